//! Members lent to other teams, and guests from them, who find their feet first.

use super::TeamActor;
use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, MemberId, RoleId, TeamId};
use crate::engine::time::{Moment, Span};
use crate::schedule::workshop;

/// A member of another team who works here.
pub struct Guest {
    arrived: Moment,
    until: Moment,
    /// How many pieces of work it has in hand.
    pub items: u32,
}

impl TeamActor {
    /// Lends a member who is here; nobody is lent twice, or while away.
    pub(super) fn lend(&mut self, member: MemberId, to: TeamId, until: Moment, turn: &mut Turn<'_>) {
        let home = self.team;
        let attendance = self.attendance(member, turn.scenario);
        if !attendance.is_here() || to == home || until <= turn.now {
            turn.tell(AgentId::DIRECTOR, Message::LoanOver { member, effort: Span::ZERO });
            return;
        }
        attendance.lent_to = Some(to);
        turn.note(Fact::MemberLent { member, to, until });
        self.change(turn, |workshop, now, ground, changes| workshop.member_gone(member, now, ground, changes));
        self.ask_to_dispatch(turn);
        turn.tell(AgentId::of_team(to), Message::GuestArrived { member, until });
    }

    /// A lent member falls ill, or leaves: its loan is over. `false` if it is not lent.
    pub(super) fn recall(&mut self, member: MemberId, turn: &mut Turn<'_>) -> bool {
        let Some(host) = self.attendance(member, turn.scenario).lent_to else { return false };
        turn.tell(AgentId::of_team(host), Message::LoanRecalled { member });
        true
    }

    pub(super) fn returned(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if let Some(to) = self.attendance(member, turn.scenario).lent_to.take() {
            turn.note(Fact::LoanEnded { member, to });
            self.take_seat(member, turn);
        }
    }

    pub(super) fn welcome(&mut self, member: MemberId, until: Moment, turn: &mut Turn<'_>) {
        let who = turn.scenario.organization.member(member);
        let mut roles: Vec<RoleId> = who.roles.clone();
        roles.extend(who.assists.iter().filter(|role| !who.roles.contains(role)));
        self.guests.insert(member, Guest { arrived: turn.now, until, items: 0 });
        let (factor, host_time) = (self.factor(member, turn), self.policy(turn).reallocation.host_time);
        self.change(turn, |workshop, now, ground, changes| {
            workshop.guest_arrives(&workshop::Guest { member, factor, roles: &roles, host_time }, now, ground, changes)
        });
        turn.remind_at(Message::LoanDue(member), until);
        self.ask_to_dispatch(turn);
    }

    /// Share of its own speed at which a guest works: what it can help with, from `ramp_from` of that on arrival up to all of it once
    /// `ramp_up` has passed.
    fn factor(&self, member: MemberId, turn: &Turn<'_>) -> f64 {
        let terms = &self.policy(turn).reallocation;
        let who = turn.scenario.organization.member(member);
        let Some(guest) = self.guests.get(&member) else { return who.assist };
        let ramp_up = terms.ramp_up[who.nature as usize];
        let passed = if ramp_up.is_zero() { 1.0 } else { (turn.now.since(guest.arrived).hours() / ramp_up.hours()).min(1.0) };
        who.assist * (terms.ramp_from + (1.0 - terms.ramp_from) * passed)
    }

    /// Guests who take up something new are as fast as they have become.
    pub(super) fn ramp_up_guests(&mut self, turn: &mut Turn<'_>) {
        if self.guests.is_empty() {
            return;
        }
        let idle: Vec<(MemberId, f64)> =
            self.guests.iter().filter(|(_, guest)| guest.items == 0).map(|(&guest, _)| (guest, self.factor(guest, turn))).collect();
        for (guest, factor) in idle {
            self.change(turn, |workshop, now, ground, changes| workshop.set_guest_factor(guest, factor, now, ground, changes));
        }
    }

    /// Its time is up, unless that was the time of an earlier stay.
    pub(super) fn loan_due(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if self.guests.get(&member).is_some_and(|guest| guest.until <= turn.now) {
            self.send_home(member, turn);
        }
    }

    pub(super) fn send_home(&mut self, member: MemberId, turn: &mut Turn<'_>) {
        if self.guests.remove(&member).is_none() {
            return;
        }
        let effort = self.change(turn, |workshop, now, ground, changes| workshop.guest_leaves(member, now, ground, changes));
        let home = turn.scenario.organization.member(member).team;
        turn.tell(AgentId::of_team(home), Message::GuestReturned { member });
        turn.tell(AgentId::DIRECTOR, Message::LoanOver { member, effort });
        self.pass_errands_on(turn);
        self.ask_to_dispatch(turn);
    }
}
