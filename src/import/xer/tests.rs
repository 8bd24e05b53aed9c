//! What Primavera's files become, and what is said of those that are wrong.

use super::*;
use crate::import::draft::DraftEffort;
use crate::import::network::tests::told;
use crate::import::table::testing::loaded;
use crate::import::text::decode;
use crate::scenario::files::Files;
use proptest::prelude::*;

fn drafted(text: &str) -> Draft {
    drafted_with(text, &Options::default())
}

fn drafted_with(text: &str, options: &Options) -> Draft {
    let mut problems = Problems::default();
    let draft = read(FileId(0), text, options, &mut problems);
    assert_eq!(problems.list, []);
    let draft = draft.expect("a draft without a problem");
    loaded(&draft);
    draft
}

/// As `line: what`.
fn problems_of(text: &str, options: &Options) -> Vec<String> {
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), text, options, &mut problems), None);
    let mut files = Files::default();
    files.add("a.xer", text);
    let line = |place: &Option<Place>| files.line_and_column(place.as_ref().expect("a place")).0;
    problems.list.iter().map(|problem| format!("{}: {}", line(&problem.place), problem.what)).collect()
}

fn has(notes: &[String], begin: &str) -> bool {
    notes.iter().any(|note| note.starts_with(begin))
}

/// A table, from lines with `|` for tabs.
fn table(name: &str, columns: &str, rows: &[&str]) -> String {
    let rows: String = rows.iter().map(|row| format!("%R\t{}\r\n", row.replace('|', "\t"))).collect();
    format!("%T\t{name}\r\n%F\t{}\r\n{rows}", columns.replace('|', "\t"))
}

const HEAD: &str = "ERMHDR\t20.12\t2026-03-01\tProject\r\n";
/// Monday to Friday, 8 to 16, with the third of April off; `#` is `|`.
const WEEK: &str = "(0##CalendarData()((0##DaysOfWeek()((0##1()())(0##2()((0##0(s#08:00#f#16:00)())))(0##3()((0##0(s#08:00#f#16:00)())))\
    (0##4()((0##0(s#08:00#f#16:00)())))(0##5()((0##0(s#08:00#f#16:00)())))(0##6()((0##0(s#08:00#f#16:00)())))(0##7()())))\
    (0##Exceptions()((0##0(d#46115)())))))";

fn calendars() -> String {
    let nights = "(0##CalendarData()((0##DaysOfWeek()((0##2()((0##0(s#00:00#f#00:00)())))))(0##Exceptions()())))";
    let rows = format!("C1|Y|Office|8|40||{WEEK}~C2|N|Nights|24|168|C1|{nights}");
    let rows: Vec<&str> = rows.split('~').collect();
    table("CALENDAR", "clndr_id|default_flag|clndr_name|day_hr_cnt|week_hr_cnt|base_clndr_id|clndr_data", &rows).replace('#', "|")
}

/// A project with this breakdown, its calendars, and these tables.
fn project(tables: &[String]) -> String {
    let projects = table(
        "PROJECT",
        "proj_id|proj_short_name|clndr_id|plan_start_date|last_recalc_date|export_flag",
        &["P1|LAUNCH|C1|2026-03-02 08:00|2026-03-02 08:00|Y"],
    );
    let nodes = table(
        "PROJWBS",
        "wbs_id|proj_id|proj_node_flag|seq_num|wbs_short_name|wbs_name|parent_wbs_id",
        &["W3|P1|N|2|B|Build|W1", "W1|P1|Y|1|LAUNCH|The launch|W0", "W2|P1|N|1|D|Design|W1", "W4|P1|N|1|C|Core|W3"],
    );
    format!("{HEAD}{projects}{}{nodes}{}%E\r\n", calendars(), tables.concat())
}

const TASK: &str = "task_id|proj_id|wbs_id|clndr_id|task_type|status_code|task_code|task_name|remain_drtn_hr_cnt|target_drtn_hr_cnt|cstr_type|cstr_date|target_start_date|target_end_date";
const PRED: &str = "task_pred_id|task_id|pred_task_id|proj_id|pred_proj_id|pred_type|lag_hr_cnt";

