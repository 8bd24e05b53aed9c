//! `sandtable import`: a project from elsewhere, written as a scenario and a plan that a person can read and edit.

use super::failure::{COMMAND_LINE, Failure};
use super::file;
use super::format::Format;
use super::gathered::Gathered;
use super::likeness;
use super::option;
use super::output::Console;
use super::source;
use crate::domain::number::count;
use crate::import::csv as task_list;
use crate::import::draft::{Draft, Notes, quoted, write as texts_of};
use crate::import::table::assemble::scenario_name;
use crate::import::table::date::DateOrder;
use crate::import::table::number::Unit;
use crate::import::{agents, jira, mspdi, plan_md, text, xer};
use crate::report::{path_word, shell_word};
use crate::scenario::files::{FileId, Files};
use crate::scenario::problem::Problems;
use crate::scenario::{Memory, Rejection, Request, Scenario, Unreadable, in_words, load, no_text, read_bytes};
use jiff::civil::{Date, DateTime};
use serde_json::json;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable import csv tasks.csv -o webshop.toml\n  sandtable import csv liste.csv -o webshop.toml --map name=Vorgang --unit days\n  \
                  sandtable import jira export.csv -o webshop.toml --hours-per-point 6\n  sandtable import mspdi webshop.xml -o webshop.toml\n  \
                  sandtable import agents .claude/agents -o team.toml\n\nExit status: 0 written."
)]
pub struct Arguments {
    /// What the file is
    #[arg(value_enum)]
    format: Format,
    /// The file to read; for agents, the folder of their definitions
    #[arg(value_hint = clap::ValueHint::AnyPath)]
    file: String,
    /// The scenario to write; its plan is written beside it, as CSV
    #[arg(short, long, value_name = "SCENARIO")]
    output: PathBuf,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
}

/// How a source is to be read where it does not say itself.
#[derive(Debug, Default, clap::Args)]
struct Reading {
    /// csv: which column stands for which field, `name=Vorgang`; `value=` for none
    #[arg(long, value_name = "OURS=THEIRS")]
    map: Vec<String>,
    /// csv: what an estimate without a unit counts: minutes, hours, days, weeks, months, points
    #[arg(long, value_parser = option::unit)]
    unit: Option<Unit>,
    /// csv, jira, plan-md: hours of work that a story point stands for
    #[arg(long, value_name = "HOURS", value_parser = option::positive)]
    hours_per_point: Option<f64>,
    /// csv, jira, plan-md: hours of work in a day of an estimate
    #[arg(long, value_name = "HOURS", value_parser = option::day)]
    hours_per_day: Option<f64>,
    /// csv, jira: what stands first in a date such as 03/04/2026: day or month
    #[arg(long, value_parser = option::date_order)]
    date_order: Option<DateOrder>,
    /// csv, jira, plan-md: when the project starts, `2026-03-02` or `2026-03-02 08:00`
    #[arg(long, value_parser = option::start)]
    start: Option<DateTime>,
    /// csv, jira, mspdi, xer, plan-md: plan what is done as if it were not
    #[arg(long)]
    keep_done: bool,
    /// xer: which of several projects, by its short name
    #[arg(long)]
    project: Option<String>,
    /// Who is to do the work, where that is told elsewhere.
    #[arg(skip)]
    agents: Vec<String>,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let (place, texts, mut notes) = planned(arguments)?;
    let checked = place.put(&texts)?;
    if place.is_beside_source {
        notes.kept(format!("{} as it was: the plan, which would be called the same, is {}", arguments.file, place.plan_name));
    }
    let told = if arguments.json { as_json("import", &place, &checked, &notes) } else { as_text(&place, &checked, &notes) };
    console.answer(&told, arguments.json)?;
    Ok(0)
}

