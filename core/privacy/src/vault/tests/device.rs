//! A device: disk, key store, clock, and the vault on them.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use idphoto_wire::content::{Content, LANDMARK_BYTES, Quality};
use idphoto_wire::policy::Locale;
use idphoto_wire::{Depicted, Digest, DonationId, PublicKey, Purpose, View as Code};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use super::storage::Storage;
use crate::agreement::{self, Agreement, TEXT, agreement};
use crate::clock::Reading;
use crate::consent::{Act, AgeBand};
use crate::files::simulated::Simulated;
use crate::foreign::{Clock, KeyVault, KeyVaultError, Transport};
use crate::pseudonymise::{Compliance, Geometry, Matting, Pseudonymised};
use crate::register::{Entry, Standing};
use crate::vault::{Queued, Sent, Vault, VaultError};

/// 20 November 2026, noon.
pub(super) const START: i64 = 1_795_176_000;
pub(super) const DAY: i64 = 86_400;

/// Version 1 of policy and sites; they are dear to make.
pub(super) fn agreed() -> &'static Agreement {
    static AGREED: OnceLock<Agreement> = OnceLock::new();
    AGREED.get_or_init(|| agreement(1, [9; 32]))
}

/// Version 2, which may follow.
pub(super) fn agreed_later() -> &'static Agreement {
    static AGREED: OnceLock<Agreement> = OnceLock::new();
    AGREED.get_or_init(|| agreement(2, [9; 32]))
}

pub(super) fn controller() -> PublicKey {
    PublicKey::of(&agreement::root())
}

/// A clock whose hands are moved by the test.
#[derive(Clone)]
pub(super) struct Hands(Arc<Mutex<Reading>>);

impl Hands {
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Reading {
            wall: START,
            since_boot: Some(Duration::from_secs(1000)),
            boot: Some(1),
        })))
    }

    /// Time passes.
    pub(super) fn pass(&self, seconds: i64) {
        let mut reading = self.0.lock().unwrap();
        reading.wall += seconds;
        reading.since_boot = reading.since_boot.map(|s| s + Duration::from_secs(seconds as u64));
    }

    /// Somebody sets the clock.
    pub(super) fn set(&self, change: impl FnOnce(&mut Reading)) {
        change(&mut self.0.lock().unwrap());
    }
}

impl Clock for Hands {
    fn reading(&self) -> Reading {
        *self.0.lock().unwrap()
    }
}

/// A key store whose anchor is the cell beside the disk. Its key outlives a power cut.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) disk: Simulated,
    pub(super) key: Arc<Mutex<Option<[u8; 32]>>>,
}

impl Keys {
    fn cipher(key: &[u8; 32]) -> LessSafeKey {
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).unwrap())
    }
}

impl KeyVault for Keys {
    fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, KeyVaultError> {
        let key = *self.key.lock().unwrap().get_or_insert([77; 32]);
        let mut bytes = secret.to_vec();
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        Self::cipher(&key).seal_in_place_append_tag(nonce, Aad::empty(), &mut bytes).unwrap();
        Ok(bytes)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, KeyVaultError> {
        let key = self.key.lock().unwrap().ok_or(KeyVaultError::Lost)?;
        let mut bytes = wrapped.to_vec();
        let nonce = Nonce::assume_unique_for_key([0; 12]);
        let plain = Self::cipher(&key).open_in_place(nonce, Aad::empty(), &mut bytes);
        plain.map(|plain| plain.to_vec()).map_err(|_| KeyVaultError::Lost)
    }

    fn anchor(&self) -> Result<Option<Vec<u8>>, KeyVaultError> {
        self.disk.cell().map_err(|_| KeyVaultError::Unavailable)
    }

    fn set_anchor(&self, anchor: &[u8]) -> Result<(), KeyVaultError> {
        self.disk.set_cell(anchor).map_err(|_| KeyVaultError::Unavailable)
    }

    fn forget(&self) -> Result<(), KeyVaultError> {
        self.disk.cell().map_err(|_| KeyVaultError::Unavailable)?;
        self.disk.overwrite_cell(None);
        *self.key.lock().unwrap() = None;
        Ok(())
    }
}

/// All of it. The vault is opened by hand, so that tests can fail it.
#[derive(Clone)]
pub(super) struct Device {
    pub(super) disk: Simulated,
    pub(super) keys: Keys,
    pub(super) clock: Hands,
}

impl Device {
    pub(super) fn new() -> Self {
        let disk = Simulated::new();
        let keys = Keys { disk: disk.clone(), key: Arc::default() };
        Self { disk, keys, clock: Hands::new() }
    }

