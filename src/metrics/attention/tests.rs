//! How busy the office is, item by item.

use super::*;
use crate::domain::message::MessageKind;
use crate::domain::organization::Priority;
use crate::metrics::fabricated::{assert_absent, assert_figures, hear, hour, workshop};

fn served(agent: AgentId, began: u64, waited: u64, worked: u64) -> Fact {
    let span = Span::from_hours;
    Fact::Served {
        agent,
        item: MessageKind::Report,
        priority: Priority::P1,
        began: hour(began),
        waited: span(waited),
        worked: span(worked),
    }
}

#[test]
fn an_agent_is_busy_for_the_share_of_its_desk_hours_that_it_gives() {
    // From Monday 10:00 to Tuesday 10:00 a desk is open for 6 + 2 hours; the director has one slot, the coordinator two.
    let scenario = workshop();
    let attention = hear(
        Attention::new(&scenario),
        &scenario,
        &[
            (2, Fact::KickoffAuthorized),
            (5, served(AgentId::DIRECTOR, 3, 1, 2)),
            (6, served(AgentId::DIRECTOR, 5, 3, 1)),
            (7, served(AgentId::COORDINATOR, 3, 0, 4)),
            (26, Fact::ProjectFinished),
        ],
    );
    assert_figures(
        &attention,
        &scenario,
        hour(30),
        &[
            ("director.busy", 3.0 / 8.0),
            ("director.served", 2.0),
            ("director.wait_mean", 2.0),
            ("director.wait_max", 3.0),
            ("director.queue", 4.0 / 24.0),
            ("delivery-coordinator.busy", 0.25),
            ("planner.busy", 0.0),
            ("hours.available.orchestration", 8.0 + 5.0 * 16.0),
            ("hours.coordination.orchestration", 7.0),
            ("hours.idle.orchestration", 81.0),
            ("utilization.orchestration", 7.0 / 88.0),
        ],
    );
    assert_absent(&attention, &scenario, hour(30), &["planner.wait_mean", "planner.wait_max"]);
}

#[test]
fn attention_before_kickoff_and_after_the_finish_is_not_of_the_project() {
    let scenario = workshop();
    let attention = hear(
        Attention::new(&scenario),
        &scenario,
        &[
            (1, served(AgentId::DIRECTOR, 0, 0, 1)),
            (1, Fact::KickoffAuthorized),
            (1, served(AgentId::PLANNER, 0, 0, 1)),
            (5, Fact::ProjectFinished),
            (7, served(AgentId::DIRECTOR, 4, 2, 3)),
            (8, served(AgentId::DIRECTOR, 7, 0, 1)),
        ],
    );
    assert_figures(
        &attention,
        &scenario,
        hour(8),
        &[("director.busy", 0.25), ("director.served", 1.0), ("director.wait_max", 2.0), ("planner.served", 0.0)],
    );
}

#[test]
fn desk_hours_follow_a_change_of_policy() {
    // Four hours of one slot, then the second policy's two slots around the clock for 16 hours.
    let scenario = workshop();
    let attention = hear(
        Attention::new(&scenario),
        &scenario,
        &[
            (0, Fact::KickoffAuthorized),
            (4, Fact::PolicyChanged { policy: 1 }),
            (10, served(AgentId::DIRECTOR, 1, 0, 9)),
            (20, Fact::ProjectFinished),
        ],
    );
    assert_figures(&attention, &scenario, hour(20), &[("director.busy", 9.0 / 36.0)]);
}

#[test]
fn in_a_run_that_does_not_finish_desk_hours_last_to_the_end() {
    let scenario = workshop();
    let attention = hear(Attention::new(&scenario), &scenario, &[(0, Fact::KickoffAuthorized), (3, served(AgentId::DIRECTOR, 1, 0, 2))]);
    assert_figures(&attention, &scenario, hour(8), &[("director.busy", 0.25), ("director.queue", 0.0)]);
}
