//! Three or more factors of a sweep: the mean of a metric at each level of each factor, one panel a factor, the largest effect first.

use super::marks::{self, TODAY};
use super::ruler::Ruler;
use super::terms::{Estimate, Field, Figures, Kind, Measure, Study, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted as items, nothing, percent};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// More panels than this are no page any more; factors that move the metric least are left out.
const PANELS_MAX: usize = 16;
const ACROSS: usize = 4;
/// Narrower, a panel cannot hold its words.
const PANEL_MIN: f64 = 300.0;
const HEADING: f64 = 44.0;
const PLOT: f64 = 190.0;
const BETWEEN: f64 = 34.0;

pub struct Input<'a> {
    /// Replications are those at each setting.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    /// Settings in all.
    pub settings: usize,
    pub factors: &'a [Factor<'a>],
}

#[derive(Clone, Copy)]
pub struct Factor<'a> {
    pub field: Field<'a>,
    /// In any order.
    pub levels: &'a [Level],
    /// Over how many settings they are averaged.
    pub settings: usize,
    /// Whether these are alike in the other fields, level by level.
    pub is_like_with_like: bool,
    pub today: Option<f64>,
}

#[derive(Clone, Copy)]
pub struct Level {
    /// Of a category, its place.
    pub value: f64,
    /// Of all settings with this value; its ends are as far off as those of the paired difference from the mean of all.
    pub mean: Estimate,
    /// The share of their replications that never came to it, and are left out.
    pub never: f64,
}

/// A factor with the levels that have a mean, from the least on, and by how much these differ.
struct Panel<'a> {
    factor: Factor<'a>,
    levels: Vec<Level>,
    effect: f64,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let (panels, hidden) = panels(input);
    let figures = Figures::of(&input.measure, panels.iter().flat_map(|panel| &panel.levels).map(|level| level.mean.value));
    let ends = || panels.iter().flat_map(|panel| &panel.levels).flat_map(|level| level.mean.ends());
    let gutter = Ruler::of_figures(&figures, ends(), 5, (PLOT, 0.0)).width() + 14.0;
    let across = ACROSS.min(panels.len()).min((input.study.width / PANEL_MIN) as usize).max(1);
    let each = (input.study.width - 2.0 * MARGIN - gutter) / across as f64;
    let room = each - BETWEEN;
    let foot = panels.iter().map(|panel| panel.across((0.0, room)).foot()).fold(20.0, f64::max);
    let height = HEADING + PLOT + foot + 12.0;
    let (places, bottom) = marks::grid(panels.len(), across, (MARGIN + gutter, each), (headline::HEIGHT, height));
    let legend = legend(input, &panels, hidden);
    let subtitle =
        input.study.subtitle(&format!("Mean of {} at each level, over {}", input.measure.caption(), over(input)), " at each setting");
    let mut canvas = marks::sheet(input.study.width, &title(input, &panels, &figures), &subtitle, bottom + 4.0, &legend);
    if panels.is_empty() {
        nothing(
            &mut canvas,
            (MARGIN, input.study.width - MARGIN),
            (headline::HEIGHT, bottom),
            "No level gave a value: no effect is known.",
        );
    }
    let (mean, is_of_some) = (overall(&panels), is_of_some(input));
    for (place, (panel, (left, top))) in panels.iter().zip(places).enumerate() {
        let (y0, y1) = (top + HEADING, top + HEADING + PLOT);
        let upwards = Ruler::of_figures(&figures, ends(), 5, (y1, y0));
        upwards.draw_upwards(&mut canvas, left, left + room, place % across == 0);
        canvas.dashed_level(left, left + room, upwards.at(if is_of_some { panel.mean() } else { mean }), 1.0, Ink::MARK);
        panel.draw(&mut canvas, &figures, &upwards, (left, left + room, top));
    }
    canvas
}

