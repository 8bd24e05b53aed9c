//! What `report`, `explain` and `verify` do with a study that is on record.

use super::failure::Failure;
use super::half_made::folder_of;
use super::interrupt::Interrupt;
use super::output::Console;
use super::study::fill;
use super::study_folder::StudyFolder;
use crate::chart::look::Look;
use crate::domain::number::{self, thousands};
use crate::drive::Follower;
use crate::engine::time::Moment;
use crate::record::study::{Reader, StudyFile, StudyRecord};
use crate::record::{RecordError, shown};
use crate::report;
use crate::studies::{Findings, Study};
use crate::study::Variant;
use crate::study::observe::Observer;
use serde_json::json;
use std::fs;
use std::path::Path;

/// What to do for one replication of a study, which keeps no journals: the command that carries it out again, in full.
pub fn one_of_many(path: &Path, database: &Path) -> Failure {
    let again = || -> Result<String, Failure> {
        let record = StudyRecord::open(database)?;
        let reader = record.reader()?;
        let study = Study::of(reader.study()?, &reader)?;
        let set: String = study.scenarios[0].overrides.iter().map(|set| format!(" --set {}", report::shell_word(set))).collect();
        Ok(format!("sandtable run {}{set} --seed {} --replication R --out RUN", study.scenarios[0].path, study.seed))
    };
    match again() {
        Ok(again) => Failure::usage(format!(
            "{}: this is a study, of many replications, and one run is explained; carry one of them out again, R being its number: `{again}`, and \
             then `sandtable explain RUN`",
            path.display()
        )),
        Err(failure) => failure,
    }
}

/// A study on record, and what its rows say.
fn found(database: &Path) -> Result<(Study, Findings), Failure> {
    let record = StudyRecord::open(database)?;
    let reader = record.reader()?;
    let study = Study::of(reader.study()?, &reader)?;
    let findings = find(&study, &reader, database)?;
    Ok((study, findings))
}

/// What a study's rows say.
///
/// # Errors
/// `Usage` if that cannot be said before all are there, with the command that goes on.
pub fn find(study: &Study, reader: &Reader<'_>, database: &Path) -> Result<Findings, Failure> {
    let incomplete = |done: u64| {
        let (budget, again) = (study.budget().unwrap_or(done), report::command::command(study));
        let out = report::shell_word(&folder_of(database).display().to_string());
        let again = again.map_or("the command that began it".to_owned(), |again| format!("`{again} --out {out}`"));
        let (done, budget) = (thousands(done), thousands(budget));
        let what = format!("incomplete: {done} of about {budget} replications; a search says nothing before its end; go on with: {again}");
        Failure::usage(format!("{}: {what}", shown(database)))
    };
    study.find(reader).map_err(|error| match error {
        RecordError::Incomplete { done, .. } => incomplete(done),
        other => other.into(),
    })
}

/// A study as one page of HTML.
pub fn page(database: &Path) -> Result<String, Failure> {
    let (study, findings) = found(database)?;
    Ok(report::page::study(&study, &findings))
}

/// Makes report, charts and CSVs of a study again, in its own folder or another.
pub fn report(database: &Path, out: Option<&Path>, look: Look, is_json: bool, console: &Console) -> Result<u8, Failure> {
    let own = folder_of(database);
    let (study, findings) = found(database)?;
    // A first signal waits until what is written is whole: that is soon.
    let _interrupt = Interrupt::listen();
    let target = out.unwrap_or(own);
    let folder = StudyFolder::claim(target, true)?;
    if out.is_some() {
        let copy = folder.database();
        fs::copy(database, &copy).map_err(|error| Failure::io(&copy, error))?;
    }
    fill(&study, &findings, &folder, look, console)?;
    StudyFile::open(&folder.database(), folder.is_on_network)?.deliver(&findings.sheets())?;
    let around = report::study::Around { folder: Some(target), requirements: &[] };
    let told = if is_json {
        report::study::json(&study, &findings, &[])
    } else {
        report::study::screen(&study, &findings, around, console.terminal())
    };
    console.give(&told)?;
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
pub fn verify(database: &Path, count: u64, is_json: bool, console: &Console) -> Result<u8, Failure> {
    let interrupt = Interrupt::listen();
    let record = StudyRecord::open(database)?;
    let reader = record.reader()?;
    let study = Study::of(reader.study()?, &reader)?;
    let (mut rows, mut again) = (0_usize, 0_u64);
    let mut differing = Vec::new();
    for row in reader.points()? {
        let point = row.point;
        let variant = Variant::recorded(row, &study.scenarios, &reader)?;
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
                differing.push((replication, variant.row.label.clone(), point));
            }
        }
    }
    // What is not complete yet has found nothing.
    let tables = match study.find(&reader) {
        Err(RecordError::Incomplete { .. }) => Vec::new(),
        findings => reader.differing(&findings?.sheets())?,
    };
    let status = u8::from(!differing.is_empty() || !tables.is_empty());
    if is_json {
        let one = |(replication, label, point): &(u64, String, u32)| json!({ "replication": replication, "label": label, "point": point });
        let body = json!({
            "study": study.kind(),
            "seed": study.seed,
            "is_same": status == 0,
            "replications": rows,
            "simulated_again": again,
            "differing": differing.iter().map(one).collect::<Vec<_>>(),
            "differing_tables": tables.iter().map(|(table, row)| json!({ "table": table, "row": row })).collect::<Vec<_>>(),
        });
        console.give(&report::json::document("verify-study", &body))?;
        return Ok(status);
    }
    if status == 0 {
        console.say(&format!("{} as written; {again} of them, simulated again, do not differ\n", number::count(rows, "replication")))?;
        return Ok(status);
    }
    let mut text = String::new();
    if !differing.is_empty() {
        let one = |(replication, label, point): &(u64, String, u32)| format!("replication {replication} of \"{label}\" (point {point})");
        let lines: Vec<String> = differing.iter().map(one).collect();
        text += &format!("Simulated again, these differ from what is on record:\n  {}\n", lines.join("\n  "));
    }
    if !tables.is_empty() {
        let lines: Vec<String> = tables.iter().map(|(table, row)| format!("{table}, from row {row} on")).collect();
        let again = report::shell_word(&folder_of(database).display().to_string());
        text += &format!(
            "Of what the study found, these tables do not say what its replications do, for they were changed, or more replications came since:\n  {}\nWritten anew by: sandtable report {again}\n",
            lines.join("\n  ")
        );
    }
    console.say(&text)?;
    Ok(status)
}
