//! What is varied: a field of the scenario, and the values that it takes. `PATH=A..B/STEP`, `PATH=A..B*FACTOR`, `PATH=A..B`, `PATH=v1,v2`.

mod same;

pub use same::{is_same, position};

use crate::scenario::files::{FileId, Files, Place};
use crate::scenario::problem::Problems;
use crate::scenario::value;
use crate::search::Dimension;
use serde::{Deserialize, Serialize};

/// More levels of one field than this are a slip.
const LEVELS_MAX: f64 = 10_000.0;

/// From this ratio of the ends on, a range of durations is looked at on a logarithmic scale: an hour more is much at one end, and nothing at
/// the other.
const LOG_FROM: f64 = 4.0;

const MS_A_SECOND: f64 = 1_000.0;
const MS_A_MINUTE: f64 = 60_000.0;
const MS_AN_HOUR: f64 = 3_600_000.0;

/// What people call the scenario, and read of it: no run follows these.
const WORDS: [&str; 2] = ["name", "description"];

/// One field and its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vary {
    pub path: String,
    pub values: Values,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// As they are written.
    List(Vec<String>),
    /// All between two ends, in the unit of the kind.
    Range { kind: Kind, from: f64, to: f64, step: Option<Step>, is_log: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Plus(f64),
    Times(f64),
}

/// What a range is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Milliseconds.
    Duration,
    /// 1 is all.
    Share,
    Whole,
    Number,
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Kind::Duration => "a duration",
            Kind::Share => "a share",
            Kind::Whole => "a whole number",
            Kind::Number => "a number",
        }
    }

    /// A value as a scenario would write it, rounded to what a person would write.
    pub fn text(self, value: f64) -> String {
        match self {
            Kind::Duration => duration(rounded_duration(value)),
            Kind::Share => format!("{}%", significant(value * 100.0, 3)),
            Kind::Whole => format!("{:.0}", value.round()),
            Kind::Number => significant(value, 3),
        }
    }

    /// The value of a text of this kind.
    pub fn value(self, text: &str) -> Option<f64> {
        let text = text.trim();
        match self {
            Kind::Duration => value::span(text).ok().map(|span| span.ms() as f64),
            Kind::Share => text.ends_with('%').then(|| value::share(text).ok()).flatten().or_else(|| text.parse().ok()),
            Kind::Whole => text.parse::<i64>().ok().map(|whole| whole as f64),
            Kind::Number => value::number(text),
        }
    }

    /// The narrowest kind that both texts are of.
    fn of(from: &str, to: &str) -> Option<Kind> {
        let is = |kind: Kind| kind.value(from).is_some() && kind.value(to).is_some();
        let is_share = from.trim().ends_with('%') && to.trim().ends_with('%') && is(Kind::Share);
        // Plain 0 is a duration and a number.
        let is_duration = is(Kind::Duration) && !(is(Kind::Whole) || is(Kind::Number));
        [(is_share, Kind::Share), (is_duration, Kind::Duration), (is(Kind::Whole), Kind::Whole), (is(Kind::Number), Kind::Number)]
            .into_iter()
            .find(|(is, _)| *is)
            .map(|(_, kind)| kind)
    }
}

/// To seconds below ten minutes, to minutes below two hours, to five minutes below ten hours, then to quarters of an hour.
fn rounded_duration(ms: f64) -> f64 {
    let unit = match ms {
        short if short < 10.0 * MS_A_MINUTE => MS_A_SECOND,
        short if short < 2.0 * MS_AN_HOUR => MS_A_MINUTE,
        long if long < 10.0 * MS_AN_HOUR => 5.0 * MS_A_MINUTE,
        _ => 15.0 * MS_A_MINUTE,
    };
    (ms / unit).round() * unit
}

/// `1h30m`, exactly.
pub fn duration(ms: f64) -> String {
    let mut rest = ms.max(0.0) as u64;
    if rest == 0 {
        return "0".to_owned();
    }
    let mut text = String::new();
    for (unit, length) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        if rest >= length {
            text += &format!("{}{unit}", rest / length);
            rest %= length;
        }
    }
    text
}