/// Where what goes; all that stands in the way of it at once.
pub fn planned(arguments: &Arguments) -> Result<(Place, Texts, Notes), Failure> {
    Gathered::of(|gathered| {
        gathered.take(check_options(arguments));
        let source = Path::new(&arguments.file);
        let place = gathered.take(Place::of(&arguments.output, source, arguments.force).and_then(|place| {
            place.spares(source)?;
            Ok(place)
        }));
        // What is wrong with the file is told even if nothing can be written.
        let plan_name = place.as_ref().map_or("plan.csv", |place| &place.plan_name);
        let read = match arguments.format {
            Format::Psplib => source::instance(&arguments.file, Some(plan_name))
                .map(|texts| (Texts { scenario: texts.scenario, plan: texts.plan }, Notes::default())),
            _ => draft(arguments.format, &arguments.file, &arguments.reading)
                .map(|draft| named(draft, &arguments.file, source::stem(&arguments.output.to_string_lossy())))
                .map(|draft| {
                    let crate::import::draft::Texts { scenario, plan, notes } = texts_of(&draft, plan_name);
                    (Texts { scenario, plan }, notes)
                }),
        };
        let (texts, notes) = gathered.take(read)?;
        Some((place?, texts, notes))
    })
}

/// Refuses an option that the format does not heed: it would be believed to.
fn check_options(arguments: &Arguments) -> Result<(), Failure> {
    let Reading { map, unit, hours_per_point, hours_per_day, date_order, start, keep_done, project, agents: _ } = &arguments.reading;
    const CSV: &[Format] = &[Format::Csv];
    const TABLES: &[Format] = &[Format::Csv, Format::Jira];
    const STARTS: &[Format] = &[Format::Csv, Format::Jira, Format::PlanMd];
    const PROGRESS: &[Format] = &[Format::Csv, Format::Jira, Format::Mspdi, Format::Xer, Format::PlanMd];
    const ESTIMATES: &[Format] = &[Format::Csv, Format::Jira, Format::PlanMd];
    let given = [
        ("--map", !map.is_empty(), CSV),
        ("--unit", unit.is_some(), CSV),
        ("--hours-per-point", hours_per_point.is_some(), ESTIMATES),
        ("--hours-per-day", hours_per_day.is_some(), ESTIMATES),
        ("--date-order", date_order.is_some(), TABLES),
        ("--start", start.is_some(), STARTS),
        ("--keep-done", *keep_done, PROGRESS),
        ("--project", project.is_some(), &[Format::Xer]),
    ];
    Gathered::of(|gathered| {
        for (option, _, heeded) in given.iter().filter(|(_, is_given, heeded)| *is_given && !heeded.contains(&arguments.format)) {
            let formats: Vec<&str> = heeded.iter().map(|format| format.name()).collect();
            let format = arguments.format.name();
            gathered.refuse(format!("{option} says nothing to an import of {format}; it is for {}", formats.join(", ")));
        }
        Some(())
    })
}

/// A scenario and its plan as files will hold them.
pub struct Texts {
    pub scenario: String,
    pub plan: String,
}

/// Where the two files go.
pub struct Place {
    pub scenario: PathBuf,
    pub plan: PathBuf,
    /// As the scenario names it.
    pub plan_name: String,
    /// Whether the plan has another name than the scenario, which is that of what is read.
    is_beside_source: bool,
}

impl Place {
    /// # Errors
    /// Wrong usage if the name is no scenario's, or the files are there and are not to be written over.
    pub fn of(scenario: &Path, source: &Path, may_replace: bool) -> Result<Place, Failure> {
        if scenario.extension().is_none_or(|extension| extension != "toml") {
            let (given, named) = (scenario.display(), scenario.with_extension("toml"));
            return Err(Failure::usage(format!("-o {given}: a scenario's name ends in .toml; write -o {}", path_word(&named))));
        }
        let mut plan = scenario.with_extension("csv");
        let is_beside_source = file::is_same(&plan, source);
        if is_beside_source {
            plan = scenario.with_file_name(format!("{}-plan.csv", scenario.file_stem().unwrap_or_default().to_string_lossy()));
        }
        let plan_name = plan.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let place = Place { scenario: scenario.to_owned(), plan, plan_name, is_beside_source };
        place.is_free(may_replace)?;
        Ok(place)
    }

