//! `snapshot`: a run's database as it stood at a moment, with that moment put to now, for queries that are made in the middle of a project.

use super::table::{Chapter, Entry};
use super::{ExportError, Exported, Format, Options};
use crate::record::{RecordError, SnapshotError, Told, snapshot};
use crate::scenario::timestamp;
use std::path::PathBuf;

pub const FORMAT: Format = Format {
    name: "snapshot",
    what: "workflow.db as it stood at a moment (--at), with its dates shifted so that it is now",
    is_text: false,
    options: &["at", "now"],
    of_run: Some(of_run),
    of_study: None,
    dictionary,
};

fn of_run(told: &Told<'_>, options: &Options) -> Result<Exported, ExportError> {
    let scenario = told.scenario();
    let at = options.at.as_deref().ok_or_else(|| ExportError::Refused("snapshot: say of which moment, as in --at 'day 5 10:00'".into()))?;
    let at = scenario.moment(at).map_err(|why| ExportError::Refused(format!("--at: {why}")))?;
    let now = options.now.ok_or_else(|| ExportError::Refused("snapshot: say what time it is, as in --now '2026-03-06 10:00:00'".into()))?;
    let bytes = snapshot(told.outcome, at, now).map_err(|error| match error {
        SnapshotError::AfterTheEnd(_) => ExportError::Refused(format!("--at: {error}")),
        SnapshotError::TooEarly(_) => ExportError::Refused(format!("--now: {error}")),
        // Nothing of it is written under a name; what can fail is the temporary folder.
        SnapshotError::Sql(error) => {
            ExportError::Record(RecordError::Failed { path: PathBuf::from("temporary file"), what: error.to_string() })
        }
    })?;
    let note =
        format!("{} of the run is told as {}, and every other date by as much later or earlier", scenario.timestamp(at), timestamp(now));
    Ok(Exported { bytes, notes: vec![note] })
}

fn dictionary() -> Vec<Chapter> {
    let entry = |name: &str, is, what: &str| Entry { name: name.into(), is, what: what.into() };
    vec![Chapter {
        title: "`snapshot`".into(),
        about: "A database with the tables and columns of [workflow.db](tables.md), holding what had happened up to and with the moment. All \
                dates are shifted by one and the same time, to the second, so that the moment is now: by the machine's clock in UTC, \
                which is what SQLite's `now` means, or as `--now` says. Days of the week shift with them. What is different:",
        entries: vec![
            entry("runs.ending", "text", "`running`, unless the moment is the run's end"),
            entry("runs.scenario_text", "text", "the scenario as it was written: its dates are not shifted"),
            entry("runs.end, runs.end_ms", "civil time, milliseconds", "the moment"),
            entry("runs.finish, runs.duration_hours", "civil time, hours", "null until the last epic was done; `on_time` is then 0"),
            entry(
                "runs.messages",
                "whole number",
                "those delivered until then that are in the journal, without what agents tell themselves; all, if the moment is the run's end",
            ),
            entry("runs.criteria", "JSON", "empty, unless the moment is the run's end: they judge what is over"),
            entry("metrics.value", "number", "as of the moment; null for `messages`, unless it is the run's end"),
            entry("runs.journal_sha256, runs.run_sha256", "text", "of what is in the snapshot"),
            entry("journal.kind", "text", "`pending` for a message that was under way; its `timestamp` is when it will arrive"),
            entry("agent_messages.acknowledged", "1 or 0", "0 for a message that was under way"),
            entry("team_status.last_updated", "civil time", "now"),
            entry(
                "application_id",
                "number",
                "`0x536E644E` (\"SndN\"): commands that read a run refuse it, since it does not hold a whole one",
            ),
        ],
    }]
}
