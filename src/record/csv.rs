//! The CSV files that stand beside a run's database, made for spreadsheets.

use super::RecordError;
use super::rows::{Told, dependencies, names, timestamp};
use crate::engine::time::Moment;
use crate::outcome::finite;
use std::borrow::Cow;
use std::path::Path;

/// Writes `tasks.csv`, `utilization.csv` and `metrics.csv` into `folder`.
///
/// # Errors
/// If the machine fails: disk, permissions.
pub fn write(told: &Told<'_>, folder: &Path) -> Result<(), RecordError> {
    for (name, content) in [("tasks.csv", tasks(told)), ("utilization.csv", utilization(told)), ("metrics.csv", metrics(told))] {
        let path = folder.join(name);
        let failed = |what: String| RecordError::Failed { path: path.clone(), what };
        let bytes = content.map_err(|error| failed(error.to_string()))?;
        std::fs::write(&path, bytes).map_err(|error| failed(error.to_string()))?;
    }
    Ok(())
}

/// Text that a spreadsheet would take for a formula gets an apostrophe in front, which it does not show. What would steer a terminal is
/// escaped, as on the screen.
fn safe(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !is_formula && !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::from(if is_formula { "'" } else { "" });
    for c in text.chars() {
        if steers(c) { safe.extend(c.escape_default()) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

/// Control characters, and those that turn the direction of writing.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn tasks(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let scenario = told.scenario();
    let header = "id,epic,feature,name,team,assigned_agent,status,dependencies,planned_start,planned_end_date,actual_start,completed_at,\
                  effort_planned,effort_actual,on_critical_path,total_float";
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header.split(','))?;
    for row in told.tasks() {
        let task = scenario.plan.task(row.task);
        let feature = scenario.plan.feature(task.feature);
        let when = |at: Option<Moment>| at.map(|at| timestamp(scenario, at)).unwrap_or_default();
        for text in [&task.id, &scenario.plan.epic(feature.epic).name, &feature.name, &task.name] {
            out.write_field(&*safe(text))?;
        }
        out.write_field(&*safe(&scenario.organization.team(task.team).id))?;
        out.write_field(&*safe(&names(&row.members, scenario)))?;
        out.write_field(row.status.name())?;
        out.write_field(&*safe(&dependencies(task, scenario)))?;
        for at in [row.planned.map(|planned| planned.start), row.planned.map(|planned| planned.finish), row.started, row.done] {
            out.write_field(when(at))?;
        }
        out.write_field(row.effort_planned.to_string())?;
        out.write_field(row.effort_actual.to_string())?;
        out.write_field(if row.is_critical { "1" } else { "0" })?;
        out.write_field(row.planned.map(|planned| planned.total_float.hours().to_string()).unwrap_or_default())?;
        out.write_record(None::<&[u8]>)?;
    }
    finished(out)
}

fn utilization(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["day", "team", "member", "direct_hours", "coordination_hours", "available_hours", "share"])?;
    for row in told.days() {
        let hours = &row.hours;
        let figures = [hours.direct, hours.coordination, hours.available].map(|span| span.hours().to_string());
        let share = hours.utilization().and_then(finite).map(|share| share.to_string()).unwrap_or_default();
        let names = [Cow::Borrowed(&*row.day), safe(row.team), safe(row.member.unwrap_or(""))];
        out.write_record(names.iter().map(|name| &**name).chain(figures.iter().map(String::as_str)).chain([&*share]))?;
    }
    finished(out)
}

fn metrics(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["name", "value", "unit"])?;
    for figure in &told.outcome.figures {
        let value = finite(figure.value).map(|value| value.to_string()).unwrap_or_default();
        out.write_record([&*safe(&figure.name), &value, figure.unit])?;
    }
    finished(out)
}

fn finished(out: csv::Writer<Vec<u8>>) -> csv::Result<Vec<u8>> {
    out.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}
