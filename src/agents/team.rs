//! A team: takes released tasks into its queue, starts them as its members are free, and says what became of them.

mod jobs;

use crate::agent::{Agent, Turn};
use crate::desk::carried;
use crate::domain::baseline::Baseline;
use crate::domain::fact::{Fact, Work};
use crate::domain::message::Message;
use crate::domain::organization::{Activation, AgentId, MemberId, TeamId};
use crate::domain::plan::{EpicId, TaskId};
use crate::domain::policy::PriorityRule;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use crate::schedule::workshop::{Change, Ground, Job, Workshop};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub struct TeamActor {
    team: TeamId,
    policy: u32,
    schedule: Arc<Baseline>,
    workshop: Workshop,
    is_active: bool,
    is_activation_asked: bool,
    /// What waits for the team's activation.
    waiting: Vec<Job>,
    /// Tasks that are here and not done, with the moment of their release.
    released: BTreeMap<TaskId, Moment>,
    started: BTreeSet<TaskId>,
    /// Orders to stand still, less orders to go on: a later one may be read before an earlier one.
    holds: BTreeMap<TaskId, i32>,
    /// Told to leave it before it was here.
    cut: BTreeSet<TaskId>,
    /// Called, and not held.
    retrospectives: BTreeSet<EpicId>,
    /// Effort put on top of tasks that are not here yet.
    extra: BTreeMap<TaskId, Span>,
    /// What somebody is reading, by number.
    letters: BTreeMap<u32, (AgentId, Message)>,
    letters_read: u32,
    attendance: Vec<Attendance>,
    is_dispatch_due: bool,
    opens_at: Option<Moment>,
    project_factor: Option<f64>,
    changes: Vec<Change>,
}

/// Whether a member is there.
struct Attendance {
    belongs: bool,
    /// Has joined, and not yet been here.
    is_new: bool,
    absences: u32,
}

impl Attendance {
    fn is_here(&self) -> bool {
        self.belongs && self.absences == 0
    }
}

fn ground<'a>(scenario: &'a Scenario, policy: u32) -> Ground<'a> {
    let dispatch = &scenario.policies[policy as usize].dispatch;
    Ground {
        organization: &scenario.organization,
        calendars: &scenario.calendars,
        resume_cost: dispatch.resume_cost,
        context_switch_loss: dispatch.context_switch_loss,
    }
}

impl TeamActor {
    pub fn new(team: TeamId, scenario: &Scenario) -> TeamActor {
        let members = scenario.organization.members_of(team).map(|member| scenario.organization.member(member));
        TeamActor {
            team,
            policy: 0,
            schedule: scenario.baseline.clone(),
            workshop: Workshop::new(team, ground(scenario, 0)),
            is_active: false,
            is_activation_asked: false,
            waiting: Vec::new(),
            released: BTreeMap::new(),
            started: BTreeSet::new(),
            holds: BTreeMap::new(),
            cut: BTreeSet::new(),
            retrospectives: BTreeSet::new(),
            extra: BTreeMap::new(),
            letters: BTreeMap::new(),
            letters_read: 0,
            attendance: members.map(|member| Attendance { belongs: member.is_present, is_new: false, absences: 0 }).collect(),
            is_dispatch_due: false,
            opens_at: None,
            project_factor: None,
            changes: Vec::new(),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Briefed => turn.note(Fact::TeamBriefed { team: self.team }),
            // Nothing to do but to know: the team reads the plan as it comes.
            Message::EpicBriefed(_) => {}
            Message::TeamActivated => self.activate(turn),
            Message::TaskReleased(task) => self.take_in(task, turn),
            Message::TaskDropped(task) => self.drop_task(task, turn),
            Message::TaskHeld(task) => self.hold(task, turn),
            Message::TaskFreed(task) => self.free(task, turn),
            Message::EffortAdded { task, extra } => self.add_effort(task, extra, turn),
            Message::WorkArrived { stream, number } => self.take_in_arrival(stream, number, turn),
            Message::RetrospectiveCalled(epic) => self.hold_retrospective(epic, turn),
            Message::StandupCalled { day } => {
                let active = self.started.len() as u32;
                let held = self.holds.values().filter(|&&holds| holds > 0).count() as u32;
                let queued = (self.released.len() - self.started.len()) as u32;
                turn.tell(from, Message::StandupAnswered { day, active, queued, held });
            }
            Message::Priorities(schedule) => self.rank_by(schedule, turn),
            Message::PolicyChanged(policy) => self.change_policy(policy, turn),
            Message::WorkCapped { is_capped } => {
                self.workshop.set_capped(is_capped);
                self.ask_to_dispatch(turn);
            }
            Message::MemberAway { member, until } => {
                turn.note(Fact::MemberAway { member, until });
                turn.remind_at(Message::MemberBack(member), until);
                self.attendance(member, turn.scenario).absences += 1;
                self.gone(member, turn);
            }
            Message::MemberBack(member) => {
                self.attendance(member, turn.scenario).absences -= 1;
                self.here(member, turn);
            }
            Message::MemberJoined(member) => self.join(member, turn),
            Message::MemberLeft(member) => self.leave(member, turn),
            other => turn.misdirected(&other),
        }
    }

