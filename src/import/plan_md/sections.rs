//! The sections of a plan that are not of work: who is in which team, and what may go wrong.

use super::document::{NeedKind, Risk, Scope, Team};
use super::line::{Kind, Line};
use super::reader::{OF_AN_ITEM, Reader, fold};
use super::remarks;
use super::words::{self, Key};

/// More of a member than this are a slip.
const COUNT_MAX: u32 = 100;

/// `Foundation Team` is `Foundation`.
pub(super) fn team_name(text: &str) -> String {
    let name = text.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != ')').split('(').next().unwrap_or("").trim();
    let name = name.trim_start_matches(|letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ' '));
    let bare = ["team", "squad", "agents"].into_iter().find_map(|word| {
        let at = name.len().checked_sub(word.len()).filter(|at| name.is_char_boundary(*at))?;
        name[at..].eq_ignore_ascii_case(word).then(|| name[..at].trim_end_matches([' ', '-', '_']))
    });
    bare.filter(|bare| !bare.is_empty()).unwrap_or(name).to_owned()
}

/// `2x backend-developer (senior)`, `backend-developer (x2): builds` as a name and a count.
pub(super) fn member(text: &str) -> Option<(String, u32)> {
    let mut text = text.trim();
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let mut count = 1;
    // `3d-artist` is none.
    if digits > 0
        && ["", " ", "x ", "× ", "×"].iter().any(|mark| text[digits..].starts_with(mark) && (!mark.is_empty() || text.len() == digits))
    {
        count = text[..digits].parse().unwrap_or(u32::MAX);
        text = text[digits..].trim_start_matches([' ', 'x', '×', '*']);
    }
    let name = text.split([':', '(', '[']).next().unwrap_or("");
    let name = [" - ", " – ", " — "].into_iter().fold(name, |name, mark| name.split(mark).next().unwrap_or("")).trim();
    let behind = text[name.len()..].trim_start_matches([' ', '(', '[']).split([')', ']']).next().unwrap_or("");
    let (name, told) = match name.rsplit_once([' ']) {
        Some((name, last)) if last.starts_with(['x', '×']) => (name, last),
        _ => (name, behind),
    };
    let told = told.strip_prefix(['x', '×']).unwrap_or(told).trim();
    if !told.is_empty() && told.chars().all(|letter| letter.is_ascii_digit()) {
        count = told.parse().unwrap_or(u32::MAX);
    }
    let name = name.trim_matches(|letter: char| !letter.is_alphanumeric());
    (!name.is_empty()).then(|| (name.to_owned(), count.clamp(1, COUNT_MAX)))
}

