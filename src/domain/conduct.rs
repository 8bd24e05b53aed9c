//! How trouble is dealt with, as part of the policy: blockers and their escalation, gates, handoffs, decisions, loans.

use super::blocker::{BlockerSubtype, Level};
use super::decision::OptionKind;
use super::gate::GateLevel;
use super::organization::{AgentId, RoleId, TeamId};
use crate::engine::distribution::Distribution;
use crate::engine::time::Span;
use serde::{Deserialize, Serialize};

/// How work gets stuck, and how that is noticed. Distributions are of hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Blockers {
    /// An hour of effort; 0: none arise.
    pub rate: f64,
    /// Stalls an hour of work on tasks, whatever their complexity.
    pub stall_rate: f64,
    /// Factors of the rate by complexity: low, medium, high.
    pub complexity: [f64; 3],
    /// Until the owner notices, in its working time.
    pub detection: Distribution,
    /// The resolver asks all teams so often what stands still; `None`: never.
    pub scan_every: Option<Span>,
    /// What a scan takes for stuck: elapsed working time of the owner since the blocker arose.
    pub still_for: Span,
    /// To be worked off at speed 1.
    pub resolution_work: Distribution,
    /// Weights by subtype, in the order of `BlockerSubtype::ALL`; not all 0.
    pub mix: [f64; BlockerSubtype::ALL.len()],
    /// Whom a level asks whose target is a specialist, by subtype; `None`: nobody in this organization.
    pub specialists: [Option<RoleId>; BlockerSubtype::ALL.len()],
    /// That a resolved blocker comes back.
    pub reopen: f64,
    pub pending: Pending,
    pub patterns: Patterns,
}

impl Blockers {
    /// Whether any can arise while a task is worked on.
    pub fn can_arise(&self) -> bool {
        self.rate > 0.0 || self.stall_rate > 0.0
    }

    /// The subtype at a share, from 0 to under 1, of the sum of the mix; the last that has a weight, where rounding leads past it.
    pub fn subtype_at(&self, share: f64) -> BlockerSubtype {
        let mut left = share * self.mix.iter().sum::<f64>();
        let mut found = BlockerSubtype::ALL[0];
        for (subtype, weight) in BlockerSubtype::ALL.into_iter().zip(self.mix).filter(|&(_, weight)| weight > 0.0) {
            found = subtype;
            if left < weight {
                break;
            }
            left -= weight;
        }
        found
    }
}

/// Blockers that wait for an outside party.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub share: f64,
    /// Hours of elapsed time.
    pub wait: Distribution,
    /// Whether the escalation clock stands still meanwhile.
    pub pauses_clock: bool,
}

/// What is learnt from blockers that went up.
#[derive(Clone, Debug, PartialEq)]
pub struct Patterns {
    /// A pattern counts as known above this success rate.
    pub known_above: f64,
    /// What is left of the resolver's work then.
    pub work_factor: f64,
}

/// The escalation policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Escalation {
    /// From L1 up; at least one, at most `Level::MAX`.
    pub levels: Vec<LevelTerms>,
    pub clock: Clock,
    pub timeout_basis: TimeoutBasis,
    pub timeout_stops_on: TimeoutStopsOn,
    pub carry_work: CarryWork,
    pub on_escalate: OnEscalate,
    pub policy_change_applies_to: AppliesTo,
    pub critical_blocked: CriticalBlocked,
    pub p0_blockers: P0Blockers,
    pub l5: LastLevel,
    /// Service levels by priority: told, never enforced.
    pub acknowledge_within: [Option<Span>; 3],
    pub resolve_within: [Option<Span>; 3],
}

impl Escalation {
    pub fn level(&self, level: Level) -> &LevelTerms {
        &self.levels[level.index()]
    }

    pub fn top(&self) -> Level {
        Level(self.levels.len() as u8)
    }

    /// The lowest level that decides instead of working it off; `None` if all work it off.
    pub fn deciding(&self) -> Option<Level> {
        self.levels.iter().position(|level| level.kind == LevelKind::Hierarchical).map(|at| Level(at as u8 + 1))
    }

    /// The highest level that works it off.
    pub fn last_functional(&self) -> Option<Level> {
        self.levels.iter().rposition(|level| level.kind == LevelKind::Functional).map(|at| Level(at as u8 + 1))
    }
}

