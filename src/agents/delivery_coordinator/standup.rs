//! The daily standup: every active team is asked in writing, and what has come in when the review begins is what counts.

use crate::agent::Turn;
use crate::domain::fact::Fact;
use crate::domain::message::Message;
use crate::domain::organization::AgentId;
use crate::engine::time::Span;
use crate::scenario::Scenario;

pub struct Standup {
    /// By team: has answered today.
    has_answered: Vec<bool>,
    day: u32,
    active: u32,
    queued: u32,
    impediments: u32,
}

impl Standup {
    pub fn new(scenario: &Scenario) -> Standup {
        Standup { has_answered: vec![false; scenario.organization.teams.len()], day: 0, active: 0, queued: 0, impediments: 0 }
    }

    pub fn expect(&self, turn: &mut Turn<'_>) {
        let due = turn.scenario.daily.as_ref().and_then(|daily| turn.scenario.next_daily(daily.standup, turn.now));
        if let Some(due) = due {
            turn.remind_at(Message::StandupDue, due);
        }
    }

    pub fn call(&mut self, turn: &mut Turn<'_>) {
        let Some(daily) = &turn.scenario.daily else { return };
        let day = turn.scenario.day(turn.now);
        *self = Standup { day, ..Standup::new(turn.scenario) };
        for team in turn.scenario.organization.team_ids() {
            turn.tell(AgentId::of_team(team), Message::StandupCalled { day });
        }
        turn.tell(AgentId::RESOLVER, Message::ImpedimentsAsked { day });
        // It closes when the review begins, or at once where the review comes before it.
        let open_for = if daily.review > daily.standup { daily.review - daily.standup } else { Span::ZERO };
        turn.remind(Message::StandupOver { day }, open_for);
        self.expect(turn);
    }

    pub fn answered(&mut self, from: AgentId, day: u32, active: u32, queued: u32) {
        if let (Some(team), true) = (from.team(), day == self.day) {
            self.has_answered[team.index()] = true;
            self.active += active;
            self.queued += queued;
        }
    }

    pub fn impediments(&mut self, day: u32, open: u32) {
        if day == self.day {
            self.impediments = open;
        }
    }

    pub fn close(&mut self, day: u32, turn: &mut Turn<'_>) {
        let answered = self.has_answered.iter().filter(|&&has| has).count() as u32;
        turn.note(Fact::StandupHeld {
            day,
            expected: self.has_answered.len() as u32,
            answered,
            active: self.active,
            queued: self.queued,
            impediments: self.impediments,
        });
    }
}
