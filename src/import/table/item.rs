//! A task as a row of a table has it: what it says is read, who does it and what it becomes is not settled.

use super::number::Measures;
use crate::import::draft::{DraftEffort, DraftWho};
use crate::import::network::LinkKind;
use crate::scenario::files::Place;
use jiff::civil::{Date, DateTime};

#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The row.
    pub place: Place,
    /// As written; in the assembly it is made fit to be an id.
    pub id: String,
    pub name: String,
    pub epic: String,
    pub feature: String,
    /// Nothing if the table says nothing of it.
    pub team: String,
    /// Roles as written.
    pub who: DraftWho,
    /// Those who do it, by name.
    pub people: Vec<String>,
    /// What remains to be done of it.
    pub effort: Option<DraftEffort>,
    /// What was estimated for all of it, where less remains.
    pub estimate: Option<DraftEffort>,
    /// Whether the effort is the work of all who do it; if not, it is the time that they take together.
    pub is_work: bool,
    pub state: State,
    /// `low`, `medium`, `high`, or nothing.
    pub complexity: String,
    pub is_optional: bool,
    pub value: Option<f64>,
    pub is_static: bool,
    pub start: Option<Date>,
    /// The item that this is a part of, by its place in the list.
    pub parent: Option<usize>,
    /// Stands for its parts, even where it has none: an epic.
    pub is_container: bool,
    pub links: Vec<Link>,
}

impl Item {
    /// An open item that says nothing.
    pub fn new(place: Place) -> Item {
        Item {
            place,
            id: String::new(),
            name: String::new(),
            epic: String::new(),
            feature: String::new(),
            team: String::new(),
            who: DraftWho::Team,
            people: Vec::new(),
            effort: None,
            estimate: None,
            is_work: true,
            state: State::Open,
            complexity: String::new(),
            is_optional: false,
            value: None,
            is_static: false,
            start: None,
            parent: None,
            is_container: false,
            links: Vec::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Open,
    Begun,
    Done,
    /// Not to be done.
    Dropped,
}

impl State {
    pub fn is_left(self) -> bool {
        matches!(self, State::Open | State::Begun)
    }
}

/// What an item waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub on: On,
    /// Of which end of the one which end of the other waits.
    pub of: LinkKind,
    /// `technical`, `information`, `resource`, `team`, or nothing.
    pub kind: String,
    /// Of the clock, 0 or more.
    pub lag_hours: f64,
    pub place: Place,
}

impl Link {
    /// On the finish of an item, as such.
    pub fn on(item: usize, place: &Place) -> Link {
        Link { on: On::Item(item), of: LinkKind::FinishToStart, kind: String::new(), lag_hours: 0.0, place: place.clone() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// By its place in the list.
    Item(usize),
    /// By its place in the list of resources.
    Resource(usize),
}

/// What is done about dependencies in a circle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Circles {
    /// They are problems: the table was made by hand, and its maker knows which is wrong.
    Refused,
    /// The link that closes one is left out, and told: the tool that made the table does not mind them.
    Broken,
}

/// What the assembly needs to know beside the items.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub measures: Measures,
    /// The team of those whom no other is named for.
    pub team: String,
    pub circles: Circles,
    /// Whether wholes name the epics of their parts, where those name none: the outermost; and the next of their features.
    pub wholes_are_epics: bool,
    /// When the project starts, by the user's word.
    pub start: Option<DateTime>,
    /// When what is left of a plan under way begins, and a plan that names no date.
    pub today: Option<Date>,
    /// Whether what is done is planned as if it were not.
    pub keep_done: bool,
    /// What a row is called: `task`, `issue`.
    pub noun: &'static str,
}
