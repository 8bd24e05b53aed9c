//! A replicated scenario, told: the date, how sure it is, and what moves it.

use super::Around;
use super::causes::{self, SHOWN_MAX};
use super::words::*;
use crate::domain::number::trimmed;
use crate::domain::plan::Need;
use crate::report::cost::{millions, money};
use crate::report::shell_word;
use crate::report::terminal::{Mood, Screen, Terminal};
use crate::report::text::{Page, count, markdown as safe, minute, percent};
use crate::studies::Study;
use crate::studies::estimate::Estimate;
use crate::studies::replicate::{Findings, Joint, Spent, TaskFinding, Together};
use std::collections::BTreeSet;
use std::path::Path;

/// Metrics of the report's first table, in this order, as far as there are any.
const HEADLINES: [&str; 13] = [
    "finish_vs_target",
    "duration",
    "cost",
    "buffer.consumed",
    "utilization",
    "director.busy",
    "director.wait_mean",
    "blockers.count",
    "blockers.mttr",
    "gates.first_pass",
    "defects.escaped",
    "early_starts",
    "value.delivered",
];

pub fn screen(study: &Study, findings: &Findings, around: Around<'_>, terminal: Terminal) -> String {
    let mut screen = Screen::new(terminal);
    screen.title(&title(study, findings));
    screen.gap();
    answer(findings, &mut screen);
    causes::screen(findings, &mut screen);
    tasks(findings, &mut screen);
    criteria(findings, &mut screen);
    around.tell("study.md, charts, CSV, study.db", &mut screen);
    screen.commands("Try next", &next(study, findings, around.folder));
    screen.text
}

fn title(study: &Study, findings: &Findings) -> String {
    let left: u64 = findings.unfinished.iter().filter(|row| row.point == 0).map(|row| row.count).sum();
    let ended = if left == 0 && findings.incomplete.is_some() {
        "all of these completed".to_owned()
    } else if left == 0 {
        "all completed".to_owned()
    } else {
        format!("{} not completed", thousands(left))
    };
    format!("{}, seed {}: {}, {ended}", findings.scenario.name, study.seed, count(findings.replications as usize, "replication"))
}

fn answer(findings: &Findings, screen: &mut Screen) {
    let scenario = &findings.scenario;
    let Some(finish) = findings.estimate("finish") else {
        screen.news("Finish", none_finished(findings.replications), Mood::Bad);
        return not_finished(findings, screen);
    };
    let dates = Dates::of_finish(scenario, finish);
    let sure = (findings.confidence * 100.0).round();
    if let (Some(p50), Some(p80), Some(p90)) = (finish.quantile(0.5), finish.quantile(0.8), finish.quantile(0.9)) {
        let is_early = p80.value <= scenario.baseline.target.hours();
        if findings.replications == 1 {
            // One replication has no odds, whatever its percentiles are called.
            screen.news("Finish", &format!("one replication: finishes {}", dates.told(p80.value)), Mood::of(is_early));
            return after_the_date(findings, screen);
        }
        let by = if p80.value.is_finite() { dates.with_interval(p80) } else { "no date".to_owned() };
        screen.news("Finish", &format!("80 % sure by {by}{}", never(finish)), Mood::of(is_early));
        screen.line("", &format!("half by {}, 90 % by {}; intervals hold with {sure} %", dates.told(p50.value), dates.told(p90.value)));
    }
    let of = if finish.never == 0 { "" } else { " (those that finished)" };
    finishes(dates, &findings.finishes, (scenario.baseline.target.hours(), "target"), of, screen);
    after_the_date(findings, screen);
}

/// What did not finish, the target, and what is spent.
fn after_the_date(findings: &Findings, screen: &mut Screen) {
    let scenario = &findings.scenario;
    not_finished(findings, screen);
    let target = minute(scenario, scenario.baseline.target);
    if let Some(on_time) = findings.criteria.iter().find(|criterion| criterion.name == "on time") {
        screen.line("Target", &format!("{target}: met in {}", share_with_interval(on_time.share, on_time.interval)));
    }
    if let Some(told) = begun_early(findings) {
        screen.line("Early", &told);
    }
    spending(findings, screen);
}

