//! Attack A30, and what becomes of donations that never reach a storage.

use idphoto_wire::State;
use idphoto_wire::protocol::{Ask, Request};

use super::device::*;
use super::storage::{Storage, What};
use crate::foreign::TransportError;
use crate::register::Standing;
use crate::vault::{MOST_QUEUED, Recovered, Scope, VaultError, Wish};

/// Attempts of A30 that are made here; each is sealed, signed and written.
const ATTEMPTS: usize = 400;

#[test]
fn a30_a_full_outbox_gives_up_the_oldest_and_never_an_erasure() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let erased = stored(&vault, &storage);
    vault.withdraw(Scope::One(erased)).unwrap();
    let outbox = || device.disk.paths().iter().filter(|path| path.starts_with("outbox/")).count();
    let mut ids = Vec::new();
    for _ in 0..ATTEMPTS {
        ids.push(queued(&vault));
        assert!(outbox() <= MOST_QUEUED);
    }
    assert_eq!(outbox(), MOST_QUEUED);
    assert_eq!(vault.ready(true).unwrap(), ids[ATTEMPTS - MOST_QUEUED..], "the oldest went");
    assert!(device.has("erasures", erased));
    assert_eq!(
        (standing(&vault, ids[0]), vault.status().unwrap().waiting),
        (Standing::Gone, (1, 0))
    );
    assert_eq!(vault.status().unwrap().lines[1].dropped, Some("quota"));
    vault.send_requests(&storage).unwrap();
    assert_eq!(standing(&vault, erased), Standing::Gone);
}

#[test]
fn a30_an_outbox_full_of_interrupted_donations_stays_within_its_quota() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    storage.lie(|_, _, _| Err(TransportError::Unreachable));
    let mut ids = Vec::new();
    for _ in 0..MOST_QUEUED + 20 {
        let id = queued(&vault);
        vault.upload(id, &storage).unwrap_err();
        ids.push(id);
    }
    let outbox = device.disk.paths().iter().filter(|path| path.starts_with("outbox/")).count();
    assert_eq!(outbox, MOST_QUEUED);
    // A storage may have heard of those: they are erased there.
    assert_eq!(vault.status().unwrap().waiting, (20, 0));
    assert_eq!(standing(&vault, ids[0]), Standing::Erasing);
    storage.be_honest();
    settle(&vault, &storage).unwrap();
    assert!(
        ids[..20].iter().all(|id| standing(&vault, *id) == Standing::Gone && !storage.has(*id))
    );
    assert!(ids[20..].iter().all(|id| standing(&vault, *id) == Standing::Stored));
}

#[test]
fn what_expires_before_it_is_sent_is_never_sent() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let mut short = act(idphoto_wire::Purpose::Landmarks, idphoto_wire::View::Geometry);
    short.months = Some(1);
    let id = vault.give(&short).unwrap().id;
    queue(&vault, id).unwrap();
    device.clock.pass(12 * DAY);
    assert!(vault.upload(id, &storage).is_err());
    assert_eq!(vault.ready(true).unwrap(), []);
    assert_eq!(storage.count(What::Deposit, id) + storage.count(What::Put, id), 0);
    assert_eq!((standing(&vault, id), device.has("copies", id)), (Standing::Gone, false));
}

#[test]
fn a_request_that_an_erasure_overtook_does_not_wait_for_ever() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = stored(&vault, &storage);
    vault.wish(Scope::One(id), Wish::Restrict).unwrap();
    vault.wish(Scope::One(id), Wish::Tell).unwrap();
    vault.withdraw(Scope::One(id)).unwrap();
    assert_eq!(vault.status().unwrap().waiting, (1, 0));
    assert_eq!(vault.send_requests(&storage).unwrap().len(), 1);
    assert_eq!(standing(&vault, id), Standing::Gone);
}

#[test]
fn a_number_that_a_crash_left_in_use_is_not_given_again() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = stored(&vault, &storage);
    // The crash was between the file and what the ledger says of it.
    let signed = {
        let inner = vault.lock();
        let key = inner.key(inner.entry(id).unwrap()).unwrap();
        key.request(1, Ask::Restrict)
    };
    drop(vault);
    device.disk.set_file(&format!("requests/{id}.0000000001"), &signed);
    let vault = device.open();
    vault.wish(Scope::One(id), Wish::Lift).unwrap();
    assert_eq!(vault.status().unwrap().waiting, (0, 2));
    let path = format!("requests/{id}.0000000002");
    assert_eq!(Request::parse(&device.disk.file(&path).unwrap()).unwrap().serial, 2);
    assert_eq!(vault.send_requests(&storage).unwrap().len(), 2);
}

#[test]
fn the_recovery_code_alone_finds_and_erases_everything() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let mut ids = Vec::new();
    // Consents that led to nothing, and as many as an outbox can lose.
    for gap in [0, 3, 19, 0, MOST_QUEUED] {
        for _ in 0..gap {
            give(&vault).unwrap();
        }
        ids.push(stored(&vault, &storage));
        let id = vault.give(&act(idphoto_wire::Purpose::Matting, idphoto_wire::View::Matting));
        let id = id.unwrap().id;
        vault.queue(id, matting(1)).unwrap();
        vault.upload(id, &storage).unwrap();
        ids.push(id);
    }
    let code = vault.recovery_code().reveal();
    drop((vault, device));
    let root = crate::recovery::RecoveryCode::parse(&code).unwrap();
    let sites = &agreed().sites;
    for erase in [false, true] {
        let mut found = Vec::new();
        let count =
            Recovered::search(&root, sites, &storage, erase, &mut |one| found.push(one.clone()));
        assert_eq!(count.unwrap(), ids.len());
        assert!(ids.iter().all(|id| found.iter().any(|one| one.id == *id)));
        let state = if erase { State::Erased } else { State::Stored };
        assert!(found.iter().all(|one| one.answer.state == state));
        assert!(ids.iter().all(|id| storage.has(*id) != erase));
    }
    storage.lie(|_, _, _| Err(TransportError::Unreachable));
    let failed = Recovered::search(&root, sites, &storage, true, &mut |_| {});
    assert_eq!(failed, Err(VaultError::Transport(TransportError::Unreachable)));
}