    /// In a folder, which need not be there yet.
    ///
    /// # Errors
    /// Wrong usage if the files are there and are not to be written over.
    pub fn in_folder(folder: &Path, scenario: &str, plan: &str, may_replace: bool) -> Result<Place, Failure> {
        let place = Place { scenario: folder.join(scenario), plan: folder.join(plan), plan_name: plan.to_owned(), is_beside_source: false };
        place.is_free(may_replace)?;
        Ok(place)
    }

    fn is_free(&self, may_replace: bool) -> Result<(), Failure> {
        let taken: Vec<String> =
            [&self.scenario, &self.plan].iter().filter(|path| path.exists()).map(|path| path.display().to_string()).collect();
        if taken.is_empty() || may_replace {
            return Ok(());
        }
        let are = if taken.len() == 1 { "is" } else { "are" };
        Err(Failure::usage(format!("{}: {are} there already; name another place, or say --force", taken.join(" and "))))
    }

    /// Refuses to write over what is read, whatever is allowed.
    ///
    /// # Errors
    /// Wrong usage if the source is one of the two files.
    pub fn spares(&self, source: &Path) -> Result<(), Failure> {
        match [&self.scenario, &self.plan].into_iter().find(|path| file::is_same(path, source)) {
            Some(path) => {
                Err(Failure::usage(format!("{}: would be written over, and is what is read; name another place", path.display())))
            }
            None => Ok(()),
        }
    }

    /// Checks the texts, and writes them only if they are a scenario; both or none.
    ///
    /// # Errors
    /// What is wrong with them; what the machine would not do.
    pub fn put(&self, texts: &Texts) -> Result<Scenario, Failure> {
        let name = self.scenario.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let library = Memory::new([(name.clone(), texts.scenario.clone()), (self.plan_name.clone(), texts.plan.clone())]);
        let checked = load(&Request { path: name, overrides: Vec::new() }, &library)?;
        file::put_both((&self.plan, &texts.plan), (&self.scenario, &texts.scenario))?;
        Ok(checked)
    }
}

/// The project that a file holds which is not said what it is: by its ending. Task lists and Markdown plans start when they are told to; others say it themselves.
/// Of `agents` it is told where a list names them in a column that nobody knows.
pub fn plan(path: &str, start: Option<DateTime>, map: &[String], agents: Vec<String>) -> Result<Draft, Failure> {
    let ending = Path::new(path).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let format = match ending.as_deref() {
        Some("csv" | "tsv" | "txt") => Format::Csv,
        Some("xml") => Format::Mspdi,
        Some("xer") => Format::Xer,
        Some("md") => Format::PlanMd,
        _ => return Err(Failure::usage(format!("{path}: what it is cannot be told by its ending; use `sandtable import FORMAT {path}`"))),
    };
    if start.is_some() && !matches!(format, Format::Csv | Format::PlanMd) {
        return Err(Failure::usage(format!(
            "--start says nothing to {path}, which says itself when the project starts; it is for task lists (.csv) and Markdown plans (.md)"
        )));
    }
    if !map.is_empty() && format != Format::Csv {
        return Err(Failure::usage(format!("--map says nothing to {path}; it is for task lists (.csv)")));
    }
    draft(format, path, &Reading { start, map: map.to_vec(), agents, ..Reading::default() })
}

/// Calls a project `name` that does not say itself what it is called.
pub fn named(draft: Draft, path: &str, name: String) -> Draft {
    if draft.name == scenario_name(&source::stem(path)) { Draft { name, ..draft } } else { draft }
}

