//! Sessions of one network: created when first needed, never more than the bound, one call each.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;

use crate::models::{Model, Models, VisionError};
use crate::runtime::Runtime;

/// How networks are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionOptions {
    /// Threads inside one call. Default: 2, which is what the small networks can use.
    pub threads: usize,
    /// Sessions a network may have at a time, hence calls that run side by side. Default: 1;
    /// each costs memory (MODNet about 200 MB while it runs).
    pub sessions: usize,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self { threads: 2, sessions: 1 }
    }
}

impl SessionOptions {
    /// Sets the threads inside one call, at least 1.
    #[must_use]
    pub const fn threads(mut self, threads: usize) -> Self {
        self.threads = if threads == 0 { 1 } else { threads };
        self
    }

    /// Sets the sessions a network may have, at least 1.
    #[must_use]
    pub const fn sessions(mut self, sessions: usize) -> Self {
        self.sessions = if sessions == 0 { 1 } else { sessions };
        self
    }
}

/// Values with their shape.
#[derive(Clone, Debug)]
pub(crate) struct Tensor {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
}

/// The sessions of one network.
pub(crate) struct Pool {
    runtime: Runtime,
    model: Model,
    options: SessionOptions,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Session>,
    /// Sessions that exist or are being made.
    made: usize,
}

impl Pool {
    pub(crate) fn new(runtime: Runtime, model: Model, options: SessionOptions) -> Self {
        Self { runtime, model, options, state: Mutex::default(), returned: Condvar::new() }
    }

    /// Runs the network on its only input and returns the `wanted` outputs, in that order.
    pub(crate) fn run(
        &self,
        models: &dyn Models,
        input: Tensor,
        wanted: &[&str],
    ) -> Result<Vec<Tensor>, VisionError> {
        let mut lease = self.lease(models)?;
        let session = lease.session.as_mut().ok_or(VisionError::Malformed(self.model))?;
        let value = ort::value::Tensor::from_array((input.shape, input.values))
            .map_err(|e| self.failed(&e))?;
        let outputs = session.run(ort::inputs![value]).map_err(|e| self.failed(&e))?;
        let read = |name: &&str| {
            let value = outputs.get(name).ok_or(VisionError::Malformed(self.model))?;
            let (shape, values) = value.try_extract_tensor::<f32>().map_err(|e| self.failed(&e))?;
            let shape = shape.iter().map(|&side| usize::try_from(side).unwrap_or(0)).collect();
            Ok(Tensor { shape, values: values.to_vec() })
        };
        wanted.iter().map(read).collect()
    }

    fn lease(&self, models: &dyn Models) -> Result<Lease<'_>, VisionError> {
        let mut state = self.lock();
        loop {
            if let Some(session) = state.idle.pop() {
                return Ok(Lease { pool: self, session: Some(session) });
            }
            if state.made < self.options.sessions.max(1) {
                state.made += 1;
                break;
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        drop(state);
        // From here on the place counted in `made` belongs to the lease, which gives it back
        // should making the session fail.
        let mut lease = Lease { pool: self, session: None };
        lease.session = Some(self.make(&models.bytes(self.model)?)?);
        Ok(lease)
    }

    fn make(&self, bytes: &[u8]) -> Result<Session, VisionError> {
        let build = || -> Result<Session, ort::Error> {
            Session::builder(&self.runtime.environment)?
                .with_optimization_level(GraphOptimizationLevel::All)?
                .with_intra_threads(self.options.threads.max(1))?
                // A spinning thread pool empties a phone's battery between two photos.
                .with_intra_op_spinning(false)?
                .commit_from_memory(bytes)
        };
        build().map_err(|e| self.failed(&e))
    }

    fn failed(&self, error: &ort::Error) -> VisionError {
        VisionError::Runtime { model: self.model, reason: error.to_string() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session that goes back to its pool.
struct Lease<'a> {
    pool: &'a Pool,
    session: Option<Session>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.lock();
        match self.session.take() {
            Some(session) => state.idle.push(session),
            None => state.made -= 1,
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
