//! A search, told: today's setting, the best, what it gains and how sure that is, and what does not matter.

use super::Around;
use super::replicate::chart;
use super::words::*;
use crate::domain::number::trimmed;
use crate::report::shell_word;
use crate::report::terminal::{Screen, Terminal};
use crate::report::text::{Page, count, markdown as safe, path_word};
use crate::statistics::Interval;
use crate::studies::Study;
use crate::studies::tune::{Candidate, Constraint, Field, Findings, FrontMember, Measured};
use jiff::SignedDuration;
use jiff::civil::DateTime;

/// Members of the front on the first screen.
const FRONT_MAX: usize = 8;

pub fn screen(study: &Study, findings: &Findings, around: Around<'_>, terminal: Terminal) -> String {
    let mut screen = Screen::new(terminal);
    screen.title(&title(study, findings));
    screen.gap();
    for line in answer(findings) {
        screen.line(&line.0, &line.1);
    }
    if !findings.front.is_empty() {
        screen.gap();
        let fresh = thousands(findings.fresh);
        screen.title(&format!("Settings that no other surely beats in all goals, by {fresh} fresh replications of each (k: the knee)"));
        for (at, member) in findings.front.iter().take(FRONT_MAX).enumerate() {
            let mark = if Some(at) == findings.knee { "k " } else { "" };
            let today = if Some(at) == findings.today_in_front() { " (today's)" } else { "" };
            let told = front_measures(findings, &member.figures);
            screen.item(&format!("{mark}{}{today}: {told}{}", values(findings, &member.values), beats_today(findings, member)));
        }
        if findings.front.len() > FRONT_MAX {
            screen.item(&format!("{} more in the report", findings.front.len() - FRONT_MAX));
        }
    }
    screen.gap();
    screen.title("What each field does, one at a time, which tells less than the gain of all together");
    for field in &findings.fields {
        screen.item(&field_line(findings, field));
    }
    if findings.refused > 0 {
        screen.line("Refused", &format!("{}, as the scenario does not take them{}", proposals(findings), one_refused(findings)));
    }
    for line in unfinished(&findings.unfinished, LEFT_OUT) {
        screen.line("Not finished", &line);
    }
    let best = match findings.best {
        Some(_) if findings.is_broken() => "best.toml (only the nearest), ",
        Some(_) => "best.toml, ",
        None => "",
    };
    around.tell(&format!("{best}study.md, charts, CSV, study.db"), &mut screen);
    let (path, sets, seed) = (shell_word(&study.scenarios[0].path), given(study), seeded(study));
    let next = match (&findings.best, around.folder) {
        // Overrides of the study would be laid over what the file says of the same fields.
        (Some(_), Some(folder)) if sets.is_empty() => {
            format!("sandtable compare {path} {}{seed} -n 1000", path_word(&folder.join("best.toml")))
        }
        (Some(best), _) => format!("sandtable compare {path} --variant {}{sets}{seed} -n 1000", shell_word(&best.join("; "))),
        (None, _) => format!("sandtable replicate {path}{sets}{seed} (what drives it)"),
    };
    screen.commands("Try next", &next);
    screen.text
}

fn title(study: &Study, findings: &Findings) -> String {
    let aims: Vec<String> = findings
        .goals
        .iter()
        .zip(&findings.is_maximized)
        .map(|(goal, is_maximized)| format!("{} {goal}", if *is_maximized { "largest" } else { "smallest" }))
        .collect();
    let limits = if findings.constraints.is_empty() { String::new() } else { format!(", subject to {}", findings.limits.join(" and ")) };
    format!(
        "{}, seed {}: {} of {}{limits}, {}",
        study.scenarios[0].name,
        study.seed,
        aims.join(" and "),
        count(findings.fields.len(), "field"),
        count(findings.spent as usize, "replication")
    )
}

