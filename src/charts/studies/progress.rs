//! How a tuning came along: each setting that was evaluated, the best so far, today's level, and the gain on fresh replications.

use super::found::{Found, Told};
use super::marks::{self, BEST, TODAY};
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, window, with_unit};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted as items, nothing, signed};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

const PLOT: f64 = 460.0;
/// For the check on fresh replications, at the right.
const SIDE: f64 = 340.0;
/// Under the plot, for the axis and the gain.
const FOOT: f64 = 62.0;
/// Rungs that the legend names one by one.
const RUNGS_NAMED: usize = 8;

pub struct Input<'a> {
    /// Replications are those of the whole search.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    /// In the order in which they were made.
    pub evaluations: &'a [Evaluation],
    /// The search's own estimate of its best after so many replications, from its first on. It gets worse only where more replications tell
    /// the search so. None where nothing keeps the constraints.
    pub best_so_far: &'a [(u64, f64)],
    /// Of today's setting, on the search's replications.
    pub today: Option<f64>,
    /// What came of the best on replications that the search never saw.
    pub check: Option<Check>,
    /// Today's figure on those, where nothing that was found is better than it.
    pub kept: Option<f64>,
    pub found: Found<'a>,
}

#[derive(Clone, Copy)]
pub struct Evaluation {
    /// Replications spent in all when it was made.
    pub spent: u64,
    pub estimate: f64,
    /// 0 is the one with the fewest replications for a setting.
    pub rung: usize,
    pub is_feasible: bool,
}

#[derive(Clone, Copy)]
pub struct Check {
    /// Of each of both.
    pub replications: u64,
    pub best: Estimate,
    pub today: Estimate,
    /// By which the best is better than today's, paired; under zero if it is worse.
    pub gain: Estimate,
}

/// Where the plot is.
struct Sheet {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    across: Ruler,
    upwards: Ruler,
    /// The figures that the plot holds.
    window: (f64, f64),
}

/// How the check is drawn: on the search's scale where that holds it, else on one of its own, as fresh replications may lie elsewhere and
/// would leave the search no room.
struct Fresh<'a> {
    figures: Figures<'a>,
    upwards: Ruler,
    has_own_scale: bool,
}

