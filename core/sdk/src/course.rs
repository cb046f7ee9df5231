//! The way through the stages: each is told to whoever listens, timed, and not begun once they said stop.

use std::ops::ControlFlow;

use crate::error::{Error, ErrorKind};
use crate::timing::Timings;

/// Stages of a check, in order. Some are left out: of pixels that came in decoded, nothing is decoded.
pub(crate) const CHECK: &[&str] =
    &["decode", "detect", "landmarks", "pose", "expression", "segment", "head", "frame"];
/// Stages of a portrait.
pub(crate) const MAKE: &[&str] = &[
    "decode",
    "detect",
    "landmarks",
    "pose",
    "expression",
    "segment",
    "head",
    "frame",
    "warp",
    "matting",
    "background",
    "encode",
    "verify",
];
/// Stages of a donation.
pub(crate) const DONATION: &[&str] =
    &["decode", "detect", "landmarks", "pose", "expression", "segment", "head", "pseudonymise"];

/// A stage that is about to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name, as in the timings. New ones may come with new versions.
    pub stage: &'static str,
    /// Its place among the stages, from 1 on. Grows from step to step, sometimes by more than one.
    pub number: u32,
    /// How many stages there are.
    pub of: u32,
}

/// Who is told of each stage before it begins, and may stop the rest: `&|_| ControlFlow::Continue(())`
/// lets everything pass. The longest stage takes about half of the whole time.
pub type Listener<'a> = dyn Fn(Step) -> ControlFlow<()> + 'a;

/// One run through stages.
pub(crate) struct Course<'a> {
    plan: &'static [&'static str],
    listener: Option<&'a Listener<'a>>,
    timings: Timings,
}

impl<'a> Course<'a> {
    /// A run whose stages `listener` is told of.
    pub(crate) fn told(plan: &'static [&'static str], listener: &'a Listener<'a>) -> Self {
        Self { plan, listener: Some(listener), timings: Timings::default() }
    }

    /// A run inside a stage of another one.
    pub(crate) fn within() -> Self {
        Self { plan: &[], listener: None, timings: Timings::default() }
    }

    /// Runs a stage.
    ///
    /// # Errors
    /// [`ErrorKind::Stopped`] when the listener said so; the stage was not begun.
    pub(crate) fn stage<T>(
        &mut self,
        stage: &'static str,
        work: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        if let Some(listener) = self.listener {
            let place = self.plan.iter().position(|name| *name == stage).unwrap_or_default();
            let step = Step { stage, number: place as u32 + 1, of: self.plan.len() as u32 };
            if listener(step).is_break() {
                return Err(Error::new(ErrorKind::Stopped, "it was stopped", ""));
            }
        }
        Ok(self.timings.time(stage, work))
    }

    /// What the stages took.
    pub(crate) fn into_timings(self) -> Timings {
        self.timings
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn whoever_listens_is_told_and_stops_what_has_not_begun() {
        let told = RefCell::new(Vec::new());
        let listener = |step: Step| {
            told.borrow_mut().push((step.stage, step.number, step.of));
            if step.stage == "head" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let mut course = Course::told(CHECK, &listener);
        assert_eq!(course.stage("detect", || 7).ok(), Some(7));
        let mut begun = false;
        let stopped = course.stage("head", || begun = true).err();
        assert_eq!(stopped.map(|error| error.kind()), Some(ErrorKind::Stopped));
        assert!(!begun);
        assert_eq!(*told.borrow(), [("detect", 2, 8), ("head", 7, 8)]);
        let timed: Vec<_> = course.into_timings().iter().map(|(stage, _)| stage).collect();
        assert_eq!(timed, ["detect"]);
    }

    #[test]
    fn a_portrait_and_a_donation_begin_like_a_check() {
        assert_eq!(MAKE[..CHECK.len()], *CHECK);
        assert_eq!(DONATION[..DONATION.len() - 1], CHECK[..CHECK.len() - 1]);
    }
}
