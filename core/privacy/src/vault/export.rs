//! Portability (Art. 15 and 20 GDPR): everything this device has of its donations as one archive that stock
//! tools open. JSON for people and programs, CBOR as it was signed, JPEG as it was sealed.

use idphoto_wire::content::Content;
use idphoto_wire::{Digest, DonationId, State, due};
use serde_json::{Value, json};

use super::status::Line;
use super::{Inner, Vault, VaultError};
use crate::archive::Archive;
use crate::ledger::Condition;
use crate::register::Entry;

/// Units of a pixel that landmarks are counted in.
const POINT_UNITS: f64 = 16.0;

/// Put into every archive, for whoever opens it without this program.
const README: &str = "\
Everything a device kept of the photos its owner donated. Pseudonymised, and still personal data.

manifest.json          every file with its SHA-256
overview.json          all donations, consents, requests and answers, in words
donations/ID/          one folder a donation
  consent.cbor         the consent record, as the tag commits to it; consent-salt.txt opens the commitment
  tag.cbor             the signed retention tag
  picture.jpg          the picture as it was sealed, and alpha.jpg the share of the person in it
  landmarks.json       the points as they were sealed
  receipt-fr.cbor      that a site has stored it, signed
policies/VERSION.cbor  the policies, signed; policies/VERSION.LANGUAGE.txt the text that was shown
";

/// Collects files and what the manifest says of them.
struct Bundle {
    archive: Archive,
    files: Vec<Value>,
}

impl Vault {
    /// Makes the archive. Works with a damaged ledger too: what can be read of it is in, and
    /// overview.json says that it is damaged.
    ///
    /// # Errors
    /// Of files, outbox and archive.
    pub fn export(&self) -> Result<Vec<u8>, VaultError> {
        let overview = self.status()?;
        let inner = self.lock();
        let mut bundle = Bundle { archive: Archive::new(), files: Vec::new() };
        bundle.add("readme.txt", README.as_bytes())?;
        let mut donations = Vec::new();
        for line in &overview.lines {
            let entry = inner.entry(line.id)?;
            inner.bundle(entry, &mut bundle)?;
            donations.push(told(line, entry));
        }
        for policy in inner.policies.values() {
            let version = policy.core().version;
            for (locale, text) in &policy.core().texts {
                let name = format!("policies/{version}.{}.txt", locale.as_str().to_lowercase());
                bundle.add(&name, text.as_bytes())?;
            }
            if let Some(bytes) = inner.policy_file(policy)? {
                bundle.add(&format!("policies/{version}.cbor"), &bytes)?;
            }
        }
        let (directive, objected) = (overview.directive, overview.objected);
        let document = json!({
            "what": "donations of photos for AI training: pseudonymised, still personal data",
            "ledger": condition(overview.condition),
            "objected_on": objected.map(|day| day.to_string()),
            "after_death": directive.map(|(directive, day)| {
                json!({ "directive": directive.name(), "since": day.to_string() })
            }),
            "requests_waiting": { "erasures": overview.waiting.0, "others": overview.waiting.1 },
            "donations": donations,
        });
        bundle.add("overview.json", pretty(&document).as_bytes())?;
        let manifest = json!({ "format": "idphoto export 1", "files": bundle.files });
        bundle.archive.add("manifest.json", pretty(&manifest).as_bytes())?;
        Ok(bundle.archive.finish())
    }
}

impl Bundle {
    fn add(&mut self, name: &str, content: &[u8]) -> Result<(), VaultError> {
        let sha256 = Digest::of(content).to_string();
        self.files.push(json!({ "name": name, "bytes": content.len(), "sha256": sha256 }));
        Ok(self.archive.add(name, content)?)
    }
}

