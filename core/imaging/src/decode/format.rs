//! What kind of file the first bytes announce. File names are never asked.

use std::fmt;

use super::error::DecodeError;

/// A picture format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// ITU-T T.81, usually in JFIF or EXIF clothes.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    WebP,
    /// ISO/IEC 23008-12, coded with HEVC.
    #[cfg(feature = "heic")]
    Heif,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            #[cfg(feature = "heic")]
            Self::Heif => "HEIC",
        })
    }
}

/// A format that is recognised so that the message can name it, and not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Foreign {
    /// HEIC or HEIF, the default of iPhones; read with the feature `heic`.
    Heif,
    /// AVIF.
    Avif,
    /// GIF.
    Gif,
    /// TIFF, and the camera raw formats built on it.
    Tiff,
    /// Windows bitmap.
    Bmp,
    /// JPEG XL.
    JpegXl,
    /// JPEG 2000.
    Jpeg2000,
    /// Photoshop.
    Photoshop,
    /// PDF.
    Pdf,
    /// A film: MP4, QuickTime, the moving half of a Live Photo.
    Video,
    /// A zip archive, or a document that is one.
    Zip,
    /// Plain text, HTML, SVG.
    Text,
}

impl Foreign {
    /// What its owner can do about it.
    pub(super) const fn advice(self) -> &'static str {
        match self {
            Self::Heif => {
                "export it as JPEG or PNG, or take the photo again with the iPhone's Settings > \
                 Camera > Formats at Most Compatible"
            }
            _ => "export it as JPEG or PNG",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Heif => "a HEIC picture",
            Self::Avif => "an AVIF picture",
            Self::Gif => "a GIF picture",
            Self::Tiff => "a TIFF or camera raw picture",
            Self::Bmp => "a BMP picture",
            Self::JpegXl => "a JPEG XL picture",
            Self::Jpeg2000 => "a JPEG 2000 picture",
            Self::Photoshop => "a Photoshop document",
            Self::Pdf => "a PDF document",
            Self::Video => "a video",
            Self::Zip => "an archive or office document",
            Self::Text => "text",
        })
    }
}

/// Names the format of `bytes` by their beginning.
///
/// # Errors
/// `Empty`, `ForeignFormat` or `UnknownFormat`.
pub(super) fn sniff(bytes: &[u8]) -> Result<Format, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    // Two and four bytes are enough to say "cut off" of a file that ends there.
    if bytes.starts_with(b"\xFF\xD8") {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG") {
        return Ok(Format::Png);
    }
    // Films and sounds begin with RIFF too.
    if bytes.starts_with(b"RIFF") && bytes.get(8..12).is_none_or(|name| name == b"WEBP") {
        return Ok(Format::WebP);
    }
    match foreign(bytes) {
        #[cfg(feature = "heic")]
        Some(Foreign::Heif) => Ok(Format::Heif),
        Some(foreign) => Err(DecodeError::ForeignFormat(foreign)),
        None => Err(DecodeError::UnknownFormat),
    }
}

/// Beginnings by which a format is known without reading on.
const MAGICS: [(&[u8], Foreign); 14] = [
    (b"GIF87a", Foreign::Gif),
    (b"GIF89a", Foreign::Gif),
    (b"II*\0", Foreign::Tiff),
    (b"MM\0*", Foreign::Tiff),
    (b"II+\0", Foreign::Tiff),
    (b"MM\0+", Foreign::Tiff),
    (b"%PDF", Foreign::Pdf),
    (b"8BPS", Foreign::Photoshop),
    (b"PK\x03\x04", Foreign::Zip),
    (b"\xFF\x0A", Foreign::JpegXl),
    (b"\0\0\0\x0CJXL ", Foreign::JpegXl),
    (b"\0\0\0\x0CjP  ", Foreign::Jpeg2000),
    (b"\xFF\x4F\xFF\x51", Foreign::Jpeg2000),
    (b"\x1A\x45\xDF\xA3", Foreign::Video),
];

