//! Folds a journal into what stood in the way: see [`Trouble`].

#![allow(clippy::match_ref_pats, reason = "what is copied out of a fact is told where it is named")]

use super::*;
use crate::domain::decision::{Matter, Means, OptionKind};
use crate::domain::fact::{Effort, Fact, Work};
use crate::domain::gate::DefectSource;
use crate::domain::message::Message;
use crate::domain::policy::{LevelKind, LevelTerms};
use crate::history::Bar;
use std::collections::BTreeMap;

/// Trouble in the making.
pub struct Fold {
    trouble: Trouble,
    policy: u32,
    team_of: Vec<TeamId>,
    /// By policy: the levels that decide, lowest first.
    deciding: Vec<Vec<Level>>,
    remediations: BTreeMap<(TaskId, u32), usize>,
}

impl Fold {
    pub fn new(scenario: &Scenario) -> Fold {
        let deciding = |levels: &[LevelTerms]| {
            let levels = levels.iter().enumerate().filter(|(_, terms)| terms.kind == LevelKind::Hierarchical);
            levels.map(|(at, _)| Level(at as u8 + 1)).collect()
        };
        Fold {
            trouble: Trouble { defects: vec![Defects::default(); scenario.plan.tasks.len()], ..Trouble::default() },
            policy: 0,
            team_of: scenario.organization.members.iter().map(|member| member.team).collect(),
            deciding: scenario.policies.iter().map(|policy| deciding(&policy.escalation.levels)).collect(),
            remediations: BTreeMap::new(),
        }
    }

    /// A message on its way: some tell what no fact does.
    pub fn hear(&mut self, sent: Moment, message: &Message) {
        match message {
            &Message::RemediationAsked { task, number, priority, .. } => {
                self.remediation(task, number, |one| (one.asked, one.priority) = (Some(sent), priority));
            }
            &Message::HandoffNotified { handoff, .. } => self.handoff(handoff, |one| one.notified = one.notified.or(Some(sent))),
            _ => {}
        }
    }

    pub fn note(&mut self, at: Moment, fact: &Fact) {
        self.note_arising(at, fact);
        self.note_blocker(at, fact);
        self.note_gate(at, fact);
        self.note_handoff(at, fact);
        self.note_decision(at, fact);
    }

    fn note_arising(&mut self, at: Moment, fact: &Fact) {
        match fact {
            &Fact::BlockerArose { blocker, task, cause, subtype, owner } => {
                self.trouble.blockers.push(BlockerHistory {
                    id: blocker,
                    task,
                    cause,
                    subtype,
                    owner,
                    arose: at,
                    noticed: None,
                    is_by_scan: false,
                    pending_until: None,
                    opened: None,
                    priority: None,
                    is_critical: false,
                    stays: Vec::new(),
                    reopenings: Vec::new(),
                    pattern: None,
                    end: None,
                });
            }
            &Fact::BlockerNoticed { blocker, is_by_scan } => {
                self.blocker(blocker, |one| (one.noticed, one.is_by_scan) = (Some(at), is_by_scan));
            }
            &Fact::BlockerPending { blocker, until } => self.blocker(blocker, |one| one.pending_until = Some(until)),
            &Fact::PatternLearnt { subtype, level } => {
                let one = self.pattern(subtype, level, at);
                (one.learnt, one.level, one.last_used) = (one.learnt + 1, level, at);
            }
            &Fact::PatternUsed { blocker, subtype, is_success } => {
                self.blocker(blocker, |one| one.pattern = Some(is_success));
                let one = self.pattern(subtype, Level(2), at);
                (one.tried, one.succeeded, one.last_used) = (one.tried + 1, one.succeeded + u32::from(is_success), at);
            }
            _ => {}
        }
    }

