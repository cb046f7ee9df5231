//! What is said about one subject under one standard: the checks that make up the report, and
//! the outcome around them.

use idphoto_compliance as compliance;
use idphoto_compliance::{Scale, Wall};
use idphoto_imaging::decode::Facts;
use idphoto_standards::edit::{BackgroundPlan, EditPlan};
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::framing::{Framing, Metrics, Rules};
use idphoto_standards::{Catalogue, Standard};
use idphoto_types::{Check, MeasuredOn, Report, Turn};

use crate::file::Reread;
use crate::outcome::{FaceIndex, HeadLines, Outcome, Photo};
use crate::photo::PhotoInput;
use crate::render::person_cut;
use crate::subject::{Subject, inside};
use crate::timing::Timings;

/// What a request means under one standard.
pub(crate) struct Job<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) canvas: Canvas,
    pub(crate) rules: Rules,
}

/// A subject with the frame that is, or would be, its portrait of `size` pixels.
pub(crate) struct Measured<'a> {
    pub(crate) job: &'a Job<'a>,
    pub(crate) subject: &'a Subject,
    pub(crate) framing: &'a Framing,
    pub(crate) size: [u32; 2],
}

impl Job<'_> {
    /// Height on paper, millimetres.
    fn height_mm(&self) -> Option<f64> {
        self.standard.frame.as_ref().map(|f| f.h_mm)
    }

    /// Geometry and levelness of a head in a portrait.
    fn of_geometry(&self, metrics: &Metrics, subject: &Subject, on: MeasuredOn) -> Vec<Check> {
        let generic = self.catalogue.generic();
        let width_mm = self.standard.frame.as_ref().map(|f| f.w_mm);
        let scale = Scale { height_mm: self.height_mm(), width_mm };
        let mut list =
            compliance::geometry(metrics, &self.rules, self.standard, generic, scale, on);
        list.push(compliance::roll(metrics.eye_line_deg, generic, on));
        compliance::if_readable(&subject.landmarks, list)
    }

    /// Checks of a portrait that are measured on its own pixels; `no_wall` says why its
    /// background cannot be measured, if so.
    fn of_portrait(&self, portrait: &Subject, no_wall: Option<&str>) -> Vec<Check> {
        let on = MeasuredOn::Portrait;
        let generic = self.catalogue.generic();
        let faces = &portrait.faces;
        let mut list = vec![
            compliance::single_face(faces, portrait.chosen, false, generic, on),
            compliance::face_presence(&portrait.landmarks, on),
        ];
        list.extend(self.of_geometry(&self.metrics(portrait), portrait, on));
        list.extend(match no_wall {
            Some(why) => compliance::background(Err(why), self.standard, self.catalogue, on),
            None => self.of_wall(portrait.wall(&|_| true).as_ref(), on),
        });
        list
    }

    fn metrics(&self, portrait: &Subject) -> Metrics {
        let [width, height] = portrait.size();
        Metrics::of(&portrait.head, self.rules.measure, width, height)
    }

    fn of_wall(&self, wall: Option<&Wall>, on: MeasuredOn) -> Vec<Check> {
        let wall = wall.ok_or("too little of the wall is in view");
        compliance::background(wall, self.standard, self.catalogue, on)
    }

    /// Where the photo can be handed in, and what is not looked at.
    fn closing(&self, on: MeasuredOn) -> Vec<Check> {
        let mut list: Vec<Check> = compliance::submission(self.standard, on).into_iter().collect();
        list.extend(compliance::catalogue_confidence(self.standard, on));
        list.extend(compliance::unassessed(self.standard, on));
        list
    }
}

