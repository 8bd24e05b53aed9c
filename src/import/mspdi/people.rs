//! Resources and assignments.

use super::Importer;
use super::own;
use super::xml::View;
use crate::import::draft::Notes;
use crate::import::network::week::Calendar;
use crate::import::network::{Assignment, Worker};
use std::collections::BTreeMap;

/// As the file has it.
#[derive(Debug)]
pub(super) struct Resource {
    uid: String,
    is_work: bool,
    calendar: String,
    worker: Worker,
    /// Of the hours of its calendar it is there for; 1 for all of them, and of groups.
    share: f64,
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
        let share = if max_units > 0.0 && max_units < 0.95 { max_units } else { 1.0 };
        self.resources.push(Resource { uid, is_work, calendar: view.text("CalendarUID").to_owned(), worker, share, custom });
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

    /// Those who work. Who is there for part of the time has a calendar of its own, of the first hours of each day. `usual`: that of those who
    /// have none.
    pub(super) fn staff(
        &mut self,
        places: &BTreeMap<String, usize>,
        usual: Option<usize>,
        calendars: &mut Vec<Calendar>,
        notes: &mut Notes,
    ) -> (Vec<Worker>, ByUid) {
        let (mut workers, mut by_uid) = (Vec::new(), ByUid::new());
        let (mut part_time, mut parts) = (Vec::new(), BTreeMap::new());
        for resource in std::mem::take(&mut self.resources) {
            if !resource.is_work {
                by_uid.insert(resource.uid, None);
                continue;
            }
            let mut worker = resource.worker;
            worker.calendar = places.get(&resource.calendar).copied();
            let whole = worker.calendar.or(usual).filter(|_| resource.share < 1.0);
            if resource.share < 1.0 && whole.is_none() {
                self.left(
                    "resource[s] there for part of [its|their] time, of whom no calendar tells the days: they work all of it",
                    &worker.name,
                );
            }
            if let Some(whole) = whole {
                part_time.push(worker.name.clone());
                let percent = (resource.share * 100.0).round() as u32;
                worker.calendar = Some(*parts.entry((whole, percent)).or_insert_with(|| {
                    calendars.push(part_of(&calendars[whole], percent));
                    calendars.len() - 1
                }));
            }
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
        if !part_time.is_empty() {
            let what = Notes::some("resource[s] there for part of [its|their] time", &part_time);
            notes.guessed(format!("{what}: they work so much of each day, its first hours"));
        }
        (workers, by_uid)
    }
}

/// A calendar of the first hours of each day, so many hundredths of all, in whole minutes: one at least.
fn part_of(whole: &Calendar, percent: u32) -> Calendar {
    let week = whole.week.clone().map(|day| {
        let all: u64 = day.iter().map(|(from, to)| u64::from(to - from)).sum();
        let mut left = (all * u64::from(percent) / 100 / 60 * 60).max(60);
        let mut openings = Vec::new();
        for (from, to) in day {
            let taken = left.min(u64::from(to - from));
            left -= taken;
            openings.extend((taken > 0).then_some((from, from + taken as u32)));
        }
        openings
    });
    // Its other days are told of the whole.
    Calendar { name: format!("{} {percent} %", whole.name), week, days_off: whole.days_off.clone(), other_days: 0 }
}

impl Assigned {
    /// Of the worker at a place; what is left of its work if the task is under way.
    pub fn assignment(&self, worker: usize, has_begun: bool) -> Assignment {
        let left = if has_begun { self.remaining.or(self.work) } else { self.work.or(self.remaining) };
        Assignment { worker, units: self.units, hours: left.unwrap_or(0.0) }
    }
}