/// One level of the ladder.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelTerms {
    pub kind: LevelKind,
    pub target: Target,
    /// Resolution work done in an hour of work.
    pub speed: f64,
    /// Hours, by priority, after which the level passes a blocker on; `None`: it keeps it.
    pub escalate_after: [Option<Distribution>; 3],
    /// Hours of the level's own resolution work where `carry_work` is `restart`; `None`: the blocker's distribution.
    pub work: Option<Distribution>,
    /// What comes before the work: diagnosis, briefing. For a level that decides: the decision itself.
    pub preparation: Span,
    /// Of those, whether the owner gives as much time.
    pub is_owner_briefing: bool,
    /// Before the blocker is at this level: elapsed time that no worker gives.
    pub handoff_cost: Span,
    /// That the level, when done, passes it up instead of having resolved it.
    pub refer_up: f64,
    /// That the level returns it one level down instead of taking it up.
    pub pushback: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelKind {
    /// Works it off.
    Functional,
    /// Decides: the director, or the planner with a revision of the plan.
    Hierarchical,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Whose work it stopped.
    Owner,
    /// One of the office, at its desk.
    Agent(AgentId),
    /// A member who holds the role that fits the subtype, from its team.
    Specialist,
    Role(RoleId),
    /// Any member of it.
    Team(TeamId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Working time of the blocked owner's calendar, at every level; without an owner, of the project's.
    Working,
    Elapsed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeoutBasis {
    /// Since noticed.
    SinceOpened,
    /// Since it came to the level, the handoff cost having passed.
    SinceLevelEntered,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeoutStopsOn {
    Resolved,
    /// Taken up by the level.
    Acknowledged,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarryWork {
    /// What is left goes up.
    Resume,
    /// A fresh draw at each level.
    Restart,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnEscalate {
    /// The level below stops.
    Stop,
    /// It goes on: speeds add up on what is left.
    Continue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliesTo {
    /// Blockers noticed from then on.
    New,
    /// Open ones, too: their clocks are set anew.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CriticalBlocked {
    /// To the highest functional level at once, and reallocation is asked for.
    Jump,
    Climb,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum P0Blockers {
    /// Straight to the director.
    DecideNow,
    /// The director is told, and the blocker climbs.
    Monitor,
}

/// When the director may pass a blocker on to the planner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastLevel {
    /// Its task is critical, and no other option recovers the delay.
    LastResort,
    /// Its task is critical.
    CriticalPath,
}

/// Quality gates and the defects that they are for. Distributions are of hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Gates {
    /// Without gates nothing is checked, and work that is finished is done.
    pub is_on: bool,
    /// In the order of `GateLevel::ALL`.
    pub levels: [GateTerms; GateLevel::ALL.len()],
    /// Injected an hour of effort.
    pub defects: f64,
    /// That a gate is stopped by a finding that is none.
    pub false_alarm: f64,
    /// Effort to remedy a finding.
    pub remediation: Distribution,
    /// That a remedy injects a defect itself.
    pub bad_fix: f64,
    pub progression: Progression,
    /// Of the director, for its word after a pass.
    pub progression_attention: Span,
    /// Of the director, to be told that a critical item failed.
    pub failure_attention: Span,
}

impl Gates {
    pub fn level(&self, level: GateLevel) -> &GateTerms {
        &self.levels[level as usize]
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct GateTerms {
    /// In their order. Without any the gate is passed at once.
    pub checks: Vec<Check>,
    /// That the automated checks together find a defect that is there.
    pub detects: f64,
    /// Hours that the automated checks take together, of elapsed time.
    pub duration: Distribution,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub name: String,
    pub kind: CheckKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CheckKind {
    /// Holds by construction, or is attested: takes no time and finds nothing.
    Condition,
    Automated,
    Review(Review),
}

/// A look by somebody else, as work of a team.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    pub team: TeamId,
    /// `None`: anybody of the team.
    pub role: Option<RoleId>,
    pub effort: Distribution,
    /// That it finds a defect that is still there.
    pub finds: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progression {
    Auto,
    /// After a pass the director says go on; a failure it cannot overrule.
    Director,
}

/// Handoffs from team to team.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoffs {
    /// Without them a dependent in another team is released when its prerequisite is done.
    pub is_on: bool,
    /// Of the delivery-coordinator.
    pub validation: Span,
    /// That a package is complete.
    pub complete: f64,
    /// Hours of the giving team's effort to close a package's gaps.
    pub gap_effort: Distribution,
    pub authorization: HandoffAuthorization,
    /// Of the director.
    pub authorization_attention: Span,
    /// Of a member of the receiving team.
    pub acknowledgement: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffAuthorization {
    Director,
    Auto,
}

/// Dependencies that are late.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependencies {
    /// Who finds out what an open information dependency would have told; `None`: it becomes a blocker.
    pub research_team: Option<TeamId>,
    /// Hours of effort to find it out; `None`: an open information dependency is waited for.
    pub research: Option<Distribution>,
    /// Whether a resource that all else is ready for becomes a blocker.
    pub resource_blockers: bool,
    /// Working time past its planned finish after which another team's task that all else is ready for becomes a blocker; `None`: never.
    pub delivery_late_after: Option<Span>,
}

/// How the director decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Decisions {
    pub policy: DecisionPolicy,
    /// For `rules`: what is tried first comes first.
    pub order: Vec<OptionKind>,
    /// For `score`: the smallest sum of weighted figures wins.
    pub weights: Weights,
    /// What a helper adds to the speed of a resolution.
    pub helper_gain: f64,
    /// How many helpers at most.
    pub helpers_max: u32,
    /// That there is a way round a blocker.
    pub workaround: f64,
    /// Rework at the task's end at most, as a share of its effort.
    pub workaround_rework_max: f64,
    /// Defects that a way round adds, on average.
    pub workaround_defects: f64,
    /// Of a task started early, that it has to be reworked in part.
    pub early_rework: f64,
    /// ... and which share of what was done early.
    pub early_rework_share: f64,
    /// What a re-planned task's remaining effort is multiplied with.
    pub replanned_effort: f64,
    pub resources: Resources,
    /// Attention for one decision on timeline risk, a handoff refused twice, or a contended member.
    pub attention: Span,
    /// At least so long lies between two decisions on timeline risk.
    pub timeline_every: Span,
}

impl Decisions {
    /// Whether the director decides on timeline risk: who names no option at all leaves the timeline to itself.
    pub fn face_timeline_risk(&self) -> bool {
        !self.order.is_empty() && !self.timeline_every.is_zero()
    }

    /// Whether an option may be taken at all: under `rules`, one that the order names.
    pub fn may_take(&self, option: OptionKind) -> bool {
        self.policy == DecisionPolicy::Score || self.order.is_empty() || self.order.contains(&option)
    }
}

/// People who can be had from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Resources {
    /// How many, over a run; 0: nobody.
    pub amount: u32,
    pub cost: f64,
    /// Hours of elapsed time until they are there.
    pub lead_time: Distribution,
    /// Members of the scenario that are not present, by the order in which they can be had.
    pub members: Vec<super::organization::MemberId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionPolicy {
    /// The first option that applies, in a stated order.
    Rules,
    /// The option with the best weighted sum.
    Score,
}

impl DecisionPolicy {
    /// As scenario files, the journal and tables write it.
    pub fn name(self) -> &'static str {
        match self {
            DecisionPolicy::Rules => "rules",
            DecisionPolicy::Score => "score",
        }
    }
}

/// What the figures of an option count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// An hour of delay.
    pub delay: f64,
    /// A unit of money.
    pub cost: f64,
    /// A unit of value lost.
    pub value: f64,
    /// An hour of other people's time.
    pub load: f64,
}

/// Lending members to the team at the bottleneck.
#[derive(Clone, Debug, PartialEq)]
pub struct Reallocation {
    pub is_on: bool,
    /// Teams under this utilization in the last report may lend.
    pub utilization_below: f64,
    /// Hours that a loan must be expected to gain.
    pub min_gain: Span,
    pub max_loan: Span,
    /// Until a member on loan is as fast as it gets, by what it is: agent, person.
    pub ramp_up: [Span; 2],
    /// The share of that speed at the start.
    pub ramp_from: f64,
    /// Share of one host member's time that a guest takes.
    pub host_time: f64,
}

/// Long hours make mistakes.
#[derive(Clone, Debug, PartialEq)]
pub struct Burnout {
    /// Utilization over the trailing week above which it sets in.
    pub above: f64,
    /// By which the defect rate rises.
    pub defects: f64,
}
