//! Small projects made of choices, carried out: they end or are stopped, twice the same, and keep the laws of a run.

use super::auditor;
use super::bytes::Bytes;
use super::scenarios::from;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Ending, Entry, What};
use sandtable::domain::organization::AgentId;
use sandtable::drive::live::Pace;
use sandtable::drive::{Audience, Follower, Letter, direct};
use sandtable::engine::time::{Moment, Span};
use sandtable::import::draft::quoted;
use sandtable::journal::Digest;
use sandtable::outcome::Outcome;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::Scenario;
use sandtable::scenario::file::{Conduct, ScenarioFile};
use sandtable::scenario::read::{Field, FieldInfo, Presence};
use std::fmt::Write as _;
use std::sync::Arc;

/// Deliveries after which a run is stopped: enough for a small project to end.
const DELIVERIES_MAX: u64 = 2_000;

/// Runs longer than this are cut, as those of a scenario that says so.
const HORIZON: Span = Span::from_hours(24 * 400);

/// Stops a run that takes too long.
struct Patience(u64);

impl Follower for Patience {
    fn follow(&mut self, _: Moment, _: usize, _: usize) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

/// Keeps what is heard, and holds that time does not go back.
struct Ear<'s> {
    scenario: &'s Scenario,
    digest: Digest,
    now: Moment,
}

impl Ear<'_> {
    fn hear(&mut self, at: Moment, what: What) {
        assert!(at >= self.now, "{at:?} comes after {:?}", self.now);
        self.now = at;
        self.digest.add(&Entry { at, what }, self.scenario);
    }
}

impl Audience for Ear<'_> {
    fn fact(&mut self, at: Moment, by: AgentId, fact: &Fact) {
        self.hear(at, What::Noted { by, fact: fact.clone() });
    }

    fn delivered(&mut self, at: Moment, letter: Letter<'_>) {
        let Letter { id, from, to, sent, message } = letter;
        assert!(sent <= at, "delivered at {at:?} before it was sent at {sent:?}");
        self.hear(at, What::Delivered { id, from, to, sent, message: message.clone() });
    }

    fn pending(&mut self, due: Moment, letter: Letter<'_>) {
        let Letter { id, from, to, sent, message } = letter;
        self.digest.add(&Entry { at: due, what: What::Pending { id, from, to, sent, message: message.clone() } }, self.scenario);
    }
}

fn heard(scenario: &Arc<Scenario>, seed: u64) -> (bool, String) {
    let mut ear = Ear { scenario, digest: Digest::new(), now: Moment::START };
    let performance = direct::follow(scenario, seed, 0, &mut ear, &mut Patience(DELIVERIES_MAX));
    (performance.is_some(), ear.digest.hex())
}

/// Carries a scenario out for a while, twice alike; one that comes to an end keeps the laws, by either driver. What came of it then.
pub fn rehearse(scenario: &Arc<Scenario>, seed: u64) -> Option<Outcome> {
    let horizon = scenario.horizon.min(Moment::START + HORIZON);
    let scenario = Arc::new(Scenario { horizon, ..(**scenario).clone() });
    let (is_over, digest) = heard(&scenario, seed);
    if !is_over {
        assert_eq!(heard(&scenario, seed).1, digest, "two runs of one scenario and seed");
        return None;
    }
    let order = Order { scenario: scenario.clone(), seed, replication: 0, driver: Driver::Direct, keeps_journal: true };
    let outcome = run(&order, Patience(u64::MAX)).expect("nobody stops it");
    assert_eq!(outcome.digest, digest, "two runs of one scenario and seed");
    if seed.is_multiple_of(4) {
        let live = run(&Order { driver: Driver::Live(Pace::Max), ..order }, Patience(u64::MAX)).expect("nobody stops it");
        assert_eq!(live.digest, digest, "the two drivers");
    }
    let breaches = auditor::audit(&outcome.journal, &scenario, outcome.ending == Ending::Completed);
    assert!(breaches.is_empty(), "{} laws are broken: {:#?}", breaches.len(), &breaches[..breaches.len().min(6)]);
    assert!(outcome.figures.iter().all(|figure| !figure.value.is_infinite()), "a figure without end");
    Some(outcome)
}

