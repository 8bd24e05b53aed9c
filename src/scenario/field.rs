//! The kinds of value that a scenario's fields hold, each with its range.

mod buffer;
mod counted;
mod when;
mod written;

pub use buffer::BufferWritten;
pub use counted::{Limit, Sum};
pub use written::{Changes, PlanWritten};

use super::calendar::{parse_clock, parse_week_clock};
use super::files::Located;
use super::overlay::quoted;
use super::read::{Field, FieldInfo, OneOrMore, Presence, Reader, words};
use super::shape::Shape;
use super::tree::{Node, Table, Value};
use super::value::{self, Argument, Refusal, Unit};
use crate::domain::organization::Priority;
use crate::domain::plan::DependencyKind;
use crate::domain::policy::{BufferBasis, PriorityRule};
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;
use crate::schedule::{EpicOrder, TaskNoise};
use jiff::civil::DateTime;

words!(PriorityRule, "a priority rule",
    "lft" => PriorityRule::Lft, "lst" => PriorityRule::Lst, "slack" => PriorityRule::Slack, "mts" => PriorityRule::Mts,
    "grpw" => PriorityRule::Grpw, "spt" => PriorityRule::Spt, "lpt" => PriorityRule::Lpt, "fifo" => PriorityRule::Fifo);
words!(BufferBasis, "a basis of buffer consumption", "earned" => BufferBasis::Earned, "seed" => BufferBasis::Seed);
words!(EpicOrder, "an order of epics", "overlap" => EpicOrder::Overlap, "sequential" => EpicOrder::Sequential);
words!(Priority, "a priority", "P0" => Priority::P0, "P1" => Priority::P1, "P2" => Priority::P2);
words!(DependencyKind, "a kind of dependency",
    "technical" => DependencyKind::Technical, "information" => DependencyKind::Information,
    "resource" => DependencyKind::Resource, "team" => DependencyKind::Team);

/// A review board member's word on the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Approved,
    ApprovedWithConcerns,
    Rejected,
}
words!(Verdict, "a verdict",
    "approved" => Verdict::Approved, "approved with concerns" => Verdict::ApprovedWithConcerns, "rejected" => Verdict::Rejected);

/// The number of a node that is one, or a text that `parse` takes.
fn number<T: Field>(node: &Node, reader: &mut Reader<'_, '_>, parse: impl Fn(&str) -> Result<f64, Refusal>) -> Option<f64> {
    let read = match &node.value {
        Value::Whole(number) => Ok(*number as f64),
        Value::Number(number) if number.is_finite() => Ok(*number),
        Value::Number(number) => Err(Refusal::new(format!("`{number}` is not a finite number"), T::EXAMPLE)),
        Value::Text(text) => parse(text),
        Value::Truth(_) | Value::Date(_) | Value::List(_) | Value::Table(_) => {
            reader.wrong_type::<T>(node);
            return None;
        }
    };
    read.map_err(|refusal| reader.refuse(node, refusal)).ok()
}

/// Whether a share is a number over 1 without its `%`, which is then told.
fn is_bare(node: &Node, reader: &mut Reader<'_, '_>) -> bool {
    let refusal = node.value.as_cell().and_then(|text| value::bare_share(&text));
    refusal.map(|refusal| reader.refuse(node, refusal)).is_some()
}

macro_rules! numbers {
    ($($(#[doc = $doc:literal])* $name:ident: $noun:literal, $example:literal, $range:expr, $outside:literal;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $name(pub f64);

        impl Field for $name {
            const NOUN: &'static str = $noun;
            const EXAMPLE: &'static str = $example;
            const SHAPE: Shape = Shape::$name;

            fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
                if $noun == "a share" && is_bare(node, reader) {
                    return None;
                }
                let number = number::<Self>(node, reader, |text| {
                    value::share(text).map_err(|refusal| refusal.called($noun, $example))
                })?;
                let is_within: fn(f64) -> bool = $range;
                if is_within(number) {
                    return Some($name(number));
                }
                let what = format!("`{}` must be {}", reader.here(), $outside);
                reader.refuse(node, Refusal::new(what, $example));
                None
            }
        }
    )*};
}

