//! What a search came to, told by the fields' own values.

use super::bench::Bench;
use super::{Constraint, Course, Design, Stages, Yardstick};
use crate::record::RecordError;
use crate::record::study::{Cell, Column, Reader, Sheet};
use crate::search::{self, Setting};
use crate::statistics::Interval;
use crate::studies::unfinished::{self, Counts, Unfinished};
use crate::studies::{Study, columns};
use crate::study::vary::{Values, Vary};
use crate::study::{Laboratory, Record};
use jiff::civil::DateTime;
use serde::Serialize;

/// Everything that a search finds.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    pub goals: Vec<String>,
    pub is_maximized: Vec<bool>,
    pub units: Vec<String>,
    pub constraints: Vec<String>,
    /// As people are told them: a bare number has its unit.
    #[serde(skip)]
    pub limits: Vec<String>,
    #[serde(skip)]
    pub bounds: Vec<Constraint>,
    pub fields: Vec<Field>,
    /// Replications of the whole study, and those of each candidate at the end.
    pub spent: u64,
    pub fresh: u64,
    /// Settings that were proposed, and that the scenario refused.
    pub refused: u64,
    /// One of these, and why.
    pub refusal: Option<String>,
    /// With one goal: what was chosen from, on fresh replications; today's setting is one of them. The best first.
    pub candidates: Vec<Candidate>,
    /// With several: settings that none surely beats in all goals.
    pub front: Vec<FrontMember>,
    /// Those that were run again with them and are surely beaten.
    pub dropped: Vec<FrontMember>,
    /// With several: today's setting on the same replications.
    pub today: Option<FrontMember>,
    pub knee: Option<usize>,
    pub hypervolume: Option<f64>,
    /// Today's figure over all replications of the search.
    pub yardstick: Option<f64>,
    /// The winner, or with several goals the knee, as overrides; `None` if that is today's setting.
    pub best: Option<Vec<String>>,
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
    /// Of the screening: ways through the space that were gone, and replications of each of its points.
    pub screening: (u64, u64),
    pub trials: Vec<Trial>,
    pub progress: Vec<Progress>,
    pub unfinished: Vec<Unfinished>,
}

/// A field that was tuned.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub path: String,
    pub today: String,
    pub best: String,
    pub is_log: bool,
    pub is_ordered: bool,
    /// What positions are counted in: `h`, `%` or nothing.
    pub unit: &'static str,
    /// Every value, of one that is not a range without steps.
    #[serde(skip)]
    pub names: Vec<String>,
    /// Their positions, where they have an order.
    #[serde(skip)]
    pub levels: Vec<f64>,
    /// The ends of the range, as positions.
    #[serde(skip)]
    pub ends: Option<[f64; 2]>,
    /// Values around the best that nobody can tell from it, from the least to the greatest; empty with several goals.
    pub neighbours: Vec<Neighbour>,
    /// Morris's mu* on the first goal for a move over the whole range, with its standard error; and sigma.
    pub effect: Option<f64>,
    pub effect_error: Option<f64>,
    pub interaction: Option<f64>,
}

/// A value of a field, all else as in the best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Neighbour {
    pub value: String,
    /// How much worse than the best, in the goal's unit; `None` where the scenario refuses it.
    pub excess: Option<f64>,
    pub interval: Option<Interval>,
    pub is_indifferent: bool,
    pub is_refused: bool,
}

/// A setting of the final choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    pub values: Vec<String>,
    pub is_today: bool,
    pub is_best: bool,
    /// Goals, then constraints, each with its interval; infinite, `null` in JSON, where it is never.
    pub figures: Vec<Option<Measured>>,
    pub is_within_constraints: bool,
    /// How much better than today's, over 0 if better, with an interval that holds for all candidates at once; `None` of today's.
    pub gain: Option<Measured>,
    /// Holm's.
    pub p_against_today: Option<f64>,
    pub is_as_good_as_best: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measured {
    pub value: f64,
    pub interval: Option<Interval>,
}

