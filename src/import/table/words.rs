//! Words of tables in English and German: how a header is compared, and what a status, a yes or a no, and a complexity are called.

use super::item::State;

/// A header or a word as it is compared: in small letters, its words apart by single blanks, all other marks left out. `%` stays, and `#`.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || matches!(letter, '%' | '#') {
            folded.extend(letter.to_lowercase());
        } else if !folded.ends_with(' ') && !folded.is_empty() {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

const DONE: [&str; 24] = [
    "done",
    "closed",
    "resolved",
    "complete",
    "completed",
    "finished",
    "released",
    "shipped",
    "deployed",
    "merged",
    "accepted",
    "delivered",
    "erledigt",
    "fertig",
    "abgeschlossen",
    "geschlossen",
    "beendet",
    "umgesetzt",
    "gelöst",
    "ausgeliefert",
    "abgenommen",
    "fertiggestellt",
    "✓",
    "✔",
];

const DROPPED: [&str; 23] = [
    "cancelled",
    "canceled",
    "won t do",
    "won t fix",
    "wontfix",
    "wont do",
    "wont fix",
    "duplicate",
    "rejected",
    "obsolete",
    "abandoned",
    "dropped",
    "declined",
    "cannot reproduce",
    "invalid",
    "abgebrochen",
    "verworfen",
    "storniert",
    "abgelehnt",
    "entfällt",
    "hinfällig",
    "duplikat",
    "archived",
];

const BEGUN: [&str; 22] = [
    "in progress",
    "doing",
    "started",
    "working on it",
    "active",
    "in review",
    "review",
    "in test",
    "testing",
    "in development",
    "wip",
    "in arbeit",
    "in bearbeitung",
    "begonnen",
    "angefangen",
    "läuft",
    "laufend",
    "in prüfung",
    "im test",
    "in umsetzung",
    "on going",
    "ongoing",
];

/// What is still to be done, so that nothing need be said of it. Who waits or is blocked is not in it: nobody knows for what.
const OPEN: [&str; 34] = [
    "open",
    "to do",
    "todo",
    "backlog",
    "new",
    "ready",
    "ready for development",
    "selected for development",
    "planned",
    "scheduled",
    "not started",
    "not yet started",
    "pending",
    "next",
    "up next",
    "created",
    "reopened",
    "draft",
    "icebox",
    "sprint backlog",
    "product backlog",
    "this week",
    "offen",
    "neu",
    "geplant",
    "nicht begonnen",
    "noch nicht begonnen",
    "nicht gestartet",
    "zu erledigen",
    "ausstehend",
    "bereit",
    "anstehend",
    "aufgaben",
    "tasks",
];

const YES: [&str; 10] = ["yes", "y", "true", "1", "x", "ja", "j", "wahr", "✓", "✔"];
const NO: [&str; 8] = ["no", "n", "false", "0", "nein", "falsch", "", "-"];

/// What people write into a cell that has nothing to say yet.
const NOTHING: [&str; 23] = [
    "",
    "-",
    "--",
    "\u{2013}",
    "\u{2014}",
    "?",
    "??",
    "???",
    "n/a",
    "na",
    "n.a.",
    "tbd",
    "tbc",
    "none",
    "open",
    "offen",
    "unknown",
    "k.a.",
    "unbekannt",
    "keine",
    "n.n.",
    "n. n.",
    "nn",
];

/// What a status says; open if the word is not known.
pub fn state(status: &str) -> State {
    let words = folded(status);
    let is_one_of = |list: &[&str]| list.contains(&words.as_str()) || list.contains(&status.trim());
    if is_one_of(&DONE) {
        State::Done
    } else if is_one_of(&DROPPED) {
        State::Dropped
    } else if is_one_of(&BEGUN) {
        State::Begun
    } else {
        State::Open
    }
}

/// Whether a status says nothing that [`state`] does not know.
pub fn is_known_state(status: &str) -> bool {
    state(status) != State::Open || is_nothing(status) || OPEN.contains(&folded(status).as_str()) || yes_or_no(status).is_some()
}

/// `None` of what is neither.
pub fn yes_or_no(text: &str) -> Option<bool> {
    let word = text.trim().to_lowercase();
    if YES.contains(&word.as_str()) { Some(true) } else { NO.contains(&word.as_str()).then_some(false) }
}

/// Whether a cell says that nothing is known.
pub fn is_nothing(text: &str) -> bool {
    NOTHING.contains(&text.trim().to_lowercase().as_str())
}

/// `low`, `medium` or `high`, by words and by sizes of shirts; `None` of other words.
pub fn complexity(text: &str) -> Option<&'static str> {
    Some(match folded(text).as_str() {
        "low" | "niedrig" | "gering" | "einfach" | "simple" | "easy" | "klein" | "small" | "xs" | "s" | "leicht" => "low",
        "medium" | "mittel" | "normal" | "moderate" | "m" => "medium",
        "high" | "hoch" | "komplex" | "complex" | "hard" | "groß" | "large" | "l" | "xl" | "xxl" | "schwer" | "schwierig" | "sehr hoch" => {
            "high"
        }
        _ => return None,
    })
}

/// Whether a task may be dropped, by what `must` says or by the four words of MoSCoW; `None` of other words.
pub fn is_optional(text: &str) -> Option<bool> {
    match folded(text).as_str() {
        "must" | "must have" | "muss" | "pflicht" | "mandatory" | "required" => Some(false),
        "optional" | "should" | "should have" | "could" | "could have" | "won t" | "won t have" | "wont" | "nice to have" | "kann"
        | "soll" | "wunsch" => Some(true),
        _ => yes_or_no(text).map(|is_must| !is_must),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_without_case_and_marks() {
        assert_eq!(folded(" % Complete "), "% complete");
        assert_eq!(folded("Fällig_am:"), "fällig am");
        assert_eq!(folded("Section/Column"), "section column");
        assert_eq!(folded("***"), "");
    }

    #[test]
    fn a_status_is_known_in_two_languages_and_open_if_it_is_not() {
        assert_eq!(
            [state("DONE"), state("Erledigt"), state("✓"), state("Won't Do")],
            [State::Done, State::Done, State::Done, State::Dropped]
        );
        assert!(is_known_state("To-Do") && is_known_state("") && !is_known_state("blockiert") && !is_known_state("wartet auf Abnahme"));
        assert_eq!([state("In Bearbeitung"), state("Backlog"), state("")], [State::Begun, State::Open, State::Open]);
    }

    #[test]
    fn yes_and_no_and_nothing_have_several_words() {
        assert_eq!((yes_or_no("Ja"), yes_or_no("x"), yes_or_no("Nein"), yes_or_no("maybe")), (Some(true), Some(true), Some(false), None));
        assert!(is_nothing("TBD") && is_nothing(" - ") && !is_nothing("0"));
        assert_eq!((complexity("XL"), complexity("mittel"), complexity("blue")), (Some("high"), Some("medium"), None));
        assert_eq!((is_optional("Could have"), is_optional("yes"), is_optional("high")), (Some(true), Some(false), None));
    }
}
