//! From the file as written to the scenario that is left: names become ids, times become moments, and what refers to nothing is told.

mod baseline;
mod blockers;
mod decisions;
mod escalation;
mod gates;
mod happenings;
mod handoff;
mod organization;
mod policy;
mod rows;
mod streams;

use super::field::{ActivationWritten, Available, BufferWritten, When};
use super::file::{self, Conduct, Daily, ScenarioFile};
use super::files::{Located, Place};
use super::models::Models;
use super::plan::DeclaredResource;
use super::problem::{Problems, did_you_mean};
use super::sources::Sources;
use super::stability;
use super::terms::WhenSpent;
use super::tree::Table;
use super::{Criteria, Scenario, Source};
use crate::domain::baseline::Baseline;
use crate::domain::calendar::{CalendarId, Calendars, WorkingCalendar};
use crate::domain::organization::{Activation, Awaited, MemberId, Organization, RoleId, TeamId};
use crate::domain::pay::Budget;
use crate::domain::plan::{EpicId, FeatureId, Plan, TaskId};
use crate::domain::policy::{Policy, PriorityRule};
use crate::engine::distribution::Distribution;
use crate::engine::time::{Moment, Span};
use crate::schedule::{BufferRule, Noise};
use jiff::civil::DateTime;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was read, before it means anything.
pub struct Written {
    pub file: ScenarioFile,
    pub conduct: Conduct,
    /// The tables of `conduct` as a tree, for events to override.
    pub conduct_tree: Table,
    pub models: Models,
    /// Models that nobody is of, with the one that may have been meant.
    pub idle_models: Vec<(String, Option<String>)>,
    pub source: Source,
    /// What the scenario is called that gives itself no name.
    pub stem: String,
    /// Something of a list could not be read and is missing.
    pub has_lost_items: bool,
}

/// What came round more often than this would take a run of years for ever: each turn is a delivery.
const OFTEN: Span = Span::from_minutes(1);

/// What names stand for, as it becomes known.
struct Compiler<'p> {
    problems: &'p mut Problems,
    start: DateTime,
    horizon: Span,
    calendars: Calendars,
    calendar_names: BTreeMap<String, CalendarId>,
    default_calendar: CalendarId,
    organization: Organization,
    teams: BTreeMap<String, TeamId>,
    members: BTreeMap<String, MemberId>,
    roles: BTreeMap<String, RoleId>,
    plan: Plan,
    tasks: BTreeMap<String, TaskId>,
    resources: Vec<DeclaredResource>,
    remarks: Vec<String>,
}

