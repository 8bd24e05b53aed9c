//! Utilization of each team in compared scenarios, side by side: the mean of replications as a dot, P10 to P90 as a whisker.

use super::marks;
use super::ruler::Ruler;
use super::scenarios::{self, SCENARIOS_MAX};
use super::terms::{Study, range};
use crate::chart::headline::{self, MARGIN};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::{counted, nothing};
use crate::chart::{Align, Canvas, Ink, Lettering, text};

/// Of one scenario, and above and below those of a team.
const LINE: f64 = 14.0;
const PAD: f64 = 8.0;
/// Rows of more teams than fit in this are no page any more.
const HEIGHT_MAX: f64 = 3_000.0;
const GUTTER_MAX: f64 = 260.0;
/// For the means, at the right.
const SIDE: f64 = 150.0;
/// Height of a plot that has nothing to show.
const EMPTY: f64 = 90.0;
/// Of a line of the key.
const KEY: f64 = 20.0;
/// Scales beyond are stretched by what cannot be but for work cut off by the end.
const MOST: f64 = 150.0;

pub struct Input<'a> {
    /// Replications are those of each scenario.
    pub study: Study<'a>,
    /// Names of two to eight, the one that the others are compared with first.
    pub scenarios: &'a [&'a str],
    pub teams: &'a [Team<'a>],
    /// What the criteria aim at, from and to, in percent.
    pub aimed_at: Option<(f64, f64)>,
}

#[derive(Clone, Copy)]
pub struct Team<'a> {
    pub name: &'a str,
    /// One for each scenario, in their order; `None` for a team that a scenario does not have or that was never active.
    pub utilizations: &'a [Option<Utilization>],
}

/// Over replications, in percent of available working time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utilization {
    pub mean: f64,
    pub p10: f64,
    pub p90: f64,
    /// Whether its mean is surely not that of the first scenario.
    pub is_told_apart: bool,
}

/// A team with those of its figures that are any, by the places of their scenarios.
struct Row<'a> {
    name: &'a str,
    figures: Vec<(usize, Utilization)>,
}

