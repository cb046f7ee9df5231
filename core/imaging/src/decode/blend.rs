//! Transparency laid on white, as a browser would on a white page: a portrait has none.

/// A sample laid on white, rounded to the nearest.
pub(super) const fn on_white(sample: u8, alpha: u8) -> u8 {
    let (v, a) = (sample as u32, alpha as u32);
    ((v * a + 255 * (255 - a) + 127) / 255) as u8
}

/// An RGBA pixel laid on white.
pub(super) fn pixel_on_white([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    [on_white(r, alpha), on_white(g, alpha), on_white(b, alpha)]
}

/// An RGBA pixel whose colour has been multiplied by its alpha, laid on white.
pub(super) const fn premultiplied_on_white([r, g, b, alpha]: [u8; 4]) -> [u8; 3] {
    let white = 255 - alpha;
    [r.saturating_add(white), g.saturating_add(white), b.saturating_add(white)]
}

/// RGBA samples laid on white, as RGB in the same memory.
pub(super) fn rgba_on_white(mut data: Vec<u8>) -> Vec<u8> {
    let pixels = data.len() / 4;
    for i in 0..pixels {
        if let Some(&rgba) = data.get(4 * i..).and_then(<[u8]>::first_chunk)
            && let Some(out) = data.get_mut(3 * i..3 * i + 3)
        {
            out.copy_from_slice(&pixel_on_white(rgba));
        }
    }
    data.truncate(3 * pixels);
    data.shrink_to_fit();
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_shows_white() {
        for v in [0, 1, 100, 255] {
            assert_eq!(on_white(v, 255), v);
            assert_eq!(on_white(v, 0), 255);
        }
        assert_eq!(on_white(0, 128), 127);
        let pixels = vec![1, 2, 3, 255, 9, 9, 9, 0, 0, 100, 200, 128];
        assert_eq!(rgba_on_white(pixels), [1, 2, 3, 255, 255, 255, 127, 177, 227]);
    }
}
