//! Scenarios with journals made up for tests: no agents ran, but the facts are such as agents note.

use crate::domain::baseline::{Baseline, Planned};
use crate::domain::calendar::{CalendarId, Calendars, WorkingCalendar};
use crate::domain::fact::{Fact, Gaps, Work};
use crate::domain::journal::{Entry, What};
use crate::domain::message::MessageKind;
use crate::domain::organization::{Activation, AgentId, Member, MemberId, Organization, Priority, RoleId, Team, TeamId};
use crate::domain::plan::{Complexity, Effort, Epic, EpicId, Feature, FeatureId, Need, Plan, Step, Task, TaskId};
use crate::domain::policy::{Director, Policy, PriorityRule};
use crate::domain::quiet;
use crate::engine::distribution::Distribution;
use crate::engine::stream::key;
use crate::engine::time::{Moment, Span};
use crate::scenario::{Arrivals, Brings, Criteria, Handoff, Scenario, Source, Stream};
use crate::schedule::{BufferRule, EpicOrder, Noise, TaskNoise};
use std::sync::Arc;

/// What to make up.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub teams: usize,
    pub members: usize,
    pub tasks: usize,
    /// Hours of the longest estimate; the shortest is a quarter.
    pub hours: f64,
    pub wip: u32,
    pub features_per_epic: usize,
    pub tasks_per_feature: usize,
    /// Streams, retrospectives, attention, absences, services.
    pub is_lively: bool,
    pub is_always_open: bool,
}

impl Size {
    pub const USUAL: Size = Size {
        teams: 7,
        members: 16,
        tasks: 120,
        hours: 30.0,
        wip: 1,
        features_per_epic: 5,
        tasks_per_feature: 6,
        is_lively: true,
        is_always_open: false,
    };
}

/// Numbers that look random, enough to make up a plan with.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// From 0 to under 1.
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 31) as f64
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.share() * limit as f64) as usize
    }
}

const TEAMS: [&str; 7] = ["Foundation", "Backend", "Frontend", "Research", "Quality", "Integration", "Operations"];
const ROLES: [&str; 16] = [
    "database-architect",
    "backend-developer",
    "frontend-developer",
    "research-manager",
    "qa-engineer",
    "integration-specialist",
    "devops-engineer",
    "infrastructure-engineer",
    "api-architect",
    "ui-ux-designer",
    "documentation-expert",
    "code-review-expert",
    "mcp-bridge-engineer",
    "sql-specialist",
    "security-auditor",
    "performance-engineer",
];
const WORDS: [&str; 12] = [
    "Catalogue",
    "Checkout",
    "Search",
    "Payments",
    "Accounts",
    "Stock",
    "Reporting",
    "Shipping",
    "Returns",
    "Prices",
    "Loyalty",
    "Consent",
];

/// A scenario of a size: weekdays from eight to five, its start on a Monday at eight.
pub fn scenario(size: Size) -> Scenario {
    let mut calendars = Calendars::new();
    let opening = |day: u64| (day * 86_400_000 + 8 * 3_600_000, day * 86_400_000 + 17 * 3_600_000);
    let week: Vec<(u64, u64)> = (0..5).map(opening).collect();
    let calendar = if size.is_always_open { WorkingCalendar::always() } else { WorkingCalendar::weekly(&week, Span::from_hours(8), &[]) };
    let calendar = calendars.add(calendar);
    let always = calendars.add(WorkingCalendar::always());
    let organization = organization(size, calendar);
    let mut scenario = Scenario {
        name: "webshop".to_string(),
        description: "A made-up scenario".to_string(),
        start: jiff::civil::date(2025, 3, 3).at(8, 0, 0, 0),
        horizon: Moment::from_ms(Span::from_days(730).ms()),
        deliveries_per_instant_max: 1_000_000,
        seed: 42,
        calendars,
        plan: plan(size, &organization),
        organization,
        noise: Noise { task: TaskNoise::None, project: None },
        epics: EpicOrder::Overlap,
        buffer: BufferRule::Share(0.25),
        handoff: Handoff { gaps: Gaps(0), reasons: Vec::new(), gap_closing: Distribution::Fixed(4.0) },
        working_calendar: calendar,
        daily: None,
        streams: Vec::new(),
        risks: Vec::new(),
        events: Vec::new(),
        policies: vec![policy(calendar, always)],
        rules: vec![PriorityRule::Lft],
        criteria: Criteria { buffer_below: 0.5, sync_participation: 1.0, sop_compliance: 0.95, utilization_from: 0.7, utilization_to: 0.8 },
        budget: crate::domain::pay::Budget::default(),
        concurrency: None,
        baseline: Arc::default(),
        remarks: Vec::new(),
        source: Source::default(),
    };
    if size.teams > 0 && size.is_lively {
        scenario.streams.push(support(&scenario));
    }
    scenario.baseline = Arc::new(baseline(&scenario));
    scenario
}

