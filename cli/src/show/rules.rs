//! The rules of one standard as rows: topic, source, rule, the authority's words.

use idphoto_sdk::{AgeSpan, Catalogue, Confidence, Span, Standard};

use crate::figures::{limits, span, variant};
use crate::standards::{head, policy, size};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// The table of the rules.
pub(super) fn table(s: &Standard, catalogue: &Catalogue, terminal: &Terminal) -> Table {
    let mut rows = Rows::default();
    sizes(s, &mut rows);
    geometry(s, &mut rows);
    background(s, catalogue, terminal, &mut rows);
    let roll = s.edit.roll_deg.map(|d| format!(", turned by at most {d} degrees"));
    let may = format!("{}{}", policy(s.edit.policy), roll.unwrap_or_default());
    rows.add("software may", Some(may), s.edit.source.as_ref(), None, s.edit.wording.as_ref());
    submission(s, &mut rows);
    rows.table
}

#[derive(Default)]
struct Rows {
    table: Table,
}

impl Rows {
    /// A row, where there is a rule.
    fn add(
        &mut self,
        topic: &str,
        rule: Option<String>,
        source: Option<&String>,
        confidence: Option<Confidence>,
        wording: Option<&String>,
    ) {
        let Some(rule) = rule else { return };
        let quoted = wording.map(|w| format!(" \"{w}\"")).unwrap_or_default();
        let letter = confidence.map(|c| format!(", {}", variant(&c))).unwrap_or_default();
        let source = source.map(|id| format!("[{id}{letter}]")).unwrap_or_default();
        self.table.row(Tone::Plain, vec![format!("  {topic}"), source, format!("{rule}{quoted}")]);
    }
}

fn sizes(s: &Standard, rows: &mut Rows) {
    if s.frame.is_none() && s.digital.as_ref().is_none_or(|d| d.min_px.is_none()) {
        let none = "not stated: no portrait can be made for it".to_owned();
        rows.add("size", Some(none), None, None, None);
    }
    if let Some(f) = &s.frame {
        let range = |name: &str, range: Option<[f64; 2]>| {
            let [low, high] = range?;
            Some(format!("{name} {}", limits(Some(low), Some(high), "mm")?))
        };
        let ranges = [range("width", f.w_range_mm), range("height", f.h_range_mm)];
        let accepted: Vec<String> = ranges.into_iter().flatten().collect();
        let mut size = format!("{} x {} mm", f.w_mm, f.h_mm);
        if !accepted.is_empty() {
            size.push_str(&format!(" (accepted: {})", accepted.join(", ")));
        }
        rows.add("size", Some(size), Some(&f.source), f.confidence, f.wording.as_ref());
    }
    if let Some(d) = &s.digital {
        let mut parts = Vec::new();
        if d.min_px.is_some() {
            parts.extend(size(&Standard { frame: None, ..s.clone() }));
        }
        let names: Vec<String> = d.formats.iter().map(variant).collect();
        if !names.is_empty() {
            parts.push(names.join(" or "));
        }
        let size = |limit: Option<u64>| limit.map(|b| b as f64);
        parts.extend(limits(size(d.bytes_min), size(d.bytes_max), "bytes"));
        let best = limits(size(d.bytes_target), size(d.bytes_target), "bytes");
        parts.extend(best.map(|b| format!("best {b}")));
        parts.extend(d.colour.map(|c| variant(&c)));
        parts.extend(d.dpi_min.map(|dpi| format!("at least {dpi} dpi")));
        parts.extend(d.max_compression_ratio.map(|r| format!("compressed at most {r}:1")));
        rows.add("file", Some(parts.join(", ")), Some(&d.source), d.confidence, d.wording.as_ref());
    }
    if let Some(p) = &s.print {
        rows.add("print", Some(format!("at least {} dpi", p.dpi_min)), Some(&p.source), None, None);
    }
}