#[test]
fn the_breakdown_is_epics_and_features_and_activities_stand_in_its_order() {
    let tasks = table(
        "TASK",
        TASK,
        &[
            "1|P1|W4|C1|TT_Task|TK_NotStart|A30|Third|8|8||||",
            "2|P1|W2|C1|TT_Task|TK_NotStart|A10|First|16|16||||",
            "3|P1|W3|C1|TT_FinMile|TK_NotStart|A20|Second|5|5||||",
            "4|P1|W1|C1|TT_Task|TK_NotStart|A00|Of the project|8|8||||",
        ],
    );
    let draft = drafted(&project(&[tasks]));
    assert_eq!(told(&draft), ["A00: unassigned 8 <- ", "A10: unassigned 16 <- ", "A20:  0 <- ", "A30: unassigned 8 <- "]);
    let labels: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    assert_eq!(labels, [("The launch", "The launch"), ("Design", "Design"), ("Build", "Build"), ("Build", "Core")]);
    assert_eq!((draft.name.as_str(), draft.start), ("The launch", Some("2026-03-02T08:00".parse().unwrap())));
    assert_eq!(
        (draft.calendars[0].weekly.join("; "), draft.calendars[0].holidays.join("; ")),
        ("mon-fri 08:00-16:00".into(), "2026-04-03".into())
    );
}

#[test]
fn what_is_done_is_planned_as_if_it_were_not_if_that_is_asked_for() {
    let rows = ["1|P1|W2|C1|TT_Task|TK_Complete|A|x|0|16||||", "2|P1|W2|C1|TT_Task|TK_Active|B|x|2|8||||"];
    let text = project(&[table("TASK", TASK, &rows), table("TASKPRED", PRED, &["1|2|1|P1|P1|PR_FS|0"])])
        .replace("2026-03-02 08:00\t2026-03-02 08:00", "2026-03-02 08:00\t2026-04-01 08:00");
    let draft = drafted_with(&text, &Options { keep_done: true, ..Options::default() });
    assert_eq!(told(&draft), ["A: unassigned 16 <- ", "B: unassigned 8 <- A"]);
    assert_eq!(draft.start, Some("2026-03-02T08:00".parse().unwrap()));
    assert!(has(&draft.notes.guessed, "2 tasks that are done or in progress (A, B): "), "{:?}", draft.notes);
    assert_eq!(told(&drafted(&text)), ["B: unassigned 2 <- "]);
}

#[test]
fn relations_have_their_type_and_lags_of_the_calendar_that_the_project_says() {
    let row = |id: u32, calendar: &str| format!("{id}|P1|W2|{calendar}|TT_Task|TK_NotStart|T{id}|x|8|8||||");
    let rows = [row(1, "C1"), row(2, "C1"), row(3, "C1"), row(4, "C1"), row(5, "C2"), row(6, "C1")];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let tasks = table("TASK", TASK, &rows);
    let links = [
        "1|2|1|P1|P1|PR_FS|8",
        "2|3|2|P1|P1|PR_SS|0",
        "3|4|3|P1|P1|PR_FF|-8",
        "4|5|1|P1|P1|PR_SF|4",
        "5|6|5|P1|P1|PR_FS|8,5",
        "6|6|99|P1|P2|PR_FS|0",
    ];
    let links = table("TASKPRED", PRED, &links);
    let draft = drafted(&project(&[tasks.clone(), links.clone()]));
    assert_eq!(
        told(&draft),
        [
            "T1: unassigned 8 <- ",
            "T2: unassigned 8 <- T1+24",
            "T3: unassigned 8 <- T1+24",
            "T4: unassigned 8 <- T1+24",
            "T4-finish:  0 <- T4 T3",
            "T5: unassigned Nights 8 <- ",
            "T5-finish:  0 <- T5 after-4h",
            "T6: unassigned 8 <- T5-finish+8.5"
        ]
    );
    assert!(has(&draft.notes.left_out, "1 relation to activities that are left out, or of other projects (T6)"), "{:?}", draft.notes);
    let options = table("SCHEDOPTIONS", "proj_id|sched_calendar_on_relationship_lag", &["P1|rcal_24Hour"]);
    let draft = drafted(&project(&[options, tasks, links]));
    assert_eq!(told(&draft)[1], "T2: unassigned 8 <- T1+8");
}

