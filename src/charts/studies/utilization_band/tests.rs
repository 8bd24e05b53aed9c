//! Bands of utilization of few and many teams and days, held by example.

use super::*;
use crate::chart::Shape;
use crate::chart::Theme;
use crate::charts::studies::fabricated::{self, chance, check, said};
use crate::charts::tests::WIDTHS;
use jiff::civil::date;

type Days = Vec<Option<[f64; 3]>>;

/// Without weekends of a study that starts on a Monday; busiest in the middle.
fn days(count: usize, busy: f64, salt: u64) -> Days {
    let share = |day: usize| {
        let wave = busy - 0.4 * (day as f64 / count as f64 - 0.5).abs() + 0.12 * chance(day as u64 * 3 + salt);
        let half = 0.08 + 0.1 * chance(day as u64 + salt);
        [(wave - half).max(0.0), wave, wave + half]
    };
    (0..count).map(|day| (day % 7 < 5).then(|| share(day))).collect()
}

fn input<'a>(workers: &'a [Workers<'a>]) -> Input<'a> {
    Input { study: fabricated::STUDY, start: Some(date(2026, 6, 1).at(8, 0, 0, 0)), overload: 0.85, workers }
}

const NAMES: [&str; 3] = ["Payments", "Platform", "Web"];

fn teams<'a>(all: &'a [Days], names: &'a [&'a str]) -> Vec<Workers<'a>> {
    all.iter().enumerate().map(|(place, days)| Workers { name: names[place % names.len()], is_member: false, days }).collect()
}

fn pictures(width: f64) -> Vec<(&'static str, Canvas)> {
    let draw = |input: &Input<'_>| draw(&Input { study: Study { width, ..input.study }, ..*input });
    let usual = [days(60, 0.95, 1), days(60, 0.7, 2), days(60, 0.6, 3)];
    let many: Vec<Days> = (0..30).map(|team| days(120, 0.4 + 0.02 * team as f64, team)).collect();
    let crowd: Vec<Days> = (0..90).map(|team| days(250, 0.1 + 0.012 * team as f64, team)).collect();
    let years = [days(1_500, 0.9, 1), days(700, 0.8, 2)];
    let mut holes = days(40, 0.9, 4);
    holes.iter_mut().step_by(3).for_each(|day| *day = None);
    let odd = [holes, vec![None; 40], vec![Some([f64::NAN, 0.5, 0.6]); 3], vec![Some([-1.0, 7.0, f64::MAX]); 12]];
    let (one, same): ([Days; 1], [Days; 2]) = ([vec![Some([0.2, 0.5, 0.9])]], [vec![Some([0.0; 3]); 30], vec![Some([0.85; 3]); 30]]);
    let endless = [days(60_000, 0.9, 1)];
    vec![
        ("usual", draw(&input(&teams(&usual, &NAMES)))),
        ("long-names", draw(&Input { study: fabricated::WORDY_STUDY, ..input(&teams(&many, &fabricated::LONG_NAMES)) })),
        ("crowd", draw(&input(&teams(&crowd, &NAMES)))),
        ("years", draw(&input(&teams(&years, &NAMES)))),
        ("odd", draw(&input(&teams(&odd, &NAMES)))),
        ("one", draw(&input(&teams(&one, &NAMES)))),
        ("same", draw(&input(&teams(&same, &NAMES)))),
        ("counted", draw(&Input { start: None, ..input(&teams(&usual, &NAMES)) })),
        ("endless", draw(&input(&teams(&endless, &NAMES)))),
        ("idle", draw(&input(&teams(&[vec![None; 10]], &NAMES)))),
        ("none", draw(&input(&[]))),
    ]
}

#[test]
fn bands_of_any_number_of_teams_and_days_keep_their_words_apart_and_on_the_sheet() {
    for width in WIDTHS {
        for (name, canvas) in pictures(width) {
            check(&format!("utilization-band {name}, {width} wide"), &canvas);
            // A wider sheet holds more columns.
            assert!((canvas.svg(Theme::Light).len() as f64) < 1_500_000.0 * (width / 1_600.0).max(1.0), "{name}");
        }
    }
}

#[test]
fn the_title_names_the_team_that_is_overloaded_most_often() {
    let all = [vec![Some([0.5, 0.8, 0.9]); 5], vec![Some([0.5, 0.9, 1.0]), None, Some([0.5, 0.86, 1.0]), Some([0.1, 0.2, 0.3])]];
    let canvas = draw(&input(&teams(&all, &NAMES)));
    assert_eq!(canvas.title, "Most often overloaded: Platform, with a median over 85 % on 2 of 3 days; of 1 of 2 teams it never is");
    assert!(said(&canvas).contains(&"P90 over 85 % on 5 of 5 days") && said(&canvas).contains(&"over 85 % on 2 of 3 days"));
    let title = draw(&input(&teams(&all[..1], &NAMES))).title;
    assert_eq!(title, "No team is over 85 % in the median; at P90 most often Payments, on 5 of 5 days");
    let calm = [vec![Some([0.1, 0.2, 0.85])]];
    assert!(draw(&input(&teams(&calm, &NAMES))).title.starts_with("No team is over 85 % on any day"));
}

