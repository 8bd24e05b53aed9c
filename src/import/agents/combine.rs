//! A team of agents and somebody's plan, put together: the plan's work for the agents who can do it.

use super::fit::{self, Place};
use super::models;
use crate::domain::number::count;
use crate::import::draft::{Draft, DraftEffort, DraftMember, DraftTask, DraftTeam, DraftWho, Notes};
use crate::import::muster;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The plan's tasks, resources and risks, carried out by the agents: a role goes to the team that holds it by name, else by the words that
/// agents are sorted by; work that names no role goes to the team of its name. Whom no agent can stand for stays as the plan has them. What
/// was done is in the notes.
pub fn with_plan(agents: Draft, mut plan: Draft) -> Draft {
    let seated = seat(agents.spare.iter().chain(&agents.office), &mut plan.teams);
    let mut fitting = Fitting::of(agents.teams, plan.teams, &plan.calendar);
    fitting.seated = seated;
    let mut tasks: Vec<DraftTask> = plan.tasks.into_iter().map(|task| fitting.task(task)).collect();
    fitting.milestones(&mut tasks);
    fitting.leave_who_is_needed();
    let mut notes = plan.notes;
    notes.kept.extend(agents.notes.kept);
    let of_agents = agents.notes.guessed.into_iter().filter(|note| ![EXAMPLE, super::NO_START].iter().any(|of| note.starts_with(of)));
    notes.guessed.extend(of_agents);
    notes.left_out.extend(agents.notes.left_out.into_iter().filter(|note| !note.starts_with(super::NO_TEAM)));
    fitting.tell_of_others(&agents.spare, &agents.office, &mut notes);
    fitting.tell(&mut notes);
    // The plan's hours are those of people, and nobody keeps them where agents do all.
    if !agents.calendar.is_empty() {
        notes.guessed.retain(|note| !note.starts_with(HOURS) && !note.starts_with(HOURS_OF_LISTS));
    }
    let of_spare = models_of_seated(&agents.further, &agents.spare, &fitting.seated);
    let mut teams = fitting.agents;
    let calendar_of_plan = fitting.calendar;
    for team in fitting.others.into_iter().filter(|team| fitting.used.contains(&team.name)) {
        teams.push(team);
    }
    // The plan's own members are no longer all who do its work.
    let of_plan = format!("{} for ", count(tasks.len(), "task"));
    notes.kept.retain(|note| !note.starts_with(&of_plan));
    let members: u32 = teams.iter().flat_map(|team| &team.members).map(|member| member.count.max(1)).sum();
    notes.kept.insert(0, format!("{of_plan}{} of {}", count(members as usize, "member"), count(teams.len(), "team")));
    let idle = idle(&teams, &tasks);
    if !idle.is_empty() {
        notes.left_out(format!("work for {}: agents for whom the plan has no task", joined(&idle)));
    }
    start_with_their_first_task(&mut teams, &mut notes);
    let alone = teams.iter().flat_map(|team| &team.members).filter(|member| member.count < 2);
    let present: BTreeSet<&str> = alone.map(|member| member.name.as_str()).collect();
    let is_about_who_is_gone = |fields: &[String]| {
        fields.iter().any(|field| {
            let name = field.split_once("member = \"").and_then(|(_, rest)| rest.split('"').next());
            field.starts_with("member_away") && !name.is_some_and(|name| present.contains(name))
        })
    };
    let (lost, risks): (Vec<_>, Vec<_>) = plan.risks.into_iter().partition(|risk| is_about_who_is_gone(&risk.fields));
    if !lost.is_empty() {
        let names: BTreeSet<String> = lost.into_iter().map(|risk| risk.id).collect();
        notes.left_out(format!("risks about members whom agents stand in for: {}", joined(&names)));
    }
    let further = [plan.further.trim(), of_spare.trim(), agents.further.trim()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n");
    Draft {
        name: plan.name,
        description: plan.description,
        source: format!("{}. Carried out by agents: {}", plan.source.trim().trim_end_matches('.'), agents.source.trim()),
        start: plan.start,
        calendar: if agents.calendar.is_empty() { calendar_of_plan } else { agents.calendar },
        fields: plan.fields.into_iter().chain(agents.fields).collect(),
        calendars: plan.calendars,
        teams,
        spare: Vec::new(),
        office: Vec::new(),
        resources: plan.resources,
        risks,
        tasks,
        is_three_point: plan.is_three_point,
        further,
        notes,
    }
}

/// Of teams that other teams must be done for first, which the plan's tasks tell better.
fn start_with_their_first_task(teams: &mut [DraftTeam], notes: &mut Notes) {
    let mut late = Vec::new();
    for team in teams.iter_mut().filter(|team| team.activation.contains("\"team:")) {
        late.push(team.name.clone());
        team.activation = "\"ready\"".into();
    }
    if !late.is_empty() {
        notes.left_out(format!("teams that other teams must be done for first start with their first task: {}", late.join(", ")));
    }
}

/// Makes agents of those in the plan's own teams who are called as one that is in no team of agents: which are, folded.
fn seat<'a>(spare: impl Iterator<Item = &'a DraftMember>, teams: &mut [DraftTeam]) -> BTreeSet<String> {
    let by_name: BTreeMap<String, &DraftMember> = spare.map(|agent| (folded(&agent.name), agent)).collect();
    let mut seated = BTreeSet::new();
    for member in teams.iter_mut().flat_map(|team| &mut team.members) {
        if let Some(agent) = by_name.get(&folded(&member.name)) {
            (member.skill, member.rate) = (agent.skill, None);
            member.further.clone_from(&agent.further);
            member.comment.clone_from(&agent.comment);
            // Agents have no office hours.
            member.calendar = Some("always".to_owned());
            seated.insert(folded(&member.name));
        }
    }
    seated
}

