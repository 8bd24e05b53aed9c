//! What Microsoft Project's files become, and what is said of those that are none.

mod files;

use super::*;
use crate::domain::plan::DependencyKind;
use crate::import::draft::{DraftEffort, DraftWho};
use crate::import::network::tests::told;
use crate::import::table::testing::loaded;
use crate::import::text::decode_xml;
use crate::scenario::files::Files;
use proptest::prelude::*;

fn drafted(text: &str) -> Draft {
    let mut problems = Problems::default();
    let draft = read(FileId(0), text, Options::default(), &mut problems);
    assert_eq!(problems.list, []);
    let draft = draft.expect("a draft without a problem");
    loaded(&draft);
    draft
}

/// As `line:column: what`.
fn problems_of(text: &str) -> Vec<String> {
    let mut problems = Problems::default();
    assert_eq!(read(FileId(0), text, Options::default(), &mut problems), None);
    let mut files = Files::default();
    files.add("a.xml", text);
    let shown = |problem: &crate::scenario::problem::Problem| {
        let (line, column) = files.line_and_column(problem.place.as_ref().expect("a place"));
        format!("{line}:{column}: {}", problem.what)
    };
    problems.list.iter().map(shown).collect()
}

/// A project that starts on a Monday, with these elements.
fn project(elements: &str) -> String {
    let calendar =
        format!("<Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>{}</WeekDays></Calendar>", week());
    format!(
        "<Project xmlns=\"http://schemas.microsoft.com/project\"><Title>Launch</Title><StartDate>2026-03-02T08:00:00</StartDate>\
         <CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay><MinutesPerWeek>2400</MinutesPerWeek>{}</Project>",
        if elements.contains("<Calendars>") {
            elements.replace("STANDARD", &calendar)
        } else {
            format!("<Calendars>{calendar}</Calendars>{elements}")
        }
    )
}

/// Monday to Friday, 8 to 12 and 13 to 17.
fn week() -> String {
    let time = |from: &str, to: &str| format!("<WorkingTime><FromTime>{from}:00</FromTime><ToTime>{to}:00</ToTime></WorkingTime>");
    let hours = format!("<WorkingTimes>{}{}<WorkingTime/></WorkingTimes>", time("08:00", "12:00"), time("13:00", "17:00"));
    let day = |number: u32| match number {
        1 | 7 => format!("<WeekDay><DayType>{number}</DayType><DayWorking>0</DayWorking></WeekDay>"),
        _ => format!("<WeekDay><DayType>{number}</DayType><DayWorking>1</DayWorking>{hours}</WeekDay>"),
    };
    (1..=7).map(day).collect()
}

/// A row of so many hours at a level, with further elements.
fn row(uid: u32, level: u32, hours: u32, further: &str) -> String {
    format!(
        "<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Row {uid}</Name><OutlineLevel>{level}</OutlineLevel><Duration>PT{hours}H0M0S</Duration>{further}</Task>"
    )
}

fn follows(uid: u32, kind: u32, lag: i32, format: u32) -> String {
    format!(
        "<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag><LagFormat>{format}</LagFormat></PredecessorLink>"
    )
}

fn resource(uid: u32, name: &str, further: &str) -> String {
    format!("<Resource><UID>{uid}</UID><Name>{name}</Name><Type>1</Type>{further}</Resource>")
}

fn assigned(task: u32, resource: u32, units: f64, hours: u32) -> String {
    format!(
        "<Assignment><TaskUID>{task}</TaskUID><ResourceUID>{resource}</ResourceUID><Units>{units}</Units><Work>PT{hours}H0M0S</Work>\
         <RemainingWork>PT{}H0M0S</RemainingWork></Assignment>",
        hours / 2
    )
}

fn has(notes: &[String], begin: &str) -> bool {
    notes.iter().any(|note| note.starts_with(begin))
}

#[test]
fn summaries_are_epics_and_features_and_the_project_is_neither() {
    let rows =
        [row(0, 0, 9, ""), row(1, 1, 8, ""), row(2, 1, 8, ""), row(3, 2, 8, ""), row(4, 2, 8, ""), row(5, 3, 0, ""), row(6, 3, 8, "")]
            .concat();
    let draft = drafted(&project(&format!("<Tasks>{rows}</Tasks>")));
    assert_eq!(told(&draft), ["1: unassigned 8 <- ", "3: unassigned 8 <- ", "5:  0 <- ", "6: unassigned 8 <- "]);
    let labels: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.epic.as_str(), task.feature.as_str())).collect();
    assert_eq!(labels, [("Launch", "Launch"), ("Row 2", "Row 2"), ("Row 2", "Row 4"), ("Row 2", "Row 4")]);
    assert_eq!(draft.name, "Launch");
    assert_eq!(draft.start, Some("2026-03-02T08:00".parse().unwrap()));
    assert_eq!(draft.calendars[0].weekly, ["mon-fri 08:00-12:00, 13:00-17:00"]);
}