/// The project that a source holds.
fn draft(format: Format, path: &str, reading: &Reading) -> Result<Draft, Failure> {
    if format == Format::Agents {
        return team(path);
    }
    let mut source = Source::default();
    // An XML file may say itself what it is written in.
    let decode = if format == Format::Mspdi { text::decode_xml } else { text::decode };
    let map = if format == Format::Csv { mapped(&reading.map) } else { Ok(Vec::new()) };
    let (map, (file, text)) = Gathered::of(|gathered| {
        let (map, read) = (gathered.take(map), gathered.take(source.file(path, decode)));
        if read.is_none() {
            // Against the file they are looked at with its columns.
            for problem in map.iter().flatten().filter_map(|(ours, _)| task_list::no_field(ours)) {
                let problems = Problems { list: vec![problem] };
                let rejection = Rejection { subject: COMMAND_LINE.to_owned(), problems, ..Rejection::default() };
                gathered.take::<()>(Err(rejection.into()));
            }
        }
        Some((map?, read?))
    })?;
    if let Some(failure) = likeness::refusal(format, path, &text) {
        return Err(failure);
    }
    let Reading { map: _, unit, hours_per_point, hours_per_day, date_order, start, keep_done, project, agents } = reading;
    let name = source::stem(path);
    let problems = &mut source.problems;
    let hours_per_day = hours_per_day.unwrap_or(task_list::HOURS_PER_DAY);
    let read = match format {
        Format::Csv => {
            let options = task_list::Options {
                name,
                map,
                unit: *unit,
                hours_per_day,
                hours_per_point: hours_per_point.unwrap_or(task_list::HOURS_PER_POINT),
                date_order: *date_order,
                start: *start,
                today: Some(today()),
                keep_done: *keep_done,
                agents: agents.clone(),
            };
            task_list::read(file, &text, &options, problems)
        }
        Format::Jira => {
            let options = jira::Options {
                name,
                hours_per_point: *hours_per_point,
                hours_per_day,
                date_order: *date_order,
                start: *start,
                today: Some(today()),
                keep_done: *keep_done,
            };
            jira::read(file, &text, &options, problems)
        }
        Format::Mspdi => mspdi::read(file, &text, mspdi::Options { keep_done: *keep_done }, problems),
        Format::Xer => xer::read(file, &text, &xer::Options { project: project.clone(), keep_done: *keep_done }, problems),
        Format::PlanMd => {
            let default = plan_md::Options::default();
            let hours_per_point = hours_per_point.unwrap_or(default.hours_per_point);
            plan_md::read(
                file,
                &text,
                &plan_md::Options { name, hours_per_day, hours_per_point, keep_done: *keep_done, start: *start, ..default },
                problems,
            )
        }
        Format::Agents | Format::Psplib => None,
    };
    if read.is_none() {
        likeness::tell(format, path, &text, problems);
    }
    source.read(path, read)
}

/// The members that a folder of definitions makes, with a plan to begin with.
pub fn team(folder: &str) -> Result<Draft, Failure> {
    let mut source = Source::default();
    if let Some(failure) = fs::read(folder).ok().and_then(|bytes| likeness::refusal(Format::Agents, folder, &text::decode(&bytes).0)) {
        return Err(failure);
    }
    let mut definitions = Vec::new();
    for path in source.definitions(folder)? {
        let (file, text) = source.file(&path, text::decode)?;
        definitions.push(agents::Definition { file, path, text });
    }
    let options = agents::Options { name: source::stem(folder), ..agents::Options::default() };
    let read = agents::read(&definitions, &options, &mut source.problems);
    source.read(folder, read)
}

/// Files read, and what is wrong with them.
#[derive(Default)]
pub struct Source {
    files: Files,
    pub problems: Problems,
}

impl Source {
    /// A file as text, by a way to tell its encoding.
    pub fn file(&mut self, path: &str, decode: fn(&[u8]) -> (String, &'static str)) -> Result<(FileId, String), Failure> {
        let bytes = read_bytes(path).map_err(|refusal| Failure::unreadable(path, refusal))?;
        if let Some(what) = no_text(&bytes) {
            return Err(Failure::unreadable(
                path,
                Unreadable::new(format!("it is {what}"), Some("export it, or save it as text, in the format to import")),
            ));
        }
        let (text, _) = decode(&bytes);
        Ok((self.files.add(path, &text), text))
    }

    /// The Markdown files of a folder and the folders in it, in the order of their names.
    fn definitions(&self, folder: &str) -> Result<Vec<String>, Failure> {
        /// Of folders in folders: definitions are sorted into categories, not into mazes.
        const DEPTH_MAX: usize = 8;
        let mut found = Vec::new();
        let mut folders = vec![(PathBuf::from(folder), 0)];
        while let Some((folder, depth)) = folders.pop() {
            let entries = fs::read_dir(&folder).map_err(|error| {
                let is_file = folder.is_file();
                let help = is_file.then_some("name the folder of the definitions, such as `.claude/agents`");
                let why = if is_file { "it is a file, not a folder".to_owned() } else { in_words(&error) };
                Failure::unreadable(&folder.display().to_string(), Unreadable::new(why, help))
            })?;
            for entry in entries {
                let path = entry.map_err(|error| Failure::io(&folder, error))?.path();
                if path.is_dir() && depth < DEPTH_MAX {
                    folders.push((path, depth + 1));
                } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md")) {
                    found.push(path.display().to_string());
                }
            }
        }
        found.sort_unstable();
        if found.is_empty() {
            return Err(Failure::usage(format!("{folder}: no agent definition in it; they are Markdown files, `NAME.md`")));
        }
        Ok(found)
    }

