//! A deposit and what it is judged by: what the tests of admission start from.

use crate::admission::{Refusal, Terms, admit};
use crate::codes::{Guardian, Purpose, Site, SiteSet, Transform, View};
use crate::content::usual_length;
use crate::day::Day;
use crate::digest::{ConsentCommitment, DonationId, PublicKey, ShareCommitment};
use crate::policy::{Policy, PolicyCore};
use crate::sealed::{CIPHER_TAG, Header, Kem};
use crate::sites::Sites;
use crate::specimen::{day, key, month, policy_core, signed_policy, signed_sites, sites_core};
use crate::tag::{OpeningKeyId, RetentionTag, TagCore};

/// A donation under the policy, made in `issued`.
pub(super) fn donation(policy: &Policy, issued: &str, expires: &str) -> TagCore {
    TagCore {
        id: DonationId::of(&PublicKey::of(&key(1))),
        purpose: Purpose::Matting,
        view: View::Matting,
        controller: policy.core().controller.clone(),
        policy_version: policy.core().version,
        policy: *policy.digest(),
        consent: ConsentCommitment::new([5; 32]),
        guardian: Guardian::NotNeeded,
        issued: month(issued),
        expires: month(expires),
        sites: SiteSet::of(Site::ALL),
        transform: Transform::CURRENT,
        opening: OpeningKeyId { site: Site::Fr, month: month(expires) },
        share: ShareCommitment::new([9; 32]),
    }
}

/// Tag and sealed bytes of a donation, as long as its view asks.
pub(super) fn deposit(core: &TagCore) -> (Vec<u8>, Vec<u8>) {
    deposit_of(core, usual_length(core.view))
}

/// The same with a padded content of this length.
pub(super) fn deposit_of(core: &TagCore, length: usize) -> (Vec<u8>, Vec<u8>) {
    let kem = Kem::X25519HkdfSha256;
    let header = Header { kem, opening: core.opening, encapsulated: vec![3; 32] };
    let sealed = [header.to_bytes(), vec![4; length + CIPHER_TAG]].concat();
    (RetentionTag::sign(&key(1), core, &sealed).unwrap(), sealed)
}

/// Judges a donation that is made in 2026-03, opened in 2026-04 to 2031-03, on a day.
pub(super) struct Bench {
    pub(super) policy: Policy,
    pub(super) sites: Sites,
    pub(super) today: Day,
}

impl Bench {
    pub(super) fn new(policy: &PolicyCore) -> Self {
        Self {
            policy: signed_policy(policy),
            sites: signed_sites(&sites_core("2026-04", "2031-03")),
            today: day("2026-03-10"),
        }
    }

    pub(super) fn core(&self) -> TagCore {
        donation(&self.policy, "2026-03", "2031-03")
    }

    /// The smallest one: landmarks, kept for a year.
    pub(super) fn geometry(&self) -> TagCore {
        let core = donation(&self.policy, "2026-03", "2027-03");
        TagCore { purpose: Purpose::Landmarks, view: View::Geometry, ..core }
    }

    pub(super) fn judge(&self, core: &TagCore) -> Option<Refusal> {
        let (tag, sealed) = deposit(core);
        let terms = Terms::new(&self.policy, &self.sites, self.today).unwrap();
        let verdict = admit(&tag, &sealed, &terms, Site::Fr);
        // The core decides all but what the sealed bytes say.
        assert_eq!(terms.allow(core).err(), verdict.as_ref().err().copied());
        verdict.err()
    }

    pub(super) fn with(&self, change: impl FnOnce(&mut TagCore)) -> Option<Refusal> {
        let mut core = self.core();
        change(&mut core);
        self.judge(&core)
    }
}

pub(super) fn bench() -> Bench {
    Bench::new(&policy_core())
}
