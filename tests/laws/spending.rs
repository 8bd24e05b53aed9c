//! What a run may spend, and how many may work at once: budgets that stop it, shares of the total, slots that are never exceeded.

use super::outcome as direct;
use crate::sampling::shipped;
use sandtable::domain::fact::Fact;
use sandtable::domain::journal::{Ending, What};
use sandtable::drive::Unfollowed;
use sandtable::drive::live::Pace;
use sandtable::ledger::{Amount, Expense, Ledger};
use sandtable::outcome::Outcome;
use sandtable::run::{Driver, Order, run};
use sandtable::scenario::{Memory, Request, Scenario, load};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Todo-api with developers and a director who use tokens.
fn todo_api(overrides: &[&str]) -> Arc<Scenario> {
    let agents = [
        "teams.backend.members.1.tokens_per_hour=400000",
        "teams.backend.members.1.tokens_per_message=1500",
        "teams.backend.members.1.startup_tokens=25000",
        "teams.backend.members.1.startup_cost=0.7",
        "teams.backend.members.0.rate=97.35",
        "teams.quality.members.0.rate=61.17",
        "agents.director.tokens_per_hour=200000",
        "agents.blocker-resolver.tokens_per_message=700",
        "agents.blocker-resolver.token_price=12.5",
    ];
    shipped("todo-api", &[&agents[..], overrides].concat())
}

#[test]
fn the_six_kinds_sum_to_the_total_exactly_and_figures_are_the_account_s() {
    let scenario = todo_api(&[]);
    for seed in 1..=20 {
        let outcome = direct(&scenario, seed);
        let ledger = Ledger::of(&outcome.journal, &scenario);
        let kinds = Expense::ALL.iter().fold(Amount::default(), |sum, &kind| sum + ledger.of_expense(kind));
        assert_eq!(kinds, ledger.total());
        let teams = scenario.organization.team_ids().fold(ledger.of_office(), |sum, team| sum + ledger.of_team(team));
        assert_eq!(teams + ledger.mitigation() + ledger.hires(), ledger.total());
        let tasks = scenario.plan.task_ids().fold(Amount::default(), |sum, task| sum + ledger.of_task(task));
        assert!(tasks.tokens > 0 && tasks.tokens < ledger.total().tokens, "messages belong to no task");
        assert_eq!(outcome.figure("cost"), Some(ledger.total().money()));
        assert_eq!(outcome.figure("tokens"), Some(ledger.total().tokens()));
        assert_eq!(outcome.figure("tokens.work"), Some(ledger.of_expense(Expense::Work).tokens()));
    }
}

#[test]
fn a_hard_stop_ends_a_run_at_the_message_that_crosses_it_and_tells_what_was_left() {
    let free = direct(&todo_api(&[]), 3);
    let all = free.figure("tokens").expect("tokens are used");
    let budget = (all / 2.0).round();
    let scenario = todo_api(&[&format!("budget.tokens={budget}"), "budget.when_spent=stop"]);
    let outcome = direct(&scenario, 3);
    let Ending::OutOfBudget { why } = &outcome.ending else { panic!("{:?}", outcome.ending) };
    assert!(why[0].starts_with("the budget of "), "{why:?}");
    assert!(why[1].ends_with("of 18 tasks are open") && why.len() > 2, "{why:?}");
    assert_eq!((outcome.ending.name(), outcome.finish), ("out_of_budget", None));
    assert!(outcome.figure("tokens") > Some(budget));
    // Up to its end, at which all is put down, it is the run without a budget, entry for entry.
    let happened = |outcome: &Outcome| -> Vec<_> {
        let entries = outcome.journal.iter().filter(|entry| !matches!(entry.what, What::Pending { .. }));
        entries.cloned().collect()
    };
    let (stopped, whole) = (happened(&outcome), happened(&free));
    let is_put_down = |what: &What| matches!(what, What::Noted { fact: Fact::WorkStopped { is_finished: false, .. }, .. });
    let put_down = stopped.iter().rev().take_while(|entry| entry.at == outcome.end && is_put_down(&entry.what)).count();
    let before = stopped.len() - put_down;
    assert!(put_down > 0 && before < whole.len() && stopped[..before] == whole[..before]);
}

