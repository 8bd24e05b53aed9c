//! `mspdi`: the schedule as Microsoft Project's XML: of a run as it went, with its plan as the baseline; of a study at P80.

mod attributes;
mod calendars;
mod lines;
mod resources;
mod tasks;
pub mod xml;

use super::table::{Chapter, Entry};
use super::{ExportError, Exported, Format, Options, StudyTold, forecast};
use crate::domain::plan::Effort;
use crate::engine::distribution::Distribution;
use crate::engine::time::Moment;
use crate::record::Told;
use crate::record::rows::TaskStatus;
use crate::report;
use crate::scenario::Scenario;
use crate::scenario::value::{Unit, written};
use crate::schedule::TaskNoise;
use attributes::{PROJECT_FIELDS, RESOURCE_FIELDS, TASK_FIELDS, TEXT_MAX};
use calendars::Calendars;
use lines::Schedule;
use xml::Xml;

pub const FORMAT: Format = Format {
    name: "mspdi",
    what: "Microsoft Project XML: of a run as it went, its plan as the baseline; of a study at P80",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: Some(of_study),
    dictionary,
};

/// The version of Project that writes such files: 2010 and later.
const SAVE_VERSION: u32 = 14;

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let scenario = told.scenario();
    let schedule = lines::of_run(told);
    let mut notes = notes(scenario);
    let dropped = told.tasks().iter().filter(|row| row.status == TaskStatus::Dropped).count();
    let never = scenario.plan.tasks.len() - told.tasks().len();
    for (count, what) in [(dropped, "were dropped"), (never, "never came into the plan")] {
        if count > 0 {
            notes.push(format!("in the file, inactive: {} that {what}", report::count(count, "task")));
        }
    }
    Ok(Exported { bytes: document(scenario, &schedule), notes })
}

fn of_study(told: &StudyTold<'_>, _: &Options) -> Result<Exported, ExportError> {
    let forecast = forecast::of_one(told, FORMAT.name)?;
    if !forecast.has_tasks {
        return Err(forecast::too_large());
    }
    let schedule = lines::of_study(&forecast, told.study.seed);
    let notes = forecast.notes().into_iter().chain(notes(&forecast.scenario)).collect();
    Ok(Exported { bytes: document(&forecast.scenario, &schedule), notes })
}

/// What Project's form cannot carry.
fn notes(scenario: &Scenario) -> Vec<String> {
    let organization = &scenario.organization;
    let drawn = scenario.plan.tasks.iter().filter(|task| matches!(task.effort, Effort::Drawn(_))).count();
    let long = scenario.plan.task_ids().flat_map(|task| TASK_FIELDS.iter().map(move |field| (field.of)(task, scenario)));
    let of_members = RESOURCE_FIELDS.iter().flat_map(|field| organization.members.iter().map(|member| (field.of)(member, scenario)));
    let long = long.chain(of_members).filter(|text| text.chars().count() > TEXT_MAX).count();
    let observed = |after: &Distribution| written(after, Unit::Hours).is_none();
    let observed = scenario.plan.resources.iter().filter(|resource| resource.available_after.as_ref().is_some_and(observed)).count();
    let alike = organization.team_ids().filter(|&team| attributes::team(team, scenario) != organization.team(team).name).count();
    let mut notes = Vec::new();
    if drawn > 0 {
        notes.push(format!("the file has the mean of the effort of {}, which is a distribution", report::count(drawn, "task")));
    }
    if observed > 0 {
        notes.push(format!(
            "the file has the mean of when {} may come, of which many times were observed",
            report::count(observed, "resource")
        ));
    }
    if matches!(&scenario.noise.task, TaskNoise::Factor(factor) if written(factor, Unit::Factor).is_none()) {
        notes.push("the noise of tasks is not in the file, as it is many observed values".to_owned());
    }
    if alike > 0 {
        notes.push(format!("called by their ids, as others have the same name: {}", report::count(alike, "team")));
    }
    if long > 0 {
        notes.push(format!("more than {TEXT_MAX} letters, which Project cuts: {} of Sandtable's own fields", report::count(long, "value")));
    }
    notes
}

fn document(scenario: &Scenario, schedule: &Schedule) -> Vec<u8> {
    let calendars = Calendars::new(scenario);
    let mut xml = Xml::begin();
    head(scenario, schedule, &calendars, &mut xml);
    attributes::write(&mut xml);
    calendars.write(&mut xml);
    tasks::write(scenario, schedule, &mut xml);
    resources::write(scenario, &calendars, &mut xml);
    resources::assignments(scenario, schedule, &mut xml);
    xml.finish()
}

