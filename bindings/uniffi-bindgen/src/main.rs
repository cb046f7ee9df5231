//! Writes the Kotlin, Swift and Python sources of the exported surface: `cargo xtask bindings generate`
//! calls it. A package of its own, because what it needs would more than double the build of the library.

fn main() {
    uniffi::uniffi_bindgen_main();
}
