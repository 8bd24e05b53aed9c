//! Laws of the hands: nobody in more places than it can, none at work while away or in closed hours, the right people for each step, and
//! every hour accounted for.

use super::Breaches;
use super::errands::{Demand, Errands, holds, is_filled_by};
use sandtable::domain::calendar::WorkingCalendar;
use sandtable::domain::fact::{Fact, Work};
use sandtable::domain::message::Message;
use sandtable::domain::organization::{AgentId, MemberId, RoleId, TeamId};
use sandtable::domain::plan::{Effort, Need, TaskId};
use sandtable::engine::time::{Moment, Span};
use sandtable::scenario::Scenario;
use sandtable::schedule::TaskNoise;
use std::collections::{BTreeMap, BTreeSet};

const MS_PER_HOUR: f64 = 3_600_000.0;

/// Something in a member's hand, with the working time that it had of the member by a slice-by-slice count.
struct Item {
    work: Work,
    /// Where the member works on it.
    team: TeamId,
    began: Moment,
    settled: Moment,
    share_ms: f64,
    is_shared: bool,
}

#[derive(Default)]
struct Member {
    items: Vec<Item>,
    absent_since: Option<Moment>,
    has_left: bool,
    lent_to: Option<TeamId>,
    worked: Span,
}

/// One step of a work in the hands of those who began it together.
struct Crew {
    step: u32,
    began: Moment,
    members: Vec<MemberId>,
    stopped: Vec<(MemberId, Span, bool)>,
    is_shared: bool,
    /// What it costs to take it up again, as it was when they began.
    resume_ms: f64,
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
    /// Tasks to which effort was added on the way, or that were planned anew.
    enlarged: BTreeSet<TaskId>,
    errands: Errands,
    /// Work that was ended, how often.
    finished: BTreeMap<Work, u32>,
    /// Teams that have had guests, whose hosts are slower.
    had_guests: Vec<bool>,
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
            errands: Errands::default(),
            finished: BTreeMap::new(),
            had_guests: vec![false; scenario.organization.teams.len()],
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

    /// How often a piece of work was finished.
    pub fn times_finished(&self, work: Work) -> u32 {
        self.finished.get(&work).copied().unwrap_or(0)
    }

    pub fn overhear(&mut self, to: AgentId, message: &Message) {
        self.errands.overhear(to, message);
        if let Message::EffortAdded { task, .. } = message {
            self.enlarged.insert(*task);
        }
    }

