//! Cost against duration over the replications of a scenario: both targets, how many replications keep both, and what must be promised of
//! both so that four of five do.

use super::marks;
use super::replications::{self, PROMISED, percent};
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, counted};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::place::Boxes;
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use crate::domain::words::capital;
use crate::statistics::{Interval, wilson};
use std::collections::BinaryHeap;

const PLOT: f64 = 520.0;
/// Steps of the frontier closer than this are one.
const STEP: f64 = 1.0;
/// The ground under the replications that keep both.
const KEPT: Ink = Ink::GREEN.faded(12);
/// Of the frontier and of the promise on it.
const FRONTIER: Ink = Ink::ORANGE;

pub struct Input<'a> {
    /// Replications are all that were carried out.
    pub study: Study<'a>,
    /// Duration or finish, from left to right; with a start it is dates.
    pub across: Measure<'a>,
    /// Cost, upwards.
    pub upwards: Measure<'a>,
    /// Of each replication that has both.
    pub points: &'a [(f64, f64)],
    /// Replications beyond those, which never finish and so keep no target.
    pub unfinished: u64,
    /// One for each measure: the target date, and the budget.
    pub targets: (Option<f64>, Option<f64>),
    /// Whether the second is a budget that somebody set, and not the P80 of the figures.
    pub is_asked: bool,
    /// The share of replications that keep both targets, in 0 to 1, where it is known from more than the points.
    pub joint: Option<Estimate>,
}

impl Input<'_> {
    /// What is kept by those that keep both.
    fn both(&self) -> String {
        if self.is_asked {
            "the target and the budget".to_owned()
        } else {
            format!("the target and the P80 of {}", short(self.upwards.name))
        }
    }
}

/// What the points say.
struct Joint {
    points: Vec<(f64, f64)>,
    /// Replications, those without both figures included: all shares are of these.
    all: usize,
    /// Both targets, if there are two.
    targets: Option<(f64, f64)>,
    /// Of replications that keep both.
    kept: Option<Estimate>,
    /// Of replications that keep the first target alone, the second alone, and none.
    others: [f64; 3],
    /// What four of five replications keep together, each measure as surely as the other; `None` where fewer finish.
    promise: Option<(f64, f64)>,
    /// Of all replications those that keep it: more than four of five where replications are few, or alike.
    promised: f64,
}

struct Sheet<'a> {
    input: &'a Input<'a>,
    figures: (Figures<'a>, Figures<'a>),
    across: Ruler,
    upwards: Ruler,
    /// x0, y0, x1, y1.
    room: marks::Room,
    windows: ((f64, f64), (f64, f64)),
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let joint = Joint::of(input);
    let top = headline::HEIGHT + 40.0;
    let sheet = Sheet::of(input, &joint, (top, top + PLOT));
    let foot = top + PLOT + 58.0;
    let what = format!("{} and {} of each replication", capital(input.across.name), input.upwards.name);
    let subtitle = input.study.subtitle(&what, "");
    let mut canvas = marks::sheet(input.study.width, &title(input, &joint, &sheet.figures), &subtitle, foot, &legend(&sheet, &joint));
    if joint.points.is_empty() {
        let words = "No replication has both figures: there is nothing to show of them together.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, top + PLOT), words);
        return canvas;
    }
    sheet.draw(&mut canvas, &joint);
    canvas
}

