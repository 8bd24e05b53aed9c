//! Trouble made up for a journal that has none: blockers, gates, remedies, handed-on targets, reports, changes of scope, failures.

use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, EscalationReason, Level, Resolution, Worker};
use crate::domain::fact::{CriticalPath, Fact, Report, ReportKind, Work};
use crate::domain::gate::{DefectSource, GateId, Item};
use crate::domain::journal::{Entry, What};
use crate::domain::organization::{AgentId, MemberId, Priority, TeamId};
use crate::domain::plan::{EpicId, FeatureId, TaskId};
use crate::domain::policy::{Check, CheckKind, Review};
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::history::fabricated::Dice;
use crate::scenario::Scenario;

const SUBTYPES: [BlockerSubtype; 3] = [BlockerSubtype::CodeBug, BlockerSubtype::MissingKeys, BlockerSubtype::LateDelivery];
const RESOLUTIONS: [Resolution; 5] =
    [Resolution::Worked, Resolution::Worked, Resolution::Workaround, Resolution::Replanned, Resolution::CauseGone];

/// Gates with checks at every level.
pub fn with_gates(scenario: &mut Scenario) {
    let review = Review { team: TeamId(0), role: None, effort: Distribution::Fixed(1.0), finds: 0.5 };
    let check = |name: &str, kind| Check { name: name.to_string(), kind };
    for policy in &mut scenario.policies {
        policy.gates.is_on = true;
        for terms in &mut policy.gates.levels {
            terms.checks = vec![
                check("definition of done", CheckKind::Condition),
                check("unit tests", CheckKind::Automated),
                check(&"a check with a very long name ".repeat(9), CheckKind::Review(review.clone())),
            ];
        }
    }
}

struct Maker {
    dice: Dice,
    facts: Vec<(Moment, Fact)>,
    blockers: u32,
    gates: u32,
    in_scope: u32,
}

/// The journal with trouble in it, in the order of time.
pub fn troubled(scenario: &Scenario, journal: &[Entry]) -> Vec<Entry> {
    let end = journal.last().map_or(Moment::START, |entry| entry.at);
    let tasks = scenario.plan.tasks.len() as u32;
    let mut maker = Maker { dice: Dice::new(3), facts: Vec::new(), blockers: 0, gates: 0, in_scope: tasks };
    let (mut done, mut stops) = (0, Vec::new());
    for entry in journal {
        let What::Noted { fact, .. } = &entry.what else { continue };
        #[allow(clippy::wildcard_enum_match_arm, reason = "trouble hangs on a few facts")]
        match fact {
            &Fact::WorkStopped { member, work: Work::Task(task), began, .. } => stops.push((began, entry.at, member, task)),
            Fact::TaskDone { .. } => {
                done += 1;
                maker.report(scenario, entry.at, f64::from(done) / f64::from(tasks));
            }
            &Fact::FeatureDone { feature } => maker.gate(Item::Feature(feature), entry.at, 1, maker_passes(feature)),
            &Fact::EpicDone { epic } => maker.gate(Item::Epic(epic), entry.at, 1, epic != EpicId(0)),
            Fact::ProjectFinished => maker.gate(Item::Phase, entry.at, 1, true),
            _ => {}
        }
    }
    // Numbers of blockers follow the order of their arising.
    stops.sort_unstable();
    for (began, stopped, member, task) in stops {
        maker.task(task, member, (began, stopped), end);
    }
    maker.once(end);
    maker.facts.sort_by_key(|fact| fact.0);
    let noted = maker.facts.into_iter().map(|(at, fact)| Entry { at, what: What::Noted { by: AgentId::TRACKER, fact } });
    let mut all: Vec<Entry> = journal.iter().cloned().chain(noted).collect();
    all.sort_by_key(|entry| entry.at);
    all
}

fn maker_passes(feature: FeatureId) -> bool {
    !feature.0.is_multiple_of(3)
}

impl Maker {
    fn task(&mut self, task: TaskId, member: MemberId, (began, stopped): (Moment, Moment), end: Moment) {
        let number = task.0;
        if number.is_multiple_of(3) {
            self.blocker(task, member, began, stopped, end);
        }
        let attempts = 1 + u32::from(number.is_multiple_of(4)) + u32::from(number.is_multiple_of(16));
        for attempt in 1..=attempts {
            self.gate(Item::Task(task), stopped + Span::from_minutes(20 * u64::from(attempt)), attempt, attempt == attempts);
        }
        if attempts > 1 {
            let work = Work::Remediation { task, number: 0 };
            let to = stopped + Span::from_minutes(50);
            self.stretch(member, work, stopped, to);
            self.facts.push((to, Fact::RemediationDone { task, number: 0 }));
            self.facts.push((stopped, Fact::DefectsInjected { task, defects: 2, source: DefectSource::Work }));
        }
        if number % 20 == 19 {
            self.facts.push((stopped, Fact::TaskAdded { task }));
        }
    }

