//! Erasing: the share first, in one commit; then step by step what became of the object at both sites;
//! last everything of the row but its id.

use idphoto_wire::{DonationId, Month};
use rusqlite::params;

use super::row::{Entry, Progress, Row, Stage};
use super::{Database, DatabaseError, value};

/// The number of the owner's question among what the other site has to be told.
const QUESTION: u32 = 0;

/// A request that the other site has still to be told.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Forward {
    /// The donation.
    pub(crate) id: DonationId,
    /// The number of the request.
    pub(crate) serial: u32,
    /// Its signed bytes.
    pub(crate) request: Vec<u8>,
}

impl Forward {
    /// Whether it asks how the donation stands, and changes nothing by itself.
    pub(crate) const fn is_question(&self) -> bool {
        self.serial == QUESTION
    }
}

impl std::fmt::Debug for Forward {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Forward({:?})", self.id)
    }
}

/// Why something is erased.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cause<'a> {
    /// Its owner asked.
    Asked(&'a Entry<'a>),
    /// Its bytes were refused, by this code.
    Refused(&'a str),
    /// Its time is over.
    Expired,
}

impl Database {
    /// Destroys the share of a donation and begins its erasure, which nothing ends but that it is done.
    /// An id that was never used cannot be used any more. Where a copy may be at the other site, it is told
    /// what the owner asked, or asked with the owner's question until it has found out by itself.
    ///
    /// Whether it began now, and not before.
    pub(crate) fn begin_erasure(
        &self,
        id: &DonationId,
        cause: Cause<'_>,
    ) -> Result<bool, DatabaseError> {
        self.within(|on| {
            let key = id.as_bytes();
            match (Row::find(on, id)?, cause) {
                (None, Cause::Asked(entry)) => {
                    on.execute(
                        "INSERT INTO donation (id, stage, serial) VALUES (?1, 4, ?2)",
                        params![key, entry.serial],
                    )?;
                    return Ok(true);
                }
                (Some(row), Cause::Asked(entry)) if row.stage == Stage::Erasing => {
                    let forward = row.there != Progress::Freed;
                    Entry { forward, ..*entry }.write(on, id)?;
                    return Ok(false);
                }
                (Some(row), _) if matches!(row.stage, Stage::Awaited | Stage::Stored) => {}
                _ => return Ok(false),
            }
            on.execute("DELETE FROM share WHERE id = ?1", [key])?;
            on.execute("DELETE FROM receipt WHERE id = ?1", [key])?;
            let question: Option<Vec<u8>> =
                value(on, "SELECT question FROM donation WHERE id = ?1", id)?.flatten();
            let there = if question.is_some() { Progress::NotYet } else { Progress::Freed };
            let refused = match cause {
                Cause::Refused(code) => Some(code),
                _ => None,
            };
            on.execute(
                "UPDATE donation SET stage = 3, here = 0, there = ?2, refused = ?3, question = NULL
                 WHERE id = ?1",
                params![key, there as u8, refused],
            )?;
            if let Cause::Asked(entry) = cause {
                Entry { forward: question.is_some(), ..*entry }.write(on, id)?;
            } else if let Some(question) = question {
                on.execute(
                    "INSERT OR REPLACE INTO forward (id, serial, request) VALUES (?1, ?2, ?3)",
                    params![key, QUESTION, question],
                )?;
            }
            Ok(true)
        })
    }

    /// The donations whose month has come, and whose erasure has not begun.
    pub(crate) fn expired(&self, now: Month) -> Result<Vec<DonationId>, DatabaseError> {
        self.within(|on| {
            let mut query =
                on.prepare("SELECT id FROM donation WHERE stage IN (1, 2) AND until <= ?1")?;
            let rows = query.query_map([now.number()], |row| Ok(DonationId::new(row.get(0)?)))?;
            rows.collect()
        })
    }

    /// The donations that are being erased.
    pub(crate) fn erasing(&self) -> Result<Vec<DonationId>, DatabaseError> {
        self.within(|on| {
            let mut query = on.prepare("SELECT id FROM donation WHERE stage = 3")?;
            let rows = query.query_map([], |row| Ok(DonationId::new(row.get(0)?)))?;
            rows.collect()
        })
    }

