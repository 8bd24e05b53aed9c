//! Why a task that the finish hung on ended later after its predecessors than planned: it waited, it stood still, or it took longer.

use super::text::hours;
use crate::domain::fact::Fact;
use crate::domain::gate::Item;
use crate::domain::journal::What;
use crate::domain::organization::MemberId;
use crate::domain::plan::{Need, Prerequisite, ResourceId, Task, TaskId};
use crate::engine::time::{Moment, Span};
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use std::collections::BTreeMap;

/// Stretches of time, disjoint and in order.
type Stretches = Vec<(Moment, Moment)>;

/// Delay that a task added after all that it waited for was done. All spans are working time of the project's calendar.
pub struct Delay {
    pub task: TaskId,
    pub added: Span,
    /// What it came of, the largest first.
    causes: Vec<(Span, String)>,
    /// By which its work took less than planned.
    won_back: Span,
}

impl Delay {
    /// `41 h of working time: 30 h without a free backend-developer; 11 h more in work than planned (56 h where 45 h were planned)`.
    pub fn text(&self) -> String {
        // A cause of less than a quarter explains little.
        let told = self.causes.iter().take(2).enumerate();
        let told = told.filter(|(place, (span, _))| *place == 0 || span.ms() * 4 >= self.added.ms());
        let mut causes: Vec<String> = told.map(|(_, (span, cause))| format!("{} {cause}", hours(*span))).collect();
        if !self.won_back.is_zero() {
            causes.push(format!("its work and its gate took {} less than planned", hours(self.won_back)));
        }
        format!("{} of working time: {}", hours(self.added), causes.join("; "))
    }
}

/// Of the tasks that the finish hung on the one that added the most, the first of equals in the order of the plan; `None` if none added anything.
pub fn worst(told: &Told<'_>, tasks: &[TaskRow]) -> Option<Delay> {
    let mut bars: BTreeMap<TaskId, Stretches> = BTreeMap::new();
    for bar in &told.history.bars {
        if let Some(task) = bar.work.task() {
            bars.entry(task).or_default().push((bar.from, bar.to));
        }
    }
    let mut resources: BTreeMap<ResourceId, Moment> = BTreeMap::new();
    for entry in &told.outcome.journal {
        if let What::Noted { fact: Fact::ResourceAvailable { resource }, .. } = &entry.what {
            resources.entry(*resource).or_insert(entry.at);
        }
    }
    let hung_on = crate::explain::hung_on(told.scenario(), &told.history, &told.outcome.journal).tasks;
    let done = tasks.iter().filter(|row| row.status == TaskStatus::Completed && hung_on.contains(&row.task));
    let delays = done.filter_map(|row| of(told, row, bars.remove(&row.task).unwrap_or_default(), &resources));
    delays.reduce(|worst, next| if next.added > worst.added { next } else { worst })
}

