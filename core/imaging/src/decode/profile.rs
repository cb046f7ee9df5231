//! From the file's own colours to sRGB.

use idphoto_types::RgbImage;
use moxcms::{
    ColorProfile, DataColorSpace, Layout, RenderingIntent, Transform8BitExecutor, TransformOptions,
};
use rayon::prelude::*;
use std::sync::Arc;

/// Which colours the file said it has, and what became of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceProfile {
    /// It said nothing: taken for sRGB, as EXIF and every browser do. A PNG's `gAMA` and `cHRM` count
    /// as nothing.
    Assumed,
    /// sRGB, or a profile that comes within one level of it: left as they are.
    Srgb,
    /// Another RGB space (Display P3 on most phones): converted.
    Converted,
    /// A profile that was not followed: taken for sRGB.
    Ignored(IgnoredProfile),
}

/// Why a profile was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IgnoredProfile {
    /// Larger than [`Limits::max_icc_bytes`](super::Limits::max_icc_bytes).
    TooLarge,
    /// Damaged, or of a kind that is not understood (high dynamic range).
    Unreadable,
    /// For grey or CMYK, which the decoder converts without it.
    NotRgb,
}

/// What a file says about its colours, as found.
pub(super) enum Embedded {
    None,
    Srgb,
    DisplayP3,
    Icc(Vec<u8>),
    Ignored(IgnoredProfile),
}

/// Pixels converted at a time, in bytes: small enough for the second-level cache.
const CHUNK: usize = 3 * 16_384;

/// Converts the image to sRGB in place where the file asks for it.
pub(super) fn to_srgb(image: &mut RgbImage, embedded: Embedded) -> SourceProfile {
    let transform = match followed(embedded) {
        Ok(transform) => transform,
        Err(what) => return what,
    };
    let converted = image.data_mut().par_chunks_mut(CHUNK).try_for_each_init(
        || vec![0; CHUNK],
        |scratch, chunk| {
            let out = &mut scratch[..chunk.len()];
            transform.transform(chunk, out)?;
            chunk.copy_from_slice(out);
            Ok::<(), moxcms::CmsError>(())
        },
    );
    match converted {
        Ok(()) => SourceProfile::Converted,
        Err(_) => SourceProfile::Ignored(IgnoredProfile::Unreadable),
    }
}

/// What becomes of the colours of a file that says `embedded` of them.
pub(super) fn judged(embedded: Embedded) -> SourceProfile {
    followed(embedded).map_or_else(|what| what, |_| SourceProfile::Converted)
}

/// The transform that makes the colours sRGB; what there is instead, where none is needed or possible.
fn followed(embedded: Embedded) -> Result<Arc<Transform8BitExecutor>, SourceProfile> {
    let profile = match embedded {
        Embedded::None => return Err(SourceProfile::Assumed),
        Embedded::Srgb => return Err(SourceProfile::Srgb),
        Embedded::Ignored(why) => return Err(SourceProfile::Ignored(why)),
        Embedded::DisplayP3 => Ok(ColorProfile::new_display_p3()),
        Embedded::Icc(bytes) => ColorProfile::new_from_slice(&bytes),
    };
    match profile.map_err(|_| IgnoredProfile::Unreadable).and_then(to_srgb_from) {
        Ok(Some(transform)) => Ok(transform),
        Ok(None) => Err(SourceProfile::Srgb),
        Err(why) => Err(SourceProfile::Ignored(why)),
    }
}

/// The transform from `profile` to sRGB; `None` when it would change nothing worth a pass over the
/// picture.
fn to_srgb_from(
    profile: ColorProfile,
) -> Result<Option<Arc<Transform8BitExecutor>>, IgnoredProfile> {
    if profile.color_space != DataColorSpace::Rgb {
        return Err(IgnoredProfile::NotRgb);
    }
    let options = TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        ..TransformOptions::default()
    };
    let srgb = ColorProfile::new_srgb();
    let transform = profile
        .create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options)
        .map_err(|_| IgnoredProfile::Unreadable)?;
    let probes = probes();
    let mut seen = vec![0; probes.len()];
    transform.transform(&probes, &mut seen).map_err(|_| IgnoredProfile::Unreadable)?;
    // A profile that does not keep black dark and white light would wreck the picture.
    let ends = seen.first_chunk::<3>().zip(seen.last_chunk::<3>());
    let sane = ends.is_some_and(|(black, white)| {
        black.iter().all(|&v| v <= 64) && white.iter().all(|&v| v >= 192)
    });
    if !sane {
        return Err(IgnoredProfile::Unreadable);
    }
    let same = probes.iter().zip(&seen).all(|(a, b)| a.abs_diff(*b) <= 1);
    Ok((!same).then_some(transform))
}

/// The colours by which a profile is judged: a grid over the cube, black first and white last.
fn probes() -> Vec<u8> {
    const LEVELS: [u8; 9] = [0, 16, 48, 80, 112, 144, 176, 216, 255];
    let mut out = Vec::with_capacity(3 * LEVELS.len().pow(3));
    for r in LEVELS {
        for g in LEVELS {
            for b in LEVELS {
                out.extend([r, g, b]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rgb;

    use super::*;

    fn after(profile: &ColorProfile, colour: [u8; 3]) -> ([u8; 3], SourceProfile) {
        let mut image = RgbImage::filled(300, 200, Rgb(colour));
        let source = to_srgb(&mut image, Embedded::Icc(profile.encode().unwrap()));
        let pixel = image.pixel(299, 199);
        assert!(image.data().as_chunks::<3>().0.iter().all(|p| *p == pixel));
        (pixel, source)
    }

    #[test]
    fn wider_spaces_are_converted() {
        // Display P3 (234, 51, 35) is the sRGB primary red (CSS Color 4, both encodings of it).
        let (red, source) = after(&ColorProfile::new_display_p3(), [234, 51, 35]);
        assert_eq!(source, SourceProfile::Converted);
        assert!(red[0] >= 254 && red[1] <= 3 && red[2] <= 3, "{red:?}");
        let (grey, _) = after(&ColorProfile::new_display_p3(), [120; 3]);
        assert!(grey.iter().all(|v| v.abs_diff(120) <= 1), "{grey:?}");
        let (_, source) = after(&ColorProfile::new_adobe_rgb(), [10, 200, 30]);
        assert_eq!(source, SourceProfile::Converted);
    }

    #[test]
    fn srgb_is_left_alone() {
        for colour in [[0, 0, 0], [1, 77, 254], [255, 255, 255]] {
            let (same, source) = after(&ColorProfile::new_srgb(), colour);
            assert_eq!((same, source), (colour, SourceProfile::Srgb));
        }
    }

    #[test]
    fn what_cannot_be_followed_is_said_and_changes_nothing() {
        let (same, source) = after(&ColorProfile::new_gray_with_gamma(1.8), [9, 8, 7]);
        assert_eq!((same, source), ([9, 8, 7], SourceProfile::Ignored(IgnoredProfile::NotRgb)));
        let whole = ColorProfile::new_display_p3().encode().unwrap();
        let mut black = ColorProfile::new_display_p3();
        black.red_colorant = black.green_colorant;
        black.green_colorant = black.blue_colorant;
        for bytes in [vec![], whole[..100].to_vec(), vec![0; 3000], black.encode().unwrap()] {
            let mut image = RgbImage::filled(2, 2, Rgb([9, 8, 7]));
            let source = to_srgb(&mut image, Embedded::Icc(bytes));
            assert_eq!(source, SourceProfile::Ignored(IgnoredProfile::Unreadable));
            assert_eq!(image.pixel(1, 1), [9, 8, 7]);
        }
    }
}
