//! The head of the page: the answer in a sentence, the figures it stands on, the criteria, and what to look at next.

use maud::{Markup, html};

/// A figure with more letters than this is a sentence, and set like one: more than two lines of a tile.
const LONG_FROM: usize = 36;

/// How good a thing is: always told by a mark or in words as well, never by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Good,
    Bad,
    Open,
}

impl Mood {
    fn class(self) -> &'static str {
        match self {
            Mood::Good => "good",
            Mood::Bad => "bad",
            Mood::Open => "open",
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Mood::Good => "✓",
            Mood::Bad => "✗",
            Mood::Open => "○",
        }
    }
}

/// One figure of the answer.
pub struct Tile {
    pub label: String,
    pub value: String,
    /// What it is to be held against; may be empty.
    pub note: String,
}

impl Tile {
    pub fn new(label: &str, value: impl Into<String>, note: impl Into<String>) -> Tile {
        Tile { label: label.to_owned(), value: value.into(), note: note.into() }
    }
}

/// A success criterion.
pub struct Chip {
    pub mood: Mood,
    pub name: String,
    pub value: String,
    /// What the mark says, for those who hear it: `met`.
    pub word: &'static str,
}

/// A part of a whole, as a bar.
pub struct Bar {
    pub name: String,
    pub share: f64,
    pub value: String,
    /// Whether it is what one wants time to go into.
    pub is_work: bool,
}

/// All texts are plain; markup is made of them here.
pub struct Answer {
    /// `run report`, `study report`.
    pub kind: &'static str,
    pub title: String,
    /// Which run or study it is.
    pub which: String,
    pub description: String,
    pub mood: Mood,
    pub headline: String,
    /// What is to be added to it; may be empty.
    pub detail: String,
    pub tiles: Vec<Tile>,
    pub chips_title: String,
    pub chips: Vec<Chip>,
    pub bars_title: String,
    pub bars: Vec<Bar>,
    pub notes: Vec<String>,
}

impl Answer {
    pub fn markup(&self) -> Markup {
        html! {
            header #answer {
                p.eyebrow { "Sandtable · " (self.kind) " · " (self.which) }
                h1 { (self.title) }
                @if !self.description.is_empty() { p.description { (self.description) } }
                div.verdict.(self.mood.class()) {
                    strong { (self.headline) }
                    (self.detail)
                }
                div.tiles { @for tile in &self.tiles { (tile.markup()) } }
                @if !self.chips.is_empty() {
                    h3 { (self.chips_title) }
                    ul.chips { @for chip in &self.chips { (chip.markup()) } }
                }
                @if !self.notes.is_empty() {
                    h3 { "What to look at" }
                    ul.notes { @for note in &self.notes { li { (note) } } }
                }
                @if !self.bars.is_empty() {
                    h3 { (self.bars_title) }
                    table.bars { tbody { @for bar in &self.bars { (bar.markup()) } } }
                }
            }
        }
    }
}

impl Tile {
    fn markup(&self) -> Markup {
        html! {
            dl.tile {
                dt { (self.label) }
                dd.value.long[self.value.chars().count() > LONG_FROM] { (self.value) }
                @if !self.note.is_empty() { dd.note { (self.note) } }
            }
        }
    }
}

impl Chip {
    fn markup(&self) -> Markup {
        html! {
            li.(self.mood.class()) {
                span.mark aria-hidden="true" { (self.mood.mark()) }
                span.name { (self.name) }
                span.hidden { ", " (self.word) }
                " " (self.value)
            }
        }
    }
}

impl Bar {
    fn markup(&self) -> Markup {
        let width = format!("{:.1}", self.share.clamp(0.0, 1.0) * 100.0);
        let class = if self.is_work { "work" } else { "filled" };
        html! {
            tr {
                th scope="row" { (self.name) }
                td.bar {
                    svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                        rect.ground width="100" height="8" {}
                        rect.(class) width=(width) height="8" {}
                    }
                }
                td { (self.value) }
            }
        }
    }
}
