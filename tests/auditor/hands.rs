//! Laws of the hands: nobody in more places than it can, none at work while away or in closed hours, the right people for each step, and
//! every hour accounted for.

use super::Breaches;
use sandtable::domain::calendar::WorkingCalendar;
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::message::Message;
use sandtable::domain::organization::{MemberId, RoleId, TeamId};
use sandtable::domain::plan::{Effort, Need, TaskId};
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::{Brings, Scenario};
use sandtable::schedule::TaskNoise;
use std::collections::{BTreeMap, BTreeSet};

const MS_PER_HOUR: f64 = 3_600_000.0;

/// Something in a member's hand, with the working time that it had of the member by a slice-by-slice count.
struct Item {
    work: Work,
    began: Moment,
    settled: Moment,
    share_ms: f64,
    is_shared: bool,
}

#[derive(Default)]
struct Member {
    items: Vec<Item>,
    absent_since: Option<Moment>,
    worked: Span,
}

/// One step of a work in the hands of those who began it together.
struct Crew {
    step: u32,
    began: Moment,
    members: Vec<MemberId>,
    stopped: Vec<(MemberId, Span, bool)>,
    is_shared: bool,
    /// How often time was counted for one of them.
    slices: u32,
}

/// How far a work has come.
#[derive(Clone, Copy, Default)]
struct Course {
    steps_finished: u32,
    /// Of the step under way: how often it was begun, and its effort so far in ms at skill 1, costs of returning not counted.
    starts: u32,
    effort_ms: f64,
    is_inexact: bool,
}

/// A team's own retrospective and attention are told apart by team.
type Key = (TeamId, Work);

pub struct Hands {
    now: Moment,
    policy: usize,
    members: Vec<Member>,
    crews: BTreeMap<Key, Crew>,
    courses: BTreeMap<Key, Course>,
    /// Tasks to which effort was added on the way.
    enlarged: BTreeSet<TaskId>,
    /// Team by team: from the first work or activation to the last work.
    active: Vec<Option<(Moment, Moment)>>,
    absences: Vec<Vec<(Moment, Moment)>>,
}

impl Hands {
    pub fn new(scenario: &Scenario) -> Hands {
        let members = &scenario.organization.members;
        let absent = |is_present: bool| (!is_present).then_some(Moment::START);
        Hands {
            now: Moment::START,
            policy: 0,
            members: members.iter().map(|member| Member { absent_since: absent(member.is_present), ..Member::default() }).collect(),
            crews: BTreeMap::new(),
            courses: BTreeMap::new(),
            enlarged: BTreeSet::new(),
            active: vec![None; scenario.organization.teams.len()],
            absences: vec![Vec::new(); members.len()],
        }
    }

    /// How many steps of a task are finished.
    pub fn steps_finished(&self, task: TaskId, scenario: &Scenario) -> u32 {
        let key = (scenario.plan.task(task).team, Work::Task(task));
        self.courses.get(&key).map_or(0, |course| course.steps_finished)
    }

    pub fn is_in_hand(&self, work: Work, team: TeamId) -> bool {
        self.crews.contains_key(&(team, work))
    }

    pub fn overhear(&mut self, message: &Message) {
        if let Message::EffortAdded { task, .. } = message {
            self.enlarged.insert(*task);
        }
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario, breaches: &mut Breaches) {
        if at > self.now {
            self.check_crews(scenario, breaches);
            self.now = at;
        }
        match fact {
            Fact::WorkStarted { member, work, step } => self.start(*member, *work, *step, at, scenario, breaches),
            Fact::WorkStopped { member, work, step, began, worked, is_finished } => {
                self.stop((*member, *work, *step), *began, *worked, *is_finished, at, scenario, breaches);
            }
            Fact::MemberAway { member, .. } | Fact::MemberLeft { member } => {
                self.members[member.index()].absent_since.get_or_insert(at);
            }
            Fact::MemberBack { member } | Fact::MemberJoined { member } => {
                let since = self.members[member.index()].absent_since.take();
                breaches.unless(since.is_some(), || format!("{} comes back without having been away", name(*member, scenario)));
                self.absences[member.index()].extend(since.map(|since| (since, at)));
            }
            Fact::TeamActivated { team } => {
                self.active[team.index()].get_or_insert((at, at));
            }
            Fact::PolicyChanged { policy } => self.policy = *policy as usize,
            _ => {}
        }
    }