/// With so many digits that count, and no zeros behind the point.
fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = libm::floor(libm::log10(value.abs())) as i32;
    let decimals = (digits - 1 - magnitude).max(0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

impl Vary {
    /// Reads `PATH=VALUES` that is all of a file. `None` when it has problems.
    pub fn read(file: FileId, files: &Files, problems: &mut Problems) -> Option<Vary> {
        let text = files.get(file).text.clone();
        let whole = Place { file, bytes: 0..text.len() };
        let Some(equals) = text.find('=') else {
            problems.add(&whole, format!("`{text}` varies nothing"), "write a path, `=`, and values: `PATH=1h..8h/1h` or `PATH=lft,spt`");
            return None;
        };
        let (path, written) = (text[..equals].trim().to_owned(), &text[equals + 1..]);
        let place = Place { file, bytes: equals + 1..text.len() };
        if path.is_empty() {
            problems.add(&whole, "no field is named", "write its path before the `=`, such as `dispatch.rule`");
            return None;
        }
        if WORDS.contains(&path.as_str()) {
            let what = format!("`{path}` is for people alone: to vary it varies nothing");
            problems.add(&Place { file, bytes: 0..equals }, what, "name a field that runs follow, such as `dispatch.rule`");
            return None;
        }
        let values = match written.split_once("..") {
            Some((from, rest)) if !written.contains(['[', '{', '"']) => range(from, rest, &place, problems)?,
            _ => list(written, &place, problems)?,
        };
        Some(Vary { path, values })
    }

    /// The values one after another, as a scenario would write them; `None` of a range without steps.
    pub fn levels(&self) -> Option<Vec<String>> {
        match &self.values {
            Values::List(values) => Some(values.clone()),
            Values::Range { kind, from, to, step, .. } => {
                let mut levels = Vec::new();
                // Counted, not added up: tenths would not meet the end.
                for place in 0..count(*from, *to, (*step)?) as u32 {
                    levels.push(kind.level(at(*from, (*step)?, place)));
                }
                levels.dedup();
                Some(levels)
            }
        }
    }

    /// The override that gives the field this value.
    pub fn set(&self, value: &str) -> String {
        format!("{}={value}", self.path)
    }

    pub fn is_log(&self) -> bool {
        matches!(self.values, Values::Range { is_log: true, .. })
    }
}

/// The values as a search sees them.
impl Vary {
    pub fn dimension(&self) -> Dimension {
        match (&self.values, self.levels()) {
            (Values::List(values), _) => Dimension::Choice { count: values.len() },
            // Steps are in an order, which a search may follow.
            (Values::Range { .. }, Some(levels)) => Dimension::Whole { from: 0, to: levels.len() as i64 - 1, is_log: false },
            (Values::Range { kind: Kind::Whole, from, to, is_log, .. }, None) => {
                Dimension::Whole { from: *from as i64, to: *to as i64, is_log: *is_log }
            }
            (Values::Range { from, to, is_log, .. }, None) => Dimension::Real { from: *from, to: *to, is_log: *is_log },
        }
    }

    /// A value of [`Vary::dimension`] as a scenario would write it.
    pub fn text(&self, value: f64) -> String {
        match (&self.values, self.levels()) {
            (_, Some(levels)) => levels[(value.max(0.0) as usize).min(levels.len() - 1)].clone(),
            (Values::Range { kind, from, to, .. }, None) => {
                let text = kind.text(value);
                // Rounding must not lead over an end, which is written as it was asked for.
                match kind.value(&text) {
                    Some(rounded) if rounded < *from && value >= *from => kind.level(*from),
                    Some(rounded) if rounded > *to && value <= *to => kind.level(*to),
                    _ => text,
                }
            }
            (Values::List(_), None) => String::new(),
        }
    }

    /// What a text is as a value of [`Vary::dimension`]; `None` if it is none of the values.
    pub fn value(&self, text: &str) -> Option<f64> {
        match (&self.values, self.levels()) {
            (Values::Range { kind, .. }, Some(levels)) => {
                let value = kind.value(text)?;
                levels.iter().position(|level| kind.value(level) == Some(value)).map(|place| place as f64)
            }
            (_, Some(levels)) => position(levels.iter().map(String::as_str), text).map(|place| place as f64),
            (Values::Range { kind, .. }, None) => kind.value(text),
            (Values::List(_), None) => None,
        }
    }

    /// Of a range with steps, a place for a value of its kind that lies between two of them, or past the ends: half-way.
    pub fn between(&self, text: &str) -> Option<f64> {
        let Values::Range { kind, .. } = &self.values else { return None };
        let value = kind.value(text)?;
        let below = self.levels()?.iter().filter(|level| kind.value(level).is_some_and(|level| level < value)).count();
        Some(below as f64 - 0.5)
    }

    /// Where a text lies on an axis, in the unit of [`Vary::unit`]; `None` where values have no order.
    pub fn position(&self, text: &str) -> Option<f64> {
        let kind = self.kind()?;
        let value = kind.value(text)?;
        Some(match kind {
            Kind::Duration => value / MS_AN_HOUR,
            Kind::Share => value * 100.0,
            Kind::Whole | Kind::Number => value,
        })
    }

    /// What positions are counted in; empty for bare numbers and for values without an order.
    pub fn unit(&self) -> &'static str {
        match self.kind() {
            Some(Kind::Duration) => "h",
            Some(Kind::Share) => "%",
            Some(Kind::Whole | Kind::Number) | None => "",
        }
    }

    /// `None` of a list of values that are not all of one kind.
    fn kind(&self) -> Option<Kind> {
        match &self.values {
            Values::Range { kind, .. } => Some(*kind),
            Values::List(values) => {
                Kind::of(values.first()?, values.get(1)?).filter(|kind| values.iter().all(|of| kind.value(of).is_some()))
            }
        }
    }
}

