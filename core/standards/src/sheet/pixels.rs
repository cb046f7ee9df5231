//! From millimetres to whole pixels: every portrait `round(mm * dpi / 25.4)` pixels large, where its place
//! in millimetres falls, and never on a pixel of another one.

use std::ops::RangeInclusive;

use idphoto_types::Rect;

use super::unit::Unit;
use super::{Drawing, HAIRLINE_MM, Layout, Placement, SheetError, marks};

/// Dots per inch of a sheet: below 300 authorities refuse the print, above 600 no photo printer resolves it.
pub const DPI_RANGE: RangeInclusive<u16> = 300..=600;

impl Layout {
    /// Everything in pixels of `dpi` an inch.
    ///
    /// A portrait lies at most half a pixel from its place in millimetres. Where portraits touch and would
    /// then share pixels they give way, by half a pixel for each one in the row at most. The paper is
    /// `round(mm * dpi / 25.4)` pixels large; one that is filled to the brim has up to half a pixel more for
    /// each portrait in a row, because no portrait is cut. A hairline may run under a portrait: portraits
    /// are laid last.
    ///
    /// # Errors
    /// [`SheetError::Dots`] outside [`DPI_RANGE`].
    pub fn in_pixels(&self, dpi: u16) -> Result<Drawing, SheetError> {
        if !DPI_RANGE.contains(&dpi) {
            return Err(SheetError::Dots { asked: dpi });
        }
        let unit = Unit::pixels(dpi);
        let (size, areas) = self.whole_areas(unit);
        let hairlines = match self.is_tight() {
            true => marks::outlines(&areas, unit.line(HAIRLINE_MM)),
            false => Vec::new(),
        };
        let mut drawing = self.drawn(size, &areas, hairlines, unit);
        for mark in &mut drawing.marks {
            let (x, y) = (mark.x.round(), mark.y.round());
            let (w, h) = (mark.right().round() - x, mark.bottom().round() - y);
            *mark = Rect::new(x, y, w.max(1.0), h.max(1.0));
        }
        Ok(drawing)
    }

    /// The paper and the portraits in whole pixels.
    fn whole_areas(&self, unit: Unit) -> ([f64; 2], Vec<Rect>) {
        let apart = self.gap_mm.map(|gap| if gap > 0.0 { 1.0 } else { 0.0 });
        let mut size = self.paper_mm.map(|mm| unit.whole(mm));
        let rows: Vec<_> = self.placements.chunk_by(|a, b| a.shelf == b.shelf).collect();
        let heights: Vec<_> = rows
            .iter()
            .map(|row| {
                let top = row.first().map_or(0.0, |p| unit.exact(p.area.y));
                (top, row.iter().map(|p| unit.whole(p.area.h)).fold(0.0, f64::max))
            })
            .collect();
        let (tops, end) = settled(&heights, apart[1], size[1]);
        size[1] = end;
        let mut areas = Vec::with_capacity(self.placements.len());
        for (row, top) in rows.iter().zip(tops) {
            let widths = row.iter().map(|p| (unit.exact(p.area.x), unit.whole(p.area.w)));
            let (lefts, end) = settled(&widths.collect::<Vec<_>>(), apart[0], size[0]);
            size[0] = end;
            let lying = |(left, p): (f64, &Placement)| {
                Rect::new(left, top, unit.whole(p.area.w), unit.whole(p.area.h))
            };
            areas.extend(lefts.into_iter().zip(*row).map(lying));
        }
        (size, areas)
    }
}

/// Whole places for things in a line, each `(where, how long)`, at least `gap` apart, none beyond
/// `limit` unless all of them together are longer; with where the last one may end.
fn settled(wanted: &[(f64, f64)], gap: f64, limit: f64) -> (Vec<f64>, f64) {
    let lengths: f64 = wanted.iter().map(|(_, length)| length).sum();
    let limit = limit.max(lengths + gap * wanted.len().saturating_sub(1) as f64);
    let mut places: Vec<f64> = Vec::with_capacity(wanted.len());
    let mut free = 0.0;
    for (place, length) in wanted {
        let place = place.round().max(free);
        places.push(place);
        free = place + length + gap;
    }
    let mut end = limit;
    for (place, (_, length)) in places.iter_mut().zip(wanted).rev() {
        *place = place.min(end - length);
        end = *place - gap;
    }
    (places, limit)
}

#[cfg(test)]
mod tests {
    use super::settled;

    #[test]
    fn things_in_a_line_keep_their_places_and_share_nothing() {
        // Room for all: rounded where they are.
        assert_eq!(settled(&[(0.4, 10.0), (20.6, 10.0)], 1.0, 40.0), (vec![0.0, 21.0], 40.0));
        // Rounding alone would let the second begin on the last pixel of the first.
        assert_eq!(settled(&[(0.0, 414.0), (413.4, 414.0)], 0.0, 900.0).0, [0.0, 414.0]);
        // At the brim all move back; beyond it the line grows.
        assert_eq!(settled(&[(0.0, 591.0), (590.6, 591.0)], 0.0, 1182.0).0, [0.0, 591.0]);
        assert_eq!(
            settled(&[(0.0, 591.0), (590.6, 591.0)], 0.0, 1181.0),
            (vec![0.0, 591.0], 1182.0)
        );
    }
}
