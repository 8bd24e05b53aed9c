//! All that asks the program and the library from outside, in one program of tests: built once, and run side by side to the end.

#[path = "../src/aloud.rs"]
mod aloud;
mod architecture;
mod auditor;
mod cli;
mod determinism;
mod disk;
mod docs;
mod errors;
mod exports;
mod folder;
mod golden;
mod hostile;
mod imports;
mod interrupted_studies;
mod laws;
mod manners;
mod misfortune;
mod oracles;
mod page;
mod pages;
mod parity;
mod pictures;
mod place;
mod psplib;
mod sampling;
mod scale;
mod scenarios;
mod schema;
mod search;
mod source;
mod statistics;
mod studies;
