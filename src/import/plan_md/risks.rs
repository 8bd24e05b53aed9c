//! The risk table of a plan as entries of the register: words become figures by the rules that stand here, for people to edit.

use super::document::Risk;
use crate::import::draft::{DraftRisk, quoted};
use crate::scenario::value;

/// Probabilities of the words that tables use, most telling first: the middle of what people mean by them (Kent's "Words of estimative
/// probability" has likely at 75 % and unlikely at 30 %; registers are more timid, since a risk that is likely is an issue).
const LIKELIHOODS: [(&str, f64); 12] = [
    ("very high", 0.75),
    ("very low", 0.05),
    ("almost certain", 0.9),
    ("unlikely", 0.1),
    ("likely", 0.5),
    ("possible", 0.25),
    ("rare", 0.05),
    ("high", 0.5),
    ("medium", 0.25),
    ("moderate", 0.25),
    ("low", 0.1),
    ("certain", 0.9),
];

/// What the words do to the work that a risk strikes: elapsed time, least, most likely and most. A critical impact holds it up for about
/// two weeks, a high one for one, a medium one for two days and a low one for half a day.
const IMPACTS: [(&str, [&str; 3]); 9] = [
    ("very high", ["4d", "10d", "20d"]),
    ("critical", ["4d", "10d", "20d"]),
    ("severe", ["4d", "10d", "20d"]),
    ("high", ["2d", "5d", "10d"]),
    ("major", ["2d", "5d", "10d"]),
    ("medium", ["1d", "2d", "4d"]),
    ("moderate", ["1d", "2d", "4d"]),
    ("low", ["4h", "12h", "1d"]),
    ("minor", ["4h", "12h", "1d"]),
];

/// A mitigation leaves this share of the probability.
const MITIGATED: f64 = 0.5;

/// What is said in the notes about all of it.
pub const RULE: &str = "High, Medium and Low are 50 %, 25 % and 10 % likely, and hold up the largest task of their epic for about 5 days, \
    2 days or half a day when it begins; a mitigation would halve the probability, and is not in force";

/// As the words say; medium where they say nothing that is known. Whether something was known of both.
pub fn entry(risk: &Risk, id: String, struck: &str, owner: &str) -> (DraftRisk, bool) {
    let likelihood = probability(&risk.likelihood);
    let impact = delay(&risk.impact);
    let probability = likelihood.unwrap_or(0.25);
    let mut fields = Vec::new();
    let owner = if risk.owner.is_empty() { owner } else { &risk.owner };
    if !owner.is_empty() {
        fields.push(format!("owner = {}", quoted(owner)));
    }
    fields.push(format!("on_start = {}", quoted(struck)));
    let by = impact.clone().unwrap_or_else(|| triangular(IMPACTS[5].1));
    fields.push(format!("delay = {{ tasks = [{}], by = {by} }}", quoted(struck)));
    if !risk.mitigation.is_empty() {
        let left = (probability * MITIGATED * 1000.0).round() / 1000.0;
        fields.push(format!("mitigation = {{ description = {}, probability = {left} }}", quoted(&one_line(&risk.mitigation))));
    }
    (DraftRisk { id, description: risk.what.clone(), probability, fields }, likelihood.is_some() && impact.is_some())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `High`, `30%`, `4/5`.
fn probability(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    if let Some((before, _)) = lower.split_once('%') {
        let from = before.rfind(|letter: char| !letter.is_ascii_digit() && letter != '.').map_or(0, |at| at + 1);
        let share = before.get(from..)?.parse::<f64>().ok()? / 100.0;
        return (0.0..=1.0).contains(&share).then_some(share);
    }
    let word = LIKELIHOODS.iter().find(|(word, _)| lower.contains(word)).map(|(_, probability)| *probability);
    word.or_else(|| {
        let grade: u8 = lower.split(|letter: char| !letter.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()?;
        [0.05, 0.1, 0.25, 0.5, 0.75].get(usize::from(grade.checked_sub(1)?)).copied()
    })
}

/// `High`, `3 days`, `4/5`, as TOML of hours.
fn delay(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some((_, days)) = IMPACTS.iter().find(|(word, _)| lower.contains(word)) {
        return Some(triangular(*days));
    }
    if let Ok(hours) = value::hours(lower.trim())
        && lower.contains(|letter: char| letter.is_alphabetic())
        && hours > 0.0
    {
        return Some(quoted(&format!("{hours}h")));
    }
    let grade: u8 = lower.split(|letter: char| !letter.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()?;
    let word = ["minor", "minor", "medium", "high", "critical"].get(usize::from(grade.checked_sub(1)?))?;
    IMPACTS.iter().find(|(name, _)| name == word).map(|(_, days)| triangular(*days))
}

fn triangular(days: [&str; 3]) -> String {
    format!("{{ triangular = [\"{}\", \"{}\", \"{}\"] }}", days[0], days[1], days[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_become_probabilities_and_delays() {
        let all = ["High", "**Unlikely**", "30%", "4/5", "Very low", "who knows", "0"].map(probability);
        assert_eq!(all, [Some(0.5), Some(0.1), Some(0.3), Some(0.5), Some(0.05), None, None]);
        assert_eq!(delay("Medium").as_deref(), Some("{ triangular = [\"1d\", \"2d\", \"4d\"] }"));
        assert_eq!(delay("3 days").as_deref(), Some("\"72h\""));
        assert_eq!(delay("Critical (5)").as_deref(), Some("{ triangular = [\"4d\", \"10d\", \"20d\"] }"));
        assert_eq!(delay("bad"), None);
    }
}
