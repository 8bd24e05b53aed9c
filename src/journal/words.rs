//! How the journal's text calls things: names that cannot be mistaken for one another, times, lists. Nothing is allocated.

use crate::domain::baseline::Baseline;
use crate::domain::blocker::BlockerId;
use crate::domain::fact::{Gaps, Indicator, Procedure, Work};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::organization::{AgentId, MemberId, RoleId, TeamId};
use crate::domain::plan::{EpicId, FeatureId, ResourceId, TaskId};
use crate::engine::time::Moment;
use crate::scenario::{Happening, Scenario};
use std::fmt::{self, Display, Formatter, Write as _};

/// Of a longer list the first so many are told by name: a reader takes in no more, and a hash of all keeps two lists apart.
pub const LIST_MAX: usize = 12;

/// Calls things by the names that a scenario has for them.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub scenario: &'a Scenario,
}

/// A name: bare if it is made of letters, digits and `-_./`, else in quotes, with `"`, `\` and all that is not printed escaped.
#[derive(Clone, Copy)]
pub struct Name<'a>(pub &'a str);

/// A moment in civil time to the millisecond, `2026-03-02 08:00:00.000`, or `never`.
#[derive(Clone, Copy)]
pub struct Timestamp<'a> {
    pub scenario: &'a Scenario,
    pub at: Moment,
}

/// What a `Display` is made of here.
struct Told<F: Fn(&mut Formatter<'_>) -> fmt::Result>(F);

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Told<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0(f)
    }
}

/// The name, or for an index that points to nothing, which only a damaged record can hold, the index.
fn named<'a>(name: Option<&'a str>, index: u32) -> impl Display + use<'a> {
    Told(move |f| match name {
        Some(name) => Name(name).fmt(f),
        None => write!(f, "#{index}"),
    })
}

impl<'a> Words<'a> {
    pub fn new(scenario: &'a Scenario) -> Words<'a> {
        Words { scenario }
    }

    pub fn when(self, at: Moment) -> Timestamp<'a> {
        Timestamp { scenario: self.scenario, at }
    }

