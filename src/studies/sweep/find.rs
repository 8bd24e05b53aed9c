//! What the rows of a sweep say.

use super::Design;
use crate::metrics::is_never_if_absent;
use crate::record::RecordError;
use crate::record::study::{Cell, Column, Reader, Sheet};
use crate::statistics::{Interval, Moments, QuantileInterval, Side, paired_test, quantile_interval, quantile_sorted};
use crate::studies::compare::Finishing;
use crate::studies::estimate::{self, Estimate, interval_of_mean};
use crate::studies::incomplete::Incomplete;
use crate::studies::unfinished::{self, Counts, Unfinished};
use crate::studies::{Study, columns};
use crate::study::measure::{Measure, Statistic};
use jiff::civil::DateTime;
use serde::Serialize;

/// Everything that a sweep finds.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    pub confidence: f64,
    /// Of each setting, or where not all are there of the one that has most.
    pub replications: u64,
    #[serde(skip)]
    pub incomplete: Option<Incomplete>,
    pub measures: Vec<String>,
    pub units: Vec<String>,
    pub is_maximized: bool,
    pub factors: Vec<Factor>,
    /// The scenario as it is.
    pub today: SettingFinding,
    pub settings: Vec<SettingFinding>,
    /// Place of the best setting by the first measure; `None` if no setting has it.
    pub best: Option<usize>,
    /// Settings that the scenario refuses, and why.
    pub refused: Vec<(Vec<String>, String)>,
    #[serde(skip)]
    pub scenario: String,
    #[serde(skip)]
    pub seed: u64,
    /// The civil time from which finishes are counted.
    #[serde(skip)]
    pub start: DateTime,
    /// The first target of the scenario as it is.
    #[serde(skip)]
    pub target: DateTime,
    pub unfinished: Vec<Unfinished>,
    #[serde(skip)]
    pub(super) estimates: Vec<(usize, Estimate)>,
}

/// A field that is varied.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Factor {
    pub path: String,
    pub levels: Vec<Level>,
    /// Equal parts of its range, each with the settings in it, where a field has more values than could be told one by one; else none.
    pub parts: Vec<Level>,
    /// Over how many settings its levels are averaged: of a grid with refused combinations those that are alike in the other fields.
    pub settings: usize,
    /// Whether these are alike in the other fields, level by level, as far as the design goes; not, where refusals leave no such.
    pub is_like_with_like: bool,
    /// What positions are counted in: `h`, `%` or nothing.
    pub unit: &'static str,
    /// Whether its levels have their places on an axis.
    pub is_ordered: bool,
    pub is_log: bool,
    /// Its value in the scenario as it is, where that is one.
    pub today: Option<String>,
    /// Where that lies, in the field's unit, whether or not it is a level.
    #[serde(skip)]
    pub today_position: Option<f64>,
}

/// A value of a field, and the first measure over all settings that have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Level {
    pub value: String,
    /// In the field's unit.
    pub position: Option<f64>,
    /// Averaged over the settings that have the level; `None` where none is known.
    pub mean: Option<f64>,
    pub interval: Option<Interval>,
    /// By how much that is more than over all [`Factor::settings`] in the same replications, whose luck all settings share.
    pub effect: Option<f64>,
    pub effect_interval: Option<Interval>,
    /// The share of their replications that never came to what the first measure is of, and are left out.
    pub never: f64,
}

/// A range without steps is told in so many equal parts: ends and middle, and still a dozen settings of the usual 64 in each.
pub(super) const PARTS: usize = 4;

impl Factor {
    /// Its parts, or where there are none its levels.
    pub fn shown(&self) -> &[Level] {
        if self.parts.is_empty() { &self.levels } else { &self.parts }
    }
}

/// One setting, measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SettingFinding {
    /// A value of each field; empty for the scenario as it is.
    pub values: Vec<String>,
    /// By measure; `None` where no replication has it.
    pub figures: Vec<Option<Figure>>,
    /// Replications that were carried out, and how many of them never came to what the first measure is of.
    pub replications: u64,
    pub never: u64,
    /// Whether the first measure, and how often it never is, cannot be told from the best setting's, by paired replications.
    pub is_as_good_as_best: bool,
}

