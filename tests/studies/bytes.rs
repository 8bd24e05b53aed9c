//! The same study ends with the same bytes, whichever way it was carried out.

use crate::folder::{database, done, files, rows, same_files, words};
use crate::place::{Place, scenario};

/// One study of each kind that has shards, small; what they are of stands in place of `SCENARIO`.
const SHARDED: [&str; 3] = [
    "replicate SCENARIO -n 60 --causes 20",
    "compare SCENARIO --variant dispatch.rule=spt --variant escalation.L1.escalate_after=30m -n 25",
    "sweep SCENARIO --vary blockers.rate=0..0.1/0.05 --vary dispatch.rule=lft,spt --metric duration.p80 --metric cost -n 12",
];

const TUNE: &str = "tune SCENARIO --vary escalation.L1.escalate_after=5m..4h --vary dispatch.rule=lft,spt,mts --minimize duration -n 400";

const FRONT: &str = "tune SCENARIO --vary escalation.L1.escalate_after=5m..4h --vary gates.progression=auto,director --minimize duration --minimize cost -n 400";

fn study(of: &str) -> String {
    of.replace("SCENARIO", &scenario("todo-api"))
}

#[test]
fn one_two_and_seven_threads_leave_the_same_bytes() {
    for of in SHARDED.into_iter().chain([TUNE, FRONT]) {
        let (place, command) = (Place::new(), study(of));
        for threads in ["1", "2", "7"] {
            done(&place, &words(&["--quiet"], &format!("{command} --threads {threads} --out by-{threads}")));
        }
        same_files(&place, "by-1", "by-2");
        same_files(&place, "by-1", "by-7");
    }
}

#[test]
fn five_shards_joined_are_the_study_that_one_machine_makes() {
    for of in SHARDED {
        let (place, command) = (Place::new(), study(of));
        done(&place, &words(&["-q"], &format!("{command} --out whole")));
        // In whatever order they are named.
        let mut merge = vec!["merge"];
        let shards = ["s3", "s0", "s4", "s2", "s1"];
        for shard in shards {
            let index = &shard[1..];
            let told = done(&place, &words(&[], &format!("{command} --shard {index}/5 --out {shard}")));
            assert!(told.stdout.contains("sandtable merge"), "{}", told.stdout);
            assert_eq!(place.list(shard), ["study.db"], "a shard has no findings of its own");
            merge.push(shard);
        }
        merge.extend(["--output", "joined"]);
        let told = done(&place, &merge);
        assert!(told.stdout.contains("study.db"), "{}", told.stdout);
        same_files(&place, "whole", "joined");
        // Shards are read and not changed: joined again into the same folder, it is the same again.
        done(&place, &merge);
        same_files(&place, "whole", "joined");
    }
}

#[test]
fn more_replications_in_the_same_folder_are_as_many_at_once() {
    for (of, few, many) in [(SHARDED[0], "-n 30", "-n 90"), (SHARDED[1], "-n 10", "-n 30"), (SHARDED[2], "-n 5", "-n 15")] {
        let place = Place::new();
        let command = study(of);
        let (command, _) = command.rsplit_once("-n ").expect("a number of replications");
        let causes = if of.contains("--causes") { " --causes 20" } else { "" };
        for (extent, folder) in [(few, "grown"), (many, "grown"), (many, "at-once")] {
            done(&place, &words(&["-q"], &format!("{command}{extent}{causes} --out {folder}")));
        }
        same_files(&place, "grown", "at-once");
    }
}

#[test]
fn the_same_command_again_carries_out_nothing_and_changes_nothing() {
    for of in SHARDED.into_iter().chain([TUNE, FRONT]) {
        let (place, command) = (Place::new(), study(of));
        let first = done(&place, &words(&[], &format!("{command} --out out")));
        let before = files(&place, "out");
        let second = done(&place, &words(&[], &format!("{command} --out out")));
        assert_eq!(first.stdout, second.stdout);
        assert!(before == files(&place, "out"), "{command}");
    }
}

#[test]
fn nothing_kept_tells_the_same_and_writes_nothing() {
    for of in [SHARDED[0], TUNE] {
        let (place, command) = (Place::new(), study(of));
        let silent = done(&place, &words(&["--quiet"], &format!("{command} --no-out --json")));
        assert_eq!(place.list(""), Vec::<String>::new());
        let kept = done(&place, &words(&["--quiet"], &format!("{command} --out out --json")));
        assert_eq!(silent.stdout, kept.stdout);
        assert_eq!(kept.stdout.as_bytes(), place.read("out/summary.json"));
    }
}

