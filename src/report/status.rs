//! A run's last status, as a director tells it daily, in plain text.

use super::InALine;
use super::findings::{against_plan, critical_line, findings, utilization, verdict};
use super::terminal::Screen;
use super::text::{bar, consumed, figure, percent, plain};
use crate::metric::Criterion;
use crate::record::Told;
use crate::record::rows::{TaskRow, TaskStatus};
use std::fmt::Write as _;

/// In lines of at most `width` columns.
pub fn status(told: &Told<'_>, width: usize) -> String {
    let mut screen = Screen::new(width);
    let outcome = told.outcome;
    let tasks = told.tasks();
    let of_run = if outcome.replication == 0 { String::new() } else { format!(", replication {}", outcome.replication) };
    screen.title(&format!("{}, seed {}{of_run}: {}", told.scenario().name, outcome.seed, outcome.ending.name()));
    screen.gap();
    screen.line("Finish", &verdict(told));
    screen.line("Against plan", &against_plan(told));
    let done = tasks.iter().filter(|row| row.status == TaskStatus::Completed).count();
    let dropped = tasks.iter().filter(|row| row.status == TaskStatus::Dropped).count();
    let cut = if dropped == 0 { String::new() } else { format!(", {dropped} dropped") };
    screen.line("Tasks", &format!("{done} of {} done{cut}", tasks.len()));
    screen.line("Critical path", &critical_line(told, &tasks));
    if let Some((share, words)) = buffer_consumed(told) {
        let cells = screen.cells();
        screen.line("Buffer", &format!("{} {words}", bar(share, cells)));
    }
    velocity(told, &mut screen);
    if let Some(line) = super::cost::in_a_line(&told.ledger) {
        screen.line("Cost", &line);
    }
    trouble(told, &mut screen);
    teams(told, &mut screen);
    next(told, &tasks, &mut screen);
    screen.text
}

fn velocity(told: &Told<'_>, screen: &mut Screen) {
    let figures = ["velocity", "velocity.planned"].map(|name| told.outcome.figure(name));
    if let [Some(velocity), planned] = figures {
        let planned = planned.map_or(String::new(), |planned| format!(", planned {}", figure(planned)));
        screen.line("Velocity", &format!("{} tasks a day{planned}", figure(velocity)));
    }
}

/// What stood in the way, a line each.
fn trouble(told: &Told<'_>, screen: &mut Screen) {
    let trouble = &told.history.trouble;
    let lines: [(&str, bool, InALine); 4] = [
        ("Blockers", trouble.blockers.is_empty(), super::escalations::in_a_line),
        ("Gates", trouble.gates.is_empty(), super::gates::in_a_line),
        ("Handoffs", trouble.handoffs.is_empty(), super::handoffs::in_a_line),
        ("Decisions", trouble.decisions.is_empty(), super::decisions::in_a_line),
    ];
    for (label, _, line) in lines.into_iter().filter(|(_, is_empty, _)| !is_empty) {
        screen.line(label, &line(told));
    }
}

fn teams(told: &Told<'_>, screen: &mut Screen) {
    let teams = &told.scenario().organization.teams;
    let shares = utilization(told);
    if shares.iter().all(Option::is_none) {
        return;
    }
    screen.text.push_str("\nUtilization\n");
    let cells = screen.cells();
    let longest = teams.iter().map(|team| plain(&team.name).chars().count()).max().unwrap_or(0);
    let room = longest.min(screen.width.saturating_sub(cells + 10));
    for (team, share) in teams.iter().zip(&shares) {
        let name: String = plain(&team.name).chars().take(room).collect();
        let shown = share.map_or_else(|| "not active".to_owned(), |share| format!("{} {:>5}", bar(share, cells), percent(Some(share))));
        let _ = writeln!(screen.text, "  {name:room$}  {shown}");
    }
}

fn next(told: &Told<'_>, tasks: &[TaskRow], screen: &mut Screen) {
    let mut items = findings(told, tasks);
    if let Some(dearest) = super::findings::dearest(told) {
        // After why it ended, if it did not end well.
        items.insert(told.outcome.ending.why().len().min(items.len()), dearest);
    }
    let missed = missed(told);
    if !missed.is_empty() {
        items.push(format!("not met: {}", missed.join("; ")));
    }
    if items.is_empty() {
        return;
    }
    screen.text.push_str("\nLook next\n");
    items.iter().for_each(|item| screen.item(item));
}

/// The share of the buffer that is consumed, and in words; of a project that did not finish, what was reported last. Of no buffer nothing is
/// consumed, which would read as if all of one were left.
pub fn buffer_consumed(told: &Told<'_>) -> Option<(f64, String)> {
    let share = told.outcome.buffer_consumed()?;
    if told.scenario().baseline.buffer.is_zero() {
        return Some((0.0, "none, as the plan leaves no time before its target".to_owned()));
    }
    let then = if told.outcome.finish.is_some() { "" } else { ", as was reported last" };
    Some((share, format!("{}{then}", consumed(share))))
}

/// The criteria that are not met, each with its figure.
pub fn missed(told: &Told<'_>) -> Vec<String> {
    let is_finished = told.outcome.finish.is_some();
    let with_figure = |criterion: &Criterion| {
        if criterion.unit == "yes/no" {
            return format!("{} ({})", criterion.name, criterion.target);
        }
        let value = super::implementation::value(criterion);
        // Its figure is of the last report, and may well be under what is wanted.
        if criterion.name == "buffer consumed" && !is_finished {
            return format!("{} (the project did not finish)", criterion.name);
        }
        format!("{} ({value}, wanted {})", criterion.name, criterion.target)
    };
    told.outcome.criteria.iter().filter(|criterion| !criterion.is_met).map(with_figure).collect()
}
