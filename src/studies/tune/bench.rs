//! What a search is answered by: replications of the scenario under a setting, carried out or on record.

use super::Design;
use crate::metrics::is_never_if_absent;
use crate::record::study::{PointRow, ScenarioRow};
use crate::search::{Laboratory, Reply, Request, Setting};
use crate::study::{self, Halt, Job, Variant};
use std::collections::{BTreeMap, BTreeSet};

pub struct Bench<'a, 'p> {
    design: &'a Design,
    laboratory: &'a mut study::Laboratory<'p>,
    /// What new settings are compiled from; `None` where all is on record.
    scenarios: Option<&'a [ScenarioRow]>,
    /// Points by the values of the fields.
    points: BTreeMap<Vec<String>, u32>,
    refused: BTreeSet<Vec<String>>,
    halt: Option<Halt>,
}

impl<'a, 'p> Bench<'a, 'p> {
    /// Carries out what is not on record.
    pub fn live(design: &'a Design, scenarios: &'a [ScenarioRow], laboratory: &'a mut study::Laboratory<'p>) -> Bench<'a, 'p> {
        let (points, refused) = (BTreeMap::from([(design.today_texts.clone(), 0)]), BTreeSet::new());
        Bench { design, laboratory, scenarios: Some(scenarios), points, refused, halt: None }
    }

    /// Answers from what is on record alone: a setting that is not there was refused.
    pub fn recorded(design: &'a Design, rows: &[PointRow], laboratory: &'a mut study::Laboratory<'p>) -> Bench<'a, 'p> {
        let values = |row: &PointRow| {
            row.overrides.iter().map(|set| set.split_once('=').map_or(String::new(), |(_, value)| value.to_owned())).collect::<Vec<_>>()
        };
        let mut points: BTreeMap<Vec<String>, u32> = rows.iter().skip(1).map(|row| (values(row), row.point)).collect();
        points.insert(design.today_texts.clone(), 0);
        Bench { design, laboratory, scenarios: None, points, refused: BTreeSet::new(), halt: None }
    }

    /// Why it was stopped.
    pub fn halt(&self) -> Halt {
        self.halt.unwrap_or(Halt::Asked)
    }

    /// The values of the fields, as the scenario takes them.
    pub fn texts(design: &Design, setting: &[f64]) -> Vec<String> {
        let today = design.today.iter().zip(&design.today_texts);
        let fields = design.varied.iter().zip(setting).zip(today);
        fields.map(|((vary, value), (today, text))| if value == today { text.clone() } else { vary.text(*value) }).collect()
    }

    fn row(&self, point: u32, texts: &[String]) -> PointRow {
        let overrides: Vec<String> = self.design.varied.iter().zip(texts).map(|(vary, text)| vary.set(text)).collect();
        PointRow { point, scenario: 0, label: overrides.join(", "), overrides, without: None }
    }

    /// One of the settings that the scenario refused, and why: the first by its values, so that it is the same from the record. `None` if it
    /// took all.
    pub fn refusal(&self, scenarios: &[ScenarioRow]) -> Option<String> {
        let row = self.row(0, self.refused.first()?);
        let setting = row.label.clone();
        let rejection = Variant::of(row, scenarios).err()?;
        rejection.problems.list.first().map(|problem| format!("{setting}: {}", problem.what))
    }

    fn canonical_of(&self, texts: &[String]) -> Setting {
        let fields = self.design.varied.iter().zip(texts).enumerate();
        // A value that is outside of its range is today's.
        fields
            .map(
                |(at, (vary, text))| {
                    if *text == self.design.today_texts[at] { self.design.today[at] } else { vary.value(text).unwrap_or(f64::NAN) }
                },
            )
            .collect()
    }
}

impl Laboratory for Bench<'_, '_> {
    fn canonical(&mut self, setting: &[f64]) -> Option<Setting> {
        let texts = Bench::texts(self.design, setting);
        if self.refused.contains(&texts) {
            return None;
        }
        if !self.points.contains_key(&texts) {
            let Some(scenarios) = self.scenarios else {
                self.refused.insert(texts);
                return None;
            };
            let point = self.points.len() as u32;
            match Variant::of(self.row(point, &texts), scenarios) {
                Ok(variant) => match self.laboratory.add(variant) {
                    Ok(()) => {
                        self.points.insert(texts.clone(), point);
                    }
                    // The next evaluation tells the search to stop.
                    Err(halt) => {
                        self.halt = Some(halt);
                        return None;
                    }
                },
                Err(_) => {
                    self.refused.insert(texts);
                    return None;
                }
            }
        }
        Some(self.canonical_of(&texts))
    }

    fn evaluate(&mut self, requests: &[Request]) -> Option<Vec<Vec<Reply>>> {
        if self.halt.is_some() {
            return None;
        }
        let jobs: Vec<Job> = requests
            .iter()
            .map(|request| Job {
                point: self.points[&Bench::texts(self.design, &request.setting)],
                replications: request.replications.clone(),
            })
            .collect();
        if self.scenarios.is_some()
            && let Err(halt) = self.laboratory.carry_out(&jobs)
        {
            self.halt = Some(halt);
            return None;
        }
        jobs.iter().map(|job| self.replies(job)).collect()
    }
}

impl Bench<'_, '_> {
    /// `None` if a replication is not on record.
    fn replies(&self, job: &Job) -> Option<Vec<Reply>> {
        let records = self.laboratory.records(job.point, job.replications.clone());
        if records.len() as u64 != job.replications.end - job.replications.start {
            return None;
        }
        let is_end: Vec<bool> = self.design.watched().iter().map(|metric| is_never_if_absent(metric)).collect();
        let figure = |(value, is_end): (&f64, &bool)| match value.is_finite() {
            true => Some(*value),
            false => is_end.then_some(f64::INFINITY),
        };
        let reply = |record: &study::Record| Reply {
            figures: record.values.iter().zip(&is_end).map(figure).collect(),
            is_ended: record.is_completed,
        };
        Some(records.iter().map(reply).collect())
    }
}
