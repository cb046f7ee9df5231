//! The processor: a photo in, a portrait and its findings out.

use std::sync::OnceLock;

use idphoto_imaging::decode::decode;
use idphoto_imaging::encode;
use idphoto_standards::edit::{self, BackgroundRequest, EditPlan};
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::framing::{Framing, Metrics, Rules};
use idphoto_standards::{Catalogue, FileFormat, Standard};
use idphoto_types::{Check, MeasuredOn, Report, RgbImage};
use idphoto_vision::{Runtime, Vision};

use crate::background::{framed, planned};
use crate::error::{Error, ErrorKind};
use crate::findings::Findings;
use crate::models::{ModelFolder, hex_sha256};
use crate::options::{CheckRequest, MakeRequest, ProcessorOptions};
use crate::outcome::{Background, FaceIndex, HeadLines, Outcome, Output, Photo};
use crate::render::{Rendered, person_cut, render};
use crate::subject::{Subject, inside};
use crate::timing::Timings;

/// The entry that stands in for a standard without a head rule.
const FALLBACK: &str = "icao-9303-print";
/// JPEG quality of a portrait without a byte limit: no visible loss at 4:4:4.
const JPEG_QUALITY: u8 = 95;

/// Turns photos into portraits. Safe to share between threads; opens runtime and models when
/// they are first needed.
#[derive(Debug)]
pub struct Processor {
    options: ProcessorOptions,
    catalogue: Catalogue,
    vision: OnceLock<Vision>,
}

/// A finished portrait.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Made {
    /// The file, complete and re-checked.
    pub bytes: Vec<u8>,
    /// Everything that is known about it.
    pub outcome: Outcome,
}

/// What a request means under one standard.
struct Job<'a> {
    standard: &'a Standard,
    canvas: Canvas,
    rules: Rules,
}

impl Processor {
    /// A processor with the built-in catalogue.
    ///
    /// # Errors
    /// [`ErrorKind::SetUp`] when the catalogue of this build is broken.
    pub fn new(options: ProcessorOptions) -> Result<Self, Error> {
        let catalogue = Catalogue::built_in()?;
        Ok(Self { options, catalogue, vision: OnceLock::new() })
    }

    /// The standards this processor knows.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Makes a portrait from the bytes of a JPEG or PNG photo.
    ///
    /// A portrait that fails a check is still made: the report says what is wrong.
    ///
    /// # Errors
    /// [`Error`], whose kind says whether request, photo, set-up or edit policy is in the way.
    pub fn make(&self, photo: &[u8], request: &MakeRequest) -> Result<Made, Error> {
        let mut timings = Timings::default();
        let job = self.job(&request.standard, request.dpi)?;
        let wanted = self.background(&job, request)?;
        let format = format_of(&job, request, &wanted)?;
        let vision = self.vision_after(photo)?;

        let image = timings.time("decode", || self.read(photo))?;
        let crowds = Some(self.catalogue.generic().single_face.max_area_ratio);
        let subject = Subject::find(vision, image, request.face, crowds, &mut timings)?;

        let over = request.override_edit_policy;
        let extend = edit::may_extend(job.standard, &wanted, over);
        let framing = timings.time("frame", || framed(&subject, &job.rules, extend));
        let plan = planned(&subject, &framing, job.standard, &self.catalogue, &wanted, over)?;
        let size = job.canvas.size(framing.native_height());
        let rendered = render(
            vision,
            &subject,
            &framing,
            size,
            plan.background,
            request.quality,
            &mut timings,
        )?;
        let bytes = timings.time("encode", || encoded(&rendered, &job.canvas, format))?;

        let finished = self.finished(vision, &bytes, &mut timings)?;
        let checks =
            self.checks_of_made(&job, request, &subject, &framing, &plan, size, &bytes, finished);
        let output = Output {
            path: None,
            width: size[0],
            height: size[1],
            bytes: bytes.len(),
            format: name(format),
            dpi: job.canvas.dpi(),
        };
        let mut outcome = self.outcome(&job, photo, &subject, &framing, size[1], checks, timings);
        outcome.background = Some(Background::of(&plan));
        outcome.output = Some(output);
        Ok(Made { bytes, outcome })
    }

    /// Checks a photo: whether a portrait can be made from it, or, as a finished portrait, its
    /// own pixels.
    ///
    /// # Errors
    /// [`Error`], when there is nothing to check: unreadable, no face, set-up.
    pub fn check(&self, photo: &[u8], request: &CheckRequest) -> Result<Outcome, Error> {
        let mut timings = Timings::default();
        let job = self.job(&request.standard, None)?;
        let vision = self.vision_after(photo)?;
        let image = timings.time("decode", || self.read(photo))?;
        let subject = Subject::find(vision, image, request.face, None, &mut timings)?;
        let findings = self.findings(&job);
        let by_caller = request.face.is_some();
        let mut checks = findings.of_subject(&subject, by_caller, false);
        let framing = if request.finished {
            let framing = whole(&subject, &job.rules);
            checks.extend(findings.of_portrait(&subject, subject.size()));
            checks.extend(findings.of_file(subject.size(), photo.len()));
            checks.extend(findings.closing(MeasuredOn::Portrait));
            framing
        } else {
            let framing = timings.time("frame", || framed(&subject, &job.rules, false));
            checks.extend(self.checks_of_plan(&job, &subject, &framing));
            checks.extend(findings.closing(MeasuredOn::Source));
            framing
        };
        let height = if request.finished {
            subject.size()[1]
        } else {
            job.canvas.size(framing.native_height())[1]
        };
        Ok(self.outcome(&job, photo, &subject, &framing, height, checks, timings))
    }

