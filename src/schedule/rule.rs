//! Priority rules as figures by task, the smallest first.

use super::critical_path::CriticalPath;
use super::network::Network;
use crate::domain::policy::PriorityRule;

const MS_PER_HOUR: f64 = 3_600_000.0;

/// How many columns of reachability are worked out at a time: 16 words a node keep 100,000 tasks within 13 MB.
const COLUMN_WORDS: usize = 16;

/// The figures of one rule by task of the plan. A task that is not open ranks last (`i64::MAX`). Empty for `fifo`, whose figure is the
/// moment of release.
///
/// `lft`, `lst`, `slack` in ms of the critical path; `spt`, `lpt`, `grpw` in ms of estimated work, of which `grpw` adds up the task's and
/// that of the tasks that depend on it directly in the plan; `mts` counts tasks that wait for it directly or indirectly, team
/// activations and epic order included.
pub fn ranks(rule: PriorityRule, network: &Network, path: &CriticalPath, estimates: &[f64]) -> Vec<i64> {
    let estimate = |node: usize| (estimates[node] * MS_PER_HOUR).round() as i64;
    let by_task = |figure: &dyn Fn(usize) -> i64| {
        let mut ranks = vec![i64::MAX; estimates.len()];
        for &node in network.order().iter().filter(|&&node| network.is_task(node as usize)) {
            ranks[node as usize] = figure(node as usize);
        }
        ranks
    };
    match rule {
        PriorityRule::Lft => by_task(&|node| path.late_finish[node].ms() as i64),
        PriorityRule::Lst => by_task(&|node| path.late_start[node].ms() as i64),
        PriorityRule::Slack => by_task(&|node| path.total_float[node].ms() as i64),
        PriorityRule::Mts => {
            let counts = successor_counts(network);
            by_task(&|node| -i64::from(counts[node]))
        }
        PriorityRule::Grpw => by_task(&|node| {
            let mut direct: Vec<usize> = network.successors(node).iter().map(|&(to, _)| to as usize).collect();
            direct.sort_unstable();
            direct.dedup();
            let after: i64 = direct.into_iter().filter(|&to| network.is_task(to)).map(estimate).sum();
            -(estimate(node) + after)
        }),
        PriorityRule::Spt => by_task(&estimate),
        PriorityRule::Lpt => by_task(&|node| -estimate(node)),
        PriorityRule::Fifo => Vec::new(),
    }
}

/// By node: how many tasks wait for it, directly or indirectly. Reachability is worked out exactly, for as many columns at a time as
/// memory allows, from the last node to the first.
fn successor_counts(network: &Network) -> Vec<u32> {
    let order = network.order();
    let mut place = vec![0_usize; network.len()];
    for (at, &node) in order.iter().enumerate() {
        place[node as usize] = at;
    }
    let mut counts = vec![0_u32; network.len()];
    let mut rows = vec![[0_u64; COLUMN_WORDS]; order.len()];
    for first in (0..order.len()).step_by(64 * COLUMN_WORDS) {
        // Nothing behind the block reaches back into it.
        let end = (first + 64 * COLUMN_WORDS).min(order.len());
        for at in (0..end).rev() {
            let mut row = [0_u64; COLUMN_WORDS];
            for &(to, _) in network.successors(order[at] as usize) {
                let to_place = place[to as usize];
                if to_place >= end {
                    continue;
                }
                row.iter_mut().zip(&rows[to_place]).for_each(|(word, other)| *word |= other);
                if to_place >= first && network.is_task(to as usize) {
                    row[(to_place - first) / 64] |= 1 << ((to_place - first) % 64);
                }
            }
            counts[order[at] as usize] += row.iter().map(|word| word.count_ones()).sum::<u32>();
            rows[at] = row;
        }
    }
    counts
}

#[cfg(test)]
mod tests;
