//! Replications that did not end by themselves: counted and told, never dropped in silence.

use crate::record::study::{Cell, Column, Replication, Sheet};
use serde::Serialize;
use std::collections::BTreeMap;

/// Replications of a point that did not end by themselves, of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Unfinished {
    pub point: u32,
    pub label: String,
    /// `horizon`, `stuck` or `deadlock`.
    pub status: String,
    pub count: u64,
    /// The first of them, to look at with `sandtable run --replication`, and what stood in its way.
    pub first: u64,
    pub why: Vec<String>,
}

/// Counts those of a point.
#[derive(Default)]
pub struct Counts {
    by_status: BTreeMap<String, (u64, u64, Vec<String>)>,
}

impl Counts {
    pub fn add(&mut self, row: &Replication) {
        if !row.is_completed() {
            self.by_status.entry(row.status.clone()).or_insert_with(|| (0, row.replication, row.why.clone())).0 += 1;
        }
    }

    pub fn rows(self, point: u32, label: &str) -> Vec<Unfinished> {
        let row = |(status, (count, first, why))| Unfinished { point, label: label.to_owned(), status, count, first, why };
        self.by_status.into_iter().map(row).collect()
    }
}

const COLUMNS: &[Column] = &[
    Column::whole("point", "number of the point"),
    Column::text("label", "what the point is"),
    Column::text("status", "how the replications ended: horizon, stuck or deadlock"),
    Column::whole("replications", "that ended so"),
    Column::whole("first", "the first of them"),
    Column::text("why", "what stood in its way"),
];

pub fn sheet(rows: &[Unfinished]) -> Sheet {
    let mut sheet = Sheet::new("unfinished", COLUMNS);
    for row in rows {
        sheet.push(vec![
            Cell::from(row.point),
            row.label.as_str().into(),
            row.status.as_str().into(),
            row.count.into(),
            row.first.into(),
            row.why.join("; ").into(),
        ]);
    }
    sheet
}
