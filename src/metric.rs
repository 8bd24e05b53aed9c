//! What a metric is: it hears facts as they are noted, keeps no journal, and in the end has figures with units.

use crate::domain::fact::Fact;
use crate::domain::organization::AgentId;
use crate::engine::time::Moment;
use crate::scenario::Scenario;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// `utilization`, or with what it is of: `utilization.backend`.
    pub name: String,
    pub value: f64,
    /// `hours`, `share`, `tasks`, `tasks/day`, `money`...
    pub unit: &'static str,
}

/// One success criterion, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    pub name: &'static str,
    /// As people write it: `< 50 %`.
    pub target: String,
    pub value: f64,
    pub unit: &'static str,
    pub is_met: bool,
}

/// Folds facts into figures.
pub trait Metric: Send {
    fn hear(&mut self, at: Moment, by: AgentId, fact: &Fact, scenario: &Scenario);

    /// Appends its figures: which they are, and in which order, the scenario alone decides. `end` is when the run ended.
    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures);
}

/// What a figure is called, and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    pub unit: &'static str,
}

/// Where metrics put their figures. Names are the same for every run of a scenario, and made only when somebody asks for them.
pub struct Figures {
    values: Vec<f64>,
    names: Option<Vec<Name>>,
}

/// The labels that names are made with; all empty where none are made.
pub struct Labels(Vec<String>);

impl Labels {
    pub fn at(&self, index: usize) -> &str {
        self.0.get(index).map_or("", String::as_str)
    }
}

impl Figures {
    pub fn named() -> Figures {
        Figures { values: Vec::new(), names: Some(Vec::new()) }
    }

    /// Without names, in the memory of `values`, which are forgotten.
    pub fn unnamed(mut values: Vec<f64>) -> Figures {
        values.clear();
        Figures { values, names: None }
    }

    pub fn push(&mut self, name: &dyn std::fmt::Display, value: f64, unit: &'static str) {
        self.values.push(if value.is_finite() { value } else { f64::NAN });
        if let Some(names) = &mut self.names {
            names.push(Name { name: name.to_string(), unit });
        }
    }

    pub fn labels(&self, make: impl FnOnce() -> Vec<String>) -> Labels {
        Labels(if self.names.is_some() { make() } else { Vec::new() })
    }

    /// In the order of their pushing; not a number where there is none.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    pub fn into_values(self) -> Vec<f64> {
        self.values
    }

    pub fn into_names(self) -> Vec<Name> {
        self.names.unwrap_or_default()
    }

    /// Those that have a value. None, if they are not named.
    pub fn told(self) -> Vec<Figure> {
        let all = self.names.unwrap_or_default().into_iter().zip(self.values);
        all.filter(|(_, value)| value.is_finite()).map(|(Name { name, unit }, value)| Figure { name, value, unit }).collect()
    }
}
