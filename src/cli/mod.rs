//! The command line: each command in its file. Alone knows clap, and alone prints.

mod base;
mod carried;
mod check;
mod compare;
mod completions;
mod explain;
mod export;
mod failure;
mod file;
mod folder;
mod format;
mod gathered;
mod given;
mod half_made;
mod help;
mod import;
mod init;
mod interrupt;
mod likeness;
mod look;
mod man;
mod merge;
mod metric;
mod mistaken;
mod option;
mod output;
#[cfg(test)]
mod panics;
mod progress;
mod recorded;
mod replicate;
mod report;
mod require;
mod run;
mod schema;
mod slurm;
mod source;
mod study;
mod study_again;
mod study_folder;
mod sweep;
mod tune;
mod vary;
mod verify;

use crate::report::shell_word;
use clap::{ColorChoice, Parser, Subcommand};
use failure::{BUG, Failure};
use given::Given;
use output::Console;
use std::io::{self, Write};
use std::process::ExitCode;

/// A sand table for delivery: rehearse how an execution director and the teams carry out a plan, before anyone moves.
#[derive(Debug, Parser)]
#[command(name = "sandtable", version, after_help = "Try it: sandtable run scenarios/todo-api.toml")]
struct Arguments {
    /// Print results and errors only
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say more of what is done, on standard error; twice: still more. Never changes a result
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
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
    /// Begin: a commented scenario and a plan that run at once
    Init(init::Arguments),
    /// Take a run or a study to the tools you work with
    Export(export::Arguments),
    /// Print the JSON Schema of scenario files, for editors
    Schema(schema::Arguments),
    /// Print a script that has your shell complete commands, options and files
    Completions(completions::Arguments),
    /// Print a manual page, or write all of them
    Man(man::Arguments),
}

/// Runs the program. Its exit status: 0 done as asked; 1 the answer is no, a requirement is not met for one; 2 wrong usage or input; 3 the model did not end by itself;
/// 65 a database that is not ours or damaged; 70 a bug of ours; 74 the machine failed; 75 try again; 129, 130, 143 interrupted; 141 nobody
/// reads.
pub fn main() -> ExitCode {
    prepare();
    let Given { arguments, refused } = given::read();
    match (arguments, refused.as_slice()) {
        (Some(arguments), []) => ExitCode::from(carried_out(&arguments)),
        (arguments, refused) => ExitCode::from(answered(arguments.as_ref(), refused)),
    }
}

/// Tells what clap says in the place of a command; the exit status.
fn answered(arguments: Option<&Arguments>, refused: &[clap::Error]) -> u8 {
    let console = Console::new(true, 0, ColorChoice::Auto);
    match refused {
        // Help and version are answers, on standard output; everything else is wrong usage.
        [answer] if !answer.use_stderr() => {
            let printed = answer.print().and_then(|()| io::stdout().flush()).map_err(Failure::output);
            return printed.map_or_else(|failure| ended(&failure, &console), |()| 0);
        }
        [refusal] => {
            let _ = refusal.print();
        }
        refused => output::write_error(&given::text(refused, console.is_colored())),
    }
    if let Some(failure) = arguments.and_then(|arguments| also_refused(arguments, &console)) {
        output::write_error("\n");
        console.error(&failure);
    }
    2
}

/// What else is wrong with a command of which some values were refused. Nothing is carried out.
fn also_refused(arguments: &Arguments, console: &Console) -> Option<Failure> {
    // Of an import no value decides how the others go together.
    if let Command::Import(import) = &arguments.command {
        return import::planned(import).err();
    }
    match &arguments.command {
        Command::Run(run) => run::planned(run).err(),
        Command::Replicate(replicate) => replicate::planned(replicate).err(),
        Command::Compare(compare) => compare::planned(compare).err(),
        Command::Sweep(sweep) => sweep::planned(sweep, console).err(),
        Command::Tune(tune) => tune::planned(tune, console).err(),
        _ => None,
    }
    .and_then(gathered::of_values)
}

/// What must be before anything else: whatever ends the program, it ends with a word and a status.
fn prepare() {
    stop_at_a_panic();
    interrupt::answer_signals();
    crate::system::outlive_limits_of_files();
}

/// Carries out a command; its exit status.
fn carried_out(arguments: &Arguments) -> u8 {
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
        Command::Init(init) => init::run(init, &console),
        Command::Export(export) => export::run(export, &console),
        Command::Schema(schema) => schema::run(schema, &console),
        Command::Completions(completions) => completions::run(completions, &console),
        Command::Man(man) => man::run(man, &console),
    };
    result.unwrap_or_else(|failure| ended(&failure, &console))
}

/// Tells why, and answers with the exit status.
fn ended(failure: &Failure, console: &Console) -> u8 {
    console.error(failure);
    failure.exit_status()
}

/// The command line as clap knows it, for whoever wants to parse or document it.
pub fn command() -> clap::Command {
    /// Longer lines are hard to read.
    const COLUMNS_MAX: usize = 100;
    /// With fewer, what an option means has no room beside it.
    const COLUMNS_BESIDE: usize = 60;
    let columns = output::width().min(COLUMNS_MAX);
    let command = help::dressed(<Arguments as clap::CommandFactory>::command());
    command.term_width(columns).next_line_help(columns < COLUMNS_BESIDE)
}

/// A panic is a bug of ours wherever it happens. In an actor's handler it would kill that actor only, and the program would hang or end
/// as if nothing had happened.
fn stop_at_a_panic() {
    std::panic::set_hook(Box::new(|panic| {
        half_made::remove_all();
        // Not `args`, which panics at what is not UTF-8.
        let arguments: Vec<String> = std::env::args_os().map(|word| shell_word(&word.to_string_lossy())).collect();
        let text = format!(
            "error: a bug in sandtable {}: {panic}\n  = help: please report it with the scenario and this line: {}\n",
            env!("CARGO_PKG_VERSION"),
            arguments.join(" "),
        );
        output::write_error(&text);
        std::process::exit(i32::from(BUG));
    }));
}