impl Reader<'_> {
    /// What stands behind the title of an epic or a feature.
    pub fn remarks_of_group(&mut self, scope: Scope, title: &str, remarks: &remarks::Remarks) {
        for text in &remarks.needs {
            self.need(scope, NeedKind::Any, text, 0..1, None);
        }
        let is_owned = !remarks.assigned.is_empty() && matches!(scope, Scope::Feature(_));
        if remarks.effort.is_some() || is_owned || !remarks.unread.is_empty() {
            // Its tasks tell who and how long.
            self.doc.unread_remarks.push(format!("`{title}`"));
        }
    }

    /// Whether an item with a box is no part of a task: of those under a task's title, and of those further in, nobody knows what they are.
    pub fn is_box(&self, line: &Line<'_>) -> bool {
        let is_beside = |(_, level): (usize, usize)| level >= OF_AN_ITEM && line.indent <= self.box_indent;
        line.ticked.is_some() && self.task.is_none_or(is_beside)
    }

    pub fn open_team(&mut self, title: &str, level: usize) {
        let name = team_name(title.split(':').next().unwrap_or(""));
        if name.is_empty() {
            return;
        }
        let at = self.doc.teams.iter().position(|team| fold(&team.name) == fold(&name)).unwrap_or_else(|| {
            self.doc.teams.push(Team { name, ..Team::default() });
            self.doc.teams.len() - 1
        });
        self.team = Some((at, level));
    }

    /// A line of the section on teams without a key; whether it says something.
    pub fn team_line(&mut self, plain: &str, line: &Line<'_>) -> bool {
        let head = plain.split(':').next().unwrap_or("");
        let is_team = head.to_lowercase().trim_end().ends_with("team");
        let opens = is_team || line.is_bold() && (self.team.is_none() || line.kind == Kind::Text);
        if opens {
            /// Below whatever heading stands above.
            const LEVEL: usize = usize::MAX;
            self.open_team(head, LEVEL);
            if let Some((_, members)) = plain.split_once(':') {
                self.tell_team(Key::Members, members);
            }
        } else if line.kind == Kind::Item && self.team.is_some() {
            self.add_member(plain);
        }
        opens || line.kind == Kind::Item
    }

    pub fn tell_team(&mut self, key: Key, value: &str) {
        match key {
            Key::Team => self.open_team(value, usize::MAX),
            Key::Active => {
                let is_active = !value.trim_start().to_lowercase().starts_with(['n', 'f', '❌']);
                if let Some(team) = self.team.and_then(|(at, _)| self.doc.teams.get_mut(at)) {
                    team.is_active = Some(is_active);
                }
            }
            _ => {
                // A comma in parentheses does not part two members.
                let mut depth = 0_i32;
                let parted = value.split(|letter: char| {
                    depth += i32::from(letter == '(') - i32::from(letter == ')');
                    matches!(letter, '\n' | ';') || letter == ',' && depth <= 0
                });
                let parts: Vec<&str> = parted.collect();
                parts.into_iter().for_each(|part| self.add_member(part));
            }
        }
    }

    fn add_member(&mut self, text: &str) {
        if let Some((team, (name, count))) = self.team.zip(member(text))
            && let Some(team) = self.doc.teams.get_mut(team.0)
            && !["none", "n/a", "tbd"].contains(&name.to_lowercase().as_str())
        {
            team.members.push((name, count));
        }
    }

    /// A line of the section on risks: `Risk 1: ...`, then its likelihood and the rest.
    pub fn risk_line(&mut self, plain: &str) {
        if let Some(opening) = words::opening(plain, "risk", true).filter(|opening| !opening.title.is_empty()) {
            let epic = self.epic.map(|(at, _)| at);
            self.risk = Some(self.doc.risks.len());
            self.doc.risks.push(Risk { id: opening.id, epic, what: opening.title, ..Risk::default() });
        } else if let Some((key, value)) = words::key_and_value(plain)
            && let Some(risk) = self.risk.and_then(|at| self.doc.risks.get_mut(at))
        {
            match key.as_str() {
                "likelihood" | "probability" | "chance" => risk.likelihood = value.to_owned(),
                "impact" | "severity" | "effect" => risk.impact = value.to_owned(),
                "owner" => risk.owner = value.to_owned(),
                key if key.contains("mitigation") || key == "response" || key == "contingency" => risk.mitigation = value.to_owned(),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_have_a_name_and_a_count() {
        for (text, name, count) in [
            ("database-architect", "database-architect", 1),
            ("2x backend-developer", "backend-developer", 2),
            ("backend-developer (x3): builds", "backend-developer", 3),
            ("backend-developer × 2 - builds", "backend-developer × 2", 1),
            ("qa-engineer (lead)", "qa-engineer", 1),
            ("qa-engineer x2", "qa-engineer", 2),
            ("react-specialist – the page", "react-specialist", 1),
            ("3d-artist", "3d-artist", 1),
            ("999999999999 testers", "testers", 100),
        ] {
            assert_eq!(member(text), Some((name.to_owned(), count)), "{text}");
        }
        assert_eq!(member(" - "), None);
    }

    #[test]
    fn a_team_is_called_by_what_it_is_of() {
        for (text, name) in [("Foundation Team", "Foundation"), ("1. Backend Team (3)", "Backend"), ("Team", "Team"), ("🚀 QA-Squad", "QA")]
        {
            assert_eq!(team_name(text), name);
        }
    }
}