/// Labels and lines: today, best, gain.
pub fn answer(findings: &Findings) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut say = |label: &str, text: String| lines.push((label.to_owned(), text));
    flat_goals(findings).into_iter().chain(reservation(findings)).for_each(|note| say("Note", note));
    let today = findings.candidates.iter().find(|of| of.is_today);
    let today_values: Vec<String> = findings.fields.iter().map(|field| field.today.clone()).collect();
    let today_figures = today.map(|of| &of.figures).or(findings.today.as_ref().map(|of| &of.figures));
    let told = today_figures.map_or("not known".to_owned(), |figures| measures(findings, figures));
    let is_within = today.map(|of| of.is_within_constraints).or(findings.today.as_ref().map(|of| of.is_within_constraints));
    let breaks = if is_within == Some(false) { "; that breaks a constraint" } else { "" };
    say("Today", format!("{}: {told}{breaks}", values(findings, &today_values)));
    let Some(winner) = findings.winner() else { return lines };
    let best = if winner.is_within_constraints { "Best found" } else { "Nearest" };
    if winner.is_today && findings.refused > 0 && findings.trials.iter().all(|trial| trial.values == winner.values) {
        say(best, format!("nothing was tried: the scenario takes none of {}{}", proposals(findings), one_refused(findings)));
    } else if winner.is_today {
        say(best, "today's setting: nothing that was tried is surely better".to_owned());
    } else {
        say(best, format!("{}: {}", values(findings, &winner.values), measures(findings, &winner.figures)));
    }
    if let Some(gain) = winner.gain {
        say("Gain", gain_told(findings, gain, winner));
    }
    let alike = findings.candidates.iter().filter(|of| of.is_as_good_as_best && !of.is_best).count();
    if alike > 0 {
        say("", format!("{} cannot be told from it", count(alike, "other candidate")));
    }
    lines
}

fn gain_told(findings: &Findings, gain: Measured, winner: &Candidate) -> String {
    let unit = unit_of(findings, 0);
    let told = amount(gain.value, gain.interval, unit);
    let verdict = match () {
        () if !winner.is_within_constraints => "worth nothing while the constraints are broken",
        () if is_sure(Some(gain)) => "sure",
        () => "may be chance",
    };
    let p = winner.p_against_today.map_or(String::new(), |p| format!(", p {}", super::compare::p_value(p)));
    format!("{told} over today's setting, on {} that the search never saw: {verdict}{p}", count(findings.fresh as usize, "replication"))
}

/// `L1.escalate_after=20m, ...`.
pub fn values(findings: &Findings, values: &[String]) -> String {
    findings.fields.iter().zip(values).map(|(field, value)| format!("{}={value}", field.path)).collect::<Vec<_>>().join(", ")
}

fn measures(findings: &Findings, figures: &[Option<Measured>]) -> String {
    told_each(findings, figures, |_, value, interval, unit| amount(value, interval, unit))
}

/// As [`measures`], with as many digits as tell the settings of the front apart.
fn front_measures(findings: &Findings, figures: &[Option<Measured>]) -> String {
    told_each(findings, figures, |place, value, interval, unit| {
        let of = |member: &FrontMember| member.figures.get(place).copied().flatten();
        let all: Vec<f64> = findings.front.iter().filter_map(of).map(|figure| figure.value).filter(|value| value.is_finite()).collect();
        let half = interval.map_or(0.0, |interval| (interval.high - interval.low) / 2.0);
        let amounts = Amounts::of(unit, all.iter().copied(), half).telling_apart(&all);
        interval.map_or_else(|| amounts.told(value), |interval| amounts.with_interval(value, interval))
    })
}

