//! Laws of quality: nothing is done without a passed gate, gates run in full and again after every remedy, and each defect that was
//! injected was found or has escaped.

use super::Breaches;
use super::hands::Hands;
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::gate::{DefectSource, GateId, Item};
use sandtable::domain::message::Message;
use sandtable::domain::organization::AgentId;
use sandtable::domain::plan::{FeatureId, Need, TaskId};
use sandtable::domain::policy::{CheckKind, GateTerms, Progression};
use sandtable::engine::time::Moment;
use sandtable::scenario::Scenario;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Default)]
struct Content {
    is_submitted: bool,
    is_closed: bool,
    injected: u32,
    escaped: u32,
    /// Findings that were sent to be remedied.
    found: u32,
    /// Rework put on it, and how often some had been done then.
    owed_since: Option<u32>,
    remedied_at: Option<Moment>,
}

/// How an item stands with its gate.
#[derive(Clone, Copy, Default)]
struct Standing {
    attempts: u32,
    passes: u32,
    is_running: bool,
    is_granted: bool,
}

struct Passage {
    item: Item,
    attempt: u32,
    policies: [usize; 2],
    /// What each check found.
    checks: BTreeMap<u8, u32>,
    is_alarmed: bool,
    deployed: BTreeSet<u8>,
    reviewed: BTreeSet<u8>,
}

pub struct Gates {
    policy: usize,
    changed: Option<Moment>,
    before: usize,
    tasks: Vec<Content>,
    in_scope: Vec<bool>,
    features: Vec<bool>,
    items: BTreeMap<Item, Standing>,
    passages: BTreeMap<GateId, Passage>,
    started: u32,
    open_findings: BTreeSet<(TaskId, u32)>,
    /// Found by gates that have closed.
    told: u32,
}

impl Gates {
    pub fn new(scenario: &Scenario) -> Gates {
        let plan = &scenario.plan;
        Gates {
            policy: 0,
            changed: None,
            before: 0,
            tasks: vec![Content::default(); plan.tasks.len()],
            in_scope: plan.tasks.iter().map(|task| !task.is_added_later).collect(),
            features: vec![false; plan.features.len()],
            items: BTreeMap::new(),
            passages: BTreeMap::new(),
            started: 0,
            open_findings: BTreeSet::new(),
            told: 0,
        }
    }

    /// Who did the work is told of a finding.
    pub fn overhear(&mut self, from: AgentId, message: &Message, breaches: &mut Breaches) {
        if let (Message::RemediationAsked { task, number, .. }, AgentId::ENFORCER) = (message, from) {
            let content = &mut self.tasks[task.index()];
            content.found += 1;
            let is_new = self.open_findings.insert((*task, *number));
            breaches.unless(is_new && *number < content.injected, || format!("finding {number} of task {} is told twice, or none", task.0));
        }
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        let is_on = scenario.policies.iter().all(|policy| policy.gates.is_on);
        match fact {
            Fact::PolicyChanged { policy } => {
                self.before = self.policy;
                (self.policy, self.changed) = (*policy as usize, Some(at));
            }
            Fact::TaskAdded { task } => {
                self.in_scope[task.index()] = true;
                self.features[scenario.plan.task(*task).feature.index()] = false;
            }
            Fact::ReworkAdded { task, .. } => {
                self.tasks[task.index()].owed_since.get_or_insert(hands.times_finished(Work::Rework(*task)));
            }
            Fact::WorkSubmitted { task } => self.submit(*task, scenario, hands, breaches),
            Fact::DefectsInjected { task, defects, source } => self.inject(*task, *defects, *source, at, breaches),
            Fact::GateStarted { gate, item, attempt } => self.start(*gate, *item, *attempt, at, scenario, breaches),
            Fact::ReviewDeployed { gate, check, .. } => {
                if let Some(passage) = self.passage(*gate, breaches) {
                    passage.deployed.insert(*check);
                }
            }
            Fact::ReviewDone { gate, check, .. } => {
                let is_done = hands.times_finished(Work::Review { gate: *gate, check: *check }) > 0;
                breaches.unless(is_done, || format!("check {check} of gate {} is reviewed and nobody did it", gate.0));
                if let Some(passage) = self.passage(*gate, breaches) {
                    passage.reviewed.insert(*check);
                }
            }
            Fact::CheckDone { gate, check, found, is_false_alarm } => {
                if let Some(passage) = self.passage(*gate, breaches) {
                    let is_again = passage.checks.insert(*check, *found).is_some();
                    let is_second_alarm = passage.is_alarmed && *is_false_alarm;
                    passage.is_alarmed |= is_false_alarm;
                    breaches.unless(!is_again && !is_second_alarm, || format!("check {check} of gate {} is done twice", gate.0));
                }
            }
            Fact::GateClosed { gate, item, attempt, is_passed, found } => {
                self.close_gate((*gate, *item, *attempt), *is_passed, *found, scenario, breaches);
            }
            Fact::ProgressionGranted { item } => {
                let standing = self.items.entry(*item).or_default();
                standing.is_granted = true;
                breaches.unless(standing.passes > 0, || format!("{item:?} is let go on without a passed gate"));
            }
            Fact::RemediationDone { task, number } => {
                let is_done = hands.times_finished(Work::Remediation { task: *task, number: *number }) == 1;
                let was_open = self.open_findings.remove(&(*task, *number));
                breaches.unless(was_open && is_done, || format!("finding {number} of task {} is remedied out of nothing", task.0));
                self.tasks[task.index()].remedied_at = Some(at);
            }
            Fact::DefectsEscaped { task, defects } => {
                breaches.unless(self.tasks[task.index()].escaped == 0, || format!("what escaped of task {} is told twice", task.0));
                self.tasks[task.index()].escaped += defects;
            }
            Fact::TaskDropped { task } => self.tasks[task.index()].is_closed = true,
            Fact::TaskDone { task } => {
                self.tasks[task.index()].is_closed = true;
                self.check_done(is_on, Item::Task(*task), scenario, breaches);
            }
            Fact::FeatureDone { feature } => {
                self.features[feature.index()] = true;
                self.check_done(is_on, Item::Feature(*feature), scenario, breaches);
            }
            Fact::EpicDone { epic } => self.check_done(is_on, Item::Epic(*epic), scenario, breaches),
            Fact::ProjectFinished => self.check_done(is_on, Item::Phase, scenario, breaches),
            _ => {}
        }
    }

