//! Tasks below summaries for their epic and feature, and milestones for what the plan waits for beside tasks.

use super::attributes::{self, PROJECT_FIELDS, RESOURCE_AVAILABLE, RESOURCE_DATE, RESOURCE_ID, TASK_FIELDS};
use super::lines::{Line, Schedule};
use super::xml::Xml;
use crate::domain::plan::{FeatureId, Prerequisite, ResourceId, TaskId};
use crate::engine::time::{Moment, Span};
use crate::export::tasks::is_milestone;
use crate::scenario::Scenario;

/// Fixed duration.
const TYPE: u32 = 1;

/// As soon as possible, and not earlier than.
const SOON: u32 = 0;
const NOT_EARLIER: u32 = 4;

/// Working and elapsed hours, as Project numbers units.
const HOURS: u32 = 5;
const ELAPSED_HOURS: u32 = 6;

/// The number of a task in the file: its place in the plan, from 1.
pub fn uid(task: TaskId) -> usize {
    task.index() + 1
}

/// Writes tasks in the order of the outline.
struct Outline<'a> {
    scenario: &'a Scenario,
    schedule: &'a Schedule,
    /// Of the row.
    id: usize,
    /// The row before, at each level of the outline: which it was in its parent.
    numbers: Vec<usize>,
}

/// What every row has.
struct Row<'a> {
    uid: usize,
    name: &'a str,
    from: Moment,
    to: Moment,
    is_summary: bool,
    is_milestone: bool,
    is_critical: bool,
    is_active: bool,
    percent: u32,
    work: f64,
    work_done: f64,
    started: Option<Moment>,
    done: Option<Moment>,
    /// Working time; `None` for none to tell of.
    float: Option<Span>,
}

pub fn write(scenario: &Scenario, schedule: &Schedule, xml: &mut Xml) {
    let plan = &scenario.plan;
    let mut outline = Outline { scenario, schedule, id: 0, numbers: Vec::new() };
    // Numbers that no task has: epics after them, then features, resources, and the summary of these.
    let first = plan.tasks.len() + 1;
    let of_epic = |epic: usize| first + epic;
    let of_feature = |feature: FeatureId| first + plan.epics.len() + feature.index();
    xml.within("Tasks", |xml| {
        let all: Vec<TaskId> = plan.task_ids().collect();
        outline.summary(0, 0, &scenario.name, &all, xml);
        for (place, epic) in plan.epics.iter().enumerate() {
            let of_epic_tasks: Vec<TaskId> = epic.features.iter().flat_map(|&feature| plan.feature(feature).tasks.clone()).collect();
            outline.summary(1, of_epic(place), named(&epic.name, "Tasks"), &of_epic_tasks, xml);
            for &id in &epic.features {
                let feature = plan.feature(id);
                outline.summary(2, of_feature(id), named(&feature.name, "Tasks"), &feature.tasks, xml);
                for &task in &feature.tasks {
                    outline.task(task, xml);
                }
            }
        }
        outline.resources(xml);
    });
}

/// Project takes no task without a name.
fn named<'n>(name: &'n str, otherwise: &'n str) -> &'n str {
    if name.trim().is_empty() { otherwise } else { name }
}

/// The number of the milestone that stands for a resource.
fn uid_of_resource(resource: ResourceId, scenario: &Scenario) -> usize {
    let plan = &scenario.plan;
    plan.tasks.len() + plan.epics.len() + plan.features.len() + resource.index() + 1
}