/// That the director lets work begin before what it waits for is done, which a plan alone would not tell.
fn begun_early(findings: &Findings) -> Option<String> {
    let early = findings.estimate("early_starts").filter(|early| early.most > 0.0)?;
    // Of few, one in a hundred replications is more than none.
    let (mean, most) = (trimmed(early.mean, if early.mean < 0.05 { 2 } else { 1 }), trimmed(early.most, 0));
    Some(format!(
        "when late, the director lets tasks begin before what they wait for is done: {mean} on average, {most} at most (`parallel_execution` \
         in `decisions.order`)"
    ))
}

fn not_finished(findings: &Findings, screen: &mut Screen) {
    for line in unfinished(&findings.unfinished, COUNTED_AS_NEVER) {
        screen.news("Not finished", &line, Mood::Bad);
    }
}

/// What is spent, and what can be promised of it together with the date.
fn spending(findings: &Findings, screen: &mut Screen) {
    let of_money: fn(f64) -> String = money;
    for (label, metric, told) in [("Cost", "cost", of_money), ("Tokens", "tokens", millions)] {
        if let Some(spent) = findings.estimate(metric).filter(|spent| spent.most > 0.0)
            && let Some(p80) = spent.quantile(0.8)
        {
            let odds = format!("80 % sure to stay within {}; {} on average", told(p80.value), told(spent.mean));
            screen.line(label, &if findings.replications == 1 { told(spent.mean) } else { odds });
        }
    }
    if let Some(both) = findings.together.as_ref().filter(|_| findings.replications > 1) {
        screen.line("Together", &promise_of_both(both, findings));
    }
    let joint = findings.joint.as_ref().filter(|joint| joint.is_cost_target_asked);
    if let Some(told) = joint.map(budget) {
        screen.line("Budget", &told);
    }
    // Of two budgets one is held together with the date; the other has its criterion.
    let other = joint.map(|joint| if joint.unit == "tokens" { "cost within budget" } else { "tokens within budget" });
    if let Some(of) = findings.criteria.iter().find(|of| Some(of.name.as_str()) == other) {
        screen.line("Budget", &format!("{} in {}", of.name, share_with_interval(of.share, of.interval)));
    }
}

/// `5,000: kept in 62 % (59 to 65); it and the target date both in 40 % (37 to 43)`.
fn budget(joint: &Joint) -> String {
    format!(
        "{}: kept in {}; it and the target date both in {}",
        money(joint.cost_target),
        share_with_interval(joint.kept, joint.kept_interval),
        share_with_interval(joint.confidence_level, joint.interval)
    )
}

/// `80 % sure of 2026-05-12 and 40.1 million tokens; the P80 of each are both kept in 71 %`.
fn promise_of_both(both: &Together, findings: &Findings) -> String {
    let spent = if both.unit == "tokens" { format!("{} tokens", millions(both.spent)) } else { money(both.spent) };
    let (scenario, finish) = (&findings.scenario, findings.estimate("finish"));
    let dates = finish.map_or_else(|| Dates::of(scenario, [both.finish]), |finish| Dates::of_finish(scenario, finish));
    format!(
        "{:.0} % sure of {} and {spent}; the P80 of each are both kept in {:.0} %",
        both.share * 100.0,
        dates.told(both.finish),
        both.share_of_both_alone * 100.0
    )
}

/// Of replications that never finish, what to know beside a date.
fn never(finish: &Estimate) -> String {
    let all = finish.count + finish.never;
    match finish.never {
        0 => String::new(),
        never => format!("; {} of {} never finish", thousands(never), thousands(all)),
    }
}

/// Tokens, all of them.
fn counted(amount: f64) -> String {
    thousands(amount.max(0.0).round() as u64)
}

