//! One run: a scenario, a seed and a driver in, an outcome out. The audience here keeps figures, digest and, if asked, the journal.

use crate::domain::fact::Fact;
use crate::domain::journal::{Entry, What};
use crate::domain::organization::AgentId;
use crate::drive::live::{Broken, Pace};
use crate::drive::{Audience, Follower, Letter, Performance, direct, live};
use crate::engine::time::Moment;
use crate::journal::Digest;
use crate::metrics::Metrics;
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use std::sync::Arc;

/// Which of the two drivers carries messages.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Driver {
    /// Every agent in an actor of its own.
    Live(Pace),
    /// A loop.
    Direct,
}

/// What to run.
#[derive(Clone, Debug)]
pub struct Order {
    pub scenario: Arc<Scenario>,
    pub seed: u64,
    pub replication: u64,
    pub driver: Driver,
    /// Whether the outcome holds the journal, or only its digest.
    pub keeps_journal: bool,
}

/// Hears a run and keeps what an outcome needs.
struct Recorder {
    scenario: Arc<Scenario>,
    metrics: Metrics,
    digest: Digest,
    journal: Option<Vec<Entry>>,
    finish: Option<Moment>,
}

impl Recorder {
    fn new(order: &Order) -> Recorder {
        Recorder {
            scenario: order.scenario.clone(),
            metrics: Metrics::new(&order.scenario),
            digest: Digest::new(),
            journal: order.keeps_journal.then(Vec::new),
            finish: None,
        }
    }

    fn enter(&mut self, entry: Entry) {
        #[cfg(test)]
        crate::agents::saboteur::strike("recorder");
        self.digest.add(&entry, &self.scenario);
        if let Some(journal) = &mut self.journal {
            journal.push(entry);
        }
    }

    fn outcome(self, order: &Order, performance: Performance) -> Outcome {
        let Performance { ending, end, deliveries } = performance;
        let figures = self.metrics.figures(end, deliveries, &self.scenario);
        Outcome {
            criteria: Metrics::criteria(&figures, &self.scenario),
            figures,
            scenario: self.scenario,
            seed: order.seed,
            replication: order.replication,
            ending,
            end,
            journal: self.journal.unwrap_or_default(),
            messages: deliveries,
            digest: self.digest.hex(),
            finish: self.finish,
        }
    }
}

impl Audience for Recorder {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        if matches!(fact, Fact::ProjectFinished) {
            self.finish = Some(at);
        }
        self.metrics.hear(at, by, fact, &self.scenario);
        self.enter(Entry { at, what: What::Noted { by, fact: fact.clone() } });
    }

    fn delivered(&mut self, at: Moment, letter: Letter<'_>) {
        let Letter { id, from, to, sent, message } = letter;
        self.metrics.delivered(from, to, message);
        self.enter(Entry { at, what: What::Delivered { id, from, to, sent, message: message.clone() } });
    }

    fn pending(&mut self, due: Moment, letter: Letter<'_>) {
        let Letter { id, from, to, sent, message } = letter;
        self.enter(Entry { at: due, what: What::Pending { id, from, to, sent, message: message.clone() } });
    }
}

/// Carries out one run.
///
/// # Errors
/// `Stopped` if the follower asked for it; `ActorGone` if an agent's handler panicked.
pub fn run<F: Follower + 'static>(order: &Order, mut follower: F) -> Result<Outcome, Broken> {
    let mut recorder = Recorder::new(order);
    let (performance, recorder) = match order.driver {
        Driver::Live(pace) => live::run(&order.scenario, order.seed, order.replication, pace, recorder, follower)?,
        Driver::Direct => {
            let performance = direct::follow(&order.scenario, order.seed, order.replication, &mut recorder, &mut follower);
            (performance.ok_or(Broken::Stopped)?, recorder)
        }
    };
    Ok(recorder.outcome(order, performance))
}

#[cfg(test)]
mod tests;