    fn ask_to_dispatch(&mut self, turn: &mut Turn<'_>) {
        if !self.is_dispatch_due && self.workshop.queued() > 0 {
            self.is_dispatch_due = true;
            turn.remind(Message::Dispatch, Span::ZERO);
        }
    }

    fn dispatch(&mut self, turn: &mut Turn<'_>) {
        let ground = ground(turn.scenario, self.policy);
        self.is_dispatch_due = false;
        let mut changes = std::mem::take(&mut self.changes);
        self.workshop.dispatch(turn.now, ground, &mut changes);
        self.tell_of(changes, turn);
        // Who is off now, and could take something, is asked again when the calendar opens.
        let opening = self.workshop.next_opening(turn.now, ground).filter(|&opening| self.opens_at.is_none_or(|at| opening < at));
        if let Some(opening) = opening {
            self.opens_at = Some(opening);
            turn.remind_at(Message::CalendarOpened, opening);
        }
    }

    /// Notes what a call to the workshop brought about, and passes it on.
    fn tell_of(&mut self, mut changes: Vec<Change>, turn: &mut Turn<'_>) {
        for change in changes.drain(..) {
            match change {
                Change::Started { member, work, step } => {
                    if let Work::Task(task) = work {
                        self.started.insert(task);
                    }
                    turn.note(Fact::WorkStarted { member, work, step });
                }
                Change::Stopped { member, work, step, began, worked, is_finished } => {
                    turn.note(Fact::WorkStopped { member, work, step, began, worked, is_finished });
                }
                Change::Due { slot, epoch, at } => turn.remind_at(Message::WorkDone { slot, epoch }, at),
                Change::Troubled { .. } => {}
                Change::Done { work } => self.done(work, turn),
            }
        }
        self.changes = changes;
    }

