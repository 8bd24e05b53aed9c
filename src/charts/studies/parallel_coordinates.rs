//! A tuning as a whole: each setting a line over all fields to its goal; the best that were tried longest strong, the best and today's thick.

use super::found::{Found, Told, leading, longest};
use super::marks::{self, BEST, TODAY};
use super::ruler;
use super::terms::{Better, Field, Figures, Kind, Measure, Setting, Study, counted, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted as items, nothing, spread};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

const PLOT: f64 = 420.0;
/// Room left of the first axis, and right of the last for what the two lines are called.
const LEFT: f64 = 90.0;
const SIDE: f64 = 210.0;
/// Lines beyond which a picture shows only ink.
const LINES_MAX: usize = 1_000;
/// Names of categories that an axis has room for.
const NAMES_MAX: usize = 12;
/// Round figures that an axis has between its ends, about, and values that are all named.
const TICKS: u32 = 5;
const LEVELS_MAX: usize = 8;
/// Closer to an end of its axis, no tick is named.
const CLEAR: f64 = 16.0;
/// Axes beyond which names are no words any more.
const AXES_MAX: usize = 24;

pub struct Input<'a> {
    /// Replications are those of the whole search.
    pub study: Study<'a>,
    pub measure: Measure<'a>,
    pub axes: &'a [Axis<'a>],
    pub settings: &'a [Setting<'a>],
    /// That they stand beside today's as on their own replications.
    pub is_levelled: bool,
    pub found: Found<'a>,
    /// Places among the settings.
    pub best: Option<usize>,
    pub today: Option<usize>,
}

/// A tuned field over its range.
#[derive(Clone, Copy)]
pub struct Axis<'a> {
    pub field: Field<'a>,
    /// Its values, where they are counted and have an order.
    pub levels: &'a [f64],
    pub from: f64,
    pub to: f64,
}

impl Axis<'_> {
    /// 0 at the lower end, 1 at the upper one.
    fn share(&self, value: f64) -> f64 {
        let share = match self.field.kind {
            Kind::Categories(names) if names.len() < 2 => 0.5,
            Kind::Categories(names) => value / (names.len() - 1) as f64,
            Kind::Log if self.from > 0.0 && value > 0.0 => {
                (libm::log10(value) - libm::log10(self.from)) / (libm::log10(self.to) - libm::log10(self.from))
            }
            Kind::Linear | Kind::Log => (value - self.from) / (self.to - self.from),
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 }
    }

    /// What is named between its ends.
    fn ticks(&self) -> Vec<(f64, String)> {
        let values = match self.field.kind {
            Kind::Categories(_) => return Vec::new(),
            _ if (1..=LEVELS_MAX).contains(&self.levels.len()) => self.levels.to_vec(),
            kind => ruler::between(kind, self.from, self.to, TICKS),
        };
        values.into_iter().map(|value| (self.share(value), self.field.told(value))).collect()
    }
}