#[test]
fn a_run_ends_with_the_very_message_that_crosses_its_budget_whatever_is_still_due_in_that_instant() {
    let free = direct(&todo_api(&[]), 3);
    let journal = &free.journal;
    let scenario = todo_api(&[]);
    let mut ledger = Ledger::new(&scenario);
    // By entry: tokens before it and with it.
    let tokens: Vec<(f64, f64)> = journal
        .iter()
        .map(|entry| {
            let before = ledger.total().tokens();
            match &entry.what {
                What::Delivered { from, to, message, .. } => ledger.delivered(*from, *to, message),
                What::Noted { fact, .. } => ledger.hear(fact, &scenario),
                What::Pending { .. } => {}
            }
            (before, ledger.total().tokens())
        })
        .collect();
    // Messages that use tokens, with another message after them in their instant: the instant does not tell where the run ended.
    let is_message = |at: usize| matches!(journal[at].what, What::Delivered { .. });
    let next = |at: usize| (at + 1..journal.len()).find(|&next| is_message(next));
    let crossing: Vec<usize> = (0..journal.len())
        .filter(|&at| is_message(at) && tokens[at].0 < tokens[at].1)
        .filter(|&at| next(at).is_some_and(|next| journal[next].at == journal[at].at))
        .collect();
    assert!(crossing.len() >= 6, "{}", crossing.len());
    for &at in crossing.iter().step_by(crossing.len() / 6) {
        let stopped = direct(&todo_api(&[&format!("budget.tokens={}", tokens[at].0), "budget.when_spent=stop"]), 3);
        assert_eq!(stopped.ending.name(), "out_of_budget");
        let last = stopped.journal.iter().rposition(|entry| matches!(entry.what, What::Delivered { .. }));
        assert_eq!(last, Some(at), "it is the last that is delivered");
        assert_eq!(stopped.journal[..=at], journal[..=at]);
        // With as much as this message needs the run goes beyond it.
        let further = direct(&todo_api(&[&format!("budget.tokens={}", tokens[at].1), "budget.when_spent=stop"]), 3);
        let last = further.journal.iter().rposition(|entry| matches!(entry.what, What::Delivered { .. }));
        assert!(last > Some(at), "{last:?} is not after {at}");
    }
}

#[test]
fn a_soft_budget_is_a_criterion_and_changes_nothing_else() {
    let (free, soft) = (direct(&todo_api(&[]), 3), direct(&todo_api(&["budget.tokens=1000", "budget.cost=1000000"]), 3));
    assert_eq!(free.digest, soft.digest);
    let judged: Vec<(&str, bool)> = soft.criteria.iter().map(|criterion| (criterion.name, criterion.is_met)).collect();
    assert!(judged.contains(&("tokens within budget", false)) && judged.contains(&("cost within budget", true)), "{judged:?}");
    assert!(free.criteria.iter().all(|criterion| !criterion.name.contains("budget")));
}

/// The most members with work in hand at any moment.
fn most_at_work(outcome: &Outcome) -> usize {
    let mut in_hand: BTreeMap<u32, u32> = BTreeMap::new();
    let mut most = 0;
    for entry in &outcome.journal {
        match &entry.what {
            What::Noted { fact: Fact::WorkStarted { member, .. }, .. } => *in_hand.entry(member.0).or_default() += 1,
            What::Noted { fact: Fact::WorkStopped { member, .. }, .. } => {
                let items = in_hand.get_mut(&member.0).expect("it had that in hand");
                *items -= 1;
                if *items == 0 {
                    in_hand.remove(&member.0);
                }
            }
            _ => {}
        }
        most = most.max(in_hand.len());
    }
    most
}

