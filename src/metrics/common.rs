//! What metrics share: when the project ran, its working time, labels for names, and how a figure is appended and described.

use crate::domain::fact::Fact;
use crate::engine::time::{Moment, Span};
use crate::metric::Figures;
use crate::scenario::Scenario;

/// A line of the data dictionary. In `pattern`, a part in capitals stands for a label: `utilization.TEAM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    pub pattern: &'static str,
    pub unit: &'static str,
    pub what: &'static str,
}

impl Described {
    pub const fn new(pattern: &'static str, unit: &'static str, what: &'static str) -> Described {
        Described { pattern, unit, what }
    }

    /// Whether a figure of this name is one that the pattern describes.
    pub fn describes(&self, name: &str) -> bool {
        let (mut patterns, mut parts) = (self.pattern.split('.'), name.split('.'));
        loop {
            match (patterns.next(), parts.next()) {
                (None, None) => return true,
                (Some(pattern), Some(part)) if pattern == part || pattern.bytes().all(|byte| byte.is_ascii_uppercase()) => {}
                _ => return false,
            }
        }
    }
}

/// Appends a figure; not a number where it has no value, as the mean of nothing has none.
pub fn push(figures: &mut Figures, name: impl std::fmt::Display, value: f64, unit: &'static str) {
    figures.push(&name, value, unit);
}

/// `part / whole` of two lengths of time; not a number if both are nothing.
pub fn share(part: Span, whole: Span) -> f64 {
    part.ms() as f64 / whole.ms() as f64
}

/// `to - from` in hours, negative if `to` is earlier.
pub fn hours_from_to(from: Moment, to: Moment) -> f64 {
    to.since(from).hours() - from.since(to).hours()
}

/// A mean in the making, and how many values it is of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    sum: Span,
    count: u32,
}

impl Mean {
    pub fn add(&mut self, span: Span) {
        self.sum += span;
        self.count += 1;
    }

    pub fn count(self) -> u32 {
        self.count
    }

    /// Not a number of no values.
    pub fn hours(self) -> f64 {
        self.sum.hours() / f64::from(self.count)
    }
}

/// Names as parts of a figure's name: lower case, a hyphen for each run of what is neither letter nor digit, and a number behind one that
/// is taken. `reserved` is taken from the start.
pub fn labels<'a>(names: impl IntoIterator<Item = &'a str>, reserved: &[&str]) -> Vec<String> {
    let mut taken: std::collections::BTreeSet<String> = reserved.iter().map(|&name| name.to_owned()).collect();
    let mut labels = Vec::new();
    for name in names {
        let plain = label(name);
        let mut label = plain.clone();
        let mut number = 2;
        while !taken.insert(label.clone()) {
            label = format!("{plain}-{number}");
            number += 1;
        }
        labels.push(label);
    }
    labels
}

fn label(name: &str) -> String {
    let mut label = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_alphanumeric() {
            label.extend(letter.to_lowercase());
        } else if !label.is_empty() && !label.ends_with('-') {
            label.push('-');
        }
    }
    label.truncate(label.trim_end_matches('-').len());
    if label.is_empty() { "unnamed".to_owned() } else { label }
}

/// The labels of all teams. `orchestration` is the office's: the director, the planner and the support agents.
pub fn team_labels(scenario: &Scenario) -> Vec<String> {
    labels(scenario.organization.teams.iter().map(|team| team.id.as_str()), &["orchestration"])
}

/// When the project ran, as the facts told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    pub kickoff: Option<Moment>,
    pub finish: Option<Moment>,
}

impl Course {
    /// Whether the fact began or ended the project.
    pub fn hear(&mut self, at: Moment, fact: &Fact) -> bool {
        match fact {
            Fact::KickoffAuthorized => self.kickoff = Some(at),
            Fact::ProjectFinished => self.finish = Some(at),
            _ => return false,
        }
        true
    }

    pub fn is_running(&self) -> bool {
        self.kickoff.is_some() && self.finish.is_none()
    }

    /// From kickoff to finish. A run that ends before either has them at its end.
    pub fn interval(&self, end: Moment) -> (Moment, Moment) {
        (self.kickoff.unwrap_or(end), self.finish.unwrap_or(end))
    }

    pub fn length(&self, end: Moment) -> Span {
        let (from, to) = self.interval(end);
        to.since(from)
    }
}

/// Working time of the project between two moments; none if `to` is not later.
pub fn working_time(from: Moment, to: Moment, scenario: &Scenario) -> Span {
    scenario.calendars.get(scenario.working_calendar).between(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_describes_names_with_any_label_in_the_place_of_its_capitals() {
        let pattern = Described::new("stream.STREAM.wait_mean", "hours", "");
        assert!(pattern.describes("stream.support-requests.wait_mean"));
        assert!(!pattern.describes("stream.support.done"));
        assert!(!pattern.describes("stream.support"));
        assert!(!pattern.describes("stream.support.wait_mean.more"));
    }

    #[test]
    fn labels_are_lower_case_without_dots_and_differ() {
        assert_eq!(labels(["User Accounts", "user.accounts", "—", "QA"], &["qa"]), ["user-accounts", "user-accounts-2", "unnamed", "qa-2"]);
    }

    #[test]
    fn a_figure_without_a_value_has_its_place_and_is_left_out_of_what_is_told() {
        let mut figures = Figures::named();
        push(&mut figures, "mean", f64::NAN, "hours");
        push(&mut figures, "most", f64::INFINITY, "hours");
        push(&mut figures, "zero", 0.0, "hours");
        assert!(figures.values()[0].is_nan() && figures.values()[1].is_nan() && figures.values()[2] == 0.0);
        assert_eq!(figures.told().iter().map(|figure| figure.name.as_str()).collect::<Vec<_>>(), ["zero"]);
    }
}
