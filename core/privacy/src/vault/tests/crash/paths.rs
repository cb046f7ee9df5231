//! What a device does, each thing from where it begins.

use std::sync::Arc;

use super::*;
use crate::foreign::KeyVault;
use crate::vault::{Scope, VaultError, Wish, start_over};

pub(super) struct Path {
    pub(super) name: &'static str,
    /// Whether the vault is opened before; else opening it is the path.
    pub(super) opens: bool,
    pub(super) prepare: fn() -> World,
    pub(super) act: fn(&mut World, Option<&Vault>, &Storage) -> Result<(), VaultError>,
}

macro_rules! path {
    ($name:literal, $prepare:expr, $act:expr) => {
        Path {
            name: $name,
            opens: true,
            prepare: $prepare,
            act: |world, vault, storage| {
                let act: fn(&mut World, &Vault, &Storage) -> Result<(), VaultError> = $act;
                act(world, vault.unwrap(), storage)
            },
        }
    };
}

pub(super) const PATHS: &[Path] = &[
    Path { name: "open, first", opens: false, prepare: fresh, act: opened },
    Path { name: "open, begun", opens: false, prepare: || half_withdrawn(), act: opened },
    path!("install", fresh, |_, vault, _| install(vault)),
    path!("give", || prepared(0, 0), |world, vault, _| {
        world.told.given.push(give(vault)?);
        Ok(())
    }),
    path!("queue", || prepared(1, 0), |world, vault, _| {
        let id = world.told.given[0];
        queue(vault, id)?;
        world.told.queued.push(id);
        Ok(())
    }),
    path!("permit", || prepared(0, 1), |world, vault, _| {
        vault.admit(world.told.queued[0])?;
        Ok(())
    }),
    path!("send", || prepared(0, 1), sent),
    path!("send again", || interrupted(), sent),
    path!("withdraw what is given", || prepared(1, 0), withdrawn),
    path!("withdraw what waits", || prepared(0, 1), withdrawn),
    path!("withdraw what is sent", || interrupted(), withdrawn),
    path!("withdraw what is stored", || with_stored(), withdrawn),
    path!("withdraw all", || everything(), |world, vault, _| {
        vault.withdraw(Scope::All)?;
        world.told.withdrawn = world.told.given.clone();
        Ok(())
    }),
    path!("object", || everything(), |world, vault, _| {
        vault.object()?;
        world.told.withdrawn = world.told.given.clone();
        world.told.objected = true;
        Ok(())
    }),
    path!("restrict", || with_stored(), |world, vault, _| {
        let id = world.told.stored[0];
        vault.wish(Scope::One(id), Wish::Restrict)?;
        world.told.asked.insert(id, 1);
        Ok(())
    }),
    path!("restrict, twice", || with_stored(), |world, vault, storage| {
        let id = world.told.stored[0];
        for (count, wish) in [(1, Wish::Restrict), (2, Wish::Lift)] {
            vault.wish(Scope::One(id), wish)?;
            world.told.asked.insert(id, count);
            vault.send_requests(storage).map_err(|(error, _)| error)?;
        }
        Ok(())
    }),
    path!("erase", || half_erased(), |_, vault, storage| {
        vault.send_requests(storage).map_err(|(error, _)| error)?;
        Ok(())
    }),
    Path { name: "start over", opens: false, prepare: || everything(), act: started_over },
];

fn opened(world: &mut World, _: Option<&Vault>, _: &Storage) -> Result<(), VaultError> {
    world.device.try_open().map(drop)
}

fn started_over(world: &mut World, _: Option<&Vault>, _: &Storage) -> Result<(), VaultError> {
    let kept = std::mem::take(&mut world.told);
    let keys: Arc<dyn KeyVault> = Arc::new(world.device.keys.clone());
    let files = world.device.disk.files();
    let done = files.map_err(VaultError::from).and_then(|files| start_over(&files, &*keys));
    // Until it is over, both may be.
    world.told.anew = true;
    drop(kept);
    done
}

fn sent(world: &mut World, vault: &Vault, storage: &Storage) -> Result<(), VaultError> {
    let id = world.told.queued[0];
    vault.upload(id, storage)?;
    world.told.stored.push(id);
    Ok(())
}

fn withdrawn(world: &mut World, vault: &Vault, _: &Storage) -> Result<(), VaultError> {
    let id = world.told.given[0];
    vault.withdraw(Scope::One(id))?;
    world.told.withdrawn.push(id);
    Ok(())
}

fn fresh() -> World {
    World { device: Device::new(), kept: Kept::default(), told: Told::default() }
}

/// So many consents, and so many donations that wait.
fn prepared(given: usize, waiting: usize) -> World {
    let (device, vault) = Device::ready();
    let mut told = Told::default();
    told.given.extend((0..given).map(|_| give(&vault).unwrap()));
    told.queued.extend((0..waiting).map(|_| queued(&vault)));
    told.given.extend(&told.queued);
    World { device, kept: Kept::default(), told }
}

/// One of which the storage has all, and the device no receipt.
fn interrupted() -> World {
    let mut world = prepared(0, 1);
    interrupt(&mut world);
    world
}

fn interrupt(world: &mut World) {
    let vault = world.device.open();
    let storage = world.storage();
    storage.lie(|what, _, said| match what {
        What::Status => Err(crate::foreign::TransportError::Timeout),
        _ => said,
    });
    vault.upload(world.told.queued[0], &storage).unwrap_err();
    world.kept = storage.site.lock().unwrap().clone();
}

fn with_stored() -> World {
    let mut world = prepared(0, 1);
    let (vault, storage) = (world.device.open(), world.storage());
    sent(&mut world, &vault, &storage).unwrap();
    world.kept = storage.site.lock().unwrap().clone();
    world
}

/// One of each kind: given, queued, interrupted, stored.
fn everything() -> World {
    let mut world = with_stored();
    let vault = world.device.open();
    let (given, waiting, begun) = (give(&vault).unwrap(), queued(&vault), queued(&vault));
    drop(vault);
    world.told.queued = vec![begun];
    interrupt(&mut world);
    world.told.queued = vec![world.told.stored[0], waiting, begun];
    world.told.given = vec![world.told.stored[0], given, waiting, begun];
    world
}

/// All withdrawn, and the erasures not answered.
fn half_erased() -> World {
    let mut world = everything();
    world.device.open().withdraw(Scope::All).unwrap();
    world.told.withdrawn = world.told.given.clone();
    world
}

/// All withdrawn, and the process died after that was written down.
fn half_withdrawn() -> World {
    let mut world = everything();
    let vault = world.device.open();
    // open, length, write, sync, anchor.
    world.device.disk.fail_at(6, Fault::DiesBefore);
    vault.withdraw(Scope::All).unwrap_err();
    drop(vault);
    world.told.withdrawn = world.told.given.clone();
    world.device = world.device.with_disk(world.device.disk.crash(0));
    world
}