impl Inner {
    /// One donation's files.
    fn bundle(&self, entry: &Entry, bundle: &mut Bundle) -> Result<(), VaultError> {
        let id = entry.id();
        let mut add = |name: &str, content: &[u8]| bundle.add(&folder(id, name), content);
        add("consent.cbor", &entry.consent.record.to_bytes())?;
        let salt: String =
            entry.consent.salt.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        add("consent-salt.txt", format!("{salt}\n").as_bytes())?;
        if let Some(tag) = &entry.tag {
            add("tag.cbor", tag)?;
        }
        for (site, receipt) in &entry.receipts {
            add(&format!("receipt-{site}.cbor").to_lowercase(), receipt)?;
        }
        // A copy that cannot be read keeps nobody from the rest.
        let Ok(Some(content)) = self.outbox.copy(id, entry.consent.record.view) else {
            return Ok(());
        };
        let Content { image, alpha, landmarks, quality } = content;
        if let Some(image) = image {
            add("picture.jpg", &image)?;
        }
        if let Some(alpha) = alpha {
            add("alpha.jpg", &alpha)?;
        }
        if let Some(landmarks) = landmarks {
            add("landmarks.json", pretty(&points(&landmarks)).as_bytes())?;
        }
        let quality = json!({
            "yaw_degrees": quality.yaw, "pitch_degrees": quality.pitch, "roll_degrees": quality.roll,
            "presence_percent": quality.presence, "clipped_percent": quality.clipped,
            "unevenness_percent": quality.unevenness,
        });
        add("quality.json", pretty(&quality).as_bytes())
    }
}

fn folder(id: DonationId, name: &str) -> String {
    format!("donations/{id}/{name}")
}

/// Each point as x, y, z in pixels of the picture of 448 x 576, see `idphoto_wire::content`.
fn points(landmarks: &[u8]) -> Value {
    let numbers: Vec<f64> = landmarks
        .chunks_exact(2)
        .map(|pair| f64::from(i16::from_be_bytes([pair[0], pair[1]])) / POINT_UNITS)
        .collect();
    Value::from(numbers.chunks_exact(3).map(<[f64]>::to_vec).collect::<Vec<_>>())
}

fn condition(condition: Condition) -> Value {
    match condition {
        Condition::Whole => json!("whole"),
        Condition::TornTailRecovered { bytes } => {
            json!({ "unfinished_entry_removed_bytes": bytes })
        }
        Condition::Damaged { frames_readable, why } => {
            json!({ "damaged": why.code(), "entries_readable": frames_readable })
        }
    }
}

/// One donation in words.
fn told(line: &Line, entry: &Entry) -> Value {
    let record = &entry.consent.record;
    let requests: Vec<Value> = line
        .requests
        .iter()
        .map(|(ask, day, due)| {
            json!({ "asked": ask.name(), "on": day.to_string(), "due": due.to_string() })
        })
        .collect();
    let answer = entry.answer.map(|answer| {
        json!({
            "site": answer.site.name(), "state": answer.state.name(),
            "restricted": answer.restricted,
            "until": answer.until.map(|month| month.to_string()),
            "received": answer.received.to_string(), "due": due(answer.received).to_string(),
            "final": answer.state == State::Erased,
        })
    });
    json!({
        "id": line.id.to_string(), "standing": line.standing.name(),
        "consent": {
            "purpose": line.purpose.name(), "view": line.view.name(),
            "depicted": line.depicted.name(), "age_band": entry.age.name(),
            "guardian": line.guardian.name(), "policy_version": line.policy_version,
            "policy_sha256": record.policy.to_string(), "text_sha256": record.text.to_string(),
            "locale": record.locale.as_str(), "given": line.given.to_string(),
            "expires": record.expires.to_string(),
            "withdrawn_on": line.withdrawn.map(|day| day.to_string()),
        },
        "kept_until": line.until.to_string(),
        "given_up": line.dropped,
        "receipts": line.receipts.iter().map(|site| site.name()).collect::<Vec<_>>(),
        "requests": requests, "answer": answer,
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}
