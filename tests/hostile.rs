//! Names that try to become something else: markup, formulas, SQL, terminal controls. Through every command, and every file looked into.

use crate::place::{Place, Told};
use quick_xml::events::Event;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const NAMES: &str = include_str!("hostile/names.toml");

/// Formats of `export` with the ending of a file of theirs, and whether a study can be had in them.
const FORMATS: [(&str, &str, bool); 11] = [
    ("mspdi", "xml", true),
    ("csv", "csv", true),
    ("xlsx", "xlsx", true),
    ("mermaid", "mmd", true),
    ("ical", "ics", true),
    ("perfetto", "json", false),
    ("event-log", "csv", false),
    ("xes", "xes", false),
    ("ocel", "json", false),
    ("parquet", "parquet", true),
    ("snapshot", "db", false),
];

/// Every command that prints or writes names, and what it printed.
static MADE: LazyLock<(Place, Vec<Told>)> = LazyLock::new(|| {
    let place = Place::new();
    place.write("names.toml", NAMES.as_bytes());
    let mut commands: Vec<Vec<String>> = [
        "check names.toml",
        "run names.toml --out run -v",
        "replicate names.toml -n 12 --causes 6 --out study",
        "compare names.toml --variant dispatch.rule=spt -n 6 --out compared",
        "sweep names.toml --vary dispatch.rule=lft,spt -n 4 --out swept",
        "report run --html",
        "report study --html",
        "report run --day 2",
        "explain run",
        "explain run --task T-3",
        "explain run --blocker B-1",
        "verify run",
        "import plan-md run/03-execution-plan.md -o from-plan.toml",
        "run names.toml --require finish<=2020-01-01 --no-out",
        "run names.toml --set teams.-sum.members=[] --no-out",
    ]
    .iter()
    .map(|command| command.split(' ').map(str::to_owned).collect())
    .collect();
    for (format, ending, is_of_studies) in FORMATS {
        for from in ["run", "study"].into_iter().filter(|from| is_of_studies || *from == "run") {
            let mut command: Vec<String> = ["export", format, from, "-o"].map(str::to_owned).to_vec();
            command.push(format!("{from}-{format}.{ending}"));
            if format == "snapshot" {
                command.extend(["--at", "day 3 10:00", "--now", "2026-03-04 10:00"].map(str::to_owned));
            }
            commands.push(command);
        }
    }
    let told = commands.iter().map(|command| {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        let told = place.ask(&arguments);
        let is_refusal = command.iter().any(|word| word == "--require" || word == "--set");
        assert!(is_refusal || matches!(told.status, 0 | 1), "{command:?}: {}: {}", told.status, told.stderr);
        told
    });
    let told = told.collect();
    (place, told)
});

/// All files of a name's ending, in every folder.
fn files(ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![MADE.0.path("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == ending) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no file ends in .{ending}");
    found
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What steers a terminal or an editor, but for line breaks.
fn steering(text: &str) -> Option<char> {
    text.chars().find(|&c| {
        c.is_control() && c != '\n' || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    })
}

#[test]
fn no_name_reaches_a_terminal_as_it_is() {
    for told in &MADE.1 {
        for printed in [&told.stdout, &told.stderr] {
            assert_eq!(steering(printed), None, "{printed}");
        }
    }
    let all: String = MADE.1.iter().map(|told| told.stdout.as_str()).collect();
    assert!(all.contains("\\u{1b}[31m") && all.contains("\\u{202e}"), "the names are shown, and it is seen what they hold");
}

#[test]
fn every_xml_and_every_picture_is_well_formed_and_holds_no_element_of_a_name() {
    let all = ["xml", "xes", "svg"].into_iter().flat_map(files);
    for path in all {
        let text = text(&path);
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
                Event::Eof => break,
                Event::Start(element) | Event::Empty(element) => {
                    let name = element.name().as_ref().to_owned();
                    assert!(!matches!(name.as_str(), "script" | "img" | "i"), "{}: <{name}>", path.display());
                    for attribute in element.attributes() {
                        let attribute = attribute.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                        assert!(!attribute.key.as_ref().starts_with("on"), "{}: {attribute:?}", path.display());
                    }
                }
                _ => {}
            }
        }
        assert_eq!(text.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')), None, "{}", path.display());
    }
}

#[test]
fn every_page_has_the_one_script_that_is_ours() {
    for path in files("html") {
        let text = text(&path);
        assert_eq!(text.matches("<script").count(), 1, "{}", path.display());
        assert!(!text.contains("<img") && !text.contains("<i>key"), "{}", path.display());
        assert_eq!(steering(&text), None, "{}", path.display());
    }
}

#[test]
fn no_cell_is_a_formula() {
    for path in files("csv") {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path).expect("it opens");
        for record in reader.records() {
            let record = record.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            for cell in &record {
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}: {cell:?}", path.display());
                // A plan that was imported keeps its names as they are: it is an input, not told to anybody.
                assert!(path.ends_with("from-plan.csv") || steering(cell).is_none(), "{}: {cell:?}", path.display());
            }
        }
    }
}

#[test]
fn no_markdown_holds_markup_or_a_link_of_a_name() {
    for path in files("md") {
        let text = text(&path);
        for markup in ["<script", "<img", "<i>key", "[a](", "</svg>", "</title>"] {
            assert!(!text.contains(markup), "{}: {markup}", path.display());
        }
        assert_eq!(steering(&text), None, "{}", path.display());
    }
}

#[test]
fn calendars_and_diagrams_have_no_line_of_a_names_making() {
    for path in files("ics") {
        for line in text(&path).split("\r\n").filter(|line| !line.is_empty()) {
            let is_property = line.split([':', ';']).next().is_some_and(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '-'));
            assert!(is_property || line.starts_with(' '), "{}: {line:?}", path.display());
            assert_eq!(steering(line), None, "{}: {line:?}", path.display());
        }
    }
    for path in files("mmd") {
        let text = text(&path);
        assert_eq!(steering(&text), None, "{}", path.display());
        assert!(!text.contains("<script") && !text.contains("click "), "{text}");
    }
}

#[test]
fn every_json_is_one_document() {
    for path in files("json") {
        let _: serde_json::Value = serde_json::from_str(&text(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

#[test]
fn names_are_data_to_a_database() {
    for path in files("db").into_iter().filter(|path| !path.ends_with("study.db")) {
        let database = rusqlite::Connection::open(&path).expect("it opens");
        let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert_eq!(count("SELECT count(*) FROM tasks"), 3, "{}", path.display());
        assert_eq!(database.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)).expect("a word"), "ok");
    }
    let run = rusqlite::Connection::open(MADE.0.path("run/workflow.db")).expect("it opens");
    let named = "SELECT count(*) FROM runs WHERE scenario_text LIKE '%DROP TABLE tasks%'";
    assert_eq!(run.query_row(named, [], |row| row.get::<_, i64>(0)).expect("a number"), 1, "and as they were written");
}
