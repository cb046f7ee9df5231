//! Portraits of authorities that let software change nothing: the camera's own file, its compressed
//! pixels untouched, without the metadata.

use idphoto_imaging::decode::{Facts, Format, SourceProfile, decode, facts};
use idphoto_imaging::strip::StripError;
use idphoto_standards::edit::{BackgroundRequest, plan};
use idphoto_standards::{EditPolicy, FileFormat};
use idphoto_types::RgbImage;

use crate::course::Course;
use crate::error::{Error, ErrorKind};
use crate::file::name;
use crate::findings::{Job, Measured};
use crate::manifest::{Run, Way};
use crate::models;
use crate::options::MakeRequest;
use crate::outcome::{Background, Output};
use crate::photo::PhotoInput;
use crate::processor::{Made, Processor, whole};
use crate::subject::Subject;

impl Job<'_> {
    /// Whether the authority lets software change nothing at all.
    pub(crate) fn is_untouched(&self) -> bool {
        self.standard.edit.policy == EditPolicy::None
    }

    fn refused(&self, kind: ErrorKind, what: &str, advice: &str) -> Error {
        Error::new(kind, format!("`{}` {what}", self.standard.id), advice)
    }
}

impl Processor {
    /// Hands the photo on as the camera made it, and says what is wrong with it.
    pub(crate) fn make_untouched(
        &self,
        photo: PhotoInput<'_>,
        job: &Job<'_>,
        request: &MakeRequest,
        mut course: Course<'_>,
    ) -> Result<Made, Error> {
        if request.dpi.is_some() {
            let what = "takes the camera's own file, whose dots per inch stay as they are";
            return Err(job.refused(ErrorKind::Usage, what, "leave --dpi out"));
        }
        if let PhotoInput::Pixels(_) = photo {
            return Err(no_file(job));
        }
        let (image, _) = self.decoded(&photo, &mut course)?;
        let bytes = course.stage("encode", || photo.stripped(self.limits()))?;
        let bytes = bytes.map_err(|error| copy_error(job, error))?.into_owned();
        let found = facts(&bytes, self.limits())?;
        let format = format_of(job, request, &found)?;
        let subject =
            Subject::find(self.vision()?, image.clone(), self.choice(request), &mut course)?;
        course.stage("verify", || shows(&bytes, &image, self))??;

        let framing = whole(&subject, &job.rules);
        let result = Measured { job, subject: &subject, framing: &framing, size: subject.size() };
        let keep = BackgroundRequest::Keep;
        let plan = plan(job.standard, job.catalogue, &keep, None, false)?;
        let by_caller = request.face.is_some();
        let checks = result.checks_of_finished(Some(&found), by_caller, Some(&plan));
        let mut outcome = result.outcome(photo, checks, course.into_timings());
        outcome.framing = None;
        outcome.background = Some(Background::of(&plan));
        let output = Output::of(&found, name(format));
        let run = Run {
            job,
            plan: &plan,
            way: Way::Copy { kept: kept(&found) },
            photo_bytes: photo.file_bytes(),
            bytes: &bytes,
            portrait_read: false,
            models: &models::manifest()?,
            runtime: self.vision()?.runtime(),
        };
        let manifest = run.manifest(&outcome, &output)?;
        outcome.output = Some(output);
        Ok(Made { bytes, outcome, manifest })
    }
}

/// What stayed of the photo's metadata, since its pixels need it.
fn kept(copy: &Facts) -> Vec<&'static str> {
    let orientation = copy.header.orientation.exif() != 1;
    let profile = copy.profile.is_some_and(|profile| profile != SourceProfile::Assumed);
    let named = [
        ("orientation", orientation),
        ("colour_profile", profile),
        ("density", copy.milli_dpi.is_some()),
    ];
    named.into_iter().filter_map(|(name, there)| there.then_some(name)).collect()
}

/// Makes sure that the copy shows what the photo shows, pixel for pixel.
fn shows(copy: &[u8], image: &RgbImage, processor: &Processor) -> Result<(), Error> {
    if decode(copy, processor.limits())?.image == *image {
        return Ok(());
    }
    let message = "the copy without metadata does not show what the photo shows";
    Err(Error::new(ErrorKind::Encoding, message, "export the photo as JPEG and try again"))
}

/// The photo's own format, if the authority takes it and the caller means it.
fn format_of(job: &Job<'_>, request: &MakeRequest, found: &Facts) -> Result<FileFormat, Error> {
    let format = match found.header.format {
        Format::Png => FileFormat::Png,
        _ => FileFormat::Jpeg,
    };
    let accepted = &job.canvas.file.formats;
    if !accepted.is_empty() && !accepted.contains(&format) {
        let what = "does not take files of the photo's format, and lets no software convert it";
        let advice = "set the camera to JPEG and take the photo again";
        return Err(job.refused(ErrorKind::EditRefused, what, advice));
    }
    if request.format.is_some_and(|asked| asked != format) {
        let what = "takes the camera's own file, in the format it has";
        let advice = match format {
            FileFormat::Jpeg => "write a .jpg file",
            FileFormat::Png => "write a .png file",
        };
        return Err(job.refused(ErrorKind::Usage, what, advice));
    }
    Ok(format)
}

fn no_file(job: &Job<'_>) -> Error {
    let what = "takes the camera's own file, and pixels came in";
    let advice = "give the file as the camera wrote it, or override the edit policy knowingly";
    job.refused(ErrorKind::EditRefused, what, advice)
}

fn copy_error(job: &Job<'_>, error: Option<StripError>) -> Error {
    match error {
        Some(StripError::Decode(error)) => error.into(),
        Some(error) => Error::new(ErrorKind::EditRefused, error, ""),
        None => no_file(job),
    }
}
