//! Attacks A16 and A18: every path with every operation failing in every way, and the power cut after it.

mod paths;

use std::collections::BTreeMap;
use std::sync::Arc;

use idphoto_wire::DonationId;

use self::paths::{PATHS, Path};
use super::device::*;
use super::storage::{Kept, Storage, What};
use crate::files::simulated::Fault;
use crate::register::{Stage, Standing};
use crate::vault::Vault;

/// How many outcomes of each power cut are looked at: what was synced, all of it, and mixtures.
const CRASHES: u64 = 3;

/// What a device was told, which has to hold from then on.
#[derive(Clone, Default)]
pub(super) struct Told {
    /// These consents were taken.
    pub(super) given: Vec<DonationId>,
    /// These donations are in the outbox, or further.
    pub(super) queued: Vec<DonationId>,
    /// These are stored.
    pub(super) stored: Vec<DonationId>,
    /// These were withdrawn.
    pub(super) withdrawn: Vec<DonationId>,
    /// So many requests were made, erasures aside.
    pub(super) asked: BTreeMap<DonationId, usize>,
    pub(super) objected: bool,
    /// The device began anew, and knows nothing of what was.
    pub(super) anew: bool,
}

/// A device somewhere on its way, with its storage.
#[derive(Clone)]
pub(super) struct World {
    pub(super) device: Device,
    pub(super) kept: Kept,
    pub(super) told: Told,
}

impl World {
    pub(super) fn storage(&self) -> Storage {
        Storage::with(&self.device.clock, self.kept.clone())
    }
}

#[test]
fn a16_nothing_is_lost_and_nothing_gets_out_whatever_fails() {
    for path in PATHS {
        for fault in Fault::ALL {
            enumerate(path, fault, false);
        }
    }
}

#[test]
fn a18_a_disk_that_stays_full_or_broken_is_told_and_nothing_is_half_done() {
    for path in PATHS {
        for fault in [Fault::Full, Fault::Io] {
            enumerate(path, fault, true);
        }
    }
}

/// Fails the first, second, third operation of the path until it ends without.
fn enumerate(path: &Path, fault: Fault, on: bool) {
    let base = (path.prepare)();
    for n in 1.. {
        let context = format!("{} with {fault:?} at {n}", path.name);
        let device = base.device.with_disk(base.device.disk.kill());
        let mut world = World { device, ..base.clone() };
        let storage = world.storage();
        let opened = path.opens.then(|| world.device.open());
        if on {
            world.device.disk.fail_from(n, fault);
        } else {
            world.device.disk.fail_at(n, fault);
        }
        let told = (path.act)(&mut world, opened.as_deref(), &storage);
        let over = world.device.disk.operations() < n;
        assert!(told.is_ok() || !over, "{context}: {told:?}");
        // Nothing is sent for what was withdrawn before.
        world.kept = storage.site.lock().unwrap().clone();
        let failed = world.device.disk.kill();
        // The same process goes on, with a disk that works again.
        if let Some(vault) = opened.filter(|_| !world.device.disk.dead()) {
            world.device.disk.fail_at(usize::MAX, fault);
            let storage = world.storage();
            let _ = settle(&vault, &storage);
            // What failed half way is finished when the vault is next opened.
            drop(vault);
            let after = World { kept: storage.site.lock().unwrap().clone(), ..world.clone() };
            restart(&after, 0, &format!("{context}, went on"));
        }
        world.device = world.device.with_disk(failed);
        // To a vault, these are no different from a disk that is full for a moment.
        let same = on || matches!(fault, Fault::ReadOnly | Fault::TooManyOpen);
        for choice in 0..if same { 1 } else { CRASHES } {
            restart(&world, choice, &format!("{context}, crash {choice}"));
        }
        if over {
            return;
        }
    }
}

