//! Scenario files, plans, overrides and what is varied: refused with a message, or carried out twice alike.

use super::rehearsal::rehearse;
use super::told;
use sandtable::scenario::files::Files;
use sandtable::scenario::problem::Problems;
use sandtable::scenario::{Memory, Request, Scenario, load};
use sandtable::study::vary::Vary;
use std::sync::{Arc, LazyLock};

/// A scenario without fault, for overrides to change and plans to stand in.
pub const GOOD: &str = r#"
start = 2026-01-05 08:00
calendar = "office"
plan = "plan.csv"

[calendars]
office = "mon-fri 08:00-17:00"
night = "mon-fri 22:00-23:00"

[teams.backend]
coordination = ["api-architect:.3", "backend-developer:.7"]
members = [
  { name = "lead", role = "api-architect" },
  { name = "clerk", role = "backend-developer", count = 2 },
]

[teams.quality]
activation = { after = ["Cart"] }
members = [{ name = "judge", role = "qa-engineer" }]

[dispatch]
rule = "lft"

[resources.staging]
available = "16h"

[streams.questions]
team = "backend"
role = "backend-developer"
rate = 0.02
until = "10d"
effort = "1h"

[risks.late]
probability = "50%"
on_start = "T-2"
delay = { tasks = ["T-3"], by = "4h" }

[events.away]
at = "day 2 09:00"
member_away = { member = "lead", for = "6h" }
"#;

pub const PLAN: &str = "\
epic,feature,task,name,team,role,realistic,depends_on
Shop,Cart,T-1,Design,backend,,8,
Shop,Cart,T-2,Build,backend,backend-developer,16,T-1
Shop,Checks,T-3,Test,quality,qa-engineer,6,T-2:team; staging
Shop,Checks,T-4,Release,quality,,0,T-3
";

/// Overrides of a text, one a line; more make nothing new.
const OVERRIDES_MAX: usize = 8;

/// A scenario that tries everything that a scenario can say.
const EVERYTHING: &str = include_str!("../../tests/trials/everything.toml");

static EVERYTHING_LOADED: LazyLock<bool> = LazyLock::new(|| from(EVERYTHING, PLAN, &[]).is_some());

/// The scenario of these texts; refused, the message is looked at.
pub fn from(scenario: &str, plan: &str, overrides: &[String]) -> Option<Arc<Scenario>> {
    let request = Request { path: "x.toml".into(), overrides: overrides.to_vec() };
    match load(&request, &Memory::new([("x.toml", scenario), ("plan.csv", plan)])) {
        Ok(scenario) => Some(Arc::new(scenario)),
        Err(rejection) => {
            told::rejection(&rejection);
            None
        }
    }
}

/// Bytes are a scenario file.
pub fn scenario(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(scenario) = from(text, PLAN, &[]) {
        rehearse(&scenario, 1);
    }
}

/// Bytes are the plan of a good scenario.
pub fn plan(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(scenario) = from(GOOD, text, &[]) {
        rehearse(&scenario, 1);
    }
}

/// Lines are what `--set` says of a good scenario, and of one that says everything.
pub fn set(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(*EVERYTHING_LOADED, "the scenario that is changed must be one");
    let overrides: Vec<String> = text.lines().take(OVERRIDES_MAX).map(str::to_owned).collect();
    for base in [GOOD, EVERYTHING] {
        if let Some(scenario) = from(base, PLAN, &overrides) {
            rehearse(&scenario, 1);
        }
    }
}

/// Bytes are what `--vary` says of a good scenario.
pub fn vary(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (mut files, mut problems) = (Files::default(), Problems::default());
    let file = files.add("--vary", text);
    let Some(vary) = Vary::read(file, &files, &mut problems) else { return told::problems(problems, files) };
    assert!(problems.is_empty(), "read, and with problems: {problems:?}");
    let levels = vary.levels();
    let (few, many) = levels.as_deref().map_or((&[][..], 0), |levels| (&levels[..levels.len().min(3)], levels.len()));
    assert!(levels.is_none() || many > 0, "a field that takes no value: {vary:?}");
    for level in few {
        vary.value(level);
        vary.position(level);
        from(GOOD, PLAN, &[vary.set(level)]);
    }
    if levels.is_none() {
        let ends = match vary.dimension() {
            sandtable::search::Dimension::Real { from, to, .. } => [from, (from + to) / 2.0, to],
            sandtable::search::Dimension::Whole { from, to, .. } => [from as f64, from as f64, to as f64],
            sandtable::search::Dimension::Choice { count } => [0.0, 0.0, count as f64 - 1.0],
        };
        for value in ends {
            assert!(vary.value(&vary.text(value)).is_some(), "{vary:?} does not know its own value {value}: {}", vary.text(value));
            from(GOOD, PLAN, &[vary.set(&vary.text(value))]);
        }
    }
    let row = sandtable::record::study::ScenarioRow {
        name: String::new(),
        description: String::new(),
        path: "x.toml".into(),
        files: files_of(),
        overrides: Vec::new(),
    };
    row.value(&vary);
}

fn files_of() -> Vec<(String, String)> {
    vec![("x.toml".into(), GOOD.into()), ("plan.csv".into(), PLAN.into())]
}
