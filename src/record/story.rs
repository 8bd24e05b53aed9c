//! What a journal tells of handoffs, coordination, synchronization, audits, risks and scope, ready for tables and reports.

use crate::domain::fact::{Compliance, Fact, Gaps, Procedure, Subject};
use crate::domain::gate::HandoffId;
use crate::domain::journal::{Entry, What};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::EpicId;
use crate::engine::time::Moment;
use crate::journal::write_fact;
use crate::scenario::Scenario;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The nine points of the handoff meeting.
pub const MEETING: [&str; 9] = [
    "plan walkthrough",
    "team assignments",
    "critical path",
    "gate criteria",
    "communication protocol",
    "escalation paths",
    "success criteria",
    "formal acceptance",
    "kickoff authorization",
];

/// The five who attend it.
pub const ATTENDEES: [&str; 5] = ["project-task-planner", "task-manager", "execution-director", "delivery-coordinator", "quality-enforcer"];

/// Lists are in the order of the journal; vectors by task or risk as long as the scenario's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    pub handoffs: Vec<Handoff>,
    pub coordination: Vec<Coordination>,
    pub syncs: Vec<Sync>,
    pub audits: Vec<Audit>,
    pub risks: Vec<Fate>,
    /// When each task that was not in the plan from the start came into it.
    pub added: Vec<Option<Moment>>,
}

/// A package handed from one phase to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    pub at: Moment,
    pub from_team: &'static str,
    pub to_team: &'static str,
    pub deliverable: &'static str,
    pub package: Value,
    pub status: HandoffStatus,
    /// Who signed or returned it, and when.
    pub answered: Option<(AgentId, Moment)>,
    pub notes: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandoffStatus {
    Initiated,
    Complete,
    Rejected,
}

/// Something that one agent arranged for others.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordination {
    pub at: Moment,
    pub by: AgentId,
    pub teams: Vec<String>,
    pub kind: &'static str,
    pub outcome: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    pub at: Moment,
    pub kind: &'static str,
    pub teams: Vec<String>,
    pub summary: Value,
    pub issues: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    pub at: Moment,
    pub by: AgentId,
    pub procedure: Procedure,
    pub subject: Subject,
    pub verdict: Compliance,
}

/// What became of a risk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    #[default]
    Open,
    Struck(Moment),
    Passed(Moment),
}

impl HandoffStatus {
    /// As `handoff_log` writes it.
    pub fn name(self) -> &'static str {
        match self {
            HandoffStatus::Initiated => "initiated",
            HandoffStatus::Complete => "complete",
            HandoffStatus::Rejected => "rejected",
        }
    }
}

impl Story {
    /// Folds the journal of one run of `scenario`. Linear in the journal's length.
    pub fn of(scenario: &Scenario, journal: &[Entry]) -> Story {
        let story =
            Story { risks: vec![Fate::Open; scenario.risks.len()], added: vec![None; scenario.plan.tasks.len()], ..Story::default() };
        let mut fold = Fold { story, scenario, answers: BTreeMap::new(), handoffs: BTreeMap::new() };
        for entry in journal {
            match &entry.what {
                What::Delivered { from, sent, message, .. } => fold.hear(*from, *sent, message),
                What::Noted { by, fact } => {
                    fold.note_handoff(entry.at, *by, fact);
                    fold.note_coordination(entry.at, *by, fact);
                    fold.note_rest(entry.at, *by, fact);
                }
                What::Pending { .. } => {}
            }
        }
        fold.story
    }

    /// Whether a task was ever part of what was to be done.
    pub fn was_in_plan(&self, scenario: &Scenario, task: usize) -> bool {
        !scenario.plan.tasks[task].is_added_later || self.added[task].is_some()
    }
}

struct Fold<'a> {
    story: Story,
    scenario: &'a Scenario,
    /// The teams whose answer to a day's standup arrived.
    answers: BTreeMap<u32, BTreeSet<AgentId>>,
    /// The teams of each handoff.
    handoffs: BTreeMap<HandoffId, Vec<String>>,
}

