//! When each task and epic of a study is released and done, as percentiles over its replications: the rows that formats of schedules share.

use super::table::{Column, Kind};
use super::tasks::{HasPlan, InPlan, PlanColumns};
use super::{ExportError, StudyTold};
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::record::RecordError;
use crate::record::study::rows::spells_from_bytes;
use crate::record::study::{PointRow, Replication, Spell};
use crate::scenario::Scenario;
use crate::statistics::{Moments, quantile_sorted};
use crate::studies::{Design, columns};
use crate::study::Variant;
use crate::study::observe::TASKS_MAX;
use jiff::civil::DateTime;
use std::ops::Range;
use std::sync::Arc;

/// Percentiles of every date, in the order of columns.
pub const PERCENTILES: [f64; 4] = [0.1, 0.5, 0.8, 0.9];

/// The place of P50 and P80 among [`PERCENTILES`].
pub const P50: usize = 1;
pub const P80: usize = 2;

/// A date at each of [`PERCENTILES`]; `None` where there is none.
pub type Dates = [Option<DateTime>; PERCENTILES.len()];

/// Every variant of a study.
pub struct Forecasts {
    pub variants: Vec<Forecast>,
    pub notes: Vec<String>,
}

/// One variant.
pub struct Forecast {
    pub scenario: Arc<Scenario>,
    /// In the order of the plan.
    pub tasks: Vec<TaskForecast>,
    /// By epic: when the last of its tasks was done.
    pub epics: Vec<Dates>,
    pub finish: Dates,
    /// Whether the study keeps what came of each task.
    pub has_tasks: bool,
    /// How many replications never finished, and of how many.
    pub never: u64,
    pub replications: u64,
}

impl Forecast {
    /// What to know beside its dates.
    pub fn notes(&self) -> Vec<String> {
        let told = |never: u64| {
            format!(
                "{never} of {} never finished: dates count them as later than all others, and a date that is never is left out",
                crate::domain::number::count(self.replications as usize, "replication")
            )
        };
        (self.never > 0).then(|| told(self.never)).into_iter().collect()
    }
}

/// What a task took, over the replications that finished; `None` where none did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    pub mean: Option<f64>,
    pub p50: Option<f64>,
    pub p80: Option<f64>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TaskForecast {
    pub task: TaskId,
    pub plan: InPlan,
    pub variant: String,
    pub is_critical_in_plan: bool,
    /// Replications in which it was done.
    pub replications: u64,
    /// Of those that finished.
    pub criticality: Option<f64>,
    pub released: Dates,
    pub done: Dates,
    pub cost: Spent,
    pub tokens: Spent,
}

/// Of all variants that a study is of: of `replicate` that is the scenario as it is, without the points that leave a cause out.
///
/// # Errors
/// If the record cannot be read.
pub fn of(told: &StudyTold<'_>) -> Result<Forecasts, ExportError> {
    let mut points = told.reader.points()?;
    if let Design::Replicate(_) = told.study.design {
        points.truncate(1);
    }
    let (mut variants, mut notes) = (Vec::new(), Vec::new());
    for point in points {
        let label = point.label.clone();
        let variant = forecast(told, point)?;
        notes.extend(variant.notes().into_iter().map(|note| format!("{label}: {note}")));
        variants.push(variant);
    }
    if variants.iter().any(|variant| !variant.has_tasks) {
        notes.push(format!("studies keep nothing of single tasks of a plan of more than {TASKS_MAX}: their dates are left out"));
    }
    Ok(Forecasts { variants, notes })
}

/// Of the one scenario of a study; `format` asks.
///
/// # Errors
/// `Refused` if the study is of several variants, or keeps nothing of single tasks.
pub fn of_one(told: &StudyTold<'_>, format: &str) -> Result<Forecast, ExportError> {
    let Design::Replicate(_) = told.study.design else {
        let kind = told.study.kind();
        return Err(ExportError::Refused(format!(
            "{format}: a study of `{kind}` is of several variants, and has no one schedule; name a run, or a study of `replicate`"
        )));
    };
    let first = told.reader.points()?.into_iter().next().ok_or_else(|| told.reader.incomplete())?;
    Ok(forecast(told, first)?)
}