struct Plot<'a> {
    input: &'a Input<'a>,
    axes: &'a [Axis<'a>],
    /// Of the goal.
    range: (f64, f64),
    top: f64,
    bottom: f64,
    pitch: f64,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut ordered: Vec<&Setting<'_>> = input.settings.iter().filter(|one| input.found.shows(one)).collect();
    ordered.sort_by(|a, b| input.measure.better.order(a.estimate, b.estimate));
    let marked = |place: Option<usize>| place.and_then(|place| input.settings.get(place)).filter(|one| one.estimate.is_finite());
    let estimates = || ordered.iter().map(|one| one.estimate).chain(marked(input.today).map(|one| one.estimate));
    let figures = Figures::of(&input.measure, estimates());
    let axes = &input.axes[..input.axes.len().min(AXES_MAX)];
    let top = headline::HEIGHT + 34.0;
    let pitch = (input.study.width - 2.0 * MARGIN - LEFT - SIDE) / axes.len().max(1) as f64;
    let plot = Plot { input, axes, range: range(estimates()).unwrap_or((0.0, 1.0)), top, bottom: top + PLOT, pitch };
    let (strong, pale) = choice(&ordered, input.found);
    let legend = plot.legend(&ordered, strong.len() + pale.len());
    let what = format!("{} of every setting, over all tuned fields", input.measure.caption());
    let foot = plot.bottom + 32.0 + ruler::LINE * (plot.lines() as f64 + 1.0);
    let title = plot.title(&ordered, &figures);
    let mut canvas = marks::sheet(input.study.width, &title, &input.study.subtitle(&what, " in the search"), foot, &legend);
    if ordered.is_empty() || axes.is_empty() {
        let words = "No setting was evaluated that keeps the constraints: there is no line to draw.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, plot.bottom), words);
        return canvas;
    }
    for (places, width, ink) in [(pale, 0.75, Ink::MARK.faded(30)), (strong, 1.5, Ink::BLUE.faded(75))] {
        // The better ones over the others.
        for place in places.into_iter().rev() {
            marks::path(&mut canvas, plot.way(ordered[place]), width, ink);
        }
    }
    plot.draw_axes(&mut canvas, &figures);
    for (setting, ink) in [(marked(input.today), TODAY), (marked(input.best), BEST)] {
        if let Some(setting) = setting {
            marks::path(&mut canvas, plot.way(setting), 5.5, Ink::WHITE.faded(80));
            marks::path(&mut canvas, plot.way(setting), 3.5, ink);
        }
    }
    plot.name_categories(&mut canvas);
    plot.name_ticks(&mut canvas, &figures);
    plot.name_lines(&mut canvas, (marked(input.best), marked(input.today)), &figures);
    canvas
}

