//! `perfetto`: a run as a trace in Chrome's JSON, for the viewer at ui.perfetto.dev: who had what in hand, arrows, queues and marks.

use super::activity::{Activity, gate_id};
use super::table::{Chapter, Entry};
use super::trace_event::{Slice, Stretch, Tally, Trace};
use super::{ExportError, Exported, Format, Options};
use crate::domain::blocker::Level;
use crate::domain::fact::{Fact, Indicator, Work};
use crate::domain::gate::GateLevel;
use crate::domain::journal::What;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::history::trouble::Leaving;
use crate::history::{Bar, Service};
use crate::record::Told;
use crate::record::trouble::{blocker_id, description, handoff_id, item_names, leaving_name, level_name, situation, words};
use crate::scenario::Scenario;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub const FORMAT: Format = Format {
    name: "perfetto",
    what: "Trace of a run for Perfetto and Chrome's viewer (trace events, JSON)",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: None,
    dictionary,
};

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let mut drawn = Drawn { told, scenario: told.scenario(), trace: Trace::default(), by_task: BTreeMap::new(), teams: Vec::new() };
    drawn.office();
    drawn.teams();
    drawn.handoffs();
    drawn.queues();
    drawn.blockers();
    drawn.gates();
    let outcome = told.outcome;
    let about = json!({
        "program": format!("sandtable {}", env!("CARGO_PKG_VERSION")), "scenario": drawn.scenario.name, "seed": outcome.seed.to_string(),
        "replication": outcome.replication.to_string(), "status": outcome.ending.name(), "journal_sha256": outcome.digest,
        "start": drawn.scenario.timestamp(Moment::START),
    });
    Ok(drawn.trace.write(&about).into())
}

struct Drawn<'a> {
    told: &'a Told<'a>,
    scenario: &'a Scenario,
    trace: Trace,
    /// The slices of work on each task, by when they end.
    by_task: BTreeMap<TaskId, Vec<(Moment, Slice)>>,
    /// The process of each team.
    teams: Vec<u64>,
}

