//! What a plan of ours keeps in extended attributes, read back.

use super::rows::Row;
use super::xml::View;
use super::{Importer, one_line};
use crate::import::draft::{DraftEffort, DraftResource, Notes, quoted};
use crate::import::network::{End, HOURS_MAX, Lag, Link, LinkKind, Network, Own, Worker};
use crate::scenario::plan::cell;
use crate::scenario::timestamp;
use crate::scenario::value;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// How aliases of ours begin.
pub(super) const PREFIX: &str = "Sandtable:";

/// The extended attributes of an element: field and value.
pub(super) fn fields(view: View<'_>) -> Vec<(String, String)> {
    view.all("ExtendedAttribute").map(|one| (one.text("FieldID").to_owned(), one.text("Value").to_owned())).collect()
}

/// What a row of ours is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ours {
    /// A task of the plan, whatever became of it in the run that was exported.
    Task,
    /// A milestone that stands for something declared under `[resources]`, which `depends_on` names.
    Resource,
}

/// What a task has of ours, and its `depends_on`.
#[derive(Default)]
pub(super) struct Fields {
    pub id: Option<String>,
    pub own: Option<Box<Own>>,
    pub depends_on: Option<String>,
}

/// A milestone for something declared under `[resources]`.
pub(super) struct Thing {
    id: String,
    name: String,
    available: Option<String>,
    is_date: bool,
    date: Option<DateTime>,
}

impl Importer<'_> {
    /// Takes down what a row declares.
    pub(super) fn thing(&mut self, row: &Row) {
        let of = |alias: &str| row.custom.iter().find(|(field, _)| self.aliases.get(field).is_some_and(|is| is == alias));
        let text = |alias: &str| of(alias).map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty());
        let Some(id) = text("resource") else { return };
        let date = row.task.scheduled.map(|(start, _)| start);
        self.things.push(Thing { id, name: row.task.name.clone(), available: text("available"), is_date: text("date").is_some(), date });
    }

    /// What a plan of ours says of the project as a whole, and of what it waits for.
    pub(super) fn own(&mut self, network: &mut Network) {
        if !self.rows.iter().any(|row| row.is_ours) {
            return;
        }
        let (mut dated, mut seen) = (Vec::new(), BTreeSet::new());
        for thing in std::mem::take(&mut self.things).into_iter().filter(|thing| seen.insert(thing.id.clone())) {
            let available = match thing.available.as_deref() {
                Some("start") => String::new(),
                Some(text) if value::distribution(text, value::Unit::Hours).is_ok() => quoted(text),
                told => {
                    if told.is_some() {
                        self.left("resource[s] whose `available` cannot be read", &thing.id);
                    }
                    dated.push(thing.id.clone());
                    let date = thing.date.filter(|date| network.start.is_some_and(|start| start < *date));
                    date.map_or(String::new(), timestamp)
                }
            };
            network.things.push(DraftResource { id: thing.id, name: one_line(&thing.name), available, is_date: thing.is_date });
        }
        if !dated.is_empty() {
            network.notes.guessed(format!("{}: they come on its date", Notes::some("resource[s] of which only a milestone tells", &dated)));
        }
        for (field, value) in self.rows.iter().filter(|row| row.is_project()).flat_map(|row| row.custom.clone()).collect::<Vec<_>>() {
            let Some(alias) = self.aliases.get(&field).cloned() else { continue };
            if !of_project(network, &alias, value.trim()) {
                self.left("field[s] of ours of the project that cannot be read", &alias);
            }
        }
        network.notes.left_out(
            "a project file does not tell risks, events (tasks that they would bring are there from the start), streams, noise but that of \
             tasks, tokens, help on loan and policy",
        );
    }

    /// What the row with these attributes is of ours, if it is.
    pub(super) fn ours(&self, custom: &[(String, String)]) -> Option<Ours> {
        custom.iter().filter(|(_, value)| !value.is_empty()).find_map(|(field, _)| match self.aliases.get(field).map(String::as_str) {
            Some("task") => Some(Ours::Task),
            Some("resource") => Some(Ours::Resource),
            _ => None,
        })
    }

    /// Sorts out what is ours; the rest is told.
    pub(super) fn fields(&mut self, custom: Vec<(String, String)>, name: &str) -> Fields {
        let (mut fields, mut own) = (Fields::default(), Own::default());
        let (mut is_ours, mut is_other) = (false, false);
        for (field, value) in custom {
            let Some(alias) = self.aliases.get(&field).cloned() else {
                is_other = true;
                continue;
            };
            is_ours = true;
            let is_read = match alias.as_str() {
                "task" => {
                    fields.id = Some(value).filter(|id| !id.is_empty());
                    true
                }
                "depends_on" => {
                    fields.depends_on = Some(value);
                    true
                }
                _ => set(&mut own, &alias, value),
            };
            if !is_read {
                self.left("task[s] with a field of ours that cannot be read", name);
            }
        }
        if is_other {
            self.left("task[s] with custom fields", name);
        }
        fields.own = is_ours.then(|| Box::new(own));
        fields
    }
}

