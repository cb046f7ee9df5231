//! The ledger of consents and donations: an append-only file of enciphered frames, each of which vouches
//! for all before it.
//!
//! Here: that nothing which was acknowledged is lost or changed unseen. Not here: what a payload means.
//!
//! A frame authenticates the digest of everything before it, so frames cannot be changed, swapped,
//! repeated or left out in the middle. That frames are missing at the end, or that the whole file is an
//! older copy, only something outside the file can tell: the anchor in the key store has the count and the
//! digest of what was acknowledged. A ledger that is damaged is still read up to the damage, and takes
//! nothing more.

mod anchor;
mod frame;
mod recovery;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use idphoto_wire::Secret;

use self::anchor::Anchor;
pub use self::anchor::{AnchorError, AnchorStore};
use self::frame::FrameKey;
use self::recovery::{Known, Verdict};
use crate::files::{Files, FilesError, Name};

/// The longest payload, in bytes: an event has a few hundred, a policy that was seen a few thousand.
pub const MOST_PAYLOAD: usize = 16 * 1024;

/// The longest file, in bytes: more than a hundred thousand events, and still quick to read at a start.
pub const MOST_FILE: u64 = 64 * 1024 * 1024;

/// The file.
const NAME: &str = "ledger";

/// Why the ledger could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The disk refused.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// The key store refused.
    #[error(transparent)]
    Anchor(#[from] AnchorError),
    /// The ledger is as it was left, and this key does not open it.
    #[error("the ledger belongs to another key; restore the device's key, or begin a new ledger")]
    KeyWrong,
    /// The ledger is damaged. It takes nothing more.
    #[error("the ledger is damaged; nothing can be donated until it is begun anew")]
    Damaged(Damage),
    /// An append failed, so that the end is not known until the ledger is opened again.
    #[error("writing the ledger failed; open it again")]
    Poisoned,
    /// A payload has more than [`MOST_PAYLOAD`] bytes.
    #[error("an event is too long for the ledger")]
    TooLong,
    /// The file has reached [`MOST_FILE`].
    #[error("the ledger is full; begin a new one")]
    Full,
    /// The system gave no random bytes to make a nonce of.
    #[error("the system gives no random bytes")]
    Random,
    /// The cipher refused, for which there is no reason but a broken build.
    #[error("the ledger's cipher failed")]
    Cipher,
}

/// What an opened ledger looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Everything that was acknowledged is there, and nothing else but perhaps one frame that was written
    /// and not acknowledged; it counts from now on.
    Whole,
    /// The same, and behind it were so many bytes of a frame that was never finished. They are gone.
    TornTailRecovered {
        /// How many.
        bytes: u64,
    },
    /// Not what was left. Nothing was changed.
    Damaged {
        /// So many frames open, from the first on; their payloads are handed out.
        frames_readable: u64,
        /// What is wrong.
        why: Damage,
    },
}

/// What is wrong with a damaged ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Damage {
    /// A frame that was acknowledged does not open, or what follows the frames that open is none.
    Middle,
    /// The file ends in the middle of a frame that was acknowledged, or one was damaged to look so.
    Truncated,
    /// Whole frames that were acknowledged are missing at the end: an older copy, or no file at all.
    RolledBack,
    /// All frames open, and they are not those that were acknowledged.
    OtherHistory,
    /// More follows than a crash can leave behind what the key store knows of: the anchor is an older one.
    AnchorBehind,
    /// There is a ledger, and the key store knows of none.
    AnchorMissing,
    /// What the key store has is no anchor of this version.
    AnchorMalformed,
}

/// The ledger, open. One at a time: [`Files`] holds the lock.
pub struct Chain {
    files: Files,
    name: Name,
    key: FrameKey,
    anchors: Arc<dyn AnchorStore>,
    length: u64,
    end: Anchor,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Sound,
    Poisoned,
    Damaged(Damage),
}

