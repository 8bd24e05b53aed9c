//! What `sandtable export` writes: each format of a run and of a study holds what the dictionary says, twice the same, whole or not at all.

mod logs;

use quick_xml::Reader;
use quick_xml::events::Event;
use sandtable::export::{self, Format};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// Tasks of the scenario that all of it is of.
const TASKS: usize = 18;

/// A run, a study of one scenario and one of two, made once for all tests.
fn made() -> &'static Path {
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let scenario = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios/todo-api.toml");
        let scenario = scenario.to_str().expect("a path of letters");
        for command in [
            &["run", scenario, "--driver", "direct", "--seed", "7", "--out", "run"][..],
            &["replicate", scenario, "-n", "20", "--causes", "2", "--out", "study"],
            &["compare", scenario, "--variant", "dispatch.rule=spt", "-n", "5", "--out", "compare"],
        ] {
            let output = sandtable(folder.path(), command);
            assert!(output.status.success(), "{command:?}: {}", said(&output));
        }
        // Of these replications 8 are cut off by the horizon.
        let late = ["replicate", scenario, "-n", "20", "--causes", "0", "--set", "horizon=16d", "--seed", "3", "--out", "late"];
        let output = sandtable(folder.path(), &late);
        assert_eq!(output.status.code(), Some(4), "{late:?}: {}", said(&output));
        fs::write(folder.path().join("foreign.db"), "not a database, but long enough to be looked into for the mark of one")
            .expect("written");
        folder
    });
    folder.path()
}

fn sandtable(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sandtable")).args(arguments).current_dir(folder).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a format is of a run or a study, by way of a file.
fn exported(format: &str, from: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("out");
    let output = sandtable(made(), &["export", format, from, "-o", file.to_str().expect("letters")]);
    assert!(output.status.success(), "{format} of {from}: {}", said(&output));
    fs::read(&file).expect("the file is there")
}

fn text(format: &str, from: &str) -> String {
    String::from_utf8(exported(format, from)).expect("a text")
}

/// Rows of a CSV by column.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("as many cells as the header")).collect()
}

/// Formats that this file holds, so that those of others are theirs to hold.
fn schedules() -> impl Iterator<Item = &'static Format> {
    export::ALL.iter().filter(|format| ["mspdi", "csv", "xlsx", "mermaid", "ical"].contains(&format.name))
}

#[test]
fn each_format_of_each_thing_is_the_same_file_each_time() {
    assert_eq!(schedules().count(), 5);
    for format in schedules() {
        for (from, suits) in [("run", format.of_run.is_some()), ("study", format.of_study.is_some())] {
            assert!(suits, "{} of a {from}", format.name);
            let (one, other) = (exported(format.name, from), exported(format.name, from));
            assert!(!one.is_empty() && one == other, "{} of a {from} differs from itself", format.name);
            if format.is_text {
                let printed = sandtable(made(), &["export", format.name, from, "-o", "-"]);
                assert!(printed.status.success() && printed.stdout == one, "{} of a {from}, printed: {}", format.name, said(&printed));
            }
        }
    }
}

#[test]
fn the_table_of_a_run_has_a_row_a_task_under_the_columns_of_the_dictionary() {
    let text = text("csv", "run");
    let names: Vec<&str> = export::tasks::COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(text.lines().next().map(|line| line.split(',').collect()), Some(names));
    let rows = rows(&text);
    assert_eq!(rows.len(), TASKS);
    assert_eq!((rows[0]["task"].as_str(), rows[0]["epic"].as_str(), rows[0]["members"].as_str()), ("T-1", "To-do API", "devops-engineer"));
    assert!(rows.iter().all(|row| row["status"] == "completed" && row["actual_finish"].len() == 19), "{rows:?}");
    assert_eq!(rows[17]["depends_on"], "T-17:team; T-16:team+2h");
    // A run's own table says the same.
    let own = fs::read_to_string(made().join("run/tasks.csv")).expect("the run has it");
    for (row, own) in rows.iter().zip(self::rows(&own)) {
        for (here, there) in [
            ("task", "id"),
            ("planned_finish", "planned_end_date"),
            ("actual_finish", "completed_at"),
            ("effort_actual_hours", "effort_actual"),
        ] {
            assert_eq!(row[here], own[there], "{} of {}", here, row["task"]);
        }
    }
}

