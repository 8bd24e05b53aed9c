//! A search, told: today's setting, the best, what it gains and how sure that is, and what does not matter.

use super::replicate::chart;
use super::words::*;
use crate::report::terminal::Screen;
use crate::report::text::{Page, figure, markdown as safe};
use crate::studies::Study;
use crate::studies::tune::{Candidate, Field, Findings, FrontMember, Measured};
use std::path::Path;

/// Members of the front on the first screen.
const FRONT_MAX: usize = 8;

pub fn screen(study: &Study, findings: &Findings, folder: Option<&Path>, width: usize) -> String {
    let mut screen = Screen::new(width);
    screen.title(&title(study, findings));
    screen.gap();
    for line in answer(findings) {
        screen.line(&line.0, &line.1);
    }
    if !findings.front.is_empty() {
        screen.gap();
        screen.title("Settings that no other surely beats in all goals (k: the knee)");
        for (at, member) in findings.front.iter().take(FRONT_MAX).enumerate() {
            let mark = if Some(at) == findings.knee { "k " } else { "" };
            screen.item(&format!("{mark}{}: {}", values(findings, &member.values), measures(findings, &member.figures)));
        }
        if findings.front.len() > FRONT_MAX {
            screen.item(&format!("{} more in the report", findings.front.len() - FRONT_MAX));
        }
    }
    screen.gap();
    screen.title("What each field does");
    for field in &findings.fields {
        screen.item(&field_line(findings, field));
    }
    if findings.refused > 0 {
        screen.line("Refused", &format!("{} proposals, as the scenario does not take them", thousands(findings.refused)));
    }
    for line in unfinished(&findings.unfinished) {
        screen.line("Not finished", &line);
    }
    screen.gap();
    if let Some(folder) = folder {
        let best = if findings.best.is_some() { "best.toml, " } else { "" };
        screen.line("Files", &format!("{}: {best}study.md, charts, CSV, study.db", folder.display()));
    }
    let path = &study.scenarios[0].path;
    let next = match (&findings.best, folder) {
        (Some(_), Some(folder)) => format!("sandtable compare {path} {} -n 1000", folder.join("best.toml").display()),
        (Some(best), None) => format!("sandtable compare {path} --variant \"{}\" -n 1000", best.join("; ")),
        (None, _) => format!("sandtable replicate {path} (what drives it)"),
    };
    screen.line("Try next", &next);
    screen.text
}

fn title(study: &Study, findings: &Findings) -> String {
    let aims: Vec<String> = findings
        .goals
        .iter()
        .zip(&findings.is_maximized)
        .map(|(goal, is_maximized)| format!("{} {goal}", if *is_maximized { "largest" } else { "smallest" }))
        .collect();
    let limits =
        if findings.constraints.is_empty() { String::new() } else { format!(", subject to {}", findings.constraints.join(" and ")) };
    format!(
        "{}, seed {}: {} of {} fields{limits}, {} replications",
        study.scenarios[0].name,
        study.seed,
        aims.join(" and "),
        findings.fields.len(),
        thousands(findings.spent)
    )
}

/// Labels and lines: today, best, gain.
fn answer(findings: &Findings) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let mut say = |label: &str, text: String| lines.push((label.to_owned(), text));
    let today = findings.candidates.iter().find(|of| of.is_today);
    let today_values: Vec<String> = findings.fields.iter().map(|field| field.today.clone()).collect();
    let today_figures = today.map(|of| &of.figures).or(findings.today.as_ref().map(|of| &of.figures));
    let told = today_figures.map_or("not known".to_owned(), |figures| measures(findings, figures));
    say("Today", format!("{}: {told}", values(findings, &today_values)));
    let Some(winner) = findings.winner() else { return lines };
    if winner.is_today {
        say("Best found", "today's setting: nothing that was tried is surely better".to_owned());
    } else {
        say("Best found", format!("{}: {}", values(findings, &winner.values), measures(findings, &winner.figures)));
    }
    if !winner.is_within_constraints {
        say("", "no setting that was tried keeps the constraints; this one comes nearest".to_owned());
    }
    if let Some(gain) = winner.gain {
        say("Gain", gain_told(findings, gain, winner));
    }
    let alike = findings.candidates.iter().filter(|of| of.is_as_good_as_best && !of.is_best).count();
    if alike > 0 {
        say("", format!("{alike} other candidates cannot be told from it"));
    }
    lines
}

