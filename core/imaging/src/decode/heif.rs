//! HEIC: where the picture's parts lie, and its pixels. Only with the feature `heic`.
//!
//! The decoder is young, takes its memory by the file's word and knows larger limits than we do. So
//! each coded picture is given to it alone, in a file of our own writing without a grid, a turn or any
//! metadata; what it allocates for that is known before. Putting together, cropping and turning happen
//! here.
//!
//! EXIF is not read: in this format `irot` and `imir` say which way up, and phones write both.

mod alone;
mod area;
mod boxes;
mod coded;
mod items;
mod meta;
mod walk;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use heic_decoder::{ChromaSampling, ColorInfo, DecodedImage, RgbOptions};
use idphoto_types::RgbImage;
use rayon::prelude::*;

pub(super) use self::walk::walk;

use self::area::Area;
use self::coded::{Chroma, Coded};
use super::blend;
use super::error::DecodeError;
use super::format::Format;
use super::header::Header;
use super::limits::Limits;
use super::orient::Orientation;
use super::profile::{Embedded, IgnoredProfile};

const TRUNCATED: DecodeError = DecodeError::Truncated { format: Format::Heif };

/// Tiles that are decoded side by side: the memory of a picture must not depend on the processor.
const AT_ONCE: usize = 8;

/// Code points of ITU-T H.273: unspecified; BT.709 and sRGB, Display P3; sRGB, PQ, HLG; BT.601.
const UNSPECIFIED: u16 = 2;
const PRIMARIES_709: u16 = 1;
const PRIMARIES_P3: u16 = 12;
const TRANSFER_SRGB: u16 = 13;
const TRANSFER_PQ: u16 = 16;
const TRANSFER_HLG: u16 = 18;
const MATRIX_601: u16 = 6;

/// Where the parts of a HEIC picture lie.
pub(super) struct Layout {
    colour: Source,
    alpha: Option<Source>,
    /// What is shown of it, before any turn.
    crop: Option<Area>,
    orientation: Orientation,
    /// The colour profile.
    icc: Option<Range<usize>>,
    nclx: Option<Nclx>,
}

/// Colours by code points (ISO/IEC 23091-2).
#[derive(Clone, Copy)]
struct Nclx {
    primaries: u16,
    transfer: u16,
    matrix: u16,
    full_range: bool,
}

/// A picture of one or several coded ones.
struct Source {
    size: (u32, u32),
    columns: u32,
    tiles: Vec<Tile>,
}

/// One coded picture.
struct Tile {
    pieces: Vec<Range<usize>>,
    coded: Coded,
}

impl Layout {
    /// Pixels across and down, cropped and not turned.
    fn size(&self) -> (u32, u32) {
        self.crop.as_ref().map_or(self.colour.size, |area| (area.width, area.height))
    }

    /// An upper bound of the bytes that decoding to RGB holds at once.
    pub(super) fn memory(&self) -> u64 {
        let (width, height) = self.colour.size;
        let pixels = u64::from(width) * u64::from(height);
        let narrowing = |alpha: &Source| alpha.memory().max(alpha.planes() + pixels);
        let alpha = self.alpha.as_ref().map_or(0, narrowing);
        let kept = if self.alpha.is_some() { pixels } else { 0 };
        let colour = self.colour.memory().max(self.colour.planes() + 3 * pixels).max(6 * pixels);
        alpha.max(kept + colour)
    }

    fn decoded(&self, bytes: &[u8], limits: &Limits) -> Result<(RgbImage, Embedded), DecodeError> {
        let alpha = match &self.alpha {
            Some(alpha) => Some(opacity(&alpha.decoded(bytes)?)?),
            None => None,
        };
        let planes = self.colour.decoded(bytes)?;
        let colour = self.colours(&planes)?;
        let embedded = self.profile(bytes, colour, limits);
        let options = RgbOptions { color: Some(colour), ..RgbOptions::default() };
        let mut data = planes.to_rgb8_with_options(&options).map_err(told)?.data;
        drop(planes);
        if let Some(alpha) = alpha {
            for (pixel, alpha) in data.as_chunks_mut::<3>().0.iter_mut().zip(alpha) {
                *pixel = pixel.map(|sample| blend::on_white(sample, alpha));
            }
        }
        let (width, height) = self.colour.size;
        if let Some(area) = &self.crop {
            data = area.of(&data, width);
        }
        let (width, height) = self.crop.as_ref().map_or((width, height), |a| (a.width, a.height));
        let image = RgbImage::from_raw(width, height, data);
        image.map(|image| (image, embedded)).ok_or(UNREADABLE)
    }

