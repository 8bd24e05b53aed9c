//! A tuning field by field: every setting's estimate against each field's value, dark where much was spent, the best and today's marked.

use super::found::{Found, Told, by_chance, leading};
use super::marks::{self, TODAY};
use super::ruler::Ruler;
use super::terms::{Field, Figures, Kind, Measure, Setting, Study, counted, window};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// More fields than this are no page any more.
const PANELS_MAX: usize = 12;
/// Narrower, a panel cannot hold its words.
const PANEL_MIN: f64 = 300.0;
const HEADING: f64 = 44.0;
const PLOT: f64 = 230.0;
const BETWEEN: f64 = 36.0;
/// A range of a field that settings come to by chance as often as this, over all fields, says nothing.
const CHANCE: f64 = 0.05;
/// Values beyond which a field is taken for continuous.
const LEVELS_MAX: usize = 12;

pub struct Input<'a> {
    /// Replications are those of the whole search.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    pub fields: &'a [Field<'a>],
    /// Of each field, whether what it does is told from noise.
    pub told_from_noise: &'a [bool],
    pub settings: &'a [Setting<'a>],
    /// That they stand beside today's as on their own replications.
    pub is_levelled: bool,
    pub found: Found<'a>,
    /// Places among the settings.
    pub best: Option<usize>,
    pub today: Option<usize>,
}

/// A setting with its estimate on the scale, told from those that are left out.
struct Plot<'a> {
    input: &'a Input<'a>,
    /// Those that are shown, those on which most was spent last.
    shown: Vec<&'a Setting<'a>>,
    /// Logarithms of the fewest and the most replications.
    spent: (f64, f64),
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let feasible: Vec<&Setting<'_>> = input.settings.iter().filter(|one| input.found.shows(one)).collect();
    let estimates: Vec<f64> = feasible.iter().map(|one| one.estimate).collect();
    let marked = [input.best, input.today].into_iter().flatten().filter_map(|place| input.settings.get(place)).map(|one| one.estimate);
    let range = window(&estimates, input.measure.better, marked).unwrap_or((0.0, 1.0));
    let mut shown: Vec<&Setting<'_>> = feasible.iter().copied().filter(|one| one.estimate >= range.0 && one.estimate <= range.1).collect();
    shown.sort_by_key(|one| one.replications);
    let log = |replications: u64| libm::log10(replications.max(1) as f64);
    let spent = (shown.first().map_or(0.0, |one| log(one.replications)), shown.last().map_or(0.0, |one| log(one.replications)));
    let count = input.fields.len().min(PANELS_MAX);
    let across = if count <= 4 { count.max(1) } else { count.div_ceil(2).clamp(3, 4) };
    let plot = Plot { input, shown, spent };
    let figures = Figures::of(&input.measure, [range.0, range.1].into_iter());
    let upwards = |y0: f64, y1: f64| Ruler::of_figures(&figures, [range.0, range.1].into_iter(), 6, (y1, y0));
    let gutter = upwards(0.0, PLOT).width() + 14.0;
    let across = across.min((input.study.width / PANEL_MIN) as usize).max(1);
    let each = (input.study.width - 2.0 * MARGIN - gutter) / across as f64;
    let room = each - BETWEEN;
    let foot = input.fields.iter().map(|field| Ruler::of_field(field, std::iter::empty(), 52.0, (0.0, room)).foot()).fold(20.0, f64::max);
    let height = HEADING + PLOT + foot + 12.0;
    let (places, bottom) = marks::grid(count, across, (MARGIN + gutter, each), (headline::HEIGHT, height));
    let legend = plot.legend(feasible.len());
    let what = format!("{} of every setting by each tuned field", input.measure.caption());
    let mut canvas = marks::sheet(
        input.study.width,
        &plot.title(&feasible, &figures),
        &input.study.subtitle(&what, " in the search"),
        bottom + 4.0,
        &legend,
    );
    if plot.shown.is_empty() || count == 0 {
        let words = "No setting was evaluated that keeps the constraints: there is nothing to slice.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (headline::HEIGHT, bottom), words);
        return canvas;
    }
    for (place, (left, top)) in places.into_iter().enumerate() {
        let scale = upwards(top + HEADING, top + HEADING + PLOT);
        scale.draw_upwards(&mut canvas, left, left + room, place % across == 0);
        plot.panel(&mut canvas, place, &scale, (left, left + room, top));
    }
    canvas
}