fn geometry(s: &Standard, rows: &mut Rows) {
    let young = |young: Option<&AgeSpan>, usual: &Span| {
        let limits = |y: &AgeSpan| span(&y.limits.or(usual));
        young.and_then(|y| Some(format!("under {}: {}", y.below_age, limits(y)?)))
    };
    if let Some(h) = &s.head {
        let (source, sure) = (Some(&h.source), h.confidence);
        rows.add("head", head(s), source, sure, h.wording.as_ref());
        rows.add("head, children", young(h.child.as_ref(), &h.limits), source, sure, None);
        rows.add("head, infants", young(h.infant.as_ref(), &h.limits), source, sure, None);
        rows.add("head width", h.width.as_ref().and_then(span), source, sure, None);
    }
    if let Some(e) = &s.eyes {
        let (source, sure) = (Some(&e.source), e.confidence);
        let above = span(&e.limits).map(|limits| format!("{limits} above the bottom edge"));
        rows.add("eye line", above, source, sure, e.wording.as_ref());
        rows.add("eye line, children", young(e.child.as_ref(), &e.limits), source, sure, None);
        if let Some(d) = &e.distance {
            let mut parts = Vec::new();
            parts.extend(limits(d.min_mm, None, "mm"));
            parts.extend(limits(d.min_px, None, "px"));
            let of_width = |limits| format!("{limits} of the width");
            parts.extend(limits(d.min_frac, d.max_frac, "fraction").map(of_width));
            parts.extend(d.target_mm.map(|mm| format!("best {mm} mm")));
            parts.extend(d.target_px.map(|px| format!("best {px} px")));
            rows.add("eye distance", Some(parts.join(", ")), source, sure, None);
        }
    }
    if let Some(m) = &s.margins {
        let (source, sure) = (Some(&m.source), m.confidence);
        rows.add("above the head", m.top.as_ref().and_then(span), source, sure, m.wording.as_ref());
        rows.add("below the chin", m.below_chin.as_ref().and_then(span), source, sure, None);
        rows.add("beside an ear", m.side.as_ref().and_then(span), source, sure, None);
        rows.add("off the middle", m.centre.as_ref().and_then(span), source, sure, None);
    }
}

fn background(s: &Standard, catalogue: &Catalogue, terminal: &Terminal, rows: &mut Rows) {
    let Some(b) = &s.background else { return };
    let named = |names: &[String]| {
        let patched = names.iter().map(|name| {
            let colour = catalogue.token(name).map(|t| t.colour());
            let patch = colour.map(|c| terminal.swatch(c.0)).unwrap_or_default();
            let colour = colour.map(|c| format!(" ({c})")).unwrap_or_default();
            format!("{patch}{name}{colour}")
        });
        (!names.is_empty()).then(|| patched.collect::<Vec<_>>().join(", "))
    };
    let (source, sure) = (Some(&b.source), b.confidence);
    rows.add("background", named(&b.allowed), source, sure, b.wording.as_ref());
    rows.add("not", named(&b.forbidden), source, sure, None);
    rows.add("better not", named(&b.discouraged), source, sure, None);
    rows.add("in doubt", b.conflict.clone(), source, sure, None);
}

fn submission(s: &Standard, rows: &mut Rows) {
    let t = &s.submission;
    let source = t.source.as_ref();
    let taken = match t.self_made {
        _ if t.refuses_self_made() => "not accepted",
        Some(_) => "accepted",
        None => "not stated",
    };
    let since = t.since.as_ref().map(|day| format!(" since {day}")).unwrap_or_default();
    let note = t.note.as_ref().map(|n| format!(": {n}")).unwrap_or_default();
    rows.add("self-made", Some(format!("{taken}{since}{note}")), source, None, None);
    let on_site = (t.captured_on_site == Some(true)).then(|| "taken by the authority".to_owned());
    rows.add("on the spot", on_site, source, None, None);
    rows.add("code", t.code.clone(), source, None, None);
}
