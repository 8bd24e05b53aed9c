//! The records of a Microsoft Project XML file, one at a time: flat lists of their fields, so that no depth of nesting is walked into.

use super::foreign;
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::ops::Range;

/// Lists under the root whose elements are records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Attributes,
    Calendars,
    Tasks,
    Resources,
    Assignments,
}

/// An element, with the fields in it in the order of the file.
#[derive(Debug)]
pub(super) struct Record {
    pub section: Section,
    pub at: Range<usize>,
    fields: Vec<Field>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub name: &'static str,
    /// Under the record: 1 and on.
    depth: usize,
    pub text: String,
    /// Of the text.
    pub at: Range<usize>,
}

/// An element within a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'r> {
    fields: &'r [Field],
    depth: usize,
}

impl Record {
    pub fn view(&self) -> View<'_> {
        View { fields: &self.fields, depth: 1 }
    }
}

impl<'r> View<'r> {
    pub fn field(self, name: &str) -> Option<&'r Field> {
        self.fields.iter().find(|field| field.depth == self.depth && field.name == name)
    }

    /// The text of a field; empty if it is not there.
    pub fn text(self, name: &str) -> &'r str {
        self.field(name).map_or("", |field| field.text.as_str())
    }

    pub fn is_set(self, name: &str) -> bool {
        matches!(self.text(name), "1" | "true")
    }

    /// All elements of a name.
    pub fn all(self, name: &'static str) -> impl Iterator<Item = View<'r>> {
        let starts = self.fields.iter().enumerate().filter(move |(_, field)| field.depth == self.depth && field.name == name);
        starts.map(move |(at, _)| {
            let rest = &self.fields[at + 1..];
            let end = rest.iter().position(|field| field.depth <= self.depth).unwrap_or(rest.len());
            View { fields: &rest[..end], depth: self.depth + 1 }
        })
    }
}

/// What is read of records; all else is passed over. In order.
const FIELDS: [&str; 88] = [
    "Active",
    "ActualCost",
    "ActualFinish",
    "ActualStart",
    "Alias",
    "AvailabilityPeriod",
    "AvailabilityPeriods",
    "BaseCalendarUID",
    "Baseline",
    "CalendarUID",
    "ConstraintDate",
    "ConstraintType",
    "CostPerUse",
    "CostRateTable",
    "CrossProject",
    "DayType",
    "DayWorking",
    "DaysOfWeek",
    "Deadline",
    "Delay",
    "Duration",
    "DurationFormat",
    "Estimated",
    "Exception",
    "Exceptions",
    "ExtendedAttribute",
    "ExternalTask",
    "FieldID",
    "Finish",
    "FixedCost",
    "FromDate",
    "FromTime",
    "Group",
    "ID",
    "IsBaseCalendar",
    "IsBudget",
    "IsGeneric",
    "IsInactive",
    "IsNull",
    "IsSubproject",
    "LagFormat",
    "LevelingDelay",
    "LinkLag",
    "Manual",
    "MaxUnits",
    "Milestone",
    "Month",
    "MonthDay",
    "MonthItem",
    "MonthPosition",
    "Name",
    "Notes",
    "OutlineCode",
    "OutlineLevel",
    "OutlineNumber",
    "OvertimeRate",
    "PercentComplete",
    "Period",
    "PredecessorLink",
    "PredecessorUID",
    "Priority",
    "Rate",
    "RateTable",
    "Rates",
    "Recurring",
    "RemainingDuration",
    "RemainingWork",
    "ResourceUID",
    "StandardRate",
    "StandardRateFormat",
    "Start",
    "Summary",
    "TaskUID",
    "TimePeriod",
    "ToDate",
    "ToTime",
    "Type",
    "UID",
    "Units",
    "Value",
    "WeekDay",
    "WeekDays",
    "Work",
    "WorkContour",
    "WorkWeek",
    "WorkWeeks",
    "WorkingTime",
    "WorkingTimes",
];

