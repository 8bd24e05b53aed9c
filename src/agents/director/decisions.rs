//! What the director decides by, its book of decisions, and what came of each.

use super::policies::{Situation, choose};
use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::decision::{Considered, Decision, DecisionId, Matter, Means, OptionKind};
use crate::domain::fact::{Fact, Report};
use crate::domain::gate::HandoffId;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::plan::{FeatureId, Prerequisite, TaskId};
use crate::domain::policy::{Decisions, Policy};
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the director goes by: what it was told last, and what everybody has in writing.
pub struct Known<'a> {
    pub scenario: &'a Scenario,
    pub policy: &'a Policy,
    pub schedule: Arc<Baseline>,
    pub report: Option<Arc<Report>>,
    pub now: Moment,
}

/// A feature's optional tasks that nobody should have begun.
#[derive(Debug, Default, PartialEq)]
pub struct Bundle {
    pub tasks: Vec<TaskId>,
    pub value: f64,
    /// Hours by which the work of the team that is freed most shortens.
    pub saved_hours: f64,
    /// Something that remains depends on one of them.
    pub is_needed: bool,
}

impl<'a> Known<'a> {
    pub fn terms(&self) -> &'a Decisions {
        &self.policy.decisions
    }

    /// Hours of a task's estimate.
    pub fn hours(&self, task: TaskId) -> f64 {
        self.schedule.estimates[task.index()]
    }

    pub fn is_critical(&self, task: TaskId) -> bool {
        let is_reported = |report: &Arc<Report>| report.critical_path.contains(&task);
        self.report.as_ref().is_some_and(is_reported) || self.schedule.is_critical(task)
    }

    /// Money for an hour of a team's work, its members' rates on average.
    pub fn rate(&self, team: TeamId) -> f64 {
        let members = self.scenario.organization.members_of(team).map(|member| self.scenario.organization.member(member));
        let (count, sum) = members.fold((0_u32, 0.0), |(count, sum), member| (count + 1, sum + member.pay.rate_per_hour));
        sum / f64::from(count.max(1))
    }

    /// The project's working time between two moments.
    pub fn working(&self, from: Moment, to: Moment) -> Span {
        self.scenario.calendars.get(self.scenario.working_calendar).between(from, to)
    }

    /// The project's working time by which work is behind the schedule, by the buffer that it was told is consumed.
    pub fn slip(&self) -> Span {
        let consumed = self.report.as_ref().map_or(0.0, |report| report.buffer_consumed);
        let buffer = self.working(self.schedule.finish, self.schedule.target);
        if consumed > 0.0 { Span::from_ms((buffer.ms() as f64 * consumed) as u64) } else { Span::ZERO }
    }

    /// By feature: its optional tasks that by the schedule, as late as work is, nobody has begun. Those in `cut` have left.
    pub fn bundles(&self, cut: &BTreeSet<TaskId>) -> BTreeMap<FeatureId, Bundle> {
        let plan = &self.scenario.plan;
        let calendar = self.scenario.calendars.get(self.scenario.working_calendar);
        let begun_by = calendar.before(self.now, self.slip());
        let is_loose = |task: TaskId| {
            let planned = self.schedule.tasks[task.index()];
            !plan.task(task).must && !cut.contains(&task) && planned.is_some_and(|planned| planned.start > begun_by)
        };
        let mut bundles: BTreeMap<FeatureId, Bundle> = BTreeMap::new();
        let mut hours: BTreeMap<(FeatureId, TeamId), f64> = BTreeMap::new();
        for id in plan.task_ids().filter(|&task| is_loose(task)) {
            let task = plan.task(id);
            let bundle = bundles.entry(task.feature).or_default();
            bundle.tasks.push(id);
            bundle.value += task.value;
            *hours.entry((task.feature, task.team)).or_default() += self.hours(id);
        }
        if bundles.is_empty() {
            return bundles;
        }
        for ((feature, team), hours) in hours {
            let saved = hours / self.scenario.organization.team(team).members.len().max(1) as f64;
            if let Some(bundle) = bundles.get_mut(&feature) {
                bundle.saved_hours = bundle.saved_hours.max(saved);
            }
        }
        let remains = |task: TaskId| self.schedule.tasks[task.index()].is_some() && !cut.contains(&task);
        for id in plan.task_ids().filter(|&task| remains(task)) {
            for dependency in &plan.task(id).dependencies {
                let Prerequisite::Task(on) = dependency.on else { continue };
                let feature = plan.task(on).feature;
                let stays = plan.task(id).feature != feature || !is_loose(id);
                if stays
                    && is_loose(on)
                    && let Some(bundle) = bundles.get_mut(&feature)
                {
                    bundle.is_needed = true;
                }
            }
        }
        bundles
    }
}

/// A decision whose outcome is awaited.
struct Open {
    number: DecisionId,
    matter: Matter,
    since: Moment,
    /// Hours of delay that were expected of the chosen option.
    expected_hours: f64,
}

