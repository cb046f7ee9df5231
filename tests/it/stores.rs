//! That the two stores of the stand are real ones, and the program's HTTPS reaches them: what is put there
//! is on disk, is gone after deletion and compaction, and survives a store that is killed.

use std::time::Duration;

use idphoto_cli::vault::HttpsTransport;
use idphoto_sdk::vault::{Call, Method, Transport as _, TransportError};
use idphoto_wire::Site;
use rusty_s3::S3Action as _;

use crate::stand::{Stores, Weed, target};

/// An upload that is signed for one minute.
fn upload(weed: &Weed, key: &str, body: &[u8]) -> Call {
    let (bucket, credentials) = (weed.bucket(), weed.credentials());
    let url = bucket.put_object(Some(&credentials), key).sign(Duration::from_secs(60));
    weed.call(Method::Put, &target(url.as_str()), body)
}

#[test]
fn an_object_is_on_disk_until_it_is_deleted_and_compacted() {
    let Some(stores) = Stores::shared() else { return };
    let transport = HttpsTransport::new(Some(&stores.authority.file())).unwrap();
    let canary = b"a canary that the stand alone puts there: 7c1f2a";
    for site in [Site::Be, Site::Fr] {
        let weed = stores.of(site);
        let reply = transport.send(&upload(weed, "stand/canary", canary)).unwrap();
        assert_eq!((reply.status, reply.peer_key), (200, weed.identity.pin), "{site}");
        assert_eq!(stores.object(site, "stand/canary").as_deref(), Some(&canary[..]));
        assert!(weed.holds(canary), "{site}");
        stores.delete(site, "stand/canary");
        assert_eq!(stores.object(site, "stand/canary"), None);
        // Deleted is not gone.
        assert!(weed.holds(canary), "{site}");
        assert!(weed.is_rid_of(canary), "{site}");
    }
}

#[test]
fn each_store_takes_its_own_credentials_alone() {
    let Some(stores) = Stores::shared() else { return };
    let transport = HttpsTransport::new(Some(&stores.authority.file())).unwrap();
    let (bucket, credentials) = (stores.be.bucket(), stores.fr.credentials());
    let url = bucket.put_object(Some(&credentials), "stand/other").sign(Duration::from_secs(60));
    let refused = stores.be.call(Method::Put, &target(url.as_str()), b"x");
    assert_eq!(transport.send(&refused).unwrap().status, 403);
    let without = stores.be.call(Method::Put, "/donations/stand/other", b"x");
    assert_eq!(transport.send(&without).unwrap().status, 403);
    assert_eq!(stores.object(Site::Be, "stand/other"), None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_store_can_hang_die_and_come_back() {
    let authority = crate::stand::Authority::new();
    let Some(mut weed) = Weed::start(Site::Fr, &authority) else { return };
    let transport = HttpsTransport::new(Some(&authority.file())).unwrap();
    let body = b"what was acknowledged before the machine failed";
    assert_eq!(transport.send(&upload(&weed, "stand/kept", body)).unwrap().status, 200);

    weed.pause();
    let late = Call { timeout: Duration::from_millis(300), ..upload(&weed, "stand/late", body) };
    assert_eq!(transport.send(&late), Err(TransportError::Timeout));
    weed.resume();
    assert_eq!(transport.send(&upload(&weed, "stand/later", body)).unwrap().status, 200);

    weed.kill();
    let lost = upload(&weed, "stand/lost", body);
    assert_eq!(transport.send(&lost), Err(TransportError::Unreachable));
    assert!(weed.holds(body));
    weed.restart(&authority);
    let again = upload(&weed, "stand/kept", body);
    assert_eq!(transport.send(&again).unwrap().status, 200);
}
