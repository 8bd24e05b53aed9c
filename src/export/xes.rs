//! `xes`: a run's tasks as traces of events, in the XML of IEEE 1849.

use super::event::{self, DETAILS, Event};
use super::event_log::with_a_case;
use super::mspdi::xml::{held, without_turns};
use super::table::{Chapter, Entry, Kind, Value};
use super::tasks::{self, TaskView};
use super::{ExportError, Exported, Format, Options};
use crate::record::Told;
use jiff::civil::DateTime;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event as Xml};
use std::collections::BTreeMap;
use std::io;

pub const FORMAT: Format = Format {
    name: "xes",
    what: "Event log of a run for process mining (XES, IEEE 1849)",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: None,
    dictionary,
};

const EXTENSIONS: [(&str, &str); 4] = [("Concept", "concept"), ("Lifecycle", "lifecycle"), ("Organizational", "org"), ("Time", "time")];

/// Name and keys. Activities that begin and end are told apart by the second, which tools take who wants to see durations.
const CLASSIFIERS: [(&str, &str); 3] =
    [("Activity", "concept:name"), ("Activity and transition", "concept:name lifecycle:transition"), ("Resource", "org:resource")];

/// Kind, key and value of an attribute.
type Attribute = (&'static str, &'static str, &'static str);

/// What stands in every trace, with the value that one without would have.
const OF_EVERY_TRACE: &[Attribute] = &[("string", "concept:name", "__INVALID__")];

/// What stands in every event.
const OF_EVERY_EVENT: &[Attribute] = &[
    ("string", "concept:name", "__INVALID__"),
    ("string", "lifecycle:transition", "complete"),
    ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
    ("string", "org:resource", "__INVALID__"),
    ("string", "org:group", "__INVALID__"),
];

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let mut events = event::of(told);
    let notes = with_a_case(&mut events);
    let bytes = write(told, &events).map_err(|error| ExportError::Failed(error.to_string()))?;
    Ok(Exported { bytes, notes })
}

fn write(told: &Told<'_>, events: &[Event]) -> io::Result<Vec<u8>> {
    let mut cases: BTreeMap<_, Vec<&Event>> = BTreeMap::new();
    for event in events {
        cases.entry(event.task).or_default().push(event);
    }
    let mut out = Writer::new_with_indent(Vec::new(), b' ', 1);
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let log = out.create_element("log").with_attributes([
        ("xes.version", "1849.2016"),
        ("xes.features", ""),
        ("xmlns", "http://www.xes-standard.org/"),
    ]);
    log.write_inner_content(|out| {
        head(out, told)?;
        for task in tasks::of(told) {
            if let Some(events) = cases.get(&Some(task.row.task)) {
                trace(out, &task, events)?;
            }
        }
        Ok(())
    })?;
    let mut bytes = out.into_inner();
    bytes.push(b'\n');
    Ok(without_turns(bytes))
}

fn head(out: &mut Writer<Vec<u8>>, told: &Told<'_>) -> io::Result<()> {
    for (name, prefix) in EXTENSIONS {
        let uri = format!("http://www.xes-standard.org/{prefix}.xesext");
        out.create_element("extension").with_attributes([("name", name), ("prefix", prefix), ("uri", &*uri)]).write_empty()?;
    }
    for (scope, attributes) in [("trace", OF_EVERY_TRACE), ("event", OF_EVERY_EVENT)] {
        out.create_element("global")
            .with_attribute(("scope", scope))
            .write_inner_content(|out| attributes.iter().try_for_each(|(kind, key, value)| attribute(out, kind, key, value)))?;
    }
    for (name, keys) in CLASSIFIERS {
        out.create_element("classifier").with_attributes([("name", name), ("keys", keys)]).write_empty()?;
    }
    attribute(out, "string", "concept:name", &told.scenario().name)?;
    attribute(out, "string", "lifecycle:model", "standard")?;
    attribute(out, "string", "seed", &told.outcome.seed.to_string())?;
    attribute(out, "string", "replication", &told.outcome.replication.to_string())
}

