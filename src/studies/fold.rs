//! What the rows of a point are folded into besides their figures: criteria, and utilization by day.

use crate::record::study::rows::days_from_bytes;
use crate::record::study::{Cell, Column, Replication, Sheet};
use crate::scenario::Scenario;
use crate::statistics::{Interval, wilson};
use crate::study::use_by_day::Whose;
use serde::Serialize;
use std::collections::BTreeMap;

/// How often a success criterion was met.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CriterionFinding {
    pub name: String,
    pub met: u64,
    /// Replications in which it was judged.
    pub judged: u64,
    pub share: f64,
    /// Wilson's.
    pub interval: Interval,
}

/// Folds success criteria.
#[derive(Default)]
pub struct Criteria {
    /// In the order of reports: name, met, judged.
    counts: Vec<(String, u64, u64)>,
}

impl Criteria {
    pub fn add(&mut self, row: &Replication) {
        // A map of the file's own, which keeps the order in which criteria are reported.
        let judged: BTreeMap<String, u8> = serde_json::from_str(&row.criteria).unwrap_or_default();
        for (name, met) in judged {
            let place = match self.counts.binary_search_by(|known| known.0.cmp(&name)) {
                Ok(place) => place,
                Err(place) => {
                    self.counts.insert(place, (name, 0, 0));
                    place
                }
            };
            self.counts[place].1 += u64::from(met);
            self.counts[place].2 += 1;
        }
    }

    /// Those met least often first.
    pub fn findings(&self, confidence: f64) -> Vec<CriterionFinding> {
        let finding = |(name, met, judged): &(String, u64, u64)| CriterionFinding {
            name: name.clone(),
            met: *met,
            judged: *judged,
            share: *met as f64 / *judged as f64,
            interval: wilson(*met, *judged, confidence),
        };
        let mut findings: Vec<CriterionFinding> = self.counts.iter().map(finding).collect();
        findings.sort_by(|a, b| a.share.total_cmp(&b.share).then_with(|| a.name.cmp(&b.name)));
        findings
    }
}

const CRITERIA: &[Column] = &[
    Column::whole("point", "number of the point"),
    Column::text("criterion", "name of the success criterion"),
    Column::whole("met", "replications in which it was met"),
    Column::whole("judged", "replications in which it was judged"),
    Column::real("share", "met of judged"),
    Column::real("share_low", "lower end of Wilson's interval"),
    Column::real("share_high", "upper end"),
];

/// Of each point.
pub fn criteria_sheet<'a>(points: impl IntoIterator<Item = (u32, &'a [CriterionFinding])>) -> Sheet {
    let mut sheet = Sheet::new("criterion", CRITERIA);
    for (point, criteria) in points {
        for of in criteria {
            let interval = [of.interval.low, of.interval.high].map(Cell::from);
            let mut row = vec![point.into(), Cell::from(of.name.as_str()), of.met.into(), of.judged.into(), of.share.into()];
            row.extend(interval);
            sheet.push(row);
        }
    }
    sheet
}

/// Utilization of a team, or of a member of the only one, day by day from the day of the start: P10, P50 and P90 of the replications in which
/// it was active and anybody was available; `None` of a day on which that is so in under half of them.
#[derive(Clone, Debug, PartialEq)]
pub struct UtilizationBand {
    pub whose: Whose,
    pub name: String,
    pub days: Vec<Option<[f64; 3]>>,
}

/// Utilization is counted in steps of a hundredth: as fine as a chart shows, and the same memory for any number of replications.
const STEPS: usize = 101;

/// The quantiles of a band.
const BAND: [f64; 3] = [0.1, 0.5, 0.9];

/// Folds utilization by day.
pub struct Utilizations {
    whose: Vec<Whose>,
    /// By day and whose it is: how many replications had each step.
    counts: Vec<[u32; STEPS]>,
}

impl Utilizations {
    pub fn new(scenario: &Scenario) -> Utilizations {
        Utilizations { whose: Whose::all(&scenario.organization), counts: Vec::new() }
    }

    pub fn add(&mut self, row: &Replication) {
        let shares = days_from_bytes(&row.days);
        if shares.len() > self.counts.len() {
            self.counts.resize(shares.len(), [0; STEPS]);
        }
        for (counts, share) in self.counts.iter_mut().zip(shares) {
            if let Some(share) = share {
                counts[((share * (STEPS - 1) as f64).round() as usize).min(STEPS - 1)] += 1;
            }
        }
    }

    /// Days on which fewer than this share of the replications had the team active say nothing of most of them: those that are late then have
    /// much to do.
    const SHARE_MIN: f64 = 0.5;

    pub fn bands(&self, replications: u64, scenario: &Scenario) -> Vec<UtilizationBand> {
        let enough = (replications as f64 * Self::SHARE_MIN).max(1.0);
        let band = |(place, whose): (usize, &Whose)| {
            let days = self.counts.chunks(self.whose.len()).map(|day| quantiles(&day[place], enough));
            UtilizationBand { whose: *whose, name: whose.name(&scenario.organization).to_owned(), days: days.collect() }
        };
        self.whose.iter().enumerate().map(band).collect()
    }
}

/// The band of counted steps; `None` of fewer than `enough`.
fn quantiles(counts: &[u32; STEPS], enough: f64) -> Option<[f64; 3]> {
    let all: u32 = counts.iter().sum();
    if f64::from(all) < enough {
        return None;
    }
    Some(BAND.map(|p| {
        let wanted = (f64::from(all) * p).ceil().max(1.0) as u32;
        let mut passed = 0;
        let place = counts.iter().position(|count| {
            passed += count;
            passed >= wanted
        });
        place.unwrap_or(STEPS - 1) as f64 / (STEPS - 1) as f64
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_on_which_the_team_is_active_in_few_replications_has_no_band() {
        let mut counts = [0; STEPS];
        counts[100] = 40;
        let enough = 100.0 * Utilizations::SHARE_MIN;
        assert_eq!(quantiles(&counts, enough), None, "the late ones alone");
        counts[30] = 60;
        assert_eq!(quantiles(&counts, enough), Some([0.3, 0.3, 1.0]));
    }
}
