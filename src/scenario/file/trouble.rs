//! How work gets stuck and how that is dealt with, as written: blockers, escalation, late dependencies, handoffs, decisions, loans.

use super::super::field::*;
use super::super::files::Located;
use super::super::read::table;
use super::super::terms::*;
use crate::domain::decision::OptionKind;
use crate::domain::policy::{
    AppliesTo, CarryWork, Clock, CriticalBlocked, DecisionPolicy, HandoffAuthorization, LastLevel, LevelKind, OnEscalate, P0Blockers,
    TimeoutBasis, TimeoutStopsOn,
};
use crate::engine::time::Span;

table! {
    Blockers {
        /// Whether work gets stuck; it does, unless `trouble` is `none`.
        enabled: bool = optional,
        /// How many arise in an hour of work on a task of medium complexity, at random.
        rate: Amount = "0.05",
        /// Stalls of an agent an hour of work on a task, beside the rate: blockers of the subtype `stalled_agent`.
        stall_rate: Amount = "0",
        /// What the rate is multiplied with by a task's complexity.
        complexity: ByComplexity = "{}",
        /// Until the owner notices, in its working time.
        detection: Hours = "'15m'",
        /// How often the blocker-resolver asks all teams what stands still.
        scan_every: Located<Aging> = "'2h'",
        /// Working time that a task must have stood still for a scan to find it.
        still_for: Span = "'4h'",
        /// Hours of work that it takes to resolve one, at speed 1.
        resolution_work: Hours = "{ lognormal = { median = '36m', sigma = 1.5 } }",
        /// How often each subtype occurs, as weights.
        mix: Mix = "{}",
        /// The role that a specialist for each subtype holds, or `none`. If not given: the default if somebody holds it, else a role that comes near it.
        specialists: Specialists = "{}",
        /// Chance that a resolved blocker comes back at once, with fresh work and a fresh clock.
        reopen: Located<Share> = "'5%'",
        /// Blockers that wait for an outside party.
        pending: Pending = "{}",
        /// What is learnt from blockers that went up.
        patterns: Patterns = "{}",
    }
}

table! {
    ByComplexity {
        /// Of tasks of low complexity.
        low: Amount = "0.5",
        /// Of medium complexity.
        medium: Amount = "1",
        /// Of high complexity.
        high: Amount = "2",
    }
}

table! {
    Mix {
        /// Technical.
        build_failure: Amount = "8",
        /// Technical.
        test_failure: Amount = "12",
        /// Technical.
        dependency_conflict: Amount = "8",
        /// Technical.
        environment_issue: Amount = "8",
        /// Technical.
        code_bug: Amount = "14",
        /// Information.
        missing_docs: Amount = "6",
        /// Information.
        unclear_requirements: Amount = "9",
        /// Information.
        unknown_contract: Amount = "6",
        /// Information.
        missing_example: Amount = "4",
        /// Resource.
        environment_down: Amount = "4",
        /// Resource.
        missing_keys: Amount = "3",
        /// Resource.
        access_denied: Amount = "4",
        /// Resource.
        rate_limit: Amount = "2",
        /// Resource.
        quota: Amount = "2",
        /// Team dependency.
        late_delivery: Amount = "10",
        /// Technical; see `stall_rate` too.
        stalled_agent: Amount = "0",
    }
}

table! {
    Specialists {
        /// The devops-engineer by default.
        build_failure: Located<String> = optional,
        /// The code-review-expert by default.
        test_failure: Located<String> = optional,
        /// The integration-specialist by default.
        dependency_conflict: Located<String> = optional,
        /// The devops-engineer by default.
        environment_issue: Located<String> = optional,
        /// The code-review-expert by default.
        code_bug: Located<String> = optional,
        /// The research-manager by default.
        missing_docs: Located<String> = optional,
        /// The research-manager by default.
        unclear_requirements: Located<String> = optional,
        /// The integration-specialist by default.
        unknown_contract: Located<String> = optional,
        /// The research-manager by default.
        missing_example: Located<String> = optional,
        /// The devops-engineer by default.
        environment_down: Located<String> = optional,
        /// The security-auditor by default.
        missing_keys: Located<String> = optional,
        /// The security-auditor by default.
        access_denied: Located<String> = optional,
        /// The performance-engineer by default.
        rate_limit: Located<String> = optional,
        /// The database-architect by default.
        quota: Located<String> = optional,
        /// The integration-specialist by default.
        late_delivery: Located<String> = optional,
        /// The devops-engineer by default.
        stalled_agent: Located<String> = optional,
    }
}

table! {
    Pending {
        /// The share of blockers that nobody can work on at first.
        share: Share = "'0%'",
        /// For how long, in elapsed time.
        wait: Hours = "{ lognormal = { median = '8h', sigma = 0.8 } }",
        /// Whether the clock of escalation stands still meanwhile.
        pauses_clock: bool = "true",
    }
}

