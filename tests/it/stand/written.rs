//! The stand as files and one line of JSON, for tests in other languages.

use std::fs;
use std::path::Path;

use idphoto_wire::policy::Locale;
use idphoto_wire::{Policy, Purpose};
use serde_json::{Value, json};

use super::Service;

/// The language of the policy's text that tests agree to.
const LOCALE: &str = "en";

impl Service {
    /// Writes into this folder what an app would have been shipped: `policy.sid`, `sites.sid`, the
    /// controller's key in `root.hex`, and `ca.pem` to believe. What this says, and `stand.json` there:
    /// what to agree to.
    pub(crate) fn write(&self, folder: &Path) -> Value {
        let Self { stores, parties, .. } = self;
        let ca = folder.join("ca.pem");
        fs::create_dir_all(folder).unwrap();
        fs::copy(stores.authority.file(), &ca).unwrap();
        fs::write(folder.join("policy.sid"), &parties.policy).unwrap();
        fs::write(folder.join("sites.sid"), &parties.sites).unwrap();
        let root = parties.root_public.to_string();
        fs::write(folder.join("root.hex"), &root).unwrap();
        let policy = Policy::parse(&parties.policy, &parties.root_public).unwrap();
        let text = policy.text_digest(&Locale::new(LOCALE).unwrap()).unwrap();
        let told = json!({
            "folder": folder,
            "root": root,
            "locale": LOCALE,
            "text_sha256": text.to_string(),
            "purpose": Purpose::Landmarks.name(),
            "ca": ca,
        });
        fs::write(folder.join("stand.json"), told.to_string()).unwrap();
        told
    }
}
