//! Who does the work: the people and roles of a table as the members of teams.

use super::item::{Item, On};
use crate::import::canonical;
use crate::import::draft::{DraftEffort, DraftMember, DraftTeam, DraftWho, Notes};
use crate::import::muster::ANYBODY;
use crate::scenario::problem::Problems;
use std::collections::{BTreeMap, BTreeSet};

/// The role of the one member of a team of whom nothing is said.
const MEMBER: &str = "member";
/// A larger crew is a slip.
const CREW_MAX: u32 = 1_000;

/// Settles team and doers of the items of `left`, changing their teams, roles and efforts; the teams that come of it.
pub fn settle(items: &mut [Item], left: &[usize], default_team: &str, notes: &mut Notes, problems: &mut Problems) -> Vec<DraftTeam> {
    let mut settling = Settling { default_team: plain(default_team, MEMBER), ..Settling::default() };
    for &at in left {
        settling.meet(&mut items[at], problems);
    }
    settling.homes();
    let (homeless, placed): (Vec<usize>, Vec<usize>) = left.iter().partition(|at| settling.is_homeless(&items[**at]));
    for at in placed {
        settling.place(&mut items[at]);
    }
    for at in homeless {
        settling.shelter(at, items);
        settling.place(&mut items[at]);
    }
    settling.tell(notes);
    settling.teams(notes)
}

/// A name in one line, without the marks by which a plan separates roles.
fn plain(name: &str, otherwise: &str) -> String {
    let is_mark = |letter: char| letter.is_whitespace() || letter.is_control() || matches!(letter, '>' | '+');
    // A colon stands before a share: what it parts is parted visibly.
    let name = name.trim_matches(|letter: char| letter == ':' || letter.is_whitespace()).replace(':', " - ");
    let words: Vec<&str> = name.split(is_mark).filter(|word| !word.is_empty()).collect();
    let is_count = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_digit());
    match (words.first().filter(is_count), words.len()) {
        (_, 0) => otherwise.to_owned(),
        // `2 builders` would be a crew.
        (Some(_), 2..) => words.join("-"),
        // `2` alone is no role of a crew.
        (Some(_), 1) => format!("no. {}", words[0]),
        _ => words.join(" "),
    }
}

/// A role by the name that the canonical organization has for it, if it has: `Backend Developer` is `backend-developer`.
fn role_name(written: &str) -> String {
    let name = plain(written, MEMBER);
    let slug = name.to_lowercase().replace([' ', '_'], "-");
    if canonical::team_of(&slug).is_some() { slug } else { name }
}

#[derive(Default)]
struct Person {
    name: String,
    /// By team of tasks that name one: hours of work.
    hours: BTreeMap<usize, f64>,
    home: usize,
    /// In the order of their first mention.
    roles: Vec<String>,
    /// Whether a task is for this person and nobody else.
    is_named: bool,
}

#[derive(Default)]
struct Group {
    name: String,
    /// By role: how many are needed at once; whether that is as one role of several.
    needs: BTreeMap<String, (u32, bool)>,
    /// Roles in the order of their first mention.
    roles: Vec<String>,
    /// Some task leaves it open who does it.
    is_open: bool,
    has_tasks: bool,
}

#[derive(Default)]
struct Settling {
    default_team: String,
    /// By name in small letters.
    team_at: BTreeMap<String, usize>,
    groups: Vec<Group>,
    person_at: BTreeMap<String, usize>,
    persons: Vec<Person>,
    by_role: BTreeSet<String>,
    moved: Vec<String>,
    shortened: Vec<String>,
    overruled: Vec<String>,
    shared: Vec<String>,
    /// Tasks that anybody of their team may do.
    open: Vec<String>,
    /// Names with what a plan reads otherwise, as written and as they are now.
    respelt: Vec<String>,
    /// Tasks that are in a team of others, as nothing tells theirs.
    sheltered: Vec<String>,
}

impl Settling {
    fn team(&mut self, name: &str) -> usize {
        let next = self.groups.len();
        let at = *self.team_at.entry(name.to_lowercase()).or_insert(next);
        if at == next {
            self.groups.push(Group { name: name.to_owned(), ..Group::default() });
        }
        at
    }

    fn person(&mut self, name: &str) -> usize {
        let next = self.persons.len();
        let at = *self.person_at.entry(name.to_lowercase()).or_insert(next);
        if at == next {
            self.persons.push(Person { name: name.to_owned(), ..Person::default() });
        }
        at
    }

