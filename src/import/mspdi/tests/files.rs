//! Files as they are found: of other kinds, damaged, in other encodings, large, and the samples.

use super::*;

#[test]
fn other_files_are_refused_by_what_they_are() {
    let refusal = |text: &str| problems_of(text).remove(0);
    for (text, what) in [
        ("<APIBusinessObjects xmlns=\"http://xmlns.oracle.com/Primavera/P6/V20/API/BusinessObjects\"/>", "this is Primavera's PMXML"),
        ("<project name=\"x\" mrproject-version=\"2\"/>", "this is a Planner file"),
        ("<project name=\"x\" company=\"\" webLink=\"\" view-date=\"2026-01-01\"/>", "this is a GanttProject file"),
        ("<project xmlns=\"http://maven.apache.org/POM/4.0.0\"/>", "this is a Maven build file"),
        ("<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"/>", "this is a project of Visual Studio"),
        ("<feed xmlns=\"http://www.w3.org/2005/Atom\"/>", "this is OData of a Project server"),
        ("<s:svg xmlns:s=\"http://www.w3.org/2000/svg\"/>", "this is an SVG picture"),
        ("<html><body/></html>", "this is a web page"),
        ("<!DOCTYPE html><html/>", "this is a web page"),
        ("<a:b xmlns:a=\"urn:x\"/>", "this is an XML file with the root <b> of `urn:x`"),
        ("PK\u{3}\u{4}\u{14}", "this is a ZIP archive"),
        ("\u{d0}\u{cf}\u{11}\u{e0}\u{a1}", "this is a Microsoft compound file"),
        ("MPX,Microsoft Project", "this is an MPX file"),
        ("ERMHDR\t20.12", "this is an XER file of Primavera P6"),
        ("{\"tasks\": []}", "this is JSON"),
        ("", "this is no XML file"),
        ("just words", "this is no XML file"),
    ] {
        let found = refusal(text);
        assert!(found.starts_with(&format!("1:1: {what}")), "{found}");
    }
    let mut problems = Problems::default();
    read(FileId(0), &decode_xml(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").0, Options::default(), &mut problems);
    assert!(problems.list[0].help.as_ref().unwrap().contains("XML Format"));
}

#[test]
fn what_is_done_is_planned_as_if_it_were_not_if_that_is_asked_for() {
    let done = "<PercentComplete>100</PercentComplete><ActualFinish>2026-03-03T17:00:00</ActualFinish>";
    let text = project(&format!(
        "<StatusDate>2026-04-01T08:00:00</StatusDate><Tasks><Task><UID>1</UID><ID>1</ID><Name>A</Name><Duration>PT16H0M0S</Duration>\
         <RemainingDuration>PT0H0M0S</RemainingDuration>{done}</Task><Task><UID>2</UID><ID>2</ID><Name>B</Name><Duration>PT8H0M0S</Duration>\
         <RemainingDuration>PT2H0M0S</RemainingDuration><PercentComplete>75</PercentComplete><PredecessorLink><PredecessorUID>1</PredecessorUID>\
         </PredecessorLink></Task></Tasks>"
    ));
    let mut problems = Problems::default();
    let draft = read(FileId(0), &text, Options { keep_done: true }, &mut problems).expect("a draft");
    loaded(&draft);
    assert_eq!(told(&draft), ["1: unassigned 16 <- ", "2: unassigned 8 <- 1"]);
    assert_eq!(draft.start, Some("2026-03-02T08:00".parse().unwrap()));
    assert!(draft.notes.guessed.iter().any(|note| note.starts_with("2 tasks that are done or in progress (1, 2): ")), "{:?}", draft.notes);
    assert_eq!(told(&drafted(&text)), ["2: unassigned 2 <- "]);
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    let task = |fields: &str| project(&format!("<Tasks>\n<Task><UID>1</UID>{fields}</Task></Tasks>"));
    assert_eq!(problems_of(&task("<Duration>8 hours</Duration>")), ["2:29: `8 hours` is no duration of a hundred years at most"]);
    assert_eq!(
        problems_of(&task("<Duration>PT9999999H0M0S</Duration>")),
        ["2:29: `PT9999999H0M0S` is no duration of a hundred years at most"]
    );
    assert_eq!(
        problems_of(&task("<Start>yesterday</Start><PercentComplete>half</PercentComplete>")),
        ["2:60: `half` is not a number", "2:26: `yesterday` is no moment between 1900 and 2200"]
    );
    assert_eq!(problems_of(&task("<PredecessorLink><Type>7</Type></PredecessorLink>")), ["2:42: a link of the type `7`"]);
    assert_eq!(problems_of(&task("<Name>a & b</Name>")).len(), 1);
    assert_eq!(problems_of(&task("<Name>&nbsp;</Name>")), ["2:25: `&nbsp;` stands for nothing"]);
    assert_eq!(problems_of(&task("</Task><Task><UID>1</UID>")), ["2:26: two tasks have the UID 1"]);
    assert_eq!(problems_of(&project("")), ["1:1: the project has no tasks"]);
    assert_eq!(problems_of(&task("<PercentComplete>100</PercentComplete>")), ["1:1: nothing is left to do: all 1 tasks are done"]);
    let whole = task("<Duration>PT8H0M0S</Duration>");
    let cut = &whole[..whole.len() - 30];
    assert!(problems_of(cut)[0].contains("open") || problems_of(cut)[0].contains("not well-formed"), "{:?}", problems_of(cut));
    assert!(
        problems_of(&whole.replace("</Duration>", "</Work>"))[0].starts_with("2:"),
        "{:?}",
        problems_of(&whole.replace("</Duration>", "</Work>"))
    );
    assert_eq!(problems_of(&format!("{whole}<Project/>"))[0].split(": ").nth(1), Some("a second root element <Project>"));
}

#[test]
fn entities_of_a_file_s_own_are_refused_before_they_are_followed() {
    let bomb =
        "<?xml version=\"1.0\"?>\n<!DOCTYPE Project [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<Project><Name>&b;</Name></Project>";
    assert_eq!(problems_of(bomb), ["2:1: a document type definition"]);
}

#[test]
fn letters_references_and_other_encodings_are_read() {
    let text = "<?xml version='1.0' encoding='windows-1252'?>".to_owned()
        + &project(
            "<Tasks><Task><UID>1</UID><Name><![CDATA[<Pr\u{fc}fung>]]> &amp; &#x20AC;</Name><Duration>PT1H30M0S</Duration></Task></Tasks>",
        );
    let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    let draft = drafted(&decode_xml(&bytes).0);
    assert_eq!((draft.tasks[0].name.as_str(), draft.tasks[0].effort), ("<Prüfung> & €", DraftEffort::One(1.5)));
    let prefixed = project(&format!("<Tasks>{}</Tasks>", row(1, 1, 8, "")))
        .replace("xmlns=", "xmlns:p=")
        .replace("</", "</p:")
        .replace('<', "<p:")
        .replace("<p:/", "</");
    assert_eq!(told(&drafted(&prefixed)), ["1: unassigned 8 <- "]);
}

#[test]
fn no_depth_of_nesting_is_walked_into() {
    let deep = 10_000;
    let nested = format!("{}{}", "<Task>".repeat(deep), "</Task>".repeat(deep));
    let rows: String = (1..=deep as u32).map(|level| row(level, level, 1, "")).collect();
    let draft = drafted(&project(&format!("<Views>{nested}</Views><Tasks>{rows}</Tasks><Calendars>STANDARD</Calendars>")));
    assert_eq!(told(&draft), ["10000: unassigned 1 <- "]);
    assert!(has(&draft.notes.left_out, "9,994 summaries below level 4"), "{:?}", draft.notes.left_out);
}

#[test]
fn a_duration_is_days_hours_minutes_and_seconds() {
    assert_eq!(hours("PT8H30M0S"), Some(8.5));
    assert_eq!(hours("P1DT1H"), Some(25.0));
    assert_eq!(hours("PT0.5H"), Some(0.5));
    assert_eq!(["PT", "P", "8H", "PT8", "PT-1H", "PTH", "P1M", "-PT1H", "PT1é"].map(hours), [None; 9]);
}

const SAMPLES: &str = "../shared/samples/mpxj";

/// The text of a sample; says so aloud where it is not at hand.
fn sample(name: &str) -> Option<String> {
    let bytes = std::fs::read(crate::sample::from_the_root(SAMPLES).join(name)).ok();
    if bytes.is_none() {
        crate::aloud::skipped(format_args!("no {name} in {SAMPLES}"));
    }
    bytes.map(|bytes| decode_xml(&bytes).0)
}

#[test]
fn the_sample_of_relations_has_one_link_of_each_type() {
    let Some(text) = sample("mspdirelations.xml") else { return };
    let draft = drafted(&text);
    assert_eq!(
        told(&draft),
        [
            "1: unassigned 8 <- ",
            "2: unassigned 8 <- 1",
            "3: unassigned 8 <- 1+24",
            "4: unassigned 8 <- 1+24",
            "4-finish:  0 <- 4 3",
            "5: unassigned 8 <- ",
            "5-finish:  0 <- 5 1+24"
        ]
    );
    assert_eq!(draft.teams[0].members[0].count, 2);
    assert_eq!(draft.start, Some("2006-09-21T08:00".parse().unwrap()));
    let guessed = draft.notes.guessed.join("\n");
    for arrow in ["start-to-start link (2 -> 3)", "finish-to-finish link (3 -> 4)", "start-to-finish link (4 -> 5)"] {
        assert!(guessed.contains(arrow), "{guessed}");
    }
}

#[test]
fn the_samples_of_split_tasks_baselines_and_progress_are_read_as_they_are() {
    if let Some(text) = sample("mspdisplittask.xml") {
        let draft = drafted(&text);
        assert_eq!(told(&draft), ["1: unassigned 80 <- ", "2: unassigned 120 <- "]);
        assert!(has(&draft.notes.left_out, "2 tasks that are interrupted in the file's schedule"), "{:?}", draft.notes.left_out);
    }
    if let Some(text) = sample("baselines.xml") {
        let draft = drafted(&text);
        assert_eq!((told(&draft), draft.name.as_str()), (vec!["1: unassigned 7.5 <- ".to_owned()], "project1"));
        assert_eq!(draft.notes.left_out, ["1 task with baselines (1)"]);
    }
    if let Some(text) = sample("assignment-assignments-project2019-mspdi.xml") {
        let draft = drafted(&text);
        assert_eq!(told(&draft), ["1: Resource 1 80 <- ", "2: Resource 2 60 <- ", "3: Resource 3 40 <- "]);
        assert!(has(&draft.notes.guessed, "2 tasks in progress (2, 3)"), "{:?}", draft.notes.guessed);
    }
}

#[test]
fn the_samples_of_primavera_s_xml_are_refused_by_name() {
    for name in ["PredecessorCalendar.xml", "resource-rates-test.xml"] {
        if let Some(text) = sample(name) {
            assert!(problems_of(&text)[0].contains("this is Primavera's PMXML, not Microsoft Project XML"), "{:?}", problems_of(&text));
        }
    }
}

#[test]
fn twenty_thousand_tasks_are_read() {
    let count = 20_000;
    let rows: String = (1..=count)
        .map(|uid| row(uid, 1 + u32::from(uid % 10 != 1), 8, &if uid % 10 > 2 { follows(uid - 1, uid % 4, 600, 7) } else { String::new() }))
        .collect();
    let assignments: String = (1..=count).map(|uid| assigned(uid, 1 + uid % 50, 1.0, 8)).collect();
    let resources: String = (1..=50).map(|uid| resource(uid, &format!("R{uid}"), "")).collect();
    let text = project(&format!("<Tasks>{rows}</Tasks><Resources>{resources}</Resources><Assignments>{assignments}</Assignments>"));
    let mut problems = Problems::default();
    let draft = read(FileId(0), &text, Options::default(), &mut problems).expect("a draft");
    let tasks = draft.tasks.iter().filter(|task| task.effort != DraftEffort::Milestone).count();
    assert_eq!((tasks, draft.notes.kept[0].contains("in 2,000 epics")), (18_000, true), "{:?}", draft.notes.kept);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..300), head in any::<bool>()) {
        let mut all = if head { b"<Project><Tasks><Task><UID>1</UID>".to_vec() } else { Vec::new() };
        all.extend(bytes);
        read(FileId(0), &decode_xml(&all).0, Options::default(), &mut Problems::default());
    }

    #[test]
    fn whatever_is_accepted_loads(cuts in prop::collection::vec((0_usize..100_000, 0_usize..40, "[0-9PTHMS:<>/&;+ -]{0,6}"), 1..4)) {
        let mut text = own_project(4);
        for (at, length, instead) in cuts {
            let mut from = at % text.len();
            let mut to = (from + length).min(text.len());
            while !text.is_char_boundary(from) { from -= 1 }
            while !text.is_char_boundary(to) { to += 1 }
            text.replace_range(from..to, &instead);
        }
        let mut problems = Problems::default();
        match read(FileId(0), &text, Options::default(), &mut problems) {
            Some(draft) => { loaded(&draft); }
            None => prop_assert!(!problems.list.is_empty()),
        }
    }
}