const ROLES: [&str; 3] = ["dev", "ops", "qa"];
const CALENDARS: [&str; 4] = ["always", "office", "night", "odd"];
const EFFORTS: [&str; 6] = ["2", "0.25", "7", "0", "30", "1"];
const WHO: [&str; 7] = ["", "dev", "ops", "qa", "dev:.4 > ops:.6", "2 dev", "dev + qa"];
const LINKS: [&str; 7] = ["", ":team", ":technical", ":information", "+3h", ":information+90m", "+2d"];

/// Values that some field or other takes, as TOML.
const VALUES: [&str; 30] = [
    "0",
    "1",
    "2",
    "7",
    "0.5",
    "3.0",
    "-1",
    "true",
    "false",
    "\"0h\"",
    "\"1h\"",
    "\"20m\"",
    "\"3d\"",
    "\"10%\"",
    "\"0%\"",
    "\"100%\"",
    "\"never\"",
    "\"none\"",
    "\"all\"",
    "{ triangular = [\"1h\", \"2h\", \"9h\"] }",
    "{ exponential = \"2h\" }",
    "{ lognormal = { median = \"1h\", sigma = 1.5 } }",
    "{ uniform = [0, 2] }",
    "[]",
    "\"T-1\"",
    "[\"T-1\", \"T-3\"]",
    "\"a\"",
    "\"m1\"",
    "\"day 2 10:00\"",
    "\"3h\"",
];

/// Bytes are the choices of which a project is made.
pub fn rehearsal(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let seed = u64::from(bytes.byte());
    let plan = plan(&mut bytes);
    let base = base(&mut bytes);
    let mut overrides = Vec::new();
    let Some(mut scenario) = from(&base, &plan, &overrides) else { return };
    for _ in 0..6 {
        if bytes.is_empty() {
            break;
        }
        overrides.push(written(&mut bytes));
        match from(&base, &plan, &overrides) {
            Some(changed) => scenario = changed,
            None => drop(overrides.pop()),
        }
    }
    rehearse(&scenario, seed);
}

fn plan(bytes: &mut Bytes<'_>) -> String {
    let mut plan = String::from("epic,feature,task,name,team,role,optimistic,realistic,pessimistic,depends_on,must,static\n");
    let count = 1 + bytes.below(10);
    for task in 1..=count {
        let (epic, feature) = (bytes.below(2), bytes.below(2));
        let team = bytes.pick(&["a", "b"]);
        let who = bytes.pick(&WHO);
        let realistic = bytes.pick(&EFFORTS);
        let three = bytes.below(3);
        let (optimistic, pessimistic) = if three == 0 && *realistic != "0" { ("0.2", "90") } else { ("", "") };
        let links = if task == 1 { 0 } else { bytes.below(3) };
        let mut depends_on = Vec::new();
        for _ in 0..links {
            let on = format!("T-{}", 1 + bytes.below(task - 1));
            if !depends_on.iter().any(|link: &String| link.starts_with(&on)) {
                depends_on.push(format!("{on}{}", bytes.pick(&LINKS)));
            }
        }
        if bytes.one_in(6) {
            depends_on.push("env".into());
        }
        let must = bytes.pick(&["", "must", "optional"]);
        let is_static = bytes.pick(&["", "no", "yes"]);
        let depends_on = depends_on.join("; ");
        let _ = writeln!(
            plan,
            "E{epic},F{epic}{feature},T-{task},Task {task},{team},{who},{optimistic},{realistic},{pessimistic},{depends_on},{must},{is_static}"
        );
    }
    plan
}

