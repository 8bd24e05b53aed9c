//! Reads a study back: what it is, what has been carried out, and its figures, column by column so that memory does not grow with rows.

use super::rows::{Layout, PointRow, Replication, ScenarioRow, Shard, StudyRow};
use super::sheet::{Sheet, Stored};
use crate::record::RecordError;
use crate::record::write::integer;
use crate::scenario::Rejection;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A study's database, open.
pub struct Reader<'c> {
    connection: &'c Connection,
    pub path: PathBuf,
    /// What the study is called in its rows.
    pub study: String,
}

impl<'c> Reader<'c> {
    /// Of the one study that the database holds.
    ///
    /// # Errors
    /// `Damaged` if it holds none.
    pub fn of(connection: &'c Connection, path: &Path) -> Result<Reader<'c>, RecordError> {
        let name: Option<String> = connection
            .query_row("SELECT study FROM study", [], |row| row.get(0))
            .optional()
            .map_err(|error| RecordError::of(path, &error))?;
        let study = name.ok_or_else(|| RecordError::Damaged { path: path.to_owned(), what: "it holds no study".into() })?;
        Ok(Reader { connection, path: path.to_owned(), study })
    }

    /// Says so if the study on record, which asks the same as `row`, was carried out by another version of the model: its name is made of
    /// that, too.
    pub fn is_of_another_model(&self, row: &StudyRow) -> Option<String> {
        (self.study != row.name()).then(|| "holds a study that another version of the model carried out".into())
    }

    /// # Errors
    /// `NotThisStudy` if another study is on record than `row`.
    pub fn expect(&self, row: &StudyRow) -> Result<(), RecordError> {
        match self.study()?.difference(row).or_else(|| self.is_of_another_model(row)) {
            Some(what) => {
                let what = format!("{what}; name another folder with --out, or write nothing with --no-out");
                Err(RecordError::NotThisStudy { path: self.path.clone(), what })
            }
            None => Ok(()),
        }
    }

    fn sql<T>(&self, result: rusqlite::Result<T>) -> Result<T, RecordError> {
        result.map_err(|error| RecordError::of(&self.path, &error))
    }

    fn damaged(&self, what: impl Into<String>) -> RecordError {
        RecordError::Damaged { path: self.path.clone(), what: what.into() }
    }

    /// What the study is of can no longer be read.
    pub fn unreadable(&self, rejection: &Rejection) -> RecordError {
        self.damaged(format!("the scenario it was made from can no longer be read: {}", rejection.render(false)))
    }

    /// Rows are missing that the study needs.
    pub fn incomplete(&self) -> RecordError {
        self.count().map_or_else(|error| error, |done| RecordError::Incomplete { path: self.path.clone(), done })
    }

    fn json<T: DeserializeOwned>(&self, text: &str) -> Result<T, RecordError> {
        serde_json::from_str(text).map_err(|error| self.damaged(error.to_string()))
    }

    /// The tables of what the study found that do not say what it finds now, each with the first row that does not, from 1; a table that
    /// is missing beside others differs from its first row on. A study that has not been delivered has none.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn differing(&self, sheets: &[Sheet]) -> Result<Vec<(&'static str, usize)>, RecordError> {
        let stored: Vec<Stored> = self.sql(sheets.iter().map(|sheet| sheet.stored(self.connection)).collect())?;
        let is_delivered = stored.iter().any(|stored| *stored != Stored::Nothing);
        let of = |(sheet, stored): (&Sheet, Stored)| match stored {
            Stored::Other { row } => Some((sheet.name, row)),
            Stored::Nothing => is_delivered.then_some((sheet.name, 1)),
            Stored::TheSame => None,
        };
        Ok(sheets.iter().zip(stored).filter_map(of).collect())
    }

