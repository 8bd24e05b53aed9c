//! Where the hours went, in six parts: direct work, rework, coordination, before a blocker, waiting for a decision, idle; of every member,
//! team and all; and utilization.
//!
//! A team's members are available from its activation (or its first work, where a static task goes before) to its release, when the last of
//! its plan tasks is done or dropped: in their working calendars, less the time for which they are away, gone or not yet there. A team
//! without plan tasks is released when it last worked; one that still has tasks when the run ends, then. After its release a member is
//! available while it has in hand what it was called back to: an arrival, a retrospective. Work in hand when a run is cut off is
//! put down there, and counts. The six parts sum to what was available, in whole milliseconds.

use super::availability::Availability;
use super::common::{Described, labels, push, share, team_labels};
use super::standing::{Reason, Standings};
use crate::domain::fact::{Effort, Fact};
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("hours.available", "hours", "working time of all members while their teams are active"),
    Described::new(
        "hours.available.TEAM",
        "hours",
        "working time of the team's members from its activation to its release, and what they were called back to",
    ),
    Described::new("hours.available.TEAM.MEMBER", "hours", "... of one member"),
    Described::new("hours.direct", "hours", "of that, work on tasks and arrivals, reviews and research"),
    Described::new("hours.direct.TEAM", "hours", "... of the team"),
    Described::new("hours.direct.TEAM.MEMBER", "hours", "... of one member"),
    Described::new("hours.rework", "hours", "of that, remedies of findings, rework, and the gaps of packages"),
    Described::new("hours.rework.TEAM", "hours", "... of the team"),
    Described::new("hours.rework.TEAM.MEMBER", "hours", "... of one member"),
    Described::new("hours.coordination", "hours", "of that, messages, retrospectives, acknowledgements, and help with others' blockers"),
    Described::new("hours.coordination.TEAM", "hours", "... of the team"),
    Described::new("hours.coordination.TEAM.MEMBER", "hours", "... of one member"),
    Described::new("hours.blocked", "hours", "of that, before one's own blocker, or with nothing in hand while others work on it"),
    Described::new("hours.blocked.TEAM", "hours", "... of the team"),
    Described::new("hours.blocked.TEAM.MEMBER", "hours", "... of one member"),
    Described::new(
        "hours.waiting",
        "hours",
        "of that, with nothing in hand while one's blocker waits for a decision, or one's finished task for the director's word",
    ),
    Described::new("hours.waiting.TEAM", "hours", "... of the team"),
    Described::new("hours.waiting.TEAM.MEMBER", "hours", "... of one member"),
    Described::new("hours.idle", "hours", "what is left"),
    Described::new("hours.idle.TEAM", "hours", "... of the team"),
    Described::new("hours.idle.TEAM.MEMBER", "hours", "... of one member"),
    Described::new("utilization", "share", "direct, rework and coordination hours of available hours, over all teams"),
    Described::new("utilization.TEAM", "share", "... of the team; absent if it never worked"),
];

/// Hours split by what they went into; the six parts sum to `available` exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub available: Span,
    pub direct: Span,
    pub rework: Span,
    pub coordination: Span,
    pub blocked: Span,
    /// For a decision.
    pub waiting: Span,
    pub idle: Span,
}

impl Split {
    /// Of what was available, with the rest idle.
    fn of(parts: Split) -> Split {
        // That nobody works when not available is a law of the run, which its auditor holds.
        let taken = parts.direct + parts.rework + parts.coordination + parts.blocked + parts.waiting;
        Split { idle: parts.available.saturating_sub(taken), ..parts }
    }

    fn with(self, other: Split) -> Split {
        Split {
            available: self.available + other.available,
            direct: self.direct + other.direct,
            rework: self.rework + other.rework,
            coordination: self.coordination + other.coordination,
            blocked: self.blocked + other.blocked,
            waiting: self.waiting + other.waiting,
            idle: self.idle + other.idle,
        }
    }

    /// Not a number where nothing was available.
    pub fn utilization(self) -> f64 {
        share(self.direct + self.rework + self.coordination, self.available)
    }
}

