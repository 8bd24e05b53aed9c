//! Which member takes a step when several are free: one rule for the planner, the critical path and the team at work.

use crate::domain::organization::{Member, RoleId};

/// Smaller goes first: the member in whose list the role stands earliest, then the one with fewer other roles (who can do less else),
/// then the higher skill; what is left is decided by the order of the file. `None` for a member who does not hold the role.
pub fn preference(member: &Member, role: RoleId) -> Option<(usize, std::cmp::Reverse<u64>, usize)> {
    let place = member.roles.iter().position(|&held| held == role)?;
    // Positive floats order as their bits do.
    Some((place, std::cmp::Reverse(member.skill.to_bits()), member.roles.len()))
}
