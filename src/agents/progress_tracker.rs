//! The progress-tracker: hears how work goes, holds it against the baseline, and reports on the hour, the day and the week.

mod load;
mod schedule;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::baseline::Baseline;
use crate::domain::calendar::CalendarId;
use crate::domain::fact::{Colour, CriticalPath, Fact, Indicator, Report, ReportKind};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::Indicators;
use crate::engine::distribution::Distribution;
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use crate::schedule::critical_path::Durations;
use load::Load;
use schedule::{Curve, buffer_consumed, durations, remaining_path, slipped_finish};
use std::collections::VecDeque;
use std::sync::Arc;

const CLOSING_GAP: Purpose = Purpose::named("closing gap");
const WEEK: Span = Span::from_days(7);

/// How far a task is, as far as the tracker has heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    NotInScope,
    Waiting,
    Queued,
    Active,
    Done,
    Dropped,
}

pub struct Tracker {
    desk: Desk,
    policy: u32,
    baseline: Arc<Baseline>,
    curve: Curve,
    durations: Durations,
    tasks: Vec<State>,
    is_held: Vec<bool>,
    /// By member: pieces of work in hand.
    in_hand: Vec<u32>,
    loads: Vec<Load>,
    queued: Vec<u32>,
    active: Vec<u32>,
    in_scope: u32,
    done: u32,
    dropped: u32,
    held: u32,
    critical_held: u32,
    effort_done: f64,
    /// Of that, what the baseline has a place for: a revised one plans only what was open then.
    effort_earned: f64,
    effort_in_scope: f64,
    /// By member.
    is_here: Vec<bool>,
    /// Tasks that the baseline calls critical: done, and done by their planned finish.
    critical_done: u32,
    critical_on_time: u32,
    done_lately: VecDeque<Moment>,
    path: Arc<[TaskId]>,
    path_finish: Moment,
    loop_every: Span,
    loop_epoch: u32,
    is_activated: bool,
    colours: Vec<(Indicator, Colour)>,
    closing_gaps: u64,
    /// The final report waits for what has not been heard of.
    is_final_owed: bool,
}

impl Tracker {
    pub fn new(scenario: &Scenario) -> Tracker {
        let plan = &scenario.plan;
        let baseline = scenario.baseline.clone();
        let teams = scenario.organization.teams.len();
        let state = |later: bool| if later { State::NotInScope } else { State::Waiting };
        let tasks: Vec<State> = plan.tasks.iter().map(|task| state(task.is_added_later)).collect();
        let indicators = [Indicator::CriticalPath, Indicator::Buffer].into_iter();
        let indicators = indicators.chain(scenario.organization.team_ids().map(Indicator::TeamUtilization));
        Tracker {
            desk: Desk::default(),
            policy: 0,
            curve: Curve::of(&baseline),
            durations: durations(&baseline, scenario),
            is_held: vec![false; plan.tasks.len()],
            in_hand: vec![0; scenario.organization.members.len()],
            loads: scenario.organization.team_ids().map(|team| Load::new(team, scenario)).collect(),
            queued: vec![0; teams],
            active: vec![0; teams],
            in_scope: tasks.iter().filter(|&&task| task == State::Waiting).count() as u32,
            done: 0,
            dropped: 0,
            held: 0,
            critical_held: 0,
            effort_done: 0.0,
            effort_earned: 0.0,
            is_here: scenario.organization.members.iter().map(|member| member.is_present).collect(),
            effort_in_scope: baseline
                .estimates
                .iter()
                .zip(&tasks)
                .map(|(hours, &task)| if task == State::Waiting { *hours } else { 0.0 })
                .sum(),
            critical_done: 0,
            critical_on_time: 0,
            done_lately: VecDeque::new(),
            path: baseline.critical_path.as_slice().into(),
            path_finish: baseline.critical_path_finish,
            loop_every: scenario.policies[0].director.loop_every,
            loop_epoch: 0,
            is_activated: false,
            colours: indicators.map(|indicator| (indicator, Colour::Green)).collect(),
            closing_gaps: 0,
            is_final_owed: false,
            tasks,
            baseline,
        }
    }

