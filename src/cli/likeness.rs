//! What a file to import looks like, where it is not what it was said to be.

use super::failure::Failure;
use super::format::Format;
use crate::report::shell_word;
use crate::scenario::Unreadable;
use crate::scenario::problem::{Problem, Problems};
use std::path::Path;

/// What a text looks like for people, and the import that reads it.
type Like = (&'static str, Format);

/// So much of a text shows what it is.
const LINES_MAX: usize = 200;

/// Refuses what by its first lines is something else; a table or Markdown only where none could be meant.
pub fn refusal(asked: Format, path: &str, text: &str) -> Option<Failure> {
    // The import of XML knows it better.
    if asked != Format::Mspdi && root(text).is_some_and(|root| root.starts_with(PMXML)) {
        let what = format!("it is no {}; it looks like Primavera's PMXML", noun(asked));
        let help = "export the project from P6 as XER, and `sandtable import xer` reads it";
        return Some(Failure::unreadable(path, Unreadable::new(what, Some(help))));
    }
    let may_be_loose = matches!(asked, Format::Csv | Format::Jira | Format::PlanMd);
    let like = marked(text).or_else(|| loose(text).filter(|_| !may_be_loose)).filter(|(_, format)| *format != asked)?;
    let (what, help) = told(asked, like, path);
    Some(Failure::unreadable(path, Unreadable::new(what, Some(&help))))
}

/// Tells what a text looks like that could not be read, if that is something else.
pub fn tell(asked: Format, path: &str, text: &str, problems: &mut Problems) {
    if let Some(like) = loose(text).filter(|(_, format)| *format != asked) {
        let (what, help) = told(asked, like, path);
        problems.list.push(Problem { place: None, what, label: String::new(), help: Some(help) });
    }
}

fn noun(asked: Format) -> &'static str {
    match asked {
        Format::Csv => "task list",
        Format::Jira => "export from Jira",
        Format::Mspdi => "XML",
        Format::Xer => "XER",
        Format::PlanMd => "plan in Markdown",
        Format::Agents => "agent definition",
        Format::Psplib => "instance of PSPLIB",
    }
}

fn told(asked: Format, (like, format): Like, path: &str) -> (String, String) {
    let otherwise = if asked == Format::Mspdi { "; or save the project from Microsoft Project as XML" } else { "" };
    // A team is made of a folder of definitions.
    let folder = Path::new(path).parent().and_then(Path::to_str).map_or(".", |folder| if folder.is_empty() { "." } else { folder });
    let subject = if format == Format::Agents { folder } else { path };
    let help = format!("`sandtable import {} {}` reads it{otherwise}", format.name(), shell_word(subject));
    (format!("it is no {}; it looks like {like}", noun(asked)), help)
}

/// By marks that nothing else has.
fn marked(text: &str) -> Option<Like> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let lines = || text.lines().take(LINES_MAX);
    if text.starts_with("ERMHDR") {
        Some(("a Primavera export", Format::Xer))
    } else if text.starts_with('<') {
        let is_project =
            |root: &str| root.split([' ', '\n', '\r', '\t', '>']).next() == Some("Project") && !root.contains("developer/msbuild");
        root(text).is_some_and(is_project).then_some(("Microsoft Project's XML", Format::Mspdi))
    } else {
        lines().any(|line| line.starts_with("jobs (incl. supersource")).then_some(("an instance of PSPLIB", Format::Psplib))
    }
}

/// How the root of Primavera's XML is called.
const PMXML: &str = "APIBusinessObjects";

/// The first element of a text in XML: its name and what it says beside it, without its prefix. It stands behind a declaration and comments.
fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        let end = if rest.starts_with("!--") { "-->" } else { ">" };
        let (tag, behind) = rest.split_once(end).unwrap_or((rest, ""));
        if tag.starts_with(char::is_alphabetic) {
            let name = tag.find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/')).unwrap_or(tag.len());
            return Some(tag[..name].rfind(':').map_or(tag, |colon| &tag[colon + 1..]));
        }
        rest = behind;
    }
}