/// What a member's work went into.
#[derive(Clone, Copy, Default)]
struct Hands {
    direct: Span,
    rework: Span,
    coordination: Span,
    blocked: Span,
}

/// Folds work by member.
pub struct Hours {
    members: Vec<Hands>,
    availability: Availability,
    standings: Standings,
}

impl Hours {
    pub fn new(scenario: &Scenario) -> Hours {
        Hours {
            members: vec![Hands::default(); scenario.organization.members.len()],
            availability: Availability::new(scenario),
            standings: Standings::new(scenario),
        }
    }

    /// The hours of one member, in a run that ended, or stands, at `end`.
    pub fn of_member(&self, member: MemberId, end: Moment, scenario: &Scenario) -> Split {
        let is = scenario.organization.member(member);
        let Some((from, until)) = self.availability.active(is.team, end) else { return Split::default() };
        let calendar = scenario.calendars.get(is.calendar);
        let mut available = Span::ZERO;
        self.availability.each(member, end, scenario, |from, to| available += calendar.between(from, to));
        let Hands { direct, rework, coordination, mut blocked } = self.members[member.index()];
        let mut waiting = Span::ZERO;
        for spell in self.standings.spells(member, end) {
            let stood = calendar.between(spell.from.max(from), spell.to.min(until));
            match spell.reason {
                Reason::Blocked => blocked += stood,
                Reason::Waiting => waiting += stood,
            }
        }
        Split::of(Split { available, direct, rework, coordination, blocked, waiting, idle: Span::ZERO })
    }

    /// The hours of a team: the sum of its members'.
    pub fn of_team(&self, team: TeamId, end: Moment, scenario: &Scenario) -> Split {
        scenario.organization.members_of(team).map(|member| self.of_member(member, end, scenario)).fold(Split::default(), Split::with)
    }

    /// The hours of all teams. The office is not among them.
    pub fn of_all(&self, end: Moment, scenario: &Scenario) -> Split {
        scenario.organization.team_ids().map(|team| self.of_team(team, end, scenario)).fold(Split::default(), Split::with)
    }
}

impl Metric for Hours {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        self.availability.hear(at, fact, scenario);
        self.standings.hear(at, fact, scenario);
        if let Fact::WorkStopped { member, work, worked, .. } = fact {
            let hands = &mut self.members[member.index()];
            match work.effort() {
                Effort::Direct => hands.direct += *worked,
                Effort::Rework => hands.rework += *worked,
                Effort::Coordination => hands.coordination += *worked,
                Effort::Blocked => hands.blocked += *worked,
            }
        }
    }

    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        let organization = &scenario.organization;
        let teams = figures.labels(|| team_labels(scenario));
        let all = self.of_all(end, scenario);
        push_split(figures, format_args!(""), all);
        push(figures, "utilization", all.utilization(), "share");
        for team in organization.team_ids() {
            let label = teams.at(team.index());
            let split = self.of_team(team, end, scenario);
            push_split(figures, format_args!(".{label}"), split);
            push(figures, format_args!("utilization.{label}"), split.utilization(), "share");
            let members = figures.labels(|| labels(organization.members_of(team).map(|id| organization.member(id).name.as_str()), &[]));
            for (index, member) in organization.members_of(team).enumerate() {
                push_split(figures, format_args!(".{label}.{}", members.at(index)), self.of_member(member, end, scenario));
            }
        }
    }
}

/// The figures of a split, `of` behind their names.
pub(super) fn push_split(figures: &mut Figures, of: std::fmt::Arguments<'_>, split: Split) {
    let Split { available, direct, rework, coordination, blocked, waiting, idle } = split;
    let parts = [("available", available), ("direct", direct), ("rework", rework), ("coordination", coordination)];
    for (name, hours) in parts.into_iter().chain([("blocked", blocked), ("waiting", waiting), ("idle", idle)]) {
        push(figures, format_args!("hours.{name}{of}"), hours.hours(), "hours");
    }
}

/// The office as a team: attention is all it gives, and all that is coordination.
pub(super) fn office(available: Span, attention: Span) -> Split {
    Split::of(Split { available, coordination: attention, ..Split::default() })
}

#[cfg(test)]
mod tests;
