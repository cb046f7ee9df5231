//! Background tokens: what `white` or `light_grey` means as a colour to paint and as a box that
//! a measured wall must fall into.

use idphoto_types::Rgb;
use serde::{Deserialize, Serialize};

/// A named background.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    #[serde(with = "hex")]
    colour: Rgb,
    /// Range of L*, 0 to 100.
    l: [f64; 2],
    /// Range of C*ab.
    chroma: [f64; 2],
    /// Range of the hue angle, degrees, where the hue matters.
    hue_deg: Option<[f64; 2]>,
    /// Source id.
    pub source: String,
}

impl Token {
    /// The colour to paint.
    #[must_use]
    pub const fn colour(&self) -> Rgb {
        self.colour
    }

    /// What is wrong with it: a range that nothing lies in, or that its own colour does not lie in.
    pub(crate) fn problem(&self) -> Option<&'static str> {
        let ranges =
            [(self.l, 100.0), (self.chroma, 200.0), (self.hue_deg.unwrap_or_default(), 360.0)];
        let sound = |([low, high], most): ([f64; 2], f64)| {
            (0.0..=most).contains(&low) && (low..=most).contains(&high)
        };
        if !ranges.into_iter().all(sound) {
            return Some(
                "a range of l (0 to 100), chroma (0 to 200) or hue_deg (0 to 360) is none",
            );
        }
        (!self.contains(Lab::of(self.colour)))
            .then_some("its colour does not lie in its own ranges")
    }

    /// Whether a measured wall colour counts as this token.
    #[must_use]
    pub fn contains(&self, wall: Lab) -> bool {
        let within = |v: f64, [low, high]: [f64; 2]| (low..=high).contains(&v);
        // Half a unit of rounding in 8-bit colours must not push pure white out of its box.
        within(wall.l, [self.l[0] - 0.5, self.l[1] + 0.5])
            && within(wall.chroma(), self.chroma)
            && self.hue_deg.is_none_or(|range| within(wall.hue_deg(), range))
    }
}

/// A colour in CIE 1976 L*a*b* under D65.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lab {
    /// Lightness, 0 to 100.
    pub l: f64,
    /// Green to red.
    pub a: f64,
    /// Blue to yellow.
    pub b: f64,
}

impl Lab {
    /// The Lab value of an sRGB colour (IEC 61966-2-1 and CIE 15, white point D65).
    #[must_use]
    pub fn of(colour: Rgb) -> Self {
        let linear = |v: u8| {
            let c = f64::from(v) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        };
        let [r, g, b] = colour.0.map(linear);
        let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
        let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175_0 * b;
        let z = (0.019_333_9 * r + 0.119_192_0 * g + 0.950_304_1 * b) / 1.088_83;
        let f = |t: f64| {
            const EDGE: f64 = 6.0 / 29.0;
            if t > EDGE * EDGE * EDGE {
                libm::cbrt(t)
            } else {
                t / (3.0 * EDGE * EDGE) + 4.0 / 29.0
            }
        };
        let (fx, fy, fz) = (f(x), f(y), f(z));
        Self { l: 116.0 * fy - 16.0, a: 500.0 * (fx - fy), b: 200.0 * (fy - fz) }
    }

    /// Distance from grey.
    #[must_use]
    pub fn chroma(self) -> f64 {
        (self.a * self.a + self.b * self.b).sqrt()
    }

    /// Hue angle, 0 to 360 degrees.
    #[must_use]
    pub fn hue_deg(self) -> f64 {
        let degrees = libm::atan2(self.b, self.a).to_degrees();
        if degrees < 0.0 { degrees + 360.0 } else { degrees }
    }

    /// CIE76 colour difference.
    #[must_use]
    pub fn delta_e(self, other: Self) -> f64 {
        let (l, a, b) = (self.l - other.l, self.a - other.a, self.b - other.b);
        (l * l + a * a + b * b).sqrt()
    }
}

/// Reads `#rrggbb`.
#[must_use]
pub fn parse_hex(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let n = u32::from_str_radix(digits, 16).ok()?;
    let [_, r, g, b] = n.to_be_bytes();
    Some(Rgb([r, g, b]))
}

mod hex {
    //! `#rrggbb` in data files.

    use idphoto_types::Rgb;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(colour: &Rgb, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(colour)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Rgb, D::Error> {
        let text = String::deserialize(from)?;
        super::parse_hex(&text).ok_or_else(|| de::Error::custom("a colour is written #rrggbb"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lab_of_known_colours() {
        // Reference values: CIE Lab of sRGB primaries under D65, to one decimal.
        for (rgb, want) in [
            ([255, 255, 255], [100.0, 0.0, 0.0]),
            ([0, 0, 0], [0.0, 0.0, 0.0]),
            ([255, 0, 0], [53.2, 80.1, 67.2]),
            ([0, 0, 255], [32.3, 79.2, -107.9]),
            ([119, 119, 119], [50.0, 0.0, 0.0]),
        ] {
            let lab = Lab::of(Rgb(rgb));
            for (got, want) in [lab.l, lab.a, lab.b].into_iter().zip(want) {
                assert!((got - want).abs() < 0.1, "{rgb:?}: {lab:?}");
            }
        }
    }

    #[test]
    fn hex_colours() {
        assert_eq!(parse_hex("#0a64FF"), Some(Rgb([10, 100, 255])));
        for bad in ["0a64ff", "#0a64f", "#0a64fg", "#+a64ff", ""] {
            assert_eq!(parse_hex(bad), None, "{bad}");
        }
    }
}
