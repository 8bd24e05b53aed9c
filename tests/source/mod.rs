//! The source tree as its laws see it: files, their modules, and what their code mentions, without comments, literals and tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// All Rust files of the project.
pub struct House {
    pub files: Vec<File>,
    /// Modules that are built for tests only.
    test_modules: BTreeSet<Vec<String>>,
}

/// One file.
pub struct File {
    /// From the project's root, with `/`.
    pub path: String,
    pub text: String,
    /// From the crate's root: `src/agents/team/mod.rs` is `agents`, `team`.
    pub module: Vec<String>,
    tokens: Vec<Token>,
    /// The line (from 1) on which the tests under the code begin; past the end if there are none.
    tests_from: usize,
}

/// A word or a mark of the code; `::` is one mark.
#[derive(Debug, PartialEq)]
struct Token {
    line: usize,
    text: String,
}

impl House {
    /// The tree below `root`: its `src`, `tests` and `benches`.
    pub fn at(root: &str) -> House {
        let mut folders: Vec<PathBuf> = ["src", "tests", "benches"].iter().map(|folder| Path::new(root).join(folder)).collect();
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries {
                let path = entry.expect("a readable folder").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = fs::read_to_string(&path).expect("a readable file");
                    let name = path.strip_prefix(root).expect("below the root").components().map(|part| part.as_os_str().to_string_lossy());
                    files.push(File::new(&name.collect::<Vec<_>>().join("/"), &text));
                }
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        House::new(files)
    }

    /// A house made up of paths and texts.
    pub fn of(files: &[(&str, &str)]) -> House {
        House::new(files.iter().map(|(path, text)| File::new(path, text)).collect())
    }

    fn new(files: Vec<File>) -> House {
        let test_modules = files.iter().flat_map(File::test_modules).collect();
        House { files, test_modules }
    }

    /// Files of the library and the program that are not tests.
    pub fn code_files(&self) -> impl Iterator<Item = &File> {
        let is_test = |file: &File| (1..=file.module.len()).any(|depth| self.test_modules.contains(&file.module[..depth]));
        self.files
            .iter()
            .filter(move |file| file.path.starts_with("src/") && !is_test(file) && file.module.last().is_none_or(|last| last != "tests"))
    }

    pub fn top_level_modules(&self) -> BTreeSet<String> {
        self.code_files().filter(|file| file.path != "src/main.rs").filter_map(|file| file.module.first().cloned()).collect()
    }
}

impl File {
    fn new(path: &str, text: &str) -> File {
        let name = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
        let mut module: Vec<String> = name.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        let tokens = tokens(&without_comments_and_literals(text));
        let tests_from = tests_from(&tokens);
        File { path: path.to_owned(), text: text.to_owned(), module, tokens, tests_from }
    }

    pub fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }

    /// All words of the code, tests included, with their lines.
    pub fn words(&self) -> Vec<(usize, String)> {
        self.tokens.iter().filter(|token| token.is_word()).map(|token| (token.line, token.text.clone())).collect()
    }

    /// Modules declared with `mod name;`, but for those built for tests.
    pub fn declared_modules(&self) -> Vec<(usize, String)> {
        self.declarations().filter(|(_, _, is_test)| !is_test).map(|(line, name, _)| (line, name)).collect()
    }

    fn test_modules(&self) -> Vec<Vec<String>> {
        let below = |name: String| self.module.iter().cloned().chain([name]).collect();
        self.declarations().filter(|(.., is_test)| *is_test).map(|(_, name, _)| below(name)).collect()
    }

    fn declarations(&self) -> impl Iterator<Item = (usize, String, bool)> {
        let found = |at: usize| -> Option<(usize, String, bool)> {
            let [keyword, name, end] = self.tokens.get(at..at + 3)? else { return None };
            let is_declaration = keyword.text == "mod" && name.is_word() && end.text == ";";
            is_declaration.then(|| (name.line, name.text.clone(), is_under_cfg_test(&self.tokens[..at])))
        };
        (0..self.tokens.len()).filter_map(found)
    }

    fn code(&self) -> &[Token] {
        let end = self.tokens.partition_point(|token| token.line < self.tests_from);
        &self.tokens[..end]
    }

    /// Every path that the code takes from `crate`, `super` or `self`, from the crate's root, with its line.
    pub fn paths(&self) -> Vec<(usize, Vec<String>)> {
        let code = self.code();
        let mut paths = Vec::new();
        for at in 0..code.len() {
            let is_first = at == 0 || code[at - 1].text != "::";
            let is_followed = code.get(at + 1).is_some_and(|next| next.text == "::");
            if is_first && is_followed && matches!(code[at].text.as_str(), "crate" | "super" | "self") {
                self.follow(code, at, self.module.clone(), &mut paths);
            }
        }
        paths
    }

    /// Walks one path, and each of its branches if it ends in braces; gives the place after it.
    fn follow(&self, code: &[Token], mut at: usize, mut path: Vec<String>, paths: &mut Vec<(usize, Vec<String>)>) -> usize {
        let line = code[at].line;
        loop {
            match code.get(at).map(|token| token.text.as_str()) {
                Some("crate") => path.clear(),
                Some("super") => drop(path.pop()),
                Some("self") => {}
                Some("{") => {
                    at += 1;
                    while code.get(at).is_some_and(|token| token.text != "}") {
                        at = if code[at].is_word() || code[at].text == "{" || code[at].text == "*" {
                            self.follow(code, at, path.clone(), paths)
                        } else {
                            at + 1
                        };
                    }
                    return at + 1;
                }
                Some(name) => path.push(name.to_owned()),
                None => return at,
            }
            if code.get(at + 1).is_none_or(|next| next.text != "::") {
                paths.push((line, path));
                return at + 1;
            }
            at += 2;
        }
    }

    /// Lines of code, tests included, where a path begins with the outside crate `name`.
    pub fn lines_that_use_crate(&self, name: &str) -> Vec<usize> {
        let text = |at: Option<usize>| at.and_then(|at| self.tokens.get(at)).map_or("", |token| token.text.as_str());
        let begins = |at: usize| {
            let (before, after) = (text(at.checked_sub(1)), text(Some(at + 1)));
            let is_root = before == "::" && !self.tokens.get(at.wrapping_sub(2)).is_some_and(Token::is_word);
            let is_path = (before != "::" && before != ".") || is_root;
            is_path && (after == "::" || before == "use" || (before == "crate" && text(at.checked_sub(2)) == "extern"))
        };
        (0..self.tokens.len()).filter(|&at| self.tokens[at].text == name && begins(at)).map(|at| self.tokens[at].line).collect()
    }

    /// What the code calls as `.name(` or `f64::name`.
    pub fn methods_called(&self) -> Vec<(usize, String)> {
        let is_call = |three: &[Token]| three[0].text == "." && three[2].text == "(";
        let is_path = |three: &[Token]| matches!(three[0].text.as_str(), "f64" | "f32") && three[1].text == "::";
        let name = |three: &[Token]| {
            if is_call(three) {
                Some((three[1].line, three[1].text.clone()))
            } else {
                is_path(three).then(|| (three[2].line, three[2].text.clone()))
            }
        };
        self.code().windows(3).filter_map(name).collect()
    }

    /// Lines with `-> Result` or `-> some::Result`, but for a formatter's.
    pub fn lines_that_return_result(&self) -> Vec<usize> {
        let code = self.code();
        let mut lines = Vec::new();
        for at in 2..code.len() {
            if code[at - 2].text != "-" || code[at - 1].text != ">" {
                continue;
            }
            let path: Vec<&str> =
                code[at..].iter().map(|token| token.text.as_str()).take_while(|text| *text == "::" || is_word(text)).collect();
            if path.last() == Some(&"Result") && !path.ends_with(&["fmt", "::", "Result"]) {
                lines.push(code[at].line);
            }
        }
        lines
    }
}

