//! What every command's long help says beside its own: exit statuses.

/// How a command may end, and what that says to scripts.
pub const STATUSES: [(&str, &str); 11] = [
    ("0", "It did what was asked."),
    ("1", "It ran, and the answer is no: a requirement is not met, a run differs from its record, a handoff has a gap."),
    ("2", "Wrong usage or invalid input; nothing was written."),
    ("3", "The run did not end by itself (stuck, or past the horizon), and is recorded as such."),
    ("4", "The study ended, and some of its replications did not end by themselves; they are listed."),
    ("65", "A database is damaged, is no record of ours, or is of another version."),
    ("70", "A bug in sandtable; the line that repeats it is printed."),
    ("74", "The machine failed: a full disk, or a place that may not be written."),
    ("75", "Something is locked by another process; try again."),
    ("130, 143", "Interrupted by ^C or a termination (129 by a hangup); what a study has finished is kept, and the same command goes on."),
    ("141", "The reader of a pipe went away."),
];

/// The statuses that any command may end with, in a sentence.
const ANY: &str = "Any command: 2 wrong usage or invalid input, nothing was written; 65 a database is damaged, no record of ours, or of another version; 70 a bug in sandtable; 74 the machine failed (a full disk, a place that may not be written); 75 locked by another process, try again; 129, 130 or 143 interrupted; 141 the reader of a pipe went away.";

/// The command line with exit statuses in the long help of each command.
pub fn dressed(command: clap::Command) -> clap::Command {
    let names: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let first = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let statuses: Vec<String> = STATUSES.iter().map(|(status, meaning)| format!("  {status:<8}  {meaning}")).collect();
    let command = command.after_long_help(format!("{first}\n\nExit status:\n{}", statuses.join("\n")));
    names.into_iter().fold(command, |command, name| {
        command.mut_subcommand(name, |command| {
            let own = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            command.after_long_help(format!("{own}\n\n{ANY}"))
        })
    })
}
