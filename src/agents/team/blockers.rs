//! What stops this team's own tasks: how it arises, is noticed, is worked off by its owner, goes up, comes down and is over.

use super::{TeamActor, jobs};
use crate::agent::Turn;
use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, Level, Raised};
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::DefectSource;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, RoleId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{Escalation, LevelKind, LevelTerms, Target};
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};
use crate::schedule::workshop::{Job, Urgency};

const DETECTION: Purpose = Purpose::named("detection");
const RESOLUTION_WORK: Purpose = Purpose::named("resolution work");
const WORKAROUND_DEFECTS: Purpose = Purpose::named("workaround defects");

/// A blocker of a task that is here.
pub struct Blocked {
    task: TaskId,
    subtype: BlockerSubtype,
    /// How many blockers the task had before.
    occurrence: u64,
    /// Whose work it stopped; another, once that has taken its place.
    pub owner: MemberId,
    /// Who may take the owner's place.
    role: Option<RoleId>,
    arose: Moment,
    pub stage: Stage,
    /// To be worked off at speed 1, as drawn.
    work: Span,
    /// At which the owner works it off.
    speed: f64,
    /// The resolver was told that somebody works on it here, and not that it was laid down.
    pub is_taken: bool,
}

/// Who has a blocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody knows of it. `is_overdue`: whoever stands before it next notices it at once.
    Unnoticed { is_overdue: bool },
    /// The owner, who waits for an outside party. `goes_on`: a level above has it as well.
    Pending { goes_on: bool },
    /// The owner works it off; beside a level above without an end of its own.
    Own { goes_on: bool },
    /// A level above. The owner is free.
    Above,
    /// Nobody any more, but it may come back.
    Solved,
}

/// Whether a level is the owner's.
fn is_owners(level: &LevelTerms) -> bool {
    level.kind == LevelKind::Functional && level.target == Target::Owner
}

/// Resolution work that the owner does in an hour: that of the lowest level that is its own.
fn own_speed(ladder: &Escalation) -> f64 {
    ladder.levels.iter().find(|level| is_owners(level)).map_or(1.0, |level| level.speed)
}

impl TeamActor {
    /// A blocker arises: the task has been put down by its crew, whose first member stands before it until it is noticed.
    pub(super) fn troubled(&mut self, task: TaskId, owner: MemberId, step: u32, turn: &mut Turn<'_>) {
        let policy = &self.policy(turn).blockers;
        let Some(here) = self.tasks.get_mut(&task) else { return };
        let occurrence = here.blockers.len() as u64;
        let subtype = jobs::subtype(task, occurrence, policy, turn);
        let blocker = turn.note_blocker(Some(task), BlockerCause::Work, subtype, Some(owner));
        here.blockers.push(blocker);
        let gap = jobs::blocker_gap(task, here.gaps, policy, turn);
        here.gaps += 1;
        *self.holds.entry(task).or_default() += 1;
        self.workshop.set_trouble(Work::Task(task), gap);
        let role = jobs::role_at(task, step, turn.scenario);
        let stage = Stage::Unnoticed { is_overdue: false };
        let (arose, work, speed) = (turn.now, Span::ZERO, 1.0);
        self.blocked.insert(blocker, Blocked { task, subtype, occurrence, owner, role, arose, stage, work, speed, is_taken: false });
        let key = turn.scenario.plan.task(task).key;
        let detection = Span::drawn_hours(policy.detection.sample(&mut turn.chance.draw(DETECTION, key, occurrence)));
        if detection.is_zero() {
            self.notice(blocker, false, Some(owner), turn);
        } else {
            self.stand(blocker, Work::Stuck(blocker), f64::INFINITY, Some(owner), turn);
            let calendar = turn.scenario.calendars.get(turn.scenario.organization.member(owner).calendar);
            turn.remind_at(Message::Noticed(blocker), calendar.after(turn.now, detection));
        }
        self.ask_to_dispatch(turn);
    }

