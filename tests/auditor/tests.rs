//! The auditor finds nothing in a good journal, and in one with a planted breach finds it.

use super::audit;
use super::good::{ARCHITECT, BUILDER, CODER, JOINER, at, journal, scenario, started, stopped, task};
use sandtable::domain::fact::{Fact, Gaps, Work};
use sandtable::domain::journal::{Entry, What};
use sandtable::domain::organization::{AgentId, MemberId, TeamId};
use sandtable::domain::plan::{EpicId, TaskId};
use sandtable::engine::time::Span;
use sandtable::scenario::Scenario;

/// The place of the first entry that notes this fact.
pub fn place(journal: &[Entry], fact: &Fact) -> usize {
    let is_it = |entry: &Entry| matches!(&entry.what, What::Noted { fact: noted, .. } if noted == fact);
    journal.iter().position(is_it).unwrap_or_else(|| panic!("{fact:?} is not in the journal"))
}

/// Replaces the first such fact.
pub fn replace(journal: &mut [Entry], fact: &Fact, by: Fact) {
    let place = place(journal, fact);
    journal[place].what = What::Noted { by: AgentId::DIRECTOR, fact: by };
}

pub fn remove(journal: &mut Vec<Entry>, fact: &Fact) {
    journal.remove(place(journal, fact));
}

/// Notes a fact right after another.
pub fn insert_after(journal: &mut Vec<Entry>, other: &Fact, fact: Fact) {
    let place = place(journal, other);
    journal.insert(place + 1, Entry { at: journal[place].at, what: What::Noted { by: AgentId::DIRECTOR, fact } });
}

/// Moves a fact to just before another, at its moment.
pub fn move_before(journal: &mut Vec<Entry>, fact: &Fact, other: &Fact) {
    let mut moved = journal.remove(place(journal, fact));
    let to = place(journal, other);
    moved.at = journal[to].at;
    journal.insert(to, moved);
}

/// The auditor says so of a journal with this planted in it.
#[track_caller]
pub fn finds_in(mut journal: Vec<Entry>, scenario: &Scenario, expected: &str, plant: impl FnOnce(&mut Vec<Entry>)) {
    plant(&mut journal);
    let breaches = audit(&journal, scenario, true);
    assert!(breaches.iter().any(|breach| breach.contains(expected)), "{expected:?} is not among {breaches:#?}");
}

#[track_caller]
fn finds(expected: &str, plant: impl FnOnce(&mut Vec<Entry>)) {
    finds_in(journal(), &scenario(), expected, plant);
}

fn done(number: u32) -> Fact {
    Fact::TaskDone { task: TaskId(number - 1) }
}

fn released(number: u32) -> Fact {
    Fact::TaskReleased { task: TaskId(number - 1) }
}

const REQUEST: Work = Work::Arrival { stream: 0, number: 0 };

#[test]
fn a_good_journal_has_no_breach() {
    assert_eq!(audit(&journal(), &scenario(), true), Vec::<String>::new());
}

#[test]
fn breaches_of_time_and_post_are_found() {
    finds("time goes back", |journal| journal[20].at = at(500.0));
    finds("is met 2 times", |journal| journal.insert(1, journal[0].clone()));
    finds("neither delivered nor under way", |journal| drop(journal.remove(2)));
    finds("after the run has ended", |journal| journal.push(journal[1].clone()));
    finds("did not note then", |journal| remove(journal, &released(1)));
    finds("arrives before it is sent", |journal| {
        if let What::Delivered { sent, .. } = &mut journal[0].what {
            *sent = at(1.0);
        }
    });
    finds("the run ends twice", |journal| insert_after(journal, &Fact::RunEnded, Fact::RunEnded));
    finds("own word for its end", |journal| remove(journal, &Fact::RunEnded));
}

#[test]
fn breaches_of_the_handoff_are_found() {
    let signed = Fact::HandoffSigned { submissions: 2 };
    finds("signed with gaps", |journal| remove(journal, &Fact::PackageSubmitted { gaps: Gaps(0) }));
    finds("kickoff before the handoff", |journal| move_before(journal, &Fact::KickoffAuthorized, &signed));
    finds("is begun before kickoff", |journal| remove(journal, &Fact::KickoffAuthorized));
    finds("1 submissions, of 2", |journal| replace(journal, &signed, Fact::HandoffSigned { submissions: 1 }));
    finds("for gaps that it does not have", |journal| {
        replace(journal, &Fact::PackageReturned { gaps: Gaps(16) }, Fact::PackageReturned { gaps: Gaps(1) });
    });
}

