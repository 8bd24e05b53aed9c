//! The stage of one run: what is due, who hears what, and the one place where effects happen.

use super::watch::Watch;
use super::{Audience, Letter, Performance};
use crate::agent::{Call, Effect};
use crate::agents::Topics;
use crate::domain::fact::Fact;
use crate::domain::journal::Ending;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::domain::plan::ResourceId;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::{Chance, Purpose};
use crate::engine::time::{Moment, Span};
use crate::ledger::Ledger;
use crate::scenario::{Arrivals, Brings, Happening, Scenario};
use crate::schedule::workshop::Urgency;
use crate::schedule::workshop::slots::{Ask, Slots};
use std::collections::BTreeMap;
use std::sync::Arc;

const ARRIVAL: Purpose = Purpose::named("arrival");
const AVAILABILITY: Purpose = Purpose::named("availability");

/// How long nothing but the daily cycle may go on, beyond any holiday, before work that is left counts as deadlocked.
const QUIET_MAX: Span = Span::from_days(60);

/// One delivery that is due.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub call: Call,
    pub message: Message,
}

struct Envelope {
    /// 0 for a reminder.
    id: u64,
    from: AgentId,
    to: AgentId,
    sent: Moment,
    message: Message,
}

/// Time, the future event list, and the audience. Owns no agent.
pub struct Stage<A: Audience> {
    scenario: Arc<Scenario>,
    chance: Chance,
    audience: A,
    events: FutureEvents<Envelope>,
    now: Moment,
    messages: u64,
    deliveries: u64,
    deliveries_in_instant: u64,
    deliveries_in_instant_max: u64,
    policy: usize,
    /// Events under way that are not of the daily cycle.
    moving: u64,
    moved_last: Moment,
    watch: Watch,
    slots: Option<Sharing>,
    /// Where the budget ends the run.
    ledger: Option<Ledger>,
    topics: Topics,
    blockers: u32,
    /// By agent: how often it has failed and not returned, and what waits for its return.
    down: Vec<u32>,
    kept: Vec<Vec<Envelope>>,
    ending: Option<Ending>,
    /// What was due when the run was ended before its own end.
    cut_off: Option<(Moment, Envelope)>,
    /// How many teams have put down what they had in hand then.
    put_down: usize,
}

/// How teams share the slots in which members work.
struct Sharing {
    slots: Slots,
    /// What each team would start.
    asks: BTreeMap<AgentId, Vec<Ask>>,
    is_due: bool,
}

impl Sharing {
    fn new(limit: u32, scenario: &Scenario) -> Sharing {
        Sharing { slots: Slots::new(limit, scenario.organization.members.len()), asks: BTreeMap::new(), is_due: false }
    }
}

/// Room that a run has needed, for the next one.
#[derive(Default)]
pub struct Room {
    events: FutureEvents<Envelope>,
    down: Vec<u32>,
    kept: Vec<Vec<Envelope>>,
}

impl<A: Audience> Stage<A> {
    /// A stage on which nothing has happened and everything that the scenario has in store lies ahead.
    pub fn new(scenario: Arc<Scenario>, seed: u64, replication: u64, audience: A) -> Stage<A> {
        Stage::in_room(Room::default(), scenario, seed, replication, audience)
    }

    /// As [`Stage::new`], in the room that an earlier run has left.
    pub fn in_room(room: Room, scenario: Arc<Scenario>, seed: u64, replication: u64, audience: A) -> Stage<A> {
        let Room { mut events, mut down, mut kept } = room;
        events.clear();
        down.clear();
        down.resize(scenario.agents(), 0);
        kept.iter_mut().for_each(Vec::clear);
        kept.resize_with(scenario.agents(), Vec::new);
        let tasks = scenario.plan.tasks.len() as u64;
        let mut stage = Stage {
            chance: Chance::new(seed, replication),
            audience,
            events,
            now: Moment::START,
            messages: 0,
            deliveries: 0,
            deliveries_in_instant: 0,
            deliveries_in_instant_max: scenario.deliveries_per_instant_max.max(100 * tasks),
            policy: 0,
            moving: 0,
            moved_last: Moment::START,
            watch: Watch::new(&scenario),
            slots: scenario.concurrency.map(|limit| Sharing::new(limit, &scenario)),
            ledger: scenario.budget.is_hard.then(|| Ledger::new(&scenario)),
            topics: Topics::new(&scenario),
            blockers: 0,
            down,
            kept,
            ending: None,
            cut_off: None,
            put_down: 0,
            scenario,
        };
        stage.set_out();
        stage
    }

