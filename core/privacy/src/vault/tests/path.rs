//! From the yes to the end, with an honest storage.

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Correction, Day, Month, Purpose, Site, State, View as Code};

use super::device::*;
use super::storage::{Storage, What};
use crate::gate::GateError;
use crate::register::{Directive, Standing};
use crate::vault::{Scope, VaultError, Wish};

#[test]
fn a_donation_goes_all_the_way_and_back() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [
        vault.give(&act(Purpose::Landmarks, Code::Geometry)).unwrap().id,
        vault.give(&act(Purpose::Matting, Code::Matting)).unwrap().id,
        vault.give(&act(Purpose::Compliance, Code::Compliance)).unwrap().id,
    ];
    assert_eq!(vault.consent_for(Code::Matting), Some((ids[1], Purpose::Matting)));
    vault.queue(ids[0], geometry(1)).unwrap();
    vault.queue(ids[1], matting(2)).unwrap();
    let queued = vault.queue(ids[2], compliance(3)).unwrap();
    assert!((START..=START + 72 * 3600).contains(&queued.not_before));
    assert_eq!(vault.consent_for(Code::Matting), None);
    assert!(ids.iter().all(|id| standing(&vault, *id) == Standing::Queued));

    device.clock.pass(3 * DAY);
    assert_eq!(vault.ready(false).unwrap(), ids);
    for id in ids {
        let sent = vault.upload(id, &storage).unwrap();
        assert_eq!((sent.id, sent.sites), (id, vec![Site::Be, Site::Fr]));
        assert_eq!(standing(&vault, id), Standing::Stored);
        assert!(!device.has("outbox", id) && device.has("copies", id));
        assert!(storage.has(id));
        assert_eq!(vault.upload(id, &storage), Err(GateError::NotWaiting.into()));
    }
    assert_eq!(vault.ready(true).unwrap(), []);

    assert_eq!(vault.withdraw(Scope::One(ids[0])).unwrap(), 1);
    assert_eq!(standing(&vault, ids[0]), Standing::Erasing);
    let line = vault.status().unwrap().lines[0].clone();
    let day = Day::of_unix(START + 3 * DAY).unwrap();
    let due = Day::of_unix(START + 33 * DAY).unwrap();
    assert_eq!((line.withdrawn, line.requests), (Some(day), vec![(Ask::Erase, day, due)]));
    assert_eq!(vault.status().unwrap().waiting, (1, 0));
    let heard = vault.send_requests(&storage).unwrap();
    assert_eq!((heard[0].id, heard[0].answer.state), (ids[0], State::Erased));
    assert_eq!(standing(&vault, ids[0]), Standing::Gone);
    assert!(!storage.has(ids[0]) && storage.has(ids[1]));
    assert_eq!(vault.withdraw(Scope::All).unwrap(), 2);
    vault.send_requests(&storage).unwrap();
    assert!(ids.iter().all(|id| standing(&vault, *id) == Standing::Gone && !storage.has(*id)));
    assert_eq!(vault.status().unwrap().waiting, (0, 0));
    drop(vault);
    let vault = device.open();
    assert!(ids.iter().all(|id| standing(&vault, *id) == Standing::Gone));
    assert_eq!(vault.give(&act(Purpose::Matting, Code::Matting)).map(|_| ()), Ok(()));
}

#[test]
fn what_waits_is_destroyed_without_a_word_to_anybody() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let (given, id) = (give(&vault).unwrap(), queued(&vault));
    assert!(device.has("outbox", id) && device.has("copies", id));
    assert_eq!(vault.withdraw(Scope::All).unwrap(), 2);
    assert!(!device.has("outbox", id) && !device.has("copies", id));
    assert_eq!([standing(&vault, id), standing(&vault, given)], [Standing::Gone; 2]);
    assert_eq!(vault.upload(id, &storage), Err(GateError::Withdrawn.into()));
    assert_eq!(queue(&vault, given), Err(VaultError::NoConsent));
    assert_eq!((settle(&vault, &storage), storage.calls()), (Ok(vec![]), 0));
}

