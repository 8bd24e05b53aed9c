//! What people are told whose study cannot be: each message is kept as it is shown, and nothing is written.
//!
//! `INSTA_UPDATE=always cargo test --test study_errors` writes the messages anew; read the difference before you keep it.

#[path = "studies/folder.rs"]
#[expect(dead_code, reason = "the tests of interrupted studies want more of it")]
mod folder;
#[path = "cli/place.rs"]
#[expect(dead_code, reason = "the tests of the command line want more of it")]
mod place;

use folder::{done, files, words};
use place::{Place, scenario};

/// A scenario to spoil studies of, under a short name.
fn place() -> Place {
    let place = Place::new();
    let text = std::fs::read(scenario("todo-api")).expect("it is shipped");
    place.write("todo.toml", &text);
    place
}

/// What is told of a command that is refused: exit status 2, and nothing on standard output or on the disk.
fn refused(command: &str) -> String {
    let place = place();
    let told = place.ask(&words(&[], command));
    assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{command}: {}", told.stderr);
    assert_eq!(place.list(""), ["todo.toml"], "{command} has written something");
    assert!(told.stderr.len() < 4_096 && !told.stderr.contains("panicked"), "{}", told.stderr);
    told.stderr
}

macro_rules! told {
    ($($name:ident: $command:expr;)*) => {$(
        #[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), refused($command));
        }
    )*};
}

// Metrics.
told! {
    a_metric_that_is_nearly_one: "compare todo.toml --variant buffer=10% --by finsh";
    a_metric_that_is_like_none: "sweep todo.toml --vary dispatch.rule=lft,spt --metric bananas";
    a_metric_to_be_narrowed_that_there_is_not: "replicate todo.toml --until 5% --until-metric duratoin";
    a_quantile_to_be_narrowed: "replicate todo.toml --until 5% --until-metric duration.p90";
    a_goal_that_there_is_not: "tune todo.toml --vary dispatch.rule=lft,spt --minimize cots";
    a_goal_that_is_one_already: "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration --maximize duration";
    no_goal: "tune todo.toml --vary dispatch.rule=lft,spt";
}

// What is varied.
told! {
    a_field_that_there_is_not: "sweep todo.toml --vary dispatch.rle=lft,spt";
    a_table_that_there_is_not: "tune todo.toml --vary dispach.rule=lft,spt --minimize duration";
    a_range_the_wrong_way_round: "sweep todo.toml --vary escalation.L1.escalate_after=4h..1h/1h";
    a_range_of_one_point: "sweep todo.toml --vary escalation.L1.escalate_after=4h..4h/1h";
    two_problems_at_once: "sweep todo.toml --vary escalation.L1.escalate_after=4h..1h/1h --vary buffer=10%";
    a_bad_range_and_a_bad_field_at_once: "sweep todo.toml --vary escalation.L1.escalate_after=4h..1h/1h --vary dispatch.rle=lft,spt";
    one_value: "sweep todo.toml --vary dispatch.rule=lft";
    the_same_value_twice: "sweep todo.toml --vary dispatch.rule=lft,spt,lft";
    the_same_field_twice: "sweep todo.toml --vary dispatch.rule=lft,spt --vary dispatch.rule=mts,spt";
    nothing_varied: "sweep todo.toml --vary dispatch.rule";
    a_step_of_another_kind: "sweep todo.toml --vary escalation.L1.escalate_after=1h..4h/10%";
    a_step_of_nothing: "sweep todo.toml --vary escalation.L1.escalate_after=1h..4h/0h";
    two_ends_of_different_kinds: "sweep todo.toml --vary escalation.L1.escalate_after=1h..50%/1h";
    too_many_values: "sweep todo.toml --vary blockers.rate=0..1/0.00001";
    too_many_combinations: "sweep todo.toml --vary blockers.rate=0..1/0.001 --vary gates.defects=0..1/0.001";
    a_range_without_steps_for_every_combination: "sweep todo.toml --vary blockers.rate=0..1";
    a_value_that_the_field_does_not_take: "sweep todo.toml --vary dispatch.rule=lft,sptt";
    a_value_over_what_the_field_takes: "sweep todo.toml --vary buffer=-10%,10%";
    a_range_of_another_kind_than_the_field: "tune todo.toml --vary escalation.L1.escalate_after=10%..90% --minimize duration";
    todays_value_outside_of_the_steps: "tune todo.toml --vary buffer=10%..40%/10% --minimize duration";
    too_few_points: "sweep todo.toml --vary dispatch.rule=lft,spt --design sobol --points 1";
}

