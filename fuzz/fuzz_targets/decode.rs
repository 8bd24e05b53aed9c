//! Fuzzes `imports::decode`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::imports::decode(data));
