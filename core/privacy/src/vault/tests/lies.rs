//! Attacks A11, A12 and A15 through the whole path: a storage that lies, and whoever stands between.

use idphoto_wire::protocol::{
    Answer, Ask, Grant, Problem, Receipt, Reply, Request, object_key, paths,
};
use idphoto_wire::{Digest, DonationId, RetentionTag, Site, State};
use ring::signature::Ed25519KeyPair;

use super::device::*;
use super::storage::{Said, Storage, What, training_site, url};
use crate::agreement::receipt_key;
use crate::foreign::{Call, HttpReply, TransportError};
use crate::register::{Stage, Standing};
use crate::vault::{Kind, Scope, VaultError, Wish};

/// Sends one donation past a storage whose answers of one kind are twisted.
fn sent_past(
    of: What,
    mut twist: impl FnMut(&Call, HttpReply) -> Said + Send + 'static,
) -> (VaultError, usize) {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    storage.lie(move |what, call, said| if what == of { twist(call, said?) } else { said });
    let error = vault.upload(id, &storage).unwrap_err();
    let calls = storage.calls();
    // It counts as not stored, its bytes are kept, and honest answers bring it to its end.
    assert_eq!(standing(&vault, id), Standing::Sending);
    assert!(device.has("outbox", id) && entry(&vault, id).receipts.is_empty());
    storage.be_honest();
    vault.upload(id, &storage).unwrap();
    assert_eq!(standing(&vault, id), Standing::Stored);
    (error, calls)
}

/// Changes the receipts of an answer.
fn with_receipts(
    change: impl Fn(Vec<Receipt>) -> Vec<Vec<u8>> + Send + 'static,
) -> (VaultError, usize) {
    sent_past(What::Status, move |_, mut said| {
        let mut reply = Reply::parse(&said.body).unwrap();
        let key = |site| idphoto_wire::PublicKey::of(&receipt_key(site));
        let parsed = reply.receipts.iter().map(|bytes| {
            Receipt::parse(bytes, &key(Site::Fr))
                .or_else(|_| Receipt::parse(bytes, &key(Site::Be)))
                .unwrap()
        });
        reply.receipts = change(parsed.collect());
        said.body = reply.to_bytes();
        Ok(said)
    })
}

#[test]
fn a15_without_a_right_receipt_of_the_training_site_nothing_is_stored() {
    type Change = fn(Vec<Receipt>) -> Vec<Vec<u8>>;
    let lies: [(&str, Change); 8] = [
        ("none", |_| Vec::new()),
        ("the other site's alone", |all| {
            let be = all.iter().filter(|receipt| receipt.site == Site::Be);
            be.map(|receipt| receipt.sign(&receipt_key(Site::Be))).collect()
        }),
        ("of another id", |all| {
            let id = DonationId::new([1; 16]);
            vec![Receipt { id, ..all[0] }.sign(&receipt_key(Site::Fr))]
        }),
        ("of another tag", |all| {
            let tag = Digest::new([1; 32]);
            vec![Receipt { tag, ..all[0] }.sign(&receipt_key(Site::Fr))]
        }),
        ("for the other site", |all| {
            vec![Receipt { site: Site::Be, ..all[0] }.sign(&receipt_key(Site::Fr))]
        }),
        ("by the other site", |all| {
            vec![Receipt { site: Site::Fr, ..all[0] }.sign(&receipt_key(Site::Be))]
        }),
        ("by a stranger", |all| {
            vec![all[0].sign(&Ed25519KeyPair::from_seed_unchecked(&[200; 32]).unwrap())]
        }),
        ("nonsense", |_| vec![vec![0; 100], Vec::new()]),
    ];
    for (name, lie) in lies {
        let (error, _) = with_receipts(lie);
        assert_eq!((error.kind(), error), (Kind::Storage, VaultError::NoReceipt), "{name}");
    }
}

