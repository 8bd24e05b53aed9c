//! `sandtable explain`: why a recorded run finished when it did, or the story of one task or blocker.

use super::failure::Failure;
use super::output::Console;
use super::recorded;
use super::study_again;
use crate::domain::blocker::BlockerId;
use crate::domain::plan::TaskId;
use crate::explain::story;
use crate::outcome::Outcome;
use crate::record::Told;
use crate::report::json;
use crate::scenario::problem::nearest;
use crate::{explain, report};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable explain reports/baseline-24\n  sandtable explain reports/baseline-24 --task T-17\n  sandtable explain reports/baseline-24 --blocker B-3\n  sandtable explain reports/baseline-24 --json\n\nExit status: 0 told."
)]
pub struct Arguments {
    /// A run's folder, or its workflow.db; one replication of a study is first carried out again with `sandtable run`
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The story of one task, by its id in the plan, or by its name
    #[arg(long, value_name = "ID", conflicts_with = "blocker")]
    task: Option<String>,
    /// The story of one blocker, such as B-3: the third to arise
    #[arg(long, value_name = "ID")]
    blocker: Option<String>,
    /// Print the result as one JSON document
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    if let Some(database) = recorded::database_of_study(&arguments.run) {
        return Err(study_again::one_of_many(&arguments.run, &database));
    }
    let database = recorded::database_of_run(&arguments.run)?;
    let outcome = recorded::outcome(&database)?;
    let told = Told::of(&outcome);
    let (scenario, history, journal) = (&*outcome.scenario, &told.history, outcome.journal.as_slice());
    let text = match (&arguments.task, &arguments.blocker) {
        (Some(id), _) => {
            let task = task(id, &outcome)?;
            let planned = scenario.plan.task(task);
            let title = format!("{} {}", planned.id, planned.name);
            let story = story::of_task(task, scenario, history, journal);
            if arguments.json {
                json::story(&outcome, &planned.id, &story)
            } else {
                report::story(&outcome, &title, &story, console.width())
            }
        }
        (None, Some(id)) => {
            let blocker = blocker(id, history.trouble.blockers.len())?;
            let missing = || Failure::usage(format!("--blocker {id}: no blocker has this number"));
            let story = story::of_blocker(blocker, scenario, history, journal).ok_or_else(missing)?;
            let subject = format!("B-{}", blocker.0 + 1);
            if arguments.json {
                json::story(&outcome, &subject, &story)
            } else {
                report::story(&outcome, &format!("Blocker {subject}"), &story, console.width())
            }
        }
        (None, None) => {
            let explanation = explain::explain(scenario, history, journal);
            let hung_on = explain::hung_on(scenario, history, journal).tasks;
            if arguments.json {
                json::explanation(&outcome, &explanation, &hung_on)
            } else {
                report::explanation(&outcome, history, (&explanation, &hung_on), console.width())
            }
        }
    };
    console.answer(&text, arguments.json)?;
    Ok(0)
}

fn task(id: &str, outcome: &Outcome) -> Result<TaskId, Failure> {
    let tasks = &outcome.scenario.plan.tasks;
    let called = || {
        let mut places = tasks.iter().enumerate().filter(|(_, task)| task.name.to_lowercase() == id.to_lowercase()).map(|(place, _)| place);
        places.next().filter(|_| places.next().is_none())
    };
    let place = tasks.iter().position(|task| task.id == *id).or_else(called);
    place.map(TaskId::from_index).ok_or_else(|| {
        let by_name = || nearest(id, tasks.iter().map(|task| task.name.as_str()));
        let suggestion = nearest(id, tasks.iter().map(|task| task.id.as_str())).or_else(by_name);
        let help = suggestion.map_or_else(|| "tasks.csv lists them all".to_owned(), |name| format!("did you mean `{name}`?"));
        Failure::usage(format!("--task {id}: the plan has no such task; {help}"))
    })
}

fn blocker(id: &str, count: usize) -> Result<BlockerId, Failure> {
    let number = id.strip_prefix("B-").or_else(|| id.strip_prefix("b-")).unwrap_or(id).parse::<usize>().ok();
    let found = number.and_then(|number| number.checked_sub(1)).filter(|place| *place < count).map(BlockerId::from_index);
    found.ok_or_else(|| {
        let range = match count {
            0 => "this run had no blockers".to_owned(),
            _ => format!("this run had B-1 to B-{count}"),
        };
        Failure::usage(format!("--blocker {id}: no such blocker; {range}"))
    })
}
