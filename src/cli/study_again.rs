//! What `report` and `verify` do with a study that is on record.

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::Console;
use super::study::fill;
use super::study_folder::{DATABASE, StudyFolder, is_study};
use crate::drive::Follower;
use crate::engine::time::Moment;
use crate::record::study::{StudyFile, StudyRecord};
use crate::report;
use crate::studies::Study;
use crate::study::Variant;
use crate::study::observe::Observer;
use std::fs;
use std::path::{Path, PathBuf};

/// The database, if a path leads to a study rather than a run.
pub fn database(path: &Path) -> Option<PathBuf> {
    let database = if path.is_dir() { path.join(DATABASE) } else { path.to_owned() };
    is_study(&database).then_some(database)
}

/// Makes report, charts and CSVs of a study again, in its own folder or another.
pub fn report(database: &Path, out: Option<&Path>, console: &Console) -> Result<u8, Failure> {
    let own = database.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (study, findings) = {
        let record = StudyRecord::open(database)?;
        let reader = record.reader()?;
        let study = Study::of(reader.study()?, &reader)?;
        let findings = study.find(&reader)?;
        (study, findings)
    };
    let target = out.unwrap_or(own);
    let folder = StudyFolder::claim(target, true)?;
    if out.is_some() {
        let copy = folder.database();
        fs::copy(database, &copy).map_err(|error| Failure::io(&copy, error))?;
    }
    fill(&study, &findings, &folder, console)?;
    StudyFile::open(&folder.database(), folder.is_on_network)?.deliver(&findings.sheets())?;
    console.say(&report::study::screen(&study, &findings, Some(target), console.width()))?;
    Ok(0)
}

/// Stops when somebody asks.
struct Stoppable<'a>(&'a Interrupt);

impl Follower for Stoppable<'_> {
    fn follow(&mut self, _: Moment, _: usize, _: usize) -> bool {
        !self.0.is_asked()
    }
}

/// Looks at every row's digest, and carries out `count` replications of each point again, spread over all of them.
pub fn verify(database: &Path, count: u64, console: &Console) -> Result<u8, Failure> {
    let interrupt = Interrupt::listen();
    let record = StudyRecord::open(database)?;
    let reader = record.reader()?;
    let study = Study::of(reader.study()?, &reader)?;
    let (mut rows, mut again) = (0_u64, 0_u64);
    let mut differing = Vec::new();
    for row in reader.points()? {
        let point = row.point;
        let variant = Variant::of(row, &study.scenarios).map_err(|rejection| reader.unreadable(&rejection.render(false)))?;
        let done = reader.done(point)?;
        let step = (done.len() as u64).div_ceil(count.max(1)).max(1) as usize;
        let looked: Vec<u64> = if count == 0 { Vec::new() } else { done.into_iter().step_by(step).collect() };
        let mut recorded = Vec::new();
        reader.replications(point, u64::MAX, |row| {
            rows += 1;
            if looked.binary_search(&row.replication).is_ok() {
                recorded.push((row.replication, row.digest()));
            }
        })?;
        let mut observer = Observer::new(&variant.scenario);
        for (replication, digest) in recorded {
            let simulated = observer.replicate(&variant.scenario, study.seed, point, replication, &mut Stoppable(&interrupt));
            let Some(simulated) = simulated else { return Err(interrupt.check().err().unwrap_or(Failure::Interrupted { signal: 2 })) };
            again += 1;
            if simulated.digest() != digest {
                differing.push(format!("replication {replication} of \"{}\" (point {point})", variant.row.label));
            }
        }
    }
    if differing.is_empty() {
        console.say(&format!("{rows} replications are as they were written; {again} of them, simulated again, do not differ\n"))?;
        return Ok(0);
    }
    console.say(&format!("Simulated again, these differ from what is on record:\n  {}\n", differing.join("\n  ")))?;
    Ok(1)
}
