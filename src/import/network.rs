//! A network of tasks as tools for scheduling projects have it, with links of four types and lags, and the rules by which it becomes a draft.
//!
//! The rules, and why:
//! - *Links.* The model's tasks wait for the finish of others. A link that is about a start or holds a finish becomes the nearest thing: to
//!   wait for a start is to wait for all that the earlier task waits for, so that the later one may start when the earlier one may; a finish
//!   that is held is a milestone after the task, for which whoever comes next waits. So nobody who waits for a finish does so for less time
//!   than the links ask; what is not followed is a task that starts late for want of hands. Whoever only has to finish with another starts so that it
//!   would. A lead is a lag of 0.
//! - *Lags.* A lag of working time is counted in days and weeks: five days of a working week are a week, a day is a day.
//! - *Effort.* It is the work left of the assignments, not the duration. Who works equally long on a task is its crew; others have a task of
//!   their own beside it, as they work side by side in such tools. A task that nobody is assigned to has its duration, and a stated member.
//! - *Summaries.* The first level is epics, the second features; what is deeper is joined into the feature's name. A single first one that
//!   holds two levels more is the project itself.

mod events;
mod outline;
mod people;
#[cfg(test)]
pub(super) mod tests;
pub mod week;
mod wiring;

pub use outline::labels;

use super::activation;
use super::draft::{Draft, DraftEffort, DraftResource, DraftWho, Notes};
use crate::domain::number::count;
use jiff::civil::DateTime;
use std::ops::RangeInclusive;
use week::Calendar;

/// A project as such a tool has it. Places are those in the lists beside.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    pub name: String,
    pub description: String,
    pub source: String,
    /// When what is left begins.
    pub start: Option<DateTime>,
    pub calendars: Vec<Calendar>,
    /// That of everybody who has none.
    pub calendar: Option<usize>,
    pub workers: Vec<Worker>,
    /// Each after its parent.
    pub summaries: Vec<Summary>,
    pub tasks: Vec<Task>,
    pub links: Vec<Link>,
    /// What a plan of ours declares that its tasks wait for beside tasks.
    pub things: Vec<DraftResource>,
    /// Fields of the scenario and text of further tables, as a [`Draft`] has them.
    pub fields: Vec<String>,
    pub further: String,
    /// Tasks that are done or under way, and planned as if they were not.
    pub kept_done: Vec<String>,
    /// Whether tasks' figures are drawn from, if the source says so; else by how many have three.
    pub is_three_point: Option<bool>,
    pub notes: Notes,
}

/// Who works: a person, a machine, or several that are alike.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Worker {
    pub name: String,
    /// The name of the team; one of all who have none if empty.
    pub group: String,
    /// The id of the team, if the source says that beside its name.
    pub team: String,
    /// What it can do; its name if empty.
    pub roles: Vec<String>,
    /// The steps of its team's tasks that name no role; the model's default if empty.
    pub coordination: String,
    /// When its team starts: `start`, `ready`, or `after` something; the model's default if empty.
    pub activation: String,
    pub count: u32,
    pub skill: Option<f64>,
    /// Items in hand at once; 0 is 1.
    pub wip: u32,
    pub calendar: Option<usize>,
    /// Money an hour.
    pub rate: Option<f64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub id: String,
    pub name: String,
    pub parent: Option<usize>,
}

/// What is left to do of a task; hours.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Task {
    /// As people know it; made unique if it is not.
    pub id: String,
    pub name: String,
    pub summary: Option<usize>,
    /// Of working time, or of the clock if `is_elapsed`.
    pub duration: f64,
    pub is_elapsed: bool,
    /// Of a task that nobody is assigned to and that has no duration.
    pub work: f64,
    pub assignments: Vec<Assignment>,
    pub progress: Progress,
    pub not_before: Option<DateTime>,
    pub not_finished_before: Option<DateTime>,
    /// When it may be worked on, if nobody with a calendar is assigned.
    pub calendar: Option<usize>,
    /// Start and finish in the source's own schedule.
    pub scheduled: Option<(DateTime, DateTime)>,
    pub own: Option<Box<Own>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    #[default]
    Waiting,
    Started,
    Done,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Assignment {
    pub worker: usize,
    /// How many of it at once; 0.5 is half of its time.
    pub units: f64,
    /// Work left; all of the task's duration if 0.
    pub hours: f64,
}

