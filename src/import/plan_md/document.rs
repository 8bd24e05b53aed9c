//! What a plan in Markdown says, piece by piece, before it is put together.

use super::effort::Figure;
use super::words::{self, Key};
use std::ops::Range;

#[derive(Debug, Default)]
pub struct Document {
    pub title: String,
    pub description: String,
    /// `low`, `medium` or `high`, of the whole; may be empty.
    pub complexity: String,
    /// When it starts, as written; may be empty.
    pub start: String,
    /// By when it was promised, as written; may be empty.
    pub deadline: String,
    pub epics: Vec<Epic>,
    pub features: Vec<Feature>,
    pub tasks: Vec<Task>,
    pub teams: Vec<Team>,
    pub needs: Vec<Need>,
    pub risks: Vec<Risk>,
    /// Hours that the plan says all of its work is.
    pub total: Option<f64>,
    /// Share of the work, 0 to 1, that the plan says is its buffer.
    pub buffer: Option<f64>,
    /// Hours of it, where no share is said.
    pub buffer_hours: Option<f64>,
    /// Whether its teams are of agents.
    pub is_of_agents: bool,
    /// Efforts that could not be read, as written.
    pub unread: Vec<String>,
    /// What stands behind names, looks like who, how long or what for, and could not be read.
    pub unread_remarks: Vec<String>,
    /// Items with a box that were taken for no task.
    pub boxes: Vec<String>,
}

impl Document {
    /// What is told of the whole.
    pub fn tell(&mut self, key: Key, value: &str) {
        match key {
            Key::Complexity => self.complexity = words::complexity(value).unwrap_or("").to_owned(),
            Key::Project => value.clone_into(&mut self.title),
            Key::Start if self.start.is_empty() => value.clone_into(&mut self.start),
            Key::Deadline if self.deadline.is_empty() => value.clone_into(&mut self.deadline),
            _ => {}
        }
    }
}

#[derive(Debug, Default)]
pub struct Epic {
    /// As others call it; may be empty.
    pub id: String,
    pub name: String,
    pub teams: Vec<String>,
    pub is_optional: Option<bool>,
}

#[derive(Debug, Default)]
pub struct Feature {
    /// As others call it; may be empty.
    pub id: String,
    pub name: String,
    pub is_optional: Option<bool>,
}

#[derive(Debug, Default)]
pub struct Task {
    pub epic: Option<usize>,
    pub feature: Option<usize>,
    /// May be empty.
    pub id: String,
    pub name: String,
    /// Of what opened it.
    pub bytes: Range<usize>,
    /// `backend-developer (Backend)`, as written.
    pub assigned: String,
    pub team: String,
    pub effort: Option<Figure>,
    /// Optimistic, realistic, pessimistic, where told one by one; hours.
    pub figures: [Option<f64>; 3],
    /// Whether its effort speaks of a buffer.
    pub has_buffer: bool,
    pub complexity: String,
    pub is_optional: Option<bool>,
    pub value: Option<f64>,
    pub status: String,
    pub is_ticked: bool,
}

#[derive(Debug, Default)]
pub struct Team {
    pub name: String,
    /// Name and how many.
    pub members: Vec<(String, u32)>,
    pub is_active: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedKind {
    Any,
    Technical,
    Information,
    Resource,
    Team,
    /// The other way round: what is named waits.
    Blocks,
}

/// Whose need it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Plan,
    Epic(usize),
    Feature(usize),
    Task(usize),
}

/// Something that is waited for.
#[derive(Debug)]
pub struct Need {
    pub scope: Scope,
    pub kind: NeedKind,
    pub text: String,
    pub bytes: Range<usize>,
    /// Its box is ticked.
    pub is_there: bool,
}

#[derive(Debug, Default)]
pub struct Risk {
    pub id: String,
    pub epic: Option<usize>,
    pub what: String,
    pub likelihood: String,
    pub impact: String,
    pub mitigation: String,
    pub owner: String,
}
