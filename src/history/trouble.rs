//! What stood in the way and what was done about it, as plain data: blockers level by level, gates, team handoffs, decisions, loans.

pub(super) mod fold;

use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, EscalationReason, Level, Resolution, Worker};
use crate::domain::decision::{Decision, DecisionId};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::organization::{AgentId, MemberId, Priority, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{Check, GateTerms};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;

/// Everything that stood in the way. Lists are in the order of beginning; those with a number of their own are in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trouble {
    pub blockers: Vec<BlockerHistory>,
    pub patterns: Vec<PatternHistory>,
    pub gates: Vec<GateHistory>,
    /// By task: as long as the plan.
    pub defects: Vec<Defects>,
    pub remediations: Vec<Remediation>,
    pub handoffs: Vec<HandoffHistory>,
    pub decisions: Vec<DecisionHistory>,
    pub loans: Vec<Loan>,
    /// When, from which target, to which.
    pub target_moves: Vec<(Moment, Moment, Moment)>,
    pub revisions: Vec<Revision>,
    pub research: Vec<Research>,
    /// Tasks that started before what they wait for was done.
    pub early_starts: Vec<EarlyStart>,
    pub reworks: Vec<Rework>,
    pub replans: Vec<Replan>,
    pub reviewers_added: Vec<(Moment, TeamId, MemberId)>,
    pub agent_failures: Vec<AgentFailure>,
}

/// A task that the director let begin before what it waited for alone was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlyStart {
    pub at: Moment,
    pub task: TaskId,
    pub on: TaskId,
}

/// One blocker, from its arising to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockerHistory {
    pub id: BlockerId,
    pub task: Option<TaskId>,
    pub cause: BlockerCause,
    pub subtype: BlockerSubtype,
    pub owner: Option<MemberId>,
    pub arose: Moment,
    /// When its clocks started; `None` if it was gone before anybody noticed.
    pub noticed: Option<Moment>,
    pub is_by_scan: bool,
    pub pending_until: Option<Moment>,
    /// When the resolver had it on its list.
    pub opened: Option<Moment>,
    pub priority: Option<Priority>,
    pub is_critical: bool,
    /// In their order; a level that it comes to again comes again.
    pub stays: Vec<Stay>,
    /// When it came back after having been resolved.
    pub reopenings: Vec<Moment>,
    /// Whether a known pattern that was tried worked; `None` if none was tried.
    pub pattern: Option<bool>,
    /// How and when it ended for good.
    pub end: Option<BlockerEnd>,
}

/// A blocker's time at one level.
#[derive(Clone, Debug, PartialEq)]
pub struct Stay {
    pub level: Level,
    /// At the first level when it was noticed; above, when the one below passed it on, so that what the handoff costs is this level's.
    pub entered: Moment,
    /// Why it came here; `None` at the first level and after a return.
    pub reason: Option<EscalationReason>,
    /// When the threshold was that brought it here.
    pub due: Option<Moment>,
    /// Who took it up, in their order.
    pub hands: Vec<Hand>,
    pub left: Option<Moment>,
    pub leaving: Leaving,
}

/// Somebody who took a blocker up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    pub by: Worker,
    pub taken: Moment,
    pub laid_down: Option<Moment>,
}

/// What became of a blocker at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    StillThere,
    Up(EscalationReason),
    Returned,
    Resolved(Resolution),
    /// Resolved, and back at once.
    Reopened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockerEnd {
    pub at: Moment,
    pub level: Level,
    pub resolution: Resolution,
}

/// How a blocker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BlockerStatus {
    Active,
    /// Open above the first level.
    Escalated,
    Resolved,
}

/// What was learnt of one kind of blocker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternHistory {
    pub subtype: BlockerSubtype,
    /// At which it was last resolved.
    pub level: Level,
    pub learnt: u32,
    pub tried: u32,
    pub succeeded: u32,
    pub last_used: Moment,
}

/// One passage through a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct GateHistory {
    pub id: GateId,
    pub item: Item,
    /// From 1.
    pub attempt: u32,
    /// The policy that was in force: its place among the scenario's.
    pub policy: u32,
    pub started: Moment,
    pub checks: Vec<CheckHistory>,
    pub reviews: Vec<ReviewHistory>,
    pub closed: Option<Moment>,
    pub is_passed: bool,
    pub found: u32,
    /// When the director let the passed item go on, where its word is needed.
    pub granted: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckHistory {
    /// Its place in the gate's list.
    pub check: u8,
    pub at: Moment,
    pub found: u32,
    pub is_false_alarm: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReviewHistory {
    pub check: u8,
    pub team: TeamId,
    pub deployed: Moment,
    pub done: Option<Moment>,
    pub by: Option<MemberId>,
}

/// What is known of a task's defects. At the end of a run `injected` is what was found and what escaped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Defects {
    pub by_work: u32,
    pub by_fixes: u32,
    pub by_workarounds: u32,
    pub escaped: u32,
}

