//! The edit policy: what may be done to the background under a standard, and what will be done.

#[cfg(test)]
mod tests;

use idphoto_types::Rgb;
use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::schema::{EditPolicy, Standard};
use crate::tokens::{Lab, parse_hex};

/// What the caller asks for.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum BackgroundRequest {
    /// The least that makes the background acceptable, within the policy.
    #[default]
    Auto,
    /// The wall as it is.
    Keep,
    /// No background at all.
    Transparent,
    /// A token of the catalogue.
    Token(String),
    /// Any colour.
    Colour(Rgb),
}

impl BackgroundRequest {
    /// Reads `auto`, `keep`, `transparent`, `#rrggbb` or the name of a token.
    ///
    /// # Errors
    /// [`EditError::UnknownBackground`] with the names that exist.
    pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Self, EditError> {
        match text {
            "auto" => Ok(Self::Auto),
            "keep" => Ok(Self::Keep),
            "transparent" => Ok(Self::Transparent),
            name if catalogue.token(name).is_some() => Ok(Self::Token(name.to_owned())),
            other => parse_hex(other).map(Self::Colour).ok_or_else(|| {
                let names: Vec<&str> = catalogue.tokens().map(|(name, _)| name).collect();
                EditError::UnknownBackground { known: names.join(", ") }
            }),
        }
    }

    const fn changes_pixels(&self) -> bool {
        matches!(self, Self::Transparent | Self::Token(_) | Self::Colour(_))
    }
}

/// What is known of the wall behind the person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WallState {
    /// Median colour.
    pub colour: Lab,
    /// Whether it is plain, shadows and pattern considered.
    pub plain: bool,
}

/// What will be done to the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackgroundPlan {
    /// Nothing.
    Keep,
    /// Paint this colour.
    Replace(Rgb),
    /// Leave it out.
    Transparent,
}

/// What software may have done to a photo although the authority forbids it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Edit {
    /// Crop, scale and roll.
    Crop,
    /// Another background, or none.
    Background,
    /// Room beyond the photo's edge.
    Canvas,
}

impl Edit {
    /// What was done, in words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Crop => "the photo was cropped and scaled",
            Self::Background => "the background was changed",
            Self::Canvas => "canvas was added beyond the photo's edge",
        }
    }
}

/// What is done to the background of one portrait, and under which policy.
///
/// Only [`plan`] makes one, and it makes none that breaks the policy unless the caller overrides that.
/// So whatever asks for an `EditPlan` before it changes a pixel cannot change one behind the policy's back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditPlan {
    standard: String,
    background: BackgroundPlan,
    policy: EditPolicy,
    override_policy: bool,
    may_extend: bool,
    crop: bool,
    canvas: bool,
}

impl EditPlan {
    /// What will be done.
    #[must_use]
    pub const fn background(&self) -> BackgroundPlan {
        self.background
    }

    /// The policy that applies.
    #[must_use]
    pub const fn policy(&self) -> EditPolicy {
        self.policy
    }

    /// The plan where the frame reaches beyond the photo: what is added there has to be painted, in
    /// `colour` where the entry names one, even where the wall itself would do.
    ///
    /// # Errors
    /// [`EditError::Canvas`] where the policy forbids to add anything.
    pub fn with_canvas(mut self, colour: Option<Rgb>) -> Result<Self, EditError> {
        if !self.may_extend && forbids(self.policy, Edit::Canvas) {
            return Err(EditError::Canvas { standard: self.standard });
        }
        self.canvas = true;
        if self.may_extend
            && self.background == BackgroundPlan::Keep
            && let Some(colour) = colour
        {
            self.background = BackgroundPlan::Replace(colour);
        }
        Ok(self)
    }

    /// The plan where the photo is cropped, scaled and rolled into its frame.
    ///
    /// # Errors
    /// [`EditError::Crop`] where the policy forbids that and the caller does not override it.
    pub fn with_crop(mut self) -> Result<Self, EditError> {
        if forbids(self.policy, Edit::Crop) && !self.override_policy {
            return Err(EditError::Crop { standard: self.standard });
        }
        self.crop = true;
        Ok(self)
    }

    /// What is done although the policy forbids it; empty unless the caller overrode the policy.
    #[must_use]
    pub fn overridden(&self) -> Vec<Edit> {
        let background = self.background != BackgroundPlan::Keep;
        let done =
            [(Edit::Crop, self.crop), (Edit::Background, background), (Edit::Canvas, self.canvas)];
        let done = done.into_iter().filter_map(|(edit, done)| done.then_some(edit));
        done.filter(|edit| forbids(self.policy, *edit)).collect()
    }
}