/// The mean over the levels of the first panel: in a full grid that of all settings.
fn overall(panels: &[Panel<'_>]) -> f64 {
    panels.first().map_or(0.0, Panel::mean)
}

/// Whether some panel leaves settings out.
fn is_of_some(input: &Input<'_>) -> bool {
    input.factors.iter().any(|factor| factor.settings < input.settings)
}

/// The settings that levels are averaged over.
fn over(input: &Input<'_>) -> String {
    let all = items(input.settings, "setting");
    match range(input.factors.iter().map(|factor| factor.settings as f64)) {
        Some((least, most)) if least < input.settings as f64 => {
            let some = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let unlike = input.factors.iter().filter(|factor| !factor.is_like_with_like).count();
            let but = if unlike == 0 { String::new() } else { format!(", but for {}", items(unlike, "field")) };
            format!("{some} of {all}, alike in all else{but}")
        }
        Some(_) if input.factors.iter().any(|factor| !factor.is_like_with_like) => format!("all of {all}, not alike in all else"),
        _ => format!("all of {all}"),
    }
}

/// The largest effect first, and the names of those left out.
fn panels<'a>(input: &Input<'a>) -> (Vec<Panel<'a>>, Vec<&'a str>) {
    let mut panels: Vec<Panel<'a>> = Vec::new();
    for factor in input.factors {
        let is_known = |level: &&Level| level.mean.is_finite() && level.value.is_finite();
        let mut levels: Vec<Level> = factor.levels.iter().filter(is_known).copied().collect();
        levels.sort_by(|a, b| a.value.total_cmp(&b.value));
        if let Some((least, most)) = range(levels.iter().map(|level| level.mean.value)) {
            panels.push(Panel { factor: *factor, levels, effect: most - least });
        }
    }
    panels.sort_by(|a, b| b.effect.total_cmp(&a.effect));
    let hidden = panels.iter().skip(PANELS_MAX).map(|panel| panel.factor.field.name).collect();
    panels.truncate(PANELS_MAX);
    (panels, hidden)
}

fn title(input: &Input<'_>, panels: &[Panel<'_>], figures: &Figures<'_>) -> String {
    let name = |panel: &Panel<'_>| marks::short(panel.factor.field.name);
    let measure = input.measure.name;
    match panels {
        [] => format!("What moves {measure} is not known"),
        [first, ..] if first.effect == 0.0 => format!("No factor moves {measure}: {} at every level", figures.long(overall(panels))),
        _ if panels.iter().all(|panel| !panel.is_told_from_none()) => {
            let sure = input.study.sure();
            format!(
                "No field's effect on {measure} can be told from none at {sure} confidence; {} seems to move it most, by {}",
                name(&panels[0]),
                figures.told(panels[0].effect)
            )
        }
        [only] => format!("{} moves {measure} by {}", name(only), figures.told(only.effect)),
        _ => {
            let told: Vec<&Panel<'_>> = panels.iter().filter(|panel| panel.is_told_from_none()).collect();
            let effect = |panel: &Panel<'_>| figures.told(panel.effect);
            let then = match told.get(1) {
                Some(second) => format!("then {}, by {}", name(second), effect(second)),
                None => format!("no other field's effect can be told from none at {} confidence", input.study.sure()),
            };
            format!("{} moves {measure} most, by {}; {then}", name(told[0]), effect(told[0]))
        }
    }
}

