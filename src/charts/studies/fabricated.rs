//! Made-up studies, and what every chart of one must be, for the tests of the charts of sweeps and tunings.

use super::terms::{Better, Field, Kind, Measure, Study};
use crate::chart::{Canvas, Shape};
use jiff::civil::date;

pub(super) use crate::charts::tests::check;

pub const STUDY: Study<'static> = Study { scenario: "Harbour", replications: 200, seed: 7, confidence: 95.0 };

pub const DURATION: Measure<'static> = Measure { name: "P80 of the duration", unit: "h", better: Better::Less, start: None };

pub const FINISH: Measure<'static> =
    Measure { name: "P80 of the finish", unit: "h", better: Better::Less, start: Some(date(2026, 6, 1).at(8, 0, 0, 0)) };

pub const VALUE: Measure<'static> = Measure { name: "value delivered a week", unit: "k€", better: Better::More, start: None };

/// Thirty, none of which fits anywhere.
pub const LONG_NAMES: [&str; 30] = ["a rule for the order of work with quite a long name, such as nobody would ever write"; 30];

pub fn rule<'a>(names: &'a [&'a str]) -> Field<'a> {
    Field { name: "priority rule", unit: "", kind: Kind::Categories(names) }
}

pub fn said(canvas: &Canvas) -> Vec<&str> {
    canvas.shapes.iter().filter_map(|shape| if let Shape::Text { text, .. } = shape { Some(text.as_str()) } else { None }).collect()
}

/// The middle of a text.
pub fn text_at(canvas: &Canvas, words: &str) -> Option<(f64, f64)> {
    canvas.shapes.iter().find_map(|shape| match shape {
        Shape::Text { text, .. } if text == words => {
            let (x0, y0, x1, y1) = shape.extent();
            Some(((x0 + x1) / 2.0, (y0 + y1) / 2.0))
        }
        Shape::Text { .. } | Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
    })
}

/// Writes pictures to look at.
pub fn show(chart: &str, pictures: &[(&str, Canvas)]) {
    let folder = std::env::var("CHARTS").unwrap_or_else(|_| "/tmp/charts-e".to_string());
    std::fs::create_dir_all(&folder).expect("a folder for the charts");
    for (name, canvas) in pictures {
        std::fs::write(format!("{folder}/{chart}-{name}.png"), canvas.png()).expect("a chart is written");
    }
}
