//! One factor of a sweep: a metric's estimate at each level with its confidence band and the spread of replications; categories as dots.

use super::marks::{self, TODAY};
use super::ruler::Ruler;
use super::terms::{Estimate, Field, Figures, Kind, Measure, Study, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::plot::{counted, nothing, spread};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

const PLOT: f64 = 460.0;
/// For what the line and the bands are called, at the right.
const SIDE: f64 = 190.0;
/// Height of a category's row, and how many there are at most.
const ROW: f64 = 26.0;
const ROWS_MAX: usize = 50;
const GUTTER_MAX: f64 = 330.0;
/// Sky, two fifths and a fifth of it on white.
const SURE: Ink = Ink::new((176, 217, 243), (46, 86, 120));
const SPREAD: Ink = Ink::new((226, 241, 251), (37, 53, 68));

pub struct Input<'a> {
    /// Replications are those at each level.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    pub factor: Field<'a>,
    /// In any order.
    pub points: &'a [Point],
    pub today: Option<f64>,
    /// What today's setting gives where it is no level.
    pub off_level: Option<Point>,
    /// Levels that made no valid scenario or did not finish.
    pub without_value: usize,
}

#[derive(Clone, Copy)]
pub struct Point {
    /// Of the factor; of a category, its place.
    pub level: f64,
    pub estimate: Estimate,
    /// P10 and P90 of the replications, if the metric has them.
    pub spread: Option<(f64, f64)>,
    /// That it cannot be told from the best.
    pub is_like_best: bool,
}

impl Point {
    fn ends(&self) -> impl Iterator<Item = f64> + use<> {
        let (p10, p90) = self.spread.unwrap_or((self.estimate.value, self.estimate.value));
        self.estimate.ends().into_iter().chain([p10, p90])
    }
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut points: Vec<Point> =
        input.points.iter().filter(|point| point.estimate.is_finite() && point.level.is_finite()).copied().collect();
    points.sort_by(|a, b| a.level.total_cmp(&b.level));
    let figures = Figures::of(&input.measure, points.iter().map(|point| point.estimate.value));
    match input.factor.kind {
        Kind::Categories(_) => rows(input, points, &figures),
        Kind::Linear | Kind::Log => line(input, &points, &figures),
    }
}

fn best(input: &Input<'_>, points: &[Point]) -> Option<usize> {
    input.measure.better.best(points.iter().map(|point| point.estimate.value))
}

fn today(input: &Input<'_>, points: &[Point]) -> Option<usize> {
    points.iter().position(|point| Some(point.level) == input.today)
}

/// Today's setting with what it gives, be it a level or not.
fn todays(input: &Input<'_>, points: &[Point]) -> Option<Point> {
    let off_level = || input.off_level.filter(|point| point.estimate.is_finite() && point.level.is_finite());
    today(input, points).map(|today| points[today]).or_else(off_level)
}

/// That the best cannot be told from others, if so: said first, for then it is a best by name alone.
fn unsure(input: &Input<'_>, points: &[Point], best: &Point, figures: &Figures<'_>) -> Option<String> {
    let name = input.measure.name;
    let alike = points.iter().filter(|point| point.is_like_best && point.level != best.level).count();
    let todays = todays(input, points);
    if alike > 0 && alike + 1 == points.len() {
        let (least, most) = range(points.iter().map(|point| point.estimate.value))?;
        let span = format!("{} to {}", figures.bare(least), figures.told(most));
        return Some(format!("No level of {} can be told from the best: {name} {span}", input.factor.name));
    }
    let at = format!("{name} {} at {} {}", figures.long(best.estimate.value), input.factor.name, input.factor.told(best.level));
    let today = todays.filter(|today| today.level != best.level);
    let and_today = today.map_or_else(String::new, |today| format!("; today {}", figures.told(today.estimate.value)));
    if today.is_some_and(|today| today.is_like_best) {
        return Some(format!("Today's {} cannot be told from the best: {at}{and_today}", input.factor.told(today?.level)));
    }
    let whose = if todays.is_some_and(|today| today.level == best.level) { "today's, the best" } else { "the best" };
    (alike > 0).then(|| format!("{alike} of {} other levels cannot be told from {whose}: {at}{and_today}", points.len() - 1))
}

