//! Attack A29: an app that wants to send something else, or twice, or without consent, does not compile.
//!
//! The compiler's words stand beside each case. After an update of the compiler, `TRYBUILD=overwrite` writes
//! them anew; look at each. Not here: the views of sealed donations, which are in the documentation of
//! `seal` and `gate`.

#[test]
fn a29_nothing_passes_the_gate_but_what_the_gate_made() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
