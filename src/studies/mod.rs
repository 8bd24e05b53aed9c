//! The list of studies: what each asks, carries out and finds.

pub mod columns;
pub mod compare;
pub mod estimate;
pub mod fold;
pub mod incomplete;
pub mod picture;
pub mod replicate;
pub mod requirements;
pub mod sweep;
pub mod tune;
pub mod unfinished;

use crate::chart::Canvas;
use crate::chart::look::{Fitted, Size};
use crate::record::RecordError;
use crate::record::study::{PointRow, Reader, ScenarioRow, Shard, Sheet, StudyRow};
use crate::scenario::Scenario;
use crate::statistics::{Moments, mean_interval, quantile_interval, quantile_sorted};
use crate::study::{Halt, Job, Laboratory};
use incomplete::Incomplete;
use serde::{Deserialize, Serialize};

/// What is asked: that by which one study is not another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    Replicate(replicate::Design),
    Compare(compare::Design),
    Sweep(sweep::Design),
    Tune(tune::Design),
}

/// How much of it: more of it is the same study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// So many replications of each point.
    Fixed(u64),
    /// Until the intervals of all measures are as narrow as that, relative to their middle, or so many replications are done.
    Until { precision: f64, measures: Vec<String>, most: u64 },
}

/// More replications than a study can be meant to have: at a thousand a second, eleven days.
pub const REPLICATIONS_MAX: u64 = 1_000_000_000;

impl Extent {
    /// How many replications of a point there may be.
    pub fn most(&self) -> u64 {
        match self {
            Extent::Fixed(count) => *count,
            Extent::Until { most, .. } => *most,
        }
    }
}

/// A study as it is asked for.
#[derive(Clone, Debug)]
pub struct Study {
    pub design: Design,
    pub extent: Extent,
    pub seed: u64,
    pub scenarios: Vec<ScenarioRow>,
}

/// What came of a study.
#[derive(Clone, Debug)]
pub enum Findings {
    Replicate(Box<replicate::Findings>),
    Compare(Box<compare::Findings>),
    Sweep(Box<sweep::Findings>),
    Tune(Box<tune::Findings>),
}

impl Study {
    pub fn kind(&self) -> &'static str {
        match self.design {
            Design::Replicate(_) => "replicate",
            Design::Compare(_) => "compare",
            Design::Sweep(_) => "sweep",
            Design::Tune(_) => "tune",
        }
    }

    pub fn row(&self, shard: Option<Shard>) -> StudyRow {
        let json = |value: serde_json::Result<String>| value.expect("what is asked has text keys and finite numbers");
        StudyRow {
            kind: self.kind().to_owned(),
            design: json(serde_json::to_string(&self.design)),
            extent: json(serde_json::to_string(&self.extent)),
            seed: self.seed,
            shard,
            scenarios: self.scenarios.clone(),
        }
    }

    /// The study that a database holds.
    ///
    /// # Errors
    /// `Damaged` if what it asks is not to be understood.
    pub fn of(row: StudyRow, reader: &Reader<'_>) -> Result<Study, RecordError> {
        let damaged = |error: serde_json::Error| RecordError::Damaged { path: reader.path.clone(), what: error.to_string() };
        let design: Design = serde_json::from_str(&row.design).map_err(damaged)?;
        if matches!(&design, Design::Sweep(design) if design.measures.is_empty()) {
            return Err(RecordError::Damaged { path: reader.path.clone(), what: "its design has no metric".into() });
        }
        let extent: Extent = serde_json::from_str(&row.extent).map_err(damaged)?;
        let damaged = |what: &str| RecordError::Damaged { path: reader.path.clone(), what: what.to_owned() };
        if !(1..=REPLICATIONS_MAX).contains(&extent.most()) {
            return Err(damaged("nobody asks for so many replications"));
        }
        let study = Study { design, extent, seed: row.seed, scenarios: row.scenarios };
        // Those of a search follow from what it found.
        let (known, on_record) = (study.points(), reader.points()?);
        if on_record.iter().zip(&known).any(|(is, should)| is != should) {
            return Err(damaged("its points are not those of what was asked"));
        }
        Ok(study)
    }

    /// The points that are known before anything has been carried out.
    pub fn points(&self) -> Vec<PointRow> {
        match &self.design {
            Design::Replicate(design) => design.points(),
            Design::Compare(design) => design.points(&self.scenarios),
            Design::Sweep(design) => design.points(&self.scenarios),
            Design::Tune(design) => design.points(&self.scenarios),
        }
    }

    /// All that is to be carried out, where that is known beforehand.
    pub fn jobs(&self) -> Option<Vec<Job>> {
        match &self.design {
            Design::Replicate(design) => design.jobs(&self.extent),
            Design::Compare(design) => Some(design.jobs(&self.scenarios, &self.extent)),
            Design::Sweep(design) => Some(design.jobs(&self.extent)),
            Design::Tune(_) => None,
        }
    }

    /// Names of the figures by which it is decided how to go on, or that are shown meanwhile.
    pub fn watched(&self) -> Vec<String> {
        match &self.design {
            Design::Replicate(_) => replicate::watched(&self.extent),
            Design::Compare(design) => vec![design.measure.metric.clone()],
            Design::Sweep(design) => vec![design.measures[0].metric.clone()],
            Design::Tune(design) => design.watched(),
        }
    }

    /// Carries out what is not on record.
    ///
    /// # Errors
    /// See [`Halt`].
    pub fn carry_out(&self, laboratory: &mut Laboratory<'_>) -> Result<(), Halt> {
        if let Some(jobs) = self.jobs() {
            return laboratory.carry_out(&jobs);
        }
        match &self.design {
            Design::Replicate(design) => design.carry_out(&self.extent, laboratory),
            Design::Tune(design) => design.carry_out(self.seed, &self.scenarios, laboratory),
            Design::Compare(_) | Design::Sweep(_) => unreachable!("what is to be done is known beforehand"),
        }
    }

    /// How many replications of each point it comes to: what was asked for, or what was found to be enough.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn replications(&self, reader: &Reader<'_>) -> Result<u64, RecordError> {
        match &self.extent {
            Extent::Fixed(count) => Ok(*count),
            Extent::Until { precision, measures, most } => {
                let names: Vec<&str> = measures.iter().map(String::as_str).collect();
                let columns = columns::aligned(reader, 0, *most, &names)?;
                match &self.design {
                    Design::Replicate(design) => Ok(design.count(&columns, *precision, *most)),
                    Design::Compare(_) | Design::Sweep(_) | Design::Tune(_) => Ok(*most),
                }
            }
        }
    }

    /// How many replications there are in all, where they are asked for bit by bit.
    pub fn budget(&self) -> Option<u64> {
        match &self.design {
            Design::Tune(design) => Some(design.budget),
            Design::Replicate(_) | Design::Compare(_) | Design::Sweep(_) => None,
        }
    }

    /// The answer so far, in a few words, from the values of the first figure that is watched, of the first point. Sorts them.
    pub fn so_far(&self, values: &mut [f64]) -> String {
        let confidence = estimate::CONFIDENCE;
        if !matches!(self.design, Design::Replicate(_)) {
            let moments = Moments::of(values.iter().copied());
            let name = self.watched().into_iter().next().unwrap_or_default();
            return match moments.mean().zip(mean_interval(&moments, confidence)) {
                Some((mean, interval)) => format!("{name} as it is {mean:.1} ± {:.1}", interval.half_width()),
                None => String::new(),
            };
        }
        values.sort_unstable_by(f64::total_cmp);
        let Some(p80) = quantile_sorted(values, replicate::PROMISED) else { return String::new() };
        match quantile_interval(values, replicate::PROMISED, confidence).bounded() {
            Some(interval) => format!("P80 {p80:.0} h ({:.0} to {:.0})", interval.low, interval.high),
            None => format!("P80 {p80:.0} h"),
        }
    }

    /// What its rows say: all that are there. A search says nothing before all are.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn find(&self, reader: &Reader<'_>) -> Result<Findings, RecordError> {
        match &self.design {
            Design::Replicate(design) => design.find(self, reader).map(|findings| Findings::Replicate(Box::new(findings))),
            Design::Compare(design) => design.find(self, reader).map(|findings| Findings::Compare(Box::new(findings))),
            Design::Sweep(design) => design.find(self, reader).map(|findings| Findings::Sweep(Box::new(findings))),
            Design::Tune(design) => design.find(self, reader).map(|findings| Findings::Tune(Box::new(findings))),
        }
    }
}