/// A setting that none surely beats in all goals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrontMember {
    pub values: Vec<String>,
    pub figures: Vec<Option<Measured>>,
    /// By goal, how much better than today's, over 0 if better, with an interval that holds for all settings and goals at once; empty of
    /// today's itself.
    pub gains: Vec<Option<Measured>>,
    pub is_within_constraints: bool,
}

/// A setting as it stood when it was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trial {
    pub values: Vec<String>,
    /// In the fields' units; a value without an order by its place.
    #[serde(skip)]
    pub positions: Vec<f64>,
    pub iteration: u32,
    pub rung: u32,
    /// Replications spent in all by then; 0 where that is not known.
    pub spent: u64,
    pub replications: u64,
    /// Over the replications that it had, goals and then constraints.
    pub figures: Vec<Option<f64>>,
    /// The first goal, levelled: today's over all replications of the search, and by how much this setting had more than today's on its own.
    pub level: Option<f64>,
    pub is_within_constraints: bool,
}

/// The leader after so many replications.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Progress {
    pub spent: u64,
    pub values: Vec<String>,
    /// As [`Trial::level`].
    pub level: Option<f64>,
}

/// Nobody is told, and nobody stops it.
struct Silent;

impl crate::study::Progress for Silent {
    fn wanted(&self, _: u64, _: u64) {}

    fn done(&self, _: u32, _: &Record) {}

    fn is_stop_asked(&self) -> bool {
        false
    }
}

impl From<search::Estimate> for Measured {
    fn from(of: search::Estimate) -> Measured {
        let interval = of.half_width.is_finite().then_some(Interval { low: of.value - of.half_width, high: of.value + of.half_width });
        Measured { value: of.value, interval }
    }
}

impl Design {
    /// # Errors
    /// See [`RecordError`].
    pub fn find(&self, study: &Study, reader: &Reader<'_>) -> Result<Findings, RecordError> {
        let rows = reader.points()?;
        let mut laboratory = Laboratory::new(study.seed, 1, None, self.watched(), &Silent);
        laboratory.remember(reader)?;
        let mut bench = Bench::recorded(self, &rows, &mut laboratory);
        let course = self.course(study.seed, &mut bench).ok_or_else(|| reader.incomplete())?;
        let refusal = bench.refusal(&study.scenarios);
        let mut unfinished = Vec::new();
        for row in &rows {
            let mut counts = Counts::default();
            reader.replications(row.point, u64::MAX, |replication| counts.add(replication))?;
            unfinished.extend(counts.rows(row.point, &row.label));
        }
        let scenario = study.scenarios[0].compile(&[]).map_err(|rejection| reader.unreadable(&rejection))?;
        let units = columns::units(reader, &self.watched())?;
        let mut findings = Findings {
            goals: self.goals.iter().map(|(measure, _)| measure.name()).collect(),
            is_maximized: self.goals.iter().map(|(_, is_maximized)| *is_maximized).collect(),
            limits: self.constraints.iter().zip(&units[self.goals.len()..]).map(|(of, unit)| of.told(unit)).collect(),
            bounds: self.constraints.clone(),
            units,
            constraints: self.constraints.iter().map(|constraint| constraint.text.clone()).collect(),
            fields: Vec::new(),
            spent: reader.count()?,
            fresh: 0,
            refused: 0,
            refusal,
            candidates: Vec::new(),
            front: Vec::new(),
            dropped: Vec::new(),
            yardstick: None,
            today: None,
            knee: None,
            hypervolume: None,
            best: None,
            scenario: study.scenarios[0].name.clone(),
            seed: study.seed,
            start: scenario.start,
            target: scenario.civil(scenario.baseline.target),
            screening: (0, self.screening_plan().replications),
            trials: Vec::new(),
            progress: Vec::new(),
            unfinished,
        };
        match course {
            Course::One(one) => {
                let Stages { search, yardstick, choice, neighbours, screening } = *one;
                findings.screening.0 = screening.trajectories;
                self.tell_choice(&choice, &mut findings);
                self.tell_course(&search, &yardstick, &mut findings);
                let best = &choice.candidates[choice.winner].setting;
                findings.fields = self.fields(best, &neighbours, &screening);
                let is_today = Some(choice.winner) == choice.today;
                findings.best = (!is_today).then(|| self.overrides(best));
            }
            Course::Several { front, yardstick, screening } => {
                findings.screening.0 = screening.trajectories;
                self.tell_front(&front, &yardstick, &mut findings);
                let best = front.knee.or((!front.members.is_empty()).then_some(0)).map(|at| front.members[at].setting.clone());
                findings.fields = self.fields(best.as_ref().unwrap_or(&self.today), &[], &screening);
                findings.best = best.filter(|best| Bench::texts(self, best) != self.today_texts).map(|best| self.overrides(&best));
            }
        }
        Ok(findings)
    }

