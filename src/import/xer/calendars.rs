//! Calendars, whose days and exceptions stand in one cell as nested parentheses.

use super::Importer;
use crate::import::network::week::{Calendar, Week, merged, office, opening, seconds};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A node `(0||name(attributes)(children))`.
#[derive(Debug, PartialEq)]
struct Node<'t> {
    depth: usize,
    name: &'t str,
    attributes: &'t str,
}

/// Nodes, each before its children; `None` if the parentheses do not fit.
fn nodes(data: &str) -> Option<Vec<Node<'_>>> {
    let mut nodes: Vec<Node<'_>> = Vec::new();
    // What is open: a node by its place, or a list of attributes or children.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut around: Vec<usize> = Vec::new();
    let mut rest = data;
    while let Some(at) = rest.find(['(', ')']) {
        let is_opening = rest[at..].starts_with('(');
        rest = &rest[at + 1..];
        if !is_opening {
            if open.pop()?.is_some() {
                around.pop();
            }
            continue;
        }
        let end = rest.find(['(', ')'])?;
        let text = blank(&rest[..end]);
        match text.split_once("||") {
            Some((_, name)) => {
                nodes.push(Node { depth: around.len(), name: blank(name), attributes: "" });
                open.push(Some(nodes.len() - 1));
                around.push(nodes.len() - 1);
            }
            None => {
                if let Some(&node) = around.last().filter(|_| !text.is_empty()) {
                    nodes[node].attributes = text;
                }
                open.push(None);
            }
        }
    }
    open.is_empty().then_some(nodes)
}

/// Without the blanks around it; P6 breaks lines within a cell by two bytes 0x7F.
fn blank(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{7f}')
}

/// The value of an attribute in `s|08:00|f|12:00`.
fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let mut parts = attributes.split('|').map(blank);
    while let Some(key) = parts.next() {
        let value = parts.next()?;
        if key == name {
            return Some(value);
        }
    }
    None
}

/// What a cell says; `None` if it cannot be read.
fn parse(data: &str) -> Option<Calendar> {
    /// Days are counted from then on, as spreadsheets do.
    const EPOCH: Date = Date::constant(1899, 12, 30);
    let nodes = nodes(data)?;
    let mut week = Week::default();
    let mut exceptions: Vec<(Date, Vec<(u32, u32)>)> = Vec::new();
    let (mut list, mut day) = ("", None);
    for node in &nodes {
        match node.depth {
            1 => (list, day) = (node.name, None),
            2 if list == "DaysOfWeek" => day = node.name.parse::<usize>().ok().filter(|day| (1..=7).contains(day)).map(|day| (day + 5) % 7),
            2 if list == "Exceptions" => {
                let days = attribute(node.attributes, "d")?.parse::<i64>().ok().filter(|days| (0..=110_000).contains(days))?;
                exceptions.push((EPOCH.checked_add(jiff::Span::new().days(days)).ok()?, Vec::new()));
            }
            3 => {
                let ends = attribute(node.attributes, "s").and_then(seconds).zip(attribute(node.attributes, "f").and_then(seconds));
                let opening = ends.and_then(|(from, to)| opening(from, to));
                match (list, day, exceptions.last_mut()) {
                    ("DaysOfWeek", Some(day), _) => week[day].extend(opening),
                    ("Exceptions", _, Some((_, openings))) => openings.extend(opening),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    let week = week.map(merged);
    let mut calendar = Calendar { week, ..Calendar::default() };
    for (day, openings) in exceptions {
        if openings.is_empty() {
            calendar.days_off.push((day, day));
        } else if merged(openings) != calendar.week[day.weekday().to_monday_zero_offset() as usize] {
            calendar.other_days += 1;
        }
    }
    Some(calendar)
}

impl<'t> Importer<'_, 't> {
    /// The calendars, and their places by id.
    pub(super) fn calendars(&mut self) -> (Vec<Calendar>, BTreeMap<&'t str, usize>) {
        let tables = self.tables;
        let mut calendars: Vec<Calendar> = Vec::new();
        let (mut places, mut bases) = (BTreeMap::new(), Vec::new());
        for row in tables.rows("CALENDAR") {
            let name = row.text("clndr_name");
            let mut calendar = parse(row.text("clndr_data")).unwrap_or_else(|| {
                self.left("calendar[s] that cannot be read: Monday to Friday, 8 to 12 and 13 to 17", name);
                Calendar { week: office(), ..Calendar::default() }
            });
            calendar.name = name.to_owned();
            places.insert(row.text("clndr_id"), calendars.len());
            bases.push(row.text("base_clndr_id"));
            calendars.push(calendar);
        }
        // The exceptions of the calendar that one is based on hold for it too.
        let own: Vec<Vec<(Date, Date)>> = calendars.iter().map(|calendar| calendar.days_off.clone()).collect();
        for (at, base) in bases.iter().enumerate() {
            if let Some(&base) = places.get(base).filter(|&&base| base != at) {
                calendars[at].days_off.extend_from_slice(&own[base]);
            }
        }
        (calendars, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_from_sunday_have_shifts_and_exceptions_are_numbered_days() {
        let calendar = parse(
            "(0||CalendarData()(\u{7f}(0||DaysOfWeek()((0||1()())(0||2()((0||0(f|16:00|s|08:00)())))(0||3()((0||0(s|22:00|f|00:00)())\
             (0||1(s|00:00|f|06:00)())))(0||7()())))(0||VIEW(ShowTotal|N)())(0||Exceptions()((0||0(d|43650)())(0||1(d|43651)\
             ((0||0(s|08:00|f|10:00)())))(0||2(d|43654)((0||0(s|08:00|f|16:00)())))))))",
        )
        .unwrap();
        let hour = 3600;
        assert_eq!(calendar.week[0], [(8 * hour, 16 * hour)]);
        assert_eq!(calendar.week[1], [(0, 6 * hour), (22 * hour, 24 * hour)]);
        assert!(calendar.week[2..].iter().all(Vec::is_empty));
        let day: Date = "2019-07-04".parse().unwrap();
        // A Friday of other hours; a Monday of its own.
        assert_eq!((calendar.days_off, calendar.other_days), (vec![(day, day)], 1));
    }

    #[test]
    fn line_breaks_of_two_delete_bytes_are_blanks_wherever_they_stand() {
        let plain = "(0||CalendarData()( (0||DaysOfWeek()( (0||2()( (0||0(s|08:00|f|16:00)()) )) (0||7()()) )) (0||Exceptions()( (0||0(d|43650)()) )) ))";
        let broken = plain.replace(' ', "\u{7f}\u{7f} ").replace("(s|", "(\u{7f}\u{7f}s|").replace("16:00)", "16:00\u{7f}\u{7f})");
        let calendar = parse(&broken).unwrap();
        assert_eq!(calendar.week[0], [(8 * 3600, 16 * 3600)]);
        assert_eq!(Some(calendar), parse(plain));
    }

    #[test]
    fn parentheses_that_do_not_fit_are_no_calendar() {
        assert_eq!(
            ["(0||A()", ")", "(0||A())))", "(", "(0||CalendarData()((0||Exceptions()((0||0(d|x)())))))"].map(parse),
            const { [const { None }; 5] }
        );
        assert!(nodes(&"(".repeat(100_000)).is_none());
        assert!(nodes(&format!("{}{}", "(0||A()(".repeat(100_000), "))".repeat(100_000))).is_some());
    }
}
