//! The auditor: a second mind, written apart from the agents, that replays a journal and reports every breach of the laws of a run. It
//! knows the model, the scenario and the journal, and nothing of how the agents work.

mod blockers;
mod errands;
mod gates;
mod good;
mod handoffs;
mod hands;
mod office;
mod post;
mod progress;
mod queues;
mod rough;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod trouble;

use blockers::Blockers;
use gates::Gates;
use handoffs::Handoffs;
use hands::Hands;
use office::Office;
use post::Post;
use progress::Progress;
use queues::Queues;
use sandtable::domain::journal::{Entry, What};
use sandtable::engine::time::Moment;
use sandtable::scenario::{Happening, Scenario};

/// Every breach in a journal, each with the place of the entry at which it shows; none, if the run kept the laws. `completed` says whether
/// the run says of itself that it came to its end.
pub fn audit(entries: &[Entry], scenario: &Scenario, completed: bool) -> Vec<String> {
    let mut breaches = Breaches { entry: 0, list: Vec::new() };
    let mut post = Post::default();
    let mut hands = Hands::new(scenario);
    let mut progress = Progress::new(scenario);
    let mut office = Office::new(scenario);
    let mut gates = Gates::new(scenario);
    let mut handoffs = Handoffs::new(scenario);
    let mut blockers = Blockers::new(scenario);
    let mut queues = Queues::default();
    let mut now = Moment::START;
    for (index, entry) in entries.iter().enumerate() {
        breaches.entry = index;
        post.read(entry, &mut breaches);
        match &entry.what {
            What::Noted { by, fact } => {
                now = now.max(entry.at);
                hands.hear(entry.at, fact, scenario, &mut breaches);
                blockers.hear(entry.at, fact, scenario, &mut breaches);
                gates.hear(entry.at, fact, scenario, &hands, &mut breaches);
                progress.hear(entry.at, fact, scenario, &hands, &mut breaches);
                for (task, on) in progress.waivers() {
                    handoffs.waive(task, on);
                }
                handoffs.hear(entry.at, fact, scenario, &hands, &mut breaches);
                queues.hear(fact, &mut breaches);
                office.hear(entry.at, *by, fact, scenario, &mut breaches);
            }
            What::Delivered { from, to, message, .. } => {
                now = now.max(entry.at);
                hands.overhear(*to, message);
                gates.overhear(*from, message, &mut breaches);
                queues.deliver(entry.at, *to, message.kind());
            }
            What::Pending { from, message, .. } => gates.overhear(*from, message, &mut breaches),
        }
    }
    breaches.entry = entries.len();
    post.close(&mut breaches);
    hands.close(now, scenario, &mut breaches);
    progress.close(completed, scenario, &hands, &mut breaches);
    office.close(now, scenario, &mut breaches);
    gates.close(completed, &mut breaches);
    handoffs.close(now, completed, &mut breaches);
    blockers.close(completed, &mut breaches);
    queues.close(scenario, &mut breaches);
    breaches.list
}

/// Whether everybody hears everything at once.
fn is_prompt(scenario: &Scenario) -> bool {
    let is_at_once = |courier: &sandtable::domain::policy::Courier| courier.latency.is_zero() && courier.attention.is_zero();
    let fails = scenario.events.iter().any(|event| matches!(event.what, Happening::AgentFails { .. }));
    !fails && scenario.policies.iter().all(|policy| policy.messages.iter().all(is_at_once))
}

/// What was found, and where the reading stands.
pub struct Breaches {
    entry: usize,
    list: Vec<String>,
}

impl Breaches {
    /// Reports a breach unless a law holds.
    pub fn unless(&mut self, holds: bool, tell: impl FnOnce() -> String) {
        if !holds {
            self.list.push(format!("entry {}: {}", self.entry, tell()));
        }
    }
}
