//! A resolver with its own desk, and others played by hand: an owner, a team of specialists, the director and the planner.

use crate::agent::{Agent, Call, Effect, Turn};
use crate::agents::blocker_resolver::Resolver;
use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, Level, Raised, Verdict};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, Priority, RoleId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{Escalation, Policy, Target};
use crate::engine::distribution::Distribution;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};
use crate::sample;
use crate::scenario::Scenario;
use std::collections::VecDeque;

pub const OWNERS: AgentId = AgentId(6);
pub const SPECIALISTS: AgentId = AgentId(7);
pub const MINUTE: u64 = 60_000;

pub struct Stage {
    pub scenario: Scenario,
    resolver: Resolver,
    events: FutureEvents<(AgentId, AgentId, Message)>,
    now: Moment,
    blockers: u32,
    /// What was noted, and what was sent to the others, as lines.
    pub story: Vec<String>,
    pub sent: Vec<(u64, AgentId, Message)>,
    owner: Owner,
    /// Specialists who are free, what they have in hand, and what they have been asked for.
    pub free: u32,
    in_hand: Vec<(BlockerId, Level)>,
    queue: VecDeque<(BlockerId, Level)>,
    pub verdicts: VecDeque<Verdict>,
    pub is_replanned: bool,
}

#[derive(Default)]
struct Owner {
    left: f64,
    since: Moment,
    epoch: u32,
}

impl Stage {
    /// The standard ladder, around the clock, with one specialist, and blockers of an hour's work.
    pub fn new() -> Stage {
        let mut scenario = sample::scenario();
        let specialists = [Some(RoleId(2)); BlockerSubtype::ALL.len()];
        scenario.policies[0].blockers.specialists = specialists;
        scenario.streams.clear();
        Stage {
            resolver: Resolver::new(&scenario),
            scenario,
            events: FutureEvents::new(),
            now: Moment::START,
            blockers: 100,
            story: Vec::new(),
            sent: Vec::new(),
            owner: Owner::default(),
            free: 1,
            in_hand: Vec::new(),
            queue: VecDeque::new(),
            verdicts: VecDeque::new(),
            is_replanned: true,
        }
    }

    pub fn policy(&mut self) -> &mut Policy {
        &mut self.scenario.policies[0]
    }

    pub fn ladder(&mut self) -> &mut Escalation {
        &mut self.policy().escalation
    }

    /// As the scenario is now: who is present, what is planned.
    pub fn set(mut self, change: impl FnOnce(&mut Scenario)) -> Stage {
        change(&mut self.scenario);
        self.resolver = Resolver::new(&self.scenario);
        self
    }

    /// Day after day from the scenario's start: open for so many hours, closed for the rest.
    pub fn days_of(scenario: &mut Scenario, open: u64) -> crate::domain::calendar::CalendarId {
        let day = |day: u64| (day * 86_400_000, (day * 24 + open) * 3_600_000);
        let week: Vec<(u64, u64)> = (0..7).map(day).collect();
        scenario.calendars.add(WorkingCalendar::weekly(&week, Span::ZERO, &[]))
    }

    /// Levels that only differ in the hours after which they pass a blocker on; all but the owner's are the specialists'.
    pub fn plain_ladder(&mut self, thresholds: &[Option<f64>]) {
        let ladder = self.ladder();
        let mut terms = ladder.levels[2].clone();
        terms.preparation = Span::ZERO;
        terms.speed = 1.0;
        ladder.levels = thresholds
            .iter()
            .enumerate()
            .map(|(place, after)| {
                let target = if place == 0 { Target::Owner } else { Target::Team(TeamId(1)) };
                let escalate_after = std::array::from_fn(|_| after.map(Distribution::Fixed));
                crate::domain::policy::LevelTerms { target, escalate_after, ..terms.clone() }
            })
            .collect();
    }