impl Kind {
    /// A value of a grid, to the last digit that was asked for.
    pub fn level(self, value: f64) -> String {
        match self {
            Kind::Duration => duration(value.round()),
            Kind::Share => format!("{}%", significant(value * 100.0, 12)),
            Kind::Whole => format!("{:.0}", value.round()),
            Kind::Number => significant(value, 12),
        }
    }
}

fn at(from: f64, step: Step, place: u32) -> f64 {
    match step {
        Step::Plus(step) => from + step * f64::from(place),
        Step::Times(factor) => from * libm::pow(factor, f64::from(place)),
    }
}

/// How many values there are from one end to the other, both included where a step meets it.
fn count(from: f64, to: f64, step: Step) -> f64 {
    let steps = match step {
        Step::Plus(step) => (to - from) / step,
        Step::Times(factor) => libm::log(to / from) / libm::log(factor),
    };
    (steps + 1e-9).floor() + 1.0
}

fn range(from: &str, rest: &str, place: &Place, problems: &mut Problems) -> Option<Values> {
    let (rest, is_log_asked) = rest.strip_suffix("@log").map_or((rest, false), |rest| (rest, true));
    let (to, step) = match rest.find(['/', '*']) {
        Some(at) => (&rest[..at], Some((rest.as_bytes()[at], rest[at + 1..].trim()))),
        None => (rest, None),
    };
    let (from_text, to_text) = (from.trim(), to.trim());
    if from_text.is_empty() || to_text.is_empty() {
        problems.add(place, "a range with one end alone", "write both: `30m..8h`, `10%..90%`, `1..5`");
        return None;
    }
    if let Some(rest) = to_text.strip_prefix('.') {
        problems.add(place, "a range with too many points", format!("write two: `{from_text}..{}`", rest.trim_start_matches('.')));
        return None;
    }
    let Some(kind) = Kind::of(from_text, to_text) else {
        let what = format!("`{from_text}` and `{to_text}` are not two ends of a range");
        problems.add(place, what, "write two durations, two shares or two numbers: `30m..8h`, `10%..90%`, `1..5`");
        return None;
    };
    // Whole ends with a step that is none are plain numbers.
    let is_finer = step.is_some_and(|(sign, text)| sign == b'*' || Kind::Whole.value(text).is_none());
    let kind = if kind == Kind::Whole && is_finer { Kind::Number } else { kind };
    let (from, to) = (kind.value(from_text)?, kind.value(to_text)?);
    if from >= to {
        let what = if from > to { "the range goes the wrong way round" } else { "both ends of the range are the same" };
        let instead = if from > to { format!("write `{to_text}..{from_text}`") } else { format!("write `{from_text}` alone, with --set") };
        problems.add(place, what, instead);
        return None;
    }
    let step = match step {
        None => None,
        Some((b'/', text)) => Some(Step::Plus(plus(kind, text, place, problems)?)),
        Some((_, text)) => Some(Step::Times(times(text, from, place, problems)?)),
    };
    if let Some(step) = step
        && count(from, to, step) > LEVELS_MAX
    {
        problems.add(
            place,
            format!("{:.0} values of one field", count(from, to, step)),
            format!("at most {LEVELS_MAX}: take larger steps"),
        );
        return None;
    }
    if is_log_asked && from <= 0.0 {
        problems.add(place, "a logarithmic scale cannot begin at nothing", "begin above 0, or leave out `@log`");
        return None;
    }
    let is_wide = kind == Kind::Duration && from > 0.0 && to / from >= LOG_FROM;
    let is_log = is_log_asked || matches!(step, Some(Step::Times(_))) || step.is_none() && is_wide;
    Some(Values::Range { kind, from, to, step, is_log })
}

