//! Logs of a run for other tools hold together: traces nest, events are of objects that there are, and a snapshot is what was known.

#[path = "snapshot.rs"]
mod snapshot;

use rusqlite::Connection;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Entry, What};
use sandtable::domain::plan::TaskId;
use sandtable::drive::Unfollowed;
use sandtable::engine::time::Moment;
use sandtable::export::{self, ExportError, Options};
use sandtable::outcome::Outcome;
use sandtable::record::{APPLICATION_ID, SNAPSHOT_APPLICATION_ID, Told, snapshot, write};
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Request, load};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tempfile::TempDir;

fn carried_out(name: &str, seed: u64) -> Outcome {
    let path = format!("{}/scenarios/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let scenario = load(&Request { path, overrides: vec![] }, &Disk).unwrap_or_else(|rejection| panic!("{}", rejection.render(false)));
    let order = Order { scenario: Arc::new(scenario), seed, replication: 0, driver: Driver::Direct, keeps_journal: true };
    run(&order, Unfollowed).expect("nobody stops it")
}

/// Two runs of everyday trouble, and one whose scope grows and shrinks.
fn runs() -> Vec<Outcome> {
    vec![carried_out("todo-api", 7), carried_out("baseline", 3), carried_out("scope-growth", 1)]
}

fn exported(outcome: &Outcome, format: &str, options: &Options) -> Vec<u8> {
    let format = export::named(format).expect("there is such a format");
    let make = format.of_run.expect("a run can be had in it");
    make(&Told::of(outcome), options).unwrap_or_else(|error| panic!("{}: {error}", format.name)).bytes
}

fn text(outcome: &Outcome, format: &str) -> String {
    String::from_utf8(exported(outcome, format, &Options::default())).expect("it is text")
}

fn json(outcome: &Outcome, format: &str) -> Value {
    serde_json::from_str(&text(outcome, format)).expect("it is JSON")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn whole(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("{value} has no {name}"))
}

fn string<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("{value} has no {name}"))
}

/// A track: process and thread.
type Track = (u64, u64);

fn slices(trace: &Value) -> BTreeMap<Track, Vec<(u64, u64)>> {
    let mut slices: BTreeMap<Track, Vec<(u64, u64)>> = BTreeMap::new();
    for event in list(trace, "traceEvents").iter().filter(|event| event["ph"] == "X") {
        let (from, duration) = (whole(event, "ts"), whole(event, "dur"));
        slices.entry((whole(event, "pid"), whole(event, "tid"))).or_default().push((from, from + duration));
    }
    slices
}

#[test]
fn slices_of_a_track_never_overlap_but_by_nesting() {
    for outcome in runs() {
        let trace = json(&outcome, "perfetto");
        let tracks = slices(&trace);
        assert!(tracks.len() > 20, "{} tracks", tracks.len());
        for (track, mut slices) in tracks {
            slices.sort_by_key(|&(from, to)| (from, std::cmp::Reverse(to)));
            let mut open: Vec<(u64, u64)> = Vec::new();
            for (from, to) in slices {
                while open.last().is_some_and(|&(_, until)| until <= from) {
                    open.pop();
                }
                assert!(open.last().is_none_or(|&(_, until)| to <= until), "track {track:?}: {from} to {to} overlaps {open:?}");
                open.push((from, to));
            }
        }
    }
}

#[test]
fn every_track_and_process_has_a_name_and_every_slot_one_of_its_own() {
    let outcome = carried_out("todo-api", 7);
    let trace = json(&outcome, "perfetto");
    let named = |name: &str| -> BTreeMap<Track, &str> {
        let events = list(&trace, "traceEvents").iter().filter(|event| event["ph"] == "M" && event["name"] == name);
        events.map(|event| ((whole(event, "pid"), event["tid"].as_u64().unwrap_or(0)), string(&event["args"], "name"))).collect()
    };
    let (processes, threads) = (named("process_name"), named("thread_name"));
    let organization = &outcome.scenario.organization;
    let names: BTreeSet<&str> = processes.values().copied().collect();
    assert!(organization.teams.iter().all(|team| names.contains(&*team.name)) && names.contains("office"), "{names:?}");
    let of_process: BTreeSet<(u64, &str)> = threads.iter().map(|((process, _), name)| (*process, *name)).collect();
    assert_eq!(of_process.len(), threads.len(), "two tracks of a process have one name");
    for event in list(&trace, "traceEvents").iter().filter(|event| event["tid"].is_u64()) {
        let track = (whole(event, "pid"), whole(event, "tid"));
        assert!(threads.contains_key(&track) && processes.contains_key(&(track.0, 0)), "{event}");
    }
    for member in &organization.members {
        let own = threads.values().filter(|name| **name == member.name || name.starts_with(&format!("{} (", member.name))).count();
        assert!((1..=member.wip as usize).contains(&own), "{} has {own} tracks", member.name);
    }
}

