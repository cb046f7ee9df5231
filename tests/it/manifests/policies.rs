//! What an authority does not let software change is not changed, whatever is asked for: or it was
//! overridden, and report and manifest say so. Held through the sdk: every entry that states a policy refuses;
//! of those with rules of one kind for the file, which all take one way from there, one is made. What is
//! decided for each entry is held in `core/standards/src/edit.rs`.

use std::collections::HashSet;

use idphoto_imaging::decode::decode;
use idphoto_imaging::encode::{Chroma, JpegOptions, jpeg, png};
use idphoto_imaging::warp::{self, Filter};
use idphoto_sdk::manifest::{Colours, Ground, Operation, Sampling};
use idphoto_sdk::{
    EditPolicy, ErrorKind, FileFormat, Limits, Made, MakeRequest, OpenedPhoto, Standard, Verdict,
};
use idphoto_types::{RgbImage, Similarity};

use crate::workshop::{processor, sample_bytes, sample_image};

const PHOTO: &str = "astronaut.png";

/// Every kind of request that changes the background, and every token.
fn changing() -> Vec<String> {
    let tokens = processor().catalogue().tokens().map(|(name, _)| name.to_owned());
    tokens.chain(["#123456", "transparent"].map(str::to_owned)).collect()
}

/// Whether a portrait can be made for the entry at all.
fn has_size(entry: &Standard) -> bool {
    let px = entry.digital.as_ref().is_some_and(|d| d.min_px.or(d.max_px).is_some());
    px || entry.frame.is_some()
}

/// What decides which way a portrait takes to its file.
fn kind(entry: &Standard) -> String {
    let file = entry.digital.as_ref().map(|d| {
        let window = [d.bytes_min, d.bytes_max].map(|limit| limit.is_some());
        (&d.formats, d.colour, window, d.max_compression_ratio.is_some())
    });
    format!("{:?} {file:?}", entry.edit.policy)
}

fn request(standard: &str, background: &str, overridden: bool) -> MakeRequest {
    let request = MakeRequest::new(standard).background(background);
    let request = request.override_edit_policy(overridden);
    if background == "transparent" { request.format(FileFormat::Png) } else { request }
}

fn pixels(file: &[u8]) -> RgbImage {
    decode(file, &Limits::default()).unwrap().image
}

/// The portrait made once more from the photo's pixels by what the manifest tells alone, which paints
/// nothing, as its file shows it.
fn made_again(photo: &RgbImage, made: &Made) -> RgbImage {
    let operations = &made.manifest().operations;
    let [
        Operation::Decode { orientation: 1, colours: Colours::Assumed | Colours::Srgb, .. },
        Operation::Warp { a, b, tx, ty, width, height, .. },
        Operation::Background { action: Ground::Kept, colour: None, edge_colours: false },
        Operation::Encode { quality, chroma, dpi, .. },
        Operation::DropMetadata { .. },
    ] = &operations[..]
    else {
        panic!("more was done than a crop: {operations:?}");
    };
    let to_photo = Similarity { a: a.value(), b: b.value(), tx: tx.value(), ty: ty.value() };
    let seen = warp::image(photo, to_photo, *width, *height, Filter::Lanczos3);
    pixels(&match quality {
        None => png(&seen, None, Some(*dpi)).unwrap(),
        Some(quality) => {
            let chroma = match chroma {
                Some(Sampling::Full) => Chroma::Full,
                Some(Sampling::Half) => Chroma::Half,
                Some(Sampling::Grey) => Chroma::Grey,
                other => panic!("{other:?}"),
            };
            jpeg(&seen, &JpegOptions { quality: *quality, chroma, dpi: Some(*dpi) }).unwrap()
        }
    })
}

/// The photo itself, which was copied and nothing else.
fn copied(photo: &RgbImage, made: &Made) -> RgbImage {
    let operations = &made.manifest().operations;
    let [Operation::Copy { .. }, Operation::DropMetadata { .. }] = &operations[..] else {
        panic!("more was done than a copy: {operations:?}");
    };
    photo.clone()
}

