//! A sheet as a PDF page of true size: pictures and lines, no date, no id, no font, no metadata.
//!
//! A JPEG that our own encoder could have written goes in as it is (`DCTDecode`), byte for byte. Whatever else a
//! portrait's file was, its pixels go in without loss, as a PNG's compressed rows are (`FlateDecode` with
//! PNG predictors), so that no metadata of it comes along and no second lossy step is taken.

use idphoto_types::Rect;
use pdf_writer::types::{LineCapStyle, LineJoinStyle, Predictor};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Ref};

use super::{BAR_GREY, MARK_GREY, Page, Picture, SheetError, letters};
use crate::encode::{self, grammar};

/// Points a millimetre: a point is 1/72 inch (ISO 32000-1, 8.3.2.3).
const POINTS: f64 = 72.0 / 25.4;

const CATALOGUE: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const CONTENT: Ref = Ref::new(4);
/// Of the first picture; the others follow.
const FIRST_PICTURE: i32 = 5;

/// Draws a page in millimetres as a PDF file of one page. Each picture is held once, however often it is
/// laid. Programs that print are asked not to scale (`PrintScaling` is `None`).
///
/// # Errors
/// `Place` for a place of a picture that there is not; `Encode`.
pub fn pdf(page: &Page<'_>, pictures: &[Picture<'_>]) -> Result<Vec<u8>, SheetError> {
    if let Some((index, _)) = page.pictures.iter().find(|(index, _)| *index >= pictures.len()) {
        return Err(SheetError::Place(*index));
    }
    let names: Vec<String> = (0..pictures.len()).map(|i| format!("P{i}")).collect();
    let reference = |index: usize| Ref::new(FIRST_PICTURE + index as i32);
    let [width, height] = page.size.map(points);

    let mut pdf = Pdf::new();
    let mut catalogue = pdf.catalog(CATALOGUE);
    catalogue.pages(PAGES);
    catalogue.viewer_preferences().pair(Name(b"PrintScaling"), Name(b"None"));
    catalogue.finish();
    pdf.pages(PAGES).kids([PAGE]).count(1);
    let mut sheet = pdf.page(PAGE);
    sheet.parent(PAGES).contents(CONTENT);
    sheet.media_box(pdf_writer::Rect::new(0.0, 0.0, width, height));
    let mut resources = sheet.resources();
    let mut objects = resources.x_objects();
    for (index, name) in names.iter().enumerate() {
        objects.pair(Name(name.as_bytes()), reference(index));
    }
    objects.finish();
    resources.finish();
    sheet.finish();
    pdf.stream(CONTENT, &drawn(page, &names));
    for (index, picture) in pictures.iter().enumerate() {
        embed(&mut pdf, reference(index), picture)?;
    }
    Ok(pdf.finish())
}

/// The content of the page.
fn drawn(page: &Page<'_>, names: &[String]) -> Vec<u8> {
    let mut content = Content::new();
    // A PDF's origin is at the bottom.
    let up = |y: f64| points(page.size[1] - y);
    for (shapes, grey) in [(&page.marks, MARK_GREY), (&page.scale_bar, BAR_GREY)] {
        if !shapes.is_empty() {
            content.set_fill_gray(tone(grey));
            for Rect { x, y, w, h } in shapes.iter().copied() {
                content.rect(points(x), up(y + h), points(w), points(h));
            }
            content.fill_nonzero();
        }
    }
    if let Some(text) = &page.caption {
        let (lines, thick) = letters::strokes(text);
        content.set_stroke_gray(tone(BAR_GREY)).set_line_width(points(thick));
        content.set_line_cap(LineCapStyle::RoundCap).set_line_join(LineJoinStyle::RoundJoin);
        for line in lines {
            for (i, [x, y]) in line.into_iter().enumerate() {
                match i {
                    0 => content.move_to(points(x), up(y)),
                    _ => content.line_to(points(x), up(y)),
                };
            }
        }
        content.stroke();
    }
    for (index, place) in &page.pictures {
        let (w, h) = (points(place.w), points(place.h));
        content.save_state();
        content.transform([w, 0.0, 0.0, h, points(place.x), up(place.bottom())]);
        content.x_object(Name(names[*index].as_bytes()));
        content.restore_state();
    }
    content.finish().into_vec()
}

fn embed(pdf: &mut Pdf, reference: Ref, picture: &Picture<'_>) -> Result<(), SheetError> {
    let (width, height) = (picture.image.width() as i32, picture.image.height() as i32);
    let as_it_is = is_ours(picture.file);
    let rows = if as_it_is { Vec::new() } else { compressed_rows(picture)? };
    let mut object = pdf.image_xobject(reference, if as_it_is { picture.file } else { &rows });
    object.width(width).height(height).bits_per_component(8).color_space().device_rgb();
    if as_it_is {
        object.filter(Filter::DctDecode);
    } else {
        object.filter(Filter::FlateDecode);
        let mut how = object.decode_parms();
        how.predictor(Predictor::PngOptimum).colors(3).bits_per_component(8).columns(width);
    }
    Ok(())
}

/// Whether a file is a JPEG of three components and nothing but the picture: what is right behind SOI and
/// the 18 bytes of JFIF is then a frame of 17 bytes.
fn is_ours(file: &[u8]) -> bool {
    grammar::check_jpeg(file).is_ok()
        && file.get(20..).is_some_and(|frame| frame.starts_with(b"\xFF\xC0\0\x11"))
}

/// The picture's rows as a PNG holds them: the payloads of its IDAT chunks, one zlib stream.
fn compressed_rows(picture: &Picture<'_>) -> Result<Vec<u8>, SheetError> {
    let png = encode::png(picture.image, None, None)?;
    let mut rows = Vec::with_capacity(png.len());
    // Behind the signature: length, kind, payload, checksum.
    let mut rest = png.get(8..).unwrap_or_default();
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((chunk, behind)) = behind.split_at_checked(length + 4) else { break };
        if let Some(payload) = chunk.strip_prefix(b"IDAT") {
            rows.extend_from_slice(payload);
        }
        rest = behind.get(4..).unwrap_or_default();
    }
    Ok(rows)
}

fn points(mm: f64) -> f32 {
    (mm * POINTS) as f32
}

fn tone(grey: u8) -> f32 {
    f32::from(grey) / 255.0
}
