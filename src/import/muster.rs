//! Whether a team can man a crew, and who is lacking.

use super::draft::DraftMember;

/// The role of all members of a team some of whose tasks name nobody.
pub const ANYBODY: &str = "anybody";

/// The roles of a member.
pub fn roles(member: &DraftMember) -> &[String] {
    if member.roles.is_empty() { std::slice::from_ref(&member.name) } else { &member.roles }
}

/// The roles of a crew that nobody is left for, each as often: places are filled one after another, and others change places for one if
/// need be (Kuhn 1955).
pub fn missing(members: &[DraftMember], crew: &[(String, u32)]) -> Vec<String> {
    let hands: Vec<&DraftMember> = members.iter().flat_map(|member| std::iter::repeat_n(member, member.count.max(1) as usize)).collect();
    let places: Vec<&String> = crew.iter().flat_map(|(role, count)| std::iter::repeat_n(role, *count as usize)).collect();
    let mut place_of: Vec<Option<usize>> = vec![None; hands.len()];
    let mut missing = Vec::new();
    for place in 0..places.len() {
        // Breadth first over those who could do it if another took their place; by whom each was asked, and for which place.
        let mut asked: Vec<Option<(usize, Option<usize>)>> = vec![None; hands.len()];
        let mut queue = vec![(place, None)];
        let mut free = None;
        let mut next = 0;
        while free.is_none() && next < queue.len() {
            let (wanted, by): (usize, Option<usize>) = queue[next];
            next += 1;
            for hand in 0..hands.len() {
                if asked[hand].is_some() || !roles(hands[hand]).contains(places[wanted]) {
                    continue;
                }
                asked[hand] = Some((wanted, by));
                match place_of[hand] {
                    Some(other) => queue.push((other, Some(hand))),
                    None => {
                        free = Some(hand);
                        break;
                    }
                }
            }
        }
        if free.is_none() {
            missing.push(places[place].clone());
        }
        while let Some(hand) = free {
            let Some((wanted, by)) = asked[hand] else { break };
            place_of[hand] = Some(wanted);
            free = by;
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(roles: &[&str], count: u32) -> DraftMember {
        DraftMember { name: "m".into(), roles: roles.iter().map(|role| (*role).to_owned()).collect(), count, ..DraftMember::default() }
    }

    #[test]
    fn who_can_do_several_things_does_what_nobody_else_can() {
        let crew = |crew: &[(&str, u32)]| crew.iter().map(|(role, count)| ((*role).to_owned(), *count)).collect::<Vec<_>>();
        let members = [member(&["a", "b"], 1), member(&["a"], 1), member(&["c", "a"], 1)];
        assert_eq!(missing(&members, &crew(&[("a", 1), ("b", 1), ("c", 1)])), [""; 0]);
        assert_eq!(missing(&members, &crew(&[("a", 3)])), [""; 0]);
        assert_eq!(missing(&members, &crew(&[("a", 2), ("b", 2)])), ["b"]);
        assert_eq!(missing(&members, &crew(&[("d", 2)])), ["d", "d"]);
        assert_eq!(missing(&[member(&[], 2)], &crew(&[("m", 3)])), ["m"]);
        assert_eq!(missing(&[], &crew(&[])), [""; 0]);
    }
}