impl Drawn<'_> {
    /// Attention given, by agent, and what came of it.
    fn office(&mut self) {
        let process = self.trace.process("office");
        for (agent, name) in AgentId::OFFICE.iter().enumerate() {
            let own: Vec<&Service> = self.told.history.services.iter().filter(|service| service.agent.index() == agent).collect();
            let stretches: Vec<Stretch> = own.iter().map(|service| attention(service)).collect();
            self.trace.lanes(process, name, &stretches);
            let mut tally = Tally::default();
            for service in own {
                tally.change(service.began.earlier(service.waited), 0, 1);
                tally.change(service.began, 0, -1);
            }
            for (at, levels) in tally.levels(1) {
                self.trace.counter(process, at, &format!("{name} queue"), [("waiting".to_owned(), levels[0])]);
            }
        }
        let decisions = self.trace.track(process, "decisions");
        for one in &self.told.history.trouble.decisions {
            let args = json!({
                "decision": format!("D-{}", u64::from(one.decision.number.0) + 1), "matter": one.decision.matter.name(),
                "situation": situation(one, self.scenario), "task": one.decision.task.map(|task| &self.scenario.plan.task(task).id),
            });
            self.trace.instant(decisions, one.at, one.decision.choice().option.name(), "decision", known(args));
        }
        let indicators = self.trace.track(process, "indicators");
        for change in &self.told.history.indicators {
            let indicator = match change.indicator {
                Indicator::TeamUtilization(team) => format!("utilization {}", self.scenario.organization.team(team).id),
                other => words(&other),
            };
            let args = json!({"from": words(&change.from), "to": words(&change.to), "figure": change.figure});
            self.trace.instant(indicators, change.at, &format!("{indicator}: {}", words(&change.to)), "indicator", known(args));
        }
    }

    /// What members had in hand, each of a member's slots a track.
    fn teams(&mut self) {
        let organization = &self.scenario.organization;
        let mut bars: Vec<Vec<&Bar>> = vec![Vec::new(); organization.members.len()];
        self.told.history.bars.iter().for_each(|bar| bars[bar.member.index()].push(bar));
        for team in organization.team_ids() {
            let process = self.trace.process(&organization.team(team).name);
            self.teams.push(process);
            for member in organization.members_of(team) {
                let own = &bars[member.index()];
                let stretches: Vec<Stretch> = own.iter().map(|bar| work(bar, self.told)).collect();
                let name = &organization.member(member).name;
                if stretches.is_empty() {
                    self.trace.track(process, name);
                }
                for (bar, slice) in own.iter().zip(self.trace.lanes(process, name, &stretches)) {
                    if let Some(task) = bar.work.task() {
                        self.by_task.entry(task).or_default().push((bar.to, slice));
                    }
                }
            }
        }
        self.by_task.values_mut().for_each(|slices| slices.sort_by_key(|(to, _)| *to));
    }

    /// A handoff is first with the team that gives, then with the one that takes; an arrow goes from the work to the one and to the other.
    fn handoffs(&mut self) {
        let handoffs = &self.told.history.trouble.handoffs;
        let end = self.told.history.end;
        let (mut given, mut taken) = (vec![None; handoffs.len()], vec![None; handoffs.len()]);
        for team in self.scenario.organization.team_ids() {
            let mut giving = Vec::new();
            let mut taking = Vec::new();
            for (place, one) in handoffs.iter().enumerate() {
                let over = one.closed.or(one.cancelled).unwrap_or(end);
                let sent = one.notified.or(one.authorized).filter(|sent| *sent <= over);
                let args = json!({"handoff": handoff_id(one.id), "task": self.scenario.plan.task(one.task).id, "returns": one.returns()});
                let of = |from, to| Stretch {
                    name: format!("{} of {}", handoff_id(one.id), self.scenario.plan.task(one.task).id),
                    category: "handoff",
                    from,
                    to,
                    args: args.clone(),
                };
                if one.from == team {
                    giving.push((place, of(one.opened, sent.unwrap_or(over))));
                }
                if let Some(sent) = sent.filter(|_| one.to == team) {
                    taking.push((place, of(sent, over)));
                }
            }
            for (name, side, slices) in [("handoffs given", giving, &mut given), ("handoffs taken", taking, &mut taken)] {
                let (places, stretches): (Vec<usize>, Vec<Stretch>) = side.into_iter().unzip();
                for (place, slice) in places.into_iter().zip(self.trace.lanes(self.teams[team.index()], name, &stretches)) {
                    slices[place] = Some(slice);
                }
            }
        }
        for ((one, given), taken) in handoffs.iter().zip(given).zip(taken) {
            let Some(given) = given else { continue };
            let worked = self.by_task.get(&one.task).and_then(|slices| slices.iter().rev().find(|(to, _)| *to <= one.opened));
            if let Some(&(_, worked)) = worked {
                self.trace.flow("handoff", worked, given);
            }
            if let Some(taken) = taken {
                self.trace.flow("handoff", given, taken);
            }
        }
    }

    /// Of each team: tasks that are released and that nobody has in hand, and those that somebody has.
    fn queues(&mut self) {
        const WAITING: usize = 0;
        const IN_HAND: usize = 1;
        let plan = &self.scenario.plan;
        let mut tallies: Vec<Tally> = self.teams.iter().map(|_| Tally::default()).collect();
        let mut queued = vec![Queued::default(); plan.tasks.len()];
        for entry in &self.told.outcome.journal {
            let What::Noted { fact, .. } = &entry.what else { continue };
            let Some((task, change)) = Queued::change(fact) else { continue };
            let state = &mut queued[task.index()];
            let was = (state.waits(), state.hands > 0);
            change(state);
            let tally = &mut tallies[plan.task(task).team.index()];
            for (series, was, is) in [(WAITING, was.0, state.waits()), (IN_HAND, was.1, state.hands > 0)] {
                if was != is {
                    tally.change(entry.at, series, i64::from(is) - i64::from(was));
                }
            }
        }
        for (team, tally) in tallies.into_iter().enumerate() {
            for (at, levels) in tally.levels(2) {
                let series = [("waiting".to_owned(), levels[WAITING]), ("in hand".to_owned(), levels[IN_HAND])];
                let name = format!("{} tasks", self.scenario.organization.team(TeamId::from_index(team)).id);
                self.trace.counter(self.teams[team], at, &name, series);
            }
        }
    }

    /// Where blockers were, a group of tracks for each level; an arrow for each change of level.
    fn blockers(&mut self) {
        let process = self.trace.process("blockers");
        let blockers = &self.told.history.trouble.blockers;
        let end = self.told.history.end;
        let top = blockers.iter().map(|blocker| blocker.top()).max().unwrap_or(Level::FIRST);
        let mut slices: BTreeMap<(usize, usize), Slice> = BTreeMap::new();
        let mut tally = Tally::default();
        for level in (1..=top.0).map(Level) {
            let (mut places, mut stretches) = (Vec::new(), Vec::new());
            for (place, blocker) in blockers.iter().enumerate() {
                for (number, stay) in blocker.stays.iter().enumerate().filter(|(_, stay)| stay.level == level) {
                    let to = stay.left.unwrap_or(end).max(stay.entered);
                    let args = json!({
                        "blocker": blocker_id(blocker.id), "level": level_name(level), "type": blocker.subtype.kind().name(),
                        "subtype": blocker.subtype.name(), "task": blocker.task.map(|task| &self.scenario.plan.task(task).id),
                        "description": description(blocker, self.scenario), "critical": blocker.is_critical, "left": leaving_name(stay.leaving),
                    });
                    let name = format!("{} {}", blocker_id(blocker.id), blocker.subtype.name());
                    places.push((place, number));
                    stretches.push(Stretch { name, category: "blocker", from: stay.entered, to, args: known(args) });
                    tally.change(stay.entered, level.index(), 1);
                    if stay.left.is_some() {
                        tally.change(to, level.index(), -1);
                    }
                }
            }
            slices.extend(places.into_iter().zip(self.trace.lanes(process, &level_name(level), &stretches)));
        }
        for (place, blocker) in blockers.iter().enumerate() {
            for (number, stay) in blocker.stays.iter().enumerate() {
                let name = match stay.leaving {
                    Leaving::Up(_) => "escalation",
                    Leaving::Returned => "return",
                    Leaving::StillThere | Leaving::Resolved(_) | Leaving::Reopened => continue,
                };
                if let (Some(&from), Some(&to)) = (slices.get(&(place, number)), slices.get(&(place, number + 1))) {
                    self.trace.flow(name, from, to);
                }
            }
        }
        for (at, levels) in tally.levels(usize::from(top.0)) {
            let series = levels.into_iter().enumerate().map(|(level, count)| (format!("L{}", level + 1), count));
            self.trace.counter(process, at, "open blockers", series);
        }
    }

    fn gates(&mut self) {
        let process = self.trace.process("gates");
        let gates = &self.told.history.trouble.gates;
        for level in GateLevel::ALL {
            let of_level = gates.iter().filter(|gate| gate.item.level() == level);
            let stretch = |gate: &crate::history::trouble::GateHistory| {
                let (item, _) = item_names(gate.item, self.scenario);
                let result = gate.closed.map(|_| if gate.is_passed { "passed" } else { "failed" });
                let args = json!({
                    "gate": gate_id(gate.id), "level": level.name(), "item": item, "attempt": gate.attempt, "findings": gate.found,
                    "result": result,
                });
                let to = gate.closed.unwrap_or(self.told.history.end);
                Stretch { name: format!("{} {item}", gate_id(gate.id)), category: "gate", from: gate.started, to, args: known(args) }
            };
            let stretches: Vec<Stretch> = of_level.map(stretch).collect();
            self.trace.lanes(process, &format!("{} gates", level.name()), &stretches);
        }
    }
}

