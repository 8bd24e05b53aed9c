//! For how much of the project each indicator, and the worst of them, was green, yellow and red.

use super::common::{Course, Described, push, share, team_labels};
use crate::domain::fact::{Colour, Fact, Indicator};
use crate::domain::organization::AgentId;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("indicator.changes", "changes", "changes of colour"),
    Described::new("indicator.overall.green", "share", "of the time from kickoff to finish, with every indicator green"),
    Described::new("indicator.overall.yellow", "share", "... with the worst yellow"),
    Described::new("indicator.overall.red", "share", "... with one red"),
    Described::new("indicator.critical_path.green", "share", "... with the critical path green"),
    Described::new("indicator.critical_path.yellow", "share", "... yellow"),
    Described::new("indicator.critical_path.red", "share", "... red"),
    Described::new("indicator.buffer.green", "share", "... with the buffer green"),
    Described::new("indicator.buffer.yellow", "share", "... yellow"),
    Described::new("indicator.buffer.red", "share", "... red"),
    Described::new("indicator.quality.green", "share", "... with quality green"),
    Described::new("indicator.quality.yellow", "share", "... yellow"),
    Described::new("indicator.quality.red", "share", "... red"),
    Described::new("indicator.utilization.TEAM.green", "share", "... with the team's utilization green"),
    Described::new("indicator.utilization.TEAM.yellow", "share", "... yellow"),
    Described::new("indicator.utilization.TEAM.red", "share", "... red"),
];

const COLOURS: [&str; 3] = ["green", "yellow", "red"];

/// One light: its colour, since when, and how long it has had each colour.
#[derive(Clone, Copy, Default)]
struct Light {
    colour: Colour,
    since: Moment,
    shown: [Span; 3],
}

impl Light {
    fn count(&mut self, until: Moment) {
        self.shown[self.colour as usize] += until.since(self.since);
        self.since = until;
    }
}

/// Folds colours over time.
pub struct Indicators {
    course: Course,
    changes: u32,
    /// All, the critical path, the buffer, quality, then each team's utilization.
    lights: Vec<Light>,
    /// How many indicators have each colour.
    having: [u32; 3],
}

const OVERALL: usize = 0;

fn place(indicator: Indicator) -> usize {
    match indicator {
        Indicator::CriticalPath => 1,
        Indicator::Buffer => 2,
        Indicator::Quality => 3,
        Indicator::TeamUtilization(team) => 4 + team.index(),
    }
}

impl Indicators {
    pub fn new(scenario: &Scenario) -> Indicators {
        let indicators = 3 + scenario.organization.teams.len();
        Indicators {
            course: Course::default(),
            changes: 0,
            lights: vec![Light::default(); 1 + indicators],
            having: [indicators as u32, 0, 0],
        }
    }

    fn show(&mut self, light: usize, colour: Colour, at: Moment) {
        let is_running = self.course.is_running();
        let light = &mut self.lights[light];
        if is_running {
            light.count(at);
        }
        light.colour = colour;
    }

    fn change(&mut self, indicator: Indicator, to: Colour, at: Moment) {
        let light = place(indicator);
        self.having[self.lights[light].colour as usize] -= 1;
        self.having[to as usize] += 1;
        self.show(light, to, at);
        let worst = match self.having {
            [_, 0, 0] => Colour::Green,
            [_, _, 0] => Colour::Yellow,
            [_, _, _] => Colour::Red,
        };
        self.show(OVERALL, worst, at);
        self.changes += 1;
    }
}

impl Metric for Indicators {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, _scenario: &Scenario) {
        match fact {
            Fact::IndicatorChanged { indicator, to, .. } => self.change(*indicator, *to, at),
            Fact::KickoffAuthorized => {
                self.course.hear(at, fact);
                self.lights.iter_mut().for_each(|light| light.since = at);
            }
            Fact::ProjectFinished => {
                self.lights.iter_mut().for_each(|light| light.count(at));
                self.course.hear(at, fact);
            }
            _ => {}
        }
    }

    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        push(figures, "indicator.changes", f64::from(self.changes), "changes");
        let names = figures.labels(|| {
            let teams = team_labels(scenario);
            let ours = ["overall", "critical_path", "buffer", "quality"].map(str::to_owned).into_iter();
            ours.chain(teams.iter().map(|team| format!("utilization.{team}"))).collect()
        });
        for (index, light) in self.lights.iter().enumerate() {
            let name = names.at(index);
            let mut light = *light;
            if self.course.is_running() {
                light.count(end);
            }
            for (shown, colour) in light.shown.iter().zip(COLOURS) {
                push(figures, format_args!("indicator.{name}.{colour}"), share(*shown, self.course.length(end)), "share");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::organization::TeamId;
    use crate::metrics::fabricated::{assert_figures, hear, hour, workshop};

    fn changed(indicator: Indicator, from: Colour, to: Colour) -> Fact {
        Fact::IndicatorChanged { indicator, from, to, figure: 0.0 }
    }

    #[test]
    fn the_colours_of_an_indicator_share_the_time_from_kickoff_to_finish() {
        let scenario = workshop();
        let facts = [
            (10, Fact::KickoffAuthorized),
            (12, changed(Indicator::Buffer, Colour::Green, Colour::Yellow)),
            (13, changed(Indicator::TeamUtilization(TeamId(1)), Colour::Green, Colour::Yellow)),
            (14, changed(Indicator::CriticalPath, Colour::Green, Colour::Red)),
            (15, changed(Indicator::CriticalPath, Colour::Red, Colour::Green)),
            (16, changed(Indicator::Buffer, Colour::Yellow, Colour::Red)),
            (18, changed(Indicator::Buffer, Colour::Red, Colour::Green)),
            (19, changed(Indicator::Quality, Colour::Green, Colour::Red)),
            (20, Fact::ProjectFinished),
            (29, changed(Indicator::Buffer, Colour::Green, Colour::Red)),
        ];
        let indicators = hear(Indicators::new(&scenario), &scenario, &facts);
        assert_figures(
            &indicators,
            &scenario,
            hour(30),
            &[
                ("indicator.changes", 8.0),
                ("indicator.buffer.green", 0.4),
                ("indicator.buffer.yellow", 0.4),
                ("indicator.buffer.red", 0.2),
                ("indicator.critical_path.green", 0.9),
                ("indicator.critical_path.red", 0.1),
                ("indicator.utilization.backend.green", 1.0),
                ("indicator.utilization.frontend.green", 0.3),
                ("indicator.utilization.frontend.yellow", 0.7),
                ("indicator.quality.green", 0.9),
                ("indicator.quality.red", 0.1),
                ("indicator.overall.green", 0.2),
                ("indicator.overall.yellow", 0.4),
                ("indicator.overall.red", 0.4),
            ],
        );
    }

    #[test]
    fn in_a_run_that_does_not_finish_the_last_colour_lasts_to_the_end() {
        let scenario = workshop();
        let facts = [(0, Fact::KickoffAuthorized), (5, changed(Indicator::CriticalPath, Colour::Green, Colour::Red))];
        let indicators = hear(Indicators::new(&scenario), &scenario, &facts);
        assert_figures(&indicators, &scenario, hour(20), &[("indicator.overall.red", 0.75), ("indicator.critical_path.green", 0.25)]);
    }
}
