//! Head rotation.

use idphoto_standards::Generic;
use idphoto_types::{Check, MeasuredOn, Pose};

use crate::judge::{Bounds, Rule};

/// Yaw, pitch and roll against the limits each way. `roll` is left out with `None`.
#[must_use]
pub fn pose(pose: &Pose, roll: Option<f64>, generic: &Generic, on: MeasuredOn) -> Vec<Check> {
    let (limit, error) = (&generic.pose, &generic.pose_uncertainty);
    let check = |id, value: f64, limit: f64, sigma: f64, clause: &str, advice: &str| {
        let rule = Rule { id, unit: "deg", clause, source: &generic.pose.source, on };
        rule.measured(value, Bounds::between(-limit, limit).sigma(sigma), advice)
    };
    let mut list = vec![
        check(
            "head_pose_yaw",
            pose.yaw,
            limit.yaw_deg,
            error.yaw_deg,
            "face turned to neither side",
            "look straight into the camera, shoulders and face square to it",
        ),
        check(
            "head_pose_pitch",
            pose.pitch,
            limit.pitch_deg,
            error.pitch_deg,
            "face neither raised nor lowered",
            if pose.pitch > 0.0 {
                "raise the chin a little, or hold the camera at eye level"
            } else {
                "lower the chin a little, or hold the camera at eye level"
            },
        ),
    ];
    if let Some(roll) = roll {
        list.push(check(
            "head_pose_roll",
            roll,
            limit.roll_deg,
            error.roll_deg,
            "head upright",
            "hold the head upright: both eyes at one height",
        ));
    }
    list
}
