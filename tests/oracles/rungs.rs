//! Ladders of escalation fed by streams of blockers, and what is seen of each blocker on them.

use super::SEED;
use super::stage::{BARE, facts, hold, loaded, replicate};
use sandtable::domain::blocker::{BlockerId, Level};
use sandtable::domain::fact::Fact;
use sandtable::scenario::Scenario;
use sandtable::statistics::moments::Moments;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

pub const REPLICATIONS: u64 = 40;
/// Hours until a system that began empty is as full as ever.
pub const WARM_UP: f64 = 150.0;
/// Hours of arrivals in all.
pub const UNTIL: f64 = 1_150.0;

// ---- What is observed -----------------------------------------------------------------------------------------------------------------

/// One blocker as its facts tell it, in hours.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub arose: f64,
    /// Level, entered, taken up, left.
    pub stays: Vec<(u8, f64, Option<f64>, Option<f64>)>,
    pub resolved: Option<(u8, f64)>,
    pub cycles: u32,
}

impl Seen {
    pub fn reached(&self, level: u8) -> bool {
        self.stays.iter().any(|stay| stay.0 == level)
    }

    /// Hours at a level.
    pub fn at(&self, level: u8) -> f64 {
        self.stays.iter().filter(|stay| stay.0 == level).filter_map(|stay| stay.3.map(|left| left - stay.1)).sum()
    }

    pub fn is_open(&self, at: f64) -> bool {
        self.arose <= at && self.resolved.is_none_or(|(_, resolved)| resolved > at)
    }
}

pub fn seen(scenario: &Arc<Scenario>, replication: u64) -> Vec<Seen> {
    let mut all: BTreeMap<BlockerId, Seen> = BTreeMap::new();
    for (at, fact) in facts(scenario, SEED, replication) {
        let Some(blocker) = fact.blocker() else { continue };
        let one = all.entry(blocker).or_default();
        let at = at.hours();
        match fact {
            Fact::BlockerArose { .. } => one.arose = at,
            Fact::BlockerOpened { level: Level(level), noticed, .. } => one.stays.push((level, noticed.hours(), None, None)),
            Fact::BlockerTaken { .. } => {
                if let Some(stay) = one.stays.last_mut() {
                    stay.2.get_or_insert(at);
                }
            }
            Fact::BlockerEscalated { to: Level(to), .. } => {
                one.stays.last_mut().expect("it was somewhere").3 = Some(at);
                one.stays.push((to, at, None, None));
            }
            Fact::BlockerResolved { level: Level(level), .. } => {
                one.stays.last_mut().expect("it was somewhere").3 = Some(at);
                one.resolved = Some((level, at));
                one.cycles += 1;
            }
            Fact::BlockerReopened { .. } => {
                one.resolved = None;
                one.stays.push((1, at, None, None));
            }
            _ => {}
        }
    }
    all.into_values().collect()
}

/// The mean over blockers that arose between the warm-up and the end, one observation a replication.
pub fn means(scenario: &Arc<Scenario>, figures: usize, of: impl Fn(&Seen) -> Vec<f64> + Sync) -> Vec<Moments> {
    let by_replication = replicate(REPLICATIONS, |replication| {
        let mut moments = vec![Moments::default(); figures];
        for one in seen(scenario, replication).iter().filter(|one| (WARM_UP..UNTIL).contains(&one.arose)) {
            moments.iter_mut().zip(of(one)).for_each(|(moments, figure)| moments.add(figure));
        }
        moments.iter().map(|moments| moments.mean().expect("blockers")).collect::<Vec<f64>>()
    });
    (0..figures).map(|figure| Moments::of(by_replication.iter().map(|figures| figures[figure]))).collect()
}

/// How many blockers are open, at moments far apart: mean, variance, share of nobody and of five or more, by replication.
pub fn open(scenario: &Arc<Scenario>, is_open: impl Fn(&Seen, f64) -> bool + Sync) -> [Moments; 4] {
    let by_replication = replicate(REPLICATIONS, |replication| {
        let all = seen(scenario, replication);
        let moments = (0..).map(|at| WARM_UP + 5.0 * f64::from(at)).take_while(|&at| at < UNTIL);
        let counts: Vec<f64> = moments.map(|at| all.iter().filter(|one| is_open(one, at)).count() as f64).collect();
        let many = Moments::of(counts.iter().copied());
        let share = |of: &dyn Fn(f64) -> bool| counts.iter().filter(|&&count| of(count)).count() as f64 / counts.len() as f64;
        [many.mean().expect("moments"), many.variance().expect("moments"), share(&|count| count == 0.0), share(&|count| count >= 5.0)]
    });
    std::array::from_fn(|figure| Moments::of(by_replication.iter().map(|figures| figures[figure])))
}

