//! Taking a donation in: everything that can be checked before its bytes are there, then leave to upload
//! exactly these bytes. The device has checked the same; nothing of that is believed.

use std::sync::Arc;

use idphoto_wire::content::is_length;
use idphoto_wire::protocol::{Deposit, Grant, Replica, check_upload_url};
use idphoto_wire::sealed::{CIPHER_TAG, HEADER};
use idphoto_wire::{Refusal, RetentionTag, Secret, Terms};

use crate::clock::unix_now;
use crate::database::Taken;
use crate::keeper::Keeper;
use crate::log;
use crate::problem::Trouble;

/// A donation may be deposited in the month it was issued in, and in this many after it: it can have waited
/// in a device that was offline over the turn of a month.
const MOST_SKEW: u32 = 1;

/// A device deposits a donation, with its share, at the training site.
pub(crate) async fn deposit(keeper: &Arc<Keeper>, body: &[u8]) -> Result<Vec<u8>, Trouble> {
    if !keeper.trains() {
        return Err(Trouble::NOT_HERE);
    }
    let Deposit { tag: bytes, share } = Deposit::parse(body)?;
    let tag = RetentionTag::parse(&bytes)?;
    tag.commits_to(&share).map_err(|_| Trouble::SHARE)?;
    let terms = keeper.terms(tag.core())?;
    let age = terms.today().month().since(tag.core().issued);
    if age.is_some_and(|months| months > MOST_SKEW) {
        return Err(Trouble::ISSUED_SKEW);
    }
    check(&tag, &terms, keeper)?;
    grant(keeper, bytes, &tag, Some(share)).await
}

/// The keeper of the training site brings a copy. How long ago it was issued does not matter: this site
/// may have been away.
pub(crate) async fn replica(
    keeper: &Arc<Keeper>,
    body: &[u8],
    is_peer: bool,
) -> Result<Vec<u8>, Trouble> {
    if keeper.trains() {
        return Err(Trouble::NOT_HERE);
    }
    if !is_peer {
        return Err(Trouble::PEER_ONLY);
    }
    let Replica { tag: bytes } = Replica::parse(body)?;
    let tag = RetentionTag::parse(&bytes)?;
    check(&tag, &keeper.terms(tag.core())?, keeper)?;
    grant(keeper, bytes, &tag, None).await
}

fn check(tag: &RetentionTag, terms: &Terms<'_>, keeper: &Keeper) -> Result<(), Trouble> {
    let core = tag.core();
    terms.allow(core)?;
    if !core.sites.contains(keeper.site) {
        return Err(Refusal::OtherSite.into());
    }
    let content = (tag.sealed_bytes() as usize).checked_sub(HEADER + CIPHER_TAG);
    if content.is_some_and(|length| is_length(core.view, length)) {
        Ok(())
    } else {
        Err(Refusal::LengthOfView.into())
    }
}

async fn grant(
    keeper: &Arc<Keeper>,
    bytes: Vec<u8>,
    tag: &RetentionTag,
    share: Option<Secret<32>>,
) -> Result<Vec<u8>, Trouble> {
    let (id, dies) = (tag.core().id, tag.core().expires);
    let seconds = keeper.limits.upload_seconds;
    let url = keeper.store.grant(&bytes, tag, seconds);
    // What a device would refuse is not handed out.
    if let Err(error) = check_upload_url(&url, &keeper.entry, tag.core()) {
        log::event(error.code());
        return Err(Trouble::STORE);
    }
    let open_until = unix_now() + i64::from(seconds) + i64::from(keeper.limits.arrival_seconds);
    let taken = keeper
        .database(move |database| database.take(&id, &bytes, dies, share.as_ref(), open_until))
        .await?;
    match taken {
        Taken::New => log::about(&id, "deposit_taken"),
        Taken::Again => log::about(&id, "deposit_again"),
        Taken::Used => return Err(Trouble::ID_USED),
    }
    Ok(Grant { url }.to_bytes())
}
