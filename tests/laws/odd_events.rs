//! What few people would plan: events before kickoff, twice, at once, or too late. Whatever a valid scenario says, a run ends with a
//! reason, keeps the laws, leaves one journal under both drivers, and what was to happen shows in it.

use crate::auditor;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Ending, What};
use sandtable::drive::Unfollowed;
use sandtable::drive::live::Pace;
use sandtable::engine::time::Moment;
use sandtable::outcome::Outcome;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Memory, Request, load};

/// Two teams, two epics, a database that may fail; nothing is drawn.
const GROUND: &str = r#"
trouble = "none"
start = 2026-03-02 08:00:00
noise = { task = "none", project = "none" }
[calendars]
office = "mon-fri 08:00-17:00"
[handoff]
no_dependencies_of_kind = ["information"]
gap_closing = "2h"
[teams.dev]
members = [{ name = "coder-1", role = "coder" }, { name = "coder-2", role = "coder" }, { name = "coder-3", role = "coder", present = false }]
[teams.ops]
members = [{ name = "operator-1", role = "operator" }]
[resources.db]
[events.coder-3-comes]
at = "400d"
member_joins = "coder-3"
[plan]
tasks = [
  { epic = "E1", feature = "F1", task = "A", team = "dev", role = "coder", realistic = 6 },
  { epic = "E1", feature = "F1", task = "B", team = "dev", role = "coder", realistic = 4, depends_on = "A" },
  { epic = "E1", feature = "F2", task = "C", team = "ops", role = "operator", realistic = 5, depends_on = "db:resource" },
  { epic = "E1", feature = "F2", task = "M", team = "ops", realistic = 0, depends_on = "B; C" },
  { epic = "E2", feature = "F3", task = "D", team = "dev", role = "2 coder", realistic = 8 },
  { epic = "E2", feature = "F3", task = "E", team = "ops", role = "operator", realistic = 3, depends_on = "D" },
  { epic = "E2", feature = "F4", task = "X", team = "dev", role = "coder", realistic = 2, depends_on = "Y" },
  { epic = "E1", feature = "F5", task = "Y", team = "dev", role = "coder", realistic = 2 },
]
"#;

/// The text with a table more, and overrides.
fn played(more: &str, overrides: &[&str]) -> Outcome {
    let overrides = overrides.iter().map(|&text| text.to_owned()).collect();
    let text = match GROUND.split_once("[plan]") {
        Some((before, plan)) => format!("{before}{more}\n[plan]{plan}"),
        None => unreachable!("the ground has a plan"),
    };
    let scenario = load(&Request { path: "odd.toml".into(), overrides }, &Memory::new([("odd.toml", text)]));
    let scenario = std::sync::Arc::new(scenario.unwrap_or_else(|rejection| panic!("{}", rejection.render(false))));
    let [direct, live] = [Driver::Direct, Driver::Live(Pace::Max)].map(|driver| {
        let order = Order { scenario: scenario.clone(), seed: 3, replication: 0, driver, keeps_journal: true };
        run(&order, Unfollowed).expect("nobody stops it")
    });
    assert_eq!(direct.digest, live.digest, "the drivers differ");
    let is_completed = direct.ending == Ending::Completed;
    let breaches = auditor::audit(&direct.journal, &scenario, is_completed);
    assert!(breaches.is_empty(), "{:?}\n{breaches:#?}", direct.ending);
    direct
}

fn completed(more: &str, overrides: &[&str]) -> Outcome {
    let outcome = played(more, overrides);
    assert_eq!(outcome.ending, Ending::Completed);
    outcome
}

/// When facts that read like this were noted.
fn when(outcome: &Outcome, fact: &str) -> Vec<Moment> {
    let is = |shown: &str| shown.starts_with(fact);
    let noted = outcome.journal.iter().filter_map(|entry| match &entry.what {
        What::Noted { fact, .. } if is(&shown(fact, outcome)) => Some(entry.at),
        What::Noted { .. } | What::Delivered { .. } | What::Pending { .. } => None,
    });
    noted.collect()
}

