//! The vault as an app uses it, in a real folder: from a policy to a consent and its end. Policy and sites are
//! those of the published test vectors. Not here: photos, a real network.

use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::foreign::{
    ClockError, ClockReading, HttpCall, HttpReply, KeyVaultError, Transport, TransportError,
};

/// Days since 1970: 27 May 2026, when the vectors' policy is in force.
const TODAY: i64 = 20_600;
const DAY: i64 = 86_400;

/// A device, as far as an app brings it along.
#[derive(Default)]
struct Device {
    key: Mutex<Option<u8>>,
    anchor: Mutex<Option<Vec<u8>>>,
    /// What the key store answers instead.
    keys_fail: Mutex<Option<KeyVaultError>>,
    /// Whether there is no clock.
    timeless: Mutex<bool>,
    /// What was called for.
    called: Mutex<Vec<String>>,
}

impl Device {
    fn works(&self) -> Result<(), KeyVaultError> {
        self.keys_fail.lock().unwrap().map_or(Ok(()), Err)
    }
}

impl KeyVault for Device {
    fn wrap(&self, secret: Vec<u8>) -> Result<Vec<u8>, KeyVaultError> {
        self.works()?;
        let key = *self.key.lock().unwrap().get_or_insert(0x5a);
        Ok(secret.iter().map(|byte| byte ^ key).collect())
    }

    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, KeyVaultError> {
        self.works()?;
        let key = self.key.lock().unwrap().ok_or(KeyVaultError::Lost)?;
        Ok(wrapped.iter().map(|byte| byte ^ key).collect())
    }

    fn anchor(&self) -> Result<Option<Vec<u8>>, KeyVaultError> {
        self.works()?;
        Ok(self.anchor.lock().unwrap().clone())
    }

    fn set_anchor(&self, anchor: Vec<u8>) -> Result<(), KeyVaultError> {
        self.works()?;
        *self.anchor.lock().unwrap() = Some(anchor);
        Ok(())
    }

    fn forget(&self) -> Result<(), KeyVaultError> {
        (*self.key.lock().unwrap(), *self.anchor.lock().unwrap()) = (None, None);
        Ok(())
    }
}

impl Clock for Device {
    fn reading(&self) -> Result<ClockReading, ClockError> {
        if *self.timeless.lock().unwrap() {
            return Err(ClockError::Unavailable);
        }
        Ok(ClockReading { wall: TODAY * DAY, since_boot: Some(60), boot: Some("1".to_owned()) })
    }
}

impl Transport for Device {
    fn send(&self, call: HttpCall) -> Result<HttpReply, TransportError> {
        self.called.lock().unwrap().push(call.host);
        Err(TransportError::Unreachable)
    }
}

/// Policy, sites and the root that signed them.
struct Signed {
    policy: Vec<u8>,
    sites: Vec<u8>,
    root: String,
}

fn signed() -> Signed {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/v1/sites/going.json");
    let group: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    let vectors = group["vectors"].as_array().unwrap();
    let vector = vectors.iter().find(|vector| vector["name"] == "with-policy").unwrap();
    let bytes = |name: &str| {
        let text = vector[name].as_str().unwrap();
        let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
        (0..text.len()).step_by(2).map(byte).collect()
    };
    let root = vector["root"].as_str().unwrap().to_owned();
    Signed { policy: bytes("policy"), sites: bytes("file"), root }
}

fn options(folder: &TempDir) -> VaultOptions {
    let folder = folder.path().join("vault").to_str().unwrap().to_owned();
    VaultOptions { folder, controller: signed().root }
}

fn open(folder: &TempDir, device: &Arc<Device>) -> Result<Arc<Vault>, VaultError> {
    let keys = Arc::<Device>::clone(device);
    Vault::open(options(folder), keys, Arc::<Device>::clone(device) as Arc<dyn Clock>)
}

/// A vault with policy and sites.
fn ready() -> (TempDir, Arc<Device>, Arc<Vault>) {
    let (folder, device) = (tempfile::tempdir().unwrap(), Arc::new(Device::default()));
    let vault = open(&folder, &device).unwrap();
    let signed = signed();
    let notice = vault.install_policy(&signed.policy).unwrap();
    assert_eq!(notice, PolicyNotice { version: 3, in_force: "2026-03-10".to_owned() });
    assert_eq!(vault.install_sites(&signed.sites).unwrap(), 7);
    (folder, device, vault)
}

fn act(vault: &Vault) -> ConsentAct {
    let policy = vault.policy().unwrap();
    let shown = policy.texts.iter().find(|text| text.locale == "en").unwrap();
    ConsentAct {
        purpose: DonationPurpose::Matting,
        view: DonationView::Matting,
        locale: shown.locale.clone(),
        text_sha256: shown.sha256.clone(),
        depicted: Depicted::Myself,
        age: AgeBand::SixteenOrOver,
        country: Some("FR".to_owned()),
        guardian_agrees: false,
        depicted_agrees: false,
        months: None,
    }
}

