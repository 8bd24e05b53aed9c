//! Rows of the task list: summaries and tasks, their links, and what of them cannot be carried over.

use super::Importer;
use super::own::{self, Fields, Ours};
use super::people::{ByUid, NOBODY};
use super::xml::View;
use crate::import::draft::Notes;
use crate::import::network::week::{self, Calendar};
use crate::import::network::{End, HOURS_MAX, Lag, Link, LinkKind, Network, Progress, Summary, Task, one_line};
use crate::scenario::files::Place;
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::ops::Range;

/// As the file has it.
#[derive(Debug)]
pub(super) struct Row {
    at: Range<usize>,
    uid: String,
    level: usize,
    pub task: Task,
    /// All of its duration, done or not.
    duration: f64,
    /// What is left, as a share, of a task that tells no duration.
    untold: Option<f64>,
    calendar: String,
    links: Vec<Written>,
    pub custom: Vec<(String, String)>,
    /// A task or a resource of a plan of ours: what became of it is a run's.
    pub is_ours: bool,
    /// Whether it is planned as if nothing of it were done.
    is_kept: bool,
    /// Whether it is of no project, or of another.
    is_left_out: bool,
}

/// A link to the row from another.
#[derive(Debug)]
struct Written {
    from: String,
    kind: LinkKind,
    /// Tenths of minutes, or percent.
    lag: f64,
    format: i64,
}

impl Row {
    /// The row of the project as a whole.
    pub fn is_project(&self) -> bool {
        self.level == 0
    }

    pub fn has_begun(&self) -> bool {
        !self.is_project() && !self.is_ours && self.task.progress != Progress::Waiting
    }

    /// Whether it stands below another in the outline, if it is the next.
    pub fn is_in(&self, other: &Row) -> bool {
        self.level > other.level
    }
}

