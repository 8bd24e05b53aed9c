//! The pieces of a plan put together: ids made unique, estimates filled in, people found, what is done left out.

use super::document::{Document, Scope, Task};
use super::effort::Figure;
use super::needs::{Needs, Node};
use super::people::{People, canonical_team};
use super::reader::fold;
use super::{Options, count, named, risks};
use crate::import::draft::{Draft, DraftCalendar, DraftEffort, DraftRisk, DraftTask, DraftTeam, DraftWho, Notes};
use crate::import::muster::{self, ANYBODY};
use crate::import::table::date::{DateOrder, date, is_ambiguous};
use crate::import::table::estimates::middle;
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// Ten working years of one person: more is no task.
const HOURS_OF_A_TASK_MAX: f64 = 20_000.0;
/// All work together, so that a calendar of a thousand years has room for it.
pub const HOURS_MAX: f64 = 800_000.0;

pub fn draft(file: FileId, doc: &Document, options: &Options, problems: &mut Problems) -> Option<Draft> {
    let found_before = problems.list.len();
    let mut draft = Draft {
        name: name(doc, options),
        description: doc.description.clone(),
        source: format!("Imported from the plan in Markdown \"{}\".", if doc.title.is_empty() { &options.name } else { &doc.title }),
        ..Draft::default()
    };
    let mut notes = Notes::default();
    draft.start = options.start.or_else(|| start(&doc.start, &mut notes));
    office_hours(&mut draft, doc.is_of_agents, &mut notes);
    let mut people = People::of(doc);
    let mut taken = BTreeSet::new();
    let nodes = tasks(doc, options, &mut people, &mut taken, &mut notes);
    if nodes.is_empty() {
        problems.add(
            &Place { file, bytes: doc.tasks[0].bytes.clone() },
            "all tasks of the plan are done",
            "there is nothing left to simulate",
        );
    }
    for node in &nodes {
        too_long(file, node, doc, problems);
    }
    let total: f64 = nodes.iter().map(|node| node.task.effort.expected()).sum();
    if problems.list.len() == found_before && total > HOURS_MAX {
        let what = format!("the plan has {total:.0} hours of work in all, more than {HOURS_MAX}");
        problems.add(&Place { file, bytes: 0..1 }, what, "the estimates of its tasks are too large together");
    }
    if problems.list.len() > found_before {
        return None;
    }
    let needs = Needs::of(file, doc, nodes, &mut people, &mut taken, &mut notes, problems)?;
    draft.tasks = needs.tasks;
    draft.resources = needs.resources;
    draft.risks = risk_register(doc, &draft.tasks, &needs.tasks_of_epics, &mut notes);
    staff(&mut draft, people, &mut notes);
    buffer(doc, &mut draft, &mut notes);
    told(doc, &draft, &mut notes);
    if let Some(deadline) = date(&doc.deadline, DateOrder::DayFirst) {
        notes.left_out(format!("the deadline, {deadline}: if it was promised, say so by `buffer = {deadline}`"));
    }
    draft.notes = notes;
    draft.draw_from_ranges();
    Some(draft)
}

/// What the plan is of: the title without a `The execution plan:` before it.
fn name(doc: &Document, options: &Options) -> String {
    const TITLES: [&str; 5] = ["plan", "execution", "breakdown", "wbs", "roadmap"];
    let title = match doc.title.split_once([':', '–', '—']) {
        Some((before, after)) if TITLES.iter().any(|word| before.to_lowercase().contains(word)) => after.trim(),
        _ => doc.title.trim(),
    };
    if title.is_empty() { options.name.clone() } else { title.to_owned() }
}