/// A fact with its names.
fn shown(fact: &Fact, outcome: &Outcome) -> String {
    let plan = &outcome.scenario.plan;
    let named = |what: &str, task: &sandtable::domain::plan::TaskId| format!("{what} {}", plan.task(*task).id);
    match fact {
        Fact::TaskReleased { task } => named("released", task),
        Fact::TaskDone { task } => named("done", task),
        Fact::TaskAdded { task } => named("added", task),
        Fact::TaskDropped { task } => named("dropped", task),
        Fact::TaskHeld { task } => named("held", task),
        Fact::TaskFreed { task } => named("freed", task),
        Fact::EpicKickoff { epic, .. } => format!("kickoff {}", plan.epic(*epic).name),
        Fact::EpicDone { epic } => format!("epic done {}", plan.epic(*epic).name),
        Fact::RetrospectiveHeld { epic, .. } => format!("retrospective {}", plan.epic(*epic).name),
        other => format!("{other:?}"),
    }
}

fn once(outcome: &Outcome, fact: &str) -> f64 {
    let found = when(outcome, fact);
    assert_eq!(found.len(), 1, "{fact}");
    found[0].hours()
}

fn event(what: &str) -> String {
    format!("[events.odd]\n{what}")
}

#[test]
fn scope_added_before_the_handoff_is_signed_comes_with_kickoff() {
    let outcome = completed(&event("at = \"0h\"\nadd_tasks = \"Y\""), &["handoff.communication_ready=false"]);
    assert!(once(&outcome, "added Y") >= once(&outcome, "KickoffAuthorized"));
    assert!(once(&outcome, "done Y") > 0.0);
}

#[test]
fn a_whole_epic_dropped_before_kickoff_is_done_when_it_would_have_begun() {
    for order in ["sequential", "overlap"] {
        let outcome = completed(&event("at = \"0h\"\ndrop_epic = \"E1\""), &[&format!("epics={order}")]);
        assert_eq!(when(&outcome, "dropped").len(), 5);
        assert!(once(&outcome, "epic done E1") >= once(&outcome, "kickoff E1"));
        assert_eq!(when(&outcome, "done D").len(), 1);
    }
}

#[test]
fn a_later_epic_dropped_while_an_earlier_one_runs_starts_nothing_early() {
    let outcome = completed(&event("at = \"3h\"\ndrop_epic = \"E2\""), &["epics=sequential"]);
    assert_eq!(when(&outcome, "dropped").len(), 3);
    assert!(once(&outcome, "kickoff E2") >= once(&outcome, "done M"));
    assert_eq!(when(&outcome, "done D").len(), 0);
}

#[test]
fn everything_dropped_ends_the_project() {
    let both = "[events.one]\nat = \"0h\"\ndrop_epic = \"E1\"\n[events.two]\nat = \"0h\"\ndrop_epic = \"E2\"";
    let outcome = completed(both, &[]);
    assert!(once(&outcome, "ProjectFinished") >= once(&outcome, "KickoffAuthorized"));
}

#[test]
fn a_task_added_twice_is_there_once() {
    let twice = "[events.one]\nat = \"2h\"\nadd_tasks = \"Y\"\n[events.two]\nat = \"9h\"\nadd_tasks = \"Y\"";
    let outcome = completed(twice, &[]);
    once(&outcome, "added Y");
    once(&outcome, "done Y");
}

#[test]
fn a_task_dropped_stays_dropped_when_it_is_added_again() {
    let back = "[events.one]\nat = \"1h\"\nadd_tasks = \"X\"\n[events.two]\nat = \"1h\"\ndrop_tasks = \"X\"\n[events.three]\nat = \"2h\"\nadd_tasks = \"X\"";
    let outcome = completed(back, &["director.handoff_attention=0h"]);
    assert!(when(&outcome, "added X").len() == 1);
    assert!(when(&outcome, "dropped X").len() + when(&outcome, "done X").len() == 1);
}

#[test]
fn the_buffer_after_a_new_schedule_is_counted_against_what_that_schedule_plans() {
    // A, C and X are done by then: that must not look like work ahead of the new schedule, which does not plan them.
    let outcome = completed(&event("at = \"day 1 16:00\"\nadd_tasks = [\"Y\"]"), &[]);
    let revised = when(&outcome, "ScheduleRevised");
    let since = *revised.first().expect("the scope that came made a new schedule");
    let reports = outcome.journal.iter().filter_map(|entry| match &entry.what {
        What::Noted { fact: Fact::Reported(report), .. } if entry.at >= since => Some(report.buffer_consumed),
        What::Noted { .. } | What::Delivered { .. } | What::Pending { .. } => None,
    });
    let reports: Vec<f64> = reports.collect();
    assert!(!reports.is_empty());
    assert!(reports.iter().all(|&consumed| consumed > -0.5), "{reports:?}");
}

