//! What tasks had to do with the finish: criticality, cruciality, schedule sensitivity.

use crate::record::study::rows::spells_from_bytes;
use crate::record::study::{Cell, Column, Replication, Sheet};
use crate::scenario::Scenario;
use crate::statistics::{Moments, quantile_sorted, rank_correlation};
use serde::Serialize;

/// Rank correlations and quantiles are taken over so many of the first replications that finished, which they are exact enough with, so that
/// memory does not grow.
const RANKED_MAX: usize = 2_000;

const MS_AN_HOUR: f64 = 3_600_000.0;

/// One task over the replications that finished.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskFinding {
    pub id: String,
    pub name: String,
    pub team: String,
    /// Hours since the scenario's start, by the baseline; `None` for one that only a risk or an event adds.
    pub planned_start: Option<f64>,
    pub planned_finish: Option<f64>,
    /// In how many of them it was done.
    pub done: u64,
    /// Elapsed hours from its release to its being done, on average; `None` if it never was.
    pub duration_mean: Option<f64>,
    pub duration_deviation: Option<f64>,
    /// Share of them whose finish hung on it: the driving chain, followed through people.
    pub criticality: f64,
    /// Spearman's rank correlation of its duration with the project's, over the first 2,000 of them; `None` where either does not vary.
    pub cruciality: Option<f64>,
    /// Criticality times its deviation over the project's.
    pub sensitivity: Option<f64>,
    /// Money.
    pub cost: Spent,
    pub tokens: Spent,
}

/// What a task took of something: its mean over the replications that finished, and quantiles (type 7) over the first 2,000 of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spent {
    pub mean: f64,
    pub p50: f64,
    pub p80: f64,
}

#[derive(Clone, Default)]
struct SpentFold {
    moments: Moments,
    first: Vec<f32>,
}

impl SpentFold {
    fn add(&mut self, value: f32) {
        self.moments.add(f64::from(value));
        if self.first.len() < RANKED_MAX {
            self.first.push(value);
        }
    }

    fn spent(&self) -> Spent {
        let mut sorted: Vec<f64> = self.first.iter().map(|&value| f64::from(value)).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |p| quantile_sorted(&sorted, p).unwrap_or(0.0);
        Spent { mean: self.moments.mean().unwrap_or(0.0), p50: at(0.5), p80: at(0.8) }
    }
}

/// Folds replications by task.
pub struct Fold {
    count: u64,
    critical: Vec<u64>,
    durations: Vec<Moments>,
    costs: Vec<SpentFold>,
    tokens: Vec<SpentFold>,
    /// By task, for the rank correlations: hours, NaN where it was not done.
    ranked: Vec<Vec<f64>>,
    project: Vec<f64>,
    project_moments: Moments,
}

impl Fold {
    pub fn new(tasks: usize) -> Fold {
        Fold {
            count: 0,
            critical: vec![0; tasks],
            durations: vec![Moments::default(); tasks],
            costs: vec![SpentFold::default(); tasks],
            tokens: vec![SpentFold::default(); tasks],
            ranked: vec![Vec::new(); tasks],
            project: Vec::new(),
            project_moments: Moments::default(),
        }
    }

    pub fn add(&mut self, row: &Replication) {
        let Some(finish) = row.finish_ms else { return };
        let project = finish as f64 / MS_AN_HOUR;
        let is_ranked = self.project.len() < RANKED_MAX;
        let spells = spells_from_bytes(&row.tasks);
        if spells.len() != self.critical.len() {
            return;
        }
        self.count += 1;
        self.project_moments.add(project);
        if is_ranked {
            self.project.push(project);
        }
        for (task, spell) in spells.iter().enumerate() {
            let hours = spell.started_s.zip(spell.done_s).map(|(from, to)| f64::from(to.saturating_sub(from)) / 3_600.0);
            self.critical[task] += u64::from(spell.is_critical);
            self.costs[task].add(spell.cost);
            self.tokens[task].add(spell.tokens);
            if let Some(hours) = hours {
                self.durations[task].add(hours);
            }
            if is_ranked {
                self.ranked[task].push(hours.unwrap_or(f64::NAN));
            }
        }
    }

    /// In the order of the plan.
    pub fn findings(&self, scenario: &Scenario) -> Vec<TaskFinding> {
        if self.count == 0 {
            return Vec::new();
        }
        let project_deviation = self.project_moments.deviation().filter(|deviation| *deviation > 0.0);
        let finding = |task: usize| {
            let is = &scenario.plan.tasks[task];
            let planned = scenario.baseline.tasks[task];
            let criticality = self.critical[task] as f64 / self.count as f64;
            let deviation = self.durations[task].deviation();
            let pairs: (Vec<f64>, Vec<f64>) = self.ranked[task].iter().zip(&self.project).filter(|(hours, _)| hours.is_finite()).unzip();
            TaskFinding {
                id: is.id.clone(),
                name: is.name.clone(),
                team: scenario.organization.team(is.team).name.clone(),
                planned_start: planned.map(|planned| planned.start.hours()),
                planned_finish: planned.map(|planned| planned.finish.hours()),
                done: self.durations[task].count(),
                duration_mean: self.durations[task].mean(),
                duration_deviation: deviation,
                criticality,
                cruciality: rank_correlation(&pairs.0, &pairs.1),
                sensitivity: deviation.zip(project_deviation).map(|(task, project)| criticality * task / project),
                cost: self.costs[task].spent(),
                tokens: self.tokens[task].spent(),
            }
        };
        (0..self.critical.len()).map(finding).collect()
    }
}

const COLUMNS: &[Column] = &[
    Column::text("task", "id of the task"),
    Column::text("name", "what it is called"),
    Column::text("team", "name of its team"),
    Column::real("planned_start_hours", "by the baseline, elapsed hours since the scenario's start"),
    Column::real("planned_finish_hours", "by the baseline"),
    Column::whole("replications", "that finished and in which it was done"),
    Column::real("duration_mean_hours", "elapsed hours from its release to its being done"),
    Column::real("duration_standard_deviation_hours", "of the same"),
    Column::real("criticality", "share of finished replications whose finish hung on it"),
    Column::real(
        "cruciality",
        "Spearman's rank correlation of its duration with the project's, over the first 2,000 replications that finished",
    ),
    Column::real("schedule_sensitivity", "criticality times its standard deviation over the project's"),
    Column::real(
        "cost_mean",
        "money for work on it, on its findings, blockers, gate and handoffs, on average of the replications that finished",
    ),
    Column::real("cost_p50", "half of the first 2,000 of these cost at most this"),
    Column::real("cost_p80", "80 % cost at most this"),
    Column::real("tokens_mean", "tokens, likewise"),
    Column::real("tokens_p50", "half of the first 2,000 of these take at most this"),
    Column::real("tokens_p80", "80 % take at most this"),
];

pub fn sheet(tasks: &[TaskFinding]) -> Sheet {
    let mut sheet = Sheet::new("task_sensitivity", COLUMNS);
    for task in tasks {
        sheet.push(vec![
            Cell::from(task.id.as_str()),
            task.name.as_str().into(),
            task.team.as_str().into(),
            task.planned_start.into(),
            task.planned_finish.into(),
            task.done.into(),
            task.duration_mean.into(),
            task.duration_deviation.into(),
            task.criticality.into(),
            task.cruciality.into(),
            task.sensitivity.into(),
            task.cost.mean.into(),
            task.cost.p50.into(),
            task.cost.p80.into(),
            task.tokens.mean.into(),
            task.tokens.p50.into(),
            task.tokens.p80.into(),
        ]);
    }
    sheet
}
