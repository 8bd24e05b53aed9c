//! Gates under way: their checks one after another, what they find, what is remedied, and when they are passed.

use super::reviewers::{Place, Reviewers};
use crate::agent::Turn;
use crate::domain::baseline::Baseline;
use crate::domain::fact::{Compliance, Fact, Procedure, Subject};
use crate::domain::gate::{DefectSource, GateId, Item};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, Priority};
use crate::domain::plan::{Plan, TaskId};
use crate::domain::policy::{CheckKind, GateTerms, Progression, Review};
use crate::engine::stream::Purpose;
use crate::engine::time::Span;
use crate::scenario::Scenario;
use std::collections::BTreeMap;

/// Items of different levels may share a key, so each level has its purposes, in the order of `GateLevel::ALL`.
const DURATION: [Purpose; 4] =
    [Purpose::named("task checks"), Purpose::named("feature checks"), Purpose::named("epic checks"), Purpose::named("phase checks")];
const DETECTED: [Purpose; 4] = [
    Purpose::named("task checks, defects"),
    Purpose::named("feature checks, defects"),
    Purpose::named("epic checks, defects"),
    Purpose::named("phase checks, defects"),
];
const REVIEW_EFFORT: [Purpose; 4] =
    [Purpose::named("task review"), Purpose::named("feature review"), Purpose::named("epic review"), Purpose::named("phase review")];
const REVIEWED: [Purpose; 4] = [
    Purpose::named("task review, defects"),
    Purpose::named("feature review, defects"),
    Purpose::named("epic review, defects"),
    Purpose::named("phase review, defects"),
];
const FALSE_ALARM: [Purpose; 4] = [
    Purpose::named("task gate, false alarm"),
    Purpose::named("feature gate, false alarm"),
    Purpose::named("epic gate, false alarm"),
    Purpose::named("phase gate, false alarm"),
];
const REMEDIATION: Purpose = Purpose::named("remediation");
const BAD_FIX: Purpose = Purpose::named("bad fix");

/// What is in the work of a task.
#[derive(Clone, Debug, Default)]
struct Content {
    /// Defects that no check has found yet.
    defects: u32,
    /// Findings so far: the number of the next.
    findings: u32,
    is_submitted: bool,
    /// By the last schedule that had a place for it.
    is_critical: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Idle,
    Running(GateId),
    /// Failed: so many remedies are still to be made before it runs again.
    Remedying(u32),
    /// Passed, and waits for the director's word.
    AwaitingWord,
    Passed,
}

/// How an item stands with its gate.
#[derive(Clone, Debug, Default)]
struct Standing {
    state: State,
    attempts: u32,
    passes: u32,
    /// How often it was heard of as done.
    dones: u32,
    /// Asked for again while it is under way.
    again: u32,
}

/// One passage through a gate.
#[derive(Debug)]
struct Passage {
    item: Item,
    attempt: u32,
    /// The policy in force when it started, whose list of checks it runs to its end.
    policy: u32,
    next: u8,
    ran: usize,
    are_automated_done: bool,
    /// By the task that held the defect.
    findings: Vec<TaskId>,
    is_false_alarm: bool,
    is_alarm_told: bool,
    /// Where the review that it waits for was asked.
    reviewing: Option<Place>,
}

impl Passage {
    fn terms<'a>(&self, scenario: &'a Scenario) -> &'a GateTerms {
        scenario.policies[self.policy as usize].gates.level(self.item.level())
    }

    fn level(&self) -> usize {
        self.item.level() as usize
    }

    /// What distinguishes the draws of a review from those of other reviews and attempts.
    fn occurrence(&self) -> u64 {
        u64::from(self.attempt) << 8 | u64::from(self.next)
    }
}

pub struct Gates {
    policy: u32,
    tasks: Vec<Content>,
    /// Tasks, then features, then epics, then the phase.
    items: Vec<Standing>,
    under_way: BTreeMap<GateId, Passage>,
    /// Findings whose remedy is awaited, with the item whose gate found them.
    remedies: BTreeMap<(TaskId, u32), Item>,
    started: u32,
    pub reviewers: Reviewers,
    /// Found by each automated check of the gate in hand; kept for its room.
    found: Vec<u32>,
}