type Change = fn(&mut Queued);

/// How a task stands with its team.
#[derive(Clone, Copy, Default)]
struct Queued {
    is_released: bool,
    is_over: bool,
    hands: u32,
}

impl Queued {
    fn waits(self) -> bool {
        self.is_released && !self.is_over && self.hands == 0
    }

    #[allow(clippy::match_ref_pats, clippy::wildcard_enum_match_arm, reason = "other facts do not change it")]
    fn change(fact: &Fact) -> Option<(TaskId, Change)> {
        match fact {
            &Fact::TaskReleased { task } => Some((task, |queued| (queued.is_released, queued.is_over) = (true, false))),
            &Fact::WorkSubmitted { task } | &Fact::TaskDone { task } | &Fact::TaskDropped { task } => {
                Some((task, |queued| queued.is_over = true))
            }
            &Fact::WorkStarted { work: Work::Task(task), .. } => Some((task, |queued| queued.hands += 1)),
            &Fact::WorkStopped { work: Work::Task(task), .. } => Some((task, |queued| queued.hands = queued.hands.saturating_sub(1))),
            _ => None,
        }
    }
}

fn attention(service: &Service) -> Stretch {
    let args = json!({
        "priority": format!("{:?}", service.priority), "waited_hours": service.waited.hours(), "worked_hours": service.worked.hours(),
    });
    Stretch { name: service.matter(), category: "attention", from: service.began, to: service.ended, args }
}

