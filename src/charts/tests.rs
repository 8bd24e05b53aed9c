//! What every chart must be at every size, whatever it shows.

mod trouble;

use super::*;
use crate::chart::Theme;
use crate::chart::{Canvas, Run, Shape};
use crate::domain::fact::{Fact, Work};
use crate::domain::journal::{Entry, What};
use crate::domain::organization::{AgentId, MemberId};
use crate::domain::plan::TaskId;
use crate::engine::time::{Moment, Span};
use crate::history::History;
use crate::history::fabricated::{self, Size};
use crate::scenario::Scenario;

/// The narrowest sheet that may be asked for, the usual one, and the widest.
pub(super) const WIDTHS: [f64; 3] = [900.0, 1_600.0, 4_000.0];

fn sizes() -> Vec<(&'static str, Size)> {
    vec![
        ("usual", Size::USUAL),
        ("ten", Size { teams: 3, members: 4, tasks: 10, tasks_per_feature: 4, ..Size::USUAL }),
        ("one", Size { teams: 1, members: 1, tasks: 1, ..Size::USUAL }),
        ("one-team", Size { teams: 1, members: 7, tasks: 40, ..Size::USUAL }),
        ("one-crowd", Size { teams: 1, members: 90, tasks: 300, ..Size::USUAL }),
        ("short", Size { teams: 2, members: 3, tasks: 6, hours: 0.3, tasks_per_feature: 3, is_lively: false, ..Size::USUAL }),
        ("week", Size { teams: 3, members: 6, tasks: 14, hours: 16.0, ..Size::USUAL }),
        ("always", Size { is_always_open: true, ..Size::USUAL }),
        ("five-hundred", Size { teams: 7, members: 40, tasks: 500, tasks_per_feature: 10, ..Size::USUAL }),
        ("thirty-teams", Size { teams: 30, members: 120, tasks: 900, tasks_per_feature: 15, ..Size::USUAL }),
        ("three-years", Size { teams: 7, members: 16, tasks: 700, hours: 160.0, tasks_per_feature: 30, ..Size::USUAL }),
        ("two-hundred-teams", Size { teams: 200, members: 600, tasks: 3_000, tasks_per_feature: 200, ..Size::USUAL }),
    ]
}

fn charts(scenario: &Scenario, history: &History) -> Vec<(&'static str, Canvas)> {
    charts_of_width(scenario, history, 1_600.0)
}

fn charts_of_width(scenario: &Scenario, history: &History, width: f64) -> Vec<(&'static str, Canvas)> {
    let run = Run { scenario, history, seed: 42, replication: 0, width };
    ALL.iter().map(|chart| (chart.name, (chart.draw)(&run))).collect()
}

fn run(size: Size) -> (Scenario, History) {
    let mut scenario = fabricated::scenario(size);
    let journal = fabricated::journal(&scenario, size);
    if !size.is_lively {
        let history = History::of(&scenario, &journal);
        return (scenario, history);
    }
    trouble::with_gates(&mut scenario);
    let history = History::of(&scenario, &trouble::troubled(&scenario, &journal));
    (scenario, history)
}

/// Everything a canvas must be, whatever it shows.
pub(super) fn check(what: &str, canvas: &Canvas) {
    let (width, height) = (f64::from(canvas.width), f64::from(canvas.height));
    let mut letters: Vec<(f64, f64, f64, f64, &str)> = Vec::new();
    for shape in &canvas.shapes {
        let (x0, y0, x1, y1) = shape.extent();
        assert!([x0, y0, x1, y1].iter().all(|value| value.is_finite()), "{what}: {shape:?}");
        assert!(x0 >= -1.0 && y0 >= -1.0 && x1 <= width + 1.0 && y1 <= height + 1.0, "{what} leaves the canvas: {shape:?}");
        if let Shape::Text { text, .. } = shape {
            letters.push((x0, y0, x1, y1, text));
        }
    }
    letters.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (place, a) in letters.iter().enumerate() {
        for b in letters[place + 1..].iter().take_while(|b| b.0 < a.2) {
            assert!(a.1 >= b.3 || b.1 >= a.3, "{what}: {:?} covers {:?}", a, b);
        }
    }
    well_formed(&canvas.svg(Theme::Light));
}