/// By what its first lines have in common.
fn loose(text: &str) -> Option<Like> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next()?, lines.next().unwrap_or(""));
    let header = first.to_lowercase();
    if header.contains("issue key") && (header.contains("issue id") || header.contains("issue type")) {
        return Some(("an export from Jira", Format::Jira));
    }
    let is_front_matter = first.trim_end() == "---";
    if is_front_matter && text.lines().skip(1).take_while(|line| line.trim_end() != "---").any(|line| line.starts_with("description:")) {
        return Some(("the definition of an agent", Format::Agents));
    }
    let is_markdown = |line: &str| {
        let bare = line.trim_start();
        let is_heading = bare.trim_start_matches('#').starts_with(' ') && bare.starts_with('#');
        is_heading || ["- [ ] ", "- [x] ", "* [ ] ", "**"].iter().any(|mark| bare.starts_with(mark))
    };
    // A letter has a comma in its first line, too.
    let is_prose = first.contains(", ") || first.ends_with(',');
    let is_even = |mark: char| first.contains(mark) && first.matches(mark).count() == second.matches(mark).count();
    let is_table = |mark: char| is_even(mark) && (mark != ',' || !is_prose);
    if is_front_matter || is_markdown(first) || text.lines().take(LINES_MAX).filter(|line| is_markdown(line)).count() > 1 {
        Some(("Markdown", Format::PlanMd))
    } else if !first.trim_start().starts_with('<') && [';', ',', '\t'].into_iter().any(is_table) {
        Some(("a table, such as CSV", Format::Csv))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_import_is_named_for_what_it_would_refuse() {
        let text = "<?xml version=\"1.0\"?><APIBusinessObjects xmlns=\"x\">\n<Project ObjectId=\"1\"/></APIBusinessObjects>";
        for asked in [Format::Csv, Format::Jira, Format::Xer, Format::PlanMd, Format::Agents, Format::Psplib] {
            let Some(Failure::Rejected(told)) = refusal(asked, "x.xml", text) else { panic!("{asked:?} takes it") };
            let problem = &told[0].problems.list[0];
            assert!(problem.what.ends_with("it looks like Primavera's PMXML"), "{}", problem.what);
            assert!(problem.help.as_deref().is_some_and(|help| help.contains("as XER")), "{problem:?}");
        }
        assert!(refusal(Format::Mspdi, "x.xml", text).is_none());
    }

    #[test]
    fn each_format_is_known_by_its_first_lines() {
        let of = |text: &str| marked(text).or_else(|| loose(text)).map(|(_, format)| format);
        for (text, format) in [
            ("ERMHDR\t8.4\n%T\tPROJECT\n", Format::Xer),
            ("\u{feff}<?xml version=\"1.0\"?>\n<Project xmlns=\"http://schemas.microsoft.com/project\">", Format::Mspdi),
            ("<?xml version=\"1.0\"?><!-- <a> -->\n<p:Project>", Format::Mspdi),
            ("****\nprojects                      :  1\njobs (incl. supersource/sink ):  32\n", Format::Psplib),
            ("Summary,Issue key,Issue id\na,K-1,1\n", Format::Jira),
            ("name;effort\nKickoff & plan;1\n", Format::Csv),
            ("# Plan\n\n- [ ] T1 Design (3h)\n", Format::PlanMd),
            ("---\nname: builder\ndescription: builds\n---\nYou build.\n", Format::Agents),
        ] {
            assert_eq!(of(text), Some(format), "{text}");
        }
        for text in [
            "",
            "Dear all,\nthe plan, as agreed, follows.\n",
            "<html><body>x</body></html>",
            "<APIBusinessObjects><Project/></APIBusinessObjects>",
            "#hash,1\n",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
