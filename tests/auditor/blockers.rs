//! Laws of blockers: each has one story from its arising to its end, climbs by rungs that are there, and goes up when its threshold has
//! passed, to the millisecond, and not before.

use super::Breaches;
use sandtable::domain::blocker::{BlockerCause, BlockerId, EscalationReason, Level, Resolution};
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::organization::{AgentId, MemberId, Priority};
use sandtable::domain::plan::TaskId;
use sandtable::domain::policy::{AppliesTo, Clock, CriticalBlocked, Escalation, P0Blockers, Target, TimeoutBasis, TimeoutStopsOn};
use sandtable::engine::distribution::Distribution;
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::Scenario;
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Unnoticed,
    Noticed,
    Open,
    Resolved,
}

struct Blocker {
    task: Option<TaskId>,
    cause: BlockerCause,
    owner: Option<MemberId>,
    stage: Stage,
    noticed: Moment,
    pending_until: Option<Moment>,
    /// Under which it may be dealt with.
    policies: BTreeSet<usize>,
    priority: Priority,
    is_critical: bool,
    level: Level,
    /// When the clocks of this cycle started, and when it came to its level.
    opened: Moment,
    entered: Moment,
    /// Since when its threshold has been watched: since it came, or something set the clock anew.
    watched: Moment,
    is_returned: bool,
    is_taken: bool,
    cycle: u32,
    resolved: Moment,
}

pub struct Blockers {
    all: Vec<Blocker>,
    policy: usize,
    /// When the resolver did not hear, or the policy changed.
    gaps: Vec<(Moment, Moment)>,
    changed: Vec<Moment>,
    replanned: BTreeSet<TaskId>,
    is_prompt: bool,
}

impl Blockers {
    pub fn new(scenario: &Scenario) -> Blockers {
        let is_prompt = super::is_prompt(scenario);
        Blockers { all: Vec::new(), policy: 0, gaps: Vec::new(), changed: Vec::new(), replanned: BTreeSet::new(), is_prompt }
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario, breaches: &mut Breaches) {
        match fact {
            Fact::PolicyChanged { policy } => self.change_policy(*policy as usize, at, scenario),
            Fact::AgentFailed { agent: AgentId::RESOLVER, until } => self.gaps.push((at, *until)),
            Fact::BlockerArose { blocker, task, cause, owner, .. } => self.arise(*blocker, *task, *cause, *owner, at, breaches),
            Fact::TaskReplanned { task, .. } => {
                breaches.unless(self.replanned.insert(*task), || format!("task {} is planned round a blocker twice", task.0));
            }
            Fact::WorkStarted { work, .. } => self.check_work(*work, breaches),
            Fact::TaskDone { task } => {
                let is_held = self.holds_up(*task);
                breaches.unless(!is_held, || format!("task {} is done with a blocker open", task.0));
            }
            _ => {}
        }
        if let Some(id) = fact.blocker() {
            self.go_on(id, at, fact, scenario, breaches);
        }
    }

    fn change_policy(&mut self, policy: usize, at: Moment, scenario: &Scenario) {
        self.changed.push(at);
        let applies = scenario.policies[policy].escalation.policy_change_applies_to;
        for blocker in self.all.iter_mut().filter(|blocker| blocker.stage == Stage::Open) {
            if applies == AppliesTo::Open {
                blocker.policies = BTreeSet::from([policy]);
                blocker.watched = at;
            }
        }
        self.policy = policy;
    }

    /// Work that a blocker stopped is not gone on with. Messages that take their time make it seem so.
    fn holds_up(&self, task: TaskId) -> bool {
        let is_its =
            |blocker: &Blocker| blocker.task == Some(task) && blocker.cause == BlockerCause::Work && blocker.stage != Stage::Resolved;
        self.is_prompt && self.all.iter().any(is_its)
    }

    fn check_work(&self, work: Work, breaches: &mut Breaches) {
        if let Work::Task(task) = work {
            breaches.unless(!self.holds_up(task), || format!("task {} is worked on with a blocker open", task.0));
        }
        let Some(id) = work.blocker() else { return };
        let stage = self.all.get(id.index()).map(|blocker| blocker.stage);
        let may = match (work, stage) {
            (_, None) => false,
            (Work::Stuck(_), Some(stage)) => stage != Stage::Resolved || !self.is_prompt,
            (_, Some(Stage::Unnoticed)) => false,
            (Work::Briefing(_), Some(_)) => true,
            (_, Some(stage)) => stage != Stage::Resolved || !self.is_prompt,
        };
        breaches.unless(may, || format!("{work:?} is begun while the blocker is {stage:?}"));
    }

