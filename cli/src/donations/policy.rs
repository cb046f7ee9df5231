//! `idphoto policy`: installing the controller's files, and showing what they say.

use idphoto_sdk::vault::{Day, Policy, PolicyError, Sites, Vault, VaultError};
use serde_json::{Value, json};

use super::home::{self, Home};
use crate::args::{self, PolicyAction};
use crate::failure::{Code, Failure};
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, opening};

/// No policy and no list of sites is larger.
const MOST: u64 = 4 << 20;

/// Runs the command.
pub(crate) fn run(args: &args::Policy, terminal: &Terminal) -> Result<Done, Failure> {
    let mut home = Home::new(&args.vault)?;
    let json = args.vault.json;
    let text = match &args.action {
        PolicyAction::Show => show(&home.open(terminal)?, json, terminal)?,
        PolicyAction::Install { files, root } => {
            let signed: Vec<Vec<u8>> =
                files.iter().map(|file| home::read(file, MOST)).collect::<Result<_, _>>()?;
            let vault = home.founded(*root, terminal)?;
            let installed = install(&vault, &signed)?;
            if json { opening::document(&installed, false)? } else { told(&installed) }
        }
    };
    Ok(Done { text, exit: Exit::Fine })
}

/// Installs policies first, for they decide which sites are taken.
fn install(vault: &Vault, files: &[Vec<u8>]) -> Result<Value, Failure> {
    let (mut policies, mut sites, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for bytes in files {
        match vault.install_policy(bytes) {
            Ok(notice) => policies.push(json!({
                "version": notice.version, "in_force": notice.in_force.to_string(),
            })),
            Err(VaultError::Policy(error @ (PolicyError::Cose(_) | PolicyError::TooLarge))) => {
                others.push((bytes, error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    for (bytes, error) in others {
        match vault.install_sites(bytes) {
            Ok(serial) => sites.push(json!({ "serial": serial })),
            Err(VaultError::Sites(idphoto_sdk::vault::SitesError::Cose(_))) => {
                let what = format!("{error}, and it is no list of sites either");
                let advice = "get the file from the controller again";
                return Err(Failure::of_desk(
                    VaultError::Policy(error).kind(),
                    error.code(),
                    &format!("{what}; {advice}"),
                ));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(json!({ "policies": policies, "sites": sites }))
}

fn told(installed: &Value) -> String {
    let mut text = String::new();
    let list = |name: &str| installed[name].as_array().cloned().unwrap_or_default();
    for policy in list("policies") {
        let (version, day) = (&policy["version"], policy["in_force"].as_str().unwrap_or("?"));
        text.push_str(&format!("Policy {version} is installed, in force from {day} on.\n"));
    }
    for sites in list("sites") {
        text.push_str(&format!("List of sites {} is installed.\n", sites["serial"]));
    }
    text
}

fn show(vault: &Vault, json: bool, terminal: &Terminal) -> Result<String, Failure> {
    let current = vault.policy().ok().map(|policy| policy.core().version);
    let policies: Vec<Value> =
        vault.policies().iter().map(|(policy, from)| policy_json(policy, *from, current)).collect();
    let sites = vault.sites().ok();
    if json {
        let sites = sites.as_ref().map(sites_json);
        return opening::document(&json!({ "policies": policies, "sites": sites }), false);
    }
    let mut text = String::new();
    if policies.is_empty() {
        text.push_str("No policy is installed: nothing can be agreed to yet.\n");
    }
    for (policy, from) in vault.policies() {
        text.push_str(&policy_text(&policy, from, current, terminal));
    }
    match sites {
        Some(sites) => text.push_str(&sites_text(&sites, terminal)),
        None => text.push_str("No list of sites is installed: nothing can be donated yet.\n"),
    }
    Ok(text)
}

fn policy_json(policy: &Policy, from: Day, current: Option<u32>) -> Value {
    let core = policy.core();
    json!({
        "version": core.version, "sha256": policy.digest().to_string(),
        "controller": core.controller.as_str(), "contact": core.contact,
        "published": core.published.to_string(), "effective": core.effective.to_string(),
        "in_force_here": from.to_string(), "current": current == Some(core.version),
        "languages": core.texts.keys().map(|locale| locale.as_str()).collect::<Vec<_>>(),
        "purposes": core.purposes.iter().map(|terms| json!({
            "purpose": terms.purpose.name(), "legal_basis": terms.basis.name(),
            "views": terms.views.iter().map(|view| view.name()).collect::<Vec<_>>(),
            "months": terms.months,
        })).collect::<Vec<_>>(),
        "recipients": core.recipients.iter().map(|recipient| json!({
            "name": recipient.name, "service": recipient.service, "data": recipient.data,
            "purpose": recipient.purpose,
        })).collect::<Vec<_>>(),
        "sites": core.sites.iter().map(|named| json!({
            "site": named.site.name(), "provider": named.place.provider(),
            "region": named.place.region(), "domain": named.domain.as_str(),
            "trains": named.trains,
        })).collect::<Vec<_>>(),
    })
}

fn sites_json(sites: &Sites) -> Value {
    let entries = sites.core().sites.iter().map(|entry| {
        json!({
            "site": entry.site.name(),
            "keeper": format!("{}:{}", entry.keeper.host, entry.keeper.port),
            "store": format!("{}:{}", entry.store.host, entry.store.port),
            "receipt_key": entry.receipt.to_string(), "opening_keys": entry.opening_keys.len(),
        })
    });
    json!({
        "serial": sites.core().serial, "issued": sites.core().issued.to_string(),
        "sites": entries.collect::<Vec<_>>(),
    })
}

fn policy_text(policy: &Policy, from: Day, current: Option<u32>, terminal: &Terminal) -> String {
    let core = policy.core();
    let state = if current == Some(core.version) { "in force" } else { "not the current one" };
    let title = format!("Policy {} of {} ({state})", core.version, core.controller.as_str());
    let mut text = terminal.toned(&title, Tone::Strong);
    text.push_str(&format!(
        "\n  published {}, effective {}, in force here from {from} on\n  contact {}\n",
        core.published, core.effective, core.contact
    ));
    text.push_str(&terms_text(policy));
    text
}

/// What a policy lets donations be used for, and who gets them.
pub(super) fn terms_text(policy: &Policy) -> String {
    let core = policy.core();
    let mut text = String::new();
    for terms in &core.purposes {
        let views: Vec<_> = terms.views.iter().map(|view| view.name()).collect();
        text.push_str(&format!(
            "  {}: shows {}, kept for {} months at most, by {}\n",
            terms.purpose,
            views.join(" or "),
            terms.months,
            terms.basis
        ));
    }
    for recipient in &core.recipients {
        text.push_str(&format!(
            "  recipient {}: {} ({}; for {})\n",
            recipient.name, recipient.service, recipient.data, recipient.purpose
        ));
    }
    for named in &core.sites {
        let trains = if named.trains { "stored and trained on" } else { "stored" };
        text.push_str(&format!(
            "  {} ({} {}): {trains}, hosts below {}\n",
            named.site,
            named.place.provider(),
            named.place.region(),
            named.domain
        ));
    }
    text
}

fn sites_text(sites: &Sites, terminal: &Terminal) -> String {
    let core = sites.core();
    let title = format!("List of sites {} of {}", core.serial, core.issued);
    let mut text = terminal.toned(&title, Tone::Strong) + "\n";
    for entry in &core.sites {
        text.push_str(&format!(
            "  {}: keeper {}:{}, store {}:{}\n",
            entry.site, entry.keeper.host, entry.keeper.port, entry.store.host, entry.store.port
        ));
    }
    text
}

/// A usage failure of this command's neighbours: what was asked for is not in the policy.
pub(super) fn not_in_policy(what: String, advice: String) -> Failure {
    Failure::new(Code::Usage, what, advice)
}