fn organization(size: Size, calendar: CalendarId) -> Organization {
    let mut organization = Organization { roles: ROLES.iter().map(ToString::to_string).collect(), ..Organization::default() };
    for index in 0..size.teams {
        let name = if index < TEAMS.len() { TEAMS[index].to_string() } else { format!("{} {}", TEAMS[index % 7], index / 7 + 1) };
        let first = (index * size.members / size.teams) as u32;
        let next = ((index + 1) * size.members / size.teams) as u32;
        organization.teams.push(Team {
            id: name.to_lowercase(),
            key: key(&name),
            name,
            members: first..next,
            activation: Activation::AtStart,
            coordination: Vec::new(),
        });
        for member in first..next {
            let role = (index + 7 * (member - first) as usize) % ROLES.len();
            let name = if member < 16 { ROLES[role].to_string() } else { format!("{}-{}", ROLES[role], member / 16 + 1) };
            organization.members.push(Member {
                key: key(&name),
                name,
                team: TeamId::from_index(index),
                roles: vec![RoleId::from_index(role)],
                calendar,
                skill: 1.0,
                wip: size.wip,
                pay: crate::domain::pay::Pay { rate_per_hour: 80.0, ..Default::default() },
                is_present: true,
                nature: Default::default(),
                assists: Vec::new(),
                assist: 0.8,
            });
        }
    }
    organization
}

fn plan(size: Size, organization: &Organization) -> Plan {
    let mut plan = Plan::default();
    let mut dice = Dice::new(7);
    for index in 0..size.tasks {
        let feature = index / size.tasks_per_feature;
        let epic = feature / size.features_per_epic;
        if epic == plan.epics.len() {
            let name = format!("{} epic", WORDS[(epic * 5) % WORDS.len()]);
            plan.epics.push(Epic { key: key(&name), name, features: Vec::new() });
        }
        if feature == plan.features.len() {
            let name = format!("{} {}", WORDS[feature % WORDS.len()], ["basics", "import", "export", "rules"][feature / WORDS.len() % 4]);
            plan.features.push(Feature { key: key(&name), name, epic: EpicId::from_index(epic), tasks: Vec::new() });
            plan.epics[epic].features.push(FeatureId::from_index(feature));
        }
        plan.features[feature].tasks.push(TaskId::from_index(index));
        let id = format!("T-{}", index + 1);
        // Early tasks fall to the first teams, late ones to the last.
        let drift = index as f64 / size.tasks as f64 * 0.5 * size.teams as f64;
        let team = (drift + dice.share() * (size.teams as f64 - drift).min(size.teams as f64 * 0.6)) as usize;
        let role = organization.members.get(organization.teams[team.min(size.teams - 1)].members.start as usize).map(|m| m.roles[0]);
        plan.tasks.push(Task {
            key: key(&id),
            name: format!("Task {id}"),
            id,
            feature: FeatureId::from_index(feature),
            team: TeamId::from_index(team.min(size.teams - 1)),
            need: role.map_or(Need::Milestone, |role| Need::Steps(vec![Step { role, share: 1.0 }])),
            effort: Effort::Estimate { realistic: size.hours * (0.25 + 0.75 * dice.share()), range: None },
            complexity: Complexity::Medium,
            dependencies: Vec::new(),
            must: true,
            value: 1.0,
            is_static: false,
            is_added_later: false,
        });
    }
    plan
}

fn support(scenario: &Scenario) -> Stream {
    Stream {
        name: "support".to_string(),
        key: key("support"),
        arrivals: Arrivals::At(Vec::new()),
        brings: Brings::Work {
            team: TeamId(0),
            role: scenario.organization.members.first().map_or(RoleId(0), |member| member.roles[0]),
            effort: Distribution::Fixed(1.0),
        },
        priority: Priority::P1,
    }
}

fn policy(calendar: CalendarId, always: CalendarId) -> Policy {
    let mut policy = quiet::policy(calendar);
    for (agent, desk) in policy.desks.iter_mut().enumerate() {
        desk.capacity = if agent == AgentId::DIRECTOR.index() { 1 } else { 2 };
    }
    policy.desks[AgentId::PLANNER.index()].calendar = always;
    policy.director = Director {
        loop_every: Span::from_hours(1),
        loop_attention: Span::from_minutes(5),
        review_attention: Span::from_minutes(30),
        handoff_attention: Span::from_minutes(30),
        authorization_attention: Span::from_minutes(5),
    };
    policy
}