    /// Those whose objects were deleted here before a time, and not seen freed.
    pub(crate) fn deleted_before(&self, time: i64) -> Result<Vec<DonationId>, DatabaseError> {
        self.within(|on| {
            let mut query = on.prepare(
                "SELECT id FROM donation WHERE stage = 3 AND here = 1 AND deleted <= ?1",
            )?;
            let rows = query.query_map([time], |row| Ok(DonationId::new(row.get(0)?)))?;
            rows.collect()
        })
    }

    /// Its object is deleted here, at a time in seconds since 1970.
    pub(crate) fn deleted_here(&self, id: &DonationId, now: i64) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "UPDATE donation SET here = 1, deleted = ?2, open_until = NULL
                 WHERE id = ?1 AND stage = 3 AND here = 0",
                params![id.as_bytes(), now],
            )
            .map(drop)
        })
    }

    /// Its object is here again: an upload came to its end after it was deleted.
    pub(crate) fn back_here(&self, id: &DonationId) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "UPDATE donation SET here = 0, deleted = NULL WHERE id = ?1 AND stage = 3 AND here = 1",
                [id.as_bytes()],
            )
            .map(drop)
        })
    }

    /// The bytes of it were seen freed here.
    pub(crate) fn freed_here(&self, id: &DonationId) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "UPDATE donation SET here = 2, deleted = NULL WHERE id = ?1 AND stage = 3 AND here = 1",
                [id.as_bytes()],
            )?;
            bury(on, id)
        })
    }

    /// How far the other site says it is; it never goes back.
    pub(crate) fn progress_there(
        &self,
        id: &DonationId,
        there: Progress,
    ) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "UPDATE donation SET there = max(there, ?2) WHERE id = ?1 AND stage = 3",
                params![id.as_bytes(), there as u8],
            )?;
            bury(on, id)
        })
    }

    /// What the other site has still to be told, in order: of one donation, or of all. What changes a copy
    /// is told when the copy is there.
    pub(crate) fn forwards(&self, of: Option<DonationId>) -> Result<Vec<Forward>, DatabaseError> {
        self.within(|on| {
            let mut query = on.prepare(
                "SELECT id, forward.serial, forward.request FROM forward JOIN donation USING (id)
                 WHERE (?1 IS NULL OR id = ?1) AND (stage = 3 OR copied = 1)
                 ORDER BY id, forward.serial",
            )?;
            let of = of.as_ref().map(DonationId::as_bytes);
            let rows = query.query_map([of], |row| {
                let id = DonationId::new(row.get(0)?);
                Ok(Forward { id, serial: row.get(1)?, request: row.get(2)? })
            })?;
            rows.collect()
        })
    }

    /// The other site was told. What erases is told again until it says that it is done.
    pub(crate) fn told(&self, forward: &Forward) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "DELETE FROM forward WHERE id = ?1 AND serial = ?2",
                params![forward.id.as_bytes(), forward.serial],
            )
            .map(drop)
        })
    }

    /// Forgets until when uploads could arrive, where that is over.
    pub(crate) fn close_uploads(&self, now: i64) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute("UPDATE donation SET open_until = NULL WHERE open_until < ?1", [now])
                .map(drop)
        })
    }
}

/// Leaves nothing of a row but its id and serial, when both sites are done.
fn bury(on: &rusqlite::Connection, id: &DonationId) -> rusqlite::Result<()> {
    let done: Option<bool> =
        value(on, "SELECT stage = 3 AND here = 2 AND there = 2 FROM donation WHERE id = ?1", id)?;
    if done != Some(true) {
        return Ok(());
    }
    on.execute("DELETE FROM forward WHERE id = ?1", [id.as_bytes()])?;
    on.execute(
        "UPDATE donation SET stage = 4, tag = NULL, until = NULL, restricted = 0, correction = NULL,
                request = NULL, received = NULL, open_until = NULL, refused = NULL, deleted = NULL,
                question = NULL, copied = 0, here = 0, there = 0 WHERE id = ?1",
        [id.as_bytes()],
    )?;
    Ok(())
}
