//! Blockers: how many, how far up they went, how long they took, and how they ended.
//!
//! Times to acknowledge and to resolve run from a blocker's first notice, by the clock of the escalation policy: working time of its owner's
//! calendar (of the project's, without an owner), or elapsed time. One that comes back is resolved when it is resolved for good.

use super::common::{Described, Mean, push};
use crate::domain::blocker::{BlockerId, BlockerSubtype, BlockerType, Level, Resolution};
use crate::domain::fact::Fact;
use crate::domain::organization::{AgentId, MemberId, Priority};
use crate::domain::policy::Clock;
use crate::engine::time::{Moment, Span};
use crate::metric::{Figures, Metric};
use crate::scenario::Scenario;

pub const FIGURES: &[Described] = &[
    Described::new("blockers", "blockers", "blockers that arose"),
    Described::new("blockers.per_task", "blockers/task", "blockers of tasks for each task done; absent if none was done"),
    Described::new("blockers.type.TYPE", "blockers", "... of one type: technical, information, resource, team_dependency"),
    Described::new("blockers.critical", "blockers", "... whose task had no float when the resolver listed it"),
    Described::new("blockers.open", "blockers", "noticed and not resolved when the run ended"),
    Described::new("blockers.noticed_after", "hours", "mean elapsed time from a blocker's arising to its notice"),
    Described::new("blockers.resolved_at.LEVEL", "share", "resolved at the level (L1, L2...), of all that were resolved"),
    Described::new("blockers.first_level", "share", "resolved without having gone up, of all that were resolved"),
    Described::new("blockers.reached.LEVEL", "share", "came to the level, of all that were noticed"),
    Described::new("blockers.hours_at.LEVEL", "hours", "elapsed time that blockers were at the level, in sum"),
    Described::new("blockers.stay_mean.LEVEL", "hours", "... on average of one stay"),
    Described::new("blockers.mtta", "hours", "mean time to acknowledge: from notice until somebody takes it up, by the policy's clock"),
    Described::new("blockers.mtta.PRIORITY", "hours", "... of one priority: P0, P1, P2"),
    Described::new("blockers.mttr", "hours", "mean time to resolve: from notice until it is resolved for good, by the policy's clock"),
    Described::new("blockers.mttr.PRIORITY", "hours", "... of one priority"),
    Described::new("blockers.mttr_elapsed", "hours", "mean time to resolve, of elapsed time"),
    Described::new("blockers.reassignments", "reassignments", "times that a level returned a blocker or somebody laid it down"),
    Described::new("blockers.reopened", "share", "resolutions after which the blocker came back, of all resolutions"),
    Described::new(
        "blockers.breaches.acknowledge",
        "blockers",
        "acknowledged later than the service level of their priority, or not at all",
    ),
    Described::new("blockers.breaches.resolve", "blockers", "resolved later than the service level of their priority, or not at all"),
    Described::new("blockers.resolution.KIND", "blockers", "that ended so: worked, workaround, replanned, cause_gone, task_dropped"),
    Described::new(
        "blockers.critical_failures",
        "blockers",
        "of critical tasks, that had to be planned round, ended with their task, or did not end",
    ),
    Described::new("blockers.patterns.tried", "blockers", "for which a known pattern was tried"),
    Described::new("blockers.patterns.success", "share", "... that it resolved"),
];

/// As figures name them, in the order of [`Resolution`].
const RESOLUTIONS: [&str; 5] = ["worked", "workaround", "replanned", "cause_gone", "task_dropped"];
const PRIORITIES: [&str; 3] = ["P0", "P1", "P2"];

/// One blocker so far.
struct Case {
    id: BlockerId,
    subtype: BlockerSubtype,
    has_task: bool,
    owner: Option<MemberId>,
    arose: Moment,
    noticed: Option<Moment>,
    priority: Option<Priority>,
    is_critical: bool,
    clock: Clock,
    /// Service levels: to acknowledge, to resolve.
    within: [Option<Span>; 2],
    /// Where it is, and since when.
    at: Option<(Level, Moment)>,
    /// Where it first came to, and comes back to.
    first: Level,
    /// Bit i: level i + 1.
    reached: u16,
    taken: Option<Moment>,
    resolved: Option<(Moment, Level, Resolution)>,
}

impl Case {
    fn comes(&mut self, level: Level, at: Moment) {
        self.at = Some((level, at));
        self.reached |= 1 << level.index();
    }

    /// By its clock.
    fn time(&self, from: Moment, to: Moment, scenario: &Scenario) -> Span {
        let calendar = self.owner.map_or(scenario.working_calendar, |owner| scenario.organization.member(owner).calendar);
        match self.clock {
            Clock::Working => scenario.calendars.get(calendar).between(from, to),
            Clock::Elapsed => to.since(from),
        }
    }
}

