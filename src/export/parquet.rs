//! `parquet`: the tables of a study and of a run as typed columns, for data frames. A file holds one table: `--table` says which.

#[cfg(feature = "parquet")]
mod file;
#[cfg(not(feature = "parquet"))]
#[path = "parquet/without.rs"]
mod file;

use super::event;
use super::event_log;
use super::figures;
use super::table::{Chapter, Column, Entry, Kind, Value};
use super::tasks;
use super::{ExportError, Exported, Format, Options, StudyTold};
use crate::record::rows::DayRow;
use crate::record::study::rows::spells_from_bytes;
use crate::record::study::{Cell, Layout, PointRow, Replication, Sheet, sheet};
use crate::record::{RecordError, Told};
use crate::scenario::problem::did_you_mean;
use crate::study::Variant;
use jiff::civil::DateTime;
use std::sync::Arc;

pub const FORMAT: Format = Format {
    name: "parquet",
    what: "Table of a study, or of a run, as typed columns (Parquet); --table says which",
    is_text: false,
    options: &["table"],
    of_run: Some(of_run),
    of_study: Some(of_study),
    dictionary,
};

/// The tables of a run, and of a study beside the sheets that were found. The first is the one that is meant where nothing is said.
const OF_A_RUN: [&str; 4] = ["tasks", "events", "metrics", "utilization"];
const OF_A_STUDY: [&str; 4] = ["replications", "figures", "points", "tasks"];

/// A column as the file has it.
struct Field {
    name: String,
    kind: Kind,
    unit: String,
    what: String,
}

impl Field {
    fn of<R>(column: &Column<R>) -> Field {
        Field { name: column.name.into(), kind: column.kind, unit: unit(column.kind).into(), what: column.what.into() }
    }
}

fn unit(kind: Kind) -> &'static str {
    match kind {
        Kind::Hours => "hours",
        Kind::Money => "money",
        Kind::Share => "share",
        Kind::When => "civil time, in no zone",
        Kind::Text | Kind::Whole | Kind::Real | Kind::Truth => "",
    }
}

/// A table on its way into a file.
struct Table {
    file: file::File,
}

impl Table {
    /// What a file says of itself are `facts`, and of its columns their units and what they are.
    fn new(name: &str, fields: &[Field], mut facts: Vec<(&str, String)>) -> Result<Table, ExportError> {
        let columns = fields.iter().map(|field| (field.name.clone(), serde_json::json!({"unit": field.unit, "what": field.what})));
        let columns: serde_json::Map<String, serde_json::Value> = columns.collect();
        facts.extend([("table", name.to_owned()), ("columns", serde_json::Value::from(columns).to_string())]);
        Ok(Table { file: file::File::new(fields, facts)? })
    }

    fn row(&mut self, row: Vec<Value>) -> Result<(), ExportError> {
        self.file.row(row)
    }

    fn finish(self) -> Result<Exported, ExportError> {
        Ok(self.file.finish()?.into())
    }

    fn of<R>(name: &str, columns: &[Column<R>], rows: &[R], facts: Vec<(&str, String)>) -> Result<Exported, ExportError> {
        let fields: Vec<Field> = columns.iter().map(Field::of).collect();
        let mut table = Table::new(name, &fields, facts)?;
        rows.iter().try_for_each(|row| table.row(columns.iter().map(|column| (column.of)(row)).collect()))?;
        table.finish()
    }
}

fn no_such(name: &str, names: &[&str]) -> ExportError {
    let meant = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| format!("there are {}", names.join(", ")));
    ExportError::Refused(format!("--table: there is no table `{name}`; {meant}"))
}

fn of_run(told: &Told<'_>, options: &Options) -> Result<Exported, ExportError> {
    let outcome = told.outcome;
    let facts = vec![
        ("scenario", told.scenario().name.clone()),
        ("seed", outcome.seed.to_string()),
        ("replication", outcome.replication.to_string()),
        ("journal_sha256", outcome.digest.clone()),
    ];
    match options.table.as_deref().unwrap_or(OF_A_RUN[0]) {
        name @ "tasks" => Table::of(name, tasks::COLUMNS, &tasks::of(told), facts),
        name @ "events" => Table::of(name, &event_log::columns(), &event::of(told), facts),
        name @ "metrics" => Table::of(name, figures::COLUMNS, &outcome.figures, facts),
        name @ "utilization" => {
            let days: Vec<Day> = told.days().iter().map(|row| Day::of(row)).collect();
            Table::of(name, UTILIZATION, &days, facts)
        }
        other => Err(no_such(other, &OF_A_RUN)),
    }
}

