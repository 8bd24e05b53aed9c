//! A sweep, told: the best setting, what each field does, and every setting in a table.

use super::Around;
use super::replicate::chart;
use super::words::*;
use crate::metrics::is_never_if_absent;
use crate::report::shell_word;
use crate::report::terminal::{Screen, Terminal};
use crate::report::text::{Page, count, markdown as safe, percent};
use crate::statistics::Interval;
use crate::studies::Study;
use crate::studies::sweep::{Factor, Figure, Findings, Level, SettingFinding};
use crate::study::measure::Measure;
use crate::study::vary::is_same;

/// Settings of the report's table, the best first; all of them are in the CSV.
const SETTINGS_MAX: usize = 40;

pub fn screen(study: &Study, findings: &Findings, around: Around<'_>, terminal: Terminal) -> String {
    let mut screen = Screen::new(terminal);
    screen.title(&title(study, findings));
    screen.gap();
    screen.line("Today", &told(findings, &findings.today));
    if let Some(best) = findings.best.map(|best| &findings.settings[best]) {
        screen.line("Best", &format!("{}: {}", setting(findings, best), told(findings, best)));
        screen.line("", &alike(findings));
    }
    screen.gap();
    screen.title(&format!("What each field does to {} (mean over the settings with that value)", findings.measures[0]));
    for factor in &findings.factors {
        screen.item(&format!("{}: {}{}", factor.path, effect(factor, first_unit(findings)), over(findings, factor)));
    }
    if !findings.refused.is_empty() {
        screen.line("Refused", &refused(findings));
    }
    for line in unfinished(&findings.unfinished, COUNTED_AS_NEVER) {
        screen.line("Not finished", &line);
    }
    around.tell("study.md, charts, sweep.csv, study.db", &mut screen);
    let (path, set) = (shell_word(&study.scenarios[0].path), given(study) + &seeded(study));
    let next = findings.best.filter(|best| !is_todays(findings, &findings.settings[*best])).map(|best| {
        let sets: Vec<String> = findings
            .factors
            .iter()
            .zip(&findings.settings[best].values)
            .map(|(factor, value)| format!("{}={value}", factor.path))
            .collect();
        format!("sandtable compare {path} --variant {}{set}", shell_word(&sets.join("; ")))
    });
    screen.commands("Try next", &next.unwrap_or_else(|| format!("sandtable replicate {path}{set} (what drives it)")));
    screen.text
}

fn is_todays(findings: &Findings, of: &SettingFinding) -> bool {
    findings.factors.iter().zip(&of.values).all(|(factor, value)| factor.today.as_ref().is_some_and(|today| is_same(today, value)))
}

/// How many settings do as well as the best, beside itself.
pub fn alike(findings: &Findings) -> String {
    let others = || findings.settings.iter().enumerate().filter(|(at, _)| Some(*at) != findings.best);
    let alike = others().filter(|(_, of)| of.is_as_good_as_best).count();
    let is_todays = |of: &SettingFinding| is_todays(findings, of);
    let is_best = findings.best.is_some_and(|best| is_todays(&findings.settings[best]));
    let today = match findings.today.is_as_good_as_best {
        true if is_best => "; it is today's setting",
        true if findings.settings.iter().any(is_todays) => "; today's setting is one of those",
        true => "; nor can today's setting, which is not among these",
        false => "",
    };
    format!("{alike} of {} cannot be told from it{today}", count(others().count(), "other setting"))
}

fn title(study: &Study, findings: &Findings) -> String {
    let fields: Vec<&str> = findings.factors.iter().map(|factor| factor.path.as_str()).collect();
    format!(
        "{}, seed {}: {} of {}, {} each",
        study.scenarios[0].name,
        study.seed,
        count(findings.settings.len(), "setting"),
        fields.join(", "),
        each(findings.replications, findings.incomplete.as_ref())
    )
}

pub fn refused(findings: &Findings) -> String {
    let first = findings.refused.first().map_or("", |(_, why)| why);
    format!("{}, as the scenario does not take them; the first: {first}", count(findings.refused.len(), "setting"))
}

/// `dispatch.rule=lft, buffer=20%`.
pub fn setting(findings: &Findings, of: &SettingFinding) -> String {
    findings.factors.iter().zip(&of.values).map(|(factor, value)| format!("{}={value}", factor.path)).collect::<Vec<_>>().join(", ")
}

/// Every measure of a setting.
pub fn told(findings: &Findings, of: &SettingFinding) -> String {
    let measures = findings.measures.iter().zip(&findings.units).zip(&of.figures);
    let measures = measures.enumerate().filter(|(at, _)| !findings.costs_nothing(*at));
    let told = measures.map(|(place, ((name, unit), found))| match found {
        Some(found) if found.value.is_finite() && place == 0 => format!("{name} {}", first_measure(findings, found)),
        Some(found) if found.value.is_finite() => format!("{name} {}", amount(found.value, found.interval, unit_told(name, unit))),
        Some(_) => format!("{name} never"),
        None if of.replications > 0 && is_never_if_absent(&Measure::named(name).metric) => format!("{name} never"),
        None => format!("no {name}"),
    });
    let never = (of.never > 0).then(|| format!("{} of {} never finish", thousands(of.never), thousands(of.replications)));
    told.chain(never).collect::<Vec<_>>().join("; ")
}