    fn note_blocker(&mut self, at: Moment, fact: &Fact) {
        match fact {
            &Fact::BlockerOpened { blocker, level, priority, is_critical, noticed } => self.blocker(blocker, |one| {
                one.opened = one.opened.or(Some(at));
                one.noticed = one.noticed.or(Some(noticed));
                (one.priority, one.is_critical) = (Some(priority), is_critical);
                if one.stays.last().is_none_or(|stay| stay.left.is_some() || stay.level != level) {
                    one.leaves(at, Leaving::Reopened);
                    one.comes(Stay::at(level, if one.stays.is_empty() { noticed } else { at }));
                }
            }),
            &Fact::BlockerEscalated { blocker, to, reason, due, .. } => self.blocker(blocker, |one| {
                one.leaves(at, Leaving::Up(reason));
                one.comes(Stay { reason: Some(reason), due: Some(due), ..Stay::at(to, at) });
            }),
            &Fact::BlockerReturned { blocker, to, .. } => self.blocker(blocker, |one| {
                one.leaves(at, Leaving::Returned);
                one.comes(Stay::at(to, at));
            }),
            &Fact::BlockerTaken { blocker, level, by } => self.blocker(blocker, |one| {
                if one.stays.is_empty() {
                    // The owner goes on at once, before the resolver has it on its list.
                    one.comes(Stay::at(level, one.noticed.unwrap_or(at)));
                }
                if let Some(stay) = one.stay(level) {
                    stay.hands.push(Hand { by, taken: at, laid_down: None });
                }
            }),
            &Fact::BlockerLaidDown { blocker, level, by } => self.blocker(blocker, |one| {
                let hands = one.stay(level).into_iter().flat_map(|stay| stay.hands.iter_mut().rev());
                if let Some(hand) = hands.into_iter().find(|hand| hand.by == by && hand.laid_down.is_none()) {
                    hand.laid_down = Some(at);
                }
            }),
            &Fact::BlockerResolved { blocker, level, resolution } => self.blocker(blocker, |one| {
                one.leaves(at, Leaving::Resolved(resolution));
                one.end = Some(BlockerEnd { at, level, resolution });
            }),
            &Fact::BlockerReopened { blocker, .. } => self.blocker(blocker, |one| {
                one.leaves(at, Leaving::Reopened);
                one.end = None;
                one.reopenings.push(at);
                let first = one.stays.first().map_or(Level::FIRST, |stay| stay.level);
                one.comes(Stay::at(first, at));
            }),
            _ => {}
        }
    }

    fn note_gate(&mut self, at: Moment, fact: &Fact) {
        match fact {
            &Fact::GateStarted { gate, item, attempt } => self.trouble.gates.push(GateHistory {
                id: gate,
                item,
                attempt,
                policy: self.policy,
                started: at,
                checks: Vec::new(),
                reviews: Vec::new(),
                closed: None,
                is_passed: false,
                found: 0,
                granted: None,
            }),
            &Fact::CheckDone { gate, check, found, is_false_alarm } => {
                self.gate(gate, |one| one.checks.push(CheckHistory { check, at, found, is_false_alarm }));
            }
            &Fact::ReviewDeployed { gate, check, team } => {
                self.gate(gate, |one| one.reviews.push(ReviewHistory { check, team, deployed: at, done: None, by: None }));
            }
            &Fact::ReviewDone { gate, check, by } => self.gate(gate, |one| {
                if let Some(review) = one.reviews.iter_mut().rev().find(|review| review.check == check) {
                    (review.done, review.by) = (Some(at), Some(by));
                }
            }),
            &Fact::GateClosed { gate, is_passed, found, .. } => {
                self.gate(gate, |one| (one.closed, one.is_passed, one.found) = (Some(at), is_passed, found));
            }
            Fact::ProgressionGranted { item } => {
                if let Some(gate) = self.trouble.gates.iter_mut().rev().find(|gate| gate.item == *item && gate.is_passed) {
                    gate.granted = Some(at);
                }
            }
            Fact::RemediationDone { task, number } => self.remediation(*task, *number, |one| one.done = Some(at)),
            Fact::DefectsInjected { task, defects, source } => {
                let of_task = &mut self.trouble.defects[task.index()];
                match source {
                    DefectSource::Work => of_task.by_work += defects,
                    DefectSource::BadFix => of_task.by_fixes += defects,
                    DefectSource::Workaround => of_task.by_workarounds += defects,
                }
            }
            Fact::DefectsEscaped { task, defects } => self.trouble.defects[task.index()].escaped += defects,
            &Fact::ReviewerAdded { team, member } => self.trouble.reviewers_added.push((at, team, member)),
            _ => {}
        }
    }

