//! Fuzzes `databases::study_cells`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::databases::study_cells(data));