impl Joint {
    fn of(input: &Input<'_>) -> Joint {
        let points: Vec<(f64, f64)> = input.points.iter().copied().filter(|point| point.0.is_finite() && point.1.is_finite()).collect();
        let is_target = |target: &f64| target.is_finite();
        let targets = input.targets.0.filter(is_target).zip(input.targets.1.filter(is_target));
        let keeps = |better: Better, value: f64, target: f64| !better.is_better(target, value);
        let mut counts = [0u64; 4];
        for point in targets.iter().flat_map(|targets| points.iter().map(move |point| (point, targets))) {
            let ((x, y), (first, second)) = point;
            let place = match (keeps(input.across.better, *x, *first), keeps(input.upwards.better, *y, *second)) {
                (true, true) => 0,
                (true, false) => 1,
                (false, true) => 2,
                (false, false) => 3,
            };
            counts[place] += 1;
        }
        let all = input.points.len() + input.unfinished as usize;
        counts[3] += if targets.is_some() { (all - points.len()) as u64 } else { 0 };
        let share = |count: u64| count as f64 / all.max(1) as f64;
        let found = targets.filter(|_| all > 0).map(|_| {
            let Interval { low, high } = wilson(counts[0], all as u64, input.study.confidence / 100.0);
            Estimate { value: share(counts[0]), low, high }
        });
        let kept = input.joint.filter(Estimate::is_finite).or(found).filter(|_| targets.is_some());
        let promise = promise(&points, (input.across.better, input.upwards.better), needed(all));
        let is_promised = |point: &&(f64, f64)| {
            promise.is_some_and(|(x, y)| keeps(input.across.better, point.0, x) && keeps(input.upwards.better, point.1, y))
        };
        let promised = share(points.iter().filter(is_promised).count() as u64);
        Joint { targets, kept, others: [share(counts[1]), share(counts[2]), share(counts[3])], promise, promised, points, all }
    }
}

/// Figures turned so that less is better.
fn turned(points: &[(f64, f64)], better: (Better, Better)) -> Vec<(f64, f64)> {
    let turn = |better: Better, value: f64| if better == Better::Less { value } else { -value };
    points.iter().map(|point| (turn(better.0, point.0), turn(better.1, point.1))).collect()
}

/// How many of so many must keep a promise.
fn needed(count: usize) -> usize {
    libm::ceil(PROMISED * count as f64 - 1e-9) as usize
}

/// For each value the count of those under it.
fn ranks(values: &[f64]) -> (Vec<usize>, Vec<f64>) {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    (values.iter().map(|value| sorted.partition_point(|one| one < value)).collect(), sorted)
}

/// The least pair of equal rank that as many replications as needed keep on both measures: each alone is then kept as surely as the other.
fn promise(points: &[(f64, f64)], better: (Better, Better), needed: usize) -> Option<(f64, f64)> {
    let points = turned(points, better);
    let (first, sorted) = ranks(&points.iter().map(|point| point.0).collect::<Vec<_>>());
    let (second, sorted_up) = ranks(&points.iter().map(|point| point.1).collect::<Vec<_>>());
    let mut worse: Vec<usize> = first.iter().zip(&second).map(|(a, b)| *a.max(b)).collect();
    worse.sort_unstable();
    let rank = *worse.get(needed.checked_sub(1)?)?;
    let pair = [(sorted[rank], sorted_up[rank])];
    turned(&pair, better).first().copied()
}

/// From the least that can be promised of the first measure to the least of the second: for each value of the first, the least value of the
/// second so that as many replications as needed keep both. Less is better on both.
fn frontier(points: &[(f64, f64)], needed: usize) -> Vec<(f64, f64)> {
    let mut order: Vec<(f64, f64)> = points.to_vec();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (ranks, sorted) = ranks(&order.iter().map(|point| point.1).collect::<Vec<_>>());
    // The ranks of the second measure that are least among the points so far, the greatest of them on top.
    let mut least: BinaryHeap<usize> = BinaryHeap::new();
    let mut corners: Vec<(f64, f64)> = Vec::new();
    for (point, rank) in order.iter().zip(ranks) {
        least.push(rank);
        if least.len() > needed {
            least.pop();
        }
        let Some(top) = least.peek().filter(|_| least.len() == needed) else { continue };
        match corners.last_mut() {
            Some(last) if last.1 <= sorted[*top] => {}
            Some(last) if last.0 == point.0 => last.1 = sorted[*top],
            _ => corners.push((point.0, sorted[*top])),
        }
    }
    corners
}

/// Replications of one kind, in their quarter of the plot.
struct Quadrant {
    share: String,
    what: String,
    /// Where its words may stand.
    room: marks::Room,
    is_right: bool,
    is_low: bool,
    is_kept: bool,
}

impl Quadrant {
    fn words(&self) -> String {
        format!("{} {}", self.share, self.what)
    }

    fn width(&self) -> f64 {
        text::width(&self.what, Lettering::STRONG).max(text::width(&self.share, LARGE))
    }

    fn fits(&self) -> bool {
        self.room.2 - self.room.0 >= self.width() && self.room.3 - self.room.1 >= WORDS
    }

