//! The one page of HTML that `report --html` makes: complete in itself, safe whatever a scenario's names, the same bytes each time, and
//! alive in a browser.

mod browser;
mod markup;

use crate::place::{Place, scenario};
use browser::Browser;
use markup::Markup;
use std::sync::LazyLock;

/// What tries to become markup, to end a script or a character section, to close an attribute, and to turn the direction.
const HOSTILE: &str = "<script>alert(1)</script>\\\"onload='x' ]]>&amp;\\u202E</pre>";

/// A run and a small study of a scenario that can be trusted, and a run of one with names that cannot; each with its page.
static MADE: LazyLock<Place> = LazyLock::new(|| {
    let place = Place::new();
    let plain = scenario("todo-api");
    let text = std::fs::read_to_string(&plain).expect("the scenario");
    let mut hostile = text.replace("name = \"Database\"", &format!("name = \"{HOSTILE}\""));
    for name in ["name = \"Backend\"", "epic = \"To-do API\"", "description = \"A small service to learn from\""] {
        let (field, _) = name.split_once(" = ").expect("a field");
        hostile = hostile.replace(name, &format!("{field} = \"{HOSTILE}\""));
    }
    assert_eq!(hostile.matches(HOSTILE).count(), 1 + 1 + 18 + 1);
    place.write("hostile.toml", hostile.as_bytes());
    for arguments in [
        ["run", plain.as_str(), "--driver", "direct", "--seed", "7", "--out", "run"].as_slice(),
        &["run", "hostile.toml", "--driver", "direct", "--seed", "7", "--out", "hostile"],
        &["replicate", &plain, "-n", "40", "--causes", "20", "--out", "study"],
        &["compare", &plain, "--variant", "dispatch.rule=spt", "-n", "20", "--out", "compared"],
        &["sweep", &plain, "--vary", "blockers.rate=0..0.1/0.1", "-n", "10", "--out", "swept"],
    ] {
        let told = place.ask(arguments);
        assert_eq!(told.status, 0, "{arguments:?}: {}", told.stderr);
    }
    for folder in FOLDERS {
        let told = place.ask(&["report", "--html", folder]);
        assert_eq!(told.status, 0, "{folder}: {}", told.stderr);
        assert!(told.stdout.starts_with(&format!("Page: {folder}/report.html (")), "{}", told.stdout);
    }
    place
});

const FOLDERS: [&str; 5] = ["run", "hostile", "study", "compared", "swept"];

fn page(folder: &str) -> String {
    String::from_utf8(MADE.read(&format!("{folder}/report.html"))).expect("UTF-8")
}

#[test]
fn a_page_asks_for_nothing_and_lets_nothing_run_but_its_own_script() {
    for folder in FOLDERS {
        let text = page(folder);
        let markup = Markup::of(&text);
        let policy = markup.attribute("meta", "http-equiv", "Content-Security-Policy", "content").expect("a policy");
        for part in ["default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        for element in ["style", "script"] {
            let within = markup.within(element);
            assert_eq!(within.len(), 1, "{folder}: {element}");
            let hash = markup::content_hash(&within[0]);
            assert!(policy.contains(&format!("{element}-src '{hash}'")), "{folder}: {element}: {policy}");
        }
        for (name, attributes) in &markup.elements {
            for (attribute, value) in attributes {
                let is_here = value.starts_with('#') || value == "data:,";
                assert!(attribute != "href" || is_here, "{folder}: <{name} href={value}>");
                assert!(!matches!(attribute.as_str(), "src" | "srcset" | "style" | "xmlns" | "action"), "{folder}: <{name} {attribute}>");
                assert!(!attribute.starts_with("on"), "{folder}: <{name} {attribute}>");
            }
        }
        assert!(!markup.elements.iter().any(|(name, _)| matches!(name.as_str(), "img" | "iframe" | "object" | "embed" | "base" | "form")));
    }
}

#[test]
fn a_page_is_well_formed_and_its_links_lead_to_what_is_there_once() {
    for folder in FOLDERS {
        let text = page(folder);
        let markup = Markup::of(&text);
        assert_eq!(markup.misnested, [""; 0], "{folder}");
        let values = |attribute: &str| markup.values(attribute);
        let ids = values("id");
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "{folder}: {ids:?}");
        let targets: Vec<String> = values("href").iter().filter_map(|href| href.strip_prefix('#').map(str::to_owned)).collect();
        assert!(targets.len() > 4 && targets.iter().all(|target| ids.contains(target)), "{folder}: {targets:?} in {ids:?}");
        assert!(values("aria-labelledby").iter().all(|target| ids.contains(target)), "{folder}");
        assert_eq!(markup.attribute("html", "lang", "en", "lang").as_deref(), Some("en"));
        assert!(markup.within("title")[0].contains("todo-api"), "{folder}");
    }
}

