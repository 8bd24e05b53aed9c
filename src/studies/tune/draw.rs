//! The charts of a search.

use super::find::{Field, Findings, Measured, Trial};
use crate::chart::Canvas;
use crate::charts::studies::found::Found;
use crate::charts::studies::terms::{self, Better, Estimate, Kind, Measure, Setting, Study};
use crate::charts::studies::{parallel_coordinates, pareto, progress, sensitivity, slices};
use crate::statistics::Interval;
use crate::studies::estimate::CONFIDENCE;
use crate::studies::picture::{Scaled, scaled};
use std::cmp::Ordering;
use std::collections::BTreeMap;

impl Findings {
    pub fn charts(&self, width: f64) -> Vec<(&'static str, Canvas)> {
        let first = if self.goals.len() > 1 { ("pareto", self.draw_front(width)) } else { ("progress", self.draw_progress(width)) };
        vec![
            first,
            ("slices", self.draw_slices(width)),
            ("parallel_coordinates", self.draw_lines(width)),
            ("sensitivity", self.draw_sensitivity(width)),
        ]
    }

    fn study(&self, replications: u64, width: f64) -> Study<'_> {
        Study { scenario: &self.scenario, replications, incomplete: None, seed: self.seed, confidence: CONFIDENCE * 100.0, width }
    }

    /// In one unit in all charts, that of the figures on fresh replications.
    fn scaled(&self, goal: usize) -> Scaled {
        let members = self.front.iter().chain(&self.today).map(|of| &of.figures);
        let figures = self.candidates.iter().map(|of| &of.figures).chain(members);
        let figures = figures.filter_map(|figures| Some(known(figures, goal)?.value));
        scaled(&self.goals[goal], &self.units[goal], Some(self.start)).adapted(figures)
    }

    /// What there is to recommend. `limits`: all constraints.
    fn found<'a>(&self, limits: &'a str) -> Found<'a> {
        match () {
            () if self.is_broken() => Found::Nearest { limits },
            () if self.goals.len() > 1 => Found::Knee,
            () => Found::Best { is_like_today: self.is_like_today() },
        }
    }

    fn all_limits(&self) -> String {
        self.limits.join(" and ")
    }

    fn better(&self, goal: usize) -> Better {
        if self.is_maximized[goal] { Better::More } else { Better::Less }
    }

    fn measure<'a>(&'a self, goal: usize, scaled: &'a Scaled) -> Measure<'a> {
        Measure { name: &scaled.name, unit: scaled.unit, better: self.better(goal), start: scaled.start }
    }

    fn draw_progress(&self, width: f64) -> Canvas {
        let (scaled, limits) = (self.scaled(0), self.all_limits());
        let found = self.found(&limits);
        let evaluations: Vec<progress::Evaluation> = self
            .trials
            .iter()
            .filter_map(|trial| {
                let estimate = trial.level? * scaled.by;
                Some(progress::Evaluation {
                    spent: trial.spent,
                    estimate,
                    rung: trial.rung as usize,
                    is_feasible: trial.is_within_constraints,
                })
            })
            .collect();
        // What seemed to keep the constraints on a few replications does not.
        let steps = if found.is_broken() { Vec::new() } else { best_so_far(&self.trials, self.better(0)) };
        let best_so_far: Vec<(u64, f64)> = steps.into_iter().map(|(spent, level)| (spent, level * scaled.by)).collect();
        progress::draw(&progress::Input {
            study: self.study(self.searched(), width),
            measure: self.measure(0, &scaled),
            evaluations: &evaluations,
            best_so_far: &best_so_far,
            today: self.yardstick.map(|figure| figure * scaled.by),
            check: self.check(&scaled),
            kept: self.winner().filter(|winner| winner.is_today).and_then(|of| known(&of.figures, 0)).map(|of| of.value * scaled.by),
            found,
        })
    }

    /// Replications of the search itself, without those of screening, of neighbours and of the choice on fresh ones.
    fn searched(&self) -> u64 {
        let spent = self.progress.iter().map(|best| best.spent).max().filter(|spent| *spent > 0);
        spent.unwrap_or_else(|| self.settings().0.iter().map(|trial| trial.replications).sum())
    }

    /// That the winner is another setting than today's, and not surely better.
    fn is_like_today(&self) -> bool {
        let gain = self.winner().filter(|winner| !winner.is_today).and_then(|winner| winner.gain);
        gain.and_then(|gain| gain.interval).is_some_and(|interval| interval.low <= 0.0 && interval.high >= 0.0)
    }

    /// The winner against today's setting on fresh replications.
    fn check(&self, scaled: &Scaled) -> Option<progress::Check> {
        let winner = self.winner().filter(|winner| !winner.is_today)?;
        let today = self.candidates.iter().find(|of| of.is_today)?;
        Some(progress::Check {
            replications: self.fresh,
            best: estimate(known(&winner.figures, 0)?, scaled),
            today: estimate(known(&today.figures, 0)?, scaled),
            gain: estimate(winner.gain?, scaled),
        })
    }

    /// Every setting that was tried, as it stood last, and the places of today's and of the best.
    fn settings(&self) -> (Vec<Trial>, Option<usize>, Option<usize>) {
        let mut places: BTreeMap<&[String], usize> = BTreeMap::new();
        let mut settings: Vec<Trial> = Vec::new();
        for trial in &self.trials {
            match places.get(trial.values.as_slice()) {
                // Each generation of several goals has replications of its own.
                Some(&place) if self.goals.len() > 1 => settings[place] = together(&settings[place], trial),
                // Later, it has had more replications.
                Some(&place) => settings[place] = trial.clone(),
                None => {
                    places.insert(&trial.values, settings.len());
                    settings.push(trial.clone());
                }
            }
        }
        let values = |of: fn(&Field) -> &String| self.fields.iter().map(|field| of(field).clone()).collect::<Vec<_>>();
        let place = |values: Vec<String>| places.get(values.as_slice()).copied();
        let (today, best) = (place(values(|field| &field.today)), place(values(|field| &field.best)));
        (settings, today, best)
    }

    /// The first goal's figure of today's setting and of the recommended one, on fresh replications.
    fn fresh_figures(&self) -> (Option<f64>, Option<f64>) {
        let figure = |figures: Option<&Vec<Option<Measured>>>| Some(known(figures?, 0)?.value);
        let today = self.candidates.iter().find(|of| of.is_today).map(|of| &of.figures);
        let today = figure(today.or(self.today.as_ref().map(|of| &of.figures)));
        let knee = self.front.get(self.knee.unwrap_or(0)).map(|of| &of.figures);
        (today, figure(self.winner().map(|of| &of.figures).or(knee)))
    }

    /// Settings as they stood last in the search, but today's and the recommended one as they did on fresh replications: what looks best in a
    /// search was lucky, too. The others are as much better or worse than today's is there as they were on the search's own replications, whose
    /// luck they shared with it.
    fn judged<'a>(&self, trials: &'a [Trial], (today, best): (Option<usize>, Option<usize>), scaled: &Scaled) -> Vec<Setting<'a>> {
        let mut settings = settings(trials, scaled);
        let (of_today, of_best) = self.fresh_figures();
        let luck = of_today.zip(self.yardstick).map_or(0.0, |(fresh, searched)| fresh - searched);
        settings.iter_mut().for_each(|setting| setting.estimate += luck * scaled.by);
        for (place, figure) in [(today, of_today), (best, of_best)] {
            if let Some((place, figure)) = place.zip(figure) {
                settings[place].estimate = figure * scaled.by;
            }
        }
        settings
    }

    fn draw_slices(&self, width: f64) -> Canvas {
        let scaled = self.scaled(0);
        let (trials, today, best) = self.settings();
        let names = self.names();
        let fields: Vec<terms::Field<'_>> = self.fields.iter().zip(&names).map(|(field, names)| field.terms(names)).collect();
        slices::draw(&slices::Input {
            study: self.study(self.searched(), width),
            measure: self.measure(0, &scaled),
            fields: &fields,
            told_from_noise: &self.fields.iter().map(Field::is_told_from_noise).collect::<Vec<bool>>(),
            settings: &self.judged(&trials, (today, best), &scaled),
            is_levelled: self.yardstick.is_some(),
            found: self.found(&self.all_limits()),
            best,
            today,
        })
    }

    fn draw_lines(&self, width: f64) -> Canvas {
        let scaled = self.scaled(0);
        let (trials, today, best) = self.settings();
        let names = self.names();
        let axes: Vec<parallel_coordinates::Axis<'_>> = self
            .fields
            .iter()
            .zip(&names)
            .enumerate()
            .map(|(at, (field, names))| {
                let ends = field.ends.unwrap_or([0.0, names.len().saturating_sub(1) as f64]);
                // Today's value may lie outside the range that was searched.
                let marked = [today, best].into_iter().flatten().filter_map(|place| trials[place].positions.get(at).copied());
                let [from, to] = marked.filter(|at| at.is_finite()).fold(ends, |[from, to], at| [from.min(at), to.max(at)]);
                parallel_coordinates::Axis { field: field.terms(names), levels: &field.levels, from, to }
            })
            .collect();
        parallel_coordinates::draw(&parallel_coordinates::Input {
            study: self.study(self.searched(), width),
            measure: self.measure(0, &scaled),
            axes: &axes,
            settings: &self.judged(&trials, (today, best), &scaled),
            is_levelled: self.yardstick.is_some(),
            found: self.found(&self.all_limits()),
            best,
            today,
        })
    }

    fn draw_front(&self, width: f64) -> Canvas {
        let scaled: Vec<Scaled> = (0..self.goals.len().min(3)).map(|goal| self.scaled(goal)).collect();
        let limits = self.all_limits();
        let goals: Vec<Measure<'_>> = scaled.iter().enumerate().map(|(goal, scaled)| self.measure(goal, scaled)).collect();
        let of = |figures: &[Option<Measured>]| {
            scaled.iter().enumerate().map(|(goal, scaled)| Some(estimate(known(figures, goal)?, scaled))).collect::<Option<Vec<_>>>()
        };
        let front: Vec<(Vec<Estimate>, bool)> = self.front.iter().map(|member| (of(&member.figures).unwrap_or_default(), true)).collect();
        let front_count = front.len();
        let in_front = self.today_in_front();
        // It is one of the front, or one of those that are beaten: drawn once, in any case.
        let today = self.today.iter().filter(|_| in_front.is_none()).filter_map(|member| Some((of(&member.figures)?, false)));
        let others = self.dropped.iter().filter(|member| self.today.as_ref().is_none_or(|today| today.values != member.values));
        let dropped = others.filter_map(|member| Some((of(&member.figures)?, false)));
        let estimates: Vec<(Vec<Estimate>, bool)> = front.into_iter().chain(today).chain(dropped).collect();
        let points: Vec<pareto::Point<'_>> =
            estimates.iter().map(|(estimates, is_on_front)| pareto::Point { estimates, is_on_front: *is_on_front }).collect();
        let today = in_front.or_else(|| self.today.as_ref().and_then(|today| of(&today.figures)).map(|_| front_count));
        pareto::draw(&pareto::Input {
            study: self.study(self.fresh, width),
            goals: &goals,
            points: &points,
            knee: self.knee,
            today,
            broken: self.is_broken().then_some(limits.as_str()),
        })
    }

    fn draw_sensitivity(&self, width: f64) -> Canvas {
        let known = self.fields.iter().filter_map(|field| field.effect);
        let scaled = scaled(&self.goals[0], &self.units[0], None).adapted(known);
        let unit = if scaled.unit == "%" { "points" } else { scaled.unit };
        let effects: Vec<sensitivity::Effect<'_>> = self
            .fields
            .iter()
            .filter_map(|field| {
                let end = |of: fn(Interval) -> f64| field.effect_interval().map_or(f64::NAN, |interval| of(interval) * scaled.by);
                Some(sensitivity::Effect {
                    field: &field.path,
                    mu_star: Estimate { value: field.effect? * scaled.by, low: end(|of| of.low), high: end(|of| of.high) },
                    sigma: field.interaction.unwrap_or(f64::NAN) * scaled.by,
                    is_told_from_noise: field.is_told_from_noise(),
                })
            })
            .collect();
        sensitivity::draw(&sensitivity::Input {
            study: self.study(self.screening.1, width),
            measure: Measure { unit, ..self.measure(0, &scaled) },
            trajectories: self.screening.0 as usize,
            effects: &effects,
        })
    }

    fn names(&self) -> Vec<Vec<&str>> {
        self.fields.iter().map(|field| field.names.iter().map(String::as_str).collect()).collect()
    }
}