// How much, and in how many pieces.
told! {
    a_shard_that_there_is_not: "replicate todo.toml -n 10 --shard 3/3";
    a_shard_of_none: "replicate todo.toml -n 10 --shard 0/0";
    a_shard_of_what_has_no_end: "replicate todo.toml --shard 0/3";
    a_shard_until: "replicate todo.toml --shard 0/3 --until 5%";
    a_shard_of_a_search: "tune todo.toml --shard 0/3 --vary dispatch.rule=lft,spt --minimize duration";
    a_search_of_too_few: "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration -n 50";
    no_replications: "replicate todo.toml -n 0";
    a_confidence_of_all: "compare todo.toml --variant buffer=10% --confidence 100%";
    a_precision_of_nothing: "replicate todo.toml --until 0%";
    nothing_to_compare_with: "compare todo.toml";
    no_threads: "replicate todo.toml -n 10 --threads 0";
}

// Constraints, variants, files.
told! {
    a_constraint_without_a_bound: "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration --subject-to director.busy";
    a_constraint_whose_bound_is_no_number: "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration --subject-to director.busy<many";
    a_constraint_of_nothing_known: "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration --subject-to direktor.busy<80%";
    a_variant_that_cannot_be: "compare todo.toml --variant dispatch.rule=lfd";
    a_variant_of_no_field: "compare todo.toml --variant 10%";
    a_scenario_that_there_is_not: "compare todo.toml other.toml";
    an_override_that_cannot_be: "replicate todo.toml --set dispatch.rle=lft";
    shards_that_there_are_not: "merge s0 s1 -o joined";
}

#[test]
fn a_folder_that_is_not_a_studys_is_refused_and_left_as_it_is() {
    let place = place();
    place.write("letters/letter.txt", b"dear reader");
    place.write("file", b"a file");
    done(&place, &["-q", "run", "todo.toml", "--out", "run"]);
    let before = (files(&place, "letters"), place.read("file"), files(&place, "run"));
    for (out, says) in
        [("letters", "is not empty, and holds no study"), ("file", "is not a folder"), ("run", "is not empty, and holds no study")]
    {
        for command in
            ["replicate todo.toml -n 5", "compare todo.toml --variant buffer=10% -n 5", "sweep todo.toml --vary dispatch.rule=lft,spt -n 5"]
        {
            let told = place.ask(&words(&[], &format!("{command} --out {out}")));
            assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{}", told.stderr);
            assert!(told.stderr.contains(says) && told.stderr.contains("name another folder with --out"), "{}", told.stderr);
        }
    }
    assert!(before == (files(&place, "letters"), place.read("file"), files(&place, "run")));
    let told = place.ask(&words(&[], "replicate todo.toml -n 5 --out file/below"));
    assert_eq!(told.status, 74, "{}", told.stderr);
    // An empty folder will do.
    std::fs::create_dir(place.path("empty")).expect("made");
    done(&place, &words(&["-q"], "replicate todo.toml -n 5 --causes 0 --out empty"));
}

#[test]
fn a_runs_folder_is_not_replaced_by_a_study_nor_a_study_by_a_run() {
    let place = place();
    done(&place, &words(&["-q"], "replicate todo.toml -n 5 --causes 0 --out study"));
    let before = files(&place, "study");
    let told = place.ask(&["run", "todo.toml", "--out", "study"]);
    assert_eq!(told.status, 2, "{}", told.stderr);
    assert!(before == files(&place, "study"));
}

/// What became of replications that some settings make end before their project does.
fn unfinished(place: &Place, folder: &str) -> Vec<serde_json::Value> {
    let told: serde_json::Value = serde_json::from_slice(&place.read(&format!("{folder}/summary.json"))).expect("one document");
    told["found"]["unfinished"].as_array().expect("a list").clone()
}

