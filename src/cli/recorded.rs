//! A run or a study on record, as a user names it: by its folder, or by the database in it.

use super::failure::Failure;
use super::file::names_in;
use super::half_made::folder_of;
use super::study_folder::DATABASE;
use crate::outcome::Outcome;
use crate::record::study::STUDY_APPLICATION_ID;
use crate::record::{self, APPLICATION_ID};
use crate::scenario::problem::nearest;
use crate::scenario::{Scenario, Source, load};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where runs and studies go that are given no folder.
pub const REPORTS: &str = "reports";

/// What a run's database is called.
pub const WORKFLOW: &str = "workflow.db";

/// Where SQLite keeps the application id in a database's header.
const ID_AT: usize = 68;

/// The database, if a path leads to a study rather than a run.
pub fn database_of_study(named: &Path) -> Option<PathBuf> {
    let database = if named.is_dir() { named.join(DATABASE) } else { named.to_owned() };
    has_mark(&database, STUDY_APPLICATION_ID).then_some(database)
}

/// The database of the run that a user names: a file, or the one in a folder.
///
/// # Errors
/// `Usage` for a folder that holds neither a run nor a study.
pub fn database_of_run(named: &Path) -> Result<PathBuf, Failure> {
    if !named.is_dir() {
        return Ok(named.to_owned());
    }
    // A study that is damaged beyond its mark is better told of by name.
    let inside = [WORKFLOW, DATABASE].map(|name| named.join(name)).into_iter().find(|path| path.symlink_metadata().is_ok());
    inside.ok_or_else(|| {
        let what = "holds neither a run (workflow.db) nor a study (study.db); name the folder that `run` or a study told as its files";
        Failure::usage(format!("{}: {what}", named.display()))
    })
}

/// Whether a file is a database of a run.
pub fn is_run(path: &Path) -> bool {
    has_mark(path, APPLICATION_ID)
}

/// Whether a file is a database that carries this mark.
fn has_mark(path: &Path, application_id: i32) -> bool {
    let mut header = [0; ID_AT + 4];
    // Whoever opens a pipe may wait for ever.
    let is_file = fs::metadata(path).is_ok_and(|about| about.is_file());
    let is_read = is_file && fs::File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok();
    is_read && header.starts_with(b"SQLite format 3\0") && header[ID_AT..] == application_id.to_be_bytes()
}

/// What came of the run in a database.
///
/// # Errors
/// If it is no run's, is damaged, or its scenario can no longer be read.
pub fn outcome(database: &Path) -> Result<Outcome, Failure> {
    Ok(record::load(database, scenario)?)
}

/// The scenario of a run, from the texts that are kept with it.
///
/// # Errors
/// What is wrong with them, as people are told it.
pub fn scenario(source: &Source) -> Result<Scenario, String> {
    let (request, library) = source.request();
    load(&request, &library).map_err(|rejection| rejection.render(false))
}

/// The run or study that somebody meant who named one that is not there: the first part of the path that is missing is taken for one beside it,
/// or, of a bare name, for one among the reports.
pub fn meant(named: &Path) -> Option<PathBuf> {
    let is_missing = |path: &&Path| !path.as_os_str().is_empty() && path.symlink_metadata().is_err();
    let missing = named.ancestors().take_while(is_missing).last()?;
    let rest = named.strip_prefix(missing).ok()?;
    let name = missing.file_name()?.to_str()?;
    let beside = |folder: &Path| {
        let whole = |other: &str| folder.join(other).components().chain(rest.components()).collect::<PathBuf>();
        let mut others = names_in(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        others.retain(|other| is_on_record(&whole(other)));
        let is_exact = others.iter().any(|other| other == name);
        let other = if is_exact { Some(name) } else { nearest(name, others.iter().map(String::as_str)) };
        other.map(whole)
    };
    let is_bare = missing == named && folder_of(named) == Path::new(".");
    beside(missing.parent()?).or_else(|| is_bare.then(|| beside(Path::new(REPORTS))).flatten())
}

fn is_on_record(path: &Path) -> bool {
    database_of_study(path).is_some() || database_of_run(path).is_ok_and(|database| is_run(&database))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As much of a run as its mark.
    fn record(folder: &Path) {
        let mut header = b"SQLite format 3\0".to_vec();
        header.resize(ID_AT, 0);
        header.extend(APPLICATION_ID.to_be_bytes());
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join(WORKFLOW), header).unwrap();
    }

    #[test]
    fn a_misspelt_run_is_taken_for_the_one_beside_it_whichever_part_of_its_path_is_wrong() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        record(&path("reports/baseline-24"));
        fs::create_dir_all(path("reports/baseline-25")).unwrap();
        for (written, is_meant) in [
            ("reports/baselin-24", Some("reports/baseline-24")),
            ("report/baseline-24", Some("reports/baseline-24")),
            ("reports/baselin-24/workflow.db", Some("reports/baseline-24/workflow.db")),
            ("reports/baseline-24/workflow.bd", Some("reports/baseline-24/workflow.db")),
            ("reports/baseline-2", Some("reports/baseline-24")),
            ("report/baselin-24", None),
            ("reports/todo-7", None),
            ("elsewhere", None),
        ] {
            assert_eq!(meant(&path(written)), is_meant.map(path), "{written}");
        }
    }

    #[test]
    fn what_is_there_was_meant_though_it_leads_nowhere() {
        let place = tempfile::tempdir().unwrap();
        record(&place.path().join("run-1"));
        crate::system::symlink(Path::new("nowhere"), &place.path().join("run-2")).unwrap();
        assert_eq!(meant(&place.path().join("run-2")), None);
    }
}
