//! The bytes of the two files, and of what is wrapped. All of fixed length or nearly so, authenticated by
//! ChaCha20-Poly1305 (RFC 8439) under names that are not the same for any two kinds.
//!
//! ```text
//! vault    name 16, memory 4, passes 4, lanes 4, salt 16, nonce 12, key 32, tag 16, SHA-256 32
//! anchor   name 16, nonce 12, length 1 (255: none), anchor 64, tag 16
//! wrapped  version 1, nonce 12, secret, tag 16
//! ```
//!
//! Numbers are big-endian. The SHA-256 is over all before it: it tells a damaged file from a wrong
//! passphrase, and holds nothing that is not in the file.

use argon2::{Algorithm, Argon2, Params, Version};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use super::VaultFileError::{self, Damaged, Unavailable, WrongPassphrase};

const VAULT_NAME: &[u8; NAME] = b"idphoto vault 1\n";
const ANCHOR_NAME: &[u8; NAME] = b"idphoto anchor1\n";
const WRAPPED_NAME: &[u8; NAME] = b"idphoto wrapped\n";
/// Version of the wrapped form.
const WRAPPED_VERSION: u8 = 1;

const NAME: usize = 16;
const SALT: usize = 16;
const KEY: usize = 32;
const TAG: usize = 16;
const CHECK: usize = 32;
/// What stands before the sealed key and is authenticated with it.
const VAULT_HEAD: usize = NAME + 3 * 4 + SALT + NONCE_LEN;

/// Length of a vault's file.
pub(super) const VAULT_BYTES: usize = VAULT_HEAD + KEY + TAG + CHECK;
/// Length of an anchor's file.
pub(super) const ANCHOR_BYTES: usize = NAME + NONCE_LEN + 1 + MOST_ANCHOR + TAG;
/// Longest anchor, as `KeyVault` says.
pub(super) const MOST_ANCHOR: usize = 64;
/// Longest secret that is wrapped, likewise.
pub(super) const MOST_SECRET: usize = 64;
/// Stands for the length of an anchor that was never set.
const NO_ANCHOR: u8 = 255;

/// How dear a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// RFC 9106, section 4, the second recommended option: Argon2id with 64 MiB, 3 passes, 4 lanes.
    const OURS: Self = Self { memory_kib: 64 << 10, passes: 3, lanes: 4 };
    /// Most that a file may ask for. Four times the memory and passes of ours leave room for a later
    /// version; a hostile file costs 256 MiB and a few seconds, and no more.
    const MOST: Self = Self { memory_kib: 256 << 10, passes: 12, lanes: 16 };

    fn is_bounded(self) -> bool {
        let Self { memory_kib, passes, lanes } = self;
        memory_kib <= Self::MOST.memory_kib
            && passes <= Self::MOST.passes
            && lanes <= Self::MOST.lanes
    }

    /// The key of a passphrase.
    fn stretched(self, passphrase: &[u8], salt: &[u8]) -> Result<Key, VaultFileError> {
        let Self { memory_kib, passes, lanes } = self;
        let params = Params::new(memory_kib, passes, lanes, Some(KEY)).map_err(|_| Damaged)?;
        let mut key = Key(Zeroizing::new([0; KEY]));
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase, salt, &mut key.0[..])
            .map_err(|error| match error {
                argon2::Error::OutOfMemory => Unavailable,
                _ => Damaged,
            })?;
        Ok(key)
    }
}

/// A key. Wiped when it is dropped.
pub(super) struct Key(Zeroizing<[u8; KEY]>);

impl Key {
    pub(super) fn random() -> Result<Self, VaultFileError> {
        Ok(Self(Zeroizing::new(random()?)))
    }

    fn of(bytes: &[u8]) -> Result<Self, VaultFileError> {
        Ok(Self(Zeroizing::new(bytes.try_into().map_err(|_| Damaged)?)))
    }

    /// Seals `plain` and puts it behind `out`.
    fn seal(
        &self,
        nonce: [u8; NONCE_LEN],
        name: &[u8],
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), VaultFileError> {
        let mut sealed = Zeroizing::new(plain.to_vec());
        let tag = self
            .cipher()?
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(name),
                &mut sealed,
            )
            .map_err(|_| Unavailable)?;
        out.extend_from_slice(&sealed);
        out.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// Opens what [`seal`](Self::seal) made; `None` when it is not that.
    fn open(&self, nonce: &[u8], name: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut bytes = Zeroizing::new(sealed.to_vec());
        let length =
            self.cipher().ok()?.open_in_place(nonce, Aad::from(name), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    }

    fn cipher(&self) -> Result<LessSafeKey, VaultFileError> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.0[..]).map_err(|_| Unavailable)?;
        Ok(LessSafeKey::new(key))
    }
}

