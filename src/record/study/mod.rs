//! A study on disk: `study.db`, with a row for each replication as soon as it ends, and the sheets made of them in the end.

mod deliver;
mod merge;
mod open;
mod read;
pub mod rows;
mod schema;
pub mod sheet;
mod write;

pub use merge::whole;
pub use read::Reader;
pub use rows::{Layout, PointRow, Replication, ScenarioRow, Shard, Spell, StudyRow};
pub use schema::{STUDY_APPLICATION_ID, STUDY_VERSION};
pub use sheet::{Cell, Column, Kind, Sheet};
pub use write::{Desk, Writer, WriterGone};

use super::RecordError;
use super::seal::digest;
use super::write::{integer, to_json as json};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::{Path, PathBuf};

/// A study's database, open for writing.
pub struct StudyFile {
    connection: Connection,
    path: PathBuf,
    /// What the study is called in its rows; empty before it has been entered.
    study: String,
}

impl StudyFile {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// At `path`, made if it is not there.
    ///
    /// # Errors
    /// See [`RecordError`]; a file that is not a study is left as it was.
    pub fn open(path: &Path, is_on_network: bool) -> Result<StudyFile, RecordError> {
        let connection = open::open(path, is_on_network)?;
        Ok(StudyFile { connection, path: path.to_owned(), study: String::new() })
    }

    /// A private file that is gone when it is closed.
    ///
    /// # Errors
    /// If the machine fails.
    pub fn temporary() -> Result<StudyFile, RecordError> {
        let path = PathBuf::from("temporary file");
        let connection = open::temporary().map_err(|error| RecordError::of(&path, &error))?;
        Ok(StudyFile { connection, path, study: String::new() })
    }

    /// Enters a study, or finds it there.
    ///
    /// # Errors
    /// `NotThisStudy` if another is there; see [`RecordError`].
    pub fn enter(&mut self, row: &StudyRow) -> Result<(), RecordError> {
        let path = self.path.clone();
        let of = |error: rusqlite::Error| RecordError::of(&path, &error);
        let name = row.name();
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
        let count: i64 = transaction.query_row("SELECT count(*) FROM study", [], |row| row.get(0)).map_err(of)?;
        if count == 0 {
            insert(&transaction, &name, row).map_err(of)?;
        } else {
            Reader::of(&transaction, &path)?.expect(row)?;
            transaction.execute("UPDATE study SET extent = ? WHERE study = ?", params![row.extent, name]).map_err(of)?;
        }
        transaction.commit().map_err(of)?;
        self.study = name;
        Ok(())
    }

    /// # Errors
    /// `Damaged` if no study has been entered.
    pub fn reader(&self) -> Result<Reader<'_>, RecordError> {
        Reader::of(&self.connection, &self.path)
    }

    /// Copies all rows of the shards into the study. What is there already must be the same.
    ///
    /// # Errors
    /// `Differs` where two shards say different things of one replication, and then nothing is copied; see [`RecordError`].
    pub fn merge(&mut self, shards: &[PathBuf]) -> Result<(), RecordError> {
        let of = |error: rusqlite::Error| RecordError::of(&self.path, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(of)?;
        shards.iter().try_for_each(|shard| merge::copy(&transaction, &self.study, &self.path, shard))?;
        transaction.commit().map_err(of)
    }

    /// Puts the sheets into the study, and the whole in the place of its working file: see `deliver`.
    ///
    /// # Errors
    /// If the machine fails: disk, permissions. The working file is then as it was.
    pub fn deliver(self, sheets: &[Sheet]) -> Result<(), RecordError> {
        deliver::deliver(self.connection, &self.path, sheets)
    }

    /// Folds the write-ahead log in, so that the file alone is the study, and closes it.
    ///
    /// # Errors
    /// If the machine fails: what fails when a connection is merely dropped, nobody hears of.
    pub fn close(self) -> Result<(), RecordError> {
        deliver::fold_in(&self.connection, &self.path)?;
        self.connection.close().map_err(|(_, error)| RecordError::of(&self.path, &error))
    }
}

/// A study's database, open for reading alone.
pub struct StudyRecord {
    connection: Connection,
    path: PathBuf,
}

impl StudyRecord {
    /// # Errors
    /// See [`RecordError`].
    pub fn open(path: &Path) -> Result<StudyRecord, RecordError> {
        Ok(StudyRecord { connection: open::read(path)?, path: path.to_owned() })
    }

    /// What there is of a study at `path`: `None` where nothing is yet, or no more than what was being made when its program was killed.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn find(path: &Path) -> Result<Option<StudyRecord>, RecordError> {
        if open::is_unmade(path)? {
            return Ok(None);
        }
        let record = StudyRecord::open(path)?;
        let count = record.connection.query_row("SELECT count(*) FROM study", [], |row| row.get::<_, i64>(0));
        Ok((count.map_err(|error| RecordError::of(path, &error))? > 0).then_some(record))
    }

    /// # Errors
    /// `Damaged` if it holds no study.
    pub fn reader(&self) -> Result<Reader<'_>, RecordError> {
        Reader::of(&self.connection, &self.path)
    }
}

