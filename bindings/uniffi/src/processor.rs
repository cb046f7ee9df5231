//! The processor as apps hold it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use idphoto_sdk::models::{self, ModelState as State};
use idphoto_sdk::sheet::Papers;
use idphoto_sdk::{Catalogue, Error, ProcessorOptions as SdkOptions, SessionOptions};

use crate::donation::PreparedDonation;
use crate::error::ProcessorError;
use crate::guard::guarded;
use crate::manifest::{ManifestEvidence, ManifestVerification};
use crate::outcome::Outcome;
use crate::photo::Photo;
use crate::portrait::Portrait;
use crate::progress::{ProgressListener, watched};
use crate::request::{CheckRequest, MakeRequest};
use crate::sheet::{Sheet, SheetPaper, SheetPortrait, SheetRequest};
use crate::standard::Standard;
use crate::vault::DonationView;

/// Turns photos into portraits, checks them, and prepares donations. Needs no network.
///
/// One object for the whole app: it opens ONNX Runtime and the models when they are first needed, about
/// 0.2 s, and holds them. Calls block; they may be made from any thread and side by side.
#[derive(uniffi::Object)]
pub struct Processor {
    inner: idphoto_sdk::Processor,
    /// Where the models lie.
    models: PathBuf,
}

/// Where models and runtime lie, and how networks are run.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ProcessorOptions {
    /// Folder with the model files that belong to this version.
    pub models: String,
    /// ONNX Runtime, 1.20 or newer: a file, or a bare name that the system's loader finds
    /// (`libonnxruntime.so` in an Android app).
    ///
    /// From 1.29 on, official builds report to their maker unless the environment variable
    /// `ORT_DISABLE_TELEMETRY` is `1` before the library is loaded. A file that would is refused; one
    /// found by its name is not looked at: set the variable when the app starts.
    pub runtime: String,
    /// Threads inside one network. Default: 2.
    #[uniffi(default = None)]
    pub threads: Option<u16>,
    /// Calls that can use one network at a time; each costs up to 200 MB. Default: 1.
    #[uniffi(default = None)]
    pub sessions: Option<u16>,
    /// The text of a catalogue file, at most 2 MiB, whose entries are added to those that are built in, or
    /// take the place of those of the same id: so rules change without a new app. `docs/catalogue.md` says
    /// what it holds. It is not signed: whoever hands it over answers for where it came from. Default: none.
    #[uniffi(default = None)]
    pub catalogue: Option<String>,
}

/// One file of the model set.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ModelFile {
    /// Stable name.
    pub id: String,
    /// Version of the weights.
    pub version: String,
    /// Name in the models folder.
    pub file: String,
    /// SHA-256 that it has to have, hexadecimal.
    pub sha256: String,
    /// Bytes that it has to have.
    pub bytes: u64,
    /// SPDX id of its licence.
    pub licence: String,
    /// What lies in the folder under that name.
    pub state: ModelState,
}

/// What lies in the models folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum ModelState {
    /// The file, byte for byte.
    Ok,
    /// Nothing.
    Missing,
    /// Another file.
    Changed,
}

#[uniffi::export]
impl Processor {
    /// A processor with the built-in catalogue, and what a catalogue file adds to it. Opens nothing yet.
    ///
    /// # Errors
    /// `Request` with code `usage` when the catalogue file is too large, of another format, or breaks a
    /// rule that entries are held to: `detail` names the line. It is taken whole or not at all.
    #[uniffi::constructor]
    pub fn new(options: ProcessorOptions) -> Result<Arc<Self>, ProcessorError> {
        guarded(|| {
            let mut sessions = SessionOptions::default();
            if let Some(threads) = options.threads {
                sessions = sessions.threads(threads.into());
            }
            if let Some(most) = options.sessions {
                sessions = sessions.sessions(most.into());
            }
            let sdk = SdkOptions::new(&options.models, &options.runtime).sessions(sessions);
            let mut catalogue = Catalogue::built_in().map_err(Error::from)?;
            if let Some(text) = &options.catalogue {
                catalogue = catalogue.with_file(text).map_err(Error::from)?;
            }
            let inner = idphoto_sdk::Processor::with_catalogue(sdk, catalogue);
            Ok(Arc::new(Self { inner, models: options.models.into() }))
        })
    }

    /// Every standard that is known, in the order of their ids.
    pub fn standards(&self) -> Vec<Standard> {
        let catalogue = self.inner.catalogue();
        catalogue.standards().iter().map(|entry| Standard::of(entry, catalogue)).collect()
    }

    /// Version of the library whose entries these are, and of the catalogue file that was read, parted by
    /// `+`. Manifests name it.
    pub fn catalogue_version(&self) -> String {
        self.inner.catalogue().version().to_owned()
    }