    pub fn agent(self, id: AgentId) -> impl Display + use<'a> {
        let name = match id.team() {
            Some(team) => self.scenario.organization.teams.get(team.index()).map(|team| team.id.as_str()),
            None => Some(id.name(&self.scenario.organization)),
        };
        named(name, id.0)
    }

    pub fn team(self, id: TeamId) -> impl Display + use<'a> {
        named(self.scenario.organization.teams.get(id.index()).map(|team| team.id.as_str()), id.0)
    }

    pub fn member(self, id: MemberId) -> impl Display + use<'a> {
        named(self.scenario.organization.members.get(id.index()).map(|member| member.name.as_str()), id.0)
    }

    pub fn task(self, id: TaskId) -> impl Display + use<'a> {
        named(self.scenario.plan.tasks.get(id.index()).map(|task| task.id.as_str()), id.0)
    }

    /// Features are unique within their epic only: `webshop/checkout`.
    pub fn feature(self, id: FeatureId) -> impl Display + use<'a> {
        Told(move |f| match self.scenario.plan.features.get(id.index()) {
            Some(feature) => write!(f, "{} of epic {}", Name(&feature.name), self.epic(feature.epic)),
            None => write!(f, "#{}", id.0),
        })
    }

    pub fn epic(self, id: EpicId) -> impl Display + use<'a> {
        named(self.scenario.plan.epics.get(id.index()).map(|epic| epic.name.as_str()), id.0)
    }

    pub fn resource(self, id: ResourceId) -> impl Display + use<'a> {
        named(self.scenario.plan.resources.get(id.index()).map(|resource| resource.id.as_str()), id.0)
    }

    pub fn risk(self, risk: u32) -> impl Display + use<'a> {
        named(self.scenario.risks.get(risk as usize).map(|risk| risk.id.as_str()), risk)
    }

    /// Events may share an id, hence the number.
    pub fn event(self, event: u32) -> impl Display + use<'a> {
        Told(move |f| match self.scenario.events.get(event as usize) {
            Some(known) => write!(f, "{event} {}", Name(&known.id)),
            None => write!(f, "{event}"),
        })
    }

    pub fn work(self, work: Work) -> impl Display + use<'a> {
        Told(move |f| match work {
            Work::Task(task) => self.task(task).fmt(f),
            Work::Arrival { stream, number } => write!(f, "arrival {number} of {}", self.stream(stream)),
            Work::Retrospective(epic) => write!(f, "the retrospective of {}", self.epic(epic)),
            Work::Attention { number } => write!(f, "message {number} of its team"),
            Work::Stuck(blocker) => write!(f, "standing before blocker {}", self.blocker(blocker)),
            Work::OwnResolution(blocker) => write!(f, "its own blocker {}", self.blocker(blocker)),
            Work::Assistance { blocker, level } => write!(f, "blocker {} at L{}", self.blocker(blocker), level.0),
            Work::Briefing(blocker) => write!(f, "the briefing on blocker {}", self.blocker(blocker)),
            Work::Review { gate, check } => write!(f, "review {check} of gate {}", self.gate(gate)),
            Work::Remediation { task, number } => write!(f, "finding {number} of {}", self.task(task)),
            Work::Rework(task) => write!(f, "the rework of {}", self.task(task)),
            Work::HandoffGap(handoff) => write!(f, "the gaps of handoff {}", self.handoff(handoff)),
            Work::Acknowledgement(handoff) => write!(f, "the acknowledgement of handoff {}", self.handoff(handoff)),
            Work::Research(task) => write!(f, "the research for {}", self.task(task)),
        })
    }

    pub fn stream(self, stream: u32) -> impl Display + use<'a> {
        named(self.scenario.streams.get(stream as usize).map(|stream| stream.name.as_str()), stream)
    }

    /// `B-1` is the first to arise.
    pub fn blocker(self, id: BlockerId) -> impl Display {
        Told(move |f| write!(f, "B-{}", u64::from(id.0) + 1))
    }

    /// `G-1` is the first to run.
    pub fn gate(self, id: GateId) -> impl Display {
        Told(move |f| write!(f, "G-{}", u64::from(id.0) + 1))
    }

    /// `H-1` is the first to be opened.
    pub fn handoff(self, id: HandoffId) -> impl Display {
        Told(move |f| write!(f, "H-{}", u64::from(id.0) + 1))
    }

    pub fn role(self, id: RoleId) -> impl Display + use<'a> {
        named(self.scenario.organization.roles.get(id.index()).map(String::as_str), id.0)
    }

    pub fn item(self, item: Item) -> impl Display + use<'a> {
        Told(move |f| match item {
            Item::Task(task) => write!(f, "task {}", self.task(task)),
            Item::Feature(feature) => write!(f, "feature {}", self.feature(feature)),
            Item::Epic(epic) => write!(f, "epic {}", self.epic(epic)),
            Item::Phase => f.write_str("the phase"),
        })
    }

    /// A policy with the changes that bring it about.
    pub fn policy(self, policy: u32) -> impl Display + use<'a> {
        Told(move |f| {
            write!(f, "policy {policy}")?;
            for event in &self.scenario.events {
                if let Happening::PolicyChanges { policy: brought, changes } = &event.what
                    && *brought == policy
                {
                    changes.iter().try_for_each(|(path, value)| write!(f, " {}={}", Name(path), Name(value)))?;
                }
            }
            Ok(())
        })
    }

    pub fn gaps(self, gaps: Gaps) -> impl Display {
        Told(move |f| {
            if gaps.is_empty() {
                return f.write_str("no gap");
            }
            f.write_str("the gaps")?;
            gaps.points().try_for_each(|point| write!(f, " [{}]", Gaps::POINTS[point]))
        })
    }

    pub fn indicator(self, indicator: Indicator) -> impl Display + use<'a> {
        Told(move |f| match indicator {
            Indicator::CriticalPath => f.write_str("critical_path"),
            Indicator::Buffer => f.write_str("buffer"),
            Indicator::Quality => f.write_str("quality"),
            Indicator::TeamUtilization(team) => write!(f, "utilization of {}", self.team(team)),
        })
    }

    /// A schedule's figures, and how many tasks it holds; which tasks follows from its revision.
    pub fn baseline(self, baseline: &'a Baseline) -> impl Display + use<'a> {
        Told(move |f| {
            let Baseline { revision, start, finish, critical_path_finish, buffer, target, critical_path, .. } = baseline;
            let tasks = baseline.tasks.iter().flatten().count();
            write!(f, "schedule revision {revision} of {tasks} tasks from {} to {}, ", self.when(*start), self.when(*finish))?;
            write!(f, "critical path {} to {}, ", self.tasks(critical_path), self.when(*critical_path_finish))?;
            write!(f, "buffer {buffer}, target {}", self.when(*target))
        })
    }

    pub fn tasks(self, tasks: &'a [TaskId]) -> impl Display + use<'a> {
        Told(move |f| {
            write!(f, "{} tasks [", tasks.len())?;
            for (place, &task) in tasks.iter().take(LIST_MAX).enumerate() {
                write!(f, "{}{}", if place == 0 { "" } else { " " }, self.task(task))?;
            }
            if tasks.len() > LIST_MAX {
                write!(f, " ... {:016x}", fnv(tasks))?;
            }
            f.write_char(']')
        })
    }
}

impl Procedure {
    /// As `sop_compliance` and the journal write it.
    pub fn name(self) -> &'static str {
        match self {
            Procedure::TaskCompletion => "task_completion",
            Procedure::TeamHandoff => "team_handoff",
            Procedure::QualityGateEnforcement => "quality_gate_enforcement",
            Procedure::BlockerEscalation => "blocker_escalation",
            Procedure::DailySync => "daily_sync",
        }
    }
}

