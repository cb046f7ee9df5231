//! What is decided under each policy, and for every entry that forbids something.

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
    let of = |id, wall| decide(id, "auto", wall, false).unwrap().background();
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
    assert_eq!(plan.background(), BackgroundPlan::Replace(Rgb([255; 3])));
    assert_eq!(plan.policy(), EditPolicy::CropOnly);
    assert_eq!(plan.overridden(), [Edit::Background]);
    // The override alone is none: nothing was done that is forbidden.
    assert_eq!(decide("us-passport-print", "keep", BRICK, true).unwrap().overridden(), []);
    assert_eq!(decide("icao-9303-print", "white", BRICK, false).unwrap().overridden(), []);
}

#[test]
fn canvas_is_added_where_the_policy_lets_it_or_on_record() {
    let white = Some(Rgb([255; 3]));
    let of = |id, request, over| decide(id, request, WHITE, over).unwrap().with_canvas(white);
    let painted = of("icao-9303-print", "auto", false).unwrap();
    assert_eq!(painted.background(), BackgroundPlan::Replace(Rgb([255; 3])));
    assert_eq!(painted.overridden(), []);
    let refused = of("us-passport-print", "auto", false).unwrap_err();
    assert_eq!(refused, EditError::Canvas { standard: "us-passport-print".to_owned() });
    assert!(of("us-passport-print", "keep", true).is_err(), "`keep` adds nothing");
    let forced = of("us-passport-print", "auto", true).unwrap();
    assert_eq!(forced.overridden(), [Edit::Background, Edit::Canvas]);
    // Where `keep` is asked for, nothing is painted, whatever the policy.
    let kept = of("icao-9303-print", "keep", false).unwrap();
    assert_eq!(kept.background(), BackgroundPlan::Keep);
}

#[test]
fn no_entry_lets_out_what_it_forbids() {
    let c = Catalogue::built_in().unwrap();
    let white = Some(Rgb([255; 3]));
    let changing = c.tokens().map(|(name, _)| name).chain(["#123456", "transparent"]);
    let changing: Vec<_> = changing.map(|t| BackgroundRequest::parse(t, &c).unwrap()).collect();
    let mut held = 0;
    for entry in c.standards().iter().filter(|e| forbids(e.edit.policy, Edit::Background)) {
        let id = &entry.id;
        for wall in [None, Some(WHITE), Some(BRICK)] {
            for request in &changing {
                let refused = plan(entry, &c, request, wall, false);
                assert!(matches!(refused, Err(EditError::Refused { .. })), "{id} {request:?}");
                let plan = plan(entry, &c, request, wall, true).unwrap();
                assert!(plan.overridden().contains(&Edit::Background), "{id} {request:?}");
            }
            for request in [BackgroundRequest::Auto, BackgroundRequest::Keep] {
                let plan = plan(entry, &c, &request, wall, false).unwrap();
                assert_eq!(plan.background(), BackgroundPlan::Keep, "{id} {request:?}");
                assert_eq!(plan.overridden(), [], "{id} {request:?}");
                assert!(plan.with_canvas(white).is_err(), "{id} {request:?}");
            }
        }
        held += 1;
    }
    assert!(held > 0, "no entry forbids a background");
}

#[test]
fn unknown_backgrounds_list_the_known_ones() {
    let c = Catalogue::built_in().unwrap();
    let text = BackgroundRequest::parse("wihte", &c).unwrap_err().to_string();
    assert!(text.contains("light_grey") && text.contains("#rrggbb"), "{text}");
}

#[test]
fn nothing_is_added_where_no_colour_is_known_to_paint_it_in() {
    let c = Catalogue::built_in().unwrap();
    let silent = c.standard("nz-passport-print").unwrap();
    assert!(silent.background.is_none());
    assert!(!may_extend(silent, &BackgroundRequest::Auto, false));
    assert!(may_extend(silent, &BackgroundRequest::Colour(Rgb([255; 3])), false));
    assert!(may_extend(c.standard("icao-9303-print").unwrap(), &BackgroundRequest::Auto, false));
}
