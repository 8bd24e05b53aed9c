//! Scenarios against the first under the same draws: how their differences are spread, in the mean or a quantile, and which is better.

mod bins;

use super::marks;
use super::ruler::{LINE, Ruler};
use super::scenarios::{self, SCENARIOS_MAX};
use super::terms::{Better, Estimate, Figures, Measure, Study, amount, counted, range, with_unit};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use bins::Bins;

/// Scenarios against the first.
const PANELS_MAX: usize = SCENARIOS_MAX;
const PANEL_MIN: f64 = 380.0;
/// Of a panel: name, verdict and shares.
const HEADING: f64 = 62.0;
/// Of the interval, over the bars.
const STRIP: f64 = 34.0;
const FOOT: f64 = 34.0;
/// The bars of one panel alone, and of one among others.
const PLOT: (f64, f64) = (360.0, 190.0);
const GUTTER: f64 = 46.0;
const BETWEEN: f64 = 30.0;
/// At either end of an axis, for the pairs of which one never finishes; and the column of them in it.
const NEVER: (f64, f64) = (80.0, 28.0);
const BETTER: Ink = Ink::BLUE;
const WORSE: Ink = Ink::VERMILLION;
const SAME: Ink = Ink::MARK;

pub struct Input<'a> {
    /// Replications are those of each scenario.
    pub study: Study<'a>,
    /// That differences are of: `duration` in `h`. Its start is not used, as a difference is no date.
    pub measure: Measure<'a>,
    /// What intervals are of: `mean`, `P80`.
    pub statistic: &'a str,
    /// The scenario that the others are compared with.
    pub first: &'a str,
    /// One to eight.
    pub panels: &'a [Panel<'a>],
}

#[derive(Clone, Copy)]
pub struct Panel<'a> {
    pub name: &'a str,
    /// Of each replication that both have a figure of: this one's less the first one's.
    pub differences: &'a [f64],
    /// Of the statistic, over the pairs of the differences: this one's less the first one's.
    pub estimate: Option<Estimate>,
    pub verdict: Verdict,
    pub finishing: Finishing,
    /// Of all pairs, those included that never finish where that counts; `None` where they are those of the differences.
    pub outcomes: Option<Shares>,
}

/// Pairs of which one alone finishes.
#[derive(Clone, Copy, Default)]
pub struct Finishing {
    /// This one finishes, while the first never does.
    pub this_alone: u64,
    pub first_alone: u64,
    /// Of which these are.
    pub pairs: u64,
    /// Whether the verdict is that one of the two finishes more often.
    pub is_verdict: bool,
}

/// What the study makes of it, all tests considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Better,
    Worse,
    /// In every replication.
    Same,
    CannotTell,
}

/// Of so many pairs, the shares in which the scenario is better than the first, the same, and worse.
#[derive(Clone, Copy)]
pub struct Shares {
    pub better: f64,
    pub same: f64,
    pub worse: f64,
    pub pairs: u64,
}

/// A panel with its differences in order.
struct Drawn<'a> {
    panel: Panel<'a>,
    sorted: Vec<f64>,
    shares: Option<Shares>,
    never: Never,
}

/// Of all pairs, those of which one alone or none finishes: they have no difference, and stand at the ends of the axis.
#[derive(Clone, Copy, Default)]
struct Never {
    this_alone: u64,
    first_alone: u64,
    neither: u64,
}

