//! One team at work: its queue, its members, what each has in hand. Members, calendars, crews, pipelines and shared attention are
//! worked out here alone, so that the planner's schedule and the team that carries it out cannot differ.

mod bench;
mod engage;
mod guests;
mod job;
mod progress;
pub mod slots;

pub use guests::Guest;
pub use job::{Change, Demand, Job, Urgency};

use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::fact::Work;
use crate::domain::organization::{MemberId, Organization, TeamId};
use crate::engine::time::{Moment, Span};
use bench::{Bench, Seat};
use std::collections::{BTreeMap, BTreeSet};

/// What everything here is worked out against.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub organization: &'a Organization,
    pub calendars: &'a Calendars,
    /// Time that a job costs on top when it is taken up again.
    pub resume_cost: Span,
    /// Share of speed lost for each further item in hand, 0 to 1; compounded, so that speed never reaches nothing.
    pub context_switch_loss: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Vacant,
    Queued,
    InHand,
    Held,
}

/// One job with its progress; places are used again.
struct Slot {
    state: State,
    work: Work,
    /// By step: its lane and its effort in ms at skill 1.
    steps: Vec<(u32, f64)>,
    step: u32,
    /// Effort left in the step, in ms at skill 1.
    remaining: f64,
    /// Effort left until trouble stops it.
    trouble: f64,
    /// Whether what was announced last is trouble.
    is_trouble_next: bool,
    urgency: Urgency,
    /// Whose the step is, if it is anybody's.
    owner: Option<MemberId>,
    /// Where it is queued: the lane of its step, or its owner's.
    queued_in: u32,
    is_returning: bool,
    /// Counts announcements: one that is not the last is void.
    epoch: u32,
    /// Who has it in hand, with the working time that each gave it since `began`.
    crew: Vec<(Seat, Span)>,
    calendar: CalendarId,
    speed: f64,
    began: Moment,
    settled: Moment,
}

/// Jobs with the same demand, the most urgent first.
struct Lane {
    demand: Demand,
    queue: BTreeSet<(Urgency, u32)>,
}

/// A team's queue and its members' hands.
pub struct Workshop {
    bench: Bench,
    slots: Vec<Slot>,
    vacant: Vec<u32>,
    by_work: BTreeMap<Work, u32>,
    lanes: Vec<Lane>,
    lane_of: BTreeMap<Demand, u32>,
    queued: usize,
    /// Scratch, kept for its memory.
    chosen: Vec<Seat>,
    blocked: Vec<bool>,
}

impl Workshop {
    /// With the members of `team` that are present from the start.
    pub fn new(team: TeamId, ground: Ground<'_>) -> Workshop {
        Workshop {
            bench: Bench::new(team, ground),
            slots: Vec::new(),
            vacant: Vec::new(),
            by_work: BTreeMap::new(),
            lanes: Vec::new(),
            lane_of: BTreeMap::new(),
            queued: 0,
            chosen: Vec::new(),
            blocked: Vec::new(),
        }
    }

    /// How many jobs wait for members.
    pub fn queued(&self) -> usize {
        self.queued
    }

    /// Queues a job. It starts at the next [`Workshop::dispatch`], not now.
    pub fn enqueue(&mut self, job: Job) {
        let slot = self.take_in(job);
        self.queue(slot);
    }

    fn take_in(&mut self, job: Job) -> u32 {
        let slot = self.vacant.pop().unwrap_or_else(|| {
            self.slots.push(Slot::vacant());
            self.slots.len() as u32 - 1
        });
        let mut steps = std::mem::take(&mut self.slots[slot as usize].steps);
        steps.clear();
        steps.extend(job.steps.into_iter().map(|(demand, effort)| (self.lane(demand), effort)));
        self.by_work.insert(job.work, slot);
        let place = &mut self.slots[slot as usize];
        place.work = job.work;
        place.step = 0;
        place.remaining = steps.first().map_or(0.0, |&(_, effort)| effort);
        place.steps = steps;
        place.trouble = job.trouble_in;
        place.urgency = job.urgency;
        place.owner = job.owner;
        place.is_returning = false;
        slot
    }

    fn lane(&mut self, demand: Demand) -> u32 {
        if let Some(&lane) = self.lane_of.get(&demand) {
            return lane;
        }
        let lane = self.lanes.len() as u32;
        self.lane_of.insert(demand.clone(), lane);
        self.lanes.push(Lane { demand, queue: BTreeSet::new() });
        self.blocked.push(false);
        lane
    }

