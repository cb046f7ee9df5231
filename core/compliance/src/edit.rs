//! What was done to the photo, against what the authority lets software do, and whether such a
//! photo is taken at all.

use idphoto_standards::edit::{BackgroundPlan, EditPlan};
use idphoto_standards::{EditPolicy, Standard};
use idphoto_types::{Check, MeasuredOn, Verdict};

use crate::judge::{Bounds, Rule};

/// Overhang below this share of the frame's height is rounding, not missing canvas.
pub const NEGLIGIBLE_OVERHANG: f64 = 0.004;

/// The edit that was made against the policy; `turned_deg` says how far the picture was turned
/// to level the eyes, and `None` that it was neither cropped nor scaled nor turned.
#[must_use]
pub fn edit_policy(plan: &EditPlan, turned_deg: Option<f64>, standard: &Standard) -> Check {
    let wording = standard.edit.wording.as_deref();
    let clause = match (plan.policy(), wording) {
        (EditPolicy::None, Some(w)) => format!("nothing may be changed: \"{w}\""),
        (EditPolicy::None, None) => "nothing may be changed".to_owned(),
        (EditPolicy::CropOnly, Some(w)) => format!("crop, scale and level only: \"{w}\""),
        (EditPolicy::CropOnly, None) => "crop, scale and level only".to_owned(),
        (EditPolicy::Background, _) => "the background may be replaced".to_owned(),
        (EditPolicy::Unknown, Some(w)) => format!("no rule on the background is known: \"{w}\""),
        (EditPolicy::Unknown, None) => "no rule on software edits is known".to_owned(),
    };
    let rule = Rule {
        id: "edit_policy",
        unit: "deg",
        clause: &clause,
        source: standard.edit.source.as_deref().unwrap_or_default(),
        on: MeasuredOn::Portrait,
    };
    let changed = plan.background() != BackgroundPlan::Keep;
    let (verdict, advice) = match (plan.policy(), changed) {
        (EditPolicy::None | EditPolicy::CropOnly, true) => (
            Verdict::Fail,
            "the background was replaced against the authority's rule: this portrait may be refused",
        ),
        (EditPolicy::None, false) if turned_deg.is_some() => (
            Verdict::Fail,
            "the photo was cropped and scaled against the authority's rule: hand in the camera's own \
             file",
        ),
        (EditPolicy::Unknown, true) => (
            Verdict::Warn,
            "the background was replaced and no rule is known: ask the authority, or take the \
             photo before a plain light wall",
        ),
        (EditPolicy::Unknown, false) => {
            (Verdict::NotAssessed, "no rule on software edits is known")
        }
        _ => (Verdict::Pass, ""),
    };
    rule.ruled(verdict, turned_deg, advice)
}

/// Whether a photo made by the person concerned is accepted at all; `None` when it is.
#[must_use]
pub fn submission(standard: &Standard, on: MeasuredOn) -> Option<Check> {
    let note = standard.submission.refusal()?;
    let rule = Rule {
        id: "submission",
        unit: "",
        clause: note,
        source: standard.submission.source.as_deref().unwrap_or_default(),
        on,
    };
    let advice = format!("this authority does not take self-made photos: {note}");
    Some(rule.ruled(Verdict::Warn, None, &advice))
}

/// That a size alone is known of the standard; `None` where more is.
#[must_use]
pub fn catalogue_confidence(standard: &Standard, on: MeasuredOn) -> Option<Check> {
    let caution = standard.caution()?;
    let sources = standard.sources();
    let source = sources.first().copied().unwrap_or_default();
    let rule = Rule { id: "catalogue_confidence", unit: "", clause: caution, source, on };
    Some(rule.ruled(Verdict::Warn, None, caution))
}

/// How far the frame reaches beyond the photo: left, top, right, bottom, shares of its height.
/// `person_cut` says whether the person is cut off where the photo ends inside the frame,
/// `painted` whether background is painted there.
#[must_use]
pub fn canvas(overhang: [f64; 4], person_cut: bool, painted: bool) -> Check {
    const NEGLIGIBLE: f64 = NEGLIGIBLE_OVERHANG;
    let rule = Rule {
        id: "canvas",
        unit: "fraction",
        clause: "the whole portrait comes from the photo; share of the height that is missing",
        source: "own",
        on: MeasuredOn::Source,
    };
    let most = overhang.into_iter().fold(0.0, f64::max);
    if most < NEGLIGIBLE {
        return rule.measured(0.0, Bounds::at_most(NEGLIGIBLE), "");
    }
    let sides: Vec<String> = ["left", "top", "right", "bottom"]
        .into_iter()
        .zip(overhang)
        .filter(|(_, o)| *o >= NEGLIGIBLE)
        .map(|(name, share)| format!("{:.0} % of the height at the {name}", share * 100.0))
        .collect();
    let where_ = sides.join(", ");
    if person_cut || !painted {
        let advice = format!(
            "the photo ends inside the portrait ({where_}): take it from farther away, with the \
             shoulders and some wall in view"
        );
        rule.measured(most, Bounds::at_most(NEGLIGIBLE), &advice)
    } else {
        let advice = format!(
            "background was added where the photo ends ({where_}): leave more room around the head"
        );
        rule.measured(most, Bounds::at_most(NEGLIGIBLE).sigma(f64::INFINITY), &advice)
    }
}

#[cfg(test)]
mod tests {
    use idphoto_standards::Catalogue;
    use idphoto_standards::edit::{BackgroundRequest, plan};
    use idphoto_types::Rgb;

    use super::*;

    #[test]
    fn a_replaced_background_fails_warns_or_passes_by_policy() {
        let c = Catalogue::built_in().unwrap();
        let of = |id: &str, request: BackgroundRequest| {
            let standard = c.standard(id).unwrap();
            let plan = plan(standard, &c, &request, None, true).unwrap();
            edit_policy(&plan, Some(0.0), standard).verdict
        };
        let (white, keep) = (BackgroundRequest::Colour(Rgb([255; 3])), BackgroundRequest::Keep);
        assert_eq!(of("us-passport-print", white.clone()), Verdict::Fail);
        assert_eq!(of("gb-passport-digital", white.clone()), Verdict::Fail);
        assert_eq!(of("gb-passport-digital", keep.clone()), Verdict::Fail, "cropped");
        let standard = c.standard("gb-passport-digital").unwrap();
        let untouched = plan(standard, &c, &keep, None, false).unwrap();
        assert_eq!(edit_policy(&untouched, None, standard).verdict, Verdict::Pass);
        assert_eq!(of("us-passport-print", keep.clone()), Verdict::Pass);
        assert_eq!(of("icao-9303-print", white), Verdict::Warn);
        assert_eq!(of("icao-9303-print", keep), Verdict::NotAssessed);
        assert_eq!(
            submission(c.standard("fr-id-print").unwrap(), MeasuredOn::Source).unwrap().verdict,
            Verdict::Warn
        );
        assert!(submission(c.standard("nl-id-print").unwrap(), MeasuredOn::Source).is_none());
    }

    #[test]
    fn missing_canvas_fails_only_when_the_person_is_cut() {
        assert_eq!(canvas([0.0; 4], true, true).verdict, Verdict::Pass);
        assert_eq!(canvas([0.0, 0.1, 0.0, 0.0], false, true).verdict, Verdict::Warn);
        assert_eq!(canvas([0.0, 0.1, 0.0, 0.0], false, false).verdict, Verdict::Fail);
        let cut = canvas([0.0, 0.0, 0.0, 0.2], true, true);
        assert!(cut.verdict == Verdict::Fail && cut.advice.contains("bottom"));
    }
}