    fn overrides(&self, setting: &Setting) -> Vec<String> {
        self.varied.iter().zip(Bench::texts(self, setting)).map(|(vary, text)| vary.set(&text)).collect()
    }

    fn tell_choice(&self, choice: &search::Choice, findings: &mut Findings) {
        let measured = |figures: &[Option<search::Estimate>]| figures.iter().map(|figure| figure.map(Measured::from)).collect();
        let candidate = |(at, of): (usize, &search::Candidate)| Candidate {
            values: Bench::texts(self, &of.setting),
            is_today: Some(at) == choice.today,
            is_best: at == choice.winner,
            figures: measured(&of.figures),
            is_within_constraints: of.standing.is_within_limits,
            gain: of.gain.map(Measured::from),
            p_against_today: of.p_against_today,
            is_as_good_as_best: of.is_as_good_as_winner,
        };
        findings.candidates = choice.candidates.iter().enumerate().map(candidate).collect();
        let cost =
            |of: &Candidate| of.figures[0].map_or(f64::INFINITY, |figure| if self.goals[0].1 { -figure.value } else { figure.value });
        findings.candidates.sort_by(|a, b| b.is_best.cmp(&a.is_best).then(cost(a).total_cmp(&cost(b))));
        findings.fresh = choice.replications;
    }

    fn tell_course(&self, search: &search::Search, yardstick: &Yardstick, findings: &mut Findings) {
        findings.refused = search.refused;
        let spent = |trial: &search::Trial| {
            let end = search.trace.best.iter().find(|best| (best.iteration, best.rung) == (trial.iteration, trial.rung));
            end.map_or(0, |best| best.spent)
        };
        findings.yardstick = yardstick.figure();
        let trial = |trial: &search::Trial| Trial { spent: spent(trial), ..self.trial(trial, yardstick) };
        findings.trials = search.trace.trials.iter().map(trial).collect();
        let progress = |best: &search::Best| Progress {
            spent: best.spent,
            values: Bench::texts(self, &best.setting),
            level: best.standing.figures[0].and_then(|figure| yardstick.level(best.iteration, best.standing.replications, figure)),
        };
        findings.progress = search.trace.best.iter().map(progress).collect();
    }

    fn trial(&self, trial: &search::Trial, yardstick: &Yardstick) -> Trial {
        let of = &trial.standing;
        Trial {
            values: Bench::texts(self, &trial.setting),
            positions: self.positions(&trial.setting),
            iteration: trial.iteration,
            rung: trial.rung,
            spent: 0,
            replications: of.replications,
            figures: of.figures.clone(),
            level: of.figures[0].and_then(|figure| yardstick.level(trial.iteration, of.replications, figure)),
            is_within_constraints: of.is_within_limits,
        }
    }

    fn positions(&self, setting: &Setting) -> Vec<f64> {
        let texts = Bench::texts(self, setting);
        self.varied.iter().zip(setting).zip(&texts).map(|((vary, value), text)| vary.position(text).unwrap_or(*value)).collect()
    }

