//! `mermaid`: the schedule as a gantt chart in Mermaid's text, for pages and wikis that draw it.

use super::forecast::{self, Forecast, P80};
use super::table::{Chapter, Entry};
use super::tasks::{self, TaskView, is_milestone};
use super::{ExportError, Exported, Format, Options, StudyTold};
use crate::record::Told;
use crate::record::csv::harmless;
use crate::record::rows::TaskStatus;
use crate::report;
use crate::scenario::Scenario;
use jiff::ToSpan;
use jiff::civil::DateTime;
use std::fmt::Write;

pub const FORMAT: Format = Format {
    name: "mermaid",
    what: "Gantt chart in Mermaid's text, a section an epic",
    is_text: true,
    options: &["tasks"],
    of_run: Some(of_run),
    of_study: Some(of_study),
    dictionary,
};

/// What Mermaid draws if nobody tells it otherwise (its `maxTextSize`); a page cannot raise it from within the text.
const TEXT_MAX: usize = 50_000;

/// A task whose driving chain the finish hung on in at least so many of a study's replications is drawn as critical.
const CRITICAL_FROM: f64 = 0.5;

/// Words that begin a statement of a gantt chart; a name that begins with one would be taken for it.
const STATEMENTS: [&str; 19] = [
    "acc",
    "axisformat",
    "call",
    "click",
    "dateformat",
    "excludes",
    "gantt",
    "href",
    "includes",
    "inclusive",
    "section",
    "tickinterval",
    "title",
    "today",
    "topaxis",
    "vert",
    "weekday",
    "weekend",
    "end",
];

/// One bar or milestone.
#[derive(Clone, Debug, PartialEq)]
struct Bar {
    epic: usize,
    label: String,
    /// A word that names it in the text.
    id: String,
    is_critical: bool,
    is_done: bool,
    is_active: bool,
    is_milestone: bool,
    from: DateTime,
    to: DateTime,
}

/// What is drawn: epics' bars stand for their tasks where those are too many.
struct Chart {
    title: String,
    epics: Vec<String>,
    tasks: Vec<Bar>,
    /// Of the project as a whole.
    ends: Vec<Bar>,
}

fn of_run(told: &Told<'_>, options: &Options) -> Result<Exported, ExportError> {
    let scenario = told.scenario();
    let views = tasks::of(told);
    let mut notes = Vec::new();
    let dropped = views.iter().filter(|view| view.row.status == TaskStatus::Dropped).count();
    if dropped > 0 {
        notes.push(format!("not drawn: {} that the run dropped", report::count(dropped, "task")));
    }
    let bars = views.iter().filter(|view| view.row.status != TaskStatus::Dropped).filter_map(|view| bar_of_run(view, scenario)).collect();
    let finish = told.outcome.finish.map(|finish| scenario.civil(finish));
    let title = format!("{}, seed {}", scenario.name, told.outcome.seed);
    Ok(told_as(Chart { title, epics: epics(scenario), tasks: bars, ends: ends(scenario, finish, "Finish") }, options, notes))
}

fn bar_of_run(view: &TaskView, scenario: &Scenario) -> Option<Bar> {
    let (row, is_milestone) = (&view.row, is_milestone(scenario, view.row.task));
    // What has not begun is drawn where the plan has it; what goes on, up to the plan's end for it.
    let (from, to) = match (view.started.or(view.done), view.done) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, view.plan.planned_finish.filter(|finish| *finish > from).unwrap_or(from)),
        (None, _) => (view.plan.planned_start?, view.plan.planned_finish?),
    };
    Some(Bar {
        epic: scenario.plan.epic_of(row.task).index(),
        label: format!("{} {}", view.plan.id, view.plan.name),
        id: format!("t{}", row.task.index() + 1),
        is_critical: row.is_critical,
        is_done: row.status == TaskStatus::Completed,
        is_active: matches!(row.status, TaskStatus::InProgress | TaskStatus::Blocked),
        is_milestone,
        from: if is_milestone { to } else { from },
        to,
    })
}

fn of_study(told: &StudyTold<'_>, options: &Options) -> Result<Exported, ExportError> {
    let forecast = forecast::of_one(told, FORMAT.name)?;
    let notes = forecast.notes();
    let Forecast { scenario, tasks, finish, has_tasks, .. } = forecast;
    if !has_tasks {
        return Err(forecast::too_large());
    }
    let bar = |task: &forecast::TaskForecast| {
        let is_milestone = is_milestone(&scenario, task.task);
        let (from, to) = (task.released[P80]?, task.done[P80]?);
        Some(Bar {
            epic: scenario.plan.epic_of(task.task).index(),
            label: format!("{} {}", task.plan.id, task.plan.name),
            id: format!("t{}", task.task.index() + 1),
            is_critical: task.criticality.is_some_and(|share| share >= CRITICAL_FROM),
            is_done: false,
            is_active: false,
            is_milestone,
            from: if is_milestone { to } else { from },
            to,
        })
    };
    let title = format!("{}, seed {}: every date with 80 % confidence", scenario.name, told.study.seed);
    let bars = tasks.iter().filter_map(bar).collect();
    let ends = ends(&scenario, finish[P80], "Finish with 80 % confidence");
    Ok(told_as(Chart { title, epics: epics(&scenario), tasks: bars, ends }, options, notes))
}

