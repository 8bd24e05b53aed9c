//! Laws of what goes from hand to hand: handoffs step by step and closed, dependents after them, decisions settled once, loans returned.

use super::Breaches;
use super::hands::Hands;
use sandtable::domain::decision::DecisionId;
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::gate::HandoffId;
use sandtable::domain::organization::{MemberId, TeamId};
use sandtable::domain::plan::{Prerequisite, TaskId};
use sandtable::domain::policy::HandoffAuthorization;
use sandtable::engine::time::Moment;
use sandtable::scenario::Scenario;
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Refused so often, with so many gaps closed.
    Packaging,
    Complete,
    Authorized,
    Acknowledged,
    Closed(Moment),
    Cancelled,
}

struct Handoff {
    task: TaskId,
    from: TeamId,
    to: TeamId,
    stage: Stage,
    refusals: u32,
}

pub struct Handoffs {
    all: Vec<Handoff>,
    by_ends: BTreeMap<(TaskId, TeamId), usize>,
    done: Vec<bool>,
    closed: Vec<bool>,
    in_scope: Vec<bool>,
    is_early: Vec<bool>,
    is_released: Vec<bool>,
    /// What a task does not wait for: it was found out, or gone round.
    waived: BTreeMap<(TaskId, TaskId), ()>,
    decisions: Vec<bool>,
    loans: BTreeMap<MemberId, (TeamId, Moment)>,
    researched: BTreeMap<TaskId, u32>,
    is_prompt: bool,
}

impl Handoffs {
    pub fn new(scenario: &Scenario) -> Handoffs {
        let tasks = scenario.plan.tasks.len();
        Handoffs {
            all: Vec::new(),
            by_ends: BTreeMap::new(),
            done: vec![false; tasks],
            closed: vec![false; tasks],
            in_scope: scenario.plan.tasks.iter().map(|task| !task.is_added_later).collect(),
            is_early: vec![false; tasks],
            is_released: vec![false; tasks],
            waived: BTreeMap::new(),
            decisions: Vec::new(),
            loans: BTreeMap::new(),
            researched: BTreeMap::new(),
            is_prompt: super::is_prompt(scenario),
        }
    }

    /// `on` is no longer waited for by `task`.
    pub fn waive(&mut self, task: TaskId, on: TaskId) {
        self.waived.insert((task, on), ());
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        match fact {
            Fact::TaskAdded { task } => self.in_scope[task.index()] = true,
            Fact::TaskDone { task } => (self.done[task.index()], self.closed[task.index()]) = (true, true),
            Fact::TaskDropped { task } => self.closed[task.index()] = true,
            Fact::TaskStartedEarly { task, .. } => self.is_early[task.index()] = true,
            Fact::TaskReleased { task } => {
                self.check_release(*task, at, scenario, breaches);
                self.is_released[task.index()] = true;
            }
            Fact::HandoffOpened { handoff, task, from, to } => self.open(*handoff, *task, (*from, *to), scenario, breaches),
            Fact::HandoffValidated { handoff, is_complete } => self.validate(*handoff, *is_complete, scenario, hands, breaches),
            Fact::HandoffAcceptedWithGaps { handoff } => {
                let is_contested = self.step(*handoff, Stage::Packaging, Stage::Complete, breaches).is_some_and(|it| it.refusals >= 2);
                breaches.unless(is_contested, || format!("handoff {} is taken with its gaps and was not refused twice", handoff.0));
            }
            Fact::HandoffAuthorized { handoff, is_auto } => {
                let by = |authorization| scenario.policies.iter().any(|policy| policy.handoffs.authorization == authorization);
                let may = by(if *is_auto { HandoffAuthorization::Auto } else { HandoffAuthorization::Director });
                let is_contested = self.all.get(handoff.index()).is_some_and(|it| it.refusals >= 2);
                breaches.unless(may || is_contested, || format!("handoff {} is authorized by the wrong one", handoff.0));
                self.step(*handoff, Stage::Complete, Stage::Authorized, breaches);
            }
            Fact::HandoffAcknowledged { handoff, by } => {
                self.step(*handoff, Stage::Authorized, Stage::Acknowledged, breaches);
                let is_done = by.is_none() || hands.times_finished(Work::Acknowledgement(*handoff)) == 1;
                breaches.unless(is_done, || format!("handoff {} is acknowledged by one who has not looked at it", handoff.0));
            }
            Fact::HandoffClosed { handoff } => _ = self.step(*handoff, Stage::Acknowledged, Stage::Closed(at), breaches),
            Fact::HandoffCancelled { handoff } => self.cancel(*handoff, scenario, breaches),
            Fact::ResearchStarted { task, on } => {
                let team = scenario.plan.task(*task).team;
                let is_on_its_way = self.by_ends.get(&(*on, team)).is_some_and(|&place| !matches!(self.all[place].stage, Stage::Closed(_)));
                let is_open = !self.closed[on.index()] || is_on_its_way;
                breaches.unless(!self.closed[task.index()] && is_open, || format!("research is done for task {} on what is known", task.0));
                self.researched.entry(*task).or_insert(hands.times_finished(Work::Research(*task)));
            }
            Fact::ResearchDone { task, on } => {
                let before = self.researched.get(task).copied();
                let is_done = before.is_some_and(|before| hands.times_finished(Work::Research(*task)) > before);
                breaches.unless(is_done, || format!("what task {} waits for is found out by nobody", task.0));
                self.waive(*task, *on);
            }
            Fact::Decided(decision) => {
                let is_next = decision.number.index() == self.decisions.len();
                let is_sound = decision.options.get(decision.chosen as usize).is_some_and(|option| option.applies);
                let is_known = decision.as_of.is_none_or(|as_of| as_of <= at);
                breaches.unless(is_next && is_sound && is_known, || format!("decision {} cannot be", decision.number.0));
                self.decisions.push(false);
            }
            Fact::DecisionSettled { decision, .. } => self.settle(*decision, breaches),
            Fact::MemberLent { member, to, until } => _ = self.loans.insert(*member, (*to, *until)),
            Fact::LoanEnded { member, to } => {
                let loan = self.loans.remove(member);
                let in_time = loan.is_some_and(|(host, until)| host == *to && (at <= until || !self.is_prompt));
                breaches.unless(in_time, || format!("member {} comes home too late, or was not away", member.0));
            }
            _ => {}
        }
    }