table! {
    Patterns {
        /// Success rate above which a pattern counts as known.
        known_above: Share = "'70%'",
        /// What the blocker-resolver's work is multiplied with then.
        work_factor: Positive = "0.4",
    }
}

table! {
    Escalation {
        /// How many levels the ladder has, from 1 to 9.
        levels: Located<Count> = "5",
        /// What thresholds are measured in: the working time of the blocked owner's calendar, at every level, or elapsed time.
        clock: Clock = "'working'",
        /// From when thresholds count: since the blocker was noticed, or since it came to the level.
        timeout_basis: TimeoutBasis = "'since_opened'",
        /// What stops a level's threshold: that the blocker is resolved, or that the level has taken it up.
        timeout_stops_on: TimeoutStopsOn = "'resolved'",
        /// Whether what is left of the work goes up, or each level has a fresh draw.
        carry_work: CarryWork = "'resume'",
        /// Whether the level below stops when a blocker goes up, or goes on beside the next; speeds add up.
        on_escalate: OnEscalate = "'stop'",
        /// Which blockers a change of these terms applies to: those noticed from then on, or open ones too.
        policy_change_applies_to: AppliesTo = "'new'",
        /// A blocker on the critical path climbs like the rest, or goes to the highest level that works blockers off at once.
        critical_blocked: CriticalBlocked = "'climb'",
        /// The director is told of P0 blockers, or decides on them at once.
        p0_blockers: P0Blockers = "'monitor'",
        /// When the director may pass a blocker to the planner: if its task is critical and nothing else recovers the delay, or if it is critical.
        l5: LastLevel = "'last_resort'",
        /// Service level by priority, told and not enforced: until somebody takes a blocker up.
        acknowledge_within: ByPriority<Aging> = "{ P0 = '30m', P1 = '1h', P2 = '4h' }",
        /// Service level by priority, told and not enforced: until it is resolved.
        resolve_within: ByPriority<Aging> = "{ P0 = '2h', P1 = '4h', P2 = 'never' }",
        /// By default the task's owner, who passes a blocker on after 1 h.
        l1 as "L1": Level = optional,
        /// By default the blocker-resolver, who passes it on after 4 h.
        l2 as "L2": Level = optional,
        /// By default a specialist chosen by the subtype, who passes it on after 8 h.
        l3 as "L3": Level = optional,
        /// By default the director, who decides.
        l4 as "L4": Level = optional,
        /// By default the planner, who revises the plan.
        l5_terms as "L5": Level = optional,
        /// A level that the scenario adds; it must have a `target`.
        l6 as "L6": Level = optional,
        /// ... one more.
        l7 as "L7": Level = optional,
        /// ... one more.
        l8 as "L8": Level = optional,
        /// ... one more.
        l9 as "L9": Level = optional,
    }
}

impl Escalation {
    /// What is written of each level.
    pub fn written(&self) -> [Option<&Level>; 9] {
        [&self.l1, &self.l2, &self.l3, &self.l4, &self.l5_terms, &self.l6, &self.l7, &self.l8, &self.l9].map(Option::as_ref)
    }
}

table! {
    Level {
        /// A `functional` level works blockers off, a `hierarchical` one decides. By default hierarchical if its target is the director or the planner.
        kind: Located<LevelKind> = optional,
        /// Who: `owner`, `specialist`, `director`, `planner`, a support agent, a role, or a team (`role:x`, `team:x` where a name is both).
        target: Located<String> = optional,
        /// Work done in an hour; by default 1.5 for the blocker-resolver, 3 for specialists and roles, else 1.
        speed: Positive = optional,
        /// After how long it passes a blocker on, or a table of that by priority; by default 1 h at L1, 4 h at L2, 8 h at L3, else never.
        escalate_after: Located<ByPriority<HoursOrNever>> = optional,
        /// Hours of its own work where work starts afresh at each level; those of all blockers if not given.
        work: Hours = optional,
        /// Before its work: diagnosis, briefing; for a level that decides, the decision. By default 20 min for the blocker-resolver, 30 min for specialists and roles, 45 min for the director, 4 h for the planner, else none.
        preparation: Span = optional,
        /// Whether its preparation takes the owner's time, too; by default that of specialists and roles.
        owner_briefing: bool = optional,
        /// Elapsed time until a blocker that was passed on is there; none by default.
        handoff_cost: Span = optional,
        /// Chance that it passes a blocker up when it is done, instead of having resolved it; 0 by default.
        refer_up: Located<Share> = optional,
        /// Chance that it returns a blocker one level down instead of taking it up; 0 by default.
        pushback: Located<Share> = optional,
    }
}