    /// One standard.
    ///
    /// # Errors
    /// `Request` when there is none of that id; `advice` names near ones.
    pub fn standard(&self, id: &str) -> Result<Standard, ProcessorError> {
        guarded(|| {
            let catalogue = self.inner.catalogue();
            let entry = catalogue.standard(id).map_err(Error::from)?;
            Ok(Standard::of(entry, catalogue))
        })
    }

    /// Makes a portrait. One that fails a check is made too: its report says what is wrong.
    ///
    /// # Errors
    /// [`ProcessorError`].
    #[uniffi::method(default(listener = None))]
    pub fn make(
        &self,
        photo: &Photo,
        request: MakeRequest,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<Arc<Portrait>, ProcessorError> {
        guarded(|| {
            let request = request.into();
            let made =
                watched(listener, |told| self.inner.make_watched(&photo.inner, &request, told))?;
            Ok(Arc::new(Portrait::of(made, self.inner.catalogue())?))
        })
    }

    /// Checks whether a portrait can be made from a photo; or, of a finished portrait, its own pixels.
    /// A photo that fails is a result and no error.
    ///
    /// # Errors
    /// [`ProcessorError`], when there is nothing to check: no face, set-up.
    #[uniffi::method(default(listener = None))]
    pub fn check(
        &self,
        photo: &Photo,
        request: CheckRequest,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<Outcome, ProcessorError> {
        guarded(|| {
            let request = request.into();
            let outcome =
                watched(listener, |told| self.inner.check_watched(&photo.inner, &request, told))?;
            Outcome::of(&outcome)
        })
    }

    /// Pseudonymises a photo for a donation, in memory alone: to be shown, and then queued in a vault or
    /// closed. Asks for no consent and keeps nothing.
    ///
    /// # Errors
    /// [`ProcessorError`]; `Faces` when somebody else is in the photo.
    #[uniffi::method(default(listener = None))]
    pub fn prepare_donation(
        &self,
        photo: &Photo,
        view: DonationView,
        listener: Option<Arc<dyn ProgressListener>>,
    ) -> Result<Arc<PreparedDonation>, ProcessorError> {
        guarded(|| {
            let view = view.into();
            let prepared = watched(listener, |told| {
                self.inner.prepare_donation_watched(&photo.inner, view, told)
            })?;
            Ok(Arc::new(PreparedDonation::of(prepared)))
        })
    }

    /// The papers that sheets are printed on.
    ///
    /// # Errors
    /// `Request` when the list of this build is broken.
    pub fn papers(&self) -> Result<Vec<SheetPaper>, ProcessorError> {
        guarded(|| {
            let papers = Papers::built_in().map_err(Error::from)?;
            Ok(papers.all().iter().map(SheetPaper::from).collect())
        })
    }

    /// A print sheet of finished portraits, 1 to 16, of this standard and of others. Needs no network and
    /// no models. Takes tenths of a second, more for large papers as PNG.
    ///
    /// # Errors
    /// `Photo` when a file is no portrait that can be read; `Request` when one has no size on paper or
    /// another shape than its standard, no paper has that name, or they do not fit.
    pub fn sheet(
        &self,
        portraits: Vec<SheetPortrait>,
        request: SheetRequest,
    ) -> Result<Arc<Sheet>, ProcessorError> {
        guarded(|| Sheet::of_several(&portraits, request, self.inner.catalogue()))
    }

    /// Holds an edit manifest against the portrait that came with it, what else is given as evidence, and
    /// the catalogue and models of this version. One that cannot be read, or does not hold, is a result.
    ///
    /// Hashes show that a manifest belongs to a portrait. Who wrote it only a signature shows, and that only
    /// to whoever knows whose key it is: give that key.
    ///
    /// # Errors
    /// `Request` with code `key` when the public key is none.
    #[uniffi::method(default(evidence = None))]
    pub fn verify_manifest(
        &self,
        document: &[u8],
        portrait: &[u8],
        evidence: Option<ManifestEvidence>,
    ) -> Result<ManifestVerification, ProcessorError> {
        guarded(|| {
            let evidence = evidence.unwrap_or_default();
            ManifestVerification::of(document, portrait, &evidence, self.inner.catalogue())
        })
    }

    /// The models of this version, and what lies in their folder. Reads every file.
    ///
    /// # Errors
    /// `SetUp` when the list of this build is broken.
    pub fn models(&self) -> Result<Vec<ModelFile>, ProcessorError> {
        guarded(|| {
            let listed = models::manifest()?.into_iter();
            Ok(listed.map(|file| ModelFile::of(file, &self.models)).collect())
        })
    }
}

impl ModelFile {
    fn of(file: models::ModelFile, folder: &Path) -> Self {
        let state = match models::state(folder, &file) {
            State::Ok => ModelState::Ok,
            State::Missing => ModelState::Missing,
            State::Changed => ModelState::Changed,
        };
        let models::ModelFile { id, version, file, sha256, bytes, licence, .. } = file;
        Self { id, version, file, sha256, bytes, licence, state }
    }
}
