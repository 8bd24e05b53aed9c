//! Fuzzes `imports::plan_md`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::imports::plan_md(data));
