//! The director: accepts the plan, kicks off, authorizes, runs the tactical loop, decides what comes up to it, and closes the project.

mod blockers;
mod closing;
mod decisions;
mod loans;
mod policies;
mod timeline;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::baseline::Baseline;
use crate::domain::blocker::{BlockerId, Escalated, Verdict};
use crate::domain::decision::{Matter, Means, OptionKind};
use crate::domain::fact::{Fact, Indicator, Report};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{FeatureId, TaskId};
use crate::domain::policy::{CriticalBlocked, Policy};
use crate::engine::time::Span;
use crate::scenario::{Happening, RiskEffect, Scenario};
use closing::Closing;
use decisions::{Book, Known};
use loans::{Loans, Pool};
use std::collections::BTreeSet;
use std::sync::Arc;
use timeline::Timeline;

pub struct Director {
    desk: Desk,
    policy: u32,
    submissions: u32,
    is_kicked_off: bool,
    /// What has to wait for kickoff: changes of scope, and teams that are needed.
    early: Vec<Message>,
    schedule: Arc<Baseline>,
    loop_every: Span,
    /// By team: told to take one item at a time.
    is_capped: Vec<bool>,
    /// What the tracker reported last.
    told: Option<Arc<Report>>,
    book: Book,
    loans: Loans,
    timeline: Timeline,
    /// Blockers that it is asked to decide on, and has not.
    asked: BTreeSet<BlockerId>,
    /// Tasks that it has had dropped.
    cut: BTreeSet<TaskId>,
    closing: Closing,
}

impl Director {
    pub fn new(scenario: &Scenario) -> Director {
        Director {
            desk: Desk::default(),
            policy: 0,
            submissions: 0,
            is_kicked_off: false,
            early: Vec::new(),
            schedule: scenario.baseline.clone(),
            loop_every: scenario.policies[0].director.loop_every,
            is_capped: vec![false; scenario.organization.teams.len()],
            told: None,
            book: Book::default(),
            loans: Loans::default(),
            timeline: Timeline::default(),
            asked: BTreeSet::new(),
            cut: BTreeSet::new(),
            closing: Closing::new(scenario),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else costs what its kind costs")]
    fn attention(message: &Message, policy: &Policy) -> Span {
        let terms = &policy.director;
        let own = match message {
            Message::PackageSubmitted { .. } => terms.handoff_attention,
            Message::EpicProposed(_) => terms.authorization_attention,
            Message::Digest(_) => terms.loop_attention,
            Message::ReviewDue => terms.review_attention,
            // A ladder that has lost this level meanwhile leaves an ordinary decision.
            Message::DecisionNeeded(escalated) => {
                let level = policy.escalation.levels.get(escalated.level.index());
                level.map_or(policy.decisions.attention, |level| level.preparation)
            }
            Message::DecisionDue(_) | Message::HandoffContested { .. } => policy.decisions.attention,
            Message::HandoffProposed { .. } => policy.handoffs.authorization_attention,
            Message::ProgressionAsked(_) => policy.gates.progression_attention,
            Message::GateFailed(_) => policy.gates.failure_attention,
            _ => Span::ZERO,
        };
        own + carried(message, policy)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here matters to it")]
    fn act(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            early @ (Message::ScopeAdded { .. } | Message::ScopeDropped { .. } | Message::ActivationDue(_)) if !self.is_kicked_off => {
                self.early.push(early);
            }
            Message::PackageSubmitted { gaps } => {
                self.submissions += 1;
                if gaps.is_empty() {
                    self.kick_off(turn);
                } else {
                    turn.note(Fact::PackageReturned { gaps });
                    turn.tell(AgentId::PLANNER, Message::PackageReturned { gaps });
                }
            }
            Message::EpicProposed(epic) => {
                turn.note(Fact::EpicAuthorized { epic });
                turn.tell(AgentId::COORDINATOR, Message::EpicAuthorized(epic));
            }
            Message::ActivationDue(team) => turn.tell(AgentId::of_team(team), Message::TeamActivated),
            Message::Digest(report) | Message::DailyReport(report) => self.turn_loop(report, turn),
            Message::ReviewDue => {
                turn.note(Fact::ReviewHeld);
                self.expect_review(turn);
            }
            Message::PrioritiesDue => {
                self.broadcast(turn);
                self.expect_priorities(turn);
            }
            Message::PolicyChanged(policy) => {
                self.policy = policy;
                // The tracker begins with the interval as it is written, too.
                self.loop_every = turn.scenario.policies[policy as usize].director.loop_every;
            }
            Message::ScopeAdded { event } | Message::ScopeDropped { event } => self.change_scope(event, turn),
            Message::RiskScope { risk } => {
                let added = turn.scenario.risks[risk as usize].effects.iter().filter_map(|effect| match effect {
                    RiskEffect::ScopeAdded(tasks) => Some(tasks.clone()),
                    _ => None,
                });
                let tasks: Vec<TaskId> = added.flatten().collect();
                self.open_scope(&tasks, turn);
            }
            Message::Rescheduled(schedule) => self.take_schedule(schedule, turn),
            Message::EpicDone(epic) => self.closing.close_epic(epic, turn),
            Message::PhaseDone => self.closing.phase_done(turn),
            Message::FinalReport(report) => self.closing.hand_over(report, turn),
            Message::ClosingReturned => turn.tell(AgentId::TRACKER, Message::ClosingReturned),
            Message::ClosingAccepted => self.closing.accepted(turn),
            trouble => self.deal(trouble, turn),
        }
    }

    /// What comes up to the director because something does not go as planned.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn deal(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::DecisionNeeded(escalated) => self.decide_on(&escalated, turn),
            Message::BlockerTold(escalated) => self.hear_of(&escalated, turn),
            Message::BlockerClosed { blocker } => {
                let known = self.known(turn);
                self.book.settle(|matter| *matter == Matter::Blocker(blocker), &known, turn);
            }
            Message::DecisionDue(matter) => self.weigh(matter, turn),
            Message::HireDue(member) => {
                let team = turn.scenario.organization.member(member).team;
                turn.tell(AgentId::of_team(team), Message::MemberHired(member));
            }
            Message::LoanOver { member, effort } => {
                let known = self.known(turn);
                self.loans.over(member, effort, &known, turn);
            }
            // The report that follows says how things stand; more eyes are wanted at once.
            Message::RedTurned(Indicator::Quality) => turn.tell(AgentId::ENFORCER, Message::ReviewersWanted),
            Message::RedTurned(Indicator::CriticalPath | Indicator::Buffer | Indicator::TeamUtilization(_)) => {}
            // To be known; the item stays where it is until its gate is passed.
            Message::GateFailed(_) => {}
            Message::ProgressionAsked(item) => {
                turn.note(Fact::ProgressionGranted { item });
                turn.tell(AgentId::ENFORCER, Message::ProgressionGranted(item));
            }
            Message::HandoffProposed { handoff, .. } => {
                let known = self.known(turn);
                self.book.settle(|matter| *matter == Matter::HandoffRefused(handoff), &known, turn);
                turn.tell(AgentId::COORDINATOR, Message::HandoffGranted { handoff });
            }
            Message::HandoffContested { handoff, task } => {
                let known = self.known(turn);
                let is_accepted = self.book.accept_package(handoff, task, &known, turn);
                turn.tell(AgentId::COORDINATOR, Message::HandoffSettled { handoff, is_accepted });
            }
            other => turn.misdirected(&other),
        }
    }

