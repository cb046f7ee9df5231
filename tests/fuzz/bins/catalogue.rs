//! The fuzzer on `idphoto_fuzz::catalogue`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::catalogue(bytes));
