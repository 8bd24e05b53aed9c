//! Blockers, and the specialists for them that an organization has.

use super::{Compiler, OFTEN};
use crate::domain::blocker::{BlockerSubtype, BlockerType};
use crate::domain::organization::RoleId;
use crate::domain::policy::{Blockers, Patterns, Pending};
use crate::scenario::field::Share;
use crate::scenario::file;
use crate::scenario::files::Located;
use crate::scenario::overlay::quoted;
use crate::scenario::problem::did_you_mean;

const SUBTYPES: usize = BlockerSubtype::ALL.len();

/// Who comes nearest to a specialist whom nobody is, by the type of the blocker.
const NEAR: [(BlockerType, &[&str]); 4] = [
    (BlockerType::Technical, &["code-review-expert", "devops-engineer", "database-architect"]),
    (BlockerType::Information, &["research-manager", "documentation-expert", "integration-specialist"]),
    (BlockerType::Resource, &["devops-engineer", "security-auditor", "database-architect"]),
    (BlockerType::TeamDependency, &["integration-specialist", "devops-engineer", "research-manager"]),
];

fn specialist(subtype: BlockerSubtype) -> &'static str {
    use BlockerSubtype::*;
    match subtype {
        BuildFailure | EnvironmentIssue | EnvironmentDown | StalledAgent => "devops-engineer",
        TestFailure | CodeBug => "code-review-expert",
        DependencyConflict | UnknownContract | LateDelivery => "integration-specialist",
        MissingDocs | UnclearRequirements | MissingExample => "research-manager",
        MissingKeys | AccessDenied => "security-auditor",
        RateLimit => "performance-engineer",
        Quota => "database-architect",
    }
}

impl file::Mix {
    fn weights(&self) -> [f64; SUBTYPES] {
        use BlockerSubtype::*;
        BlockerSubtype::ALL.map(|subtype| match subtype {
            BuildFailure => self.build_failure.0,
            TestFailure => self.test_failure.0,
            DependencyConflict => self.dependency_conflict.0,
            EnvironmentIssue => self.environment_issue.0,
            CodeBug => self.code_bug.0,
            MissingDocs => self.missing_docs.0,
            UnclearRequirements => self.unclear_requirements.0,
            UnknownContract => self.unknown_contract.0,
            MissingExample => self.missing_example.0,
            EnvironmentDown => self.environment_down.0,
            MissingKeys => self.missing_keys.0,
            AccessDenied => self.access_denied.0,
            RateLimit => self.rate_limit.0,
            Quota => self.quota.0,
            LateDelivery => self.late_delivery.0,
            StalledAgent => self.stalled_agent.0,
        })
    }
}

impl file::Specialists {
    fn of(&self, subtype: BlockerSubtype) -> Option<&Located<String>> {
        use BlockerSubtype::*;
        match subtype {
            BuildFailure => &self.build_failure,
            TestFailure => &self.test_failure,
            DependencyConflict => &self.dependency_conflict,
            EnvironmentIssue => &self.environment_issue,
            CodeBug => &self.code_bug,
            MissingDocs => &self.missing_docs,
            UnclearRequirements => &self.unclear_requirements,
            UnknownContract => &self.unknown_contract,
            MissingExample => &self.missing_example,
            EnvironmentDown => &self.environment_down,
            MissingKeys => &self.missing_keys,
            AccessDenied => &self.access_denied,
            RateLimit => &self.rate_limit,
            Quota => &self.quota,
            LateDelivery => &self.late_delivery,
            StalledAgent => &self.stalled_agent,
        }
        .as_ref()
    }
}

