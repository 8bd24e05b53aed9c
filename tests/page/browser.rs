//! Chromium without a window, asked over a pipe by its DevTools protocol. Where there is none, that is said aloud, and the test is skipped;
//! with `SANDTABLE_REQUIRE_CHROMIUM` set, it fails.

use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use tempfile::TempDir;

/// What it may be called.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A browser that says nothing for so long will not: the slowest machine that builds us opens a page in a tenth of it.
const PATIENCE: Duration = Duration::from_secs(120);

/// Without a window, and without all that a browser does on its own: it asks nobody for anything.
const OPTIONS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--window-size=1280,900",
    // Messages end in a null byte: they come on descriptor 3 and go on descriptor 4.
    "--remote-debugging-pipe",
];

pub struct Browser {
    process: Child,
    input: ChildStdin,
    /// What it says, message by message, read by a thread of its own: a pipe has no time limit.
    output: Receiver<Vec<u8>>,
    patience: Duration,
    session: String,
    last: u64,
    /// Whatever was told without being asked for since the page was opened.
    events: Vec<Value>,
    _profile: TempDir,
}

impl Browser {
    /// `None` where there is no browser, and nobody requires one.
    pub fn start() -> Option<Browser> {
        let is_there = |name: &&&str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
        let Some(name) = NAMES.iter().find(is_there) else {
            assert!(std::env::var_os("SANDTABLE_REQUIRE_CHROMIUM").is_none(), "there is no {}", NAMES.join(", no "));
            crate::aloud::skipped(format_args!("there is no {}: nobody has looked at the page", NAMES.join(", no ")));
            return None;
        };
        Some(Browser::called(name.as_ref(), PATIENCE))
    }

    /// The browser of a name; it fails its test if it says nothing for longer than `patience` when something is awaited of it.
    fn called(name: &OsStr, patience: Duration) -> Browser {
        let profile = tempfile::tempdir().expect("a folder");
        // The shell gives the browser the pipes of its own input and output under the numbers that the browser wants.
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#])
            .arg(name)
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let input = process.stdin.take().expect("piped");
        let output = heard(process.stdout.take().expect("piped"));
        let (session, events) = (String::new(), Vec::new());
        let mut browser = Browser { process, input, output, patience, session, last: 0, events, _profile: profile };
        let targets = browser.ask("Target.getTargets", json!({}));
        let pages = targets["targetInfos"].as_array().expect("a list");
        let page = pages.iter().find(|target| target["type"] == "page").expect("a page")["targetId"].clone();
        let attached = browser.ask("Target.attachToTarget", json!({"targetId": page, "flatten": true}));
        attached["sessionId"].as_str().expect("a session").clone_into(&mut browser.session);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"] {
            browser.ask(domain, json!({}));
        }
        browser
    }

    /// Opens a file, until it is loaded and its script has run.
    pub fn open(&mut self, file: &Path) {
        // What the page before had to say is not this one's.
        self.ask("Page.navigate", json!({"url": "about:blank"}));
        self.wait_for("Page.loadEventFired");
        self.events.clear();
        self.ask("Page.navigate", json!({"url": format!("file://{}", file.display())}));
        self.wait_for("Page.loadEventFired");
    }

    /// What an expression comes to in the page.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let told = self.ask("Runtime.evaluate", json!({"expression": expression, "returnByValue": true}));
        assert!(told["exceptionDetails"].is_null(), "{expression}: {told}");
        told["result"]["value"].clone()
    }

    /// A list of texts.
    pub fn texts(&mut self, expression: &str) -> Vec<String> {
        let list = self.evaluate(expression);
        list.as_array().expect("a list").iter().map(|text| text.as_str().expect("text").to_owned()).collect()
    }

    /// Errors and warnings that the page brought about: in its script, in its console, and against its policy.
    pub fn complaints(&self) -> Vec<String> {
        let is_complaint = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Network.loadingFailed") => true,
            Some("Log.entryAdded") => event["params"]["entry"]["level"] != "verbose",
            Some("Runtime.consoleAPICalled") => true,
            _ => false,
        };
        self.events.iter().filter(is_complaint).map(Value::to_string).collect()
    }

    /// Every address that was asked for, but those that hold their content themselves.
    pub fn requests(&self) -> Vec<String> {
        let urls = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        let urls = urls.map(|event| event["params"]["request"]["url"].as_str().expect("an address").to_owned());
        urls.filter(|url| !url.starts_with("data:")).collect()
    }

    fn wait_for(&mut self, method: &str) {
        let place = self.events.iter().position(|event| event["method"] == method);
        if let Some(place) = place {
            self.events.remove(place);
            return;
        }
        loop {
            let told = self.hear(method);
            if told["method"] == method {
                return;
            }
            self.events.push(told);
        }
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": parameters});
        if !self.session.is_empty() {
            message["sessionId"] = self.session.as_str().into();
        }
        self.input.write_all(format!("{message}\0").as_bytes()).and_then(|()| self.input.flush()).expect("the browser is gone");
        loop {
            let told = self.hear(method);
            if told["id"] == self.last {
                assert!(told["error"].is_null(), "{method}: {told}");
                return told["result"].clone();
            }
            self.events.push(told);
        }
    }

    fn hear(&mut self, awaited: &str) -> Value {
        let bytes = match self.output.recv_timeout(self.patience) {
            Ok(bytes) => bytes,
            Err(RecvTimeoutError::Timeout) => panic!("the browser hangs: {awaited} is awaited, and nothing said for {:?}", self.patience),
            Err(RecvTimeoutError::Disconnected) => panic!("the browser has gone without a word on {awaited}"),
        };
        serde_json::from_slice(&bytes).expect("JSON")
    }
}

/// The messages of a browser, until it is gone.
fn heard(output: ChildStdout) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut bytes = Vec::new();
        while output.read_until(0, &mut bytes).is_ok() && bytes.pop() == Some(0) && sender.send(std::mem::take(&mut bytes)).is_ok() {}
    });
    receiver
}

#[test]
#[should_panic(expected = "the browser hangs: Target.getTargets is awaited, and nothing said for 100ms")]
fn a_browser_that_hangs_fails_its_test() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let deaf = folder.path().join("deaf");
    // It takes in whatever it is asked, and never answers.
    std::fs::write(&deaf, "#!/bin/sh\nexec cat <&3 >/dev/null\n").expect("written");
    std::fs::set_permissions(&deaf, std::fs::Permissions::from_mode(0o755)).expect("allowed");
    Browser::called(deaf.as_os_str(), Duration::from_millis(100));
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Its profile goes with it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