fn plus(kind: Kind, text: &str, place: &Place, problems: &mut Problems) -> Option<f64> {
    let step = kind.value(text).filter(|step| *step > 0.0);
    if step.is_none() {
        let what = format!("`{text}` is no step of such a range");
        problems.add(place, what, format!("write {} over nothing after the `/`", kind.noun()));
    }
    step
}

fn times(text: &str, from: f64, place: &Place, problems: &mut Problems) -> Option<f64> {
    if from <= 0.0 {
        problems.add(place, "a range that is multiplied cannot begin at nothing", "begin above 0, or write `/` and a step");
        return None;
    }
    let factor = text.parse::<f64>().ok().filter(|factor| factor.is_finite() && *factor > 1.0);
    if factor.is_none() {
        problems.add(place, format!("`{text}` is no factor"), "write a number over 1 after the `*`, such as `30m..8h*2`");
    }
    factor
}

/// Values between commas that are not in brackets or quotes.
fn list(written: &str, place: &Place, problems: &mut Problems) -> Option<Values> {
    let mut values: Vec<String> = Vec::new();
    let (mut depth, mut quote, mut start) = (0_i32, None, 0);
    for (at, c) in written.char_indices().chain([(written.len(), ',')]) {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                values.push(written[start..at].trim().to_owned());
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth != 0 || quote.is_some() {
        let what = if quote.is_some() { "a quote is left open" } else { "brackets are not in pairs" };
        problems.add(place, what, "write as many that close as that open, or the value in quotes");
        return None;
    }
    if values.iter().any(String::is_empty) {
        problems.add(place, "a value is missing", "write values between the commas: `lft,spt,mts`");
        return None;
    }
    if values.len() < 2 {
        let what = format!("`{}` is one value, which varies nothing", values[0]);
        problems.add(place, what, "write more, with commas, or a range such as `1h..8h/1h`; one value goes with --set");
        return None;
    }
    let twice = |at: usize| values[..at].iter().find(|before| is_same(before, &values[at])).map(|before| (before, &values[at]));
    if let Some((one, other)) = (1..values.len()).find_map(twice) {
        let what = if one == other { format!("`{one}` comes twice") } else { format!("`{one}` and `{other}` are the same value") };
        problems.add(place, what, "write each value once");
        return None;
    }
    Some(Values::List(values))
}

#[cfg(test)]
mod tests;