/// What all panels share.
struct Sheet<'a> {
    input: &'a Input<'a>,
    /// Of differences: points where the measure is in percent.
    unit: &'a str,
    figures: Figures<'a>,
    /// With as many digits as tell the ends of intervals apart.
    fine: Figures<'a>,
    /// Of differences that are shown, zero among them.
    window: (f64, f64),
    /// Width of a bar, in the measure's unit.
    bar: f64,
    room: f64,
    plot: f64,
    /// Kept free at both ends of the axis.
    aside: f64,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let all: Vec<Drawn<'_>> = input.panels.iter().map(|panel| Drawn::of(input, panel)).collect();
    let drawn = &all[..all.len().min(PANELS_MAX)];
    let across = match drawn.len() {
        0 | 1 => 1,
        2 | 4 => 2,
        3 | 5 | 6 => 3,
        _ => 4,
    };
    // Narrower, a panel cannot hold its words.
    let across = across.min((input.study.width / PANEL_MIN) as usize).max(1);
    let each = (input.study.width - 2.0 * MARGIN) / across as f64;
    let sheet = Sheet::of(input, drawn, each - GUTTER - BETWEEN);
    let height = HEADING + STRIP + sheet.plot + FOOT;
    let (places, bottom) = marks::grid(drawn.len(), across, (MARGIN, each), (headline::HEIGHT, height));
    let legend = legend(&sheet, drawn);
    let what = format!("{}, each replication less the same one of {}", input.measure.caption(), marks::short(input.first));
    let mut canvas = marks::sheet(input.study.width, &title(&sheet, &all), &input.study.subtitle(&what, " each"), bottom + 4.0, &legend);
    if drawn.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (headline::HEIGHT, bottom), "No scenario was compared.");
    }
    for (place, (one, (left, top))) in drawn.iter().zip(places).enumerate() {
        one.draw(&mut canvas, &sheet, place, (left + GUTTER, top));
    }
    canvas
}

impl<'a> Sheet<'a> {
    fn of(input: &'a Input<'a>, drawn: &[Drawn<'_>], room: f64) -> Sheet<'a> {
        let windows = drawn.iter().filter_map(|one| bins::window(&one.sorted)).flat_map(|window| [window.0, window.1]);
        let (least, most) = range(windows.chain([0.0])).unwrap_or((0.0, 0.0));
        // Far values move a mean and widen its interval: these may widen the picture, but not flatten it.
        let air = most - least;
        let estimates = drawn.iter().filter_map(Drawn::estimate).flat_map(|of| of.ends());
        let ends = estimates.map(|end| if air > 0.0 { end.clamp(least - air, most + air) } else { end });
        let (least, most) = range(ends.chain([least, most])).unwrap_or((0.0, 0.0));
        // Room for a word on both sides of zero.
        let side = (most - least) * 0.1;
        let window = (least.min(-side), most.max(side));
        let unit = if input.measure.unit == "%" { "points" } else { input.measure.unit };
        let measure = Measure { unit, start: None, ..input.measure };
        let figures = Figures::of(&measure, [window.0, window.1].into_iter());
        // Two digits of the width of the narrowest interval.
        let widths = drawn.iter().filter_map(Drawn::estimate).map(|of| of.interval().1 - of.interval().0).filter(|width| *width > 0.0);
        let fine = match range(widths) {
            Some((narrowest, _)) => Figures::of(&measure, [0.0, 10.0 * narrowest].into_iter()),
            None => Figures::of(&measure, [window.0, window.1].into_iter()),
        };
        let aside = if drawn.iter().any(|one| one.never.this_alone + one.never.first_alone > 0) { NEVER.0 } else { 0.0 };
        let bar = bins::width(drawn.iter().map(|one| one.sorted.as_slice()), window, room - 2.0 * aside);
        Sheet { input, unit, figures, fine, window, bar, room, plot: if drawn.len() <= 1 { PLOT.0 } else { PLOT.1 }, aside }
    }

    fn sign(&self, difference: f64) -> &'static str {
        if difference > 0.0 && self.fine.bare(difference) != self.fine.bare(0.0) { "+" } else { "" }
    }

    /// `−12.0 h (−15.0 to −9.0 h)`.
    fn with_interval(&self, estimate: &Estimate) -> String {
        let (low, high) = estimate.interval();
        let told = |value: f64| format!("{}{}", self.sign(value), self.fine.told(value));
        format!("{} ({}{} to {})", told(estimate.value), self.sign(low), self.fine.bare(low), told(high))
    }

    /// By how much one is better or worse: `12.0 h (9.0 to 15.0 h)`.
    fn distance(&self, estimate: &Estimate) -> String {
        let (low, high) = estimate.interval();
        let (near, far) = if estimate.value < 0.0 { (-high, -low) } else { (low, high) };
        format!("{} ({} to {})", self.fine.told(estimate.value.abs()), self.fine.bare(near), self.fine.told(far))
    }
}

impl<'a> Drawn<'a> {
    fn of(input: &Input<'_>, panel: &Panel<'a>) -> Drawn<'a> {
        let sorted = scenarios::sorted(panel.differences);
        let share = |is: &dyn Fn(f64) -> bool| sorted.iter().filter(|value| is(**value)).count() as f64 / sorted.len() as f64;
        let better = input.measure.better;
        let of_differences = (!sorted.is_empty()).then(|| Shares {
            pairs: sorted.len() as u64,
            better: share(&|value| better.is_better(value, 0.0)),
            same: share(&|value| value == 0.0),
            worse: share(&|value| better.is_better(0.0, value)),
        });
        let shares = panel.outcomes.or(of_differences);
        let without = shares.map_or(0, |shares| shares.pairs.saturating_sub(sorted.len() as u64));
        let Finishing { this_alone, first_alone, .. } = panel.finishing;
        // Of what is of no end, pairs without a difference count for nothing.
        let never = match without.checked_sub(this_alone + first_alone) {
            Some(neither) => Never { this_alone, first_alone, neither },
            None => Never::default(),
        };
        Drawn { panel: *panel, shares, sorted, never }
    }

