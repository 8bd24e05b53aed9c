//! Figures of effort as people write them: `6 hours (+25% buffer)`, `1-2 days`, `4h / 6h / 12h`, `1h30m`, `half a day`, `5 points`, `XL`.

use super::Options;
pub use crate::import::table::number::Unit;
use crate::import::table::number::{self, Decimal};

/// Hours of work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    One(f64),
    /// Of two the third is their mean.
    Three(f64, f64, f64),
}

/// Hours of a task that is told by its size, as clothes are: a doubling, and two to the next where it grows beyond a day.
const SIZES: [(&str, f64); 8] =
    [("xs", 2.0), ("s", 4.0), ("small", 4.0), ("m", 8.0), ("medium", 8.0), ("l", 16.0), ("large", 16.0), ("xl", 40.0)];

/// Words that may stand between a number and its unit.
const BETWEEN: [&str; 10] = ["person", "dev", "developer", "engineering", "working", "work", "ideal", "story", "business", "man"];

/// Words that may stand before a number.
const BEFORE: [&str; 28] = [
    "o",
    "r",
    "m",
    "p",
    "opt",
    "real",
    "pess",
    "optimistic",
    "realistic",
    "pessimistic",
    "most",
    "likely",
    "expected",
    "best",
    "worst",
    "case",
    "about",
    "approx",
    "approximately",
    "around",
    "ca",
    "circa",
    "to",
    "and",
    "or",
    "between",
    "total",
    "est",
];

/// The unit of a word, or of the words of a column's title.
pub fn unit(text: &str) -> Option<Unit> {
    let lower = text.to_lowercase();
    let mut words = lower.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    words.find_map(unit_named)
}

/// The figure that a text tells, and whether it speaks of a buffer beside it; `None` if it tells none. Numbers without a unit have the
/// next one's, or `bare`.
pub fn figure(text: &str, bare: Unit, options: &Options) -> Option<(Figure, bool)> {
    let lower = text.to_lowercase();
    let has_buffer = lower.contains("buffer") || lower.contains('%');
    let outside = without_parentheses(&lower);
    let trimmed = outside.trim().trim_start_matches(['~', '≈', '<', '>', '=']).trim();
    // Less than nothing is no effort.
    if trimmed.strip_prefix(['-', '−']).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit())) {
        return None;
    }
    if let Some((_, hours)) = SIZES.iter().find(|(size, _)| *size == trimmed) {
        return Some((Figure::One(*hours), has_buffer));
    }
    if ["milestone", "none", "no effort"].contains(&trimmed) {
        return Some((Figure::One(0.0), has_buffer));
    }
    let hours = amounts(&words_to_numbers(trimmed), bare, options)?;
    let figure = match hours[..] {
        [one] => Figure::One(one),
        [low, high] => Figure::Three(low.min(high), 0.5 * (low + high), low.max(high)),
        [a, b, c] => Figure::Three(a, b, c),
        _ => return None,
    };
    Some((figure, has_buffer))
}

/// What stands in parentheses is said beside the figure, unless nothing stands outside.
fn without_parentheses(text: &str) -> String {
    let mut outside = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    if outside.trim().is_empty() { text.trim_matches(['(', ')', '[', ']', ' ']).to_owned() } else { outside }
}

fn words_to_numbers(text: &str) -> String {
    const NUMBERS: [(&str, &str); 9] = [
        ("half a ", "0.5 "),
        ("half an ", "0.5 "),
        ("half ", "0.5 "),
        ("a ", "1 "),
        ("an ", "1 "),
        ("one ", "1 "),
        ("two ", "2 "),
        ("three ", "3 "),
        ("four ", "4 "),
    ];
    let found = NUMBERS.iter().find(|(word, _)| text.starts_with(word));
    found.map_or_else(|| text.to_owned(), |(word, number)| format!("{number}{}", &text[word.len()..]))
}

/// The hours of each amount, at most a few; `None` if a word is no unit, or there is no number.
fn amounts(text: &str, bare: Unit, options: &Options) -> Option<Vec<f64>> {
    const AMOUNTS_MAX: usize = 6;
    // Two commas in a word separate, as in `4,6,12`. Each number has its unit, and whether it only adds to the one before it: `1h30m`.
    let mut found: Vec<(f64, Option<Unit>, bool)> = Vec::new();
    let listed: Vec<String> =
        text.split_whitespace().map(|word| if word.matches(',').count() > 1 { word.replace(',', "/") } else { word.to_owned() }).collect();
    let text = listed.join(" ");
    let mut rest = text.as_str();
    let mut is_apart = true;
    while let Some(from) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let gap = &rest[..from];
        let words = gap.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        if gap.trim_end_matches('-').ends_with(char::is_alphabetic) || words.into_iter().any(|word| !BEFORE.contains(&word)) {
            // `T-1` and `P0` are names, and `after 1.1.1` speaks of something else.
            return None;
        }
        is_apart |= gap.chars().any(|letter| !letter.is_whitespace() && letter != '+');
        let (number, length) = number(&rest[from..])?;
        let tail = rest[from + length..].trim_start();
        if let Some(tail) = tail.strip_prefix('%') {
            rest = tail;
            continue;
        }
        let (unit, tail) = unit_of(tail)?;
        let adds = !is_apart && found.last().is_some_and(|(_, before, _)| before.is_some()) && unit.is_some();
        found.push((number, unit, adds));
        if found.len() > AMOUNTS_MAX {
            return None;
        }
        is_apart = false;
        rest = tail;
    }
    let mut next = bare;
    let back = found.iter().rev().map(|(number, unit, _)| {
        next = unit.unwrap_or(next);
        number * options.measures().hours(next)
    });
    let hours: Vec<f64> = back.collect();
    let mut sums: Vec<f64> = Vec::new();
    for (hours, (_, _, adds)) in hours.into_iter().rev().zip(&found) {
        match sums.last_mut().filter(|_| *adds) {
            Some(sum) => *sum += hours,
            None => sums.push(hours),
        }
    }
    (!sums.is_empty() && sums.iter().all(|hours| hours.is_finite())).then_some(sums)
}