    /// Engages the owner, at once if it is at hand, or else when it is there and free; somebody else of its role if it is not there.
    fn stand(&mut self, blocker: BlockerId, work: Work, effort: f64, at_hand: Option<MemberId>, turn: &mut Turn<'_>) {
        let Some(blocked) = self.blocked.get(&blocker) else { return };
        let rank = self.rank_of(Some(blocked.task), turn);
        let urgency = Urgency { band: Urgency::FIRST, rank, order: u64::from(blocked.task.0) };
        let owner = Some(at_hand.unwrap_or(blocked.owner));
        let job = Job { owner, ..Job::new(work, vec![(jobs::demand(blocked.role), effort)], urgency) };
        match at_hand {
            Some(member) => _ = self.change(turn, |workshop, now, ground, changes| workshop.engage(job, member, now, ground, changes)),
            None => self.workshop.enqueue(job),
        }
        self.ask_to_dispatch(turn);
    }

    /// Ends what the owner does about a blocker, and gives who did it.
    fn step_back(&mut self, work: Work, turn: &mut Turn<'_>) -> Option<MemberId> {
        let holder = self.workshop.holders(work).next();
        self.change(turn, |workshop, now, ground, changes| workshop.finish(work, now, ground, changes));
        self.ask_to_dispatch(turn);
        holder
    }

    pub(super) fn set_owner_free(&mut self, blocker: BlockerId, turn: &mut Turn<'_>) {
        for work in [Work::Stuck(blocker), Work::OwnResolution(blocker), Work::Briefing(blocker)] {
            self.step_back(work, turn);
        }
    }

    /// Somebody takes the owner's place before a blocker, or is back there.
    pub(super) fn stands_before(&mut self, blocker: BlockerId, work: Work, member: MemberId, turn: &mut Turn<'_>) {
        let Some(blocked) = self.blocked.get_mut(&blocker) else { return };
        blocked.owner = member;
        if work == Work::OwnResolution(blocker) && !std::mem::replace(&mut blocked.is_taken, true) {
            turn.tell(AgentId::RESOLVER, Message::BlockerTaken { blocker, level: Level::FIRST, by: Some(member) });
        }
        if blocked.stage == (Stage::Unnoticed { is_overdue: true }) {
            self.notice(blocker, false, Some(member), turn);
        }
    }

    /// The owner would notice now, if there is anybody.
    pub(super) fn detect(&mut self, blocker: BlockerId, turn: &mut Turn<'_>) {
        let holder = self.workshop.holders(Work::Stuck(blocker)).next();
        let Some(blocked) = self.blocked.get_mut(&blocker) else { return };
        if !matches!(blocked.stage, Stage::Unnoticed { .. }) {
            return;
        }
        match holder {
            Some(holder) => self.notice(blocker, false, Some(holder), turn),
            None => blocked.stage = Stage::Unnoticed { is_overdue: true },
        }
    }

    /// Tells what has stood still unnoticed for so much of its owner's working time.
    pub(super) fn scan(&mut self, still_for: Span, turn: &mut Turn<'_>) {
        let stands_still = |blocked: &Blocked| {
            let calendar = turn.scenario.calendars.get(turn.scenario.organization.member(blocked.owner).calendar);
            matches!(blocked.stage, Stage::Unnoticed { .. }) && calendar.between(blocked.arose, turn.now) >= still_for
        };
        let found: Vec<BlockerId> = self.blocked.iter().filter(|(_, blocked)| stands_still(blocked)).map(|(&id, _)| id).collect();
        for blocker in found {
            let holder = self.workshop.holders(Work::Stuck(blocker)).next();
            self.notice(blocker, true, holder, turn);
        }
    }