/// FNV-1a, 64 bits, over the places of the tasks in the plan.
fn fnv(tasks: &[TaskId]) -> u64 {
    let bytes = tasks.iter().flat_map(|task| task.0.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Display for Name<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
        if !self.0.is_empty() && self.0.chars().all(is_bare) {
            return f.write_str(self.0);
        }
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                // Spaces and letters as they are; `escape_debug` leaves what is printed, and marks that reverse the direction are not.
                '\'' => f.write_char(c)?,
                _ => write!(f, "{}", c.escape_debug())?,
            }
        }
        f.write_char('"')
    }
}

const DAY_MS: u64 = 86_400_000;

impl Display for Timestamp<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.at >= Moment::NEVER {
            return f.write_str("never");
        }
        let start = self.scenario.start;
        let time = start.time();
        let seconds = (time.hour() as u64 * 60 + time.minute() as u64) * 60 + time.second() as u64;
        let since_midnight = self.at.ms() + seconds * 1_000 + u64::from(time.millisecond().unsigned_abs());
        let days = since_midnight / DAY_MS;
        let ms = since_midnight % DAY_MS;
        let (year, month, day) = civil(days_from_civil(start.year().into(), start.month(), start.day()) + days.cast_signed());
        let mut text = *b"0000-00-00 00:00:00.000";
        let fields = [(4, 0, year.unsigned_abs()), (2, 5, month), (2, 8, day), (2, 11, ms / 3_600_000)];
        let finer = [(2, 14, ms / 60_000 % 60), (2, 17, ms / 1_000 % 60), (3, 20, ms % 1_000)];
        for (width, at, value) in fields.into_iter().chain(finer) {
            digits(&mut text[at..at + width], value);
        }
        if !(0..=9_999).contains(&year) {
            // Nine digits hold what the clock can count; nobody plans there, but two moments must not read the same.
            write!(f, "{year}")?;
            return f.write_str(std::str::from_utf8(&text[4..]).unwrap_or_default());
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

fn digits(text: &mut [u8], mut value: u64) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar (H. Hinnant, chrono-compatible low-level date algorithms).
fn days_from_civil(year: i64, month: i8, day: i8) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse: (year, month, day).
fn civil(days: i64) -> (i64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month.unsigned_abs(), day.unsigned_abs())
}
