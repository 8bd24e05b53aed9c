//! The sheet and the marks that the charts of sweeps and tunings share: headline, notes, today's setting, the best one, ramp of blues.

use super::terms::counted;
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::{Align, Canvas, Ink, Lettering, Shape, text};

/// Of the best setting.
pub const BEST: Ink = Ink::ORANGE;
/// Of curves and dots that stand on areas: on a dark sheet a blue that is light.
pub const TRACE: Ink = Ink::new((0, 114, 178), (150, 205, 255));
/// Of today's setting.
pub const TODAY: Ink = Ink::TEXT;
/// Marks beyond what tells anything: a picture of so many dots shows no more, and takes long to open.
pub const DOTS_MAX: usize = 5_000;

/// Blues from what is close to the sheet to what stands out most: their lightness changes evenly, so that order is seen in grey and with any
/// colour deficiency.
const RAMP: [Ink; 4] = [
    Ink::new((230, 243, 251), (38, 54, 70)),
    Ink::new((86, 180, 233), (44, 104, 160)),
    Ink::new((0, 114, 178), (104, 166, 226)),
    Ink::new((0, 52, 97), (208, 232, 252)),
];

/// From 0, faint, to 1, strong.
pub fn ramp(share: f64) -> Ink {
    let steps = (RAMP.len() - 1) as f64;
    let place = if share.is_finite() { share.clamp(0.0, 1.0) * steps } else { 0.0 };
    let from = (place as usize).min(RAMP.len() - 2);
    RAMP[from].between(RAMP[from + 1], place - from as f64)
}

/// What is written over the ramp.
pub fn over_ramp(share: f64) -> Ink {
    ramp(share).letters()
}

/// A sheet with its headline, a rule at `foot` and the legend under it.
pub fn sheet(width: f64, title: &str, subtitle: &str, foot: f64, legend: &Legend) -> Canvas {
    let mut canvas = Canvas::new(width, foot + legend.height(), title);
    headline::write(&mut canvas, title, subtitle);
    canvas.level(MARGIN, width - MARGIN, foot, 1.0, Ink::RULE);
    legend.draw(&mut canvas, foot);
    canvas
}

/// A name as a title has room for it. Of an override, the path gives way first: its value is what tells it from another.
pub fn short(name: &str) -> String {
    const ROOM: f64 = 420.0;
    let is_too_wide = |name: &str| text::width(name, Lettering::TITLE) > ROOM;
    let mut told = name.to_owned();
    while is_too_wide(&told) && told.contains('=') {
        let without = |set: &str| match set.split_once('=').and_then(|(path, value)| Some((path.split_once('.')?.1, value))) {
            Some((path, value)) => format!("{path}={value}"),
            None => set.to_owned(),
        };
        let shorter = told.split(", ").map(without).collect::<Vec<_>>().join(", ");
        if shorter == told {
            break;
        }
        told = shorter;
    }
    text::fit_path(&told, ROOM, Lettering::TITLE)
}

/// Of those that `terms::window` leaves out.
pub fn flattening(left_out: usize, all: usize, what: &str) -> String {
    let (left_out, all) = (counted(left_out as u64), counted(all as u64));
    format!("Not shown: {left_out} of {all} {what}, so bad that they would flatten the rest.")
}

/// Of what has no place on the sheet: where all that is drawn breaks the constraints, only what has no value.
pub fn left_out(count: usize, what: &str, is_broken: bool) -> String {
    let why = if is_broken { "gave no value" } else { "broke a constraint or gave no value" };
    format!("Left out: {} that {why}.", crate::chart::plot::counted(count, what))
}

/// A round mark: twelve corners tell it from a square where it is large enough to see them.
pub fn dot(canvas: &mut Canvas, x: f64, y: f64, radius: f64, ink: Ink) {
    if radius < 2.5 {
        canvas.rect(x - radius, y - radius, x + radius, y + radius, ink);
        return;
    }
    let corner = |twelfth: u32| {
        let (sine, cosine) = libm::sincos(f64::from(twelfth) * std::f64::consts::TAU / 12.0);
        (x + radius * cosine, y + radius * sine)
    };
    canvas.polygon(&(0..12).map(corner).collect::<Vec<_>>(), ink);
}