    /// The clocks start. `at_hand`: who stands before it.
    fn notice(&mut self, blocker: BlockerId, is_by_scan: bool, at_hand: Option<MemberId>, turn: &mut Turn<'_>) {
        let policy = self.policy(turn);
        let Some(blocked) = self.blocked.get_mut(&blocker) else { return };
        let first = policy.escalation.level(Level::FIRST);
        let (task, key) = (blocked.task, turn.scenario.plan.task(blocked.task).key);
        let terms = &policy.blockers;
        blocked.work = Span::drawn_hours(terms.resolution_work.sample(&mut turn.chance.draw(RESOLUTION_WORK, key, blocked.occurrence)));
        blocked.speed = own_speed(&policy.escalation);
        let wait = turn.draw_pending(&terms.pending, key, blocked.occurrence);
        let pending_until = wait.filter(|wait| !wait.is_zero()).map(|wait| turn.now + wait);
        turn.note(Fact::BlockerNoticed { blocker, is_by_scan });
        if let Some(until) = pending_until {
            turn.note(Fact::BlockerPending { blocker, until });
        }
        let raised = Raised {
            blocker,
            task: Some(task),
            cause: BlockerCause::Work,
            subtype: blocked.subtype,
            owner: Some(blocked.owner),
            noticed: turn.now,
            key,
            occurrence: blocked.occurrence,
            work: blocked.work,
            pending_until,
            priority: None,
        };
        turn.tell(AgentId::RESOLVER, Message::BlockerRaised(Box::new(raised)));
        match pending_until {
            _ if !is_owners(first) => {
                blocked.stage = Stage::Above;
                self.step_back(Work::Stuck(blocker), turn);
            }
            Some(until) => {
                blocked.stage = Stage::Pending { goes_on: false };
                turn.remind_at(Message::PendingOver(blocker), until);
                if self.workshop.remaining(Work::Stuck(blocker), turn.now, self.ground(turn)).is_none() {
                    self.stand(blocker, Work::Stuck(blocker), f64::INFINITY, at_hand, turn);
                }
            }
            None => self.resolve(blocker, false, at_hand, turn),
        }
    }

    /// The owner sets to work on it; without an end of its own if it goes on beside a level above.
    fn resolve(&mut self, blocker: BlockerId, goes_on: bool, at_hand: Option<MemberId>, turn: &mut Turn<'_>) {
        let Some(blocked) = self.blocked.get_mut(&blocker) else { return };
        blocked.stage = Stage::Own { goes_on };
        let effort = if goes_on { f64::INFINITY } else { blocked.work.ms() as f64 / blocked.speed };
        let before = self.step_back(Work::Stuck(blocker), turn);
        self.stand(blocker, Work::OwnResolution(blocker), effort, at_hand.or(before), turn);
    }

    pub(super) fn pending_over(&mut self, blocker: BlockerId, turn: &mut Turn<'_>) {
        if let Some(Stage::Pending { goes_on }) = self.blocked.get(&blocker).map(|blocked| blocked.stage) {
            self.resolve(blocker, goes_on, None, turn);
        }
    }

    /// The owner has worked it off, and takes the task up again.
    pub(super) fn solved(&mut self, blocker: BlockerId, turn: &mut Turn<'_>) {
        turn.tell(AgentId::RESOLVER, Message::BlockerSolved { blocker });
        self.cleared(blocker, turn);
    }

    /// A level above has it now. The owner says what is left, and stops or goes on beside it.
    pub(super) fn taken_over(&mut self, blocker: BlockerId, goes_on: bool, turn: &mut Turn<'_>) {
        let ground = self.ground(turn);
        let left = self.workshop.remaining(Work::OwnResolution(blocker), turn.now, ground);
        let Some(blocked) = self.blocked.get_mut(&blocker) else { return };
        let left = match blocked.stage {
            // One that the owner was quicker with is over: its answer is under way.
            Stage::Solved => return,
            // What is worked off at two levels, or above, is counted there: nothing better is known here.
            Stage::Own { goes_on: true } | Stage::Above | Stage::Unnoticed { .. } | Stage::Pending { .. } => blocked.work,
            Stage::Own { goes_on: false } => {
                let left = left.map_or(blocked.work, |left| Span::drawn(left * blocked.speed));
                left.min(blocked.work)
            }
        };
        turn.tell(AgentId::RESOLVER, Message::BlockerHandedOver { blocker, left });
        match (blocked.stage, goes_on) {
            (Stage::Pending { .. }, true) => blocked.stage = Stage::Pending { goes_on },
            (Stage::Own { goes_on: false }, true) => {
                let holder = self.step_back(Work::OwnResolution(blocker), turn);
                self.resolve(blocker, goes_on, holder, turn);
            }
            (_, true) => {}
            (_, false) => {
                blocked.stage = Stage::Above;
                self.set_owner_free(blocker, turn);
            }
        }
    }

    /// The owner, going on beside a level above, is to stop.
    pub(super) fn stop_beside(&mut self, blocker: BlockerId, turn: &mut Turn<'_>) {
        if let Some(blocked) = self.blocked.get_mut(&blocker)
            && matches!(blocked.stage, Stage::Own { goes_on: true } | Stage::Pending { goes_on: true })
        {
            blocked.stage = Stage::Above;
            self.set_owner_free(blocker, turn);
        }
    }