/// Goals, then constraints, each with its figure; a constraint stands before a colon, so that its bound is not taken for that, and has its
/// verdict behind it.
fn told_each(findings: &Findings, figures: &[Option<Measured>], told: impl Fn(usize, f64, Option<Interval>, &str) -> String) -> String {
    let names = findings.goals.iter().map(|name| (name, "")).chain(findings.limits.iter().map(|name| (name, ":")));
    let each = names.zip(figures).enumerate().map(|(place, ((name, colon), found))| {
        let constraint = place.checked_sub(findings.goals.len()).map(|at| &findings.bounds[at]);
        let Some(Measured { value, interval }) = found else {
            return format!("no {name}{}", verdict(constraint, f64::NAN));
        };
        let told = match constraint {
            _ if value.is_infinite() => "never".to_owned(),
            Some(of) if of.is_of_a_date() => date_told(findings.start, *value, *interval),
            _ => once(name, &told(place, *value, *interval, unit_of(findings, place))),
        };
        format!("{name}{colon} {told}{}", verdict(constraint, *value))
    });
    each.collect::<Vec<_>>().join("; ")
}

/// Of a constraint, whether a figure keeps it.
fn verdict(constraint: Option<&Constraint>, figure: f64) -> &'static str {
    match constraint.map(|constraint| constraint.holds(figure)) {
        Some(true) => ", kept",
        Some(false) => ", broken",
        None => "",
    }
}

/// `2026-12-09 (2026-12-08 to 2026-12-10)`, so many hours after a start, with the time of day where days alone would not tell them apart.
fn date_told(start: DateTime, hours: f64, interval: Option<Interval>) -> String {
    let day = |hours: f64| start.checked_add(SignedDuration::from_millis((hours * 3_600_000.0) as i64)).unwrap_or(DateTime::MAX);
    let is_alike = interval.is_some_and(|of| of.high > of.low && of.high - of.low < CLOCK_UNDER_HOURS);
    let told = |hours: f64| day(hours).strftime(if is_alike { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d" }).to_string();
    match interval {
        Some(Interval { low, high }) => format!("{} ({} to {})", told(hours), told(low), told(high)),
        None => told(hours),
    }
}

/// In which goals a setting of the front surely beats today's, said of each.
fn beats_today(findings: &Findings, member: &FrontMember) -> String {
    if member.gains.is_empty() {
        return String::new();
    }
    let sure = better_goals(findings, member);
    if sure.is_empty() {
        "; in no goal surely better than today's".to_owned()
    } else {
        format!("; surely better than today's in {}", sure.join(" and "))
    }
}

/// The goals in which a setting of the front surely beats today's.
fn better_goals<'a>(findings: &'a Findings, member: &FrontMember) -> Vec<&'a str> {
    let goals = findings.goals.iter().zip(&member.gains).enumerate();
    let sure = goals.filter(|(goal, (_, gain))| is_sure(**gain) || is_found(findings, &member.figures, *goal));
    sure.map(|(_, (goal, _))| goal.as_str()).collect()
}

/// Whether a setting comes to what today's never does.
fn is_found(findings: &Findings, figures: &[Option<Measured>], goal: usize) -> bool {
    let is_known = |figures: &[Option<Measured>]| figures.get(goal).copied().flatten().is_some_and(|of| of.value.is_finite());
    let today = findings.candidates.iter().find(|of| of.is_today).map(|of| &of.figures);
    let is_never = today.or(findings.today.as_ref().map(|of| &of.figures)).is_some_and(|today| !is_known(today));
    is_never && is_known(figures)
}

fn is_sure(gain: Option<Measured>) -> bool {
    gain.and_then(|gain| gain.interval).is_some_and(|interval| interval.low > 0.0)
}

/// In which figures of a goal are told, or, behind the goals, of a constraint.
fn unit_of(findings: &Findings, place: usize) -> &str {
    let measure = match place.checked_sub(findings.goals.len()) {
        Some(at) => findings.bounds.get(at).map(|of| of.measure.metric.as_str()),
        None => findings.goals.get(place).map(String::as_str),
    };
    unit_told(measure.unwrap_or_default(), findings.units.get(place).map_or("", String::as_str))
}

fn proposals(findings: &Findings) -> String {
    count(findings.refused as usize, "proposal")
}

fn one_refused(findings: &Findings) -> String {
    findings.refusal.as_ref().map_or(String::new(), |refusal| format!("; one of them, {refusal}"))
}

