//! What fuzzing starts from, and what it has found: every input of `fuzz/seeds` and `tests/fuzzed` goes through its target once more, and so do
//! some of the inputs that differ from seeds a little. `MUTATIONS=100000 TARGET=set` does more of it, as far as blind changes lead.

#[path = "../fuzz/src/lib.rs"]
mod fuzz;

use std::fmt::Write as _;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// The files of a folder, in the order of their names; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort_unstable();
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Feeds every file of a folder to the target that the folder is called by; how many there were.
fn fed(folder: &Path) -> usize {
    let mut count = 0;
    for inputs in files(folder) {
        let name = inputs.file_name().expect("a name").to_string_lossy();
        let (_, target) = fuzz::TARGETS.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name} is no target"));
        for input in files(&inputs) {
            // Shown only if it fails: then this is the one.
            println!("{}", input.display());
            target(&fs::read(&input).expect("a file"));
            count += 1;
        }
    }
    count
}

#[test]
fn every_target_is_a_program_and_has_something_to_start_from() {
    for (name, _) in fuzz::TARGETS {
        assert!(root().join(format!("fuzz/fuzz_targets/{name}.rs")).is_file(), "{name} has no program");
        assert!(!files(&root().join("fuzz/seeds").join(name)).is_empty(), "{name} has no seed");
    }
    assert_eq!(files(&root().join("fuzz/fuzz_targets")).len(), fuzz::TARGETS.len());
}

#[test]
fn what_fuzzing_starts_from_breaks_no_promise() {
    assert!(fed(&root().join("fuzz/seeds")) >= fuzz::TARGETS.len());
}

#[test]
fn what_fuzzing_has_found_is_mended() {
    fed(&root().join("tests/fuzzed"));
}

/// A stream of numbers (SplitMix64), so that the same inputs are made each time.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`, which is above 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// The words that a target is told of the language.
fn words(target: &str) -> Vec<Vec<u8>> {
    let text = fs::read_to_string(root().join(format!("fuzz/words/{target}.dict"))).unwrap_or_default();
    text.lines().filter_map(|line| Some(unescaped(line.strip_prefix('"')?.strip_suffix('"')?))).collect()
}

/// What libFuzzer reads `\\`, `\"` and `\xC3` as.
fn unescaped(word: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        let byte = match (byte == b'\\').then(|| rest.next()).flatten() {
            Some(b'x') => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                u8::from_str_radix(str::from_utf8(&digits).expect("digits"), 16).expect("two hexadecimal digits")
            }
            Some(escaped) => escaped,
            None => byte,
        };
        bytes.push(byte);
    }
    bytes
}

/// A seed with a few changes: bytes turned, pieces taken out, doubled, or brought in from another seed or the words.
fn mutated(seeds: &[Vec<u8>], words: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    const ODD: [&[u8]; 12] = [
        b"-1",
        b"0",
        b"99999999999999999999",
        b"1e308",
        b"NaN",
        b"\0",
        b"\n\n",
        "\u{202e}".as_bytes(),
        "\u{feff}".as_bytes(),
        b"\"",
        b"=",
        b"\xff",
    ];
    let mut input = seeds[numbers.below(seeds.len())].clone();
    for _ in 0..=numbers.below(5) {
        let at = numbers.below(input.len() + 1);
        let length = numbers.below(9).min(input.len() - at);
        match numbers.below(7) {
            0 => drop(input.splice(at..at + length, [])),
            1 if at < input.len() => input[at] = numbers.next() as u8,
            2 => drop(input.splice(at..at + length, input[at..at + length].repeat(2))),
            3 if !words.is_empty() => drop(input.splice(at..at + length.min(4), words[numbers.below(words.len())].iter().copied())),
            4 => drop(input.splice(at..at + length.min(2), ODD[numbers.below(ODD.len())].iter().copied())),
            5 => {
                let other = &seeds[numbers.below(seeds.len())];
                let from = numbers.below(other.len() + 1);
                let to = (from + numbers.below(200)).min(other.len());
                input.splice(at..at + length, other[from..to].iter().copied());
            }
            _ if at < input.len() => input[at] ^= 1 << numbers.below(8),
            _ => input.push(numbers.next() as u8),
        }
    }
    input
}

#[test]
fn what_differs_a_little_from_a_seed_breaks_no_promise() {
    let setting = |name: &str| std::env::var(name).ok();
    let count = setting("MUTATIONS").map_or(50, |text| text.parse().expect("a number"));
    let mut numbers = Numbers(setting("SEED").map_or(1, |text| text.parse().expect("a number")));
    let mut broken = String::new();
    for (name, target) in fuzz::TARGETS.iter().filter(|(name, _)| setting("TARGET").is_none_or(|wanted| wanted == *name)) {
        let seeds: Vec<Vec<u8>> = files(&root().join("fuzz/seeds").join(name)).iter().map(|path| fs::read(path).expect("a seed")).collect();
        let words = words(name);
        for _ in 0..count {
            let input = mutated(&seeds, &words, &mut numbers);
            if catch_unwind(|| target(&input)).is_err() {
                let _ = writeln!(broken, "{name}: {:?}", input.escape_ascii().to_string());
                break;
            }
        }
    }
    assert!(broken.is_empty(), "inputs that break a promise of their targets:\n{broken}");
}
