//! `--json`: one document on standard output and nothing else, of the shape that the book tells, field by field.

use crate::pages::Page;
use crate::place::{Place, Told, scenario};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PLAN: &str = "task,name,estimate,depends\n1,Design,3h,\n2,Build,2h,1\n";

/// What makes every field of every document come at least once, in this order in one folder. `T` is a small scenario, `B` another.
const COMMANDS: [(&str, i32); 23] = [
    ("run T --out run --require finish<=2027-01-01 --json", 0),
    ("check T nowhere.toml --json", 2),
    (
        "replicate T -n 30 --causes 30 --budget 30000 --set teams.backend.members.0.rate=50 --require finish.p99<=2027-01-01 --out study --json",
        0,
    ),
    ("replicate T -n 2 --causes 0 --set horizon=60d --set noise.project=50 --no-out --json", 4),
    ("compare T --variant dispatch.rule=spt -n 3 --require difference.finish.mean<=90d --no-out --json", 0),
    ("compare T --variant noise.project=5 -n 8 --set horizon=60d --no-out --json", 4),
    ("sweep T --vary dispatch.rule=lft,spt --vary buffer=10%..40% --design lhs --points 14 -n 2 --no-out --json", 0),
    ("sweep T --vary horizon=60d,700d --set noise.project=50 -n 2 --no-out --json", 4),
    (
        "tune T --vary blockers.scan_every=30m..8h --vary dispatch.rule=lft,spt --minimize duration -n 200 --subject-to director.busy<50% --no-out --json",
        0,
    ),
    ("tune T --vary dispatch.rule=lft,spt,lpt --minimize duration --minimize director.busy -n 400 --no-out --json", 0),
    ("replicate T -n 2 --causes 0 --shard 0/2 --out shard --json", 0),
    ("explain run --json", 0),
    ("explain run --task T-6 --json", 0),
    ("explain run --blocker B-1 --json", 0),
    ("report run --day 3 --json", 0),
    ("report run --html -o page.html --json", 0),
    ("report run --json", 0),
    ("report study --json", 0),
    ("verify run --json", 0),
    ("verify study --replications 1 --json", 0),
    ("import csv tasks.csv -o imported.toml --json", 0),
    ("init new --json", 0),
    ("export csv run -o exported.csv --json", 0),
];

fn ask(place: &Place, command: &str) -> Told {
    let small = scenario("todo-api");
    let words: Vec<&str> = command.split(' ').map(|word| if word == "T" { &*small } else { word }).collect();
    place.ask(&words)
}

fn document(command: &str, told: &Told) -> Value {
    serde_json::from_str(&told.stdout).unwrap_or_else(|error| panic!("{command}: {error}\n{}{}", told.stdout, told.stderr))
}

