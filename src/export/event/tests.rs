//! Tests of events: what facts become, of whom and of which case.

use super::*;
use crate::sample;
use crate::sample::trouble::troubled;

fn events() -> Vec<Event> {
    let outcome = troubled();
    of(&Told::of(&outcome))
}

fn lines(events: &[Event], is_wanted: impl Fn(&Event) -> bool) -> Vec<String> {
    let line = |event: &Event| {
        let case = event.case.as_deref().unwrap_or("-");
        format!("{} {case} {} {} {}", event.at.hours(), event.activity.name(), event.transition.name(), event.resource)
    };
    events.iter().filter(|event| is_wanted(event)).map(line).collect()
}

#[test]
fn work_is_of_its_task_and_done_by_its_member() {
    let outcome = sample::outcome();
    let events = of(&Told::of(&outcome));
    let work = lines(&events, |event| event.activity == Activity::Work && event.task == Some(TaskId(0)));
    let expected = [
        "0 T-1 work start api-architect",
        "3 T-1 work complete api-architect",
        "3 T-1 work start backend-developer",
        "10 T-1 work complete backend-developer",
    ];
    assert_eq!(work, expected);
    let last = events.iter().rfind(|event| event.activity == Activity::Work && event.task == Some(TaskId(0))).unwrap();
    assert_eq!((last.team.as_str(), last.detail.step, last.detail.role.as_deref()), ("backend", Some(2), Some("backend-developer")));
    assert_eq!((last.detail.worked, last.feature.as_deref()), (Some(Span::from_hours(7)), Some("Accounts")));
    assert!(last.objects.contains(&("case", Object::Task(TaskId(0)))) && last.objects.contains(&("done by", Object::Member(MemberId(1)))));
}

#[test]
fn what_is_put_down_is_suspended_and_taken_up_again_resumed() {
    let outcome = sample::outcome();
    let told = Told::of(&outcome);
    let mut log =
        Log { scenario: told.scenario(), events: Vec::new(), subjects: Subjects::default(), laid_down: BTreeSet::new(), policy: 0 };
    let (member, work) = (MemberId(0), Work::Task(TaskId(0)));
    let stopped = |is_finished| Fact::WorkStopped { member, work, step: 0, began: Moment::START, worked: Span::ZERO, is_finished };
    for fact in [Fact::WorkStarted { member, work, step: 0 }, stopped(false), Fact::WorkStarted { member, work, step: 0 }, stopped(true)] {
        log.note_work(Moment::START, AgentId(6), &fact);
    }
    let transitions: Vec<&str> = log.events.iter().map(|event| event.transition.name()).collect();
    assert_eq!(transitions, ["start", "suspend", "resume", "complete"]);
}

#[test]
fn a_blocker_is_of_its_task_and_goes_up_and_ends_with_its_reasons() {
    let events = events();
    let first = |activity, transition| {
        let is_it =
            |event: &&Event| event.activity == activity && event.transition == transition && event.detail.blocker.as_deref() == Some("B-1");
        events.iter().find(is_it).unwrap_or_else(|| panic!("no {activity:?}"))
    };
    let arose = first(Activity::Blocker, Transition::Start);
    assert_eq!((arose.case.as_deref(), arose.detail.level.as_deref()), (Some("T-1"), None));
    let up = first(Activity::BlockerEscalated, Transition::Complete);
    assert!(up.detail.level.as_deref() > Some("L1") && up.detail.reason.is_some());
    let ended = first(Activity::Blocker, Transition::Complete);
    assert!(ended.detail.reason.is_some() && ended.at > arose.at);
    assert!(ended.objects.contains(&("blocker", Object::Blocker(BlockerId(0)))));
}

#[test]
fn gates_above_a_task_are_of_no_case_and_of_their_item() {
    let told = sample::outcome();
    let scenario = &told.scenario;
    let log = Log { scenario, events: Vec::new(), subjects: Subjects::default(), laid_down: BTreeSet::new(), policy: 0 };
    let draft = item_of(Draft::of(Activity::Gate, Transition::Start), Item::Epic(crate::domain::plan::EpicId(0)));
    assert_eq!((draft.task, draft.objects.len()), (None, 1));
    let unknown = log.gate(Draft::of(Activity::Gate, Transition::Start), GateId(9), None);
    assert_eq!(unknown.objects, [("gate", Object::Gate(GateId(9)))]);
}

#[test]
fn every_activity_has_a_name_of_its_own() {
    let names: BTreeSet<&str> = Activity::ALL.iter().map(|activity| activity.name()).collect();
    assert_eq!(names.len(), Activity::ALL.len());
}
