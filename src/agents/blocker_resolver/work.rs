//! The work on a blocker: who takes it up and lays it down, when it is done, and how it ends.

use super::case::{Assignment, Bureau, Case, OwnerPart, RESOLUTION_WORK};
use super::ledger::Hand;
use crate::agent::Turn;
use crate::domain::blocker::{EscalationReason, Level, Resolution, Worker};
use crate::domain::calendar::CalendarId;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::policy::{LevelKind, Target, TimeoutStopsOn};
use crate::engine::stream::Purpose;
use crate::engine::time::Span;

const REFER_UP: Purpose = Purpose::named("refer up");
const PUSHBACK: Purpose = Purpose::named("pushback");
const REOPEN: Purpose = Purpose::named("reopen");

/// The level at which patterns are used.
const PATTERN_LEVEL: Level = Level(2);

impl Case {
    /// Announces when the work will be done as things stand.
    pub fn announce_end(&mut self, turn: &mut Turn<'_>) {
        let due = self.ledger.due(&turn.scenario.calendars);
        if due == self.planned {
            return;
        }
        self.planned = due;
        self.plan += 1;
        if let Some(due) = due {
            turn.remind_at(Message::ResolutionDue { blocker: self.id(), epoch: self.plan }, due);
        }
    }

    /// Somebody begins, with what comes before the work.
    pub fn taken(&mut self, from: AgentId, level: Level, by: Option<MemberId>, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let who = by.map_or(Worker::Agent(from), Worker::Member);
        if let Some(&assignment) = self.assignments.iter().find(|a| (a.to, a.level) == (from, level)) {
            self.taken_by(who, assignment, bureau, turn);
        } else if self.decider == Some(from) && level == self.level {
            self.acknowledge(who, level, turn);
        } else if let Some(member) = by.filter(|_| self.reporter == Some(from) && self.owner != OwnerPart::Apart) {
            self.taken_by_owner(member, level, turn);
        } else {
            // It was taken back before it came: whoever has it now shall not keep it.
            turn.tell(from, Message::BlockerReleased { blocker: self.id(), level });
        }
    }

    fn taken_by(&mut self, who: Worker, assignment: Assignment, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let Assignment { to, level, is_helper, .. } = assignment;
        let terms = self.terms(level, scenario);
        let is_own_level = level == self.level && !is_helper;
        if is_own_level && let Some(lower) = self.below(level, scenario) {
            let nth = self.efforts[level.index()];
            if terms.pushback > 0.0 && self.draw(PUSHBACK, Some(level), nth, turn).chance(terms.pushback) {
                return self.go_back(lower, bureau, turn);
            }
        }
        let decisions = &self.under(scenario).decisions;
        let (calendar, skill) = self.means(who, bureau, turn);
        let (mut speed, preparation) = if is_helper {
            let policy = &scenario.policies[bureau.policy as usize];
            let helped = self.last_at_work(scenario).map_or(0.0, |level| policy.pace(self.terms(level, scenario)));
            (decisions.helper_gain * helped, Span::ZERO)
        } else {
            let preparation = match who {
                Worker::Member(_) => terms.preparation,
                Worker::Agent(agent) => scenario.policies[bureau.policy as usize].desk(agent).takes(terms.preparation),
            };
            (terms.speed * skill, preparation)
        };
        if is_own_level && level == PATTERN_LEVEL && !self.is_awaited() {
            let patterns = &self.under(scenario).blockers.patterns;
            self.is_pattern_tried = bureau.library.is_known(self.raised.subtype, patterns);
            // So much less work for this level, and as it was for those above, should it fail.
            speed = if self.is_pattern_tried { speed / patterns.work_factor.max(1e-9) } else { speed };
        }
        let ready = scenario.calendars.get(calendar).after(turn.now, preparation);
        let from = self.pending_until.map_or(ready, |until| ready.max(until));
        self.ledger.join(Hand { who, at: to, level, is_helper, calendar, speed, from });
        if is_own_level {
            self.acknowledge(who, level, turn);
        } else {
            turn.note(Fact::BlockerTaken { blocker: self.id(), level, by: who });
        }
        if terms.is_owner_briefing && !is_helper && self.raised.owner.is_some() && !preparation.is_zero() {
            self.tell_reporter(Message::BriefingAsked { blocker: self.id(), time: preparation }, turn);
        }
        self.announce_end(turn);
        self.mind_helpers(turn);
    }

