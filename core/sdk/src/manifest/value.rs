//! Values of a manifest that have one spelling each: hashes, names, figures, colours, words. A reader
//! takes that spelling alone. Not here: what they are values of.

use std::fmt;

use idphoto_standards::parse_hex;
use idphoto_types::Rgb;
use idphoto_wire::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// Characters of a name: the longest id of the catalogue has half of them.
const NAME: usize = 80;
/// Characters of a line of free text, such as the runtime's description of itself.
const LINE: usize = 200;

/// A SHA-256 hash; in JSON 64 lower-case hexadecimal digits.
///
/// `Debug` does not show it: the hash of a photo leads to the photo.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sha256(Digest);

/// Lower-case letters, digits and `-_.+`, at most 80.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Name(String);

/// Printable ASCII, at most 200 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line(String);

/// A number that may have a fraction. In JSON a string of the fewest decimal digits that lead back to
/// the same double, without an exponent: JSON readers differ in what they make of fractions.
///
/// `Debug` does not show it: figures tell where a face is.
#[derive(Clone, Copy, PartialEq)]
pub struct Figure(f64);

/// A colour of sRGB; in JSON `#rrggbb` in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(Rgb);

impl Sha256 {
    /// The hash of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Digest::of(bytes))
    }

    /// From its 64 lower-case digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        Digest::from_hex(text).map(Self)
    }
}

/// Its 64 digits.
impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hash]")
    }
}

impl Name {
    /// `text`, if it can be a name.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let fits = |b: u8| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.' | b'+')
        };
        ((1..=NAME).contains(&text.len()) && text.bytes().all(fits)).then_some(Self(text))
    }

    /// A name of ours. What cannot be in one, which nothing of ours has, is left out.
    pub(crate) fn of(text: &str) -> Self {
        let fits = |c: &char| c.is_ascii() && Self::new(*c).is_some();
        Self(text.chars().filter(fits).take(NAME).collect())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Line {
    /// `text` as far as it fits; what cannot be printed is left out.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.chars().filter(|c| is_printable(*c)).take(LINE).collect())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_printable(c: char) -> bool {
    c.is_ascii_graphic() || c == ' '
}

impl Figure {
    /// The number as a manifest tells it.
    #[must_use]
    pub const fn new(value: f64) -> Self {
        Self(value)
    }

    /// The number.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[figure]")
    }
}

impl Colour {
    /// A colour as a manifest tells it.
    #[must_use]
    pub const fn new(colour: Rgb) -> Self {
        Self(colour)
    }

    /// The colour.
    #[must_use]
    pub const fn rgb(self) -> Rgb {
        self.0
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !self.0.is_finite() {
            return Err(ser::Error::custom("a figure is not a number"));
        }
        to.collect_str(&self.0)
    }
}

impl Serialize for Colour {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

/// A value from its text, if that is the one spelling of it.
fn read<'de, D: Deserializer<'de>, T>(
    from: D,
    what: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| de::Error::custom(format_args!("not {what}")))
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, "a hash", Self::from_hex)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, "a name", |text| Self::new(text))
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, "a line", |text| Some(Self::of(text)).filter(|line| line.0 == text))
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, "a figure", |text| {
            let value: f64 = text.parse().ok()?;
            (value.is_finite() && value.to_string() == text).then_some(Self(value))
        })
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, "a colour", |text| parse_hex(text).filter(|c| c.to_string() == text).map(Self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<T: Serialize + for<'de> Deserialize<'de>>(value: &T) -> T {
        serde_json::from_slice(&serde_json::to_vec(value).unwrap()).unwrap()
    }

    #[test]
    fn figures_come_back_to_the_last_bit_in_one_spelling() {
        for value in [0.0, -0.0, 0.1, 1.0 / 3.0, -17.25, 1e-17, 4_000.000_000_000_001, 1e21] {
            assert_eq!(back(&Figure::new(value)).value().to_bits(), value.to_bits(), "{value}");
        }
        assert!(serde_json::to_string(&Figure::new(f64::NAN)).is_err());
        for text in ["1.0", "1e3", "01", "+1", " 1", "inf", "NaN", "", "0.30000000000000001"] {
            let read = serde_json::from_str::<Figure>(&format!("\"{text}\""));
            assert!(read.is_err(), "{text}");
        }
    }

    #[test]
    fn names_hashes_and_colours_have_one_spelling() {
        assert!(Name::new("icao-9303-print").is_some() && Name::new("a".repeat(80)).is_some());
        for bad in ["", "A", "a b", "a\n", "é", "\u{1b}[31m", &"a".repeat(81)] {
            assert!(Name::new(bad).is_none(), "{bad}");
        }
        assert_eq!(Line::of("ORT\u{1b}[31m 1.2\n").as_str(), "ORT[31m 1.2");
        assert!(serde_json::from_str::<Line>("\"a\\u001b\"").is_err());
        assert!(serde_json::from_str::<Colour>("\"#FFFFFF\"").is_err());
        assert_eq!(back(&Colour::new(Rgb([255, 0, 10]))), Colour::new(Rgb([255, 0, 10])));
        let hash = Sha256::of(b"abc");
        assert_eq!(back(&hash), hash);
        assert_eq!(format!("{hash:?} {:?}", Figure::new(1.0)), "[hash] [figure]");
        assert!(Sha256::from_hex(&hash.to_string().to_uppercase()).is_none());
    }
}
