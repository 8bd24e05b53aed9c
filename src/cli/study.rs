//! What the commands of studies share: their options, the folder, carrying out with progress, and what is left in the end.

use super::failure::Failure;
use super::gathered::Gathered;
use super::interrupt::Interrupt;
use super::look;
use super::output::Console;
use super::progress::Course;
use super::recorded::REPORTS;
use super::run::number;
use super::source;
use super::study_folder::StudyFolder;
use crate::chart::look::Look;
use crate::record::RecordError;
use crate::record::study::{Shard, StudyFile, StudyRecord, Writer};
use crate::report;
use crate::scenario::Scenario;
use crate::studies::requirements::judge;
use crate::studies::tune::best;
use crate::studies::{Findings, REPLICATIONS_MAX, Study};
use crate::study::requirement::Requirement;
use crate::study::{Halt, Laboratory, Variant};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Override a field of every scenario, such as `dispatch.rule=lft`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    pub overrides: Vec<String>,
    /// Seed of every draw; the first scenario's own without it
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// How many replications at once; as many as there are cores without it. Never changes a result
    #[arg(long, value_name = "N", value_parser = threads, allow_negative_numbers = true)]
    threads: Option<usize>,
    /// Folder of the study; reports/SCENARIO-SEED-COMMAND without it
    #[arg(long, value_name = "DIR", conflicts_with = "no_out", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Keep nothing; print the result alone
    #[arg(long, conflicts_with_all = ["theme", "size", "allow_network_folder"])]
    pub no_out: bool,
    /// Carry out the replications r with r mod N = I alone, into a study of their own for `sandtable merge`
    #[arg(long, value_name = "I/N", value_parser = shard, allow_hyphen_values = true, conflicts_with_all = ["no_out", "theme", "size"])]
    pub shard: Option<Shard>,
    /// Let the folder be on a network file system, for one machine at a time
    #[arg(long)]
    allow_network_folder: bool,
    /// Carry out nothing; print a script that has Slurm do it, as a job array of so many shards and a merge
    #[arg(long, value_name = "SHARDS", value_parser = shards, allow_negative_numbers = true, conflicts_with_all = ["no_out", "shard", "json", "threads"])]
    print_slurm: Option<u64>,
    #[command(flatten)]
    look: look::Options,
    /// Print the result as one JSON document
    #[arg(long)]
    pub json: bool,
}

fn threads(text: &str) -> Result<usize, String> {
    /// More than any machine has.
    const THREADS_MAX: usize = 4_096;
    text.parse().ok().filter(|count| (1..=THREADS_MAX).contains(count)).ok_or_else(|| format!("write a number from 1 to {THREADS_MAX}"))
}

/// How many shards a script asks for.
fn shards(text: &str) -> Result<u64, String> {
    /// More than a cluster takes in one array.
    const SHARDS_MAX: u64 = 100_000;
    text.parse().ok().filter(|count| (1..=SHARDS_MAX).contains(count)).ok_or_else(|| format!("write a number from 1 to {SHARDS_MAX}"))
}

/// A number of replications.
pub fn replications(text: &str) -> Result<u64, String> {
    let number: String = text.chars().filter(|&letter| letter != '_').collect();
    number
        .parse()
        .ok()
        .filter(|count| (1..=REPLICATIONS_MAX).contains(count))
        .ok_or_else(|| format!("write a whole number from 1 to {REPLICATIONS_MAX}, such as 1000"))
}

/// A share over 0 and under 1, as `95%` or `.95`.
fn share(text: &str, example: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').map_or_else(|| text.parse().ok(), |percent| percent.trim().parse::<f64>().ok().map(|p| p / 100.0));
    number.filter(|share| *share > 0.0 && *share < 1.0).ok_or_else(|| format!("write a share between 0% and 100%, such as {example}"))
}

pub fn confidence(text: &str) -> Result<f64, String> {
    share(text, "95%")
}

pub fn precision(text: &str) -> Result<f64, String> {
    share(text, "1%")
}

fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((index, of)) if index < of => Ok(Shard { index, of }),
        Some((_, 0)) | None => Err("write which shard and how many there are, such as 0/4: the shards of 4 are 0/4 to 3/4".into()),
        Some((_, of)) => Err(format!("the shards of {of} are 0/{of} to {}/{of}", of - 1)),
    }
}

/// A study that can be carried out, and what is required of it.
pub struct Planned {
    pub study: Study,
    pub requirements: Vec<Requirement>,
}

impl Options {
    /// The scenarios as they are meant, every problem of all of them told. Of those that are refused for their overrides alone, what stands
    /// for them while the other options are looked at: the scenarios without these overrides.
    pub fn scenarios(&self, paths: &[String], gathered: &mut Gathered) -> Option<Vec<Scenario>> {
        let (mut scenarios, mut rejections) = (Vec::new(), Vec::new());
        for path in paths {
            match source::scenario(path, &self.overrides) {
                Ok(scenario) => scenarios.push(scenario),
                Err(Failure::Rejected(mut refused)) => rejections.append(&mut refused),
                Err(other) => return gathered.take(Err(other)),
            }
        }
        if rejections.is_empty() {
            return Some(scenarios);
        }
        gathered.take::<()>(Err(Failure::Rejected(rejections)));
        paths.iter().map(|path| source::stand_in(path, &self.overrides)).collect()
    }

