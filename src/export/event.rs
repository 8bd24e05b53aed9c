//! A run's facts as events for process mining: who did what to what, and when. What event logs of every form are written from.

use super::activity::{Activity, Object, Transition, gate_id};
use super::table::{Chapter, Column, Entry, Kind};
use crate::domain::blocker::{BlockerId, BlockerSubtype, Level, Worker};
use crate::domain::decision::Matter;
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::journal::What;
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::plan::{Need, TaskId};
use crate::engine::time::{Moment, Span};
use crate::record::Told;
use crate::record::rows::ORCHESTRATION;
use crate::record::trouble::{blocker_id, handoff_id, level_name, words};
use crate::scenario::Scenario;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened, of one instance of an activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub at: Moment,
    /// The same, civil.
    pub time: DateTime,
    pub activity: Activity,
    pub transition: Transition,
    /// Who did it: a member, or else the agent that made it known.
    pub resource: String,
    /// The resource's own team.
    pub team: String,
    /// Whose case it is.
    pub task: Option<TaskId>,
    pub case: Option<String>,
    pub epic: Option<String>,
    pub feature: Option<String>,
    pub detail: Detail,
    /// What it is about, and as what.
    pub objects: Vec<(&'static str, Object)>,
}

/// What there is to say of some events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detail {
    /// Tells instances of an activity apart within a case.
    pub instance: Option<String>,
    /// Of the work's pipeline, from 1.
    pub step: Option<u64>,
    pub role: Option<String>,
    pub worked: Option<Span>,
    pub blocker: Option<String>,
    pub subtype: Option<BlockerSubtype>,
    pub level: Option<String>,
    pub reason: Option<String>,
    pub gate: Option<String>,
    pub gate_level: Option<&'static str>,
    pub attempt: Option<u64>,
    pub check: Option<String>,
    pub findings: Option<u64>,
    pub result: Option<&'static str>,
    pub handoff: Option<String>,
    pub decision: Option<&'static str>,
}

/// What an event log says of an event beside case, activity, time, transition and resource.
pub const DETAILS: &[Column<Event>] = &[
    Column {
        name: "instance",
        kind: Kind::Text,
        what: "tells instances of an activity apart",
        of: |event| event.detail.instance.clone().into(),
    },
    Column { name: "step", kind: Kind::Whole, what: "of the task's pipeline, from 1", of: |event| event.detail.step.into() },
    Column { name: "role", kind: Kind::Text, what: "that the step asks for", of: |event| event.detail.role.clone().into() },
    Column {
        name: "worked_hours",
        kind: Kind::Hours,
        what: "working time since the start or the latest resumption, the member's other items having had their share",
        of: |event| event.detail.worked.map(Span::hours).into(),
    },
    Column { name: "blocker", kind: Kind::Text, what: "id of the blocker", of: |event| event.detail.blocker.clone().into() },
    Column {
        name: "blocker_type",
        kind: Kind::Text,
        what: "technical, information, resource, team_dependency",
        of: |event| event.detail.subtype.map(|subtype| subtype.kind().name()).into(),
    },
    Column {
        name: "blocker_subtype",
        kind: Kind::Text,
        what: "what it is in particular",
        of: |event| event.detail.subtype.map(BlockerSubtype::name).into(),
    },
    Column { name: "level", kind: Kind::Text, what: "of the ladder of escalation, `L1` up", of: |event| event.detail.level.clone().into() },
    Column { name: "reason", kind: Kind::Text, what: "why it went up, or how it ended", of: |event| event.detail.reason.clone().into() },
    Column { name: "gate", kind: Kind::Text, what: "id of the passage through a gate", of: |event| event.detail.gate.clone().into() },
    Column { name: "gate_level", kind: Kind::Text, what: "task, feature, epic, phase", of: |event| event.detail.gate_level.into() },
    Column { name: "attempt", kind: Kind::Whole, what: "at the gate, from 1", of: |event| event.detail.attempt.into() },
    Column { name: "check", kind: Kind::Text, what: "of the gate", of: |event| event.detail.check.clone().into() },
    Column { name: "findings", kind: Kind::Whole, what: "of the check or the gate", of: |event| event.detail.findings.into() },
    Column { name: "result", kind: Kind::Text, what: "passed or failed; complete or incomplete", of: |event| event.detail.result.into() },
    Column { name: "handoff", kind: Kind::Text, what: "id of the handoff", of: |event| event.detail.handoff.clone().into() },
    Column { name: "decision", kind: Kind::Text, what: "the option that the director took", of: |event| event.detail.decision.into() },
];