/// The tables of models that only those are of whom the plan alone has work for.
fn models_of_seated(written: &str, spare: &[DraftMember], seated: &BTreeSet<String>) -> String {
    let fields = spare.iter().filter(|agent| seated.contains(&folded(&agent.name))).flat_map(|agent| &agent.further);
    let families = fields.filter_map(|field| field.strip_prefix("model = \"")?.strip_suffix('"'));
    models::tables(&families.filter(|family| !written.contains(&format!("[models.{family}]"))).collect())
}

/// How the notes on the hours of a plan's own people begin.
const HOURS: &str = "everybody works ";
const HOURS_OF_LISTS: &str = "office hours for everybody";

/// How the note on the example begins, which a plan makes needless.
const EXAMPLE: &str = "the plan is an example";

/// Agents who can do none of the tasks.
fn idle(teams: &[DraftTeam], tasks: &[DraftTask]) -> BTreeSet<String> {
    let mut open: BTreeSet<&str> = BTreeSet::new();
    let mut wanted: BTreeSet<(&str, &str)> = BTreeSet::new();
    for task in tasks {
        match &task.who {
            DraftWho::Team => _ = open.insert(&task.team),
            DraftWho::Steps(steps) => wanted.extend(steps.iter().map(|(role, _)| (task.team.as_str(), role.as_str()))),
            DraftWho::Crew(crew) => wanted.extend(crew.iter().map(|(role, _)| (task.team.as_str(), role.as_str()))),
        }
    }
    let agents = teams.iter().flat_map(|team| team.members.iter().map(move |member| (team, member)));
    let is_idle = |(team, member): &(&DraftTeam, &DraftMember)| {
        // Without a word on it, the first role of the first does what names nobody.
        let usual = team.members.first().and_then(|first| muster::roles(first).first()).filter(|_| team.coordination.is_empty());
        let steps = team.coordination.iter().chain(usual).map(|step| step.split(':').next().unwrap_or(step));
        let is_agent = member.further.iter().any(|field| field == "nature = \"agent\"");
        let roles = muster::roles(member);
        let is_of_steps = open.contains(team.name.as_str()) && steps.clone().any(|step| roles.iter().any(|role| role == step));
        is_agent && !is_of_steps && !roles.iter().any(|role| wanted.contains(&(team.name.as_str(), role.as_str())))
    };
    agents.filter(is_idle).map(|(_, member)| member.name.clone()).collect()
}

