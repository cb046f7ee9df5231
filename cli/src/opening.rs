//! What `make` and `check` have in common: everything before the work, and handing over what
//! came of it.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use idphoto_sdk::{
    Catalogue, Error, ErrorKind, MAX_CATALOGUE_BYTES, Outcome, Processor, ProcessorOptions,
    Standard, Verdict,
};

use crate::args::{CatalogueFile, ModelFolder, Output};
use crate::destination::Destination;
use crate::failure::{Code, Failure};
use crate::interrupt::Interrupt;
use crate::photo::Photo;
use crate::terminal::Terminal;
use crate::{Done, Exit, findings, place};

/// The catalogue of this build.
pub(crate) fn built_in() -> Result<Catalogue, Failure> {
    Ok(Catalogue::built_in().map_err(Error::from)?)
}

/// The catalogue of this build, with what a file adds to it.
pub(crate) fn catalogue(file: &CatalogueFile) -> Result<Catalogue, Failure> {
    let built_in = built_in()?;
    let Some(path) = &file.catalogue else { return Ok(built_in) };
    let advice = "give a TOML file; docs/catalogue.md says what is in one";
    let unreadable = |why: String| {
        let what = format!("the catalogue {} cannot be read: {why}", path.display());
        Failure::new(Code::Usage, what, advice)
    };
    // A pipe or a device could make us wait for ever.
    let is_file = fs::metadata(path).map_err(|e| unreadable(e.to_string()))?.is_file();
    if !is_file {
        return Err(unreadable("it is no regular file".to_owned()));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(MAX_CATALOGUE_BYTES as u64 + 1).read_to_end(&mut bytes))
        .map_err(|e| unreadable(e.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    built_in.with_file(&text).map_err(|error| {
        let what = format!("{error} ({})", path.display());
        Failure::new(Code::Usage, what, advice)
    })
}

/// One standard, or a failure that names those that come near.
pub(crate) fn standard<'a>(catalogue: &'a Catalogue, id: &str) -> Result<&'a Standard, Failure> {
    Ok(catalogue.standard(id).map_err(Error::from)?)
}

/// Says before any work that the authority takes no photo made like this, or that little is known.
pub(crate) fn warn_of_submission(standard: &Standard, terminal: &Terminal) {
    if let Some(caution) = standard.caution() {
        terminal.tell(&format!("idphoto: {}: {caution}", standard.id));
    }
    if let Some(note) = standard.submission.refusal() {
        terminal.tell(&format!("idphoto: {} takes no self-made photo: {note}", standard.id));
    }
}

/// Where `--report` goes.
pub(crate) fn report(output: &Output, photo: &Photo<'_>) -> Result<Option<Destination>, Failure> {
    let Some(path) = &output.report else { return Ok(None) };
    if !has_extension(path, &["json"]) {
        let what = format!("the report {} is not named .json", path.display());
        return Err(Failure::new(Code::Usage, what, "give it a name that ends in .json"));
    }
    Destination::new(path.clone(), photo).map(Some)
}

/// Whether a file is named so, capitals or not.
pub(crate) fn has_extension(path: &Path, accepted: &[&str]) -> bool {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    accepted.iter().any(|a| a.eq_ignore_ascii_case(extension))
}

/// A processor with the models and the runtime of this machine, or what is known to be missing.
///
/// The sdk refuses a request or a photo before it opens either, so what is missing here counts
/// only once it says that it cannot go on.
pub(crate) struct Ready {
    /// Does the work.
    pub(crate) processor: Processor,
    missing: Option<Failure>,
}

impl Ready {
    /// Looks where models and runtime are.
    pub(crate) fn new(models: &ModelFolder, catalogue: Catalogue) -> Result<Self, Failure> {
        let (models, runtime) = (place::models(models), place::runtime());
        let (models, no_models) = split(models);
        let (runtime, no_runtime) = split(runtime);
        let options = ProcessorOptions::new(models, runtime);
        let processor = Processor::with_catalogue(options, catalogue);
        Ok(Self { processor, missing: no_models.or(no_runtime) })
    }

    /// What to tell when the sdk gave up.
    pub(crate) fn failure(self, error: Error) -> Failure {
        match (error.kind(), self.missing) {
            (ErrorKind::SetUp, Some(missing)) => missing,
            _ => error.into(),
        }
    }
}

/// A place that was found, or one where there is nothing, and why.
fn split(place: Result<PathBuf, Failure>) -> (PathBuf, Option<Failure>) {
    match place {
        Ok(path) => (path, None),
        Err(failure) => (Path::new(place::NOWHERE).to_owned(), Some(failure)),
    }
}

/// Writes the report and says how it went; `made` tells what was written so far.
pub(crate) fn hand_over(
    outcome: &Outcome,
    made: &str,
    (output, report): (&Output, Option<&Destination>),
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    if let Some(report) = report {
        let written =
            document(outcome, true).and_then(|text| report.write(text.as_bytes(), interrupt));
        written.map_err(|failure| match made {
            "" => failure,
            made => failure.although(&format!("{made} is there")),
        })?;
    }
    let failed = outcome.report.verdict == Verdict::Fail;
    let text = match output.json {
        true => document(outcome, false)?,
        false => findings::text(&outcome.report, terminal),
    };
    Ok(Done { text, exit: if failed { Exit::ChecksFail } else { Exit::Fine } })
}

/// `value` as one JSON document with a line break at its end.
pub(crate) fn document(value: &impl serde::Serialize, indented: bool) -> Result<String, Failure> {
    let text = match indented {
        true => serde_json::to_string_pretty(value),
        false => serde_json::to_string(value),
    };
    // Only a type with keys that are no strings fails here; there is none.
    text.map(|text| text + "\n").map_err(|error| {
        Failure::new(Code::NotWritten, format!("the result cannot be written ({error})"), "")
    })
}
