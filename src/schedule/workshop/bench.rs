//! The members of one team: who is there, what each has in hand, and who is free for which role.

use super::{Demand, Ground, Guest};
use crate::domain::calendar::CalendarId;
use crate::domain::organization::{MemberId, RoleId, TeamId};
use crate::engine::time::Moment;
use crate::schedule::choice::preference;
use std::collections::{BTreeMap, BTreeSet};

/// A member's place on the bench.
pub type Seat = u32;

/// One member.
pub struct Hand {
    pub member: MemberId,
    pub calendar: CalendarId,
    /// Effort done in a unit of working time by all that it has in hand: its skill, less what its guests take.
    pub speed: f64,
    /// For a guest: the share of its skill that counts here.
    pub skill: f64,
    /// Set for as long as it is a guest.
    pub visit: Option<Visit>,
    wip: u32,
    is_here: bool,
    /// Slots of the work in hand, in the order of starting.
    pub items: Vec<u32>,
    /// The pools the member stands in, with its place in the order of preference there.
    pools: Vec<(usize, u32)>,
}

/// A guest's stay.
pub struct Visit {
    pub host: Option<Seat>,
    /// What is left of the host's speed.
    host_keeps: f64,
    /// Effort done so far, in ms at skill 1.
    pub effort: f64,
}

/// The members of one calendar who are free for one role; for everybody's pool the role is `None`.
struct Pool {
    calendar: CalendarId,
    /// Whether one of the team keeps these hours: those have been checked to meet, as a crew must.
    can_meet: bool,
    /// Fewest items in hand first, then by preference.
    free: BTreeSet<(u32, u32, Seat)>,
}

pub struct Bench {
    pub hands: Vec<Hand>,
    pools: Vec<Pool>,
    by_role: BTreeMap<Option<RoleId>, Vec<usize>>,
    first_member: u32,
    /// The team's own members come first, then the seats of guests.
    own: usize,
    /// Whether everybody may have one item only, whatever their `wip`.
    is_capped: bool,
    /// Whether no member holds two roles: crews need no matching then.
    is_single_roled: bool,
}

impl Bench {
    pub fn new(team: TeamId, ground: Ground<'_>) -> Bench {
        let organization = ground.organization;
        let mut bench = Bench {
            hands: Vec::new(),
            pools: Vec::new(),
            by_role: BTreeMap::new(),
            first_member: organization.team(team).members.start,
            own: organization.team(team).members.len(),
            is_capped: false,
            is_single_roled: true,
        };
        let mut roles: BTreeSet<Option<RoleId>> = BTreeSet::from([None]);
        for id in organization.members_of(team) {
            let member = organization.member(id);
            bench.is_single_roled &= member.roles.len() <= 1;
            roles.extend(member.roles.iter().map(|&role| Some(role)));
            let hand = Hand {
                member: id,
                calendar: member.calendar,
                speed: member.skill,
                skill: member.skill,
                visit: None,
                wip: member.wip,
                is_here: member.is_present,
                items: Vec::new(),
                pools: Vec::new(),
            };
            bench.hands.push(hand);
        }
        for role in roles {
            bench.make_pools(role, ground);
        }
        for seat in 0..bench.hands.len() as Seat {
            bench.offer(seat);
        }
        bench
    }

    fn make_pools(&mut self, role: Option<RoleId>, ground: Ground<'_>) {
        let mut holders: Vec<(_, Seat)> = Vec::new();
        for (seat, hand) in self.hands.iter().enumerate() {
            let member = ground.organization.member(hand.member);
            match role {
                None => holders.push((None, seat as Seat)),
                Some(role) => holders.extend(preference(member, role).map(|key| (Some(key), seat as Seat))),
            }
        }
        holders.sort_unstable();
        for (place, (_, seat)) in holders.into_iter().enumerate() {
            let pool = self.pool(role, self.hands[seat as usize].calendar);
            self.hands[seat as usize].pools.push((pool, place as u32));
        }
    }

    /// The pool of those who hold a role and keep the hours of a calendar.
    fn pool(&mut self, role: Option<RoleId>, calendar: CalendarId) -> usize {
        let pools = self.by_role.entry(role).or_default();
        pools.iter().copied().find(|&pool| self.pools[pool].calendar == calendar).unwrap_or_else(|| {
            let can_meet = self.hands[..self.own].iter().any(|hand| hand.calendar == calendar);
            self.pools.push(Pool { calendar, can_meet, free: BTreeSet::new() });
            pools.push(self.pools.len() - 1);
            self.pools.len() - 1
        })
    }

    /// Where a member of the team, or a guest who is here, sits.
    pub fn seat(&self, member: MemberId) -> Option<Seat> {
        let seat = member.0.checked_sub(self.first_member).filter(|&seat| (seat as usize) < self.own);
        seat.or_else(|| self.guest_seat(member))
    }

    pub fn guest_seat(&self, member: MemberId) -> Option<Seat> {
        let guest = self.hands[self.own..].iter().position(|hand| hand.member == member && hand.visit.is_some());
        guest.map(|guest| (self.own + guest) as Seat)
    }