impl Row<'_> {
    fn of(&self, scenario: usize) -> Option<Utilization> {
        self.figures.iter().find(|figure| figure.0 == scenario).map(|figure| figure.1)
    }

    /// The scenario that differs most from the first, and by how much.
    fn change(&self) -> Option<(usize, f64)> {
        let first = self.of(0)?.mean;
        let changes =
            self.figures.iter().filter(|figure| figure.0 > 0).map(|figure| (figure.0, figure.1.mean - first, figure.1.is_told_apart));
        // One that is surely another comes before any that is not.
        let rank = |change: &(usize, f64, bool)| (change.2, change.1.abs());
        changes.reduce(|most, one| if rank(&one) > rank(&most) { one } else { most }).map(|(place, by, _)| (place, by))
    }
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let count = input.scenarios.len().min(SCENARIOS_MAX);
    let each = LINE * count.max(1) as f64 + 2.0 * PAD;
    let (rows, hidden) = rows(input, count, (HEIGHT_MAX / each) as usize);
    let key = key(input, count);
    let lines = key.last().map_or(0, |entry| entry.1 + 1);
    let top = headline::HEIGHT + 8.0 + KEY * lines as f64 + 8.0;
    let is_empty = rows.iter().all(|row| row.figures.is_empty());
    let bottom = top + if is_empty { EMPTY } else { each * rows.len() as f64 };
    let foot = bottom + 48.0;
    let legend = legend(input, &rows, hidden);
    let subtitle = input.study.subtitle("Utilization by team, % of available working time", " each");
    let mut canvas = marks::sheet(input.study.width, &title(input, &rows), &subtitle, foot, &legend);
    for (place, line, x, name) in &key {
        let y = headline::HEIGHT + 8.0 + KEY * (*line as f64 + 0.5);
        marks::dot(&mut canvas, x + 6.0, y, 4.5, scenarios::ink(*place));
        canvas.text(x + 16.0, y + 4.0, Align::Left, Lettering::STRONG, Ink::TEXT, name);
    }
    if is_empty {
        let words = "No team of any scenario has a utilization: there is nothing to compare.";
        nothing(&mut canvas, (MARGIN, input.study.width - MARGIN), (top, bottom), words);
        return canvas;
    }
    let gutter = rows.iter().map(|row| text::width(row.name, Lettering::HEADING)).fold(60.0, f64::max).min(GUTTER_MAX);
    let (left, right) = (MARGIN + gutter + 34.0, input.study.width - MARGIN - SIDE);
    let ends = rows.iter().flat_map(|row| &row.figures).flat_map(|(_, of)| [of.mean, of.p10, of.p90]).map(|value| value.min(MOST));
    let across = Ruler::of_figures(&scenarios::percents(), ends.chain([0.0, 100.0]), 10, (left, right));
    across.draw_across(&mut canvas, top, bottom);
    canvas.text(
        (left + right) / 2.0,
        foot - 10.0,
        Align::Middle,
        Lettering::HEADING,
        Ink::TEXT,
        "utilization, % of available working time",
    );
    if let Some((from, to)) = aimed_at(input) {
        canvas.rect(across.at(from), top, across.at(to), bottom, Ink::GREEN.faded(18));
        canvas.upright(across.at(from), top, bottom, 0.75, Ink::GREEN);
        canvas.upright(across.at(to), top, bottom, 0.75, Ink::GREEN);
    }
    for (place, row) in rows.iter().enumerate() {
        let top = top + each * place as f64;
        canvas.level(MARGIN, input.study.width - MARGIN, top, 1.0, Ink::RULE);
        let name = text::fit(row.name, gutter, Lettering::HEADING);
        canvas.text(MARGIN, top + each / 2.0 + 4.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        row.draw(&mut canvas, &across, count, top + PAD, (left, right));
    }
    canvas.level(MARGIN, input.study.width - MARGIN, top + each * rows.len() as f64, 1.0, Ink::RULE);
    canvas
}

fn aimed_at(input: &Input<'_>) -> Option<(f64, f64)> {
    input.aimed_at.filter(|(from, to)| from.is_finite() && to.is_finite() && from < to)
}

/// In the order given; if they are too many, those that the scenarios move most, and how many are left out.
fn rows<'a>(input: &Input<'a>, count: usize, most: usize) -> (Vec<Row<'a>>, usize) {
    let is_known = |of: &Utilization| of.mean.is_finite();
    let row = |team: &Team<'a>| {
        let known = team.utilizations.iter().take(count).enumerate();
        Row { name: team.name, figures: known.filter_map(|(place, of)| Some((place, (*of).filter(is_known)?))).collect() }
    };
    let rows: Vec<Row<'_>> = input.teams.iter().map(row).collect();
    let hidden = rows.len().saturating_sub(most);
    if hidden == 0 {
        return (rows, 0);
    }
    let moved = |row: &Row<'_>| row.change().map_or(-1.0, |change| change.1.abs());
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| moved(&rows[*b]).total_cmp(&moved(&rows[*a])).then(a.cmp(b)));
    order.truncate(most);
    let shown = rows.into_iter().enumerate().filter(|(place, _)| order.contains(place)).map(|(_, row)| row).collect();
    (shown, hidden)
}

/// Places of the scenarios, line and left of their entries, and their names.
fn key(input: &Input<'_>, count: usize) -> Vec<(usize, usize, f64, String)> {
    let (mut x, mut line) = (MARGIN, 0);
    let mut key = Vec::new();
    for (place, name) in input.scenarios.iter().take(count).enumerate() {
        let name = text::fit(&scenarios::lettered(place, name), 480.0, Lettering::STRONG);
        let width = 16.0 + text::width(&name, Lettering::STRONG) + 24.0;
        if x + width > input.study.width - MARGIN && x > MARGIN {
            (x, line) = (MARGIN, line + 1);
        }
        key.push((place, line, x, name));
        x += width;
    }
    key
}

