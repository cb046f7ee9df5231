//! The fuzzer on `idphoto_fuzz::sites`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::sites(bytes));