    pub fn is_here(&self, member: MemberId) -> bool {
        self.seat(member).is_some_and(|seat| self.hands[seat as usize].is_here)
    }

    /// The member who takes a guest by the hand, see [`super::Workshop::guest_arrives`].
    pub fn choose_host(&self, roles: &[RoleId], ground: Ground<'_>) -> Option<Seat> {
        let here = (0..self.own).filter(|&seat| self.hands[seat].is_here);
        let host = here.min_by_key(|&seat| {
            let member = ground.organization.member(self.hands[seat].member);
            let preferred = roles.iter().enumerate().filter_map(|(place, &role)| preference(member, role).map(|key| (place, key))).min();
            let hosts = self.guests_of(seat as Seat).count();
            (preferred.is_none(), hosts, preferred)
        });
        host.map(|seat| seat as Seat)
    }

    fn guests_of(&self, host: Seat) -> impl Iterator<Item = &Visit> {
        self.hands[self.own..].iter().filter_map(|hand| hand.visit.as_ref()).filter(move |visit| visit.host == Some(host))
    }

    /// Works a member's speed out anew.
    pub fn pace(&mut self, seat: Seat) {
        let kept: f64 = self.guests_of(seat).map(|visit| visit.host_keeps).product();
        let hand = &mut self.hands[seat as usize];
        hand.speed = hand.skill * kept;
    }

    /// Gives a guest a seat, one that is empty if there is one.
    pub fn seat_guest(&mut self, guest: &Guest<'_>, host: Option<Seat>, ground: Ground<'_>) {
        let member = ground.organization.member(guest.member);
        let skill = member.skill * guest.factor;
        let hand = Hand {
            member: guest.member,
            calendar: member.calendar,
            speed: skill,
            skill,
            visit: Some(Visit { host, host_keeps: 1.0 - guest.host_time, effort: 0.0 }),
            wip: member.wip,
            is_here: true,
            items: Vec::new(),
            pools: Vec::new(),
        };
        let empty = self.hands[self.own..].iter().position(|hand| hand.visit.is_none()).map(|guest| self.own + guest);
        let seat = empty.unwrap_or(self.hands.len());
        if seat == self.hands.len() {
            self.hands.push(hand);
        } else {
            self.hands[seat] = hand;
        }
        for role in std::iter::once(None).chain(guest.roles.iter().map(|&role| Some(role))) {
            let pool = self.pool(role, member.calendar);
            // Behind all places of the team's own.
            let place = seat as u32;
            let pools = &mut self.hands[seat].pools;
            if pools.iter().all(|&(other, _)| other != pool) {
                pools.push((pool, place));
            }
        }
        self.is_single_roled &= guest.roles.len() <= 1;
        self.offer(seat as Seat);
    }

    /// Clears the seat of a guest who has nothing in hand.
    pub fn unseat_guest(&mut self, seat: Seat) -> Option<Visit> {
        self.withdraw(seat);
        self.hands[seat as usize].visit.take()
    }

    fn limit(&self, seat: Seat) -> u32 {
        if self.is_capped { 1 } else { self.hands[seat as usize].wip }
    }

    /// Puts a member into its pools if it can take something more.
    fn offer(&mut self, seat: Seat) {
        let hand = &self.hands[seat as usize];
        let load = hand.items.len() as u32;
        if hand.is_here && load < self.limit(seat) {
            for &(pool, place) in &hand.pools {
                self.pools[pool].free.insert((load, place, seat));
            }
        }
    }

    fn withdraw(&mut self, seat: Seat) {
        let hand = &self.hands[seat as usize];
        let load = hand.items.len() as u32;
        for &(pool, place) in &hand.pools {
            self.pools[pool].free.remove(&(load, place, seat));
        }
    }

    pub fn take(&mut self, seat: Seat, slot: u32) {
        self.withdraw(seat);
        self.hands[seat as usize].items.push(slot);
        self.offer(seat);
    }

    pub fn put_down(&mut self, seat: Seat, slot: u32) {
        self.withdraw(seat);
        self.hands[seat as usize].items.retain(|&item| item != slot);
        self.offer(seat);
    }

    pub fn set_here(&mut self, seat: Seat, is_here: bool) {
        self.withdraw(seat);
        self.hands[seat as usize].is_here = is_here;
        self.offer(seat);
    }

    pub fn set_capped(&mut self, is_capped: bool) {
        for seat in 0..self.hands.len() as Seat {
            self.withdraw(seat);
        }
        self.is_capped = is_capped;
        for seat in 0..self.hands.len() as Seat {
            self.offer(seat);
        }
    }

    fn pools_of(&self, role: Option<RoleId>) -> impl Iterator<Item = &Pool> {
        self.by_role.get(&role).into_iter().flatten().map(|&pool| &self.pools[pool])
    }

    pub fn is_anybody_free(&self) -> bool {
        self.pools_of(None).any(|pool| !pool.free.is_empty())
    }

