//! Blockers: how many are open at each level over time, and at which level they were resolved, and how.

use crate::chart::axis::{HEAD, TimeAxis};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::Legend;
use crate::chart::plot::{Counts, Scale, counted, figure, hours, nothing, percent};
use crate::chart::text;
use crate::chart::{Align, Canvas, Chart, Ink, Lettering, Run};
use crate::domain::blocker::{Level, Resolution};
use crate::domain::number::thousands;
use crate::domain::organization::AgentId;
use crate::domain::policy::{Clock, Policy, Target};
use crate::engine::time::{Moment, Span};
use crate::history::trouble::BlockerHistory;

pub const CHART: Chart = Chart { name: "blockers", title: "Blockers by level over time, and where they were resolved", draw };

const LEFT: f64 = MARGIN + 62.0;
/// Width of what stands right of the plot, and its share of a narrow sheet.
const SIDE: f64 = 400.0;
const SIDE_SHARE: f64 = 0.33;
const BETWEEN: f64 = 36.0;
const ROW: f64 = 56.0;
const PLOT_MIN: f64 = 300.0;

/// From L1 to the highest level.
const LIGHT: Ink = Ink::new((253, 204, 138), (110, 62, 26));
const DARK: Ink = Ink::new((115, 32, 10), (255, 224, 180));
/// What nobody has noticed yet.
const UNNOTICED: Ink = Ink::RULE;

const RESOLUTIONS: [(Resolution, &str); 5] = [
    (Resolution::Worked, "worked off"),
    (Resolution::Workaround, "worked round"),
    (Resolution::Replanned, "re-planned"),
    (Resolution::CauseGone, "cause gone"),
    (Resolution::TaskDropped, "task dropped"),
];

fn draw(run: &Run<'_>) -> Canvas {
    let blockers = &run.history.trouble.blockers;
    let levels = levels(run);
    let (end, right) = (run.history.end, run.width - MARGIN);
    let left_of_side = right - SIDE.min(SIDE_SHARE * run.width);
    let axis = TimeAxis::new(run.scenario, end, LEFT, left_of_side - BETWEEN);
    let top = headline::HEIGHT + HEAD;
    let bottom = top + PLOT_MIN.max(10.0 + ROW * levels as f64 + 30.0);
    let legend = Legend::new(run.width, Vec::new(), notes(run, &axis));
    let title = format!("Blockers in {}", run.scenario.name);
    let mut canvas = Canvas::new(run.width, bottom + 12.0 + legend.height(), &title);
    headline::draw(&mut canvas, &title, run);
    axis.draw(&mut canvas, headline::HEIGHT, bottom);
    // One layer more for what is not noticed yet, lowest.
    let mut counts = Counts::of(levels + 1);
    for blocker in blockers {
        let noticed = blocker.stays.first().map(|stay| stay.entered).or(blocker.noticed).or(blocker.end.map(|end| end.at));
        counts.add(0, blocker.arose, noticed.unwrap_or(end));
        for stay in &blocker.stays {
            counts.add(usize::from(stay.level.0), stay.entered, stay.left.unwrap_or(end));
        }
    }
    let (columns, most) = counts.columns(&axis, end);
    let scale = Scale::of_counts(f64::from(most.max(3)), 6, (top + 8.0, bottom));
    scale.draw(&mut canvas, axis.left, axis.right, figure);
    for (line, word) in ["open", "blockers"].into_iter().enumerate() {
        canvas.text(MARGIN, headline::HEIGHT + 13.0 + 17.0 * line as f64, Align::Left, Lettering::STRONG, Ink::TEXT, word);
    }
    for (x0, x1, counts) in columns {
        let mut below = 0;
        for (layer, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            canvas.rect(x0, scale.y(f64::from(below + count)), x1, scale.y(f64::from(below)), ink(layer, levels));
            below += count;
        }
    }
    if blockers.is_empty() {
        nothing(&mut canvas, (axis.left, axis.right), (top, bottom), "No blocker arose: nothing stood in the way of the work.");
    }
    side(&mut canvas, run, levels, (left_of_side, right), top);
    canvas.level(MARGIN, right, bottom + 12.0, 1.0, Ink::RULE);
    legend.draw(&mut canvas, bottom + 12.0);
    canvas
}

/// As many as the longest ladder in force has, or any blocker came to.
fn levels(run: &Run<'_>) -> usize {
    let ladders = run.scenario.policies.iter().map(|policy| policy.escalation.levels.len());
    let reached = run.history.trouble.blockers.iter().map(|blocker| usize::from(blocker.top().0));
    ladders.chain(reached).max().unwrap_or(1)
}

fn ink(layer: usize, levels: usize) -> Ink {
    match layer {
        0 => UNNOTICED,
        level => LIGHT.between(DARK, (level - 1) as f64 / levels.saturating_sub(1).max(1) as f64),
    }
}