impl Panel<'_> {
    /// Over its levels.
    fn mean(&self) -> f64 {
        self.levels.iter().map(|level| level.mean.value).sum::<f64>() / self.levels.len() as f64
    }

    /// Whether the intervals of two levels leave each other out. Of levels without intervals nothing is told against it.
    fn is_told_from_none(&self) -> bool {
        let known = || self.levels.iter().map(|level| &level.mean).filter(|mean| mean.low.is_finite() && mean.high.is_finite());
        let highest_low = known().map(|mean| mean.low).fold(f64::NEG_INFINITY, f64::max);
        let lowest_high = known().map(|mean| mean.high).fold(f64::INFINITY, f64::min);
        known().count() < 2 || highest_low > lowest_high
    }

    fn across(&self, between: (f64, f64)) -> Ruler {
        let values = self.levels.iter().map(|level| level.value).chain(self.factor.today);
        Ruler::of_field(&self.factor.field, values, 52.0, between)
    }

    fn draw(&self, canvas: &mut Canvas, figures: &Figures<'_>, upwards: &Ruler, (left, right, top): (f64, f64, f64)) {
        let (y0, y1) = (top + HEADING, top + HEADING + PLOT);
        let across = self.across((left, right));
        let name = text::fit_path(&self.factor.field.caption(), right - left, Lettering::HEADING);
        canvas.text(left, top + 20.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        let effect = text::fit(&format!("moves it by {}", figures.told(self.effect)), right - left, Lettering::LABEL);
        canvas.text(left, top + 36.0, Align::Left, Lettering::LABEL, Ink::QUIET, &effect);
        across.draw_across(canvas, y0, y1);
        let at = |level: &Level| (across.at(level.value), upwards.at(level.mean.value));
        // No way leads from one name to another.
        let is_named = matches!(self.factor.field.kind, Kind::Categories(_));
        let is_sparse = is_named || (right - left) / self.levels.len() as f64 >= 12.0;
        if !is_named {
            marks::path(canvas, self.levels.iter().map(at).collect(), if is_sparse { 1.5 } else { 2.0 }, Ink::BLUE);
        }
        for level in self.levels.iter().filter(|_| is_sparse) {
            let (x, y) = at(level);
            let (low, high) = level.mean.interval();
            marks::whisker(canvas, x, upwards.at(high), upwards.at(low), 1.0, Ink::BLUE);
            marks::dot(canvas, x, y, 3.5, Ink::BLUE);
        }
        if let Some(today) = self.factor.today.filter(|today| across.holds(*today)) {
            match self.levels.iter().find(|level| level.value == today) {
                Some(level) => marks::today(canvas, at(level).0, at(level).1),
                None => canvas.dashed_upright(across.at(today), y0, y1, 1.5, TODAY),
            }
        }
    }
}