impl<'a> Fresh<'a> {
    fn of(input: &Input<'a>, check: &Check, figures: &Figures<'a>, shown: (f64, f64), (top, bottom): (f64, f64)) -> Fresh<'a> {
        let ends = || check.best.ends().into_iter().chain(check.today.ends());
        let of = |ends: &mut dyn Iterator<Item = f64>, figures: &Figures<'a>| Ruler::of_figures(figures, ends, 8, (bottom, top));
        let shared = of(&mut [shown.0, shown.1].into_iter(), figures);
        if ends().all(|end| shared.holds(end)) {
            return Fresh { figures: Figures::of(&input.measure, [shown.0, shown.1].into_iter()), upwards: shared, has_own_scale: false };
        }
        let figures = Figures::of(&input.measure, ends());
        Fresh { upwards: of(&mut ends(), &figures), figures, has_own_scale: true }
    }

    /// For the names of its own scale.
    fn gutter(&self) -> f64 {
        if self.has_own_scale { self.upwards.width() + 8.0 } else { 0.0 }
    }
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let is_shown = |one: &&Evaluation| (one.is_feasible || input.found.is_broken()) && one.estimate.is_finite();
    let feasible: Vec<Evaluation> = input.evaluations.iter().filter(is_shown).copied().collect();
    let estimates: Vec<f64> = feasible.iter().map(|one| one.estimate).collect();
    let musts = input.best_so_far.iter().map(|best| best.1).chain(input.today);
    let window = window(&estimates, input.measure.better, musts);
    let shown = window.unwrap_or((0.0, 1.0));
    let figures = Figures::of(&input.measure, [shown.0, shown.1].into_iter());
    let (top, bottom) = (headline::HEIGHT + 30.0, headline::HEIGHT + 30.0 + PLOT);
    let upwards = Ruler::of_figures(&figures, [shown.0, shown.1].into_iter(), 8, (bottom, top));
    let fresh = input.check.as_ref().map(|check| Fresh::of(input, check, &figures, shown, (top, bottom)));
    let side = if let Some(fresh) = &fresh {
        SIDE + fresh.gutter()
    } else {
        let widths = names(input, &figures).iter().map(|(_, name)| text::width(name, Lettering::STRONG)).fold(0.0, f64::max);
        (widths + 16.0).min(SIDE)
    };
    let (left, right) = (MARGIN + upwards.width() + 16.0, input.study.width - MARGIN - side);
    let spent = Measure { name: "replications spent", unit: "", better: Better::Less, start: None };
    let most = feasible.iter().map(|one| one.spent).chain(input.best_so_far.iter().map(|best| best.0)).max().unwrap_or(0).max(1);
    let ends = || [0.0, most as f64].into_iter();
    let steps = ((right - left) / 110.0).clamp(2.0, 10.0) as u32;
    let across = Ruler::of_figures(&Figures::of(&spent, ends()), ends(), steps, (left, right));
    let sheet = Sheet { left, right, top, bottom, across, upwards, window: shown };
    let legend = legend(input, &feasible, &sheet, fresh.as_ref());
    let subtitle = input.study.subtitle(&format!("{} while tuning", input.measure.caption()), " in the search");
    let mut canvas = marks::sheet(
        input.study.width,
        &title(input, fresh.as_ref().map_or(&figures, |fresh| &fresh.figures)),
        &subtitle,
        bottom + FOOT,
        &legend,
    );
    if window.is_none() {
        let words = "No setting was evaluated that keeps the constraints: there is no progress to show.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), words);
        return canvas;
    }
    sheet.draw(&mut canvas, input, &feasible, &figures);
    if let (Some(check), Some(fresh)) = (&input.check, &fresh) {
        sheet.draw_check(&mut canvas, input, check, fresh);
    }
    canvas
}

fn title(input: &Input<'_>, figures: &Figures<'_>) -> String {
    let name = input.measure.name;
    if input.found.is_broken() {
        let told = match (&input.check, input.kept) {
            (Some(check), _) => Told { best: check.best.value, today: Some(check.today.value), is_today: false },
            (None, Some(kept)) => Told { best: kept, today: None, is_today: true },
            (None, None) => return "Nothing that keeps the constraints was found".to_string(),
        };
        return input.found.title(name, figures, &told, None);
    }
    if let Some(check) = &input.check {
        let told = |value: f64| figures.difference(value);
        let (low, high) = check.gain.interval();
        let gain = format!("{} ({} to {})", told(check.gain.value), figures.bare(low), told(high));
        let both = format!("{name} {} instead of {}", figures.long(check.best.value), figures.long(check.today.value));
        return match () {
            () if low > 0.0 => format!("Tuning gains {gain}: {both}"),
            () if high < 0.0 => format!("Today's setting is better than what tuning found, by {}", told(-check.gain.value)),
            () => format!("What tuning found cannot be told from today's setting: gain {gain}"),
        };
    }
    if let Some(kept) = input.kept {
        return format!("Nothing that was tried is surely better than today's setting: {name} {}", figures.long(kept));
    }
    match (input.best_so_far.last(), input.today) {
        (Some(best), Some(today)) => format!("Best found so far: {name} {}; today {}", figures.long(best.1), figures.told(today)),
        (Some(best), None) => format!("Best found so far: {name} {}", figures.long(best.1)),
        (None, _) => "Nothing was found yet".to_string(),
    }
}

/// Of the lines at their right ends, from the top.
fn names(input: &Input<'_>, figures: &Figures<'_>) -> Vec<(f64, String)> {
    let best = input.best_so_far.last().map(|best| (best.1, format!("best so far in the search {}", figures.short(best.1))));
    let today = input.today.map(|today| (today, format!("today {}", figures.short(today))));
    let mut names: Vec<(f64, String)> = best.into_iter().chain(today).collect();
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    names
}