/// Whether the value could be read.
fn set(own: &mut Own, alias: &str, value: String) -> bool {
    let value = value.trim().to_owned();
    match alias {
        "epic" => own.epic = value,
        "feature" => own.feature = value,
        "team" => own.team = value,
        "role" => own.role = Some(value),
        "effort" => match effort(&value) {
            Some(effort) => own.effort = Some(effort),
            None => return false,
        },
        "complexity" => match cell::COMPLEXITIES.iter().find(|(word, _)| word.eq_ignore_ascii_case(&value)) {
            Some((word, _)) => own.complexity = (*word).to_owned(),
            None => return value.is_empty(),
        },
        "must" => match cell::word(&value, &cell::MUST) {
            Some(must) => own.is_optional = !must,
            None => return value.is_empty(),
        },
        "value" => match value.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= 0.0 => own.value = Some(number),
            _ => return value.is_empty(),
        },
        "static" => match cell::word(&value, &cell::STATIC) {
            Some(is_static) => own.is_static = is_static,
            None => return value.is_empty(),
        },
        _ => return false,
    }
    true
}

/// Whether the value of a resource's field could be read.
pub(super) fn of_worker(worker: &mut Worker, alias: &str, value: String) -> bool {
    /// A factor of fifty between two members is a slip, and so is a dozen of items at once.
    const SKILLS: std::ops::RangeInclusive<f64> = 0.02..=50.0;
    const ITEMS_MAX: u32 = 12;
    match alias {
        "roles" => worker.roles = value.split(',').map(|role| role.trim().to_owned()).collect(),
        "team" => worker.team = value,
        "coordination" => worker.coordination = value,
        "activation" => worker.activation = value,
        "skill" => match value.trim().parse::<f64>() {
            Ok(skill) if SKILLS.contains(&skill) => worker.skill = Some(skill),
            _ => return value.trim().is_empty(),
        },
        "wip" => match value.trim().parse::<u32>() {
            Ok(items) if (1..=ITEMS_MAX).contains(&items) => worker.wip = items,
            _ => return value.trim().is_empty(),
        },
        _ => return false,
    }
    true
}

/// Whether the value of a field of the project could be read.
fn of_project(network: &mut Network, alias: &str, text: &str) -> bool {
    let is_share = || value::bare_share(text).is_none() && value::share(text).is_ok_and(|share| (0.0..=100.0).contains(&share));
    match (alias, text) {
        (_, "") => {}
        ("buffer", _) if matches!(text, "per_task" | "root_square_error") || value::quantile(text).is_some() || is_share() => {
            network.fields.push(format!("buffer = {}", quoted(text)));
        }
        ("epics", "sequential") => network.fields.push("epics = \"sequential\"".into()),
        ("epics", "overlap") => {}
        ("noise", "three-point") => network.is_three_point = Some(true),
        ("noise", _) if text == "none" || value::distribution(text, value::Unit::Factor).is_ok_and(|noise| is_noise(noise.mean())) => {
            network.is_three_point = Some(false);
            network.further = format!("[noise]\ntask = {}\n", quoted(text));
        }
        _ => return false,
    }
    true
}

fn is_noise(mean: f64) -> bool {
    mean.is_finite() && mean > 0.0
}