fn trace(out: &mut Writer<Vec<u8>>, task: &TaskView, events: &[&Event]) -> io::Result<()> {
    out.create_element("trace").write_inner_content(|out| {
        attribute(out, "string", "concept:name", &task.plan.id)?;
        for column in tasks::COLUMNS.iter().filter(|column| column.name != "task") {
            value(out, column.name, column.kind, &(column.of)(task))?;
        }
        events.iter().try_for_each(|event| write_event(out, event))
    })?;
    Ok(())
}

fn write_event(out: &mut Writer<Vec<u8>>, event: &Event) -> io::Result<()> {
    out.create_element("event").write_inner_content(|out| {
        attribute(out, "string", "concept:name", event.activity.name())?;
        attribute(out, "string", "lifecycle:transition", event.transition.name())?;
        attribute(out, "date", "time:timestamp", &utc(event.time))?;
        attribute(out, "string", "org:resource", &event.resource)?;
        attribute(out, "string", "org:group", &event.team)?;
        for column in DETAILS {
            let key = if column.name == "instance" { "concept:instance" } else { column.name };
            value(out, key, column.kind, &(column.of)(event))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Nothing is written of what has no value.
fn value(out: &mut Writer<Vec<u8>>, key: &str, kind: Kind, value: &Value) -> io::Result<()> {
    match value {
        Value::Empty => Ok(()),
        Value::Text(text) => attribute(out, "string", key, text),
        Value::Whole(number) => attribute(out, if kind == Kind::Whole { "int" } else { "float" }, key, &number.to_string()),
        Value::Real(number) => attribute(out, "float", key, &number.to_string()),
        Value::When(at) => attribute(out, "date", key, &utc(*at)),
        Value::Truth(is) => attribute(out, "boolean", key, &is.to_string()),
    }
}

fn attribute(out: &mut Writer<Vec<u8>>, kind: &str, key: &str, value: &str) -> io::Result<()> {
    out.create_element(kind).with_attributes([("key", key), ("value", &*held(value))]).write_empty()?;
    Ok(())
}

/// Simulated civil time, with the zone that XML and process mining ask for; it is in none.
pub fn utc(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.into(), is, what: what.into() };
    let mut entries = vec![
        entry("trace", "element", "a task, with the columns of `csv` of a run as attributes where they have a value"),
        entry("trace/concept:name", "text", "id of the task"),
        entry("event/concept:name", "text", "the activity, as in `event-log`"),
        entry("event/lifecycle:transition", "text", "`start`, `suspend`, `resume`, `complete` or `withdraw`"),
        entry("event/time:timestamp", "civil time", "when, to the millisecond"),
        entry("event/org:resource", "text", "the member who did it, or else the agent that made it known"),
        entry("event/org:group", "text", "the resource's own team"),
        entry("event/concept:instance", "text", "`instance` of `event-log`"),
    ];
    let rest = DETAILS.iter().filter(|column| column.name != "instance");
    entries.extend(rest.map(|column| Entry { name: format!("event/{}", column.name), ..column.entry() }));
    vec![Chapter {
        title: "`xes` of a run".into(),
        about: "An event log in the XML of IEEE 1849: a trace for each task that was released or otherwise heard of, in the order of the plan. \
                Times are simulated civil time, written as if it were UTC. What has no value is left out.",
        entries,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::words::turns_direction;
    use crate::sample;

    #[test]
    fn a_log_of_names_that_xml_cannot_hold_is_xml_all_the_same() {
        let outcome = sample::outcome();
        let exported = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        let text = String::from_utf8(exported.bytes).unwrap();
        assert!(text.chars().all(|c| c == '\n' || !c.is_control() && !turns_direction(c)), "{text}");
        assert!(text.contains("&#x202E;"), "{text}");
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut traces = 0;
        loop {
            match reader.read_event().unwrap() {
                Xml::Start(start) => traces += usize::from(start.name().as_ref() == "trace"),
                Xml::Eof => break,
                _ => {}
            }
        }
        assert_eq!(traces, 3);
        assert!(text.contains("&lt;script&gt;") && !text.contains("<script>"));
    }

    #[test]
    fn times_are_told_to_the_millisecond_and_with_a_zone() {
        assert_eq!(utc(jiff::civil::date(2026, 3, 2).at(8, 0, 1, 250_000_000)), "2026-03-02T08:00:01.250+00:00");
    }
}
