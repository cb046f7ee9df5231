//! A standard as an app shows it: what one authority asks of the photo for one document.

use std::collections::HashMap;

use idphoto_sdk::{
    Catalogue, Channel as SdkChannel, Confidence as SdkConfidence, EditPolicy as SdkPolicy,
    HeadMeasure, Span, Standard as SdkStandard,
};

use crate::request::FileFormat;

/// What one authority asks. What it does not say is absent, and not guessed.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Standard {
    /// Stable name, such as `icao-9303-print`.
    pub id: String,
    /// Country or body, in English.
    pub country: String,
    /// ISO 3166 code, `EU`, or `XX` for rules of no single state.
    pub iso2: String,
    /// Which documents it is for.
    pub documents: Vec<String>,
    /// How the photo is handed in.
    pub channel: Channel,
    /// How good the source is.
    pub confidence: Confidence,
    /// Day it was last held against its sources.
    pub checked_on: String,
    /// What a reader should know.
    pub notes: Option<String>,
    /// Size on paper.
    pub paper: Option<PaperSize>,
    /// Size of the file.
    pub digital: Option<DigitalSize>,
    /// Head height.
    pub head: Option<HeadRule>,
    /// Height of the eye line above the bottom edge.
    pub eyes: Option<LimitPair>,
    /// Least dots per inch in print.
    pub dpi_min: Option<u16>,
    /// Which backgrounds are accepted.
    pub background: Option<BackgroundRule>,
    /// What software may change.
    pub edit_policy: EditPolicy,
    /// How far the picture may be turned, degrees.
    pub roll_deg: Option<f64>,
    /// Whether a photo made by the person concerned is accepted at all; absent where nothing is known.
    pub self_made: Option<bool>,
    /// Why not, or what else to do.
    pub submission_note: Option<String>,
    /// Rules for people, by topic, in short words.
    pub rules: HashMap<String, String>,
    /// Who says all that.
    pub sources: Vec<StandardSource>,
}

/// How the photo is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Confidence {
    /// The authority's own text was read.
    A,
    /// Official text, reported by a mirror, the press or a dataset.
    B,
    /// Secondary sources only.
    C,
    /// A dataset, size only: confirm with the authority.
    D,
}

/// What an authority lets software change in a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum EditPolicy {
    /// Nothing: no crop and no resampling. The photo is handed over as the camera wrote it.
    Nothing,
    /// Crop, scale and a small roll; no other pixel may change.
    CropOnly,
    /// The background may be replaced as well.
    Background,
    /// No rule is known.
    Unknown,
}

/// Size on paper, millimetres.
#[derive(Clone, Debug, uniffi::Record)]
pub struct PaperSize {
    /// Width.
    pub width_mm: f64,
    /// Height.
    pub height_mm: f64,
}

/// Size of the file; all figures inclusive.
#[derive(Clone, Debug, uniffi::Record)]
pub struct DigitalSize {
    /// Least pixels across; absent where the size follows from the paper and the dots per inch.
    pub min_width: Option<u32>,
    /// Least pixels down, likewise.
    pub min_height: Option<u32>,
    /// Most pixels across; absent where there is no upper limit.
    pub max_width: Option<u32>,
    /// Most pixels down, likewise.
    pub max_height: Option<u32>,
    /// Least bytes.
    pub bytes_min: Option<u64>,
    /// Most bytes.
    pub bytes_max: Option<u64>,
    /// Which formats.
    pub formats: Vec<FileFormat>,
}

/// Head height.
#[derive(Clone, Debug, uniffi::Record)]
pub struct HeadRule {
    /// From where to where: `chin_to_crown` (hair ignored), `chin_to_top_of_hair`, `chin_to_forehead`, or
    /// `face` where the authority does not say. New ones may come.
    pub measure: String,
    /// The limits.
    pub limits: LimitPair,
}

/// Limits in millimetres on paper, in pixels of the file, or as shares of the image height; all inclusive.
#[derive(Clone, Debug, uniffi::Record)]
pub struct LimitPair {
    /// Least, mm.
    pub min_mm: Option<f64>,
    /// Most, mm.
    pub max_mm: Option<f64>,
    /// Least, share.
    pub min_frac: Option<f64>,
    /// Most, share.
    pub max_frac: Option<f64>,
    /// Least, pixels of the file.
    pub min_px: Option<f64>,
    /// Most, pixels of the file.
    pub max_px: Option<f64>,
}

/// Which backgrounds are accepted.
#[derive(Clone, Debug, uniffi::Record)]
pub struct BackgroundRule {
    /// Accepted ones, the preferred one first.
    pub allowed: Vec<BackgroundToken>,
    /// Those refused in so many words.
    pub forbidden: Vec<BackgroundToken>,
    /// The authority's words.
    pub wording: Option<String>,
}