#[test]
fn no_name_becomes_markup_and_what_nobody_would_see_is_shown() {
    let text = page("hostile");
    let markup = Markup::of(&text);
    assert_eq!(markup.elements.iter().filter(|(name, _)| name == "script").count(), 1);
    assert!(!text.contains("<script>alert"), "a name became markup");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c)), "something cannot be seen");
    let shown = r#"&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload='x' ]]&gt;&amp;amp;\u{202e}&lt;/pre&gt;"#;
    // The description, and the name of a task, of a team and of an epic in the table of tasks.
    assert!(text.contains(&format!(r#"<p class="description">{shown}</p>"#)));
    assert!(text.matches(&format!("<td>{shown}</td>")).count() > 18, "{}", text.matches(shown).count());
}

#[test]
fn a_page_of_a_run_gives_the_answer_first_and_the_inputs_last() {
    let text = page("run");
    let summary: serde_json::Value = serde_json::from_slice(&MADE.read("run/summary.json")).expect("JSON");
    let finish = summary["finish"].as_str().and_then(|finish| finish.get(..16)).expect("a finish");
    let parts = [
        format!("<strong>Finished {finish}, "),
        "What the time to the finish went into".into(),
        "<h2 id=\"progress-title\">".into(),
        "<title>Timeline of todo-api</title>".into(),
        "<h2 id=\"tasks-title\">".into(),
        "<td>Schema of lists and items</td>".into(),
        "<h2 id=\"decisions-title\">".into(),
        "<h2 id=\"inputs-title\">".into(),
        "<dt>Seed</dt><dd>7</dd>".into(),
        summary["journal_sha256"].as_str().expect("a digest").into(),
        "--seed 7 --replication 0".into(),
        "# A to-do list with an API, to learn from".into(),
    ];
    let places: Vec<_> = parts.iter().map(|part| text.find(part.as_str())).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert_eq!(text.matches("<figure>").count(), 8);
    assert!(text.len() < 2_000_000, "{} bytes", text.len());
}

#[test]
fn a_page_of_a_study_gives_the_date_with_its_interval_and_how_often_each_criterion_is_met() {
    let text = page("study");
    let parts = [
        "<strong>80 % sure by 2026-03-",
        "Target met in",
        "Success criteria: in how many replications each is met",
        "Half of all finish by",
    ];
    for part in parts.iter().chain(&["sandtable replicate ", "-n 40 --causes 20 --seed 1", "<summary>task sensitivity <span", "T-17"]) {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(text.matches("<figure>").count(), 4);
    assert!(page("compared").contains("dispatch.rule=spt"));
    assert!(page("compared").contains("--variant dispatch.rule=spt --by duration -n 20 --seed 1"));
    assert!(page("swept").contains("--vary blockers.rate=0..0.1/0.1 --metric duration --metric cost -n 10 --seed 1"));
    assert!(page("swept").matches("<figure>").count() == 1);
}

#[test]
fn the_same_run_gives_the_same_page_wherever_it_is_put() {
    for folder in ["run", "study"] {
        let told = MADE.ask(&["report", "--html", folder, "-o", &format!("{folder}-again.html")]);
        assert_eq!(told.status, 0, "{}", told.stderr);
        assert_eq!(MADE.read(&format!("{folder}-again.html")), MADE.read(&format!("{folder}/report.html")));
        // A page takes the place of a page.
        assert_eq!(MADE.ask(&["report", "--html", folder, "-o", &format!("{folder}-again.html")]).status, 0);
    }
}

#[test]
fn a_page_takes_the_place_of_nothing_else_and_leaves_nothing_half_made() {
    let place = Place::new();
    let run = MADE.path("run").display().to_string();
    place.write("notes.html", b"<!DOCTYPE html><title>mine</title>");
    place.write("folder/keep", b"");
    for (target, why) in [("notes.html", "is there, and no page of Sandtable's"), ("folder", "is a folder"), ("..", "is a folder")] {
        let told = place.ask(&["report", "--html", &run, "-o", target]);
        assert_eq!((told.status, told.stdout.as_str()), (2, ""), "{}", told.stderr);
        assert!(told.stderr.contains(&format!("--output {target}: {why}; name another file")), "{}", told.stderr);
    }
    assert_eq!(place.ask(&["report", "--html", &run, "-o", "missing/page.html"]).status, 2);
    assert_eq!(place.ask(&["report", "--html", "nothing", "-o", "page.html"]).status, 2);
    assert_eq!(place.list(""), ["folder", "notes.html"]);
    assert_eq!(place.read("notes.html"), b"<!DOCTYPE html><title>mine</title>");
    for other in [["--out", "x"], ["--day", "3"]] {
        assert_eq!(place.ask(&["report", "--html", &run, other[0], other[1]]).status, 2);
    }
    assert_eq!(place.ask(&["report", &run, "-o", "x.html"]).status, 2);
}

#[test]
fn a_browser_shows_every_page_without_a_complaint_and_without_asking_anybody() {
    let Some(mut browser) = Browser::start() else { return };
    for folder in FOLDERS {
        browser.open(&MADE.path(&format!("{folder}/report.html")));
        let text = browser.evaluate("document.body.innerText");
        let text = text.as_str().expect("text");
        assert!(text.contains("Inputs and seed") && text.len() > 500, "{folder}: {text}");
        assert_eq!(browser.evaluate("document.querySelectorAll('figure svg').length > 0"), true, "{folder}");
        // What is wider than the page scrolls by itself, and the page does not.
        assert_eq!(browser.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), true, "{folder}");
        assert_eq!(browser.complaints(), [""; 0], "{folder}");
        assert_eq!(browser.requests(), [format!("file://{}", MADE.path(&format!("{folder}/report.html")).display())], "{folder}");
    }
    let text = {
        browser.open(&MADE.path("hostile/report.html"));
        browser.evaluate("document.querySelector('.description').innerText")
    };
    assert_eq!(text, r#"<script>alert(1)</script>"onload='x' ]]>&amp;\u{202e}</pre>"#);
}

#[test]
fn a_click_on_a_head_sorts_by_what_figures_are_worth_and_a_third_restores_the_order() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&MADE.path("run/report.html"));
    let head = |title: &str| format!("[...document.querySelectorAll('#tasks th')].find((head) => head.textContent === '{title}')");
    let column = |title: &str| {
        let column = format!("{}.cellIndex", head(title));
        format!("[...document.querySelectorAll('#tasks tbody tr')].map((row) => row.cells[{column}].textContent)")
    };
    let ids = |browser: &mut Browser| browser.texts(&column("Task"));
    let plan: Vec<String> = (1..=18).map(|number| format!("T-{number}")).collect();
    assert_eq!(ids(&mut browser), plan);
    let press = |title: &str| format!("{}.querySelector('button').click()", head(title));
    let state = |title: &str| format!("{}.getAttribute('aria-sort')", head(title));
    browser.evaluate(&press("Worked, h"));
    let worked: Vec<f64> = browser.texts(&column("Worked, h")).iter().map(|hours| hours.parse().expect("hours")).collect();
    assert!(worked.is_sorted() && worked[17] > 10.0, "as numbers, 9 stands before 10: {worked:?}");
    assert_eq!(browser.evaluate(&state("Worked, h")), "ascending");
    browser.evaluate(&press("Worked, h"));
    let worked: Vec<f64> = browser.texts(&column("Worked, h")).iter().map(|hours| hours.parse().expect("hours")).collect();
    assert!(worked.iter().rev().is_sorted(), "{worked:?}");
    assert_eq!(browser.evaluate(&state("Worked, h")), "descending");
    browser.evaluate(&press("Done"));
    assert!(browser.texts(&column("Done")).is_sorted());
    assert_eq!(browser.evaluate(&state("Worked, h")), serde_json::Value::Null);
    browser.evaluate(&press("Task"));
    assert_eq!(ids(&mut browser), plan, "T-9 stands before T-10");
    browser.evaluate(&press("Against plan"));
    let late = browser.texts(&column("Against plan"));
    let first_late = late.iter().position(|text| text.ends_with("late")).expect("a late one");
    assert!(
        late[..first_late].iter().all(|text| !text.ends_with("late")) && late[first_late..].iter().all(|text| text.ends_with("late")),
        "{late:?}"
    );
    browser.evaluate(&press("Against plan"));
    browser.evaluate(&press("Against plan"));
    assert_eq!(ids(&mut browser), plan);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_word_in_the_filter_leaves_the_rows_that_hold_it() {
    let Some(mut browser) = Browser::start() else { return };
    browser.open(&MADE.path("run/report.html"));
    let type_in = |word: &str| {
        format!(
            "{{ const input = document.querySelector('#tasks input'); input.value = '{word}'; input.dispatchEvent(new Event('input')); }}"
        )
    };
    let shown = "[...document.querySelectorAll('#tasks tbody tr')].filter((row) => !row.hidden).map((row) => row.cells[0].textContent)";
    browser.evaluate(&type_in("SIGN-IN"));
    assert_eq!(browser.texts(shown), ["T-12", "T-13", "T-15"]);
    assert_eq!(browser.evaluate("document.querySelector('#tasks output').textContent"), "3 of 18");
    browser.evaluate(&type_in(""));
    assert_eq!(browser.texts(shown).len(), 18);
}

#[test]
fn what_is_folded_is_open_while_the_page_is_printed_but_for_the_tables_of_a_study() {
    let Some(mut browser) = Browser::start() else { return };
    for (folder, folded_on_paper) in [("run", false), ("study", true)] {
        browser.open(&MADE.path(&format!("{folder}/report.html")));
        let count = |what: &str| format!("document.querySelectorAll('{what}').length");
        let folded = browser.evaluate(&count("details:not([open])"));
        assert_ne!(folded, 0, "{folder}");
        browser.evaluate("dispatchEvent(new Event('beforeprint'))");
        assert_eq!(browser.evaluate(&count("section:not(#data) details:not([open])")), 0, "{folder}");
        let left = browser.evaluate(&format!("{} > 0", count("#data details:not([open])")));
        assert_eq!(left, folded_on_paper, "{folder}");
        browser.evaluate("dispatchEvent(new Event('afterprint'))");
        assert_eq!(browser.evaluate(&count("details:not([open])")), folded, "{folder}");
        assert_eq!(browser.complaints(), [""; 0]);
    }
}