numbers! {
    /// 0 to 1.
    Share: "a share", "write one such as `\"60%\"` or `0.6`", |x| (0.0..=1.0).contains(&x), "from 0 to 1, or 0% to 100%";
    /// 0 or more; 1 is all of it.
    Ratio: "a share", "write one such as `\"60%\"` or `0.6`", |x| x >= 0.0, "0 or more";
    Amount: "a number", "write one such as `80` or `2.5`", |x| (0.0..=value::AMOUNT_MAX).contains(&x), "from 0 to a million millions";
    Positive: "a number", "write one such as `1` or `1.5`", |x| x > 0.0, "over 0";
}

/// A whole number of 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(pub u32);

impl Field for Count {
    const NOUN: &'static str = "a whole number";
    const EXAMPLE: &'static str = "write `1` or more";
    const SHAPE: Shape = Shape::Count;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        /// More members, slots or items at once than this are a slip.
        const COUNT_MAX: i64 = 100_000;
        match node.value {
            Value::Whole(number @ 1..=COUNT_MAX) => Some(Count(number as u32)),
            Value::Whole(number) => {
                let what = format!("`{}` must be from 1 to {COUNT_MAX}", reader.here());
                let instead = if number > COUNT_MAX { format!("write `{COUNT_MAX}` or less") } else { Self::EXAMPLE.into() };
                reader.refuse(node, Refusal::new(what, instead));
                None
            }
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

impl Field for u64 {
    const NOUN: &'static str = "a whole number";
    const EXAMPLE: &'static str = "write `0` or more";
    const SHAPE: Shape = Shape::Whole;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.value {
            Value::Whole(number) if number >= 0 => Some(number as u64),
            Value::Whole(_) => {
                let what = format!("`{}` must be 0 or more", reader.here());
                reader.refuse(node, Refusal::new(what, Self::EXAMPLE));
                None
            }
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

/// A distribution of hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Hours(pub Distribution);

impl Field for Hours {
    const NOUN: &'static str = "hours or a distribution";
    const EXAMPLE: &'static str =
        "write hours such as `6.5` or `\"1h30m\"`, or a distribution such as `{ triangular = [\"4h\", \"8h\", \"24h\"] }`";
    const SHAPE: Shape = Shape::Hours;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        distribution::<Self>(node, Unit::Hours, reader).map(Hours)
    }
}

/// A distribution of a plain number.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor(pub Distribution);

impl Field for Factor {
    const NOUN: &'static str = "a number or a distribution";
    const EXAMPLE: &'static str = "write a number such as `1.2`, or a distribution such as `{ lognormal = { median = 1, sigma = 0.3 } }`";
    const SHAPE: Shape = Shape::Factor;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        distribution::<Self>(node, Unit::Factor, reader).map(Factor)
    }
}

pub(super) fn distribution<T: Field>(node: &Node, unit: Unit, reader: &mut Reader<'_, '_>) -> Option<Distribution> {
    let read = match &node.value {
        Value::Text(text) => value::distribution(text, unit),
        Value::Whole(_) | Value::Number(_) => value::distribution(&node.value.as_cell().unwrap_or_default(), unit),
        Value::Table(table) => return from_table(table, node, unit, reader),
        Value::Truth(_) | Value::Date(_) | Value::List(_) => {
            reader.wrong_type::<T>(node);
            return None;
        }
    };
    read.map_err(|refusal| reader.refuse(node, refusal)).ok()
}

/// `{ triangular = ["4h", "8h", "24h"] }`, `{ lognormal = { median = "36m", sigma = 1.5 } }`.
fn from_table(table: &Table, node: &Node, unit: Unit, reader: &mut Reader<'_, '_>) -> Option<Distribution> {
    let mut entries = table.iter();
    let (Some(family), None) = (entries.next(), entries.next()) else {
        let what = format!("`{}` must name one distribution, not {}", reader.here(), table.len());
        reader.refuse(node, Refusal::new(what, "write one such as `{ triangular = [\"4h\", \"8h\", \"24h\"] }`"));
        return None;
    };
    let written: Vec<(Option<&str>, &Node)> = match &family.node.value {
        Value::List(nodes) => nodes.iter().map(|node| (None, node)).collect(),
        Value::Table(inner) if family.key == "empirical" && inner.get("csv").is_some() => {
            return super::empirical::read(inner, &family.node, unit, reader);
        }
        Value::Table(inner) => inner.iter().map(|entry| (Some(entry.key.as_str()), &entry.node)).collect(),
        Value::Text(_) | Value::Whole(_) | Value::Number(_) | Value::Truth(_) | Value::Date(_) => vec![(None, &family.node)],
    };
    let mut arguments = Vec::with_capacity(written.len());
    for (name, node) in &written {
        let Some(text) = node.value.as_cell() else {
            let what = format!("a parameter of `{}` must be a number or a text, not {}", family.key, node.value.noun());
            reader.problems.add(&node.place, what, "");
            return None;
        };
        arguments.push(Argument { name: name.map(String::from), text });
    }
    match value::distribution_of(&family.key, &arguments, unit) {
        Ok(distribution) => Some(distribution),
        Err(refusal) => {
            let is_name = refusal.what.starts_with("unknown distribution");
            let place = refusal.argument.map_or(if is_name { &family.key_place } else { &node.place }, |at| &written[at].1.place);
            reader.problems.add(place, refusal.what, refusal.instead);
            None
        }
    }
}

/// `"never"`, or after how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aging(pub Option<Span>);

impl Field for Aging {
    const NOUN: &'static str = "a duration or `never`";
    const EXAMPLE: &'static str = "write one such as `\"4h\"`, or `\"never\"`";
    const SHAPE: Shape = Shape::SpanOrNever;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text == "never" => Some(Aging(None)),
            Value::Text(_) => Span::read(node, reader).map(|span| Aging(Some(span))),
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

impl Field for TaskNoise {
    const NOUN: &'static str = "a distribution, `three-point` or `none`";
    const EXAMPLE: &'static str =
        "write `\"three-point\"`, `\"none\"`, or a distribution such as `{ loglogistic = { alpha = 0.748, beta = 2.45, max = 10 } }`";
    const SHAPE: Shape = Shape::TaskNoise;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text == "none" => Some(TaskNoise::None),
            Value::Text(text) if text == "three-point" => Some(TaskNoise::ThreePoint),
            Value::Text(text) if !text.contains('(') => {
                let what = format!("`{text}` is no task noise");
                let nearest = super::problem::did_you_mean(text, ["three-point", "none"]);
                reader.refuse(node, Refusal::new(what, nearest.unwrap_or_else(|| Self::EXAMPLE.into())));
                None
            }
            Value::Text(_) | Value::Table(_) => Factor::read(node, reader).map(|factor| TaskNoise::Factor(factor.0)),
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}

/// One factor for a whole replication, or none.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectNoise(pub Option<Distribution>);

impl Field for ProjectNoise {
    const NOUN: &'static str = "a distribution or `none`";
    const EXAMPLE: &'static str = "write `\"none\"`, or a distribution such as `{ lognormal = { median = 1, sigma = 0.3 } }`";
    const SHAPE: Shape = Shape::ProjectNoise;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text == "none" => Some(ProjectNoise(None)),
            _ => Factor::read(node, reader).map(|factor| ProjectNoise(Some(factor.0))),
        }
    }
}

/// A civil date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start(pub DateTime);

impl Field for Start {
    const NOUN: &'static str = "a date and time";
    const EXAMPLE: &'static str = "write one such as `2026-01-05 08:00`";
    const SHAPE: Shape = Shape::Start;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let (Value::Text(text) | Value::Date(text)) = &node.value else {
            reader.wrong_type::<Self>(node);
            return None;
        };
        let read = text.trim().parse::<DateTime>().ok().filter(|date| (1900..=2999).contains(&date.year()));
        if read.is_none() {
            let what = format!("`{text}` is not {}", Self::NOUN);
            let usual = || format!("{}, in the years 1900 to 2999, without a time zone", Self::EXAMPLE);
            let turned = super::value::date_turned(text);
            reader.refuse(node, Refusal::new(what, turned.map_or_else(usual, |date| format!("write it year first: `{date} 08:00`"))));
        }
        read.map(Start)
    }
}

