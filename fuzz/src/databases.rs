//! Databases that somebody has damaged or made up: refused as damaged, or read as what was written.

use super::bytes::Bytes;
use super::rehearsal::rehearse;
use super::scenarios::{GOOD, PLAN, from};
use rusqlite::Connection;
use rusqlite::types::Value;
use sandtable::drive::Unfollowed;
use sandtable::outcome::Outcome;
use sandtable::record::study::{ScenarioRow, StudyFile, StudyRecord, Writer};
use sandtable::record::{self, RecordError, Told};
use sandtable::scenario::{Scenario, Source, load};
use sandtable::studies::replicate::Design as Replicate;
use sandtable::studies::{Design, Extent, Study};
use sandtable::study::Variant;
use sandtable::study::observe::Observer;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A sound database.
struct Sound {
    bytes: Vec<u8>,
    outcome: Option<Outcome>,
}

/// A file of its own for what is made of one: several inputs may be tried at once.
struct Spoilt(tempfile::TempDir);

impl Spoilt {
    fn with(bytes: &[u8]) -> Self {
        let spoilt = Self(in_memory());
        fs::write(spoilt.path(), bytes).expect("written");
        spoilt
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("spoilt.db")
    }
}

static RUN: LazyLock<Sound> = LazyLock::new(|| {
    let folder = in_memory();
    let scenario = from(GOOD, PLAN, &["trouble=none".into()]).expect("it is without fault");
    let outcome = rehearse(&scenario, 1).expect("it ends");
    let path = folder.path().join("workflow.db");
    record::write(&Told::of(&outcome), &path).expect("written");
    Sound { bytes: fs::read(&path).expect("there"), outcome: Some(outcome) }
});

static STUDY: LazyLock<Sound> = LazyLock::new(|| {
    let folder = in_memory();
    let scenario = from(GOOD, PLAN, &["trouble=none".into()]).expect("it is without fault");
    let design = Design::Replicate(Replicate::new(&scenario, 0.95, 2, Some(1_000.0)));
    let study = Study { design, extent: Extent::Fixed(4), seed: 1, scenarios: vec![ScenarioRow::of(&scenario)] };
    let path = folder.path().join("study.db");
    let mut file = StudyFile::open(&path, false).expect("made");
    file.enter(&study.row(None)).expect("entered");
    let writer = Writer::start(file);
    let desk = writer.desk();
    for (row, job) in study.points().into_iter().zip(study.jobs().expect("they are known")) {
        desk.point(row.clone()).expect("taken");
        let scenario = Variant::of(row, &study.scenarios).expect("it is sound").scenario;
        let mut observer = Observer::new(&scenario);
        for replication in job.replications {
            let row = observer.replicate(&scenario, study.seed, job.point, replication, &mut Unfollowed).expect("nobody stops it");
            desk.replication(row).expect("taken");
        }
    }
    drop(desk);
    let file = writer.finish().expect("written");
    let findings = study.find(&file.reader().expect("a study")).expect("found");
    file.deliver(&findings.sheets()).expect("delivered");
    Sound { bytes: fs::read(&path).expect("there"), outcome: None }
});

/// A folder that costs no disk where there is one.
fn in_memory() -> tempfile::TempDir {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() { tempfile::tempdir_in(shared) } else { tempfile::tempdir() }.expect("a folder")
}

/// A refusal is a sentence, and says that the input is at fault, not the machine.
fn refused(error: &RecordError) {
    let told = error.to_string();
    assert!(!told.is_empty() && told.len() < 64 * 1024, "{told}");
    assert!(matches!(error.exit_status(), 2 | 65), "{}: {error:?}", error.exit_status());
}

fn again(source: &Source) -> Result<Scenario, String> {
    let (request, library) = source.request();
    load(&request, &library).map_err(|rejection| rejection.render(false))
}

/// What `report` and `verify` read of a run.
fn read_run(path: &Path) {
    let outcome = RUN.outcome.as_ref().expect("a run");
    match record::load(path, again) {
        Ok(read) => assert!(read == *outcome || read.digest == outcome.digest, "another run than the one that was written"),
        Err(error) => refused(&error),
    }
    match record::compare::recorded(path, again) {
        Ok(_) => {
            if let Err(error) = record::compare::first_difference(path, &Told::of(outcome)) {
                refused(&error);
            }
        }
        Err(error) => refused(&error),
    }
}

/// What `report` and `verify` read of a study.
fn read_study(path: &Path) -> Result<(), RecordError> {
    let Some(record) = StudyRecord::find(path)? else { return Ok(()) };
    let reader = record.reader()?;
    let study = Study::of(reader.study()?, &reader)?;
    for row in reader.points()? {
        let point = row.point;
        let _ = Variant::of(row, &study.scenarios);
        reader.done(point)?;
        reader.replications(point, u64::MAX, |row| drop(row.digest()))?;
    }
    let findings = study.find(&reader)?;
    for sheet in findings.sheets() {
        sheet.csv();
    }
    Ok(())
}

