//! The pages that people read, taken apart: links, headings, code blocks, tables, and parts that the program writes.

use std::fs;
use std::path::{Path, PathBuf};

/// A page by its path below the root.
pub struct Page {
    pub path: String,
    pub text: String,
}

/// A fenced code block.
pub struct Block {
    pub language: String,
    /// The line of its first line of code, from 1.
    pub line: usize,
    pub code: String,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether pages are to be written as they should be, instead of being held to it.
pub fn is_rewriting() -> bool {
    std::env::var_os("SANDTABLE_REWRITE").is_some_and(|value| value == "1")
}

/// Every page of the project, in the order of their paths.
pub fn all() -> Vec<Page> {
    let mut paths: Vec<PathBuf> = ["", "docs", "docs/src", "docs/src/charts", "docs/src/commands", "docs/src/metrics"]
        .iter()
        .flat_map(|folder| markdown_in(&root().join(folder)))
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| Page {
            path: path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned(),
            text: fs::read_to_string(&path).expect("a page can be read"),
        })
        .collect()
}

fn markdown_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folders of pages are there");
    entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

impl Page {
    pub fn at(path: &str) -> Page {
        Page { path: path.into(), text: fs::read_to_string(root().join(path)).expect("the page is there") }
    }

    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut is_inside = false;
        for (at, line) in self.text.lines().enumerate() {
            match line.strip_prefix("```") {
                Some(_) if is_inside => is_inside = false,
                Some(language) => {
                    is_inside = true;
                    blocks.push(Block { language: language.trim().into(), line: at + 2, code: String::new() });
                }
                None if is_inside => {
                    let block = blocks.last_mut().expect("one was begun");
                    block.code += line;
                    block.code.push('\n');
                }
                None => {}
            }
        }
        blocks
    }

    /// Lines outside of code blocks.
    pub fn prose(&self) -> Vec<(usize, &str)> {
        let mut is_inside = false;
        let mut prose = Vec::new();
        for (at, line) in self.text.lines().enumerate() {
            if line.starts_with("```") {
                is_inside = !is_inside;
            } else if !is_inside {
                prose.push((at + 1, line));
            }
        }
        prose
    }

    /// Targets of links and images, with their lines. What stands between backticks is no link.
    pub fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (line, text) in self.prose() {
            let plain: String = text.split('`').step_by(2).collect::<Vec<_>>().join("`");
            for rest in plain.split("](").skip(1) {
                if let Some((target, _)) = rest.split_once(')') {
                    links.push((line, target.to_owned()));
                }
            }
        }
        links
    }

    /// The anchors of its headings, as GitHub and mdBook make them.
    pub fn anchors(&self) -> Vec<String> {
        let headings =
            self.prose().into_iter().filter(|(_, line)| line.starts_with('#')).map(|(_, line)| line.trim_start_matches('#').trim());
        headings
            .map(|heading| {
                let kept = heading.to_lowercase();
                kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
            })
            .collect()
    }

    /// Holds the part between `<!-- name -->` and `<!-- end of name -->` to what the program knows, or writes it there.
    pub fn hold_part(&self, name: &str, part: &str) {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let from = self.text.find(&begin).unwrap_or_else(|| panic!("{}: no {begin}", self.path)) + begin.len();
        let to = self.text.find(&end).unwrap_or_else(|| panic!("{}: no {end}", self.path));
        self.hold(&format!("{}\n{}\n{}", &self.text[..from], part.trim(), &self.text[to..]));
    }

    /// Holds the page to a text, or makes it that.
    pub fn hold(&self, text: &str) {
        if self.text == text {
            return;
        }
        if is_rewriting() {
            fs::write(root().join(&self.path), text).expect("the page can be written");
            return;
        }
        let differs = self.text.lines().zip(text.lines()).position(|(is, should)| is != should);
        let at = differs.unwrap_or_else(|| self.text.lines().count().min(text.lines().count()));
        panic!(
            "{}:{}: says\n  {}\nand should say\n  {}\nIf that is what is meant: SANDTABLE_REWRITE=1 cargo test --release --test suite docs::",
            self.path,
            at + 1,
            self.text.lines().nth(at).unwrap_or("(no more)"),
            text.lines().nth(at).unwrap_or("(no more)"),
        );
    }
}

/// The words of a command line as a shell would give them: quotes hold words together.
pub fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => break,
            (None, ' ') => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
