//! The ladder: clocks and thresholds, the way up and down, and whom each level asks.

use super::case::{Assignment, Bureau, Case, OwnerPart, RESOLUTION_WORK};
use crate::agent::Turn;
use crate::domain::blocker::{EscalationReason, Level};
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, Priority, RoleId};
use crate::domain::policy::{CarryWork, Clock, CriticalBlocked, LevelKind, OnEscalate, P0Blockers, Target, TimeoutBasis, TimeoutStopsOn};
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};

const ESCALATE_AFTER: Purpose = Purpose::named("escalate after");

impl Case {
    /// Puts it on the list, at its first level; what cannot wait goes on from there at once.
    pub fn open(&mut self, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let ladder = self.ladder(turn.scenario);
        let (blocker, priority, is_critical) = (self.id(), self.priority, self.is_critical);
        self.level = self.first_level(turn.scenario);
        turn.note(Fact::BlockerOpened { blocker, level: self.level, priority, is_critical, noticed: self.raised.noticed });
        let decides = ladder.deciding().filter(|_| priority == Priority::P0 && ladder.p0_blockers == P0Blockers::DecideNow);
        let jumps = self.last_at_work(turn.scenario).filter(|_| is_critical && ladder.critical_blocked == CriticalBlocked::Jump);
        let asks_reallocation = jumps.is_some();
        if asks_reallocation || priority == Priority::P0 && decides.is_none() {
            turn.tell(AgentId::DIRECTOR, Message::BlockerTold(self.escalated(turn)));
        }
        let now = decides.map(|to| (to, EscalationReason::DecideNow)).or(jumps.map(|to| (to, EscalationReason::CriticalPath)));
        if self.terms(self.level, turn.scenario).target == Target::Owner && self.raised.owner.is_some() {
            // Who reported it is at it, or will be when others have done their part.
            self.owner = OwnerPart::Alone { at_it: None };
            self.ledger.left = None;
        }
        match now.filter(|(to, _)| *to > self.level) {
            Some((to, reason)) => self.climb(to, reason, turn.now, bureau, turn),
            None => self.approach(bureau, turn),
        }
    }

    /// On the way to its level: there at once, or when the handoff has taken its time.
    pub fn approach(&mut self, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        self.stay += 1;
        self.is_entered = false;
        self.is_taken = false;
        self.is_renewed = false;
        self.vacant = None;
        self.set_clock(turn);
        let cost = match self.owner {
            OwnerPart::Alone { .. } => Span::ZERO,
            OwnerPart::Apart | OwnerPart::Leaving { .. } | OwnerPart::Beside => self.terms(self.level, turn.scenario).handoff_cost,
        };
        if cost.is_zero() {
            self.enter(bureau, turn);
        } else {
            turn.remind(Message::LevelEntered { blocker: self.id(), epoch: self.stay }, cost);
        }
    }

    pub fn handoff_over(&mut self, epoch: u32, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if epoch == self.stay && !self.is_entered {
            self.enter(bureau, turn);
        }
    }

    fn enter(&mut self, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        self.is_entered = true;
        self.entered = turn.now;
        self.set_clock(turn);
        match self.terms(self.level, turn.scenario).kind {
            LevelKind::Hierarchical => self.ask_for_decision(turn),
            LevelKind::Functional => self.put_to_work(self.level, bureau, turn),
        }
    }

    /// Sets the clock of its level anew: from the start if it is there, to nothing if it is still on its way.
    pub fn set_clock(&mut self, turn: &mut Turn<'_>) {
        self.clock += 1;
        self.due = self.threshold(turn);
        let (blocker, epoch) = (self.id(), self.clock);
        match self.due {
            Some(due) if due > turn.now => turn.remind_at(Message::EscalationDue { blocker, epoch }, due),
            Some(_) => turn.remind(Message::EscalationOverdue { blocker, epoch }, Span::ZERO),
            None => {}
        }
    }