fn rung_ink(found: Found<'_>, rung: usize, rungs: usize) -> Ink {
    // From the first that is seen on white to the last.
    found.ramp(if rungs > 1 { 0.2 + 0.75 * rung as f64 / (rungs - 1) as f64 } else { 0.6 })
}

fn rungs(feasible: &[Evaluation]) -> usize {
    feasible.iter().map(|one| one.rung + 1).max().unwrap_or(0)
}

impl Sheet {
    fn is_beyond(&self, estimate: f64) -> bool {
        estimate < self.window.0 || estimate > self.window.1
    }

    fn draw(&self, canvas: &mut Canvas, input: &Input<'_>, feasible: &[Evaluation], figures: &Figures<'_>) {
        self.upwards.draw_upwards(canvas, self.left, self.right, true);
        self.across.draw_across(canvas, self.top, self.bottom);
        let middle = (self.left + self.right) / 2.0;
        canvas.text(middle, self.bottom + 40.0, Align::Middle, Lettering::HEADING, Ink::TEXT, "replications spent");
        let mut ordered: Vec<&Evaluation> = feasible.iter().filter(|one| !self.is_beyond(one.estimate)).collect();
        ordered.sort_by_key(|one| one.rung);
        let points: Vec<(f64, f64)> = ordered.iter().map(|one| (self.across.at(one.spent as f64), self.upwards.at(one.estimate))).collect();
        for place in marks::seen(&points, marks::DOTS_MAX) {
            let (x, y) = points[place];
            let radius = if points.len() > 2_000 { 2.0 } else { 3.0 };
            marks::dot(canvas, x, y, radius, rung_ink(input.found, ordered[place].rung, rungs(feasible)));
        }
        let line = |figure: f64| self.upwards.at(figure);
        if let Some(today) = input.today {
            canvas.dashed_level(self.left, self.right, line(today), 1.5, TODAY);
        }
        let mut steps: Vec<(f64, f64)> = Vec::new();
        for (spent, figure) in input.best_so_far.iter().filter(|best| best.1.is_finite()) {
            let (x, y) = (self.across.at(*spent as f64), line(*figure));
            steps.extend(steps.last().map(|last| (x, last.1)));
            steps.push((x, y));
        }
        steps.extend(steps.last().map(|last| (self.right, last.1)));
        // A rim keeps the line apart from the dots.
        marks::path(canvas, steps.clone(), 5.0, Ink::WHITE.faded(70));
        marks::path(canvas, steps, 2.5, BEST);
        self.name_lines(canvas, input, figures);
    }

    /// Names of the lines, at their ends if there is no check there.
    fn name_lines(&self, canvas: &mut Canvas, input: &Input<'_>, figures: &Figures<'_>) {
        if input.check.is_some() {
            return;
        }
        let names = names(input, figures);
        let mut middles: Vec<f64> = names.iter().map(|name| self.upwards.at(name.0)).collect();
        crate::chart::plot::spread(&mut middles, 16.0, self.top + 6.0, self.bottom - 6.0);
        for ((_, name), middle) in names.iter().zip(middles) {
            let name = text::fit(name, SIDE - 16.0, Lettering::STRONG);
            canvas.text(self.right + 12.0, middle + 4.0, Align::Left, Lettering::STRONG, Ink::TEXT, &name);
        }
    }

