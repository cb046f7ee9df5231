//! Which of several faces is the subject.

use idphoto_types::{Detection, Point};

use crate::error::{Error, ErrorKind};

/// How to choose.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    /// The face at this index.
    Index(usize),
    /// The largest.
    Largest,
    /// The largest, unless the next one has more than this share of its area.
    LargestOfOne(f64),
    /// The one whose eyes are nearest to this point.
    Nearest(Point),
}

/// The index of the subject's face among `faces`, which are sorted by area, largest first.
pub(crate) fn choose(faces: &[Detection], choice: Choice) -> Result<usize, Error> {
    match choice {
        Choice::Index(index) if index < faces.len() => Ok(index),
        Choice::Index(index) => {
            let message =
                format!("there is no face {index}; {} found, counted from 0", faces.len());
            let advice = "choose one of the listed faces with --face";
            Err(Error::new(ErrorKind::Usage, message, advice).with_faces(faces))
        }
        Choice::LargestOfOne(limit) => match faces {
            [first, second, ..] if second.area.area() > limit * first.area.area() => {
                let message = format!("{} faces were found", faces.len());
                let advice = "use a photo of one person, or choose a face with --face";
                Err(Error::new(ErrorKind::SeveralFaces, message, advice).with_faces(faces))
            }
            _ => Ok(0),
        },
        Choice::Largest => Ok(0),
        Choice::Nearest(eyes) => {
            let distance = |f: &Detection| f.points[0].midpoint(f.points[1]).distance(eyes);
            let nearest = (0..faces.len())
                .min_by(|&i, &j| distance(&faces[i]).total_cmp(&distance(&faces[j])));
            Ok(nearest.unwrap_or(0))
        }
    }
}

#[cfg(test)]
mod tests {
    use idphoto_types::Rect;

    use super::*;

    fn faces(sides: &[f64]) -> Vec<Detection> {
        let face = |side: &f64| Detection {
            area: Rect::new(0.0, 0.0, *side, *side),
            score: 0.9,
            points: Default::default(),
        };
        sides.iter().map(face).collect()
    }

    #[test]
    fn crowds_are_refused_unless_a_face_is_asked_for() {
        let two = faces(&[100.0, 60.0]);
        let crowd = choose(&two, Choice::LargestOfOne(0.2)).unwrap_err();
        assert_eq!((crowd.kind(), crowd.faces().len()), (ErrorKind::SeveralFaces, 2));
        assert_eq!(choose(&two, Choice::Index(1)).unwrap(), 1);
        assert_eq!(choose(&two, Choice::Largest).unwrap(), 0);
        assert_eq!(choose(&two, Choice::Index(2)).unwrap_err().kind(), ErrorKind::Usage);
        assert_eq!(choose(&faces(&[100.0, 30.0]), Choice::LargestOfOne(0.2)).unwrap(), 0);
    }

    #[test]
    fn the_portrait_of_a_chosen_face_is_measured_on_that_face() {
        let mut two = faces(&[100.0, 60.0]);
        two[1].points = [Point::new(200.0, 50.0); 5];
        assert_eq!(choose(&two, Choice::Nearest(Point::new(190.0, 60.0))).unwrap(), 1);
    }
}