fn forecast(told: &StudyTold<'_>, point: PointRow) -> Result<Forecast, RecordError> {
    let Variant { row, scenario } = Variant::recorded(point, &told.study.scenarios, told.reader)?;
    let below = told.study.replications(told.reader)?;
    let plan = &scenario.plan;
    let epic_of: Vec<usize> = plan.task_ids().map(|task| plan.epic_of(task).index()).collect();
    let (mut finishes, mut epics, mut critical) = (Vec::new(), vec![Vec::new(); plan.epics.len()], vec![0_u64; plan.tasks.len()]);
    let (mut has_tasks, mut finished) = (true, 0_u64);
    told.reader.replications(row.point, below, |replication| {
        finished += u64::from(replication.finish_ms.is_some());
        finishes.push(replication.finish_ms.map_or(f64::INFINITY, |finish| finish as f64 / 1_000.0));
        let spells = spells_from_bytes(&replication.tasks);
        has_tasks &= spells.len() == plan.tasks.len();
        let mut last: Vec<Option<f64>> = vec![None; plan.epics.len()];
        for (((spell, task), &epic), critical) in spells.iter().zip(&plan.tasks).zip(&epic_of).zip(&mut critical) {
            *critical += u64::from(replication.finish_ms.is_some() && spell.is_critical);
            if let Some(done) = done(spell, task.is_added_later, replication) {
                last[epic] = Some(last[epic].map_or(done, |before| before.max(done)));
            }
        }
        for (epic, last) in epics.iter_mut().zip(last) {
            epic.extend(last);
        }
    })?;
    let dates = |seconds: &mut Vec<f64>| dates(seconds, &scenario);
    let replications = finishes.len() as u64;
    let finish = dates(&mut finishes);
    let epics = epics.iter_mut().map(dates).collect();
    let mut tasks: Vec<TaskForecast> = plan.task_ids().map(|task| blank(task, &row.label, &scenario)).collect();
    if has_tasks && replications > 0 {
        for (task, critical) in tasks.iter_mut().zip(critical).filter(|_| finished > 0) {
            task.criticality = Some(critical as f64 / finished as f64);
        }
        fill(told, row.point, below, &mut tasks, &scenario)?;
    }
    Ok(Forecast { scenario, tasks, epics, finish, has_tasks, never: replications - finished, replications })
}

/// When a task was done, in seconds: never, if the replication ended before and it was in the plan from the start. `None` for one that was
/// dropped, or never came into the plan.
fn done(spell: &Spell, is_added_later: bool, replication: &Replication) -> Option<f64> {
    let is_over = replication.finish_ms.is_some();
    spell.done_s.map(f64::from).or((!is_over && !is_added_later).then_some(f64::INFINITY))
}

/// What is known of a task before it has ever been simulated.
fn blank(task: TaskId, variant: &str, scenario: &Scenario) -> TaskForecast {
    let planned = scenario.baseline.tasks.get(task.index()).copied().flatten();
    TaskForecast {
        task,
        plan: InPlan::of(task, planned, scenario),
        variant: variant.to_owned(),
        is_critical_in_plan: planned.is_some_and(|planned| planned.total_float.is_zero()),
        replications: 0,
        criticality: None,
        released: Dates::default(),
        done: Dates::default(),
        cost: Spent::default(),
        tokens: Spent::default(),
    }
}

/// What there is of one task by replication.
#[derive(Clone, Default)]
struct Gathered {
    /// Seconds; infinite where it is never.
    released: Vec<f64>,
    done: Vec<f64>,
    /// Of replications that finished.
    cost: Vec<f64>,
    tokens: Vec<f64>,
}

/// Gives tasks their dates and what they took, so many at a time that memory does not grow with replications.
fn fill(told: &StudyTold<'_>, point: u32, below: u64, tasks: &mut [TaskForecast], scenario: &Scenario) -> Result<(), RecordError> {
    const LISTS: u64 = 4;
    let at_once = columns::at_once(below.saturating_mul(LISTS));
    for first in (0..tasks.len()).step_by(at_once) {
        let part = first..tasks.len().min(first + at_once);
        let mut gathered = vec![Gathered::default(); part.len()];
        told.reader.replications(point, below, |replication| collect(replication, part.clone(), scenario, &mut gathered))?;
        for (task, Gathered { released, done, cost, tokens }) in tasks[part].iter_mut().zip(&mut gathered) {
            task.replications = done.iter().filter(|done| done.is_finite()).count() as u64;
            (task.released, task.done) = (dates(released, scenario), dates(done, scenario));
            (task.cost, task.tokens) = (spent(cost), spent(tokens));
        }
    }
    Ok(())
}

