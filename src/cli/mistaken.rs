//! What clap says of a command line that cannot be, and what it does not know: which command or option was meant.

use crate::scenario::problem::nearest;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Endings of files that can be run.
const RUNNABLE: [&str; 2] = [".toml", ".sm"];

/// Puts what was meant in the place of guesses that lead nowhere.
pub fn mend(error: &mut Error) {
    match error.kind() {
        ErrorKind::InvalidSubcommand => name_the_commands(error),
        ErrorKind::UnknownArgument => name_the_owners(error),
        _ => {}
    }
}

/// Of a command that there is not: which was meant, or which there are. Clap suggests none whose letters are swapped.
fn name_the_commands(error: &mut Error) {
    let Some(ContextValue::String(written)) = error.get(ContextKind::InvalidSubcommand) else { return };
    let written = written.clone();
    let command = super::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    if let Some(name) = nearest(&written, names.iter().copied()) {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::String(name.to_owned()));
        return;
    }
    if error.get(ContextKind::SuggestedSubcommand).is_some() {
        return;
    }
    let tip = if RUNNABLE.iter().any(|ending| written.ends_with(ending)) {
        format!("a command comes first: sandtable run {written}")
    } else {
        format!("commands are {}", names.join(", "))
    };
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
}

/// Of an option that a command does not have: which commands have it. That it could be meant as a value, as clap says, is never so here.
fn name_the_owners(error: &mut Error) {
    let Some(ContextValue::String(written)) = error.get(ContextKind::InvalidArg) else { return };
    let written = written.clone();
    let is_it = |argument: &clap::Arg| match written.strip_prefix("--") {
        Some(long) => argument.get_long() == Some(long),
        None => argument.get_short().is_some_and(|short| written == format!("-{short}")),
    };
    let command = super::command();
    let owners: Vec<&str> =
        command.get_subcommands().filter(|command| command.get_arguments().any(is_it)).map(clap::Command::get_name).collect();
    error.remove(ContextKind::Suggested);
    if !owners.is_empty() {
        let mut tip = format!("`{written}` is an option of {}", owners.join(", "));
        if written == "--force" {
            tip.push_str("; a run replaces a run without it, and a study never replaces another: --out names another folder");
        }
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
}
