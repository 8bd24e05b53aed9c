//! Every chart of runs and studies as the program draws it, against a picture that a person has approved.
//!
//! `SANDTABLE_REWRITE=1 cargo test --release --test suite pictures::` approves what is drawn now: look at the new files of tests/pictures, and keep
//! them only if they are as they should be. Where a chart differs, the picture of now and one of the differences are written under
//! target/pictures.

mod picture;

use crate::place::{Place, scenario};
use picture::Picture;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Folders that commands leave their charts in, with the commands: few replications, as what a chart shows is not judged here.
fn commands() -> Vec<(&'static str, Vec<String>)> {
    let todo = scenario("todo-api");
    let compared = ["dispatch.rule=spt", "dispatch.rule=mts", "blockers.rate=0.1", "blockers.rate=0.2", "buffer=5%", "buffer=40%"];
    let variants: String = compared.iter().map(|set| format!(" --variant {set}")).collect();
    let words = |text: String| text.split(' ').map(ToOwned::to_owned).collect();
    vec![
        ("run", words("run few.toml --driver direct --seed 1".into())),
        ("run-many", words("run many.toml --driver direct --seed 1 --theme dark".into())),
        ("run-page", words("run few.toml --driver direct --seed 2 --size page --theme dark".into())),
        ("run-slide", words("run many.toml --driver direct --seed 2 --size slide".into())),
        ("replicate", words("replicate few.toml -n 40 --causes 20 --seed 1".into())),
        ("replicate-many", words("replicate many.toml -n 6 --causes 0 --seed 1 --theme dark".into())),
        ("compare", words(format!("compare {todo} --variant blockers.rate=0.1 -n 20 --seed 1 --theme dark"))),
        ("compare-many", words(format!("compare {todo}{variants} -n 20 --seed 1"))),
        ("sweep", words(format!("sweep {todo} --vary blockers.rate=0..0.2/0.05 -n 10 --seed 1"))),
        (
            "sweep-two",
            words(format!("sweep {todo} --vary blockers.rate=0..0.2/0.05 --vary buffer=10%..40%/10% -n 8 --seed 1 --theme dark")),
        ),
        (
            "tune",
            words(format!(
                "tune {todo} --vary dispatch.rule=lft,spt,mts --vary blockers.scan_every=30m..8h --minimize duration --budget 300 --seed 1"
            )),
        ),
        (
            "tune-two",
            words(format!(
                "tune {todo} --vary escalation.L1.escalate_after=5m..8h --vary gates.progression=auto,director --minimize duration --minimize director.busy --budget 600 --seed 1 --theme dark"
            )),
        ),
    ]
}

#[test]
fn every_chart_looks_as_it_was_approved() {
    let place = Place::new();
    for (name, teams, tasks) in [("few", 3, 10), ("many", 30, 500)] {
        let (scenario, plan) = made_up(name, teams, tasks);
        place.write(&format!("{name}.toml"), scenario.as_bytes());
        place.write(&format!("{name}.csv"), plan.as_bytes());
    }
    let is_rewriting = std::env::var_os("SANDTABLE_REWRITE").is_some_and(|value| value == "1");
    let (mut drawn, mut wrong) = (BTreeSet::new(), Vec::new());
    for (folder, mut command) in commands() {
        command.extend(["--out".to_owned(), folder.to_owned()]);
        let told = place.ask(&command.iter().map(String::as_str).collect::<Vec<_>>());
        assert!([0, 4].contains(&told.status), "{command:?}: {}", told.stderr);
        for chart in charts(&place.path(folder)) {
            let name = format!("{folder}-{}", chart.file_name().and_then(|name| name.to_str()).expect("a name"));
            let now = Picture::read(&chart).quarter();
            let approved = approved().join(&name);
            drawn.insert(name.clone());
            if is_rewriting {
                now.write(&approved);
            } else if let Some(difference) = now.difference(&approved) {
                wrong.push(format!("{name}: {difference}"));
            }
        }
    }
    if is_rewriting {
        return;
    }
    for entry in std::fs::read_dir(approved()).expect("the approved pictures") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        if name.ends_with(".png") && !drawn.contains(&name) {
            wrong.push(format!("{name}: approved, and no chart any more"));
        }
    }
    assert!(drawn.len() > 40, "{}", drawn.len());
    assert!(wrong.is_empty(), "{}\nSANDTABLE_REWRITE=1 approves what is drawn now", wrong.join("\n"));
}

fn approved() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

fn charts(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut charts: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "png")).collect();
    charts.sort();
    assert!(!charts.is_empty(), "{}", folder.display());
    charts
}

/// A scenario and its plan: the same on every machine. Each task comes after two of those before it.
fn made_up(name: &str, teams: usize, tasks: usize) -> (String, String) {
    let mut plan = "epic,feature,task,name,team,role,realistic,depends_on\n".to_owned();
    for task in 0..tasks {
        let before = |back: usize| task.checked_sub(back).map(|on| format!("T-{on}"));
        let on: Vec<String> = [before(teams / 2 + 1), before(teams + task % 5)].into_iter().flatten().collect();
        let (feature, team, hours) = (task / 5, (task * 7) % teams, 4 + (task * 11) % 13);
        let _ =
            writeln!(plan, "Epic {},Feature {feature},T-{task},Task {task},team-{team},builder,{hours},{}", feature / 10, on.join("; "));
    }
    let mut scenario =
        format!("name = \"{name}\"\nplan = \"{name}.csv\"\ncalendar = \"office\"\ncalendars.office = \"mon-fri 08:00-17:00\"\n");
    for team in 0..teams {
        let _ = writeln!(
            scenario,
            "[teams.team-{team}]\nname = \"Team {team}\"\nmembers = [{{ name = \"builder-{team}\", role = \"builder\", count = 2 }}]"
        );
    }
    scenario += "[handoff]\nno_dependencies_of_kind = [\"information\", \"resource\"]\n";
    (scenario, plan)
}

#[test]
fn a_word_that_moves_by_three_pixels_of_a_chart_is_a_difference() {
    let name = std::fs::read_dir(approved()).expect("the approved pictures").filter_map(|entry| Some(entry.ok()?.path()));
    let file = name.filter(|path| path.to_string_lossy().ends_with("run-burnup.png")).min().expect("an approved burn-up");
    let before = Picture::read(&file);
    assert_eq!(before.share_that_differs(&before), 0.0);
    // The title's letters, and nothing else.
    let after = before.with_moved((0, 0, 200, 24), 2);
    assert!(before.share_that_differs(&after) > picture::SHARE, "{}", before.share_that_differs(&after));
}

#[test]
fn a_colour_that_changes_is_a_difference_and_rounding_is_none() {
    let before = Picture::plain(100, 100, [200, 100, 50]);
    assert_eq!(before.share_that_differs(&Picture::plain(100, 100, [208, 94, 57])), 0.0);
    assert_eq!(before.share_that_differs(&Picture::plain(100, 100, [200, 140, 50])), 1.0);
}