/// Tags close in the order in which they opened, and neither text nor attributes hold what would be read as markup.
fn well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        assert!(!text.contains('>'), "{text}");
        entities(text);
        let end = start + rest[start..].find('>').expect("every tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        assert!(!tag.contains('<') && tag.matches('"').count().is_multiple_of(2), "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf\""), "{tag}");
        entities(tag);
        match (tag.strip_prefix('/'), tag.ends_with('/')) {
            (Some(name), _) => assert_eq!(open.pop(), Some(name)),
            (None, true) => {}
            (None, false) => open.push(tag.split(' ').next().unwrap_or("")),
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    assert!(svg.chars().all(|letter| letter == '\n' || !letter.is_control()));
}

fn entities(text: &str) {
    for (at, _) in text.match_indices('&') {
        let name = &text[at..at + text[at..].find(';').expect("an entity ends") + 1];
        assert!(["&lt;", "&gt;", "&amp;", "&quot;", "&apos;"].contains(&name), "{name}");
    }
}

#[test]
fn no_label_covers_another_nor_leaves_the_canvas_at_any_size() {
    for (name, size) in sizes() {
        let (scenario, history) = run(size);
        for width in WIDTHS {
            for (chart, canvas) in charts_of_width(&scenario, &history, width) {
                check(&format!("{chart} of {name}, {width} wide"), &canvas);
            }
        }
    }
}

#[test]
fn an_empty_journal_and_an_empty_plan_still_make_a_chart() {
    for size in [Size::USUAL, Size { tasks: 0, ..Size::USUAL }, Size { teams: 0, members: 0, tasks: 0, ..Size::USUAL }] {
        let scenario = fabricated::scenario(size);
        for (chart, canvas) in charts(&scenario, &History::of(&scenario, &[])) {
            check(chart, &canvas);
            assert!(!canvas.png(Theme::Light).is_empty());
        }
    }
}

#[test]
fn a_run_that_was_cut_off_says_so_and_shows_the_work_in_hand() {
    let scenario = fabricated::scenario(Size::USUAL);
    let mut journal = trouble::troubled(&scenario, &fabricated::journal(&scenario, Size::USUAL));
    journal.truncate(journal.len() / 2);
    let history = History::of(&scenario, &journal);
    for (chart, canvas) in charts(&scenario, &history) {
        check(chart, &canvas);
        assert!(canvas.svg(Theme::Light).contains("not finished when the run ended"));
    }
}

#[test]
fn names_are_shown_as_they_are_shortened_and_never_read_as_markup() {
    let mut scenario = fabricated::scenario(Size::USUAL);
    scenario.name = "<b>&\"'</b>\u{1}\u{7f} ]]> x\nsecond line".to_string();
    scenario.organization.teams[1].name = "A team with a name so long that no gutter of any chart could ever hold it ".repeat(50);
    scenario.organization.members[2].name = "<script>alert('x')</script>".to_string();
    scenario.plan.features[3].name = "Ω ≈ ∞ & \"quoted\" <feature> 🦀".to_string();
    scenario.plan.epics[0].name = "\u{0}".to_string();
    scenario.plan.tasks[5].id = "x".repeat(10_000);
    trouble::with_gates(&mut scenario);
    let history = History::of(&scenario, &trouble::troubled(&scenario, &fabricated::journal(&scenario, Size::USUAL)));
    for (chart, canvas) in charts(&scenario, &history) {
        check(chart, &canvas);
        let svg = canvas.svg(Theme::Light);
        assert!(svg.contains("&lt;b&gt;&amp;&quot;&apos;&lt;/b&gt;"));
        assert!(!svg.contains("<script") && !svg.contains("<b>"));
    }
}

#[test]
fn the_same_run_makes_the_same_bytes() {
    let (scenario, history) = run(Size::USUAL);
    for ((_, a), (_, b)) in charts(&scenario, &history).iter().zip(&charts(&scenario, &history)) {
        assert_eq!(a.svg(Theme::Light), b.svg(Theme::Light));
        assert_eq!(a.png(Theme::Light), b.png(Theme::Light));
    }
}

#[test]
fn a_png_is_twice_the_size_that_the_svg_says() {
    let (scenario, history) = run(Size::USUAL);
    for (_, canvas) in charts(&scenario, &history) {
        let png = canvas.png(Theme::Light);
        let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
        assert_eq!((number(16), number(20)), (2 * canvas.width, 2 * canvas.height));
        assert!(canvas.svg(Theme::Light).contains(&format!("width=\"{}\" height=\"{}\"", canvas.width, canvas.height)));
        assert!(canvas.svg(Theme::Light).contains(&format!("viewBox=\"0 0 {} {}\"", 2 * canvas.width, 2 * canvas.height)));
    }
}

#[test]
fn no_colour_of_a_picture_is_far_from_what_was_drawn() {
    let (scenario, history) = run(Size::USUAL);
    let charts = charts(&scenario, &history);
    for chart in ["timeline", "fever"] {
        let canvas = named(&charts, chart);
        for theme in [Theme::Light, Theme::Dark] {
            let (drawn, _) = canvas.pixels(theme);
            let mut decoder = png::Decoder::new(std::io::Cursor::new(canvas.png(theme)));
            decoder.set_transformations(png::Transformations::EXPAND);
            let mut reader = decoder.read_info().expect("a picture");
            let mut shown = vec![0; reader.output_buffer_size().expect("a size")];
            reader.next_frame(&mut shown).expect("its rows");
            assert_eq!(shown.len(), drawn.len());
            let off = drawn.iter().zip(&shown).map(|(drawn, shown)| drawn.abs_diff(*shown));
            assert!(off.max() <= Some(8), "{chart}, {theme:?}");
        }
    }
}

#[test]
fn a_target_that_was_missed_by_a_day_is_called_so() {
    let (mut scenario, history) = run(Size::USUAL);
    let finish = history.finished.unwrap_or(Moment::START);
    let mut baseline = (*scenario.baseline).clone();
    baseline.target = Moment::from_ms(finish.ms() - Span::from_days(1).ms());
    scenario.baseline = baseline.into();
    let run = Run { scenario: &scenario, history: &history, seed: 42, replication: 0, width: 1_600.0 };
    assert!(run.account().contains("1.0 calendar day after the target of"), "{}", run.account());
}

#[test]
fn work_that_a_member_has_in_hand_at_once_is_shown_in_lanes() {
    let size = Size { teams: 1, members: 1, tasks: 2, wip: 2, is_lively: false, ..Size::USUAL };
    let scenario = fabricated::scenario(size);
    let both = |fact: fn(Work) -> Fact, hours| {
        (0..2).map(move |task| Entry {
            at: Moment::START + Span::from_hours(hours),
            what: What::Noted { by: AgentId::TRACKER, fact: fact(Work::Task(TaskId(task))) },
        })
    };
    let started = |work| Fact::WorkStarted { member: MemberId(0), work, step: 0 };
    let stopped = |work| Fact::WorkStopped {
        member: MemberId(0),
        work,
        step: 0,
        began: Moment::START,
        worked: Span::from_hours(2),
        is_finished: true,
    };
    let journal: Vec<Entry> = both(started, 0).chain(both(stopped, 5)).collect();
    let history = History::of(&scenario, &journal);
    let (_, timeline) = charts(&scenario, &history).swap_remove(0);
    let y = |name: &str| {
        timeline.shapes.iter().find_map(|shape| match shape {
            Shape::Text { baseline, text, .. } if text == name => Some(*baseline),
            Shape::Text { .. } | Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        })
    };
    let (first, second) = (y("T-1"), y("T-2"));
    assert!(first.is_some() && second > first, "{first:?} {second:?}");
}

#[test]
fn a_hundred_thousand_tasks_stay_a_small_picture() {
    let size = Size { teams: 20, members: 400, tasks: 100_000, tasks_per_feature: 100, ..Size::USUAL };
    let (scenario, history) = run(size);
    for (chart, canvas) in charts(&scenario, &history) {
        let svg = canvas.svg(Theme::Light);
        assert!(svg.len() < 4_000_000, "{chart}: {}", svg.len());
        assert!(canvas.png(Theme::Light).len() < 4_000_000);
    }
}

fn said(canvas: &Canvas) -> Vec<&str> {
    canvas.shapes.iter().filter_map(|shape| if let Shape::Text { text, .. } = shape { Some(text.as_str()) } else { None }).collect()
}

fn named<'a>(charts: &'a [(&'static str, Canvas)], name: &str) -> &'a Canvas {
    &charts.iter().find(|chart| chart.0 == name).expect("there is such a chart").1
}

#[test]
fn a_run_without_trouble_says_in_words_that_there_was_none() {
    let size = Size { is_lively: false, ..Size::USUAL };
    let (scenario, history) = run(size);
    let charts = charts(&scenario, &history);
    for (chart, words) in [
        ("blockers", "No blocker arose: nothing stood in the way of the work."),
        ("gates", "This scenario has no gates: work that is finished is done."),
        ("fever", "Nothing was reported: how the buffer stood is not known."),
        ("attention", "Nothing needed its attention."),
    ] {
        let is_said = said(named(&charts, chart)).contains(&words);
        // The finish alone is a point of the fever chart.
        assert!(is_said || chart == "fever" && history.finished.is_some(), "{chart}: {words}");
    }
}

#[test]
fn blockers_and_gates_are_counted_where_they_ended() {
    let (scenario, history) = run(Size::USUAL);
    let charts = charts(&scenario, &history);
    let resolved = history.trouble.blockers.iter().filter(|blocker| blocker.end.is_some()).count();
    assert!(resolved > 20 && said(named(&charts, "blockers")).contains(&format!("{resolved} in all").as_str()));
    let gates = || history.trouble.gates.iter().filter(|gate| matches!(gate.item, crate::domain::gate::Item::Task(_)));
    let first = gates().filter(|gate| gate.attempt == 1 && gate.closed.is_some());
    let (passed, all) = (first.clone().filter(|gate| gate.is_passed).count(), first.count());
    let words = format!("{passed} of {all} items");
    assert!(passed < all && said(named(&charts, "gates")).contains(&words.as_str()), "{words}");
    assert!(said(named(&charts, "gates")).contains(&format!("{} runs", gates().count()).as_str()));
}

#[test]
fn the_shares_of_a_bar_of_hours_are_those_of_the_utilization() {
    let (scenario, history) = run(Size::USUAL);
    let charts = charts(&scenario, &history);
    let teams = history.utilization(&scenario).teams;
    let sum = crate::history::Hours::sum(teams.iter().flatten());
    let words = said(named(&charts, "hours"));
    let direct = format!("{:.0} %", 100.0 * sum.direct.ms() as f64 / sum.available.ms() as f64);
    assert!(
        words.contains(&direct.as_str())
            && words.contains(&format!("{} h", crate::domain::number::thousands(sum.available.hours().round() as u64)).as_str()),
        "{direct}"
    );
}

#[test]
fn of_a_single_team_each_member_has_a_panel_and_of_a_crowd_those_with_the_most_work() {
    let panels = |size: Size| {
        let (scenario, history) = run(size);
        let drawn = charts(&scenario, &history);
        let canvas = named(&drawn, "utilization");
        // A role may be called as a member is: headings alone are names.
        let headings = canvas.shapes.iter().filter_map(|shape| match shape {
            Shape::Text { lettering, text, .. } => (*lettering == crate::chart::Lettering::HEADING).then_some(text),
            Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
        });
        let is_member = |word: &&String| scenario.organization.members.iter().any(|member| member.name == **word);
        (headings.filter(is_member).count(), said(canvas).iter().any(|word| word.starts_with("Left out: 32 members")))
    };
    assert_eq!(panels(Size { teams: 1, members: 7, tasks: 40, ..Size::USUAL }), (7, false));
    assert_eq!(panels(Size { teams: 1, members: 90, tasks: 300, ..Size::USUAL }), (58, true));
    assert_eq!(panels(Size { teams: 2, ..Size::USUAL }).0, 0, "of several teams their means");
}

#[test]
fn a_moved_target_and_a_revised_schedule_are_marked_in_the_fever_chart() {
    let (scenario, history) = run(Size::USUAL);
    let charts = charts(&scenario, &history);
    let words = said(named(&charts, "fever"));
    assert!(words.contains(&"target +2.0 d") && words.contains(&"revised −2.0 d"), "{words:?}");
    assert!(words.contains(&"red: over 80 %") && words.contains(&"yellow: over 50 %"));
}

#[test]
fn the_fever_chart_tells_each_date_once() {
    for (name, size) in sizes().into_iter().take(7) {
        let (scenario, history) = run(size);
        let canvas = charts(&scenario, &history).into_iter().find_map(|(chart, canvas)| (chart == "fever").then_some(canvas));
        let mut dates: Vec<String> = canvas.into_iter().flat_map(|canvas| canvas.shapes).filter_map(label_in_text_ink).collect();
        let all = dates.len();
        dates.sort();
        dates.dedup();
        assert_eq!(dates.len(), all, "{name}: {dates:?}");
    }
}

fn label_in_text_ink(shape: Shape) -> Option<String> {
    match shape {
        Shape::Text { lettering, ink, text, .. } => {
            (lettering == crate::chart::Lettering::LABEL && ink == crate::chart::Ink::TEXT).then_some(text)
        }
        Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
    }
}

#[test]
fn a_burnup_of_tasks_without_value_has_no_panel_for_it() {
    let (mut scenario, history) = run(Size::USUAL);
    let height = |scenario: &Scenario| {
        charts(scenario, &history).into_iter().find_map(|(chart, canvas)| (chart == "burnup").then_some(canvas.height)).unwrap_or(0)
    };
    let with = height(&scenario);
    scenario.plan.tasks.iter_mut().for_each(|task| task.value = 0.0);
    assert!(height(&scenario) + 200 < with);
}

/// Where a text stands, from its left to its right.
fn across(canvas: &Canvas, words: &str) -> Option<(f64, f64)> {
    canvas.shapes.iter().find_map(|shape| match shape {
        Shape::Text { text, .. } if text == words => Some((shape.extent().0, shape.extent().2)),
        Shape::Text { .. } | Shape::Rect { .. } | Shape::Polygon { .. } | Shape::Line { .. } => None,
    })
}

#[test]
fn target_and_finish_are_both_named_and_not_struck_where_they_are_close() {
    let (mut scenario, history) = run(Size::USUAL);
    let finish = history.finished.expect("the run finishes");
    for hours in [-2i64, 2] {
        let mut baseline = (*scenario.baseline).clone();
        baseline.target = Moment::from_ms(finish.ms().saturating_add_signed(hours * 3_600_000));
        scenario.baseline = baseline.into();
        let all = charts(&scenario, &history);
        let canvas = named(&all, "burnup");
        let (target, finished) = (across(canvas, "target"), across(canvas, if hours < 0 { "finished late" } else { "finished" }));
        let (left, right) = if hours < 0 { (target, finished) } else { (finished, target) };
        assert!(left.zip(right).is_some_and(|(left, right)| left.1 < right.0), "{hours}: {left:?} {right:?}");
    }
}

#[test]
fn a_target_far_off_squeezes_no_run_and_is_told_of() {
    let (mut scenario, history) = run(Size::USUAL);
    let finish = history.finished.expect("the run finishes");
    let mut baseline = (*scenario.baseline).clone();
    baseline.target = Moment::from_ms(finish.ms() * 9);
    scenario.baseline = baseline.into();
    let all = charts(&scenario, &history);
    for name in ["burnup", "timeline"] {
        let words = said(named(&all, name));
        assert!(words.iter().any(|words| words.ends_with("is not on the axis.")), "{name}: {words:?}");
        assert!(!words.iter().any(|words| *words == "target" || words.starts_with("Target ")), "{name}: {words:?}");
    }
    let finished = across(named(&all, "burnup"), "finished").expect("it is named");
    assert!(finished.1 > 600.0, "the run fills the sheet: {finished:?}");
}

#[test]
fn what_is_rounded_to_nothing_is_not_named_in_the_fever_chart() {
    let (scenario, mut history) = run(Size::USUAL);
    let told = |history: &History| {
        let all = charts(&scenario, history);
        said(named(&all, "fever")).iter().filter(|words| words.starts_with("target ")).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(told(&history).contains(&"target +2.0 d".to_string()));
    let moves = &mut history.trouble.target_moves;
    moves.iter_mut().for_each(|one| one.2 = one.1 + Span::from_minutes(30));
    // What is left is the legend's "target moved".
    assert_eq!(told(&history), ["target moved"]);
}

#[test]
fn a_legend_names_only_what_is_drawn() {
    let (scenario, history) = run(Size { is_lively: false, ..Size::USUAL });
    let charts = charts(&scenario, &history);
    let drawn = |canvas: &Canvas, ink: crate::chart::Ink| canvas.shapes.iter().filter(|shape| shape.ink() == ink).count();
    let burnup = named(&charts, "burnup");
    let ahead = crate::chart::Ink::new((204, 236, 227), (24, 74, 60));
    assert_eq!(said(burnup).contains(&"ahead of the plan"), drawn(burnup, ahead) > 0);
    let utilization = named(&charts, "utilization");
    assert!(!said(utilization).contains(&"called back"), "{:?}", said(utilization));
}

/// For a look at the charts: `CHARTS=FOLDER cargo test --test parts show_the_charts -- --ignored`; without a folder they go to `/tmp/charts`.
#[test]
#[ignore = "writes files"]
fn show_the_charts() {
    let folder = std::env::var("CHARTS").unwrap_or_else(|_| "/tmp/charts".to_string());
    std::fs::create_dir_all(&folder).expect("a folder for the charts");
    for (name, size) in sizes() {
        let (scenario, history) = run(size);
        for (chart, canvas) in charts(&scenario, &history) {
            std::fs::write(format!("{folder}/{name}-{chart}.png"), canvas.png(Theme::Light)).expect("a chart is written");
            std::fs::write(format!("{folder}/{name}-{chart}.svg"), canvas.svg(Theme::Light)).expect("a chart is written");
        }
    }
}
