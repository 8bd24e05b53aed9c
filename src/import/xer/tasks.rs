//! The work breakdown as summaries; activities, relations and assignments.

use super::Importer;
use super::people::{ById, who};
use super::tables::Row;
use crate::import::network::week;
use crate::import::network::{Assignment, End, HOURS_MAX, Lag, Link, LinkKind, Network, Progress, Summary, Task, one_line};
use std::collections::{BTreeMap, BTreeSet};

/// By the id of a node of the breakdown: the summary that it is, and its place in the order of the outline.
pub(super) type Wbs<'t> = BTreeMap<&'t str, (Option<usize>, usize)>;

impl<'t> Importer<'_, 't> {
    /// The nodes of the projects, each after its parent. The node of the project itself is no summary, if there is one project.
    pub(super) fn summaries(&mut self, network: &mut Network, projects: &BTreeSet<&str>) -> Wbs<'t> {
        let tables = self.tables;
        let nodes: Vec<Row<'t>> = tables.rows("PROJWBS").filter(|row| projects.contains(row.text("proj_id"))).collect();
        let ids: BTreeSet<&str> = nodes.iter().map(|row| row.text("wbs_id")).collect();
        let mut below: BTreeMap<&str, Vec<Row<'t>>> = BTreeMap::new();
        let mut ways: Vec<Row<'t>> = Vec::new();
        for &row in &nodes {
            let parent = row.text("parent_wbs_id");
            if row.text("proj_node_flag") == "Y" || !ids.contains(parent) {
                ways.push(row);
            } else {
                below.entry(parent).or_default().push(row);
            }
        }
        let sequence = |row: &Row<'_>| row.text("seq_num").parse::<i64>().unwrap_or(i64::MAX);
        below.values_mut().for_each(|rows| rows.sort_by_key(sequence));
        // Nodes that are each other's parents are reached from none: they come last, as they stand.
        ways.reverse();
        let mut left = nodes.iter();
        let mut wbs = Wbs::new();
        while let Some(row) = ways.pop().or_else(|| left.next().copied()) {
            let id = row.text("wbs_id");
            if wbs.contains_key(id) {
                continue;
            }
            let is_project = projects.len() == 1 && row.text("proj_node_flag") == "Y";
            let name = match one_line(row.text("wbs_name")) {
                name if name.is_empty() => row.text("wbs_short_name").to_owned(),
                name => name,
            };
            let place = wbs.len();
            if is_project {
                network.name = name;
                wbs.insert(id, (None, place));
            } else {
                let parent = wbs.get(row.text("parent_wbs_id")).and_then(|(summary, _)| *summary);
                network.summaries.push(Summary { id: row.text("wbs_short_name").to_owned(), name, parent });
                wbs.insert(id, (Some(network.summaries.len() - 1), place));
            }
            ways.extend(below.get(id).into_iter().flatten().rev());
        }
        wbs
    }

    pub(super) fn tasks(
        &mut self,
        network: &mut Network,
        projects: &BTreeSet<&str>,
        wbs: &Wbs<'t>,
        calendars: &BTreeMap<&str, usize>,
        by_id: &ById<'t>,
    ) {
        let tables = self.tables;
        let mut rows: Vec<Row<'t>> = tables.rows("TASK").filter(|row| projects.contains(row.text("proj_id"))).collect();
        rows.sort_by_key(|row| wbs.get(row.text("wbs_id")).map_or(usize::MAX, |(_, place)| *place));
        let mut assigned: BTreeMap<&str, Vec<Row<'t>>> = BTreeMap::new();
        for row in tables.rows("TASKRSRC").filter(|row| projects.contains(row.text("proj_id"))) {
            assigned.entry(row.text("task_id")).or_default().push(row);
        }
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut clocks = Vec::new();
        for row in rows {
            let (id, code) = (row.text("task_id"), row.text("task_code"));
            match row.text("task_type") {
                "TT_LOE" => self.left("level-of-effort activit[y|ies], which last[s|] as long as others do", code),
                "TT_WBS" => self.left("WBS summary activit[y|ies], which last[s|] as long as others do", code),
                _ if places.contains_key(id) => {
                    self.problems.add(&self.place(row), format!("two activities have the task_id {id}"), "each has its own")
                }
                _ => {
                    let mut task = self.task(row);
                    task.summary = wbs.get(row.text("wbs_id")).and_then(|(summary, _)| *summary);
                    task.calendar = calendars.get(row.text("clndr_id")).copied();
                    let rows = assigned.get(id).map_or([].as_slice(), Vec::as_slice);
                    if matches!(row.text("task_type"), "TT_Mile" | "TT_FinMile") {
                        (task.duration, task.work) = (0.0, 0.0);
                    } else {
                        self.assign(&mut task, rows, by_id);
                    }
                    let is_kept = self.keep_done && matches!(row.text("status_code"), "TK_Complete" | "TK_Active");
                    network.kept_done.extend(is_kept.then(|| task.id.clone()));
                    places.insert(id, network.tasks.len());
                    clocks.push(row.text("clndr_id"));
                    network.tasks.push(task);
                }
            }
        }
        self.links(network, projects, &places, &clocks, calendars);
        let others = network
            .tasks
            .iter()
            .filter(|task| task.calendar.is_some() && task.calendar != network.calendar && !task.assignments.is_empty());
        let others: Vec<String> = others.map(|task| task.id.clone()).collect();
        others.iter().for_each(|id| self.left("activit[y|ies] with a calendar of their own, and who works on them has another", id));
    }

    fn task(&mut self, row: Row<'t>) -> Task {
        let code = row.text("task_code");
        let id = if code.is_empty() { row.text("task_id") } else { code };
        let progress = match row.text("status_code") {
            "TK_Complete" => Progress::Done,
            "TK_Active" => Progress::Started,
            _ => Progress::Waiting,
        };
        let progress = if self.keep_done { Progress::Waiting } else { progress };
        let (planned, left) = (self.hours(row, "target_drtn_hr_cnt"), self.hours(row, "remain_drtn_hr_cnt"));
        let duration = self.asked(planned, left).unwrap_or(0.0);
        let mut task = Task { id: id.to_owned(), name: row.text("task_name").to_owned(), duration, progress, ..Task::default() };
        for (start, finish) in
            [("restart_date", "reend_date"), ("early_start_date", "early_end_date"), ("target_start_date", "target_end_date")]
        {
            let dates = self.date(row, start).zip(self.date(row, finish));
            task.scheduled = task.scheduled.or(dates);
        }
        if progress != Progress::Done {
            for (kind, date) in [("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")] {
                self.constraint(row, kind, date, &mut task);
            }
            task.not_before = task.not_before.max(self.date(row, "external_early_start_date"));
            for (column, what) in [
                ("external_late_end_date", "date[s] by which other projects need an activity"),
                ("expect_end_date", "expected finish date[s]"),
                ("suspend_date", "activit[y|ies] that [is|are] suspended"),
            ] {
                if !row.text(column).is_empty() {
                    self.left(what, id);
                }
            }
        }
        task
    }

    /// Of a figure that was planned and what is left of it, the one that counts.
    fn asked(&self, planned: Option<f64>, left: Option<f64>) -> Option<f64> {
        if self.keep_done { planned.or(left) } else { left.or(planned) }
    }

    fn constraint(&mut self, row: Row<'_>, kind: &str, date: &str, task: &mut Task) {
        let date = self.date(row, date);
        let not_before = task.not_before.max(date);
        let not_finished_before = task.not_finished_before.max(date);
        match row.text(kind) {
            "CS_MSOA" => task.not_before = not_before,
            "CS_MSO" | "CS_MANDSTART" => {
                self.left("activit[y|ies] that start[s|] on a date: they do not before, and may later", &task.id);
                task.not_before = not_before;
            }
            "CS_MEOA" => task.not_finished_before = not_finished_before,
            "CS_MEO" | "CS_MANDFIN" => {
                self.left("activit[y|ies] that [finishes|finish] on a date: they count as finished not before, and may later", &task.id);
                task.not_finished_before = not_finished_before;
            }
            "CS_MSOB" | "CS_MEOB" => self.left("date[s] by which activities must start or finish", &task.id),
            "CS_ALAP" => self.left("activit[y|ies] as late as possible: they start when they may", &task.id),
            _ => {}
        }
    }

    fn assign(&mut self, task: &mut Task, rows: &[Row<'t>], by_id: &ById<'t>) {
        for &row in rows {
            // Tonnes and pieces are no hours: their figures are not looked at.
            if let Some(None) = by_id.get(&who(row)) {
                self.left("assignment[s] of material", &task.id);
                continue;
            }
            let (planned, left) = (self.hours(row, "target_qty"), self.hours(row, "remain_qty"));
            let hours = self.asked(planned, left).unwrap_or(0.0);
            let (planned, left) = (self.number(row, "target_qty_per_hr"), self.number(row, "remain_qty_per_hr"));
            let is_some = |units: &f64| *units > 0.0;
            let units = self.asked(planned.filter(is_some), left.filter(is_some)).or(planned).unwrap_or(1.0);
            match by_id.get(&who(row)).copied().flatten() {
                Some(worker) => task.assignments.push(Assignment { worker, units, hours }),
                None => self.left("assignment[s] of resources that are not in the file", &task.id),
            }
            if !matches!(row.text("rate_type"), "" | "COST_PER_QTY") || row.text("cost_per_qty_source_type") == "ST_Custom" {
                self.left("assignment[s] at another rate than the resource's first", &task.id);
            }
            if !row.text("curv_id").is_empty() {
                self.left("assignment[s] whose work is shaped over time", &task.id);
            }
            if self.number(row, "target_lag_drtn_hr_cnt").is_some_and(|lag| lag > 0.0) {
                self.left("assignment[s] that begin[s|] after their activity", &task.id);
            }
        }
    }

    fn links(
        &mut self,
        network: &mut Network,
        projects: &BTreeSet<&str>,
        places: &BTreeMap<&str, usize>,
        clocks: &[&str],
        calendars: &BTreeMap<&str, usize>,
    ) {
        let tables = self.tables;
        // What `day_hr_cnt` and `week_hr_cnt` say is what durations are shown by, and nothing of when work is done.
        let times: BTreeMap<&str, (f64, f64)> =
            calendars.iter().filter_map(|(id, at)| Some((*id, week::hours(&network.calendars[*at].week)?))).collect();
        let rules: BTreeMap<&str, &str> =
            tables.rows("SCHEDOPTIONS").map(|row| (row.text("proj_id"), row.text("sched_calendar_on_relationship_lag"))).collect();
        let defaults: BTreeMap<&str, &str> = tables.rows("PROJECT").map(|row| (row.text("proj_id"), row.text("clndr_id"))).collect();
        for row in tables.rows("TASKPRED").filter(|row| projects.contains(row.text("proj_id"))) {
            let (from, to) = (places.get(row.text("pred_task_id")), places.get(row.text("task_id")));
            let (Some(&from), Some(&to)) = (from, to) else {
                let name = to.or(from).map_or(row.text("task_id"), |&task| &network.tasks[task].id).to_owned();
                self.left("relation[s] to activities that are left out, or of other projects", &name);
                continue;
            };
            let kind = match row.text("pred_type") {
                "PR_FS" | "" => LinkKind::FinishToStart,
                "PR_SS" => LinkKind::StartToStart,
                "PR_FF" => LinkKind::FinishToFinish,
                "PR_SF" => LinkKind::StartToFinish,
                other => {
                    self.problems.add(
                        &self.place(row),
                        format!("a relation of the type `{other}`"),
                        "types are PR_FS, PR_SS, PR_FF and PR_SF",
                    );
                    continue;
                }
            };
            let hours = self.number(row, "lag_hr_cnt").unwrap_or(0.0);
            if hours.abs() > HOURS_MAX {
                self.problems.add(&self.place(row), format!("a lag of {hours} hours, more than a hundred years"), "");
            }
            let project = row.text("proj_id");
            let clock = match rules.get(project).copied().unwrap_or("") {
                "rcal_24Hour" | "rcal_24hour" => None,
                "rcal_Successor" => Some(clocks[to]),
                "rcal_ProjDefault" => defaults.get(project).copied(),
                _ => Some(clocks[from]),
            };
            let working = clock.map(|clock| times.get(clock).copied().unwrap_or(week::OFFICE_HOURS));
            let lag = Lag { hours, working };
            network.links.push(Link { from: End::Task(from), to: End::Task(to), kind, lag, dependency: String::new() });
        }
    }
}