/// The start that the plan names, at eight where it names no time. A date that could be two is told and not taken.
fn start(written: &str, notes: &mut Notes) -> Option<DateTime> {
    let day = date(written, DateOrder::DayFirst)?;
    if is_ambiguous(written) {
        notes.left_out(format!("the start `{written}`, which could be two days: write it year first, or tell it by `--start`"));
        return None;
    }
    let start = written.parse().ok().filter(|_| written.contains(':')).unwrap_or_else(|| day.at(8, 0, 0, 0));
    notes.kept(format!("its start, {}", start.strftime("%Y-%m-%d %H:%M")));
    Some(start)
}

/// The calendar of imports: days of eight hours, as estimates in days mean them.
pub fn office_hours(draft: &mut Draft, is_of_agents: bool, notes: &mut Notes) {
    const WEEK: &str = "mon-fri 08:00-12:00, 13:00-17:00";
    draft.calendar = "office".into();
    draft.calendars = vec![DraftCalendar { name: "office".into(), weekly: vec![WEEK.into()], holidays: Vec::new() }];
    let agents = if is_of_agents { "; for agents that never sleep write `calendar = \"always\"`" } else { "" };
    let start = if draft.start.is_some() { "" } else { ", from the default start on: `--start DATE` says another" };
    notes.guessed(format!("everybody works {WEEK}{start}{agents}"));
}

fn too_long(file: FileId, node: &Node, doc: &Document, problems: &mut Problems) {
    let hours = node.task.effort.expected();
    if hours > HOURS_OF_A_TASK_MAX {
        let bytes = node.told.map_or(0..1, |at| doc.tasks[at].bytes.clone());
        let what = format!("task `{}` is {hours:.0} hours of work", node.task.id);
        problems.add(&Place { file, bytes }, what, format!("at most {HOURS_OF_A_TASK_MAX}: ten working years"));
    }
}

/// Takes back what is done and in progress, but for what is not to be done: of which tasks.
pub fn reopen(doc: &mut Document) -> Vec<String> {
    let is_dropped = |task: &Task| ["cancel", "dropped"].iter().any(|word| task.status.contains(word));
    let mut reopened = Vec::new();
    for task in doc.tasks.iter_mut().filter(|task| !is_dropped(task) && (is_done(task) || left(task) < 1.0)) {
        task.is_ticked = false;
        task.status.clear();
        reopened.push(if task.id.is_empty() { task.name.clone() } else { task.id.clone() });
    }
    reopened
}

fn is_done(task: &Task) -> bool {
    let status = &task.status;
    let is_told = ["done", "complete", "finished", "closed", "✅", "100%", "cancel", "dropped"].iter().any(|word| status.contains(word));
    task.is_ticked || is_told && !["not ", "incomplete", "uncomplete", "to be "].iter().any(|word| status.contains(word))
}