    fn queue(&mut self, slot: u32) {
        let lane = self.lane_for(slot);
        let place = &mut self.slots[slot as usize];
        place.state = State::Queued;
        place.queued_in = lane;
        self.lanes[lane as usize].queue.insert((place.urgency, slot));
        self.queued += 1;
    }

    /// Where a step waits: with its owner, as long as that one is here and enough for it.
    fn lane_for(&mut self, slot: u32) -> u32 {
        let place = &mut self.slots[slot as usize];
        let lane = place.lane();
        let Some(owner) = place.owner else { return lane };
        if !self.bench.is_here(owner) {
            place.owner = None;
            return lane;
        }
        match self.lanes[lane as usize].demand {
            Demand::Crew(_) => lane,
            Demand::Anyone | Demand::Role(_) | Demand::Member(_) => self.lane(Demand::Member(owner)),
        }
    }

    fn unqueue(&mut self, slot: u32) {
        let place = &self.slots[slot as usize];
        if place.state == State::Queued {
            self.lanes[place.queued_in as usize].queue.remove(&(place.urgency, slot));
            self.queued -= 1;
        }
    }

    /// Starts, most urgent first, every queued step whose members are free and working at `now`.
    pub fn dispatch(&mut self, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        self.blocked.fill(false);
        let mut chosen = std::mem::take(&mut self.chosen);
        while self.queued > 0 && self.bench.is_anybody_free() {
            let heads = self.lanes.iter().enumerate().filter(|(lane, _)| !self.blocked[*lane]);
            let head = heads.filter_map(|(lane, at)| at.queue.first().map(|&(urgency, slot)| (urgency, slot, lane))).min();
            let Some((_, slot, lane)) = head else { break };
            // Members only become fewer during a dispatch, so what the head of a lane cannot have, the rest of the lane cannot either.
            if self.bench.choose(&self.lanes[lane].demand, now, ground, &mut chosen) {
                self.start(slot, &chosen, now, ground, changes);
            } else {
                self.blocked[lane] = true;
            }
        }
        self.chosen = chosen;
    }

    fn start(&mut self, slot: u32, chosen: &[Seat], now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        self.unqueue(slot);
        for &seat in chosen {
            self.settle_hand(seat, now, ground);
            self.bench.take(seat, slot);
        }
        let calendar = ground.calendars.together(chosen.iter().map(|&seat| self.bench.hands[seat as usize].calendar));
        let speed = chosen.iter().map(|&seat| self.bench.hands[seat as usize].speed).fold(f64::INFINITY, f64::min);
        let place = &mut self.slots[slot as usize];
        place.state = State::InHand;
        place.crew.clear();
        place.crew.extend(chosen.iter().map(|&seat| (seat, Span::ZERO)));
        place.calendar = calendar;
        place.speed = 0.0;
        (place.began, place.settled) = (now, now);
        if std::mem::take(&mut place.is_returning) {
            place.remaining += ground.resume_cost.ms() as f64 * speed;
        }
        if let Some(owner) = place.owner {
            let is_among = chosen.iter().any(|&seat| self.bench.hands[seat as usize].member == owner);
            place.owner = place.owner.filter(|_| is_among);
        }
        let (work, step) = (place.work, place.step);
        changes.extend(chosen.iter().map(|&seat| Change::Started { member: self.bench.hands[seat as usize].member, work, step }));
        for &seat in chosen {
            self.announce_hand(seat, now, ground, changes);
        }
    }

    /// A step announced by [`Change::Due`] is done, and the job's next step queues; or trouble stops it. Nothing if it has been put down or
    /// announced anew since. Call `dispatch` afterwards: its members are free.
    pub fn complete(&mut self, slot: u32, epoch: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let place = &self.slots[slot as usize];
        if place.state != State::InHand || place.epoch != epoch {
            return;
        }
        if place.is_trouble_next {
            self.stop_in_trouble(slot, now, ground, changes);
            return;
        }
        self.put_down(slot, true, now, ground, changes);
        let place = &mut self.slots[slot as usize];
        place.step += 1;
        place.owner = None;
        if let Some(&(_, effort)) = place.steps.get(place.step as usize) {
            place.remaining = effort;
            self.queue(slot);
        } else {
            changes.push(Change::Done { work: place.work });
            self.forget(slot);
        }
    }

    fn stop_in_trouble(&mut self, slot: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let owner = self.bench.hands[self.slots[slot as usize].crew[0].0 as usize].member;
        self.put_down(slot, false, now, ground, changes);
        let place = &mut self.slots[slot as usize];
        place.trouble = f64::INFINITY;
        place.owner = Some(owner);
        place.is_returning = true;
        place.urgency.band = Urgency::FIRST;
        place.state = State::Held;
        changes.push(Change::Troubled { work: place.work, owner });
    }

