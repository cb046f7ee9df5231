//! HPKE (RFC 9180), the sender of base mode, as far as its exporter.
//!
//! One suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. On `ring` alone, whose own
//! HKDF hides the pseudorandom key that HPKE wants to label, so both steps are written on its HMAC.
//!
//! Not here: the receiver, since ring keeps no static X25519 key; the suite's cipher, which names the
//! suite but encrypts nothing, for the content key takes more than this secret.

use ring::agreement::{self, EphemeralPrivateKey, UnparsedPublicKey, X25519};
use ring::hmac::{self, HMAC_SHA256};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::SealError;

/// Bytes of an X25519 public key, and so of `enc` (Npk, Nenc: RFC 9180, 7.1).
pub(super) const KEY_BYTES: usize = 32;

/// Bytes of what HMAC-SHA256 gives, and so of every secret here (Nsecret, Nh: RFC 9180, 7.1 and 7.2).
pub(super) const SECRET_BYTES: usize = 32;

/// A secret, wiped when it is dropped.
pub(super) type Secret = Zeroizing<[u8; SECRET_BYTES]>;

/// What a sender has after one run.
pub(super) struct Exported {
    /// The encapsulated key: public, and all that the receiver needs besides its private key.
    pub(super) enc: [u8; KEY_BYTES],
    /// The exported secret, which the receiver finds too.
    pub(super) secret: Secret,
}

/// Agrees on a secret with whoever holds the private key of `recipient`, by a key pair drawn for this
/// call alone (`SetupBaseS` and `Context.Export` with L = 32: RFC 9180, 5.1.1 and 5.3).
///
/// The receiver finds the same secret from `enc`, `info` and `exporter_context`, each of any length.
/// `recipient` is taken as it stands: of a key in an encoding that is not its canonical one (a number
/// of p or more, or the topmost bit set) no receiver finds the secret again.
///
/// What this module holds of secrets is wiped. Copies inside ring, on the stack and in its HMAC state,
/// are not: it offers no way to.
///
/// # Errors
/// `OpeningKey` where `recipient` is a point of small order, so that the agreed secret is all zeros
/// (RFC 9180, 7.1.4); `Random`.
pub(super) fn export(
    recipient: &[u8; KEY_BYTES],
    info: &[u8],
    exporter_context: &[u8],
) -> Result<Exported, SealError> {
    export_by(&SystemRandom::new(), recipient, info, exporter_context)
}

/// [`export`], with the key pair drawn from `random`.
fn export_by(
    random: &dyn SecureRandom,
    recipient: &[u8; KEY_BYTES],
    info: &[u8],
    exporter_context: &[u8],
) -> Result<Exported, SealError> {
    let private = EphemeralPrivateKey::generate(&X25519, random).map_err(|_| SealError::Random)?;
    let public = private.compute_public_key().map_err(|_| SealError::Random)?;
    let enc = public.as_ref().try_into().map_err(|_| SealError::Random)?;
    // Its key has the right length, so the one refusal left is that of an all-zero result.
    let shared_secret =
        agreement::agree_ephemeral(private, &UnparsedPublicKey::new(&X25519, recipient), |dh| {
            shared_secret(dh, &enc, recipient)
        })
        .map_err(|_| SealError::OpeningKey)?;
    let exporter_secret = exporter_secret(&shared_secret, info);
    let secret = labeled_expand(&exporter_secret, HPKE_SUITE, b"sec", exporter_context);
    Ok(Exported { enc, secret })
}

/// `ExtractAndExpand`, with the `kem_context` of `Encap` (RFC 9180, 4.1).
fn shared_secret(dh: &[u8], enc: &[u8; KEY_BYTES], recipient: &[u8; KEY_BYTES]) -> Secret {
    let eae_prk = labeled_extract(b"", KEM_SUITE, b"eae_prk", dh);
    labeled_expand(&eae_prk, KEM_SUITE, b"shared_secret", &[*enc, *recipient].concat())
}

/// `KeySchedule` as far as `exporter_secret` (RFC 9180, 5.1); its `key` and `base_nonce` nobody uses.
fn exporter_secret(shared_secret: &Secret, info: &[u8]) -> Secret {
    let secret = schedule_secret(shared_secret);
    labeled_expand(&secret, HPKE_SUITE, b"exp", &schedule_context(info))
}

/// `secret` of `KeySchedule`: base mode has an empty pre-shared key.
fn schedule_secret(shared_secret: &Secret) -> Secret {
    labeled_extract(shared_secret.as_slice(), HPKE_SUITE, b"secret", b"")
}

/// `key_schedule_context` of `KeySchedule`: the mode, then the hashes of an empty `psk_id` and `info`.
fn schedule_context(info: &[u8]) -> [u8; 1 + 2 * SECRET_BYTES] {
    let psk_id_hash = labeled_extract(b"", HPKE_SUITE, b"psk_id_hash", b"");
    let info_hash = labeled_extract(b"", HPKE_SUITE, b"info_hash", info);
    let mut context = [MODE_BASE; 1 + 2 * SECRET_BYTES];
    context[1..=SECRET_BYTES].copy_from_slice(psk_id_hash.as_slice());
    context[1 + SECRET_BYTES..].copy_from_slice(info_hash.as_slice());
    context
}

/// `LabeledExtract` (RFC 9180, 4) over HKDF-Extract, which is HMAC under the salt (RFC 5869, 2.2).
fn labeled_extract(salt: &[u8], suite: &[u8], label: &[u8], ikm: &[u8]) -> Secret {
    hmac_sha256(salt, &[VERSION, suite, label, ikm])
}

/// `LabeledExpand` (RFC 9180, 4) with L = 32.
///
/// That is one block, so HKDF-Expand is T(1) = HMAC(prk, labeled_info | 0x01) alone (RFC 5869, 2.3).
fn labeled_expand(prk: &Secret, suite: &[u8], label: &[u8], info: &[u8]) -> Secret {
    const LENGTH: [u8; 2] = (SECRET_BYTES as u16).to_be_bytes();
    hmac_sha256(prk.as_slice(), &[&LENGTH, VERSION, suite, label, info, &[1]])
}

/// HMAC-SHA256 of `parts`, one after the other.
fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Secret {
    let mut context = hmac::Context::with_key(&hmac::Key::new(HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    let mut out = Secret::default();
    out.copy_from_slice(context.sign().as_ref());
    out
}

/// What every labelled input begins with (RFC 9180, 4).
const VERSION: &[u8] = b"HPKE-v1";

/// `mode_base` (RFC 9180, 5, table 1).
const MODE_BASE: u8 = 0x00;

/// `suite_id` inside the KEM, "KEM" | kem_id (RFC 9180, 4.1).
///
/// The KEM is 0x0020, DHKEM(X25519, HKDF-SHA256) (7.1, table 2).
const KEM_SUITE: &[u8] = b"KEM\x00\x20";

/// `suite_id` everywhere else, "HPKE" | kem_id | kdf_id | aead_id (RFC 9180, 5.1).
///
/// After the KEM: 0x0001, HKDF-SHA256 (7.2, table 3); 0x0003, ChaCha20Poly1305 (7.3, table 5).
const HPKE_SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x03";

#[cfg(test)]
mod tests;
