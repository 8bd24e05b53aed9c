//! A draft as the texts of a scenario and its plan, made to be read and edited by people.

use super::load;
use super::{Draft, DraftCalendar, DraftEffort, DraftLink, DraftMember, DraftTask, DraftTeam, DraftWho, Notes};
use crate::scenario::calendar::weekly_hours;
use crate::scenario::delimited::guarded;
use crate::scenario::plan::COLUMNS;
use crate::scenario::timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A scenario file and the plan that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    pub scenario: String,
    pub plan: String,
    /// Those of the draft, and what was put right in writing it.
    pub notes: Notes,
}

/// No source tells this, and most of what lies between a plan and its P80 comes of it.
const TROUBLE: &str = "what may go wrong (noise, blockers, rework at gates, handoffs, decisions) has its defaults, which are those of software teams: \
                       `--set trouble=none --set noise.task=none --set noise.project=none` shows the plan without";

/// The files of a draft; the scenario names its plan as `plan_name`. Ids that cannot stand in a plan (with a comma in them, twice, the same in
/// other letters) and links that would make a circle or lead nowhere are the importer's to mend before: what is wrong here is found when the
/// files are checked.
pub fn write(draft: &Draft, plan_name: &str) -> Texts {
    let names = Names::new(draft);
    let mut notes = draft.notes.clone();
    let is_disordered = |task: &&DraftTask| task.effort != task.effort.in_order();
    let disordered: Vec<&str> = draft.tasks.iter().filter(is_disordered).map(|task| task.id.as_str()).collect();
    if !disordered.is_empty() {
        let what = Notes::some("task[s] whose three figures are out of order", &disordered);
        notes.guessed(format!("{what}: the least is taken as optimistic, the most as pessimistic"));
    }
    load::tell(draft, &mut notes);
    notes.guessed(TROUBLE);
    Texts { scenario: scenario(draft, &names, plan_name, &notes), plan: plan(draft, &names), notes }
}

/// A TOML string.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            _ if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// What teams and members are called in the files: a source may have the same name for two things, or letters that an id cannot have.
struct Names {
    /// By the draft's name of a team.
    teams: BTreeMap<String, String>,
    /// By team and member, in the draft's order.
    members: Vec<Vec<String>>,
}

impl Names {
    fn new(draft: &Draft) -> Names {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let teams = draft.teams.iter().map(|team| (team.name.clone(), unique(team_id(team), &mut taken))).collect();
        let mut taken = BTreeSet::new();
        let members = draft.teams.iter().map(|team| team.members.iter().map(|member| unique_member(member, &mut taken)).collect());
        Names { teams, members: members.collect() }
    }

    fn team<'a>(&'a self, name: &'a str) -> &'a str {
        self.teams.get(name).map_or(name, String::as_str)
    }
}

/// A team's id: small letters, digits and hyphens.
fn id(name: &str, otherwise: &str) -> String {
    let mut id = String::new();
    for letter in name.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            id.push(letter);
        } else if !id.ends_with('-') && !id.is_empty() {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    match id {
        "" => otherwise.to_owned(),
        _ if is_office(id) => format!("{id}-team"),
        _ => id.to_owned(),
    }
}

fn is_office(id: &str) -> bool {
    crate::domain::organization::AgentId::OFFICE.contains(&id) || id == "world"
}

/// The id that a team has in the scenario, unless two have ids or names that are alike.
pub fn team_id(team: &DraftTeam) -> String {
    let is_id = team.id.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_')) && !is_office(&team.id);
    match team.id.as_str() {
        "" => id(&team.name, "team"),
        given if is_id => given.to_owned(),
        given => id(given, "team"),
    }
}

/// A name in one line.
fn plain(name: &str) -> String {
    let name: Vec<&str> =
        name.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty()).collect();
    if name.is_empty() { "unnamed".to_owned() } else { name.join(" ") }
}

/// The name, with a number behind it if it is taken.
fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut candidate = name.clone();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}-{number}");
        number += 1;
    }
    candidate
}

/// As [`unique`]; several of a kind are called `name-1` and so on, and these names are taken as well.
fn unique_member(member: &DraftMember, taken: &mut BTreeSet<String>) -> String {
    let mut name = plain(&member.name);
    let expanded = |name: &str| -> Vec<String> { (1..=member.count).map(|number| format!("{name}-{number}")).collect() };
    if member.count < 2 {
        return unique(name, taken);
    }
    while expanded(&name).iter().any(|name| taken.contains(name)) {
        name.push_str("-more");
    }
    taken.extend(expanded(&name));
    name
}