    fn done(&mut self, work: Work, turn: &mut Turn<'_>) {
        match work {
            Work::Task(task) => self.task_done(task, turn),
            Work::Arrival { stream, number } => turn.note(Fact::ArrivalDone { stream, number }),
            Work::Retrospective(epic) => self.retrospective_held(epic, turn),
            Work::Attention { number } => {
                if let Some((from, message)) = self.letters.remove(&number) {
                    self.act(from, message, turn);
                }
            }
            Work::Stuck(_) | Work::OwnResolution(_) | Work::Assistance { .. } | Work::Briefing(_) | Work::Review { .. } => {}
            Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) | Work::Acknowledgement(_) | Work::Research(_) => {}
            Work::ClosingGap { .. } | Work::Hosting(_) => {}
        }
    }

    fn task_done(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        self.released.remove(&task);
        self.started.remove(&task);
        self.holds.remove(&task);
        turn.note(Fact::TaskDone { task });
        turn.tell(AgentId::COORDINATOR, Message::TaskDone(task));
    }

    fn take_in(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        if self.cut.remove(&task) {
            self.task_dropped(task, turn);
            return;
        }
        self.released.insert(task, turn.now);
        let rule = self.rule(turn.scenario);
        let rank = jobs::rank(task, rule, &self.schedule, turn.now);
        let factor = *self.project_factor.get_or_insert_with(|| jobs::project_factor(turn.scenario, turn.chance));
        let extra = self.extra.remove(&task).unwrap_or_default();
        match jobs::of_task(task, rank, factor, extra, turn) {
            None => self.task_done(task, turn),
            Some(job) if self.is_active || turn.scenario.plan.task(task).is_static => self.queue(job, turn),
            Some(job) => {
                self.waiting.push(job);
                self.ask_for_activation(turn);
            }
        }
    }

    fn rule(&self, scenario: &Scenario) -> PriorityRule {
        scenario.policies[self.policy as usize].dispatch.rule
    }

    fn queue(&mut self, job: Job, turn: &mut Turn<'_>) {
        let work = job.work;
        self.workshop.enqueue(job);
        if work.task().is_some_and(|task| self.is_held(task)) {
            let ground = ground(turn.scenario, self.policy);
            self.workshop.hold(work, turn.now, ground, &mut self.changes);
        }
        self.ask_to_dispatch(turn);
    }

    /// A team that starts when it is needed says that it is.
    fn ask_for_activation(&mut self, turn: &mut Turn<'_>) {
        let is_when_ready = turn.scenario.organization.team(self.team).activation == Activation::WhenReady;
        if is_when_ready && !std::mem::replace(&mut self.is_activation_asked, true) {
            turn.tell(AgentId::DIRECTOR, Message::ActivationDue(self.team));
        }
    }

    fn activate(&mut self, turn: &mut Turn<'_>) {
        self.is_active = true;
        turn.note(Fact::TeamActivated { team: self.team });
        for job in std::mem::take(&mut self.waiting) {
            self.queue(job, turn);
        }
    }

    fn take_in_arrival(&mut self, stream: u32, number: u32, turn: &mut Turn<'_>) {
        let priority = turn.scenario.streams[stream as usize].priority;
        turn.note(Fact::WorkArrived { stream, number, team: self.team, priority });
        let Some(job) = jobs::of_arrival(stream, number, turn) else { return };
        if self.is_active {
            self.queue(job, turn);
        } else {
            self.waiting.push(job);
            self.ask_for_activation(turn);
        }
    }

    /// Leaves a task that nobody has begun; one that is begun goes on.
    fn drop_task(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        let work = Work::Task(task);
        let before = self.waiting.len();
        self.waiting.retain(|job| job.work != work);
        if self.waiting.len() < before || self.workshop.drop_unstarted(work) {
            self.task_dropped(task, turn);
        } else if !self.released.contains_key(&task) {
            self.cut.insert(task);
        }
    }

    fn task_dropped(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        self.released.remove(&task);
        self.holds.remove(&task);
        turn.note(Fact::TaskDropped { task });
        turn.tell(AgentId::COORDINATOR, Message::TaskDropped(task));
    }

    fn is_held(&self, task: TaskId) -> bool {
        self.holds.get(&task).is_some_and(|&holds| holds > 0)
    }

    fn hold(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        *self.holds.entry(task).or_default() += 1;
        if !self.is_held(task) {
            return;
        }
        let mut changes = std::mem::take(&mut self.changes);
        self.workshop.hold(Work::Task(task), turn.now, ground(turn.scenario, self.policy), &mut changes);
        self.tell_of(changes, turn);
        self.ask_to_dispatch(turn);
    }

    fn free(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        *self.holds.entry(task).or_default() -= 1;
        if !self.is_held(task) {
            self.workshop.free(Work::Task(task));
            self.ask_to_dispatch(turn);
        }
    }

    fn add_effort(&mut self, task: TaskId, extra: Span, turn: &mut Turn<'_>) {
        let work = Work::Task(task);
        let effort = extra.ms() as f64;
        let mut changes = std::mem::take(&mut self.changes);
        let is_here = self.workshop.add_effort(work, effort, turn.now, ground(turn.scenario, self.policy), &mut changes);
        self.tell_of(changes, turn);
        if is_here {
            return;
        }
        match self.waiting.iter_mut().find(|job| job.work == work).and_then(|job| job.steps.last_mut()) {
            Some((_, left)) => *left += effort,
            // One that is done already is not looked for again.
            None => *self.extra.entry(task).or_default() += extra,
        }
    }

    fn hold_retrospective(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        let time = turn.scenario.policies[self.policy as usize].retrospective;
        let is_anybody_here = self.attendance.iter().any(Attendance::is_here);
        self.retrospectives.insert(epic);
        if time.is_zero() || !is_anybody_here {
            self.retrospective_held(epic, turn);
        } else {
            self.workshop.enqueue(jobs::of_coordination(Work::Retrospective(epic), time, epic.0));
            self.ask_to_dispatch(turn);
        }
    }

    fn rank_by(&mut self, schedule: Arc<Baseline>, turn: &mut Turn<'_>) {
        if schedule.revision != self.schedule.revision {
            self.schedule = schedule;
            self.rank_again(turn);
        }
    }

    fn change_policy(&mut self, policy: u32, turn: &mut Turn<'_>) {
        let before = self.rule(turn.scenario);
        self.policy = policy;
        if self.rule(turn.scenario) != before {
            self.rank_again(turn);
        }
    }

    fn rank_again(&mut self, turn: &mut Turn<'_>) {
        let rule = self.rule(turn.scenario);
        let (released, schedule) = (&self.released, &self.schedule);
        let rank = |work: Work| {
            let task = work.task()?;
            Some(jobs::rank(task, rule, schedule, *released.get(&task)?))
        };
        for job in &mut self.waiting {
            job.urgency.rank = rank(job.work).unwrap_or(job.urgency.rank);
        }
        self.workshop.rank_again(rank);
        self.ask_to_dispatch(turn);
    }

    fn retrospective_held(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        if self.retrospectives.remove(&epic) {
            turn.tell(AgentId::COORDINATOR, Message::RetrospectiveHeld(epic));
        }
    }

    fn attendance(&mut self, member: MemberId, scenario: &Scenario) -> &mut Attendance {
        let first = scenario.organization.team(self.team).members.start;
        &mut self.attendance[(member.0 - first) as usize]
    }

    fn gone(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        let mut changes = std::mem::take(&mut self.changes);
        self.workshop.member_gone(member, turn.now, ground(turn.scenario, self.policy), &mut changes);
        self.tell_of(changes, turn);
        self.ask_to_dispatch(turn);
    }

    /// A member may be here again: if it belongs to the team, and its last absence has ended.
    fn here(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        let attendance = self.attendance(member, turn.scenario);
        if attendance.is_here() {
            let is_new = std::mem::take(&mut attendance.is_new);
            turn.note(if is_new { Fact::MemberJoined { member } } else { Fact::MemberBack { member } });
            self.workshop.member_here(member);
            self.ask_to_dispatch(turn);
        }
    }

    fn join(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        let attendance = self.attendance(member, turn.scenario);
        if !std::mem::replace(&mut attendance.belongs, true) {
            attendance.is_new = true;
            self.here(member, turn);
        }
    }

    fn leave(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if !std::mem::take(&mut self.attendance(member, turn.scenario).belongs) {
            return;
        }
        turn.note(Fact::MemberLeft { member });
        self.gone(member, turn);
        if self.is_deserted() {
            // Nobody is left to read, or to look back.
            for (from, message) in std::mem::take(&mut self.letters).into_values() {
                self.act(from, message, turn);
            }
            for epic in self.retrospectives.clone() {
                self.retrospective_held(epic, turn);
            }
        }
    }

    fn is_deserted(&self) -> bool {
        !self.attendance.iter().any(|attendance| attendance.belongs)
    }

    /// A message that costs attention is read by a member before it counts.
    fn read(&mut self, message: Message, attention: Span, turn: &mut Turn<'_>) {
        let number = self.letters_read;
        self.letters_read += 1;
        self.letters.insert(number, (turn.from, message));
        self.workshop.enqueue(jobs::of_coordination(Work::Attention { number }, attention, number));
        self.ask_to_dispatch(turn);
    }
}

impl Agent for TeamActor {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here matters to it")]
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Dispatch => self.dispatch(turn),
            Message::CalendarOpened => {
                self.opens_at = None;
                self.ask_to_dispatch(turn);
            }
            Message::WorkDone { slot, epoch } => {
                let mut changes = std::mem::take(&mut self.changes);
                self.workshop.complete(slot, epoch, turn.now, ground(turn.scenario, self.policy), &mut changes);
                self.tell_of(changes, turn);
                self.ask_to_dispatch(turn);
            }
            message => {
                let attention = carried(&message, &turn.scenario.policies[self.policy as usize]);
                if attention.is_zero() || self.is_deserted() {
                    self.act(turn.from, message, turn);
                } else {
                    self.read(message, attention, turn);
                }
            }
        }
    }
}
