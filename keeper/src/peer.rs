//! The other site: bringing copies to it and telling it what owners ask. This site acts like a device
//! there, but for the certificate that proves which keeper it is; ciphertext alone crosses.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::{Method, StatusCode};
use idphoto_wire::protocol::{
    Answer, Grant, MEDIA_TYPE, MOST_REPLY, Problem, Receipt, Replica, Reply, check_upload_url,
    object_key, paths, put_headers,
};
use idphoto_wire::sites::SiteEntry;
use idphoto_wire::{Digest, DonationId, RetentionTag, State};

use crate::database::{Forward, Progress, Stage};
use crate::https::{Call, HttpsError, Remote};
use crate::keeper::Keeper;
use crate::problem::Trouble;
use crate::verification::tag_of;
use crate::{erasure, log};

/// How long an owner waits for the other site. What takes longer is done in the background.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long one call may take: it looks at an object in its own store.
const CALL: Duration = Duration::from_secs(20);
/// How long the upload of a copy may take.
const UPLOAD: Duration = Duration::from_secs(20);

/// The other site.
pub(crate) struct Peer {
    pub(crate) entry: SiteEntry,
    /// Its keeper, which has to see our certificate.
    pub(crate) keeper: Remote,
    /// Its store.
    pub(crate) store: Remote,
}

/// Why the other site did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
enum PeerError {
    /// It cannot be reached: there is no use in asking for anything else at the moment.
    Away(&'static str),
    /// It said no.
    Refused(String),
    /// What it said makes no sense, or is not signed by it.
    Nonsense,
    /// Something here does not work.
    Here,
}

impl PeerError {
    fn tell(&self, id: &DonationId) {
        match self {
            Self::Away(why) => log::event(&format!("peer_away {why}")),
            Self::Refused(code) => log::about(id, &format!("peer_refused {code}")),
            Self::Nonsense => log::about(id, "peer_nonsense"),
            Self::Here => log::about(id, "peer_not_asked"),
        }
    }
}

impl From<HttpsError> for PeerError {
    fn from(error: HttpsError) -> Self {
        Self::Away(match error {
            HttpsError::Unreachable => "unreachable",
            HttpsError::Timeout => "timeout",
            HttpsError::Tls => "tls",
            HttpsError::Broken => "broken",
        })
    }
}

impl From<Trouble> for PeerError {
    fn from(_: Trouble) -> Self {
        Self::Here
    }
}

impl Peer {
    async fn post(&self, path: &str, body: &[u8]) -> Result<Bytes, PeerError> {
        let call = Call {
            method: Method::POST,
            target: path.to_owned(),
            headers: vec![("content-type", MEDIA_TYPE.to_owned())],
            body: Bytes::copy_from_slice(body),
            most: MOST_REPLY,
            within: CALL,
        };
        let answer = self.keeper.ask(call).await?;
        if answer.status == StatusCode::OK {
            return Ok(answer.body);
        }
        match Problem::parse(&answer.body) {
            Ok(_) if answer.status.is_server_error() => Err(PeerError::Away("busy")),
            Ok(_) if answer.status == StatusCode::TOO_MANY_REQUESTS => Err(PeerError::Away("busy")),
            Ok(problem) => Err(PeerError::Refused(problem.code().to_owned())),
            Err(_) => Err(PeerError::Nonsense),
        }
    }

    /// Passes an owner's request on; the answer is signed by the site and is the one to this request.
    async fn request(&self, id: &DonationId, body: &[u8]) -> Result<(Answer, Reply), PeerError> {
        let reply = self.post(paths::REQUEST, body).await?;
        let reply = Reply::parse(&reply).map_err(|_| PeerError::Nonsense)?;
        let answer = Answer::parse(&reply.answer, &self.entry.receipt);
        let answer = answer.map_err(|_| PeerError::Nonsense)?;
        let right = answer.id == *id
            && answer.site == self.entry.site
            && answer.request == Digest::of(body);
        if right { Ok((answer, reply)) } else { Err(PeerError::Nonsense) }
    }