impl Importer<'_> {
    pub(super) fn row(&mut self, view: View<'_>, at: &Range<usize>) {
        if view.is_set("IsNull") {
            self.left("blank row[s]", if view.text("ID").is_empty() { view.text("UID") } else { view.text("ID") });
            return;
        }
        let uid = view.text("UID").to_owned();
        let id = if view.text("ID").is_empty() { uid.clone() } else { view.text("ID").to_owned() };
        let level = match (view.text("OutlineLevel").parse::<usize>(), view.text("OutlineNumber")) {
            (Ok(level), _) => level,
            (Err(_), "") => usize::from(uid != "0"),
            (Err(_), "0") => 0,
            (Err(_), number) => number.split('.').count(),
        };
        let percent = self.number(view, "PercentComplete").unwrap_or(0.0);
        let progress = self.progress(view, percent);
        let is_kept = self.options.keep_done && progress != Progress::Waiting;
        let progress = if is_kept { Progress::Waiting } else { progress };
        let duration = self.hours(view, "Duration").unwrap_or(0.0);
        let (remaining, remaining_work) = (self.hours(view, "RemainingDuration"), self.hours(view, "RemainingWork"));
        let work = self.hours(view, "Work").unwrap_or(0.0);
        let left = 1.0 - percent.clamp(0.0, 100.0) / 100.0;
        let has_begun = progress == Progress::Started;
        let is_untold = view.text("Duration").is_empty() && remaining.is_none() && !view.is_set("Milestone");
        let untold = is_untold.then_some(if has_begun { left } else { 1.0 });
        let format = view.text("DurationFormat").parse::<i64>().unwrap_or(7);
        let task = Task {
            name: view.text("Name").to_owned(),
            id,
            duration: if has_begun { remaining.unwrap_or(duration * left) } else { duration },
            is_elapsed: is_elapsed(format),
            work: if has_begun { remaining_work.unwrap_or(work * left) } else { work },
            progress,
            scheduled: self.date(view, "Start").zip(self.date(view, "Finish")),
            ..Task::default()
        };
        let mut row = Row {
            at: at.clone(),
            uid,
            level,
            task,
            duration,
            untold,
            calendar: view.text("CalendarUID").to_owned(),
            links: Vec::new(),
            custom: own::fields(view),
            is_ours: false,
            is_kept,
            is_left_out: false,
        };
        self.links(view, &mut row);
        match self.ours(&row.custom) {
            // The plan is in its fields; its dates and what became of it are a run's.
            Some(Ours::Task) => {
                (row.is_ours, row.is_kept) = (true, false);
                row.task.progress = Progress::Waiting;
                row.task.scheduled = None;
            }
            Some(Ours::Resource) => {
                (row.is_ours, row.is_left_out) = (true, true);
                self.resources_of_ours.insert(row.uid.clone());
                self.thing(&row);
            }
            None => {
                self.constraint(view, &mut row);
                self.beyond(view, &mut row);
            }
        }
        self.rows.push(row);
    }

    fn progress(&mut self, view: View<'_>, percent: f64) -> Progress {
        if percent >= 100.0 || self.date(view, "ActualFinish").is_some() {
            Progress::Done
        } else if percent > 0.0 || self.date(view, "ActualStart").is_some() {
            Progress::Started
        } else {
            Progress::Waiting
        }
    }

    fn links(&mut self, view: View<'_>, row: &mut Row) {
        for link in view.all("PredecessorLink") {
            if link.is_set("CrossProject") {
                self.left("link[s] from other projects", &row.task.id);
                continue;
            }
            let kind = match link.text("Type") {
                "0" => LinkKind::FinishToFinish,
                "" | "1" => LinkKind::FinishToStart,
                "2" => LinkKind::StartToFinish,
                "3" => LinkKind::StartToStart,
                other => {
                    let at = link.field("Type").map_or(row.at.clone(), |field| field.at.clone());
                    self.wrong(
                        &at,
                        format!("a link of the type `{other}`"),
                        "0 is finish-to-finish, 1 finish-to-start, 2 start-to-finish, 3 start-to-start",
                    );
                    continue;
                }
            };
            let lag = self.number(link, "LinkLag").unwrap_or(0.0);
            let format = link.text("LagFormat").parse::<i64>().unwrap_or(7);
            if lag.abs() > HOURS_MAX * 600.0 {
                let at = link.field("LinkLag").map_or(row.at.clone(), |field| field.at.clone());
                self.wrong(&at, "a lag of more than a hundred years".into(), "it is in tenths of a minute");
            }
            row.links.push(Written { from: link.text("PredecessorUID").to_owned(), kind, lag, format });
        }
    }

    fn constraint(&mut self, view: View<'_>, row: &mut Row) {
        let date = self.date(view, "ConstraintDate");
        let id = row.task.id.clone();
        match view.text("ConstraintType") {
            "1" => self.left("task[s] as late as possible: they start when they may", &id),
            "2" => {
                self.left("task[s] that must start on a date: they do not before, and may later", &id);
                row.task.not_before = date;
            }
            "3" => {
                self.left("task[s] that must finish on a date: they count as finished not before, and may later", &id);
                row.task.not_finished_before = date;
            }
            "4" => row.task.not_before = date,
            "5" | "7" => self.left("date[s] by which tasks must start or finish", &id),
            "6" => row.task.not_finished_before = date,
            _ => {}
        }
        if view.is_set("Manual") && row.task.progress == Progress::Waiting {
            let start = row.task.scheduled.map(|(start, _)| start);
            row.task.not_before = row.task.not_before.max(start);
        }
    }

    /// What there is of a row that has no place in a plan.
    fn beyond(&mut self, view: View<'_>, row: &mut Row) {
        if row.is_project() {
            return;
        }
        let id = row.task.id.clone();
        for (is_so, what) in
            [(view.is_set("ExternalTask"), "task[s] of other projects"), (matches!(view.text("Active"), "0" | "false"), "inactive task[s]")]
        {
            if is_so && !row.is_left_out {
                row.is_left_out = true;
                self.left(what, &id);
            }
        }
        let is_over = |name: &str| view.text(name).parse::<f64>().is_ok_and(|number| number > 0.0);
        let others = [
            (view.field("Baseline").is_some(), "task[s] with baselines"),
            (is_over("ActualCost"), "task[s] with costs up to now"),
            (is_over("FixedCost"), "task[s] with fixed costs"),
            (view.is_set("Recurring"), "recurring task[s], which [is its|are their] single tasks here"),
            (view.is_set("IsSubproject"), "inserted project[s]: what is not in the file is a task of their duration"),
            (!view.text("Notes").is_empty(), "task[s] with notes"),
            (view.field("OutlineCode").is_some(), "task[s] with outline codes"),
            (!matches!(view.text("Priority"), "" | "500"), "task[s] with priorities for levelling"),
            (is_over("LevelingDelay"), "task[s] that levelling delays"),
        ];
        for (is_so, what) in others {
            if is_so && !row.is_left_out {
                self.left(what, &id);
            }
        }
        let deadline = view.text("Deadline");
        if !deadline.is_empty() && !row.is_left_out {
            self.with_deadlines.push(one_line(&id));
            let day = deadline.get(..10).and_then(|day| day.parse().ok());
            self.last_deadline = self.last_deadline.max(day);
        }
    }

    /// Summaries, tasks and links of the network, out of the rows.
    pub(super) fn tasks(&mut self, network: &mut Network, calendars: &BTreeMap<String, usize>, by_uid: &ByUid) {
        let rows = std::mem::take(&mut self.rows);
        let mut ends: BTreeMap<String, Option<End>> = BTreeMap::new();
        let durations: BTreeMap<String, f64> = rows.iter().map(|row| (row.uid.clone(), row.duration)).collect();
        let (mut written, mut cells, mut own_ids, mut untold) = (Vec::new(), Vec::new(), BTreeMap::new(), Vec::new());
        // Summaries around the row, the outermost first, with their levels.
        let mut around: Vec<(usize, usize)> = Vec::new();
        let mut rows = rows.into_iter().filter(|row| !row.is_project()).peekable();
        while let Some(row) = rows.next() {
            if ends.contains_key(&row.uid) {
                self.problems.add(
                    &Place { file: self.file, bytes: row.at },
                    format!("two tasks have the UID {}", row.uid),
                    "each has its own",
                );
                continue;
            }
            while around.last().is_some_and(|(level, _)| *level >= row.level) {
                around.pop();
            }
            let parent = around.last().map(|(_, summary)| *summary);
            let end = if rows.peek().is_some_and(|next| next.level > row.level) {
                around.push((row.level, network.summaries.len()));
                network.summaries.push(Summary { id: row.task.id.clone(), name: row.task.name, parent });
                End::Summary(network.summaries.len() - 1)
            } else if row.is_left_out {
                ends.insert(row.uid, None);
                continue;
            } else {
                let at = network.tasks.len();
                let Fields { id, own, depends_on } = self.fields(row.custom, &row.task.id);
                if let Some(id) = &id {
                    own_ids.entry(id.clone()).or_insert(at);
                }
                cells.extend(depends_on.map(|cell| (at, cell)));
                let calendar = calendars.get(&row.calendar).copied();
                let id = id.unwrap_or(row.task.id);
                network.kept_done.extend(row.is_kept.then(|| id.clone()));
                network.tasks.push(Task { id, own, summary: parent, calendar, ..row.task });
                untold.extend(row.untold.map(|left| (at, left)));
                End::Task(at)
            };
            ends.insert(row.uid, Some(end));
            written.extend(row.links.into_iter().map(|link| (end, link)));
        }
        self.assign(network, &ends, by_uid);
        by_dates(network, &untold);
        self.link(network, written, &ends, &durations);
        own::refine(network, &cells, &own_ids);
        self.told(network);
    }

    fn assign(&mut self, network: &mut Network, ends: &BTreeMap<String, Option<End>>, by_uid: &ByUid) {
        for assigned in std::mem::take(&mut self.assignments) {
            let worker = match by_uid.get(&assigned.resource) {
                Some(Some(worker)) => *worker,
                Some(None) => {
                    self.left("assignment[s] of material and cost", &assigned.task);
                    continue;
                }
                None if assigned.resource == NOBODY || assigned.resource == "0" => continue,
                None => {
                    self.left("assignment[s] of resources that are not in the file", &assigned.task);
                    continue;
                }
            };
            match ends.get(&assigned.task) {
                Some(Some(End::Task(task))) => {
                    let has_begun = network.tasks[*task].progress == Progress::Started;
                    network.tasks[*task].assignments.push(assigned.assignment(worker, has_begun));
                }
                Some(Some(End::Summary(summary))) => {
                    let name = network.summaries[*summary].name.clone();
                    self.left("assignment[s] to summaries: the work is in their tasks", &name);
                }
                // Tasks that are left out are told of.
                Some(None) => {}
                None if assigned.task == "0" => {}
                None => self.left("assignment[s] to tasks that are not in the file", &assigned.task),
            }
        }
    }

    fn link(
        &mut self,
        network: &mut Network,
        written: Vec<(End, Written)>,
        ends: &BTreeMap<String, Option<End>>,
        durations: &BTreeMap<String, f64>,
    ) {
        let mut percents = Vec::new();
        for (to, link) in written {
            let name = match to {
                End::Task(task) => network.tasks[task].id.clone(),
                End::Summary(summary) => network.summaries[summary].name.clone(),
            };
            let Some(Some(from)) = ends.get(&link.from) else {
                if self.resources_of_ours.contains(&link.from) {
                    continue;
                }
                self.left("link[s] from tasks that are left out, or not in the file", &name);
                continue;
            };
            let is_percent = matches!(link.format, 19 | 20 | 51 | 52);
            let hours = if is_percent {
                percents.push(name);
                durations.get(&link.from).copied().unwrap_or(0.0) * link.lag / 100.0
            } else {
                link.lag / 600.0
            };
            let working = (!is_elapsed(link.format)).then(|| working(network, to));
            let lag = Lag { hours, working };
            network.links.push(Link { from: *from, to, kind: link.kind, lag, dependency: String::new() });
        }
        if !percents.is_empty() {
            network
                .notes
                .guessed(format!("{}: of the duration that the earlier task has in the file", Notes::some("lag[s] in percent", &percents)));
        }
    }

    /// What is seen of tasks when all is known.
    fn told(&mut self, network: &mut Network) {
        let with_calendar = |task: &&Task| task.calendar.is_some_and(|at| network.calendar != Some(at)) && !task.assignments.is_empty();
        for task in network.tasks.iter().filter(with_calendar) {
            self.left("task[s] with a calendar of their own, and who works on them has another", &task.id);
        }
        let broken = broken(network);
        if !broken.is_empty() {
            let what = Notes::some("task[s] that [is|are] interrupted in the file's schedule (split, or waiting for somebody)", &broken);
            network.notes.left_out(format!("{what}: when they are is for the simulation to find"));
        }
    }
}