/// A background by name.
#[derive(Clone, Debug, uniffi::Record)]
pub struct BackgroundToken {
    /// What a request takes as `background`.
    pub name: String,
    /// The colour that is painted for it, `#rrggbb`.
    pub colour: String,
}

/// Who says what a standard asks.
#[derive(Clone, Debug, uniffi::Record)]
pub struct StandardSource {
    /// Its id, which checks name as `source`.
    pub id: String,
    /// Who.
    pub authority: String,
    /// Where, if there is a page.
    pub url: Option<String>,
    /// Date of the text that was read, where it shows one.
    pub text_date: Option<String>,
}

impl Standard {
    pub(crate) fn of(entry: &SdkStandard, catalogue: &Catalogue) -> Self {
        let token = |name: &String| BackgroundToken::of(name, catalogue);
        let source = |id: &&str| StandardSource::of(id, catalogue);
        Self {
            id: entry.id.clone(),
            country: entry.country.clone(),
            iso2: entry.iso2.clone(),
            documents: entry.documents.clone(),
            channel: match entry.channel {
                SdkChannel::Print => Channel::Print,
                SdkChannel::Digital => Channel::Digital,
                SdkChannel::PrintAndDigital => Channel::PrintAndDigital,
                SdkChannel::CertifiedProvider => Channel::CertifiedProvider,
                SdkChannel::CapturedAtOffice => Channel::CapturedAtOffice,
            },
            confidence: match entry.confidence {
                SdkConfidence::A => Confidence::A,
                SdkConfidence::B => Confidence::B,
                SdkConfidence::C => Confidence::C,
                SdkConfidence::D => Confidence::D,
            },
            checked_on: entry.checked_on.clone(),
            notes: entry.notes.clone(),
            paper: entry
                .frame
                .as_ref()
                .map(|frame| PaperSize { width_mm: frame.w_mm, height_mm: frame.h_mm }),
            digital: entry.digital.as_ref().map(|digital| DigitalSize {
                min_width: digital.min_px.map(|px| px[0]),
                min_height: digital.min_px.map(|px| px[1]),
                max_width: digital.max_px.map(|px| px[0]),
                max_height: digital.max_px.map(|px| px[1]),
                bytes_min: digital.bytes_min,
                bytes_max: digital.bytes_max,
                formats: digital.formats.iter().map(|format| (*format).into()).collect(),
            }),
            head: entry.head.as_ref().map(|head| HeadRule {
                measure: match head.measure {
                    HeadMeasure::ChinToCrown => "chin_to_crown".to_owned(),
                    HeadMeasure::ChinToTopOfHair => "chin_to_top_of_hair".to_owned(),
                    HeadMeasure::ChinToForehead => "chin_to_forehead".to_owned(),
                    HeadMeasure::Face => "face".to_owned(),
                },
                limits: LimitPair::of(&head.limits),
            }),
            eyes: entry
                .eyes
                .as_ref()
                .filter(|eyes| eyes.limits.is_limited())
                .map(|eyes| LimitPair::of(&eyes.limits)),
            dpi_min: entry.print.as_ref().map(|print| print.dpi_min),
            background: entry.background.as_ref().map(|rule| BackgroundRule {
                allowed: rule.allowed.iter().filter_map(token).collect(),
                forbidden: rule.forbidden.iter().filter_map(token).collect(),
                wording: rule.wording.clone(),
            }),
            edit_policy: entry.edit.policy.into(),
            roll_deg: entry.edit.roll_deg,
            self_made: match entry.submission.refuses_self_made() {
                true => Some(false),
                false => entry.submission.self_made,
            },
            submission_note: entry.submission.note.clone(),
            rules: entry.rules.topics.clone().into_iter().collect(),
            sources: entry.sources().iter().filter_map(source).collect(),
        }
    }
}

impl LimitPair {
    fn of(span: &Span) -> Self {
        Self {
            min_mm: span.min_mm,
            max_mm: span.max_mm,
            min_frac: span.min_frac,
            max_frac: span.max_frac,
            min_px: span.min_px,
            max_px: span.max_px,
        }
    }
}

impl BackgroundToken {
    fn of(name: &str, catalogue: &Catalogue) -> Option<Self> {
        let colour = catalogue.token(name)?.colour().to_string();
        Some(Self { name: name.to_owned(), colour })
    }
}

impl StandardSource {
    fn of(id: &str, catalogue: &Catalogue) -> Option<Self> {
        let source = catalogue.source(id)?.clone();
        let (authority, url, text_date) = (source.authority, source.url, source.text_date);
        Some(Self { id: id.to_owned(), authority, url, text_date })
    }
}

impl From<SdkPolicy> for EditPolicy {
    fn from(policy: SdkPolicy) -> Self {
        match policy {
            SdkPolicy::None => Self::Nothing,
            SdkPolicy::CropOnly => Self::CropOnly,
            SdkPolicy::Background => Self::Background,
            SdkPolicy::Unknown => Self::Unknown,
        }
    }
}
