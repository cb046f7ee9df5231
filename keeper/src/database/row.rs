//! What is known of one donation, and what its owner can change of it without erasing it.

use idphoto_wire::{Day, Digest, DonationId, Month};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Database, DatabaseError};

/// How far a donation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// An upload was granted.
    Awaited,
    /// The bytes were looked at.
    Stored,
    /// The share is destroyed, the rest is being deleted.
    Erasing,
    /// Nothing is left but the id.
    Erased,
}

/// How far the erasure is at one site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    /// The object may be there.
    NotYet,
    /// It is deleted.
    Deleted,
    /// Its bytes were seen freed.
    Freed,
}

impl Progress {
    fn of(code: u8) -> Self {
        match code {
            0 => Self::NotYet,
            1 => Self::Deleted,
            _ => Self::Freed,
        }
    }
}

/// What is known of a donation.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// How far it is.
    pub(crate) stage: Stage,
    /// The signed tag; `None` when it is erased, or was never here.
    pub(crate) tag: Option<Vec<u8>>,
    /// When it dies, by its tag or by its owner; `None` when it is erased, or was never here.
    pub(crate) until: Option<Month>,
    /// Whether it may be used for nothing at present.
    pub(crate) restricted: bool,
    /// The number of the last request that changed something.
    pub(crate) serial: u32,
    /// The hash of that request.
    pub(crate) request: Option<Digest>,
    /// The day it came in.
    pub(crate) received: Option<Day>,
    /// Until when an upload can arrive, in seconds since 1970.
    pub(crate) open_until: Option<i64>,
    /// Why its bytes were refused.
    pub(crate) refused: Option<String>,
    /// How far the erasure is here.
    pub(crate) here: Progress,
    /// How far it is at the other site.
    pub(crate) there: Progress,
    /// When it was deleted here, in seconds since 1970.
    pub(crate) deleted: Option<i64>,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({:?})", self.stage)
    }
}

/// A change that leaves the donation stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// It may be used for nothing, or again for what it was given for.
    Restricted(bool),
    /// It is wrong in this, and restricted until somebody has looked.
    Correction(u8),
    /// It is kept until this month at most.
    Until(Month),
}

/// A request that is taken, as it is remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    /// Its number.
    pub(crate) serial: u32,
    /// Its signed bytes.
    pub(crate) bytes: &'a [u8],
    /// The day it came in.
    pub(crate) received: Day,
    /// Whether the other site has to be told.
    pub(crate) forward: bool,
}

impl Row {
    /// Looks a donation up.
    pub(super) fn find(on: &Connection, id: &DonationId) -> rusqlite::Result<Option<Self>> {
        let mut query = on.prepare(
            "SELECT stage, tag, until, restricted, serial, request, received, open_until, refused,
                    here, there, deleted FROM donation WHERE id = ?1",
        )?;
        let row = query.query_row([id.as_bytes()], |row| {
            Ok(Self {
                stage: match row.get::<_, u8>(0)? {
                    1 => Stage::Awaited,
                    2 => Stage::Stored,
                    3 => Stage::Erasing,
                    _ => Stage::Erased,
                },
                tag: row.get(1)?,
                until: row.get::<_, Option<u32>>(2)?.and_then(Month::from_number),
                restricted: row.get(3)?,
                serial: row.get(4)?,
                request: row.get::<_, Option<[u8; 32]>>(5)?.map(Digest::new),
                received: row.get::<_, Option<u32>>(6)?.and_then(Day::from_number),
                open_until: row.get(7)?,
                refused: row.get(8)?,
                here: Progress::of(row.get(9)?),
                there: Progress::of(row.get(10)?),
                deleted: row.get(11)?,
            })
        });
        row.optional()
    }
}

impl Entry<'_> {
    /// Writes it into the row of its donation.
    pub(super) fn write(&self, on: &Connection, id: &DonationId) -> rusqlite::Result<()> {
        let digest = Digest::of(self.bytes);
        on.execute(
            "UPDATE donation SET serial = max(serial, ?2), request = ?3, received = ?4 WHERE id = ?1",
            params![id.as_bytes(), self.serial, digest.as_bytes(), self.received.number()],
        )?;
        if self.forward {
            on.execute(
                "INSERT OR REPLACE INTO forward (id, serial, request) VALUES (?1, ?2, ?3)",
                params![id.as_bytes(), self.serial, self.bytes],
            )?;
        }
        Ok(())
    }
}

impl Database {
    /// Does what an owner asked, if the donation is here and the request is newer than the last; whether
    /// it is.
    pub(crate) fn change(
        &self,
        id: &DonationId,
        entry: &Entry<'_>,
        change: Change,
    ) -> Result<bool, DatabaseError> {
        self.within(|on| {
            let row = Row::find(on, id)?;
            let live = |row: &Row| matches!(row.stage, Stage::Awaited | Stage::Stored);
            if !row.is_some_and(|row| live(&row) && row.serial < entry.serial) {
                return Ok(false);
            }
            let key = id.as_bytes();
            match change {
                Change::Restricted(restricted) => on.execute(
                    "UPDATE donation SET restricted = ?2 WHERE id = ?1",
                    params![key, restricted],
                ),
                Change::Correction(code) => on.execute(
                    "UPDATE donation SET restricted = 1, correction = ?2 WHERE id = ?1",
                    params![key, code],
                ),
                Change::Until(month) => on.execute(
                    "UPDATE donation SET until = min(coalesce(until, ?2), ?2) WHERE id = ?1",
                    params![key, month.number()],
                ),
            }?;
            entry.write(on, id)?;
            Ok(true)
        })
    }
}
