//! What moves a replicated scenario, told: what each cause of delay costs, and how many finish at all without it.

use super::words::*;
use crate::report::terminal::Screen;
use crate::report::text::{Page, count, markdown as safe};
use crate::statistics::{Difference, Interval};
use crate::studies::replicate::{CauseFinding, Findings};
use std::cmp::Ordering;

/// Causes, criteria and tasks on the first screen; all of them are in the report.
pub const SHOWN_MAX: usize = 6;

pub fn screen(findings: &Findings, screen: &mut Screen) {
    if findings.causes.is_empty() {
        return;
    }
    screen.gap();
    let pairs = findings.causes.iter().map(|cause| cause.pairs).max().unwrap_or(0);
    let (what, few) = if tells_p80(findings) { ("the P80", "") } else { ("on average it", ", too few for a P80") };
    let over = count(pairs as usize, "replication");
    screen.title(&if findings.causes.iter().all(|cause| cause.saved().is_none()) {
        "What moves it is not known".to_owned()
    } else {
        format!("What moves it: {what} would be sooner without (over {over} each{few})")
    });
    let (known, unknown): (Vec<&CauseFinding>, Vec<&CauseFinding>) = findings.causes.iter().partition(|cause| cause.saved().is_some());
    let (sooner, later): (Vec<&CauseFinding>, Vec<&CauseFinding>) = known.into_iter().partition(|cause| cost(cause) >= 0.0);
    let dearest = sooner.iter().map(|cause| cost(cause)).fold(0.0, f64::max);
    let amounts = lengths(sooner.iter().take(SHOWN_MAX).chain(later.iter().rev().take(SHOWN_MAX)).copied());
    let longest = sooner.iter().take(SHOWN_MAX).map(|cause| cause.cause.chars().count()).max().unwrap_or(0);
    for cause in sooner.iter().take(SHOWN_MAX) {
        let share = if dearest > 0.0 { cost(cause) / dearest } else { 0.0 };
        screen.measured(&cause.cause, longest, share, &saved(findings, cause, &amounts));
    }
    if sooner.len() > SHOWN_MAX {
        screen.item(&format!("{} more in the report", sooner.len() - SHOWN_MAX));
    }
    let (biased, others): (Vec<&CauseFinding>, Vec<&CauseFinding>) =
        later.iter().rev().take(SHOWN_MAX).copied().partition(|cause| cause.never_with != cause.never_without);
    let (noise, others): (Vec<&CauseFinding>, Vec<&CauseFinding>) = others.into_iter().partition(|cause| cause.cause == "noise");
    for (causes, why) in [(noise, LATER_WITHOUT_NOISE), (others, LATER), (biased, LATER_OF_THOSE)] {
        let told: Vec<String> = causes.iter().map(|cause| format!("{} by {}", cause.cause, saved(findings, cause, &amounts))).collect();
        if !told.is_empty() {
            screen.item(&format!("later without {}: {why}", told.join(", ")));
        }
    }
    let more: Vec<String> = findings.causes.iter().filter_map(finishing_without).take(SHOWN_MAX).collect();
    if !more.is_empty() {
        screen.item(&format!("finishing at all: {}", more.join(", ")));
    }
    if !unknown.is_empty() {
        let names: Vec<&str> = unknown.iter().take(SHOWN_MAX).map(|cause| cause.cause.as_str()).collect();
        let more = if unknown.len() > SHOWN_MAX { format!(" and {} more", unknown.len() - SHOWN_MAX) } else { String::new() };
        screen.item(&format!("not told of {}{more}: no two replications finish both with and without", names.join(", ")));
    }
}

/// Why a project may be later without a cause of delay.
const LATER: &str = "work then meets in another order, which may be a worse one; an interval around 0 may be chance alone";

/// Of the estimates' own noise it is no matter of order first: a skewed one has most tasks take less than estimated, and a few much more.
const LATER_WITHOUT_NOISE: &str =
    "every task then takes its estimate, and with the noise given more may take less than take longer; work also meets in another order";

/// Where a cause decides which replications can be compared at all.
const LATER_OF_THOSE: &str = "compared are only those that finish both with and without it, which are the easier ones";

/// `4 more of 40 without noise`, where as many do not finish with and without it.
fn finishing_without(cause: &CauseFinding) -> Option<String> {
    let (with, without) = (cause.never_with, cause.never_without);
    let which = match with.cmp(&without) {
        Ordering::Equal => return None,
        Ordering::Greater => "more",
        Ordering::Less => "fewer",
    };
    Some(format!("{} {which} of {} without {}", thousands(with.abs_diff(without)), thousands(cause.replications), cause.cause))
}

fn cost(cause: &CauseFinding) -> f64 {
    cause.saved().map_or(0.0, |saved| saved.value)
}

/// How what causes cost is told, in one unit.
fn lengths<'a>(causes: impl IntoIterator<Item = &'a CauseFinding>) -> Amounts {
    let of = |cause: &CauseFinding| [cause.mean, cause.p80].into_iter().flatten();
    let ends = causes.into_iter().flat_map(of).flat_map(|saved| [saved.value, saved.interval.low, saved.interval.high]);
    Amounts::of("hours", ends, 0.0)
}

/// By how much it is sooner without it, or later, whichever it is.
fn saved(findings: &Findings, cause: &CauseFinding, amounts: &Amounts) -> String {
    let Some(by) = cause.saved() else { return String::new() };
    let Interval { low, high } = by.interval;
    let told = if by.value < 0.0 {
        amounts.with_interval(-by.value, Interval { low: -high, high: -low })
    } else {
        amounts.with_interval(by.value, by.interval)
    };
    let is_apart = cause.p80.is_none() && tells_p80(findings);
    if is_apart { format!("{told} on average, as too few finished for a P80") } else { told }
}

/// Whether there are enough replications for the P80 of any cause.
fn tells_p80(findings: &Findings) -> bool {
    findings.causes.iter().any(|cause| cause.p80.is_some())
}

pub fn chapter(findings: &Findings, page: &mut Page) {
    if findings.causes.is_empty() {
        return;
    }
    page.heading(2, "What moves it");
    page.paragraph(
        "The same replications with one cause switched off: what the project would be sooner by. Below zero, the project is later without \
         it, as work then meets in another order, or, without noise, as every task then takes its estimate and with it more may take less than longer; or, where more finish without it, as those that finish with it are the easier ones. Savings do not add up: what one cause no longer delays, another may.",
    );
    let amounts = lengths(&findings.causes);
    let told = |of: Option<Difference>| of.map_or("–".to_owned(), |of| amounts.with_interval(of.value, of.interval));
    let has_unfinished = findings.causes.iter().any(|cause| cause.pairs < cause.replications);
    let row = |cause: &CauseFinding| {
        let mut row = vec![safe(&cause.cause), told(cause.p80), told(cause.mean), cause.pairs.to_string()];
        row.extend([cause.never_with, cause.never_without].map(thousands).into_iter().filter(|_| has_unfinished));
        row
    };
    let rows: Vec<Vec<String>> = findings.causes.iter().map(row).collect();
    let columns = ["without", ">P80 sooner by", ">mean sooner by", ">pairs", ">never with it", ">never without it"];
    page.table(&columns[..if has_unfinished { 6 } else { 4 }], &rows);
    page.line("");
    if has_unfinished {
        page.paragraph(
            "Sooner are the pairs that finish both with and without a cause. Those may be the easier ones: look first at how many never \
             finish.",
        );
    }
}
