//! `csv`: the schedule, a row a task: of a run as it was planned and as it went, of a study how likely each date is.

use super::table::{self, Chapter};
use super::{ExportError, Exported, Format, Options, StudyTold, forecast, tasks};
use crate::record::Told;

pub const FORMAT: Format = Format {
    name: "csv",
    what: "Schedule as a table, a row a task: plan and outcome of a run, percentiles of a study",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: Some(of_study),
    dictionary,
};

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    Ok(table::csv(tasks::COLUMNS, &tasks::of(told)).into())
}

fn of_study(told: &StudyTold<'_>, _: &Options) -> Result<Exported, ExportError> {
    let forecasts = forecast::of(told)?;
    let rows = forecasts.variants.iter().flat_map(|variant| &variant.tasks);
    Ok(Exported { bytes: table::csv(forecast::COLUMNS, rows), notes: forecasts.notes })
}

fn dictionary() -> Vec<Chapter> {
    vec![
        Chapter::of(
            "`csv` of a run, and sheet `Tasks` of `xlsx`",
            "A row for each task that was part of what was to be done, in the order of the plan.",
            tasks::COLUMNS,
        ),
        Chapter::of(
            "`csv` of a study, and sheet `Tasks` of `xlsx`",
            "A row for each task, in the order of the plan, of each variant that was carried out; of `replicate` that is the scenario as it is. \
             Dates are those by which the task was released, or done, in so many of a hundred replications in which it was.",
            forecast::COLUMNS,
        ),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_import_of_task_lists_knows_every_column_of_a_run() {
        for column in super::tasks::COLUMNS {
            assert!(crate::import::csv::is_exported(column.name), "{}", column.name);
        }
    }
}