    /// Where its words stand: in the corner in which the fewest dots lie. Nowhere if there is no room, or too many lie in each to read words there.
    fn place(&self, dots: &[(f64, f64)]) -> Option<marks::Room> {
        let corners = self.corners().into_iter().filter(|_| self.fits());
        let (hidden, corner) = corners.map(|corner| (marks::hidden(dots, corner), corner)).min_by_key(|corner| corner.0)?;
        (hidden <= UNDER_WORDS_MAX).then_some(corner)
    }

    /// The corners for its words, the outer one first.
    fn corners(&self) -> Vec<marks::Room> {
        let (x0, y0, x1, y1) = self.room;
        let at = |is_right: bool, is_low: bool| {
            let (left, top) = (if is_right { x1 - self.width() } else { x0 }, if is_low { y1 - WORDS } else { y0 });
            (left, top, left + self.width(), top + WORDS)
        };
        let sides = [(false, false), (true, false), (false, true), (true, true)];
        sides.into_iter().map(|(inner_across, inner_up)| at(self.is_right != inner_across, self.is_low != inner_up)).collect()
    }
}

/// Height of a share and of what it is of, under it.
const WORDS: f64 = 32.0;
/// More dots than this make words unreadable that stand among them.
const UNDER_WORDS_MAX: usize = 10;
/// Of the share in its quarter.
const LARGE: Lettering = Lettering { size: 16.0, weight: Lettering::HEADING.weight };

