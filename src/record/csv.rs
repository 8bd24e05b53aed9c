//! The CSV files that stand beside a run's database, made for spreadsheets.

use super::RecordError;
use super::rows::{DayRow, Told, dependencies, names, timestamp};
use super::trouble;
use crate::domain::words::turns_direction;
use crate::engine::time::Moment;
use crate::outcome::finite;
use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

/// Writes `tasks.csv`, `utilization.csv`, `metrics.csv`, `escalations.csv` and `decisions.csv` into `folder`.
///
/// # Errors
/// If the machine fails: disk, permissions.
pub fn write(told: &Told<'_>, folder: &Path) -> Result<(), RecordError> {
    let files = [
        ("tasks.csv", tasks(told)),
        ("utilization.csv", utilization(told)),
        ("metrics.csv", metrics(told)),
        ("escalations.csv", escalations(told)),
        ("decisions.csv", decisions(told)),
    ];
    for (name, content) in files {
        let path = folder.join(name);
        let failed = |what: String| RecordError::Failed { path: path.clone(), what };
        let bytes = content.map_err(|error| failed(error.to_string()))?;
        let written = std::fs::File::create(&path).and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
        written.map_err(|error| failed(error.to_string()))?;
    }
    Ok(())
}

/// Text that a spreadsheet would take for a formula gets an apostrophe in front, which it does not show. What would steer a terminal is
/// escaped, as [`harmless`] does.
pub fn safe(text: &str) -> Cow<'_, str> {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { Cow::Owned(format!("'{}", harmless(text))) } else { harmless(text) }
}

/// Text in which what would steer a terminal, or turn the direction of all that follows, is escaped, as on the screen. Letters that join or
/// part their neighbours without being seen are left: names in some scripts need them.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut harmless = String::with_capacity(text.len());
    for c in text.chars() {
        if steers(c) { harmless.extend(c.escape_default()) } else { harmless.push(c) }
    }
    Cow::Owned(harmless)
}

/// Control characters, and those that turn the direction of writing or end a line.
fn steers(c: char) -> bool {
    c.is_control() || turns_direction(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

fn tasks(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let scenario = told.scenario();
    let header = "id,epic,feature,name,team,assigned_agent,status,dependencies,planned_start,planned_end_date,actual_start,completed_at,\
                  effort_planned,effort_actual,on_critical_path,total_float,cost,tokens";
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
        let amount = told.ledger.of_task(row.task);
        out.write_field(amount.money().to_string())?;
        out.write_field(amount.tokens.to_string())?;
        out.write_record(None::<&[u8]>)?;
    }
    finished(out)
}

fn utilization(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["day", "team", "member"].into_iter().chain(DayRow::PARTS).chain(["share"]))?;
    for row in told.days() {
        let figures = row.parts().map(|hours| hours.to_string());
        let share = row.hours.utilization().and_then(finite).map(|share| share.to_string()).unwrap_or_default();
        let names = [Cow::Borrowed(&*row.day), safe(row.team), safe(row.member.unwrap_or(""))];
        out.write_record(names.iter().map(|name| &**name).chain(figures.iter().map(String::as_str)).chain([&*share]))?;
    }
    finished(out)
}

/// A row for every blocker and every level that it came to, in the order of coming.
fn escalations(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let scenario = told.scenario();
    let header = "blocker_id,task_id,blocker_type,blocker_subtype,priority,on_critical_path,level,entered,due,reason,taken_by,taken_at,\
                  left,how,hours";
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header.split(','))?;
    let when = |at: Option<Moment>| at.map(|at| timestamp(scenario, at)).unwrap_or_default();
    for blocker in &told.history.trouble.blockers {
        for stay in &blocker.stays {
            let hand = stay.hands.first();
            let left = stay.left.unwrap_or(told.history.end);
            out.write_record([
                &*trouble::blocker_id(blocker.id),
                &*safe(blocker.task.map_or("", |task| &scenario.plan.task(task).id)),
                blocker.subtype.kind().name(),
                blocker.subtype.name(),
                &*blocker.priority.map(|priority| format!("{priority:?}")).unwrap_or_default(),
                if blocker.is_critical { "1" } else { "0" },
                &*trouble::level_name(stay.level),
                &*when(Some(stay.entered)),
                &*when(stay.due),
                &*stay.reason.map(|reason| trouble::words(&reason)).unwrap_or_default(),
                &*safe(hand.map_or("", |hand| trouble::worker_name(hand.by, scenario))),
                &*when(hand.map(|hand| hand.taken)),
                &*when(stay.left),
                &*trouble::leaving_name(stay.leaving),
                &*left.since(stay.entered).hours().to_string(),
            ])?;
        }
    }
    finished(out)
}

fn decisions(told: &Told<'_>) -> csv::Result<Vec<u8>> {
    let scenario = told.scenario();
    let header = "id,timestamp,decision_type,situation,task_id,on_critical_path,policy,option,with,delay_hours,cost,value_lost,load_hours,\
                  options,waited_hours,outcome_hours,as_expected";
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(header.split(','))?;
    for one in &told.history.trouble.decisions {
        let (decision, choice) = (&one.decision, one.decision.choice());
        let options: Vec<&str> = decision.options.iter().filter(|option| option.applies).map(|option| option.option.name()).collect();
        let figures = [choice.delay_hours, choice.cost, choice.value_lost, choice.load_hours].map(|figure| figure.to_string());
        let [delay, cost, value, load] = &figures;
        out.write_record([
            &*format!("D-{}", u64::from(decision.number.0) + 1),
            &*timestamp(scenario, one.at),
            decision.matter.name(),
            &*safe(&trouble::situation(one, scenario)),
            &*safe(decision.task.map_or("", |task| &scenario.plan.task(task).id)),
            if decision.is_critical { "1" } else { "0" },
            decision.policy.name(),
            choice.option.name(),
            &*safe(&trouble::means_name(choice.means, scenario)),
            &**delay,
            &**cost,
            &**value,
            &**load,
            &*options.join("; "),
            &*one.at.since(one.since).hours().to_string(),
            &*one.settled.map(|settled| settled.hours.to_string()).unwrap_or_default(),
            one.settled.map_or("", |settled| if settled.is_as_expected { "1" } else { "0" }),
        ])?;
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
