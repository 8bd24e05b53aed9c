//! `sandtable check`: is a scenario sound, and would its handoff be signed?

use super::failure::Failure;
use super::output::Console;
use super::source;
use crate::domain::fact::Gaps;
use crate::domain::plan::Effort;
use crate::report::count;
use crate::scenario::Scenario;
use crate::schedule::TaskNoise;
use serde::Serialize;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  sandtable check scenarios/baseline.toml\n  sandtable check scenarios/*.toml --json")]
pub struct Arguments {
    /// Scenario files, or PSPLIB instances (.sm)
    #[arg(value_name = "SCENARIO", required = true)]
    scenarios: Vec<String>,
    /// Override a field of each scenario; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    overrides: Vec<String>,
    /// Print the result as one JSON document
    #[arg(long)]
    json: bool,
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
            effort_hours: baseline.estimates.iter().sum(),
            start: scenario.timestamp(baseline.start),
            baseline_finish: scenario.timestamp(baseline.finish),
            critical_path_finish: scenario.timestamp(baseline.critical_path_finish),
            critical_path: baseline.critical_path.iter().map(|&task| scenario.plan.task(task).id.clone()).collect(),
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
        let mut told = format!(
            "{}: sound\n  plan       {}{later} in {} of {}, {}, {:.0} h of work\n  teams      {} with {}\n  start      {}\n  baseline   {}\n  buffer     {}\n  target     {}\n",
            crate::report::plain(&self.name),
            count(self.tasks, "task"),
            count(self.features, "feature"),
            count(self.epics, "epic"),
            if self.dependencies == 1 { "1 dependency".to_owned() } else { format!("{} dependencies", self.dependencies) },
            self.effort_hours,
            self.teams,
            count(self.members, "member"),
            self.start,
            self.baseline_finish,
            self.buffer,
            self.target,
        );
        told += &format!(
            "  critical   {}, ends {} if nobody is ever busy elsewhere:\n",
            count(self.critical_path.len(), "task"),
            self.critical_path_finish
        );
        told += &wrapped(&self.critical_path, width);
        match self.handoff_gaps.as_slice() {
            [] => told += "  handoff    would be signed: all eight points are met\n",
            gaps => {
                told += "  handoff    would be returned to the planner:\n";
                for gap in gaps {
                    told += &format!("             - {}\n", crate::report::plain(gap));
                }
            }
        }
        for note in &self.notes {
            told += &format!("  note       {}\n", crate::report::plain(note));
        }
        told
    }
}

/// What somebody who wrote this scenario may not expect of it.
fn notes(scenario: &Scenario) -> Vec<String> {
    let mut notes = scenario.remarks.clone();
    let has_range = |effort: &Effort| matches!(effort, Effort::Estimate { range: Some((low, high)), .. } if low < high);
    let ranges = scenario.plan.tasks.iter().filter(|task| has_range(&task.effort)).count();
    if ranges == 0 || scenario.noise.task == TaskNoise::ThreePoint {
        return notes;
    }
    let tasks = if ranges == 1 { "1 task has".to_owned() } else { format!("{ranges} tasks have") };
    notes.push(format!("{tasks} three figures; they are not drawn from: noise.task is not \"three-point\""));
    notes
}

/// Names in a row, broken where a line is full.
fn wrapped(names: &[String], width: usize) -> String {
    const INDENT: &str = "             ";
    /// More names than this say no more.
    const NAMES_MAX: usize = 60;
    let mut lines = String::new();
    let mut line = INDENT.to_owned();
    for name in names.iter().take(NAMES_MAX) {
        let name = crate::report::plain(name);
        if line.len() > INDENT.len() && line.chars().count() + name.chars().count() + 1 > width {
            lines += line.trim_end();
            lines.push('\n');
            line = INDENT.to_owned();
        }
        line += &name;
        line.push(' ');
    }
    if names.len() > NAMES_MAX {
        line += &format!("and {} more", names.len() - NAMES_MAX);
    }
    if line.len() > INDENT.len() { lines + line.trim_end() + "\n" } else { lines }
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
            console.say(&sound.told(console.width()))?;
        }
        findings.push(finding);
    }
    if arguments.json {
        console.say(&(serde_json::to_string_pretty(&findings).unwrap_or_default() + "\n"))?;
    }
    Ok(status)
}