#[test]
fn erasing_may_take_its_time() {
    let (device, vault) = Device::ready();
    let mut storage = Storage::new(&device.clock);
    storage.slow = true;
    let id = stored(&vault, &storage);
    vault.withdraw(Scope::One(id)).unwrap();
    for state in [State::Unreadable, State::Deleted, State::Erased] {
        assert_eq!(standing(&vault, id), Standing::Erasing);
        assert_eq!(vault.status().unwrap().waiting, (1, 0));
        assert_eq!(vault.send_requests(&storage).unwrap()[0].answer.state, state);
    }
    assert_eq!(standing(&vault, id), Standing::Gone);
    assert_eq!(vault.send_requests(&storage).unwrap(), []);
}

#[test]
fn rights_are_asked_for_and_answered() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let waiting = queued(&vault);
    assert_eq!(vault.wish(Scope::One(waiting), Wish::Restrict), Err(VaultError::NotStored));
    let id = stored(&vault, &storage);
    vault.wish(Scope::All, Wish::Restrict).unwrap();
    assert_eq!(vault.status().unwrap().waiting, (0, 1));
    assert!(vault.send_requests(&storage).unwrap()[0].answer.restricted);
    assert!(vault.status().unwrap().lines[1].restricted);
    vault.wish(Scope::One(id), Wish::Lift).unwrap();
    assert!(!vault.send_requests(&storage).unwrap()[0].answer.restricted);
    vault.wish(Scope::One(id), Wish::Rectify(Correction::ALL[0])).unwrap();
    let month = Month::parse("2027-03").unwrap();
    vault.wish(Scope::One(id), Wish::Shorten(month)).unwrap();
    vault.wish(Scope::One(id), Wish::Tell).unwrap();
    assert_eq!(vault.send_requests(&storage).unwrap().len(), 3);
    let line = vault.status().unwrap().lines[1].clone();
    assert_eq!((line.until, line.restricted, line.requests.len()), (month, true, 5));
    assert_eq!(storage.row(id).unwrap().until, month);
    assert_eq!(storage.row(id).unwrap().serial, 4, "to be told has no number");
    // Its time comes.
    device.clock.pass(120 * DAY);
    assert_eq!(standing(&vault, id), Standing::Gone);
    assert_eq!(standing(&vault, waiting), Standing::Queued);
}

#[test]
fn a_receipt_that_comes_later_is_taken_in() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    *storage.be_down.lock().unwrap() = true;
    let id = queued(&vault);
    assert_eq!(vault.upload(id, &storage).unwrap().sites, [Site::Fr]);
    *storage.be_down.lock().unwrap() = false;
    vault.wish(Scope::One(id), Wish::Tell).unwrap();
    vault.send_requests(&storage).unwrap();
    assert_eq!(vault.status().unwrap().lines[0].receipts, [Site::Be, Site::Fr]);
}

#[test]
fn an_objection_ends_everything_until_it_is_taken_back() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [stored(&vault, &storage), queued(&vault), give(&vault).unwrap()];
    assert_eq!(vault.object().unwrap(), 3);
    assert_eq!(give(&vault), Err(VaultError::Objected));
    assert_eq!(queue(&vault, ids[2]), Err(VaultError::Objected));
    assert_eq!(vault.upload(ids[1], &storage), Err(GateError::Objected.into()));
    assert_eq!(vault.send_requests(&storage).unwrap()[0].ask, Ask::Object);
    assert!(ids.iter().all(|id| standing(&vault, *id) == Standing::Gone && !storage.has(*id)));
    vault.direct(Directive::Erase).unwrap();
    drop(vault);
    let vault = device.open();
    let overview = vault.status().unwrap();
    assert!(overview.objected.is_some());
    assert_eq!(overview.directive.unwrap().0, Directive::Erase);
    assert_eq!(give(&vault), Err(VaultError::Objected));
    vault.end_objection().unwrap();
    let id = stored(&vault, &storage);
    assert_eq!(standing(&vault, id), Standing::Stored);
    assert_eq!(storage.count(What::Put, ids[1]), 0);
}