    /// Refuses a study that decides on the way how to go on, where it is to be divided.
    pub fn suit(&self, study: &Study, gathered: &mut Gathered) {
        if self.print_slurm.is_some() && study.jobs().is_none() {
            gathered.refuse(
                "--print-slurm: this study decides on the way how to go on, so it has no shards; name how many replications, with -n",
            );
        }
    }

    /// Where the study goes.
    pub fn target(&self, study: &Study) -> PathBuf {
        self.out.clone().unwrap_or_else(|| {
            let name = super::run::file_name(&study.scenarios[0].name);
            let part = self.shard.map_or(String::new(), |shard| format!("-shard-{}-of-{}", shard.index, shard.of));
            Path::new(REPORTS).join(format!("{name}-{}-{}{part}", study.seed, study.kind()))
        })
    }

    fn threads(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
    }

    /// Carries a study out, or on, and tells what came of it, and whether that is what is required.
    ///
    /// # Errors
    /// What stands in its way; what was done by then is kept.
    pub fn carry_out(&self, study: &Study, requirements: &[Requirement], console: &Console) -> Result<u8, Failure> {
        let interrupt = Interrupt::listen();
        // Refused before anything is made.
        let mut variants = Vec::new();
        for row in study.points() {
            variants.push(Variant::of(row, &study.scenarios)?);
        }
        let target = self.target(study);
        if let Some(shards) = self.print_slurm {
            return print_slurm(study, shards, &target, console);
        }
        let folder = if self.no_out { None } else { Some(StudyFolder::claim(&target, self.allow_network_folder)?) };
        let course = Course::new(study, interrupt.clone(), console);
        let mut laboratory = Laboratory::new(study.seed, self.threads(), self.shard, study.watched(), &course);
        let row = study.row(self.shard);
        // Read before it is opened for writing, which changes it: what cannot be gone on with is left as it was.
        if let Some(folder) = &folder
            && let Some(record) = StudyRecord::find(&folder.database())?
        {
            let reader = record.reader()?;
            reader.expect(&row)?;
            laboratory.remember(&reader)?;
            if !laboratory.remembers(&variants) {
                return Err(another_way(&folder.database()));
            }
        }
        let mut file = match &folder {
            Some(folder) => StudyFile::open(&folder.database(), folder.is_on_network)?,
            None => StudyFile::temporary()?,
        };
        file.enter(&row)?;
        let on_record = file.reader()?.count()?;
        console.detail(&format!(
            "{}: {}, seed {}, {} on record",
            study.kind(),
            report::count(variants.len(), "point"),
            study.seed,
            report::count(on_record as usize, "replication")
        ));
        console.detail(&format!("{} at once", self.threads()));
        let (file, halted) = replicate(study, variants, file, laboratory)?;
        course.end();
        if halted {
            let count = file.reader()?.count()?;
            if folder.is_some() {
                file.close()?;
            }
            let kept = match folder {
                Some(_) if count == 1 => format!("1 replication is kept in {}, and the same command goes on from there", target.display()),
                Some(_) => format!("{count} replications are kept in {}, and the same command goes on from there", target.display()),
                None => "nothing was to be kept".into(),
            };
            return Err(Failure::Halted { signal: interrupt.signal().unwrap_or(2), kept });
        }
        if let Some(shard) = self.shard {
            let count = file.reader()?.count()?;
            file.close()?;
            console.answer(&of_shard(study, shard, count, &target, self.json), self.json)?;
            return Ok(0);
        }
        finish(study, file, folder.as_ref().map(|folder| (folder, self.look.look())), requirements, self.json, console)
    }
}

/// What is told of a shard that is done.
fn of_shard(study: &Study, shard: Shard, count: u64, target: &Path, is_json: bool) -> String {
    let (Shard { index, of }, folder) = (shard, target.display().to_string());
    if is_json {
        let body = json!({ "study": study.kind(), "seed": study.seed, "index": index, "of": of, "replications": count, "folder": folder });
        return report::json::document("shard", &body);
    }
    let all = format!("--shard 0/{of} to {}/{of}", of - 1);
    format!(
        "Shard {index}/{of}: {} in {folder}\nWhen all are there ({all}), join them: sandtable merge SHARD... -o STUDY\n",
        report::count(count as usize, "replication")
    )
}

/// Of a study whose points on record were changed.
fn another_way(path: &Path) -> Failure {
    let what = "its points are not those that the study comes to when it is carried out again".into();
    RecordError::Damaged { path: path.to_owned(), what }.into()
}

