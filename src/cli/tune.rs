//! `sandtable tune`: the best setting of some fields.

use super::failure::Failure;
use super::metric;
use super::output::Console;
use super::study::{Options, replications};
use super::study_folder::DATABASE;
use super::vary;
use crate::export::optuna;
use crate::record::study::{ScenarioRow, StudyRecord};
use crate::scenario::Scenario;
use crate::studies::tune::{BUDGET, BUDGET_MIN, Constraint, Design as Tune};
use crate::studies::{Design, Extent, Findings, Study};
use crate::study::measure::Measure;
use crate::study::vary::{Values, Vary};
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable tune scenarios/flooded-director.toml --vary escalation.L1.escalate_after=3m..4h --vary escalation.L2.escalate_after=12m..12h --vary escalation.L3.escalate_after=24m..24h --minimize duration\n  sandtable tune scenarios/baseline.toml --vary dispatch.rule=lft,spt,mts --vary reallocation.utilization_below=30%..95% --vary director.loop=15m..8h --minimize duration.p80 --subject-to \"director.busy<80%\"\n  sandtable tune scenarios/baseline.toml --vary escalation.L1.escalate_after=5m..4h --vary blockers.scan_every=30m..8h --vary gates.progression=auto,director --minimize duration --minimize cost\n\nExit status: 0 all replications ended by themselves, 4 some did not."
)]
pub struct Arguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO")]
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
    /// What must hold of a setting, such as `director.busy<80%`; may be repeated
    #[arg(long, value_name = "METRIC<BOUND")]
    subject_to: Vec<String>,
    /// How many replications in all
    #[arg(short = 'n', long, value_name = "N", value_parser = replications, default_value_t = BUDGET)]
    budget: u64,
    /// Also write the search as a journal that Optuna and its dashboard open
    #[arg(long, value_name = "FILE", conflicts_with = "no_out")]
    optuna: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let options = &arguments.options;
    if options.shard.is_some() {
        return Err(Failure::usage(
            "--shard: a search decides by what it has found where to look next, so it has no shards; shard a sweep, or replicate",
        ));
    }
    if arguments.minimize.len() + arguments.maximize.len() == 0 {
        return Err(Failure::usage("there is no goal: say --minimize METRIC or --maximize METRIC"));
    }
    if arguments.budget < BUDGET_MIN {
        return Err(Failure::usage(format!("--budget {}: {BUDGET_MIN} replications are the least that tell anything", arguments.budget)));
    }
    let scenario = options.scenarios(std::slice::from_ref(&arguments.scenario))?.remove(0);
    let row = ScenarioRow::of(&scenario);
    let varied = vary::read(&arguments.vary, &row, &arguments.scenario)?;
    tried(&row, &varied)?;
    let (today, today_texts, varied) = today(&row, varied, console)?;
    let mut goals = Vec::new();
    for (option, texts, is_maximized) in [("--minimize", &arguments.minimize, false), ("--maximize", &arguments.maximize, true)] {
        for text in texts {
            let goal = metric::measure(option, text, &scenario)?;
            if goals.iter().any(|(other, _): &(Measure, bool)| *other == goal) {
                return Err(Failure::usage(format!("{option} {text}: is a goal already")));
            }
            goals.push((goal, is_maximized));
        }
    }
    let constraints = arguments.subject_to.iter().map(|text| constraint(text, &scenario)).collect::<Result<Vec<_>, _>>()?;
    let design = Tune { varied, today, today_texts, goals, constraints, budget: arguments.budget };
    let study = Study {
        design: Design::Tune(design),
        extent: Extent::Fixed(arguments.budget),
        seed: options.seed.unwrap_or(scenario.seed),
        scenarios: vec![row],
    };
    let status = options.carry_out(&study, console)?;
    if let (Some(path), Design::Tune(design)) = (&arguments.optuna, &study.design) {
        let record = StudyRecord::open(&options.target(&study).join(DATABASE))?;
        if let Findings::Tune(findings) = study.find(&record.reader()?)? {
            fs::write(path, optuna::journal(&study, design, &findings)).map_err(|error| Failure::io(path, error))?;
        }
    }
    Ok(status)
}

/// Each end and each value of every field alone, all else as it is today: what is wrong with a path or a value is told now.
fn tried(scenario: &ScenarioRow, varied: &[Vary]) -> Result<(), Failure> {
    for vary in varied {
        let values = match &vary.values {
            Values::List(values) => values.clone(),
            Values::Range { .. } => vec![vary.text(vary.dimension().value(0.0)), vary.text(vary.dimension().value(1.0))],
        };
        let settings = values.into_iter().map(|value| vec![value]).collect();
        vary::sorted(scenario, std::slice::from_ref(vary), settings).map(drop).or_else(|failure| match failure {
            // That the others as they are do not go with it says nothing of the search.
            Failure::Rejected(rejections) if rejections.iter().all(vary::is_of_several_fields) => Ok(()),
            other => Err(other),
        })?;
    }
    Ok(())
}

/// Values as numbers, as they are written, and the fields that they are of.
type Today = (Vec<f64>, Vec<String>, Vec<Vary>);

/// Today's setting, as numbers and as it is written. Where today's value is none of those listed, it is added to them.
fn today(scenario: &ScenarioRow, varied: Vec<Vary>, console: &Console) -> Result<Today, Failure> {
    let (mut numbers, mut texts, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for mut vary in varied {
        let Some(text) = scenario.value(&vary.path) else {
            return Err(Failure::usage(format!(
                "--vary {}: what it is today is no single value; give it one with --set {}=VALUE, so that there is something to compare with",
                vary.path, vary.path
            )));
        };
        let value = vary.value(&text).or_else(|| {
            let Values::List(values) = &mut vary.values else { return None };
            console.note(&format!("{} is {text} today, which is not among its values; it is added", vary.path));
            values.push(text.clone());
            vary.value(&text)
        });
        let Some(value) = value else {
            return Err(Failure::usage(format!(
                "--vary {}: it is {text} today, which is no value of that range; write a range of the same kind, or steps that meet it",
                vary.path
            )));
        };
        numbers.push(value);
        texts.push(text);
        all.push(vary);
    }
    Ok((numbers, texts, all))
}

/// `director.busy<80%`, `finish.p80 <= 2000`.
fn constraint(text: &str, scenario: &Scenario) -> Result<Constraint, Failure> {
    let refused =
        |why: &str| Failure::usage(format!("--subject-to {text}: {why}; write one such as `director.busy<80%` or `cost<=500000`"));
    let at = text.find(['<', '>']).ok_or_else(|| refused("there is no `<` or `>`"))?;
    let (metric, rest) = text.split_at(at);
    let is_upper = rest.starts_with('<');
    let (is_strict, bound) = match rest[1..].strip_prefix('=') {
        Some(bound) => (false, bound),
        None => (true, &rest[1..]),
    };
    let measure = metric::measure("--subject-to", metric, scenario)?;
    let bound = metric::bound(bound).ok_or_else(|| refused(&format!("`{}` is no number", bound.trim())))?;
    Ok(Constraint { measure, bound, is_upper, is_strict, text: text.trim().to_owned() })
}
