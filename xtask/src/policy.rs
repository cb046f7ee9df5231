//! `cargo xtask policy sign`: makes the signed policy and the signed list of sites out of two files
//! that people write.
//!
//! Here: what is signed with which key, and in which order files are written. Not here: the rules for
//! what may be signed; those are `idphoto-wire`'s, and device and storage run the same ones.

mod draft;
mod folder;
mod keys;
mod listing;
mod terms;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use idphoto_wire::policy::PolicyCore;
use idphoto_wire::{Day, Policy, PublicKey, Sites};
use ring::signature::Ed25519KeyPair;

use self::draft::Draft;
use self::folder::Folder;
use self::keys::Made;
use crate::{Failure, Outcome, house};

/// What is written.
const POLICY: &str = "policy.sid";
const SITES: &str = "sites.sid";
const ROOT: &str = "SECRET-root.seed";
const TEST_KEYS: &str = "SECRET-test-keys.toml";

/// What a call asks for.
#[derive(Debug)]
struct Order {
    /// The folder with policy.toml and sites.toml.
    from: PathBuf,
    /// The folder for what is made.
    to: PathBuf,
    /// The controller's root key; without one it is made.
    key: Option<PathBuf>,
    /// Whether keys that sites.toml does not give are made.
    test_keys: bool,
}

/// Reads the words behind `policy sign`, and does it; `None` when they make no sense.
pub(crate) fn sign(words: &[&str]) -> Option<Outcome> {
    let order = Order::read(words)?;
    Some(today().and_then(|today| {
        let root = order.run(today)?;
        println!("root public key: {root}");
        for name in [POLICY, SITES] {
            println!("signed {}", house::shown(&order.to.join(name)));
        }
        Ok(())
    }))
}

fn today() -> Outcome<Day> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    since
        .and_then(|since| Day::of_unix(since.as_secs().try_into().ok()?))
        .ok_or_else(|| Failure::new("this machine's clock is before 1970 or after 9999"))
}

impl Order {
    fn read(words: &[&str]) -> Option<Self> {
        let [from, to, options @ ..] = words else { return None };
        let mut order = Self { from: from.into(), to: to.into(), key: None, test_keys: false };
        let mut options = options.iter();
        while let Some(option) = options.next() {
            match *option {
                "--key" => order.key = Some(options.next()?.into()),
                "--test-keys" => order.test_keys = true,
                _ => return None,
            }
        }
        let is_option = |path: &Path| path.as_os_str().to_string_lossy().starts_with('-');
        (!is_option(&order.from) && !is_option(&order.to)).then_some(order)
    }

    /// Signs both files and writes them, secrets first: what is signed is of no use without them.
    fn run(&self, today: Day) -> Outcome<PublicKey> {
        let to = Folder::open(&self.to)?;
        let (seed, fresh) = match &self.key {
            Some(path) => (keys::read_seed(path)?, false),
            None => (keys::fresh()?, true),
        };
        if fresh {
            to.vacant(ROOT, "sign with it (`--key`), or sign into another folder")?;
        }
        let root = keys::pair(&seed)?;

        let terms = Draft::read(&self.from.join("policy.toml"))?;
        let policy_bytes =
            terms::sign(&terms, &root, |core| self.announced(core, today, &to, &root))?;
        let listing = Draft::read(&self.from.join("sites.toml"))?;
        let mut made = Made::new(self.test_keys.then_some(today));
        let listed = listing::read(&listing, &mut made)?;
        if !made.is_empty() {
            to.vacant(TEST_KEYS, "move it away, or sign into another folder")?;
        }
        let sites_bytes = listing::sign(&listing, &listed, &root)?;
        let public = PublicKey::of(&root);
        let policy = Policy::parse(&policy_bytes, &public)
            .map_err(|error| Failure::new(error.to_string()))?;
        listing::within(&listing, &listed, &policy, &root)?;
        follow(&to, &policy, &sites_bytes, &root)?;

        if fresh {
            to.write_secret(ROOT, &keys::seed_file(&seed))?;
        }
        if !made.is_empty() {
            to.write_secret(TEST_KEYS, &made.file())?;
        }
        to.write(POLICY, &policy_bytes)?;
        to.write(SITES, &sites_bytes)?;
        Ok(public)
    }

    /// Whether a policy is announced today or later, or was when this version was signed before. Policies
    /// for tests have to be in force at once, so with test keys it is not asked.
    fn announced(
        &self,
        core: &PolicyCore,
        today: Day,
        to: &Folder,
        root: &Ed25519KeyPair,
    ) -> Outcome<bool> {
        if self.test_keys || core.published >= today {
            return Ok(true);
        }
        let previous = to.read(POLICY)?;
        let previous = previous.and_then(|bytes| Policy::parse(&bytes, &PublicKey::of(root)).ok());
        Ok(previous.is_some_and(|previous| previous.core().version == core.version))
    }
}

/// What is signed may take the place of what lies there: nobody signs a rollback by accident.
fn follow(to: &Folder, policy: &Policy, sites: &[u8], root: &Ed25519KeyPair) -> Outcome {
    let public = PublicKey::of(root);
    let refuse = |name, field, error: String| {
        let advice = format!("raise `{field}`, or sign into another folder");
        Failure::new(format!("{}: {error}; {advice}", house::shown(&to.path(name))))
    };
    if let Some(bytes) = to.read(POLICY)? {
        Policy::parse(&bytes, &public)
            .and_then(|previous| policy.may_follow(&previous))
            .map_err(|error| refuse(POLICY, "version", error.to_string()))?;
    }
    if let Some(bytes) = to.read(SITES)? {
        let sites = Sites::parse(sites, &public);
        Sites::parse(&bytes, &public)
            .and_then(|previous| sites?.may_follow(&previous))
            .map_err(|error| refuse(SITES, "serial", error.to_string()))?;
    }
    Ok(())
}