#[test]
fn members_are_compared_with_each_other_and_not_with_their_team() {
    let all = [vec![Some([0.9, 0.95, 1.0]); 5], vec![Some([0.5, 0.9, 1.0]), Some([0.1, 0.2, 0.3])], vec![Some([0.1, 0.2, 0.3]); 5]];
    let mut team_and_members = teams(&all, &NAMES);
    team_and_members[1..].iter_mut().for_each(|workers| workers.is_member = true);
    let canvas = draw(&input(&team_and_members));
    assert_eq!(canvas.title, "Most often overloaded: Platform, with a median over 85 % on 1 of 2 days; of 1 of 2 members it never is");
    assert!(said(&canvas).iter().any(|words| words.contains("Utilization of the team and each member by day")));
}

#[test]
fn a_day_on_which_no_team_works_has_no_column_and_ticks_stand_at_mondays() {
    let all = [days(21, 0.5, 1)];
    let teams = teams(&all, &NAMES);
    let input = input(&teams);
    let (span, firsts) = columns(&input, 600.0);
    assert_eq!((span, firsts.len(), firsts[5]), (1, 15, 7));
    let canvas = draw(&input);
    let labels: Vec<&str> = said(&canvas).into_iter().filter(|words| words.ends_with(" Jun")).collect();
    assert_eq!(labels, ["1 Jun", "8 Jun", "15 Jun"]);
    let few = [days(4, 0.5, 1)];
    let canvas = draw(&Input { workers: &[Workers { name: NAMES[0], is_member: false, days: &few[0] }], ..input });
    let labels: Vec<&str> = said(&canvas).into_iter().filter(|words| words.ends_with(" Jun")).collect();
    assert_eq!(labels, ["1 Jun", "2 Jun", "3 Jun", "4 Jun"]);
}

#[test]
fn of_more_days_than_there_is_room_for_a_column_is_a_week_from_monday() {
    let all = [days(1_000, 0.5, 1)];
    let teams = teams(&all, &NAMES);
    // The second day is a Monday.
    let late = Input { start: Some(date(2026, 6, 7).at(8, 0, 0, 0)), ..input(&teams) };
    let (span, firsts) = columns(&late, 600.0);
    assert_eq!((span, &firsts[..3]), (7, [0, 1, 8].as_slice()));
    let panel = Panel::of(&teams[0], &late, &firsts, span);
    let worked: Vec<[f64; 3]> = all[0][1..8].iter().copied().flatten().collect();
    let mean = worked.iter().map(|band| band[1]).sum::<f64>() / worked.len() as f64;
    assert!(panel.columns[1].is_some_and(|band| (band[1] - mean).abs() < 1e-12));
}

#[test]
fn the_band_ends_where_a_team_is_not_at_work_and_lies_around_the_median() {
    let some = Some([0.25, 0.5, 0.75]);
    let all = [vec![some, some, None, some], vec![some; 4]];
    let canvas = draw(&input(&teams(&all, &NAMES)));
    let bands: Vec<(f64, f64, f64, f64)> =
        canvas.shapes.iter().filter(|shape| matches!(shape, Shape::Polygon { ink, .. } if *ink == BAND)).map(Shape::extent).collect();
    let widths: Vec<f64> = bands.iter().map(|band| ((band.2 - band.0) / COLUMN.1).round()).collect();
    assert_eq!(widths, [2.0, 1.0, 4.0]);
    assert!((bands[0].3 - bands[0].1 - PLOT / 2.0).abs() < 1e-9);
}

#[test]
fn of_too_many_teams_those_overloaded_most_often_are_kept_in_their_order() {
    let all: Vec<Days> = (0..70).map(|team| vec![Some([0.0, if team < 8 { 0.2 } else { 0.9 }, 0.95]); 1 + team % 3]).collect();
    let teams = teams(&all, &NAMES);
    let input = input(&teams);
    let panels: Vec<Panel<'_>> = teams.iter().map(|team| Panel::of(team, &input, &[0, 1, 2], 1)).collect();
    let (kept, hidden) = shown(panels);
    assert_eq!((kept.len(), hidden), (60, 10));
    assert!(kept.iter().all(|panel| panel.over > 0));
}