fn work(bar: &Bar, told: &Told<'_>) -> Stretch {
    let plan = &told.scenario().plan;
    let activity = Activity::of(bar.work).name();
    let trouble = &told.history.trouble;
    let blocker = bar.work.blocker();
    let of_blocker = blocker.and_then(|id| find(&trouble.blockers, |one| one.id, id)).and_then(|blocker| blocker.task);
    let of_gate = match bar.work {
        Work::Review { gate, .. } => find(&trouble.gates, |one| one.id, gate).map(|gate| item_names(gate.item, told.scenario()).0),
        _ => None,
    };
    let of_handoff = match bar.work {
        Work::HandoffGap(handoff) | Work::Acknowledgement(handoff) => {
            find(&trouble.handoffs, |one| one.id, handoff).map(|handoff| handoff.task)
        }
        Work::Research(task) => Some(task),
        _ => None,
    };
    let task = bar.work.task().or(of_blocker).or(of_handoff);
    let about = match (blocker, task, of_gate) {
        (Some(blocker), ..) => blocker_id(blocker),
        (None, Some(task), _) => plan.task(task).id.clone(),
        (None, None, Some(item)) => item.to_owned(),
        (None, None, None) => String::new(),
    };
    let name = if matches!(bar.work, Work::Task(_)) { about.clone() } else { format!("{} {about}", activity.replace('_', " ")) };
    let args = json!({
        "task": task.map(|task| &plan.task(task).id), "name": task.map(|task| &plan.task(task).name),
        "epic": task.map(|task| &plan.epic(plan.epic_of(task)).name), "step": bar.step + 1, "activity": activity,
        "kind": words(&bar.effort()), "blocker": blocker.map(blocker_id), "worked_hours": bar.worked.hours(), "finished": bar.is_finished,
    });
    Stretch { name: name.trim_end().to_owned(), category: "work", from: bar.from, to: bar.to, args: known(args) }
}

/// The one of this number in a list that stands in the order of numbers.
fn find<T, N: Ord>(all: &[T], number: impl Fn(&T) -> N, wanted: N) -> Option<&T> {
    all.binary_search_by_key(&wanted, number).ok().map(|place| &all[place])
}

/// Without what has no value.
fn known(args: Value) -> Value {
    match args {
        Value::Object(args) => Value::Object(args.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>()),
        other => other,
    }
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.into(), is, what: what.into() };
    vec![Chapter {
        title: "`perfetto` of a run".into(),
        about: "Trace events as Chrome has them: a process for the office, each team, blockers and gates; a track for each slot of a member or \
                an agent, whose slices do not overlap. `ts` and `dur` are microseconds of simulated time since the start.",
        entries: vec![
            entry("metadata", "object", "program, scenario, seed, replication, status, start, and the digest of the journal"),
            entry("cat work", "slices", "what a member had in hand"),
            entry("cat attention", "slices", "what an agent of the office served"),
            entry("cat handoff", "slices and arrows", "a handoff with the team that gives it, then with the one that takes it"),
            entry("cat blocker", "slices", "a blocker at a level"),
            entry("cat escalation, return", "arrows", "a blocker that changes its level"),
            entry("cat gate", "slices", "a passage through a gate"),
            entry("cat decision", "marks", "what the director decided"),
            entry("cat indicator", "marks", "an indicator that changes its colour"),
            entry("TEAM tasks", "counters", "tasks that are released and wait, and those in hand"),
            entry("AGENT queue", "counters", "items waiting for attention, of those that got it"),
            entry("open blockers", "counters", "by level"),
            entry("args/task, name, epic", "text", "the task that it is about"),
            entry("args/step", "whole number", "of the task's pipeline, from 1"),
            entry("args/activity", "text", "as in `event-log`"),
            entry("args/kind", "text", "where the hours go: direct, rework, coordination, blocked"),
            entry("args/worked_hours, waited_hours", "hours", "working time that went into it; elapsed time in the queue"),
            entry("args/finished", "true or false", "whether the step was done with it"),
            entry("args/blocker, handoff, gate, decision", "text", "its id"),
            entry("args/level", "text", "of the ladder, or of the gate"),
            entry("args/type, subtype, description", "text", "of a blocker"),
            entry("args/critical", "true or false", "whether it held the critical path up"),
            entry("args/left", "text", "why a blocker left a level"),
            entry("args/item, attempt, findings, result", "text, whole numbers, text", "of a gate"),
            entry("args/returns", "whole number", "how often the package came back"),
            entry("args/priority", "text", "P0, P1, P2"),
            entry("args/matter, situation", "text", "what a decision was about"),
            entry("args/from, to, figure", "text, text, number", "of an indicator"),
        ],
    }]
}
