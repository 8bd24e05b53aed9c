//! Small plans and organizations for tests, said in few words.

use super::{BufferRule, EpicOrder, Noise, TaskNoise, Undertaking};
use crate::domain::calendar::{CalendarId, Calendars, WorkingCalendar};
use crate::domain::organization::{Activation, Member, MemberId, Nature, Organization, RoleId, Team, TeamId};
use crate::domain::plan::{
    Complexity, Dependency, DependencyKind, Effort, Epic, EpicId, Feature, FeatureId, Need, Plan, Prerequisite, Resource, ResourceId, Step,
    Task, TaskId,
};
use crate::domain::policy::{Desks, Dispatch, Gates, Handoffs, PriorityRule};
use crate::domain::quiet;
use crate::engine::distribution::Distribution;
use crate::engine::stream::{Chance, key};
use crate::engine::time::{Moment, Span};

/// An undertaking in the making: one epic with one feature, nobody in it, everything open, always working, no gates and handoffs, no
/// noise, no buffer, the rule `lft`.
pub struct Sketch {
    pub plan: Plan,
    pub organization: Organization,
    pub calendars: Calendars,
    pub dispatch: Dispatch,
    pub gates: Gates,
    pub handoffs: Handoffs,
    pub desks: Desks,
    pub rules: Vec<PriorityRule>,
    pub noise: Noise,
    pub epics: EpicOrder,
    pub buffer: BufferRule,
    pub working_calendar: CalendarId,
    pub is_open: Vec<bool>,
    pub epic_starts: Vec<Moment>,
    pub between_epics: Span,
    pub concurrency: Option<u32>,
}

/// A moment, by hours since the start.
pub fn hour(hours: f64) -> Moment {
    Moment::START + Span::drawn_hours(hours)
}

/// Monday to Friday, 08:00 to 17:00; the scenario starts on a Monday at 00:00.
pub fn office() -> WorkingCalendar {
    const HOUR: u64 = 3_600_000;
    let week: Vec<(u64, u64)> = (0..5).map(|day| ((day * 24 + 8) * HOUR, (day * 24 + 17) * HOUR)).collect();
    WorkingCalendar::weekly(&week, Span::ZERO, &[])
}

impl Default for Sketch {
    fn default() -> Sketch {
        Sketch::new()
    }
}

impl Sketch {
    pub fn new() -> Sketch {
        let mut calendars = Calendars::new();
        let working_calendar = calendars.add(WorkingCalendar::always());
        let mut sketch = Sketch {
            concurrency: None,
            plan: Plan::default(),
            organization: Organization::default(),
            calendars,
            dispatch: Dispatch { rule: PriorityRule::Lft, resume_cost: Span::ZERO, context_switch_loss: 0.0 },
            gates: quiet::gates(),
            handoffs: quiet::handoffs(),
            desks: quiet::desks(working_calendar),
            rules: Vec::new(),
            noise: Noise { task: TaskNoise::None, project: None },
            epics: EpicOrder::Overlap,
            buffer: BufferRule::Share(0.0),
            working_calendar,
            is_open: Vec::new(),
            epic_starts: Vec::new(),
            between_epics: Span::ZERO,
        };
        sketch.epic("e1");
        sketch
    }

    /// With a team `t` of `members` who all hold the role `r`.
    pub fn with_team(members: u32) -> (Sketch, TeamId) {
        let mut sketch = Sketch::new();
        let team = sketch.team("t");
        for _ in 0..members {
            sketch.member(team, &["r"], 1.0);
        }
        (sketch, team)
    }