/// Tasks that tell neither a duration nor work take the working time between their dates.
fn by_dates(network: &mut Network, untold: &[(usize, f64)]) {
    let mut by_calendar: BTreeMap<usize, Vec<(usize, f64, DateTime, DateTime)>> = BTreeMap::new();
    for &(at, left) in untold {
        let task = &network.tasks[at];
        let is_empty = task.own.is_none() && task.work <= 0.0 && task.assignments.iter().all(|one| one.hours <= 0.0);
        let calendar = task.calendar.or(network.calendar).unwrap_or(usize::MAX);
        if let Some((start, finish)) = task.scheduled.filter(|(start, finish)| is_empty && start < finish) {
            by_calendar.entry(calendar).or_default().push((at, left, start, finish));
        }
    }
    let mut told = BTreeMap::new();
    let office = Calendar { week: week::office(), ..Calendar::default() };
    for (calendar, tasks) in by_calendar {
        let calendar = network.calendars.get(calendar).unwrap_or(&office);
        let first = tasks.iter().map(|(.., start, _)| start.date()).min();
        let last = tasks.iter().map(|(.., finish)| finish.date()).max();
        let Some(worked) = first.zip(last).map(|(first, last)| calendar.worked(first, last)) else { continue };
        let hours: Vec<(usize, f64)> =
            tasks.into_iter().map(|(at, left, start, finish)| (at, worked.hours(start, finish) * left)).collect();
        for (at, hours) in hours {
            network.tasks[at].duration = hours;
            told.insert(at, network.tasks[at].id.clone());
        }
    }
    if !told.is_empty() {
        let names: Vec<String> = told.into_values().collect();
        network.notes.guessed(format!("{}: the working time from start to finish", Notes::some("task[s] without a duration", &names)));
    }
}

