//! Who is where, as far as the resolver has heard, and the patterns that it has learnt.

use crate::domain::blocker::BlockerSubtype;
use crate::domain::fact::Fact;
use crate::domain::organization::{MemberId, RoleId, TeamId};
use crate::domain::policy::Patterns;
use crate::scenario::Scenario;

/// Where the members are.
#[derive(Debug)]
pub struct Staff {
    /// By member: the team that it is with.
    with: Vec<TeamId>,
    is_here: Vec<bool>,
}

impl Staff {
    pub fn new(scenario: &Scenario) -> Staff {
        let members = &scenario.organization.members;
        Staff {
            with: members.iter().map(|member| member.team).collect(),
            is_here: members.iter().map(|member| member.is_present).collect(),
        }
    }

    /// Whether anything about anybody has changed.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is named here is about members")]
    pub fn hear(&mut self, fact: &Fact, scenario: &Scenario) -> bool {
        match *fact {
            Fact::MemberAway { member, .. } | Fact::MemberLeft { member } => self.is_here[member.index()] = false,
            Fact::MemberBack { member } | Fact::MemberJoined { member } => self.is_here[member.index()] = true,
            Fact::MemberLent { member, to, .. } => self.with[member.index()] = to,
            Fact::LoanEnded { member, .. } => self.with[member.index()] = scenario.organization.member(member).team,
            _ => return false,
        }
        true
    }

    fn fits(&self, member: MemberId, role: Option<RoleId>, scenario: &Scenario) -> bool {
        self.is_here[member.index()] && role.is_none_or(|role| scenario.organization.member(member).roles.contains(&role))
    }

    /// Whether the team has somebody for it: a holder of the role, or anybody.
    pub fn has(&self, team: TeamId, role: Option<RoleId>, scenario: &Scenario) -> bool {
        (0..self.with.len()).any(|member| self.with[member] == team && self.fits(MemberId(member as u32), role, scenario))
    }

    /// The first team, in their order, that has a holder of the role.
    pub fn team_with(&self, role: RoleId, scenario: &Scenario) -> Option<TeamId> {
        let fitting = (0..self.with.len()).filter(|&member| self.fits(MemberId(member as u32), Some(role), scenario));
        fitting.map(|member| self.with[member]).min()
    }
}

/// What has been learnt, by subtype.
#[derive(Debug, Default)]
pub struct Library {
    known: [Option<Record>; BlockerSubtype::ALL.len()],
}

#[derive(Clone, Copy, Debug, Default)]
struct Record {
    uses: u32,
    successes: u32,
}

impl Library {
    /// Whether it is new.
    pub fn learn(&mut self, subtype: BlockerSubtype) -> bool {
        let record = &mut self.known[subtype as usize];
        let is_new = record.is_none();
        record.get_or_insert_default();
        is_new
    }

    /// Whether the pattern is worth a try: one that was never tried succeeds for certain, as far as anybody knows.
    pub fn is_known(&self, subtype: BlockerSubtype, terms: &Patterns) -> bool {
        self.known[subtype as usize].is_some_and(|Record { uses, successes }| {
            let rate = if uses == 0 { 1.0 } else { f64::from(successes) / f64::from(uses) };
            rate > terms.known_above
        })
    }

    pub fn used(&mut self, subtype: BlockerSubtype, is_success: bool) {
        let record = self.known[subtype as usize].get_or_insert_default();
        record.uses += 1;
        record.successes += u32::from(is_success);
    }
}
