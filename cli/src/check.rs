//! `idphoto check`: what is wrong with a photo, without making anything.

use idphoto_sdk::{CheckRequest, Limits};

use crate::Done;
use crate::args::Check;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::opening::{self, Ready};
use crate::photo::Photo;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(
    args: &Check,
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    let catalogue = opening::catalogue(&args.catalogue)?;
    let standard = opening::standard(&catalogue, &args.standard)?;
    let photo = Photo::find(&args.photo, &Limits::default())?;
    let report = opening::report(&args.output, &photo)?;
    opening::warn_of_submission(standard, terminal);

    let bytes = photo.read()?;
    let ready = Ready::new(&args.models, catalogue)?;
    let mut request = CheckRequest::new(args.standard.as_str()).finished(args.finished);
    request.face = args.face;
    request.profile = args.profile.into();
    let note = terminal.note("checking the photo");
    let outcome = ready.processor.check(&bytes, &request);
    drop(note);
    let how = (&args.output, report.as_ref());
    let outcome = outcome.map_err(|error| ready.failure(error))?;
    opening::hand_over(&outcome, "", how, terminal, interrupt)
}
