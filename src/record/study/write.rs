//! The one thread that writes `study.db`: rows come from many, and go to the disk in groups.

use super::StudyFile;
use super::rows::{Layout, PointRow, Replication};
use crate::record::RecordError;
use crate::record::write::integer;
use rusqlite::{Connection, TransactionBehavior, params};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A group goes to the disk when it has so many rows, or is so old: few enough flushes to cost nothing, and little to lose.
const GROUP_MAX: usize = 256;
const GROUP_AGE_MAX: Duration = Duration::from_millis(100);

/// Rows on their way to the writer; whoever is faster than the disk waits.
const UNDER_WAY_MAX: usize = 64;

enum Order {
    Point(PointRow),
    Replication(Box<Replication>),
    /// Answer when all that came before is on the disk.
    Flush(SyncSender<()>),
}

/// Takes rows, and has them written.
pub struct Writer {
    orders: SyncSender<Order>,
    thread: JoinHandle<Result<StudyFile, RecordError>>,
}

/// Hands rows to the writer from any thread.
#[derive(Clone)]
pub struct Desk {
    orders: SyncSender<Order>,
}

/// The writer has failed and takes no more; [`Writer::finish`] says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterGone;

impl Writer {
    /// Of the study that has been entered into a file.
    pub fn start(file: StudyFile) -> Writer {
        let (orders, received) = sync_channel(UNDER_WAY_MAX);
        let clerk = Clerk { file, layouts: BTreeSet::new() };
        Writer { orders, thread: std::thread::spawn(move || clerk.work(&received)) }
    }

    pub fn desk(&self) -> Desk {
        Desk { orders: self.orders.clone() }
    }

    /// Writes all that has come, and gives the file back. Every [`Desk`] must be gone.
    ///
    /// # Errors
    /// The first failure to write; rows from there on are not on the disk.
    pub fn finish(self) -> Result<StudyFile, RecordError> {
        drop(self.orders);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl Desk {
    /// # Errors
    /// If the writer has failed.
    pub fn point(&self, row: PointRow) -> Result<(), WriterGone> {
        self.orders.send(Order::Point(row)).map_err(|_| WriterGone)
    }

    /// # Errors
    /// If the writer has failed.
    pub fn replication(&self, row: Replication) -> Result<(), WriterGone> {
        self.orders.send(Order::Replication(Box::new(row))).map_err(|_| WriterGone)
    }

    /// Waits until all that was handed in is on the disk.
    ///
    /// # Errors
    /// If the writer has failed.
    pub fn flush(&self) -> Result<(), WriterGone> {
        let (answer, told) = sync_channel(1);
        self.orders.send(Order::Flush(answer)).map_err(|_| WriterGone)?;
        told.recv().map_err(|_| WriterGone)
    }
}

/// Who sits at the database.
struct Clerk {
    file: StudyFile,
    /// Those that the database has, as far as this one wrote or met them.
    layouts: BTreeSet<String>,
}

impl Clerk {
    fn work(mut self, orders: &Receiver<Order>) -> Result<StudyFile, RecordError> {
        while let Ok(first) = orders.recv() {
            for answer in self.group(first, orders)? {
                // Whoever asked may have gone.
                let _ = answer.send(());
            }
        }
        Ok(self.file)
    }

    /// Writes `first` and what follows soon, in one transaction; who is to be told of it.
    fn group(&mut self, first: Order, orders: &Receiver<Order>) -> Result<Vec<SyncSender<()>>, RecordError> {
        let Clerk { file: StudyFile { connection, path, study }, layouts } = self;
        let of = |error: rusqlite::Error| RecordError::of(path, &error);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
        let (mut told, mut count) = (Vec::new(), 0);
        #[expect(clippy::disallowed_methods, reason = "decides when rows reach the disk, never what they say")]
        let now = Instant::now;
        let began = now();
        let mut next = Some(first);
        while let Some(order) = next.take() {
            match order {
                Order::Point(row) => insert_point(&transaction, study, &row).map_err(of)?,
                Order::Replication(row) => {
                    if !layouts.contains(&row.layout.id) {
                        insert_layout(&transaction, &row.layout).map_err(of)?;
                        layouts.insert(row.layout.id.clone());
                    }
                    insert_replication(&transaction, study, &row, path)?;
                }
                Order::Flush(answer) => told.push(answer),
            }
            count += 1;
            let left = GROUP_AGE_MAX.saturating_sub(now().duration_since(began));
            if count < GROUP_MAX && !left.is_zero() && told.is_empty() {
                next = orders.recv_timeout(left).ok();
            }
        }
        #[cfg(test)]
        crate::agents::saboteur::strike("writer");
        transaction.commit().map_err(of)?;
        Ok(told)
    }
}

pub fn insert_point(connection: &Connection, study: &str, row: &PointRow) -> rusqlite::Result<()> {
    let text = "INSERT INTO point(study, point, scenario, label, overrides, without) VALUES(?,?,?,?,?,?) ON CONFLICT DO NOTHING";
    let overrides = serde_json::Value::from(row.overrides.clone()).to_string();
    connection.prepare_cached(text)?.execute(params![study, row.point, row.scenario, row.label, overrides, row.without])?;
    Ok(())
}

pub fn insert_layout(connection: &Connection, layout: &Layout) -> rusqlite::Result<()> {
    let list = |texts: &[String]| serde_json::Value::from(texts.to_vec()).to_string();
    connection.prepare_cached("INSERT INTO layout(layout, metrics, units) VALUES(?,?,?) ON CONFLICT DO NOTHING")?.execute(params![
        layout.id,
        list(&layout.metrics),
        list(&layout.units)
    ])?;
    Ok(())
}

/// A row that is there already must be the same to the letter.
pub fn insert_replication(connection: &Connection, study: &str, row: &Replication, path: &Path) -> Result<(), RecordError> {
    let of = |error: rusqlite::Error| RecordError::of(path, &error);
    let digest = row.digest();
    let text =
        "INSERT INTO replication(study, point, replication, status, why, finish_ms, end_ms, messages, layout, figures, criteria, tasks,
        days, sha256) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING";
    let inserted = connection.prepare_cached(text).and_then(|mut insert| {
        insert.execute(params![
            study,
            row.point,
            integer(row.replication),
            row.status,
            serde_json::Value::from(row.why.clone()).to_string(),
            row.finish_ms.map(integer),
            integer(row.end_ms),
            integer(row.messages),
            row.layout.id,
            row.figures,
            row.criteria,
            row.tasks,
            row.days,
            digest,
        ])
    });
    if inserted.map_err(of)? == 1 {
        return Ok(());
    }
    let known = connection
        .prepare_cached("SELECT sha256 FROM replication WHERE study = ? AND point = ? AND replication = ?")
        .and_then(|mut query| query.query_row(params![study, row.point, integer(row.replication)], |row| row.get::<_, String>(0)));
    if known.map_err(of)? == digest {
        return Ok(());
    }
    let what = format!("replication {} of point {} was recorded with other figures than it has now", row.replication, row.point);
    Err(RecordError::Differs { path: path.to_owned(), what })
}
