//! What the samples of a file mean.

use idphoto_imaging::decode::{Channels, Facts, SourceProfile};
use idphoto_standards::FileColour;
use idphoto_types::{Check, Verdict};

use super::{NOT_READ, Told};
use crate::judge::Rule;

impl Told<'_> {
    /// The colours: those the standard states; where it states none, sRGB as a matter of good sense.
    pub(super) fn colours(&self) -> Check {
        let stated = self.canvas.file.colour;
        let clause = match stated {
            Some(FileColour::Greyscale) => "8-bit greyscale",
            _ => "8-bit sRGB",
        };
        let source = if stated.is_some() { self.source } else { "own" };
        let rule = Rule { source, ..self.rule("colour_space", "", clause) };
        let Some(seen) = self.facts.and_then(Seen::of) else {
            return rule.not_assessed(NOT_READ);
        };
        let (verdict, advice) = match (stated, seen) {
            (None | Some(FileColour::Srgb), Seen::Srgb)
            | (Some(FileColour::Greyscale), Seen::Grey) => (Verdict::Pass, ""),
            (None, Seen::Grey) => {
                (Verdict::NotAssessed, "the file is grey: ask whether the authority takes that")
            }
            (None, _) => (Verdict::Warn, "convert the file to 8-bit sRGB"),
            (Some(FileColour::Srgb), _) => (Verdict::Fail, "convert the file to 8-bit sRGB"),
            (Some(FileColour::Greyscale), _) => {
                (Verdict::Fail, "convert the file to 8-bit greyscale")
            }
        };
        rule.ruled(verdict, None, advice)
    }
}

/// The kinds of colours that rules tell apart.
#[derive(Clone, Copy)]
enum Seen {
    /// 8 bits of red, green and blue, and no profile that says otherwise.
    Srgb,
    /// 8 bits of luma.
    Grey,
    /// Anything else: a wider space, inks, other depths.
    Other,
}

impl Seen {
    /// `None` where the file's headers do not tell.
    fn of(facts: &Facts) -> Option<Self> {
        Some(match (facts.channels?, facts.bits?, facts.profile?) {
            (Channels::Grey, 8, _) => Self::Grey,
            (Channels::Colour, 8, SourceProfile::Assumed | SourceProfile::Srgb) => Self::Srgb,
            _ => Self::Other,
        })
    }
}
