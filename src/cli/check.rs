//! `sandtable check`: is a scenario sound, and would its handoff be signed?

use super::failure::Failure;
use super::output::Console;
use super::source;
use crate::domain::fact::Gaps;
use crate::domain::number::{thousands, trimmed};
use crate::domain::plan::{Effort, Prerequisite, ResourceId};
use crate::engine::time::Moment;
use crate::report::json::document;
use crate::report::{count, plain, wrap};
use crate::scenario::Scenario;
use crate::schedule::TaskNoise;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable check scenarios/baseline.toml\n  sandtable check scenarios/*.toml --json\n\nExit status: 0 every scenario is sound and its handoff would be signed, 1 one has a gap in its handoff, 2 one is no scenario."
)]
pub struct Arguments {
    /// Scenario files, or PSPLIB instances (.sm)
    #[arg(value_name = "SCENARIO", required = true, value_hint = clap::ValueHint::FilePath)]
    scenarios: Vec<String>,
    /// Override a field of each scenario; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    overrides: Vec<String>,
    /// Print the result as one JSON document
    #[arg(long)]
    json: bool,
}

/// What a check prints as JSON.
#[derive(Debug, Serialize)]
struct Checked {
    scenarios: Vec<Finding>,
}

/// What a check finds out about one scenario.
#[derive(Debug, Serialize)]
struct Finding {
    path: String,
    scenario: Option<Sound>,
    problems: Vec<crate::scenario::render::ProblemRow>,
}

/// A scenario that can be run.
#[derive(Debug, Serialize)]
struct Sound {
    name: String,
    epics: usize,
    features: usize,
    tasks: usize,
    /// That a risk or an event may add; not among `tasks`.
    tasks_added_later: usize,
    dependencies: usize,
    teams: usize,
    members: usize,
    effort_hours: f64,
    start: String,
    /// As planned: when the package from planning is taken over.
    kickoff: String,
    baseline_finish: String,
    critical_path_finish: String,
    critical_path: Vec<String>,
    buffer_hours: f64,
    #[serde(skip)]
    buffer: String,
    target: String,
    handoff_gaps: Vec<String>,
    /// What is sound, and perhaps not meant.
    notes: Vec<String>,
}

impl Sound {
    fn of(scenario: &Scenario) -> Sound {
        let baseline = &scenario.baseline;
        let later = scenario.plan.tasks.iter().filter(|task| task.is_added_later).count();
        let gaps = scenario.handoff.gaps.points().map(|point| {
            let reasons: Vec<&str> =
                scenario.handoff.reasons.iter().filter(|(of, _)| *of == point).map(|(_, reason)| reason.as_str()).collect();
            format!("{}: {}", Gaps::POINTS[point], reasons.join("; "))
        });
        Sound {
            name: scenario.name.clone(),
            epics: scenario.plan.epics.len(),
            features: scenario.plan.features.len(),
            tasks: scenario.plan.tasks.len() - later,
            tasks_added_later: later,
            dependencies: scenario.plan.tasks.iter().map(|task| task.dependencies.len()).sum(),
            teams: scenario.organization.teams.len(),
            members: scenario.organization.members.len(),
            effort_hours: baseline
                .estimates
                .iter()
                .zip(&scenario.plan.tasks)
                .map(|(hours, task)| hours * f64::from(task.need.hands()))
                .sum(),
            start: scenario.timestamp(Moment::START),
            kickoff: scenario.timestamp(baseline.start),
            baseline_finish: scenario.timestamp(baseline.finish),
            critical_path_finish: scenario.timestamp(baseline.critical_path_finish),
            critical_path: baseline.critical_tasks().iter().map(|&task| scenario.plan.task(task).id.clone()).collect(),
            buffer_hours: baseline.buffer.hours(),
            buffer: crate::report::working_time(scenario, baseline.buffer),
            target: scenario.timestamp(baseline.target),
            handoff_gaps: gaps.collect(),
            notes: notes(scenario),
        }
    }

    fn told(&self, width: usize) -> String {
        let later = match self.tasks_added_later {
            0 => String::new(),
            more => format!(", and {more} that a risk or an event may add,"),
        };
        let dependencies = if self.dependencies == 1 {
            "1 dependency".to_owned()
        } else {
            format!("{} dependencies", thousands(self.dependencies as u64))
        };
        let plan = format!(
            "{}{later} in {} of {}, {dependencies}, {} h of work",
            count(self.tasks, "task"),
            count(self.features, "feature"),
            count(self.epics, "epic"),
            trimmed(self.effort_hours, 0),
        );
        let teams = format!("{} with {}", self.teams, count(self.members, "member"));
        let mut told = wrap(&format!("{}: sound", plain(&self.name)), width).join("\n") + "\n";
        let mut line = |label: &str, text: &str| told += &labelled(label, text, width);
        line("plan", &plan);
        line("teams", &teams);
        line("start", &self.start);
        line("kickoff", &self.kickoff);
        line("baseline", &self.baseline_finish);
        line("buffer", &self.buffer);
        line("target", &self.target);
        let path = count(self.critical_path.len(), "task");
        line("critical", &format!("{path}, ends {} if nobody is ever busy elsewhere:", self.critical_path_finish));
        line("", &shortened(&self.critical_path));
        match self.handoff_gaps.as_slice() {
            [] => line("handoff", "would be signed: all eight points are met"),
            gaps => {
                line("handoff", "would be returned to the planner:");
                gaps.iter().for_each(|gap| line("", &format!("- {}", plain(gap))));
            }
        }
        self.notes.iter().for_each(|note| line("note", &plain(note)));
        told
    }
}

/// What somebody who wrote this scenario may not expect of it.
fn notes(scenario: &Scenario) -> Vec<String> {
    let mut notes = scenario.remarks.clone();
    let baseline = &scenario.baseline;
    if baseline.target < baseline.finish {
        let between = scenario.calendars.get(scenario.working_calendar).between(baseline.target, baseline.finish);
        let early = crate::report::working_time(scenario, between);
        notes.push(format!("the target is {early} before the planned finish: the plan would be late even if nothing went wrong"));
    }
    for event in scenario.events.iter().filter(|event| event.at > baseline.target) {
        notes.push(format!("event `{}` comes after the target: it changes nothing unless the work takes until then", event.id));
    }
    let waited_for: BTreeSet<ResourceId> = (scenario.plan.tasks.iter().flat_map(|task| &task.dependencies))
        .filter_map(|link| match link.on {
            Prerequisite::Resource(resource) => Some(resource),
            Prerequisite::Task(_) => None,
        })
        .collect();
    for (_, resource) in scenario.plan.resources.iter().enumerate().filter(|(at, _)| !waited_for.contains(&ResourceId::from_index(*at))) {
        notes.push(format!("no task waits for resource `{}`: name it in a task's `depends_on`", resource.id));
    }
    let has_range = |effort: &Effort| matches!(effort, Effort::Estimate { range: Some((low, high)), .. } if low < high);
    let ranges = scenario.plan.tasks.iter().filter(|task| has_range(&task.effort)).count();
    if ranges == 0 || scenario.noise.task == TaskNoise::ThreePoint {
        return notes;
    }
    let tasks = if ranges == 1 { "1 task has".to_owned() } else { format!("{ranges} tasks have") };
    notes.push(format!("{tasks} three figures; they are not drawn from: noise.task is not \"three-point\""));
    notes
}

/// A label, and a text that is broken where a line is full.
fn labelled(label: &str, text: &str, width: usize) -> String {
    const INDENT: usize = 13;
    let lines = wrap(text, width.saturating_sub(INDENT)).into_iter().enumerate().map(|(place, line)| {
        let label = if place == 0 { label } else { "" };
        format!("{}\n", format!("  {label:<11}{line}").trim_end())
    });
    lines.collect()
}

/// Names in a row.
fn shortened(names: &[String]) -> String {
    /// More names than this say no more.
    const NAMES_MAX: usize = 60;
    let mut text = names.iter().take(NAMES_MAX).map(|name| plain(name)).collect::<Vec<_>>().join(" ");
    if names.len() > NAMES_MAX {
        text += &format!(" and {} more", thousands((names.len() - NAMES_MAX) as u64));
    }
    text
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let mut findings = Vec::new();
    let mut status = 0;
    for path in &arguments.scenarios {
        let finding = match source::scenario(path, &arguments.overrides) {
            Ok(scenario) => {
                let sound = Sound::of(&scenario);
                if status == 0 && !sound.handoff_gaps.is_empty() {
                    status = 1;
                }
                Finding { path: path.clone(), scenario: Some(sound), problems: Vec::new() }
            }
            Err(Failure::Rejected(rejection)) => {
                let failure = Failure::Rejected(rejection);
                status = status.max(failure.exit_status());
                if !arguments.json {
                    console.error(&failure);
                }
                let Failure::Rejected(rejection) = failure else { continue };
                Finding {
                    path: path.clone(),
                    scenario: None,
                    problems: rejection.iter().flat_map(crate::scenario::Rejection::rows).collect(),
                }
            }
            Err(other) => return Err(other),
        };
        if let (Some(sound), false) = (&finding.scenario, arguments.json) {
            console.say(&sound.told(console.terminal().prose()))?;
        }
        findings.push(finding);
    }
    if arguments.json {
        console.give(&document("check", &Checked { scenarios: findings }))?;
    }
    Ok(status)
}
