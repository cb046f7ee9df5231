//! Sealed donations: the header that says which key opens them, and the cipher around the content.
//!
//! ```text
//! "SID1" | KEM id, 2 | site, 1 | month, 3 | encapsulated key | ciphertext with its 16-byte tag
//! ```
//!
//! All numbers are big-endian. HPKE (RFC 9180, base mode) is used up to its exporter: the content's key
//! needs the exported secret and a key share that is stored apart, so that destroying either shuts the
//! content for ever. `idphoto-privacy` has the sender of HPKE; whoever opens brings the receiver.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::Zeroizing;

use crate::codes::Site;
use crate::digest::{Digest, ShareCommitment};
use crate::month::Month;
use crate::secret::Secret;
use crate::tag::OpeningKeyId;

/// First bytes: sealed image donation, format 1.
const MAGIC: [u8; 4] = *b"SID1";
/// The fixed part of the header.
const FIXED: usize = 10;
/// Bytes of the cipher's authentication tag (RFC 8439).
pub const CIPHER_TAG: usize = 16;
/// Bytes of the header with the mechanism that is in use.
pub const HEADER: usize = FIXED + Kem::X25519HkdfSha256.encapsulated();
/// Largest sealed donation, of any view: nothing near it is made, and a storage has to stop somewhere.
pub const MOST_BYTES: usize = 2 << 20;
/// Context of the secret that HPKE exports (RFC 9180, section 5.3).
pub const EXPORTER_CONTEXT: &[u8] = b"sid/1/content";

/// A key encapsulation mechanism, by its number in RFC 9180. A post-quantum one gets a line here and
/// its own length of encapsulated key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kem {
    /// DHKEM(X25519, HKDF-SHA256).
    X25519HkdfSha256,
}

impl Kem {
    /// Its number (RFC 9180, section 7.1).
    #[must_use]
    pub const fn id(self) -> u16 {
        match self {
            Self::X25519HkdfSha256 => 0x0020,
        }
    }

    /// The mechanism of a number.
    #[must_use]
    pub const fn from_id(id: u16) -> Option<Self> {
        match id {
            0x0020 => Some(Self::X25519HkdfSha256),
            _ => None,
        }
    }

    /// Bytes of its public key (RFC 9180, section 7.1).
    #[must_use]
    pub const fn public_key(self) -> usize {
        match self {
            Self::X25519HkdfSha256 => 32,
        }
    }

    /// Bytes of its encapsulated key.
    #[must_use]
    pub const fn encapsulated(self) -> usize {
        match self {
            Self::X25519HkdfSha256 => 32,
        }
    }
}

/// Why sealed bytes are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealedError {
    /// Another format, or cut off within the header.
    #[error("these are no sealed donation")]
    Header,
    /// A mechanism that is not known here.
    #[error("the donation is sealed in a way that is not known here")]
    Kem,
    /// More than [`MOST_BYTES`].
    #[error("the sealed donation is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// Not as many bytes as the tag says.
    #[error("the sealed donation has not the length that its tag says")]
    Length,
    /// Not the bytes that the tag was signed for.
    #[error("the sealed donation is not the one that its tag was signed for")]
    Digest,
    /// Sealed to another key than the tag says.
    #[error("the donation is sealed to another key than its tag says")]
    OpeningKey,
    /// Not the share that the tag commits to.
    #[error("the key share is not the one that the tag commits to")]
    Share,
    /// Wrong key, share or core, or changed bytes: which, cannot be told.
    #[error("the donation does not open")]
    Shut,
}

impl SealedError {
    /// A short name that stays the same; the published test vectors use it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Kem => "kem",
            Self::TooLarge => "too_large",
            Self::Length => "length",
            Self::Digest => "digest",
            Self::OpeningKey => "opening_key",
            Self::Share => "share",
            Self::Shut => "shut",
        }
    }
}

/// The header of a sealed donation.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// How its key was encapsulated.
    pub kem: Kem,
    /// To which key.
    pub opening: OpeningKeyId,
    /// The encapsulated key, as long as the mechanism says.
    pub encapsulated: Vec<u8>,
}

/// Without the encapsulated key, which tells one donation from all others.
impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Header({:?}, {:?})", self.kem, self.opening)
    }
}

