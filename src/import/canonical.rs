//! The organization that plans and agent definitions without one of their own are fitted into: seven teams and their roles.

/// A team as the model has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanonicalTeam {
    /// As people call it; its id is the same in small letters.
    pub name: &'static str,
    /// TOML of `activation`.
    pub activation: &'static str,
    /// Steps of a task that names no role; those whose role nobody has are left out where it is used.
    pub coordination: &'static [&'static str],
    /// The roles of its members, in order.
    pub roles: &'static [&'static str],
}

/// The six teams that do work; Orchestration is the four support agents, who are always there.
pub const TEAMS: [CanonicalTeam; 6] = [
    CanonicalTeam {
        name: "Foundation",
        activation: "\"start\"",
        coordination: &["database-architect", "devops-engineer"],
        roles: &["database-architect", "devops-engineer"],
    },
    CanonicalTeam {
        name: "Backend",
        activation: "\"ready\"",
        coordination: &["api-architect:.3", "backend-developer:.7"],
        roles: &["backend-developer", "api-architect", "sql-specialist"],
    },
    CanonicalTeam {
        name: "Frontend",
        activation: "\"ready\"",
        coordination: &["ui-ux-designer:.3", "frontend-developer:.7"],
        roles: &["frontend-developer", "ui-ux-designer"],
    },
    CanonicalTeam {
        name: "Research",
        activation: "\"continuous\"",
        coordination: &["research-manager"],
        roles: &["research-manager", "documentation-expert"],
    },
    CanonicalTeam {
        name: "Quality",
        activation: "\"continuous\"",
        coordination: &["qa-engineer"],
        roles: &["qa-engineer", "code-review-expert", "security-auditor", "performance-engineer"],
    },
    CanonicalTeam {
        name: "Integration",
        activation: "\"ready\"",
        coordination: &["integration-specialist"],
        roles: &["integration-specialist", "mcp-bridge-engineer"],
    },
];

/// The director, the planner and those of Orchestration: agents of the office, who are in no team.
pub const OFFICE: [&str; 8] = [
    "execution-director",
    "project-task-planner",
    "task-manager",
    "delivery-coordinator",
    "quality-enforcer",
    "blocker-resolver",
    "progress-tracker",
    "orchestration",
];

/// The team that has a role, by the role's exact name.
pub fn team_of(role: &str) -> Option<&'static CanonicalTeam> {
    TEAMS.iter().find(|team| team.roles.contains(&role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_of_coordination_is_a_role_of_its_team_and_no_role_is_in_two() {
        let mut roles: Vec<&str> = TEAMS.iter().flat_map(|team| team.roles).copied().collect();
        let count = roles.len();
        roles.sort_unstable();
        roles.dedup();
        assert_eq!((count, roles.len()), (15, 15));
        for team in TEAMS {
            for step in team.coordination {
                let role = step.split(':').next().unwrap_or_default();
                assert_eq!(team_of(role), Some(&team));
            }
        }
    }
}
