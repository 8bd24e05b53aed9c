//! What teams wait for before they start, as a report and a project file tell it: `after T-3, feature Sign-in, epic Ground, team Backend`.

use super::draft::{Draft, quoted, team_id};
use super::graph;
use super::plan_md::named;
use std::collections::BTreeMap;

/// What a team may wait for.
enum Awaited {
    Task(usize),
    Feature(String, String),
    Epic(String),
    Team(usize),
}

/// Writes what teams wait for, told by the draft's name of each, as far as no circle would follow; the same of epics one after another.
pub fn order<'t>(told: impl Iterator<Item = (&'t str, &'t str)>, draft: &mut Draft) {
    const SEQUENTIAL: &str = "epics = \"sequential\"";
    let ids: BTreeMap<&str, usize> = draft.tasks.iter().enumerate().map(|(at, task)| (task.id.as_str(), at)).collect();
    let mut base: Vec<(usize, usize)> = Vec::new();
    for (at, task) in draft.tasks.iter().enumerate() {
        base.extend(task.depends_on.iter().filter_map(|link| ids.get(link.on.as_str())).map(|on| (*on, at)));
    }
    let mut nodes = draft.tasks.len();
    if draft.fields.iter().any(|field| field == SEQUENTIAL) {
        let (count, edges) = sequence(draft, nodes, base.clone());
        if graph::tangled(count, &edges).contains(&true) {
            draft.fields.retain(|field| field != SEQUENTIAL);
            draft.notes.left_out("epics one after another, as tasks wait for later epics");
        } else {
            (nodes, base) = (count, edges);
        }
    }
    let (mut waits, mut unknown): (Vec<(usize, Vec<Awaited>)>, Vec<String>) = (Vec::new(), Vec::new());
    for (name, activation) in told {
        if let Some(list) = activation.strip_prefix("after ")
            && let Some(team) = draft.teams.iter().position(|team| team.name == name)
        {
            waits.push((team, awaited(list, draft, &ids, &mut unknown)));
        }
    }
    let activations: Vec<(usize, String)> = waits.iter().filter_map(|(team, all)| Some((*team, written(all, draft)?))).collect();
    let (count, edges) = activated(draft, &waits, nodes, base);
    if graph::tangled(count, &edges).contains(&true) {
        draft.notes.left_out("what teams start after, as it would close a circle: they start at once");
    } else {
        for (team, activation) in activations {
            draft.teams[team].activation = activation;
        }
    }
    if !unknown.is_empty() {
        draft.notes.left_out(named("what teams start after and is not there, or twice", &unknown));
    }
}

/// With a node for each epic's end, before which no task of the next begins.
fn sequence(draft: &Draft, nodes: usize, mut edges: Vec<(usize, usize)>) -> (usize, Vec<(usize, usize)>) {
    let mut epics: Vec<&str> = Vec::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for task in &draft.tasks {
        place.entry(&task.epic).or_insert_with(|| {
            epics.push(&task.epic);
            epics.len() - 1
        });
    }
    for (at, task) in draft.tasks.iter().enumerate() {
        let epic = place[task.epic.as_str()];
        edges.push((at, nodes + epic));
        if epic > 0 {
            edges.push((nodes + epic - 1, at));
        }
    }
    edges.extend((1..epics.len()).map(|epic| (nodes + epic - 1, nodes + epic)));
    (nodes + epics.len(), edges)
}

/// `T-3, feature Sign-in, epic Ground, team Backend`; a name may have commas in it.
fn awaited(list: &str, draft: &Draft, ids: &BTreeMap<&str, usize>, unknown: &mut Vec<String>) -> Vec<Awaited> {
    let mut found = Vec::new();
    let mut pieces: Vec<&str> = list.split(", ").collect();
    pieces.reverse();
    while let Some(first) = pieces.pop() {
        let mut name = first.to_owned();
        let mut one = known_as(&name, draft, ids);
        while one.is_none()
            && name.contains(' ')
            && let Some(next) = pieces.last().filter(|next| !ids.contains_key(**next))
        {
            name = format!("{name}, {next}");
            pieces.pop();
            one = known_as(&name, draft, ids);
        }
        match one {
            Some(one) => found.push(one),
            None => unknown.push(name),
        }
    }
    found
}

fn known_as(name: &str, draft: &Draft, ids: &BTreeMap<&str, usize>) -> Option<Awaited> {
    if let Some(task) = ids.get(name) {
        return Some(Awaited::Task(*task));
    }
    let (kind, name) = name.split_once(' ')?;
    match kind {
        "feature" => {
            let mut epics: Vec<&str> = draft.tasks.iter().filter(|task| task.feature == name).map(|task| task.epic.as_str()).collect();
            epics.dedup();
            // Two epics may have a feature of this name, and it is not said which.
            let [epic] = epics[..] else { return None };
            Some(Awaited::Feature(epic.to_owned(), name.to_owned()))
        }
        "epic" => draft.tasks.iter().any(|task| task.epic == name).then(|| Awaited::Epic(name.to_owned())),
        "team" => draft.teams.iter().position(|team| team.name == name).map(Awaited::Team),
        _ => None,
    }
}

/// As a scenario writes it; none of nothing.
fn written(all: &[Awaited], draft: &Draft) -> Option<String> {
    let names: Vec<String> = all
        .iter()
        .map(|one| {
            quoted(&match one {
                Awaited::Task(at) => format!("task:{}", draft.tasks[*at].id),
                // What names no epic is in that of the project.
                Awaited::Feature(epic, feature) if epic.is_empty() => format!("feature:project/{feature}"),
                Awaited::Feature(epic, feature) => format!("feature:{epic}/{feature}"),
                Awaited::Epic(epic) => format!("epic:{epic}"),
                Awaited::Team(at) => format!("team:{}", team_id(&draft.teams[*at])),
            })
        })
        .collect();
    (!names.is_empty()).then(|| format!("{{ after = [{}] }}", names.join(", ")))
}

/// With a node for each wait of a team, and for the end of whatever is waited for.
fn activated(draft: &Draft, waits: &[(usize, Vec<Awaited>)], nodes: usize, mut edges: Vec<(usize, usize)>) -> (usize, Vec<(usize, usize)>) {
    let mut count = nodes;
    let at_team: BTreeMap<&str, usize> = draft.teams.iter().enumerate().map(|(at, team)| (team.name.as_str(), at)).collect();
    let starts: BTreeMap<usize, usize> = waits.iter().enumerate().map(|(at, (team, _))| (*team, nodes + at)).collect();
    count += waits.len();
    let mut ends: Vec<(usize, &Awaited)> = Vec::new();
    for (at, (_, all)) in waits.iter().enumerate() {
        for one in all {
            if let Awaited::Task(task) = one {
                edges.push((*task, nodes + at));
            } else {
                edges.push((count, nodes + at));
                ends.push((count, one));
                count += 1;
            }
        }
    }
    for (at, task) in draft.tasks.iter().enumerate() {
        let team = at_team[task.team.as_str()];
        edges.extend(starts.get(&team).map(|start| (*start, at)));
        for (end, one) in &ends {
            let is_of = match one {
                Awaited::Feature(epic, feature) => task.epic == *epic && task.feature == *feature,
                Awaited::Epic(epic) => task.epic == *epic,
                Awaited::Team(of) => team == *of,
                Awaited::Task(_) => false,
            };
            if is_of {
                edges.push((at, *end));
            }
        }
    }
    (count, edges)
}
