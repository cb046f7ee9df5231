//! Keys: the controller's root from its file, and what is made for tests.

use std::fmt::Write as _;
use std::path::Path;

use hpke::kem::X25519HkdfSha256;
use hpke::{Kem as _, Serializable as _};
use idphoto_wire::sealed::Kem;
use idphoto_wire::sites::OpeningKey;
use idphoto_wire::{Day, Month, PublicKey, Secret, Site};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::Ed25519KeyPair;
use zeroize::Zeroizing;

use crate::{Failure, Outcome, house};

/// A new seed, from the system's random numbers.
pub(super) fn fresh() -> Outcome<Secret<32>> {
    let mut seed = Zeroizing::new([0; 32]);
    SystemRandom::new()
        .fill(&mut seed[..])
        .map_err(|_| Failure::new("the system gives no random numbers"))?;
    Ok(Secret::new(*seed))
}

/// The key pair of a seed (RFC 8032, section 5.1.5).
pub(super) fn pair(seed: &Secret<32>) -> Outcome<Ed25519KeyPair> {
    Ed25519KeyPair::from_seed_unchecked(seed.expose())
        .map_err(|_| Failure::new("the seed makes no key"))
}

/// The seed in a file: 64 hexadecimal digits and the end of the line. What the file says instead is
/// not repeated.
pub(super) fn read_seed(path: &Path) -> Outcome<Secret<32>> {
    let text = Zeroizing::new(house::read(path)?);
    let wanted = "is no root key: 64 hexadecimal digits on one line";
    let fault = || Failure::new(format!("{} {wanted}", house::shown(path)));
    bytes_of(text.trim_end()).map(Secret::new).ok_or_else(fault)
}

/// What [`read_seed`] reads.
pub(super) fn seed_file(seed: &Secret<32>) -> Zeroizing<String> {
    let mut text = hex(seed.expose());
    text.push('\n');
    text
}

/// 32 bytes in hexadecimal.
pub(super) fn bytes_of(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let [high, low] = pair else { return None };
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        *byte = u8::try_from(digit(high)? * 16 + digit(low)?).ok()?;
    }
    Some(bytes)
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2 + 1));
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The keys that are made because sites.toml does not give them, and their private halves.
pub(super) struct Made {
    today: Option<Day>,
    receipt: Vec<(Site, Secret<32>)>,
    opening: Vec<(Month, Secret<32>)>,
}

impl Made {
    /// None so far. Without `today` none may be made.
    pub(super) const fn new(today: Option<Day>) -> Self {
        Self { today, receipt: Vec::new(), opening: Vec::new() }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.receipt.is_empty() && self.opening.is_empty()
    }

    /// A key that signs receipts; `None` when none may be made.
    pub(super) fn receipt(&mut self, site: Site) -> Option<Outcome<PublicKey>> {
        self.today.map(|_| {
            let seed = fresh()?;
            let public = PublicKey::of(&pair(&seed)?);
            self.receipt.push((site, seed));
            Ok(public)
        })
    }

    /// A key for each month that a donation of today can expire in; `None` when none may be made.
    pub(super) fn opening(&mut self) -> Option<Outcome<Vec<(Month, OpeningKey)>>> {
        let now = self.today?.month();
        let months = (1..=Month::MOST_KEPT).filter_map(|months| now.plus(months));
        Some(months.map(|month| self.opening_of(month)).collect())
    }

    fn opening_of(&mut self, month: Month) -> Outcome<(Month, OpeningKey)> {
        let (private, public) = X25519HkdfSha256::derive_keypair(fresh()?.expose());
        let private = Zeroizing::new(<[u8; 32]>::from(private.to_bytes()));
        self.opening.push((month, Secret::new(*private)));
        let public = public.to_bytes().to_vec();
        Ok((month, OpeningKey { kem: Kem::X25519HkdfSha256, public }))
    }

    /// The file with the private halves.
    pub(super) fn file(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# SECRET, and for tests alone: whoever has this file opens every donation sealed to its\n\
             # keys. A controller makes these keys where they are used, and they never leave there.\n\
             \n\
             [receipt] # Ed25519 seeds, by site\n",
        ));
        for (site, seed) in &self.receipt {
            let _ = writeln!(text, "{site} = \"{}\"", *hex(seed.expose()));
        }
        text.push_str("\n[opening] # X25519 private keys of FR, by month\n");
        for (month, private) in &self.opening {
            let _ = writeln!(text, "{month} = \"{}\"", *hex(private.expose()));
        }
        text
    }
}
