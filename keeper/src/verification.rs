//! Looking at what arrived in the store, and signing for it: on every question of the owner by what the
//! store says of it, the first time byte by byte.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use idphoto_wire::protocol::{Receipt, object_key};
use idphoto_wire::{Digest, DonationId, Refusal, RetentionTag, admit, sealed};

use crate::database::{Row, Stage};
use crate::keeper::{Keeper, dies};
use crate::problem::Trouble;
use crate::store::Seen;
use crate::{erasure, log, peer};

/// How long an owner waits while somebody else works on the same donation.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the store has belongs to another upload.
const OTHER_OBJECT: &str = "other_object";

/// Looks at a donation because its owner asks, and makes it stored, missing or refused by what is found.
pub(crate) async fn verify(
    keeper: &Arc<Keeper>,
    id: DonationId,
    question: &[u8],
) -> Result<(), Trouble> {
    // Whoever is long about it is looking at it, or bringing the copy; how it stood before is told then.
    let Some(guard) = keeper.lock_within(&id, PATIENCE).await else { return Ok(()) };
    let Some(row) = keeper.row(id).await? else { return Ok(()) };
    if let Some(code) = row.refused {
        return Err(Trouble::refused(code));
    }
    let live = matches!(row.stage, Stage::Awaited | Stage::Stored);
    let Some(bytes) = row.tag.as_deref().filter(|_| live) else { return Ok(()) };
    let tag = RetentionTag::parse(bytes)?;
    if keeper.month_of_expiry().is_some_and(|month| dies(&tag, &row) <= month) {
        drop(guard);
        return erasure::expire(keeper, id).await;
    }
    let key = object_key(tag.core());
    let Some(seen) = keeper.store.head(&key).await? else {
        if row.stage == Stage::Stored {
            log::about(&id, "object_missing");
            keeper.database(move |database| database.missing(&id)).await?;
        }
        return Ok(());
    };
    let outcome = match (row.stage, is_of(&seen, bytes, &tag)) {
        // It was right once. On the word of a head nothing is destroyed; somebody has to look.
        (Stage::Stored, false) => {
            log::about(&id, "object_changed");
            return Err(Trouble::STORE);
        }
        (_, false) => Some(OTHER_OBJECT),
        (Stage::Awaited, true) => first_look(keeper, &key, bytes, &tag).await?.map(Refusal::code),
        (_, true) => None,
    };
    if let Some(code) = outcome {
        drop(guard);
        log::about(&id, &format!("refused {code}"));
        erasure::refuse(keeper, id, code).await?;
        return Err(Trouble::refused(code));
    }
    if keeper.database(move |database| database.stored(&id)).await? {
        sign(keeper, &tag, bytes).await?;
        drop(guard);
        peer::bring(keeper, &tag, question).await?;
    }
    Ok(())
}

/// Whether an object is the upload of this tag, as far as its head tells.
fn is_of(seen: &Seen, bytes: &[u8], tag: &RetentionTag) -> bool {
    let checksum = STANDARD.encode(tag.sealed().as_bytes());
    seen.length == Some(tag.sealed_bytes().into())
        && seen.tag.as_deref() == Some(URL_SAFE_NO_PAD.encode(bytes).as_str())
        && seen.checksum.as_ref().is_none_or(|told| *told == checksum)
}

/// Reads all of it; why it is refused, or nothing.
async fn first_look(
    keeper: &Arc<Keeper>,
    key: &str,
    bytes: &[u8],
    tag: &RetentionTag,
) -> Result<Option<Refusal>, Trouble> {
    let terms = keeper.terms(tag.core())?;
    let object = keeper.store.get(key, sealed::MOST_BYTES).await?;
    let object = object.ok_or(Trouble::STORE)?;
    Ok(admit(bytes, &object, &terms, keeper.site).err())
}

/// Signs the receipt of this site, once.
async fn sign(keeper: &Arc<Keeper>, tag: &RetentionTag, bytes: &[u8]) -> Result<(), Trouble> {
    let (id, site) = (tag.core().id, keeper.site);
    let receipts = keeper.database(move |database| database.receipts(&id)).await?;
    if receipts.iter().any(|(of, _)| *of == site) {
        return Ok(());
    }
    let stored = keeper.today()?.month();
    let receipt = Receipt { id, site, tag: Digest::of(bytes), stored }.sign(&keeper.signer);
    log::about(&id, "stored");
    keeper.database(move |database| database.keep_receipt(&id, site, &receipt, true)).await?;
    Ok(())
}

/// The tag of a row that has one.
pub(crate) fn tag_of(row: &Row) -> Option<RetentionTag> {
    RetentionTag::parse(row.tag.as_deref()?).ok()
}