/// A finding that a task's owner was asked to remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remediation {
    pub task: TaskId,
    pub number: u32,
    /// `None` where only its end was told of.
    pub asked: Option<Moment>,
    pub priority: Priority,
    pub done: Option<Moment>,
    /// Working time that went into it.
    pub worked: Span,
}

/// What a team handed to another, step by step.
#[derive(Clone, Debug, PartialEq)]
pub struct HandoffHistory {
    pub id: HandoffId,
    pub task: TaskId,
    pub from: TeamId,
    pub to: TeamId,
    pub opened: Moment,
    /// When it was validated, and whether it was complete.
    pub validations: Vec<(Moment, bool)>,
    /// When the director took it over with its gaps.
    pub accepted_with_gaps: Option<Moment>,
    pub authorized: Option<Moment>,
    pub is_auto: bool,
    pub notified: Option<Moment>,
    pub acknowledged: Option<Moment>,
    /// `None` if nobody's time was needed.
    pub acknowledged_by: Option<MemberId>,
    pub closed: Option<Moment>,
    pub cancelled: Option<Moment>,
    /// Working time of the giving team that went into its gaps.
    pub gap_worked: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct DecisionHistory {
    pub at: Moment,
    pub decision: Decision,
    /// Since when what it is about waited: a blocker since it came to the director. The decision's own moment where nothing waited.
    pub since: Moment,
    pub settled: Option<Settled>,
}

/// What came of a decision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settled {
    pub at: Moment,
    /// How long what it was about took yet, or what a loan gained.
    pub hours: f64,
    pub is_as_expected: bool,
}

/// A member lent to another team.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loan {
    pub member: MemberId,
    pub from: TeamId,
    pub to: TeamId,
    pub began: Moment,
    pub until: Moment,
    pub ended: Option<Moment>,
    /// The decision that arranged it, if one is known.
    pub decision: Option<DecisionId>,
    /// Working time that the member put in meanwhile, direct and rework.
    pub worked: Span,
}

/// A new schedule by the planner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revision {
    pub at: Moment,
    pub number: u32,
    pub finish_before: Moment,
    pub finish_after: Moment,
}

/// What a late piece of information would have told, found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Research {
    pub task: TaskId,
    /// The task that would have told it.
    pub on: TaskId,
    pub started: Moment,
    pub done: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rework {
    pub at: Moment,
    pub task: TaskId,
    /// Effort.
    pub extra: Span,
}

/// A task that was re-planned round its blocker: what was left of its effort before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replan {
    pub at: Moment,
    pub task: TaskId,
    pub before: Span,
    pub after: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentFailure {
    pub agent: AgentId,
    pub from: Moment,
    pub until: Moment,
    pub returned: Option<Moment>,
    /// Messages and timers that waited for it.
    pub waiting: u32,
}

impl BlockerHistory {
    pub fn status(&self) -> BlockerStatus {
        match (self.end, self.stays.last()) {
            (Some(_), _) => BlockerStatus::Resolved,
            (None, Some(stay)) if stay.level > Level::FIRST => BlockerStatus::Escalated,
            (None, _) => BlockerStatus::Active,
        }
    }

    /// Where it is, or was resolved.
    pub fn level(&self) -> Level {
        self.end.map(|end| end.level).or(self.stays.last().map(|stay| stay.level)).unwrap_or(Level::FIRST)
    }

    /// The highest level that it came to.
    pub fn top(&self) -> Level {
        self.stays.iter().map(|stay| stay.level).max().unwrap_or(Level::FIRST)
    }

    /// When somebody first took it up.
    pub fn taken(&self) -> Option<Moment> {
        self.stays.iter().flat_map(|stay| &stay.hands).map(|hand| hand.taken).min()
    }
}

impl GateHistory {
    /// Its checks, in their order, under the policy that was in force.
    pub fn terms<'a>(&self, scenario: &'a Scenario) -> Option<&'a GateTerms> {
        scenario.policies.get(self.policy as usize).map(|policy| policy.gates.level(self.item.level()))
    }

    pub fn check<'a>(&self, check: u8, scenario: &'a Scenario) -> Option<&'a Check> {
        self.terms(scenario).and_then(|terms| terms.checks.get(usize::from(check)))
    }
}

impl Defects {
    pub fn injected(self) -> u32 {
        self.by_work + self.by_fixes + self.by_workarounds
    }

    /// Valid once the run has ended.
    pub fn found(self) -> u32 {
        self.injected().saturating_sub(self.escaped)
    }
}

impl HandoffHistory {
    /// How often the package came back with gaps.
    pub fn returns(&self) -> usize {
        self.validations.iter().filter(|(_, is_complete)| !is_complete).count()
    }
}

#[cfg(test)]
mod tests;