/// A measure at a setting. Percentiles of an end count what never came to it as later than all else, and are infinite, `null` in JSON, where
/// they are never; means leave it out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    pub value: f64,
    pub interval: Option<Interval>,
    /// Of single replications.
    pub p10: f64,
    pub p90: f64,
}

impl Design {
    /// # Errors
    /// See [`RecordError`].
    pub fn find(&self, study: &Study, reader: &Reader<'_>) -> Result<Findings, RecordError> {
        let count = study.extent.most();
        let points = self.points(&study.scenarios);
        let names: Vec<&str> = self.measures.iter().map(|measure| measure.metric.as_str()).collect();
        let (mut unfinished, mut estimates, mut measured, mut carried_out, mut most) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), 0);
        for point in &points {
            let (mut counts, mut replications, mut carried) = (Counts::default(), 0, Vec::new());
            reader.replications(point.point, count, |row| {
                replications += 1;
                carried.resize(row.replication as usize, false);
                carried.push(true);
                counts.add(row);
            })?;
            most = most.max(replications);
            carried_out.push(carried);
            unfinished.extend(counts.rows(point.point, &point.label));
            columns::each(reader, point.point, count, |column| {
                let estimate = Estimate::of(&column, self.confidence);
                estimates.extend(estimate.map(|estimate| (point.point as usize, estimate)));
            })?;
            measured.push(columns::aligned(reader, point.point, count, &names)?);
        }
        let scenario = study.scenarios[0].compile(&[]).map_err(|rejection| reader.unreadable(&rejection))?;
        let first: Vec<FirstMeasure<'_>> =
            measured.iter().zip(&carried_out).map(|(columns, carried)| FirstMeasure { values: &columns[0], carried }).collect();
        let units = columns::units(reader, &names)?;
        let mut found: Vec<SettingFinding> = (measured.iter().zip(&first).enumerate())
            .map(|(at, (columns, first))| {
                let replications = first.carried.iter().filter(|is_there| **is_there).count();
                let figures = self.measures.iter().zip(&units).zip(columns);
                SettingFinding {
                    values: at.checked_sub(1).map_or_else(Vec::new, |at| self.settings[at].clone()),
                    figures: figures
                        .map(|((measure, unit), values)| figure(measure, unit, values, replications, self.confidence))
                        .collect(),
                    replications: replications as u64,
                    never: if self.is_of_an_end() { first.never() } else { 0 },
                    is_as_good_as_best: false,
                }
            })
            .collect();
        let best = self.best(&found, &first);
        if let Some(best) = best {
            for (at, setting) in found.iter_mut().enumerate() {
                setting.is_as_good_as_best = at == best || self.is_as_good(&first[at], &first[best]);
            }
        }
        let factors = (0..self.varied.len()).map(|field| self.factor(field, &first)).collect();
        let today = found.remove(0);
        Ok(Findings {
            confidence: self.confidence,
            replications: most,
            incomplete: study.incomplete(reader)?,
            measures: self.measures.iter().map(Measure::name).collect(),
            units,
            is_maximized: self.is_maximized,
            factors,
            today,
            best: best.map(|best| best - 1),
            settings: found,
            refused: self.refused.clone(),
            scenario: study.scenarios[0].name.clone(),
            seed: study.seed,
            start: scenario.start,
            target: scenario.civil(scenario.baseline.target),
            unfinished,
            estimates,
        })
    }

    /// Whether the first measure is never where a replication lacks it.
    pub(super) fn is_of_an_end(&self) -> bool {
        is_never_if_absent(&self.measures[0].metric)
    }

    /// The best by the first measure, of the settings alone; the first of equals. Of an end, one that surely comes to it less often than the
    /// setting that does most often is none, however early those are that do.
    fn best(&self, found: &[SettingFinding], first: &[FirstMeasure<'_>]) -> Option<usize> {
        let cost = |at: usize| found[at].figures[0].map(|figure| if self.is_maximized { -figure.value } else { figure.value });
        let known: Vec<(usize, f64)> = (1..found.len()).filter_map(|at| cost(at).map(|cost| (at, cost))).collect();
        let (surest, _) = *known.iter().min_by(|a, b| found[a.0].never.cmp(&found[b.0].never).then(a.1.total_cmp(&b.1)))?;
        let candidates = known.iter().filter(|(at, _)| !self.surely_comes_less_often(&first[*at], &first[surest]));
        candidates.min_by(|a, b| a.1.total_cmp(&b.1).then(found[a.0].never.cmp(&found[b.0].never))).map(|(at, _)| *at)
    }

    fn surely_comes_less_often(&self, this: &FirstMeasure<'_>, other: &FirstMeasure<'_>) -> bool {
        self.is_of_an_end() && Finishing::of(&other.ended(), &this.ended()).surely(self.confidence) == Some(Side::Less)
    }

    /// By a paired test of the means, whatever the statistic: sections of few replications tell quantiles badly.
    fn is_as_good(&self, this: &FirstMeasure<'_>, best: &FirstMeasure<'_>) -> bool {
        let pairs: (Vec<f64>, Vec<f64>) = best.values.iter().zip(this.values).filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
        let test = paired_test(&pairs.0, &pairs.1, self.confidence);
        // One pair tells nothing apart.
        let is_alike = pairs.0.len() == 1
            || test
                .is_some_and(|test| test.difference.p_value >= 1.0 - self.confidence || (test.difference.value > 0.0) == self.is_maximized);
        is_alike && !self.surely_comes_less_often(this, best)
    }
}