table! {
    Handoffs {
        /// Whether done work is handed from team to team; it is, unless `trouble` is `none`.
        enabled: bool = optional,
        /// Of the delivery-coordinator, for each package.
        validation: Span = "'15m'",
        /// Chance that a package is complete.
        complete: Located<Share> = "'90%'",
        /// Hours of the giving team's work to close a package's gaps.
        gap_effort: Hours = "'1h'",
        /// Whether the director says go, or nobody has to.
        authorization: HandoffAuthorization = "'director'",
        /// Of the director, for each handoff.
        authorization_attention: Span = "'5m'",
        /// Of a member of the receiving team.
        acknowledgement: Span = "'10m'",
    }
}

table! {
    Dependencies {
        /// Whether what is late is looked into; it is, unless `trouble` is `none`.
        enabled: bool = optional,
        /// Who finds out what an information dependency would have told; the team `research` if there is one. Without one it becomes a blocker.
        research_team: Located<String> = optional,
        /// Hours of work to find it out; with `none`, information is waited for.
        research: HoursOrNone = "{ lognormal = { median = '2h', sigma = 0.6 } }",
        /// Whether a resource that all else is ready for becomes a blocker.
        resource_blockers: bool = "true",
        /// Working time (two days of eight hours) past its planned finish after which another team's late task becomes a blocker for those who wait.
        delivery_late_after: Aging = "'16h'",
    }
}

table! {
    Decisions {
        /// Whether the director decides on the timeline; it does, unless `trouble` is `none`. What comes up the ladder is decided in any case.
        enabled: bool = optional,
        /// The first option that applies, in the order of `order`, or the one with the smallest sum of weighted figures.
        policy: DecisionPolicy = "'rules'",
        /// The options in the order in which `rules` tries them; one that is not named is not taken.
        order: Located<Vec<Located<OptionKind>>> = "['escalate', 'reallocate', 'workaround', 'parallel_execution', 'add_resources', 'reduce_scope', 'extend_timeline', 'insist', 'accept_with_gaps', 'carry_on']",
        /// What the figures of an option count, for `score`.
        weights: Weights = "{}",
        /// What each helper adds to the speed of a resolution.
        helper_gain: Amount = "0.8",
        /// How many helpers at most.
        helpers_max: Count = "2",
        /// Chance that there is a way round a blocker.
        workaround: Share = "'40%'",
        /// Rework at the end of a task whose blocker was gone round, at most, as a share of its effort.
        workaround_rework_max: Share = "'30%'",
        /// Defects that a way round adds, on average.
        workaround_defects: Amount = "0.5",
        /// Chance that a task started early has to be reworked.
        early_rework: Share = "'30%'",
        /// Which share of what was done early, then.
        early_rework_share: Share = "'30%'",
        /// What the remaining effort of a re-planned task is multiplied with.
        replanned_effort: Positive = "1.3",
        /// People who can be had from outside.
        resources: Resources = "{}",
        /// Of the director, for a decision on the timeline, a handoff refused twice, or a member whom two teams want.
        attention: Span = "'45m'",
        /// At least so long lies between two decisions on the timeline.
        timeline_every: Located<Span> = "'1d'",
    }
}

table! {
    Weights {
        /// An hour of delay.
        delay: Amount = "1",
        /// A unit of money.
        cost: Amount = "0.01",
        /// A unit of value lost.
        value: Amount = "1",
        /// An hour of other people's time.
        load: Amount = "0.5",
    }
}

table! {
    Resources {
        /// How many, over a run; all of `members` if not given.
        amount: Located<u64> = optional,
        /// Money for each, once.
        cost: Sum = "0",
        /// Elapsed time until they are there.
        lead_time: Hours = "'5d'",
        /// Members with `present = false` whom no event brings, in the order in which they can be had.
        members: Vec<Located<String>> = "[]",
    }
}

table! {
    Reallocation {
        /// Whether members are lent; they are, unless `trouble` is `none`.
        enabled: bool = optional,
        /// A team may lend whose utilization in the last report is below this.
        utilization_below: Share = "'70%'",
        /// What a loan must be expected to gain.
        min_gain: Span = "'4h'",
        /// Elapsed time after which a member returns.
        max_loan: Located<Span> = "'3d'",
        /// Until a member on loan is as fast as it gets.
        ramp_up: RampUp = "{}",
        /// The share of that speed at the start.
        ramp_from: Located<Share> = "'80%'",
        /// Share of one host member's time that a guest takes.
        host_time: Located<Share> = "'25%'",
    }
}

table! {
    RampUp {
        /// Of a member whose nature is `agent`.
        agent: Span = "'2d'",
        /// Of a person.
        person: Span = "'20d'",
    }
}

table! {
    Burnout {
        /// Whether long hours make mistakes.
        enabled: bool = "false",
        /// Utilization over the trailing week above which they do.
        above: Share = "'85%'",
        /// By how much the defect rate rises then.
        defects: Ratio = "'10%'",
    }
}
