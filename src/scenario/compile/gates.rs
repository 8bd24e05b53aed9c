//! Quality gates: each check with who does it, as far as the organization has somebody.

use super::Compiler;
use crate::domain::gate::GateLevel;
use crate::domain::organization::{RoleId, TeamId};
use crate::domain::policy::{Check, CheckKind, GateTerms, Gates, Review};
use crate::engine::distribution::Distribution;
use crate::scenario::file;
use crate::scenario::file::GateWritten;
use crate::scenario::terms::{CheckKindWritten, CheckWritten};

/// Whose reviews are by default.
const QUALITY: &str = "quality";
/// That a review finds a defect which is there.
const FINDS: f64 = 0.6;
/// Hours of a review, by the level of its gate.
const REVIEW_HOURS: [f64; GateLevel::ALL.len()] = [1.0, 2.0, 4.0, 4.0];

const AUTOMATED: [&str; 5] = ["unit tests", "linting", "integration tests", "end-to-end tests", "system integration"];

/// Reviews by the role that does them; whoever reads code reads what else there is.
const REVIEWS: [(&str, &str); 4] = [
    ("code review", "code-review-expert"),
    ("performance", "performance-engineer"),
    ("security", "security-auditor"),
    ("UX", "ui-ux-designer"),
];

/// Its team knows its craft, and not Quality.
const OUTSIDE_QUALITY: &str = "ui-ux-designer";

/// What a check is that does not say so.
fn usual_kind(name: &str) -> CheckKindWritten {
    if AUTOMATED.contains(&name) {
        CheckKindWritten::Automated
    } else if REVIEWS.iter().any(|(review, _)| *review == name) {
        CheckKindWritten::Review
    } else {
        CheckKindWritten::Condition
    }
}

fn usual_role(name: &str) -> &'static str {
    REVIEWS.iter().find(|(review, _)| *review == name).map_or("code-review-expert", |(_, role)| role)
}