/// `6`, or `4/6/12` in order.
fn effort(text: &str) -> Option<DraftEffort> {
    let figures: Vec<f64> = text.split('/').map(|figure| figure.trim().parse::<f64>().ok()).collect::<Option<_>>()?;
    if !figures.iter().all(|figure| (0.0..=HOURS_MAX).contains(figure)) || !figures.is_sorted() {
        return None;
    }
    match figures[..] {
        [0.0] | [0.0, 0.0, 0.0] => Some(DraftEffort::Milestone),
        [hours] => Some(DraftEffort::One(hours)),
        [optimistic, realistic, pessimistic] if realistic > 0.0 => Some(DraftEffort::Three(optimistic, realistic, pessimistic)),
        _ => None,
    }
}

/// Kinds and lags as the plan's cells have them, where these name the tasks that links name; the resources in them.
pub(super) fn refine(network: &mut Network, cells: &[(usize, String)], ids: &BTreeMap<String, usize>) {
    let mut into: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, link) in network.links.iter().enumerate() {
        if let End::Task(task) = link.to {
            into.entry(task).or_default().push(at);
        }
    }
    let (mut changed, mut unreadable) = (Vec::new(), Vec::new());
    for (task, cell) in cells {
        let links: Result<Vec<cell::Link<'_>>, cell::Wrong> = cell::links(cell, |name| ids.contains_key(name)).collect();
        let Ok(links) = links else {
            unreadable.push(one_line(&network.tasks[*task].id));
            continue;
        };
        let mut named: BTreeMap<usize, &cell::Link<'_>> = BTreeMap::new();
        let mut things: BTreeMap<&str, f64> = BTreeMap::new();
        for link in &links {
            let hours = (link.lag.ms() as f64 / 3_600_000.0).min(HOURS_MAX);
            match ids.get(link.on.text) {
                Some(&on) => {
                    named.insert(on, link);
                }
                None => {
                    things.insert(link.on.text, hours);
                }
            }
        }
        if let Some(own) = &mut network.tasks[*task].own {
            // In the order of the cell.
            let mut seen = BTreeSet::new();
            let order = links.iter().map(|link| link.on.text).filter(|name| things.contains_key(name) && seen.insert(*name));
            own.things = order.map(|name| (name.to_owned(), things[name])).collect();
        }
        let nothing = Vec::new();
        let incoming = into.get(task).unwrap_or(&nothing);
        let on = |link: &Link| match link.from {
            End::Task(from) if link.kind == LinkKind::FinishToStart => Some(from),
            _ => None,
        };
        let linked: Option<BTreeSet<usize>> = incoming.iter().map(|&at| on(&network.links[at])).collect();
        if linked.is_none_or(|linked| !linked.iter().eq(named.keys())) {
            changed.push(one_line(&network.tasks[*task].id));
            continue;
        }
        for &at in incoming {
            let Some(written) = on(&network.links[at]).and_then(|from| named.get(&from)) else { continue };
            let hours = (written.lag.ms() as f64 / 3_600_000.0).min(HOURS_MAX);
            let kind = written.kind.as_ref().and_then(|kind| cell::KINDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(kind.text)));
            let link = &mut network.links[at];
            link.lag = Lag { hours, working: None };
            link.dependency = kind.map_or(String::new(), |(word, _)| (*word).to_owned());
        }
    }
    if !changed.is_empty() {
        let what = Notes::some("task[s] whose links are not those of their `depends_on`", &changed);
        network.notes.guessed(format!("{what}: the links hold, and their kinds are by the two ends"));
    }
    if !unreadable.is_empty() {
        network.notes.left_out(Notes::some("task[s] whose `depends_on` cannot be read", &unreadable));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effort_is_one_figure_or_three_in_order() {
        assert_eq!(effort("6"), Some(DraftEffort::One(6.0)));
        assert_eq!(effort("4 / 6/12.5"), Some(DraftEffort::Three(4.0, 6.0, 12.5)));
        assert_eq!(effort("0"), Some(DraftEffort::Milestone));
        assert_eq!([effort("6/4/12"), effort("0/0/4"), effort("-1"), effort("nan"), effort("4/6"), effort("")], [None; 6]);
    }
}