/// `1.5`, `1,5`, `1,000`, `1.200,5`, and its bytes.
fn number(text: &str) -> Option<(f64, usize)> {
    let length = text.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ',')).unwrap_or(text.len());
    let written = text[..length].trim_end_matches(['.', ',']);
    if let Some(number) = number::number(written, Decimal::Point) {
        return Some((number, written.len()));
    }
    // Several numbers without blanks between them: the first.
    let first = written.split([',', '.']).next()?;
    number::number(first, Decimal::Point).map(|number| (number, first.len()))
}

/// The unit that a text begins with, if it does, and what follows; `None` if it begins with a word that is none.
fn unit_of(text: &str) -> Option<(Option<Unit>, &str)> {
    let mut rest = text;
    for _ in 0..3 {
        let word = &rest[..rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len())];
        let tail = &rest[word.len()..];
        if word.is_empty() || word == "to" || word == "and" || word == "or" {
            return Some((None, rest));
        }
        if let Some(unit) = unit_named(word) {
            return Some((Some(unit), tail));
        }
        if !BETWEEN.contains(&word) {
            return None;
        }
        rest = tail.trim_start_matches([' ', '-']);
    }
    None
}

/// A unit by its name in full or short; but for words that English has, which stand in prose before a number or after it.
fn unit_named(word: &str) -> Option<Unit> {
    const WORDS: [&str; 5] = ["at", "mon", "am", "pm", "t"];
    if WORDS.contains(&word) { None } else { Unit::of(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Figure> {
        figure(text, Unit::Hours, &Options::default()).map(|(figure, _)| figure)
    }

    #[test]
    fn efforts_are_read_however_they_are_written() {
        for (text, hours) in [
            ("6 hours", 6.0),
            ("6h", 6.0),
            ("6 hrs (+25% buffer)", 6.0),
            ("6 hours + 25% buffer", 6.0),
            ("~6", 6.0),
            ("1.5 days", 12.0),
            ("1,5 days", 12.0),
            ("2d", 16.0),
            ("1 week", 40.0),
            ("1,200 hours", 1200.0),
            ("1,200.5 hours", 1200.5),
            ("1.500,5 hours", 1500.5),
            ("2,5 Tage", 20.0),
            ("1 month", 160.0),
            ("90 min", 1.5),
            ("1h30m", 1.5),
            ("1 day 4 hours", 12.0),
            ("half a day", 4.0),
            ("an hour", 1.0),
            ("2 person-days", 16.0),
            ("5 story points", 20.0),
            ("XL", 40.0),
            ("(3h)", 3.0),
            ("0", 0.0),
            ("6 Hours.", 6.0),
            ("about 6 hours of work", 6.0),
        ] {
            assert_eq!(read(text), Some(Figure::One(hours)), "{text}");
        }
    }

    #[test]
    fn two_figures_are_a_range_and_three_an_estimate() {
        assert_eq!(read("1-2 days"), Some(Figure::Three(8.0, 12.0, 16.0)));
        assert_eq!(read("4 – 6h"), Some(Figure::Three(4.0, 5.0, 6.0)));
        assert_eq!(read("4 to 6 hours"), Some(Figure::Three(4.0, 5.0, 6.0)));
        assert_eq!(read("4 / 6 / 12"), Some(Figure::Three(4.0, 6.0, 12.0)));
        assert_eq!(read("4,6,12"), Some(Figure::Three(4.0, 6.0, 12.0)));
        assert_eq!(read("4h / 1 day / 2 days"), Some(Figure::Three(4.0, 8.0, 16.0)));
        assert_eq!(read("optimistic 4h, realistic 6h, pessimistic 1d + 30m"), Some(Figure::Three(4.0, 6.0, 8.5)));
        assert_eq!(read("O: 4h, R: 6h, P: 12h"), Some(Figure::Three(4.0, 6.0, 12.0)));
        assert_eq!(read("4h (optimistic), 6h (realistic), 12h (pessimistic)"), Some(Figure::Three(4.0, 6.0, 12.0)));
    }

    #[test]
    fn what_is_no_effort_is_none() {
        for text in ["", "soon", "5 apples", "T-1", "6h, after 1.1.1", "1 2 3 4", "backend-developer"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