impl<'a> Sheet<'a> {
    fn of(input: &'a Input<'a>, joint: &Joint, (top, bottom): (f64, f64)) -> Sheet<'a> {
        let shown = |measure: &'a Measure<'a>, values: Vec<f64>, target: Option<f64>| {
            let window = replications::shown(&replications::sorted(values.into_iter())).unwrap_or((0.0, 1.0));
            let target = target.filter(|target| replications::is_near(*target, window));
            let ends: Vec<f64> = [window.0, window.1].into_iter().chain(target).collect();
            (Figures::of(measure, ends.iter().copied()), ends, window)
        };
        let (figures, ends, window) = shown(&input.across, joint.points.iter().map(|point| point.0).collect(), input.targets.0);
        let (figures_up, ends_up, window_up) = shown(&input.upwards, joint.points.iter().map(|point| point.1).collect(), input.targets.1);
        let upwards = Ruler::of_figures(&figures_up, ends_up.into_iter(), 8, (bottom, top));
        let (x0, x1) = (MARGIN + upwards.width().min(300.0) + 14.0, input.study.width - MARGIN - 30.0);
        let across = Ruler::of_figures(&figures, ends.into_iter(), 12, (x0, x1));
        Sheet { input, figures: (figures, figures_up), across, upwards, room: (x0, top, x1, bottom), windows: (window, window_up) }
    }

    fn at(&self, point: (f64, f64)) -> (f64, f64) {
        (self.across.at(point.0), self.upwards.at(point.1))
    }

    /// How many points lie so far off that they are not shown.
    fn outside(&self, joint: &Joint) -> usize {
        joint.points.iter().filter(|point| !self.is_inside(point)).count()
    }

    /// Of the points that are shown, where they lie on the canvas.
    fn inside(&self, joint: &Joint) -> Vec<(f64, f64)> {
        joint.points.iter().filter(|point| self.is_inside(point)).map(|point| self.at(*point)).collect()
    }

    fn is_inside(&self, point: &(f64, f64)) -> bool {
        let is_in = |value: f64, window: (f64, f64)| value >= window.0 && value <= window.1;
        is_in(point.0, self.windows.0) && is_in(point.1, self.windows.1)
    }

    fn draw(&self, canvas: &mut Canvas, joint: &Joint) {
        let (x0, y0, x1, y1) = self.room;
        self.kept_ground(canvas, joint);
        self.upwards.draw_upwards(canvas, x0, x1, true);
        self.across.draw_across(canvas, y0, y1);
        let caption = |measure: &Measure<'_>| text::fit(&measure.caption(), x1 - x0, Lettering::HEADING);
        canvas.text((x0 + x1) / 2.0, y1 + 40.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption(&self.input.across));
        canvas.text(x0, y0 - 21.0, Align::Left, Lettering::HEADING, Ink::TEXT, &caption(&self.input.upwards));
        let inside = self.inside(joint);
        // The fewer they are, the larger and darker; many tell their density by covering one another.
        let (radius, percent) = match inside.len() {
            0..=100 => (4.0, 80),
            101..=1_000 => (3.0, 50),
            _ => (2.4, 24),
        };
        let mut boxes = Boxes::default();
        // The dots come after the words, which would hide those that they stand on.
        self.draw_quadrants(canvas, joint, &inside, &mut boxes);
        for place in marks::thinned(inside.len(), marks::DOTS_MAX) {
            marks::dot(canvas, inside[place].0, inside[place].1, radius, marks::TRACE.faded(percent));
        }
        self.draw_targets(canvas, &mut boxes);
        self.draw_promise(canvas, joint, &inside, boxes);
    }

    fn kept_ground(&self, canvas: &mut Canvas, joint: &Joint) {
        let Some(targets) = joint.targets.filter(|targets| self.holds(*targets)) else { return };
        let ((x, y), (x0, y0, x1, y1)) = (self.at(targets), self.room);
        let (left, right) = if self.input.across.better == Better::Less { (x0, x) } else { (x, x1) };
        let (top, bottom) = if self.input.upwards.better == Better::Less { (y, y1) } else { (y0, y) };
        canvas.rect(left, top, right, bottom, KEPT);
    }

    fn holds(&self, targets: (f64, f64)) -> bool {
        self.across.holds(targets.0) && self.upwards.holds(targets.1)
    }

    fn quadrants(&self, joint: &Joint) -> Vec<Quadrant> {
        let (Some(targets), Some(kept)) = (joint.targets, joint.kept) else { return Vec::new() };
        let ((x, y), (x0, y0, x1, y1)) = (self.at(targets), self.room);
        let holds = self.holds(targets);
        // Beside the line of the second target stands its name.
        let (aside, beside) = (12.0, 22.0);
        let sure = replications::percents_between(Interval { low: kept.interval().0, high: kept.interval().1 });
        let (across, upwards) = (short(self.input.across.name), short(self.input.upwards.name));
        let quadrant = |(is_kept_across, is_kept_up): (bool, bool), share: f64, what: String| {
            let is_right = is_kept_across != (self.input.across.better == Better::Less);
            let is_low = is_kept_up == (self.input.upwards.better == Better::Less);
            let (left, right) = if is_right { (x + aside, x1 - aside) } else { (x0 + aside, x - aside) };
            let (top, low) = if is_low { (y + beside, y1 - aside) } else { (y0 + aside, y - beside) };
            let room = if holds { (left, top, right, low) } else { (0.0, 0.0, 0.0, 0.0) };
            Quadrant { share: percent(share), what, room, is_right, is_low, is_kept: is_kept_across && is_kept_up }
        };
        vec![
            quadrant((true, true), kept.value, format!("keep {} ({} interval {sure})", self.input.both(), self.input.study.sure())),
            quadrant((true, false), joint.others[0], format!("keep {across} alone")),
            quadrant((false, true), joint.others[1], format!("keep {upwards} alone")),
            quadrant((false, false), joint.others[2], "keep neither".to_string()),
        ]
    }

    fn draw_quadrants(&self, canvas: &mut Canvas, joint: &Joint, dots: &[(f64, f64)], boxes: &mut Boxes) {
        for quadrant in self.quadrants(joint) {
            let Some((x0, y0, x1, y1)) = quadrant.place(dots) else { continue };
            let around = (x0 - 5.0, y0 - 3.0, x1 + 5.0, y1 + 4.0);
            boxes.take(around);
            canvas.rect(around.0, around.1, around.2, around.3, Ink::WHITE.faded(75));
            let (x, align) = if quadrant.is_right { (x1, Align::Right) } else { (x0, Align::Left) };
            let ink = if quadrant.is_kept { Ink::TEXT } else { Ink::QUIET };
            canvas.text(x, y1 - 17.0, align, LARGE, ink, &quadrant.share);
            canvas.text(x, y1, align, Lettering::STRONG, ink, &quadrant.what);
        }
    }

    /// Lines at the targets, named at their ends outside the plot.
    fn draw_targets(&self, canvas: &mut Canvas, boxes: &mut Boxes) {
        let (x0, y0, x1, y1) = self.room;
        if let Some(target) = self.input.targets.0.filter(|target| self.across.holds(*target)) {
            let x = self.across.at(target);
            canvas.dashed_upright(x, y0, y1, 1.5, Ink::TEXT);
            let words = text::fit(&format!("target {}", self.figures.0.short(target)), 320.0, Lettering::STRONG);
            let half = text::width(&words, Lettering::STRONG) / 2.0;
            let middle = x.clamp(x0 + half, x1 - half);
            canvas.text(middle, y0 - 5.0, Align::Middle, Lettering::STRONG, Ink::TEXT, &words);
            boxes.take((x - 2.0, y0, x + 2.0, y1));
        }
        if let Some(target) = self.input.targets.1.filter(|target| self.upwards.holds(*target)) {
            let y = self.upwards.at(target);
            canvas.dashed_level(x0, x1, y, 1.5, Ink::TEXT);
            let what = if self.input.is_asked { "budget" } else { "P80" };
            let words = text::fit(&format!("{what} {}", self.figures.1.short(target)), 320.0, Lettering::STRONG);
            let width = text::width(&words, Lettering::STRONG);
            // At the right end if it can be, over the line or under it.
            let ends = [0.0, 0.25, 0.5, 0.75, 1.0].map(|part| x1 - (x1 - x0 - width - 16.0).max(0.0) * part);
            let mut places = ends.into_iter().flat_map(|end| [(end, y - 13.0, y - 4.0), (end, y + 4.0, y + 14.0)]);
            let free = places.find(|(end, top, low)| *top >= y0 && *low <= y1 && boxes.ask((end - width - 12.0, *top, end - 4.0, *low)));
            if let Some((end, _, low)) = free {
                canvas.rect(end - width - 11.0, low - 11.0, end - 5.0, low + 1.0, Ink::WHITE.faded(80));
                canvas.text(end - 8.0, low - 1.0, Align::Right, Lettering::STRONG, Ink::TEXT, &words);
            }
            boxes.take((x0, y - 2.0, x1, y + 2.0));
        }
    }

    /// What four of five replications keep together: all the pairs as a line, and the one that is as sure of each.
    fn draw_promise(&self, canvas: &mut Canvas, joint: &Joint, dots: &[(f64, f64)], mut boxes: Boxes) {
        let line = self.line(joint);
        marks::keep_off(&mut boxes, &line);
        marks::path(canvas, line.clone(), 4.5, Ink::WHITE.faded(70));
        marks::path(canvas, line, 2.5, FRONTIER);
        let Some(promise) = joint.promise.filter(|promise| self.holds(*promise)) else { return };
        let (x, y) = self.at(promise);
        boxes.take((x - 9.0, y - 9.0, x + 9.0, y + 9.0));
        marks::best(canvas, x, y);
        let words =
            format!("{} keep both: {}; {}", percent(joint.promised), self.figures.0.short(promise.0), self.figures.1.short(promise.1));
        marks::label(canvas, &mut boxes, self.room, (x, y), &words, dots);
    }

    /// The frontier on the canvas, from one edge of the plot to the other.
    fn line(&self, joint: &Joint) -> Vec<(f64, f64)> {
        let better = (self.input.across.better, self.input.upwards.better);
        let corners = turned(&frontier(&turned(&joint.points, better), needed(joint.all)), better);
        let corners: Vec<(f64, f64)> = corners.into_iter().map(|corner| self.at(corner)).collect();
        let (Some(&first), Some(&last)) = (corners.first(), corners.last()) else { return Vec::new() };
        let (x0, y0, x1, y1) = self.room;
        let mut line = vec![(first.0, if better.1 == Better::Less { y0 } else { y1 }), first];
        for &(x, y) in &corners[1..] {
            let before = line[line.len() - 1];
            if (x - before.0).abs() + (y - before.1).abs() >= STEP {
                line.extend([(x, before.1), (x, y)]);
            }
        }
        let before = line[line.len() - 1].1;
        line.extend([(last.0, before), last, (if better.0 == Better::Less { x1 } else { x0 }, last.1)]);
        line.dedup();
        line
    }
}