#[test]
fn the_table_of_a_study_has_every_date_in_the_order_of_its_percentiles() {
    let text = text("csv", "study");
    let names: Vec<&str> = export::forecast::COLUMNS.iter().map(|column| column.name).collect();
    assert_eq!(text.lines().next().map(|line| line.split(',').collect()), Some(names));
    let rows = rows(&text);
    assert_eq!(rows.len(), TASKS);
    for row in &rows {
        for of in ["released", "finish"] {
            let dates: Vec<&str> = ["p10", "p50", "p80", "p90"].iter().map(|p| row[&format!("{of}_{p}")].as_str()).collect();
            assert!(dates.is_sorted() && dates[0].len() == 19, "{}: {dates:?}", row["task"]);
        }
        assert!(row["released_p80"] <= row["finish_p80"] && row["replications"] == "20", "{row:?}");
    }
    // A task that all wait for is on the chain of all.
    assert!(rows.iter().any(|row| row["criticality"].parse::<f64>().is_ok_and(|share| share > 0.5)), "{rows:?}");
    let compared = self::rows(&self::text("csv", "compare"));
    let variants: BTreeSet<&str> = compared.iter().map(|row| row["variant"].as_str()).collect();
    assert_eq!((compared.len(), variants.len()), (2 * TASKS, 2));
}

#[test]
fn a_study_with_replications_that_do_not_finish_counts_them_as_later_than_all_dates() {
    const NEVER: &str =
        "11 of 20 replications never finished: dates count them as later than all others, and a date that is never is left out";
    let out = tempfile::tempdir().expect("a temporary folder");
    for format in schedules() {
        let file = out.path().join(format.name);
        let output = sandtable(made(), &["export", format.name, "late", "-o", file.to_str().expect("letters")]);
        assert!(output.status.success() && said(&output).contains(NEVER), "{}: {}", format.name, said(&output));
    }
    let rows = rows(&text("csv", "late"));
    assert_eq!(rows.len(), TASKS);
    let dates = |row: &BTreeMap<String, String>| ["p10", "p50", "p80", "p90"].map(|p| row[&format!("finish_{p}")].clone());
    for row in &rows {
        // Never comes last.
        let dates: Vec<String> = dates(row).into_iter().map(|date| if date.is_empty() { "never".to_owned() } else { date }).collect();
        assert!(dates.is_sorted(), "{}: {dates:?}", row["task"]);
    }
    let (first, last) = (&rows[0], &rows[TASKS - 1]);
    assert_eq!((first["task"].as_str(), first["replications"].as_str(), dates(first)[3].len()), ("T-1", "20", 19));
    let done: u32 = last["replications"].parse().expect("a number");
    assert!((12..20).contains(&done), "{last:?}");
    assert_eq!((dates(last)[0].len(), dates(last)[2].as_str(), dates(last)[3].as_str()), (19, "", ""));
    // It costs what it cost in those that finished.
    let share: f64 = last["criticality"].parse().expect("a share");
    assert!((0.0..=1.0).contains(&share));
    let project = Element::read(&text("mspdi", "late"));
    let own = |task: &Element| fields(&project, task).get("Sandtable: task").cloned();
    let of = |id: &str| project.one("Tasks").all("Task").find(|task| own(task).as_deref() == Some(id)).expect("the task is there");
    assert_eq!((of("T-1").says("Active"), of("T-18").says("Active")), ("1".to_owned(), "0".to_owned()));
    // The last is begun in four of five replications, and done in fewer.
    let begun = of("T-18").says("Start");
    assert!(begun.as_str() > "2026-03-10" && of("T-18").says("Finish") == begun, "{begun}");
    assert!(!text("ical", "late").contains("Project finished: todo-api (P80)") && text("ical", "late").contains("(P50)"));
}

/// An element of a small document: its name, its text, and what is in it.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    inner: Vec<Element>,
}

impl Element {
    fn read(text: &str) -> Element {
        let mut reader = Reader::from_str(text);
        let mut open = vec![Element::default()];
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(start) => {
                    let name = start.name().into_inner().to_owned();
                    open.push(Element { name, ..Element::default() });
                }
                Event::Text(text) => open.last_mut().expect("one is open").text += &text.xml10_content(),
                Event::GeneralRef(name) => {
                    open.last_mut().expect("one is open").text += quick_xml::escape::resolve_predefined_entity(&name).expect("a known one");
                }
                Event::End(_) => {
                    let done = open.pop().expect("one is open");
                    open.last_mut().expect("there is an outermost").inner.push(done);
                }
                Event::Eof => return open.remove(0).inner.remove(0),
                _ => {}
            }
        }
    }

    fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.inner.iter().filter(move |inner| inner.name == name)
    }

    fn one<'e>(&'e self, name: &'e str) -> &'e Element {
        self.all(name).next().unwrap_or_else(|| panic!("{}: no {name}", self.name))
    }

    fn says(&self, name: &str) -> String {
        self.all(name).next().map(|element| element.text.clone()).unwrap_or_default()
    }
}

