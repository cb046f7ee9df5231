//! Opening a vault: the root, the ledger, the agreements, and finishing what a crash left undone.

use std::collections::BTreeMap;
use std::sync::Arc;

use idphoto_wire::protocol::{Ask, Request};
use idphoto_wire::{DonationId, Policy, PublicKey, Secret, Sites, policy, sites};
use ring::rand::{SecureRandom as _, SystemRandom};
use zeroize::Zeroizing;

use super::{Inner, VaultError};
use crate::clock::Reading;
use crate::files::{Files, FilesError, Name};
use crate::foreign::{KeyVault, KeyVaultError};
use crate::key::DeviceRoot;
use crate::ledger::{AnchorError, AnchorStore, Chain, LedgerError};
use crate::outbox::{Outbox, Requests};
use crate::register::{Event, Register, Stage};

/// The wrapped root, whatever a key store makes of 32 bytes.
const MOST_WRAPPED: u64 = 4 << 10;

pub(super) const ROOT: &str = "root";
pub(super) const LEDGER: &str = "ledger";
pub(super) const POLICIES: &str = "policies";
pub(super) const SITES: &str = "sites";

/// The key store as the ledger sees it.
struct Anchors(Arc<dyn KeyVault>);

impl AnchorStore for Anchors {
    fn anchor(&self) -> Result<Option<Vec<u8>>, AnchorError> {
        match self.0.anchor() {
            // The root could be unwrapped, so it is the anchor alone that is lost. One without a byte is
            // none, and not the same as none before the first entry.
            Err(KeyVaultError::Lost) => Ok(Some(Vec::new())),
            other => other.map_err(|_| AnchorError),
        }
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), AnchorError> {
        self.0.set_anchor(anchor).map_err(|_| AnchorError)
    }
}

pub(super) fn open(
    files: Files,
    keys: &Arc<dyn KeyVault>,
    controller: &PublicKey,
    reading: Reading,
) -> Result<Inner, VaultError> {
    let root = root(&files, keys)?;
    let ledger_key = root.derive(b"sid/ledger/v1")?;
    let anchors = Arc::new(Anchors(Arc::clone(keys)));
    let opened = Chain::open(files.clone(), &ledger_key, anchors);
    let (chain, frames, condition) = opened.map_err(|error| match error {
        LedgerError::KeyWrong => VaultError::KeyLost,
        error => error.into(),
    })?;
    let (register, puzzled) = Register::of(&frames);
    let outbox = Outbox::new(files.clone(), &root)?;
    let requests = Requests::new(files.clone());
    let policies = policies(&files, &register, controller)?;
    let sites = newest_sites(&files, &register, controller)?;
    let mark = register.mark();
    let mut inner = Inner {
        files,
        chain,
        condition,
        puzzled,
        register,
        mark,
        root,
        outbox,
        requests,
        policies,
        sites,
        in_flight: Vec::new(),
    };
    inner.finish_what_was_begun(reading)?;
    Ok(inner)
}

/// Unwraps the device's root, or makes one where there is no vault yet.
fn root(files: &Files, keys: &Arc<dyn KeyVault>) -> Result<DeviceRoot, VaultError> {
    let name = fixed(ROOT)?;
    if let Some(wrapped) = files.read(&name, MOST_WRAPPED)? {
        let bytes = Zeroizing::new(keys.unwrap(&wrapped)?);
        let root = <[u8; 32]>::try_from(&bytes[..]).map_err(|_| VaultError::KeyLost)?;
        return Ok(DeviceRoot::new(Secret::new(root)));
    }
    if files.read(&fixed(LEDGER)?, crate::ledger::MOST_FILE)?.is_some() {
        return Err(VaultError::KeyLost);
    }
    let mut bytes = Zeroizing::new([0; 32]);
    SystemRandom::new().fill(&mut bytes[..]).map_err(|_| VaultError::Random)?;
    let wrapped = keys.wrap(&bytes[..])?;
    if wrapped.len() as u64 > MOST_WRAPPED {
        return Err(VaultError::Keys(KeyVaultError::Unavailable));
    }
    files.put(&name, &wrapped)?;
    Ok(DeviceRoot::new(Secret::new(*bytes)))
}

