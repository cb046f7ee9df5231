//! The configuration file: what it says, as it is written. What the files that it names hold is read in
//! `setting`.

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use idphoto_wire::{PublicKey, Site};
use serde::Deserialize;
use serde::de::Error as _;

/// A configuration file is never larger.
const MOST_BYTES: u64 = 64 << 10;

/// What a keeper is told. Paths are taken from the folder of the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Which site this is.
    #[serde(deserialize_with = "site")]
    pub site: Site,
    /// The controller's root public key: 64 hexadecimal digits.
    #[serde(deserialize_with = "public_key")]
    pub root: PublicKey,
    /// The signed policies that donations here live under; a donation names its own.
    pub policies: Vec<PathBuf>,
    /// The signed list of sites.
    pub sites: PathBuf,
    /// The database.
    pub database: PathBuf,
    /// The seed of the key that signs receipts: 64 hexadecimal digits.
    pub receipt_key: PathBuf,
    /// Where to listen.
    pub listen: Listen,
    /// The certificate shown to devices and to the other keeper.
    pub tls: Tls,
    /// The store.
    pub store: StoreAccess,
    /// The other keeper; its host and port stand in the list of sites.
    pub peer: Option<PeerTrust>,
    /// How much is taken.
    #[serde(default)]
    pub limits: Limits,
    /// How the store frees what was deleted.
    #[serde(default)]
    pub compaction: Compaction,
}

/// Where to listen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// An address of this machine.
    pub host: String,
    /// 1 to 65535; devices connect to the one in the list of sites.
    pub port: u16,
}

/// A certificate chain and its key, in PEM.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain, the keeper's own first.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

/// How to reach the store.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreAccess {
    /// `https://host:port`, as the list of sites has it.
    pub endpoint: String,
    /// The bucket, as the list of sites has it.
    pub bucket: String,
    /// Certificates of the authorities that the store's certificate may come from, in PEM.
    pub ca: PathBuf,
    /// The name of the access key: letters and digits.
    pub access_key: String,
    /// The file with its secret.
    pub secret_key: PathBuf,
}

/// How to know the other keeper.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeerTrust {
    /// Certificates of the authorities that its certificate may come from, in PEM.
    pub ca: PathBuf,
}

/// How much is taken from all callers together; who they are is not looked at.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests a minute; as many may come at once.
    pub requests_per_minute: u32,
    /// Connections at a time.
    pub connections: u32,
    /// Seconds that a granted upload may begin within, 1 to 60.
    pub upload_seconds: u32,
    /// Seconds that an upload which began in time may take, 1 to 3600. An erasure waits for it.
    pub arrival_seconds: u32,
}

/// How the store frees what was deleted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Compaction {
    /// The master of a SeaweedFS, `http://127.0.0.1:PORT`, which is asked to free deleted bytes and then
    /// whether it has.
    pub seaweedfs_master: Option<String>,
    /// How many seconds after a deletion its master knows of the deleted bytes, 8 at least.
    pub settle_seconds: u32,
    /// Where nobody can be asked: after how many minutes the store has freed what was deleted. Garage
    /// does after ten.
    pub after_minutes: Option<u32>,
}

impl Default for Compaction {
    /// SeaweedFS deletes the bytes of an object some seconds after its name, and its master learns of it with
    /// the next heartbeat, within five more.
    fn default() -> Self {
        Self { seaweedfs_master: None, settle_seconds: 15, after_minutes: None }
    }
}

impl Default for Limits {
    /// Far above what a site of some hundred thousand donors needs, far below what a small machine bears.
    fn default() -> Self {
        Self { requests_per_minute: 600, connections: 64, upload_seconds: 60, arrival_seconds: 60 }
    }
}