    fn tell_front(&self, front: &search::Front, yardstick: &Yardstick, findings: &mut Findings) {
        let member = |of: &search::FrontMember| FrontMember {
            values: Bench::texts(self, &of.setting),
            figures: of.figures.iter().map(|figure| figure.map(Measured::from)).collect(),
            gains: of.gains.iter().map(|gain| gain.map(Measured::from)).collect(),
            is_within_constraints: of.standing.is_within_limits,
        };
        findings.front = front.members.iter().map(member).collect();
        findings.dropped = front.dropped.iter().map(member).collect();
        findings.today = front.today.as_ref().map(member);
        findings.knee = front.knee;
        findings.hypervolume = Some(front.hypervolume);
        findings.fresh = front.replications;
        findings.refused = front.refused;
        findings.yardstick = yardstick.figure();
        findings.trials = front.trials.iter().map(|trial| self.trial(trial, yardstick)).collect();
    }

    fn fields(&self, best: &Setting, neighbours: &[search::Neighbourhood], screening: &search::Screening) -> Vec<Field> {
        let texts = Bench::texts(self, best);
        let field = |at: usize| {
            let vary = &self.varied[at];
            let effect = screening.effects.get(at).and_then(|effects| effects.first());
            let around = neighbours.get(at).map_or(&[][..], |around| around.neighbours.as_slice());
            let value = |value: f64| if value == self.today[at] { self.today_texts[at].clone() } else { vary.text(value) };
            Field {
                path: vary.path.clone(),
                today: self.today_texts[at].clone(),
                best: texts[at].clone(),
                is_log: vary.is_log(),
                is_ordered: vary.position(&texts[at]).is_some(),
                unit: vary.unit(),
                names: vary.levels().unwrap_or_default(),
                levels: vary.levels().iter().flatten().filter_map(|level| vary.position(level)).collect(),
                ends: ends(vary),
                neighbours: around
                    .iter()
                    .map(|of| Neighbour {
                        value: value(of.value),
                        excess: of.excess.map(|excess| excess.value),
                        interval: of.excess.and_then(|excess| Measured::from(excess).interval),
                        is_indifferent: of.is_indifferent,
                        is_refused: of.standing.is_none(),
                    })
                    .collect(),
                effect: effect.and_then(|effect| effect.mean_size),
                effect_error: effect.and_then(|effect| effect.mean_size_error),
                interaction: effect.and_then(|effect| effect.deviation),
            }
        };
        (0..self.varied.len()).map(field).collect()
    }
}

/// The ends of a field's range; `None` of values without an order.
fn ends(vary: &Vary) -> Option<[f64; 2]> {
    let dimension = vary.dimension();
    let mut ends: Vec<f64> = match &vary.values {
        Values::List(values) => values.iter().map(|text| vary.position(text)).collect::<Option<_>>()?,
        Values::Range { .. } => {
            [0.0, 1.0].into_iter().map(|share| vary.position(&vary.text(dimension.value(share)))).collect::<Option<_>>()?
        }
    };
    ends.sort_by(f64::total_cmp);
    Some([*ends.first()?, *ends.last()?])
}

impl Findings {
    pub fn sheets(&self) -> Vec<Sheet> {
        let fields = || self.fields.iter().map(|field| Column::field(field.path.clone()));
        let mut columns: Vec<Column> = fields().collect();
        columns.extend([
            Column::whole("iteration", "of the search"),
            Column::whole("rung", "of the halving"),
            Column::whole("replications", "that the setting had had"),
            Column::real("goal", "the first goal's figure over those replications"),
            Column::real(
                "goal_level",
                "today's figure over all replications of the search, and by how much the setting had more on its own",
            ),
            Column::whole("within_constraints", "1 if it kept all constraints"),
        ]);
        let mut trials = Sheet::with_columns("trial", columns);
        for trial in &self.trials {
            let mut row: Vec<Cell> = trial.values.iter().map(|value| Cell::from(value.as_str())).collect();
            row.extend([Cell::from(trial.iteration), trial.rung.into(), trial.replications.into()]);
            row.extend([trial.figures.first().copied().flatten().into(), trial.level.into(), trial.is_within_constraints.into()]);
            trials.push(row);
        }
        vec![trials, self.candidate_sheet(), self.sensitivity_sheet(), unfinished::sheet(&self.unfinished)]
    }