    /// Today's setting and the best one on fresh replications, side by side, and the gain.
    fn draw_check(&self, canvas: &mut Canvas, input: &Input<'_>, check: &Check, fresh: &Fresh<'_>) {
        let (figures, upwards) = (&fresh.figures, &fresh.upwards);
        let (left, right) = (self.right + 24.0 + fresh.gutter(), input.study.width - MARGIN);
        upwards.draw_upwards(canvas, left, right, fresh.has_own_scale);
        canvas.rect(left, self.top, right, self.bottom, Ink::CLOSED.faded(60));
        let often = format!("on {}", items(check.replications as usize, "fresh replication"));
        canvas.text(
            left,
            self.top - 10.0,
            Align::Left,
            Lettering::HEADING,
            Ink::TEXT,
            &text::fit(&often, right - left, Lettering::HEADING),
        );
        let best = if input.found.is_broken() { "nearest" } else { "best found" };
        for (estimate, x, name) in [(check.today, left + 60.0, "today"), (check.best, left + 190.0, best)] {
            let (low, high) = estimate.interval();
            let y = upwards.at(estimate.value);
            marks::whisker(canvas, x, upwards.at(high), upwards.at(low), 1.5, Ink::STILL);
            if name == "today" {
                marks::today(canvas, x, y)
            } else {
                marks::best(canvas, x, y)
            }
            let words = text::fit(&figures.brief(estimate.value), (right - x - 14.0).min(112.0), Lettering::STRONG);
            canvas.text(x + 14.0, y + 4.0, Align::Left, Lettering::STRONG, Ink::TEXT, &words);
            canvas.text(x, self.bottom + 17.0, Align::Middle, Lettering::LABEL, Ink::TEXT, name);
        }
        let (low, high) = check.gain.interval();
        let told = |value: f64| if value == 0.0 { figures.bare(value) } else { signed(value, &figures.bare(value.abs())) };
        let worth = if input.found.is_broken() { ": worth nothing, constraints are broken" } else { "" };
        let gain = format!("gain {}{worth}", with_unit(told(check.gain.value), figures.unit_of_difference()));
        let sure = format!("{} interval {} to {}", input.study.sure(), told(low), told(high));
        for (words, down, lettering) in [(gain, 38.0, Lettering::STRONG), (sure, 53.0, Lettering::LABEL)] {
            let lettering = text::shrunk(&words, right - left, lettering, 8.0);
            canvas.text(left, self.bottom + down, Align::Left, lettering, Ink::TEXT, &text::fit(&words, right - left, lettering));
        }
    }
}