fn title(input: &Input<'_>, points: &[Point], figures: &Figures<'_>) -> String {
    let name = input.measure.name;
    let Some(best) = best(input, points).map(|best| points[best]) else { return format!("No level of {} gave a value", input.factor.name) };
    let value = best.estimate.value;
    if points.len() > 1 && range(points.iter().map(|point| point.estimate.value)).is_some_and(|(least, most)| least == most) {
        return format!("{name} is the same at every {}: {}", input.factor.name, figures.long(value));
    }
    if let Some(unsure) = unsure(input, points, &best, figures) {
        return unsure;
    }
    let at = format!("{} {}", input.factor.name, marks::short(&input.factor.told(best.level)));
    match todays(input, points) {
        Some(today) if today.level == best.level => format!("{name} is best as it is today: {} at {at}", figures.long(value)),
        Some(today) => format!("{name} is best, {}, at {at}; today {}", figures.long(value), figures.told(today.estimate.value)),
        None => format!("{name} is best, {}, at {at}", figures.long(value)),
    }
}

fn subtitle(input: &Input<'_>) -> String {
    input.study.subtitle(&format!("{} by {}", input.measure.caption(), input.factor.name), " at each level")
}

/// Of a factor that is a number.
fn line(input: &Input<'_>, points: &[Point], figures: &Figures<'_>) -> Canvas {
    let (top, bottom) = (headline::HEIGHT + 24.0, headline::HEIGHT + 24.0 + PLOT);
    let upwards = Ruler::of_figures(
        figures,
        points.iter().chain(&input.off_level).flat_map(Point::ends).filter(|end| end.is_finite()),
        8,
        (bottom, top),
    );
    let (left, right) = (MARGIN + upwards.width() + 16.0, input.study.width - MARGIN - SIDE);
    let levels = points.iter().map(|point| point.level).chain(input.today);
    let across = Ruler::of_field(&input.factor, levels, 90.0, (left, right));
    let foot = bottom + across.foot() + 30.0;
    let legend = legend(input, points, points.len());
    let mut canvas = marks::sheet(input.study.width, &title(input, points, figures), &subtitle(input), foot, &legend);
    if points.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), "No level gave a value: there is no line to draw.");
        return canvas;
    }
    upwards.draw_upwards(&mut canvas, left, right, true);
    across.draw_across(&mut canvas, top, bottom);
    let caption = text::fit(&input.factor.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    band(&mut canvas, points, (&across, &upwards), |point| point.spread, SPREAD);
    band(&mut canvas, points, (&across, &upwards), |point| Some(point.estimate.interval()), SURE);
    let at = |point: &Point| (across.at(point.level), upwards.at(point.estimate.value));
    marks::path(&mut canvas, points.iter().map(at).collect(), 2.0, Ink::BLUE);
    let is_sparse = (right - left) / points.len() as f64 >= 9.0;
    for point in points.iter().filter(|_| is_sparse) {
        let (x, y) = at(point);
        marks::dot(&mut canvas, x, y, 3.5, Ink::BLUE);
    }
    let mut boxes = Boxes::default();
    marks::keep_off(&mut boxes, &points.iter().map(at).collect::<Vec<_>>());
    if let Some(level) = input.today.filter(|level| across.holds(*level)) {
        canvas.dashed_upright(across.at(level), top, bottom, 1.5, TODAY);
    }
    label(&mut canvas, &mut boxes, input, points, figures, (&across, &upwards), (left, top, right, bottom));
    ends(&mut canvas, points, &upwards, (at(&points[points.len() - 1]).0, right), (top, bottom));
    canvas
}

/// The best and today's, with what they give.
fn label(
    canvas: &mut Canvas,
    boxes: &mut Boxes,
    input: &Input<'_>,
    points: &[Point],
    figures: &Figures<'_>,
    (across, upwards): (&Ruler, &Ruler),
    room: marks::Room,
) {
    let told = |point: &Point| format!("{} at {}", figures.short(point.estimate.value), input.factor.told(point.level));
    let at = |point: &Point| (across.at(point.level), upwards.at(point.estimate.value));
    let (best, today) = (best(input, points), today(input, points));
    if let Some(point) = best.map(|best| points[best]) {
        let who = if best == today { "best, and today" } else { "best" };
        marks::best(canvas, at(&point).0, at(&point).1);
        marks::label(canvas, boxes, room, at(&point), &format!("{who}: {}", told(&point)), &[]);
    }
    if let Some(point) = todays(input, points).filter(|point| (today.is_none() || best != today) && across.holds(point.level)) {
        marks::today(canvas, at(&point).0, at(&point).1);
        marks::label(canvas, boxes, room, at(&point), &format!("today: {}", told(&point)), &[]);
    } else if let Some(level) = input.today.filter(|level| todays(input, points).is_none() && across.holds(*level)) {
        let words = format!("today: {}", input.factor.told(level));
        marks::label(canvas, boxes, room, (across.at(level), room.1 + 12.0), &words, &[]);
    }
}

