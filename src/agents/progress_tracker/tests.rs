//! What the tracker reports of what it overhears.

use super::*;
use crate::agents::solo::Solo;
use crate::domain::blocker::{BlockerCause, BlockerId, BlockerSubtype, Level, Resolution};
use crate::domain::fact::{Indicator, Work};
use crate::domain::gate::{GateId, HandoffId, Item};
use crate::domain::organization::{MemberId, Priority};
use crate::sample;

const BACKEND: TeamId = TeamId(0);
const FRONTEND: TeamId = TeamId(1);

fn tracker(scenario: Scenario) -> Solo<Tracker> {
    let mut office = Solo::new(AgentId::TRACKER, scenario, Tracker::new);
    for team in [BACKEND, FRONTEND] {
        office.overhear(Fact::TeamActivated { team });
    }
    office.hear(AgentId::DIRECTOR, Message::Activated);
    office
}

impl Solo<Tracker> {
    /// The next digest, an hour from now.
    fn digest(&mut self) -> Report {
        self.said();
        self.wait_hours(1);
        let digest =
            self.said().into_iter().find_map(|(_, message)| if let Message::Digest(report) = message { Some(report) } else { None });
        digest.map(|report| (*report).clone()).expect("a digest every hour")
    }

    fn works(&mut self, member: u32, work: Work) {
        self.overhear(Fact::WorkStarted { member: MemberId(member), work, step: 0 });
    }

    fn opens(&mut self, blocker: u32, task: Option<u32>, priority: Priority) {
        let (blocker, task) = (BlockerId(blocker), task.map(TaskId));
        let subtype = BlockerSubtype::CodeBug;
        self.overhear(Fact::BlockerArose { blocker, task, cause: BlockerCause::Work, subtype, owner: None });
        let noticed = Moment::START;
        self.overhear(Fact::BlockerOpened { blocker, level: Level(1), priority, is_critical: false, noticed });
    }

    fn resolves(&mut self, blocker: u32) {
        self.overhear(Fact::BlockerResolved { blocker: BlockerId(blocker), level: Level(1), resolution: Resolution::Worked });
    }

    fn gate(&mut self, task: u32, is_passed: bool) {
        self.overhear(Fact::GateClosed { gate: GateId(0), item: Item::Task(TaskId(task)), attempt: 1, is_passed, found: 0 });
    }
}

#[test]
fn open_blockers_are_counted_by_the_level_that_they_are_at() {
    let mut office = tracker(sample::scenario());
    assert_eq!(office.digest().blockers, [] as [u32; 0]);
    office.opens(0, Some(0), Priority::P0);
    office.opens(1, None, Priority::P1);
    let escalated = |blocker, from, to| Fact::BlockerEscalated {
        blocker: BlockerId(blocker),
        from: Level(from),
        to: Level(to),
        reason: crate::domain::blocker::EscalationReason::Timeout,
        due: Moment::START,
    };
    office.overhear(escalated(0, 1, 2));
    office.overhear(escalated(0, 2, 3));
    let report = office.digest();
    assert_eq!((report.blockers, report.blockers_p0, report.tasks_held), (vec![1, 0, 1], 1, 1));
    office.overhear(Fact::BlockerReturned { blocker: BlockerId(0), from: Level(3), to: Level(2) });
    office.resolves(1);
    assert_eq!(office.digest().blockers, [0, 1, 0]);
    office.resolves(0);
    let report = office.digest();
    assert_eq!((report.blockers, report.blockers_p0, report.tasks_held), (vec![0, 0, 0], 0, 0));
    office.overhear(Fact::BlockerReopened { blocker: BlockerId(0), cycle: 1 });
    let report = office.digest();
    assert_eq!((report.blockers, report.blockers_p0, report.tasks_held), (vec![1, 0, 0], 1, 1), "back where it began");
}

#[test]
fn a_blocked_task_of_the_critical_path_blocks_it_as_a_held_one_does() {
    let mut office = tracker(sample::scenario());
    office.overhear(Fact::BlockerArose {
        blocker: BlockerId(0),
        task: Some(TaskId(0)),
        cause: BlockerCause::Work,
        subtype: BlockerSubtype::CodeBug,
        owner: None,
    });
    assert_eq!(office.digest().critical, CriticalPath::OnTrack, "nobody has noticed it");
    office.opens(0, Some(0), Priority::P0);
    office.overhear(Fact::TaskHeld { task: TaskId(0) });
    let report = office.digest();
    assert_eq!((report.critical, report.tasks_held), (CriticalPath::Blocked, 1), "held and blocked is held once");
    office.resolves(0);
    assert_eq!(office.digest().critical, CriticalPath::Blocked);
    office.overhear(Fact::TaskFreed { task: TaskId(0) });
    assert_eq!(office.digest().critical, CriticalPath::OnTrack);
}

#[test]
fn the_gates_of_the_trailing_week_have_a_pass_rate_and_what_failed_stays_failed_until_it_passes() {
    let mut office = tracker(sample::scenario());
    assert_eq!(office.digest().gate_pass_rate, None);
    office.gate(0, false);
    office.gate(1, false);
    let report = office.digest();
    assert_eq!((report.gate_pass_rate, report.gates_failed), (Some(0.0), 2));
    office.gate(0, true);
    office.overhear(Fact::TaskDropped { task: TaskId(1) });
    let report = office.digest();
    assert_eq!((report.gate_pass_rate, report.gates_failed), (Some(1.0 / 3.0), 0));
    office.wait_hours(165);
    assert_eq!(office.digest().gate_pass_rate, Some(1.0), "the first two are a week old");
    office.wait_hours(1);
    assert_eq!(office.digest().gate_pass_rate, None);
}

