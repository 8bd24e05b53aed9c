//! The grammar of requirements: `[SCENARIO:][difference.]METRIC[.STATISTIC] OP VALUE`, OP one of `<` `<=` `>` `>=` `==`.

use super::bound::{Amount, Scale, amount};
use super::{End, Range, Requirement};
use crate::metric::Name;
use crate::metrics::{Metrics, is_moment};
use crate::scenario::Scenario;
use crate::scenario::files::{FileId, Files, Place};
use crate::scenario::problem::{Problems, nearest};
use crate::study::measure::Statistic;
use std::ops;

/// Before a metric: of a scenario less the first.
const DIFFERENCE: &str = "difference.";

/// How a requirement looks.
const EXAMPLE: &str = "write one such as `finish.p80 <= 2026-03-31` or `director.busy.mean < 80%`";
/// How one of a single run looks.
const EXAMPLE_OF_RUN: &str = "write one such as `finish <= 2026-03-31` or `director.busy < 80%`";

/// What a requirement may be of.
pub struct Terms<'a> {
    /// By their labels. Of one alone, the label is never written.
    pub scenarios: Vec<(String, &'a Scenario)>,
    pub statistics: Statistics,
}

/// Whether a statistic stands behind a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistics {
    /// A run has one figure.
    None,
    /// Of many figures, it has to be said which.
    Needed,
    /// The mean, if none is named.
    MeanUnlessNamed,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

/// Longer ones first: each is looked for where the first of its characters stands.
const RELATIONS: [(&str, Relation); 8] = [
    ("<=", Relation::AtMost),
    (">=", Relation::AtLeast),
    ("==", Relation::Equal),
    ("≤", Relation::AtMost),
    ("≥", Relation::AtLeast),
    ("<", Relation::Less),
    (">", Relation::More),
    ("=", Relation::Equal),
];

impl Relation {
    fn range(self, amount: Amount) -> Range {
        let (from, to) = match amount {
            Amount::Value(value) => (value, value),
            Amount::Day { from, to } => (from, to),
        };
        // A day ends before the next one begins.
        let is_day = from < to;
        let end = |value: f64, is_strict: bool| Some(End { value, is_strict });
        match self {
            Relation::Less => Range { from: None, to: end(from, true) },
            Relation::AtMost => Range { from: None, to: end(to, is_day) },
            Relation::More => Range { from: end(to, !is_day), to: None },
            Relation::AtLeast => Range { from: end(from, false), to: None },
            Relation::Equal => Range { from: end(from, false), to: end(to, is_day) },
        }
    }
}

/// Reads a requirement that is all of a file: one for each scenario that it is of. None when it has problems.
pub fn read(file: FileId, files: &Files, terms: &Terms<'_>, problems: &mut Problems) -> Vec<Requirement> {
    let text = files.get(file).text.as_str();
    Reading { text, file, terms, problems }.requirements().unwrap_or_default()
}

type Bytes = ops::Range<usize>;

struct Reading<'a> {
    text: &'a str,
    file: FileId,
    terms: &'a Terms<'a>,
    problems: &'a mut Problems,
}

/// A metric as it was written.
struct Named {
    is_difference: bool,
    metric: String,
    statistic: Option<Statistic>,
    unit: &'static str,
}

/// Whether a value is one of a continuum, which no figure meets but by accident. Nothing at all is met: by what never happens.
fn is_a_point(amount: Amount, scale: Scale, unit: &str) -> bool {
    let is_continuous = matches!(scale, Scale::Moment(_) | Scale::Hours) || unit == "money";
    is_continuous && matches!(amount, Amount::Value(value) if value != 0.0)
}

