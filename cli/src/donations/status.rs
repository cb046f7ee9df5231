//! `idphoto status` and `idphoto outbox`: what this device knows, without asking anybody.

use idphoto_sdk::vault::{Condition, Day, Line, Overview, Standing, State};
use serde_json::{Value, json};

use super::brief;
use super::home::Home;
use crate::args::{Outbox, Status};
use crate::failure::Failure;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, opening};

/// Runs `status`.
pub(crate) fn status(args: &Status, terminal: &Terminal) -> Result<Done, Failure> {
    let overview = Home::new(&args.vault)?.open(terminal)?.status()?;
    let text = match args.vault.json {
        true => opening::document(&document(&overview, |_| true), false)?,
        false => told(&overview, |_| true, terminal),
    };
    Ok(Done { text, exit: Exit::Fine })
}

/// Runs `outbox`.
pub(crate) fn outbox(args: &Outbox, terminal: &Terminal) -> Result<Done, Failure> {
    let waits = |line: &Line| {
        matches!(line.standing, Standing::Queued | Standing::Sending | Standing::Erasing)
    };
    let overview = Home::new(&args.vault)?.open(terminal)?.status()?;
    let text = match args.vault.json {
        true => opening::document(&document(&overview, waits), false)?,
        false => told(&overview, waits, terminal),
    };
    Ok(Done { text, exit: Exit::Fine })
}

fn document(overview: &Overview, which: impl Fn(&Line) -> bool) -> Value {
    let lines: Vec<Value> =
        overview.lines.iter().filter(|line| which(line)).map(line_json).collect();
    json!({
        "ledger": condition(overview.condition),
        "donations": lines,
        "requests_waiting": { "erasures": overview.waiting.0, "others": overview.waiting.1 },
        "objected": overview.objected.map(|day| day.to_string()),
        "after_death": overview.directive.map(|(directive, _)| directive.name()),
    })
}

fn line_json(line: &Line) -> Value {
    json!({
        "donation": line.id.to_string(), "standing": line.standing.name(),
        "purpose": line.purpose.name(), "view": line.view.name(),
        "depicted": line.depicted.name(), "guardian": line.guardian.name(),
        "policy_version": line.policy_version, "given": line.given.to_string(),
        "until": line.until.to_string(),
        "not_before": line.not_before.and_then(Day::of_unix).map(|day| day.to_string()),
        "receipts": line.receipts.iter().map(|site| site.name()).collect::<Vec<_>>(),
        "restricted": line.restricted, "storage_says": line.heard.map(|state| state.name()),
        "withdrawn": line.withdrawn.map(|day| day.to_string()), "given_up": line.dropped,
        "requests": line.requests.iter().map(|(ask, day, due)| json!({
            "asked": ask.name(), "on": day.to_string(), "due": due.to_string(),
        })).collect::<Vec<_>>(),
    })
}

fn told(overview: &Overview, which: impl Fn(&Line) -> bool, terminal: &Terminal) -> String {
    let mut table = Table::default();
    let heading = ["DONATION", "STANDS", "FOR", "SHOWS", "UNTIL", "RECEIPTS", "ASKED"];
    table.row(Tone::Strong, heading.map(str::to_owned).to_vec());
    let mut rows = 0;
    for line in overview.lines.iter().filter(|line| which(line)) {
        rows += 1;
        let sites: Vec<_> = line.receipts.iter().map(|site| site.name()).collect();
        let cells = [
            brief(line.id),
            stands(line),
            line.purpose.name().to_owned(),
            line.view.name().to_owned(),
            line.until.to_string(),
            if sites.is_empty() { "-".to_owned() } else { sites.join(" ") },
            asked(line),
        ];
        table.row(Tone::Plain, cells.to_vec());
    }
    let mut text = if rows == 0 { "Nothing.\n".to_owned() } else { table.text(terminal) };
    let (erasures, others) = overview.waiting;
    if erasures + others > 0 {
        text.push_str(&format!(
            "{} to be sent with `idphoto upload`: {erasures} for erasure, {others} others.\n",
            if erasures + others == 1 { "One request" } else { "Requests" }
        ));
    }
    if let Some(day) = overview.objected {
        text.push_str(&format!("You object to all of it since {day}: nothing is donated.\n"));
    }
    if let Some((directive, day)) = overview.directive {
        text.push_str(&format!("After your death: {} (said on {day}).\n", directive.name()));
    }
    if let Condition::Damaged { .. } = overview.condition {
        text.push_str(
            "The ledger is damaged: nothing is sent, and there may be donations that it no longer names.\n\
             Export what it says and print `rights recovery-code`, which has all of them erased, before \
             `rights start-over`.\n",
        );
    }
    text
}

fn stands(line: &Line) -> String {
    match (line.standing, line.dropped, line.not_before.and_then(Day::of_unix)) {
        (Standing::Gone, Some(why), _) => format!("gone ({why})"),
        (Standing::Queued, _, Some(day)) => format!("queued, sent from {day} on"),
        (standing, ..) => match line.heard {
            Some(heard) if standing == Standing::Erasing => format!("erasing ({heard})"),
            Some(State::Unknown) if standing == Standing::Stored => "not found there".to_owned(),
            _ if line.restricted => format!("{}, restricted", standing.name()),
            _ => standing.name().to_owned(),
        },
    }
}

/// The last request, and by when it has to be done.
fn asked(line: &Line) -> String {
    match line.requests.last() {
        Some((ask, _, due)) => format!("{}, due {due}", ask.name()),
        None => "-".to_owned(),
    }
}

fn condition(condition: Condition) -> Value {
    match condition {
        Condition::Whole => json!("whole"),
        Condition::TornTailRecovered { .. } => json!("recovered"),
        Condition::Damaged { why, .. } => json!({ "damaged": why.code() }),
    }
}