/// A vault's file: `key` under a passphrase.
pub(super) fn vault(key: &Key, passphrase: &[u8]) -> Result<Vec<u8>, VaultFileError> {
    vault_at(Cost::OURS, key, passphrase)
}

fn vault_at(cost: Cost, key: &Key, passphrase: &[u8]) -> Result<Vec<u8>, VaultFileError> {
    let (salt, nonce): ([u8; SALT], [u8; NONCE_LEN]) = (random()?, random()?);
    let mut bytes = Vec::with_capacity(VAULT_BYTES);
    bytes.extend_from_slice(VAULT_NAME);
    for number in [cost.memory_kib, cost.passes, cost.lanes] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    bytes.extend_from_slice(&salt);
    bytes.extend_from_slice(&nonce);
    let head = bytes.clone();
    cost.stretched(passphrase, &salt)?.seal(nonce, &head, &key.0[..], &mut bytes)?;
    bytes.extend_from_slice(digest(&SHA256, &bytes).as_ref());
    Ok(bytes)
}

/// The key in a vault's file. Nothing dear is done for a file that is not whole, or asks for too much.
pub(super) fn open_vault(bytes: &[u8], passphrase: &[u8]) -> Result<Key, VaultFileError> {
    let bytes: &[u8; VAULT_BYTES] = bytes.try_into().map_err(|_| Damaged)?;
    let (body, check) = bytes.split_at(VAULT_BYTES - CHECK);
    let (head, sealed) = body.split_at(VAULT_HEAD);
    let (name, rest) = head.split_at(NAME);
    if name != VAULT_NAME || digest(&SHA256, body).as_ref() != check {
        return Err(Damaged);
    }
    let (numbers, rest) = rest.split_at(3 * 4);
    let (salt, nonce) = rest.split_at(SALT);
    let mut numbers = numbers.chunks_exact(4).map(number);
    let mut next = || numbers.next().flatten().ok_or(Damaged);
    let cost = Cost { memory_kib: next()?, passes: next()?, lanes: next()? };
    if !cost.is_bounded() {
        return Err(Damaged);
    }
    let key = cost.stretched(passphrase, salt)?;
    Key::of(&key.open(nonce, head, sealed).ok_or(WrongPassphrase)?)
}

/// An anchor's file.
pub(super) fn anchor(key: &Key, anchor: Option<&[u8]>) -> Result<Vec<u8>, VaultFileError> {
    let mut plain = [0; 1 + MOST_ANCHOR];
    let (length, room) = plain.split_at_mut(1);
    length[0] = NO_ANCHOR;
    if let Some(anchor) = anchor {
        room.get_mut(..anchor.len()).ok_or(Unavailable)?.copy_from_slice(anchor);
        length[0] = u8::try_from(anchor.len()).map_err(|_| Unavailable)?;
    }
    let nonce = random()?;
    let mut bytes = [&ANCHOR_NAME[..], &nonce].concat();
    key.seal(nonce, ANCHOR_NAME, &plain, &mut bytes)?;
    Ok(bytes)
}

/// The anchor in an anchor's file, if one was set.
pub(super) fn open_anchor(key: &Key, bytes: &[u8]) -> Result<Option<Vec<u8>>, VaultFileError> {
    let bytes: &[u8; ANCHOR_BYTES] = bytes.try_into().map_err(|_| Damaged)?;
    let (name, rest) = bytes.split_at(NAME);
    let (nonce, sealed) = rest.split_at(NONCE_LEN);
    if name != ANCHOR_NAME {
        return Err(Damaged);
    }
    let plain = key.open(nonce, ANCHOR_NAME, sealed).ok_or(Damaged)?;
    match plain.split_first() {
        Some((&NO_ANCHOR, _)) => Ok(None),
        Some((&length, room)) => Ok(Some(room.get(..length.into()).ok_or(Damaged)?.to_vec())),
        None => Err(Damaged),
    }
}

/// A secret as it may be kept anywhere.
pub(super) fn wrapped(key: &Key, secret: &[u8]) -> Result<Vec<u8>, VaultFileError> {
    let nonce = random()?;
    let mut bytes = [&[WRAPPED_VERSION][..], &nonce].concat();
    key.seal(nonce, WRAPPED_NAME, secret, &mut bytes)?;
    Ok(bytes)
}

/// What [`wrapped`] took.
pub(super) fn unwrapped(key: &Key, wrapped: &[u8]) -> Result<Vec<u8>, VaultFileError> {
    let Some((&WRAPPED_VERSION, rest)) = wrapped.split_first() else { return Err(Damaged) };
    let (nonce, sealed) = rest.split_at_checked(NONCE_LEN).ok_or(Damaged)?;
    if sealed.len() > MOST_SECRET + TAG {
        return Err(Damaged);
    }
    Ok(key.open(nonce, WRAPPED_NAME, sealed).ok_or(Damaged)?.to_vec())
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

fn random<const N: usize>() -> Result<[u8; N], VaultFileError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Unavailable)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