#[test]
fn a_task_begun_or_released_too_early_is_found() {
    finds("T-1 is begun and not released", |journal| remove(journal, &released(1)));
    finds("T-2 is released before Task(TaskId(0)) and its lag", |journal| {
        move_before(journal, &released(2), &Fact::StandupHeld { day: 2, expected: 2, answered: 2, active: 0, queued: 0, impediments: 0 });
    });
    finds("before Resource(ResourceId(0))", |journal| {
        let available = Fact::ResourceAvailable { resource: sandtable::domain::plan::ResourceId(0) };
        remove(journal, &available);
    });
    finds("before its epic is authorized", |journal| remove(journal, &Fact::EpicAuthorized { epic: EpicId(0) }));
    finds("begun before its team is active", |journal| remove(journal, &Fact::TeamActivated { team: TeamId(0) }));
    finds("T-1 is released twice", |journal| insert_after(journal, &released(1), released(1)));
    finds("team frontend is activated before its time", |journal| {
        move_before(journal, &Fact::TeamActivated { team: TeamId(1) }, &released(2));
    });
}

#[test]
fn a_task_done_too_early_or_twice_is_found() {
    finds("T-1 is done twice", |journal| insert_after(journal, &done(1), done(1)));
    finds("T-1 is done with 1 of 2 steps finished", |journal| {
        remove(journal, &stopped(BUILDER, task(1), 1, 6.0, 4.0, true));
    });
    finds("while somebody has it in hand", |journal| move_before(journal, &done(2), &stopped(CODER, task(2), 0, 26.0, 4.0, true)));
    finds("T-2 is left open", |journal| remove(journal, &done(2)));
    finds("feature core is done with 1 tasks open", |journal| remove(journal, &done(2)));
    finds("T-1 is worked on while it stands still", |journal| {
        remove(journal, &Fact::TaskFreed { task: TaskId(0) });
    });
    finds("T-1 is dropped and not open", |journal| insert_after(journal, &done(1), Fact::TaskDropped { task: TaskId(0) }));
    finds("arrival 0 of stream 0 is done while", |journal| remove(journal, &stopped(JOINER, REQUEST, 0, 30.0, 1.875, true)));
}

#[test]
fn an_end_that_comes_too_early_is_found() {
    let epic_done = Fact::EpicDone { epic: EpicId(0) };
    finds("finishes before epic shop", |journal| remove(journal, &epic_done));
    finds("epic shop is done with 1 features open", |journal| {
        remove(journal, &Fact::FeatureDone { feature: sandtable::domain::plan::FeatureId(1) });
    });
    finds("the retrospective of epic 0 begins before its end", |journal| {
        remove(journal, &Fact::TaskDropped { task: TaskId(3) });
    });
    finds("2 tasks done and 1 dropped are handed over", |journal| {
        let right = Fact::HandoffToTesting { tasks_done: 3, tasks_dropped: 1 };
        replace(journal, &right, Fact::HandoffToTesting { tasks_done: 2, tasks_dropped: 1 });
    });
}

#[test]
fn the_wrong_hands_are_found() {
    finds("coder starts Task(TaskId(1)), its item 2 of 1", |journal| {
        insert_after(journal, &started(CODER, task(1), 1), started(CODER, task(2), 0));
    });
    finds("who are not whom it needs", |journal| replace(journal, &started(ARCHITECT, task(1), 0), started(CODER, task(1), 0)));
    finds("who are not whom it needs", |journal| {
        remove(journal, &started(BUILDER, task(2), 0));
        remove(journal, &stopped(BUILDER, task(2), 0, 26.0, 4.0, true));
    });
    finds("which is another team's", |journal| insert_after(journal, &started(CODER, task(2), 0), started(JOINER, task(2), 0)));
    finds("at step 1 with 0 finished", |journal| replace(journal, &started(ARCHITECT, task(1), 0), started(ARCHITECT, task(1), 1)));
    finds("which others have had in hand before", |journal| {
        insert_after(
            journal,
            &Fact::ResourceAvailable { resource: sandtable::domain::plan::ResourceId(0) },
            started(ARCHITECT, task(2), 0),
        );
    });
    finds("a part of its crew", |journal| remove(journal, &stopped(BUILDER, task(2), 0, 26.0, 4.0, true)));
}

