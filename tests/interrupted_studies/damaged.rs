//! A `study.db` that is another's, another study's, of another version, or not as it was written: told, and left as it was.

use crate::folder::{database, done, files, same_files, words};
use crate::place::{Place, Told, scenario};
use rusqlite::Connection;

fn study(out: &str) -> String {
    format!("-q replicate {} -n 30 --causes 0 --out {out}", scenario("todo-api"))
}

/// Carries the study on in `out`, where it is refused: what it was told, with all that was there still there.
fn refused(place: &Place, command: &str, status: i32, says: &str) -> Told {
    let before = files(place, "out");
    let told = place.ask(&words(&[], command));
    assert_eq!((told.status, told.stdout.as_str()), (status, ""), "{}", told.stderr);
    assert!(told.stderr.contains(says) && told.stderr.contains("out/study.db"), "{}", told.stderr);
    assert!(files(place, "out") == before, "it was changed");
    told
}

#[test]
fn another_study_is_named_and_left_alone() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    let base = study("out");
    let another = [
        (base.clone() + " --seed 2", "of seed 1, not 2"),
        (base.clone() + " --set dispatch.rule=spt", "whose files or overrides were different"),
        (base.replace("todo-api", "baseline") + " --seed 1", "of todo-api, not of"),
        (base.clone() + " --confidence 90%", "with another --confidence"),
        (base.clone() + " --shard 0/2", "the whole, not shard 0/2"),
        (base.replace("replicate", "compare").replace("--causes 0", "--variant buffer=10%"), "`replicate`, not `compare`"),
    ];
    for (command, says) in another {
        refused(&place, &command, 2, says);
    }
    done(&place, &words(&[], &base));
}

#[test]
fn another_version_is_left_to_its_program() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    for (version, says) in [(99, "newer"), (0, "older")] {
        database(&place, "out").pragma_update(None, "user_version", version).expect("written");
        refused(&place, &study("out"), 65, says);
    }
}

#[test]
fn a_study_of_another_version_of_the_model_is_another_study() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    // A study is called by all that it is made with, the model too.
    let renamed = "PRAGMA foreign_keys = OFF; UPDATE study SET study = '0123456789abcdef'; UPDATE scenario SET study = '0123456789abcdef';
        UPDATE point SET study = '0123456789abcdef'; UPDATE replication SET study = '0123456789abcdef';";
    database(&place, "out").execute_batch(renamed).expect("written");
    refused(&place, &study("out"), 2, "another version of the model");
    let told = place.ask(&["merge", "out", "-o", "joined"]);
    assert_eq!((told.status, place.path("joined").exists()), (2, false), "{}", told.stderr);
}

#[test]
fn what_is_no_study_is_not_made_one() {
    let place = Place::new();
    done(&place, &words(&["-q"], &format!("run {} --out run", scenario("todo-api"))));
    place.write("out/study.db", &place.read("run/workflow.db"));
    refused(&place, &study("out"), 65, "not one of Sandtable's studies");

    let noise: Vec<u8> = (0..20_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    place.write("out/study.db", &noise);
    refused(&place, &study("out"), 65, "not a database");

    std::fs::remove_file(place.path("out/study.db")).expect("removed");
    let foreign = Connection::open(place.path("out/study.db")).expect("made");
    foreign.execute_batch("CREATE TABLE diary(day TEXT); INSERT INTO diary VALUES('Monday');").expect("filled");
    drop(foreign);
    refused(&place, &study("out"), 65, "not one of Sandtable's studies");

    std::fs::remove_file(place.path("out/study.db")).expect("removed");
    std::fs::create_dir(place.path("out/study.db")).expect("made");
    let told = place.ask(&words(&[], &study("out")));
    assert_eq!(told.status, 2, "{}", told.stderr);
}

#[test]
fn a_bit_that_has_turned_is_found_by_the_rows_digest() {
    for column in ["figures", "criteria", "tasks", "days", "why", "finish_ms", "messages"] {
        let place = Place::new();
        done(&place, &words(&[], &study("out")));
        let database = database(&place, "out");
        let turned = match column {
            "figures" => "replace(figures, '1', '3')",
            "criteria" => "replace(criteria, ':0', ':1')",
            "tasks" | "days" => &format!("CAST(substr({column}, 1, 7) || X'01' || substr({column}, 9) AS BLOB)"),
            "why" => "'[\"x\"]'",
            _ => &format!("{column} + 1"),
        };
        let changed = database.execute(&format!("UPDATE replication SET {column} = {turned} WHERE replication = 17"), []);
        assert_eq!(changed.expect("written"), 1);
        let check: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
        assert_eq!(check, "ok", "SQLite sees nothing");
        drop(database);
        refused(&place, &study("out"), 65, "replication 17 of point 0 is not as it was written");
        for command in ["verify out", "report out"] {
            refused(&place, command, 65, "replication 17 of point 0 is not as it was written");
        }
    }
}

#[test]
fn what_was_asked_and_what_figures_are_called_is_found_changed_too() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    let whole = place.read("out/study.db");
    let changes = [
        ("UPDATE point SET label = 'another'", "its points are not those"),
        ("UPDATE study SET shard = 0, shards = 0", "0/0 is no shard"),
        ("UPDATE study SET design = replace(design, '0.95', '7.0')", "what was asked is not as it was written"),
        ("UPDATE study SET extent = '{\"fixed\":18446744073709551615}'", "nobody asks for so many replications"),
        (
            "UPDATE layout SET metrics = replace(replace(replace(metrics, '\"duration\"', '\"x\"'), '\"cost\"', '\"duration\"'), '\"x\"', '\"cost\"')",
            "is not as it was written",
        ),
        ("UPDATE layout SET units = '[]'", "is not as it was written"),
    ];
    for (change, says) in changes {
        place.write("out/study.db", &whole);
        assert!(database(&place, "out").execute(change, []).expect("written") > 0, "{change}");
        for command in ["verify out", "report out", "export csv out -o rows.csv"] {
            refused(&place, command, 65, says);
        }
    }
    // Gone on with, it is compared with what it comes to.
    place.write("out/study.db", &whole);
    database(&place, "out").execute("UPDATE point SET label = 'another'", []).expect("written");
    refused(&place, &study("out"), 65, "its points are not those that the study comes to");
}