#[test]
fn a_task_without_a_duration_takes_the_working_time_between_its_dates_or_its_work() {
    let bare = |uid: u32, further: &str| {
        format!("<Task><UID>{uid}</UID><ID>{uid}</ID><Name>Row {uid}</Name><OutlineLevel>1</OutlineLevel>{further}</Task>")
    };
    let dates = "<Start>2026-03-05T13:00:00</Start><Finish>2026-03-09T12:00:00</Finish>";
    let rows = [
        bare(1, dates),
        bare(2, &format!("{dates}<Work>PT6H0M0S</Work>")),
        bare(3, &format!("{dates}<Milestone>1</Milestone>")),
        bare(4, "<Start>2026-03-05T13:00:00</Start><Finish>2026-03-05T13:00:00</Finish>"),
        bare(5, &format!("{dates}<PercentComplete>25</PercentComplete>")),
    ];
    let draft = drafted(&project(&format!("<Tasks>{}</Tasks>", rows.concat())));
    let hours: Vec<f64> = draft.tasks.iter().map(|task| task.effort.realistic()).collect();
    assert_eq!(hours, [16.0, 6.0, 0.0, 0.0, 12.0]);
    let told = "2 tasks without a duration (1, 5): the working time from start to finish";
    assert!(draft.notes.guessed.iter().any(|note| note == told), "{:?}", draft.notes);
}

#[test]
fn a_lag_of_working_days_is_laid_on_the_hours_of_the_calendar_whatever_weeks_are_shown_by() {
    let rows = [row(1, 1, 16, ""), row(2, 1, 8, &follows(1, 1, 48_000, 7))].concat();
    let shown = project(&format!("<Tasks>{rows}</Tasks>")).replace(">2400<", ">2880<").replace(">480<", ">576<");
    let draft = drafted(&shown);
    assert_eq!(draft.tasks[1].depends_on[0].lag_hours, 336.0, "ten days are two weeks of five");
}

#[test]
fn lags_are_of_working_time_of_the_clock_or_a_share_of_the_earlier_task() {
    let rows = [
        row(1, 1, 16, ""),
        row(2, 1, 8, &follows(1, 1, 4800, 7)),
        row(3, 1, 8, &follows(1, 1, 4800, 8)),
        row(4, 1, 8, &follows(1, 1, 50, 19)),
        row(5, 1, 8, &follows(1, 1, 50, 20)),
        row(6, 1, 8, &follows(1, 1, -4800, 7)),
        row(7, 1, 8, "<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"),
    ];
    let draft = drafted(&project(&format!("<Tasks>{}</Tasks>", rows.concat())));
    let lags: Vec<f64> = draft.tasks[1..].iter().map(|task| task.depends_on[0].lag_hours).collect();
    assert_eq!(lags, [24.0, 8.0, 24.0, 8.0, 0.0, 0.0]);
    assert!(has(&draft.notes.guessed, "2 lags in percent (4, 5)"), "{:?}", draft.notes);
    assert!(has(&draft.notes.guessed, "1 lead (1 -> 6)"), "{:?}", draft.notes);
}

