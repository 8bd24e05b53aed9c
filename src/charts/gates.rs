//! Gates: which share of the items passed at first, what became of all runs, and which checks found what.

use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted, hours, nothing, percent};
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::gate::GateLevel;
use crate::domain::policy::CheckKind;
use crate::engine::time::Span;
use crate::history::trouble::GateHistory;
use std::collections::BTreeMap;

pub const CHART: Chart = Chart { name: "gates", title: "Gates: first-pass yield by level, runs by outcome, findings by check", draw };

const GUTTER: f64 = 150.0;
const ROW: f64 = 56.0;
const BAR: f64 = 20.0;
const BETWEEN: f64 = 60.0;
/// Of a row of the checks.
const LINE: f64 = 22.0;
/// More checks than this are no page any more.
const CHECKS_MAX: usize = 24;
/// For the name of a check, and for its counts; and their share of a narrow sheet.
const NAME: f64 = 330.0;
const COUNTS: f64 = 340.0;
const SHARE: f64 = 0.3;

/// What became of the runs of one level.
#[derive(Clone, Copy, Default)]
struct Tally {
    /// First attempts that ended, and those that passed.
    first: usize,
    first_passed: usize,
    passed_later: usize,
    failed: usize,
    open: usize,
}

impl Tally {
    fn runs(self) -> usize {
        self.first_passed + self.passed_later + self.failed + self.open
    }

    fn outcomes(self) -> [(usize, Ink); 4] {
        [(self.first_passed, Ink::GREEN), (self.passed_later, Ink::SKY), (self.failed, Ink::VERMILLION), (self.open, Ink::GRID)]
    }
}

/// One check over all runs.
#[derive(Clone, Copy, Default)]
struct Checked {
    runs: usize,
    found: usize,
    false_alarms: usize,
    is_review: bool,
}