/// The power fails, and comes back.
fn restart(world: &World, choice: u64, context: &str) {
    let device = world.device.with_disk(world.device.disk.crash(choice));
    let world = World { device, ..world.clone() };
    let device = &world.device;
    let storage = world.storage();
    let vault = match device.try_open() {
        Ok(vault) => Arc::new(vault),
        // It was interrupted in beginning anew, which can be repeated.
        Err(_) if world.told.anew => {
            let keys: Arc<dyn crate::foreign::KeyVault> = Arc::new(device.keys.clone());
            crate::vault::start_over(&device.disk.files().unwrap(), &*keys).unwrap();
            device.open()
        }
        Err(error) => panic!("{context}: {error}"),
    };
    assert!(vault.lock().is_whole(), "{context}: {:?}", vault.condition());
    invariants(&vault, &world, &storage, context);
    let objected = vault.status().unwrap().objected.is_some();
    assert!(objected || !world.told.objected, "{context}: an objection is lost");
    drop(vault);
    let files = device.files();
    let vault = device.open();
    assert!(files == device.files(), "{context}: opening twice changes something");
    // Then all is well, and goes to its end.
    install(&vault).unwrap();
    finish(&vault, &storage, context);
    invariants(&vault, &world, &storage, context);
    for id in vault.lock().register.entries().map(|entry| entry.id()) {
        storage.row(id).inspect(|row| {
            let wanted = row.erased.is_none();
            assert_eq!(row.object.is_some(), wanted, "{context}: {id}");
        });
    }
}

/// An honest run brings each donation to its end.
pub(super) fn finish(vault: &Vault, storage: &Storage, context: &str) {
    let _ = vault.end_objection();
    let given: Vec<_> = {
        let inner = vault.lock();
        let given = inner.register.entries();
        given.filter(|e| e.stage == Stage::Given && e.is_wanted()).map(|e| e.id()).collect()
    };
    for id in given {
        queue(vault, id).unwrap();
    }
    settle(vault, storage).unwrap_or_else(|error| panic!("{context}: {error}"));
    for line in vault.status().unwrap().lines {
        let wanted = line.withdrawn.is_none() && line.dropped.is_none();
        let standing = if wanted { Standing::Stored } else { Standing::Gone };
        assert_eq!(line.standing, standing, "{context}: {line:?}");
        assert_eq!(storage.has(line.id), wanted, "{context}");
    }
    assert_eq!(vault.status().unwrap().waiting, (0, 0), "{context}");
}

/// What holds at any moment at which nothing is being done.
pub(super) fn invariants(vault: &Vault, world: &World, storage: &Storage, context: &str) {
    let Told { given, queued, stored, withdrawn, asked, .. } = &world.told;
    let device = &world.device;
    {
        let inner = vault.lock();
        for id in given {
            assert!(inner.register.entry(*id).is_some(), "{context}: a consent is lost");
        }
        for id in queued {
            let entry = inner.entry(*id).unwrap();
            assert!(entry.stage >= Stage::Queued, "{context}: a donation is lost");
            let kept = inner.outbox.item(*id).is_ok() || !entry.is_waiting();
            assert!(kept, "{context}: the bytes of a donation are lost");
        }
        for id in stored {
            assert_eq!(inner.entry(*id).unwrap().stage, Stage::Stored, "{context}");
        }
        for id in withdrawn {
            assert!(inner.entry(*id).unwrap().withdrawn.is_some(), "{context}: a no is lost");
        }
        for (id, count) in asked {
            let requests = &inner.entry(*id).unwrap().requests;
            let others = requests.iter().filter(|asked| !asked.ask.erases()).count();
            assert!(others >= *count, "{context}: a request is lost");
        }
        for entry in inner.register.entries() {
            let id = entry.id();
            if entry.is_wanted() {
                continue;
            }
            let waits = inner.requests.has_erasure(id).unwrap();
            let known = entry.is_known_outside();
            assert!(!known || waits || entry.ended, "{context}: nobody erases {id}");
            let rests = device.has("outbox", id) || device.has("copies", id);
            assert!(!rests, "{context}: bytes of what is not wanted stay: {id}");
            if storage.has(id) {
                assert!(waits && !entry.ended, "{context}: {id} is stored for ever");
            }
        }
    }
    for (what, id) in &storage.site.lock().unwrap().seen {
        let was = withdrawn.contains(id) && matches!(what, What::Put | What::Deposit);
        let before = world.kept.seen.contains(&(*what, *id));
        assert!(!was || before, "{context}: sent after it was withdrawn");
    }
}