fn criteria(findings: &Findings, screen: &mut Screen) {
    let (always, others): (Vec<_>, Vec<_>) = findings.criteria.iter().partition(|criterion| criterion.met == criterion.judged);
    if findings.criteria.is_empty() {
        return;
    }
    screen.gap();
    let shown: Vec<String> = others
        .iter()
        .take(SHOWN_MAX)
        .map(|criterion| format!("{} {}", criterion.name, share_with_interval(criterion.share, criterion.interval)))
        .collect();
    let more = others.len().saturating_sub(SHOWN_MAX);
    let rest = if more == 0 { String::new() } else { format!("; {more} more sometimes") };
    let least = if shown.is_empty() { String::new() } else { format!("; least often: {}{rest}", shown.join(", ")) };
    screen.line("Criteria", &format!("{} of {} always met{least}", always.len(), findings.criteria.len()));
}

/// The tasks that finishes hung on, the most often first. Without milestones, which have no work that one could do something about.
pub fn critical(findings: &Findings) -> Vec<&TaskFinding> {
    let milestones = findings.scenario.plan.tasks.iter().filter(|task| task.need == Need::Milestone);
    let milestones: BTreeSet<&str> = milestones.map(|task| task.id.as_str()).collect();
    let is_work = |task: &&TaskFinding| task.criticality > 0.0 && !milestones.contains(task.id.as_str());
    let mut tasks: Vec<&TaskFinding> = findings.tasks.iter().filter(is_work).collect();
    tasks.sort_by(|a, b| b.criticality.total_cmp(&a.criticality));
    tasks
}

fn tasks(findings: &Findings, screen: &mut Screen) {
    let tasks = critical(findings);
    if tasks.is_empty() {
        return;
    }
    screen.gap();
    screen.title("Critical tasks: in how many replications the finish hung on them");
    let named = |task: &TaskFinding| if task.name == task.id { task.id.clone() } else { format!("{} {}", task.id, task.name) };
    let shown: Vec<(String, f64)> = tasks.iter().take(SHOWN_MAX).map(|task| (named(task), task.criticality)).collect();
    let longest = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, share) in shown {
        screen.measured(&name, longest, share, &percent(Some(share)));
    }
}

/// What to look at after this.
fn next(study: &Study, findings: &Findings, folder: Option<&Path>) -> String {
    let (path, set) = (shell_word(&study.scenarios[0].path), given(study));
    let middle = findings.estimate("finish").and_then(|finish| finish.quantile(0.8)).map(|p80| p80.value);
    let typical = middle
        .map_or(String::new(), |_| format!("sandtable run {path}{set} --seed {} --replication 0 (one of them, in full); ", study.seed));
    let report = folder.map_or(String::new(), |folder| format!("; {} tells all", folder.join("study.md").display()));
    format!("{typical}sandtable compare {path} OTHER.toml{set} (which plan is better){report}")
}