#[test]
fn tasks_added_together_wait_for_one_another_in_whatever_order_they_are_named() {
    for tasks in ["[\"X\", \"Y\"]", "[\"Y\", \"X\"]"] {
        let outcome = completed(&event(&format!("at = \"3h\"\nadd_tasks = {tasks}")), &[]);
        assert!(once(&outcome, "released X") >= once(&outcome, "done Y"));
    }
}

#[test]
fn an_epic_that_comes_to_its_end_twice_is_followed_once() {
    for at in 10..30 {
        let outcome =
            completed(&event(&format!("at = \"{at}h10m\"\nadd_tasks = \"Y\"")), &["epics=sequential", "retrospective.duration=30m"]);
        once(&outcome, "kickoff E2");
        assert_eq!(when(&outcome, "done Y").len(), when(&outcome, "added Y").len());
    }
}

#[test]
fn a_milestone_added_while_retrospectives_are_held_is_no_second_call() {
    for minutes in (600..800).step_by(10) {
        let more = event(&format!("at = \"{minutes}m\"\nadd_tasks = \"M\""));
        let outcome = completed(&more, &["retrospective.duration=3h", "epics=sequential"]);
        assert!(when(&outcome, "retrospective E1").len() <= 2);
        once(&outcome, "kickoff E2");
    }
}

#[test]
fn an_epic_all_of_whose_tasks_come_later() {
    for order in ["sequential", "overlap"] {
        let outcome = completed(&event("at = \"5h\"\nadd_tasks = [\"D\", \"E\", \"X\"]"), &[&format!("epics={order}")]);
        assert_eq!(when(&outcome, "added").len(), 3);
        assert_eq!(when(&outcome, "done D").len() + when(&outcome, "done X").len(), 2);
    }
}

#[test]
fn scope_that_comes_after_the_work_is_done_is_no_longer_the_phase_s() {
    let outcome = completed("", &[]);
    let finish = when(&outcome, "ProjectFinished")[0].ms() / 60_000;
    let late = event(&format!("at = \"{}m\"\nadd_tasks = \"Y\"", finish + 400));
    let outcome = completed(&late, &["retrospective.duration=20h"]);
    assert!(when(&outcome, "added Y").len() <= 1);
    let soon = completed(
        &event(&format!("at = \"{}m\"\nadd_tasks = \"Y\"", finish + 5)),
        &["retrospective.duration=20h", "handoff.gap_closing=0h"],
    );
    once(&soon, "ProjectFinished");
}

#[test]
fn an_environment_that_is_down_from_the_start_and_twice_over() {
    let down = "[events.one]\nat = \"0h\"\nenvironment_down = { resource = \"db\", for = \"10h\" }\n[events.two]\nat = \"4h\"\nenvironment_down = { resource = \"db\", for = \"12h\" }";
    for available in ["0h", "6h", "30h"] {
        let outcome = completed(down, &[&format!("resources.db.available={available}")]);
        assert_eq!(when(&outcome, "EnvironmentDown").len(), 2);
        assert_eq!(once(&outcome, "EnvironmentUp"), 16.0);
        assert!(once(&outcome, "released C") >= 16.0);
    }
}

#[test]
fn an_outage_in_the_midst_of_work_holds_it() {
    let outcome = completed(&event("at = \"4h\"\nenvironment_down = { resource = \"db\", for = \"7h\" }"), &[]);
    assert_eq!((once(&outcome, "held C"), once(&outcome, "freed C")), (4.0, 11.0));
    assert!(once(&outcome, "done C") > 11.0);
}

#[test]
fn orders_that_overtake_one_another_stop_nothing_for_good() {
    let down = "[events.one]\nat = \"2h\"\nenvironment_down = { resource = \"db\", for = \"30m\" }\n[events.two]\nat = \"2h10m\"\nset = { \"messages.blocker_alert.latency\" = \"0h\" }";
    let outcome = completed(down, &["messages.blocker_alert.latency=2h"]);
    once(&outcome, "done C");
}