#[test]
fn resources_are_members_of_their_group_with_their_number_rate_and_calendar() {
    let calendars = "<Calendars>STANDARD<Calendar><UID>3</UID><Name>Fitter</Name><IsBaseCalendar>0</IsBaseCalendar><BaseCalendarUID>1</BaseCalendarUID>\
        <WeekDays><WeekDay><DayType>6</DayType><DayWorking>0</DayWorking></WeekDay></WeekDays></Calendar>\
        <Calendar><UID>4</UID><Name>Ben</Name><IsBaseCalendar>0</IsBaseCalendar><BaseCalendarUID>1</BaseCalendarUID></Calendar></Calendars>";
    let resources = [
        resource(0, "", ""),
        resource(1, "Fitter", "<Group>Build &amp; Run</Group><CalendarUID>3</CalendarUID><StandardRate>80.50</StandardRate><StandardRateFormat>3</StandardRateFormat>"),
        resource(2, "Testers", "<Group>Test</Group><MaxUnits>3.00</MaxUnits><IsGeneric>1</IsGeneric><CalendarUID>4</CalendarUID>"),
        "<Resource><UID>3</UID><Name>Cement</Name><Type>0</Type></Resource><Resource><UID>4</UID><Name>Travel</Name><Type>2</Type></Resource>".into(),
    ];
    let rows = [row(1, 1, 40, ""), row(2, 1, 8, "")];
    let assignments =
        [assigned(1, 1, 1.0, 40), assigned(2, 2, 2.0, 16), assigned(2, 3, 5.0, 0), assigned(1, 4, 1.0, 0), assigned(9, 1, 1.0, 1)];
    let text = format!(
        "{calendars}<Tasks>{}</Tasks><Resources>{}</Resources><Assignments>{}</Assignments>",
        rows.concat(),
        resources.concat(),
        assignments.concat()
    );
    let draft = drafted(&project(&text));
    assert_eq!(told(&draft), ["1: Fitter 40 <- ", "2: 2 Testers 8 <- "]);
    assert_eq!(draft.teams.iter().map(|team| team.name.as_str()).collect::<Vec<_>>(), ["Build & Run", "Test"]);
    let (fitter, testers) = (&draft.teams[0].members[0], &draft.teams[1].members[0]);
    assert_eq!((fitter.rate, fitter.calendar.as_deref(), fitter.count), (Some(80.5), Some("Fitter"), 1));
    assert_eq!((testers.rate, testers.calendar.as_deref(), testers.count), (None, None, 3));
    assert_eq!(draft.calendars[1].weekly, ["mon-thu 08:00-12:00, 13:00-17:00"]);
    for note in [
        "2 resources of material, cost or budget, which do no work (Cement, Travel)",
        "2 assignments of material and cost",
        "1 assignment to tasks that are not",
    ] {
        assert!(has(&draft.notes.left_out, note), "{note}: {:?}", draft.notes.left_out);
    }
}

#[test]
fn who_is_there_for_part_of_the_time_has_so_much_of_each_day() {
    let resources =
        resource(1, "Ann", "<MaxUnits>0.50</MaxUnits><CalendarUID>1</CalendarUID>") + &resource(2, "Bob", "<MaxUnits>0.75</MaxUnits>");
    let rows = row(1, 1, 80, "") + &row(2, 1, 8, "");
    let assignments = assigned(1, 1, 0.5, 40) + &assigned(2, 2, 1.0, 8);
    let text = format!("<Tasks>{rows}</Tasks><Resources>{resources}</Resources><Assignments>{assignments}</Assignments>");
    let draft = drafted(&project(&text));
    let of = |name: &str| draft.calendars.iter().find(|calendar| calendar.name == name).map(|calendar| calendar.weekly.clone());
    assert_eq!(of("Standard 50 %"), Some(vec!["mon-fri 08:00-12:00".to_owned()]), "{:?}", draft.calendars);
    assert_eq!(of("Standard 75 %"), Some(vec!["mon-fri 08:00-12:00, 13:00-15:00".to_owned()]));
    assert_eq!(draft.teams[0].members[0].calendar.as_deref(), Some("Standard 50 %"));
    assert_eq!(told(&draft)[0], "1: Ann 40 <- ");
    assert!(
        has(&draft.notes.guessed, "2 resources there for part of their time (Ann, Bob): they work so much of each day"),
        "{:?}",
        draft.notes
    );
}

#[test]
fn who_is_there_for_next_to_nothing_has_a_minute_of_each_day() {
    let resources = resource(1, "Ann", "<MaxUnits>0.001</MaxUnits><CalendarUID>1</CalendarUID>");
    let (rows, assignments) = (row(1, 1, 1, ""), assigned(1, 1, 0.001, 1));
    let text = format!("<Tasks>{rows}</Tasks><Resources>{resources}</Resources><Assignments>{assignments}</Assignments>");
    let draft = drafted(&project(&text));
    assert!(draft.calendars.iter().any(|calendar| calendar.weekly == ["mon-fri 08:00-08:01"]), "{:?}", draft.calendars);
}

