//! Names that try to break what they are written into: scenario, plan, database, and every form that results can be had in.

use super::bytes::Bytes;
use super::rehearsal::rehearse;
use super::scenarios::from;
use super::told::steers;
use sandtable::export::{ALL, Format, Options};
use sandtable::import::draft::{
    Draft, DraftCalendar, DraftEffort, DraftLink, DraftMember, DraftResource, DraftTask, DraftTeam, DraftWho, Notes, write,
};
use sandtable::import::{mspdi, plan_md};
use sandtable::outcome::Outcome;
use sandtable::record::{self, Told};
use sandtable::report;
use sandtable::scenario::files::FileId;
use sandtable::scenario::load;
use sandtable::scenario::problem::Problems;

/// Each name has a length before it; together they are a project of three tasks.
pub fn names(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let way = bytes.byte();
    let draft = draft(&mut bytes);
    let texts = write(&draft, "plan.csv");
    let scenario = from(&texts.scenario, &texts.plan, &[])
        .unwrap_or_else(|| panic!("what was written is no scenario:\n{}\n{}", texts.scenario, texts.plan));
    for (task, written) in scenario.plan.tasks.iter().zip(&draft.tasks) {
        assert_eq!(words(&task.name), words(&written.name), "the name of {}", written.id);
    }
    let Some(outcome) = rehearse(&scenario, 1) else { return };
    let told = Told::of(&outcome);
    // A workbook holds charts that take most of a second to draw: one in many.
    let is_quick = |format: &&Format| format.name != "xlsx" || way >= 0xf8;
    for format in ALL.iter().filter(is_quick) {
        if let Some(of_run) = format.of_run {
            let options =
                Options { at: Some("day 1 12:00".into()), now: Some(jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0)), ..Options::default() };
            // A form that cannot hold these results says so.
            if let Ok(exported) = of_run(&told, &options) {
                well_formed(format.name, &exported.bytes);
            }
        }
    }
    comes_back(&outcome, way);
}

fn draft(bytes: &mut Bytes<'_>) -> Draft {
    // Importers give a name to what has none, and keep teams apart.
    let mut text = || Some(bytes.text()).filter(|text| !words(text).is_empty()).unwrap_or_else(|| "x".into());
    let team = |name: String, members: Vec<DraftMember>| DraftTeam { name, members, ..DraftTeam::default() };
    let member = |name: String, role: String| DraftMember { name, roles: vec![role], ..DraftMember::default() };
    let (first, second) = (text() + "1", text() + "2");
    // A role stands in cells beside marks, so importers keep to letters in it.
    let mut role = |first: &str| first.chars().chain(text().chars().filter(|letter| letter.is_alphanumeric())).collect::<String>();
    let roles = [role("a"), role("b"), role("c")];
    let teams = vec![
        team(
            first.clone(),
            vec![member(text(), roles[0].clone()), DraftMember { count: 2, comment: Some(text()), ..member(text(), roles[1].clone()) }],
        ),
        team(second.clone(), vec![DraftMember { roles: Vec::new(), ..member(roles[2].clone(), String::new()) }]),
    ];
    let task = |id: &str, team: &str, who: DraftWho, epic: String, feature: String, name: String| DraftTask {
        id: id.into(),
        epic,
        feature,
        name,
        team: team.to_owned(),
        who,
        effort: DraftEffort::One(3.0),
        ..DraftTask::default()
    };
    let (epic, feature) = (text(), text());
    let calendar = text();
    let mut tasks = vec![
        task("T-1", &first, DraftWho::Steps(vec![(roles[0].clone(), 0.5), (roles[1].clone(), 0.5)]), epic.clone(), feature.clone(), text()),
        task("T-2", &first, DraftWho::Crew(vec![(roles[1].clone(), 2)]), epic, feature, text()),
        task("T-3", &second, DraftWho::Team, text(), text(), text()),
    ];
    tasks[2].depends_on =
        vec![DraftLink { on: "T-1".into(), ..DraftLink::default() }, DraftLink { on: "env".into(), ..DraftLink::default() }];
    let calendars = vec![DraftCalendar { name: calendar, weekly: vec!["mon-fri 08:00-17:00".into()], holidays: Vec::new() }];
    let resources = vec![DraftResource { id: "env".into(), name: text(), ..DraftResource::default() }];
    let notes = Notes { kept: vec![text()], guessed: vec![text()], left_out: vec![text()] };
    Draft {
        name: text(),
        description: text(),
        source: text(),
        calendar: "always".into(),
        calendars,
        teams,
        resources,
        tasks,
        notes,
        ..Draft::default()
    }
}