impl Header {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let [_, month @ ..] = self.opening.month.number().to_be_bytes();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.kem.id().to_be_bytes());
        bytes.push(self.opening.site.code());
        bytes.extend(month);
        bytes.extend(&self.encapsulated);
        bytes
    }

    /// Splits sealed bytes into header and ciphertext.
    ///
    /// # Errors
    /// `TooLarge`, `Header`, `Kem`.
    pub fn parse(sealed: &[u8]) -> Result<(Self, &[u8]), SealedError> {
        if sealed.len() > MOST_BYTES {
            return Err(SealedError::TooLarge);
        }
        let (fixed, rest) = sealed.split_first_chunk::<FIXED>().ok_or(SealedError::Header)?;
        let [m0, m1, m2, m3, k0, k1, site, month @ ..] = *fixed;
        if [m0, m1, m2, m3] != MAGIC {
            return Err(SealedError::Header);
        }
        let kem = Kem::from_id(u16::from_be_bytes([k0, k1])).ok_or(SealedError::Kem)?;
        let site = Site::from_code(site).ok_or(SealedError::Header)?;
        let [y2, y1, y0] = month;
        let month = Month::from_number(u32::from_be_bytes([0, y2, y1, y0]));
        let month = month.ok_or(SealedError::Header)?;
        let split = rest.split_at_checked(kem.encapsulated()).ok_or(SealedError::Header)?;
        let (encapsulated, ciphertext) = split;
        if ciphertext.len() < CIPHER_TAG {
            return Err(SealedError::Header);
        }
        let opening = OpeningKeyId { site, month };
        Ok((Self { kem, opening, encapsulated: encapsulated.to_vec() }, ciphertext))
    }
}

impl OpeningKeyId {
    /// The `info` of HPKE: `sid/1/` + site + `/` + month, as in `sid/1/FR/2031-12`.
    #[must_use]
    pub fn info(&self) -> Vec<u8> {
        format!("sid/1/{}/{}", self.site, self.month).into_bytes()
    }
}

impl ShareCommitment {
    /// The commitment to a share.
    #[must_use]
    pub fn of(share: &Secret<32>) -> Self {
        Self::new(*Digest::of(share.expose()).as_bytes())
    }
}

/// The key that a content is enciphered with, good for one content.
pub struct ContentKey(Zeroizing<[u8; KEY + NONCE]>);

const KEY: usize = 32;
const NONCE: usize = 12;

impl std::fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl ContentKey {
    /// HKDF-SHA256 (RFC 5869) without salt over the exported secret followed by the share, with the info
    /// `sid/1/key`: 32 bytes of key and 12 of nonce. The key is used once, so the nonce may come from
    /// where the key comes from.
    ///
    /// # Errors
    /// `Shut` when HKDF refuses, for which 44 bytes give it no reason.
    pub fn derive(exported: &Secret<32>, share: &Secret<32>) -> Result<Self, SealedError> {
        let mut both = Zeroizing::new([0; 64]);
        both[..32].copy_from_slice(exported.expose());
        both[32..].copy_from_slice(share.expose());
        let extracted = Salt::new(HKDF_SHA256, &[]).extract(&both[..]);
        let mut key = Zeroizing::new([0; KEY + NONCE]);
        extracted
            .expand(&[b"sid/1/key"], Length(KEY + NONCE))
            .and_then(|output| output.fill(&mut key[..]))
            .map_err(|_| SealedError::Shut)?;
        Ok(Self(key))
    }

    /// Enciphers a content; `core` is the digest of the tag's core, which is authenticated with it.
    ///
    /// # Errors
    /// `TooLarge`.
    pub fn encipher(self, core: &Digest, content: &[u8]) -> Result<Vec<u8>, SealedError> {
        let mut bytes = content.to_vec();
        let (key, nonce) = self.parts()?;
        key.seal_in_place_append_tag(nonce, Aad::from(core.as_bytes()), &mut bytes)
            .map_err(|_| SealedError::TooLarge)?;
        Ok(bytes)
    }

    /// Deciphers a ciphertext.
    ///
    /// # Errors
    /// `Shut`.
    pub fn decipher(self, core: &Digest, ciphertext: &[u8]) -> Result<Vec<u8>, SealedError> {
        let mut bytes = ciphertext.to_vec();
        let (key, nonce) = self.parts()?;
        let content = key
            .open_in_place(nonce, Aad::from(core.as_bytes()), &mut bytes)
            .map_err(|_| SealedError::Shut)?;
        let length = content.len();
        bytes.truncate(length);
        Ok(bytes)
    }

    fn parts(&self) -> Result<(LessSafeKey, Nonce), SealedError> {
        let (key, nonce) = self.0.split_at(KEY);
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| SealedError::Shut)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealedError::Shut)?;
        Ok((LessSafeKey::new(key), nonce))
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_prints_no_encapsulated_key() {
        let opening = OpeningKeyId { site: Site::Fr, month: Month::new(2031, 12).unwrap() };
        let header = Header { kem: Kem::X25519HkdfSha256, opening, encapsulated: vec![171; 32] };
        let said = format!("{header:?}");
        assert!(said.contains("X25519HkdfSha256") && said.contains("2031-12"), "{said}");
        assert!(!said.contains("171"), "{said}");
    }
}
