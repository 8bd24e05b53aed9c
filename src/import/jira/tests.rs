//! What exports become, and what is said of them. The issues are made up.

use super::*;
use crate::import::draft::DraftEffort;
use crate::import::table::testing::{has, hours, loaded, read_soundly, told, waits};
use crate::import::text;
use proptest::prelude::*;

fn options() -> Options {
    Options { name: "export".into(), ..Options::default() }
}

fn draft_with(text: &str, options: &Options) -> Draft {
    read_soundly(|problems| read(FileId(0), text, options, problems))
}

fn draft(text: &str) -> Draft {
    draft_with(text, &options())
}

const EXPORT: &str = "\
Summary,Issue key,Issue id,Parent id,Issue Type,Status,Project name,Priority,Resolution,Assignee,Created,Resolved,Component/s,Component/s,Original Estimate,Remaining Estimate,Time Spent,Σ Original Estimate,Sprint,Sprint,Outward issue link (Blocks),Outward issue link (Blocks),Inward issue link (Blocks),Outward issue link (Relates),Custom field (Epic Link),Custom field (Epic Name),Custom field (Story Points),Status Category
Accounts,S-1,100,,Epic,Open,Shop,High,,,02/Jan/26 9:00 AM,,,,,,,72000,,,,,,,,Sign-in,,To Do
Log in,S-2,101,,Story,In Arbeit,Shop,High,,Dba,02/Jan/26 9:00 AM,,Web,,86400,86400,,86400,A,B,S-4,S-6,,S-5,S-1,,,In Progress
Form,S-3,102,101,Sub-task,Offen,Shop,High,,Dba,02/Jan/26 9:00 AM,,,,28800,14400,14400,,,,,,,,,,,In Progress
Check,S-7,106,101,Sub-task,Offen,Shop,High,,Tester,02/Jan/26 9:00 AM,,,,7200,7200,,,,,,,,,,,,To Do
Log out,S-4,103,,Story,Offen,Shop,Low,,,02/Jan/26 9:00 AM,,Web,Api,,,,,,,,,S-2,,S-1,,3,To Do
Old,S-5,104,,Bug,Geschlossen,Shop,Low,Done,Tester,02/Jan/26 9:00 AM,12/Jan/26 9:00 AM,,,3600,0,3600,,,,S-4,,,,,,,Done
Never,S-6,105,,Bug,Geschlossen,Shop,Low,Won't Do,,02/Jan/26 9:00 AM,05/Jan/26 9:00 AM,,,,,,,,,,,,,,,,Done
Pay,S-8,107,,Task,Offen,Shop,Low,,,02/Jan/26 9:00 AM,,,,,,,,,,,,S-99,,OTHER-1,,,To Do
";

#[test]
fn due_dates_are_offered_as_a_promise_and_all_columns_without_a_place_are_named() {
    let text = "Issue key,Summary,Status,Created,Due date,Priority,Reporter,Votes,Watchers,Sprint\n\
        S-1,Paint,Open,02/Jan/26 9:00 AM,13/Mar/26,High,Ann,1,2,A\nS-2,Move,Open,02/Jan/26 9:00 AM,29/May/26 12:00 AM,High,Ann,1,2,A\n";
    let draft = draft(text);
    for note in [
        "2 due dates: when tasks end is what a run tells; if the last of them, 2026-05-29, was promised, say so by `buffer = 2026-05-29`",
        "5 columns with something in them that a plan has no place for (Priority, Reporter, Votes, Watchers, Sprint)",
    ] {
        assert!(has(&draft.notes.left_out, note), "{:?}", draft.notes.left_out);
    }
}

#[test]
fn an_export_has_epics_sub_tasks_links_and_what_remains() {
    let draft = draft(EXPORT);
    assert_eq!(waits(&draft), ["S-3: ", "S-7: ", "S-4: S-3 S-7", "S-8: "]);
    assert_eq!(hours(&draft), [4.0, 2.0, 12.0, 8.0], "what remains, what remains, three points, the median of the estimates of all");
    let places: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    assert_eq!(places, [("Sign-in", "Log in"), ("Sign-in", "Log in"), ("Sign-in", "Web"), ("OTHER-1", "")]);
    assert_eq!((draft.name.as_str(), draft.teams.len(), draft.teams[0].name.as_str()), ("Shop", 1, "Shop"));
    assert_eq!(draft.teams[0].members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), ["Dba", "Tester"]);
    for piece in [
        "1 issue that is done (S-5)",
        "1 issue that is not to be done (S-6)",
        "whose sub-tasks have their own (S-2)",
        "not in the export (S-99)",
        "6.5 days",
        "1 dependency that is satisfied",
    ] {
        assert!(has(&draft.notes.left_out, piece), "{piece}: {:#?}", draft.notes);
    }
    assert!(has(&draft.notes.guessed, "4 hours a story point, for 1 issue: half a day"), "{:#?}", draft.notes);
}