fn is_owned_up_to(made: &Made) -> bool {
    let policy = &made.manifest().policy;
    let check = made.outcome.report.checks.iter().find(|c| c.id == "edit_policy").unwrap();
    policy.overridden && !policy.edits.is_empty() && check.verdict == Verdict::Fail
}

#[test]
fn a_forbidden_background_comes_out_of_no_request() {
    // A JPEG, since some authorities take a camera's own file alone.
    let bytes = jpeg(&sample_image(PHOTO), &JpegOptions::default()).unwrap();
    let photo = pixels(&bytes);
    let opened = OpenedPhoto::open(&bytes, &Limits::default()).unwrap();
    let processor = processor();
    let changing = changing();
    let mut kinds = HashSet::new();
    for (number, entry) in processor.catalogue().standards().iter().enumerate() {
        if !matches!(entry.edit.policy, EditPolicy::None | EditPolicy::CropOnly) || !has_size(entry)
        {
            continue;
        }
        for background in &changing {
            let refused = processor.make(&opened, &request(&entry.id, background, false));
            let kind = refused.unwrap_err().kind();
            assert_eq!(kind, ErrorKind::EditRefused, "{} {background}", entry.id);
        }
        if !kinds.insert(kind(entry)) {
            continue;
        }
        let background = ["auto", "keep"][kinds.len() % 2];
        let made = processor.make(&opened, &request(&entry.id, background, false)).unwrap();
        assert!(!made.manifest().policy.overridden, "{}", entry.id);
        let again = match entry.edit.policy {
            EditPolicy::None => copied(&photo, &made),
            _ => made_again(&photo, &made),
        };
        assert!(pixels(&made.bytes) == again, "{} {background}", entry.id);
        // What an override lets out is painted alike for all files.
        if kinds.len() % 2 == 0 && entry.edit.policy != EditPolicy::None {
            continue;
        }
        let mut background = &changing[number % changing.len()];
        let formats = entry.digital.as_ref().map_or(&[][..], |d| &d.formats[..]);
        if !formats.is_empty() && !formats.contains(&FileFormat::Png) && background == "transparent"
        {
            background = &changing[0];
        }
        let wanted = request(&entry.id, background, true);
        let made = processor.make(&opened, &wanted).unwrap();
        assert!(is_owned_up_to(&made), "{} {background}", entry.id);
        let action = made.manifest().operations.iter().find_map(|o| match o {
            Operation::Background { action, .. } => Some(*action),
            _ => None,
        });
        assert_ne!(action, Some(Ground::Kept));
    }
    assert!(kinds.len() > 5, "{kinds:?}");
}

/// With `auto` the override paints what was not asked for in so many words; that, too, is on record.
#[test]
fn an_override_that_changes_nothing_is_none() {
    let (photo, bytes) = (sample_image(PHOTO), sample_bytes(PHOTO));
    let made = processor().make(&bytes, &request("us-passport-print", "keep", true)).unwrap();
    assert!(!made.manifest().policy.overridden);
    assert!(pixels(&made.bytes) == made_again(&photo, &made));
    let made = processor().make(&bytes, &request("us-passport-print", "auto", true)).unwrap();
    let kept = made
        .manifest()
        .operations
        .iter()
        .any(|o| matches!(o, Operation::Background { action: Ground::Kept, .. }));
    assert_eq!(is_owned_up_to(&made), !kept);
}

#[test]
fn a_background_that_may_be_replaced_is_no_override() {
    let bytes = sample_bytes(PHOTO);
    let standards = processor().catalogue().standards();
    let free = [EditPolicy::Background, EditPolicy::Unknown]
        .map(|policy| standards.iter().find(|e| e.edit.policy == policy && has_size(e)));
    assert!(free[1].is_some());
    for entry in free.into_iter().flatten() {
        let made = processor().make(&bytes, &request(&entry.id, "white", false)).unwrap();
        assert!(!made.manifest().policy.overridden, "{}", entry.id);
        let matted = made
            .manifest()
            .operations
            .iter()
            .any(|o| matches!(o, Operation::Matting { sides, .. } if sides == &[512]));
        assert!(matted, "{}", entry.id);
    }
}
