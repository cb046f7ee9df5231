//! The guard around every exported call: a panic comes out without its text.
//!
//! A panic of ours never holds user data, but a foreign exception that nobody expected reaches Rust as a
//! panic with its whole text, and UniFFI would hand that on to whoever called.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What an error says when the call panicked.
pub(crate) trait Panicked {
    /// The error for it: `Internal`, and nothing of what happened.
    fn panicked() -> Self;
}

/// Runs an exported call.
pub(crate) fn guarded<T, E: Panicked>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    // Whoever panicked inside a lock left a state that is whole, or one that refuses to go on: the vault
    // says so of itself, and a processor has none that a call changes half way.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(E::panicked()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Bare;

    impl Panicked for Bare {
        fn panicked() -> Self {
            Self
        }
    }

    #[test]
    #[expect(clippy::panic, reason = "what is guarded against")]
    fn a_panic_leaves_its_text_behind() {
        assert_eq!(guarded(|| Ok::<_, Bare>(1)), Ok(1));
        let panicking = || -> Result<u8, Bare> { panic!("canary-7f3a") };
        assert_eq!(guarded(panicking), Err(Bare));
    }
}
