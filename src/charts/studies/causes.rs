//! What drives the date: for each cause that is switched off the time saved, a bar from nothing at P80 and a mark for the mean, each with its
//! interval; the dearest first. Savings below nothing are shown: the project is later without that.

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study};
use crate::chart::headline::{self, MARGIN, WIDTH};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// Of a row, in units of the canvas.
const ROW: f64 = 30.0;
/// More rows than this nobody reads; the rest is counted.
const ROWS_MAX: usize = 30;
/// A name may be as wide as this.
const NAME_MAX: f64 = 330.0;

pub struct Input<'a> {
    /// Replications are the pairs with and without a cause.
    pub study: Study<'a>,
    /// In elapsed days or hours.
    pub unit: &'a str,
    /// In any order.
    pub causes: &'a [Cause<'a>],
}

#[derive(Clone, Copy)]
pub struct Cause<'a> {
    pub name: &'a str,
    /// Saved without it, in the unit; `None` where there are too few pairs.
    pub p80: Option<Estimate>,
    pub mean: Estimate,
}

impl Cause<'_> {
    /// The bar: at P80, or the mean where there is none.
    fn saved(&self) -> Estimate {
        self.p80.unwrap_or(self.mean)
    }

    fn is_sure(&self) -> bool {
        let (low, high) = self.saved().interval();
        low > 0.0 || high < 0.0
    }
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut causes: Vec<Cause<'_>> = input.causes.iter().filter(|cause| cause.saved().is_finite()).copied().collect();
    causes.sort_by(|a, b| b.saved().value.total_cmp(&a.saved().value));
    let left_out = causes.len().saturating_sub(ROWS_MAX);
    causes.truncate(ROWS_MAX);
    let measure = Measure { name: "saved", unit: input.unit, better: Better::More, start: None };
    let ends = || causes.iter().flat_map(|cause| cause.saved().ends().into_iter().chain(cause.mean.ends())).chain([0.0]);
    let figures = Figures::of(&measure, ends());
    let (top, bottom) = (headline::HEIGHT + 8.0, headline::HEIGHT + 8.0 + ROW * causes.len().max(4) as f64);
    let foot = bottom + 48.0;
    let legend = legend(input, left_out);
    let subtitle = input.study.subtitle("What the project would be sooner by without each cause, under the same draws", " with and without it");
    let mut canvas = marks::sheet(&title(&causes, &figures), &subtitle, foot, &legend);
    if causes.is_empty() {
        let words = "No cause was switched off, or no replication finished: there is nothing to compare.";
        nothing(&mut canvas, (MARGIN, f64::from(WIDTH) - MARGIN), (top, bottom), words);
        return canvas;
    }
    let names = causes.iter().map(|cause| text::width(cause.name, Lettering::STRONG)).fold(0.0, f64::max).min(NAME_MAX);
    let told = causes.iter().map(|cause| text::width(&told(cause, &figures), Lettering::LABEL)).fold(0.0, f64::max);
    let (left, right) = (MARGIN + names + 24.0, f64::from(WIDTH) - MARGIN - told - 24.0);
    let across = Ruler::of_figures(&figures, ends(), ((right - left) / 110.0) as u32, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    canvas.upright(across.at(0.0), top, bottom, 1.0, Ink::QUIET);
    for (place, cause) in causes.iter().enumerate() {
        row(&mut canvas, cause, &across, top + ROW * (place as f64 + 0.5), (left, right), &figures);
    }
    let caption = format!("sooner by, {}", input.unit);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    canvas
}

fn row(canvas: &mut Canvas, cause: &Cause<'_>, across: &Ruler, y: f64, (left, right): (f64, f64), figures: &Figures<'_>) {
    let saved = cause.saved();
    let name = text::fit(cause.name, NAME_MAX, Lettering::STRONG);
    canvas.text(left - 14.0, y + 4.0, Align::Right, Lettering::STRONG, Ink::TEXT, &name);
    let ink = match (cause.is_sure(), saved.value >= 0.0) {
        (true, true) => Ink::BLUE,
        (true, false) => Ink::VERMILLION,
        (false, true) => Ink::BLUE.faded(30),
        (false, false) => Ink::VERMILLION.faded(30),
    };
    let (zero, end) = (across.at(0.0), across.at(saved.value));
    canvas.rect(zero.min(end), y - 8.0, zero.max(end), y + 8.0, ink);
    let (low, high) = saved.interval();
    marks::level_whisker(canvas, across.at(low), across.at(high), y, 1.0, Ink::TEXT);
    if cause.p80.is_some() {
        canvas.diamond(across.at(cause.mean.value), y, 5.5, Ink::TEXT);
        canvas.diamond(across.at(cause.mean.value), y, 4.0, Ink::YELLOW);
    }
    canvas.text(right + 14.0, y + 4.0, Align::Left, Lettering::LABEL, Ink::TEXT, &told(cause, figures));
}