/// Hours of a working day and week, by the calendar of the later end of a link. What `MinutesPerDay` and `MinutesPerWeek` say is what
/// durations are shown by, and nothing of when work is done.
fn working(network: &Network, to: End) -> (f64, f64) {
    let own = match to {
        End::Task(task) => network.tasks[task].calendar,
        End::Summary(_) => None,
    };
    let hours = |at: Option<usize>| week::hours(&network.calendars.get(at?)?.week);
    hours(own).or_else(|| hours(network.calendar)).unwrap_or(week::OFFICE_HOURS)
}

/// Tasks between whose start and finish there is more working time than they take.
fn broken(network: &Network) -> Vec<String> {
    let Some(calendar): Option<&Calendar> = network.calendar.and_then(|at| network.calendars.get(at)) else {
        return Vec::new();
    };
    let dates = || network.tasks.iter().filter_map(|task| task.scheduled);
    let (Some(first), Some(last)) = (dates().map(|(start, _)| start.date()).min(), dates().map(|(_, finish)| finish.date()).max()) else {
        return Vec::new();
    };
    let worked = calendar.worked(first, last);
    let is_plain = |task: &Task| {
        task.progress == Progress::Waiting
            && !task.is_elapsed
            && task.own.is_none()
            && task.calendar.is_none_or(|at| network.calendar == Some(at))
    };
    let is_broken = |task: &&Task| {
        let in_own_time =
            task.assignments.iter().any(|one| network.workers[one.worker].calendar.is_some_and(|at| network.calendar != Some(at)));
        is_plain(task) && !in_own_time && task.scheduled.is_some_and(|(start, finish)| worked.hours(start, finish) > task.duration + 0.25)
    };
    network.tasks.iter().filter(is_broken).map(|task| one_line(&task.id)).collect()
}

/// Whether a format of durations is one of time that goes by day and night.
fn is_elapsed(format: i64) -> bool {
    matches!(format, 4 | 6 | 8 | 10 | 12 | 20 | 36 | 38 | 40 | 42 | 44 | 52)
}