    fn note_handoff(&mut self, at: Moment, fact: &Fact) {
        match fact {
            &Fact::HandoffOpened { handoff, task, from, to } => self.trouble.handoffs.push(HandoffHistory {
                id: handoff,
                task,
                from,
                to,
                opened: at,
                validations: Vec::new(),
                accepted_with_gaps: None,
                authorized: None,
                is_auto: false,
                notified: None,
                acknowledged: None,
                acknowledged_by: None,
                closed: None,
                cancelled: None,
                gap_worked: Span::ZERO,
            }),
            &Fact::HandoffValidated { handoff, is_complete } => self.handoff(handoff, |one| one.validations.push((at, is_complete))),
            &Fact::HandoffAcceptedWithGaps { handoff } => self.handoff(handoff, |one| one.accepted_with_gaps = Some(at)),
            &Fact::HandoffAuthorized { handoff, is_auto } => {
                self.handoff(handoff, |one| (one.authorized, one.is_auto) = (Some(at), is_auto));
            }
            &Fact::HandoffAcknowledged { handoff, by } => {
                self.handoff(handoff, |one| (one.acknowledged, one.acknowledged_by) = (Some(at), by));
            }
            &Fact::HandoffClosed { handoff } => self.handoff(handoff, |one| one.closed = Some(at)),
            &Fact::HandoffCancelled { handoff } => self.handoff(handoff, |one| one.cancelled = Some(at)),
            &Fact::ResearchStarted { task, on } => self.trouble.research.push(Research { task, on, started: at, done: None }),
            &Fact::ResearchDone { task, on } => {
                let is_it = |one: &&mut Research| one.task == task && one.on == on && one.done.is_none();
                if let Some(one) = self.trouble.research.iter_mut().rev().find(is_it) {
                    one.done = Some(at);
                }
            }
            _ => {}
        }
    }

    fn note_decision(&mut self, at: Moment, fact: &Fact) {
        let trouble = &mut self.trouble;
        match fact {
            Fact::Decided(decision) => {
                let since = self.waits_since(&decision.matter).unwrap_or(at);
                self.trouble.decisions.push(DecisionHistory { at, decision: (**decision).clone(), since, settled: None });
            }
            &Fact::DecisionSettled { decision, hours, is_as_expected } => {
                let place = trouble.decisions.binary_search_by_key(&decision, |one| one.decision.number);
                if let Ok(place) = place {
                    trouble.decisions[place].settled = Some(Settled { at, hours, is_as_expected });
                }
            }
            &Fact::MemberLent { member, to, until } => {
                let from = self.team_of[member.index()];
                let decision = self.lender(member);
                let loan = Loan { member, from, to, began: at, until, ended: None, decision, worked: Span::ZERO };
                self.trouble.loans.push(loan);
            }
            &Fact::LoanEnded { member, .. } => {
                if let Some(loan) = trouble.loans.iter_mut().rev().find(|loan| loan.member == member && loan.ended.is_none()) {
                    loan.ended = Some(at);
                }
            }
            &Fact::TargetMoved { from, to } => trouble.target_moves.push((at, from, to)),
            &Fact::ScheduleRevised { revision, finish_before, finish_after } => {
                trouble.revisions.push(Revision { at, number: revision, finish_before, finish_after });
            }
            &Fact::TaskStartedEarly { task, on } => trouble.early_starts.push(EarlyStart { at, task, on }),
            &Fact::ReworkAdded { task, extra } => trouble.reworks.push(Rework { at, task, extra }),
            &Fact::TaskReplanned { task, before, after } => trouble.replans.push(Replan { at, task, before, after }),
            &Fact::AgentFailed { agent, until } => {
                trouble.agent_failures.push(AgentFailure { agent, from: at, until, returned: None, waiting: 0 });
            }
            &Fact::AgentReturned { agent, waiting } => {
                let is_it = |one: &&mut AgentFailure| one.agent == agent && one.returned.is_none();
                if let Some(one) = trouble.agent_failures.iter_mut().rev().find(is_it) {
                    (one.returned, one.waiting) = (Some(at), waiting);
                }
            }
            Fact::PolicyChanged { policy } => self.policy = *policy,
            _ => {}
        }
    }

    /// Since when a blocker has been with whoever decides, or a handoff returned for the second time.
    fn waits_since(&self, matter: &Matter) -> Option<Moment> {
        match *matter {
            Matter::Blocker(blocker) => {
                let deciding = self.deciding.get(self.policy as usize)?;
                let place = self.trouble.blockers.binary_search_by_key(&blocker, |one| one.id).ok()?;
                let stays = &self.trouble.blockers[place].stays;
                stays.iter().rev().find(|stay| deciding.contains(&stay.level)).map(|stay| stay.entered)
            }
            Matter::HandoffRefused(handoff) => {
                let place = self.trouble.handoffs.binary_search_by_key(&handoff, |one| one.id).ok()?;
                self.trouble.handoffs[place].validations.last().map(|(at, _)| *at)
            }
            Matter::TimelineRisk { .. } | Matter::Bottleneck { .. } | Matter::LoanContended { .. } => None,
        }
    }

