//! What people and agents do, as process mining calls it: activities, what their instances go through, and the objects they touch.

use crate::domain::blocker::BlockerId;
use crate::domain::fact::Work;
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::organization::{MemberId, TeamId};
use crate::domain::plan::{EpicId, FeatureId, TaskId};
use crate::record::trouble::{blocker_id, handoff_id};
use crate::scenario::Scenario;

macro_rules! activities {
    ($($name:ident $text:literal $is_atomic:literal $what:literal;)*) => {
        /// An activity. One that takes time begins and ends with an event each; of one that does not there is the end alone.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Activity {
            $($name,)*
        }

        impl Activity {
            pub const ALL: &[Activity] = &[$(Activity::$name,)*];

            /// As logs call it.
            pub fn name(self) -> &'static str {
                match self {
                    $(Activity::$name => $text,)*
                }
            }

            /// Whether it takes no time.
            pub fn is_atomic(self) -> bool {
                match self {
                    $(Activity::$name => $is_atomic,)*
                }
            }

            pub fn what(self) -> &'static str {
                match self {
                    $(Activity::$name => $what,)*
                }
            }
        }
    };
}

activities! {
    Work "work" false "a member works on a task, at a step of its pipeline";
    Rework "rework" false "what a way round a blocker, or an early start, costs at the task's end";
    Remediation "remediation" false "a finding of a gate is remedied";
    Research "research" false "what an open information dependency would have told is found out";
    Review "review" false "a check of a gate that a member makes";
    OwnResolution "own_resolution" false "the owner works a blocker off";
    Assistance "assistance" false "somebody else does, called in at a level";
    Briefing "briefing" false "the owner tells a specialist how things stand";
    Stuck "stuck" false "a member at a loss before a blocker";
    HandoffGap "handoff_gap" false "gaps of a handoff package are closed";
    Acknowledgement "acknowledgement" false "a member of the receiving team takes note of a handoff";
    Attention "attention" false "a member reads and answers a message";
    Retrospective "retrospective" false "a member in an epic's retrospective";
    UnplannedWork "unplanned_work" false "a member works on what a stream brought";
    Hold "hold" false "a task stands still";
    Blocker "blocker" false "a blocker, from its arising to its end; one that comes back begins again";
    Gate "gate" false "a passage through a gate";
    Handoff "handoff" false "a handoff between teams; withdrawn if nobody needs it any more";
    TaskAdded "task_added" true "the task came into the plan";
    TaskReleased "task_released" true "all that it waits for is there";
    WorkSubmitted "work_submitted" true "its work is finished, and goes to its gate";
    TaskDone "task_done" true "its gate is passed";
    TaskDropped "task_dropped" true "it left the plan";
    TaskStartedEarly "task_started_early" true "it started before what it waits for was done";
    TaskReplanned "task_replanned" true "the planner planned the rest of it anew, round its blocker";
    ReworkAdded "rework_added" true "it will cost more at its end";
    BlockerNoticed "blocker_noticed" true "its clocks start";
    BlockerEscalated "blocker_escalated" true "it goes up to the level that is told";
    BlockerReturned "blocker_returned" true "it goes down to the level that is told";
    BlockerTaken "blocker_taken" true "somebody takes it up";
    BlockerLaidDown "blocker_laid_down" true "somebody lays it down, unresolved";
    CheckDone "check_done" true "a check of a gate has its findings";
    ReviewDeployed "review_deployed" true "a team is asked for a review";
    ProgressionGranted "progression_granted" true "a passed item may go on";
    HandoffValidated "handoff_validated" true "a package was looked at";
    HandoffAuthorized "handoff_authorized" true "a handoff may go on";
    HandoffAcceptedWithGaps "handoff_accepted_with_gaps" true "the director had a package taken over as it is";
    HandoffAcknowledged "handoff_acknowledged" true "the receiving team has it";
    Decided "decided" true "the director decided";
    MemberLent "member_lent" true "a member goes to help another team";
    LoanEnded "loan_ended" true "it comes back";
    TeamActivated "team_activated" true "a team starts to work";
    EpicKickoff "epic_kickoff" true "an epic starts";
    FeatureDone "feature_done" true "a feature is done";
    EpicDone "epic_done" true "an epic is done";
}

impl Activity {
    pub fn of(work: Work) -> Activity {
        match work {
            Work::Task(_) => Activity::Work,
            Work::Arrival { .. } => Activity::UnplannedWork,
            Work::Retrospective(_) => Activity::Retrospective,
            Work::Attention { .. } => Activity::Attention,
            Work::Stuck(_) => Activity::Stuck,
            Work::OwnResolution(_) => Activity::OwnResolution,
            Work::Assistance { .. } => Activity::Assistance,
            Work::Briefing(_) => Activity::Briefing,
            Work::Review { .. } => Activity::Review,
            Work::Remediation { .. } => Activity::Remediation,
            Work::Rework(_) => Activity::Rework,
            Work::HandoffGap(_) => Activity::HandoffGap,
            Work::Acknowledgement(_) => Activity::Acknowledgement,
            Work::Research(_) => Activity::Research,
        }
    }
}

/// What an instance of an activity goes through: a part of the standard transitional model of XES.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transition {
    Start,
    Suspend,
    Resume,
    Complete,
    Withdraw,
}

impl Transition {
    pub fn name(self) -> &'static str {
        match self {
            Transition::Start => "start",
            Transition::Suspend => "suspend",
            Transition::Resume => "resume",
            Transition::Complete => "complete",
            Transition::Withdraw => "withdraw",
        }
    }
}

/// Something that an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    Task(TaskId),
    Feature(FeatureId),
    Epic(EpicId),
    Team(TeamId),
    Member(MemberId),
    Blocker(BlockerId),
    Gate(GateId),
    Handoff(HandoffId),
}

impl Object {
    /// `None` for the phase, which is all there is.
    pub fn of(item: Item) -> Option<Object> {
        match item {
            Item::Task(task) => Some(Object::Task(task)),
            Item::Feature(feature) => Some(Object::Feature(feature)),
            Item::Epic(epic) => Some(Object::Epic(epic)),
            Item::Phase => None,
        }
    }

    pub fn kind(self) -> &'static str {
        match self {
            Object::Task(_) => "task",
            Object::Feature(_) => "feature",
            Object::Epic(_) => "epic",
            Object::Team(_) => "team",
            Object::Member(_) => "member",
            Object::Blocker(_) => "blocker",
            Object::Gate(_) => "gate",
            Object::Handoff(_) => "handoff",
        }
    }

    /// Unique among all objects, of whatever kind: `task:T-1`.
    pub fn id(self, scenario: &Scenario) -> String {
        let plan = &scenario.plan;
        let name = match self {
            Object::Task(task) => plan.task(task).id.clone(),
            Object::Feature(feature) => format!("{}/{}", plan.epic(plan.feature(feature).epic).name, plan.feature(feature).name),
            Object::Epic(epic) => plan.epic(epic).name.clone(),
            Object::Team(team) => scenario.organization.team(team).id.clone(),
            Object::Member(member) => scenario.organization.member(member).name.clone(),
            Object::Blocker(blocker) => blocker_id(blocker),
            Object::Gate(gate) => gate_id(gate),
            Object::Handoff(handoff) => handoff_id(handoff),
        };
        format!("{}:{name}", self.kind())
    }
}

/// `G-1` is the first to start.
pub fn gate_id(gate: GateId) -> String {
    format!("G-{}", u64::from(gate.0) + 1)
}
