//! What may befall a project, as written: streams, the risk register, events.

use super::super::field::*;
use super::super::files::Located;
use super::super::read::{OneOrMore, table};
use super::super::terms::Tried;
use super::super::work::Work;
use crate::domain::blocker::BlockerSubtype;
use crate::domain::organization::Priority;
use crate::engine::time::Span;

table! {
    Stream {
        /// Whose work it is; not of blockers.
        team: Tried<Located<String>> = optional,
        /// The role that its work needs; the first of the team's coordination if not given.
        role: Located<String> = optional,
        /// Whether it brings blockers without a task, for the blocker-resolver, instead of work for a team.
        blockers: bool = "false",
        /// Arrivals an hour of elapsed time, at random.
        rate: Positive = optional,
        /// Arrivals at these moments.
        at: OneOrMore<Located<When>> = optional,
        /// No arrival before; the start if not given.
        from: Located<When> = optional,
        /// No arrival from then on; the horizon if not given.
        until: Located<When> = optional,
        /// Hours of work of an arrival; not of blockers.
        effort: Tried<Work> = optional,
        /// Of blockers: hours of work to resolve one; `blockers.resolution_work` if not given.
        work: Hours = optional,
        /// Of blockers: their subtype; drawn from `blockers.mix` if not given.
        subtype: BlockerSubtype = optional,
        /// P0 goes before all other work, P1 before the plan, P2 after it; of blockers, that of each.
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
        /// What `blockers.rate` is multiplied with from then on.
        blocker_rate: Positive = optional,
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
        cost: Sum = "0",
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
        /// Replaces the risk's.
        blocker_rate: Positive = optional,
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
        /// One of the office that takes nothing in for a time: its messages wait.
        agent_fails: Failing = optional,
        /// Policy fields with their new values.
        set: Changes = optional,
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
    Failing {
        /// The director, the planner or a support agent, by its name.
        agent: Located<String> = required,
        /// Elapsed time.
        duration as "for": Span = required,
    }
}
