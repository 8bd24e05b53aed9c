//! The tables of tasks that runs leave and `export csv` writes, known by their columns: each is a plan with what became of it.

/// Their columns, of either.
const COLUMNS: [&str; 34] = [
    "task",
    "id",
    "epic",
    "feature",
    "name",
    "team",
    "role",
    "members",
    "assigned_agent",
    "status",
    "depends_on",
    "dependencies",
    "planned_start",
    "planned_finish",
    "planned_end_date",
    "actual_start",
    "actual_finish",
    "completed_at",
    "delay_hours",
    "effort_planned_hours",
    "effort_planned",
    "effort_actual_hours",
    "effort_actual",
    "total_float_hours",
    "total_float",
    "on_critical_path",
    "blockers",
    "gates_failed",
    "defects",
    "cost",
    "tokens",
    "complexity",
    "must",
    "value",
];

/// Whether one of the tables has a column of this name.
pub fn is_exported(header: &str) -> bool {
    COLUMNS.contains(&header)
}

/// Whether these are the headers of such a table: no other, and among them what was planned and what became of it.
pub fn is_outcome<'h>(headers: impl Iterator<Item = &'h str>) -> bool {
    let headers: Vec<&str> = headers.collect();
    let has = |names: [&str; 2]| headers.iter().any(|header| names.contains(header));
    headers.iter().all(|header| is_exported(header))
        && has(["effort_planned_hours", "effort_planned"])
        && has(["effort_actual_hours", "effort_actual"])
}