/// The case and the code of an error.
fn named<T>(result: Result<T, VaultError>) -> (&'static str, String) {
    let Err(error) = result else { panic!("it was done") };
    match error {
        VaultError::Request { code, .. } => ("request", code),
        VaultError::Refused { code, .. } => ("refused", code),
        VaultError::Storage { code, .. } => ("storage", code),
        VaultError::Keys { code, .. } => ("keys", code),
        VaultError::Busy { code, .. } => ("busy", code),
        VaultError::Files { code, .. } => ("files", code),
        VaultError::Internal { code } => ("internal", code),
    }
}

fn is(case: &'static str, code: &str) -> (&'static str, String) {
    (case, code.to_owned())
}

#[test]
fn from_a_policy_to_a_consent_and_its_end() {
    let (folder, device, vault) = ready();
    assert_eq!(vault.ledger(), LedgerState::Whole);
    let policy = vault.policy().unwrap();
    assert_eq!((policy.version, policy.contact.as_str()), (3, "dpo@example.org"));
    assert_eq!(policy.purposes[2].views, [DonationView::Geometry, DonationView::Compliance]);
    let sites = vault.sites().unwrap();
    assert_eq!(
        (sites[1].site, sites[1].keeper_host.as_str()),
        (SiteCode::Fr, "keeper.fr.example.org")
    );
    assert!(vault.consent_for(DonationView::Matting).unwrap().is_none());

    let given = vault.give(act(&vault)).unwrap();
    assert_eq!(given.expires, "2031-05");
    let waiting = vault.consent_for(DonationView::Matting).unwrap().unwrap();
    assert!(waiting.id == given.id && waiting.purpose == DonationPurpose::Matting);
    let overview = vault.status().unwrap();
    let line = &overview.donations[0];
    assert!(line.id == given.id && line.standing == Standing::Given && line.given == "2026-05");
    assert_eq!(vault.ready(true).unwrap(), Vec::<String>::new());
    assert!(vault.export().unwrap().starts_with(b"PK\x03\x04"));
    drop(vault);

    let vault = open(&folder, &device).unwrap();
    assert_eq!(named(open(&folder, &device)), is("busy", "files_busy"));
    assert_eq!(vault.withdraw(Scope::One { id: given.id }).unwrap(), 1);
    assert_eq!(vault.withdraw(Scope::All).unwrap(), 0);
    assert_eq!(vault.status().unwrap().donations[0].standing, Standing::Gone);
    // Nobody outside ever heard of it, so nobody is told.
    let exchange = vault.send_due(true, Arc::<Device>::clone(&device)).unwrap();
    assert!(exchange.troubles.is_empty() && device.called.lock().unwrap().is_empty());
}

#[test]
fn what_is_no_consent_is_told_by_its_code() {
    let (_folder, _device, vault) = ready();
    let refused = |change: fn(&mut ConsentAct)| {
        let mut act = act(&vault);
        change(&mut act);
        named(vault.give(act))
    };
    assert_eq!(refused(|act| act.age = AgeBand::Fifteen), is("refused", "guardian_missing"));
    assert_eq!(refused(|act| act.view = DonationView::Geometry), is("refused", "view_not_allowed"));
    assert_eq!(refused(|act| act.months = Some(61)), is("refused", "months"));
    assert_eq!(refused(|act| act.text_sha256 = "00".repeat(32)), is("refused", "other_text"));
    assert_eq!(refused(|act| act.text_sha256.clear()), is("request", "usage"));
    assert_eq!(refused(|act| act.country = Some("France".to_owned())), is("request", "usage"));
    assert!(vault.status().unwrap().donations.is_empty());
    assert_eq!(vault.object().unwrap(), 0);
    assert_eq!(named(vault.give(act(&vault))), is("refused", "objected"));
    vault.end_objection().unwrap();
    assert!(vault.give(act(&vault)).is_ok());
}

#[test]
fn without_a_clock_nothing_is_agreed_to_and_everything_withdrawn() {
    let (_folder, device, vault) = ready();
    let act = act(&vault);
    vault.give(act.clone()).unwrap();
    *device.timeless.lock().unwrap() = true;
    assert_eq!(named(vault.give(act.clone())), is("refused", "clock_suspect"));
    assert_eq!(named(vault.policy()), is("refused", "clock_suspect"));
    assert_eq!(vault.withdraw(Scope::All).unwrap(), 1);
    assert_eq!(vault.status().unwrap().donations[0].withdrawn.as_deref(), Some("2026-05-27"));
    *device.timeless.lock().unwrap() = false;
    assert!(vault.give(act).is_ok());
}

