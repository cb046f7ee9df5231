//! What the gate refuses: each leaves everything as it was, and nothing is sent.

use std::time::Duration;

use idphoto_wire::admission::Refusal;
use idphoto_wire::sites::SitesCore;
use idphoto_wire::{Purpose, Site, Sites, View};

use super::device::*;
use super::storage::Storage;
use crate::agreement::root;
use crate::clock::ClockSuspect;
use crate::gate::GateError;
use crate::register::{Stage, Standing};
use crate::vault::{Scope, VaultError};

#[test]
fn a_clock_that_is_not_believed_stops_sending_and_no_erasure() {
    for (days, why) in [
        (-3, ClockSuspect::Behind),
        (-20_000, ClockSuspect::Behind),
        (400, ClockSuspect::Ahead),
        (90, ClockSuspect::Moved),
    ] {
        let (device, vault) = Device::ready();
        let storage = Storage::new(&device.clock);
        let (id, waiting) = (stored(&vault, &storage), queued(&vault));
        device.clock.set(|reading| reading.wall += days * DAY);
        assert_eq!(vault.upload(waiting, &storage), Err(GateError::Clock(why).into()));
        assert_eq!(give(&vault), Err(VaultError::Clock(why)));
        assert_eq!(vault.ready(true), Err(VaultError::Clock(why)));
        assert_eq!(entry(&vault, waiting).stage, Stage::Queued);
        // Withdrawal asks no clock.
        device.clock.set(|reading| reading.wall = reading.wall.max(0));
        vault.withdraw(Scope::All).unwrap();
        device.clock.set(|reading| reading.wall -= days * DAY);
        vault.send_requests(&storage).unwrap();
        assert_eq!([id, waiting].map(|id| standing(&vault, id)), [Standing::Gone; 2]);
    }
}

#[test]
fn within_two_days_and_after_a_restart_a_clock_is_believed() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    device.clock.set(|reading| reading.wall -= 2 * DAY);
    vault.upload(id, &storage).unwrap();
    let id = queued(&vault);
    device.clock.set(|reading| {
        (reading.boot, reading.since_boot) = (Some(2), Some(Duration::from_secs(5)));
        reading.wall += 30 * DAY;
    });
    vault.upload(id, &storage).unwrap();
}

#[test]
fn files_of_the_outbox_cannot_be_exchanged() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [queued(&vault), queued(&vault)];
    drop(vault);
    for folder in ["outbox", "copies"] {
        let [a, b] = ids.map(|id| format!("{folder}/{id}"));
        let (of_a, of_b) = (device.disk.file(&a).unwrap(), device.disk.file(&b).unwrap());
        device.disk.set_file(&a, &of_b);
        device.disk.set_file(&b, &of_a);
    }
    let vault = device.open();
    for id in ids {
        assert_eq!(vault.admit(id).map(drop).unwrap_err().code(), "outbox_unreadable");
        assert!(vault.lock().outbox.copy(id, View::Geometry).is_err());
    }
    vault.export().unwrap();
    assert_eq!(storage.calls(), 0);
}

#[test]
fn a_list_of_sites_without_opening_keys_is_a_pause() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    let paused = |serial, empty: bool| {
        let mut core: SitesCore = agreed().sites.core().clone();
        core.serial = serial;
        for site in core.sites.iter_mut().filter(|site| empty && site.site == Site::Fr) {
            site.opening_keys.clear();
        }
        Sites::sign(&root(), &core).unwrap()
    };
    vault.install_sites(&paused(2, true)).unwrap();
    assert_eq!(vault.upload(id, &storage), Err(GateError::Refused(Refusal::OpeningKey).into()));
    assert_eq!(vault.install_sites(&agreed().signed[1]).unwrap_err().code(), "older");
    assert_eq!((storage.calls(), standing(&vault, id)), (0, Standing::Queued));
    vault.install_sites(&paused(3, false)).unwrap();
    vault.upload(id, &storage).unwrap();
    assert_eq!(device.disk.paths().iter().filter(|p| p.starts_with("sites/")).count(), 1);
}

#[test]
fn a_new_policy_is_prospective_and_has_its_notice() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    let notice = vault.install_policy(&agreed_later().signed[0]).unwrap();
    // Seen on 20 November; 30 whole days later.
    assert_eq!((notice.version, notice.in_force.to_string()), (2, "2026-12-21".to_owned()));
    assert_eq!(vault.policy().unwrap().core().version, 1);
    vault.install_sites(&agreed_later().signed[1]).unwrap();
    // The first one once more is known, and changes nothing.
    assert_eq!(vault.install_policy(&agreed().signed[0]).unwrap().version, 1);
    device.clock.pass(31 * DAY);
    assert_eq!(vault.policy().unwrap().core().version, 2);
    // What was agreed to under the first one is sent under it.
    vault.upload(id, &storage).unwrap();
    let mut short = act(Purpose::Landmarks, View::Geometry);
    short.months = Some(12);
    let id = vault.give(&short).unwrap().id;
    queue(&vault, id).unwrap();
    vault.upload(id, &storage).unwrap();
    assert_eq!(entry(&vault, id).consent.record.policy_version, 2);
}