#[test]
fn every_command_prints_one_document_of_the_shape_that_the_book_tells() {
    let place = Place::new();
    place.write("tasks.csv", PLAN.as_bytes());
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (command, status) in COMMANDS {
        let told = ask(&place, command);
        assert_eq!((told.status, told.stderr.as_str()), (status, ""), "{command}\n{}", told.stdout);
        collect(&document(command, &told), &mut found);
    }
    let database = rusqlite::Connection::open(place.path("run/workflow.db")).expect("the database opens");
    assert_eq!(database.execute("UPDATE tasks SET status = 'dropped' WHERE rowid = 3", []).expect("the statement is sound"), 1);
    drop(database);
    let told = ask(&place, "verify run --json");
    assert_eq!(told.status, 1, "{}", told.stderr);
    collect(&document("verify", &told), &mut found);
    let page = Page::at("docs/src/json.md");
    let tables = tables(&page);
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for (name, fields) in &found {
        let mut told = BTreeMap::new();
        assert!(tables.contains_key(name), "{name}: no chapter of docs/src/json.md");
        expand("", name, &tables, &mut told);
        for field in fields {
            match told.get(field) {
                Some(row) => _ = seen.insert(row.clone()),
                None => wrong.push(format!("{name}: `{field}` comes and is not told")),
            }
        }
    }
    for (table, rows) in &tables {
        for (field, _) in rows.iter().filter(|(field, _)| !NEVER_SEEN.contains(&(table, field))) {
            if !seen.contains(&(table.clone(), field.clone())) {
                wrong.push(format!("{table}: `{field}` is told and does not come"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let documents: Vec<&str> = found.keys().map(String::as_str).collect();
    let chapters: Vec<&str> =
        page.text.lines().filter_map(|line| line.strip_prefix("## ")).filter(|title| !title.starts_with("Parts")).collect();
    assert_eq!(BTreeSet::from_iter(documents), BTreeSet::from_iter(chapters));
}

/// What comes only of a study whose replications no longer give what is on record, which takes another version of the program, or whose
/// database somebody changed.
const NEVER_SEEN: [(&str, &str); 5] = [
    ("verify-study", "differing[].replication"),
    ("verify-study", "differing[].label"),
    ("verify-study", "differing[].point"),
    ("verify-study", "differing_tables[].table"),
    ("verify-study", "differing_tables[].row"),
];

/// Adds the fields of a document, each as its path.
fn collect(document: &Value, found: &mut BTreeMap<String, BTreeSet<String>>) {
    assert_eq!(document["shape"], 1, "{document}");
    let name = document["document"].as_str().expect("it says what it is").to_owned();
    let fields = found.entry(name).or_default();
    let mut left = vec![(String::new(), document)];
    while let Some((path, value)) = left.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members.iter().filter(|(name, _)| !path.is_empty() || !["document", "shape"].contains(&name.as_str()))
                {
                    let name = if path == "metrics" { "NAME" } else { name };
                    let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    fields.insert(path.clone());
                    left.push((path, value));
                }
            }
            Value::Array(items) => left.extend(items.iter().map(|item| (format!("{path}[]"), item))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// By heading: fields, and what each is.
type Tables = BTreeMap<String, Vec<(String, String)>>;

fn tables(page: &Page) -> Tables {
    let mut tables = Tables::new();
    let mut heading = String::new();
    for (_, line) in page.prose() {
        if line.starts_with('#') {
            heading = line.trim_start_matches('#').trim().to_owned();
        } else if let Some((field, rest)) = line.strip_prefix("| `").and_then(|row| row.split_once("` | ")) {
            let is = rest.split_once(" | ").expect("a third column").0;
            tables.entry(heading.clone()).or_default().push((field.to_owned(), is.to_owned()));
        }
    }
    tables
}

/// The paths of all fields of a table and of the parts that it names, each with the table and the row that tell of it.
fn expand(above: &str, table: &str, tables: &Tables, told: &mut BTreeMap<String, (String, String)>) {
    for (field, is) in &tables[table] {
        let path = format!("{above}{field}");
        if let Some((_, rest)) = is.split_once("](#") {
            let part = rest.split_once(')').expect("a link").0;
            let items = if is.starts_with("a list of ") { "[]" } else { "" };
            expand(&format!("{path}{items}."), part, tables, told);
        }
        told.insert(path, (table.to_owned(), field.clone()));
    }
}

#[test]
fn a_command_that_fails_prints_nothing_but_the_error_and_ends_as_it_would_without() {
    let place = Place::new();
    for (command, status) in [
        ("run nowhere.toml", 2),
        ("run T --set dispatch.rool=lft", 2),
        ("replicate nowhere.toml", 2),
        ("sweep T --vary dispatch.rule=best", 2),
        ("compare T nowhere.toml", 2),
        ("tune T --vary dispatch.rule=lft,spt --minimize durations", 2),
        ("report nowhere", 2),
        ("explain nowhere", 2),
        ("verify nowhere", 2),
        ("merge nowhere -o x", 2),
        ("export csv nowhere -o x.csv", 2),
        ("import csv nowhere.csv -o x.toml", 2),
        ("init x --from nowhere.csv", 2),
    ] {
        let [plain, json] = ["", " --json"].map(|option| ask(&place, &format!("{command}{option}")));
        assert_eq!((json.status, json.stdout.as_str()), (status, ""), "{command}: {}", json.stderr);
        assert_eq!((plain.status, plain.stderr), (json.status, json.stderr), "{command}");
    }
    assert_eq!(place.list(""), Vec::<String>::new());
}

#[test]
fn a_shard_and_a_merge_print_documents_and_a_script_for_a_cluster_does_not_go_with_them() {
    let place = Place::new();
    for index in 0..2 {
        let told = ask(&place, &format!("replicate T -n 4 --causes 0 --shard {index}/2 --out s{index} --json"));
        assert_eq!(document("shard", &told)["replications"], 2);
    }
    let merged = ask(&place, "merge s0 s1 -o joined --json");
    let whole = ask(&place, "replicate T -n 4 --causes 0 --no-out --json");
    assert_eq!((merged.status, &merged.stdout), (0, &whole.stdout));
    assert_eq!(ask(&place, "replicate T -n 4 --print-slurm 2 --json").status, 2);
    assert_eq!(ask(&place, "export csv joined -o - --json").status, 2);
}
