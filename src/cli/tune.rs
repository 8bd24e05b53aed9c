//! `sandtable tune`: the best setting of some fields.

use super::base::Base;
use super::failure::Failure;
use super::file;
use super::gathered::Gathered;
use super::half_made::folder_of;
use super::metric;
use super::output::Console;
use super::require;
use super::study::{Options, Planned, replications};
use super::study_folder::DATABASE;
use super::vary;
use crate::export::optuna;
use crate::record::study::{ScenarioRow, StudyRecord};
use crate::scenario::Scenario;
use crate::studies::tune::{BUDGET, BUDGET_MIN, Constraint, Design as Tune};
use crate::studies::{Design, Extent, Findings, Study};
use crate::study::measure::{Measure, Statistic};
use crate::study::requirement::{Range, Requirement, Statistics, Terms};
use crate::study::vary::{Values, Vary};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable tune scenarios/flooded-director.toml --vary escalation.L1.escalate_after=3m..4h --vary escalation.L2.escalate_after=12m..12h --vary escalation.L3.escalate_after=24m..24h --minimize duration\n  sandtable tune scenarios/baseline.toml --vary dispatch.rule=lft,spt,mts --vary reallocation.utilization_below=30%..95% --vary director.loop=15m..8h --minimize duration.p80 --subject-to \"director.busy<80%\"\n  sandtable tune scenarios/baseline.toml --vary escalation.L1.escalate_after=5m..4h --vary blockers.scan_every=30m..8h --vary gates.progression=auto,director --minimize duration --minimize cost\n\nExit status: 0 all replications ended by themselves, 4 some did not."
)]
pub struct Arguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO", value_hint = clap::ValueHint::FilePath)]
    scenario: String,
    /// A field and the values to search: `PATH=A..B` (durations far apart on a logarithmic scale, or `A..B@log`), `PATH=A..B/STEP`, `PATH=v1,v2`
    #[arg(long, value_name = "PATH=VALUES", required = true)]
    vary: Vec<String>,
    /// A metric to make small, such as `duration`, `finish.p80` or `cost`; several give the front of settings that none beats in all
    #[arg(long, value_name = "METRIC")]
    minimize: Vec<String>,
    /// A metric to make large
    #[arg(long, value_name = "METRIC")]
    maximize: Vec<String>,
    /// What must hold of a setting, such as `director.busy<80%` or `finish.p80<=2026-05-29`; may be repeated
    #[arg(long, value_name = "METRIC<=VALUE")]
    subject_to: Vec<String>,
    /// How many replications in all, at most: a search stops before a round that would be cut short
    #[arg(short = 'n', long, value_name = "N", value_parser = replications, allow_negative_numbers = true, default_value_t = BUDGET)]
    budget: u64,
    /// Also write the search as a journal that Optuna and its dashboard open
    #[arg(long, value_name = "FILE", conflicts_with = "no_out")]
    optuna: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let options = &arguments.options;
    let Planned { study, requirements } = planned(arguments, console)?;
    let status = options.carry_out(&study, &requirements, console)?;
    if let (Some(path), Design::Tune(design)) = (&arguments.optuna, &study.design) {
        let record = StudyRecord::open(&options.target(&study).join(DATABASE))?;
        if let Findings::Tune(findings) = study.find(&record.reader()?)? {
            file::put(path, optuna::journal(&study, design, &findings))?;
        }
    }
    Ok(status)
}

/// The study that is asked for.
///
/// # Errors
/// All that is wrong with scenario and options.
pub fn planned(arguments: &Arguments, console: &Console) -> Result<Planned, Failure> {
    let options = &arguments.options;
    Gathered::of(|gathered| {
        is_a_search(arguments, gathered);
        let Some(mut scenarios) = options.scenarios(std::slice::from_ref(&arguments.scenario), gathered) else {
            gathered.take(vary::read(&arguments.vary, None));
            return None;
        };
        let scenario = scenarios.remove(0);
        let base = Base::of(&scenario);
        let goals = gathered.take(goals(arguments, &scenario));
        let constraints = gathered.take(constraints(&arguments.subject_to, &scenario));
        let varied = gathered.take(vary::read(&arguments.vary, Some(&base)))?;
        gathered.take(vary::tried(&base, &varied))?;
        let row = base.row();
        let (today, today_texts, varied) = gathered.take(today(&row, varied, console))?;
        let design = Tune { varied, today, today_texts, goals: goals?, constraints: constraints?, budget: arguments.budget };
        let study = Study {
            design: Design::Tune(design),
            extent: Extent::Fixed(arguments.budget),
            seed: options.seed.unwrap_or(scenario.seed),
            scenarios: vec![row],
        };
        options.suit(&study, gathered);
        if let Some(path) = &arguments.optuna {
            gathered.take(may_hold_the_search(path, &options.target(&study)));
        }
        Some(Planned { study, requirements: Vec::new() })
    })
}