#[test]
fn handoffs_are_open_until_they_are_closed_or_cancelled() {
    let mut office = tracker(sample::scenario());
    for handoff in 0..3 {
        office.overhear(Fact::HandoffOpened { handoff: HandoffId(handoff), task: TaskId(0), from: BACKEND, to: FRONTEND });
    }
    office.overhear(Fact::HandoffClosed { handoff: HandoffId(0) });
    office.overhear(Fact::HandoffCancelled { handoff: HandoffId(1) });
    assert_eq!(office.digest().handoffs_open, 1);
}

#[test]
fn a_team_is_short_of_the_role_of_a_next_step_that_nobody_is_free_for() {
    let mut scenario = sample::scenario();
    scenario.policies[0].reallocation.is_on = true;
    let mut office = tracker(scenario);
    let (architect, developer) = (RoleId(0), RoleId(1));
    office.overhear(Fact::TaskReleased { task: TaskId(0) });
    assert_eq!(office.digest().shortages, [], "the architect is free");
    office.works(0, Work::Arrival { stream: 0, number: 0 });
    assert_eq!(office.digest().shortages, [(BACKEND, architect, 1)]);
    office.overhear(Fact::TaskHeld { task: TaskId(0) });
    assert_eq!(office.digest().shortages, [], "what stands still waits for nobody");
    office.overhear(Fact::TaskFreed { task: TaskId(0) });
    office.works(0, Work::Task(TaskId(0)));
    assert_eq!(office.digest().shortages, []);
    let (member, work, began) = (MemberId(0), Work::Task(TaskId(0)), Moment::START);
    office.overhear(Fact::MemberAway { member: MemberId(1), until: Moment::NEVER });
    office.overhear(Fact::WorkStopped { member, work, step: 0, began, worked: Span::ZERO, is_finished: true });
    assert_eq!(office.digest().shortages, [(BACKEND, developer, 1)], "the second step, and the developer is away");
    office.overhear(Fact::MemberBack { member: MemberId(1) });
    assert_eq!(office.digest().shortages, []);
}

#[test]
fn shortages_are_for_a_director_who_lends() {
    let mut office = tracker(sample::scenario());
    office.overhear(Fact::TaskReleased { task: TaskId(0) });
    office.works(0, Work::Arrival { stream: 0, number: 0 });
    assert_eq!(office.digest().shortages, []);
}

#[test]
fn a_member_before_its_own_blocker_is_not_at_work() {
    let mut office = tracker(sample::scenario());
    office.works(0, Work::Task(TaskId(0)));
    office.works(1, Work::Stuck(BlockerId(0)));
    assert_eq!(office.digest().utilization[0], Some(0.5));
    office.works(1, Work::Assistance { blocker: BlockerId(1), level: Level(3) });
    office.works(2, Work::OwnResolution(BlockerId(2)));
    let report = office.digest();
    assert_eq!(report.utilization, [Some(0.75), Some(0.0)]);
}

#[test]
fn a_guest_counts_with_its_hosts() {
    let mut office = tracker(sample::scenario());
    office.overhear(Fact::MemberLent { member: MemberId(2), to: BACKEND, until: Moment::NEVER });
    office.works(2, Work::Task(TaskId(0)));
    assert_eq!(office.digest().utilization, [Some(1.0 / 3.0), Some(0.0)]);
    office.overhear(Fact::LoanEnded { member: MemberId(2), to: BACKEND });
    // What it had in hand goes with it, whichever of the two is heard first.
    let (member, work, began) = (MemberId(2), Work::Task(TaskId(0)), Moment::START);
    office.overhear(Fact::WorkStopped { member, work, step: 0, began, worked: Span::ZERO, is_finished: false });
    assert_eq!(office.digest().utilization, [Some(1.0 / 5.0), Some(0.0)]);
}

#[test]
fn the_director_is_told_of_what_turns_red_where_it_can_act() {
    let turned = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = sample::scenario();
        change(&mut scenario);
        let mut office = tracker(scenario);
        office.gate(0, false);
        office.opens(0, Some(0), Priority::P0);
        office.wait_hours(21);
        let said = office.said().into_iter();
        said.filter_map(|(_, message)| if let Message::RedTurned(indicator) = message { Some(indicator) } else { None }).collect::<Vec<_>>()
    };
    assert_eq!(turned(&|_| {}), []);
    assert_eq!(turned(&|scenario| scenario.policies[0].gates.is_on = true), [Indicator::Quality]);
    assert_eq!(turned(&|scenario| scenario.policies[0].reallocation.is_on = true), [Indicator::CriticalPath]);
    let daily = |scenario: &mut Scenario| scenario.policies[0].decisions.order = crate::domain::decision::OptionKind::ALL.to_vec();
    assert_eq!(turned(&daily), [Indicator::Buffer]);
}

#[test]
fn the_path_of_the_hour_is_for_a_director_who_acts_on_it() {
    for (is_on, left) in [(false, 3), (true, 2)] {
        let mut scenario = sample::scenario();
        scenario.policies[0].reallocation.is_on = is_on;
        let mut office = tracker(scenario);
        office.overhear(Fact::TaskDone { task: TaskId(0) });
        assert_eq!(office.digest().critical_path.len(), left);
    }
}
