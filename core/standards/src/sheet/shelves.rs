//! Rows of portraits, one below the other: which portrait goes into which row, and how many of each.
//!
//! First fit, the highest first (FFDH: Coffman, Garey, Johnson and Tarjan 1980): every portrait goes into the
//! first row that has room for it. Of one size that is the full grid.

use super::EPSILON_MM;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shelf {
    /// Of its highest portrait, millimetres.
    pub(super) height: f64,
    /// Up to the right edge of its last portrait, millimetres.
    pub(super) width: f64,
    /// Indices of portraits, from the left.
    pub(super) portraits: Vec<usize>,
}

/// The rows that hold `copies[i]` of each `sizes[i]`, in a room of `[width, height]` with `gap` between
/// columns and rows; `None` when they do not fit.
pub(super) fn packed(
    sizes: &[[f64; 2]],
    copies: &[u32],
    room: [f64; 2],
    gap: [f64; 2],
) -> Option<Vec<Shelf>> {
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by(|&a, &b| sizes[b][1].total_cmp(&sizes[a][1]).then(a.cmp(&b)));
    let mut shelves: Vec<Shelf> = Vec::new();
    let mut bottom = 0.0;
    for portrait in order {
        let [w, h] = sizes[portrait];
        for _ in 0..copies[portrait] {
            let fits = |s: &&mut Shelf| s.width + gap[0] + w <= room[0] + EPSILON_MM;
            if let Some(shelf) = shelves.iter_mut().find(fits) {
                shelf.width += gap[0] + w;
                shelf.portraits.push(portrait);
                continue;
            }
            let top = if shelves.is_empty() { 0.0 } else { bottom + gap[1] };
            if w > room[0] + EPSILON_MM || top + h > room[1] + EPSILON_MM {
                return None;
            }
            bottom = top + h;
            shelves.push(Shelf { height: h, width: w, portraits: vec![portrait] });
        }
    }
    Some(shelves)
}

/// How many of each size share the room: one of each, then by turns one more of each that still fits;
/// `None` when not even one of each does.
pub(super) fn shared(sizes: &[[f64; 2]], room: [f64; 2], gap: f64) -> Option<Vec<u32>> {
    let fits = |copies: &[u32]| packed(sizes, copies, room, [gap; 2]).is_some();
    let mut copies = vec![1; sizes.len()];
    if !fits(&copies) {
        return None;
    }
    let mut growing = vec![true; sizes.len()];
    while growing.contains(&true) {
        for i in 0..sizes.len() {
            if growing[i] {
                copies[i] += 1;
                growing[i] = fits(&copies);
                copies[i] -= u32::from(!growing[i]);
            }
        }
    }
    Some(copies)
}
