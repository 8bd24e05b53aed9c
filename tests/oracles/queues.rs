//! Queues: teams and desks, fed at random, make people wait as long as queueing theory says.

use super::SEED;
use super::stage::{BARE, facts, hold, loaded, replicate};
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::message::MessageKind;
use sandtable::domain::organization::AgentId;
use sandtable::engine::time::Moment;
use sandtable::scenario::Scenario;
use sandtable::statistics::moments::Moments;
use std::collections::BTreeMap;
use std::sync::Arc;

const REPLICATIONS: u64 = 40;
/// Hours until a queue that began empty is as full as ever: over three relaxation times of the slowest of these.
const WARM_UP: f64 = 300.0;
/// Hours of arrivals in all.
const UNTIL: u64 = 2_000;

/// A queue and what theory says of waiting in it.
struct Queue {
    family: String,
    servers: u32,
    arrivals_per_hour: f64,
    service: String,
    class: Option<usize>,
    wait_mean: f64,
    waited: Option<f64>,
    waited_over_1h: Option<f64>,
}

#[test]
fn a_team_fed_at_random_is_an_m_m_c_queue() {
    for queue in queues("M/M/c") {
        hold_alone(&queue);
    }
}

#[test]
fn a_team_of_one_waits_by_pollaczek_and_khinchine_whatever_its_work() {
    for queue in queues("M/G/1") {
        hold_alone(&queue);
    }
}

#[test]
fn a_team_takes_urgent_arrivals_first_and_interrupts_nothing() {
    let rows = queues("priority");
    for servers in [1, 3] {
        let classes: Vec<&Queue> = rows.iter().filter(|queue| queue.servers == servers).collect();
        assert!(classes.len() == 3 && classes.iter().enumerate().all(|(at, queue)| queue.class == Some(at)));
        let scenario = team(&classes);
        let means = means(&scenario);
        for (at, queue) in classes.iter().enumerate() {
            hold(&format!("wait of P{at} among {servers}"), &Moments::of(means.iter().map(|by_stream| by_stream[at][0])), queue.wait_mean);
        }
    }
}

/// Everybody who takes up a piece of work reports it, and the tracker reads for an hour: with somebody for every piece of work, and work
/// that outlasts the run, its reports come in as the work does.
#[test]
fn a_support_agent_with_one_slot_is_an_m_d_1_queue() {
    let rows = queues("M/G/1");
    let expected = rows.iter().find(|queue| queue.service == "1h").expect("a row");
    let streams = format!(
        "[streams.work]\nteam = \"servers\"\nrole = \"server\"\nrate = {}\nuntil = \"{UNTIL}h\"\neffort = \"9000h\"\n",
        expected.arrivals_per_hour
    );
    let desk = "[agents.progress-tracker]\ncapacity = 1\n[messages.status_update]\nattention = \"1h\"\n";
    let scenario = loaded(&format!("{}{desk}{streams}", organization(1_300)));
    let waits = replicate(REPLICATIONS, |replication| {
        let served = facts(&scenario, SEED, replication).into_iter().filter_map(|(_, fact)| match fact {
            Fact::Served { agent: AgentId::TRACKER, item: MessageKind::StatusUpdate, began, waited, .. } => {
                let came = began.hours() - waited.hours();
                (WARM_UP..UNTIL as f64).contains(&came).then(|| waited.hours())
            }
            _ => None,
        });
        Moments::of(served).mean().expect("somebody reports")
    });
    hold("wait for the tracker", &Moments::of(waits), expected.wait_mean);
}

fn hold_alone(queue: &Queue) {
    let Queue { family, servers, arrivals_per_hour, service, .. } = queue;
    let name = format!("{family} of {servers} at {arrivals_per_hour}/h of {service}");
    let means = means(&team(&[queue]));
    let expected = [("wait", Some(queue.wait_mean)), ("who waits", queue.waited), ("who waits over 1 h", queue.waited_over_1h)];
    for (at, (what, expected)) in expected.into_iter().enumerate() {
        if let Some(expected) = expected {
            hold(&format!("{name}: {what}"), &Moments::of(means.iter().map(|by_stream| by_stream[0][at])), expected);
        }
    }
}

/// By replication and stream: mean hours waited, share of those who waited, and of those who waited over an hour.
fn means(scenario: &Arc<Scenario>) -> Vec<Vec<[f64; 3]>> {
    replicate(REPLICATIONS, |replication| {
        let mut waiting: BTreeMap<(u32, u32), Moment> = BTreeMap::new();
        let mut scores = vec![[Moments::default(); 3]; scenario.streams.len()];
        for (at, fact) in facts(scenario, SEED, replication) {
            match fact {
                Fact::WorkArrived { stream, number, .. } => _ = waiting.insert((stream, number), at),
                Fact::WorkStarted { work: Work::Arrival { stream, number }, .. } => {
                    let came = waiting.remove(&(stream, number)).expect("arrived before it is begun");
                    let wait = at.since(came).hours();
                    if came.hours() >= WARM_UP {
                        let seen = [wait, f64::from(wait > 0.0), f64::from(wait > 1.0)];
                        scores[stream as usize].iter_mut().zip(seen).for_each(|(score, seen)| score.add(seen));
                    }
                }
                _ => {}
            }
        }
        assert!(waiting.is_empty(), "everybody is served");
        scores.iter().map(|scores| scores.map(|score| score.mean().expect("arrivals"))).collect()
    })
}

/// A team that serves the classes of one queue, while one long task elsewhere keeps the project going until all are served.
fn team(classes: &[&Queue]) -> Arc<Scenario> {
    let mut text = organization(classes[0].servers);
    for (at, queue) in classes.iter().enumerate() {
        let Queue { arrivals_per_hour, service, .. } = queue;
        text += &format!(
            "[streams.class-{at}]\nteam = \"servers\"\nrole = \"server\"\nrate = {arrivals_per_hour}\nuntil = \"{UNTIL}h\"\n\
             effort = \"{service}\"\npriority = \"P{at}\"\n"
        );
    }
    loaded(&text)
}

fn organization(servers: u32) -> String {
    let task = format!("{{ task = \"T-1\", name = \"Keep going\", team = \"keepers\", realistic = {} }}", UNTIL + 300);
    format!(
        "plan = {{ tasks = [{task}] }}\n{BARE}[teams.keepers]\nmembers = [{{ name = \"keeper\", role = \"keeper\" }}]\n\
         [teams.servers]\nmembers = [{{ name = \"server\", role = \"server\", count = {servers} }}]\n"
    )
}

/// The rows of one family in tests/oracles/queues.csv.
fn queues(family: &str) -> Vec<Queue> {
    let mut reader = csv::Reader::from_reader(include_str!("queues.csv").as_bytes());
    let figure = |text: &str| (!text.is_empty()).then(|| text.parse().expect("a number"));
    let queue = |row: csv::StringRecord| Queue {
        family: row[0].to_owned(),
        servers: row[1].parse().expect("a number"),
        arrivals_per_hour: row[2].parse().expect("a number"),
        service: row[3].to_owned(),
        class: row[4].parse().ok(),
        wait_mean: row[5].parse().expect("a number"),
        waited: figure(&row[6]),
        waited_over_1h: figure(&row[7]),
    };
    let rows: Vec<Queue> = reader.records().map(|row| queue(row.expect("a row"))).filter(|queue| queue.family == family).collect();
    assert!(!rows.is_empty(), "{family}");
    rows
}
