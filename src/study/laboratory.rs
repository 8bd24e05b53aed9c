//! Carries out replications over all cores, each once: what is on record already is not done again. That alone makes a study resume.

use super::Variant;
use super::observe::Observer;
use crate::drive::Follower;
use crate::engine::time::Moment;
use crate::record::RecordError;
use crate::record::study::{Desk, PointRow, Reader, Replication, Shard};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};

/// Replications of one point that are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub point: u32,
    pub replications: Range<u64>,
}

/// Why replications were not carried out to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// Somebody asked to stop.
    Asked,
    /// What is done can no longer be written down; the writer knows why.
    WriterGone,
    /// What is on record is not what the study comes to.
    AnotherWay,
}

/// Who is told how it goes. Never changes a result.
pub trait Progress: Sync {
    /// So many replications are wanted from now on, of which some are on record.
    fn wanted(&self, count: u64, on_record: u64);

    /// One more is done.
    fn done(&self, point: u32, record: &Record);

    fn is_stop_asked(&self) -> bool;
}

/// What is kept in memory of a replication: the figures that are watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub replication: u64,
    pub is_completed: bool,
    /// In the order of [`Laboratory::watched`]; NaN where there is none.
    pub values: Box<[f64]>,
}

/// The variants of a study and what is known of each.
pub struct Laboratory<'p> {
    pub seed: u64,
    pub threads: usize,
    pub shard: Option<Shard>,
    /// Names of the figures that are watched.
    pub watched: Vec<String>,
    pub variants: Vec<Variant>,
    /// By point, in the order of replications; of points that are yet to be added, too, as far as they are on record.
    records: Vec<Vec<Record>>,
    on_record: Vec<PointRow>,
    desk: Option<Desk>,
    progress: &'p dyn Progress,
}

/// Stops a run when somebody asks, or another thread has stopped.
struct Stoppable<'a> {
    is_stopped: &'a AtomicBool,
    progress: &'a dyn Progress,
}

impl Follower for Stoppable<'_> {
    fn follow(&mut self, _: Moment, _: usize, _: usize) -> bool {
        if self.progress.is_stop_asked() {
            self.is_stopped.store(true, Ordering::Relaxed);
        }
        !self.is_stopped.load(Ordering::Relaxed)
    }
}

impl<'p> Laboratory<'p> {
    pub fn new(seed: u64, threads: usize, shard: Option<Shard>, watched: Vec<String>, progress: &'p dyn Progress) -> Laboratory<'p> {
        let (variants, records, on_record) = (Vec::new(), Vec::new(), Vec::new());
        Laboratory { seed, threads, shard, watched, variants, records, on_record, desk: None, progress }
    }

    /// Takes over what a database holds.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn remember(&mut self, reader: &Reader<'_>) -> Result<(), RecordError> {
        self.on_record = reader.points()?;
        self.records.clear();
        for point in &self.on_record {
            let mut records = Vec::new();
            reader.replications(point.point, u64::MAX, |row| records.push(Record::of(row, &self.watched)))?;
            self.records.push(records);
        }
        Ok(())
    }

    /// Whether these are, one after another, the points that are on record, as far as there are both.
    pub fn remembers(&self, variants: &[Variant]) -> bool {
        self.on_record.iter().zip(variants).all(|(row, variant)| *row == variant.row)
    }

    /// From now on, what is done goes to a writer.
    pub fn write_to(&mut self, desk: Desk) {
        self.desk = Some(desk);
    }

    /// No more is written, so that the writer can finish.
    pub fn leave_desk(&mut self) {
        self.desk = None;
    }

    /// Adds a variant, which gets the next point.
    ///
    /// # Errors
    /// If the writer has failed, or another point is on record in its place: what is asked for follows from the study and its rows alone, so
    /// that these were changed.
    ///
    /// # Panics
    /// If it is not the next point.
    pub fn add(&mut self, variant: Variant) -> Result<(), Halt> {
        let point = variant.row.point as usize;
        assert_eq!(point, self.variants.len(), "points are numbered in the order of their coming");
        match self.on_record.get(point) {
            Some(row) if *row != variant.row => return Err(Halt::AnotherWay),
            Some(_) => {}
            None => {
                self.records.push(Vec::new());
                if let Some(desk) = &self.desk {
                    desk.point(variant.row.clone()).map_err(|_| Halt::WriterGone)?;
                }
            }
        }
        self.variants.push(variant);
        Ok(())
    }

    /// What is known of the replications of a point that are in `range`, in their order.
    pub fn records(&self, point: u32, range: Range<u64>) -> &[Record] {
        let all = &self.records[point as usize];
        let from = all.partition_point(|record| record.replication < range.start);
        let to = all.partition_point(|record| record.replication < range.end);
        &all[from..to]
    }

