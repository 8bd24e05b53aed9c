//! Workers as members of teams, and assignments as who works on a task, and for how long.

use super::outline::unique;
use super::{HOURS_MAX, LEAST_HOURS, Network, Own, Progress, Task, Worker, one_line};
use crate::import::draft::{DraftEffort, DraftMember, DraftTeam, DraftWho, Notes, quoted};
use crate::scenario::plan::cell::{self, Who};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Hundredths of hours that a crew works, and its team: the longest first.
type CrewKey = (std::cmp::Reverse<u64>, usize);

/// A task's work, or a part of it that somebody else does, side by side with the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Share {
    /// A place in the teams; `None` where nobody works.
    pub team: Option<usize>,
    pub who: DraftWho,
    pub effort: DraftEffort,
    /// Who does it, if the task has several shares.
    pub label: String,
}

pub(super) struct People {
    pub teams: Vec<DraftTeam>,
    /// Teams by name, and after what they start.
    pub activations: Vec<(String, String)>,
    /// By task, one at least; of tasks that are done nothing.
    pub shares: Vec<Vec<Share>>,
}

const WITHOUT_GROUP: &str = "Project team";
const UNASSIGNED: &str = "Unassigned";

/// What `scenario` takes is 100,000 members; half of them leaves room for whoever edits the file.
const MEMBERS_MAX: u32 = 50_000;
/// More than work at once in any project, and few enough for a schedule to be quick where a file has no dates to count by.
const AT_ONCE_MAX: u32 = 1_000;

pub(super) fn settle(network: &Network, ids: &[String], calendars: &[Option<String>], notes: &mut Notes) -> People {
    let mut staff = Staff::new(network, calendars, notes);
    let mut shares = Vec::with_capacity(network.tasks.len());
    for (at, task) in network.tasks.iter().enumerate() {
        shares.push(if task.progress == Progress::Done { Vec::new() } else { staff.shares(at, task) });
    }
    staff.unassigned(ids, &mut shares, notes);
    staff.tell(ids, notes);
    People { teams: staff.teams, activations: staff.activations, shares }
}

struct Staff<'n> {
    network: &'n Network,
    calendars: &'n [Option<String>],
    teams: Vec<DraftTeam>,
    team_of: BTreeMap<String, usize>,
    /// By the id that a team will have.
    team_by_id: BTreeMap<String, usize>,
    /// By worker: team, role.
    places: Vec<(usize, String)>,
    counts: Vec<u32>,
    names: BTreeSet<String>,
    /// By a name that several have, the last number given.
    numbers: BTreeMap<String, u32>,
    /// How many more members there may be.
    left: u32,
    /// By team: by role, how many members hold it.
    holders: Vec<BTreeMap<String, u32>>,
    /// Who works on a task of a team, as plans of ours say it.
    cells: BTreeMap<(usize, String), Option<DraftWho>>,
    /// Tasks by the calendar that they are worked on in.
    pools: BTreeMap<Option<String>, Vec<usize>>,
    apart: Vec<usize>,
    unreadable: Vec<usize>,
    /// Of a task on which several work, at least.
    are_assignments_effort: bool,
    activations: Vec<(String, String)>,
    /// Teams whose activation a worker tells.
    told: BTreeSet<usize>,
    /// Names of teams.
    odd_activations: Vec<String>,
}