#[test]
fn replications_that_get_stuck_are_counted_and_the_first_is_named() {
    let place = place();
    // Who alone can sign off leaves on the seventeenth day: the projects that are through by then end, the others wait for good.
    place.write(
        "leaver.toml",
        b"extends = \"todo.toml\"\nname = \"leaver\"\n[events.gone]\nat = \"day 17\"\nmember_leaves = \"devops-engineer\"\n",
    );
    let told = place.ask(&words(&[], "replicate leaver.toml -n 40 --causes 0 --out stuck"));
    assert_eq!(told.status, 4, "{}{}", told.stdout, told.stderr);
    let rows = unfinished(&place, "stuck");
    let count: u64 = rows.iter().map(|row| row["count"].as_u64().expect("a count")).sum();
    assert!((1..40).contains(&count), "some, and not all: {rows:?}");
    for row in &rows {
        let (status, first) = (row["status"].as_str().expect("a status"), row["first"].as_u64().expect("a number"));
        assert!(told.stdout.contains(&row["count"].to_string()) && told.stdout.contains(status), "{}", told.stdout);
        assert!(told.stdout.contains(&first.to_string()), "{}", told.stdout);
        assert!(!row["why"].as_array().expect("reasons").is_empty());
        let markdown = String::from_utf8(place.read("stuck/study.md")).expect("UTF-8");
        assert!(markdown.contains(status), "{markdown}");
        // The one that is named did end so.
        let run = place.ask(&words(&["-q"], &format!("run leaver.toml --replication {first} --no-out --json")));
        assert_eq!(run.status, 3, "{}", run.stderr);
        let run: serde_json::Value = serde_json::from_str(&run.stdout).expect("one document");
        assert_eq!(run["status"], status);
    }
    // None is counted twice, and none as finished.
    let database = rusqlite::Connection::open(place.path("stuck/study.db")).expect("a database");
    let of = |is: &str| {
        database.query_row(&format!("SELECT count(*) FROM replication WHERE {is}"), [], |row| row.get::<_, u32>(0)).expect("rows")
    };
    assert_eq!((u64::from(of("status <> 'completed'")), of("finish_ms IS NULL AND status = 'completed'")), (count, 0));
    let lines = told.stdout.lines().skip_while(|line| !line.starts_with("Not finished")).take_while(|line| !line.is_empty());
    insta::assert_snapshot!("replications_that_get_stuck", lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_kind_of_study_answers_4_when_replications_do_not_end_by_themselves() {
    let place = place();
    let short = "--set horizon=19d";
    for (kind, of) in [
        ("compare", "compare todo.toml --variant dispatch.rule=spt -n 20"),
        ("sweep", "sweep todo.toml --vary dispatch.rule=lft,spt -n 20"),
        ("tune", "tune todo.toml --vary dispatch.rule=lft,spt --minimize duration -n 300"),
    ] {
        let told = place.ask(&words(&[], &format!("{of} {short} --out {kind}")));
        assert_eq!(told.status, 4, "{kind}: {}{}", told.stdout, told.stderr);
        let rows = unfinished(&place, kind);
        assert!(!rows.is_empty() && rows.iter().all(|row| row["status"] == "horizon"), "{rows:?}");
        assert!(told.stdout.contains("horizon"), "{kind}: {}", told.stdout);
    }
    for index in 0..2 {
        let shard = format!("compare todo.toml --variant dispatch.rule=spt -n 20 {short} --shard {index}/2 --out s{index}");
        assert_eq!(place.ask(&words(&[], &shard)).status, 0, "a shard is an answer to nothing yet");
    }
    assert_eq!(place.ask(&["merge", "s0", "s1", "-o", "joined"]).status, 4);
}

#[test]
fn a_constraint_that_nothing_satisfies_is_said_to_be_so() {
    let place = place();
    let told = place
        .ask(&words(&[], "tune todo.toml --vary dispatch.rule=lft,spt,mts --minimize duration --subject-to duration<1h -n 300 --out out"));
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert!(!place.path("out/best.toml").exists(), "the best of nothing");
    let lines = told.stdout.lines().skip_while(|line| !line.starts_with("Best found")).take_while(|line| !line.is_empty());
    insta::assert_snapshot!("a_constraint_that_nothing_satisfies", lines.collect::<Vec<_>>().join("\n"));
}
