//! What the keeper remembers, in SQLite: tags, key shares, receipts, requests under way, and which ids
//! were ever used. The tables are in `database/schema.sql`.
//!
//! A share that is deleted is overwritten in the file by the same commit (`secure_delete`, no WAL). Every
//! step is one transaction that looks at the stage it starts from: what is being erased never becomes
//! anything else.

mod erasing;
mod row;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use idphoto_wire::{DonationId, Month, Secret, Site};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Transaction, params};

pub(crate) use self::erasing::{Cause, Forward};
pub(crate) use self::row::{Change, Entry, Progress, Row, Stage};
use crate::config::ConfigError;

const SCHEMA: &str = include_str!("database/schema.sql");
const VERSION: u32 = 1;
/// "idpk": whose database it is.
const APPLICATION: u32 = 0x6964_706B;
/// How long a write waits for another process, such as a copy that is being made.
const BUSY: Duration = Duration::from_secs(5);

/// The database. All calls block for as long as the disk takes.
pub(crate) struct Database(Mutex<Connection>);

/// How a database call failed. What it was about is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database failed")]
pub(crate) struct DatabaseError;

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        // The code alone: a message can quote values.
        let code = error.sqlite_error_code();
        crate::log::event(&format!("database_failed {code:?}"));
        Self
    }
}

/// What came of a deposit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is new.
    New,
    /// The same was taken before and its bytes have not arrived.
    Again,
    /// The id was used before.
    Used,
}

