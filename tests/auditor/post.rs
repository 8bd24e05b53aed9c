//! Laws of time and of the post: time never goes back, every message is sent once and arrives once or is still under way, nobody hears of
//! what nobody noted, and nothing happens after the end.

use super::Breaches;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Entry, What};
use sandtable::domain::message::{Message, MessageKind};
use sandtable::domain::organization::AgentId;
use sandtable::engine::time::Moment;
use std::collections::BTreeMap;

#[derive(Default)]
pub struct Post {
    now: Moment,
    is_ended: bool,
    is_counting: bool,
    /// By id: when it was sent, and how often it was met.
    letters: BTreeMap<u64, (Moment, u32)>,
    /// By who noted and when.
    noted: BTreeMap<(AgentId, Moment), Vec<Fact>>,
}

impl Post {
    pub fn read(&mut self, entry: &Entry, breaches: &mut Breaches) {
        breaches.unless(entry.at >= self.now, || format!("time goes back from {} to {} ms", self.now.ms(), entry.at.ms()));
        match &entry.what {
            What::Noted { by, fact } => {
                self.now = self.now.max(entry.at);
                self.goes_on(breaches);
                self.is_ended |= matches!(fact, Fact::RunEnded);
                self.noted.entry((*by, entry.at)).or_default().push(fact.clone());
            }
            What::Delivered { id, from, to, sent, message } => {
                self.now = self.now.max(entry.at);
                self.goes_on(breaches);
                self.letter((*id, *from, *to), entry.at, *sent, message, breaches);
            }
            What::Pending { id, from, to, sent, message } => {
                self.is_counting = true;
                breaches.unless(*sent <= self.now, || format!("message {id} is under way before it is sent"));
                self.letter((*id, *from, *to), entry.at, *sent, message, breaches);
            }
        }
    }

    fn goes_on(&self, breaches: &mut Breaches) {
        breaches.unless(!self.is_ended, || "something happens after the run has ended".into());
        breaches.unless(!self.is_counting, || "something happens after what was still under way was told".into());
    }

    fn letter(&mut self, (id, from, to): (u64, AgentId, AgentId), at: Moment, sent: Moment, message: &Message, breaches: &mut Breaches) {
        let met = self.letters.entry(id).or_insert((sent, 0));
        met.1 += 1;
        breaches.unless(met.1 == 1, || format!("message {id} is met {} times", met.1));
        breaches.unless(sent <= at, || format!("message {id} arrives before it is sent"));
        breaches.unless(from != to, || format!("message {id} is a reminder to oneself"));
        breaches.unless(to != AgentId::WORLD, || format!("message {id} is sent to the world"));
        let kind = message.kind();
        breaches.unless(kind != MessageKind::Reminder, || format!("message {id} between agents is of a reminder's kind"));
        breaches.unless(from != AgentId::WORLD || kind == MessageKind::Event, || format!("message {id} of the world is no event"));
        if let Message::Heard(fact) = message {
            let is_noted = self.noted.get(&(from, sent)).is_some_and(|facts| facts.contains(fact));
            breaches.unless(is_noted, || format!("message {id} tells of {fact:?}, which its sender did not note then"));
        }
    }

    /// Sent = delivered + pending: ids count messages in the order of sending, from 1, and every one was met.
    pub fn close(&self, breaches: &mut Breaches) {
        let mut last = Moment::START;
        for (expected, (&id, &(sent, _))) in (1..).zip(&self.letters) {
            if id != expected {
                breaches.unless(false, || format!("message {expected} was sent and is neither delivered nor under way"));
                break;
            }
            breaches.unless(sent >= last, || format!("message {id} is sent before message {}", id - 1));
            last = sent;
        }
    }
}