/// Values of Sandtable's own fields of a task, by alias.
fn fields(project: &Element, task: &Element) -> BTreeMap<String, String> {
    let definitions = project.one("ExtendedAttributes");
    let alias: BTreeMap<String, String> =
        definitions.all("ExtendedAttribute").map(|one| (one.says("FieldID"), one.says("Alias"))).collect();
    task.all("ExtendedAttribute").map(|value| (alias[&value.says("FieldID")].clone(), value.says("Value"))).collect()
}

#[test]
fn the_xml_of_a_run_has_every_task_with_its_dates_its_links_and_its_plan() {
    let project = Element::read(&text("mspdi", "run"));
    let tasks: Vec<&Element> = project.one("Tasks").all("Task").collect();
    let uids: BTreeSet<String> = tasks.iter().map(|task| task.says("UID")).collect();
    assert_eq!(uids.len(), tasks.len(), "a UID twice");
    let own: Vec<(&&Element, BTreeMap<String, String>)> = tasks.iter().map(|task| (task, fields(&project, task))).collect();
    let own: Vec<_> = own.iter().filter(|(_, fields)| fields.contains_key("Sandtable: task")).collect();
    assert_eq!(own.len(), TASKS);
    let table: BTreeMap<String, BTreeMap<String, String>> =
        rows(&text("csv", "run")).into_iter().map(|row| (row["task"].clone(), row)).collect();
    for (task, fields) in &own {
        let row = &table[&fields["Sandtable: task"]];
        let dated = |name: &str| task.says(name).replace('T', " ");
        assert_eq!(dated("ActualFinish"), row["actual_finish"]);
        assert_eq!(task.one("Baseline").says("Finish").replace('T', " "), row["planned_finish"]);
        assert_eq!(
            (task.says("Name"), task.says("PercentComplete"), task.says("OutlineLevel")),
            (row["name"].clone(), "100".into(), "3".into())
        );
        assert_eq!(fields.get("Sandtable: depends_on").map_or("", String::as_str), row["depends_on"]);
        assert_eq!(fields.get("Sandtable: role").map_or("", String::as_str), row["role"]);
        let links: Vec<&Element> = task.all("PredecessorLink").collect();
        assert_eq!(links.len(), row["depends_on"].split(';').filter(|link| !link.is_empty()).count(), "{}", row["task"]);
        assert!(links.iter().all(|link| uids.contains(&link.says("PredecessorUID")) && link.says("Type") == "1"), "{links:?}");
    }
    let of = |id: &str| own.iter().find(|(_, fields)| fields["Sandtable: task"] == id).expect("the task is there");
    let (release, about) = of("T-18");
    assert_eq!(about["Sandtable: effort"], "4");
    assert_eq!(of("T-1").1["Sandtable: effort"], "4/6/12");
    assert_eq!((of("T-3").0.says("Milestone"), of("T-14").1["Sandtable: must"].as_str()), ("1".to_owned(), "optional"));
    // Two hours, in tenths of a minute.
    assert!(release.all("PredecessorLink").any(|link| link.says("LinkLag") == "1200"), "{release:?}");
    let epic = tasks.iter().find(|task| task.says("OutlineNumber") == "1").expect("the first epic");
    assert_eq!((epic.says("Name"), epic.says("Summary")), ("To-do API".to_owned(), "1".to_owned()));
    let numbers: Vec<String> = tasks.iter().map(|task| task.says("OutlineNumber")).collect();
    assert_eq!(numbers[1..6], ["1", "1.1", "1.1.1", "1.1.2", "1.1.3"]);
}

#[test]
fn the_xml_of_a_run_has_its_members_with_their_teams_and_all_that_they_did() {
    let project = Element::read(&text("mspdi", "run"));
    let resources: BTreeMap<String, &Element> = project.one("Resources").all("Resource").map(|one| (one.says("UID"), one)).collect();
    assert_eq!(resources.len(), 7);
    let groups: BTreeSet<String> = resources.values().map(|one| one.says("Group")).collect();
    assert_eq!(groups.iter().map(String::as_str).collect::<Vec<_>>(), ["Backend", "Foundation", "Frontend", "Quality", "Research"]);
    let calendars: BTreeMap<String, &Element> = project.one("Calendars").all("Calendar").map(|one| (one.says("UID"), one)).collect();
    for resource in resources.values() {
        let base = calendars[&resource.says("CalendarUID")].says("BaseCalendarUID");
        assert_eq!(calendars[&base].says("Name"), "mon-fri 08:00-17:00");
    }
    let roles = fields(&project, resources["1"]);
    assert_eq!(roles["Sandtable: roles"], "devops-engineer, database-architect");
    let uids: BTreeSet<String> = project.one("Tasks").all("Task").map(|task| task.says("UID")).collect();
    let assignments: Vec<&Element> = project.one("Assignments").all("Assignment").collect();
    assert!(assignments.len() >= 15, "{}", assignments.len());
    assert!(assignments.iter().all(|one| uids.contains(&one.says("TaskUID")) && resources.contains_key(&one.says("ResourceUID"))));
}

