//! The rules of a team, each with messages and a clock.

#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for what it is about")]

mod blockers;
mod errands;
mod loans;
mod quality;

use super::*;
use crate::agent::{Call, Effect};
use crate::domain::calendar::WorkingCalendar;
use crate::domain::organization::RoleId;
use crate::engine::distribution::Distribution;
use crate::engine::queue::FutureEvents;
use crate::engine::stream::Chance;
use crate::sample;
use crate::schedule::baseline;
use crate::schedule::testing::Sketch;

const HOUR: f64 = 3_600_000.0;

fn at(hours: f64) -> Moment {
    Moment::from_ms((hours * HOUR).round() as u64)
}

fn span(hours: f64) -> Span {
    Span::from_ms((hours * HOUR).round() as u64)
}

fn fixed(hours: f64) -> Distribution {
    Distribution::Fixed(hours)
}

/// One team actor, what was said to it, and what it said and noted.
struct Room {
    actor: TeamActor,
    scenario: Scenario,
    events: FutureEvents<(AgentId, Message)>,
    now: Moment,
    /// What it told others: hour, to whom, what.
    told: Vec<(f64, AgentId, Message)>,
    /// Hour and fact.
    notes: Vec<(f64, Fact)>,
    blockers: u32,
}

/// A team of `members` who all hold the role `r`, always at work, as `sketch` has it; the policy as `change` makes it, and once more
/// without blockers, as policy 1.
fn room(mut sketch: Sketch, team: TeamId, change: impl FnOnce(&mut Policy)) -> Room {
    sketch.rules = vec![sketch.dispatch.rule];
    let mut scenario = sample::scenario();
    scenario.baseline = Arc::new(baseline(&sketch.undertaking()));
    (scenario.plan, scenario.organization, scenario.calendars) = (sketch.plan, sketch.organization, sketch.calendars);
    (scenario.streams, scenario.risks, scenario.events) = (Vec::new(), Vec::new(), Vec::new());
    let policy = &mut scenario.policies[0];
    policy.blockers.detection = fixed(1.0);
    policy.blockers.resolution_work = fixed(6.0);
    change(policy);
    let mut calm = policy.clone();
    calm.blockers.rate = 0.0;
    scenario.policies.push(calm);
    let actor = TeamActor::new(team, &scenario);
    let (now, told, notes) = (Moment::START, Vec::new(), Vec::new());
    let mut room = Room { actor, scenario, events: FutureEvents::new(), now, told, notes, blockers: 0 };
    room.say(Message::TeamActivated);
    room
}

impl Room {
    /// Says something to the team, now, and lets it act on it.
    fn say(&mut self, message: Message) {
        self.deliver(AgentId::COORDINATOR, message);
    }

    fn deliver(&mut self, from: AgentId, message: Message) {
        let me = AgentId::of_team(self.actor.team);
        let mut effects = Vec::new();
        let call = Call { to: me, from, now: self.now, next_blocker: self.blockers };
        let mut turn = Turn::new(call, &self.scenario, Chance::new(1, 0), &mut effects);
        self.actor.receive(message, &mut turn);
        for effect in effects {
            match effect {
                Effect::Tell { to, message, after } if to == me => self.events.push(self.now + after, message.class(), (me, message)),
                Effect::Tell { to, message, .. } => self.told.push((self.now.hours(), to, message)),
                Effect::Ask(_) => {}
                Effect::Note(fact) => {
                    self.blockers += u32::from(matches!(fact, Fact::BlockerArose { .. }));
                    self.notes.push((self.now.hours(), fact));
                }
            }
        }
    }

    fn release(&mut self, tasks: &[TaskId]) {
        tasks.iter().for_each(|&task| self.say(Message::TaskReleased(task)));
    }

    /// Lets all that is due until this hour come about.
    fn until(&mut self, hours: f64) {
        self.run(at(hours), |_| false);
        self.now = at(hours);
    }

    fn run(&mut self, last: Moment, is_over: impl Fn(&Room) -> bool) {
        while !is_over(self)
            && self.events.next_time().is_some_and(|next| next <= last)
            && let Some((now, (from, message))) = self.events.pop()
        {
            self.now = now;
            self.deliver(from, message);
        }
    }

    /// Lets time pass until a blocker arises, the only one, and gives it with the hour.
    fn until_stuck(&mut self) -> (BlockerId, f64) {
        let before = self.blockers;
        self.run(Moment::NEVER, |room| room.blockers > before);
        assert!(self.blockers > before, "no blocker arose");
        self.say(Message::PolicyChanged(1));
        (BlockerId(before), self.now.hours())
    }

    /// The hours at which the given piece of work was started and stopped, with who did it.
    fn spells(&self, wanted: Work) -> Vec<(u32, f64, f64)> {
        let mut spells = Vec::new();
        for (hour, fact) in &self.notes {
            match fact {
                Fact::WorkStarted { member, work, .. } if *work == wanted => spells.push((member.0, *hour, f64::INFINITY)),
                Fact::WorkStopped { member, work, .. } if *work == wanted => {
                    let open = spells.iter_mut().rev().find(|(who, ..)| *who == member.0);
                    open.expect("what stops was started").2 = *hour;
                }
                _ => {}
            }
        }
        spells
    }

    /// As `spells`, in hours after `from`.
    fn spells_since(&self, from: f64, wanted: Work) -> Vec<(u32, f64, f64)> {
        let round = |hour: f64| ((hour - from) * 1000.0).round() / 1000.0;
        self.spells(wanted).into_iter().map(|(member, start, stop)| (member, round(start), round(stop))).collect()
    }

    /// When exactly this was said to others.
    fn said(&self, wanted: &Message) -> Vec<f64> {
        self.told.iter().filter(|(_, _, message)| message == wanted).map(|&(hour, ..)| hour).collect()
    }

    fn noted(&self, wanted: &Fact) -> Vec<f64> {
        self.notes.iter().filter(|(_, fact)| fact == wanted).map(|&(hour, _)| hour).collect()
    }

    fn done(&self, task: TaskId) -> Vec<f64> {
        self.noted(&Fact::TaskDone { task })
    }
}

/// A team of as many members of the role `r`.
fn team_of(members: u32) -> (Sketch, TeamId) {
    Sketch::with_team(members)
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-5
}
