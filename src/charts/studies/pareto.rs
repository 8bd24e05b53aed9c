//! Two or three goals of a tuning: the front of settings that none betters on all, its knee, today's setting, and what is dominated.

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, counted, window};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::plot::{counted as items, nothing};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// Goals of which every pair has a panel.
const GOALS_MAX: usize = 3;
/// Of one panel, and of three.
const PLOT: (f64, f64) = (520.0, 400.0);
/// Whiskers of more points cover each other.
const WHISKERS_MAX: usize = 60;

/// Blue, half of it on the sheet; on a dark one lighter, as thin lines need.
const WHISKER: Ink = Ink::new((128, 184, 216), (104, 150, 204));

pub struct Input<'a> {
    /// Replications are those of each setting.
    pub study: Study<'a>,
    /// Two or three.
    pub goals: &'a [Measure<'a>],
    pub points: &'a [Point<'a>],
    /// Places among the points.
    pub knee: Option<usize>,
    pub today: Option<usize>,
    /// The constraints, where no setting that was tried keeps them.
    pub broken: Option<&'a str>,
}

/// A setting that was evaluated.
#[derive(Clone, Copy)]
pub struct Point<'a> {
    /// One for each goal.
    pub estimates: &'a [Estimate],
    /// That no other is surely better on all goals.
    pub is_on_front: bool,
}

impl Point<'_> {
    fn of(&self, goal: usize) -> Estimate {
        self.estimates.get(goal).copied().unwrap_or(Estimate { value: f64::NAN, low: f64::NAN, high: f64::NAN })
    }

    fn is_whole(&self, goals: usize) -> bool {
        (0..goals).all(|goal| self.of(goal).is_finite())
    }
}

/// Two goals against one another.
struct Panel<'a> {
    input: &'a Input<'a>,
    goals: (usize, usize),
    figures: (Figures<'a>, Figures<'a>),
    across: Ruler,
    upwards: Ruler,
    /// x0, y0, x1, y1.
    room: marks::Room,
    windows: ((f64, f64), (f64, f64)),
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let count = input.goals.len().min(GOALS_MAX);
    let pairs: &[(usize, usize)] = if count >= 3 { &[(0, 1), (0, 2), (1, 2)] } else { &[(0, 1)] };
    let height = if pairs.len() == 1 { PLOT.0 } else { PLOT.1 };
    let top = headline::HEIGHT + 40.0;
    let bottom = top + height;
    let each = (input.study.width - 2.0 * MARGIN) / pairs.len() as f64;
    let is_known = count >= 2 && input.points.iter().any(|point| point.is_whole(count));
    let panels: Vec<Panel<'_>> = if is_known {
        let panel = |(place, pair): (usize, &(usize, usize))| Panel::of(input, *pair, (MARGIN + each * place as f64, each), (top, bottom));
        pairs.iter().enumerate().map(panel).collect()
    } else {
        Vec::new()
    };
    let names: Vec<&str> = input.goals.iter().take(count).map(|goal| goal.name).collect();
    let subtitle = input.study.subtitle(&format!("Settings by {}", names.join(" and ")), " at each setting");
    let mut canvas =
        marks::sheet(input.study.width, &title(input, &panels, count), &subtitle, bottom + 58.0, &legend(input, &panels, count));
    if panels.is_empty() {
        let words = if count < 2 { "A front needs two goals." } else { "No setting was evaluated: there is no front." };
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), words);
    }
    for panel in &panels {
        panel.draw(&mut canvas);
    }
    canvas
}

