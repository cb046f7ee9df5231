//! What UniFFI 0.32.2 gets wrong in Kotlin, put right in the text that it wrote. Not here: anything that is
//! a matter of taste.

use crate::{Failure, Outcome};

/// Each mistake and what stands there instead.
///
/// - Objects that bindgen.toml renames keep their old name in what a named constructor returns.
/// - An object that is an argument is not looked at: a closed one, or one that another thread closes
///   meanwhile, is memory that is gone. `callWithHandle` holds it, or throws.
/// - Nothing holds a buffer while native code reads it: one that nobody else holds may be collected, and its
///   memory freed, in the middle of the call. Arguments of a native call are held, so this one holds it.
const MISTAKES: [(&str, &str); 5] = [
    ("): Vault {", "): BlockingVault {"),
    ("FfiConverterTypeVault.lift(", "FfiConverterTypeBlockingVault.lift("),
    ("return value.uniffiCloneHandle()", "return value.callWithHandle { it }"),
    (
        "    class ByValue : ForeignBytes(), Structure.ByValue\n",
        "    class ByValue : ForeignBytes(), Structure.ByValue {\n        \
             private var owner: java.nio.ByteBuffer? = null\n        \
             fun of(buffer: java.nio.ByteBuffer) = apply { owner = buffer }\n    }\n",
    ),
    ("val fb = ForeignBytes.ByValue()\n", "val fb = ForeignBytes.ByValue().of(value)\n"),
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