fn base(bytes: &mut Bytes<'_>) -> String {
    let mut text = String::from("start = 2026-01-05 08:00\nplan = \"plan.csv\"\n");
    let _ = writeln!(text, "calendar = {:?}", bytes.pick(&CALENDARS));
    let _ = writeln!(text, "trouble = {:?}", bytes.pick(&["all", "none"]));
    let _ = writeln!(text, "epics = {:?}", bytes.pick(&["overlap", "sequential"]));
    text.push_str(
        "[calendars]\noffice = \"mon-fri 08:00-17:00\"\nnight = \"daily 22:00-06:00\"\nodd = \"tue 00:00-00:07, thu 23:00-24:00\"\n",
    );
    let _ = writeln!(text, "[noise]\ntask = {:?}", bytes.pick(&["none", "three-point"]));
    text.push_str("[resources.env]\navailable = \"9h\"\n");
    for team in ["a", "b"] {
        let _ = writeln!(text, "[teams.{team}]\nactivation = {:?}\nmembers = [", bytes.pick(&["start", "ready", "continuous"]));
        // Of every role at least two, so that any plan can be carried out.
        for role in ROLES {
            let (wip, calendar) = (1 + bytes.below(3), bytes.pick(&CALENDARS));
            let _ = writeln!(text, "  {{ name = \"{team}-{role}\", role = {role:?}, count = 2, wip = {wip}, calendar = {calendar:?} }},");
        }
        text.push_str("]\n");
    }
    for place in 0..bytes.below(4) {
        happening(bytes, place, &mut text);
    }
    text
}

fn happening(bytes: &mut Bytes<'_>, place: usize, text: &mut String) {
    let (day, hour) = (1 + bytes.below(9), bytes.below(24));
    let at = format!("at = \"day {day} {hour:02}:30\"");
    let member = format!("{}-{}-{}", bytes.pick(&["a", "b"]), bytes.pick(&ROLES), 1 + bytes.below(2));
    let _ = match bytes.below(8) {
        0 => writeln!(text, "[events.e{place}]\n{at}\nmember_away = {{ member = {member:?}, for = \"30h\" }}"),
        1 => writeln!(text, "[events.e{place}]\n{at}\nmember_leaves = {member:?}"),
        2 => writeln!(text, "[events.e{place}]\n{at}\nenvironment_down = {{ resource = \"env\", for = \"9h\" }}"),
        3 => writeln!(text, "[events.e{place}]\n{at}\nagent_fails = {{ agent = {:?}, for = \"5h\" }}", bytes.pick(&AgentId::OFFICE)),
        4 => writeln!(
            text,
            "[streams.s{place}]\nteam = \"a\"\nrole = \"dev\"\nrate = 0.2\nuntil = \"9d\"\neffort = \"2h\"\npriority = \"P0\""
        ),
        5 => writeln!(text, "[risks.r{place}]\nprobability = \"90%\"\non_start = \"T-1\"\neffort = {{ tasks = [\"T-1\"], by = \"3h\" }}"),
        6 => writeln!(
            text,
            "[risks.r{place}]\nprobability = \"90%\"\n{at}\ndelay = {{ tasks = [\"T-1\"], by = {{ exponential = \"9h\" }} }}"
        ),
        _ => writeln!(text, "[events.e{place}]\n{at}\ndrop_tasks = [\"T-1\"]"),
    };
}

/// An override of any field that a scenario has, by the tables that declare them.
fn written(bytes: &mut Bytes<'_>) -> String {
    let mut fields: &'static [FieldInfo] = if bytes.one_in(4) { ScenarioFile::FIELDS } else { Conduct::FIELDS };
    let mut path = String::new();
    loop {
        let field = bytes.pick(fields);
        let _ = write!(path, "{}{}", if path.is_empty() { "" } else { "." }, field.name);
        if let Some(step) = field.step {
            let name = if step == "N" {
                bytes.pick(&["0", "1", "2"])
            } else {
                bytes.pick(&["a", "b", "env", "e0", "r0", "s0", "office", "L1", "P0", "new"])
            };
            let _ = write!(path, ".{name}");
        }
        if field.fields.is_empty() {
            return format!("{path}={}", value(bytes, field));
        }
        fields = field.fields;
    }
}

fn value(bytes: &mut Bytes<'_>, field: &FieldInfo) -> String {
    let examples: Vec<&str> = field.example.split('`').chain(field.doc.split('`')).skip(1).step_by(2).collect();
    match (bytes.below(4), field.presence) {
        (0, Presence::Default(default)) => default.to_owned(),
        (1, _) if !examples.is_empty() => quoted(bytes.pick::<&str>(&examples)),
        _ => (*bytes.pick(&VALUES)).to_owned(),
    }
}