fn epics(scenario: &Scenario) -> Vec<String> {
    scenario.plan.epics.iter().map(|epic| epic.name.clone()).collect()
}

fn ends(scenario: &Scenario, finish: Option<DateTime>, label: &str) -> Vec<Bar> {
    let target = scenario.civil(scenario.baseline.target);
    let milestone = |label: &str, id: &str, at: DateTime, is_critical: bool| Bar {
        epic: 0,
        label: label.to_owned(),
        id: id.to_owned(),
        is_critical,
        is_done: false,
        is_active: false,
        is_milestone: true,
        from: at,
        to: at,
    };
    let is_late = finish.is_none_or(|finish| finish > target);
    let finish = finish.map(|at| milestone(label, "finish", at, is_late));
    finish.into_iter().chain([milestone("Target", "target", target, false)]).collect()
}

/// All tasks, if there is room; else a bar for each epic and as many of the critical tasks as there is room for.
fn told_as(chart: Chart, options: &Options, mut notes: Vec<String>) -> Exported {
    let most = options.tasks.unwrap_or(usize::MAX);
    if chart.tasks.len() <= most {
        let text = drawn(&chart, &[]);
        let is_too_long = length(&text) > TEXT_MAX;
        if !is_too_long || options.tasks.is_some() {
            if is_too_long {
                notes.push(format!(
                    "the text is longer than the {TEXT_MAX} characters that Mermaid takes if its `maxTextSize` is not raised"
                ));
            }
            return Exported { bytes: text.into_bytes(), notes };
        }
    }
    let (count, spans) = (chart.tasks.len(), spans(&chart));
    let mut critical = chart;
    critical.tasks.retain(|bar| bar.is_critical);
    let all = critical.tasks.len();
    critical.tasks.truncate(most);
    if options.tasks.is_none() {
        // What a bar adds is known, and so is what is there without any.
        let mut room = TEXT_MAX.saturating_sub(length(&drawn(
            &Chart { tasks: Vec::new(), ends: critical.ends.clone(), title: critical.title.clone(), epics: critical.epics.clone() },
            &spans,
        )));
        let fit = critical.tasks.iter().take_while(|bar| {
            let adds = length(&line(bar));
            let is_room = adds <= room;
            room = room.saturating_sub(adds);
            is_room
        });
        let fit = fit.count();
        critical.tasks.truncate(fit);
    }
    notes.push(format!(
        "{count} tasks are too many to draw: a bar for each epic, and {} of {all} critical tasks; --tasks N draws more",
        critical.tasks.len()
    ));
    Exported { bytes: drawn(&critical, &spans).into_bytes(), notes }
}

/// From the first begin to the last end of each epic's tasks.
fn spans(chart: &Chart) -> Vec<Bar> {
    let mut spans: Vec<Option<Bar>> = vec![None; chart.epics.len()];
    for bar in &chart.tasks {
        match &mut spans[bar.epic] {
            Some(span) => {
                (span.from, span.to) = (span.from.min(bar.from), span.to.max(bar.to));
                span.is_done &= bar.is_done;
            }
            none => {
                let (label, id) = ("All of it".to_owned(), format!("e{}", bar.epic + 1));
                *none = Some(Bar { label, id, is_critical: false, is_active: false, is_milestone: false, ..bar.clone() });
            }
        }
    }
    spans.into_iter().flatten().collect()
}

/// As Mermaid counts it.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn drawn(chart: &Chart, spans: &[Bar]) -> String {
    let mut text = String::from("gantt\n");
    let _ = writeln!(text, "    title {}", escaped(&chart.title));
    text.push_str("    dateFormat YYYY-MM-DD HH:mm\n    axisFormat %Y-%m-%d\n");
    let mut by_epic: Vec<Vec<&Bar>> = vec![Vec::new(); chart.epics.len()];
    for bar in spans.iter().chain(&chart.tasks) {
        by_epic[bar.epic].push(bar);
    }
    for (at, bars) in by_epic.iter().enumerate().filter(|(_, bars)| !bars.is_empty()) {
        let name = &chart.epics[at];
        let _ = writeln!(text, "    section {}", escaped(if name.trim().is_empty() { "Tasks" } else { name }));
        bars.iter().for_each(|bar| text.push_str(&line(bar)));
    }
    text.push_str("    section Project\n");
    chart.ends.iter().for_each(|bar| text.push_str(&line(bar)));
    text
}

fn line(bar: &Bar) -> String {
    let flags = [(bar.is_milestone, "milestone, "), (bar.is_critical, "crit, "), (bar.is_done, "done, "), (bar.is_active, "active, ")];
    let flags: String = flags.into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag).collect();
    let minute = |at: DateTime| at.strftime("%Y-%m-%d %H:%M").to_string();
    let end = if bar.is_milestone {
        "0d".to_owned()
    } else {
        // A bar of no minutes would not be seen, and be refused by some versions.
        let least = bar.from.checked_add(1.minute()).unwrap_or(bar.from);
        minute(bar.to.max(least))
    };
    format!("    {} :{flags}{}, {}, {end}\n", escaped(&bar.label), bar.id, minute(bar.from))
}