/// Share of its work that is left of a task in progress.
fn left(task: &Task) -> f64 {
    let Some((before, _)) = task.status.split_once('%') else {
        return 1.0;
    };
    let from = before
        .rfind(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let done = before[from..].parse::<f64>().map_or(0.0, |percent| (percent / 100.0).clamp(0.0, 1.0));
    1.0 - done
}

/// The tasks that are not done, without what they wait for.
fn tasks(doc: &Document, options: &Options, people: &mut People, taken: &mut BTreeSet<String>, notes: &mut Notes) -> Vec<Node> {
    let mut nodes = Vec::new();
    let ids = Ids::of(doc);
    let (mut done, mut begun, mut renamed, mut unestimated) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (median, why) = match median(doc) {
        Some(hours) => (hours, "the median of the others"),
        None => (options.hours_of_a_task, "the default, as none has one"),
    };
    let mut assigned = assigned(doc, people, notes);
    for (at, task) in doc.tasks.iter().enumerate() {
        if is_done(task) {
            done.push(if task.id.is_empty() { &task.name } else { &task.id });
            continue;
        }
        let id = ids.of_task(doc, at, taken);
        if !task.id.is_empty() && id != task.id {
            renamed.push(format!("`{}` is {id}", task.id));
        }
        let (effort, is_estimated) = effort(task, median);
        if !is_estimated {
            unestimated.push(id.clone());
        }
        if left(task) < 1.0 {
            begun.push(id.clone());
        }
        let Some((team, who)) = assigned[at].take() else { continue };
        let complexity = if task.complexity.is_empty() { &doc.complexity } else { &task.complexity };
        let of_feature = task.feature.and_then(|feature| doc.features[feature].is_optional);
        let of_epic = task.epic.and_then(|epic| doc.epics[epic].is_optional);
        nodes.push(Node {
            told: Some(at),
            order: (at, 1),
            task: DraftTask {
                id,
                epic: task.epic.map_or(String::new(), |epic| doc.epics[epic].name.clone()),
                feature: task.feature.map_or(String::new(), |feature| doc.features[feature].name.clone()),
                name: task.name.clone(),
                team: people.teams[team].name.clone(),
                who,
                effort,
                complexity: complexity.clone(),
                is_optional: task.is_optional.or(of_feature).or(of_epic).unwrap_or(false),
                value: task.value,
                ..DraftTask::default()
            },
        });
    }
    if !done.is_empty() {
        notes.left_out(named("tasks that are done, so that nobody need wait for them", &done));
    }
    if !begun.is_empty() {
        notes.guessed(named("of tasks in progress what is left of their effort is taken", &begun));
    }
    if !renamed.is_empty() {
        notes.guessed(named("ids that are several tasks', or cannot stand in a plan, are others", &renamed));
    }
    if !unestimated.is_empty() {
        notes.guessed(named(&format!("tasks without an estimate have {median} hours, {why}"), &unestimated));
    }
    nodes
}

/// Who does each task that is not done. Those that name nobody are of the team that has most of the others.
fn assigned(doc: &Document, people: &mut People, notes: &mut Notes) -> Vec<Option<(usize, DraftWho)>> {
    let mut assigned: Vec<Option<(usize, DraftWho)>> = doc.tasks.iter().map(|_| None).collect();
    let teams = |task: &Task| task.epic.map_or(&[][..], |epic| &doc.epics[epic].teams);
    let is_told = |task: &Task| !task.assigned.is_empty() || !task.team.is_empty() || !teams(task).is_empty();
    let (told, untold): (Vec<usize>, Vec<usize>) =
        (0..doc.tasks.len()).filter(|at| !is_done(&doc.tasks[*at])).partition(|at| is_told(&doc.tasks[*at]));
    let mut counts: Vec<usize> = Vec::new();
    for at in told {
        let task = &doc.tasks[at];
        let (team, who) = people.assign(&task.assigned, &task.team, teams(task), None);
        counts.resize(people.teams.len(), 0);
        counts[team] += 1;
        assigned[at] = Some((team, who));
    }
    let busiest = (0..counts.len()).reduce(|best, team| if counts[team] > counts[best] { team } else { best });
    let busiest = busiest.or((!people.teams.is_empty()).then_some(0)).map(|team| people.teams[team].name.clone());
    for &at in &untold {
        assigned[at] = Some(people.assign("", "", &[], busiest.as_deref()));
    }
    if !untold.is_empty() {
        let team =
            busiest.map_or_else(|| "one team, as the plan has none".to_owned(), |team| format!("{team}, which has most of the others"));
        let called: Vec<&String> =
            untold.iter().map(|at| &doc.tasks[*at]).map(|task| if task.id.is_empty() { &task.name } else { &task.id }).collect();
        notes.guessed(format!("{}: of {team}", Notes::some("task[s] without a word on who does [it|them]", &called)));
    }
    assigned
}

/// The ids that tasks are told with.
struct Ids {
    /// In small letters, and how many tasks have them.
    told: BTreeMap<String, usize>,
}

impl Ids {
    fn of(doc: &Document) -> Ids {
        let mut told = BTreeMap::new();
        for task in &doc.tasks {
            *told.entry(safe(&task.id).to_lowercase()).or_insert(0) += 1;
        }
        Ids { told }
    }

    /// As told, if it is the only one; else with its feature's id or number in front, and a number behind if need be.
    fn of_task(&self, doc: &Document, at: usize, taken: &mut BTreeSet<String>) -> String {
        let task = &doc.tasks[at];
        let id = safe(&task.id);
        if id.is_empty() {
            return unique(format!("T-{}", at + 1), taken, &self.told);
        }
        if self.told.get(&id.to_lowercase()).is_none_or(|count| *count < 2) && taken.insert(id.to_lowercase()) {
            return id;
        }
        let group = match (task.feature, task.epic) {
            (Some(feature), _) if doc.features[feature].id.is_empty() => format!("F{}", feature + 1),
            (Some(feature), _) => doc.features[feature].id.clone(),
            (None, Some(epic)) => format!("E{}", epic + 1),
            (None, None) => return unique(id, taken, &BTreeMap::new()),
        };
        unique(format!("{}.{id}", safe(&group)), taken, &self.told)
    }
}

/// Without letters that an id cannot have, or behind which a plan's cell tells a kind or a lag.
fn safe(id: &str) -> String {
    let clean: String =
        id.chars().map(|letter| if letter.is_control() || matches!(letter, ';' | ',' | ':' | '+') { '-' } else { letter }).collect();
    clean.trim().to_owned()
}

/// With a number behind if the id is taken, or another task's.
pub fn unique(id: String, taken: &mut BTreeSet<String>, told: &BTreeMap<String, usize>) -> String {
    let mut candidate = id.clone();
    let mut number = 2;
    while told.contains_key(&candidate.to_lowercase()) || !taken.insert(candidate.to_lowercase()) {
        candidate = format!("{id}-{number}");
        number += 1;
    }
    candidate
}

/// The middle of the realistic figures that the plan tells.
fn median(doc: &Document) -> Option<f64> {
    let mut hours: Vec<f64> =
        doc.tasks.iter().map(|task| effort(task, 0.0)).filter(|(_, is_told)| *is_told).map(|(effort, _)| effort.realistic()).collect();
    hours.retain(|hours| *hours > 0.0);
    (!hours.is_empty()).then(|| middle(hours))
}

/// The estimate of a task, and whether it has one. One or two of three figures are one: the realistic, else what there is.
fn effort(task: &Task, otherwise: f64) -> (DraftEffort, bool) {
    let figure = match (task.figures, task.effort) {
        ([Some(a), Some(b), Some(c)], _) => Figure::Three(a, b, c),
        ([Some(a), None, Some(c)], _) => Figure::Three(a, 0.5 * (a + c), c),
        ([_, Some(one), _], _) => Figure::One(one),
        (_, Some(figure)) => figure,
        ([Some(one), None, None] | [None, None, Some(one)], _) => Figure::One(one),
        ([None, None, None], None) => return (made(Figure::One(otherwise)), false),
    };
    let left = left(task);
    let figure = match figure {
        Figure::One(hours) => Figure::One(hours * left),
        Figure::Three(a, b, c) => Figure::Three(a * left, b * left, c * left),
    };
    (made(figure), true)
}

/// To a thousandth of an hour; nothing is a milestone.
fn made(figure: Figure) -> DraftEffort {
    let rounded = |hours: f64| (hours * 1000.0).round() / 1000.0;
    match figure {
        Figure::One(hours) if rounded(hours) > 0.0 => DraftEffort::One(rounded(hours)),
        Figure::One(_) => DraftEffort::Milestone,
        Figure::Three(a, b, c) => {
            let [a, b, c] = [a, b, c].map(rounded);
            let three = DraftEffort::Three(a, b, c);
            match three.in_order() {
                DraftEffort::Three(_, _, high) if high <= 0.0 => DraftEffort::Milestone,
                DraftEffort::Three(_, middle, high) if middle <= 0.0 => DraftEffort::One(high),
                _ => three,
            }
        }
    }
}

/// The risks that have a task to strike: the largest of their epic, or of all.
fn risk_register(doc: &Document, tasks: &[DraftTask], of_epics: &[Vec<usize>], notes: &mut Notes) -> Vec<DraftRisk> {
    let largest = |all: &mut dyn Iterator<Item = usize>| {
        all.filter(|at| tasks[*at].effort.realistic() > 0.0)
            .reduce(|best, at| if tasks[at].effort.realistic() > tasks[best].effort.realistic() { at } else { best })
    };
    let of_all = largest(&mut (0..tasks.len()));
    let of_epics: Vec<Option<usize>> = of_epics.iter().map(|tasks| largest(&mut tasks.iter().copied())).collect();
    let (mut risks, mut taken, mut vague, mut homeless) = (Vec::new(), BTreeSet::new(), Vec::new(), Vec::new());
    for risk in &doc.risks {
        let Some(struck) = risk.epic.and_then(|epic| of_epics[epic]).or(of_all) else {
            homeless.push(&risk.what);
            continue;
        };
        let id = if risk.id.is_empty() { slug(&risk.what, "risk") } else { slug(&risk.id, "risk") };
        let id = unique(id, &mut taken, &BTreeMap::new());
        let (entry, is_known) = risks::entry(risk, id, &tasks[struck].id, &tasks[struck].team);
        if !is_known {
            vague.push(&risk.what);
        }
        risks.push(entry);
    }
    if !risks.is_empty() {
        notes.kept(count(risks.len(), "risk"));
        notes.guessed(format!("of risks: {}", risks::RULE));
    }
    if !vague.is_empty() {
        notes.guessed(named("risks whose likelihood or impact is not understood count as medium", &vague));
    }
    if !homeless.is_empty() {
        notes.left_out(named("risks, as there is no work to strike", &homeless));
    }
    risks
}

/// `carrier-sandbox-is-slow`: small letters and hyphens, not too long.
pub fn slug(text: &str, otherwise: &str) -> String {
    const LETTERS_MAX: usize = 40;
    let mut slug = String::new();
    for letter in text.to_lowercase().chars().take(LETTERS_MAX) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { otherwise.to_owned() } else { slug.to_owned() }
}

/// Teams that have work or members; those that the plan does not activate are there if they have work.
fn staff(draft: &mut Draft, mut people: People, notes: &mut Notes) {
    people.coordinate();
    let busy: BTreeSet<&str> = draft.tasks.iter().map(|task| task.team.as_str()).collect();
    let is_kept = |team: &str, has_members: bool| busy.contains(team) || has_members && !people.inactive.contains(&fold(team));
    let (mut kept, idle): (Vec<_>, Vec<_>) = people.teams.into_iter().partition(|team| is_kept(&team.name, !team.members.is_empty()));
    if !people.new_teams.is_empty() {
        notes.guessed(named("teams that the plan does not list are there, as tasks name them or their roles", &people.new_teams));
    }
    if !people.new_members.is_empty() {
        notes.guessed(named("members that the plan does not list are there, as tasks need them", &people.new_members));
    }
    let names: Vec<&str> = idle.iter().map(|team| team.name.as_str()).collect();
    if !names.is_empty() {
        notes.left_out(named("teams that are not activated or have nobody, and have no task", &names));
    }
    open_to_anybody(&mut kept, &draft.tasks, notes);
    draft.teams = kept;
}

/// Whoever is free first does what names nobody of a team without roles that everybody knows.
fn open_to_anybody(teams: &mut [DraftTeam], tasks: &[DraftTask], notes: &mut Notes) {
    let is_work = |task: &DraftTask| task.who == DraftWho::Team && task.effort != DraftEffort::Milestone;
    let is_open = |team: &DraftTeam| tasks.iter().any(|task| is_work(task) && task.team == team.name);
    let mut open = Vec::new();
    for team in teams.iter_mut().filter(|team| team.members.len() > 1 && team.coordination.is_empty()) {
        if canonical_team(&team.name).is_none() && is_open(team) {
            for member in &mut team.members {
                member.roles = muster::roles(member).iter().cloned().chain([ANYBODY.to_owned()]).collect();
            }
            team.coordination = vec![ANYBODY.to_owned()];
            open.push(team.name.clone());
        }
    }
    if !open.is_empty() {
        notes.guessed(format!("work that names nobody: `{ANYBODY}` of {} may do it, whoever is free first", open.join(", ")));
    }
}

/// The buffer that the plan tells, and whether its total is the sum of its tasks.
fn buffer(doc: &Document, draft: &mut Draft, notes: &mut Notes) {
    let sum: f64 = doc.tasks.iter().map(|task| effort(task, 0.0).0.realistic() / left(task).max(1e-9)).sum();
    let share = doc.buffer.or_else(|| doc.buffer_hours.filter(|_| sum > 0.0).map(|hours| hours / doc.total.unwrap_or(sum)));
    match share.filter(|share| share.is_finite() && (0.0..=10.0).contains(share)) {
        Some(share) => {
            let percent = (share * 1000.0).round() / 10.0;
            draft.fields.push(format!("buffer = \"{percent}%\""));
            notes.kept(format!("a buffer of {percent} %"));
        }
        None => notes.guessed("the plan tells no buffer, so it has the default of 25 %"),
    }
    let buffered = doc.tasks.iter().filter(|task| task.has_buffer).count();
    if buffered > 0 {
        notes.guessed(format!("{} with a remark on a buffer: the figures are taken as they stand", count(buffered, "effort")));
    }
    if let Some(total) = doc.total.filter(|total| (total - sum).abs() > 0.5 + 0.005 * sum) {
        notes.guessed(format!("the plan says {total} hours in all, and its tasks sum to {}: the tasks count", (sum * 10.0).round() / 10.0));
    }
}

fn told(doc: &Document, draft: &Draft, notes: &mut Notes) {
    let distinct = |names: BTreeSet<(&str, &str)>| names.len();
    let epics = distinct(draft.tasks.iter().map(|task| (task.epic.as_str(), "")).collect());
    let features = distinct(draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect());
    let members: u32 = draft.teams.iter().flat_map(|team| &team.members).map(|member| member.count.max(1)).sum();
    notes.kept.insert(0, format!("{} in {} and {}", count(draft.tasks.len(), "task"), count(epics, "epic"), count(features, "feature")));
    notes.kept(format!("{} with {}", count(draft.teams.len(), "team"), count(members as usize, "member")));
    let optional = draft.tasks.iter().filter(|task| task.is_optional).count();
    if optional > 0 {
        notes.guessed(format!("{} may be dropped, of priority P2 or lower, or called optional", count(optional, "task")));
    }
    if !doc.unread.is_empty() {
        notes.left_out(named("efforts that cannot be read", &doc.unread));
    }
    if !doc.unread_remarks.is_empty() {
        notes.left_out(named("remarks behind names that cannot be read", &doc.unread_remarks));
    }
    if !doc.boxes.is_empty() {
        notes.left_out(named("items with a box that are no tasks, as they have no id, nobody and no effort", &doc.boxes));
    }
    let full: BTreeSet<usize> = doc.tasks.iter().filter_map(|task| task.epic).collect();
    let empty: Vec<&str> = doc.epics.iter().enumerate().filter(|(at, _)| !full.contains(at)).map(|(_, epic)| epic.name.as_str()).collect();
    if !empty.is_empty() {
        notes.left_out(named("epics without tasks", &empty));
    }
    let wanted = doc.needs.iter().filter(|need| need.is_there && !matches!(need.scope, Scope::Task(_))).count();
    if wanted > 0 {
        notes.left_out(format!("{} whose box is ticked", count(wanted, "need")));
    }
}