#[test]
fn a15_an_old_receipt_of_another_donation_is_none_of_this_one() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let first = stored(&vault, &storage);
    let old: Vec<_> = entry(&vault, first).receipts.into_iter().map(|(_, bytes)| bytes).collect();
    let id = queued(&vault);
    storage.lie(move |what, _, said| {
        let mut said = said?;
        if what == What::Status {
            let reply = Reply::parse(&said.body).unwrap();
            said.body = Reply { receipts: old.clone(), ..reply }.to_bytes();
        }
        Ok(said)
    });
    assert_eq!(vault.upload(id, &storage), Err(VaultError::NoReceipt));
    assert_eq!(standing(&vault, id), Standing::Sending);
}

/// Makes an answer anew, signed by any key.
fn answered(change: impl Fn(&mut Answer), by: Site) -> impl FnMut(&Call, HttpReply) -> Said {
    move |_, mut said| {
        let reply = Reply::parse(&said.body).unwrap();
        let key = idphoto_wire::PublicKey::of(&receipt_key(Site::Fr));
        let mut answer = Answer::parse(&reply.answer, &key).unwrap();
        change(&mut answer);
        said.body = Reply { answer: answer.sign(&receipt_key(by)), ..reply }.to_bytes();
        Ok(said)
    }
}

#[test]
fn a15_an_answer_about_something_else_counts_for_nothing() {
    let lies: [fn(&mut Answer); 3] = [
        |answer| answer.id = DonationId::new([1; 16]),
        |answer| answer.site = Site::Be,
        |answer| answer.request = Digest::new([1; 32]),
    ];
    for lie in lies {
        let (error, _) = sent_past(What::Status, answered(lie, Site::Fr));
        assert_eq!((error.kind(), error), (Kind::Storage, VaultError::OtherAnswer));
    }
    let (error, _) = sent_past(What::Status, answered(|_| {}, Site::Be));
    assert_eq!((error.kind(), error.code()), (Kind::Storage, "other_site"));
}

#[test]
fn a15_stored_is_said_and_nothing_is_there() {
    // 200 to the upload, and the bytes thrown away.
    let (device, vault) = Device::ready();
    let storage = std::sync::Arc::new(Storage::new(&device.clock));
    let id = queued(&vault);
    let inside = std::sync::Arc::downgrade(&storage);
    storage.lie(move |what, _, said| {
        if what == What::Put {
            let storage = inside.upgrade().unwrap();
            storage.site.lock().unwrap().rows.get_mut(&id).unwrap().object = None;
        }
        said
    });
    assert_eq!(vault.upload(id, &*storage), Err(VaultError::NoReceipt));
    assert_eq!((standing(&vault, id), device.has("outbox", id)), (Standing::Sending, true));
    assert_eq!(vault.status().unwrap().lines[0].heard, Some(State::Awaited));
    storage.be_honest();
    vault.upload(id, &*storage).unwrap();
    assert!(storage.has(id));
}

#[test]
fn a15_an_answer_to_an_erasure_is_not_replayed_from_another_request() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [stored(&vault, &storage), stored(&vault, &storage)];
    vault.withdraw(Scope::One(ids[0])).unwrap();
    let kept = std::sync::Arc::new(std::sync::Mutex::new(None));
    let (keep, again) = (kept.clone(), kept.clone());
    storage.lie(move |_, _, said| {
        *keep.lock().unwrap() = Some(said.clone()?);
        said
    });
    vault.send_requests(&storage).unwrap();
    // "Erased", of the first donation, as an answer for the second; and of the status as that of an
    // erasure.
    storage.lie(move |_, _, _| Ok(again.lock().unwrap().clone().unwrap()));
    vault.withdraw(Scope::One(ids[1])).unwrap();
    let (error, heard) = vault.send_requests(&storage).unwrap_err();
    assert_eq!((error, heard), (VaultError::OtherAnswer, vec![]));
    storage.be_honest();
    storage.lie(|_, call, _| {
        let id = Request::parse(&call.body).unwrap().id;
        let (request, site) = (Digest::new([3; 32]), Site::Fr);
        let day = idphoto_wire::Day::of_unix(START).unwrap();
        let answer = Answer {
            id,
            site,
            request,
            serial: 9,
            state: State::Erased,
            restricted: false,
            until: None,
            received: day,
            due: day,
        };
        let reply = Reply { answer: answer.sign(&receipt_key(site)), receipts: Vec::new() };
        Ok(reply_of(call, 200, reply.to_bytes()))
    });
    assert_eq!(vault.send_requests(&storage).unwrap_err().0, VaultError::OtherAnswer);
    assert_eq!(
        (standing(&vault, ids[1]), vault.status().unwrap().waiting),
        (Standing::Erasing, (1, 0))
    );
    storage.be_honest();
    vault.send_requests(&storage).unwrap();
    assert_eq!(standing(&vault, ids[1]), Standing::Gone);
}

