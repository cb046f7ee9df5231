//! Matte refinement: a fine but sometimes wrong matte is held against a coarse but reliable
//! segmentation, and a second, finer matte is taken where the first one is soft.

use idphoto_types::{Matte, Plane};

use crate::blur::boxed;
use crate::distance::{region, to_set};

/// Sizes of the bands, as shares of the head length (chin to crown).
const OUTER_BAND: f32 = 0.06;
/// Deep inside: this far from anything that may be background.
const INNER_BAND: f32 = 0.02;
/// How gently a gate closes.
const SOFTNESS: f32 = 0.03;
/// Around the soft edge of the first matte where the finer one is taken.
const DETAIL_BAND: f32 = 0.02;
/// Alpha between these counts as soft edge.
const SOFT: std::ops::RangeInclusive<f32> = 0.03..=0.97;

/// Mends the meaning of a matte: background far outside the person becomes 0, gaps deep inside
/// become 1; the soft edge of the hair is left as it is.
///
/// `person` is the probability of the person at the same size as `matte`, `head_px` the head
/// length in its pixels, `seed` a pixel on the face: things that are not connected to it go.
///
/// # Panics
/// When the two planes differ in size.
#[must_use]
pub fn gated(matte: &Matte, person: &Plane, head_px: f32, seed: [u32; 2]) -> Matte {
    assert_eq!((matte.width(), matte.height()), (person.width(), person.height()), "one size");
    let body = region(person, 0.5, seed);
    let outside = to_set(&body, |v| v > 0.5);
    let inside = to_set(person, |p| p < 0.9);
    let ramp = |distance: f32, edge: f32| {
        ((distance - edge * head_px) / (SOFTNESS * head_px).max(1.0)).clamp(0.0, 1.0)
    };
    let mut out = matte.clone();
    for ((alpha, out_distance), in_distance) in
        out.data_mut().iter_mut().zip(outside.data()).zip(inside.data())
    {
        let ceiling = 1.0 - ramp(*out_distance, OUTER_BAND);
        let floor = ramp(*in_distance, INNER_BAND);
        *alpha = alpha.min(ceiling).max(floor).clamp(0.0, 1.0);
    }
    out
}

/// Takes `fine` near the soft edge of `coarse` and `coarse` everywhere else: the finer pass sees
/// more strands of hair and makes more mistakes of meaning.
///
/// # Panics
/// When the two mattes differ in size.
#[must_use]
pub fn with_detail(coarse: &Matte, fine: &Matte, head_px: f32) -> Matte {
    assert_eq!((coarse.width(), coarse.height()), (fine.width(), fine.height()), "one size");
    let radius = DETAIL_BAND * head_px;
    let band = to_set(coarse, |a| SOFT.contains(&a)).map(|d| f32::from(u8::from(d <= radius)));
    let share = boxed(&band, (radius / 3.0) as usize);
    let mut out = coarse.clone();
    for ((alpha, fine), share) in out.data_mut().iter_mut().zip(fine.data()).zip(share.data()) {
        *alpha += (fine - *alpha) * share;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disc of radius 30 in a 120 x 120 plane.
    fn disc(edge: impl Fn(f32) -> f32) -> Plane {
        let data = (0..120 * 120)
            .map(|i| {
                let (x, y) = ((i % 120) as f32 - 59.5, (i / 120) as f32 - 59.5);
                edge((x * x + y * y).sqrt() - 30.0)
            })
            .collect();
        Plane::from_raw(120, 120, data).unwrap()
    }

    #[test]
    fn a_hole_is_closed_a_stray_thing_goes_and_the_soft_edge_stays() {
        let person = disc(|d| if d < 0.0 { 1.0 } else { 0.0 });
        let soft = disc(|d| (0.5 - d / 6.0).clamp(0.0, 1.0));
        let mut broken = soft.clone();
        broken.data_mut()[60 * 120 + 60] = 0.0;
        broken.data_mut()[5 * 120 + 5] = 1.0;
        let mended = gated(&broken, &person, 60.0, [60, 60]);
        assert_eq!(mended.at(60, 60), 1.0);
        assert_eq!(mended.at(5, 5), 0.0);
        for x in 88..93 {
            assert_eq!(mended.at(x, 60), soft.at(x, 60), "x = {x}");
        }
    }

    #[test]
    fn detail_is_taken_at_the_edge_only() {
        let coarse = disc(|d| (0.5 - d / 6.0).clamp(0.0, 1.0));
        let fine = Plane::filled(120, 120, 0.4);
        let merged = with_detail(&coarse, &fine, 60.0);
        assert_eq!(merged.at(60, 60), 1.0);
        assert_eq!(merged.at(2, 2), 0.0);
        assert!((merged.at(90, 60) - 0.4).abs() < 0.05);
    }
}
