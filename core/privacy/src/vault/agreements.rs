//! Policies and sites: taking the controller's files in, and which policy is in force on this device.

use idphoto_wire::policy::NOTICE_DAYS;
use idphoto_wire::{Day, Digest, Policy, Sites, policy};

use super::opening::{POLICIES, SITES};
use super::{Inner, Vault, VaultError};
use crate::clock::{Mark, Reading};
use crate::files::{FilesError, Name};
use crate::register::Event;

/// Seconds of a day, leap seconds aside.
const DAY: i64 = 86_400;

/// A policy that was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its version.
    pub version: u32,
    /// From which day on this device asks for consent under it: the day that the policy says, and for one
    /// that follows another never earlier than the whole notice after this device first saw it.
    pub in_force: Day,
}

impl Vault {
    /// Takes a policy in. One that is here already changes nothing; one that was, and whose file is lost,
    /// is put back, whatever came after it.
    ///
    /// # Errors
    /// `Policy` when it is not the controller's, or older than one that is here; `Damaged`; of files and
    /// ledger.
    pub fn install_policy(&self, bytes: &[u8]) -> Result<Notice, VaultError> {
        let reading = self.clock.reading();
        let policy = Policy::parse(bytes, &self.controller)?;
        let mut inner = self.lock();
        inner.whole()?;
        let digest = *policy.digest();
        let seen = inner.register.policies().iter().any(|seen| seen.digest == digest);
        if let Some(newest) = inner.newest_policy().filter(|_| !seen) {
            policy.may_follow(newest)?;
        }
        if !inner.policies.contains_key(&digest) {
            inner.note_signed(policy.core().published, reading)?;
            let day = inner.day_regardless(reading);
            inner.files.put(&signed_file(POLICIES, digest)?, bytes)?;
            if !seen {
                let version = policy.core().version;
                inner.append(&Event::PolicySeen { version, digest, day })?;
            }
            inner.policies.insert(digest, policy.clone());
        }
        let in_force = inner.in_force_from(&policy).ok_or(VaultError::NoPolicy)?;
        Ok(Notice { version: policy.core().version, in_force })
    }

    /// Takes a list of sites in; it holds at once. One that is here already changes nothing.
    ///
    /// # Errors
    /// `Sites` when it is not the controller's, older than the one that is here, or goes beyond the newest
    /// policy; `NoPolicy`; `Damaged`; of files and ledger.
    pub fn install_sites(&self, bytes: &[u8]) -> Result<u32, VaultError> {
        let reading = self.clock.reading();
        let sites = Sites::parse(bytes, &self.controller)?;
        let mut inner = self.lock();
        inner.whole()?;
        sites.allowed_by(inner.newest_policy().ok_or(VaultError::NoPolicy)?)?;
        if let Some(current) = &inner.sites {
            sites.may_follow(current)?;
        }
        let (serial, digest) = (sites.core().serial, Digest::of(bytes));
        if inner.register.sites() != Some((serial, digest)) || inner.sites.is_none() {
            inner.note_signed(sites.core().issued, reading)?;
            inner.files.put(&signed_file(SITES, digest)?, bytes)?;
            inner.append(&Event::SitesSeen { serial, digest })?;
            inner.sweep_sites(digest)?;
        }
        inner.sites = Some(sites);
        Ok(serial)
    }

    /// The policy that consent is asked under today.
    ///
    /// # Errors
    /// `NoPolicy`, `NoPolicyInForce`, `Clock`.
    pub fn policy(&self) -> Result<Policy, VaultError> {
        let reading = self.clock.reading();
        let mut inner = self.lock();
        let today = inner.now(reading)?.day();
        inner.policy_in_force(today).cloned()
    }

    /// All policies that are here, with the day each is in force from on this device.
    #[must_use]
    pub fn policies(&self) -> Vec<(Policy, Day)> {
        let inner = self.lock();
        let known = inner.register.policies().iter();
        let mut policies: Vec<_> = known
            .filter_map(|seen| inner.policies.get(&seen.digest))
            .filter_map(|policy| Some((policy.clone(), inner.in_force_from(policy)?)))
            .collect();
        policies.sort_by_key(|(policy, _)| policy.core().version);
        policies
    }

    /// The list of sites.
    ///
    /// # Errors
    /// `NoSites`.
    pub fn sites(&self) -> Result<Sites, VaultError> {
        self.lock().sites.clone().ok_or(VaultError::NoSites)
    }
}

impl Inner {
    /// # Errors
    /// `Damaged`.
    pub(super) const fn whole(&self) -> Result<(), VaultError> {
        if self.is_whole() { Ok(()) } else { Err(VaultError::Damaged) }
    }

    fn newest_policy(&self) -> Option<&Policy> {
        self.policies.values().max_by_key(|policy| policy.core().version)
    }

    /// The newest policy that is in force.
    pub(super) fn policy_in_force(&self, today: Day) -> Result<&Policy, VaultError> {
        if self.policies.is_empty() {
            return Err(VaultError::NoPolicy);
        }
        self.policies
            .values()
            .filter(|policy| self.in_force_from(policy).is_some_and(|from| from <= today))
            .max_by_key(|policy| policy.core().version)
            .ok_or(VaultError::NoPolicyInForce)
    }

    /// From which day on a policy that is here is in force. The controller can date an announcement back;
    /// nobody but this device knows when it came.
    fn in_force_from(&self, policy: &Policy) -> Option<Day> {
        let effective = policy.core().effective;
        let seen = self.register.policies();
        let at = seen.iter().position(|seen| seen.digest == *policy.digest())?;
        if at == 0 {
            return Some(effective);
        }
        // As in the policy itself, the first day does not count.
        Some(seen.get(at)?.day.plus(NOTICE_DAYS + 1)?.max(effective))
    }

    /// A time that the controller signed.
    fn note_signed(&mut self, day: Day, reading: Reading) -> Result<(), VaultError> {
        let signed = i64::from(day.number()) * DAY;
        match &mut self.mark {
            Some(mark) => mark.note_signed(signed, reading)?,
            None => self.mark = Some(Mark::new(signed)),
        }
        Ok(())
    }

    /// The signed file of a policy.
    pub(super) fn policy_file(&self, policy: &Policy) -> Result<Option<Vec<u8>>, VaultError> {
        let name = signed_file(POLICIES, *policy.digest())?;
        Ok(self.files.read(&name, policy::MOST_BYTES as u64)?)
    }

    /// Removes lists of sites that another one took the place of.
    fn sweep_sites(&self, keep: Digest) -> Result<(), VaultError> {
        let kept = signed_file(SITES, keep)?;
        for name in self.files.list(SITES)? {
            if name != kept {
                self.files.remove(&name)?;
            }
        }
        Ok(())
    }
}

fn signed_file(folder: &str, digest: Digest) -> Result<Name, FilesError> {
    Ok(Name::parse(&format!("{folder}/{digest}"))?)
}
