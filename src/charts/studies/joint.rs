//! Cost and finish together: a dot for each replication, the targets of both, and how sure it is to keep both.

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, counted, range};
use crate::chart::headline::{self, MARGIN, WIDTH};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// Of the plot, in units of the canvas.
const PLOT: f64 = 480.0;

pub struct Input<'a> {
    pub study: Study<'a>,
    /// Across.
    pub finish: Measure<'a>,
    /// Upwards.
    pub cost: Measure<'a>,
    /// Finish and cost of each replication that has both.
    pub points: &'a [(f64, f64)],
    pub finish_target: f64,
    pub cost_target: f64,
    /// Share of replications that keep both, in percent.
    pub both: Estimate,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let points: Vec<(f64, f64)> = input.points.iter().copied().filter(|(finish, cost)| finish.is_finite() && cost.is_finite()).collect();
    let finishes = || points.iter().map(|point| point.0).chain([input.finish_target]);
    let costs = || points.iter().map(|point| point.1).chain([input.cost_target]);
    let (across_figures, up_figures) = (Figures::of(&input.finish, finishes()), Figures::of(&input.cost, costs()));
    let (top, bottom) = (headline::HEIGHT + 24.0, headline::HEIGHT + 24.0 + PLOT);
    let foot = bottom + 48.0;
    let what = format!("{} against {}", input.cost.name, input.finish.name);
    let mut canvas = marks::sheet(&title(input), &input.study.subtitle(&what, ""), foot, &legend(&points));
    if points.is_empty() {
        nothing(&mut canvas, (MARGIN, f64::from(WIDTH) - MARGIN), (top, bottom), "No replication has both a finish and a cost.");
        return canvas;
    }
    let upwards = Ruler::of_figures(&up_figures, costs(), 8, (bottom, top));
    let (left, right) = (MARGIN + upwards.width() + 14.0, f64::from(WIDTH) - MARGIN);
    let across = Ruler::of_figures(&across_figures, finishes(), ((right - left) / 120.0) as u32, (left, right));
    upwards.draw_upwards(&mut canvas, left, right, true);
    across.draw_across(&mut canvas, top, bottom);
    let (x, y) = (across.at(input.finish_target), upwards.at(input.cost_target));
    canvas.rect(left, y, x, bottom, Ink::GREEN.faded(10));
    let places: Vec<(f64, f64)> = points.iter().map(|(finish, cost)| (across.at(*finish), upwards.at(*cost))).collect();
    let faded = (4_000 / points.len().max(1)).clamp(18, 70) as u8;
    for &place in &marks::thinned(points.len(), marks::DOTS_MAX) {
        let (finish, cost) = points[place];
        let is_kept = finish <= input.finish_target && cost <= input.cost_target;
        let ink = if is_kept { Ink::GREEN } else { Ink::BLUE };
        marks::dot(&mut canvas, places[place].0, places[place].1, 3.0, ink.faded(faded));
    }
    canvas.dashed_upright(x, top, bottom, 1.5, Ink::TEXT);
    canvas.dashed_level(left, right, y, 1.5, Ink::TEXT);
    label(&mut canvas, &format!("target {}", across_figures.short(input.finish_target)), (x, top - 6.0), (left, right));
    let words = format!("cost {}", up_figures.told(input.cost_target));
    canvas.text(right, y - 5.0, Align::Right, Lettering::STRONG, Ink::TEXT, &words);
    let (low, high) = input.both.interval();
    let both = format!("both kept: {:.0} % ({low:.0} to {high:.0})", input.both.value);
    let width = text::width(&both, Lettering::HEADING);
    canvas.rect(left + 8.0, bottom - 28.0, left + 20.0 + width, bottom - 8.0, Ink::WHITE.faded(85));
    canvas.text(left + 14.0, bottom - 14.0, Align::Left, Lettering::HEADING, Ink::TEXT, &both);
    let caption = text::fit(&input.finish.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    canvas
}

fn label(canvas: &mut Canvas, words: &str, (x, baseline): (f64, f64), (left, right): (f64, f64)) {
    let half = text::width(words, Lettering::STRONG) / 2.0;
    let middle = x.clamp(left + half, (right - half).max(left + half));
    canvas.text(middle, baseline, Align::Middle, Lettering::STRONG, Ink::TEXT, words);
}

fn title(input: &Input<'_>) -> String {
    if input.points.is_empty() {
        return "Nothing to weigh against each other".to_string();
    }
    format!("{:.0} % sure to keep both the target date and the cost", input.both.value)
}

fn legend(points: &[(f64, f64)]) -> Legend {
    let kept = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 4.0, Ink::GREEN);
    let not = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 4.0, Ink::BLUE);
    let samples = vec![
        (Sample::Drawn(kept), "a replication that keeps both".to_string()),
        (Sample::Drawn(not), "one that does not".to_string()),
    ];
    let mut notes = Vec::new();
    if points.len() > marks::DOTS_MAX {
        notes.push(format!("Of {} replications, {} are drawn.", counted(points.len() as u64), counted(marks::DOTS_MAX as u64)));
    }
    if range(points.iter().map(|point| point.1)).is_some_and(|(least, most)| least == most) {
        notes.push("Every replication costs the same.".to_string());
    }
    marks::legend(samples, notes)
}

/// How a finish is told to [`draw`]: less is better.
pub const BETTER: Better = Better::Less;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::tests::check;
    use jiff::civil::date;

    fn drawn(points: &[(f64, f64)], targets: (f64, f64)) -> Canvas {
        let study = Study { scenario: "baseline", replications: points.len() as u64, seed: 7, confidence: 95.0 };
        let finish = Measure { name: "finish", unit: "h", better: BETTER, start: Some(date(2026, 3, 2).at(8, 0, 0, 0)) };
        let cost = Measure { name: "cost", unit: "", better: BETTER, start: None };
        let both = Estimate { value: 55.0, low: 51.0, high: 59.0 };
        let canvas = draw(&Input { study, finish, cost, points, finish_target: targets.0, cost_target: targets.1, both });
        check("both", &canvas);
        canvas
    }

    #[test]
    fn the_title_says_how_sure_both_are() {
        let points: Vec<(f64, f64)> = (0..800).map(|at| (1_500.0 + f64::from(at % 97) * 7.0, 300_000.0 + f64::from(at % 89) * 900.0)).collect();
        assert_eq!(drawn(&points, (1_900.0, 340_000.0)).title, "55 % sure to keep both the target date and the cost");
    }

    #[test]
    fn any_points_fit_the_sheet() {
        drawn(&[], (1.0, 1.0));
        drawn(&[(5.0, 5.0)], (5.0, 5.0));
        drawn(&[(f64::NAN, 1.0), (3.0, 0.0)], (900.0, 0.0));
        let many: Vec<(f64, f64)> = (0..20_000).map(|at| (f64::from(at), f64::from(at * 7 % 1_000))).collect();
        drawn(&many, (100.0, 5_000.0));
    }
}