/// A day of a team, or of one of its members.
struct Day {
    day: Option<DateTime>,
    team: String,
    member: Option<String>,
    parts: [f64; 7],
    share: Option<f64>,
}

impl Day {
    fn of(row: &DayRow<'_>) -> Day {
        let day = row.day.parse::<jiff::civil::Date>().ok().map(|day| day.at(0, 0, 0, 0));
        let (team, member) = (row.team.to_owned(), row.member.map(str::to_owned));
        Day { day, team, member, parts: row.parts(), share: row.hours.utilization() }
    }
}

const UTILIZATION: &[Column<Day>] = &[
    Column { name: "day", kind: Kind::When, what: "its midnight", of: |day| day.day.into() },
    Column { name: "team", kind: Kind::Text, what: "id of the team; `orchestration` is the office", of: |day| (&*day.team).into() },
    Column { name: "member", kind: Kind::Text, what: "empty for the team as a whole", of: |day| day.member.clone().into() },
    Column { name: "direct_hours", kind: Kind::Hours, what: "tasks and unplanned work", of: |day| day.parts[0].into() },
    Column { name: "rework_hours", kind: Kind::Hours, what: "remedies, rework, gaps of packages", of: |day| day.parts[1].into() },
    Column {
        name: "coordination_hours",
        kind: Kind::Hours,
        what: "messages, attention, help with others' blockers",
        of: |day| day.parts[2].into(),
    },
    Column { name: "blocked_hours", kind: Kind::Hours, what: "before one's own blocker", of: |day| day.parts[3].into() },
    Column { name: "waiting_hours", kind: Kind::Hours, what: "with nothing in hand, for a decision", of: |day| day.parts[4].into() },
    Column { name: "idle_hours", kind: Kind::Hours, what: "the rest", of: |day| day.parts[5].into() },
    Column { name: "available_hours", kind: Kind::Hours, what: "working time while the team is active", of: |day| day.parts[6].into() },
    Column { name: "share", kind: Kind::Share, what: "direct, rework and coordination of available", of: |day| day.share.into() },
];

/// One replication, with the point it is of.
struct Carried<'a> {
    point: &'a PointRow,
    replication: &'a Replication,
}