    pub fn hear(&mut self, at: Moment, fact: &Fact, scenario: &Scenario, breaches: &mut Breaches) {
        if at > self.now {
            self.check_crews(scenario, breaches);
            self.now = at;
        }
        self.errands.hear(fact);
        match fact {
            Fact::WorkStarted { member, work, step } => self.start(*member, *work, *step, at, scenario, breaches),
            Fact::WorkStopped { member, work, step, began, worked, is_finished } => {
                self.stop((*member, *work, *step), *began, *worked, *is_finished, at, scenario, breaches);
            }
            Fact::MemberAway { member, .. } => _ = self.members[member.index()].absent_since.get_or_insert(at),
            Fact::MemberLeft { member } => {
                self.members[member.index()].absent_since.get_or_insert(at);
                self.members[member.index()].has_left = true;
            }
            Fact::MemberLent { member, to, until } => self.lend(*member, *to, *until, at, scenario, breaches),
            Fact::LoanEnded { member, to } => {
                let before = self.members[member.index()].lent_to.take();
                breaches.unless(before == Some(*to), || format!("{} comes home from where it was not lent to", name(*member, scenario)));
            }
            Fact::TaskReplanned { task, .. } => _ = self.enlarged.insert(*task),
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

    fn lend(&mut self, id: MemberId, to: TeamId, until: Moment, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let who = scenario.organization.member(id);
        let member = &mut self.members[id.index()];
        let is_free = member.lent_to.is_none() && member.absent_since.is_none();
        breaches.unless(is_free && to != who.team && until > at, || format!("{} is lent while it cannot be", who.name));
        member.lent_to = Some(to);
        self.had_guests[to.index()] = true;
    }

    fn start(&mut self, id: MemberId, work: Work, step: u32, at: Moment, scenario: &Scenario, breaches: &mut Breaches) {
        let who = scenario.organization.member(id);
        let what = || format!("{} starts {work:?}", who.name);
        self.settle(id, at, scenario);
        self.active[who.team.index()].get_or_insert((at, at));
        let member = &mut self.members[id.index()];
        breaches.unless(member.absent_since.is_none(), || format!("{} while not there", what()));
        // What a message in the night changes about a blocker changes what waits in a hand for the morning.
        let is_standing = matches!(work, Work::Stuck(_) | Work::OwnResolution(_) | Work::Briefing(_));
        let is_open = scenario.calendars.get(who.calendar).is_open(at);
        breaches.unless(is_open || is_standing, || format!("{} outside working time", what()));
        breaches.unless(member.items.iter().all(|item| item.work != work), || format!("{}, which it has in hand", what()));
        let team = member.lent_to.unwrap_or(who.team);
        member.items.push(Item { work, team, began: at, settled: at, share_ms: 0.0, is_shared: false });
        let (places, wip) = (member.items.len(), who.wip);
        breaches.unless(places <= wip as usize, || format!("{}, its item {places} of {wip} at once", what()));
        breaches.unless(self.errands.is_of(work, team, scenario), || format!("{}, which is another team's", what()));

        let key = (team, work);
        let course = self.courses.entry(key).or_default();
        breaches.unless(step == course.steps_finished, || format!("{} at step {step} with {} finished", what(), course.steps_finished));
        let resume_ms = scenario.policies[self.policy].dispatch.resume_cost.ms() as f64;
        let crew = self.crews.entry(key).or_insert_with(|| {
            course.starts += 1;
            Crew { step, began: at, members: Vec::new(), stopped: Vec::new(), is_shared: false, resume_ms, slices: 0 }
        });
        breaches.unless(crew.began == at && crew.stopped.is_empty(), || format!("{}, which others have had in hand before", what()));
        crew.members.push(id);
    }

    /// Counts the working time that each thing in a member's hand had of it up to `at`.
    fn settle(&mut self, id: MemberId, at: Moment, scenario: &Scenario) {
        let items = &mut self.members[id.index()].items;
        let count = items.len();
        for item in items {
            if item.settled < at {
                let Some(crew) = self.crews.get_mut(&(item.team, item.work)) else { continue };
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
        let team = item.team;
        member.worked += worked;
        breaches.unless(item.began == began, || format!("{} begun at {} ms, not at {}", what(), item.began.ms(), began.ms()));
        let absent_since = member.absent_since.unwrap_or(Moment::NEVER);
        breaches.unless(absent_since >= at, || format!("{}, worked on while not there", what()));
        // A share is counted in whole milliseconds each time that the hand or one of its crew's changes; undivided time is exact.
        let counted = self.crews.get(&(team, work)).map_or(0, |crew| crew.slices + crew.members.len() as u32);
        let slack = if item.is_shared { f64::from(counted) } else { 0.0 };
        let difference = worked.ms() as f64 - item.share_ms;
        breaches.unless(difference <= 0.0 && -difference <= slack, || {
            format!("{} after {} ms of work, where its share of working time was {} ms", what(), worked.ms(), item.share_ms)
        });
        if let Some((_, last)) = &mut self.active[who.team.index()] {
            *last = at;
        }
        let Some(crew) = self.crews.get_mut(&(team, work)) else { return };
        breaches.unless(crew.step == step, || format!("{}, begun as step {}", what(), crew.step));
        crew.is_shared |= item.is_shared;
        crew.stopped.push((id, worked, is_finished));
        if crew.stopped.len() == crew.members.len() {
            self.end(team, work, scenario, breaches);
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
        course.is_inexact |= crew.is_shared || self.had_guests[team.index()];
        if course.starts > 1 {
            course.effort_ms -= crew.resume_ms * skill;
        }
        if !is_finished {
            return;
        }
        *self.finished.entry(work).or_default() += 1;
        let is_enlarged = work.task().is_some_and(|task| self.enlarged.contains(&task));
        if let (Some(planned), false, false) = (planned_ms(work, crew.step, scenario), course.is_inexact, is_enlarged) {
            let slack = f64::from(course.starts) * skill.max(1.0) + 1e-9 * planned;
            breaches.unless((course.effort_ms - planned).abs() <= slack, || {
                format!("{work:?} step {} took {} ms of effort, where {planned} ms were needed", crew.step, course.effort_ms)
            });
        }
        *course = Course { steps_finished: course.steps_finished + 1, is_inexact: course.is_inexact, ..Course::default() };
        if !matches!(work, Work::Task(_)) {
            // An epic that more scope came to is looked back on again, and a blocker may come back.
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
        for (index, member) in self.members.iter().enumerate() {
            let who = &scenario.organization.members[index];
            let place = member.lent_to.unwrap_or(who.team);
            let is_elsewhere = member.items.iter().any(|item| item.team != place);
            breaches.unless(!is_elsewhere, || format!("{} works for a team that it is not lent to", who.name));
        }
    }

    fn check_composition(&self, team: TeamId, work: Work, crew: &Crew, scenario: &Scenario, breaches: &mut Breaches) {
        let fits = match self.errands.demand(work, crew.step, team, scenario) {
            Demand::Roles(roles) => is_filled_by(&roles, &crew.members, team, scenario),
            Demand::OneOf(roles) => {
                let can = |&id: &MemberId| roles.iter().any(|&role| holds(id, role, team, scenario));
                crew.members.len() == 1 && (crew.members.iter().all(can) || !roles.iter().any(|&role| self.has(team, role, scenario)))
            }
            Demand::Anyone => crew.members.len() == 1,
        };
        breaches.unless(fits, || {
            let names: Vec<&str> = crew.members.iter().map(|&id| name(id, scenario)).collect();
            let team = &scenario.organization.team(team).id;
            format!("{work:?} step {} of {team} is in the hands of {names:?}, who are not whom it needs", crew.step)
        });
    }

    /// Whether a member has been of the team all the time.
    pub fn is_always_there(&self, id: MemberId, scenario: &Scenario) -> bool {
        scenario.organization.member(id).is_present && !self.members[id.index()].has_left
    }

    /// Whether somebody of the team has held the role all the time.
    fn has(&self, team: TeamId, role: RoleId, scenario: &Scenario) -> bool {
        let members = scenario.organization.members_of(team);
        { members }.any(|id| self.is_always_there(id, scenario) && scenario.organization.member(id).roles.contains(&role))
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
    let Work::Task(task) = work else { return None };
    let task = scenario.plan.task(task);
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