    pub fn undertaking(&self) -> Undertaking<'_> {
        Undertaking {
            concurrency: self.concurrency,
            plan: &self.plan,
            organization: &self.organization,
            calendars: &self.calendars,
            dispatch: &self.dispatch,
            gates: &self.gates,
            handoffs: &self.handoffs,
            desks: &self.desks,
            rules: &self.rules,
            noise: &self.noise,
            epics: self.epics,
            buffer: &self.buffer,
            working_calendar: self.working_calendar,
            is_open: &self.is_open,
            epic_starts: &self.epic_starts,
            between_epics: self.between_epics,
            revision: 0,
            chance: Chance::new(1, 0),
        }
    }

    /// Another epic with a feature; tasks that follow stand in it.
    pub fn epic(&mut self, name: &str) -> EpicId {
        let epic = EpicId::from_index(self.plan.epics.len());
        let feature = FeatureId::from_index(self.plan.features.len());
        self.plan.epics.push(Epic { name: name.into(), key: key(name), features: vec![feature] });
        self.plan.features.push(Feature { name: format!("{name}-f"), key: key(name), epic, tasks: Vec::new() });
        self.epic_starts.push(Moment::START);
        epic
    }

    pub fn role(&mut self, name: &str) -> RoleId {
        let known = self.organization.roles.iter().position(|role| role == name);
        RoleId::from_index(known.unwrap_or_else(|| {
            self.organization.roles.push(name.into());
            self.organization.roles.len() - 1
        }))
    }

    /// A team from the start; its members must be added before the next team.
    pub fn team(&mut self, id: &str) -> TeamId {
        let first = self.organization.members.len() as u32;
        self.organization.teams.push(Team {
            id: id.into(),
            key: key(id),
            name: id.into(),
            members: first..first,
            activation: Activation::AtStart,
            coordination: Vec::new(),
        });
        TeamId::from_index(self.organization.teams.len() - 1)
    }

    pub fn member(&mut self, team: TeamId, roles: &[&str], skill: f64) -> MemberId {
        let always = self.calendars.add(WorkingCalendar::always());
        self.member_on(team, roles, skill, always)
    }

    pub fn member_on(&mut self, team: TeamId, roles: &[&str], skill: f64, calendar: CalendarId) -> MemberId {
        let roles = roles.iter().map(|role| self.role(role)).collect();
        let id = self.organization.members.len() as u32;
        let members = &mut self.organization.teams[team.index()].members;
        assert_eq!(members.end, id, "the members of a team stand together");
        members.end += 1;
        let name = format!("m{id}");
        let key = key(&name);
        self.organization.members.push(Member {
            name,
            key,
            team,
            roles,
            calendar,
            skill,
            wip: 1,
            pay: crate::domain::pay::Pay::default(),
            is_present: true,
            nature: Nature::Person,
            assists: Vec::new(),
            assist: 0.8,
        });
        MemberId(id)
    }

    fn add(&mut self, team: TeamId, need: Need, hours: f64) -> TaskId {
        let task = TaskId::from_index(self.plan.tasks.len());
        let feature = FeatureId::from_index(self.plan.features.len() - 1);
        self.plan.features[feature.index()].tasks.push(task);
        let id = format!("T{}", task.0);
        self.plan.tasks.push(Task {
            key: key(&id),
            name: id.clone(),
            id,
            feature,
            team,
            need,
            effort: Effort::Estimate { realistic: hours, range: None },
            complexity: Complexity::Medium,
            dependencies: Vec::new(),
            must: true,
            value: 0.0,
            is_static: false,
            is_added_later: false,
        });
        self.is_open.push(true);
        task
    }

    /// A task of one step for the role `r`.
    pub fn task(&mut self, team: TeamId, hours: f64, after: &[TaskId]) -> TaskId {
        self.pipeline(team, &[("r", 1.0)], hours, after)
    }

    pub fn pipeline(&mut self, team: TeamId, steps: &[(&str, f64)], hours: f64, after: &[TaskId]) -> TaskId {
        let steps = steps.iter().map(|&(role, share)| Step { role: self.role(role), share }).collect();
        let task = self.add(team, Need::Steps(steps), hours);
        after.iter().for_each(|&on| self.link(on, task, Span::ZERO));
        task
    }

    pub fn crew(&mut self, team: TeamId, crew: &[(&str, u32)], hours: f64, after: &[TaskId]) -> TaskId {
        let mut crew: Vec<(RoleId, u32)> = crew.iter().map(|&(role, count)| (self.role(role), count)).collect();
        crew.sort_unstable();
        let task = self.add(team, Need::Crew(crew), hours);
        after.iter().for_each(|&on| self.link(on, task, Span::ZERO));
        task
    }

    pub fn milestone(&mut self, team: TeamId, after: &[TaskId]) -> TaskId {
        let task = self.add(team, Need::Milestone, 0.0);
        after.iter().for_each(|&on| self.link(on, task, Span::ZERO));
        task
    }

    pub fn link(&mut self, on: TaskId, task: TaskId, lag: Span) {
        let dependency = Dependency { on: Prerequisite::Task(on), kind: DependencyKind::Technical, lag };
        self.plan.tasks[task.index()].dependencies.push(dependency);
    }

    /// A resource on which `task` waits.
    pub fn resource(&mut self, task: TaskId, available_after: Distribution) -> ResourceId {
        let resource = ResourceId::from_index(self.plan.resources.len());
        let name = format!("R{}", resource.0);
        self.plan.resources.push(Resource {
            id: name.clone(),
            key: key(&name),
            name,
            available_after: Some(available_after),
            is_date: false,
        });
        let dependency = Dependency { on: Prerequisite::Resource(resource), kind: DependencyKind::Resource, lag: Span::ZERO };
        self.plan.tasks[task.index()].dependencies.push(dependency);
        resource
    }
}
