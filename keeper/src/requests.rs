//! What the owner of a donation asks: to know how it stands, or to change that. Every answer is signed.
//!
//! A request proves by its signature that it is the owner's. An old one does nothing, the last one again
//! does what it did, and nothing brings back what is being erased.

use std::sync::Arc;

use idphoto_wire::protocol::{Answer, Ask, Reply, Request};
use idphoto_wire::{Day, Digest, DonationId, State, due};

use crate::database::{Cause, Change, Entry, Progress, Row, Stage};
use crate::keeper::{Keeper, dies};
use crate::problem::Trouble;
use crate::verification::{tag_of, verify};
use crate::{erasure, log, peer};

/// Takes a request of a donation's owner.
pub(crate) async fn request(
    keeper: &Arc<Keeper>,
    body: &[u8],
    is_peer: bool,
) -> Result<Vec<u8>, Trouble> {
    if !keeper.trains() && !is_peer {
        return Err(Trouble::PEER_ONLY);
    }
    let Request { id, serial, ask } = Request::parse(body)?;
    let today = keeper.today()?;
    if ask == Ask::Status {
        verify(keeper, id, body).await?;
        return reply(keeper, id, body, today).await;
    }
    let before = keeper.row(id).await?;
    match &before {
        Some(row) if row.stage == Stage::Erased => {}
        Some(row) if row.stage == Stage::Erasing && !ask.erases() => {}
        Some(row) if row.request == Some(Digest::of(body)) => {}
        // Erasing needs no order: an old one does nothing that its owner did not ask for.
        Some(row) if serial <= row.serial && !ask.erases() => return Err(Trouble::SERIAL_OLD),
        _ => take(keeper, id, serial, ask, body, before.as_ref(), today).await?,
    }
    if keeper.row(id).await?.is_some_and(|row| row.stage == Stage::Erasing) {
        erasure::press_on(keeper, id).await;
    } else {
        peer::tell_soon(keeper, id).await;
    }
    reply(keeper, id, body, today).await
}

/// Does what is asked for the first time.
async fn take(
    keeper: &Arc<Keeper>,
    id: DonationId,
    serial: u32,
    ask: Ask,
    body: &[u8],
    row: Option<&Row>,
    received: Day,
) -> Result<(), Trouble> {
    let tag = row.and_then(tag_of);
    let forward = tag.as_ref().is_some_and(|tag| keeper.copies(tag.core()));
    let bytes = body.to_vec();
    if ask.erases() {
        log::about(&id, ask.name());
        let began = keeper.database(move |database| {
            let entry = Entry { serial, bytes: &bytes, received, forward };
            database.begin_erasure(&id, Cause::Asked(&entry))
        });
        began.await?;
        return Ok(());
    }
    let (Some(row), Some(tag)) = (row, tag) else { return Err(Trouble::UNKNOWN) };
    let (change, forward) = match ask {
        Ask::Restrict => (Change::Restricted(true), forward),
        Ask::Lift => (Change::Restricted(false), forward),
        // For people at the training site to look at.
        Ask::Rectify(correction) => (Change::Correction(correction.code()), false),
        Ask::Shorten(month) if month < dies(&tag, row) => (Change::Until(month), forward),
        Ask::Shorten(_) => return Err(Trouble::refused("not_shorter")),
        _ => return Err(Trouble::MALFORMED),
    };
    let changed = keeper.database(move |database| {
        database.change(&id, &Entry { serial, bytes: &bytes, received, forward }, change)
    });
    if changed.await? {
        log::about(&id, ask.name());
    }
    let (row, month) = (keeper.row(id).await?, keeper.month_of_expiry());
    let over = row.zip(month).is_some_and(|(row, month)| dies(&tag, &row) <= month);
    if over { erasure::expire(keeper, id).await } else { Ok(()) }
}

/// How it stands now, signed, with the receipts there are.
async fn reply(
    keeper: &Arc<Keeper>,
    id: DonationId,
    body: &[u8],
    today: Day,
) -> Result<Vec<u8>, Trouble> {
    let row = keeper.row(id).await?;
    let request = Digest::of(body);
    let received = match &row {
        Some(row) if row.request == Some(request) => row.received.unwrap_or(today),
        _ => today,
    };
    let state = row.as_ref().map_or(State::Unknown, state);
    let until = match &row {
        Some(row) if !state.is_ended() => tag_of(row).map(|tag| dies(&tag, row)),
        _ => None,
    };
    let answer = Answer {
        id,
        site: keeper.site,
        request,
        serial: row.as_ref().map_or(0, |row| row.serial),
        state,
        restricted: row.as_ref().is_some_and(|row| row.restricted),
        until,
        received,
        due: due(received),
    };
    let receipts = keeper.database(move |database| database.receipts(&id)).await?;
    let receipts = receipts.into_iter().map(|(_, receipt)| receipt).collect();
    Ok(Reply { answer: answer.sign(&keeper.signer), receipts }.to_bytes())
}

/// How a donation stands at all sites, as far as this one knows.
fn state(row: &Row) -> State {
    match row.stage {
        Stage::Awaited => State::Awaited,
        Stage::Stored => State::Stored,
        Stage::Erased => State::Erased,
        Stage::Erasing => match row.here.min(row.there) {
            Progress::NotYet => State::Unreadable,
            Progress::Deleted => State::Deleted,
            Progress::Freed => State::Erased,
        },
    }
}