    pub fn acknowledge(&mut self, by: Worker, level: Level, turn: &mut Turn<'_>) {
        turn.note(Fact::BlockerTaken { blocker: self.id(), level, by });
        if !std::mem::replace(&mut self.is_taken, true) {
            self.mind_clock(turn);
        }
    }

    /// Sets the clock anew where being taken up, or laid down, makes a difference to it.
    fn mind_clock(&mut self, turn: &mut Turn<'_>) {
        match self.ladder(turn.scenario).timeout_stops_on {
            TimeoutStopsOn::Acknowledged => self.set_clock(turn),
            TimeoutStopsOn::Resolved => {}
        }
    }

    /// A worker's hours, and how fast it is beside what its level makes of it.
    fn means(&self, who: Worker, bureau: &Bureau, turn: &Turn<'_>) -> (CalendarId, f64) {
        match who {
            Worker::Member(member) => {
                let member = turn.scenario.organization.member(member);
                (member.calendar, member.skill)
            }
            Worker::Agent(agent) => {
                let desk = turn.scenario.policies[bureau.policy as usize].desk(agent);
                (desk.calendar, desk.speed)
            }
        }
    }

    fn taken_by_owner(&mut self, member: MemberId, level: Level, turn: &mut Turn<'_>) {
        let who = Worker::Member(member);
        match &mut self.owner {
            OwnerPart::Alone { at_it } => {
                *at_it = Some(member);
                self.acknowledge(who, self.level_of_owner(level, turn), turn);
            }
            OwnerPart::Leaving { at_it, .. } => {
                *at_it = Some(member);
                turn.note(Fact::BlockerTaken { blocker: self.id(), level, by: who });
            }
            OwnerPart::Beside => {
                turn.note(Fact::BlockerTaken { blocker: self.id(), level, by: who });
                self.join_owner(member, turn);
            }
            OwnerPart::Apart => {}
        }
    }

    /// The level that the owner works at.
    fn level_of_owner(&self, told: Level, turn: &Turn<'_>) -> Level {
        if self.terms(self.level, turn.scenario).target == Target::Owner { self.level } else { told }
    }

    fn join_owner(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        let who = Worker::Member(member);
        let scenario = turn.scenario;
        let ladder = self.ladder(scenario);
        let place = ladder.levels.iter().position(|level| level.target == Target::Owner).unwrap_or(0);
        let level = Level(place as u8 + 1);
        let member = scenario.organization.member(member);
        let (calendar, speed) = (member.calendar, self.terms(level, scenario).speed * member.skill);
        let from = self.pending_until.map_or(turn.now, |until| until.max(turn.now));
        let at = self.reporter.unwrap_or(AgentId::RESOLVER);
        self.ledger.join(Hand { who, at, level, is_helper: false, calendar, speed, from });
        self.announce_end(turn);
        self.mind_helpers(turn);
    }

    /// Takes the owner's hand, if it has one, out of the ledger.
    pub fn drop_owner(&mut self, turn: &mut Turn<'_>) {
        let (reporter, assignments) = (self.reporter, &self.assignments);
        let is_owners = |hand: &Hand| {
            Some(hand.at) == reporter && !assignments.iter().any(|assignment| (assignment.to, assignment.level) == (hand.at, hand.level))
        };
        self.ledger.leave(turn.now, &turn.scenario.calendars, is_owners);
        self.announce_end(turn);
    }

    /// The owner has stopped, or goes on beside: what it has not done is the resolver's to account for.
    pub fn handed_over(&mut self, left: Span, turn: &mut Turn<'_>) {
        let OwnerPart::Leaving { at_it, goes_on } = self.owner else { return };
        self.owner = if goes_on { OwnerPart::Beside } else { OwnerPart::Apart };
        if self.ledger.left.is_none() {
            self.ledger.left = Some(left.ms() as f64);
        }
        if let Some(owner) = at_it {
            if goes_on {
                self.join_owner(owner, turn);
            } else {
                turn.note(Fact::BlockerLaidDown { blocker: self.id(), level: Level::FIRST, by: Worker::Member(owner) });
            }
        }
        self.announce_end(turn);
    }

