//! One open blocker: where it is on the ladder, who is on it, and what is drawn for it.

use super::ledger::Ledger;
use super::staff::{Library, Staff};
use crate::agent::Turn;
use crate::domain::blocker::{BlockerCause, BlockerId, Escalated, Level, Raised};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, Priority, RoleId, TeamId};
use crate::domain::policy::{Escalation, LevelKind, LevelTerms, Policy, Target};
use crate::engine::distribution::Distribution;
use crate::engine::stream::{Purpose, Stream};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;

pub const RESOLUTION_WORK: Purpose = Purpose::named("resolution work");
const WORKAROUND: Purpose = Purpose::named("workaround");

/// By which the draws of one level are named apart from those of the next: odd, so that no two levels share a multiple of it, and of bits
/// in no order (2^64 over the golden ratio).
const LEVELS_APART: u64 = 0x9e37_79b9_7f4a_7c15;

/// What the cases of a resolver share.
pub struct Bureau {
    /// In force: what desks have of hours, and what new blockers are noticed under.
    pub policy: u32,
    pub staff: Staff,
    pub library: Library,
}

/// An open blocker.
pub struct Case {
    pub raised: Raised,
    /// Who reported it, and is told how it goes on: the owner's team, or the coordinator; nobody for a stream's.
    pub reporter: Option<AgentId>,
    /// The place of the policy that it is dealt with under.
    pub policy: u32,
    pub priority: Priority,
    pub is_critical: bool,
    pub level: Level,
    /// Counts approaches to a level: a reminder of an earlier one is void.
    pub stay: u32,
    /// Whether it has come to its level, the handoff having taken its time.
    pub is_entered: bool,
    pub entered: Moment,
    /// Down from the level above: the threshold counts from here, or it would go back at once.
    pub is_returned: bool,
    /// How often it has come back.
    pub cycle: u32,
    /// When the clocks of this cycle started.
    pub opened: Moment,
    /// Nobody can work on it before.
    pub pending_until: Option<Moment>,
    pub clock: u32,
    /// The level's threshold.
    pub due: Option<Moment>,
    /// Taken up by its level.
    pub is_taken: bool,
    pub ledger: Ledger,
    /// Counts announced ends of the work, and the one that holds.
    pub plan: u32,
    pub planned: Option<Moment>,
    pub assignments: Vec<Assignment>,
    pub owner: OwnerPart,
    /// Teams that lend a hand while somebody is there to be helped.
    pub helpers: Vec<TeamId>,
    /// By level: how often it has been put to work in this cycle.
    pub efforts: [u16; Level::MAX as usize],
    /// What this stay at a level has to do has been settled.
    pub is_renewed: bool,
    /// A level was done with it in vain, so that what is above begins anew.
    pub is_spent: bool,
    /// A known pattern is being tried at L2.
    pub is_pattern_tried: bool,
    /// Who is asked for a decision.
    pub decider: Option<AgentId>,
    pub is_director_asked: bool,
    /// A level at which nobody is there, and above which there is nobody to ask.
    pub vacant: Option<Level>,
    pub is_closed: bool,
}

/// What the owner does about it; in its stead another member of its team, when it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerPart {
    /// Nothing.
    Apart,
    /// Works it off; the resolver only keeps the clock.
    Alone { at_it: Option<MemberId> },
    /// Told that a level above has it, and has not said yet what is left.
    Leaving { at_it: Option<MemberId>, goes_on: bool },
    /// Goes on beside the levels above.
    Beside,
}

/// Who was asked to work on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assignment {
    pub to: AgentId,
    pub level: Level,
    pub role: Option<RoleId>,
    pub is_helper: bool,
}

/// A blocker as it comes to the resolver.
pub struct Arrival {
    pub raised: Raised,
    pub reporter: Option<AgentId>,
    pub priority: Priority,
    pub is_critical: bool,
    pub policy: u32,
}

impl Case {
    pub fn new(arrival: Arrival) -> Case {
        let Arrival { raised, reporter, priority, is_critical, policy } = arrival;
        Case {
            reporter,
            policy,
            priority,
            is_critical,
            level: Level::FIRST,
            stay: 0,
            is_entered: false,
            entered: raised.noticed,
            is_returned: false,
            cycle: 0,
            opened: raised.noticed,
            pending_until: raised.pending_until,
            clock: 0,
            due: None,
            is_taken: false,
            ledger: Ledger::of(raised.work),
            plan: 0,
            planned: None,
            assignments: Vec::new(),
            owner: OwnerPart::Apart,
            helpers: Vec::new(),
            efforts: [0; Level::MAX as usize],
            is_renewed: false,
            is_spent: false,
            is_pattern_tried: false,
            decider: None,
            is_director_asked: false,
            vacant: None,
            is_closed: false,
            raised,
        }
    }

    pub fn id(&self) -> BlockerId {
        self.raised.blocker
    }

