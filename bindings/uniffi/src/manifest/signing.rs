//! What signs manifests: a key that the app gives, or one that stays where the app keeps it. Not here:
//! whose a key is, which nobody but its owner can say.

use std::sync::Arc;

use idphoto_sdk::manifest::{KeyError, PublicKey, Sensitive, Signer, SigningKey as SdkKey};
use zeroize::Zeroizing;

use crate::error::{ProcessorError, parted};
use crate::guard::guarded;

/// Bytes of a seed (RFC 8032, section 5.1.5), and of a public key.
const KEY_BYTES: usize = 32;

/// An Ed25519 key that signs edit manifests. It lives until the object is closed.
///
/// What a key was given as is read in place and no copy of it is left; the library that signs (ring) does
/// not overwrite its own when it lets go.
#[derive(uniffi::Object)]
pub struct SigningKey {
    held: Held,
}

enum Held {
    Here(SdkKey),
    Elsewhere { public_key: PublicKey, signer: Arc<dyn ManifestSigner> },
}

/// A key that never leaves where the app keeps it. Called on the thread that asks for a manifest.
#[uniffi::export(with_foreign)]
pub trait ManifestSigner: Send + Sync {
    /// The 32 bytes of the public half. Asked for once.
    ///
    /// # Errors
    /// [`SignerError`]; any other exception counts as one.
    fn public_key(&self) -> Result<Vec<u8>, SignerError>;

    /// Signs `message` as Ed25519 does: the message itself, at most 64 KiB, not a hash of it. 64 bytes,
    /// which are verified before they are believed.
    ///
    /// # Errors
    /// [`SignerError`]; any other exception counts as one.
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, SignerError>;
}

/// A signer that did not sign. What it says of that is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SignerError {
    /// It did not.
    #[error("the signer failed")]
    Failed,
}

#[uniffi::export]
impl SigningKey {
    /// From the 32 bytes that a key is derived from (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// `Request` with code `key` when these are not 32 bytes.
    #[uniffi::constructor]
    pub fn from_seed(seed: &[u8]) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| {
            let mut held = Zeroizing::new([0; KEY_BYTES]);
            if seed.len() != KEY_BYTES {
                let detail = format!("the seed of a key has {KEY_BYTES} bytes, not {}", seed.len());
                return Err(key_error(&detail, "give the seed alone, as bytes"));
            }
            held.copy_from_slice(seed);
            let key = SdkKey::from_seed(&Sensitive::new(held))?;
            Ok(Arc::new(Self { held: Held::Here(key) }))
        })
    }

    /// From the text of a PKCS#8 file (RFC 8410), as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// # Errors
    /// `Request` with code `key` when it is none, under a passphrase, or a key for something else.
    #[uniffi::constructor]
    pub fn from_pem(text: &[u8]) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| Ok(Arc::new(Self { held: Held::Here(SdkKey::from_pem(text)?) })))
    }

    /// A key that stays where the app keeps it.
    ///
    /// # Errors
    /// `Request` with code `key` when its public half is none; `Internal` with code `signer` when it does
    /// not tell.
    #[uniffi::constructor]
    pub fn kept_by(signer: Arc<dyn ManifestSigner>) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| {
            let told = signer.public_key();
            let told = told.map_err(|_| ProcessorError::Internal { code: "signer".to_owned() })?;
            let bytes = <[u8; KEY_BYTES]>::try_from(told).map_err(|told| {
                let detail = format!("a public key has {KEY_BYTES} bytes, not {}", told.len());
                key_error(&detail, "give the key alone, as bytes")
            })?;
            let public_key = PublicKey::new(bytes)?;
            Ok(Arc::new(Self { held: Held::Elsewhere { public_key, signer } }))
        })
    }

    /// The public half, 64 hexadecimal digits: to be told to whoever verifies.
    pub fn public_key(&self) -> String {
        Signer::public_key(self).to_string()
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> PublicKey {
        match &self.held {
            Held::Here(key) => key.public_key(),
            Held::Elsewhere { public_key, .. } => *public_key,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], String> {
        match &self.held {
            Held::Here(key) => key.sign(message),
            Held::Elsewhere { signer, .. } => signer
                .sign(message.to_vec())
                .ok()
                .and_then(|signature| signature.try_into().ok())
                .ok_or_else(|| "what keeps the key did not sign".to_owned()),
        }
    }
}

/// Its public half.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({})", self.public_key())
    }
}

impl From<uniffi::UnexpectedUniFFICallbackError> for SignerError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

impl From<KeyError> for ProcessorError {
    fn from(error: KeyError) -> Self {
        let (detail, advice) = parted(&error.to_string());
        key_error(&detail, &advice)
    }
}

fn key_error(detail: &str, advice: &str) -> ProcessorError {
    let [code, detail, advice] = ["key", detail, advice].map(str::to_owned);
    ProcessorError::Request { code, detail, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test 1 of RFC 8032, section 7.1.
    const SEED: [u8; 32] = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c,
        0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae,
        0x7f, 0x60,
    ];
    const PUBLIC: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    /// Says what it was made with.
    struct Stranger {
        public: Vec<u8>,
        signature: Result<Vec<u8>, SignerError>,
    }

    impl ManifestSigner for Stranger {
        fn public_key(&self) -> Result<Vec<u8>, SignerError> {
            Ok(self.public.clone())
        }

        fn sign(&self, _: Vec<u8>) -> Result<Vec<u8>, SignerError> {
            self.signature.clone()
        }
    }

    fn kept(
        public: Vec<u8>,
        signature: Result<Vec<u8>, SignerError>,
    ) -> Result<Arc<SigningKey>, ProcessorError> {
        SigningKey::kept_by(Arc::new(Stranger { public, signature }))
    }

    #[track_caller]
    fn refused(key: Result<Arc<SigningKey>, ProcessorError>) {
        let error = key.unwrap_err();
        let ProcessorError::Request { code, detail, advice } = error else { panic!("{error:?}") };
        assert_eq!(code, "key");
        assert!(!detail.is_empty() && !advice.is_empty());
    }

    #[test]
    fn a_seed_is_thirty_two_bytes_and_gives_the_key_that_the_standard_says() {
        let key = SigningKey::from_seed(&SEED).unwrap();
        assert_eq!(SigningKey::public_key(&key), PUBLIC);
        assert_eq!(format!("{key:?}"), format!("SigningKey({PUBLIC})"));
        for other in [&[][..], &SEED[..31], &[7; 33]] {
            refused(SigningKey::from_seed(other));
        }
        for text in [&b""[..], b"no key", &[b'-'; 5000]] {
            refused(SigningKey::from_pem(text));
        }
    }

    #[test]
    fn what_a_stranger_says_is_no_key_and_no_signature_is_told_apart() {
        refused(kept(vec![7; 31], Err(SignerError::Failed)));
        // Of small order: anybody can sign under it.
        refused(kept(vec![0; 32], Err(SignerError::Failed)));
        let public =
            Signer::public_key(&*SigningKey::from_seed(&SEED).unwrap()).as_bytes().to_vec();
        for signature in [Err(SignerError::Failed), Ok(vec![]), Ok(vec![0; 63]), Ok(vec![0; 65])] {
            let key = kept(public.clone(), signature).unwrap();
            assert_eq!(SigningKey::public_key(&key), PUBLIC);
            key.sign(b"message").unwrap_err();
        }
    }
}