impl Database {
    /// Makes an empty database at a path where nothing is.
    pub(crate) fn create(file: &Path) -> Result<(), ConfigError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(unusable)?;
        prepare(&connection).map_err(unusable)?;
        let schema = format!(
            "BEGIN; PRAGMA application_id={APPLICATION}; PRAGMA user_version={VERSION}; {SCHEMA} COMMIT;"
        );
        connection.execute_batch(&schema).map_err(unusable)
    }

    /// Opens the database, after looking at all of it.
    pub(crate) fn open(file: &Path) -> Result<Self, ConfigError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(unusable)?;
        prepare(&connection).map_err(unusable)?;
        let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
        if number("application_id").map_err(unusable)? != APPLICATION {
            return Err(ConfigError::Database("it is not a keeper's".to_owned()));
        }
        if number("user_version").map_err(unusable)? != VERSION {
            return Err(ConfigError::Database(
                "it is of another version of this program".to_owned(),
            ));
        }
        let whole = connection
            .pragma_query_value(None, "integrity_check", |row| row.get::<_, String>(0))
            .map_err(unusable)?;
        if whole != "ok" {
            return Err(ConfigError::Database("it is damaged".to_owned()));
        }
        Ok(Self(Mutex::new(connection)))
    }

    /// Takes a deposit in that dies in a month, with its share at the training site. An upload may arrive
    /// until `open_until`, in seconds since 1970.
    pub(crate) fn take(
        &self,
        id: &DonationId,
        tag: &[u8],
        dies: Month,
        share: Option<&Secret<32>>,
        open_until: i64,
    ) -> Result<Taken, DatabaseError> {
        self.within(|on| {
            let key = id.as_bytes();
            let Some(row) = Row::find(on, id)? else {
                on.execute(
                    "INSERT INTO donation (id, stage, tag, until, open_until)
                     VALUES (?1, 1, ?2, ?3, ?4)",
                    params![key, tag, dies.number(), open_until],
                )?;
                if let Some(share) = share {
                    on.execute(
                        "INSERT INTO share (id, share) VALUES (?1, ?2)",
                        params![key, share.expose()],
                    )?;
                }
                return Ok(Taken::New);
            };
            if row.stage != Stage::Awaited || row.tag.as_deref() != Some(tag) {
                return Ok(Taken::Used);
            }
            on.execute(
                "UPDATE donation SET open_until = max(coalesce(open_until, 0), ?2) WHERE id = ?1",
                params![key, open_until],
            )?;
            Ok(Taken::Again)
        })
    }

    /// What is known of a donation.
    pub(crate) fn row(&self, id: &DonationId) -> Result<Option<Row>, DatabaseError> {
        self.within(|on| Row::find(on, id))
    }

    /// Its bytes were looked at and are right; whether that is so now.
    pub(crate) fn stored(&self, id: &DonationId) -> Result<bool, DatabaseError> {
        self.within(|on| {
            on.execute(
                "UPDATE donation SET stage = 2 WHERE id = ?1 AND stage IN (1, 2)",
                [id.as_bytes()],
            )
            .map(|rows| rows == 1)
        })
    }

    /// Its bytes are not there any more: they may be brought again.
    pub(crate) fn missing(&self, id: &DonationId) -> Result<(), DatabaseError> {
        self.within(|on| {
            let rows = on.execute(
                "UPDATE donation SET stage = 1 WHERE id = ?1 AND stage = 2",
                [id.as_bytes()],
            )?;
            if rows == 1 {
                on.execute("DELETE FROM receipt WHERE id = ?1", [id.as_bytes()])?;
            }
            Ok(())
        })
    }

    /// Keeps a receipt of what is stored. With that of the other site, nothing is to be brought there any
    /// more.
    pub(crate) fn keep_receipt(
        &self,
        id: &DonationId,
        site: Site,
        receipt: &[u8],
        is_own: bool,
    ) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "INSERT OR REPLACE INTO receipt (id, site, receipt)
                 SELECT id, ?2, ?3 FROM donation WHERE id = ?1 AND stage = 2",
                params![id.as_bytes(), site.code(), receipt],
            )?;
            if !is_own {
                on.execute("UPDATE donation SET copied = 1 WHERE id = ?1", [id.as_bytes()])?;
            }
            Ok(())
        })
    }

    /// The receipts of a donation, by site.
    pub(crate) fn receipts(&self, id: &DonationId) -> Result<Vec<(Site, Vec<u8>)>, DatabaseError> {
        self.within(|on| {
            let mut query =
                on.prepare("SELECT site, receipt FROM receipt WHERE id = ?1 ORDER BY site")?;
            let rows = query.query_map([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let rows = rows.collect::<rusqlite::Result<Vec<(u8, Vec<u8>)>>>()?;
            let known = |(site, receipt)| Site::from_code(site).map(|site| (site, receipt));
            Ok(rows.into_iter().filter_map(known).collect())
        })
    }

    /// The other site has to get the copy, and is asked about it with the owner's question.
    pub(crate) fn ask_there(&self, id: &DonationId, question: &[u8]) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute(
                "UPDATE donation SET question = ?2, copied = 0 WHERE id = ?1 AND stage = 2",
                params![id.as_bytes(), question],
            )
            .map(drop)
        })
    }

    /// Nothing is to be brought to the other site any more.
    pub(crate) fn not_bring(&self, id: &DonationId) -> Result<(), DatabaseError> {
        self.within(|on| {
            on.execute("UPDATE donation SET copied = 1 WHERE id = ?1", [id.as_bytes()]).map(drop)
        })
    }

    /// The donations whose copy is still to be brought to the other site, with their questions.
    pub(crate) fn questions(&self) -> Result<Vec<(DonationId, Vec<u8>)>, DatabaseError> {
        self.within(|on| {
            let mut query = on.prepare(
                "SELECT id, question FROM donation
                 WHERE stage = 2 AND question IS NOT NULL AND copied = 0",
            )?;
            let rows =
                query.query_map([], |row| Ok((DonationId::new(row.get(0)?), row.get(1)?)))?;
            rows.collect()
        })
    }

    /// Runs one transaction.
    fn within<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic within a transaction rolls it back when it is dropped.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

/// Settings of every connection. Measured: with them a deleted share is found nowhere in the file.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    let secure: i64 =
        connection.pragma_update_and_check(None, "secure_delete", "ON", |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    let version =
        connection.pragma_query_value(None, "secure_delete", |row| row.get::<_, i64>(0))?;
    if mode == "delete" && secure == 1 && version == 1 {
        return Ok(());
    }
    Err(rusqlite::Error::InvalidQuery)
}

fn unusable(error: rusqlite::Error) -> ConfigError {
    let why = match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::CannotOpen) => "it is not there, or may not be opened".to_owned(),
        Some(rusqlite::ErrorCode::NotADatabase) => "it is none".to_owned(),
        Some(code) => format!("{code:?}"),
        None => "it has other settings than it needs".to_owned(),
    };
    ConfigError::Database(why)
}

/// One value of one donation.
fn value<T: rusqlite::types::FromSql>(
    on: &Connection,
    sql: &str,
    id: &DonationId,
) -> rusqlite::Result<Option<T>> {
    on.query_row(sql, [id.as_bytes()], |row| row.get(0)).optional()
}