impl Chain {
    /// Opens the ledger and hands out the payloads, or begins one where neither the folder nor the key
    /// store has any. `key` is the device's, for the label `sid/ledger/v1`.
    ///
    /// A torn frame at the end is cut off, and one that was written and not acknowledged is acknowledged.
    /// A ledger that is damaged is not changed.
    ///
    /// # Errors
    /// [`LedgerError`]; a file of more than [`MOST_FILE`] bytes: [`FilesError::TooLarge`].
    pub fn open(
        files: Files,
        key: &Secret<32>,
        anchors: Arc<dyn AnchorStore>,
    ) -> Result<(Self, Vec<Vec<u8>>, Condition), LedgerError> {
        let key = FrameKey::new(key)?;
        let name = Name::parse(NAME).map_err(FilesError::from)?;
        let known = match anchors.anchor()? {
            None => Known::Nothing,
            Some(bytes) => Anchor::parse(&bytes).map_or(Known::Malformed, Known::Set),
        };
        let bytes = files.read(&name, MOST_FILE)?.unwrap_or_default();
        let found = recovery::read(&bytes, known, &key);
        let count = found.payloads.len() as u64;
        let end = Anchor { count, head: found.head };
        let length = found.end as u64;
        let mut chain = Self { files, name, key, anchors, length, end, state: State::Sound };
        let condition = match found.verdict {
            Verdict::KeyWrong => return Err(LedgerError::KeyWrong),
            Verdict::Damaged(why) => {
                chain.state = State::Damaged(why);
                Condition::Damaged { frames_readable: count, why }
            }
            Verdict::Sound { ahead, tail } => {
                let last = &bytes[found.last..found.end];
                chain.mend(tail, ahead.then_some((found.last as u64, last)))?;
                if matches!(known, Known::Nothing) {
                    chain.acknowledge()?;
                }
                match tail as u64 {
                    0 => Condition::Whole,
                    bytes => Condition::TornTailRecovered { bytes },
                }
            }
        };
        Ok((chain, found.payloads, condition))
    }

    /// Adds a payload. Once this returns it stays. If it fails it may be there or not when the ledger is
    /// opened the next time, whole; until then nothing more is added.
    ///
    /// # Errors
    /// [`LedgerError`]. `TooLong`, `Full` and `Damaged` change nothing.
    pub fn append(&mut self, payload: &[u8]) -> Result<(), LedgerError> {
        match self.state {
            State::Sound => {}
            State::Poisoned => return Err(LedgerError::Poisoned),
            State::Damaged(why) => return Err(LedgerError::Damaged(why)),
        }
        let frame = self.key.seal(&self.end.head, payload)?;
        let length = self.length + frame.len() as u64;
        if length > MOST_FILE {
            return Err(LedgerError::Full);
        }
        self.state = State::Poisoned;
        self.files.append(&self.name, self.length, &frame)?;
        let head = frame::after(&self.end.head, &frame);
        (self.length, self.end) = (length, Anchor { count: self.end.count + 1, head });
        self.acknowledge()?;
        self.state = State::Sound;
        Ok(())
    }

    /// How many frames there are that open.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.end.count
    }

    /// Whether it takes more: it is not damaged, and no append failed.
    #[must_use]
    pub fn writable(&self) -> bool {
        self.state == State::Sound
    }

    /// Cuts a torn tail off, and makes sure of a last frame that is not acknowledged yet: where it
    /// begins, and its bytes.
    fn mend(&self, tail: usize, ahead: Option<(u64, &[u8])>) -> Result<(), LedgerError> {
        if tail > 0 {
            self.files.truncate(&self.name, self.length)?;
        }
        if let Some((at, frame)) = ahead {
            // It can be seen, which does not mean that it is on the disk, even if a sync said so after
            // one that failed. Writing the same bytes again does no harm.
            self.files.append(&self.name, at, frame)?;
            self.acknowledge()?;
        }
        Ok(())
    }

    /// Tells the key store where the ledger ends, which is on the disk by now.
    fn acknowledge(&self) -> Result<(), LedgerError> {
        Ok(self.anchors.set_anchor(&self.end.to_bytes())?)
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { end: Anchor { count, .. }, state, .. } = self;
        write!(f, "Chain({count} frames, {state:?})")
    }
}

impl LedgerError {
    /// Stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Files(error) => error.code(),
            Self::Anchor(_) => "key_store",
            Self::KeyWrong => "ledger_key",
            Self::Damaged(why) => why.code(),
            Self::Poisoned => "ledger_poisoned",
            Self::TooLong => "ledger_event_too_long",
            Self::Full => "ledger_full",
            Self::Random => "random",
            Self::Cipher => "cipher",
        }
    }
}

impl Damage {
    /// Stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Middle => "ledger_damaged",
            Self::Truncated => "ledger_truncated",
            Self::RolledBack => "ledger_rolled_back",
            Self::OtherHistory => "ledger_other_history",
            Self::AnchorBehind => "ledger_anchor_behind",
            Self::AnchorMissing => "ledger_anchor_missing",
            Self::AnchorMalformed => "ledger_anchor_malformed",
        }
    }
}