impl Gates {
    pub fn new(scenario: &Scenario) -> Gates {
        let plan = &scenario.plan;
        let mut gates = Gates {
            policy: 0,
            tasks: vec![Content::default(); plan.tasks.len()],
            items: vec![Standing::default(); plan.tasks.len() + plan.features.len() + plan.epics.len() + 1],
            under_way: BTreeMap::new(),
            remedies: BTreeMap::new(),
            started: 0,
            reviewers: Reviewers::new(scenario),
            found: Vec::new(),
        };
        gates.rank_by(&scenario.baseline);
        gates
    }

    pub fn change_policy(&mut self, policy: u32) {
        self.policy = policy;
    }

    /// What is critical by a new schedule; what it has no place for, being done, stays what it was.
    pub fn rank_by(&mut self, schedule: &Baseline) {
        for (content, planned) in self.tasks.iter_mut().zip(&schedule.tasks) {
            content.is_critical = planned.map_or(content.is_critical, |planned| planned.total_float.is_zero());
        }
    }

    pub fn is_submitted(&self, task: TaskId) -> bool {
        self.tasks[task.index()].is_submitted
    }

    pub fn has_passed(&self, item: Item, plan: &Plan) -> bool {
        self.items[place(item, plan)].passes > 0
    }

    /// Asked for, and not passed since.
    pub fn is_open(&self, item: Item, plan: &Plan) -> bool {
        !matches!(self.items[place(item, plan)].state, State::Idle | State::Passed)
    }

    /// Counts that an item is done; `false` if it is so more often than it has passed its gate.
    pub fn done(&mut self, item: Item, plan: &Plan) -> bool {
        let standing = &mut self.items[place(item, plan)];
        standing.dones += 1;
        let is_earned = standing.dones <= standing.passes;
        // What was held against it once is not held against it again.
        standing.dones = standing.dones.min(standing.passes);
        is_earned
    }

    /// An item is critical if a task of it is; the phase always, being the end of the critical path.
    fn is_critical(&self, item: Item, plan: &Plan) -> bool {
        let is_critical = |task: &TaskId| self.tasks[task.index()].is_critical;
        match item {
            Item::Task(task) => is_critical(&task),
            Item::Feature(feature) => plan.feature(feature).tasks.iter().any(is_critical),
            Item::Epic(epic) => plan.epic(epic).features.iter().any(|&feature| plan.feature(feature).tasks.iter().any(is_critical)),
            Item::Phase => true,
        }
    }

    fn priority(&self, item: Item, plan: &Plan) -> Priority {
        if self.is_critical(item, plan) { Priority::P0 } else { Priority::P1 }
    }

    /// A task's work is finished, with these defects in it.
    pub fn submitted(&mut self, task: TaskId, defects: u32, turn: &mut Turn<'_>) {
        let content = &mut self.tasks[task.index()];
        content.is_submitted = true;
        content.defects += defects;
        self.ask(Item::Task(task), turn);
    }

    /// Starts an item's gate; one that is under way runs again when it has passed, so that each time of asking is answered once.
    pub fn ask(&mut self, item: Item, turn: &mut Turn<'_>) {
        let standing = &mut self.items[place(item, &turn.scenario.plan)];
        match standing.state {
            State::Idle | State::Passed => self.start(item, turn),
            State::Running(_) | State::Remedying(_) | State::AwaitingWord => standing.again += 1,
        }
    }

    fn start(&mut self, item: Item, turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        let gate = GateId(self.started);
        self.started += 1;
        let standing = &mut self.items[place(item, plan)];
        standing.attempts += 1;
        standing.state = State::Running(gate);
        let attempt = standing.attempts;
        turn.note(Fact::GateStarted { gate, item, attempt });
        let terms = &turn.scenario.policies[self.policy as usize].gates;
        let looks = terms.level(item.level()).checks.iter().any(|check| check.kind != CheckKind::Condition);
        let mut alarm = turn.chance.draw(FALSE_ALARM[item.level() as usize], item.key(plan), u64::from(attempt));
        let passage = Passage {
            item,
            attempt,
            policy: self.policy,
            next: 0,
            ran: 0,
            are_automated_done: false,
            findings: Vec::new(),
            is_false_alarm: looks && terms.false_alarm > 0.0 && alarm.chance(terms.false_alarm),
            is_alarm_told: false,
            reviewing: None,
        };
        self.advance(gate, passage, turn);
    }

