//! A scenario file as written: every table and field with its meaning and default.

use super::calendar::CalendarWritten;
use super::field::*;
use super::files::Located;
use super::read::{Named, OneOrMore, table};
use super::tree::Node;
use super::work::Work;
use crate::domain::organization::Priority;
use crate::domain::plan::DependencyKind;
use crate::domain::policy::{BufferBasis, PriorityRule};
use crate::engine::time::Span;
use crate::schedule::{BufferRule, EpicOrder, TaskNoise};

table! {
    /// A scenario.
    ScenarioFile {
        /// What reports call it; the file's name if not given.
        name: Located<String> = optional,
        /// One line for people.
        description: String = "''",
        /// A scenario file that this one overlays, table by table; lists are replaced whole.
        extends: Located<String> = optional,
        /// The civil time at which the simulation starts.
        start: Start = "2026-01-05 08:00",
        /// A run that gets past this is stopped as stuck.
        horizon: Located<Span> = "'730d'",
        /// What a run draws from that names no seed.
        seed: u64 = "1",
        /// Deliveries in one instant after which a run counts as stuck; 100 a task if that is more.
        deliveries_per_instant_max: u64 = "1_000_000",
        /// The calendar of every member and agent that names none, and of the daily cycle.
        calendar: Located<String> = "'always'",
        /// The tasks: a table here, or the path of a CSV or TOML file.
        plan: PlanWritten = required,
        /// Whether epics overlap, or each waits for the one before it.
        epics: EpicOrder = "'overlap'",
        /// The time on top of the baseline.
        buffer: BufferRule = "'25%'",
        /// When people work, by name.
        calendars: Named<CalendarWritten> = "{}",
        /// Who does the work, by id.
        teams: Named<Team> = "{}",
        /// How work departs from its estimate.
        noise: Noise = "{}",
        /// The daily cycle.
        daily: Daily = "{}",
        /// The Phase 3 to 4 handoff package.
        handoff: Handoff = "{}",
        /// Environments, keys and accounts that tasks wait for, by id.
        resources: Named<Resource> = "{}",
        /// Unplanned work that arrives at random, by name.
        streams: Named<Stream> = "{}",
        /// The risk register, by id.
        risks: Named<Risk> = "{}",
        /// What happens at stated times, by id.
        events: Named<Event> = "{}",
        /// What counts as success.
        success: Success = "{}",
    }
}

table! {
    /// The part of a scenario that an event may change midway.
    Conduct {
        /// In which order teams start what is ready.
        dispatch: Dispatch = "{}",
        /// The director, the planner and the support agents as servers.
        agents: Agents = "{}",
        /// How attention is shared.
        attention: Attention = "{}",
        /// What carrying a message takes.
        messages: Messages = "{}",
        /// How often the director looks, and what each look costs.
        director: Director = "{}",
        /// Where colours change.
        indicators: Indicators = "{}",
        /// The retrospective at an epic's end.
        retrospective: Retrospective = "{}",
    }
}

table! {
    Team {
        /// What people call it; the id if not given.
        name: String = optional,
        /// When it starts to work: `start`, `continuous`, `ready`, or after tasks, features, epics or teams.
        activation: ActivationWritten = "'start'",
        /// The steps of a task that names no role, `role:share`; the first member's first role if not given.
        coordination: Located<Vec<Located<String>>> = optional,
        /// Who belongs to it.
        members: Vec<Member> = "[]",
    }
}

table! {
    Member {
        /// Unique; with a `count`, `-1`, `-2` and so on are added.
        name: Located<String> = required,
        /// What the member can do, if that is one thing.
        role: Located<String> = optional,
        /// What the member can do, the most fitting first.
        roles: Vec<Located<String>> = optional,
        /// How many such members.
        count: Count = "1",
        /// When the member works; the scenario's calendar if not given.
        calendar: Located<String> = optional,
        /// Speed: effort is divided by it.
        skill: Positive = "1",
        /// Items in hand at once.
        wip: Count = "1",
        /// Money for an hour of work.
        rate: Amount = "0",
        /// Is there from the start.
        present: bool = "true",
    }
}

table! {
    Agents {
        /// The execution-director.
        director: Desk = "{}",
        /// The project-task-planner.
        planner: Desk = "{}",
        /// Releases tasks, runs epics and standups.
        delivery_coordinator as "delivery-coordinator": Desk = "{}",
        /// Audits procedures, validates the closing package.
        quality_enforcer as "quality-enforcer": Desk = "{}",
        /// Keeps the list of what stands still.
        blocker_resolver as "blocker-resolver": Desk = "{}",
        /// Measures and reports.
        progress_tracker as "progress-tracker": Desk = "{}",
    }
}

table! {
    Desk {
        /// Items served at once; 1 for the director, 2 for the others if not given.
        capacity: Count = optional,
        /// When items are served; the scenario's calendar if not given.
        calendar: Located<String> = optional,
    }
}

table! {
    Attention {
        /// After how long a waiting item rises one priority.
        aging: Aging = "'4h'",
    }
}

