//! Which of several faces is the subject.

use idphoto_types::Detection;

use crate::error::{Error, ErrorKind};

/// The face the caller asked for, or the largest. With `refuse_crowds`, the largest is refused
/// when the next one has more than that share of its area.
pub(crate) fn choose(
    faces: &[Detection],
    asked: Option<usize>,
    refuse_crowds: Option<f64>,
) -> Result<usize, Error> {
    let list = "choose one of the listed faces with --face";
    if let Some(index) = asked {
        return if index < faces.len() {
            Ok(index)
        } else {
            let message =
                format!("there is no face {index}; {} found, counted from 0", faces.len());
            Err(Error::new(ErrorKind::Usage, message, list).with_faces(faces))
        };
    }
    if let (Some(limit), [first, second, ..]) = (refuse_crowds, faces)
        && second.area.area() > limit * first.area.area()
    {
        let message = format!("{} faces were found", faces.len());
        let advice = "use a photo of one person, or choose a face with --face";
        return Err(Error::new(ErrorKind::SeveralFaces, message, advice).with_faces(faces));
    }
    Ok(0)
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
        assert_eq!(choose(&two, None, Some(0.2)).unwrap_err().kind(), ErrorKind::SeveralFaces);
        assert_eq!(choose(&two, None, Some(0.2)).unwrap_err().faces().len(), 2);
        assert_eq!(choose(&two, Some(1), Some(0.2)).unwrap(), 1);
        assert_eq!(choose(&two, None, None).unwrap(), 0);
        assert_eq!(choose(&two, Some(2), None).unwrap_err().kind(), ErrorKind::Usage);
        assert_eq!(choose(&faces(&[100.0, 30.0]), None, Some(0.2)).unwrap(), 0);
    }
}
