//! The shape of a catalogue entry and what makes one valid. Shared with `build.rs`, which refuses
//! to build with a broken entry; so this file names nothing else of the crate.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What one authority asks of the photo for one document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Stable name, such as `icao-9303-print`.
    pub id: String,
    /// Country or body.
    pub country: String,
    /// ISO 3166 code, `EU`, or `XX` for rules of no single state.
    pub iso2: String,
    /// Which documents the rule serves.
    pub documents: Vec<String>,
    /// How the photo is handed in.
    pub channel: Channel,
    /// How good the source is.
    pub confidence: Confidence,
    /// Day the entry was last held against its sources, `YYYY-MM-DD`.
    pub checked_on: String,
    /// What a reader should know.
    pub notes: Option<String>,
    /// Size on paper.
    pub frame: Option<Frame>,
    /// Size in pixels and bytes.
    pub digital: Option<Digital>,
    /// Head height.
    pub head: Option<HeadRule>,
    /// Eye line.
    pub eyes: Option<EyeRule>,
    /// Print resolution.
    pub print: Option<Print>,
    /// Which backgrounds are accepted.
    pub background: Option<BackgroundRule>,
    /// What software may change.
    pub edit: EditRule,
    /// Where such a photo can be handed in.
    pub submission: Submission,
    /// Rules for people, by topic, in short words.
    #[serde(default)]
    pub rules: BTreeMap<String, String>,
}

/// How the photo is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On paper.
    Print,
    /// As a file.
    Digital,
}

/// How good the source of an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum Confidence {
    /// The authority's own text was read.
    A,
    /// Official text reported by a mirror, the press or a dataset.
    B,
    /// Secondary sources only.
    C,
    /// A dataset, size only: confirm with the authority.
    D,
}

/// Size on paper in millimetres.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Width.
    pub w_mm: f64,
    /// Height.
    pub h_mm: f64,
    /// Source id.
    pub source: String,
}

/// Size of the file. All figures inclusive; an exact size has `min_px == max_px`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Digital {
    /// Smallest `[width, height]`.
    pub min_px: [u32; 2],
    /// Largest `[width, height]`.
    pub max_px: [u32; 2],
    /// Largest file, bytes.
    pub bytes_max: Option<u64>,
    /// File formats accepted.
    pub formats: Vec<FileFormat>,
    /// Source id.
    pub source: String,
}

/// A file format a portrait can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// Baseline JPEG in a JFIF file.
    Jpeg,
    /// PNG.
    Png,
}

/// From where to where the head is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadMeasure {
    /// Chin to the top of the skull, hair ignored (ICAO Doc 9303-1).
    ChinToCrown,
    /// Chin to the top of the hair.
    ChinToTopOfHair,
}

/// Head height: millimetres on paper, or a share of the image height, or both.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeadRule {
    /// From where to where.
    pub measure: HeadMeasure,
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// Most, mm.
    pub max_mm: Option<f64>,
    /// Least, share of the image height.
    pub min_frac: Option<f64>,
    /// Most, share of the image height.
    pub max_frac: Option<f64>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
}

/// Height of the eye line above the bottom edge.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EyeRule {
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// Most, mm.
    pub max_mm: Option<f64>,
    /// Least, share of the image height.
    pub min_frac: Option<f64>,
    /// Most, share of the image height.
    pub max_frac: Option<f64>,
    /// Where to aim; our own choice. Default: the middle.
    pub target_frac: Option<f64>,
    /// Source id.
    pub source: String,
}

/// Print resolution.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// Least dots per inch.
    pub dpi_min: u16,
    /// Source id.
    pub source: String,
}

/// Which backgrounds are accepted. Tokens are defined in `data/tokens.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct BackgroundRule {
    /// Accepted tokens, the preferred one first.
    pub allowed: Vec<String>,
    /// Tokens refused in so many words.
    #[serde(default)]
    pub forbidden: Vec<String>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Source id.
    pub source: String,
}

/// What an authority lets software change in a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EditPolicy {
    /// Crop, scale and a small roll; no other pixel may change.
    CropOnly,
    /// The background may be replaced as well.
    Background,
    /// No rule is known.
    Unknown,
}

/// The edit policy with its source.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EditRule {
    /// What may change.
    pub policy: EditPolicy,
    /// How far the picture may be turned, degrees, where the authority says so.
    pub roll_deg: Option<f64>,
    /// The rule in short.
    pub wording: Option<String>,
    /// Source id; required unless the policy is `unknown`.
    pub source: Option<String>,
}

/// Where a photo can be handed in.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Whether a photo made by the person concerned is accepted at all.
    pub self_made: bool,
    /// Why not, or what else to do.
    pub note: Option<String>,
    /// Source id; required when `self_made` is false.
    pub source: Option<String>,
}

