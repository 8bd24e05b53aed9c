//! Laws of the queues before desks: what is served came by the post when it is said to have come, the sum of waits is the integral of the
//! queue's length, and nothing goes before what is more urgent.

use super::Breaches;
use sandtable::domain::fact::Fact;
use sandtable::domain::message::MessageKind;
use sandtable::domain::organization::{AgentId, Priority};
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::Scenario;
use std::collections::BTreeMap;

struct Service {
    priority: Priority,
    arrived: Moment,
    began: Moment,
    waited: Span,
}

#[derive(Default)]
pub struct Queues {
    /// Letters by receiver, kind and moment of arrival.
    letters: BTreeMap<(AgentId, MessageKind, Moment), u32>,
    served: BTreeMap<AgentId, Vec<Service>>,
}

impl Queues {
    pub fn deliver(&mut self, at: Moment, to: AgentId, kind: MessageKind) {
        if to.team().is_none() {
            *self.letters.entry((to, kind, at)).or_default() += 1;
        }
    }

    pub fn hear(&mut self, fact: &Fact, breaches: &mut Breaches) {
        let Fact::Served { agent, item, priority, began, waited, .. } = fact else { return };
        let arrived = Moment::from_ms(began.ms().saturating_sub(waited.ms()));
        // What an agent brings up itself, as the resolver does its own help, comes by no post.
        let is_own = *item == MessageKind::Reminder || (*agent, *item) == (AgentId::RESOLVER, MessageKind::BlockerAlert);
        if !is_own {
            let letter = self.letters.get_mut(&(*agent, *item, arrived)).filter(|count| **count > 0);
            breaches.unless(letter.is_some(), || {
                format!("{} serves a {item:?} that did not come at {} ms", AgentId::OFFICE[agent.index()], arrived.ms())
            });
            if let Some(count) = letter {
                *count -= 1;
            }
        }
        self.served.entry(*agent).or_default().push(Service { priority: *priority, arrived, began: *began, waited: *waited });
    }

    pub fn close(&mut self, scenario: &Scenario, breaches: &mut Breaches) {
        let agings: Vec<Option<Span>> = scenario.policies.iter().map(|policy| policy.aging).collect();
        let aging = agings.iter().all(|aging| *aging == agings[0]).then_some(agings[0]);
        for (agent, served) in &mut self.served {
            let name = AgentId::OFFICE[agent.index()];
            let waits: u64 = served.iter().map(|service| service.waited.ms()).sum();
            let integral = queue_integral(served);
            breaches.unless(waits == integral, || format!("{name}: {waits} ms were waited, and the queue's integral is {integral}"));
            if let Some(aging) = aging {
                served.sort_unstable_by_key(|service| service.began);
                check_order(name, served, aging, breaches);
            }
        }
    }
}

/// Of the number waiting, over time.
fn queue_integral(served: &[Service]) -> u64 {
    let mut changes: Vec<(Moment, i64)> = served.iter().flat_map(|service| [(service.arrived, 1), (service.began, -1)]).collect();
    changes.sort_unstable();
    let (mut length, mut since, mut sum) = (0_i64, Moment::START, 0_u64);
    for (at, change) in changes {
        sum += at.since(since).ms() * length.max(0) as u64;
        (length, since) = (length + change, at);
    }
    sum
}

/// Nothing begins while something more urgent waits, that rises one priority with every `aging`.
fn check_order(name: &str, served: &[Service], aging: Option<Span>, breaches: &mut Breaches) {
    for (place, one) in served.iter().enumerate() {
        let standing = |service: &Service| {
            let risen = aging.map_or(0, |aging| one.began.since(service.arrived).ms() / aging.ms().max(1));
            ((service.priority as u64).saturating_sub(risen), service.arrived)
        };
        let mine = standing(one);
        let passed =
            served[place + 1..].iter().find(|other| other.arrived < one.began && other.began > one.began && standing(other) < mine);
        breaches.unless(passed.is_none(), || {
            format!("{name} begins at {} ms with what came at {} ms, before something more urgent", one.began.ms(), one.arrived.ms())
        });
    }
}