impl Row<'_> {
    fn draw(&self, canvas: &mut Canvas, across: &Ruler, count: usize, top: f64, (left, right): (f64, f64)) {
        for place in 0..count {
            let y = top + LINE * (place as f64 + 0.5);
            let letter = scenarios::letter(place).to_string();
            canvas.text(left - 12.0, y + 3.5, Align::Right, Lettering::SMALL, Ink::QUIET, &letter);
            let Some(of) = self.of(place) else {
                canvas.text(right + 14.0, y + 3.5, Align::Left, Lettering::SMALL, Ink::QUIET, "not known");
                continue;
            };
            let ink = scenarios::ink(place);
            let or_mean = |end: f64| if end.is_finite() { end } else { of.mean };
            let (p10, p90) = (across.at(or_mean(of.p10).min(of.mean)), across.at(or_mean(of.p90).max(of.mean)));
            marks::level_whisker(canvas, p10, p90, y, 2.0, ink);
            marks::dot(canvas, across.at(of.mean), y, 5.5, Ink::WHITE);
            marks::dot(canvas, across.at(of.mean), y, 4.5, ink);
            canvas.text(right + 14.0, y + 3.5, Align::Left, Lettering::SMALL, Ink::TEXT, &self.told(place, of));
        }
    }

    /// `B 81.4 %, +3.2 points`.
    fn told(&self, place: usize, of: Utilization) -> String {
        let mean = format!("{} {:.1} %", scenarios::letter(place), of.mean);
        match self.of(0) {
            Some(first) if place > 0 => format!("{mean}, {} points", signed(of.mean - first.mean)),
            _ => mean,
        }
    }
}

/// `+3.2`, `−0.4`, and `0.0` without a sign.
fn signed(by: f64) -> String {
    let figure = format!("{:.1}", by.abs());
    match () {
        () if figure == "0.0" => figure,
        () if by > 0.0 => format!("+{figure}"),
        () => format!("−{figure}"),
    }
}

fn title(input: &Input<'_>, rows: &[Row<'_>]) -> String {
    let changes = || rows.iter().filter_map(|row| row.change().map(|change| (row, change)));
    let is_sure = |(row, (place, _)): &(&Row<'_>, (usize, f64))| row.of(*place).is_some_and(|of| of.is_told_apart);
    let most = changes().filter(is_sure).reduce(|most, one| if one.1.1.abs() > most.1.1.abs() { one } else { most });
    match most {
        None if changes().all(|change| change.1.1.abs() < 0.05) && changes().next().is_some() => {
            "The scenarios use every team alike".to_string()
        }
        None if changes().next().is_some() => {
            format!("No team is surely busier or less busy than in {}", marks::short(input.scenarios[0]))
        }
        Some((_, (_, by))) if by.abs() < 0.05 => "The scenarios use every team alike".to_string(),
        Some((row, (place, by))) => {
            let (first, mean) = (row.of(0).map_or(f64::NAN, |of| of.mean), row.of(place).map_or(f64::NAN, |of| of.mean));
            let (more, team, name) = (if by > 0.0 { "busier" } else { "less busy" }, marks::short(row.name), input.scenarios[place]);
            let (name, base) = (marks::short(name), marks::short(input.scenarios[0]));
            // As many digits as tell one from the other.
            let digits = usize::from(format!("{mean:.0}") == format!("{first:.0}"));
            format!("{name} moves {team} most: {more}, {mean:.digits$} % instead of {first:.digits$} % in {base}")
        }
        None => match range(rows.iter().flat_map(|row| &row.figures).map(|figure| figure.1.mean)) {
            Some((least, most)) => format!("Teams are used from {least:.0} % to {most:.0} %"),
            None => "No team has a utilization".to_string(),
        },
    }
}

fn legend(input: &Input<'_>, rows: &[Row<'_>], hidden: usize) -> Legend {
    let dot = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::dot(canvas, (x0 + x1) / 2.0, y, 4.5, Ink::BLUE);
    let whisker = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| marks::level_whisker(canvas, x0, x1, y, 2.0, Ink::BLUE);
    let mut samples =
        vec![(Sample::Drawn(dot), "mean of replications".to_string()), (Sample::Drawn(whisker), "P10 to P90 of replications".to_string())];
    if let Some((from, to)) = aimed_at(input) {
        samples.push((Sample::Block(Ink::GREEN.faded(18)), format!("aimed at: {from:.0} to {to:.0} %")));
    }
    let mut notes = Vec::new();
    if let Some(first) = input.scenarios.first().filter(|_| input.scenarios.len() > 1) {
        notes.push(format!("At the right: the mean, and by how many percentage points it differs from that of {}.", marks::short(first)));
    }
    if hidden > 0 {
        notes.push(format!("Left out: {hidden} of {} that the scenarios move least.", counted(input.teams.len(), "team")));
    }
    if rows.iter().flat_map(|row| &row.figures).any(|(_, of)| of.p90.max(of.mean) > MOST) {
        notes.push(format!("Figures over {MOST:.0} % stand at the end of the axis."));
    }
    if input.scenarios.len() > SCENARIOS_MAX {
        let names = input.scenarios[SCENARIOS_MAX..].iter().copied();
        notes.push(format!("Scenarios left out: {}.", scenarios::listed(names)));
    }
    Legend::new(input.study.width, samples, notes)
}