/// A name in one line, in which nothing is taken for a mark of the text or of the page: such letters are written as Mermaid's `#NUMBER;`.
/// What would turn the direction of the rest of the page is told instead.
fn escaped(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    let name = harmless(&name);
    let small = name.to_ascii_lowercase();
    let begins_a_statement = STATEMENTS.iter().any(|word| small.starts_with(word)) || small.starts_with(|c: char| c.is_ascii_digit());
    let mut escaped = String::with_capacity(name.len());
    for (at, c) in name.chars().enumerate() {
        match c {
            ':' | ';' | '#' | '%' | '"' | '\'' | '`' | '<' | '>' | '&' | '{' | '}' | '\\' => push_number(&mut escaped, c),
            _ if at == 0 && begins_a_statement => push_number(&mut escaped, c),
            _ => escaped.push(c),
        }
    }
    if escaped.is_empty() { "-".to_owned() } else { escaped }
}

fn push_number(text: &mut String, c: char) {
    let _ = write!(text, "#{};", u32::from(c));
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.to_owned(), is, what: what.to_owned() };
    vec![Chapter {
        title: "`mermaid`".to_owned(),
        about: "A line for each task that was not dropped, below its epic's section. Of a study, dates are those of P80.",
        entries: vec![
            entry("section", "text", "name of the epic; `Project` for the finish and the target"),
            entry("done", "flag", "completed in the run"),
            entry("active", "flag", "in progress, or blocked, when the run ended"),
            entry(
                "crit",
                "flag",
                "of a run: no float in the baseline; of a study: the finish hung on it in half of the replications or more; of the finish: late",
            ),
            entry("milestone", "flag", "nobody works on it; stands where it was done"),
            entry("t1, t2...", "id", "place of the task in the plan"),
        ],
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn text(exported: &Exported) -> &str {
        std::str::from_utf8(&exported.bytes).unwrap()
    }

    #[test]
    fn a_name_cannot_end_its_line_begin_another_or_leave_the_page() {
        assert_eq!(escaped("a: b; c # d"), "a#58; b#59; c #35; d");
        assert_eq!(escaped("section one"), "#115;ection one");
        assert_eq!(escaped("2026-01-01 done"), "#50;026-01-01 done");
        assert_eq!(escaped(sample::HOSTILE), "=cmd()|#34;#39;#60;script#62; #92;u#123;1b#125;[31m#92;u#123;202e#125;#96;");
        assert_eq!(escaped("\u{200e}section one"), "#92;u#123;200e#125;section one");
        assert_eq!(escaped(" \n "), "-");
    }

    #[test]
    fn every_task_of_a_run_is_a_line_of_its_epic() {
        let outcome = sample::outcome();
        let exported = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        let lines: Vec<&str> = text(&exported).lines().collect();
        assert_eq!(lines[0], "gantt");
        assert_eq!(lines.iter().filter(|line| line.starts_with("    section ")).count(), 2);
        assert_eq!(lines.iter().filter(|line| line.contains(" :")).count(), Told::of(&outcome).tasks().len() + 2);
        assert!(text(&exported).contains(":milestone, "), "{lines:?}");
    }

    #[test]
    fn where_tasks_are_too_many_epics_stand_for_them_and_it_is_said() {
        let bar = |at: usize| Bar {
            epic: at % 2,
            label: format!("Task {at}"),
            id: format!("t{at}"),
            is_critical: at.is_multiple_of(3),
            is_done: true,
            is_active: false,
            is_milestone: false,
            from: jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0),
            to: jiff::civil::date(2026, 3, 2 + (at % 9) as i8).at(9, 0, 0, 0),
        };
        let chart = |count: usize| Chart {
            title: "T".into(),
            epics: vec!["A".into(), "B".into()],
            tasks: (0..count).map(bar).collect(),
            ends: vec![],
        };
        let all = told_as(chart(500), &Options::default(), Vec::new());
        assert!(all.notes.is_empty() && text(&all).lines().count() == 507, "{:?}", all.notes);
        let many = told_as(chart(50_000), &Options::default(), Vec::new());
        assert!(length(text(&many)) <= TEXT_MAX && text(&many).contains("All of it :done, e1, 2026-03-02 08:00, 2026-03-10 09:00"));
        assert!(many.notes[0].starts_with("50000 tasks are too many to draw: a bar for each epic, and "), "{:?}", many.notes);
        let ten = told_as(chart(100), &Options { tasks: Some(10), ..Options::default() }, Vec::new());
        assert_eq!(text(&ten).lines().filter(|line| line.contains("crit, ")).count(), 10);
        let forced = told_as(chart(2_000), &Options { tasks: Some(2_000), ..Options::default() }, Vec::new());
        assert!(text(&forced).lines().count() > 2_000 && forced.notes[0].contains("maxTextSize"), "{:?}", forced.notes);
    }
}
