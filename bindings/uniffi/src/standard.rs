//! A standard as an app shows it: what one authority asks of the photo for one document.

mod limits;
mod sizes;

use std::collections::HashMap;

use idphoto_sdk::{
    Catalogue, Channel as SdkChannel, Confidence as SdkConfidence, EditPolicy as SdkPolicy,
    Standard as SdkStandard, Status,
};

pub use self::limits::{AgeLimits, EyeDistance, HeadRule, LimitPair, MarginRule};
pub use self::sizes::{DigitalSize, PaperSize};

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
    /// Height of the eye line above the bottom edge: limits, or only what the authority would like best.
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
    /// What has to be said wherever this standard is shown; absent where there is nothing to say.
    pub caution: Option<String>,
    /// First day on which the rule holds, `YYYY-MM-DD`, where the authority names one.
    pub valid_from: Option<String>,
    /// Last day on which the rule holds, where the authority names one.
    pub valid_to: Option<String>,
    /// Whether the text that was read is still the rule: `probably_superseded` or `historic`; absent where
    /// nothing speaks against it. New ones may come.
    pub status: Option<String>,
    /// Ids of the standards for the same documents that are handed in another way.
    pub counterparts: Vec<String>,
    /// A format of shops and offices, which no authority has set for a document.
    pub commercial: bool,
    /// Height of the eye line for children.
    pub eyes_child: Option<AgeLimits>,
    /// Distance of the eye centres.
    pub eye_distance: Option<EyeDistance>,
    /// The authority's words on both.
    pub eyes_wording: Option<String>,
    /// Room around the head.
    pub margins: Option<MarginRule>,
    /// The authority's words on what software may change, or the rule in short.
    pub edit_wording: Option<String>,
    /// Whether the authority takes the photo itself, on the spot; absent where nothing is known.
    pub captured_on_site: Option<bool>,
    /// What code or registration the photo must carry, which no device can give it.
    pub submission_code: Option<String>,
    /// Since when it is handed in this way, `YYYY-MM-DD`.
    pub submission_since: Option<String>,
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

/// Which backgrounds are accepted.
#[derive(Clone, Debug, uniffi::Record)]
pub struct BackgroundRule {
    /// Accepted ones, the preferred one first.
    pub allowed: Vec<BackgroundToken>,
    /// Those refused in so many words.
    pub forbidden: Vec<BackgroundToken>,
    /// The authority's words.
    pub wording: Option<String>,
    /// Those that some offices refuse.
    pub discouraged: Vec<BackgroundToken>,
    /// Where sources contradict each other.
    pub conflict: Option<String>,
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
        let eyes = entry.eyes.as_ref();
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
            paper: entry.frame.as_ref().map(PaperSize::of),
            digital: entry.digital.as_ref().map(DigitalSize::of),
            head: entry.head.as_ref().map(HeadRule::of),
            eyes: eyes.and_then(|eyes| LimitPair::stated(&eyes.limits)),
            dpi_min: entry.print.as_ref().map(|print| print.dpi_min),
            background: entry.background.as_ref().map(|rule| BackgroundRule {
                allowed: rule.allowed.iter().filter_map(token).collect(),
                forbidden: rule.forbidden.iter().filter_map(token).collect(),
                wording: rule.wording.clone(),
                discouraged: rule.discouraged.iter().filter_map(token).collect(),
                conflict: rule.conflict.clone(),
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
            caution: entry.caution().map(str::to_owned),
            valid_from: entry.valid_from.clone(),
            valid_to: entry.valid_to.clone(),
            status: entry.status.map(|status| match status {
                Status::ProbablySuperseded => "probably_superseded".to_owned(),
                Status::Historic => "historic".to_owned(),
            }),
            counterparts: entry.counterparts.clone(),
            commercial: entry.commercial,
            eyes_child: eyes.and_then(|eyes| eyes.child.as_ref()).map(AgeLimits::of),
            eye_distance: eyes.and_then(|eyes| eyes.distance.as_ref()).map(EyeDistance::of),
            eyes_wording: eyes.and_then(|eyes| eyes.wording.clone()),
            margins: entry.margins.as_ref().map(MarginRule::of),
            edit_wording: entry.edit.wording.clone(),
            captured_on_site: entry.submission.captured_on_site,
            submission_code: entry.submission.code.clone(),
            submission_since: entry.submission.since.clone(),
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