    /// The colours of the picture: of its own box, else of its stream, else what ISO/IEC 23000-22,
    /// 7.3.6.4 takes for granted.
    fn colours(&self, planes: &DecodedImage) -> Result<ColorInfo, DecodeError> {
        let own = self.nclx.map(|nclx| ColorInfo {
            color_primaries: nclx.primaries,
            transfer_characteristics: nclx.transfer,
            matrix_coefficients: nclx.matrix,
            full_range: nclx.full_range,
        });
        let mut colour = own.or(planes.color_info).unwrap_or(ColorInfo {
            color_primaries: PRIMARIES_709,
            transfer_characteristics: TRANSFER_SRGB,
            matrix_coefficients: UNSPECIFIED,
            full_range: true,
        });
        if colour.matrix_coefficients == UNSPECIFIED {
            colour.matrix_coefficients = MATRIX_601;
        }
        match colour.transfer_characteristics {
            TRANSFER_PQ | TRANSFER_HLG => Err(unsupported("high dynamic range")),
            _ => Ok(colour),
        }
    }

    /// The colour profile, within the limit; else what the code points say.
    fn profile(&self, bytes: &[u8], colour: ColorInfo, limits: &Limits) -> Embedded {
        match self.icc.as_ref().and_then(|range| bytes.get(range.clone())) {
            Some(profile) if profile.len() > limits.max_icc_bytes => {
                Embedded::Ignored(IgnoredProfile::TooLarge)
            }
            Some(profile) => Embedded::Icc(profile.to_vec()),
            None => match (colour.color_primaries, colour.transfer_characteristics) {
                (PRIMARIES_P3, _) => Embedded::DisplayP3,
                (PRIMARIES_709, TRANSFER_SRGB) => Embedded::Srgb,
                _ => Embedded::None,
            },
        }
    }
}

impl Source {
    /// An upper bound of the bytes that decoding its planes holds at once.
    fn memory(&self) -> u64 {
        let at_once = self.tiles.len().min(AT_ONCE) as u64;
        let decoding = self.tiles.first().map_or(0, |tile| tile.coded.memory());
        let data = |tile: &Tile| tile.pieces.iter().map(|p| p.len() as u64).sum::<u64>();
        // The decoder has its input four times: our file, the item, its units, their bare bits.
        let input = 5 * self.tiles.iter().map(data).max().unwrap_or(0);
        let canvas = if self.tiles.len() > 1 { self.planes() } else { 0 };
        canvas + at_once * (decoding + input)
    }

    /// Bytes of its planes, once decoded.
    fn planes(&self) -> u64 {
        let samples = self.tiles.first().map_or(0, |tile| tile.coded.chroma.samples(self.size));
        4 * samples
    }

    /// Its planes, of the size that was announced.
    fn decoded(&self, bytes: &[u8]) -> Result<DecodedImage, DecodeError> {
        if let [tile] = self.tiles.as_slice() {
            return tile.decoded(bytes);
        }
        let mut canvas = None;
        for (band, tiles) in self.tiles.chunks(AT_ONCE).enumerate() {
            let decoded: Vec<_> =
                tiles.par_iter().map(|tile| tile.decoded(bytes)).collect::<Result<_, _>>()?;
            for (within, tile) in decoded.iter().enumerate() {
                let place = (band * AT_ONCE + within) as u32;
                let canvas = canvas.get_or_insert_with(|| blank(tile, self.size));
                let (column, row) = (place % self.columns, place / self.columns);
                paste(canvas, tile, column as usize * tile.width, row as usize * tile.height)?;
            }
        }
        canvas.ok_or(UNREADABLE)
    }
}

