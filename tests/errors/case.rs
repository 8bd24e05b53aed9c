//! A case of the corpus: one text file that holds a command, the files it finds, and what it must answer. tests/corpus/README.md tells how
//! it is written.

use std::path::{Path, PathBuf};

/// One file of the corpus.
pub struct Case {
    pub path: PathBuf,
    /// Up to what is expected, as it stands in the file.
    given: String,
    /// What is expected, as it stands in the file.
    pub expected: String,
    pub command: Vec<Vec<u8>>,
    /// What the folder holds before, in this order.
    pub files: Vec<Section>,
}

/// One thing to lay into the folder.
pub struct Section {
    pub name: String,
    pub how: How,
    pub body: String,
}

pub enum How {
    /// The body as it is.
    Text,
    /// The body with escapes and repeated lines.
    Escaped,
    /// A file of the shelf, changed.
    Changed(String),
    Folder,
    Nothing,
    Pipe,
    Link(String),
    /// So many bytes of nothing.
    Hollow(u64),
    /// No permission to read.
    Closed,
    /// The folder of a run, or of a study.
    Prepared(String),
    /// The first bytes of a file that is there.
    Cut(usize),
    /// Statements for a database that is there.
    Sql,
}

impl Case {
    pub fn read(path: &Path) -> Case {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let cut = text.find("\n-- status ").or_else(|| text.find("\n-- printed --")).map_or(text.len(), |at| at + 1);
        let printed = text.find("\n-- printed --").map_or(cut, |at| at + 1);
        let (given, expected) = text.split_at(cut.min(printed));
        let mut command = None;
        let mut files: Vec<Section> = Vec::new();
        for line in given.lines() {
            if let Some(head) = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
                files.push(Section::headed(head));
            } else if let Some(section) = files.last_mut() {
                section.body += line;
                section.body.push('\n');
            } else if let Some(line) = line.strip_prefix("$ sandtable") {
                command = Some(words(line));
            } else {
                assert!(line.starts_with('#') || line.is_empty(), "{}: what is this line? {line}", path.display());
            }
        }
        let command = command.unwrap_or_else(|| panic!("{}: no line begins with `$ sandtable`", path.display()));
        Case { path: path.to_owned(), given: given.to_owned(), expected: expected.to_owned(), command, files }
    }

    /// The file's name without its ending.
    pub fn name(&self) -> String {
        self.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// What this is the case of, by the names of the list of those that are owed: `# owed: nan, inf`.
    pub fn owed(&self) -> Vec<String> {
        let lines = self.given.lines().filter_map(|line| line.strip_prefix("# owed: "));
        lines.flat_map(|names| names.split(", ").map(str::to_owned)).collect()
    }

    /// What the folder holds before, as it is written.
    pub fn given_files(&self) -> String {
        self.given.split_once("\n-- ").map_or_else(String::new, |(_, files)| files.to_owned())
    }

    /// Writes the file anew with what was answered.
    pub fn rewrite(&self, answer: &str) {
        let given = self.given.trim_end_matches('\n');
        std::fs::write(&self.path, format!("{given}\n{answer}")).unwrap_or_else(|error| panic!("{}: {error}", self.path.display()));
    }
}

impl Section {
    fn headed(head: &str) -> Section {
        if let Some((name, shelf)) = head.split_once(" = ") {
            return Section { name: name.into(), how: How::Changed(shelf.into()), body: String::new() };
        }
        let (name, how) = head.strip_suffix(')').and_then(|head| head.split_once(" (")).unwrap_or((head, ""));
        let number = |text: &str| text.parse::<u64>().unwrap_or_else(|_| panic!("{head}: {text} is no number"));
        let how = match how.split_once(' ').unwrap_or((how, "")) {
            ("", _) => How::Text,
            ("escaped", _) => How::Escaped,
            ("folder", _) => How::Folder,
            ("none", _) => How::Nothing,
            ("pipe", _) => How::Pipe,
            ("link", to) => How::Link(to.into()),
            ("hollow", bytes) => How::Hollow(number(bytes)),
            ("closed", _) => How::Closed,
            ("a", what) => How::Prepared(what.into()),
            ("cut", bytes) => How::Cut(number(bytes) as usize),
            ("sql", _) => How::Sql,
            other => panic!("{head}: no way to make a file is called {other:?}"),
        };
        Section { name: name.into(), how, body: String::new() }
    }

    /// The bytes of a file that this section writes out.
    pub fn bytes(&self, shelf: impl Fn(&str) -> String) -> Vec<u8> {
        match &self.how {
            How::Escaped => unescaped_lines(&self.body),
            How::Changed(from) => changed(&shelf(from), &self.body, &self.name).into_bytes(),
            _ => self.body.clone().into_bytes(),
        }
    }
}

