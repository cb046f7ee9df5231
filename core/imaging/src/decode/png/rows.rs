//! From PNG rows of any kind to 8-bit RGB.

use std::io::{BufRead, Seek};

use super::super::blend::{on_white, pixel_on_white};
use png::{BitDepth, ColorType, InterlaceInfo, Reader};

/// Reads all rows of the picture as RGB; `None` when the data is damaged or ends early.
///
/// Exactly as many rows are asked for as the picture has: the library would otherwise inflate, to
/// drop it, whatever follows.
pub(super) fn read<R: BufRead + Seek>(
    mut reader: Reader<R>,
    width: u32,
    height: u32,
    interlaced: bool,
) -> Option<Vec<u8>> {
    let (colour, depth) = reader.output_color_type();
    let convert = converter(colour, depth)?;
    let stride = usize::try_from(width).ok()?.checked_mul(3)?;
    let mut data = vec![0; stride.checked_mul(usize::try_from(height).ok()?)?];
    if interlaced {
        let mut scratch = vec![0; stride];
        for _ in 0..passes_rows(width, height) {
            let row = reader.next_interlaced_row().ok()??;
            let InterlaceInfo::Adam7(place) = *row.interlace() else {
                return None;
            };
            let samples = row.data().len() / (colour.samples() * depth as usize / 8);
            let out = scratch.get_mut(..samples * 3)?;
            convert(row.data(), out);
            png::expand_interlaced_row(&mut data, stride, out, &place, 24);
        }
    } else if (colour, depth) == (ColorType::Rgb, BitDepth::Eight) {
        for out in data.chunks_exact_mut(stride) {
            reader.read_row(out).ok()??;
        }
    } else {
        let mut row = vec![0; reader.output_line_size(width)?];
        for out in data.chunks_exact_mut(stride) {
            reader.read_row(&mut row).ok()??;
            convert(&row, out);
        }
    }
    Some(data)
}

/// Rows in all seven passes of Adam7 (PNG, 8.2). A pass without columns has no rows.
fn passes_rows(width: u32, height: u32) -> u32 {
    // First column and row of each pass, and the steps from there.
    const PASSES: [(u32, u32, u32, u32); 7] = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let rows = |&(x, y, _, down): &(u32, u32, u32, u32)| {
        if width > x { height.saturating_sub(y).div_ceil(down) } else { 0 }
    };
    PASSES.iter().map(rows).sum()
}

type Convert = fn(&[u8], &mut [u8]);

/// How rows of this kind become RGB; palettes and narrow samples have been expanded before.
fn converter(colour: ColorType, depth: BitDepth) -> Option<Convert> {
    Some(match (colour, depth) {
        (ColorType::Grayscale, BitDepth::Eight) => |row, out| each(row, out, |&[v]| [v; 3]),
        (ColorType::Grayscale, BitDepth::Sixteen) => {
            |row, out| each(row, out, |&[a, b]| [narrow([a, b]); 3])
        }
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => {
            |row, out| each(row, out, |&[v, alpha]| [on_white(v, alpha); 3])
        }
        (ColorType::GrayscaleAlpha, BitDepth::Sixteen) => {
            |row, out| each(row, out, |&[a, b, c, d]| [on_white_wide([a, b], [c, d]); 3])
        }
        (ColorType::Rgb, BitDepth::Eight) => |row, out| out.copy_from_slice(row),
        (ColorType::Rgb, BitDepth::Sixteen) => |row, out| {
            each(row, out, |&[r1, r0, g1, g0, b1, b0]| {
                [narrow([r1, r0]), narrow([g1, g0]), narrow([b1, b0])]
            });
        },
        (ColorType::Rgba, BitDepth::Eight) => |row, out| {
            each(row, out, |&rgba| pixel_on_white(rgba));
        },
        (ColorType::Rgba, BitDepth::Sixteen) => |row, out| {
            each(row, out, |&[r1, r0, g1, g0, b1, b0, a1, a0]| {
                let over = |v| on_white_wide(v, [a1, a0]);
                [over([r1, r0]), over([g1, g0]), over([b1, b0])]
            });
        },
        _ => return None,
    })
}

fn each<const N: usize>(row: &[u8], out: &mut [u8], f: impl Fn(&[u8; N]) -> [u8; 3]) {
    for (from, to) in row.as_chunks::<N>().0.iter().zip(out.as_chunks_mut::<3>().0) {
        *to = f(from);
    }
}

/// The nearest 8-bit sample of a 16-bit one.
fn narrow(sample: [u8; 2]) -> u8 {
    ((u32::from(u16::from_be_bytes(sample)) * 255 + 32_767) / 65_535) as u8
}

/// A 16-bit sample laid on white, rounded once, to the nearest 8-bit one.
fn on_white_wide(sample: [u8; 2], alpha: [u8; 2]) -> u8 {
    const FULL: u64 = 65_535;
    let (v, a) = (u64::from(u16::from_be_bytes(sample)), u64::from(u16::from_be_bytes(alpha)));
    (((v * a + FULL * (FULL - a)) * 255 + FULL * FULL / 2) / (FULL * FULL)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_round_to_the_nearest_eight() {
        for v in 0..=255u16 {
            let exact = v * 257;
            assert_eq!(u16::from(narrow(exact.to_be_bytes())), v);
            assert_eq!(u16::from(narrow(exact.saturating_add(128).to_be_bytes())), v);
            assert_eq!(u16::from(narrow(exact.saturating_sub(128).to_be_bytes())), v);
        }
    }

    #[test]
    fn transparency_shows_white() {
        for v in [0, 1, 100, 255] {
            assert_eq!(on_white_wide([v, v], [255, 255]), v);
            assert_eq!(on_white_wide([v, v], [0, 0]), 255);
        }
        assert_eq!(on_white_wide([0, 0], [0x80, 0x80]), 127);
    }

    #[test]
    fn small_pictures_skip_passes() {
        assert_eq!(passes_rows(1, 1), 1);
        assert_eq!(passes_rows(8, 8), 1 + 1 + 1 + 2 + 2 + 4 + 4);
        assert_eq!(passes_rows(1, 8), 1 + 1 + 2 + 4);
    }
}