#[test]
fn a_key_store_that_fails_is_told_from_one_whose_key_is_gone() {
    let (folder, device, vault) = ready();
    vault.give(act(&vault)).unwrap();
    drop(vault);
    let failing = |error| {
        *device.keys_fail.lock().unwrap() = Some(error);
        named(open(&folder, &device))
    };
    assert_eq!(failing(KeyVaultError::Locked), is("keys", "keys_locked"));
    assert_eq!(failing(KeyVaultError::Unavailable), is("keys", "keys_unavailable"));
    assert_eq!(failing(KeyVaultError::Lost), is("keys", "key_lost"));
    *device.keys_fail.lock().unwrap() = None;
    let transport = Arc::<Device>::clone(&device);
    assert!(send_waiting(options(&folder), transport).unwrap().troubles.is_empty());
    start_over(options(&folder).folder, Arc::<Device>::clone(&device) as Arc<dyn KeyVault>)
        .unwrap();
    let vault = open(&folder, &device).unwrap();
    assert!(vault.status().unwrap().donations.is_empty());
}

#[test]
fn a_recovery_code_is_looked_at_before_anybody_is_asked() {
    let (_folder, device, vault) = ready();
    let code = vault.recovery_code().unwrap();
    assert_eq!(code.split_whitespace().flat_map(|line| line.split('-')).count(), 12);
    let search = |code: &str| {
        let transport = Arc::<Device>::clone(&device);
        recover(code.to_owned(), &signed().sites, signed().root, true, transport, None)
    };
    assert_eq!(named(search(&code[1..])), is("refused", "length"));
    let (first, rest) = code.split_at(1);
    let other = if rest.starts_with('7') { "8" } else { "7" };
    let mistyped = format!("{first}{other}{}", &rest[1..]);
    assert_eq!(named(search(&mistyped)), is("refused", "checksum"));
    assert!(device.called.lock().unwrap().is_empty());
    let searched = search(&code.to_lowercase()).unwrap();
    let trouble = searched.trouble.unwrap();
    assert!(searched.found.is_empty() && trouble.code == "unreachable");
    assert_eq!(trouble.kind, TroubleKind::Storage);
    assert_eq!(*device.called.lock().unwrap(), ["keeper.fr.example.org"]);
    let transport = Arc::<Device>::clone(&device);
    assert!(vault.recover(code, false, transport, None).unwrap().trouble.is_some());
    let other_root = "00".repeat(32);
    let transport = Arc::<Device>::clone(&device);
    let code = vault.recovery_code().unwrap();
    let result = recover(code, &signed().sites, other_root, true, transport, None);
    assert_eq!(named(result), is("refused", "other_root"));
}

#[test]
fn wishes_need_something_stored() {
    let (_folder, _device, vault) = ready();
    let id = vault.give(act(&vault)).unwrap().id;
    let one = Scope::One { id };
    assert_eq!(named(vault.wish(one.clone(), Wish::Restrict)), is("refused", "not_stored"));
    let odd = Wish::Shorten { month: "soon".to_owned() };
    assert_eq!(named(vault.wish(one, odd)), is("request", "usage"));
    let nobody = Scope::One { id: "00".repeat(16) };
    assert_eq!(named(vault.wish(nobody, Wish::Tell)), is("refused", "unknown_donation"));
    vault.direct(Directive::Erase).unwrap();
    let after = vault.status().unwrap().after_death.unwrap();
    assert!(after.directive == Directive::Erase && after.said == "2026-05-27");
}

#[test]
fn texts_for_logs_say_what_it_is_and_no_more() {
    let (_folder, _device, vault) = ready();
    let given = vault.give(act(&vault)).unwrap();
    let overview = vault.status().unwrap();
    let scope = Scope::One { id: given.id.clone() };
    let texts = format!(
        "{} {:?} {overview} {overview:?} {} {scope} {scope:?} {given}",
        act(&vault),
        act(&vault),
        overview.donations[0],
    );
    let expected = "ConsentAct ConsentAct Overview Overview DonationLine Scope Scope GivenConsent";
    assert_eq!(texts, expected);
}

#[test]
fn ages_and_countries() {
    let band = |born: &str| age_band(born.to_owned(), "2026-11-24".to_owned());
    assert_eq!(band("2011-11-24").unwrap(), Some(AgeBand::Fifteen));
    assert_eq!(band("2027-01-01").unwrap(), None);
    assert_eq!(named(band("24.11.2011")), is("request", "usage"));
    assert_eq!(joint_consent_below("FR".to_owned()).unwrap(), Some(15));
    assert_eq!(joint_consent_below("DE".to_owned()).unwrap(), None);
    assert_eq!(joint_consent_below("US".to_owned()).unwrap(), None);
    assert_eq!(age_rule("BE".to_owned()).unwrap().unwrap().age, 13);
    assert_eq!(named(age_rule("be".to_owned())), is("request", "usage"));
}
