//! What an importer makes of a foreign project, before it is written as a scenario and a plan: plain data, and notes on how it came about.

mod write;

pub use write::{Texts, quoted, team_id, write};

use jiff::civil::DateTime;

/// A project as an importer understood it. Names are as the source has them; [`write()`] makes them fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What the scenario is called; the file's stem where the source has no name.
    pub name: String,
    /// One line for people.
    pub description: String,
    /// What the source is, for the first line of the scenario: "a Jira export of 4 issues".
    pub source: String,
    /// When the project starts; the importer's default if the source says nothing.
    pub start: Option<DateTime>,
    /// The calendar of everybody who names none: one of `calendars`, or `always`.
    pub calendar: String,
    /// Further fields of the scenario that stand outside of its tables, as TOML lines (`buffer = "20%"`), in order.
    pub fields: Vec<String>,
    pub calendars: Vec<DraftCalendar>,
    pub teams: Vec<DraftTeam>,
    pub resources: Vec<DraftResource>,
    pub risks: Vec<DraftRisk>,
    /// In the order of the plan.
    pub tasks: Vec<DraftTask>,
    /// Whether the tasks have three figures to draw from, so that the noise of other projects is left out.
    pub is_three_point: bool,
    /// Text of further tables, TOML, with their comments; stands at the scenario's end.
    pub further: String,
    pub notes: Notes,
}

/// Weekly hours such as `mon-fri 08:00-12:00, 13:00-17:00`, and days off such as `2026-12-24..2026-12-31`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftCalendar {
    pub name: String,
    pub weekly: Vec<String>,
    pub holidays: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftTeam {
    /// As the source names it; each team has its own.
    pub name: String,
    /// As the scenario is to call it; made of the name if empty.
    pub id: String,
    /// TOML of `activation`, such as `"continuous"`; left out if empty.
    pub activation: String,
    /// Steps such as `api-architect:.3`; left out if empty.
    pub coordination: Vec<String>,
    pub members: Vec<DraftMember>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftMember {
    pub name: String,
    /// The most fitting first; the member's name if empty.
    pub roles: Vec<String>,
    /// Of such members; 0 is written as 1.
    pub count: u32,
    /// One of the draft's calendars, if not that of the project.
    pub calendar: Option<String>,
    pub skill: Option<f64>,
    /// Items in hand at once; 0 is written as 1.
    pub wip: u32,
    /// Money an hour.
    pub rate: Option<f64>,
    /// Further fields as TOML (`tokens_per_hour = 400_000`), in order.
    pub further: Vec<String>,
    /// A line above the member, without its `#`.
    pub comment: Option<String>,
}

/// What tasks wait for beside tasks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftResource {
    pub id: String,
    pub name: String,
    /// TOML of `available`, such as `"5d"`; from the start if empty.
    pub available: String,
    /// Waited for, with nothing that could be done about it.
    pub is_date: bool,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftRisk {
    pub id: String,
    pub description: String,
    /// 0 to 1.
    pub probability: f64,
    /// The other fields as TOML lines (`on_start = "T-1"`), in order: a moment and an effect at least.
    pub fields: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftTask {
    pub id: String,
    pub epic: String,
    pub feature: String,
    pub name: String,
    /// The name of one of the draft's teams.
    pub team: String,
    pub who: DraftWho,
    pub effort: DraftEffort,
    /// `low`, `medium` or `high`; medium if empty.
    pub complexity: String,
    pub depends_on: Vec<DraftLink>,
    /// May be dropped.
    pub is_optional: bool,
    pub value: Option<f64>,
    /// May start before its team is active.
    pub is_static: bool,
}

/// Who works on a task; roles as members have them.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum DraftWho {
    /// Left to the team's coordination.
    #[default]
    Team,
    /// One after another, each for its share of the effort; shares sum to 1.
    Steps(Vec<(String, f64)>),
    /// At once, so many of each, for a duration.
    Crew(Vec<(String, u32)>),
}

/// Hours of work; nothing makes a milestone.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum DraftEffort {
    #[default]
    Milestone,
    One(f64),
    /// Optimistic, realistic, pessimistic; [`write()`] puts them in order, and tells where they were not.
    Three(f64, f64, f64),
}

/// Finish to start, on a task or a resource of the draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftLink {
    pub on: String,
    /// `technical`, `information`, `resource`, `team`; by what the two ends are if empty.
    pub kind: String,
    /// Hours of elapsed time, 0 or more.
    pub lag_hours: f64,
}