    pub fn blocker(hours: f64) -> Raised {
        Raised {
            blocker: BlockerId(0),
            task: Some(TaskId(2)),
            cause: BlockerCause::Work,
            subtype: BlockerSubtype::CodeBug,
            owner: Some(MemberId(0)),
            noticed: Moment::START,
            key: 17,
            occurrence: 0,
            work: Span::drawn_hours(hours),
            pending_until: None,
            priority: Some(Priority::P2),
        }
    }

    /// A task's owner raises it at the start, and begins on it as soon as it may.
    pub fn raise(&mut self, raised: Raised) {
        let from = if raised.cause == BlockerCause::Work { OWNERS } else { AgentId::COORDINATOR };
        let is_owners = raised.owner.is_some() && self.ladder().levels[0].target == Target::Owner;
        let (blocker, work, begins) = (raised.blocker, raised.work, raised.pending_until.unwrap_or(raised.noticed));
        self.say(raised.noticed.ms(), from, Message::BlockerRaised(Box::new(raised)));
        if is_owners {
            self.begin_owner(begins, blocker, work.ms() as f64);
        }
    }

    pub fn say(&mut self, at: u64, from: AgentId, message: Message) {
        self.events.push(Moment::from_ms(at), message.class(), (from, AgentId::RESOLVER, message));
    }

    pub fn hear(&mut self, minute: u64, fact: Fact) {
        self.say(minute * MINUTE, OWNERS, Message::Heard(fact));
    }

    fn begin_owner(&mut self, at: Moment, blocker: BlockerId, left: f64) {
        self.owner = Owner { left, since: at, epoch: self.owner.epoch + 1 };
        let member = self.scenario.organization.member(MemberId(0));
        let (calendar, level) = (self.scenario.calendars.get(member.calendar), Level::FIRST);
        let speed = self.scenario.policies[0].escalation.levels[0].speed;
        let done = calendar.after(at, Span::drawn(left / speed));
        let taken = Message::BlockerTaken { blocker, level, by: Some(MemberId(0)) };
        self.events.push(at, 0, (OWNERS, AgentId::RESOLVER, taken));
        self.events.push(done, 0, (OWNERS, OWNERS, Message::WorkDone { slot: blocker.0, epoch: self.owner.epoch }));
    }

    /// Plays to the end, or until the minute is over.
    pub fn play_until(&mut self, minute: u64) {
        while self.events.next_time().is_some_and(|at| at <= Moment::from_ms(minute.saturating_mul(MINUTE)))
            && let Some((now, (from, to, message))) = self.events.pop()
        {
            self.now = now;
            if to == AgentId::RESOLVER {
                self.tell_resolver(from, message);
            } else {
                if from == AgentId::RESOLVER {
                    self.sent.push((now.ms(), to, message.clone()));
                }
                self.act(to, message);
            }
        }
    }

    pub fn play(&mut self) -> &[String] {
        self.play_until(1_000_000);
        &self.story
    }

    fn tell_resolver(&mut self, from: AgentId, message: Message) {
        let mut effects = Vec::new();
        let call = Call { to: AgentId::RESOLVER, from, now: self.now, next_blocker: self.blockers };
        self.resolver.receive(message, &mut Turn::new(call, &self.scenario, Chance::new(1, 0), &mut effects));
        for effect in effects {
            match effect {
                Effect::Tell { to, message, after } => {
                    self.events.push(self.now + after, message.class(), (AgentId::RESOLVER, to, message));
                }
                Effect::Ask(_) => {}
                Effect::Note(fact) => {
                    self.blockers += u32::from(matches!(fact, Fact::BlockerArose { .. }));
                    self.story.extend(line(self.now, &fact));
                }
            }
        }
    }

    fn answer(&mut self, from: AgentId, message: Message, after: Span) {
        self.events.push(self.now + after, message.class(), (from, AgentId::RESOLVER, message));
    }