fn title(input: &Input<'_>, panels: &[Panel<'_>], count: usize) -> String {
    if panels.is_empty() {
        return "No setting was evaluated".to_string();
    }
    let front = input.points.iter().filter(|point| point.is_on_front && point.is_whole(count)).count();
    let today = match input.today.and_then(|place| input.points.get(place)) {
        Some(today) if today.is_on_front => "; today's setting is one of them",
        Some(_) => "; today's setting is not among them",
        None => "",
    };
    let which = if front == 1 { "1 setting is" } else { "settings are" };
    let many = if front == 1 { String::new() } else { format!("{} ", counted(front as u64)) };
    let all = if count == 2 { "both goals".to_string() } else { format!("all {count} goals") };
    let broken = input.broken.map_or(String::new(), |limits| format!("Nothing that was tried keeps {limits}. Of the nearest, "));
    let front = format!("{broken}{many}{which} not surely bettered by any on {all}{today}");
    match input.knee.and_then(|place| input.points.get(place)).filter(|knee| knee.is_whole(count)) {
        Some(knee) => format!("{front}. Knee: {}", told(panels, knee, count)),
        None => front,
    }
}

/// What a point gives on each goal.
fn told(panels: &[Panel<'_>], point: &Point<'_>, count: usize) -> String {
    let figures = |goal: usize| {
        panels.iter().find_map(|panel| match panel.goals {
            (a, _) if a == goal => Some(&panel.figures.0),
            (_, b) if b == goal => Some(&panel.figures.1),
            _ => None,
        })
    };
    let all = (0..count).filter_map(|goal| Some(figures(goal)?.told(point.of(goal).value)));
    all.collect::<Vec<_>>().join(", ")
}

impl<'a> Panel<'a> {
    fn of(input: &'a Input<'a>, goals: (usize, usize), (left, width): (f64, f64), (top, bottom): (f64, f64)) -> Panel<'a> {
        let shown = |goal: usize| {
            let measure = &input.goals[goal];
            let values: Vec<f64> = input.points.iter().map(|point| point.of(goal).value).collect();
            let marked = [input.knee, input.today].into_iter().flatten().filter_map(|place| input.points.get(place));
            let front = input.points.iter().filter(|point| point.is_on_front);
            let musts = front.chain(marked).flat_map(|point| point.of(goal).ends());
            let range = window(&values, measure.better, musts).unwrap_or((0.0, 1.0));
            (Figures::of(measure, [range.0, range.1].into_iter()), range)
        };
        let ((figures, range), (figures_up, range_up)) = (shown(goals.0), shown(goals.1));
        let upwards = Ruler::of_figures(&figures_up, [range_up.0, range_up.1].into_iter(), 7, (bottom, top));
        let (x0, x1) = (left + upwards.width() + 14.0, left + width - 30.0);
        let steps = ((x1 - x0) / 110.0).clamp(2.0, 10.0) as u32;
        let across = Ruler::of_figures(&figures, [range.0, range.1].into_iter(), steps, (x0, x1));
        let windows = (range, range_up);
        Panel { input, goals, figures: (figures, figures_up), across, upwards, room: (x0, top, x1, bottom), windows }
    }

    fn at(&self, point: &Point<'_>) -> (f64, f64) {
        (self.across.at(point.of(self.goals.0).value), self.upwards.at(point.of(self.goals.1).value))
    }

    fn is_whole(&self, point: &Point<'_>) -> bool {
        point.of(self.goals.0).is_finite() && point.of(self.goals.1).is_finite()
    }

    fn is_beyond(&self, point: &Point<'_>) -> bool {
        let is_out = |value: f64, window: (f64, f64)| value < window.0 || value > window.1;
        is_out(point.of(self.goals.0).value, self.windows.0) || is_out(point.of(self.goals.1).value, self.windows.1)
    }

    fn shown(&self) -> impl Iterator<Item = &Point<'a>> {
        self.input.points.iter().filter(|point| self.is_whole(point) && !self.is_beyond(point))
    }

    /// Those that have a pale dot: what has a mark of its own needs none.
    fn dominated(&self) -> impl Iterator<Item = &Point<'a>> {
        let marked = [self.input.knee, self.input.today].map(|place| place.and_then(|place| self.input.points.get(place)));
        let is_marked = move |point: &Point<'_>| marked.into_iter().flatten().any(|mark| std::ptr::eq(mark, point));
        self.shown().filter(move |point| !point.is_on_front && !is_marked(point))
    }

    fn draw(&self, canvas: &mut Canvas) {
        let (x0, y0, x1, y1) = self.room;
        self.upwards.draw_upwards(canvas, x0, x1, true);
        self.across.draw_across(canvas, y0, y1);
        let (across, upwards) = (&self.input.goals[self.goals.0], &self.input.goals[self.goals.1]);
        let caption = |measure: &Measure<'_>| text::fit(&measure.caption(), x1 - x0, Lettering::HEADING);
        canvas.text((x0 + x1) / 2.0, y1 + 40.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption(across));
        canvas.text(x0, y0 - 14.0, Align::Left, Lettering::HEADING, Ink::TEXT, &caption(upwards));
        let front: Vec<&Point<'_>> = self.shown().filter(|point| point.is_on_front).collect();
        let dominated: Vec<(f64, f64)> = self.dominated().map(|point| self.at(point)).collect();
        for place in marks::seen(&dominated, marks::DOTS_MAX / 2) {
            marks::dot(canvas, dominated[place].0, dominated[place].1, 2.4, Ink::HATCH.faded(70));
        }
        let stairs = self.stairs(&front);
        let mut boxes = Boxes::default();
        marks::keep_off(&mut boxes, &stairs);
        marks::path(canvas, stairs, 1.5, Ink::BLUE);
        if front.len() <= WHISKERS_MAX {
            front.iter().for_each(|point| self.whiskers(canvas, point, WHISKER));
        }
        let points: Vec<(f64, f64)> = front.iter().map(|point| self.at(point)).collect();
        for place in marks::seen(&points, marks::DOTS_MAX / 2) {
            let (x, y) = points[place];
            marks::dot(canvas, x, y, 4.0, Ink::BLUE);
            boxes.take((x - 4.0, y - 4.0, x + 4.0, y + 4.0));
        }
        self.draw_marked(canvas, boxes);
    }

    /// Around what the front holds of these two goals alone: at each step the worse of both sides, which is surely had.
    fn stairs(&self, front: &[&Point<'_>]) -> Vec<(f64, f64)> {
        let (a, b) = self.goals;
        let (across, upwards) = (self.input.goals[a].better, self.input.goals[b].better);
        let mut ordered: Vec<&&Point<'_>> = front.iter().collect();
        ordered.sort_by(|one, other| {
            let by_across = across.order(one.of(a).value, other.of(a).value);
            by_across.then(upwards.order(one.of(b).value, other.of(b).value))
        });
        let mut corners: Vec<(f64, f64)> = Vec::new();
        let mut best = None;
        let worst_side = |better: Better, low: f64, high: f64| if better == Better::Less { high } else { low };
        for point in ordered {
            let value = point.of(b).value;
            if best.is_some_and(|best| !upwards.is_better(value, best)) {
                continue;
            }
            best = Some(value);
            let (x, y) = self.at(point);
            // The first comes down from the worse end.
            let from = corners.last().map_or(worst_side(upwards, self.room.3, self.room.1), |last| last.1);
            corners.extend([(x, from), (x, y)]);
        }
        corners.extend(corners.last().map(|last| (worst_side(across, self.room.0, self.room.2), last.1)));
        corners
    }

    fn whiskers(&self, canvas: &mut Canvas, point: &Point<'_>, ink: Ink) {
        let (x, y) = self.at(point);
        let ((low, high), (low_up, high_up)) = (point.of(self.goals.0).interval(), point.of(self.goals.1).interval());
        marks::level_whisker(canvas, self.across.at(low), self.across.at(high), y, 1.0, ink);
        marks::whisker(canvas, x, self.upwards.at(high_up), self.upwards.at(low_up), 1.0, ink);
    }

    fn draw_marked(&self, canvas: &mut Canvas, mut boxes: Boxes) {
        let marked = |place: Option<usize>| place.and_then(|place| self.input.points.get(place)).filter(|point| self.is_whole(point));
        let (knee, today) = (marked(self.input.knee), marked(self.input.today));
        let is_same = knee.is_some() && self.input.knee == self.input.today;
        let words = |point: &Point<'_>, who: &str| {
            let (across, upwards) = (point.of(self.goals.0).value, point.of(self.goals.1).value);
            format!("{who}: {}; {}", self.figures.0.short(across), self.figures.1.short(upwards))
        };
        let today = today.filter(|_| !is_same);
        for point in knee.iter().chain(&today) {
            let (x, y) = self.at(point);
            boxes.take((x - 9.0, y - 9.0, x + 9.0, y + 9.0));
        }
        if let Some(point) = today {
            self.whiskers(canvas, point, Ink::STILL);
            marks::today(canvas, self.at(point).0, self.at(point).1);
            marks::label(canvas, &mut boxes, self.room, self.at(point), &words(point, "today"), &[]);
        }
        if let Some(point) = knee {
            marks::best(canvas, self.at(point).0, self.at(point).1);
            let who = if is_same { "knee, and today" } else { "knee" };
            marks::label(canvas, &mut boxes, self.room, self.at(point), &words(point, who), &[]);
        }
    }
}