fn head(scenario: &Scenario, schedule: &Schedule, calendars: &Calendars<'_>, xml: &mut Xml) {
    xml.number("SaveVersion", SAVE_VERSION);
    xml.text("Name", &format!("{}.xml", scenario.name));
    xml.text("Title", &scenario.name);
    xml.text("Subject", &scenario.description);
    xml.text("Author", "Sandtable");
    // The same export is the same file, whenever it is made.
    xml.when("CreationDate", scenario.start);
    xml.truth("ScheduleFromStart", true);
    xml.when("StartDate", scenario.civil(Moment::START));
    xml.when("FinishDate", scenario.civil(schedule.end));
    xml.number("CriticalSlackLimit", 0);
    xml.number("CurrencyDigits", 2);
    xml.number("CalendarUID", calendars.uid(scenario.working_calendar));
    let week = calendars::Week::of(scenario.calendars.get(scenario.working_calendar), scenario.start);
    let (from, to) = week.usual_hours();
    xml.text("DefaultStartTime", &from);
    xml.text("DefaultFinishTime", &to);
    xml.number("MinutesPerDay", week.minutes_a_day());
    xml.number("MinutesPerWeek", week.minutes_a_week());
    xml.number("DaysPerMonth", 20);
    // Fixed duration: the dates are what was simulated, and are not to be worked out anew.
    xml.number("DefaultTaskType", 1);
    xml.number("DurationFormat", 7);
    xml.number("WorkFormat", 2);
    xml.truth("HonorConstraints", true);
    xml.truth("NewTasksEffortDriven", false);
    xml.truth("NewTasksEstimated", false);
    xml.number("WeekStartDay", 1);
    if let Some(at) = schedule.status {
        xml.when("StatusDate", scenario.civil(at));
    }
    xml.truth("Autolink", false);
    xml.truth("NewTasksAreManual", false);
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.to_owned(), is, what: what.to_owned() };
    let fields = TASK_FIELDS.iter().map(|field| entry(field.alias, "text", field.what));
    let fields = fields.chain(PROJECT_FIELDS.iter().map(|field| entry(field.alias, "text", field.what)));
    let fields = fields.chain(RESOURCE_FIELDS.iter().map(|field| entry(field.alias, "text", field.what)));
    vec![
        Chapter {
            title: "`mspdi`: elements".to_owned(),
            about: "Tasks stand below summaries for their epic and feature; their `UID` is their place in the plan. Times are local, in no zone.",
            entries: vec![
                entry(
                    "Start, Finish",
                    "civil time",
                    "of a run: when it was first worked on, and when it was done, its gate passed; where it was not, as planned. Of a study: released and done at P80",
                ),
                entry(
                    "Duration",
                    "working time",
                    "between the two, in the project's calendar; elapsed where that has no hours between them",
                ),
                entry(
                    "Work, ActualWork",
                    "hours",
                    "what members put in, rework and remedies included; the estimate where nobody has begun",
                ),
                entry("ActualStart, ActualFinish", "civil time", "in a run"),
                entry("PercentComplete", "whole number", "100 when done; of a task under way, its work so far of its estimate"),
                entry("Active", "1 or 0", "0 for a task that was dropped, or never came into the plan"),
                entry("Manual", "1 or 0", "1 in the file of a study, whose dates do not follow from one another"),
                entry("Critical, TotalSlack", "1 or 0; tenths of a minute", "by the baseline"),
                entry(
                    "Milestone",
                    "1 or 0",
                    "1 where nobody works on it; what is declared under `resources` is a milestone, too, on the day on which it came, or else may be expected",
                ),
                entry("PredecessorLink", "element", "finish to start; the lag is elapsed time, in tenths of a minute"),
                entry("Baseline", "element", "number 0: the first baseline's dates and estimate"),
                entry(
                    "Resource",
                    "element",
                    "a member; `Group` is its team's name, `StandardRate` what an hour costs, its calendar derived from its hours",
                ),
                entry("Assignment", "element", "a member that worked on a task: hours, and from when to when"),
            ],
        },
        Chapter {
            title: "`mspdi`: Sandtable's own fields".to_owned(),
            about: "Extended attributes by their alias, from which the plan can be had again. What is empty is left out.",
            entries: fields.collect(),
        },
    ]
}