    fn job(&self, id: &str, dpi: Option<u16>) -> Result<Job<'_>, Error> {
        let standard = self.catalogue.standard(id)?;
        let canvas = Canvas::of(standard, dpi)?;
        let fallback = self.catalogue.standard(FALLBACK)?;
        let rules = Rules::of(standard, fallback, self.catalogue.generic(), &canvas);
        Ok(Job { standard, canvas, rules })
    }

    /// Reads the background request and refuses a forbidden one before any work.
    fn background(&self, job: &Job<'_>, request: &MakeRequest) -> Result<BackgroundRequest, Error> {
        let wanted = BackgroundRequest::parse(&request.background, &self.catalogue)?;
        let over = request.override_edit_policy;
        edit::plan(job.standard, &self.catalogue, &wanted, None, over)?;
        Ok(wanted)
    }

    fn read(&self, photo: &[u8]) -> Result<RgbImage, Error> {
        Ok(decode(photo, &self.options.limits)?.image)
    }

    /// The networks, for a photo whose header can be read: a file that is no photo is refused
    /// before anything is loaded.
    fn vision_after(&self, photo: &[u8]) -> Result<&Vision, Error> {
        idphoto_imaging::decode::inspect(photo, &self.options.limits)?;
        if self.vision.get().is_none() {
            let models = ModelFolder::open(self.options.models.clone())?;
            let runtime = Runtime::load(&self.options.runtime).map_err(|e| {
                let advice = "run `cargo xtask setup`, or set ORT_DYLIB_PATH to the library";
                Error::new(ErrorKind::SetUp, e, advice)
            })?;
            let vision = Vision::new(&runtime, Box::new(models), self.options.sessions);
            // Another thread may have been first; its networks are the same.
            let _ = self.vision.set(vision);
        }
        self.vision.get().ok_or_else(|| Error::new(ErrorKind::SetUp, "no networks", ""))
    }

    const fn findings<'a>(&'a self, job: &'a Job<'_>) -> Findings<'a> {
        Findings {
            standard: job.standard,
            catalogue: &self.catalogue,
            rules: &job.rules,
            canvas: &job.canvas,
        }
    }

    /// The portrait as its own bytes show it; `None` when no face is found in it.
    fn finished(
        &self,
        vision: &Vision,
        bytes: &[u8],
        timings: &mut Timings,
    ) -> Result<Option<Subject>, Error> {
        timings.time("verify", || {
            let image = self.read(bytes)?;
            match Subject::find(vision, image, None, None, &mut Timings::default()) {
                Ok(subject) => Ok(Some(subject)),
                Err(e) if e.kind() == ErrorKind::NoFace => Ok(None),
                Err(e) => Err(e),
            }
        })
    }

    #[allow(clippy::too_many_arguments, reason = "the facts a report is made of")]
    fn checks_of_made(
        &self,
        job: &Job<'_>,
        request: &MakeRequest,
        subject: &Subject,
        framing: &Framing,
        plan: &EditPlan,
        size: [u32; 2],
        bytes: &[u8],
        finished: Option<Subject>,
    ) -> Vec<Check> {
        let findings = self.findings(job);
        let mut list = findings.of_subject(subject, request.face.is_some(), false);
        let overhang = framing.overhang(subject.size());
        list.push(idphoto_compliance::canvas(overhang, person_cut(subject, framing, overhang)));
        let enlargement = f64::from(size[1]) / framing.native_height();
        list.push(idphoto_compliance::upscaling(enlargement));
        match finished {
            Some(portrait) => list.extend(findings.of_portrait(&portrait, size)),
            None => list.extend(idphoto_compliance::no_face_in_portrait()),
        }
        list.extend(findings.of_file(size, bytes.len()));
        list.push(idphoto_compliance::edit_policy(plan, job.standard));
        list.extend(findings.closing(MeasuredOn::Portrait));
        list
    }

    /// What can be said of a portrait before it is made.
    fn checks_of_plan(&self, job: &Job<'_>, subject: &Subject, framing: &Framing) -> Vec<Check> {
        let findings = self.findings(job);
        let overhang = framing.overhang(subject.size());
        let size = job.canvas.size(framing.native_height());
        let metrics = metrics_in(subject, framing, &job.rules, size);
        let scale = idphoto_compliance::Scale { height_mm: findings.height_mm() };
        let generic = self.catalogue.generic();
        let on = MeasuredOn::Source;
        let mut list = vec![
            idphoto_compliance::canvas(overhang, person_cut(subject, framing, overhang)),
            idphoto_compliance::upscaling(f64::from(size[1]) / framing.native_height()),
        ];
        list.extend(idphoto_compliance::geometry(
            &metrics,
            &job.rules,
            job.standard,
            generic,
            scale,
            on,
        ));
        let wall = subject.wall(&inside(framing.to_photo, framing.aspect, 1.0));
        list.extend(findings.of_wall(wall.as_ref(), on));
        list
    }

    #[allow(clippy::too_many_arguments, reason = "the facts an outcome is made of")]
    fn outcome(
        &self,
        job: &Job<'_>,
        photo: &[u8],
        subject: &Subject,
        framing: &Framing,
        height: u32,
        checks: Vec<Check>,
        timings: Timings,
    ) -> Outcome {
        let head = &subject.head;
        let width = (f64::from(height) * framing.aspect).round() as u32;
        let metrics = metrics_in(subject, framing, &job.rules, [width, height]);
        let height_mm = self.findings(job).height_mm();
        let mm = |share: f64| height_mm.map(|h| share * h);
        Outcome {
            standard: job.standard.id.clone(),
            source: Photo {
                width: subject.image.width(),
                height: subject.image.height(),
                sha256: hex_sha256(photo),
                turned: subject.turn.degrees(),
            },
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
            framing: Some(crate::outcome::Framing {
                quad: framing.quad(),
                basis: framing.basis,
                head_frac: metrics.head_frac,
                eye_line_frac: metrics.eye_line_frac,
                top_margin_frac: metrics.top_margin_frac,
                centre_offset_frac: metrics.centre_offset_frac,
                px_per_mm: height_mm.map(|h| f64::from(height) / h),
                head_mm: mm(metrics.head_frac),
                eye_line_mm: mm(metrics.eye_line_frac),
                top_margin_mm: mm(metrics.top_margin_frac),
                relaxed: framing.relaxed.clone(),
            }),
            background: None,
            output: None,
            report: Report::new(checks),
            timings_ms: timings,
        }
    }
}

