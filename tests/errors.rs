//! What people are told whose input cannot be: every case of tests/corpus, each with the exact words it must produce, and nothing written.
//!
//! `SANDTABLE_REWRITE=1 cargo test --test suite errors::` writes the answers anew; read the difference before you keep it.
//! `SANDTABLE_CASE=word` asks only the cases with the word in their path.

mod case;
mod stage;

use case::Case;
use stage::{Answer, answer};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many cases are owed, and this is the least that there may be.
const OWED: usize = 200;
/// Of one answer on standard error.
const LONGEST_ANSWER: usize = 4_096;
/// Words of the program's own innards, which no user should meet.
const INNARDS: [&str; 15] = [
    "panicked",
    "os error",
    "invalid type",
    "u32",
    "u64",
    "i64",
    "f64",
    "usize",
    "Option<",
    "Some(",
    "None",
    "Err(",
    "Utf8Error",
    "unwrap",
    "::",
];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Every case, in the order of the paths.
fn cases() -> Vec<Case> {
    let mut folders: Vec<PathBuf> = fs::read_dir(corpus()).expect("the corpus").map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.is_dir() && !path.ends_with("shelf"));
    let mut paths: Vec<PathBuf> =
        folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())).collect();
    paths.sort();
    paths.iter().map(|path| Case::read(path)).collect()
}

/// What is wrong with an answer besides its words.
fn faults(answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    let is_refusal = matches!(answer.status, Some(2 | 65 | 70 | 74 | 75) | None);
    if !matches!(answer.status, Some(0 | 1 | 2 | 3 | 4 | 65 | 74 | 75)) {
        faults.push(format!("ends with {:?}", answer.status));
    }
    // What `check` finds is an answer, also of a scenario that is bad, and of the good ones beside it.
    let is_of_check = answer.stdout.starts_with("{\n  \"document\": \"check\"") || answer.stdout.contains(": sound\n");
    if is_refusal && !answer.stdout.is_empty() && !is_of_check {
        faults.push("prints to standard output, and refuses".to_owned());
    }
    if is_refusal && !answer.written.is_empty() {
        faults.push(format!("has changed {:?}, and refuses", answer.written));
    }
    // Without a command, the program tells which there are.
    let is_told = answer.stderr.contains("error: ")
        || answer.stdout.starts_with("{\n  \"document\": \"check\"")
        || answer.stderr.contains("Usage: sandtable [OPTIONS] <COMMAND>");
    if is_refusal != is_told {
        faults.push("refuses without a word, or does not and says `error:`".to_owned());
    }
    if answer.stderr.len() > LONGEST_ANSWER {
        faults.push(format!("says {} bytes, at most {LONGEST_ANSWER}", answer.stderr.len()));
    }
    for text in [&answer.stdout, &answer.stderr] {
        let odd = |c: &char| {
            c.is_control() && *c != '\n'
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        };
        if let Some(odd) = text.chars().find(odd) {
            faults.push(format!("sends {odd:?} to the terminal"));
        }
    }
    let spoken: String =
        answer.stderr.lines().filter(|line| !line.contains(" | ") && !line.starts_with(" -->")).collect::<Vec<_>>().join("\n");
    faults.extend(INNARDS.iter().filter(|word| spoken.contains(*word)).map(|word| format!("speaks of `{word}`")));
    faults
}

#[test]
fn every_bad_input_is_told_as_the_corpus_says_and_leaves_nothing_behind() {
    let is_rewriting = std::env::var_os("SANDTABLE_REWRITE").is_some_and(|value| value == "1");
    let wanted = std::env::var("SANDTABLE_CASE").unwrap_or_default();
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.path.to_string_lossy().contains(&wanted)).collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Ok(answer) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| answer(case))) else {
                wrong.lock().expect("no other thread has failed").push(format!("{}: cannot be laid out", case.name()));
                continue;
            };
            let Some(answer) = answer else {
                println!("SKIPPED: {}: this user reads everything", case.name());
                continue;
            };
            let mut faults = faults(&answer);
            let shown = answer.shown();
            if is_rewriting {
                case.rewrite(&shown);
            } else if shown != case.expected {
                faults.push(format!("answers\n{shown}and should answer\n{}", case.expected));
            }
            let mut wrong = wrong.lock().expect("no other thread has failed");
            wrong.extend(
                faults.into_iter().map(|fault| format!("{}: {fault}", case.path.strip_prefix(corpus()).unwrap_or(&case.path).display())),
            );
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let mut wrong = wrong.into_inner().expect("no thread has failed");
    wrong.sort();
    assert!(wrong.is_empty(), "{}\n\nof {} cases; SANDTABLE_REWRITE=1 writes the words anew", wrong.join("\n"), cases.len());
}

