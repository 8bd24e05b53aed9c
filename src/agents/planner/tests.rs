//! How the planner plans again.

use super::*;
use crate::agents::solo::Solo;
use crate::domain::blocker::{BlockerCause, BlockerSubtype, Level};
use crate::domain::organization::{MemberId, Priority, TeamId};
use crate::sample::{self, hours};

fn planner() -> Solo<Planner> {
    Solo::new(AgentId::PLANNER, sample::scenario(), Planner::new)
}

fn needed(blocker: u32) -> Message {
    Message::RevisionNeeded(Box::new(Escalated {
        blocker: BlockerId(blocker),
        level: Level(5),
        task: Some(TaskId(0)),
        subtype: BlockerSubtype::CodeBug,
        cause: BlockerCause::Work,
        priority: Priority::P0,
        is_critical: true,
        noticed: hours(0),
        has_workaround: false,
        expected: Span::from_hours(4),
        team: Some(TeamId(0)),
        can_go_up: false,
    }))
}

fn made(blocker: u32, is_replanned: bool) -> (AgentId, Message) {
    (AgentId::RESOLVER, Message::RevisionMade { blocker: BlockerId(blocker), is_replanned })
}

fn begun(task: u32) -> Fact {
    Fact::WorkStarted { member: MemberId(0), work: Work::Task(TaskId(task)), step: 0 }
}

/// The finish of the schedule that it has sent.
fn finish(office: &mut Solo<Planner>) -> Option<Moment> {
    let said = office.said().into_iter();
    said.filter_map(|(_, message)| if let Message::Rescheduled(schedule) = message { Some(schedule.finish) } else { None }).last()
}

#[test]
fn a_revision_takes_the_preparation_of_its_level_and_prolongs_what_is_left() {
    let mut office = planner();
    office.hear(AgentId::RESOLVER, needed(0));
    office.wait(Span::from_minutes(239));
    assert_eq!(office.said(), []);
    office.wait(Span::from_minutes(1));
    let said = office.said();
    assert_eq!(said[0], (AgentId::of_team(TeamId(0)), Message::TaskReplanned { task: TaskId(0), factor: 1.3 }));
    // Nothing was begun: four hours of thought, thirteen of the task, six of what follows.
    assert!(
        matches!(&said[1], (AgentId::DIRECTOR, Message::Rescheduled(schedule)) if schedule.finish == hours(23) && schedule.revision == 1)
    );
    assert_eq!(said[2], made(0, true));
    assert_eq!(office.noted(), [Fact::ScheduleRevised { revision: 1, finish_before: hours(16), finish_after: hours(23) }]);
}

#[test]
fn a_task_is_re_planned_once() {
    let mut office = planner();
    office.hear(AgentId::RESOLVER, needed(0));
    office.wait_hours(4);
    office.said();
    office.hear(AgentId::RESOLVER, needed(1));
    office.wait_hours(4);
    assert_eq!(office.said(), [made(1, false)]);
}

#[test]
fn a_milestone_has_nothing_that_could_be_planned_anew() {
    let mut scenario = sample::scenario();
    scenario.plan.tasks[0].need = crate::domain::plan::Need::Milestone;
    let mut office = Solo::new(AgentId::PLANNER, scenario, Planner::new);
    office.hear(AgentId::RESOLVER, needed(0));
    office.wait_hours(4);
    assert_eq!((office.said(), office.noted()), (vec![made(0, false)], vec![]));
}

#[test]
fn a_task_that_is_done_meanwhile_is_not_re_planned() {
    let mut office = planner();
    office.hear(AgentId::RESOLVER, needed(0));
    office.overhear(Fact::TaskDone { task: TaskId(0) });
    office.wait_hours(4);
    assert_eq!(office.said(), [made(0, false)]);
}

#[test]
fn a_blocker_that_is_resolved_meanwhile_needs_no_revision() {
    let mut office = planner();
    office.hear(AgentId::RESOLVER, needed(0));
    office.hear(AgentId::RESOLVER, needed(1));
    for blocker in [0, 1] {
        office.hear(AgentId::RESOLVER, Message::BlockerReleased { blocker: BlockerId(blocker), level: Level(5) });
    }
    office.wait_hours(9);
    assert_eq!(office.said(), []);
}

#[test]
fn work_in_progress_counts_with_what_is_left_of_it() {
    let cut = || Message::TasksCut([TaskId(2)].into());
    let mut unheard = planner();
    unheard.wait_hours(5);
    unheard.hear(AgentId::DIRECTOR, cut());
    assert_eq!(finish(&mut unheard), Some(hours(21)), "ten hours and six");
    let mut heard = planner();
    heard.overhear(begun(0));
    heard.wait_hours(5);
    heard.hear(AgentId::DIRECTOR, cut());
    assert_eq!(finish(&mut heard), Some(hours(16)), "five of the ten are done");
    heard.wait_hours(95);
    heard.hear(AgentId::DIRECTOR, cut());
    assert_eq!(finish(&mut heard), Some(hours(107)), "a tenth is left of what is not done");
}

#[test]
fn what_is_left_of_a_re_planned_task_is_what_it_was_prolonged_to() {
    let mut office = planner();
    office.overhear(begun(0));
    office.wait_hours(1);
    office.hear(AgentId::RESOLVER, needed(0));
    office.wait_hours(4);
    // Half of the ten hours are left, which become six and a half.
    assert_eq!(finish(&mut office), Some(hours(11) + Span::from_minutes(390)));
}

#[test]
fn a_task_that_is_cut_but_begun_stays_in_the_schedule() {
    let mut office = planner();
    office.overhear(begun(1));
    office.hear(AgentId::DIRECTOR, Message::TasksCut([TaskId(1), TaskId(2)].into()));
    let said = office.said();
    let Some((_, Message::Rescheduled(schedule))) = said.last() else { panic!("a schedule") };
    assert!(schedule.tasks[1].is_some() && schedule.tasks[2].is_none());
}

#[test]
fn an_extended_target_leaves_the_schedule_as_it_is() {
    let mut office = planner();
    office.hear(AgentId::DIRECTOR, Message::TargetExtended { by: Span::from_hours(3) });
    assert_eq!(office.noted(), [Fact::TargetMoved { from: hours(20), to: hours(23) }]);
    let said = office.said();
    let Some((AgentId::DIRECTOR, Message::Rescheduled(schedule))) = said.last() else { panic!("a schedule") };
    assert_eq!((schedule.revision, schedule.finish, schedule.target, schedule.buffer), (0, hours(16), hours(23), Span::from_hours(7)));
    assert_eq!(office.scenario.baseline.target, hours(20), "by which success is judged");
}