/// All events of a run in the order of its journal. Linear in its length.
pub fn of(told: &Told<'_>) -> Vec<Event> {
    let mut log =
        Log { scenario: told.scenario(), events: Vec::new(), subjects: Subjects::default(), laid_down: BTreeSet::new(), policy: 0 };
    for entry in &told.outcome.journal {
        if let What::Noted { by, fact } = &entry.what {
            log.note_work(entry.at, *by, fact);
            log.note_task(entry.at, *by, fact);
            log.note_blocker(entry.at, *by, fact);
            log.note_gate(entry.at, *by, fact);
            log.note_handoff(entry.at, *by, fact);
            log.note_organization(entry.at, *by, fact);
        }
    }
    log.events
}

/// What numbers stand for, as far as facts have told.
#[derive(Default)]
struct Subjects {
    blockers: BTreeMap<BlockerId, (Option<TaskId>, BlockerSubtype)>,
    /// What is examined, which time, and under which policy.
    gates: BTreeMap<GateId, (Item, u32, u32)>,
    handoffs: BTreeMap<HandoffId, (TaskId, TeamId, TeamId)>,
}

struct Log<'a> {
    scenario: &'a Scenario,
    events: Vec<Event>,
    subjects: Subjects,
    /// Work that was begun and put down.
    laid_down: BTreeSet<(MemberId, Work, u32)>,
    policy: u32,
}

/// An event in the making.
struct Draft {
    activity: Activity,
    transition: Transition,
    member: Option<MemberId>,
    task: Option<TaskId>,
    detail: Detail,
    objects: Vec<(&'static str, Object)>,
}

impl Draft {
    fn of(activity: Activity, transition: Transition) -> Draft {
        Draft { activity, transition, member: None, task: None, detail: Detail::default(), objects: Vec::new() }
    }

    fn about(mut self, qualifier: &'static str, object: Object) -> Draft {
        if !self.objects.contains(&(qualifier, object)) {
            self.objects.push((qualifier, object));
        }
        self
    }

    fn task(mut self, task: Option<TaskId>) -> Draft {
        self.task = task;
        match task {
            Some(task) => self.about("case", Object::Task(task)),
            None => self,
        }
    }

    fn member(mut self, member: Option<MemberId>) -> Draft {
        self.member = member;
        match member {
            Some(member) => self.about("done by", Object::Member(member)),
            None => self,
        }
    }
}

#[allow(clippy::match_ref_pats, clippy::wildcard_enum_match_arm, reason = "the folds share the facts, and copy what they take")]
impl Log<'_> {
    fn add(&mut self, at: Moment, by: AgentId, draft: Draft) {
        let Draft { activity, transition, member, task, detail, objects } = draft;
        let (plan, organization) = (&self.scenario.plan, &self.scenario.organization);
        let team = member.map(|member| organization.member(member).team).or(by.team());
        let feature = task.map(|task| plan.feature(plan.task(task).feature));
        self.events.push(Event {
            at,
            time: self.scenario.civil(at),
            activity,
            transition,
            resource: member.map_or_else(|| by.name(organization), |member| &organization.member(member).name).to_owned(),
            team: team.map_or(ORCHESTRATION, |team| &organization.team(team).id).to_owned(),
            task,
            case: task.map(|task| plan.task(task).id.clone()),
            epic: feature.map(|feature| plan.epic(feature.epic).name.clone()),
            feature: feature.map(|feature| feature.name.clone()),
            detail,
            objects,
        });
    }

