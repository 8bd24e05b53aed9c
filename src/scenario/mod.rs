//! A scenario: read from its files, checked, and compiled into what is left here, which cannot be wrong.

pub mod calendar;
mod compile;
mod daily;
pub mod delimited;
mod empirical;
pub mod field;
pub mod file;
pub mod files;
pub mod library;
mod load;
mod models;
mod overlay;
pub mod plan;
pub mod problem;
pub mod read;
pub mod render;
pub mod schema;
pub mod shape;
mod sources;
mod stability;
pub mod starter;
pub mod terms;
pub mod tree;
pub mod value;
pub mod work;

pub use library::{Disk, Kept, Library, Memory, Unreadable, in_words, no_text, read_bytes};
pub use load::{Request, load, value_at};
pub use render::{Rejection, visible};
pub(crate) use sources::is_absolute;

use crate::domain::baseline::Baseline;
use crate::domain::blocker::BlockerSubtype;
use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::fact::Gaps;
use crate::domain::organization::{AgentId, MemberId, Organization, Priority, RoleId, TeamId};
use crate::domain::pay::{Budget, Pay};
use crate::domain::plan::{EpicId, Plan, ResourceId, TaskId};
use crate::domain::policy::{Policy, PriorityRule};
use crate::engine::distribution::Distribution;
use crate::engine::stream::Chance;
use crate::engine::time::{Moment, Span};
use crate::schedule::{BufferRule, EpicOrder, Noise, Undertaking};
use jiff::civil::DateTime;
use std::sync::Arc;

/// One organization, one plan, and all that may happen to them. Read-only and shared by every agent and every thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The file's stem, or its `name`.
    pub name: String,
    /// One line for people.
    pub description: String,
    /// The civil time of `Moment::START`.
    pub start: DateTime,
    /// Past this a run counts as stuck.
    pub horizon: Moment,
    pub deliveries_per_instant_max: u64,
    /// What a run uses that names no seed.
    pub seed: u64,
    pub calendars: Calendars,
    pub organization: Organization,
    pub plan: Plan,
    pub noise: Noise,
    pub epics: EpicOrder,
    pub buffer: BufferRule,
    pub handoff: Handoff,
    /// What the project as a whole is measured on: the daily cycle's calendar, in force or not.
    pub working_calendar: CalendarId,
    /// `None`: no daily cycle.
    pub daily: Option<Daily>,
    pub streams: Vec<Stream>,
    pub risks: Vec<Risk>,
    /// In the order of their times.
    pub events: Vec<Event>,
    /// The first is in force at the start; events and risks bring in the others.
    pub policies: Vec<Policy>,
    pub criteria: Criteria,
    pub budget: Budget,
    /// Most members that work at once, over all teams; `None`: all.
    pub concurrency: Option<u32>,
    /// The priority rules that its policies name.
    pub rules: Vec<PriorityRule>,
    pub baseline: Arc<Baseline>,
    /// What is sound, and perhaps not meant: sentences for people.
    pub remarks: Vec<String>,
    pub source: Source,
}

/// The Phase 3 to 4 handoff.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    /// The points not met in the first package.
    pub gaps: Gaps,
    /// What is open under each gap, for people: (point, sentence).
    pub reasons: Vec<(usize, String)>,
    /// Hours of working time that the planner takes to close a gap.
    pub gap_closing: Distribution,
}

/// Times of day of the daily cycle, on the days that its calendar opens. Milliseconds since midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Daily {
    pub calendar: CalendarId,
    pub report: Span,
    pub standup: Span,
    pub review: Span,
    pub priorities: Span,
    pub end_of_day: Span,
    /// Since Monday 00:00.
    pub weekly: Span,
}

/// What arrives unplanned.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    pub name: String,
    pub key: u64,
    pub arrivals: Arrivals,
    pub brings: Brings,
    pub priority: Priority,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Brings {
    /// Work for a team; hours of it.
    Work { team: TeamId, role: RoleId, effort: Distribution },
    /// Blockers without a task, for the resolver: hours of resolution work, or the policy's; a subtype, or the policy's mix.
    Blockers { work: Option<Distribution>, subtype: Option<BlockerSubtype> },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A Poisson process of `per_hour` of elapsed time, from `from` until `until`.
    Poisson { per_hour: f64, from: Moment, until: Moment },
    /// In the order of time.
    At(Vec<Moment>),
}

