//! PSPLIB's single-mode instances (`.sm`) of the resource-constrained project scheduling problem, as scenarios in which nothing happens
//! but the plan.
//!
//! Format: PSPLIB, European Journal of Operational Research 96 (1996), 205-216, as its generator ProGen writes it.

mod assemble;

use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use std::fmt::Write;
use std::ops::Range;

/// An instance that can be carried out: its precedence has no cycle, and no job asks for more than there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// How much there is of each renewable resource.
    pub capacities: Vec<u32>,
    /// By job number, from 1.
    pub jobs: Vec<Job>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Units of time.
    pub duration: u32,
    /// By resource.
    pub demands: Vec<u32>,
    /// Places in `Instance::jobs`, ascending.
    pub predecessors: Vec<usize>,
}

/// What to import instead of what cannot be.
const SETS: &str = "import an instance of the single-mode sets (j30, j60, j90, j120): one mode a job, renewable resources alone";

/// The instance that `text` holds; `None` if anything is wrong with it, and then `problems` say what and where.
pub fn read(file: FileId, text: &str, problems: &mut Problems) -> Option<Instance> {
    let before = problems.list.len();
    let mut reader = Reader { file, problems, parts: Parts::default() };
    let mut section = Section::Head;
    for (bytes, line) in lines(text) {
        match heading(line) {
            Some(next) => {
                section = next;
                if let Some(table) = reader.parts.table(section) {
                    table.heading = Some(bytes);
                }
            }
            None => reader.line(section, &bytes, line),
        }
    }
    let parts = reader.parts;
    if problems.list.len() > before {
        return None;
    }
    let instance = assemble::instance(file, text, &parts, problems);
    instance.filter(|_| problems.list.len() == before)
}

/// The sections that an importer looks into, and the rest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Head,
    Precedence,
    Requests,
    Availabilities,
    Other,
}

/// A section of numbers: where its heading stands, and its rows.
#[derive(Default)]
struct Table {
    heading: Option<Range<usize>>,
    rows: Vec<Row>,
}

struct Row {
    bytes: Range<usize>,
    numbers: Vec<u32>,
}

/// What the file says, section by section.
#[derive(Default)]
struct Parts {
    jobs: Option<(Range<usize>, u32)>,
    renewable: Option<(Range<usize>, u32)>,
    precedence: Table,
    requests: Table,
    availabilities: Table,
}

impl Parts {
    fn table(&mut self, section: Section) -> Option<&mut Table> {
        match section {
            Section::Precedence => Some(&mut self.precedence),
            Section::Requests => Some(&mut self.requests),
            Section::Availabilities => Some(&mut self.availabilities),
            Section::Head | Section::Other => None,
        }
    }
}

struct Reader<'p> {
    file: FileId,
    problems: &'p mut Problems,
    parts: Parts,
}