impl Token {
    fn is_word(&self) -> bool {
        is_word(&self.text)
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether attributes that end here hold `#[cfg(test)]` (a visibility may stand between).
fn is_under_cfg_test(before: &[Token]) -> bool {
    let start = before.iter().rposition(|token| matches!(token.text.as_str(), ";" | "}" | "{")).map_or(0, |at| at + 1);
    let texts: Vec<&str> = before[start..].iter().map(|token| token.text.as_str()).collect();
    texts.windows(6).any(|six| six == ["#", "[", "cfg", "(", "test", ")"])
}

/// The line on which the tests that stand under the code begin.
fn tests_from(tokens: &[Token]) -> usize {
    (0..tokens.len())
        .find(|&at| {
            let is_inline = tokens[at].text == "mod" && tokens.get(at + 2).is_some_and(|after| after.text == "{");
            is_inline && is_under_cfg_test(&tokens[..at])
        })
        .map_or(usize::MAX, |at| tokens[at].line)
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            let length = if is_word(rest) {
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if first.is_ascii_digit() {
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                tokens.push(Token { line: number + 1, text: rest[..length].to_owned() });
            }
            rest = &rest[length..];
        }
    }
    tokens
}

/// The text with each comment, string and character replaced by nothing but its line breaks.
fn without_comments_and_literals(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = length_of_comment(rest).or_else(|| length_of_literal(rest, code.chars().next_back()));
        let length = skipped.unwrap_or(first.len_utf8());
        if skipped.is_none() {
            code.push(first);
        } else {
            code.push(' ');
            code.extend(rest[..length].matches('\n'));
        }
        rest = &rest[length..];
    }
    code
}

fn length_of_comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    rest.starts_with("/*").then(|| {
        let (mut depth, mut at) = (1, 2);
        while depth > 0 && at < rest.len() {
            let two = rest.as_bytes().get(at..at + 2);
            (depth, at) = match two {
                Some(b"/*") => (depth + 1, at + 2),
                Some(b"*/") => (depth - 1, at + 2),
                _ => (depth, at + 1),
            };
        }
        (at..=rest.len()).find(|&end| rest.is_char_boundary(end)).unwrap_or(rest.len())
    })
}

fn length_of_literal(rest: &str, before: Option<char>) -> Option<usize> {
    let is_in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let raw = rest.trim_start_matches(['b', 'c']).strip_prefix('r').filter(|_| !is_in_word);
    if let Some(after) = raw {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            let start = rest.len() - after.len() + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            return Some(rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len()));
        }
    }
    if rest.starts_with('"') {
        return Some(length_to_closing(rest, b'"'));
    }
    let mut after = rest.strip_prefix('\'')?.chars();
    let is_escape = after.next() == Some('\\');
    // A quote without another after one character is a lifetime's.
    (is_escape || after.next() == Some('\'')).then(|| length_to_closing(rest, b'\''))
}

/// Of a literal that opens with `quote`: its length up to and with the quote that closes it.
fn length_to_closing(rest: &str, quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest.as_bytes()[at] != quote {
        at += if rest.as_bytes()[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}