#[test]
fn no_more_members_work_at_once_than_the_limit_allows_whatever_goes_wrong() {
    for name in ["todo-api", "agents-24x7", "strict-gates"] {
        let free = shipped(name, &[]);
        let mut hours = vec![(0, mean_hours(&free))];
        assert!(most_at_work(&direct(&free, 1)) > 4, "{name}");
        for limit in [4, 2] {
            let capped = shipped(name, &[&format!("concurrency={limit}")]);
            for seed in 1..=3 {
                let outcome = direct(&capped, seed);
                assert_eq!(outcome.ending, Ending::Completed, "{name} with {limit} at once");
                assert!(most_at_work(&outcome) <= limit, "{name} with {limit} at once");
            }
            hours.push((limit, mean_hours(&capped)));
        }
        assert!(hours.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{name}: fewer at once are not sooner: {hours:?}");
    }
}

fn mean_hours(scenario: &Arc<Scenario>) -> f64 {
    (1..=3).map(|seed| direct(scenario, seed).end.hours()).sum::<f64>() / 3.0
}

#[test]
fn both_drivers_share_slots_and_budgets_alike() {
    let scenario = todo_api(&["concurrency=2", "budget.cost=9000", "budget.when_spent=stop"]);
    for seed in 1..=5 {
        let order = Order { scenario: scenario.clone(), seed, replication: 0, driver: Driver::Live(Pace::Max), keeps_journal: false };
        let (live, looped) = (run(&order, Unfollowed).expect("nobody stops it"), direct(&scenario, seed));
        assert_eq!((live.digest, live.ending), (looped.digest, looped.ending), "seed {seed}");
    }
}

/// Three teams, 60 tasks with odd estimates and links, nothing left to chance, nothing that goes wrong; `top`: further lines.
fn plan_alone(top: &str) -> Arc<Scenario> {
    let mut plan = "task,team,role,realistic,depends_on\n".to_owned();
    for number in 1..=60_u32 {
        let team = ["a", "b", "c"][number as usize % 3];
        let links: Vec<String> =
            [7, 11].iter().filter(|&&back| number > back && number % 4 != 0).map(|back| format!("T-{}", number - back)).collect();
        let role = if number % 9 == 0 { format!("2 {team}") } else { team.to_owned() };
        plan.push_str(&format!("T-{number},{team},{role},{}.{},{}\n", 1 + number * 7 % 13, number % 10, links.join("; ")));
    }
    let teams: String = ["a", "b", "c"]
        .iter()
        .map(|team| format!("[teams.{team}]\nmembers = [{{ name = \"{team}\", role = \"{team}\", count = 3 }}]\n"))
        .collect();
    let scenario = format!(
        "calendar = \"always\"\nplan = \"plan.csv\"\ntrouble = \"none\"\n{top}\n{teams}[noise]\ntask = \"none\"\nproject = \"none\"\n\
         [dispatch]\nrule = \"lft\"\nresume_cost = \"0h\"\n[director]\nloop_attention = \"0h\"\nreview_attention = \"0h\"\n\
         handoff_attention = \"0h\"\nauthorization_attention = \"0h\"\n[daily]\nenabled = false\n[retrospective]\nduration = \"0h\"\n\
         [handoff]\nno_dependencies_of_kind = [\"technical\", \"information\", \"resource\"]\n"
    );
    let library = Memory::new([("a.toml".to_owned(), scenario), ("plan.csv".to_owned(), plan)]);
    let request = Request { path: "a.toml".into(), overrides: Vec::new() };
    Arc::new(load(&request, &library).unwrap_or_else(|rejection| panic!("{}", rejection.render(false))))
}

#[test]
fn with_nothing_left_to_chance_a_run_is_the_schedule_that_was_planned_under_the_same_limit() {
    let free = plan_alone("").baseline.finish;
    let mut before = free;
    for limit in [9, 7, 5, 4, 3, 2] {
        let scenario = plan_alone(&format!("concurrency = {limit}"));
        let outcome = direct(&scenario, 1);
        assert_eq!(outcome.finish, Some(scenario.baseline.finish), "{limit} at once");
        let started: BTreeMap<u32, _> = outcome
            .journal
            .iter()
            .rev()
            .filter_map(|entry| match &entry.what {
                What::Noted { fact: Fact::WorkStarted { work, .. }, .. } => work.task().map(|task| (task.0, entry.at)),
                _ => None,
            })
            .collect();
        let planned: BTreeMap<u32, _> =
            scenario.baseline.tasks.iter().enumerate().filter_map(|(task, planned)| Some((task as u32, planned.as_ref()?.start))).collect();
        assert_eq!(started, planned, "{limit} at once");
        assert!(most_at_work(&outcome) <= limit);
        before = before.max(scenario.baseline.finish);
    }
    assert!(before > free, "a limit of two is felt");
    assert_eq!(plan_alone("concurrency = 9").baseline.finish, free, "nine members, nine slots");
}

#[test]
fn a_crew_larger_than_the_limit_is_refused() {
    let scenario =
        "calendar = \"always\"\nconcurrency = 1\nplan = \"p.csv\"\n[teams.a]\nmembers = [{ name = \"a\", role = \"a\", count = 2 }]\n";
    let library = Memory::new([
        ("a.toml".to_owned(), scenario.to_owned()),
        ("p.csv".to_owned(), "task,team,role,realistic\nT-1,a,2 a,4\n".to_owned()),
    ]);
    let rejection = load(&Request { path: "a.toml".into(), overrides: Vec::new() }, &library).expect_err("it cannot start");
    let what: Vec<&str> = rejection.problems.list.iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!(what, ["at most 1 may work at once, and task `T-1` has a crew of 2"]);
}

#[test]
fn agents_that_stall_are_blockers_that_climb_like_others() {
    let scenario = todo_api(&["blockers.rate=0", "blockers.stall_rate=0.1"]);
    let outcome = direct(&scenario, 2);
    let arose = |fact: &Fact| matches!(fact, Fact::BlockerArose { subtype, .. } if subtype.name() == "stalled_agent");
    let facts = || outcome.journal.iter().filter_map(|entry| if let What::Noted { fact, .. } = &entry.what { Some(fact) } else { None });
    let stalls = facts().filter(|fact| arose(fact)).count();
    assert!(stalls > 3, "{stalls}");
    let others = facts()
        .filter(|fact| matches!(fact, Fact::BlockerArose { cause: sandtable::domain::blocker::BlockerCause::Work, .. }) && !arose(fact));
    assert_eq!(others.count(), 0);
    assert!(facts().any(|fact| matches!(fact, Fact::BlockerEscalated { .. })));
    assert_eq!(outcome.ending, Ending::Completed);
}

#[test]
fn a_run_and_a_study_that_run_out_of_budget_are_recorded_as_such() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sandtable = |arguments: &[&str]| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/baseline.toml").display().to_string();
        let stop = ["--set", "budget.cost=200000", "--set", "budget.when_spent=stop"];
        let command = [&[arguments[0], &path], &stop[..], &arguments[1..]].concat();
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_sandtable"))
            .args(command)
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    };
    let (status, said) = sandtable(&["run", "--driver", "direct", "--out", "run"]);
    assert_eq!(status, Some(3), "{said}");
    let report = std::fs::read_to_string(folder.path().join("run/04-implementation-report.md")).expect("a report");
    assert!(report.contains("The run is over: out_of_budget") && report.contains("the budget of 200,000 is spent: 20"), "{report}");
    assert!(report.contains("of 127 tasks are open"), "it says what was left");
    let (status, said) = sandtable(&["replicate", "-n", "5", "--causes", "0", "--out", "study"]);
    assert_eq!(status, Some(4), "{said}");
    assert!(said.contains("out_of_budget"), "{said}");
    let verified = std::process::Command::new(env!("CARGO_BIN_EXE_sandtable"))
        .args(["verify", "run"])
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
