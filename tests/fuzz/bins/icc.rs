//! The fuzzer on `idphoto_fuzz::icc`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::icc(bytes));