/// Of these it is enough that they are there.
const NOT_ENTERED: [&str; 4] = ["Baseline", "OutlineCode", "WorkWeek", "AvailabilityPeriod"];

/// What is read of the project itself.
const OF_PROJECT: [&str; 8] = ["CalendarUID", "FinishDate", "Name", "ScheduleFromStart", "StartDate", "StatusDate", "Subject", "Title"];

/// No field of a record is deeper: exceptions of calendars, their working times, these, from when.
const DEPTH_MAX: usize = 6;

pub(super) struct Reader<'t> {
    xml: quick_xml::Reader<&'t [u8]>,
    file: FileId,
    text: &'t str,
    /// How many elements are open.
    depth: usize,
    /// How many of them are passed over.
    passed: usize,
    section: Option<Section>,
    record: Option<Record>,
    /// Fields of the record, or of the project, that are open.
    open: Vec<usize>,
    project: Record,
    has_root: bool,
}

impl<'t> Reader<'t> {
    pub fn new(file: FileId, text: &'t str) -> Reader<'t> {
        let project = Record { section: Section::Attributes, at: 0..0, fields: Vec::new() };
        let xml = quick_xml::Reader::from_str(text);
        Reader { xml, file, text, depth: 0, passed: 0, section: None, record: None, open: Vec::new(), project, has_root: false }
    }

    /// The project's own fields, when all records are read.
    pub fn project(&self) -> View<'_> {
        self.project.view()
    }

    pub fn place(&self, at: &Range<usize>) -> Place {
        Place { file: self.file, bytes: at.clone() }
    }

