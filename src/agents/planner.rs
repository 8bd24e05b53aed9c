//! The planner: owns the schedule and the risk register, hands the plan over, closes its gaps, and plans again when scope changes or a
//! blocker leaves no other way.

mod progress;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::baseline::Baseline;
use crate::domain::blocker::{BlockerId, Escalated};
use crate::domain::fact::{Fact, Gaps, Work};
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::{Need, TaskId};
use crate::domain::policy::Target;
use crate::engine::distribution::Distribution;
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};
use crate::scenario::{Happening, RiskEffect, RiskTrigger, Scenario};
use crate::schedule::{self, Undertaking};
use progress::Progress;
use std::collections::BTreeSet;
use std::sync::Arc;

const GAP: Purpose = Purpose::named("gap closing");
const RISK: Purpose = Purpose::named("risk");
const RISK_EFFECT: Purpose = Purpose::named("risk effect");

pub struct Planner {
    desk: Desk,
    policy: u32,
    baseline: Arc<Baseline>,
    /// By task: in scope and not done.
    is_open: Vec<bool>,
    /// By task: done or dropped, as far as it has heard.
    is_closed: Vec<bool>,
    gaps: Gaps,
    gaps_closed: u64,
    /// By risk: struck, passed, or not among those that wait for a task.
    is_settled: Vec<bool>,
    /// The bits of those that have changed the blocker rate.
    struck: u32,
    progress: Progress,
    /// Blockers round which it is asked to re-plan, and has not.
    asked: BTreeSet<BlockerId>,
    /// Tasks that it has re-planned: once is all that there is.
    replanned: BTreeSet<TaskId>,
}

/// Whether anything in a scenario can make the planner plan again: scope that changes, or decisions that change it.
pub fn may_replan(scenario: &Scenario) -> bool {
    let by_event = scenario.events.iter().any(|event| matches!(event.what, Happening::ScopeAdded(_) | Happening::ScopeDropped(_)));
    let by_risk = scenario.risks.iter().flat_map(|risk| &risk.effects).any(|effect| matches!(effect, RiskEffect::ScopeAdded(_)));
    let can_get_stuck = scenario.can_get_stuck();
    let by_decision = scenario.policies.iter().any(|policy| {
        let is_asked =
            policy.escalation.levels.iter().any(|level| matches!(level.target, Target::Agent(AgentId::DIRECTOR | AgentId::PLANNER)));
        policy.decisions.face_timeline_risk() || (is_asked && can_get_stuck)
    });
    by_event || by_risk || by_decision
}

impl Planner {
    pub fn new(scenario: &Scenario) -> Planner {
        Planner {
            desk: Desk::default(),
            policy: 0,
            baseline: scenario.baseline.clone(),
            is_open: scenario.plan.tasks.iter().map(|task| !task.is_added_later).collect(),
            is_closed: vec![false; scenario.plan.tasks.len()],
            gaps: scenario.handoff.gaps,
            gaps_closed: 0,
            is_settled: vec![false; scenario.risks.len()],
            struck: 0,
            progress: Progress::default(),
            asked: BTreeSet::new(),
            replanned: BTreeSet::new(),
        }
    }

