//! Reading what the configuration names and holding it together: signed files, keys, certificates. Whether
//! the store is acceptable is asked of the store.

use std::path::Path;
use std::sync::Arc;

use idphoto_wire::sites::SiteEntry;
use idphoto_wire::{Policy, PublicKey, Sites, policy, sites};
use ring::signature::Ed25519KeyPair;
use rustls::ServerConfig;
use zeroize::{Zeroize as _, Zeroizing};

use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::database::Database;
use crate::https::Remote;
use crate::keeper::Keeper;
use crate::peer::Peer;
use crate::store::{Store, endpoint};
use crate::tls::{self, Identity};

/// Files of secrets are never larger.
const MOST_SECRET: u64 = 4 << 10;
/// Longest secret of an access key; AWS has 40 characters.
const MOST_SECRET_KEY: usize = 256;

/// What the controller signed, as far as it concerns this site.
pub(crate) struct Signed {
    policies: Vec<Policy>,
    sites: Sites,
    entry: SiteEntry,
    other: Option<SiteEntry>,
}

/// A text that only its owner may read.
pub(crate) fn secret_text(
    file: &Path,
    what: &'static str,
    most: u64,
) -> Result<Zeroizing<String>, ConfigError> {
    private(file, what)?;
    config::text(file, what, most).map(Zeroizing::new)
}

/// Refuses a file that others than its owner may read; where it is missing, reading it says so.
fn private(file: &Path, what: &'static str) -> Result<(), ConfigError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if std::fs::metadata(file).is_ok_and(|about| about.mode() & 0o077 != 0) {
            return Err(ConfigError::Readable(what));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, what);
    Ok(())
}

impl Signed {
    /// Reads policies and list of sites.
    pub(crate) fn read(config: &Config) -> Result<Self, ConfigError> {
        let mut policies = Vec::new();
        for file in &config.policies {
            let bytes = config::bytes(file, "policy", policy::MOST_BYTES as u64)?;
            let read = Policy::parse(&bytes, &config.root);
            policies.push(read.map_err(|error| ConfigError::Signed(error.to_string()))?);
        }
        let bytes = config::bytes(&config.sites, "list of sites", sites::MOST_BYTES as u64)?;
        let sites = Sites::parse(&bytes, &config.root);
        let sites = sites.map_err(|error| ConfigError::Signed(error.to_string()))?;
        let newest = policies.iter().max_by_key(|policy| policy.core().version);
        // Older policies may allow fewer sites than today's; a donation under one finds out by itself.
        if let Some(newest) = newest {
            sites.allowed_by(newest).map_err(|error| ConfigError::Signed(error.to_string()))?;
        }
        let entry = sites.site(config.site).cloned();
        let entry = entry.ok_or(ConfigError::OtherSites("keeper, namely none,"))?;
        let other = sites.core().sites.iter().find(|entry| entry.site != config.site).cloned();
        if config.store.endpoint.trim_end_matches('/') != endpoint(&entry) {
            return Err(ConfigError::OtherSites("store"));
        }
        if config.store.bucket != entry.bucket.as_str() {
            return Err(ConfigError::OtherSites("bucket"));
        }
        Ok(Self { policies, sites, entry, other })
    }

    /// The other site's pins.
    pub(crate) fn other_pins(&self) -> Vec<idphoto_wire::Digest> {
        self.other.as_ref().map(|entry| entry.pins.clone()).unwrap_or_default()
    }

    /// The store that the configuration and the list of sites tell.
    pub(crate) fn store(&self, config: &Config) -> Result<Store, ConfigError> {
        let authorities = tls::certificates(&config.store.ca, "file of the store's authorities")?;
        let client = tls::client(&authorities, &self.entry.pins, None)?;
        let place = &self.entry.store;
        let remote = Remote::new(place.host.clone(), place.port.get(), client);
        let text = secret_text(&config.store.secret_key, "secret of the access key", MOST_SECRET)?;
        let secret = Zeroizing::new(text.trim().to_owned());
        if secret.is_empty() || secret.len() > MOST_SECRET_KEY {
            return Err(ConfigError::Content("secret of the access key", "1 to 256 characters"));
        }
        let store = Store::new(remote, &self.entry, config.store.access_key.clone(), secret);
        store.ok_or(ConfigError::OtherSites("store"))
    }

    /// Everything put together, and what the keeper listens with.
    pub(crate) fn keeper(
        self,
        config: &Config,
        clock: Arc<dyn Clock>,
    ) -> Result<(Keeper, Arc<ServerConfig>), ConfigError> {
        let identity = Identity::read(&config.tls.certificate, &config.tls.key)?;
        if !identity.pin().is_some_and(|pin| self.entry.pins.contains(&pin)) {
            return Err(ConfigError::OtherSites("key of the TLS certificate"));
        }
        let signer = receipt_key(&config.receipt_key)?;
        if PublicKey::of(&signer) != self.entry.receipt {
            return Err(ConfigError::OtherSites("receipt key"));
        }
        let store = self.store(config)?;
        let peer = match (&self.other, &config.peer) {
            (Some(entry), Some(trust)) => Some(peer(entry, &trust.ca, &identity)?),
            (Some(_), None) => {
                return Err(ConfigError::Setting("peer", "the list of sites has another site"));
            }
            (None, _) => None,
        };
        let server = identity.server()?;
        private(&config.database, "database")?;
        let Self { policies, sites, entry, .. } = self;
        let keeper = Keeper {
            site: config.site,
            policies,
            sites,
            entry,
            signer,
            store,
            peer,
            clock,
            limits: config.limits,
            compaction: config.compaction.clone(),
            database: Database::open(&config.database)?,
            locks: Keeper::locks(),
            wake: tokio::sync::Notify::new(),
        };
        Ok((keeper, server))
    }
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signed({:?})", self.sites)
    }
}

fn peer(entry: &SiteEntry, ca: &Path, identity: &Identity) -> Result<Peer, ConfigError> {
    let authorities = tls::certificates(ca, "file of the other site's authorities")?;
    let remote = |place: &sites::Endpoint, identity| {
        let client = tls::client(&authorities, &entry.pins, identity)?;
        Ok::<_, ConfigError>(Remote::new(place.host.clone(), place.port.get(), client))
    };
    Ok(Peer {
        entry: entry.clone(),
        keeper: remote(&entry.keeper, Some(identity))?,
        store: remote(&entry.store, None)?,
    })
}

fn receipt_key(file: &Path) -> Result<Ed25519KeyPair, ConfigError> {
    const WHAT: &str = "receipt key";
    let text = secret_text(file, WHAT, MOST_SECRET)?;
    let wrong = || ConfigError::Content(WHAT, "64 hexadecimal digits");
    let mut seed = config::hex32(text.trim()).ok_or_else(wrong)?;
    let key = Ed25519KeyPair::from_seed_unchecked(&seed);
    seed.zeroize();
    key.map_err(|_| wrong())
}