/// Of settings from the best to the worst: the places of the strong lines, and of the others, as many as are shown. Where all break the
/// constraints, none is strong.
fn choice(ordered: &[&Setting<'_>], found: Found<'_>) -> (Vec<usize>, Vec<usize>) {
    let leading = if found.is_broken() { Vec::new() } else { leading(ordered) };
    // Both are in their order.
    let others: Vec<usize> = (0..ordered.len()).filter(|place| leading.binary_search(place).is_err()).collect();
    let shown = |places: &[usize], most: usize| marks::thinned(places.len(), most).into_iter().map(|place| places[place]).collect();
    let strong: Vec<usize> = shown(&leading, LINES_MAX / 4);
    let pale = shown(&others, LINES_MAX - strong.len());
    (strong, pale)
}

impl Plot<'_> {
    fn x(&self, axis: usize) -> f64 {
        MARGIN + LEFT + self.pitch * axis as f64
    }

    fn y(&self, share: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * share
    }

    fn goal(&self, estimate: f64) -> f64 {
        let (least, most) = self.range;
        if most > least { self.y(((estimate - least) / (most - least)).clamp(0.0, 1.0)) } else { self.y(0.5) }
    }

    fn way(&self, setting: &Setting<'_>) -> Vec<(f64, f64)> {
        let value = |axis: usize| setting.values.get(axis).copied().unwrap_or(f64::NAN);
        let fields = self.axes.iter().enumerate().map(|(place, axis)| (self.x(place), self.y(axis.share(value(place)))));
        fields.chain([(self.x(self.axes.len()), self.goal(setting.estimate))]).collect()
    }

    fn title(&self, ordered: &[&Setting<'_>], figures: &Figures<'_>) -> String {
        let name = self.input.measure.name;
        let (Some(first), Some(last)) = (ordered.first(), ordered.last()) else { return format!("No setting for {name} was found yet") };
        if first.estimate == last.estimate {
            return format!("{name} is the same for all settings: {}", figures.long(first.estimate));
        }
        let estimate = |place: Option<usize>| {
            let setting = place.and_then(|place| self.input.settings.get(place)).filter(|one| one.estimate.is_finite());
            setting.map(|one| one.estimate)
        };
        let Some(best) = estimate(self.input.best) else { return format!("{name} of {}", items(ordered.len(), "setting")) };
        let told = Told { best, today: estimate(self.input.today), is_today: self.input.best == self.input.today };
        self.input.found.title(name, figures, &told, Some(ordered.len()))
    }

    /// Of the names under the axes.
    fn lines(&self) -> usize {
        let names = self.axes.iter().map(|axis| axis.field.name).chain([self.input.measure.name]);
        ruler::lines(names.map(|name| text::width(name, Lettering::STRONG)), self.pitch)
    }

    fn draw_axes(&self, canvas: &mut Canvas, figures: &Figures<'_>) {
        let room = self.pitch - 8.0;
        let best = |words: String| format!("better: {words}");
        let (least, most) = match (self.input.measure.better, figures.short(self.range.0), figures.short(self.range.1)) {
            (Better::Less, least, most) => (best(least), most),
            (Better::More, least, most) => (least, best(most)),
        };
        let labels: Vec<(f64, String, Lettering)> =
            (self.axes.iter().map(|axis| axis.field.name).chain([self.input.measure.name]).enumerate())
                .map(|(place, name)| {
                    // The first and the last stand near the sides of the sheet; the first may begin there and go on to half its pitch.
                    let room = match place {
                        0 => (2.0 * LEFT).max(LEFT + self.pitch / 2.0 - 5.0),
                        last if last == self.axes.len() => 2.0 * SIDE,
                        _ => 2.0 * self.pitch - 8.0,
                    };
                    let name = text::fit_path(name, room, Lettering::STRONG);
                    let x = self.x(place).max(MARGIN + text::width(&name, Lettering::STRONG) / 2.0);
                    (x, name, Lettering::STRONG)
                })
                .collect();
        ruler::names(canvas, &labels, self.bottom + 20.0, self.pitch, self.lines());
        for place in 0..=self.axes.len() {
            let x = self.x(place);
            canvas.upright(x, self.top, self.bottom, 1.0, Ink::MARK);
            let ends = match self.axes.get(place) {
                Some(axis) if matches!(axis.field.kind, Kind::Categories(_)) => continue,
                Some(axis) => (axis.field.told(axis.from), axis.field.told(axis.to)),
                None => (least.clone(), most.clone()),
            };
            for (words, y) in [(ends.1, self.top - 8.0), (ends.0, self.bottom + 14.0)] {
                canvas.text(x, y, Align::Middle, Lettering::LABEL, Ink::QUIET, &text::fit(&words, room.min(150.0), Lettering::LABEL));
            }
        }
    }

    /// The names of categories: left of the first axis, where no line goes, and right of the others over a white ground.
    fn name_categories(&self, canvas: &mut Canvas) {
        for (place, axis) in self.axes.iter().enumerate() {
            let Kind::Categories(names) = axis.field.kind else { continue };
            for category in marks::thinned(names.len(), NAMES_MAX) {
                let (x, y) = (self.x(place) + 6.0, self.y(axis.share(category as f64)));
                if place == 0 {
                    let name = text::fit(names[category], LEFT - 6.0, Lettering::SMALL);
                    canvas.text(self.x(place) - 6.0, y + 3.5, Align::Right, Lettering::SMALL, Ink::TEXT, &name);
                    continue;
                }
                let name = text::fit(names[category], (self.pitch - 16.0).min(170.0), Lettering::SMALL);
                canvas.rect(x - 2.0, y - 6.0, x + 2.0 + text::width(&name, Lettering::SMALL), y + 6.0, Ink::WHITE.faded(85));
                canvas.text(x, y + 3.5, Align::Left, Lettering::SMALL, Ink::TEXT, &name);
            }
        }
    }

    /// Round figures between the ends, over a white ground: right of the axes of fields, and left of the goal's, where the two lines are named.
    fn name_ticks(&self, canvas: &mut Canvas, figures: &Figures<'_>) {
        let (least, most) = self.range;
        let goal = ruler::between_figures(figures, self.range, TICKS).into_iter();
        let goal: Vec<(f64, String)> = goal.map(|(value, name)| ((value - least) / (most - least), name)).collect();
        let of_fields = self.axes.iter().map(Axis::ticks).enumerate().map(|(place, ticks)| (place, Align::Left, ticks));
        for (place, align, ticks) in of_fields.chain([(self.axes.len(), Align::Right, goal)]) {
            let (x, mut free) = (self.x(place), self.bottom - CLEAR);
            for (share, name) in ticks {
                let (y, width) = (self.y(share), text::width(&name, Lettering::SMALL));
                if y > free || y < self.top + CLEAR || width > (self.pitch - 24.0) / 2.0 {
                    continue;
                }
                free = y - CLEAR;
                let left = if align == Align::Left { x + 6.0 } else { x - 6.0 - width };
                canvas.level(x - 3.0, x + 3.0, y, 1.0, Ink::MARK);
                canvas.rect(left - 2.0, y - 6.0, left + width + 2.0, y + 6.0, Ink::WHITE.faded(85));
                canvas.text(left, y + 3.5, Align::Left, Lettering::SMALL, Ink::QUIET, &name);
            }
        }
    }

    fn name_lines(&self, canvas: &mut Canvas, (best, today): (Option<&Setting<'_>>, Option<&Setting<'_>>), figures: &Figures<'_>) {
        let word = self.input.found.word();
        let is_same = self.input.best == self.input.today;
        let lines = if is_same {
            [(best, format!("{word}, and today")), (None, String::new())]
        } else {
            [(best, word.to_string()), (today, "today".to_string())]
        };
        let mut names: Vec<(f64, String)> = lines
            .into_iter()
            .filter_map(|(setting, who)| setting.map(|one| (one.estimate, format!("{who} {}", figures.brief(one.estimate)))))
            .collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut middles: Vec<f64> = names.iter().map(|name| self.goal(name.0)).collect();
        // Clear of the words at the better end.
        spread(&mut middles, 16.0, self.top + 16.0, self.bottom - 16.0);
        let x = self.x(self.axes.len());
        for ((estimate, name), middle) in names.iter().zip(middles) {
            marks::path(canvas, vec![(x + 2.0, self.goal(*estimate)), (x + 12.0, middle)], 0.75, Ink::MARK);
            let name = text::fit(name, SIDE - 30.0, Lettering::STRONG);
            canvas.text(x + 16.0, middle + 4.0, Align::Left, Lettering::STRONG, Ink::TEXT, &name);
        }
    }

    fn legend(&self, ordered: &[&Setting<'_>], shown: usize) -> Legend {
        let (input, feasible) = (self.input, ordered.len());
        let mut samples: Vec<(Sample, String)> = Vec::new();
        if input.best.is_some() {
            samples.push((
                Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 3.5, BEST)),
                format!("{}, on fresh replications", input.found.named()),
            ));
        }
        // Where both are one, its line has both names.
        if input.today.is_some() && input.today != input.best {
            samples
                .push((Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 3.5, TODAY)), "today's setting, on the same".to_string()));
        }
        let is_broken = input.found.is_broken();
        let mut notes = Vec::new();
        if !is_broken && feasible > 0 {
            let tried = items(usize::try_from(longest(ordered)).unwrap_or(usize::MAX), "replication");
            samples.push((
                Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.5, Ink::BLUE)),
                format!("the best in the search of those with {tried}"),
            ));
            notes.push(
                "Where the strong lines meet on an axis, good settings agree; where they spread, the field matters little. On a value of a field \
                 that does nothing they may meet by chance, as the search goes on from what it has."
                    .to_string(),
            );
        }
        if feasible > 0 {
            let others = if is_broken { "settings that were tried" } else { "other settings" };
            samples.push((Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.0, Ink::HATCH)), others.to_string()));
            notes.push(input.found.places(input.is_levelled));
        }
        notes.extend(input.found.note());
        if shown < feasible {
            let (shown, all) = (counted(shown as u64), counted(feasible as u64));
            notes.push(format!("Of {all} settings {shown} are drawn, evenly by rank."));
        }
        let broken = input.settings.len() - feasible;
        if broken > 0 {
            notes.push(marks::left_out(broken, "setting", is_broken));
        }
        if input.axes.len() > AXES_MAX {
            let names: Vec<&str> = input.axes[AXES_MAX..].iter().map(|axis| axis.field.name).collect();
            notes.push(format!("Fields without an axis: {}.", names.join(", ")));
        }
        let is_crowded = |axis: &Axis<'_>| matches!(axis.field.kind, Kind::Categories(names) if names.len() > NAMES_MAX);
        if self.axes.iter().any(is_crowded) {
            notes.push(format!("Of many categories {NAMES_MAX} are named, evenly."));
        }
        Legend::new(input.study.width, samples, notes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, FIELDS, check, said, settings};
    use super::*;
    use crate::chart::Shape;
    use crate::chart::Theme;
    use crate::charts::tests::WIDTHS;

    fn axes<'a>(fields: &[Field<'a>]) -> Vec<Axis<'a>> {
        let axis = |field: &Field<'a>| match field.kind {
            Kind::Log => Axis { field: *field, levels: &[], from: 0.25, to: 16.0 },
            Kind::Linear => Axis { field: *field, levels: &[], from: 0.0, to: 100.0 },
            Kind::Categories(_) => Axis { field: *field, levels: &[], from: 0.0, to: 0.0 },
        };
        fields.iter().map(axis).collect()
    }

    fn input<'a>(axes: &'a [Axis<'a>], settings: &'a [Setting<'a>]) -> Input<'a> {
        let best = fabricated::DURATION.better.best(settings.iter().map(|one| if one.is_feasible { one.estimate } else { f64::NAN }));
        let today = (!settings.is_empty()).then_some(0);
        Input {
            study: fabricated::STUDY,
            measure: fabricated::DURATION,
            axes,
            settings,
            is_levelled: true,
            found: Found::Best { is_like_today: false },
            best,
            today,
        }
    }

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let wide_fields: Vec<Field<'_>> = (0..30).map(|place| FIELDS[place % FIELDS.len()]).collect();
        let long = [FIELDS[0], fabricated::rule(&fabricated::LONG_NAMES), FIELDS[2]];
        let values = |count: usize, fields: &[Field<'_>]| fabricated::values(count, fields);
        let (usual, few, many) = (values(400, &FIELDS), values(3, &FIELDS), values(50_000, &FIELDS));
        let (wide, named) = (values(300, &wide_fields), values(300, &long));
        let same: Vec<Setting<'_>> = settings(&usual[..50]).into_iter().map(|one| Setting { estimate: -7.0, ..one }).collect();
        let usual_settings = settings(&usual);
        let axes_of_usual = axes(&FIELDS);
        let more = Input { measure: fabricated::VALUE, ..input(&axes_of_usual, &usual_settings) };
        let three = Input { measure: fabricated::FINISH, ..input(&axes_of_usual[..3], &usual_settings) };
        vec![
            ("usual", draw(&input(&axes_of_usual, &usual_settings))),
            ("more", draw(&more)),
            ("three", draw(&three)),
            (
                "wordy",
                draw(&Input { study: fabricated::WORDY_STUDY, measure: fabricated::WORDY, ..input(&axes_of_usual, &usual_settings) }),
            ),
            ("few", draw(&input(&axes_of_usual, &settings(&few)))),
            ("many", draw(&input(&axes_of_usual, &settings(&many)))),
            ("wide", draw(&input(&axes(&wide_fields), &settings(&wide)))),
            ("long-names", draw(&input(&axes(&long), &settings(&named)))),
            ("broken", draw(&Input { found: Found::Nearest { limits: "cost.mean<20000" }, ..input(&axes_of_usual, &usual_settings) })),
            ("same", draw(&input(&axes_of_usual, &same))),
            ("none", draw(&input(&axes_of_usual, &[]))),
            ("no-axes", draw(&input(&[], &settings(&few)))),
        ]
    }

    #[test]
    fn lines_over_any_number_of_axes_keep_their_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("parallel-coordinates {name}, {width} wide"), &canvas);
                assert!(canvas.svg(Theme::Light).len() < 2_000_000, "{name}");
            }
        }
    }

    #[test]
    fn a_value_stands_on_its_axis_by_the_axis_scale() {
        let timeout = |kind| Field { name: "timeout", unit: "h", kind };
        let log = Axis { field: timeout(Kind::Log), levels: &[], from: 1.0, to: 16.0 };
        assert_eq!([1.0, 4.0, 16.0, 99.0].map(|value| log.share(value)), [0.0, 0.5, 1.0, 1.0]);
        let linear = Axis { field: timeout(Kind::Linear), ..log };
        assert!((linear.share(8.5) - 0.5).abs() < 1e-12);
        let names = Axis { field: timeout(Kind::Categories(&["a", "b", "c"])), ..log };
        assert_eq!([0.0, 1.0, 2.0].map(|value| names.share(value)), [0.0, 0.5, 1.0]);
        assert_eq!(Axis { to: 1.0, ..linear }.share(1.0), 0.5);
    }

    #[test]
    fn the_best_that_were_tried_longest_are_strong_and_what_is_infeasible_is_not_drawn() {
        let values = fabricated::values(100, &FIELDS);
        let mut settings = settings(&values);
        settings.iter_mut().for_each(|one| one.is_feasible = true);
        settings[30..50].iter_mut().for_each(|one| one.is_feasible = false);
        let canvas = draw(&input(&axes(&FIELDS), &settings));
        let lines = |wanted: Ink| canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Line { ink, .. } if *ink == wanted)).count();
        assert_eq!((lines(Ink::BLUE.faded(75)), lines(Ink::MARK.faded(30)), lines(BEST), lines(TODAY)), (8, 72, 1, 1));
        assert!(said(&canvas).contains(&"Left out: 20 settings that broke a constraint or gave no value."));
        assert!(said(&canvas).contains(&"15 min") && said(&canvas).contains(&"16 h"));
    }

    #[test]
    fn a_best_that_is_not_surely_better_is_not_told_as_such() {
        let values = fabricated::values(30, &FIELDS);
        let (settings, axes) = (settings(&values), axes(&FIELDS));
        let title = |is_like_today| draw(&Input { found: Found::Best { is_like_today }, ..input(&axes, &settings) }).title;
        assert!(title(true).contains(", which cannot be told from today's "), "{}", title(true));
        assert!(title(false).contains(" at the best setting found of "), "{}", title(false));
    }

    #[test]
    fn where_nothing_keeps_the_constraints_all_is_grey_and_said_to_be_so() {
        let values = fabricated::values(100, &FIELDS);
        let (settings, axes) = (settings(&values), axes(&FIELDS));
        let settings: Vec<Setting<'_>> = settings.into_iter().map(|one| Setting { is_feasible: false, ..one }).collect();
        let found = Found::Nearest { limits: "cost.mean<20000" };
        let canvas = draw(&Input { found, best: Some(7), ..input(&axes, &settings) });
        assert!(
            canvas.title.starts_with("Nothing that was tried keeps cost.mean<20000. Nearest: P80 of the duration "),
            "{}",
            canvas.title
        );
        let lines = |wanted: Ink| canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Line { ink, .. } if *ink == wanted)).count();
        assert_eq!((lines(Ink::BLUE.faded(75)), lines(Ink::MARK.faded(30)), lines(BEST), lines(TODAY)), (0, 100, 1, 1));
        let words = said(&canvas);
        assert!(words.contains(&"All that was tried is grey, as nothing keeps cost.mean<20000."), "{words:?}");
        assert!(words.iter().all(|words| !words.starts_with("the best in the search")), "{words:?}");
    }

    #[test]
    fn an_axis_is_named_between_its_ends_and_its_field_begins_on_the_sheet() {
        let values = fabricated::values(40, &FIELDS);
        let settings = settings(&values);
        let of = |name, kind| Field { name, unit: "", kind };
        let count = Axis { field: of("teams.product.members.1.count", Kind::Linear), levels: &[1.0, 2.0, 3.0, 4.0], from: 1.0, to: 4.0 };
        let axes = [count, axes(&FIELDS[..1])[0]];
        let canvas = draw(&input(&axes, &settings));
        let words = said(&canvas);
        assert!(["2", "3", "1 h", "3 h"].iter().all(|tick| words.contains(tick)) && !words.contains(&"2.5"), "{words:?}");
        let name = canvas.shapes.iter().find(|shape| matches!(shape, Shape::Text { text, .. } if text == "teams.product.members.1.count"));
        assert!(name.expect("it is named in full").extent().0 >= MARGIN - 0.5);
    }
}