    /// The owner tells a specialist how things stand.
    pub(super) fn brief(&mut self, blocker: BlockerId, time: Span, turn: &mut Turn<'_>) {
        let is_open = self.blocked.get(&blocker).is_some_and(|blocked| blocked.stage != Stage::Solved);
        if is_open && !time.is_zero() {
            self.step_back(Work::Briefing(blocker), turn);
            self.stand(blocker, Work::Briefing(blocker), time.ms() as f64, None, turn);
        }
    }

    /// It is out of the way: the task goes on, if nothing else holds it.
    pub(super) fn cleared(&mut self, blocker: BlockerId, turn: &mut Turn<'_>) {
        let Some(blocked) = self.blocked.get_mut(&blocker).filter(|blocked| blocked.stage != Stage::Solved) else { return };
        blocked.stage = Stage::Solved;
        blocked.is_taken = false;
        let task = blocked.task;
        self.set_owner_free(blocker, turn);
        self.free(task, turn);
    }

    /// It is the owner's again, with so much work: it has come back, or down.
    pub(super) fn reopened(&mut self, blocker: BlockerId, work: Span, turn: &mut Turn<'_>) {
        let speed = own_speed(&self.policy(turn).escalation);
        let ground = self.ground(turn);
        let Some(blocked) = self.blocked.get_mut(&blocker) else {
            // Its task was done in the meantime.
            turn.tell(AgentId::RESOLVER, Message::BlockerGone { blocker, is_dropped: false });
            return;
        };
        let (task, was_solved) = (blocked.task, blocked.stage == Stage::Solved);
        (blocked.work, blocked.speed, blocked.is_taken) = (work, speed, false);
        let mut at_hand = None;
        if was_solved {
            if self.workshop.remaining(Work::Task(task), turn.now, ground).is_none() {
                turn.tell(AgentId::RESOLVER, Message::BlockerGone { blocker, is_dropped: false });
                return;
            }
            at_hand = self.workshop.holders(Work::Task(task)).next();
            self.hold(task, turn);
        }
        self.set_owner_free(blocker, turn);
        self.resolve(blocker, false, at_hand, turn);
    }

    /// The task goes on without: what is left comes back as rework at its end, within limits, and a way round makes mistakes.
    pub(super) fn go_round(&mut self, blocker: BlockerId, left: Span, turn: &mut Turn<'_>) {
        let policy = self.policy(turn);
        let Some(blocked) = self.blocked.get(&blocker).filter(|blocked| blocked.stage != Stage::Solved) else { return };
        let (task, occurrence) = (blocked.task, blocked.occurrence);
        if let Some(here) = self.tasks.get_mut(&task) {
            let most = Span::from_ms(libm::round(here.effort * policy.decisions.workaround_rework_max) as u64);
            let key = turn.scenario.plan.task(task).key;
            // Where nothing is checked, nobody counts mistakes.
            let mean = if policy.gates.is_on { policy.decisions.workaround_defects } else { 0.0 };
            let defects = jobs::poisson(mean, &mut turn.chance.draw(WORKAROUND_DEFECTS, key, occurrence));
            here.defects += defects;
            self.add_rework(task, left.min(most), turn);
            if defects > 0 {
                turn.note(Fact::DefectsInjected { task, defects, source: DefectSource::Workaround });
            }
        }
        self.cleared(blocker, turn);
    }

    /// Blockers arise at another rate from now on. What has no memory may be drawn again; what is in hand keeps to what was drawn.
    pub(super) fn draw_gaps_again(&mut self, turn: &mut Turn<'_>) {
        let policy = &self.policy(turn).blockers;
        for (&task, here) in self.tasks.iter_mut().filter(|(_, here)| !here.is_submitted) {
            let gap = jobs::blocker_gap(task, here.gaps, policy, turn);
            here.gaps += 1;
            here.gap = gap;
            self.workshop.set_trouble(Work::Task(task), gap);
        }
        for job in &mut self.waiting {
            if let Work::Task(task) = job.work
                && let Some(here) = self.tasks.get(&task)
            {
                job.trouble_in = here.gap;
            }
        }
    }
}
