//! `idphoto consent`: showing the text, agreeing to it, taking it back.

use idphoto_sdk::vault::{Act, Digest, Locale, Policy, Scope, Vault};
use serde_json::json;

use super::home::Home;
use super::policy::{not_in_policy, terms_text};
use crate::args::{self, ConsentAction, Give};
use crate::failure::{Code, Failure};
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, opening};

/// Fewest digits of the text's hash that show which text was read: 48 bits.
const LEAST_DIGITS: usize = 12;

/// Runs the command.
pub(crate) fn run(args: &args::Consent, terminal: &Terminal) -> Result<Done, Failure> {
    let mut home = Home::new(&args.vault)?;
    let vault = home.open(terminal)?;
    let json = args.vault.json;
    let text = match &args.action {
        ConsentAction::Show { locale } => show(&vault, locale.as_ref(), json, terminal)?,
        ConsentAction::Give(give) => given(&vault, give, json)?,
        ConsentAction::Withdraw { donation } => {
            let scope = donation.map_or(Scope::All, Scope::One);
            let ended = vault.withdraw(scope)?;
            let waiting = vault.status()?.waiting.0;
            if json {
                let told = json!({ "withdrawn": ended, "erasures_waiting": waiting });
                opening::document(&told, false)?
            } else {
                withdrawn(ended, waiting)
            }
        }
    };
    Ok(Done { text, exit: Exit::Fine })
}

pub(super) fn withdrawn(ended: usize, waiting: usize) -> String {
    let mut text = match ended {
        0 => "There was nothing to withdraw.\n".to_owned(),
        1 => "Consent for one donation is withdrawn. What waited here is destroyed.\n".to_owned(),
        n => format!("Consent for {n} donations is withdrawn. What waited here is destroyed.\n"),
    };
    if waiting > 0 {
        text.push_str(&format!(
            "{waiting} to be erased at the storage: `idphoto upload` sends the request.\n"
        ));
    }
    text
}

fn show(
    vault: &Vault,
    locale: Option<&Locale>,
    json: bool,
    terminal: &Terminal,
) -> Result<String, Failure> {
    let policy = vault.policy()?;
    let (locale, shown, hash) = text_of(&policy, locale)?;
    if json {
        let document = json!({
            "policy_version": policy.core().version, "locale": locale.as_str(), "text": shown,
            "text_sha256": hash.to_string(),
            "purposes": policy.core().purposes.iter().map(|terms| json!({
                "purpose": terms.purpose.name(),
                "views": terms.views.iter().map(|view| view.name()).collect::<Vec<_>>(),
                "months": terms.months,
            })).collect::<Vec<_>>(),
        });
        return opening::document(&document, false);
    }
    let core = policy.core();
    let title = format!("Policy {}, in {}", core.version, locale.as_str());
    let mut text = terminal.toned(&title, Tone::Strong);
    text.push_str(&format!("\n\n{}\n\n", shown.trim_end()));
    text.push_str(&format!("SHA-256 of this text: {hash}\n"));
    text.push_str(&format!("By {}, contact {}:\n", core.controller.as_str(), core.contact));
    text.push_str(&terms_text(&policy));
    // Nothing is ticked for anybody: who is in the photo, and how old, is for them to say.
    text.push_str("To agree to one donation, read it, say who is in the photo, and then one of:\n");
    for terms in &policy.core().purposes {
        for view in &terms.views {
            text.push_str(&format!(
                "  idphoto consent give --purpose {} --view {view} --locale {} --text {:.12} \
                 --depicted WHO --age BAND\n",
                terms.purpose,
                locale.as_str(),
                hash.to_string()
            ));
        }
    }
    Ok(text)
}

/// The text in the language that was asked for, else in the first one.
fn text_of<'a>(
    policy: &'a Policy,
    locale: Option<&Locale>,
) -> Result<(&'a Locale, &'a str, Digest), Failure> {
    let texts = &policy.core().texts;
    let found = match locale {
        Some(locale) => texts.get_key_value(locale),
        None => texts.iter().next(),
    };
    let Some((locale, text)) = found else {
        let known: Vec<_> = texts.keys().map(Locale::as_str).collect();
        let what = "the policy has no text in that language".to_owned();
        return Err(not_in_policy(what, format!("it has {}", known.join(", "))));
    };
    Ok((locale, text, Digest::of(text.as_bytes())))
}

fn given(vault: &Vault, give: &Give, json: bool) -> Result<String, Failure> {
    let policy = vault.policy()?;
    let (locale, _, hash) = text_of(&policy, give.locale.as_ref())?;
    let said = give.text.trim().to_ascii_lowercase();
    let is_hex = said.len() >= LEAST_DIGITS && said.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_hex {
        let what = format!("--text takes at least {LEAST_DIGITS} digits of the text's hash");
        return Err(Failure::new(Code::Usage, what, "`idphoto consent show` prints it"));
    }
    // Another text was shown than this policy has; the vault refuses it by its hash.
    let text = if hash.to_string().starts_with(&said) { hash } else { Digest::of(said.as_bytes()) };
    let act = Act {
        purpose: give.purpose,
        view: give.view,
        locale: locale.clone(),
        text,
        depicted: give.depicted,
        age: give.age,
        country: give.country,
        guardian_agrees: give.guardian_agrees,
        depicted_agrees: give.depicted_agrees,
        months: give.months,
    };
    let given = vault.give(&act)?;
    let (id, expires) = (given.id, given.expires);
    if json {
        return opening::document(
            &json!({ "donation": id.to_string(), "expires": expires.to_string() }),
            false,
        );
    }
    Ok(format!(
        "You agreed to one donation, {id}: {}, showing {}, kept until {expires} at most.\n\
         Next: idphoto donate PHOTO --view {}\n\
         To take it back at any moment: idphoto consent withdraw\n",
        give.purpose, give.view, give.view
    ))
}
