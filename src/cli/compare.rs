//! `sandtable compare`: scenarios against the first, under the same draws.

use super::failure::Failure;
use super::metric;
use super::output::Console;
use super::study::{Options, confidence, replications};
use super::vary::by_option;
use crate::record::study::ScenarioRow;
use crate::studies::compare::{Design as Compare, REPLICATIONS};
use crate::studies::{Design, Extent, Study};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable compare scenarios/baseline.toml scenarios/lost-dba.toml\n  sandtable compare scenarios/baseline.toml scenarios/lost-dba.toml --by finish.p80 -n 1000\n  sandtable compare scenarios/todo-api.toml --variant dispatch.rule=spt --variant \"teams.backend.members.1.count=2\"\n\nExit status: 0 all replications ended by themselves, 4 some did not."
)]
pub struct Arguments {
    /// Scenario files; the others are compared with the first
    #[arg(value_name = "SCENARIO", required = true)]
    scenarios: Vec<String>,
    /// One more to compare with: the first scenario with these overrides, `PATH=VALUE; PATH=VALUE`; may be repeated
    #[arg(long, value_name = "PATH=VALUE")]
    variant: Vec<String>,
    /// The metric that says which is better, such as `finish`, `finish.p80` or `cost`
    #[arg(long, value_name = "METRIC", default_value = "duration")]
    by: String,
    /// More of the metric is better
    #[arg(long)]
    more_is_better: bool,
    /// How many replications of each scenario
    #[arg(short = 'n', long, value_name = "N", value_parser = replications, default_value_t = REPLICATIONS)]
    replications: u64,
    /// How sure intervals and verdicts are
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "95%")]
    confidence: f64,
    #[command(flatten)]
    options: Options,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let options = &arguments.options;
    if arguments.scenarios.len() + arguments.variant.len() < 2 {
        return Err(Failure::usage("there is nothing to compare with: name a second scenario, or say --variant PATH=VALUE"));
    }
    let scenarios = options.scenarios(&arguments.scenarios)?;
    let measure = metric::measure("--by", &arguments.by, &scenarios[0])?;
    let variants: Vec<Vec<String>> = arguments.variant.iter().map(|text| overrides(text)).collect();
    let first = ScenarioRow::of(&scenarios[0]);
    let refused = variants.iter().filter_map(|variant| {
        let rejection = first.compile(variant).err()?;
        Some(by_option(&rejection, "--variant", |text| variant.iter().any(|set| set == text)))
    });
    let refused: Vec<_> = refused.collect();
    if !refused.is_empty() {
        return Err(Failure::Rejected(refused));
    }
    let design = Compare { confidence: arguments.confidence, measure, is_maximized: arguments.more_is_better, variants };
    let study = Study {
        design: Design::Compare(design),
        extent: Extent::Fixed(arguments.replications),
        seed: options.seed.unwrap_or(scenarios[0].seed),
        scenarios: scenarios.iter().map(ScenarioRow::of).collect(),
    };
    options.carry_out(&study, console)
}

/// Overrides between semicolons.
fn overrides(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
}