#[test]
fn every_arrow_begins_within_a_slice_and_ends_where_one_begins() {
    for outcome in runs() {
        let trace = json(&outcome, "perfetto");
        let tracks = slices(&trace);
        let mut arrows: BTreeMap<u64, Vec<&Value>> = BTreeMap::new();
        for event in list(&trace, "traceEvents").iter().filter(|event| event["ph"] == "s" || event["ph"] == "f") {
            arrows.entry(whole(event, "id")).or_default().push(event);
        }
        for (id, ends) in &arrows {
            let phases: Vec<&str> = ends.iter().map(|end| string(end, "ph")).collect();
            assert_eq!(phases, ["s", "f"], "arrow {id}");
            assert!(whole(ends[0], "ts") <= whole(ends[1], "ts") && ends[0]["name"] == ends[1]["name"], "arrow {id}");
            for end in ends {
                let (track, ts) = ((whole(end, "pid"), whole(end, "tid")), whole(end, "ts"));
                assert!(tracks[&track].iter().any(|&(from, to)| from <= ts && (ts < to || from == to && ts == to)), "{end}");
            }
        }
        let count = |name: &str| arrows.values().filter(|ends| ends[0]["name"] == name).count();
        let trouble = Told::of(&outcome).history.trouble;
        let escalations = trouble.blockers.iter().flat_map(|blocker| &blocker.stays).filter(|stay| stay.reason.is_some()).count();
        assert_eq!(count("escalation"), escalations);
        let taken = trouble.handoffs.iter().filter(|handoff| handoff.notified.is_some()).count();
        assert!(count("handoff") >= taken && taken > 0, "{} arrows of {taken} handoffs", count("handoff"));
    }
}

#[test]
fn counters_never_fall_below_nothing_and_end_with_what_was_left() {
    for outcome in runs() {
        let trace = json(&outcome, "perfetto");
        let mut last: BTreeMap<(u64, &str), &Value> = BTreeMap::new();
        for event in list(&trace, "traceEvents").iter().filter(|event| event["ph"] == "C") {
            let levels = event["args"].as_object().expect("levels");
            assert!(levels.values().all(|level| level.as_i64().is_some_and(|level| level >= 0)), "{event}");
            last.insert((whole(event, "pid"), string(event, "name")), &event["args"]);
        }
        let open = Told::of(&outcome)
            .history
            .trouble
            .blockers
            .iter()
            .filter(|blocker| blocker.end.is_none())
            .filter(|blocker| !blocker.stays.is_empty())
            .count();
        let told = last.iter().find(|((_, name), _)| *name == "open blockers").map(|(_, levels)| *levels).expect("a counter");
        let told: i64 = told.as_object().expect("levels").values().filter_map(Value::as_i64).sum();
        assert_eq!(told, open as i64);
    }
}

#[test]
fn every_argument_of_a_trace_stands_in_the_data_dictionary() {
    let chapters = (export::named("perfetto").expect("a format").dictionary)();
    let entries = chapters.iter().flat_map(|chapter| &chapter.entries).filter_map(|entry| entry.name.strip_prefix("args/"));
    let known: BTreeSet<String> = entries.flat_map(|names| names.split(", ")).map(str::to_owned).collect();
    for outcome in runs() {
        let trace = json(&outcome, "perfetto");
        for event in list(&trace, "traceEvents").iter().filter(|event| event["ph"] == "X" || event["ph"] == "i") {
            for name in event["args"].as_object().expect("arguments").keys() {
                assert!(known.contains(name), "{name} of {event}");
            }
        }
    }
}

/// Of each case and instance of an activity the transitions in their order.
fn instances(events: &[BTreeMap<String, String>]) -> BTreeMap<[String; 3], Vec<&str>> {
    let mut instances: BTreeMap<[String; 3], Vec<&str>> = BTreeMap::new();
    for event in events {
        let key = ["case_id", "activity", "instance"].map(|name| event[name].clone());
        instances.entry(key).or_default().push(&event["lifecycle"]);
    }
    instances
}

fn rows(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(|row| row.expect("a row as wide as the header")).collect()
}