#[test]
fn a15_unknown_is_no_end_for_what_is_wanted() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = stored(&vault, &storage);
    storage.lie(|_, call, said| answered(|a| a.state = State::Unknown, Site::Fr)(call, said?));
    vault.wish(Scope::One(id), Wish::Tell).unwrap();
    vault.send_requests(&storage).unwrap();
    let line = vault.status().unwrap().lines[0].clone();
    assert_eq!((line.standing, line.heard), (Standing::Stored, Some(State::Unknown)));
    assert_eq!(entry(&vault, id).stage, Stage::Stored);
    assert!(device.has("copies", id));
}

fn reply_of(call: &Call, status: u16, body: Vec<u8>) -> HttpReply {
    let host = call.host.to_string();
    HttpReply { status, host, port: call.port.get(), peer_key: call.pins[0], body }
}

#[test]
fn a11_an_evil_url_is_called_by_nobody() {
    type Change = fn(&str) -> String;
    let evil: Vec<Change> = vec![
        |url| url.replace("https", "http"),
        |url| url.replace("store.fr", "store.be"),
        |url| url.replace("example.org", "example.org."),
        |url| url.replace("example.org", "evil.org"),
        |url| url.replace("store.fr.example.org", "192.0.2.1"),
        |url| url.replace("https://", "https://evil.org@"),
        |url| url.replace(".org/", ".org:8443/"),
        |url| url.replace("donations/", "donations/../other/"),
        |url| url.replace("%2Ffr%2F", "%2Feu-west-2%2F"),
        |url| url.replace("Expires=60", "Expires=61"),
        |url| format!("{url}&x-id=PutObject"),
        |url| format!("{url}#fragment"),
        |_| "https://store.fr.example.org/".to_owned(),
    ];
    for (n, change) in evil.into_iter().enumerate() {
        let (error, calls) = sent_past(What::Deposit, move |_, mut said| {
            let url = change(&Grant::parse(&said.body).unwrap().url);
            said.body = Grant { url }.to_bytes();
            Ok(said)
        });
        assert_eq!((error.kind(), calls), (Kind::Storage, 1), "{n}: {error}");
        assert!(error.code().starts_with("url_"), "{n}: {error}");
    }
    // The place of another donation.
    let (error, calls) = sent_past(What::Deposit, |call, mut said| {
        let deposit = idphoto_wire::protocol::Deposit::parse(&call.body).unwrap();
        let mut core = RetentionTag::parse(&deposit.tag).unwrap().core().clone();
        core.id = DonationId::new([7; 16]);
        let url = url(training_site(), &object_key(&core), "20261120T120000Z");
        said.body = Grant { url }.to_bytes();
        Ok(said)
    });
    assert_eq!((error.code(), calls), ("url_elsewhere", 1));
}

