//! When the store has freed what was deleted: a SeaweedFS is asked to and then whether it has; any other
//! store is given the time that its documentation says.

use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::body::Bytes;
use idphoto_wire::DonationId;
use idphoto_wire::protocol::object_key;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::clock::unix_now;
use crate::https::{Call, HttpsError, exchange};
use crate::keeper::Keeper;
use crate::log;
use crate::verification::tag_of;

/// The share of deleted bytes in a volume that makes SeaweedFS free them: one donation of the smallest view,
/// 4 KiB, in a volume of the usual 30 GB.
const THRESHOLD: &str = "0.0000001";
/// Freeing rewrites whole volumes.
const WITHIN: Duration = Duration::from_secs(300);
/// Longest list of volumes: 20 000 of 400 bytes.
const MOST: usize = 8 << 20;

/// Host and port of a SeaweedFS master, which is asked in clear and so has to be on this machine.
pub(crate) fn master(url: &str) -> Option<(&'static str, u16)> {
    let port = url.strip_prefix("http://127.0.0.1:")?.parse().ok()?;
    (port != 0).then_some(("127.0.0.1", port))
}

/// Looks whether what was deleted is freed, and notes it.
pub(crate) async fn look(keeper: &Arc<Keeper>) {
    let told = &keeper.compaction;
    let master = told.seaweedfs_master.as_deref().and_then(master);
    let wait = match (told.after_minutes, master) {
        (Some(minutes), _) => i64::from(minutes) * 60,
        (None, Some(_)) => told.settle_seconds.into(),
        (None, None) => return,
    };
    let before = unix_now() - wait;
    let due = keeper.database(move |database| database.deleted_before(before)).await;
    let due = absent(keeper, due.unwrap_or_default()).await;
    if due.is_empty() {
        return;
    }
    // With versions, which somebody may have switched on meanwhile, what is deleted is not gone.
    if let Err(error) = keeper.store.check_bucket().await {
        log::event(error.code());
        return;
    }
    match master {
        Some((host, port)) => match compacted(host, port, keeper.entry.bucket.as_str()).await {
            Ok(true) => freed(keeper, due).await,
            Ok(false) => log::event("compaction_not_yet"),
            Err(_) => log::event("compaction_unreachable"),
        },
        None => freed(keeper, due).await,
    }
}

/// Those whose objects are still deleted: an upload that began in time may have come to its end since.
async fn absent(keeper: &Arc<Keeper>, due: Vec<DonationId>) -> Vec<DonationId> {
    let mut absent = Vec::new();
    for id in due {
        let row = keeper.row(id).await.ok().flatten();
        let Some(tag) = row.as_ref().and_then(tag_of) else { continue };
        match keeper.store.head(&object_key(tag.core())).await {
            Ok(None) => absent.push(id),
            Ok(Some(_)) => {
                log::about(&id, "object_back");
                let _ = keeper.database(move |database| database.back_here(&id)).await;
            }
            Err(error) => {
                log::event(error.code());
                return Vec::new();
            }
        }
    }
    absent
}

async fn freed(keeper: &Arc<Keeper>, due: Vec<DonationId>) {
    for id in due {
        if keeper.database(move |database| database.freed_here(&id)).await.is_ok() {
            log::about(&id, "freed");
        }
    }
}

/// Has a SeaweedFS free deleted bytes; whether none are left in the volumes of the bucket.
async fn compacted(host: &str, port: u16, bucket: &str) -> Result<bool, HttpsError> {
    asked(host, port, &format!("/vol/vacuum?garbageThreshold={THRESHOLD}")).await?;
    let status = asked(host, port, "/vol/status").await?;
    Ok(is_clean(&status, bucket))
}

async fn asked(host: &str, port: u16, target: &str) -> Result<Value, HttpsError> {
    let call = Call {
        method: Method::GET,
        target: target.to_owned(),
        headers: Vec::new(),
        body: Bytes::new(),
        most: MOST,
        within: WITHIN,
    };
    let asked = async {
        let stream = TcpStream::connect((host, port)).await;
        let stream = stream.map_err(|_| HttpsError::Unreachable)?;
        exchange(stream, &format!("{host}:{port}"), call).await
    };
    let answer = tokio::time::timeout(WITHIN, asked).await.map_err(|_| HttpsError::Timeout)??;
    if !answer.status.is_success() {
        return Err(HttpsError::Broken);
    }
    serde_json::from_slice(&answer.body).map_err(|_| HttpsError::Broken)
}

/// Whether the list of volumes has some of the bucket, which is a collection of its own, and no deleted
/// byte in any of them.
fn is_clean(status: &Value, bucket: &str) -> bool {
    let mut volumes = Vec::new();
    if let Some(centres) = status.pointer("/Volumes/DataCenters") {
        collect(centres, &mut volumes);
    }
    let mut of_bucket = volumes.iter().filter(|volume| volume["Collection"] == bucket).peekable();
    of_bucket.peek().is_some()
        && of_bucket.all(|volume| volume["DeletedByteCount"] == 0 && volume["DeleteCount"] == 0)
}

/// Data centres hold racks, racks servers, servers lists of volumes.
fn collect<'a>(value: &'a Value, into: &mut Vec<&'a Value>) {
    match value {
        Value::Object(inner) => inner.values().for_each(|value| collect(value, into)),
        Value::Array(volumes) => into.extend(volumes),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(bucket: &str, deleted: u32) -> Value {
        serde_json::json!({"Volumes": {"DataCenters": {"dc": {"rack": {"127.0.0.1:1": [
            {"Collection": "", "DeletedByteCount": 7, "DeleteCount": 1},
            {"Collection": bucket, "DeletedByteCount": deleted, "DeleteCount": u32::from(deleted > 0)},
        ]}}}}})
    }

    #[test]
    fn clean_is_a_bucket_that_is_there_and_has_no_deleted_byte() {
        assert!(is_clean(&status("donations", 0), "donations"));
        assert!(!is_clean(&status("donations", 9), "donations"));
        assert!(!is_clean(&status("others", 0), "donations"));
        assert!(!is_clean(&serde_json::json!({}), "donations"));
    }

    #[test]
    fn a_master_is_on_this_machine() {
        assert_eq!(master("http://127.0.0.1:9333"), Some(("127.0.0.1", 9333)));
        for other in
            ["https://127.0.0.1:9333", "http://10.0.0.1:9333", "http://127.0.0.1:0", "127.0.0.1:1"]
        {
            assert_eq!(master(other), None, "{other}");
        }
    }
}