    fn threshold(&self, turn: &Turn<'_>) -> Option<Moment> {
        let scenario = turn.scenario;
        let ladder = self.ladder(scenario);
        let is_stopped = self.is_taken && ladder.timeout_stops_on == TimeoutStopsOn::Acknowledged;
        if !self.is_entered || is_stopped || self.above(self.level, scenario).is_none() {
            return None;
        }
        let after = self.terms(self.level, scenario).escalate_after[self.priority as usize].as_ref()?;
        let after = Span::drawn_hours(after.sample(&mut self.draw(ESCALATE_AFTER, Some(self.level), 0, turn)));
        let basis = match ladder.timeout_basis {
            TimeoutBasis::SinceOpened if !self.is_returned => self.opened,
            TimeoutBasis::SinceOpened | TimeoutBasis::SinceLevelEntered => self.entered,
        };
        // Others have had it from the start, if at all.
        let paused = self.pending_until.filter(|_| self.under(scenario).blockers.pending.pauses_clock);
        let start = paused.map_or(basis, |until| basis.max(until));
        Some(match ladder.clock {
            Clock::Working => self.calendar(scenario).after(start, after),
            Clock::Elapsed => start + after,
        })
    }

    pub fn time_out(&mut self, epoch: u32, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if epoch != self.clock {
            return;
        }
        if let (Some(due), Some(to)) = (self.due, self.above(self.level, turn.scenario)) {
            self.climb(to, EscalationReason::Timeout, due, bureau, turn);
        }
    }

    pub fn climb(&mut self, to: Level, reason: EscalationReason, due: Moment, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        turn.note(Fact::BlockerEscalated { blocker: self.id(), from: self.level, to, reason, due });
        self.judge_pattern(false, bureau, turn);
        let goes_on = !self.is_spent && self.ladder(turn.scenario).on_escalate == OnEscalate::Continue;
        self.leave_level(goes_on, turn);
        self.level = to;
        self.is_returned = false;
        self.approach(bureau, turn);
    }

    /// One level down.
    pub fn go_back(&mut self, to: Level, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        turn.note(Fact::BlockerReturned { blocker: self.id(), from: self.level, to });
        let from = self.level;
        self.release(turn, |assignment| assignment.level == from);
        self.level = to;
        self.is_returned = true;
        self.approach(bureau, turn);
    }

    /// Those who have it stop, or go on beside the level that it goes to.
    fn leave_level(&mut self, goes_on: bool, turn: &mut Turn<'_>) {
        match self.owner {
            OwnerPart::Alone { at_it } => {
                self.ledger.left = self.ledger.left.filter(|_| self.is_spent);
                self.take_over(at_it, goes_on, turn);
            }
            OwnerPart::Beside if !goes_on => self.take_over(None, false, turn),
            OwnerPart::Leaving { at_it, goes_on: true } if !goes_on => self.take_over(at_it, false, turn),
            OwnerPart::Apart | OwnerPart::Beside | OwnerPart::Leaving { .. } => {}
        }
        if goes_on {
            return;
        }
        self.release(turn, |_| true);
        if let Some(decider) = self.decider.take() {
            turn.tell(decider, Message::BlockerReleased { blocker: self.id(), level: self.level });
        }
    }

    fn take_over(&mut self, at_it: Option<MemberId>, goes_on: bool, turn: &mut Turn<'_>) {
        if !goes_on {
            self.drop_owner(turn);
        }
        self.owner = OwnerPart::Leaving { at_it, goes_on };
        self.tell_reporter(Message::BlockerTakenOver { blocker: self.id(), goes_on }, turn);
    }

    /// Has a level that works it off begin. One that is at it, or was asked before, goes on.
    pub fn put_to_work(&mut self, level: Level, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if let Some(until) = self.pending_until.filter(|&until| until > turn.now)
            && !matches!(self.owner, OwnerPart::Alone { .. })
        {
            turn.remind_at(Message::PendingOver(self.id()), until);
            return;
        }
        let is_asked = self.assignments.iter().any(|assignment| assignment.level == level && !assignment.is_helper);
        let target = self.terms(level, turn.scenario).target;
        let is_owner_at_it = target == Target::Owner && matches!(self.owner, OwnerPart::Alone { .. } | OwnerPart::Beside);
        if is_asked || is_owner_at_it {
            return;
        }
        let blockers = &self.under(turn.scenario).blockers;
        let by_role = |role: Option<RoleId>| {
            let team = bureau.staff.team_with(role?, turn.scenario)?;
            Some((AgentId::of_team(team), role))
        };
        let asked = match target {
            Target::Owner if self.raised.owner.is_none() => None,
            Target::Owner => {
                self.renew_work(level, turn);
                return self.give_to_owner(turn);
            }
            Target::Agent(agent) => Some((agent, None)),
            Target::Specialist => by_role(blockers.specialists[self.raised.subtype as usize]),
            Target::Role(role) => by_role(Some(role)),
            Target::Team(team) => bureau.staff.has(team, None, turn.scenario).then_some((AgentId::of_team(team), None)),
        };
        let Some((to, role)) = asked else { return self.find_nobody(level, bureau, turn) };
        self.vacant = None;
        self.renew_work(level, turn);
        self.assign(Assignment { to, level, role, is_helper: false }, turn);
    }

