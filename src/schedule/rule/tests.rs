//! Each rule's figures on a small network.

use super::*;
use crate::domain::plan::TaskId;
use crate::engine::time::Span;
use crate::schedule::critical_path::{Durations, critical_path};
use crate::schedule::testing::Sketch;
use proptest::prelude::*;

const HOUR: i64 = 3_600_000;

fn ranks_of(sketch: &Sketch, rule: PriorityRule) -> Vec<i64> {
    let undertaking = sketch.undertaking();
    let efforts: Vec<f64> = sketch.plan.tasks.iter().map(|task| crate::schedule::effort::estimate(&task.effort, &sketch.noise)).collect();
    let network = Network::of(&undertaking);
    let path = critical_path(&sketch.calendars, &network, &Durations::of(&undertaking, &efforts), undertaking.start());
    ranks(rule, &network, &path, &efforts)
}

/// A diamond: 1 h, then 2 h and 4 h side by side, then 3 h; one more task of 5 h by itself, and one that is not open.
fn diamond() -> Sketch {
    let (mut sketch, team) = Sketch::with_team(1);
    let top = sketch.task(team, 1.0, &[]);
    let left = sketch.task(team, 2.0, &[top]);
    let right = sketch.task(team, 4.0, &[top]);
    sketch.task(team, 3.0, &[left, right, right]);
    sketch.task(team, 5.0, &[]);
    let done = sketch.task(team, 5.0, &[]);
    sketch.is_open[done.index()] = false;
    sketch
}

#[test]
fn every_rule_has_its_figures_on_a_small_network() {
    let sketch = diamond();
    let in_hours = |rule| {
        let ranks = ranks_of(&sketch, rule);
        assert_eq!(ranks[5], i64::MAX, "what is not open comes last");
        ranks[..5].iter().map(|rank| rank / HOUR).collect::<Vec<i64>>()
    };
    assert_eq!(in_hours(PriorityRule::Lft), [1, 5, 5, 8, 8]);
    assert_eq!(in_hours(PriorityRule::Lst), [0, 3, 1, 5, 3]);
    assert_eq!(in_hours(PriorityRule::Slack), [0, 2, 0, 0, 3]);
    assert_eq!(in_hours(PriorityRule::Grpw), [-7, -5, -7, -3, -5]);
    assert_eq!(in_hours(PriorityRule::Spt), [1, 2, 4, 3, 5]);
    assert_eq!(in_hours(PriorityRule::Lpt), [-1, -2, -4, -3, -5]);
    assert_eq!(ranks_of(&sketch, PriorityRule::Mts)[..5], [-3, -1, -1, 0, 0]);
    assert!(ranks_of(&sketch, PriorityRule::Fifo).is_empty());
}

#[test]
fn successors_across_blocks_of_columns_are_all_counted_once() {
    let (mut sketch, team) = Sketch::with_team(1);
    let mut before: Vec<TaskId> = Vec::new();
    for _ in 0..3_000 {
        before = vec![sketch.task(team, 1.0, &before)];
    }
    let counted: Vec<i64> = (0..3_000).map(|task| task - 2_999).collect();
    assert_eq!(ranks_of(&sketch, PriorityRule::Mts), counted);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn most_successors_agrees_with_walking_the_network(links in proptest::collection::vec((0..40_u32, 0..40_u32), 0..80)) {
        let (mut sketch, team) = Sketch::with_team(1);
        for _ in 0..40 {
            sketch.task(team, 1.0, &[]);
        }
        let links: Vec<(u32, u32)> = links.into_iter().filter(|(from, to)| from > to).collect();
        for &(from, to) in &links {
            sketch.link(TaskId(from), TaskId(to), Span::ZERO);
        }
        let walked = |from: u32| {
            let mut seen = vec![from];
            let mut next = 0;
            while next < seen.len() {
                let after: Vec<u32> = links.iter().filter(|link| link.0 == seen[next]).map(|link| link.1).collect();
                seen.extend(after.into_iter().collect::<std::collections::BTreeSet<u32>>().into_iter().filter(|to| !seen.contains(to)).collect::<Vec<u32>>());
                next += 1;
            }
            1 - seen.len() as i64
        };
        prop_assert_eq!(ranks_of(&sketch, PriorityRule::Mts), (0..40).map(walked).collect::<Vec<i64>>());
    }
}