/// A moment as a scenario names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// `day 5 10:00`: day 1 is the date of the start.
    Day(i32, Span),
    /// `2d`: after the start.
    After(Span),
    Civil(DateTime),
}

impl Field for When {
    const NOUN: &'static str = "a moment";
    const EXAMPLE: &'static str = "write one such as `\"day 5 10:00\"`, `\"2d\"` after the start, or `2026-01-09 10:00`";
    const SHAPE: Shape = Shape::When;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let (Value::Text(text) | Value::Date(text)) = &node.value else {
            reader.wrong_type::<Self>(node);
            return None;
        };
        let when = When::parse(text);
        if when.is_none() {
            reader.refuse(node, Refusal::new(format!("`{text}` is not a moment"), Self::EXAMPLE));
        }
        when
    }
}

/// When a resource becomes available.
#[derive(Clone, Debug, PartialEq)]
pub enum Available {
    After(Distribution),
    At(Located<When>),
}

impl Field for Available {
    const NOUN: &'static str = "hours after the start, a distribution of them, or a date";
    const EXAMPLE: &'static str = "write one such as `\"16h\"`, `{ triangular = [\"1d\", \"2d\", \"5d\"] }` or `2026-01-09 10:00`";
    const SHAPE: Shape = Shape::Available;

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let is_moment = match &node.value {
            Value::Date(_) => true,
            Value::Text(text) => matches!(When::parse(text), Some(When::Day(..) | When::Civil(_))),
            _ => false,
        };
        if is_moment {
            return Located::read(node, reader).map(Available::At);
        }
        distribution::<Self>(node, Unit::Hours, reader).map(Available::After)
    }
}

