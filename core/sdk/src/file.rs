//! The portrait's file: which format it has, its bytes within the standard's limits, and what they show
//! when they are read back.

use std::sync::Arc;

use idphoto_imaging::decode::{Limits, decode};
use idphoto_imaging::encode;
use idphoto_standards::FileFormat;
use idphoto_standards::edit::BackgroundRequest;
use idphoto_standards::file_rules::Canvas;
use idphoto_types::{Point, Turn};
use idphoto_vision::Vision;

use crate::choose::Choice;
use crate::course::Course;
use crate::error::{Error, ErrorKind};
use crate::findings::Job;
use crate::options::MakeRequest;
use crate::render::Rendered;
use crate::subject::Subject;

/// JPEG quality of a portrait without a byte limit: no visible loss at 4:4:4.
const JPEG_QUALITY: u8 = 95;

/// A finished file, and how it came to be.
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    /// 1 to 100; `None` of a PNG.
    pub(crate) quality: Option<u8>,
    /// `None` of a PNG.
    pub(crate) chroma: Option<encode::Chroma>,
    /// How many of the bytes hold nothing.
    pub(crate) padding: usize,
}

/// The format that is asked for, or follows from the background.
pub(crate) fn format_of(
    job: &Job<'_>,
    request: &MakeRequest,
    background: &BackgroundRequest,
) -> Result<FileFormat, Error> {
    let accepted = &job.canvas.formats;
    let transparent = *background == BackgroundRequest::Transparent;
    let format =
        request.format.unwrap_or(if transparent { FileFormat::Png } else { FileFormat::Jpeg });
    if transparent && format == FileFormat::Jpeg {
        let advice = "write a .png file";
        return Err(Error::new(ErrorKind::Usage, "a JPEG cannot be transparent", advice));
    }
    if !accepted.is_empty() && !accepted.contains(&format) {
        let names: Vec<&str> = accepted.iter().map(|f| name(*f)).collect();
        let message = format!("`{}` takes {} files only", job.standard.id, names.join(", "));
        return Err(Error::new(ErrorKind::Usage, message, "choose another file name"));
    }
    Ok(format)
}

/// The finished file.
pub(crate) fn encoded(
    rendered: &Rendered,
    canvas: &Canvas,
    format: FileFormat,
) -> Result<Written, Error> {
    let dpi = Some(canvas.dpi());
    let result = match format {
        FileFormat::Png => encode::png(&rendered.image, rendered.alpha.as_ref(), dpi)
            .map(|bytes| Written { bytes, quality: None, chroma: None, padding: 0 }),
        FileFormat::Jpeg => {
            let chroma = encode::Chroma::Full;
            let options = encode::JpegOptions { quality: JPEG_QUALITY, chroma, dpi };
            let most = canvas
                .bytes_max
                .map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
            encode::jpeg_within(&rendered.image, &options, most).map(|e| Written {
                bytes: e.bytes,
                quality: Some(e.quality),
                chroma: Some(chroma),
                padding: 0,
            })
        }
    };
    result.map_err(|e| Error::new(ErrorKind::Encoding, e, ""))
}

/// The name of a format in JSON.
pub(crate) const fn name(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Jpeg => "jpeg",
        FileFormat::Png => "png",
    }
}

/// The portrait as its own bytes show it, with the face whose eyes are nearest to `eyes`; `None`
/// when no upright face is found in it.
pub(crate) fn finished(
    vision: &Vision,
    bytes: &[u8],
    eyes: Point,
) -> Result<Option<Subject>, Error> {
    // Our own file, whose size the standard has bounded: a PNG of many dots may be larger than
    // what is let in from outside.
    let limits = Limits::default().with_max_bytes(bytes.len());
    let image = Arc::new(decode(bytes, &limits)?.image);
    match Subject::find(vision, image, Choice::Nearest(eyes), &mut Course::within()) {
        // A portrait on its side is not one.
        Ok(subject) => Ok((subject.turn == Turn::None).then_some(subject)),
        Err(e) if e.kind() == ErrorKind::NoFace => Ok(None),
        Err(e) => Err(e),
    }
}