/// Folds blockers, one by one.
pub struct Blockers {
    cases: Vec<Case>,
    policy: usize,
    tasks_done: u32,
    hours_at: [Span; Level::MAX as usize],
    stays: [u32; Level::MAX as usize],
    resolutions: u32,
    reopened: u32,
    reassignments: u32,
    patterns: [u32; 2],
}

impl Blockers {
    pub fn new(_scenario: &Scenario) -> Blockers {
        Blockers {
            cases: Vec::new(),
            policy: 0,
            tasks_done: 0,
            hours_at: [Span::ZERO; Level::MAX as usize],
            stays: [0; Level::MAX as usize],
            resolutions: 0,
            reopened: 0,
            reassignments: 0,
            patterns: [0; 2],
        }
    }

    fn case(&mut self, id: BlockerId) -> Option<&mut Case> {
        let place = self.cases.binary_search_by_key(&id, |case| case.id).ok()?;
        Some(&mut self.cases[place])
    }

    /// It leaves the level where it is, and comes to another.
    fn moves(&mut self, id: BlockerId, to: Option<Level>, at: Moment) {
        let Some(case) = self.case(id) else { return };
        let before = case.at.take();
        if let Some(level) = to {
            case.comes(level, at);
        }
        if let Some((level, since)) = before {
            self.hours_at[level.index()] += at.since(since);
            self.stays[level.index()] += 1;
        }
    }

    fn open(&mut self, id: BlockerId, level: Level, (priority, is_critical): (Priority, bool), noticed: Moment, scenario: &Scenario) {
        let escalation = &scenario.policies[self.policy].escalation;
        let Some(case) = self.case(id) else { return };
        let since = *case.noticed.get_or_insert(noticed);
        case.priority = Some(priority);
        case.is_critical |= is_critical;
        case.clock = escalation.clock;
        case.within = [escalation.acknowledge_within[priority as usize], escalation.resolve_within[priority as usize]];
        if case.at.is_none() {
            case.first = level;
            case.comes(level, since);
        }
    }
}

impl Metric for Blockers {
    fn hear(&mut self, at: Moment, _by: AgentId, fact: &Fact, scenario: &Scenario) {
        match fact {
            &Fact::BlockerArose { blocker, task, subtype, owner, .. } => self.cases.push(Case {
                id: blocker,
                subtype,
                has_task: task.is_some(),
                owner,
                arose: at,
                noticed: None,
                priority: None,
                is_critical: false,
                clock: Clock::Elapsed,
                within: [None; 2],
                at: None,
                first: Level::FIRST,
                reached: 0,
                taken: None,
                resolved: None,
            }),
            &Fact::BlockerNoticed { blocker, .. } => {
                if let Some(case) = self.case(blocker) {
                    case.noticed.get_or_insert(at);
                }
            }
            &Fact::BlockerOpened { blocker, level, priority, is_critical, noticed } => {
                self.open(blocker, level, (priority, is_critical), noticed, scenario);
            }
            &Fact::BlockerEscalated { blocker, to, .. } => self.moves(blocker, Some(to), at),
            &Fact::BlockerReturned { blocker, to, .. } => {
                self.reassignments += 1;
                self.moves(blocker, Some(to), at);
            }
            &Fact::BlockerTaken { blocker, .. } => {
                if let Some(case) = self.case(blocker) {
                    case.taken.get_or_insert(at);
                }
            }
            Fact::BlockerLaidDown { .. } => self.reassignments += 1,
            &Fact::BlockerResolved { blocker, level, resolution } => {
                self.moves(blocker, None, at);
                self.resolutions += 1;
                if let Some(case) = self.case(blocker) {
                    case.resolved = Some((at, level, resolution));
                }
            }
            &Fact::BlockerReopened { blocker, .. } => {
                let first = self.case(blocker).map(|case| case.first);
                self.moves(blocker, first, at);
                self.reopened += 1;
                if let Some(case) = self.case(blocker) {
                    // Where the resolution itself was not told of, the return tells of it.
                    let is_new = case.resolved.take().is_none();
                    self.resolutions += u32::from(is_new);
                }
            }
            Fact::PatternUsed { is_success, .. } => {
                self.patterns[0] += 1;
                self.patterns[1] += u32::from(*is_success);
            }
            Fact::TaskDone { .. } => self.tasks_done += 1,
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            _ => {}
        }
    }

    fn figures(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        self.push_counts(figures);
        self.push_levels(end, scenario, figures);
        self.push_times(end, scenario, figures);
        self.push_ends(figures);
    }
}

impl Blockers {
    fn count(&self, is_counted: impl Fn(&Case) -> bool) -> f64 {
        self.cases.iter().filter(|case| is_counted(case)).count() as f64
    }

