//! One standard in full: every rule with the source it was read in.

use std::collections::BTreeMap;

use idphoto_sdk::{Catalogue, Source, Standard};
use serde::Serialize;

use crate::figures::{limits, variant, words};
use crate::standards::{country_of, head, policy, size, span};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// A standard with the sources it names, for `--json`.
#[derive(Debug, Serialize)]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    standard: &'a Standard,
    sources: BTreeMap<&'a str, &'a Source>,
}

impl<'a> Shown<'a> {
    pub(crate) fn of(standard: &'a Standard, catalogue: &'a Catalogue) -> Self {
        Self { standard, sources: named(standard, catalogue).into_iter().collect() }
    }
}

/// The standard as text, with its last line break.
pub(crate) fn text(s: &Standard, catalogue: &Catalogue, terminal: &Terminal) -> String {
    let documents: Vec<String> = s.documents.iter().map(|d| words(d)).collect();
    let mut text = format!(
        "{}\n{}: {}, {}\n",
        terminal.toned(&s.id, Tone::Strong),
        country_of(s),
        documents.join(", "),
        variant(&s.channel),
    );
    if let Some(notes) = &s.notes {
        text.push_str(&format!("{notes}\n"));
    }
    text.push('\n');
    text.push_str(&rules(s, catalogue, terminal).text(terminal));
    if !s.rules.topics.is_empty() {
        text.push_str(&format!("\n{}\n", terminal.toned("For people", Tone::Strong)));
        let mut table = Table::default();
        for (topic, rule) in &s.rules.topics {
            table.row(Tone::Plain, vec![format!("  {}", words(topic)), rule.clone()]);
        }
        text.push_str(&table.text(terminal));
    }
    text.push_str(&format!(
        "\n{} (confidence {}, checked on {})\n",
        terminal.toned("Sources", Tone::Strong),
        variant(&s.confidence),
        s.checked_on
    ));
    text.push_str(&sources(s, catalogue).text(terminal));
    text
}

fn rules(s: &Standard, catalogue: &Catalogue, terminal: &Terminal) -> Table {
    let mut table = Table::default();
    let mut row = |topic: &str, rule: String, wording: Option<&String>, source: Option<&String>| {
        let quoted = wording.map(|w| format!(" \"{w}\"")).unwrap_or_default();
        let source = source.map(|id| format!("[{id}]")).unwrap_or_default();
        let cells = vec![format!("  {topic}"), source, format!("{rule}{quoted}")];
        table.row(Tone::Plain, cells);
    };
    let measures = s.frame.as_ref().map(|f| &f.source);
    let source = measures.or(s.digital.as_ref().map(|d| &d.source));
    row("size", size(s).unwrap_or_else(|| "not stated".to_owned()), None, source);
    if let Some(d) = &s.digital {
        let formats: Vec<String> = d.formats.iter().map(variant).collect();
        let most = limits(None, d.bytes_max.map(|b| b as f64), "bytes");
        let most = most.map(|m| format!(", {m}")).unwrap_or_default();
        row("file", format!("{}{most}", formats.join(" or ")), None, Some(&d.source));
    }
    if let Some(p) = &s.print {
        row("print", format!("at least {} dpi", p.dpi_min), None, Some(&p.source));
    }
    if let (Some(h), Some(limits)) = (&s.head, head(s)) {
        row("head", limits, h.wording.as_ref(), Some(&h.source));
    }
    if let Some(e) = &s.eyes {
        if let Some(above) = span(&e.limits) {
            row("eye line", format!("{above} above the bottom edge"), None, Some(&e.source));
        }
    }
    if let Some(b) = &s.background {
        let named = |names: &[String]| {
            let patched = names.iter().map(|name| {
                let colour = catalogue.token(name).map(|t| t.colour());
                let patch = colour.map(|c| terminal.swatch(c.0)).unwrap_or_default();
                let colour = colour.map(|c| format!(" ({c})")).unwrap_or_default();
                format!("{patch}{name}{colour}")
            });
            patched.collect::<Vec<_>>().join(", ")
        };
        row("background", named(&b.allowed), b.wording.as_ref(), Some(&b.source));
        if !b.forbidden.is_empty() {
            row("not", named(&b.forbidden), None, Some(&b.source));
        }
    }
    let roll = s.edit.roll_deg.map(|d| format!(", turned by at most {d} degrees"));
    let may = format!("{}{}", policy(s.edit.policy), roll.unwrap_or_default());
    row("software may", may, s.edit.wording.as_ref(), s.edit.source.as_ref());
    let taken = match s.submission.self_made {
        _ if s.submission.refuses_self_made() => "not accepted",
        Some(_) => "accepted",
        None => "not stated",
    };
    let note = s.submission.note.as_ref().map(|n| format!(": {n}")).unwrap_or_default();
    row("self-made", format!("{taken}{note}"), None, s.submission.source.as_ref());
    table
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
