//! `xlsx`: a workbook for Excel and its like: the answer, tasks, figures, criteria, every replication of a study, and the charts as pictures.

mod book;
mod replications;
mod summary;

use super::table::{Chapter, Column, Entry, Kind};
use super::{ExportError, Exported, Format, Options, StudyTold, figures, forecast, tasks};
use crate::chart::look::Size;
use crate::chart::{self, Canvas};
use crate::charts;
use crate::metric::Criterion;
use crate::record::Told;
use book::{Book, ROWS_MAX};

pub const FORMAT: Format = Format {
    name: "xlsx",
    what: "Workbook: summary, tasks, figures, criteria, every replication of a study, charts as pictures",
    is_text: false,
    options: &[],
    of_run: Some(of_run),
    of_study: Some(of_study),
    dictionary,
};

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let outcome = told.outcome;
    let scenario = told.scenario();
    let mut book = Book::new(&scenario.name, scenario.start)?;
    summary::of_run(told, &mut book)?;
    let (mut rows, mut notes) = (tasks::of(told), Vec::new());
    cap(&mut rows, "tasks", &mut notes);
    book.table("Tasks", tasks::COLUMNS, &rows, 1)?;
    book.table("Metrics", figures::COLUMNS, &outcome.figures, 1)?;
    book.table("Criteria", CRITERIA, &outcome.criteria, 1)?;
    let of = chart::Run {
        scenario,
        history: &told.history,
        seed: outcome.seed,
        replication: outcome.replication,
        width: Size::default().width.into(),
    };
    let drawn: Vec<(&str, Canvas)> = charts::ALL.iter().map(|chart| (chart.name, (chart.draw)(&of))).collect();
    book.charts(&drawn)?;
    columns(&mut book, &[("Tasks", entries(tasks::COLUMNS)), ("Metrics", entries(figures::COLUMNS)), ("Criteria", entries(CRITERIA))])?;
    Ok(Exported { bytes: book.finish()?, notes })
}

fn of_study(told: &StudyTold<'_>, _: &Options) -> Result<Exported, ExportError> {
    let forecasts = forecast::of(told)?;
    let mut notes = forecasts.notes;
    let start = forecasts.variants.first().map_or(jiff::civil::DateTime::MIN, |variant| variant.scenario.start);
    let mut book = Book::new(&told.study.scenarios[0].name, start)?;
    summary::of_study(told, &mut book)?;
    let mut rows: Vec<forecast::TaskForecast> = forecasts.variants.into_iter().flat_map(|variant| variant.tasks).collect();
    cap(&mut rows, "tasks", &mut notes);
    book.table("Tasks", forecast::COLUMNS, &rows, 2)?;
    let mut about = vec![("Tasks", entries(forecast::COLUMNS))];
    let sheets = told.findings.sheets();
    for sheet in &sheets {
        notes.extend(book.findings(sheet, ROWS_MAX)?);
        let entry = |column: &crate::record::study::Column| Entry { name: column.name.to_string(), is: "", what: column.what.to_owned() };
        about.push((sheet.name, sheet.columns.iter().map(entry).collect()));
    }
    notes.extend(replications::write(told, &mut book)?);
    about.push(("Replications", replications::entries()));
    book.charts(&told.findings.charts(Size::default().width.into()))?;
    columns(&mut book, &about)?;
    Ok(Exported { bytes: book.finish()?, notes })
}

/// No more rows than a sheet has below its header.
fn cap<R>(rows: &mut Vec<R>, what: &str, notes: &mut Vec<String>) {
    if rows.len() >= ROWS_MAX {
        notes.push(format!("a sheet holds {} rows: the workbook has the first of {} {what}; csv has all", ROWS_MAX - 1, rows.len()));
        rows.truncate(ROWS_MAX - 1);
    }
}

/// What each column of each sheet means.
fn columns(book: &mut Book, sheets: &[(&str, Vec<Entry>)]) -> Result<(), ExportError> {
    let rows = sheets.iter().flat_map(|(sheet, entries)| {
        entries.iter().map(|entry| vec![(*sheet).into(), entry.name.as_str().into(), entry.is.into(), entry.what.replace('`', "").into()])
    });
    let heads = [("sheet", Kind::Text), ("column", Kind::Text), ("is", Kind::Text), ("meaning", Kind::Text)];
    book.values("Columns", &heads, rows, 0)
}

fn entries<R>(columns: &[Column<R>]) -> Vec<Entry> {
    columns.iter().map(Column::entry).collect()
}

const CRITERIA: &[Column<Criterion>] = &[
    Column { name: "criterion", kind: Kind::Text, what: "of success", of: |criterion| criterion.name.into() },
    Column { name: "target", kind: Kind::Text, what: "what is wanted", of: |criterion| (&*criterion.target).into() },
    Column { name: "value", kind: Kind::Real, what: "what came of it", of: |criterion| criterion.value.into() },
    Column { name: "unit", kind: Kind::Text, what: "what it is counted in", of: |criterion| criterion.unit.into() },
    Column { name: "met", kind: Kind::Truth, what: "whether that is enough", of: |criterion| criterion.is_met.into() },
];

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.to_owned(), is, what: what.to_owned() };
    vec![
        Chapter {
            title: "`xlsx`: sheets".to_owned(),
            about: "Dates are Excel's own; texts that begin like a formula are texts. The sheet `Columns` says what each column means.",
            entries: vec![
                entry("Summary", "facts", "the answer first, what it is of, and what the command says in the end"),
                entry("Tasks", "table", "as `csv` has it, of a run or of a study"),
                entry("Metrics", "table", "of a run: every figure"),
                entry("Criteria", "table", "of a run: every success criterion"),
                entry("Estimate, Criterion, ...", "tables", "of a study: what it found, a sheet for each CSV beside `study.db`"),
                entry("Replications", "table", "of a study: a row for each replication"),
                entry("Charts", "pictures", "those of the report"),
                entry("Columns", "table", "what each column of the other sheets means"),
            ],
        },
        Chapter::of("`xlsx`: sheet `Metrics`", "A row for each figure of a run.", figures::COLUMNS),
        Chapter::of("`xlsx`: sheet `Criteria`", "A row for each success criterion of a run.", CRITERIA),
        Chapter {
            title: "`xlsx`: sheet `Replications`".to_owned(),
            about: "A row for each replication of each point of a study, in the order of both.",
            entries: replications::entries(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_workbook_of_hostile_names_is_made_and_is_the_same_each_time() {
        let outcome = sample::trouble::troubled();
        let one = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        let other = of_run(&Told::of(&outcome), &Options::default()).unwrap();
        assert!(one.bytes.starts_with(b"PK") && one.bytes.len() > 20_000, "{} bytes", one.bytes.len());
        assert_eq!(one.bytes, other.bytes);
        assert!(one.notes.is_empty(), "{:?}", one.notes);
    }

    #[test]
    fn rows_over_what_a_sheet_holds_are_left_out_and_that_is_said() {
        let (mut rows, mut notes) = (vec![0_u8; ROWS_MAX], Vec::new());
        cap(&mut rows, "tasks", &mut notes);
        assert_eq!((rows.len(), notes.len()), (ROWS_MAX - 1, 1));
        cap(&mut rows, "tasks", &mut notes);
        assert_eq!((rows.len(), notes.len()), (ROWS_MAX - 1, 1));
    }
}