    fn passage(&mut self, gate: GateId, breaches: &mut Breaches) -> Option<&mut Passage> {
        let passage = self.passages.get_mut(&gate);
        breaches.unless(passage.is_some(), || format!("something is looked at in gate {}, which does not run", gate.0));
        passage
    }

    fn submit(&mut self, id: TaskId, scenario: &Scenario, hands: &Hands, breaches: &mut Breaches) {
        let content = &mut self.tasks[id.index()];
        breaches.unless(!content.is_submitted && !content.is_closed, || format!("task {} is submitted twice, or after its end", id.0));
        content.is_submitted = true;
        let is_owed = content.owed_since.is_some_and(|before| hands.times_finished(Work::Rework(id)) <= before);
        breaches.unless(!is_owed, || format!("task {} is submitted with rework to be done", id.0));
        let is_in_hand = hands.is_in_hand(Work::Task(id), scenario.plan.task(id).team);
        breaches.unless(!is_in_hand, || format!("task {} is submitted while somebody has it in hand", id.0));
    }

    fn inject(&mut self, id: TaskId, defects: u32, source: DefectSource, at: Moment, breaches: &mut Breaches) {
        let content = &mut self.tasks[id.index()];
        content.injected += defects;
        let is_right = match source {
            DefectSource::Work => content.is_submitted && !content.is_closed,
            DefectSource::BadFix => defects == 1 && content.remedied_at == Some(at),
            DefectSource::Workaround => !content.is_submitted,
        };
        breaches.unless(is_right && defects > 0, || format!("{defects} defects come into task {} by {source:?} out of nothing", id.0));
    }

    fn start(&mut self, gate: GateId, item: Item, attempt: u32, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        breaches.unless(gate.0 == self.started, || format!("gate {} starts after gate {}", gate.0, self.started));
        self.started = gate.0 + 1;
        let is_ready = match item {
            Item::Task(task) => self.tasks[task.index()].is_submitted,
            Item::Feature(feature) => self.is_whole(feature, scenario),
            Item::Epic(epic) => {
                let mut features = scenario.plan.epic(epic).features.iter();
                features.all(|&feature| self.features[feature.index()] || !self.is_there(feature, scenario))
            }
            Item::Phase => scenario.plan.task_ids().all(|task| !self.in_scope[task.index()] || self.tasks[task.index()].is_closed),
        };
        let standing = self.items.entry(item).or_default();
        let is_next = attempt == standing.attempts + 1 && !standing.is_running;
        breaches
            .unless(is_next && (is_ready || attempt > 1), || format!("gate {} of {item:?} starts too early, or beside another", gate.0));
        (standing.attempts, standing.is_running, standing.is_granted) = (attempt, true, false);
        let is_remedied = match item {
            Item::Task(task) => self.open_findings.range((task, 0)..=(task, u32::MAX)).next().is_none(),
            Item::Feature(_) | Item::Epic(_) | Item::Phase => true,
        };
        breaches.unless(is_remedied, || format!("gate {} of {item:?} runs again before all is remedied", gate.0));
        // At the moment of a change either may be what the enforcer goes by.
        let policies = [self.policy, if self.changed == Some(at) { self.before } else { self.policy }];
        let passage = Passage {
            item,
            attempt,
            policies,
            checks: BTreeMap::new(),
            is_alarmed: false,
            deployed: BTreeSet::new(),
            reviewed: BTreeSet::new(),
        };
        self.passages.insert(gate, passage);
    }