    fn attention(&mut self, message: &Message, turn: &Turn<'_>) -> Span {
        let carried = carried(message, &turn.scenario.policies[self.policy as usize]);
        if !matches!(message, Message::ClosingReturned) {
            return carried;
        }
        self.closing_gaps += 1;
        let hours: &Distribution = &turn.scenario.handoff.gap_closing;
        carried + Span::drawn_hours(hours.sample(&mut turn.chance.draw(CLOSING_GAP, 0, self.closing_gaps)))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "what is not meant for this agent is misdirected")]
    fn act(&mut self, message: Message, turn: &mut Turn<'_>) {
        match message {
            Message::Activated => {
                turn.note(Fact::AgentActivated { agent: turn.me });
                self.is_activated = true;
                self.expect_digest(turn);
                for kind in [ReportKind::Morning, ReportKind::EndOfDay, ReportKind::Weekly] {
                    self.expect_report(kind, turn);
                }
            }
            Message::PolicyChanged(policy) => {
                self.policy = policy;
                self.turn_every(turn.scenario.policies[policy as usize].director.loop_every, turn);
            }
            Message::Heard(fact) => {
                self.hear(&fact, turn);
                self.report_finally(turn);
            }
            Message::LoopEvery(every) => self.turn_every(every, turn),
            Message::Priorities(baseline) => {
                self.curve = Curve::of(&baseline);
                self.durations = durations(&baseline, turn.scenario);
                self.baseline = baseline;
                self.effort_earned = self.earned_before();
            }
            Message::DigestDue { epoch } if epoch == self.loop_epoch => {
                let report = self.report(ReportKind::Digest, turn);
                turn.tell(AgentId::DIRECTOR, Message::Digest(Arc::new(report)));
                self.expect_digest(turn);
            }
            // Announced before the loop changed its interval.
            Message::DigestDue { .. } => {}
            Message::ReportDue(kind) => {
                self.publish(kind, turn);
                self.expect_report(kind, turn);
            }
            Message::FinalReportAsked => self.report_final(turn),
            Message::ClosingReturned => {
                self.is_final_owed = true;
                self.report_finally(turn);
            }
            other => turn.misdirected(&other),
        }
    }

    fn report_final(&mut self, turn: &mut Turn<'_>) {
        let report = self.report(ReportKind::Final, turn);
        turn.note(Fact::Reported(Box::new(report.clone())));
        turn.tell(AgentId::DIRECTOR, Message::FinalReport(Arc::new(report)));
    }

    /// Sends the final report that was returned, once every task in scope is accounted for.
    fn report_finally(&mut self, turn: &mut Turn<'_>) {
        if self.is_final_owed && self.done + self.dropped == self.in_scope {
            self.is_final_owed = false;
            self.report_final(turn);
        }
    }

    /// Another interval of the loop, which counts from now.
    fn turn_every(&mut self, every: Span, turn: &mut Turn<'_>) {
        if every != self.loop_every {
            self.loop_every = every;
            if self.is_activated {
                self.loop_epoch += 1;
                self.expect_digest(turn);
            }
        }
    }

    /// Hours of estimates that are done of what the baseline plans.
    fn earned_before(&self) -> f64 {
        let planned = self.baseline.tasks.iter().zip(&self.tasks).zip(&self.baseline.estimates);
        planned.filter(|((planned, state), _)| planned.is_some() && **state == State::Done).map(|(_, hours)| hours).sum()
    }

    /// The next digest: a loop from now, or when the director's day begins.
    fn expect_digest(&self, turn: &mut Turn<'_>) {
        if self.loop_every.is_zero() {
            return;
        }
        let desk = &turn.scenario.policies[self.policy as usize].desks[AgentId::DIRECTOR.index()];
        let due = turn.scenario.calendars.get(desk.calendar).next_opening(turn.now + self.loop_every);
        turn.remind_at(Message::DigestDue { epoch: self.loop_epoch }, due);
    }

    fn expect_report(&self, kind: ReportKind, turn: &mut Turn<'_>) {
        let Some(daily) = &turn.scenario.daily else { return };
        let due = match kind {
            ReportKind::Morning => turn.scenario.next_daily(daily.report, turn.now),
            ReportKind::EndOfDay => turn.scenario.next_daily(daily.end_of_day, turn.now),
            ReportKind::Weekly => turn.scenario.next_weekly(daily.weekly, turn.now),
            ReportKind::Digest | ReportKind::Final => None,
        };
        if let Some(due) = due {
            turn.remind_at(Message::ReportDue(kind), due);
        }
    }

    fn publish(&mut self, kind: ReportKind, turn: &mut Turn<'_>) {
        if kind == ReportKind::Morning {
            let is_open: Vec<bool> =
                self.tasks.iter().map(|state| !matches!(state, State::NotInScope | State::Done | State::Dropped)).collect();
            let (finish, path) = remaining_path(&is_open, &self.durations, turn.now, turn.scenario, self.policy as usize);
            self.path = path.into();
            self.path_finish = finish;
            self.critical_held = self.path.iter().filter(|task| self.is_held[task.index()]).count() as u32;
        }
        let report = self.report(kind, turn);
        turn.note(Fact::Reported(Box::new(report.clone())));
        turn.tell(AgentId::DIRECTOR, Message::DailyReport(Arc::new(report)));
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the topics that it listens to are listed in Topics")]
    fn hear(&mut self, fact: &Fact, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        match *fact {
            Fact::TaskReleased { task } if matches!(self.tasks[task.index()], State::NotInScope | State::Waiting) => {
                self.queued[scenario.plan.task(task).team.index()] += 1;
                self.tasks[task.index()] = State::Queued;
            }
            Fact::WorkStarted { member, work, .. } => {
                if let Some(task) = work.task().filter(|task| self.tasks[task.index()] == State::Queued) {
                    self.leave(task, scenario);
                    self.active[scenario.plan.task(task).team.index()] += 1;
                    self.tasks[task.index()] = State::Active;
                }
                self.in_hand[member.index()] += 1;
                if self.in_hand[member.index()] == 1 {
                    let (load, calendar) = self.load(member, scenario);
                    load.business(calendar, true, turn.now, scenario);
                }
            }
            Fact::WorkStopped { member, .. } => {
                self.in_hand[member.index()] = self.in_hand[member.index()].saturating_sub(1);
                if self.in_hand[member.index()] == 0 {
                    let (load, calendar) = self.load(member, scenario);
                    load.business(calendar, false, turn.now, scenario);
                }
            }
            Fact::TaskDone { task } => self.task_done(task, turn.now, scenario),
            Fact::TaskDropped { task } => {
                self.leave(task, scenario);
                self.tasks[task.index()] = State::Dropped;
                self.set_held(task, false);
                self.dropped += 1;
                self.effort_in_scope -= self.baseline.estimates[task.index()];
            }
            Fact::TaskAdded { task } => {
                self.tasks[task.index()] = State::Waiting;
                self.in_scope += 1;
                self.effort_in_scope += self.baseline.estimates[task.index()];
            }
            Fact::TaskHeld { task } => self.set_held(task, true),
            Fact::TaskFreed { task } => self.set_held(task, false),
            Fact::TeamActivated { team } => self.loads[team.index()].activated(turn.now, scenario),
            Fact::MemberAway { member, .. } | Fact::MemberLeft { member } => {
                self.set_here(member, false, turn);
            }
            Fact::MemberBack { member } | Fact::MemberJoined { member } => {
                self.set_here(member, true, turn);
            }
            _ => {}
        }
    }

    /// One who is away twice over is away once.
    fn set_here(&mut self, member: MemberId, is_here: bool, turn: &Turn<'_>) {
        if std::mem::replace(&mut self.is_here[member.index()], is_here) != is_here {
            let (load, calendar) = self.load(member, turn.scenario);
            load.presence(calendar, is_here, turn.now, turn.scenario);
        }
    }

    fn load(&mut self, member: MemberId, scenario: &Scenario) -> (&mut Load, CalendarId) {
        let member = scenario.organization.member(member);
        (&mut self.loads[member.team.index()], member.calendar)
    }

    /// Takes a task out of the count that it is in.
    fn leave(&mut self, task: TaskId, scenario: &Scenario) {
        let team = scenario.plan.task(task).team.index();
        match self.tasks[task.index()] {
            State::Queued => self.queued[team] -= 1,
            State::Active => self.active[team] -= 1,
            State::NotInScope | State::Waiting | State::Done | State::Dropped => {}
        }
    }

    fn task_done(&mut self, task: TaskId, now: Moment, scenario: &Scenario) {
        self.leave(task, scenario);
        self.tasks[task.index()] = State::Done;
        self.set_held(task, false);
        self.done += 1;
        self.effort_done += self.baseline.estimates[task.index()];
        if self.baseline.tasks[task.index()].is_some() {
            self.effort_earned += self.baseline.estimates[task.index()];
        }
        self.done_lately.push_back(now);
        if let Some(planned) = self.baseline.tasks[task.index()].filter(|planned| planned.total_float.is_zero()) {
            self.critical_done += 1;
            self.critical_on_time += u32::from(now <= planned.finish);
        }
    }

    fn set_held(&mut self, task: TaskId, is_held: bool) {
        if std::mem::replace(&mut self.is_held[task.index()], is_held) == is_held {
            return;
        }
        let is_critical = self.path.contains(&task);
        if is_held {
            self.held += 1;
            self.critical_held += u32::from(is_critical);
        } else {
            self.held -= 1;
            self.critical_held = self.critical_held.saturating_sub(u32::from(is_critical));
        }
    }

    fn report(&mut self, kind: ReportKind, turn: &mut Turn<'_>) -> Report {
        let scenario = turn.scenario;
        let now = turn.now;
        let indicators = &scenario.policies[self.policy as usize].indicators;
        let calendar = scenario.calendars.get(scenario.working_calendar);
        let consumed = buffer_consumed(indicators.buffer_basis, &self.curve, &self.baseline, self.effort_earned, now, calendar);
        let slipped = slipped_finish(&self.curve, &self.baseline, self.effort_earned, now, calendar);
        let since = Moment::from_ms(now.ms().saturating_sub(WEEK.ms()));
        while self.done_lately.front().is_some_and(|&done| done <= since) {
            self.done_lately.pop_front();
        }
        let days = scenario.working_days(since.max(self.baseline.start), now);
        let rate = |tasks: usize| if days > 0.0 { tasks as f64 / days } else { 0.0 };
        let report = Report {
            kind,
            as_of: now,
            tasks_in_scope: self.in_scope,
            tasks_done: self.done,
            tasks_dropped: self.dropped,
            tasks_in_progress: self.active.iter().sum(),
            tasks_held: self.held,
            effort_done: self.effort_done,
            effort_in_scope: self.effort_in_scope,
            buffer_consumed: consumed,
            forecast: if self.done + self.dropped == self.in_scope { now } else { slipped.max(self.path_finish) },
            critical_path: self.path.clone(),
            critical: self.critical(indicators),
            utilization: self.loads.iter_mut().map(|load| load.utilization(now, scenario)).collect(),
            queued: self.queued.clone(),
            active: self.active.clone(),
            velocity: rate(self.done_lately.len()),
            velocity_planned: rate(self.curve.finished(now) - self.curve.finished(since)),
            blockers: Vec::new(),
            blockers_p0: 0,
            gate_pass_rate: None,
            gates_failed: 0,
            handoffs_open: 0,
            shortages: Vec::new(),
        };
        self.judge(&report, indicators, turn);
        report
    }

    fn critical(&self, indicators: &Indicators) -> CriticalPath {
        let on_time = f64::from(self.critical_on_time) / f64::from(self.critical_done.max(1));
        if self.critical_held > 0 {
            CriticalPath::Blocked
        } else if self.critical_done == 0 || on_time > indicators.critical_on_time {
            CriticalPath::OnTrack
        } else {
            CriticalPath::AtRisk
        }
    }

    /// Notes every indicator whose colour a report changes.
    fn judge(&mut self, report: &Report, indicators: &Indicators, turn: &mut Turn<'_>) {
        for (indicator, colour) in &mut self.colours {
            let (to, figure) = match *indicator {
                Indicator::CriticalPath => match report.critical {
                    CriticalPath::Blocked => (Colour::Red, f64::from(report.tasks_held)),
                    CriticalPath::OnTrack | CriticalPath::AtRisk => (Colour::Green, f64::from(report.tasks_held)),
                },
                Indicator::Buffer => {
                    let consumed = report.buffer_consumed;
                    let colour = if consumed > indicators.buffer_red {
                        Colour::Red
                    } else if consumed > indicators.buffer_yellow {
                        Colour::Yellow
                    } else {
                        Colour::Green
                    };
                    (colour, consumed)
                }
                Indicator::Quality => (Colour::Green, 1.0),
                Indicator::TeamUtilization(TeamId(team)) => {
                    let share = report.utilization[team as usize].unwrap_or(0.0);
                    (if share > indicators.team_utilization_yellow { Colour::Yellow } else { Colour::Green }, share)
                }
            };
            if to != *colour {
                turn.note(Fact::IndicatorChanged { indicator: *indicator, from: *colour, to, figure });
                *colour = to;
            }
        }
    }
}

impl Agent for Tracker {
    fn receive(&mut self, message: Message, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let attention = self.attention(&message, turn);
        let policy = &scenario.policies[self.policy as usize];
        if let Some((_, message)) = self.desk.pass(message, attention, policy, turn) {
            self.act(message, turn);
        }
    }
}
