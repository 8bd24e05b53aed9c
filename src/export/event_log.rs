//! `event-log`: a run's tasks as cases and what befell them as events, a row an event, for process mining.

use super::event::{self, DETAILS, Event};
use super::table::{self, Chapter, Column, Kind};
use super::{ExportError, Exported, Format, Options};
use crate::record::Told;

pub const FORMAT: Format = Format {
    name: "event-log",
    what: "Event log of a run for process mining, as a table (CSV)",
    is_text: true,
    options: &[],
    of_run: Some(of_run),
    of_study: None,
    dictionary,
};

/// What there is to say of every event.
const ALWAYS: &[Column<Event>] = &[
    Column { name: "case_id", kind: Kind::Text, what: "id of the task that is the case", of: |event| event.case.clone().into() },
    Column { name: "activity", kind: Kind::Text, what: "what happened, see below", of: |event| event.activity.name().into() },
    Column { name: "timestamp", kind: Kind::When, what: "when", of: |event| event.time.into() },
    Column {
        name: "lifecycle",
        kind: Kind::Text,
        what: "`start`, `suspend`, `resume`, `complete` or `withdraw`",
        of: |event| event.transition.name().into(),
    },
    Column {
        name: "resource",
        kind: Kind::Text,
        what: "the member who did it, or else the agent that made it known",
        of: |event| (&*event.resource).into(),
    },
    Column { name: "team", kind: Kind::Text, what: "the resource's own team", of: |event| (&*event.team).into() },
    Column { name: "epic", kind: Kind::Text, what: "of the task", of: |event| event.epic.clone().into() },
    Column { name: "feature", kind: Kind::Text, what: "of the task", of: |event| event.feature.clone().into() },
];

pub fn columns() -> Vec<Column<Event>> {
    let again = |column: &Column<Event>| Column { name: column.name, kind: column.kind, what: column.what, of: column.of };
    ALWAYS.iter().chain(DETAILS).map(again).collect()
}

fn of_run(told: &Told<'_>, _: &Options) -> Result<Exported, ExportError> {
    let mut events = event::of(told);
    let notes = with_a_case(&mut events);
    Ok(Exported { bytes: table::csv(&columns(), &events), notes })
}

/// Leaves the events of cases, and says how many have none.
pub fn with_a_case(events: &mut Vec<Event>) -> Vec<String> {
    let all = events.len();
    events.retain(|event| event.task.is_some());
    let without = all - events.len();
    let note = format!("{without} of {all} events are of no one task, and in no case; `ocel` has them all");
    (without > 0).then_some(note).into_iter().collect()
}

fn dictionary() -> Vec<Chapter> {
    vec![
        Chapter::of(
            "`event-log` of a run",
            "A row for each event of each task, in the order in which they happened. Events that are of no one task, such as an epic's gate or \
             the reading of a message, are left out.",
            &columns(),
        ),
        event::activities("Activities of `event-log`, `xes` and `ocel`"),
    ]
}
