//! What single cells of a report's tables say.

use super::{A_DATE, RISK_TITLES};
use crate::import::draft::{Draft, DraftEffort, DraftRisk, DraftWho, quoted};
use crate::import::plan_md::named;
use crate::scenario::plan::cell;
use crate::scenario::timestamp;
use crate::scenario::value::{self, Unit};
use jiff::civil::DateTime;
use std::collections::{BTreeMap, BTreeSet};

/// An id without letters that none can have; a report has none such.
pub fn id(text: &str) -> String {
    let clean: String = text.chars().map(|letter| if letter.is_control() || matches!(letter, ';' | ',') { '-' } else { letter }).collect();
    if clean.trim().is_empty() { "unnamed".to_owned() } else { clean.trim().to_owned() }
}

fn number(text: &str) -> Option<f64> {
    /// As a scenario takes it, and a task ten working years.
    const NUMBER_MAX: f64 = 20_000.0;
    text.trim().parse::<f64>().ok().filter(|number| (0.0..=NUMBER_MAX).contains(number))
}

/// `4 / 6 / 12`, `5`, or `5 on average`; whether it is an average.
pub fn effort(text: &str) -> (DraftEffort, bool) {
    let rounded = |hours: f64| (hours * 1000.0).round() / 1000.0;
    let figures: Vec<f64> = text.split(" / ").filter_map(number).map(rounded).collect();
    match figures[..] {
        [low, realistic, high] if low <= realistic && realistic <= high && realistic > 0.0 => {
            (DraftEffort::Three(low, realistic, high), false)
        }
        [one] if one > 0.0 => (DraftEffort::One(one), false),
        _ => match text.strip_suffix(" on average").and_then(number).map(rounded).filter(|hours| *hours > 0.0) {
            Some(hours) => (DraftEffort::One(hours), true),
            None => (DraftEffort::Milestone, false),
        },
    }
}

/// `api-architect 30 %, then backend-developer 70 %`, `2 × builder + 1 × crane`, or a role.
pub fn who(text: &str) -> DraftWho {
    let crew: Option<Vec<(String, u32)>> = text.split(" + ").map(counted).collect();
    if let Some(crew) = crew {
        return DraftWho::Crew(crew);
    }
    let steps: Option<Vec<(String, f64)>> = text.split(", then ").map(share).collect();
    match steps {
        Some(steps) if steps.len() > 1 => {
            // Shares are rounded for people, and sum to 1 for the plan.
            let sum: f64 = steps.iter().map(|(_, share)| share).sum();
            DraftWho::Steps(steps.into_iter().map(|(role, share)| (role, share / sum)).collect())
        }
        _ if text.is_empty() => DraftWho::Team,
        _ => DraftWho::Steps(vec![(text.to_owned(), 1.0)]),
    }
}

fn counted(text: &str) -> Option<(String, u32)> {
    let (count, role) = text.split_once(" × ")?;
    Some((role.to_owned(), count.parse().ok().filter(|count| (1..=1000).contains(count))?))
}

/// `api-architect 30 %`.
pub fn share(text: &str) -> Option<(String, f64)> {
    let (role, percent) = text.strip_suffix(" %")?.rsplit_once(' ')?;
    Some((role.to_owned(), number(percent).filter(|percent| *percent > 0.0)? / 100.0))
}

#[derive(Default)]
pub struct Scope {
    pub is_optional: bool,
    pub value: Option<f64>,
    pub is_static: bool,
    /// By an event.
    pub added_at: Option<DateTime>,
}

/// `optional, value 5, may start early, added 2026-03-16 10:00:00`.
pub fn scope(text: &str) -> Scope {
    let mut scope = Scope::default();
    for piece in text.split(", ") {
        match piece {
            "optional" => scope.is_optional = true,
            "may start early" => scope.is_static = true,
            _ => {
                scope.value = scope.value.or(piece
                    .strip_prefix("value ")
                    .and_then(|value| value.parse().ok())
                    .filter(|value: &f64| value.is_finite() && *value >= 0.0));
                scope.added_at = scope.added_at.or(piece.strip_prefix("added ").and_then(|at| at.parse().ok()));
            }
        }
    }
    scope
}

pub struct Link {
    pub on: String,
    pub kind: String,
    pub lag_hours: f64,
}

