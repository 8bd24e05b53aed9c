//! What single cells of a plan say: who works on a task, what it waits for, yes or no. Text in, words with their bytes out; knows no
//! organization and no other row.

use crate::domain::plan::{Complexity, DependencyKind};
use crate::engine::time::Span;
use crate::scenario::value;
use std::ops::Range;

/// A name within a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'t> {
    pub text: &'t str,
    /// Of the cell's text.
    pub bytes: Range<usize>,
}

/// Who works on a task, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Who<'t> {
    /// One role after another, each with its share of the effort; shares sum to 1.
    Steps(Vec<(Name<'t>, f64)>),
    /// How many of each role at once; none twice.
    Crew(Vec<(Name<'t>, u32)>),
}

/// One thing that a task waits for, as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Link<'t> {
    pub on: Name<'t>,
    pub kind: Option<Name<'t>>,
    pub lag: Span,
}

/// Why a piece of a cell cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Of the cell's text.
    pub bytes: Range<usize>,
    pub what: String,
    /// What to write instead.
    pub instead: String,
}

/// How far a sum of shares may be from 1: what rounding does to a dozen of them, and far less than a digit that somebody forgot.
const SHARES_TOLERANCE: f64 = 1e-9;

const ROLE_EXAMPLES: &str = "write a role `backend-developer`, steps `api-architect:.3 > backend-developer:.7`, or a crew `2 backend-developer + 1 devops-engineer`";

/// `backend-developer`, the steps `api-architect:.3 > backend-developer:.7` (without shares: equal ones), or the crew `2 R1 + R2`.
///
/// # Errors
/// A role or a count that is missing, shares that do not sum to 1.
pub fn who(text: &str) -> Result<Who<'_>, Wrong> {
    let counted = |name: &Name<'_>| name.text.split_once(char::is_whitespace).is_some_and(|(count, _)| is_number(count));
    if text.contains('>') || !text.contains('+') && !pieces(text, &['+']).any(|name| counted(&name)) {
        steps(pieces(text, &['>']).collect()).map(Who::Steps)
    } else {
        crew(pieces(text, &['+'])).map(Who::Crew)
    }
}