    /// The latest decision to lend a member.
    fn lender(&self, member: MemberId) -> Option<DecisionId> {
        let lends = |one: &&DecisionHistory| {
            let choice = one.decision.choice();
            choice.option == OptionKind::Reallocate && matches!(choice.means, Means::Member { member: lent, .. } if lent == member)
        };
        self.trouble.decisions.iter().rev().find(lends).map(|one| one.decision.number)
    }

    fn blocker(&mut self, id: BlockerId, change: impl FnOnce(&mut BlockerHistory)) {
        if let Ok(place) = self.trouble.blockers.binary_search_by_key(&id, |one| one.id) {
            change(&mut self.trouble.blockers[place]);
        }
    }

    fn gate(&mut self, id: GateId, change: impl FnOnce(&mut GateHistory)) {
        if let Ok(place) = self.trouble.gates.binary_search_by_key(&id, |one| one.id) {
            change(&mut self.trouble.gates[place]);
        }
    }

    fn handoff(&mut self, id: HandoffId, change: impl FnOnce(&mut HandoffHistory)) {
        if let Ok(place) = self.trouble.handoffs.binary_search_by_key(&id, |one| one.id) {
            change(&mut self.trouble.handoffs[place]);
        }
    }

    fn remediation(&mut self, task: TaskId, number: u32, change: impl FnOnce(&mut Remediation)) {
        let all = &mut self.trouble.remediations;
        let place = *self.remediations.entry((task, number)).or_insert_with(|| {
            all.push(Remediation { task, number, asked: None, priority: Priority::P1, done: None, worked: Span::ZERO });
            all.len() - 1
        });
        change(&mut all[place]);
    }

    fn pattern(&mut self, subtype: BlockerSubtype, level: Level, at: Moment) -> &mut PatternHistory {
        let patterns = &mut self.trouble.patterns;
        let place = patterns.iter().position(|one| one.subtype == subtype).unwrap_or_else(|| {
            patterns.push(PatternHistory { subtype, level, learnt: 0, tried: 0, succeeded: 0, last_used: at });
            patterns.len() - 1
        });
        &mut patterns[place]
    }

    /// Adds the work that went into things.
    pub fn close(mut self, bars: &[Bar]) -> Trouble {
        let mut by_member: BTreeMap<MemberId, Vec<usize>> = BTreeMap::new();
        for (place, loan) in self.trouble.loans.iter().enumerate() {
            by_member.entry(loan.member).or_default().push(place);
        }
        for bar in bars {
            match bar.work {
                Work::Remediation { task, number } => self.remediation(task, number, |one| one.worked += bar.worked),
                Work::HandoffGap(handoff) => self.handoff(handoff, |one| one.gap_worked += bar.worked),
                _ => {}
            }
            if !matches!(bar.effort(), Effort::Direct | Effort::Rework) {
                continue;
            }
            for &place in by_member.get(&bar.member).into_iter().flatten() {
                let loan = &mut self.trouble.loans[place];
                if loan.began <= bar.from && loan.ended.is_none_or(|ended| bar.from < ended) {
                    loan.worked += bar.worked;
                }
            }
        }
        self.trouble
    }
}

impl Stay {
    fn at(level: Level, entered: Moment) -> Stay {
        Stay { level, entered, reason: None, due: None, hands: Vec::new(), left: None, leaving: Leaving::StillThere }
    }
}

impl BlockerHistory {
    fn comes(&mut self, stay: Stay) {
        self.stays.push(stay);
    }

    fn leaves(&mut self, at: Moment, leaving: Leaving) {
        if let Some(stay) = self.stays.last_mut().filter(|stay| stay.left.is_none()) {
            (stay.left, stay.leaving) = (Some(at), leaving);
        }
    }

    /// Its latest stay at a level.
    fn stay(&mut self, level: Level) -> Option<&mut Stay> {
        self.stays.iter_mut().rev().find(|stay| stay.level == level)
    }
}
