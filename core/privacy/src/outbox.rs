//! What waits to be sent, file by file: sealed donations, the copies their owner keeps, and requests.
//!
//! Donations and copies are enciphered under keys of the device's root; a file carries its own id in what
//! is authenticated, so two cannot be exchanged. Requests are signed and in the clear: they can be sent
//! when the key is lost. Erasures have a folder of their own, which nothing here ever clears to make
//! room.
//!
//! Not here: which of them may be sent ([`crate::gate`]), and when one is finished ([`crate::vault`]).

use idphoto_wire::cbor::{Reader, Writer};
use idphoto_wire::content::{Content, ContentError};
use idphoto_wire::protocol::Request;
use idphoto_wire::{DonationId, FormError, Secret, State, View, sealed, tag};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use crate::files::{Files, FilesError, Name};
use crate::key::{DeviceRoot, KeyError};

/// Longest request: what wire reads of one is no longer than this.
const MOST_REQUEST: u64 = 512;
/// Wrapping of a file's payload: heads of CBOR, nonce and cipher tag.
const WRAPPING: u64 = 128;

const ITEMS: &str = "outbox";
const COPIES: &str = "copies";
const ERASURES: &str = "erasures";
const REQUESTS: &str = "requests";

/// Why something of the outbox is not there or not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// The files.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// There is no such file, or it was changed or exchanged.
    #[error("the donation in the outbox cannot be read; donate the photo again")]
    Unreadable,
    /// The key could not be derived.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
    /// A copy that holds no content.
    #[error(transparent)]
    Content(#[from] ContentError),
}

impl OutboxError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Files(error) => error.code(),
            Self::Unreadable => "outbox_unreadable",
            Self::Key(_) => "key",
            Self::Random => "random",
            Self::Content(error) => error.code(),
        }
    }
}

/// A donation that waits: tag, sealed bytes, key share.
pub(crate) struct Item {
    pub(crate) tag: Vec<u8>,
    pub(crate) sealed: Vec<u8>,
    pub(crate) share: Secret<32>,
}

/// The folders and the keys to them.
pub(crate) struct Outbox {
    files: Files,
    item_key: Secret<32>,
    copy_key: Secret<32>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox(..)")
    }
}

impl Outbox {
    pub(crate) fn new(files: Files, root: &DeviceRoot) -> Result<Self, KeyError> {
        let (item_key, copy_key) = (root.derive(b"sid/outbox/v1")?, root.derive(b"sid/copy/v1")?);
        Ok(Self { files, item_key, copy_key })
    }

    /// Keeps a donation until it is sent. Whole, or not at all.
    pub(crate) fn put(&self, id: DonationId, item: &Item) -> Result<(), OutboxError> {
        let mut to = Writer::new();
        to.array(3).bytes(&item.tag).bytes(&item.sealed).bytes(item.share.expose());
        let plain = Zeroizing::new(to.into_bytes());
        self.write(ITEMS, &self.item_key, id, &plain)
    }

    pub(crate) fn item(&self, id: DonationId) -> Result<Item, OutboxError> {
        let most = (tag::MOST_BYTES + sealed::MOST_BYTES) as u64 + WRAPPING;
        let plain = self.read(ITEMS, &self.item_key, id, most)?.ok_or(OutboxError::Unreadable)?;
        let parsed = || -> Result<Item, FormError> {
            let mut from = Reader::new(&plain);
            from.array(3)?;
            let tag = from.bytes(tag::MOST_BYTES)?.to_vec();
            let sealed = from.bytes(sealed::MOST_BYTES)?.to_vec();
            Ok(Item { tag, sealed, share: Secret::new(from.exactly()?) })
        };
        parsed().map_err(|_| OutboxError::Unreadable)
    }

    /// Destroys what waits; the copy too when `copy` says so.
    pub(crate) fn remove(&self, id: DonationId, copy: bool) -> Result<(), OutboxError> {
        self.files.remove(&name(ITEMS, id)?)?;
        if copy {
            self.files.remove(&name(COPIES, id)?)?;
        }
        Ok(())
    }

    /// Keeps what was sealed, so that its owner can have it back (Art. 15 and 20 GDPR).
    pub(crate) fn put_copy(&self, id: DonationId, padded: &[u8]) -> Result<(), OutboxError> {
        self.write(COPIES, &self.copy_key, id, padded)
    }

    /// What was sealed; `None` when there is no copy.
    pub(crate) fn copy(&self, id: DonationId, view: View) -> Result<Option<Content>, OutboxError> {
        let most = sealed::MOST_BYTES as u64 + WRAPPING;
        match self.read(COPIES, &self.copy_key, id, most)? {
            Some(padded) => Ok(Some(Content::parse(&padded, view)?)),
            None => Ok(None),
        }
    }

