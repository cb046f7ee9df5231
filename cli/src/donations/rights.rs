//! `idphoto rights`: what the law lets the owner of donations ask for.

use std::path::Path;

use idphoto_sdk::vault::{Kind, Recovered, RecoveryCode, Scope, Vault, Wish};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::home::{self, Home};
use super::upload::transport;
use super::{brief, consent};
use crate::args::{self, Network, RightsAction, Which};
use crate::destination::Destination;
use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::terminal::Terminal;
use crate::{Done, Exit, opening};

/// A file with a recovery code and a few words around it.
const MOST_CODE: u64 = 4 << 10;

/// Begins what is printed below a recovery code.
const BELOW_CODE: &str = "Whoever holds this code";

/// Runs the command.
pub(crate) fn run(
    args: &args::Rights,
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    let mut home = Home::new(&args.vault)?;
    let (value, text) = match &args.action {
        RightsAction::Export { out } => {
            let out = zip(out)?;
            let bytes = export(&home.open(terminal)?, &out, interrupt)?;
            let path = out.path().display().to_string();
            let name = crate::failure::one_line(&path);
            let text = format!("Wrote {name}: everything this device knows of your donations.\n");
            (json!({ "path": path, "bytes": bytes }), text)
        }
        RightsAction::Erase { recovery_code: Some(file), network, .. } => {
            recovered(&home.open(terminal)?, (file, true), network, terminal)?
        }
        RightsAction::Find { recovery_code: file, network } => {
            recovered(&home.open(terminal)?, (file, false), network, terminal)?
        }
        RightsAction::Ask { which } => wished(&home.open(terminal)?, which, Wish::Tell)?,
        RightsAction::Erase { which, export: first, .. } => {
            let vault = home.open(terminal)?;
            let first = first.as_deref().map(zip).transpose()?;
            if let Some(out) = &first {
                // Whoever wants to leave with a copy has the copy before anything is gone.
                export(&vault, out, interrupt)?;
            }
            let ended = vault.withdraw(scope(which))?;
            let waiting = vault.status()?.waiting.0;
            let value = json!({ "withdrawn": ended, "erasures_waiting": waiting });
            (value, consent::withdrawn(ended, waiting))
        }
        RightsAction::Object { end: false } => {
            let vault = home.open(terminal)?;
            let ended = vault.object()?;
            let waiting = vault.status()?.waiting.0;
            let text = format!(
                "You object to all of it. No consent is taken from now on.\n{}",
                consent::withdrawn(ended, waiting)
            );
            (json!({ "objected": true, "withdrawn": ended, "erasures_waiting": waiting }), text)
        }
        RightsAction::Object { end: true } => {
            home.open(terminal)?.end_objection()?;
            let text = "Your objection is ended. Nothing is donated unless you agree again.\n";
            (json!({ "objected": false }), text.to_owned())
        }
        RightsAction::Restrict { which, end } => {
            let wish = if *end { Wish::Lift } else { Wish::Restrict };
            wished(&home.open(terminal)?, which, wish)?
        }
        RightsAction::Rectify { which, wrong } => {
            wished(&home.open(terminal)?, which, Wish::Rectify(*wrong))?
        }
        RightsAction::Shorten { which, until } => {
            wished(&home.open(terminal)?, which, Wish::Shorten(*until))?
        }
        RightsAction::Directive { directive } => {
            home.open(terminal)?.direct(*directive)?;
            let text = format!(
                "After your death: {}. Give the recovery code to whoever is to see to it.\n",
                directive.name()
            );
            (json!({ "after_death": directive.name() }), text)
        }
        RightsAction::RecoveryCode => {
            let code = home.open(terminal)?.recovery_code();
            let code = code.reveal();
            let text = format!(
                "{}\n{BELOW_CODE} can have your donations erased, now and later, and see \
                 which are yours.\nKeep it on paper, apart from this device.\n",
                code.trim_end_matches('\n')
            );
            (json!({ "recovery_code": code.as_str() }), text)
        }
        RightsAction::StartOver { yes } => {
            (json!({ "started_over": true }), begun(&mut home, *yes, terminal)?)
        }
    };
    let text = if args.vault.json { opening::document(&value, false)? } else { text };
    Ok(Done { text, exit: Exit::Fine })
}

