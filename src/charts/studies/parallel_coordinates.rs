//! A tuning as a whole: each setting a line over all fields to its objective; the best that were tried longest strong, the best and today's thick.

use super::marks::{self, BEST, TODAY};
use super::ruler;
use super::terms::{Better, Figures, Kind, Measure, Setting, Study, counted, of_search, range};
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
    /// That the best is not surely better than today's.
    pub is_like_today: bool,
    /// Places among the settings.
    pub best: Option<usize>,
    pub today: Option<usize>,
}

/// A tuned field over its range.
#[derive(Clone, Copy)]
pub struct Axis<'a> {
    pub name: &'a str,
    pub kind: Kind<'a>,
    pub from: f64,
    pub to: f64,
    /// Both ends as people say them: `15 min`, `8 h`. Of categories the names are told instead.
    pub ends: (&'a str, &'a str),
}

impl Axis<'_> {
    /// 0 at the lower end, 1 at the upper one.
    fn share(&self, value: f64) -> f64 {
        let share = match self.kind {
            Kind::Categories(names) if names.len() < 2 => 0.5,
            Kind::Categories(names) => value / (names.len() - 1) as f64,
            Kind::Log if self.from > 0.0 && value > 0.0 => {
                (libm::log10(value) - libm::log10(self.from)) / (libm::log10(self.to) - libm::log10(self.from))
            }
            Kind::Linear | Kind::Log => (value - self.from) / (self.to - self.from),
        };
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.5 }
    }
}

struct Plot<'a> {
    input: &'a Input<'a>,
    axes: &'a [Axis<'a>],
    /// Of the objective.
    range: (f64, f64),
    top: f64,
    bottom: f64,
    pitch: f64,
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let mut ordered: Vec<&Setting<'_>> = input.settings.iter().filter(|one| one.is_feasible && one.estimate.is_finite()).collect();
    ordered.sort_by(|a, b| input.measure.better.order(a.estimate, b.estimate));
    let marked = |place: Option<usize>| place.and_then(|place| input.settings.get(place)).filter(|one| one.estimate.is_finite());
    let estimates = || ordered.iter().map(|one| one.estimate).chain(marked(input.today).map(|one| one.estimate));
    let figures = Figures::of(&input.measure, estimates());
    let axes = &input.axes[..input.axes.len().min(AXES_MAX)];
    let top = headline::HEIGHT + 34.0;
    let pitch = (input.study.width - 2.0 * MARGIN - LEFT - SIDE) / axes.len().max(1) as f64;
    let plot = Plot { input, axes, range: range(estimates()).unwrap_or((0.0, 1.0)), top, bottom: top + PLOT, pitch };
    let (strong, pale) = choice(&ordered);
    let legend = plot.legend(&ordered, strong.len() + pale.len());
    let what = format!("{} of every setting, over all tuned fields", input.measure.caption());
    let foot = plot.bottom + 32.0 + ruler::LINE * (plot.lines() as f64 + 1.0);
    let title = plot.title(&ordered, &figures);
    let mut canvas = marks::sheet(input.study.width, &title, &input.study.subtitle(&what, " in the search"), foot, &legend);
    if ordered.is_empty() || axes.is_empty() {
        let words = "No setting was evaluated that holds the constraints: there is no line to draw.";
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
    plot.name_lines(&mut canvas, (marked(input.best), marked(input.today)), &figures);
    canvas
}

