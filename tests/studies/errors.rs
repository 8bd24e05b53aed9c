//! What becomes of studies that go wrong midway: folders that are not theirs, replications that do not end. What is refused at once is in
//! tests/corpus.
//!
//! `INSTA_UPDATE=always cargo test --test suite studies::errors` writes the messages anew; read the difference before you keep it.

use super::prepared;
use crate::folder::{done, files, words};
use crate::place::Place;

#[test]
fn a_folder_that_is_not_a_studys_is_refused_and_left_as_it_is() {
    let place = prepared();
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
    let place = prepared();
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
    let place = prepared();
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
    let place = prepared();
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
    let place = prepared();
    let told = place.ask(&words(
        &[],
        "tune todo.toml --vary dispatch.rule=lft,spt,mts --minimize duration --subject-to duration<1h -n 300 --seed 2 --out out",
    ));
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert!(!place.path("out/best.toml").exists(), "the best of nothing");
    let lines = told.stdout.lines().skip_while(|line| !line.starts_with("Note")).take_while(|line| !line.is_empty());
    insta::assert_snapshot!("a_constraint_that_nothing_satisfies", lines.collect::<Vec<_>>().join("\n"));
}
