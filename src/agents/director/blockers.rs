//! Decisions on blockers: the options there are, with what each would bring, and who would help.

use super::decisions::{Known, plain};
use crate::domain::blocker::{BlockerCause, Escalated};
use crate::domain::decision::{Considered, Means, OptionKind};
use crate::domain::organization::TeamId;
use crate::domain::plan::{Need, TaskId};
use crate::domain::policy::{LastLevel, LevelTerms, Target};
use std::collections::BTreeSet;

/// Every option on a blocker, in the order in which they are weighed; of equals the first.
///
/// To wait takes what the resolver expects, `E`. Helpers shorten it to `E / (1 + gain x helpers)`. A way round costs the rest of the
/// resolution work at the task's end, up to its share. Dropped scope gives back what its tasks would have taken the team. A revision of
/// the plan takes its own time, and prolongs the task.
pub fn options(known: &Known<'_>, escalated: &Escalated, cut: &BTreeSet<TaskId>) -> Vec<Considered> {
    let terms = known.terms();
    let expected = escalated.expected.hours();
    let is_critical = escalated.is_critical;
    let estimate = escalated.task.map_or(0.0, |task| known.hours(task));
    let rate = escalated.team.map_or(0.0, |team| known.rate(team));

    let helpers = helpers(known, escalated);
    let count = helpers.len() as f64;
    let helped = expected / (1.0 + terms.helper_gain * count);
    let helpers_rate: f64 = helpers.iter().map(|&team| known.rate(team)).sum();
    let mut reallocate = plain(OptionKind::Reallocate, helped, helpers_rate * helped, count * helped, !helpers.is_empty());
    reallocate.means = helpers.first().map_or(Means::None, |&team| Means::Team(team));

    let work = if has_work(escalated) { expected * working_level(known).map_or(1.0, |level| known.policy.pace(level)) } else { 0.0 };
    let rework = work.min(terms.workaround_rework_max * estimate);
    // A milestone has no work in which something could be gone round, or which could be planned anew: it stands for what has to be there.
    let is_milestone = escalated.task.is_some_and(|task| known.scenario.plan.task(task).need == Need::Milestone);
    let workaround = plain(OptionKind::Workaround, rework, rework * rate, 0.0, escalated.has_workaround && !is_milestone);

    let extend = plain(OptionKind::ExtendTimeline, expected, 0.0, 0.0, is_critical && !escalated.expected.is_zero());
    let reduce = reduced(known, escalated, cut);

    let recovers = |option: &Considered| option.applies && option.delay_hours < expected;
    let is_last = ![&reallocate, &workaround, &reduce].into_iter().any(recovers);
    let may_go_up = match known.policy.escalation.l5 {
        LastLevel::LastResort => is_critical && is_last,
        LastLevel::CriticalPath => is_critical,
    };
    let revision = revision_hours(known, escalated);
    let longer = (terms.replanned_effort - 1.0).max(0.0) * estimate;
    let escalate =
        plain(OptionKind::Escalate, revision + longer, longer * rate, revision, may_go_up && escalated.can_go_up && !is_milestone);

    let carry_on = plain(OptionKind::CarryOn, expected, 0.0, 0.0, true);
    vec![reallocate, workaround, extend, reduce, escalate, carry_on]
}

/// The feature of a critical task without what of it is optional and not begun.
fn reduced(known: &Known<'_>, escalated: &Escalated, cut: &BTreeSet<TaskId>) -> Considered {
    let expected = escalated.expected.hours();
    let feature = escalated.task.map(|task| known.scenario.plan.task(task).feature);
    let bundle = feature.filter(|_| escalated.is_critical).and_then(|feature| known.bundles(cut).remove(&feature));
    let bundle = bundle.unwrap_or_default();
    Considered {
        means: feature.map_or(Means::None, Means::Feature),
        value_lost: bundle.value,
        ..plain(OptionKind::ReduceScope, (expected - bundle.saved_hours).max(0.0), 0.0, 0.0, !bundle.tasks.is_empty() && !bundle.is_needed)
    }
}

/// The teams that would help, the least busy first, as last reported. A team that works on the blocker already, whose it is or whom its
/// level asks, is none.
pub fn helpers(known: &Known<'_>, escalated: &Escalated) -> Vec<TeamId> {
    let Some(report) = known.report.as_ref().filter(|_| has_work(escalated)) else { return Vec::new() };
    let below = known.policy.reallocation.utilization_below;
    let free = |team: TeamId| report.utilization[team.index()].filter(|&share| share < below);
    let teams = known.scenario.organization.team_ids().filter(|&team| !works_on_it(known, escalated, team));
    let mut free: Vec<(f64, TeamId)> = teams.filter_map(|team| Some((free(team)?, team))).collect();
    free.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    free.into_iter().take(known.terms().helpers_max as usize).map(|(_, team)| team).collect()
}

fn works_on_it(known: &Known<'_>, escalated: &Escalated, team: TeamId) -> bool {
    let organization = &known.scenario.organization;
    let holds = |role| organization.members_of(team).any(|member| organization.member(member).roles.contains(&role));
    let is_asked = working_level(known).is_some_and(|level| match level.target {
        Target::Owner | Target::Agent(_) => false,
        Target::Specialist => known.policy.blockers.specialists[escalated.subtype as usize].is_some_and(holds),
        Target::Role(role) => holds(role),
        Target::Team(asked) => asked == team,
    });
    is_asked || escalated.team == Some(team)
}

/// Nobody can work off what has to come by itself.
fn has_work(escalated: &Escalated) -> bool {
    match escalated.cause {
        BlockerCause::Work | BlockerCause::Information(_) | BlockerCause::Stream { .. } => true,
        BlockerCause::Resource(_) | BlockerCause::Delivery(_) => false,
    }
}

fn working_level<'a>(known: &Known<'a>) -> Option<&'a LevelTerms> {
    let escalation = &known.policy.escalation;
    escalation.last_functional().map(|level| escalation.level(level))
}

/// What the level above takes for its part.
fn revision_hours(known: &Known<'_>, escalated: &Escalated) -> f64 {
    // Places count from 0, levels from 1.
    let above = known.policy.escalation.levels.get(usize::from(escalated.level.0));
    above.map_or(0.0, |level| (known.policy.preparation(level) + level.handoff_cost).hours())
}
