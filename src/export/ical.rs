//! `ical`: milestones as a calendar (RFC 5545): of a run when they came, of a study at P50 and P80. Local times without a zone.

use super::forecast::{self, Dates, P50, P80};
use super::table::{Chapter, Entry};
use super::tasks::is_milestone;
use super::{ExportError, Exported, Format, Options, StudyTold};
use crate::domain::journal::Ending;
use crate::domain::plan::TaskId;
use crate::engine::time::Moment;
use crate::record::Told;
use crate::record::csv::harmless;
use crate::record::seal::digest;
use crate::scenario::Scenario;
use jiff::civil::DateTime;

pub const FORMAT: Format = Format {
    name: "ical",
    what: "Calendar of milestones (iCalendar): of a run when they came, of a study at P50 and P80",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: Some(of_study),
    dictionary,
};

/// The longest line, in octets, its end left out.
const LINE_MAX: usize = 75;

/// A point in time that people wait for.
struct Event {
    at: DateTime,
    /// What names it, whatever run or study it is of: kind, and the id of a task or the name of an epic.
    key: String,
    summary: String,
    description: String,
    category: &'static str,
}

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let (scenario, history, outcome) = (told.scenario(), &told.history, told.outcome);
    let of = format!("Run of {}, seed {}, replication {}.", scenario.name, outcome.seed, outcome.replication);
    let event = |at: Moment, key: String, summary: String, category| Event {
        at: scenario.civil(at),
        key,
        summary,
        description: of.clone(),
        category,
    };
    let mut events = Vec::new();
    for (task, name) in milestones(scenario) {
        if let Some(done) = history.tasks.get(task.index()).and_then(|history| history.done) {
            events.push(event(done, format!("task {}", scenario.plan.task(task).id), name, "milestone"));
        }
    }
    for (epic, history) in scenario.plan.epics.iter().zip(&history.epics) {
        if let Some(done) = history.done {
            events.push(event(done, format!("epic {}", epic.name), format!("Epic done: {}", epic.name), "epic"));
        }
    }
    if let Some(finish) = outcome.finish {
        events.push(event(finish, "finish".into(), format!("Project finished: {}", scenario.name), "project"));
    }
    let mut notes = Vec::new();
    if outcome.finish.is_none() {
        notes.push(format!("{}: what the run did not come to is left out", ended(&outcome.ending)));
    }
    events.push(target(scenario, &of));
    Ok(Exported { bytes: calendar(scenario, &events).into_bytes(), notes })
}

/// How a run ended that did not finish.
fn ended(ending: &Ending) -> &'static str {
    match ending {
        Ending::Completed => "the run is over",
        Ending::Horizon { .. } => "the horizon ended the run",
        Ending::Livelock { .. } => "the run got stuck",
        Ending::Deadlock { .. } => "the run came to a deadlock",
        Ending::OutOfBudget { .. } => "the run is out of budget",
    }
}

fn of_study(told: &StudyTold<'_>, _: &Options) -> Result<Exported, ExportError> {
    let forecast = forecast::of_one(told, FORMAT.name)?;
    let scenario = &*forecast.scenario;
    let of = format!("Study of {}, seed {}.", scenario.name, told.study.seed);
    let mut events = Vec::new();
    let mut add = |dates: &Dates, key: &str, name: &str, category| {
        for (place, percent) in [(P50, 50), (P80, 80)] {
            if let Some(at) = dates[place] {
                let description = format!("Done by then in {percent} % of the replications. {of}");
                events.push(Event { at, key: format!("{key} P{percent}"), summary: format!("{name} (P{percent})"), description, category });
            }
        }
    };
    for (task, name) in milestones(scenario) {
        add(&forecast.tasks[task.index()].done, &format!("task {}", scenario.plan.task(task).id), &name, "milestone");
    }
    for (epic, dates) in scenario.plan.epics.iter().zip(&forecast.epics) {
        add(dates, &format!("epic {}", epic.name), &format!("Epic done: {}", epic.name), "epic");
    }
    add(&forecast.finish, "finish", &format!("Project finished: {}", scenario.name), "project");
    let mut notes = forecast.notes();
    if !forecast.has_tasks {
        notes.push("the plan is too large for studies to keep dates of tasks: the calendar has the project's finish alone".to_owned());
    }
    events.push(target(scenario, &of));
    Ok(Exported { bytes: calendar(scenario, &events).into_bytes(), notes })
}

/// The tasks on which nobody works, with what they are called.
fn milestones(scenario: &Scenario) -> impl Iterator<Item = (TaskId, String)> {
    let milestones = scenario.plan.task_ids().filter(|&task| is_milestone(scenario, task));
    milestones.map(|task| (task, format!("Milestone: {} {}", scenario.plan.task(task).id, scenario.plan.task(task).name)))
}

fn target(scenario: &Scenario, of: &str) -> Event {
    Event {
        at: scenario.civil(scenario.baseline.target),
        key: "target".into(),
        summary: format!("Target: {}", scenario.name),
        description: format!("The baseline's finish and its buffer. {of}"),
        category: "target",
    }
}

