//! The fuzzer on `idphoto_fuzz::sealed`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::sealed(bytes));