impl Standard {
    /// Everything that is wrong with the entry; empty when it can be used.
    ///
    /// `known_source` and `known_token` tell which ids exist.
    pub fn problems(
        &self,
        known_source: &dyn Fn(&str) -> bool,
        known_token: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut list = Vec::new();
        let mut say = |bad: bool, what: &str| {
            if bad {
                list.push(what.to_owned());
            }
        };
        let id_ok = !self.id.is_empty()
            && self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        say(!id_ok, "id: lower-case letters, digits and hyphens only");
        say(!is_date(&self.checked_on), "checked_on: must be YYYY-MM-DD");
        say(self.documents.is_empty(), "documents: name at least one");
        for source in self.sources() {
            say(!known_source(source), &format!("unknown source `{source}`"));
        }
        if let Some(f) = &self.frame {
            let sane = |mm: f64| (10.0..=200.0).contains(&mm);
            say(!sane(f.w_mm) || !sane(f.h_mm), "frame: sides must be 10 to 200 mm");
        }
        if let Some(d) = &self.digital {
            say(d.min_px.contains(&0), "digital: pixels must be positive");
            say(
                d.min_px[0] > d.max_px[0] || d.min_px[1] > d.max_px[1],
                "digital: min_px is larger than max_px",
            );
            say(d.max_px.iter().any(|&p| p > 12_000), "digital: at most 12000 pixels a side");
            let ratio = |p: [u32; 2]| f64::from(p[0]) / f64::from(p[1]);
            say(
                (ratio(d.min_px) - ratio(d.max_px)).abs() > 0.005,
                "digital: min_px and max_px must have one aspect ratio",
            );
            say(d.formats.is_empty(), "digital: name at least one format");
        }
        let has_mm = self.frame.is_some();
        if let Some(h) = &self.head {
            let mm = [h.min_mm, h.max_mm];
            check_interval("head", mm, [h.min_frac, h.max_frac], has_mm, &mut say);
        }
        if let Some(e) = &self.eyes {
            let mm = [e.min_mm, e.max_mm];
            check_interval("eyes", mm, [e.min_frac, e.max_frac], has_mm, &mut say);
        }
        if let Some(b) = &self.background {
            say(b.allowed.is_empty(), "background: name at least one token");
            for token in b.allowed.iter().chain(&b.forbidden) {
                say(!known_token(token), &format!("unknown background token `{token}`"));
            }
            say(
                b.allowed.iter().any(|t| b.forbidden.contains(t)),
                "background: a token is both allowed and forbidden",
            );
        }
        say(
            self.edit.policy != EditPolicy::Unknown && self.edit.source.is_none(),
            "edit: a policy needs a source; without one it is `unknown`",
        );
        say(
            self.edit.roll_deg.is_some_and(|d| !(0.0..=45.0).contains(&d)),
            "edit: roll_deg must be 0 to 45",
        );
        say(
            !self.submission.self_made && self.submission.source.is_none(),
            "submission: a refusal of self-made photos needs a source",
        );
        list
    }

    /// Every source id the entry names, each once, in order of appearance.
    pub fn sources(&self) -> Vec<&str> {
        let named = [
            self.frame.as_ref().map(|f| &f.source),
            self.digital.as_ref().map(|d| &d.source),
            self.head.as_ref().map(|h| &h.source),
            self.eyes.as_ref().map(|e| &e.source),
            self.print.as_ref().map(|p| &p.source),
            self.background.as_ref().map(|b| &b.source),
            self.edit.source.as_ref(),
            self.submission.source.as_ref(),
        ];
        let mut list: Vec<&str> = Vec::new();
        for source in named.into_iter().flatten() {
            if !list.contains(&source.as_str()) {
                list.push(source);
            }
        }
        list
    }
}

fn check_interval(
    name: &str,
    mm: [Option<f64>; 2],
    frac: [Option<f64>; 2],
    has_mm: bool,
    say: &mut dyn FnMut(bool, &str),
) {
    let some = |pair: [Option<f64>; 2]| pair.iter().any(Option::is_some);
    say(!some(mm) && !some(frac), &format!("{name}: no limit is given"));
    say(some(mm) && !has_mm, &format!("{name}: millimetres need a frame"));
    for (pair, most) in [(mm, 200.0), (frac, 1.0)] {
        say(
            pair.iter().flatten().any(|v| !(0.0..=most).contains(v)),
            &format!("{name}: a limit is outside 0 to {most}"),
        );
        if let [Some(low), Some(high)] = pair {
            say(low > high, &format!("{name}: min is above max"));
        }
    }
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
        && matches!(
            &text[5..7],
            "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12"
        )
        && matches!(text[8..10].parse::<u8>(), Ok(1..=31))
}