impl Fold<'_> {
    fn hear(&mut self, from: AgentId, sent: Moment, message: &Message) {
        match message {
            Message::StandupAnswered { day, .. } => {
                self.answers.entry(*day).or_default().insert(from);
            }
            Message::ClosingPackage(report) => {
                let package = json!({
                    "tasks_done": report.tasks_done, "tasks_dropped": report.tasks_dropped, "effort_done_hours": report.effort_done,
                    "documents": ["implementation report", "deliverables", "quality reports", "metrics"],
                });
                self.story.handoffs.push(closing(sent, package));
            }
            _ => {}
        }
    }

    fn note_handoff(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        let told = || sentence(fact, self.scenario);
        match fact {
            Fact::PackageSubmitted { gaps } => {
                let package = package(*gaps, self.scenario);
                self.story.handoffs.push(opening(at, package));
            }
            Fact::PackageReturned { .. } => {
                let notes = told();
                self.answer("planning", at, by, HandoffStatus::Rejected, notes, |scenario| opening(at, package(Gaps(0), scenario)));
            }
            Fact::HandoffSigned { .. } => {
                let notes = told();
                self.answer("planning", at, by, HandoffStatus::Complete, notes, |scenario| opening(at, package(Gaps(0), scenario)));
            }
            Fact::ClosingReturned => {
                let notes = told();
                self.answer("execution", at, by, HandoffStatus::Rejected, notes, |_| closing(at, json!({})));
            }
            Fact::HandoffToTesting { tasks_done, tasks_dropped } => {
                let notes = told();
                let package = json!({"tasks_done": tasks_done, "tasks_dropped": tasks_dropped});
                self.answer("execution", at, by, HandoffStatus::Complete, notes, |_| closing(at, package));
            }
            _ => {}
        }
    }

    /// Closes the open handoff from a phase, or if none was seen to open, tells of one that opened just then.
    fn answer(
        &mut self,
        from: &str,
        at: Moment,
        by: AgentId,
        status: HandoffStatus,
        notes: String,
        unseen: impl FnOnce(&Scenario) -> Handoff,
    ) {
        let is_open = |handoff: &Handoff| handoff.from_team == from && handoff.status == HandoffStatus::Initiated;
        let handoffs = &mut self.story.handoffs;
        let place = handoffs.iter().rposition(is_open).unwrap_or_else(|| {
            handoffs.push(unseen(self.scenario));
            handoffs.len() - 1
        });
        let handoff = &mut handoffs[place];
        (handoff.status, handoff.answered, handoff.notes) = (status, Some((by, at)), notes);
    }

    fn note_coordination(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        let organization = &self.scenario.organization;
        let name = |team: &TeamId| organization.teams.get(team.index()).map(|team| team.id.clone());
        let all = || organization.teams.iter().map(|team| team.id.clone()).collect::<Vec<_>>();
        let of_member = |member| name(&organization.member(member).team).into_iter();
        let of_epic = |epic| self.scenario.teams_of(epic).iter().filter_map(name).collect::<Vec<_>>();
        let (kind, teams) = match fact {
            Fact::HandoffSigned { .. } => ("handoff_authorization", all()),
            Fact::KickoffAuthorized => ("kickoff_authorization", all()),
            Fact::TeamBriefed { team } => ("team_briefing", name(team).into_iter().collect()),
            Fact::AgentActivated { agent } => ("agent_activation", vec![agent.name(organization).to_owned()]),
            Fact::TeamActivated { team } => ("team_activation", name(team).into_iter().collect()),
            Fact::EpicAuthorized { epic } => ("epic_authorization", of_epic(*epic)),
            Fact::EpicKickoff { epic, .. } => ("epic_kickoff", of_epic(*epic)),
            Fact::PrioritiesSet { .. } => ("priorities", all()),
            Fact::ReviewHeld => ("daily_review", all()),
            Fact::ScheduleRevised { .. } => ("schedule_revision", all()),
            Fact::PolicyChanged { .. } => ("policy_change", all()),
            Fact::IndicatorChanged { .. } => ("indicator_change", Vec::new()),
            Fact::HandoffOpened { handoff, from, to, .. } => {
                let teams: Vec<String> = name(from).into_iter().chain(name(to)).collect();
                self.handoffs.insert(*handoff, teams);
                return;
            }
            Fact::HandoffAuthorized { handoff, .. } => ("handoff_authorization", self.of_handoff(*handoff)),
            Fact::HandoffValidated { handoff, is_complete: false } => ("handoff_refusal", self.of_handoff(*handoff)),
            Fact::HandoffAcceptedWithGaps { handoff } => ("handoff_acceptance", self.of_handoff(*handoff)),
            Fact::HandoffCancelled { handoff } => ("handoff_cancellation", self.of_handoff(*handoff)),
            Fact::ProgressionGranted { .. } => ("progression", Vec::new()),
            Fact::MemberLent { member, to, .. } => ("loan", of_member(*member).chain(name(to)).collect()),
            Fact::LoanEnded { member, to } => ("loan_return", of_member(*member).chain(name(to)).collect()),
            Fact::TargetMoved { .. } => ("target_move", all()),
            Fact::TaskStartedEarly { task, .. } => ("early_start", name(&self.scenario.plan.task(*task).team).into_iter().collect()),
            Fact::ResearchStarted { task, .. } => ("research", name(&self.scenario.plan.task(*task).team).into_iter().collect()),
            Fact::ReviewerAdded { team, .. } => ("reviewer_added", name(team).into_iter().collect()),
            Fact::AgentFailed { agent, .. } => ("agent_failure", vec![agent.name(organization).to_owned()]),
            Fact::AgentReturned { agent, .. } => ("agent_return", vec![agent.name(organization).to_owned()]),
            _ => return,
        };
        self.story.coordination.push(Coordination { at, by, teams, kind, outcome: sentence(fact, self.scenario) });
    }

    /// The giving and the receiving team.
    fn of_handoff(&self, handoff: HandoffId) -> Vec<String> {
        self.handoffs.get(&handoff).cloned().unwrap_or_default()
    }

    fn note_rest(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        match fact {
            &Fact::ProcedureAudited { procedure, subject, verdict } => {
                self.story.audits.push(Audit { at, by, procedure, subject, verdict });
            }
            &Fact::StandupHeld { day, expected, answered, active, queued, impediments } => {
                let answers = self.answers.remove(&day).unwrap_or_default();
                let teams = answers.iter().map(|agent| agent.name(&self.scenario.organization).to_owned()).collect();
                let summary = json!({"day": day, "expected": expected, "answered": answered, "active": active, "queued": queued,
                    "impediments": impediments});
                let issues = match (expected.saturating_sub(answered), impediments) {
                    (0, 0) => None,
                    (missing, open) => Some(format!("{missing} teams missing, {open} impediments")),
                };
                self.story.syncs.push(Sync { at, kind: "daily_standup", teams, summary, issues });
            }
            Fact::EpicKickoff { epic, teams, tasks } => {
                let summary = json!({"epic": self.scenario.plan.epic(*epic).name, "teams": teams, "tasks": tasks});
                self.sync_of_epic(at, "epic_kickoff", *epic, summary);
            }
            Fact::RetrospectiveHeld { epic, teams } => {
                let summary = json!({"epic": self.scenario.plan.epic(*epic).name, "teams": teams});
                self.sync_of_epic(at, "epic_retro", *epic, summary);
            }
            Fact::RiskStruck { risk } => self.fate(*risk, Fate::Struck(at)),
            Fact::RiskPassed { risk } => self.fate(*risk, Fate::Passed(at)),
            Fact::TaskAdded { task } => {
                if let Some(added) = self.story.added.get_mut(task.index()) {
                    added.get_or_insert(at);
                }
            }
            _ => {}
        }
    }

    fn sync_of_epic(&mut self, at: Moment, kind: &'static str, epic: EpicId, summary: Value) {
        let organization = &self.scenario.organization;
        let teams = self.scenario.teams_of(epic).iter().map(|&team| organization.team(team).id.clone()).collect();
        self.story.syncs.push(Sync { at, kind, teams, summary, issues: None });
    }

    fn fate(&mut self, risk: u32, fate: Fate) {
        if let Some(known) = self.story.risks.get_mut(risk as usize) {
            *known = fate;
        }
    }
}

