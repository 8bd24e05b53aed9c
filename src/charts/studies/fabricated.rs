//! Made-up studies, and what every chart of one must be, for the tests of the charts of sweeps and tunings.

use super::terms::{Better, Field, Kind, Measure, Setting, Study};
use crate::chart::{Canvas, Shape};
use jiff::civil::date;

pub(super) use crate::charts::tests::check;

pub const STUDY: Study<'static> =
    Study { scenario: "Harbour", replications: 200, incomplete: None, seed: 7, confidence: 95.0, width: 1_600.0 };

/// With words that nothing has room for.
pub const WORDY_STUDY: Study<'static> =
    Study { scenario: LONG_NAMES[0], replications: 100_000, incomplete: None, seed: u64::MAX, confidence: 99.99, width: 1_600.0 };

pub const WORDY: Measure<'static> = Measure {
    name: "P80 of the working time between the first of all starts & the last of all finishes of tasks <in scope>, with everything that \
           could possibly be asked about it said in its name, so that it is longer than any sheet is wide",
    unit: "person hours of those that are on call",
    better: Better::More,
    start: None,
};

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

/// Between 0 and 1, spread evenly: multiples of the golden section.
pub fn chance(place: u64) -> f64 {
    (place as f64 * 0.618_033_988_749_895).fract()
}

pub const FIELDS: [Field<'static>; 6] = [
    Field { name: "level-1 timeout", unit: "h", kind: Kind::Log },
    Field { name: "level-2 timeout", unit: "h", kind: Kind::Log },
    Field { name: "share of review", unit: "%", kind: Kind::Linear },
    Field { name: "priority rule", unit: "", kind: Kind::Categories(&["least slack", "most value", "shortest first", "as planned"]) },
    Field { name: "limit of work in progress", unit: "tasks", kind: Kind::Linear },
    Field { name: "threshold for a decision of the director's own", unit: "", kind: Kind::Linear },
];

/// Values of settings, one for each field: hours from 0.25 to 16, others from 0 to 100, categories by their places.
pub fn values(count: usize, fields: &[Field<'_>]) -> Vec<Vec<f64>> {
    let value = |place: usize, at: usize, field: &Field<'_>| {
        let share = chance((place * (2 * at + 3) + at) as u64);
        match field.kind {
            Kind::Log => 0.25 * libm::pow(64.0, share),
            Kind::Linear => (100.0 * share).round(),
            Kind::Categories(names) => (share * names.len() as f64).floor(),
        }
    };
    (0..count).map(|place| fields.iter().enumerate().map(|(at, field)| value(place, at, field)).collect()).collect()
}

/// Settings that are good near a timeout of 2 h, some of them infeasible; on the better ones more was spent.
pub fn settings(values: &[Vec<f64>]) -> Vec<Setting<'_>> {
    let setting = |(place, values): (usize, &'_ Vec<f64>)| {
        let off = values.first().map_or(0.0, |hours| libm::log2(*hours) - 1.0);
        let rest = values.get(2).map_or(0.0, |percent| percent / 10.0);
        let estimate = 410.0 + 22.0 * off * off + rest + 18.0 * chance(place as u64 * 5 + 1);
        let replications = if estimate < 430.0 {
            640
        } else if estimate < 460.0 {
            80
        } else {
            10
        };
        (estimate, replications, place % 13 != 4)
    };
    let known = values.iter().enumerate().map(setting);
    known
        .zip(values)
        .map(|((estimate, replications, is_feasible), values)| Setting { values, estimate, replications, is_feasible })
        .collect()
}