    fn push_counts(&self, figures: &mut Figures) {
        push(figures, "blockers", self.cases.len() as f64, "blockers");
        push(figures, "blockers.per_task", self.count(|case| case.has_task) / f64::from(self.tasks_done), "blockers/task");
        for kind in BlockerType::ALL {
            let of_kind = self.count(|case| case.subtype.kind() == kind);
            push(figures, format_args!("blockers.type.{}", kind.name()), of_kind, "blockers");
        }
        push(figures, "blockers.critical", self.count(|case| case.is_critical), "blockers");
        push(figures, "blockers.open", self.count(|case| case.noticed.is_some() && case.resolved.is_none()), "blockers");
        let mut noticed = Mean::default();
        self.cases.iter().for_each(|case| case.noticed.into_iter().for_each(|at| noticed.add(at.since(case.arose))));
        push(figures, "blockers.noticed_after", noticed.hours(), "hours");
    }

    fn push_levels(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        // A level that no policy of the scenario has got has no figures; one that no blocker came to has them, and they are 0.
        let levels = scenario.policies.iter().map(|policy| policy.escalation.levels.len()).max().unwrap_or_default();
        let resolved = self.count(|case| case.resolved.is_some());
        let noticed = self.count(|case| case.noticed.is_some());
        let (mut hours, mut stays) = (self.hours_at, self.stays);
        for (level, since) in self.cases.iter().filter_map(|case| case.at) {
            hours[level.index()] += end.since(since);
            stays[level.index()] += 1;
        }
        let first = self.count(|case| case.resolved.is_some() && case.reached.count_ones() <= 1);
        push(figures, "blockers.first_level", first / resolved, "share");
        for (index, (hours, stays)) in hours.into_iter().zip(stays).enumerate() {
            let of = |figure: f64| if index < levels { figure } else { f64::NAN };
            let level = index + 1;
            let here = self.count(|case| case.resolved.is_some_and(|(_, level, _)| level.index() == index));
            let reached = self.count(|case| case.reached & (1 << index) != 0);
            push(figures, format_args!("blockers.resolved_at.L{level}"), of(here / resolved), "share");
            push(figures, format_args!("blockers.reached.L{level}"), of(reached / noticed), "share");
            push(figures, format_args!("blockers.hours_at.L{level}"), of(hours.hours()), "hours");
            push(figures, format_args!("blockers.stay_mean.L{level}"), hours.hours() / f64::from(stays), "hours");
        }
    }

    fn push_times(&self, end: Moment, scenario: &Scenario, figures: &mut Figures) {
        let (mut acknowledged, mut resolved) = ([Mean::default(); 4], [Mean::default(); 4]);
        let mut elapsed = Mean::default();
        let mut breaches = [0u32; 2];
        for case in &self.cases {
            let (Some(noticed), Some(priority)) = (case.noticed, case.priority) else { continue };
            let mut tell = |which: usize, at: Option<Moment>, means: &mut [Mean; 4]| {
                let took = case.time(noticed, at.unwrap_or(end), scenario);
                if at.is_some() {
                    means[priority as usize].add(took);
                    means[3].add(took);
                }
                breaches[which] += u32::from(case.within[which].is_some_and(|within| took > within));
            };
            let ended = case.resolved.map(|(at, ..)| at);
            // What ended by itself before anybody took it up needed nobody.
            if case.taken.is_some() || ended.is_none() {
                tell(0, case.taken, &mut acknowledged);
            }
            tell(1, ended, &mut resolved);
            ended.into_iter().for_each(|at| elapsed.add(at.since(noticed)));
        }
        for (name, means) in [("mtta", acknowledged), ("mttr", resolved)] {
            push(figures, format_args!("blockers.{name}"), means[3].hours(), "hours");
            for (mean, priority) in means.iter().zip(PRIORITIES) {
                push(figures, format_args!("blockers.{name}.{priority}"), mean.hours(), "hours");
            }
        }
        push(figures, "blockers.mttr_elapsed", elapsed.hours(), "hours");
        push(figures, "blockers.breaches.acknowledge", f64::from(breaches[0]), "blockers");
        push(figures, "blockers.breaches.resolve", f64::from(breaches[1]), "blockers");
    }

    fn push_ends(&self, figures: &mut Figures) {
        push(figures, "blockers.reassignments", f64::from(self.reassignments), "reassignments");
        push(figures, "blockers.reopened", f64::from(self.reopened) / f64::from(self.resolutions), "share");
        for (index, name) in RESOLUTIONS.into_iter().enumerate() {
            let so = self.count(|case| case.resolved.is_some_and(|(_, _, resolution)| resolution as usize == index));
            push(figures, format_args!("blockers.resolution.{name}"), so, "blockers");
        }
        let failed = |case: &Case| match case.resolved {
            Some((_, _, resolution)) => matches!(resolution, Resolution::Replanned | Resolution::TaskDropped),
            None => true,
        };
        push(figures, "blockers.critical_failures", self.count(|case| case.is_critical && failed(case)), "blockers");
        push(figures, "blockers.patterns.tried", f64::from(self.patterns[0]), "blockers");
        push(figures, "blockers.patterns.success", f64::from(self.patterns[1]) / f64::from(self.patterns[0]), "share");
    }
}

#[cfg(test)]
mod tests;
