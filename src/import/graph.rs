//! What waits for what, as numbers, and where that goes round in a circle.

/// Nodes without which there would be no circle: those on one, and those between two.
pub fn tangled(count: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let mut is_left = vec![true; count];
    for is_backward in [false, true] {
        let way = |&(from, to): &(usize, usize)| if is_backward { (to, from) } else { (from, to) };
        trim(count, edges.iter().map(way).collect(), &mut is_left);
    }
    is_left
}

/// Takes out, again and again, the nodes that nothing leads to.
fn trim(count: usize, mut edges: Vec<(usize, usize)>, is_left: &mut [bool]) {
    edges.retain(|(from, to)| is_left[*from] && is_left[*to]);
    edges.sort_unstable();
    let mut starts = vec![0; count + 1];
    let mut entering = vec![0_usize; count];
    for (from, to) in &edges {
        starts[from + 1] += 1;
        entering[*to] += 1;
    }
    for at in 0..count {
        starts[at + 1] += starts[at];
    }
    let mut free: Vec<usize> = (0..count).filter(|at| is_left[*at] && entering[*at] == 0).collect();
    while let Some(node) = free.pop() {
        is_left[node] = false;
        for (_, to) in &edges[starts[node]..starts[node + 1]] {
            entering[*to] -= 1;
            if entering[*to] == 0 {
                free.push(*to);
            }
        }
    }
}

/// A circle, if there is one: each node leads to the next, and the last to the first.
pub fn circle(count: usize, edges: &[(usize, usize)]) -> Option<Vec<usize>> {
    let is_left = tangled(count, edges);
    // Of those left, each has one that leads to it and is left, too: going back, one must come round.
    let mut before = vec![usize::MAX; count];
    for &(from, to) in edges.iter().filter(|(from, to)| is_left[*from] && is_left[*to]) {
        before[to] = before[to].min(from);
    }
    let mut walked: Vec<usize> = Vec::new();
    let mut place = vec![usize::MAX; count];
    let mut node = is_left.iter().position(|is_left| *is_left)?;
    while place[node] == usize::MAX {
        place[node] = walked.len();
        walked.push(node);
        node = before[node];
    }
    let mut circle = walked.split_off(place[node]);
    circle.reverse();
    let first = (0..circle.len()).min_by_key(|&at| circle[at])?;
    circle.rotate_left(first);
    Some(circle)
}

/// A circle by the ids of its tasks.
pub fn told<'i>(circle: &[usize], id: impl Fn(usize) -> &'i str) -> String {
    /// A longer one is told by its beginning.
    const NAMED_MAX: usize = 12;
    let mut names: Vec<String> = circle.iter().take(NAMED_MAX).map(|at| format!("`{}`", id(*at))).collect();
    if circle.len() > NAMED_MAX {
        names.push(format!("... ({} in all)", circle.len()));
    }
    names.push(format!("`{}`", id(circle[0])));
    format!("tasks that wait for one another in a circle: {}", names.join(" before "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found_behind_and_before_what_is_none() {
        let edges = [(0, 1), (1, 2), (2, 3), (3, 1), (3, 4), (5, 4)];
        assert_eq!(tangled(6, &edges), [false, true, true, true, false, false]);
        assert_eq!(circle(6, &edges), Some(vec![1, 2, 3]));
        assert_eq!(circle(6, &edges[..3]), None);
        assert_eq!(circle(2, &[(1, 1)]), Some(vec![1]));
        assert_eq!(circle(0, &[]), None);
    }
}
