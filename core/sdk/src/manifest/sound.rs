//! Which values the members of a manifest can have, as `docs/manifest.md` lists them, and where one member
//! repeats another. Not here: spelling, which each value sees to itself; truth, which only files can show.

use super::operation::{Ground, Operation};
use super::value::Name;
use super::{Input, Manifest, Output};

/// What an image file can be, and what a photo can be besides.
const FILES: &[&str] = &["jpeg", "png"];
const PHOTOS: &[&str] = &["jpeg", "png", "webp", "heic"];
const ROLES: &[&str] = &["detect", "landmarks", "expression", "pose", "segment", "matting"];
/// What a copy may keep of a photo's metadata.
const KEPT: &[&str] = &["orientation", "colour_profile", "density"];
const QUARTERS: [u16; 4] = [0, 90, 180, 270];

/// The first member with a value that it never has; `None` when there is none.
pub(super) fn unsound(manifest: &Manifest) -> Option<&'static str> {
    let Manifest { input, output, standard, models, runtime, operations, .. } = manifest;
    let members = [
        ("input", is_input(input)),
        ("output", is_output(output)),
        ("standard", is_day(standard.checked_on.as_str())),
        ("models", models.iter().all(|model| is(&model.role, ROLES))),
        ("runtime", is(&runtime.name, &["onnxruntime"])),
        ("operations", operations.iter().all(|step| is_step(step, input, output))),
    ];
    members.into_iter().find_map(|(name, sound)| (!sound).then_some(name))
}

fn is(name: &Name, known: &[&str]) -> bool {
    known.contains(&name.as_str())
}

fn is_input(input: &Input) -> bool {
    input.width > 0
        && input.height > 0
        && input.bytes != Some(0)
        && QUARTERS.contains(&input.turned)
}

fn is_output(output: &Output) -> bool {
    let Output { width, height, bytes, format, dpi, .. } = output;
    *width > 0 && *height > 0 && *bytes > 0 && is(format, FILES) && *dpi != Some(0)
}

/// YYYY-MM-DD, by its shape.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// One step, which leads to the portrait told of.
fn is_step(step: &Operation, input: &Input, output: &Output) -> bool {
    match step {
        Operation::Decode { format, orientation, .. } => {
            (1..=8).contains(orientation) && format.as_ref().is_none_or(|format| is(format, PHOTOS))
        }
        Operation::Turn { degrees } => *degrees > 0 && *degrees == input.turned,
        Operation::Warp { filter, width, height, scale, .. } => {
            is(filter, &["lanczos3"])
                && [*width, *height] == [output.width, output.height]
                && scale.value() > 0.0
        }
        Operation::ExtendCanvas { left, top, right, bottom } => {
            [left, top, right, bottom].iter().all(|by| by.value() >= 0.0)
        }
        Operation::Matting { quality, sides } => {
            is(quality, &["fast", "best"]) && !sides.is_empty() && !sides.contains(&0)
        }
        Operation::Background { action, colour, .. } => {
            colour.is_some() == (*action == Ground::Replaced)
        }
        Operation::Encode { format, quality, chroma, dpi, .. } => {
            let lossy = format.as_str() == "jpeg";
            *format == output.format
                && quality.is_some() == lossy
                && chroma.is_some() == lossy
                && quality.is_none_or(|quality| (1..=100).contains(&quality))
                && *dpi > 0
        }
        Operation::DropMetadata { kept } => kept.iter().all(|name| is(name, KEPT)),
        Operation::Copy { format } => *format == output.format,
    }
}