// ---- What is simulated ----------------------------------------------------------------------------------------------------------------

/// A ladder whose levels are teams or desks, fed by streams of blockers, while one long task keeps the project going until all is resolved.
pub struct Ladder {
    /// How many serve at each level: `0` for as many as come.
    pub servers: Vec<u32>,
    /// Whether the first level is the resolver's desk, and not a team.
    pub is_desk: bool,
    /// Lines of `[escalation]`.
    pub terms: String,
    /// By level: lines of its table.
    pub levels: Vec<String>,
    /// Lines of `[blockers]`.
    pub blockers: String,
    /// Name, rate, work, further lines.
    pub streams: Vec<(String, f64, String, String)>,
}

impl Ladder {
    pub fn new(servers: &[u32], rate: f64, work: &str) -> Ladder {
        Ladder {
            servers: servers.to_vec(),
            is_desk: false,
            terms: String::new(),
            levels: vec![String::new(); servers.len()],
            blockers: String::new(),
            streams: vec![("blockers".into(), rate, work.into(), String::new())],
        }
    }

    pub fn scenario(&self) -> Arc<Scenario> {
        const MANY: u32 = 400;
        let task = format!("{{ task = \"T-1\", name = \"Keep going\", team = \"keepers\", realistic = {} }}", UNTIL + 4_000.0);
        let mut text = format!(
            "plan = {{ tasks = [{task}] }}\nhorizon = \"3000d\"\n{BARE}\
             [teams.keepers]\nmembers = [{{ name = \"keeper\", role = \"keeper\" }}]\n\
             [blockers]\nenabled = true\nrate = 0\nscan_every = \"never\"\npatterns = {{ work_factor = 1 }}\n"
        );
        text += if self.blockers.contains("reopen") { "" } else { "reopen = 0\n" };
        text += &self.blockers;
        text += &format!("[escalation]\nlevels = {}\nclock = \"elapsed\"\n{}", self.servers.len(), self.terms);
        for (at, (servers, lines)) in self.servers.iter().zip(&self.levels).enumerate() {
            let level = at + 1;
            let is_desk = self.is_desk && at == 0;
            let target = if is_desk { "blocker-resolver".to_owned() } else { format!("team:level-{level}") };
            let never = if lines.contains("escalate_after") { "" } else { "escalate_after = \"never\"\n" };
            text += &format!(
                "[escalation.L{level}]\nkind = \"functional\"\ntarget = \"{target}\"\nspeed = 1\npreparation = \"0h\"\nowner_briefing = false\n{never}{lines}"
            );
            let servers = if *servers == 0 { MANY } else { *servers };
            text += &if is_desk {
                format!("[agents.blocker-resolver]\ncapacity = {servers}\n")
            } else {
                format!(
                    "[teams.level-{level}]\nmembers = [{{ name = \"server-{level}\", role = \"server-{level}\", count = {servers} }}]\n"
                )
            };
        }
        for (name, rate, work, lines) in &self.streams {
            text += &format!("[streams.{name}]\nblockers = true\nrate = {rate}\nuntil = \"{UNTIL}h\"\nwork = \"{work}\"\n{lines}");
        }
        loaded(&text)
    }
}

pub fn oracle(path: &[&str]) -> Value {
    let all: Value = serde_json::from_str(include_str!("oracles.json")).expect("JSON");
    path.iter().fold(all, |value, key| value.get(key).unwrap_or_else(|| panic!("{path:?}: no {key}")).clone())
}

pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

pub fn number(value: &Value, key: &str) -> f64 {
    value[key].as_f64().unwrap_or_else(|| panic!("no {key}"))
}

/// As [`hold`], for shares so small that a wide interval is no wonder: the margin is absolute.
pub fn hold_share(what: &str, observed: &Moments, expected: f64) {
    if expected >= 0.01 {
        return hold(what, observed, expected);
    }
    let (mean, error) = (observed.mean().expect("observations"), observed.standard_error().expect("two observations"));
    assert!((mean - expected).abs() <= 4.0 * error.max(2e-4), "{what}: {mean} instead of {expected}");
}

/// As [`hold`], but for figures that are small, which [`hold_share`] judges.
pub fn hold_or_small(what: &str, observed: &Moments, expected: f64) {
    if expected >= 0.05 {
        hold(what, observed, expected);
    } else {
        hold_share(what, observed, expected);
    }
}
