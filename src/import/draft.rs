//! What an importer makes of a foreign project, before it is written as a scenario and a plan: plain data, and notes on how it came about.

mod load;
mod write;

pub use write::{Texts, quoted, team_id, write};

use crate::domain::number::thousands;
use jiff::civil::{Date, DateTime};

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
    /// Agents who are in no team, for a plan that names them, and those whom the office stands for; neither are written.
    pub spare: Vec<DraftMember>,
    pub office: Vec<DraftMember>,
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

impl Draft {
    /// Whether tasks are to draw from their three figures: the others are then taken exactly, so that it is done where most have three, and of few
    /// the middle one takes the noise that all take.
    pub fn draw_from_ranges(&mut self) {
        let timed = self.tasks.iter().filter(|task| task.effort != DraftEffort::Milestone).count();
        let ranges = self.tasks.iter().filter(|task| matches!(task.effort, DraftEffort::Three(..))).count();
        self.is_three_point = ranges > 0 && 2 * ranges >= timed;
        let figures = timed - ranges;
        if self.is_three_point && figures > 0 {
            let exactly = said("[has one figure, which it takes|have one figure, which they take]", figures);
            self.notes.guessed(format!("{figures} of {timed} tasks {exactly} exactly; the others draw from their three"));
        } else if ranges > 0 && figures > 0 {
            let middle = said("[has three figures, of which it takes|have three figures, of which they take]", ranges);
            self.notes.guessed(format!(
                "{ranges} of {timed} tasks {middle} the middle one, with the noise of all; `--set noise.task=three-point` draws from the three, \
                 and takes the other {figures} exactly"
            ));
        }
    }
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

    /// `7 tasks without an estimate (T-1, T-4, T-9, ...)`: how many, and the first few by name. What is counted is told by a phrase such as `task[s] that [is|are] done`.
    pub fn some(phrase: &str, names: &[impl AsRef<str>]) -> String {
        const NAMED_MAX: usize = 4;
        let named: Vec<&str> = names.iter().take(NAMED_MAX).map(AsRef::as_ref).collect();
        let more = if names.len() > NAMED_MAX { ", ..." } else { "" };
        format!("{} ({}{more})", Notes::count(phrase, names.len()), named.join(", "))
    }

    /// How a date that was promised is said, of dates by which tasks should be done: `last` is the last of them.
    pub fn promised(last: Date) -> String {
        format!("when tasks end is what a run tells; if the last of them, {last}, was promised, say so by `buffer = {last}`")
    }

    /// `7 tasks without an estimate`, by a phrase such as `task[s] that [is|are] done`.
    pub fn count(phrase: &str, count: usize) -> String {
        format!("{} {}", thousands(count as u64), said(phrase, count))
    }
}

/// A phrase as it is said of so many: in brackets stands what differs, of one and of several, `task[s] that [is|are] done`. A single form is
/// that of several.
fn said(phrase: &str, count: usize) -> String {
    let mut said = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some((before, (forms, after))) = rest.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once(']')?))) {
        let (one, several) = forms.split_once('|').unwrap_or(("", forms));
        said.push_str(before);
        said.push_str(if count == 1 { one } else { several });
        rest = after;
    }
    said.push_str(rest);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_as_one_and_several_as_several() {
        for (phrase, one, several) in [
            ("task[s] that [is|are] done", "1 task that is done (A)", "2 tasks that are done (A, B)"),
            (
                "activit[y|ies], which last[s|] as long as others do",
                "1 activity, which lasts as long as others do (A)",
                "2 activities, which last as long as others do (A, B)",
            ),
            ("sheep", "1 sheep (A)", "2 sheep (A, B)"),
        ] {
            assert_eq!((Notes::some(phrase, &["A"]), Notes::some(phrase, &["A", "B"])), (one.to_owned(), several.to_owned()));
        }
    }
}
