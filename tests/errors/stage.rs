//! The folder that a case finds, the program in it, and what it answered.

use super::case::{Case, How, Section};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tempfile::TempDir;

/// Far more than any case takes, also on a busy machine; one that hangs must not hang the test.
const LONGEST: Duration = Duration::from_secs(120);

/// Texts that cases change, and that every case finds in its folder.
const SHELF: [&str; 5] = ["good.toml", "plain.toml", "plan.csv", "todo.toml", "leaver.toml"];

pub struct Answer {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// What is in the folder after, and was not before, or is not as before.
    pub written: Vec<String>,
}

impl Answer {
    /// As it stands in a file of the corpus.
    pub fn shown(&self) -> String {
        let status = self.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let printed = if self.stdout.is_empty() { String::new() } else { format!("-- printed --\n{}", ended(&self.stdout)) };
        let written = if self.written.is_empty() { String::new() } else { format!(", written: {}", self.written.join(" ")) };
        format!("{printed}-- status {status}{written} --\n{}", ended(&self.stderr))
    }
}

/// With a line break at its end.
fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn shelf(name: &str) -> String {
    let path = match name {
        "todo.toml" => root().join("scenarios/todo-api.toml"),
        name => root().join("tests/corpus/shelf").join(name),
    };
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A run and a study of a small scenario, made once.
static PREPARED: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    lay_shelf(folder.path());
    let make: [&[&str]; 2] =
        [&["run", "good.toml", "--out", "run", "-q"], &["replicate", "good.toml", "-n", "6", "--causes", "0", "--out", "study", "-q"]];
    for arguments in make {
        let told = program(folder.path()).args(arguments).output().expect("the program starts");
        assert!(told.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&told.stderr));
    }
    folder
});

fn lay_shelf(folder: &Path) {
    for name in SHELF {
        fs::write(folder.join(name), shelf(name)).expect("written");
    }
}

/// The program in a folder, as if there were no terminal, no taste for colours, and no locale.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sandtable"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "LANG", "LC_ALL", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    command
}

/// Lays out the case's folder, asks, and looks what has changed there. `None` for what this user cannot be refused.
pub fn answer(case: &Case) -> Option<Answer> {
    let folder = tempfile::tempdir().expect("a folder");
    lay_shelf(folder.path());
    for section in &case.files {
        if matches!(section.how, How::Closed) && reads_everything(folder.path()) {
            return None;
        }
        lay(folder.path(), section, case);
    }
    let before = listing(folder.path());
    let mut command = program(folder.path());
    command.args(case.command.iter().map(|word| argument(word)));
    let (status, stdout, stderr) = finished(command);
    let after = listing(folder.path());
    let changed = after.iter().filter(|(path, about)| before.get(*path) != Some(*about)).map(|(path, _)| path.clone());
    let gone = before.keys().filter(|path| !after.contains_key(*path)).map(|path| format!("(gone: {path})"));
    Some(Answer { status, stdout, stderr, written: changed.chain(gone).collect() })
}

#[cfg(unix)]
fn argument(bytes: &[u8]) -> std::ffi::OsString {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn argument(bytes: &[u8]) -> std::ffi::OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// Whether this user reads what nobody may read.
fn reads_everything(folder: &Path) -> bool {
    let path = folder.join("closed");
    fs::write(&path, "x").expect("written");
    close(&path);
    let is_root = fs::read(&path).is_ok();
    fs::remove_file(&path).expect("removed");
    is_root
}

#[cfg(unix)]
fn close(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).expect("closed");
}

#[cfg(not(unix))]
fn close(_: &Path) {}

fn lay(folder: &Path, section: &Section, case: &Case) {
    let path = folder.join(&section.name);
    let of_case = |what: &str| format!("{}: {}: {what}", case.name(), section.name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("made");
    }
    match &section.how {
        How::Text | How::Escaped | How::Changed(_) => fs::write(&path, section.bytes(shelf)).expect("written"),
        How::Folder => fs::create_dir_all(&path).expect("made"),
        How::Nothing => fs::remove_file(&path).unwrap_or_else(|error| panic!("{}", of_case(&error.to_string()))),
        How::Hollow(bytes) => fs::File::create(&path).and_then(|file| file.set_len(*bytes)).expect("made"),
        How::Pipe => assert!(Command::new("mkfifo").arg(&path).status().is_ok_and(|status| status.success()), "{}", of_case("no pipe")),
        How::Link(to) => {
            #[cfg(unix)]
            std::os::unix::fs::symlink(to, &path).expect("linked");
            #[cfg(not(unix))]
            panic!("{}", of_case(to));
        }
        How::Closed => {
            fs::write(&path, &section.body).expect("written");
            close(&path);
        }
        How::Prepared(what) => copy(&PREPARED.path().join(what), &path),
        How::Cut(bytes) => {
            let whole = fs::read(&path).expect("read");
            assert!(*bytes < whole.len(), "{}", of_case("shorter than that"));
            fs::write(&path, &whole[..*bytes]).expect("written");
        }
        How::Sql => {
            let database = rusqlite::Connection::open(&path).expect("a database");
            database.execute_batch(&section.body).unwrap_or_else(|error| panic!("{}", of_case(&error.to_string())));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

/// Every path below a folder, with what it is and how it was last changed.
fn listing(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut left = vec![folder.to_owned()];
    while let Some(at) = left.pop() {
        for entry in fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            let about = fs::symlink_metadata(&path).expect("it is there");
            let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
            found.insert(
                name,
                format!(
                    "{:?} {} {:?}",
                    about.file_type(),
                    if about.is_dir() { 0 } else { about.len() },
                    (!about.is_dir()).then(|| about.modified().ok())
                ),
            );
            if about.is_dir() {
                left.push(path);
            }
        }
    }
    found
}

/// Exit status and what was printed; no status of one that had to be stopped.
fn finished(mut command: Command) -> (Option<i32>, String, String) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let (tell, told) = channel();
    let reader = |is_error: bool, from: Box<dyn Read + Send>| drain(is_error, from, tell.clone());
    reader(false, Box::new(child.stdout.take().expect("a pipe")));
    reader(true, Box::new(child.stderr.take().expect("a pipe")));
    let mut texts = [String::new(), String::new()];
    for _ in 0..2 {
        match told.recv_timeout(LONGEST) {
            Ok((is_error, bytes)) => texts[usize::from(is_error)] = String::from_utf8(bytes).expect("what it prints is UTF-8"),
            Err(_) => return (stopped(&mut child), texts[0].clone(), "it did not end".to_owned()),
        }
    }
    let status = child.wait().expect("it has ended").code();
    let [stdout, stderr] = texts;
    (status, stdout, stderr)
}

fn stopped(child: &mut Child) -> Option<i32> {
    child.kill().and_then(|()| child.wait()).expect("it is stopped");
    None
}

fn drain(is_error: bool, mut from: Box<dyn Read + Send>, tell: Sender<(bool, Vec<u8>)>) {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        let _ = tell.send((is_error, bytes));
    });
}