#[test]
fn exceptions_of_either_form_are_days_off_and_days_with_hours_are_told() {
    let period =
        |from: &str, to: &str| format!("<TimePeriod><FromDate>{from}T00:00:00</FromDate><ToDate>{to}T23:59:00</ToDate></TimePeriod>");
    let old = format!("<WeekDay><DayType>0</DayType><DayWorking>0</DayWorking>{}</WeekDay>", period("2026-04-03", "2026-04-06"));
    let new = |from: &str, to: &str, working: u32, further: &str| {
        format!("<Exception>{}<DayWorking>{working}</DayWorking>{further}</Exception>", period(from, to))
    };
    let calendar = |further: &str, exceptions: &str| {
        format!(
            "<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><WeekDays>{}{further}</WeekDays>{exceptions}</Calendar></Calendars>",
            week()
        )
    };
    let holidays = |calendars: &str| {
        let draft = drafted(&project(&format!("{calendars}<Tasks>{}</Tasks>", row(1, 1, 8, ""))));
        (draft.calendars[0].holidays.clone(), draft.notes)
    };
    assert_eq!(holidays(&calendar(&old, "")).0, ["2026-04-03..2026-04-06"]);
    let exceptions = [
        new("2026-12-24", "2026-12-31", 0, "<Type>1</Type>"),
        new("2026-05-01", "2028-05-01", 0, "<Type>2</Type><Month>4</Month><MonthDay>1</MonthDay>"),
        new(
            "2026-03-14",
            "2026-03-14",
            1,
            "<WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes>",
        ),
    ];
    let exceptions = format!("<Exceptions>{}</Exceptions>", exceptions.concat());
    let (days, notes) = holidays(&calendar("", &exceptions));
    assert_eq!(days, ["2026-05-01", "2026-12-24..2026-12-31", "2027-05-01", "2028-05-01"]);
    // Where the file lists the days of those that come again, as newer versions do, these hold.
    assert_eq!(holidays(&calendar(&old, &exceptions)).0, ["2026-04-03..2026-04-06", "2026-12-24..2026-12-31"]);
    assert!(has(&notes.left_out, "1 day with hours of its own"), "{:?}", notes.left_out);
}

#[test]
fn what_is_done_or_begun_counts_from_the_status_date() {
    let rows = [
        row(1, 1, 8, "<PercentComplete>100</PercentComplete>"),
        row(
            2,
            1,
            40,
            &format!("<PercentComplete>25</PercentComplete><RemainingDuration>PT30H0M0S</RemainingDuration>{}", follows(1, 1, 0, 7)),
        ),
        row(3, 1, 10, "<PercentComplete>50</PercentComplete>"),
        row(4, 1, 8, "<ActualFinish>2026-03-02T17:00:00</ActualFinish>"),
        row(5, 1, 8, &follows(2, 1, 0, 7)),
    ];
    let text = format!(
        "<StatusDate>2026-03-05T17:00:00</StatusDate><Tasks>{}</Tasks><Resources>{}</Resources><Assignments>{}</Assignments>",
        rows.concat(),
        resource(1, "Fitter", ""),
        assigned(3, 1, 1.0, 10)
    );
    let draft = drafted(&project(&text));
    assert_eq!(told(&draft), ["2: unassigned 30 <- ", "3: Fitter 5 <- ", "5: unassigned 8 <- 2"]);
    assert_eq!(draft.start, Some("2026-03-05T17:00".parse().unwrap()));
    assert!(has(&draft.notes.guessed, "the start is the file's status date, 2026-03-05 17:00"), "{:?}", draft.notes);
}

#[test]
fn constraints_that_hold_a_task_back_come_over_and_others_are_told() {
    let on = |kind: u32, date: &str| format!("<ConstraintType>{kind}</ConstraintType><ConstraintDate>{date}T10:00:00</ConstraintDate>");
    let rows = [
        row(1, 1, 8, &on(4, "2026-03-11")),
        row(2, 1, 8, &on(6, "2026-03-20")),
        row(3, 1, 8, &on(2, "2026-03-12")),
        row(4, 1, 8, &on(7, "2026-03-12")),
        row(5, 1, 8, "<ConstraintType>1</ConstraintType>"),
        row(6, 1, 8, "<Manual>1</Manual><Start>2026-03-13T08:00:00</Start><Finish>2026-03-13T17:00:00</Finish>"),
        row(
            7,
            1,
            8,
            "<Deadline>2026-03-13T08:00:00</Deadline><Notes>x</Notes><Priority>900</Priority><FixedCost>12</FixedCost><Baseline><Number>0</Number></Baseline>",
        ),
    ];
    let draft = drafted(&project(&format!("<Tasks>{}</Tasks>", rows.concat())));
    assert_eq!(
        told(&draft),
        [
            "1: unassigned 8 <- from-2026-03-11-1000",
            "2: unassigned 8 <- ",
            "2-finish:  0 <- 2 from-2026-03-20-1000",
            "3: unassigned 8 <- from-2026-03-12-1000",
            "4: unassigned 8 <- ",
            "5: unassigned 8 <- ",
            "6: unassigned 8 <- from-2026-03-13-0800",
            "7: unassigned 8 <- "
        ]
    );
    for note in [
        "1 task that must start on a date",
        "1 date by which tasks must start or finish (4)",
        "1 task as late as possible",
        "1 task with deadlines (7): when tasks end is what a run tells; if the last of them, 2026-03-13, was promised, say so by \
         `buffer = 2026-03-13`",
        "1 task with notes (7)",
        "1 task with priorities",
        "1 task with fixed costs",
        "1 task with baselines",
    ] {
        assert!(has(&draft.notes.left_out, note), "{note}: {:?}", draft.notes.left_out);
    }
}