    /// Closing gaps is work at the planner's desk, drawn gap by gap; a revision of the plan takes what the ladder's level says.
    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else costs what its kind costs")]
    fn attention(&mut self, message: &Message, turn: &Turn<'_>) -> Span {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.policy as usize];
        let extra: Span = match message {
            Message::RevisionNeeded(escalated) => {
                policy.escalation.levels.get(escalated.level.index()).map_or(Span::ZERO, |level| level.preparation)
            }
            Message::PackageReturned { gaps } => {
                let first = self.gaps_closed;
                let draws = gaps.points().zip(first..).map(|(point, occurrence)| {
                    let mut stream = turn.chance.draw(GAP, point as u64, occurrence);
                    Span::drawn_hours(scenario.handoff.gap_closing.sample(&mut stream))
                });
                draws.sum()
            }
            _ => Span::ZERO,
        };
        carried(message, policy) + extra
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Begin => self.submit(turn),
            Message::PackageReturned { gaps } => {
                self.gaps_closed += gaps.points().count() as u64;
                self.gaps = Gaps::default();
                self.submit(turn);
            }
            Message::PackageSigned => self.watch_risks(turn),
            Message::PolicyChanged(policy) => {
                self.policy = policy;
                self.hold_rates(turn);
            }
            Message::RiskDue { risk } => self.settle(risk, turn),
            Message::TasksAdded(tasks) => {
                for task in tasks.iter() {
                    self.is_open[task.index()] = !self.is_closed[task.index()];
                }
                self.reschedule(turn);
            }
            Message::TasksCut(tasks) => {
                for task in tasks.iter() {
                    // What is begun goes on.
                    self.is_open[task.index()] &= self.progress.is_begun(*task);
                }
                self.reschedule(turn);
            }
            Message::RevisionNeeded(escalated) => self.revise(&escalated, turn),
            Message::TargetExtended { by } => self.extend_target(by, turn),
            Message::Heard(fact) => self.hear(&fact, turn),
            other => turn.misdirected(&other),
        }
    }

    fn submit(&mut self, turn: &mut Turn<'_>) {
        turn.note(Fact::PackageSubmitted { gaps: self.gaps });
        turn.tell(AgentId::DIRECTOR, Message::PackageSubmitted { gaps: self.gaps });
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        let passed = match *fact {
            Fact::WorkStarted { work: Work::Task(task), .. } => {
                self.progress.begin(task, turn.now);
                RiskTrigger::TaskStarts(task)
            }
            Fact::TaskDone { task } => {
                self.close(task);
                // A milestone starts with its end.
                self.pass(RiskTrigger::TaskStarts(task), turn);
                RiskTrigger::TaskDone(task)
            }
            Fact::TaskDropped { task } => return self.close(task),
            _ => return,
        };
        self.pass(passed, turn);
    }

    fn close(&mut self, task: TaskId) {
        self.progress.close(task);
        self.is_open[task.index()] = false;
        self.is_closed[task.index()] = true;
    }

    fn pass(&mut self, passed: RiskTrigger, turn: &mut Turn<'_>) {
        for risk in 0..turn.scenario.risks.len() as u32 {
            if turn.scenario.risks[risk as usize].trigger == passed {
                self.settle(risk, turn);
            }
        }
    }

    fn watch_risks(&mut self, turn: &mut Turn<'_>) {
        for (risk, entry) in turn.scenario.risks.iter().enumerate() {
            if let RiskTrigger::At(at) = entry.trigger {
                turn.remind_at(Message::RiskDue { risk: risk as u32 }, at);
            }
        }
    }

    /// A risk's moment has come: it strikes, or it has passed.
    fn settle(&mut self, risk: u32, turn: &mut Turn<'_>) {
        let entry = &turn.scenario.risks[risk as usize];
        if std::mem::replace(&mut self.is_settled[risk as usize], true) {
            return;
        }
        if turn.chance.draw(RISK, entry.key, 0).uniform() >= entry.probability {
            turn.note(Fact::RiskPassed { risk });
            return;
        }
        turn.note(Fact::RiskStruck { risk });
        for (occurrence, effect) in entry.effects.iter().enumerate() {
            self.strike(risk, entry.key, occurrence as u64, effect, turn);
        }
    }

    fn strike(&mut self, risk: u32, key: u64, occurrence: u64, effect: &RiskEffect, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let draw = |hours: &Distribution, entity: u64, turn: &Turn<'_>| {
            Span::drawn_hours(hours.sample(&mut turn.chance.draw(RISK_EFFECT, key ^ entity, occurrence)))
        };
        let team_of = |task: TaskId| AgentId::of_team(scenario.plan.task(task).team);
        match effect {
            RiskEffect::Delay { tasks, hours } => {
                for &task in tasks {
                    let by = draw(hours, scenario.plan.task(task).key, turn);
                    turn.tell(AgentId::COORDINATOR, Message::TaskDelayed { task, by });
                }
            }
            RiskEffect::Effort { tasks, hours } => {
                for &task in tasks {
                    let extra = draw(hours, scenario.plan.task(task).key, turn);
                    turn.tell(team_of(task), Message::EffortAdded { task, extra });
                }
            }
            RiskEffect::MemberAway { member, hours } => {
                let until = turn.now + draw(hours, 0, turn);
                turn.tell(AgentId::of_team(scenario.organization.member(*member).team), Message::MemberAway { member: *member, until });
            }
            RiskEffect::EnvironmentDown { resource, hours } => {
                let until = turn.now + draw(hours, 0, turn);
                turn.tell(AgentId::COORDINATOR, Message::EnvironmentDown { resource: *resource, until });
            }
            RiskEffect::BlockerRate { bit, .. } => {
                self.struck |= bit;
                self.hold_rates(turn);
            }
            RiskEffect::ScopeAdded(_) => turn.tell(AgentId::DIRECTOR, Message::RiskScope { risk }),
        }
    }

    /// Brings the policy in force up to the risks that have struck: an event's policy knows of none.
    fn hold_rates(&mut self, turn: &mut Turn<'_>) {
        let policy = turn.scenario.policy_with(self.policy, self.struck);
        if policy == self.policy {
            return;
        }
        self.policy = policy;
        for agent in (0..turn.scenario.agents() as u32).map(AgentId).filter(|agent| *agent != AgentId::PLANNER) {
            turn.tell(agent, Message::PolicyChanged(policy));
        }
    }

    /// A new schedule of what is open, from now on: work in progress at what should be left of it.
    fn reschedule(&mut self, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let before = self.baseline.finish;
        let starts = vec![turn.now; scenario.plan.epics.len()];
        let policy = &scenario.policies[self.policy as usize];
        let undertaking = Undertaking {
            is_open: &self.is_open,
            epic_starts: &starts,
            revision: self.baseline.revision + 1,
            ..scenario.undertaking(policy)
        };
        let mut baseline = match self.progress.plan_of_rest(&self.baseline.estimates, turn.now, scenario) {
            None => schedule::baseline(&undertaking),
            Some(rest) => schedule::baseline(&Undertaking { plan: &rest, ..undertaking }),
        };
        // What counts as done once a task is done is all of it.
        baseline.estimates.clone_from(&self.baseline.estimates);
        self.baseline = Arc::new(baseline);
        let Baseline { revision, finish, .. } = *self.baseline;
        turn.note(Fact::ScheduleRevised { revision, finish_before: before, finish_after: finish.max(Moment::START) });
        turn.tell(AgentId::DIRECTOR, Message::Rescheduled(self.baseline.clone()));
    }

    /// Re-plans a task round its blocker with more effort, once, and everything with it. One whose blocker was resolved while it waited
    /// for this needs none.
    fn revise(&mut self, escalated: &Escalated, turn: &mut Turn<'_>) {
        let blocker = escalated.blocker;
        if !self.asked.remove(&blocker) {
            return;
        }
        let task = escalated.task.filter(|&task| {
            // A milestone has nothing that could be planned anew.
            let has_work = turn.scenario.plan.task(task).need != Need::Milestone;
            has_work && self.is_open[task.index()] && self.replanned.insert(task)
        });
        if let Some(task) = task {
            let scenario = turn.scenario;
            let factor = scenario.policies[self.policy as usize].decisions.replanned_effort;
            self.progress.stretch(task, factor, self.baseline.estimates[task.index()], turn.now, scenario);
            turn.tell(AgentId::of_team(scenario.plan.task(task).team), Message::TaskReplanned { task, factor });
            self.reschedule(turn);
        }
        turn.tell(AgentId::RESOLVER, Message::RevisionMade { blocker, is_replanned: task.is_some() });
    }

    /// The same schedule with a later target. Success is judged by the first.
    fn extend_target(&mut self, by: Span, turn: &mut Turn<'_>) {
        let from = self.baseline.target;
        let calendar = turn.scenario.calendars.get(turn.scenario.working_calendar);
        let baseline = Arc::make_mut(&mut self.baseline);
        baseline.target = calendar.after(from, by);
        baseline.buffer += by;
        let to = baseline.target;
        turn.note(Fact::TargetMoved { from, to });
        turn.tell(AgentId::DIRECTOR, Message::Rescheduled(self.baseline.clone()));
    }
}

impl Agent for Planner {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these make something on the desk stale")]
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        match &message {
            Message::RevisionNeeded(escalated) => _ = self.asked.insert(escalated.blocker),
            Message::BlockerReleased { blocker, .. } if self.asked.remove(blocker) => {
                self.desk.withdraw(|waiting| matches!(waiting, Message::RevisionNeeded(escalated) if escalated.blocker == *blocker));
            }
            _ => {}
        }
        let attention = self.attention(&message, turn);
        if let Some((_, message)) = self.desk.pass(message, attention, &scenario.policies[self.policy as usize], turn) {
            self.act(message, turn);
        }
    }
}

#[cfg(test)]
mod tests;
