//! The edit policy: what may be done to the background under a standard, and what will be done.

use idphoto_types::Rgb;

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

/// The plan with what the report must say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditPlan {
    /// What will be done.
    pub background: BackgroundPlan,
    /// The policy that applies.
    pub policy: EditPolicy,
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
    let forbidden = forbids(policy);
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
    Ok(EditPlan { background, policy })
}

/// Whether pixels of the background must stay as they are.
const fn forbids(policy: EditPolicy) -> bool {
    matches!(policy, EditPolicy::None | EditPolicy::CropOnly)
}

/// Whether the canvas may be extended beyond the photo, and the background with it.
#[must_use]
pub fn may_extend(standard: &Standard, request: &BackgroundRequest, override_policy: bool) -> bool {
    let allowed = !forbids(standard.edit.policy) || override_policy;
    allowed && *request != BackgroundRequest::Keep
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

#[cfg(test)]
mod tests {
    use super::*;

    const BRICK: WallState = WallState { colour: Lab { l: 45.0, a: 25.0, b: 25.0 }, plain: false };
    const WHITE: WallState = WallState { colour: Lab { l: 98.0, a: 0.0, b: 0.0 }, plain: true };

    fn decide(id: &str, request: &str, wall: WallState, over: bool) -> Result<EditPlan, EditError> {
        let c = Catalogue::built_in().unwrap();
        let request = BackgroundRequest::parse(request, &c)?;
        plan(c.standard(id).unwrap(), &c, &request, Some(wall), over)
    }

    #[test]
    fn auto_does_the_least() {
        let of = |id, wall| decide(id, "auto", wall, false).unwrap().background;
        assert_eq!(of("icao-9303-print", WHITE), BackgroundPlan::Keep);
        assert!(matches!(of("icao-9303-print", BRICK), BackgroundPlan::Replace(_)));
        assert_eq!(of("us-passport-print", BRICK), BackgroundPlan::Keep, "crop_only");
        // France forbids white, but replacing it is an edit that France forbids too.
        assert_eq!(of("fr-id-print", WHITE), BackgroundPlan::Keep);
    }

    #[test]
    fn a_forbidden_edit_needs_the_override() {
        let refused = decide("us-passport-print", "white", BRICK, false).unwrap_err();
        assert!(refused.to_string().contains("no digital alteration"), "{refused}");
        let plan = decide("us-passport-print", "white", BRICK, true).unwrap();
        assert_eq!(plan.background, BackgroundPlan::Replace(Rgb([255; 3])));
        assert_eq!(plan.policy, EditPolicy::CropOnly);
    }

    #[test]
    fn unknown_backgrounds_list_the_known_ones() {
        let c = Catalogue::built_in().unwrap();
        let text = BackgroundRequest::parse("wihte", &c).unwrap_err().to_string();
        assert!(text.contains("light_grey") && text.contains("#rrggbb"), "{text}");
    }
}
