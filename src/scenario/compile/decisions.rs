//! Handoffs, late dependencies, the director's decisions, loans and long hours.

use super::{Compiler, OFTEN};
use crate::domain::organization::MemberId;
use crate::domain::policy::{Burnout, Decisions, Dependencies, Handoffs, Reallocation, Resources, Weights};
use crate::engine::time::Span;
use crate::scenario::file::{self, ScenarioFile};
use crate::scenario::files::Located;

/// Who finds out what nobody knows, by default.
const RESEARCH: &str = "research";

impl Compiler<'_> {
    pub(super) fn handoffs(&mut self, written: &file::Handoffs, is_on: bool) -> Handoffs {
        if written.complete.value.0 == 0.0 {
            let what = "`handoffs.complete` must be over 0: no package would ever be complete";
            self.problems.add(&written.complete.place, what, "write a share over 0, such as `\"90%\"`");
        }
        Handoffs {
            is_on,
            validation: written.validation,
            complete: written.complete.value.0,
            gap_effort: written.gap_effort.0.clone(),
            authorization: written.authorization,
            authorization_attention: written.authorization_attention,
            acknowledgement: written.acknowledgement,
        }
    }

    pub(super) fn dependencies(&mut self, written: &file::Dependencies, is_on: bool) -> Dependencies {
        let research_team = match &written.research_team {
            Some(name) => self.team(name),
            None => self.teams.get(RESEARCH).copied(),
        };
        let has_members = |team: &_| !self.organization.team(*team).members.is_empty();
        let manned = research_team.filter(has_members);
        if let (Some(name), Some(_), None) = (&written.research_team, research_team, manned) {
            self.problems.add(
                &name.place,
                format!("nobody is in team `{}` to find things out", name.value),
                "name a team that has members",
            );
        }
        Dependencies {
            research_team: manned.filter(|_| is_on),
            research: written.research.0.clone().filter(|_| is_on),
            resource_blockers: written.resource_blockers && is_on,
            delivery_late_after: written.delivery_late_after.0.filter(|_| is_on),
        }
    }

    pub(super) fn decisions(&mut self, written: &file::Decisions, is_on: bool) -> Decisions {
        let mut order = Vec::with_capacity(written.order.value.len());
        for option in &written.order.value {
            if order.contains(&option.value) {
                self.problems.add(&option.place, format!("option `{}` is named twice", option.value.name()), "once is enough");
            }
            order.push(option.value);
        }
        if order.is_empty() {
            let what = "`decisions.order` names no option";
            self.problems.add(&written.order.place, what, "name at least one, or leave it out");
        }
        if written.timeline_every.value < OFTEN {
            let what = "decisions on the timeline all the time";
            self.problems.add(&written.timeline_every.place, what, "write how often at most, such as `\"1d\"`");
        }
        let weights = &written.weights;
        if [weights.delay, weights.cost, weights.value, weights.load].iter().all(|weight| weight.0 == 0.0) {
            let what = "no figure of an option has a weight in `decisions.weights`";
            self.problems.add(&weights.place, what, "give at least one of them a weight over 0");
        }
        Decisions {
            policy: written.policy,
            order,
            weights: Weights { delay: weights.delay.0, cost: weights.cost.0, value: weights.value.0, load: weights.load.0 },
            helper_gain: written.helper_gain.0,
            helpers_max: written.helpers_max.0,
            workaround: written.workaround.0,
            workaround_rework_max: written.workaround_rework_max.0,
            workaround_defects: written.workaround_defects.0,
            early_rework: written.early_rework.0,
            early_rework_share: written.early_rework_share.0,
            replanned_effort: written.replanned_effort.0,
            resources: self.outside_help(&written.resources),
            attention: written.attention,
            timeline_every: if is_on { written.timeline_every.value } else { Span::ZERO },
        }
    }

    fn outside_help(&mut self, written: &file::Resources) -> Resources {
        let mut members: Vec<MemberId> = Vec::new();
        for name in &written.members {
            let Some(member) = self.member(name) else { continue };
            if self.organization.member(member).is_present {
                let what = format!("`{}` could be had from outside, and is there from the start", name.value);
                self.problems.add(&name.place, what, "write `present = false` at this member");
            }
            if members.contains(&member) {
                self.problems.add(&name.place, format!("`{}` is named twice", name.value), "once is enough");
            }
            members.push(member);
        }
        let amount = written.amount.as_ref().map_or(members.len() as u64, |amount| amount.value);
        if let Some(written) = written.amount.as_ref().filter(|_| amount > members.len() as u64) {
            let what = format!("{amount} people from outside, of whom `members` names {}", members.len());
            self.problems.add(&written.place, what, "name as many members with `present = false`");
        }
        Resources { amount: amount.min(members.len() as u64) as u32, cost: written.cost.0, lead_time: written.lead_time.0.clone(), members }
    }

    /// Who can be had by a decision does not come by an event as well.
    pub(super) fn outside_help_is_free(&mut self, file: &ScenarioFile, members: &[Located<String>]) {
        let joining: Vec<&str> =
            file.events.iter().filter_map(|(_, event)| event.member_joins.as_ref()).map(|name| name.value.as_str()).collect();
        for name in members.iter().filter(|name| joining.contains(&name.value.as_str())) {
            let what = format!("`{}` could be had by a decision, and joins by an event", name.value);
            self.problems.add(&name.place, what, "leave one of the two out");
        }
    }

    pub(super) fn reallocation(&mut self, written: &file::Reallocation, is_on: bool) -> Reallocation {
        if written.max_loan.value.is_zero() {
            self.problems.add(&written.max_loan.place, "loans of no time at all", "write how long at most, or `enabled = false`");
        }
        if written.ramp_from.value.0 == 0.0 {
            let what = "`reallocation.ramp_from` must be over 0: a guest would never begin";
            self.problems.add(&written.ramp_from.place, what, "write a share over 0, such as `\"80%\"`");
        }
        self.not_certain(&written.host_time, "reallocation.host_time", "a host would do nothing else");
        Reallocation {
            is_on,
            utilization_below: written.utilization_below.0,
            min_gain: written.min_gain,
            max_loan: written.max_loan.value,
            ramp_up: [written.ramp_up.agent, written.ramp_up.person],
            ramp_from: written.ramp_from.value.0,
            host_time: written.host_time.value.0,
        }
    }
}

pub(super) fn burnout(written: &file::Burnout) -> Option<Burnout> {
    written.enabled.then_some(Burnout { above: written.above.0, defects: written.defects.0 })
}
