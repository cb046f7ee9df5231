//! Which checks make up the report of a photo and of a portrait.

use idphoto_compliance as compliance;
use idphoto_compliance::{Scale, Wall};
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::framing::{Metrics, Rules};
use idphoto_standards::{Catalogue, Standard};
use idphoto_types::{Check, MeasuredOn};

use crate::subject::Subject;

/// What the checks of one job have in common.
pub(crate) struct Findings<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) rules: &'a Rules,
    pub(crate) canvas: &'a Canvas,
}

impl Findings<'_> {
    /// Checks of the subject in the photo. `roll` says whether a leaning head is a finding here
    /// or will be levelled by the framing.
    pub(crate) fn of_subject(&self, subject: &Subject, by_caller: bool, roll: bool) -> Vec<Check> {
        let generic = self.catalogue.generic();
        let mut list = vec![
            compliance::single_face(&subject.faces, subject.chosen, by_caller, generic),
            compliance::face_presence(&subject.landmarks),
        ];
        let roll = roll.then_some(subject.pose.roll);
        list.extend(compliance::pose(&subject.pose, roll, generic, MeasuredOn::Source));
        list
    }

    /// Checks of a portrait of `size` pixels that were measured on its own pixels.
    pub(crate) fn of_portrait(&self, portrait: &Subject, size: [u32; 2]) -> Vec<Check> {
        let generic = self.catalogue.generic();
        let [width, height] = size;
        let metrics = Metrics::of(&portrait.head, self.rules.measure, width, height);
        let scale = Scale { height_mm: self.height_mm() };
        let on = MeasuredOn::Portrait;
        let mut list =
            compliance::geometry(&metrics, self.rules, self.standard, generic, scale, on);
        let limits = compliance::pose(&portrait.pose, Some(metrics.eye_line_deg), generic, on);
        list.extend(limits.into_iter().filter(|c| c.id == "head_pose_roll"));
        let wall = portrait.wall(&|_| true);
        list.extend(self.of_wall(wall.as_ref(), on));
        list
    }

    /// Checks of the wall.
    pub(crate) fn of_wall(&self, wall: Option<&Wall>, on: MeasuredOn) -> Vec<Check> {
        compliance::background(wall, self.standard, self.catalogue, on)
    }

    /// Checks of the file.
    pub(crate) fn of_file(&self, size: [u32; 2], bytes: usize) -> Vec<Check> {
        let size = compliance::output_size(self.canvas, self.standard, size);
        let bytes = compliance::file_size(self.canvas, self.standard, bytes);
        std::iter::once(size).chain(bytes).collect()
    }

    /// What is not looked at, and where the photo can be handed in.
    pub(crate) fn closing(&self, on: MeasuredOn) -> Vec<Check> {
        let mut list: Vec<Check> = compliance::submission(self.standard).into_iter().collect();
        list.extend(compliance::unassessed(self.standard, on));
        list
    }

    /// Height on paper, millimetres.
    pub(crate) fn height_mm(&self) -> Option<f64> {
        self.standard.frame.as_ref().map(|f| f.h_mm)
    }
}