/// Each edit is a place and bytes to put there; the last cuts the file.
pub fn run_bytes(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut spoilt = RUN.bytes.clone();
    let keeps_all = bytes.below(8) > 0;
    while !bytes.is_empty() {
        let place = bytes.number() as usize % spoilt.len();
        // Heads of pages are where structure is.
        let place = if bytes.one_in(2) { place / 4096 * 4096 + place % 128 } else { place };
        let edit = bytes.some();
        let end = (place + edit.len()).min(spoilt.len());
        spoilt[place..end].copy_from_slice(&edit[..end - place]);
    }
    if !keeps_all {
        let length = spoilt.len();
        spoilt.truncate(bytes.number() as usize % length);
    }
    read_run(&Spoilt::with(&spoilt).path());
}

/// Changes single cells, by SQL.
pub fn run_cells(data: &[u8]) {
    read_run(&spoil(&RUN, data).path());
}

pub fn study_cells(data: &[u8]) {
    if let Err(error) = read_study(&spoil(&STUDY, data).path()) {
        refused(&error);
    }
}

fn spoil(sound: &Sound, data: &[u8]) -> Spoilt {
    let spoilt = Spoilt::with(&sound.bytes);
    let connection = Connection::open(spoilt.path()).expect("it is sound");
    connection
        .execute_batch(
            // A statement that fails midway is taken back only with a journal.
            "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;",
        )
        .expect("set");
    let names = |query: &str| -> Vec<String> {
        let mut query = connection.prepare(query).expect("asked");
        query.query_map([], |row| row.get(0)).and_then(Iterator::collect).expect("answered")
    };
    let tables = names("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name");
    let mut bytes = Bytes::new(data);
    for _ in 0..8 {
        if bytes.is_empty() {
            break;
        }
        let table = bytes.pick(&tables);
        let columns = names(&format!("SELECT name FROM pragma_table_info('{table}')"));
        if columns.is_empty() {
            // Dropped by a choice before.
            continue;
        }
        let column = bytes.pick(&columns);
        let row = bytes.below(64);
        let place = format!("rowid = (SELECT rowid FROM {table} LIMIT 1 OFFSET {row} % max(1, (SELECT count(*) FROM {table})))");
        let change = bytes.byte();
        let old: Option<Value> = connection.query_row(&format!("SELECT {column} FROM {table} WHERE {place}"), [], |row| row.get(0)).ok();
        // Tables without rowids, empty ones, and values that a strict column does not take are left as they are.
        let _ = match change % 8 {
            0 => connection.execute(&format!("DELETE FROM {table} WHERE {place}"), []),
            1 => connection.execute(&format!("DROP TABLE {table}"), []),
            _ => connection.execute(&format!("UPDATE {table} SET {column} = ? WHERE {place}"), [value(old, &mut bytes)]),
        };
    }
    spoilt
}

/// A value near the old one, or any.
fn value(old: Option<Value>, bytes: &mut Bytes<'_>) -> Value {
    const WHOLE: [i64; 9] = [0, 1, -1, i64::MAX, i64::MIN, 1 << 31, 1 << 32, 255, 1 << 53];
    match (bytes.below(4), old) {
        (0, _) => Value::Null,
        (1, Some(Value::Integer(_))) => Value::Integer(*bytes.pick(&WHOLE)),
        (_, Some(Value::Integer(old))) => Value::Integer(old.wrapping_add(i64::from(bytes.byte()) - 128)),
        (1, Some(Value::Real(_))) => Value::Real(*bytes.pick(&[0.0, -1.0, 1e308, f64::INFINITY, f64::MIN_POSITIVE])),
        (_, Some(Value::Real(old))) => Value::Real(old + f64::from(bytes.byte()) - 128.0),
        (_, Some(Value::Blob(old))) => Value::Blob(spliced(&old, bytes)),
        (_, Some(Value::Text(old))) => Value::Text(String::from_utf8_lossy(&spliced(old.as_bytes(), bytes)).into_owned()),
        (_, _) => Value::Text(bytes.text()),
    }
}

/// With a few of its bytes replaced by others.
fn spliced(old: &[u8], bytes: &mut Bytes<'_>) -> Vec<u8> {
    let at = bytes.number() as usize % (old.len() + 1);
    let gone = bytes.below(12).min(old.len() - at);
    let new = bytes.some();
    [&old[..at], new, &old[at + gone..]].concat()
}