#[test]
fn a12_another_host_port_or_key_and_a_reply_that_is_too_long_are_refused() {
    for of in [What::Deposit, What::Put, What::Status] {
        let changes: [fn(&Call, &mut HttpReply); 4] = [
            |_, said| said.host = "keeper.fr.example.com".to_owned(),
            |_, said| said.port = 8443,
            |_, said| said.peer_key = Digest::new([1; 32]),
            |call, said| said.body = vec![0; call.most_reply + 1],
        ];
        for change in changes {
            let (error, calls) = sent_past(of, move |call, mut said| {
                change(call, &mut said);
                Ok(said)
            });
            assert_eq!((error.kind(), &error), (Kind::Storage, &VaultError::OtherPeer));
            assert_eq!(
                calls,
                [What::Deposit, What::Put, What::Status].iter().position(|w| *w == of).unwrap() + 1
            );
        }
    }
}

#[test]
fn a12_no_status_but_success_goes_on_and_each_is_told() {
    for status in
        [100, 201, 204, 300, 301, 302, 307, 308, 400, 403, 404, 409, 413, 429, 500, 503, 599]
    {
        for (of, calls) in [(What::Deposit, 1), (What::Status, 3)] {
            let (error, made) = sent_past(of, move |call, _| {
                Ok(reply_of(call, status, b"<html>go elsewhere</html>".to_vec()))
            });
            assert_eq!((error.code(), made), (&*format!("http_{status}"), calls));
            let refused = matches!(status, 400..=428 | 430..=499);
            let kind = if refused { Kind::Refused } else { Kind::Storage };
            assert_eq!(error.kind(), kind, "{status}");
        }
        // Of a store these are a success, or say that it is there already; the receipt tells.
        if !matches!(status, 201 | 204) {
            let (error, made) = sent_past(What::Put, move |call, _| {
                Ok(reply_of(call, status, b"<Error><Region>us-east-1</Region></Error>".to_vec()))
            });
            assert_eq!((error.code(), made), (&*format!("store_{status}"), 2));
        }
    }
    for code in ["id_used", "store", "too_many"] {
        let (error, _) = sent_past(What::Deposit, move |call, _| {
            Ok(reply_of(call, 409, Problem::new(code).unwrap().to_bytes()))
        });
        assert_eq!(error, VaultError::Refused(code.to_owned()));
    }
}

#[test]
fn garbage_is_no_answer() {
    for of in [What::Deposit, What::Status] {
        for body in [vec![], vec![0xFF; 100], vec![0; 8000], b"HTTP".to_vec()] {
            let (error, _) = sent_past(of, move |call, _| Ok(reply_of(call, 200, body.clone())));
            assert_eq!(error.kind(), Kind::Storage, "{error}");
            assert!(matches!(error, VaultError::Protocol(_)), "{error}");
        }
    }
}

#[test]
fn every_failure_of_the_network_leaves_it_waiting() {
    use TransportError::{Broken, Interrupted, Timeout, Tls, Unreachable};
    for of in [What::Deposit, What::Put, What::Status] {
        for error in [Broken, Interrupted, Timeout, Tls, Unreachable] {
            let (told, _) = sent_past(of, move |_, _| Err(error));
            assert_eq!(told, VaultError::Transport(error));
        }
    }
}

#[test]
fn one_request_in_trouble_does_not_keep_the_next_one() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [stored(&vault, &storage), stored(&vault, &storage), stored(&vault, &storage)];
    vault.withdraw(Scope::All).unwrap();
    let mut first = true;
    storage.lie(move |_, call, said| {
        assert_eq!(call.target, paths::REQUEST);
        if std::mem::take(&mut first) { Err(TransportError::Timeout) } else { said }
    });
    let (error, heard) = vault.send_requests(&storage).unwrap_err();
    assert_eq!((error, heard.len()), (VaultError::Transport(TransportError::Timeout), 2));
    assert!(heard.iter().all(|heard| heard.ask == Ask::Erase));
    storage.be_honest();
    assert_eq!(vault.send_requests(&storage).unwrap().len(), 1);
    assert!(ids.iter().all(|id| standing(&vault, *id) == Standing::Gone));
}