fn short(name: &str) -> String {
    text::fit(name, 200.0, Lettering::STRONG)
}

fn title(input: &Input<'_>, joint: &Joint, figures: &(Figures<'_>, Figures<'_>)) -> String {
    if joint.points.is_empty() {
        return format!("No replication has both {} and {}", short(input.across.name), short(input.upwards.name));
    }
    let pair = |pair: (f64, f64)| format!("{} and {}", figures.0.long(pair.0), figures.1.long(pair.1));
    let (promise, promised) = (joint.promise.map(pair), percent(joint.promised));
    let bounds = |of: (f64, f64)| {
        let (first, second) = (figures.0.long(of.0), figures.1.long(of.1));
        if input.is_asked {
            format!("both {first} and the budget of {second}")
        } else {
            format!("both {first} and {second}, the P80 of {}", short(input.upwards.name))
        }
    };
    match (joint.targets.zip(joint.kept), promise) {
        (Some((targets, kept)), Some(promise)) => {
            format!("{} of replications keep {}; {promised} keep both {promise}", percent(kept.value), bounds(targets))
        }
        (Some((targets, kept)), None) => format!("{} of replications keep {}", percent(kept.value), bounds(targets)),
        (None, Some(promise)) => format!("{promised} sure of both {promise}"),
        (None, None) => format!("{} and {} together", capital(&short(input.across.name)), short(input.upwards.name)),
    }
}

