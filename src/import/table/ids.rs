//! Ids as a plan may have them: each once, in whatever letters, and free of the marks by which a plan separates them.

use crate::scenario::plan::cell::KINDS;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct Ids {
    /// In small letters.
    taken: BTreeSet<String>,
    /// By an id in small letters, the number to try next behind it.
    next: BTreeMap<String, usize>,
    /// Those that are not as written, with what they were.
    pub changed: Vec<String>,
}

impl Ids {
    /// The id of something, made fit and not taken before.
    pub fn take(&mut self, written: &str) -> String {
        let fit = fit(written);
        let id = self.free(&fit);
        self.taken.insert(id.to_lowercase());
        if id != written {
            self.changed.push(format!("{id} for {}", if written.is_empty() { "nothing" } else { written }));
        }
        id
    }

    fn free(&mut self, fit: &str) -> String {
        if !self.taken.contains(&fit.to_lowercase()) {
            return fit.to_owned();
        }
        let next = self.next.entry(fit.to_lowercase()).or_insert(2);
        loop {
            let candidate = format!("{fit}-{next}");
            *next += 1;
            if !self.taken.contains(&candidate.to_lowercase()) {
                return candidate;
            }
        }
    }
}

/// Without what separates ids, kinds and lags in a plan.
fn fit(written: &str) -> String {
    let is_bad = |letter: char| letter.is_control() || letter.is_whitespace() || matches!(letter, ';' | ',' | '+');
    let mut id: String = written.chars().map(|letter| if is_bad(letter) && letter != ' ' { '-' } else { letter }).collect();
    if let Some((_, tail)) = id.rsplit_once(':')
        && KINDS.iter().any(|(kind, _)| kind.eq_ignore_ascii_case(tail.trim()))
    {
        let at = id.len() - tail.len() - 1;
        id.replace_range(at..=at, "-");
    }
    let id = id.trim();
    if id.is_empty() { "unnamed".to_owned() } else { id.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_each_once_in_whatever_letters() {
        let mut ids = Ids::default();
        let taken: Vec<String> =
            ["T-1", "t-1", "T-1-2", "T-1", "a;b", "C++", "x:team", "x: y", ""].into_iter().map(|id| ids.take(id)).collect();
        assert_eq!(taken, ["T-1", "t-1-2", "T-1-2-2", "T-1-3", "a-b", "C--", "x-team", "x: y", "unnamed"]);
        assert_eq!(ids.changed.len(), 7);
        assert_eq!(ids.changed[0], "t-1-2 for t-1");
    }

    #[test]
    fn a_great_many_of_one_name_take_no_longer_each() {
        let mut ids = Ids::default();
        for _ in 0..100_000 {
            ids.take("same");
        }
        assert_eq!(ids.take("same"), "same-100001");
    }
}
