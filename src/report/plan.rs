//! `03-execution-plan.md`: the plan with its first baseline, before anything happened to it.

use super::text::{Page, count, figure, markdown, minute, percent, working_time};
use crate::domain::organization::{Activation, Awaited, Team};
use crate::domain::plan::{Effort, FeatureId, Need, Task, TaskId};
use crate::domain::policy::PriorityRule;
use crate::engine::time::Moment;
use crate::record::Told;
use crate::record::rows::{dependencies, timestamp};
use crate::record::story::{ATTENDEES, MEETING};
use crate::record::trigger;
use crate::scenario::Scenario;
use crate::schedule::{BufferRule, EpicOrder};

/// Of the critical path, so many tasks are told one by one; the tables mark them all.
const PATH_MAX: usize = 60;

/// The execution plan as Markdown.
pub fn plan(told: &Told<'_>) -> String {
    let scenario = told.scenario();
    let mut page = Page::default();
    page.heading(1, &format!("Execution plan: {}", markdown(&scenario.name)));
    if !scenario.description.is_empty() {
        page.paragraph(&markdown(&scenario.description));
    }
    overview(scenario, &mut page);
    critical_path(scenario, &mut page);
    teams(scenario, &mut page);
    for (number, epic) in scenario.plan.epics.iter().enumerate() {
        page.heading(2, &format!("Epic {}: {}", number + 1, markdown(&epic.name)));
        for &feature in &epic.features {
            feature_table(scenario, feature, &mut page);
        }
    }
    resources(scenario, &mut page);
    risks(scenario, &mut page);
    super::rules::rules(scenario, &mut page);
    handoff(scenario, &mut page);
    page.text
}

fn overview(scenario: &Scenario, page: &mut Page) {
    let baseline = &scenario.baseline;
    let plan = &scenario.plan;
    let in_plan = plan.tasks.iter().filter(|task| !task.is_added_later);
    let effort: f64 = plan.task_ids().filter(|&task| !plan.task(task).is_added_later).map(|task| estimate(scenario, task)).sum();
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let size = [count(plan.epics.len(), "epic"), count(plan.features.len(), "feature"), count(in_plan.count(), "task")].join(", ");
    let order = match scenario.epics {
        EpicOrder::Overlap => "may overlap",
        EpicOrder::Sequential => "one after another",
    };
    let rule = scenario.policies.first().map_or("", |policy| rule_name(policy.dispatch.rule));
    let rows = [
        row("Size", size),
        row("Effort", format!("{} h of work", figure(effort))),
        row("Start", minute(scenario, baseline.start)),
        row("Baseline finish", minute(scenario, baseline.finish)),
        row("Critical path, resources aside", minute(scenario, baseline.critical_path_finish)),
        row("Buffer", format!("{} ({})", working_time(scenario, baseline.buffer), buffer_rule(&scenario.buffer))),
        row("**Target**", format!("**{}**", minute(scenario, baseline.target))),
        row("Epics", order.to_owned()),
        row("Dispatch rule", rule.to_owned()),
    ];
    page.table(&["", ""], &rows);
}

fn estimate(scenario: &Scenario, task: TaskId) -> f64 {
    let planned = scenario.baseline.estimates.get(task.index()).copied();
    planned.unwrap_or_else(|| crate::record::rows::estimate(scenario.plan.task(task)))
}

fn rule_name(rule: PriorityRule) -> &'static str {
    match rule {
        PriorityRule::Lft => "smallest late finish (lft)",
        PriorityRule::Lst => "smallest late start (lst)",
        PriorityRule::Slack => "smallest total float (slack)",
        PriorityRule::Mts => "most successors (mts)",
        PriorityRule::Grpw => "greatest rank positional weight (grpw)",
        PriorityRule::Spt => "shortest estimate (spt)",
        PriorityRule::Lpt => "longest estimate (lpt)",
        PriorityRule::Fifo => "first released (fifo)",
    }
}

fn buffer_rule(rule: &BufferRule) -> String {
    match rule {
        BufferRule::Share(share) => format!("{} of the baseline", percent(Some(*share))),
        BufferRule::PerTask => "each task's own uplift along the critical path".to_owned(),
        BufferRule::RootSquareError => "root-square-error along the critical path".to_owned(),
        BufferRule::Quantile(p) => format!("simulated, P{}", figure(p * 100.0)),
    }
}

