//! What a study sees of one replication: figures, criteria, tasks and days, and no journal.

use super::driving::Driving;
use super::use_by_day::UseByDay;
use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::drive::direct::Rehearsal;
use crate::drive::{Audience, Follower, Letter, Performance, Unfollowed};
use crate::engine::time::Moment;
use crate::metric::Name;
use crate::metrics::Metrics;
use crate::record::study::rows::{days_to_bytes, spells_to_bytes};
use crate::record::study::{Layout, Replication};
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Of a plan with more tasks, no study keeps what came of each: nine bytes a task and replication add up.
pub const TASKS_MAX: usize = 5_000;

/// Layouts that are kept at hand: more than a study of one scenario has, and little memory if one should have more.
const LAYOUTS_MAX: usize = 256;

/// Runs that are looked at for the names of metrics.
const PROBES: u64 = 3;

/// Hears one run after another. One a thread; what one run leaves in it is used by the next.
pub struct Observer {
    rehearsal: Rehearsal,
    seen: Seen,
}

/// What is seen of a run as it goes on.
struct Seen {
    scenario: Arc<Scenario>,
    metrics: Metrics,
    driving: Driving,
    use_by_day: UseByDay,
    finish: Option<Moment>,
    /// Of all figures that the scenario's runs can have.
    names: Vec<Name>,
    /// In their order; not a number where there is none.
    values: Vec<f64>,
    /// By which of them there are.
    layouts: BTreeMap<Vec<bool>, Arc<Layout>>,
}

impl Audience for Seen {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        if matches!(fact, Fact::ProjectFinished) {
            self.finish = Some(at);
        }
        self.metrics.hear(at, by, fact, &self.scenario);
        self.driving.hear(at, fact);
        self.use_by_day.hear(at, fact, &self.scenario);
    }

    fn delivered(&mut self, _: Moment, letter: Letter<'_>) {
        self.metrics.delivered(letter.from, letter.to, letter.message);
    }

    fn pending(&mut self, _: Moment, _: Letter<'_>) {}
}

impl Observer {
    pub fn new(scenario: &Arc<Scenario>) -> Observer {
        let seen = Seen {
            scenario: scenario.clone(),
            metrics: Metrics::new(scenario),
            driving: Driving::default(),
            use_by_day: UseByDay::new(scenario),
            finish: None,
            names: Metrics::names(scenario),
            values: Vec::new(),
            layouts: BTreeMap::new(),
        };
        Observer { rehearsal: Rehearsal::default(), seen }
    }

    /// Carries out a replication of `scenario` on this thread; `None` if the follower stopped it.
    pub fn replicate<F: Follower>(
        &mut self,
        scenario: &Arc<Scenario>,
        seed: u64,
        point: u32,
        replication: u64,
        follower: &mut F,
    ) -> Option<Replication> {
        self.seen.restart(scenario);
        let performance = self.rehearsal.follow(scenario, seed, replication, &mut self.seen, follower)?;
        Some(self.seen.row(point, replication, performance))
    }
}

impl Seen {
    fn restart(&mut self, scenario: &Arc<Scenario>) {
        if !Arc::ptr_eq(&self.scenario, scenario) {
            self.scenario = scenario.clone();
            self.names = Metrics::names(scenario);
            self.layouts.clear();
        }
        self.metrics = Metrics::new(scenario);
        self.driving.restart(scenario);
        self.use_by_day.restart(scenario);
        self.finish = None;
    }

    fn row(&mut self, point: u32, replication: u64, performance: Performance) -> Replication {
        let Performance { ending, end, deliveries } = performance;
        let scenario = self.scenario.clone();
        self.values = self.metrics.values(end, deliveries, &scenario, std::mem::take(&mut self.values));
        let criteria: serde_json::Map<String, serde_json::Value> = Metrics::judge(&|name| self.value(name), &scenario)
            .into_iter()
            .map(|criterion| (criterion.name.to_owned(), u8::from(criterion.is_met).into()))
            .collect();
        let has_tasks = scenario.plan.tasks.len() <= TASKS_MAX;
        let mut spells = if has_tasks { self.driving.spells(end, &scenario) } else { Vec::new() };
        for (spell, task) in spells.iter_mut().zip(scenario.plan.task_ids()) {
            let amount = self.metrics.ledger().of_task(task);
            (spell.cost, spell.tokens) = (amount.money() as f32, amount.tokens() as f32);
        }
        let values: Vec<f64> = self.values.iter().copied().filter(|value| !value.is_nan()).collect();
        Replication {
            point,
            replication,
            status: ending.name().to_owned(),
            why: ending.why().to_vec(),
            finish_ms: self.finish.map(Moment::ms),
            end_ms: end.ms(),
            messages: deliveries,
            layout: self.layout(),
            figures: serde_json::to_string(&values).expect("memory takes what is written into it"),
            criteria: serde_json::Value::from(criteria).to_string(),
            tasks: spells_to_bytes(&spells),
            days: days_to_bytes(self.use_by_day.shares(end, &scenario)),
        }
    }

    fn value(&self, name: &str) -> Option<f64> {
        let place = self.names.iter().position(|known| known.name == name)?;
        Some(self.values[place]).filter(|value| !value.is_nan())
    }

    /// The layout of the figures that there are: nearly always one that was there before.
    fn layout(&mut self) -> Arc<Layout> {
        let is_there: Vec<bool> = self.values.iter().map(|value| !value.is_nan()).collect();
        if let Some(known) = self.layouts.get(&is_there) {
            return known.clone();
        }
        if self.layouts.len() == LAYOUTS_MAX {
            self.layouts.clear();
        }
        let there = || self.names.iter().zip(&is_there).filter(|(_, is_there)| **is_there).map(|(name, _)| name);
        let layout = Layout::of(there().map(|name| name.name.clone()).collect(), there().map(|name| name.unit.to_owned()).collect());
        self.layouts.entry(is_there).or_insert(Arc::new(layout)).clone()
    }
}

/// What a few runs of a scenario have figures of, and how they ended.
pub struct Probed {
    pub names: BTreeSet<String>,
    /// As of a replication, one of each.
    pub statuses: Vec<String>,
}

/// Every metric that a run of the scenario can have.
pub fn probed(scenario: &Arc<Scenario>) -> Probed {
    let mut probed = Probed { names: BTreeSet::new(), statuses: Vec::new() };
    let mut observer = Observer::new(scenario);
    // A figure that has no value is left out, the mean of no P0 blockers for one: a few runs together nearly always have all.
    for replication in 0..PROBES {
        if let Some(row) = observer.replicate(scenario, scenario.seed, 0, replication, &mut Unfollowed) {
            probed.names.extend(row.layout.metrics.iter().cloned());
            probed.statuses.push(row.status);
        }
    }
    probed
}