#[test]
fn a_lag_is_laid_on_the_hours_of_the_calendar_whatever_weeks_are_shown_by() {
    let tasks = table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8||||", "2|P1|W2|C1|TT_Task|TK_NotStart|T2|x|8|8||||"]);
    let links = table("TASKPRED", PRED, &["1|2|1|P1|P1|PR_FS|80"]);
    let draft = drafted(&project(&[tasks, links]).replace("Office\t8\t40", "Office\t9.6\t48"));
    assert_eq!(told(&draft)[1], "T2: unassigned 8 <- T1+336", "ten days are two weeks of five");
}

#[test]
fn tonnes_of_material_are_no_hours_however_many() {
    let resources = table("RSRC", "rsrc_id|parent_rsrc_id|clndr_id|rsrc_name|rsrc_short_name|rsrc_type", &["R1||C1|Cement|CE|RT_Mat"]);
    let tasks = table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8||||"]);
    let assigned = table("TASKRSRC", "taskrsrc_id|task_id|proj_id|rsrc_id|target_qty|remain_qty", &["1|1|P1|R1|9000000|9000000"]);
    let draft = drafted(&project(&[resources, tasks, assigned]));
    assert_eq!(told(&draft), ["T1: unassigned 8 <- "]);
    assert!(has(&draft.notes.left_out, "1 assignment of material (T1)"), "{:?}", draft.notes);
}