fn of(told: &Told<'_>, row: &TaskRow, bars: Stretches, resources: &BTreeMap<ResourceId, Moment>) -> Option<Delay> {
    let scenario = told.scenario();
    let work = |from: Moment, to: Moment| {
        if to > from { scenario.calendars.get(scenario.working_calendar).between(from, to) } else { Span::ZERO }
    };
    let sum = |all: &Stretches| all.iter().fold(Span::ZERO, |sum, &(from, to)| sum + work(from, to));
    let (planned, done) = (row.planned?, row.done?);
    let started = row.started.unwrap_or(done);
    let (ready, ready_planned) = ready(told, row);
    let added = work(ready, done).saturating_sub(work(ready_planned, planned.finish));
    if added < Span::from_minutes(1) {
        return None;
    }

    let task = scenario.plan.task(row.task);
    let (gate, gated_by) = gate(told, row.task, ready, resources);
    let gate = gate.min(started).max(ready);
    let (handed, handed_by) = handed_over(told, task, gate);
    let handed = handed.min(started);
    let waiting = vec![(handed, started)];
    let away = common(&waiting, &absences(told, task));
    let planned_wait = work(ready_planned, planned.start);
    let unmanned = sum(&waiting).saturating_sub(sum(&away)).saturating_sub(planned_wait);

    // A member may keep in hand what is held.
    let run = vec![(started, done)];
    let held = common(&run, &union(told.history.tasks[row.task.index()].holds.clone()));
    let in_hand = without_all(&union(bars), &held);
    let idle = without_all(&without_all(&run, &in_hand), &held);
    let stuck = common(&idle, &before_blockers(told, row.task, done));
    let moving = without_all(&idle, &stuck);
    let gated = common(&moving, &at_its_gate(told, row.task, done));
    let unattended = without_all(&moving, &gated);
    let gone = common(&unattended, &absences(told, task));
    let put_down = sum(&unattended).saturating_sub(sum(&gone));
    // The plan has the gate in it: what work leaves of its time is the gate's.
    let (taken, meant) = (sum(&in_hand), work(planned.start, planned.finish));
    let (left, gated) = (meant.saturating_sub(taken), sum(&gated));

    let roles = roles(told, task);
    let mut causes = vec![
        (work(ready, gate), format!("waiting for {gated_by}")),
        (work(gate, handed), format!("waiting for the handoff of {handed_by}")),
        (sum(&away), format!("waiting while {} was away", absent(told, task, &away))),
        (unmanned, format!("waiting for a free {roles}")),
        (sum(&held), "held up".to_owned()),
        (sum(&gone), format!("interrupted while {} was away", absent(told, task, &gone))),
        (sum(&stuck), "stuck before a blocker".to_owned()),
        (gated.saturating_sub(left), "more at its gate than planned".to_owned()),
        (put_down, "begun but in nobody's hands, for other work or between its steps".to_owned()),
        (taken.saturating_sub(meant), format!("more in work than planned ({} where {} were planned)", hours(taken), hours(meant))),
    ];
    causes.retain(|(span, _)| *span >= Span::from_minutes(1));
    causes.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
    (!causes.is_empty()).then(|| Delay { task: row.task, added, causes, won_back: left.saturating_sub(gated) })
}

/// When all that the task waited for was done, and when by the plan. Without predecessors, the kickoff; from which on the plan has time for
/// the authorization of epics, if it was not late.
fn ready(told: &Told<'_>, row: &TaskRow) -> (Moment, Moment) {
    let scenario = told.scenario();
    let kickoff = told.history.kickoff.unwrap_or(Moment::START);
    let mut ready = (kickoff.max(row.created), scenario.baseline.start.min(kickoff));
    for link in &scenario.plan.task(row.task).dependencies {
        if let Prerequisite::Task(on) = link.on {
            let planned = scenario.baseline.tasks.get(on.index()).copied().flatten();
            let history = &told.history.tasks[on.index()];
            ready.0 = history.done.or(history.dropped).map_or(ready.0, |done| ready.0.max(done + link.lag));
            ready.1 = planned.map_or(ready.1, |planned| ready.1.max(planned.finish + link.lag));
        }
    }
    ready
}

/// Until when the task could not be worked on though its predecessors were done, and for what.
fn gate(told: &Told<'_>, id: TaskId, ready: Moment, resources: &BTreeMap<ResourceId, Moment>) -> (Moment, String) {
    let scenario = told.scenario();
    let task = scenario.plan.task(id);
    let epic = scenario.plan.epic_of(id);
    let team = scenario.organization.team(task.team);
    let mut gate = (ready, String::new());
    let mut pass = |at: Option<Moment>, name: &dyn Fn() -> String| {
        if let Some(at) = at.filter(|at| *at > gate.0) {
            gate = (at, name());
        }
    };
    pass(told.history.epics[epic.index()].started, &|| format!("the kickoff of epic {}", scenario.plan.epic(epic).name));
    if !task.is_static {
        pass(told.history.teams[task.team.index()].activated, &|| format!("the activation of {}", team.name));
    }
    for link in &task.dependencies {
        if let Prerequisite::Resource(resource) = link.on {
            let at = resources.get(&resource).map(|at| *at + link.lag);
            pass(at, &|| format!("resource {}", scenario.plan.resource(resource).name));
        }
    }
    gate
}

