//! What people read is true: links lead somewhere, commands parse, shown output is what comes out, and reference pages say what the
//! program knows. `SANDTABLE_REWRITE=1` writes what can be written.

mod pages;

use pages::{Block, Page, all, root, words};
use sandtable::metrics::DICTIONARY;
use sandtable::record::study::sheet::{Column, Kind};
use sandtable::record::study::{Sheet, StudyRecord};
use sandtable::scenario::file::{Conduct, ScenarioFile};
use sandtable::scenario::plan::COLUMNS;
use sandtable::scenario::read::{Field, FieldInfo, Presence};
use sandtable::studies::Study;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// How a command is written by who has not put the program on the path.
const BY_CARGO: &str = "cargo run --release -- ";

#[test]
fn every_link_leads_to_a_file_or_heading_that_is_there() {
    let mut dead = Vec::new();
    for page in all() {
        let folder = root().join(&page.path).parent().expect("a page is in a folder").to_owned();
        for (line, target) in page.links() {
            if target.starts_with("https://") || target.starts_with("http://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let file = if path.is_empty() { root().join(&page.path) } else { folder.join(path) };
            let is_there = file.exists() && (anchor.is_empty() || has_anchor(&file, anchor));
            if !is_there {
                dead.push(format!("{}:{line}: {target}", page.path));
            }
        }
    }
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}

fn has_anchor(file: &Path, anchor: &str) -> bool {
    let path = file.strip_prefix(root()).unwrap_or(file).to_string_lossy().into_owned();
    Page::at(&path).anchors().iter().any(|known| known == anchor)
}

#[test]
fn every_page_of_the_book_is_in_its_summary() {
    let summary = Page::at("docs/src/SUMMARY.md");
    let listed: Vec<String> =
        summary.links().into_iter().map(|(_, target)| format!("docs/src/{}", target.trim_start_matches("./"))).collect();
    let missing: Vec<String> = all()
        .into_iter()
        .map(|page| page.path)
        .filter(|path| path.starts_with("docs/src/") && !path.ends_with("SUMMARY.md") && !listed.contains(path))
        .collect();
    assert!(missing.is_empty(), "not in the summary: {missing:?}");
}

#[test]
fn every_command_line_shown_is_one_that_the_program_takes() {
    let mut count = 0;
    for page in all() {
        for block in page.blocks() {
            for (at, line) in commands(&block) {
                let parsed = sandtable::cli::command().try_get_matches_from(std::iter::once("sandtable".to_owned()).chain(line.clone()));
                if let Err(error) = parsed {
                    assert!(!error.use_stderr(), "{}:{}: {line:?}\n{error}", page.path, block.line + at);
                }
                count += 1;
            }
        }
    }
    assert!(count > 20, "only {count} commands were found");
}

/// The command lines of the program in a block, as words after its name.
fn commands(block: &Block) -> Vec<(usize, Vec<String>)> {
    let lines = block.code.lines().enumerate().filter_map(|(at, line)| {
        let line = line.strip_prefix("$ ").unwrap_or(line);
        let line = line.split(" | ").next().unwrap_or(line);
        let rest = line.strip_prefix("sandtable ").or_else(|| line.strip_prefix(BY_CARGO))?;
        Some((at, words(rest)))
    });
    if ["console", "sh"].contains(&block.language.as_str()) { lines.collect() } else { Vec::new() }
}

#[test]
fn what_a_page_shows_as_output_is_what_comes_out() {
    for page in all() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&root().join("scenarios"), &folder.path().join("scenarios"));
        let mut text = page.text.clone();
        for block in page.blocks().into_iter().filter(|block| block.language == "console") {
            let told = replayed(&block.code, folder.path());
            text = text.replacen(&format!("```console\n{}```", block.code), &format!("```console\n{told}```"), 1);
        }
        page.hold(&text);
    }
}

/// A session as it goes today: each line that begins with `$ `, and what it says.
fn replayed(session: &str, folder: &Path) -> String {
    let mut told = String::new();
    for line in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let _ = writeln!(told, "$ {line}");
        let (command, most) = match line.split_once(" | head -n ") {
            Some((command, most)) => (command, most.trim().parse().expect("head takes a number")),
            None => (line, usize::MAX),
        };
        let output = said(&words(command), folder);
        for line in output.lines().take(most) {
            let _ = writeln!(told, "{line}");
        }
    }
    told
}

/// What a command says on both channels, and its exit status if that is not 0.
fn said(words: &[String], folder: &Path) -> String {
    let (program, arguments) = words.split_first().expect("a command has a name");
    match program.as_str() {
        "sandtable" => {
            let output = Command::new(env!("CARGO_BIN_EXE_sandtable"))
                .args(arguments)
                .current_dir(folder)
                .env_remove("NO_COLOR")
                .env("COLUMNS", "100")
                .output()
                .expect("the program starts");
            let text = [output.stdout, output.stderr].concat();
            String::from_utf8(text).expect("what people read is text")
        }
        "ls" => {
            let mut names: Vec<String> = std::fs::read_dir(folder.join(&arguments[0]))
                .expect("the folder is there")
                .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names.join("\n")
        }
        "sqlite3" => asked(&folder.join(&arguments[0]), &arguments[1]),
        other => panic!("{other}: no page can show what this says"),
    }
}

