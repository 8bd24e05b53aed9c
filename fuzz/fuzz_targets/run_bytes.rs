//! Fuzzes `databases::run_bytes`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::databases::run_bytes(data));
