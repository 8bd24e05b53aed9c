//! The page of a study: the answer of its kind, its charts, what its report tells, and every table it found.

use super::answer::{Answer, Chip, Mood, Tile};
use super::chapters::{Chapter, chapters};
use super::inputs::Inputs;
use super::table::{Cell, Head, Table};
use super::{CHART_WIDTH, document, named, picture};
use crate::domain::words::capital;
use crate::record::study::{Cell as Stored, Kind, Sheet};
use crate::report::command::command;
use crate::report::cost::millions;
use crate::report::study::words::{self, *};
use crate::report::study::{compare, replicate as told, sweep, tune};
use crate::report::text::{figure, minute, percent, plain};
use crate::studies::fold::CriterionFinding;
use crate::studies::replicate::PROMISED;
use crate::studies::unfinished::Unfinished;
use crate::studies::{Findings, Study, compare as compared, replicate, sweep as swept, tune as tuned};
use maud::{Markup, html};

/// Rows of one of a study's tables: with more, the page would be too large to mail. The CSV beside it has them all.
const ROWS_MAX: usize = 1_000;

/// A criterion that is met less often than not is seldom met.
const SELDOM: f64 = 0.5;

/// A study as one page of HTML.
pub fn study(study: &Study, findings: &Findings) -> String {
    let canvases = findings.charts(CHART_WIDTH);
    let draw = |name: &str, shows: &str| {
        let (_, canvas) = canvases.iter().find(|(known, _)| *known == name)?;
        Some(picture(shows, canvas))
    };
    let mut all: Vec<Chapter> = Vec::new();
    for chapter in chapters(&crate::report::study::markdown(study, findings), &draw, false) {
        // Before the first chapter stands what the answer has told, and of a sweep or a search its pictures.
        if !chapter.title.is_empty() {
            all.push(chapter);
        } else if chapter.body.0.contains("<figure>") {
            all.push(Chapter::new("pictures", "Pictures", pictures(findings)));
        }
    }
    all.push(Chapter::new("data", "Every table", tables(&findings.sheets())));
    all.push(inputs(study).chapter());
    document(&answer(study, findings), &named(all))
}

fn pictures(findings: &Findings) -> Markup {
    let titles = match findings {
        Findings::Sweep(found) => found.pictures(),
        Findings::Tune(found) => found.pictures(),
        Findings::Replicate(_) | Findings::Compare(_) => Vec::new(),
    };
    let canvases = findings.charts(CHART_WIDTH);
    let canvas = |wanted: &str| canvases.iter().find(|(name, _)| *name == wanted).map(|(_, canvas)| canvas);
    html! { @for (name, title) in titles { @if let Some(canvas) = canvas(name) { (picture(title, canvas)) } } }
}

fn answer(study: &Study, findings: &Findings) -> Answer {
    let first = &study.scenarios[0];
    let mut answer = Answer {
        kind: "study",
        title: plain(&first.name),
        which: format!("{}, seed {}", study.kind(), study.seed),
        description: plain(&first.description),
        mood: Mood::Open,
        headline: String::new(),
        detail: String::new(),
        tiles: Vec::new(),
        chips_title: String::new(),
        chips: Vec::new(),
        bars_title: String::new(),
        bars: Vec::new(),
        notes: Vec::new(),
    };
    let (unfinished, becomes): (&[Unfinished], &str) = match findings {
        Findings::Replicate(found) => {
            of_replicate(found, &mut answer);
            (&found.unfinished, words::COUNTED_AS_NEVER)
        }
        Findings::Compare(found) => {
            of_compare(found, &mut answer);
            (&found.unfinished, words::COUNTED_AS_NEVER)
        }
        Findings::Sweep(found) => {
            of_sweep(found, &mut answer);
            (&found.unfinished, words::LEFT_OUT)
        }
        Findings::Tune(found) => {
            of_tune(found, &mut answer);
            (&found.unfinished, words::LEFT_OUT)
        }
    };
    answer.notes.splice(0..0, words::unfinished(unfinished, becomes));
    if let Some(incomplete) = findings.incomplete() {
        answer.mood = Mood::Open;
        answer.detail = format!("So far: {}. {}", answer.headline, answer.detail);
        answer.headline = capital(&words::so_far(incomplete));
        answer.notes.insert(0, words::go_on(study, incomplete));
    }
    let texts = [&mut answer.headline, &mut answer.detail].into_iter().chain(&mut answer.notes);
    let tiles = answer.tiles.iter_mut().flat_map(|tile| [&mut tile.label, &mut tile.value, &mut tile.note]);
    texts.chain(tiles).for_each(|text| *text = plain(text));
    answer
}