/// What there is of every replication.
type Identity = (&'static str, Kind, &'static str, fn(&Carried<'_>) -> Value);

const POINT: [Identity; 3] = [
    ("point", Kind::Whole, "number of the variant, from 0", |row| u64::from(row.point.point).into()),
    ("label", Kind::Text, "what the variant is called", |row| (&*row.point.label).into()),
    ("replication", Kind::Whole, "from 0", |row| row.replication.replication.into()),
];

const ENDING: [Identity; 3] = [
    ("status", Kind::Text, "`completed`, `horizon`, `stuck`, `deadlock` or `out_of_budget`", |row| (&*row.replication.status).into()),
    ("finish_ms", Kind::Whole, "milliseconds from the start to the finish, if there was one", |row| row.replication.finish_ms.into()),
    ("end_ms", Kind::Whole, "milliseconds from the start to the run's end", |row| row.replication.end_ms.into()),
];

fn fields(identities: &[Identity]) -> Vec<Field> {
    let field =
        |(name, kind, what, _): &Identity| Field { name: (*name).into(), kind: *kind, unit: unit(*kind).into(), what: (*what).into() };
    identities.iter().map(field).collect()
}

fn of_study(told: &StudyTold<'_>, options: &Options) -> Result<Exported, ExportError> {
    let facts = vec![("study", told.reader.study.clone()), ("kind", told.study.kind().into()), ("seed", told.study.seed.to_string())];
    match options.table.as_deref().unwrap_or(OF_A_STUDY[0]) {
        "replications" => replications(told, facts),
        "figures" => figures(told, facts),
        name @ "points" => Table::of(name, POINTS, &told.reader.points()?, facts),
        "tasks" => spells(told, facts),
        other => {
            let sheets = told.findings.sheets();
            match sheets.iter().find(|sheet| sheet.name == other) {
                Some(sheet) => found(sheet, facts),
                None => {
                    let names: Vec<&str> = OF_A_STUDY.into_iter().chain(sheets.iter().map(|sheet| sheet.name)).collect();
                    Err(no_such(other, &names))
                }
            }
        }
    }
}

/// Calls `each` with every replication on record, point by point.
fn carried(told: &StudyTold<'_>, mut each: impl FnMut(&Carried<'_>) -> Result<(), ExportError>) -> Result<(), ExportError> {
    for point in &told.reader.points()? {
        let mut result = Ok(());
        told.reader.replications(point.point, u64::MAX, |replication| {
            if result.is_ok() {
                result = each(&Carried { point, replication });
            }
        })?;
        result?;
    }
    Ok(())
}

fn values(told: &StudyTold<'_>, replication: &Replication) -> Result<Vec<f64>, ExportError> {
    let what = || format!("the figures of replication {} are not as they were written", replication.replication);
    replication.values().ok_or_else(|| RecordError::Damaged { path: told.reader.path.clone(), what: what() }.into())
}

/// A row a replication, a column a metric.
fn replications(told: &StudyTold<'_>, facts: Vec<(&str, String)>) -> Result<Exported, ExportError> {
    let layouts: Vec<Arc<Layout>> = told.reader.layouts()?.into_values().collect();
    let mut fields: Vec<Field> = fields(&POINT).into_iter().chain(self::fields(&ENDING)).collect();
    let fixed = fields.len();
    let mut places = std::collections::BTreeMap::new();
    for (name, unit) in layouts.iter().flat_map(|layout| layout.metrics.iter().zip(&layout.units)) {
        places.entry(name.clone()).or_insert_with(|| {
            fields.push(Field { name: name.clone(), kind: Kind::Real, unit: unit.clone(), what: "the metric of this name".into() });
            fields.len() - 1 - fixed
        });
    }
    let mut table = Table::new("replications", &fields, facts)?;
    carried(told, |row| {
        let mut metrics = vec![Value::Empty; fields.len() - fixed];
        for (name, value) in row.replication.layout.metrics.iter().zip(values(told, row.replication)?) {
            metrics[places[name]] = value.into();
        }
        table.row(POINT.iter().chain(&ENDING).map(|(.., of)| of(row)).chain(metrics).collect())
    })?;
    table.finish()
}

const FIGURE: [(&str, Kind, &str); 3] = [
    ("metric", Kind::Text, "name of the metric"),
    ("value", Kind::Real, "in its unit; empty if there is none"),
    ("unit", Kind::Text, "unit of the value"),
];

/// A row a figure.
fn figures(told: &StudyTold<'_>, facts: Vec<(&str, String)>) -> Result<Exported, ExportError> {
    let figure = FIGURE.map(|(name, kind, what)| Field { name: name.into(), kind, unit: String::new(), what: what.into() });
    let fields: Vec<Field> = fields(&POINT).into_iter().chain(figure).collect();
    let mut table = Table::new("figures", &fields, facts)?;
    carried(told, |row| {
        let Layout { metrics, units, .. } = &*row.replication.layout;
        for ((name, unit), value) in metrics.iter().zip(units).zip(values(told, row.replication)?) {
            let figure = [Value::from(&**name), value.into(), (&**unit).into()];
            table.row(POINT.iter().map(|(.., of)| of(row)).chain(figure).collect())?;
        }
        Ok(())
    })?;
    table.finish()
}

const POINTS: &[Column<PointRow>] = &[
    Column { name: "point", kind: Kind::Whole, what: "number of the variant, from 0", of: |point| u64::from(point.point).into() },
    Column {
        name: "scenario",
        kind: Kind::Whole,
        what: "its place among the study's scenarios",
        of: |point| u64::from(point.scenario).into(),
    },
    Column { name: "label", kind: Kind::Text, what: "what the variant is called", of: |point| (&*point.label).into() },
    Column {
        name: "overrides",
        kind: Kind::Text,
        what: "`PATH=VALUE` on top of the scenario's own, one a line",
        of: |point| point.overrides.join("\n").into(),
    },
    Column { name: "without", kind: Kind::Text, what: "a cause that is switched off", of: |point| point.without.clone().into() },
];

const SPELL: [(&str, Kind, &str); 6] = [
    ("task", Kind::Text, "id of the task"),
    ("released", Kind::When, "when it was released; empty if it never was"),
    ("done", Kind::When, "when it was done; empty if it never was"),
    ("on_driving_chain", Kind::Truth, "whether it was among those that the finish waited for"),
    ("cost", Kind::Money, "work on it, on its findings and blockers, its own gate's reviews and its handoffs, to seven digits"),
    ("tokens", Kind::Real, "likewise"),
];

/// A row for each task of each replication.
fn spells(told: &StudyTold<'_>, facts: Vec<(&str, String)>) -> Result<Exported, ExportError> {
    let variants = told.reader.points()?.into_iter().map(|point| Variant::recorded(point, &told.study.scenarios, told.reader));
    let variants: Vec<Variant> = variants.collect::<Result<_, _>>()?;
    let spell = SPELL.map(|(name, kind, what)| Field { name: name.into(), kind, unit: unit(kind).into(), what: what.into() });
    let fields: Vec<Field> = fields(&POINT).into_iter().chain(spell).collect();
    let mut table = Table::new("tasks", &fields, facts)?;
    let mut is_whole = true;
    carried(told, |row| {
        let scenario = &variants[row.point.point as usize].scenario;
        let spells = spells_from_bytes(&row.replication.tasks);
        is_whole &= spells.len() == scenario.plan.tasks.len();
        let when = |seconds: Option<u32>| -> Value {
            seconds.map(|seconds| scenario.civil(crate::engine::time::Moment::from_ms(u64::from(seconds) * 1_000))).into()
        };
        for (task, spell) in scenario.plan.tasks.iter().zip(spells) {
            let spell = [
                Value::from(&*task.id),
                when(spell.started_s),
                when(spell.done_s),
                spell.is_critical.into(),
                f64::from(spell.cost).into(),
                f64::from(spell.tokens).into(),
            ];
            table.row(POINT.iter().map(|(.., of)| of(row)).chain(spell).collect())?;
        }
        Ok(())
    })?;
    let mut exported = table.finish()?;
    if !is_whole {
        exported.notes.push("studies keep nothing of single tasks of a large plan: they are left out".into());
    }
    Ok(exported)
}

/// What the study found, as it stands in `study.db` and beside it.
fn found(sheet: &Sheet, facts: Vec<(&str, String)>) -> Result<Exported, ExportError> {
    let kind = |kind| match kind {
        sheet::Kind::Text => Kind::Text,
        sheet::Kind::Whole => Kind::Whole,
        sheet::Kind::Real => Kind::Real,
    };
    let field = |column: &sheet::Column| Field {
        name: column.name.clone().into_owned(),
        kind: kind(column.kind),
        unit: String::new(),
        what: column.what.into(),
    };
    let fields: Vec<Field> = sheet.columns.iter().map(field).collect();
    let mut table = Table::new(sheet.name, &fields, facts)?;
    let value = |cell: &Cell| match cell {
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::Whole(number) => Value::Whole(*number),
        Cell::Real(number) => Value::Real(*number),
        Cell::Empty => Value::Empty,
    };
    sheet.rows.iter().try_for_each(|row| table.row(row.iter().map(value).collect()))?;
    table.finish()
}

fn dictionary() -> Vec<Chapter> {
    let entries = |fields: Vec<Field>| -> Vec<Entry> {
        fields.into_iter().map(|field| Entry { name: field.name, is: field.kind.name(), what: field.what }).collect()
    };
    let more = |parts: &[(&str, Kind, &str)]| -> Vec<Entry> {
        parts.iter().map(|(name, kind, what)| Entry { name: (*name).into(), is: kind.name(), what: (*what).into() }).collect()
    };
    let chapter = |title: &str, about, entries| Chapter { title: title.into(), about, entries };
    let of_point = || entries(fields(&POINT));
    let mut wide = of_point();
    wide.extend(entries(fields(&ENDING)));
    wide.push(Entry {
        name: "METRIC".into(),
        is: Kind::Real.name(),
        what: "a column for each metric, by its name; its unit is in the file".into(),
    });
    let about = "Columns are typed: text, 64-bit whole numbers and numbers, truth, and civil time as milliseconds in no zone. Under the key \
                 `columns` the file says of each what it is and its unit, as JSON; a run's also scenario, seed, replication and \
                 journal_sha256, a study's its name, kind and seed. The first table is the one that is meant without `--table`; the sheets \
                 that a study has found ([what they hold](studies.md)) can be had by their names, too.";
    vec![
        chapter("`parquet` of a study: `--table replications`", about, wide),
        chapter(
            "`parquet` of a study: `--table figures`",
            "A row for each figure of each replication.",
            [of_point(), more(&FIGURE)].into_iter().flatten().collect(),
        ),
        Chapter::of("`parquet` of a study: `--table points`", "A row for each variant.", POINTS),
        chapter(
            "`parquet` of a study: `--table tasks`",
            "A row for each task of each replication, where a study keeps them.",
            [of_point(), more(&SPELL)].into_iter().flatten().collect(),
        ),
        Chapter::of("`parquet` of a run: `--table tasks`", "The columns of `csv`.", tasks::COLUMNS),
        Chapter::of(
            "`parquet` of a run: `--table events`",
            "The columns of `event-log`, for all events; `case_id` is empty for those of no one task.",
            &event_log::columns(),
        ),
        Chapter::of("`parquet` of a run: `--table metrics`", "A row for each figure.", figures::COLUMNS),
        Chapter::of("`parquet` of a run: `--table utilization`", "A row for each day of each team and member.", UTILIZATION),
    ]
}
