//! The Phase 3 to 4 handoff: which of its eight points the package does not meet.

use super::Compiler;
use crate::domain::fact::Gaps;
use crate::domain::gate::GateLevel;
use crate::domain::organization::TeamId;
use crate::domain::plan::DependencyKind;
use crate::scenario::Handoff;
use crate::scenario::field::Verdict;
use crate::scenario::file::{self, ScenarioFile};

impl Compiler<'_> {
    /// All points but that of the buffer, which is known when the baseline is.
    pub(super) fn handoff(&mut self, file: &ScenarioFile, gates: &file::Gates) -> Handoff {
        let written = &file.handoff;
        let mut reasons: Vec<(usize, String)> = Vec::new();
        if self.plan.tasks.is_empty() {
            reasons.push((0, "the plan has no tasks".into()));
        }
        for (who, verdict) in [("CIO", written.board.cio), ("CTO", written.board.cto), ("COO", written.board.coo)] {
            if verdict == Verdict::Rejected {
                reasons.push((0, format!("the {who} rejected the plan")));
            }
        }
        let mut has_tasks = vec![false; self.organization.teams.len()];
        for task in &self.plan.tasks {
            // Where no team could be read, its tasks are of none, which is told already.
            if let Some(has_tasks) = has_tasks.get_mut(task.team.index()) {
                *has_tasks = true;
            }
        }
        for (team, _) in self.organization.team_ids().zip(&has_tasks).filter(|(_, has_tasks)| **has_tasks) {
            if !self.is_manned(team) {
                reasons.push((1, format!("team `{}` has tasks and no members yet", self.organization.team(team).id)));
            }
        }
        self.kinds_not_mapped(file, &mut reasons);
        for (level, gate) in GateLevel::ALL.iter().zip(gates.levels()) {
            if gate.checks.is_empty() {
                reasons.push((3, format!("the {} gate has no criteria", level.name())));
            }
        }
        for (item, _) in written.readiness.iter().filter(|(_, is_done)| !**is_done) {
            reasons.push((5, format!("not ready: {}", item.value)));
        }
        if !written.communication_ready {
            reasons.push((6, "the communication infrastructure is not ready".into()));
        }
        if !written.agents_briefed {
            reasons.push((7, "the support agents are not briefed".into()));
        }
        let gaps = reasons.iter().fold(Gaps::default(), |gaps, (point, _)| gaps.with(*point));
        Handoff { gaps, reasons, gap_closing: written.gap_closing.0.clone() }
    }

    fn is_manned(&self, team: TeamId) -> bool {
        self.organization.members_of(team).any(|member| self.organization.member(member).is_present)
    }

    fn kinds_not_mapped(&mut self, file: &ScenarioFile, reasons: &mut Vec<(usize, String)>) {
        let none = &file.handoff.no_dependencies_of_kind.0;
        let mut is_used = [false; 4];
        for link in self.plan.tasks.iter().flat_map(|task| &task.dependencies) {
            is_used[link.kind as usize] = true;
        }
        let kinds = [
            (DependencyKind::Technical, "technical"),
            (DependencyKind::Information, "information"),
            (DependencyKind::Resource, "resource"),
            (DependencyKind::Team, "team"),
        ];
        for (kind, name) in kinds {
            let declared = none.iter().find(|declared| declared.value == kind);
            match declared {
                Some(declared) if is_used[kind as usize] => {
                    let what = format!("the plan has `{name}` dependencies, and declares to have none");
                    self.problems.add(&declared.place, what, "leave it out here");
                }
                None if !is_used[kind as usize] => {
                    let instead = format!("add `no_dependencies_of_kind = [\"{name}\"]` to [handoff] if that is right");
                    reasons.push((2, format!("no dependency is of the kind `{name}`: {instead}")));
                }
                Some(_) | None => {}
            }
        }
    }
}