/// What a plan of ours says of a task beyond what such tools know; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    pub epic: String,
    pub feature: String,
    /// A team by its name or id.
    pub team: String,
    /// As the plan has it; `Some("")` leaves the task to its team's coordination.
    pub role: Option<String>,
    pub effort: Option<DraftEffort>,
    pub complexity: String,
    pub is_optional: bool,
    pub value: Option<f64>,
    pub is_static: bool,
    /// What the task waits for beside tasks, with hours of lag.
    pub things: Vec<(String, f64)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub from: End,
    pub to: End,
    pub kind: LinkKind,
    pub lag: Lag,
    /// The model's kind of dependency; by what the two ends are if empty.
    pub dependency: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Task(usize),
    Summary(usize),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    #[default]
    FinishToStart,
    StartToStart,
    FinishToFinish,
    StartToFinish,
}

impl LinkKind {
    pub fn is_from_start(self) -> bool {
        matches!(self, LinkKind::StartToStart | LinkKind::StartToFinish)
    }

    pub fn is_to_start(self) -> bool {
        matches!(self, LinkKind::FinishToStart | LinkKind::StartToStart)
    }

    /// What links of a type are called, and what becomes of them; nothing for those that the model has.
    pub fn rule(self) -> Option<(&'static str, &'static str)> {
        Some(match self {
            LinkKind::FinishToStart => return None,
            LinkKind::StartToStart => ("start-to-start link[s]", "the later task waits for what the earlier one waits for, and the lag"),
            LinkKind::FinishToFinish => (
                "finish-to-finish link[s]",
                "a milestone after the later task waits for both, and the lag; with nothing else before it, that one starts when the earlier one \
                 may, or so much later that they end together",
            ),
            LinkKind::StartToFinish => {
                ("start-to-finish link[s]", "a milestone after the later task waits for what the earlier one waits for, and the lag")
            }
        })
    }
}

/// What becomes of lags of working time, and of leads.
pub const WORKING_LAGS: (&str, &str) = ("lag[s] of working time", "a working week is 7 days of the clock, a working day one");
pub const LEADS: (&str, &str) = ("lead[s]", "a lag of nothing, as the model has no lead");

/// Hours; a lead if negative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Lag {
    pub hours: f64,
    /// Hours of working time in a day and in a week, if the lag is of those; else it is of the clock.
    pub working: Option<(f64, f64)>,
}

impl Lag {
    /// Hours of the clock, 0 or more.
    pub fn elapsed(self) -> f64 {
        let hours = if self.hours > 0.0 { self.hours } else { 0.0 };
        let Some((day, week)) = self.working.filter(|(day, week)| *day > 0.0 && *day <= 24.0 && week >= day && *week <= 168.0) else {
            return hours;
        };
        let weeks = (hours / week).floor();
        let days = ((hours - weeks * week) / day).floor();
        weeks * 168.0 + days * 24.0 + (hours - weeks * week - days * day)
    }
}

/// Hours of the clock between the starts of two tasks of which the first takes `longer` than the second, so that this ends `beside` hours
/// after it.
pub fn ends_together(longer: Lag, beside: f64) -> f64 {
    let shorter = Lag { hours: -longer.hours, ..longer };
    (longer.elapsed() - shorter.elapsed() + beside).max(0.0)
}

/// What to do about a project of which nothing is left.
pub const KEEP_DONE: &str = "to plan its tasks as if they were not done, keep those that are done (`--keep-done`)";

/// Less than this is nothing: a thousandth of an hour is the least that a plan says.
const LEAST_HOURS: f64 = 0.0005;

/// A hundred years of hours: longer than any project, and far from what a scenario can no longer say.
pub const HOURS_MAX: f64 = 876_600.0;

/// In which years a moment may lie; one outside of them is a slip.
pub const YEARS: RangeInclusive<i16> = 1900..=2200;

impl Task {
    /// Whether it takes no time at all, as far as is left.
    fn is_milestone(&self) -> bool {
        match self.own.as_ref().and_then(|own| own.effort) {
            Some(effort) => effort.realistic() < LEAST_HOURS,
            None => self.duration < LEAST_HOURS && self.work < LEAST_HOURS && self.assignments.iter().all(|one| one.hours < LEAST_HOURS),
        }
    }

    /// Whether it is time that goes by with nobody at work.
    fn is_wait(&self) -> bool {
        let is_own = self.own.as_ref().is_some_and(|own| own.effort.is_some() || own.role.is_some());
        self.is_elapsed && self.duration >= LEAST_HOURS && self.assignments.is_empty() && !is_own
    }
}

