//! The director's decisions, what they arranged, and on what knowledge.

use super::common::{Described, Mean, push};
use crate::domain::blocker::{BlockerId, EscalationReason, Level, Resolution};
use crate::domain::decision::{Decision, DecisionId, Matter, Means, OptionKind};
use crate::domain::fact::{Effort, Fact};
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::policy::LevelKind;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;
use std::collections::BTreeMap;

pub const FIGURES: &[Described] = &[
    Described::new("decisions", "decisions", "decisions made"),
    Described::new("decisions.on.MATTER", "decisions", "... on one: blocker, timeline_risk, bottleneck, handoff_refused, loan_contended"),
    Described::new("decisions.chosen.OPTION", "decisions", "... for one option: reallocate, workaround, extend_timeline..."),
    Described::new("decisions.wait", "hours", "mean elapsed time from a blocker's coming to a level that decides until it was decided on"),
    Described::new("decisions.as_expected", "share", "that turned out as expected or better, of those whose outcome is known"),
    Described::new(
        "decisions.logged",
        "share",
        "effects of the director's decisions (loans, ways round, blockers passed on, packages taken with gaps) with the decision on record",
    ),
    Described::new("target.moves", "moves", "times that the target was moved"),
    Described::new("target.moved", "hours", "by which the target was moved, in sum, of elapsed time"),
    Described::new("revisions", "revisions", "times that the planner made a new schedule"),
    Described::new("early_starts", "tasks", "tasks started before what they wait for was done"),
    Described::new("loans", "loans", "members lent to another team"),
    Described::new("loans.hours", "hours", "working time of members while lent, direct and rework"),
    Described::new("loans.gain_expected", "hours", "delay that the loans were expected to save, in sum"),
    Described::new("loans.gain", "hours", "what they gained, in sum, as far as it is known"),
    Described::new("agents.failed", "failures", "times that an agent of the office failed"),
    Described::new("dashboard.age", "hours", "mean working time by which what the director knew was old when the tactical loop turned"),
    Described::new("dashboard.current", "share", "turns of the loop on what was no older than the loop's longest interval"),
];

/// Folds decisions.
pub struct Decisions {
    policy: usize,
    /// By matter, in the order of [`Matter::NAMES`].
    on: [u32; Matter::NAMES.len()],
    chosen: [u32; OptionKind::ALL.len()],
    /// What happened that only a decision for the option of this place can have brought about.
    effects: [u32; OptionKind::ALL.len()],
    waiting: BTreeMap<BlockerId, Moment>,
    waited: Mean,
    /// Loans that were decided on: the gain expected.
    expected: BTreeMap<DecisionId, f64>,
    gain: f64,
    settled: u32,
    as_expected: u32,
    moves: u32,
    moved: Span,
    revisions: u32,
    early: u32,
    lent: BTreeMap<MemberId, Moment>,
    loans: u32,
    loan_hours: Span,
    failures: u32,
    turns: u32,
    current: u32,
    age: Span,
}

impl Decisions {
    pub fn new(_scenario: &Scenario) -> Decisions {
        Decisions {
            policy: 0,
            on: [0; Matter::NAMES.len()],
            chosen: [0; OptionKind::ALL.len()],
            effects: [0; OptionKind::ALL.len()],
            waiting: BTreeMap::new(),
            waited: Mean::default(),
            expected: BTreeMap::new(),
            gain: 0.0,
            settled: 0,
            as_expected: 0,
            moves: 0,
            moved: Span::ZERO,
            revisions: 0,
            early: 0,
            lent: BTreeMap::new(),
            loans: 0,
            loan_hours: Span::ZERO,
            failures: 0,
            turns: 0,
            current: 0,
            age: Span::ZERO,
        }
    }

    fn decided(&mut self, decision: &Decision, at: Moment) {
        let choice = decision.choice();
        self.on[decision.matter.place()] += 1;
        self.chosen[choice.option as usize] += 1;
        if let Matter::Blocker(blocker) = decision.matter
            && let Some(since) = self.waiting.remove(&blocker)
        {
            self.waited.add(at.since(since));
        }
        if choice.option == OptionKind::Reallocate && matches!(choice.means, Means::Member { .. }) {
            // Against going on as before; without that, against the worst of what else there was.
            let delay = |carry_on: bool| {
                let others = decision.options.iter().filter(|option| !carry_on || option.option == OptionKind::CarryOn);
                others
                    .map(|option| option.delay_hours)
                    .fold(None, |most: Option<f64>, hours| Some(most.map_or(hours, |most| most.max(hours))))
            };
            let before = delay(true).or(delay(false)).unwrap_or(choice.delay_hours);
            self.expected.insert(decision.number, before - choice.delay_hours);
        }
    }