    fn arise(
        &mut self,
        id: BlockerId,
        task: Option<TaskId>,
        cause: BlockerCause,
        owner: Option<MemberId>,
        at: Moment,
        breaches: &mut Breaches,
    ) {
        breaches.unless(id.index() == self.all.len(), || format!("blocker {} arises out of order", id.0));
        let is_whole = match cause {
            BlockerCause::Work => task.is_some() && owner.is_some(),
            BlockerCause::Stream { .. } => task.is_none() && owner.is_none(),
            BlockerCause::Resource(_) | BlockerCause::Delivery(_) | BlockerCause::Information(_) => task.is_some() && owner.is_none(),
        };
        breaches.unless(is_whole, || format!("blocker {} has a task and an owner that do not fit its cause", id.0));
        self.all.push(Blocker {
            task,
            cause,
            owner,
            stage: Stage::Unnoticed,
            noticed: at,
            pending_until: None,
            policies: BTreeSet::new(),
            priority: Priority::P2,
            is_critical: false,
            level: Level::FIRST,
            opened: at,
            entered: at,
            watched: at,
            is_returned: false,
            is_taken: false,
            cycle: 0,
            resolved: at,
        });
    }

    fn go_on(&mut self, id: BlockerId, at: Moment, fact: &Fact, scenario: &Scenario, breaches: &mut Breaches) {
        let policies: BTreeSet<usize> =
            if self.changed.last() == Some(&at) { (0..scenario.policies.len()).collect() } else { BTreeSet::from([self.policy]) };
        let gaps = &self.gaps;
        let Some(blocker) = self.all.get_mut(id.index()) else {
            return breaches.unless(false, || format!("{fact:?} is told of a blocker that never arose"));
        };
        let what = |stage: Stage| format!("blocker {} is {stage:?}, and {fact:?}", id.0);
        match fact {
            Fact::BlockerArose { .. } | Fact::WorkStarted { .. } | Fact::WorkStopped { .. } | Fact::ProcedureAudited { .. } => {}
            Fact::BlockerNoticed { is_by_scan, .. } => {
                let is_first = blocker.stage == Stage::Unnoticed && (!is_by_scan || blocker.cause == BlockerCause::Work);
                breaches.unless(is_first, || what(blocker.stage));
                (blocker.stage, blocker.noticed) = (Stage::Noticed, at);
            }
            Fact::BlockerPending { until, .. } => {
                breaches.unless(blocker.stage == Stage::Noticed && blocker.noticed == at && *until > at, || what(blocker.stage));
                blocker.pending_until = Some(*until);
            }
            Fact::BlockerOpened { level, priority, is_critical, noticed, .. } => {
                breaches.unless(blocker.stage == Stage::Noticed && *noticed == blocker.noticed, || what(blocker.stage));
                (blocker.stage, blocker.priority, blocker.is_critical) = (Stage::Open, *priority, *is_critical);
                (blocker.opened, blocker.policies) = (*noticed, policies);
                blocker.come_to(*level, at, true, scenario);
                breaches.unless(*level == blocker.first_level(scenario), || format!("{}: not at the first rung", what(blocker.stage)));
            }
            Fact::BlockerEscalated { from, to, reason, due, .. } => {
                breaches.unless(blocker.stage == Stage::Open && *from == blocker.level && to > from, || what(blocker.stage));
                blocker.check_reason(id, at, (*to, *reason, *due), gaps, scenario, breaches);
                blocker.come_to(*to, at, false, scenario);
            }
            Fact::BlockerReturned { from, to, .. } => {
                breaches.unless(blocker.stage == Stage::Open && *from == blocker.level && to < from, || what(blocker.stage));
                blocker.check_silence(id, at, gaps, scenario, breaches);
                blocker.come_to(*to, at, false, scenario);
                blocker.is_returned = true;
            }
            Fact::BlockerTaken { level, .. } => {
                breaches.unless(blocker.stage == Stage::Open && *level <= blocker.level, || what(blocker.stage));
                blocker.is_taken |= *level == blocker.level;
            }
            Fact::BlockerLaidDown { level, .. } => {
                breaches.unless(blocker.stage == Stage::Open, || what(blocker.stage));
                if *level == blocker.level {
                    (blocker.is_taken, blocker.watched) = (false, at);
                }
            }
            Fact::PatternUsed { is_success, .. } => {
                let is_then =
                    if *is_success { blocker.stage == Stage::Resolved && blocker.resolved == at } else { blocker.stage == Stage::Open };
                breaches.unless(is_then, || what(blocker.stage));
            }
            Fact::BlockerResolved { level, resolution, .. } => {
                breaches.unless(blocker.stage == Stage::Open && *level <= blocker.level, || what(blocker.stage));
                blocker.check_silence(id, at, gaps, scenario, breaches);
                breaches.unless(blocker.may_end(*resolution), || format!("blocker {} cannot end by {resolution:?}", id.0));
                (blocker.stage, blocker.resolved) = (Stage::Resolved, at);
            }
            Fact::BlockerReopened { cycle, .. } => {
                let is_at_once = blocker.stage == Stage::Resolved && blocker.resolved == at && *cycle == blocker.cycle + 1;
                breaches.unless(is_at_once, || what(blocker.stage));
                (blocker.stage, blocker.cycle, blocker.opened, blocker.pending_until) = (Stage::Open, *cycle, at, None);
                blocker.come_to(blocker.first_level(scenario), at, true, scenario);
            }
            Fact::Decided(_) => breaches.unless(blocker.stage != Stage::Unnoticed, || what(blocker.stage)),
            other => breaches.unless(false, || format!("{other:?} is not known of a blocker")),
        }
    }

