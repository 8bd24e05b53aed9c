//! The first screen of a run: what ran, the answer and where it lies among other replications, what moved it, which criteria are met, where the
//! files are, and what to try next. The report tells all.

use super::findings::{against_plan, driving_chain, findings, verdict};
use super::requirements::{RequirementRow, tell};
use super::status::{buffer_consumed, missed};
use super::study::{self, words::Dates};
use super::terminal::{Mood, Screen, Terminal};
use super::text::{bar, count, hours, path_word, percent};
use crate::engine::time::{Moment, Span};
use crate::record::Told;
use crate::record::rows::TaskStatus;
use crate::statistics::quantile::quantile_sorted;
use crate::study::others::Others;
use std::path::Path;

/// Of what time on the driving chain went into.
const CAUSES_MAX: usize = 4;
/// Of what to look at.
const FINDINGS_MAX: usize = 4;
/// Of criteria that are not met.
const MISSED_MAX: usize = 4;

/// What stands around a run on its screen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    pub others: Option<&'a Others>,
    /// Where its files are, if there are any.
    pub folder: Option<&'a Path>,
    pub requirements: &'a [RequirementRow],
    /// The scenario and the overrides, as a command takes them.
    pub again: &'a str,
}

pub fn screen(told: &Told<'_>, around: Around<'_>, terminal: impl Into<Terminal>) -> String {
    let mut screen = Screen::new(terminal);
    let outcome = told.outcome;
    screen.title(&title(told));
    screen.gap();
    let is_late = outcome.finish.is_none_or(|finish| finish > told.scenario().baseline.target);
    screen.news("Finish", &verdict(told), Mood::of(!is_late));
    for why in outcome.ending.why() {
        screen.news("Why", why, Mood::Bad);
    }
    if let Some(others) = around.others {
        among(others, told, &mut screen);
    }
    screen.line("Against plan", &against_plan(told));
    if let Some((share, words)) = buffer_consumed(told) {
        let cells = screen.cells();
        screen.line("Buffer", &format!("{} {words}", bar(share, cells)));
    }
    if let Some(line) = super::cost::in_a_line(&told.ledger) {
        screen.line("Cost", &line);
    }
    moved(told, &mut screen);
    criteria(told, &mut screen);
    tell(around.requirements, &mut screen);
    screen.gap();
    if let Some(folder) = around.folder {
        let folder = folder.display();
        screen.line("Files", &format!("{folder}: 04-implementation-report.md tells all; plan, charts, CSV, workflow.db"));
    }
    screen.commands("Try next", &next(told, around));
    screen.text
}

fn title(told: &Told<'_>) -> String {
    let outcome = told.outcome;
    let of_run = if outcome.replication == 0 { String::new() } else { format!(", replication {}", outcome.replication) };
    let tasks = told.tasks();
    let of = |status| tasks.iter().filter(|row| row.status == status).count();
    let dropped = of(TaskStatus::Dropped);
    let cut = if dropped == 0 { String::new() } else { format!(", {dropped} dropped") };
    format!(
        "{}, seed {}{of_run}: {}; {} of {} done{cut}",
        told.scenario().name,
        outcome.seed,
        outcome.ending.name(),
        of(TaskStatus::Completed),
        count(tasks.len(), "task")
    )
}

/// Where the run lies among others: one run is a story, not a forecast.
fn among(others: &Others, told: &Told<'_>, screen: &mut Screen) {
    let scenario = told.scenario();
    let finishes = &others.finishes;
    let all = finishes.len();
    let at = |p| quantile_sorted(finishes, p).unwrap_or(f64::INFINITY);
    let mine = told.outcome.finish.map_or(f64::INFINITY, Moment::hours);
    if finishes.iter().all(|finish| *finish == mine) {
        let alike = match mine.is_finite() {
            true => format!("so do {all} other replications: nothing that is drawn moves it"),
            false => format!("none of {all} other replications finishes either"),
        };
        screen.line("", &alike);
        return;
    }
    let earlier = match finishes.iter().filter(|finish| **finish < mine).count() {
        0 => "none was earlier".to_owned(),
        1 => "1 was earlier than this one".to_owned(),
        earlier => format!("{earlier} were earlier than this one"),
    };
    let dates = Dates::of(scenario, [at(0.1), at(0.5), at(0.9), mine]);
    let (half, low, high) = (dates.told(at(0.5)), dates.told(at(0.1)), dates.told(at(0.9)));
    screen.line("", &format!("{all} other replications: half by {half}, 80 % between {low} and {high}; {earlier}"));
    let ended: Vec<f64> = finishes.iter().copied().filter(|finish| finish.is_finite()).collect();
    let of = if ended.len() == all { String::new() } else { format!(" ({} never)", all - ended.len()) };
    study::words::finishes(dates, &ended, (mine, "this one"), &of, screen);
}

/// What the time from start to finish went into, and what stood out.
fn moved(told: &Told<'_>, screen: &mut Screen) {
    let groups = driving_chain(told);
    let all = groups.iter().fold(Span::ZERO, |sum, (_, cost)| sum + *cost);
    if all > Span::ZERO {
        screen.gap();
        let until = if told.outcome.finish.is_some() { "to finish" } else { "to where it got" };
        screen.title(&format!("What moves it: where {} of working time from start {until} went", hours(all)));
        let shown = &groups[..groups.len().min(CAUSES_MAX)];
        let longest = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, cost) in shown {
            let share = cost.ms() as f64 / all.ms() as f64;
            let told = format!("{} ({})", hours(*cost), percent(Some(share)));
            screen.measured(name, longest, share, &told);
        }
    }
    let findings = findings(told, &told.tasks());
    // Why it ended stands above.
    let rest = findings.get(told.outcome.ending.why().len()..).unwrap_or_default();
    if rest.is_empty() {
        return;
    }
    screen.gap();
    screen.title("Look at");
    rest.iter().take(FINDINGS_MAX).for_each(|finding| screen.item(finding));
    if rest.len() > FINDINGS_MAX {
        screen.item(&format!("{} more in the report", rest.len() - FINDINGS_MAX));
    }
}

fn criteria(told: &Told<'_>, screen: &mut Screen) {
    let criteria = &told.outcome.criteria;
    if criteria.is_empty() {
        return;
    }
    screen.gap();
    let missed = missed(told);
    let more = if missed.len() > MISSED_MAX { format!("; {} more", missed.len() - MISSED_MAX) } else { String::new() };
    let shown = missed[..missed.len().min(MISSED_MAX)].join("; ");
    let not = if missed.is_empty() { String::new() } else { format!("; not met: {shown}{more}") };
    screen.line("Criteria", &format!("{} of {} met{not}", criteria.len() - missed.len(), criteria.len()));
}

fn next(told: &Told<'_>, around: Around<'_>) -> String {
    let again = around.again;
    let why = match (around.folder, told.outcome.finish) {
        (Some(folder), Some(_)) => format!("sandtable explain {} (why it finished when it did); ", path_word(folder)),
        (Some(folder), None) => format!("sandtable explain {} (why it got no further); ", path_word(folder)),
        (None, _) => String::new(),
    };
    format!("{why}sandtable replicate {again} (how sure the date is, and what would move it)")
}