    fn act(&mut self, to: AgentId, message: Message) {
        match message {
            Message::BlockerTakenOver { blocker, .. } if to == OWNERS => {
                let calendar = self.scenario.calendars.get(self.scenario.organization.member(MemberId(0)).calendar);
                let done = calendar.between(self.owner.since, self.now).ms() as f64 * self.scenario.policies[0].escalation.levels[0].speed;
                let left = Span::from_ms((self.owner.left - done).max(0.0) as u64);
                self.owner.epoch += 1;
                self.answer(OWNERS, Message::BlockerHandedOver { blocker, left }, Span::ZERO);
            }
            Message::BlockerReopened { blocker, work } => self.begin_owner(self.now, blocker, work.ms() as f64),
            Message::WorkDone { slot, epoch } if epoch == self.owner.epoch => {
                self.answer(OWNERS, Message::BlockerSolved { blocker: BlockerId(slot) }, Span::ZERO);
            }
            Message::BlockerAssigned { blocker, level, .. } if to == SPECIALISTS => {
                self.queue.push_back((blocker, level));
                self.events.push(self.now, 3, (to, to, Message::Dispatch));
            }
            Message::BlockerReleased { blocker, level } if to == SPECIALISTS => {
                self.queue.retain(|asked| *asked != (blocker, level));
                let before = self.in_hand.len();
                self.in_hand.retain(|held| *held != (blocker, level));
                self.free += (before - self.in_hand.len()) as u32;
                self.events.push(self.now, 3, (to, to, Message::Dispatch));
            }
            Message::Dispatch => {
                while self.free > 0
                    && let Some((blocker, level)) = self.queue.pop_front()
                {
                    self.free -= 1;
                    self.in_hand.push((blocker, level));
                    self.answer(to, Message::BlockerTaken { blocker, level, by: Some(MemberId(2)) }, Span::ZERO);
                }
            }
            Message::DecisionNeeded(escalated) => {
                let service = self.ladder().level(escalated.level).preparation;
                if let Some(verdict) = self.verdicts.pop_front() {
                    self.answer(to, Message::DecisionMade { blocker: escalated.blocker, verdict }, service);
                }
            }
            Message::RevisionNeeded(escalated) => {
                let is_replanned = self.is_replanned;
                self.answer(to, Message::RevisionMade { blocker: escalated.blocker, is_replanned }, Span::from_hours(4));
            }
            _ => {}
        }
    }

    /// What was sent to somebody, as (minute, message).
    pub fn sent_to(&self, to: AgentId) -> Vec<(u64, &Message)> {
        self.sent.iter().filter(|(_, addressee, _)| *addressee == to).map(|(at, _, message)| (at / MINUTE, message)).collect()
    }
}

/// A fact about a blocker as a line, with its time in minutes, or in ms where it is not a whole one.
fn line(at: Moment, fact: &Fact) -> Option<String> {
    let time = |at: Moment| if at.ms().is_multiple_of(MINUTE) { format!("{}m", at.ms() / MINUTE) } else { format!("{}ms", at.ms()) };
    let told = match fact {
        Fact::BlockerOpened { level, priority, .. } => format!("opened L{} {priority:?}", level.0),
        Fact::BlockerEscalated { from, to, reason, due, .. } if *due == at => format!("L{}>L{} {reason:?}", from.0, to.0),
        Fact::BlockerEscalated { from, to, reason, due, .. } => format!("L{}>L{} {reason:?} of {}", from.0, to.0, time(*due)),
        Fact::BlockerReturned { from, to, .. } => format!("L{}<L{}", to.0, from.0),
        Fact::BlockerTaken { level, .. } => format!("taken L{}", level.0),
        Fact::BlockerLaidDown { level, .. } => format!("laid down L{}", level.0),
        Fact::BlockerResolved { level, resolution, .. } => format!("{resolution:?} L{}", level.0),
        Fact::BlockerReopened { cycle, .. } => format!("reopened {cycle}"),
        Fact::PatternLearnt { level, .. } => format!("learnt L{}", level.0),
        Fact::PatternUsed { is_success, .. } => format!("pattern {is_success}"),
        Fact::BlockerNoticed { .. } => "noticed".into(),
        _ => return None,
    };
    Some(format!("{} {told}", time(at)))
}
