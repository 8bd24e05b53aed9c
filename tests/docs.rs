//! What people read is true: links lead somewhere, commands parse, shown output is what comes out, and reference pages say what the
//! program knows. `SANDTABLE_REWRITE=1` writes what can be written.

use crate::pages::{Block, Page, all, root, words};
use sandtable::metrics::DICTIONARY;
use sandtable::record::study::sheet::{Column, Kind};
use sandtable::record::study::{Sheet, StudyRecord};
use sandtable::scenario::file::{Conduct, ScenarioFile};
use sandtable::scenario::plan::COLUMNS;
use sandtable::scenario::read::{Field, FieldInfo, Presence};
use sandtable::studies::Study;
use std::collections::{BTreeMap, BTreeSet};
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
        let line = line.split(" > ").next().unwrap_or(line);
        let rest = line.strip_prefix("sandtable ").or_else(|| line.strip_prefix(BY_CARGO))?;
        Some((at, words(rest)))
    });
    if ["console", "sh"].contains(&block.language.as_str()) { lines.collect() } else { Vec::new() }
}

#[test]
fn what_a_page_shows_as_output_is_what_comes_out() {
    let mut known = Known::new();
    for page in all() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&root().join("scenarios"), &folder.path().join("scenarios"));
        // A block with a name, as in ```csv tasks.csv, is that file in the folder of the session.
        for block in page.blocks() {
            if let Some((_, name)) = block.language.split_once(' ') {
                std::fs::write(folder.path().join(name), &block.code).expect("the file can be written");
            }
        }
        let mut text = page.text.clone();
        for block in page.blocks().into_iter().filter(|block| block.language == "console") {
            let told = replayed(&block.code, folder.path(), &mut known);
            text = text.replacen(&format!("```console\n{}```", block.code), &format!("```console\n{told}```"), 1);
        }
        page.hold(&text);
    }
}

/// What commands said that leave nothing behind and read shipped scenarios alone: several pages show them.
type Known = BTreeMap<Vec<String>, String>;

/// A session as it goes today: each line that begins with `$ `, and what it says.
fn replayed(session: &str, folder: &Path, known: &mut Known) -> String {
    let mut told = String::new();
    for line in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let _ = writeln!(told, "$ {line}");
        let (command, most) = match line.split_once(" | head -n ") {
            Some((command, most)) => (command, most.trim().parse().expect("head takes a number")),
            None => (line, usize::MAX),
        };
        let words = words(command);
        let is_alone = words.iter().any(|word| word == "--no-out")
            && words.iter().filter(|word| word.ends_with(".toml")).all(|word| word.starts_with("scenarios/"));
        let output =
            if is_alone { known.entry(words).or_insert_with_key(|words| said(words, folder)).clone() } else { said(&words, folder) };
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
fn every_metric_has_its_formula_and_reading() {
    let pages = all().into_iter().filter(|page| page.path.starts_with("docs/src/metrics/"));
    let told: BTreeSet<String> = pages.flat_map(|page| metrics_of_rows(&page)).collect();
    let known = DICTIONARY.iter().flat_map(|(_, figures)| figures.iter().map(|figure| figure.pattern.to_owned())).collect();
    assert_eq!(told, known);
}

/// The metrics that a page's tables have a row for. A name that begins with a dot goes on from the last that does not.
fn metrics_of_rows(page: &Page) -> Vec<String> {
    let mut metrics = Vec::new();
    for (line, text) in page.prose().into_iter().filter(|(_, text)| text.starts_with("| `")) {
        let cells: Vec<&str> = text.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 4, "{}:{line}: a metric has names, a unit, a formula and how to read it", page.path);
        let mut whole = "";
        for name in cells[0].split('`').skip(1).step_by(2) {
            let name = if name.starts_with('.') {
                format!("{whole}{name}")
            } else {
                whole = name;
                name.to_owned()
            };
            match name.strip_suffix("COLOUR") {
                Some(of) => metrics.extend(["green", "yellow", "red"].map(|colour| format!("{of}{colour}"))),
                None => metrics.push(name),
            }
        }
    }
    metrics
}

#[test]
fn every_command_and_chart_has_a_page() {
    let told = |folder: &str| -> BTreeSet<String> {
        let pages = all().into_iter().filter_map(|page| Some(page.path.strip_prefix(folder)?.strip_suffix(".md")?.to_owned()));
        pages.collect()
    };
    let known = sandtable::cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    assert_eq!(told("docs/src/commands/"), known);
    // `docs/pictures` leaves a picture of every chart that there is.
    let pictures = std::fs::read_dir(root().join("docs/src/images")).expect("pictures");
    let drawn = pictures.map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned());
    assert_eq!(told("docs/src/charts/"), drawn.collect());
}

#[test]
fn the_data_dictionary_tells_what_every_export_holds() {
    let mut told = String::new();
    for format in sandtable::export::ALL {
        let chapters = (format.dictionary)();
        assert!(!chapters.is_empty(), "{} says nothing of what it holds", format.name);
        for chapter in chapters {
            let _ = write!(told, "\n## {}\n\n{}\n\n| name | is | meaning |\n| --- | --- | --- |\n", chapter.title, chapter.about);
            for entry in chapter.entries {
                let _ = writeln!(told, "| `{}` | {} | {} |", entry.name, entry.is, entry.what.replace('|', "\\|"));
            }
        }
    }
    Page::at("docs/src/data-dictionary.md").hold_part("exports", &told);
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
fn the_page_on_tests_names_every_program_of_tests() {
    let page = Page::at("docs/src/testing.md");
    for entry in std::fs::read_dir(root().join("tests")).expect("the tests") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(!name.ends_with(".rs") || page.text.contains(&format!("`tests/{name}`")), "{} says nothing of {name}", page.path);
    }
}

#[test]
fn files_and_folders_that_pages_name_are_there() {
    const FOLDERS: [&str; 9] = ["src/", "tests/", "docs/", "contrib/", "fuzz/", "benches/", "scenarios/", "assets/", "python/"];
    // Stand for what is yet to be written; and a log that a script makes.
    const NOT_THERE: [&str; 3] = ["yours", "STUDY", "fuzz/log.tsv"];
    let mut count = 0;
    for page in all() {
        for (line, text) in page.prose() {
            for name in text.split('`').skip(1).step_by(2) {
                let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
                if is_plain && FOLDERS.iter().any(|folder| name.starts_with(folder)) && !NOT_THERE.iter().any(|part| name.contains(part)) {
                    assert!(root().join(name).exists(), "{}:{line}: there is no {name}", page.path);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 50, "only {count} were found");
}

#[test]
fn pages_name_nothing_that_their_readers_cannot_see() {
    for page in all() {
        for hidden in ["/work/", "../shared", "MODEL.md", "DESIGN.md", "INTERFACE.md"] {
            assert!(!page.text.contains(hidden), "{}: speaks of {hidden}", page.path);
        }
    }
}