fn calendar(scenario: &Scenario, events: &[Event]) -> String {
    let mut text = String::new();
    let version = env!("CARGO_PKG_VERSION");
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", &format!("PRODID:-//Sandtable//sandtable {version}//EN"), "CALSCALE:GREGORIAN"] {
        push(&mut text, line);
    }
    push(&mut text, &format!("X-WR-CALNAME:{}", escaped(&scenario.name)));
    // When it was made, to programs that keep the newest: the same file each time has the scenario's start.
    let stamp = local(scenario.start);
    for event in events {
        // The same milestone has the same name in every export, so that a later one takes the place of an earlier.
        let name = digest([scenario.name.as_bytes(), event.key.as_bytes()]);
        push(&mut text, "BEGIN:VEVENT");
        push(&mut text, &format!("UID:{}@sandtable", &name[..32]));
        push(&mut text, &format!("DTSTAMP:{stamp}Z"));
        push(&mut text, &format!("DTSTART:{}", local(event.at)));
        push(&mut text, &format!("SUMMARY:{}", escaped(&event.summary)));
        push(&mut text, &format!("DESCRIPTION:{}", escaped(&event.description)));
        push(&mut text, &format!("CATEGORIES:{}", event.category));
        push(&mut text, "TRANSP:TRANSPARENT");
        push(&mut text, "END:VEVENT");
    }
    push(&mut text, "END:VCALENDAR");
    text
}

fn local(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

/// A line, folded where it is longer than a line may be, between letters.
fn push(text: &mut String, line: &str) {
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            octets = 1;
        }
        octets += letter.len_utf8();
        text.push(letter);
    }
    text.push_str("\r\n");
}

/// A text as a value (RFC 5545, 3.3.11): its marks escaped, and its lines kept; what such a text may not hold, and what would turn the direction
/// of what stands beside it, is told instead.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (place, line) in text.split('\n').enumerate() {
        if place > 0 {
            escaped.push_str("\\n");
        }
        for letter in harmless(line).chars() {
            if matches!(letter, '\\' | ';' | ',') {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    escaped
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.to_owned(), is, what: what.to_owned() };
    vec![Chapter {
        title: "`ical`".to_owned(),
        about: "An event without length for each milestone of the plan, each epic's end, the project's finish and the target; of a study two, at P50 and P80.",
        entries: vec![
            entry(
                "UID",
                "text",
                "follows from the scenario's name and from what it is, so that a later export takes the place of an earlier",
            ),
            entry("DTSTAMP", "time", "the scenario's start, so that the same export is the same file"),
            entry(
                "DTSTART",
                "civil time",
                "when it came, or the percentile; local, in no zone. An epic of a study ends with the last of its tasks, its own gate left out",
            ),
            entry("SUMMARY", "text", "what it is"),
            entry("DESCRIPTION", "text", "which run or study says so"),
            entry("CATEGORIES", "text", "`milestone`, `epic`, `project` or `target`"),
        ],
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_line_is_folded_after_75_octets_and_never_within_a_letter() {
        let mut text = String::new();
        push(&mut text, &format!("SUMMARY:{}", "ü".repeat(100)));
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= LINE_MAX) && lines[1].starts_with(' '), "{lines:?}");
        assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "ü".repeat(100)));
        let mut whole = String::new();
        push(&mut whole, &"x".repeat(75));
        assert_eq!(whole, "x".repeat(75) + "\r\n");
    }

    #[test]
    fn what_a_value_may_not_hold_is_escaped_and_seen() {
        assert_eq!(escaped("a;b,c\\d\ne"), "a\\;b\\,c\\\\d\\ne");
        assert_eq!(escaped("\r\u{1b}[0m"), r"\\r\\u{1b}[0m");
        assert_eq!(escaped("a\u{202e}b\u{2066}c\u{61c}d"), r"a\\u{202e}b\\u{2066}c\\u{61c}d");
        assert_eq!(escaped("می\u{200c}خواهم"), "می\u{200c}خواهم");
    }

    #[test]
    fn a_run_gives_its_milestones_its_epics_its_finish_and_the_target() {
        let outcome = sample::outcome();
        let exported = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        let text = String::from_utf8(exported.bytes.clone()).unwrap().replace("\r\n ", "");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        assert!(
            text.contains("DTSTAMP:20260302T080000Z\r\n") && text.contains("DTSTART:20260303T030000\r\nSUMMARY:Project finished"),
            "{text}"
        );
        assert_eq!(text.matches("BEGIN:VEVENT").count(), text.matches("END:VEVENT").count());
        assert!(text.matches("SUMMARY:Milestone").count() == 1 && text.contains("SUMMARY:Target"), "{text}");
        let again = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        assert_eq!(again.bytes, exported.bytes);
    }

    #[test]
    fn what_a_run_did_not_come_to_is_left_out_and_that_is_said() {
        let mut outcome = sample::outcome();
        outcome.finish = None;
        let exported = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        assert!(!String::from_utf8(exported.bytes).unwrap().contains("Project finished"));
        assert_eq!(exported.notes.len(), 1);
    }
}