impl Reader<'_> {
    fn line(&mut self, section: Section, bytes: &Range<usize>, line: &str) {
        if section == Section::Head {
            self.head(bytes, line);
        } else if section != Section::Other && !line.starts_with(|letter: char| letter.is_alphabetic()) {
            let numbers = self.numbers(bytes, line);
            if let (Some(table), Some(numbers)) = (self.parts.table(section), numbers) {
                table.rows.push(Row { bytes: bytes.clone(), numbers });
            }
        }
    }

    /// A line such as `- renewable : 4 R`.
    fn head(&mut self, bytes: &Range<usize>, line: &str) {
        let Some((name, rest)) = line.split_once(':') else {
            return;
        };
        let name = name.trim_start_matches(['-', ' ', '\t']).to_ascii_lowercase();
        let is = |begin: &str| name.starts_with(begin);
        if !["jobs", "renewable", "nonrenewable", "non-renewable", "doubly", "projects"].into_iter().any(is) {
            return;
        }
        let from = bytes.start + line.len() - rest.len();
        let first = rest.split_whitespace().next().unwrap_or("");
        let at = from + rest.len() - rest.trim_start().len();
        let Some(number) = self.number(&(at..at + first.len()), first) else {
            return;
        };
        let place = Place { file: self.file, bytes: bytes.clone() };
        if is("jobs") {
            self.parts.jobs = Some((bytes.clone(), number));
        } else if is("renewable") {
            self.parts.renewable = Some((bytes.clone(), number));
        } else if is("projects") && number != 1 {
            self.problems.add_with_help(&place, format!("{number} projects in one file"), "an import is of one project", SETS);
        } else if !is("projects") && number > 0 {
            let kind = name.trim();
            let what = format!("{number} {kind} resources, which cannot be imported");
            self.problems.add_with_help(&place, what, "they are used up, and members of a team are not", SETS);
        }
    }

    fn numbers(&mut self, bytes: &Range<usize>, line: &str) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        let mut rest = line;
        while let Some(word) = rest.split_whitespace().next() {
            let from = bytes.start + line.len() - rest.trim_start().len();
            numbers.push(self.number(&(from..from + word.len()), word)?);
            rest = &rest.trim_start()[word.len()..];
        }
        Some(numbers)
    }

    fn number(&mut self, bytes: &Range<usize>, word: &str) -> Option<u32> {
        /// A thousand years of hours, the longest that a scenario may name; far over any number of jobs or units.
        const NUMBER_MAX: u32 = 8_766_000;
        let place = Place { file: self.file, bytes: bytes.clone() };
        match word.parse::<u32>() {
            Ok(number) if number <= NUMBER_MAX => return Some(number),
            _ if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.problems.add(&place, format!("`{word}` is too large a number"), format!("at most {NUMBER_MAX}"));
            }
            _ => self.problems.add(&place, format!("`{word}` is not a whole number of 0 or more"), ""),
        }
        None
    }
}

/// The section that a line opens, if it does: in whatever case and spacing, with its colon or without.
fn heading(line: &str) -> Option<Section> {
    let bare: String = line.chars().filter(|letter| !letter.is_whitespace() && *letter != ':').collect();
    Some(match bare.to_ascii_uppercase().as_str() {
        "RESOURCES" => Section::Head,
        "PRECEDENCERELATIONS" => Section::Precedence,
        "REQUESTS/DURATIONS" => Section::Requests,
        "RESOURCEAVAILABILITIES" => Section::Availabilities,
        "PROJECTINFORMATION" => Section::Other,
        _ => return None,
    })
}

/// The lines that say something, trimmed, with their bytes: not those that are blank or a rule of stars or dashes.
fn lines(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    text.split(['\n', '\r']).filter_map(move |raw| {
        let start = at;
        at += raw.len() + 1;
        let line = raw.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        let from = start + line.as_ptr() as usize - raw.as_ptr() as usize;
        let is_rule = line.chars().all(|letter| matches!(letter, '*' | '-' | '='));
        (!is_rule).then_some((from..from + line.len(), line))
    })
}

/// The scenario file and its plan, which stands beside it as `plan_name`: a crew team whose roles are the resources, an hour a unit of
/// time, no chance, no trouble, no attention and no meeting.
pub fn scenario(instance: &Instance, stem: &str, plan_name: &str) -> (String, String) {
    (scenario_file(instance, stem, plan_name), plan_file(instance))
}

/// The role of those who work on a job that asks for no resource.
const NOBODY: &str = "none";

