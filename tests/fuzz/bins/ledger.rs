//! The fuzzer on `idphoto_fuzz::ledger`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| idphoto_fuzz::ledger(bytes));