fn critical_path(scenario: &Scenario, page: &mut Page) {
    let path = &scenario.baseline.critical_path;
    page.heading(2, "Critical path");
    if path.is_empty() {
        page.paragraph("No task is without float.");
        return;
    }
    let ids: Vec<String> = path.iter().take(PATH_MAX).map(|&task| markdown(&scenario.plan.task(task).id)).collect();
    let more = if path.len() > PATH_MAX { format!(" → … {} more", path.len() - PATH_MAX) } else { String::new() };
    page.paragraph(&format!("{} without float: {}{more}", count(path.len(), "task"), ids.join(" → ")));
}

fn teams(scenario: &Scenario, page: &mut Page) {
    let organization = &scenario.organization;
    page.heading(2, "Teams");
    let rows: Vec<Vec<String>> = organization
        .team_ids()
        .map(|id| {
            let team = organization.team(id);
            let tasks = || scenario.plan.task_ids().filter(|&task| scenario.plan.task(task).team == id);
            let effort: f64 = tasks().map(|task| estimate(scenario, task)).sum();
            let members: Vec<String> = organization.members_of(id).map(|member| self::member(scenario, member)).collect();
            let count = tasks().count().to_string();
            vec![markdown(&team.name), activation(scenario, team), members.join("<br>"), count, figure(effort)]
        })
        .collect();
    page.table(&["Team", "Starts", "Members and roles", ">Tasks", ">Hours"], &rows);
}

fn member(scenario: &Scenario, id: crate::domain::organization::MemberId) -> String {
    let member = scenario.organization.member(id);
    let roles: Vec<String> = member.roles.iter().map(|&role| markdown(scenario.organization.role(role))).collect();
    let own = roles.len() == 1 && roles[0] == markdown(&member.name);
    let roles = if own { String::new() } else { format!(": {}", roles.join(", ")) };
    let skill = if member.skill == 1.0 { String::new() } else { format!(", skill {}", figure(member.skill)) };
    let wip = if member.wip == 1 { String::new() } else { format!(", {} items at once", member.wip) };
    let later = if member.is_present { "" } else { ", comes later" };
    format!("{}{roles}{skill}{wip}{later}", markdown(&member.name))
}

fn activation(scenario: &Scenario, team: &Team) -> String {
    let awaited = |awaited: &Awaited| match awaited {
        Awaited::Task(task) => markdown(&scenario.plan.task(*task).id),
        Awaited::Feature(feature) => format!("feature {}", markdown(&scenario.plan.feature(*feature).name)),
        Awaited::Epic(epic) => format!("epic {}", markdown(&scenario.plan.epic(*epic).name)),
        Awaited::Team(team) => format!("team {}", markdown(&scenario.organization.team(*team).name)),
    };
    match &team.activation {
        Activation::AtStart => "at kickoff".to_owned(),
        Activation::WhenReady => "with its first task".to_owned(),
        Activation::After(all) => format!("after {}", all.iter().map(awaited).collect::<Vec<_>>().join(", ")),
    }
}

fn feature_table(scenario: &Scenario, id: FeatureId, page: &mut Page) {
    let feature = scenario.plan.feature(id);
    page.heading(3, &markdown(&feature.name));
    let rows: Vec<Vec<String>> = feature.tasks.iter().map(|&task| task_row(scenario, task)).collect();
    let heads = ["Task", "Name", "Team", "Roles", ">Effort, h", "Waits for", "Start", "Finish", ">Float, h", "Critical"];
    page.table(&heads, &rows);
}

