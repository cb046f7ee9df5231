//! `idphoto sheet`: finished portraits on one paper; and the sheets that `make` writes beside a portrait.

use std::path::Path;

use idphoto_sdk::sheet::{
    self, MadeSheet, Papers, Portrait, PrintSize, SheetFile, SheetOutcome, SheetRequest,
};
use idphoto_sdk::{Catalogue, Error, ErrorKind, Limits, Standard};

use crate::args::{PaperFile, Sheet};
use crate::destination::Destination;
use crate::failure::{Code, Failure, one_line};
use crate::interrupt::Interrupt;
use crate::opening;
use crate::photo::Photo;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, figures};

/// Runs the command.
pub(crate) fn run(
    args: &Sheet,
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    let catalogue = opening::catalogue(&args.catalogue)?;
    let sizes = sizes(args, &catalogue)?;
    let file = format(&args.out)?;
    known(&args.paper)?;
    let limits = Limits::default();
    let photos: Vec<Photo<'_>> =
        args.portraits.iter().map(|path| Photo::find(path, &limits)).collect::<Result<_, _>>()?;
    let mut out = Destination::anywhere(args.out.clone())?;
    for photo in &photos {
        out = Destination::new(args.out.clone(), photo)?;
    }

    let files = photos.iter().map(Photo::read).collect::<Result<Vec<_>, _>>()?;
    let mut portraits = Vec::with_capacity(files.len());
    for ((file, size), path) in files.iter().zip(sizes).zip(&args.portraits) {
        let portrait = Portrait::open(file, size, &limits);
        portraits.push(portrait.map_err(|error| of_portrait(path, &error))?);
    }
    let mut request =
        SheetRequest::new(args.paper.as_str(), file).fit(args.fit.into()).dpi(args.dpi);
    request.copies = args.copies;
    let note = terminal.note("laying out the sheet");
    let made = sheet::made(&portraits, &request);
    drop(note);
    let MadeSheet { bytes, mut outcome, .. } = made?;
    out.write(&bytes, interrupt)?;
    outcome.output.path = Some(out.path().to_string_lossy().into_owned());
    let text = match args.json {
        true => opening::document(&outcome, false)?,
        false => told(&outcome, &portraits, &args.portraits, terminal),
    };
    Ok(Done { text, exit: Exit::Fine })
}

/// How large each portrait is.
fn sizes<'a>(args: &Sheet, catalogue: &'a Catalogue) -> Result<Vec<PrintSize<'a>>, Failure> {
    let count = args.portraits.len();
    let mut standards = Vec::with_capacity(count);
    for id in &args.standards {
        let standard = opening::standard(catalogue, id)?;
        sheet::size_of(standard)?;
        standards.push(PrintSize::Of(standard));
    }
    match standards.len() {
        0 => Ok(vec![PrintSize::Stated; count]),
        1 => Ok(standards.repeat(count)),
        given if given == count => Ok(standards),
        given => {
            let what = format!("{given} standards are given for {count} portraits");
            let advice = "give one for all, or one for each in their order";
            Err(Failure::new(Code::Usage, what, advice))
        }
    }
}

/// The format that the file's name asks for.
fn format(name: &Path) -> Result<SheetFile, Failure> {
    if opening::has_extension(name, &["pdf"]) {
        Ok(SheetFile::Pdf)
    } else if opening::has_extension(name, &["jpg", "jpeg"]) {
        Ok(SheetFile::Jpeg)
    } else if opening::has_extension(name, &["png"]) {
        Ok(SheetFile::Png)
    } else {
        let what = format!("the format of {} is not known", name.display());
        Err(Failure::new(Code::Usage, what, "end its name in .pdf, .jpg, .jpeg or .png"))
    }
}

/// Refuses a paper that there is not before any work.
fn known(paper: &str) -> Result<(), Failure> {
    let papers = Papers::built_in().map_err(Error::from)?;
    papers.named(paper).map_err(Error::from)?;
    Ok(())
}

