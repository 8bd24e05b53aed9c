//! `sandtable import`: a plan from elsewhere, written as a scenario and a plan that a person can read and edit.

use super::failure::Failure;
use super::output::Console;
use super::source;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  sandtable import psplib j301_1.sm -o j301_1.toml")]
pub struct Arguments {
    /// What the file is
    #[arg(value_enum)]
    format: Format,
    /// The file to read
    file: String,
    /// The scenario to write; its plan is written beside it, as CSV
    #[arg(short, long, value_name = "SCENARIO")]
    output: PathBuf,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A single-mode instance of the project scheduling problem library (.sm)
    Psplib,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let Format::Psplib = arguments.format;
    let texts = source::instance(&arguments.file)?;
    let output = &arguments.output;
    if output.extension().is_none_or(|extension| extension != "toml") {
        return Err(Failure::usage(format!("-o {}: a scenario's name ends in .toml", output.display())));
    }
    let plan = output.with_extension("csv");
    let plan_name = plan.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let taken: Vec<String> = [output, &plan].iter().filter(|path| path.exists()).map(|path| path.display().to_string()).collect();
    if !taken.is_empty() && !arguments.force {
        return Err(Failure::usage(format!("{}: is there already; name another file with -o, or say --force", taken.join(" and "))));
    }
    let scenario = texts.scenario.replace(&format!("plan = \"{}\"", texts.plan_name), &format!("plan = {plan_name:?}"));
    write(&plan, &texts.plan)?;
    if let Err(failure) = write(output, &scenario) {
        let _ = fs::remove_file(&plan);
        return Err(failure);
    }
    let checked = source::scenario(&output.to_string_lossy(), &[])?;
    console.say(&format!(
        "Wrote {} and {}: {} jobs, {} members of {} roles. Next: sandtable run {}\n",
        output.display(),
        plan.display(),
        checked.plan.tasks.len(),
        checked.organization.members.len(),
        checked.organization.roles.len(),
        output.display()
    ))?;
    Ok(0)
}

/// Puts a file in its place in one step.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let partial = path.with_extension(format!("partial-{}", std::process::id()));
    let written = fs::File::create(&partial).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    let placed = written.and_then(|()| fs::rename(&partial, path));
    placed.map_err(|error| {
        let _ = fs::remove_file(&partial);
        Failure::io(path, error)
    })
}
