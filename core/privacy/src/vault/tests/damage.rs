//! Attacks A17, A19 and A20: a ledger that is not what it was, a key that is gone, a vault that is opened
//! twice. Nothing is sent, and every right can still be had.

use std::sync::Arc;

use idphoto_wire::DonationId;
use idphoto_wire::protocol::Request;

use super::device::*;
use super::storage::{Storage, What};
use crate::files::FilesError;
use crate::foreign::KeyVault;
use crate::gate::GateError;
use crate::ledger::{Condition, Damage};
use crate::register::Standing;
use crate::vault::{Kind, Scope, Vault, VaultError, Wish, send_waiting, start_over};

/// A donation stored, one that waits, one whose sending was interrupted.
fn busy() -> (Device, Arc<Vault>, Storage, [DonationId; 3]) {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let ids = [stored(&vault, &storage), queued(&vault), queued(&vault)];
    storage.lie(|what, _, said| match what {
        What::Status => Err(crate::foreign::TransportError::Timeout),
        _ => said,
    });
    vault.upload(ids[2], &storage).unwrap_err();
    storage.be_honest();
    (device, vault, storage, ids)
}

/// The frames of a ledger, where each begins.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let (mut starts, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        starts.push(at);
        at += 4 + u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    }
    starts
}

fn damaged(device: &Device, vault: Arc<Vault>, at: usize) -> Arc<Vault> {
    drop(vault);
    let mut bytes = device.disk.file("ledger").unwrap();
    bytes[at] ^= 1;
    device.disk.set_file("ledger", &bytes);
    device.open()
}

#[test]
fn a17_a_damaged_ledger_sends_nothing_takes_no_consent_and_lets_everything_be_ended() {
    let (device, vault, storage, ids) = busy();
    drop(vault);
    let bytes = device.disk.file("ledger").unwrap();
    let base = storage.site.lock().unwrap().clone();
    for start in frames(&bytes) {
        let device = device.with_disk(device.disk.crash(0));
        let storage = Storage::with(&device.clock, base.clone());
        let before = device.files();
        let vault = device.open();
        let vault = damaged(&device, vault, start + 10);
        assert!(matches!(vault.condition(), Condition::Damaged { why: Damage::Middle, .. }));
        let calls = storage.calls();
        let readable: Vec<_> = vault.status().unwrap().lines.iter().map(|line| line.id).collect();
        // Nothing is sent, nothing is taken, and nothing was destroyed.
        assert_eq!(give(&vault), Err(VaultError::Damaged));
        assert_eq!(install(&vault), Err(VaultError::Damaged));
        assert_eq!(vault.ready(true), Err(VaultError::Damaged));
        assert_eq!(vault.wish(Scope::All, Wish::Restrict), Err(VaultError::Damaged));
        for id in &readable {
            assert_eq!(queue(&vault, *id), Err(VaultError::Damaged));
            assert_eq!(vault.upload(*id, &storage), Err(GateError::LedgerDamaged.into()));
        }
        assert_eq!(storage.calls(), calls, "something was sent");
        vault.export().unwrap();
        let kept = |files: Vec<(String, Vec<u8>)>| {
            files.into_iter().filter(|(name, _)| name != "ledger").collect::<Vec<_>>()
        };
        assert!(kept(before) == kept(device.files()), "opening destroyed something");
        // All that can be read is ended, whatever the frames say that cannot.
        assert_eq!(vault.withdraw(Scope::All).unwrap(), readable.len());
        assert_eq!(vault.withdraw(Scope::All).unwrap(), readable.len(), "again");
        drop(vault);
        let vault = device.open();
        vault.send_requests(&storage).unwrap();
        for id in &readable {
            assert!(!storage.has(*id), "{start}: stored for ever");
            assert!(!device.has("outbox", *id) && !device.has("copies", *id));
        }
        for id in ids.iter().filter(|id| !readable.contains(id)) {
            assert!(storage.has(*id) || *id == ids[1], "nobody knows of it");
        }
        // And then it is begun anew.
        drop(vault);
        let keys: Arc<dyn KeyVault> = Arc::new(device.keys.clone());
        start_over(&device.disk.files().unwrap(), &*keys).unwrap();
        let vault = device.open();
        install(&vault).unwrap();
        let id = stored(&vault, &storage);
        assert_eq!(standing(&vault, id), Standing::Stored);
    }
}

