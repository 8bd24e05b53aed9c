//! An empty folder to work in, and the program asked there.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A folder that is gone with the test.
pub struct Place {
    folder: TempDir,
}

/// What the program answered.
pub struct Told {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    pub fn new() -> Place {
        Place { folder: tempfile::tempdir().expect("a folder") }
    }

    /// The program, to be started here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = if is_hangup_ignored() { with_hangup() } else { Command::new(program()) };
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// The program, started; what it says of faults can be read when it has ended.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started")
    }

    pub fn ask(&self, arguments: &[&str]) -> Told {
        let output = self.command(arguments).output().expect("started");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Told { status: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Asks, and holds the answer to exit status 0.
    pub fn done(&self, arguments: &[&str]) -> Told {
        let told = self.ask(arguments);
        assert_eq!(told.status, 0, "{arguments:?}: {}", told.stderr);
        told
    }

    /// The digest that a run with `--json` tells of its journal.
    pub fn digest(&self, arguments: &[&str]) -> String {
        let told = self.done(arguments);
        let document: serde_json::Value = serde_json::from_str(&told.stdout).expect("one document");
        let digest = document["journal_sha256"].as_str().expect("a digest");
        assert_eq!(digest.len(), 64);
        digest.to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }

    /// What a folder holds, hidden files included, in alphabetical order.
    pub fn list(&self, name: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut names: Vec<String> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// The path of the program.
pub fn program() -> &'static Path {
    assert_cmd::cargo::cargo_bin!("sandtable")
}

/// Whether the tests run under `nohup` or its like, whose children inherit that they outlive their terminal.
fn is_hangup_ignored() -> bool {
    const HANGUP: u32 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_some_and(|mask| mask & (1 << (HANGUP - 1)) != 0)
}

/// The program with a hangup as a terminal of its own would have it, under the process id that is started.
fn with_hangup() -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal=HUP").arg(program());
    command
}

/// The path of a shipped scenario.
pub fn scenario(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml")).display().to_string()
}

/// The folder of the scheduling library, where there is one.
pub fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    shared.join("psplib").is_dir().then_some(shared)
}