#[test]
fn resources_are_members_of_the_resource_above_them_and_roles_stand_for_those_who_are_missing() {
    let resources = table(
        "RSRC",
        "rsrc_id|parent_rsrc_id|clndr_id|rsrc_name|rsrc_short_name|rsrc_type",
        &["R0||C1|Builders|B|RT_Labor", "R1|R0|C1|Fitter|AN|RT_Labor", "R2|R0|C2|Crane|CR|RT_Equip", "R3||C1|Cement|CE|RT_Mat"],
    );
    let rates = table(
        "RSRCRATE",
        "rsrc_rate_id|rsrc_id|max_qty_per_hr|cost_per_qty|start_date",
        &["1|R1|1|70|2025-01-01 00:00", "2|R1|2|80.5|2026-01-01 00:00", "3|R1|9|99|2027-01-01 00:00", "4|R2|1|0|2026-01-01 00:00"],
    );
    let roles = table("ROLES", "role_id|role_name", &["L1|Welder", "L2|Nobody asks"]);
    let tasks = table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|40|40||||", "2|P1|W2|C1|TT_Rsrc|TK_Active|T2|x|8|80||||"]);
    let assigned = table(
        "TASKRSRC",
        "taskrsrc_id|task_id|proj_id|rsrc_id|role_id|remain_qty|target_qty|remain_qty_per_hr|target_qty_per_hr|rate_type",
        &[
            "1|1|P1|R1|L1|80|80|2|2|COST_PER_QTY",
            "2|1|P1|R2||40|40|1|1|COST_PER_QTY2",
            "3|1|P1|R3||500|500|1|1|",
            "4|2|P1||L1|4|8|1|1|",
            "5|2|P1|R9||4|8|1|1|",
        ],
    );
    let draft = drafted(&project(&[resources, rates, roles, tasks, assigned]));
    assert_eq!(told(&draft), ["T1: 2 Fitter + 1 Crane 40 <- ", "T2: Welder 4 <- "]);
    assert_eq!(draft.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Builders", "Project team"]);
    let members = &draft.teams[0].members;
    assert_eq!((members[0].rate, members[0].count, members[0].calendar.as_deref()), (Some(80.5), 2, None));
    assert_eq!((members[1].rate, members[1].count, members[1].calendar.as_deref()), (None, 1, Some("Nights")));
    for note in [
        "1 rate that changes with time: that of the start holds (Fitter)",
        "1 resource of material, which does no work (Cement)",
        "1 assignment of material (T1)",
        "1 assignment of roles to nobody yet",
        "1 assignment of resources that are not in the file (T2)",
        "1 assignment at another rate than the resource's first (T1)",
    ] {
        assert!(has(&draft.notes.left_out, note), "{note}: {:?}", draft.notes.left_out);
    }
}

#[test]
fn progress_constraints_and_activities_that_follow_others_are_carried_over_or_told() {
    let tasks = table(
        "TASK",
        TASK,
        &[
            "1|P1|W2|C1|TT_Task|TK_Complete|T1|x|0|8||||",
            "2|P1|W2|C1|TT_Task|TK_Active|T2|x|3|8||||",
            "3|P1|W2|C1|TT_LOE|TK_NotStart|T3|x|8|8||||",
            "4|P1|W2|C1|TT_WBS|TK_NotStart|T4|x|8|8||||",
            "5|P1|W2|C1|TT_Task|TK_NotStart|T5|x|8|8|CS_MSOA|2026-03-11 10:00||",
            "6|P1|W2|C1|TT_Task|TK_NotStart|T6|x|8|8|CS_MEO|2026-03-20 16:00||",
            "7|P1|W2|C1|TT_Task|TK_NotStart|T7|x|8|8|CS_MEOB|2026-03-20 16:00||",
            "8|P1|W2|C1|TT_Mile|TK_NotStart|T5|x|8|8||||",
        ],
    );
    let fields = table("UDFVALUE", "udf_type_id|fk_id|udf_text", &["U|5|x", "U|6|y"]);
    let draft = drafted(&project(&[tasks, fields]));
    assert_eq!(
        told(&draft),
        [
            "T2: unassigned 3 <- ",
            "T5: unassigned 8 <- from-2026-03-11-1000",
            "T6: unassigned 8 <- ",
            "T6-finish:  0 <- T6 from-2026-03-20-1600",
            "T7: unassigned 8 <- ",
            "T5-2:  0 <- "
        ]
    );
    for note in [
        "1 task that is done (T1)",
        "1 level-of-effort activity, which lasts as long as others do (T3)",
        "1 WBS summary activity, which lasts as long as others do (T4)",
        "1 activity that finishes on a date",
        "1 date by which activities must start or finish (T7)",
        "2 user-defined fields (5, 6)",
    ] {
        assert!(has(&draft.notes.left_out, note), "{note}: {:?}", draft.notes.left_out);
    }
}

/// Two projects with an activity each, one there for a relation, and a baseline.
fn several() -> String {
    let projects = table(
        "PROJECT",
        "export_flag|proj_id|orig_proj_id|proj_short_name|clndr_id|plan_start_date",
        &[
            "Y|P1||ONE|C1|2026-03-09 08:00",
            "Y|P2||TWO|C1|2026-03-02 08:00",
            "N|P3||OTHER|C1|2026-01-01 08:00",
            "Y|P4|P1|ONE - B1|C1|2026-01-01 08:00",
        ],
    );
    let nodes = table(
        "PROJWBS",
        "wbs_id|proj_id|proj_node_flag|wbs_name|parent_wbs_id",
        &["W1|P1|Y|First|", "W2|P2|Y|Second|", "W3|P3|Y|Other|", "W4|P4|Y|Baseline|"],
    );
    let row = |id: u32| format!("{id}|P{id}|W{id}|C1|TT_Task|TK_NotStart|A|Task {id}|8|8||||");
    let rows = [row(1), row(2), row(3), row(4)];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let links = table("TASKPRED", PRED, &["1|2|1|P2|P1|PR_FS|0", "2|2|3|P2|P3|PR_FS|0"]);
    format!("{HEAD}{projects}{}{nodes}{}{links}%E\n", calendars(), table("TASK", TASK, &rows))
}

#[test]
fn several_projects_are_epics_of_one_plan_or_one_is_taken_by_its_name() {
    let draft = drafted(&several());
    assert_eq!(told(&draft), ["A: unassigned 8 <- ", "A-2: unassigned 8 <- A"]);
    assert_eq!(draft.tasks.iter().map(|task| task.epic.as_str()).collect::<Vec<_>>(), ["First", "Second"]);
    assert_eq!((draft.name.as_str(), draft.start), ("ONE and TWO", Some("2026-03-02T08:00".parse().unwrap())));
    assert!(
        has(&draft.notes.left_out, "2 projects that are baselines, or in the file for their relations only (OTHER, ONE - B1)"),
        "{:?}",
        draft.notes
    );
    let two = Options { project: Some("two".into()), ..Options::default() };
    let draft = drafted_with(&several(), &two);
    assert_eq!((told(&draft), draft.name.as_str()), (vec!["A: unassigned 8 <- ".to_owned()], "Second"));
    assert_eq!(
        problems_of(&several(), &Options { project: Some("THREE".into()), ..Options::default() }),
        ["4: no project is called `THREE`"]
    );
}

#[test]
fn what_is_left_begins_at_the_data_date() {
    let text = project(&[table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8||||"])]);
    let draft = drafted(&text.replacen("2026-03-02 08:00\t2026-03-02 08:00", "2026-03-02 08:00\t2026-03-20 16:00", 1));
    assert_eq!(draft.start, Some("2026-03-20T16:00".parse().unwrap()));
    assert!(has(&draft.notes.guessed, "the start is the data date, 2026-03-20 16:00"), "{:?}", draft.notes);
}

#[test]
fn columns_are_found_by_their_names_and_lines_end_as_they_will() {
    let text = project(&[table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8||||"])]);
    let other = project(&[table("TASK", "task_name|task_code|further|proj_id|task_id|wbs_id|remain_drtn_hr_cnt", &["x|T1|?|P1|1|W2|8"])])
        .replace("\r\n", "\n");
    assert_eq!(drafted(&text).tasks, drafted(&other).tasks);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let check = |text: &str, expected: &[&str]| assert_eq!(problems_of(text, &Options::default()), expected);
    check("", &["1: not an XER file: it does not begin with `ERMHDR`"]);
    check("<Project/>", &["1: not an XER file: it does not begin with `ERMHDR`"]);
    check("ERMHDR\t8.0\n%E\n", &["1: no table PROJECT with a project in it"]);
    check(
        "ERMHDR\n%R\tx\n%T\tTASK\n%R\ty\n%F\ta\tb\n%R\t1\t2\t3\n",
        &["2: a row before a table with columns", "4: a row before a table with columns", "6: a row of 3 cells under 2 columns"],
    );
    check(&project(&[]), &["1: the file has no activities"]);
    let with = |row: &str| project(&[table("TASK", TASK, &[row])]);
    check(&with("1|P1|W2|C1|TT_Task|TK_Complete|T1|x|0|8||||"), &["1: nothing is left to do: the one activity is completed"]);
    check(&with("1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|many|8||||"), &["17: `many` in `remain_drtn_hr_cnt` is not a number"]);
    check(
        &with("1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|9999999|8||||"),
        &["17: `remain_drtn_hr_cnt` of 9999999 hours is longer than a hundred years"],
    );
    check(
        &with("1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8|CS_MSOA|soon||"),
        &["17: `soon` in `cstr_date` is no moment between 1900 and 2200"],
    );
    let links = |row: &str| {
        project(&[
            table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8||||", "2|P1|W2|C1|TT_Task|TK_NotStart|T2|x|8|8||||"]),
            table("TASKPRED", PRED, &[row]),
        ])
    };
    check(&links("1|2|1|P1|P1|PR_XX|0"), &["21: a relation of the type `PR_XX`"]);
}

#[test]
fn a_file_without_its_end_and_lines_that_are_no_rows_are_told() {
    let text = project(&[table("TASK", TASK, &["1|P1|W2|C1|TT_Task|TK_NotStart|T1|x|8|8||||"])]);
    let draft = drafted(&text.replace("%E\r\n", "a note that goes on\r\n"));
    assert!(has(&draft.notes.guessed, "the file has no end mark `%E`"), "{:?}", draft.notes);
    assert!(has(&draft.notes.left_out, "1 lines that are no row of a table"), "{:?}", draft.notes);
}

#[test]
fn nodes_that_are_each_other_s_parents_are_walked_once() {
    let nodes = table("PROJWBS", "wbs_id|proj_id|wbs_name|parent_wbs_id", &["X|P1|X|Y", "Y|P1|Y|X", "Z|P1|Z|Z"]);
    let tasks = table("TASK", TASK, &["1|P1|X|C1|TT_Task|TK_NotStart|T1|x|8|8||||", "2|P1|Z|C1|TT_Task|TK_NotStart|T2|x|8|8||||"]);
    let draft = drafted(&project(&[nodes, tasks]));
    let labels: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    assert_eq!(labels, [("X", "X"), ("Z", "Z")]);
}

const SAMPLES: &str = "../shared/samples/mpxj";

/// The text of a sample; says so aloud where it is not at hand.
fn sample(name: &str) -> Option<String> {
    let bytes = std::fs::read(crate::sample::from_the_root(SAMPLES).join(name)).ok();
    if bytes.is_none() {
        crate::aloud::skipped(format_args!("no {name} in {SAMPLES}"));
    }
    bytes.map(|bytes| decode(&bytes).0)
}

#[test]
fn the_sample_of_percentages_keeps_what_remains_of_each_activity() {
    let Some(text) = sample("percent-complete-8.4.xer") else { return };
    let draft = drafted(&text);
    let hours: Vec<(&str, f64)> = draft.tasks.iter().map(|task| (task.id.as_str(), task.effort.realistic())).collect();
    // A1030 is 100 % of its duration complete, and done. Percentages of other kinds leave the duration as it is.
    assert_eq!(hours[..4], [("A1000", 800.0), ("A1010", 600.0), ("A1020", 200.0), ("A1040", 800.0)]);
    assert_eq!((hours.len(), draft.tasks.iter().filter(|task| task.effort == DraftEffort::One(800.0)).count()), (11, 9));
    assert_eq!(draft.teams[0].members[0].count, 11);
    assert_eq!((draft.name.as_str(), draft.start), ("Percent Complete Test", Some("2015-02-24T00:00".parse().unwrap())));
    assert_eq!(draft.calendars[0].weekly, ["mon-fri 08:00-16:00"]);
    assert!(has(&draft.notes.left_out, "24 times off before the start"), "{:?}", draft.notes);
    assert!(has(&draft.notes.guessed, "8 tasks in progress (A1010,"), "{:?}", draft.notes);
}

#[test]
fn the_sample_of_rates_sums_the_assignments_of_one_resource() {
    let Some(text) = sample("resource-rates-test.xer") else { return };
    let draft = drafted(&text);
    assert_eq!(told(&draft), ["A1000: Resource 1 1200 <- "]);
    assert_eq!(draft.teams[0].members[0].rate, Some(1.0));
    assert_eq!(draft.calendars[0].weekly, ["mon-fri 08:00-12:00, 13:00-17:00"]);
    assert!(has(&draft.notes.left_out, "1 rate that changes with time: that of the start holds (Resource 1)"), "{:?}", draft.notes);
}

#[test]
fn the_sample_whose_one_activity_is_completed_has_nothing_left_to_do() {
    let Some(text) = sample("PredecessorCalendar.xer") else { return };
    assert_eq!(problems_of(&text, &Options::default()), ["1: nothing is left to do: the one activity is completed"]);
}

#[test]
fn twenty_thousand_activities_are_read() {
    let rows: Vec<String> =
        (1..=20_000).map(|id| format!("{id}|P1|W{}|C1|TT_Task|TK_NotStart|A{id}|Task {id}|8|8||||", 1 + id % 4)).collect();
    let links: Vec<String> =
        (2..=20_000).map(|id| format!("{id}|{id}|{}|P1|P1|{}|8", id - 1, ["PR_FS", "PR_SS", "PR_FF", "PR_SF"][id % 4])).collect();
    fn borrowed(rows: &[String]) -> Vec<&str> {
        rows.iter().map(String::as_str).collect()
    }
    let text = project(&[table("TASK", TASK, &borrowed(&rows)), table("TASKPRED", PRED, &borrowed(&links))]);
    let draft = read(FileId(0), &text, &Options::default(), &mut Problems::default()).expect("a draft");
    assert_eq!(draft.tasks.iter().filter(|task| task.effort != DraftEffort::Milestone).count(), 20_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_are_too_much(bytes in prop::collection::vec(any::<u8>(), 0..300), head in any::<bool>()) {
        let mut all = if head { b"ERMHDR\n%T\tPROJECT\n%F\tproj_id\n%R\t".to_vec() } else { Vec::new() };
        all.extend(bytes);
        read(FileId(0), &decode(&all).0, &Options::default(), &mut Problems::default());
    }

    #[test]
    fn whatever_is_accepted_loads(cuts in prop::collection::vec((0_usize..100_000, 0_usize..30, "[0-9a-z|()\t\n%TR_ -]{0,6}"), 1..4)) {
        let mut text = several();
        for (at, length, instead) in cuts {
            let from = at % text.len();
            text.replace_range(from..(from + length).min(text.len()), &instead);
        }
        let mut problems = Problems::default();
        match read(FileId(0), &text, &Options::default(), &mut problems) {
            Some(draft) => { loaded(&draft); }
            None => prop_assert!(!problems.list.is_empty()),
        }
    }
}
