//! The progress-tracker: hears how work goes, holds it against the baseline, and reports on the hour, the day and the week.

mod colours;
mod hearing;
mod load;
mod schedule;
mod trouble;
mod waiting;

use crate::agent::{Agent, Turn};
use crate::desk::{Desk, carried};
use crate::domain::baseline::Baseline;
use crate::domain::fact::{CriticalPath, Fact, Report, ReportKind};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, RoleId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{Indicators, Policy};
use crate::engine::distribution::Distribution;
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use crate::schedule::critical_path::Durations;
use colours::Colours;
use load::Load;
use schedule::{Curve, Remainder, buffer_consumed, durations, slipped_finish};
use std::collections::VecDeque;
use std::sync::Arc;
use trouble::Trouble;
use waiting::Waiting;

const CLOSING_GAP: Purpose = Purpose::named("closing gap");
/// What figures of the trailing week look back on.
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
    remainder: Remainder,
    tasks: Vec<State>,
    is_held: Vec<bool>,
    /// By task: open blockers.
    blocked: Vec<u8>,
    /// By member: pieces of work in hand, and those of them that are no work of its own blocker's.
    in_hand: Vec<u32>,
    working: Vec<u32>,
    /// By member: the team that it works with.
    teams: Vec<TeamId>,
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
    is_on_path: Vec<bool>,
    /// Something on the path is closed since it was reckoned.
    is_path_stale: bool,
    path_finish: Moment,
    loop_every: Span,
    loop_epoch: u32,
    is_activated: bool,
    colours: Colours,
    trouble: Trouble,
    waiting: Waiting,
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
        let members = &scenario.organization.members;
        Tracker {
            desk: Desk::default(),
            policy: 0,
            curve: Curve::of(&baseline),
            durations: durations(&baseline, scenario),
            remainder: Remainder::default(),
            is_held: vec![false; plan.tasks.len()],
            blocked: vec![0; plan.tasks.len()],
            in_hand: vec![0; members.len()],
            working: vec![0; members.len()],
            teams: members.iter().map(|member| member.team).collect(),
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
            is_here: members.iter().map(|member| member.is_present).collect(),
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
            is_on_path: on_path(&baseline.critical_path, plan.tasks.len()),
            is_path_stale: false,
            path_finish: baseline.critical_path_finish,
            loop_every: scenario.policies[0].director.loop_every,
            loop_epoch: 0,
            is_activated: false,
            colours: Colours::new(scenario),
            trouble: Trouble::default(),
            waiting: Waiting::new(scenario),
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
            let (finish, path) = self.remainder.path(&is_open, &self.durations, turn.now, turn.scenario, self.policy);
            self.is_on_path = on_path(&path, self.tasks.len());
            self.path = path.into();
            self.is_path_stale = false;
            self.path_finish = finish;
            self.critical_held = self.path.iter().filter(|&&task| self.is_still(task)).count() as u32;
        }
        let report = self.report(kind, turn);
        turn.note(Fact::Reported(Box::new(report.clone())));
        turn.tell(AgentId::DIRECTOR, Message::DailyReport(Arc::new(report)));
    }

    /// By the hour, for a director who acts on what is next on the critical path.
    fn freshen_path(&mut self, policy: &Policy) {
        let is_acted_on = policy.reallocation.is_on || policy.decisions.face_timeline_risk();
        if is_acted_on && std::mem::take(&mut self.is_path_stale) {
            let is_closed = |task: &TaskId| matches!(self.tasks[task.index()], State::Done | State::Dropped);
            self.path = self.path.iter().copied().filter(|task| !is_closed(task)).collect();
        }
    }

    /// What teams are short of, for a director who lends.
    fn shortages(&self, policy: &Policy, scenario: &Scenario) -> Vec<(TeamId, RoleId, u32)> {
        if !policy.reallocation.is_on {
            return Vec::new();
        }
        let members = || scenario.organization.members.iter().zip(&self.teams).zip(self.is_here.iter().zip(&self.in_hand));
        self.waiting.shortages(|team, role| {
            // A team that is not active is short of nothing yet.
            !self.loads[team.index()].is_active()
                || members().any(|((member, &with), (&is_here, &in_hand))| {
                    with == team
                        && is_here
                        && in_hand < member.wip
                        && (member.roles.contains(&role) || member.assists.contains(&role) && member.team != team)
                })
        })
    }

    fn report(&mut self, kind: ReportKind, turn: &mut Turn<'_>) -> Report {
        let scenario = turn.scenario;
        let now = turn.now;
        let policy = &scenario.policies[self.policy as usize];
        let indicators = &policy.indicators;
        self.freshen_path(policy);
        let calendar = scenario.calendars.get(scenario.working_calendar);
        let consumed = buffer_consumed(indicators.buffer_basis, &self.curve, &self.baseline, self.effort_earned, now, calendar);
        let slipped = slipped_finish(&self.curve, &self.baseline, self.effort_earned, now, calendar);
        let since = now.earlier(WEEK);
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
            blockers: self.trouble.by_level(),
            blockers_p0: self.trouble.p0(),
            gate_pass_rate: self.trouble.pass_rate(now),
            gates_failed: self.trouble.gates_failed(),
            handoffs_open: self.trouble.handoffs_open(),
            shortages: self.shortages(policy, scenario),
        };
        self.colours.judge(&report, policy, turn);
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
}

/// By task: whether it is on a path.
fn on_path(path: &[TaskId], tasks: usize) -> Vec<bool> {
    let mut is_on_path = vec![false; tasks];
    path.iter().for_each(|task| is_on_path[task.index()] = true);
    is_on_path
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

#[cfg(test)]
mod tests;