    fn note_work(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        let (member, work, step, transition, worked) = match fact {
            &Fact::WorkStarted { member, work, step } => {
                let is_resumed = self.laid_down.remove(&(member, work, step));
                (member, work, step, if is_resumed { Transition::Resume } else { Transition::Start }, None)
            }
            &Fact::WorkStopped { member, work, step, worked, is_finished, .. } => {
                if !is_finished {
                    self.laid_down.insert((member, work, step));
                }
                (member, work, step, if is_finished { Transition::Complete } else { Transition::Suspend }, Some(worked))
            }
            _ => return,
        };
        let mut draft = self.work(work, step);
        let name = &self.scenario.organization.member(member).name;
        let instance = draft.detail.instance.take().map_or_else(|| name.clone(), |instance| format!("{instance} {name}"));
        draft.detail = Detail { instance: Some(instance), worked, ..draft.detail };
        self.add(at, by, Draft { transition, ..draft.member(Some(member)) });
    }

    /// What a piece of work is about.
    fn work(&self, work: Work, step: u32) -> Draft {
        let mut draft = Draft::of(Activity::of(work), Transition::Start);
        let instance = match work {
            Work::Task(task) => {
                let role = match &self.scenario.plan.task(task).need {
                    Need::Steps(steps) => steps.get(step as usize).map(|step| step.role),
                    Need::Milestone | Need::Crew(_) => None,
                };
                draft.detail.role = role.map(|role| self.scenario.organization.role(role).to_owned());
                draft.detail.step = Some(u64::from(step) + 1);
                draft = draft.task(Some(task));
                format!("step {}", step + 1)
            }
            Work::Rework(task) | Work::Research(task) => {
                draft = draft.task(Some(task));
                return draft;
            }
            Work::Remediation { task, number } => {
                draft = draft.task(Some(task));
                format!("finding {}", number + 1)
            }
            Work::Stuck(blocker) | Work::OwnResolution(blocker) | Work::Briefing(blocker) => return self.blocker(draft, blocker, None),
            Work::Assistance { blocker, level } => return self.blocker(draft, blocker, Some(level)),
            Work::Review { gate, check } => return self.gate(draft, gate, Some(check)),
            Work::HandoffGap(handoff) | Work::Acknowledgement(handoff) => return self.handoff(draft, handoff),
            Work::Retrospective(epic) => {
                draft = draft.about("epic", Object::Epic(epic));
                self.scenario.plan.epic(epic).name.clone()
            }
            Work::Attention { number } => format!("message {}", number + 1),
            Work::Arrival { stream, number } => {
                let stream = self.scenario.streams.get(stream as usize).map_or("", |stream| &stream.name);
                format!("{stream} {}", number + 1)
            }
        };
        draft.detail.instance = Some(instance);
        draft
    }

    fn note_task(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        use Transition::{Complete, Start};
        let (activity, transition, task) = match fact {
            &Fact::TaskAdded { task } => (Activity::TaskAdded, Complete, task),
            &Fact::TaskReleased { task } => (Activity::TaskReleased, Complete, task),
            &Fact::WorkSubmitted { task } => (Activity::WorkSubmitted, Complete, task),
            &Fact::TaskDone { task } => (Activity::TaskDone, Complete, task),
            &Fact::TaskDropped { task } => (Activity::TaskDropped, Complete, task),
            &Fact::TaskHeld { task } => (Activity::Hold, Start, task),
            &Fact::TaskFreed { task } => (Activity::Hold, Complete, task),
            &Fact::TaskStartedEarly { task, .. } => (Activity::TaskStartedEarly, Complete, task),
            &Fact::TaskReplanned { task, .. } => (Activity::TaskReplanned, Complete, task),
            &Fact::ReworkAdded { task, .. } => (Activity::ReworkAdded, Complete, task),
            _ => return,
        };
        let plan = &self.scenario.plan;
        let draft = Draft::of(activity, transition).task(Some(task)).about("of team", Object::Team(plan.task(task).team));
        self.add(at, by, draft);
    }