macro_rules! clocks {
    ($($(#[doc = $doc:literal])* $name:ident: $noun:literal, $example:literal, $parse:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub Span);

        impl Field for $name {
            const NOUN: &'static str = $noun;
            const EXAMPLE: &'static str = $example;
            const SHAPE: Shape = Shape::$name;

            fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
                let (Value::Text(text) | Value::Date(text)) = &node.value else {
                    reader.wrong_type::<Self>(node);
                    return None;
                };
                let clock = $parse(text.trim());
                if clock.is_none() {
                    reader.refuse(node, Refusal::new(format!("`{text}` is not {}", $noun), $example));
                }
                clock.map($name)
            }
        }
    )*};
}

clocks! {
    /// Since midnight; under 24 h.
    Clock: "a time of day", "write one such as `\"08:30\"`", |text| parse_clock(text).filter(|clock| clock.ms() < 86_400_000);
    /// Since Monday 00:00.
    WeekClock: "a day and a time", "write one such as `\"mon 09:00\"`", parse_week_clock;
}

/// When a team starts, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum ActivationWritten {
    AtStart,
    WhenReady,
    After(Vec<Located<String>>),
}

/// The words for when a team starts.
const ACTIVATIONS: [&str; 3] = ["start", "continuous", "ready"];

/// What an activation in a table says.
const AFTER: FieldInfo = FieldInfo {
    name: "after",
    doc: "Tasks, features, epics or teams that must be done.",
    noun: String::NOUN,
    example: String::EXAMPLE,
    presence: Presence::Required,
    fields: &[],
    step: None,
    shape: Shape::OneOrMore(&Shape::Text),
};

impl Field for ActivationWritten {
    const NOUN: &'static str = "a word or a table";
    const EXAMPLE: &'static str = "write `\"start\"`, `\"continuous\"`, `\"ready\"`, or `{ after = [\"T-3\", \"foundation\"] }`";
    const SHAPE: Shape = Shape::Either(&[Shape::Word(&ACTIVATIONS), Shape::Table(&[AFTER])]);

    fn read(node: &Node, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match &node.value {
            Value::Text(text) => match text.as_str() {
                "start" | "continuous" => Some(ActivationWritten::AtStart),
                "ready" => Some(ActivationWritten::WhenReady),
                text => {
                    let instead = super::problem::did_you_mean(text, ACTIVATIONS).unwrap_or_else(|| Self::EXAMPLE.into());
                    reader.refuse(node, Refusal::new(format!("`{text}` is no activation"), instead));
                    None
                }
            },
            Value::Table(table) => {
                for entry in table.iter().filter(|entry| entry.key != "after") {
                    let what = format!("unknown field `{}` in [{}]", entry.key, reader.here());
                    reader.problems.add(&entry.key_place, what, format!("known here: {}", quoted(["after"])));
                }
                let Some(after) = table.get("after") else {
                    let what = format!("missing field `after` in [{}]", reader.here());
                    reader.problems.add(&node.place, what, Self::EXAMPLE);
                    return None;
                };
                reader.within("after", |reader| OneOrMore::read(&after.node, reader)).map(|names| ActivationWritten::After(names.0))
            }
            _ => {
                reader.wrong_type::<Self>(node);
                None
            }
        }
    }
}