    pub fn assign(&mut self, assignment: Assignment, turn: &mut Turn<'_>) {
        let Assignment { to, level, role, is_helper } = assignment;
        let terms = self.terms(level, turn.scenario);
        let preparation = if is_helper { Span::ZERO } else { self.under(turn.scenario).preparation(terms) };
        let (blocker, priority, task) = (self.id(), self.priority, self.raised.task);
        self.assignments.push(assignment);
        turn.tell(to, Message::BlockerAssigned { blocker, level, role, preparation, priority, task });
    }

    /// The owner's, once more: told with what is left to do.
    fn give_to_owner(&mut self, turn: &mut Turn<'_>) {
        let work = Span::from_ms(self.ledger.left.take().map_or(self.raised.work.ms(), |left| left.round() as u64));
        self.owner = OwnerPart::Alone { at_it: None };
        self.tell_reporter(Message::BlockerReopened { blocker: self.id(), work }, turn);
    }

    fn find_nobody(&mut self, level: Level, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        match self.above(self.level, turn.scenario).filter(|_| level == self.level) {
            Some(to) => self.climb(to, EscalationReason::NobodyThere, turn.now, bureau, turn),
            None => self.vacant = Some(level),
        }
    }

    /// A level that begins anew draws its own work; otherwise what is left is what it has to do. Once each time that it comes to a level.
    fn renew_work(&mut self, level: Level, turn: &mut Turn<'_>) {
        if std::mem::replace(&mut self.is_renewed, true) {
            return;
        }
        let scenario = turn.scenario;
        let terms = self.terms(level, scenario);
        let nth = self.efforts[level.index()];
        let is_first = level == self.first_level(scenario) && self.efforts == [0; Level::MAX as usize];
        self.efforts[level.index()] = nth.saturating_add(1);
        let is_restart = self.ladder(scenario).carry_work == CarryWork::Restart && (!is_first || terms.work.is_some());
        if self.is_awaited() || !(is_restart || self.is_spent) {
            return;
        }
        self.is_spent = false;
        let hours = terms.work.as_ref().unwrap_or_else(|| self.usual_work(scenario));
        let drawn = Span::drawn_hours(hours.sample(&mut self.draw(RESOLUTION_WORK, Some(level), nth, turn)));
        // What those who go on have done so far was for the work before.
        self.ledger.settle(turn.now, &scenario.calendars);
        self.ledger.left = Some(drawn.ms() as f64);
        self.announce_end(turn);
    }

    /// Others have done their part.
    pub fn pending_over(&mut self, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let is_working_level = self.terms(self.level, turn.scenario).kind == LevelKind::Functional;
        if self.is_entered && is_working_level {
            self.put_to_work(self.level, bureau, turn);
        } else if self.is_entered && self.decider.is_none() {
            self.carry_on(&[], bureau, turn);
        }
    }

    /// Somebody came or went: what waits for somebody is tried again, and what was asked of a team in which nobody is left is taken back.
    pub fn look_round(&mut self, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if let Some(level) = self.vacant {
            self.put_to_work(level, bureau, turn);
        }
        let scenario = turn.scenario;
        let deserted = self.assignments.iter().find(|assignment| {
            let is_taken = self.ledger.hands().iter().any(|hand| (hand.at, hand.level) == (assignment.to, assignment.level));
            let has_somebody = |team| bureau.staff.has(team, assignment.role, scenario);
            !is_taken && !assignment.is_helper && assignment.to.team().is_some_and(|team| !has_somebody(team))
        });
        if let Some(&Assignment { level, .. }) = deserted {
            self.release(turn, |assignment| assignment.level == level && !assignment.is_helper);
            self.put_to_work(level, bureau, turn);
        }
    }

    /// Another policy's clocks from now on.
    pub fn come_under(&mut self, policy: u32, turn: &mut Turn<'_>) {
        self.policy = policy;
        self.set_clock(turn);
    }
}