    fn known<'a>(&self, turn: &Turn<'a>) -> Known<'a> {
        Known {
            scenario: turn.scenario,
            policy: &turn.scenario.policies[self.policy as usize],
            schedule: self.schedule.clone(),
            report: self.told.clone(),
            now: turn.now,
        }
    }

    /// The package is in order: sign it, authorize kickoff, brief everybody, start the first epic or all of them.
    fn kick_off(&mut self, turn: &mut Turn<'_>) {
        turn.note(Fact::HandoffSigned { submissions: self.submissions });
        turn.tell(AgentId::PLANNER, Message::PackageSigned);
        turn.note(Fact::KickoffAuthorized);
        for team in turn.scenario.organization.team_ids() {
            turn.tell(AgentId::of_team(team), Message::Briefed);
        }
        for agent in AgentId::SUPPORT {
            turn.tell(agent, Message::Activated);
        }
        self.is_kicked_off = true;
        for message in std::mem::take(&mut self.early) {
            self.act(message, turn);
        }
        self.closing.start(turn);
        self.expect_review(turn);
        self.expect_priorities(turn);
    }

    fn expect_review(&self, turn: &mut Turn<'_>) {
        let due = turn.scenario.daily.as_ref().and_then(|daily| turn.scenario.next_daily(daily.review, turn.now));
        if let Some(due) = due {
            turn.remind_at(Message::ReviewDue, due);
        }
    }

    fn expect_priorities(&self, turn: &mut Turn<'_>) {
        let due = turn.scenario.daily.as_ref().and_then(|daily| turn.scenario.next_daily(daily.priorities, turn.now));
        if let Some(due) = due {
            turn.remind_at(Message::PrioritiesDue, due);
        }
    }

    /// One turn of the tactical loop: progress (how often to look, which teams to hold to one item at a time), the critical path with the
    /// blockers on it, and what has become of the buffer. Failed gates, handoffs and decisions come as messages of their own.
    fn turn_loop(&mut self, report: Arc<Report>, turn: &mut Turn<'_>) {
        turn.note(Fact::LoopTurned { as_of: report.as_of });
        let policy = &turn.scenario.policies[self.policy as usize];
        let is_tense = report.buffer_consumed > policy.indicators.buffer_yellow;
        let every = if is_tense { Span::from_ms((policy.director.loop_every.ms() / 2).max(1)) } else { policy.director.loop_every };
        if every != self.loop_every {
            self.loop_every = every;
            turn.tell(AgentId::TRACKER, Message::LoopEvery(every));
        }
        for (team, utilization) in report.utilization.iter().enumerate() {
            let is_over = utilization.is_some_and(|share| share > policy.indicators.team_utilization_yellow);
            if is_over != self.is_capped[team] {
                self.is_capped[team] = is_over;
                turn.tell(AgentId::of_team(TeamId::from_index(team)), Message::WorkCapped { is_capped: is_over });
            }
        }
        self.told = Some(report);
        let known = self.known(turn);
        self.loans.recall(&known, turn);
        if !self.closing.is_phase_done() {
            self.reallocate(None, &known, turn);
            self.timeline.watch(&known, &mut self.book, turn);
        }
    }

    fn reallocate(&mut self, idle: Option<TeamId>, known: &Known<'_>, turn: &mut Turn<'_>) {
        self.loans.reallocate(Pool { hired: self.timeline.hired(), idle }, known, &mut self.book, turn);
    }

    /// A P0 blocker, to be known. Where a blocked critical path jumps the ladder it asks for reallocation, too.
    fn hear_of(&mut self, escalated: &Escalated, turn: &mut Turn<'_>) {
        let known = self.known(turn);
        if escalated.is_critical && known.policy.escalation.critical_blocked == CriticalBlocked::Jump {
            self.reallocate(None, &known, turn);
        }
    }

    /// A blocker has come up to it. One that was resolved while it waited, or was being thought about, needs no decision.
    fn decide_on(&mut self, escalated: &Escalated, turn: &mut Turn<'_>) {
        let &Escalated { blocker, task, .. } = escalated;
        if !self.asked.remove(&blocker) {
            return;
        }
        let known = self.known(turn);
        let matter = Matter::Blocker(blocker);
        let options = blockers::options(&known, escalated, &self.cut);
        self.book.settle_as(false, |decided| *decided == matter, &known, turn);
        // To carry on always applies.
        let Some(taken) = self.book.decide(matter, task, options, &known, turn) else { return };
        self.book.expect(&taken, matter, known.now);
        let verdict = match taken.choice.option {
            OptionKind::Workaround => Verdict::Workaround,
            OptionKind::Escalate => Verdict::GoUp,
            OptionKind::Reallocate => Verdict::CarryOn { helpers: blockers::helpers(&known, escalated) },
            OptionKind::ExtendTimeline
            | OptionKind::ReduceScope
            | OptionKind::CarryOn
            | OptionKind::AddResources
            | OptionKind::ParallelExecution
            | OptionKind::AcceptWithGaps
            | OptionKind::Insist => Verdict::CarryOn { helpers: Vec::new() },
        };
        turn.tell(AgentId::RESOLVER, Message::DecisionMade { blocker, verdict });
        match (taken.choice.option, taken.choice.means) {
            (OptionKind::ExtendTimeline, _) => turn.tell(AgentId::PLANNER, Message::TargetExtended { by: escalated.expected }),
            (OptionKind::ReduceScope, Means::Feature(feature)) => self.reduce_scope(feature, &known, turn),
            (OptionKind::CarryOn, _) if !escalated.is_critical => self.find_parallel_work(escalated, &known, turn),
            _ => {}
        }
    }

    /// Something else for a team whose task is blocked: a task of its own that may start early, or a loan to where somebody is short.
    fn find_parallel_work(&mut self, escalated: &Escalated, known: &Known<'_>, turn: &mut Turn<'_>) {
        let Some(team) = escalated.team else { return };
        let late = self.timeline.late_task(escalated.task, Some(team), known);
        match late.filter(|_| known.terms().may_take(OptionKind::ParallelExecution)) {
            Some(late) => self.timeline.release_early(late, turn),
            None => self.reallocate(Some(team), known, turn),
        }
    }

    /// Decides on what it came upon itself, if that is still so.
    fn weigh(&mut self, matter: Matter, turn: &mut Turn<'_>) {
        let known = self.known(turn);
        match matter {
            Matter::LoanContended { .. } => self.loans.settle_contention(&known, &mut self.book, turn),
            Matter::TimelineRisk { .. } if self.closing.is_phase_done() => {}
            Matter::TimelineRisk { .. } => self.face_timeline_risk(&known, turn),
            Matter::Blocker(_) | Matter::Bottleneck { .. } | Matter::HandoffRefused(_) => {}
        }
    }

    fn face_timeline_risk(&mut self, known: &Known<'_>, turn: &mut Turn<'_>) {
        let Some(taken) = self.timeline.decide(known, &self.cut, &mut self.book, turn) else { return };
        match (taken.choice.option, taken.choice.means) {
            (OptionKind::ReduceScope, Means::Feature(feature)) => self.reduce_scope(feature, known, turn),
            (OptionKind::AddResources, Means::Member { member, .. }) => self.timeline.hire(member, known, turn),
            (OptionKind::ParallelExecution, Means::Task(task)) => self.timeline.release_early(task, turn),
            (OptionKind::ExtendTimeline, _) => turn.tell(AgentId::PLANNER, Message::TargetExtended { by: timeline::excess(known) }),
            _ => {}
        }
    }

    /// Drops what of a feature is optional and not begun, as a change of scope would.
    fn reduce_scope(&mut self, feature: FeatureId, known: &Known<'_>, turn: &mut Turn<'_>) {
        let Some(bundle) = known.bundles(&self.cut).remove(&feature) else { return };
        self.cut.extend(&bundle.tasks);
        self.close_scope(&bundle.tasks, turn);
    }

    fn take_schedule(&mut self, schedule: Arc<Baseline>, turn: &mut Turn<'_>) {
        self.schedule = schedule;
        turn.tell(AgentId::TRACKER, Message::Priorities(self.schedule.clone()));
        // The enforcer ranks by it what failed, the coordinator tells by it what is late.
        let policies = &turn.scenario.policies;
        if policies.iter().any(|policy| policy.handoffs.is_on || policy.dependencies.delivery_late_after.is_some()) {
            turn.tell(AgentId::COORDINATOR, Message::Priorities(self.schedule.clone()));
        }
        if policies.iter().any(|policy| policy.gates.is_on) {
            turn.tell(AgentId::ENFORCER, Message::Priorities(self.schedule.clone()));
        }
        self.broadcast(turn);
    }

    fn broadcast(&self, turn: &mut Turn<'_>) {
        let teams = turn.scenario.organization.teams.len();
        turn.note(Fact::PrioritiesSet { teams: teams as u32 });
        for team in turn.scenario.organization.team_ids() {
            turn.tell(AgentId::of_team(team), Message::Priorities(self.schedule.clone()));
        }
    }

    fn change_scope(&mut self, event: u32, turn: &mut Turn<'_>) {
        if self.closing.is_phase_done() {
            return;
        }
        match &turn.scenario.events[event as usize].what {
            Happening::ScopeAdded(tasks) => self.open_scope(tasks, turn),
            Happening::ScopeDropped(tasks) => {
                self.cut.extend(tasks);
                self.close_scope(tasks, turn);
            }
            Happening::MemberLeaves(_) | Happening::MemberJoins(_) | Happening::MemberAway { .. } => {}
            Happening::EnvironmentDown { .. } | Happening::PolicyChanges { .. } | Happening::AgentFails { .. } => {}
        }
    }

    fn close_scope(&self, tasks: &[TaskId], turn: &mut Turn<'_>) {
        for agent in [AgentId::COORDINATOR, AgentId::PLANNER] {
            turn.tell(agent, Message::TasksCut(tasks.into()));
        }
    }

    fn open_scope(&mut self, tasks: &[TaskId], turn: &mut Turn<'_>) {
        if self.closing.is_phase_done() {
            return;
        }
        for task in tasks {
            self.cut.remove(task);
        }
        for agent in [AgentId::COORDINATOR, AgentId::PLANNER] {
            turn.tell(agent, Message::TasksAdded(tasks.into()));
        }
    }
}

impl Agent for Director {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these make something on the desk stale")]
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let policy = &scenario.policies[self.policy as usize];
        match &message {
            // What the tracker knew an hour ago is no longer worth the director's attention.
            Message::Digest(_) => self.desk.withdraw(|waiting| matches!(waiting, Message::Digest(_))),
            Message::DecisionNeeded(escalated) => _ = self.asked.insert(escalated.blocker),
            Message::BlockerClosed { blocker } | Message::BlockerReleased { blocker, .. } if self.asked.remove(blocker) => {
                self.desk.withdraw(|waiting| matches!(waiting, Message::DecisionNeeded(escalated) if escalated.blocker == *blocker));
            }
            _ => {}
        }
        let attention = Director::attention(&message, policy);
        if let Some((_, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(message, turn);
        }
    }
}

#[cfg(test)]
mod tests;
