//! The cast: every agent, each in its file. Agents never use one another; only this list knows them all.

mod blocker_resolver;
mod delivery_coordinator;
mod director;
mod planner;
mod progress_tracker;
mod quality_enforcer;
#[cfg(test)]
pub mod saboteur;
#[cfg(test)]
mod solo;
mod team;

use crate::agent::Agent;
use crate::domain::fact::{Fact, Indicator, Work};
use crate::domain::organization::AgentId;
use crate::scenario::{RiskTrigger, Scenario};

#[cfg(not(test))]
pub use cast_of as cast;
#[cfg(test)]
pub use saboteur::cast;

/// All agents of a scenario as they are before anything has happened, in the order of their ids.
pub fn cast_of(scenario: &Scenario) -> Vec<Box<dyn Agent>> {
    let mut cast: Vec<Box<dyn Agent>> = vec![
        Box::new(director::Director::new(scenario)),
        Box::new(planner::Planner::new(scenario)),
        Box::new(delivery_coordinator::Coordinator::new(scenario)),
        Box::new(quality_enforcer::Enforcer::new(scenario)),
        Box::new(blocker_resolver::Resolver::new(scenario)),
        Box::new(progress_tracker::Tracker::new(scenario)),
    ];
    cast.extend(scenario.organization.team_ids().map(|team| Box::new(team::TeamActor::new(team, scenario)) as Box<dyn Agent>));
    cast
}

/// The topics that agents listen to.
pub struct Topics {
    /// Whether a risk waits for a task to be started, so that the planner listens to starts.
    are_starts_awaited: bool,
    /// Whether anything can get stuck, so that the resolver listens to who is there and what is critical.
    can_get_stuck: bool,
    /// Whether gates are ever in force, so that the enforcer listens to who can review and to what is done above tasks.
    are_gates_run: bool,
    /// Whether anything can make the planner plan again, so that it must know what is begun.
    may_be_replanned: bool,
}

impl Topics {
    pub fn new(scenario: &Scenario) -> Topics {
        let awaits_start = |trigger| matches!(trigger, RiskTrigger::TaskStarts(_));
        Topics {
            are_starts_awaited: scenario.risks.iter().any(|risk| awaits_start(risk.trigger)),
            can_get_stuck: scenario.can_get_stuck(),
            are_gates_run: scenario.policies.iter().any(|policy| policy.gates.is_on),
            may_be_replanned: planner::may_replan(scenario),
        }
    }

    /// Who overhears a fact.
    pub fn listeners(&self, fact: &Fact) -> &'static [AgentId] {
        use Fact::*;
        const TRACKER: AgentId = AgentId::TRACKER;
        const ENFORCER: AgentId = AgentId::ENFORCER;
        const PLANNER: AgentId = AgentId::PLANNER;
        const RESOLVER: AgentId = AgentId::RESOLVER;
        match fact {
            TaskReleased { .. } => &[TRACKER, ENFORCER],
            WorkStarted { .. } if self.are_starts_awaited => &[TRACKER, PLANNER],
            WorkStarted { work: Work::Task(_), .. } if self.may_be_replanned => &[TRACKER, PLANNER],
            WorkStarted { .. } | WorkStopped { .. } => &[TRACKER],
            TaskDone { .. } | TaskAdded { .. } | TaskDropped { .. } => &[TRACKER, ENFORCER, PLANNER],
            TaskHeld { .. } | TaskFreed { .. } => &[TRACKER, RESOLVER],
            TeamActivated { .. } => &[TRACKER],
            MemberAway { .. } | MemberBack { .. } | MemberLeft { .. } | MemberJoined { .. } => {
                match (self.can_get_stuck, self.are_gates_run) {
                    (true, true) => &[TRACKER, RESOLVER, ENFORCER],
                    (true, false) => &[TRACKER, RESOLVER],
                    (false, true) => &[TRACKER, ENFORCER],
                    (false, false) => &[TRACKER],
                }
            }
            Reported(_) if self.can_get_stuck => &[RESOLVER],
            FeatureDone { .. } | EpicDone { .. } | ProjectFinished if self.are_gates_run => &[ENFORCER],
            IndicatorChanged { indicator: Indicator::Quality, .. } if self.are_gates_run => &[ENFORCER],
            EnvironmentDown { .. } | EnvironmentUp { .. } => &[RESOLVER],
            StandupHeld { .. } => &[ENFORCER],
            PackageSubmitted { .. } | PackageReturned { .. } | HandoffSigned { .. } | KickoffAuthorized | TeamBriefed { .. } => &[],
            AgentActivated { .. } | EpicKickoff { .. } | EpicAuthorized { .. } | FeatureDone { .. } | EpicDone { .. } => &[],
            RetrospectiveHeld { .. } | WorkArrived { .. } | ArrivalDone { .. } | ResourceAvailable { .. } | RiskStruck { .. } => &[],
            RiskPassed { .. } | PolicyChanged { .. } | ScheduleRevised { .. } | Reported(_) | LoopTurned { .. } | ReviewHeld => &[],
            PrioritiesSet { .. } | IndicatorChanged { .. } | Served { .. } | ProcedureAudited { .. } | ProjectFinished => &[],
            ClosingReturned | HandoffToTesting { .. } | RunEnded => &[],
            BlockerOpened { .. } | BlockerEscalated { .. } | BlockerReopened { .. } => &[TRACKER, ENFORCER],
            BlockerResolved { .. } | BlockerReturned { .. } => &[TRACKER, ENFORCER],
            BlockerTaken { .. } => &[ENFORCER],
            // Which task a blocker is about; that it is there the tracker goes by only once it is opened.
            BlockerArose { .. } | GateClosed { .. } => &[TRACKER],
            GateStarted { .. } | WorkSubmitted { .. } => &[],
            HandoffOpened { .. } | HandoffClosed { .. } | HandoffCancelled { .. } => &[TRACKER, ENFORCER],
            HandoffValidated { .. } | HandoffAuthorized { .. } | HandoffAcceptedWithGaps { .. } | HandoffAcknowledged { .. } => &[ENFORCER],
            MemberLent { .. } | LoanEnded { .. } if self.are_gates_run => &[TRACKER, RESOLVER, ENFORCER],
            MemberLent { .. } | LoanEnded { .. } => &[TRACKER, RESOLVER],
            BlockerNoticed { .. } | BlockerPending { .. } | BlockerLaidDown { .. } | PatternLearnt { .. } => &[],
            PatternUsed { .. } | DefectsInjected { .. } | CheckDone { .. } | ReviewDeployed { .. } | ReviewDone { .. } => &[],
            ProgressionGranted { .. } | RemediationDone { .. } | DefectsEscaped { .. } => &[],
            ResearchStarted { .. } | ResearchDone { .. } | Decided(_) | DecisionSettled { .. } | TargetMoved { .. } => &[],
            TaskStartedEarly { .. } | TaskReplanned { .. } | ReworkAdded { .. } | ReviewerAdded { .. } => &[],
            AgentFailed { agent: ENFORCER, .. } => &[ENFORCER],
            AgentFailed { .. } | AgentReturned { .. } => &[],
        }
    }
}
