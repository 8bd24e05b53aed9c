//! Members of other teams on loan: a guest works at a share of its speed, and takes some of a host's time.

use super::bench::Seat;
use super::{Change, Ground, Workshop};
use crate::domain::organization::{MemberId, RoleId};
use crate::engine::time::{Moment, Span};

/// Who comes, and on what terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guest<'a> {
    pub member: MemberId,
    /// Share of its own speed at which it works here, over 0.
    pub factor: f64,
    /// What it can be asked to do, its own roles or those it can assist in.
    pub roles: &'a [RoleId],
    /// Share of its host's speed that it takes, 0 to 1.
    pub host_time: f64,
}

impl Workshop {
    /// A guest takes part, in its own working hours and after the team's own members, in what demands one of the given roles or anyone; in
    /// a crew only where somebody of the team keeps the same hours. Gives its host, who is slower until the guest leaves: of the members
    /// who are here the preferred one of the given roles, or any; whoever hosts fewer goes first. `None` if nobody is here.
    pub fn guest_arrives(&mut self, guest: &Guest<'_>, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> Option<MemberId> {
        let host = self.bench.choose_host(guest.roles, ground);
        if let Some(host) = host {
            self.settle_hand(host, now, ground);
        }
        self.bench.seat_guest(guest, host, ground);
        if let Some(host) = host {
            self.bench.pace(host);
            self.announce_hand(host, now, ground, changes);
        }
        host.map(|host| self.bench.hands[host as usize].member)
    }

    /// A guest finds its feet: from now on it works at another share of its own speed. Nothing if it is not here.
    pub fn set_guest_factor(&mut self, member: MemberId, factor: f64, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        let Some(seat) = self.bench.guest_seat(member) else { return };
        self.settle_hand(seat, now, ground);
        self.bench.hands[seat as usize].skill = ground.organization.member(member).skill * factor;
        self.bench.pace(seat);
        self.announce_hand(seat, now, ground, changes);
    }

    /// A guest goes: what it has in hand goes back to the queue, and its host has all its time again. Gives the effort that the guest did
    /// here, none if it was not here.
    pub fn guest_leaves(&mut self, member: MemberId, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) -> Span {
        let Some(seat) = self.bench.guest_seat(member) else { return Span::ZERO };
        self.gone(seat, now, ground, changes);
        let Some(visit) = self.bench.unseat_guest(seat) else { return Span::ZERO };
        if let Some(host) = visit.host {
            self.settle_hand(host, now, ground);
            self.bench.pace(host);
            self.announce_hand(host, now, ground, changes);
        }
        if visit.effort > 0.0 { Span::drawn(visit.effort) } else { Span::ZERO }
    }

    /// The member who hosts a guest that is here.
    #[cfg(test)]
    pub fn host_of(&self, guest: MemberId) -> Option<MemberId> {
        let visit = self.bench.hands[self.bench.guest_seat(guest)? as usize].visit.as_ref()?;
        visit.host.map(|host| self.bench.hands[host as usize].member)
    }

    /// Puts down all that somebody has in hand, who is not here from then on.
    pub(super) fn gone(&mut self, seat: Seat, now: Moment, ground: Ground<'_>, changes: &mut Vec<Change>) {
        while let Some(&slot) = self.bench.hands[seat as usize].items.first() {
            self.interrupt(slot, now, ground, changes);
        }
        self.bench.set_here(seat, false);
        self.disown(self.bench.hands[seat as usize].member);
    }
}
