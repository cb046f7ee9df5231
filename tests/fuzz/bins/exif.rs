//! The fuzzer on `idphoto_fuzz::exif`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::exif(bytes));