/// The best setting: a diamond with a dark rim.
pub fn best(canvas: &mut Canvas, x: f64, y: f64) {
    canvas.diamond(x, y, 8.5, Ink::TEXT);
    canvas.diamond(x, y, 6.5, BEST);
}

/// Today's setting: an open square.
pub fn today(canvas: &mut Canvas, x: f64, y: f64) {
    canvas.rect(x - 5.5, y - 5.5, x + 5.5, y + 5.5, TODAY);
    canvas.rect(x - 3.5, y - 3.5, x + 3.5, y + 3.5, Ink::WHITE);
}

pub fn best_sample() -> Sample {
    Sample::Drawn(|canvas, x0, x1, y| best(canvas, (x0 + x1) / 2.0, y))
}

pub fn today_sample() -> Sample {
    Sample::Drawn(|canvas, x0, x1, y| today(canvas, (x0 + x1) / 2.0, y))
}

/// A line through points.
pub fn path(canvas: &mut Canvas, points: Vec<(f64, f64)>, width: f64, ink: Ink) {
    if points.len() > 1 {
        canvas.shapes.push(Shape::Line { points, width, ink });
    }
}

/// An interval from y0 to y1, with ends.
pub fn whisker(canvas: &mut Canvas, x: f64, y0: f64, y1: f64, thickness: f64, ink: Ink) {
    let (y0, y1) = (y0.min(y1), y0.max(y1));
    canvas.upright(x, y0, y1, thickness, ink);
    canvas.level(x - 4.0, x + 4.0, y0, thickness, ink);
    canvas.level(x - 4.0, x + 4.0, y1, thickness, ink);
}

/// An interval from x0 to x1, with ends.
pub fn level_whisker(canvas: &mut Canvas, x0: f64, x1: f64, y: f64, thickness: f64, ink: Ink) {
    let (x0, x1) = (x0.min(x1), x0.max(x1));
    canvas.level(x0, x1, y, thickness, ink);
    canvas.upright(x0, y - 4.0, y + 4.0, thickness, ink);
    canvas.upright(x1, y - 4.0, y + 4.0, thickness, ink);
}

/// Keeps labels off a line through points.
pub fn keep_off(boxes: &mut Boxes, points: &[(f64, f64)]) {
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        let pieces = (((x1 - x0).abs() + (y1 - y0).abs()) / 8.0).ceil().max(1.0);
        for piece in 0..=pieces as u32 {
            let share = f64::from(piece) / pieces;
            let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
            boxes.take((x - 3.0, y - 3.0, x + 3.0, y + 3.0));
        }
    }
}

/// Where labels may stand: x0, y0, x1, y1.
pub type Room = (f64, f64, f64, f64);

/// How many of the dots lie under what stands in a room.
pub fn hidden(dots: &[(f64, f64)], room: Room) -> usize {
    dots.iter().filter(|(x, y)| *x > room.0 && *x < room.2 && *y > room.1 && *y < room.3).count()
}

/// Writes a label beside its point where nothing is yet and where it hides the fewest of the dots, over a white ground and with a line to it
/// where it is far; shortened to half the room. Not at all where no place is free.
pub fn label(canvas: &mut Canvas, boxes: &mut Boxes, room: Room, (x, y): (f64, f64), words: &str, dots: &[(f64, f64)]) {
    let lettering = Lettering::STRONG;
    let words = text::fit(words, (room.2 - room.0) / 2.0, lettering);
    let width = text::width(&words, lettering);
    let beside = |up: f64| [(x + 12.0, y + up), (x - 12.0 - width, y + up)];
    let over = [(x - width / 2.0, y - 13.0), (x - width / 2.0, y + 22.0)];
    let far = [-24.0, 32.0, -40.0, 48.0, -56.0, 64.0, -72.0, 80.0, -96.0, 104.0];
    let places = beside(4.0).into_iter().chain(over).chain([-10.0, 18.0].into_iter().chain(far).flat_map(beside));
    let is_inside = |place: &(f64, f64)| {
        place.0 >= room.0 + 2.0 && place.0 + width <= room.2 - 2.0 && place.1 - 10.0 >= room.1 && place.1 + 4.0 <= room.3
    };
    let around = |place: &(f64, f64)| (place.0 - 2.0, place.1 - 10.0, place.0 + width + 2.0, place.1 + 4.0);
    let free = places.filter(is_inside).filter(|place| boxes.is_free(around(place)));
    if let Some(place) = free.min_by_key(|place| hidden(dots, around(place))) {
        let (x0, y0, x1, y1) = around(&place);
        boxes.take((x0, y0, x1, y1));
        let near = (x.clamp(x0, x1), y.clamp(y0, y1));
        if (near.0 - x).abs() + (near.1 - y).abs() > 24.0 {
            path(canvas, vec![(x, y), near], 0.75, Ink::STILL);
        }
        canvas.rect(x0, y0, x1, y1, Ink::WHITE.faded(80));
        canvas.text(place.0, place.1, Align::Left, lettering, Ink::TEXT, &words);
    }
}