fn opening(at: Moment, package: Value) -> Handoff {
    handoff(at, ("planning", "execution"), "the plan with its context and risks", package)
}

fn closing(at: Moment, package: Value) -> Handoff {
    handoff(at, ("execution", "testing"), "the implemented phase", package)
}

fn handoff(at: Moment, (from_team, to_team): (&'static str, &'static str), deliverable: &'static str, package: Value) -> Handoff {
    Handoff { at, from_team, to_team, deliverable, package, status: HandoffStatus::Initiated, answered: None, notes: String::new() }
}

/// The checklist of a submission, with what is open under each gap, and the meeting that it goes through.
fn package(gaps: Gaps, scenario: &Scenario) -> Value {
    let open: BTreeSet<usize> = gaps.points().collect();
    let reasons = |point: usize| -> Vec<&str> {
        let of_point = scenario.handoff.reasons.iter().filter(|(of, _)| *of == point && open.contains(&point));
        of_point.map(|(_, reason)| reason.as_str()).collect()
    };
    let check = |point: usize| json!({"point": Gaps::POINTS[point], "met": !open.contains(&point), "open": reasons(point)});
    let checklist: Vec<Value> = (0..Gaps::POINTS.len()).map(check).collect();
    json!({"checklist": checklist, "meeting": {"points": MEETING, "attendees": ATTENDEES}})
}

/// What a fact says, on its own.
pub fn sentence(fact: &Fact, scenario: &Scenario) -> String {
    let mut text = String::new();
    write_fact(fact, scenario, &mut text);
    text
}
