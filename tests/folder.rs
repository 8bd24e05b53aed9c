//! What tests of studies share: a study's folder file by file, its rows by SQL, and what is asked most.

use crate::place::{Place, Told};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Every file of a folder with its bytes.
pub fn files(place: &Place, folder: &str) -> BTreeMap<String, Vec<u8>> {
    place.list(folder).into_iter().map(|name| (name.clone(), place.read(&format!("{folder}/{name}")))).collect()
}

/// Holds two folders to the same files with the same bytes, and says which is not.
pub fn same_files(place: &Place, folder: &str, other: &str) {
    let (these, those) = (files(place, folder), files(place, other));
    assert_eq!(these.keys().collect::<Vec<_>>(), those.keys().collect::<Vec<_>>(), "{folder} and {other}");
    for (name, bytes) in &these {
        assert!(*bytes == those[name], "{name} of {folder} is not that of {other}");
    }
    assert!(these.contains_key("study.db") && these.contains_key("summary.json"), "{folder} is no finished study: {:?}", these.keys());
}

pub fn done(place: &Place, arguments: &[&str]) -> Told {
    place.done(arguments)
}

/// `first`, and then the words of `rest`.
pub fn words<'a>(first: &[&'a str], rest: &'a str) -> Vec<&'a str> {
    first.iter().copied().chain(rest.split_whitespace()).collect()
}

pub fn database(place: &Place, folder: &str) -> Connection {
    Connection::open(place.path(folder).join("study.db")).expect("a database")
}

/// How many replications are on record.
pub fn rows(place: &Place, folder: &str) -> u64 {
    // A database that was being made may have no tables.
    let count = database(place, folder).query_row("SELECT count(*) FROM replication", [], |row| row.get::<_, i64>(0));
    count.map_or(0, |count| count as u64)
}