/// Who runs each task and when, teams one after another, if `run` says of a task, its member and its start when it is done and when the
/// member is free again.
fn schedule(scenario: &Scenario, from: Span, run: &mut impl FnMut(TaskId, MemberId, Moment) -> (Moment, Moment)) -> Vec<Ran> {
    let organization = &scenario.organization;
    let stagger = u64::from(scenario.plan.tasks.len() > 20) * 36;
    let begin = |team: TeamId| Moment::START + from + Span::from_hours(stagger * u64::from(team.0 % 7));
    let mut free: Vec<Moment> = organization.members.iter().map(|member| begin(member.team)).collect();
    let mut ran = Vec::new();
    for task in scenario.plan.task_ids() {
        let team = scenario.plan.task(task).team;
        let member = organization.members_of(team).min_by_key(|member| free[member.index()]);
        ran.push(member.map(|member| {
            let calendar = scenario.calendars.get(organization.member(member).calendar);
            let start = calendar.next_opening(free[member.index()]);
            let (done, next) = run(task, member, start);
            free[member.index()] = next;
            (member, start, done)
        }));
    }
    ran
}

fn baseline(scenario: &Scenario) -> Baseline {
    let ran = schedule(scenario, Span::from_hours(2), &mut |task, member, start| {
        let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
        let Effort::Estimate { realistic, .. } = scenario.plan.task(task).effort else { return (start, start) };
        let done = calendar.after(start, Span::drawn_hours(realistic));
        (done, done)
    });
    let plan = |(index, ran): (usize, &Ran)| {
        let (_, start, finish) = (*ran)?;
        let total_float = if index % 4 == 0 { Span::ZERO } else { Span::from_hours(8) };
        Some(Planned { start, finish, total_float })
    };
    let tasks: Vec<Option<Planned>> = ran.iter().enumerate().map(plan).collect();
    let finish = tasks.iter().flatten().map(|planned| planned.finish).max().unwrap_or(Moment::START);
    let calendar = scenario.calendars.get(scenario.working_calendar);
    let buffer = Span::from_ms(calendar.between(Moment::START, finish).ms() / 5);
    Baseline { finish, buffer, target: calendar.after(finish, buffer), tasks, ..Baseline::default() }
}

/// A journal of a run of `scenario`: every task done, each taking about its estimate, with what happens on the side.
pub fn journal(scenario: &Scenario, size: Size) -> Vec<Entry> {
    let mut dice = Dice::new(11);
    let mut facts: Vec<(Moment, Fact)> = Vec::new();
    let kickoff = Moment::START + Span::from_minutes(150);
    facts.push((Moment::START + Span::from_hours(2), Fact::HandoffSigned { submissions: 1 }));
    facts.push((kickoff, Fact::KickoffAuthorized));
    let mut side = Side { number: 0, is_lively: size.is_lively };
    let ran = schedule(scenario, Span::from_minutes(180), &mut |task, member, start| {
        let factor = 0.65 + 0.6 * dice.share();
        side.run(scenario, &mut dice, &mut facts, task, member, start, factor)
    });
    let end = facts.iter().map(|fact| fact.0).max().unwrap_or(kickoff);
    teams(scenario, &ran, &mut facts);
    if size.is_lively {
        office(scenario, &mut facts, end);
    }
    milestones(scenario, &ran, &mut facts);
    facts.push((end, Fact::ProjectFinished));
    facts.push((end + Span::from_hours(1), Fact::RunEnded));
    facts.sort_by_key(|fact| fact.0);
    facts.into_iter().map(|(at, fact)| Entry { at, what: What::Noted { by: AgentId::TRACKER, fact } }).collect()
}

/// What goes on beside the tasks.
struct Side {
    number: u32,
    is_lively: bool,
}