impl<'n> Staff<'n> {
    fn new(network: &'n Network, calendars: &'n [Option<String>], notes: &mut Notes) -> Staff<'n> {
        let mut staff = Staff {
            network,
            calendars,
            teams: Vec::new(),
            team_of: BTreeMap::new(),
            team_by_id: BTreeMap::new(),
            places: Vec::new(),
            counts: Vec::new(),
            names: BTreeSet::new(),
            numbers: BTreeMap::new(),
            left: MEMBERS_MAX,
            holders: Vec::new(),
            cells: BTreeMap::new(),
            pools: BTreeMap::new(),
            apart: Vec::new(),
            unreadable: Vec::new(),
            are_assignments_effort: false,
            activations: Vec::new(),
            told: BTreeSet::new(),
            odd_activations: Vec::new(),
        };
        let mut roles = BTreeSet::new();
        let mut without_group = 0;
        for worker in &network.workers {
            without_group += usize::from(worker.group.trim().is_empty());
            staff.hire(worker, &mut roles);
        }
        if without_group > 0 {
            notes.guessed(Notes::count(&format!("who [is|are] in no group [is|are] in the team `{WITHOUT_GROUP}`"), without_group));
        }
        for (at, worker) in network.workers.iter().enumerate() {
            staff.coordination(staff.places[at].0, worker);
            staff.activation(staff.places[at].0, worker);
        }
        staff
    }

    fn hire(&mut self, worker: &Worker, roles: &mut BTreeSet<String>) {
        let team = self.team_of(worker);
        let mut own: Vec<String> = Vec::new();
        for role in worker.roles.iter().map(|role| plain_role(role)).filter(|role| !role.is_empty()) {
            if !own.contains(&role) {
                own.push(role);
            }
        }
        if own.is_empty() {
            let role = match plain_role(&worker.name) {
                role if role.is_empty() => "member".to_owned(),
                role => role,
            };
            own.push(unique(role, " ", roles));
        }
        let count = worker.count.clamp(1, self.left.max(1));
        self.left = self.left.saturating_sub(count);
        self.places.push((team, own[0].clone()));
        self.counts.push(count);
        let calendar = worker.calendar.and_then(|at| self.calendars.get(at).cloned().flatten());
        let rate = worker.rate.filter(|rate| rate.is_finite() && *rate > 0.0);
        let (name, skill, wip) = (worker.name.clone(), worker.skill, worker.wip);
        self.member(team, DraftMember { name, roles: own, count, calendar, skill, wip, rate, ..DraftMember::default() });
    }

    /// A name is taken in all the numbers that the members of a count get.
    fn member(&mut self, team: usize, mut member: DraftMember) {
        let wanted = match one_line(&member.name) {
            name if name.is_empty() => "member".to_owned(),
            name => name,
        };
        let mut name = wanted.clone();
        let count = member.count;
        let expanded = |name: &str| (1..=if count == 1 { 0 } else { count }).map(|number| format!("{name}-{number}")).collect::<Vec<_>>();
        while self.names.contains(&name) || expanded(&name).iter().any(|name| self.names.contains(name)) {
            let number = self.numbers.entry(wanted.clone()).or_insert(1);
            *number += 1;
            name = format!("{wanted} {number}");
        }
        self.names.extend(expanded(&name));
        self.names.insert(name.clone());
        member.name = name;
        for role in &member.roles {
            *self.holders[team].entry(role.clone()).or_insert(0) += member.count;
        }
        self.teams[team].members.push(member);
    }

    /// That of the id which the worker's team shall have, else that of its group.
    fn team_of(&mut self, worker: &Worker) -> usize {
        let (group, id) = (one_line(&worker.group), one_line(&worker.team));
        if let Some(&team) = self.team_by_id.get(&slug(&id)).filter(|_| !id.is_empty()) {
            return team;
        }
        let is_taken = !id.is_empty() && self.team_of.contains_key(&group);
        let name = match (group.is_empty(), id.is_empty()) {
            (true, true) => WITHOUT_GROUP,
            (false, _) if !is_taken => &group,
            _ => &id,
        };
        let team = self.team(name);
        if !id.is_empty() {
            self.team_by_id.entry(slug(&id)).or_insert(team);
            self.teams[team].id = id;
        }
        team
    }

    fn team(&mut self, name: &str) -> usize {
        let teams = &mut self.teams;
        let at = *self.team_of.entry(name.to_owned()).or_insert_with(|| {
            teams.push(DraftTeam { name: name.to_owned(), ..DraftTeam::default() });
            teams.len() - 1
        });
        if at == self.holders.len() {
            self.holders.push(BTreeMap::new());
            self.team_by_id.entry(slug(name)).or_insert(at);
        }
        at
    }

    /// The steps of a team, if they are such as its members can take.
    fn coordination(&mut self, team: usize, worker: &Worker) {
        if !worker.coordination.is_empty()
            && self.teams[team].coordination.is_empty()
            && let Some(DraftWho::Steps(steps)) = self.who(team, &worker.coordination)
        {
            self.teams[team].coordination = steps.iter().map(|(role, share)| format!("{role}:{share}")).collect();
        }
    }

    /// The first that a worker of the team tells.
    fn activation(&mut self, team: usize, worker: &Worker) {
        let (told, draft) = (worker.activation.trim(), &mut self.teams[team]);
        if told.is_empty() || !self.told.insert(team) {
            return;
        }
        match told {
            "start" | "continuous" | "ready" => draft.activation = quoted(told),
            after if after.starts_with("after ") => self.activations.push((draft.name.clone(), after.to_owned())),
            _ => self.odd_activations.push(draft.name.clone()),
        }
    }

    /// As a plan of ours says it, if the team has members for it.
    fn who(&self, team: usize, cell: &str) -> Option<DraftWho> {
        let holders = &self.holders[team];
        if cell.trim().is_empty() {
            return (!self.teams[team].members.is_empty()).then_some(DraftWho::Team);
        }
        match cell::who(cell).ok()? {
            Who::Steps(steps) => {
                let steps: Vec<(String, f64)> = steps.into_iter().map(|(role, share)| (role.text.to_owned(), share)).collect();
                steps.iter().all(|(role, _)| holders.contains_key(role)).then_some(DraftWho::Steps(steps))
            }
            Who::Crew(crew) => {
                let crew: Vec<(String, u32)> = crew.into_iter().map(|(role, count)| (role.text.to_owned(), count)).collect();
                self.can_muster(team, &crew).then_some(DraftWho::Crew(crew))
            }
        }
    }

    /// For every set of roles there are as many members who hold one of them as the crew needs (Hall 1935).
    fn can_muster(&self, team: usize, crew: &[(String, u32)]) -> bool {
        const ROLES_MAX: usize = 12;
        if crew.len() > ROLES_MAX || crew.iter().any(|(role, count)| self.holders[team].get(role).is_none_or(|held| held < count)) {
            return false;
        }
        let mut fit: BTreeMap<usize, u64> = BTreeMap::new();
        for member in &self.teams[team].members {
            let bits = crew.iter().enumerate().filter(|(_, (role, _))| member.roles.contains(role)).fold(0, |bits, (at, _)| bits | 1 << at);
            *fit.entry(bits).or_insert(0) += u64::from(member.count.max(1));
        }
        (1_usize..1 << crew.len()).all(|set| {
            let needed: u64 = crew.iter().enumerate().filter(|(at, _)| set & 1 << at != 0).map(|(_, (_, count))| u64::from(*count)).sum();
            needed <= fit.iter().filter(|(bits, _)| *bits & set != 0).map(|(_, count)| count).sum()
        })
    }

    fn shares(&mut self, at: usize, task: &Task) -> Vec<Share> {
        let empty = Own::default();
        let own = task.own.as_deref().unwrap_or(&empty);
        let team = self.team_by_id.get(&slug(&own.team)).copied();
        if task.is_milestone() {
            // A team that has only milestones has no members.
            let named = if team.is_none() && !own.team.is_empty() { Some(self.team(&own.team)) } else { team };
            let assigned = task.assignments.first().map(|one| self.places[one.worker].0);
            return vec![Share { team: named.or(assigned), ..Share::default() }];
        }
        self.are_assignments_effort |= own.effort.is_none() && task.assignments.len() > 1;
        let effort = own.effort.unwrap_or(DraftEffort::One(if task.duration >= LEAST_HOURS { task.duration } else { task.work }));
        if let (Some(team), Some(role)) = (team, &own.role) {
            let key = (team, role.clone());
            if !self.cells.contains_key(&key) {
                let who = self.who(team, role);
                self.cells.insert(key.clone(), who);
            }
            if let Some(who) = &self.cells[&key] {
                let hours = task.assignments.iter().map(|one| one.hours).sum::<f64>().min(HOURS_MAX);
                let effort = own.effort.unwrap_or(if hours >= LEAST_HOURS { DraftEffort::One(hours) } else { effort });
                return vec![Share { team: Some(team), who: who.clone(), effort, label: String::new() }];
            }
            self.unreadable.push(at);
        } else if own.role.is_some() {
            self.unreadable.push(at);
        }
        let mut shares = if task.is_wait() { vec![Share::default()] } else { self.assigned(task) };
        if shares.is_empty() {
            let calendar = task.calendar.and_then(|at| self.calendars.get(at).cloned().flatten());
            self.pools.entry(calendar).or_default().push(at);
            shares.push(Share { effort, ..Share::default() });
        }
        if let ([only], Some(effort)) = (shares.as_mut_slice(), own.effort) {
            only.effort = effort;
        }
        if shares.len() > 1 {
            self.apart.push(at);
        }
        shares
    }

    /// Those who work equally long in a team are a crew; a share for each such crew, the longest first.
    fn assigned(&self, task: &Task) -> Vec<Share> {
        let mut by_worker: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
        for one in &task.assignments {
            let (units, hours) = by_worker.entry(one.worker).or_default();
            *units += one.units.max(0.0);
            *hours += one.hours.max(0.0);
        }
        let has_work = by_worker.values().any(|(_, hours)| *hours >= LEAST_HOURS);
        // By hundredths of hours, the most first, then by team.
        let mut crews: BTreeMap<CrewKey, Vec<(String, u32)>> = BTreeMap::new();
        for (&worker, &(units, hours)) in &by_worker {
            let (team, role) = &self.places[worker];
            let count = ((units - 0.05).ceil().max(1.0) as u32).min(self.counts[worker]);
            let each = if has_work { (hours / f64::from(count)).min(HOURS_MAX) } else { task.duration };
            if each < LEAST_HOURS {
                continue;
            }
            let crew = crews.entry((std::cmp::Reverse((each * 100.0).round().max(1.0) as u64), *team)).or_default();
            match crew.iter_mut().find(|(other, _)| other == role) {
                Some((_, sum)) => *sum += count,
                None => crew.push((role.clone(), count)),
            }
        }
        let share = |((hundredths, team), crew): (CrewKey, Vec<(String, u32)>)| {
            let label = crew.iter().map(|(role, _)| role.as_str()).collect::<Vec<_>>().join(", ");
            let who = match crew.as_slice() {
                [(role, 1)] => DraftWho::Steps(vec![(role.clone(), 1.0)]),
                _ => DraftWho::Crew(crew),
            };
            Share { team: Some(team), who, effort: DraftEffort::One(hundredths.0 as f64 / 100.0), label }
        };
        crews.into_iter().map(share).collect()
    }

    /// Members for tasks that nobody is assigned to: as many as such tasks are at work at once in the source's own schedule.
    fn unassigned(&mut self, ids: &[String], shares: &mut [Vec<Share>], notes: &mut Notes) {
        for (name, tasks) in std::mem::take(&mut self.pools) {
            let peak = peak(tasks.iter().map(|&at| self.network.tasks[at].scheduled)).min(self.left.clamp(1, AT_ONCE_MAX));
            self.left = self.left.saturating_sub(peak);
            let role = match &name {
                Some(name) => plain_role(&format!("unassigned {name}")),
                None => "unassigned".to_owned(),
            };
            let team = self.team(UNASSIGNED);
            for &at in &tasks {
                let share = &mut shares[at][0];
                (share.team, share.who) = (Some(team), DraftWho::Steps(vec![(role.clone(), 1.0)]));
            }
            let named: Vec<&String> = tasks.iter().map(|&at| &ids[at]).collect();
            let what = Notes::some("task[s] that nobody is assigned to", &named);
            notes.guessed(format!(
                "{what}: their effort is their duration, and `{role}` does them, {peak} of them, as many as are at work at once in the file"
            ));
            let comment = "Does what the file assigns to nobody: as many as work at once in its own schedule.".to_owned();
            let member = DraftMember {
                name: role.clone(),
                roles: vec![role],
                count: peak,
                calendar: name,
                comment: Some(comment),
                ..DraftMember::default()
            };
            self.member(team, member);
        }
        if self.teams.is_empty() {
            let team = self.team(WITHOUT_GROUP);
            self.member(team, DraftMember { name: "member".into(), ..DraftMember::default() });
        }
    }

    fn tell(&self, ids: &[String], notes: &mut Notes) {
        let named = |tasks: &[usize]| tasks.iter().map(|&at| ids[at].clone()).collect::<Vec<_>>();
        if !self.apart.is_empty() {
            let what = Notes::some("task[s] on which several work for unlike hours, or from several teams", &named(&self.apart));
            notes.guessed(format!("{what}: a task for each, side by side"));
        }
        if self.are_assignments_effort {
            notes.guessed(
                "effort is the work that is left of the assignments; those who work equally long on a task are its crew".to_owned(),
            );
        }
        if !self.unreadable.is_empty() {
            let what = Notes::some("task[s] whose role nobody in their team has", &named(&self.unreadable));
            notes.left_out(format!("{what}: the assignments say who works on them"));
        }
        if !self.odd_activations.is_empty() {
            notes.left_out(Notes::some("team[s] whose activation cannot be read", &self.odd_activations));
        }
    }
}

