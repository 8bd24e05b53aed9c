//! `sandtable sweep`: fields over their values, every setting under the same draws.

use super::base::Base;
use super::failure::Failure;
use super::gathered::Gathered;
use super::metric;
use super::output::Console;
use super::run::count;
use super::study::{Options, Planned, confidence, replications};
use super::vary;
use crate::domain::number;
use crate::studies::sweep::{Design as Sweep, POINTS, POINTS_MAX, Plan, REPLICATIONS, settings};
use crate::studies::{Design, Extent, Study};
use crate::study::vary::Vary;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable sweep scenarios/todo-api.toml --vary blockers.rate=0..0.2/0.05\n  sandtable sweep scenarios/flooded-director.toml --vary escalation.L1.escalate_after=3m..48m*2 --vary escalation.L2.escalate_after=1h..8h*2\n  sandtable sweep scenarios/baseline.toml --vary dispatch.rule=lft,spt,mts --vary buffer=10%..40%/10% --metric finish.p80 --metric cost\n  sandtable sweep scenarios/baseline.toml --vary blockers.rate=0.01..0.2 --vary gates.defects=0..0.05 --design sobol --points 32\n\nExit status: 0 all replications ended by themselves, 4 some did not. A shard ends with 0: that is for the merge to tell."
)]
pub struct Arguments {
    /// A scenario file
    #[arg(value_name = "SCENARIO", value_hint = clap::ValueHint::FilePath)]
    scenario: String,
    /// A field and its values: `PATH=A..B/STEP`, `PATH=A..B*FACTOR`, `PATH=v1,v2` or, for --design lhs and sobol, `PATH=A..B`
    #[arg(long, value_name = "PATH=VALUES", required = true)]
    vary: Vec<String>,
    /// Every combination, or so many points spread over the space
    #[arg(long, value_enum, default_value_t = DesignName::Factorial)]
    design: DesignName,
    /// How many points with --design lhs or sobol; 64 without it
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    points: Option<usize>,
    /// What is looked at, such as `finish.p80`; may be repeated, the first decides which setting is best
    #[arg(long = "metric", value_name = "METRIC", default_values = ["duration", "cost"])]
    metrics: Vec<String>,
    /// More of the first metric is better
    #[arg(long)]
    more_is_better: bool,
    /// How many replications of each setting
    #[arg(short = 'n', long, value_name = "N", value_parser = replications, allow_negative_numbers = true, default_value_t = REPLICATIONS)]
    replications: u64,
    /// How sure intervals are
    #[arg(long, value_name = "SHARE", value_parser = confidence, default_value = "95%")]
    confidence: f64,
    #[command(flatten)]
    options: Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum DesignName {
    /// Every combination
    Factorial,
    /// A Latin hypercube
    Lhs,
    /// A scrambled Sobol sequence
    Sobol,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let Planned { study, requirements } = planned(arguments, console)?;
    arguments.options.carry_out(&study, &requirements, console)
}

/// The study that is asked for.
///
/// # Errors
/// All that is wrong with scenario and options.
pub fn planned(arguments: &Arguments, console: &Console) -> Result<Planned, Failure> {
    let options = &arguments.options;
    Gathered::of(|gathered| {
        let plan = plan(arguments, gathered);
        let Some(mut scenarios) = options.scenarios(std::slice::from_ref(&arguments.scenario), gathered) else {
            gathered.take(vary::read(&arguments.vary, None));
            return None;
        };
        let scenario = scenarios.remove(0);
        let seed = options.seed.unwrap_or(scenario.seed);
        let base = Base::of(&scenario);
        let written: Vec<(&str, &str)> = arguments.metrics.iter().map(|text| ("--metric", text.as_str())).collect();
        let measures = gathered.take(metric::measures(&written, &scenario));
        let varied = gathered.take(vary::read(&arguments.vary, Some(&base)))?;
        let plan = plan?;
        if let Some(endless) = varied.iter().find(|vary| plan == Plan::Factorial && vary.levels().is_none()) {
            gathered.refuse(format!(
                "--vary {}: a range without steps has no end of values; write steps, such as `A..B/STEP` or `A..B*FACTOR`, or say --design \
                 lhs or --design sobol",
                endless.path
            ));
            gathered.take(vary::tried(&base, &varied));
            return None;
        }
        let (settings, refused) = gathered.take(settings_of(&varied, plan, seed, &base, console))?;
        let row = base.row();
        let today = varied.iter().map(|vary| row.value(vary).unwrap_or_default()).collect();
        let measures = measures?;
        let design = Sweep {
            confidence: arguments.confidence,
            varied,
            plan,
            is_maximized: arguments.more_is_better || measures.first().is_some_and(metric::is_better_high),
            measures,
            settings,
            today,
            refused,
        };
        let study = Study { design: Design::Sweep(design), extent: Extent::Fixed(arguments.replications), seed, scenarios: vec![row] };
        options.suit(&study, gathered);
        Some(Planned { study, requirements: Vec::new() })
    })
}

/// Which settings are looked at.
fn plan(arguments: &Arguments, gathered: &mut Gathered) -> Option<Plan> {
    let points = arguments.points.unwrap_or(POINTS);
    if !(2..=POINTS_MAX).contains(&points) {
        gathered.refuse(format!("--points {points}: write a number from 2 to {POINTS_MAX}"));
        return None;
    }
    if arguments.points.is_some() && arguments.design == DesignName::Factorial {
        gathered.refuse("--points: every combination is looked at; leave it out, or say --design lhs or --design sobol");
        return None;
    }
    Some(match arguments.design {
        DesignName::Factorial => Plan::Factorial,
        DesignName::Lhs => Plan::Latin(points),
        DesignName::Sobol => Plan::Sobol(points),
    })
}

/// The settings that the scenario takes, and those that it does not, which are noted.
fn settings_of(varied: &[Vary], plan: Plan, seed: u64, base: &Base, console: &Console) -> Result<vary::Sorted, Failure> {
    let all = settings(varied, plan, seed)
        .ok_or_else(|| Failure::usage(format!("--vary: more than {POINTS_MAX} combinations; take larger steps, or say --design sobol")))?;
    let (settings, refused) = vary::sorted(base, varied, all)?;
    if let Some((_, why)) = refused.first() {
        console.note(&format!(
            "left out are {} of {}, as the scenario refuses: {why}",
            number::thousands(refused.len() as u64),
            number::count(refused.len() + settings.len(), "setting")
        ));
    }
    Ok((settings, refused))
}
