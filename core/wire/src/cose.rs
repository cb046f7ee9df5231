//! COSE_Sign1 (RFC 9052) with one algorithm, one header and one encoding.
//!
//! The protected header holds exactly the algorithm, Ed25519 (-19, RFC 9864), and the signer's public
//! key as key id; the unprotected one is empty. What kind of statement is signed stands in the
//! external data of the signature, so that a signature under one never counts for another.
//!
//! `ring` verifies on every side: strictly below the group order, without a cofactor. A second
//! verifier of ours could disagree with it about odd signatures. It accepts keys of small order, under
//! which anybody can sign, and one signature is good for any statement; they are refused here.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use crate::cbor::{FormError, Reader, Writer};
use crate::curve25519::has_small_order;
use crate::digest::PublicKey;

/// CBOR tag of a COSE_Sign1.
const COSE_SIGN1: u64 = 18;
/// Header parameters (RFC 9052, section 3.1).
const ALGORITHM: u64 = 1;
const KEY_ID: u64 = 4;
/// Ed25519 in the COSE registry (RFC 9864, section 2.2).
const ED25519_ALGORITHM: i64 = -19;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE: usize = 64;

/// What a signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Statement {
    /// A retention tag, by the donation's key.
    RetentionTag,
    /// A wish to keep a donation for less time, by the donation's key.
    Shorten,
    /// A policy, by the controller's root key.
    Policy,
    /// A list of sites, by the controller's root key.
    Sites,
    /// What the owner of a donation asks of its storage, by the donation's key.
    Request,
    /// What a storage answers to that, by the site's receipt key.
    Answer,
    /// That a donation is stored, by the site's receipt key.
    Receipt,
}

impl Statement {
    /// The external data of the signature (RFC 9052, section 4.3).
    const fn external(self) -> &'static [u8] {
        match self {
            Self::RetentionTag => b"sid/tag/1",
            Self::Shorten => b"sid/shorten/1",
            Self::Policy => b"sid/policy/1",
            Self::Sites => b"sid/sites/1",
            Self::Request => b"sid/request/1",
            Self::Answer => b"sid/answer/1",
            Self::Receipt => b"sid/receipt/1",
        }
    }
}

/// Why a signed statement is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoseError {
    /// Not a statement in our one form.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The signature is not that of the key it names over this payload for this purpose.
    #[error("its signature does not verify")]
    Signature,
}

impl CoseError {
    /// A short name that stays the same; whatever is signed in this form uses it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form(FormError::Malformed) => "malformed",
            Self::Form(FormError::NotCanonical) => "not_canonical",
            Self::Signature => "signature",
        }
    }
}

/// A statement whose signature was verified.
#[derive(Clone, Copy)]
pub struct Verified<'a> {
    /// Who signed: what the header says, and the signature proves.
    pub signer: PublicKey,
    /// What was signed.
    pub payload: &'a [u8],
}

impl std::fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verified({:?}, {} bytes)", self.signer, self.payload.len())
    }
}

impl PublicKey {
    /// The public half of a key pair.
    #[must_use]
    pub fn of(key: &Ed25519KeyPair) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(key.public_key().as_ref());
        Self::new(bytes)
    }
}

/// Signs `payload` as `statement`.
#[must_use]
pub fn sign(key: &Ed25519KeyPair, statement: Statement, payload: &[u8]) -> Vec<u8> {
    let header = protected(&PublicKey::of(key));
    let signature = key.sign(&to_be_signed(&header, statement, payload));
    envelope(&header, payload, signature.as_ref())
}

