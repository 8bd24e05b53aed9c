//! The command line as it was given, with every value that cannot be.

use super::{Arguments, command, mistaken};
use crate::scenario::visible;
use clap::FromArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;

/// What was made of a command line.
pub struct Given {
    /// Without the values that cannot be; `None` if it is no command even so.
    pub arguments: Option<Arguments>,
    /// Empty of a command that can be carried out.
    pub refused: Vec<clap::Error>,
}

/// Reads what was given to the program.
pub fn read() -> Given {
    let words: Vec<OsString> = std::env::args_os().collect();
    let given = read_words(words.clone());
    // A refusal quotes what was given, which must steer no terminal.
    let shown: Vec<OsString> = words.iter().map(|word| word.to_str().map_or_else(|| word.clone(), |word| visible(word).into())).collect();
    if given.refused.is_empty() || words == shown { given } else { Given { arguments: None, ..read_words(shown) } }
}

/// Clap stops at the first value that cannot be: that one is left out, and the rest is read again.
fn read_words(mut words: Vec<OsString>) -> Given {
    let mut refused: Vec<clap::Error> = Vec::new();
    loop {
        let parsed = command().try_get_matches_from(&words).and_then(|matches| Arguments::from_arg_matches(&matches));
        let mut error = match parsed {
            Ok(arguments) => return Given { arguments: Some(arguments), refused },
            Err(error) => error,
        };
        mistaken::mend(&mut error);
        let fewer = without_value(&words, &error);
        // What is missing may be what was left out, and who asks for help has more to mend than to read.
        if refused.is_empty() || error.use_stderr() && error.kind() != ErrorKind::MissingRequiredArgument {
            refused.push(error);
        }
        match fewer {
            Some(fewer) => words = fewer,
            None => return Given { arguments: None, refused },
        }
    }
}

/// The words without an option whose value was refused.
fn without_value(words: &[OsString], error: &clap::Error) -> Option<Vec<OsString>> {
    if !matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) {
        return None;
    }
    let (Some(ContextValue::String(option)), Some(ContextValue::String(value))) =
        (error.get(ContextKind::InvalidArg), error.get(ContextKind::InvalidValue))
    else {
        return None;
    };
    let mut command = command();
    // Only then an option knows how it is shown.
    command.build();
    let mut options = command.get_subcommands().flat_map(clap::Command::get_arguments).chain(command.get_arguments());
    let option = options.find(|argument| argument.to_string() == *option && !argument.is_positional())?;
    let names: Vec<String> =
        option.get_short().map(|short| format!("-{short}")).into_iter().chain(option.get_long().map(|long| format!("--{long}"))).collect();
    for at in 1..words.len() {
        let word = words[at].to_str().unwrap_or_default();
        let is_apart = names.iter().any(|name| name == word) && words.get(at + 1).is_some_and(|next| next == value.as_str());
        let is_joined = names.iter().any(|name| {
            word.strip_prefix(name.as_str()).is_some_and(|rest| !value.is_empty() && rest.strip_prefix('=').unwrap_or(rest) == value)
        });
        if is_apart || is_joined {
            return Some([&words[..at], &words[at + 1 + usize::from(is_apart)..]].concat());
        }
    }
    None
}

/// The refusals as one text: how to get help is said once.
pub fn text(refused: &[clap::Error], is_colored: bool) -> String {
    let rendered = |error: &clap::Error| {
        let styled = error.render();
        if is_colored { styled.ansi().to_string() } else { styled.to_string() }
    };
    let texts: Vec<String> = refused.iter().map(rendered).collect();
    let last = texts.len().saturating_sub(1);
    let short = |(at, text): (usize, &String)| match text.find("\n\nFor more information") {
        Some(end) if at < last => format!("{}\n\n", &text[..end]),
        _ => text.clone(),
    };
    texts.iter().enumerate().map(short).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> (Vec<String>, bool) {
        let Given { arguments, refused } = read_words(line.split(' ').map(OsString::from).collect());
        let first = |error: &clap::Error| error.to_string().lines().next().unwrap_or_default().to_owned();
        (refused.iter().map(first).collect(), arguments.is_some())
    }

    #[test]
    fn every_value_that_cannot_be_is_found_however_it_is_written() {
        let (told, is_command) = refused("sandtable replicate x.toml -n0 --confidence=2 --seed -1 --until-metric cost --until x");
        assert!(is_command || told.len() == 4, "{told:?}");
        for option in ["--replications", "--confidence", "--seed", "--until "] {
            assert_eq!(told.iter().filter(|line| line.contains(&format!("'{option}"))).count(), 1, "{option}: {told:?}");
        }
    }

    #[test]
    fn what_is_missing_for_a_value_left_out_is_not_told() {
        let (told, _) = refused("sandtable replicate x.toml --until x --most 5");
        assert_eq!(told.len(), 1, "{told:?}");
    }

    #[test]
    fn a_sound_command_is_read_as_it_is() {
        assert_eq!(refused("sandtable replicate x.toml -n 10"), (Vec::new(), true));
    }
}