fn scenario_file(instance: &Instance, stem: &str, plan_name: &str) -> String {
    let (stem, plan_name) = (escaped(stem), escaped(plan_name));
    let undemanding = instance.jobs.iter().filter(|job| job.duration > 0 && job.demands.iter().all(|&demand| demand == 0)).count();
    let mut members: Vec<String> = instance
        .capacities
        .iter()
        .enumerate()
        .filter(|(_, capacity)| **capacity > 0)
        .map(|(at, capacity)| format!("  {{ name = \"R{0}\", role = \"R{0}\", count = {capacity} }},\n", at + 1))
        .collect();
    let mut note = String::new();
    if undemanding > 0 || members.is_empty() {
        let count = undemanding.max(1);
        members.push(format!("  {{ name = \"{NOBODY}\", role = \"{NOBODY}\", count = {count} }},\n"));
        note = format!(
            "# {undemanding} of its jobs take time and no resource. In this model work is done by somebody, so each of them has a member of\n\
             # the role `{NOBODY}` to itself, whom nothing else asks for.\n"
        );
    }
    let has_links = instance.jobs.iter().any(|job| !job.predecessors.is_empty());
    let absent = if has_links { "" } else { "\"technical\", " };
    // The default horizon is two years; no schedule is longer than all jobs one after another.
    let total: u64 = instance.jobs.iter().map(|job| u64::from(job.duration)).sum();
    let horizon = if total + 24 > 730 * 24 { format!("horizon = \"{}h\"\n", total + 24) } else { String::new() };
    format!(
        "# The PSPLIB instance {stem}: {jobs} jobs (the first and the last are its source and sink), {resources} renewable resources.\n\
         # A unit of time is an hour, a resource is a role of the one team, a unit of it a member, and a job a crew. Nothing is left to\n\
         # chance, nobody sleeps, nothing goes wrong, and neither messages nor meetings take time: the run is the parallel\n\
         # schedule-generation scheme.\n\
         {note}\
         name = \"{stem}\"\n\
         description = \"PSPLIB instance {stem}\"\n\
         {horizon}\
         calendar = \"always\"\n\
         plan = \"{plan_name}\"\n\
         buffer = \"25%\"\n\
         trouble = \"none\"\n\
         \n\
         [teams.crew]\n\
         name = \"Crew\"\n\
         activation = \"start\"\n\
         members = [\n{members}]\n\
         \n\
         [noise]\ntask = \"none\"\nproject = \"none\"\n\
         \n\
         [dispatch]\nrule = \"lft\"\nresume_cost = \"0h\"\n\
         \n\
         [director]\nloop_attention = \"0h\"\nreview_attention = \"0h\"\nhandoff_attention = \"0h\"\nauthorization_attention = \"0h\"\n\
         \n\
         [daily]\nenabled = false\n\
         \n\
         [retrospective]\nduration = \"0h\"\n\
         \n\
         [handoff]\nno_dependencies_of_kind = [{absent}\"information\", \"resource\", \"team\"]\n",
        jobs = instance.jobs.len(),
        resources = instance.capacities.len(),
        members = members.concat(),
    )
}

fn plan_file(instance: &Instance) -> String {
    let mut plan = "task,name,team,role,realistic,depends_on\n".to_owned();
    for (at, job) in instance.jobs.iter().enumerate() {
        let crew: Vec<String> =
            job.demands.iter().enumerate().filter(|(_, demand)| **demand > 0).map(|(at, demand)| format!("{demand} R{}", at + 1)).collect();
        let crew = match (job.duration, crew.is_empty()) {
            (0, _) => String::new(),
            (_, true) => format!("1 {NOBODY}"),
            (_, false) => crew.join(" + "),
        };
        let before: Vec<String> = job.predecessors.iter().map(|before| (before + 1).to_string()).collect();
        let number = at + 1;
        let _ = writeln!(plan, "{number},Job {number},crew,{crew},{},{}", job.duration, before.join("; "));
    }
    plan
}

/// A name as it may stand in a TOML string.
fn escaped(name: &str) -> String {
    let mut escaped = String::new();
    for letter in name.chars() {
        match letter {
            '"' | '\\' => escaped.extend(['\\', letter]),
            _ if letter.is_control() => {
                let _ = write!(escaped, "\\u{:04X}", u32::from(letter));
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