    /// Runs checks until one takes time, or there are none left.
    fn advance(&mut self, gate: GateId, mut passage: Passage, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let terms = passage.terms(scenario);
        while let Some(check) = terms.checks.get(usize::from(passage.next)) {
            match &check.kind {
                CheckKind::Condition => tell_check(gate, &mut passage, 0, false, turn),
                // It ran with the first of them.
                CheckKind::Automated if passage.are_automated_done => {}
                CheckKind::Automated => {
                    let key = passage.item.key(&scenario.plan);
                    let mut drawn = turn.chance.draw(DURATION[passage.level()], key, u64::from(passage.attempt));
                    turn.remind(Message::ChecksDone { gate }, Span::drawn_hours(terms.duration.sample(&mut drawn)));
                    self.under_way.insert(gate, passage);
                    return;
                }
                CheckKind::Review(review) => {
                    let place = self.reviewers.place(review, passage.item, scenario);
                    self.ask_review(gate, &mut passage, review, place, turn);
                    self.under_way.insert(gate, passage);
                    return;
                }
            }
            passage.next += 1;
        }
        self.close(gate, passage, turn);
    }

    /// The automated checks of a level have run. Each defect present is found with one chance for all of them together, and by any of
    /// them as likely.
    pub fn checks_done(&mut self, gate: GateId, turn: &mut Turn<'_>) {
        let Some(mut passage) = self.under_way.remove(&gate) else { return };
        let terms = passage.terms(turn.scenario);
        let automated = || terms.checks.iter().enumerate().filter(|(_, check)| check.kind == CheckKind::Automated);
        let count = automated().count();
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        found.resize(count, 0);
        let mut drawn = turn.chance.draw(DETECTED[passage.level()], passage.item.key(&turn.scenario.plan), u64::from(passage.attempt));
        self.look(&mut passage, &turn.scenario.plan, || {
            let uniform = drawn.uniform();
            let is_found = uniform < terms.detects;
            if is_found {
                found[((uniform / terms.detects * count as f64) as usize).min(count - 1)] += 1;
            }
            is_found
        });
        let place = passage.next;
        for ((check, _), &found) in automated().zip(&found) {
            passage.next = check as u8;
            tell_check(gate, &mut passage, found, true, turn);
        }
        self.found = found;
        passage.are_automated_done = true;
        passage.next = place + 1;
        self.advance(gate, passage, turn);
    }

    /// Asks `is_found` of every defect that the item holds, in the order of the plan's tasks, and takes out what is found. Beneath an
    /// item above a task only tasks count that have passed their own gate.
    fn look(&mut self, passage: &mut Passage, plan: &Plan, mut is_found: impl FnMut() -> bool) {
        let Gates { tasks, items, .. } = self;
        let is_whole = matches!(passage.item, Item::Task(_));
        let findings = &mut passage.findings;
        let mut look = |task: TaskId| {
            let content = &mut tasks[task.index()];
            if content.defects == 0 || !(is_whole || items[task.index()].passes > 0) {
                return;
            }
            for _ in 0..content.defects {
                if is_found() {
                    content.defects -= 1;
                    findings.push(task);
                }
            }
        };
        match passage.item {
            Item::Task(task) => look(task),
            Item::Feature(feature) => plan.feature(feature).tasks.iter().for_each(|&task| look(task)),
            Item::Epic(epic) => {
                let features = plan.epic(epic).features.iter();
                features.flat_map(|&feature| &plan.feature(feature).tasks).for_each(|&task| look(task));
            }
            Item::Phase => plan.task_ids().for_each(look),
        }
    }