fn of_replicate(found: &replicate::Findings, answer: &mut Answer) {
    let scenario = &*found.scenario;
    let of_all = found.incomplete.as_ref().map_or(String::new(), |of| format!(" of {}", thousands(of.wanted)));
    let replications = Tile::new("Replications", thousands(found.replications) + &of_all, "each with draws of its own");
    let Some(finish) = found.estimate("finish") else {
        answer.mood = Mood::Bad;
        answer.headline = capital(words::none_finished(found.replications));
        answer.tiles.push(replications);
        return;
    };
    let dates = Dates::of_finish(scenario, finish);
    let sure = (found.confidence * 100.0).round();
    let never = format!("{} of {} replications never finish", thousands(finish.never), thousands(finish.count + finish.never));
    if finish.never > 0 {
        answer.notes.push(format!("{never}: dates count them as later than all others."));
    }
    if let Some(p80) = finish.quantile(PROMISED).filter(|p80| !p80.value.is_finite()) {
        answer.mood = Mood::Bad;
        answer.headline = format!("No date is {:.0} % sure", p80.p * 100.0);
        answer.detail = format!("{never}. The target is {}.", minute(scenario, scenario.baseline.target));
    } else if let Some(p80) = finish.quantile(PROMISED) {
        let is_kept = p80.value <= scenario.baseline.target.hours();
        answer.mood = if is_kept { Mood::Good } else { Mood::Bad };
        let is_one = found.replications == 1;
        answer.headline = format!("{} {}", if is_one { "One replication: finishes" } else { "80 % sure by" }, dates.told(p80.value));
        let target = minute(scenario, scenario.baseline.target);
        let against = length((p80.value - scenario.baseline.target.hours()).abs());
        let side = if is_kept { "before" } else { "after" };
        answer.detail = format!(
            "{}; that is {against} {side} the target, {target}. Intervals hold with {sure} %.",
            dates.with_interval(p80).split_once(" (").map_or(String::new(), |(_, interval)| interval_told(interval))
        );
    }
    for (p, label) in [(0.5, "Half of all finish by"), (0.9, "90 % by")] {
        answer
            .tiles
            .extend(finish.quantile(p).map(|of| Tile::new(label, dates.told(of.value), between(dates, of.interval.low, of.interval.high))));
    }
    if let Some(on_time) = found.criteria.iter().find(|criterion| criterion.name == "on time") {
        answer.tiles.push(Tile::new(
            "Target met in",
            share_with_interval(on_time.share, on_time.interval),
            minute(scenario, scenario.baseline.target),
        ));
    }
    if let Some(cost) = found.estimate("cost").filter(|cost| cost.most > 0.0)
        && let Some(p80) = cost.quantile(PROMISED)
    {
        let money = crate::report::cost::money;
        answer.tiles.push(Tile::new("Cost, 80 % sure", money(p80.value), format!("{} on average", money(cost.mean))));
    }
    if let Some(tokens) = found.estimate("tokens").filter(|tokens| tokens.most > 0.0)
        && let Some(p80) = tokens.quantile(PROMISED)
    {
        answer.tiles.push(Tile::new("Tokens, 80 % sure", millions(p80.value), format!("{} on average", millions(tokens.mean))));
    }
    let dearest = found.causes.first().and_then(|cause| Some((cause, cause.saved().filter(|saved| saved.value > 0.0)?)));
    if let Some((cause, saved)) = dearest {
        let note = format!("sooner without it: {}", length_with_interval(saved.value, saved.interval));
        answer.tiles.push(Tile::new("What moves it most", cause.cause.clone(), note));
    }
    if let Some(task) = told::critical(found).first() {
        let note = format!("the finish hung on it in {} of replications", percent(Some(task.criticality)));
        answer.tiles.push(Tile::new("Most critical task", format!("{} {}", task.id, task.name), note));
    }
    answer.tiles.push(replications);
    let always = found.criteria.iter().filter(|criterion| criterion.met == criterion.judged).count();
    answer.chips_title = format!("Success criteria: in how many replications each is met; {always} of {} always", found.criteria.len());
    answer.chips = found.criteria.iter().map(chip).collect();
}