/// What is wrong with the configuration or a file it names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A file that is not there or cannot be read.
    #[error("the {what} cannot be read ({why})")]
    Unreadable {
        /// Which file.
        what: &'static str,
        /// The system's word for it.
        why: String,
    },
    /// Not a configuration.
    #[error("the configuration is not valid: {0}")]
    Form(String),
    /// A setting that cannot be.
    #[error("the configuration's `{0}` cannot be used: {1}")]
    Setting(&'static str, &'static str),
    /// A file that does not hold what it should.
    #[error("the {0} does not hold {1}")]
    Content(&'static str, &'static str),
    /// A secret that others can read.
    #[error("others than its owner can read the {0}")]
    Readable(&'static str),
    /// The database is another program's, damaged, or cannot be written.
    #[error("the database cannot be used ({0})")]
    Database(String),
    /// A policy or list of sites that is refused.
    #[error("{0}")]
    Signed(String),
    /// The configuration and the list of sites contradict each other.
    #[error("the list of sites has another {0} for this site than the configuration")]
    OtherSites(&'static str),
    /// Nowhere to listen.
    #[error("the address to listen on cannot be used ({0})")]
    Listen(String),
}

impl ConfigError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable",
            Self::Form(_) => "config",
            Self::Setting(..) => "setting",
            Self::Content(..) => "content",
            Self::Readable(_) => "secret_readable",
            Self::Database(_) => "database",
            Self::Signed(_) => "signed",
            Self::OtherSites(_) => "other_sites",
            Self::Listen(_) => "listen",
        }
    }

    /// What to do.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "look at the path in the configuration and the file's owner",
            Self::Form(_) | Self::Setting(..) => {
                "`idphoto-keeper init` writes a configuration with every setting explained"
            }
            Self::Content(..) => "put the right file there",
            Self::Readable(_) => "take the rights of group and others away (chmod 600)",
            Self::Database(_) => "restore it from a copy, or begin with `idphoto-keeper init`",
            Self::Signed(_) => "get the file that the controller signed",
            Self::OtherSites(_) => "let the controller sign a list with it, or change it here",
            Self::Listen(_) => "choose a free port and an address of this machine",
        }
    }

    /// Whether everything is in place, but the controller did not sign it so.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Signed(_) | Self::OtherSites(_))
    }
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// `Unreadable`, `Form`, `Setting`.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text = text(file, "configuration", MOST_BYTES)?;
        let mut config = Self::parse(&text)?;
        let folder = file.parent().unwrap_or(Path::new(""));
        for path in config.paths() {
            *path = folder.join(&*path);
        }
        Ok(config)
    }

    /// Reads the text of a configuration; paths stay as they are.
    ///
    /// # Errors
    /// `Form`, `Setting`.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self =
            toml::from_str(text).map_err(|error| ConfigError::Form(error.message().to_owned()))?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |name, why| Err(ConfigError::Setting(name, why));
        if self.policies.is_empty() {
            return wrong("policies", "at least one is needed");
        }
        if self.listen.port == 0 {
            return wrong("listen.port", "devices have to know it beforehand");
        }
        let key = &self.store.access_key;
        if !(1..=128).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return wrong("store.access_key", "devices take one of letters and digits alone");
        }
        if !(1..=idphoto_wire::protocol::PUT_SECONDS).contains(&self.limits.upload_seconds) {
            return wrong("limits.upload_seconds", "it has to be 1 to 60");
        }
        if !(1..=100_000).contains(&self.limits.requests_per_minute) {
            return wrong("limits.requests_per_minute", "it has to be 1 to 100000");
        }
        if !(1..=10_000).contains(&self.limits.connections) {
            return wrong("limits.connections", "it has to be 1 to 10000");
        }
        if !(1..=3600).contains(&self.limits.arrival_seconds) {
            return wrong("limits.arrival_seconds", "it has to be 1 to 3600");
        }
        if !(8..=3600).contains(&self.compaction.settle_seconds) {
            return wrong("compaction.settle_seconds", "it has to be 8 to 3600");
        }
        match (&self.compaction.seaweedfs_master, self.compaction.after_minutes) {
            (Some(_), Some(_)) => wrong("compaction", "it is one of the two, not both"),
            (Some(url), None) if crate::compaction::master(url).is_none() => {
                wrong("compaction.seaweedfs_master", "it has to be http://127.0.0.1:PORT")
            }
            (None, Some(0)) => wrong("compaction.after_minutes", "it has to be 1 or more"),
            _ => Ok(()),
        }
    }

    fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let one = [
            &mut self.sites,
            &mut self.database,
            &mut self.receipt_key,
            &mut self.tls.certificate,
            &mut self.tls.key,
            &mut self.store.ca,
            &mut self.store.secret_key,
        ];
        one.into_iter()
            .chain(self.policies.iter_mut())
            .chain(self.peer.iter_mut().map(|peer| &mut peer.ca))
    }
}

/// A file's bytes, of which there may be so many.
pub(crate) fn bytes(file: &Path, what: &'static str, most: u64) -> Result<Vec<u8>, ConfigError> {
    use std::io::Read as _;
    let unreadable = |error: std::io::Error| {
        let why = format!("{}, {}", file.display(), error.kind());
        ConfigError::Unreadable { what, why }
    };
    let mut bytes = Vec::new();
    let open = fs::File::open(file).map_err(unreadable)?;
    open.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > most {
        return Err(ConfigError::Content(what, "as few bytes as such a file can have"));
    }
    Ok(bytes)
}

/// A file's text.
pub(crate) fn text(file: &Path, what: &'static str, most: u64) -> Result<String, ConfigError> {
    String::from_utf8(bytes(file, what, most)?).map_err(|_| ConfigError::Content(what, "text"))
}

/// 32 bytes written as 64 hexadecimal digits.
pub(crate) fn hex32(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(bytes)
}

fn site<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Site, D::Error> {
    let name = String::deserialize(from)?;
    Site::from_name(&name).ok_or_else(|| D::Error::custom("`site` has to be FR or BE"))
}

fn public_key<'de, D: serde::Deserializer<'de>>(from: D) -> Result<PublicKey, D::Error> {
    let hex = String::deserialize(from)?;
    let bytes = hex32(&hex);
    bytes.map(PublicKey::new).ok_or_else(|| D::Error::custom("`root` has to be 64 hex digits"))
}