fn legend(input: &Input<'_>, panels: &[Panel<'_>], count: usize) -> Legend {
    let stairs = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        marks::path(canvas, vec![(x0, y - 5.0), ((x0 + x1) / 2.0, y - 5.0), ((x0 + x1) / 2.0, y + 5.0), (x1, y + 5.0)], 1.5, Ink::BLUE);
    };
    let dot = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 4.0, Ink::BLUE);
    let pale = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 3.0, Ink::HATCH);
    let mut samples = Vec::new();
    let of_two =
        if count > 2 { "what the means of the front come to on these two goals alone" } else { "what the means of the front come to" };
    if panels.iter().any(|panel| panel.shown().any(|point| point.is_on_front)) {
        samples.push((Sample::Drawn(dot), "on the front: no other is surely better on all".to_string()));
        samples.push((Sample::Drawn(stairs), of_two.to_string()));
    }
    if panels.iter().any(|panel| panel.dominated().next().is_some()) {
        samples.push((Sample::Drawn(pale), "surely bettered by another".to_string()));
    }
    if input.knee.is_some() {
        samples
            .push((marks::best_sample(), "knee: the nearest to the best of everything, in shares of the ranges of the front".to_string()));
    }
    if input.today.is_some() && input.today != input.knee {
        samples.push((marks::today_sample(), "today's setting".to_string()));
    }
    let mut notes = Vec::new();
    let front = input.points.iter().filter(|point| point.is_on_front && point.is_whole(count)).count();
    if front > WHISKERS_MAX {
        notes.push(format!("The front has {front} settings; their intervals are not drawn, as they would cover one another."));
    } else if front > 0 {
        notes.push(format!(
            "Means of fresh replications, which the search never saw; whiskers: {} intervals. What is surely better is told by paired differences, \
             so that a setting may be on the front though the mean of another is better.",
            input.study.sure()
        ));
    }
    let beyond = input.points.iter().filter(|point| panels.iter().any(|panel| panel.is_whole(point) && panel.is_beyond(point))).count();
    if beyond > 0 {
        notes.push(marks::flattening(beyond, input.points.len(), "settings"));
    }
    let broken = input.points.iter().filter(|point| !point.is_whole(count)).count();
    if broken > 0 {
        notes.push(format!("Without a value on some goal: {}.", items(broken, "setting")));
    }
    if input.goals.len() > GOALS_MAX {
        let names: Vec<&str> = input.goals[GOALS_MAX..].iter().map(|goal| goal.name).collect();
        notes.push(format!("Goals without a panel: {}.", names.join(", ")));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests;
