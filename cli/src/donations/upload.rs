//! `idphoto upload`: requests first, then what is still to be heard of donations that are stored, then those
//! whose time has come.
//!
//! The vault is opened anew for each, so that somebody who withdraws meanwhile waits for one donation at
//! most.

use idphoto_sdk::vault::{DonationId, Heard, Kind, Line, Sent, Standing, State, VaultError};
use serde_json::{Value, json};

use super::brief;
use super::home::Home;
use crate::args::{Network, Upload};
use crate::failure::Failure;
use crate::terminal::Terminal;
use crate::vault::HttpsTransport;
use crate::{Done, Exit, opening};

/// After so many failures of network or storage the rest waits for another time.
const MOST_FAILURES: usize = 3;

/// What became of everything.
#[derive(Default)]
struct Round {
    heard: Vec<Heard>,
    sent: Vec<Sent>,
    failed: Vec<(Option<DonationId>, VaultError)>,
    /// Donations that were not tried any more.
    left: usize,
}

/// Runs the command.
pub(crate) fn run(args: &Upload, terminal: &Terminal) -> Result<Done, Failure> {
    let mut home = Home::new(&args.vault)?;
    let transport = transport(&args.network)?;
    let mut round = Round::default();
    let note = terminal.note("sending requests");
    let vault = match home.open(terminal) {
        // What is signed needs no key: whoever asked for an erasure gets it, key or no key.
        Err(lost) if lost.is_of(Kind::Keys) => {
            drop(note);
            return Err(home.send_without_keys(&transport, terminal, lost));
        }
        opened => opened?,
    };
    match vault.send_requests(&transport) {
        Ok(heard) => round.heard = heard,
        Err((error, heard)) => {
            round.heard = heard;
            round.failed.push((None, error));
        }
    }
    drop((vault, note));
    // Before anything is sent: that is asked after as it is sent.
    if round.failed.iter().all(|(_, error)| error.kind() != Kind::Storage) {
        let note = terminal.note("asking for receipts");
        match home.open(terminal)?.ask_after(&transport) {
            Ok(heard) => round.sent.extend(heard),
            Err((error, heard)) => {
                round.sent.extend(heard);
                round.failed.push((None, error));
            }
        }
        drop(note);
    }
    let ready = home.open(terminal)?.ready(args.now);
    let ready = ready.unwrap_or_else(|error| {
        round.failed.push((None, error));
        Vec::new()
    });
    let all = ready.len();
    for (at, id) in ready.into_iter().enumerate() {
        let failures = round.failed.iter().filter(|(_, error)| error.kind() == Kind::Storage);
        if failures.count() >= MOST_FAILURES {
            round.left = all - at;
            break;
        }
        let note = terminal.note(&format!("sending donation {} of {all}", at + 1));
        let result = home.open(terminal)?.upload(id, &transport);
        drop(note);
        match result {
            Ok(sent) => round.sent.push(sent),
            Err(error) => round.failed.push((Some(id), error)),
        }
    }
    let lines = home.open(terminal)?.status()?.lines;
    let waits = |line: &&Line| matches!(line.standing, Standing::Queued | Standing::Sending);
    let waiting = lines.iter().filter(waits).count();
    ended(round, waiting, args.vault.json, terminal)
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
    for (id, error) in &round.failed {
        let of = id.map_or_else(String::new, |id| format!("donation {}: ", brief(id)));
        terminal.tell(&format!("idphoto: {of}{error}"));
    }
    // A refusal is told before a network that may be there tomorrow.
    let refused = round.failed.iter().any(|(_, error)| error.kind() == Kind::Refused);
    let exit = match round.failed.first() {
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
    if text.is_empty() && round.failed.is_empty() {
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
        "failed": round.failed.iter().map(|(id, error)| json!({
            "donation": id.map(|id| id.to_string()), "code": error.code(),
            "message": error.to_string(),
        })).collect::<Vec<_>>(),
        "waiting": waiting,
    })
}
