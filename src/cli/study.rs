//! What the commands of studies share: their options, the folder, carrying out with progress, and what is left in the end.

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::output::Console;
use super::progress::Course;
use super::run::number;
use super::source;
use super::study_folder::StudyFolder;
use crate::record::study::{Shard, StudyFile, StudyRecord, Writer};
use crate::report;
use crate::scenario::Scenario;
use crate::studies::tune::best;
use crate::studies::{Findings, Study};
use crate::study::{Halt, Laboratory, Variant};
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
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<usize>,
    /// Folder of the study; reports/SCENARIO-SEED-COMMAND without it
    #[arg(long, value_name = "DIR", conflicts_with = "no_out")]
    pub out: Option<PathBuf>,
    /// Keep nothing; print the result alone
    #[arg(long)]
    pub no_out: bool,
    /// Carry out the replications r with r mod N = I alone, into a study of their own for `sandtable merge`
    #[arg(long, value_name = "I/N", value_parser = shard, conflicts_with_all = ["no_out", "json"])]
    pub shard: Option<Shard>,
    /// Let the folder be on a network file system, for one machine at a time
    #[arg(long)]
    allow_network_folder: bool,
    /// Carry out nothing; print a script that has Slurm do it, as a job array of so many shards and a merge
    #[arg(long, value_name = "SHARDS", value_parser = clap::value_parser!(u64).range(1..=100_000), conflicts_with_all = ["no_out", "shard"])]
    print_slurm: Option<u64>,
    /// Print the result as one JSON document
    #[arg(long)]
    pub json: bool,
}

fn threads(text: &str) -> Result<usize, String> {
    /// More than any machine has.
    const THREADS_MAX: usize = 4_096;
    text.parse().ok().filter(|count| (1..=THREADS_MAX).contains(count)).ok_or_else(|| format!("write a number from 1 to {THREADS_MAX}"))
}

/// A number of replications.
pub fn replications(text: &str) -> Result<u64, String> {
    /// More than a study can be meant to have: at a thousand a second, eleven days.
    const REPLICATIONS_MAX: u64 = 1_000_000_000;
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

impl Options {
    /// The scenarios as they are meant, every problem of all of them told.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn scenarios(&self, paths: &[String]) -> Result<Vec<Scenario>, Failure> {
        let (mut scenarios, mut rejections) = (Vec::new(), Vec::new());
        for path in paths {
            match source::scenario(path, &self.overrides) {
                Ok(scenario) => scenarios.push(scenario),
                Err(Failure::Rejected(mut refused)) => rejections.append(&mut refused),
                Err(other) => return Err(other),
            }
        }
        if rejections.is_empty() { Ok(scenarios) } else { Err(Failure::Rejected(rejections)) }
    }

    /// Where the study goes.
    pub fn target(&self, study: &Study) -> PathBuf {
        self.out.clone().unwrap_or_else(|| {
            let name = super::run::file_name(&study.scenarios[0].name);
            let part = self.shard.map_or(String::new(), |shard| format!("-shard-{}-of-{}", shard.index, shard.of));
            Path::new("reports").join(format!("{name}-{}-{}{part}", study.seed, study.kind()))
        })
    }

    fn threads(&self) -> usize {
        self.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1)
    }

    /// Carries a study out, or on, and tells what came of it.
    ///
    /// # Errors
    /// What stands in its way; what was done by then is kept.
    pub fn carry_out(&self, study: &Study, console: &Console) -> Result<u8, Failure> {
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
        }
        let mut file = match &folder {
            Some(folder) => StudyFile::open(&folder.database(), folder.is_on_network)?,
            None => StudyFile::temporary()?,
        };
        file.enter(&row)?;
        let (file, halted) = replicate(study, variants, file, laboratory)?;
        course.end();
        if halted {
            let count = file.reader()?.count()?;
            if folder.is_some() {
                file.close()?;
            }
            let kept = match folder {
                Some(_) => format!("{count} replications are kept in {}, and the same command goes on from there", target.display()),
                None => "nothing was to be kept".into(),
            };
            return Err(Failure::Halted { signal: interrupt.signal().unwrap_or(2), kept });
        }
        if let Some(shard) = self.shard {
            let count = file.reader()?.count()?;
            file.close()?;
            let all = format!("--shard 0/{0} to {1}/{0}", shard.of, shard.of - 1);
            console.say(&format!(
                "Shard {}/{}: {count} replications in {}\nWhen all are there ({all}), join them: sandtable merge SHARD... -o STUDY\n",
                shard.index,
                shard.of,
                target.display()
            ))?;
            return Ok(0);
        }
        finish(study, file, folder.as_ref(), self.json, console)
    }
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
        Err(Halt::WriterGone) => unreachable!("a writer that is gone has said why"),
    }
}

fn print_slurm(study: &Study, shards: u64, target: &Path, console: &Console) -> Result<u8, Failure> {
    if study.jobs().is_none() {
        return Err(Failure::usage(
            "--print-slurm: this study decides on the way how to go on, so it has no shards; name how many replications, with -n",
        ));
    }
    let program = std::env::current_exe().map_or_else(|_| "sandtable".into(), |path| path.to_string_lossy().into_owned());
    let arguments: Vec<String> = std::env::args().collect();
    let name = super::run::file_name(&study.scenarios[0].name);
    console.say(&super::slurm::script(&program, &arguments, shards, &name, target))?;
    Ok(0)
}

/// Finds what the rows say, and leaves it in the folder and on the screen.
pub fn finish(study: &Study, file: StudyFile, folder: Option<&StudyFolder>, is_json: bool, console: &Console) -> Result<u8, Failure> {
    let findings = study.find(&file.reader()?)?;
    if let Some(folder) = folder {
        fill(study, &findings, folder, console)?;
        file.deliver(&findings.sheets())?;
    }
    if is_json {
        console.say(&report::study::json(study, &findings))?;
    } else {
        console.say(&report::study::screen(study, &findings, folder.map(StudyFolder::path), console.width()))?;
    }
    Ok(if findings.unfinished() == 0 { 0 } else { 4 })
}

/// Writes all that a study leaves beside its database.
pub fn fill(study: &Study, findings: &Findings, folder: &StudyFolder, console: &Console) -> Result<(), Failure> {
    for sheet in findings.sheets() {
        folder.write(&format!("{}.csv", sheet.name), &sheet.csv())?;
    }
    for (name, canvas) in findings.charts() {
        folder.write(&format!("{name}.svg"), canvas.svg().as_bytes())?;
        folder.write(&format!("{name}.png"), &canvas.png())?;
        console.detail(&format!("drew {name}"));
    }
    if let Findings::Tune(tuned) = findings
        && let Some(best) = &tuned.best
    {
        write_best(study, best, folder)?;
    }
    folder.write("study.md", report::study::markdown(study, findings).as_bytes())?;
    folder.write("summary.json", report::study::json(study, findings).as_bytes())
}

/// The winner of a search as `best.toml`, which extends the scenario where that can be seen from the folder.
fn write_best(study: &Study, best: &[String], folder: &StudyFolder) -> Result<(), Failure> {
    let scenario = &study.scenarios[0];
    let seen = fs::canonicalize(&scenario.path).ok().zip(fs::canonicalize(folder.path()).ok());
    let Some(extends) =
        seen.filter(|(path, _)| path.extension().is_some_and(|ending| ending == "toml")).map(|(to, from)| relative(&from, &to))
    else {
        return Ok(());
    };
    let comment =
        format!("The best setting that a search found for {} (seed {}): see study.md beside this file.", scenario.name, study.seed);
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
