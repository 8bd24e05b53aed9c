//! Fuzzes `rehearsal::rehearsal`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::rehearsal::rehearsal(data));
