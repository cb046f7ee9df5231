//! A sheet as pixels.

use idphoto_types::{Rect, Rgb, RgbImage, Similarity};

use super::{BAR_GREY, MARK_GREY, Page, SheetError, letters};
use crate::warp::{self, Filter};

/// Pixels a side: A4 at 600 dpi has 7016.
const MAX_SIDE: f64 = 10_000.0;

/// Draws a page in pixels, on white. Every picture has to have the size of its place; its pixels are on
/// the sheet as they are.
///
/// # Errors
/// `PaperSize`, `Place`.
pub fn raster(page: &Page<'_>, pictures: &[RgbImage]) -> Result<RgbImage, SheetError> {
    let [width, height] = page.size.map(f64::round);
    if !(1.0..=MAX_SIDE).contains(&width) || !(1.0..=MAX_SIDE).contains(&height) {
        return Err(SheetError::PaperSize { width: width as u64, height: height as u64 });
    }
    let mut sheet = RgbImage::filled(width as u32, height as u32, Rgb([255; 3]));
    page.marks.iter().for_each(|mark| fill(&mut sheet, *mark, MARK_GREY));
    page.scale_bar.iter().for_each(|line| fill(&mut sheet, *line, BAR_GREY));
    if let Some(text) = &page.caption {
        let (lines, thick) = letters::strokes(text);
        for line in &lines {
            line.windows(2).for_each(|ends| stroke(&mut sheet, ends[0], ends[1], thick));
        }
    }
    for (index, place) in &page.pictures {
        let picture = pictures.get(*index).ok_or(SheetError::Place(*index))?;
        lay(&mut sheet, picture, *place).ok_or(SheetError::Place(*index))?;
    }
    Ok(sheet)
}

/// The picture in `width` x `height` pixels: as it is where it has them, else resampled once. Where the shape
/// differs, which rounding makes it do by a pixel, the middle is taken; nothing is stretched.
///
/// # Panics
/// When a side is 0.
#[must_use]
pub fn fitted(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    if (picture.width(), picture.height()) == (width, height) {
        return picture.clone();
    }
    let [w, h, to_w, to_h] = [picture.width(), picture.height(), width, height].map(f64::from);
    let scale = (w / to_w).min(h / to_h);
    let (tx, ty) = ((w - to_w * scale) / 2.0, (h - to_h * scale) / 2.0);
    let to_source = Similarity { a: scale, b: 0.0, tx, ty };
    warp::image(picture, to_source, width, height, Filter::Lanczos3)
}

/// The whole pixels of a rectangle that lie on the sheet: from and to, across and down.
fn pixels(sheet: &RgbImage, r: Rect) -> [[usize; 2]; 2] {
    let within = |v: f64, side: u32| v.round().clamp(0.0, f64::from(side)) as usize;
    let (width, height) = (sheet.width(), sheet.height());
    [
        [within(r.x, width), within(r.right(), width)],
        [within(r.y, height), within(r.bottom(), height)],
    ]
}

fn fill(sheet: &mut RgbImage, area: Rect, grey: u8) {
    let [[left, right], [top, bottom]] = pixels(sheet, area);
    let row = sheet.width() as usize * 3;
    for line in sheet.data_mut().chunks_exact_mut(row).take(bottom).skip(top) {
        line[left * 3..right * 3].fill(grey);
    }
}

/// A line with round ends, its edge as soft as a pixel.
fn stroke(sheet: &mut RgbImage, from: [f64; 2], to: [f64; 2], thick: f64) {
    let reach = thick / 2.0 + 1.0;
    let low = [from[0].min(to[0]) - reach, from[1].min(to[1]) - reach];
    let high = [from[0].max(to[0]) + reach, from[1].max(to[1]) + reach];
    let around = Rect::new(low[0], low[1], high[0] - low[0], high[1] - low[1]);
    let [[left, right], [top, bottom]] = pixels(sheet, around);
    let row = sheet.width() as usize * 3;
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let length = (dx * dx + dy * dy).max(1e-12);
    for (y, line) in sheet.data_mut().chunks_exact_mut(row).enumerate().take(bottom).skip(top) {
        for x in left..right {
            let (px, py) = (x as f64 + 0.5 - from[0], y as f64 + 0.5 - from[1]);
            let t = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
            let (ox, oy) = (px - t * dx, py - t * dy);
            let covered = (thick / 2.0 + 0.5 - (ox * ox + oy * oy).sqrt()).clamp(0.0, 1.0);
            let grey = (255.0 - covered * f64::from(255 - BAR_GREY)).round() as u8;
            // Two strokes that meet are no darker than one.
            line[x * 3..x * 3 + 3].iter_mut().for_each(|v| *v = (*v).min(grey));
        }
    }
}

/// Copies the picture; `None` when its place has another size or is not on the sheet.
fn lay(sheet: &mut RgbImage, picture: &RgbImage, place: Rect) -> Option<()> {
    let [[left, right], [top, bottom]] = pixels(sheet, place);
    let size = [right - left, bottom - top];
    if size != [picture.width() as usize, picture.height() as usize]
        || [place.x, place.y] != [left as f64, top as f64]
    {
        return None;
    }
    let (row, width) = (sheet.width() as usize * 3, size[0] * 3);
    let lines = sheet.data_mut().chunks_exact_mut(row).skip(top);
    for (line, source) in lines.zip(picture.data().chunks_exact(width)) {
        line[left * 3..right * 3].copy_from_slice(source);
    }
    Some(())
}