table! {
    Messages {
        /// Before any message is delivered.
        latency: Span = "'0h'",
        /// Of whoever receives any message.
        attention: Span = "'0h'",
        /// A released task, to its team.
        task_assignment: Courier = optional,
        /// What an agent overhears of work, and that tasks, epics and the plan are done.
        status_update: Courier = optional,
        /// Handoff packages and signatures.
        handoff_notification: Courier = optional,
        /// A task that stands still, goes on, or is delayed.
        blocker_alert: Courier = optional,
        /// Gaps in a package; impediments asked for and told.
        clarification: Courier = optional,
        /// Briefings, priorities, scope, caps on work.
        directive: Courier = optional,
        /// Epics and activations, asked for and granted.
        authorization: Courier = optional,
        /// Digests, daily and final reports, new schedules.
        report: Courier = optional,
        /// Standups and retrospectives, called and answered.
        sync: Courier = optional,
    }
}

table! {
    Courier {
        /// Before a message of this type is delivered.
        latency: Span = optional,
        /// Of whoever receives it.
        attention: Span = optional,
    }
}

table! {
    Noise {
        /// Each task's own factor. The default is that of SiP's 10,266 tasks, mean .988.
        task: TaskNoise = "{ loglogistic = { alpha = 0.748, beta = 2.45, max = 10 } }",
        /// One factor for a whole replication: a common cause that does not average away.
        project: ProjectNoise = "{ lognormal = { median = 1, sigma = 0.30 } }",
    }
}

table! {
    Dispatch {
        /// Which of the ready tasks goes first.
        rule: PriorityRule = "'lft'",
        /// Effort on top when an interrupted task is taken up again.
        resume_cost: Span = "'23m'",
        /// Speed lost for each further item in hand.
        context_switch_loss: Share = "'20%'",
    }
}

table! {
    Director {
        /// The longest time between two turns of the tactical loop.
        loop_every as "loop": Located<Span> = "'1h'",
        /// For one digest of the tactical loop.
        loop_attention: Span = "'5m'",
        /// For the daily review.
        review_attention: Span = "'30m'",
        /// To sign the handoff package.
        handoff_attention: Span = "'1h'",
        /// To authorize an epic's start.
        authorization_attention: Span = "'5m'",
    }
}

table! {
    Indicators {
        /// Share of the buffer consumed over which the schedule is red.
        buffer_red: Ratio = "'80%'",
        /// ... over which it is yellow, and the tactical loop runs at half its interval.
        buffer_yellow: Located<Ratio> = "'50%'",
        /// Utilization over the trailing week over which a team is yellow, and its members take one item at a time.
        team_utilization_yellow: Share = "'85%'",
        /// Share of the finished critical tasks that must have been on time.
        critical_on_time: Share = "'90%'",
        /// What elapsed time is held against: the baseline's time for the work done, or its duration times the share of effort done.
        buffer_basis: BufferBasis = "'earned'",
    }
}

table! {
    Retrospective {
        /// Of each team, at the end of an epic.
        duration: Span = "'30m'",
    }
}

table! {
    Daily {
        /// Whether there is one.
        enabled: bool = "true",
        /// On which days; the scenario's calendar if not given.
        calendar: Located<String> = optional,
        /// The tracker's morning report.
        report: Clock = "'08:00'",
        /// Teams are asked in writing.
        standup: Clock = "'08:30'",
        /// The director reviews, and the standup closes.
        review: Clock = "'09:00'",
        /// Priorities go to all teams.
        priorities: Clock = "'09:30'",
        /// The tracker's report at the end of the day.
        end_of_day: Clock = "'17:00'",
        /// The tracker's report on the week.
        weekly: WeekClock = "'mon 09:00'",
    }
}

table! {
    Handoff {
        /// The review board's verdicts.
        board: Board = "{}",
        /// The readiness checklist: name and whether it is done.
        readiness: Named<bool> = "{}",
        /// Whether channels and logs are ready.
        communication_ready: bool = "true",
        /// Whether the four support agents are.
        agents_briefed: bool = "true",
        /// Kinds of dependency that the plan knowingly has none of.
        no_dependencies_of_kind: OneOrMore<Located<DependencyKind>> = "[]",
        /// Working time that the planner takes to close a gap.
        gap_closing: Hours = "{ triangular = ['1h', '2h', '8h'] }",
        /// The criteria of the gates at each level.
        gates: Gates = "{}",
    }
}

table! {
    Board {
        /// The information officer's.
        cio: Verdict = "'approved'",
        /// The technology officer's.
        cto: Verdict = "'approved'",
        /// The operations officer's.
        coo: Verdict = "'approved'",
    }
}

table! {
    Gates {
        /// At every task.
        task: Vec<String> = "['code committed', 'unit tests', 'linting', 'self-review', 'code review']",
        /// At every feature.
        feature: Vec<String> = "['all tasks done', 'integration tests', 'code review', 'docs']",
        /// At every epic.
        epic: Vec<String> = "['all features done', 'end-to-end tests', 'performance', 'security', 'UX']",
        /// At the end of the phase.
        phase: Vec<String> = "['all epics done', 'system integration', 'vision goals achieved']",
    }
}