#[test]
fn work_while_away_or_outside_working_time_is_found() {
    let away = Fact::MemberAway { member: MemberId(CODER), until: at(6.0) };
    finds("coder puts down Task(TaskId(0)) step 1, worked on while not there", |journal| {
        move_before(journal, &away, &stopped(ARCHITECT, task(1), 0, 0.0, 2.0, true));
        insert_after(journal, &started(CODER, task(1), 1), Fact::ReviewHeld);
    });
    finds("coder starts Task(TaskId(1)) while not there", |journal| remove(journal, &Fact::MemberBack { member: MemberId(CODER) }));
    finds("outside working time", |journal| {
        let place = place(journal, &started(BUILDER, task(2), 0));
        let later = journal.split_off(place - 3);
        journal.extend(later.into_iter().map(|mut entry| {
            entry.at = entry.at + Span::from_hours(16);
            entry
        }));
    });
    finds("comes back without having been away", |journal| remove(journal, &away));
}

#[test]
fn hours_that_do_not_add_up_are_found() {
    finds("where its share of working time was 7200000 ms", |journal| {
        replace(journal, &stopped(ARCHITECT, task(1), 0, 0.0, 2.0, true), stopped(ARCHITECT, task(1), 0, 0.0, 2.5, true));
    });
    finds("where its share of working time was 14400000 ms", |journal| {
        replace(journal, &stopped(CODER, task(2), 0, 26.0, 4.0, true), stopped(CODER, task(2), 0, 26.0, 3.5, true));
    });
    finds("begun at 7200000 ms, not at 10800000", |journal| {
        replace(journal, &stopped(CODER, task(1), 1, 2.0, 2.0, false), stopped(CODER, task(1), 1, 3.0, 2.0, false));
    });
    // Shared between two things, an hour is half an hour each.
    finds("where its share of working time was 2250000 ms", |journal| {
        let retrospective = Work::Retrospective(EpicId(0));
        replace(journal, &stopped(JOINER, retrospective, 0, 31.0, 0.625, true), stopped(JOINER, retrospective, 0, 31.0, 1.25, true));
    });
    finds("step 0 took 10800000 ms of effort, where 7200000 ms were needed", |journal| {
        let place = place(journal, &stopped(ARCHITECT, task(1), 0, 0.0, 2.0, true));
        for entry in &mut journal[place..] {
            entry.at = entry.at + Span::from_hours(1);
        }
        replace(journal, &stopped(ARCHITECT, task(1), 0, 0.0, 2.0, true), stopped(ARCHITECT, task(1), 0, 0.0, 3.0, true));
    });
}

#[test]
fn what_the_office_may_not_do_is_found() {
    let standup = |day| Fact::StandupHeld { day, expected: 2, answered: 2, active: 0, queued: 0, impediments: 0 };
    finds("no standup on civil day 0", |journal| remove(journal, &standup(1)));
    finds("two standups on one day", |journal| insert_after(journal, &standup(2), standup(2)));
    finds("1 tasks are reported done", |journal| {
        for entry in journal.iter_mut() {
            if let What::Noted { fact: Fact::Reported(report), .. } = &mut entry.what {
                report.tasks_done += 1;
            }
        }
    });
    let served = |hours: f64, began| {
        let (item, priority) = (sandtable::domain::message::MessageKind::Report, sandtable::domain::organization::Priority::P1);
        let worked = Span::drawn_hours(hours);
        Fact::Served { agent: AgentId::DIRECTOR, item, priority, began: at(began), waited: Span::from_minutes(30), worked }
    };
    finds("serves 3600000 ms in 900000 ms", |journal| replace(journal, &served(0.25, 32.0), served(1.0, 32.0)));
    finds("serves 2 at once", |journal| insert_after(journal, &served(0.25, 32.0), served(0.25, 32.0)));
    finds("serves a Report that did not come", |journal| replace(journal, &served(0.25, 32.0), served(0.25, 31.75)));
    finds("a team is briefed twice", |journal| {
        let briefed = Fact::TeamBriefed { team: TeamId(0) };
        insert_after(journal, &briefed, briefed.clone());
    });
}
