//! Causes of delay, and what a scenario is without each: the same plan, target and draws, and nothing of the cause.

use crate::domain::policy::Policy;
use crate::engine::time::Span;
use crate::scenario::{Brings, Happening, RiskEffect, Scenario};
use crate::schedule::TaskNoise;

/// Slots enough for everybody who waits at a desk to be served at once.
const SLOTS: u32 = 100_000;

/// What is switched off, by name: `blockers`, or `risk influenza`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nothing stops work; late resources and deliveries are waited for without a fuss.
    Blockers,
    /// Nothing is found and nothing has to be done again.
    Rework,
    /// The director is always free, answers at once, and need not be asked for packages and gates.
    Decisions,
    /// A dependent in another team is released when its prerequisite is done.
    Handoffs,
    /// Work takes what was estimated.
    Noise,
    /// Nobody is away, leaves or comes late, by event or by risk.
    Absence,
    /// A risk of the register does not strike.
    Risk(String),
}

const RISK: &str = "risk ";

impl Cause {
    pub fn name(&self) -> String {
        match self {
            Cause::Blockers => "blockers".into(),
            Cause::Rework => "rework".into(),
            Cause::Decisions => "waiting for decisions".into(),
            Cause::Handoffs => "handoffs".into(),
            Cause::Noise => "noise".into(),
            Cause::Absence => "absence".into(),
            Cause::Risk(id) => format!("{RISK}{id}"),
        }
    }

    pub fn named(name: &str) -> Option<Cause> {
        let plain = [Cause::Blockers, Cause::Rework, Cause::Decisions, Cause::Handoffs, Cause::Noise, Cause::Absence];
        plain.into_iter().find(|cause| cause.name() == name).or_else(|| name.strip_prefix(RISK).map(|id| Cause::Risk(id.to_owned())))
    }

    /// Those that a scenario has room for: where there are no handoffs, nothing is lost by them.
    pub fn of(scenario: &Scenario) -> Vec<Cause> {
        let any = |is: &dyn Fn(&Policy) -> bool| scenario.policies.iter().any(is);
        let mut causes = Vec::new();
        let is_stream = scenario.streams.iter().any(|stream| matches!(stream.brings, Brings::Blockers { .. }));
        let can_block = |policy: &Policy| {
            policy.blockers.rate > 0.0 || policy.dependencies.resource_blockers || policy.dependencies.delivery_late_after.is_some()
        };
        if is_stream || any(&can_block) {
            causes.push(Cause::Blockers);
        }
        if any(&|policy| policy.gates.is_on && (policy.gates.defects > 0.0 || policy.gates.false_alarm > 0.0)) {
            causes.push(Cause::Rework);
        }
        if any(&|policy| can_block(policy) || policy.handoffs.is_on || policy.gates.is_on || policy.decisions.face_timeline_risk()) {
            causes.push(Cause::Decisions);
        }
        if any(&|policy| policy.handoffs.is_on) {
            causes.push(Cause::Handoffs);
        }
        if scenario.noise.task != TaskNoise::None || scenario.noise.project.is_some() {
            causes.push(Cause::Noise);
        }
        let is_absence = scenario.events.iter().any(|event| is_absence(&event.what))
            || scenario.risks.iter().any(|risk| risk.effects.iter().any(|effect| matches!(effect, RiskEffect::MemberAway { .. })));
        if is_absence {
            causes.push(Cause::Absence);
        }
        causes.extend(scenario.risks.iter().filter(|risk| risk.probability > 0.0).map(|risk| Cause::Risk(risk.id.clone())));
        causes
    }

    /// Takes the cause out of a scenario. Baseline and target stay: they are what is measured against.
    pub fn switch_off(&self, scenario: &mut Scenario) {
        match self {
            Cause::Blockers => {
                scenario.streams.retain(|stream| matches!(stream.brings, Brings::Work { .. }));
                for policy in &mut scenario.policies {
                    policy.blockers.rate = 0.0;
                    policy.dependencies.resource_blockers = false;
                    policy.dependencies.delivery_late_after = None;
                }
            }
            Cause::Rework => {
                for policy in &mut scenario.policies {
                    (policy.gates.defects, policy.gates.false_alarm, policy.gates.bad_fix) = (0.0, 0.0, 0.0);
                    policy.decisions.workaround_rework_max = 0.0;
                    policy.decisions.workaround_defects = 0.0;
                    policy.decisions.early_rework = 0.0;
                }
            }
            Cause::Decisions => scenario.policies.iter_mut().for_each(answer_at_once),
            Cause::Handoffs => scenario.policies.iter_mut().for_each(|policy| policy.handoffs.is_on = false),
            Cause::Noise => {
                scenario.noise.task = TaskNoise::None;
                scenario.noise.project = None;
            }
            Cause::Absence => {
                scenario.events.retain(|event| !is_absence(&event.what));
                for risk in &mut scenario.risks {
                    risk.effects.retain(|effect| !matches!(effect, RiskEffect::MemberAway { .. }));
                }
            }
            Cause::Risk(id) => {
                scenario.risks.iter_mut().filter(|risk| risk.id == *id).for_each(|risk| risk.probability = 0.0);
            }
        }
    }
}

fn is_absence(what: &Happening) -> bool {
    matches!(what, Happening::MemberAway { .. } | Happening::MemberLeaves(_))
}

fn answer_at_once(policy: &mut Policy) {
    use crate::domain::organization::AgentId;
    use crate::domain::policy::{HandoffAuthorization, LevelKind, Progression, Target};
    policy.desks[AgentId::DIRECTOR.index()].capacity = SLOTS;
    for level in &mut policy.escalation.levels {
        if level.kind == LevelKind::Hierarchical && level.target == Target::Agent(AgentId::DIRECTOR) {
            level.preparation = Span::ZERO;
        }
    }
    policy.handoffs.authorization = HandoffAuthorization::Auto;
    policy.gates.progression = Progression::Auto;
    policy.gates.failure_attention = Span::ZERO;
    policy.decisions.attention = Span::ZERO;
    policy.director.loop_attention = Span::ZERO;
    policy.director.authorization_attention = Span::ZERO;
}