    pub fn close(&self, completed: bool, breaches: &mut Breaches) {
        for (number, blocker) in self.all.iter().enumerate() {
            let is_over = blocker.stage == Stage::Resolved || blocker.cause != BlockerCause::Work;
            breaches.unless(is_over || !completed || !self.is_prompt, || format!("blocker {number} is left {:?}", blocker.stage));
        }
    }
}

impl Blocker {
    fn ladders<'a>(&'a self, scenario: &'a Scenario) -> impl Iterator<Item = &'a Escalation> {
        self.policies.iter().map(|&policy| &scenario.policies[policy].escalation)
    }

    fn is_there(&self, ladder: &Escalation, level: Level) -> bool {
        ladder.levels.get(level.index()).is_some_and(|terms| self.owner.is_some() || terms.target != Target::Owner)
    }

    fn above(&self, ladder: &Escalation, level: Level) -> Option<Level> {
        (level.0 + 1..=ladder.top().0).map(Level).find(|&level| self.is_there(ladder, level))
    }

    fn first_level(&self, scenario: &Scenario) -> Level {
        let first = |ladder: &Escalation| (1..=ladder.top().0).map(Level).find(|&level| self.is_there(ladder, level));
        self.ladders(scenario).find_map(first).unwrap_or(Level::FIRST)
    }

    /// It is at its level once the handoff has taken its time; with its owner, who has it already, at once.
    fn come_to(&mut self, level: Level, at: Moment, is_new: bool, scenario: &Scenario) {
        let cost = |ladder: &Escalation| {
            let terms = &ladder.levels[level.index().min(ladder.levels.len() - 1)];
            if is_new && terms.target == Target::Owner { Span::ZERO } else { terms.handoff_cost }
        };
        let cost = self.ladders(scenario).map(cost).max().unwrap_or_default();
        (self.level, self.entered, self.watched) = (level, at + cost, at + cost);
        (self.is_returned, self.is_taken) = (false, false);
    }

    fn may_go_up(&self, to: Level, reason: EscalationReason, scenario: &Scenario) -> bool {
        self.ladders(scenario).any(|ladder| match reason {
            EscalationReason::Timeout | EscalationReason::NobodyThere => self.above(ladder, self.level) == Some(to),
            EscalationReason::Referred => self.above(ladder, self.level) == Some(to) && ladder.level(self.level).refer_up > 0.0,
            EscalationReason::CriticalPath => self.is_critical && ladder.critical_blocked == CriticalBlocked::Jump,
            EscalationReason::DecideNow => self.priority == Priority::P0 && ladder.p0_blockers == P0Blockers::DecideNow,
            EscalationReason::Decision => self.above(ladder, self.level) == Some(to),
        })
    }

