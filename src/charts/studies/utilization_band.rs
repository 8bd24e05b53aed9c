//! Who is busy when: a small plot for each team over the days, the median of its daily utilization over the replications as a line, and
//! P10 to P90 as a band.

use super::marks;
use super::ruler::Ruler;
use super::scenarios;
use super::terms::{Better, Figures, Measure, Study};
use crate::chart::headline::{self, MARGIN, WIDTH};
use crate::chart::legend::{Legend, Sample};
use crate::chart::plot::nothing;
use crate::chart::{Align, Canvas, Ink, Lettering, text};
use jiff::civil::DateTime;

/// Of a plot and of what stands over it, in units of the canvas.
const PLOT: f64 = 120.0;
const HEADING: f64 = 26.0;
const FOOT: f64 = 30.0;
const BETWEEN: f64 = 36.0;
const ACROSS: usize = 2;
/// More teams than this are left out and counted.
const TEAMS_MAX: usize = 40;

pub struct Input<'a> {
    pub study: Study<'a>,
    /// The scenario's start, which day 0 holds.
    pub start: DateTime,
    /// In percent: above it a team counts as overloaded.
    pub overload: f64,
    pub teams: &'a [Team<'a>],
}

#[derive(Clone, Copy)]
pub struct Team<'a> {
    pub name: &'a str,
    /// Day by day P10, P50 and P90 in percent; `None` of a day on which hardly anybody was available.
    pub days: &'a [Option<[f64; 3]>],
}

pub fn draw(input: &Input<'_>) -> Canvas {
    let teams: Vec<&Team<'_>> = input.teams.iter().filter(|team| team.days.iter().any(Option::is_some)).take(TEAMS_MAX).collect();
    let count = input.teams.iter().filter_map(|team| team.days.iter().rposition(Option::is_some)).max().map_or(1, |last| last + 1);
    let across = ACROSS.min(teams.len().max(1));
    let gutter = 52.0;
    let each = (f64::from(WIDTH) - 2.0 * MARGIN + BETWEEN) / across as f64;
    let height = HEADING + PLOT + FOOT + 10.0;
    let (places, bottom) = marks::grid(teams.len(), across, (MARGIN, each), (headline::HEIGHT, height));
    let what = "Utilization by team and day, % of available working time";
    let mut canvas = marks::sheet(&title(input, &teams), &input.study.subtitle(what, ""), bottom.max(headline::HEIGHT + 160.0), &legend(input, &teams));
    if teams.is_empty() {
        let room = (headline::HEIGHT, headline::HEIGHT + 160.0);
        nothing(&mut canvas, (MARGIN, f64::from(WIDTH) - MARGIN), room, "No team was available on any day: nobody was busy.");
        return canvas;
    }
    let measure = Measure { name: "", unit: "h", better: Better::Less, start: Some(input.start) };
    let ends = [0.0, count as f64 * 24.0];
    let figures = Figures::of(&measure, ends.into_iter());
    for (team, (left, top)) in teams.iter().zip(places) {
        let (x0, x1) = (left + gutter, left + each - BETWEEN);
        let (y0, y1) = (top + HEADING, top + HEADING + PLOT);
        let days = Ruler::of_figures(&figures, ends.into_iter(), ((x1 - x0) / 110.0) as u32, (x0, x1));
        let shares = Ruler::of_figures(&scenarios::percents(), [0.0, 100.0].into_iter(), 4, (y1, y0));
        shares.draw_upwards(&mut canvas, x0, x1, true);
        days.draw_across(&mut canvas, y0, y1);
        let name = text::fit(team.name, x1 - x0, Lettering::HEADING);
        canvas.text(x0, top + 16.0, Align::Left, Lettering::HEADING, Ink::TEXT, &name);
        canvas.dashed_level(x0, x1, shares.at(input.overload), 1.0, Ink::VERMILLION);
        band(&mut canvas, team, &days, &shares);
    }
    canvas
}