/// Refuses what no search is.
fn is_a_search(arguments: &Arguments, gathered: &mut Gathered) {
    if arguments.options.shard.is_some() {
        gathered
            .refuse("--shard: a search decides by what it has found where to look next, so it has no shards; shard a sweep, or replicate");
    }
    if arguments.minimize.len() + arguments.maximize.len() == 0 {
        gathered.refuse("there is no goal: say --minimize METRIC or --maximize METRIC");
    }
    if arguments.budget < BUDGET_MIN {
        gathered.refuse(format!("-n, --budget {}: {BUDGET_MIN} replications are the least that tell anything", arguments.budget));
    }
}

/// Whether the journal of a search may go there: into a folder that there is, or that of the study, over nothing but another such journal.
fn may_hold_the_search(path: &Path, folder: &Path) -> Result<(), Failure> {
    let is_in_folder = folder_of(path) == folder;
    if path.as_os_str() == "-" || is_in_folder && path.file_name().is_some_and(|name| name == DATABASE) {
        return Err(Failure::usage(format!("--optuna {}: name a file of its own, such as search.log", path.display())));
    }
    if is_in_folder && !folder.exists() {
        return Ok(());
    }
    file::may_be_replaced(path, "--optuna", "journal of a search", |start| {
        let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        serde_json::from_slice::<serde_json::Value>(line).is_ok_and(|line| line.get("op_code").is_some())
    })
}

/// What to make small, and what large (`true`).
fn goals(arguments: &Arguments, scenario: &Scenario) -> Result<Vec<(Measure, bool)>, Failure> {
    let of = |option, texts: &'_ [String]| texts.iter().map(|text| (option, text.clone())).collect::<Vec<(&str, String)>>();
    let written = [of("--minimize", &arguments.minimize), of("--maximize", &arguments.maximize)].concat();
    let named: Vec<(&str, &str)> = written.iter().map(|(option, text)| (*option, text.as_str())).collect();
    let measures = metric::measures(&named, scenario)?;
    for (at, (option, text)) in written.iter().enumerate() {
        if measures[..at].contains(&measures[at]) {
            return Err(Failure::usage(format!("{option} {text}: is a goal already")));
        }
    }
    Ok(measures.into_iter().zip(written).map(|(measure, (option, _))| (measure, option == "--maximize")).collect())
}

/// Values as numbers, as they are written, and the fields that they are of.
type Today = (Vec<f64>, Vec<String>, Vec<Vary>);

/// Today's setting, as numbers and as it is written. Where today's value is none of those listed, it is added to them.
fn today(scenario: &ScenarioRow, varied: Vec<Vary>, console: &Console) -> Result<Today, Failure> {
    let (mut numbers, mut texts, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for mut vary in varied {
        let Some(text) = scenario.value(&vary) else {
            return Err(Failure::usage(format!(
                "--vary {}: it is not set today, or holds no single value; give it one with --set {}=VALUE, so that there is something to compare with",
                vary.path, vary.path
            )));
        };
        let value = vary.value(&text).or_else(|| {
            let Values::List(values) = &mut vary.values else { return None };
            console.note(&format!("{} is {text} today, which is not among its values; it is added", vary.path));
            values.push(text.clone());
            vary.value(&text)
        });
        // Off its steps, today's setting is looked at as it is.
        let Some(value) = value.or_else(|| vary.between(&text)) else {
            return Err(Failure::usage(format!(
                "--vary {}: it is {text} today, which is no value of that kind; write a range of the same kind",
                vary.path
            )));
        };
        numbers.push(value);
        texts.push(text);
        all.push(vary);
    }
    Ok((numbers, texts, all))
}

/// What must hold of a setting: as requirements are written, the mean where no statistic is named.
fn constraints(texts: &[String], scenario: &Scenario) -> Result<Vec<Constraint>, Failure> {
    let terms = Terms { scenarios: vec![(String::new(), scenario)], statistics: Statistics::MeanUnlessNamed };
    let mut constraints = Vec::new();
    for Requirement { text, metric, statistic, range, .. } in require::every("--subject-to", texts, &terms)? {
        let (end, is_upper) = match range {
            Range { from: None, to: Some(end) } => (end, true),
            Range { from: Some(end), to: None } => (end, false),
            Range { .. } => {
                let what = "a search keeps a figure on one side of a bound; write `<=` or `>=`";
                return Err(Failure::usage(format!("--subject-to {text}: {what}")));
            }
        };
        let measure = Measure { metric, statistic: statistic.unwrap_or(Statistic::Mean) };
        // One that no run has a figure of leads a search nowhere.
        metric::measure("--subject-to", &measure.name(), scenario)?;
        constraints.push(Constraint { measure, bound: end.value, is_upper, is_strict: end.is_strict, text });
    }
    Ok(constraints)
}