/// Carries out what is not on record; whether somebody stopped it.
fn replicate(study: &Study, variants: Vec<Variant>, file: StudyFile, mut laboratory: Laboratory<'_>) -> Result<(StudyFile, bool), Failure> {
    let writer = Writer::start(file);
    laboratory.write_to(writer.desk());
    let mut outcome = Ok(());
    for variant in variants {
        outcome = outcome.and_then(|()| laboratory.add(variant));
    }
    let outcome = outcome.and_then(|()| study.carry_out(&mut laboratory));
    laboratory.leave_desk();
    let file = writer.finish()?;
    match outcome {
        Ok(()) => Ok((file, false)),
        Err(Halt::Asked) => Ok((file, true)),
        Err(Halt::AnotherWay) => Err(another_way(file.path())),
        Err(Halt::WriterGone) => unreachable!("a writer that is gone has said why"),
    }
}

fn print_slurm(study: &Study, shards: u64, target: &Path, console: &Console) -> Result<u8, Failure> {
    let program = std::env::current_exe().map_or_else(|_| "sandtable".into(), |path| path.to_string_lossy().into_owned());
    let text = |word: std::ffi::OsString| {
        word.into_string().map_err(|_| Failure::usage("--print-slurm: names must be text (UTF-8) to stand in a script"))
    };
    let arguments = std::env::args_os().map(text).collect::<Result<Vec<String>, Failure>>()?;
    let name = super::run::file_name(&study.scenarios[0].name);
    console.give(&super::slurm::script(&program, &arguments, shards, &name, target))?;
    Ok(0)
}

/// Finds what the rows say, and leaves it in the folder and on the screen. Its exit status: 1 if a requirement is not met, else 4 if
/// replications did not end by themselves.
pub fn finish(
    study: &Study,
    file: StudyFile,
    folder: Option<(&StudyFolder, Look)>,
    requirements: &[Requirement],
    is_json: bool,
    console: &Console,
) -> Result<u8, Failure> {
    let findings = study.find(&file.reader()?)?;
    let judged = judge(requirements, study, &file.reader()?)?;
    let rows = report::requirements::rows(&judged, &findings.scenarios());
    if let Some((folder, look)) = folder {
        fill(study, &findings, folder, look, console)?;
        file.deliver(&findings.sheets())?;
    }
    if is_json {
        console.give(&report::study::json(study, &findings, &rows))?;
    } else {
        let around = report::study::Around { folder: folder.map(|(folder, _)| folder.path()), requirements: &rows };
        console.give(&report::study::screen(study, &findings, around, console.terminal()))?;
    }
    let is_all_met = judged.iter().all(|requirement| requirement.is_met);
    Ok(match (is_all_met, findings.unfinished()) {
        (false, _) => 1,
        (true, 0) => 0,
        (true, _) => 4,
    })
}

/// Writes all that a study leaves beside its database.
pub fn fill(study: &Study, findings: &Findings, folder: &StudyFolder, look: Look, console: &Console) -> Result<(), Failure> {
    for sheet in findings.sheets() {
        folder.write(&format!("{}.csv", sheet.name), &sheet.csv())?;
    }
    let mut letters: Vec<(&str, f64)> = Vec::new();
    for (name, fitted) in findings.fitted(look.size) {
        letters.push((name, fitted.letters));
        for (ending, bytes) in look::files(&fitted.canvas, look.theme) {
            folder.write(&format!("{name}.{ending}"), &bytes)?;
        }
        console.particular(&format!("drew {name}"));
    }
    look.size.warning(&letters).iter().for_each(|warning| console.note(warning));
    if let Findings::Tune(tuned) = findings
        && let Some(best) = &tuned.best
    {
        write_best(study, best, tuned.is_broken(), folder)?;
    }
    folder.write("study.md", report::study::markdown(study, findings).as_bytes())?;
    folder.write("summary.json", report::study::json(study, findings, &[]).as_bytes())
}

/// The winner of a search as `best.toml`, which extends the scenario where that can be seen from the folder.
fn write_best(study: &Study, best: &[String], is_broken: bool, folder: &StudyFolder) -> Result<(), Failure> {
    let scenario = &study.scenarios[0];
    let seen = fs::canonicalize(&scenario.path).ok().zip(fs::canonicalize(folder.path()).ok());
    let Some(extends) =
        seen.filter(|(path, _)| path.extension().is_some_and(|ending| ending == "toml")).map(|(to, from)| relative(&from, &to))
    else {
        return Ok(());
    };
    let what = if is_broken {
        "Keeps the constraints of a search as little as all that was tried, though it comes nearest"
    } else {
        "The best setting that a search found"
    };
    let comment = format!("{what}, for {} (seed {}): see study.md beside this file.", scenario.name, study.seed);
    // A field is set once in TOML: what the search found stands in the place of what it was given.
    let field = |set: &str| set.split_once('=').map_or(set, |(path, _)| path).trim().to_owned();
    let given = scenario.overrides.iter().filter(|set| best.iter().all(|found| field(found) != field(set)));
    let overrides: Vec<String> = given.chain(best).cloned().collect();
    folder.write("best.toml", best::scenario(&extends, &comment, &overrides).as_bytes())
}

/// The way from a folder to a file, both absolute.
fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    up.chain(to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned())).collect::<Vec<_>>().join("/")
}
