//! The page of a run: did it finish on time, what the finish was made of, and everything that the war room has.

use super::answer::{Answer, Bar, Chip, Mood, Tile};
use super::chapters::{Chapter, chapters};
use super::inputs::Inputs;
use super::table::{Cell, Table};
use super::{CHART_WIDTH, document, named, picture};
use crate::charts;
use crate::engine::time::{Moment, Span};
use crate::metric::Criterion;
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus, names};
use crate::report::command::line;
use crate::report::findings::{self, against_plan, critical_line, verdict};
use crate::report::status::buffer_consumed;
use crate::report::text::{Page, count, early_or_late, figure, hours, minute, minute_or_dash, percent, plain};
use crate::report::{coordination, cost, decisions, epics, escalations, gates, handoffs, health, implementation};
use maud::{Markup, PreEscaped};

/// Tasks told one by one: with more, the page would be too large to mail. `tasks.csv` has them all.
const TASKS_MAX: usize = 2_000;

/// Tells a chapter of the war room.
type Tells<'a> = &'a dyn Fn(&mut Page);

/// A run as one page of HTML.
pub fn run(told: &Told<'_>) -> String {
    let tasks = told.tasks();
    let parts: [(&str, &str, bool, Tells<'_>); 10] = [
        ("progress", "Progress", false, &|page| implementation::progress(told, &tasks, page)),
        ("teams", "Teams", false, &|page| coordination::coordination(told, &tasks, page)),
        ("blockers", "Blockers and events", false, &|page| {
            escalations::escalations(told, page);
            implementation::risks(told, page);
            implementation::events(told, page);
        }),
        ("gates", "Quality gates", false, &|page| gates::gates(told, page)),
        ("handoffs", "Handoffs", false, &|page| handoffs::communication(told, page)),
        ("health", "Tools and desks", false, &|page| health::health(told, page)),
        ("cost", "Cost", false, &|page| cost::cost(told, page)),
        ("decisions", "Decisions", true, &|page| decisions::decisions(told, page)),
        ("retrospectives", "Retrospectives", false, &|page| epics::retrospectives(told, &tasks, page)),
        ("completion", "Completion", false, &|page| epics::completion(told, &tasks, page)),
    ];
    let mut all: Vec<Chapter> = Vec::new();
    for (id, title, folds, tells) in parts {
        all.extend(part(told, id, title, folds, tells));
        if id == "progress" {
            all.push(Chapter::new("tasks", "Tasks", task_table(told, &tasks, TASKS_MAX)));
        }
    }
    all.push(Chapter::new("figures", "Figures", figure_table(told)));
    all.push(inputs(told).chapter());
    document(&answer(told, &tasks), &named(all))
}

/// What a function of the war room tells, as a chapter; `None` if it has nothing to tell.
fn part(told: &Told<'_>, id: &str, title: &str, folds: bool, tells: Tells<'_>) -> Option<Chapter> {
    let mut page = Page::default();
    tells(&mut page);
    let of = crate::chart::Run {
        scenario: told.scenario(),
        history: &told.history,
        seed: told.outcome.seed,
        replication: told.outcome.replication,
        width: CHART_WIDTH,
    };
    let draw = |name: &str, _: &str| {
        let chart = charts::ALL.iter().find(|chart| chart.name == name)?;
        Some(picture(chart.title, &(chart.draw)(&of)))
    };
    let body: String = chapters(&page.text, &draw, folds).into_iter().map(|chapter| chapter.body.0).collect();
    (!body.is_empty()).then(|| Chapter::new(id, title, PreEscaped(body)))
}

fn answer(told: &Told<'_>, tasks: &[TaskRow]) -> Answer {
    let (outcome, scenario) = (told.outcome, told.scenario());
    let (mood, headline) = match outcome.finish {
        Some(finish) => {
            let mood = if outcome.is_on_time() { Mood::Good } else { Mood::Bad };
            (mood, format!("Finished {}, {}", minute(scenario, finish), against_target(finish, scenario.baseline.target)))
        }
        None => {
            let verdict = verdict(told);
            (Mood::Bad, verdict[..1].to_uppercase() + &verdict[1..])
        }
    };
    let met = outcome.criteria.iter().filter(|criterion| criterion.is_met).count();
    let mut notes: Vec<String> = findings::findings(told, tasks).iter().map(|finding| plain(finding)).collect();
    let dearest = findings::dearest(told).map(|dearest| plain(&dearest));
    notes.splice(outcome.ending.why().len().min(notes.len())..outcome.ending.why().len().min(notes.len()), dearest);
    Answer {
        kind: "run",
        title: plain(&scenario.name),
        which: format!("seed {}, replication {}", outcome.seed, outcome.replication),
        description: plain(&scenario.description),
        mood,
        headline,
        detail: detail(told),
        tiles: tiles(told, tasks),
        chips_title: format!("{met} of {} met", count(outcome.criteria.len(), "success criterion").replace("criterions", "criteria")),
        chips: chips(&outcome.criteria),
        bars_title: "What the time to the finish went into".to_owned(),
        bars: bars(told),
        notes,
    }
}

fn detail(told: &Told<'_>) -> String {
    let target = minute(told.scenario(), told.scenario().baseline.target);
    let of = if told.outcome.finish.is_some() { "Against the plan: " } else { "It was " };
    format!("Target {target}. {of}{}.", against_plan(told))
}

fn against_target(finish: Moment, target: Moment) -> String {
    match early_or_late(finish, target).as_str() {
        "on the minute" => "on the target to the minute".to_owned(),
        other => other.replace("early", "before the target").replace("late", "after the target"),
    }
}

fn tiles(told: &Told<'_>, tasks: &[TaskRow]) -> Vec<Tile> {
    let (outcome, scenario, trouble) = (told.outcome, told.scenario(), &told.history.trouble);
    let with = |status| tasks.iter().filter(|row| row.status == status).count();
    let done = format!("{} of {}", with(TaskStatus::Completed), tasks.len());
    let mut tiles = vec![Tile::new("Tasks done", done, critical_line(told, tasks))];
    if let Some((_, words)) = buffer_consumed(told) {
        let buffer = crate::report::text::working_time(scenario, scenario.baseline.buffer);
        tiles.push(Tile::new("Buffer", words, buffer));
    }
    if let Some(cost) = outcome.figure("cost").filter(|cost| *cost > 0.0) {
        tiles.push(Tile::new("Cost", cost::money(cost), ""));
    }
    if let Some(tokens) = outcome.figure("tokens").filter(|tokens| *tokens > 0.0) {
        tiles.push(Tile::new("Tokens", cost::millions(tokens), ""));
    }
    if let Some(velocity) = outcome.figure("velocity") {
        let planned = outcome.figure("velocity.planned").map_or(String::new(), |planned| format!("planned {}", figure(planned)));
        tiles.push(Tile::new("Velocity", format!("{} tasks a day", figure(velocity)), planned));
    }
    if let Some(share) = outcome.figure("utilization") {
        let director = outcome.figure("director.busy").map_or(String::new(), |busy| format!("director busy {}", percent(Some(busy))));
        tiles.push(Tile::new("Utilization of teams", percent(Some(share)), director));
    }
    let lines: [(&str, bool, crate::report::InALine); 4] = [
        ("What stood in the way", trouble.blockers.is_empty(), escalations::in_a_line),
        ("Quality gates", trouble.gates.is_empty(), gates::in_a_line),
        ("From team to team", trouble.handoffs.is_empty(), handoffs::in_a_line),
        ("The director", trouble.decisions.is_empty(), decisions::in_a_line),
    ];
    let told_of = lines.into_iter().filter(|(_, is_empty, _)| !is_empty);
    tiles.extend(told_of.map(|(label, _, line)| in_two(label, &plain(&line(told)))));
    tiles
}

/// A line that begins with how many there are, as a figure with what is to be said of it: `20 blockers`, `all resolved; ...`.
pub(super) fn in_two(label: &str, line: &str) -> Tile {
    // A comma alone may stand between thousands.
    let end = [", ", "; ", " ("].into_iter().filter_map(|mark| line.find(mark)).min();
    let (count, rest) = line.split_at(end.unwrap_or(line.len()));
    Tile::new(label, count.trim(), rest.trim_start_matches([',', ';', ' ']))
}

/// Those that were not met first.
fn chips(criteria: &[Criterion]) -> Vec<Chip> {
    let chip = |criterion: &Criterion| Chip {
        mood: if criterion.is_met { Mood::Good } else { Mood::Bad },
        name: plain(criterion.name),
        value: match criterion.unit {
            "yes/no" => plain(&criterion.target),
            _ => format!("{} (wanted {})", implementation::value(criterion), plain(&criterion.target)),
        },
        word: if criterion.is_met { "met:" } else { "not met:" },
    };
    let (met, missed): (Vec<&Criterion>, Vec<&Criterion>) = criteria.iter().partition(|criterion| criterion.is_met);
    missed.into_iter().chain(met).map(chip).collect()
}

/// The driving chain by what time on it went into, the most first.
fn bars(told: &Told<'_>) -> Vec<Bar> {
    let groups = findings::driving_chain(told);
    let all = groups.iter().fold(Span::ZERO, |sum, (_, cost)| sum + *cost);
    let bar = |(name, cost): &(&'static str, Span)| {
        let share = cost.ms() as f64 / all.ms() as f64;
        Bar {
            name: (*name).to_owned(),
            share,
            value: format!("{} ({})", hours(*cost), percent(Some(share))),
            is_work: *name == findings::WORK,
        }
    };
    groups.iter().map(bar).collect()
}

/// At most so many of them.
pub fn task_table(told: &Told<'_>, tasks: &[TaskRow], most: usize) -> Markup {
    let heads = [
        "Task",
        "Name",
        "Team",
        "Members",
        "Epic",
        "Critical",
        "State",
        "Planned finish",
        "Started",
        "Done",
        ">Against plan",
        ">Planned, h",
        ">Worked, h",
    ];
    let mut table = Table::new("All tasks, in the order of the plan", &heads);
    table.rows = tasks.iter().take(most).map(|row| task_row(told, row)).collect();
    if tasks.len() > most {
        table.left_out = Some(format!("... and {} more; tasks.csv beside the run's workflow.db has every one.", tasks.len() - most));
    }
    table.markup()
}

fn task_row(told: &Told<'_>, row: &TaskRow) -> Vec<Cell> {
    let scenario = told.scenario();
    let task = scenario.plan.task(row.task);
    let planned = row.planned.map(|planned| planned.finish);
    let against = planned.zip(row.done).map(|(planned, done)| (early_or_late(done, planned), done.hours() - planned.hours()));
    let (against, late) = against.map_or(("–".to_owned(), None), |(text, late)| (text, Some(late)));
    let text = |text: &str| Cell::worth(&plain(text), None);
    let number = |value: f64| Cell::worth(&figure(value), Some(value));
    vec![
        text(&task.id),
        text(&task.name),
        text(&scenario.organization.team(task.team).name),
        text(&names(&row.members, scenario)),
        text(&scenario.plan.epic(scenario.plan.epic_of(row.task)).name),
        text(if row.is_critical { "●" } else { "" }),
        text(&row.status.name().replace('_', " ")),
        text(&minute_or_dash(scenario, planned)),
        text(&minute_or_dash(scenario, row.started)),
        text(&minute_or_dash(scenario, row.done)),
        Cell::worth(&against, late),
        number(row.effort_planned),
        number(row.effort_actual),
    ]
}

fn figure_table(told: &Told<'_>) -> Markup {
    let mut table = Table::new("Every metric", &["Metric", ">Value", "Unit"]);
    let row = |of: &crate::metric::Figure| {
        let value = Some(of.value).filter(|value| value.is_finite());
        vec![Cell::worth(&plain(&of.name), None), Cell::worth(&value.map_or("–".to_owned(), figure), value), Cell::worth(of.unit, None)]
    };
    table.rows = told.outcome.figures.iter().map(row).collect();
    table.folded()
}

fn inputs(told: &Told<'_>) -> Inputs {
    let outcome = told.outcome;
    let source = &told.scenario().source;
    let mut command = vec!["sandtable".to_owned(), "run".to_owned(), source.path.clone()];
    command.extend(["--seed".to_owned(), outcome.seed.to_string(), "--replication".to_owned(), outcome.replication.to_string()]);
    command.extend(source.overrides.iter().flat_map(|set| ["--set".to_owned(), set.clone()]));
    let mut facts = vec![
        ("Scenario", plain(&source.path)),
        ("Seed", outcome.seed.to_string()),
        ("Replication", outcome.replication.to_string()),
        ("Version", format!("Sandtable {}", env!("CARGO_PKG_VERSION"))),
        ("Journal", format!("{} entries, {} messages", outcome.journal.len(), outcome.messages)),
        ("Digest of the journal", format!("SHA-256 {}", outcome.digest)),
    ];
    facts.extend(source.overrides.iter().map(|set| ("Set", plain(set))));
    Inputs { facts, command: line(&command), texts: Vec::new(), files: source.files.clone(), database: "workflow.db" }
}