    fn start(&mut self, id: MemberId, work: Work, step: u32, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let who = scenario.organization.member(id);
        let what = || format!("{} starts {work:?}", who.name);
        self.settle(id, at, scenario);
        self.active[who.team.index()].get_or_insert((at, at));
        let member = &mut self.members[id.index()];
        breaches.unless(member.absent_since.is_none(), || format!("{} while not there", what()));
        breaches.unless(scenario.calendars.get(who.calendar).is_open(at), || format!("{} outside working time", what()));
        breaches.unless(member.items.iter().all(|item| item.work != work), || format!("{}, which it has in hand", what()));
        member.items.push(Item { work, began: at, settled: at, share_ms: 0.0, is_shared: false });
        let (places, wip) = (member.items.len(), who.wip);
        breaches.unless(places <= wip as usize, || format!("{}, its item {places} of {wip} at once", what()));
        breaches.unless(belongs(work, who.team, scenario), || format!("{}, which is another team's", what()));

        let key = (who.team, work);
        let course = self.courses.entry(key).or_default();
        breaches.unless(step == course.steps_finished, || format!("{} at step {step} with {} finished", what(), course.steps_finished));
        let crew = self.crews.entry(key).or_insert_with(|| {
            course.starts += 1;
            Crew { step, began: at, members: Vec::new(), stopped: Vec::new(), is_shared: false, slices: 0 }
        });
        breaches.unless(crew.began == at && crew.stopped.is_empty(), || format!("{}, which others have had in hand before", what()));
        crew.members.push(id);
    }