pub fn markdown(study: &Study, findings: &Findings) -> String {
    let mut page = Page::default();
    page.heading(1, &format!("{}: {}", safe(&findings.scenario.name), count(findings.replications as usize, "replication")));
    page.paragraph(&format!("{}. {}", safe(&title(study, findings)), safe(&findings.scenario.description)));
    for line in unfinished(&findings.unfinished, COUNTED_AS_NEVER) {
        page.paragraph(&format!("**Not finished:** {}", safe(&line)));
    }
    promise(findings, &mut page);
    chart(&mut page, "forecast", "How likely each date is");
    causes::chapter(findings, &mut page);
    if !findings.causes.is_empty() {
        chart(&mut page, "causes", "What each cause costs");
    }
    criteria_chapter(findings, &mut page);
    tasks_chapter(findings, &mut page);
    cost_chapter(findings, &mut page);
    if let Some(joint) = &findings.joint {
        let (what, told) = match joint.unit {
            "tokens" => ("Tokens", format!("{} tokens", millions(joint.cost_target))),
            _ => ("Cost", format!("a cost of {}", money(joint.cost_target))),
        };
        page.heading(2, &format!("{what} and date together"));
        let target = if joint.is_cost_target_asked { "the budget".to_owned() } else { format!("the P80 of {}", what.to_lowercase()) };
        let alone = if joint.is_cost_target_asked {
            format!(" The budget alone is kept in {}.", share_with_interval(joint.kept, joint.kept_interval))
        } else {
            String::new()
        };
        page.paragraph(&format!(
            "Both the target date and {told} ({target}) are kept in {}.{alone}",
            share_with_interval(joint.confidence_level, joint.interval)
        ));
        chart(&mut page, "joint", &format!("{what} against finish"));
    }
    page.heading(2, "Who was busy when");
    chart(&mut page, "utilization_band", "Utilization by team: median, and P10 to P90");
    headlines(findings, &mut page);
    page.heading(2, "How it was done");
    page.paragraph(&format!(
        "{} of `{}` under seed {}; replication r of this study is `sandtable run --seed {} --replication r`. All variants share \
         their draws (common random numbers). Intervals hold with {:.0} %: Student's for means, order statistics for quantiles (type 7), \
         Wilson's for shares, sections of paired replications for differences of quantiles. Every metric is in `estimate.csv` and in the \
         table `estimate` of `study.db`.",
        count(findings.replications as usize, "replication"),
        study.scenarios[0].path,
        study.seed,
        study.seed,
        findings.confidence * 100.0
    ));
    page.text
}

pub fn chart(page: &mut Page, name: &str, title: &str) {
    page.paragraph(&format!("![{title}]({name}.svg)"));
}

fn promise(findings: &Findings, page: &mut Page) {
    let scenario = &findings.scenario;
    let Some(finish) = findings.estimate("finish") else { return };
    page.heading(2, "When it will be done");
    let dates = Dates::of_finish(scenario, finish);
    let rows: Vec<Vec<String>> = finish
        .quantiles
        .iter()
        .map(|quantile| {
            let after = quantile.value - scenario.baseline.target.hours();
            let within = if after.is_finite() { length(after) } else { "–".to_owned() };
            vec![format!("{:.0} %", quantile.p * 100.0), dates.with_interval(quantile), within]
        })
        .collect();
    page.table(&[">sure", "finished by (interval)", ">after the target"], &rows);
    page.line("");
    if let Some(interval) = finish.mean_interval {
        page.paragraph(&format!(
            "On average {} (between {} and {}){}. Planned {}, target {}.",
            dates.told(finish.mean),
            dates.told(interval.low),
            dates.told(interval.high),
            if finish.never == 0 { String::new() } else { format!(", of the {} that finished", thousands(finish.count)) },
            minute(scenario, scenario.baseline.finish),
            minute(scenario, scenario.baseline.target)
        ));
    }
}

fn criteria_chapter(findings: &Findings, page: &mut Page) {
    page.heading(2, "Success criteria");
    let rows: Vec<Vec<String>> = findings
        .criteria
        .iter()
        .map(|criterion| {
            vec![
                safe(&criterion.name),
                share_with_interval(criterion.share, criterion.interval),
                format!("{} of {}", criterion.met, criterion.judged),
            ]
        })
        .collect();
    page.table(&["criterion", ">met", ">replications"], &rows);
    page.line("");
}