fn collect(replication: &Replication, part: Range<usize>, scenario: &Scenario, gathered: &mut [Gathered]) {
    let spells = spells_from_bytes(&replication.tasks);
    if spells.len() < part.end {
        return;
    }
    for ((spell, task), of) in spells[part.clone()].iter().zip(&scenario.plan.tasks[part]).zip(gathered) {
        if let Some(at) = done(spell, task.is_added_later, replication) {
            of.released.push(spell.started_s.map_or(at, f64::from));
            of.done.push(at);
        }
        if replication.finish_ms.is_some() {
            of.cost.push(f64::from(spell.cost));
            of.tokens.push(f64::from(spell.tokens));
        }
    }
}

fn spent(values: &mut [f64]) -> Spent {
    let mean = Moments::of(values.iter().copied()).mean();
    values.sort_unstable_by(f64::total_cmp);
    Spent { mean, p50: quantile_sorted(values, 0.5), p80: quantile_sorted(values, 0.8) }
}

/// Seconds since the start, in any order, at each percentile; `None` where it is never.
fn dates(seconds: &mut [f64], scenario: &Scenario) -> Dates {
    seconds.sort_unstable_by(f64::total_cmp);
    // To the second, as all dates are written.
    let at = |p: f64| {
        quantile_sorted(seconds, p).filter(|at| at.is_finite()).map(|at| scenario.civil(Moment::from_ms((at + 0.5).floor() as u64 * 1_000)))
    };
    PERCENTILES.map(at)
}

/// Why a study has no dates of tasks.
pub fn too_large() -> ExportError {
    ExportError::Refused(format!("studies keep nothing of single tasks of a plan of more than {TASKS_MAX}; name one of its runs"))
}

impl HasPlan for TaskForecast {
    fn plan(&self) -> &InPlan {
        &self.plan
    }
}

type Plan = PlanColumns<TaskForecast>;

/// Columns of a study's tasks, in CSV and in a workbook.
pub const COLUMNS: &[Column<TaskForecast>] = &[
    Column { name: "variant", kind: Kind::Text, what: "of the scenario, as the study calls it", of: |task| (&*task.variant).into() },
    Plan::TASK,
    Plan::EPIC,
    Plan::FEATURE,
    Plan::NAME,
    Plan::TEAM,
    Plan::ROLE,
    Plan::DEPENDS_ON,
    Plan::PLANNED_START,
    Plan::PLANNED_FINISH,
    Column {
        name: "on_critical_path",
        kind: Kind::Truth,
        what: "whether it has no float in the baseline",
        of: |task| task.is_critical_in_plan.into(),
    },
    Column { name: "replications", kind: Kind::Whole, what: "replications in which it was done", of: |task| task.replications.into() },
    Column {
        name: "criticality",
        kind: Kind::Share,
        what: "share of finished replications whose finish hung on it",
        of: |task| task.criticality.into(),
    },
    Column {
        name: "released_p10",
        kind: Kind::When,
        what: "released by then in 10 of 100 replications; those that ended before it was done count as later than all others",
        of: |task| task.released[0].into(),
    },
    Column { name: "released_p50", kind: Kind::When, what: "in 50", of: |task| task.released[1].into() },
    Column { name: "released_p80", kind: Kind::When, what: "in 80", of: |task| task.released[2].into() },
    Column { name: "released_p90", kind: Kind::When, what: "in 90", of: |task| task.released[3].into() },
    Column {
        name: "finish_p10",
        kind: Kind::When,
        what: "done by then, its gate passed, in 10 of 100 replications; those that ended before count as later than all others",
        of: |task| task.done[0].into(),
    },
    Column { name: "finish_p50", kind: Kind::When, what: "in 50", of: |task| task.done[1].into() },
    Column { name: "finish_p80", kind: Kind::When, what: "in 80", of: |task| task.done[2].into() },
    Column { name: "finish_p90", kind: Kind::When, what: "in 90", of: |task| task.done[3].into() },
    Column {
        name: "cost_mean",
        kind: Kind::Money,
        what: "work on it, on its findings and blockers, its own gate's reviews and its handoffs, over replications that finished",
        of: |task| task.cost.mean.into(),
    },
    Column { name: "cost_p50", kind: Kind::Money, what: "half of them cost at most this", of: |task| task.cost.p50.into() },
    Column { name: "cost_p80", kind: Kind::Money, what: "80 of 100", of: |task| task.cost.p80.into() },
    Column { name: "tokens_mean", kind: Kind::Real, what: "tokens, likewise", of: |task| task.tokens.mean.into() },
    Column { name: "tokens_p50", kind: Kind::Real, what: "half of them take at most this", of: |task| task.tokens.p50.into() },
    Column { name: "tokens_p80", kind: Kind::Real, what: "80 of 100", of: |task| task.tokens.p80.into() },
    Plan::COMPLEXITY,
];