/// `T-3; T-7:team; key+4h`, as plan files have it; a task without a kind is waited for technically.
pub fn links(text: &str, is_known: impl Fn(&str) -> bool) -> Vec<Link> {
    let links = cell::links(text, is_known).filter_map(Result::ok);
    let kind = |name: Option<cell::Name<'_>>| {
        let known = name.filter(|name| cell::word(name.text, &cell::KINDS).is_some());
        known.map_or_else(|| "technical".to_owned(), |name| name.text.to_owned())
    };
    links.map(|link| Link { on: link.on.text.to_owned(), kind: kind(link.kind), lag_hours: link.lag.hours() }).collect()
}

/// `from the start`, `after 16 h`, `after 16 h on average: triangular(4h, 8h, 36h)` as a scenario writes it, and whether that is but a date.
pub fn available(text: &str) -> (bool, String) {
    let (is_date, text) = text.strip_prefix(A_DATE).map_or((false, text), |text| (true, text));
    (is_date, text.strip_prefix("after ").map_or(String::new(), after))
}

fn after(after: &str) -> String {
    let (mean, distribution) = after.split_once(": ").unwrap_or((after, ""));
    if value::distribution(distribution, Unit::Hours).is_ok() {
        return quoted(distribution);
    }
    let hours = mean.trim_end_matches(" on average").trim_end_matches(" h");
    number(hours).map_or(String::new(), |hours| format!("\"{hours}h\""))
}

/// The names that a risk may speak of.
struct Names<'d> {
    tasks: BTreeSet<&'d str>,
    members: BTreeSet<&'d str>,
    resources: BTreeSet<&'d str>,
}

/// The risks whose moment and effect are told, and speak of what is there.
pub fn risks(rows: &[Vec<String>], draft: &mut Draft) -> Vec<DraftRisk> {
    let names = Names {
        tasks: draft.tasks.iter().map(|task| task.id.as_str()).collect(),
        members: draft.teams.iter().flat_map(|team| &team.members).map(|member| member.name.as_str()).collect(),
        resources: draft.resources.iter().map(|resource| resource.id.as_str()).collect(),
    };
    let (mut risks, mut lost, mut taken) = (Vec::new(), Vec::new(), BTreeSet::new());
    for cells in rows.iter().filter(|cells| cells.len() == RISK_TITLES.len()) {
        match risk(cells, draft.start, &names) {
            Some(mut risk) => {
                risk.id = super::unique(risk.id, &mut taken, &BTreeMap::new());
                risks.push(risk);
            }
            None => lost.push(&cells[0]),
        }
    }
    if !lost.is_empty() {
        draft.notes.left_out(named("risks whose moment or effect is not told", &lost));
    }
    risks
}

fn risk(cells: &[String], start: Option<DateTime>, names: &Names<'_>) -> Option<DraftRisk> {
    let percent = |text: &str| text.strip_suffix(" %").and_then(number).map(|percent| percent / 100.0).filter(|share| *share <= 1.0);
    let before = percent(&cells[5])?;
    let mut fields = Vec::new();
    if !cells[2].is_empty() {
        fields.push(format!("owner = {}", quoted(&cells[2])));
    }
    fields.push(moment(&cells[3], start, names)?);
    for effect in cells[4].split("; ") {
        let field = self::effect(effect, names)?;
        let is_new = !fields.iter().any(|before: &String| before.split(' ').next() == field.split(' ').next());
        fields.push(Some(field).filter(|_| is_new)?);
    }
    if !cells[7].is_empty() {
        let (text, cost) = match cells[7].strip_suffix(')').and_then(|text| text.rsplit_once(" (")) {
            Some((text, cost)) => cost
                .parse::<f64>()
                .ok()
                .filter(|cost| cost.is_finite() && *cost >= 0.0)
                .map_or((cells[7].as_str(), 0.0), |cost| (text, cost)),
            None => (cells[7].as_str(), 0.0),
        };
        let after = percent(&cells[6])?;
        let is_in_force = cells[8] == "in force";
        fields.push(format!("mitigation = {{ description = {}, cost = {cost}, probability = {after} }}", quoted(text)));
        if is_in_force {
            fields.push("mitigated = true".into());
        }
    }
    Some(DraftRisk { id: id(&cells[0]), description: cells[1].clone(), probability: before, fields })
}