#[test]
fn the_xml_of_a_study_has_the_dates_of_p80() {
    let project = Element::read(&text("mspdi", "study"));
    let table: BTreeMap<String, BTreeMap<String, String>> =
        rows(&text("csv", "study")).into_iter().map(|row| (row["task"].clone(), row)).collect();
    let mut count = 0;
    for task in project.one("Tasks").all("Task") {
        if let Some(id) = fields(&project, task).get("Sandtable: task") {
            assert_eq!(task.says("Finish").replace('T', " "), table[id]["finish_p80"]);
            assert_eq!((task.says("Manual"), task.says("ActualFinish")), ("1".to_owned(), String::new()));
            count += 1;
        }
    }
    assert_eq!(count, TASKS);
}

#[test]
fn a_gantt_chart_has_a_line_a_task_and_a_calendar_an_event_a_milestone() {
    let chart = text("mermaid", "run");
    assert_eq!(chart.lines().filter(|line| line.trim_start().starts_with("T-")).count(), TASKS);
    assert!(chart.starts_with("gantt\n    title todo-api, seed 7\n    dateFormat YYYY-MM-DD HH:mm\n"), "{chart}");
    let few = sandtable(made(), &["export", "mermaid", "run", "-o", "-", "--tasks", "3"]);
    assert_eq!(String::from_utf8_lossy(&few.stdout).lines().filter(|line| line.contains("crit, done, t")).count(), 3);
    assert!(said(&few).starts_with("note: 18 tasks are too many to draw: a bar for each epic, and 3 of "), "{}", said(&few));
    // T-3 and T-7 are milestones; then the epic, the finish, and the target.
    let run = text("ical", "run");
    assert_eq!(run.matches("BEGIN:VEVENT").count(), 5);
    assert!(run.lines().all(|line| line.len() <= 75) && run.matches("\r\n").count() == run.matches('\n').count());
    let study = text("ical", "study");
    assert_eq!((study.matches("(P50)").count(), study.matches("(P80)").count()), (4, 4));
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    let (folder, out) = (made(), tempfile::tempdir().expect("a temporary folder"));
    let file = out.path().join("out");
    let file = file.to_str().expect("letters");
    fs::write(out.path().join("taken"), "mine").expect("written");
    let taken = out.path().join("taken");
    let taken = taken.to_str().expect("letters");
    let nowhere = out.path().join("no/such/out");
    for (arguments, status, says) in [
        (&["mspdi", "compare", "-o", file][..], 2, "is of several variants"),
        (&["csv", "run", "-o", taken], 2, "is there already"),
        (&["csv", "run", "-o", nowhere.to_str().expect("letters")], 2, "there is no such folder"),
        (&["csv", "run", "-o", out.path().to_str().expect("letters"), "--force"], 2, "is not a file"),
        (&["csv", "run", "-o", "run/workflow.db", "--force"], 2, "is what is to be exported"),
        (&["csv", "study/study.db", "-o", "study/study.db", "--force"], 2, "is what is to be exported"),
        (&["csv", "nothing", "-o", file], 2, "there is no such file"),
        (&["csv", "foreign.db", "-o", file], 65, "not a database"),
        (&["xlsx", "run", "-o", "-"], 2, "is not a text"),
        (&["csv", "run", "-o", file, "--tasks", "3"], 2, "--tasks: says nothing to csv; it is for mermaid"),
        (&["docx", "run", "-o", file], 2, "invalid value 'docx'"),
        (&["csv", "run"], 2, "--output"),
    ] {
        let output = sandtable(folder, &[&["export"], arguments].concat());
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(says) && output.stdout.is_empty(), "{arguments:?}: {}", said(&output));
    }
    let left: Vec<_> = fs::read_dir(out.path()).expect("the folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert_eq!(left, ["taken"]);
    assert_eq!(fs::read_to_string(taken).expect("there"), "mine");
    assert!(fs::read(folder.join("run/workflow.db")).expect("there").starts_with(b"SQLite"));
}

#[test]
fn a_file_is_replaced_where_that_is_said() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let file = out.path().join("run.csv");
    fs::write(&file, "old").expect("written");
    let name = file.to_str().expect("letters");
    let output = sandtable(made(), &["export", "csv", "run/workflow.db", "-o", name, "--force"]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), format!("Wrote {name}\n"));
    assert!(fs::read_to_string(&file).expect("there").starts_with("task,epic,"));
}
