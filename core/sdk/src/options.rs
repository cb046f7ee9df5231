//! What a caller can choose.

use std::path::PathBuf;

use idphoto_imaging::decode::Limits;
use idphoto_standards::FileFormat;
use idphoto_standards::framing::Profile;
use idphoto_vision::SessionOptions;

/// How a [`crate::Processor`] is set up.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProcessorOptions {
    /// Folder with the model files.
    pub models: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// How networks are run.
    pub sessions: SessionOptions,
    /// What a photo may be.
    pub limits: Limits,
}

impl ProcessorOptions {
    /// Models and runtime from these places, everything else by default.
    #[must_use]
    pub fn new(models: impl Into<PathBuf>, runtime: impl Into<PathBuf>) -> Self {
        Self {
            models: models.into(),
            runtime: runtime.into(),
            sessions: SessionOptions::default(),
            limits: Limits::default(),
        }
    }

    /// Sets how networks are run.
    #[must_use]
    pub const fn sessions(mut self, sessions: SessionOptions) -> Self {
        self.sessions = sessions;
        self
    }

    /// Sets what a photo may be.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

/// How much work goes into the edge of the hair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quality {
    /// One pass of the matting network.
    #[default]
    Fast,
    /// A second, finer pass at the soft edge, where the photo has pixels for it; roughly 3.5
    /// times the time of matting.
    Best,
}

/// What portrait to make.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MakeRequest {
    /// Id of the standard.
    pub standard: String,
    /// `auto`, `keep`, `transparent`, a token such as `white`, or `#rrggbb`. Default: `auto`.
    pub background: String,
    /// Default: [`Quality::Fast`].
    pub quality: Quality,
    /// Index of the face to take, in the order of `faces`. Default: the largest one, if no other is
    /// nearly as large.
    pub face: Option<usize>,
    /// Dots per inch. Default: what the standard asks at least, else 300.
    pub dpi: Option<u16>,
    /// Do what the authority does not let software do; the report says so. Default: no.
    pub override_edit_policy: bool,
    /// Whose limits hold, where the standard has some for children. Default: [`Profile::Adult`].
    pub profile: Profile,
    /// File format. Default: JPEG, or PNG for a transparent background.
    pub format: Option<FileFormat>,
}

impl MakeRequest {
    /// A portrait for `standard`, everything else by default.
    #[must_use]
    pub fn new(standard: impl Into<String>) -> Self {
        Self {
            standard: standard.into(),
            background: "auto".to_owned(),
            quality: Quality::default(),
            face: None,
            dpi: None,
            override_edit_policy: false,
            profile: Profile::Adult,
            format: None,
        }
    }

    /// Sets the background.
    #[must_use]
    pub fn background(mut self, background: impl Into<String>) -> Self {
        self.background = background.into();
        self
    }

    /// Sets the quality.
    #[must_use]
    pub const fn quality(mut self, quality: Quality) -> Self {
        self.quality = quality;
        self
    }

    /// Sets the face.
    #[must_use]
    pub const fn face(mut self, face: usize) -> Self {
        self.face = Some(face);
        self
    }

    /// Sets the dots per inch.
    #[must_use]
    pub const fn dpi(mut self, dpi: u16) -> Self {
        self.dpi = Some(dpi);
        self
    }

    /// Overrides the edit policy.
    #[must_use]
    pub const fn override_edit_policy(mut self, yes: bool) -> Self {
        self.override_edit_policy = yes;
        self
    }

    /// Sets whose limits hold.
    #[must_use]
    pub const fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Sets the file format.
    #[must_use]
    pub const fn format(mut self, format: FileFormat) -> Self {
        self.format = Some(format);
        self
    }
}

/// What to check.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CheckRequest {
    /// Id of the standard.
    pub standard: String,
    /// The photo is a finished portrait: its own pixels are held against the standard. Default:
    /// no, the photo is one from which a portrait is yet to be made.
    pub finished: bool,
    /// Index of the face to take. Default: the largest one.
    pub face: Option<usize>,
    /// Whose limits hold, where the standard has some for children. Default: [`Profile::Adult`].
    pub profile: Profile,
}

impl CheckRequest {
    /// Checks a photo against `standard`.
    #[must_use]
    pub fn new(standard: impl Into<String>) -> Self {
        Self { standard: standard.into(), finished: false, face: None, profile: Profile::Adult }
    }

    /// Sets whose limits hold.
    #[must_use]
    pub const fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Says whether the photo is a finished portrait.
    #[must_use]
    pub const fn finished(mut self, finished: bool) -> Self {
        self.finished = finished;
        self
    }

    /// Sets the face.
    #[must_use]
    pub const fn face(mut self, face: usize) -> Self {
        self.face = Some(face);
        self
    }
}
