//! Reallocation: who is short on the critical path, who could help there, and who is lent.

use super::decisions::{Book, Known, plain};
use crate::agent::Turn;
use crate::domain::decision::{Considered, DecisionId, Matter, Means, OptionKind};
use crate::domain::fact::{CriticalPath, Fact};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, RoleId, TeamId};
use crate::domain::plan::{Need, TaskId};
use crate::engine::time::{Moment, Span};
use std::collections::BTreeSet;

/// As many candidates as a decision names: those beyond are worse.
const CANDIDATES_MAX: usize = 5;

/// A task of the critical path whose team is short of a role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bottleneck {
    pub task: TaskId,
    pub team: TeamId,
    pub role: RoleId,
    /// Hours of the role's work that wait in the team: of as many tasks as are reported, taken to be like this one.
    pub queued_hours: f64,
}

/// Somebody who could be lent.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    member: MemberId,
    /// Hours.
    gain: f64,
    /// Hours for which the guest would be there.
    there: f64,
}

struct Loan {
    decision: DecisionId,
    member: MemberId,
    to: TeamId,
    role: RoleId,
    task: TaskId,
    since: Moment,
    until: Moment,
    expected_gain: f64,
    is_recalled: bool,
}

#[derive(Default)]
pub struct Loans {
    running: Vec<Loan>,
    /// Who was lent for which task. Nobody is lent for it again: it did not help.
    tried: BTreeSet<(TaskId, MemberId)>,
    /// Bottlenecks that were decided to stay.
    declined: BTreeSet<TaskId>,
    /// The member that two teams want, while that waits for a decision.
    contended: Option<(MemberId, [Bottleneck; 2])>,
}

/// What the guest's team has of its members and who else may be lent.
#[derive(Clone, Copy)]
pub struct Pool<'a> {
    pub hired: &'a [MemberId],
    /// A team that has time, whatever its utilization was; nobody else is asked then.
    pub idle: Option<TeamId>,
}

impl Loans {
    /// Ends the loans whose bottleneck is over: by the report the role is no longer short there, and the task it was for is done or no
    /// longer critical.
    pub fn recall(&mut self, known: &Known<'_>, turn: &mut Turn<'_>) {
        let Some(report) = &known.report else { return };
        for loan in self.running.iter_mut().filter(|loan| !loan.is_recalled) {
            let is_short = report.shortages.iter().any(|&(team, role, _)| (team, role) == (loan.to, loan.role));
            if !is_short && !report.critical_path.contains(&loan.task) {
                loan.is_recalled = true;
                turn.tell(AgentId::of_team(loan.to), Message::LoanRecalled { member: loan.member });
            }
        }
    }

    /// Lends whoever is expected to gain most at each bottleneck, if that is enough. One whom two of them want is decided on by itself.
    pub fn reallocate(&mut self, pool: Pool<'_>, known: &Known<'_>, book: &mut Book, turn: &mut Turn<'_>) {
        let Some(report) = known.report.as_ref().filter(|_| known.policy.reallocation.is_on) else { return };
        // A team that has nothing else to do may help wherever somebody is short.
        if report.critical == CriticalPath::OnTrack && pool.idle.is_none() {
            return;
        }
        let mut wanted: Vec<(Bottleneck, Vec<Candidate>)> = Vec::new();
        for bottleneck in bottlenecks(known) {
            if self.served(&bottleneck, known.now) || self.declined.contains(&bottleneck.task) {
                continue;
            }
            let candidates = self.candidates(&bottleneck, pool, known);
            if !candidates.is_empty() {
                wanted.push((bottleneck, candidates));
            }
        }
        let mut wanted = wanted.into_iter();
        while let Some((bottleneck, candidates)) = wanted.next() {
            let best = candidates[0].member;
            if self.is_taken(best, known.now) {
                continue;
            }
            match wanted.as_slice().iter().find(|(_, others)| others[0].member == best) {
                None => self.lend(&bottleneck, &candidates, known, book, turn),
                Some((other, _)) => {
                    self.contended = Some((best, [bottleneck, *other]));
                    turn.remind(Message::DecisionDue(Matter::LoanContended { member: best }), Span::ZERO);
                }
            }
        }
    }

    /// Whether the role has a guest there already, or one is under way. A loan that is past its end, and not heard of, does not count.
    fn served(&self, bottleneck: &Bottleneck, now: Moment) -> bool {
        self.running.iter().any(|loan| (loan.to, loan.role) == (bottleneck.team, bottleneck.role) && now < loan.until)
    }