    /// The members who would take a step that demands `demand` at `now`, in `seats`; nobody if they are not all free.
    pub fn choose(&self, demand: &Demand, now: Moment, ground: Ground<'_>, seats: &mut Vec<Seat>) -> bool {
        seats.clear();
        let is_open = |pool: &&Pool| !pool.free.is_empty() && ground.calendars.get(pool.calendar).is_open(now);
        match demand {
            Demand::Anyone | Demand::Role(_) => {
                let role = if let Demand::Role(role) = demand { Some(*role) } else { None };
                let best = self.pools_of(role).filter(is_open).filter_map(|pool| pool.free.first()).min();
                seats.extend(best.map(|&(_, _, seat)| seat));
                !seats.is_empty()
            }
            Demand::Member(member) => {
                let seat = self.taker(*member).filter(|&seat| ground.calendars.get(self.hands[seat as usize].calendar).is_open(now));
                seats.extend(seat);
                !seats.is_empty()
            }
            Demand::Crew(crew) => {
                let mut wanted: Vec<(usize, Vec<Seat>)> = Vec::with_capacity(crew.len());
                for &(role, count) in crew {
                    let count = count as usize;
                    let open: Vec<&Pool> = self.pools_of(Some(role)).filter(|pool| pool.can_meet).filter(is_open).collect();
                    if open.iter().map(|pool| pool.free.len()).sum::<usize>() < count {
                        return false;
                    }
                    let mut free: Vec<&(u32, u32, Seat)> =
                        open.iter().flat_map(|pool| pool.free.iter().take(self.crew_reach(count))).collect();
                    free.sort_unstable();
                    wanted.push((count, free.into_iter().map(|&(_, _, seat)| seat).collect()));
                }
                if self.is_single_roled {
                    for (count, free) in &wanted {
                        seats.extend_from_slice(&free[..*count]);
                    }
                    return true;
                }
                match_crew(&wanted, seats)
            }
        }
    }

    /// The member's seat, if it can take something more.
    fn taker(&self, member: MemberId) -> Option<Seat> {
        self.seat(member).filter(|&seat| {
            let hand = &self.hands[seat as usize];
            hand.is_here && (hand.items.len() as u32) < self.limit(seat)
        })
    }

    /// How many of a pool may matter to a crew that wants `count` of them: all of them where members hold several roles.
    fn crew_reach(&self, count: usize) -> usize {
        if self.is_single_roled { count } else { usize::MAX }
    }

    /// The next moment after `now` at which a free member who is off and could take part in `demand` begins to work.
    pub fn next_opening(&self, demand: &Demand, now: Moment, ground: Ground<'_>) -> Option<Moment> {
        let next = |role: Option<RoleId>| {
            let pools = self.pools_of(role).filter(|pool| !pool.free.is_empty());
            pools.map(|pool| ground.calendars.get(pool.calendar).next_opening(now)).filter(|&opening| opening > now).min()
        };
        match demand {
            Demand::Anyone => next(None),
            Demand::Role(role) => next(Some(*role)),
            Demand::Crew(crew) => crew.iter().filter_map(|&(role, _)| next(Some(role))).min(),
            Demand::Member(member) => {
                let calendar = self.hands[self.taker(*member)? as usize].calendar;
                Some(ground.calendars.get(calendar).next_opening(now)).filter(|&opening| opening > now)
            }
        }
    }
}

/// Gives each wanted place a member of its own by augmenting paths; earlier places and preferred members first.
fn match_crew(wanted: &[(usize, Vec<Seat>)], seats: &mut Vec<Seat>) -> bool {
    let places: Vec<&Vec<Seat>> = wanted.iter().flat_map(|(count, free)| std::iter::repeat_n(free, *count)).collect();
    let mut holder: BTreeMap<Seat, usize> = BTreeMap::new();
    for start in 0..places.len() {
        // Breadth first: from a place to a member, from a member to the place that holds it.
        let mut reached_from: BTreeMap<Seat, usize> = BTreeMap::new();
        let mut frontier = std::collections::VecDeque::from([start]);
        let mut end = None;
        'search: while let Some(place) = frontier.pop_front() {
            for &seat in places[place] {
                if reached_from.contains_key(&seat) {
                    continue;
                }
                reached_from.insert(seat, place);
                match holder.get(&seat) {
                    Some(&held_by) => frontier.push_back(held_by),
                    None => {
                        end = Some(seat);
                        break 'search;
                    }
                }
            }
        }
        let Some(mut seat) = end else { return false };
        loop {
            let place = reached_from[&seat];
            let before = holder.iter().find(|&(_, &held_by)| held_by == place).map(|(&seat, _)| seat);
            holder.insert(seat, place);
            match before {
                Some(freed) if place != start => seat = freed,
                Some(_) | None => break,
            }
        }
    }
    let mut by_place: Vec<(usize, Seat)> = holder.into_iter().map(|(seat, place)| (place, seat)).collect();
    by_place.sort_unstable();
    seats.extend(by_place.into_iter().map(|(_, seat)| seat));
    true
}
