//! One exchange with a site at a time: a question and its signed answer, an upload and its status.
//!
//! Nothing that the storage says is believed but what its receipt key signed, about the very request that
//! was sent. Not here: what follows from it ([`super::sending`]).

use std::time::Duration;

use idphoto_wire::protocol::{
    Answer, MEDIA_TYPE, MOST_REPLY, Problem, Reply, Request, paths, put_headers,
};
use idphoto_wire::sites::{Endpoint, SiteEntry};

use super::VaultError;
use crate::foreign::{Call, HttpReply, Method, Transport};
use crate::gate::Permit;
use crate::register::SignedAnswer;

/// For an exchange with a keeper, which may look into its store and speak to the other site.
const KEEPER_TIMEOUT: Duration = Duration::from_secs(30);
/// For the upload: half a permit's life, 96 KiB at 26 kbit/s. A store of which one half is down was
/// measured to hang for 50 seconds.
const STORE_TIMEOUT: Duration = Duration::from_secs(30);

/// Puts the sealed bytes where the URL says, with the headers that it was signed for.
pub(super) fn upload(
    url: &str,
    permit: &Permit,
    transport: &dyn Transport,
) -> Result<(), VaultError> {
    let Permit { item, site, .. } = permit;
    // `check_upload_url` saw to what comes before.
    let (_, rest) = url.split_once("//").unwrap_or_default();
    let target = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let headers = put_headers(&item.bytes.tag, &item.tag).into_iter();
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).collect();
    let call = Call {
        method: Method::Put,
        host: site.store.host.clone(),
        port: site.store.port,
        target: target.to_owned(),
        headers,
        body: item.bytes.sealed.clone(),
        pins: site.pins.clone(),
        timeout: STORE_TIMEOUT,
        most_reply: MOST_STORE_REPLY,
    };
    match exchanged(&call, transport)?.status {
        200 | 201 | 204 => Ok(()),
        // There already: these bytes, since the URL takes no others. The receipt tells.
        412 => Ok(()),
        status @ (400..=428 | 430..=499) => Err(VaultError::Refused(format!("store_{status}"))),
        status => Err(VaultError::Unavailable(format!("store_{status}"))),
    }
}

/// S3 tells errors as XML of a few hundred bytes; it is read to free the connection, and not looked at.
const MOST_STORE_REPLY: usize = 64 << 10;

/// Asks the training site, and checks that the answer is signed by it and about this request.
pub(super) fn asked(
    site: &SiteEntry,
    request: &[u8],
    transport: &dyn Transport,
) -> Result<(SignedAnswer, Vec<Vec<u8>>), VaultError> {
    let body = to_keeper(site, paths::REQUEST, request.to_vec(), transport)?;
    let Reply { answer, receipts } = Reply::parse(&body)?;
    let said = Answer::parse(&answer, &site.receipt)?;
    let id = Request::parse(request)?.id;
    if said.id != id || said.site != site.site || said.request != Request::digest(request) {
        return Err(VaultError::OtherAnswer);
    }
    Ok((SignedAnswer::new(said, answer), receipts))
}

/// One exchange with a keeper; the body of its 200.
pub(super) fn to_keeper(
    site: &SiteEntry,
    path: &str,
    body: Vec<u8>,
    transport: &dyn Transport,
) -> Result<Vec<u8>, VaultError> {
    let Endpoint { host, port } = site.keeper.clone();
    let call = Call {
        method: Method::Post,
        host,
        port,
        target: path.to_owned(),
        headers: vec![
            ("content-length".to_owned(), body.len().to_string()),
            ("content-type".to_owned(), MEDIA_TYPE.to_owned()),
        ],
        body,
        pins: site.pins.clone(),
        timeout: KEEPER_TIMEOUT,
        most_reply: MOST_REPLY,
    };
    let reply = exchanged(&call, transport)?;
    if reply.status == 200 {
        return Ok(reply.body);
    }
    let said = Problem::parse(&reply.body).ok();
    let code = said.map_or(format!("http_{}", reply.status), |said| said.code().to_owned());
    match reply.status {
        400..=428 | 430..=499 => Err(VaultError::Refused(code)),
        _ => Err(VaultError::Unavailable(code)),
    }
}

/// One exchange, and whether it was with whom it should be.
fn exchanged(call: &Call, transport: &dyn Transport) -> Result<HttpReply, VaultError> {
    let reply = transport.send(call)?;
    let right = reply.host == call.host.as_str()
        && reply.port == call.port.get()
        && call.pins.contains(&reply.peer_key)
        && reply.body.len() <= call.most_reply;
    if right { Ok(reply) } else { Err(VaultError::OtherPeer) }
}