fn legend(sheet: &Sheet<'_>, joint: &Joint) -> Legend {
    let dot = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 3.0, marks::TRACE);
    let line = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.level(x0, x1, y, 2.5, FRONTIER);
    let mut samples = vec![(Sample::Drawn(dot), "a replication".to_string())];
    if joint.targets.is_some_and(|targets| sheet.holds(targets)) {
        samples.push((Sample::Block(KEPT), format!("keeps {}", sheet.input.both())));
    }
    if joint.promise.is_some() {
        samples.push((
            Sample::Drawn(line),
            "80 % joint confidence: every point of it is a pair that at least four of five replications keep".to_string(),
        ));
        samples.push((marks::best_sample(), "the pair of which each figure alone is as sure as the other".to_string()));
    }
    let mut notes = Vec::new();
    let quadrants = sheet.quadrants(joint);
    let dots = sheet.inside(joint);
    let unwritten: Vec<String> = quadrants.iter().filter(|quadrant| quadrant.place(&dots).is_none()).map(Quadrant::words).collect();
    if !unwritten.is_empty() {
        notes.push(format!("Of replications, {}.", unwritten.join("; ")));
    }
    let far = |target: Option<f64>, ruler: &Ruler| target.filter(|target| target.is_finite() && !ruler.holds(*target));
    let figures = [
        far(sheet.input.targets.0, &sheet.across).map(|target| sheet.figures.0.long(target)),
        far(sheet.input.targets.1, &sheet.upwards).map(|target| sheet.figures.1.long(target)),
    ];
    let far: Vec<String> = figures.into_iter().flatten().collect();
    if !far.is_empty() && !joint.points.is_empty() {
        notes.push(format!("Not on the axes, as it would flatten all else: {}.", far.join(" and ")));
    }
    let outside = sheet.outside(joint);
    if outside > 0 {
        notes.push(replications::beyond(outside, joint.all));
    }
    if dots.len() > marks::DOTS_MAX {
        let (most, all) = (counted(marks::DOTS_MAX as u64), counted(joint.all as u64));
        notes.push(format!("Drawn are {most} of {all} replications, evenly chosen; shares and line are of all."));
    }
    notes.extend(without(joint));
    notes.extend(sheet.figures.0.from_start().filter(|_| !joint.points.is_empty()));
    Legend::new(sheet.input.study.width, samples, notes)
}

/// Of replications that never finish.
fn without(joint: &Joint) -> Option<String> {
    let without = joint.all - joint.points.len();
    let told = format!(
        "{} of {} replications never finished, and have no dot: they keep none.",
        counted(without as u64),
        counted(joint.all as u64)
    );
    let no_line = if joint.promise.is_none() { " No pair of limits is kept by 80 %." } else { "" };
    (without > 0).then(|| told + no_line)
}

#[cfg(test)]
mod tests;