/// Goals of which every setting has the same figure, such as the cost where nobody has a rate.
fn flat_goals(findings: &Findings) -> Vec<String> {
    let flat = |(place, name): (usize, &String)| {
        let mut figures = findings.trials.iter().map(|trial| trial.figures.get(place).copied().flatten());
        let first = figures.next()??;
        (findings.trials.len() > 1 && figures.all(|figure| figure == Some(first))).then(|| {
            let told = amount(first, None, unit_of(findings, place));
            format!("{name} is {told} whatever was tried: as a goal it tells nothing apart")
        })
    };
    findings.goals.iter().enumerate().filter_map(flat).collect()
}

/// What must be known before anything else: that no setting keeps the constraints, or that none is surely better than today's.
fn reservation(findings: &Findings) -> Option<String> {
    let limits = findings.limits.join(" and ");
    if findings.is_broken() {
        return Some(format!("nothing that was tried keeps {limits}: what follows is only the nearest"));
    }
    let is_better = match findings.winner() {
        Some(winner) => winner.is_today || is_sure(winner.gain) || is_found(findings, &winner.figures, 0),
        None => findings.front.is_empty() || findings.front.iter().any(|member| !better_goals(findings, member).is_empty()),
    };
    (!is_better && findings.today_is_known()).then(|| "nothing that was tried is surely better than today's setting".to_owned())
}

/// What is called as its unit is told without it: `tokens 35 million (30.7 to 39.2)`.
fn once(name: &str, told: &str) -> String {
    if name == "tokens" { told.replace(" tokens", "") } else { told.to_owned() }
}

pub fn field_line(findings: &Findings, field: &Field) -> String {
    let unit = unit_of(findings, 0);
    let mut told = format!("{}: today {}, best {}", field.path, field.today, field.best);
    if let Some(effect) = field.effect {
        let doubt = if field.is_told_from_noise() { "" } else { ", as noise alone might" };
        told += &format!("; over its range {}{doubt}", amount(effect, field.effect_interval(), unit));
    }
    let alike = indifferent(field);
    if !alike.is_empty() {
        told += &format!("; changed alone, a weaker look, the best cannot be told from {alike}");
    }
    told
}

/// The values around the best that cannot be told from it.
fn indifferent(field: &Field) -> String {
    let alike: Vec<&str> =
        field.neighbours.iter().filter(|of| of.is_indifferent && of.value != field.best).map(|of| of.value.as_str()).collect();
    alike.join(", ")
}

pub fn markdown(study: &Study, findings: &Findings) -> String {
    let mut page = Page::default();
    page.heading(1, &safe(&title(study, findings)));
    for (label, text) in answer(findings) {
        let label = if label.is_empty() { String::new() } else { format!("**{label}:** ") };
        page.paragraph(&format!("{label}{}", safe(&text)));
    }
    for line in unfinished(&findings.unfinished, LEFT_OUT) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    if findings.refused > 0 {
        let one = findings.refusal.as_ref().map_or(String::new(), |refusal| format!(" One of them, {}.", safe(refusal)));
        page.paragraph(&format!(
            "The scenario refused {} that were proposed; they count as tried, and cost nothing.{one}",
            count(findings.refused as usize, "setting")
        ));
    }
    for (name, title) in findings.pictures() {
        chart(&mut page, name, title);
    }
    candidates(findings, &mut page);
    front(findings, &mut page);
    fields(findings, &mut page);
    page.heading(2, "How it was done");
    page.paragraph(&if findings.front.is_empty() { ONE_GOAL.to_owned() } else { SEVERAL_GOALS.to_owned() });
    page.text
}

const ONE_GOAL: &str = "Iterated sequential halving on blocks of common random numbers: in every iteration all settings, today's among them, \
    are given the same replications; the better half goes on and gets more, the four best start the next iteration, with neighbours of \
    theirs and fresh points. The candidates that were left and today's setting then met again on replications that the search had never \
    seen: the gain and its interval, which holds for all candidates at once, are from those alone. The effects of fields are Morris's, by a \
    screening of its own.";