    /// That the bars are shares of.
    fn pairs(&self) -> u64 {
        self.sorted.len() as u64 + self.never.this_alone + self.never.first_alone + self.never.neither
    }

    fn estimate(&self) -> Option<Estimate> {
        self.panel.estimate.filter(Estimate::is_finite)
    }

    fn verdict(&self, sheet: &Sheet<'_>) -> String {
        let verdict = match self.panel.verdict {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Same => "the same",
            Verdict::CannotTell => "cannot tell",
        };
        let estimate = self.estimate().map(|estimate| format!("{} {}", sheet.input.statistic, sheet.with_interval(&estimate)));
        match (self.how_often(), estimate) {
            (Some(often), _) => format!("{verdict}: finishes {often} often"),
            (None, Some(estimate)) => format!("{verdict}: {estimate}"),
            (None, None) => verdict.to_string(),
        }
    }

    /// Whether it finishes more or less often than the first, if that is the verdict.
    fn how_often(&self) -> Option<&'static str> {
        let of = &self.panel.finishing;
        of.is_verdict.then_some(if of.this_alone > of.first_alone { "more" } else { "less" })
    }

    /// `a is worse than today, as it finishes less often: never in 31 of 60 replications, where today does`.
    fn of_finishing(&self, first: &str) -> Option<String> {
        let (name, of) = (marks::short(self.panel.name), &self.panel.finishing);
        let (which, who, count, other) = match self.how_often()? {
            "more" => ("better", format!("{first} never does"), of.this_alone, name.as_str()),
            _ => ("worse", "never".to_string(), of.first_alone, first),
        };
        let (count, pairs, often) = (counted(count), counted(of.pairs), self.how_often()?);
        Some(format!(
            "{name} is {which} than {first}, as it finishes {often} often: {who} in {count} of {pairs} replications, where {other} does"
        ))
    }

    fn draw(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, place: usize, (left, top): (f64, f64)) {
        let right = left + sheet.room;
        let ink = match self.panel.verdict {
            Verdict::Better => BETTER,
            Verdict::Worse => WORSE,
            Verdict::Same | Verdict::CannotTell => Ink::TEXT,
        };
        // Of the first scenario, which is A, there is no panel.
        let name = scenarios::lettered(place + 1, self.panel.name);
        let shares = self.shares.as_ref().map_or_else(|| "no pair has a figure".to_string(), |shares| shares.told());
        let lines = [
            (20.0, Lettering::HEADING, Ink::TEXT, name),
            (37.0, Lettering::STRONG, ink, self.verdict(sheet)),
            (53.0, Lettering::LABEL, Ink::QUIET, shares),
        ];
        for (down, lettering, ink, words) in lines {
            canvas.text(left, top + down, Align::Left, lettering, ink, &text::fit(&words, sheet.room, lettering));
        }
        let (y0, y1) = (top + HEADING + STRIP, top + HEADING + STRIP + sheet.plot);
        if self.sorted.is_empty() {
            let words = if self.panel.finishing.is_verdict { "Both finish in no replication." } else { "No difference to show." };
            nothing(canvas, (left, right), (y0, y1), words);
            return;
        }
        let bins = Bins::of(&self.sorted, sheet.bar, sheet.window);
        let steps = (sheet.room / 75.0).clamp(2.0, 10.0) as u32;
        let ends = (left + sheet.aside, right - sheet.aside);
        let across = Ruler::of_figures(&sheet.figures, [sheet.window.0, sheet.window.1].into_iter(), steps, ends).with_room_over(36.0);
        let percent = |count: u64| count as f64 / self.pairs() as f64 * 100.0;
        let Never { this_alone, first_alone, neither } = self.never;
        // Two that never finish are the same.
        let same = bins.same + neither;
        let most = bins.counts.values().copied().chain([same, this_alone, first_alone]).max().unwrap_or(0);
        let upwards = Ruler::of_figures(&scenarios::percents(), [0.0, percent(most)].into_iter(), 4, (y1, y0));
        upwards.draw_upwards(canvas, left, right, true);
        across.draw_across(canvas, y0, y1);
        let zero = across.at(0.0);
        // Differences of nothing stand between the bars at their sides.
        let bar = across.at(sheet.bar) - zero;
        let half = if same > 0 { (bar * 0.3).clamp(1.0, 5.0).max(2.0_f64.min(bar * 0.45)) } else { 0.0 };
        for (bin, count) in &bins.counts {
            let (from, to) = (across.at(*bin as f64 * sheet.bar), across.at((bin + 1) as f64 * sheet.bar));
            let (from, to) = if *bin < 0 { (from, to.min(zero - half)) } else { (from.max(zero + half), to) };
            let is_better = sheet.input.measure.better.is_better(*bin as f64 + 0.5, 0.0);
            let gap = if to - from > 5.0 { 0.5 } else { 0.0 };
            canvas.rect(from + gap, upwards.at(percent(*count)), to - gap, y1, if is_better { BETTER } else { WORSE });
        }
        if same > 0 {
            canvas.rect(zero - half, upwards.at(percent(same)), zero + half, y1, SAME);
        }
        self.draw_never(canvas, sheet, place, (left, right), &|count| upwards.at(percent(count)));
        // It ends above a bar that stands on it.
        let foot = if same > 0 { upwards.at(percent(same)) } else { y1 + 4.0 };
        canvas.upright(zero, y0 - STRIP + 6.0, foot, 1.5, Ink::TEXT);
        self.draw_interval(canvas, &across, (y0, y1));
        self.draw_sides(canvas, sheet, zero, (left, right, y0 - STRIP + 9.0));
    }

    /// At the ends of the axis, the pairs of which one alone never finishes: where this one does, at the better end.
    fn draw_never(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, place: usize, (left, right): (f64, f64), at: &dyn Fn(u64) -> f64) {
        let is_left_better = sheet.input.measure.better == Better::Less;
        let sides = [(self.never.this_alone, BETTER, is_left_better, 0), (self.never.first_alone, WORSE, !is_left_better, place + 1)];
        for (count, ink, is_left, who) in sides.into_iter().filter(|side| side.0 > 0) {
            let middle = if is_left { left + NEVER.1 / 2.0 } else { right - NEVER.1 / 2.0 };
            canvas.rect(middle - NEVER.1 / 2.0, at(count), middle + NEVER.1 / 2.0, at(0), ink);
            let words = format!("{} never", scenarios::letter(who));
            canvas.text(middle, at(0) + LINE + 2.0, Align::Middle, Lettering::LABEL, Ink::QUIET, &words);
        }
    }

    /// Over the bars, the statistic with its interval.
    fn draw_interval(&self, canvas: &mut Canvas, across: &Ruler, (y0, y1): (f64, f64)) {
        let Some(estimate) = self.estimate() else { return };
        let (x, y) = (across.at(estimate.value), y0 - 8.0);
        let (low, high) = estimate.interval();
        canvas.level(across.at(low), across.at(high), y, 1.5, Ink::TEXT);
        // What lies past the axis has no mark on it.
        for end in [low, high].into_iter().filter(|end| across.holds(*end)) {
            canvas.upright(across.at(end), y - 4.0, y + 4.0, 1.5, Ink::TEXT);
        }
        if across.holds(estimate.value) {
            canvas.dashed_upright(x, y, y1, 1.0, Ink::TEXT);
            canvas.diamond(x, y, 6.0, Ink::TEXT);
        }
    }

    /// Which side of zero is which.
    fn draw_sides(&self, canvas: &mut Canvas, sheet: &Sheet<'_>, zero: f64, (left, right, baseline): (f64, f64, f64)) {
        let is_left = sheet.input.measure.better == Better::Less;
        let side = |is_better: bool| if is_better { ("better", BETTER) } else { ("worse", WORSE) };
        let ((below, below_ink), (above, above_ink)) = (side(is_left), side(!is_left));
        if zero - left > text::width(below, Lettering::STRONG) + 8.0 {
            canvas.text(zero - 6.0, baseline + 4.0, Align::Right, Lettering::STRONG, below_ink, below);
        }
        if right - zero > text::width(above, Lettering::STRONG) + 8.0 {
            canvas.text(zero + 6.0, baseline + 4.0, Align::Left, Lettering::STRONG, above_ink, above);
        }
    }
}

