//! Ed25519 (RFC 8032) over a manifest's bytes: keys, and what signs. Whose a key is, somebody else has to
//! say. Not here: reading key files from a disk.

use std::fmt;

use idphoto_types::Sensitive;
use idphoto_wire::PublicKey as Key;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

use super::document::ManifestError;
use super::pem;

/// Comes before the manifest in what is signed, so that no other statement can be passed off as one.
const CONTEXT: &[u8] = b"idphoto edit manifest, version 1\n";
/// Bytes of a signature.
const LENGTH: usize = 64;
/// Bytes of a key file that make sense; one as OpenSSL writes it has 119.
pub const MAX_KEY_BYTES: usize = 4096;

/// A public key; as text 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(Key);

/// What the manifest is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    algorithm: Algorithm,
    public_key: PublicKey,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Algorithm {
    Ed25519,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Value([u8; LENGTH]);

/// Why a key cannot be used. Nothing of the key is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Not the text of a key file.
    #[error("this is no key; a private key is made with `openssl genpkey -algorithm ed25519`")]
    NotAKey,
    /// A private key under a passphrase.
    #[error("the key is under a passphrase; open it first with `openssl pkey`")]
    Encrypted,
    /// A key for something else.
    #[error("this is no Ed25519 key; make one with `openssl genpkey -algorithm ed25519`")]
    OtherKind,
    /// A key under which anybody can sign.
    #[error("this public key is worthless: anybody can sign under it; use another one")]
    Weak,
}

/// What signs manifests: a [`SigningKey`], or a key that never leaves where it is kept.
pub trait Signer {
    /// The public half.
    fn public_key(&self) -> PublicKey;

    /// Signs `message` as Ed25519 does: the message itself, not a hash of it.
    ///
    /// # Errors
    /// One sentence without personal data, when it cannot.
    fn sign(&self, message: &[u8]) -> Result<[u8; LENGTH], String>;
}

/// A private key in memory. What it was made from is wiped; ring does not wipe its own copy.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// From the text of a PKCS#8 file (RFC 8410, versions 1 and 2), as OpenSSL writes it.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_pem(text: &[u8]) -> Result<Self, KeyError> {
        if pem::decoded(text, "ENCRYPTED PRIVATE KEY").is_some() {
            return Err(KeyError::Encrypted);
        }
        let der = pem::decoded(text, "PRIVATE KEY").ok_or(KeyError::NotAKey)?;
        // OpenSSL leaves the public half out, which is then derived.
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map(Self).map_err(|_| KeyError::OtherKind)
    }

    /// From the 32 bytes that a key is derived from (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// [`KeyError::NotAKey`], for which there is no reason but a broken build.
    pub fn from_seed(seed: &Sensitive<Zeroizing<[u8; 32]>>) -> Result<Self, KeyError> {
        Ed25519KeyPair::from_seed_unchecked(&seed.expose()[..])
            .map(Self)
            .map_err(|_| KeyError::NotAKey)
    }
}

impl Signer for SigningKey {
    fn public_key(&self) -> PublicKey {
        PublicKey(Key::of(&self.0))
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; LENGTH], String> {
        let signature = self.0.sign(message);
        signature.as_ref().try_into().map_err(|_| "the signature has another length".to_owned())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public_key())
    }
}

impl PublicKey {
    /// From its 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::Weak`].
    pub fn new(bytes: [u8; 32]) -> Result<Self, KeyError> {
        Self::sound(Key::new(bytes))
    }

    /// From 64 hexadecimal digits, or from the text of a file as `openssl pkey -pubout` writes it, or of
    /// one that holds just the digits.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn from_text(text: &[u8]) -> Result<Self, KeyError> {
        /// SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 4) up to the key.
        const PREFIX: [u8; 12] =
            [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
        if let Some(der) = pem::decoded(text, "PUBLIC KEY") {
            let key = der.strip_prefix(&PREFIX).ok_or(KeyError::OtherKind)?;
            return Self::new(key.try_into().map_err(|_| KeyError::OtherKind)?);
        }
        let digits = str::from_utf8(text).map_err(|_| KeyError::NotAKey)?.trim();
        let key = Key::from_hex(&digits.to_ascii_lowercase()).ok_or(KeyError::NotAKey)?;
        Self::sound(key)
    }

    /// Its bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    fn sound(key: Key) -> Result<Self, KeyError> {
        if key.has_small_order() { Err(KeyError::Weak) } else { Ok(Self(key)) }
    }
}

/// Its 64 digits.
impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Signature {
    /// Who signed, by the document's own account.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Whether it is over `body`.
    pub(super) fn holds(&self, body: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.public_key.as_bytes());
        key.verify(&[CONTEXT, body].concat(), &self.value.0).is_ok()
    }
}

/// The signature of `signer` over `body`.
pub(super) fn made(body: &[u8], signer: &dyn Signer) -> Result<Signature, ManifestError> {
    let value = signer
        .sign(&[CONTEXT, body].concat())
        .map_err(|reason| ManifestError::NotSigned { reason })?;
    let (algorithm, public_key) = (Algorithm::Ed25519, signer.public_key());
    let signature = Signature { algorithm, public_key, value: Value(value) };
    if signature.holds(body) {
        return Ok(signature);
    }
    let reason = "what signs returned a signature that is not its own".to_owned();
    Err(ManifestError::NotSigned { reason })
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[signature]")
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let key = Key::from_hex(&String::deserialize(from)?);
        let key = key.ok_or_else(|| de::Error::custom("not a public key"))?;
        Self::sound(key).map_err(de::Error::custom)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::models::hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        // Two hashes' worth of digits, each read as one is.
        let halves = text
            .split_at_checked(LENGTH)
            .and_then(|(first, second)| Some([Key::from_hex(first)?, Key::from_hex(second)?]));
        let [first, second] = halves.ok_or_else(|| de::Error::custom("not a signature"))?;
        let mut value = [0; LENGTH];
        let (start, end) = value.split_at_mut(LENGTH / 2);
        start.copy_from_slice(first.as_bytes());
        end.copy_from_slice(second.as_bytes());
        Ok(Self(value))
    }
}
