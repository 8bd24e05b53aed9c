//! Fuzzes `command_line::arguments`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sandtable_fuzz::command_line::arguments(data));