    pub fn under<'a>(&self, scenario: &'a Scenario) -> &'a Policy {
        &scenario.policies[self.policy as usize]
    }

    pub fn ladder<'a>(&self, scenario: &'a Scenario) -> &'a Escalation {
        &self.under(scenario).escalation
    }

    /// The terms of a level; of the top, for one that a change of policy did away with.
    pub fn terms<'a>(&self, level: Level, scenario: &'a Scenario) -> &'a LevelTerms {
        let ladder = self.ladder(scenario);
        ladder.level(level.min(ladder.top()))
    }

    /// The next level above that is there for this blocker: without an owner, none that is the owner.
    pub fn above(&self, level: Level, scenario: &Scenario) -> Option<Level> {
        let top = self.ladder(scenario).top();
        (level.0 + 1..=top.0).map(Level).find(|&level| self.is_there(level, scenario))
    }

    pub fn below(&self, level: Level, scenario: &Scenario) -> Option<Level> {
        (1..level.0).rev().map(Level).find(|&level| self.is_there(level, scenario))
    }

    fn is_there(&self, level: Level, scenario: &Scenario) -> bool {
        self.raised.owner.is_some() || self.terms(level, scenario).target != Target::Owner
    }

    /// Where it starts.
    pub fn first_level(&self, scenario: &Scenario) -> Level {
        if self.is_there(Level::FIRST, scenario) { Level::FIRST } else { self.above(Level::FIRST, scenario).unwrap_or(Level::FIRST) }
    }

    /// The highest level that works it off, and is there for this blocker.
    pub fn last_at_work(&self, scenario: &Scenario) -> Option<Level> {
        let ladder = self.ladder(scenario);
        let works = |level: &Level| ladder.level(*level).kind == LevelKind::Functional && self.is_there(*level, scenario);
        (1..=ladder.top().0).rev().map(Level).find(works)
    }

    /// Ends when something comes, and not by work.
    pub fn is_awaited(&self) -> bool {
        match self.raised.cause {
            BlockerCause::Resource(_) | BlockerCause::Delivery(_) => true,
            BlockerCause::Work | BlockerCause::Information(_) | BlockerCause::Stream { .. } => false,
        }
    }

    /// Hours of work that blockers of its cause take.
    pub fn usual_work<'a>(&self, scenario: &'a Scenario) -> &'a Distribution {
        match self.raised.cause {
            BlockerCause::Stream { stream, .. } => super::arrivals::work_of(stream, self.policy, scenario),
            BlockerCause::Work | BlockerCause::Resource(_) | BlockerCause::Delivery(_) | BlockerCause::Information(_) => {
                &self.under(scenario).blockers.resolution_work
            }
        }
    }

    /// The owner's, or the project's.
    pub fn calendar<'a>(&self, scenario: &'a Scenario) -> &'a WorkingCalendar {
        let owners = self.raised.owner.map(|owner| scenario.organization.member(owner).calendar);
        scenario.calendars.get(owners.unwrap_or(scenario.working_calendar))
    }

    /// The stream of a draw of this cycle: of the blocker as a whole, or of a level at its `nth` effort.
    pub fn draw(&self, purpose: Purpose, level: Option<Level>, nth: u16, turn: &Turn<'_>) -> Stream {
        let entity = level.map_or(0, |level| u64::from(level.0).wrapping_mul(LEVELS_APART));
        let occurrence = u64::from(nth) << 48 | u64::from(self.cycle) << 32 | self.raised.occurrence & 0xffff_ffff;
        turn.chance.draw(purpose, self.raised.key ^ entity, occurrence)
    }

    /// As the director and the planner are told of it.
    pub fn escalated(&self, turn: &Turn<'_>) -> Box<Escalated> {
        let scenario = turn.scenario;
        let policy = self.under(scenario);
        let expected = match self.last_at_work(scenario) {
            // What nobody works off, and has been waited for so long, is likely to be waited for as long again.
            _ if self.is_awaited() => self.calendar(scenario).between(self.raised.noticed, turn.now),
            None => Span::ZERO,
            Some(level) => {
                let terms = self.terms(level, scenario);
                policy.preparation(terms) + Span::drawn_hours(self.usual_work(scenario).mean() / policy.pace(terms))
            }
        };
        let Raised { blocker, task, subtype, cause, .. } = self.raised;
        Box::new(Escalated {
            blocker,
            level: self.level,
            task,
            subtype,
            cause,
            priority: self.priority,
            is_critical: self.is_critical,
            noticed: self.raised.noticed,
            has_workaround: turn.chance.draw(WORKAROUND, self.raised.key, self.raised.occurrence).chance(policy.decisions.workaround),
            expected,
            team: task.map(|task| scenario.plan.task(task).team),
            can_go_up: self.above(self.level, scenario).is_some(),
        })
    }

    pub fn tell_reporter(&self, message: Message, turn: &mut Turn<'_>) {
        if let Some(reporter) = self.reporter {
            turn.tell(reporter, message);
        }
    }
}