/// Money and tokens by kind and by team, and the dearest tasks.
fn cost_chapter(findings: &Findings, page: &mut Page) {
    let is_of = |metric: &str, of: &str| metric == of || metric.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
    let spent = |of: &str| -> Vec<Vec<String>> {
        let told = if of == "cost" { money } else { counted };
        let spent = findings.estimates.iter().filter(|estimate| is_of(&estimate.metric, of) && estimate.most > 0.0);
        spent.map(|estimate| spent_row(estimate, told)).collect()
    };
    let (cost, tokens) = (spent("cost"), spent("tokens"));
    if cost.is_empty() && tokens.is_empty() {
        return;
    }
    page.heading(2, "What it costs");
    if let Some(both) = &findings.together {
        page.paragraph(&format!("{}.", promise_of_both(both, findings)));
    }
    let of_cost: fn(&TaskFinding) -> Spent = |task| task.cost;
    let of_tokens: fn(&TaskFinding) -> Spent = |task| task.tokens;
    let of_money: fn(f64) -> String = money;
    for (rows, of, told) in [(cost, of_cost, of_money), (tokens, of_tokens, counted)] {
        if rows.is_empty() {
            continue;
        }
        page.table(&["figure", ">mean", ">P50", ">P80", ">P90", ">P95"], &rows);
        page.line("");
        let mut tasks: Vec<&TaskFinding> = findings.tasks.iter().filter(|task| of(task).mean > 0.0).collect();
        tasks.sort_by(|a, b| of(b).mean.total_cmp(&of(a).mean));
        let row = |task: &&TaskFinding| {
            let Spent { mean, p50, p80 } = of(task);
            vec![safe(&task.id), safe(&task.name), told(mean), told(p50), told(p80)]
        };
        let rows: Vec<Vec<String>> = tasks.iter().take(TASKS_MAX).map(row).collect();
        page.table(&["task", "name", ">mean", ">P50", ">P80"], &rows);
        page.line("");
    }
}

fn spent_row(estimate: &Estimate, told: fn(f64) -> String) -> Vec<String> {
    let mut row = vec![format!("`{}`", estimate.metric), told(estimate.mean)];
    row.extend(estimate.quantiles.iter().skip(1).map(|quantile| told(quantile.value)));
    row
}

/// Tasks of the report's tables: all are in the CSV.
const TASKS_MAX: usize = 15;

fn tasks_chapter(findings: &Findings, page: &mut Page) {
    let mut tasks: Vec<_> = findings.tasks.iter().filter(|task| task.criticality > 0.0).collect();
    tasks.sort_by(|a, b| b.criticality.total_cmp(&a.criticality));
    if tasks.is_empty() {
        return;
    }
    page.heading(2, "Tasks that the finish hangs on");
    let share = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2}"));
    let rows: Vec<Vec<String>> = tasks
        .iter()
        .take(TASKS_MAX)
        .map(|task| {
            vec![
                safe(&task.id),
                safe(&task.name),
                safe(&task.team),
                percent(Some(task.criticality)),
                share(task.cruciality),
                share(task.sensitivity),
            ]
        })
        .collect();
    page.table(&["task", "name", "team", ">criticality", ">cruciality", ">sensitivity"], &rows);
    page.line("");
    chart(page, "criticality", "Criticality on the plan's timeline");
}

fn headlines(findings: &Findings, page: &mut Page) {
    page.heading(2, "Figures");
    let rows: Vec<Vec<String>> = HEADLINES.iter().filter_map(|name| findings.estimate(name)).map(estimate_row).collect();
    page.table(&["metric", "unit", ">mean", ">P10", ">P50", ">P80", ">P90", ">P95"], &rows);
    page.line("");
}

/// A metric's line: mean with its interval, and quantiles.
pub fn estimate_row(estimate: &Estimate) -> Vec<String> {
    // What is known that well is told that well.
    let digits = estimate.mean_interval.map_or(2, |interval| decimals(interval.half_width(), 2));
    let number = |value: f64| match (value.is_finite(), digits) {
        (false, _) => "never".to_owned(),
        (true, 2) => crate::report::text::figure(value),
        (true, digits) => trimmed(value, digits),
    };
    let mean = match estimate.mean_interval {
        Some(interval) => format!("{} ± {}", number(estimate.mean), number(interval.half_width())),
        None => number(estimate.mean),
    };
    let mut row = vec![format!("`{}`", estimate.metric), estimate.unit.clone(), mean];
    row.extend(estimate.quantiles.iter().map(|quantile| number(quantile.value)));
    row
}