/// `(2026-06-02 to 2026-06-05)` as a sentence's beginning.
fn interval_told(interval: &str) -> String {
    let told = interval.trim_matches(['(', ')']);
    if told.contains(" to ") { format!("Somewhere from {told}") } else { "There are too few replications for an interval".to_owned() }
}

fn between(dates: Dates<'_>, low: Option<f64>, high: Option<f64>) -> String {
    low.zip(high).map_or(String::new(), |(low, high)| format!("{} to {}", dates.told(low), dates.told(high)))
}

fn chip(criterion: &CriterionFinding) -> Chip {
    let (mood, word) = match criterion.share {
        _ if criterion.met == criterion.judged => (Mood::Good, "always met:"),
        share if share >= PROMISED => (Mood::Good, "mostly met:"),
        share if share < SELDOM => (Mood::Bad, "seldom met:"),
        _ => (Mood::Open, "met now and then:"),
    };
    Chip { mood, name: plain(&criterion.name), value: share_with_interval(criterion.share, criterion.interval), word }
}

fn of_compare(found: &compared::Findings, answer: &mut Answer) {
    let labels: Vec<&str> = found.contenders.iter().map(|contender| contender.label.as_str()).collect();
    answer.title = plain(&labels.join(" or "));
    answer.description = format!("{} each, under the same draws", words::each(found.replications, found.incomplete.as_ref()));
    let mut verdicts = found.comparisons.iter().map(|comparison| compare::verdict(found, comparison));
    answer.headline = verdicts.next().unwrap_or_default();
    answer.detail = verdicts.collect::<Vec<_>>().join("; ");
    answer.mood = match found.comparisons.first().map(|comparison| comparison.verdict) {
        Some(compared::Verdict::Better) => Mood::Good,
        Some(compared::Verdict::Worse) => Mood::Bad,
        Some(compared::Verdict::Same | compared::Verdict::CannotTell { .. }) | None => Mood::Open,
    };
    for comparison in &found.comparisons {
        let measured = compare::measured(found, comparison).into_iter();
        let of = if found.comparisons.len() == 1 { String::new() } else { format!(", {}", comparison.label) };
        answer.tiles.extend(measured.map(|(label, text)| Tile::new(&format!("{label}{of}"), text, "")));
        let others = compare::well_known(comparison).into_iter().filter(|of| of.metric != found.measure);
        answer.notes.extend(others.map(|of| format!("{}: {}", comparison.label, compare::difference_line(of))));
    }
}

fn of_sweep(found: &swept::Findings, answer: &mut Answer) {
    match found.best.map(|best| &found.settings[best]) {
        Some(best) => {
            answer.headline = format!("Best: {}", sweep::setting(found, best));
            answer.detail = format!("{}. {}.", sweep::told(found, best), sweep::alike(found));
        }
        None => answer.headline = format!("No setting has a figure for {}", found.measures[0]),
    }
    answer.mood = if found.today.is_as_good_as_best { Mood::Good } else { Mood::Open };
    answer.tiles.push(Tile::new("Today", sweep::told(found, &found.today), ""));
    answer.tiles.extend(found.factors.iter().map(|factor| {
        Tile::new(
            &factor.path,
            sweep::effect(factor, &found.units[0]),
            format!("mean of {}{}", found.measures[0], sweep::over(found, factor)),
        )
    }));
    let each = format!("{} each", words::each(found.replications, found.incomplete.as_ref()));
    answer.tiles.push(Tile::new("Settings", thousands(found.settings.len() as u64), each));
    if !found.refused.is_empty() {
        answer.notes.push(format!("refused: {}", sweep::refused(found)));
    }
}

