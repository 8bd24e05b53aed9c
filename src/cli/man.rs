//! `sandtable man`: the manual pages, as `man` reads them.

use super::failure::Failure;
use super::output::Console;
use super::{file, help};
use crate::scenario::problem::nearest;
use clap_mangen::Man;
use std::fs;
use std::io;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  sandtable man | man -l -\n  sandtable man replicate\n  sandtable man --out ~/.local/share/man/man1\n\nExit status: 0 printed or written."
)]
pub struct Arguments {
    /// The command whose page is printed; that of sandtable itself without it
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
    /// Write all pages into this folder instead, `sandtable.1`, `sandtable-run.1` and so on
    #[arg(long, value_name = "DIR", conflicts_with = "command", value_hint = clap::ValueHint::DirPath)]
    out: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, console: &Console) -> Result<u8, Failure> {
    let mut all = super::command();
    all.build();
    let commands: Vec<clap::Command> = all.get_subcommands().filter(|command| command.get_name() != "help").cloned().collect();
    if let Some(folder) = &arguments.out {
        fs::create_dir_all(folder).map_err(|error| Failure::io(folder, error))?;
        for command in std::iter::once(all).chain(commands) {
            file::put(&folder.join(format!("{}.1", name(&command))), page(&command)?)?;
        }
        console.say(&format!("Pages: {}\n", folder.display()))?;
        return Ok(0);
    }
    let command = match &arguments.command {
        None => all,
        Some(wanted) => {
            let names: Vec<String> = commands.iter().map(|command| command.get_name().to_owned()).collect();
            commands.into_iter().find(|command| command.get_name() == wanted).ok_or_else(|| {
                let instead = nearest(wanted, names.iter().map(String::as_str))
                    .map_or_else(|| format!("commands are {}", names.join(", ")), |name| format!("did you mean `{name}`?"));
                Failure::usage(format!("man {wanted}: there is no such command; {instead}"))
            })?
        }
    };
    console.give(&String::from_utf8_lossy(&page(&command)?))?;
    Ok(0)
}

/// `sandtable-run`: what a page is called.
fn name(command: &clap::Command) -> String {
    command.get_bin_name().unwrap_or_else(|| command.get_name()).replace(' ', "-")
}

/// A page in roff.
fn page(command: &clap::Command) -> Result<Vec<u8>, Failure> {
    let title = name(command);
    let own = command.clone().display_name(title.clone()).version(env!("CARGO_PKG_VERSION"));
    let man =
        Man::new(own).title(title.to_uppercase()).section("1").source(concat!("sandtable ", env!("CARGO_PKG_VERSION"))).manual("Sandtable");
    let mut page = Vec::new();
    let written = (|| -> io::Result<()> {
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        if command.has_subcommands() {
            man.render_subcommands_section(&mut page)?;
        }
        Ok(())
    })();
    written.map_err(|error| Failure::io(title, error))?;
    if let Some(after) = command.get_after_help() {
        page.extend_from_slice(sections(&after.to_string()).as_bytes());
    }
    let statuses: String = help::STATUSES.iter().map(|(status, meaning)| format!(".TP\n{status}\n{}\n", escaped(meaning))).collect();
    page.extend_from_slice(format!(".SH \"EXIT STATUS OF EVERY COMMAND\"\n{statuses}").as_bytes());
    Ok(page)
}

/// What stands after the options: a paragraph that begins `Word:` is a section of its own, lines that are set in are kept as they are.
fn sections(text: &str) -> String {
    let mut roff = String::new();
    for paragraph in text.split("\n\n") {
        let headed = ["Examples", "Example", "Exit status"].into_iter().find_map(|head| {
            let rest = paragraph.strip_prefix(head)?.strip_prefix(':')?;
            Some((head, rest.trim_start_matches(['\n', ' '])))
        });
        let body = match headed {
            Some((head, body)) => {
                roff += &format!(".SH \"{}\"\n", head.to_uppercase());
                body
            }
            None => {
                roff += ".PP\n";
                paragraph
            }
        };
        if headed.is_some_and(|(head, _)| head.starts_with("Example")) {
            let lines: Vec<String> = body.lines().map(|line| escaped(line.trim_start())).collect();
            roff += &format!(".nf\n{}\n.fi\n", lines.join("\n"));
        } else {
            roff += &escaped(body);
            roff.push('\n');
        }
    }
    roff
}

/// A text that roff takes for nothing but text.
fn escaped(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}
