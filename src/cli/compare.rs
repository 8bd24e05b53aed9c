//! `sandtable compare`: scenarios against the first, under the same draws.

use super::base::Base;
use super::failure::Failure;
use super::gathered::Gathered;
use super::metric;
use super::output::Console;
use super::require;
use super::study::{Options, Planned, confidence, replications};
use super::vary::by_option;
use crate::record::study::{PointRow, ScenarioRow};
use crate::scenario::Scenario;
use crate::studies::compare::{Design as Compare, REPLICATIONS};
use crate::studies::replicate::DURATION;
use crate::studies::{Design, Extent, Study};
use crate::study::Variant;
use crate::study::measure::Measure;
use crate::study::requirement::Requirement;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable compare scenarios/baseline.toml scenarios/lost-dba.toml\n  sandtable compare scenarios/baseline.toml scenarios/lost-dba.toml --by finish.p80 -n 1000\n  sandtable compare scenarios/todo-api.toml --variant dispatch.rule=spt --variant 'one more developer: teams.backend.members.1.count=2'\n  sandtable compare scenarios/baseline.toml scenarios/lost-dba.toml --require 'lost-dba: difference.finish.p80 <= 10d'\n\nExit status: 0 all replications ended by themselves, and all is as it is required to be; 1 a requirement is not met; 4 some replications did not end by themselves. A shard ends with 0: that is for the merge to tell."
)]
pub struct Arguments {
    /// Scenario files; the others are compared with the first
    #[arg(value_name = "SCENARIO", required = true, value_hint = clap::ValueHint::FilePath)]
    scenarios: Vec<String>,
    /// One more to compare with: the first scenario with these overrides, `PATH=VALUE; PATH=VALUE`, called as stands before a colon; may be
    /// repeated
    #[arg(long, value_name = "[NAME: ]PATH=VALUE")]
    variant: Vec<String>,
    /// The metric that says which is better, such as `finish`, `finish.p80` or `cost`
    #[arg(long, value_name = "METRIC", default_value = "duration")]
    by: String,
    /// More of the metric is better, as of on_time it always is
    #[arg(long)]
    more_is_better: bool,
    /// How many replications of each scenario
    #[arg(short = 'n', long, value_name = "N", value_parser = replications, allow_negative_numbers = true, default_value_t = REPLICATIONS)]
    replications: u64,
    /// How sure intervals and verdicts are
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "95%")]
    confidence: f64,
    /// What must be, such as `finish.p80 <= 2026-03-31` (of each), `SCENARIO: cost.mean < 500k`, `difference.finish.mean < -2d` (of each of the
    /// others less the first); may be repeated. Not met: exit status 1
    #[arg(long, value_name = "METRIC.P80<=VALUE", conflicts_with_all = ["shard", "print_slurm"])]
    require: Vec<String>,
    #[command(flatten)]
    options: Options,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let Planned { study, requirements } = planned(arguments)?;
    arguments.options.carry_out(&study, &requirements, console)
}

/// The study that is asked for.
///
/// # Errors
/// All that is wrong with scenarios and options.
pub fn planned(arguments: &Arguments) -> Result<Planned, Failure> {
    let options = &arguments.options;
    Gathered::of(|gathered| {
        if arguments.scenarios.len() + arguments.variant.len() < 2 {
            gathered.refuse("there is nothing to compare with: name a second scenario, or say --variant PATH=VALUE");
        }
        let scenarios = options.scenarios(&arguments.scenarios, gathered)?;
        let measure = gathered.take(metric::measure("--by", &arguments.by, &scenarios[0])).unwrap_or_else(|| Measure::named(DURATION));
        let (names, variants): (Vec<Option<String>>, Vec<Vec<String>>) = arguments.variant.iter().map(|text| variant(text)).unzip();
        let base = Base::of(&scenarios[0]);
        gathered.take(taken(&variants, &base));
        let design = Compare {
            confidence: arguments.confidence,
            is_maximized: arguments.more_is_better || metric::is_better_high(&measure),
            variants,
            names: if names.iter().all(Option::is_none) { Vec::new() } else { names },
            measure,
        };
        let study = Study {
            design: Design::Compare(design),
            extent: Extent::Fixed(arguments.replications),
            seed: options.seed.unwrap_or(scenarios[0].seed),
            scenarios: std::iter::once(base.row()).chain(scenarios[1..].iter().map(ScenarioRow::of)).collect(),
        };
        let requirements = gathered.take(requirements(&arguments.require, &study, &scenarios[0]));
        options.suit(&study, gathered);
        Some(Planned { study, requirements: requirements? })
    })
}

/// Refuses variants that the first scenario does not take.
fn taken(variants: &[Vec<String>], first: &Base) -> Result<(), Failure> {
    let refused = variants.iter().filter_map(|variant| {
        let rejection = first.compile(variant).err()?;
        Some(by_option(&rejection, "--variant", |text| variant.iter().any(|set| set == text)))
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(Failure::Rejected(refused)) }
}

/// A name before a colon, if there is one before the first field, and overrides between semicolons.
fn variant(text: &str) -> (Option<String>, Vec<String>) {
    let (name, text) = match text.split_once(':') {
        Some((name, rest)) if !name.contains(['=', ';']) && !name.trim().is_empty() => (Some(name.trim().to_owned()), rest),
        _ => (None, text),
    };
    (name, parts(text).into_iter().map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect())
}

/// What stands between semicolons, but for those within quotes: a plan's dependencies are parted by them, too.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut quote, mut is_escaped) = (Vec::new(), 0, None, false);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            _ if is_escaped => is_escaped = false,
            (Some('"'), '\\') => is_escaped = true,
            (Some(open), letter) if letter == open => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, ';') => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    // A quote that is not closed is no quote, as in `name=Bob's`.
    if quote.is_some() {
        return text.split(';').collect();
    }
    parts.push(&text[from..]);
    parts
}

/// What is required of the contenders, which go by their labels; for one that is refused stands the first.
fn requirements(texts: &[String], study: &Study, first: &Scenario) -> Result<Vec<Requirement>, Failure> {
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let of = |point: PointRow| (point.label.clone(), Variant::of(point, &study.scenarios).ok().map(|variant| variant.scenario));
    let contenders: Vec<_> = study.points().into_iter().map(of).collect();
    let named = contenders.iter().map(|(label, scenario)| (label.clone(), scenario.as_deref().unwrap_or(first)));
    require::of_replications(texts, named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_in_quotes_parts_nothing() {
        assert_eq!(parts("a=1; b=2"), ["a=1", " b=2"]);
        assert_eq!(parts(r#"x.depends_on="A; B"; y='c;d'"#), [r#"x.depends_on="A; B""#, " y='c;d'"]);
        assert_eq!(parts(r#"x="a\";b";y"#), [r#"x="a\";b""#, "y"]);
        assert_eq!(parts("x=Bob's;y=2"), ["x=Bob's", "y=2"]);
    }
}
