//! `03-execution-plan.md`: the plan with its first baseline, before anything happened to it. `import::plan_md` reads it back to the same
//! plan, so its tables have the titles that stand there.

use super::text::{Page, count, figure, markdown, minute, percent, working_time};
use crate::domain::organization::{Activation, Awaited, Team};
use crate::domain::plan::{Complexity, Effort, FeatureId, Need, Step, Task, TaskId};
use crate::domain::policy::PriorityRule;
use crate::engine::distribution::Distribution;
use crate::engine::time::Moment;
use crate::import::plan_md::report::{A_DATE, RESOURCE_TITLES, RISK_TITLES, TASK_TITLES, TEAM_TITLES, TITLE};
use crate::record::Told;
use crate::record::rows::{dependencies, timestamp};
use crate::record::story::{ATTENDEES, MEETING};
use crate::record::trigger;
use crate::scenario::value::{Unit, written};
use crate::scenario::{Happening, Risk, RiskEffect, Scenario};
use crate::schedule::{BufferRule, EpicOrder, TaskNoise};

/// Of the critical path, so many tasks are told one by one; the tables mark them all.
const PATH_MAX: usize = 60;

/// The execution plan as Markdown.
pub fn plan(told: &Told<'_>) -> String {
    let scenario = told.scenario();
    let mut page = Page::default();
    page.heading(1, &format!("{TITLE}{}", markdown(&scenario.name)));
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
    let effort: f64 = plan.task_ids().filter(|&task| !plan.task(task).is_added_later).map(|task| work(scenario, task)).sum();
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
        row("Task noise", task_noise(&scenario.noise.task)),
    ];
    page.table(&["", ""], &rows);
}

/// Hours of all members together.
fn work(scenario: &Scenario, task: TaskId) -> f64 {
    estimate(scenario, task) * f64::from(scenario.plan.task(task).need.hands())
}

/// Hours of each member.
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
        BufferRule::Until(_) => "until the date that was promised".to_owned(),
    }
}

/// How a task's work departs from its estimate.
fn task_noise(noise: &TaskNoise) -> String {
    match noise {
        TaskNoise::None => "none".to_owned(),
        TaskNoise::ThreePoint => "between the three figures".to_owned(),
        TaskNoise::Factor(factor) => written(factor, Unit::Factor).unwrap_or_else(|| format!("{} on average", figure(factor.mean()))),
    }
}

fn critical_path(scenario: &Scenario, page: &mut Page) {
    let path = scenario.baseline.critical_tasks();
    page.heading(2, "Critical path");
    if path.is_empty() {
        page.paragraph("No task is critical.");
        return;
    }
    let ids: Vec<String> = path.iter().take(PATH_MAX).map(|&task| markdown(&scenario.plan.task(task).id)).collect();
    let more = if path.len() > PATH_MAX { format!(" and {} more", path.len() - PATH_MAX) } else { String::new() };
    let without = path.iter().filter(|&&task| scenario.baseline.is_critical(task)).count();
    let marked = match path.len() - without {
        0 => String::new(),
        _ => format!(
            "; {without} of them have no float (●), and the others are on the longest path, with as much float as lies in the hours in which \
             nobody works"
        ),
    };
    page.paragraph(&format!("{}, by their starts: {}{more}{marked}.", count(path.len(), "task"), ids.join(", ")));
}

fn teams(scenario: &Scenario, page: &mut Page) {
    let organization = &scenario.organization;
    page.heading(2, "Teams");
    let rows: Vec<Vec<String>> = organization
        .team_ids()
        .map(|id| {
            let team = organization.team(id);
            let tasks = || scenario.plan.task_ids().filter(|&task| scenario.plan.task(task).team == id);
            let effort: f64 = tasks().map(|task| work(scenario, task)).sum();
            let members: Vec<String> = organization.members_of(id).map(|member| self::member(scenario, member)).collect();
            let count = tasks().count().to_string();
            let coordination = markdown(&steps(scenario, &team.coordination));
            vec![markdown(&team.name), activation(scenario, team), coordination, members.join("<br>"), count, figure(effort)]
        })
        .collect();
    page.table(&figures_right(TEAM_TITLES), &rows);
}