    fn ask_review(&self, gate: GateId, passage: &mut Passage, review: &Review, to: Place, turn: &mut Turn<'_>) {
        let (item, check) = (passage.item, passage.next);
        let plan = &turn.scenario.plan;
        let mut drawn = turn.chance.draw(REVIEW_EFFORT[passage.level()], item.key(plan), passage.occurrence());
        let effort = Span::drawn_hours(review.effort.sample(&mut drawn));
        let priority = self.priority(item, plan);
        turn.note(Fact::ReviewDeployed { gate, check, team: to.team });
        turn.tell(AgentId::of_team(to.team), Message::ReviewAsked { gate, check, item, role: to.role, effort, priority });
        passage.reviewing = Some(to);
    }

    /// A review that is no longer waited for says nothing more.
    pub fn review_done(&mut self, gate: GateId, check: u8, by: MemberId, turn: &mut Turn<'_>) {
        if self.under_way.get(&gate).is_none_or(|passage| passage.next != check || passage.reviewing.is_none()) {
            return;
        }
        let Some(mut passage) = self.under_way.remove(&gate) else { return };
        turn.note(Fact::ReviewDone { gate, check, by });
        passage.reviewing = None;
        let plan = &turn.scenario.plan;
        let before = passage.findings.len();
        if let Some(CheckKind::Review(review)) = passage.terms(turn.scenario).checks.get(usize::from(check)).map(|check| &check.kind) {
            let mut drawn = turn.chance.draw(REVIEWED[passage.level()], passage.item.key(plan), passage.occurrence());
            self.look(&mut passage, plan, || drawn.chance(review.finds));
        }
        let found = (passage.findings.len() - before) as u32;
        tell_check(gate, &mut passage, found, true, turn);
        passage.next += 1;
        self.advance(gate, passage, turn);
    }

    fn close(&mut self, gate: GateId, passage: Passage, turn: &mut Turn<'_>) {
        let Passage { item, attempt, ref findings, is_false_alarm, ran, .. } = passage;
        let is_passed = findings.is_empty() && !is_false_alarm;
        turn.note(Fact::GateClosed { gate, item, attempt, is_passed, found: findings.len() as u32 });
        let have_all_run = ran == passage.terms(turn.scenario).checks.len();
        let verdict = if have_all_run || !is_passed { Compliance::Compliant } else { Compliance::DoneUngated };
        turn.note(Fact::ProcedureAudited { procedure: Procedure::QualityGateEnforcement, subject: Subject::Item(item), verdict });
        if is_passed {
            self.passed(item, turn);
        } else {
            self.failed(item, findings, turn);
        }
    }

    fn passed(&mut self, item: Item, turn: &mut Turn<'_>) {
        match turn.scenario.policies[self.policy as usize].gates.progression {
            Progression::Auto => self.go_on(item, turn),
            Progression::Director => {
                self.items[place(item, &turn.scenario.plan)].state = State::AwaitingWord;
                turn.tell(AgentId::DIRECTOR, Message::ProgressionAsked(item));
            }
        }
    }

    /// The director's word: it counts only after a pass.
    pub fn granted(&mut self, item: Item, turn: &mut Turn<'_>) {
        if self.items[place(item, &turn.scenario.plan)].state == State::AwaitingWord {
            self.go_on(item, turn);
        }
    }

    fn go_on(&mut self, item: Item, turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        let standing = &mut self.items[place(item, plan)];
        standing.state = State::Passed;
        standing.passes += 1;
        let to = match item {
            Item::Task(task) => AgentId::of_team(plan.task(task).team),
            Item::Feature(_) | Item::Epic(_) | Item::Phase => AgentId::COORDINATOR,
        };
        turn.tell(to, Message::GatePassed(item));
        if standing.again > 0 {
            standing.again -= 1;
            self.start(item, turn);
        }
    }