    pub fn chance(&self) -> Chance {
        self.chance
    }

    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.scenario
    }

    /// When the next delivery is due; `None` when the run has ended.
    pub fn next_time(&self) -> Option<Moment> {
        let next = if self.ending.is_some() { None } else { self.events.next_time() };
        next.or((self.ending != Some(Ending::Completed) && self.put_down < self.scenario.organization.teams.len()).then_some(self.now))
    }

    /// Tasks done, and tasks in scope.
    pub fn progress(&self) -> (usize, usize) {
        self.watch.progress()
    }

    /// Sends out what the world has in store: the beginning, resources, first arrivals, events.
    fn set_out(&mut self) {
        let scenario = self.scenario.clone();
        self.send(AgentId::WORLD, AgentId::PLANNER, Message::Begin, Moment::START);
        for (index, resource) in scenario.plan.resources.iter().enumerate() {
            if let Some(after) = &resource.available_after {
                let at = Moment::START + Span::drawn_hours(after.sample(&mut self.chance.draw(AVAILABILITY, resource.key, 0)));
                let id = ResourceId::from_index(index);
                self.send(AgentId::WORLD, AgentId::COORDINATOR, Message::ResourceAvailable(id), at);
            }
        }
        for stream in 0..scenario.streams.len() as u32 {
            self.send_arrival(stream, 0);
        }
        for (index, event) in scenario.events.iter().enumerate() {
            self.send_event(index as u32, event.at, &event.what);
        }
    }

    fn send_event(&mut self, event: u32, at: Moment, what: &Happening) {
        let organization = &self.scenario.organization;
        let team = |member| AgentId::of_team(organization.member(member).team);
        let (to, message) = match *what {
            Happening::MemberLeaves(member) => (team(member), Message::MemberLeft(member)),
            Happening::MemberJoins(member) => (team(member), Message::MemberJoined(member)),
            Happening::MemberAway { member, until } => (team(member), Message::MemberAway { member, until }),
            Happening::ScopeAdded(_) => (AgentId::DIRECTOR, Message::ScopeAdded { event }),
            Happening::ScopeDropped(_) => (AgentId::DIRECTOR, Message::ScopeDropped { event }),
            Happening::EnvironmentDown { resource, until } => (AgentId::COORDINATOR, Message::EnvironmentDown { resource, until }),
            Happening::AgentFails { agent, until } => (agent, Message::AgentFails { until }),
            Happening::PolicyChanges { policy, .. } => {
                for agent in 0..self.scenario.agents() as u32 {
                    self.send(AgentId::WORLD, AgentId(agent), Message::PolicyChanged(policy), at);
                }
                return;
            }
        };
        self.send(AgentId::WORLD, to, message, at);
    }

    /// Sends the `number`-th arrival of a stream on its way, if there is one.
    fn send_arrival(&mut self, stream: u32, number: u32) {
        let spec = &self.scenario.streams[stream as usize];
        let at = match &spec.arrivals {
            Arrivals::At(times) => times.get(number as usize).copied(),
            Arrivals::Poisson { per_hour, from, until } => {
                let since = if number == 0 { *from } else { self.now };
                // Exponential by inversion, in hours.
                let gap = -libm::log(self.chance.draw(ARRIVAL, spec.key, u64::from(number)).uniform()) / per_hour;
                let at = since + Span::drawn_hours(gap);
                (at < *until).then_some(at)
            }
        };
        if let Some(at) = at {
            let to = match spec.brings {
                Brings::Work { team, .. } => AgentId::of_team(team),
                Brings::Blockers { .. } => AgentId::RESOLVER,
            };
            self.send(AgentId::WORLD, to, Message::WorkArrived { stream, number }, at);
        }
    }

    fn send(&mut self, from: AgentId, to: AgentId, message: Message, at: Moment) {
        let id = if from == to {
            0
        } else {
            self.messages += 1;
            self.messages
        };
        self.moving += u64::from(!message.is_routine());
        self.events.push(at, message.class(), Envelope { id, from, to, sent: self.now, message });
    }

    /// Takes the next delivery that is due. `None` when the run has ended.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here matters to it")]
    pub fn take_next(&mut self) -> Option<Delivery> {
        let envelope = loop {
            if self.ending.is_some() {
                return self.put_down_next();
            }
            let Some(envelope) = self.take() else { return self.put_down_next() };
            match envelope.message {
                Message::SlotsDue => {
                    if let Some(granted) = self.grant() {
                        return Some(granted);
                    }
                }
                Message::AgentFails { until } => {
                    self.show(&envelope);
                    self.fail(envelope.to, until);
                }
                Message::AgentReturns => {
                    self.show(&envelope);
                    self.come_back(envelope.to);
                }
                _ if self.down[envelope.to.index()] > 0 => self.kept[envelope.to.index()].push(envelope),
                _ => break envelope,
            }
        };
        self.show(&envelope);
        match envelope.message {
            Message::WorkArrived { stream, number } => self.send_arrival(stream, number + 1),
            Message::PolicyChanged(policy) => self.take_policy(policy),
            _ => {}
        }
        let call = Call { to: envelope.to, from: envelope.from, now: self.now, next_blocker: self.blockers };
        Some(Delivery { call, message: envelope.message })
    }

    /// Of a run that is cut off: has the next team put down what it has in hand, be it up or down. Nobody else hears of it.
    fn put_down_next(&mut self) -> Option<Delivery> {
        if self.ending.is_none() {
            // Nothing is left to move it.
            self.ending = Some(Ending::Deadlock { why: self.watch.why(&self.scenario) });
        }
        let team = self.scenario.organization.team_ids().nth(self.put_down).filter(|_| self.is_cut_off())?;
        self.put_down += 1;
        let call = Call { to: AgentId::of_team(team), from: AgentId::WORLD, now: self.now, next_blocker: self.blockers };
        Some(Delivery { call, message: Message::CutOff })
    }

    /// Whether it has ended, and not by itself.
    fn is_cut_off(&self) -> bool {
        self.ending.as_ref().is_some_and(|ending| *ending != Ending::Completed)
    }

    /// Lets the team that asks for the most urgent start it.
    fn grant(&mut self) -> Option<Delivery> {
        let sharing = self.slots.as_mut()?;
        sharing.is_due = false;
        let down = &self.down;
        let up = sharing.asks.iter().filter(|(team, _)| down[team.index()] == 0);
        let (to, ask) = sharing.slots.grant(up.flat_map(|(&team, asks)| asks.iter().map(move |&ask| (team, ask))))?;
        // It asks anew for what it could start after this.
        sharing.asks.remove(&to);
        let Urgency { band, rank, order } = ask.urgency;
        let call = Call { to, from: to, now: self.now, next_blocker: self.blockers };
        Some(Delivery { call, message: Message::StartGranted { members: ask.members, band, rank, order } })
    }

    /// Has slots given away once all else in this instant has settled, if anybody asks for one.
    fn share_slots(&mut self) {
        if let Some(sharing) = &mut self.slots
            && !sharing.is_due
            && sharing.asks.values().any(|asks| !asks.is_empty())
        {
            sharing.is_due = true;
            self.send(AgentId::WORLD, AgentId::WORLD, Message::SlotsDue, self.now);
        }
    }

    /// Shows the audience a delivery, unless it is a reminder.
    fn show(&mut self, envelope: &Envelope) {
        if envelope.id > 0 {
            let Envelope { id, from, to, sent, ref message } = *envelope;
            self.audience.delivered(self.now, Letter { id, from, to, sent, message });
            if let Some(ledger) = &mut self.ledger {
                ledger.delivered(from, to, message);
            }
        }
    }

    /// An agent takes nothing in until it returns.
    fn fail(&mut self, agent: AgentId, until: Moment) {
        self.down[agent.index()] += 1;
        self.note(AgentId::WORLD, Fact::AgentFailed { agent, until });
        self.send(AgentId::WORLD, agent, Message::AgentReturns, until);
    }

    /// What waited for an agent arrives in order, before what is sent to it from now on.
    fn come_back(&mut self, agent: AgentId) {
        self.down[agent.index()] -= 1;
        if self.down[agent.index()] > 0 {
            return;
        }
        let kept = std::mem::take(&mut self.kept[agent.index()]);
        self.note(AgentId::WORLD, Fact::AgentReturned { agent, waiting: kept.len() as u32 });
        for envelope in kept {
            self.moving += u64::from(!envelope.message.is_routine());
            self.events.push(self.now, 0, envelope);
        }
    }

    /// The next envelope that is due, unless the run ends with it.
    fn take(&mut self) -> Option<Envelope> {
        let (at, envelope) = self.events.pop()?;
        if at > self.now {
            self.now = at;
            self.deliveries_in_instant = 0;
        }
        self.deliveries += 1;
        self.deliveries_in_instant += 1;
        if !envelope.message.is_routine() {
            self.moving -= 1;
            self.moved_last = at;
        }
        if let Some(ending) = self.verdict(&envelope) {
            self.ending = Some(ending);
            self.deliveries -= 1;
            self.cut_off = Some((at, envelope));
            return None;
        }
        Some(envelope)
    }

    fn take_policy(&mut self, policy: u32) {
        if self.policy != policy as usize {
            self.policy = policy as usize;
            self.audience.fact(self.now, AgentId::WORLD, &Fact::PolicyChanged { policy });
            if let Some(ledger) = &mut self.ledger {
                ledger.hear(&Fact::PolicyChanged { policy }, &self.scenario);
            }
        }
    }

    /// Whether the run cannot or must not go on.
    fn verdict(&mut self, next: &Envelope) -> Option<Ending> {
        if self.now > self.scenario.horizon {
            // The next event may lie centuries ahead.
            self.now = self.scenario.horizon;
            return Some(Ending::Horizon { why: self.watch.why(&self.scenario) });
        }
        if self.deliveries_in_instant > self.deliveries_in_instant_max / 2 {
            self.watch.count(next.to, &next.message);
            if self.deliveries_in_instant > self.deliveries_in_instant_max {
                return Some(Ending::Livelock { why: self.watch.busiest(&self.scenario) });
            }
        }
        if self.moving == 0 && next.message.is_routine() && self.now.since(self.moved_last) > QUIET_MAX && self.could_have_moved() {
            return Some(Ending::Deadlock { why: self.watch.why(&self.scenario) });
        }
        None
    }

    /// Whether every calendar has been open since anything moved: nobody is merely on holiday.
    fn could_have_moved(&self) -> bool {
        self.scenario.calendars.all().iter().all(|calendar| !calendar.between(self.moved_last, self.now).is_zero())
    }

    /// The one place where effects happen: what agent `by` asked for, in the order of asking.
    pub fn apply(&mut self, by: AgentId, effects: &mut Vec<Effect>) {
        // Most of what is overheard moves nobody.
        if effects.is_empty() && self.ledger.is_none() {
            return;
        }
        for effect in effects.drain(..) {
            match effect {
                Effect::Tell { to, message, after } => {
                    let latency = if to == by { Span::ZERO } else { message.courier(&self.scenario.policies[self.policy]).latency };
                    self.send(by, to, message, self.now + after + latency);
                }
                Effect::Note(fact) => self.note(by, fact),
                Effect::Ask(asks) => {
                    if let Some(sharing) = &mut self.slots {
                        sharing.asks.insert(by, asks);
                    }
                    self.share_slots();
                }
            }
        }
        self.stop_when_spent();
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else changes who is at work")]
    fn count_hands(&mut self, fact: &Fact) {
        let Some(sharing) = &mut self.slots else { return };
        match fact {
            Fact::WorkStarted { member, .. } => sharing.slots.started(*member),
            Fact::WorkStopped { member, .. } => {
                sharing.slots.stopped(*member);
                self.share_slots();
            }
            _ => {}
        }
    }

    /// Ends the run with the message that crossed a hard budget, once all that it brought about has happened.
    fn stop_when_spent(&mut self) {
        let Some(spent) = self.ledger.as_ref().and_then(|ledger| ledger.overrun(&self.scenario.budget)) else { return };
        if self.ending.is_none() {
            let why = std::iter::once(spent).chain(self.watch.why(&self.scenario)).collect();
            self.ending = Some(Ending::OutOfBudget { why });
        }
    }

    fn note(&mut self, by: AgentId, fact: Fact) {
        self.audience.fact(self.now, by, &fact);
        self.watch.hear(&fact);
        self.count_hands(&fact);
        if let Some(ledger) = &mut self.ledger {
            ledger.hear(&fact, &self.scenario);
        }
        self.blockers += u32::from(matches!(fact, Fact::BlockerArose { .. }));
        if matches!(fact, Fact::RunEnded) {
            self.ending = Some(Ending::Completed);
            return;
        }
        if self.is_cut_off() {
            return;
        }
        for &listener in self.topics.listeners(&fact) {
            if listener != by {
                let message = Message::Heard(fact.clone());
                let latency = message.courier(&self.scenario.policies[self.policy]).latency;
                self.send(by, listener, message, self.now + latency);
            }
        }
    }

    /// Ends the run: shows the audience what was still under way.
    pub fn close(self) -> (Performance, A) {
        let (performance, audience, _) = self.clear_out();
        (performance, audience)
    }

    /// As [`Stage::close`], and leaves its room to the next run.
    pub fn clear_out(mut self) -> (Performance, A, Room) {
        let now = self.now;
        let kept = self.kept.iter_mut().flat_map(|waiting| waiting.drain(..)).map(|envelope| (now, envelope));
        let cut_off = self.cut_off.take();
        for (due, envelope) in cut_off.into_iter().chain(kept).chain(self.events.drain()) {
            if envelope.id > 0 {
                let Envelope { id, from, to, sent, ref message } = envelope;
                self.audience.pending(due, Letter { id, from, to, sent, message });
            }
        }
        let ending = self.ending.unwrap_or_else(|| Ending::Deadlock { why: self.watch.why(&self.scenario) });
        let room = Room { events: self.events, down: self.down, kept: self.kept };
        (Performance { ending, end: self.now, deliveries: self.deliveries }, self.audience, room)
    }
}
