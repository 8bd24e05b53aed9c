//! Agents who direct, plan or supervise: which agent of the office stands for each, and what that one costs then.

use super::Agent;
use super::models::{self, Model};
use crate::import::draft::Notes;
use std::fmt::Write;

/// The agents of the office as a scenario calls them, with pieces of names that are theirs; the first that fits counts, and whoever fits none
/// directs.
const SEATS: [(&str, &[&str]); 6] = [
    ("planner", &["planner", "planning"]),
    ("quality-enforcer", &["quality"]),
    ("blocker-resolver", &["blocker", "resolver"]),
    ("progress-tracker", &["progress", "track", "monitor"]),
    ("delivery-coordinator", &["deliver", "coord", "distribut", "task-manager", "scrum", "context-manager", "workflow"]),
    ("director", &[]),
];

/// Pieces of descriptions, for those whose names say nothing; the first that fits counts.
const WORDS: [(&str, &[&str]); 6] = [
    ("director", &["direct all", "directs all", "direct other", "directs other", "directs the other", "orchestrate"]),
    ("quality-enforcer", &["quality standards", "enforces quality", "quality gates"]),
    ("blocker-resolver", &["blocker", "stuck agents", "blocked agents"]),
    ("progress-tracker", &["tracks progress", "track progress", "monitors progress"]),
    ("planner", &["plans the work", "owns the schedule"]),
    ("delivery-coordinator", &["who does what", "coordinate", "hands out"]),
];

fn seat(name: &str, description: &str) -> &'static str {
    let find = |seats: &[(&'static str, &[&str])], text: &str| {
        seats.iter().find(|(_, pieces)| pieces.iter().any(|piece| text.contains(piece))).map(|(seat, _)| *seat)
    };
    let name = name.to_lowercase().replace([' ', '_'], "-");
    find(&SEATS, &name).or_else(|| find(&WORDS, &description.to_lowercase())).unwrap_or("director")
}

/// The tables of the office with the models that its agents have, as TOML, and what is told of it. Of several in a seat the first
/// counts.
pub fn tables(officers: &[Agent], usual: &'static Model, notes: &mut Notes) -> String {
    let mut text = String::new();
    let (mut taken, mut free) = (Vec::new(), Vec::new());
    for (seat_name, _) in SEATS {
        let Some(officer) = officers.iter().find(|officer| seat(&officer.name, &officer.description) == seat_name) else {
            free.push(seat_name);
            continue;
        };
        let model = models::family(&officer.model).unwrap_or(usual);
        taken.push(format!("{seat_name} ({} on {})", officer.name, model.family));
        let _ = write!(text, "# As `{}` would.\n[agents.{seat_name}]\n{}\n\n", officer.name.escape_debug(), models::field(model));
    }
    if !taken.is_empty() {
        notes.guessed(format!(
            "of the office what its attention costs, by the models of the agents that it stands for: {}",
            taken.join(", ")
        ));
    }
    if !free.is_empty() {
        notes.guessed(format!(
            "of the office these cost nothing, as no definition is for them: {}; give `[agents.{}]` a `tokens_per_hour` and a `token_price`",
            free.join(", "),
            free[0]
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_directs_plans_or_supervises_has_a_seat_by_name() {
        assert_eq!(
            ["orchestrator", "Project Planner", "task-manager", "quality-enforcer", "progress_tracker"].map(|name| seat(name, "")),
            ["director", "planner", "delivery-coordinator", "quality-enforcer", "progress-tracker"]
        );
    }

    #[test]
    fn whose_name_says_nothing_has_a_seat_by_description() {
        let of = |description| seat("maestro", description);
        assert_eq!(of("Use this agent to orchestrate and direct all other agents. Decides on escalations"), "director");
        assert_eq!(of("Supervises all agents and enforces quality standards"), "quality-enforcer");
        assert_eq!(of("Coordinates the team of agents; decides who does what"), "delivery-coordinator");
        assert_eq!(of("Resolves blockers: diagnoses stuck agents"), "blocker-resolver");
        assert_eq!(of(""), "director");
    }

    #[test]
    fn a_seat_costs_what_its_agents_model_does() {
        let officers = [("orchestrator", "opus"), ("planner", "")].map(|(name, model)| Agent {
            name: name.into(),
            description: String::new(),
            model: model.into(),
            role: "",
        });
        let mut notes = Notes::default();
        let text = tables(&officers, models::USUAL, &mut notes);
        assert_eq!(
            text,
            "# As `planner` would.\n[agents.planner]\nmodel = \"sonnet\"\n\n# As `orchestrator` would.\n[agents.director]\nmodel = \"opus\"\n\n"
        );
        assert!(notes.guessed[0].ends_with("planner (planner on sonnet), director (orchestrator on opus)"), "{:?}", notes.guessed);
        assert!(notes.guessed[1].contains("quality-enforcer, blocker-resolver"), "{:?}", notes.guessed);
    }
}
