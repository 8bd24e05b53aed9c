//! The cast: every agent, each in its file. Agents never use one another; only this list knows them all.

mod blocker_resolver;
mod delivery_coordinator;
mod director;
mod planner;
mod progress_tracker;
mod quality_enforcer;
mod team;

use crate::agent::Agent;
use crate::domain::fact::{Fact, Indicator};
use crate::domain::organization::AgentId;
use crate::scenario::{RiskTrigger, Scenario};

/// All agents of a scenario as they are before anything has happened, in the order of their ids.
pub fn cast(scenario: &Scenario) -> Vec<Box<dyn Agent>> {
    let mut cast: Vec<Box<dyn Agent>> = vec![
        Box::new(director::Director::new(scenario)),
        Box::new(planner::Planner::new(scenario)),
        Box::new(delivery_coordinator::Coordinator::new(scenario)),
        Box::new(quality_enforcer::Enforcer::new(scenario)),
        Box::new(blocker_resolver::Resolver::new()),
        Box::new(progress_tracker::Tracker::new(scenario)),
    ];
    cast.extend(scenario.organization.team_ids().map(|team| Box::new(team::TeamActor::new(team, scenario)) as Box<dyn Agent>));
    cast
}

/// The topics that agents listen to.
pub struct Topics {
    /// Whether a risk waits for a task to be started, so that the planner listens to starts.
    are_starts_awaited: bool,
    /// Whether gates are ever in force, so that the enforcer listens to who can review and to what is done above tasks.
    are_gates_run: bool,
}

impl Topics {
    pub fn new(scenario: &Scenario) -> Topics {
        let awaits_start = |trigger| matches!(trigger, RiskTrigger::TaskStarts(_));
        Topics {
            are_starts_awaited: scenario.risks.iter().any(|risk| awaits_start(risk.trigger)),
            are_gates_run: scenario.policies.iter().any(|policy| policy.gates.is_on),
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
            WorkStarted { .. } | WorkStopped { .. } => &[TRACKER],
            TaskDone { .. } | TaskAdded { .. } | TaskDropped { .. } => &[TRACKER, ENFORCER, PLANNER],
            TaskHeld { .. } | TaskFreed { .. } => &[TRACKER, RESOLVER],
            MemberAway { .. } | MemberBack { .. } | MemberLeft { .. } | MemberJoined { .. } if self.are_gates_run => &[TRACKER, ENFORCER],
            TeamActivated { .. } | MemberAway { .. } | MemberBack { .. } | MemberLeft { .. } | MemberJoined { .. } => &[TRACKER],
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
            BlockerOpened { .. } | BlockerEscalated { .. } | BlockerResolved { .. } | BlockerReopened { .. } => &[TRACKER, ENFORCER],
            BlockerReturned { .. } | BlockerTaken { .. } => &[TRACKER, ENFORCER],
            GateStarted { .. } | GateClosed { .. } | WorkSubmitted { .. } => &[TRACKER],
            HandoffOpened { .. } | HandoffClosed { .. } | HandoffCancelled { .. } => &[TRACKER, ENFORCER],
            HandoffValidated { .. } | HandoffAuthorized { .. } | HandoffAcceptedWithGaps { .. } | HandoffAcknowledged { .. } => &[ENFORCER],
            MemberLent { .. } | LoanEnded { .. } if self.are_gates_run => &[TRACKER, RESOLVER, ENFORCER],
            MemberLent { .. } | LoanEnded { .. } => &[TRACKER, RESOLVER],
            BlockerArose { .. } | BlockerNoticed { .. } | BlockerPending { .. } | BlockerLaidDown { .. } | PatternLearnt { .. } => &[],
            PatternUsed { .. } | DefectsInjected { .. } | CheckDone { .. } | ReviewDeployed { .. } | ReviewDone { .. } => &[],
            ProgressionGranted { .. } | RemediationDone { .. } | DefectsEscaped { .. } => &[],
            ResearchStarted { .. } | ResearchDone { .. } | Decided(_) | DecisionSettled { .. } | TargetMoved { .. } => &[],
            TaskStartedEarly { .. } | TaskReplanned { .. } | ReworkAdded { .. } | ReviewerAdded { .. } => &[],
            AgentFailed { agent: ENFORCER, .. } => &[ENFORCER],
            AgentFailed { .. } | AgentReturned { .. } => &[],
        }
    }
}
