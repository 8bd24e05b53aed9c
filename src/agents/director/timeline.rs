//! Timeline risk: what there is to do when the buffer is nearly gone, and what may start early.

use super::decisions::{Book, Known, Taken, mean, plain};
use crate::agent::Turn;
use crate::domain::decision::{Considered, Matter, Means, OptionKind};
use crate::domain::fact::Report;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, TeamId};
use crate::domain::plan::{Need, TaskId};
use crate::engine::stream::Purpose;
use crate::engine::time::{Moment, Span};
use std::collections::BTreeSet;

const LEAD_TIME: Purpose = Purpose::named("lead time");

/// Of a late task, of whose progress nothing is told, what is taken to be left: half, as wherever it stands is as likely.
const LEFT_OF_LATE: f64 = 0.5;

/// How far the work was, as reported: tasks closed and tasks in hand.
type Standing = (u32, u32);

#[derive(Default)]
pub struct Timeline {
    decided: Option<(Moment, Standing)>,
    is_due: bool,
    /// Asked for, whether or not they are there yet.
    hired: Vec<MemberId>,
    /// Late tasks whose dependents may start early.
    parallel: BTreeSet<TaskId>,
}

impl Timeline {
    pub fn hired(&self) -> &[MemberId] {
        &self.hired
    }

    /// After a report: puts a decision on the director's desk, if the buffer is over the red line and the last one is long enough ago.
    /// Where nothing has moved since there is nothing new to decide.
    pub fn watch(&mut self, known: &Known<'_>, book: &mut Book, turn: &mut Turn<'_>) {
        let Some(report) = &known.report else { return };
        let every = known.terms().timeline_every;
        if report.buffer_consumed <= known.policy.indicators.buffer_red {
            // Back before another decision was needed.
            let in_time = self.decided.is_some_and(|(at, _)| known.now <= at + every);
            book.settle_as(in_time, is_timeline, known, turn);
            return;
        }
        let is_new = self.decided.is_none_or(|(at, standing)| known.now >= at + every && standing != of(report));
        if known.terms().face_timeline_risk() && is_new && !std::mem::replace(&mut self.is_due, true) {
            turn.remind(Message::DecisionDue(Matter::TimelineRisk { consumed: report.buffer_consumed }), Span::ZERO);
        }
    }

    /// Takes the decision, unless the risk has passed by now.
    pub fn decide(&mut self, known: &Known<'_>, cut: &BTreeSet<TaskId>, book: &mut Book, turn: &mut Turn<'_>) -> Option<Taken> {
        self.is_due = false;
        let report = known.report.clone()?;
        let consumed = report.buffer_consumed;
        if consumed <= known.policy.indicators.buffer_red {
            return None;
        }
        self.decided = Some((known.now, of(&report)));
        // The one before has not brought the buffer back.
        book.settle_as(false, is_timeline, known, turn);
        let matter = Matter::TimelineRisk { consumed };
        let taken = book.decide(matter, None, self.options(known, cut), known, turn)?;
        book.expect(&taken, matter, known.now);
        Some(taken)
    }

    fn options(&self, known: &Known<'_>, cut: &BTreeSet<TaskId>) -> Vec<Considered> {
        let excess = excess(known);
        let hours = excess.hours();
        let extend = plain(OptionKind::ExtendTimeline, hours, 0.0, 0.0, !excess.is_zero());
        vec![reduce_scope(known, cut, hours), self.add_resources(known, hours), extend, self.start_early(known, hours)]
    }

    fn add_resources(&self, known: &Known<'_>, excess: f64) -> Considered {
        let terms = &known.terms().resources;
        let Some(id) = self.next_hire(known) else { return plain(OptionKind::AddResources, excess, terms.cost, 0.0, false) };
        let member = known.scenario.organization.member(id);
        let calendar = known.scenario.calendars.get(member.calendar);
        let there = known.now + Span::drawn_hours(mean(&terms.lead_time));
        let forecast = known.report.as_ref().map_or(known.now, |report| report.forecast);
        let hours = calendar.between(there, forecast).hours();
        // What one more hand does shortens what all of the team have before them.
        let team = known.scenario.organization.team(member.team).members.len() as f64;
        let saved = hours * member.skill / (team + 1.0);
        let cost = terms.cost + hours * member.pay.rate_per_hour;
        let means = Means::Member { member: id, to: member.team };
        Considered { means, ..plain(OptionKind::AddResources, (excess - saved).max(0.0), cost, 0.0, hours > 0.0) }
    }

    fn next_hire(&self, known: &Known<'_>) -> Option<MemberId> {
        let resources = &known.terms().resources;
        if self.hired.len() >= resources.amount as usize {
            return None;
        }
        resources.members.iter().copied().find(|member| !self.hired.contains(member))
    }