#[test]
fn rows_that_are_no_work_of_the_project_are_left_out_with_their_links() {
    let rows = [
        row(1, 1, 8, ""),
        "<Task><UID>2</UID><ID>2</ID><IsNull>1</IsNull></Task>".into(),
        row(3, 1, 8, "<Active>0</Active>"),
        row(4, 1, 8, "<ExternalTask>1</ExternalTask>"),
        row(5, 1, 8, &[follows(1, 1, 0, 7), follows(3, 1, 0, 7), follows(4, 1, 0, 7), follows(77, 1, 0, 7)].concat()),
        row(6, 1, 8, "<PredecessorLink><PredecessorUID>1</PredecessorUID><CrossProject>1</CrossProject></PredecessorLink>"),
    ];
    let draft = drafted(&project(&format!("<Tasks>{}</Tasks>", rows.concat())));
    assert_eq!(told(&draft), ["1: unassigned 8 <- ", "5: unassigned 8 <- 1", "6: unassigned 8 <- "]);
    for note in [
        "1 blank row (2)",
        "1 inactive task (3)",
        "1 task of other projects (4)",
        "3 links from tasks that are left out, or not in the file (5, 5, 5)",
        "1 link from other projects (6)",
    ] {
        assert!(has(&draft.notes.left_out, note), "{note}: {:?}", draft.notes.left_out);
    }
}

/// The fields of ours, by place.
const ALIASES: [&str; 14] = [
    "task",
    "epic",
    "feature",
    "team",
    "role",
    "effort",
    "complexity",
    "depends_on",
    "must",
    "value",
    "static",
    "roles",
    "team",
    "coordination",
];

/// A value in the field of this place among those of ours.
fn attribute(at: usize, value: &str) -> String {
    format!("<ExtendedAttribute><FieldID>{}</FieldID><Value>{value}</Value></ExtendedAttribute>", 100 + at)
}

/// Values of the first fields of ours; `-` for none.
fn fields(values: [&str; 11]) -> String {
    values.iter().enumerate().filter(|(_, value)| **value != "-").map(|(at, value)| attribute(at, value)).collect()
}