fn legend(input: &Input<'_>, panels: &[Panel<'_>], hidden: Vec<&str>) -> Legend {
    let whisker = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| {
        marks::whisker(canvas, (x0 + x1) / 2.0, y - 7.0, y + 7.0, 1.0, Ink::BLUE);
        marks::dot(canvas, (x0 + x1) / 2.0, y, 3.5, Ink::BLUE);
    };
    let has_intervals = panels.iter().flat_map(|panel| &panel.levels).any(|level| level.mean.low.is_finite());
    let of = if is_of_some(input) { "the mean of the panel's settings" } else { "the mean of all" };
    let interval = if has_intervals {
        format!(", and the {} interval of how far it lies from {of} in the same replications", input.study.sure())
    } else {
        String::new()
    };
    let mean = |canvas: &mut Canvas, x0, x1, y| canvas.dashed_level(x0, x1, y, 1.0, Ink::MARK);
    let mut samples = vec![
        (Sample::Drawn(whisker), format!("mean over the settings with this level{interval}")),
        (Sample::Drawn(mean), of.trim_start_matches("the ").to_string()),
    ];
    if panels.iter().any(|panel| panel.factor.today.is_some()) {
        let today = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::today(canvas, (x0 + x1) / 2.0, y);
        samples.push((Sample::Drawn(today), "today's setting; dashed if between the levels".to_string()));
    }
    let mut notes = vec![
        "All panels share one scale, so that steeper means more. Sorted by how far the means of the levels lie apart.".to_string(),
        "A mean over all settings hides that factors may work together: a flat line is no proof that a factor does nothing.".to_string(),
    ];
    if !has_intervals && !panels.is_empty() {
        notes
            .push("There are too few replications for intervals: how far the means would differ by chance alone is not known.".to_string());
    }
    if let Some((least, most)) = range(panels.iter().flat_map(|panel| &panel.levels).map(|level| level.never)).filter(|of| of.1 > 0.0) {
        notes.push(format!("Replications that never finish are left out: from {} to {} at a level.", percent(least), percent(most)));
    }
    if !hidden.is_empty() {
        notes.push(format!("Left out, as they move it least: {}.", hidden.join(", ")));
    }
    let without = input.factors.len() - panels.len() - hidden.len();
    if without > 0 {
        notes.push(format!("Without any value: {without} of {} factors.", input.factors.len()));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, check};
    use super::*;
    use crate::chart::Shape;
    use crate::charts::tests::WIDTHS;

    fn levels(values: &[f64], slope: f64) -> Vec<Level> {
        let level = |(place, value): (usize, &f64)| {
            let mean = 420.0 + slope * place as f64;
            Level { value: *value, mean: Estimate { value: mean, low: mean - 9.0, high: mean + 9.0 }, never: 0.0 }
        };
        values.iter().enumerate().map(level).collect()
    }

    fn input<'a>(factors: &'a [Factor<'a>]) -> Input<'a> {
        Input { study: fabricated::STUDY, measure: fabricated::DURATION, settings: 36, factors }
    }

    const NAMES: [&str; 3] = ["least slack", "most value", "shortest first"];

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let (few, dense) = (levels(&[0.5, 1.0, 2.0, 4.0], -14.0), levels(&(1..=60).map(f64::from).collect::<Vec<_>>(), 0.9));
        let (flat, named) = (levels(&[0.0, 0.0], 0.0), levels(&[0.0, 1.0, 2.0], 8.0));
        let wide = levels(&(0..30).map(f64::from).collect::<Vec<_>>(), -3.0);
        let timeout = Field { name: "level-1 timeout", unit: "h", kind: Kind::Log };
        let wip = Field { name: "limit of work in progress", unit: "tasks", kind: Kind::Linear };
        let factors = [
            Factor { field: timeout, levels: &few, settings: 36, is_like_with_like: true, today: Some(4.0) },
            Factor { field: wip, levels: &dense, settings: 36, is_like_with_like: true, today: Some(12.5) },
            Factor { field: fabricated::rule(&NAMES), levels: &named, settings: 36, is_like_with_like: true, today: Some(0.0) },
            Factor { field: fabricated::rule(&fabricated::LONG_NAMES), levels: &wide, settings: 36, is_like_with_like: true, today: None },
            Factor {
                field: Field { name: "buffer", unit: "%", kind: Kind::Linear },
                levels: &flat,
                settings: 36,
                is_like_with_like: true,
                today: None,
            },
        ];
        let many: Vec<Factor<'_>> = (0..30).map(|place| Factor { today: Some(1.0), ..factors[place % 4] }).collect();
        let mut dated = input(&factors[..3]);
        dated.measure = fabricated::FINISH;
        vec![
            ("three", draw(&dated)),
            ("five", draw(&input(&factors))),
            ("many", draw(&input(&many))),
            ("same", draw(&input(&factors[4..]))),
            ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&factors) })),
            ("none", draw(&input(&[]))),
        ]
    }

    #[test]
    fn todays_value_is_marked_where_it_lies_past_the_levels_too() {
        let levels = levels(&[1.0, 2.0, 3.0], 5.0);
        let field = Field { name: "buffer", unit: "%", kind: Kind::Linear };
        let panel = |today| Panel {
            factor: Factor { field, levels: &levels, settings: 36, is_like_with_like: true, today: Some(today) },
            levels: levels.clone(),
            effect: 10.0,
        };
        assert!([2.5, 7.0].map(|today| panel(today).across((0.0, 300.0)).holds(today)).into_iter().all(|held| held));
    }

    #[test]
    fn effects_of_any_number_keep_their_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("main-effects {name}, {width} wide"), &canvas);
            }
        }
    }

    #[test]
    fn the_largest_effect_stands_first_and_in_the_title() {
        let (small, large) = (levels(&[1.0, 2.0], 4.0), levels(&[1.0, 2.0], -40.0));
        let field = |name| Field { name, unit: "h", kind: Kind::Linear };
        let factors = [
            Factor { field: field("latency"), levels: &small, settings: 36, is_like_with_like: true, today: None },
            Factor { field: field("timeout"), levels: &large, settings: 36, is_like_with_like: true, today: None },
        ];
        let canvas = draw(&input(&factors));
        let no_other = "no other field's effect can be told from none at 95 % confidence";
        assert_eq!(canvas.title, format!("timeout moves P80 of the duration most, by 40.0 h; {no_other}"));
        let third = levels(&[1.0, 2.0], 30.0);
        let factors =
            [factors[0], factors[1], Factor { field: field("buffer"), levels: &third, settings: 36, is_like_with_like: true, today: None }];
        assert_eq!(draw(&input(&factors)).title, "timeout moves P80 of the duration most, by 40.0 h; then buffer, by 30.0 h");
        let x = |name: &str| fabricated::text_at(&canvas, name).expect("a panel has its heading").0;
        assert!(x("timeout") < x("latency"));
    }

    #[test]
    fn each_panel_has_the_mean_of_its_own_settings_where_some_were_refused() {
        let (flat, steep) = (levels(&[1.0, 2.0], 4.0), levels(&[1.0, 2.0], -40.0));
        let of = |levels, settings| Factor {
            field: Field { name: "timeout", unit: "h", kind: Kind::Linear },
            levels,
            settings,
            is_like_with_like: true,
            today: None,
        };
        // A dash of a mean is five wide; the legend's are at one more height.
        let heights = |factors: &[Factor<'_>]| {
            let canvas = draw(&input(factors));
            let dashes = canvas.shapes.iter().filter_map(|shape| match shape {
                Shape::Rect { x0, x1, y0, ink, .. } if (x1 - x0 - 5.0).abs() < 1e-9 && *ink == Ink::MARK => Some(y0.to_bits()),
                _ => None,
            });
            dashes.collect::<std::collections::BTreeSet<u64>>().len()
        };
        assert_eq!(heights(&[of(&steep, 36), of(&flat, 36)]), 2);
        // The one that leaves nothing out has its own mean, too.
        assert_eq!(heights(&[of(&steep, 6), of(&flat, 36)]), 3);
    }

    #[test]
    fn factors_beyond_a_page_are_named_in_a_note() {
        let same = levels(&[1.0, 2.0], 4.0);
        let factors: Vec<Factor<'_>> = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r"]
            .into_iter()
            .map(|name| Factor {
                field: Field { name, unit: "", kind: Kind::Linear },
                levels: &same,
                settings: 36,
                is_like_with_like: true,
                today: None,
            })
            .collect();
        let canvas = draw(&input(&factors));
        assert!(fabricated::said(&canvas).contains(&"Left out, as they move it least: q, r."));
    }

    #[test]
    fn where_some_settings_were_refused_it_says_over_which_the_levels_are_compared() {
        let same = levels(&[1.0, 2.0], 4.0);
        let of = |settings: usize| Factor {
            field: Field { name: "timeout", unit: "h", kind: Kind::Linear },
            levels: &same,
            settings,
            is_like_with_like: true,
            today: None,
        };
        let subtitle = |factors: &[Factor<'_>]| fabricated::said(&draw(&input(factors))).join(" ");
        assert!(subtitle(&[of(36), of(36)]).contains("over all of 36 settings"), "{}", subtitle(&[of(36), of(36)]));
        let some = [of(6), of(18)];
        assert!(subtitle(&some).contains("over 6 to 18 of 36 settings, alike in all else"), "{}", subtitle(&some));
        assert!(fabricated::said(&draw(&input(&some))).contains(&"mean of the panel's settings"));
        let unlike = [of(6), Factor { is_like_with_like: false, ..of(36) }];
        assert!(subtitle(&unlike).contains("alike in all else, but for 1 field"), "{}", subtitle(&unlike));
    }

    #[test]
    fn an_effect_within_the_intervals_is_not_told_as_one() {
        // The intervals are 9 on either side.
        let title = |slope: f64| {
            let levels = levels(&[1.0, 2.0], slope);
            let field = Field { name: "timeout", unit: "h", kind: Kind::Linear };
            draw(&input(&[Factor { field, levels: &levels, settings: 36, is_like_with_like: true, today: None }])).title
        };
        assert_eq!(
            title(17.0),
            "No field's effect on P80 of the duration can be told from none at 95 % confidence; timeout seems to move it most, by 17.0 h"
        );
        assert_eq!(title(19.0), "timeout moves P80 of the duration by 19.0 h");
    }
}