/// Where they were resolved: the highest level on top, as in the plot.
fn side(canvas: &mut Canvas, run: &Run<'_>, levels: usize, (x0, x1): (f64, f64), top: f64) {
    let blockers = &run.history.trouble.blockers;
    let at = |level: usize| -> Vec<&BlockerHistory> {
        blockers.iter().filter(|blocker| blocker.end.is_some_and(|end| usize::from(end.level.0) == level)).collect()
    };
    let by_level: Vec<Vec<&BlockerHistory>> = (1..=levels).map(at).collect();
    let all: usize = by_level.iter().map(Vec::len).sum();
    canvas.text(x0, headline::HEIGHT + 13.0, Align::Left, Lettering::HEADING, Ink::TEXT, "Resolved at");
    canvas.text(x1, headline::HEIGHT + 13.0, Align::Right, Lettering::LABEL, Ink::QUIET, &format!("{} in all", thousands(all as u64)));
    let mut y = top - 8.0;
    for (place, resolved) in by_level.iter().enumerate().rev() {
        let count = if all == 0 {
            "none".to_string()
        } else {
            format!("{} ({})", thousands(resolved.len() as u64), percent(resolved.len() as f64 / all as f64))
        };
        let room = x1 - x0 - 26.0 - text::width(&count, Lettering::STRONG);
        let name = text::fit(&name(run, Level(place as u8 + 1)), room - 10.0, Lettering::STRONG);
        let swatch = ink(place + 1, levels);
        canvas.rect(x0, y + 2.0, x0 + 12.0, y + 14.0, swatch);
        canvas.text(x0 + 20.0, y + 12.0, Align::Left, Lettering::STRONG, Ink::TEXT, &name);
        canvas.text(x1, y + 12.0, Align::Right, Lettering::STRONG, Ink::TEXT, &count);
        canvas.rect(x0, y + 19.0, x1, y + 28.0, Ink::CLOSED);
        if !resolved.is_empty() {
            canvas.rect(x0, y + 19.0, x0 + (x1 - x0) * resolved.len() as f64 / all as f64, y + 28.0, swatch);
        }
        let kinds = RESOLUTIONS.iter().filter_map(|(kind, name)| {
            let count = resolved.iter().filter(|blocker| blocker.end.is_some_and(|end| end.resolution == *kind)).count();
            (count > 0).then(|| format!("{} {name}", thousands(count as u64)))
        });
        let kinds = text::fit(&kinds.collect::<Vec<_>>().join(", "), x1 - x0, Lettering::LABEL);
        canvas.text(x0, y + 41.0, Align::Left, Lettering::LABEL, Ink::QUIET, &kinds);
        y += ROW;
    }
    if blockers.iter().any(|blocker| Some(blocker.arose) != blocker.noticed) {
        canvas.rect(x0, y + 2.0, x0 + 12.0, y + 14.0, UNNOTICED);
        canvas.text(x0 + 20.0, y + 12.0, Align::Left, Lettering::LABEL, Ink::QUIET, "not noticed yet");
    }
}

/// `L2 blocker-resolver`: the level with whom it asks, by the policy at the start.
fn name(run: &Run<'_>, level: Level) -> String {
    let organization = &run.scenario.organization;
    let target = run.scenario.policies.first().and_then(|policy| policy.escalation.levels.get(level.index())).map(|terms| terms.target);
    let target = match target {
        None => "",
        Some(Target::Owner) => "owner",
        Some(Target::Specialist) => "specialist",
        Some(Target::Agent(agent)) => AgentId::OFFICE.get(agent.index()).copied().unwrap_or(""),
        Some(Target::Role(role)) => organization.role(role),
        Some(Target::Team(team)) => &organization.team(team).name,
    };
    format!("L{} {target}", level.0)
}

/// The policy in force at a moment.
fn policy<'a>(run: &Run<'a>, at: Moment) -> Option<&'a Policy> {
    let changed = run.history.policies.iter().rev().find(|change| change.0 <= at);
    run.scenario.policies.get(changed.map_or(0, |change| change.1 as usize))
}

/// Time by the clock of the policy under which the blocker was opened.
fn took(run: &Run<'_>, blocker: &BlockerHistory, from: Moment, to: Moment) -> Span {
    let clock = policy(run, blocker.opened.unwrap_or(from)).map_or(Clock::Elapsed, |policy| policy.escalation.clock);
    let calendar = blocker.owner.map_or(run.scenario.working_calendar, |owner| run.scenario.organization.member(owner).calendar);
    match clock {
        Clock::Working => run.scenario.calendars.get(calendar).between(from, to),
        Clock::Elapsed => to.since(from),
    }
}

fn mean(spans: &[Span]) -> Option<Span> {
    let sum: Span = spans.iter().copied().sum();
    (!spans.is_empty()).then(|| Span::from_ms(sum.ms() / spans.len() as u64))
}

fn notes(run: &Run<'_>, axis: &TimeAxis) -> Vec<String> {
    let blockers = &run.history.trouble.blockers;
    let known: Vec<&BlockerHistory> = blockers.iter().filter(|one| one.noticed.is_some() && one.priority.is_some()).collect();
    let times = |until: fn(&BlockerHistory) -> Option<Moment>| -> Vec<Span> {
        known.iter().filter_map(|one| Some(took(run, one, one.noticed?, until(one)?))).collect()
    };
    let acknowledged = mean(&times(|one| one.taken()));
    let resolved = mean(&times(|one| one.end.map(|end| end.at)));
    let mut notes = Vec::new();
    if let Some(mtta) = acknowledged {
        let mttr = resolved.map_or(String::new(), |mttr| format!(", and resolved {} after it (MTTR)", hours(mttr)));
        notes.push(format!("On average taken up {} after notice (MTTA){mttr}, by the clock of the escalation policy.", hours(mtta)));
    }
    if !blockers.is_empty() {
        let open = blockers.iter().filter(|blocker| blocker.end.is_none()).count();
        let reopened: usize = blockers.iter().map(|blocker| blocker.reopenings.len()).sum();
        let mut sentence = format!("{} arose", counted(blockers.len(), "blocker"));
        sentence +=
            &format!(", {} came back after having been resolved", if reopened == 0 { "none".into() } else { thousands(reopened as u64) });
        sentence += &match open {
            0 => ", and none was open at the end.".to_string(),
            1 => ", and 1 was open at the end.".to_string(),
            many => format!(", and {} were open at the end.", thousands(many as u64)),
        };
        notes.push(sentence);
    }
    notes.push(format!("Open blockers by level, the lowest at the bottom; of each stretch of time the most at once. {}", axis.caption()));
    notes
}
