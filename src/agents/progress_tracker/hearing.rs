//! What the tracker makes of the facts that it overhears.

use super::{Load, State, Tracker};
use crate::agent::Turn;
use crate::domain::calendar::CalendarId;
use crate::domain::fact::{Effort, Fact, Work};
use crate::domain::organization::{MemberId, TeamId};
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::scenario::Scenario;

impl Tracker {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    pub(super) fn hear(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        match *fact {
            Fact::TaskReleased { task } if matches!(self.tasks[task.index()], State::NotInScope | State::Waiting) => {
                self.queued[scenario.plan.task(task).team.index()] += 1;
                self.tasks[task.index()] = State::Queued;
                self.waiting.queue(task, 0, scenario);
            }
            Fact::WorkStarted { member, work, .. } => self.work_started(member, work, turn),
            Fact::WorkStopped { member, work, step, is_finished, .. } => {
                if let Work::Task(task) = work {
                    self.waiting.queue(task, step + u32::from(is_finished), scenario);
                }
                self.work_stopped(member, work, turn);
            }
            Fact::TaskDone { task } => self.task_done(task, turn.now, scenario),
            Fact::TaskDropped { task } => {
                self.leave(task, scenario);
                self.tasks[task.index()] = State::Dropped;
                self.set_held(task, false, scenario);
                self.trouble.dropped(task);
                self.dropped += 1;
                self.effort_in_scope -= self.baseline.estimates[task.index()];
            }
            Fact::TaskAdded { task } => {
                self.tasks[task.index()] = State::Waiting;
                self.in_scope += 1;
                self.effort_in_scope += self.baseline.estimates[task.index()];
            }
            Fact::TaskHeld { task } => self.set_held(task, true, scenario),
            Fact::TaskFreed { task } => self.set_held(task, false, scenario),
            Fact::TeamActivated { team } => self.loads[team.index()].activated(turn.now, scenario),
            Fact::MemberAway { member, .. } | Fact::MemberLeft { member } => {
                self.set_here(member, false, turn);
            }
            Fact::MemberBack { member } | Fact::MemberJoined { member } => {
                self.set_here(member, true, turn);
            }
            Fact::MemberLent { member, to, .. } => self.move_to(member, to, turn),
            Fact::LoanEnded { member, .. } => self.move_to(member, scenario.organization.member(member).team, turn),
            _ => self.hear_of_trouble(fact, turn),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear_of_trouble(&mut self, fact: &Fact, turn: &Turn<'_>) {
        match *fact {
            Fact::BlockerArose { blocker, task, .. } => self.trouble.arose(blocker, task),
            Fact::BlockerOpened { blocker, level, priority, .. } => {
                let task = self.trouble.opened(blocker, level, priority);
                self.block(task, turn.scenario);
            }
            Fact::BlockerReopened { blocker, .. } => {
                let task = self.trouble.reopened(blocker);
                self.block(task, turn.scenario);
            }
            Fact::BlockerEscalated { blocker, to, .. } | Fact::BlockerReturned { blocker, to, .. } => self.trouble.moved(blocker, to),
            Fact::BlockerResolved { blocker, .. } => {
                if let Some(task) = self.trouble.resolved(blocker) {
                    let blocked = self.blocked[task.index()].saturating_sub(1);
                    self.set_still(task, self.is_held[task.index()], blocked, turn.scenario);
                }
            }
            Fact::GateClosed { item, is_passed, .. } => self.trouble.gate_closed(item, is_passed, turn.now),
            Fact::HandoffOpened { .. } => self.trouble.handoff_opened(),
            Fact::HandoffClosed { .. } | Fact::HandoffCancelled { .. } => self.trouble.handoff_over(),
            _ => {}
        }
    }

    fn work_started(&mut self, member: MemberId, work: Work, turn: &Turn<'_>) {
        let scenario = turn.scenario;
        if let Some(task) = work.task().filter(|task| self.tasks[task.index()] == State::Queued) {
            self.leave(task, scenario);
            self.active[scenario.plan.task(task).team.index()] += 1;
            self.tasks[task.index()] = State::Active;
        }
        if let Work::Task(task) = work {
            self.waiting.leave(task, scenario);
        }
        self.in_hand[member.index()] += 1;
        if work.effort() != Effort::Blocked {
            self.working[member.index()] += 1;
            if self.working[member.index()] == 1 {
                let (load, calendar) = self.load(member, scenario);
                load.business(calendar, true, turn.now, scenario);
            }
        }
    }

    fn work_stopped(&mut self, member: MemberId, work: Work, turn: &Turn<'_>) {
        self.in_hand[member.index()] = self.in_hand[member.index()].saturating_sub(1);
        if work.effort() != Effort::Blocked {
            self.working[member.index()] = self.working[member.index()].saturating_sub(1);
            if self.working[member.index()] == 0 {
                let (load, calendar) = self.load(member, turn.scenario);
                load.business(calendar, false, turn.now, turn.scenario);
            }
        }
    }

    /// A member works with another team from now on, with what it has in hand.
    fn move_to(&mut self, member: MemberId, team: TeamId, turn: &Turn<'_>) {
        let (scenario, now) = (turn.scenario, turn.now);
        let from = std::mem::replace(&mut self.teams[member.index()], team);
        let calendar = scenario.organization.member(member).calendar;
        for (team, is_there) in [(from, false), (team, true)] {
            let load = &mut self.loads[team.index()];
            if self.is_here[member.index()] {
                load.presence(calendar, is_there, now, scenario);
            }
            if self.working[member.index()] > 0 {
                load.business(calendar, is_there, now, scenario);
            }
        }
    }

    /// One who is away twice over is away once.
    fn set_here(&mut self, member: MemberId, is_here: bool, turn: &Turn<'_>) {
        if std::mem::replace(&mut self.is_here[member.index()], is_here) != is_here {
            let (load, calendar) = self.load(member, turn.scenario);
            load.presence(calendar, is_here, turn.now, turn.scenario);
        }
    }

    fn load(&mut self, member: MemberId, scenario: &Scenario) -> (&mut Load, CalendarId) {
        let team = self.teams[member.index()];
        (&mut self.loads[team.index()], scenario.organization.member(member).calendar)
    }

    /// Takes a task out of the count that it is in.
    fn leave(&mut self, task: TaskId, scenario: &Scenario) {
        let team = scenario.plan.task(task).team.index();
        match self.tasks[task.index()] {
            State::Queued => self.queued[team] -= 1,
            State::Active => self.active[team] -= 1,
            State::NotInScope | State::Waiting | State::Done | State::Dropped => {}
        }
        self.waiting.leave(task, scenario);
    }

    fn task_done(&mut self, task: TaskId, now: Moment, scenario: &Scenario) {
        self.leave(task, scenario);
        self.tasks[task.index()] = State::Done;
        self.set_held(task, false, scenario);
        self.is_path_stale |= self.is_on_path[task.index()];
        self.done += 1;
        self.effort_done += self.baseline.estimates[task.index()];
        if self.baseline.tasks[task.index()].is_some() {
            self.effort_earned += self.baseline.estimates[task.index()];
        }
        self.done_lately.push_back(now);
        if let Some(planned) = self.baseline.tasks[task.index()].filter(|planned| planned.total_float.is_zero()) {
            self.critical_done += 1;
            self.critical_on_time += u32::from(now <= planned.finish);
        }
    }

    fn set_held(&mut self, task: TaskId, is_held: bool, scenario: &Scenario) {
        self.set_still(task, is_held, self.blocked[task.index()], scenario);
    }

    fn block(&mut self, task: Option<TaskId>, scenario: &Scenario) {
        if let Some(task) = task {
            self.set_still(task, self.is_held[task.index()], self.blocked[task.index()].saturating_add(1), scenario);
        }
    }

    /// Told to stand still, or with an open blocker.
    pub(super) fn is_still(&self, task: TaskId) -> bool {
        self.is_held[task.index()] || self.blocked[task.index()] > 0
    }

    fn set_still(&mut self, task: TaskId, is_held: bool, blocked: u8, scenario: &Scenario) {
        let was_still = self.is_still(task);
        self.is_held[task.index()] = is_held;
        self.blocked[task.index()] = blocked;
        let is_still = self.is_still(task);
        if is_still == was_still {
            return;
        }
        self.waiting.set_still(task, is_still, scenario);
        let is_critical = self.is_on_path[task.index()];
        if is_still {
            self.held += 1;
            self.critical_held += u32::from(is_critical);
        } else {
            self.held -= 1;
            self.critical_held = self.critical_held.saturating_sub(u32::from(is_critical));
        }
    }
}
