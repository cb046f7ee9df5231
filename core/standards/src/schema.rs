//! The shape of a catalogue entry. Shared with `build.rs`, which refuses to build with a broken
//! entry; so these files name nothing else of the crate. What the keys mean to somebody who writes
//! an entry is in `docs/catalogue.md`.
//!
//! What an authority does not say is absent; nothing here has a default that stands for a rule.

#[path = "schema/geometry.rs"]
mod geometry;
#[path = "schema/policy.rs"]
mod policy;
#[path = "schema/problems.rs"]
mod problems;
#[path = "schema/room.rs"]
mod room;
#[path = "schema/sizes.rs"]
mod sizes;

use serde::{Deserialize, Serialize};

pub use self::geometry::{AgeSpan, EyeDistance, EyeRule, HeadMeasure, HeadRule, Margins, Span};
pub use self::policy::{BackgroundRule, EditPolicy, EditRule, Rules, Submission};
pub use self::problems::Problem;
pub use self::sizes::{Digital, FileColour, FileFormat, Frame, Print};

/// What one authority asks of the photo for one document.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Stable name, such as `icao-9303-print`.
    pub id: String,
    /// Country or body, in English.
    pub country: String,
    /// ISO 3166 code, `EU`, or `XX` for rules of no single state.
    pub iso2: String,
    /// Which documents the rule serves, such as `passport`.
    pub documents: Vec<String>,
    /// How the photo is handed in.
    pub channel: Channel,
    /// How good the source is. A section says so itself where its own is another one.
    pub confidence: Confidence,
    /// Day the entry was last held against its sources, `YYYY-MM-DD`.
    pub checked_on: String,
    /// First day on which the rule holds, where the authority names one.
    pub valid_from: Option<String>,
    /// Last day on which the rule holds, where the authority names one.
    pub valid_to: Option<String>,
    /// Whether the text that was read is still the rule.
    pub status: Option<Status>,
    /// A format of shops and offices, which no authority has set for a document.
    #[serde(default, skip_serializing_if = "is_false")]
    pub commercial: bool,
    /// Ids of the entries for the same documents on the other channel: print and digital rules are
    /// separate entries that point at each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counterparts: Vec<String>,
    /// Ids of sources that were read as well and say the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_sources: Vec<String>,
    /// What a reader should know.
    pub notes: Option<String>,
    /// Size on paper.
    pub frame: Option<Frame>,
    /// Size in pixels and bytes.
    pub digital: Option<Digital>,
    /// Head height.
    pub head: Option<HeadRule>,
    /// Eye line and eye distance.
    pub eyes: Option<EyeRule>,
    /// Room around the head.
    pub margins: Option<Margins>,
    /// Print resolution.
    pub print: Option<Print>,
    /// Which backgrounds are accepted.
    pub background: Option<BackgroundRule>,
    /// What software may change.
    #[serde(default)]
    pub edit: EditRule,
    /// Where such a photo can be handed in.
    #[serde(default)]
    pub submission: Submission,
    /// Rules for people, by topic, in short words.
    #[serde(default)]
    pub rules: Rules,
}

/// How the photo is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On paper.
    Print,
    /// As a file.
    Digital,
    /// Either way, by one rule.
    PrintAndDigital,
    /// Through a provider that the authority has approved.
    CertifiedProvider,
    /// Taken by the authority itself.
    CapturedAtOffice,
}

/// How good the source of an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub enum Confidence {
    /// The authority's own text, or the law, was read.
    A,
    /// Official text reported by a mirror, the press or a dataset that names the page.
    B,
    /// Secondary sources only.
    C,
    /// A dataset, size only: confirm with the authority.
    D,
}

/// Whether the text that was read is still the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A newer text probably exists.
    ProbablySuperseded,
    /// The text is old, and whether it still holds is not known.
    Historic,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Standard {
    /// Every source id the entry names, each once, in order of appearance.
    #[must_use]
    pub fn sources(&self) -> Vec<&str> {
        let mut list: Vec<&str> = Vec::new();
        for (_, source) in self.named_sources() {
            if !list.contains(&source) {
                list.push(source);
            }
        }
        list
    }

    /// Every source id with the key that names it.
    fn named_sources(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let named = [
            ("frame.source", self.frame.as_ref().map(|f| &f.source)),
            ("digital.source", self.digital.as_ref().map(|d| &d.source)),
            ("head.source", self.head.as_ref().map(|h| &h.source)),
            ("eyes.source", self.eyes.as_ref().map(|e| &e.source)),
            ("margins.source", self.margins.as_ref().map(|m| &m.source)),
            ("print.source", self.print.as_ref().map(|p| &p.source)),
            ("background.source", self.background.as_ref().map(|b| &b.source)),
            ("edit.source", self.edit.source.as_ref()),
            ("submission.source", self.submission.source.as_ref()),
            ("rules.source", self.rules.source.as_ref()),
        ];
        let further = self.further_sources.iter().map(|id| ("further_sources", id.as_str()));
        named.into_iter().filter_map(|(key, id)| Some((key, id?.as_str()))).chain(further)
    }

    /// What must be said wherever an entry is shown of which only a size is known, or whose text is old;
    /// `None` for the others.
    #[must_use]
    pub fn caution(&self) -> Option<&'static str> {
        match (self.confidence, self.status) {
            (Confidence::D, _) => Some("size only: confirm with the authority"),
            (_, Some(Status::ProbablySuperseded)) => {
                Some("a newer text probably exists: confirm with the authority")
            }
            (_, Some(Status::Historic)) => Some("the text is old: confirm with the authority"),
            (_, None) => None,
        }
    }

    /// Pixels across and down where the entry fixes them.
    #[must_use]
    pub fn exact_px(&self) -> Option<[u32; 2]> {
        let digital = self.digital.as_ref()?;
        digital.min_px.filter(|_| digital.min_px == digital.max_px)
    }
}
