//! Crop marks and hairlines, in whatever unit the portraits are given in.

use idphoto_types::Rect;

use super::unit::Unit;
use super::{EPSILON_MM, HAIRLINE_MM};

/// How crop marks are drawn.
pub(super) struct Pen {
    /// Their width.
    pub(super) thick: f64,
    /// From the portrait's corner to where a mark begins, and from where it ends to anything else.
    off: f64,
    /// Length of a mark that has room.
    longest: f64,
    /// A mark that would be shorter is left out.
    least: f64,
}

impl Pen {
    /// 3 mm long, 0.5 mm off the edge. In a gap of 2 mm the half millimetres on both sides leave 1 mm,
    /// still a line to lay a ruler along.
    pub(super) fn of(unit: Unit) -> Self {
        // A gap may have lost a pixel to rounding.
        let lost = if unit == Unit::Mm { 0.0 } else { 1.0 };
        Self {
            thick: unit.line(HAIRLINE_MM),
            off: unit.exact(0.5),
            longest: unit.exact(3.0),
            least: unit.exact(1.0) - lost,
        }
    }
}

/// The corner marks of all portraits, in line with their edges and outside them: none comes closer than
/// `off` to a portrait or to what is `kept_clear`.
pub(super) fn ticks(
    portraits: &[Rect],
    kept_clear: &[Rect],
    paper: [f64; 2],
    pen: &Pen,
) -> Vec<Rect> {
    let around = |r: &Rect| grown(*r, pen.off);
    let obstacles: Vec<Rect> = portraits.iter().chain(kept_clear).map(around).collect();
    let mut ticks: Vec<Rect> = Vec::new();
    for (this, portrait) in portraits.iter().enumerate() {
        let others = || obstacles.iter().enumerate().filter(|(i, _)| *i != this).map(|(_, r)| *r);
        for axis in 0..2 {
            let (along, across) = (span(*portrait, axis), span(*portrait, 1 - axis));
            for at in across {
                let side = [at - pen.thick / 2.0, at + pen.thick / 2.0];
                if side[0] < 0.0 || side[1] > paper[1 - axis] {
                    continue;
                }
                for forth in [false, true] {
                    // Backwards everything is mirrored, so that a mark always runs upwards.
                    let turned = |v: [f64; 2]| if forth { v } else { [-v[1], -v[0]] };
                    let start = turned(along)[1] + pen.off;
                    let edge = turned([0.0, paper[axis]])[1];
                    let end = others()
                        .filter(|o| overlap(span(*o, 1 - axis), side) > EPSILON_MM)
                        .map(|o| turned(span(o, axis)))
                        .filter(|o| o[1] > start + EPSILON_MM)
                        .map(|o| o[0].max(start))
                        .fold(edge.min(start + pen.longest), f64::min);
                    if end - start >= pen.least - EPSILON_MM {
                        let tick = rect(axis, turned([start, end]), side);
                        // The mark between two portraits belongs to both.
                        if !ticks.iter().any(|t| alike(*t, tick)) {
                            ticks.push(tick);
                        }
                    }
                }
            }
        }
    }
    ticks
}

/// Strips along the four edges of every portrait, outside it. Those of neighbours with a hairline between
/// them are one.
pub(super) fn outlines(portraits: &[Rect], thick: f64) -> Vec<Rect> {
    let mut strips: Vec<Rect> = Vec::new();
    for portrait in portraits {
        for axis in 0..2 {
            let (along, across) = (span(*portrait, axis), span(*portrait, 1 - axis));
            for side in [[across[0] - thick, across[0]], [across[1], across[1] + thick]] {
                let strip = rect(axis, along, side);
                if !strips.iter().any(|s| alike(*s, strip)) {
                    strips.push(strip);
                }
            }
        }
    }
    strips
}

/// Whether a shape lies on the paper and on no portrait.
pub(super) fn free(shape: Rect, portraits: &[Rect], paper: [f64; 2]) -> bool {
    let inside = shape.x >= -EPSILON_MM
        && shape.y >= -EPSILON_MM
        && shape.right() <= paper[0] + EPSILON_MM
        && shape.bottom() <= paper[1] + EPSILON_MM;
    inside && !portraits.iter().any(|portrait| touches(shape, *portrait))
}

/// Whether two rectangles share more than an edge.
pub(super) fn touches(a: Rect, b: Rect) -> bool {
    (0..2).all(|axis| overlap(span(a, axis), span(b, axis)) > EPSILON_MM)
}

/// A rectangle with `by` more on every side.
pub(super) const fn grown(r: Rect, by: f64) -> Rect {
    Rect::new(r.x - by, r.y - by, r.w + 2.0 * by, r.h + 2.0 * by)
}

fn overlap(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[1].min(b[1]) - a[0].max(b[0])
}

/// From where to where a rectangle goes along an axis: 0 across, 1 down.
pub(super) const fn span(r: Rect, axis: usize) -> [f64; 2] {
    if axis == 0 { [r.x, r.right()] } else { [r.y, r.bottom()] }
}

/// The rectangle that goes `along` the axis and `across` it.
fn rect(axis: usize, along: [f64; 2], across: [f64; 2]) -> Rect {
    let [x, y] = if axis == 0 { [along, across] } else { [across, along] };
    Rect::new(x[0], y[0], x[1] - x[0], y[1] - y[0])
}

fn alike(a: Rect, b: Rect) -> bool {
    let (a, b) = (<[f64; 4]>::from(a), <[f64; 4]>::from(b));
    a.iter().zip(b).all(|(a, b)| (a - b).abs() <= EPSILON_MM)
}