fn joined(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

struct Fitting {
    agents: Vec<DraftTeam>,
    /// The plan's own teams.
    others: Vec<DraftTeam>,
    /// Names of those of them that somebody works in.
    used: BTreeSet<String>,
    /// The plan's.
    calendar: String,
    /// By role, folded: the team of agents that holds it, and the role as they call it.
    held: BTreeMap<String, (usize, String)>,
    /// By an agent's name, folded: its team.
    home: BTreeMap<String, usize>,
    /// Crews that were seen to.
    mustered: BTreeSet<(usize, Vec<(String, u32)>)>,
    stand_ins: BTreeSet<String>,
    more: BTreeSet<String>,
    kept: BTreeSet<String>,
    /// Roles that are needed of the plan's own teams, and whether all of a team is.
    needed: BTreeMap<String, (BTreeSet<String>, bool)>,
    /// Tasks that nobody is named for, which agents do, and the agents' teams.
    given: Vec<String>,
    given_to: BTreeSet<String>,
    /// Tasks that some of those named do not work on.
    parted: Vec<String>,
    /// Members of the plan's own teams who are agents, folded.
    seated: BTreeSet<String>,
}

impl Fitting {
    fn of(agents: Vec<DraftTeam>, plan: Vec<DraftTeam>, calendar: &str) -> Fitting {
        let mut held = BTreeMap::new();
        for (at, team) in agents.iter().enumerate() {
            for role in team.members.iter().flat_map(muster::roles) {
                held.entry(folded(role)).or_insert_with(|| (at, role.clone()));
            }
        }
        let names = |(at, team): (usize, &DraftTeam)| team.members.iter().map(|one| (folded(&one.name), at)).collect::<Vec<_>>();
        let home = agents.iter().enumerate().flat_map(names).collect();
        let (mut others, used) = (plan, BTreeSet::new());
        for member in others.iter_mut().flat_map(|team| &mut team.members).filter(|member| member.calendar.is_none()) {
            member.calendar = Some(calendar.to_owned()).filter(|name| !name.is_empty());
        }
        let (stand_ins, more, kept) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let (needed, parted, mustered) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        let (given, given_to) = (Vec::new(), BTreeSet::new());
        let (calendar, seated) = (calendar.to_owned(), BTreeSet::new());
        Fitting { agents, others, used, calendar, held, home, mustered, stand_ins, more, kept, needed, given, given_to, parted, seated }
    }

    fn tell(&self, notes: &mut Notes) {
        for (what, names) in [
            ("roles of the plan that agents stand in for", &self.stand_ins),
            ("agents that are started more than once, as the plan needs them at once", &self.more),
        ] {
            if !names.is_empty() {
                notes.guessed(format!("{what}: {}", joined(names)));
            }
        }
        if !self.kept.is_empty() {
            let kept: Vec<&String> = self.kept.iter().collect();
            notes.guessed(format!(
                "{}: they stay in the plan as people",
                Notes::some("role[s] that no agent of a team can stand for", &kept)
            ));
        }
        if !self.given.is_empty() {
            // Of what the plan's importer made of them nothing is left.
            let is_open = |team: &DraftTeam| self.used.contains(&team.name) && !team.coordination.is_empty();
            let is_made_up = |note: &String| note.contains("that nobody is named for (member)");
            let is_of_anybody = |note: &String| note.contains("nobody (") && note.contains("`anybody`");
            let has_open = self.others.iter().any(is_open);
            notes.guessed.retain(|note| !is_made_up(note) && (has_open || !is_of_anybody(note)));
            let what = Notes::some("task[s] that name[s|] nobody", &self.given);
            notes.guessed.push(format!("{what}: work for the agents of {}", joined(&self.given_to)));
        }
        if !self.parted.is_empty() {
            let what = Notes::some("task[s] name[s|] agents of several teams", &self.parted);
            notes.left_out(format!("{what}: those who are not in the team of the first do not work on them"));
        }
    }

    /// Tells of agents who are in no team of agents: whom the plan has work for, and whom it has none for.
    fn tell_of_others(&self, spare: &[DraftMember], office: &[DraftMember], notes: &mut Notes) {
        let names = |agent: &DraftMember| agent.name.clone();
        let is_seated = |agent: &&DraftMember| self.seated.contains(&folded(&agent.name));
        let seated: BTreeSet<String> = spare.iter().chain(office).filter(is_seated).map(names).collect();
        let others: BTreeSet<String> = spare.iter().filter(|agent| !is_seated(agent)).map(names).collect();
        if !seated.is_empty() {
            if let Some(note) = notes.kept.iter_mut().find(|note| note.contains(super::OF_TEAMS)) {
                let _ = write!(note, ", and {} more whom the plan names", seated.len());
            }
            notes.guessed(format!(
                "agents of no team of agents, whom the plan names: they work in the plan's own teams: {}",
                joined(&seated)
            ));
        }
        if !others.is_empty() {
            notes.left_out(format!("agents of no team of agents, whom the plan does not name: {}", joined(&others)));
        }
    }

    fn task(&mut self, mut task: DraftTask) -> DraftTask {
        if is_milestone(&task) {
            return task;
        }
        self.part(&mut task);
        let wanted: Vec<(String, u32)> = match &task.who {
            DraftWho::Team => Vec::new(),
            DraftWho::Steps(steps) => steps.iter().map(|(role, _)| (role.clone(), 1)).collect(),
            DraftWho::Crew(crew) => crew.clone(),
        };
        if wanted.is_empty() {
            if let Some(team) = self.agents_for(&task.team) {
                self.given.push(task.id.clone());
                self.given_to.insert(self.agents[team].name.clone());
                task.team.clone_from(&self.agents[team].name);
                return task;
            }
            task.team = self.team_by_name(&task.team);
            return task;
        }
        let found: Option<Vec<(usize, String)>> = wanted.iter().map(|(role, _)| self.holder(role)).collect();
        // All of a task's roles are of one team.
        let Some(found) = found.filter(|found| found.iter().all(|(team, _)| *team == found[0].0)) else {
            self.keep(&task.team, &wanted);
            task.team = self.own_name(&task.team);
            return task;
        };
        let team = found[0].0;
        task.team = self.agents[team].name.clone();
        let renamed: Vec<String> = found.into_iter().map(|(_, role)| role).collect();
        for ((role, _), to) in wanted.iter().zip(&renamed).filter(|((role, _), to)| folded(role) != folded(to)) {
            self.stand_ins.insert(format!("{role} ({to})"));
        }
        task.who = match task.who {
            DraftWho::Team => DraftWho::Team,
            DraftWho::Steps(steps) => DraftWho::Steps(renamed.into_iter().zip(steps).map(|(role, (_, share))| (role, share)).collect()),
            DraftWho::Crew(crew) => {
                let mut joined: Vec<(String, u32)> = Vec::new();
                for (role, (_, count)) in renamed.into_iter().zip(crew) {
                    match joined.iter_mut().find(|(of, _)| *of == role) {
                        Some((_, sum)) => *sum += count,
                        None => joined.push((role, count)),
                    }
                }
                self.muster(team, &joined);
                DraftWho::Crew(joined)
            }
        };
        task
    }

    /// Of a crew of agents by their names, those who are in the team of the first do the work of all.
    fn part(&mut self, task: &mut DraftTask) {
        let DraftWho::Crew(crew) = &mut task.who else { return };
        let teams: Vec<Option<usize>> = crew.iter().map(|(name, _)| self.home.get(&folded(name)).copied()).collect();
        if teams.contains(&None) || teams.iter().all(|team| *team == teams[0]) {
            return;
        }
        let hands = |crew: &[(String, u32)]| f64::from(crew.iter().map(|(_, count)| *count).sum::<u32>());
        let all = hands(crew);
        let mut team = teams.iter();
        crew.retain(|_| team.next() == Some(&teams[0]));
        let by = all / hands(crew).max(1.0);
        task.effort = match task.effort {
            DraftEffort::Milestone => DraftEffort::Milestone,
            DraftEffort::One(hours) => DraftEffort::One(hours * by),
            DraftEffort::Three(a, b, c) => DraftEffort::Three(a * by, b * by, c * by),
        };
        self.parted.push(task.id.clone());
    }

    /// Nobody works on milestones: they keep no team that is there for nothing else.
    fn milestones(&self, tasks: &mut [DraftTask]) {
        for task in tasks.iter_mut().filter(|task| is_milestone(task)) {
            let of_agents = self.agents.iter().find(|team| folded(&team.name) == folded(&task.team));
            let own = || self.others.iter().find(|team| self.used.contains(&team.name) && team.name == self.own_name(&task.team));
            if let Some(team) = of_agents.or_else(own).or(self.agents.first()) {
                task.team.clone_from(&team.name);
            }
            task.who = DraftWho::Team;
        }
    }

    /// Of the plan's own teams, who has something to do that no agent does.
    fn leave_who_is_needed(&mut self) {
        for team in &mut self.others {
            if let Some((roles, is_whole)) = self.needed.get(&team.name) {
                // Who is an agent of a team is none of the plan's own people as well.
                let is_other = |member: &DraftMember| *is_whole && !self.home.contains_key(&folded(&member.name));
                let is_needed = |member: &DraftMember| is_other(member) || muster::roles(member).iter().any(|role| roles.contains(role));
                if !team.members.iter().any(is_needed) {
                    continue;
                }
                team.members.retain(is_needed);
                let is_held = |step: &String| {
                    let role = step.split(':').next().unwrap_or(step);
                    team.members.iter().any(|member| muster::roles(member).iter().any(|held| held == role))
                };
                if !team.coordination.iter().all(is_held) {
                    team.coordination.clear();
                }
            }
        }
    }

    /// By its exact name, else by the words that tell where an agent belongs.
    fn holder(&self, role: &str) -> Option<(usize, String)> {
        if let Some((team, held)) = self.held.get(&folded(role)) {
            return Some((*team, held.clone()));
        }
        match fit::place(role, "") {
            Place::Role(known, _) => self.held.get(&folded(known)).cloned(),
            Place::Office | Place::Nowhere => None,
        }
    }

    /// Starts agents more than once, as far as a crew needs more of them than there are.
    fn muster(&mut self, team: usize, crew: &[(String, u32)]) {
        if !self.mustered.insert((team, crew.to_vec())) {
            return;
        }
        let members = &mut self.agents[team].members;
        for role in muster::missing(members, crew) {
            if let Some(member) = members.iter_mut().find(|member| muster::roles(member).contains(&role)) {
                member.count = member.count.max(1) + 1;
                self.more.insert(member.name.clone());
            }
        }
    }

    /// The agents' team of this name, else the plan's own.
    fn team_by_name(&mut self, name: &str) -> String {
        if let Some(team) = self.agents.iter().find(|team| folded(&team.name) == folded(name)) {
            return team.name.clone();
        }
        self.keep(name, &[]);
        self.own_name(name)
    }

    /// The team of agents for work that names nobody, where the plan's own team of it has no people: all of it are agents, or one was made up.
    fn agents_for(&self, name: &str) -> Option<usize> {
        const MADE_UP: [&str; 2] = ["member", "Team member"];
        if self.agents.iter().any(|team| folded(&team.name) == folded(name)) {
            return None;
        }
        let members = &self.others.iter().find(|team| team.name == name)?.members;
        let mut hands = vec![0; self.agents.len()];
        if let [one] = members.as_slice()
            && MADE_UP.contains(&one.name.as_str())
        {
            hands = self.agents.iter().map(|team| team.members.len()).collect();
        } else {
            for member in members {
                hands[*self.home.get(&folded(&member.name))?] += 1;
            }
        }
        (0..hands.len()).filter(|team| hands[*team] > 0).reduce(|best, team| if hands[team] > hands[best] { team } else { best })
    }

    fn own_name(&self, name: &str) -> String {
        self.others
            .iter()
            .find(|team| team.name == *name || team.name == people(name))
            .map_or_else(|| name.to_owned(), |team| team.name.clone())
    }

    /// The plan's own team, with those of it who are needed.
    fn keep(&mut self, name: &str, wanted: &[(String, u32)]) {
        let is_agents = self.agents.iter().any(|team| folded(&team.name) == folded(name));
        if let Some(team) = self.others.iter_mut().find(|team| team.name == name || team.name == people(name)) {
            if is_agents {
                team.name = people(name);
            }
            self.used.insert(team.name.clone());
            let (roles, is_whole) = self.needed.entry(team.name.clone()).or_default();
            roles.extend(wanted.iter().map(|(role, _)| role.clone()));
            *is_whole |= wanted.is_empty();
            let is_agent = |member: &DraftMember| self.seated.contains(&folded(&member.name));
            // Also of members whom agents of a team are, who leave it.
            let all_agents = team.members.iter().all(|member| is_agent(member) || self.home.contains_key(&folded(&member.name)));
            let is_of_agents = |role: &&str| {
                let mut holders = team.members.iter().filter(|member| muster::roles(member).iter().any(|held| held == role)).peekable();
                holders.peek().is_some() && holders.all(is_agent)
            };
            let people = wanted.iter().map(|(role, _)| role.as_str()).filter(|role| !is_of_agents(role));
            let whom: Vec<&str> = match (wanted.is_empty(), all_agents) {
                (true, true) => Vec::new(),
                (true, false) => vec!["all"],
                (false, _) => people.collect(),
            };
            self.kept.extend(whom.into_iter().map(|whom| format!("{whom} of {}", team.name)));
        }
    }
}

fn is_milestone(task: &DraftTask) -> bool {
    task.effort.realistic() <= 0.0
}

fn people(name: &str) -> String {
    format!("{name} (people)")
}

fn folded(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