/// The id that a team of a name is written with.
fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// A name as a plan can have it for a role: without the marks of steps, crews and shares, and not beginning with a number.
fn plain_role(name: &str) -> String {
    let role = one_line(&name.replace(['>', '+', ':', ';', ','], " "));
    let is_counted = role.split(' ').next().is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()));
    if is_counted { format!("role {role}") } else { role }
}

/// The most that are under way at once; one without dates is always.
fn peak(scheduled: impl Iterator<Item = Option<(DateTime, DateTime)>>) -> u32 {
    let mut always = 0_i64;
    let mut turns: Vec<(DateTime, i64)> = Vec::new();
    for dates in scheduled {
        match dates {
            Some((start, finish)) if start < finish => turns.extend([(start, 1), (finish, -1)]),
            _ => always += 1,
        }
    }
    // Who finishes makes room for who starts at that moment.
    turns.sort_unstable();
    let mut now = 0;
    let most = turns.iter().fold(0, |most, (_, turn)| {
        now += turn;
        most.max(now)
    });
    u32::try_from((most + always).max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_one_that_a_plan_can_name() {
        assert_eq!(plain_role("C++ > Java: senior"), "C Java senior");
        assert_eq!(plain_role("3 Developers"), "role 3 Developers");
        assert_eq!(plain_role("42"), "role 42");
        assert_eq!(plain_role(" \u{1} "), "");
    }

    #[test]
    fn as_many_are_under_way_as_overlap_and_those_without_dates() {
        let at = |text: &str| text.parse::<DateTime>().unwrap();
        let days = |first: &str, last: &str| Some((at(first), at(last)));
        let scheduled = [
            days("2026-03-02", "2026-03-04"),
            days("2026-03-03", "2026-03-05"),
            days("2026-03-04", "2026-03-06"),
            None,
            days("2026-03-09", "2026-03-09"),
        ];
        assert_eq!(peak(scheduled.into_iter()), 4);
        assert_eq!(peak(std::iter::empty()), 1);
    }
}