#[test]
fn a_page_that_is_lost_is_found() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    let mut bytes = place.read("out/study.db");
    let middle = bytes.len() / 2;
    bytes[middle..middle + 3_000].fill(0xA5);
    place.write("out/study.db", &bytes);
    refused(&place, &study("out"), 65, "");
    bytes.truncate(middle);
    place.write("out/study.db", &bytes);
    refused(&place, &study("out"), 65, "");
}

#[test]
fn one_that_was_killed_as_it_was_being_made_is_made() {
    let place = Place::new();
    done(&place, &words(&[], &study("alone")));
    // A header and no tables; with the journal mode set, and without; and nothing at all.
    for (folder, batch) in [("wal", "PRAGMA journal_mode = WAL;"), ("header", "VACUUM;"), ("empty", "")] {
        std::fs::create_dir(place.path(folder)).expect("made");
        place.write(&format!("{folder}/study.db"), b"");
        let begun = Connection::open(place.path(folder).join("study.db")).expect("made");
        begun.execute_batch(batch).expect("begun");
        drop(begun);
        done(&place, &words(&[], &study(folder)));
        same_files(&place, "alone", folder);
    }
}

#[test]
fn a_change_that_was_half_done_when_its_program_was_killed_is_rolled_back() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    done(&place, &words(&[], &study("changing")));
    // With room for no page in memory, what is changed goes to the file before the change is over, and what was there into a journal.
    let changing = database(&place, "changing");
    let batch = "PRAGMA cache_size = 1; BEGIN; UPDATE replication SET figures = upper(hex(figures)); UPDATE point SET label = 'changed';";
    changing.execute_batch(batch).expect("begun");
    std::fs::create_dir(place.path("killed")).expect("made");
    for name in place.list("changing") {
        place.write(&format!("killed/{name}"), &place.read(&format!("changing/{name}")));
    }
    assert!(place.list("killed").contains(&"study.db-journal".to_owned()), "{:?}", place.list("killed"));
    assert!(place.read("killed/study.db") != place.read("out/study.db"), "the change has not reached the file");
    done(&place, &words(&[], &study("killed")));
    same_files(&place, "out", "killed");
}

#[test]
fn a_finding_that_was_changed_is_told_by_its_table_and_its_row_and_written_anew() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    let whole = files(&place, "out");
    for (change, table) in [
        ("UPDATE estimate SET mean = mean + 1 WHERE metric = 'cost'", "estimate, from row "),
        ("DELETE FROM estimate WHERE rowid = 3", "estimate, from row 3 on"),
        ("DROP TABLE criterion", "criterion, from row 1 on"),
    ] {
        assert_eq!(place.ask(&["verify", "out"]).status, 0);
        database(&place, "out").execute_batch(change).expect("written");
        let told = place.ask(&["verify", "out"]);
        assert_eq!((told.status, told.stderr.as_str()), (1, ""), "{change}");
        for wanted in ["these tables do not say what its replications do", table, "Written anew by: sandtable report out"] {
            assert!(told.stdout.contains(wanted), "{change}: {}", told.stdout);
        }
        let document: serde_json::Value = serde_json::from_str(&place.ask(&["verify", "out", "--json"]).stdout).expect("one document");
        let tables = document["differing_tables"].as_array().expect("tables");
        let is_told = tables.len() == 1 && tables[0]["table"] == table[..table.find(',').expect("a comma")] && tables[0]["row"].is_u64();
        assert!(document["is_same"] == false && is_told, "{change}: {document}");
        done(&place, &["report", "out"]);
        assert!(files(&place, "out") == whole, "{change}");
    }
}

#[test]
fn what_is_on_record_is_not_carried_out_again() {
    let place = Place::new();
    done(&place, &words(&[], &study("out")));
    // A row that says something else, and whose digest is right: who carried it out again would notice.
    super::merged::forge(&place, "out", 3);
    done(&place, &words(&[], &study("out").replace("-n 30", "-n 40")));
    assert_eq!(place.ask(&["verify", "out", "--replications", "40"]).status, 1);
}
