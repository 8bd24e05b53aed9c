//! Axes of the charts of sweeps and tunings: even, logarithmic or by category, across or upwards, with ticks that suit the room.

use super::terms::{Field, Figures, Kind, amount, decimals_of_step, digits, range};
use crate::chart::place::Lanes;
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// Between a category's neighbours' labels.
const GAP: f64 = 10.0;
/// From one line of labels to the next.
pub const LINE: f64 = 15.0;
/// Lines of labels that names of categories may take.
pub const LINES_MAX: usize = 3;
/// Of numbers, so few are the ticks.
const LEVELS_MAX: usize = 8;
/// What a label may stand out at either end of an axis across, where nobody says that there is more room.
const OVER: f64 = 20.0;
/// A name is told by no fewer units than these.
const NAME_MIN: f64 = 56.0;

/// Figures from `near` to `far` on the canvas.
pub struct Ruler {
    from: f64,
    to: f64,
    is_log: bool,
    near: f64,
    far: f64,
    /// Of even rulers; 0 of the others.
    step: f64,
    ticks: Vec<(f64, String)>,
    is_named: bool,
    /// What a label may stand out at either end of an axis across.
    over: f64,
}

impl Ruler {
    /// Of a measure's figures, between round ends with about `steps` ticks.
    pub fn of_figures(figures: &Figures<'_>, values: impl Iterator<Item = f64>, steps: u32, (near, far): (f64, f64)) -> Ruler {
        let (least, most) = opened(range(values).unwrap_or((0.0, 1.0)));
        let step = round_step((most - least) / f64::from(steps.max(1)), figures.day());
        let phase = figures.phase(step);
        let (from, to) =
            (libm::floor((least + phase) / step + 1e-9) * step - phase, libm::ceil((most + phase) / step - 1e-9) * step - phase);
        let count = ((to - from) / step).round().clamp(1.0, 100.0) as u32;
        let ticks = (0..=count).map(|tick| from + step * f64::from(tick)).map(|value| (value, figures.tick(value, step))).collect();
        // Among dates there is no zero.
        let step = if figures.day().is_some() { 0.0 } else { step };
        Ruler { from, to, is_log: false, near, far, step, ticks, is_named: false, over: OVER }
    }

    /// Of a field's values, from the least to the most with a little air at both ends. A few values are the ticks themselves, else round
    /// figures `pitch` apart or more; without their unit, which the axis' caption has, but for lengths of time.
    pub fn of_field(field: &Field<'_>, values: impl Iterator<Item = f64>, pitch: f64, (near, far): (f64, f64)) -> Ruler {
        if let Kind::Categories(names) = field.kind {
            let ticks = names.iter().enumerate().map(|(place, name)| (place as f64, (*name).to_string())).collect();
            let to = (names.len().max(1) as f64) - 0.5;
            return Ruler { from: -0.5, to, is_log: false, near, far, step: 0.0, ticks, is_named: true, over: OVER };
        }
        let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let (least, most) = range(values.iter().copied()).unwrap_or((1.0, 10.0));
        let length = (far - near).abs();
        let is_log = field.kind == Kind::Log && least > 0.0;
        let (from, to) = if is_log {
            let (low, high) = (libm::log10(least), libm::log10(most));
            let air = if high - low < 0.2 { 0.2 } else { (high - low) * 0.04 };
            (low - air, high + air)
        } else {
            let air = if most - least > 1e-9 * most.abs().max(least.abs()) { (most - least) * 0.04 } else { most.abs().max(1.0) * 0.1 };
            (least - air, most + air)
        };
        let step = if is_log { 0.0 } else { round_step((to - from) / (length / pitch).clamp(1.0, 12.0), None) };
        let is_time = field.unit == "h";
        let told = |value: f64| if is_time { field.told(value) } else { amount(value) };
        let ticks = if (1..=LEVELS_MAX).contains(&values.len()) {
            values.into_iter().map(|value| (value, told(value))).collect()
        } else if is_log {
            log_ticks(from, to, length / (to - from), pitch).into_iter().map(|value| (value, told(value))).collect()
        } else {
            let ticks = even_ticks(from, to, step);
            if is_time { ticks.into_iter().map(|(value, _)| (value, told(value))).collect() } else { ticks }
        };
        Ruler { from, to, is_log, near, far, step, ticks, is_named: false, over: OVER }
    }

    /// With more room, or less, for labels at either end.
    pub fn with_room_over(self, over: f64) -> Ruler {
        Ruler { over, ..self }
    }