/// A name in the words that are left of it in one line.
fn words(name: &str) -> Vec<&str> {
    name.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()).collect()
}

/// What other programs read, they can read; and nothing is a formula, or moves a cursor.
fn well_formed(format: &str, bytes: &[u8]) {
    match format {
        "mspdi" | "xes" => xml(format, bytes),
        "csv" | "event-log" => {
            for record in csv::Reader::from_reader(bytes).records() {
                let record = record.unwrap_or_else(|error| panic!("{format}: {error}"));
                for field in &record {
                    assert!(!field.starts_with(['=', '@', '\t', '\r']), "{format}: a formula: {field:?}");
                    assert!(!field.contains(steers), "{format}: this steers a terminal: {field:?}");
                }
            }
        }
        "perfetto" | "ocel" => drop(serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_else(|error| panic!("{format}: {error}"))),
        "mermaid" | "ical" => {
            let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{format}: {error}"));
            // Marks of direction belong to names in some languages; a calendar, or a page, shows them as they are meant.
            let moves = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
            assert!(!text.replace("\r\n", "\n").contains(moves), "{format}: a control character");
            let is_short = |line: &str| line.trim_end_matches('\r').len() <= 75;
            assert!(format != "ical" || text.split('\n').all(is_short), "{format}: a line of more than 75 bytes");
        }
        _ => assert!(!bytes.is_empty(), "{format}: nothing"),
    }
}

fn xml(format: &str, bytes: &[u8]) {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut depth = 0_u32;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Start(_)) => depth += 1,
            Ok(quick_xml::events::Event::End(_)) => depth -= 1,
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{format}: {error}"),
        }
    }
    assert_eq!(depth, 0, "{format}: elements are left open");
    let allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{format}: {error}"));
    assert!(text.chars().all(allowed), "{format}: a character that XML does not have");
}

/// What is written by us is read by us: the project file, the reported plan, the database; one of them, for they take long.
fn comes_back(outcome: &Outcome, way: u8) {
    let told = Told::of(outcome);
    match way % 4 {
        0 => {
            let mut problems = Problems::default();
            let exported =
                (sandtable::export::mspdi::FORMAT.of_run.expect("runs can be had in it"))(&told, &Options::default()).expect("exported");
            let text = String::from_utf8(exported.bytes).expect("text");
            let draft = mspdi::read(FileId(0), &text, mspdi::Options::default(), &mut problems);
            assert!(draft.is_some() && problems.is_empty(), "our own project file: {problems:?}");
        }
        1 => {
            let mut problems = Problems::default();
            let draft = plan_md::read(FileId(0), &report::plan(&told), &plan_md::Options::default(), &mut problems);
            assert!(draft.is_some() && problems.is_empty(), "our own plan: {problems:?}");
        }
        2 => {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("workflow.db");
            record::write(&told, &path).expect("written");
            let again = record::load(&path, |source| {
                let (request, library) = source.request();
                load(&request, &library).map_err(|rejection| rejection.render(false))
            });
            assert_eq!(again.expect("read").digest, outcome.digest);
        }
        _ => {
            let page = report::page::run(&told);
            // The script is ours, and one.
            assert_eq!(page.matches("<script").count(), page.matches("</script>").count());
            assert!(!page.contains(|letter| steers(letter) && !matches!(letter, '\t' | '\r')), "the page steers");
        }
    }
}
