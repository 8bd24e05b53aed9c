//! Every replication of a study, a row each, with every figure that there is room for.

use super::book::{Book, ROWS_MAX};
use crate::engine::time::Moment;
use crate::export::table::{Entry, Kind, Value};
use crate::export::{ExportError, StudyTold};
use crate::record::study::PointRow;
use crate::studies::columns::metrics;
use crate::study::Variant;
use std::collections::BTreeMap;

/// Cells of figures in memory at once: some hundred bytes each, and more than a spreadsheet is pleasant with.
const CELLS_MAX: usize = 3_000_000;

const HEADS: [(&str, Kind, &str); 6] = [
    ("point", Kind::Whole, "number of the variant in the study"),
    ("variant", Kind::Text, "what it is called"),
    ("replication", Kind::Whole, "its number: the same number has the same draws in every variant"),
    ("status", Kind::Text, "how it ended"),
    ("finish", Kind::When, "when the project finished; empty if it did not"),
    ("messages", Kind::Whole, "all deliveries"),
];

/// What the columns mean.
pub fn entries() -> Vec<Entry> {
    let head = |(name, kind, what): (&str, Kind, &str)| Entry { name: name.to_owned(), is: kind.name(), what: what.to_owned() };
    let figures = Entry {
        name: "METRIC (UNIT)".to_owned(),
        is: Kind::Real.name(),
        what: "a column for each metric that any replication has, in the order of the data dictionary of metrics".to_owned(),
    };
    HEADS.into_iter().map(head).chain([figures]).collect()
}

/// Writes the sheet; gives what it has no room for.
///
/// # Errors
/// What the record or the workbook has against it.
pub fn write(told: &StudyTold<'_>, book: &mut Book) -> Result<Vec<String>, ExportError> {
    let reader = told.reader;
    let mut names = metrics(reader)?;
    let (count, mut notes) = (usize::try_from(reader.count()?).unwrap_or(usize::MAX), Vec::new());
    let (rows, all) = (count.min(ROWS_MAX - 1), names.len());
    if rows < count {
        notes.push(format!("a sheet holds {rows} rows: the workbook has the first of {count} replications; parquet has all"));
    }
    names.truncate(CELLS_MAX / rows.max(1));
    if names.len() < all {
        notes.push(format!(
            "{rows} replications of {all} metrics are too much for a workbook: it has the first {} metrics; parquet has all",
            names.len()
        ));
    }
    let mut values: Vec<Vec<Value>> = Vec::with_capacity(rows);
    for point in reader.points()? {
        if values.len() < rows {
            of_point(told, point, &names, rows, &mut values)?;
        }
    }
    let of_metric: Vec<(String, Kind)> = names.iter().map(|(name, unit)| (format!("{name} ({unit})"), kind(unit))).collect();
    let heads = HEADS.iter().map(|(name, kind, _)| (*name, *kind)).chain(of_metric.iter().map(|(name, kind)| (name.as_str(), *kind)));
    let heads: Vec<(&str, Kind)> = heads.collect();
    book.values("Replications", &heads, values.into_iter(), 3)?;
    Ok(notes)
}

fn kind(unit: &str) -> Kind {
    match unit {
        "hours" => Kind::Hours,
        "money" => Kind::Money,
        "share" => Kind::Share,
        _ => Kind::Real,
    }
}

fn of_point(
    told: &StudyTold<'_>,
    point: PointRow,
    names: &[(String, String)],
    most: usize,
    rows: &mut Vec<Vec<Value>>,
) -> Result<(), ExportError> {
    let Variant { row: point, scenario } = Variant::recorded(point, &told.study.scenarios, told.reader)?;
    let places: BTreeMap<&str, usize> = (0..).zip(names).map(|(place, (name, _))| (name.as_str(), place)).collect();
    told.reader.replications(point.point, u64::MAX, |row| {
        if rows.len() >= most {
            return;
        }
        let mut values = vec![
            Value::Whole(i64::from(point.point)),
            point.label.as_str().into(),
            row.replication.into(),
            row.status.as_str().into(),
            row.finish_ms.map(|ms| scenario.civil(Moment::from_ms(ms))).into(),
            row.messages.into(),
        ];
        let first = values.len();
        values.resize(first + names.len(), Value::Empty);
        for (name, figure) in row.layout.metrics.iter().zip(row.values().unwrap_or_default()) {
            if let Some(place) = places.get(name.as_str()) {
                values[first + place] = figure.into();
            }
        }
        rows.push(values);
    })?;
    Ok(())
}
