//! Who is told how far a portrait is, and may stop it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use idphoto_sdk::{Listener, Step};

use crate::error::ProcessorError;

/// A stage that is about to begin.
#[derive(Clone, Debug, uniffi::Record)]
pub struct StageProgress {
    /// Its name, such as `detect` or `matting`. New ones may come.
    pub stage: String,
    /// Its place among the stages, from 1 on; it only grows, sometimes by more than one.
    pub step: u32,
    /// How many stages there are.
    pub steps: u32,
}

/// Who is told of each stage before it begins. Called on the thread that made the call.
#[uniffi::export(with_foreign)]
pub trait ProgressListener: Send + Sync {
    /// Whether to go on. After `false` nothing more is begun, and the call ends with
    /// `ProcessorError.Cancelled`; the stage that runs is finished first. The longest, matting, takes
    /// about half of the whole time.
    ///
    /// # Errors
    /// Any exception stops it as well, and the call ends with `Internal`, code `listener`.
    fn on_progress(&self, progress: StageProgress) -> Result<bool, ListenerError>;
}

/// A listener that failed. What it says of that is not looked at.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum ListenerError {
    /// It did.
    #[error("the listener failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Runs `work` with the app's listener, if it has one.
pub(crate) fn watched<T>(
    listener: Option<Arc<dyn ProgressListener>>,
    work: impl FnOnce(&Listener<'_>) -> Result<T, idphoto_sdk::Error>,
) -> Result<T, ProcessorError> {
    let failed = AtomicBool::new(false);
    let told = |step: Step| {
        let Some(listener) = &listener else { return ControlFlow::Continue(()) };
        let progress =
            StageProgress { stage: step.stage.to_owned(), step: step.number, steps: step.of };
        match listener.on_progress(progress) {
            Ok(true) => ControlFlow::Continue(()),
            Ok(false) => ControlFlow::Break(()),
            Err(_) => {
                failed.store(true, Ordering::Relaxed);
                ControlFlow::Break(())
            }
        }
    };
    work(&told).map_err(|error| match failed.load(Ordering::Relaxed) {
        true => ProcessorError::Internal { code: "listener".to_owned() },
        false => error.into(),
    })
}