/// A name that a folder can have, too: reports are called by it.
fn folder_name(name: &str) -> String {
    let name: String = plain(name).chars().map(|letter| if matches!(letter, '/' | '\\' | ':') { '-' } else { letter }).collect();
    let name = name.trim_start_matches(['.', ' ']);
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

fn scenario(draft: &Draft, names: &Names, plan_name: &str, notes: &Notes) -> String {
    let mut text = String::new();
    head(&mut text, draft, notes);
    let _ = writeln!(text, "name = {}", quoted(&folder_name(&draft.name)));
    if !draft.description.trim().is_empty() {
        let _ = writeln!(text, "description = {}", quoted(&plain(&draft.description)));
    }
    if let Some(start) = draft.start {
        let _ = writeln!(text, "start = {}", timestamp(start));
    }
    let calendar = if draft.calendar.is_empty() { "always" } else { &draft.calendar };
    let _ = writeln!(text, "calendar = {}", quoted(calendar));
    let _ = writeln!(text, "plan = {}", quoted(plan_name));
    for field in &draft.fields {
        let _ = writeln!(text, "{field}");
    }
    if let Some(horizon) = horizon(draft) {
        let _ = writeln!(text, "# More than the two years that a run may take if nothing is said.\nhorizon = \"{horizon}d\"");
    }
    for calendar in &draft.calendars {
        let _ = write!(text, "\n[calendars.{}]\nweekly = {}\n", quoted(&calendar.name), list(&calendar.weekly));
        if !calendar.holidays.is_empty() {
            let _ = writeln!(text, "holidays = {}", list(&calendar.holidays));
        }
    }
    if draft.is_three_point {
        text.push_str(
            "\n# The plan has three figures for its tasks: these are drawn from, and not other projects' noise on top.\n\
             [noise]\ntask = \"three-point\"\n",
        );
    }
    for (team, members) in draft.teams.iter().zip(&names.members) {
        write_team(&mut text, team, names.team(&team.name), members);
    }
    for resource in &draft.resources {
        let _ = write!(text, "\n[resources.{}]\nname = {}\n", quoted(&resource.id), quoted(&plain(&resource.name)));
        if !resource.available.is_empty() {
            let _ = writeln!(text, "available = {}", resource.available);
        }
        if resource.is_date {
            text.push_str("date = true\n");
        }
    }
    for risk in &draft.risks {
        let _ = write!(text, "\n[risks.{}]\ndescription = {}\n", quoted(&risk.id), quoted(&plain(&risk.description)));
        let _ = writeln!(text, "probability = {}", figure(risk.probability));
        for field in &risk.fields {
            let _ = writeln!(text, "{field}");
        }
    }
    handoff(&mut text, draft);
    if !draft.further.trim().is_empty() {
        let _ = write!(text, "\n{}\n", draft.further.trim_end());
    }
    text
}

/// What this is, and how it came about.
fn head(text: &mut String, draft: &Draft, notes: &Notes) {
    let _ = writeln!(text, "# {}", plain(&draft.source));
    for (title, notes) in [("Guessed", &notes.guessed), ("Left out", &notes.left_out)] {
        for note in notes {
            let _ = writeln!(text, "# {title}: {}", plain(note));
        }
    }
    text.push('\n');
}

/// Days, if all work one after another in office hours, or the shortest hours of a calendar, might not fit into the default of two years.
fn horizon(draft: &Draft) -> Option<u64> {
    const DEFAULT_DAYS: f64 = 730.0;
    const OFFICE_HOURS_A_CALENDAR_DAY: f64 = 5.0;
    let hours_a_day = |calendar: &DraftCalendar| weekly_hours(calendar.weekly.iter().map(String::as_str)) / 7.0;
    let shortest = draft.calendars.iter().map(hours_a_day).filter(|hours| *hours > 0.0).fold(OFFICE_HOURS_A_CALENDAR_DAY, f64::min);
    // The gates and handoffs of a task, of a feature and of an epic with the usual checks, which a plan of small tasks mostly consists of.
    const GATES_HOURS: [f64; 3] = [3.0, 4.0, 20.0];
    let count = |names: BTreeSet<(&str, &str)>| names.len() as f64;
    let features = count(draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect());
    let epics = count(draft.tasks.iter().map(|task| (task.epic.as_str(), "")).collect());
    let gates = GATES_HOURS[0] * draft.tasks.len() as f64 + GATES_HOURS[1] * features + GATES_HOURS[2] * epics;
    // A member's share of the work where nothing is said of who does it: nobody knows, so all of it may be one's, and the slowest one's.
    let hours: f64 =
        draft.tasks.iter().map(|task| task.effort.expected() + task.depends_on.iter().map(|link| link.lag_hours).sum::<f64>()).sum();
    let speeds = draft.teams.iter().flat_map(|team| &team.members).map(DraftMember::speed);
    let days = 60.0 + 2.0 * (hours + gates) / speeds.fold(1.0, f64::min) / shortest + days_off(draft) + waiting_days(draft);
    // A thousand years is the longest that a scenario may name.
    (days > DEFAULT_DAYS).then_some(days.min(360_000.0) as u64)
}

/// Of the calendar that has the most.
fn days_off(draft: &Draft) -> f64 {
    let days = |days: &String| {
        let (first, last) = days.split_once("..").unwrap_or((days, days));
        let (first, last) = (first.trim().parse::<Date>().ok()?, last.trim().parse::<Date>().ok()?);
        Some(f64::from((last - first).get_days()) + 1.0)
    };
    draft.calendars.iter().map(|calendar| calendar.holidays.iter().filter_map(days).sum()).fold(0.0, f64::max)
}

/// Days from the start to the last date at which a resource becomes available.
fn waiting_days(draft: &Draft) -> f64 {
    let dates = draft.resources.iter().filter_map(|resource| resource.available.parse::<jiff::civil::DateTime>().ok());
    let days = dates.filter_map(|date| Some(date.duration_since(draft.start?).as_secs_f64() / 86_400.0));
    days.fold(0.0, f64::max)
}

fn write_team(text: &mut String, team: &DraftTeam, id: &str, members: &[String]) {
    let _ = write!(text, "\n[teams.{}]\nname = {}\n", quoted(id), quoted(&plain(&team.name)));
    if !team.activation.is_empty() {
        let _ = writeln!(text, "activation = {}", team.activation);
    }
    if !team.coordination.is_empty() {
        let _ = writeln!(text, "coordination = {}", list(&team.coordination));
    }
    text.push_str("members = [\n");
    for (member, name) in team.members.iter().zip(members) {
        write_member(text, member, name);
    }
    text.push_str("]\n");
}

fn write_member(text: &mut String, member: &DraftMember, name: &str) {
    if let Some(comment) = &member.comment {
        let _ = writeln!(text, "  # {}", plain(comment));
    }
    let mut fields = vec![format!("name = {}", quoted(name))];
    match member.roles.as_slice() {
        [] => fields.push(format!("role = {}", quoted(&plain(&member.name)))),
        [role] => fields.push(format!("role = {}", quoted(role))),
        roles => fields.push(format!("roles = {}", list(roles))),
    }
    if member.count > 1 {
        fields.push(format!("count = {}", member.count));
    }
    fields.extend(member.calendar.iter().map(|calendar| format!("calendar = {}", quoted(calendar))));
    fields.extend(member.skill.map(|skill| format!("skill = {}", figure(skill))));
    if member.wip > 1 {
        fields.push(format!("wip = {}", member.wip));
    }
    fields.extend(member.rate.map(|rate| format!("rate = {}", figure(rate))));
    fields.extend(member.further.iter().cloned());
    let _ = writeln!(text, "  {{ {} }},", fields.join(", "));
}

/// A kind of dependency that no task has is declared so: it was looked at.
fn handoff(text: &mut String, draft: &Draft) {
    let by_id: BTreeMap<&str, &DraftTask> = draft.tasks.iter().map(|task| (task.id.as_str(), task)).collect();
    let mut seen = BTreeSet::new();
    for task in &draft.tasks {
        for link in &task.depends_on {
            seen.insert(kind(link, task, &by_id));
        }
    }
    let absent: Vec<String> =
        ["technical", "information", "resource", "team"].into_iter().filter(|kind| !seen.contains(kind)).map(str::to_owned).collect();
    if !absent.is_empty() {
        let _ = write!(text, "\n# Kinds of dependency that this plan was looked through for, and does not have.\n[handoff]\n");
        let _ = writeln!(text, "no_dependencies_of_kind = {}", list(&absent));
    }
}

/// What a link is: as it says, or by its two ends.
fn kind<'a>(link: &'a DraftLink, task: &DraftTask, by_id: &BTreeMap<&str, &DraftTask>) -> &'a str {
    match (link.kind.as_str(), by_id.get(link.on.as_str())) {
        ("", None) => "resource",
        ("", Some(on)) if on.team == task.team => "technical",
        ("", Some(_)) => "team",
        (kind, _) => kind,
    }
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    format!("[{}]", items.join(", "))
}