    /// Cleans the names of an item, gives it the team that its role belongs to, and remembers who works for which team.
    fn meet(&mut self, item: &mut Item, problems: &mut Problems) {
        match &mut item.who {
            DraftWho::Team => {}
            DraftWho::Steps(steps) => steps.iter_mut().for_each(|(role, _)| *role = role_name(role)),
            DraftWho::Crew(crew) => {
                crew.iter_mut().for_each(|(role, _)| *role = role_name(role));
                if let Some((role, count)) = crew.iter().find(|(_, count)| *count > CREW_MAX) {
                    problems.add(&item.place, format!("a crew of {count} `{role}`"), format!("at most {CREW_MAX}"));
                    item.who = DraftWho::Team;
                }
            }
        }
        let first_role = match &item.who {
            DraftWho::Team => None,
            DraftWho::Steps(steps) => steps.first().map(|(role, _)| role.clone()),
            DraftWho::Crew(crew) => crew.first().map(|(role, _)| role.clone()),
        };
        if item.team.trim().is_empty() {
            if let Some(team) = first_role.and_then(|role| canonical::team_of(&role)) {
                self.by_role.insert(team.name.to_owned());
                item.team = team.name.to_owned();
            }
        } else {
            item.team = plain(&item.team, MEMBER);
        }
        for written in &item.people {
            let now = plain(written, "");
            let respelt = format!("{written} as {now}");
            if written.contains(['>', '+', ':']) && !self.respelt.contains(&respelt) {
                self.respelt.push(respelt);
            }
        }
        let mut seen = BTreeSet::new();
        item.people =
            item.people.iter().map(|name| plain(name, "")).filter(|name| !name.is_empty() && seen.insert(name.to_lowercase())).collect();
        let team = (!item.team.is_empty()).then(|| self.team(&item.team));
        for name in &item.people {
            let person = self.person(name);
            if let Some(team) = team {
                *self.persons[person].hours.entry(team).or_insert(0.0) += item.effort.map_or(0.0, DraftEffort::realistic);
            }
        }
    }

    /// Everybody is in one team, that for which they work most; the first of several.
    fn homes(&mut self) {
        for at in 0..self.persons.len() {
            let mut best: Option<(usize, f64)> = None;
            for (&team, &hours) in &self.persons[at].hours {
                if best.is_none_or(|(_, most)| hours > most) {
                    best = Some((team, hours));
                }
            }
            let default_team = self.default_team.clone();
            self.persons[at].home = best.map_or_else(|| self.team(&default_team), |(team, _)| team);
        }
    }

    /// Whether nothing tells who does an item, or of which team it is.
    fn is_homeless(&self, item: &Item) -> bool {
        item.team.is_empty() && item.people.is_empty() && item.who == DraftWho::Team
    }

    /// Gives an item that says nothing of who does it the team of what it waits for, else the one that has most work: so nobody is made up for
    /// it. Work needs a team that somebody is in, and stays without if there is none.
    fn shelter(&mut self, at: usize, items: &mut [Item]) {
        let is_work = items[at].effort != Some(DraftEffort::Milestone);
        let mut is_manned = vec![false; self.groups.len()];
        self.persons.iter().for_each(|person| is_manned[person.home] = true);
        let may_be = |team: usize| self.groups[team].has_tasks && (is_manned[team] || !is_work);
        let mut before = items[at].links.iter().filter_map(|link| match link.on {
            On::Item(on) => self.team_at.get(&items[on].team.to_lowercase()).copied(),
            On::Resource(_) => None,
        });
        let mut hours = vec![0.0; self.groups.len()];
        for item in items.iter().filter(|item| item.state.is_left()) {
            if let Some(team) = self.team_at.get(&item.team.to_lowercase()) {
                hours[*team] += item.effort.map_or(0.0, DraftEffort::realistic);
            }
        }
        let all = (0..self.groups.len()).filter(|team| may_be(*team));
        let largest = all.reduce(|best, team| if hours[team] > hours[best] { team } else { best });
        if let Some(team) = before.rfind(|team| may_be(*team)).or(largest) {
            let item = &mut items[at];
            item.team.clone_from(&self.groups[team].name);
            if self.groups.len() > 1 {
                self.sheltered.push(if item.id.is_empty() { item.name.clone() } else { item.id.clone() });
            }
        }
    }

    fn place(&mut self, item: &mut Item) {
        let people: Vec<usize> = item.people.iter().map(|name| self.person(&name.clone())).collect();
        let is_open = match &item.who {
            DraftWho::Team => true,
            DraftWho::Steps(steps) => steps.len() == 1,
            DraftWho::Crew(_) => false,
        };
        let label = if item.id.is_empty() { item.name.clone() } else { item.id.clone() };
        let default_team = self.default_team.clone();
        let home = people.first().map(|&person| self.persons[person].home).filter(|_| is_open);
        let written = (!item.team.is_empty()).then(|| self.team(&item.team));
        if written.is_some() && home.is_some() && home != written {
            self.moved.push(label.clone());
        }
        let team = home.or(written).unwrap_or_else(|| self.team(&default_team));
        let is_by_name = home.is_some() && item.who == DraftWho::Team;
        item.team.clone_from(&self.groups[team].name);
        self.groups[team].has_tasks = true;
        if !people.is_empty() && !is_open {
            self.overruled.push(label.clone());
        } else if !people.is_empty() {
            self.assign(item, team, &people, label.clone());
        }
        if item.who == DraftWho::Team && item.effort != Some(DraftEffort::Milestone) {
            self.open.push(label);
        }
        self.need(item, team, is_by_name);
    }