fn value(setting: &Setting<'_>, field: usize) -> f64 {
    setting.values.get(field).copied().unwrap_or(f64::NAN)
}

/// From where to where some of all settings lie in a field, and that as a share of where all lie: of the scale, or of its values where they are few.
fn narrowness(field: &Field<'_>, place: usize, some: &[&Setting<'_>], all: &[&Setting<'_>]) -> Option<(f64, f64, f64)> {
    let values = |settings: &[&Setting<'_>]| settings.iter().map(|one| value(one, place)).collect::<Vec<f64>>();
    let ((low, high), (least, most)) = (super::terms::range(values(some).into_iter())?, super::terms::range(values(all).into_iter())?);
    let on_scale = |value: f64| if field.kind == Kind::Log && least > 0.0 { libm::log10(value) } else { value };
    let width = on_scale(most) - on_scale(least);
    let mut levels: Vec<f64> = values(all).into_iter().filter(|value| value.is_finite()).collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let within = levels.iter().filter(|level| (low..=high).contains(*level)).count() as f64;
    let of_levels = if levels.len() <= LEVELS_MAX { within / levels.len() as f64 } else { 0.0 };
    (width > 0.0).then(|| (low, high, of_levels.max((on_scale(high) - on_scale(low)) / width)))
}

/// The field on which the best of those that were tried longest, with what the search recommends, agree more than they would by chance, and from
/// where to where. A search settles on some value of a field that does nothing, too, as its settings descend from one another: such fields are not
/// asked.
fn agreement(input: &Input<'_>, feasible: &[&Setting<'_>]) -> Option<(usize, f64, f64)> {
    let mut ordered = feasible.to_vec();
    ordered.sort_by(|a, b| input.measure.better.order(a.estimate, b.estimate));
    let mut some: Vec<&Setting<'_>> = leading(&ordered).into_iter().map(|place| ordered[place]).collect();
    let best = input.best.and_then(|place| input.settings.get(place));
    some.extend(best.filter(|best| !some.iter().any(|one| std::ptr::eq(*one, *best))));
    let is_ordered = |field: &Field<'_>| !matches!(field.kind, Kind::Categories(_));
    let asked: Vec<usize> = (0..input.fields.len().min(PANELS_MAX))
        .filter(|place| is_ordered(&input.fields[*place]) && input.told_from_noise.get(*place) == Some(&true))
        .collect();
    let narrow = asked.iter().filter_map(|place| {
        let (low, high, share) = narrowness(&input.fields[*place], *place, &some, &ordered)?;
        // Half of the range or more is no agreement.
        let is_narrow = share < 0.5 && by_chance(some.len(), share) * (asked.len() as f64) < CHANCE;
        is_narrow.then_some((*place, low, high, share))
    });
    narrow.min_by(|a, b| a.3.total_cmp(&b.3)).map(|(place, low, high, _)| (place, low, high))
}