fn scope(which: &Which) -> Scope {
    which.donation.map_or(Scope::All, Scope::One)
}

/// Where the archive goes.
fn zip(path: &Path) -> Result<Destination, Failure> {
    if !opening::has_extension(path, &["zip"]) {
        let what = format!("the archive {} is not named .zip", path.display());
        return Err(Failure::new(Code::Usage, what, "give it a name that ends in .zip"));
    }
    Destination::anywhere(path.to_owned())
}

fn export(vault: &Vault, out: &Destination, interrupt: &Interrupt) -> Result<usize, Failure> {
    let bytes = Zeroizing::new(vault.export()?);
    out.write(&bytes, interrupt)?;
    Ok(bytes.len())
}

fn wished(vault: &Vault, which: &Which, wish: Wish) -> Result<(Value, String), Failure> {
    let count = vault.wish(scope(which), wish)?;
    let text = format!(
        "Written down for {count} donation{}. `idphoto upload` sends it.\n",
        if count == 1 { "" } else { "s" }
    );
    Ok((json!({ "asked_for": count }), text))
}

/// Finds what a lost device donated, and erases it where that is asked. The vault here only says where the
/// storage is.
fn recovered(
    vault: &Vault,
    (file, erase): (&Path, bool),
    network: &Network,
    terminal: &Terminal,
) -> Result<(Value, String), Failure> {
    let text = Zeroizing::new(home::read(file, MOST_CODE)?);
    let text = Zeroizing::new(String::from_utf8_lossy(&text).into_owned());
    let root = RecoveryCode::parse(code_in(&text))
        .map_err(|error| Failure::of_desk(Kind::Refused, error.code(), &error.to_string()))?;
    let transport = transport(network)?;
    let note = terminal.note("looking for the donations of this code");
    let mut found: Vec<Recovered> = Vec::new();
    let searched = Recovered::search(&root, &vault.sites()?, &transport, erase, &mut |one| {
        found.push(one.clone());
    });
    drop(note);
    let list = found.iter().map(|one| {
        json!({
            "donation": one.id.to_string(), "purpose": one.purpose.name(),
            "state": one.answer.state.name(),
            "until": one.answer.until.map(|month| month.to_string()),
            "due": one.answer.due.to_string(),
        })
    });
    let value = json!({ "found": list.collect::<Vec<_>>() });
    let mut text: String = found
        .iter()
        .map(|one| format!("{}: {}, {}\n", brief(one.id), one.purpose, one.answer.state))
        .collect();
    match searched {
        Err(error) if !found.is_empty() => {
            terminal.tell(&text);
            Err(Failure::from(error).although(&format!("{} found before that", found.len())))
        }
        Err(error) => Err(error.into()),
        Ok(count) => {
            text.push_str(&format!("{count} donations of this code are known to the storage.\n"));
            Ok((value, text))
        }
    }
}

/// The code, without the sentence that is printed below it.
fn code_in(text: &str) -> &str {
    text.split(BELOW_CODE).next().unwrap_or(text)
}

fn begun(home: &mut Home, yes: bool, terminal: &Terminal) -> Result<String, Failure> {
    if !yes {
        let what = "this destroys what waits, the copies and the ledger of this vault; what is stored stays \
                    there, and only its recovery code can have it erased";
        let advice =
            "erase, export and print `rights recovery-code` first if you can, then say --yes";
        return Err(Failure::new(Code::Usage, what, advice));
    }
    home.start_over(terminal)?;
    Ok("A new vault begins with the next command. Requests that waited are kept.\n".to_owned())
}
