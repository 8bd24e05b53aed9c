//! The policy `rules`: the first option that applies, in a stated order.

use super::Situation;
use crate::domain::decision::OptionKind;

/// What is tried where a scenario states no order, or has stated all that it names: first what recovers time at no lasting price, then
/// what costs money, then what costs scope, and only then the target. To go up stands first, as it applies only where the escalation
/// policy would have it; to insist stands before to accept, as it applies only once.
pub const DEFAULT_ORDER: [OptionKind; OptionKind::ALL.len()] = [
    OptionKind::Escalate,
    OptionKind::Reallocate,
    OptionKind::Workaround,
    OptionKind::ParallelExecution,
    OptionKind::AddResources,
    OptionKind::ReduceScope,
    OptionKind::ExtendTimeline,
    OptionKind::Insist,
    OptionKind::AcceptWithGaps,
    OptionKind::CarryOn,
];

pub fn choose(situation: &Situation<'_>) -> Option<usize> {
    let first = |kind| situation.options.iter().position(|option| option.applies && option.option == kind);
    situation.terms.order.iter().chain(&DEFAULT_ORDER).find_map(|&kind| first(kind))
}
