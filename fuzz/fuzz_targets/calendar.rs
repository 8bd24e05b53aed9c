//! Fuzzes `values::calendar`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::values::calendar(data));
