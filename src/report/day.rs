//! One day of a run as its tracker would tell it: reports, standup, what moved, what is stuck, and what comes first tomorrow.

use super::decisions::{about as about_decision, decision_id};
use super::escalations::why;
use super::findings::{colour_name, critical_name, indicator_name};
use super::text::{count, figure, minute, percent, plain, wrap};
use crate::domain::blocker::{BlockerId, Level};
use crate::domain::fact::{Colour, Fact, Indicator, Report, ReportKind};
use crate::domain::gate::{HandoffId, Item};
use crate::domain::journal::What;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::history::trouble::{BlockerHistory, DecisionHistory};
use crate::journal::write_fact;
use crate::record::Told;
use crate::record::trouble::{blocker_id, handoff_id, item_names, level_name, means_name, words, worker_name};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Of one kind told one by one.
const ITEMS_MAX: usize = 12;
const PRIORITIES: usize = 5;
const WIDTH_MAX: usize = 100;
const WIDTH_MIN: usize = 40;
const LABEL: usize = 14;

/// A day in the making.
struct Day<'a> {
    told: &'a Told<'a>,
    day: u32,
    from: Moment,
    /// The first moment after it, or after the run.
    to: Moment,
    width: usize,
    text: String,
}

/// The status of a day, counted from 1 on the day of the start. The day is one of the run's.
pub fn day(told: &Told<'_>, day: u32, width: usize) -> String {
    let scenario = told.scenario();
    let days = crate::history::Days::of(scenario);
    let place = day.saturating_sub(1) as usize;
    let (from, to) = (days.start(place), days.start(place + 1));
    let mut status = Day { told, day, from, to, width: width.clamp(WIDTH_MIN, WIDTH_MAX), text: String::new() };
    let last = scenario.day(told.outcome.end);
    let weekday = scenario.civil(from).strftime("%A %Y-%m-%d").to_string();
    status.paragraph(&format!("{}, seed {}: day {day} of {last}, {weekday}", scenario.name, told.outcome.seed));
    status.reports();
    status.tasks();
    status.gates();
    status.handoffs();
    status.blockers();
    status.decisions();
    status.happenings();
    status.indicators();
    status.open_blockers();
    status.tomorrow();
    status.text
}

