//! The policy `rules`: the first option that applies, in a stated order.

use super::Situation;
use crate::domain::decision::OptionKind;

/// What is tried where a scenario states no order: first what recovers time at no lasting price, then
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

/// To do nothing about it, where nothing that the order names applies. A package has to be taken or returned all the same.
const NOTHING: [OptionKind; 3] = [OptionKind::CarryOn, OptionKind::Insist, OptionKind::AcceptWithGaps];

pub fn choose(situation: &Situation<'_>) -> Option<usize> {
    let first = |kind| situation.options.iter().position(|option| option.applies && option.option == kind);
    let order: &[OptionKind] = if situation.terms.order.is_empty() { &DEFAULT_ORDER } else { &situation.terms.order };
    order.iter().chain(&NOTHING).find_map(|&kind| first(kind))
}
