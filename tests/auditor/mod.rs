//! The auditor: a second mind, written apart from the agents, that replays a journal and reports every breach of the laws of a run. It
//! knows the model, the scenario and the journal, and nothing of how the agents work.

mod good;
mod hands;
mod office;
mod post;
mod progress;
mod tests;

use hands::Hands;
use office::Office;
use post::Post;
use progress::Progress;
use sandtable::domain::journal::{Entry, What};
use sandtable::engine::time::Moment;
use sandtable::scenario::Scenario;

/// Every breach in a journal, each with the place of the entry at which it shows; none, if the run kept the laws. `completed` says whether
/// the run says of itself that it came to its end.
pub fn audit(entries: &[Entry], scenario: &Scenario, completed: bool) -> Vec<String> {
    let mut breaches = Breaches { entry: 0, list: Vec::new() };
    let mut post = Post::default();
    let mut hands = Hands::new(scenario);
    let mut progress = Progress::new(scenario);
    let mut office = Office::new(scenario);
    let mut now = Moment::START;
    for (index, entry) in entries.iter().enumerate() {
        breaches.entry = index;
        post.read(entry, &mut breaches);
        match &entry.what {
            What::Noted { by, fact } => {
                now = now.max(entry.at);
                hands.hear(entry.at, fact, scenario, &mut breaches);
                progress.hear(entry.at, fact, scenario, &hands, &mut breaches);
                office.hear(entry.at, *by, fact, scenario, &mut breaches);
            }
            What::Delivered { message, .. } => {
                now = now.max(entry.at);
                hands.overhear(message);
            }
            What::Pending { .. } => {}
        }
    }
    breaches.entry = entries.len();
    post.close(&mut breaches);
    hands.close(now, scenario, &mut breaches);
    progress.close(completed, scenario, &hands, &mut breaches);
    office.close(now, scenario, &mut breaches);
    breaches.list
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
