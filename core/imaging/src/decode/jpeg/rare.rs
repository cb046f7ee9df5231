//! The decoder for the few JPEGs that the usual one gets wrong: jpeg-decoder, slower and general.
//!
//! Sequential files whose components come in scans of their own (zune-jpeg 0.5.15 decodes those to
//! garbage without a word where chroma is subsampled: zune-image issues 419 and 422), subsampling of
//! a pattern that it was not compared for, and components whose names contradict their colours.

use jpeg_decoder::{ColorTransform, Decoder, PixelFormat};

use super::super::header::Header;
use super::colour::Colour;
use super::frame::Frame;

/// Whether the decoder reads this frame rightly, of which the components `alone` came in scans of their
/// own: there it walks as many blocks as whole units have, up to the edge of the picture (jpeg-decoder
/// 0.3.2), which are more than T.81, A.2.2 has where a factor of 2 stands beside one of 4.
pub(super) fn reads(frame: &Frame, mut alone: impl Iterator<Item = usize>) -> bool {
    let (width, height) = frame.size();
    let picture = [width.div_ceil(8), height.div_ceil(8)];
    alone.all(|i| {
        let ([units_across, units_down], [across, down]) = (frame.units(), frame.factors(i));
        let padded = [units_across * across, units_down * down];
        let walked = [padded[0].min(picture[0]), padded[1].min(picture[1])];
        walked == frame.own_blocks(i)
    })
}

/// An upper bound of the bytes that decoding holds besides the input and the RGB: a plane a component,
/// the picture in the file's own components unless they are those of RGB, and of a progressive one the
/// coefficients, twice while rows of them wait for their turn.
pub(super) fn memory(frame: &Frame, header: &Header) -> u64 {
    let components = frame.components().len() as u64;
    let own = if components == 3 { 0 } else { header.rgb_bytes() / 3 * components };
    let coefficients = if frame.progressive() { 2 * frame.coefficient_bytes() } else { 0 };
    coefficients + frame.padded_samples() + own
}

/// The pixels of `file`; `None` when it is damaged.
pub(super) fn rgb(file: &[u8], header: &Header, colour: Colour) -> Option<Vec<u8>> {
    let mut decoder = Decoder::new(file);
    decoder.set_color_transform(match colour {
        Colour::Grey => ColorTransform::Grayscale,
        Colour::Rgb => ColorTransform::RGB,
        Colour::YCbCr => ColorTransform::YCbCr,
        Colour::Cmyk => ColorTransform::CMYK,
        Colour::Ycck => ColorTransform::YCCK,
    });
    decoder.read_info().ok()?;
    let info = decoder.info()?;
    if (u32::from(info.width), u32::from(info.height)) != (header.width, header.height) {
        return None;
    }
    let data = decoder.decode().ok()?;
    match info.pixel_format {
        PixelFormat::RGB24 => Some(data),
        PixelFormat::L8 => Some(data.iter().flat_map(|&v| [v; 3]).collect()),
        PixelFormat::CMYK32 => Some(data.as_chunks().0.iter().flat_map(without_profile).collect()),
        PixelFormat::L16 => None,
    }
}

/// Light through three inks and black, each 0 for none to 255 for full: what the usual decoder
/// does as well.
fn without_profile(&[cyan, magenta, yellow, black]: &[u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| {
        let light = u32::from(255 - ink) * u32::from(255 - black);
        ((light + 127) / 255) as u8
    })
}
