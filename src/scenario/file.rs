//! A scenario file as written: every table and field with its meaning and default.

mod gates;
mod happenings;
mod trouble;

pub use gates::*;
pub use happenings::*;
pub use trouble::*;

use super::calendar::CalendarWritten;
use super::field::*;
use super::files::Located;
use super::read::{Named, OneOrMore, table};
use super::terms::{Trouble, WhenSpent};
use crate::domain::organization::Nature;
use crate::domain::pay::Pay;
use crate::domain::plan::DependencyKind;
use crate::domain::policy::{BufferBasis, PriorityRule};
use crate::engine::time::Span;
use crate::schedule::{EpicOrder, TaskNoise};

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
        /// The time on top of the baseline: a share of it, a rule, or up to a date that was promised, which then is the target.
        buffer: BufferWritten = "'25%'",
        /// When people work, by name.
        calendars: Named<CalendarWritten> = "{}",
        /// What members and agents that name one have in common, such as rates and prices, by name.
        models: Named<Model> = "{}",
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
        /// Most members that work at once, over all teams; no limit if not given.
        concurrency: Located<Count> = optional,
        /// What may be spent.
        budget: Budget = "{}",
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
        /// With `none`, the tables from here on are in force only where they say `enabled = true`: a simulation of the plan alone.
        trouble: Trouble = "'all'",
        /// How work gets stuck, and how that is noticed.
        blockers: Blockers = "{}",
        /// The levels that a blocker climbs.
        escalation: Escalation = "{}",
        /// What is checked before work is done.
        gates: Gates = "{}",
        /// Handing done work from team to team.
        handoffs: Handoffs = "{}",
        /// What becomes of late information, resources and deliveries.
        dependencies: Dependencies = "{}",
        /// How the director decides.
        decisions: Decisions = "{}",
        /// Lending members to the team at the bottleneck.
        reallocation: Reallocation = "{}",
        /// Long hours that make mistakes.
        burnout: Burnout = "{}",
    }
}

table! {
    /// What whoever names it has where it says nothing itself.
    Model {
        /// Of members: speed, by which effort is divided.
        skill: Positive = optional,
        /// Money for an hour of work, or of attention.
        rate: Sum = optional,
        /// Tokens for the same.
        tokens_per_hour: Sum = optional,
        /// Tokens to read a message.
        tokens_per_message: Sum = optional,
        /// Money for a million tokens, on top of the rate.
        token_price: Sum = optional,
        /// Of members: money each time that it takes up a piece of work which it had not in hand before.
        startup_cost: Sum = optional,
        /// Of members: tokens, likewise.
        startup_tokens: Sum = optional,
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
        /// Which of `[models]` it is: from there comes what is not said here of skill, rate, tokens and prices; `"none"`: of none.
        model: String = optional,
        /// Speed: effort is divided by it.
        skill: Positive = "1",
        /// Items in hand at once.
        wip: Count = "1",
        /// Money for an hour of work.
        rate: Sum = "0",
        /// Tokens for an hour of work; `"40k"` is 40 thousand, `"1.5M"` a million and a half.
        tokens_per_hour: Sum = "0",
        /// Tokens to read a message; the first member of a team reads what the team is sent.
        tokens_per_message: Sum = "0",
        /// Money for a million tokens, on top of the rate.
        token_price: Sum = "0",
        /// Money each time that it takes up a piece of work which it had not in hand before.
        startup_cost: Sum = "0",
        /// Tokens, likewise: what it must read first.
        startup_tokens: Sum = "0",
        /// Is there from the start.
        present: bool = "true",
        /// An agent on loan finds its feet sooner than a person.
        nature: Nature = "'person'",
        /// Roles that the member can help with on loan, beside its own.
        assists: Vec<Located<String>> = "[]",
        /// Share of its speed at which it does, once it has found its feet.
        assist: Located<Share> = "'80%'",
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
        /// How many times as fast it is as its tasks say: what takes 45 minutes of attention takes 30 at a speed of 1.5. Blockers that it works off
        /// are worked off so much faster, too.
        speed: Positive = "1",
        /// When items are served; the scenario's calendar if not given.
        calendar: Located<String> = optional,
        /// Which of `[models]` it is: from there comes what is not said here of rate, tokens and prices; `"none"`: of none.
        model: String = optional,
        /// Money for an hour of attention.
        rate: Sum = "0",
        /// Tokens for an hour of attention; `"40k"` is 40 thousand.
        tokens_per_hour: Sum = "0",
        /// Tokens to read a message.
        tokens_per_message: Sum = "0",
        /// Money for a million tokens, on top of the rate.
        token_price: Sum = "0",
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
        /// Share of gates passed over the trailing week under which quality is red, and a reviewer is added.
        gate_pass_red: Share = "'90%'",
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
    Resource {
        /// What people call it; the id if not given.
        name: String = optional,
        /// What it is: an environment, a key, an account.
        kind: String = optional,
        /// Elapsed hours after the start, a distribution of them, or a date; from the start if not given.
        available: Available = optional,
        /// Whether it is a mere date: it becomes no blocker, nothing goes round it, and it is never down.
        date: bool = "false",
    }
}

table! {
    Budget {
        /// Money; `"250k"` is 250 thousand, `"1.5M"` a million and a half.
        cost: Limit = optional,
        /// Tokens; `"350M"` is 350 million, `"1.2G"` 1.2 thousand millions.
        tokens: Limit = optional,
        /// `report`: a criterion that is not met; `stop`: the run ends at the message that crosses it.
        when_spent: WhenSpent = "'report'",
    }
}

impl Member {
    /// What each such member costs.
    pub fn pay(&self) -> Pay {
        Pay {
            rate_per_hour: self.rate.0,
            tokens_per_hour: self.tokens_per_hour.0,
            tokens_per_message: self.tokens_per_message.0,
            token_price: self.token_price.0,
            startup_cost: self.startup_cost.0,
            startup_tokens: self.startup_tokens.0,
        }
    }
}

impl Desk {
    /// What the agent at it costs.
    pub fn pay(&self) -> Pay {
        Pay {
            rate_per_hour: self.rate.0,
            tokens_per_hour: self.tokens_per_hour.0,
            tokens_per_message: self.tokens_per_message.0,
            token_price: self.token_price.0,
            ..Pay::default()
        }
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