fn draw(run: &Run<'_>) -> Canvas {
    let gates = &run.history.trouble.gates;
    let tallies = tallies(gates);
    let (checks, hidden) = checks(run);
    let top = headline::HEIGHT + 26.0;
    let below = top + ROW * tallies.len() as f64 + 14.0;
    let bottom = if checks.is_empty() { below } else { below + 40.0 + LINE * checks.len() as f64 + 8.0 };
    let legend = legend(run, hidden);
    let title = format!("Gates in {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    let right = run.width - MARGIN;
    let middle = (GUTTER + right) / 2.0;
    let (left, side) = ((GUTTER, middle - BETWEEN / 2.0), (middle + BETWEEN / 2.0, right));
    for ((x, _), heading) in [(left, "Passed at the first attempt"), (side, "Runs by outcome")] {
        canvas.text(x, top - 10.0, Align::Left, Lettering::HEADING, Ink::TEXT, heading);
    }
    for (place, (tally, level)) in tallies.iter().zip(GateLevel::ALL).enumerate() {
        let y = top + ROW * place as f64;
        canvas.level(MARGIN, right, y, 0.5, Ink::RULE);
        let name = level.name();
        let name = name[..1].to_uppercase() + &name[1..];
        canvas.text(MARGIN, y + 26.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        if !gates.is_empty() {
            first_pass(&mut canvas, *tally, left, y);
            outcomes(&mut canvas, *tally, side, y);
        }
    }
    if gates.is_empty() {
        let is_on = run.scenario.policies.iter().any(|policy| policy.gates.is_on);
        let words = if is_on { "No gate was run." } else { "This scenario has no gates: work that is finished is done." };
        nothing(&mut canvas, (GUTTER, right), (top, below - 14.0), words);
    }
    if !checks.is_empty() {
        canvas.level(MARGIN, right, below, 1.0, Ink::RULE);
        findings(&mut canvas, &checks, below);
    }
    canvas.level(MARGIN, right, bottom, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom);
    canvas
}

fn tallies(gates: &[GateHistory]) -> [Tally; GateLevel::ALL.len()] {
    let mut tallies = [Tally::default(); GateLevel::ALL.len()];
    for gate in gates {
        let tally = &mut tallies[gate.item.level() as usize];
        let is_first = gate.attempt == 1;
        match (gate.closed, gate.is_passed) {
            (None, _) => tally.open += 1,
            (Some(_), true) if is_first => tally.first_passed += 1,
            (Some(_), true) => tally.passed_later += 1,
            (Some(_), false) => tally.failed += 1,
        }
        tally.first += usize::from(is_first && gate.closed.is_some());
    }
    tallies
}

fn first_pass(canvas: &mut Canvas, tally: Tally, (x0, x1): (f64, f64), y: f64) {
    let top = y + 12.0;
    canvas.rect(x0, top, x1, top + BAR, Ink::CLOSED);
    if tally.first == 0 {
        canvas.text(x0, y + 46.0, Align::Left, Lettering::LABEL, Ink::QUIET, "no item was checked");
        return;
    }
    let share = tally.first_passed as f64 / tally.first as f64;
    let to = x0 + (x1 - x0) * share;
    if tally.first_passed > 0 {
        canvas.rect(x0, top, to, top + BAR, Ink::GREEN);
    }
    let label = percent(share);
    let width = text::width(&label, Lettering::STRONG) + 14.0;
    let (x, ink) = if to - x0 >= width { (to - width + 7.0, Ink::GREEN.letters()) } else { (to + 7.0, Ink::TEXT) };
    canvas.text(x, top + BAR / 2.0 + 4.0, Align::Left, Lettering::STRONG, ink, &label);
    let counts = format!("{} of {}", tally.first_passed, counted(tally.first, "item"));
    canvas.text(x0, y + 46.0, Align::Left, Lettering::LABEL, Ink::QUIET, &counts);
}

fn outcomes(canvas: &mut Canvas, tally: Tally, (x0, x1): (f64, f64), y: f64) {
    let (top, runs) = (y + 12.0, tally.runs());
    canvas.rect(x0, top, x1, top + BAR, Ink::CLOSED);
    if runs == 0 {
        canvas.text(x0, y + 46.0, Align::Left, Lettering::LABEL, Ink::QUIET, "no run");
        return;
    }
    let mut passed = 0;
    for (count, ink) in tally.outcomes().into_iter().filter(|outcome| outcome.0 > 0) {
        let from = x0 + (x1 - x0) * passed as f64 / runs as f64;
        passed += count;
        let to = x0 + (x1 - x0) * passed as f64 / runs as f64;
        canvas.rect(from, top, to - 1.0, top + BAR, ink);
        let label = count.to_string();
        if text::width(&label, Lettering::STRONG) + 8.0 <= to - from {
            canvas.text((from + to) / 2.0, top + BAR / 2.0 + 4.0, Align::Middle, Lettering::STRONG, ink.letters(), &label);
        }
    }
    canvas.text(x0, y + 46.0, Align::Left, Lettering::LABEL, Ink::QUIET, &counted(runs, "run"));
}

/// By level and name, in the order of the levels and of the policy's checks; conditions find nothing and are left out. And how many
/// more there are than are shown.
fn checks(run: &Run<'_>) -> (Vec<(String, Checked)>, usize) {
    let mut order: BTreeMap<(GateLevel, u8, &str), Checked> = BTreeMap::new();
    for gate in &run.history.trouble.gates {
        for one in &gate.checks {
            let Some(check) = gate.check(one.check, run.scenario).filter(|check| check.kind != CheckKind::Condition) else { continue };
            let checked = order.entry((gate.item.level(), one.check, check.name.as_str())).or_default();
            checked.runs += 1;
            checked.found += one.found as usize;
            checked.false_alarms += usize::from(one.is_false_alarm);
            checked.is_review = matches!(check.kind, CheckKind::Review(_));
        }
    }
    let all = order.len();
    let rows = order.into_iter().take(CHECKS_MAX).map(|((level, _, name), checked)| (format!("{}: {name}", level.name()), checked));
    (rows.collect(), all.saturating_sub(CHECKS_MAX))
}

fn findings(canvas: &mut Canvas, checks: &[(String, Checked)], top: f64) {
    let right = f64::from(canvas.width) - MARGIN;
    let share = SHARE * f64::from(canvas.width);
    let (names, tallies) = (NAME.min(share), COUNTS.min(share));
    let (x0, x1) = (MARGIN + names, right - tallies);
    canvas.text(MARGIN, top + 26.0, Align::Left, Lettering::HEADING, Ink::TEXT, "Findings by check");
    let most = checks.iter().map(|(_, one)| one.found + one.false_alarms).max().unwrap_or(0).max(1) as f64;
    for (place, (name, one)) in checks.iter().enumerate() {
        let y = top + 40.0 + LINE * place as f64;
        let name = text::fit(name, names - 14.0, Lettering::LABEL);
        canvas.text(MARGIN, y + 14.0, Align::Left, Lettering::LABEL, Ink::TEXT, &name);
        let found = x0 + (x1 - x0) * one.found as f64 / most;
        let end = found + (x1 - x0) * one.false_alarms as f64 / most;
        if one.found > 0 {
            canvas.rect(x0, y + 3.0, found, y + 17.0, if one.is_review { Ink::PLUM } else { Ink::BLUE });
        }
        if one.false_alarms > 0 {
            canvas.rect(found, y + 3.0, end, y + 17.0, Ink::YELLOW);
        }
        let alarms = if one.false_alarms > 0 { format!(", {}", counted(one.false_alarms, "false alarm")) } else { String::new() };
        let kind = if one.is_review { "review" } else { "check" };
        let counts = format!("{}{alarms} in {}", counted(one.found, "finding"), counted(one.runs, kind));
        let counts = text::fit(&counts, tallies - 12.0, Lettering::LABEL);
        canvas.text(end + 12.0, y + 14.0, Align::Left, Lettering::LABEL, Ink::QUIET, &counts);
    }
    // Where the bars begin; a ground behind them would look like a whole.
    canvas.upright(x0, top + 40.0, top + 40.0 + LINE * checks.len() as f64, 1.0, Ink::RULE);
}

fn legend(run: &Run<'_>, hidden: usize) -> Legend {
    let all: [(Ink, &str); 7] = [
        (Ink::GREEN, "passed at the first attempt"),
        (Ink::SKY, "passed later"),
        (Ink::VERMILLION, "failed"),
        (Ink::GRID, "not closed"),
        (Ink::BLUE, "found by an automated check"),
        (Ink::PLUM, "found by a review"),
        (Ink::YELLOW, "false alarm"),
    ];
    if run.history.trouble.gates.is_empty() {
        return Legend::new(run.width, Vec::new(), Vec::new());
    }
    let mut notes = vec!["A gate that fails is run again, in full, when its findings are remedied; every run counts as one.".to_string()];
    let defects = &run.history.trouble.defects;
    let injected: u32 = defects.iter().map(|one| one.injected()).sum();
    let escaped: u32 = defects.iter().map(|one| one.escaped).sum();
    let remedied: Vec<Span> = run.history.trouble.remediations.iter().filter(|one| one.done.is_some()).map(|one| one.worked).collect();
    if injected > 0 {
        let worked: Span = remedied.iter().copied().sum();
        let until = if run.history.finished.is_some() { format!("{escaped} escaped all gates") } else { "the run did not finish".into() };
        notes.push(format!(
            "{} came about, {until}; {} took {} of work to remedy.",
            counted(injected as usize, "defect"),
            counted(remedied.len(), "finding"),
            hours(worked)
        ));
    }
    if hidden > 0 {
        notes.push(format!("Left out are {} more.", counted(hidden, "check")));
    }
    let outcomes = tallies(&run.history.trouble.gates).map(Tally::outcomes);
    let (checks, _) = checks(run);
    let is_drawn = |ink: Ink| {
        let of_check = |one: &Checked| match ink {
            Ink::BLUE => one.found > 0 && !one.is_review,
            Ink::PLUM => one.found > 0 && one.is_review,
            Ink::YELLOW => one.false_alarms > 0,
            _ => false,
        };
        outcomes.iter().flatten().any(|&(count, of)| count > 0 && of == ink) || checks.iter().any(|(_, one)| of_check(one))
    };
    let samples = all.into_iter().filter(|(ink, _)| is_drawn(*ink)).map(|(ink, name)| (Sample::Block(ink), name.to_string()));
    Legend::new(run.width, samples.collect(), notes)
}
