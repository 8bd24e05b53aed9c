//! Fuzzes `scenarios::scenario`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::scenarios::scenario(data));
