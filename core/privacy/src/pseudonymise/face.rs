//! The face in the warped picture: its labels, held against the lines of the head that were found in
//! the photo, and its outline.
//!
//! What is painted over is what the landmarks cover. Landmarks that are not where the head is would
//! leave the face in the clear, so both have to agree.

use idphoto_types::{Head, Landmarks, Matte, Plane, Point, Pose, Rect, RgbImage};

use super::error::PseudonymiseError::{self, Turned, Unclear};
use super::labeller::Labeller;

/// Height of the landmarks' hull as shares of chin to crown. The mesh ends at the hairline: about
/// 0.75 of an upright head; less when it is turned.
const HULL_HEIGHT: std::ops::RangeInclusive<f64> = 0.45..=1.25;
/// Least probability of a face: what `idphoto-compliance` calls readable.
const LEAST_PRESENCE: f64 = 0.5;
/// Largest turns of the head, to the side and up or down, in degrees. Of a head that is turned further the
/// landmarks leave the far half of the face out, and it would stay uncovered: a recogniser knew a
/// profile again by it. A photo for a document is far within.
const LARGEST_TURN: [f64; 2] = [20.0, 25.0];
/// Points of the mesh; the irises behind them lie inside.
const MESH: usize = 468;

/// A face and what was found of it.
pub(super) struct Face {
    pub(super) landmarks: Landmarks,
    pub(super) pose: Pose,
    pub(super) outline: Outline,
    /// 1 where the picture lies inside the photo.
    inside: Plane,
}

/// Labels of the warped picture.
///
/// # Errors
/// Those of the labeller; `Turned`; `Unclear` when they are not a face where `head` is.
pub(super) fn found(
    image: &RgbImage,
    inside: Plane,
    head: &Head,
    labeller: &dyn Labeller,
) -> Result<Face, PseudonymiseError> {
    let (landmarks, pose) = labeller.landmarks(image)?;
    let finite = landmarks.points.iter().flatten().all(|v| v.is_finite());
    if landmarks.points.len() != Landmarks::COUNT || !finite {
        return Err(Unclear);
    }
    // What is no number is within nothing.
    let within = |degrees: f64, most: f64| (-most..=most).contains(&degrees);
    let [aside, down] = LARGEST_TURN;
    let seen = (LEAST_PRESENCE..).contains(&landmarks.presence);
    if !(seen && within(pose.yaw, aside) && within(pose.pitch, down)) {
        return Err(Turned);
    }
    let outline = Outline::around((0..MESH).map(|i| landmarks.xy(i))).ok_or(Unclear)?;
    let share = outline.bounds().h / head.chin.at.distance(head.crown.at);
    if !HULL_HEIGHT.contains(&share) || !outline.holds(head.eye_midpoint()) {
        return Err(Unclear);
    }
    // A face that the photo cuts has no outline.
    let in_photo = |p: &Point| {
        let [x, y] = [(p.x, inside.width()), (p.y, inside.height())]
            .map(|(v, length)| v.clamp(0.0, f64::from(length - 1)) as u32);
        inside.at(x, y) > 0.5
    };
    if !outline.0.iter().all(in_photo) {
        return Err(Unclear);
    }
    Ok(Face { landmarks, pose, outline, inside })
}

/// The matte of the warped picture.
///
/// # Errors
/// Those of the labeller; `Unclear` when it is not of the picture's size, or the middle of the face
/// is not taken for the person, or it is soft nearly everywhere.
pub(super) fn matte(
    image: &RgbImage,
    face: &Face,
    labeller: &dyn Labeller,
) -> Result<Matte, PseudonymiseError> {
    let mut matte = labeller.matte(image, &face.landmarks)?;
    if (matte.width(), matte.height()) != (image.width(), image.height()) {
        return Err(Unclear);
    }
    for (alpha, inside) in matte.data_mut().iter_mut().zip(face.inside.data()) {
        *alpha *= inside;
    }
    let soft = matte.data().iter().filter(|a| !(**a <= SOFT || **a >= 1.0 - SOFT)).count();
    if soft as f64 > MOST_SOFT * matte.data().len() as f64 {
        return Err(Unclear);
    }
    let core = face.outline.scaled([CORE; 2]).filled(image.width(), image.height());
    let inside = core.data().iter().zip(matte.data()).filter(|(c, _)| **c > 0.5);
    let (sum, count) = inside.fold((0.0_f64, 0.0_f64), |(sum, n), (_, alpha)| {
        (sum + f64::from(alpha.clamp(0.0, 1.0)), n + 1.0)
    });
    // Where nothing is counted, or a value is no number, the comparison is false.
    if sum / count >= LEAST_PERSON { Ok(matte) } else { Err(Unclear) }
}