/// Roles, each with an optional `:share`, as steps one after another. Shares are given to all or to none.
fn steps(pieces: Vec<Name<'_>>) -> Result<Vec<(Name<'_>, f64)>, Wrong> {
    let whole = pieces.first().map_or(0, |first| first.bytes.start)..pieces.last().map_or(0, |last| last.bytes.end);
    let equal = 1.0 / pieces.len() as f64;
    let mut steps: Vec<(Name<'_>, Option<f64>)> = Vec::new();
    for piece in pieces {
        let (role, written) = match split_last(&piece, ':') {
            Some((role, share)) => (role, Some(share)),
            None => (piece, None),
        };
        if role.text.is_empty() {
            return Err(Wrong { bytes: whole, what: "a step without a role".into(), instead: ROLE_EXAMPLES.into() });
        }
        let share = written.map(share).transpose()?;
        steps.push((role, share));
    }
    let given = steps.iter().filter(|(_, share)| share.is_some()).count();
    if given > 0 && given < steps.len() {
        let what = format!("{given} of {} steps have a share", steps.len());
        return Err(Wrong { bytes: whole, what, instead: "give a share to every step, or to none".into() });
    }
    let sum: f64 = steps.iter().map(|(_, share)| share.unwrap_or(equal)).sum();
    if (sum - 1.0).abs() > SHARES_TOLERANCE {
        let what = format!("the shares of the steps sum to {}, not to 1", (sum * 1e9).round() / 1e9);
        return Err(Wrong { bytes: whole, what, instead: "write shares such as `.3` and `.7`, or `30%` and `70%`".into() });
    }
    Ok(steps.into_iter().map(|(role, share)| (role, share.unwrap_or(equal))).collect())
}

fn share(written: Name<'_>) -> Result<f64, Wrong> {
    let wrong = |what, instead| Wrong { bytes: written.bytes.clone(), what, instead };
    if let Some(refusal) = value::bare_share(written.text) {
        return Err(wrong(refusal.what, refusal.instead.replace('"', "")));
    }
    let share = value::share(written.text).map_err(|refusal| wrong(refusal.what, refusal.instead))?;
    if share > 0.0 && share <= 1.0 + SHARES_TOLERANCE {
        Ok(share)
    } else {
        Err(wrong(format!("a share of {} of the effort", written.text), "a step's share is over 0 and at most 1".into()))
    }
}

fn crew<'t>(pieces: impl Iterator<Item = Name<'t>>) -> Result<Vec<(Name<'t>, u32)>, Wrong> {
    let mut crew: Vec<(Name<'t>, u32)> = Vec::new();
    for piece in pieces {
        let (count, role) = match piece.text.split_once(char::is_whitespace) {
            Some((count, _)) if is_number(count) => (count, piece.tail(count.len())),
            _ => ("1", piece.clone()),
        };
        if role.text.is_empty() || is_number(role.text) {
            return Err(Wrong { bytes: piece.bytes, what: "a crew with a role missing".into(), instead: ROLE_EXAMPLES.into() });
        }
        let count = match count.parse::<u32>() {
            Ok(count) if count > 0 => count,
            _ => {
                let what = format!("a crew of {count} `{}`", role.text);
                return Err(Wrong { bytes: piece.bytes, what, instead: "write how many are needed, at least 1".into() });
            }
        };
        match crew.iter_mut().find(|(before, _)| before.text == role.text) {
            Some((_, sum)) => *sum = sum.saturating_add(count),
            None => crew.push((role, count)),
        }
    }
    Ok(crew)
}

/// `T-3; T-7:team; T-9:information+4h`: what a task waits for, separated by `;` or `,`. `is_known` tells of a name whether the plan
/// has it; so a name may hold `:` or `+` itself. A stray separator counts for nothing.
///
/// # Errors
/// Of each piece alone, what is wrong with it.
pub fn links<'t>(text: &'t str, is_known: impl Fn(&str) -> bool) -> impl Iterator<Item = Result<Link<'t>, Wrong>> {
    pieces(text, &[';', ',']).filter(|piece| !piece.text.is_empty()).map(move |piece| link(piece, &is_known))
}

fn link<'t>(piece: Name<'t>, is_known: &impl Fn(&str) -> bool) -> Result<Link<'t>, Wrong> {
    let whole = piece.bytes.clone();
    let mut link = Link { on: piece, kind: None, lag: Span::ZERO };
    if is_known(link.on.text) {
        return Ok(link);
    }
    // A kind comes before the lag, so that a `+` before the last `:` is of the name.
    if let Some((before, lag)) = split_last(&link.on, '+').filter(|(_, lag)| !lag.text.contains(':')) {
        link.lag = value::hours(lag.text).map(Span::drawn_hours).map_err(|refusal| Wrong {
            bytes: lag.bytes,
            what: format!("a lag that cannot be read: {}", refusal.what),
            instead: "write `T-3+4h`, or with a kind `T-3:team+4h`".into(),
        })?;
        link.on = before;
    }
    if !is_known(link.on.text)
        && let Some((on, kind)) = split_last(&link.on, ':')
    {
        (link.on, link.kind) = (on, Some(kind));
    }
    if link.on.text.is_empty() {
        return Err(Wrong { bytes: whole, what: "a dependency on nothing".into(), instead: "write the id of a task or resource".into() });
    }
    Ok(link)
}

/// The four kinds, by the names that plans call them.
pub const KINDS: [(&str, DependencyKind); 4] = [
    ("technical", DependencyKind::Technical),
    ("information", DependencyKind::Information),
    ("resource", DependencyKind::Resource),
    ("team", DependencyKind::Team),
];

pub const COMPLEXITIES: [(&str, Complexity); 3] = [("low", Complexity::Low), ("medium", Complexity::Medium), ("high", Complexity::High)];