/// Verifies a signed statement, of whatever signer: the caller decides who may sign it.
///
/// # Errors
/// [`CoseError`]: the form first, then the signature.
pub fn verify(bytes: &[u8], statement: Statement) -> Result<Verified<'_>, CoseError> {
    let mut reader = Reader::new(bytes);
    reader.tag(COSE_SIGN1)?;
    reader.array(4)?;
    let header = reader.bytes(bytes.len())?;
    reader.map(0)?;
    let payload = reader.bytes(bytes.len())?;
    let signature: [u8; SIGNATURE] = reader.exactly()?;
    let signer = signer(header)?;
    if envelope(&protected(&signer), payload, &signature) != bytes {
        return Err(FormError::NotCanonical.into());
    }
    if has_small_order(&signer) {
        return Err(CoseError::Signature);
    }
    UnparsedPublicKey::new(&ED25519, signer.as_bytes())
        .verify(&to_be_signed(header, statement, payload), &signature)
        .map_err(|_| CoseError::Signature)?;
    Ok(Verified { signer, payload })
}

fn signer(header: &[u8]) -> Result<PublicKey, FormError> {
    let mut reader = Reader::new(header);
    reader.map(2)?;
    let algorithm: i64 = reader.key(ALGORITHM)?.int()?;
    if algorithm != ED25519_ALGORITHM {
        return Err(FormError::Malformed);
    }
    Ok(PublicKey::new(reader.key(KEY_ID)?.exactly()?))
}

fn protected(signer: &PublicKey) -> Vec<u8> {
    let mut header = Writer::new();
    header.map(2);
    header.uint(ALGORITHM).int(ED25519_ALGORITHM);
    header.uint(KEY_ID).bytes(signer.as_bytes());
    header.into_bytes()
}

/// The `Sig_structure` of RFC 9052, section 4.4.
fn to_be_signed(header: &[u8], statement: Statement, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Writer::new();
    bytes.array(4).text("Signature1").bytes(header).bytes(statement.external()).bytes(payload);
    bytes.into_bytes()
}

fn envelope(header: &[u8], payload: &[u8], signature: &[u8]) -> Vec<u8> {
    let mut bytes = Writer::new();
    bytes.tag(COSE_SIGN1).array(4).bytes(header).map(0).bytes(payload).bytes(signature);
    bytes.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve25519::{SIGNING, with_ends};

    fn key() -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
    }

    #[test]
    fn what_is_signed_verifies_and_only_as_what_it_is() {
        let signed = sign(&key(), Statement::Policy, b"payload");
        let verified = verify(&signed, Statement::Policy).unwrap();
        assert_eq!(verified.payload, b"payload");
        for other in [Statement::RetentionTag, Statement::Shorten, Statement::Sites] {
            assert_eq!(verify(&signed, other).err(), Some(CoseError::Signature));
        }
    }

    #[test]
    fn keys_under_which_anybody_signs_are_refused() {
        // With the neutral element as key and as R, and S = 0, the equation holds for any message.
        let identity = with_ends(1, 0, 0);
        let negative = with_ends(1, 0, 0x80);
        let unreduced = with_ends(0xee, 0xff, 0x7f);
        let mut signature = [0; SIGNATURE];
        signature[0] = 1;
        for key in [identity, negative, unreduced] {
            assert!(UnparsedPublicKey::new(&ED25519, &key).verify(b"any", &signature).is_ok());
            let bytes = envelope(&protected(&PublicKey::new(key)), b"payload", &signature);
            for statement in [Statement::RetentionTag, Statement::Policy] {
                assert_eq!(verify(&bytes, statement).err(), Some(CoseError::Signature));
            }
        }
        let mut order_eight = SIGNING[2];
        order_eight[31] |= 0x80;
        assert!(has_small_order(&PublicKey::new(order_eight)));
    }

    #[test]
    fn no_bit_can_change_and_no_byte_be_added_or_lost() {
        let signed = sign(&key(), Statement::Sites, &[0xA0]);
        for bit in 0..signed.len() * 8 {
            let mut changed = signed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(verify(&changed, Statement::Sites).is_err(), "bit {bit}");
        }
        for length in 0..signed.len() {
            assert!(verify(&signed[..length], Statement::Sites).is_err(), "{length} bytes");
        }
        let longer = [&signed[..], &[0]].concat();
        assert_eq!(verify(&longer, Statement::Sites).err(), Some(FormError::NotCanonical.into()));
    }
}
