//! Points, rectangles and similarity transforms in continuous image coordinates.
//!
//! The origin is the top-left corner of the image, x grows to the right, y downwards, and pixel
//! `k` covers `[k, k + 1)`, so its centre lies at `k + 0.5`.

use serde::{Serialize, Serializer};

/// A point in pixels.
///
/// Serialised as `[x, y]`, to the thousandth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl From<Point> for [f64; 2] {
    fn from(p: Point) -> Self {
        [p.x, p.y]
    }
}

impl Point {
    /// A point from its coordinates.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point half way to `other`.
    #[must_use]
    pub fn midpoint(self, other: Self) -> Self {
        Self::new((self.x + other.x) / 2.0, (self.y + other.y) / 2.0)
    }

    /// Euclidean distance to `other`.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// This point moved by `(dx, dy)`.
    #[must_use]
    pub const fn offset(self, dx: f64, dy: f64) -> Self {
        Self::new(self.x + dx, self.y + dy)
    }
}

impl Serialize for Point {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        <[f64; 2]>::from(*self).map(to_thousandths).serialize(to)
    }
}

/// Nobody measures a photo closer than this.
fn to_thousandths(v: f64) -> f64 {
    (v * 1000.0).round() / 1000.0
}

/// An axis-aligned rectangle in pixels; serialised as `[x, y, w, h]`, to the thousandth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width, not negative.
    pub w: f64,
    /// Height, not negative.
    pub h: f64,
}

impl From<Rect> for [f64; 4] {
    fn from(r: Rect) -> Self {
        [r.x, r.y, r.w, r.h]
    }
}

impl Serialize for Rect {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        <[f64; 4]>::from(*self).map(to_thousandths).serialize(to)
    }
}

impl Rect {
    /// A rectangle from its left-top corner and its size.
    #[must_use]
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// The smallest rectangle that holds all `points`; `None` when there are none.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        let (mut min, mut max) = (first, first);
        for p in points {
            min = Point::new(min.x.min(p.x), min.y.min(p.y));
            max = Point::new(max.x.max(p.x), max.y.max(p.y));
        }
        Some(Self::new(min.x, min.y, max.x - min.x, max.y - min.y))
    }

    /// Right edge.
    #[must_use]
    pub const fn right(self) -> f64 {
        self.x + self.w
    }

    /// Bottom edge.
    #[must_use]
    pub const fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// Centre point.
    #[must_use]
    pub const fn centre(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Area in square pixels.
    #[must_use]
    pub const fn area(self) -> f64 {
        self.w * self.h
    }

    /// Area shared with `other`.
    #[must_use]
    pub fn intersection_area(self, other: Self) -> f64 {
        let w = self.right().min(other.right()) - self.x.max(other.x);
        let h = self.bottom().min(other.bottom()) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }

    /// Intersection over union with `other`, 0 to 1.
    #[must_use]
    pub fn iou(self, other: Self) -> f64 {
        let shared = self.intersection_area(other);
        let union = self.area() + other.area() - shared;
        if union > 0.0 { shared / union } else { 0.0 }
    }
}

/// Four corners, top-left first, clockwise as seen in the portrait.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Quad(pub [Point; 4]);

/// A similarity transform `p -> scale * R(angle) * p + shift`.
///
/// Stored as `(x, y) -> (a x - b y + tx, b x + a y + ty)`, so that building one from two points
/// and inverting one need no trigonometry and give the same bits on every processor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// `scale * cos(angle)`.
    pub a: f64,
    /// `scale * sin(angle)`; positive turns x towards y, clockwise on screen.
    pub b: f64,
    /// Shift to the right.
    pub tx: f64,
    /// Shift downwards.
    pub ty: f64,
}

impl Similarity {
    /// Maps every point to itself.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, tx: 0.0, ty: 0.0 };

    /// A transform that scales by `scale`, turns by the angle whose unit vector is
    /// `(cos, sin)`, and then carries `from` to `to`.
    #[must_use]
    pub fn carrying(from: Point, to: Point, scale: f64, cos: f64, sin: f64) -> Self {
        let (a, b) = (scale * cos, scale * sin);
        Self { a, b, tx: to.x - (a * from.x - b * from.y), ty: to.y - (b * from.x + a * from.y) }
    }

    /// Where `p` goes.
    #[must_use]
    pub fn apply(self, p: Point) -> Point {
        Point::new(self.a * p.x - self.b * p.y + self.tx, self.b * p.x + self.a * p.y + self.ty)
    }

    /// How much lengths grow.
    #[must_use]
    pub fn scale(self) -> f64 {
        (self.a * self.a + self.b * self.b).sqrt()
    }

    /// The transform that undoes this one; `None` when it flattens everything to a point.
    #[must_use]
    pub fn inverse(self) -> Option<Self> {
        let d = self.a * self.a + self.b * self.b;
        if d <= 0.0 || !d.is_finite() {
            return None;
        }
        let (a, b) = (self.a / d, -self.b / d);
        Some(Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) })
    }

    /// First `self`, then `next`.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        let shift = next.apply(Point::new(self.tx, self.ty));
        Self {
            a: next.a * self.a - next.b * self.b,
            b: next.b * self.a + next.a * self.b,
            tx: shift.x,
            ty: shift.y,
        }
    }

    /// Where the corners of a `width` x `height` frame go.
    #[must_use]
    pub fn corners(self, width: f64, height: f64) -> Quad {
        Quad([
            self.apply(Point::new(0.0, 0.0)),
            self.apply(Point::new(width, 0.0)),
            self.apply(Point::new(width, height)),
            self.apply(Point::new(0.0, height)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_similarity_and_its_inverse_cancel() {
        let t = Similarity::carrying(Point::new(3.0, 4.0), Point::new(-1.0, 7.0), 2.5, 0.6, 0.8);
        let p = Point::new(11.0, -5.0);
        let back = t.inverse().map(|i| i.apply(t.apply(p)));
        assert!(back.is_some_and(|q| q.distance(p) < 1e-12));
        assert!((t.scale() - 2.5).abs() < 1e-12);
        assert!(t.apply(Point::new(3.0, 4.0)).distance(Point::new(-1.0, 7.0)) < 1e-12);
    }

    #[test]
    fn then_applies_left_to_right() {
        let turn = Similarity { a: 0.0, b: 1.0, tx: 0.0, ty: 0.0 };
        let shift = Similarity { a: 1.0, b: 0.0, tx: 5.0, ty: 0.0 };
        let p = turn.then(shift).apply(Point::new(1.0, 0.0));
        assert_eq!(p, Point::new(5.0, 1.0));
    }

    #[test]
    fn overlap_of_rectangles() {
        let a = Rect::new(0.0, 0.0, 2.0, 2.0);
        let b = Rect::new(1.0, 1.0, 2.0, 2.0);
        assert!((a.iou(b) - 1.0 / 7.0).abs() < 1e-12);
        assert_eq!(a.iou(Rect::new(5.0, 5.0, 1.0, 1.0)), 0.0);
    }
}