/// The values of the first measure at a setting by replication, NaN where there is none, and which replications were carried out.
pub(super) struct FirstMeasure<'a> {
    pub(super) values: &'a [f64],
    pub(super) carried: &'a [bool],
}

impl FirstMeasure<'_> {
    /// Whether each replication came to it; `None` of what is not on record.
    pub(super) fn ended(&self) -> Vec<Option<bool>> {
        self.carried.iter().zip(self.values).map(|(is_there, value)| is_there.then_some(value.is_finite())).collect()
    }

    pub(super) fn never(&self) -> u64 {
        self.ended().into_iter().filter(|ended| *ended == Some(false)).count() as u64
    }
}

/// An interval that is open at no end, and ends before never.
pub(super) fn both_ends(interval: QuantileInterval) -> Option<Interval> {
    interval.low.zip(interval.high).filter(|ends| ends.1.is_finite()).map(|(low, high)| Interval { low, high })
}

/// `None` if no replication has it.
fn figure(measure: &Measure, unit: &str, values: &[f64], replications: usize, confidence: f64) -> Option<Figure> {
    let mut values: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    let moments = Moments::of(values.iter().copied());
    let mean = moments.mean()?;
    values.sort_unstable_by(f64::total_cmp);
    let never = if is_never_if_absent(&measure.metric) { replications - values.len() } else { 0 };
    values.resize(values.len() + never, f64::INFINITY);
    let (value, interval) = match measure.statistic {
        Statistic::Mean => (mean, interval_of_mean(unit, &moments, confidence)),
        Statistic::Quantile(p) => (quantile_sorted(&values, p)?, both_ends(quantile_interval(&values, p, confidence))),
    };
    Some(Figure { value, interval, p10: quantile_sorted(&values, 0.1)?, p90: quantile_sorted(&values, 0.9)? })
}

