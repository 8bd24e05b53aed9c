//! A team: takes released tasks into its queue, starts them as its members are free, and says what became of them.

mod attendance;
mod blockers;
mod errands;
mod handoffs;
mod jobs;
mod loans;
mod quality;
mod tasks;

use crate::agent::{Agent, Turn};
use crate::desk::carried;
use crate::domain::baseline::Baseline;
use crate::domain::blocker::{BlockerId, Level};
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{HandoffId, Item};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::plan::{EpicId, TaskId};
use crate::domain::policy::Policy;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use crate::schedule::workshop::slots::Ask;
use crate::schedule::workshop::{Change, Ground, Job, Urgency, Workshop};
use attendance::{Attendance, Stint};
use blockers::Blocked;
use errands::Errand;
use loans::Guest;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use tasks::{Here, Owed};

pub struct TeamActor {
    team: TeamId,
    policy: u32,
    schedule: Arc<Baseline>,
    workshop: Workshop,
    is_active: bool,
    is_activation_asked: bool,
    /// What waits for the team's activation.
    waiting: Vec<Job>,
    /// Tasks that are here and not done.
    tasks: BTreeMap<TaskId, Here>,
    started: BTreeSet<TaskId>,
    /// Orders to stand still, less orders to go on, open blockers among them: a later order may be read before an earlier one.
    holds: BTreeMap<TaskId, i32>,
    /// Told to leave it before it was here.
    cut: BTreeSet<TaskId>,
    /// Called, and not held.
    retrospectives: BTreeSet<EpicId>,
    /// What was put on top of tasks that are not here yet.
    owed: BTreeMap<TaskId, Owed>,
    /// What somebody is reading, by number.
    letters: BTreeMap<u32, (AgentId, Message)>,
    letters_read: u32,
    attendance: Vec<Attendance>,
    /// What stopped the tasks that are here, until they are done: a blocker that is resolved may come back.
    blocked: BTreeMap<BlockerId, Blocked>,
    /// Work that others asked for and that is not done.
    errands: BTreeMap<Work, Errand>,
    errands_taken: u64,
    /// Who finished a task: it remedies what is found in it.
    doers: BTreeMap<TaskId, MemberId>,
    /// The tasks whose packages this team gives away.
    packages: BTreeMap<HandoffId, TaskId>,
    /// How often a task learnt that what it was started ahead of is done.
    foundations: BTreeMap<TaskId, u64>,
    guests: BTreeMap<MemberId, Guest>,
    /// Work of the trailing week by member, while the policy counts it.
    stints: BTreeMap<MemberId, VecDeque<Stint>>,
    is_dispatch_due: bool,
    opens_at: Option<Moment>,
    project_factor: Option<f64>,
    changes: Vec<Change>,
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
            tasks: BTreeMap::new(),
            started: BTreeSet::new(),
            holds: BTreeMap::new(),
            cut: BTreeSet::new(),
            retrospectives: BTreeSet::new(),
            owed: BTreeMap::new(),
            letters: BTreeMap::new(),
            letters_read: 0,
            attendance: members.map(|member| Attendance::new(member.is_present)).collect(),
            blocked: BTreeMap::new(),
            errands: BTreeMap::new(),
            errands_taken: 0,
            doers: BTreeMap::new(),
            packages: BTreeMap::new(),
            foundations: BTreeMap::new(),
            guests: BTreeMap::new(),
            stints: BTreeMap::new(),
            is_dispatch_due: false,
            opens_at: None,
            project_factor: None,
            changes: Vec::new(),
        }
    }

    fn policy<'a>(&self, turn: &Turn<'a>) -> &'a Policy {
        &turn.scenario.policies[self.policy as usize]
    }

    fn ground<'a>(&self, turn: &Turn<'a>) -> Ground<'a> {
        ground(turn.scenario, self.policy)
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, from: AgentId, message: Message, turn: &mut Turn<'_>) {
        use Message::*;
        match message {
            Briefed => turn.note(Fact::TeamBriefed { team: self.team }),
            // Nothing to do but to know: the team reads the plan as it comes.
            EpicBriefed(_) => {}
            TeamActivated => self.activate(turn),
            TaskReleased(task) => self.take_in(task, turn),
            TaskDropped(task) => self.drop_task(task, turn),
            TaskHeld(task) => self.hold(task, turn),
            TaskFreed(task) => self.free(task, turn),
            EffortAdded { task, extra } => self.add_effort(task, extra, turn),
            WorkArrived { stream, number } => self.take_in_arrival(stream, number, turn),
            RetrospectiveCalled(epic) => self.hold_retrospective(epic, turn),
            StandupCalled { day } => {
                let active = self.started.len() as u32;
                let held = self.holds.values().filter(|&&holds| holds > 0).count() as u32;
                let queued = (self.tasks.len() - self.started.len()) as u32;
                turn.tell(from, StandupAnswered { day, active, queued, held });
            }
            Priorities(schedule) => self.rank_by(schedule, turn),
            PolicyChanged(policy) => self.change_policy(policy, turn),
            WorkCapped { is_capped } => {
                self.workshop.set_capped(is_capped);
                self.ask_to_dispatch(turn);
            }
            MemberAway { member, until } => self.away(member, until, turn),
            MemberBack(member) => self.back(member, turn),
            MemberJoined(member) | MemberHired(member) => self.join(member, turn),
            MemberLeft(member) => self.leave(member, turn),
            LoanAsked { member, to, until, .. } => self.lend(member, to, until, turn),
            GuestReturned { member } => self.returned(member, turn),
            GuestArrived { member, until } => self.welcome(member, until, turn),
            LoanDue(member) => self.loan_due(member, turn),
            LoanRecalled { member } => self.send_home(member, turn),
            ReviewAsked { gate, check, item, role, effort, priority } => {
                self.take_errand(Work::Review { gate, check }, self.leading_task(item, turn), role, effort, Some(priority), turn);
            }
            RemediationAsked { task, number, effort, priority } => self.remedy(task, number, effort, priority, turn),
            GatePassed(Item::Task(task)) => self.task_done(task, turn),
            ReworkAdded { task, extra } => self.add_rework(task, extra, turn),
            PrerequisiteDone { task } => self.check_early_work(task, turn),
            TaskReplanned { task, factor } => self.replan(task, factor, turn),
            PackageAsked { handoff, task } => self.pack(handoff, task, turn),
            PackageIncomplete { handoff, effort } => self.close_gap(handoff, effort, turn),
            HandoffNotified { handoff, task } => self.acknowledge(handoff, task, turn),
            ResearchAsked { task, effort } => self.take_errand(Work::Research(task), Some(task), None, effort, None, turn),
            other => self.act_on_blocker(other, turn),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act_on_blocker(&mut self, message: Message, turn: &mut Turn<'_>) {
        use Message::*;
        match message {
            Noticed(blocker) => self.detect(blocker, turn),
            PendingOver(blocker) => self.pending_over(blocker, turn),
            ScanCalled { still_for } => self.scan(still_for, turn),
            BlockerTakenOver { blocker, goes_on } => self.taken_over(blocker, goes_on, turn),
            BlockerAssigned { .. } => self.assist(&message, turn),
            BlockerReleased { blocker, level } => self.released(blocker, level, turn),
            BriefingAsked { blocker, time } => self.brief(blocker, time, turn),
            BlockerCleared { blocker } => self.cleared(blocker, turn),
            BlockerReopened { blocker, work } => self.reopened(blocker, work, turn),
            WorkaroundTaken { blocker, left } => self.go_round(blocker, left, turn),
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
        let ground = self.ground(turn);
        self.is_dispatch_due = false;
        self.ramp_up_guests(turn);
        if turn.scenario.concurrency.is_some() {
            turn.ask(self.workshop.asks(turn.now, ground));
        } else {
            self.change(turn, |workshop, now, ground, changes| workshop.dispatch(now, ground, changes));
        }
        // Who is off now, and could take something, is asked again when the calendar opens.
        let opening = self.workshop.next_opening(turn.now, ground).filter(|&opening| self.opens_at.is_none_or(|at| opening < at));
        if let Some(opening) = opening {
            self.opens_at = Some(opening);
            turn.remind_at(Message::CalendarOpened, opening);
        }
    }

    /// Has something done in the workshop, and tells what it brought about.
    fn change<R>(&mut self, turn: &mut Turn<'_>, how: impl FnOnce(&mut Workshop, Moment, Ground<'_>, &mut Vec<Change>) -> R) -> R {
        let mut changes = std::mem::take(&mut self.changes);
        let answer = how(&mut self.workshop, turn.now, ground(turn.scenario, self.policy), &mut changes);
        self.tell_of(changes, turn);
        answer
    }

    /// Notes what a call to the workshop brought about, and passes it on.
    fn tell_of(&mut self, mut changes: Vec<Change>, turn: &mut Turn<'_>) {
        // The first of the crew that last put something down, and the step it was at.
        let mut last: Option<(Work, MemberId, u32)> = None;
        for change in changes.drain(..) {
            match change {
                Change::Started { member, work, step } => {
                    turn.note(Fact::WorkStarted { member, work, step });
                    self.work_started(member, work, turn);
                }
                Change::Stopped { member, work, step, began, worked, is_finished } => {
                    turn.note(Fact::WorkStopped { member, work, step, began, worked, is_finished });
                    self.count_stint(member, work, began, worked, turn);
                    if let Some(guest) = self.guests.get_mut(&member) {
                        guest.items -= 1;
                    }
                    if !is_finished {
                        self.work_interrupted(member, work, turn);
                    }
                    if last.is_none_or(|(before, _, _)| before != work) {
                        last = Some((work, member, step));
                    }
                }
                Change::Due { slot, epoch, at } => turn.remind_at(Message::WorkDone { slot, epoch }, at),
                Change::Done { work } => {
                    let by = last.filter(|&(stopped, _, _)| stopped == work).map(|(_, member, _)| member);
                    self.done(work, by, turn);
                }
                Change::Troubled { work, owner } => {
                    let step = last.map_or(0, |(_, _, step)| step);
                    if let Work::Task(task) = work {
                        self.troubled(task, owner, step, turn);
                    }
                }
            }
        }
        self.changes = changes;
    }

    /// The run ends: what was worked on what is in hand is noted, and nothing else follows from it.
    fn put_all_down(&mut self, turn: &mut Turn<'_>) {
        let mut changes = std::mem::take(&mut self.changes);
        self.workshop.put_all_down(turn.now, self.ground(turn), &mut changes);
        for change in changes.drain(..) {
            if let Change::Stopped { member, work, step, began, worked, is_finished } = change {
                turn.note(Fact::WorkStopped { member, work, step, began, worked, is_finished });
            }
        }
        self.changes = changes;
    }

    fn work_started(&mut self, member: MemberId, work: Work, turn: &mut Turn<'_>) {
        if let Some(guest) = self.guests.get_mut(&member) {
            guest.items += 1;
        }
        match work {
            Work::Task(task) => _ = self.started.insert(task),
            Work::Assistance { blocker, level } => turn.tell(AgentId::RESOLVER, Message::BlockerTaken { blocker, level, by: Some(member) }),
            Work::Stuck(blocker) | Work::OwnResolution(blocker) => self.stands_before(blocker, work, member, turn),
            Work::Arrival { .. } | Work::Retrospective(_) | Work::Attention { .. } | Work::Briefing(_) | Work::Review { .. } => {}
            Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) | Work::Acknowledgement(_) | Work::Research(_) => {}
        }
    }

    /// A member is gone, or the work has to stand still.
    fn work_interrupted(&mut self, member: MemberId, work: Work, turn: &mut Turn<'_>) {
        let (blocker, level) = match work {
            Work::Assistance { blocker, level } => (blocker, level),
            Work::OwnResolution(blocker) => (blocker, Level::FIRST),
            Work::Task(_) | Work::Arrival { .. } | Work::Retrospective(_) | Work::Attention { .. } | Work::Briefing(_) => return,
            Work::Stuck(_) | Work::Review { .. } | Work::Remediation { .. } | Work::Rework(_) | Work::HandoffGap(_) => return,
            Work::Acknowledgement(_) | Work::Research(_) => return,
        };
        if let (Level::FIRST, Some(blocked)) = (level, self.blocked.get_mut(&blocker)) {
            blocked.is_taken = false;
        }
        turn.tell(AgentId::RESOLVER, Message::BlockerLaidDown { blocker, level, by: Some(member) });
    }

    fn done(&mut self, work: Work, by: Option<MemberId>, turn: &mut Turn<'_>) {
        match work {
            Work::Task(task) | Work::Rework(task) => self.finish_up(task, by, turn),
            Work::Arrival { stream, number } => turn.note(Fact::ArrivalDone { stream, number }),
            Work::Retrospective(epic) => self.retrospective_held(epic, turn),
            Work::Attention { number } => {
                if let Some((from, message)) = self.letters.remove(&number) {
                    self.act(from, message, turn);
                }
            }
            Work::OwnResolution(blocker) => self.solved(blocker, turn),
            Work::Review { .. } | Work::Remediation { .. } | Work::HandoffGap(_) | Work::Acknowledgement(_) | Work::Research(_) => {
                self.errand_done(work, by, turn);
            }
            // The first two last until they are ended, and nobody waits for the others.
            Work::Stuck(_) | Work::Assistance { .. } | Work::Briefing(_) => {}
        }
    }

    fn hold_retrospective(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        let time = self.policy(turn).retrospective;
        let is_anybody_here = self.attendance.iter().any(Attendance::is_here);
        self.retrospectives.insert(epic);
        if time.is_zero() || !is_anybody_here {
            self.retrospective_held(epic, turn);
        } else {
            self.workshop.enqueue(jobs::of_coordination(Work::Retrospective(epic), time, epic.0));
            self.ask_to_dispatch(turn);
        }
    }

    fn retrospective_held(&mut self, epic: EpicId, turn: &mut Turn<'_>) {
        if self.retrospectives.remove(&epic) {
            turn.tell(AgentId::COORDINATOR, Message::RetrospectiveHeld(epic));
        }
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

/// Whether a message ends or changes what somebody has in hand without an end of its own. Whoever is at it hears it: a member who waited to
/// be free to read it would never be.
fn ends_work(message: &Message) -> bool {
    use Message::*;
    matches!(
        message,
        BlockerReleased { .. } | BlockerTakenOver { .. } | BlockerCleared { .. } | BlockerReopened { .. } | WorkaroundTaken { .. }
    )
}

impl Agent for TeamActor {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here matters to it")]
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Dispatch => self.dispatch(turn),
            Message::StartGranted { members, band, rank, order } => {
                let granted = Ask { urgency: Urgency { band, rank, order }, members };
                self.ramp_up_guests(turn);
                self.change(turn, |workshop, now, ground, changes| workshop.start_granted(granted, now, ground, changes));
                self.dispatch(turn);
            }
            Message::CutOff => self.put_all_down(turn),
            Message::CalendarOpened => {
                self.opens_at = None;
                self.ask_to_dispatch(turn);
            }
            Message::WorkDone { slot, epoch } => {
                self.change(turn, |workshop, now, ground, changes| workshop.complete(slot, epoch, now, ground, changes));
                self.ask_to_dispatch(turn);
            }
            message => {
                let attention = if ends_work(&message) { Span::ZERO } else { carried(&message, self.policy(turn)) };
                if attention.is_zero() || self.is_deserted() {
                    self.act(turn.from, message, turn);
                } else {
                    self.read(message, attention, turn);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