/// `4 days (2.9 to 5.1)`.
fn told(cause: &Cause<'_>, figures: &Figures<'_>) -> String {
    let saved = cause.saved();
    let (low, high) = saved.interval();
    format!("{} ({} to {})", figures.told(saved.value), figures.bare(low), figures.bare(high))
}

fn title(causes: &[Cause<'_>], figures: &Figures<'_>) -> String {
    let sure: Vec<&Cause<'_>> = causes.iter().filter(|cause| cause.is_sure() && cause.saved().value > 0.0).collect();
    match sure.as_slice() {
        _ if causes.is_empty() => "Nothing was switched off".to_string(),
        [] => "No cause can be told from chance".to_string(),
        [only] => format!("Without {} it would be {} sooner", marks::short(only.name), figures.told(only.saved().value)),
        [first, second, ..] => format!(
            "Without {} it would be {} sooner, without {} {}",
            marks::short(first.name),
            figures.told(first.saved().value),
            marks::short(second.name),
            figures.told(second.saved().value)
        ),
    }
}

fn legend(input: &Input<'_>, left_out: usize) -> Legend {
    let mean = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        canvas.diamond((x0 + x1) / 2.0, y, 5.5, Ink::TEXT);
        canvas.diamond((x0 + x1) / 2.0, y, 4.0, Ink::YELLOW);
    };
    let whisker = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::level_whisker(canvas, x0, x1, y, 1.0, Ink::TEXT);
    let samples = vec![
        (Sample::Block(Ink::BLUE), "sooner at P80".to_string()),
        (Sample::Block(Ink::VERMILLION), "later".to_string()),
        (Sample::Block(Ink::BLUE.faded(30)), "cannot be told from nothing".to_string()),
        (Sample::Drawn(whisker), format!("{} interval", input.study.sure())),
        (Sample::Drawn(mean), "sooner on average".to_string()),
    ];
    let mut notes = vec!["Savings do not add up: what one cause no longer delays, another may.".to_string()];
    if input.causes.iter().any(|cause| cause.p80.is_none()) {
        notes.push("Where there are too few replications for a P80, the bar is the mean.".to_string());
    }
    if left_out > 0 {
        notes.push(format!("Left out: the {left_out} causes that cost least."));
    }
    marks::legend(samples, notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::tests::check;

    fn estimate(value: f64, half: f64) -> Estimate {
        Estimate { value, low: value - half, high: value + half }
    }

    fn drawn(causes: &[Cause<'_>]) -> Canvas {
        let study = Study { scenario: "baseline", replications: 200, seed: 7, confidence: 95.0 };
        let canvas = draw(&Input { study, unit: "days", causes });
        check("it", &canvas);
        canvas
    }

    #[test]
    fn the_dearest_sure_causes_are_the_title_and_what_is_later_is_shown() {
        let causes = [
            Cause { name: "handoffs", p80: Some(estimate(0.5, 1.0)), mean: estimate(0.4, 0.5) },
            Cause { name: "noise", p80: Some(estimate(17.0, 5.0)), mean: estimate(6.0, 2.0) },
            Cause { name: "absence", p80: Some(estimate(-2.0, 1.0)), mean: estimate(-1.0, 0.5) },
            Cause { name: "blockers", p80: Some(estimate(4.0, 1.0)), mean: estimate(5.0, 1.0) },
        ];
        let canvas = drawn(&causes);
        assert_eq!(canvas.title, "Without noise it would be 17.0 days sooner, without blockers 4.0 days");
        let red = canvas.shapes.iter().any(|shape| matches!(shape, crate::chart::Shape::Rect { ink: Ink::VERMILLION, .. }));
        assert!(red, "what is later is red");
    }

    #[test]
    fn any_causes_fit_the_sheet() {
        drawn(&[]);
        drawn(&[Cause { name: "x", p80: None, mean: estimate(0.0, 0.0) }]);
        let long = "risk of a very long name that nobody would write but somebody will, and then some more of it".to_string();
        let many: Vec<Cause<'_>> =
            (0..60).map(|at| Cause { name: &long, p80: Some(estimate(f64::from(at) * 10.0, 400.0)), mean: estimate(f64::from(at), 3.0) }).collect();
        drawn(&many);
    }
}
