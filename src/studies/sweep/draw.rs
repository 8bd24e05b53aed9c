//! The charts of a sweep.

use super::find::{Factor, Figure, Findings, Level, SettingFinding};
use crate::chart::Canvas;
use crate::charts::studies::terms::{Better, Estimate, Field, Kind, Measure, Study};
use crate::charts::studies::{heat_map, main_effects, response_line};
use crate::statistics::Interval;
use crate::studies::picture::{Scaled, scaled};
use crate::study::vary::position;

impl Findings {
    pub fn charts(&self, width: f64) -> Vec<(&'static str, Canvas)> {
        let mut charts = match self.factors.len() {
            1 => vec![("response_line", self.response_line(width))],
            2 => vec![("heat_map", self.heat_map(width))],
            _ => Vec::new(),
        };
        if self.factors.len() > 1 {
            charts.push(("main_effects", self.main_effects(width)));
        }
        charts
    }

    fn study(&self, width: f64) -> Study<'_> {
        Study {
            scenario: &self.scenario,
            replications: self.replications,
            incomplete: self.incomplete.as_ref().map(|of| (of.done, of.wanted)),
            seed: self.seed,
            confidence: self.confidence * 100.0,
            width,
        }
    }

    /// The first measure, which the charts are of.
    fn scaled(&self) -> Scaled {
        let figures = self.settings.iter().chain([&self.today]).filter_map(|of| Some(of.figures[0]?.value));
        scaled(&self.measures[0], &self.units[0], Some(self.start)).adapted(figures)
    }

    fn measure<'a>(&'a self, scaled: &'a Scaled) -> Measure<'a> {
        let better = if self.is_maximized { Better::More } else { Better::Less };
        Measure { name: &scaled.name, unit: scaled.unit, better, start: scaled.start }
    }

    fn response_line(&self, width: f64) -> Canvas {
        let (scaled, factor) = (self.scaled(), &self.factors[0]);
        let names = factor.names();
        let point = |of: &SettingFinding, level: Option<f64>| {
            let found = of.figures[0].filter(|found| found.value.is_finite())?;
            Some(response_line::Point {
                level: level?,
                estimate: estimate(&found, &scaled),
                spread: found.p90.is_finite().then_some((found.p10 * scaled.by, found.p90 * scaled.by)),
                is_like_best: of.is_as_good_as_best,
                unfinished: of.never,
            })
        };
        let points: Vec<response_line::Point> =
            self.settings.iter().filter_map(|setting| point(setting, factor.place(&setting.values[0]))).collect();
        let today = factor.today_place();
        let is_level = points.iter().any(|point| Some(point.level) == today);
        response_line::draw(&response_line::Input {
            study: self.study(width),
            measure: self.measure(&scaled),
            factor: factor.field(&names),
            points: &points,
            today,
            off_level: point(&self.today, today).filter(|_| !is_level),
            without_value: self.refused.len() + self.settings.len() - points.len(),
        })
    }

    fn heat_map(&self, width: f64) -> Canvas {
        let scaled = self.scaled();
        let names: Vec<Vec<&str>> = self.factors.iter().map(Factor::names).collect();
        let levels: Vec<Vec<f64>> = self.factors.iter().map(Factor::places).collect();
        let at = |values: &[String]| {
            let of = |place: usize| self.factors[place].levels.iter().position(|level| level.value == values[place]);
            Some((of(0)?, of(1)?))
        };
        let found = |setting: &SettingFinding| match setting.figures[0] {
            Some(found) if found.value.is_finite() => heat_map::Found::Value {
                estimate: estimate(&found, &scaled),
                is_like_best: setting.is_as_good_as_best,
                never: setting.never as f64 / setting.replications.max(1) as f64,
            },
            _ => heat_map::Found::Never,
        };
        let run = self.settings.iter().filter_map(|setting| Some(heat_map::Cell { at: at(&setting.values)?, found: found(setting) }));
        let refused =
            self.refused.iter().filter_map(|(values, _)| Some(heat_map::Cell { at: at(values)?, found: heat_map::Found::Refused }));
        let cells: Vec<heat_map::Cell> = run.chain(refused).collect();
        let factor = |place: usize| heat_map::Factor {
            field: self.factors[place].field(&names[place]),
            levels: &levels[place],
            today: self.factors[place].today_place(),
        };
        heat_map::draw(&heat_map::Input {
            study: self.study(width),
            measure: self.measure(&scaled),
            across: factor(0),
            upwards: factor(1),
            cells: &cells,
        })
    }

    fn main_effects(&self, width: f64) -> Canvas {
        let scaled = self.scaled();
        let names: Vec<Vec<&str>> = self.factors.iter().map(Factor::names).collect();
        let levels: Vec<Vec<main_effects::Level>> = self
            .factors
            .iter()
            .map(|factor| factor.shown().iter().filter_map(|level| main_effect(factor, level, &scaled)).collect())
            .collect();
        let factors: Vec<main_effects::Factor<'_>> = self
            .factors
            .iter()
            .zip(&names)
            .zip(&levels)
            .map(|((factor, names), levels)| main_effects::Factor {
                field: factor.field(names),
                levels,
                settings: factor.settings,
                is_like_with_like: factor.is_like_with_like,
                today: factor.today_place(),
            })
            .collect();
        main_effects::draw(&main_effects::Input {
            study: self.study(width),
            measure: self.measure(&scaled),
            settings: self.settings.len(),
            factors: &factors,
        })
    }
}

