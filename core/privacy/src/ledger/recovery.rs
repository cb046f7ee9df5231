//! Reading a ledger back: what is sound, what a crash explains, and what nothing but damage does.
//!
//! Nothing is written here; [`Chain`](super::Chain) acts on the verdict.
//!
//! An append writes one frame, syncs, then sets the anchor. So a crash leaves the anchor at the last frame
//! or one behind it, and behind the last whole frame at most a part of one more. Everything else was not
//! left by a crash.

use idphoto_wire::Digest;

use super::Damage;
use super::anchor::Anchor;
use super::frame::{self, FrameKey, MOST_FRAME, Start};

/// What the key store said.
#[derive(Clone, Copy)]
pub(super) enum Known {
    Nothing,
    Malformed,
    Set(Anchor),
}

/// What was found in the file.
pub(super) struct Found {
    /// Of all frames that open, from the first on.
    pub(super) payloads: Vec<Vec<u8>>,
    /// Where the last of these begins, in bytes.
    pub(super) last: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// The digest they lead to.
    pub(super) head: Digest,
    pub(super) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The bytes are those that were acknowledged, and the key does not open them.
    KeyWrong,
    Damaged(Damage),
    /// `ahead`: the last frame is not acknowledged yet. `tail`: so many bytes of a torn frame follow.
    Sound {
        ahead: bool,
        tail: usize,
    },
}

/// Reads all of it.
pub(super) fn read(bytes: &[u8], known: Known, key: &FrameKey) -> Found {
    let (mut payloads, mut last, mut end) = (Vec::new(), 0, 0);
    let mut head = frame::beginning();
    while let Start::Frame(frame) = frame::start(&bytes[end..]) {
        let Some(payload) = key.open(&head, frame) else { break };
        payloads.push(payload);
        head = frame::after(&head, frame);
        (last, end) = (end, end + frame.len());
    }
    let verdict = judge(bytes, known, payloads.len() as u64, &bytes[end..]);
    Found { payloads, last, end, head, verdict }
}

/// `opened`: how many frames open; `rest`: what follows them.
fn judge(bytes: &[u8], known: Known, opened: u64, rest: &[u8]) -> Verdict {
    let anchor = match known {
        Known::Set(anchor) => anchor,
        Known::Malformed => return Verdict::Damaged(Damage::AnchorMalformed),
        Known::Nothing if bytes.is_empty() => return Verdict::Sound { ahead: false, tail: 0 },
        Known::Nothing => return Verdict::Damaged(Damage::AnchorMissing),
    };
    match (is_acknowledged(bytes, &anchor), opened.checked_sub(anchor.count)) {
        (true, None) if opened == 0 => Verdict::KeyWrong,
        (true, None) => Verdict::Damaged(Damage::Middle),
        (false, None) => Verdict::Damaged(missing(rest)),
        (false, Some(_)) => Verdict::Damaged(Damage::OtherHistory),
        (true, Some(beyond @ (0 | 1))) if rest.len() <= MOST_FRAME => {
            Verdict::Sound { ahead: beyond == 1, tail: rest.len() }
        }
        (true, Some(_)) => Verdict::Damaged(Damage::AnchorBehind),
    }
}

/// Whether the file begins with exactly the frames that the anchor is of. Needs no key.
fn is_acknowledged(bytes: &[u8], anchor: &Anchor) -> bool {
    let (mut rest, mut head) = (bytes, frame::beginning());
    for _ in 0..anchor.count {
        let Start::Frame(frame) = frame::start(rest) else { return false };
        head = frame::after(&head, frame);
        rest = &rest[frame.len()..];
    }
    head == anchor.head
}

/// Why acknowledged frames do not follow, by what does.
fn missing(rest: &[u8]) -> Damage {
    match frame::start(rest) {
        _ if rest.is_empty() => Damage::RolledBack,
        Start::Cut => Damage::Truncated,
        Start::Frame(_) | Start::Nonsense => Damage::Middle,
    }
}