/// `at 2026-03-16 10:00:00`, `when T-1 starts`, `when T-1 is done`.
fn moment(text: &str, start: Option<DateTime>, names: &Names<'_>) -> Option<String> {
    if let Some(at) = text.strip_prefix("at ") {
        let at = at.parse::<DateTime>().ok().filter(|at| start.is_some_and(|start| *at >= start))?;
        return Some(format!("at = {}", timestamp(at)));
    }
    let rest = text.strip_prefix("when ")?;
    let (task, field) = match rest.strip_suffix(" starts") {
        Some(task) => (task, "on_start"),
        None => (rest.strip_suffix(" is done")?, "on_done"),
    };
    names.tasks.contains(task).then(|| format!("{field} = {}", quoted(task)))
}

/// As the report tells effects: `delays T-1, T-2 by ...`, `adds ... of work to T-1`, `dev is away for ...`, `key is down for ...`,
/// `brings T-9`, `multiplies the rate of blockers by 2`.
fn effect(text: &str, names: &Names<'_>) -> Option<String> {
    let tasks = |list: &str| {
        let mut seen = BTreeSet::new();
        let ids: Vec<&str> = list.split(", ").filter(|id| seen.insert(*id)).collect();
        let quoted: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
        ids.iter().all(|id| names.tasks.contains(id)).then(|| format!("[{}]", quoted.join(", ")))
    };
    let hours = |text: &str| value::distribution(text, Unit::Hours).is_ok_and(|hours| hours.mean() > 0.0).then(|| quoted(text));
    if let Some((list, by)) = text.strip_prefix("delays ").and_then(|rest| rest.rsplit_once(" by ")) {
        return Some(format!("delay = {{ tasks = {}, by = {} }}", tasks(list)?, hours(by)?));
    }
    if let Some((by, list)) = text.strip_prefix("adds ").and_then(|rest| rest.split_once(" of work to ")) {
        return Some(format!("effort = {{ tasks = {}, by = {} }}", tasks(list)?, hours(by)?));
    }
    if let Some(list) = text.strip_prefix("brings ") {
        return Some(format!("add_tasks = {}", tasks(list)?));
    }
    if let Some(factor) = text.strip_prefix("multiplies the rate of blockers by ") {
        return number(factor).filter(|factor| *factor > 0.0 && *factor < 100.0).map(|factor| format!("blocker_rate = {factor}"));
    }
    if let Some((member, by)) = text.rsplit_once(" is away for ").filter(|(member, _)| names.members.contains(member)) {
        return Some(format!("member_away = {{ member = {}, for = {} }}", quoted(member), hours(by)?));
    }
    let (resource, by) = text.rsplit_once(" is down for ").filter(|(resource, _)| names.resources.contains(resource))?;
    Some(format!("environment_down = {{ resource = {}, for = {} }}", quoted(resource), hours(by)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_they_are_written() {
        assert_eq!(effort("4 / 6 / 12.5"), (DraftEffort::Three(4.0, 6.0, 12.5), false));
        assert_eq!((effort("5"), effort("7.25 on average")), ((DraftEffort::One(5.0), false), (DraftEffort::One(7.25), true)));
        assert_eq!((effort("0").0, effort("6 / 4 / 2").0), (DraftEffort::Milestone, DraftEffort::Milestone));
        let steps = DraftWho::Steps(vec![("a b".into(), 0.3), ("c".into(), 0.7)]);
        assert_eq!(who("a b 30 %, then c 70 %"), steps);
        assert_eq!(who("2 × R1 + 1 × R2"), DraftWho::Crew(vec![("R1".into(), 2), ("R2".into(), 1)]));
        assert_eq!(who("qa-engineer"), DraftWho::Steps(vec![("qa-engineer".into(), 1.0)]));
        assert_eq!(available("after 64 h on average: triangular(24h, 48h, 120h)"), (false, "\"triangular(24h, 48h, 120h)\"".to_owned()));
        assert_eq!(available("after 16 h"), (false, "\"16h\"".to_owned()));
        assert_eq!(available("from the start"), (false, String::new()));
        assert_eq!(available("a date: after 16 h"), (true, "\"16h\"".to_owned()));
    }
}
