//! How fast tasks and features were done, against the plan's rate.

use super::common::{Course, Described, push};
use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("velocity", "tasks/day", "tasks done per working day from kickoff to finish"),
    Described::new("velocity.planned", "tasks/day", "tasks of the first baseline per working day from its start to its finish"),
    Described::new("velocity.of_plan", "share", "velocity of the planned one"),
    Described::new("features_per_week", "features/week", "features done per week of elapsed time from kickoff to finish"),
];

/// Counts what is done.
pub struct Velocity {
    course: Course,
    tasks: u32,
    features: u32,
}

impl Velocity {
    pub fn new(_scenario: &Scenario) -> Velocity {
        Velocity { course: Course::default(), tasks: 0, features: 0 }
    }
}

impl Metric for Velocity {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::TaskDone { .. } => self.tasks += 1,
            Fact::FeatureDone { .. } => self.features += 1,
            _ => {
                self.course.hear(at, fact);
            }
        }
    }

    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        let (from, to) = self.course.interval(end);
        let velocity = f64::from(self.tasks) / scenario.working_days(from, to);
        let baseline = &scenario.baseline;
        let planned_tasks = baseline.tasks.iter().flatten().count();
        let planned = planned_tasks as f64 / scenario.working_days(baseline.start, baseline.finish);
        push(figures, "velocity", velocity, "tasks/day");
        push(figures, "velocity.planned", planned, "tasks/day");
        push(figures, "velocity.of_plan", velocity / planned, "share");
        let weeks = self.course.length(end).hours() / Span::from_days(7).hours();
        push(figures, "features_per_week", f64::from(self.features) / weeks, "features/week");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan::{FeatureId, TaskId};
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

    #[test]
    fn velocity_is_tasks_done_by_working_day_and_the_plan_s_is_its_own() {
        // Five planned tasks over the baseline's day and a half; here four are done in four days.
        let scenario = workshop();
        let velocity = hear(
            Velocity::new(&scenario),
            &scenario,
            &[
                (0, Fact::KickoffAuthorized),
                (2, Fact::TaskDone { task: TaskId(0) }),
                (4, Fact::TaskDone { task: TaskId(1) }),
                (26, Fact::TaskDone { task: TaskId(2) }),
                (28, Fact::FeatureDone { feature: FeatureId(0) }),
                (50, Fact::TaskDone { task: TaskId(3) }),
                (80, Fact::ProjectFinished),
            ],
        );
        assert_figures(
            &velocity,
            &scenario,
            hour(80),
            &[("velocity", 1.0), ("velocity.planned", 5.0 / 1.5), ("velocity.of_plan", 0.3), ("features_per_week", 168.0 / 80.0)],
        );
    }

    #[test]
    fn before_kickoff_there_is_no_velocity() {
        let scenario = workshop();
        assert_absent(&Velocity::new(&scenario), &scenario, hour(5), &["velocity", "features_per_week"]);
    }
}
