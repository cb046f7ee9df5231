//! Head rotation.

use idphoto_standards::Generic;
use idphoto_types::{Check, MeasuredOn, Pose};

use crate::judge::{Bounds, Rule};

/// Yaw and pitch against the limits each way.
#[must_use]
pub fn pose(pose: &Pose, generic: &Generic, on: MeasuredOn) -> [Check; 2] {
    let (limit, error) = (&generic.pose, &generic.pose_uncertainty);
    let up_or_down = if pose.pitch > 0.0 {
        "raise the chin a little, or hold the camera at eye level"
    } else {
        "lower the chin a little, or hold the camera at eye level"
    };
    let aside = "look straight into the camera, shoulders and face square to it";
    let rule = |id, clause| Rule { id, unit: "deg", clause, source: &limit.source, on };
    let each_way = |limit: f64, sigma| Bounds::between(-limit, limit).sigma(sigma);
    [
        rule("head_pose_yaw", "face turned to neither side").measured(
            pose.yaw,
            each_way(limit.yaw_deg, error.yaw_deg),
            aside,
        ),
        rule("head_pose_pitch", "face neither raised nor lowered").measured(
            pose.pitch,
            each_way(limit.pitch_deg, error.pitch_deg),
            up_or_down,
        ),
    ]
}

/// The angle of the eye line in the portrait, degrees, against the limit each way.
#[must_use]
pub fn roll(eye_line_deg: f64, generic: &Generic, on: MeasuredOn) -> Check {
    let limit = generic.pose.roll_deg;
    let bounds = Bounds::between(-limit, limit).sigma(generic.pose_uncertainty.roll_deg);
    let (clause, source) = ("head upright", &generic.pose.source);
    let rule = Rule { id: "head_pose_roll", unit: "deg", clause, source, on };
    rule.measured(eye_line_deg, bounds, "hold the head upright: both eyes at one height")
}
