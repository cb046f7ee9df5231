//! `idphoto make`: from a photo to the file of a portrait.

use std::path::{Path, PathBuf};

use idphoto_sdk::{BackgroundAction, FileFormat, Limits, MakeRequest, Outcome};

use crate::Done;
use crate::args::Make;
use crate::destination::Destination;
use crate::failure::{Code, Failure, one_line};
use crate::figures;
use crate::interrupt::Interrupt;
use crate::manifest;
use crate::opening::{self, Ready};
use crate::photo::Photo;
use crate::sheet::Beside;
use crate::terminal::Terminal;

/// Runs the command.
pub(crate) fn run(
    args: &Make,
    terminal: &Terminal,
    interrupt: &Interrupt,
) -> Result<Done, Failure> {
    let catalogue = opening::catalogue(&args.catalogue)?;
    let standard = opening::standard(&catalogue, &args.wanted.standard)?;
    let name = args.out.clone().unwrap_or_else(|| default_name(args));
    let format = format(&name, &args.wanted.background)?;
    let photo = Photo::find(&args.photo, &Limits::default())?;
    let out = Destination::new(name, &photo)?;
    let report = opening::report(&args.output, &photo)?;
    if report.as_ref().is_some_and(|report| report.is_also(&out)) {
        let what = "portrait and report would be one file";
        return Err(Failure::new(Code::Usage, what, "give them two names"));
    }
    let others = [Some(&out), report.as_ref()];
    let manifest = manifest::Wanted::of(&args.record, &photo, &others, terminal)?;
    let places = manifest.iter().map(manifest::Wanted::place);
    let written_besides: Vec<&Destination> = report.iter().chain([&out]).chain(places).collect();
    let sheets = Beside::of(&args.sheet, standard, &photo, &written_besides)?;
    opening::warn_of_submission(standard, terminal);

    let bytes = photo.read()?;
    let ready = Ready::new(&args.models, catalogue)?;
    let note = terminal.note("making the portrait");
    let made = ready.processor.make(&bytes, &request(args, format));
    drop(note);
    let mut made = made.map_err(|error| ready.failure(error))?;

    out.write(&made.bytes, interrupt)?;
    let path = out.path().to_string_lossy().into_owned();
    if let Some(output) = &mut made.outcome.output {
        output.path = Some(path.clone());
    }
    let manifest = manifest.map(|wanted| wanted.write(&made, &path, interrupt)).transpose()?;
    let sheets = sheets.write(&made.bytes, interrupt);
    let sheets = sheets.map_err(|failure| failure.although(&format!("{path} is there")))?;
    let how = (&args.output, report.as_ref());
    let mut done = opening::hand_over(&made.outcome, &path, how, terminal, interrupt)?;
    if !args.output.json {
        done.text.push_str(&written(&made.outcome, &path));
        done.text.push_str(manifest.as_deref().unwrap_or_default());
        done.text.push_str(&sheets);
    }
    Ok(done)
}

fn request(args: &Make, format: FileFormat) -> MakeRequest {
    let mut request = args.wanted.request(format);
    request.face = args.face;
    request
}

/// The photo's name and the standard's, in the current folder.
fn default_name(args: &Make) -> PathBuf {
    let mut name = args.photo.file_stem().unwrap_or_default().to_owned();
    name.push("-");
    name.push(&args.wanted.standard);
    name.push(if args.wanted.is_transparent() { ".png" } else { ".jpg" });
    name.into()
}

/// The format that the file's name asks for.
fn format(name: &Path, background: &str) -> Result<FileFormat, Failure> {
    let format = if opening::has_extension(name, &["jpg", "jpeg"]) {
        FileFormat::Jpeg
    } else if opening::has_extension(name, &["png"]) {
        FileFormat::Png
    } else {
        let what = format!("the format of {} is not known", name.display());
        return Err(Failure::new(Code::Usage, what, "end its name in .jpg, .jpeg or .png"));
    };
    if format == FileFormat::Jpeg && background == "transparent" {
        let what = "a JPEG file cannot be transparent";
        return Err(Failure::new(Code::Usage, what, "end the name of the portrait in .png"));
    }
    Ok(format)
}

/// What was done and where it is.
fn written(outcome: &Outcome, path: &str) -> String {
    let mut text = String::new();
    if outcome.source.turned != 0 {
        text.push_str(&format!("Turned the photo by {} degrees\n", outcome.source.turned));
    }
    if let Some(background) = &outcome.background
        && background.action != BackgroundAction::Kept
    {
        let with = background.colour.as_deref().unwrap_or("nothing: it is transparent");
        text.push_str(&format!("Replaced the background with {with}\n"));
    }
    if let Some(output) = &outcome.output {
        let (width, height) = (output.width, output.height);
        let dots = output.dpi.map_or_else(String::new, |dpi| format!("{dpi} dpi, "));
        let (size, path) = (figures::bytes(output.bytes as u64), one_line(path));
        text.push_str(&format!("Wrote {path} ({width} x {height} px, {dots}{size})\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_the_format() {
        let of = |name: &str, background| format(Path::new(name), background).ok();
        assert_eq!(of("a/b.JPG", "auto"), Some(FileFormat::Jpeg));
        assert_eq!(of("b.jpeg", "white"), Some(FileFormat::Jpeg));
        assert_eq!(of("b.png", "transparent"), Some(FileFormat::Png));
        assert_eq!(of("b.jpg", "transparent"), None);
        for bad in ["b", "b.gif", ".jpg", "b.jpg.txt"] {
            assert_eq!(of(bad, "auto"), None, "{bad}");
        }
    }
}