/// A query's rows as the command-line tool of SQLite prints them.
fn asked(database: &Path, query: &str) -> String {
    let database = rusqlite::Connection::open(database).expect("the database opens");
    let mut statement = database.prepare(query).expect("the query is sound");
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let cells = (0..columns).map(|at| {
            Ok(match row.get_ref(at)? {
                rusqlite::types::ValueRef::Null => String::new(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                rusqlite::types::ValueRef::Real(number) => format!("{number:?}"),
                rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
            })
        });
        cells.collect::<rusqlite::Result<Vec<String>>>()
    });
    let rows = rows.expect("the query runs").map(|row| row.expect("a row").join("|"));
    rows.collect::<Vec<_>>().join("\n")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
        }
    }
}

#[test]
fn the_reference_of_scenarios_tells_every_field() {
    let mut fields: Vec<&FieldInfo> = ScenarioFile::FIELDS.iter().chain(Conduct::FIELDS).collect();
    let mut told = String::from("## The top\n\n");
    told += &table_of(&fields);
    // One chapter a table, in the order of the top.
    for field in fields.drain(..).filter(|field| !field.fields.is_empty()) {
        chapters(&mut told, "", field);
    }
    Page::at("docs/src/reference.md").hold_part("fields", &told);
}

/// A table's fields, and those of the tables in it, each under its path.
fn chapters(told: &mut String, above: &str, field: &FieldInfo) {
    let mut path = format!("{above}{}", field.name);
    if let Some(step) = field.step {
        let _ = write!(path, ".{step}");
    }
    let _ = write!(told, "\n## `{path}`\n\n{}\n\n{}", field.doc.trim(), table_of(&field.fields.iter().collect::<Vec<_>>()));
    for inner in field.fields.iter().filter(|inner| !inner.fields.is_empty()) {
        chapters(told, &format!("{path}."), inner);
    }
}

fn table_of(fields: &[&FieldInfo]) -> String {
    let mut told = String::from("| field | is | default | meaning |\n| --- | --- | --- | --- |\n");
    for field in fields {
        let doc = field.doc.trim();
        assert!(!doc.is_empty(), "`{}` says nothing of what it means", field.name);
        let words = field.example.strip_prefix("write one of ").map(|words| format!(": {words}")).unwrap_or_default();
        let default = match field.presence {
            Presence::Required => "must be given".to_owned(),
            Presence::Optional => "-".to_owned(),
            Presence::Default("{}") if field.step.is_some() => "none".to_owned(),
            Presence::Default("{}") => "the defaults of its fields".to_owned(),
            Presence::Default("[]") => "none".to_owned(),
            Presence::Default("''") => "empty".to_owned(),
            Presence::Default(default) => format!("`{}`", default.replace('\'', "\"")),
        };
        let _ = writeln!(told, "| `{}` | {}{words} | {default} | {} |", field.name, field.noun, doc.replace('|', "\\|"));
    }
    told
}

#[test]
fn the_page_on_plans_tells_every_column() {
    let page = Page::at("docs/src/plan.md");
    let told = first_cells(&page, "## Columns");
    assert_eq!(told, COLUMNS);
}

#[test]
fn the_page_on_metrics_is_the_data_dictionary() {
    let mut told = String::new();
    for (chapter, figures) in DICTIONARY {
        let _ = write!(told, "\n## {chapter}\n\n| name | unit | what it is |\n| --- | --- | --- |\n");
        for figure in *figures {
            let _ = writeln!(told, "| `{}` | {} | {} |", figure.pattern, figure.unit, figure.what.replace('|', "\\|"));
        }
    }
    Page::at("docs/src/metrics.md").hold_part("figures", &told);
}

#[test]
fn the_page_on_tables_tells_every_table_and_column_of_a_record() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&root().join("scenarios"), &folder.path().join("scenarios"));
    said(&words("sandtable run scenarios/todo-api.toml --out out"), folder.path());
    let database = folder.path().join("out/workflow.db");
    let page = Page::at("docs/src/tables.md");
    let query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY rowid";
    let tables = asked(&database, query);
    let headings: Vec<String> = page.prose().into_iter().filter_map(|(_, line)| line.strip_prefix("### ").map(str::to_owned)).collect();
    let mut names: Vec<&str> = tables.lines().collect();
    let mut told: Vec<&str> = headings.iter().map(String::as_str).collect();
    names.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, names);
    for table in names {
        let columns = asked(&database, &format!("SELECT name FROM pragma_table_xinfo('{table}')"));
        assert_eq!(first_cells(&page, &format!("### {table}")), columns.lines().collect::<Vec<_>>(), "{table}");
    }
}