impl<'a> Reading<'a> {
    fn example(&self) -> &'static str {
        if matches!(self.terms.statistics, Statistics::None) { EXAMPLE_OF_RUN } else { EXAMPLE }
    }

    fn requirements(&mut self) -> Option<Vec<Requirement>> {
        let whole = self.trimmed(0..self.text.len());
        if whole.is_empty() {
            return self.refuse(whole, "nothing is required", self.example());
        }
        let (only, rest) = self.scenario(whole)?;
        let (at, relation, after) = self.relation(rest.clone())?;
        let (name, value) = (self.trimmed(rest.start..at), self.trimmed(after..rest.end));
        if name.is_empty() {
            return self.refuse(at..after, "no metric is named", self.example());
        }
        let named = self.text[name.clone()].strip_prefix(DIFFERENCE);
        // Nothing differs from itself.
        let from = usize::from(named.is_some() && self.terms.scenarios.len() > 1);
        let places: Vec<usize> = only.map_or_else(|| (from..self.terms.scenarios.len()).collect(), |place| vec![place]);
        if named.is_some() && only == Some(0) && self.terms.scenarios.len() > 1 {
            let first = &self.terms.scenarios[0].0;
            let instead = "name another scenario, or none, which means every other";
            return self.refuse(name, &format!("`{first}` is what the others differ from"), instead);
        }
        let mut requirements = Vec::new();
        for place in places {
            let named = self.named(name.clone(), place)?;
            let scale = self.scale(&named, place);
            let amount = self.amount(value.clone(), &named, scale)?;
            if relation == Relation::Equal && is_a_point(amount, scale, named.unit) {
                return self.no_point(at..after, &named, value, scale);
            }
            requirements.push(Requirement {
                text: self.text.trim().to_owned(),
                point: place as u32,
                label: (only.is_none() && self.terms.scenarios.len() > 1).then(|| self.terms.scenarios[place].0.clone()),
                is_difference: named.is_difference,
                range: relation.range(amount),
                metric: named.metric,
                statistic: named.statistic,
                unit: named.unit,
            });
        }
        Some(requirements)
    }

    /// Which scenario is named before a colon, and where the rest is.
    fn scenario(&mut self, whole: Bytes) -> Option<(Option<usize>, Bytes)> {
        let text = &self.text[whole.clone()];
        let behind = |label: &str| text.strip_prefix(label).and_then(|rest| rest.trim_start().strip_prefix(':')).map(str::len);
        let named = self.terms.scenarios.iter().enumerate().filter_map(|(place, (label, _))| Some((place, behind(label)?)));
        // The longest label: another may be the first part of it.
        if let Some((place, rest)) = named.filter(|_| self.terms.scenarios.len() > 1).min_by_key(|(_, rest)| *rest) {
            return Some((Some(place), whole.end - rest..whole.end));
        }
        let left = text.find(['<', '>', '=', '≤', '≥']).map_or(text, |at| &text[..at]);
        let Some(colon) = left.find(':') else { return Some((None, whole)) };
        let (place, label) = (self.trimmed(whole.start..whole.start + colon), left[..colon].trim());
        let labels: Vec<&str> = self.terms.scenarios.iter().map(|(label, _)| label.as_str()).collect();
        if labels.len() < 2 {
            return self.refuse(place, &format!("`{label}:` names one of several scenarios, and here is one"), "leave it out");
        }
        let help = match nearest(label, labels.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("they are {}", labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ")),
        };
        self.refuse(place, &format!("no scenario `{label}` is compared"), &help)
    }

    /// Where it begins, which it is, and where it ends.
    fn relation(&mut self, rest: Bytes) -> Option<(usize, Relation, usize)> {
        let text = &self.text[rest.clone()];
        let Some(at) = text.find(['<', '>', '=', '≤', '≥']) else {
            let name = text.split_whitespace().next().unwrap_or_default();
            return self.refuse(rest, "it is not said what it must be", &format!("write, for one, `{name} <= VALUE`"));
        };
        let (found, from) = (&text[at..], rest.start + at);
        let (sign, relation) = RELATIONS.into_iter().find(|(sign, _)| found.starts_with(sign))?;
        let after = from + sign.len();
        let more = found.len() - found.trim_start_matches(['<', '>', '=', '!', '≤', '≥']).len();
        if more > sign.len() || text[..at].ends_with('!') {
            let from = if text[..at].ends_with('!') { from - 1 } else { from };
            let place = from..rest.start + at + more;
            let written = self.text[place.clone()].to_owned();
            let instead = match written.as_str() {
                "=<" => "write `<=`",
                "=>" => "write `>=`",
                _ => "write `<`, `<=`, `>`, `>=` or `==`",
            };
            return self.refuse(place, &format!("`{written}` compares nothing"), instead);
        }
        Some((from, relation, after))
    }

    /// What a name is of, in one of the scenarios.
    fn named(&mut self, place: Bytes, scenario: usize) -> Option<Named> {
        let (label, scenario) = (&self.terms.scenarios[scenario].0, self.terms.scenarios[scenario].1);
        let names = Metrics::names(scenario);
        let text = &self.text[place.clone()];
        let written = text.strip_prefix(DIFFERENCE).unwrap_or(text);
        let is_difference = written.len() < text.len();
        if is_difference && self.terms.scenarios.len() < 2 {
            return self.refuse(place, "there is nothing to differ from", "differences are required of `sandtable compare`");
        }
        let known = |metric: &str| names.iter().find(|name| name.name == metric);
        let behind = written.rsplit_once('.').and_then(|(metric, name)| Some((known(metric)?, name)));
        let (name, statistic) = match (known(written), behind) {
            (Some(name), _) => (name, None),
            (None, Some((name, statistic))) => match Statistic::named(statistic) {
                Some(statistic) => (name, Some(statistic)),
                None => return self.no_statistic(place, &name.name, statistic),
            },
            (None, None) => return self.no_metric(place, written, label, scenario, &names),
        };
        let metric = name.name.clone();
        let shown = if is_difference { format!("{DIFFERENCE}{metric}") } else { metric.clone() };
        let statistic = match (self.terms.statistics, statistic) {
            (Statistics::None, Some(_)) => {
                let help = format!("write `{shown}`; `sandtable replicate` has percentiles and means");
                return self.refuse(place, "a run has one figure of each metric", &help);
            }
            (Statistics::Needed, None) => {
                let is_share = ["share", "yes/no"].contains(&name.unit);
                let (usual, other) = if is_share { ("mean", "p80") } else { ("p80", "mean") };
                let help = format!("did you mean `{shown}.{usual}`, or `{shown}.{other}`?");
                return self.refuse(place, &format!("replications have many figures of `{metric}`"), &help);
            }
            (Statistics::MeanUnlessNamed, None) => Some(Statistic::Mean),
            (_, statistic) => statistic,
        };
        Some(Named { is_difference, metric, statistic, unit: name.unit })
    }

    fn no_statistic<T>(&mut self, place: Bytes, metric: &str, statistic: &str) -> Option<T> {
        let meant = if statistic == "median" { Some("p50") } else { nearest(statistic, ["mean", "p50", "p80", "p90", "p95", "p10"]) };
        let help = match meant {
            Some(name) => format!("did you mean `{metric}.{name}`?"),
            None => "write `mean`, or a percentile from `p1` to `p99`".to_owned(),
        };
        self.refuse(place, &format!("`{statistic}` is no statistic of `{metric}`"), &help)
    }

    fn no_metric<T>(&mut self, place: Bytes, written: &str, label: &str, scenario: &Scenario, names: &[Name]) -> Option<T> {
        let (metric, behind) = match written.rsplit_once('.') {
            Some((metric, name)) if Statistic::named(name).is_some() => (metric, &written[metric.len()..]),
            _ => (written, ""),
        };
        let help = match nearest(metric, names.iter().map(|name| name.name.as_str())) {
            Some(name) => format!("did you mean `{name}{behind}`?"),
            None => "`sandtable run --no-out --json` shows all metrics".to_owned(),
        };
        let whose = if label.is_empty() { &scenario.name } else { label };
        self.refuse(place, &format!("{whose} has no metric `{metric}`"), &help)
    }

    /// Of what no run has just that much.
    fn no_point<T>(&mut self, relation: Bytes, named: &Named, value: Bytes, scale: Scale) -> Option<T> {
        let what = format!("no run has a `{}` of just `{}`, to the millisecond or the cent", named.metric, &self.text[value]);
        let day = if matches!(scale, Scale::Moment(_)) { "; or name a day, `== 2026-03-31`, which is as long as a day" } else { "" };
        self.refuse(relation, &what, &format!("write `<=` or `>=`{day}"))
    }

    fn scale(&self, named: &Named, scenario: usize) -> Scale {
        match named.unit {
            "hours" if is_moment(&named.metric) && !named.is_difference => Scale::Moment(self.terms.scenarios[scenario].1.start),
            "hours" => Scale::Hours,
            "share" => Scale::Share,
            "yes/no" => Scale::YesNo,
            _ => Scale::Number,
        }
    }

    fn amount(&mut self, place: Bytes, named: &Named, scale: Scale) -> Option<Amount> {
        if place.is_empty() {
            let text = self.text.trim_end();
            let last = text.chars().next_back().map_or(0, char::len_utf8);
            return self.refuse(text.len() - last..text.len(), "there is no value to hold it to", EXAMPLE);
        }
        match amount(&self.text[place.clone()], scale) {
            Ok(amount) => Some(amount),
            Err(refusal) => {
                let unit = match scale {
                    Scale::Hours | Scale::Number => format!(" (`{}` is in {})", named.metric, named.unit),
                    Scale::Moment(_) | Scale::Share | Scale::YesNo => String::new(),
                };
                self.refuse(place, &format!("{}{unit}", refusal.what), &refusal.instead)
            }
        }
    }

    fn trimmed(&self, bytes: Bytes) -> Bytes {
        let text = &self.text[bytes.clone()];
        let start = bytes.start + text.len() - text.trim_start().len();
        start..(start + text.trim().len())
    }

    fn refuse<T>(&mut self, bytes: Bytes, what: &str, label: &str) -> Option<T> {
        self.problems.add(&Place { file: self.file, bytes }, what, label);
        None
    }
}