/// A number as people write it, to a thousandth.
fn figure(value: f64) -> String {
    format!("{}", (value * 1000.0).round() / 1000.0)
}

impl DraftMember {
    /// Of the work done in an hour by one of skill 1 with one item in hand, by the default loss for each further item.
    fn speed(&self) -> f64 {
        const LOSS: f64 = 0.2;
        let further = (1..self.wip.min(100)).map(|_| 1.0 - LOSS).product::<f64>();
        self.skill.unwrap_or(1.0) * further
    }
}

impl DraftEffort {
    /// Three figures from the least to the most.
    pub fn in_order(self) -> DraftEffort {
        match self {
            DraftEffort::Three(a, b, c) => {
                let mut three = [a, b, c];
                three.sort_by(f64::total_cmp);
                DraftEffort::Three(three[0], three[1], three[2])
            }
            DraftEffort::Milestone | DraftEffort::One(_) => self,
        }
    }

    /// Hours, as they will be written; 0 of a milestone.
    pub fn realistic(self) -> f64 {
        match self.in_order() {
            DraftEffort::Milestone => 0.0,
            DraftEffort::One(hours) => hours,
            DraftEffort::Three(_, realistic, _) => realistic,
        }
    }

    /// Hours that a planner reckons with: of three figures their PERT mean, or the realistic one if that is more.
    pub fn expected(self) -> f64 {
        match self.in_order() {
            DraftEffort::Three(a, b, c) => b.max((a + 4.0 * b + c) / 6.0),
            DraftEffort::Milestone | DraftEffort::One(_) => self.realistic(),
        }
    }
}

