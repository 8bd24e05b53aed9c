//! Quality gates: how many ran and passed, reviews, remedies, and the defects that they are for.

use super::common::{Described, push};
use crate::domain::fact::{Fact, Work};
use crate::domain::gate::{GateId, GateLevel, Item};
use crate::domain::organization::AgentId;
use crate::domain::plan::Need;
use crate::domain::policy::{CheckKind, Gates as Terms};
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};

pub const FIGURES: &[Described] = &[
    Described::new("gates.run", "gates", "passages through a gate that ended"),
    Described::new("gates.run.LEVEL", "gates", "... at one level: task, feature, epic, phase"),
    Described::new("gates.passed", "share", "... that passed"),
    Described::new("gates.passed.LEVEL", "share", "... at one level"),
    Described::new("gates.first_pass", "share", "items that passed at the first attempt, of all whose first attempt ended"),
    Described::new("gates.first_pass.LEVEL", "share", "... at one level"),
    Described::new("gates.bypasses", "items", "tasks, features and epics done, and the project finished, without a passed gate; always 0"),
    Described::new("gates.tests_passing", "share", "automated checks that found nothing, of all"),
    Described::new("gates.false_alarms", "checks", "checks stopped by a finding that was none"),
    Described::new("reviews", "reviews", "reviews done"),
    Described::new("reviews.turnaround", "hours", "mean elapsed time from a review's deployment to its end"),
    Described::new("reviews.turnaround_max", "hours", "the longest"),
    Described::new("reviews.coverage", "share", "passed gates of which every review was done, of all that ask for one"),
    Described::new("reviews.added", "reviewers", "reviewers added because quality was red"),
    Described::new("remediation", "findings", "findings remedied"),
    Described::new("remediation.hours", "hours", "working time that went into remedies"),
    Described::new("defects.injected", "defects", "by work, by remedies and by ways round blockers"),
    Described::new("defects.found", "defects", "of those, found by gates"),
    Described::new("defects.escaped", "defects", "of those, found by no gate; told at the end"),
    Described::new("defects.removal", "share", "found, of those injected"),
];

#[derive(Clone, Copy, Default)]
struct Tally {
    run: u32,
    passed: u32,
    first: u32,
    first_passed: u32,
}

/// A gate that is run.
struct Open {
    level: GateLevel,
    /// The policy that was in force when it started.
    policy: usize,
    reviews: u32,
    deployed: BTreeMap<u8, Moment>,
}

/// Folds gates.
pub struct Gates {
    policy: usize,
    open: BTreeMap<GateId, Open>,
    levels: [Tally; GateLevel::ALL.len()],
    has_passed: BTreeSet<Item>,
    bypasses: u32,
    /// Automated checks, and those that found nothing.
    tests: [u32; 2],
    false_alarms: u32,
    reviews: u32,
    turnaround: Span,
    turnaround_max: Span,
    /// Passed gates that ask for reviews, and those that had them all.
    covered: [u32; 2],
    reviewers_added: u32,
    remedied: u32,
    remedy_hours: Span,
    injected: u32,
    found: u32,
    escaped: u32,
}

fn reviews_of(terms: &Terms, level: GateLevel) -> u32 {
    let is_review = |kind: &CheckKind| matches!(kind, CheckKind::Review(_));
    terms.level(level).checks.iter().filter(|check| is_review(&check.kind)).count() as u32
}

impl Gates {
    pub fn new(_scenario: &Scenario) -> Gates {
        Gates {
            policy: 0,
            open: BTreeMap::new(),
            levels: Default::default(),
            has_passed: BTreeSet::new(),
            bypasses: 0,
            tests: [0; 2],
            false_alarms: 0,
            reviews: 0,
            turnaround: Span::ZERO,
            turnaround_max: Span::ZERO,
            covered: [0; 2],
            reviewers_added: 0,
            remedied: 0,
            remedy_hours: Span::ZERO,
            injected: 0,
            found: 0,
            escaped: 0,
        }
    }

    fn check(&mut self, gate: GateId, check: u8, found: u32, is_false_alarm: bool, scenario: &Scenario) {
        self.false_alarms += u32::from(is_false_alarm);
        self.found += found;
        let Some(open) = self.open.get(&gate) else { return };
        let terms = scenario.policies[open.policy].gates.level(open.level);
        if terms.checks.get(usize::from(check)).is_some_and(|check| matches!(check.kind, CheckKind::Automated)) {
            self.tests[0] += 1;
            self.tests[1] += u32::from(found == 0 && !is_false_alarm);
        }
    }

    fn reviewed(&mut self, gate: GateId, check: u8, at: Moment) {
        self.reviews += 1;
        let Some(open) = self.open.get_mut(&gate) else { return };
        open.reviews += 1;
        if let Some(deployed) = open.deployed.remove(&check) {
            let took = at.since(deployed);
            self.turnaround += took;
            self.turnaround_max = self.turnaround_max.max(took);
        }
    }

