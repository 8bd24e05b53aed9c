//! From a path and overrides to a scenario, or to everything that is wrong with it.

use super::compile::{Written, compile};
use super::file::{Conduct, ScenarioFile};
use super::files::{FileId, Place};
use super::library::Library;
use super::models::{self, Models};
use super::overlay::{overlay, parse_path, parse_set, set, suggestion};
use super::problem::{Problem, Problems};
use super::read::{Field, FieldInfo, Fields, Presence, Reader};
use super::render::Rejection;
use super::sources::Sources;
use super::tree::{self, Table, Value};
use super::{Scenario, Source};

/// More than this many scenarios, each extending the next, are a slip.
const EXTENDS_MAX: usize = 16;

/// What people name in place of the scenario that belongs to it, by its ending.
const NOT_SCENARIOS: [(&str, &str); 3] = [("csv", "CSV"), ("md", "Markdown"), ("json", "JSON")];

/// What to load.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The scenario file, as the user names it.
    pub path: String,
    /// `PATH=VALUE`, in their order.
    pub overrides: Vec<String>,
}

impl Request {
    pub fn new(path: impl Into<String>) -> Request {
        Request { path: path.into(), overrides: Vec::new() }
    }
}

impl Source {
    /// What loads the same scenario again from the texts that a record kept.
    pub fn request(&self) -> (Request, super::library::Memory) {
        let path = self.files.first().map_or(String::new(), |(path, _)| path.clone());
        (Request { path, overrides: self.overrides.clone() }, super::library::Memory::new(self.files.iter().cloned()))
    }
}

/// Reads, checks and compiles a scenario.
///
/// # Errors
/// Everything that is wrong with it, with places.
pub fn load(request: &Request, library: &dyn Library) -> Result<Scenario, Rejection> {
    let mut sources = Sources::new(library);
    let mut problems = Problems::default();
    let scenario = match sources.open(&request.path) {
        Ok(file) => load_from(file, request, &mut sources, &mut problems),
        Err(refusal) => {
            let what = format!("cannot read `{}`: {}", request.path, refusal.why);
            problems.list.push(Problem { place: None, what, label: String::new(), help: refusal.help });
            None
        }
    };
    match scenario {
        Some(scenario) if problems.is_empty() => Ok(scenario),
        _ => {
            problems.sort();
            let Sources { files, is_machine_failure, .. } = sources;
            Err(Rejection { subject: request.path.clone(), problems, files, is_machine_failure })
        }
    }
}

/// What a file is that is no scenario, by its ending.
fn not_scenario(path: &str) -> Option<&'static str> {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    NOT_SCENARIOS.into_iter().find(|(not, _)| *not == ending).map(|(_, name)| name)
}

fn load_from(file: FileId, request: &Request, sources: &mut Sources<'_>, problems: &mut Problems) -> Option<Scenario> {
    let text = &sources.files.get(file).text;
    if text.trim().is_empty() {
        let what = format!("`{}` is empty", request.path);
        problems.add_with_help(
            &Place { file, bytes: 0..0 },
            what,
            "",
            "a scenario has at least a `plan` and the `[teams]` that carry it out",
        );
        return None;
    }
    if let Some(name) = not_scenario(&request.path) {
        let what = format!("`{}` is a {name} file, not a scenario", request.path);
        let help = Some("name the scenario (.toml) that refers to it".to_owned());
        problems.list.push(Problem { place: None, what, label: String::new(), help });
        return None;
    }
    let mut root = extended(file, sources, problems)?;
    let (teams, models) = (names_of_teams(&root), models::names(&root));
    for text in &request.overrides {
        let pseudo = sources.pseudo("--set", text);
        if let Some((path, value)) = parse_set(pseudo, &sources.files, problems) {
            set(&mut root, &path, value, problems);
        }
    }
    no_team_of_nobody(&root, &teams, problems);
    models::no_model_of_nobody(&root, &models, problems);
    let idle_models = models::of_nobody(&root);
    let models = Models::of(&root, sources);
    models.lay_under_members(&mut root, problems);
    let place = Place { file, bytes: 0..0 };
    let mut conduct_tree = Table::default();
    for field in Conduct::FIELDS {
        if let Some(entry) = root.take(field.name) {
            conduct_tree.put(entry);
        }
    }
    let names: Vec<&str> = Conduct::FIELDS.iter().map(|field| field.name).collect();
    let mut laid = conduct_tree.clone();
    models.lay_under_agents(&mut laid, problems);
    let mut reader = Reader::new(problems, sources);
    let written = ScenarioFile::read_table(&root, &place, &names, &mut reader);
    let conduct = Conduct::read_table(&laid, &place, &[], &mut reader);
    let has_lost_items = reader.has_lost_items;
    let source = Source { path: request.path.clone(), files: Vec::new(), overrides: request.overrides.clone() };
    let name = request.path.rsplit('/').next().unwrap_or_default();
    let stem = name.strip_suffix(".toml").filter(|stem| !stem.is_empty()).unwrap_or(name).to_owned();
    let written = Written { file: written?, conduct: conduct?, conduct_tree, models, idle_models, source, stem, has_lost_items };
    let mut scenario = compile(&written, sources, problems)?;
    scenario.source.files = sources.for_record();
    Some(scenario)
}