    /// Candidates on fresh replications, or the front.
    fn candidate_sheet(&self) -> Sheet {
        let mut columns: Vec<Column> = self.fields.iter().map(|field| Column::field(field.path.clone())).collect();
        columns.push(Column::text("role", "best, today or candidate of one goal; of several, front, knee (the member nearest to the best of everything, in shares of the ranges of the front) or today"));
        for (place, name) in self.goals.iter().chain(&self.constraints).enumerate() {
            let name = if place < self.goals.len() { name.clone() } else { format!("constraint {name}") };
            columns.push(Column { name: name.clone().into(), ..Column::real("", "figure over the fresh replications") });
            columns.push(Column { name: format!("{name}_low").into(), ..Column::real("", "lower end of its interval") });
            columns.push(Column { name: format!("{name}_high").into(), ..Column::real("", "upper end") });
        }
        columns.push(Column::real("gain", "how much better than today's setting in the first goal; empty of today's itself"));
        columns.push(Column::real(
            "gain_low",
            "lower end of an interval that holds for all candidates, or members of the front and goals, at once",
        ));
        columns.push(Column::real("gain_high", "upper end"));
        for goal in self.goals.iter().skip(1) {
            columns.push(Column { name: format!("gain_{goal}").into(), ..Column::real("", "the same in this goal") });
            columns.push(Column { name: format!("gain_{goal}_low").into(), ..Column::real("", "lower end") });
            columns.push(Column { name: format!("gain_{goal}_high").into(), ..Column::real("", "upper end") });
        }
        let mut sheet = Sheet::with_columns("candidate", columns);
        let cells = |figure: &Option<Measured>| {
            let interval = figure.and_then(|figure| figure.interval);
            [figure.map(|figure| figure.value).filter(|value| value.is_finite()), interval.map(|of| of.low), interval.map(|of| of.high)]
                .map(Cell::from)
        };
        let mut push = |values: &[String], role: &str, figures: &[Option<Measured>], gains: &[Option<Measured>]| {
            let mut row: Vec<Cell> = values.iter().map(|value| Cell::from(value.as_str())).collect();
            row.push(role.into());
            row.extend(figures.iter().flat_map(cells));
            row.extend((0..self.goals.len()).flat_map(|goal| cells(&gains.get(goal).copied().flatten())));
            sheet.push(row);
        };
        for of in &self.candidates {
            let role = if of.is_best {
                "best"
            } else if of.is_today {
                "today"
            } else {
                "candidate"
            };
            push(&of.values, role, &of.figures, &[of.gain]);
        }
        for (at, of) in self.front.iter().enumerate() {
            push(&of.values, if Some(at) == self.knee { "knee" } else { "front" }, &of.figures, &of.gains);
        }
        if let Some(today) = &self.today {
            push(&today.values, "today", &today.figures, &today.gains);
        }
        sheet
    }

    fn sensitivity_sheet(&self) -> Sheet {
        const COLUMNS: &[Column] = &[
            Column::text("field", "path of the field"),
            Column::text("today", "its value as it is"),
            Column::text("best", "its value in the best setting"),
            Column::text("indifferent", "values around the best that cannot be told from it"),
            Column::real("effect", "Morris's mu*: mean size of the effect on the first goal of a move over the whole range"),
            Column::real("effect_error", "its standard error"),
            Column::real("interaction", "Morris's sigma: how much the effect depends on the other fields"),
        ];
        let mut sheet = Sheet::new("sensitivity", COLUMNS);
        for field in &self.fields {
            let alike: Vec<&str> = field.neighbours.iter().filter(|of| of.is_indifferent).map(|of| of.value.as_str()).collect();
            sheet.push(vec![
                Cell::from(field.path.as_str()),
                field.today.as_str().into(),
                field.best.as_str().into(),
                alike.join(", ").into(),
                field.effect.into(),
                field.effect_error.into(),
                field.interaction.into(),
            ]);
        }
        sheet
    }
}
