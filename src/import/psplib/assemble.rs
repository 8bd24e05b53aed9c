//! The sections of a PSPLIB file put together into an instance, and what they get wrong of one another.

use super::{Instance, Job, Parts, Row, SETS, Table};
use crate::scenario::files::{FileId, Place};
use crate::scenario::problem::Problems;
use std::ops::Range;

/// The instance of the sections; what is wrong is added to `problems`, and the instance is then worth nothing.
pub(super) fn instance(file: FileId, text: &str, parts: &Parts, problems: &mut Problems) -> Option<Instance> {
    let mut assembly = Assembly { file, text, problems, jobs: 0 };
    let (_, jobs) = assembly.needed(&parts.jobs, "no line `jobs (incl. supersource/sink ): N`")?;
    assembly.jobs = *jobs as usize;
    let precedence = assembly.table(&parts.precedence, "PRECEDENCE RELATIONS")?;
    let requests = assembly.table(&parts.requests, "REQUESTS/DURATIONS")?;
    assembly.modes(&parts.precedence)?;
    let capacities = assembly.capacities(parts)?;
    let rows = assembly.by_job(&parts.precedence, precedence, "PRECEDENCE RELATIONS")?;
    let asked = assembly.by_job(&parts.requests, requests, "REQUESTS/DURATIONS")?;
    let mut jobs: Vec<Job> = asked.iter().map(|row| assembly.job(row, &capacities)).collect();
    for (at, row) in rows.iter().enumerate() {
        assembly.successors(at, row, &mut jobs);
    }
    for job in &mut jobs {
        job.predecessors.sort_unstable();
    }
    assembly.cycle(&rows, &jobs);
    Some(Instance { capacities, jobs })
}

struct Assembly<'p> {
    file: FileId,
    text: &'p str,
    problems: &'p mut Problems,
    jobs: usize,
}