/// When the last of what the task's predecessors deliver was handed over to its team, and whose that was; `from` if nothing came later.
fn handed_over(told: &Told<'_>, task: &Task, from: Moment) -> (Moment, String) {
    let handoffs = told.history.trouble.handoffs.iter().filter(|handoff| handoff.to == task.team);
    let is_for = |of: TaskId| task.dependencies.iter().any(|link| link.on == Prerequisite::Task(of));
    let closed = handoffs.filter(|handoff| is_for(handoff.task)).filter_map(|handoff| Some((handoff.closed?, handoff.task)));
    let last = closed.filter(|(at, _)| *at > from).max();
    last.map_or((from, String::new()), |(at, of)| (at, told.scenario().plan.task(of).id.clone()))
}

/// When a blocker stood before the task.
fn before_blockers(told: &Told<'_>, task: TaskId, done: Moment) -> Stretches {
    let own = told.history.trouble.blockers.iter().filter(|blocker| blocker.task == Some(task));
    union(own.map(|blocker| (blocker.arose, blocker.end.map_or(done, |end| end.at))).collect())
}

/// From its first gate run to its being done: checks, reviews, findings that wait to be remedied.
fn at_its_gate(told: &Told<'_>, task: TaskId, done: Moment) -> Stretches {
    let gates = told.history.trouble.gates.iter().filter(|gate| gate.item == Item::Task(task));
    gates.map(|gate| (gate.started, done)).min().into_iter().collect()
}

/// Members of the task's team who have one of its roles.
pub fn able<'a>(told: &'a Told<'_>, task: &'a Task) -> impl Iterator<Item = MemberId> + 'a {
    let organization = &told.scenario().organization;
    let needs = |role| match &task.need {
        Need::Milestone => false,
        Need::Steps(steps) => steps.iter().any(|step| step.role == role),
        Need::Crew(crew) => crew.iter().any(|(of, _)| *of == role),
    };
    organization.members_of(task.team).filter(move |&member| organization.member(member).roles.iter().any(|&role| needs(role)))
}

fn absences(told: &Told<'_>, task: &Task) -> Stretches {
    union(able(told, task).flat_map(|member| told.history.absences[member.index()].iter().copied()).collect())
}

/// Who was away in any of the stretches.
fn absent(told: &Told<'_>, task: &Task, stretches: &Stretches) -> String {
    let away = able(told, task).filter(|member| !common(stretches, &told.history.absences[member.index()]).is_empty());
    let names: Vec<&str> = away.map(|member| told.scenario().organization.member(member).name.as_str()).collect();
    names.join(" or ")
}

fn roles(told: &Told<'_>, task: &Task) -> String {
    let organization = &told.scenario().organization;
    let mut names: Vec<&str> = match &task.need {
        Need::Milestone => vec!["member"],
        Need::Steps(steps) => steps.iter().map(|step| organization.role(step.role)).collect(),
        Need::Crew(crew) => crew.iter().map(|(role, _)| organization.role(*role)).collect(),
    };
    names.dedup();
    if names.len() > 1 && matches!(task.need, Need::Steps(_)) {
        // It starts with the first of its steps.
        names.truncate(1);
    }
    names.join(" and ")
}

fn union(mut all: Stretches) -> Stretches {
    all.sort_unstable();
    let mut union: Stretches = Vec::new();
    for (from, to) in all.into_iter().filter(|(from, to)| from < to) {
        match union.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => union.push((from, to)),
        }
    }
    union
}

/// What is in both; in time of the product of their lengths, which are short.
pub fn common(left: &[(Moment, Moment)], right: &[(Moment, Moment)]) -> Stretches {
    let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1))));
    pairs.filter(|(from, to)| from < to).collect()
}

/// The rest of a stretch outside of `taken`.
fn without((from, to): (Moment, Moment), taken: &[(Moment, Moment)]) -> Stretches {
    let mut rest = Vec::new();
    let mut at = from;
    for &(start, end) in taken {
        if start > at {
            rest.push((at, start.min(to)));
        }
        at = at.max(end);
    }
    rest.push((at, to));
    rest.retain(|(from, to)| from < to);
    rest
}

fn without_all(stretches: &Stretches, taken: &[(Moment, Moment)]) -> Stretches {
    stretches.iter().flat_map(|&stretch| without(stretch, taken)).collect()
}