    fn close(&mut self, gate: GateId, item: Item, attempt: u32, is_passed: bool, scenario: &Scenario) {
        let tally = &mut self.levels[item.level() as usize];
        tally.run += 1;
        tally.passed += u32::from(is_passed);
        if attempt == 1 {
            tally.first += 1;
            tally.first_passed += u32::from(is_passed);
        }
        let open = self.open.remove(&gate);
        if is_passed {
            self.has_passed.insert(item);
            let asked = open.as_ref().map_or(0, |open| reviews_of(&scenario.policies[open.policy].gates, open.level));
            self.covered[0] += u32::from(asked > 0);
            self.covered[1] += u32::from(asked > 0 && open.is_some_and(|open| open.reviews >= asked));
        }
    }

    /// An item is done: has its gate passed, where there is one to pass?
    fn done(&mut self, item: Item, scenario: &Scenario) {
        let terms = &scenario.policies[self.policy].gates;
        let is_milestone = matches!(item, Item::Task(task) if scenario.plan.task(task).need == Need::Milestone);
        let has_gate = terms.is_on && !is_milestone && !terms.level(item.level()).checks.is_empty();
        let has_passed = self.has_passed.remove(&item);
        self.bypasses += u32::from(has_gate && !has_passed);
    }
}

impl Metric for Gates {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        match fact {
            &Fact::GateStarted { gate, item, .. } => {
                let open = Open { level: item.level(), policy: self.policy, reviews: 0, deployed: BTreeMap::new() };
                self.open.insert(gate, open);
            }
            &Fact::CheckDone { gate, check, found, is_false_alarm } => self.check(gate, check, found, is_false_alarm, scenario),
            &Fact::ReviewDeployed { gate, check, .. } => {
                if let Some(open) = self.open.get_mut(&gate) {
                    open.deployed.insert(check, at);
                }
            }
            &Fact::ReviewDone { gate, check, .. } => self.reviewed(gate, check, at),
            &Fact::GateClosed { gate, item, attempt, is_passed, .. } => self.close(gate, item, attempt, is_passed, scenario),
            &Fact::TaskDone { task } if scenario.plan.task(task).need != Need::Milestone => self.done(Item::Task(task), scenario),
            &Fact::FeatureDone { feature } => self.done(Item::Feature(feature), scenario),
            &Fact::EpicDone { epic } => self.done(Item::Epic(epic), scenario),
            Fact::ProjectFinished => self.done(Item::Phase, scenario),
            Fact::RemediationDone { .. } => self.remedied += 1,
            Fact::WorkStopped { work: Work::Remediation { .. }, worked, .. } => self.remedy_hours += *worked,
            Fact::DefectsInjected { defects, .. } => self.injected += defects,
            Fact::DefectsEscaped { defects, .. } => self.escaped += defects,
            Fact::ReviewerAdded { .. } => self.reviewers_added += 1,
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            _ => {}
        }
    }

    fn figures(&self, _end: Moment, _scenario: &Scenario, figures: &mut Figures) {
        let part = |part: u32, whole: u32| f64::from(part) / f64::from(whole);
        let sum = |of: fn(&Tally) -> u32| self.levels.iter().map(of).sum::<u32>();
        let (run, passed) = (sum(|level| level.run), sum(|level| level.passed));
        push(figures, "gates.run", f64::from(run), "gates");
        push(figures, "gates.passed", part(passed, run), "share");
        push(figures, "gates.first_pass", part(sum(|level| level.first_passed), sum(|level| level.first)), "share");
        for (tally, level) in self.levels.iter().zip(GateLevel::ALL) {
            let name = level.name();
            push(figures, format_args!("gates.run.{name}"), f64::from(tally.run), "gates");
            push(figures, format_args!("gates.passed.{name}"), part(tally.passed, tally.run), "share");
            push(figures, format_args!("gates.first_pass.{name}"), part(tally.first_passed, tally.first), "share");
        }
        push(figures, "gates.bypasses", f64::from(self.bypasses), "items");
        push(figures, "gates.tests_passing", part(self.tests[1], self.tests[0]), "share");
        push(figures, "gates.false_alarms", f64::from(self.false_alarms), "checks");
        push(figures, "reviews", f64::from(self.reviews), "reviews");
        let longest = if self.reviews > 0 { self.turnaround_max.hours() } else { f64::NAN };
        push(figures, "reviews.turnaround", self.turnaround.hours() / f64::from(self.reviews), "hours");
        push(figures, "reviews.turnaround_max", longest, "hours");
        push(figures, "reviews.coverage", part(self.covered[1], self.covered[0]), "share");
        push(figures, "reviews.added", f64::from(self.reviewers_added), "reviewers");
        push(figures, "remediation", f64::from(self.remedied), "findings");
        push(figures, "remediation.hours", self.remedy_hours.hours(), "hours");
        push(figures, "defects.injected", f64::from(self.injected), "defects");
        push(figures, "defects.found", f64::from(self.found), "defects");
        push(figures, "defects.escaped", f64::from(self.escaped), "defects");
        push(figures, "defects.removal", part(self.found, self.injected), "share");
    }
}

#[cfg(test)]
mod tests;
