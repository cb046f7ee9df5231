//! The fuzzer on `idphoto_fuzz::url`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::url(bytes));