fn teams(root: &Table) -> Option<&Table> {
    match &root.get("teams")?.node.value {
        Value::Table(teams) => Some(teams),
        _ => None,
    }
}

fn names_of_teams(root: &Table) -> Vec<String> {
    teams(root).into_iter().flat_map(Table::iter).map(|entry| entry.key.clone()).collect()
}

/// An override that names a team which the files do not have, and gives it nobody, has a slip in the name: a team of nobody changes nothing.
fn no_team_of_nobody(root: &Table, there: &[String], problems: &mut Problems) {
    let there: Vec<&str> = there.iter().map(String::as_str).collect();
    for entry in teams(root).into_iter().flat_map(Table::iter).filter(|entry| !there.contains(&entry.key.as_str())) {
        let has_members = matches!(&entry.node.value, Value::Table(team) if team.get("members").is_some());
        if !has_members {
            problems.add(&entry.key_place, format!("no team `{}`", entry.key), suggestion(&entry.key, &there));
        }
    }
}

/// What a scenario says of a field, as a command line would write it: what is written, or else the default. `None` of a field that is not
/// there, or holds no single value.
pub fn value_at(request: &Request, path: &str, library: &dyn Library) -> Option<String> {
    let mut sources = Sources::new(library);
    let mut problems = Problems::default();
    let file = sources.open(&request.path).ok()?;
    let mut root = extended(file, &mut sources, &mut problems)?;
    for text in &request.overrides {
        let pseudo = sources.pseudo("--set", text);
        let (path, value) = parse_set(pseudo, &sources.files, &mut problems)?;
        set(&mut root, &path, value, &mut problems);
    }
    let models = Models::of(&root, &mut sources);
    models.lay_under_members(&mut root, &mut problems);
    models.lay_under_agents(&mut root, &mut problems);
    let pseudo = sources.pseudo("--vary", path);
    let names: Vec<String> = parse_path(path, pseudo, &mut problems)?.into_iter().map(|(name, _)| name).collect();
    written(&root, &names).or_else(|| {
        let default = [ScenarioFile::FIELDS, Conduct::FIELDS].into_iter().find_map(|fields| default(fields, &names))?;
        tree::default_value(default, &Place { file, bytes: 0..0 }).value.as_cell()
    })
}

/// What stands at a path below a table.
fn written(root: &Table, path: &[String]) -> Option<String> {
    let (first, rest) = path.split_first()?;
    let mut node = &root.get(first)?.node;
    for name in rest {
        node = match &node.value {
            Value::Table(table) => &table.get(name)?.node,
            Value::List(nodes) => nodes.get(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    node.value.as_cell()
}

/// The default of a field.
fn default(fields: &'static [FieldInfo], path: &[String]) -> Option<&'static str> {
    let (first, rest) = path.split_first()?;
    let field = fields.iter().find(|field| field.name == first)?;
    if rest.is_empty() {
        return match field.presence {
            Presence::Default(text) => Some(text),
            Presence::Required | Presence::Optional => None,
        };
    }
    default(field.fields, if field.step.is_some() { &rest[1..] } else { rest })
}

/// The tree of a file laid over those it extends.
fn extended(file: FileId, sources: &mut Sources<'_>, problems: &mut Problems) -> Option<Table> {
    let mut chain = vec![(file, tree::parse(file, &sources.files, problems)?)];
    loop {
        let (_, last) = chain.last()?;
        let Some(entry) = last.get("extends").cloned() else { break };
        let Value::Text(path) = &entry.node.value else {
            problems.add(&entry.node.place, format!("`extends` must be a text, not {}", entry.node.value.noun()), "write it in quotes");
            return None;
        };
        let place = &entry.node.place;
        if let Some(name) = not_scenario(path) {
            problems.add(place, format!("`{path}` is a {name} file, not a scenario"), "name the scenario (.toml) to begin with");
            return None;
        }
        let below = sources.fetch(path, place, problems)?;
        if let Some(at) = chain.iter().position(|(file, _)| *file == below) {
            let names: Vec<String> = chain[at..].iter().map(|(file, _)| format!("`{}`", sources.files.get(*file).shown)).collect();
            let what = if names.len() == 1 {
                format!("{} extends itself", names[0])
            } else {
                format!("scenarios extend each other in a circle: {} extends {}", names.join(" extends "), names[0])
            };
            problems.add(place, what, "this closes the circle");
            return None;
        }
        if chain.len() >= EXTENDS_MAX {
            problems.add(place, format!("more than {EXTENDS_MAX} scenarios extend each other"), "this one is too many");
            return None;
        }
        if sources.files.get(below).text.trim().is_empty() {
            problems.add(place, format!("`{path}` is empty"), "a scenario to extend has at least one field");
            return None;
        }
        let table = tree::parse(below, &sources.files, problems)?;
        chain.push((below, table));
    }
    let mut root = Table::default();
    while let Some((_, mut table)) = chain.pop() {
        // What a scenario is called is its own: a what-if would write its report over that of its baseline.
        if !chain.is_empty() {
            table.take("name");
            table.take("description");
        }
        overlay(&mut root, table);
    }
    Some(root)
}
