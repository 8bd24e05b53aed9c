//! What a plan in CSV may look like, and what is said of one that is wrong.

use super::*;
use proptest::prelude::*;

#[test]
fn the_order_of_the_header_is_free_and_cells_are_trimmed() {
    let (rows, problems) = rows_of("team , task,name\n backend,T-1 ,  log in \n");
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(cells(&rows[0]), [("name", "log in"), ("task", "T-1"), ("team", "backend")]);
}

#[test]
fn every_cell_knows_the_bytes_it_stands_at() {
    let text = "\u{feff}task,team,name\r\n T-1,backend,\"größer, \"\"besser\"\"\"\r\nT-2,x,\"two\nlines\"";
    let mut problems = Problems::default();
    let rows = read(FileId(3), text, &mut problems);
    assert!(problems.is_empty());
    let at = |row: usize, column: &str| &text[rows[row].cells[column].place.bytes.clone()];
    assert_eq!((at(0, "task"), at(0, "team"), at(0, "name")), ("T-1", "backend", "\"größer, \"\"besser\"\"\""));
    assert_eq!(rows[0].cells["name"].value, "größer, \"besser\"");
    assert_eq!(&text[rows[0].place.bytes.clone()], " T-1,backend,\"größer, \"\"besser\"\"\"");
    assert_eq!((at(1, "task"), rows[1].cells["name"].value.as_str()), ("T-2", "two\nlines"));
    assert_eq!(rows[1].place.file, FileId(3));
}

#[test]
fn an_empty_cell_is_not_there_and_an_empty_row_is_no_row() {
    let (rows, problems) = rows_of("task,team,name,\n\nT-1,a,,\n,,,\n  \nT-2,a,\" \",\n");
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(rows.iter().map(cells).collect::<Vec<_>>(), [[("task", "T-1"), ("team", "a")], [("task", "T-2"), ("team", "a")]]);
}

#[test]
fn an_unknown_column_is_told_once_and_read_as_what_it_was_meant_for() {
    let (rows, problems) = rows_of("task,taem,owner\nT-1,a,me\nT-2,b,me\n");
    assert_eq!(problems, ["1:6 unknown column `taem` (did you mean `team`?)", "1:11 unknown column `owner` (no such column)"]);
    assert_eq!(rows[1].cells["team"].value, "b");
}

#[test]
fn a_column_that_is_needed_and_missing_or_there_twice_is_told() {
    assert_eq!(rows_of("epic,name\na,b\n").1, ["1:1 the plan has no column `task` ()", "1:1 the plan has no column `team` ()"]);
    assert_eq!(rows_of("task,team,task\na,b,c\n").1, ["1:11 column `task` occurs twice (columns 1 and 3)"]);
}

#[test]
fn a_cell_under_no_name_is_told_once_a_column() {
    let (_, problems) = rows_of("task,team,\na,b,c\nd,e,f\n");
    assert_eq!(
        problems,
        ["2:5 column 3 has no name of its own, and row 2 has something in it (name the column in the header, or empty it)"]
    );
}

#[test]
fn a_row_with_too_few_or_too_many_cells_is_told_by_its_number_and_still_read() {
    let (rows, problems) = rows_of("task,name,team\nT-1,one\n\nT-2,in, out,b\n");
    assert_eq!(
        problems,
        [
            "2:1 row 2 has 2 cells, the header has 3 (column 3 and on are missing)",
            "4:1 row 4 has 4 cells, the header has 3 (column 4 and on have no name)"
        ]
    );
    assert_eq!(cells(&rows[1]), [("name", "in"), ("task", "T-2"), ("team", "b")]);
}

#[test]
fn a_quote_that_is_never_closed_costs_no_other_row() {
    let (rows, problems) = rows_of("task,team,name\nT-1,a,\"one\nT-2,a,two\nT-3,a,\"three\"\n");
    assert_eq!(problems, ["2:7 a quote that is never closed in row 2, column 3 ()"]);
    assert_eq!(rows.iter().map(|row| row.cells["name"].value.as_str()).collect::<Vec<_>>(), ["one", "two", "three"]);
    assert_eq!(rows_of("task,team,name\nT-1,a,\"").1, ["2:7 a quote that is never closed in row 2, column 3 ()"]);
}

#[test]
fn text_after_a_closing_quote_is_told() {
    assert_eq!(rows_of("task,team,name\nT-1,a,\"one\" two\n").1, ["2:13 text after a closing quote in row 2, column 3 ()"]);
    assert_eq!(rows_of("task,team,name\nT-1,a, \"one\" \n").1, Vec::<String>::new());
}

#[test]
fn a_plan_without_header_or_without_tasks_is_told() {
    assert_eq!(rows_of("").1, ["1:1 the plan is empty (no header and no task)"]);
    assert_eq!(rows_of("\u{feff}\n\n").1, ["1:1 the plan is empty (no header and no task)"]);
    assert_eq!(rows_of("task,team\n").1, ["1:1 the plan has no tasks (a header, and no row under it)"]);
}

#[test]
fn other_separators_are_called_by_their_name() {
    assert_eq!(
        rows_of("task;team;name\nT-1;a;b\n").1,
        ["1:1 the plan's columns are separated by semicolons, not by commas (3 columns by `;`, none by `,`)"]
    );
    assert!(rows_of("task\tteam\nT-1\ta\n").1[0].contains("separated by tabs"));
}

#[test]
fn all_three_line_ends_end_a_row() {
    for end in ["\n", "\r\n", "\r"] {
        let (rows, problems) = rows_of(&["task,team", "T-1,a", "T-2,b"].join(end));
        assert_eq!((rows.len(), problems.len()), (2, 0), "{end:?}");
    }
}

proptest! {
    #[test]
    fn no_text_at_all_makes_the_reader_fail(text in "[a-b,;\"\n\r\té\u{feff}]{0,60}") {
        let mut problems = Problems::default();
        for row in read(FileId(0), &format!("task,team\n{text}"), &mut problems) {
            prop_assert!(row.cells.len() <= 2);
        }
    }
}

fn cells(row: &Row) -> Vec<(&str, &str)> {
    row.cells.iter().map(|(column, cell)| (column.as_str(), cell.value.as_str())).collect()
}

/// The rows, and the problems as `line:column what (label)`.
fn rows_of(text: &str) -> (Vec<Row>, Vec<String>) {
    let mut problems = Problems::default();
    let rows = read(FileId(0), text, &mut problems);
    (rows, super::super::tests::told(text, &problems))
}
