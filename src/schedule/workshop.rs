//! One team at work: its queue, its members, what each has in hand. Members, calendars, crews, pipelines and shared attention are
//! worked out here alone, so that the planner's schedule and the team that carries it out cannot differ.

mod bench;

use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::fact::Work;
use crate::domain::organization::{MemberId, Organization, RoleId, TeamId};
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

/// Who is needed at once for one step of a job.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    Anyone,
    Role(RoleId),
    /// How many of each role, in the order of role ids.
    Crew(Vec<(RoleId, u32)>),
}

/// What a job is to be started by: the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// 0 goes before everything, rules aside.
    pub band: u8,
    pub rank: i64,
    /// Breaks ties: a task's place in the plan.
    pub order: u64,
}

impl Urgency {
    /// P0, and work that was interrupted.
    pub const FIRST: u8 = 0;
    /// P1 work that is not in the plan.
    pub const SOON: u8 = 1;
    /// The plan, by the scenario's rule.
    pub const PLANNED: u8 = 2;
    /// P2 work that is not in the plan.
    pub const LATER: u8 = 3;
}

/// Work for a team: steps in their order, each with its demand and its effort, in ms of work of a member whose skill is 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub work: Work,
    pub steps: Vec<(Demand, f64)>,
    pub urgency: Urgency,
}