impl Tile {
    fn decoded(&self, bytes: &[u8]) -> Result<DecodedImage, DecodeError> {
        let file = alone::file(bytes, self)?;
        let image = heic_decoder::decode(&file).map_err(told)?;
        let (width, height) = self.coded.shown;
        let same = (image.width, image.height) == (width as usize, height as usize)
            && Chroma::of(&image) == Some(self.coded.chroma);
        if same { Ok(image) } else { Err(UNREADABLE) }
    }
}

/// Decodes the pixels as stored, cropped, in the file's own RGB, laid on white.
pub(super) fn pixels(
    bytes: &[u8],
    header: &Header,
    layout: &Layout,
    limits: &Limits,
) -> Result<(RgbImage, Embedded), DecodeError> {
    // Nothing is kept of what a panic left half done. What the hook prints of it is the decoder's
    // own line and its numbers, nothing of the photo.
    let decoded = catch_unwind(AssertUnwindSafe(|| layout.decoded(bytes, limits)));
    let (image, embedded) = decoded.unwrap_or(Err(UNREADABLE))?;
    let same = (image.width(), image.height()) == (header.width, header.height);
    if same { Ok((image, embedded)) } else { Err(UNREADABLE) }
}

/// A picture of this size for tiles like `tile`.
fn blank(tile: &DecodedImage, (width, height): (u32, u32)) -> DecodedImage {
    let (width, height) = (width as usize, height as usize);
    let ChromaSampling { sub_x, sub_y, .. } = tile.chroma_sampling;
    let (cb_width, cb_height) = match tile.chroma_format_idc {
        0 => (0, 0),
        _ => (width.div_ceil(sub_x as usize), height.div_ceil(sub_y as usize)),
    };
    DecodedImage {
        width,
        height,
        cb_width,
        cb_height,
        y: vec![0; width * height],
        cb: vec![0; cb_width * cb_height],
        cr: vec![0; cb_width * cb_height],
        alpha: None,
        metadata: heic_decoder::Metadata::default(),
        ..*tile
    }
}

/// Lays a tile into the picture, as far as it reaches.
fn paste(
    canvas: &mut DecodedImage,
    tile: &DecodedImage,
    x: usize,
    y: usize,
) -> Result<(), DecodeError> {
    let ChromaSampling { sub_x, sub_y, .. } = tile.chroma_sampling;
    if tile.bit_depth_luma != canvas.bit_depth_luma
        || tile.bit_depth_chroma != canvas.bit_depth_chroma
        || tile.chroma_sampling != canvas.chroma_sampling
    {
        return Err(unsupported("tiles of several kinds"));
    }
    area::paste(&mut canvas.y, canvas.width, (x, y), &tile.y, tile.width);
    let at = (x / sub_x as usize, y / sub_y as usize);
    area::paste(&mut canvas.cb, canvas.cb_width, at, &tile.cb, tile.cb_width);
    area::paste(&mut canvas.cr, canvas.cb_width, at, &tile.cr, tile.cb_width);
    Ok(())
}

/// The brightness of a picture as opacity in 8 bits.
fn opacity(image: &DecodedImage) -> Result<Vec<u8>, DecodeError> {
    let max = 1_u32.checked_shl(image.bit_depth_luma).ok_or(UNREADABLE)? - 1;
    let narrow = |&sample: &i32| {
        let sample = u32::try_from(sample).unwrap_or(0).min(max);
        ((sample * 255 + max / 2) / max) as u8
    };
    Ok(image.y.iter().map(narrow).collect())
}

/// What the decoder says, in our words. What it does not read is no damage.
fn told(error: heic_decoder::HeifError) -> DecodeError {
    match error {
        heic_decoder::HeifError::Unsupported(_) => unsupported("a rare way of coding"),
        _ => UNREADABLE,
    }
}

const UNREADABLE: DecodeError = malformed("its pixels cannot be read");

const fn malformed(what: &'static str) -> DecodeError {
    DecodeError::Malformed { format: Format::Heif, what }
}

const fn unsupported(what: &'static str) -> DecodeError {
    DecodeError::Unsupported { format: Format::Heif, what }
}