    fn start_early(&self, known: &Known<'_>, excess: f64) -> Considered {
        let Some(late) = self.late_task(None, None, known) else { return plain(OptionKind::ParallelExecution, excess, 0.0, 0.0, false) };
        let terms = known.terms();
        let overlap = LEFT_OF_LATE * known.hours(late);
        let rework = terms.early_rework * terms.early_rework_share * overlap;
        let delay = (excess - overlap + rework).max(0.0);
        let cost = rework * known.rate(known.scenario.plan.task(late).team);
        Considered { means: Means::Task(late), ..plain(OptionKind::ParallelExecution, delay, cost, 0.0, true) }
    }

    /// The first task on the reported critical path that should be done by the schedule, and that something waits for: a task of `team`,
    /// if one is named. Not `beside`, and none whose dependents may start early already.
    pub fn late_task(&self, beside: Option<TaskId>, team: Option<TeamId>, known: &Known<'_>) -> Option<TaskId> {
        let report = known.report.as_ref()?;
        let is_late = |task: TaskId| known.schedule.tasks[task.index()].is_some_and(|planned| planned.finish <= report.as_of);
        let fits = |task: TaskId| is_late(task) && Some(task) != beside && !self.parallel.contains(&task);
        let late: Vec<TaskId> = report.critical_path.iter().copied().filter(|&task| fits(task)).collect();
        if late.is_empty() {
            return None;
        }
        let plan = &known.scenario.plan;
        let waiting = plan.task_ids().filter(|&task| known.schedule.tasks[task.index()].is_some());
        let waiting = waiting.filter(|&task| plan.task(task).need != Need::Milestone);
        let waiting = waiting.filter(|&task| team.is_none_or(|team| plan.task(task).team == team));
        let awaited: BTreeSet<TaskId> = waiting.flat_map(|task| plan.task(task).prerequisite_tasks()).collect();
        late.into_iter().find(|task| awaited.contains(task))
    }

    /// Has what depends on a late task start before it is done.
    pub fn release_early(&mut self, task: TaskId, turn: &mut Turn<'_>) {
        self.parallel.insert(task);
        turn.tell(AgentId::COORDINATOR, Message::ParallelExecution { task });
    }

    /// Asks for a member from outside, who is there after the lead time.
    pub fn hire(&mut self, member: MemberId, known: &Known<'_>, turn: &mut Turn<'_>) {
        self.hired.push(member);
        let mut lead = turn.chance.draw(LEAD_TIME, known.scenario.organization.member(member).key, 0);
        let hours = known.terms().resources.lead_time.sample(&mut lead);
        turn.remind(Message::HireDue(member), Span::drawn_hours(hours));
    }
}

/// By how much the target would have to be later for the buffer to stand at its yellow line: what has been consumed of it stays, and all
/// of it is larger.
pub fn excess(known: &Known<'_>) -> Span {
    let yellow = known.policy.indicators.buffer_yellow;
    let buffer = known.working(known.schedule.finish, known.schedule.target);
    let consumed = known.report.as_ref().map_or(0.0, |report| report.buffer_consumed);
    if yellow <= 0.0 || consumed <= yellow {
        return Span::ZERO;
    }
    Span::drawn(buffer.ms() as f64 * (consumed / yellow - 1.0))
}

/// The feature whose optional tasks give back the most time for what they are worth.
fn reduce_scope(known: &Known<'_>, cut: &BTreeSet<TaskId>, excess: f64) -> Considered {
    let worth = |value: f64, saved: f64| if value > 0.0 { saved / value } else { f64::INFINITY };
    let bundles = known.bundles(cut).into_iter().filter(|(_, bundle)| !bundle.is_needed && bundle.saved_hours > 0.0);
    let best = bundles.max_by(|(a, x), (b, y)| {
        let by_worth = worth(x.value, x.saved_hours).total_cmp(&worth(y.value, y.saved_hours));
        by_worth.then(x.saved_hours.total_cmp(&y.saved_hours)).then(b.cmp(a))
    });
    match best {
        None => plain(OptionKind::ReduceScope, excess, 0.0, 0.0, false),
        Some((feature, bundle)) => Considered {
            means: Means::Feature(feature),
            value_lost: bundle.value,
            ..plain(OptionKind::ReduceScope, (excess - bundle.saved_hours).max(0.0), 0.0, 0.0, true)
        },
    }
}

fn is_timeline(matter: &Matter) -> bool {
    matches!(matter, Matter::TimelineRisk { .. })
}

fn of(report: &Report) -> Standing {
    (report.tasks_done + report.tasks_dropped, report.tasks_in_progress)
}
