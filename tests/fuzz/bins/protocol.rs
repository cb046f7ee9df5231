//! The fuzzer on `idphoto_fuzz::protocol`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::protocol(bytes));