/// Alpha above this is not all background, and below one minus this not all person.
pub(super) const SOFT: f32 = 0.03;
/// Largest share of soft pixels; hair has 0.05 to 0.15. A matte that is unsure everywhere would keep
/// everything.
const MOST_SOFT: f64 = 0.3;
/// The middle of the face as a share of the hull.
const CORE: f64 = 0.85;
/// Least mean share of the person in the middle of the face; a matte that lost half of it is no
/// label. Any matte that is right has nearly 1.
const LEAST_PERSON: f64 = 0.8;

/// A convex polygon, its corners in order.
#[derive(Clone)]
pub(super) struct Outline(Vec<Point>);

impl Outline {
    /// The convex hull (Andrew's monotone chain); `None` when the points have no area.
    pub(super) fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        let mut points: Vec<Point> = points.into_iter().collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let half = |points: &mut dyn Iterator<Item = Point>| {
            let mut chain: Vec<Point> = Vec::new();
            for p in points {
                while let [.., a, b] = chain[..]
                    && side(a, b, p) <= 0.0
                {
                    chain.pop();
                }
                chain.push(p);
            }
            chain.pop();
            chain
        };
        let mut hull = half(&mut points.iter().copied());
        hull.extend(half(&mut points.iter().rev().copied()));
        (hull.len() >= 3).then_some(Self(hull))
    }

    pub(super) fn bounds(&self) -> Rect {
        Rect::around(self.0.iter().copied()).unwrap_or_default()
    }

    /// Whether `p` lies inside or on the edge.
    pub(super) fn holds(&self, p: Point) -> bool {
        let next = self.0.iter().cycle().skip(1);
        self.0.iter().zip(next).all(|(a, b)| side(*a, *b, p) >= 0.0)
    }

    /// The same shape so many times as wide and as high around the middle of its bounds.
    pub(super) fn scaled(&self, [across, down]: [f64; 2]) -> Self {
        let c = self.bounds().centre();
        let far = |p: &Point| Point::new(c.x + (p.x - c.x) * across, c.y + (p.y - c.y) * down);
        Self(self.0.iter().map(far).collect())
    }

    /// 1 for the pixels whose centre it holds, 0 elsewhere.
    pub(super) fn filled(&self, width: u32, height: u32) -> Plane {
        let mut plane = Plane::filled(width, height, 0.0);
        let bounds = self.bounds();
        for (i, value) in plane.data_mut().iter_mut().enumerate() {
            let (x, y) = (i as u32 % width, i as u32 / width);
            let centre = Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            let near = (bounds.x..=bounds.right()).contains(&centre.x)
                && (bounds.y..=bounds.bottom()).contains(&centre.y);
            if near && self.holds(centre) {
                *value = 1.0;
            }
        }
        plane
    }
}

/// Positive when `p` lies on the right of the line from `a` to `b` as seen on screen.
pub(super) fn side(a: Point, b: Point, p: Point) -> f64 {
    (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hull_holds_its_points_and_no_more() {
        let corners = [(0.0, 0.0), (10.0, 0.0), (10.0, 6.0), (0.0, 6.0), (5.0, 3.0), (10.0, 3.0)];
        let hull = Outline::around(corners.map(|(x, y)| Point::new(x, y))).unwrap();
        assert_eq!(hull.0.len(), 4);
        assert!(corners.iter().all(|(x, y)| hull.holds(Point::new(*x, *y))));
        assert!(!hull.holds(Point::new(10.1, 3.0)));
        assert_eq!(hull.filled(20, 8).data().iter().sum::<f32>(), 60.0);
        assert_eq!(hull.scaled([0.5; 2]).filled(20, 8).data().iter().sum::<f32>(), 6.0 * 4.0);
        assert!(Outline::around([Point::new(1.0, 1.0); 478]).is_none());
        assert!(Outline::around((0..9).map(|i| Point::new(f64::from(i), 2.0))).is_none());
        assert!(Outline::around([]).is_none());
    }
}
