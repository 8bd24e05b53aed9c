//! What charts are made of, held by example: letters, lanes, hatches, the axis of time.

use super::axis::TimeAxis;
use super::place::Lanes;
use super::*;
use crate::engine::time::{Moment, Span};
use crate::history::fabricated::{self, Size};

fn at(hours: u64) -> Moment {
    Moment::START + Span::from_hours(hours)
}

#[test]
fn text_is_as_wide_as_its_letters_are_in_the_font() {
    // DejaVu Sans: an m is 1995 of 2048 units, a space 651.
    let ten = Lettering { size: 10.0, weight: Weight::Regular };
    assert!((text::width("mmmm m", ten) - 10.0 * (5.0 * 1995.0 + 651.0) / 2048.0).abs() < 0.01);
    assert!(text::width("m", Lettering { weight: Weight::Bold, ..ten }) > text::width("m", ten));
    assert_eq!(text::width("", ten), 0.0);
}

#[test]
fn text_that_does_not_fit_ends_in_an_ellipsis_and_then_fits() {
    let name = "integration-specialist";
    assert_eq!(text::fit(name, 1_000.0, Lettering::LABEL), name);
    let path = "escalation.L1.escalate_after, h";
    for short in [path, "…L1.escalate_after, h", "…escalate_after, h"] {
        let room = text::width(short, Lettering::LABEL) + 0.5;
        assert_eq!(text::fit_path(path, room, Lettering::LABEL), short);
    }
    assert!(text::fit_path(path, 60.0, Lettering::LABEL).starts_with("escal"));
    for room in [0.0, 3.0, 12.0, 40.0, 80.0] {
        let short = text::fit(name, room, Lettering::LABEL);
        assert!(text::width(&short, Lettering::LABEL) <= room && (short.is_empty() || short.ends_with('…')));
    }
    assert_eq!(text::fit(&"x".repeat(2_000_000), 50.0, Lettering::LABEL), text::fit(&"x".repeat(200), 50.0, Lettering::LABEL));
}

#[test]
fn text_holds_nothing_that_xml_forbids() {
    assert_eq!(text::clean("a\u{0}b\nc\t\u{7f}\u{ffff}é"), "a b c   é");
    assert_eq!(text::clean("T-\u{202e}1"), r"T-\u{202e}1");
}

#[test]
fn letters_in_a_png_stand_where_they_were_measured() {
    let mut canvas = Canvas::new(100.0, 20.0, "");
    canvas.text(90.0, 15.0, Align::Right, Lettering::LABEL, Ink::TEXT, "Hmm");
    let (x0, y0, x1, y1) = canvas.shapes[1].extent();
    let mut dots: Vec<(i32, i32)> = Vec::new();
    text::raster("Hmm", Lettering::LABEL, SCALE, (x0, 15.0), |dot, coverage| {
        if coverage > 0.5 {
            dots.push(dot);
        }
    });
    let within = |value: i32, low: f64, high: f64| f64::from(value) >= low * SCALE - 1.0 && f64::from(value) <= high * SCALE + 1.0;
    assert!(dots.len() > 100 && dots.iter().all(|&(x, y)| within(x, x0, x1) && within(y, y0, y1)));
}

#[test]
fn neighbours_share_their_edge_and_the_shortest_bar_is_still_seen() {
    assert_eq!((pixels(1.25), pixels(-0.25), pixels(0.2)), (3, 0, 0));
    let mut canvas = Canvas::new(10.0, 10.0, "");
    canvas.rect(3.0, 3.0, 3.0, 8.0, Ink::TEXT);
    assert!(canvas.svg(Theme::Light).contains("width=\"1\" height=\"10\""));
}

#[test]
fn strokes_of_a_hatch_stay_within_it() {
    let mut canvas = Canvas::new(200.0, 100.0, "");
    for (x1, y1) in [(90.0, 30.0), (11.0, 80.0), (10.2, 20.5), (10.0, 20.0)] {
        canvas.hatch(10.0, 20.0, x1, y1, Ink::HATCH);
        for stroke in canvas.shapes.drain(1..) {
            let (left, top, right, bottom) = stroke.extent();
            assert!(left >= 9.99 && top >= 19.99 && right <= x1 + 0.01 && bottom <= y1 + 0.01);
        }
    }
}

#[test]
fn a_label_takes_the_first_lane_that_is_free_where_it_begins() {
    let mut lanes = Lanes::up_to(2);
    assert_eq!((lanes.take(0.0, 10.0), lanes.take(5.0, 30.0), lanes.take(9.0, 12.0)), (Some(0), Some(1), None));
    assert_eq!((lanes.take(10.0, 11.0), lanes.len()), (Some(0), 2));
}

#[test]
fn time_runs_from_left_to_right_and_every_day_is_as_wide_as_the_next() {
    let scenario = fabricated::scenario(Size::USUAL);
    let axis = TimeAxis::new(&scenario, at(24 * 9), 100.0, 1_100.0);
    let x: Vec<f64> = (0..=24 * 10).map(|hour| axis.x(at(hour))).collect();
    assert!(x.windows(2).all(|pair| pair[0] <= pair[1]) && x[0] == 100.0 && axis.x(Moment::NEVER) == 1_100.0);
    // Monday 12:30 is the middle of a day from 08:00 to 17:00, Saturday noon that of a closed one; the night takes no room.
    assert!((axis.x(Moment::START + Span::from_minutes(270)) - 150.0).abs() < 0.001);
    assert!((axis.x(at(5 * 24 + 4)) - 650.0).abs() < 0.001);
    assert_eq!(axis.x(at(9)), axis.x(at(20)));
    assert_eq!(axis.shades(), [(600.0, 800.0)]);
}

