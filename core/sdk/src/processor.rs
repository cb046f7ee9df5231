//! The processor: a photo in, a portrait and its findings out.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use idphoto_imaging::decode::{self, Facts, Limits};
use idphoto_standards::edit::{self, BackgroundRequest};
use idphoto_standards::file_rules::Canvas;
use idphoto_standards::framing::{Framing, Profile, Rules};
use idphoto_standards::{Catalogue, Standard};
use idphoto_types::{RgbImage, Similarity};
use idphoto_vision::{Runtime, Vision};

use crate::background::{framed, planned};
use crate::choose::Choice;
use crate::course::{self, Course, Listener};
use crate::donation::{DonationPreview, PreparedDonation, View};
use crate::error::{Error, ErrorKind};
use crate::file::{Reread, encoded, format_of, name};
use crate::findings::{Job, Measured};
use crate::manifest::{Manifest, Run, Way};
use crate::models::{self, ModelFolder};
use crate::options::{CheckRequest, MakeRequest, ProcessorOptions};
use crate::outcome::{Background, Outcome, Output};
use crate::photo::{PhotoInput, Reading};
use crate::render::render;
use crate::subject::Subject;
use crate::telemetry;

/// The entry that stands in for a standard without a head rule.
pub const FALLBACK: &str = "icao-9303-print";

/// Turns photos into portraits. Safe to share between threads; opens runtime and models when
/// they are first needed.
#[derive(Debug)]
pub struct Processor {
    options: ProcessorOptions,
    catalogue: Catalogue,
    vision: OnceLock<Vision>,
}

/// A finished portrait.
#[derive(Clone)]
#[non_exhaustive]
pub struct Made {
    /// The file, complete and re-checked.
    pub bytes: Vec<u8>,
    /// Everything that is known about it.
    pub outcome: Outcome,
    pub(crate) manifest: Manifest,
}

impl Made {
    /// What software did to the photo, to be handed over with the portrait; not signed yet.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({} bytes, {:?})", self.bytes.len(), self.outcome)
    }
}

impl Processor {
    /// A processor with the built-in catalogue.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the catalogue of this build is broken.
    pub fn new(options: ProcessorOptions) -> Result<Self, Error> {
        Ok(Self::with_catalogue(options, Catalogue::built_in()?))
    }

    /// A processor with a catalogue of the caller's: the built-in one with what a file adds, see
    /// [`Catalogue::with_file`].
    #[must_use]
    pub const fn with_catalogue(options: ProcessorOptions, catalogue: Catalogue) -> Self {
        Self { options, catalogue, vision: OnceLock::new() }
    }