    fn comes_to(&mut self, blocker: BlockerId, level: Level, at: Moment, scenario: &Scenario) {
        let ladder = &scenario.policies[self.policy].escalation.levels;
        if ladder.get(level.index()).is_some_and(|terms| terms.kind == LevelKind::Hierarchical) {
            self.waiting.entry(blocker).or_insert(at);
        }
    }

    fn turn(&mut self, at: Moment, as_of: Moment, scenario: &Scenario) {
        let age = scenario.calendars.get(scenario.working_calendar).between(as_of, at);
        self.turns += 1;
        self.age += age;
        self.current += u32::from(age <= scenario.policies[self.policy].director.loop_every);
    }
}

impl Metric for Decisions {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        match fact {
            Fact::Decided(decision) => self.decided(decision, at),
            &Fact::DecisionSettled { decision, hours, is_as_expected } => {
                self.settled += 1;
                self.as_expected += u32::from(is_as_expected);
                if self.expected.contains_key(&decision) {
                    self.gain += hours;
                }
            }
            &Fact::BlockerOpened { blocker, level, .. } => self.comes_to(blocker, level, at, scenario),
            &Fact::BlockerEscalated { blocker, to, reason, .. } => {
                if reason == EscalationReason::Decision {
                    self.effects[OptionKind::Escalate as usize] += 1;
                }
                self.comes_to(blocker, to, at, scenario);
            }
            &Fact::BlockerResolved { blocker, resolution, .. } => {
                self.waiting.remove(&blocker);
                if resolution == Resolution::Workaround {
                    self.effects[OptionKind::Workaround as usize] += 1;
                }
            }
            Fact::HandoffAcceptedWithGaps { .. } => self.effects[OptionKind::AcceptWithGaps as usize] += 1,
            &Fact::MemberLent { member, .. } => {
                self.effects[OptionKind::Reallocate as usize] += 1;
                self.loans += 1;
                self.lent.insert(member, at);
            }
            Fact::LoanEnded { member, .. } => {
                self.lent.remove(member);
            }
            Fact::WorkStopped { member, work, began, worked, .. } => {
                let is_lent = self.lent.get(member).is_some_and(|since| since <= began);
                if is_lent && matches!(work.effort(), Effort::Direct | Effort::Rework) {
                    self.loan_hours += *worked;
                }
            }
            Fact::TargetMoved { from, to } => {
                self.moves += 1;
                self.moved += to.since(*from);
            }
            Fact::ScheduleRevised { .. } => self.revisions += 1,
            Fact::TaskStartedEarly { .. } => self.early += 1,
            Fact::AgentFailed { .. } => self.failures += 1,
            Fact::LoopTurned { as_of } => self.turn(at, *as_of, scenario),
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, _scenario: &Scenario, figures: &mut Figures) {
        push(figures, "decisions", f64::from(self.on.iter().sum::<u32>()), "decisions");
        for (count, name) in self.on.iter().zip(Matter::NAMES) {
            push(figures, format_args!("decisions.on.{name}"), f64::from(*count), "decisions");
        }
        for (count, option) in self.chosen.iter().zip(OptionKind::ALL) {
            push(figures, format_args!("decisions.chosen.{}", option.name()), f64::from(*count), "decisions");
        }
        push(figures, "decisions.wait", self.waited.hours(), "hours");
        push(figures, "decisions.as_expected", f64::from(self.as_expected) / f64::from(self.settled), "share");
        let logged: u32 = self.effects.iter().zip(&self.chosen).map(|(effects, chosen)| effects.min(chosen)).sum();
        push(figures, "decisions.logged", f64::from(logged) / f64::from(self.effects.iter().sum::<u32>()), "share");
        push(figures, "target.moves", f64::from(self.moves), "moves");
        push(figures, "target.moved", self.moved.hours(), "hours");
        push(figures, "revisions", f64::from(self.revisions), "revisions");
        push(figures, "early_starts", f64::from(self.early), "tasks");
        push(figures, "loans", f64::from(self.loans), "loans");
        push(figures, "loans.hours", self.loan_hours.hours(), "hours");
        push(figures, "loans.gain_expected", self.expected.values().fold(0.0, |sum, hours| sum + hours), "hours");
        push(figures, "loans.gain", self.gain, "hours");
        push(figures, "agents.failed", f64::from(self.failures), "failures");
        push(figures, "dashboard.age", self.age.hours() / f64::from(self.turns), "hours");
        push(figures, "dashboard.current", f64::from(self.current) / f64::from(self.turns), "share");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::Considered;
    use crate::domain::fact::Work;
    use crate::domain::organization::{Priority, TeamId};
    use crate::domain::plan::TaskId;
    use crate::domain::policy::DecisionPolicy;
    use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, stopped, workshop};