/// How an import came about, for its user: never silently.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// What was taken over, such as `31 tasks in 4 epics`.
    pub kept: Vec<String>,
    /// What the source does not say and was filled in, with the rule.
    pub guessed: Vec<String>,
    /// What was there and could not be carried over, and why.
    pub left_out: Vec<String>,
}

impl Notes {
    pub fn kept(&mut self, what: impl Into<String>) {
        self.kept.push(what.into());
    }

    pub fn guessed(&mut self, what: impl Into<String>) {
        self.guessed.push(what.into());
    }

    pub fn left_out(&mut self, what: impl Into<String>) {
        self.left_out.push(what.into());
    }

    /// `7 tasks without an estimate (T-1, T-4, T-9, ...)`: how many, and the first few by name. What is counted is told as of several.
    pub fn some(count_of: &str, names: &[impl AsRef<str>]) -> String {
        const NAMED_MAX: usize = 4;
        let named: Vec<&str> = names.iter().take(NAMED_MAX).map(AsRef::as_ref).collect();
        let more = if names.len() > NAMED_MAX { ", ..." } else { "" };
        let count_of = if names.len() == 1 { singular(count_of) } else { count_of.to_owned() };
        format!("{} {count_of} ({}{more})", names.len(), named.join(", "))
    }
}

/// Of one: the first noun, and the verb behind it.
fn singular(several: &str) -> String {
    const NOUNS: [(&str, &str); 31] = [
        ("tasks", "task"),
        ("activities", "activity"),
        ("agents", "agent"),
        ("assignments", "assignment"),
        ("calendars", "calendar"),
        ("cells", "cell"),
        ("constraints", "constraint"),
        ("dates", "date"),
        ("dependencies", "dependency"),
        ("documents", "document"),
        ("efforts", "effort"),
        ("epics", "epic"),
        ("estimates", "estimate"),
        ("fields", "field"),
        ("files", "file"),
        ("ids", "id"),
        ("issues", "issue"),
        ("lags", "lag"),
        ("leads", "lead"),
        ("links", "link"),
        ("members", "member"),
        ("milestones", "milestone"),
        ("names", "name"),
        ("pairs", "pair"),
        ("projects", "project"),
        ("rates", "rate"),
        ("relations", "relation"),
        ("resources", "resource"),
        ("roles", "role"),
        ("rows", "row"),
        ("things", "thing"),
    ];
    const VERBS: [(&str, &str); 16] = [
        ("open", "opens"),
        ("are", "is"),
        ("were", "was"),
        ("have", "has"),
        ("do", "does"),
        ("name", "names"),
        ("last", "lasts"),
        ("stand", "stands"),
        ("start", "starts"),
        ("finish", "finishes"),
        ("close", "closes"),
        ("follow", "follows"),
        ("change", "changes"),
        ("begin", "begins"),
        ("repeat", "repeats"),
        ("define", "defines"),
    ];
    let mut words: Vec<&str> = several.split(' ').collect();
    let noun = |word: &str| NOUNS.iter().find(|(of_several, _)| *of_several == word.trim_end_matches(',')).map(|(_, one)| *one);
    let Some((at, one)) = words.iter().enumerate().find_map(|(at, word)| Some((at, noun(word)?))) else { return several.to_owned() };
    // What a clause behind a comma tells is told of the first noun, too.
    let clause = words.windows(2).position(|pair| pair[0].ends_with(',') && matches!(pair[1], "which" | "who"));
    let with_comma = format!("{one},");
    words[at] = if words[at].ends_with(',') { &with_comma } else { one };
    let is_clause = words.get(at + 1).is_some_and(|word| matches!(*word, "that" | "which" | "who"));
    let verb = clause.map_or(at + 1 + usize::from(is_clause), |comma| comma + 2);
    let verb = verb + usize::from(words.get(verb) == Some(&"never"));
    if let Some(word) = words.get_mut(verb) {
        *word = VERBS.iter().find(|(of_several, _)| of_several == word).map_or(*word, |(_, one)| one);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one_and_several_as_several() {
        for (several, one) in [
            ("tasks that are done", "1 task that is done (A)"),
            (
                "level-of-effort activities, which last as long as others do",
                "1 level-of-effort activity, which lasts as long as others do (A)",
            ),
            ("tasks name nobody", "1 task names nobody (A)"),
            ("resources of material, which do no work", "1 resource of material, which does no work (A)"),
            ("finish-to-finish links", "1 finish-to-finish link (A)"),
            ("relations to activities that are left out", "1 relation to activities that are left out (A)"),
            ("notes", "1 notes (A)"),
        ] {
            assert_eq!(Notes::some(several, &["A"]), one);
            assert_eq!(Notes::some(several, &["A", "B"]), format!("2 {several} (A, B)"));
        }
    }
}