    fn forget(&mut self, slot: u32) {
        let place = &mut self.slots[slot as usize];
        place.state = State::Vacant;
        self.by_work.remove(&place.work);
        self.vacant.push(slot);
    }

    /// Takes a job out of its members' hands and puts it back in front of the queue.
    fn interrupt(&mut self, slot: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        self.put_down(slot, false, now, ground, changes);
        let place = &mut self.slots[slot as usize];
        place.urgency.band = Urgency::FIRST;
        place.is_returning = true;
        self.queue(slot);
    }

    /// Everybody puts down what is in hand.
    pub fn put_all_down(&mut self, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        for slot in 0..self.slots.len() as u32 {
            if self.slots[slot as usize].state == State::InHand {
                self.interrupt(slot, now, ground, changes);
            }
        }
    }

    /// Lets a job stand still until [`Workshop::free`]. `false` if it is not here.
    pub fn hold(&mut self, work: Work, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> bool {
        let Some(&slot) = self.by_work.get(&work) else { return false };
        if self.slots[slot as usize].state == State::InHand {
            self.interrupt(slot, now, ground, changes);
        }
        self.unqueue(slot);
        self.slots[slot as usize].state = State::Held;
        true
    }

    /// Ends a hold: the job queues again, before all else if it had been begun; one that trouble had stopped for its owner. `false` if it
    /// was not held.
    pub fn free(&mut self, work: Work) -> bool {
        match self.by_work.get(&work) {
            Some(&slot) if self.slots[slot as usize].state == State::Held => {
                self.queue(slot);
                true
            }
            Some(_) | None => false,
        }
    }

    /// Forgets a job that nobody has begun; one in hand is finished. `true` if it is forgotten.
    pub fn drop_unstarted(&mut self, work: Work) -> bool {
        let Some(&slot) = self.by_work.get(&work) else { return false };
        let place = &self.slots[slot as usize];
        let is_unstarted = place.state != State::InHand && place.step == 0 && !place.is_returning;
        if is_unstarted {
            self.unqueue(slot);
            self.forget(slot);
        }
        is_unstarted
    }

    /// A member is gone from `now` on: what it has in hand goes back to the queue, for whoever is free, but for what demands this member
    /// itself, which waits.
    pub fn member_gone(&mut self, member: MemberId, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        if let Some(seat) = self.bench.seat(member) {
            self.gone(seat, now, ground, changes);
        }
    }

    pub fn member_here(&mut self, member: MemberId) {
        if let Some(seat) = self.bench.seat(member) {
            self.bench.set_here(seat, true);
        }
    }

    /// While capped, nobody takes up a second item.
    pub fn set_capped(&mut self, is_capped: bool) {
        self.bench.set_capped(is_capped);
    }

    /// Orders the queue anew: `rank` tells the new figure of a job, or `None` to leave it.
    pub fn rank_again(&mut self, rank: impl Fn(Work) -> Option<i64>) {
        for slot in 0..self.slots.len() as u32 {
            let place = &self.slots[slot as usize];
            let Some(new) = (place.state != State::Vacant).then(|| rank(place.work)).flatten() else { continue };
            let is_queued = place.state == State::Queued;
            if is_queued {
                self.unqueue(slot);
            }
            self.slots[slot as usize].urgency.rank = new;
            if is_queued {
                self.queue(slot);
            }
        }
    }

    /// The next moment at which a member who is off at `now` and could take something that is queued begins to work. `None` if nothing is
    /// queued, or nobody is off.
    pub fn next_opening(&self, now: Moment, ground: Ground<'_>) -> Option<Moment> {
        if self.queued == 0 {
            return None;
        }
        let wanted = self.lanes.iter().filter(|lane| !lane.queue.is_empty());
        wanted.filter_map(|lane| self.bench.next_opening(&lane.demand, now, ground)).min()
    }
}

impl Slot {
    fn vacant() -> Slot {
        Slot {
            state: State::Vacant,
            work: Work::Attention { number: 0 },
            steps: Vec::new(),
            step: 0,
            remaining: 0.0,
            trouble: f64::INFINITY,
            is_trouble_next: false,
            urgency: Urgency { band: 0, rank: 0, order: 0 },
            owner: None,
            queued_in: 0,
            is_returning: false,
            epoch: 0,
            crew: Vec::new(),
            calendar: CalendarId(0),
            speed: 0.0,
            began: Moment::START,
            settled: Moment::START,
        }
    }

    /// The lane of the step that is next or in hand.
    fn lane(&self) -> u32 {
        self.steps[self.step as usize].0
    }
}

#[cfg(test)]
mod tests;