/// The area between two figures of each point, if they have them.
fn band(canvas: &mut Canvas, points: &[Point], (across, upwards): (&Ruler, &Ruler), ends: impl Fn(&Point) -> Option<(f64, f64)>, ink: Ink) {
    let sides: Vec<(f64, f64, f64)> = points
        .iter()
        .filter_map(|point| ends(point).filter(|ends| ends.0.is_finite() && ends.1.is_finite()).map(|ends| (point.level, ends.0, ends.1)))
        .map(|(level, low, high)| (across.at(level), upwards.at(low), upwards.at(high)))
        .collect();
    for pair in sides.windows(2).filter(|pair| pair[1].0 > pair[0].0) {
        let ((x0, low0, high0), (x1, low1, high1)) = (pair[0], pair[1]);
        canvas.polygon(&[(x0, high0), (x1, high1), (x1, low1), (x0, low0)], ink);
    }
    if let [(x, low, high)] = sides[..] {
        canvas.rect(x - 5.0, high, x + 5.0, low, ink);
    }
}

/// What line and bands are called, where they end.
fn ends(canvas: &mut Canvas, points: &[Point], upwards: &Ruler, (from, right): (f64, f64), (top, bottom): (f64, f64)) {
    let Some(last) = points.last() else { return };
    let mut names = vec![(last.estimate.value, "estimate", Ink::BLUE)];
    if let Some((p10, p90)) = last.spread.filter(|(p10, p90)| p10.is_finite() && p90.is_finite()) {
        names.extend([(p90, "P90 of replications", Ink::QUIET), (p10, "P10 of replications", Ink::QUIET)]);
    }
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut middles: Vec<f64> = names.iter().map(|name| upwards.at(name.0)).collect();
    spread(&mut middles, 15.0, top + 6.0, bottom - 6.0);
    for ((value, name, ink), middle) in names.into_iter().zip(middles) {
        marks::path(canvas, vec![(from + 6.0, upwards.at(value)), (right, upwards.at(value)), (right + 10.0, middle)], 0.5, Ink::MARK);
        canvas.text(right + 14.0, middle + 4.0, Align::Left, Lettering::STRONG, ink, name);
    }
}

/// Of a factor whose levels are names: from the best to the worst.
fn rows(input: &Input<'_>, mut points: Vec<Point>, figures: &Figures<'_>) -> Canvas {
    let title = title(input, &points, figures);
    points.sort_by(|a, b| input.measure.better.order(a.estimate.value, b.estimate.value));
    let all = points.len();
    let last = today(input, &points).filter(|today| *today >= ROWS_MAX).map(|today| points[today]);
    points.truncate(ROWS_MAX - usize::from(last.is_some()));
    points.extend(last);
    let names: Vec<String> = points.iter().map(|point| input.factor.told(point.level)).collect();
    let gutter = names.iter().map(|name| text::width(name, Lettering::STRONG)).fold(60.0, f64::max).min(GUTTER_MAX);
    let (left, right) = (MARGIN + gutter + 14.0, input.study.width - MARGIN - 170.0);
    let top = headline::HEIGHT + 20.0;
    let bottom = top + ROW * points.len().max(4) as f64;
    let foot = bottom + 54.0;
    let legend = legend(input, &points, all);
    let mut canvas = marks::sheet(input.study.width, &title, &subtitle(input), foot, &legend);
    if points.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, foot), "No level gave a value: there is nothing to compare.");
        return canvas;
    }
    let across = Ruler::of_figures(figures, points.iter().flat_map(Point::ends), 8, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    let caption = text::fit(&input.measure.caption(), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    for (place, (point, name)) in points.iter().zip(&names).enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        let is_today = Some(point.level) == input.today;
        let lettering = if is_today || place == 0 { Lettering::STRONG } else { Lettering::LABEL };
        canvas.text(left - 12.0, y + 4.0, Align::Right, lettering, Ink::TEXT, &text::fit(name, gutter, lettering));
        let x = across.at(point.estimate.value);
        if let Some((p10, p90)) = point.spread.filter(|(p10, p90)| p10.is_finite() && p90.is_finite()) {
            canvas.rect(across.at(p10.min(p90)), y - 7.0, across.at(p90.max(p10)), y + 7.0, SPREAD);
        }
        let (low, high) = point.estimate.interval();
        marks::level_whisker(&mut canvas, across.at(low), across.at(high), y, 1.5, Ink::BLUE);
        match (place, is_today) {
            (0, _) => marks::best(&mut canvas, x, y),
            (_, true) => marks::today(&mut canvas, x, y),
            _ => marks::dot(&mut canvas, x, y, 4.0, Ink::BLUE),
        }
        let today = if is_today { ", today" } else { "" };
        let words = text::fit(&format!("{}{today}", figures.short(point.estimate.value)), 156.0, lettering);
        canvas.text(right + 14.0, y + 4.0, Align::Left, lettering, Ink::TEXT, &words);
    }
    canvas
}