#[test]
fn what_begins_ends_at_most_once_and_goes_on_only_where_it_was_put_down() {
    for outcome in runs() {
        let events = rows(&text(&outcome, "event-log"));
        assert!(events.is_sorted_by_key(|event| event["timestamp"].clone()));
        let mut is_ended = 0;
        for (instance, transitions) in instances(&events) {
            let mut state = "complete";
            for transition in transitions {
                let may_follow: &[&str] = match transition {
                    "start" => &["complete"],
                    "suspend" => &["start", "resume"],
                    "resume" => &["suspend"],
                    "withdraw" => &["start"],
                    // Of an activity without duration there is no start.
                    "complete" => &["start", "resume", "complete"],
                    other => panic!("{other}"),
                };
                assert!(may_follow.contains(&state), "{instance:?}: {transition} after {state}");
                state = transition;
            }
            is_ended += usize::from(state == "complete");
        }
        assert!(is_ended > 50);
    }
}

#[test]
fn a_log_holds_what_was_done_of_every_task() {
    let outcome = carried_out("todo-api", 7);
    let events = rows(&text(&outcome, "event-log"));
    let told = Told::of(&outcome);
    let of = |activity: &str, lifecycle: &str| {
        events.iter().filter(|event| event["activity"] == activity && event["lifecycle"] == lifecycle).count()
    };
    let done = told.history.tasks.iter().filter(|task| task.done.is_some()).count();
    assert_eq!(of("task_done", "complete"), done);
    let trouble = &told.history.trouble;
    assert_eq!(of("handoff", "start"), trouble.handoffs.len());
    let resolved = trouble.blockers.iter().filter(|blocker| blocker.end.is_some() && blocker.task.is_some()).count();
    assert!(of("blocker", "complete") >= resolved && resolved > 0, "{resolved} blockers were resolved");
    let passed = events.iter().filter(|event| event["activity"] == "gate" && event["result"] == "passed").count();
    assert_eq!(
        passed,
        trouble.gates.iter().filter(|gate| gate.is_passed && matches!(gate.item, sandtable::domain::gate::Item::Task(_))).count()
    );
}

#[test]
fn the_xml_log_holds_the_same_events_as_the_table() {
    for outcome in runs() {
        let events = rows(&text(&outcome, "event-log"));
        let xml = text(&outcome, "xes");
        let mut reader = quick_xml::Reader::from_str(&xml);
        let (mut traces, mut found, mut case) = (0, 0, String::new());
        let mut within: Vec<String> = Vec::new();
        let mut attributes: BTreeMap<String, String> = BTreeMap::new();
        let mut by_case: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
        loop {
            use quick_xml::events::Event as Xml;
            match reader.read_event().expect("it is XML") {
                Xml::Start(start) => {
                    let name = start.name().as_ref().to_owned();
                    traces += usize::from(name == "trace");
                    within.push(name);
                }
                Xml::Empty(element) => {
                    let value = |name: &str| {
                        let attribute = element.try_get_attribute(name).expect("well formed").expect("there is one");
                        attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).expect("escaped").into_owned()
                    };
                    match within.last().map(String::as_str) {
                        Some("event") => _ = attributes.insert(value("key"), value("value")),
                        Some("trace") if value("key") == "concept:name" => case = value("value"),
                        _ => {}
                    }
                }
                Xml::End(_) => {
                    let is_event = within.pop().as_deref() == Some("event");
                    if is_event {
                        found += 1;
                        by_case.entry(case.clone()).or_default().push(std::mem::take(&mut attributes));
                    }
                }
                Xml::Eof => break,
                _ => {}
            }
        }
        assert_eq!((found, traces), (events.len(), by_case.len()));
        for (case, found) in by_case {
            let expected: Vec<_> = events.iter().filter(|event| event["case_id"] == case).collect();
            for (expected, found) in expected.iter().zip(&found) {
                assert_eq!(found["concept:name"], expected["activity"]);
                assert_eq!(found["lifecycle:transition"], expected["lifecycle"]);
                assert_eq!(found["time:timestamp"][..19].replace('T', " "), expected["timestamp"]);
                assert!(found["time:timestamp"].ends_with("+00:00"));
            }
        }
    }
}

