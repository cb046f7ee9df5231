//! One HTTP request to its reply: what may be asked at all, and how it is told. What is asked is
//! read by the module that does it.

use std::sync::Arc;

use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, Response, StatusCode};
use idphoto_wire::protocol::{MEDIA_TYPE, MOST_REQUEST, paths};

use crate::keeper::Keeper;
use crate::problem::Trouble;
use crate::{deposit, log, requests};

/// Seconds after which a caller that was turned away may come again.
const RETRY_SECONDS: u16 = 10;

/// Answers one request; `is_peer` when the other keeper proved to be the caller.
pub(crate) async fn answer(
    keeper: &Arc<Keeper>,
    request: Request<Incoming>,
    is_peer: bool,
) -> Response<Full<Bytes>> {
    match taken(keeper, request, is_peer).await {
        Ok(body) => reply(StatusCode::OK, body),
        Err(trouble) => refusal(&trouble),
    }
}

/// The reply that says no.
pub(crate) fn refusal(trouble: &Trouble) -> Response<Full<Bytes>> {
    let mut reply = reply(trouble.status, trouble.body());
    let later = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    if later.contains(&trouble.status) {
        reply.headers_mut().insert(RETRY_AFTER, HeaderValue::from(RETRY_SECONDS));
    }
    reply
}

async fn taken(
    keeper: &Arc<Keeper>,
    request: Request<Incoming>,
    is_peer: bool,
) -> Result<Vec<u8>, Trouble> {
    let path = match request.uri().path() {
        known @ (paths::DEPOSIT | paths::REPLICA | paths::REQUEST) => known.to_owned(),
        _ => return Err(Trouble::NOT_FOUND),
    };
    if request.uri().query().is_some() {
        return Err(Trouble::NOT_FOUND);
    }
    if request.method() != Method::POST {
        return Err(Trouble::METHOD);
    }
    if request.headers().get(CONTENT_TYPE).is_none_or(|kind| kind != MEDIA_TYPE) {
        return Err(Trouble::MEDIA_TYPE);
    }
    let body = read(request.into_body()).await?;
    let done = match path.as_str() {
        paths::DEPOSIT => deposit::deposit(keeper, &body).await,
        paths::REPLICA => deposit::replica(keeper, &body, is_peer).await,
        _ => requests::request(keeper, &body, is_peer).await,
    };
    if let Err(trouble) = &done {
        log::event(&format!("answered {}", trouble.code));
    }
    done
}

async fn read(body: Incoming) -> Result<Bytes, Trouble> {
    if body.size_hint().lower() > MOST_REQUEST as u64 {
        return Err(Trouble::TOO_LARGE);
    }
    match Limited::new(body, MOST_REQUEST).collect().await {
        Ok(read) => Ok(read.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Trouble::TOO_LARGE),
        Err(_) => Err(Trouble::MALFORMED),
    }
}

fn reply(status: StatusCode, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut reply = Response::new(Full::new(Bytes::from(body)));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}