fn legend(input: &Input<'_>, points: &[Point], all: usize) -> Legend {
    let is_named = matches!(input.factor.kind, Kind::Categories(_));
    let mut samples = vec![(marks::best_sample(), "best".to_string())];
    let is_on = |level: &f64| is_named || todays(input, points).is_some() || points.iter().any(|point| point.level == *level);
    if input.today.filter(is_on).is_some() {
        samples.push((marks::today_sample(), "today's setting".to_string()));
    }
    let sure = format!("{} interval of the estimate", input.study.sure());
    if is_named {
        let whisker = |canvas: &mut Canvas, x0, x1, y| marks::level_whisker(canvas, x0, x1, y, 1.5, Ink::BLUE);
        samples.push((Sample::Drawn(whisker), sure));
    } else {
        samples.push((Sample::Block(SURE), sure));
    }
    if points.iter().any(|point| point.spread.is_some()) {
        samples.push((Sample::Block(SPREAD), "P10 to P90 of replications".to_string()));
    }
    let mut notes = Vec::new();
    if all > points.len() {
        notes.push(format!("Of {all} levels the best {ROWS_MAX} are shown, today's among them if it has a value."));
    }
    if input.without_value > 0 {
        let levels = counted(input.without_value, "level");
        notes.push(format!("{levels} without a value: refused as no valid scenario, or stuck in some replications."));
    }
    if let (false, Some(level)) = (is_named, input.today)
        && !points.iter().any(|point| point.level == level)
    {
        let known =
            if todays(input, points).is_some() { "its estimate stands beside the line" } else { "so that its estimate is not known" };
        notes.push(format!("Today's {} was not among the levels: {known}.", input.factor.told(level)));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, check, said};
    use super::*;
    use crate::charts::tests::WIDTHS;

    fn point(level: f64, value: f64) -> Point {
        let estimate = Estimate { value, low: value - 6.0, high: value + 6.0 };
        Point { level, estimate, spread: Some((value - 40.0, value + 55.0)), is_like_best: false }
    }

    fn valley(levels: impl Iterator<Item = f64>) -> Vec<Point> {
        levels.map(|level| point(level, 400.0 + 30.0 * (level.log2() - 1.0).powi(2))).collect()
    }

    fn input<'a>(factor: Field<'a>, points: &'a [Point], today: Option<f64>) -> Input<'a> {
        Input { study: fabricated::STUDY, measure: fabricated::DURATION, factor, points, today, off_level: None, without_value: 0 }
    }

    const TIMEOUT: Field<'static> = Field { name: "level-1 timeout", unit: "h", kind: Kind::Log };

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let usual = valley([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0].into_iter());
        let many = valley((1..=500).map(|level| f64::from(level) / 10.0));
        let linear = Field { kind: Kind::Linear, ..TIMEOUT };
        let named: Vec<Point> = (0..30).map(|place| point(f64::from(place), -50.0 + f64::from(place * place))).collect();
        let short = fabricated::rule(&["first in, first out", "least slack", "most value", "shortest first"]);
        let long = fabricated::rule(&fabricated::LONG_NAMES);
        let crowd: Vec<&str> = (0..80).map(|place| fabricated::LONG_NAMES[place % 30]).collect();
        let all: Vec<Point> = (0..80).map(|place| point(f64::from(place), f64::from(place))).collect();
        let crowd = Field { name: "priority rule", unit: "", kind: Kind::Categories(&crowd) };
        let bare: Vec<Point> = (1..=4)
            .map(|level| Point {
                spread: None,
                estimate: Estimate { value: 3.0, low: f64::NAN, high: f64::NAN },
                ..point(f64::from(level), 3.0)
            })
            .collect();
        let huge = [1e300, -1e300, 1e-300, f64::INFINITY, 0.0].map(|value| point(value, value));
        let mut dated = input(TIMEOUT, &usual, Some(4.0));
        dated.measure = fabricated::FINISH;
        let mut value = input(linear, &usual, Some(3.0));
        value.measure = fabricated::VALUE;
        value.without_value = 2;
        vec![
            ("usual", draw(&input(TIMEOUT, &usual, Some(8.0)))),
            ("dated", draw(&dated)),
            ("off-level", draw(&Input { off_level: Some(point(3.0, 470.0)), ..input(TIMEOUT, &usual, Some(3.0)) })),
            ("linear", draw(&value)),
            ("many", draw(&input(TIMEOUT, &many, Some(100.0)))),
            ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(TIMEOUT, &usual, Some(8.0)) })),
            (
                "wordy-names",
                draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(short, &named[..4], Some(2.0)) }),
            ),
            ("huge", draw(&input(linear, &huge, Some(1e-300)))),
            ("one", draw(&input(TIMEOUT, &usual[..1], Some(0.25)))),
            ("same", draw(&input(linear, &bare, None))),
            ("categories", draw(&input(short, &named[..4], Some(2.0)))),
            ("long-names", draw(&input(long, &named, Some(20.0)))),
            ("crowd", draw(&input(crowd, &all, Some(75.0)))),
            ("none", draw(&input(TIMEOUT, &[], Some(1.0)))),
            ("no-categories", draw(&input(short, &[], None))),
        ]
    }

    #[test]
    fn a_response_of_any_size_keeps_its_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("response-line {name}, {width} wide"), &canvas);
            }
        }
    }

    #[test]
    fn the_title_says_where_the_best_is_and_what_today_gives() {
        let points = valley([1.0, 2.0, 8.0].into_iter());
        let title = draw(&input(TIMEOUT, &points, Some(8.0))).title;
        assert_eq!(title, "P80 of the duration is best, 400 h, at level-1 timeout 2 h; today 520 h");
        let title = draw(&input(TIMEOUT, &points, Some(2.0))).title;
        assert_eq!(title, "P80 of the duration is best as it is today: 400 h at level-1 timeout 2 h");
    }

    #[test]
    fn todays_estimate_is_drawn_where_it_is_no_level() {
        let points = valley([1.0, 2.0, 8.0].into_iter());
        let canvas = draw(&Input { off_level: Some(point(4.0, 433.0)), ..input(TIMEOUT, &points, Some(4.0)) });
        assert_eq!(canvas.title, "P80 of the duration is best, 400 h, at level-1 timeout 2 h; today 433 h");
        let words = said(&canvas);
        assert!(words.contains(&"today: 433 h at 4 h"), "{words:?}");
        assert!(words.iter().any(|words| words.contains("was not among the levels: its estimate stands beside the line")), "{words:?}");
    }

    #[test]
    fn a_best_that_cannot_be_told_from_others_is_not_called_one() {
        let mut points = valley([1.0, 2.0, 8.0].into_iter());
        points[1].is_like_best = true;
        points[0].is_like_best = true;
        let title = |points: &[Point], today| draw(&input(TIMEOUT, points, today)).title;
        let of_two = "1 of 2 other levels cannot be told from the best: P80 of the duration 400 h at level-1 timeout 2 h; today 520 h";
        assert_eq!(title(&points, Some(8.0)), of_two);
        let today = "Today's 1 h cannot be told from the best: P80 of the duration 400 h at level-1 timeout 2 h; today 430 h";
        assert_eq!(title(&points, Some(1.0)), today);
        points[2].is_like_best = true;
        let none = "No level of level-1 timeout can be told from the best: P80 of the duration 400 to 520 h";
        assert_eq!(title(&points, Some(8.0)), none);
    }

    #[test]
    fn categories_stand_from_the_best_to_the_worst() {
        let names = fabricated::rule(&["a", "b", "c"]);
        let points = [point(0.0, 420.0), point(1.0, 400.0), point(2.0, 410.0)];
        let canvas = draw(&input(names, &points, Some(0.0)));
        let y = |name: &str| fabricated::text_at(&canvas, name).expect("the category is named").1;
        assert!(y("b") < y("c") && y("c") < y("a"));
        assert!(said(&canvas).contains(&"420.0 h, today"), "{:?}", said(&canvas));
    }

    #[test]
    fn the_band_of_replications_lies_around_that_of_the_estimate() {
        let points = valley([1.0, 2.0, 8.0].into_iter());
        let canvas = draw(&input(TIMEOUT, &points, None));
        let height = |wanted: Ink| {
            let heights = canvas.shapes.iter().filter_map(|shape| match shape {
                crate::chart::Shape::Polygon { ink, .. } if *ink == wanted => Some(shape.extent()),
                _ => None,
            });
            heights.fold((f64::MAX, 0.0f64), |all, one| (all.0.min(one.1), all.1.max(one.3)))
        };
        let (sure, spread) = (height(SURE), height(SPREAD));
        assert!(spread.0 < sure.0 && sure.0 < sure.1 && sure.1 < spread.1, "{sure:?} {spread:?}");
    }
}
