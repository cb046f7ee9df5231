//! Where the vault is, and opening it: the folder's lock first, then the key store, then the vault.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use idphoto_sdk::vault::{
    self, Disk, Files, FilesError, KeyVault, KeyVaultError, Kind, PublicKey, Transport, Vault,
    VaultError,
};

use crate::args::VaultFolder;
use crate::failure::{Code, Failure};
use crate::place::setting;
use crate::terminal::Terminal;
use crate::vault::{Asked, DeskClock, FileKeyVault, Passphrase, PassphraseError, VaultFileError};

/// The public key of the controller whose policies this vault takes.
const CONTROLLER: &str = "controller";
/// The key store's file.
const KEYS: &str = "keyvault";
/// Another run of this program has the vault for as long as one donation is sent: 90 seconds at most.
const PATIENCE: Duration = Duration::from_secs(100);
const GLANCE: Duration = Duration::from_millis(100);

/// A vault's folder, and its keys once they are there.
pub(crate) struct Home {
    folder: PathBuf,
    keys: Option<Arc<FileKeyVault>>,
}

impl Home {
    /// Where the arguments or the environment say, else the usual place.
    pub(crate) fn new(args: &VaultFolder) -> Result<Self, Failure> {
        let given = args.vault.clone().or_else(|| setting("IDPHOTO_VAULT").map(PathBuf::from));
        let folder = given.or_else(usual).ok_or_else(|| {
            let what = "this system does not say where data of this user goes";
            Failure::new(Code::SetUp, what, "give a folder with --vault, or IDPHOTO_VAULT")
        })?;
        Ok(Self { folder, keys: None })
    }

    /// Whether there is a vault.
    pub(crate) fn exists(&self) -> bool {
        self.folder.join(CONTROLLER).symlink_metadata().is_ok()
    }

    /// Opens the vault; waits for another run that has it.
    pub(crate) fn open(&mut self, terminal: &Terminal) -> Result<Vault, Failure> {
        let controller = self.controller()?.ok_or_else(|| {
            let what = "there is no vault yet";
            let advice = "install the controller's files first: idphoto policy install --help";
            Failure::of_desk(Kind::Refused, "no_policy", &format!("{what}; {advice}"))
        })?;
        let files = self.files(terminal)?;
        let keys = self.keys()?;
        Ok(Vault::open(files, keys, Arc::new(DeskClock), controller)?)
    }

    /// Makes the vault of a controller, or opens the one that is there, which has to be of the same.
    pub(crate) fn founded(
        &mut self,
        root: Option<PublicKey>,
        terminal: &Terminal,
    ) -> Result<Vault, Failure> {
        match (self.controller()?, root) {
            (Some(known), Some(given)) if known != given => {
                let what = "this vault belongs to another controller";
                return Err(Failure::of_desk(
                    Kind::Refused,
                    "other_controller",
                    &format!("{what}; take another folder with --vault"),
                ));
            }
            (Some(_), _) => {}
            (None, None) => {
                let what = "there is no vault yet";
                let advice = "give the controller's public key with --root";
                return Err(Failure::new(Code::Usage, what, advice));
            }
            (None, Some(given)) => {
                let files = self.files(terminal)?;
                self.keys()?;
                self.write_controller(&given)?;
                drop(files);
            }
        }
        self.open(terminal)
    }

    /// Sends the requests that wait where the key store cannot be opened; the failure to end with, which
    /// says how many were answered.
    pub(crate) fn send_without_keys(
        &self,
        transport: &dyn Transport,
        terminal: &Terminal,
        lost: Failure,
    ) -> Failure {
        let sent = || -> Result<usize, Failure> {
            let controller = self.controller()?.ok_or(VaultError::NoSites)?;
            let files = self.files(terminal)?;
            let sites = vault::sites_without_ledger(&files, &controller)?;
            let heard = vault::send_waiting(&files, &sites, transport);
            Ok(heard.map_err(|(error, _)| error)?.len())
        };
        match sent() {
            Ok(0) | Err(_) => lost,
            Ok(count) => lost.although(&format!("{count} waiting requests were sent")),
        }
    }

    /// The folder's files, locked.
    pub(crate) fn files(&self, terminal: &Terminal) -> Result<Files, Failure> {
        let until = Instant::now() + PATIENCE;
        let mut note = None;
        loop {
            match Files::open(Arc::new(Disk::new(&self.folder))) {
                Err(FilesError::Busy) if Instant::now() < until => {
                    note.get_or_insert_with(|| {
                        terminal.note("waiting for another idphoto that uses this vault")
                    });
                    thread::sleep(GLANCE);
                }
                opened => return Ok(opened.map_err(VaultError::from)?),
            }
        }
    }

