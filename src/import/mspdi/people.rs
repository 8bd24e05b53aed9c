//! Resources and assignments.

use super::Importer;
use super::own;
use super::xml::View;
use crate::import::network::{Assignment, Worker};
use std::collections::BTreeMap;

/// As the file has it.
#[derive(Debug)]
pub(super) struct Resource {
    uid: String,
    is_work: bool,
    calendar: String,
    worker: Worker,
    custom: Vec<(String, String)>,
}

#[derive(Debug)]
pub(super) struct Assigned {
    pub task: String,
    pub resource: String,
    pub units: f64,
    pub work: Option<f64>,
    pub remaining: Option<f64>,
}

/// What resources there are: a place among those who work, or nothing for material and cost.
pub(super) type ByUid = BTreeMap<String, Option<usize>>;

/// As a file writes that nobody is assigned.
pub(super) const NOBODY: &str = "-65535";

impl Importer<'_> {
    pub(super) fn resource(&mut self, view: View<'_>) {
        let (uid, name) = (view.text("UID").to_owned(), view.text("Name"));
        // The first is the tool's own, for what nobody is assigned to.
        if view.is_set("IsNull") || uid == "0" && name.is_empty() {
            return;
        }
        let name = if name.is_empty() { format!("Resource {uid}") } else { name.to_owned() };
        let is_work = matches!(view.text("Type"), "" | "1") && !view.is_set("IsBudget");
        let max_units = self.number(view, "MaxUnits").unwrap_or(1.0);
        let rate = self.number(view, "StandardRate");
        if !is_work {
            self.left("resource[s] of material, cost or budget, which [does|do] no work", &name);
        } else if view.is_set("IsInactive") {
            self.left("inactive resource[s], who [is|are] members all the same", &name);
        }
        if is_work && max_units > 0.0 && max_units < 0.95 {
            self.left("resource[s] there for part of their time: their calendar says when they work", &name);
        }
        for (field, what) in [("OvertimeRate", "rate[s] of overtime"), ("CostPerUse", "cost[s] of each use")] {
            if self.number(view, field).is_some_and(|number| number > 0.0) && is_work {
                self.left(what, &name);
            }
        }
        if view.all("Rates").flat_map(|rates| rates.all("Rate")).filter(|rate| matches!(rate.text("RateTable"), "" | "0")).count() > 1 {
            self.left("rate[s] that change[s|] with time: the present one holds", &name);
        }
        if view.all("AvailabilityPeriods").flat_map(|periods| periods.all("AvailabilityPeriod")).count() > 1 {
            self.left("resource[s] whose number changes with time", &name);
        }
        let custom = own::fields(view);
        let count = if max_units.is_finite() { max_units.round().clamp(1.0, 100_000.0) as u32 } else { 1 };
        let worker = Worker { name, group: view.text("Group").to_owned(), count, rate, ..Worker::default() };
        self.resources.push(Resource { uid, is_work, calendar: view.text("CalendarUID").to_owned(), worker, custom });
    }

    pub(super) fn assignment(&mut self, view: View<'_>) {
        let units = self.number(view, "Units").unwrap_or(1.0);
        let (work, remaining) = (self.hours(view, "Work"), self.hours(view, "RemainingWork"));
        let (task, resource) = (view.text("TaskUID").to_owned(), view.text("ResourceUID").to_owned());
        if resource != NOBODY {
            if !matches!(view.text("WorkContour"), "" | "0" | "8") {
                self.left("assignment[s] whose work is shaped over time", &task);
            }
            if !matches!(view.text("CostRateTable"), "" | "0") {
                self.left("assignment[s] at another rate than the resource's first", &task);
            }
            if ["Delay", "LevelingDelay"].into_iter().any(|name| !matches!(view.text(name), "" | "0")) {
                self.left("assignment[s] that begin[s|] after their task", &task);
            }
        }
        self.assignments.push(Assigned { task, resource, units, work, remaining });
    }

    /// Those who work.
    pub(super) fn staff(&mut self, calendars: &BTreeMap<String, usize>) -> (Vec<Worker>, ByUid) {
        let (mut workers, mut by_uid) = (Vec::new(), ByUid::new());
        for resource in std::mem::take(&mut self.resources) {
            if !resource.is_work {
                by_uid.insert(resource.uid, None);
                continue;
            }
            let mut worker = resource.worker;
            worker.calendar = calendars.get(&resource.calendar).copied();
            for (field, value) in resource.custom {
                let Some(alias) = self.aliases.get(&field) else {
                    self.left("resource[s] with custom fields", &worker.name);
                    break;
                };
                if !own::of_worker(&mut worker, alias, value) {
                    self.left("resource[s] with a field of ours that cannot be read", &worker.name);
                }
            }
            by_uid.insert(resource.uid, Some(workers.len()));
            workers.push(worker);
        }
        (workers, by_uid)
    }
}

impl Assigned {
    /// Of the worker at a place; what is left of its work if the task is under way.
    pub fn assignment(&self, worker: usize, has_begun: bool) -> Assignment {
        let left = if has_begun { self.remaining.or(self.work) } else { self.work.or(self.remaining) };
        Assignment { worker, units: self.units, hours: left.unwrap_or(0.0) }
    }
}