    /// The standards this processor knows.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Makes a portrait from a photo: the bytes of a file, or pixels.
    ///
    /// A portrait that fails a check is still made: the report says what is wrong.
    ///
    /// # Errors
    /// [`Error`], whose kind says whether request, photo, set-up or edit policy is in the way.
    pub fn make<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        request: &MakeRequest,
    ) -> Result<Made, Error> {
        self.make_watched(photo, request, &let_pass)
    }

    /// As [`make`](Self::make), and `listener` is told of each stage before it begins.
    ///
    /// # Errors
    /// Likewise; and [`ErrorKind::Stopped`] when the listener said so.
    pub fn make_watched<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        request: &MakeRequest,
        listener: &Listener<'_>,
    ) -> Result<Made, Error> {
        let photo = photo.into();
        let mut course = Course::told(course::MAKE, listener);
        let job = self.job(&request.standard, request.dpi, request.profile)?;
        let wanted = self.background(&job, request)?;
        if job.is_untouched() && !request.override_edit_policy {
            return self.make_untouched(photo, &job, request, course);
        }
        let format = format_of(&job, request, &wanted)?;
        let (image, reading) = self.decoded(&photo, &mut course)?;
        let vision = self.vision()?;
        let subject = Subject::find(vision, image, self.choice(request), &mut course)?;

        let over = request.override_edit_policy;
        let extend = edit::may_extend(job.standard, &wanted, over);
        let framing = course.stage("frame", || framed(&subject, &job.rules, extend))?;
        let plan = planned(&subject, &framing, job.standard, &self.catalogue, &wanted, over)?;
        let size = job.canvas.size(framing.native_height());
        let rendered =
            render(vision, &subject, &framing, size, &plan, request.quality, &mut course)?;
        let written = course.stage("encode", || encoded(&rendered, &job.canvas, format))??;

        let to_portrait =
            framing.portrait_to_photo(size[1]).inverse().unwrap_or(Similarity::IDENTITY);
        let eyes = to_portrait.apply(subject.head.eye_midpoint());
        let reread = course.stage("verify", || Reread::of(vision, &written.bytes, eyes))??;
        let result = Measured { job: &job, subject: &subject, framing: &framing, size };
        let by_caller = request.face.is_some();
        let checks = result.checks_of_portrait(&reread, &plan, by_caller);
        let mut outcome = result.outcome(photo, checks, course.into_timings());
        outcome.background = Some(Background::of(&plan));
        let way = Way::Pixels {
            framing: &framing,
            reading: &reading,
            quality: request.quality,
            passes: rendered.passes,
            written: &written,
        };
        let run = Run {
            job: &job,
            plan: &plan,
            way,
            photo_bytes: photo.file_bytes(),
            bytes: &written.bytes,
            portrait_read: reread.subject.is_some_and(|portrait| portrait.expression.is_some()),
            models: &models::manifest()?,
            runtime: vision.runtime(),
        };
        let output = Output::of(&reread.facts, name(format));
        let manifest = run.manifest(&outcome, &output)?;
        outcome.output = Some(output);
        Ok(Made { bytes: written.bytes, outcome, manifest })
    }

    /// Checks a photo: whether a portrait can be made from it, or, as a finished portrait, its
    /// own pixels.
    ///
    /// # Errors
    /// [`Error`], when there is nothing to check: unreadable, no face, set-up.
    pub fn check<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        request: &CheckRequest,
    ) -> Result<Outcome, Error> {
        self.check_watched(photo, request, &let_pass)
    }

    /// As [`check`](Self::check), and `listener` is told of each stage before it begins.
    ///
    /// # Errors
    /// Likewise; and [`ErrorKind::Stopped`] when the listener said so.
    pub fn check_watched<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        request: &CheckRequest,
        listener: &Listener<'_>,
    ) -> Result<Outcome, Error> {
        let photo = photo.into();
        let mut course = Course::told(course::CHECK, listener);
        let standard = self.catalogue.standard(&request.standard)?;
        let printed = request.finished.then(|| self.printed(standard, &photo)).flatten();
        let job = self.job_under(printed.as_ref().unwrap_or(standard), None, request.profile)?;
        let (image, _) = self.decoded(&photo, &mut course)?;
        let vision = self.vision()?;
        let choice = request.face.map_or(Choice::Largest, Choice::Index);
        let subject = Subject::find(vision, image, choice, &mut course)?;
        let extend = edit::may_extend(job.standard, &BackgroundRequest::Auto, false);
        let by_caller = request.face.is_some();
        let as_it_is = request.finished || job.is_untouched();
        let (framing, size) = if as_it_is {
            (whole(&subject, &job.rules), subject.size())
        } else {
            let framing = course.stage("frame", || framed(&subject, &job.rules, extend))?;
            let size = job.canvas.size(framing.native_height());
            (framing, size)
        };
        let result = Measured { job: &job, subject: &subject, framing: &framing, size };
        let checks = if as_it_is {
            let facts = self.facts(&photo, !request.finished);
            result.checks_of_finished(facts.as_deref(), by_caller, None)
        } else {
            result.checks_of_photo(by_caller, extend)
        };
        let mut outcome = result.outcome(photo, checks, course.into_timings());
        outcome.framing = outcome.framing.filter(|_| !job.is_untouched());
        Ok(outcome)
    }

    /// Shows what a donation of the photo would send, without sending or keeping anything: no consent is
    /// asked for to look.
    ///
    /// # Errors
    /// [`Error`]: unreadable, no face, somebody else in the photo, set-up.
    pub fn preview_donation<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        view: View,
    ) -> Result<DonationPreview, Error> {
        self.prepare_donation(photo, view).map(|prepared| prepared.preview())
    }

    /// Pseudonymises the photo for a donation, in memory alone: to be looked at, and queued in a
    /// [`Vault`](crate::vault::Vault) or dropped.
    ///
    /// # Errors
    /// As [`preview_donation`](Self::preview_donation).
    pub fn prepare_donation<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        view: View,
    ) -> Result<PreparedDonation, Error> {
        self.prepare_donation_watched(photo, view, &let_pass)
    }

    /// As [`prepare_donation`](Self::prepare_donation), and `listener` is told of each stage before it
    /// begins.
    ///
    /// # Errors
    /// Likewise; and [`ErrorKind::Stopped`] when the listener said so.
    pub fn prepare_donation_watched<'a>(
        &self,
        photo: impl Into<PhotoInput<'a>>,
        view: View,
        listener: &Listener<'_>,
    ) -> Result<PreparedDonation, Error> {
        let mut course = Course::told(course::DONATION, listener);
        let (image, _) = self.decoded(&photo.into(), &mut course)?;
        PreparedDonation::of(self.vision()?, image, view, course)
    }

    /// Which face of a photo becomes a portrait.
    pub(crate) fn choice(&self, request: &MakeRequest) -> Choice {
        let alone = Choice::LargestOfOne(self.catalogue.generic().single_face.max_area_ratio);
        request.face.map_or(alone, Choice::Index)
    }

    /// What the file says of itself, or what its copy without metadata will.
    fn facts<'p>(&self, photo: &'p PhotoInput<'_>, of_copy: bool) -> Option<Cow<'p, Facts>> {
        let limits = &self.options.limits;
        let copy = of_copy.then(|| photo.stripped(limits).ok()).flatten();
        match copy {
            Some(copy) => decode::facts(&copy, limits).ok().map(Cow::Owned),
            None => photo.facts(limits),
        }
    }

    /// What a photo may be.
    pub(crate) const fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// The pixels; a photo that was opened before has them.
    pub(crate) fn decoded(
        &self,
        photo: &PhotoInput<'_>,
        course: &mut Course<'_>,
    ) -> Result<(Arc<RgbImage>, Reading), Error> {
        let read = || photo.read(&self.options.limits);
        match photo {
            PhotoInput::Opened(_) => read(),
            PhotoInput::File(_) | PhotoInput::Pixels(_) => course.stage("decode", read)?,
        }
    }

    fn job(&self, id: &str, dpi: Option<u16>, profile: Profile) -> Result<Job<'_>, Error> {
        self.job_under(self.catalogue.standard(id)?, dpi, profile)
    }

    fn job_under<'s>(
        &'s self,
        standard: &'s Standard,
        dpi: Option<u16>,
        profile: Profile,
    ) -> Result<Job<'s>, Error> {
        let canvas = Canvas::of(standard, dpi)?;
        let fallback = self.catalogue.standard(FALLBACK)?;
        let rules = Rules::of(standard, fallback, self.catalogue.generic(), &canvas, profile);
        Ok(Job { standard, catalogue: &self.catalogue, canvas, rules })
    }

    /// The standard with the size on paper of a finished print, where it leaves a choice.
    fn printed(&self, standard: &Standard, photo: &PhotoInput<'_>) -> Option<Standard> {
        let facts = self.facts(photo, false)?;
        let (width, height) = facts.header.upright_size();
        standard.printed_as([width, height], facts.dpi())
    }

    /// Reads the background request and refuses a forbidden one before any work.
    fn background(&self, job: &Job<'_>, request: &MakeRequest) -> Result<BackgroundRequest, Error> {
        let wanted = BackgroundRequest::parse(&request.background, &self.catalogue)?;
        let over = request.override_edit_policy;
        edit::plan(job.standard, &self.catalogue, &wanted, None, over)?;
        Ok(wanted)
    }

    /// The networks. Asked for once the photo is decoded: a file that is none, or a damaged one, is
    /// refused before anything is loaded.
    pub(crate) fn vision(&self) -> Result<&Vision, Error> {
        if self.vision.get().is_none() {
            let models = ModelFolder::open(self.options.models.clone())?;
            telemetry::refused(&self.options.runtime)?;
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
}

/// Listens to nobody.
fn let_pass(_: course::Step) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The whole photo as the frame of a finished portrait.
pub(crate) fn whole(subject: &Subject, rules: &Rules) -> Framing {
    let [width, height] = subject.size().map(f64::from);
    Framing {
        to_photo: Similarity { a: height, ..Similarity::IDENTITY },
        aspect: width / height,
        basis: rules.basis,
        relaxed: Vec::new(),
    }
}