impl Plot<'_> {
    fn title(&self, feasible: &[&Setting<'_>], figures: &Figures<'_>) -> String {
        let input = self.input;
        let setting = |place: Option<usize>| place.and_then(|place| input.settings.get(place)).filter(|one| one.estimate.is_finite());
        let Some(best) = setting(input.best) else { return format!("No setting for {} was found yet", input.measure.name) };
        let told =
            Told { best: best.estimate, today: setting(input.today).map(|today| today.estimate), is_today: input.best == input.today };
        let found = input.found.title(input.measure.name, figures, &told, None);
        if input.found.is_broken() {
            return found;
        }
        match agreement(input, feasible) {
            Some((field, low, high)) => {
                let field = &input.fields[field];
                let (low, high) = (field.told(low), field.told(high));
                let range = if low == high { low } else { format!("{low} to {high}") };
                format!("{found}; the best of those tried longest agree on {}: {range}", marks::short(field.name))
            }
            None if !input.told_from_noise.is_empty() && !input.told_from_noise.contains(&true) => {
                format!("{found}; no field can be told from noise")
            }
            None => found,
        }
    }

    fn ink(&self, replications: u64) -> Ink {
        let (fewest, most) = self.spent;
        let share = if most > fewest { (libm::log10(replications.max(1) as f64) - fewest) / (most - fewest) } else { 0.6 };
        self.input.found.ramp(0.15 + 0.8 * share)
    }

    fn panel(&self, canvas: &mut Canvas, place: usize, upwards: &Ruler, (left, right, top): (f64, f64, f64)) {
        let (y0, y1) = (top + HEADING, top + HEADING + PLOT);
        let field = &self.input.fields[place];
        let name = text::fit_path(&field.caption(), right - left, Lettering::HEADING);
        canvas.text(left, top + 20.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        let marked = |place: Option<usize>| place.and_then(|place| self.input.settings.get(place));
        let values = self.shown.iter().copied().chain(marked(self.input.today)).map(|one| value(one, place));
        let across = Ruler::of_field(field, values, 56.0, (left, right));
        across.draw_across(canvas, y0, y1);
        // Names have columns, in which dots stand side by side.
        let width = if let Kind::Categories(names) = field.kind { 0.6 * (right - left) / names.len().max(1) as f64 } else { 0.0 };
        let aside = |dot: usize| ((dot as f64 * 0.618_033_988_749_895).fract() - 0.5) * width;
        let (best, today) = (marked(self.input.best), marked(self.input.today));
        // What has a mark of its own needs no dot.
        let is_marked = |one: &Setting<'_>| [best, today].into_iter().flatten().any(|mark| std::ptr::eq(mark, one));
        let known: Vec<&Setting<'_>> = self.shown.iter().copied().filter(|one| value(one, place).is_finite() && !is_marked(one)).collect();
        let points: Vec<(f64, f64)> =
            known.iter().enumerate().map(|(dot, one)| (across.at(value(one, place)) + aside(dot), upwards.at(one.estimate))).collect();
        let radius = match points.len() {
            0..100 => 4.0,
            100..1_500 => 3.0,
            _ => 2.0,
        };
        for dot in marks::seen(&points, marks::DOTS_MAX / self.input.fields.len().max(1)) {
            marks::dot(canvas, points[dot].0, points[dot].1, radius, self.ink(known[dot].replications));
        }
        let told = |setting: Option<&Setting<'_>>, who: &str| {
            let setting = setting.filter(|one| one.estimate.is_finite() && value(one, place).is_finite());
            setting.map(|one| format!("{who} {}", field.told(value(one, place))))
        };
        let words: Vec<String> = [told(best, self.input.found.word()), told(today, "today")].into_iter().flatten().collect();
        let words = text::fit(&words.join(", "), right - left, Lettering::LABEL);
        canvas.text(left, top + 36.0, Align::Left, Lettering::LABEL, Ink::QUIET, &words);
        for (setting, mark) in [(today, marks::today as fn(&mut Canvas, f64, f64)), (best, marks::best)] {
            if let Some(one) = setting.filter(|one| one.estimate.is_finite() && value(one, place).is_finite()) {
                let (x, y) = (across.at(value(one, place)), upwards.at(one.estimate));
                if setting.map(|one| one.values) == today.map(|one| one.values) {
                    canvas.dashed_upright(x, y0, y1, 1.0, TODAY);
                }
                mark(canvas, x, y);
            }
        }
    }

    fn legend(&self, feasible: usize) -> Legend {
        let input = self.input;
        let mut samples = vec![(marks::best_sample(), input.found.named().to_string())];
        if input.today.is_some() {
            samples.push((marks::today_sample(), "today's setting".to_string()));
        }
        let (fewest, most) = (self.shown.first(), self.shown.last());
        if let (Some(fewest), Some(most)) = (fewest, most) {
            let told = |count: u64| format!("a setting with {}", crate::domain::number::count(count as usize, "replication"));
            samples.push((Sample::Block(self.ink(most.replications)), told(most.replications)));
            if fewest.replications < most.replications {
                samples.push((Sample::Block(self.ink(fewest.replications)), format!("with {}", counted(fewest.replications))));
            }
        }
        let mut notes = vec![
            "The stronger a dot, the more replications stand behind it; all panels show the same settings on one scale.".to_string(),
            input.found.places(input.is_levelled),
        ];
        notes.extend(input.found.note());
        let beyond = feasible - self.shown.len();
        if beyond > 0 {
            notes.push(marks::flattening(beyond, feasible, "settings"));
        }
        let broken = input.settings.len() - feasible;
        if broken > 0 {
            notes.push(marks::left_out(broken, "setting", input.found.is_broken()));
        }
        if input.fields.len() > PANELS_MAX {
            let names: Vec<&str> = input.fields[PANELS_MAX..].iter().map(|field| field.name).collect();
            notes.push(format!("Fields without a panel: {}.", names.join(", ")));
        }
        Legend::new(input.study.width, samples, notes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, FIELDS, check, said, settings};
    use super::*;
    use crate::chart::Theme;
    use crate::charts::tests::WIDTHS;

    fn input<'a>(fields: &'a [Field<'a>], settings: &'a [Setting<'a>]) -> Input<'a> {
        let best = fabricated::DURATION.better.best(settings.iter().map(|one| if one.is_feasible { one.estimate } else { f64::NAN }));
        let today = (!settings.is_empty()).then_some(0);
        Input {
            study: fabricated::STUDY,
            measure: fabricated::DURATION,
            fields,
            settings,
            is_levelled: true,
            told_from_noise: &[true; 14],
            found: Found::Best { is_like_today: false },
            best,
            today,
        }
    }

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let many_fields: Vec<Field<'_>> = (0..14).map(|place| FIELDS[place % FIELDS.len()]).collect();
        let long = [FIELDS[0], fabricated::rule(&fabricated::LONG_NAMES), FIELDS[2]];
        let values = |count: usize, fields: &[Field<'_>]| fabricated::values(count, fields);
        let (usual, few, many) = (values(400, &FIELDS), values(5, &FIELDS), values(20_000, &FIELDS));
        let (wide, named) = (values(300, &many_fields), values(300, &long));
        let same: Vec<Setting<'_>> = settings(&usual[..50]).into_iter().map(|one| Setting { estimate: 7.0, ..one }).collect();
        let mut dated = settings(&usual);
        let dated = Input {
            measure: fabricated::FINISH,
            ..input(&FIELDS[..3], {
                dated[9].estimate = 1e9;
                &dated
            })
        };
        vec![
            ("usual", draw(&input(&FIELDS, &settings(&usual)))),
            ("dated", draw(&dated)),
            ("wordy", draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&FIELDS, &settings(&usual)) })),
            ("few", draw(&input(&FIELDS, &settings(&few)))),
            ("many", draw(&input(&FIELDS, &settings(&many)))),
            ("wide", draw(&input(&many_fields, &settings(&wide)))),
            ("long-names", draw(&input(&long, &settings(&named)))),
            ("broken", draw(&Input { found: Found::Nearest { limits: "cost.mean<20000" }, ..input(&FIELDS, &settings(&usual)) })),
            ("same", draw(&input(&FIELDS, &same))),
            ("none", draw(&input(&FIELDS, &[]))),
            ("no-fields", draw(&input(&[], &settings(&few)))),
        ]
    }

    #[test]
    fn slices_of_any_number_keep_their_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("slices {name}, {width} wide"), &canvas);
                assert!(canvas.svg(Theme::Light).len() < 2_500_000, "{name}");
            }
        }
    }

    #[test]
    fn the_title_names_the_field_on_which_the_best_agree() {
        let values: Vec<Vec<f64>> = (0..100).map(|place| vec![f64::from(place), f64::from(place * 37 % 100)]).collect();
        let settings: Vec<Setting<'_>> = values
            .iter()
            .map(|values| Setting { values, estimate: 400.0 + (values[0] - 50.0).abs(), replications: 10, is_feasible: true })
            .collect();
        let field = |name| Field { name, unit: "h", kind: Kind::Linear };
        let canvas = draw(&Input { today: None, ..input(&[field("timeout"), field("latency")], &settings) });
        assert_eq!(
            canvas.title,
            "P80 of the duration 400.0 h at the best setting found; the best of those tried longest agree on timeout: 45 h to 54 h"
        );
    }

    #[test]
    fn the_title_names_no_field_that_noise_hides_nor_a_range_that_chance_gives() {
        let values: Vec<Vec<f64>> = (0..100).map(|place| vec![f64::from(place), f64::from(place % 2)]).collect();
        let of = |replications: fn(f64) -> u64| -> Vec<Setting<'_>> {
            let setting = |values: &'_ Vec<f64>| (400.0 + (values[0] - 50.0).abs(), replications(values[0]));
            let known = values.iter().map(setting).zip(&values);
            known.map(|((estimate, replications), values)| Setting { values, estimate, replications, is_feasible: true }).collect()
        };
        let fields = ["timeout", "rule"].map(|name| Field { name, unit: "", kind: Kind::Linear });
        let title = |settings: &[Setting<'_>], told_from_noise: &[bool]| {
            let found = draw(&Input { today: None, told_from_noise, ..input(&fields, settings) }).title;
            found.split_once(" found").expect("the best is told").1.to_string()
        };
        let even = of(|_| 10);
        assert_eq!(title(&even, &[true, true]), "; the best of those tried longest agree on timeout: 45 to 54");
        assert_eq!(title(&even, &[false, true]), "");
        assert_eq!(title(&even, &[false, false]), "; no field can be told from noise");
        // Two of a hundred lie as close together by chance.
        assert_eq!(title(&of(|timeout| if timeout == 56.0 { 80 } else { 10 }), &[true, true]), "");
    }

    #[test]
    fn where_nothing_keeps_the_constraints_all_settings_are_drawn_and_the_title_says_so() {
        let values = fabricated::values(60, &FIELDS);
        let settings: Vec<Setting<'_>> = settings(&values).into_iter().map(|one| Setting { is_feasible: false, ..one }).collect();
        let canvas = draw(&Input { found: Found::Nearest { limits: "cost.mean<20000" }, best: Some(7), ..input(&FIELDS, &settings) });
        assert!(
            canvas.title.starts_with("Nothing that was tried keeps cost.mean<20000. Nearest: P80 of the duration "),
            "{}",
            canvas.title
        );
        let words = said(&canvas);
        assert!(words.contains(&"All that was tried is grey, as nothing keeps cost.mean<20000."), "{words:?}");
        assert!(words.iter().all(|words| !words.starts_with("Left out") && !words.starts_with("best")), "{words:?}");
    }

    #[test]
    fn what_was_infeasible_is_left_out_and_counted() {
        let values = fabricated::values(60, &FIELDS);
        let mut settings = settings(&values);
        settings.iter_mut().for_each(|one| one.is_feasible = true);
        settings[3].is_feasible = false;
        settings[4].estimate = f64::NAN;
        let canvas = draw(&input(&FIELDS, &settings));
        assert!(said(&canvas).contains(&"Left out: 2 settings that broke a constraint or gave no value."));
    }

    #[test]
    fn a_best_that_is_not_surely_better_is_not_told_as_such() {
        let values = fabricated::values(30, &FIELDS[..1]);
        let settings = settings(&values);
        let title = |is_like_today| draw(&Input { found: Found::Best { is_like_today }, ..input(&FIELDS[..1], &settings) }).title;
        assert!(title(true).contains(" at the best setting found, which cannot be told from today's "), "{}", title(true));
        assert!(title(false).contains(" at the best setting found, today "), "{}", title(false));
    }
}