    /// Counts the working time that each thing in a member's hand had of it up to `at`.
    fn settle(&mut self, id: MemberId, at: Moment, scenario: &Scenario) {
        let team = scenario.organization.member(id).team;
        let items = &mut self.members[id.index()].items;
        let count = items.len();
        for item in items {
            if item.settled < at {
                let Some(crew) = self.crews.get_mut(&(team, item.work)) else { continue };
                item.share_ms += together(&crew.members, item.settled, at, scenario).ms() as f64 / count as f64;
                item.is_shared |= count > 1;
                item.settled = at;
                crew.slices += 1;
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn stop(
        &mut self,
        (id, work, step): (MemberId, Work, u32),
        began: Moment,
        worked: Span,
        is_finished: bool,
        at: Moment,
        scenario: &Scenario,
        breaches: &mut Breaches,
    ) {
        let who = scenario.organization.member(id);
        let what = || format!("{} puts down {work:?} step {step}", who.name);
        self.settle(id, at, scenario);
        let member = &mut self.members[id.index()];
        let Some(place) = member.items.iter().position(|item| item.work == work) else {
            return breaches.unless(false, || format!("{} without having it in hand", what()));
        };
        let item = member.items.remove(place);
        member.worked += worked;
        breaches.unless(item.began == began, || format!("{} begun at {} ms, not at {}", what(), item.began.ms(), began.ms()));
        let absent_since = member.absent_since.unwrap_or(Moment::NEVER);
        breaches.unless(absent_since >= at, || format!("{}, worked on while not there", what()));
        // A share is counted in whole milliseconds each time that the hand or one of its crew's changes; undivided time is exact.
        let counted = self.crews.get(&(who.team, work)).map_or(0, |crew| crew.slices + crew.members.len() as u32);
        let slack = if item.is_shared { f64::from(counted) } else { 0.0 };
        let difference = worked.ms() as f64 - item.share_ms;
        breaches.unless(difference <= 0.0 && -difference <= slack, || {
            format!("{} after {} ms of work, where its share of working time was {} ms", what(), worked.ms(), item.share_ms)
        });
        if let Some((_, last)) = &mut self.active[who.team.index()] {
            *last = at;
        }
        let Some(crew) = self.crews.get_mut(&(who.team, work)) else { return };
        breaches.unless(crew.step == step, || format!("{}, begun as step {}", what(), crew.step));
        crew.is_shared |= item.is_shared;
        crew.stopped.push((id, worked, is_finished));
        if crew.stopped.len() == crew.members.len() {
            self.end(who.team, work, scenario, breaches);
        }
    }

    /// A crew has put its step down.
    fn end(&mut self, team: TeamId, work: Work, scenario: &Scenario, breaches: &mut Breaches) {
        let Some(crew) = self.crews.remove(&(team, work)) else { return };
        self.check_composition(team, work, &crew, scenario, breaches);
        let (_, worked, is_finished) = crew.stopped[0];
        breaches.unless(crew.stopped.iter().all(|stop| stop.2 == is_finished), || format!("{work:?} is finished for a part of its crew"));
        let skill = crew.members.iter().map(|&id| scenario.organization.member(id).skill).fold(f64::INFINITY, f64::min);
        let Some(course) = self.courses.get_mut(&(team, work)) else { return };
        course.effort_ms += worked.ms() as f64 * skill;
        course.is_inexact |= crew.is_shared;
        if course.starts > 1 {
            course.effort_ms -= scenario.policies[self.policy].dispatch.resume_cost.ms() as f64 * skill;
        }
        if !is_finished {
            return;
        }
        let is_enlarged = work.task().is_some_and(|task| self.enlarged.contains(&task));
        if let (Some(planned), false, false) = (planned_ms(work, crew.step, scenario), course.is_inexact, is_enlarged) {
            let slack = f64::from(course.starts) * skill.max(1.0) + 1e-9 * planned;
            breaches.unless((course.effort_ms - planned).abs() <= slack, || {
                format!("{work:?} step {} took {} ms of effort, where {planned} ms were needed", crew.step, course.effort_ms)
            });
        }
        *course = Course { steps_finished: course.steps_finished + 1, is_inexact: course.is_inexact, ..Course::default() };
        if let Work::Retrospective(_) = work {
            // An epic that more scope came to is looked back on again.
            self.courses.remove(&(team, work));
        }
    }

    /// At the end of an instant: who began together is all who are needed, and who stopped did so together.
    fn check_crews(&self, scenario: &Scenario, breaches: &mut Breaches) {
        // A crew that began or stopped at this instant is of interest; the others were looked at then.
        for ((team, work), crew) in &self.crews {
            if crew.began == self.now {
                self.check_composition(*team, *work, crew, scenario, breaches);
            }
            breaches.unless(crew.stopped.is_empty(), || format!("a part of its crew puts {work:?} down"));
        }
    }

    fn check_composition(&self, team: TeamId, work: Work, crew: &Crew, scenario: &Scenario, breaches: &mut Breaches) {
        let needed = demand(work, crew.step, scenario);
        let fits = match &needed {
            Some(roles) => is_filled_by(roles, &crew.members, scenario),
            None => crew.members.len() == 1,
        };
        breaches.unless(fits, || {
            let names: Vec<&str> = crew.members.iter().map(|&id| name(id, scenario)).collect();
            let team = &scenario.organization.team(team).id;
            format!("{work:?} step {} of {team} is in the hands of {names:?}, who are not whom it needs", crew.step)
        });
    }

    /// What everybody worked lies in the hours in which they could: the split of hours sums, and idle time is not negative.
    pub fn close(&mut self, now: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        self.check_crews(scenario, breaches);
        for (index, member) in self.members.iter().enumerate() {
            let who = &scenario.organization.members[index];
            let Some((from, last)) = self.active[who.team.index()] else { continue };
            let calendar = scenario.calendars.get(who.calendar);
            let open = member.absent_since.map(|since| (since, now));
            let away: Span =
                self.absences[index].iter().chain(&open).map(|&(gone, back)| calendar.between(gone.max(from), back.min(last))).sum();
            let available = calendar.between(from, last).saturating_sub(away);
            breaches.unless(member.worked <= available, || {
                format!("{} worked {} ms of {} available", who.name, member.worked.ms(), available.ms())
            });
        }
    }
}

fn name(id: MemberId, scenario: &Scenario) -> &str {
    &scenario.organization.member(id).name
}

/// Whose work a stream brings, and the role that it needs.
pub fn brings(stream: u32, scenario: &Scenario) -> (TeamId, RoleId) {
    match scenario.streams[stream as usize].brings {
        Brings::Work { team, role, .. } => (team, role),
        Brings::Blockers { .. } => panic!("stream {stream} brings no work"),
    }
}

fn belongs(work: Work, team: TeamId, scenario: &Scenario) -> bool {
    match work {
        Work::Task(task) => scenario.plan.task(task).team == team,
        Work::Arrival { stream, .. } => brings(stream, scenario).0 == team,
        Work::Retrospective(epic) => scenario.teams_of(epic).contains(&team),
        Work::Attention { .. } => true,
        Work::Stuck(_)
        | Work::OwnResolution(_)
        | Work::Assistance { .. }
        | Work::Briefing(_)
        | Work::Review { .. }
        | Work::Remediation { .. }
        | Work::Rework(_)
        | Work::HandoffGap(_)
        | Work::Acknowledgement(_)
        | Work::Research(_)
        | Work::ClosingGap { .. }
        | Work::Hosting(_) => true,
    }
}

/// The roles that a step needs, one entry for each member; `None`: anyone, alone.
fn demand(work: Work, step: u32, scenario: &Scenario) -> Option<Vec<RoleId>> {
    match work {
        Work::Task(task) => Some(match &scenario.plan.task(task).need {
            Need::Milestone => Vec::new(),
            Need::Steps(steps) => steps.get(step as usize).map(|step| step.role).into_iter().collect(),
            Need::Crew(roles) => roles.iter().flat_map(|&(role, count)| std::iter::repeat_n(role, count as usize)).collect(),
        }),
        Work::Arrival { stream, .. } => Some(vec![brings(stream, scenario).1]),
        Work::Retrospective(_) | Work::Attention { .. } => None,
        Work::Stuck(_)
        | Work::OwnResolution(_)
        | Work::Assistance { .. }
        | Work::Briefing(_)
        | Work::Review { .. }
        | Work::Remediation { .. }
        | Work::Rework(_)
        | Work::HandoffGap(_)
        | Work::Acknowledgement(_)
        | Work::Research(_)
        | Work::ClosingGap { .. }
        | Work::Hosting(_) => None,
    }
}

/// Whether the members can take these roles, one each: bipartite matching by augmenting paths.
fn is_filled_by(roles: &[RoleId], members: &[MemberId], scenario: &Scenario) -> bool {
    let mut holder: Vec<Option<usize>> = vec![None; members.len()];
    let fills = |member: usize, role: usize| scenario.organization.member(members[member]).roles.contains(&roles[role]);
    let mut is_matched = roles.len() == members.len();
    for role in 0..roles.len() {
        // Breadth first from the role: which role a member was reached from.
        let mut reached: Vec<Option<usize>> = vec![None; members.len()];
        let mut queue = vec![role];
        let mut free = None;
        while let (Some(from), None) = (queue.pop(), free) {
            for member in 0..members.len() {
                if reached[member].is_none() && fills(member, from) {
                    reached[member] = Some(from);
                    match holder[member] {
                        None => free = Some(member),
                        Some(other) => queue.push(other),
                    }
                }
            }
        }
        is_matched &= free.is_some();
        while let Some(member) = free {
            let from = reached[member].unwrap_or(role);
            free = holder.iter().position(|held| *held == Some(from));
            holder[member] = Some(from);
        }
    }
    is_matched
}

/// Time in which all of a crew work.
fn together(crew: &[MemberId], from: Moment, to: Moment, scenario: &Scenario) -> Span {
    let mut calendars = crew.iter().map(|&id| scenario.organization.member(id).calendar);
    let Some(first) = calendars.next() else { return Span::ZERO };
    let mut common: Option<WorkingCalendar> = None;
    for other in calendars.filter(|&other| other != first) {
        let so_far = common.as_ref().unwrap_or_else(|| scenario.calendars.get(first));
        match so_far.and(scenario.calendars.get(other)) {
            Some(both) => common = Some(both),
            None => return Span::ZERO,
        }
    }
    common.as_ref().unwrap_or_else(|| scenario.calendars.get(first)).between(from, to)
}

/// The effort of a task's step in ms at skill 1, where nothing about it is drawn.
fn planned_ms(work: Work, step: u32, scenario: &Scenario) -> Option<f64> {
    let task = scenario.plan.task(work.task()?);
    let Effort::Estimate { realistic, .. } = task.effort else { return None };
    if scenario.noise.task != TaskNoise::None || scenario.noise.project.is_some() {
        return None;
    }
    let share = match &task.need {
        Need::Milestone => return None,
        Need::Steps(steps) => steps.get(step as usize)?.share,
        Need::Crew(_) => 1.0,
    };
    Some(realistic * share * MS_PER_HOUR)
}
