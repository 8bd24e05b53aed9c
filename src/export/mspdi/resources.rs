//! Members, and what each did of which task.

use super::attributes::{self, RESOURCE_FIELDS};
use super::calendars::Calendars;
use super::lines::{Assignment, Schedule};
use super::tasks::uid;
use super::xml::Xml;
use crate::domain::organization::MemberId;
use crate::scenario::Scenario;

pub fn write(scenario: &Scenario, calendars: &Calendars<'_>, xml: &mut Xml) {
    xml.within("Resources", |xml| {
        for (place, member) in scenario.organization.members.iter().enumerate() {
            xml.within("Resource", |xml| {
                xml.number("UID", place + 1);
                xml.number("ID", place + 1);
                xml.text("Name", &member.name);
                // Works, and is not used up.
                xml.number("Type", 1);
                xml.truth("IsNull", false);
                xml.text("Group", attributes::team(member.team, scenario));
                xml.text("MaxUnits", "1.00");
                xml.truth("CanLevel", true);
                // Pro rata.
                xml.number("AccrueAt", 3);
                xml.number("StandardRate", member.pay.rate_per_hour);
                // An hour.
                xml.number("StandardRateFormat", 2);
                xml.number("CalendarUID", calendars.uid_of_member(place));
                RESOURCE_FIELDS.iter().for_each(|field| attributes::value(field.id, &(field.of)(member, scenario), xml));
            });
        }
    });
}

pub fn assignments(scenario: &Scenario, schedule: &Schedule, xml: &mut Xml) {
    let mut number = 0;
    xml.within("Assignments", |xml| {
        for task in scenario.plan.task_ids() {
            let line = &schedule.lines[task.index()];
            for assignment in &line.assignments {
                number += 1;
                xml.within("Assignment", |xml| {
                    let hours = assignment.worked.hours();
                    xml.number("UID", number);
                    xml.number("TaskUID", uid(task));
                    xml.number("ResourceUID", assignment.member.index() + 1);
                    xml.number("PercentWorkComplete", 100);
                    if line.done.is_some() {
                        xml.when("ActualFinish", scenario.civil(assignment.to));
                    }
                    xml.when("ActualStart", scenario.civil(assignment.from));
                    xml.hours("ActualWork", hours);
                    xml.when("Finish", scenario.civil(assignment.to));
                    xml.hours("RemainingWork", 0.0);
                    xml.when("Start", scenario.civil(assignment.from));
                    xml.text("Units", &units(assignment, scenario));
                    xml.hours("Work", hours);
                });
            }
        }
    });
}

/// Share of the member's hours between its first and last work on the task that went into it.
fn units(assignment: &Assignment, scenario: &Scenario) -> String {
    let Assignment { member, from, to, worked } = *assignment;
    let calendar = scenario.organization.member(MemberId::from_index(member.index())).calendar;
    let available = scenario.calendars.get(calendar).between(from, to);
    let share = if available.is_zero() { 1.0 } else { worked.hours() / available.hours() };
    format!("{:.4}", share.clamp(0.01, 1.0))
}
