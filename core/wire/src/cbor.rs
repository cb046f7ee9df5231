//! Deterministic CBOR (RFC 8949, section 4.2.1) of closed schemas: a reader that takes what a schema
//! says and nothing else, and the check that bytes are the one encoding of what was read.
//!
//! No schema here has floats, indefinite lengths, or items that nest by their own will, so a reader
//! never recurses and never allocates more than the input holds.

use minicbor::data::Tag;
use minicbor::{Decoder, Encoder};

/// Why bytes are not what a schema says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Another shape: a wrong type, an unknown or missing field, a wrong length, too few bytes.
    #[error("it has not the shape that its format asks for")]
    Malformed,
    /// The right values in another encoding, or bytes behind the end.
    #[error("it is not in the one encoding that its format allows")]
    NotCanonical,
}

/// Something with exactly one encoding.
pub trait Canonical: Sized {
    /// What else can be wrong with it.
    type Error: From<FormError>;

    /// Writes it.
    fn write(&self, to: &mut Writer);

    /// Reads it; need not look at how numbers are encoded.
    fn read(from: &mut Reader<'_>) -> Result<Self, Self::Error>;

    /// Its one encoding.
    fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.into_bytes()
    }

    /// What has this encoding.
    fn from_bytes(bytes: &[u8]) -> Result<Self, Self::Error> {
        let mut reader = Reader::new(bytes);
        let value = Self::read(&mut reader)?;
        if value.to_bytes() == bytes { Ok(value) } else { Err(FormError::NotCanonical.into()) }
    }
}

/// Writes items one behind the other.
#[derive(Debug)]
pub struct Writer(Encoder<Vec<u8>>);

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

impl Writer {
    /// With nothing written.
    #[must_use]
    pub fn new() -> Self {
        Self(Encoder::new(Vec::new()))
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_writer()
    }

    // Writing into a vector cannot fail: the error type of all of these is `Infallible`.

    /// A tag for the next item.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        let _ = self.0.tag(Tag::new(tag));
        self
    }

    /// The head of a map.
    pub fn map(&mut self, entries: usize) -> &mut Self {
        let _ = self.0.map(entries as u64);
        self
    }

    /// The head of an array.
    pub fn array(&mut self, items: usize) -> &mut Self {
        let _ = self.0.array(items as u64);
        self
    }

    /// A number that is not negative.
    pub fn uint(&mut self, value: u64) -> &mut Self {
        let _ = self.0.u64(value);
        self
    }

    /// A number.
    pub fn int(&mut self, value: i64) -> &mut Self {
        let _ = self.0.i64(value);
        self
    }

    /// True or false.
    pub fn bool(&mut self, value: bool) -> &mut Self {
        let _ = self.0.bool(value);
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, value: &[u8]) -> &mut Self {
        let _ = self.0.bytes(value);
        self
    }

    /// A text.
    pub fn text(&mut self, value: &str) -> &mut Self {
        let _ = self.0.str(value);
        self
    }
}

/// Reads items one behind the other.
#[derive(Debug)]
pub struct Reader<'a>(Decoder<'a>);

/// Each method reads the next item.
///
/// # Errors
/// `Malformed` from all of them when it is another one.
#[allow(clippy::missing_errors_doc, reason = "they all fail in one way, which the block says")]
impl<'a> Reader<'a> {
    /// At the first item of these bytes.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    /// Where the next item begins.
    #[must_use]
    pub fn position(&self) -> usize {
        self.0.position()
    }

    /// This tag.
    pub fn tag(&mut self, wanted: u64) -> Result<(), FormError> {
        is(self.0.tag(), |tag| tag.as_u64() == wanted)
    }

    /// A map of exactly so many entries.
    pub fn map(&mut self, entries: usize) -> Result<(), FormError> {
        is(self.0.map(), |length| *length == Some(entries as u64))
    }

    /// A map of at most so many entries.
    pub fn map_up_to(&mut self, most: usize) -> Result<usize, FormError> {
        bounded(self.0.map(), most)
    }

    /// An array of exactly so many items.
    pub fn array(&mut self, items: usize) -> Result<(), FormError> {
        is(self.0.array(), |length| *length == Some(items as u64))
    }

    /// An array of at most so many items.
    pub fn array_up_to(&mut self, most: usize) -> Result<usize, FormError> {
        bounded(self.0.array(), most)
    }

    /// The key of the next entry, which has to be this one.
    pub fn key(&mut self, wanted: u64) -> Result<&mut Self, FormError> {
        is(self.0.u64(), |key| *key == wanted)?;
        Ok(self)
    }

    /// A number that is not negative and fits.
    pub fn uint<T: TryFrom<u64>>(&mut self) -> Result<T, FormError> {
        let value = self.0.u64().map_err(|_| FormError::Malformed)?;
        T::try_from(value).map_err(|_| FormError::Malformed)
    }

    /// What a number of a closed list stands for; `None` when for nothing.
    pub fn coded<N: TryFrom<u64>, T>(
        &mut self,
        meaning: impl Fn(N) -> Option<T>,
    ) -> Result<Option<T>, FormError> {
        self.uint().map(meaning)
    }

    /// A number that fits.
    pub fn int<T: TryFrom<i64>>(&mut self) -> Result<T, FormError> {
        let value = self.0.i64().map_err(|_| FormError::Malformed)?;
        T::try_from(value).map_err(|_| FormError::Malformed)
    }

    /// True or false.
    pub fn bool(&mut self) -> Result<bool, FormError> {
        self.0.bool().map_err(|_| FormError::Malformed)
    }

    /// A byte string of exactly `N` bytes.
    pub fn exactly<const N: usize>(&mut self) -> Result<[u8; N], FormError> {
        self.bytes(N)?.try_into().map_err(|_| FormError::Malformed)
    }

    /// A byte string of at most so many bytes.
    pub fn bytes(&mut self, most: usize) -> Result<&'a [u8], FormError> {
        let bytes = self.0.bytes().map_err(|_| FormError::Malformed)?;
        if bytes.len() <= most { Ok(bytes) } else { Err(FormError::Malformed) }
    }

    /// A text of at least one and at most so many bytes.
    pub fn text(&mut self, most: usize) -> Result<&'a str, FormError> {
        let text = self.0.str().map_err(|_| FormError::Malformed)?;
        if (1..=most).contains(&text.len()) { Ok(text) } else { Err(FormError::Malformed) }
    }
}

type Decoded<T> = Result<T, minicbor::decode::Error>;

fn is<T>(value: Decoded<T>, right: impl Fn(&T) -> bool) -> Result<(), FormError> {
    match value {
        Ok(value) if right(&value) => Ok(()),
        _ => Err(FormError::Malformed),
    }
}

fn bounded(length: Decoded<Option<u64>>, most: usize) -> Result<usize, FormError> {
    match length {
        Ok(Some(length)) if length <= most as u64 => Ok(length as usize),
        _ => Err(FormError::Malformed),
    }
}
