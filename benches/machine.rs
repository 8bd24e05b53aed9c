//! The machine as a whole, in messages (deliveries) a second, beside a bare loop that does as little as a simulator can. Run with
//! `cargo bench --bench machine`; all take turns, so that the ratios hold on a noisy machine. Figures stand in docs/benchmarks.md.

mod support;

use sandtable::drive::live::{self, Pace};
use sandtable::drive::{Unfollowed, direct};
use sandtable::engine::queue::FutureEvents;
use sandtable::engine::stream::{Chance, Purpose};
use sandtable::engine::time::{Moment, Span};
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Disk, Memory, Scenario};
use sandtable::study::observe::Observer;
use std::hint::black_box;
use std::sync::Arc;
use support::{Nobody, Rival, print, race, scenario};

const SERVERS: u32 = 3;
const PER_HOUR: f64 = 2.4;
const HOURS: u64 = 5_000;

/// A team of three with nothing to do but a Poisson stream, while another team's one task keeps the project open.
const STATION: &str = r#"
plan.tasks = [{ epic = "E", feature = "F", task = "T-1", name = "Open", team = "house", role = "keeper", realistic = 5_000 }]
noise = { task = "none", project = "none" }
daily.enabled = false
trouble = "none"
director.loop = "8000h"
[teams.house]
members = [{ name = "keeper", role = "keeper" }]
[teams.station]
members = [{ name = "server", role = "server", count = 3 }]
[streams.customers]
team = "station"
role = "server"
rate = 2.4
until = "5000h"
effort = { exponential = "1h" }
"#;

fn main() {
    let station = scenario("station.toml", &Memory::new([("station.toml", STATION)]));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml");
    let baseline = scenario(&path.display().to_string(), &Disk);
    let mut study = Study::of(&baseline);
    let timed = race(vec![
        Rival::new("bare loop: M/M/3", bare_loop),
        Rival::new("M/M/3 by agents: direct, nobody listens", || by_direct(&station)),
        Rival::new("baseline: direct, nobody listens", || by_direct(&baseline)),
        Rival::new("baseline: direct, with figures, one after another (study)", || study.replicate()),
        Rival::new("baseline: direct, with figures and digest", || with_recorder(&baseline, Driver::Direct, false)),
        Rival::new("baseline: direct, with the journal, too", || with_recorder(&baseline, Driver::Direct, true)),
        Rival::new("baseline: live, nobody listens", || by_live(&baseline)),
        Rival::new("baseline: live, with the journal", || with_recorder(&baseline, Driver::Live(Pace::Max), true)),
    ]);
    print("Messages of one run after another, on one core", "message", &timed, 0);
}

fn by_direct(scenario: &Arc<Scenario>) -> u64 {
    direct::run(scenario, 1, 0, &mut Nobody).deliveries
}

/// A study on one thread: another replication each time, in the room that the last has left.
struct Study<'a> {
    scenario: &'a Arc<Scenario>,
    observer: Observer,
    replications: u64,
}

impl Study<'_> {
    fn of(scenario: &Arc<Scenario>) -> Study<'_> {
        Study { scenario, observer: Observer::new(scenario), replications: 0 }
    }

    fn replicate(&mut self) -> u64 {
        let row = self.observer.replicate(self.scenario, 1, 0, self.replications, &mut Unfollowed);
        self.replications += 1;
        row.map_or(0, |row| black_box(row).messages)
    }
}

fn by_live(scenario: &Arc<Scenario>) -> u64 {
    live::run(scenario, 1, 0, Pace::Max, Nobody, Unfollowed).map_or(0, |(performance, _)| performance.deliveries)
}

fn with_recorder(scenario: &Arc<Scenario>, driver: Driver, keeps_journal: bool) -> u64 {
    let order = Order { scenario: scenario.clone(), seed: 1, replication: 0, driver, keeps_journal };
    run(&order, Unfollowed).map_or(0, |outcome| black_box(outcome).messages)
}

enum Step {
    Arrival(u64),
    Done,
}

const GAP: Purpose = Purpose::named("gap");
const SERVICE: Purpose = Purpose::named("service");

/// The same station without an organization: a heap, a draw, a step of an enum. Its messages are its events.
fn bare_loop() -> u64 {
    let chance = Chance::new(1, 0);
    let drawn = |purpose, number, per_hour: f64| Span::drawn_hours(-libm::log(chance.draw(purpose, 0, number).uniform()) / per_hour);
    let end = Moment::START + Span::from_hours(HOURS);
    let mut events = FutureEvents::new();
    let (mut waiting, mut busy, mut served, mut steps) = (0_u64, 0, 0, 0);
    events.push(Moment::START + drawn(GAP, 0, PER_HOUR), 0, Step::Arrival(0));
    while let Some((now, step)) = events.pop() {
        steps += 1;
        match step {
            Step::Arrival(number) => {
                waiting += 1;
                let next = now + drawn(GAP, number + 1, PER_HOUR);
                if next < end {
                    events.push(next, 0, Step::Arrival(number + 1));
                }
            }
            Step::Done => busy -= 1,
        }
        if waiting > 0 && busy < SERVERS {
            (waiting, busy) = (waiting - 1, busy + 1);
            events.push(now + drawn(SERVICE, served, 1.0), 0, Step::Done);
            served += 1;
        }
    }
    black_box(served);
    steps
}