    /// Where a figure is; one past an end, at that end.
    pub fn at(&self, value: f64) -> f64 {
        let value = if self.is_log { libm::log10(value.max(f64::MIN_POSITIVE)) } else { value };
        let share = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.near + (self.far - self.near) * share
    }

    /// Whether a figure is on the ruler.
    pub fn holds(&self, value: f64) -> bool {
        let value = if self.is_log && value > 0.0 { libm::log10(value) } else { value };
        value.is_finite() && value >= self.from - 1e-9 && value <= self.to + 1e-9
    }

    /// The room of the widest tick's name.
    pub fn width(&self) -> f64 {
        self.ticks.iter().map(|tick| text::width(&tick.1, Lettering::LABEL)).fold(0.0, f64::max)
    }

    /// Of the labels of an axis across.
    pub fn foot(&self) -> f64 {
        if self.is_named { 4.0 + LINE * self.lines() as f64 } else { 4.0 + LINE }
    }

    fn lines(&self) -> usize {
        lines(self.ticks.iter().map(|tick| text::width(&tick.1, Lettering::LABEL)), self.pitch())
    }

    /// From one tick to the next, if they all are as far apart.
    fn gap(&self) -> Option<f64> {
        let mut gaps = self.ticks.windows(2).map(|pair| (self.at(pair[1].0) - self.at(pair[0].0)).abs());
        let first = gaps.next().filter(|gap| *gap > 0.5)?;
        gaps.all(|gap| (gap - first).abs() < 0.5).then_some(first)
    }

    fn pitch(&self) -> f64 {
        (self.far - self.near).abs() / self.ticks.len().max(1) as f64
    }

    /// As an axis upwards: a level for each tick from x0 to x1, its name left of it if wanted.
    pub fn draw_upwards(&self, canvas: &mut Canvas, x0: f64, x1: f64, is_labelled: bool) {
        let mut free = f64::INFINITY;
        for (value, name) in &self.ticks {
            let y = self.at(*value);
            let is_zero = value.abs() < self.step / 2.0;
            canvas.level(x0, x1, y, 0.5, if is_zero { Ink::QUIET } else { Ink::RULE });
            if is_labelled && y + 4.0 <= free {
                canvas.text(x0 - 6.0, y + 4.0, Align::Right, Lettering::LABEL, Ink::QUIET, name);
                free = y - 10.0;
            }
        }
    }

    /// As an axis across: an upright for each tick from y0 to y1, its name under it if there is room.
    pub fn draw_across(&self, canvas: &mut Canvas, y0: f64, y1: f64) {
        if self.is_named {
            let labels: Vec<(f64, String, Lettering)> =
                self.ticks.iter().map(|(value, name)| (self.at(*value), name.clone(), Lettering::LABEL)).collect();
            names(canvas, &labels, y1, self.pitch(), self.lines());
            return;
        }
        let (mut lane, limits) = (Lanes::up_to(1), (self.near - self.over, self.far + self.over));
        // Ticks that are evenly apart are told evenly: every so many-th where they stand close.
        let stride = self.gap().map_or(1, |gap| ((self.width() + 8.0) / gap).ceil().max(1.0) as usize);
        for (place, (value, name)) in self.ticks.iter().enumerate() {
            let x = self.at(*value);
            canvas.upright(x, y0, y1 + 4.0, 0.5, Ink::RULE);
            if place % stride > 0 {
                continue;
            }
            let half = text::width(name, Lettering::LABEL) / 2.0;
            if x - half >= limits.0 && x + half <= limits.1 && lane.take(x - half, x + half + 8.0).is_some() {
                canvas.text(x, y1 + LINE + 2.0, Align::Middle, Lettering::LABEL, Ink::QUIET, name);
            }
        }
    }
}

/// That names of such widths need when they stand `pitch` apart.
pub fn lines(widths: impl Iterator<Item = f64>, pitch: f64) -> usize {
    (((widths.fold(0.0, f64::max) + GAP) / pitch).ceil() as usize).clamp(1, LINES_MAX)
}

/// Labels evenly `pitch` apart under `bottom`, in so many lines, shortened where that is not enough, and every so many-th only where even
/// that is not.
pub fn names(canvas: &mut Canvas, labels: &[(f64, String, Lettering)], bottom: f64, pitch: f64, lines: usize) {
    let widest = labels.iter().map(|label| text::width(&label.1, label.2)).fold(0.0, f64::max);
    let needed = widest.min(NAME_MIN) + GAP;
    let stride = (needed / (pitch * lines as f64)).ceil().max(1.0) as usize;
    let room = pitch * (lines * stride) as f64 - GAP;
    for (count, (x, name, lettering)) in labels.iter().step_by(stride).enumerate() {
        let line = count % lines;
        let y = bottom + LINE * (line + 1) as f64 + 2.0;
        if line > 0 {
            canvas.upright(*x, bottom, y - 9.0, 0.5, Ink::RULE);
        }
        let side = room.min(pitch + 2.0 * OVER);
        let is_outermost = count < lines || count * stride + lines * stride >= labels.len();
        let short = text::fit_path(name, if is_outermost { side } else { room }, *lettering);
        canvas.text(*x, y, Align::Middle, *lettering, if *lettering == Lettering::LABEL { Ink::QUIET } else { Ink::TEXT }, &short);
    }
}