    /// What was read, or all that is wrong.
    pub fn read(mut self, subject: &str, read: Option<Draft>) -> Result<Draft, Failure> {
        match read {
            Some(draft) if self.problems.is_empty() => Ok(draft),
            _ => {
                self.problems.sort();
                Err(Rejection { subject: subject.to_owned(), problems: self.problems, files: self.files, is_machine_failure: false }.into())
            }
        }
    }
}

fn mapped(map: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let pair = |text: &String| {
        let (ours, theirs) =
            text.split_once('=').ok_or_else(|| Failure::usage(format!("--map {text}: write OURS=THEIRS, such as `name=Vorgang`")))?;
        Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
    };
    map.iter().map(pair).collect()
}

#[expect(clippy::disallowed_methods, reason = "a plan that names no date begins when it is imported; what is written tells the date")]
pub fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

pub fn as_text(place: &Place, checked: &Scenario, notes: &Notes) -> String {
    let (tasks, members, teams) = (checked.plan.tasks.len(), checked.organization.members.len(), checked.organization.teams.len());
    let mut text = format!(
        "Wrote {} and {}: {}, {} in {}, from {}.\n",
        place.scenario.display(),
        place.plan.display(),
        count(tasks, "task"),
        count(members, "member"),
        count(teams, "team"),
        checked.start.strftime("%F %H:%M")
    );
    for (title, list) in [("Kept", &notes.kept), ("Guessed", &notes.guessed), ("Left out", &notes.left_out)] {
        if !list.is_empty() {
            let _ = writeln!(text, "\n{title}");
            list.iter().for_each(|note| _ = writeln!(text, "  - {}", crate::report::plain(note)));
        }
    }
    text.push_str("\nNext\n");
    next(place, checked).iter().for_each(|(command, what)| _ = writeln!(text, "  - {command} ({what})"));
    text
}

/// Commands to go on with, and what each is for.
fn next(place: &Place, checked: &Scenario) -> Vec<(String, &'static str)> {
    let scenario = shell_word(&place.scenario.to_string_lossy());
    let mut next = vec![
        (format!("sandtable run {scenario}"), "one run, with its report and charts"),
        (format!("sandtable replicate {scenario}"), "how sure its date is, and what moves it"),
    ];
    if let Some(member) = checked.organization.members.first() {
        let away =
            format!("away: events.away={{ at = \"day 3 08:00\", member_away = {{ member = {}, for = \"7d\" }} }}", quoted(&member.name));
        next.push((format!("sandtable compare {scenario} --variant {}", shell_word(&away)), "what if somebody is away for a week"));
    }
    next
}

pub fn as_json(document: &str, place: &Place, checked: &Scenario, notes: &Notes) -> String {
    let told = json!({
        "scenario": place.scenario.display().to_string(),
        "plan": place.plan.display().to_string(),
        "start": checked.timestamp(crate::engine::time::Moment::START),
        "tasks": checked.plan.tasks.len(),
        "teams": checked.organization.teams.len(),
        "members": checked.organization.members.len(),
        "kept": notes.kept,
        "guessed": notes.guessed,
        "left_out": notes.left_out,
    });
    crate::report::json::document(document, &told)
}