/// A setting over all replications that it had in two trials.
fn together(one: &Trial, other: &Trial) -> Trial {
    let replications = one.replications + other.replications;
    let level = match (one.level, other.level) {
        (Some(a), Some(b)) => Some((a * one.replications as f64 + b * other.replications as f64) / replications.max(1) as f64),
        (known, None) | (None, known) => known,
    };
    Trial { replications, level, ..other.clone() }
}

fn settings<'a>(trials: &'a [Trial], scaled: &Scaled) -> Vec<Setting<'a>> {
    let setting = |trial: &'a Trial| Setting {
        values: &trial.positions,
        estimate: trial.level.map_or(f64::NAN, |level| level * scaled.by),
        replications: trial.replications,
        is_feasible: trial.is_within_constraints,
    };
    trials.iter().map(setting).collect()
}

/// A goal's figure, unless it is never.
fn known(figures: &[Option<Measured>], goal: usize) -> Option<Measured> {
    figures.get(goal).copied().flatten().filter(|figure| figure.value.is_finite())
}

fn estimate(of: Measured, scaled: &Scaled) -> Estimate {
    let end = |end: Option<f64>| end.map_or(f64::NAN, |end| end * scaled.by);
    Estimate {
        value: of.value * scaled.by,
        low: end(of.interval.map(|interval| interval.low)),
        high: end(of.interval.map(|interval| interval.high)),
    }
}