impl Measured<'_> {
    /// The report on a portrait that was made; `reread` is what its own bytes tell and show.
    pub(crate) fn checks_of_portrait(
        &self,
        reread: &Reread,
        plan: &EditPlan,
        by_caller: bool,
    ) -> Vec<Check> {
        let job = self.job;
        let mut list = self.of_subject(by_caller);
        list.extend(self.of_source_pixels(plan.background() != BackgroundPlan::Keep));
        let transparent = plan.background() == BackgroundPlan::Transparent;
        match &reread.subject {
            Some(portrait) => {
                let no_wall = transparent.then_some("the portrait has no background");
                list.extend(job.of_portrait(portrait, no_wall));
                list.push(self.of_eye_distance(Some(job.metrics(portrait).inter_eye_px)));
            }
            None => {
                let retake = "no face was found in the finished portrait: take a new photo";
                list.extend(compliance::no_face_in_portrait(retake));
                list.push(self.of_eye_distance(None));
            }
        }
        let facts = &reread.facts;
        let (width, height) = facts.header.upright_size();
        list.extend(compliance::file(&job.canvas, job.standard, [width, height], Some(facts)));
        let turned = libm::atan2(self.framing.to_photo.b, self.framing.to_photo.a).to_degrees();
        list.push(compliance::edit_policy(plan, Some(turned), job.standard));
        list.extend(job.closing(MeasuredOn::Portrait));
        list
    }

    /// The report on a photo from which a portrait is yet to be made; `may_extend` says whether
    /// background may be painted where the photo ends.
    pub(crate) fn checks_of_photo(&self, by_caller: bool, may_extend: bool) -> Vec<Check> {
        let (job, on) = (self.job, MeasuredOn::Source);
        let metrics = self.metrics();
        let mut list = self.of_subject(by_caller);
        list.extend(self.of_source_pixels(may_extend));
        list.extend(job.of_geometry(&metrics, self.subject, on));
        list.push(self.of_eye_distance(Some(metrics.inter_eye_px)));
        let wall = self.subject.wall(&inside(self.framing.to_photo, self.framing.aspect, 1.0));
        list.extend(job.of_wall(wall.as_ref(), on));
        list.extend(job.closing(on));
        list
    }

    /// The report on a finished portrait that came in as a file that says `facts` of itself, or as pixels;
    /// `untouched` where a photo is handed in as the camera made it.
    pub(crate) fn checks_of_finished(
        &self,
        facts: Option<&Facts>,
        by_caller: bool,
        untouched: Option<&EditPlan>,
    ) -> Vec<Check> {
        let job = self.job;
        let [width, height] = self.size;
        let (size, mut list) = match self.subject.turn {
            Turn::None => {
                let mut list = self.of_subject(by_caller);
                list.extend(job.of_portrait(self.subject, None));
                list.push(self.of_eye_distance(None));
                ([width, height], list)
            }
            turn => {
                let size = if turn == Turn::Half { [width, height] } else { [height, width] };
                let turn_it = "the face in the portrait is not upright: turn the picture";
                (size, compliance::no_face_in_portrait(turn_it))
            }
        };
        // A print may have more dots than the least that is asked for.
        let finer = Canvas::of_finished(job.standard, size);
        let canvas = finer.as_ref().unwrap_or(&job.canvas);
        list.extend(compliance::file(canvas, job.standard, size, facts));
        list.extend(untouched.map(|plan| compliance::edit_policy(plan, None, job.standard)));
        list.extend(job.closing(MeasuredOn::Portrait));
        list
    }

    /// Checks of the person that no framing changes.
    fn of_subject(&self, by_caller: bool) -> Vec<Check> {
        let (subject, on) = (self.subject, MeasuredOn::Source);
        let generic = self.job.catalogue.generic();
        let mut list = vec![
            compliance::single_face(&subject.faces, subject.chosen, by_caller, generic, on),
            compliance::face_presence(&subject.landmarks, on),
        ];
        let pose = compliance::pose(&subject.pose, generic, on);
        list.extend(compliance::if_readable(&subject.landmarks, pose.to_vec()));
        list
    }

    /// Whether the photo has the pixels that the frame asks for; `painted` says whether
    /// background stands in where it does not.
    fn of_source_pixels(&self, painted: bool) -> [Check; 2] {
        let overhang = self.framing.overhang(self.subject.size());
        let cut = person_cut(self.subject, self.framing, overhang);
        let enlargement = f64::from(self.size[1]) / self.framing.native_height();
        [compliance::canvas(overhang, cut, painted), compliance::upscaling(enlargement)]
    }

    fn of_eye_distance(&self, portrait_px: Option<f64>) -> Check {
        let photo_px = self.subject.head.inter_eye_distance();
        let generic = self.job.catalogue.generic();
        compliance::inter_eye_distance(photo_px, portrait_px, self.job.standard, generic)
    }

    /// The head's figures in the portrait that the frame stands for.
    fn metrics(&self) -> Metrics {
        let [width, height] = self.size;
        let to_portrait = self.framing.portrait_to_photo(height).inverse();
        let head = to_portrait.map_or(self.subject.head, |map| self.subject.head.mapped(map));
        Metrics::of(&head, self.job.rules.measure, width, height)
    }

    /// Everything that is known, with `checks` as the report.
    pub(crate) fn outcome(
        &self,
        photo: PhotoInput<'_>,
        checks: Vec<Check>,
        timings: Timings,
    ) -> Outcome {
        let subject = self.subject;
        let head = &subject.head;
        let metrics = self.metrics();
        let height_mm = self.job.height_mm();
        let mm = |share: f64| height_mm.map(|h| share * h);
        let [width, height] = subject.size();
        Outcome {
            standard: self.job.standard.id.clone(),
            source: Photo { width, height, sha256: photo.sha256(), turned: subject.turn.degrees() },
            faces: subject.faces.clone(),
            face: Some(FaceIndex { index: subject.chosen }),
            landmarks: Some(HeadLines {
                right_eye: head.image_left_eye,
                left_eye: head.image_right_eye,
                chin: head.chin.at,
                crown: head.crown.at,
                hair_top: head.hair_top.at,
            }),
            pose: Some(subject.pose),
            expression: subject.expression.clone(),
            gaze: subject.gaze,
            framing: Some(crate::outcome::Framing {
                quad: self.framing.quad(),
                basis: self.framing.basis,
                head_frac: metrics.head_frac,
                eye_line_frac: metrics.eye_line_frac,
                top_margin_frac: metrics.top_margin_frac,
                centre_offset_frac: metrics.centre_offset_frac,
                px_per_mm: height_mm.map(|h| f64::from(self.size[1]) / h),
                head_mm: mm(metrics.head_frac),
                eye_line_mm: mm(metrics.eye_line_frac),
                top_margin_mm: mm(metrics.top_margin_frac),
                relaxed: self.framing.relaxed.clone(),
            }),
            background: None,
            output: None,
            report: Report::new(checks),
            timings_ms: timings,
        }
    }
}