    fn is_taken(&self, member: MemberId, now: Moment) -> bool {
        let is_contended = self.contended.as_ref().is_some_and(|&(contended, _)| contended == member);
        is_contended || self.running.iter().any(|loan| loan.member == member && now < loan.until)
    }

    /// Those whose gain is over the least, the greatest first.
    fn candidates(&self, bottleneck: &Bottleneck, pool: Pool<'_>, known: &Known<'_>) -> Vec<Candidate> {
        let Some(report) = &known.report else { return Vec::new() };
        let terms = &known.policy.reallocation;
        let organization = &known.scenario.organization;
        let has_time = |team: TeamId| match pool.idle {
            Some(idle) => team == idle,
            None => report.utilization[team.index()].is_some_and(|share| share < terms.utilization_below),
        };
        let teams = organization.team_ids().filter(|&team| team != bottleneck.team && has_time(team));
        let members = teams.flat_map(|team| organization.members_of(team)).filter(|&id| {
            let member = organization.member(id);
            let can = member.roles.contains(&bottleneck.role) || member.assists.contains(&bottleneck.role);
            let is_there = member.is_present || pool.hired.contains(&id);
            can && is_there && !self.is_taken(id, known.now) && !self.tried.contains(&(bottleneck.task, id))
        });
        let mut candidates: Vec<Candidate> = members.map(|member| weigh(member, bottleneck, known)).collect();
        candidates.retain(|candidate| candidate.gain > terms.min_gain.hours());
        candidates.sort_by(|a, b| b.gain.total_cmp(&a.gain).then(a.member.cmp(&b.member)));
        candidates.truncate(CANDIDATES_MAX);
        candidates
    }

    fn lend(&mut self, bottleneck: &Bottleneck, candidates: &[Candidate], known: &Known<'_>, book: &mut Book, turn: &mut Turn<'_>) {
        let mut options: Vec<Considered> = candidates.iter().map(|candidate| option(candidate, bottleneck, known)).collect();
        options.push(plain(OptionKind::CarryOn, bottleneck.queued_hours, 0.0, 0.0, true));
        let matter = Matter::Bottleneck { task: bottleneck.task };
        let Some(taken) = book.decide(matter, Some(bottleneck.task), options, known, turn) else { return };
        let chosen = match taken.choice.means {
            Means::Member { member, .. } => candidates.iter().find(|candidate| candidate.member == member),
            Means::None | Means::Team(_) | Means::Feature(_) | Means::Task(_) => None,
        };
        match chosen {
            Some(candidate) => self.ask(taken.number, candidate, bottleneck, known, turn),
            None => _ = self.declined.insert(bottleneck.task),
        }
    }

    fn ask(&mut self, decision: DecisionId, candidate: &Candidate, bottleneck: &Bottleneck, known: &Known<'_>, turn: &mut Turn<'_>) {
        let &Bottleneck { task, team: to, role, .. } = bottleneck;
        let &Candidate { member, gain: expected_gain, .. } = candidate;
        let until = known.now + known.policy.reallocation.max_loan;
        self.tried.insert((task, member));
        self.running.push(Loan { decision, member, to, role, task, since: known.now, until, expected_gain, is_recalled: false });
        let home = known.scenario.organization.member(member).team;
        turn.tell(AgentId::of_team(home), Message::LoanAsked { decision, member, to, until });
    }

    /// Which of two teams gets the member that both want, or neither; as things are by now.
    pub fn settle_contention(&mut self, known: &Known<'_>, book: &mut Book, turn: &mut Turn<'_>) {
        let Some((member, bottlenecks)) = self.contended.take() else { return };
        if self.is_taken(member, known.now) {
            return;
        }
        let weighed = bottlenecks.map(|bottleneck| weigh(member, &bottleneck, known));
        let mut options: Vec<Considered> =
            weighed.iter().zip(&bottlenecks).map(|(candidate, bottleneck)| option(candidate, bottleneck, known)).collect();
        // Who gains more comes first, and either leaves the other's work where it is.
        for (place, other) in [(0, 1), (1, 0)] {
            options[place].delay_hours += bottlenecks[other].queued_hours;
        }
        if weighed[1].gain > weighed[0].gain {
            options.swap(0, 1);
        }
        let all = bottlenecks.iter().map(|bottleneck| bottleneck.queued_hours).sum();
        options.push(plain(OptionKind::CarryOn, all, 0.0, 0.0, true));
        let matter = Matter::LoanContended { member };
        let Some(taken) = book.decide(matter, Some(bottlenecks[0].task), options, known, turn) else { return };
        let chosen = weighed.iter().zip(&bottlenecks).find(|(_, bottleneck)| {
            taken.choice.means == Means::Member { member, to: bottleneck.team } && taken.choice.option == OptionKind::Reallocate
        });
        match chosen {
            Some((candidate, bottleneck)) => self.ask(taken.number, candidate, bottleneck, known, turn),
            None => self.declined.extend(bottlenecks.map(|bottleneck| bottleneck.task)),
        }
    }

