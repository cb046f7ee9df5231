//! A finished portrait, and its bytes on their way out.

use std::sync::Arc;

use idphoto_sdk::Made;

use crate::error::ProcessorError;
use crate::outcome::Outcome;

/// A finished portrait: the file as it is to be saved or sent, and what is known of it.
#[derive(uniffi::Object)]
pub struct Portrait {
    bytes: Vec<u8>,
    outcome: Outcome,
}

#[uniffi::export]
impl Portrait {
    /// Findings, framing, background, and everything else that is known.
    pub fn outcome(&self) -> Outcome {
        self.outcome.clone()
    }

    /// The file. Copied twice on its way through the bindings: the wrappers of Kotlin and Swift
    /// copy it once, from [`address`](Self::address).
    pub fn bytes(self: Arc<Self>) -> Vec<u8> {
        self.bytes.clone()
    }

    /// Where the file lies in memory. For reading alone, and as long as this object is open.
    pub fn address(&self) -> u64 {
        self.bytes.as_ptr().addr() as u64
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl Portrait {
    pub(crate) fn of(made: Made) -> Result<Self, ProcessorError> {
        Ok(Self { outcome: Outcome::of(&made.outcome)?, bytes: made.bytes })
    }
}
