//! Which fields matter: Morris' mu* as bars with their intervals, sorted, and sigma as a second mark on the same scale.
//! Bars and not the usual scatter of sigma against mu*: fields that do nothing crowd together at its origin, where no name can be read,
//! while a bar has its name, its interval and its rank, and sigma beyond mu* is still seen at a glance.

use super::marks;
use super::ruler::Ruler;
use super::terms::{Better, Estimate, Figures, Measure, Study, counted};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};

const ROW: f64 = 28.0;
const ROWS_MAX: usize = 40;
const GUTTER_MAX: f64 = 420.0;
/// For the figures right of the bars.
const SIDE: f64 = 260.0;
/// Blue, a third of it on white: for what may be noise.
const PALE: Ink = Ink::new((172, 208, 229), (38, 72, 106));

pub struct Input<'a> {
    /// Replications are those of each evaluation.
    pub study: Study<'a>,
    /// `better` plays no part: an effect is a distance.
    pub measure: Measure<'a>,
    pub trajectories: usize,
    pub effects: &'a [Effect<'a>],
}

#[derive(Clone, Copy)]
pub struct Effect<'a> {
    pub field: &'a str,
    /// Mean of the absolute elementary effects, in the measure's unit, for a step over the field's whole range.
    pub mu_star: Estimate,
    /// Standard deviation of the elementary effects.
    pub sigma: f64,
    /// That noise alone would hardly give as much.
    pub is_told_from_noise: bool,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut effects: Vec<Effect<'_>> = input.effects.iter().filter(|effect| effect.mu_star.is_finite()).copied().collect();
    effects.sort_by(|a, b| b.mu_star.value.total_cmp(&a.mu_star.value));
    let (all, told) = (effects.len(), effects.iter().filter(|effect| effect.is_told_from_noise).count());
    // An effect is a length of time, never a date.
    let measure = Measure { start: None, better: Better::More, ..input.measure };
    let figures = Figures::of(&measure, effects.iter().map(|effect| effect.mu_star.value).chain([0.0]));
    let title = title(input, &effects, told, &figures);
    effects.truncate(ROWS_MAX);
    let gutter = effects.iter().map(|effect| text::width(effect.field, Lettering::STRONG)).fold(60.0, f64::max).min(GUTTER_MAX);
    let (left, right) = (MARGIN + gutter + 14.0, input.study.width - MARGIN - SIDE);
    let top = headline::HEIGHT + 22.0;
    let bottom = top + ROW * effects.len().max(3) as f64;
    let foot = bottom + 54.0;
    let legend = legend(input, &effects, (all, told));
    let what = format!("Effect of each field on {}, by Morris' screening with {} trajectories", input.measure.name, input.trajectories);
    let mut canvas = marks::sheet(input.study.width, &title, &input.study.subtitle(&what, " at each setting"), foot, &legend);
    if effects.is_empty() {
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, foot), "No field has a known effect.");
        return canvas;
    }
    let ends = effects.iter().flat_map(|effect| effect.mu_star.ends().into_iter().chain([effect.sigma]));
    let across = Ruler::of_figures(&figures, ends.chain([0.0]), 8, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    let unit = if input.measure.unit.is_empty() { String::new() } else { format!(", {}", input.measure.unit) };
    let caption = text::fit(&format!("change of {}{unit}", input.measure.name), right - left, Lettering::HEADING);
    canvas.text((left + right) / 2.0, foot - 10.0, Align::Middle, Lettering::HEADING, Ink::TEXT, &caption);
    for (place, effect) in effects.iter().enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        let lettering = if effect.is_told_from_noise { Lettering::STRONG } else { Lettering::LABEL };
        let ink = if effect.is_told_from_noise { Ink::TEXT } else { Ink::QUIET };
        canvas.text(left - 12.0, y + 4.0, Align::Right, lettering, ink, &text::fit_path(effect.field, gutter, lettering));
        bar(&mut canvas, effect, &across, y);
        let sigma = if effect.sigma.is_finite() { format!(", sigma {}", figures.told(effect.sigma)) } else { String::new() };
        let words = text::fit(&format!("{}{sigma}", figures.told(effect.mu_star.value)), SIDE - 16.0, lettering);
        canvas.text(right + 16.0, y + 4.0, Align::Left, lettering, ink, &words);
    }
    canvas
}

