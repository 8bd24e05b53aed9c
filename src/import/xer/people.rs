//! Resources and roles as workers.

use super::Importer;
use super::tables::Row;
use crate::import::network::{Worker, one_line};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// The ways in which somebody is assigned: a resource, or a role that no resource fills yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who<'t> {
    Resource(&'t str),
    Role(&'t str),
}

/// A place among the workers, or nothing for material.
pub(super) type ById<'t> = BTreeMap<Who<'t>, Option<usize>>;

/// What somebody costs, and how many there are.
#[derive(Clone, Copy)]
struct Rate {
    /// Money an hour.
    rate: Option<f64>,
    count: u32,
    /// Whether there are others at other times.
    changes: bool,
}

impl Default for Rate {
    fn default() -> Rate {
        Rate { rate: None, count: 1, changes: false }
    }
}

/// Who an assignment is of.
pub(super) fn who<'t>(row: Row<'t>) -> Who<'t> {
    match row.text("rsrc_id") {
        "" => Who::Role(row.text("role_id")),
        resource => Who::Resource(resource),
    }
}

impl<'t> Importer<'_, 't> {
    /// Resources that work, and roles that stand for one; groups of resources are the teams of those in them.
    pub(super) fn workers(
        &mut self,
        start: Option<DateTime>,
        calendars: &BTreeMap<&str, usize>,
        projects: &BTreeSet<&str>,
    ) -> (Vec<Worker>, ById<'t>) {
        let tables = self.tables;
        let is_ours = |row: &Row<'_>| projects.contains(row.text("proj_id"));
        let assigned: BTreeSet<Who<'t>> = tables.rows("TASKRSRC").filter(is_ours).map(who).collect();
        let names: BTreeMap<&str, &str> = tables.rows("RSRC").map(|row| (row.text("rsrc_id"), row.text("rsrc_name"))).collect();
        let groups: BTreeSet<&str> = tables.rows("RSRC").map(|row| row.text("parent_rsrc_id")).collect();
        let (rates, role_rates) = (self.rates("RSRCRATE", "rsrc_id", start), self.rates("ROLERATE", "role_id", start));
        let (mut workers, mut by_id) = (Vec::new(), ById::new());
        for row in tables.rows("RSRC") {
            let (id, name) = (row.text("rsrc_id"), row.text("rsrc_name"));
            let who = Who::Resource(id);
            if row.text("rsrc_type") == "RT_Mat" {
                self.left("resource[s] of material, which [does|do] no work", name);
                by_id.insert(who, None);
            } else if !groups.contains(id) || assigned.contains(&who) {
                let Rate { rate, count, changes } = rates.get(id).copied().unwrap_or_default();
                if changes {
                    self.left("rate[s] that change[s|] with time: that of the start holds", name);
                }
                let group = names.get(row.text("parent_rsrc_id")).copied().unwrap_or("").to_owned();
                let calendar = calendars.get(row.text("clndr_id")).copied();
                let name = if name.is_empty() { row.text("rsrc_short_name") } else { name };
                by_id.insert(who, Some(workers.len()));
                workers.push(Worker { name: one_line(name), group, calendar, rate, count, ..Worker::default() });
            }
        }
        for row in tables.rows("ROLES") {
            let id = row.text("role_id");
            if assigned.contains(&Who::Role(id)) {
                let Rate { rate, count, .. } = role_rates.get(id).copied().unwrap_or_default();
                self.left("assignment[s] of roles to nobody yet: a member of the role does them", row.text("role_name"));
                by_id.insert(Who::Role(id), Some(workers.len()));
                workers.push(Worker { name: one_line(row.text("role_name")), rate, count, ..Worker::default() });
            }
        }
        (workers, by_id)
    }

    /// By id: the rate of the last period that begins before the start, else of the first.
    fn rates(&mut self, table: &str, id: &str, start: Option<DateTime>) -> BTreeMap<&'t str, Rate> {
        let tables = self.tables;
        let mut found: BTreeMap<&str, (bool, Option<DateTime>)> = BTreeMap::new();
        let mut rates = BTreeMap::new();
        for row in tables.rows(table) {
            let (id, from) = (row.text(id), self.date(row, "start_date"));
            let rate = self.number(row, "cost_per_qty");
            let count = self.number(row, "max_qty_per_hr").map_or(1, |count| count.round().clamp(1.0, 100_000.0) as u32);
            let has_begun = from.is_none() || from <= start;
            let is_better = match found.get(id) {
                None => true,
                Some((before_has_begun, before)) => match (has_begun, before_has_begun) {
                    (true, false) => true,
                    (false, true) => false,
                    (true, true) => from > *before,
                    (false, false) => from < *before,
                },
            };
            let known: &mut Rate = rates.entry(id).or_default();
            let changes = found.contains_key(id);
            if is_better {
                found.insert(id, (has_begun, from));
                *known = Rate { rate, count, changes };
            }
            known.changes = changes;
        }
        rates
    }
}
