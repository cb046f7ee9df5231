//! ONNX Runtime as a library that is loaded at run time.
//!
//! The runtime allows one environment a process, so this is the one place that keeps something
//! for the whole process: the environment that was made first. See docs/adr/0003.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

static LOADED: Mutex<Option<ort::environment::Environment>> = Mutex::new(None);

/// A loaded ONNX Runtime. Cheap to clone.
#[derive(Clone)]
pub struct Runtime {
    pub(crate) environment: ort::environment::Environment,
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Runtime")
    }
}

/// Why ONNX Runtime could not be used. The text of the platform's loader is left out, since it
/// holds paths.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// Not a library, or not for this processor, or too old.
    #[error(
        "the ONNX Runtime library cannot be used (1.20 or newer, for this processor, is needed)"
    )]
    Unusable,
    /// The library was loaded but would not start.
    #[error("ONNX Runtime would not start")]
    Start,
}

impl Runtime {
    /// Loads the library at `path`. Once one is loaded, every further call in the same process
    /// returns that one, whatever the path: a process can hold only one.
    ///
    /// # Errors
    /// [`RuntimeError`].
    pub fn load(path: &Path) -> Result<Self, RuntimeError> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = loaded.as_ref() {
            return Ok(Self { environment: environment.clone() });
        }
        let environment = ort::init_from(path)
            .map_err(|_| RuntimeError::Unusable)?
            .with_name("idphoto")
            .with_telemetry(false)
            .build()
            .map_err(|_| RuntimeError::Start)?;
        // It writes to the app's standard error otherwise; every failure reaches us as an error.
        environment.set_log_level(ort::logging::LogLevel::Fatal);
        *loaded = Some(environment.clone());
        Ok(Self { environment })
    }

    /// What the library, which is loaded by now, says about its build: branch, commit, compiler. Free text
    /// of its makers.
    #[must_use]
    pub fn build(&self) -> &'static str {
        ort::info()
    }
}