#[test]
fn events_and_objects_are_of_declared_types_and_relate_to_objects_that_there_are() {
    for outcome in runs() {
        let log = json(&outcome, "ocel");
        let types = |name: &str| -> BTreeMap<&str, BTreeMap<&str, &str>> {
            list(&log, name)
                .iter()
                .map(|kind| {
                    (string(kind, "name"), list(kind, "attributes").iter().map(|one| (string(one, "name"), string(one, "type"))).collect())
                })
                .collect()
        };
        let (object_types, event_types) = (types("objectTypes"), types("eventTypes"));
        let kinds: BTreeSet<&str> = object_types.keys().copied().collect();
        assert_eq!(kinds, BTreeSet::from(["task", "feature", "epic", "team", "member", "blocker", "gate", "handoff"]));
        let ids: BTreeSet<&str> = list(&log, "objects").iter().map(|object| string(object, "id")).collect();
        assert_eq!(ids.len(), list(&log, "objects").len(), "ids are unique");
        let events: BTreeSet<&str> = list(&log, "events").iter().map(|event| string(event, "id")).collect();
        assert_eq!(events.len(), list(&log, "events").len());
        for (items, types) in [("objects", &object_types), ("events", &event_types)] {
            for item in list(&log, items) {
                let declared = &types[string(item, "type")];
                for attribute in list(item, "attributes") {
                    let value = &attribute["value"];
                    let is_right = match declared[string(attribute, "name")] {
                        "string" => value.is_string(),
                        "integer" => value.is_i64(),
                        "float" => value.is_number(),
                        "boolean" => value.is_boolean(),
                        "time" => value.as_str().is_some_and(|at| at.ends_with("+00:00")),
                        other => panic!("{other}"),
                    };
                    assert!(is_right, "{attribute} of {item}");
                }
                for related in list(item, "relationships") {
                    assert!(ids.contains(string(related, "objectId")) && related["qualifier"].is_string(), "{related} of {item}");
                }
            }
        }
        assert!(list(&log, "events").is_sorted_by_key(|event| string(event, "time")));
    }
}

#[test]
fn logs_are_the_same_bytes_for_the_same_run() {
    let (first, second) = (carried_out("todo-api", 2), carried_out("todo-api", 2));
    for format in ["perfetto", "event-log", "xes", "ocel", "parquet"] {
        let options = Options::default();
        if cfg!(feature = "parquet") || format != "parquet" {
            assert!(exported(&first, format, &options) == exported(&second, format, &options), "{format}");
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_parquet_file_gives_back_what_was_written_and_says_what_its_columns_are() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    let outcome = carried_out("todo-api", 7);
    for (table, count) in [("tasks", Told::of(&outcome).tasks().len()), ("metrics", outcome.figures.len())] {
        let bytes = exported(&outcome, "parquet", &Options { table: Some(table.into()), ..Options::default() });
        let path = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(path.path(), bytes).expect("written");
        let reader = SerializedFileReader::new(std::fs::File::open(path.path()).expect("a file")).expect("Parquet");
        let metadata = reader.metadata().file_metadata();
        assert_eq!(metadata.num_rows(), count as i64);
        let facts: BTreeMap<&str, &str> =
            metadata.key_value_metadata().expect("facts").iter().map(|fact| (&*fact.key, fact.value.as_deref().unwrap_or(""))).collect();
        assert_eq!((facts["table"], facts["scenario"], facts["seed"]), (table, "todo-api", "7"));
        let columns: Value = serde_json::from_str(facts["columns"]).expect("JSON");
        let fields = metadata.schema().get_fields();
        assert!(fields.iter().all(|field| columns[field.name()]["what"].is_string()), "{columns}");
        if table == "metrics" {
            for (row, figure) in reader.get_row_iter(None).expect("rows").zip(&outcome.figures) {
                let row = row.expect("a row");
                assert_eq!(
                    (row.get_string(0).expect("a name").as_str(), row.get_string(2).expect("a unit").as_str()),
                    (&*figure.name, figure.unit)
                );
                assert_eq!(row.get_double(1).ok(), Some(figure.value).filter(|value| value.is_finite()));
            }
        } else {
            assert_eq!(columns["effort_planned_hours"]["unit"], "hours");
            let planned = fields.iter().find(|field| field.name() == "planned_start").expect("a column");
            let logical = format!("{:?}", planned.get_basic_info().logical_type_ref());
            assert!(logical.contains("is_adjusted_to_u_t_c: false") && logical.contains("MILLIS"), "{logical}");
        }
    }
}

#[test]
fn a_table_that_there_is_not_is_refused_with_those_that_there_are() {
    let outcome = carried_out("todo-api", 7);
    let make = export::named("parquet").and_then(|format| format.of_run).expect("a format");
    match make(&Told::of(&outcome), &Options { table: Some("figures".into()), ..Options::default() }) {
        Err(ExportError::Refused(why)) => assert!(why.contains("tasks, events, metrics, utilization"), "{why}"),
        other => panic!("{:?}", other.map(|exported| exported.bytes.len())),
    }
}