    pub fn laid_down(&mut self, from: AgentId, level: Level, by: Option<MemberId>, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let who = by.map_or(Worker::Agent(from), Worker::Member);
        let gone = self.ledger.leave(turn.now, &turn.scenario.calendars, |hand| (hand.at, hand.level, hand.who) == (from, level, who));
        let is_owner = match &mut self.owner {
            OwnerPart::Alone { at_it } | OwnerPart::Leaving { at_it, .. } if self.reporter == Some(from) && gone.is_empty() => {
                by.is_some() && at_it.take_if(|member| Some(*member) == by).is_some()
            }
            OwnerPart::Alone { .. } | OwnerPart::Leaving { .. } | OwnerPart::Apart | OwnerPart::Beside => false,
        };
        if gone.is_empty() && !is_owner {
            return;
        }
        turn.note(Fact::BlockerLaidDown { blocker: self.id(), level, by: who });
        let is_anybody_at_it = self.ledger.hands().iter().any(|hand| hand.level == self.level && !hand.is_helper);
        if self.is_taken && !is_anybody_at_it && self.terms(self.level, turn.scenario).kind == LevelKind::Functional {
            self.is_taken = false;
            self.mind_clock(turn);
        }
        self.announce_end(turn);
        self.mind_helpers(turn);
        self.look_round(bureau, turn);
    }

    /// Takes it back from those who fit, whether they are at it or have it in their queue.
    pub fn release(&mut self, turn: &mut Turn<'_>, fits: impl Fn(&Assignment) -> bool) {
        let (blocker, calendars) = (self.id(), &turn.scenario.calendars);
        for assignment in self.assignments.extract_if(.., |assignment| fits(assignment)) {
            let Assignment { to, level, .. } = assignment;
            turn.tell(to, Message::BlockerReleased { blocker, level });
            let gone = self.ledger.leave(turn.now, calendars, |hand| (hand.at, hand.level) == (to, level));
            for hand in gone.iter().filter(|_| !self.is_closed) {
                turn.note(Fact::BlockerLaidDown { blocker, level, by: hand.who });
            }
        }
        self.announce_end(turn);
        self.mind_helpers(turn);
    }

    /// The announced end has come.
    pub fn work_done(&mut self, epoch: u32, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if epoch != self.plan || self.planned.is_none() {
            return;
        }
        self.planned = None;
        self.ledger.settle(turn.now, &turn.scenario.calendars);
        if self.is_awaited() {
            // The level has done what it can.
            let ready: Vec<Level> = self.ledger.hands().iter().filter(|hand| hand.from <= turn.now).map(|hand| hand.level).collect();
            return self.release(turn, |assignment| ready.contains(&assignment.level));
        }
        self.ledger.left = Some(0.0);
        self.done_at_level(self.level, bureau, turn);
    }

    /// The owner has worked it off.
    pub fn solved(&mut self, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let OwnerPart::Alone { .. } = self.owner else {
            self.owner = OwnerPart::Apart;
            return self.resolve(Resolution::Worked, Level::FIRST, true, bureau, turn);
        };
        self.ledger.left = Some(0.0);
        self.done_at_level(self.level, bureau, turn);
    }

    /// A level is done with it: it is resolved, or passed up.
    fn done_at_level(&mut self, level: Level, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let terms = self.terms(level, scenario);
        let is_by_team = matches!(self.owner, OwnerPart::Alone { .. });
        let above = self.above(level, scenario).filter(|_| terms.kind == LevelKind::Functional && terms.refer_up > 0.0);
        let nth = self.efforts[level.index()];
        match above.filter(|_| self.draw(REFER_UP, Some(level), nth, turn).chance(terms.refer_up)) {
            Some(to) => {
                self.is_spent = true;
                if is_by_team {
                    // It has gone on with its task, and is stopped again at once.
                    self.tell_reporter(Message::BlockerReopened { blocker: self.id(), work: self.raised.work }, turn);
                }
                self.climb(to, EscalationReason::Referred, turn.now, bureau, turn);
            }
            None => self.resolve(Resolution::Worked, level, is_by_team, bureau, turn),
        }
    }

