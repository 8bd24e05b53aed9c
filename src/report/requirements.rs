//! Requirements told: met or not, and by which figure.

use super::terminal::{Mood, Screen};
use super::text::{figure, minute};
use crate::engine::time::Moment;
use crate::metrics::is_moment;
use crate::outcome::{Outcome, Summary};
use crate::scenario::Scenario;
use crate::study::requirement::{Found, Judged};
use serde::Serialize;

/// A requirement as JSON has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequirementRow {
    pub requirement: String,
    /// Where several are compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// In the metric's unit; `None` where there is none, or what is waited for never came.
    pub value: Option<f64>,
    pub unit: &'static str,
    /// The figure as people are told it.
    pub figure: String,
    pub met: bool,
    /// What to know before it is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caveat: Option<String>,
}

/// Rows of what was judged. `scenarios`: by point.
pub fn rows(judged: &[Judged], scenarios: &[&Scenario]) -> Vec<RequirementRow> {
    let row = |of: &Judged| RequirementRow {
        requirement: of.requirement.text.clone(),
        scenario: of.requirement.label.clone(),
        value: if let Found::Value(value) = of.found { Some(value) } else { None },
        unit: of.requirement.unit,
        figure: told(of, scenarios[of.requirement.point as usize]),
        met: of.is_met,
        caveat: caveat(of, scenarios[of.requirement.point as usize]),
    };
    judged.iter().map(row).collect()
}

/// A line each; nothing of none.
pub fn tell(rows: &[RequirementRow], screen: &mut Screen) {
    if rows.is_empty() {
        return;
    }
    screen.gap();
    screen.title("Requirements");
    for row in rows {
        let of = row.scenario.as_ref().map_or(String::new(), |scenario| format!("{scenario}: "));
        let caveat = row.caveat.as_ref().map_or(String::new(), |caveat| format!(" ({caveat})"));
        let is = if row.value.is_some() { "it is " } else { "" };
        let text = format!("{}: {of}{} ({is}{}){caveat}", if row.met { "met" } else { "not met" }, row.requirement, row.figure);
        screen.item_of_news(&text, Mood::of(row.met));
    }
}

/// Of a percentile that so few replications cannot tell, of money where nobody has a rate, and of replications that stopped midway. (Tokens that nobody uses are no metric.)
fn caveat(of: &Judged, scenario: &Scenario) -> Option<String> {
    let is_of_money = of.requirement.metric == "cost" || of.requirement.metric.starts_with("cost.");
    if is_of_money && scenario.pays().all(|pay| pay.rate_per_hour == 0.0 && pay.token_price == 0.0 && pay.startup_cost == 0.0) {
        return Some("nobody in the scenario has a rate".to_owned());
    }
    if let Some((count, statistic)) = of.untold() {
        return Some(format!("{} cannot tell a {}", super::text::count(count as usize, "replication"), statistic.name().to_uppercase()));
    }
    // What was spent until then looks like little.
    let is_spent = is_of_money || of.requirement.metric.split('.').next() == Some("tokens");
    let all = of.replications.filter(|_| of.stopped > 0 && is_spent)?;
    // A difference is over those that finish.
    let becomes = if of.requirement.is_difference { "are left out" } else { "count as far as they got" };
    Some(format!("{} of {} never finished, and {becomes}", of.stopped, super::text::count(all as usize, "replication")))
}

/// The figure in words.
fn told(of: &Judged, scenario: &Scenario) -> String {
    let requirement = &of.requirement;
    let is_run = requirement.statistic.is_none();
    let never = if requirement.metric.starts_with("epic.") { "did not finish the epic" } else { "did not finish" };
    match of.found {
        Found::Nothing if is_run => "no figure: there was nothing to measure".to_owned(),
        Found::Nothing => "no figure: there was nothing to measure in any replication".to_owned(),
        Found::Never { .. } if is_run => format!("never: the run {never}"),
        Found::Never { count, of } => format!("never: {count} of {} {never}", super::text::count(of as usize, "replication")),
        Found::Value(hours) if is_moment(&requirement.metric) && !requirement.is_difference => {
            minute(scenario, Moment::from_ms((hours.max(0.0) * 3_600_000.0) as u64))
        }
        Found::Value(value) => match requirement.unit {
            "yes/no" if is_run => if value == 0.0 { "no" } else { "yes" }.to_owned(),
            "share" | "yes/no" if requirement.is_difference => format!("{} points", figure(value * 100.0)),
            "share" | "yes/no" => format!("{} %", figure(value * 100.0)),
            "hours" => hours(value),
            unit => format!("{} {unit}", figure(value)),
        },
    }
}

/// `60 h (2.5 days)`: to two digits behind the point, so that a bound is not rounded to.
fn hours(value: f64) -> String {
    let days = if value.abs() < 48.0 { String::new() } else { format!(" ({} days)", figure((value / 2.4).round() / 10.0)) };
    format!("{} h{days}", figure(value))
}

/// One JSON document of a run: `summary.json`, and what `--json` prints. Requirements are of who asks, and stand there where there are any.
pub fn json(outcome: &Outcome, requirements: &[RequirementRow]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        #[serde(flatten)]
        summary: Summary<'a>,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        requirements: &'a [RequirementRow],
    }
    super::json::document("run", &Document { summary: outcome.summary(), requirements })
}