/// Whether a policy lets software not do this.
#[must_use]
pub const fn forbids(policy: EditPolicy, edit: Edit) -> bool {
    match policy {
        EditPolicy::None => true,
        EditPolicy::CropOnly => matches!(edit, Edit::Background | Edit::Canvas),
        EditPolicy::Background | EditPolicy::Unknown => false,
    }
}

/// Why an edit is not done.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// Not a word, token or colour that is known.
    #[error("unknown background; use auto, keep, transparent, #rrggbb or one of: {known}")]
    UnknownBackground {
        /// Token names.
        known: String,
    },
    /// The authority does not let software do this.
    #[error(
        "`{standard}` does not let software change the background ({source_id}: {wording}); keep it, or override the edit policy knowingly"
    )]
    Refused {
        /// Entry.
        standard: String,
        /// Id of the source.
        source_id: String,
        /// The rule in short.
        wording: String,
    },
    /// The authority lets software change nothing at all.
    #[error(
        "`{standard}` does not let software crop a photo; hand in the photo as it is, or override the edit policy knowingly"
    )]
    Crop {
        /// Entry.
        standard: String,
    },
    /// The portrait does not fit into the photo, and nothing may be added to it.
    #[error(
        "the portrait reaches beyond the photo, and `{standard}` lets software add nothing; take the photo from farther away"
    )]
    Canvas {
        /// Entry.
        standard: String,
    },
}

/// Decides what is done to the background.
///
/// `Auto` keeps a wall that fits the entry's tokens or is unknown to us; replaces one that does
/// not where the policy is `background` or `unknown`; keeps it under `crop_only`, where only a new
/// photo helps.
///
/// # Errors
/// [`EditError::Refused`] when the request breaks the policy and `override_policy` is false.
pub fn plan(
    standard: &Standard,
    catalogue: &Catalogue,
    request: &BackgroundRequest,
    wall: Option<WallState>,
    override_policy: bool,
) -> Result<EditPlan, EditError> {
    let policy = standard.edit.policy;
    let forbidden = forbids(policy, Edit::Background);
    if forbidden && request.changes_pixels() && !override_policy {
        return Err(EditError::Refused {
            standard: standard.id.clone(),
            source_id: standard.edit.source.clone().unwrap_or_default(),
            wording: standard.edit.wording.clone().unwrap_or_default(),
        });
    }
    let background = match request {
        BackgroundRequest::Keep => BackgroundPlan::Keep,
        BackgroundRequest::Transparent => BackgroundPlan::Transparent,
        BackgroundRequest::Colour(colour) => BackgroundPlan::Replace(*colour),
        BackgroundRequest::Token(name) => catalogue
            .token(name)
            .map_or(BackgroundPlan::Keep, |t| BackgroundPlan::Replace(t.colour())),
        BackgroundRequest::Auto => {
            let may = !forbidden || override_policy;
            let fits = wall
                .is_none_or(|w| w.plain && accepts(standard, catalogue, w.colour) != Some(false));
            let preferred = preferred_colour(standard, catalogue);
            match preferred {
                Some(colour) if may && !fits => BackgroundPlan::Replace(colour),
                _ => BackgroundPlan::Keep,
            }
        }
    };
    let may_extend = may_extend(standard, request, override_policy);
    Ok(EditPlan {
        standard: standard.id.clone(),
        background,
        policy,
        override_policy,
        may_extend,
        crop: false,
        canvas: false,
    })
}

/// Whether the canvas may be extended beyond the photo, and the background with it: where the policy lets
/// it, and there is a colour to paint. `Auto` has the entry's; without one, the photo's last pixels would
/// be drawn out.
#[must_use]
pub fn may_extend(standard: &Standard, request: &BackgroundRequest, override_policy: bool) -> bool {
    let allowed = !forbids(standard.edit.policy, Edit::Canvas) || override_policy;
    let coloured = match request {
        BackgroundRequest::Keep => false,
        BackgroundRequest::Auto => standard.background.is_some(),
        BackgroundRequest::Transparent
        | BackgroundRequest::Token(_)
        | BackgroundRequest::Colour(_) => true,
    };
    allowed && coloured
}

/// Whether a wall of this colour is accepted; `None` when the entry says nothing of backgrounds.
#[must_use]
pub fn accepts(standard: &Standard, catalogue: &Catalogue, wall: Lab) -> Option<bool> {
    let rule = standard.background.as_ref()?;
    let is = |name: &String| catalogue.token(name).is_some_and(|t| t.contains(wall));
    Some(rule.allowed.iter().any(is) && !rule.forbidden.iter().any(is))
}

/// The colour that is painted when the entry leaves the choice to us: its first token.
#[must_use]
pub fn preferred_colour(standard: &Standard, catalogue: &Catalogue) -> Option<Rgb> {
    let first = standard.background.as_ref()?.allowed.first()?;
    catalogue.token(first).map(crate::Token::colour)
}