impl Shares {
    /// `better in 83 %, same in 2 %, worse in 15 % (200 pairs)`.
    fn told(&self) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let pairs = if self.pairs == 1 { "1 pair".to_string() } else { format!("{} pairs", counted(self.pairs)) };
        format!("better in {}, same in {}, worse in {} ({pairs})", percent(self.better), percent(self.same), percent(self.worse))
    }
}

fn title(sheet: &Sheet<'_>, drawn: &[Drawn<'_>]) -> String {
    let (first, statistic) = (marks::short(sheet.input.first), sheet.input.statistic);
    let measure = if statistic == "mean" {
        format!("mean {}", sheet.input.measure.name)
    } else {
        format!("{statistic} of {}", sheet.input.measure.name)
    };
    let distance = |one: &Drawn<'_>| one.estimate().map_or_else(String::new, |of| format!(" by {}", sheet.distance(&of)));
    if let [one] = drawn {
        let name = marks::short(one.panel.name);
        if let Some(often) = one.of_finishing(&first) {
            return format!("{often}: {}", sheet.input.measure.name);
        }
        return match one.panel.verdict {
            Verdict::Better => format!("{name} is better than {first}{}: {measure}", distance(one)),
            Verdict::Worse => format!("{name} is worse than {first}{}: {measure}", distance(one)),
            Verdict::Same => format!("{name} and {first} are the same in every replication: {measure}"),
            Verdict::CannotTell => match one.estimate() {
                Some(of) => format!("{name} or {first}: cannot tell, {} {measure}", sheet.with_interval(&of)),
                None => format!("{name} or {first}: cannot tell, {measure}"),
            },
        };
    }
    let better = |one: &&Drawn<'_>| one.panel.verdict == Verdict::Better;
    // Those that finish more often are better than those that do so sooner.
    let order = |a: &&Drawn<'_>, b: &&Drawn<'_>| {
        let often = |one: &Drawn<'_>| if one.panel.finishing.is_verdict { one.panel.finishing.this_alone } else { 0 };
        let value = |one: &Drawn<'_>| one.estimate().map_or(0.0, |of| of.value);
        often(b).cmp(&often(a)).then(sheet.input.measure.better.order(value(a), value(b)))
    };
    let count = drawn.iter().filter(better).count();
    match drawn.iter().filter(better).min_by(order) {
        Some(best) => {
            let which = if count == 1 { "is" } else { "are" };
            let name = marks::short(best.panel.name);
            let most = match best.how_often() {
                Some(often) => format!("{name} most, as it finishes {often} often: {}", sheet.input.measure.name),
                None => format!("{name} most,{}: {measure}", distance(best)),
            };
            format!("{count} of {} {which} better than {first}; {most}", drawn.len())
        }
        None if drawn.is_empty() => format!("Nothing was compared with {first}"),
        None if drawn.iter().all(|one| one.panel.verdict == Verdict::CannotTell) => {
            format!("None of {} can be told from {first}: {measure}", drawn.len())
        }
        None => format!("None of {} is better than {first}: {measure}", drawn.len()),
    }
}