fn foreign(bytes: &[u8]) -> Option<Foreign> {
    if let Some(&(_, found)) = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(found);
    }
    if bytes.starts_with(b"RIFF") {
        return Some(Foreign::Video);
    }
    // "BM", the file size, four reserved zeros.
    if bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]) {
        return Some(Foreign::Bmp);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return bytes.get(8..12).map(iso_brand);
    }
    looks_like_text(bytes).then_some(Foreign::Text)
}

/// The major brand of an ISO base media file (ISO/IEC 14496-12, 4.3).
fn iso_brand(brand: &[u8]) -> Foreign {
    match brand {
        b"avif" | b"avis" => Foreign::Avif,
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            Foreign::Heif
        }
        b"crx " => Foreign::Tiff,
        _ => Foreign::Video,
    }
}

/// Whether the first half kilobyte holds only printable UTF-8 and white space.
fn looks_like_text(bytes: &[u8]) -> bool {
    let head = bytes.get(..512).unwrap_or(bytes);
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A character may be cut in two at the end, and only there.
        Err(e) if e.error_len().is_none() => {
            std::str::from_utf8(head.get(..e.valid_up_to()).unwrap_or_default()).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && text.chars().all(|c| !c.is_control() || c.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_name_the_format() {
        for (bytes, wanted) in [
            (&b"\0\0\0\x18ftypavif\0\0\0\0"[..], Foreign::Avif),
            (b"\0\0\0\x18ftypqt  \0\0\0\0", Foreign::Video),
            (b"RIFF\x10\0\0\0AVI LIST", Foreign::Video),
            (b"GIF89a\x01\0", Foreign::Gif),
            (b"II*\0\x08\0\0\0", Foreign::Tiff),
            (b"BM\x46\0\0\0\0\0\0\0\x36\0", Foreign::Bmp),
            (b"%PDF-1.7\n%\xE2\xE3", Foreign::Pdf),
            (b"Dear Sir,\n\tthis is no photo. \xC3\xA9", Foreign::Text),
            (b"a word cut in two \xC3", Foreign::Text),
            (b"BMW owners' club", Foreign::Text),
        ] {
            assert_eq!(sniff(bytes), Err(DecodeError::ForeignFormat(wanted)), "{bytes:?}");
        }
        for brand in [b"heic", b"mif1"] {
            let bytes = [b"\0\0\0\x18ftyp", &brand[..], &[0; 4]].concat();
            #[cfg(feature = "heic")]
            assert_eq!(sniff(&bytes), Ok(Format::Heif));
            #[cfg(not(feature = "heic"))]
            assert_eq!(sniff(&bytes), Err(DecodeError::ForeignFormat(Foreign::Heif)));
        }
        assert_eq!(sniff(b""), Err(DecodeError::Empty));
        assert_eq!(sniff(&[0; 4096]), Err(DecodeError::UnknownFormat));
        assert_eq!(sniff(b"\x80\x81\x82"), Err(DecodeError::UnknownFormat));
        assert_eq!(sniff(b"\xFF\xD8"), Ok(Format::Jpeg));
        assert_eq!(sniff(b"\x89PNG"), Ok(Format::Png));
        assert_eq!(sniff(b"RIFF"), Ok(Format::WebP));
        assert_eq!(sniff(b"RIFF\x10\0\0\0WEBPVP8 "), Ok(Format::WebP));
    }

    #[test]
    fn the_message_says_what_to_do() {
        let message = DecodeError::ForeignFormat(Foreign::Heif).to_string();
        assert!(message.contains("HEIC") && message.contains("export it as JPEG or PNG"));
        assert!(message.contains("Most Compatible") && !message.contains("  "), "{message}");
        let message = DecodeError::ForeignFormat(Foreign::Gif).to_string();
        assert!(message.ends_with("export it as JPEG or PNG"), "{message}");
    }
}
