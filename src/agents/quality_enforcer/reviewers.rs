//! Who can review: which members are there, as far as is heard, and who helps out beside those who hold the role.

use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::gate::Item;
use crate::domain::organization::{MemberId, Organization, RoleId, TeamId};
use crate::domain::plan::TaskId;
use crate::domain::policy::{CheckKind, Gates, Review};
use crate::scenario::Scenario;

/// Where a review is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub team: TeamId,
    /// `None`: anybody of the team.
    pub role: Option<RoleId>,
}

#[derive(Clone, Debug)]
struct Presence {
    belongs: bool,
    is_away: bool,
    is_lent: bool,
}

impl Presence {
    fn is_here(&self) -> bool {
        self.belongs && !self.is_away && !self.is_lent
    }
}

pub struct Reviewers {
    /// By member.
    presence: Vec<Presence>,
    /// Those who review without the role, in the order of being added.
    added: Vec<(TeamId, MemberId)>,
    /// By team: reviews asked for since somebody was added.
    asked: Vec<usize>,
}

impl Reviewers {
    pub fn new(scenario: &Scenario) -> Reviewers {
        let presence = |is_present| Presence { belongs: is_present, is_away: false, is_lent: false };
        Reviewers {
            presence: scenario.organization.members.iter().map(|member| presence(member.is_present)).collect(),
            added: Vec::new(),
            asked: vec![0; scenario.organization.teams.len()],
        }
    }

    pub fn joined(&mut self, member: MemberId) {
        self.presence[member.index()].belongs = true;
        self.presence[member.index()].is_away = false;
    }

    pub fn left(&mut self, member: MemberId) {
        self.presence[member.index()].belongs = false;
        self.added.retain(|&(_, added)| added != member);
    }

    pub fn away(&mut self, member: MemberId, is_away: bool) {
        self.presence[member.index()].is_away = is_away;
    }

    pub fn lent(&mut self, member: MemberId, is_lent: bool) {
        self.presence[member.index()].is_lent = is_lent;
    }

    /// Adds a member of a review team to those who hold the role that its reviews ask for: the first in the order of levels, checks and
    /// members who is there, does not hold the role and has not been added. Nobody, if there is none.
    pub fn add(&mut self, gates: &Gates, turn: &mut Turn<'_>) {
        let organization = &turn.scenario.organization;
        let reviews = gates.levels.iter().flat_map(|level| &level.checks).filter_map(|check| match &check.kind {
            CheckKind::Review(Review { team, role: Some(role), .. }) => Some((*team, *role)),
            CheckKind::Review(_) | CheckKind::Condition | CheckKind::Automated => None,
        });
        let helpers = reviews.flat_map(|(team, role)| organization.members_of(team).map(move |member| (team, role, member)));
        let is_fit = |&(team, role, member): &(TeamId, RoleId, MemberId)| {
            let is_new = !self.added.contains(&(team, member));
            self.presence[member.index()].is_here() && is_new && !organization.member(member).roles.contains(&role)
        };
        let fit = { helpers }.find(is_fit);
        if let Some((team, _, member)) = fit {
            self.added.push((team, member));
            turn.note(Fact::ReviewerAdded { team, member });
        }
    }

    /// Those who were added are no longer needed.
    pub fn dismiss(&mut self) {
        self.added.clear();
        self.asked.fill(0);
    }

    /// Where to ask for a review. While a team has help, one review of so many asks for the role, and the others for anybody: with one
    /// helper, every other.
    pub fn place(&mut self, review: &Review, item: Item, scenario: &Scenario) -> Place {
        let helpers = self.added.iter().filter(|&&(team, _)| team == review.team).count();
        let mut role = review.role;
        if helpers > 0 && role.is_some() {
            let asked = &mut self.asked[review.team.index()];
            *asked += 1;
            if !asked.is_multiple_of(helpers + 1) {
                role = None;
            }
        }
        self.whereabouts(review.team, role, item, scenario)
    }

    /// Where such a review can be done: in its team by one who holds the role, or by anybody, those who are there before those who will
    /// be back; or else by the item's own team, or any that is left. If nobody is left at all it waits for somebody to join.
    pub fn whereabouts(&self, team: TeamId, role: Option<RoleId>, item: Item, scenario: &Scenario) -> Place {
        let organization = &scenario.organization;
        let asked = Place { team, role };
        let anybody = |team| Place { team, role: None };
        if self.is_there(asked, organization, Presence::is_here) {
            asked
        } else if self.is_there(anybody(team), organization, Presence::is_here) {
            anybody(team)
        } else if self.could(asked, organization) {
            asked
        } else if self.could(anybody(team), organization) {
            anybody(team)
        } else {
            let is_manned = |team: &TeamId| self.could(anybody(*team), organization);
            let own = own_team(item, scenario, is_manned).or_else(|| organization.team_ids().find(is_manned));
            own.map_or(asked, anybody)
        }
    }

    /// Whether somebody could do a review there, sooner or later.
    pub fn could(&self, place: Place, organization: &Organization) -> bool {
        self.is_there(place, organization, |presence| presence.belongs)
    }

    fn is_there(&self, place: Place, organization: &Organization, counts: impl Fn(&Presence) -> bool) -> bool {
        let holds = |member: MemberId| place.role.is_none_or(|role| organization.member(member).roles.contains(&role));
        organization.members_of(place.team).any(|member| counts(&self.presence[member.index()]) && holds(member))
    }
}

/// The first team, in the order of the plan, that has worked on an item and is fit.
fn own_team(item: Item, scenario: &Scenario, is_fit: impl Fn(&TeamId) -> bool) -> Option<TeamId> {
    let plan = &scenario.plan;
    let team = |task: &TaskId| plan.task(*task).team;
    match item {
        Item::Task(task) => Some(team(&task)).filter(is_fit),
        Item::Feature(feature) => plan.feature(feature).tasks.iter().map(team).find(is_fit),
        Item::Epic(epic) => {
            let features = plan.epic(epic).features.iter();
            features.flat_map(|&feature| &plan.feature(feature).tasks).map(team).find(is_fit)
        }
        Item::Phase => plan.tasks.iter().map(|task| task.team).find(is_fit),
    }
}