impl Compiler<'_> {
    pub(super) fn blockers(&mut self, written: &file::Blockers, is_on: bool) -> Blockers {
        if written.scan_every.value.0.is_some_and(|every| every < OFTEN) {
            let what = "a scan for what stands still all the time";
            self.problems.add(&written.scan_every.place, what, "write how often, once a minute at most, such as `\"2h\"`, or `\"never\"`");
        }
        let mix = written.mix.weights();
        if mix.iter().all(|weight| *weight == 0.0) {
            self.problems.add(
                &written.mix.place,
                "no subtype of blockers has a weight in `blockers.mix`",
                "give at least one of them a weight over 0",
            );
        }
        self.soon_over(&written.reopen, "blockers.reopen", "each blocker would come back many times, or for ever");
        Blockers {
            rate: if is_on { written.rate.0 } else { 0.0 },
            stall_rate: if is_on { written.stall_rate.0 } else { 0.0 },
            complexity: [written.complexity.low.0, written.complexity.medium.0, written.complexity.high.0],
            detection: written.detection.0.clone(),
            scan_every: written.scan_every.value.0.filter(|_| is_on),
            still_for: written.still_for,
            resolution_work: written.resolution_work.0.clone(),
            mix,
            specialists: self.specialists(written, is_on),
            reopen: written.reopen.value.0,
            pending: Pending {
                share: written.pending.share.0,
                wait: written.pending.wait.0.clone(),
                pauses_clock: written.pending.pauses_clock,
            },
            patterns: Patterns { known_above: written.patterns.known_above.0, work_factor: written.patterns.work_factor.0 },
        }
    }

    /// A chance that must not be 1.
    pub(super) fn not_certain(&mut self, chance: &Located<Share>, path: &str, because: &str) {
        if chance.value.0 >= 1.0 {
            self.problems.add(&chance.place, format!("`{path}` must be under 1: {because}"), "write a share below 100 %, such as `\"5%\"`");
        }
    }

    /// The chance of one more round, of which a run must have few: rounds that take no time are not ended by the horizon.
    pub(super) fn soon_over(&mut self, chance: &Located<Share>, path: &str, because: &str) {
        /// Twenty rounds on average. Nobody has measured more than a few, and the work of a run grows with them.
        const CHANCE_MAX: f64 = 0.95;
        if chance.value.0 > CHANCE_MAX {
            let what = format!("`{path}` must not be over 95 %: {because}");
            self.problems.add(&chance.place, what, "write a share of 95 % or less, such as `\"5%\"`");
        }
    }

    fn specialists(&mut self, blockers: &file::Blockers, is_on: bool) -> [Option<RoleId>; SUBTYPES] {
        let written = &blockers.specialists;
        let can_stall = blockers.stall_rate.0 > 0.0 || blockers.mix.stalled_agent.0 > 0.0;
        let mut left_out: Vec<&str> = Vec::new();
        let specialists = BlockerSubtype::ALL.map(|subtype| match written.of(subtype) {
            Some(name) if name.value == "none" => None,
            Some(name) => self.role_held(name, "give the role to a member, or write `\"none\"`"),
            None => {
                let near = NEAR.iter().filter(|(kind, _)| *kind == subtype.kind()).flat_map(|(_, roles)| roles.iter().copied());
                let found = std::iter::once(specialist(subtype)).chain(near).find_map(|role| self.roles.get(role).copied());
                if found.is_none() && (can_stall || subtype != BlockerSubtype::StalledAgent) {
                    left_out.push(subtype.name());
                }
                found
            }
        });
        if is_on && !left_out.is_empty() {
            self.remark(format!(
                "nobody here is a specialist for blockers of the subtypes {}: level 3 passes them on at once; name roles in [blockers.specialists]",
                quoted(left_out)
            ));
        }
        specialists
    }

    /// A role that somebody holds.
    pub(super) fn role_held(&mut self, name: &Located<String>, otherwise: &str) -> Option<RoleId> {
        let found = self.roles.get(&name.value).copied();
        if found.is_none() {
            let label = did_you_mean(&name.value, self.roles.keys().map(String::as_str));
            let label = label.unwrap_or_else(|| otherwise.to_owned());
            self.problems.add(&name.place, format!("nobody is a `{}`", name.value), label);
        }
        found
    }
}