#[test]
fn a_cut_that_overtakes_the_assignment_still_cuts() {
    let outcome = completed(&event("at = \"3h\"\ndrop_tasks = \"D\""), &["messages.task_assignment.latency=9h"]);
    once(&outcome, "dropped D");
    assert!(when(&outcome, "done D").is_empty());
}

#[test]
fn members_away_twice_over_before_kickoff_and_for_no_time() {
    let away = |name: &str, at: &str, length: &str| {
        format!("[events.{name}]\nat = \"{at}\"\nmember_away = {{ member = \"coder-1\", for = \"{length}\" }}\n")
    };
    let both = away("one", "0h", "9h") + &away("two", "3h", "12h") + &away("three", "20h", "0h");
    let outcome = completed(&both, &["handoff.communication_ready=false"]);
    assert_eq!(when(&outcome, "MemberAway").len(), 3);
    assert_eq!(when(&outcome, "MemberBack")[0].hours(), 15.0);
}

#[test]
fn one_who_leaves_twice_and_one_who_is_away_when_joining() {
    let odd = "[events.a]\nat = \"2h\"\nmember_leaves = \"coder-1\"\n[events.b]\nat = \"3h\"\nmember_leaves = \"coder-1\"\n\
               [events.c]\nat = \"2h\"\nmember_away = { member = \"coder-3\", for = \"8h\" }\n[events.d]\nat = \"4h\"\nmember_joins = \"coder-3\"";
    let outcome = completed(odd, &[]);
    once(&outcome, "MemberLeft");
    assert_eq!(once(&outcome, "MemberJoined"), 10.0);
    assert!(once(&outcome, "done D") > 10.0, "a crew of two waits for the second");
}

#[test]
fn a_team_whose_last_member_leaves_still_lets_the_project_end() {
    for attention in ["0h", "20m"] {
        let sets = ["messages.attention", "retrospective.duration"].map(|field| format!("{field}={attention}"));
        let outcome = completed(&event("at = \"36h\"\nmember_leaves = \"operator-1\""), &[&sets[0], &sets[1], "daily.enabled=false"]);
        once(&outcome, "ProjectFinished");
    }
    let outcome = played(&event("at = \"1h\"\nmember_leaves = \"operator-1\""), &[]);
    assert!(
        matches!(&outcome.ending, Ending::Deadlock { why } if why.iter().any(|line| line.contains("operator"))),
        "{:?}",
        outcome.ending
    );
}

#[test]
fn a_stream_to_a_team_that_is_not_yet_kicked_off_and_to_one_that_is_never_active() {
    let stream = "[streams.calls]\nteam = \"ops\"\nat = [\"0h\", \"1h\"]\neffort = \"1h\"";
    let outcome = completed(stream, &["teams.ops.activation=ready", "handoff.communication_ready=false"]);
    let kickoff = once(&outcome, "KickoffAuthorized");
    assert!(when(&outcome, "TeamActivated").iter().all(|at| at.hours() >= kickoff));
    assert_eq!(when(&outcome, "ArrivalDone").len(), 2);
}

#[test]
fn a_policy_that_changes_at_once_and_while_the_buffer_is_tense() {
    let odd = "[events.a]\nat = \"0h\"\nset = { \"director.loop\" = \"30m\" }\n[events.b]\nat = \"12h\"\nset = { \"director.loop\" = \"3h\", \"dispatch.rule\" = \"spt\" }";
    let outcome = completed(odd, &["handoff.communication_ready=false", "director.loop=20h"]);
    assert_eq!(when(&outcome, "PolicyChanged").len(), 2);
    let kickoff = once(&outcome, "KickoffAuthorized");
    let turns = when(&outcome, "LoopTurned");
    assert!(turns.iter().any(|at| at.hours() < kickoff + 2.0), "the loop of half an hour counts from the change: {turns:?}");
}

#[test]
fn a_risk_that_waits_for_the_start_of_a_milestone_strikes() {
    let risk = "[risks.r]\nprobability = 1.0\non_start = \"M\"\neffort = { tasks = [\"E\"], by = \"4h\" }\n\
                [risks.late]\nprobability = 1.0\nat = \"300d\"\ndelay = { tasks = [\"A\"], by = \"4h\" }";
    let outcome = completed(risk, &["epics=sequential"]);
    assert_eq!(when(&outcome, "RiskStruck").len(), 1);
}

