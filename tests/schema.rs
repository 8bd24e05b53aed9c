//! The JSON Schema of scenario files: what the program takes is valid, and what it refuses is not, as far as a schema can tell.

use sandtable::scenario::file::{Conduct, ScenarioFile};
use sandtable::scenario::read::{Field, FieldInfo};
use sandtable::scenario::schema::{ID, schema};
use serde_json::{Value, json};
use std::path::Path;

/// A scenario in TOML as editors hand it to a validator: dates are texts.
fn read(text: &str) -> Value {
    fn converted(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(number) => json!(number),
            toml::Value::Float(number) => json!(number),
            toml::Value::Boolean(truth) => json!(truth),
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(items) => items.into_iter().map(converted).collect(),
            toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, converted(value))).collect(),
        }
    }
    converted(toml::Value::Table(text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))))
}

/// What the schema has against a scenario.
fn faults(text: &str) -> Vec<String> {
    let validator = jsonschema::draft202012::new(&schema()).expect("it is a schema");
    validator.iter_errors(&read(text)).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

const GOOD: &str = r#"
plan = "plan.csv"
calendars.office = "mon-fri 08:00-12:00, 13:00-17:00"
calendars.closed = { weekly = ["daily 22:00-06:00", "sat,sun 10:00-14:00"], holidays = ["2026-12-24..2026-12-31", "2026-04-03"] }

[teams.backend]
activation = { after = ["Cart"] }
members = [{ name = "lead", role = "api-architect", skill = 1.2, count = 2 }]
"#;

#[test]
fn it_is_a_schema_of_the_draft_that_it_names() {
    let schema = schema();
    assert_eq!((&schema["$schema"], &schema["$id"]), (&json!("https://json-schema.org/draft/2020-12/schema"), &json!(ID)));
    assert!(jsonschema::draft202012::meta::validate(&schema).is_ok());
}

#[test]
fn every_scenario_that_is_shipped_or_tried_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for folder in ["scenarios", "tests/trials"] {
        for entry in std::fs::read_dir(root.join(folder)).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                let faults = faults(&std::fs::read_to_string(&path).expect("it is read"));
                assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
                count += 1;
            }
        }
    }
    assert!(count > 12, "only {count} scenarios");
    assert_eq!(faults(&sandtable::scenario::starter::scenario("x", "plan.csv", jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0))), [""; 0]);
}

#[test]
fn the_scenario_that_the_cases_below_spoil_is_valid() {
    assert_eq!(faults(GOOD), [""; 0]);
}

/// Every field, down to the last table.
fn all(fields: &'static [FieldInfo], told: &mut Vec<&'static FieldInfo>) {
    for field in fields {
        told.push(field);
        all(field.fields, told);
    }
}