impl Findings {
    /// What goes into the database and beside it.
    pub fn sheets(&self) -> Vec<Sheet> {
        match self {
            Findings::Replicate(findings) => findings.sheets(),
            Findings::Compare(findings) => findings.sheets(),
            Findings::Sweep(findings) => findings.sheets(),
            Findings::Tune(findings) => findings.sheets(),
        }
    }

    /// Charts by the names of their files, each so many units wide.
    pub fn charts(&self, width: f64) -> Vec<(&'static str, Canvas)> {
        match self {
            Findings::Replicate(findings) => findings.charts(width),
            Findings::Compare(findings) => findings.charts(width),
            Findings::Sweep(findings) => findings.charts(width),
            Findings::Tune(findings) => findings.charts(width),
        }
    }

    /// Charts by the names of their files, each as large as it is to be.
    pub fn fitted(&self, size: Size) -> Vec<(&'static str, Fitted)> {
        let names: Vec<&'static str> = self.charts(f64::from(size.width)).into_iter().map(|(name, _)| name).collect();
        let draw = |name: &'static str| {
            let at = |width| self.charts(width).into_iter().find_map(|(known, canvas)| (known == name).then_some(canvas));
            (name, size.fit(|width| at(width).expect("the charts are the same at any width")))
        };
        names.into_iter().map(draw).collect()
    }

    /// What was carried out, as far as it may be required of: the scenarios of its first points.
    pub fn scenarios(&self) -> Vec<&Scenario> {
        match self {
            Findings::Replicate(findings) => vec![&findings.scenario],
            Findings::Compare(findings) => findings.contenders.iter().map(|contender| &*contender.scenario).collect(),
            Findings::Sweep(_) | Findings::Tune(_) => Vec::new(),
        }
    }

    /// What there is of it, if the study is not complete.
    pub fn incomplete(&self) -> Option<&Incomplete> {
        match self {
            Findings::Replicate(findings) => findings.incomplete.as_ref(),
            Findings::Compare(findings) => findings.incomplete.as_ref(),
            Findings::Sweep(findings) => findings.incomplete.as_ref(),
            // Of a part of its replications, a search says nothing at all.
            Findings::Tune(_) => None,
        }
    }

    /// Replications that did not end by themselves, by point and status.
    pub fn unfinished(&self) -> u64 {
        let rows = match self {
            Findings::Replicate(findings) => &findings.unfinished,
            Findings::Compare(findings) => &findings.unfinished,
            Findings::Sweep(findings) => &findings.unfinished,
            Findings::Tune(findings) => &findings.unfinished,
        };
        rows.iter().map(|row| row.count).sum()
    }
}
