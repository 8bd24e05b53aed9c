//! Indicators: green, yellow, red, and what a change of colour sets off.

use crate::agent::Turn;
use crate::domain::fact::{Colour, CriticalPath, Fact, Indicator, Report};
use crate::domain::message::Message;
use crate::domain::organization::{AgentId, TeamId};
use crate::domain::policy::Policy;
use crate::scenario::Scenario;

pub struct Colours {
    colours: Vec<(Indicator, Colour)>,
}

impl Colours {
    /// All green.
    pub fn new(scenario: &Scenario) -> Colours {
        let indicators = [Indicator::CriticalPath, Indicator::Buffer, Indicator::Quality].into_iter();
        let indicators = indicators.chain(scenario.organization.team_ids().map(Indicator::TeamUtilization));
        Colours { colours: indicators.map(|indicator| (indicator, Colour::Green)).collect() }
    }

    /// Notes every indicator whose colour a report changes. Of one that turns red the director is told, where it can do anything about it.
    pub fn judge(&mut self, report: &Report, policy: &Policy, turn: &mut Turn<'_>) {
        for (indicator, colour) in &mut self.colours {
            let (to, figure) = judged(*indicator, report, policy);
            if to == *colour {
                continue;
            }
            turn.note(Fact::IndicatorChanged { indicator: *indicator, from: *colour, to, figure });
            *colour = to;
            if to == Colour::Red && is_acted_on(*indicator, policy) {
                turn.tell(AgentId::DIRECTOR, Message::RedTurned(*indicator));
            }
        }
    }
}

/// The colour of an indicator by a report, and the figure that it goes by.
fn judged(indicator: Indicator, report: &Report, policy: &Policy) -> (Colour, f64) {
    let terms = &policy.indicators;
    let red_if = |is_red| if is_red { Colour::Red } else { Colour::Green };
    match indicator {
        Indicator::CriticalPath => (red_if(report.critical == CriticalPath::Blocked), f64::from(report.tasks_held)),
        Indicator::Buffer => {
            let consumed = report.buffer_consumed;
            let is_yellow = consumed > terms.buffer_yellow && consumed <= terms.buffer_red;
            (if is_yellow { Colour::Yellow } else { red_if(consumed > terms.buffer_red) }, consumed)
        }
        Indicator::Quality => {
            let rate = report.gate_pass_rate.unwrap_or(1.0);
            (red_if(rate < terms.gate_pass_red), rate)
        }
        Indicator::TeamUtilization(TeamId(team)) => {
            let share = report.utilization[team as usize].unwrap_or(0.0);
            (if share > terms.team_utilization_yellow { Colour::Yellow } else { Colour::Green }, share)
        }
    }
}

fn is_acted_on(indicator: Indicator, policy: &Policy) -> bool {
    match indicator {
        Indicator::CriticalPath => policy.reallocation.is_on,
        Indicator::Buffer => policy.decisions.face_timeline_risk(),
        Indicator::Quality => policy.gates.is_on,
        Indicator::TeamUtilization(_) => false,
    }
}