impl Outline<'_> {
    fn summary(&mut self, level: usize, uid: usize, name: &str, tasks: &[TaskId], xml: &mut Xml) {
        let lines = || tasks.iter().map(|task| &self.schedule.lines[task.index()]).filter(|line| line.is_active);
        let sum = |of: fn(&Line) -> f64| lines().map(of).fold(0.0, |sum, hours| sum + hours);
        let count = lines().count();
        let is_done = count > 0 && lines().all(|line| line.done.is_some());
        let row = Row {
            uid,
            name,
            from: lines().map(|line| line.from).min().unwrap_or(Moment::START),
            to: lines().map(|line| line.to).max().unwrap_or(Moment::START),
            is_summary: true,
            is_milestone: false,
            is_critical: lines().any(|line| line.is_critical),
            is_active: uid == 0 || count > 0,
            percent: if is_done { 100 } else { (lines().map(|line| line.percent).sum::<u32>() / count.max(1) as u32).min(99) },
            work: sum(|line| line.work),
            work_done: sum(|line| line.work_done),
            started: lines().filter_map(|line| line.started).min(),
            done: if is_done { lines().filter_map(|line| line.done).max() } else { None },
            float: None,
        };
        let notes = (uid == 0).then(|| self.schedule.what.clone());
        self.row(level, &row, notes.as_deref(), xml, |xml| {
            if uid == 0 {
                PROJECT_FIELDS.iter().for_each(|field| attributes::value(field.id, &(field.of)(self.scenario), xml));
            }
        });
    }

    fn task(&mut self, task: TaskId, xml: &mut Xml) {
        let (scenario, schedule) = (self.scenario, self.schedule);
        let line = &schedule.lines[task.index()];
        let row = Row {
            uid: uid(task),
            name: named(&scenario.plan.task(task).name, &scenario.plan.task(task).id),
            from: line.from,
            to: line.to,
            is_summary: false,
            is_milestone: is_milestone(scenario, task),
            is_critical: line.is_critical,
            is_active: line.is_active,
            percent: line.percent,
            work: line.work,
            work_done: line.work_done,
            started: line.started,
            done: line.done,
            float: line.planned.map(|planned| planned.total_float),
        };
        self.row(3, &row, None, xml, |xml| {
            for link in &scenario.plan.task(task).dependencies {
                let on = match link.on {
                    Prerequisite::Task(on) => uid(on),
                    Prerequisite::Resource(resource) => uid_of_resource(resource, scenario),
                };
                xml.within("PredecessorLink", |xml| {
                    xml.number("PredecessorUID", on);
                    // Finish to start.
                    xml.number("Type", 1);
                    xml.truth("CrossProject", false);
                    xml.number("LinkLag", link.lag.ms() / 6_000);
                    xml.number("LagFormat", ELAPSED_HOURS);
                });
            }
            TASK_FIELDS.iter().for_each(|field| attributes::value(field.id, &(field.of)(task, scenario), xml));
            if let Some(planned) = line.planned {
                let (hours, format) = length(planned.start, planned.finish, scenario);
                xml.within("Baseline", |xml| {
                    xml.number("Number", 0);
                    xml.when("Start", scenario.civil(planned.start));
                    xml.when("Finish", scenario.civil(planned.finish));
                    xml.hours("Duration", hours);
                    xml.number("DurationFormat", format);
                    xml.hours("Work", line.estimate);
                });
            }
        });
    }

    /// A milestone for each thing that tasks wait for beside tasks.
    fn resources(&mut self, xml: &mut Xml) {
        let (scenario, schedule) = (self.scenario, self.schedule);
        if scenario.plan.resources.is_empty() {
            return;
        }
        let all = ResourceId::from_index(scenario.plan.resources.len());
        let blank = |uid, name, (from, to), (started, done), percent| Row {
            uid,
            name,
            from,
            to,
            is_summary: uid == uid_of_resource(all, scenario),
            is_milestone: uid != uid_of_resource(all, scenario),
            is_critical: false,
            is_active: true,
            percent,
            work: 0.0,
            work_done: 0.0,
            started,
            done,
            float: None,
        };
        let dates = || schedule.available.iter().map(|coming| coming.at);
        let came = || schedule.available.iter().filter_map(|coming| coming.came);
        let (first, last) = (dates().min().unwrap_or(Moment::START), dates().max().unwrap_or(Moment::START));
        let done = came().max().filter(|_| came().count() == schedule.available.len());
        let percent = (100 * came().count() / schedule.available.len().max(1)) as u32;
        let name = "What tasks wait for";
        let row = blank(uid_of_resource(all, scenario), name, (first, last), (came().min(), done), percent);
        self.row(1, &row, None, xml, |_| {});
        for (place, resource) in scenario.plan.resources.iter().enumerate() {
            let (id, coming) = (ResourceId::from_index(place), schedule.available[place]);
            let name = named(&resource.name, &resource.id);
            let percent = if coming.came.is_some() { 100 } else { 0 };
            let row = blank(uid_of_resource(id, scenario), name, (coming.at, coming.at), (coming.came, coming.came), percent);
            self.row(2, &row, None, xml, |xml| {
                attributes::value(RESOURCE_ID, &resource.id, xml);
                attributes::value(RESOURCE_AVAILABLE, &attributes::available(resource.available_after.as_ref()), xml);
                if resource.is_date {
                    attributes::value(RESOURCE_DATE, "yes", xml);
                }
            });
        }
    }

    fn row(&mut self, level: usize, row: &Row<'_>, notes: Option<&str>, xml: &mut Xml, rest: impl FnOnce(&mut Xml)) {
        let scenario = self.scenario;
        let id = self.id;
        self.id += 1;
        let number = self.number(level);
        let (hours, format) = length(row.from, row.to, scenario);
        let is_begun = row.started.is_some();
        xml.within("Task", |xml| {
            xml.number("UID", row.uid);
            xml.number("ID", id);
            xml.text("Name", row.name);
            xml.truth("Active", row.is_active);
            xml.truth("Manual", self.schedule.is_manual && !row.is_summary);
            xml.number("Type", TYPE);
            xml.truth("IsNull", false);
            xml.text("WBS", &number);
            xml.text("OutlineNumber", &number);
            xml.number("OutlineLevel", level);
            xml.number("Priority", 500);
            xml.when("Start", scenario.civil(row.from));
            xml.when("Finish", scenario.civil(row.to));
            xml.hours("Duration", hours);
            xml.number("DurationFormat", format);
            xml.hours("Work", row.work);
            xml.truth("EffortDriven", false);
            xml.truth("Estimated", false);
            xml.truth("Milestone", row.is_milestone);
            xml.truth("Summary", row.is_summary);
            xml.truth("Critical", row.is_critical);
            if let Some(float) = row.float {
                xml.number("TotalSlack", float.ms() / 6_000);
            }
            xml.number("PercentComplete", row.percent);
            if let Some(started) = row.started {
                xml.when("ActualStart", scenario.civil(started));
            }
            if let Some(done) = row.done {
                xml.when("ActualFinish", scenario.civil(done));
            }
            let so_far = hours * f64::from(row.percent) / 100.0;
            xml.hours("ActualDuration", so_far);
            xml.hours("ActualWork", row.work_done);
            xml.hours("RemainingDuration", hours - so_far);
            xml.hours("RemainingWork", row.work - row.work_done);
            let is_held = !is_begun && !row.is_summary;
            xml.number("ConstraintType", if is_held { NOT_EARLIER } else { SOON });
            if is_held {
                xml.when("ConstraintDate", scenario.civil(row.from));
            }
            if let Some(notes) = notes {
                xml.text("Notes", notes);
            }
            rest(xml);
        });
    }

    /// The number of the next row of a level in the outline, such as 1.2.3.
    fn number(&mut self, level: usize) -> String {
        self.numbers.resize(level, 0);
        let Some(last) = self.numbers.last_mut() else { return "0".to_owned() };
        *last += 1;
        self.numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(".")
    }
}

/// Working hours between two moments in the project's calendar, or elapsed ones where it has none there; and which.
fn length(from: Moment, to: Moment, scenario: &Scenario) -> (f64, u32) {
    let working = scenario.calendars.get(scenario.working_calendar).between(from, to);
    if working.is_zero() && to > from { (to.since(from).hours(), ELAPSED_HOURS) } else { (working.hours(), HOURS) }
}