impl Day<'_> {
    fn holds(&self, at: Moment) -> bool {
        self.from <= at && at < self.to
    }

    fn time(&self, at: Moment) -> String {
        minute(self.told.scenario(), at).get(11..).unwrap_or_default().to_owned()
    }

    fn paragraph(&mut self, text: &str) {
        for line in wrap(&plain(text), self.width) {
            let _ = writeln!(self.text, "{line}");
        }
    }

    fn heading(&mut self, title: &str) {
        let _ = writeln!(self.text, "\n{title}");
    }

    /// A label, and text that wraps beside it.
    fn line(&mut self, label: &str, text: &str) {
        for (place, line) in wrap(&plain(text), self.width - LABEL - 2).iter().enumerate() {
            let label = if place == 0 { label } else { "" };
            let _ = writeln!(self.text, "{}", format!("  {label:LABEL$}{line}").trim_end());
        }
    }

    /// Text that wraps beside what stands before its first line.
    fn item(&mut self, before: &str, text: &str) {
        let indent = before.chars().count();
        for (place, line) in wrap(&plain(text), self.width - indent).iter().enumerate() {
            let before = if place == 0 { before } else { "" };
            let _ = writeln!(self.text, "{before:indent$}{line}");
        }
    }

    /// A title with how many there are, and each with its time, as far as they are told one by one.
    fn list(&mut self, title: &str, items: &[(Moment, String)]) {
        if items.is_empty() {
            return;
        }
        self.heading(&format!("{title} ({})", items.len()));
        for (at, item) in items.iter().take(ITEMS_MAX) {
            let time = self.time(*at);
            for (place, line) in wrap(&plain(item), self.width - 9).iter().enumerate() {
                let _ = writeln!(self.text, "  {:5}  {line}", if place == 0 { time.as_str() } else { "" });
            }
        }
        if items.len() > ITEMS_MAX {
            let _ = writeln!(self.text, "  ... and {} more", items.len() - ITEMS_MAX);
        }
    }

    fn facts(&self) -> impl Iterator<Item = (Moment, &Fact)> {
        let entries = self.told.outcome.journal.iter().filter(|entry| self.holds(entry.at));
        entries.filter_map(|entry| match &entry.what {
            What::Noted { fact, .. } => Some((entry.at, fact)),
            What::Delivered { .. } | What::Pending { .. } => None,
        })
    }

    fn task(&self, task: TaskId) -> String {
        let of = self.told.scenario().plan.task(task);
        let critical = if self.told.scenario().baseline.is_critical(task) { " (critical)" } else { "" };
        format!("{} {}{critical}", of.id, of.name)
    }

    fn team_of(&self, task: TaskId) -> &str {
        let scenario = self.told.scenario();
        &scenario.organization.team(scenario.plan.task(task).team).name
    }

    /// The reports of the day, and its standup, in their order.
    fn reports(&mut self) {
        let told = self.told;
        let reports = told.history.reports.iter().filter(|(at, _)| self.holds(*at));
        let named = reports.filter_map(|(at, report)| Some((*at, report_name(report.kind)?, self.report(report))));
        let standups = told.history.standups.iter().filter(|standup| self.holds(standup.at)).map(|standup| {
            let counts =
                format!("{} active, {} queued, {}", standup.active, standup.queued, count(standup.impediments as usize, "impediment"));
            (standup.at, "Standup", format!("{} of {}; {counts}", standup.answered, count(standup.expected as usize, "team")))
        });
        let mut lines: Vec<(Moment, &str, String)> = named.chain(standups).collect();
        lines.sort_by_key(|(at, ..)| *at);
        self.text.push('\n');
        if lines.is_empty() {
            self.paragraph("No report and no standup on this day.");
        }
        for (at, name, text) in lines {
            let label = format!("{} {name}", self.time(at));
            self.line(&label, &text);
        }
    }

    fn report(&self, report: &Report) -> String {
        let scenario = self.told.scenario();
        let open: u32 = report.blockers.iter().sum();
        let p0 = if report.blockers_p0 == 0 { String::new() } else { format!(" ({} P0)", report.blockers_p0) };
        let gates = report.gate_pass_rate.map_or(String::new(), |rate| format!("; {} of the week's gates passed", percent(Some(rate))));
        format!(
            "{} of {} tasks done, {} in hand, {} held; {}{p0}; {} open{gates}; critical path {}; buffer {} consumed; velocity {} tasks a day, \
             planned {}; forecast {}",
            report.tasks_done,
            report.tasks_in_scope,
            report.active.iter().sum::<u32>(),
            report.tasks_held,
            count(open as usize, "open blocker"),
            count(report.handoffs_open as usize, "handoff"),
            critical_name(report.critical),
            percent(Some(report.buffer_consumed)),
            figure(report.velocity),
            figure(report.velocity_planned),
            minute(scenario, report.forecast)
        )
    }

    fn tasks(&mut self) {
        let tasks = || self.told.history.tasks.iter().enumerate().map(|(index, of)| (TaskId::from_index(index), of));
        let on_day = |at: Option<Moment>| at.filter(|at| self.holds(*at));
        let named = |(task, at): (TaskId, Moment)| (at, format!("{}, {}", self.task(task), self.team_of(task)));
        let sorted = |items: Vec<(TaskId, Moment)>| {
            let mut items: Vec<(Moment, String)> = items.into_iter().map(named).collect();
            items.sort_by_key(|(at, _)| *at);
            items
        };
        let started = sorted(tasks().filter_map(|(task, of)| Some((task, on_day(of.started)?))).collect());
        let done = sorted(tasks().filter_map(|(task, of)| Some((task, on_day(of.done)?))).collect());
        let held = self.facts().filter_map(|(at, fact)| match fact {
            Fact::TaskHeld { task } => Some((at, format!("{}, {}", self.task(*task), self.team_of(*task)))),
            _ => None,
        });
        let held: Vec<(Moment, String)> = held.collect();
        self.list("Started", &started);
        self.list("Finished", &done);
        self.list("Stopped", &held);
    }

    fn gates(&mut self) {
        let scenario = self.told.scenario();
        let closed: Vec<(Moment, Item, u32, bool, u32)> = self
            .facts()
            .filter_map(|(at, fact)| match fact {
                Fact::GateClosed { item, attempt, is_passed, found, .. } => Some((at, *item, *attempt, *is_passed, *found)),
                _ => None,
            })
            .collect();
        if closed.is_empty() {
            return;
        }
        let passed = closed.iter().filter(|(_, _, _, is_passed, _)| *is_passed).count();
        let failed = closed.iter().filter(|(_, _, _, is_passed, _)| !is_passed);
        let name = |(at, item, attempt, _, found): &(Moment, Item, u32, bool, u32)| {
            let level = item.level().name();
            (*at, format!("{level} {}, attempt {attempt}: {}", item_names(*item, scenario).0, count(*found as usize, "finding")))
        };
        let failed: Vec<(Moment, String)> = failed.map(name).collect();
        self.heading(&format!("Quality gates: {passed} passed, {} failed", failed.len()));
        self.list("Failed", &failed);
    }

    fn handoffs(&mut self) {
        let organization = &self.told.scenario().organization;
        let plan = &self.told.scenario().plan;
        let name = |id: HandoffId| {
            let of = self.told.history.trouble.handoffs.iter().find(|handoff| handoff.id == id);
            of.map_or(handoff_id(id), |of| {
                let between = format!("{} to {}", organization.team(of.from).name, organization.team(of.to).name);
                format!("{} {}, {between}", handoff_id(id), plan.task(of.task).id)
            })
        };
        let told = self.facts().filter_map(|(at, fact)| match fact {
            Fact::HandoffClosed { handoff } => Some((at, format!("{}: closed", name(*handoff)))),
            Fact::HandoffValidated { handoff, is_complete: false } => Some((at, format!("{}: returned with gaps", name(*handoff)))),
            _ => None,
        });
        let told: Vec<(Moment, String)> = told.collect();
        self.list("Handed over", &told);
    }

    fn blocker(&self, id: BlockerId) -> String {
        let of = self.told.history.trouble.blockers.iter().find(|blocker| blocker.id == id);
        let what = of.map_or(String::new(), |of| {
            let task = of.task.map_or(String::new(), |task| format!(" on {}", self.told.scenario().plan.task(task).id));
            format!(" {}{task}", of.subtype.name().replace('_', " "))
        });
        format!("{}{what}", blocker_id(id))
    }

    fn blockers(&mut self) {
        let (mut blocked, mut moved, mut resolved) = (Vec::new(), Vec::new(), Vec::new());
        for (at, fact) in self.facts() {
            match fact {
                Fact::BlockerArose { blocker, .. } => blocked.push((at, self.blocker(*blocker))),
                Fact::BlockerReopened { blocker, .. } => blocked.push((at, format!("{}, again", self.blocker(*blocker)))),
                Fact::BlockerEscalated { blocker, from, to, reason, .. } => {
                    let why = why(*reason);
                    moved.push((at, format!("{}: {} to {} ({why})", self.blocker(*blocker), level_name(*from), level_name(*to))));
                }
                Fact::BlockerReturned { blocker, from, to } => {
                    moved.push((at, format!("{}: back from {} to {}", self.blocker(*blocker), level_name(*from), level_name(*to))));
                }
                Fact::BlockerResolved { blocker, level, resolution } => {
                    let how = words(resolution).replace('_', " ");
                    resolved.push((at, format!("{}: at {}, {how}", self.blocker(*blocker), level_name(*level))));
                }
                _ => {}
            }
        }
        self.list("Blocked", &blocked);
        self.list("Escalated", &moved);
        self.list("Resolved", &resolved);
    }

    fn decisions(&mut self) {
        let told = self.told;
        let of_day = told.history.trouble.decisions.iter().filter(|one| self.holds(one.at));
        let name = |one: &DecisionHistory| {
            let choice = one.decision.choice();
            let with = means_name(choice.means, told.scenario());
            let with = if with.is_empty() { String::new() } else { format!(" {with}") };
            // Markdown's escapes are not the screen's.
            let matter = about_decision(told, one).replace('\\', "");
            format!("{} on {matter}: {}{with}", decision_id(one), choice.option.name().replace('_', " "))
        };
        let decided: Vec<(Moment, String)> = of_day.map(|one| (one.at, name(one))).collect();
        self.list("Decided", &decided);
    }

    /// What came from outside.
    fn happenings(&mut self) {
        let told = self.facts().filter(|(_, fact)| super::implementation::is_event(fact) || matches!(fact, Fact::RiskStruck { .. }));
        let told = told.map(|(at, fact)| {
            let mut text = String::new();
            write_fact(fact, self.told.scenario(), &mut text);
            (at, text)
        });
        let told: Vec<(Moment, String)> = told.collect();
        self.list("Happened", &told);
    }

    /// Colours at the end of the day, with what turned on it.
    fn indicators(&mut self) {
        let scenario = self.told.scenario();
        let mut colours: BTreeMap<Indicator, (Colour, bool)> = BTreeMap::new();
        colours
            .extend([Indicator::CriticalPath, Indicator::Buffer, Indicator::Quality].map(|indicator| (indicator, (Colour::Green, false))));
        for change in self.told.history.indicators.iter().filter(|change| change.at < self.to) {
            let turned = self.holds(change.at);
            let entry = colours.entry(change.indicator).or_insert((change.to, turned));
            *entry = (change.to, entry.1 || turned);
        }
        // A team's colour is worth a word when it is not green, or has just become so.
        let worth = |(indicator, (colour, turned)): &(&Indicator, &(Colour, bool))| {
            !matches!(indicator, Indicator::TeamUtilization(_)) || *colour != Colour::Green || *turned
        };
        let name = |(indicator, (colour, turned)): (&Indicator, &(Colour, bool))| {
            let today = if *turned { " (turned today)" } else { "" };
            format!("{} {}{today}", indicator_name(*indicator, scenario), colour_name(*colour))
        };
        let told: Vec<String> = colours.iter().filter(worth).map(name).collect();
        self.heading("Indicators");
        self.item("  ", &told.join("; "));
    }

    fn open_blockers(&mut self) {
        let told = self.told;
        let is_open = |blocker: &&BlockerHistory| blocker.arose < self.to && blocker.end.is_none_or(|end| end.at >= self.to);
        let mut open: Vec<&BlockerHistory> = told.history.trouble.blockers.iter().filter(is_open).collect();
        if told.history.trouble.blockers.is_empty() {
            return;
        }
        let stay = |blocker: &BlockerHistory| blocker.stays.iter().rfind(|stay| stay.entered < self.to).cloned();
        open.sort_by_key(|blocker| (blocker.priority, std::cmp::Reverse(stay(blocker).map(|stay| stay.level)), blocker.id));
        let name = |blocker: &&BlockerHistory| {
            let level = stay(blocker).map_or(Level::FIRST, |stay| stay.level);
            let hands = stay(blocker).and_then(|stay| stay.hands.iter().rfind(|hand| hand.taken < self.to).copied());
            let with = hands.map_or("nobody yet".to_owned(), |hand| worker_name(hand.by, told.scenario()).to_owned());
            let priority = blocker.priority.map_or(String::new(), |priority| format!("{priority:?}, "));
            let critical = if blocker.is_critical { ", critical" } else { "" };
            let since = minute(told.scenario(), blocker.arose);
            format!("{}: {priority}{} with {with}{critical}, since {since}", self.blocker(blocker.id), level_name(level))
        };
        let lines: Vec<String> = open.iter().take(ITEMS_MAX).map(name).collect();
        self.heading(&format!("Open blockers at the end of the day ({})", open.len()));
        lines.iter().for_each(|line| self.item("  - ", line));
        if open.len() > ITEMS_MAX {
            let _ = writeln!(self.text, "  ... and {} more", open.len() - ITEMS_MAX);
        }
    }

    /// What can be worked on, what the tracker last called critical first; what of it comes later; and who was wanting.
    fn tomorrow(&mut self) {
        let told = self.told;
        let Some((_, report)) = told.history.reports.iter().rfind(|(at, _)| *at < self.to) else { return };
        self.heading(if self.day >= told.scenario().day(told.outcome.end) { "What is left" } else { "Tomorrow's priorities" });
        let to = self.to;
        let is_by_then = |at: Option<Moment>| at.is_some_and(|at| at < to);
        let is_open = |task: &TaskId| !is_by_then(told.history.tasks[task.index()].done.or(told.history.tasks[task.index()].dropped));
        let is_ready = |task: &TaskId| is_by_then(told.history.tasks[task.index()].released);
        let critical: BTreeSet<TaskId> = report.critical_path.iter().copied().collect();
        let planned = |task: TaskId| told.scenario().baseline.tasks[task.index()];
        let mut ready: Vec<TaskId> = told.scenario().plan.task_ids().filter(is_ready).filter(is_open).collect();
        ready.sort_by_key(|task| (!critical.contains(task), planned(*task).map(|planned| (planned.total_float, planned.start)), *task));
        if ready.is_empty() {
            self.item("  ", "nothing can be worked on");
        }
        for (place, &task) in ready.iter().take(PRIORITIES).enumerate() {
            let text = format!("{}, {}", self.task(task), self.team_of(task));
            self.item(&format!("  {}. ", place + 1), &text);
        }
        if ready.len() > PRIORITIES {
            self.item("  ", &format!("... and {} more that can be worked on", ready.len() - PRIORITIES));
        }
        let later: Vec<TaskId> = report.critical_path.iter().filter(|task| is_open(task) && !is_ready(task)).copied().collect();
        if let Some(&next) = later.first() {
            let more = if later.len() > 1 { format!(", and {} more", later.len() - 1) } else { String::new() };
            self.item("  ", &format!("later on the critical path: {}{more}", self.task(next)));
        }
        let organization = &told.scenario().organization;
        for (team, role, tasks) in &report.shortages {
            let (team, role) = (&organization.team(*team).name, organization.role(*role));
            let wait = if *tasks == 1 { "1 task waits".to_owned() } else { format!("{tasks} tasks wait") };
            self.item("  ", &format!("short of {role} in {team}: {wait}"));
        }
    }
}

/// What the report of a day is called; `None` for what only the director reads.
fn report_name(kind: ReportKind) -> Option<&'static str> {
    match kind {
        ReportKind::Digest => None,
        ReportKind::Morning => Some("Morning"),
        ReportKind::EndOfDay => Some("Evening"),
        ReportKind::Weekly => Some("Weekly"),
        ReportKind::Final => Some("Final"),
    }
}