    fn is_there(&self, feature: FeatureId, scenario: &Scenario) -> bool {
        scenario.plan.feature(feature).tasks.iter().any(|task| self.in_scope[task.index()])
    }

    fn is_whole(&self, feature: FeatureId, scenario: &Scenario) -> bool {
        let mut tasks = scenario.plan.feature(feature).tasks.iter();
        tasks.all(|task| !self.in_scope[task.index()] || self.tasks[task.index()].is_closed)
    }

    fn close_gate(
        &mut self,
        (gate, item, attempt): (GateId, Item, u32),
        is_passed: bool,
        found: u32,
        scenario: &Scenario,
        breaches: &mut Breaches,
    ) {
        let what = || format!("gate {} of {item:?}, attempt {attempt},", gate.0);
        let Some(passage) = self.passages.remove(&gate) else {
            return breaches.unless(false, || format!("{} closes and does not run", what()));
        };
        breaches.unless((passage.item, passage.attempt) == (item, attempt), || format!("{} closes as another", what()));
        let sum: u32 = passage.checks.values().sum();
        breaches.unless(sum == found, || format!("{} found {sum} and tells of {found}", what()));
        breaches.unless(is_passed == (found == 0 && !passage.is_alarmed), || format!("{} passes with findings, or fails without", what()));
        let of_level = |policy: usize| scenario.policies[policy].gates.level(item.level());
        let is_full = passage.policies.iter().any(|&policy| has_run(&passage, of_level(policy)));
        breaches.unless(is_full, || format!("{} closes with checks left out", what()));
        self.told += found;
        let standing = self.items.entry(item).or_default();
        standing.is_running = false;
        standing.passes += u32::from(is_passed);
    }

    fn check_done(&self, is_on: bool, item: Item, scenario: &Scenario, breaches: &mut Breaches) {
        let is_milestone = matches!(item, Item::Task(task) if scenario.plan.task(task).need == Need::Milestone);
        if !is_on || is_milestone {
            return;
        }
        let standing = self.items.get(&item).copied().unwrap_or_default();
        breaches.unless(standing.passes > 0 && !standing.is_running, || format!("{item:?} is done without a passed gate"));
        let needs_word = scenario.policies.iter().all(|policy| policy.gates.progression == Progression::Director);
        breaches.unless(!needs_word || standing.is_granted, || format!("{item:?} is done without the director's word"));
    }

    pub fn close(&self, completed: bool, breaches: &mut Breaches) {
        let found: u32 = self.tasks.iter().map(|task| task.found).sum();
        breaches.unless(found == self.told, || format!("gates found {} defects, and {found} are sent to be remedied", self.told));
        for (task, content) in self.tasks.iter().enumerate() {
            let Content { injected, found, escaped, .. } = *content;
            let balances = if completed { injected == found + escaped } else { injected >= found + escaped };
            breaches.unless(balances, || format!("task {task} had {injected} defects, of which {found} were found and {escaped} escaped"));
        }
        breaches.unless(!completed || self.passages.is_empty(), || "the run ends with a gate running".into());
    }
}

/// Every check once, reviews by somebody, and nothing found by what only attests.
fn has_run(passage: &Passage, terms: &GateTerms) -> bool {
    let of_check = |(place, kind): (usize, &CheckKind)| {
        let place = place as u8;
        let Some(&found) = passage.checks.get(&place) else { return false };
        match kind {
            CheckKind::Condition => found == 0,
            CheckKind::Automated => true,
            CheckKind::Review(_) => passage.deployed.contains(&place) && passage.reviewed.contains(&place),
        }
    };
    passage.checks.len() == terms.checks.len() && terms.checks.iter().map(|check| &check.kind).enumerate().all(of_check)
}