fn bar(canvas: &mut Canvas, effect: &Effect<'_>, across: &Ruler, y: f64) {
    let x = |figure: f64| across.at(figure);
    let ink = if effect.is_told_from_noise { Ink::BLUE } else { PALE };
    canvas.rect(x(0.0).min(x(effect.mu_star.value)), y - 8.0, x(0.0).max(x(effect.mu_star.value)), y + 8.0, ink);
    let (low, high) = effect.mu_star.interval();
    if high > low {
        marks::level_whisker(canvas, x(low), x(high), y, 1.5, Ink::STILL);
    }
    if effect.sigma.is_finite() {
        sigma(canvas, x(effect.sigma), y);
    }
}

fn sigma(canvas: &mut Canvas, x: f64, y: f64) {
    canvas.diamond(x, y, 6.5, Ink::WHITE);
    canvas.diamond(x, y, 5.5, Ink::PLUM);
    canvas.diamond(x, y, 2.5, Ink::WHITE);
}

fn title(input: &Input<'_>, effects: &[Effect<'_>], told: usize, figures: &Figures<'_>) -> String {
    let name = input.measure.name;
    if effects.is_empty() {
        return format!("What matters for {name} is not known");
    }
    let Some(first) = effects.iter().find(|effect| effect.is_told_from_noise) else {
        return format!("No field moves {name} by more than noise would");
    };
    let rest = match (effects.len(), effects.len() - told) {
        (1, _) => String::new(),
        (2, 0) => "; both fields move it".to_string(),
        (all, 0) => format!("; all {all} fields move it"),
        (all, some) => format!("; {some} of {all} fields cannot be told from noise"),
    };
    let moves = |effect: &Effect<'_>| (marks::short(effect.field), figures.told(effect.mu_star.value));
    let (field, by) = moves(first);
    // The next may well be as strong.
    let rival = effects.iter().filter(|effect| effect.is_told_from_noise).nth(1).filter(|of| of.mu_star.high >= first.mu_star.low);
    match rival.map(moves) {
        Some((other, less)) => format!("{field} moves {name} by {by} over its range, {other} by {less}: which more cannot be told{rest}"),
        None => format!("{field} moves {name} most, by {by} over its range{rest}"),
    }
}

