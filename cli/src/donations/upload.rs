//! `idphoto upload`: one round of everything that is due, as the sdk runs it.
//!
//! The vault is opened anew for each step, so that somebody who withdraws meanwhile waits for one donation
//! at most.

use std::ops::Deref;

use idphoto_sdk::vault::{Kind, Line, MOST_FAILURES, Round, Standing, State, Step, Vault};
use serde_json::{Value, json};

use super::brief;
use super::home::Home;
use crate::args::{Network, Upload};
use crate::failure::Failure;
use crate::terminal::{Note, Terminal};
use crate::vault::HttpsTransport;
use crate::{Done, Exit, opening};

/// A vault for one step, and the note that is shown meanwhile.
struct Opened {
    vault: Vault,
    _note: Option<Note>,
}

impl Deref for Opened {
    type Target = Vault;

    fn deref(&self) -> &Vault {
        &self.vault
    }
}

/// Runs the command.
pub(crate) fn run(args: &Upload, terminal: &Terminal) -> Result<Done, Failure> {
    let mut home = Home::new(&args.vault)?;
    let transport = transport(&args.network)?;
    let round = Round::run(args.now, &transport, |step| {
        let note = noted(step).map(|what| terminal.note(&what));
        Ok(Opened { vault: home.open(terminal)?, _note: note })
    });
    let round = match round {
        // What is signed needs no key: whoever asked for an erasure gets it, key or no key.
        Err(lost) if Failure::is_of(&lost, Kind::Keys) => {
            return Err(home.send_without_keys(&transport, terminal, lost));
        }
        round => round?,
    };
    let lines = home.open(terminal)?.status()?.lines;
    let waits = |line: &&Line| matches!(line.standing, Standing::Queued | Standing::Sending);
    let waiting = lines.iter().filter(waits).count();
    ended(round, waiting, args.vault.json, terminal)
}

/// What is shown during a step.
fn noted(step: Step) -> Option<String> {
    match step {
        Step::Requests => Some("sending requests".to_owned()),
        Step::Ready => None,
        Step::Donation { number, of } => Some(format!("sending donation {number} of {of}")),
        Step::Receipts => Some("asking for receipts".to_owned()),
    }
}

/// HTTPS as the arguments say.
pub(super) fn transport(network: &Network) -> Result<HttpsTransport, Failure> {
    HttpsTransport::new(network.ca.as_deref())
        .map_err(|error| Failure::of_desk(Kind::Keys, error.code(), &error.to_string()))
}

fn ended(round: Round, waiting: usize, json: bool, terminal: &Terminal) -> Result<Done, Failure> {
    let text = if json {
        opening::document(&document(&round, waiting), false)?
    } else {
        told(&round, waiting)
    };
    for (id, error) in &round.troubles {
        let of = id.map_or_else(String::new, |id| format!("donation {}: ", brief(id)));
        terminal.tell(&format!("idphoto: {of}{error}"));
    }
    // A refusal is told before a network that may be there tomorrow.
    let refused = round.troubles.iter().any(|(_, error)| error.kind() == Kind::Refused);
    let exit = match round.troubles.first() {
        None => Exit::Fine,
        Some(_) if refused => Exit::Refused,
        Some((_, error)) if error.kind() == Kind::Storage => Exit::Storage,
        Some((_, error)) => return Err(error.clone().into()),
    };
    Ok(Done { text, exit })
}

fn told(round: &Round, waiting: usize) -> String {
    let mut text = String::new();
    for heard in &round.heard {
        let rests = heard.answer.restricted && heard.answer.state == State::Stored;
        let used = if rests { ", used for nothing" } else { "" };
        text.push_str(&format!(
            "{} of {}: {}{used}, done by {} at the latest.\n",
            heard.ask.name(),
            brief(heard.id),
            heard.answer.state,
            heard.answer.due
        ));
    }
    for sent in &round.sent {
        let sites: Vec<_> = sent.sites.iter().map(|site| site.name()).collect();
        text.push_str(&format!(
            "{} is stored, with receipts of {}.\n",
            brief(sent.id),
            sites.join(" and ")
        ));
    }
    if round.left > 0 {
        text.push_str(&format!("{} not tried after {MOST_FAILURES} failures.\n", round.left));
    }
    if waiting > 0 {
        text.push_str(&format!("{waiting} in the outbox, to be sent later.\n"));
    }
    if text.is_empty() && round.troubles.is_empty() {
        text.push_str("Nothing to send.\n");
    }
    text
}

fn document(round: &Round, waiting: usize) -> Value {
    json!({
        "answers": round.heard.iter().map(|heard| json!({
            "donation": heard.id.to_string(), "asked": heard.ask.name(),
            "state": heard.answer.state.name(), "restricted": heard.answer.restricted,
            "received": heard.answer.received.to_string(), "due": heard.answer.due.to_string(),
        })).collect::<Vec<_>>(),
        "stored": round.sent.iter().map(|sent| json!({
            "donation": sent.id.to_string(),
            "receipts": sent.sites.iter().map(|site| site.name()).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "failed": round.troubles.iter().map(|(id, error)| json!({
            "donation": id.map(|id| id.to_string()), "code": error.code(),
            "message": error.to_string(),
        })).collect::<Vec<_>>(),
        "waiting": waiting,
    })
}
