//! Who of a team is there, and how much of the trailing week each of them worked.

use super::TeamActor;
use crate::agent::Turn;
use crate::domain::fact::{Effort, Fact, Work};
use crate::domain::message::Message;
use crate::domain::organization::{MemberId, RoleId, TeamId};
use crate::engine::time::{Moment, Span};
use crate::scenario::Scenario;

const WEEK: Span = Span::from_days(7);

/// Whether a member is there.
pub struct Attendance {
    pub belongs: bool,
    /// Has joined, and not yet been here.
    is_new: bool,
    absences: u32,
    /// Whose guest the member is.
    pub lent_to: Option<TeamId>,
}

/// Work that a member has put down.
pub struct Stint {
    began: Moment,
    ended: Moment,
    worked: Span,
}

impl Attendance {
    pub fn new(is_present: bool) -> Attendance {
        Attendance { belongs: is_present, is_new: false, absences: 0, lent_to: None }
    }

    /// Neither away nor gone, wherever the member works.
    pub fn is_fit(&self) -> bool {
        self.belongs && self.absences == 0
    }

    pub fn is_here(&self) -> bool {
        self.is_fit() && self.lent_to.is_none()
    }
}

impl TeamActor {
    pub(super) fn attendance(&mut self, member: MemberId, scenario: &Scenario) -> &mut Attendance {
        let first = scenario.organization.team(self.team).members.start;
        &mut self.attendance[(member.0 - first) as usize]
    }

    /// Whether a member, or a guest, could work here now, hours aside.
    pub(super) fn is_at_work(&self, member: MemberId, scenario: &Scenario) -> bool {
        let members = &scenario.organization.team(self.team).members;
        if members.contains(&member.0) {
            self.attendance[(member.0 - members.start) as usize].is_here()
        } else {
            self.guests.contains_key(&member)
        }
    }

    /// Whether anybody belongs to the team, or is its guest, who could take what demands this role.
    pub(super) fn has(&self, role: Option<RoleId>, scenario: &Scenario) -> bool {
        let holds = |member: MemberId| role.is_none_or(|role| scenario.organization.member(member).roles.contains(&role));
        let assists = |guest: MemberId| role.is_some_and(|role| scenario.organization.member(guest).assists.contains(&role));
        let members = scenario.organization.members_of(self.team).zip(&self.attendance);
        members.filter(|(_, attendance)| attendance.belongs).any(|(member, _)| holds(member))
            || self.guests.keys().any(|&guest| holds(guest) || assists(guest))
    }

    pub(super) fn away(&mut self, member: MemberId, until: Moment, turn: &mut Turn<'_>) {
        turn.note(Fact::MemberAway { member, until });
        turn.remind_at(Message::MemberBack(member), until);
        self.attendance(member, turn.scenario).absences += 1;
        self.gone(member, turn);
    }

    pub(super) fn back(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        self.attendance(member, turn.scenario).absences -= 1;
        self.arrive(member, turn);
    }

    fn gone(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if !self.recall(member, turn) {
            self.change(turn, |workshop, now, ground, changes| workshop.member_gone(member, now, ground, changes));
            self.ask_to_dispatch(turn);
        }
    }

    /// A member may be here again: if it belongs to the team, and its last absence has ended.
    fn arrive(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        let attendance = self.attendance(member, turn.scenario);
        if attendance.is_fit() {
            let is_new = std::mem::take(&mut attendance.is_new);
            turn.note(if is_new { Fact::MemberJoined { member } } else { Fact::MemberBack { member } });
            self.take_seat(member, turn);
        }
    }

    /// Has a member work here, if it is here.
    pub(super) fn take_seat(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if self.attendance(member, turn.scenario).is_here() {
            self.workshop.member_here(member);
            self.ask_to_dispatch(turn);
        }
    }

    pub(super) fn join(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        let attendance = self.attendance(member, turn.scenario);
        if !std::mem::replace(&mut attendance.belongs, true) {
            attendance.is_new = true;
            self.arrive(member, turn);
        }
    }

    pub(super) fn leave(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if !std::mem::take(&mut self.attendance(member, turn.scenario).belongs) {
            return;
        }
        turn.note(Fact::MemberLeft { member });
        self.gone(member, turn);
        if self.is_deserted() {
            // Nobody is left to read, or to look back.
            for (from, message) in std::mem::take(&mut self.letters).into_values() {
                self.act(from, message, turn);
            }
            for epic in self.retrospectives.clone() {
                self.retrospective_held(epic, turn);
            }
        }
        self.pass_errands_on(turn);
    }

    pub(super) fn is_deserted(&self) -> bool {
        !self.attendance.iter().any(|attendance| attendance.belongs)
    }

    /// Keeps count of who works how long, if the policy asks for it.
    pub(super) fn count_stint(&mut self, member: MemberId, work: Work, began: Moment, worked: Span, turn: &Turn<'_>) {
        if self.policy(turn).burnout.is_none() || work.effort() == Effort::Blocked {
            return;
        }
        let stints = self.stints.entry(member).or_default();
        while stints.front().is_some_and(|stint| stint.ended + WEEK <= turn.now) {
            stints.pop_front();
        }
        stints.push_back(Stint { began, ended: turn.now, worked });
    }

    /// By how much a member's defect rate is raised: long hours over the trailing week make mistakes. Shares of a week's working time, of
    /// the first one while it lasts.
    pub(super) fn burnout_factor(&self, member: MemberId, turn: &Turn<'_>) -> f64 {
        let Some(burnout) = &self.policy(turn).burnout else { return 1.0 };
        let calendar = turn.scenario.calendars.get(turn.scenario.organization.member(member).calendar);
        let since = turn.now.earlier(WEEK);
        let worked = |stint: &Stint| {
            let whole = calendar.between(stint.began, stint.ended).ms() as f64;
            let inside = calendar.between(stint.began.max(since), stint.ended).ms() as f64;
            if whole > 0.0 { stint.worked.ms() as f64 * inside / whole } else { 0.0 }
        };
        let recent = self.stints.get(&member).into_iter().flatten().filter(|stint| stint.ended > since);
        let worked: f64 = recent.map(worked).sum();
        let week = calendar.between(since, since + WEEK).ms() as f64;
        if worked > burnout.above * week { 1.0 + burnout.defects } else { 1.0 }
    }
}