    fn note_blocker(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        use Transition::{Complete, Start};
        if let &Fact::BlockerArose { blocker, task, subtype, .. } = fact {
            self.subjects.blockers.insert(blocker, (task, subtype));
        }
        let (activity, transition, blocker, level, reason) = match fact {
            &Fact::BlockerArose { blocker, .. } | &Fact::BlockerReopened { blocker, .. } => (Activity::Blocker, Start, blocker, None, None),
            &Fact::BlockerResolved { blocker, level, resolution } => {
                (Activity::Blocker, Complete, blocker, Some(level), Some(words(&resolution)))
            }
            &Fact::BlockerNoticed { blocker, .. } => (Activity::BlockerNoticed, Complete, blocker, None, None),
            &Fact::BlockerEscalated { blocker, to, reason, .. } => {
                (Activity::BlockerEscalated, Complete, blocker, Some(to), Some(words(&reason)))
            }
            &Fact::BlockerReturned { blocker, to, .. } => (Activity::BlockerReturned, Complete, blocker, Some(to), None),
            &Fact::BlockerTaken { blocker, level, .. } => (Activity::BlockerTaken, Complete, blocker, Some(level), None),
            &Fact::BlockerLaidDown { blocker, level, .. } => (Activity::BlockerLaidDown, Complete, blocker, Some(level), None),
            _ => return,
        };
        let (member, by) = match fact {
            Fact::BlockerTaken { by: worker, .. } | Fact::BlockerLaidDown { by: worker, .. } => match *worker {
                Worker::Member(member) => (Some(member), by),
                Worker::Agent(agent) => (None, agent),
            },
            _ => (None, by),
        };
        let mut draft = self.blocker(Draft::of(activity, transition).member(member), blocker, level);
        draft.detail.reason = reason;
        self.add(at, by, draft);
    }

    fn blocker(&self, draft: Draft, blocker: BlockerId, level: Option<Level>) -> Draft {
        let (task, subtype) = self.subjects.blockers.get(&blocker).copied().unzip();
        let mut draft = draft.task(task.flatten()).about("blocker", Object::Blocker(blocker));
        let level = level.map(level_name);
        draft.detail = Detail { instance: Some(blocker_id(blocker)), blocker: Some(blocker_id(blocker)), subtype, level, ..draft.detail };
        draft
    }

    fn note_gate(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        use Transition::{Complete, Start};
        let draft = match fact {
            &Fact::PolicyChanged { policy } => {
                self.policy = policy;
                return;
            }
            &Fact::GateStarted { gate, item, attempt } => {
                self.subjects.gates.insert(gate, (item, attempt, self.policy));
                self.gate(Draft::of(Activity::Gate, Start), gate, None)
            }
            &Fact::GateClosed { gate, is_passed, found, .. } => {
                let mut draft = self.gate(Draft::of(Activity::Gate, Complete), gate, None);
                (draft.detail.result, draft.detail.findings) = (Some(verdict(is_passed)), Some(u64::from(found)));
                draft
            }
            &Fact::CheckDone { gate, check, found, is_false_alarm } => {
                let mut draft = self.gate(Draft::of(Activity::CheckDone, Complete), gate, Some(check));
                let found = u64::from(found) + u64::from(is_false_alarm);
                (draft.detail.result, draft.detail.findings) = (Some(verdict(found == 0)), Some(found));
                draft
            }
            &Fact::ReviewDeployed { gate, check, team } => {
                self.gate(Draft::of(Activity::ReviewDeployed, Complete), gate, Some(check)).about("asked", Object::Team(team))
            }
            &Fact::ProgressionGranted { item } => {
                let mut draft = item_of(Draft::of(Activity::ProgressionGranted, Complete), item);
                draft.detail.gate_level = Some(item.level().name());
                draft
            }
            _ => return,
        };
        self.add(at, by, draft);
    }

    fn gate(&self, draft: Draft, gate: GateId, check: Option<u8>) -> Draft {
        let mut draft = draft.about("gate", Object::Gate(gate));
        let Some(&(item, attempt, policy)) = self.subjects.gates.get(&gate) else { return draft };
        draft = item_of(draft, item);
        let terms = self.scenario.policies.get(policy as usize).map(|policy| policy.gates.level(item.level()));
        let check = check.zip(terms).and_then(|(check, terms)| terms.checks.get(usize::from(check))).map(|check| check.name.clone());
        let instance = check.as_ref().map_or_else(|| gate_id(gate), |check| format!("{} {check}", gate_id(gate)));
        draft.detail = Detail {
            instance: Some(instance),
            gate: Some(gate_id(gate)),
            gate_level: Some(item.level().name()),
            attempt: Some(u64::from(attempt)),
            check,
            ..draft.detail
        };
        draft
    }