impl Assembly<'_> {
    fn place(&self, bytes: &Range<usize>) -> Place {
        Place { file: self.file, bytes: bytes.clone() }
    }

    /// What a PSPLIB file has to have; tells of it if it is not there.
    fn needed<'t, T>(&mut self, thing: &'t Option<T>, missing: &str) -> Option<&'t T> {
        if thing.is_none() {
            let start = self.text.chars().next().map_or(0, char::len_utf8);
            self.problems.add_with_help(&self.place(&(0..start)), format!("not a PSPLIB file: {missing}"), "", SETS);
        }
        thing.as_ref()
    }

    fn table<'t>(&mut self, table: &'t Table, name: &str) -> Option<&'t Range<usize>> {
        self.needed(&table.heading, &format!("no section `{name}`"))
    }

    /// Refuses jobs of several modes.
    fn modes(&mut self, precedence: &Table) -> Option<()> {
        let row = precedence.rows.iter().find(|row| row.numbers.get(1).is_some_and(|&modes| modes != 1));
        let Some(row) = row else {
            return Some(());
        };
        let what = format!("job {} has {} modes: a multi-mode instance, which cannot be imported", row.numbers[0], row.numbers[1]);
        self.problems.add_with_help(&self.place(&row.bytes), what, "a task has one way to be done", SETS);
        None
    }

    fn capacities(&mut self, parts: &Parts) -> Option<Vec<u32>> {
        let heading = self.table(&parts.availabilities, "RESOURCEAVAILABILITIES")?;
        let Some(row) = parts.availabilities.rows.first() else {
            self.problems.add(&self.place(heading), "no numbers under RESOURCEAVAILABILITIES", "one for each resource");
            return None;
        };
        if let Some(second) = parts.availabilities.rows.get(1) {
            self.problems.add(
                &self.place(&second.bytes),
                "a second row under RESOURCEAVAILABILITIES",
                "one row, a number for each resource",
            );
        }
        let there = row.numbers.len();
        if let Some((_, said)) = parts.renewable.as_ref().filter(|(_, said)| *said as usize != there) {
            let what = format!("{there} availabilities for {said} renewable resources");
            self.problems.add(&self.place(&row.bytes), what, "one for each resource");
            return None;
        }
        Some(row.numbers.clone())
    }

    /// The rows of a table in the order of their job numbers, each there once.
    fn by_job<'t>(&mut self, table: &'t Table, heading: &Range<usize>, name: &str) -> Option<Vec<&'t Row>> {
        if table.rows.len() != self.jobs {
            let what = format!("{} rows under {name}, and {} jobs", table.rows.len(), self.jobs);
            self.problems.add(&self.place(heading), what, "one row for each job");
            return None;
        }
        let mut rows: Vec<Option<&Row>> = vec![None; self.jobs];
        for row in &table.rows {
            let number = row.numbers[0];
            match (number as usize).checked_sub(1).and_then(|at| rows.get_mut(at)) {
                Some(free @ None) => *free = Some(row),
                Some(Some(_)) => self.problems.add(&self.place(&row.bytes), format!("job {number} occurs twice under {name}"), ""),
                None => {
                    let label = format!("jobs are 1 to {}", self.jobs);
                    self.problems.add(&self.place(&row.bytes), format!("no job has the number {number}"), label);
                }
            }
        }
        rows.into_iter().collect()
    }

    /// A row `job mode duration demand...`.
    fn job(&mut self, row: &Row, capacities: &[u32]) -> Job {
        let [number, mode, duration, demands @ ..] = row.numbers.as_slice() else {
            self.problems.add(&self.place(&row.bytes), "a row without a duration", "job, mode, duration, and a demand for each resource");
            return Job::default();
        };
        if *mode != 1 || demands.len() != capacities.len() {
            let what = format!("job {number} has mode {mode} and {} demands, for {} resources", demands.len(), capacities.len());
            self.problems.add(&self.place(&row.bytes), what, "job, mode 1, duration, and a demand for each resource");
            return Job::default();
        }
        for (at, (demand, capacity)) in demands.iter().zip(capacities).enumerate().filter(|(_, (demand, capacity))| demand > capacity) {
            let what = format!("job {number} asks for {demand} of resource R{}, and there are {capacity}", at + 1);
            self.problems.add(&self.place(&row.bytes), what, "it can never start");
        }
        Job { duration: *duration, demands: demands.to_vec(), predecessors: Vec::new() }
    }

    /// A row `job modes count successor...`.
    fn successors(&mut self, at: usize, row: &Row, jobs: &mut [Job]) {
        let [_, _, count, successors @ ..] = row.numbers.as_slice() else {
            self.problems.add(
                &self.place(&row.bytes),
                "a row without its number of successors",
                "job, modes, number of successors, successors",
            );
            return;
        };
        if successors.len() != *count as usize {
            let what = format!("job {} names {} successors and says {count}", at + 1, successors.len());
            self.problems.add(&self.place(&row.bytes), what, "");
        }
        for &successor in successors {
            let Some(job) = (successor as usize).checked_sub(1).and_then(|after| jobs.get_mut(after)) else {
                let label = format!("jobs are 1 to {}", self.jobs);
                self.problems.add(&self.place(&row.bytes), format!("no job has the number {successor}"), label);
                continue;
            };
            if job.predecessors.last() == Some(&at) {
                self.problems.add(&self.place(&row.bytes), format!("job {} names successor {successor} twice", at + 1), "");
            }
            job.predecessors.push(at);
        }
    }

    /// Tells of the first cycle, job by job.
    fn cycle(&mut self, rows: &[&Row], jobs: &[Job]) {
        let mut open: Vec<usize> = jobs.iter().map(|job| job.predecessors.len()).collect();
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); jobs.len()];
        for (at, job) in jobs.iter().enumerate() {
            job.predecessors.iter().for_each(|&before| after[before].push(at));
        }
        let mut ready: Vec<usize> = (0..jobs.len()).filter(|&at| open[at] == 0).collect();
        while let Some(done) = ready.pop() {
            for &next in &after[done] {
                open[next] -= 1;
                if open[next] == 0 {
                    ready.push(next);
                }
            }
        }
        let Some(mut at) = open.iter().position(|&left| left > 0) else {
            return;
        };
        // Whoever is left has one who is left before it: walked back for as many steps as there are jobs, one is on a cycle.
        let back = |at: usize| jobs[at].predecessors.iter().copied().find(|&before| open[before] > 0).unwrap_or(at);
        for _ in jobs {
            at = back(at);
        }
        let mut cycle = vec![at];
        let mut before = back(at);
        while before != at {
            cycle.push(before);
            before = back(before);
        }
        cycle.push(at);
        let named: Vec<String> = cycle.iter().rev().map(|job| (job + 1).to_string()).collect();
        self.problems.add(
            &self.place(&rows[at].bytes),
            format!("a cycle of jobs: {}", named.join(" -> ")),
            "each waits for the one before",
        );
    }
}
