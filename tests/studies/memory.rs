//! A study of twenty times as many replications takes no more memory than the columns that are looked at together.

use crate::aloud;
use crate::place::{Place, scenario};
use std::process::Stdio;
use std::time::Duration;

/// The most memory that the program has had while it carried out so many replications, as Linux counts it; `None` elsewhere.
fn peak_kib(replications: u64) -> Option<u64> {
    let place = Place::new();
    let (scenario, count) = (scenario("todo-api"), replications.to_string());
    let arguments = ["-q", "replicate", &scenario, "-n", &count, "--causes", "0", "--threads", "2", "--out", "out"];
    let mut child = place.command(&arguments).stdout(Stdio::null()).spawn().expect("started");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    // The mark only rises; the last look before the end is within a look of the end.
    while child.try_wait().expect("a child").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kib);
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.wait().expect("a child").success());
    peak
}

/// What four thousand replications may take over two hundred. Figures are read a limited number of columns at once (`studies::columns`): here
/// all 360 of them, 11 MiB, and what each task cost in the first 2,000 replications, 1 MiB. A scatter has 5,000 points at most, and SQLite
/// keeps 2 MiB of pages in mind for each connection. The rows alone, 7 KiB each, would be 26 MiB more if they stayed in memory.
const MORE_KIB_MAX: u64 = 28 * 1024;

#[test]
fn memory_does_not_grow_with_the_number_of_replications() {
    let (Some(few), Some(many)) = (peak_kib(200), peak_kib(4_000)) else {
        aloud::skipped("this system does not tell the peak of a process");
        return;
    };
    eprintln!("{few} KiB for 200 replications, {many} KiB for 4,000");
    assert!(many.saturating_sub(few) < MORE_KIB_MAX, "{few} KiB for 200 replications, {many} KiB for 4,000");
}