    fn option(option: OptionKind, means: Means, delay_hours: f64) -> Considered {
        Considered { option, means, delay_hours, cost: 0.0, value_lost: 0.0, load_hours: 0.0, applies: true }
    }

    fn decided(number: u32, matter: Matter, options: Vec<Considered>) -> Fact {
        let policy = DecisionPolicy::Rules;
        let number = DecisionId(number);
        Fact::Decided(Box::new(Decision { number, matter, as_of: None, task: None, is_critical: true, options, chosen: 0, policy }))
    }

    #[test]
    fn a_blocker_waits_from_its_coming_to_a_level_that_decides_until_the_decision() {
        let scenario = workshop();
        let blocker = BlockerId(0);
        let up = |to, reason| Fact::BlockerEscalated { blocker, from: Level(3), to: Level(to), reason, due: hour(1) };
        let facts = [
            (1, Fact::BlockerOpened { blocker, level: Level(1), priority: Priority::P0, is_critical: true, noticed: hour(1) }),
            (2, up(4, EscalationReason::Timeout)),
            (5, decided(0, Matter::Blocker(blocker), vec![option(OptionKind::Escalate, Means::None, 4.0)])),
            (5, up(5, EscalationReason::Decision)),
            (6, Fact::DecisionSettled { decision: DecisionId(0), hours: 1.0, is_as_expected: true }),
        ];
        let decisions = hear(Decisions::new(&scenario), &scenario, &facts);
        let expected = [
            ("decisions", 1.0),
            ("decisions.on.blocker", 1.0),
            ("decisions.chosen.escalate", 1.0),
            ("decisions.wait", 3.0),
            ("decisions.as_expected", 1.0),
            ("decisions.logged", 1.0),
        ];
        assert_figures(&decisions, &scenario, hour(9), &expected);
    }

    #[test]
    fn an_effect_without_its_decision_is_not_logged() {
        let scenario = workshop();
        let way_round =
            |blocker| Fact::BlockerResolved { blocker: BlockerId(blocker), level: Level(4), resolution: Resolution::Workaround };
        let choice = vec![option(OptionKind::Workaround, Means::None, 0.0)];
        let facts = [(1, decided(0, Matter::Blocker(BlockerId(0)), choice)), (1, way_round(0)), (2, way_round(1))];
        assert_figures(&hear(Decisions::new(&scenario), &scenario, &facts), &scenario, hour(9), &[("decisions.logged", 0.5)]);
        assert_absent(&Decisions::new(&scenario), &scenario, hour(9), &["decisions.logged", "decisions.wait", "dashboard.current"]);
    }

    #[test]
    fn a_loan_has_the_gain_expected_against_carrying_on_and_the_gain_got() {
        let scenario = workshop();
        let (member, to) = (MemberId(2), TeamId(0));
        let options =
            vec![option(OptionKind::Reallocate, Means::Member { member, to }, 2.0), option(OptionKind::CarryOn, Means::None, 9.0)];
        let facts = [
            (1, decided(0, Matter::Bottleneck { task: TaskId(0) }, options)),
            (2, Fact::MemberLent { member, to, until: hour(30) }),
            (5, stopped(2, Work::Task(TaskId(0)), 2, 3.0)),
            (6, Fact::LoanEnded { member, to }),
            (6, Fact::DecisionSettled { decision: DecisionId(0), hours: 5.0, is_as_expected: false }),
            (7, stopped(2, Work::Task(TaskId(2)), 6, 1.0)),
        ];
        let decisions = hear(Decisions::new(&scenario), &scenario, &facts);
        let expected =
            [("loans", 1.0), ("loans.hours", 3.0), ("loans.gain_expected", 7.0), ("loans.gain", 5.0), ("decisions.as_expected", 0.0)];
        assert_figures(&decisions, &scenario, hour(9), &expected);
    }

    #[test]
    fn the_director_s_knowledge_ages_in_working_time() {
        // From Monday 15:30 to Tuesday 08:15 are 45 minutes of work; an hour is the loop's interval.
        let scenario = workshop();
        let mut decisions = Decisions::new(&scenario);
        let as_of = hour(7) + Span::from_minutes(30);
        for at in [hour(24) + Span::from_minutes(15), hour(25)] {
            decisions.hear(at, AgentId::DIRECTOR, &Fact::LoopTurned { as_of }, &scenario);
        }
        assert_figures(&decisions, &scenario, hour(30), &[("dashboard.current", 0.5), ("dashboard.age", 1.125)]);
    }
}