fn gain_told(findings: &Findings, gain: Measured, winner: &Candidate) -> String {
    let unit = findings.units.first().map_or("", String::as_str);
    let told = match (unit, gain.interval) {
        ("hours", Some(interval)) => length_with_interval(gain.value, interval),
        (_, Some(interval)) => format!("{} {unit} ({} to {})", figure(gain.value), figure(interval.low), figure(interval.high)),
        (_, None) => format!("{} {unit}", figure(gain.value)),
    };
    let is_sure = gain.interval.is_some_and(|interval| interval.low > 0.0);
    let verdict = if is_sure { "sure" } else { "may be chance" };
    let p = winner.p_against_today.map_or(String::new(), |p| format!(", p {}", super::compare::p_value(p)));
    format!("{told} over today's setting, on {} replications that the search never saw: {verdict}{p}", thousands(findings.fresh))
}

/// `L1.escalate_after=20m, ...`.
fn values(findings: &Findings, values: &[String]) -> String {
    findings.fields.iter().zip(values).map(|(field, value)| format!("{}={value}", field.path)).collect::<Vec<_>>().join(", ")
}

fn measures(findings: &Findings, figures: &[Option<Measured>]) -> String {
    let names = findings.goals.iter().chain(&findings.constraints);
    let told = names.zip(&findings.units).zip(figures).map(|((name, unit), found)| match found {
        Some(Measured { value, interval: Some(interval) }) => {
            format!("{name} {} {unit} ({} to {})", figure(*value), figure(interval.low), figure(interval.high))
        }
        Some(Measured { value, interval: None }) => format!("{name} {} {unit}", figure(*value)),
        None => format!("no {name}"),
    });
    told.collect::<Vec<_>>().join("; ")
}

fn field_line(findings: &Findings, field: &Field) -> String {
    let unit = findings.units.first().map_or("", String::as_str);
    let mut told = format!("{}: today {}, best {}", field.path, field.today, field.best);
    if let Some(effect) = field.effect {
        let error = field.effect_error.map_or(String::new(), |error| format!(" ± {}", figure(error)));
        told += &format!("; over its range {}{error} {unit}", figure(effect));
    }
    let alike = indifferent(field);
    if !alike.is_empty() {
        told += &format!("; no difference is seen at {alike}");
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
    for line in unfinished(&findings.unfinished) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    if findings.refused > 0 {
        page.paragraph(&format!(
            "The scenario refused {} of the settings that were proposed; they count as tried, and cost nothing.",
            thousands(findings.refused)
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
    dropped. The knee is the member farthest from the line between the ends of the front. The effects of fields are Morris's, by a \
    screening of its own.";

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
            let gain = of.gain.map_or("–".into(), |gain| match gain.interval {
                Some(interval) => format!("{} ({} to {})", figure(gain.value), figure(interval.low), figure(interval.high)),
                None => figure(gain.value),
            });
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
        vec![safe(&values(findings, &of.values)), safe(&measures(findings, &of.figures)), role.to_owned(), kept.to_owned()]
    };
    let mut rows: Vec<Vec<String>> =
        findings.front.iter().enumerate().map(|(at, of)| row(of, if Some(at) == findings.knee { "knee" } else { "" })).collect();
    rows.extend(findings.today.as_ref().map(|of| row(of, "today")));
    page.table(&["setting", "figures (intervals)", "", ""], &rows);
    page.line("");
}

fn fields(findings: &Findings, page: &mut Page) {
    page.heading(2, "What each field does");
    let unit = findings.units.first().map_or("", String::as_str);
    let rows: Vec<Vec<String>> = findings
        .fields
        .iter()
        .map(|field| {
            let number = |value: Option<f64>| value.map_or("–".into(), figure);
            let effect = match field.effect_error {
                Some(error) => format!("{} ± {}", number(field.effect), figure(error)),
                None => number(field.effect),
            };
            let alike = indifferent(field);
            let alike = if alike.is_empty() { "–".to_owned() } else { safe(&alike) };
            vec![format!("`{}`", field.path), safe(&field.today), safe(&field.best), effect, number(field.interaction), alike]
        })
        .collect();
    let head = format!(">effect over its range, {unit}");
    page.table(&["field", "today", "best", &head, ">interaction", "cannot be told from the best"], &rows);
    page.line("");
}