    fn step(&mut self, id: HandoffId, from: Stage, to: Stage, breaches: &mut Breaches) -> Option<&Handoff> {
        let handoff = self.all.get_mut(id.index());
        let stage = handoff.as_ref().map(|handoff| handoff.stage);
        breaches.unless(stage == Some(from), || format!("handoff {} goes on to {to:?} from {stage:?}", id.0));
        let handoff = handoff?;
        handoff.stage = to;
        Some(handoff)
    }

    fn open(&mut self, id: HandoffId, task: TaskId, (from, to): (TeamId, TeamId), scenario: &Scenario, breaches: &mut Breaches) {
        breaches.unless(id.index() == self.all.len(), || format!("handoff {} is out of order", id.0));
        let is_done = self.done[task.index()] && scenario.plan.task(task).team == from && from != to;
        breaches.unless(is_done && self.is_wanted(task, to, scenario), || format!("handoff {} of what is not done, or not wanted", id.0));
        let before = self.by_ends.insert((task, to), self.all.len()).map(|before| self.all[before].stage);
        let is_over = matches!(before, None | Some(Stage::Closed(_) | Stage::Cancelled));
        breaches.unless(is_over, || format!("handoff {} is opened beside another", id.0));
        self.all.push(Handoff { task, from, to, stage: Stage::Packaging, refusals: 0 });
    }

    fn is_wanted(&self, task: TaskId, to: TeamId, scenario: &Scenario) -> bool {
        scenario.plan.task_ids().any(|id| {
            let is = scenario.plan.task(id);
            // One that was started early waits for nothing.
            let is_waiting = self.in_scope[id.index()] && !self.closed[id.index()] && !self.is_released[id.index()];
            is_waiting && is.team == to && is.dependencies.iter().any(|link| link.on == Prerequisite::Task(task))
        })
    }

    fn validate(&mut self, id: HandoffId, is_complete: bool, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        let to = if is_complete { Stage::Complete } else { Stage::Packaging };
        self.step(id, Stage::Packaging, to, breaches);
        let Some(handoff) = self.all.get_mut(id.index()) else { return };
        let is_manned = scenario.organization.members_of(handoff.from).any(|member| hands.is_always_there(member, scenario));
        let closed = hands.times_finished(Work::HandoffGap(id));
        breaches.unless(closed == handoff.refusals || !is_manned, || format!("handoff {} is looked at again with its gaps", id.0));
        handoff.refusals += u32::from(!is_complete);
    }

    fn cancel(&mut self, id: HandoffId, scenario: &Scenario, breaches: &mut Breaches) {
        let Some(handoff) = self.all.get_mut(id.index()) else {
            return breaches.unless(false, || format!("handoff {} is cancelled and never was", id.0));
        };
        let is_open = !matches!(handoff.stage, Stage::Closed(_) | Stage::Cancelled);
        handoff.stage = Stage::Cancelled;
        let (task, to) = (handoff.task, handoff.to);
        breaches.unless(is_open && !self.is_wanted(task, to, scenario), || format!("handoff {} is cancelled and wanted", id.0));
    }

    /// What another team did comes by a handoff, unless it was there before anybody wanted it, or was gone round.
    fn check_release(&self, id: TaskId, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let task = scenario.plan.task(id);
        let is_on = scenario.policies.iter().all(|policy| policy.handoffs.is_on);
        if !is_on || self.is_early[id.index()] {
            return;
        }
        for link in &task.dependencies {
            let Prerequisite::Task(on) = link.on else { continue };
            let is_from_others = scenario.plan.task(on).team != task.team;
            if !is_from_others || !self.done[on.index()] || self.waived.contains_key(&(id, on)) {
                continue;
            }
            let stage = self.by_ends.get(&(on, task.team)).map(|&place| self.all[place].stage);
            let is_there = match stage {
                Some(Stage::Closed(closed)) => closed + link.lag <= at || task.is_added_later,
                Some(Stage::Cancelled) | None => task.is_added_later,
                Some(Stage::Packaging | Stage::Complete | Stage::Authorized | Stage::Acknowledged) => false,
            };
            breaches.unless(is_there, || format!("{} is released before it was handed {}", task.id, scenario.plan.task(on).id));
        }
    }

    fn settle(&mut self, id: DecisionId, breaches: &mut Breaches) {
        let is_first = self.decisions.get_mut(id.index()).is_some_and(|is_settled| !std::mem::replace(is_settled, true));
        breaches.unless(is_first, || format!("decision {} is settled twice, or was not taken", id.0));
    }

    pub fn close(&self, now: Moment, completed: bool, breaches: &mut Breaches) {
        for (number, handoff) in self.all.iter().enumerate() {
            let is_over = matches!(handoff.stage, Stage::Closed(_) | Stage::Cancelled);
            breaches.unless(is_over || !completed, || format!("handoff {number} is left at {:?}", handoff.stage));
        }
        for (member, &(_, until)) in &self.loans {
            breaches.unless(until >= now || !self.is_prompt, || format!("member {} is not back from its loan", member.0));
        }
    }
}