/// The replications of the setting that was tried longest.
fn longest(settings: &[&Setting<'_>]) -> u64 {
    settings.iter().map(|one| one.replications).max().unwrap_or(0)
}

/// Of settings from the best to the worst: the places of the strong lines, and of the others, as many as are shown. Strong are the best of those
/// with the most replications, as the search believes them; what was tried once may look better and was lucky. They are a tenth of all at most.
fn choice(ordered: &[&Setting<'_>]) -> (Vec<usize>, Vec<usize>) {
    let most = longest(ordered);
    let (tried, others): (Vec<usize>, Vec<usize>) = (0..ordered.len()).partition(|place| ordered[*place].replications == most);
    let (leading, following) = tried.split_at(tried.len().min(ordered.len().div_ceil(10)));
    let mut others: Vec<usize> = following.iter().copied().chain(others).collect();
    others.sort_unstable();
    let shown = |places: &[usize], most: usize| marks::thinned(places.len(), most).into_iter().map(|place| places[place]).collect();
    let strong: Vec<usize> = shown(leading, LINES_MAX / 4);
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

    fn objective(&self, estimate: f64) -> f64 {
        let (least, most) = self.range;
        if most > least { self.y(((estimate - least) / (most - least)).clamp(0.0, 1.0)) } else { self.y(0.5) }
    }

    fn way(&self, setting: &Setting<'_>) -> Vec<(f64, f64)> {
        let value = |axis: usize| setting.values.get(axis).copied().unwrap_or(f64::NAN);
        let fields = self.axes.iter().enumerate().map(|(place, axis)| (self.x(place), self.y(axis.share(value(place)))));
        fields.chain([(self.x(self.axes.len()), self.objective(setting.estimate))]).collect()
    }

    fn title(&self, ordered: &[&Setting<'_>], figures: &Figures<'_>) -> String {
        let name = self.input.measure.name;
        let (Some(first), Some(last)) = (ordered.first(), ordered.last()) else { return format!("No setting for {name} was found yet") };
        if first.estimate == last.estimate {
            return format!("{name} is the same for all settings: {}", figures.long(first.estimate));
        }
        let settings = items(ordered.len(), "setting");
        let figure = |place: Option<usize>| {
            let setting = place.and_then(|place| self.input.settings.get(place)).filter(|one| one.estimate.is_finite());
            setting.map(|one| figures.long(one.estimate))
        };
        let today = figure(self.input.today).filter(|_| self.input.best != self.input.today);
        let today = today.map_or(String::new(), |today| match self.input.is_like_today {
            true => format!(", which cannot be told from today's {today}"),
            false => format!(", {today} at today's"),
        });
        match figure(self.input.best) {
            None => format!("{name} of {settings}"),
            Some(best) => format!("{name} is {best} at the best setting found of {}{today}", counted(ordered.len() as u64)),
        }
    }

    /// Of the names under the axes.
    fn lines(&self) -> usize {
        let names = self.axes.iter().map(|axis| axis.name).chain([self.input.measure.name]);
        ruler::lines(names.map(|name| text::width(name, Lettering::STRONG)), self.pitch)
    }

    fn draw_axes(&self, canvas: &mut Canvas, figures: &Figures<'_>) {
        let room = self.pitch - 8.0;
        let best = |words: String| format!("best {words}");
        let (least, most) = match (self.input.measure.better, figures.short(self.range.0), figures.short(self.range.1)) {
            (Better::Less, least, most) => (best(least), most),
            (Better::More, least, most) => (least, best(most)),
        };
        let labels: Vec<(f64, String, Lettering)> = (self.axes.iter().map(|axis| axis.name).chain([self.input.measure.name]).enumerate())
            .map(|(place, name)| {
                // The first and the last stand near the sides of the sheet.
                let side = match place {
                    0 => LEFT + MARGIN,
                    last if last == self.axes.len() => SIDE + MARGIN,
                    _ => self.pitch,
                };
                (self.x(place), text::fit_path(name, 2.0 * side - 8.0, Lettering::STRONG), Lettering::STRONG)
            })
            .collect();
        ruler::names(canvas, &labels, self.bottom + 20.0, self.pitch, self.lines());
        for place in 0..=self.axes.len() {
            let x = self.x(place);
            canvas.upright(x, self.top, self.bottom, 1.0, Ink::MARK);
            let ends = match self.axes.get(place) {
                Some(Axis { kind: Kind::Categories(_), .. }) => continue,
                Some(axis) => axis.ends,
                None => (least.as_str(), most.as_str()),
            };
            for (words, y) in [(ends.1, self.top - 8.0), (ends.0, self.bottom + 14.0)] {
                canvas.text(x, y, Align::Middle, Lettering::LABEL, Ink::QUIET, &text::fit(words, room.min(150.0), Lettering::LABEL));
            }
        }
    }

    /// The names of categories, right of their axis over a white ground.
    fn name_categories(&self, canvas: &mut Canvas) {
        for (place, axis) in self.axes.iter().enumerate() {
            let Kind::Categories(names) = axis.kind else { continue };
            for category in marks::thinned(names.len(), NAMES_MAX) {
                let (x, y) = (self.x(place) + 6.0, self.y(axis.share(category as f64)));
                let name = text::fit(names[category], (self.pitch - 16.0).min(170.0), Lettering::SMALL);
                canvas.rect(x - 2.0, y - 6.0, x + 2.0 + text::width(&name, Lettering::SMALL), y + 6.0, Ink::WHITE.faded(85));
                canvas.text(x, y + 3.5, Align::Left, Lettering::SMALL, Ink::TEXT, &name);
            }
        }
    }

    fn name_lines(&self, canvas: &mut Canvas, (best, today): (Option<&Setting<'_>>, Option<&Setting<'_>>), figures: &Figures<'_>) {
        let is_same = self.input.best == self.input.today;
        let lines = if is_same { [(best, "best, and today"), (None, "")] } else { [(best, "best"), (today, "today")] };
        let mut names: Vec<(f64, String)> = lines
            .into_iter()
            .filter_map(|(setting, who)| setting.map(|one| (one.estimate, format!("{who} {}", figures.short(one.estimate)))))
            .collect();
        names.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut middles: Vec<f64> = names.iter().map(|name| self.objective(name.0)).collect();
        // Clear of the words at the better end.
        spread(&mut middles, 16.0, self.top + 16.0, self.bottom - 16.0);
        let x = self.x(self.axes.len());
        for ((estimate, name), middle) in names.iter().zip(middles) {
            marks::path(canvas, vec![(x + 2.0, self.objective(*estimate)), (x + 12.0, middle)], 0.75, Ink::MARK);
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
                "best setting found, on fresh replications".to_string(),
            ));
        }
        if input.today.is_some() {
            samples
                .push((Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 3.5, TODAY)), "today's setting, on the same".to_string()));
        }
        let tried = crate::chart::plot::counted(usize::try_from(longest(ordered)).unwrap_or(usize::MAX), "replication");
        samples.push((
            Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.5, Ink::BLUE)),
            format!("the best in the search of those with {tried}"),
        ));
        samples.push((Sample::Drawn(|canvas, x0, x1, y| canvas.level(x0, x1, y, 1.0, Ink::HATCH)), "other settings".to_string()));
        let mut notes = vec![
            "Where the strong lines meet on an axis, good settings agree; where they spread, the field matters little.".to_string(),
            of_search(input.is_levelled).to_string(),
        ];
        if shown < feasible {
            let (shown, all) = (counted(shown as u64), counted(feasible as u64));
            notes.push(format!("Of {all} settings {shown} are drawn, evenly by rank."));
        }
        let broken = input.settings.len() - feasible;
        if broken > 0 {
            notes.push(format!("Left out: {} that broke a constraint or gave no value.", items(broken, "setting")));
        }
        if input.axes.len() > AXES_MAX {
            let names: Vec<&str> = input.axes[AXES_MAX..].iter().map(|axis| axis.name).collect();
            notes.push(format!("Fields without an axis: {}.", names.join(", ")));
        }
        let is_crowded = |axis: &Axis<'_>| matches!(axis.kind, Kind::Categories(names) if names.len() > NAMES_MAX);
        if self.axes.iter().any(is_crowded) {
            notes.push(format!("Of many categories {NAMES_MAX} are named, evenly."));
        }
        Legend::new(input.study.width, samples, notes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, FIELDS, check, said, settings};
    use super::super::terms::Field;
    use super::*;
    use crate::chart::Shape;
    use crate::chart::Theme;
    use crate::charts::tests::WIDTHS;

    fn axes<'a>(fields: &[Field<'a>]) -> Vec<Axis<'a>> {
        let axis = |field: &Field<'a>| match field.kind {
            Kind::Log => Axis { name: field.name, kind: field.kind, from: 0.25, to: 16.0, ends: ("15 min", "16 h") },
            Kind::Linear => Axis { name: field.name, kind: field.kind, from: 0.0, to: 100.0, ends: ("0 %", "100 %") },
            Kind::Categories(_) => Axis { name: field.name, kind: field.kind, from: 0.0, to: 0.0, ends: ("", "") },
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
            is_like_today: false,
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
        let log = Axis { name: "timeout", kind: Kind::Log, from: 1.0, to: 16.0, ends: ("1 h", "16 h") };
        assert_eq!([1.0, 4.0, 16.0, 99.0].map(|value| log.share(value)), [0.0, 0.5, 1.0, 1.0]);
        let linear = Axis { kind: Kind::Linear, ..log };
        assert!((linear.share(8.5) - 0.5).abs() < 1e-12);
        let names = Axis { kind: Kind::Categories(&["a", "b", "c"]), ..log };
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
        let title = |is_like_today| draw(&Input { is_like_today, ..input(&axes, &settings) }).title;
        assert!(title(true).contains(", which cannot be told from today's "), "{}", title(true));
        assert!(title(false).ends_with(" at today's"), "{}", title(false));
    }
}
