//! The JSON Schema of scenario files, for editors: written from the tables that read them, so that it cannot say anything else.

mod pattern;

use super::file::{Conduct, ScenarioFile};
use super::files::{FileId, Place};
use super::plan::{COLUMNS, MEANINGS};
use super::read::{Field, FieldInfo, Presence};
use super::shape::Shape;
use super::tree::{self, Value as Written};
use super::value::{Unit, families};
use serde_json::{Map, Value, json};

/// Where the schema says that it is. Nothing is fetched from there.
pub const ID: &str = "urn:sandtable:scenario:1";

/// The fields of a list's items by their place, as in `[teams.backend.members.0]`.
const PLACE: &str = "^[0-9]+$";

/// The schema of a scenario file, as JSON Schema of the draft 2020-12.
pub fn schema() -> Value {
    let fields: Vec<&FieldInfo> = ScenarioFile::FIELDS.iter().chain(Conduct::FIELDS).collect();
    let mut schema = table(&fields);
    let is_extending = json!({ "required": ["extends"] });
    let more = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A scenario of Sandtable",
        "description": format!("What `sandtable {}` reads: one organization, one plan, and all that may happen to them.", env!("CARGO_PKG_VERSION")),
        "$defs": {
            "distribution_of_hours": distribution(Unit::Hours, true),
            "distribution_of_hours_of_work": distribution(Unit::Hours, false),
            "distribution_of_numbers": distribution(Unit::Factor, true),
        },
        // What a file that extends another leaves out, the other may say.
        "if": { "not": is_extending },
        "then": needed(&fields).unwrap_or(json!({})),
    });
    join(&mut schema, more);
    schema
}

/// Puts the members of one object into another.
fn join(schema: &mut Value, more: Value) {
    if let (Value::Object(schema), Value::Object(more)) = (schema, more) {
        schema.extend(more);
    }
}

fn with(mut schema: Value, more: Value) -> Value {
    join(&mut schema, more);
    schema
}