/// The head's figures in the portrait that `framing` stands for.
fn metrics_in(subject: &Subject, framing: &Framing, rules: &Rules, size: [u32; 2]) -> Metrics {
    let to_portrait = framing.portrait_to_photo(size[1]).inverse();
    let head = to_portrait.map_or(subject.head, |map| subject.head.mapped(map));
    Metrics::of(&head, rules.measure, size[0], size[1])
}

/// The whole photo as the frame of a finished portrait.
fn whole(subject: &Subject, rules: &Rules) -> Framing {
    let [width, height] = subject.size().map(f64::from);
    Framing {
        to_photo: idphoto_types::Similarity { a: height, ..idphoto_types::Similarity::IDENTITY },
        aspect: width / height,
        basis: rules.basis,
        relaxed: Vec::new(),
    }
}

fn format_of(
    job: &Job<'_>,
    request: &MakeRequest,
    background: &BackgroundRequest,
) -> Result<FileFormat, Error> {
    let accepted = &job.canvas.formats;
    let transparent = *background == BackgroundRequest::Transparent;
    let format =
        request.format.unwrap_or(if transparent { FileFormat::Png } else { FileFormat::Jpeg });
    if transparent && format == FileFormat::Jpeg {
        let advice = "write a .png file";
        return Err(Error::new(ErrorKind::Usage, "a JPEG cannot be transparent", advice));
    }
    if !accepted.is_empty() && !accepted.contains(&format) {
        let names: Vec<&str> = accepted.iter().map(|f| name(*f)).collect();
        let message = format!("`{}` takes {} files only", job.standard.id, names.join(", "));
        return Err(Error::new(ErrorKind::Usage, message, "choose another file name"));
    }
    Ok(format)
}

fn encoded(rendered: &Rendered, canvas: &Canvas, format: FileFormat) -> Result<Vec<u8>, Error> {
    let dpi = Some(canvas.dpi());
    let result = match format {
        FileFormat::Png => encode::png(&rendered.image, rendered.alpha.as_ref(), dpi),
        FileFormat::Jpeg => {
            let options =
                encode::JpegOptions { quality: JPEG_QUALITY, chroma: encode::Chroma::Full, dpi };
            match canvas.bytes_max {
                None => encode::jpeg(&rendered.image, &options),
                Some(most) => {
                    let most = usize::try_from(most).unwrap_or(usize::MAX);
                    encode::jpeg_within(&rendered.image, &options, most).map(|e| e.bytes)
                }
            }
        }
    };
    result.map_err(|e| Error::new(ErrorKind::Encoding, e, ""))
}

const fn name(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Jpeg => "jpeg",
        FileFormat::Png => "png",
    }
}