fn legend(input: &Input<'_>, effects: &[Effect<'_>], (all, told): (usize, usize)) -> Legend {
    let mut samples = Vec::new();
    if told > 0 {
        samples.push((Sample::Block(Ink::BLUE), "mu*: by how much the field moves it, up or down, in the mean".to_string()));
    }
    if told < all {
        samples.push((Sample::Block(PALE), "cannot be told from noise".to_string()));
    }
    let whisker = |canvas: &mut Canvas, x0, x1, y| marks::level_whisker(canvas, x0, x1, y, 1.5, Ink::STILL);
    samples.push((Sample::Drawn(whisker), format!("{} interval of mu*", input.study.sure())));
    samples.push((Sample::Drawn(|canvas, x0, x1, y| sigma(canvas, (x0 + x1) / 2.0, y)), "sigma".to_string()));
    let mut notes = vec![
        "Sigma is how much the effect itself varies. Far under mu*: the field does the same everywhere. Near mu* or past it: what it does \
         depends on its own value or on the other fields."
            .to_string(),
    ];
    if all > effects.len() {
        notes.push(format!("Of {all} fields the {ROWS_MAX} that matter most are shown."));
    }
    let without = input.effects.len() - all;
    if without > 0 {
        notes.push(format!(
            "Without a known effect: {} of {}.",
            counted(without as u64),
            crate::domain::number::count(input.effects.len(), "field")
        ));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, chance, check, said};
    use super::*;
    use crate::charts::tests::WIDTHS;

    fn effect(field: &str, mu_star: f64, sigma: f64) -> Effect<'_> {
        let half = 2.0 + mu_star * 0.15;
        let mu_star = Estimate { value: mu_star, low: (mu_star - half).max(0.0), high: mu_star + half };
        Effect { field, mu_star, sigma, is_told_from_noise: mu_star.value > 6.0 }
    }

    fn input<'a>(effects: &'a [Effect<'a>]) -> Input<'a> {
        Input { study: fabricated::STUDY, measure: fabricated::FINISH, trajectories: 20, effects }
    }

    fn usual() -> Vec<Effect<'static>> {
        vec![
            effect("level-2 timeout", 4.0, 5.0),
            effect("level-1 timeout", 62.0, 20.0),
            effect("priority rule", 21.0, 34.0),
            effect("limit of work in progress", 38.0, 12.0),
            effect("review latency", 1.2, 1.0),
        ]
    }

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let long: Vec<Effect<'_>> = (0..30)
            .map(|place| effect(fabricated::LONG_NAMES[place], 80.0 * chance(place as u64), 40.0 * chance(place as u64 + 50)))
            .collect();
        let many: Vec<Effect<'_>> = (0..100).map(|place| effect("field", f64::from(place), f64::from(100 - place))).collect();
        let none = [effect("timeout", 0.0, 0.0), effect("latency", 0.0, f64::NAN)];
        vec![
            ("usual", draw(&input(&usual()))),
            ("long-names", draw(&input(&long))),
            ("many", draw(&input(&many))),
            ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&usual()) })),
            ("zero", draw(&input(&none))),
            ("one", draw(&input(&usual()[1..2]))),
            ("none", draw(&input(&[]))),
        ]
    }

    #[test]
    fn effects_of_any_number_of_fields_keep_their_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("sensitivity {name}, {width} wide"), &canvas);
            }
        }
    }

    #[test]
    fn the_field_that_matters_most_stands_first_and_in_the_title() {
        let canvas = draw(&input(&usual()));
        let title = "level-1 timeout moves P80 of the finish most, by 62.0 h over its range; 2 of 5 fields cannot be told from noise";
        assert_eq!(canvas.title, title);
        let y = |name: &str| fabricated::text_at(&canvas, name).expect("the field is named").1;
        assert!(y("level-1 timeout") < y("limit of work in progress") && y("level-2 timeout") < y("review latency"));
        assert!(said(&canvas).contains(&"38.0 h, sigma 12.0 h"));
    }

    #[test]
    fn of_two_whose_intervals_overlap_neither_is_said_to_move_it_most() {
        let effect = |field, value: f64, half: f64| Effect {
            field,
            mu_star: Estimate { value, low: value - half, high: value + half },
            sigma: 1.0,
            is_told_from_noise: true,
        };
        let title = |second: f64| draw(&input(&[effect("a", 60.0, 10.0), effect("b", second, 10.0)])).title;
        assert_eq!(
            title(45.0),
            "a moves P80 of the finish by 60.0 h over its range, b by 45.0 h: which more cannot be told; both fields move it"
        );
        assert_eq!(title(30.0), "a moves P80 of the finish most, by 60.0 h over its range; both fields move it");
    }

    #[test]
    fn a_bar_is_as_long_as_its_effect() {
        let canvas = draw(&input(&usual()));
        let bars: Vec<f64> = canvas
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                crate::chart::Shape::Rect { x0, y0, x1, y1, ink } if (y1 - y0 - 16.0).abs() < 1e-9 && *ink == Ink::BLUE => Some(x1 - x0),
                _ => None,
            })
            .collect();
        assert_eq!(bars.len(), 3);
        assert!((bars[0] / bars[1] - 62.0 / 38.0).abs() < 1e-9 && (bars[1] / bars[2] - 38.0 / 21.0).abs() < 1e-9);
    }
}
