//! How the organization runs, from the tables that an event may change.

use super::decisions::burnout;
use super::{Compiler, OFTEN};
use crate::domain::message::MessageKind;
use crate::domain::policy::{Courier, Desk, Director, Dispatch, Indicators, Policy};
use crate::engine::time::Span;
use crate::scenario::file::{self, Conduct};
use crate::scenario::terms::Trouble;

impl Compiler<'_> {
    pub(super) fn policy(&mut self, conduct: &Conduct) -> Policy {
        let agents = &conduct.agents;
        let offices = [
            &agents.director,
            &agents.planner,
            &agents.delivery_coordinator,
            &agents.quality_enforcer,
            &agents.blocker_resolver,
            &agents.progress_tracker,
        ];
        let mut capacity_default = 1;
        let desks = offices.map(|written| {
            let desk = self.desk(written, capacity_default);
            // The director is one person; each of the others serves two items at once.
            capacity_default = 2;
            desk
        });
        let director = &conduct.director;
        if director.loop_every.value < OFTEN {
            self.problems.add(
                &director.loop_every.place,
                "a tactical loop that turns all the time",
                "write how often, once a minute at most, such as `\"1h\"`",
            );
        }
        let indicators = &conduct.indicators;
        if indicators.buffer_yellow.value.0 > indicators.buffer_red.0 {
            let what = "`indicators.buffer_yellow` is above `indicators.buffer_red`";
            self.problems.add(&indicators.buffer_yellow.place, what, "yellow comes before red");
        }
        let is_on = |enabled: Option<bool>| enabled.unwrap_or(conduct.trouble == Trouble::All);
        Policy {
            dispatch: Dispatch {
                rule: conduct.dispatch.rule,
                resume_cost: conduct.dispatch.resume_cost,
                context_switch_loss: conduct.dispatch.context_switch_loss.0,
            },
            desks,
            aging: conduct.attention.aging.0,
            messages: MessageKind::ALL.map(|kind| courier(&conduct.messages, kind)),
            director: Director {
                loop_every: director.loop_every.value,
                loop_attention: director.loop_attention,
                review_attention: director.review_attention,
                handoff_attention: director.handoff_attention,
                authorization_attention: director.authorization_attention,
            },
            indicators: Indicators {
                buffer_red: indicators.buffer_red.0,
                buffer_yellow: indicators.buffer_yellow.value.0,
                team_utilization_yellow: indicators.team_utilization_yellow.0,
                gate_pass_red: indicators.gate_pass_red.0,
                critical_on_time: indicators.critical_on_time.0,
                buffer_basis: indicators.buffer_basis,
            },
            retrospective: conduct.retrospective.duration,
            blockers: self.blockers(&conduct.blockers, is_on(conduct.blockers.enabled)),
            escalation: self.escalation(&conduct.escalation),
            gates: self.gates(&conduct.gates, is_on(conduct.gates.enabled)),
            handoffs: self.handoffs(&conduct.handoffs, is_on(conduct.handoffs.enabled)),
            dependencies: self.dependencies(&conduct.dependencies, is_on(conduct.dependencies.enabled)),
            decisions: self.decisions(&conduct.decisions, is_on(conduct.decisions.enabled)),
            reallocation: self.reallocation(&conduct.reallocation, is_on(conduct.reallocation.enabled)),
            burnout: burnout(&conduct.burnout),
        }
    }

    fn desk(&mut self, written: &file::Desk, capacity_default: u32) -> Desk {
        let calendar = self.calendar_or_default(written.calendar.as_ref());
        Desk { capacity: written.capacity.map_or(capacity_default, |count| count.0), speed: written.speed.0, calendar, pay: written.pay() }
    }
}

fn courier(messages: &file::Messages, kind: MessageKind) -> Courier {
    // What the world does, and what agents remind themselves of, is not carried by anybody.
    if matches!(kind, MessageKind::Event | MessageKind::Reminder) {
        return Courier { latency: Span::ZERO, attention: Span::ZERO };
    }
    let own = messages.of(kind);
    Courier {
        latency: own.and_then(|own| own.latency).unwrap_or(messages.latency),
        attention: own.and_then(|own| own.attention).unwrap_or(messages.attention),
    }
}

impl file::Messages {
    /// What is said of one kind in particular.
    fn of(&self, kind: MessageKind) -> Option<&file::Courier> {
        match kind {
            MessageKind::TaskAssignment => self.task_assignment.as_ref(),
            MessageKind::StatusUpdate => self.status_update.as_ref(),
            MessageKind::HandoffNotification => self.handoff_notification.as_ref(),
            MessageKind::BlockerAlert => self.blocker_alert.as_ref(),
            MessageKind::Clarification => self.clarification.as_ref(),
            MessageKind::Directive => self.directive.as_ref(),
            MessageKind::Authorization => self.authorization.as_ref(),
            MessageKind::Report => self.report.as_ref(),
            MessageKind::Sync => self.sync.as_ref(),
            MessageKind::Event | MessageKind::Reminder => None,
        }
    }
}