    async fn upload(
        &self,
        url: &str,
        tag: &RetentionTag,
        bytes: &[u8],
        object: Bytes,
    ) -> Result<(), PeerError> {
        check_upload_url(url, &self.entry, tag.core()).map_err(|_| PeerError::Nonsense)?;
        // Behind `https://` and the host.
        let target = url.splitn(4, '/').nth(3).ok_or(PeerError::Nonsense)?;
        let headers = put_headers(bytes, tag);
        let headers = headers.into_iter().filter(|(name, _)| *name != "content-length");
        let call = Call {
            method: Method::PUT,
            target: format!("/{target}"),
            headers: headers.collect(),
            body: object,
            most: MOST_REPLY,
            within: UPLOAD,
        };
        match self.store.ask(call).await?.status {
            // It was there before.
            StatusCode::PRECONDITION_FAILED => Ok(()),
            status if status.is_success() => Ok(()),
            _ => Err(PeerError::Refused("upload".to_owned())),
        }
    }
}

/// Sees to it that the other site gets the copy of a donation that is stored here, and waits a little
/// for its receipt.
pub(crate) async fn bring(
    keeper: &Arc<Keeper>,
    tag: &RetentionTag,
    question: &[u8],
) -> Result<(), Trouble> {
    let Some(peer) = &keeper.peer else { return Ok(()) };
    let id = tag.core().id;
    if !keeper.copies(tag.core()) || is_there(keeper, peer, id).await? {
        return Ok(());
    }
    let asked = question.to_vec();
    keeper.database(move |database| database.ask_there(&id, &asked)).await?;
    let (keeper, question) = (Arc::clone(keeper), question.to_vec());
    let task = tokio::spawn(async move { replicate(&keeper, id, &question).await });
    // Dropping the handle does not end the task.
    let _ = tokio::time::timeout(PATIENCE, task).await;
    Ok(())
}

/// Whether the other site has signed for its copy.
async fn is_there(keeper: &Arc<Keeper>, peer: &Peer, id: DonationId) -> Result<bool, Trouble> {
    let site = peer.entry.site;
    let receipts = keeper.database(move |database| database.receipts(&id)).await?;
    Ok(receipts.iter().any(|(of, _)| *of == site))
}

/// Brings a copy; whether the other site could be reached.
pub(crate) async fn replicate(keeper: &Arc<Keeper>, id: DonationId, question: &[u8]) -> bool {
    let Some(peer) = &keeper.peer else { return true };
    match copied(keeper, peer, id, question).await {
        Ok(()) => {
            // What was asked before it had the copy.
            let forwards = keeper.database(move |database| database.forwards(Some(id))).await;
            tell(keeper, &forwards.unwrap_or_default()).await
        }
        Err(error) => {
            error.tell(&id);
            !matches!(error, PeerError::Away(_))
        }
    }
}

async fn copied(
    keeper: &Arc<Keeper>,
    peer: &Peer,
    id: DonationId,
    question: &[u8],
) -> Result<(), PeerError> {
    // Whoever is long about this donation is probably doing just this.
    let Some(_guard) = keeper.lock_within(&id, PATIENCE).await else { return Ok(()) };
    let row = keeper.row(id).await?.filter(|row| row.stage == Stage::Stored);
    let Some(row) = row else { return Ok(()) };
    if is_there(keeper, peer, id).await? {
        return Ok(());
    }
    let tag = tag_of(&row).ok_or(PeerError::Here)?;
    let bytes = row.tag.unwrap_or_default();
    match peer.post(paths::REPLICA, &Replica { tag: bytes.clone() }.to_bytes()).await {
        Ok(grant) => {
            let grant = Grant::parse(&grant).map_err(|_| PeerError::Nonsense)?;
            let most = tag.sealed_bytes() as usize;
            let object = keeper.store.get(&object_key(tag.core()), most).await;
            let object = object.ok().flatten().ok_or(PeerError::Here)?;
            if tag.covers(&object).is_err() {
                return Err(PeerError::Here);
            }
            peer.upload(&grant.url, &tag, &bytes, object).await?;
        }
        // It has it already, or will never have it; the answer says which.
        Err(PeerError::Refused(code)) if code == "id_used" => {}
        Err(error) => return Err(error),
    }
    let (answer, reply) = peer.request(&id, question).await?;
    if answer.state.is_ended() {
        log::about(&id, "peer_has_ended_it");
        let noted = keeper.database(move |database| database.not_bring(&id)).await;
        return noted.map_err(|_| PeerError::Here);
    }
    let site = peer.entry.site;
    let receipt = reply.receipts.into_iter().find(|receipt| {
        let told = Receipt::parse(receipt, &peer.entry.receipt);
        told.is_ok_and(|told| told.id == id && told.site == site && told.tag == Digest::of(&bytes))
    });
    let receipt = receipt.ok_or(PeerError::Nonsense)?;
    log::about(&id, "stored_there");
    let kept = keeper.database(move |database| database.keep_receipt(&id, site, &receipt, false));
    kept.await.map_err(|_| PeerError::Here)
}

/// Tells the other site what is left to tell of a donation, and waits a little.
pub(crate) async fn tell_soon(keeper: &Arc<Keeper>, id: DonationId) {
    let forwards = keeper.database(move |database| database.forwards(Some(id))).await;
    let forwards = forwards.unwrap_or_default();
    if forwards.is_empty() {
        return;
    }
    let keeper = Arc::clone(keeper);
    let task = tokio::spawn(async move { tell(&keeper, &forwards).await });
    let _ = tokio::time::timeout(PATIENCE, task).await;
}

/// Tells the other site these requests, in order, as far as it can be reached; whether it could.
pub(crate) async fn tell(keeper: &Arc<Keeper>, forwards: &[Forward]) -> bool {
    let Some(peer) = &keeper.peer else { return true };
    for forward in forwards {
        let outcome = told(keeper, peer, forward).await;
        let Err(error) = outcome else { continue };
        error.tell(&forward.id);
        if matches!(error, PeerError::Away(_)) {
            return false;
        }
    }
    true
}

async fn told(keeper: &Arc<Keeper>, peer: &Peer, forward: &Forward) -> Result<(), PeerError> {
    let id = forward.id;
    let erasing = is_erasing(keeper, id).await?;
    // Whoever began to bring a copy before the erasure is done with it then, and nobody begins any more: what
    // is not there now never comes.
    if erasing && keeper.lock_within(&id, PATIENCE).await.is_none() {
        return Err(PeerError::Here);
    }
    let state = match peer.request(&id, &forward.request).await {
        Ok((answer, _)) => Some(answer.state),
        // It was told before, and something newer too; or it has nothing that could be changed.
        Err(PeerError::Refused(code)) if code == "serial_old" || code == "not_shorter" => None,
        Err(PeerError::Refused(code)) if code == "unknown_donation" => Some(State::Unknown),
        Err(error) => return Err(error),
    };
    let there = match state {
        Some(State::Erased) => Some(Progress::Freed),
        Some(State::Deleted) => Some(Progress::Deleted),
        Some(State::Unreadable) => Some(Progress::NotYet),
        Some(State::Unknown) => Some(Progress::Freed),
        _ => None,
    };
    let forward = forward.clone();
    let kept = match there {
        Some(there) if erasing => {
            erasure::there(keeper, id, there).await;
            Ok(())
        }
        // It has not found out yet that it has to erase its copy.
        None if erasing && forward.is_question() => Ok(()),
        _ => keeper.database(move |database| database.told(&forward)).await,
    };
    kept.map_err(|_| PeerError::Here)
}

async fn is_erasing(keeper: &Arc<Keeper>, id: DonationId) -> Result<bool, PeerError> {
    Ok(keeper.row(id).await?.is_some_and(|row| row.stage == Stage::Erasing))
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Peer({})", self.entry.site)
    }
}