    /// The donations that have a file, whatever the ledger says.
    pub(crate) fn found(&self) -> Result<Vec<DonationId>, OutboxError> {
        let mut found = ids(&self.files, ITEMS)?;
        found.extend(ids(&self.files, COPIES)?);
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn write(
        &self,
        folder: &str,
        key: &Secret<32>,
        id: DonationId,
        plain: &[u8],
    ) -> Result<(), OutboxError> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| OutboxError::Random)?;
        let mut bytes = plain.to_vec();
        cipher(key)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(id.as_bytes()),
                &mut bytes,
            )
            .map_err(|_| OutboxError::Unreadable)?;
        bytes.splice(..0, nonce);
        Ok(self.files.put(&name(folder, id)?, &bytes)?)
    }

    fn read(
        &self,
        folder: &str,
        key: &Secret<32>,
        id: DonationId,
        most: u64,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, OutboxError> {
        let Some(bytes) = self.files.read(&name(folder, id)?, most)? else { return Ok(None) };
        let (nonce, sealed) = bytes.split_first_chunk().ok_or(OutboxError::Unreadable)?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        let length = cipher(key)?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(id.as_bytes()),
                &mut plain,
            )
            .map_err(|_| OutboxError::Unreadable)?
            .len();
        plain.truncate(length);
        Ok(Some(plain))
    }
}

/// Signed requests that no answer came to yet. Needs no key.
#[derive(Clone, Debug)]
pub(crate) struct Requests(Files);

/// A request that waits.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    file: Name,
    /// Signed.
    pub(crate) bytes: Vec<u8>,
    /// Whether it ends a donation.
    pub(crate) erases: bool,
}

impl Waiting {
    /// Whether a donation in this state needs it no more. What a storage never heard of is erased.
    pub(crate) const fn is_answered_by(&self, state: State) -> bool {
        !self.erases || matches!(state, State::Erased | State::Unknown)
    }
}

impl Requests {
    pub(crate) const fn new(files: Files) -> Self {
        Self(files)
    }

    /// Keeps a request for erasure.
    pub(crate) fn put_erasure(&self, id: DonationId, signed: &[u8]) -> Result<(), FilesError> {
        self.0.put(&name(ERASURES, id)?, signed)
    }

    /// Whether an erasure of this donation is on its way. A file that holds none is none.
    pub(crate) fn has_erasure(&self, id: DonationId) -> Result<bool, FilesError> {
        let bytes = self.read(&name(ERASURES, id)?)?;
        let request = bytes.and_then(|bytes| Request::parse(&bytes).ok());
        Ok(request.is_some_and(|request| request.id == id && request.ask.erases()))
    }

    /// A request's bytes; none of a file that is too long for one, which nobody can read.
    fn read(&self, file: &Name) -> Result<Option<Vec<u8>>, FilesError> {
        match self.0.read(file, MOST_REQUEST) {
            Err(FilesError::TooLarge) => Ok(Some(Vec::new())),
            other => other,
        }
    }

    /// Keeps another request.
    pub(crate) fn put(&self, id: DonationId, serial: u32, signed: &[u8]) -> Result<(), FilesError> {
        self.0.put(&Name::parse(&format!("{REQUESTS}/{id}.{serial:010}"))?, signed)
    }

    /// Removes what is asked of a donation but its erasure.
    pub(crate) fn forget_others(&self, id: DonationId) -> Result<(), FilesError> {
        let of_it = format!("{id}.");
        let mut files = self.0.list(REQUESTS)?.into_iter();
        files.try_for_each(|file| match file.file().starts_with(&of_it) {
            true => self.0.remove(&file),
            false => Ok(()),
        })
    }

    /// All of them: erasures first, then the others in the order of their numbers.
    pub(crate) fn waiting(&self) -> Result<Vec<Waiting>, FilesError> {
        let mut waiting = Vec::new();
        for (folder, erases) in [(ERASURES, true), (REQUESTS, false)] {
            for file in self.0.list(folder)? {
                if let Some(bytes) = self.read(&file)? {
                    waiting.push(Waiting { file, bytes, erases });
                }
            }
        }
        Ok(waiting)
    }

    /// The request is answered for good.
    pub(crate) fn finish(&self, waiting: &Waiting) -> Result<(), FilesError> {
        self.0.remove(&waiting.file)
    }
}

fn cipher(key: &Secret<32>) -> Result<LessSafeKey, OutboxError> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.expose());
    key.map(LessSafeKey::new).map_err(|_| OutboxError::Unreadable)
}

fn name(folder: &str, id: DonationId) -> Result<Name, FilesError> {
    Ok(Name::parse(&format!("{folder}/{id}"))?)
}

/// The donations that files of a folder are named after; a file with another name is nobody's.
fn ids(files: &Files, folder: &str) -> Result<Vec<DonationId>, FilesError> {
    let names = files.list(folder)?;
    Ok(names.iter().filter_map(|name| DonationId::from_hex(name.file())).collect())
}
