//! Erasing: the share is destroyed first, then the object deleted here and at the other site, then the
//! store's freeing of the bytes waited for. What fails is tried again in the background, also after a
//! restart; nothing undoes it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use idphoto_wire::protocol::object_key;
use idphoto_wire::{DonationId, Month};

use crate::clock::unix_now;
use crate::database::{Cause, DatabaseError, Progress, Stage};
use crate::keeper::Keeper;
use crate::problem::Trouble;
use crate::store::StoreError;
use crate::verification::tag_of;
use crate::{compaction, log, peer};

/// How long an owner waits while somebody else works on the same donation.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often what is left is looked at, when nobody asks for it.
const ROUND: Duration = Duration::from_secs(5);
/// A round at most every so often.
const PAUSE: Duration = Duration::from_secs(1);
/// A site that is away is asked again after a round, then after twice as long, up to this.
const MOST_AWAY: Duration = Duration::from_secs(300);

/// Erases a donation whose bytes were refused.
pub(crate) async fn refuse(
    keeper: &Arc<Keeper>,
    id: DonationId,
    code: &'static str,
) -> Result<(), Trouble> {
    keeper.database(move |database| database.begin_erasure(&id, Cause::Refused(code))).await?;
    press_on(keeper, id).await;
    Ok(())
}

/// Erases a donation whose month has come.
pub(crate) async fn expire(keeper: &Arc<Keeper>, id: DonationId) -> Result<(), Trouble> {
    log::about(&id, "expired");
    keeper.database(move |database| database.begin_erasure(&id, Cause::Expired)).await?;
    press_on(keeper, id).await;
    Ok(())
}

/// Takes the erasure of a donation as far as it goes at once.
pub(crate) async fn press_on(keeper: &Arc<Keeper>, id: DonationId) {
    let here = async {
        if let Some(_guard) = keeper.lock_within(&id, PATIENCE).await
            && let Err(error) = delete(keeper, id, true).await
        {
            log::about(&id, &format!("not_deleted {}", error.code()));
        }
    };
    tokio::join!(here, peer::tell_soon(keeper, id));
    keeper.wake.notify_one();
}

/// The other site says how far it is.
pub(crate) async fn there(keeper: &Arc<Keeper>, id: DonationId, there: Progress) {
    let noted = keeper.database(move |database| database.progress_there(&id, there)).await;
    if noted.is_ok() && there == Progress::Freed {
        log::about(&id, "erased_there");
    }
}

/// Deletes the object of a donation here; the caller has its lock. It counts as deleted when no upload
/// that was granted can arrive any more. Before that it is worth an attempt only the first time.
async fn delete(keeper: &Arc<Keeper>, id: DonationId, first: bool) -> Result<(), StoreError> {
    let row = keeper.row(id).await.ok().flatten();
    let row = row.filter(|row| row.stage == Stage::Erasing && row.here == Progress::NotYet);
    let Some((row, tag)) = row.and_then(|row| tag_of(&row).map(|tag| (row, tag))) else {
        return Ok(());
    };
    let closed = row.open_until.is_none_or(|until| until < unix_now());
    if !closed && !first {
        return Ok(());
    }
    let key = object_key(tag.core());
    keeper.store.delete(&key).await?;
    if keeper.store.head(&key).await?.is_some() {
        log::about(&id, "not_deleted");
        return Ok(());
    }
    let now = unix_now();
    if closed && keeper.database(move |database| database.deleted_here(&id, now)).await.is_ok() {
        log::about(&id, "deleted");
    }
    Ok(())
}

/// Does what is left to do, for as long as the keeper runs.
pub(crate) async fn in_the_background(keeper: Arc<Keeper>) {
    // The bucket has the rules of this month from the start.
    let mut rules_of: Option<Month> = keeper.today().ok().map(|today| today.month());
    let mut swept: Option<Month> = None;
    let (mut away, mut ask_again) = (ROUND, Instant::now());
    loop {
        let month = keeper.today().ok().map(|today| today.month());
        let over = keeper.month_of_expiry();
        if month != swept {
            match over {
                Some(now) if sweep(&keeper, now).await.is_ok() => swept = month,
                Some(_) => {}
                None => {
                    log::event("clock_ahead");
                    swept = month;
                }
            }
        }
        here(&keeper).await;
        if Instant::now() >= ask_again {
            away = if elsewhere(&keeper).await { ROUND } else { MOST_AWAY.min(away * 2) };
            ask_again = Instant::now() + if away == ROUND { Duration::ZERO } else { away };
        }
        if let Some(now) = month.filter(|_| month != rules_of) {
            match keeper.store.keep_rules(now).await {
                Ok(()) => rules_of = month,
                Err(error) => log::event(error.code()),
            }
        }
        let _ = tokio::time::timeout(ROUND, keeper.wake.notified()).await;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Begins the erasure of everything whose month has come, whether or not anybody ever asks for it.
async fn sweep(keeper: &Arc<Keeper>, now: Month) -> Result<(), DatabaseError> {
    for id in keeper.database(move |database| database.expired(now)).await? {
        log::about(&id, "expired");
        keeper.database(move |database| database.begin_erasure(&id, Cause::Expired)).await?;
    }
    Ok(())
}

/// What is left to do at this site.
async fn here(keeper: &Arc<Keeper>) {
    let now = unix_now();
    let _ = keeper.database(move |database| database.close_uploads(now)).await;
    let erasing = keeper.database(|database| database.erasing()).await;
    for id in erasing.unwrap_or_default() {
        let Some(_guard) = keeper.lock_within(&id, PATIENCE).await else { continue };
        if let Err(error) = delete(keeper, id, false).await {
            log::about(&id, &format!("not_deleted {}", error.code()));
            // Where the store does not answer, it does not for the others either.
            if matches!(error, StoreError::Https(_)) {
                break;
            }
        }
    }
    compaction::look(keeper).await;
}

/// What the other site has still to be told and brought; whether it could be reached.
async fn elsewhere(keeper: &Arc<Keeper>) -> bool {
    let forwards = keeper.database(|database| database.forwards(None)).await;
    if !peer::tell(keeper, &forwards.unwrap_or_default()).await {
        return false;
    }
    let questions = keeper.database(|database| database.questions()).await;
    for (id, question) in questions.unwrap_or_default() {
        if !peer::replicate(keeper, id, &question).await {
            return false;
        }
    }
    true
}