    /// Gives an item to those of its people who are in its team.
    fn assign(&mut self, item: &mut Item, team: usize, people: &[usize], label: String) {
        let hands: Vec<usize> = people.iter().copied().filter(|&person| self.persons[person].home == team).collect();
        if hands.len() < people.len() {
            self.shortened.push(label.clone());
        }
        let count = u32::try_from(hands.len()).unwrap_or(CREW_MAX);
        let role = match &item.who {
            DraftWho::Steps(steps) => steps.first().map(|(role, _)| role.clone()),
            DraftWho::Team | DraftWho::Crew(_) => None,
        };
        for &person in &hands {
            let person = &mut self.persons[person];
            match &role {
                Some(role) if !person.roles.contains(role) => person.roles.push(role.clone()),
                Some(_) => {}
                None => person.is_named = true,
            }
        }
        item.who = match (role, hands.as_slice()) {
            (Some(role), [_, _, ..]) => DraftWho::Crew(vec![(role, count)]),
            (Some(role), _) => DraftWho::Steps(vec![(role, 1.0)]),
            (None, [one]) => DraftWho::Steps(vec![(self.persons[*one].name.clone(), 1.0)]),
            (None, hands) => DraftWho::Crew(hands.iter().map(|&person| (self.persons[person].name.clone(), 1)).collect()),
        };
        if hands.len() > 1 && item.is_work {
            self.shared.push(label);
            item.effort = item.effort.map(|effort| scaled(effort, 1.0 / f64::from(count)));
        }
    }

    /// Notes what roles an item asks of its team. Those of people by their names are each held by another.
    fn need(&mut self, item: &Item, team: usize, is_by_name: bool) {
        let group = &mut self.groups[team];
        let mut add = |role: &String, count: u32, is_mixed: bool| {
            if !group.needs.contains_key(role) {
                group.roles.push(role.clone());
            }
            let need = group.needs.entry(role.clone()).or_insert((0, false));
            *need = (need.0.max(count), need.1 || is_mixed);
        };
        match &item.who {
            DraftWho::Team => group.is_open |= item.effort != Some(DraftEffort::Milestone),
            DraftWho::Steps(steps) => steps.iter().for_each(|(role, _)| add(role, 1, false)),
            DraftWho::Crew(crew) => {
                // A role twice is needed as often as both say.
                let mut counts: BTreeMap<&String, u32> = BTreeMap::new();
                crew.iter().for_each(|(role, count)| *counts.entry(role).or_insert(0) += count);
                crew.iter().for_each(|(role, _)| add(role, counts[role], counts.len() > 1 && !is_by_name));
            }
        }
    }

    fn tell(&self, notes: &mut Notes) {
        if !self.by_role.is_empty() {
            let teams: Vec<&str> = self.by_role.iter().map(String::as_str).collect();
            notes.guessed(format!("the teams {} by the roles of tasks that name no team", teams.join(", ")));
        }
        if !self.moved.is_empty() {
            let what =
                Notes::some("task[s] went to the team of who does [it|them], which is not the one that [it names|they name]", &self.moved);
            notes.guessed(format!("{what}: a member is in one team, that for which it works most"));
        }
        if !self.sheltered.is_empty() {
            let what = Notes::some("task[s] of which nothing tells the team", &self.sheltered);
            notes.guessed(format!("{what}: that of what comes before, or the one with most work"));
        }
        if !self.shared.is_empty() {
            let what = Notes::some("task[s] [is|are] done by several at once", &self.shared);
            notes.guessed(format!("{what}: their work is shared in equal parts"));
        }
        if !self.respelt.is_empty() {
            notes.guessed(Notes::some("name[s] with a mark that a plan reads otherwise, respelt", &self.respelt));
        }
        if !self.shortened.is_empty() {
            let what = Notes::some("task[s] name[s|] people of several teams", &self.shortened);
            notes.left_out(format!("{what}: those who are not in the team of the first do not work on them"));
        }
        if !self.overruled.is_empty() {
            let what = Notes::some("task[s] name[s|] people beside steps or a crew", &self.overruled);
            notes.left_out(format!("{what}: the roles count"));
        }
    }

