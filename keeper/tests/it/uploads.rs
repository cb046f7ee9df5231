//! What the store makes of a granted URL that is not used as it was granted, and what the keeper makes of
//! an object that is not the one it granted.

use std::time::Duration;

use idphoto_wire::State;
use idphoto_wire::protocol::Ask;

use crate::bed::Bed;
use crate::donor::{ask, grant};

#[test]
fn a28_a_granted_url_is_good_for_its_bytes_and_its_time_alone() {
    let Some(bed) = Bed::started() else { return };
    let donation = bed.donation();
    let url = grant(&bed.fr.line(), &donation).unwrap();
    let target = format!("/{}", url.splitn(4, '/').nth(3).unwrap());
    let (store, headers) = (bed.fr.weed.line(), donation.headers());
    let put = |headers: &[(&str, String)], target: &str, body: &[u8]| {
        store.send("PUT", target, headers, body).status
    };
    let with = |name: &str, value: &str| {
        let mut headers = headers.clone();
        headers.iter_mut().find(|(known, _)| *known == name).unwrap().1 = value.to_owned();
        headers
    };
    let refused = |status: u16| matches!(status, 400 | 403);
    let mut other = donation.sealed.clone();
    other[100] ^= 1;
    assert!(refused(put(&headers, &target, &other)), "another body");
    let longer = [&donation.sealed[..], &[0]].concat();
    let length = longer.len().to_string();
    assert!(refused(put(&with("content-length", &length), &target, &longer)), "a longer body");
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("if-none-match", "abc"),
        ("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("x-amz-meta-sid-tag", "AAAA"),
    ] {
        assert!(refused(put(&with(name, value), &target, &donation.sealed)), "{name} changed");
        let without: Vec<_> = headers.iter().filter(|(known, _)| *known != name).cloned().collect();
        assert!(refused(put(&without, &target, &donation.sealed)), "{name} missing");
    }
    let elsewhere = target.replacen("train/v1/", "train/v2/", 1);
    assert!(refused(put(&headers, &elsewhere, &donation.sealed)), "another key");
    for method in ["GET", "DELETE", "HEAD"] {
        assert!(refused(store.send(method, &target, &[], &[]).status), "{method}");
    }
    assert!(!bed.fr.has(&donation));
    assert_eq!(put(&headers, &target, &donation.sealed), 200);
    assert_eq!(put(&headers, &target, &donation.sealed), 412, "a second time");
    std::thread::sleep(Duration::from_secs(6));
    assert!(refused(put(&headers, &target, &donation.sealed)), "late");
}

#[test]
fn a15_an_object_that_is_not_the_upload_is_deleted_and_never_signed_for() {
    let Some(bed) = Bed::started() else { return };
    let (line, keys) = (bed.fr.line(), bed.keys());
    // Somebody with the store's own key puts another object in its place: other bytes, or the right bytes
    // without the tag.
    for (body, right) in [(vec![1; 9], true), (Vec::new(), false)] {
        let donation = bed.donation();
        grant(&line, &donation).unwrap();
        let object = bed.fr.place(&donation);
        let body = if body.is_empty() { donation.sealed.clone() } else { body };
        let tag = donation.headers().into_iter().filter(|(name, _)| *name == "x-amz-meta-sid-tag");
        let headers: Vec<_> = tag.filter(|_| right).collect();
        assert_eq!(bed.fr.weed.with("PUT", &object, "", &headers, &body).status, 200);
        let code = (403, "other_object".to_owned());
        assert_eq!(ask(&line, &keys, &donation.status()), Err(code.clone()));
        assert!(!bed.fr.has(&donation));
        assert_eq!(grant(&line, &donation), Err((409, "id_used".to_owned())));
    }
    // An object that is lost can be brought again, by the same bytes.
    let donation = bed.uploaded();
    assert_eq!(ask(&line, &keys, &donation.status()).unwrap().0.state, State::Stored);
    let object = bed.fr.place(&donation);
    assert!(bed.fr.weed.bucket("DELETE", &object, "", &[]).status < 300);
    let (answer, receipts) = ask(&line, &keys, &donation.status()).unwrap();
    assert_eq!((answer.state, receipts.len()), (State::Awaited, 0));
    let url = grant(&line, &donation).unwrap();
    assert_eq!(bed.upload(&url, &donation), 200);
    let (answer, receipts) = ask(&line, &keys, &donation.status()).unwrap();
    assert_eq!((answer.state, receipts.len()), (State::Stored, 2));
}

#[test]
fn an_upload_that_trickles_in_after_the_erasure_does_not_stay() {
    let Some(bed) = Bed::started() else { return };
    let (line, keys) = (bed.fr.line(), bed.keys());
    let donation = bed.donation();
    let url = grant(&line, &donation).unwrap();
    let target = url.splitn(4, '/').nth(3).unwrap();
    let mut head =
        format!("PUT /{target} HTTP/1.1\r\nhost: {}:{}\r\n", bed.fr.weed.host, bed.fr.weed.port);
    for (name, value) in donation.headers() {
        head += &format!("{name}: {value}\r\n");
    }
    head += "connection: close\r\n\r\n";
    let (first, rest) = donation.sealed.split_at(1000);
    let erase = donation.request(1, Ask::Erase);
    let answer = bed.fr.weed.line().in_two(
        &[head.as_bytes(), first].concat(),
        || {
            ask(&line, &keys, &erase).unwrap();
            let deleted = [State::Deleted, State::Erased];
            bed.until("the deletion", || {
                deleted.contains(&ask(&line, &keys, &erase).unwrap().0.state)
            });
        },
        rest,
    );
    // Its signature was looked at when it began; so the store takes it.
    assert_eq!(answer.unwrap().status, 200);
    assert!(bed.fr.has(&donation));
    bed.erased(&erase);
    assert!(!bed.fr.has(&donation));
}