fn table(fields: &[&FieldInfo]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// A field, what it means, and its default.
fn property(field: &FieldInfo) -> Value {
    let mut schema = json!({ "description": field.doc.trim() });
    if let Presence::Default(text) = field.presence {
        schema["default"] = default(text);
    }
    with(schema, shape(&field.shape))
}

/// A default as JSON has it.
fn default(text: &str) -> Value {
    fn converted(written: &Written) -> Value {
        match written {
            Written::Text(text) | Written::Date(text) => json!(text),
            Written::Whole(number) => json!(number),
            Written::Number(number) => json!(number),
            Written::Truth(truth) => json!(truth),
            Written::List(nodes) => nodes.iter().map(|node| converted(&node.value)).collect(),
            Written::Table(table) => table.iter().map(|entry| (entry.key.clone(), converted(&entry.node.value))).collect(),
        }
    }
    converted(&tree::default_value(text, &Place { file: FileId(0), bytes: 0..0 }).value)
}

fn shape(shape: &Shape) -> Value {
    let text = |pattern: String| json!({ "type": "string", "pattern": pattern });
    match *shape {
        Shape::Table(fields) => table(&fields.iter().collect::<Vec<_>>()),
        Shape::Named(entry) => {
            json!({ "type": "object", "additionalProperties": self::shape(entry), "propertyNames": { "pattern": "\\S" } })
        }
        Shape::List(item) => {
            let item = self::shape(item);
            json!({ "type": ["array", "object"], "items": item, "patternProperties": { PLACE: item }, "additionalProperties": false })
        }
        Shape::OneOrMore(item) => {
            let item = self::shape(item);
            json!({ "anyOf": [item, { "type": "array", "items": item }] })
        }
        Shape::ByPriority(one) => {
            let one = self::shape(one);
            let by = json!({ "type": "object", "properties": { "P0": one, "P1": one, "P2": one }, "additionalProperties": false });
            json!({ "anyOf": [one, by] })
        }
        Shape::Either(shapes) => json!({ "anyOf": shapes.iter().map(self::shape).collect::<Vec<_>>() }),
        Shape::Word(words) => json!({ "type": "string", "enum": words }),
        Shape::Text => json!({ "type": "string" }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Share => json!({ "type": ["number", "string"], "minimum": 0, "maximum": 1, "pattern": pattern::share_to_one() }),
        Shape::Ratio => json!({ "type": ["number", "string"], "minimum": 0, "maximum": 1, "pattern": pattern::share() }),
        Shape::Amount => json!({ "type": ["number", "string"], "minimum": 0, "maximum": 1e12, "pattern": pattern::number_or_share() }),
        Shape::Positive => json!({ "type": ["number", "string"], "exclusiveMinimum": 0, "pattern": pattern::number_or_share() }),
        Shape::Sum => json!({ "type": ["number", "string"], "minimum": 0, "maximum": 1e12, "pattern": pattern::counted() }),
        Shape::Limit => json!({ "type": ["number", "string"], "exclusiveMinimum": 0, "pattern": pattern::counted() }),
        Shape::Count => json!({ "type": "integer", "minimum": 1, "maximum": 100_000 }),
        Shape::Whole => json!({ "type": "integer", "minimum": 0 }),
        Shape::Span => json!({ "type": ["string", "integer"], "pattern": pattern::whole(&[&pattern::span()]), "minimum": 0, "maximum": 0 }),
        Shape::SpanOrNever => text(pattern::whole(&["never", &pattern::span()])),
        Shape::Hours => hours(&[], "distribution_of_hours", &pattern::span()),
        Shape::Work => hours(&[], "distribution_of_hours_of_work", &pattern::work()),
        Shape::HoursOr(word) => hours(&[word], "distribution_of_hours", &pattern::span()),
        Shape::Factor => with(
            json!({ "type": ["number", "string", "object"], "minimum": 0, "pattern": pattern::whole(&[pattern::NUMBER_OR_SHARE, &pattern::distribution()]) }),
            refer("distribution_of_numbers"),
        ),
        Shape::TaskNoise => with(
            json!({ "type": ["string", "object"], "pattern": pattern::whole(&["three-point", "none", &pattern::distribution()]) }),
            refer("distribution_of_numbers"),
        ),
        Shape::ProjectNoise => with(
            json!({ "type": ["number", "string", "object"], "minimum": 0,
                "pattern": pattern::whole(&["none", pattern::NUMBER_OR_SHARE, &pattern::distribution()]) }),
            refer("distribution_of_numbers"),
        ),
        Shape::Buffer => json!({ "type": ["number", "string"], "minimum": 0, "maximum": 1,
            "pattern": pattern::whole(&["per_task", "root_square_error", "[pP][0-9]+(\\.[0-9]+)?", pattern::SHARE, pattern::DAY, pattern::CIVIL]) }),
        Shape::Start => text(pattern::whole(&[&pattern::start()])),
        Shape::When => text(pattern::when()),
        Shape::Available => hours(&[pattern::DAY, pattern::CIVIL], "distribution_of_hours", &pattern::span()),
        Shape::Clock => text(pattern::whole(&[pattern::CLOCK])),
        Shape::WeekClock => text(pattern::week_clock()),
        Shape::Week => text(pattern::week()),
        Shape::Days => text(pattern::days()),
        Shape::Check => text("^[^:]*$|:\\s*(condition|automated|review)\\s*$".into()),
        Shape::Plan => plan(),
        Shape::Changes => {
            let names: Vec<&str> = Conduct::FIELDS.iter().map(|field| field.name).collect();
            json!({ "type": "object", "propertyNames": { "pattern": format!("^({})(\\..*)?$", names.join("|")) } })
        }
        Shape::Any => json!({}),
    }
}

/// In a list of its own, so that editors of an older draft see what stands beside it.
fn refer(definition: &str) -> Value {
    json!({ "allOf": [{ "$ref": format!("#/$defs/{definition}") }] })
}

/// Hours as a number, a duration, or a distribution; or one of some words.
fn hours(words: &[&str], definition: &str, span: &str) -> Value {
    let distribution = pattern::distribution();
    let patterns: Vec<&str> = words.iter().copied().chain([pattern::NUMBER, span, &distribution]).collect();
    let schema =
        json!({ "type": ["number", "string", "object"], "minimum": 0, "maximum": 8_766_000, "pattern": pattern::whole(&patterns) });
    with(schema, refer(definition))
}

/// A table that names one distribution. `has_days`: whether hours may be written in days and weeks.
fn distribution(unit: Unit, has_days: bool) -> Value {
    let amount = match unit {
        Unit::Hours => {
            let span = if has_days { pattern::span() } else { pattern::work() };
            json!({ "type": ["number", "string"], "minimum": 0, "pattern": pattern::whole(&[pattern::NUMBER, &span]) })
        }
        Unit::Factor => json!({ "type": ["number", "string"], "minimum": 0, "pattern": pattern::number_or_share() }),
    };
    let plain = json!({ "type": ["number", "string"], "pattern": pattern::whole(&[pattern::NUMBER]) });
    let mut properties = Map::new();
    for (name, parameters) in families() {
        let of = |is_amount: bool| if is_amount { amount.clone() } else { plain.clone() };
        let items: Vec<Value> = parameters.iter().map(|(_, is_amount)| of(*is_amount)).collect();
        let mut named: Map<String, Value> = parameters.iter().map(|(name, is_amount)| ((*name).to_owned(), of(*is_amount))).collect();
        named.insert("max".into(), with(amount.clone(), json!({ "description": "What larger draws become." })));
        let list = json!({ "type": "array", "prefixItems": items, "items": false, "minItems": items.len() });
        let names: Vec<&str> = parameters.iter().map(|(name, _)| *name).collect();
        let mut table = json!({ "type": "object", "properties": named, "additionalProperties": false });
        if name == "lognormal" {
            // By its median and sigma, or by two quantiles.
            table["patternProperties"] = json!({ "^[pP][0-9]+(\\.[0-9]+)?$": amount });
            table["minProperties"] = json!(2);
        } else {
            table["required"] = json!(names);
        }
        let mut forms = vec![list, table];
        forms.extend((parameters.len() == 1).then(|| amount.clone()));
        properties.insert(name.to_owned(), json!({ "description": format!("{name}({})", names.join(", ")), "anyOf": forms }));
    }
    let column = json!({ "type": "object", "required": ["csv", "column"], "additionalProperties": false, "properties": {
        "csv": { "type": "string", "description": "The path of a CSV file, relative to the file that says it." },
        "column": { "type": "string", "description": "The header of the column." },
        "max": with(amount.clone(), json!({ "description": "What larger draws become." })),
    } });
    let observed = json!({ "type": "array", "items": amount, "minItems": 1 });
    let about = "Observed values, in a list or in a column of a CSV file.";
    properties.insert("empirical".into(), json!({ "description": about, "anyOf": [observed, column, amount] }));
    json!({ "properties": properties, "additionalProperties": false, "minProperties": 1, "maxProperties": 1 })
}

/// The plan: a path, or its tasks.
fn plan() -> Value {
    let cell = json!({ "type": ["string", "number", "boolean"] });
    let words = |words: &[&str]| json!({ "type": "string", "pattern": pattern::words(words) });
    let task = COLUMNS.iter().zip(MEANINGS).map(|(column, meaning)| {
        let schema = match *column {
            "depends_on" | "role" => json!({ "type": ["string", "number", "array"], "items": cell }),
            "optimistic" | "realistic" | "pessimistic" => {
                json!({ "type": ["number", "string"], "minimum": 0, "pattern": pattern::whole(&["", pattern::NUMBER, &pattern::work()]) })
            }
            "effort" => hours(&[""], "distribution_of_hours_of_work", &pattern::work()),
            "complexity" => words(&["", "low", "medium", "high"]),
            "kind" => words(&["", "technical", "information", "resource", "team"]),
            _ => cell.clone(),
        };
        ((*column).to_owned(), with(json!({ "description": meaning }), schema))
    });
    let task = json!({ "type": "object", "properties": task.collect::<Map<_, _>>(), "additionalProperties": false });
    let tasks = json!({ "description": "The tasks, in any order.", "type": ["array", "object"], "items": task,
        "patternProperties": { PLACE: task }, "additionalProperties": false });
    json!({ "type": ["string", "object"], "properties": { "tasks": tasks }, "additionalProperties": false })
}

/// What a whole scenario must say, alone: `None` where nothing must be said.
fn needed(fields: &[&FieldInfo]) -> Option<Value> {
    let names: Vec<&str> = fields.iter().filter(|field| field.presence == Presence::Required).map(|field| field.name).collect();
    let inside: Map<String, Value> =
        fields.iter().filter_map(|field| Some((field.name.to_owned(), needed_inside(&field.shape)?))).collect();
    let mut schema = Map::new();
    if !names.is_empty() {
        schema.insert("required".into(), json!(names));
    }
    if !inside.is_empty() {
        schema.insert("properties".into(), Value::Object(inside));
    }
    (!schema.is_empty()).then_some(Value::Object(schema))
}

fn needed_inside(shape: &Shape) -> Option<Value> {
    match *shape {
        Shape::Table(fields) => needed(&fields.iter().collect::<Vec<_>>()),
        Shape::Named(entry) => needed_inside(entry).map(|entry| json!({ "additionalProperties": entry })),
        Shape::List(item) => {
            let item = needed_inside(item).map(|item| json!({ "items": item })).unwrap_or(json!({}));
            Some(with(json!({ "type": "array" }), item))
        }
        Shape::OneOrMore(item) => needed_inside(item).map(|item| json!({ "items": item })),
        // What is needed of a table says nothing to a text or a list.
        Shape::Either(shapes) => shapes.iter().find_map(needed_inside),
        Shape::Plan => {
            let tasks = json!({ "type": "array", "minItems": 1, "items": { "required": ["task", "team"] } });
            Some(json!({ "required": ["tasks"], "properties": { "tasks": tasks } }))
        }
        _ => None,
    }
}