    fn may_end(&self, resolution: Resolution) -> bool {
        match self.cause {
            BlockerCause::Work => true,
            BlockerCause::Stream { .. } => matches!(resolution, Resolution::Worked | Resolution::Workaround | Resolution::Replanned),
            BlockerCause::Information(_) => true,
            BlockerCause::Resource(_) | BlockerCause::Delivery(_) => resolution != Resolution::Worked,
        }
    }

    /// The level's threshold by each policy that may hold; `None` where it is drawn, or there is none.
    fn thresholds(&self, scenario: &Scenario) -> Option<Vec<Moment>> {
        let of = |&policy: &usize| {
            let policy = &scenario.policies[policy];
            let ladder = &policy.escalation;
            self.above(ladder, self.level)?;
            let Some(Distribution::Fixed(hours)) = ladder.levels.get(self.level.index())?.escalate_after[self.priority as usize] else {
                return None;
            };
            let basis = match ladder.timeout_basis {
                TimeoutBasis::SinceOpened if !self.is_returned => self.opened,
                TimeoutBasis::SinceOpened | TimeoutBasis::SinceLevelEntered => self.entered,
            };
            let start = match self.pending_until {
                Some(until) if policy.blockers.pending.pauses_clock => basis.max(until),
                Some(_) | None => basis,
            };
            let calendar = self.owner.map_or(scenario.working_calendar, |owner| scenario.organization.member(owner).calendar);
            Some(match ladder.clock {
                Clock::Working => scenario.calendars.get(calendar).after(start, Span::drawn_hours(hours)),
                Clock::Elapsed => start + Span::drawn_hours(hours),
            })
        };
        self.policies.iter().map(of).collect()
    }

    /// Whether it may go up to `to` for this reason, and when it should have.
    fn check_reason(
        &self,
        id: BlockerId,
        at: Moment,
        (to, reason, due): (Level, EscalationReason, Moment),
        gaps: &[(Moment, Moment)],
        scenario: &Scenario,
        breaches: &mut Breaches,
    ) {
        let from = self.level;
        breaches.unless(self.may_go_up(to, reason, scenario), || format!("blocker {} goes from {from:?} to {to:?} for {reason:?}", id.0));
        if reason == EscalationReason::Timeout {
            self.check_due(id, at, due, gaps, scenario, breaches);
        } else {
            self.check_silence(id, at, gaps, scenario, breaches);
            breaches.unless(due == at, || format!("blocker {} goes up without a threshold, and late", id.0));
        }
    }

    fn check_due(&self, id: BlockerId, at: Moment, due: Moment, gaps: &[(Moment, Moment)], scenario: &Scenario, breaches: &mut Breaches) {
        if let Some(expected) = self.thresholds(scenario) {
            breaches.unless(expected.contains(&due), || {
                format!("blocker {} goes up from {:?} at a threshold of {} ms, which is {expected:?}", id.0, self.level, due.ms())
            });
        }
        // One that had passed when the blocker came is judged on its coming.
        let then = due.max(self.watched);
        breaches.unless(at >= due && (at <= then || is_deaf(gaps, then, at)), || {
            format!("blocker {} goes up at {} ms, and its threshold was at {}", id.0, at.ms(), then.ms())
        });
    }

    /// A threshold that has passed is not passed over.
    fn check_silence(&self, id: BlockerId, at: Moment, gaps: &[(Moment, Moment)], scenario: &Scenario, breaches: &mut Breaches) {
        let is_stopped = self.ladders(scenario).any(|ladder| ladder.timeout_stops_on == TimeoutStopsOn::Acknowledged);
        let latest = self.thresholds(scenario).and_then(|thresholds| thresholds.into_iter().max());
        if let (Some(due), false) = (latest, is_stopped) {
            let then = due.max(self.watched);
            breaches.unless(at <= then || is_deaf(gaps, then, at), || {
                format!("blocker {} is at {:?} at {} ms, and its threshold was at {}", id.0, self.level, at.ms(), then.ms())
            });
        }
    }
}

/// Whether the resolver was not there at some time between.
fn is_deaf(gaps: &[(Moment, Moment)], from: Moment, to: Moment) -> bool {
    gaps.iter().any(|&(gone, back)| gone <= to && from <= back)
}