/// What `must` may say: whether a task must be done.
pub const MUST: [(&str, bool); 8] =
    [("must", true), ("optional", false), ("yes", true), ("no", false), ("true", true), ("false", false), ("1", true), ("0", false)];

/// What `static` may say: whether a task may start before its team is active.
pub const STATIC: [(&str, bool); 7] =
    [("yes", true), ("no", false), ("true", true), ("false", false), ("1", true), ("0", false), ("static", true)];

/// The value of a word, in whatever case it is written.
pub fn word<T: Copy>(written: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)).map(|&(_, value)| value)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The pieces of a cell between separators, trimmed.
fn pieces<'t>(text: &'t str, separators: &'t [char]) -> impl Iterator<Item = Name<'t>> {
    let mut at = 0;
    text.split(separators).map(move |raw| {
        let start = at;
        // Every separator is one byte.
        at += raw.len() + 1;
        Name::trimmed(raw, start)
    })
}

/// What stands before and after the last `mark`.
fn split_last<'t>(name: &Name<'t>, mark: char) -> Option<(Name<'t>, Name<'t>)> {
    let at = name.text.rfind(mark)?;
    Some((Name::trimmed(&name.text[..at], name.bytes.start), name.tail(at + mark.len_utf8())))
}

impl<'t> Name<'t> {
    fn trimmed(raw: &'t str, start: usize) -> Name<'t> {
        let text = raw.trim();
        let start = start + raw.len() - raw.trim_start().len();
        Name { text, bytes: start..start + text.len() }
    }

    /// What follows the first `at` bytes.
    fn tail(&self, at: usize) -> Name<'t> {
        Name::trimmed(&self.text[at..], self.bytes.start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_role_is_one_step_with_all_of_the_effort() {
        assert_eq!(steps_of("backend-developer"), Ok(vec![("backend-developer", 1.0)]));
    }

    #[test]
    fn steps_have_their_shares_or_equal_ones() {
        assert_eq!(steps_of("a:.3 > b:.7"), Ok(vec![("a", 0.3), ("b", 0.7)]));
        assert_eq!(steps_of("a: 30% >b :70 %"), Ok(vec![("a", 0.3), ("b", 0.7)]));
        assert_eq!(steps_of("a > b"), Ok(vec![("a", 0.5), ("b", 0.5)]));
        assert_eq!(steps_of("a:.1>b:.2>a:.7"), Ok(vec![("a", 0.1), ("b", 0.2), ("a", 0.7)]));
    }

    #[test]
    fn shares_that_do_not_sum_to_one_are_refused_with_their_sum() {
        assert_eq!(steps_of("a:.3 > b:.6").unwrap_err(), "0..11 the shares of the steps sum to 0.9, not to 1");
        assert_eq!(steps_of("a:.3 > b").unwrap_err(), "0..8 1 of 2 steps have a share");
        assert_eq!(steps_of("a:30 > b:-1").unwrap_err(), "2..4 `30` without `%` is 3000 %, not a share");
        assert_eq!(steps_of("a:200% > b:-1").unwrap_err(), "2..6 a share of 200% of the effort");
        assert_eq!(steps_of("a > b:x").unwrap_err(), "6..7 `x` is not a share");
        assert_eq!(steps_of("a:nan").unwrap_err(), "2..5 `nan` is not a finite number");
        assert_eq!(steps_of("a > ").unwrap_err(), "0..4 a step without a role");
    }

    #[test]
    fn a_crew_is_written_with_or_without_counts_and_a_role_twice_adds_up() {
        assert_eq!(crew_of("2 R1 + 3 R2"), Ok(vec![("R1", 2), ("R2", 3)]));
        assert_eq!(crew_of("R1+R2+ 2  R1"), Ok(vec![("R1", 3), ("R2", 1)]));
        assert_eq!(crew_of("4 qa engineer"), Ok(vec![("qa engineer", 4)]));
    }

    #[test]
    fn a_crew_of_nobody_is_refused() {
        assert_eq!(crew_of("0 R1 + R2").unwrap_err(), "0..4 a crew of 0 `R1`");
        assert_eq!(crew_of("R1 +").unwrap_err(), "4..4 a crew with a role missing");
        assert_eq!(crew_of("2 + R1").unwrap_err(), "0..1 a crew with a role missing");
        assert_eq!(crew_of("99999999999 R1").unwrap_err(), "0..14 a crew of 99999999999 `R1`");
    }

    #[test]
    fn a_dependency_has_an_optional_kind_and_an_optional_lag() {
        let text = "T-3; T-7:team ,T-9 : information + 4h; staging-db+1.5;";
        let links = links_of(text, &["T-3", "T-7", "T-9", "staging-db"]);
        let minutes = |minutes| Span::from_minutes(minutes);
        assert_eq!(
            links,
            [
                Ok(("T-3", None, Span::ZERO)),
                Ok(("T-7", Some("team"), Span::ZERO)),
                Ok(("T-9", Some("information"), minutes(240))),
                Ok(("staging-db", None, minutes(90))),
            ]
        );
    }

    #[test]
    fn a_name_that_the_plan_has_may_hold_the_marks_of_kind_and_lag() {
        let known = ["C++", "app:login"];
        assert_eq!(
            links_of("C++; C++:team; C++:team+2h; app:login; app:login:team; C+++2h", &known),
            [
                Ok(("C++", None, Span::ZERO)),
                Ok(("C++", Some("team"), Span::ZERO)),
                Ok(("C++", Some("team"), Span::from_hours(2))),
                Ok(("app:login", None, Span::ZERO)),
                Ok(("app:login", Some("team"), Span::ZERO)),
                Ok(("C++", None, Span::from_hours(2)))
            ]
        );
    }

    #[test]
    fn a_lag_that_is_no_duration_is_refused_where_it_stands() {
        assert_eq!(links_of("T-1+soon", &["T-1"]), [Err("4..8 a lag that cannot be read: `soon` is not hours of work".to_owned())]);
        assert_eq!(links_of("T-1+-2h", &["T-1"]), [Err("4..7 a lag that cannot be read: `-2h` is negative".to_owned())]);
        assert_eq!(links_of(":team", &["T-1"]), [Err("0..5 a dependency on nothing".to_owned())]);
    }

    #[test]
    fn words_are_read_in_any_case() {
        assert_eq!((word("Optional", &MUST), word("YES", &MUST), word("maybe", &MUST)), (Some(false), Some(true), None));
        assert_eq!(word("high", &COMPLEXITIES), Some(Complexity::High));
    }

    fn steps_of(text: &str) -> Result<Vec<(&str, f64)>, String> {
        match who(text).map_err(shown)? {
            Who::Steps(steps) => Ok(steps.into_iter().map(|(name, share)| (at(text, &name), share)).collect()),
            Who::Crew(crew) => Err(format!("{crew:?}")),
        }
    }

    fn crew_of(text: &str) -> Result<Vec<(&str, u32)>, String> {
        match who(text).map_err(shown)? {
            Who::Crew(crew) => Ok(crew.into_iter().map(|(name, count)| (at(text, &name), count)).collect()),
            Who::Steps(steps) => Err(format!("{steps:?}")),
        }
    }

    type Shown<'t> = Result<(&'t str, Option<&'t str>, Span), String>;

    fn links_of<'t>(text: &'t str, known: &[&str]) -> Vec<Shown<'t>> {
        let one = |link: Link<'t>| (at(text, &link.on), link.kind.map(|kind| at(text, &kind)), link.lag);
        links(text, |name| known.contains(&name)).map(|link| link.map(one).map_err(shown)).collect()
    }

    fn shown(wrong: Wrong) -> String {
        format!("{:?} {}", wrong.bytes, wrong.what)
    }

    /// By its bytes, so that these are tested too.
    fn at<'t>(text: &'t str, name: &Name<'_>) -> &'t str {
        assert_eq!(&text[name.bytes.clone()], name.text);
        &text[name.bytes.clone()]
    }
}