/// What a call to a workshop brought about, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Started {
        member: MemberId,
        work: Work,
        step: u32,
    },
    /// As `Fact::WorkStopped`.
    Stopped {
        member: MemberId,
        work: Work,
        step: u32,
        began: Moment,
        worked: Span,
        is_finished: bool,
    },
    /// Call [`Workshop::complete`] with these at that moment.
    Due {
        slot: u32,
        epoch: u32,
        at: Moment,
    },
    /// The last step is done; the job is forgotten.
    Done {
        work: Work,
    },
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
    urgency: Urgency,
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
        place.urgency = job.urgency;
        place.is_returning = false;
        self.queue(slot);
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
        let place = &mut self.slots[slot as usize];
        place.state = State::Queued;
        let lane = place.lane();
        self.lanes[lane].queue.insert((place.urgency, slot));
        self.queued += 1;
    }

    fn unqueue(&mut self, slot: u32) {
        let place = &self.slots[slot as usize];
        if place.state == State::Queued {
            self.lanes[place.lane()].queue.remove(&(place.urgency, slot));
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
        let skill = chosen.iter().map(|&seat| self.bench.hands[seat as usize].skill).fold(f64::INFINITY, f64::min);
        let place = &mut self.slots[slot as usize];
        place.state = State::InHand;
        place.crew.clear();
        place.crew.extend(chosen.iter().map(|&seat| (seat, Span::ZERO)));
        place.calendar = calendar;
        place.speed = 0.0;
        (place.began, place.settled) = (now, now);
        if std::mem::take(&mut place.is_returning) {
            place.remaining += ground.resume_cost.ms() as f64 * skill;
        }
        let (work, step) = (place.work, place.step);
        changes.extend(chosen.iter().map(|&seat| Change::Started { member: self.bench.hands[seat as usize].member, work, step }));
        for &seat in chosen {
            self.announce_hand(seat, now, ground, changes);
        }
    }

    /// A step announced by [`Change::Due`] is done; nothing if it has been put down or rescheduled since. Call `dispatch` afterwards: its
    /// members are free, and the job's next step queues.
    pub fn complete(&mut self, slot: u32, epoch: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let place = &self.slots[slot as usize];
        if place.state != State::InHand || place.epoch != epoch {
            return;
        }
        self.put_down(slot, true, now, ground, changes);
        let place = &mut self.slots[slot as usize];
        place.step += 1;
        if let Some(&(_, effort)) = place.steps.get(place.step as usize) {
            place.remaining = effort;
            self.queue(slot);
        } else {
            changes.push(Change::Done { work: place.work });
            self.forget(slot);
        }
    }

    fn forget(&mut self, slot: u32) {
        let place = &mut self.slots[slot as usize];
        place.state = State::Vacant;
        self.by_work.remove(&place.work);
        self.vacant.push(slot);
    }

    /// Takes a step out of its members' hands; what they have left in hand goes on faster.
    fn put_down(&mut self, slot: u32, is_finished: bool, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let crew = std::mem::take(&mut self.slots[slot as usize].crew);
        for &(seat, _) in &crew {
            self.settle_hand(seat, now, ground);
        }
        // Settling reaches this slot only through its crew, which is out of it: once, here.
        let mut crew = crew;
        self.settle(slot, &mut crew, now, ground);
        let place = &mut self.slots[slot as usize];
        place.epoch += 1;
        let (work, step, began) = (place.work, place.step, place.began);
        for &(seat, worked) in &crew {
            let member = self.bench.hands[seat as usize].member;
            changes.push(Change::Stopped { member, work, step, began, worked, is_finished });
            self.bench.put_down(seat, slot);
        }
        for &(seat, _) in &crew {
            self.announce_hand(seat, now, ground, changes);
        }
        crew.clear();
        self.slots[slot as usize].crew = crew;
    }

    /// Brings the progress of all that a member has in hand up to `now`.
    fn settle_hand(&mut self, seat: Seat, now: Moment, ground: Ground<'_>) {
        for item in 0..self.bench.hands[seat as usize].items.len() {
            let slot = self.bench.hands[seat as usize].items[item];
            let mut crew = std::mem::take(&mut self.slots[slot as usize].crew);
            if !crew.is_empty() {
                self.settle(slot, &mut crew, now, ground);
                self.slots[slot as usize].crew = crew;
            }
        }
    }

    fn settle(&mut self, slot: u32, crew: &mut [(Seat, Span)], now: Moment, ground: Ground<'_>) {
        let place = &mut self.slots[slot as usize];
        let worked = ground.calendars.get(place.calendar).between(place.settled, now);
        place.settled = now;
        place.remaining = (place.remaining - worked.ms() as f64 * place.speed).max(0.0);
        for (seat, given) in crew {
            let items = self.bench.hands[*seat as usize].items.len().max(1) as u64;
            *given += Span::from_ms(worked.ms() / items);
        }
    }

    /// Announces anew when each step that a member has in hand will be done, where its speed has changed.
    fn announce_hand(&mut self, seat: Seat, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        for item in 0..self.bench.hands[seat as usize].items.len() {
            let slot = self.bench.hands[seat as usize].items[item];
            let speed = self.speed(slot, ground);
            let place = &mut self.slots[slot as usize];
            if speed != place.speed {
                place.speed = speed;
                place.epoch += 1;
                let at = ground.calendars.get(place.calendar).after(now, Span::drawn(place.remaining / speed));
                changes.push(Change::Due { slot, epoch: place.epoch, at });
            }
        }
    }

    /// Effort done in a unit of working time: the slowest of the crew, each sharing its skill among what it has in hand.
    fn speed(&self, slot: u32, ground: Ground<'_>) -> f64 {
        let shares = self.slots[slot as usize].crew.iter().map(|&(seat, _)| {
            let hand = &self.bench.hands[seat as usize];
            let kept = (1..hand.items.len()).fold(1.0, |kept, _| kept * (1.0 - ground.context_switch_loss));
            hand.skill * kept / hand.items.len() as f64
        });
        shares.fold(f64::INFINITY, f64::min)
    }

    /// Takes a job out of its members' hands and puts it back in front of the queue.
    fn interrupt(&mut self, slot: u32, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        self.put_down(slot, false, now, ground, changes);
        let place = &mut self.slots[slot as usize];
        place.urgency.band = Urgency::FIRST;
        place.is_returning = true;
        self.queue(slot);
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

    /// Ends a hold: the job queues again. `false` if it was not held.
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

    /// Puts effort on top of a job, in ms at skill 1. `false` if it is not here.
    pub fn add_effort(&mut self, work: Work, effort: f64, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> bool {
        let Some(&slot) = self.by_work.get(&work) else { return false };
        if let Some(seat) = self.slots[slot as usize].crew.first().map(|&(seat, _)| seat) {
            self.settle_hand(seat, now, ground);
        }
        let place = &mut self.slots[slot as usize];
        place.remaining += effort;
        if place.state == State::InHand {
            place.epoch += 1;
            let at = ground.calendars.get(place.calendar).after(now, Span::drawn(place.remaining / place.speed));
            changes.push(Change::Due { slot, epoch: place.epoch, at });
        }
        true
    }

    /// A member is gone from `now` on: what it has in hand goes back to the queue, for whoever is free.
    pub fn member_gone(&mut self, member: MemberId, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let seat = self.bench.seat(member);
        while let Some(&slot) = self.bench.hands[seat as usize].items.first() {
            self.interrupt(slot, now, ground, changes);
        }
        self.bench.set_here(seat, false);
    }

    pub fn member_here(&mut self, member: MemberId) {
        let seat = self.bench.seat(member);
        self.bench.set_here(seat, true);
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
            urgency: Urgency { band: 0, rank: 0, order: 0 },
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
    fn lane(&self) -> usize {
        self.steps[self.step as usize].0 as usize
    }
}
