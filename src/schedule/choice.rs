//! Which member takes a piece of work, of several who could: one rule for the planner, the critical path and the team at work.

use crate::domain::organization::{Member, MemberId, Organization, RoleId};
use std::cmp::Reverse;

/// How little a member is preferred, the smallest first.
pub type Preference = (usize, Reverse<u64>, usize);

/// Smaller goes first: the member in whose list the role stands earliest, then the higher skill, then the one with fewer roles (who can
/// stand in less elsewhere); what is left is decided by the order of the file. `None` for a member who does not hold the role.
pub fn preference(member: &Member, role: RoleId) -> Option<Preference> {
    let place = member.roles.iter().position(|&held| held == role)?;
    // Positive floats order as their bits do.
    Some((place, Reverse(member.skill.to_bits()), member.roles.len()))
}

/// The preferred one of `candidates`; `None` if none of them holds the role.
pub fn choose(organization: &Organization, candidates: impl IntoIterator<Item = MemberId>, role: RoleId) -> Option<MemberId> {
    let keyed = candidates.into_iter().filter_map(|member| preference(organization.member(member), role).map(|key| (key, member)));
    keyed.min().map(|(_, member)| member)
}

/// Fills the places of a crew (how many of each role), each with another of `candidates`: role after role with the preferred member who
/// is left, and where a role runs out, by moving members who hold several roles (augmenting paths), so that a crew is found whenever
/// there is one. The members in the order of the places; `None` if there is no such crew.
pub fn choose_crew(organization: &Organization, candidates: &[MemberId], crew: &[(RoleId, u32)]) -> Option<Vec<MemberId>> {
    let ranked: Vec<Vec<usize>> = crew
        .iter()
        .map(|&(role, _)| {
            let mut holders: Vec<(Preference, usize)> = candidates
                .iter()
                .enumerate()
                .filter_map(|(at, &member)| preference(organization.member(member), role).map(|preference| (preference, at)))
                .collect();
            holders.sort_unstable();
            holders.into_iter().map(|(_, at)| at).collect()
        })
        .collect();
    let places: Vec<usize> = crew.iter().enumerate().flat_map(|(role, &(_, count))| (0..count).map(move |_| role)).collect();
    // By candidate: the place taken.
    let mut taken: Vec<Option<usize>> = vec![None; candidates.len()];
    for place in 0..places.len() {
        fill(place, &places, &ranked, &mut taken)?;
    }
    let mut members: Vec<(usize, MemberId)> =
        taken.iter().zip(candidates).filter_map(|(place, &member)| place.map(|place| (place, member))).collect();
    members.sort_unstable();
    Some(members.into_iter().map(|(_, member)| member).collect())
}

/// Finds a candidate for `place`, moving others along if need be: breadth first over the places that must give up theirs.
fn fill(place: usize, places: &[usize], ranked: &[Vec<usize>], taken: &mut [Option<usize>]) -> Option<()> {
    // By candidate: the place that wants it.
    let mut wanted_by: Vec<Option<usize>> = vec![None; taken.len()];
    let mut asking = vec![place];
    let mut next = 0;
    while next < asking.len() {
        let asker = asking[next];
        next += 1;
        for &candidate in &ranked[places[asker]] {
            if wanted_by[candidate].is_some() {
                continue;
            }
            wanted_by[candidate] = Some(asker);
            match taken[candidate] {
                Some(holder) => asking.push(holder),
                None => {
                    hand_along(candidate, place, &wanted_by, taken);
                    return Some(());
                }
            }
        }
    }
    None
}

/// Gives `candidate` to the place that wants it, whose own candidate goes to the one that wants that, up to `place`, which had none.
fn hand_along(mut candidate: usize, place: usize, wanted_by: &[Option<usize>], taken: &mut [Option<usize>]) {
    while let Some(asker) = wanted_by[candidate] {
        let given_up = taken.iter().position(|&held| held == Some(asker));
        taken[candidate] = Some(asker);
        match given_up {
            Some(other) if asker != place => candidate = other,
            _ => break,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::testing::Sketch;

    #[test]
    fn the_most_fitting_member_goes_first_then_the_ablest_then_the_specialist_then_the_order_of_the_file() {
        let mut sketch = Sketch::new();
        let team = sketch.team("t");
        let second_choice = sketch.member(team, &["b", "a"], 9.0);
        let broad = sketch.member(team, &["a", "b"], 2.0);
        let narrow = sketch.member(team, &["a"], 2.0);
        let same = sketch.member(team, &["a"], 2.0);
        let slow = sketch.member(team, &["a"], 1.0);
        let role = sketch.role("a");
        let mut all = vec![second_choice, broad, narrow, same, slow];
        for expected in [narrow, same, broad, slow, second_choice] {
            assert_eq!(choose(&sketch.organization, all.clone(), role), Some(expected));
            all.retain(|&member| member != expected);
        }
        assert_eq!(choose(&sketch.organization, all, role), None);
    }

    #[test]
    fn a_crew_is_found_whenever_there_is_one() {
        let mut sketch = Sketch::new();
        let team = sketch.team("t");
        let both = sketch.member(team, &["a", "b"], 2.0);
        let chain = sketch.member(team, &["b", "c"], 2.0);
        let only_a = sketch.member(team, &["a"], 1.0);
        let (a, b, c) = (sketch.role("a"), sketch.role("b"), sketch.role("c"));
        let of = |crew: &[(RoleId, u32)]| choose_crew(&sketch.organization, &[both, chain, only_a], crew);
        // The ablest for `a` must leave it to the other, and `b` to go to `c`.
        assert_eq!(of(&[(a, 1), (b, 1), (c, 1)]), Some(vec![only_a, both, chain]));
        assert_eq!(of(&[(a, 1), (b, 1)]), Some(vec![both, chain]));
        assert_eq!(of(&[(a, 2), (c, 1)]), Some(vec![both, only_a, chain]));
        assert_eq!(of(&[(a, 2), (b, 2)]), None);
    }
}