    fn teams(self, notes: &mut Notes) -> Vec<DraftTeam> {
        let mut staff: Vec<Vec<&Person>> = vec![Vec::new(); self.groups.len()];
        for person in &self.persons {
            staff[person.home].push(person);
        }
        let mut names = Names::default();
        let mut teams = Vec::with_capacity(self.groups.len());
        let mut made_up: Vec<String> = Vec::new();
        for (group, people) in self.groups.iter().zip(&staff).filter(|(group, people)| group.has_tasks || !people.is_empty()) {
            teams.push(team(group, people, &mut names, &mut made_up));
        }
        let anybody = teams.iter().filter(|team| team.coordination == [ANYBODY]).count();
        if anybody > 0 {
            let of = if anybody == 1 { "of their team".to_owned() } else { format!("of their teams, {anybody} in all") };
            notes.guessed(format!(
                "{}: `{ANYBODY}` {of} may do them, and is busy with them all the time; what takes nobody's time, such as a delivery, is no task but a lag of what waits for it",
                Notes::some("task[s] name[s|] nobody", &self.open)
            ));
        }
        if !made_up.is_empty() {
            notes.guessed(format!(
                "{}: a member is made up for each, or as many as a crew needs",
                Notes::some("role[s] that nobody is named for", &made_up)
            ));
        }
        teams
    }
}

fn scaled(effort: DraftEffort, by: f64) -> DraftEffort {
    match effort {
        DraftEffort::Milestone => effort,
        DraftEffort::One(hours) => DraftEffort::One(hours * by),
        DraftEffort::Three(a, b, c) => DraftEffort::Three(a * by, b * by, c * by),
    }
}

/// The names of members, each once, with those that a count makes of one.
#[derive(Default)]
struct Names {
    taken: BTreeSet<String>,
    /// By a name, the number to try next behind it.
    next: BTreeMap<String, usize>,
}

impl Names {
    fn take(&mut self, name: &str, count: u32) -> String {
        let all = |name: &str| match count {
            0 | 1 => vec![name.to_owned()],
            _ => (1..=count).map(|number| format!("{name}-{number}")).chain([name.to_owned()]).collect(),
        };
        let mut candidate = name.to_owned();
        let next = self.next.entry(name.to_owned()).or_insert(2);
        while all(&candidate).iter().any(|name| self.taken.contains(name)) {
            candidate = format!("{name} ({next})");
            *next += 1;
        }
        self.taken.extend(all(&candidate));
        candidate
    }
}

/// A team with its people, and with such members made up as its tasks need beside them.
fn team(group: &Group, people: &[&Person], names: &mut Names, made_up: &mut Vec<String>) -> DraftTeam {
    let mut members: Vec<DraftMember> = Vec::new();
    for person in people {
        let mut roles = person.roles.clone();
        if (person.is_named || roles.is_empty()) && !roles.contains(&person.name) {
            roles.push(person.name.clone());
        }
        if group.is_open && !roles.iter().any(|role| role == ANYBODY) {
            roles.push(ANYBODY.to_owned());
        }
        members.push(DraftMember { name: names.take(&person.name, 1), roles, count: 1, ..DraftMember::default() });
    }
    let known =
        canonical::TEAMS.iter().find(|team| team.name.eq_ignore_ascii_case(&group.name)).filter(|_| people.is_empty() && group.is_open);
    let mut needs: Vec<(String, u32, bool)> =
        group.roles.iter().map(|role| (role.clone(), group.needs[role].0, group.needs[role].1)).collect();
    for step in known.iter().flat_map(|team| team.coordination) {
        let role = step.split(':').next().unwrap_or(step).to_owned();
        if !group.needs.contains_key(&role) {
            needs.push((role, 1, false));
        }
    }
    if needs.is_empty() && people.is_empty() {
        needs.push((MEMBER.to_owned(), 1, false));
    }
    for (role, count, is_mixed) in needs {
        // In a crew of several roles one who has two of them can fill one place alone.
        let holds = |member: &&DraftMember| if is_mixed { member.roles == [role.as_str()] } else { member.roles.contains(&role) };
        let held: u32 = members.iter().filter(holds).map(|member| member.count).sum();
        if let Some(missing) = count.checked_sub(held).filter(|missing| *missing > 0) {
            made_up.push(role.clone());
            members.push(DraftMember { name: names.take(&role, missing), roles: vec![role], count: missing, ..DraftMember::default() });
        }
    }
    let coordination = match known {
        _ if group.is_open && !people.is_empty() => vec![ANYBODY.to_owned()],
        Some(team) => team.coordination.iter().map(|step| (*step).to_owned()).collect(),
        None => Vec::new(),
    };
    DraftTeam { name: group.name.clone(), coordination, members, ..DraftTeam::default() }
}

#[cfg(test)]
mod tests;
