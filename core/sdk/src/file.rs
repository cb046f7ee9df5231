//! The portrait's file: which format it has, its bytes within the standard's limits, and what they show
//! when they are read back.

use std::sync::Arc;

use idphoto_imaging::decode::{self, Facts, Limits};
use idphoto_imaging::encode::grammar::{check_png, check_portrait_jpeg};
use idphoto_imaging::encode::{
    self, Chroma, EncodeError, GrammarError, JpegOptions, Window, jpeg_within,
};
use idphoto_standards::edit::BackgroundRequest;
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::{FileColour, FileFormat};
use idphoto_types::{Point, Turn};
use idphoto_vision::Vision;

use crate::choose::Choice;
use crate::course::Course;
use crate::error::{Error, ErrorKind};
use crate::findings::Job;
use crate::options::MakeRequest;
use crate::render::Rendered;
use crate::subject::Subject;

/// JPEG quality of a portrait whose size is not limited: no visible loss at 4:4:4.
const JPEG_QUALITY: u8 = 95;

/// A finished file, and how it came to be.
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    /// 1 to 100; `None` of a PNG.
    pub(crate) quality: Option<u8>,
    /// `None` of a PNG.
    pub(crate) chroma: Option<Chroma>,
    /// How many of the bytes hold nothing.
    pub(crate) padding: usize,
    /// Dots per inch that were meant.
    pub(crate) dpi: u16,
}

/// The format that is asked for, or follows from the background and from what the standard takes.
pub(crate) fn format_of(
    job: &Job<'_>,
    request: &MakeRequest,
    background: &BackgroundRequest,
) -> Result<FileFormat, Error> {
    let accepted = &job.canvas.file.formats;
    let id = &job.standard.id;
    let transparent = *background == BackgroundRequest::Transparent;
    let usual = match accepted.first() {
        _ if transparent => FileFormat::Png,
        Some(first) if !accepted.contains(&FileFormat::Jpeg) => *first,
        _ => FileFormat::Jpeg,
    };
    let format = request.format.unwrap_or(usual);
    if transparent && format == FileFormat::Jpeg {
        let advice = "write a .png file";
        return Err(Error::new(ErrorKind::Usage, "a JPEG cannot be transparent", advice));
    }
    if !accepted.is_empty() && !accepted.contains(&format) {
        let names: Vec<&str> = accepted.iter().map(|f| name(*f)).collect();
        let message = format!("`{id}` takes {} files only", names.join(", "));
        return Err(Error::new(ErrorKind::Usage, message, "choose another file name"));
    }
    if format == FileFormat::Png && job.canvas.file.colour == Some(FileColour::Greyscale) {
        let message = format!("`{id}` takes grey files, which are made as JPEG only");
        return Err(Error::new(ErrorKind::Usage, message, "write a .jpg file"));
    }
    Ok(format)
}

/// The finished file: of the size, in the colours and with the density that the standard asks for,
/// and holding nothing that a portrait has no need of.
pub(crate) fn encoded(
    rendered: &Rendered,
    canvas: &Canvas,
    format: FileFormat,
) -> Result<Written, Error> {
    let size = [rendered.image.width(), rendered.image.height()];
    let dpi = canvas.dpi(size[1]);
    let bytes = |limit: Option<u64>| limit.map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let rule = &canvas.file;
    let window = Window {
        min: bytes(rule.floor(size)),
        max: bytes(rule.bytes_max),
        target: bytes(rule.bytes_target),
    };
    let failed = |error: EncodeError| Error::new(ErrorKind::Encoding, error, "");
    let broken = |error: GrammarError| Error::new(ErrorKind::Encoding, error, "");
    match format {
        FileFormat::Png => {
            let alpha = rendered.alpha.as_ref();
            let bytes = encode::png_within(&rendered.image, alpha, Some(dpi), &window);
            let bytes = bytes.map_err(failed)?;
            check_png(&bytes).map_err(broken)?;
            Ok(Written { bytes, quality: None, chroma: None, padding: 0, dpi })
        }
        FileFormat::Jpeg => {
            let chroma = match rule.colour {
                Some(FileColour::Greyscale) => Chroma::Grey,
                _ => Chroma::Full,
            };
            let options = JpegOptions { quality: JPEG_QUALITY, chroma, dpi: Some(dpi) };
            let file = jpeg_within(&rendered.image, &options, &window).map_err(failed)?;
            check_portrait_jpeg(&file.bytes).map_err(broken)?;
            Ok(Written {
                quality: Some(file.quality),
                chroma: Some(file.chroma),
                padding: file.padding,
                bytes: file.bytes,
                dpi,
            })
        }
    }
}

/// The name of a format in JSON.
pub(crate) const fn name(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Jpeg => "jpeg",
        FileFormat::Png => "png",
    }
}

/// A portrait as its own bytes tell and show it.
pub(crate) struct Reread {
    /// What its headers say.
    pub(crate) facts: Facts,
    /// The face whose eyes are nearest to those meant; `None` when no upright face is found.
    pub(crate) subject: Option<Subject>,
}

impl Reread {
    /// Reads the portrait's bytes, and finds the face whose eyes are nearest to `eyes`.
    pub(crate) fn of(vision: &Vision, bytes: &[u8], eyes: Point) -> Result<Self, Error> {
        // Our own file, whose size the standard has bounded: a PNG of many dots may be larger than
        // what is let in from outside.
        let limits = Limits::default().with_max_bytes(bytes.len());
        let facts = decode::facts(bytes, &limits)?;
        let image = Arc::new(decode::decode(bytes, &limits)?.image);
        let choice = Choice::Nearest(eyes);
        let subject = match Subject::find(vision, image, choice, &mut Course::within()) {
            // A portrait on its side is not one.
            Ok(subject) => (subject.turn == Turn::None).then_some(subject),
            Err(e) if e.kind() == ErrorKind::NoFace => None,
            Err(e) => return Err(e),
        };
        Ok(Self { facts, subject })
    }
}
