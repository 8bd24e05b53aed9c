//! What may be written in a field, for editors: the same for all fields of a kind, and told by the kind itself.

use super::read::FieldInfo;

/// What a field may hold.
#[derive(Clone, Copy)]
pub enum Shape {
    /// A table with these fields and no others.
    Table(&'static [FieldInfo]),
    /// A table of such, by names that the user gives.
    Named(&'static Shape),
    List(&'static Shape),
    /// A list, or one that stands for a list of one.
    OneOrMore(&'static Shape),
    /// One for all, or a table of them by priority.
    ByPriority(&'static Shape),
    /// One of several, told apart by being a text, a list or a table.
    Either(&'static [Shape]),
    Word(&'static [&'static str]),
    Text,
    Truth,
    /// As the number of this name in `field`, and so on.
    Share,
    Ratio,
    Amount,
    Positive,
    Sum,
    Limit,
    Count,
    Whole,
    Span,
    SpanOrNever,
    Hours,
    /// Hours without days and weeks.
    Work,
    /// Hours, or this word.
    HoursOr(&'static str),
    Factor,
    TaskNoise,
    ProjectNoise,
    Buffer,
    Start,
    When,
    Available,
    Clock,
    WeekClock,
    /// Openings of a week.
    Week,
    /// A date, or a range of dates.
    Days,
    /// A check of a gate as a text.
    Check,
    Plan,
    /// Fields of a policy with their new values.
    Changes,
    Any,
}
