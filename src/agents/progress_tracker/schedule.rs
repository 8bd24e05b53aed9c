//! What the tracker holds progress against: the baseline's curve of work done, and the critical path of what is left.

use crate::domain::baseline::Baseline;
use crate::domain::calendar::WorkingCalendar;
use crate::domain::plan::TaskId;
use crate::domain::policy::BufferBasis;
use crate::engine::time::Moment;
use crate::scenario::Scenario;
use crate::schedule::Undertaking;
use crate::schedule::critical_path::{Durations, without_chain};
use crate::schedule::network::Network;
use crate::schedule::passage::Expectations;

/// The baseline's plan for the work done by each moment.
pub struct Curve {
    /// Planned finishes in order, with the hours of estimates done by then.
    points: Vec<(Moment, f64)>,
}

impl Curve {
    pub fn of(baseline: &Baseline) -> Curve {
        let planned = baseline.tasks.iter().zip(&baseline.estimates);
        let mut points: Vec<(Moment, f64)> = planned.filter_map(|(task, &hours)| task.map(|task| (task.finish, hours))).collect();
        points.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut done = 0.0;
        for (_, hours) in &mut points {
            done += *hours;
            *hours = done;
        }
        Curve { points }
    }

    /// The moment nearest to `now` at which the baseline has `hours` of work done. It has them from one finish until the next: a project that is
    /// between the same two is neither late nor early, however long a task may take. With hours between what two finishes come to, as of work in
    /// another order, the first moment is in proportion between these.
    fn moment(&self, hours: f64, now: Moment, baseline: &Baseline) -> Moment {
        /// Sums of the same hours in another order are the same.
        const SAME_HOURS: f64 = 1e-6;
        let after = self.points.partition_point(|&(_, done)| done <= hours + SAME_HOURS);
        let (from, done) = if after == 0 { (baseline.start, 0.0) } else { self.points[after - 1] };
        let (earliest, latest) = match self.points.get(after) {
            // What is left are the gates that the baseline ends with.
            None => (from, baseline.finish),
            Some(&(to, all)) => {
                let share = ((hours - done) / (all - done)).clamp(0.0, 1.0);
                (Moment::from_ms(from.ms() + (to.since(from).ms() as f64 * share) as u64), to)
            }
        };
        now.min(latest).max(earliest)
    }

    /// Tasks that the baseline has finished by a moment.
    pub fn finished(&self, by: Moment) -> usize {
        self.points.partition_point(|&(finish, _)| finish <= by)
    }
}

/// Share of the buffer consumed when `hours` of estimates are done at `now`, in working time of `calendar`. 0 without a buffer.
pub fn buffer_consumed(basis: BufferBasis, curve: &Curve, baseline: &Baseline, hours: f64, now: Moment, calendar: &WorkingCalendar) -> f64 {
    let working_hours = |from: Moment, to: Moment| calendar.between(from, to).hours();
    let buffer = working_hours(baseline.finish, baseline.target);
    if buffer == 0.0 {
        return 0.0;
    }
    let elapsed = working_hours(baseline.start, now);
    let planned = match basis {
        BufferBasis::Earned => working_hours(baseline.start, curve.moment(hours, now, baseline)),
        BufferBasis::Seed => {
            let all = curve.points.last().map_or(0.0, |&(_, done)| done);
            let share = if all > 0.0 { hours / all } else { 1.0 };
            working_hours(baseline.start, baseline.finish) * share
        }
    };
    (elapsed - planned) / buffer
}

/// Where a project that is `now` where the baseline was when it had done `hours` would finish: as much later, in working time.
pub fn slipped_finish(curve: &Curve, baseline: &Baseline, hours: f64, now: Moment, calendar: &WorkingCalendar) -> Moment {
    let planned = curve.moment(hours, now, baseline);
    let finish = calendar.after(baseline.finish, calendar.between(planned, now));
    finish.max(now)
}

/// How long each task takes by the estimates of `baseline`; the same under every policy.
pub fn durations(baseline: &Baseline, scenario: &Scenario) -> Durations {
    Durations::of(&scenario.undertaking(&scenario.policies[0]), &baseline.estimates)
}

/// Finds the critical path of what is open, resources aside, morning after morning.
#[derive(Default)]
pub struct Remainder {
    expectations: Expectations,
}

impl Remainder {
    /// When it ends, and the path, from `now` on. `is_open`: by task.
    pub fn path(
        &mut self,
        is_open: &[bool],
        durations: &Durations,
        now: Moment,
        scenario: &Scenario,
        policy: u32,
    ) -> (Moment, Vec<TaskId>) {
        let starts = vec![now; scenario.plan.epics.len()];
        let undertaking = Undertaking { is_open, epic_starts: &starts, ..scenario.undertaking(&scenario.policies[policy as usize]) };
        let network = Network::expecting(&undertaking, &mut self.expectations);
        let path = without_chain(&scenario.calendars, &network, durations, now);
        (path.finish, path.critical)
    }
}
