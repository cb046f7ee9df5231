//! The density that a file states: JFIF's of a JPEG, `pHYs` of a PNG.
//!
//! EXIF's is not asked: cameras write 72 or 300 there whatever they saw, and our own files have none.

/// Metres in an inch.
const INCH: f64 = 0.0254;
/// Centimetres in an inch.
const INCH_CM: f64 = 2.54;
/// Chunks of a PNG that are looked through for its density, which stands before the pixels.
const MAX_CHUNKS: usize = 64;

/// Pixels an inch that a JPEG or PNG file states, the same both ways; `None` when it states none, or a
/// ratio only.
#[must_use]
pub fn stated(file: &[u8]) -> Option<f64> {
    if file.starts_with(b"\xFF\xD8") { jfif(file) } else { phys(file) }
}

/// JFIF stands right behind SOI (JFIF 1.02, "JFIF file syntax"): `FFE0`, length, the name, version, unit, two
/// densities.
fn jfif(file: &[u8]) -> Option<f64> {
    let segment = file.get(2..18)?;
    if !segment.starts_with(b"\xFF\xE0") || segment.get(4..9) != Some(b"JFIF\0") {
        return None;
    }
    let [x1, x0, y1, y0] = *segment.get(12..16)?.first_chunk::<4>()?;
    let density = u16::from_be_bytes([x1, x0]);
    if density == 0 || [x1, x0] != [y1, y0] {
        return None;
    }
    match segment.get(11)? {
        1 => Some(f64::from(density)),
        2 => Some(f64::from(density) * INCH_CM),
        _ => None,
    }
}

/// `pHYs`: two densities, and unit 1 for pixels a metre (PNG, third edition, 11.3.4.3).
fn phys(file: &[u8]) -> Option<f64> {
    let mut rest = file.strip_prefix(b"\x89PNG\r\n\x1A\n")?;
    for _ in 0..MAX_CHUNKS {
        let (length, behind) = rest.split_first_chunk::<4>()?;
        let (kind, behind) = behind.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let payload = behind.get(..length)?;
        match (kind, payload) {
            (b"pHYs", &[x3, x2, x1, x0, y3, y2, y1, y0, 1]) => {
                let density = u32::from_be_bytes([x3, x2, x1, x0]);
                let same = [x3, x2, x1, x0] == [y3, y2, y1, y0] && density > 0;
                return same.then(|| f64::from(density) * INCH);
            }
            (b"IDAT" | b"pHYs", _) => return None,
            _ => rest = behind.get(length..)?.get(4..)?,
        }
    }
    None
}
