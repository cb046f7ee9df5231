//! The figures that photo rules speak of, measured on a head in a portrait.

use idphoto_types::{Head, Point};

use crate::schema::HeadMeasure;

/// Geometry of a head in a portrait of known size. Shares are of the image height unless said
/// otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Head height, from the chin to the line the standard measures to.
    pub head_frac: f64,
    /// One standard deviation of `head_frac`.
    pub head_sigma: f64,
    /// Head width, share of the image width.
    pub head_width_frac: f64,
    /// One standard deviation of `head_width_frac`.
    pub head_width_sigma: f64,
    /// Distance of the eye centres, share of the image width.
    pub eye_distance_frac: f64,
    /// Room between the chin and the bottom edge.
    pub chin_margin_frac: f64,
    /// Least room between an ear and the edge beside it, share of the image width.
    pub side_margin_frac: f64,
    /// Eye line above the bottom edge.
    pub eye_line_frac: f64,
    /// Room between the top edge and the line the head is measured to.
    pub top_margin_frac: f64,
    /// Room between the top edge and the hair; negative when the hair is cut off.
    pub hair_margin_frac: f64,
    /// Eye midpoint right of the middle, share of the image width.
    pub centre_offset_frac: f64,
    /// Distance of the eye centres, pixels.
    pub inter_eye_px: f64,
    /// Whether the picture ends in the hair, so that its top is not known.
    pub hair_cut: bool,
    /// Angle of the eye line, degrees, clockwise positive.
    pub eye_line_deg: f64,
}

impl Metrics {
    /// Measures `head`, given in pixels of a portrait of `width` x `height` pixels.
    #[must_use]
    pub fn of(head: &Head, measure: HeadMeasure, width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let eyes = head.eye_midpoint();
        let top = match measure {
            HeadMeasure::ChinToCrown | HeadMeasure::Face => head.crown,
            HeadMeasure::ChinToTopOfHair => head.hair_top,
            HeadMeasure::ChinToForehead => head.forehead,
        };
        let (left, right): (Point, Point) = (head.image_left_eye, head.image_right_eye);
        let sigma = (head.chin.sigma * head.chin.sigma + top.sigma * top.sigma).sqrt();
        Self {
            head_frac: (head.chin.at.y - top.at.y) / height,
            head_sigma: sigma / height,
            head_width_frac: head.width.length / width,
            head_width_sigma: head.width.sigma / width,
            eye_distance_frac: head.inter_eye_distance() / width,
            chin_margin_frac: (height - head.chin.at.y) / height,
            side_margin_frac: (eyes.x.min(width - eyes.x) - head.width.length / 2.0) / width,
            eye_line_frac: (height - eyes.y) / height,
            top_margin_frac: top.at.y / height,
            hair_margin_frac: head.hair_top.at.y / height,
            centre_offset_frac: eyes.x / width - 0.5,
            hair_cut: head.cut_at_top || head.hair_top.at.y < 0.0,
            inter_eye_px: head.inter_eye_distance(),
            eye_line_deg: libm::atan2(right.y - left.y, right.x - left.x).to_degrees(),
        }
    }
}
