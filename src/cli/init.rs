//! `sandtable init`: a scenario and a plan to begin with, in a folder of their own. It asks nothing.

use super::failure::Failure;
use super::half_made::Way;
use super::import::{self, Place, Texts};
use super::interrupt::Interrupt;
use super::output::Console;
use super::source;
use crate::import::agents;
use crate::import::draft::{Notes, write as texts_of};
use crate::scenario::starter;
use jiff::civil::{Date, DateTime, Weekday};
use std::path::{Path, PathBuf};

/// What the files are called.
const SCENARIO: &str = "scenario.toml";
const PLAN: &str = "plan.csv";

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable init my-project\n  sandtable init my-project --from tasks.csv --start 2026-03-02\n  sandtable init my-agents --from agents .claude/agents\n  \
                  sandtable init my-agents --from agents .claude/agents --from tasks.csv\n\nExit status: 0 written."
)]
pub struct Arguments {
    /// The folder to make; one that is there must not hold the files yet
    folder: PathBuf,
    /// What to begin with instead: a task list (.csv), a project file (.xml, .xer), a plan in Markdown (.md), or `agents` and their folder
    #[arg(long, num_args = 1..=2, value_name = "FILE | agents DIR")]
    from: Vec<String>,
    /// When the project starts, `2026-03-02` or `2026-03-02 08:00` (the Monday to come, or as what `--from` names says)
    #[arg(long, value_parser = super::option::start)]
    start: Option<DateTime>,
    /// Take a task list's column for one of ours, such as `name=Vorgang`; `value=` for none
    #[arg(long, value_name = "OURS=THEIRS")]
    map: Vec<String>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let (team, plan) = sources(&arguments.from)?;
    let plan_path = plan.clone();
    if plan.is_none() && !arguments.map.is_empty() {
        return Err(Failure::usage("--map says what the columns of a task list are; name one with --from"));
    }
    let (texts, notes) = match (team, plan) {
        (None, None) => {
            let name = arguments.folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let start = arguments.start.unwrap_or_else(|| next_monday(import::today()).at(8, 0, 0, 0));
            let scenario = starter::scenario(&name, PLAN, start);
            (Texts { scenario, plan: starter::plan().to_owned() }, Notes::default())
        }
        (team, plan) => {
            // By the folder that is made, or, if that is the one at hand, by what is read.
            let folder = arguments.folder.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = |read: &str| folder.clone().unwrap_or_else(|| source::stem(read));
            let team = team.map(|read| Ok::<_, Failure>(import::named(import::team(&read)?, &read, name(&read)))).transpose()?;
            let members =
                team.iter().flat_map(|team| team.teams.iter().flat_map(|team| &team.members).chain(&team.spare).chain(&team.office));
            let names: Vec<String> = members.map(|member| member.name.clone()).collect();
            let plan = plan
                .map(|read| {
                    Ok::<_, Failure>(import::named(import::plan(&read, arguments.start, &arguments.map, names)?, &read, name(&read)))
                })
                .transpose()?;
            let draft = match (team, plan) {
                (Some(team), Some(plan)) => agents::with_plan(team, plan),
                (Some(team), None) => agents::starting(team, arguments.start),
                (None, Some(plan)) => plan,
                (None, None) => return Err(Failure::usage("--from names nothing")),
            };
            let texts = texts_of(&draft, PLAN);
            (Texts { scenario: texts.scenario, plan: texts.plan }, texts.notes)
        }
    };
    let place = Place::in_folder(&arguments.folder, SCENARIO, PLAN, arguments.force)?;
    if let Some(path) = &plan_path {
        place.spares(Path::new(path))?;
    }
    if arguments.folder.exists() && !arguments.folder.is_dir() {
        return Err(Failure::usage(format!("{}: is a file, not a folder; name a folder to make", arguments.folder.display())));
    }
    // Held from the first folder to the last file: nothing is left of what is interrupted between them.
    let _interrupt = Interrupt::listen();
    let _way = Way::to(&arguments.folder).map_err(|error| Failure::io(&arguments.folder, error))?;
    let checked = place.put(&texts)?;
    let told = if arguments.json { import::as_json("init", &place, &checked, &notes) } else { import::as_text(&place, &checked, &notes) };
    console.answer(&told, arguments.json)?;
    Ok(0)
}

/// The first Monday after a day: projects begin with a week.
fn next_monday(today: Date) -> Date {
    today.nth_weekday(1, Weekday::Monday).unwrap_or(today)
}

/// The folder of agents and the file of a plan that `--from` names.
fn sources(from: &[String]) -> Result<(Option<String>, Option<String>), Failure> {
    let (mut team, mut plan) = (None, None);
    let mut words = from.iter();
    while let Some(word) = words.next() {
        let (place, path) = if word == "agents" {
            let folder = words.next().ok_or_else(|| Failure::usage("--from agents: name the folder of their definitions"))?;
            (&mut team, folder)
        } else if Path::new(word).is_dir() {
            return Err(Failure::usage(format!(
                "--from {word}: this is a folder; write `--from agents {word}` if it holds agent definitions"
            )));
        } else {
            (&mut plan, word)
        };
        if let Some(before) = place.replace(path.clone()) {
            return Err(Failure::usage(format!("--from {path}: {before} is named already, and one is enough")));
        }
    }
    Ok((team, plan))
}