    /// A guest is home again: what it did, less what the host gave, against what was expected.
    pub fn over(&mut self, member: MemberId, effort: Span, known: &Known<'_>, turn: &mut Turn<'_>) {
        let Some(place) = self.running.iter().position(|loan| loan.member == member) else { return };
        let loan = self.running.remove(place);
        let calendar = known.scenario.calendars.get(known.scenario.organization.member(member).calendar);
        let host = known.policy.reallocation.host_time * calendar.between(loan.since, known.now.min(loan.until)).hours();
        let hours = effort.hours() - host;
        turn.note(Fact::DecisionSettled { decision: loan.decision, hours, is_as_expected: hours >= loan.expected_gain });
    }
}

/// The first task of the reported critical path for each role that its team is reported to be short of.
pub fn bottlenecks(known: &Known<'_>) -> Vec<Bottleneck> {
    let Some(report) = &known.report else { return Vec::new() };
    let mut found: Vec<Bottleneck> = Vec::new();
    for &id in report.critical_path.iter() {
        if found.len() == report.shortages.len() {
            break;
        }
        let team = known.scenario.plan.task(id).team;
        for &(short, role, count) in report.shortages.iter().filter(|(short, ..)| *short == team) {
            let hours = role_hours(id, role, known);
            if hours > 0.0 && !found.iter().any(|one| (one.team, one.role) == (short, role)) {
                found.push(Bottleneck { task: id, team, role, queued_hours: hours * f64::from(count) });
            }
        }
    }
    found
}

/// Hours of a task's estimate that one of a role gives.
fn role_hours(task: TaskId, role: RoleId, known: &Known<'_>) -> f64 {
    let hours = known.hours(task);
    match &known.scenario.plan.task(task).need {
        Need::Milestone => 0.0,
        Need::Steps(steps) => hours * steps.iter().filter(|step| step.role == role).map(|step| step.share).sum::<f64>(),
        Need::Crew(crew) => crew.iter().find(|(needed, _)| *needed == role).map_or(0.0, |_| hours),
    }
}

/// What a member would gain at a bottleneck: the queued work of the role that it could do within the longest loan, at its assist factor and
/// finding its feet meanwhile, less what a host gives for as long.
fn weigh(member: MemberId, bottleneck: &Bottleneck, known: &Known<'_>) -> Candidate {
    let terms = &known.policy.reallocation;
    let it = known.scenario.organization.member(member);
    let calendar = known.scenario.calendars.get(it.calendar);
    let there = calendar.between(known.now, known.now + terms.max_loan).hours();
    let ramp = mean_ramp(terms.ramp_from, terms.ramp_up[it.nature as usize], terms.max_loan);
    let speed = it.skill * it.assist * ramp;
    let done = (there * speed).min(bottleneck.queued_hours);
    let there = if speed > 0.0 { done / speed } else { there };
    Candidate { member, gain: done - terms.host_time * there, there }
}

/// The mean over a loan of a speed that rises evenly from `from` to 1 over `ramp`, and stays there.
fn mean_ramp(from: f64, ramp: Span, loan: Span) -> f64 {
    let (ramp, loan) = (ramp.hours(), loan.hours());
    if loan <= 0.0 || ramp <= 0.0 {
        return 1.0;
    }
    let rising = ramp.min(loan);
    let reached = from + (1.0 - from) * rising / ramp;
    ((from + reached) / 2.0 * rising + (loan - rising)) / loan
}

fn option(candidate: &Candidate, bottleneck: &Bottleneck, known: &Known<'_>) -> Considered {
    let &Candidate { member, gain, there } = candidate;
    let rate = known.scenario.organization.member(member).pay.rate_per_hour;
    let load = there * (1.0 + known.policy.reallocation.host_time);
    let means = Means::Member { member, to: bottleneck.team };
    Considered { means, ..plain(OptionKind::Reallocate, (bottleneck.queued_hours - gain).max(0.0), there * rate, load, true) }
}