/// A small study of each kind.
const STUDIES: [(&str, &str); 4] = [
    ("replicate", "replicate scenarios/todo-api.toml -n 2 --causes 2"),
    ("compare", "compare scenarios/todo-api.toml --variant dispatch.rule=spt -n 2"),
    ("sweep", "sweep scenarios/todo-api.toml --vary dispatch.rule=lft,spt -n 2"),
    ("tune", "tune scenarios/todo-api.toml --vary dispatch.rule=lft,spt --minimize duration -n 200"),
];

#[test]
fn the_page_on_files_is_the_data_dictionary_of_studies() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&root().join("scenarios"), &folder.path().join("scenarios"));
    let mut told = String::new();
    let mut estimates: Vec<Column> = Vec::new();
    for (kind, command) in STUDIES {
        said(&words(&format!("sandtable {command} --out {kind}")), folder.path());
        let sheets = sheets(&folder.path().join(kind));
        if let Some(sheet) = sheets.iter().find(|sheet| kind == "replicate" && sheet.name == "estimate") {
            estimates = sheet.columns.to_vec();
        }
        // What several kinds have is told once.
        for sheet in sheets.iter().filter(|sheet| kind == "replicate" || !["unfinished", "criterion"].contains(&sheet.name)) {
            let of = match sheet.name {
                "unfinished" => "all",
                "criterion" => "replicate and compare",
                _ => kind,
            };
            let _ = write!(told, "\n### `{}` of {of}\n\n| column | is | meaning |\n| --- | --- | --- |\n", sheet.name);
            let own = sheet.columns.strip_suffix(estimates.as_slice()).filter(|own| !own.is_empty());
            own.unwrap_or(&sheet.columns).iter().for_each(|column| tell_column(column, &mut told));
            if own.is_some() {
                told += "\nThen all columns of `estimate` of replicate.\n";
            }
        }
    }
    Page::at("docs/src/files.md").hold_part("sheets", &told);
}

/// The sheets of a study that is on record.
fn sheets(folder: &Path) -> Vec<Sheet> {
    let record = StudyRecord::open(&folder.join("study.db")).expect("the study is there");
    let reader = record.reader().expect("it is read");
    let study = Study::of(reader.study().expect("it has a row"), &reader).expect("it is understood");
    study.find(&reader).expect("its rows say something").sheets()
}

fn tell_column(column: &Column, told: &mut String) {
    let kind = match column.kind {
        Kind::Text => "a text",
        Kind::Whole => "a whole number",
        Kind::Real => "a number",
    };
    let _ = writeln!(told, "| `{}` | {kind} | {} |", column.name, column.what.replace('|', "\\|"));
}

#[test]
fn the_page_on_files_tells_every_column_of_a_study() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&root().join("scenarios"), &folder.path().join("scenarios"));
    said(&words("sandtable replicate scenarios/todo-api.toml -n 2 --causes 0 --out study"), folder.path());
    let names = "'study', 'scenario', 'point', 'layout', 'replication', 'figure'";
    let query = format!(
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.name IN ({names}) ORDER BY m.rowid, c.cid"
    );
    let columns = asked(&folder.path().join("study/study.db"), &query);
    let page = Page::at("docs/src/files.md");
    let mut told = all_in_first_cells(&page, "### Tables of study.db");
    let mut known: Vec<&str> = columns.lines().collect();
    told.sort_unstable();
    known.sort_unstable();
    assert_eq!(told, known);
}

/// Everything in backticks in the first cell of each row of the table under a heading.
fn all_in_first_cells(page: &Page, heading: &str) -> Vec<String> {
    let prose = page.prose();
    let below = prose.iter().skip_while(|(_, line)| *line != heading).skip(1).take_while(|(_, line)| !line.starts_with('#'));
    let cells = below.filter_map(|(_, line)| line.strip_prefix("| ")?.split_once(" |").map(|(cell, _)| cell));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// What stands in backticks in the first cell of each row of the table under a heading.
fn first_cells(page: &Page, heading: &str) -> Vec<String> {
    let prose = page.prose();
    let below = prose.iter().skip_while(|(_, line)| *line != heading).skip(1).take_while(|(_, line)| !line.starts_with('#'));
    below.filter_map(|(_, line)| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name.to_owned())).collect()
}

#[test]
fn pages_name_nothing_that_their_readers_cannot_see() {
    for page in all() {
        for hidden in ["/work/", "../shared", "MODEL.md", "DESIGN.md", "INTERFACE.md"] {
            assert!(!page.text.contains(hidden), "{}: speaks of {hidden}", page.path);
        }
    }
}
