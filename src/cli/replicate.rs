//! `sandtable replicate`: one scenario, many times.

use super::failure::Failure;
use super::gathered::Gathered;
use super::metric;
use super::output::Console;
use super::require;
use super::run::{BASELINE, number};
use super::study::{Options, Planned, confidence, precision, replications};
use crate::domain::number;
use crate::record::study::ScenarioRow;
use crate::scenario::{Scenario, value};
use crate::studies::replicate::{CAUSE_REPLICATIONS, DURATION, Design as Replicate, MOST, PRECISION};
use crate::studies::{Design, Extent, Study};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable replicate scenarios/todo-api.toml -n 1000\n  sandtable replicate --until 1%\n  sandtable replicate scenarios/baseline.toml -n 400 --set dispatch.rule=spt --no-out --json\n  sandtable replicate scenarios/todo-api.toml -n 400 --require 'finish.p80 <= 2026-03-31' --require 'on_time.mean >= 70%'\n\nExit status: 0 all replications ended by themselves, and all is as it is required to be; 1 a requirement is not met; 4 some replications did not end by themselves. A shard ends with 0: that is for the merge to tell."
)]
pub struct Arguments {
    /// A scenario file, or a PSPLIB instance (.sm)
    #[arg(value_name = "SCENARIO", default_value = BASELINE, value_hint = clap::ValueHint::FilePath)]
    scenario: String,
    /// How many replications; without it, and without --until, until mean and P80 of the duration are known to 5 %, at most 2,000
    #[arg(short = 'n', long, value_name = "N", value_parser = replications, allow_negative_numbers = true, conflicts_with = "until")]
    replications: Option<u64>,
    /// Go on until the intervals of mean and P80 are as narrow as this, relative to their middle, such as 1%
    #[arg(long, value_name = "PRECISION", value_parser = precision)]
    until: Option<f64>,
    /// The metric that --until looks at; may be repeated
    #[arg(long, value_name = "METRIC", requires = "until", conflicts_with = "replications")]
    until_metric: Vec<String>,
    /// At most so many replications with --until
    #[arg(long, value_name = "N", value_parser = replications, requires = "until", conflicts_with = "replications", default_value_t = 100_000)]
    most: u64,
    /// In how many of the first replications each cause of delay is switched off, to see what it costs; 0: none
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true, default_value_t = CAUSE_REPLICATIONS)]
    causes: u64,
    /// A cost that is to be kept together with the target date
    #[arg(long, value_name = "MONEY", value_parser = money, allow_negative_numbers = true)]
    budget: Option<f64>,
    /// How sure intervals are
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "95%")]
    confidence: f64,
    /// What must be, such as `finish.p80 <= 2026-03-31` or `director.busy.mean < 80%`; may be repeated. Not met: exit status 1
    #[arg(long, value_name = "METRIC.P80<=VALUE", conflicts_with_all = ["shard", "print_slurm"])]
    require: Vec<String>,
    #[command(flatten)]
    options: Options,
}

fn money(text: &str) -> Result<f64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    if let Some(slip) = value::slip(digits.trim(), &text[digits.len()..]) {
        return Err(format!("{}; {}", slip.what, slip.instead));
    }
    let amount = value::number(text).filter(|amount| *amount >= 0.0);
    amount.ok_or_else(|| "write an amount of 0 or more, such as 250000 or 250k".into())
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let Planned { study, requirements } = planned(arguments)?;
    arguments.options.carry_out(&study, &requirements, console)
}

/// The study that is asked for.
///
/// # Errors
/// All that is wrong with scenario and options.
pub fn planned(arguments: &Arguments) -> Result<Planned, Failure> {
    let options = &arguments.options;
    Gathered::of(|gathered| {
        if options.shard.is_some() && arguments.replications.is_none() {
            gathered.refuse("--shard: name how many replications there are in all, with -n");
        }
        let scenario = options.scenarios(std::slice::from_ref(&arguments.scenario), gathered)?.remove(0);
        if let Some(budget) = arguments.budget.filter(|_| !scenario.can_cost_money()) {
            let money = number::grouped(budget);
            gathered.refuse(format!("--budget {money}: nothing costs money in this scenario; leave it out, or give somebody a `rate`"));
        }
        let extent = extent(arguments, &scenario, gathered);
        let requirements = gathered.take(require::of_replications(&arguments.require, vec![(String::new(), &scenario)]));
        let design = Replicate::new(&scenario, arguments.confidence, arguments.causes, arguments.budget);
        let study = Study {
            design: Design::Replicate(design),
            extent: extent?,
            seed: options.seed.unwrap_or(scenario.seed),
            scenarios: vec![ScenarioRow::of(&scenario)],
        };
        options.suit(&study, gathered);
        Some(Planned { study, requirements: requirements? })
    })
}

fn extent(arguments: &Arguments, scenario: &Scenario, gathered: &mut Gathered) -> Option<Extent> {
    Some(match (arguments.replications, arguments.until) {
        (Some(count), _) => Extent::Fixed(count),
        (None, Some(precision)) => {
            let measures = gathered.take(watched(&arguments.until_metric, scenario))?;
            Extent::Until { precision, measures, most: arguments.most }
        }
        (None, None) => Extent::Until { precision: PRECISION, measures: vec![DURATION.to_owned()], most: MOST },
    })
}

/// The metrics that precision is asked of.
fn watched(texts: &[String], scenario: &Scenario) -> Result<Vec<String>, Failure> {
    if texts.is_empty() {
        return Ok(vec![DURATION.to_owned()]);
    }
    let written: Vec<(&str, &str)> = texts.iter().map(|text| ("--until-metric", text.as_str())).collect();
    let mut metrics = Vec::new();
    for (measure, text) in metric::measures(&written, scenario)?.into_iter().zip(texts) {
        if measure.metric != text.trim() {
            let what = "both the mean and the P80 of a metric are looked at";
            return Err(Failure::usage(format!("--until-metric {text}: {what}; write `{}`", measure.metric)));
        }
        metrics.push(measure.metric);
    }
    Ok(metrics)
}
