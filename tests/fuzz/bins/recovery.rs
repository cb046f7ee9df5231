//! The fuzzer on `idphoto_fuzz::recovery`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::recovery(bytes));
