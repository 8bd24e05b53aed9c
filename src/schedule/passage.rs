//! What finished work is expected to take until it counts as done, at gates and from team to team; so the planner reckons with it.

use super::choice::choose;
use super::{Undertaking, effort};
use crate::domain::calendar::{CalendarId, Calendars};
use crate::domain::conduct::{CheckKind, Gates, HandoffAuthorization, Handoffs, Progression, Review};
use crate::domain::gate::GateLevel;
use crate::domain::organization::AgentId;
use crate::domain::plan::{Need, TaskId};
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};

/// A gate is followed through its repeats until fewer than one in a million come so far; one that hardly ever passes, to here.
const ROUNDS_MAX: u32 = 200;
const REACH_MIN: f64 = 1e-6;

/// A wait: first elapsed time, then working time of a calendar; without a calendar, round the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    pub elapsed: Span,
    pub working: Span,
    pub calendar: Option<CalendarId>,
}

impl Passage {
    /// When what begins to wait at `from` has passed.
    pub fn after(&self, from: Moment, calendars: &Calendars) -> Moment {
        match self.calendar {
            Some(calendar) => calendars.get(calendar).after(from + self.elapsed, self.working),
            None => from + self.elapsed + self.working,
        }
    }

    /// When it must begin to wait to have passed `by` then; where it can begin no later than it does, as it does: that a calendar is
    /// closed is nobody's leeway.
    pub fn before(&self, by: Moment, early: Moment, early_passed: Moment, calendars: &Calendars) -> Moment {
        if by <= early_passed {
            return early;
        }
        let worked = match self.calendar {
            Some(calendar) => calendars.get(calendar).before(by, self.working),
            None => by.earlier(self.working),
        };
        worked.earlier(self.elapsed).max(early)
    }
}

/// One level of gates, in hours.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Level {
    /// Elapsed time of a round's automated checks, and work of its reviews with the director's word.
    checks: f64,
    reviews: f64,
    /// For the director's word after the last round.
    word: f64,
    /// That a round finds a defect that is there.
    finds: f64,
    false_alarm: f64,
    remedy: f64,
    bad_fix: f64,
    /// Of the member whom a free team would choose for the first review.
    calendar: Option<CalendarId>,
}

/// What an item's gate is expected to take, in hours, and how many defects it lets pass.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Expected {
    elapsed: f64,
    working: f64,
    escaped: f64,
}

impl Level {
    fn of(level: GateLevel, undertaking: &Undertaking<'_>) -> Level {
        let gates: &Gates = undertaking.gates;
        let terms = gates.level(level);
        let is_automated = terms.checks.iter().any(|check| check.kind == CheckKind::Automated);
        let reviews = || {
            terms.checks.iter().filter_map(|check| match &check.kind {
                CheckKind::Review(review) => Some(review),
                CheckKind::Condition | CheckKind::Automated => None,
            })
        };
        let missed = if is_automated { 1.0 - terms.detects } else { 1.0 };
        let missed = reviews().fold(missed, |missed, review| missed * (1.0 - review.finds));
        let looks = is_automated || reviews().next().is_some();
        let is_asked = !terms.checks.is_empty() && gates.progression == Progression::Director;
        Level {
            checks: if is_automated { effort::expected(&terms.duration) } else { 0.0 },
            reviews: reviews().map(|review| effort::expected(&review.effort)).sum(),
            word: if is_asked { undertaking.desks[AgentId::DIRECTOR.index()].takes(gates.progression_attention).hours() } else { 0.0 },
            finds: 1.0 - missed,
            false_alarm: if looks { gates.false_alarm } else { 0.0 },
            remedy: effort::expected(&gates.remediation),
            bad_fix: gates.bad_fix,
            calendar: reviews().next().and_then(|review| reviewer(review, undertaking)),
        }
    }

    /// The rounds of a gate whose item holds `defects` on average, Poisson, with `owners` to remedy what is found.
    ///
    /// A round finds each defect with the chance `p`, independently, so that with `d` defects it fails with `f = 1 - (1 - a) exp(-d p)`,
    /// where `a` is the chance of a false alarm. Each finding is remedied in `m` hours, by one owner after another or by all at once: at
    /// most as many as there are. What was missed, and a share `b` of the remedies, is there in the next round, of which `d (1 - p) + b
    /// d p / f` are expected after a failure. A round counts by the chance that it comes to it; what is missed in the last one escapes.
    fn expect(&self, defects: f64, owners: f64) -> Expected {
        let mut expected = Expected { elapsed: 0.0, working: self.word, escaped: 0.0 };
        let (mut reach, mut defects) = (1.0, defects);
        for _ in 0..ROUNDS_MAX {
            let (found, missed) = (defects * self.finds, defects * (1.0 - self.finds));
            let any = 1.0 - libm::exp(-found);
            let fails = 1.0 - (1.0 - self.false_alarm) * (1.0 - any);
            expected.elapsed += reach * self.checks;
            expected.working += reach * (self.reviews + (found / owners).max(any) * self.remedy);
            expected.escaped += reach * (1.0 - fails) * missed;
            reach *= fails;
            if reach < REACH_MIN {
                break;
            }
            defects = missed + self.bad_fix * found / fails;
        }
        expected
    }

    fn passage(&self, expected: Expected) -> Passage {
        let span = Span::drawn_hours;
        Passage { elapsed: span(expected.elapsed), working: span(expected.working), calendar: self.calendar }
    }
}