/// A risk of the register, with its mitigation in or out of force.
#[derive(Clone, Debug, PartialEq)]
pub struct Risk {
    pub id: String,
    pub key: u64,
    pub description: String,
    pub owner: String,
    pub trigger: RiskTrigger,
    pub is_mitigated: bool,
    /// 0 to 1; the one before or after mitigation, whichever is in force.
    pub probability: f64,
    pub effects: Vec<RiskEffect>,
    /// Of the register as a whole, for reports: before and after mitigation, and what the mitigation costs in money.
    pub probability_before: f64,
    pub probability_after: f64,
    pub mitigation: String,
    pub mitigation_cost: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RiskTrigger {
    At(Moment),
    /// When the task is first worked on.
    TaskStarts(TaskId),
    TaskDone(TaskId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum RiskEffect {
    /// Hours of elapsed time for which each of these tasks stands still, or is released later.
    Delay {
        tasks: Vec<TaskId>,
        hours: Distribution,
    },
    /// Hours of work on top, for each of these tasks that is not done.
    Effort {
        tasks: Vec<TaskId>,
        hours: Distribution,
    },
    MemberAway {
        member: MemberId,
        hours: Distribution,
    },
    EnvironmentDown {
        resource: ResourceId,
        hours: Distribution,
    },
    ScopeAdded(Vec<TaskId>),
    /// What the policy's blocker rate is multiplied with from then on; the bit that stands for it among those of [`Scenario::policy_with`].
    BlockerRate {
        factor: f64,
        bit: u32,
    },
}

/// Something that happens at a stated time.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: String,
    pub at: Moment,
    pub what: Happening,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    MemberLeaves(MemberId),
    MemberJoins(MemberId),
    MemberAway {
        member: MemberId,
        until: Moment,
    },
    ScopeAdded(Vec<TaskId>),
    ScopeDropped(Vec<TaskId>),
    EnvironmentDown {
        resource: ResourceId,
        until: Moment,
    },
    AgentFails {
        agent: AgentId,
        until: Moment,
    },
    /// The place of the policy among `Scenario::policies`, and what it changes, as written.
    PolicyChanges {
        policy: u32,
        changes: Vec<(String, String)>,
    },
}

/// What success is, as far as a scenario may set it.
#[derive(Clone, Debug, PartialEq)]
pub struct Criteria {
    /// Share of the buffer that a good project leaves unused at most: consumed below this.
    pub buffer_below: f64,
    pub sync_participation: f64,
    pub sop_compliance: f64,
    pub utilization_from: f64,
    pub utilization_to: f64,
}

/// The files and overrides that a scenario was read from, as they were: what a record needs to read it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The path as the user gave it.
    pub path: String,
    /// Each file read: path relative to the first, text. The first is the scenario itself.
    pub files: Vec<(String, String)>,
    /// `--set` overrides in their order.
    pub overrides: Vec<String>,
}

/// A civil time as scenario files, tables and JSON have it: `YYYY-MM-DD HH:MM:SS`.
pub fn timestamp(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl Scenario {
    /// Whether a blocker can come about under any of the policies.
    pub fn can_get_stuck(&self) -> bool {
        let under = |policy: &Policy| {
            let Policy { blockers, dependencies, .. } = policy;
            let is_information_missed = dependencies.research.is_some() && dependencies.research_team.is_none();
            blockers.can_arise() || dependencies.resource_blockers || dependencies.delivery_late_after.is_some() || is_information_missed
        };
        self.policies.iter().any(under) || self.streams.iter().any(|stream| matches!(stream.brings, Brings::Blockers { .. }))
    }

    /// Whether anybody's work or reading costs tokens.
    pub fn uses_tokens(&self) -> bool {
        self.pays().any(|pay| pay.tokens_per_hour + pay.tokens_per_message + pay.startup_tokens > 0.0)
    }

    /// What every member costs, and the agents at their desks under each policy.
    pub fn pays(&self) -> impl Iterator<Item = &Pay> {
        let desks = self.policies.iter().flat_map(|policy| &policy.desks).map(|desk| &desk.pay);
        self.organization.members.iter().map(|member| &member.pay).chain(desks)
    }

    /// Whether anything in it can cost money.
    pub fn can_cost_money(&self) -> bool {
        let is_paid = |pay: &Pay| pay.rate_per_hour > 0.0 || pay.token_price > 0.0 || pay.startup_cost > 0.0;
        self.pays().any(is_paid)
            || self.risks.iter().any(|risk| risk.mitigation_cost > 0.0)
            || self.policies.iter().any(|policy| policy.decisions.resources.cost > 0.0)
    }

    /// The civil time of a moment, to the second below.
    pub fn civil(&self, at: Moment) -> DateTime {
        let ms = i64::try_from(at.ms()).unwrap_or(i64::MAX / 2);
        self.start.checked_add(jiff::SignedDuration::from_millis(ms)).unwrap_or(DateTime::MAX)
    }

    /// `YYYY-MM-DD HH:MM:SS`.
    pub fn timestamp(&self, at: Moment) -> String {
        timestamp(self.civil(at))
    }

    /// The moment that a text names as scenario files do: `day 5 10:00`, `2d` after the start, `2026-01-09 10:00`.
    ///
    /// # Errors
    /// A sentence, if it names none, or one before the start.
    pub fn moment(&self, text: &str) -> Result<Moment, String> {
        let when =
            field::When::parse(text).ok_or_else(|| format!("`{text}` is not a moment; {}", <field::When as read::Field>::EXAMPLE))?;
        let ms = when.ms_since(self.start).and_then(|ms| u64::try_from(ms).ok());
        let before = || format!("`{text}` is before the start, {}; day 1 is the day of the start", self.timestamp(Moment::START));
        ms.map(Moment::from_ms).ok_or_else(before)
    }

    /// What a schedule under `policy` depends on: of all tasks, with no epic started. Whoever plans says what is open and since when.
    pub fn undertaking<'a>(&'a self, policy: &'a Policy) -> Undertaking<'a> {
        Undertaking {
            plan: &self.plan,
            organization: &self.organization,
            calendars: &self.calendars,
            dispatch: &policy.dispatch,
            concurrency: self.concurrency,
            gates: &policy.gates,
            handoffs: &policy.handoffs,
            desks: &policy.desks,
            rules: &self.rules,
            noise: &self.noise,
            epics: self.epics,
            buffer: &self.buffer,
            working_calendar: self.working_calendar,
            is_open: &[],
            epic_starts: &[],
            between_epics: policy.retrospective + policy.desk(AgentId::DIRECTOR).takes(policy.director.authorization_attention),
            revision: 0,
            chance: Chance::new(self.seed, 0),
        }
    }

    /// The place of the policy that differs from `policy` in that the risks whose bits are set in `struck` have changed its blocker rate.
    /// Variants of a policy stand together, so each is its first plus the bits.
    pub fn policy_with(&self, policy: u32, struck: u32) -> u32 {
        let effects = self.risks.iter().flat_map(|risk| &risk.effects);
        let bits = effects.filter(|effect| matches!(effect, RiskEffect::BlockerRate { .. })).count();
        (policy >> bits << bits) | struck
    }

    /// How many agents the cast has: the office, and a team actor for every team.
    pub fn agents(&self) -> usize {
        AgentId::OFFICE.len() + self.organization.teams.len()
    }

    /// The epics in which a team has tasks.
    pub fn teams_of(&self, epic: EpicId) -> Vec<TeamId> {
        let mut teams: Vec<TeamId> = self
            .plan
            .epic(epic)
            .features
            .iter()
            .flat_map(|&feature| &self.plan.feature(feature).tasks)
            .map(|&task| self.plan.task(task).team)
            .collect();
        teams.sort_unstable();
        teams.dedup();
        teams
    }
}

#[cfg(test)]
mod tests;