    /// The next record; nothing at the end, or after a problem with the XML.
    pub fn next(&mut self, problems: &mut Problems) -> Option<Record> {
        loop {
            let from = self.position();
            let event = match self.xml.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = usize::try_from(self.xml.error_position()).unwrap_or(from).min(self.text.len());
                    let help = "the file is cut off or was changed by hand: save it anew from the tool it comes from";
                    let what = format!("this is not well-formed XML: {error}");
                    problems.add_with_help(&self.place(&(at..(at + 1).min(self.text.len()))), what, "", help);
                    return None;
                }
            };
            let to = self.position();
            match event {
                Event::Start(tag) => self.start(&tag, from..to, problems)?,
                Event::Empty(tag) => {
                    self.start(&tag, from..to, problems)?;
                    if let Some(record) = self.end(to..to) {
                        return Some(record);
                    }
                }
                Event::End(_) => {
                    if let Some(record) = self.end(from..to) {
                        return Some(record);
                    }
                }
                Event::Text(text) => self.put(&text.xml10_content()),
                Event::CData(text) => self.put(&text.xml10_content()),
                Event::GeneralRef(reference) => self.reference(&reference, from..to, problems)?,
                Event::DocType(of) if of.trim_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case("html")) => {
                    problems.add_with_help(&self.place(&(from..to)), foreign::WEB_PAGE, "", foreign::SAVE);
                    return None;
                }
                Event::DocType(_) => {
                    let help = "Microsoft Project writes none; entities of a file's own are not followed";
                    problems.add_with_help(&self.place(&(from..to)), "a document type definition", "", help);
                    return None;
                }
                Event::Eof => {
                    self.end_of_file(problems);
                    return None;
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn end_of_file(&self, problems: &mut Problems) {
        let end = self.text.len();
        if self.depth > 0 {
            let what = format!("the file ends with {} elements open", self.depth);
            problems.add_with_help(&self.place(&(end..end)), what, "", "it is cut off: copy or save it anew");
        } else if !self.has_root {
            problems.add_with_help(&self.place(&(0..end.min(1))), "this is no XML file", "", foreign::SAVE);
        }
    }

    /// `None` if the file is refused.
    fn start(&mut self, tag: &BytesStart<'_>, at: Range<usize>, problems: &mut Problems) -> Option<()> {
        self.depth += 1;
        if self.passed > 0 {
            self.passed += 1;
            return Some(());
        }
        let qualified = tag.name();
        let name = qualified.local_name();
        let name = name.as_ref();
        match self.depth {
            1 if self.has_root => {
                problems.add(&self.place(&at), format!("a second root element <{name}>"), "the project ended before");
                return None;
            }
            1 => {
                self.has_root = true;
                if let Some((what, help)) = foreign::refused(tag) {
                    problems.add_with_help(&self.place(&at), what, "", help);
                    return None;
                }
            }
            2 => match section(name) {
                Some(section) => self.section = Some(section),
                None => self.field(OF_PROJECT.into_iter().find(|field| *field == name), at.end),
            },
            3 if self.section.is_some() => {
                let section = self.section.unwrap_or(Section::Tasks);
                if name == element(section) {
                    self.record = Some(Record { section, at, fields: Vec::new() });
                } else {
                    self.passed = 1;
                }
            }
            _ => {
                let known = FIELDS.binary_search(&name).ok().map(|at| FIELDS[at]);
                let around = self.open.last().copied().map(|open| self.fields()[open].name);
                let is_entered = around.is_none_or(|around| !NOT_ENTERED.contains(&around));
                self.field(known.filter(|_| is_entered && self.open.len() < DEPTH_MAX), at.end);
            }
        }
        Some(())
    }

    fn fields(&mut self) -> &mut Vec<Field> {
        &mut self.record.as_mut().unwrap_or(&mut self.project).fields
    }

    /// Opens a field whose text begins at `from`; passes over it if it is not known.
    fn field(&mut self, name: Option<&'static str>, from: usize) {
        let Some(name) = name else {
            self.passed = 1;
            return;
        };
        let depth = self.open.len() + 1;
        let fields = self.fields();
        fields.push(Field { name, depth, text: String::new(), at: from..from });
        let at = fields.len() - 1;
        self.open.push(at);
    }

    /// The record that ends here.
    fn end(&mut self, at: Range<usize>) -> Option<Record> {
        self.depth = self.depth.saturating_sub(1);
        if self.passed > 0 {
            self.passed -= 1;
            return None;
        }
        if let Some(open) = self.open.pop() {
            let field = &mut self.fields()[open];
            field.at.end = at.start.max(field.at.start);
            let trimmed = field.text.trim();
            if trimmed.len() < field.text.len() {
                field.text = trimmed.to_owned();
            }
            return None;
        }
        if self.depth == 1 {
            self.section = None;
        }
        self.record.take()
    }

    fn put(&mut self, text: &str) {
        if self.passed == 0
            && let Some(&open) = self.open.last()
        {
            self.fields()[open].text.push_str(text);
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>, at: Range<usize>, problems: &mut Problems) -> Option<()> {
        let letter = reference.resolve_char_ref().ok().flatten().map(String::from);
        match letter.or_else(|| resolve_predefined_entity(reference).map(str::to_owned)) {
            Some(letter) => self.put(&letter),
            None => {
                let what = format!("`&{};` stands for nothing", &**reference);
                problems.add(&self.place(&at), what, "XML knows `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`");
                return None;
            }
        }
        Some(())
    }
}

fn section(name: &str) -> Option<Section> {
    Some(match name {
        "ExtendedAttributes" => Section::Attributes,
        "Calendars" => Section::Calendars,
        "Tasks" => Section::Tasks,
        "Resources" => Section::Resources,
        "Assignments" => Section::Assignments,
        _ => return None,
    })
}

/// What the records of a section are called.
fn element(section: Section) -> &'static str {
    match section {
        Section::Attributes => "ExtendedAttribute",
        Section::Calendars => "Calendar",
        Section::Tasks => "Task",
        Section::Resources => "Resource",
        Section::Assignments => "Assignment",
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_are_looked_up_in_order() {
        assert!(super::FIELDS.is_sorted());
    }
}