    /// The key store; it is opened once, and made where there is none. The lock has to be held.
    pub(crate) fn keys(&mut self) -> Result<Arc<dyn KeyVault>, Failure> {
        if let Some(keys) = &self.keys {
            return Ok(Arc::<FileKeyVault>::clone(keys));
        }
        let path = self.folder.join(KEYS);
        let keys = if FileKeyVault::is_at(&path) {
            FileKeyVault::open(&path, &asked(Asked::ToOpen)?)
        } else if self.folder.join("root").exists() {
            return Err(VaultError::KeyLost.into());
        } else {
            FileKeyVault::make(&path, &asked(Asked::ToMake)?)
        };
        let keys = Arc::new(keys.map_err(locked)?);
        self.keys = Some(Arc::clone(&keys));
        Ok(keys)
    }

    /// Destroys what the vault holds, whether or not its keys can still be had.
    pub(crate) fn start_over(&mut self, terminal: &Terminal) -> Result<(), Failure> {
        let files = self.files(terminal)?;
        self.keys = None;
        Ok(vault::start_over(&files, &Discarded(self.folder.join(KEYS)))?)
    }

    fn controller(&self) -> Result<Option<PublicKey>, Failure> {
        // Only a file that is not there may be written: whoever is in it stays the controller.
        let text = match fs::read_to_string(self.folder.join(CONTROLLER)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() != ErrorKind::InvalidData => {
                let what = format!("the vault's file `controller` cannot be read: {error}");
                let advice = "see whether the vault's folder is one, and yours to read";
                return Err(Failure::new(Code::SetUp, what, advice));
            }
            text => text.unwrap_or_default(),
        };
        let key = PublicKey::from_hex(text.trim());
        key.map(Some).ok_or_else(|| {
            let what = "the vault's file `controller` holds no public key";
            Failure::new(Code::SetUp, what, "write the controller's key into it again")
        })
    }

    fn write_controller(&self, key: &PublicKey) -> Result<(), Failure> {
        let path = self.folder.join(CONTROLLER);
        let written = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut file| {
            file.write_all(format!("{key}\n").as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            fs::File::open(&self.folder)?.sync_all()
        });
        written.map_err(|error| {
            let what = format!("{} cannot be written: {error}", path.display());
            Failure::new(Code::NotWritten, what, "choose another folder with --vault")
        })
    }
}

/// A key store that nobody has the passphrase of any more; all it can do is to go.
struct Discarded(PathBuf);

impl KeyVault for Discarded {
    fn wrap(&self, _: &[u8]) -> Result<Vec<u8>, KeyVaultError> {
        Err(KeyVaultError::Lost)
    }

    fn unwrap(&self, _: &[u8]) -> Result<Vec<u8>, KeyVaultError> {
        Err(KeyVaultError::Lost)
    }

    fn anchor(&self) -> Result<Option<Vec<u8>>, KeyVaultError> {
        Err(KeyVaultError::Lost)
    }

    fn set_anchor(&self, _: &[u8]) -> Result<(), KeyVaultError> {
        Err(KeyVaultError::Lost)
    }

    fn forget(&self) -> Result<(), KeyVaultError> {
        FileKeyVault::discard(&self.0).map_err(KeyVaultError::from)
    }
}

fn asked(asked: Asked) -> Result<Passphrase, Failure> {
    Passphrase::asked(asked).map_err(|error: PassphraseError| {
        Failure::of_desk(Kind::Keys, error.code(), &error.to_string())
    })
}

fn locked(error: VaultFileError) -> Failure {
    Failure::of_desk(Kind::Keys, error.code(), &error.to_string())
}

/// The folder for data of this user, as each system has it.
fn usual() -> Option<PathBuf> {
    let under = |variable: &str, rest: &str| {
        let base = PathBuf::from(setting(variable)?);
        base.is_absolute().then(|| base.join(rest))
    };
    if cfg!(windows) {
        under("LOCALAPPDATA", "idphoto")
    } else if cfg!(target_vendor = "apple") {
        under("HOME", "Library/Application Support/idphoto")
    } else {
        // XDG Base Directory Specification.
        under("XDG_DATA_HOME", "idphoto").or_else(|| under("HOME", ".local/share/idphoto"))
    }
}

/// What a file holds, no more than `most` bytes of it.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    let name = path.display();
    fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)).map_err(
        |error| {
            let what = format!("{name} cannot be read: {error}");
            Failure::new(Code::Usage, what, "see whether it is there")
        },
    )?;
    if bytes.len() as u64 > most {
        let what = format!("{name} is larger than such a file can be");
        return Err(Failure::new(Code::Usage, what, "give the right file"));
    }
    Ok(bytes)
}
