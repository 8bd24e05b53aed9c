//! The command line: each command in its file. Alone knows clap, and alone prints.

mod check;
mod compare;
mod explain;
mod failure;
mod folder;
mod import;
mod interrupt;
mod merge;
mod metric;
mod output;
mod progress;
mod replicate;
mod report;
mod run;
mod slurm;
mod source;
mod study;
mod study_again;
mod study_folder;
mod sweep;
mod tune;
mod vary;
mod verify;

use crate::scenario::problem::nearest;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ColorChoice, Parser, Subcommand};
use failure::{BUG, Failure};
use output::Console;
use std::io::{self, Write};
use std::process::ExitCode;

/// A sand table for delivery: rehearse how an execution director and the teams carry out a plan, before anyone moves.
#[derive(Debug, Parser)]
#[command(name = "sandtable", version, max_term_width = 100, after_help = "Try it: sandtable run scenarios/todo-api.toml")]
struct Arguments {
    /// Print results and errors only
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say more of what is done, on standard error; never changes a result
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
    /// When to use colour; NO_COLOR switches it off as well
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Carry out one run and leave its record, report and charts in a folder
    Run(run::Arguments),
    /// Read, validate, and hold the Phase 3 to 4 handoff check on scenarios
    Check(check::Arguments),
    /// Carry out many runs of a scenario: how likely is the date, and what moves it
    Replicate(replicate::Arguments),
    /// Compare scenarios with the first under the same draws: which is better, and how sure is that
    Compare(compare::Arguments),
    /// Carry out every setting of some fields under the same draws
    Sweep(sweep::Arguments),
    /// Find the setting of some fields that serves a goal best, and what it gains over today's
    Tune(tune::Arguments),
    /// Join shards of a study into the study that one machine would have made
    Merge(merge::Arguments),
    /// Make report, charts and CSVs of a run or a study again from its database
    Report(report::Arguments),
    /// Tell why a run finished when it did, or the story of a task or a blocker
    Explain(explain::Arguments),
    /// Carry a recorded run, or a part of a study, out again, and print the first difference
    Verify(verify::Arguments),
    /// Turn a plan from elsewhere into a scenario
    Import(import::Arguments),
}

/// Runs the program. Its exit status: 0 done as asked; 1 the answer is no; 2 wrong usage or input; 3 the model did not end by itself;
/// 65 a database that is not ours or damaged; 70 a bug of ours; 74 the machine failed; 75 try again; 129, 130, 143 interrupted; 141 nobody
/// reads.
pub fn main() -> ExitCode {
    stop_at_a_panic();
    interrupt::outlive_limits_of_files();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(mut error) => {
            name_the_commands(&mut error);
            // Help and version are answers, on standard output; everything else is wrong usage.
            if error.use_stderr() {
                let _ = error.print();
                return ExitCode::from(2);
            }
            let console = Console::new(false, false, ColorChoice::Auto);
            let printed = error.print().and_then(|()| io::stdout().flush()).map_err(Failure::output);
            return printed.map_or_else(|failure| ended(&failure, &console), |()| ExitCode::SUCCESS);
        }
    };
    let console = Console::new(arguments.quiet, arguments.verbose, arguments.color);
    let result = match &arguments.command {
        Command::Run(run) => run::run(run, &console),
        Command::Check(check) => check::run(check, &console),
        Command::Replicate(replicate) => replicate::run(replicate, &console),
        Command::Compare(compare) => compare::run(compare, &console),
        Command::Sweep(sweep) => sweep::run(sweep, &console),
        Command::Tune(tune) => tune::run(tune, &console),
        Command::Merge(merge) => merge::run(merge, &console),
        Command::Report(report) => report::run(report, &console),
        Command::Explain(explain) => explain::run(explain, &console),
        Command::Verify(verify) => verify::run(verify, &console),
        Command::Import(import) => import::run(import, &console),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(failure) => ended(&failure, &console),
    }
}

/// Of a command that there is not: which was meant, or which there are. Clap suggests none whose letters are swapped.
fn name_the_commands(error: &mut clap::Error) {
    if error.kind() != ErrorKind::InvalidSubcommand || error.get(ContextKind::SuggestedSubcommand).is_some() {
        return;
    }
    let Some(ContextValue::String(written)) = error.get(ContextKind::InvalidSubcommand) else { return };
    let command = command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    match nearest(written, names.iter().copied()) {
        Some(name) => error.insert(ContextKind::SuggestedSubcommand, ContextValue::String(name.to_owned())),
        None => error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![format!("commands are {}", names.join(", ")).into()])),
    };
}

/// Tells why, and answers with the exit status.
fn ended(failure: &Failure, console: &Console) -> ExitCode {
    console.error(failure);
    ExitCode::from(failure.exit_status())
}

/// The command line as clap knows it, for whoever wants to parse or document it.
pub fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// A panic is a bug of ours wherever it happens. In an actor's handler it would kill that actor only, and the program would hang or end
/// as if nothing had happened.
fn stop_at_a_panic() {
    std::panic::set_hook(Box::new(|panic| {
        let arguments: Vec<String> = std::env::args().collect();
        let text = format!(
            "error: a bug in sandtable {}: {panic}\n  = help: please report it with the scenario and this line: {}\n",
            env!("CARGO_PKG_VERSION"),
            arguments.join(" "),
        );
        output::write_error(&text);
        std::process::exit(i32::from(BUG));
    }));
}

impl Failure {
    fn usage(text: impl Into<String>) -> Failure {
        Failure::Usage(text.into())
    }
}