/// Titles with a mark before those of columns of figures.
fn figures_right<const N: usize>(titles: [&'static str; N]) -> [&'static str; N] {
    titles.map(|title| match title {
        "Tasks" => ">Tasks",
        "Hours" => ">Hours",
        "Effort, h" => ">Effort, h",
        "Float, h" => ">Float, h",
        "Before" => ">Before",
        "After" => ">After",
        title => title,
    })
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
    page.table(&figures_right(TASK_TITLES), &rows);
}

fn task_row(scenario: &Scenario, id: TaskId) -> Vec<String> {
    let task = scenario.plan.task(id);
    let planned = scenario.baseline.tasks.get(id.index()).copied().flatten();
    let when = |at: Option<Moment>| at.map_or("–".to_owned(), |at| minute(scenario, at));
    let complexity = match task.complexity {
        Complexity::Low => "low",
        Complexity::Medium => "medium",
        Complexity::High => "high",
    };
    vec![
        markdown(&task.id),
        markdown(&task.name),
        markdown(&scenario.organization.team(task.team).name),
        markdown(&roles(scenario, task)),
        effort(task),
        complexity.to_owned(),
        markdown(&scope(scenario, id)),
        markdown(&dependencies(task, scenario)),
        when(planned.map(|planned| planned.start)),
        when(planned.map(|planned| planned.finish)),
        planned.map_or("–".to_owned(), |planned| figure(planned.total_float.hours())),
        planned.map_or("", |planned| if planned.total_float.is_zero() { "●" } else { "" }).to_owned(),
    ]
}

/// What is particular about a task's place in the plan: `optional, value 5, may start early, added 2026-03-16 10:00:00`.
fn scope(scenario: &Scenario, id: TaskId) -> String {
    let task = scenario.plan.task(id);
    let mut told = Vec::new();
    if !task.must {
        told.push("optional".to_owned());
    }
    if task.value > 0.0 {
        told.push(format!("value {}", task.value));
    }
    if task.is_static {
        told.push("may start early".to_owned());
    }
    if task.is_added_later {
        let brings = |event: &&crate::scenario::Event| matches!(&event.what, Happening::ScopeAdded(tasks) if tasks.contains(&id));
        told.push(match scenario.events.iter().find(brings) {
            Some(event) => format!("added {}", timestamp(scenario, event.at)),
            None => "added if a risk strikes".to_owned(),
        });
    }
    told.join(", ")
}

fn roles(scenario: &Scenario, task: &Task) -> String {
    match &task.need {
        Need::Milestone => "milestone".to_owned(),
        Need::Steps(steps) => self::steps(scenario, steps),
        Need::Crew(crew) => {
            crew.iter().map(|(of, count)| format!("{count} × {}", scenario.organization.role(*of))).collect::<Vec<_>>().join(" + ")
        }
    }
}

/// `api-architect 30 %, then backend-developer 70 %`, or a role.
fn steps(scenario: &Scenario, steps: &[Step]) -> String {
    let role = |step: &Step| scenario.organization.role(step.role);
    match steps {
        [one] => role(one).to_owned(),
        steps => steps.iter().map(|step| format!("{} {}", role(step), exact_percent(step.share))).collect::<Vec<_>>().join(", then "),
    }
}

/// `12.5 %`.
fn exact_percent(share: f64) -> String {
    format!("{} %", figure(share * 100.0))
}

/// Optimistic / realistic / pessimistic, or the one figure there is; to a thousandth, as plan files have them.
fn effort(task: &Task) -> String {
    let hours = |hours: f64| format!("{}", (hours * 1000.0).round() / 1000.0);
    match &task.effort {
        Effort::Estimate { realistic, range: Some((low, high)) } => format!("{} / {} / {}", hours(*low), hours(*realistic), hours(*high)),
        Effort::Estimate { realistic, range: None } => hours(*realistic),
        Effort::Drawn(distribution) => format!("{} on average", hours(distribution.mean())),
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
            let available = match &resource.available_after {
                None => "from the start".to_owned(),
                Some(Distribution::Fixed(hours)) => format!("after {hours} h"),
                Some(after) => {
                    let told = written(after, Unit::Hours).map_or(String::new(), |told| format!(": {told}"));
                    format!("after {} h on average{told}", figure(after.mean()))
                }
            };
            let available = if resource.is_date { format!("{A_DATE}{available}") } else { available };
            vec![markdown(&resource.id), markdown(&resource.name), available]
        })
        .collect();
    page.table(&RESOURCE_TITLES, &rows);
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
                markdown(&effects(risk, scenario)),
                exact_percent(risk.probability_before),
                exact_percent(risk.probability_after),
                format!("{}{cost}", markdown(&risk.mitigation)),
                if risk.is_mitigated { "in force" } else { "not taken" }.to_owned(),
            ]
        })
        .collect();
    page.table(&figures_right(RISK_TITLES), &rows);
}

/// What a risk does when it strikes, with or without its mitigation, whichever is in force.
fn effects(risk: &Risk, scenario: &Scenario) -> String {
    let ids = |tasks: &[TaskId]| tasks.iter().map(|&task| scenario.plan.task(task).id.as_str()).collect::<Vec<_>>().join(", ");
    let by = |hours: &Distribution| written(hours, Unit::Hours).unwrap_or_else(|| format!("{}h", figure(hours.mean())));
    let told = risk.effects.iter().map(|effect| match effect {
        RiskEffect::Delay { tasks, hours } => format!("delays {} by {}", ids(tasks), by(hours)),
        RiskEffect::Effort { tasks, hours } => format!("adds {} of work to {}", by(hours), ids(tasks)),
        RiskEffect::MemberAway { member, hours } => {
            format!("{} is away for {}", scenario.organization.member(*member).name, by(hours))
        }
        RiskEffect::EnvironmentDown { resource, hours } => format!("{} is down for {}", scenario.plan.resource(*resource).id, by(hours)),
        RiskEffect::ScopeAdded(tasks) => format!("brings {}", ids(tasks)),
        RiskEffect::BlockerRate { factor, .. } => format!("multiplies the rate of blockers by {factor}"),
    });
    told.collect::<Vec<_>>().join("; ")
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