    /// Every finding goes back to the team that did the work. A false alarm alone leaves nothing to remedy: it costs the run, and another.
    fn failed(&mut self, item: Item, findings: &[TaskId], turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        if self.is_critical(item, plan) {
            turn.tell(AgentId::DIRECTOR, Message::GateFailed(item));
        }
        if findings.is_empty() {
            self.start(item, turn);
            return;
        }
        let priority = self.priority(item, plan);
        let distribution = &turn.scenario.policies[self.policy as usize].gates.remediation;
        for &task in findings {
            let content = &mut self.tasks[task.index()];
            let number = content.findings;
            content.findings += 1;
            let mut drawn = turn.chance.draw(REMEDIATION, plan.task(task).key, u64::from(number));
            let effort = Span::drawn_hours(distribution.sample(&mut drawn));
            self.remedies.insert((task, number), item);
            let to = AgentId::of_team(plan.task(task).team);
            turn.tell(to, Message::RemediationAsked { task, number, effort, priority });
        }
        self.items[place(item, plan)].state = State::Remedying(findings.len() as u32);
    }

    /// A finding is remedied, which may have brought in a defect; when all of a gate's are, it runs again, in full.
    pub fn remediation_done(&mut self, task: TaskId, number: u32, turn: &mut Turn<'_>) {
        let plan = &turn.scenario.plan;
        let Some(item) = self.remedies.remove(&(task, number)) else { return };
        turn.note(Fact::RemediationDone { task, number });
        let bad_fix = turn.scenario.policies[self.policy as usize].gates.bad_fix;
        if turn.chance.draw(BAD_FIX, plan.task(task).key, u64::from(number)).chance(bad_fix) {
            self.tasks[task.index()].defects += 1;
            turn.note(Fact::DefectsInjected { task, defects: 1, source: DefectSource::BadFix });
        }
        match &mut self.items[place(item, plan)].state {
            State::Remedying(left) if *left > 1 => *left -= 1,
            State::Remedying(_) => self.start(item, turn),
            State::Idle | State::Running(_) | State::AwaitingWord | State::Passed => {}
        }
    }

    /// Somebody has left: a review that nobody could do any more where it was asked is asked elsewhere.
    pub fn ask_reviews_again(&mut self, turn: &mut Turn<'_>) {
        let scenario = turn.scenario;
        let is_stranded = |passage: &Passage| passage.reviewing.is_some_and(|place| !self.reviewers.could(place, &scenario.organization));
        let stranded: Vec<GateId> = self.under_way.iter().filter(|(_, passage)| is_stranded(passage)).map(|(&gate, _)| gate).collect();
        for gate in stranded {
            let Some(mut passage) = self.under_way.remove(&gate) else { continue };
            let check = passage.terms(scenario).checks.get(usize::from(passage.next));
            if let Some(CheckKind::Review(review)) = check.map(|check| &check.kind) {
                let place = self.reviewers.whereabouts(review.team, review.role, passage.item, scenario);
                if passage.reviewing != Some(place) {
                    self.ask_review(gate, &mut passage, review, place, turn);
                }
            }
            self.under_way.insert(gate, passage);
        }
    }

    /// What no gate has found, at the end.
    pub fn tell_escaped(&self, turn: &mut Turn<'_>) {
        for (task, content) in self.tasks.iter().enumerate().filter(|(_, content)| content.defects > 0) {
            turn.note(Fact::DefectsEscaped { task: TaskId::from_index(task), defects: content.defects });
        }
    }
}

/// Tells what the check at hand found. A false alarm is the first one's that looks at anything.
fn tell_check(gate: GateId, passage: &mut Passage, found: u32, looks: bool, turn: &mut Turn<'_>) {
    let is_false_alarm = passage.is_false_alarm && looks && !std::mem::replace(&mut passage.is_alarm_told, looks);
    passage.ran += 1;
    turn.note(Fact::CheckDone { gate, check: passage.next, found, is_false_alarm });
}

/// An item's place among tasks, features, epics and the phase.
fn place(item: Item, plan: &Plan) -> usize {
    match item {
        Item::Task(task) => task.index(),
        Item::Feature(feature) => plan.tasks.len() + feature.index(),
        Item::Epic(epic) => plan.tasks.len() + plan.features.len() + epic.index(),
        Item::Phase => plan.tasks.len() + plan.features.len() + plan.epics.len(),
    }
}