    /// The same device with another disk, as after a power cut, and clock and keys of its own from here.
    pub(super) fn with_disk(&self, disk: Simulated) -> Self {
        let key = Arc::new(Mutex::new(*self.keys.key.lock().unwrap()));
        let keys = Keys { disk: disk.clone(), key };
        let clock = Hands(Arc::new(Mutex::new(self.clock.reading())));
        Self { disk, keys, clock }
    }

    pub(super) fn try_open(&self) -> Result<Vault, VaultError> {
        let (keys, clock) = (Arc::new(self.keys.clone()), Arc::new(self.clock.clone()));
        Vault::open(self.disk.files()?, keys, clock, controller())
    }

    pub(super) fn open(&self) -> Arc<Vault> {
        Arc::new(self.try_open().unwrap())
    }

    /// With policy and sites.
    pub(super) fn ready() -> (Self, Arc<Vault>) {
        let device = Self::new();
        let vault = device.open();
        install(&vault).unwrap();
        (device, vault)
    }

    /// All bytes of all files, with the names.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let paths = self.disk.paths().into_iter();
        paths.map(|path| (path.clone(), self.disk.file(&path).unwrap_or_default())).collect()
    }

    /// Whether a file of this folder is named after the donation.
    pub(super) fn has(&self, folder: &str, id: DonationId) -> bool {
        let name = format!("{folder}/{id}");
        self.disk.paths().iter().any(|path| path.starts_with(&name))
    }
}

pub(super) fn install(vault: &Vault) -> Result<(), VaultError> {
    vault.install_policy(&agreed().signed[0])?;
    vault.install_sites(&agreed().signed[1])?;
    Ok(())
}

pub(super) fn act(purpose: Purpose, view: Code) -> Act {
    Act {
        purpose,
        view,
        locale: Locale::new("en").unwrap(),
        text: Digest::of(TEXT.as_bytes()),
        depicted: Depicted::Myself,
        age: AgeBand::SixteenOrOver,
        country: None,
        guardian_agrees: false,
        depicted_agrees: false,
        months: None,
    }
}

fn quality() -> Quality {
    Quality { yaw: 1, pitch: 2, roll: 3, presence: 100, clipped: 0, unevenness: 9 }
}

/// The smallest view.
pub(super) fn geometry(fill: u8) -> Pseudonymised<Geometry> {
    let landmarks = Some(vec![fill; LANDMARK_BYTES]);
    Pseudonymised::unchecked(Content { image: None, alpha: None, landmarks, quality: quality() })
}

pub(super) fn matting(fill: u8) -> Pseudonymised<Matting> {
    let (image, alpha) = (Some(vec![fill; 30_000]), Some(vec![fill; 9_000]));
    Pseudonymised::unchecked(Content { image, alpha, landmarks: None, quality: quality() })
}

pub(super) fn compliance(fill: u8) -> Pseudonymised<Compliance> {
    let image = Some(vec![fill; 30_000]);
    Pseudonymised::unchecked(Content { image, alpha: None, landmarks: None, quality: quality() })
}

/// A consent to the smallest view.
pub(super) fn give(vault: &Vault) -> Result<DonationId, VaultError> {
    Ok(vault.give(&act(Purpose::Landmarks, Code::Geometry))?.id)
}

pub(super) fn queue(vault: &Vault, id: DonationId) -> Result<Queued, VaultError> {
    vault.queue(id, geometry(7))
}

pub(super) fn queued(vault: &Vault) -> DonationId {
    let id = give(vault).unwrap();
    queue(vault, id).unwrap();
    id
}

pub(super) fn stored(vault: &Vault, storage: &Storage) -> DonationId {
    let id = queued(vault);
    vault.upload(id, storage).unwrap();
    id
}

pub(super) fn entry(vault: &Vault, id: DonationId) -> Entry {
    vault.lock().entry(id).unwrap().clone()
}

pub(super) fn standing(vault: &Vault, id: DonationId) -> Standing {
    let overview = vault.status().unwrap();
    overview.lines.iter().find(|line| line.id == id).unwrap().standing
}

/// What somebody does who waits until everything is done: sends all that waits, donations and requests.
pub(super) fn settle(vault: &Vault, transport: &dyn Transport) -> Result<Vec<Sent>, VaultError> {
    let ready = vault.ready(true)?;
    let sent = ready.into_iter().map(|id| vault.upload(id, transport)).collect();
    for _ in 0..4 {
        vault.send_requests(transport).map_err(|(error, _)| error)?;
    }
    sent
}
