//! `sandtable merge`: shards of a study joined into the study that one machine would have made.

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::look;
use super::output::Console;
use super::study::finish;
use super::study_folder::{DATABASE, StudyFolder};
use crate::record::study::{StudyFile, StudyRecord, whole};
use crate::studies::Study;
use crate::study::Job;
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable replicate scenarios/todo-api.toml -n 1000 --shard 0/2 --out /tmp/shard-0\n  sandtable replicate scenarios/todo-api.toml -n 1000 --shard 1/2 --out /tmp/shard-1\n  sandtable merge /tmp/shard-0 /tmp/shard-1 -o /tmp/todo\n\nExit status: 0 joined, 2 something is missing or is of another study, 4 joined, and some replications did not end by themselves."
)]
pub struct Arguments {
    /// Folders of shards, or their study.db
    #[arg(value_name = "SHARD", required = true)]
    shards: Vec<PathBuf>,
    /// Folder of the study
    #[arg(short, long, value_name = "STUDY")]
    output: PathBuf,
    /// Let the folder be on a network file system, for one machine at a time
    #[arg(long)]
    allow_network_folder: bool,
    #[command(flatten)]
    look: look::Options,
    /// Print the result as one JSON document
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let databases: Vec<PathBuf> =
        arguments.shards.iter().map(|shard| if shard.is_dir() { shard.join(DATABASE) } else { shard.clone() }).collect();
    let row = whole(&databases)?;
    let first = StudyRecord::open(&databases[0])?;
    let study = Study::of(row.clone(), &first.reader()?)?;
    let jobs = study.jobs().ok_or_else(|| Failure::usage("studies that decide on the way how to go on have no shards"))?;
    let missing = missing(&study, &jobs, &databases)?;
    if !missing.is_empty() {
        return Err(Failure::usage(format!("{}; nothing was joined", missing.join("\n"))));
    }
    // A first signal waits until what is written is whole: that is soon.
    let _interrupt = Interrupt::listen();
    let folder = StudyFolder::claim(&arguments.output, arguments.allow_network_folder)?;
    if let Some(record) = StudyRecord::find(&folder.database())? {
        record.reader()?.expect(&row)?;
    }
    let mut file = StudyFile::open(&folder.database(), folder.is_on_network)?;
    file.enter(&row)?;
    file.merge(&databases)?;
    finish(&study, file, Some((&folder, arguments.look.look())), &[], arguments.json, console)
}

/// What no shard has, a line for each point, and which shards to carry out.
fn missing(study: &Study, jobs: &[Job], databases: &[PathBuf]) -> Result<Vec<String>, Failure> {
    /// Numbers that are named: the rest is counted.
    const NAMED_MAX: usize = 8;
    let records = databases.iter().map(|path| StudyRecord::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut lines = Vec::new();
    let (mut of, mut wanted) = (None, BTreeSet::new());
    let points = study.points();
    for job in jobs {
        let mut there = BTreeSet::new();
        for record in &records {
            let reader = record.reader()?;
            of = of.or(reader.study()?.shard.map(|shard| shard.of));
            there.extend(reader.done(job.point)?);
        }
        let gone: Vec<u64> = job.replications.clone().filter(|replication| !there.contains(replication)).collect();
        if gone.is_empty() {
            continue;
        }
        wanted.extend(of.into_iter().flat_map(|of| gone.iter().map(move |replication| replication % of)));
        let named: Vec<String> = gone.iter().take(NAMED_MAX).map(u64::to_string).collect();
        let more = gone.len().saturating_sub(NAMED_MAX);
        let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
        let label = points.get(job.point as usize).map_or("", |point| point.label.as_str());
        lines.push(format!("\"{label}\": replications {}{rest} are missing", named.join(", ")));
    }
    if let Some(of) = of.filter(|_| !wanted.is_empty()) {
        let shards: Vec<String> = wanted.iter().take(NAMED_MAX).map(|index| format!("--shard {index}/{of}")).collect();
        let dots = if wanted.len() > NAMED_MAX { ", ..." } else { "" };
        lines.push(format!("carry out {}{dots} (again, if it was interrupted)", shards.join(", ")));
    }
    Ok(lines)
}