#[cfg(test)]
mod tests {
    use super::super::fabricated::{self, chance, check, said, text_at};
    use super::*;
    use crate::charts::tests::WIDTHS;

    const NAMES: [&str; 8] =
        ["today", "more review", "two more testers", "lend across teams", "no buffer", "fewer gates", "pairs", "another order"];
    const TEAMS: [&str; 7] = ["Architecture", "Backend", "Frontend", "Data", "Quality", "Operations", "Documentation"];

    fn figures(teams: usize, scenarios: usize) -> Vec<Vec<Option<Utilization>>> {
        let one = |team: usize, place: usize| {
            let mean = 35.0 + 55.0 * chance(team as u64 * 3 + 1) + 12.0 * chance((team * 8 + place) as u64) - 6.0;
            Some(Utilization { mean, p10: mean - 4.0 - 5.0 * chance(team as u64), p90: mean + 9.0, is_told_apart: true })
        };
        (0..teams).map(|team| (0..scenarios).map(|place| one(team, place)).collect()).collect()
    }

    fn teams<'a>(figures: &'a [Vec<Option<Utilization>>], names: &[&'a str]) -> Vec<Team<'a>> {
        figures.iter().enumerate().map(|(place, of)| Team { name: names[place % names.len()], utilizations: of }).collect()
    }

    fn input<'a>(scenarios: &'a [&'a str], teams: &'a [Team<'a>]) -> Input<'a> {
        Input { study: fabricated::STUDY, scenarios, teams, aimed_at: Some((70.0, 80.0)) }
    }

    fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
        let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
        let (two, eight, many, one) = (figures(7, 2), figures(7, 8), figures(90, 8), figures(1, 2));
        let mut odd = figures(4, 3);
        odd[1] = vec![None, None, None];
        odd[2][0] = None;
        odd[3][2] = Some(Utilization { mean: 400.0, p10: f64::NAN, p90: f64::INFINITY, is_told_apart: true });
        let same = vec![vec![Some(Utilization { mean: 75.0, p10: 75.0, p90: 75.0, is_told_apart: true }); 3]; 3];
        let long = teams(&eight, &fabricated::LONG_NAMES);
        let wordy = Input { study: fabricated::WORDY_STUDY, ..input(&fabricated::LONG_NAMES, &long) };
        vec![
            ("two", draw(&input(&NAMES[..2], &teams(&two, &TEAMS)))),
            ("eight", draw(&input(&NAMES, &teams(&eight, &TEAMS)))),
            ("many", draw(&input(&NAMES, &teams(&many, &TEAMS)))),
            ("one", draw(&input(&NAMES[..2], &teams(&one, &TEAMS)))),
            ("odd", draw(&input(&NAMES[..3], &teams(&odd, &TEAMS)))),
            ("same", draw(&Input { aimed_at: None, ..input(&NAMES[..3], &teams(&same, &TEAMS)) })),
            ("wordy", draw(&wordy)),
            ("single", draw(&input(&NAMES[..1], &teams(&two, &TEAMS)))),
            ("none", draw(&input(&NAMES[..2], &[]))),
            ("nothing", draw(&input(&[], &teams(&two, &TEAMS)))),
        ]
    }

    #[test]
    fn any_number_of_teams_and_scenarios_keeps_its_words_apart_and_on_the_sheet() {
        for width in WIDTHS {
            for (name, canvas) in pictures(width) {
                check(&format!("utilization-compared {name}, {width} wide"), &canvas);
                assert!(canvas.height < 3_500, "{name} is {} high", canvas.height);
            }
        }
    }

    #[test]
    fn the_title_names_the_team_that_is_moved_most() {
        let of = |mean: f64| Some(Utilization { mean, p10: mean - 5.0, p90: mean + 5.0, is_told_apart: true });
        let utilizations = [vec![of(62.0), of(64.0)], vec![of(81.0), of(60.0)]];
        let canvas = draw(&input(&NAMES[..2], &teams(&utilizations, &TEAMS)));
        assert_eq!(canvas.title, "more review moves Backend most: less busy, 60 % instead of 81 % in today");
        assert!(said(&canvas).contains(&"B 60.0 %, −21.0 points") && said(&canvas).contains(&"A 62.0 %"), "{:?}", said(&canvas));
    }

    #[test]
    fn a_difference_that_is_not_sure_is_no_title_and_figures_that_look_alike_get_a_digit() {
        let of = |mean: f64, is_told_apart| Some(Utilization { mean, p10: mean - 5.0, p90: mean + 5.0, is_told_apart });
        let title = |of: [Option<Utilization>; 2]| draw(&input(&NAMES[..2], &teams(&[of.to_vec()], &TEAMS[..1]))).title;
        assert_eq!(title([of(28.1, false), of(31.0, false)]), "No team is surely busier or less busy than in today");
        let close = title([of(28.1, false), of(28.4, true)]);
        assert!(close.ends_with("busier, 28.4 % instead of 28.1 % in today"), "{close}");
    }

    #[test]
    fn a_dot_stands_at_its_mean() {
        let of = |mean: f64| Some(Utilization { mean, p10: mean - 10.0, p90: mean + 10.0, is_told_apart: true });
        let utilizations = [vec![of(25.0), of(75.0)]];
        let canvas = draw(&input(&NAMES[..2], &teams(&utilizations, &TEAMS)));
        let middle = |ink: Ink| {
            let mut dots = canvas.shapes.iter().filter_map(|shape| match shape {
                crate::chart::Shape::Polygon { ink: of, .. } if *of == ink => Some(shape.extent()),
                _ => None,
            });
            dots.next_back().map(|(x0, _, x1, _)| (x0 + x1) / 2.0).expect("the dot is drawn")
        };
        let tick = |words: &str| text_at(&canvas, words).expect("the axis has its ticks").0;
        let (zero, hundred) = (tick("0 %"), tick("100 %"));
        assert!((middle(scenarios::ink(0)) - (zero + (hundred - zero) * 0.25)).abs() < 0.5);
        assert!((middle(scenarios::ink(1)) - (zero + (hundred - zero) * 0.75)).abs() < 0.5);
    }

    #[test]
    fn of_too_many_teams_those_that_are_moved_least_are_left_out() {
        let many = figures(90, 8);
        let canvas = draw(&input(&NAMES, &teams(&many, &TEAMS)));
        assert!(said(&canvas).iter().any(|words| words.starts_with("Left out: ") && words.contains(" of 90 teams")));
    }
}
