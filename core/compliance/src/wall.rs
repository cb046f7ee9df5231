//! The wall behind the person: its colour and whether it is plain.

use idphoto_imaging::distance::to_set;
use idphoto_standards::{Catalogue, Generic, Lab, Standard};
use idphoto_types::{Check, MeasuredOn, Plane, Rgb, RgbImage, Verdict};

use crate::judge::{Bounds, Rule};

/// Wall this close to the person is hair and shade, share of the head length.
const KEEP_OFF: f32 = 0.06;
/// With fewer pixels of wall than this there is nothing to judge.
const LEAST_PIXELS: usize = 150;

/// What was measured of the wall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wall {
    /// Median colour.
    pub colour: Lab,
    /// Standard deviation of L*.
    pub l_deviation: f64,
    /// CIE76 difference from the median colour that 90 % of the wall stay below.
    pub delta_e_p90: f64,
}

impl Wall {
    /// Measures the wall in `image`, where `person` is small and `visible` is 1, above row
    /// `floor`; `None` when too little of it is in view. `head_px` is the head length in pixels.
    ///
    /// The image should be small (a few hundred pixels): reduction takes the sensor's noise out.
    ///
    /// # Panics
    /// When the sizes differ.
    #[must_use]
    pub fn measure(
        image: &RgbImage,
        person: &Plane,
        visible: &Plane,
        head_px: f32,
        floor: u32,
    ) -> Option<Self> {
        let size = (image.width(), image.height());
        assert_eq!(size, (person.width(), person.height()), "one size");
        assert_eq!(size, (visible.width(), visible.height()), "one size");
        let off = to_set(person, |p| p > 0.3);
        let rows = (image.width() as usize) * floor.min(image.height()) as usize;
        let samples: Vec<Lab> = image
            .data()
            .chunks_exact(3)
            .take(rows)
            .enumerate()
            .filter(|(i, _)| off.data()[*i] > KEEP_OFF * head_px && visible.data()[*i] > 0.5)
            .map(|(_, p)| Lab::of(Rgb([p[0], p[1], p[2]])))
            .collect();
        if samples.len() < LEAST_PIXELS {
            return None;
        }
        let n = samples.len() as f64;
        let median = |pick: fn(&Lab) -> f64| quantile(samples.iter().map(pick).collect(), 0.5);
        let colour = Lab { l: median(|c| c.l), a: median(|c| c.a), b: median(|c| c.b) };
        let mean = samples.iter().map(|c| c.l).sum::<f64>() / n;
        let variance = samples.iter().map(|c| (c.l - mean) * (c.l - mean)).sum::<f64>() / n;
        let differences = samples.iter().map(|c| c.delta_e(colour)).collect();
        let delta_e_p90 = quantile(differences, 0.9);
        Some(Self { colour, l_deviation: variance.sqrt(), delta_e_p90 })
    }

    /// Whether the wall is plain.
    #[must_use]
    pub fn is_plain(&self, generic: &Generic) -> bool {
        self.l_deviation <= generic.wall.max_l_deviation
            && self.delta_e_p90 <= generic.wall.max_delta_e_p90
    }
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}

/// Background colour and background uniformity; an `Err` says why there is no wall to measure.
#[must_use]
pub fn background(
    wall: Result<&Wall, &str>,
    standard: &Standard,
    catalogue: &Catalogue,
    on: MeasuredOn,
) -> Vec<Check> {
    let retake = "stand before a plain wall of an accepted colour, lit evenly and without shadow";
    let names = |list: &[String]| list.join(", ").replace('_', " ");
    let accepted = standard.background.as_ref().map_or(String::new(), |b| names(&b.allowed));
    let clause = format!("background colour: {accepted}");
    let source = standard.background.as_ref().map_or("", |b| b.source.as_str());
    let colour = Rule { id: "background_colour", unit: "L*", clause: &clause, source, on };
    let generic = &catalogue.generic().wall;
    let uniformity = Rule {
        id: "background_uniformity",
        unit: "dE",
        clause: "plain background: difference from its own colour that 90 % of it stay below",
        source: &generic.source,
        on,
    };
    let wall = match wall {
        Ok(wall) => wall,
        Err(why) => return vec![colour.not_assessed(why), uniformity.not_assessed(why)],
    };
    let colour_check = match idphoto_standards::edit::accepts(standard, catalogue, wall.colour) {
        None => colour.unlimited(wall.colour.l, "this standard states no background"),
        Some(true) => colour.ruled(Verdict::Pass, Some(wall.colour.l), ""),
        Some(false) => colour.ruled(Verdict::Fail, Some(wall.colour.l), retake),
    };
    let mut even =
        uniformity.measured(wall.delta_e_p90, Bounds::at_most(generic.max_delta_e_p90), retake);
    if even.verdict == Verdict::Pass && wall.l_deviation > generic.max_l_deviation {
        even.verdict = Verdict::Warn;
        even.advice = format!("the wall is unevenly lit; {retake}");
    }
    vec![colour_check, even]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(wall: impl Fn(u32, u32) -> [u8; 3]) -> Option<Wall> {
        let mut image = RgbImage::filled(100, 100, Rgb([0; 3]));
        let mut person = Plane::filled(100, 100, 0.0);
        for i in 0..100 * 100_usize {
            let (x, y) = (i as u32 % 100, i as u32 / 100);
            let inside = x.abs_diff(50) < 20 && y > 20;
            person.data_mut()[i] = f32::from(u8::from(inside));
            let pixel = if inside { [90, 40, 30] } else { wall(x, y) };
            image.data_mut()[i * 3..i * 3 + 3].copy_from_slice(&pixel);
        }
        Wall::measure(&image, &person, &Plane::filled(100, 100, 1.0), 60.0, 90)
    }

    #[test]
    fn colour_and_evenness_of_walls() {
        let c = Catalogue::built_in().unwrap();
        let verdicts = |wall: Option<Wall>, id: &str| {
            let wall = wall.as_ref().ok_or("none");
            let list = background(wall, c.standard(id).unwrap(), &c, MeasuredOn::Source);
            [list[0].verdict, list[1].verdict]
        };
        use Verdict::{Fail, NotAssessed, Pass};
        let grey = scene(|_, _| [205, 205, 205]);
        assert_eq!(verdicts(grey, "nl-id-print"), [Pass, Pass]);
        assert_eq!(verdicts(grey, "us-passport-print"), [Fail, Pass]);
        let white = scene(|_, _| [253, 253, 253]);
        assert_eq!(verdicts(white, "fr-id-print"), [Fail, Pass], "France forbids white");
        let striped = scene(|x, _| if x % 10 < 5 { [240, 240, 240] } else { [150, 150, 150] });
        assert_eq!(verdicts(striped, "nl-id-print")[1], Fail);
        assert_eq!(verdicts(None, "nl-id-print"), [NotAssessed, NotAssessed]);
    }
}
