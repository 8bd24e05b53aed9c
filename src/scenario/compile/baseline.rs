//! The last checks, which need the whole scenario: cycles of waiting, and the baseline against horizon and buffer.

use super::{Compiler, dependency_place};
use crate::domain::fact::Gaps;
use crate::domain::organization::{AgentId, Organization, TeamId};
use crate::domain::plan::{Need, TaskId};
use crate::engine::time::{Moment, Span};
use crate::scenario::file::ScenarioFile;
use crate::scenario::plan::Row;
use crate::scenario::problem::Problems;
use crate::scenario::value::HOURS_MAX;
use crate::scenario::{Happening, Scenario};
use crate::schedule::{self, BufferRule, EpicOrder, Undertaking, network};
use std::sync::Arc;

impl Compiler<'_> {
    /// What waits for itself. Beside other problems teams and activations may be guesses: then a cycle is told if it is one of dependencies alone.
    pub(super) fn cycles(&mut self, file: &ScenarioFile, rows: &[Row], is_sound: bool) {
        /// A longer cycle is told by its beginning.
        const NAMED_MAX: usize = 12;
        let Some(names) = network::find_cycle(&self.plan, &self.organization, file.epics) else { return };
        if !is_sound && !self.is_of_dependencies(&names) {
            return;
        }
        let mut told: Vec<String> = names.iter().take(NAMED_MAX).map(|name| format!("`{name}`")).collect();
        if names.len() > NAMED_MAX {
            told.push(format!("... ({} in all)", names.len()));
        }
        told.push(format!("`{}`", names[0]));
        let what = format!("a dependency cycle: {}", told.join(" before "));
        let task = names.iter().find_map(|name| self.tasks.get(name.as_str()));
        let Some(&task) = task else {
            self.problems.add(&file.place, what, "no task of these could ever start");
            return;
        };
        let id = self.plan.task(task).id.clone();
        let help = "remove one of these dependencies";
        self.problems.add_with_help(dependency_place(rows, task), what, format!("`{id}` could never start"), help);
    }

    /// Whether each name is that of a task, of one alone, which the next one depends on, and the first on the last.
    fn is_of_dependencies(&self, names: &[String]) -> bool {
        let tasks: Vec<TaskId> = names.iter().filter_map(|name| self.tasks.get(name.as_str()).copied()).collect();
        let is_told_apart = self.tasks.len() == self.plan.tasks.len() && tasks.len() == names.len();
        let mut pairs = tasks.iter().zip(tasks.iter().cycle().skip(1));
        is_told_apart && pairs.all(|(&before, &task)| self.plan.task(task).prerequisite_tasks().any(|on| on == before))
    }
}

/// Computes the baseline, and what only it can tell.
pub fn complete(scenario: &mut Scenario, file: &ScenarioFile, problems: &mut Problems) {
    let policy = &scenario.policies[0];
    let is_open: Vec<bool> = scenario.plan.tasks.iter().map(|task| !task.is_added_later).collect();
    let organization = as_planned(scenario);
    let baseline = schedule::baseline(&Undertaking {
        organization: &organization,
        is_open: &is_open,
        epic_starts: &epic_starts(scenario),
        ..scenario.undertaking(policy)
    });
    if baseline.finish >= scenario.horizon {
        let what = format!("the horizon is too short: on the estimates alone the plan takes {}", whole_hours(baseline.finish));
        let can_be = baseline.finish.hours() < HOURS_MAX;
        let instead =
            if can_be { "write a longer one" } else { "none may be over a thousand years: plan less work, or more and faster hands" };
        problems.add(&file.horizon.place, what, instead);
    }
    // A promise that leaves none was made knowingly.
    let is_promised = matches!(scenario.buffer, BufferRule::Until(_));
    if baseline.buffer.is_zero() && !baseline.duration().is_zero() && !is_promised {
        scenario.handoff.reasons.push((4, "the timeline has no buffer".into()));
        scenario.handoff.gaps = Gaps(scenario.handoff.gaps.0).with(4);
    }
    scenario.baseline = Arc::new(baseline);
}

fn whole_hours(at: Moment) -> Span {
    Span::from_hours(at.ms().div_ceil(3_600_000))
}

/// When each epic may begin: after the handoff is signed and its start authorized, one after another at the director's desk. What costs
/// no attention bypasses desk and calendar.
fn epic_starts(scenario: &Scenario) -> Vec<Moment> {
    let policy = &scenario.policies[0];
    let desk = &policy.desks[AgentId::DIRECTOR.index()];
    let calendar = scenario.calendars.get(desk.calendar);
    let served = |from: Moment, attention: Span| {
        if attention.is_zero() { from } else { calendar.after(calendar.next_opening(from), desk.takes(attention)) }
    };
    let kickoff = served(Moment::START, policy.director.handoff_attention);
    let attention = policy.director.authorization_attention;
    let mut slots = vec![kickoff; desk.capacity as usize];
    let starts = (0..scenario.plan.epics.len()).map(|epic| {
        let slot = if scenario.epics == EpicOrder::Sequential { 0 } else { epic % slots.len() };
        if scenario.epics == EpicOrder::Overlap || epic == 0 {
            slots[slot] = served(slots[slot], attention);
        }
        slots[slot]
    });
    starts.collect()
}

/// The organization as the planner counts on it: those who join later are there where nobody else could do the work.
fn as_planned(scenario: &Scenario) -> Organization {
    let mut organization = scenario.organization.clone();
    let joining: Vec<_> = scenario
        .events
        .iter()
        .filter_map(|event| match event.what {
            Happening::MemberJoins(member) => Some(member),
            _ => None,
        })
        .collect();
    if joining.is_empty() {
        return organization;
    }
    let mut has_crew = vec![false; organization.teams.len()];
    for task in &scenario.plan.tasks {
        has_crew[task.team.index()] |= matches!(task.need, Need::Crew(_));
    }
    for id in joining {
        let member = scenario.organization.member(id);
        let team: TeamId = member.team;
        let is_held = |role| {
            let mut colleagues = scenario.organization.members_of(team).map(|colleague| scenario.organization.member(colleague));
            colleagues.any(|colleague| colleague.is_present && colleague.roles.contains(role))
        };
        if has_crew[team.index()] || !member.roles.iter().all(is_held) {
            organization.members[id.index()].is_present = true;
        }
    }
    organization
}
