//! Models: what members and agents that name one have from it. What they say themselves goes before it.

use super::file::{Desk, Member, Model};
use super::overlay::suggestion;
use super::problem::{Problems, did_you_mean, nearest};
use super::read::{Field, FieldInfo, Reader};
use super::sources::Sources;
use super::tree::{Node, Table, Value};
use std::collections::BTreeMap;

/// The models of a scenario by their names, as they are written. Of one that is wrong, which is told where it stands, nothing is taken.
#[derive(Debug, Default)]
pub struct Models(BTreeMap<String, Table>);

/// Who is of no model, in an override or a file that extends another.
const NO_MODEL: &str = "none";

impl Models {
    pub fn of(root: &Table, sources: &mut Sources<'_>) -> Models {
        let Some(Value::Table(models)) = root.get("models").map(|entry| &entry.node.value) else { return Models::default() };
        let mut sound = |node: &Node| {
            let mut problems = Problems::default();
            let read = Model::read(node, &mut Reader::new(&mut problems, sources));
            match &node.value {
                Value::Table(table) if read.is_some() && problems.is_empty() => table.clone(),
                _ => Table::default(),
            }
        };
        Models(models.iter().map(|entry| (entry.key.clone(), sound(&entry.node))).collect())
    }

    /// Gives the members of all teams what they have from their models.
    pub fn lay_under_members(&self, root: &mut Table, problems: &mut Problems) {
        let Some(teams) = root.get_mut("teams").and_then(|entry| entry.node.value.as_table_mut()) else { return };
        for team in teams.iter_mut().filter_map(|entry| entry.node.value.as_table_mut()) {
            let Some(Value::List(members)) = team.get_mut("members").map(|entry| &mut entry.node.value) else { continue };
            members
                .iter_mut()
                .filter_map(|node| node.value.as_table_mut())
                .for_each(|member| self.lay_under(member, Member::FIELDS, problems));
        }
    }

    /// Likewise for the agents of the office.
    pub fn lay_under_agents(&self, root: &mut Table, problems: &mut Problems) {
        let Some(agents) = root.get_mut("agents").and_then(|entry| entry.node.value.as_table_mut()) else { return };
        agents
            .iter_mut()
            .filter_map(|entry| entry.node.value.as_table_mut())
            .for_each(|agent| self.lay_under(agent, Desk::FIELDS, problems));
    }

    fn lay_under(&self, who: &mut Table, fields: &[FieldInfo], problems: &mut Problems) {
        let Some((Value::Text(name), place)) = who.get("model").map(|entry| (&entry.node.value, &entry.node.place)) else { return };
        let Some(model) = self.0.get(name) else {
            if name == NO_MODEL {
                return;
            }
            let label = did_you_mean(name, self.0.keys().map(String::as_str)).unwrap_or_else(|| "declare it under [models]".into());
            problems.add(place, format!("unknown model `{name}`"), label);
            return;
        };
        let given = model.iter().filter(|entry| fields.iter().any(|field| field.name == entry.key));
        let missing: Vec<_> = given.filter(|entry| who.get(&entry.key).is_none()).cloned().collect();
        missing.into_iter().for_each(|entry| who.put(entry));
    }
}

/// The names of the models that there are.
pub fn names(root: &Table) -> Vec<String> {
    match root.get("models").map(|entry| &entry.node.value) {
        Some(Value::Table(models)) => models.iter().map(|entry| entry.key.clone()).collect(),
        _ => Vec::new(),
    }
}

/// An override that names a model which neither the files have nor anybody uses has a slip in the name.
pub fn no_model_of_nobody(root: &Table, there: &[String], problems: &mut Problems) {
    let Some(Value::Table(models)) = root.get("models").map(|entry| &entry.node.value) else { return };
    if let Some(entry) = models.get(NO_MODEL) {
        let what = format!("`{NO_MODEL}` says of somebody to be of no model");
        problems.add(&entry.key_place, what, "give this one another name");
    }
    let used = used(root);
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    for entry in models.iter().filter(|entry| !there.contains(&entry.key.as_str()) && !used.contains(&entry.key.as_str())) {
        problems.add(&entry.key_place, format!("no model `{}`", entry.key), suggestion(&entry.key, &there));
    }
}

/// The models that nothing in a scenario names, each with what it is most like of those that are named.
pub fn of_nobody(root: &Table) -> Vec<(String, Option<String>)> {
    let (mut named, mut tables) = (Vec::new(), vec![(root, true)]);
    while let Some((table, is_root)) = tables.pop() {
        for entry in table.iter().filter(|entry| !(is_root && entry.key == "models")) {
            match &entry.node.value {
                Value::Table(inner) => tables.push((inner, false)),
                Value::List(items) => tables.extend(items.iter().filter_map(|item| match &item.value {
                    Value::Table(item) => Some((item, false)),
                    _ => None,
                })),
                // An event sets `"agents.director.model"`.
                Value::Text(name) if entry.key.rsplit('.').next() == Some("model") => named.push(name.as_str()),
                _ => {}
            }
        }
    }
    let idle = names(root).into_iter().filter(|name| !named.contains(&name.as_str()));
    idle.map(|name| (name.clone(), nearest(&name, named.iter().copied()).map(str::to_owned))).collect()
}

/// The models that members and agents name.
fn used(root: &Table) -> Vec<&str> {
    let tables = |name: &str| match root.get(name).map(|entry| &entry.node.value) {
        Some(Value::Table(table)) => table.iter().map(|entry| &entry.node).collect(),
        _ => Vec::new(),
    };
    let members = tables("teams").into_iter().filter_map(|team| match &team.value {
        Value::Table(team) => match &team.get("members")?.node.value {
            Value::List(members) => Some(members.iter()),
            _ => None,
        },
        _ => None,
    });
    let mut used = Vec::new();
    for who in members.flatten().chain(tables("agents")) {
        if let Value::Table(who) = &who.value
            && let Some(Value::Text(name)) = who.get("model").map(|entry| &entry.node.value)
        {
            used.push(name.as_str());
        }
    }
    used
}
