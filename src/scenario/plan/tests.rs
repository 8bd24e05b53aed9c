//! What a plan's rows become, and what is said of those that are wrong.

use super::*;

/// Problems as `line:column what (label)`.
pub(super) fn told(text: &str, problems: &Problems) -> Vec<String> {
    let one = |problem: &crate::scenario::problem::Problem| {
        let before = &text[..problem.place.as_ref().map_or(0, |place| place.bytes.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&letter| letter != '\n').count() + 1;
        format!("{line}:{column} {} ({})", problem.what, problem.label)
    };
    problems.list.iter().map(one).collect()
}