impl Findings {
    /// `sweep`: the long table, a row for each setting and metric.
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut columns = vec![Column::whole("point", "number of the setting; 0 is the scenario as it is")];
        columns.extend(self.factors.iter().map(|factor| Column::field(factor.path.clone())));
        columns.extend(estimate::COLUMNS.iter().cloned());
        let mut long = Sheet::with_columns("sweep", columns);
        for (point, estimate) in &self.estimates {
            let mut row = vec![Cell::from(*point)];
            match point.checked_sub(1) {
                Some(at) => row.extend(self.settings[at].values.iter().map(|value| Cell::from(value.as_str()))),
                None => row.extend(self.factors.iter().map(|_| Cell::Empty)),
            }
            row.extend(estimate.cells());
            long.push(row);
        }
        let mut columns: Vec<Column> = self.factors.iter().map(|factor| Column::field(factor.path.clone())).collect();
        columns.push(Column::text("why", "why the scenario refuses this setting"));
        let mut refused = Sheet::with_columns("refused", columns);
        for (values, why) in &self.refused {
            refused.push(values.iter().chain([why]).map(|text| Cell::from(text.as_str())).collect());
        }
        vec![long, refused, unfinished::sheet(&self.unfinished)]
    }

    /// Whether a measure is an amount of money that no setting has any of, as where nobody has a rate.
    pub fn costs_nothing(&self, measure: usize) -> bool {
        let is_nothing = |of: &SettingFinding| of.figures[measure].is_none_or(|figure| figure.value == 0.0);
        measure > 0 && self.units[measure] == "money" && std::iter::once(&self.today).chain(&self.settings).all(is_nothing)
    }

    /// The charts that say most of so many fields, with their titles.
    pub fn pictures(&self) -> Vec<(&'static str, &'static str)> {
        let mut pictures = match self.factors.len() {
            1 => vec![("response_line", "The measure over the field")],
            2 => vec![("heat_map", "The measure over both fields")],
            _ => Vec::new(),
        };
        if self.factors.len() > 1 {
            pictures.push(("main_effects", "What each field does"));
        }
        pictures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::studies::sweep::Plan;

    /// Of settings by their finishes, NaN for one that never comes, the best; and whether each is as good as that.
    fn judged(settings: &[[f64; 12]]) -> (Option<usize>, Vec<bool>) {
        let finish = Measure::named("finish");
        let design = Design {
            confidence: 0.95,
            varied: Vec::new(),
            plan: Plan::Factorial,
            measures: vec![finish.clone()],
            is_maximized: false,
            settings: Vec::new(),
            today: Vec::new(),
            refused: Vec::new(),
        };
        let first: Vec<FirstMeasure<'_>> = settings.iter().map(|values| FirstMeasure { values, carried: &[true; 12] }).collect();
        let found: Vec<SettingFinding> = (first.iter())
            .map(|first| SettingFinding {
                values: Vec::new(),
                figures: vec![figure(&finish, "h", first.values, 12, 0.95)],
                replications: 12,
                never: first.never(),
                is_as_good_as_best: false,
            })
            .collect();
        let best = design.best(&found, &first);
        (best, best.map_or_else(Vec::new, |best| first.iter().map(|this| design.is_as_good(this, &first[best])).collect()))
    }

    #[test]
    fn a_setting_that_surely_finishes_less_often_is_not_the_best_however_early() {
        let at = |hours: f64| std::array::from_fn(|replication| hours + replication as f64);
        let seldom: [f64; 12] = std::array::from_fn(|replication| if replication < 2 { 5.0 } else { f64::NAN });
        assert_eq!(judged(&[at(30.0), seldom, at(20.0)]), (Some(2), vec![false, false, true]));
        // One that fails once more may have been unlucky.
        let mut once = at(10.0);
        once[3] = f64::NAN;
        assert_eq!(judged(&[at(30.0), once, at(20.0)]).0, Some(1));
        assert_eq!(judged(&[at(30.0), [f64::NAN; 12]]).0, None, "nothing is known of it");
    }

    #[test]
    fn a_percentile_of_which_too_few_come_is_never() {
        let values: [f64; 12] = std::array::from_fn(|replication| if replication < 9 { replication as f64 } else { f64::NAN });
        let of = |measure: &str| figure(&Measure::named(measure), "h", &values, 12, 0.95).expect("some come");
        assert_eq!((of("finish.p80").value, of("finish.p50").value, of("finish").value), (f64::INFINITY, 5.5, 4.0));
        // What is no end is merely not there.
        assert!(of("blockers.mttr.P0.p80").value.is_finite());
    }
}