#[test]
fn every_field_is_there_with_what_it_means() {
    let mut fields = Vec::new();
    all(ScenarioFile::FIELDS, &mut fields);
    all(Conduct::FIELDS, &mut fields);
    assert!(fields.len() > 300);
    let mut described: Vec<(String, String)> = Vec::new();
    let schema = schema();
    let mut left = vec![&schema];
    while let Some(value) = left.pop() {
        if let Some(Value::Object(properties)) = value.get("properties") {
            for (name, property) in properties.iter().filter(|(_, property)| property.get("description").is_some()) {
                described.push((name.clone(), property["description"].as_str().unwrap_or_default().to_owned()));
            }
        }
        match value {
            Value::Object(members) => left.extend(members.values()),
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    for field in fields {
        let is_there = described.iter().any(|(name, doc)| name == field.name && doc == field.doc.trim());
        assert!(is_there, "`{}`: {}", field.name, field.doc);
    }
}

#[test]
fn every_way_to_write_a_value_is_valid() {
    for line in [
        "start = 2026-01-05 08:00:00",
        "start = '2026-01-05'",
        "horizon = '1w 2d'",
        "horizon = '90 Days'",
        "buffer = 0.25",
        "buffer = '25%'",
        "buffer = 'p80'",
        "buffer = 'root_square_error'",
        "noise.task = 'none'",
        "noise.task = 'three-point'",
        "noise.task = 'lognormal(1, 0.3)'",
        "noise.task = { lognormal = { p50 = 1, p90 = 1.5 } }",
        "noise.project = 1.2",
        "noise.project = { triangular = [0.5, 1, '300%'] }",
        "noise.task = { empirical = { csv = 'x.csv', column = 'factor', max = 3 } }",
        "gates.remediation = 2",
        "gates.remediation = '1h30m'",
        "gates.remediation = 'triangular(4h, 8h, 24h, max=20h)'",
        "gates.remediation = { exponential = '8h' }",
        "gates.remediation = { weibull = { shape = 1.5, scale = '8h', max = '3d' } }",
        "gates.false_alarm = '100%'",
        "gates.false_alarm = '0.5 %'",
        "gates.task.checks = ['docs', 'linting: automated', { name = 'review', kind = 'review', effort = '1h' }]",
        "attention.aging = 'never'",
        "messages.latency = 0",
        "escalation.L1.escalate_after = { P0 = '30m', P2 = 'never' }",
        "escalation.L1.escalate_after = 4",
        "escalation.acknowledge_within = '1h'",
        "daily.weekly = 'Tuesday 9:00'",
        "resources.staging.available = { triangular = ['1d', '2d', '5d'] }",
        "resources.staging.available = 2026-01-09 10:00:00",
        "resources.staging.available = 'day 5 10:00'",
        "events.e = { at = 'day 5 10:00', set = { 'dispatch.rule' = 'lst', gates.defects = 0.5 } }",
        "handoff.no_dependencies_of_kind = 'team'",
        "handoff.readiness = { 'Rooms are booked' = true }",
        "streams.calls = { blockers = true, at = ['2d', 'day 5'] }",
    ] {
        assert_eq!(faults(&format!("{line}\n{GOOD}")), [""; 0], "{line}");
    }
    let plan = "plan.tasks = [{ task = 1, team = 'a', realistic = 8, depends_on = ['T-2:team'], effort = { uniform = ['2h', '4h'] }, static = true }]";
    assert_eq!(faults(&GOOD.replace("plan = \"plan.csv\"", plan)), [""; 0]);
}

#[test]
fn what_cannot_be_is_not_valid() {
    for line in [
        "horizn = '3d'",
        "start = 'soon'",
        "start = '1066-10-14'",
        "horizon = 30",
        "horizon = '30 moons'",
        "seed = -1",
        "seed = 1.5",
        "epics = 'overlapping'",
        "buffer = 25",
        "buffer = 'p'",
        "noise.task = 'lots'",
        "noise.task = { lognorml = [1, 0.3] }",
        "noise.task = { lognormal = [1] }",
        "noise.task = { lognormal = [1, 0.3], gamma = [1, 2] }",
        "noise.task = { weibull = { shape = 1 } }",
        "gates.remediation = '2 moons'",
        "gates.remediation = -1",
        "gates.false_alarm = '101%'",
        "gates.false_alarm = 7",
        "gates.enabled = 'yes'",
        "gates.task.checks = ['linting: robots']",
        "gates.tasks.checks = []",
        "attention.aging = 4",
        "escalation.L1.escalate_after = { P3 = '30m' }",
        "escalation.levels = 0",
        "daily.report = '25:00'",
        "daily.weekly = '09:00'",
        "dispatch.rule = 'best'",
        "calendars.night = 'mon-fry 08:00-17:00'",
        "calendars.night = { holidays = '2026-01-01' }",
        "teams.x.members = [{ role = 'r' }]",
        "teams.x.members = [{ name = 'm', wip = 0 }]",
        "teams.x.activation = 'later'",
        "teams.x.activation = {}",
        "risks.r = { at = '3d' }",
        "risks.r = { probability = '20%', delay = { tasks = 'T-1' } }",
        "events.e = { set = { trouble = 'none' } }",
        "events.e = { at = '2d', set = { 'teams.x.name' = 'y' } }",
        "streams.s = { effort = '2d' }",
    ] {
        assert_ne!(faults(&format!("{line}\n{GOOD}")), [""; 0], "{line}");
    }
    assert_ne!(faults(&GOOD.replace("plan = \"plan.csv\"", "")), [""; 0], "without a plan");
    assert_ne!(faults(&GOOD.replace("plan = \"plan.csv\"", "plan.tasks = [{ task = 'T-1' }]")), [""; 0], "a task without a team");
}

#[test]
fn what_a_file_leaves_out_that_extends_another_may_stand_there() {
    let overlay = "extends = 'baseline.toml'\nrisks.r.probability = '10%'\nrisks.r.delay.by = '2d'\n[teams.backend.members.0]\nskill = 2\n";
    assert_eq!(faults(overlay), [""; 0]);
    assert_ne!(faults(&overlay.replace("extends = 'baseline.toml'\n", "plan = 'x.csv'\n")), [""; 0]);
    assert_ne!(faults(&overlay.replace("skill", "skil")), [""; 0]);
}
