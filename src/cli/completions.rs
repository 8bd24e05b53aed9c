//! `sandtable completions`: a script that has a shell complete commands, options, their values and files.

use super::failure::Failure;
use super::output::Console;
use clap_complete::Shell;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable completions bash > ~/.local/share/bash-completion/completions/sandtable\n  sandtable completions zsh > ~/.zfunc/_sandtable\n  sandtable completions fish > ~/.config/fish/completions/sandtable.fish\n\nExit status: 0 printed."
)]
pub struct Arguments {
    /// The shell that is to read it
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut super::command(), "sandtable", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if arguments.shell == Shell::Fish {
        script += &words_of_fish();
    }
    console.give(&script)?;
    Ok(0)
}

/// The words that stand for themselves after a command, such as formats: the generator for fish knows those of options alone.
fn words_of_fish() -> String {
    let command = super::command();
    let words = command.get_subcommands().flat_map(|command| {
        let arguments = command.get_positionals().filter(|argument| !argument.is_hide_possible_values_set());
        arguments.flat_map(|argument| argument.get_possible_values()).map(|word| {
            let about = word.get_help().map(|help| help.to_string().replace('\\', "\\\\").replace('\'', "\\'")).unwrap_or_default();
            format!(
                "complete -c sandtable -n \"__fish_sandtable_using_subcommand {}\" -a \"{}\" -d '{about}'\n",
                command.get_name(),
                word.get_name()
            )
        })
    });
    words.collect()
}