/// Some width where there is none, so that a single figure stands in the middle.
fn opened((least, most): (f64, f64)) -> (f64, f64) {
    let size = least.abs().max(most.abs());
    if most - least > size * 1e-9 {
        return (least, most);
    }
    // Of nothing but zeros, nothing is below them.
    if size > 0.0 { (least - size * 0.05, most + size * 0.05) } else { (0.0, 1.0) }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not under `least`; of days, weeks and quarters of a year where figures are dates,
/// if days are short enough, else of the hours and minutes that make up a day.
pub fn round_step(least: f64, day: Option<f64>) -> f64 {
    const DAYS: [f64; 10] = [1.0, 2.0, 4.0, 7.0, 14.0, 28.0, 56.0, 91.0, 182.0, 364.0];
    let of_days = |day: f64| DAYS.into_iter().map(|days| days * day).find(|step| *step >= least * (1.0 - 1e-9));
    const MINUTES: [f64; 11] = [1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 180.0, 360.0, 720.0];
    let of_minutes = |day: f64| MINUTES.into_iter().map(|minutes| minutes * day / 1_440.0).find(|step| *step >= least * (1.0 - 1e-9));
    if let Some(step) = day.filter(|day| least >= *day / 1_440.0 && least <= *day / 2.0).and_then(of_minutes) {
        return step;
    }
    let day = day.filter(|day| least > *day / 2.0);
    if let Some(step) = day.and_then(of_days) {
        return step;
    }
    let unit = day.unwrap_or(1.0);
    let least = (least / unit).clamp(1e-300, 1e300);
    let power = libm::pow(10.0, libm::floor(libm::log10(least)));
    unit * [1.0, 2.0, 5.0].into_iter().map(|times| times * power).find(|step| *step >= least * (1.0 - 1e-9)).unwrap_or(power * 10.0)
}

/// Round values strictly between two ends, about so many, of an axis that ends where its values do.
pub fn between(kind: Kind<'_>, from: f64, to: f64, most: u32) -> Vec<f64> {
    if !(to - from > 0.0 && (to - from).is_finite()) {
        return Vec::new();
    }
    let all = if kind == Kind::Log && from > 0.0 {
        let (low, high) = (libm::log10(from), libm::log10(to));
        log_ticks(low, high, f64::from(most) / (high - low), 1.0)
    } else {
        even_ticks(from, to, round_step((to - from) / f64::from(most), None)).into_iter().map(|tick| tick.0).collect()
    };
    all.into_iter().filter(|value| *value > from && *value < to).collect()
}

/// As [`between`], of a measure's figures, with their names.
pub fn between_figures(figures: &Figures<'_>, (from, to): (f64, f64), most: u32) -> Vec<(f64, String)> {
    if !(to - from > 0.0 && (to - from).is_finite()) {
        return Vec::new();
    }
    let step = round_step((to - from) / f64::from(most), figures.day());
    let phase = figures.phase(step);
    let ticks = even_ticks(from + phase, to + phase, step).into_iter().map(|(value, _)| value - phase);
    ticks.filter(|value| *value > from && *value < to).map(|value| (value, figures.tick(value, step))).collect()
}

fn even_ticks(from: f64, to: f64, step: f64) -> Vec<(f64, String)> {
    let first = libm::ceil(from / step - 1e-9) * step;
    let count = ((to - first) / step + 1e-9).clamp(0.0, 100.0) as u32;
    let values = (0..=count).map(|tick| first + step * f64::from(tick));
    values.map(|value| (value, digits(value, decimals_of_step(step)))).collect()
}

/// 1, 2 and 5 times powers of ten between two logarithms, or powers only, or every so many-th, as `pitch` allows; the ends at least where
/// there would be fewer than two.
fn log_ticks(low: f64, high: f64, per_decade: f64, pitch: f64) -> Vec<f64> {
    let all = |times: &[f64], stride: i32| -> Vec<f64> {
        let powers = (libm::floor(low) as i32..=libm::ceil(high) as i32).filter(|power| power.rem_euclid(stride) == 0);
        let values = powers.flat_map(|power| times.iter().map(move |times| times * libm::pow(10.0, f64::from(power))));
        values.filter(|value| (low..=high).contains(&libm::log10(*value))).collect()
    };
    if per_decade * 0.301 >= pitch {
        let fine = all(&[1.0, 2.0, 5.0], 1);
        if fine.len() >= 2 { fine } else { all(&[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], 1) }
    } else if per_decade * 0.477 >= pitch {
        all(&[1.0, 3.0], 1)
    } else {
        all(&[1.0], ((pitch / per_decade).ceil() as i32).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::{Better, Measure};
    use super::*;

    const FIELD: Field<'_> = Field { name: "timeout", unit: "h", kind: Kind::Log };

    #[test]
    fn a_log_ruler_gives_every_decade_the_same_room() {
        let ruler = Ruler::of_field(&FIELD, [0.1, 1000.0].into_iter(), 40.0, (0.0, 400.0));
        let steps: Vec<f64> = [0.1, 1.0, 10.0, 100.0, 1000.0].windows(2).map(|pair| ruler.at(pair[1]) - ruler.at(pair[0])).collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 1e-9 && *step > 80.0));
        assert!(ruler.holds(0.1) && ruler.holds(1000.0) && !ruler.holds(2000.0));
    }

    #[test]
    fn a_log_ruler_of_what_has_no_logarithm_is_even() {
        let ruler = Ruler::of_field(&FIELD, [0.0, 5.0, 10.0].into_iter(), 40.0, (0.0, 100.0));
        assert!((ruler.at(5.0) - 50.0).abs() < 1e-9);
    }

    #[test]
    fn a_single_figure_stands_in_the_middle_and_the_ends_are_round() {
        let measure = Measure { name: "cost", unit: "", better: Better::Less, start: None };
        let figures = Figures::of(&measure, [100.0].into_iter());
        let ruler = Ruler::of_figures(&figures, [100.0].into_iter(), 5, (100.0, 0.0));
        assert!((ruler.at(100.0) - 50.0).abs() < 1e-6, "{}", ruler.at(100.0));
        let ruler = Ruler::of_figures(&figures, [-3.0, 97.0].into_iter(), 5, (100.0, 0.0));
        assert_eq!(ruler.ticks.iter().map(|tick| tick.1.as_str()).collect::<Vec<_>>(), ["−20", "0", "20", "40", "60", "80", "100"]);
    }

    #[test]
    fn steps_between_dates_are_whole_days_or_weeks() {
        assert_eq!([400.0, 100.0, 13.0].map(|least| round_step(least, Some(24.0))), [672.0, 168.0, 24.0]);
        // Under a day they are hours that make one up.
        assert_eq!([7.0, 4.0, 3.0, 1.1, 0.4].map(|least| round_step(least, Some(24.0))), [12.0, 6.0, 3.0, 2.0, 0.5]);
        assert_eq!([0.03, 1.0, 1.1, 7e5].map(|least| round_step(least, None)), [0.05, 1.0, 2.0, 1e6]);
    }

    #[test]
    fn lengths_of_time_are_told_as_such_at_their_ticks() {
        let ruler = Ruler::of_field(&FIELD, [0.135, 0.35, 0.933].into_iter(), 40.0, (0.0, 400.0));
        assert_eq!(ruler.ticks.iter().map(|tick| tick.1.as_str()).collect::<Vec<_>>(), ["8.1 min", "21 min", "56 min"]);
    }

    #[test]
    fn ticks_of_dates_are_mondays_where_they_are_weeks_apart() {
        let start = Some(jiff::civil::date(2026, 3, 4).at(9, 30, 0, 0));
        let figures = Figures::of(&Measure { name: "finish", unit: "h", better: Better::Less, start }, [900.0, 3_000.0].into_iter());
        let ruler = Ruler::of_figures(&figures, [900.0, 3_000.0].into_iter(), 10, (0.0, 900.0));
        let told: Vec<&str> = ruler.ticks.iter().map(|tick| tick.1.as_str()).take(3).collect();
        assert_eq!(told, ["30 Mar", "13 Apr", "27 Apr"]);
    }

    #[test]
    fn a_category_stands_in_the_middle_of_its_column() {
        let field = Field { name: "rule", unit: "", kind: Kind::Categories(&["a", "b", "c", "d"]) };
        let ruler = Ruler::of_field(&field, std::iter::empty(), 40.0, (0.0, 400.0));
        assert_eq!([0.0, 1.0, 3.0].map(|value| ruler.at(value)), [50.0, 150.0, 350.0]);
    }
}