fn legend(sheet: &Sheet<'_>, drawn: &[Drawn<'_>]) -> Legend {
    let input = sheet.input;
    let whisker = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        marks::level_whisker(canvas, x0, x1, y, 1.5, Ink::TEXT);
        canvas.diamond((x0 + x1) / 2.0, y, 5.0, Ink::TEXT);
    };
    let zero = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.upright((x0 + x1) / 2.0, y - 7.0, y + 7.0, 1.5, Ink::TEXT);
    let first = marks::short(input.first);
    let mut samples = vec![(Sample::Block(BETTER), format!("better than {first}")), (Sample::Block(WORSE), format!("worse than {first}"))];
    if drawn.iter().any(|one| one.shares.as_ref().is_some_and(|shares| shares.same > 0.0)) {
        samples.push((Sample::Block(SAME), "the same".to_string()));
    }
    samples.push((Sample::Drawn(zero), "no difference".to_string()));
    samples.push((Sample::Drawn(whisker), format!("difference of the {}, and its {} interval", input.statistic, input.study.sure())));
    let unit = if sheet.unit.is_empty() { String::new() } else { format!(", in {}", sheet.unit) };
    // Without a pair there is nothing that inks could be of.
    let has_pairs = drawn.iter().any(|one| !one.sorted.is_empty());
    if !has_pairs {
        samples.clear();
    }
    let mut notes = Vec::new();
    notes.extend(has_pairs.then(|| format!(
        "Across: difference of two runs under the same draws{unit}; upwards: share of pairs. A bar is {} wide; all panels share the axis across.",
        with_unit(amount(sheet.bar), sheet.unit)
    )));
    if drawn.len() > 1 && has_pairs {
        notes.push("Verdicts are corrected for the number of comparisons; intervals are those of each alone.".to_string());
    }
    let beyond: usize = drawn.iter().map(|one| one.sorted.iter().filter(|value| bins::is_beyond(**value, sheet.window)).count()).sum();
    if beyond > 0 {
        let all: usize = drawn.iter().map(|one| one.sorted.len()).sum();
        let (beyond, all) = (counted(beyond as u64), counted(all as u64));
        notes.push(format!(
            "Not shown: {beyond} of {all} differences, so far off that they would flatten the rest; shares and intervals count them."
        ));
    }
    let is_past = |end: f64| bins::is_beyond(end, sheet.window);
    if drawn.iter().filter_map(Drawn::estimate).any(|of| of.ends().into_iter().any(is_past)) {
        notes.push("An interval reaches past the axis: its figures stand over the bars.".to_string());
    }
    notes.extend(without(input, drawn));
    if input.panels.len() > PANELS_MAX {
        let names = input.panels[PANELS_MAX..].iter().map(|panel| panel.name);
        notes.push(format!("Left out: {}.", scenarios::listed(names)));
    }
    Legend::new(input.study.width, samples, notes)
}

/// Of the pairs that have no difference.
fn without(input: &Input<'_>, drawn: &[Drawn<'_>]) -> Option<String> {
    let counts_them = drawn.iter().any(|one| one.pairs() > one.sorted.len() as u64);
    let short: Vec<String> = drawn
        .iter()
        .filter(|one| (one.sorted.len() as u64) < input.study.replications)
        .map(|one| format!("{} {}", marks::short(one.panel.name), counted(input.study.replications - one.sorted.len() as u64)))
        .collect();
    let what = "the replications in which one of the two did not finish or gave no figure";
    let short_of = short.join("; ");
    (!short.is_empty()).then(|| match counts_them {
        true => format!(
            "Intervals leave out {what}; bars count those that never finish, at the ends or, where none does, as the same: {short_of}."
        ),
        false => format!("Bars and intervals leave out {what}: {short_of}."),
    })
}

#[cfg(test)]
mod tests;