#[test]
fn a_run_within_a_day_is_shown_hour_by_hour() {
    let scenario = fabricated::scenario(Size::USUAL);
    let axis = TimeAxis::new(&scenario, at(20), 0.0, 200.0);
    assert_eq!((axis.x(at(10)), axis.x(at(20))), (100.0, 200.0));
    // Closed from 17:00 on.
    assert_eq!(axis.shades(), [(90.0, 200.0)]);
}

#[test]
fn an_axis_of_no_time_at_all_can_be_drawn() {
    let scenario = fabricated::scenario(Size { teams: 0, members: 0, tasks: 0, ..Size::USUAL });
    let axis = TimeAxis::new(&scenario, Moment::START, 0.0, 200.0);
    assert_eq!(axis.x(Moment::START), 0.0);
}

#[test]
fn a_scale_ends_at_round_figures_and_holds_what_it_was_made_for() {
    let scale = super::plot::Scale::new(-0.13, 1.27, 8, (0.0, 100.0));
    // From -20 % to 140 % in steps of 20 %.
    assert!((scale.y(-0.2) - 100.0).abs() < 1e-6 && scale.y(1.4).abs() < 1e-6 && (scale.y(0.6) - 50.0).abs() < 1e-6);
    let counts = super::plot::Scale::of_counts(7.0, 6, (0.0, 80.0));
    assert!(counts.y(8.0).abs() < 1e-6 && (counts.y(4.0) - 40.0).abs() < 1e-6);
}

#[test]
fn counts_over_time_show_the_most_of_each_unit_and_join_equal_neighbours() {
    let scenario = fabricated::scenario(Size::USUAL);
    let axis = TimeAxis::new(&scenario, at(20), 0.0, 200.0);
    let mut counts = super::plot::Counts::of(2);
    counts.add(0, at(2), at(10));
    counts.add(1, at(4), at(6));
    // For an instant within a unit.
    counts.add(1, at(8) + Span::from_minutes(1), at(8) + Span::from_minutes(2));
    let (columns, most) = counts.columns(&axis, at(20));
    assert_eq!(most, 2);
    let shown: Vec<(f64, f64, &[u32])> = columns.iter().map(|column| (column.0, column.1, column.2.as_slice())).collect();
    let expected: [(f64, f64, &[u32]); 7] = [
        (0.0, 20.0, &[0, 0]),
        (20.0, 40.0, &[1, 0]),
        (40.0, 61.0, &[1, 1]),
        (61.0, 80.0, &[1, 0]),
        (80.0, 81.0, &[1, 1]),
        (81.0, 101.0, &[1, 0]),
        (101.0, 200.0, &[0, 0]),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn labels_move_apart_and_stay_within_the_plot() {
    let mut middles = [10.0, 11.0, 95.0, 99.0];
    super::plot::spread(&mut middles, 10.0, 0.0, 100.0);
    assert_eq!(middles, [10.0, 20.0, 90.0, 100.0]);
}

#[test]
fn a_week_has_its_label_at_its_own_line_and_none_where_another_month_begins() {
    let mut scenario = fabricated::scenario(Size::USUAL);
    // A Monday; so is 30 March, two days before the month ends.
    scenario.start = jiff::civil::date(2026, 3, 2).at(8, 0, 0, 0);
    let axis = TimeAxis::new(&scenario, at(24 * 80), 0.0, 500.0);
    let mut canvas = Canvas::new(600.0, 100.0, "");
    axis.draw(&mut canvas, 0.0, 90.0);
    let labels: Vec<(f64, &str)> = canvas
        .shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text { x, text, .. } => Some((*x, text.as_str())),
            Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        })
        .collect();
    assert!(labels.iter().all(|label| label.1 != "30"), "{labels:?}");
    let of = |name: &str| labels.iter().find(|label| label.1 == name).map(|label| label.0);
    assert_eq!([of("9"), of("16")], [7, 14].map(|day| Some(axis.midnight(day) + 4.0)));
}

#[test]
fn hours_are_named_at_their_lines_in_steps_that_a_day_is_made_of() {
    let scenario = fabricated::scenario(Size::USUAL);
    for right in [150.0, 260.0, 400.0, 700.0] {
        let axis = TimeAxis::new(&scenario, at(24), 0.0, right);
        let mut canvas = Canvas::new(right, 100.0, "");
        axis.draw(&mut canvas, 0.0, 90.0);
        let hours = canvas.shapes.iter().filter_map(|shape| match shape {
            Shape::Text { x, text, .. } => Some((*x, text.split_once(':')?.0.parse::<u64>().ok()?)),
            Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        });
        let hours: Vec<(f64, u64)> = hours.collect();
        assert!(!hours.is_empty());
        // The scenario starts at 8:00.
        assert!(hours.iter().all(|(x, hour)| (x - 4.0 - axis.x(at((hour + 16) % 24))).abs() < 0.01), "{right}: {hours:?}");
    }
}

#[test]
fn a_figure_has_its_thousands_apart_and_no_zero_below_zero() {
    assert_eq!([3_348.0, 1_234.5, -1_000.0, -0.001, 0.25].map(super::plot::figure), ["3,348", "1,234.5", "−1,000", "0", "0.25"]);
}