/// The scenario that was written, or at least one problem more.
pub fn compile(written: &Written, sources: &mut Sources<'_>, problems: &mut Problems) -> Option<Scenario> {
    let file = &written.file;
    let found_before = problems.list.len();
    let mut compiler = Compiler::new(file, problems);
    compiler.calendars(file);
    let is_organization_whole = compiler.organization(file);
    compiler.resources(file);
    let rows = rows::read(&file.plan, sources, compiler.problems);
    // With a team missing, every task of it would seem wrong.
    let rows = rows.filter(|_| is_organization_whole && !written.has_lost_items)?;
    let later = happenings::later(file, &rows);
    compiler.plan(file, &rows, &later);
    compiler.activations(file);
    let mut policies = vec![compiler.policy(&written.conduct)];
    let buffer = compiler.buffer(&file.buffer);
    let streams = compiler.streams(file);
    let mut risks = compiler.risks(file);
    let mut events = compiler.events(written, &mut policies, sources);
    compiler.blocker_rates(file, &mut policies, &mut risks, &mut events);
    compiler.outside_help_is_free(file, &written.conduct.decisions.resources.members);
    let handoff = compiler.handoff(file, &written.conduct.gates);
    let working_calendar = compiler.calendar_or_default(file.daily.calendar.as_ref());
    let daily = daily(&file.daily, working_calendar);
    let criteria = compiler.criteria(file);
    compiler.crews(file);
    for (name, meant) in &written.idle_models {
        let meant = meant.as_ref().map_or_else(String::new, |meant| format!(" (did you mean `{meant}`?)"));
        compiler.remark(format!("nobody is of the model `{name}`{meant}: what [models.{name}] says changes nothing"));
    }
    let concurrency = compiler.concurrency(file);
    compiler.name(file);
    let is_sound = compiler.problems.list.len() == found_before;
    compiler.cycles(file, &rows, is_sound);
    if compiler.problems.list.len() > found_before {
        return None;
    }
    let mut scenario = Scenario {
        name: file.name.as_ref().map_or_else(|| written.stem.clone(), |name| name.value.clone()),
        description: file.description.clone(),
        start: file.start.0,
        horizon: Moment::START + file.horizon.value,
        deliveries_per_instant_max: file.deliveries_per_instant_max,
        seed: file.seed,
        calendars: compiler.calendars,
        organization: compiler.organization,
        plan: compiler.plan,
        noise: Noise { task: file.noise.task.clone(), project: file.noise.project.0.clone() },
        epics: file.epics,
        buffer,
        handoff,
        daily,
        working_calendar,
        streams,
        risks,
        events,
        rules: rules_of(&policies),
        policies,
        criteria,
        budget: budget(&file.budget),
        concurrency,
        baseline: Arc::new(Baseline::default()),
        remarks: compiler.remarks,
        source: written.source.clone(),
    };
    baseline::complete(&mut scenario, file, problems);
    stability::remark(&mut scenario);
    (problems.list.len() == found_before).then_some(scenario)
}