table! {
    Resource {
        /// What people call it; the id if not given.
        name: String = optional,
        /// What it is: an environment, a key, an account.
        kind: String = optional,
        /// Elapsed hours after the start, a distribution of them, or a date; from the start if not given.
        available: Available = optional,
    }
}

table! {
    Stream {
        /// Whose work it is.
        team: Located<String> = required,
        /// The role that its work needs; the first of the team's coordination if not given.
        role: Located<String> = optional,
        /// Arrivals an hour of elapsed time, at random.
        rate: Positive = optional,
        /// Arrivals at these moments.
        at: OneOrMore<Located<When>> = optional,
        /// No arrival before; the start if not given.
        from: Located<When> = optional,
        /// No arrival from then on; the horizon if not given.
        until: Located<When> = optional,
        /// Hours of work of an arrival.
        effort: Work = required,
        /// P0 goes before all other work, P1 before the plan, P2 after it.
        priority: Priority = "'P1'",
    }
}

table! {
    Risk {
        /// One line for people.
        description: String = "''",
        /// That it strikes, at its moment.
        probability: Share = required,
        /// Its moment, if that is a time.
        at: Located<When> = optional,
        /// When this task is first worked on.
        on_start: Located<String> = optional,
        /// When this task is done.
        on_done: Located<String> = optional,
        /// Who watches it; for reports.
        owner: String = "''",
        /// Tasks that stand still, or are released later.
        delay: TasksBy = optional,
        /// Work on top for tasks.
        effort: TasksBy = optional,
        /// A member who cannot work for a time.
        member_away: MemberAwayFor = optional,
        /// A resource that cannot be used for a time.
        environment_down: EnvironmentDownFor = optional,
        /// Tasks of the plan that come into scope only then.
        add_tasks: OneOrMore<Located<String>> = optional,
        /// Whether the mitigation is in force.
        mitigated: bool = "false",
        /// What can be done about it, and what is left of the risk then.
        mitigation: Mitigation = optional,
    }
}

table! {
    Mitigation {
        /// One line for people.
        description: String = "''",
        /// Money; part of the run's cost if it is in force.
        cost: Amount = "0",
        /// Replaces the risk's.
        probability: Share = optional,
        /// Replaces the risk's.
        delay: TasksBy = optional,
        /// Replaces the risk's.
        effort: TasksBy = optional,
        /// Replaces the risk's.
        member_away: MemberAwayFor = optional,
        /// Replaces the risk's.
        environment_down: EnvironmentDownFor = optional,
        /// Replaces the risk's.
        add_tasks: OneOrMore<Located<String>> = optional,
    }
}

table! {
    TasksBy {
        /// Ids.
        tasks: OneOrMore<Located<String>> = required,
        /// Drawn for each of them.
        by: Hours = required,
    }
}

table! {
    MemberAwayFor {
        /// Its name.
        member: Located<String> = required,
        /// Elapsed time.
        duration as "for": Hours = required,
    }
}

table! {
    EnvironmentDownFor {
        /// Its id.
        resource: Located<String> = required,
        /// Elapsed time.
        duration as "for": Hours = required,
    }
}

table! {
    Event {
        /// When.
        at: Located<When> = required,
        /// For good, unless another event brings it back.
        member_leaves: Located<String> = optional,
        /// One whose `present` is false.
        member_joins: Located<String> = optional,
        /// A member who cannot work for a time.
        member_away: Away = optional,
        /// Tasks of the plan that come into scope only then.
        add_tasks: OneOrMore<Located<String>> = optional,
        /// ... all tasks of a feature.
        add_feature: Located<String> = optional,
        /// Tasks that leave scope, as far as nobody has begun them.
        drop_tasks: OneOrMore<Located<String>> = optional,
        /// ... those of a feature.
        drop_feature: Located<String> = optional,
        /// ... those of an epic.
        drop_epic: Located<String> = optional,
        /// A resource that cannot be used for a time.
        environment_down: Down = optional,
        /// Policy fields with their new values.
        set: Node = optional,
    }
}

table! {
    Away {
        /// Its name.
        member: Located<String> = required,
        /// Elapsed time.
        duration as "for": Span = required,
    }
}

table! {
    Down {
        /// Its id.
        resource: Located<String> = required,
        /// Elapsed time.
        duration as "for": Span = required,
    }
}

table! {
    Success {
        /// Buffer consumed must stay below this.
        buffer_below: Ratio = "'50%'",
        /// At least this share of the teams must answer standups.
        sync_participation: Share = "'100%'",
        /// More than this share of audited procedures must be compliant; all of them will do in any case.
        sop_compliance: Share = "'95%'",
        /// Members' utilization must not be below this.
        utilization_from: Share = "'70%'",
        /// ... nor above this.
        utilization_to: Located<Share> = "'80%'",
    }
}
