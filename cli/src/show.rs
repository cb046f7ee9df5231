//! One standard in full: every rule with the source it was read in.

mod rules;

use std::collections::BTreeMap;

use idphoto_sdk::{Catalogue, Source, Standard};
use serde::Serialize;

use crate::figures::{variant, words};
use crate::standards::{confidence, country_of};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// A standard with the sources it names, for `--json`.
#[derive(Debug, Serialize)]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    standard: &'a Standard,
    caution: Option<&'static str>,
    catalogue: &'a str,
    sources: BTreeMap<&'a str, &'a Source>,
}

impl<'a> Shown<'a> {
    pub(crate) fn of(standard: &'a Standard, catalogue: &'a Catalogue) -> Self {
        Self {
            standard,
            caution: standard.caution(),
            catalogue: catalogue.version(),
            sources: named(standard, catalogue).into_iter().collect(),
        }
    }
}

/// The standard as text, with its last line break.
pub(crate) fn text(s: &Standard, catalogue: &Catalogue, terminal: &Terminal) -> String {
    let documents: Vec<String> = s.documents.iter().map(|d| words(d)).collect();
    let mut text = format!(
        "{}\n{}: {}; {}\n",
        terminal.toned(&s.id, Tone::Strong),
        country_of(s),
        documents.join(", "),
        variant(&s.channel),
    );
    for line in remarks(s) {
        text.push_str(&format!("{line}\n"));
    }
    text.push('\n');
    text.push_str(&rules::table(s, catalogue, terminal).text(terminal));
    if !s.rules.topics.is_empty() {
        let by = s.rules.source.as_deref().unwrap_or_default();
        text.push_str(&format!("\n{} [{by}]\n", terminal.toned("For people", Tone::Strong)));
        let mut table = Table::default();
        for (topic, rule) in &s.rules.topics {
            table.row(Tone::Plain, vec![format!("  {}", words(topic)), rule.clone()]);
        }
        text.push_str(&table.text(terminal));
    }
    text.push_str(&format!(
        "\n{} (confidence {}, checked on {})\n",
        terminal.toned("Sources", Tone::Strong),
        confidence(s),
        s.checked_on
    ));
    text.push_str(&sources(s, catalogue).text(terminal));
    text
}

/// What a reader should know before the rules.
fn remarks(s: &Standard) -> Vec<String> {
    let mut lines: Vec<String> = s.caution().map(|c| format!("Caution: {c}")).into_iter().collect();
    if s.commercial {
        lines.push(
            "A format of shops and offices; no authority has set it for a document".to_owned(),
        );
    }
    lines.extend(s.status.map(|status| format!("Text: {}", variant(&status))));
    match (&s.valid_from, &s.valid_to) {
        (Some(from), Some(to)) => lines.push(format!("Valid from {from} to {to}")),
        (Some(from), None) => lines.push(format!("Valid from {from} on")),
        (None, Some(to)) => lines.push(format!("Valid until {to}")),
        (None, None) => {}
    }
    if !s.counterparts.is_empty() {
        lines.push(format!("See also {}", s.counterparts.join(", ")));
    }
    lines.extend(s.notes.clone());
    lines
}

fn sources(s: &Standard, catalogue: &Catalogue) -> Table {
    let mut table = Table::default();
    for (id, source) in named(s, catalogue) {
        let date = source.text_date.as_ref().map(|d| format!(", text of {d}")).unwrap_or_default();
        let told = format!("{} ({}{date})", source.authority, variant(&source.kind));
        table.row(Tone::Plain, vec![format!("  [{id}]"), told]);
        if let Some(url) = &source.url {
            table.row(Tone::Plain, vec![String::new(), url.clone()]);
        }
    }
    table
}

fn named<'a>(s: &'a Standard, catalogue: &'a Catalogue) -> Vec<(&'a str, &'a Source)> {
    s.sources().into_iter().filter_map(|id| Some((id, catalogue.source(id)?))).collect()
}