#[test]
fn what_sub_tasks_leave_of_an_estimate_is_shared_among_those_without_one() {
    let rows = |whole: &str| {
        format!(
            "Issue key,Issue id,Parent id,Summary,Original Estimate,Remaining Estimate,Time Spent,Status\n\
             P-1,1,,whole,{whole},,,Open\nP-2,2,1,a,28800,7200,21600,In Progress\nP-3,3,1,b,,,,Open\nP-4,4,1,c,,,,Open\n\
             P-5,5,1,d,,,14400,Done\n"
        )
    };
    // 20 hours less 8 and 4, in two parts; 10 hours are spent by the two, so the others get the median, of 8 hours, of which 2 remain.
    let shared = draft(&rows("72000"));
    assert_eq!(hours(&shared), [2.0, 4.0, 4.0]);
    assert!(has(&shared.notes.guessed, "1 estimate of issues of whose sub-tasks some have none (P-1)"), "{:#?}", shared.notes);
    let spent = draft(&rows("36000"));
    assert_eq!(hours(&spent), [2.0, 8.0, 8.0]);
    assert!(has(&spent.notes.left_out, "though the others take all of it (P-1)"), "{:#?}", spent.notes);
}

#[test]
fn an_issue_that_is_a_milestone_takes_no_time_unless_it_says_so() {
    let text = "Issue key,Summary,Issue Type,Original Estimate\nP-1,a,Task,28800\nP-2,b,Milestone,\nP-3,c,Milestone,3600\n";
    assert_eq!(hours(&draft(text)), [8.0, 0.0, 1.0]);
}

#[test]
fn points_are_worth_what_the_teams_own_past_says_unless_the_user_says_more() {
    let mut text = "Issue key,Summary,Story Points,Time Spent,Resolution\n".to_owned();
    (1..=5).for_each(|at| text.push_str(&format!("P-{at},done,2,43200,Done\n")));
    text.push_str("P-6,open,3,,\n");
    assert_eq!(hours(&draft(&text)), [18.0]);
    assert_eq!(hours(&draft_with(&text, &Options { hours_per_point: Some(2.0), ..options() })), [6.0]);
    let all = draft_with(&text, &Options { keep_done: true, ..options() });
    assert_eq!(hours(&all), [12.0, 12.0, 12.0, 12.0, 12.0, 18.0], "of what is done, the time it took");
}

#[test]
fn an_estimate_of_a_story_is_shared_among_sub_tasks_that_have_none() {
    let draft = draft("Issue key,Issue id,Parent id,Summary,Original Estimate\nA-1,1,,Story,36000\nA-2,2,1,x,\nA-3,3,1,y,\n");
    assert_eq!(draft.tasks.iter().map(|task| task.effort).collect::<Vec<_>>(), [DraftEffort::One(5.0); 2]);
}

#[test]
fn links_in_a_circle_are_broken_and_told() {
    let draft = draft("Issue key,Summary,Outward issue link (Blocks)\nA-1,x,A-2\nA-2,y,A-3\nA-3,z,A-1\n");
    assert_eq!(draft.tasks.iter().map(|task| task.depends_on.len()).sum::<usize>(), 2);
    assert!(has(&draft.notes.left_out, "1 dependency that closes a circle"), "{:?}", draft.notes);
}

#[test]
fn what_is_no_export_or_has_a_bad_estimate_is_told() {
    let problems = |text: &str| {
        let mut problems = Problems::default();
        assert_eq!(read(FileId(0), text, &options(), &mut problems), None);
        told(text, &problems)
    };
    assert_eq!(problems("a,b\n1,2\n"), ["1: no row of the table's first names a column that is known"]);
    assert_eq!(problems("Summary,Status\nx,Open\n"), ["1: not an export from Jira: no column `Issue key`"]);
    assert_eq!(
        problems("Issue key,Original Estimate\nA-1,a while\nA-2,-1\n"),
        ["2: `a while` is no time of work", "3: `-1` is no time of work"]
    );
    assert_eq!(problems("Issue key,Issue Type\nA-1,Epic\n"), ["2: of 1 issues, 0 are done and none that is left is work"]);
}