/// A block for each day, and the median as a level across it, so that days nobody works are gaps and not slopes.
fn band(canvas: &mut Canvas, team: &Team<'_>, days: &Ruler, shares: &Ruler) {
    for (day, [low, middle, high]) in team.days.iter().enumerate().filter_map(|(day, band)| band.map(|band| (day, band))) {
        let (x0, x1) = (days.at(day as f64 * 24.0), days.at(day as f64 * 24.0 + 24.0));
        canvas.rect(x0, shares.at(high), x1, shares.at(low), Ink::SKY.faded(55));
        canvas.level(x0, x1, shares.at(middle), 2.0, Ink::BLUE);
    }
}

/// The mean of a team's daily medians.
fn usual(team: &Team<'_>) -> f64 {
    let medians: Vec<f64> = team.days.iter().flatten().map(|band| band[1]).collect();
    medians.iter().sum::<f64>() / medians.len().max(1) as f64
}

fn title(input: &Input<'_>, teams: &[&Team<'_>]) -> String {
    let over = |team: &&&Team<'_>| {
        let days: Vec<&[f64; 3]> = team.days.iter().flatten().collect();
        days.iter().filter(|band| band[1] > input.overload).count() as f64 / days.len().max(1) as f64
    };
    let Some(busiest) = teams.iter().max_by(|a, b| usual(a).total_cmp(&usual(b))) else { return "No team was active".to_string() };
    let days = over(&busiest) * 100.0;
    let name = marks::short(busiest.name);
    if days >= 1.0 {
        format!("{name} is the busiest: over {:.0} % on {days:.0} % of its days, in half of the replications", input.overload)
    } else {
        format!("{name} is the busiest, and no team is usually over {:.0} %", input.overload)
    }
}

fn legend(input: &Input<'_>, teams: &[&Team<'_>]) -> Legend {
    let line = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.level(x0, x1, y, 2.0, Ink::BLUE);
    let dashes = |canvas: &mut Canvas, x0: f64, x1: f64, y: f64| canvas.dashed_level(x0, x1, y, 1.0, Ink::VERMILLION);
    let samples = vec![
        (Sample::Drawn(line), "median of the replications".to_string()),
        (Sample::Block(Ink::SKY.faded(55)), "P10 to P90".to_string()),
        (Sample::Drawn(dashes), format!("{:.0} %, over which a team counts as overloaded", input.overload)),
    ];
    let mut notes = vec!["Days on which a team was available in fewer than one of twenty replications are left blank.".to_string()];
    let idle = input.teams.iter().filter(|team| team.days.iter().all(Option::is_none)).count();
    if idle > 0 {
        notes.push(format!("Never active: {idle} of {} teams.", input.teams.len()));
    }
    let shown = teams.len() + idle;
    if shown < input.teams.len() {
        notes.push(format!("Left out: {} teams.", input.teams.len() - shown));
    }
    marks::legend(samples, notes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::tests::check;
    use jiff::civil::date;

    fn drawn(teams: &[Team<'_>]) -> Canvas {
        let study = Study { scenario: "baseline", replications: 500, seed: 7, confidence: 95.0 };
        let canvas = draw(&Input { study, start: date(2026, 3, 2).at(8, 0, 0, 0), overload: 85.0, teams });
        check("a band", &canvas);
        canvas
    }

    fn days(count: usize, level: f64) -> Vec<Option<[f64; 3]>> {
        (0..count).map(|day| (day % 7 < 5).then(|| [level * 0.5, level, (level * 1.3).min(100.0)])).collect()
    }

    #[test]
    fn the_busiest_team_is_the_title() {
        let (calm, busy) = (days(60, 40.0), days(60, 92.0));
        let canvas = drawn(&[Team { name: "Backend", days: &calm }, Team { name: "Research", days: &busy }]);
        assert_eq!(canvas.title, "Research is the busiest: over 85 % on 100 % of its days, in half of the replications");
    }

    #[test]
    fn any_number_of_teams_and_days_fits_the_sheet() {
        drawn(&[]);
        drawn(&[Team { name: "idle", days: &[None, None] }]);
        let long = days(700, 70.0);
        drawn(&[Team { name: "one", days: &long }]);
        let short = days(3, 30.0);
        let many: Vec<Team<'_>> = (0..45).map(|_| Team { name: "a team of a rather long name that goes on and on", days: &short }).collect();
        drawn(&many);
    }
}