/// What a plan can say in a second way: an estimate stands in the columns of three figures, and a link tells its kind itself.
const SAID_OTHERWISE: [&str; 2] = ["effort", "kind"];

fn plan(draft: &Draft, names: &Names) -> String {
    let columns: Vec<&str> = COLUMNS.into_iter().filter(|column| !SAID_OTHERWISE.contains(column)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail, and every record has as many cells as the first.
    writer.write_record(&columns).expect("memory takes every record");
    for task in &draft.tasks {
        writer
            .write_record(columns.iter().map(|column| guarded(&cell(task, column, names)).into_owned()))
            .expect("memory takes every record");
    }
    String::from_utf8(writer.into_inner().expect("memory takes every record")).expect("cells are text")
}

fn cell(task: &DraftTask, column: &str, names: &Names) -> String {
    let [optimistic, realistic, pessimistic] = match task.effort.in_order() {
        DraftEffort::Milestone => [None, Some(0.0), None],
        DraftEffort::One(hours) => [None, Some(hours), None],
        DraftEffort::Three(a, b, c) => [Some(a), Some(b), Some(c)],
    };
    let number = |number: Option<f64>| number.map(figure).unwrap_or_default();
    match column {
        "epic" => plain_cell(&task.epic),
        "feature" => plain_cell(&task.feature),
        "task" => task.id.clone(),
        "name" => plain_cell(&task.name),
        "team" => names.team(&task.team).to_owned(),
        "role" => who(&task.who),
        "optimistic" => number(optimistic),
        "realistic" => number(realistic),
        "pessimistic" => number(pessimistic),
        "complexity" => task.complexity.clone(),
        "depends_on" => task.depends_on.iter().map(link).collect::<Vec<_>>().join("; "),
        "must" => if task.is_optional { "optional" } else { "must" }.to_owned(),
        "value" => number(task.value),
        "static" => if task.is_static { "yes" } else { "" }.to_owned(),
        other => unreachable!("a draft has nothing for the column {other}"),
    }
}

fn plain_cell(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { plain(text) }
}

fn link(link: &DraftLink) -> String {
    let kind = if link.kind.is_empty() { String::new() } else { format!(":{}", link.kind) };
    let lag = if link.lag_hours > 0.0 { format!("+{}h", figure(link.lag_hours)) } else { String::new() };
    format!("{}{kind}{lag}", link.on)
}

fn who(who: &DraftWho) -> String {
    match who {
        DraftWho::Team => String::new(),
        DraftWho::Steps(steps) => match steps.as_slice() {
            [(role, _)] => role.clone(),
            steps => steps.iter().map(|(role, share)| format!("{role}:{share}")).collect::<Vec<_>>().join(" > "),
        },
        DraftWho::Crew(crew) => crew.iter().map(|(role, count)| format!("{count} {role}")).collect::<Vec<_>>().join(" + "),
    }
}

#[cfg(test)]
mod tests;
