//! What comes after: consents and donations whose time is over, receipts that come late.

use idphoto_wire::protocol::Ask;
use idphoto_wire::{Month, Purpose, Site, View as Code};

use super::device::*;
use super::storage::{Storage, What, training_site};
use crate::gate::GateError;
use crate::register::Standing;
use crate::vault::{Scope, VaultError, Wish};

#[test]
fn a_copy_goes_when_its_donation_expires() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let short = vault.give(&brief_act(2)).unwrap().id;
    queue(&vault, short).unwrap();
    vault.upload(short, &storage).unwrap();
    let long = stored(&vault, &storage);
    device.clock.pass(30 * DAY);
    assert_eq!(vault.ready(false).unwrap(), []);
    assert!(device.has("copies", short));
    device.clock.pass(60 * DAY);
    assert_eq!(vault.ready(false).unwrap(), []);
    assert_eq!(standing(&vault, short), Standing::Gone);
    assert!(!device.has("copies", short) && device.has("copies", long));
}

#[test]
fn an_expired_consent_stands_in_no_other_s_way() {
    let (device, vault) = Device::ready();
    let first = vault.give(&brief_act(1)).unwrap().id;
    device.clock.pass(40 * DAY);
    assert_eq!(vault.consent_for(Code::Geometry), None);
    assert!(queue(&vault, first).is_err());
    let second = give(&vault).unwrap();
    assert_eq!(vault.consent_for(Code::Geometry), Some((second, Purpose::Landmarks)));
}

#[test]
fn a_donation_that_no_storage_takes_any_more_is_given_up() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    // Issued in November; in December it is still taken.
    let id = queued(&vault);
    device.clock.pass(41 * DAY);
    assert_eq!(vault.ready(false).unwrap(), [id]);
    device.clock.pass(DAY);
    // Whatever else would be refused meanwhile.
    drop(vault);
    device.disk.remove_file(&policy_path());
    let vault = device.open();
    assert_eq!(vault.upload(id, &storage), Err(GateError::TooOld.into()));
    assert_eq!(standing(&vault, id), Standing::Gone);
    assert!(!device.has("outbox", id) && !device.has("copies", id));
    assert_eq!(storage.calls(), 0);
}

#[test]
fn receipts_that_are_missing_are_asked_for() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let whole = stored(&vault, &storage);
    *storage.be_down.lock().unwrap() = true;
    let id = stored(&vault, &storage);
    let asked = storage.count(What::Status, whole);
    assert_eq!(vault.ask_after(&storage), Ok(vec![]));
    *storage.be_down.lock().unwrap() = false;
    let heard = vault.ask_after(&storage).unwrap();
    assert_eq!((heard[0].id, &heard[0].sites[..]), (id, &[Site::Be, Site::Fr][..]));
    assert_eq!(vault.status().unwrap().lines[1].receipts, [Site::Be, Site::Fr]);
    let calls = storage.calls();
    assert_eq!((vault.ask_after(&storage), storage.calls()), (Ok(vec![]), calls));
    assert_eq!(storage.count(What::Status, whole), asked);
}

#[test]
fn a_policy_that_was_lost_is_installed_again() {
    let (device, vault) = Device::ready();
    let id = give(&vault).unwrap();
    vault.install_policy(&agreed_later().signed[0]).unwrap();
    drop(vault);
    device.disk.remove_file(&policy_path());
    let vault = device.open();
    assert_eq!(queue(&vault, id), Err(VaultError::NoPolicy));
    // "Install it again" has to be possible, whichever follows.
    let again = vault.install_policy(&agreed().signed[0]).unwrap();
    assert_eq!(again.version, 1);
    queue(&vault, id).unwrap();
    assert_eq!(vault.policies().len(), 2);
}

fn brief_act(months: u32) -> crate::consent::Act {
    crate::consent::Act { months: Some(months), ..act(Purpose::Landmarks, Code::Geometry) }
}

fn policy_path() -> String {
    format!("policies/{}", idphoto_wire::Digest::of(&agreed().signed[0]))
}

#[test]
fn a_time_is_shortened_or_the_wish_is_refused_at_once() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = stored(&vault, &storage);
    let until = vault.status().unwrap().lines[0].until;
    let shorten = |month| vault.wish(Scope::One(id), Wish::Shorten(month));
    assert_eq!(shorten(until), Err(VaultError::NotShorter));
    assert_eq!(shorten(Month::parse("2026-11").unwrap()), Err(VaultError::NotShorter));
    assert_eq!(vault.status().unwrap().waiting, (0, 0));
    assert_eq!(shorten(Month::parse("2026-12").unwrap()), Ok(1));
}

#[test]
fn an_end_that_nobody_here_asked_for_is_heard_of() {
    let (device, vault) = Device::ready();
    let mut storage = Storage::new(&device.clock);
    storage.slow = true;
    let id = stored(&vault, &storage);
    // Somebody with the recovery code.
    let entry = entry(&vault, id);
    let key = vault.lock().key(&entry).unwrap();
    for serial in 1..=3 {
        let request = key.request(serial, Ask::Erase);
        crate::vault::exchange::asked(training_site(), &request, &storage).unwrap();
    }
    vault.wish(Scope::All, Wish::Tell).unwrap();
    vault.send_requests(&storage).unwrap();
    assert_eq!(standing(&vault, id), Standing::Gone);
    assert!(!device.has("copies", id));
    assert_eq!(vault.wish(Scope::All, Wish::Restrict), Err(VaultError::NotStored));
}

#[test]
fn what_was_withdrawn_is_not_counted_again() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let (id, _) = (stored(&vault, &storage), queued(&vault));
    assert_eq!(vault.withdraw(Scope::All), Ok(2));
    // The one that is stored is still to be erased.
    assert_eq!(vault.withdraw(Scope::All), Ok(1));
    vault.send_requests(&storage).unwrap();
    assert_eq!(vault.withdraw(Scope::All), Ok(0));
    assert_eq!(vault.withdraw(Scope::One(id)), Ok(0));
}