impl Field {
    fn terms<'a>(&'a self, names: &'a [&'a str]) -> terms::Field<'a> {
        let kind = match (self.is_ordered, self.is_log) {
            (false, _) => Kind::Categories(names),
            (true, true) => Kind::Log,
            (true, false) => Kind::Linear,
        };
        terms::Field { name: &self.path, unit: if self.is_ordered { self.unit } else { "" }, kind }
    }
}

/// After so many replications, the level of the best within the constraints. The leader of a rung takes its place if it had more replications,
/// or as many and a better level: fewer flatter some of many.
fn best_so_far(trials: &[Trial], better: Better) -> Vec<(u64, f64)> {
    let mut steps = Vec::new();
    let mut best: Option<(&Trial, f64)> = None;
    for rung in trials.chunk_by(|one, other| one.spent == other.spent) {
        let known = || rung.iter().filter(|one| one.is_within_constraints).filter_map(|one| Some((one, one.level?)));
        // What more replications tell of it; a new iteration begins with few.
        if let Some((before, _)) = best {
            let is_again = |one: &Trial| one.values == before.values && one.replications >= before.replications;
            if rung.iter().any(is_again) {
                best = known().find(|(one, _)| is_again(one));
            }
        }
        let leader = known().reduce(|best, one| if better.is_better(one.1, best.1) { one } else { best });
        let takes = |leader: &(&Trial, f64)| {
            best.is_none_or(|(before, level)| match leader.0.replications.cmp(&before.replications) {
                Ordering::Less => false,
                Ordering::Equal => better.is_better(leader.1, level),
                Ordering::Greater => true,
            })
        };
        best = leader.filter(takes).or(best);
        steps.extend(best.map(|(_, level)| (rung[0].spent, level)));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(name: &str, spent: u64, replications: u64, level: f64, is_within_constraints: bool) -> Trial {
        Trial {
            values: vec![name.to_owned()],
            positions: Vec::new(),
            iteration: 0,
            rung: 0,
            spent,
            replications,
            figures: Vec::new(),
            level: Some(level),
            is_within_constraints,
        }
    }

    #[test]
    fn generations_of_a_setting_count_together() {
        let both = together(&trial("a", 0, 5, 40.0, true), &trial("a", 0, 15, 60.0, false));
        assert_eq!((both.replications, both.level, both.is_within_constraints), (20, Some(55.0), false));
        let unknown = Trial { level: None, ..trial("a", 0, 5, 0.0, true) };
        assert_eq!(together(&both, &unknown).level, Some(55.0));
    }

    #[test]
    fn the_best_so_far_keeps_the_constraints_and_gets_worse_only_where_more_replications_tell_so() {
        let trials = [
            trial("a", 10, 4, 50.0, true),
            trial("broken", 10, 4, 20.0, false),
            // More replications: it was lucky.
            trial("a", 20, 8, 60.0, true),
            trial("b", 20, 8, 58.0, true),
            // A new iteration begins with few.
            trial("lucky", 30, 4, 30.0, true),
            trial("b", 30, 4, 40.0, true),
            trial("c", 40, 8, 59.0, true),
            trial("d", 50, 8, 55.0, true),
        ];
        let steps = best_so_far(&trials, Better::Less);
        assert_eq!(steps, [(10, 50.0), (20, 58.0), (30, 58.0), (40, 58.0), (50, 55.0)]);
    }
}