fn legend(input: &Input<'_>, feasible: &[Evaluation], sheet: &Sheet, fresh: Option<&Fresh<'_>>) -> Legend {
    let line = |canvas: &mut Canvas, x0, x1, y| canvas.level(x0, x1, y, 2.5, BEST);
    let mut samples = Vec::new();
    if !input.best_so_far.is_empty() {
        samples.push((Sample::Drawn(line), "best so far, as the search estimates it".to_string()));
    }
    if input.today.is_some() {
        samples.push((Sample::Drawn(|canvas, x0, x1, y| canvas.dashed_level(x0, x1, y, 1.5, TODAY)), "today's setting".to_string()));
    }
    let rungs = rungs(feasible);
    let rung = |rung: usize| (Sample::Block(rung_ink(input.found, rung, rungs)), format!("rung {}", rung + 1));
    match rungs {
        0 => {}
        1 => samples.push((Sample::Block(rung_ink(input.found, 0, 1)), "a setting that was evaluated".to_string())),
        few if few <= RUNGS_NAMED => samples.extend((0..few).map(rung)),
        many => samples.extend([0, many / 2, many - 1].map(rung)),
    }
    let mut notes = Vec::new();
    if rungs > 1 {
        notes.push(
            "A dot is a setting with its estimate when it was evaluated; on each rung fewer settings get more replications, the stronger the more. \
             Early dots are rough, and some look better than they are."
                .to_string(),
        );
    }
    notes.extend(input.found.note());
    if fresh.is_some_and(|fresh| fresh.has_own_scale) {
        notes.push(
            "What came of it on fresh replications, at the right, has a scale of its own: their draws are not the search's.".to_string(),
        );
    }
    let beyond = feasible.iter().filter(|one| sheet.is_beyond(one.estimate)).count();
    let broken = input.evaluations.len() - feasible.len();
    if beyond > 0 {
        notes.push(marks::flattening(beyond, feasible.len(), "evaluations"));
    }
    if broken > 0 {
        notes.push(marks::left_out(broken, "evaluation", input.found.is_broken()));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, chance, check, said};
    use super::*;
    use crate::chart::{Shape, Theme};
    use crate::charts::tests::WIDTHS;

    fn evaluations(count: u64, rungs: usize) -> Vec<Evaluation> {
        (0..count)
            .map(|place| {
                let share = place as f64 / count as f64;
                let rung = (place as usize * rungs * 3 / count as usize) % rungs.max(1);
                let noise = 120.0 * (1.0 - share) * chance(place) + 30.0 * chance(place + 7) / (1.0 + rung as f64);
                let estimate = if place == 3 { 1e7 } else { 405.0 + 40.0 * (1.0 - share) + noise };
                Evaluation { spent: (place + 1) * 10, estimate, rung, is_feasible: place % 11 != 5 }
            })
            .collect()
    }

    fn best_so_far(evaluations: &[Evaluation]) -> Vec<(u64, f64)> {
        let mut best: Vec<(u64, f64)> = Vec::new();
        for one in evaluations.iter().filter(|one| one.is_feasible) {
            if best.last().is_none_or(|last| one.estimate < last.1) {
                best.push((one.spent, one.estimate));
            }
        }
        best
    }

    fn around(value: f64, half: f64) -> Estimate {
        Estimate { value, low: value - half, high: value + half }
    }

    const CHECK: Check = Check {
        replications: 2_000,
        best: Estimate { value: 412.0, low: 408.0, high: 416.0 },
        today: Estimate { value: 461.0, low: 455.0, high: 467.0 },
        gain: Estimate { value: 49.0, low: 45.5, high: 52.5 },
    };

    fn input<'a>(evaluations: &'a [Evaluation], best_so_far: &'a [(u64, f64)], check: Option<Check>) -> Input<'a> {
        Input {
            study: fabricated::STUDY,
            measure: fabricated::DURATION,
            evaluations,
            best_so_far,
            today: Some(458.0),
            check,
            kept: None,
            found: Found::Best { is_like_today: false },
        }
    }

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let (few, usual, many) = (evaluations(10, 1), evaluations(400, 4), evaluations(20_000, 12));
        let (few_best, usual_best, many_best) = (best_so_far(&few), best_so_far(&usual), best_so_far(&many));
        let level = vec![Evaluation { spent: 10, estimate: -3.0, rung: 0, is_feasible: true }; 20];
        let near = Check { best: around(458.0, 6.0), today: around(461.0, 6.0), gain: around(3.0, 8.0), ..CHECK };
        let worse = Check { best: around(470.0, f64::NAN), today: around(461.0, 6.0), gain: around(-9.0, 4.0), ..CHECK };
        let mut dated = input(&usual, &usual_best, Some(CHECK));
        dated.measure = fabricated::FINISH;
        let mut none = input(&[], &[], None);
        none.today = None;
        vec![
            ("usual", draw(&input(&usual, &usual_best, Some(CHECK)))),
            ("dated", draw(&dated)),
            (
                "wordy",
                draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&usual, &usual_best, Some(CHECK)) }),
            ),
            (
                "wordy-running",
                draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&usual, &usual_best, None) }),
            ),
            ("few", draw(&input(&few, &few_best, None))),
            ("many", draw(&input(&many, &many_best, Some(near)))),
            ("broken", draw(&Input { found: Found::Nearest { limits: "cost.mean<20000" }, ..input(&usual, &[], Some(CHECK)) })),
            ("worse", draw(&input(&usual, &usual_best, Some(worse)))),
            ("same", draw(&Input { today: Some(-3.0), ..input(&level, &[(10, -3.0)], None) })),
            ("none", draw(&none)),
        ]
    }

    #[test]
    fn progress_of_any_length_keeps_its_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("progress {name}, {width} wide"), &canvas);
                assert!(canvas.svg(Theme::Light).len() < 2_000_000);
            }
        }
    }

    #[test]
    fn the_title_tells_a_gain_only_when_the_interval_leaves_zero_out() {
        let kept = Input { kept: Some(460.0), ..input(&[], &[(10, 380.0)], None) };
        let figures = Figures::of(&kept.measure, [380.0, 460.0].into_iter());
        let title_of_today = super::title(&kept, &figures);
        assert!(title_of_today.starts_with("Nothing that was tried is surely better than today's setting: P80 of the duration 460"));
        let title = |check: Check| draw(&input(&evaluations(20, 2), &[(10, 412.0)], Some(check))).title;
        assert_eq!(title(CHECK), "Tuning gains 49 h (46 to 52 h): P80 of the duration 412 h instead of 461 h");
        let near = Check { gain: around(3.0, 8.0), ..CHECK };
        assert_eq!(title(near), "What tuning found cannot be told from today's setting: gain 3 h (−5 to 11 h)");
        let worse = Check { gain: around(-9.0, 4.0), ..CHECK };
        assert_eq!(title(worse), "Today's setting is better than what tuning found, by 9 h");
        let share = Check { best: around(62.0, 14.0), today: around(60.0, 14.0), gain: around(2.0, 5.0), ..CHECK };
        let share =
            Input { measure: Measure { unit: "%", ..fabricated::DURATION }, today: Some(60.0), ..input(&[], &[(10, 62.0)], Some(share)) };
        let told = title_of(&share);
        assert!(told.ends_with("from today's setting: gain 2.0 points (−3.0 to 7.0 points)"), "{told}");
    }

    fn title_of(input: &Input<'_>) -> String {
        draw(input).title
    }

    #[test]
    fn where_nothing_keeps_the_constraints_there_is_no_best_so_far_and_the_gain_is_worth_nothing() {
        let found = Found::Nearest { limits: "cost.mean<20000" };
        let canvas = draw(&Input { found, ..input(&evaluations(400, 4), &[], Some(CHECK)) });
        assert_eq!(canvas.title, "Nothing that was tried keeps cost.mean<20000. Nearest: P80 of the duration 412 h, today 461 h");
        let words = said(&canvas);
        assert!(words.contains(&"nearest") && words.contains(&"gain +49 h: worth nothing, constraints are broken"), "{words:?}");
        let best = |words: &&str| words.starts_with("best");
        assert!(!words.iter().any(best) && words.contains(&"All that was tried is grey, as nothing keeps cost.mean<20000."), "{words:?}");
    }

    #[test]
    fn the_figures_beside_the_marks_are_told_in_full_and_end_on_the_sheet() {
        let canvas = draw(&Input { measure: fabricated::FINISH, ..input(&evaluations(20, 2), &[(10, 412.0)], Some(CHECK)) });
        let (best, today) = canvas.title.split_once(" instead of ").expect("two figures of one kind");
        assert!(best.contains("P80 of the finish Thu 18 Jun 2026") && today.starts_with("Sat 20 Jun 2026"), "{}", canvas.title);
        let day = |words: &&str| words.starts_with("20 Jun") || words.starts_with("18 Jun");
        assert!(said(&canvas).iter().filter(|words| day(words)).count() >= 2, "{:?}", said(&canvas));
        assert!(said(&canvas).iter().all(|words| !words.ends_with('…')), "{:?}", said(&canvas));
    }

    #[test]
    fn fresh_replications_that_lie_elsewhere_leave_the_search_its_scale_and_are_told_in_full() {
        let far = Check { best: around(34_235_741.0, 4e6), today: around(34_984_625.0, 4e6), gain: around(748_884.0, 401_683.0), ..CHECK };
        let (evaluations, best) = (evaluations(400, 4), [(10, 520.0), (900, 412.0)]);
        let canvas = draw(&input(&evaluations, &best, Some(far)));
        let way = canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Line { ink, .. } if *ink == BEST)).map(Shape::extent);
        assert!(way.map(|way| way.3 - way.1).fold(0.0, f64::max) > PLOT / 4.0);
        let words = said(&canvas);
        assert!(words.contains(&"gain +748,884 h") && words.contains(&"95 % interval +347,201 to +1,150,567"), "{words:?}");
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let canvas = draw(&input(&evaluations(400, 4), &[(10, 412.0)], None));
        let words = said(&canvas);
        let broken = evaluations(400, 4).iter().filter(|one| !one.is_feasible).count();
        assert!(words.contains(&format!("Left out: {broken} evaluations that broke a constraint or gave no value.").as_str()), "{words:?}");
        assert!(words.iter().any(|words| words.starts_with("Not shown: 1 of ")), "{words:?}");
    }
}