/// A plan of ours as an exporter writes it: aliases on fields of its choice.
fn own_project(last_link: u32) -> String {
    let definitions: String = (0..ALIASES.len())
        .map(|at| {
            format!(
                "<ExtendedAttribute><FieldID>{}</FieldID><FieldName>Text{at}</FieldName><Alias>Sandtable: {}</Alias></ExtendedAttribute>",
                100 + at,
                ALIASES[at]
            )
        })
        .collect();
    let rows = [
        row(1, 1, 0, ""),
        row(2, 2, 0, ""),
        row(3, 3, 6, &fields(["T-1", "Core; all", "Login", "back", "", "4/6/12.5", "high", "-", "optional", "3.5", "yes"])),
        row(
            4,
            3,
            8,
            &(fields([
                "app:1",
                "Core; all",
                "Login",
                "back",
                "api:.3 &gt; dev:.7",
                "8",
                "-",
                "T-1:information+4h; staging",
                "must",
                "-",
                "-",
            ]) + &follows(3, 1, 2400, 6)),
        ),
        row(
            5,
            3,
            3,
            &(fields(["C++", "Core; all", "Login", "qa-crew", "2 qa + 1 lead", "2/3/5", "-", "app:1:technical; T-1", "-", "-", "-"])
                + &follows(3, 1, 0, 6)
                + &follows(last_link, 1, 0, 6)),
        ),
        row(
            6,
            3,
            0,
            &(fields(["done", "Core; all", "Login", "qa-crew", "-", "0", "-", "C++:team+0h", "-", "-", "-"]) + &follows(5, 1, 0, 6)),
        ),
    ];
    let own = |group: &str, team: &str, roles: &str, coordination: &str| {
        format!("<Group>{group}</Group>{}{}{}", attribute(11, roles), attribute(12, team), attribute(13, coordination))
    };
    let resources = [
        resource(1, "Dev", &own("Back", "back", "api, dev", "api:.5 &gt; dev:.5")),
        resource(2, "Tester", &format!("{}<MaxUnits>2</MaxUnits>", own("Quality Assurance", "qa-crew", "qa", ""))),
        resource(3, "Lead", &own("Quality Assurance", "qa-crew", "lead,qa", "")),
    ];
    let assignments = [assigned(3, 1, 1.0, 6), assigned(4, 1, 1.0, 8), assigned(5, 2, 2.0, 6), assigned(5, 3, 1.0, 3)].concat();
    project(&format!(
        "<ExtendedAttributes>{definitions}</ExtendedAttributes><Tasks>{}</Tasks><Resources>{}</Resources><Assignments>{assignments}</Assignments>",
        rows.concat(),
        resources.concat()
    ))
}

#[test]
fn what_a_plan_of_ours_keeps_in_extended_attributes_comes_back() {
    let draft = drafted(&own_project(4));
    let scenario = loaded(&draft);
    let plan = &scenario.plan;
    assert_eq!(plan.tasks.iter().map(|task| task.id.as_str()).collect::<Vec<_>>(), ["T-1", "app:1", "C++", "done"]);
    assert_eq!((plan.epics.len(), plan.epics[0].name.as_str(), plan.features[0].name.as_str()), (1, "Core; all", "Login"));
    let first = &draft.tasks[0];
    assert_eq!((first.who.clone(), first.effort, first.complexity.as_str()), (DraftWho::Team, DraftEffort::Three(4.0, 6.0, 12.5), "high"));
    assert_eq!((first.is_optional, first.value, first.is_static), (true, Some(3.5), true));
    assert_eq!(draft.tasks[1].who, DraftWho::Steps(vec![("api".into(), 0.3), ("dev".into(), 0.7)]));
    assert_eq!(draft.tasks[2].who, DraftWho::Crew(vec![("qa".into(), 2), ("lead".into(), 1)]));
    let links: Vec<Vec<(&str, &str, f64)>> = draft
        .tasks
        .iter()
        .map(|task| task.depends_on.iter().map(|link| (link.on.as_str(), link.kind.as_str(), link.lag_hours)).collect())
        .collect();
    assert_eq!(
        links,
        [
            vec![],
            vec![("T-1", "information", 4.0), ("staging", "", 0.0)],
            vec![("T-1", "", 0.0), ("app:1", "technical", 0.0)],
            vec![("C++", "team", 0.0)]
        ]
    );
    let teams: Vec<&str> = scenario.organization.teams.iter().map(|team| team.id.as_str()).collect();
    assert_eq!(teams, ["back", "qa-crew"]);
    assert_eq!((draft.teams[0].name.as_str(), draft.teams[1].name.as_str()), ("Back", "Quality Assurance"));
    assert_eq!(draft.teams[0].coordination, ["api:0.5", "dev:0.5"]);
    assert_eq!(draft.teams[1].members[1].roles, ["lead", "qa"]);
    assert_eq!(plan.tasks[3].dependencies[0].kind, DependencyKind::Team);
    assert!(draft.is_three_point);
    // Nothing that is in the file; what no such file tells is said.
    assert_eq!(draft.notes.left_out.len(), 1);
    assert!(draft.notes.left_out[0].starts_with("a project file does not tell risks, events "), "{:?}", draft.notes.left_out);
}

#[test]
fn where_links_were_edited_they_hold_and_not_the_cell() {
    let draft = drafted(&own_project(77));
    let links: Vec<(&str, &str)> = draft.tasks[2].depends_on.iter().map(|link| (link.on.as_str(), link.kind.as_str())).collect();
    assert_eq!(links, [("T-1", "")]);
    assert!(has(&draft.notes.guessed, "1 task whose links are not those of their `depends_on` (C++)"), "{:?}", draft.notes.guessed);
}