/// Says which of the portraits it is.
fn of_portrait(path: &Path, error: &Error) -> Failure {
    let advice = match error.advice() {
        "" if error.kind() == ErrorKind::Unreadable => "export it again as JPEG or PNG",
        advice => advice,
    };
    let what = format!("{}: {}", path.display(), error.message());
    Failure::new(Code::Sdk(error.kind()), what, advice)
}

/// What is on the sheet and where it is.
fn told(
    outcome: &SheetOutcome,
    portraits: &[Portrait<'_>],
    paths: &[impl AsRef<Path>],
    terminal: &Terminal,
) -> String {
    let mut table = Table::default();
    let mut row = |name: &str, text: String| table.row(Tone::Plain, vec![name.to_owned(), text]);
    let SheetOutcome { paper, width_mm, height_mm, .. } = outcome;
    row("paper", format!("{paper}, {width_mm} x {height_mm} mm as it lies"));
    for ((copies, portrait), path) in outcome.copies.iter().zip(portraits).zip(paths) {
        let [w, h] = portrait.size_mm().map(|mm| (mm * 10.0).round() / 10.0);
        let name = one_line(&path.as_ref().display().to_string());
        row("copies", format!("{copies} of {name}, {w} x {h} mm"));
    }
    let bar = match outcome.scale_bar {
        true => "50 mm, to be measured on the print",
        false => "none: there is no room outside the portraits",
    };
    row("scale bar", bar.to_owned());
    table.text(terminal) + &written(outcome)
}

/// Where a sheet is, and how to print it.
fn written(outcome: &SheetOutcome) -> String {
    let output = &outcome.output;
    let path = one_line(output.path.as_deref().unwrap_or_default());
    let size = figures::bytes(output.bytes as u64);
    let pixels = match (output.width, output.height, output.dpi) {
        (Some(width), Some(height), Some(dpi)) => format!("{width} x {height} px, {dpi} dpi, "),
        _ => String::new(),
    };
    format!("Wrote {path} ({pixels}{size}); print it at 100 %, not fitted to the page\n")
}

/// The sheets that `make` was asked for, each with where it goes.
pub(crate) struct Beside(Vec<(SheetRequest, Standard, Destination)>);

impl Beside {
    /// Refuses what makes no sense before any work: `others` are the files written besides.
    pub(crate) fn of(
        asked: &[PaperFile],
        standard: &Standard,
        photo: &Photo<'_>,
        others: &[&Destination],
    ) -> Result<Self, Failure> {
        let mut sheets: Vec<(SheetRequest, Standard, Destination)> = Vec::new();
        for PaperFile { paper, file } in asked {
            let request = SheetRequest::new(paper.as_str(), format(file)?);
            known(paper)?;
            sheet::size_of(standard)?;
            let out = Destination::new(file.clone(), photo)?;
            let written = sheets.iter().map(|(_, _, out)| out).chain(others.iter().copied());
            if written.into_iter().any(|other| other.is_also(&out)) {
                let what = "a sheet and another file would be one";
                return Err(Failure::new(Code::Usage, what, "give them two names"));
            }
            sheets.push((request, standard.clone(), out));
        }
        Ok(Self(sheets))
    }

    /// Makes and writes them; what to tell. `made` is the portrait's file.
    pub(crate) fn write(&self, made: &[u8], interrupt: &Interrupt) -> Result<String, Failure> {
        let mut text = String::new();
        for (request, standard, out) in &self.0 {
            // Our own file, which may have more bytes than a stranger's may.
            let limits = Limits::default().with_max_bytes(made.len());
            let portrait = Portrait::open(made, PrintSize::Of(standard), &limits)?;
            let MadeSheet { bytes, mut outcome, .. } = sheet::made(&[portrait], request)?;
            out.write(&bytes, interrupt)?;
            outcome.output.path = Some(out.path().to_string_lossy().into_owned());
            text.push_str(&written(&outcome));
        }
        Ok(text)
    }
}