fn reviewer(review: &Review, undertaking: &Undertaking<'_>) -> Option<CalendarId> {
    let organization = undertaking.organization;
    let present = || organization.members_of(review.team).filter(|&member| organization.member(member).is_present);
    let chosen = match review.role {
        Some(role) => choose(organization, present(), role),
        None => present().next(),
    };
    chosen.map(|member| organization.member(member).calendar)
}

/// What was expected of each gate when it was last asked, and by what: from one morning to the next hardly any changes.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    levels: Vec<Level>,
    /// By level, then by item.
    known: [Vec<Known>; GateLevel::ALL.len()],
}

/// What follows from so many defects on average and so many owners. Owners are at least one: none is not known yet.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    defects: f64,
    owners: f64,
    passage: Passage,
    escaped: f64,
}

impl Expectations {
    /// What was known under other terms is forgotten.
    fn go_by(&mut self, levels: [Level; GateLevel::ALL.len()]) {
        if self.levels != levels {
            self.levels = levels.to_vec();
            self.known.iter_mut().for_each(Vec::clear);
        }
    }

    /// What an item's gate is expected to take, and how many defects it lets pass.
    fn of(&mut self, level: GateLevel, item: usize, (defects, owners): (f64, f64)) -> (Passage, f64) {
        let (terms, items) = (&self.levels[level as usize], &mut self.known[level as usize]);
        if items.len() <= item {
            items.resize(item + 1, Known::default());
        }
        let known = &mut items[item];
        if (known.defects, known.owners) != (defects, owners) {
            let expected = terms.expect(defects, owners);
            *known = Known { defects, owners, passage: terms.passage(expected), escaped: expected.escaped };
        }
        (known.passage, known.escaped)
    }
}

/// The gates of an undertaking, by what they are for.
#[derive(Clone, Debug, Default)]
pub struct Crossing {
    /// By task; none for a milestone, which nobody works on and nobody checks.
    pub tasks: Vec<Passage>,
    pub features: Vec<Passage>,
    pub epics: Vec<Passage>,
    pub phase: Passage,
}

impl Crossing {
    /// Defects are injected by the estimated effort of a task; those that escape one level are there at the next.
    pub fn of(undertaking: &Undertaking<'_>, expectations: &mut Expectations) -> Crossing {
        let Undertaking { plan, organization, is_open, gates, noise, .. } = *undertaking;
        expectations.go_by(GateLevel::ALL.map(|level| Level::of(level, undertaking)));
        let members = organization.members.iter().filter(|member| member.is_present).count().max(1);
        let mut by_feature = vec![(0.0, 0_usize); plan.features.len()];
        let mut tasks = vec![Passage::default(); plan.tasks.len()];
        for id in plan.task_ids().filter(|id: &TaskId| is_open[id.index()]) {
            let task = plan.task(id);
            let (held, count) = &mut by_feature[task.feature.index()];
            *count += 1;
            if task.need != Need::Milestone {
                let defects = gates.defects * effort::estimate(&task.effort, noise);
                let (passage, escaped) = expectations.of(GateLevel::Task, id.index(), (defects, 1.0));
                tasks[id.index()] = passage;
                *held += escaped;
            }
        }
        let mut by_epic = vec![(0.0, 0_usize); plan.epics.len()];
        let mut all = (0.0, 0_usize);
        let mut pass = |level: GateLevel, item: usize, (defects, count): (f64, usize), next: &mut (f64, usize)| {
            let (passage, escaped) = expectations.of(level, item, (defects, count.clamp(1, members) as f64));
            next.0 += escaped;
            next.1 += count;
            passage
        };
        let features = plan.features.iter().zip(&by_feature).enumerate();
        let features =
            features.map(|(item, (feature, &held))| pass(GateLevel::Feature, item, held, &mut by_epic[feature.epic.index()])).collect();
        let epics = by_epic.iter().enumerate().map(|(item, &held)| pass(GateLevel::Epic, item, held, &mut all)).collect();
        let phase = pass(GateLevel::Phase, 0, all, &mut (0.0, 0));
        Crossing { tasks, features, epics, phase }
    }
}

/// By receiving team: what a handoff is expected to take, in working time of the coordinator's desk: validation, its package's gaps closed
/// and validated again where it is not complete, once; the director's word; acknowledgement, where there is anybody to give it.
pub fn handoffs(undertaking: &Undertaking<'_>) -> Vec<Passage> {
    let Handoffs { validation, complete, authorization, authorization_attention, acknowledgement, .. } = *undertaking.handoffs;
    let gap: &Distribution = &undertaking.handoffs.gap_effort;
    let word = match authorization {
        HandoffAuthorization::Director => undertaking.desks[AgentId::DIRECTOR.index()].takes(authorization_attention),
        HandoffAuthorization::Auto => Span::ZERO,
    };
    let coordinator = &undertaking.desks[AgentId::COORDINATOR.index()];
    let validation = coordinator.takes(validation);
    let sent = validation.hours() + (1.0 - complete) * (effort::expected(gap) + validation.hours()) + word.hours();
    let teams = undertaking.organization.teams.iter();
    let taken = teams.map(|team| if team.members.is_empty() { 0.0 } else { acknowledgement.hours() });
    let calendar = Some(coordinator.calendar);
    taken.map(|taken| Passage { elapsed: Span::ZERO, working: Span::drawn_hours(sent + taken), calendar }).collect()
}

#[cfg(test)]
mod tests;