    fn note_handoff(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        use Transition::{Complete, Start, Withdraw};
        let (activity, transition, handoff) = match fact {
            &Fact::HandoffOpened { handoff, task, from, to } => {
                self.subjects.handoffs.insert(handoff, (task, from, to));
                (Activity::Handoff, Start, handoff)
            }
            &Fact::HandoffClosed { handoff } => (Activity::Handoff, Complete, handoff),
            &Fact::HandoffCancelled { handoff } => (Activity::Handoff, Withdraw, handoff),
            &Fact::HandoffValidated { handoff, .. } => (Activity::HandoffValidated, Complete, handoff),
            &Fact::HandoffAuthorized { handoff, .. } => (Activity::HandoffAuthorized, Complete, handoff),
            &Fact::HandoffAcceptedWithGaps { handoff } => (Activity::HandoffAcceptedWithGaps, Complete, handoff),
            &Fact::HandoffAcknowledged { handoff, .. } => (Activity::HandoffAcknowledged, Complete, handoff),
            _ => return,
        };
        let mut draft = self.handoff(Draft::of(activity, transition), handoff);
        match fact {
            Fact::HandoffValidated { is_complete, .. } => {
                draft.detail.result = Some(if *is_complete { "complete" } else { "incomplete" });
            }
            Fact::HandoffAcknowledged { by, .. } => draft = draft.member(*by),
            _ => {}
        }
        self.add(at, by, draft);
    }

    fn handoff(&self, draft: Draft, handoff: HandoffId) -> Draft {
        let mut draft = draft.about("handoff", Object::Handoff(handoff));
        if let Some(&(task, from, to)) = self.subjects.handoffs.get(&handoff) {
            draft = draft.task(Some(task)).about("from", Object::Team(from)).about("to", Object::Team(to));
        }
        draft.detail = Detail { instance: Some(handoff_id(handoff)), handoff: Some(handoff_id(handoff)), ..draft.detail };
        draft
    }

    fn note_organization(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        let of = |activity| Draft::of(activity, Transition::Complete);
        let draft = match fact {
            Fact::Decided(decision) => {
                let mut draft = match decision.matter {
                    Matter::Blocker(blocker) => self.blocker(of(Activity::Decided), blocker, None),
                    Matter::HandoffRefused(handoff) => self.handoff(of(Activity::Decided), handoff),
                    _ => of(Activity::Decided).task(decision.task),
                };
                draft.detail.instance = Some(format!("D-{}", u64::from(decision.number.0) + 1));
                draft.detail.decision = Some(decision.choice().option.name());
                draft
            }
            &Fact::MemberLent { member, to, .. } => {
                of(Activity::MemberLent).about("lent", Object::Member(member)).about("to", Object::Team(to))
            }
            &Fact::LoanEnded { member, to } => of(Activity::LoanEnded).about("lent", Object::Member(member)).about("to", Object::Team(to)),
            &Fact::TeamActivated { team } => of(Activity::TeamActivated).about("team", Object::Team(team)),
            &Fact::EpicKickoff { epic, .. } => of(Activity::EpicKickoff).about("epic", Object::Epic(epic)),
            &Fact::EpicDone { epic } => of(Activity::EpicDone).about("epic", Object::Epic(epic)),
            &Fact::FeatureDone { feature } => of(Activity::FeatureDone).about("feature", Object::Feature(feature)),
            _ => return,
        };
        self.add(at, by, draft);
    }
}

fn verdict(is_passed: bool) -> &'static str {
    if is_passed { "passed" } else { "failed" }
}

/// A task's gate is of the task's case; what is above has none.
fn item_of(draft: Draft, item: Item) -> Draft {
    match (item, Object::of(item)) {
        (Item::Task(task), _) => draft.task(Some(task)),
        (_, Some(object)) => draft.about("item", object),
        (_, None) => draft,
    }
}

/// What the activities are.
pub fn activities(title: &str) -> Chapter {
    let entry = |activity: &Activity| {
        let is = if activity.is_atomic() { "complete" } else { "start to complete" };
        Entry { name: activity.name().into(), is, what: activity.what().into() }
    };
    Chapter {
        title: title.into(),
        about: "An activity that takes time has an event for its start and one for its end, and others where it is \
                                           put down and taken up again; of any other there is the one.",
        entries: Activity::ALL.iter().map(entry).collect(),
    }
}

#[cfg(test)]
mod tests;