/// At most `most` places of `count`, evenly, the first and the last among them.
pub fn thinned(count: usize, most: usize) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    (0..most).map(|place| place * (count - 1) / (most - 1).max(1)).collect()
}

/// Of points on the canvas, in the order in which they are drawn, those that are seen: of several on one spot the last, and of very many
/// spots an even choice of at most `most`. The places of those that stay.
pub fn seen(points: &[(f64, f64)], most: usize) -> Vec<usize> {
    let spot = |&(x, y): &(f64, f64)| ((x * 0.5).round() as i64, (y * 0.5).round() as i64);
    let mut last = std::collections::BTreeMap::new();
    for (place, point) in points.iter().enumerate() {
        last.insert(spot(point), place);
    }
    let mut places: Vec<usize> = last.into_values().collect();
    places.sort_unstable();
    thinned(places.len(), most).into_iter().map(|place| places[place]).collect()
}

/// Panels in rows: for each its left and top; and the bottom of all.
pub fn grid(count: usize, across: usize, (left, each): (f64, f64), (top, height): (f64, f64)) -> (Vec<(f64, f64)>, f64) {
    let places = (0..count).map(|place| (left + each * (place % across) as f64, top + height * (place / across) as f64)).collect();
    (places, top + height * count.div_ceil(across).max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Theme;
    use crate::chart::ink::tests::lightness;

    #[test]
    fn the_ramp_gets_stronger_evenly_in_both_themes() {
        for theme in Theme::ALL {
            let steps: Vec<f64> = (0..=20).map(|step| lightness(ramp(f64::from(step) / 20.0).on(theme))).collect();
            let even = (steps[0] - steps[20]) / 20.0;
            assert!(even.abs() > 2.5, "{even}");
            for pair in steps.windows(2) {
                assert!((pair[0] - pair[1] - even).abs() < 0.35 * even.abs(), "{theme:?}: {} to {}, {even} in the mean", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn what_is_written_over_the_ramp_can_be_read() {
        for theme in Theme::ALL {
            for step in 0..=20 {
                let share = f64::from(step) / 20.0;
                let apart = lightness(ramp(share).on(theme)) - lightness(over_ramp(share).on(theme));
                assert!(apart.abs() > 38.0, "{theme:?}, at {share}");
            }
        }
    }

    #[test]
    fn of_dots_on_one_spot_the_last_is_seen() {
        assert_eq!(seen(&[(10.0, 10.0), (50.0, 50.0), (10.1, 10.1)], 9), [1, 2]);
        let many: Vec<(f64, f64)> = (0..100_000).map(|dot| (f64::from(dot % 500) * 2.0, f64::from(dot / 500) * 2.0)).collect();
        assert_eq!(seen(&many, DOTS_MAX).len(), DOTS_MAX);
    }

    #[test]
    fn a_choice_of_many_holds_the_first_and_the_last() {
        assert_eq!(thinned(3, 5), [0, 1, 2]);
        let choice = thinned(1_000, 7);
        assert_eq!((choice.len(), choice[0], choice[6]), (7, 0, 999));
        assert!(choice.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
