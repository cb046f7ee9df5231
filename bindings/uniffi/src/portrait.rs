//! A finished portrait, and its bytes on their way out.

use std::sync::Arc;

use idphoto_sdk::manifest::Manifest;
use idphoto_sdk::{Catalogue, Made, Standard};

use crate::error::ProcessorError;
use crate::guard::guarded;
use crate::manifest::{SigningKey, written};
use crate::outcome::Outcome;
use crate::sheet::{Sheet, SheetRequest};

/// A finished portrait: the file as it is to be saved or sent, and what is known of it.
#[derive(uniffi::Object)]
pub struct Portrait {
    bytes: Vec<u8>,
    outcome: Outcome,
    manifest: Manifest,
    /// As it was when the portrait was made.
    standard: Standard,
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

    /// What software did to the photo, as a JSON document of about 3 kB to be handed over with the portrait
    /// (`docs/manifest.md`); signed where a key is given. It leads to whoever has the photo.
    ///
    /// # Errors
    /// `Internal` with code `signer` when the app's own signer did not sign, or signed something else.
    #[uniffi::method(default(key = None))]
    pub fn manifest(&self, key: Option<Arc<SigningKey>>) -> Result<Vec<u8>, ProcessorError> {
        guarded(|| written(&self.manifest, key.as_deref()))
    }

    /// A print sheet of this portrait, in the size that its standard has on paper. Takes tenths of a second,
    /// more for large papers as PNG.
    ///
    /// # Errors
    /// `Request` when the standard has no size on paper, asks for more dots than these, no paper has that
    /// name, or the copies do not fit.
    pub fn sheet(&self, request: SheetRequest) -> Result<Arc<Sheet>, ProcessorError> {
        guarded(|| Sheet::of_own(&self.bytes, &self.standard, request))
    }
}

impl Portrait {
    pub(crate) fn of(made: Made, catalogue: &Catalogue) -> Result<Self, ProcessorError> {
        let standard = catalogue.standard(&made.outcome.standard);
        let standard = standard.map_err(idphoto_sdk::Error::from)?.clone();
        let manifest = made.manifest().clone();
        Ok(Self { outcome: Outcome::of(&made.outcome)?, bytes: made.bytes, manifest, standard })
    }
}
