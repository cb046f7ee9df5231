//! What is done to the background of one portrait.

use idphoto_compliance::NEGLIGIBLE_OVERHANG;
use idphoto_standards::Catalogue;
use idphoto_standards::Standard;
use idphoto_standards::edit::{
    BackgroundPlan, BackgroundRequest, EditPlan, WallState, plan, preferred_colour,
};
use idphoto_standards::framing::{Framing, Goal, Rules};

use crate::error::Error;
use crate::outcome::{Background, BackgroundAction};
use crate::subject::{Subject, inside};

/// Frames the subject: inside the photo if the rules allow, beyond it only where canvas may be
/// added and a rule would break, or hair be cut, otherwise.
pub(crate) fn framed(subject: &Subject, rules: &Rules, extend: bool) -> Framing {
    let within = Framing::solve(rules, &subject.head, subject.size(), false);
    // The margin above the hair is a wish of ours, not worth a painted wall.
    let broken = |f: &Framing| {
        let rules = f.relaxed.iter();
        let rules = rules.filter(|g| !matches!(g, Goal::InsidePhoto | Goal::HairMargin)).count();
        rules + usize::from(!subject.head.cut_at_top && cuts_hair(f, subject))
    };
    if !extend || broken(&within) == 0 {
        return within;
    }
    let beyond = Framing::solve(rules, &subject.head, subject.size(), true);
    if broken(&beyond) < broken(&within) { beyond } else { within }
}

fn cuts_hair(framing: &Framing, subject: &Subject) -> bool {
    let into_frame = framing.to_photo.inverse();
    into_frame.is_some_and(|map| map.apply(subject.head.hair_top.at).y < 0.0)
}

/// Decides on the background of a framed subject.
pub(crate) fn planned(
    subject: &Subject,
    framing: &Framing,
    standard: &Standard,
    catalogue: &Catalogue,
    request: &BackgroundRequest,
    override_policy: bool,
) -> Result<EditPlan, Error> {
    let in_frame = inside(framing.to_photo, framing.aspect, 1.0);
    let wall = subject
        .wall(&in_frame)
        .map(|w| WallState { colour: w.colour, plain: w.is_plain(catalogue.generic()) });
    let plan = plan(standard, catalogue, request, wall, override_policy)?.with_crop()?;
    let beyond = framing.overhang(subject.size()).iter().any(|o| *o > NEGLIGIBLE_OVERHANG);
    if beyond {
        return Ok(plan.with_canvas(preferred_colour(standard, catalogue))?);
    }
    Ok(plan)
}

impl Background {
    pub(crate) fn of(plan: &EditPlan) -> Self {
        let (action, colour) = match plan.background() {
            BackgroundPlan::Keep => (BackgroundAction::Kept, None),
            BackgroundPlan::Transparent => (BackgroundAction::Replaced, None),
            BackgroundPlan::Replace(c) => (BackgroundAction::Replaced, Some(c.to_string())),
        };
        Self { action, colour, policy: plan.policy() }
    }
}