#[test]
fn a19_an_older_ledger_or_anchor_is_noticed_and_what_it_knows_is_ended() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    drop(vault);
    let older = device.disk.file("ledger").unwrap();
    let anchor = device.disk.cell().unwrap();
    let vault = device.open();
    vault.upload(id, &storage).unwrap();
    // Its number is higher than the older ledger knows.
    vault.wish(Scope::One(id), Wish::Restrict).unwrap();
    vault.send_requests(&storage).unwrap();
    drop(vault);

    let other = device.with_disk(device.disk.crash(0));
    other.disk.overwrite_cell(anchor);
    let why = match other.open().condition() {
        Condition::Damaged { why, .. } => why,
        whole => panic!("{whole:?}"),
    };
    assert_eq!(why, Damage::AnchorBehind);

    device.disk.set_file("ledger", &older);
    let vault = device.open();
    let rolled_back = Condition::Damaged { frames_readable: 4, why: Damage::RolledBack };
    assert_eq!(vault.condition(), rolled_back);
    assert_eq!(vault.upload(id, &storage), Err(GateError::LedgerDamaged.into()));
    assert_eq!(standing(&vault, id), Standing::Queued, "as far as it knows");
    vault.withdraw(Scope::One(id)).unwrap();
    vault.send_requests(&storage).unwrap();
    assert!(!storage.has(id));
    assert_eq!(vault.status().unwrap().waiting, (0, 0));
}

#[test]
fn a19_a_withdrawal_outlives_the_damage_it_was_made_in() {
    let (device, vault, storage, ids) = busy();
    let given = give(&vault).unwrap();
    drop(vault);
    let anchor = device.disk.cell().unwrap();
    device.disk.overwrite_cell(None);
    let vault = device.open();
    assert!(matches!(vault.condition(), Condition::Damaged { why: Damage::AnchorMissing, .. }));
    vault.withdraw(Scope::All).unwrap();
    drop(vault);
    device.disk.overwrite_cell(anchor);
    let vault = device.open();
    assert_eq!(vault.condition(), Condition::Whole);
    assert_eq!(queue(&vault, given), Err(VaultError::NoConsent));
    assert_eq!(settle(&vault, &storage), Ok(vec![]));
    for id in ids.into_iter().chain([given]) {
        assert!(!storage.has(id) && standing(&vault, id) == Standing::Gone);
        assert!(vault.status().unwrap().lines.iter().all(|line| line.withdrawn.is_some()));
    }
}

#[test]
fn a19_without_its_key_a_vault_is_lost_and_erasures_are_sent_nevertheless() {
    for other in [false, true] {
        let (device, vault, storage, ids) = busy();
        vault.withdraw(Scope::One(ids[0])).unwrap();
        drop(vault);
        *device.keys.key.lock().unwrap() = other.then_some([1; 32]);
        let error = device.try_open().unwrap_err();
        assert_eq!((error.kind(), &error), (Kind::Keys, &VaultError::KeyLost));
        {
            let files = device.disk.files().unwrap();
            let heard = send_waiting(&files, &agreed().sites, &storage).unwrap();
            assert_eq!((heard.len(), heard[0].id), (1, ids[0]));
            assert!(!storage.has(ids[0]) && storage.has(ids[2]));
            assert_eq!(send_waiting(&files, &agreed().sites, &storage).unwrap(), []);
            let keys: Arc<dyn KeyVault> = Arc::new(device.keys.clone());
            start_over(&files, &*keys).unwrap();
        }
        assert!(!device.has("outbox", ids[1]) && !device.has("copies", ids[0]));
        let vault = device.open();
        assert_eq!(vault.condition(), Condition::Whole);
        assert!(vault.status().unwrap().lines.is_empty());
        install(&vault).unwrap();
        stored(&vault, &storage);
    }
}