    /// What the study is.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn study(&self) -> Result<StudyRow, RecordError> {
        let columns = "kind, design, extent, seed, design_sha256, shard, shards";
        let of = |row: &Row<'_>| {
            let texts: [String; 5] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
            Ok((texts, row.get::<_, Option<i64>>(5)?, row.get::<_, Option<i64>>(6)?))
        };
        let told = self.connection.query_row(&format!("SELECT {columns} FROM study WHERE study = ?"), [&self.study], of);
        let ([kind, design, extent, seed, digest], index, shards) = self.sql(told)?;
        let seed = seed.parse().map_err(|_| self.damaged(format!("`{seed}` is no seed")))?;
        let shard = match (index, shards) {
            (Some(index), Some(of)) if index >= of => return Err(self.damaged(format!("{index}/{of} is no shard"))),
            (Some(index), Some(of)) => Some(Shard { index: self.whole(index)?, of: self.whole(of)? }),
            _ => None,
        };
        let study = StudyRow { kind, design, extent, seed, shard, scenarios: self.scenarios()? };
        if study.is_called(&digest) { Ok(study) } else { Err(self.damaged("what was asked is not as it was written".to_owned())) }
    }

    fn scenarios(&self) -> Result<Vec<ScenarioRow>, RecordError> {
        let columns = "name, description, path, files, overrides, place";
        let query = format!("SELECT {columns} FROM scenario WHERE study = ? ORDER BY place");
        let mut query = self.sql(self.connection.prepare(&query))?;
        let rows = query.query_map([&self.study], |row| {
            Ok(([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?], row.get::<_, i64>(5)?))
        });
        let mut scenarios = Vec::new();
        for row in self.sql(rows)? {
            let ([name, description, path, files, overrides], place) = self.sql(row)?;
            if usize::try_from(place) != Ok(scenarios.len()) {
                break;
            }
            scenarios.push(ScenarioRow { name, description, path, files: self.json(&files)?, overrides: self.json(&overrides)? });
        }
        // Whoever reads a study takes it that each point's scenario is there, and one at least.
        let last = "SELECT max(coalesce((SELECT max(scenario) FROM point WHERE study = ?1), 0), \
                    coalesce((SELECT max(place) FROM scenario WHERE study = ?1), 0))";
        let last: i64 = self.sql(self.connection.query_row(last, [&self.study], |row| row.get(0)))?;
        if usize::try_from(last).is_ok_and(|last| last < scenarios.len()) {
            Ok(scenarios)
        } else {
            Err(self.damaged(format!("scenario {} is missing", scenarios.len())))
        }
    }

    fn whole(&self, number: i64) -> Result<u64, RecordError> {
        u64::try_from(number).map_err(|_| self.damaged(format!("{number} is below zero")))
    }

    /// In their order, from 0.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn points(&self) -> Result<Vec<PointRow>, RecordError> {
        let text = "SELECT point, scenario, label, overrides, without FROM point WHERE study = ? ORDER BY point";
        let mut query = self.sql(self.connection.prepare(text))?;
        let rows = query.query_map([&self.study], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?, row.get(4)?))
        });
        let mut points = Vec::new();
        for row in self.sql(rows)? {
            let (point, scenario, label, overrides, without) = self.sql(row)?;
            if point as usize != points.len() {
                return Err(self.damaged(format!("point {} is missing", points.len())));
            }
            points.push(PointRow { point, scenario, label, overrides: self.json(&overrides)?, without });
        }
        Ok(points)
    }

    /// Which replications of a point have been carried out, ascending.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn done(&self, point: u32) -> Result<Vec<u64>, RecordError> {
        let text = "SELECT replication FROM replication WHERE study = ? AND point = ? ORDER BY replication";
        let mut query = self.sql(self.connection.prepare_cached(text))?;
        let rows = query.query_map(params![self.study, point], |row| row.get::<_, i64>(0));
        self.sql(rows)?.map(|row| self.sql(row).and_then(|number| self.whole(number))).collect()
    }

    /// How many rows there are in all.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn count(&self) -> Result<u64, RecordError> {
        let count =
            self.connection.query_row("SELECT count(*) FROM replication WHERE study = ?", [&self.study], |row| row.get::<_, i64>(0));
        self.sql(count).and_then(|count| self.whole(count))
    }

    /// Every layout by its name.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn layouts(&self) -> Result<BTreeMap<String, Arc<Layout>>, RecordError> {
        let mut query = self.sql(self.connection.prepare("SELECT layout, metrics, units FROM layout ORDER BY layout"))?;
        let rows = query.query_map([], |row| Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?]));
        let mut layouts = BTreeMap::new();
        for row in self.sql(rows)? {
            let [id, metrics, units] = self.sql(row)?;
            let layout = Layout::of(self.json(&metrics)?, self.json(&units)?);
            // It is called by what it holds.
            if layout.id != id || layout.metrics.len() != layout.units.len() {
                return Err(self.damaged(format!("layout {id} is not as it was written")));
            }
            layouts.insert(id, Arc::new(layout));
        }
        Ok(layouts)
    }

    /// Calls `each` with the replications of a point that are below `below`, in their order. Every row's digest is looked at: nothing else
    /// finds a bit that has turned.
    ///
    /// # Errors
    /// See [`RecordError`]; `Damaged` for a row that is not as it was written.
    pub fn replications(&self, point: u32, below: u64, mut each: impl FnMut(&Replication)) -> Result<(), RecordError> {
        let layouts = self.layouts()?;
        let text = "SELECT replication, status, why, finish_ms, end_ms, messages, layout, figures, criteria, tasks, days, sha256
            FROM replication WHERE study = ? AND point = ? AND replication < ? ORDER BY replication";
        let mut query = self.sql(self.connection.prepare_cached(text))?;
        let mut rows = self.sql(query.query(params![self.study, point, integer(below)]))?;
        while let Some(row) = self.sql(rows.next())? {
            let (replication, digest) = self.replication(point, row, &layouts)?;
            if replication.digest() != digest {
                let what = format!("replication {} of point {point} is not as it was written", replication.replication);
                return Err(self.damaged(what));
            }
            each(&replication);
        }
        Ok(())
    }

    fn replication(
        &self,
        point: u32,
        row: &Row<'_>,
        layouts: &BTreeMap<String, Arc<Layout>>,
    ) -> Result<(Replication, String), RecordError> {
        let whole = |column: usize| self.sql(row.get::<_, i64>(column)).and_then(|number| self.whole(number));
        let text = |column: usize| self.sql(row.get::<_, String>(column));
        let layout = text(6)?;
        let layout = layouts.get(&layout).cloned().ok_or_else(|| self.damaged(format!("layout {layout} is missing")))?;
        let finish: Option<i64> = self.sql(row.get(3))?;
        let replication = Replication {
            point,
            replication: whole(0)?,
            status: text(1)?,
            why: self.json(&text(2)?)?,
            finish_ms: finish.map(|ms| self.whole(ms)).transpose()?,
            end_ms: whole(4)?,
            messages: whole(5)?,
            layout,
            figures: text(7)?,
            criteria: text(8)?,
            tasks: self.sql(row.get(9))?,
            days: self.sql(row.get(10))?,
        };
        Ok((replication, text(11)?))
    }
}
