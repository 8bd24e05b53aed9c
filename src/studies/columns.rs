//! A point's figures, column by column: every metric's values over the replications, a limited number of columns at a time.

use crate::record::RecordError;
use crate::record::study::{Reader, Replication};
use std::collections::BTreeSet;

/// Values in memory at once: 32 MiB of them.
const VALUES_MAX: u64 = 4 * 1024 * 1024;

/// One metric over the replications of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub metric: String,
    pub unit: String,
    /// By replication that is on record, in order; NaN where it has no such figure.
    pub values: Vec<f64>,
}

impl Column {
    /// The values that there are, in the order of replications.
    pub fn present(&self) -> Vec<f64> {
        self.values.iter().copied().filter(|value| value.is_finite()).collect()
    }
}

/// Every metric with its unit, in the order in which a run gives its figures.
///
/// # Errors
/// See [`RecordError`].
pub fn metrics(reader: &Reader<'_>) -> Result<Vec<(String, String)>, RecordError> {
    let layouts = reader.layouts()?;
    let mut sorted: Vec<_> = layouts.values().collect();
    sorted.sort_by_key(|layout| (std::cmp::Reverse(layout.metrics.len()), layout.id.clone()));
    let mut known = BTreeSet::new();
    let all = sorted.iter().flat_map(|layout| layout.metrics.iter().zip(&layout.units));
    Ok(all.filter(|(metric, _)| known.insert((*metric).clone())).map(|(metric, unit)| (metric.clone(), unit.clone())).collect())
}

/// The unit of each of these metrics; empty of one that the study does not have.
///
/// # Errors
/// See [`RecordError`].
pub fn units(reader: &Reader<'_>, names: &[impl AsRef<str>]) -> Result<Vec<String>, RecordError> {
    let metrics = metrics(reader)?;
    let unit = |name: &str| metrics.iter().find(|(metric, _)| metric == name).map_or(String::new(), |(_, unit)| unit.clone());
    Ok(names.iter().map(|name| unit(name.as_ref())).collect())
}

/// How many columns of so many values may be in memory together.
pub fn at_once(values: u64) -> usize {
    (VALUES_MAX / values.max(1)).max(1) as usize
}

/// Calls `each` with every column of a point's replications below `below`, in the order of [`metrics`].
///
/// # Errors
/// See [`RecordError`].
pub fn each(reader: &Reader<'_>, point: u32, below: u64, mut each: impl FnMut(Column)) -> Result<(), RecordError> {
    let metrics = metrics(reader)?;
    for part in metrics.chunks(at_once(below)) {
        let names: Vec<&str> = part.iter().map(|(name, _)| name.as_str()).collect();
        let columns = read(reader, point, below, &names)?;
        for (values, (metric, unit)) in columns.into_iter().zip(part) {
            each(Column { metric: metric.clone(), unit: unit.clone(), values });
        }
    }
    Ok(())
}

/// The columns of these metrics, over a point's replications below `below` that are on record.
///
/// # Errors
/// See [`RecordError`].
pub fn read(reader: &Reader<'_>, point: u32, below: u64, names: &[&str]) -> Result<Vec<Vec<f64>>, RecordError> {
    columns(reader, point, below, names, false)
}

/// As [`read`], each replication in its own place, so that points can be paired: NaN stands for one that is not on record.
///
/// # Errors
/// See [`RecordError`].
pub fn aligned(reader: &Reader<'_>, point: u32, below: u64, names: &[&str]) -> Result<Vec<Vec<f64>>, RecordError> {
    columns(reader, point, below, names, true)
}

fn columns(reader: &Reader<'_>, point: u32, below: u64, names: &[&str], is_aligned: bool) -> Result<Vec<Vec<f64>>, RecordError> {
    let mut columns = vec![Vec::new(); names.len()];
    let mut places: Option<(String, Vec<Option<usize>>)> = None;
    reader.replications(point, below, |row| {
        let values = row.values().unwrap_or_default();
        let (_, places) = match &mut places {
            Some(known) if known.0 == row.layout.id => known,
            known => known.insert((row.layout.id.clone(), placed(row, names))),
        };
        for (column, place) in columns.iter_mut().zip(places.iter()) {
            if is_aligned {
                column.resize(row.replication as usize, f64::NAN);
            }
            column.push(place.and_then(|place| values.get(place)).copied().unwrap_or(f64::NAN));
        }
    })?;
    Ok(columns)
}

fn placed(row: &Replication, names: &[&str]) -> Vec<Option<usize>> {
    let by_name: std::collections::BTreeMap<&str, usize> =
        row.layout.metrics.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    names.iter().map(|name| by_name.get(name).copied()).collect()
}