#[test]
fn a19_erasures_outlive_a_new_beginning() {
    let (device, vault, storage, ids) = busy();
    vault.withdraw(Scope::All).unwrap();
    drop(vault);
    let keys: Arc<dyn KeyVault> = Arc::new(device.keys.clone());
    start_over(&device.disk.files().unwrap(), &*keys).unwrap();
    let vault = device.open();
    assert_eq!(vault.status().unwrap().waiting, (2, 0));
    install(&vault).unwrap();
    assert_eq!(vault.send_requests(&storage).unwrap().len(), 2);
    assert!(ids.iter().all(|id| !storage.has(*id)));
    assert_eq!(vault.status().unwrap().waiting, (0, 0));
}

#[test]
fn a20_a_vault_is_opened_by_one_at_a_time() {
    let (device, vault) = Device::ready();
    let error = device.try_open().unwrap_err();
    assert_eq!((error.kind(), &error), (Kind::Busy, &VaultError::Files(FilesError::Busy)));
    drop(vault);
    device.open();
}

#[test]
fn an_erasure_whose_file_was_damaged_is_written_anew() {
    let (device, vault, storage, ids) = busy();
    vault.withdraw(Scope::One(ids[0])).unwrap();
    drop(vault);
    let path = format!("erasures/{}", ids[0]);
    let whole = device.disk.file(&path).unwrap();
    let of_another = {
        let vault = device.open();
        vault.withdraw(Scope::One(ids[2])).unwrap();
        device.disk.file(&format!("erasures/{}", ids[2])).unwrap()
    };
    for bytes in [vec![], whole[..50].to_vec(), vec![0; 513], of_another] {
        device.disk.set_file(&path, &bytes);
        let vault = device.open();
        assert_eq!(device.disk.file(&path).unwrap(), whole);
        assert!(Request::parse(&whole).is_ok());
        assert_eq!(vault.status().unwrap().waiting.0, 2);
    }
    // A file that nobody can read keeps the others from nothing.
    device.disk.set_file("erasures/0000", &[1; 2000]);
    let vault = device.open();
    let (_, heard) = vault.send_requests(&storage).unwrap_err();
    assert_eq!(heard.len(), 2);
    assert!(!storage.has(ids[0]) && !storage.has(ids[2]));
}

#[test]
fn bytes_that_were_lost_or_changed_in_the_outbox_are_given_up() {
    for change in [0, 1] {
        let (device, vault) = Device::ready();
        let storage = Storage::new(&device.clock);
        let id = queued(&vault);
        drop(vault);
        let path = format!("outbox/{id}");
        let mut bytes = device.disk.file(&path).unwrap();
        bytes[100] ^= 1;
        match change {
            0 => device.disk.remove_file(&path),
            _ => device.disk.set_file(&path, &bytes),
        }
        let vault = device.open();
        let error = vault.upload(id, &storage).unwrap_err();
        assert_eq!((error.code(), storage.calls()), ("outbox_unreadable", 0));
        assert_eq!(standing(&vault, id), Standing::Gone);
        assert_eq!(vault.status().unwrap().lines[0].dropped, Some("lost"));
        assert!(!device.has("outbox", id) && !device.has("copies", id));
        assert_eq!(settle(&vault, &storage), Ok(vec![]));
    }
}

#[test]
fn agreements_whose_files_are_lost_can_be_installed_again() {
    let (device, vault) = Device::ready();
    let storage = Storage::new(&device.clock);
    let id = queued(&vault);
    drop(vault);
    for folder in ["policies/", "sites/"] {
        for path in device.disk.paths().into_iter().filter(|path| path.starts_with(folder)) {
            device.disk.remove_file(&path);
        }
    }
    let vault = device.open();
    assert_eq!(vault.upload(id, &storage), Err(GateError::NoPolicy.into()));
    install(&vault).unwrap();
    drop(vault);
    let vault = device.open();
    vault.upload(id, &storage).unwrap();
    assert_eq!(vault.policies().len(), 1);
}