    /// What is watched, a column each, over the replications of a point that are in `range`.
    pub fn columns(&self, point: u32, range: Range<u64>) -> Vec<Vec<f64>> {
        let records = self.records(point, range);
        (0..self.watched.len()).map(|place| records.iter().map(|record| record.values[place]).collect()).collect()
    }

    /// Sees to it that all these replications are done and on their way to the disk, or as many as this shard holds.
    ///
    /// # Errors
    /// See [`Halt`]. What was done by then is kept.
    pub fn carry_out(&mut self, jobs: &[Job]) -> Result<(), Halt> {
        let missing = self.missing(jobs);
        let wanted: u64 = jobs.iter().map(|job| self.held(&job.replications)).sum();
        self.progress.wanted(wanted, wanted - missing.len() as u64);
        if missing.is_empty() {
            return if self.progress.is_stop_asked() { Err(Halt::Asked) } else { Ok(()) };
        }
        let is_stopped = AtomicBool::new(false);
        let is_writer_gone = AtomicBool::new(false);
        let next = AtomicUsize::new(0);
        let (results, done) = channel();
        let arrived: Vec<(u32, Record)> = std::thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, missing.len()) {
                let bench = Bench {
                    variants: &self.variants,
                    seed: self.seed,
                    watched: &self.watched,
                    missing: &missing,
                    next: &next,
                    is_stopped: &is_stopped,
                    is_writer_gone: &is_writer_gone,
                    progress: self.progress,
                };
                let (desk, results) = (self.desk.clone(), results.clone());
                scope.spawn(move || bench.work(desk.as_ref(), &results));
            }
            drop(results);
            let tell = |(point, record): (u32, Record)| {
                self.progress.done(point, &record);
                (point, record)
            };
            done.iter().map(tell).collect()
        });
        self.enter(arrived);
        if is_writer_gone.into_inner() {
            return Err(Halt::WriterGone);
        }
        if is_stopped.into_inner() { Err(Halt::Asked) } else { Ok(()) }
    }

    /// How many of a range this shard holds.
    fn held(&self, range: &Range<u64>) -> u64 {
        self.shard.map_or(range.end - range.start, |shard| shard.count(range))
    }

    /// What is wanted and not on record, point by point and in the order of replications.
    fn missing(&self, jobs: &[Job]) -> Vec<(u32, u64)> {
        let mut missing = Vec::new();
        let mut taken = BTreeSet::new();
        for job in jobs {
            let mut known = self.records(job.point, job.replications.clone()).iter().map(|record| record.replication).peekable();
            for replication in job.replications.clone().filter(|&at| self.shard.is_none_or(|shard| shard.holds(at))) {
                if known.next_if_eq(&replication).is_none() && (jobs.len() == 1 || taken.insert((job.point, replication))) {
                    missing.push((job.point, replication));
                }
            }
        }
        missing
    }

    /// In the order of replications, whichever thread was first.
    fn enter(&mut self, arrived: Vec<(u32, Record)>) {
        let mut points = BTreeSet::new();
        for (point, record) in arrived {
            self.records[point as usize].push(record);
            points.insert(point);
        }
        for point in points {
            self.records[point as usize].sort_unstable_by_key(|record| record.replication);
        }
    }
}

/// What each thread works on.
#[derive(Clone, Copy)]
struct Bench<'a> {
    variants: &'a [Variant],
    seed: u64,
    watched: &'a [String],
    missing: &'a [(u32, u64)],
    next: &'a AtomicUsize,
    is_stopped: &'a AtomicBool,
    is_writer_gone: &'a AtomicBool,
    progress: &'a dyn Progress,
}

impl Bench<'_> {
    fn work(&self, desk: Option<&Desk>, results: &Sender<(u32, Record)>) {
        let mut observer: Option<Observer> = None;
        while let Some(&(point, replication)) = self.missing.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let scenario = &self.variants[point as usize].scenario;
            let observer = observer.get_or_insert_with(|| Observer::new(scenario));
            let mut follower = Stoppable { is_stopped: self.is_stopped, progress: self.progress };
            let Some(row) = observer.replicate(scenario, self.seed, point, replication, &mut follower) else { return };
            let record = Record::of(&row, self.watched);
            if desk.is_some_and(|desk| desk.replication(row).is_err()) {
                self.is_writer_gone.store(true, Ordering::Relaxed);
                self.is_stopped.store(true, Ordering::Relaxed);
                return;
            }
            // Nobody hears it only if the whole is being given up.
            let _ = results.send((point, record));
        }
    }
}

impl Record {
    pub fn of(row: &Replication, watched: &[String]) -> Record {
        let values = row.values().unwrap_or_default();
        let value = |name: &String| {
            let place = row.layout.metrics.iter().position(|metric| metric == name);
            place.and_then(|place| values.get(place)).copied().unwrap_or(f64::NAN)
        };
        Record { replication: row.replication, is_completed: row.is_completed(), values: watched.iter().map(value).collect() }
    }
}