fn of_tune(found: &tuned::Findings, answer: &mut Answer) {
    let lines = tune::answer(found);
    let of = |label: &str| lines.iter().find(|(known, _)| known == label).map(|(_, text)| text.clone());
    let best =
        of("Best found").map(|best| format!("Best found: {best}")).or_else(|| of("Nearest").map(|nearest| format!("Nearest: {nearest}")));
    answer.headline = match (best, found.knee.and_then(|knee| found.front.get(knee))) {
        (Some(best), _) => best,
        (None, Some(knee)) => format!("The knee of the front: {}", tune::values(found, &knee.values)),
        (None, None) => "Nothing was found".to_owned(),
    };
    answer.detail = of("Gain").map_or(String::new(), |gain| format!("Gain: {gain}"));
    let is_gain_sure =
        found.winner().and_then(|winner| winner.gain).and_then(|gain| gain.interval).is_some_and(|interval| interval.low > 0.0);
    let is_kept = found.winner().is_some_and(|winner| winner.is_within_constraints);
    answer.notes.extend(of("Note"));
    answer.mood = if is_gain_sure && is_kept { Mood::Good } else { Mood::Open };
    answer.tiles.extend(of("Today").map(|today| Tile::new("Today", today, "")));
    if !found.front.is_empty() {
        answer.tiles.push(Tile::new("The front", found.front.len().to_string(), "settings that no other surely beats in all goals"));
    }
    answer.tiles.push(Tile::new("Replications", thousands(found.spent), ""));
    answer.notes.extend(lines.iter().filter(|(label, _)| label.is_empty()).map(|(_, text)| text.clone()));
    answer.notes.extend(found.fields.iter().map(|field| tune::field_line(found, field)));
}

/// The study's own tables, each folded, with what its columns say.
fn tables(sheets: &[Sheet]) -> Markup {
    html! { @for sheet in sheets { (table(sheet)) } }
}

fn table(sheet: &Sheet) -> Markup {
    let head = |column: &crate::record::study::Column| Head {
        title: plain(&column.name),
        what: column.what.to_owned(),
        is_figures: column.kind != Kind::Text,
    };
    let cell = |cell: &Stored| match cell {
        Stored::Text(text) => Cell::worth(&plain(text), None),
        Stored::Whole(number) => Cell::worth(&number.to_string(), Some(*number as f64)),
        Stored::Real(number) => Cell::worth(&figure(*number), Some(*number)),
        Stored::Empty => Cell::worth("", None),
    };
    let rows: Vec<Vec<Cell>> = sheet.rows.iter().take(ROWS_MAX).map(|row| row.iter().map(cell).collect()).collect();
    let more = sheet.rows.len() - rows.len();
    let left_out =
        (more > 0).then(|| format!("... and {} more; {}.csv beside study.db has every one.", thousands(more as u64), sheet.name));
    Table { name: sheet.name.replace('_', " "), heads: sheet.columns.iter().map(head).collect(), rows, left_out, rows_left_out: more }
        .folded()
}

fn inputs(study: &Study) -> Inputs {
    let row = study.row(None);
    let mut facts: Vec<(&'static str, String)> = study.scenarios.iter().map(|of| ("Scenario", plain(&of.path))).collect();
    facts.extend([
        ("Seed", study.seed.to_string()),
        ("Version", format!("Sandtable {}", env!("CARGO_PKG_VERSION"))),
        ("Digest of what was asked", format!("SHA-256 {}", row.design_digest())),
    ]);
    let mut files: Vec<(String, String)> = Vec::new();
    for scenario in &study.scenarios {
        facts.extend(scenario.overrides.iter().map(|set| ("Set", plain(set))));
        // Scenarios that extend one another have files in common.
        files.extend(scenario.files.iter().filter(|file| !files.contains(file)).cloned().collect::<Vec<_>>());
    }
    let again = "sandtable verify STUDY".to_owned();
    Inputs {
        facts,
        command: command(study).unwrap_or(again),
        texts: vec![("What was asked, as study.db has it".to_owned(), row.design)],
        files,
        database: "study.db",
    }
}
