//! Dependencies in a circle, of which no task could ever start.

use super::item::{Circles, Link, On};
use super::tree::Node;
use crate::import::draft::Notes;
use crate::scenario::problem::Problems;

/// So many are told one by one.
const TOLD_MAX: usize = 10;
/// A longer circle is told by its beginning.
const NAMED_MAX: usize = 8;

/// Takes the links that close circles, and tells of them: as problems where they are refused, else in the notes. `name` is what people know a
/// node by.
pub fn break_circles(nodes: &mut [Node], circles: Circles, name: impl Fn(&Node) -> String, notes: &mut Notes, problems: &mut Problems) {
    let closing = closing_links(nodes);
    let mut told: Vec<String> = Vec::new();
    for Closing { node, link, circle } in &closing {
        let link: &Link = &nodes[*node].links[*link];
        if circle.is_empty() {
            continue;
        }
        let mut names: Vec<String> = circle.iter().take(NAMED_MAX).map(|&node| format!("`{}`", name(&nodes[node]))).collect();
        if circle.len() > NAMED_MAX {
            names.push(format!("... ({} in all)", circle.len()));
        }
        names.push(names[0].clone());
        let way = names.join(" before ");
        if circles == Circles::Refused {
            let what = format!("a circle of dependencies: {way}");
            problems.add_with_help(&link.place, what, "none of them could ever start", "remove one of these dependencies");
        } else {
            told.push(way);
        }
    }
    if circles == Circles::Broken && !closing.is_empty() {
        notes.left_out(format!("{}: {}", Notes::count("dependenc[y|ies] that close[s|] a circle", closing.len()), told.join("; ")));
    }
    for Closing { node, link, .. } in closing.iter().rev() {
        nodes[*node].links.remove(*link);
    }
}

struct Closing {
    node: usize,
    /// Its place in the node's links.
    link: usize,
    /// From the node that is waited for first; empty past those that are told.
    circle: Vec<usize>,
}

/// The links back to where a walk along them has come from; without these there is no circle. Ascending by node and link.
fn closing_links(nodes: &[Node]) -> Vec<Closing> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Never,
        OnTheWay,
        Left,
    }
    let mut seen = vec![Seen::Never; nodes.len()];
    let mut closing: Vec<Closing> = Vec::new();
    for from in 0..nodes.len() {
        if seen[from] != Seen::Never {
            continue;
        }
        seen[from] = Seen::OnTheWay;
        // Each with the place of the link to look at next.
        let mut way = vec![(from, 0)];
        while let Some((node, next)) = way.last_mut() {
            let (node, link) = (*node, *next);
            *next += 1;
            let Some(on) = nodes[node].links.get(link) else {
                seen[node] = Seen::Left;
                way.pop();
                continue;
            };
            let On::Item(on) = on.on else { continue };
            match seen[on] {
                Seen::Never => {
                    seen[on] = Seen::OnTheWay;
                    way.push((on, 0));
                }
                Seen::OnTheWay => {
                    let circle = if closing.len() < TOLD_MAX {
                        way.iter().rev().map(|(node, _)| *node).take_while(|&node| node != on).chain([on]).collect()
                    } else {
                        Vec::new()
                    };
                    closing.push(Closing { node, link, circle });
                }
                Seen::Left => {}
            }
        }
    }
    closing.sort_by_key(|closing| (closing.node, closing.link));
    closing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::table::tree::What;
    use crate::scenario::files::{FileId, Place};

    fn nodes(links: &[&[usize]]) -> Vec<Node> {
        let place = Place { file: FileId(0), bytes: 0..0 };
        let links_on = |on: &[usize]| on.iter().map(|&on| Link::on(on, &place)).collect();
        links.iter().enumerate().map(|(at, on)| Node { what: What::Item(at), like: at, links: links_on(on) }).collect()
    }

    #[test]
    fn a_circle_is_named_in_the_order_of_work_and_refused_or_broken() {
        let rows: [&[usize]; 4] = [&[2], &[0], &[1, 3], &[]];
        let (mut notes, mut problems) = (Notes::default(), Problems::default());
        break_circles(&mut nodes(&rows), Circles::Refused, |node| format!("T{}", node.like), &mut notes, &mut problems);
        assert_eq!(problems.list[0].what, "a circle of dependencies: `T1` before `T2` before `T0` before `T1`");
        let mut broken = nodes(&rows);
        break_circles(&mut broken, Circles::Broken, |node| format!("T{}", node.like), &mut notes, &mut problems);
        assert_eq!((problems.list.len(), notes.left_out.len(), closing_links(&broken).len()), (1, 1, 0));
        assert_eq!(broken.iter().map(|node| node.links.len()).sum::<usize>(), 3);
    }

    #[test]
    fn tasks_that_meet_again_are_no_circle_and_a_long_chain_is_walked_without_recursion() {
        let diamond: [&[usize]; 4] = [&[], &[0], &[0], &[1, 2]];
        assert!(closing_links(&nodes(&diamond)).is_empty());
        let chain: Vec<Vec<usize>> = (0..100_000).map(|at: usize| vec![(at + 1) % 100_000]).collect();
        let chain: Vec<&[usize]> = chain.iter().map(Vec::as_slice).collect();
        assert_eq!(closing_links(&nodes(&chain)).len(), 1);
    }
}