    /// Tells how a pattern did that L2 tried, if one is being tried.
    pub fn judge_pattern(&mut self, is_success: bool, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        if std::mem::take(&mut self.is_pattern_tried) {
            let (blocker, subtype) = (self.id(), self.raised.subtype);
            bureau.library.used(subtype, is_success);
            turn.note(Fact::PatternUsed { blocker, subtype, is_success });
        }
    }

    /// `knows`: whoever reported it ended it, and has gone on.
    pub fn resolve(&mut self, resolution: Resolution, level: Level, knows: bool, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let (blocker, subtype) = (self.id(), self.raised.subtype);
        turn.note(Fact::BlockerResolved { blocker, level, resolution });
        if resolution == Resolution::Worked {
            self.judge_pattern(true, bureau, turn);
            if level >= PATTERN_LEVEL && bureau.library.learn(subtype) {
                turn.note(Fact::PatternLearnt { subtype, level });
            }
        }
        self.ledger.settle(turn.now, &turn.scenario.calendars);
        let left = Span::from_ms(self.ledger.left.map_or(self.raised.work.ms(), |left| left.round() as u64));
        self.is_closed = true;
        self.release(turn, |_| true);
        self.drop_owner(turn);
        self.clock += 1;
        self.stay += 1;
        // The director withdraws what is closed itself.
        if let Some(decider) = self.decider.take().filter(|decider| *decider != AgentId::DIRECTOR) {
            turn.tell(decider, Message::BlockerReleased { blocker, level: self.level });
        }
        if std::mem::take(&mut self.is_director_asked) {
            turn.tell(AgentId::DIRECTOR, Message::BlockerClosed { blocker });
        }
        let reopen = self.under(turn.scenario).blockers.reopen;
        if resolution == Resolution::Worked && reopen > 0.0 && self.draw(REOPEN, None, 0, turn).chance(reopen) {
            return self.reopen(knows, bureau, turn);
        }
        match resolution {
            Resolution::Worked | Resolution::Replanned if !knows => self.tell_reporter(Message::BlockerCleared { blocker }, turn),
            Resolution::Workaround => self.tell_reporter(Message::WorkaroundTaken { blocker, left }, turn),
            Resolution::Worked | Resolution::Replanned | Resolution::CauseGone | Resolution::TaskDropped => {}
        }
    }

    /// Back at its first level, with a fresh draw and a fresh clock.
    fn reopen(&mut self, knows: bool, bureau: &mut Bureau, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        self.is_closed = false;
        self.cycle += 1;
        self.opened = turn.now;
        self.pending_until = None;
        self.is_spent = false;
        self.is_returned = false;
        self.is_pattern_tried = false;
        self.efforts = Default::default();
        turn.note(Fact::BlockerReopened { blocker: self.id(), cycle: self.cycle });
        let work = Span::drawn_hours(self.usual_work(scenario).sample(&mut self.draw(RESOLUTION_WORK, None, 0, turn)));
        self.raised.work = work;
        self.level = self.first_level(scenario);
        self.ledger.left = Some(work.ms() as f64);
        let is_owners = self.terms(self.level, scenario).target == Target::Owner && self.raised.owner.is_some();
        if is_owners || knows {
            self.owner = OwnerPart::Alone { at_it: None };
            self.ledger.left = self.ledger.left.filter(|_| !is_owners);
            self.tell_reporter(Message::BlockerReopened { blocker: self.id(), work }, turn);
        } else {
            self.owner = OwnerPart::Apart;
        }
        if knows && !is_owners {
            self.owner = OwnerPart::Leaving { at_it: None, goes_on: false };
            self.tell_reporter(Message::BlockerTakenOver { blocker: self.id(), goes_on: false }, turn);
        }
        self.approach(bureau, turn);
    }
}
