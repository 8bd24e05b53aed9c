//! The teams of a report, and whom its tasks need beside them.

use super::TEAM_TITLES;
use super::cells;
use crate::import::draft::{Draft, DraftMember, DraftTeam, DraftWho, Notes};
use crate::import::muster;
use crate::import::plan_md::named;
use std::collections::{BTreeMap, BTreeSet};

pub fn teams(rows: &[Vec<String>], notes: &mut Notes) -> Vec<DraftTeam> {
    let mut teams: Vec<DraftTeam> = Vec::new();
    let (mut later, mut odd) = (Vec::new(), Vec::new());
    for cells in rows.iter().filter(|cells| cells.len() == TEAM_TITLES.len()) {
        let at = at_of(&mut teams, &cells[0]);
        let members = cells[3].split('\n').map(str::trim).filter(|text| !text.is_empty());
        teams[at].members.extend(members.map(|text| member(text, &mut later, &mut odd)));
        if cells[1] == "with its first task" {
            teams[at].activation = "\"ready\"".into();
        }
        teams[at].coordination = coordination(&cells[2], &teams[at].members);
    }
    if !later.is_empty() {
        notes.guessed(named("members who would come later are there from the start", &later));
    }
    if !odd.is_empty() {
        notes.left_out(named("speeds and loads of members that are too odd", &odd));
    }
    teams
}

/// The draft's name of a team, which is made if there is none.
pub fn known(teams: &mut Vec<DraftTeam>, name: &str) -> String {
    let at = at_of(teams, name);
    teams[at].name.clone()
}

fn at_of(teams: &mut Vec<DraftTeam>, name: &str) -> usize {
    let name = if name.is_empty() { "Team" } else { name };
    teams.iter().position(|team| team.name == name).unwrap_or_else(|| {
        teams.push(DraftTeam { name: name.to_owned(), ..DraftTeam::default() });
        teams.len() - 1
    })
}

/// `api-architect: api-architect, backend-developer, skill 1.2, 2 items at once, comes later`.
fn member(text: &str, later: &mut Vec<String>, odd: &mut Vec<String>) -> DraftMember {
    /// A factor of fifty between two members is a slip, and so is a dozen of items at once: the default loss leaves a twelfth of the speed.
    const SKILLS: std::ops::RangeInclusive<f64> = 0.02..=50.0;
    const ITEMS_MAX: u32 = 12;
    let (name, rest) = match text.split_once(": ") {
        Some((name, rest)) => (name, rest),
        None => text.split_once(", ").unwrap_or((text, "")),
    };
    let mut member = DraftMember { name: name.to_owned(), ..DraftMember::default() };
    for piece in rest.split(", ").filter(|piece| !piece.is_empty()) {
        let skill = piece.strip_prefix("skill ").and_then(|skill| skill.parse::<f64>().ok());
        let items = piece.strip_suffix(" items at once").and_then(|items| items.parse::<u32>().ok());
        match (skill, items) {
            (Some(skill), _) if SKILLS.contains(&skill) => member.skill = Some(skill),
            (_, Some(items)) if items <= ITEMS_MAX => member.wip = items,
            (Some(_), _) | (_, Some(_)) => odd.push(format!("{name}: {piece}")),
            (None, None) if piece == "comes later" => later.push(name.to_owned()),
            (None, None) if !member.roles.iter().any(|role| role == piece) => member.roles.push(piece.to_owned()),
            (None, None) => {}
        }
    }
    member
}

fn held(members: &[DraftMember]) -> impl Iterator<Item = &str> {
    members.iter().flat_map(muster::roles).map(String::as_str)
}

/// Steps as a scenario writes them; none if they are the first role of the first member, or a role that nobody has.
fn coordination(text: &str, members: &[DraftMember]) -> Vec<String> {
    let steps: Vec<(String, f64)> = match cells::who(text) {
        DraftWho::Steps(steps) => steps,
        DraftWho::Team | DraftWho::Crew(_) => return Vec::new(),
    };
    let is_usual = steps.len() == 1 && held(members).next() == Some(steps[0].0.as_str());
    let is_held = steps.iter().all(|(role, _)| !role.contains(':') && held(members).any(|held| held == role));
    if is_usual || !is_held { Vec::new() } else { steps.into_iter().map(|(role, share)| format!("{role}:{share}")).collect() }
}

/// Members whom tasks need and no team has; a report that nobody has edited needs none.
pub fn fill(draft: &mut Draft) {
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (at, team) in draft.teams.iter().enumerate() {
        by_name.insert(team.name.clone(), at);
    }
    let mut added = Vec::new();
    let mut seen: BTreeSet<(usize, Vec<(String, u32)>)> = BTreeSet::new();
    for task in &draft.tasks {
        let at = by_name[&task.team];
        let members = &draft.teams[at].members;
        let is_held = |role: &str| held(members).any(|held| held == role);
        let missing = match &task.who {
            DraftWho::Team if members.is_empty() => vec!["member".to_owned()],
            DraftWho::Team => Vec::new(),
            DraftWho::Steps(steps) => {
                let mut missing: Vec<String> = steps.iter().map(|(role, _)| role.clone()).filter(|role| !is_held(role)).collect();
                missing.dedup();
                missing
            }
            DraftWho::Crew(crew) if !seen.insert((at, crew.clone())) => Vec::new(),
            DraftWho::Crew(crew) => muster::missing(members, crew),
        };
        for role in missing {
            added.push(format!("{role} ({})", task.team));
            draft.teams[at].members.push(DraftMember { name: role, ..DraftMember::default() });
        }
    }
    if !added.is_empty() {
        draft.notes.guessed(named("members that the report does not list are there, as tasks need them", &added));
    }
}
