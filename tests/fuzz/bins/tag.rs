//! The fuzzer on `idphoto_fuzz::tag`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::tag(bytes));