#[test]
fn until_goes_on_until_its_intervals_are_narrow_and_a_narrower_one_goes_on_from_there() {
    let place = Place::new();
    let command = study("replicate SCENARIO --causes 10");
    for (precision, threads, folder) in [("15%", "1", "grown"), ("8%", "2", "grown"), ("8%", "7", "at-once")] {
        done(&place, &words(&["-q"], &format!("{command} --until {precision} --threads {threads} --out {folder}")));
    }
    same_files(&place, "grown", "at-once");
    let (replications, is_narrow) = narrowness(&place, "grown", 0.08);
    assert!((31..2_000).contains(&replications) && is_narrow, "{replications}");
    // No further than that: it looks after 30, and after each tenth more.
    let mut looks = std::iter::successors(Some(30), |count: &u64| Some(count + count.div_ceil(10)));
    let last = looks.by_ref().take_while(|count| *count < replications).last().expect("a look before");
    done(&place, &words(&["-q"], &format!("{command} -n {last} --out fewer")));
    assert_eq!(narrowness(&place, "fewer", 0.08), (last, false));
}

/// How many replications there are, and whether the mean and the P80 of the duration are off from the truth by that share of it at most.
fn narrowness(place: &Place, folder: &str, precision: f64) -> (u64, bool) {
    let told: serde_json::Value = serde_json::from_slice(&place.read(&format!("{folder}/summary.json"))).expect("one document");
    let estimates = told["found"]["estimates"].as_array().expect("estimates");
    let duration = estimates.iter().find(|estimate| estimate["metric"] == "duration").expect("its duration");
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or_else(|| panic!("{value} in {duration}"));
    let is_narrow = |value: &serde_json::Value, interval: &serde_json::Value| {
        let (value, low, high) = (number(value), number(&interval["low"]), number(&interval["high"]));
        (high - value).max(value - low) <= precision / (1.0 + precision) * value
    };
    let p80 = duration["quantiles"].as_array().expect("quantiles").iter().find(|of| of["p"] == 0.8).expect("its P80");
    let is_narrow = is_narrow(&duration["mean"], &duration["mean_interval"]) && is_narrow(&p80["value"], &p80["interval"]);
    (told["found"]["replications"].as_u64().expect("a number"), is_narrow)
}

#[test]
fn a_replication_of_a_study_has_the_figures_of_its_run() {
    let place = Place::new();
    done(&place, &words(&["-q"], &study("replicate SCENARIO -n 8 --causes 0 --seed 11 --out study")));
    let database = database(&place, "study");
    for replication in [0, 3, 7] {
        let run = study(&format!("run SCENARIO --seed 11 --replication {replication} --driver direct --no-out --json"));
        let told: serde_json::Value = serde_json::from_str(&done(&place, &words(&["-q"], &run)).stdout).expect("one document");
        let metrics = told["metrics"].as_object().expect("metrics");
        let mut query = database.prepare("SELECT metric, value FROM figure WHERE replication = ?").expect("a view");
        let kept = query.query_map([replication], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<f64>>(1)?))).expect("figures");
        let mut count = 0;
        for (metric, value) in kept.map(Result::unwrap) {
            assert_eq!(metrics[&metric].as_f64(), value, "{metric} of replication {replication}");
            count += 1;
        }
        assert_eq!(count, metrics.len());
        assert!(count > 50, "{count}");
    }
}

#[test]
fn a_recorded_study_is_what_is_simulated_again_and_its_report_is_made_again() {
    for of in SHARDED.into_iter().chain([TUNE]) {
        let (place, command) = (Place::new(), study(of));
        done(&place, &words(&["-q"], &format!("{command} --out out")));
        let before = files(&place, "out");
        let told = done(&place, &["verify", "out"]);
        assert!(told.stdout.contains("do not differ"), "{}", told.stdout);
        place.list("out").iter().filter(|name| *name != "study.db" && *name != "best.toml").for_each(|name| {
            std::fs::remove_file(place.path("out").join(name)).expect("removed");
        });
        done(&place, &["-q", "report", "out"]);
        assert!(before == files(&place, "out"), "{command}");
        assert!(rows(&place, "out") > 40);
    }
}
