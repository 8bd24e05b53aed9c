//! Regular expressions (ECMA-262) of values as people write them. They let pass all that the reader takes; ranges that a pattern cannot tell
//! are the reader's to tell.

/// A number over 0 or 0, as a program writes it, too.
pub const NUMBER: &str = "([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?";
pub const NUMBER_OR_SHARE: &str = "([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*%?";
/// A number over 1 has a `%` behind it.
pub const SHARE: &str = "([0-9]+(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*%|(0+(\\.[0-9]+)?|0*1(\\.0+)?|\\.[0-9]+)([eE]-?[0-9]+)?";
pub const CLOCK: &str = "([01]?[0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?";
/// `day 5 10:00`.
pub const DAY: &str = "day\\s+[1-9][0-9]{0,5}(\\s+([01]?[0-9]|2[0-4]):[0-5][0-9](:[0-5][0-9])?)?";
/// A date, with or without a time.
pub const CIVIL: &str = "[0-9]{4}-?[0-9]{2}-?[0-9]{2}([ Tt][0-9]{2}(:?[0-9]{2}(:?[0-9]{2}([.,][0-9]{1,9})?)?)?)?";

/// One of these, and nothing else but space around it.
pub fn whole(patterns: &[&str]) -> String {
    format!("^\\s*({})\\s*$", patterns.join("|"))
}

pub fn share() -> String {
    whole(&[SHARE])
}

/// At most 1 or 100 %.
pub fn share_to_one() -> String {
    let hundred = "0*(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)|\\.[0-9]+|[0-9.]+[eE][+-]?[0-9]+";
    whole(&[&format!("({hundred})\\s*%"), "(0+(\\.[0-9]+)?|0*1(\\.0+)?|\\.[0-9]+)([eE]-?[0-9]+)?"])
}

pub fn number_or_share() -> String {
    whole(&[NUMBER_OR_SHARE])
}

/// `500_000`, `2.5k`, `350M`.
pub fn counted() -> String {
    whole(&["([0-9][0-9_]*(\\.[0-9][0-9_]*)?|\\.[0-9][0-9_]*)([eE][+-]?[0-9]+)?\\s*(k|K|thousand|M|million|G|billion)?"])
}

/// `1h30m`; a plain 0 is none.
pub fn span() -> String {
    length("w(eeks?)?|d(ays?)?|h(ours?)?|m(in(utes?)?)?|s(ec(onds?)?)?|ms")
}

/// Without days and weeks, which are no work.
pub fn work() -> String {
    length("h(ours?)?|m(in(utes?)?)?|s(ec(onds?)?)?|ms")
}

fn length(units: &str) -> String {
    format!("0|(([0-9]+(\\.[0-9]+)?|\\.[0-9]+)\\s*({})\\s*)+", any_case(units))
}

/// `lognormal(36m, 1.5)`.
pub fn distribution() -> String {
    let names: Vec<&str> = super::super::value::names().collect();
    format!("({})\\s*\\([^()]*\\)", names.join("|"))
}

/// A date and time in the years that a scenario may start in.
pub fn start() -> String {
    CIVIL.replacen("[0-9]{4}", "(19|2[0-9])[0-9]{2}", 1)
}

/// A moment.
pub fn when() -> String {
    whole(&[DAY, &span(), CIVIL])
}

fn day() -> String {
    any_case("mon(day)?|tue(sday)?|wed(nesday)?|thu(rsday)?|fri(day)?|sat(urday)?|sun(day)?")
}

/// `mon 09:00`.
pub fn week_clock() -> String {
    whole(&[&format!("({})\\s+{CLOCK}", day())])
}

/// `mon-fri 08:00-12:00, 13:00-17:00`.
pub fn week() -> String {
    let (day, range) = (day(), format!("{CLOCK}\\s*-\\s*{CLOCK}"));
    let days = format!("({day})(\\s*-\\s*({day}))?");
    let daily = any_case("daily");
    whole(&["always", &format!("({daily}|{days}(\\s*,\\s*{days})*)?\\s*,?\\s*{range}(\\s*,\\s*{range})*")])
}

/// `2026-12-24..2026-12-31`.
pub fn days() -> String {
    let date = "[0-9]{4}-?[0-9]{2}-?[0-9]{2}";
    whole(&[&format!("{date}(\\s*\\.\\.\\s*{date})?")])
}

/// One of these, in small letters or large.
pub fn words(words: &[&str]) -> String {
    whole(&[&any_case(&words.join("|"))])
}

/// Every letter in both cases: these expressions have no flags.
fn any_case(pattern: &str) -> String {
    let both = |letter: char| match letter {
        'a'..='z' => format!("[{letter}{}]", letter.to_ascii_uppercase()),
        other => other.to_string(),
    };
    pattern.chars().map(both).collect()
}