/// What RELIABILITY's list of bad inputs names, and a few more: each is held by a case that says so, `# owed: name`.
const OWED_NAMES: &str = "ok ok_crlf ok_bom ok_no_final_newline ok_reordered empty only_comments not_utf8 utf16le nul_byte binary \
    truncated_mid_string truncated_mid_key lone_surrogate json_instead yaml_instead unquoted_string single_bracket_table missing_bracket \
    duplicate_key duplicate_table leading_zero comma_decimal smart_quotes tab_newline_in_string thousands_sep git_conflict unknown_key_typo \
    unknown_section_typo unknown_key_far case_typo missing_required wrong_type_string wrong_type_bool scalar_for_list float_for_int \
    date_for_days future_schema negative_schema empty_team_list nan inf neg_inf negative 1e308 1e400 denormal minus_zero too_precise \
    beyond_2_53 seed_negative seed_2_64 seed_u64_over_i64 capacity_zero capacity_negative capacity_u32_over max_events_zero max_days_zero \
    max_days_overflow_ticks unknown_team unknown_predecessor self_dependency two_cycle long_cycle duplicate_task_id duplicate_team_id \
    duplicate_predecessor empty_id case_only_difference trailing_space_id homoglyph_id nfc_vs_nfd cannot_finish nest_100 nest_100k \
    inline_nest_10k dotted_10k long_line_1MB id_10k_chars 10k_errors sweep_explosion negative_reps zero_delay_loop zero_duration_all xss \
    xss_svg csv_formula csv_quote_comma newline_in_id ansi rtl path windows_name sql format very_wide comment_100_mb string_100_mb \
    100k_tasks 100k_faults dev_zero fifo directory missing unreadable loop_of_links";

#[test]
fn the_corpus_holds_every_case_that_is_owed_and_no_name_twice() {
    let cases = cases();
    assert!(cases.len() >= OWED, "{} cases", cases.len());
    let held: BTreeSet<String> = cases.iter().flat_map(Case::owed).collect();
    let missing: Vec<&str> = OWED_NAMES.split_whitespace().filter(|name| !held.contains(*name)).collect();
    assert!(missing.is_empty(), "no case is held for {missing:?}");
    let mut seen = BTreeSet::new();
    for case in &cases {
        let what = (case.command.clone(), case.given_files());
        assert!(seen.insert(what), "{}: another case asks the same", case.path.display());
    }
}

/// A file that grows while it is read, by a writer that never stops, and one that is read whole although it comes piece by piece.
#[cfg(unix)]
#[test]
fn a_pipe_is_read_as_it_comes_and_refused_when_it_has_no_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = |name: &str| {
        let path = folder.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo starts").success());
        path
    };
    let whole = fs::read_to_string(corpus().join("shelf/plain.toml")).expect("read").replace("plan.csv", "tasks.csv");
    fs::write(folder.path().join("tasks.csv"), "task,team,realistic,depends_on\nT-1,quality,5,\nT-2,quality,5,T-1\n").expect("written");
    // Who writes waits until somebody reads, and then until it is read, or nobody reads any more.
    let asked = |path: &Path, pieces: Vec<Vec<u8>>| {
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut file = fs::OpenOptions::new().write(true).open(path).expect("opened");
                pieces.iter().try_for_each(|piece| file.write_all(piece)).is_ok()
            });
            stage::program(folder.path()).arg("check").arg(path).output().expect("the program starts")
        })
    };
    let output = asked(&pipe("endless.toml"), vec![vec![b'#'; 64 << 10]; 600]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && told.contains("larger than 32 MiB"), "{told}");
    let output = asked(&pipe("slow.toml"), whole.as_bytes().chunks(100).map(<[u8]>::to_vec).collect());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_chain_of_a_hundred_thousand_tasks_is_sound_on_a_stack_that_holds_no_recursion() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = fs::read_to_string(corpus().join("shelf/plain.toml")).expect("read").replace("7300d", "30000d");
    fs::write(folder.path().join("chain.toml"), scenario).expect("written");
    let mut plan = String::from("task,team,realistic,depends_on\n0,quality,1,\n");
    (1..100_000).for_each(|at| plan += &format!("{at},quality,1,{}\n", at - 1));
    fs::write(folder.path().join("plan.csv"), plan).expect("written");
    // In KiB: two bytes for a call a task.
    let script = format!("ulimit -s 256; exec '{}' check chain.toml", crate::place::program().display());
    let output = std::process::Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().expect("a shell");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("100,000 tasks in 1 feature of 1 epic, 99,999 dependencies"));
}
