//! Fuzzes `imports::mspdi`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::imports::mspdi(data));