/// All decisions.
#[derive(Default)]
pub struct Book {
    next: u32,
    open: Vec<Open>,
    /// Handoffs on which it has insisted.
    insisted: BTreeSet<HandoffId>,
}

/// A decision as it was taken.
pub struct Taken {
    pub number: DecisionId,
    pub choice: Considered,
}

impl Book {
    /// Has the policy choose, and writes the decision down; `None` if no option applies.
    pub fn decide(
        &mut self,
        matter: Matter,
        task: Option<TaskId>,
        options: Vec<Considered>,
        known: &Known<'_>,
        turn: &mut Turn<'_>,
    ) -> Option<Taken> {
        let is_critical = task.is_some_and(|task| known.is_critical(task)) || matches!(matter, Matter::TimelineRisk { .. });
        let chosen = choose(&Situation { options: &options, terms: known.terms() })?;
        let number = DecisionId(self.next);
        self.next += 1;
        let choice = options[chosen];
        turn.note(Fact::Decided(Box::new(Decision {
            number,
            matter,
            as_of: known.report.as_ref().map(|report| report.as_of),
            task,
            is_critical,
            options,
            chosen: chosen as u32,
            policy: known.terms().policy,
        })));
        Some(Taken { number, choice })
    }

    /// Has the outcome of a decision awaited.
    pub fn expect(&mut self, taken: &Taken, matter: Matter, now: Moment) {
        self.open.push(Open { number: taken.number, matter, since: now, expected_hours: taken.choice.delay_hours });
    }

    /// What these decisions were about is over: as expected, if it took no longer than that, in the project's working time.
    pub fn settle(&mut self, is_it: impl Fn(&Matter) -> bool, known: &Known<'_>, turn: &mut Turn<'_>) {
        self.close(is_it, known, turn, |hours, expected| hours <= expected);
    }

    /// As [`Book::settle`], whatever was expected.
    pub fn settle_as(&mut self, is_as_expected: bool, is_it: impl Fn(&Matter) -> bool, known: &Known<'_>, turn: &mut Turn<'_>) {
        self.close(is_it, known, turn, |_, _| is_as_expected);
    }

    fn close(
        &mut self,
        is_it: impl Fn(&Matter) -> bool,
        known: &Known<'_>,
        turn: &mut Turn<'_>,
        is_as_expected: impl Fn(f64, f64) -> bool,
    ) {
        self.open.retain(|open| {
            if !is_it(&open.matter) {
                return true;
            }
            let hours = known.working(open.since, known.now).hours();
            let is_as_expected = is_as_expected(hours, open.expected_hours);
            turn.note(Fact::DecisionSettled { decision: open.number, hours, is_as_expected });
            false
        });
    }

    /// A package was returned twice: whether it is taken over with its gaps.
    ///
    /// To accept costs the receiving side the effort that the gaps take; to insist costs the giving side as much, and the time until then.
    /// It is insisted once: what is refused again after that has to be taken.
    pub fn accept_package(&mut self, handoff: HandoffId, task: TaskId, known: &Known<'_>, turn: &mut Turn<'_>) -> bool {
        let matter = Matter::HandoffRefused(handoff);
        let terms = &known.policy.handoffs;
        let gaps = mean(&terms.gap_effort);
        let cost = gaps * known.rate(known.scenario.plan.task(task).team);
        let accept = plain(OptionKind::AcceptWithGaps, 0.0, cost, gaps, true);
        let [validation, word] = [(AgentId::COORDINATOR, terms.validation), (AgentId::DIRECTOR, terms.authorization_attention)]
            .map(|(agent, attention)| known.policy.desk(agent).takes(attention));
        let delay = gaps + (validation + word).hours();
        let insist = plain(OptionKind::Insist, delay, cost, 0.0, !self.insisted.contains(&handoff));
        self.settle_as(false, |known| *known == matter, known, turn);
        let Some(taken) = self.decide(matter, Some(task), vec![accept, insist], known, turn) else { return true };
        self.expect(&taken, matter, known.now);
        let is_accepted = taken.choice.option == OptionKind::AcceptWithGaps;
        if is_accepted {
            self.settle(|known| *known == matter, known, turn);
        } else {
            self.insisted.insert(handoff);
        }
        is_accepted
    }
}

/// An option that is about nothing in particular, and loses no value.
pub fn plain(option: OptionKind, delay_hours: f64, cost: f64, load_hours: f64, applies: bool) -> Considered {
    Considered { option, means: Means::None, delay_hours, cost, value_lost: 0.0, load_hours, applies }
}

/// The mean of a distribution; its median, if it has no mean.
pub fn mean(distribution: &Distribution) -> f64 {
    let mean = distribution.mean();
    if mean.is_finite() { mean } else { distribution.quantile(0.5) }
}