    fn stretch(&mut self, member: MemberId, work: Work, from: Moment, to: Moment) {
        self.facts.push((from, Fact::WorkStarted { member, work, step: 0 }));
        self.facts.push((to, Fact::WorkStopped { member, work, step: 0, began: from, worked: to.since(from), is_finished: true }));
    }

    /// Up the ladder, as high as its number says; the last ones never end.
    fn blocker(&mut self, task: TaskId, owner: MemberId, began: Moment, stopped: Moment, end: Moment) {
        let blocker = BlockerId(self.blockers);
        self.blockers += 1;
        let subtype = SUBTYPES[self.dice.below(SUBTYPES.len())];
        let owner_of = (!blocker.0.is_multiple_of(7)).then_some(owner);
        let arose = Fact::BlockerArose { blocker, task: Some(task), cause: BlockerCause::Work, subtype, owner: owner_of };
        self.facts.push((began, arose));
        let noticed = began + Span::from_minutes(30);
        let priority = [Priority::P0, Priority::P1, Priority::P2][self.dice.below(3)];
        let level = Level::FIRST;
        self.facts.push((noticed, Fact::BlockerNoticed { blocker, is_by_scan: false }));
        self.facts.push((noticed, Fact::BlockerOpened { blocker, level, priority, is_critical: true, noticed }));
        self.facts.push((noticed, Fact::BlockerTaken { blocker, level, by: Worker::Member(owner) }));
        self.stretch(owner, Work::Stuck(blocker), began, noticed);
        self.stretch(owner, Work::OwnResolution(blocker), noticed, noticed + Span::from_hours(1));
        let top = 1 + (self.dice.share() * self.dice.share() * 5.0) as u8;
        let mut at = noticed;
        for level in 1..top {
            at = at + Span::from_hours(2 * u64::from(level));
            let (from, to, reason) = (Level(level), Level(level + 1), EscalationReason::Timeout);
            self.facts.push((at, Fact::BlockerEscalated { blocker, from, to, reason, due: at }));
        }
        let at = (at + Span::from_hours(3)).max(stopped).min(end);
        if blocker.0 % 30 != 29 {
            let resolution = RESOLUTIONS[self.dice.below(RESOLUTIONS.len())];
            self.facts.push((at, Fact::BlockerResolved { blocker, level: Level(top), resolution }));
        }
    }

    fn gate(&mut self, item: Item, at: Moment, attempt: u32, is_passed: bool) {
        let gate = GateId(self.gates);
        self.gates += 1;
        let found = u32::from(!is_passed);
        // Numbers of gates follow the order of their starts, which no chart shows: all start at once, one ms apart.
        self.facts.push((Moment::from_ms(u64::from(gate.0)), Fact::GateStarted { gate, item, attempt }));
        let is_false_alarm = gate.0 % 9 == 5;
        for (check, found) in [(0, 0), (1, found), (2, found * 2)] {
            self.facts.push((at, Fact::CheckDone { gate, check, found, is_false_alarm: check == 1 && is_false_alarm }));
        }
        if gate.0 % 40 != 39 {
            self.facts.push((at, Fact::GateClosed { gate, item, attempt, is_passed, found }));
        }
    }

    fn report(&mut self, scenario: &Scenario, at: Moment, done: f64) {
        let teams = scenario.organization.teams.len();
        let report = Report {
            kind: ReportKind::Digest,
            as_of: at,
            tasks_in_scope: self.in_scope,
            tasks_done: 0,
            tasks_dropped: 0,
            tasks_in_progress: 0,
            tasks_held: 0,
            effort_done: done * 100.0,
            effort_in_scope: 100.0,
            buffer_consumed: 1.6 * done - 0.3 + 0.3 * self.dice.share(),
            forecast: at,
            critical_path: [].into(),
            critical: CriticalPath::OnTrack,
            utilization: vec![None; teams],
            queued: vec![0; teams],
            active: vec![0; teams],
            velocity: 0.0,
            velocity_planned: 0.0,
            blockers: Vec::new(),
            blockers_p0: 0,
            gate_pass_rate: None,
            gates_failed: 0,
            handoffs_open: 0,
            shortages: Vec::new(),
        };
        self.facts.push((at, Fact::Reported(Box::new(report))));
    }

    /// What a run has once or twice: targets moved, a schedule revised, an agent out of service.
    fn once(&mut self, end: Moment) {
        let part = |part: u64| Moment::from_ms(end.ms() / 10 * part);
        for (number, at) in [3, 4, 4, 7, 8].into_iter().enumerate() {
            let (from, to) = (part(9), part(9) + Span::from_days(2));
            self.facts.push((part(at), Fact::TargetMoved { from, to }));
            let revision = number as u32 + 1;
            self.facts.push((part(at + 1), Fact::ScheduleRevised { revision, finish_before: to, finish_after: from }));
        }
        let agent = AgentId::RESOLVER;
        self.facts.push((part(5), Fact::AgentFailed { agent, until: part(6) }));
        self.facts.push((part(6), Fact::AgentReturned { agent, waiting: 12 }));
    }
}