#[test]
fn a_risk_delays_what_is_in_hand_what_is_not_released_and_what_is_done() {
    let risk = "[risks.r]\nprobability = 1.0\nat = \"12h\"\ndelay = { tasks = [\"A\", \"D\", \"M\", \"E\"], by = \"5h\" }";
    let outcome = completed(risk, &[]);
    once(&outcome, "RiskStruck");
    assert!(when(&outcome, "held").len() <= 2);
    assert!(once(&outcome, "released E") >= once(&outcome, "done D") + 5.0);
}

#[test]
fn every_message_late_and_read_with_care() {
    for kind in [
        "task_assignment",
        "status_update",
        "handoff_notification",
        "blocker_alert",
        "clarification",
        "directive",
        "authorization",
        "report",
        "sync",
    ] {
        let sets = [format!("messages.{kind}.latency=3h"), format!("messages.{kind}.attention=25m"), "handoff.gap_closing=0h".into()];
        let sets: Vec<&str> = sets.iter().map(String::as_str).collect();
        let more = event("at = \"2h\"\nadd_tasks = [\"X\", \"Y\"]")
            + "\n[events.down]\nat = \"3h\"\nenvironment_down = { resource = \"db\", for = \"1h\" }";
        let outcome = completed(&more, &sets);
        assert_eq!(when(&outcome, "added").len(), 2, "{kind}");
    }
}

#[test]
fn a_holiday_longer_than_any_patience_is_no_deadlock() {
    let days: Vec<String> = (3..32)
        .map(|day| format!("2026-03-{day:02}"))
        .chain((1..31).map(|day| format!("2026-04-{day:02}")))
        .chain((1..32).map(|day| format!("2026-05-{day:02}")))
        .collect();
    let closed = days.iter().map(|day| format!("\"{day}\"")).collect::<Vec<_>>().join(", ");
    let text = format!("[calendars.yard]\nweekly = \"mon-fri 08:00-12:00\"\nholidays = [{closed}]");
    let outcome = completed(&text, &["calendar=yard", "daily.calendar=always", "agents.director.calendar=always"]);
    assert!(once(&outcome, "ProjectFinished") > 24.0 * 80.0);
}

#[test]
fn what_cannot_end_ends_at_the_horizon() {
    let outcome = played(&event("at = \"0h\"\nenvironment_down = { resource = \"db\", for = \"900d\" }"), &[]);
    assert!(matches!(&outcome.ending, Ending::Horizon { why } if !why.is_empty()), "{:?}", outcome.ending);
    // What comes next lies months after it.
    assert_eq!(outcome.end, outcome.scenario.horizon);
}

#[test]
fn what_is_in_hand_when_a_run_is_cut_off_is_put_down_and_counts() {
    let rates = ["teams.dev.members.0.rate=100", "teams.dev.members.1.rate=100", "teams.ops.members.0.rate=100"];
    // At night: what is in hand then was begun on the day before.
    let outcome = played("", &[&rates[..], &["horizon=16h"]].concat());
    assert_eq!(outcome.ending.name(), "horizon");
    let (mut begun, mut stopped, mut put_down, mut worked) = (0, 0, 0, 0.0);
    for entry in &outcome.journal {
        match &entry.what {
            What::Noted { fact: Fact::WorkStarted { .. }, .. } => begun += 1,
            What::Noted { fact: Fact::WorkStopped { worked: span, is_finished, .. }, .. } => {
                stopped += 1;
                put_down += u32::from(!is_finished && entry.at == outcome.end && !span.is_zero());
                worked += span.hours();
            }
            _ => {}
        }
    }
    assert!(put_down > 0 && begun == stopped, "{begun}, {stopped}, {put_down}");
    let figure = |name: &str| outcome.figure(name).expect(name);
    let hours = figure("hours.direct") + figure("hours.rework") + figure("hours.coordination");
    assert!((hours - worked).abs() < 1e-6 && (figure("cost") - 100.0 * worked).abs() < 1e-3, "{hours}, {worked}, {}", figure("cost"));
}