#[test]
fn story_points_that_are_no_number_of_nothing_or_more_are_told() {
    let draft = draft("Issue key,Summary,Status,Story Points\nA-1,a,Open,3\nA-2,b,Open,XL\nA-3,c,Open,-5\nA-4,d,Open,\nA-5,e,Open,n/a\n");
    let told = "2 story points that are no number of 0 or more (A-2: XL, A-3: -5)";
    assert!(draft.notes.left_out.iter().any(|note| note == told), "{:#?}", draft.notes);
    assert!(has(&draft.notes.guessed, "4 issues without an estimate (A-2, A-3, A-4, A-5)"), "{:#?}", draft.notes);
}

#[test]
fn real_exports_are_read_where_they_are_at_hand() {
    let samples = crate::sample::from_the_root("../shared/samples/jira");
    let (Ok(export), Ok(dates)) =
        (std::fs::read(samples.join("jira-cloud-allfields.csv")), std::fs::read(samples.join("agile-project-dataset-head60.csv")))
    else {
        crate::aloud::skipped(format_args!("no samples in {}", samples.display()));
        return;
    };
    let draft = draft(&text::decode(&export).0);
    assert_eq!((waits(&draft), draft.name.as_str()), (vec!["PT-2: ".to_owned(), "PT-1: ".to_owned()], "projeto-teste"));
    assert_eq!(draft.start.unwrap().date().to_string(), "2024-01-08");
    let dates = text::decode(&dates).0;
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), &dates, &options(), &mut problems), None);
    assert_eq!(told(&dates, &problems), ["2: all 59 issues are done, and nothing is left to plan"]);
    let past = draft_with(&dates, &Options { keep_done: true, ..options() });
    assert_eq!(past.tasks.len(), 59);
    assert!(has(&past.notes.left_out, "15 issues that were resolved before they were created"), "{:#?}", past.notes);
}

#[test]
fn twenty_thousand_issues_are_read_and_load() {
    let mut text = "Issue key,Issue id,Parent id,Summary,Issue Type,Status,Project name,Assignee,Original Estimate,Story Points,Outward issue link (Blocks),Outward issue link (Blocks),Sprint,Sprint\n".to_owned();
    for at in 1..=20_000 {
        let kind = if at % 50 == 1 { "Epic" } else { "Story" };
        let parent = if at % 50 == 1 { String::new() } else { (at - (at - 1) % 50).to_string() };
        text.push_str(&format!(
            "P-{at},{at},{parent},Issue {at},{kind},Open,Big,Person {},{},{},P-{},P-{},a,b\n",
            at % 300,
            at % 7 * 3600,
            at % 5,
            at + 1,
            at + 40
        ));
    }
    let draft = draft(&text);
    assert!(draft.tasks.len() >= 19_600);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_accepted_loads(rows in prop::collection::vec(prop::collection::vec(cell(), 14), 1..9)) {
        let header = "Issue key,Issue id,Parent id,Epic Link,Summary,Issue Type,Status,Resolution,Assignee,Original Estimate,Story Points,Outward issue link (Blocks),Inward issue link (Blocks),Created\n";
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let id = (at + 1).to_string();
            let key = format!("P-{id}");
            let mut row = row.clone();
            if row[0].len() < 4 {
                row[0] = key;
            }
            row[1] = id;
            writer.write_record(&row).expect("into memory");
        }
        let text = header.to_owned() + &String::from_utf8(writer.into_inner().expect("into memory")).expect("from strings");
        let mut problems = Problems::default();
        match read(FileId(0), &text, &options(), &mut problems) {
            Some(draft) => { loaded(&draft); }
            None => prop_assert!(!problems.list.is_empty(), "{text}"),
        }
    }

    #[test]
    fn no_bytes_at_all_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let text = format!("Issue key,Parent,Time Spent\n{}", text::decode(&bytes).0);
        let mut problems = Problems::default();
        if let Some(draft) = read(FileId(0), &text, &options(), &mut problems) {
            loaded(&draft);
        }
    }
}

fn cell() -> impl Strategy<Value = String> {
    let words = [
        "",
        "",
        "",
        "1",
        "2",
        "3",
        "P-1",
        "P-2",
        "P-3",
        "P-4",
        "Epic",
        "Story",
        "Sub-task",
        "Done",
        "In Progress",
        "28800",
        "3600",
        "0",
        "Dba",
        "Tester",
        "2026-03-02",
        "p-1",
    ];
    prop_oneof![12 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "[ -~äß\t\n\"';,:+>]{0,6}"]
}