/// The policies that the ledger names, as far as their files are there and whole.
fn policies(
    files: &Files,
    register: &Register,
    controller: &PublicKey,
) -> Result<BTreeMap<idphoto_wire::Digest, Policy>, VaultError> {
    let mut policies = BTreeMap::new();
    for seen in register.policies() {
        let name = Name::parse(&format!("{POLICIES}/{}", seen.digest)).map_err(FilesError::from)?;
        let Some(bytes) = files.read(&name, policy::MOST_BYTES as u64)? else { continue };
        match Policy::parse(&bytes, controller) {
            Ok(policy) if *policy.digest() == seen.digest => {
                policies.insert(seen.digest, policy);
            }
            _ => {}
        }
    }
    Ok(policies)
}

/// The newest list of sites that the controller signed, not older than the ledger knows.
pub(super) fn newest_sites(
    files: &Files,
    register: &Register,
    controller: &PublicKey,
) -> Result<Option<Sites>, VaultError> {
    let least = register.sites().map_or(0, |(serial, _)| serial);
    let mut newest: Option<Sites> = None;
    for name in files.list(SITES)? {
        let Some(bytes) = files.read(&name, sites::MOST_BYTES as u64)? else { continue };
        let Ok(found) = Sites::parse(&bytes, controller) else { continue };
        let serial = found.core().serial;
        let newer = newest.as_ref().is_none_or(|newest| serial > newest.core().serial);
        if newer && serial >= least {
            newest = Some(found);
        }
    }
    Ok(newest)
}

/// A name that is written in this program.
pub(super) fn fixed(name: &str) -> Result<Name, VaultError> {
    Ok(Name::parse(name).map_err(FilesError::from)?)
}

impl Inner {
    /// What the ledger says has happened and a crash kept from being done. Every step can be taken
    /// again.
    fn finish_what_was_begun(&mut self, reading: Reading) -> Result<(), VaultError> {
        let found = self.outbox.found()?;
        let unwanted: Vec<DonationId> = self
            .register
            .entries()
            .filter(|entry| !entry.is_wanted() && !entry.ended)
            .filter(|entry| entry.is_known_outside() || found.contains(&entry.id()))
            .map(|entry| entry.id())
            .collect();
        for id in unwanted {
            self.end(id, Ask::Erase, reading)?;
        }
        for id in found {
            match self.register.entry(id) {
                Some(entry) if entry.is_wanted() && entry.stage == Stage::Stored => {
                    self.outbox.remove(id, false)?;
                }
                // Ended outside before its bytes could be removed here.
                Some(entry) if !entry.is_wanted() => self.outbox.remove(id, true)?,
                // Written before the ledger said so, and nobody was told. What a damaged one says may be
                // long ago.
                Some(entry) if entry.stage == Stage::Given && self.is_whole() => {
                    self.outbox.remove(id, true)?;
                }
                None if self.is_whole() => self.outbox.remove(id, true)?,
                _ => {}
            }
        }
        self.adopt_requests(reading)
    }

    /// Writes down what was asked and lies there to be sent, so that its number is not given again.
    fn adopt_requests(&mut self, reading: Reading) -> Result<(), VaultError> {
        if !self.is_whole() {
            return Ok(());
        }
        let day = self.day_regardless(reading);
        for waiting in self.requests.waiting()? {
            let Ok(Request { id, serial, ask }) = Request::parse(&waiting.bytes) else { continue };
            let Some(entry) = self.register.entry(id) else { continue };
            if waiting.erases {
                // Withdrawn while the ledger was taken for damaged and could not say so.
                if entry.is_wanted() {
                    self.append(&Event::Withdrawn { id: Some(id), day })?;
                    self.end(id, ask, reading)?;
                }
            } else if ask != Ask::Status
                && entry.requests.iter().all(|asked| asked.serial != serial)
            {
                self.append(&Event::Requested { id, serial, ask, day })?;
            }
        }
        Ok(())
    }
}