fn task_row(scenario: &Scenario, id: TaskId) -> Vec<String> {
    let task = scenario.plan.task(id);
    let planned = scenario.baseline.tasks.get(id.index()).copied().flatten();
    let when = |at: Option<Moment>| at.map_or("–".to_owned(), |at| minute(scenario, at));
    let later = if task.is_added_later { " (comes later, if at all)" } else { "" };
    let optional = if task.must { "" } else { " (optional)" };
    vec![
        markdown(&task.id),
        format!("{}{optional}{later}", markdown(&task.name)),
        markdown(&scenario.organization.team(task.team).name),
        roles(scenario, task),
        effort(task),
        markdown(&dependencies(task, scenario)),
        when(planned.map(|planned| planned.start)),
        when(planned.map(|planned| planned.finish)),
        planned.map_or("–".to_owned(), |planned| figure(planned.total_float.hours())),
        planned.map_or("", |planned| if planned.total_float.is_zero() { "●" } else { "" }).to_owned(),
    ]
}

fn roles(scenario: &Scenario, task: &Task) -> String {
    let role = |role| markdown(scenario.organization.role(role));
    match &task.need {
        Need::Milestone => "milestone".to_owned(),
        Need::Steps(steps) if steps.len() == 1 => role(steps[0].role),
        Need::Steps(steps) => {
            let told = steps.iter().map(|step| format!("{} {}", role(step.role), percent(Some(step.share))));
            told.collect::<Vec<_>>().join(", then ")
        }
        Need::Crew(crew) => crew.iter().map(|(of, count)| format!("{count} × {}", role(*of))).collect::<Vec<_>>().join(" + "),
    }
}

/// Optimistic / realistic / pessimistic, or the one figure there is.
fn effort(task: &Task) -> String {
    match &task.effort {
        Effort::Estimate { realistic, range: Some((low, high)) } => {
            format!("{} / {} / {}", figure(*low), figure(*realistic), figure(*high))
        }
        Effort::Estimate { realistic, range: None } => figure(*realistic),
        Effort::Drawn(distribution) => format!("{} on average", figure(distribution.mean())),
    }
}

fn resources(scenario: &Scenario, page: &mut Page) {
    if scenario.plan.resources.is_empty() {
        return;
    }
    page.heading(2, "Resources");
    let rows: Vec<Vec<String>> = scenario
        .plan
        .resources
        .iter()
        .map(|resource| {
            let available = resource.available_after.as_ref();
            let available = available.map_or("from the start".to_owned(), |after| format!("after {} h on average", figure(after.mean())));
            vec![markdown(&resource.id), markdown(&resource.name), available]
        })
        .collect();
    page.table(&["Resource", "Name", "Available"], &rows);
}

fn risks(scenario: &Scenario, page: &mut Page) {
    page.heading(2, "Risk register");
    if scenario.risks.is_empty() {
        page.paragraph("No risk is registered.");
        return;
    }
    let rows: Vec<Vec<String>> = scenario
        .risks
        .iter()
        .map(|risk| {
            let cost = if risk.mitigation_cost == 0.0 { String::new() } else { format!(" ({})", figure(risk.mitigation_cost)) };
            vec![
                markdown(&risk.id),
                markdown(&risk.description),
                markdown(&risk.owner),
                markdown(&trigger(risk, scenario)),
                percent(Some(risk.probability_before)),
                percent(Some(risk.probability_after)),
                format!("{}{cost}", markdown(&risk.mitigation)),
                if risk.is_mitigated { "in force" } else { "not taken" }.to_owned(),
            ]
        })
        .collect();
    page.table(&["Risk", "What", "Owner", "Strikes", ">Before", ">After", "Mitigation (cost)", "State"], &rows);
}

fn handoff(scenario: &Scenario, page: &mut Page) {
    page.heading(2, "Handoff to execution");
    page.paragraph(&format!("{}: the package goes before {}.", timestamp(scenario, Moment::START), ATTENDEES.join(", ")));
    let points: Vec<Vec<String>> = (1..).zip(MEETING).map(|(number, point)| vec![format!("{number}"), point.to_owned()]).collect();
    page.table(&[">", "Point of the meeting"], &points);
    if !scenario.handoff.gaps.is_empty() {
        page.paragraph("");
        page.paragraph("The first package does not meet:");
        for point in scenario.handoff.gaps.points() {
            let reasons = scenario.handoff.reasons.iter().filter(|(of, _)| *of == point).map(|(_, reason)| markdown(reason));
            let reasons: Vec<String> = reasons.collect();
            let told = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
            page.line(&format!("- {}{told}", crate::domain::fact::Gaps::POINTS[point]));
        }
    }
}