impl Side {
    /// One task, with attention that interrupts it, and now and then a request or an absence after it. When it was done, and when the
    /// member is free again.
    #[allow(clippy::too_many_arguments)]
    fn run(
        &mut self,
        scenario: &Scenario,
        dice: &mut Dice,
        facts: &mut Vec<(Moment, Fact)>,
        task: TaskId,
        member: MemberId,
        start: Moment,
        factor: f64,
    ) -> (Moment, Moment) {
        let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
        let Effort::Estimate { realistic, .. } = scenario.plan.task(task).effort else { return (start, start) };
        let effort = Span::drawn_hours(realistic * factor);
        let work = Work::Task(task);
        self.number += 1;
        let number = self.number;
        facts.push((start, Fact::TaskReleased { task }));
        let done = if self.is_lively && realistic > 4.0 && number.is_multiple_of(2) {
            let pause = calendar.after(start, Span::from_ms(effort.ms() / 3));
            let back = calendar.after(pause, Span::drawn_hours(0.3 + 2.0 * dice.share()));
            stretch(scenario, facts, member, work, (start, pause), false);
            stretch(scenario, facts, member, Work::Attention { number }, (pause, back), true);
            let back = calendar.next_opening(back);
            let done = calendar.after(back, effort - Span::from_ms(effort.ms() / 3));
            stretch(scenario, facts, member, work, (back, done), true);
            done
        } else {
            let done = calendar.after(start, effort);
            stretch(scenario, facts, member, work, (start, done), true);
            done
        };
        facts.push((done, Fact::TaskDone { task }));
        (done, if self.is_lively { self.after(scenario, dice, facts, member, done) } else { done })
    }

    fn after(&self, scenario: &Scenario, dice: &mut Dice, facts: &mut Vec<(Moment, Fact)>, member: MemberId, done: Moment) -> Moment {
        let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
        let number = self.number;
        if number.is_multiple_of(9) {
            let from = calendar.next_opening(done);
            let to = calendar.after(from, Span::from_hours(5));
            let team = scenario.organization.member(member).team;
            facts.push((from, Fact::WorkArrived { stream: 0, number, team, priority: Priority::P1 }));
            stretch(scenario, facts, member, Work::Arrival { stream: 0, number }, (from, to), true);
            facts.push((to, Fact::ArrivalDone { stream: 0, number }));
            return to;
        }
        if number % 17 == 7 {
            let until = done + Span::from_days(1 + u64::from(number) % 4);
            facts.push((done, Fact::MemberAway { member, until }));
            facts.push((until, Fact::MemberBack { member }));
            return until;
        }
        // Waiting for somebody.
        calendar.after(done, Span::drawn_hours(6.0 * (dice.share() - 0.4).max(0.0)))
    }
}

fn stretch(
    scenario: &Scenario,
    facts: &mut Vec<(Moment, Fact)>,
    member: MemberId,
    work: Work,
    (from, to): (Moment, Moment),
    is_finished: bool,
) {
    let calendar = scenario.calendars.get(scenario.organization.member(member).calendar);
    facts.push((from, Fact::WorkStarted { member, work, step: 0 }));
    let worked = calendar.between(from, to);
    facts.push((to, Fact::WorkStopped { member, work, step: 0, began: from, worked, is_finished }));
}

type Ran = Option<(MemberId, Moment, Moment)>;

fn teams(scenario: &Scenario, ran: &[Ran], facts: &mut Vec<(Moment, Fact)>) {
    for team in scenario.organization.team_ids() {
        let of_team = |ran: &&(MemberId, Moment, Moment)| scenario.organization.member(ran.0).team == team;
        if let Some(first) = ran.iter().flatten().filter(of_team).map(|ran| ran.1).min() {
            facts.push((Moment::from_ms(first.ms() - first.ms().min(3_600_000)), Fact::TeamActivated { team }));
        }
    }
}

fn milestones(scenario: &Scenario, ran: &[Ran], facts: &mut Vec<(Moment, Fact)>) {
    for (index, epic) in scenario.plan.epics.iter().enumerate() {
        let mut last = None;
        for &feature in &epic.features {
            let done = scenario.plan.feature(feature).tasks.iter().filter_map(|task| ran[task.index()]).map(|ran| ran.2).max();
            facts.extend(done.map(|at| (at, Fact::FeatureDone { feature })));
            last = last.max(done);
        }
        facts.extend(last.map(|at| (at, Fact::EpicDone { epic: EpicId::from_index(index) })));
    }
}

/// The office's days.
fn office(scenario: &Scenario, facts: &mut Vec<(Moment, Fact)>, end: Moment) {
    let mut dice = Dice::new(5);
    let mut at = Moment::START + Span::from_hours(2);
    while at < end {
        for agent in (0..AgentId::OFFICE.len()).map(|agent| AgentId(agent as u32)) {
            let worked = Span::from_minutes(5 + dice.below(50) as u64);
            if scenario
                .calendars
                .get(scenario.policies[0].desks[agent.index()].calendar)
                .closing(at)
                .is_some_and(|closing| at + worked <= closing)
            {
                let (item, waited) = (MessageKind::Report, Span::from_minutes(3));
                facts.push((at + worked, Fact::Served { agent, item, priority: Priority::P1, began: at, waited, worked }));
            }
        }
        at = at + Span::from_minutes(61);
    }
}