impl Compiler<'_> {
    pub(super) fn gates(&mut self, written: &file::Gates, is_on: bool) -> Gates {
        self.soon_over(&written.false_alarm, "gates.false_alarm", "a gate would be tried many times, or for ever");
        self.soon_over(&written.bad_fix, "gates.bad_fix", "a gate would be tried many times, or for ever");
        let gates = written.levels();
        let levels = GateLevel::ALL.map(|level| self.gate(level, &gates[level as usize], is_on));
        Gates {
            is_on,
            levels,
            defects: written.defects.0,
            false_alarm: written.false_alarm.value.0,
            remediation: written.remediation.0.clone(),
            bad_fix: written.bad_fix.value.0,
            progression: written.progression,
            progression_attention: written.progression_attention,
            failure_attention: written.failure_attention,
        }
    }

    fn gate(&mut self, level: GateLevel, written: &GateWritten, is_on: bool) -> GateTerms {
        let mut checks: Vec<Check> = Vec::with_capacity(written.checks.len());
        for check in &written.checks {
            let name = &check.name.value;
            if name.is_empty() {
                self.problems.add(&check.name.place, format!("a check of the {} gate without a name", level.name()), "say what is checked");
                continue;
            }
            if checks.iter().any(|before| before.name == *name) {
                self.problems.add(&check.name.place, format!("the {} gate checks `{name}` twice", level.name()), "once is enough");
            }
            if let Some(kind) = self.check_kind(level, check, is_on) {
                checks.push(Check { name: name.clone(), kind });
            }
        }
        GateTerms { checks, detects: written.detects.0, duration: written.duration.0.clone() }
    }

    /// `None` where nobody could do it: it is left out, or a problem.
    fn check_kind(&mut self, level: GateLevel, check: &CheckWritten, is_on: bool) -> Option<CheckKind> {
        let says_who = check.role.is_some() || check.team.is_some();
        let is_of_review = says_who || check.effort.is_some() || check.finds.is_some();
        let kind = match check.kind {
            None if is_of_review => CheckKindWritten::Review,
            None => usual_kind(&check.name.value),
            Some(kind) => kind,
        };
        if kind != CheckKindWritten::Review {
            if is_of_review {
                let what = format!("`{}` is no review, and has who does it, or for how long", check.name.value);
                self.problems.add(&check.name.place, what, "write `kind = \"review\"`, or leave out `role`, `team`, `effort` and `finds`");
            }
            return Some(if kind == CheckKindWritten::Automated { CheckKind::Automated } else { CheckKind::Condition });
        }
        let reviewer = if says_who { self.named_reviewer(check) } else { self.usual_reviewer(level, &check.name.value, is_on) };
        let (team, role) = reviewer?;
        let effort = check.effort.clone().unwrap_or(Distribution::Fixed(REVIEW_HOURS[level as usize]));
        Some(CheckKind::Review(Review { team, role, effort, finds: check.finds.unwrap_or(FINDS) }))
    }

    /// As the scenario says; it is a problem if that is nobody.
    fn named_reviewer(&mut self, check: &CheckWritten) -> Option<(TeamId, Option<RoleId>)> {
        match (&check.team, &check.role) {
            (Some(name), None) => {
                let team = self.team(name)?;
                if self.organization.team(team).members.is_empty() {
                    let what = format!("nobody is in team `{}` to review `{}`", name.value, check.name.value);
                    self.problems.add(&name.place, what, "it has no members: name another team");
                    return None;
                }
                Some((team, None))
            }
            (Some(name), Some(role)) => {
                let team = self.team(name)?;
                Some((team, Some(self.role_in(Some(team), role)?)))
            }
            (None, Some(role)) => {
                let id = self.role_held(role, "give the role to a member")?;
                // Those who only help out with it on loan are in no team for it.
                match self.team_with(id) {
                    Some(team) => Some((team, Some(id))),
                    None => {
                        self.problems.add(&role.place, format!("nobody is a `{}`", role.value), "give the role to a member");
                        None
                    }
                }
            }
            (None, None) => None,
        }
    }

    /// Somebody of Quality with the role that fits, else anybody of Quality, else whoever has the role; else it is left out.
    fn usual_reviewer(&mut self, level: GateLevel, name: &str, is_on: bool) -> Option<(TeamId, Option<RoleId>)> {
        let role_name = usual_role(name);
        let role = self.roles.get(role_name).copied();
        let quality = self.teams.get(QUALITY).copied().filter(|&team| !self.organization.team(team).members.is_empty());
        let with_role = role.and_then(|role| self.team_with(role));
        let held_in_quality = quality.zip(role).filter(|&(team, role)| self.holds(team, role));
        let found = match (held_in_quality, quality, with_role) {
            (Some((team, role)), ..) => Some((team, Some(role))),
            (None, _, Some(team)) if role_name == OUTSIDE_QUALITY => Some((team, role)),
            (None, Some(team), _) => Some((team, None)),
            (None, None, Some(team)) => Some((team, role)),
            (None, None, None) => None,
        };
        if is_on && let Some((team, None)) = found {
            let roles = REVIEWS.iter().map(|(_, role)| *role).chain(["qa-engineer"]);
            let knows_one = roles.into_iter().any(|role| self.roles.get(role).is_some_and(|&role| self.holds(team, role)));
            // A team of that name may well be of another trade.
            if !knows_one {
                self.remark(format!(
                    "anybody of team `{QUALITY}` makes the reviews of the gates, as nobody there has a role such as `code-review-expert`; \
                     [gates] says otherwise"
                ));
            }
        }
        if found.is_none() && is_on {
            self.remark(format!(
                "the {} gate goes without `{name}`: there is neither a team `{QUALITY}` nor a `{role_name}`",
                level.name()
            ));
        }
        found
    }

    fn holds(&self, team: TeamId, role: RoleId) -> bool {
        self.organization.members_of(team).any(|member| self.organization.member(member).roles.contains(&role))
    }

    /// The first team, Quality before others, with a member who holds a role.
    fn team_with(&self, role: RoleId) -> Option<TeamId> {
        let quality = self.teams.get(QUALITY).copied();
        quality.into_iter().chain(self.organization.team_ids()).find(|&team| self.holds(team, role))
    }
}
