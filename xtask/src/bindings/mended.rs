//! What UniFFI 0.32.2 gets wrong in Kotlin, put right in the text that it wrote. Not here: anything that is
//! a matter of taste.

use crate::{Failure, Outcome};

/// Each mistake and what stands there instead.
///
/// - Objects that bindgen.toml renames keep their old name in what a named constructor returns.
/// - An object that is an argument is not looked at: a closed one, or one that another thread closes
///   meanwhile, is memory that is gone. `callWithHandle` holds it, or throws.
const MISTAKES: [(&str, &str); 3] = [
    ("): Vault {", "): BlockingVault {"),
    ("FfiConverterTypeVault.lift(", "FfiConverterTypeBlockingVault.lift("),
    ("return value.uniffiCloneHandle()", "return value.callWithHandle { it }"),
];

/// The text without the mistakes.
///
/// # Errors
/// When one is not there: another UniFFI, and this file needs a look.
pub(super) fn mended(text: &str) -> Outcome<String> {
    let mut mended = text.to_owned();
    for (mistake, instead) in MISTAKES {
        if !mended.contains(mistake) {
            return Err(Failure::new(format!(
                "UniFFI no longer writes `{mistake}` in Kotlin; see whether xtask/src/bindings/mended.rs \
                 is still needed"
            )));
        }
        mended = mended.replace(mistake, instead);
    }
    Ok(mended)
}