fn insert(connection: &Connection, name: &str, row: &StudyRow) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO study(study, kind, design, extent, design_sha256, seed, version, shard, shards) VALUES(?,?,?,?,?,?,?,?,?)",
        params![
            name,
            row.kind,
            row.design,
            row.extent,
            row.design_digest(),
            row.seed.to_string(),
            env!("CARGO_PKG_VERSION"),
            row.shard.map(|shard| integer(shard.index)),
            row.shard.map(|shard| integer(shard.of)),
        ],
    )?;
    let text = "INSERT INTO scenario(study, place, name, description, path, scenario_text, files, overrides) VALUES(?,?,?,?,?,?,?,?)";
    let mut insert = connection.prepare(text)?;
    for (place, scenario) in row.scenarios.iter().enumerate() {
        let ScenarioRow { name: scenario_name, description, path, files, overrides } = scenario;
        let text = files.first().map_or("", |(_, text)| text);
        insert.execute(params![name, integer(place as u64), scenario_name, description, path, text, json(files), json(overrides)])?;
    }
    Ok(())
}

/// What people call a part of a design: the option that says it.
const OPTIONS: [(&str, &str); 13] = [
    ("confidence", "--confidence"),
    ("measure", "--by"),
    ("is_maximized", "--more-is-better"),
    ("variants", "--variant"),
    ("names", "name of a --variant"),
    ("cause_replications", "--causes"),
    ("cost_target", "--budget"),
    ("varied", "--vary"),
    ("plan", "--design"),
    ("measures", "--metric"),
    ("goals", "goal (--minimize, --maximize)"),
    ("constraints", "--subject-to"),
    ("budget", "-n"),
];

/// The parts in which two designs of a kind differ, as people call them.
fn differing(one: &str, other: &str) -> Vec<String> {
    let parts = |text: &str| -> serde_json::Map<String, serde_json::Value> {
        let of_kind = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).ok();
        of_kind.and_then(|kinds| kinds.into_iter().next()).and_then(|(_, parts)| parts.as_object().cloned()).unwrap_or_default()
    };
    let (one, other) = (parts(one), parts(other));
    let differ = OPTIONS.iter().filter(|(part, _)| one.get(*part) != other.get(*part)).map(|(_, option)| (*option).to_owned());
    let differ: Vec<String> = differ.collect();
    // What follows from the scenario differs with it.
    if differ.is_empty() { vec!["version of the program, or scenario".to_owned()] } else { differ }
}

impl StudyRow {
    /// Of all that makes it the study that it is, 64 hexadecimal digits. Where its files lay is no part of it.
    pub fn design_digest(&self) -> String {
        self.digest_of_model(super::USER_VERSION)
    }

    /// Whether it has this digest by the model of this or an earlier version.
    fn is_called(&self, digest: &str) -> bool {
        (1..=super::USER_VERSION).rev().any(|model| self.digest_of_model(model) == digest)
    }

    fn digest_of_model(&self, model: i32) -> String {
        let (model, seed) = (model.to_string(), self.seed.to_string());
        let mut parts = vec![self.kind.clone(), self.design.clone(), seed, model];
        for scenario in &self.scenarios {
            parts.extend([scenario.name.clone(), json(&scenario.files), json(&scenario.overrides)]);
        }
        digest(parts.iter().map(String::as_bytes))
    }

    /// What its rows call it: the first 16 digits of the digest.
    pub fn name(&self) -> String {
        self.design_digest()[..16].to_owned()
    }

    /// In what another is not the same study, for people.
    pub fn difference(&self, other: &StudyRow) -> Option<String> {
        let differ = |what: &str| Some(format!("holds another study: {what}"));
        if self.kind != other.kind {
            return differ(&format!("`{}`, not `{}`", self.kind, other.kind));
        }
        if self.seed != other.seed {
            return differ(&format!("of seed {}, not {}", self.seed, other.seed));
        }
        let texts = |row: &StudyRow| row.scenarios.iter().map(|of| (of.files.clone(), of.overrides.clone())).collect::<Vec<_>>();
        let names = |row: &StudyRow| row.scenarios.iter().map(|of| of.name.clone()).collect::<Vec<_>>().join(", ");
        if names(self) != names(other) {
            return differ(&format!("of {}, not of {}", names(self), names(other)));
        }
        if texts(self) != texts(other) {
            return differ("of a scenario whose files or overrides were different");
        }
        if self.design != other.design {
            return differ(&format!("with another {}", differing(&self.design, &other.design).join(" and another ")));
        }
        if self.shard != other.shard {
            let called = |shard: Option<Shard>| shard.map_or("the whole".into(), |shard| format!("shard {}/{}", shard.index, shard.of));
            return differ(&format!("{}, not {}", called(self.shard), called(other.shard)));
        }
        None
    }
}