/// `< ` what is found, `> ` what stands there instead, `^ ` lines before the first, `+ ` lines after the last.
fn changed(text: &str, body: &str, name: &str) -> String {
    let of = |sign: &str| -> Vec<&str> {
        body.lines()
            .filter_map(|line| line.strip_prefix(sign).and_then(|rest| rest.strip_prefix(' ').or(rest.is_empty().then_some(""))))
            .collect()
    };
    let signs = ["<", ">", "^", "+"];
    assert!(
        body.lines().all(|line| signs.iter().any(|sign| line.starts_with(sign))),
        "{name}: a change begins with one of {signs:?}: {body}"
    );
    let whole = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let mut text = text.to_owned();
    // One change after another: what is found is the run of `<` lines, what replaces it the run of `>` lines behind them.
    let mut lines = body.lines().filter(|line| line.starts_with(['<', '>'])).peekable();
    while lines.peek().is_some() {
        let mut run = |sign: char| {
            let mut found: Vec<String> = Vec::new();
            while let Some(line) = lines.next_if(|line| line.starts_with(sign)) {
                found.push(line[1..].strip_prefix(' ').unwrap_or(&line[1..]).to_owned());
            }
            found.join("\n")
        };
        let (from, to) = (run('<'), run('>'));
        assert!(text.contains(&from), "{name}: {from:?} is not there to be changed");
        text = text.replacen(&from, &to, 1);
    }
    format!("{}{text}{}", whole(&of("^")), whole(&of("+")))
}

/// Lines with escapes. A backslash at the end takes the line break away; `*3 x` is `x` three times, with `{}` counting from 0.
fn unescaped_lines(body: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in body.lines() {
        let (line, end) = line.strip_suffix('\\').map_or((line, "\n"), |line| (line, ""));
        let repeated = line
            .strip_prefix('*')
            .and_then(|rest| rest.split_once(' '))
            .and_then(|(count, rest)| Some((count.parse::<usize>().ok()?, rest)));
        match repeated {
            None => bytes.extend(unescaped(line)),
            Some((count, piece)) if piece.contains("{}") => {
                (0..count).for_each(|at| bytes.extend(unescaped(&piece.replace("{}", &at.to_string()))))
            }
            Some((count, piece)) => bytes.extend(unescaped(piece).repeat(count)),
        }
        bytes.extend(end.bytes());
    }
    bytes
}

/// `\n`, `\r`, `\t`, `\0`, `\\`, `\xff` for a byte, `\u{202e}` for a letter.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend(rest[..at].bytes());
        let mark = rest[at + 1..].chars().next().unwrap_or_else(|| panic!("a lone backslash: {text}"));
        rest = &rest[at + 1 + mark.len_utf8()..];
        match mark {
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            '0' => bytes.push(0),
            'x' => {
                bytes.push(u8::from_str_radix(&rest[..2], 16).unwrap_or_else(|_| panic!("two hexadecimal digits: {text}")));
                rest = &rest[2..];
            }
            'u' => {
                let (code, behind) =
                    rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).unwrap_or_else(|| panic!("braces: {text}"));
                let letter = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).unwrap_or_else(|| panic!("no letter: {text}"));
                bytes.extend(letter.to_string().bytes());
                rest = behind;
            }
            '\\' => bytes.push(b'\\'),
            other => panic!("no escape is called {other}: {text}"),
        }
    }
    bytes.extend(rest.bytes());
    bytes
}

/// The words of a command: apart by spaces, but for those within `'...'`, and within `"..."`, where escapes count.
fn words(line: &str) -> Vec<Vec<u8>> {
    let mut words: Vec<Vec<u8>> = Vec::new();
    let mut rest = line.trim();
    let mut word: Option<Vec<u8>> = None;
    while let Some(first) = rest.chars().next() {
        if first == ' ' {
            words.extend(word.take());
            rest = &rest[1..];
            continue;
        }
        let open = word.get_or_insert_default();
        if matches!(first, '\'' | '"') {
            let end = rest[1..].find(first).unwrap_or_else(|| panic!("a quote that is not closed: {line}")) + 1;
            let quoted = &rest[1..end];
            open.extend(if first == '"' { unescaped(quoted) } else { quoted.as_bytes().to_vec() });
            rest = &rest[end + 1..];
        } else {
            let end = rest.find([' ', '\'', '"']).unwrap_or(rest.len());
            open.extend(rest[..end].bytes());
            rest = &rest[end..];
        }
    }
    words.extend(word);
    words
}
