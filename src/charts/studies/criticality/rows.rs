//! Which tasks are shown, and in which rows.

use super::{Input, ROW, TEAM};

/// By the place of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading of the team of a task.
    Team(usize),
    Task(usize),
}

impl Row {
    pub fn height(&self) -> f64 {
        match self {
            Row::Team(_) => TEAM,
            Row::Task(_) => ROW,
        }
    }

    pub fn task(&self) -> Option<usize> {
        match self {
            Row::Team(_) => None,
            Row::Task(task) => Some(*task),
        }
    }
}

/// A task's line on the canvas.
pub struct Line {
    pub task: usize,
    pub middle: f64,
    pub is_most_critical: bool,
}

/// The most often critical first; of equals the most sensitive, then the first of the plan.
pub fn sort(input: &Input<'_>, tasks: &mut [usize]) {
    let sensitivity = |task: usize| input.tasks[task].sensitivity.filter(|value| value.is_finite()).unwrap_or(0.0);
    tasks.sort_by(|&a, &b| {
        let by_share = input.tasks[b].share().total_cmp(&input.tasks[a].share());
        by_share.then(sensitivity(b).total_cmp(&sensitivity(a))).then(a.cmp(&b))
    });
}

/// The `most` most critical tasks, of which those that never drove the finish are none where others did, under their teams; teams and tasks in the order in which they are planned to start.
pub fn rows(input: &Input<'_>, most: usize) -> Vec<Row> {
    let mut shown: Vec<usize> = (0..input.tasks.len()).collect();
    sort(input, &mut shown);
    shown.truncate(most);
    if shown.first().is_some_and(|first| input.tasks[*first].share() > 0.0) {
        shown.retain(|task| input.tasks[*task].share() > 0.0);
    }
    let start = |task: usize| input.tasks[task].span().map_or(f64::INFINITY, |span| span.0);
    shown.sort_by(|&a, &b| start(a).total_cmp(&start(b)).then(a.cmp(&b)));
    let mut teams: Vec<&str> = Vec::new();
    for &task in &shown {
        if !teams.contains(&input.tasks[task].team) {
            teams.push(input.tasks[task].team);
        }
    }
    let mut rows = Vec::new();
    for team in teams {
        let tasks = || shown.iter().copied().filter(|&task| input.tasks[task].team == team);
        rows.extend(tasks().take(1).map(Row::Team));
        rows.extend(tasks().map(Row::Task));
    }
    rows
}
