//! What each field of a sweep does: its levels, averaged over the settings that have them.

use super::find::{Factor, FirstMeasure, Level, PARTS, both_ends};
use super::{Design, Plan};
use crate::statistics::{Moments, mean_interval, paired_quantile_difference, paired_test, quantile_interval};
use crate::study::measure::Statistic;
use std::collections::{BTreeMap, BTreeSet};

/// The settings over which a field's levels are averaged.
struct Among {
    /// Their places in the design.
    settings: Vec<usize>,
    /// By replication, the mean over them; `None` where none has a figure.
    mean: Vec<Option<f64>>,
}

impl Design {
    /// A field's levels, each averaged over the settings that have it, replication by replication: under the same draws, what all share
    /// cancels.
    pub(super) fn factor(&self, field: usize, measured: &[FirstMeasure<'_>]) -> Factor {
        let vary = &self.varied[field];
        let mut values = vary.levels().unwrap_or_default();
        for setting in &self.settings {
            if !values.contains(&setting[field]) {
                values.push(setting[field].clone());
            }
        }
        let (settings, is_like_with_like) = self.comparable(field);
        let of = |&at: &usize| measured[at + 1].values;
        let among = &Among { mean: averages(&settings.iter().map(of).collect::<Vec<_>>()), settings };
        let mut levels: Vec<Level> = values
            .into_iter()
            .map(|value| {
                let level = self.averaged(measured, among, |setting| setting[field] == value);
                Level { position: vary.position(&value), value, ..level }
            })
            .collect();
        let is_ordered = levels.iter().all(|level| level.position.is_some());
        if is_ordered {
            levels.sort_by(|a, b| a.position.unwrap_or(0.0).total_cmp(&b.position.unwrap_or(0.0)));
        }
        let has_parts = is_ordered && vary.levels().is_none() && levels.len() > 2 * PARTS;
        Factor {
            path: vary.path.clone(),
            parts: if has_parts { self.parts(field, measured, among) } else { Vec::new() },
            levels,
            settings: among.settings.len(),
            is_like_with_like,
            unit: vary.unit(),
            is_ordered,
            is_log: vary.is_log(),
            today: self.today.get(field).cloned(),
            today_position: self.today.get(field).and_then(|today| vary.position(today)),
        }
    }

    /// The settings over which the levels of a field are compared. Where some combinations of a grid were refused, those whose other fields stand
    /// as they do beside every level: a level that goes with the good values of another field alone would take over their merit. All, and `false`, if there
    /// are none such.
    fn comparable(&self, field: usize) -> (Vec<usize>, bool) {
        let all = || (0..self.settings.len()).collect::<Vec<_>>();
        if self.plan != Plan::Factorial || self.refused.is_empty() {
            return (all(), true);
        }
        let others = |setting: &[String]| [&setting[..field], &setting[field + 1..]].concat();
        let mut beside: BTreeMap<&str, BTreeSet<Vec<String>>> = BTreeMap::new();
        for setting in &self.settings {
            beside.entry(&setting[field]).or_default().insert(others(setting));
        }
        let shared = beside.into_values().reduce(|a, b| &a & &b).unwrap_or_default();
        if shared.is_empty() {
            return (all(), false);
        }
        (all().into_iter().filter(|&at| shared.contains(&others(&self.settings[at]))).collect(), true)
    }

    /// The first measure over all settings that are so, as a level without its value.
    fn averaged(&self, measured: &[FirstMeasure<'_>], among: &Among, is_so: impl Fn(&[String]) -> bool) -> Level {
        let settings: Vec<&FirstMeasure<'_>> =
            (among.settings.iter()).filter(|&&at| is_so(&self.settings[at])).map(|&at| &measured[at + 1]).collect();
        let by_replication = averages(&settings.iter().map(|first| first.values).collect::<Vec<_>>());
        let pairs: (Vec<f64>, Vec<f64>) = among.mean.iter().zip(&by_replication).filter_map(|(all, this)| all.zip(*this)).unzip();
        let mut averages: Vec<f64> = by_replication.into_iter().flatten().collect();
        let statistic = self.measures[0].statistic;
        let mean = statistic.of(&averages);
        let interval = match statistic {
            Statistic::Mean => mean_interval(&Moments::of(averages.iter().copied()), self.confidence),
            Statistic::Quantile(p) => {
                averages.sort_unstable_by(f64::total_cmp);
                both_ends(quantile_interval(&averages, p, self.confidence))
            }
        };
        let carried: usize = settings.iter().map(|first| first.ended().iter().flatten().count()).sum();
        let never: u64 = settings.iter().map(|first| first.never()).sum();
        let never = if self.is_of_an_end() && carried > 0 { never as f64 / carried as f64 } else { 0.0 };
        let difference = match statistic {
            Statistic::Mean => paired_test(&pairs.0, &pairs.1, self.confidence).map(|test| test.difference),
            Statistic::Quantile(p) => paired_quantile_difference(&pairs.0, &pairs.1, p, self.confidence),
        };
        Level {
            value: String::new(),
            position: None,
            mean,
            interval,
            effect: difference.map(|difference| difference.value),
            effect_interval: difference.map(|difference| difference.interval),
            never,
        }
    }

    /// A range cut into equal parts, on its own scale: the settings whose value lies in each.
    fn parts(&self, field: usize, measured: &[FirstMeasure<'_>], among: &Among) -> Vec<Level> {
        let vary = &self.varied[field];
        let dimension = vary.dimension();
        let at = |share: f64| dimension.value(share);
        let part = |place: usize| {
            let (from, to) = (place as f64 / PARTS as f64, (place + 1) as f64 / PARTS as f64);
            // The last has its end, too.
            let is_in = |value: f64| value >= at(from) && (value < at(to) || place + 1 == PARTS);
            let level = self.averaged(measured, among, |setting| vary.value(&setting[field]).is_some_and(is_in));
            let value = format!("{}..{}", vary.text(at(from)), vary.text(at(to)));
            Level { value, position: vary.position(&vary.text(at((from + to) / 2.0))), ..level }
        };
        (0..PARTS).map(part).collect()
    }
}

/// By replication, the mean over the settings that have a figure; `None` where none has.
fn averages(settings: &[&[f64]]) -> Vec<Option<f64>> {
    let count = settings.iter().map(|values| values.len()).max().unwrap_or(0);
    (0..count)
        .map(|at| Moments::of(settings.iter().filter_map(|values| values.get(at)).copied().filter(|value| value.is_finite())).mean())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Interval;
    use crate::study::measure::Measure;

    fn design(statistic: &str, settings: &[&[&str]]) -> Design {
        Design {
            confidence: 0.95,
            varied: Vec::new(),
            plan: Plan::Factorial,
            measures: vec![Measure::named(statistic)],
            is_maximized: false,
            settings: settings.iter().map(|values| values.iter().map(|&value| value.to_owned()).collect()).collect(),
            today: Vec::new(),
            refused: Vec::new(),
        }
    }

    #[test]
    fn the_effect_of_a_level_is_paired_with_the_mean_of_all_settings() {
        let sweep = |statistic: &str| {
            let design = design(statistic, &[&["10%"], &["20%"]]);
            // Luck of up to 9 that all share, and 2 more at the second value.
            let luck = |by: f64| -> [f64; 12] { std::array::from_fn(|replication| by + (replication * 7 % 10) as f64) };
            let values = [luck(0.0), luck(0.0), luck(2.0)];
            let first: Vec<FirstMeasure<'_>> = values.iter().map(|values| FirstMeasure { values, carried: &[true; 12] }).collect();
            let among = Among { settings: vec![0, 1], mean: averages(&[&values[1], &values[2]]) };
            design.averaged(&first, &among, |setting| setting[0] == "20%")
        };
        let level = sweep("finish");
        assert_eq!((level.effect, level.effect_interval), (Some(1.0), Some(Interval { low: 1.0, high: 1.0 })));
        assert!(level.interval.is_some_and(|of| of.high - of.low > 3.0), "{level:?}");
        assert_eq!(sweep("finish.p50").effect, None, "too few for sections");
    }

    #[test]
    fn where_combinations_were_refused_levels_are_compared_like_with_like() {
        // A ladder: the second threshold is not under the first.
        let mut ladder = design("finish", &[&["1h", "1h"], &["1h", "2h"], &["1h", "4h"], &["2h", "2h"], &["2h", "4h"], &["4h", "4h"]]);
        assert_eq!(ladder.comparable(0), (vec![0, 1, 2, 3, 4, 5], true), "nothing was refused");
        ladder.refused = vec![(vec!["4h".to_owned(), "1h".to_owned()], "too late".to_owned())];
        assert_eq!(ladder.comparable(0), (vec![2, 4, 5], true), "beside every first threshold there is 4h");
        assert_eq!(ladder.comparable(1), (vec![0, 1, 2], true), "beside every second one there is 1h");
        // A field that has nothing to do with what was refused is compared over all.
        let mut third = ladder.clone();
        third.settings =
            ladder.settings.iter().flat_map(|of| ["x", "y"].map(|more| [of.as_slice(), &[more.to_owned()]].concat())).collect();
        assert_eq!(third.comparable(2), ((0..12).collect(), true));
        ladder.settings.retain(|setting| setting[0] == setting[1]);
        assert_eq!(ladder.comparable(0), (vec![0, 1, 2], false), "no two are alike in the other field");
    }
}