/// A figure of the first measure, in the unit of all, with as many digits as tell the least from the greatest, and the best from the nearest that
/// is not as good.
fn first_measure(findings: &Findings, of: &Figure) -> String {
    let value = |of: &SettingFinding| of.figures[0].map(|figure| figure.value).filter(|value| value.is_finite());
    let all: Vec<f64> = findings.settings.iter().chain([&findings.today]).filter_map(value).collect();
    let ends = all.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(*value), most.max(*value)));
    let half = of.interval.map_or(0.0, |interval| interval.half_width());
    let mut amounts = Amounts::of(first_unit(findings), [ends.0, ends.1], half).telling_apart(&[ends.0, ends.1]);
    if let Some(best) = findings.best.and_then(|best| value(&findings.settings[best])) {
        let others = findings.settings.iter().filter(|of| !of.is_as_good_as_best).filter_map(value).filter(|other| *other != best);
        let nearest = others.min_by(|a, b| (a - best).abs().total_cmp(&(b - best).abs()));
        amounts = nearest.into_iter().fold(amounts, |amounts, nearest| amounts.telling_apart(&[best, nearest]));
    }
    of.interval.map_or_else(|| amounts.told(of.value), |interval| amounts.with_interval(of.value, interval))
}

fn first_unit(findings: &Findings) -> &str {
    unit_told(&findings.measures[0], &findings.units[0])
}

/// Levels with a mean.
fn known(factor: &Factor) -> impl Iterator<Item = (&Level, f64)> {
    factor.shown().iter().filter_map(|level| level.mean.map(|mean| (level, mean)))
}

/// How the means of a field's levels are told: to as many digits as tell the least from the greatest.
fn means(factor: &Factor, unit: &str) -> Amounts {
    let ends = known(factor).fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), (_, mean)| (least.min(mean), most.max(mean)));
    Amounts::of(unit, [ends.0, ends.1], 0.0).telling_apart(&[ends.0, ends.1])
}

/// From its least to its greatest level.
pub fn effect(factor: &Factor, unit: &str) -> String {
    let (Some(least), Some(most)) = (known(factor).min_by(|a, b| a.1.total_cmp(&b.1)), known(factor).max_by(|a, b| a.1.total_cmp(&b.1)))
    else {
        return "nothing is known".to_owned();
    };
    let means = means(factor, unit);
    let never = |level: &Level| if level.never > 0.0 { format!(" ({} never finish)", percent(Some(level.never))) } else { String::new() };
    let told = |(level, mean): (&Level, f64)| format!("{} at {}{}", means.told(mean), level.value, never(level));
    if factor.levels.iter().all(|level| level.never == 0.0) && means.told(least.1) == means.told(most.1) {
        return format!("{} at every value", means.told(least.1));
    }
    format!("{} to {}", told(least), told(most))
}

/// Where some were refused: over which settings a field's values are compared.
pub fn over(findings: &Findings, factor: &Factor) -> String {
    let all = findings.settings.len();
    match factor.settings {
        some if some < all => format!(", over the {some} of {all} settings that are alike in all else"),
        _ if !factor.is_like_with_like => ", of settings that are not alike in all else".to_owned(),
        _ => String::new(),
    }
}

pub fn markdown(study: &Study, findings: &Findings) -> String {
    let mut page = Page::default();
    page.heading(1, &safe(&title(study, findings)));
    page.paragraph(&format!("Today: {}.", safe(&told(findings, &findings.today))));
    if let Some(best) = findings.best.map(|best| &findings.settings[best]) {
        page.paragraph(&format!("Best: **{}**: {}.", safe(&setting(findings, best)), safe(&told(findings, best))));
    }
    for line in unfinished(&findings.unfinished, COUNTED_AS_NEVER) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    if !findings.refused.is_empty() {
        page.paragraph(&format!("**Refused:** {}", safe(&refused(findings))));
    }
    for (name, title) in findings.pictures() {
        chart(&mut page, name, title);
    }
    page.heading(2, "What each field does");
    for factor in &findings.factors {
        page.heading(3, &safe(&factor.path));
        let means = means(factor, first_unit(findings));
        let rows: Vec<Vec<String>> = factor
            .shown()
            .iter()
            .map(|level| {
                let mean = level.mean.map_or("–".into(), |mean| means.bare(mean));
                let effect = level.effect.zip(level.effect_interval).map_or("–".into(), |(effect, Interval { low, high })| {
                    format!("{} ({} to {})", means.bare(effect), means.bare(low), means.bare(high))
                });
                vec![safe(&level.value), mean, effect, if level.never > 0.0 { percent(Some(level.never)) } else { "–".into() }]
            })
            .collect();
        let unit = if means.unit().is_empty() { String::new() } else { format!(", {}", means.unit()) };
        let head = format!(">{}{unit}", findings.measures[0]);
        let over = over(findings, factor);
        if !over.is_empty() {
            page.paragraph(&format!("Means{over}."));
        }
        let some = if factor.settings < findings.settings.len() { "those" } else { "all" };
        let against = format!(">against the mean of {some} settings (interval)");
        page.table(&["value", &head, &against, ">never finish"], &rows);
        page.line("");
    }
    page.heading(2, "Settings");
    let mut settings: Vec<&SettingFinding> = findings.settings.iter().collect();
    let cost = |of: &SettingFinding| {
        of.figures[0].map_or(f64::INFINITY, |figure| if findings.is_maximized { -figure.value } else { figure.value })
    };
    settings.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
    let rows: Vec<Vec<String>> = settings
        .iter()
        .take(SETTINGS_MAX)
        .map(|of| {
            vec![safe(&setting(findings, of)), safe(&told(findings, of)), if of.is_as_good_as_best { "yes".into() } else { String::new() }]
        })
        .collect();
    page.table(&["setting", "figures (intervals)", "as good as the best"], &rows);
    page.line("");
    if settings.len() > SETTINGS_MAX {
        page.paragraph(&format!("{} more: `sweep.csv` has all, with every metric.", settings.len() - SETTINGS_MAX));
    }
    page.text
}
