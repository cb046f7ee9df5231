//! The generator of the bindings once more, built with the tests: `cargo xtask test` holds the committed
//! sources against what it writes, and would build it and the library a second time for that alone.

fn main() {
    uniffi::uniffi_bindgen_main();
}