const SEVERAL_GOALS: &str = "NSGA-II: each generation, parents and children alike, was run on a block of replications of its own. The settings that \
    none beat were then run again on ten times as many that the search had never seen; those that another surely dominates there were \
    dropped. The knee is the member nearest to the best of everything, in shares of the ranges of the front. The effects of fields are \
    Morris's, by a screening of its own.";

fn candidates(findings: &Findings, page: &mut Page) {
    if findings.candidates.is_empty() {
        return;
    }
    page.heading(2, "Candidates on fresh replications");
    let rows: Vec<Vec<String>> = findings
        .candidates
        .iter()
        .map(|of| {
            let role = if of.is_best {
                "best"
            } else if of.is_today {
                "today"
            } else {
                ""
            };
            let gain = of.gain.map_or("–".into(), |gain| amount(gain.value, gain.interval, unit_of(findings, 0)));
            let alike = if of.is_as_good_as_best { "yes" } else { "" };
            vec![safe(&values(findings, &of.values)), safe(&measures(findings, &of.figures)), gain, role.into(), alike.into()]
        })
        .collect();
    page.table(&["setting", "figures (intervals)", ">gain over today", "", "as good as the best"], &rows);
    page.line("");
}

fn front(findings: &Findings, page: &mut Page) {
    if findings.front.is_empty() {
        return;
    }
    page.heading(2, "The front");
    let row = |of: &FrontMember, role: &str| {
        let kept = if of.is_within_constraints { "" } else { "breaks a constraint" };
        let told = format!("{}{}", front_measures(findings, &of.figures), beats_today(findings, of));
        vec![safe(&values(findings, &of.values)), safe(&told), role.to_owned(), kept.to_owned()]
    };
    let roles = |at: usize| match (Some(at) == findings.knee, Some(at) == findings.today_in_front()) {
        (true, true) => "knee, and today",
        (true, false) => "knee",
        (false, true) => "today",
        (false, false) => "",
    };
    page.paragraph(&format!(
        "Settings that no other surely beats in all goals, by paired differences over {} fresh replications of each.",
        thousands(findings.fresh)
    ));
    let mut rows: Vec<Vec<String>> = findings.front.iter().enumerate().map(|(at, of)| row(of, roles(at))).collect();
    rows.extend(findings.today.as_ref().filter(|_| findings.today_in_front().is_none()).map(|of| row(of, "today, surely beaten")));
    page.table(&["setting", "figures (intervals)", "", ""], &rows);
    page.line("");
}

fn fields(findings: &Findings, page: &mut Page) {
    page.heading(2, "What each field does");
    page.paragraph(
        "One field at a time: an effect is that of a move over its whole range, with its 95 % interval; values at which no difference is seen are compared with the best \
         setting by a tenth of the replications, all other fields as in the best. That is a weaker look than the gain over today's setting, which \
         is of all fields together: a sure gain may be of several fields of which none shows a difference alone.",
    );
    let unit = unit_of(findings, 0);
    let rows: Vec<Vec<String>> = findings
        .fields
        .iter()
        .map(|field| {
            let number = |value: Option<f64>| value.map_or("–".into(), |value| trimmed(value, 2));
            let effect = match field.effect_interval() {
                Some(Interval { low, high }) => format!("{} ({} to {})", number(field.effect), number(Some(low)), number(Some(high))),
                None => number(field.effect),
            };
            let alike = indifferent(field);
            let alike = if alike.is_empty() { "–".to_owned() } else { safe(&alike) };
            vec![format!("`{}`", field.path), safe(&field.today), safe(&field.best), effect, number(field.interaction), alike]
        })
        .collect();
    let head = format!(">effect over its range, {unit}");
    page.table(&["field", "today", "best", &head, ">interaction", "changed alone, no difference is seen at"], &rows);
    page.line("");
}