impl<'p> Compiler<'p> {
    fn new(file: &ScenarioFile, problems: &'p mut Problems) -> Compiler<'p> {
        let mut calendars = Calendars::new();
        let always = calendars.add(WorkingCalendar::always());
        let mut horizon = file.horizon.value;
        if horizon.is_zero() {
            problems.add(&file.horizon.place, "a horizon of nothing", "write how long a run may last, such as `\"730d\"`");
            horizon = Span::from_days(730);
        }
        Compiler {
            problems,
            start: file.start.0,
            horizon,
            calendars,
            calendar_names: BTreeMap::from([("always".to_owned(), always)]),
            default_calendar: always,
            organization: Organization::default(),
            teams: BTreeMap::new(),
            members: BTreeMap::new(),
            roles: BTreeMap::new(),
            plan: Plan::default(),
            tasks: BTreeMap::new(),
            resources: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// What is sound, and perhaps not meant; said once.
    fn remark(&mut self, remark: String) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    fn calendars(&mut self, file: &ScenarioFile) {
        for (name, written) in &file.calendars.0 {
            if name.value == "always" {
                self.problems.add(&name.place, "the calendar `always` is built in: it never closes", "give this one another name");
                continue;
            }
            let built = written.as_ref().and_then(|written| written.build(name, self.start, self.horizon, self.problems));
            // One that is wrong stays known, so that its users are not told that it is missing.
            let calendar = built.unwrap_or_else(WorkingCalendar::always);
            let id = self.calendars.add(calendar);
            self.calendar_names.insert(name.value.clone(), id);
        }
        self.default_calendar = self.calendar(&file.calendar);
    }

    /// A calendar by its name; the default after a problem.
    fn calendar(&mut self, name: &Located<String>) -> CalendarId {
        if let Some(&id) = self.calendar_names.get(&name.value) {
            return id;
        }
        let names = self.calendar_names.keys().map(String::as_str);
        self.problems.unknown("calendar", name, names, "declare it under [calendars]");
        self.default_calendar
    }

    fn calendar_or_default(&mut self, name: Option<&Located<String>>) -> CalendarId {
        name.map_or(self.default_calendar, |name| self.calendar(name))
    }

    /// A moment as the time axis has it; `None` after a problem.
    fn moment(&mut self, when: &Located<When>) -> Option<Moment> {
        let ms = when.value.ms_since(self.start);
        let Some(ms) = ms.and_then(|ms| u64::try_from(ms).ok()) else {
            let start = self.start.strftime("%Y-%m-%d %H:%M");
            self.problems.add(
                &when.place,
                format!("this is before the start, {start}"),
                "write a later moment; day 1 is the day of the start",
            );
            return None;
        };
        Some(Moment::from_ms(ms))
    }

    fn buffer(&mut self, written: &BufferWritten) -> BufferRule {
        match written {
            BufferWritten::Rule(rule) => rule.clone(),
            BufferWritten::Until { when, is_day } => {
                // Its last minute, which nobody takes for the day after.
                let whole = if *is_day { Span::from_minutes(24 * 60 - 1) } else { Span::ZERO };
                BufferRule::Until(self.moment(when).map_or(Moment::START, |at| at + whole))
            }
        }
    }

    fn resources(&mut self, file: &ScenarioFile) {
        for (id, resource) in file.resources.0.iter() {
            let available_after = match resource.as_ref().and_then(|resource| resource.available.as_ref()) {
                None => None,
                Some(Available::After(Distribution::Fixed(0.0))) => None,
                Some(Available::After(hours)) => Some(hours.clone()),
                Some(Available::At(when)) => self.moment(when).filter(|at| *at > Moment::START).map(|at| Distribution::Fixed(at.hours())),
            };
            let name = resource.as_ref().and_then(|resource| resource.name.clone()).unwrap_or_else(|| id.value.clone());
            let is_date = resource.as_ref().is_some_and(|resource| resource.date);
            self.resources.push(DeclaredResource { id: id.clone(), name, available_after, is_date });
        }
    }

    fn plan(&mut self, file: &ScenarioFile, rows: &[super::plan::Row], later: &[String]) {
        let later: Vec<&str> = later.iter().map(String::as_str).collect();
        let found_before = self.problems.list.len();
        self.plan = super::plan::compile(rows, &self.organization, &self.resources, &later, self.problems);
        if self.problems.list.len() == found_before {
            self.absentees(file, rows, &later);
        }
        self.tasks = self.plan.tasks.iter().enumerate().map(|(at, task)| (task.id.clone(), TaskId::from_index(at))).collect();
    }

    fn team(&mut self, name: &Located<String>) -> Option<TeamId> {
        let found = self.teams.get(&name.value).copied();
        if found.is_none() {
            self.problems.unknown("team", name, self.teams.keys().map(String::as_str), "declare it under [teams]");
        }
        found
    }

    fn member(&mut self, name: &Located<String>) -> Option<MemberId> {
        let found = self.members.get(&name.value).copied();
        if found.is_none() {
            // People are called by a part of their names.
            let words = |known: &&String| known.split_whitespace().any(|word| word.eq_ignore_ascii_case(name.value.trim()));
            let meant: Vec<&String> = self.members.keys().filter(words).collect();
            // A member with a count is so many, each with a number behind its name.
            let number = |known: &String| known.strip_prefix(name.value.as_str())?.strip_prefix('-')?.parse::<u32>().ok();
            let mut counted: Vec<&String> = self.members.keys().filter(|known| number(known).is_some()).collect();
            counted.sort_by_key(|known| number(known));
            let otherwise = match (meant.as_slice(), counted.as_slice()) {
                ([one], _) => format!("did you mean `{one}`?"),
                (_, [first, .., last]) => {
                    format!("there are {}, `{first}` to `{last}`: name one, each in an event of its own", counted.len())
                }
                _ => {
                    const NAMED_MAX: usize = 8;
                    let named: Vec<String> = self.members.keys().take(NAMED_MAX).map(|known| format!("`{known}`")).collect();
                    let more = if self.members.len() > NAMED_MAX { ", ..." } else { "" };
                    format!("it is in no team; there are {}{more}", named.join(", "))
                }
            };
            self.problems.unknown("member", name, self.members.keys().map(String::as_str), &otherwise);
        }
        found
    }

    fn task(&mut self, id: &Located<String>) -> Option<TaskId> {
        let found = self.tasks.get(&id.value).copied();
        if found.is_none() {
            self.problems.unknown("task", id, self.tasks.keys().map(String::as_str), "it is not in the plan");
        }
        found
    }

    fn task_list(&mut self, ids: &[Located<String>]) -> Vec<TaskId> {
        let mut tasks: Vec<TaskId> = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for id in ids {
            if let Some(task) = self.task(id) {
                if seen.insert(task) {
                    tasks.push(task);
                } else {
                    self.problems.add(&id.place, format!("task `{}` is named twice", id.value), "once is enough");
                }
            }
        }
        tasks
    }

    fn resource(&mut self, id: &Located<String>) -> Option<crate::domain::plan::ResourceId> {
        let found = self.resources.iter().position(|resource| resource.id.value == id.value);
        if found.is_none() {
            let names = self.resources.iter().map(|resource| resource.id.value.as_str());
            self.problems.unknown("resource", id, names, "declare it under [resources]");
        }
        found.map(crate::domain::plan::ResourceId::from_index)
    }

    /// A resource that may be down.
    fn environment(&mut self, id: &Located<String>) -> Option<crate::domain::plan::ResourceId> {
        let found = self.resource(id)?;
        if self.resources[found.index()].is_date {
            self.problems.add(&id.place, format!("`{}` is a date, and cannot be down", id.value), "name an environment");
        }
        Some(found)
    }

    /// A feature by its name, or by `EPIC/FEATURE` where the name alone is not enough.
    fn feature(&mut self, name: &Located<String>) -> Option<FeatureId> {
        let full = |at: usize| format!("{}/{}", self.plan.epic(self.plan.features[at].epic).name, self.plan.features[at].name);
        let found: Vec<usize> =
            (0..self.plan.features.len()).filter(|&at| self.plan.features[at].name == name.value || full(at) == name.value).collect();
        match found[..] {
            [one] => Some(FeatureId::from_index(one)),
            [] => {
                let names: Vec<&str> = self.plan.features.iter().map(|feature| feature.name.as_str()).collect();
                self.problems.unknown("feature", name, names, "it is not in the plan");
                None
            }
            [first, ..] => {
                let label = format!("say of which epic: `{}`", full(first));
                self.problems.add(&name.place, format!("{} epics have a feature `{}`", found.len(), name.value), label);
                None
            }
        }
    }

    fn epic(&mut self, name: &Located<String>) -> Option<EpicId> {
        let found = self.plan.epics.iter().position(|epic| epic.name == name.value);
        if found.is_none() {
            self.problems.unknown("epic", name, self.plan.epics.iter().map(|epic| epic.name.as_str()), "it is not in the plan");
        }
        found.map(EpicId::from_index)
    }

    fn activations(&mut self, file: &ScenarioFile) {
        for (at, (_, team)) in file.teams.iter().enumerate() {
            let activation = match &team.activation {
                ActivationWritten::AtStart => Activation::AtStart,
                ActivationWritten::WhenReady => Activation::WhenReady,
                ActivationWritten::After(names) => Activation::After(names.iter().filter_map(|name| self.awaited(name)).collect()),
            };
            self.organization.teams[at].activation = activation;
        }
    }

    /// A task, team, epic or feature by its name; `team:backend` says which where several share it.
    fn awaited(&mut self, name: &Located<String>) -> Option<Awaited> {
        if let Some((kind, rest)) = name.value.split_once(':') {
            let rest = Located { value: rest.trim().to_owned(), place: name.place.clone() };
            match kind {
                "task" => return self.task(&rest).map(Awaited::Task),
                "team" => return self.team(&rest).map(Awaited::Team),
                "epic" => return self.epic(&rest).map(Awaited::Epic),
                "feature" => return self.feature(&rest).map(Awaited::Feature),
                _ => {}
            }
        }
        let mut found: Vec<(&str, Awaited)> = Vec::new();
        found.extend(self.tasks.get(&name.value).map(|&task| ("task", Awaited::Task(task))));
        found.extend(self.teams.get(&name.value).map(|&team| ("team", Awaited::Team(team))));
        let epic = self.plan.epics.iter().position(|epic| epic.name == name.value);
        found.extend(epic.map(|epic| ("epic", Awaited::Epic(EpicId::from_index(epic)))));
        let is_feature = self.plan.features.iter().any(|feature| name.value.ends_with(&feature.name) && !feature.name.is_empty());
        if found.is_empty() && is_feature {
            return self.feature(name).map(Awaited::Feature);
        }
        match found[..] {
            [(_, one)] => Some(one),
            [] => {
                let plan = &self.plan;
                let names = self.teams.keys().chain(self.tasks.keys()).map(String::as_str);
                let names = names.chain(plan.epics.iter().map(|epic| epic.name.as_str()));
                let nearest = did_you_mean(&name.value, names.chain(plan.features.iter().map(|feature| feature.name.as_str())));
                let label = nearest.unwrap_or_else(|| "no task, feature, epic or team is called this".into());
                self.problems.add(&name.place, format!("a team activated after `{}`, which is not in the scenario", name.value), label);
                None
            }
            [(first, _), (second, _), ..] => {
                let what = format!("`{}` is both a {first} and a {second}", name.value);
                self.problems.add(&name.place, what, format!("write `{first}:{}` or `{second}:{}`", name.value, name.value));
                None
            }
        }
    }

    /// A name is also a folder's.
    fn name(&mut self, file: &ScenarioFile) {
        let Some(name) = &file.name else { return };
        let is_bad = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
        if name.value.trim().is_empty() || name.value.contains(is_bad) || name.value.starts_with('.') {
            let label = "a report's folder is called by it: write letters, digits and hyphens";
            self.problems.add(&name.place, format!("`{}` is no name for a scenario", name.value), label);
        }
    }

    fn criteria(&mut self, file: &ScenarioFile) -> Criteria {
        let success = &file.success;
        if success.utilization_from.0 > success.utilization_to.value.0 {
            let what = "`success.utilization_to` is below `success.utilization_from`";
            self.problems.add(&success.utilization_to.place, what, "a range goes up");
        }
        Criteria {
            buffer_below: success.buffer_below.0,
            sync_participation: success.sync_participation.0,
            sop_compliance: success.sop_compliance.0,
            utilization_from: success.utilization_from.0,
            utilization_to: success.utilization_to.value.0,
        }
    }
}

fn budget(written: &file::Budget) -> Budget {
    Budget {
        cost: written.cost.map(|cost| cost.0),
        tokens: written.tokens.map(|tokens| tokens.0),
        is_hard: written.when_spent == WhenSpent::Stop,
    }
}

fn daily(written: &Daily, calendar: CalendarId) -> Option<super::Daily> {
    written.enabled.then_some(super::Daily {
        calendar,
        report: written.report.0,
        standup: written.standup.0,
        review: written.review.0,
        priorities: written.priorities.0,
        end_of_day: written.end_of_day.0,
        weekly: written.weekly.0,
    })
}

impl Problems {
    /// A name that stands for nothing.
    fn unknown<'n>(&mut self, kind: &str, name: &Located<String>, known: impl IntoIterator<Item = &'n str>, otherwise: &str) {
        let label = did_you_mean(&name.value, known).unwrap_or_else(|| otherwise.to_owned());
        self.add(&name.place, format!("unknown {kind} `{}`", name.value), label);
    }
}

/// The priority rules that policies name, each once.
fn rules_of(policies: &[Policy]) -> Vec<PriorityRule> {
    let mut rules: Vec<PriorityRule> = policies.iter().map(|policy| policy.dispatch.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// The place of a task's row, for what concerns its dependencies.
fn dependency_place(rows: &[super::plan::Row], task: TaskId) -> &Place {
    let row = &rows[task.index()];
    row.cells.get("depends_on").map_or(&row.place, |cell| &cell.place)
}