fn estimate(found: &Figure, scaled: &Scaled) -> Estimate {
    let end = |end: Option<f64>| end.map_or(f64::NAN, |end| end * scaled.by);
    Estimate {
        value: found.value * scaled.by,
        low: end(found.interval.map(|interval| interval.low)),
        high: end(found.interval.map(|interval| interval.high)),
    }
}

fn main_effect(factor: &Factor, level: &Level, scaled: &Scaled) -> Option<main_effects::Level> {
    let mean = level.mean? * scaled.by;
    // How far it lies from the mean of all, as sure as the same draws make that: the mean itself has the luck of the replications, too.
    let end = |of: fn(Interval) -> f64| {
        let beyond = level.effect_interval.zip(level.effect).map(|(interval, effect)| of(interval) - effect);
        beyond.map_or(f64::NAN, |beyond| mean + beyond * scaled.by)
    };
    Some(main_effects::Level {
        value: level.position.filter(|_| factor.is_ordered).or_else(|| factor.place(&level.value))?,
        mean: Estimate { value: mean, low: end(|of| of.low), high: end(|of| of.high) },
        never: level.never,
    })
}

impl Factor {
    fn names(&self) -> Vec<&str> {
        self.levels.iter().map(|level| level.value.as_str()).collect()
    }

    fn field<'a>(&'a self, names: &'a [&'a str]) -> Field<'a> {
        let kind = match (self.is_ordered, self.is_log) {
            (false, _) => Kind::Categories(names),
            (true, true) => Kind::Log,
            (true, false) => Kind::Linear,
        };
        Field { name: &self.path, unit: if self.is_ordered { self.unit } else { "" }, kind }
    }

    /// Where a value lies: in the field's unit, or its place among the names.
    fn place(&self, value: &str) -> Option<f64> {
        let place = position(self.levels.iter().map(|level| level.value.as_str()), value)?;
        if self.is_ordered { self.levels[place].position } else { Some(place as f64) }
    }

    fn places(&self) -> Vec<f64> {
        self.levels.iter().filter_map(|level| self.place(&level.value)).collect()
    }

    fn today_place(&self) -> Option<f64> {
        let is_between = || self.today_position.filter(|_| self.is_ordered);
        self.place(self.today.as_deref()?).or_else(is_between)
    }
}