/// The draft of a network; `None` if nothing is left to do.
pub fn draft(mut network: Network) -> Option<Draft> {
    let mut notes = std::mem::take(&mut network.notes);
    let spent: Vec<&mut Task> = network.tasks.iter_mut().filter(|task| task.progress == Progress::Started && task.is_milestone()).collect();
    if !spent.is_empty() {
        let names: Vec<&str> = spent.iter().map(|task| task.id.as_str()).collect();
        notes.guessed(format!("{}: they count as done", Notes::some("task[s] in progress with nothing left to do", &names)));
        spent.into_iter().for_each(|task| task.progress = Progress::Done);
    }
    let is_left: Vec<bool> = network.tasks.iter().map(|task| task.progress != Progress::Done).collect();
    if !is_left.contains(&true) {
        return None;
    }
    progress(&network, &mut notes);
    let calendars = week::settle(&network, &mut notes);
    let outline = outline::settle(&network, &mut notes);
    let people = people::settle(&network, &outline.ids, &calendars.names, &mut notes);
    let graph = events::graph(&network, &outline.ids, &mut notes);
    let wired = wiring::wire(&network, outline, &people, &graph, &mut notes);
    let mut draft = Draft {
        name: network.name,
        description: network.description,
        source: network.source,
        start: network.start,
        calendar: calendars.default,
        calendars: calendars.calendars,
        teams: people.teams,
        resources: wired.resources,
        fields: network.fields,
        further: network.further,
        tasks: wired.tasks,
        notes,
        ..Draft::default()
    };
    activation::order(people.activations.iter().map(|(team, after)| (team.as_str(), after.as_str())), &mut draft);
    match network.is_three_point {
        Some(is_told) => draft.is_three_point = is_told,
        None => draft.draw_from_ranges(),
    }
    kept(&mut draft);
    Some(draft)
}

fn progress(network: &Network, notes: &mut Notes) {
    if !network.kept_done.is_empty() {
        let what = Notes::some("task[s] that [is|are] done or in progress", &network.kept_done);
        notes.guessed(format!("{what}: they are planned as if they were not, from the project's start"));
    }
    let of = |progress| network.tasks.iter().filter(move |task| task.progress == progress).map(|task| &task.id).collect::<Vec<_>>();
    let (done, started) = (of(Progress::Done), of(Progress::Started));
    if !done.is_empty() {
        notes.left_out(format!("{}: what waits for them does so no more", Notes::some("task[s] that [is|are] done", &done)));
    }
    if !started.is_empty() {
        notes.guessed(format!("{}: what is left of them is their effort", Notes::some("task[s] in progress", &started)));
    }
}

/// What came over, first of all notes.
fn kept(draft: &mut Draft) {
    let milestones = draft.tasks.iter().filter(|task| task.effort == DraftEffort::Milestone).count();
    let mut epics: Vec<&str> = draft.tasks.iter().map(|task| task.epic.as_str()).collect();
    let mut features: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    {
        let list = &mut epics;
        list.sort_unstable();
        list.dedup();
    }
    features.sort_unstable();
    features.dedup();
    let links: usize = draft.tasks.iter().map(|task| task.depends_on.len()).sum();
    let lags = draft.tasks.iter().flat_map(|task| &task.depends_on).filter(|link| link.lag_hours > 0.0).count();
    let crews = draft.tasks.iter().filter(|task| matches!(task.who, DraftWho::Crew(_))).count();
    let members: u32 = draft.teams.iter().flat_map(|team| &team.members).map(|member| member.count.max(1)).sum();
    let days_off: usize = draft.calendars.iter().map(|calendar| calendar.holidays.len()).sum();
    let kept = [
        format!(
            "{}, {milestones} of them milestones, in {} and {}",
            count(draft.tasks.len(), "task"),
            count(epics.len(), "epic"),
            count(features.len(), "feature")
        ),
        format!("{}, {lags} of them with a lag; {} for a crew", count(links, "link"), count(crews, "task")),
        format!(
            "{} in {}; {} with {} off",
            count(members as usize, "member"),
            count(draft.teams.len(), "team"),
            count(draft.calendars.len(), "calendar"),
            count(days_off, "time")
        ),
    ];
    draft.notes.kept.splice(0..0, kept);
}

/// A name in one line, cut where nobody reads on.
pub fn one_line(name: &str) -> String {
    const LETTERS_MAX: usize = 200;
    let mut line = String::new();
    for word in name.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((at, _)) = line.char_indices().nth(LETTERS_MAX) {
        line.truncate(at);
        line.truncate(line.trim_end().len());
    }
    line
}
