//! `idphoto verify`: an edit manifest held against the portrait that came with it.

use std::path::Path;

use idphoto_sdk::Limits;
use idphoto_sdk::manifest::signature::MAX_KEY_BYTES;
use idphoto_sdk::manifest::verify::verify;
use idphoto_sdk::manifest::{Evidence, Finding, Manifest, PublicKey, State, Verification};
use serde::Serialize;

use crate::args::Verify;
use crate::failure::Failure;
use crate::photo::Photo;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};
use crate::{Done, Exit, figures, manifest, opening};

/// What came of it, for `--json`. Names and order are an interface.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(flatten)]
    verification: &'a Verification,
    manifest: Option<&'a Manifest>,
}

/// Runs the command.
pub(crate) fn run(args: &Verify, terminal: &Terminal) -> Result<Done, Failure> {
    let limits = Limits::default();
    // Of our own making: never more than its pixels with transparency, and it is hashed, not decoded.
    let own = usize::try_from(limits.max_pixels.saturating_mul(4)).unwrap_or(usize::MAX);
    let key = args.public_key.as_deref().map(public_key).transpose()?;
    let portrait = Photo::find(&args.portrait, &limits.with_max_bytes(own))?;
    let photo = args.photo.as_deref().map(|path| Photo::find(path, &limits)).transpose()?;
    let catalogue = opening::catalogue(&args.catalogue)?;
    let document = manifest::read(&args.manifest)?;
    let portrait = portrait.read()?;
    let photo = photo.map(|photo| photo.read()).transpose()?;

    let evidence =
        Evidence { portrait: &portrait, photo: photo.as_deref(), public_key: key.as_ref() };
    let (verification, said) = match &document {
        Ok(document) => (verify(document, &evidence, &catalogue)?, Some(document.manifest())),
        // What cannot be read does not hold.
        Err(error) => (Verification::refused(error), None),
    };
    let text = match args.json {
        true => opening::document(&Told { verification: &verification, manifest: said }, false)?,
        false => text(&verification, said, terminal),
    };
    let exit = if verification.holds { Exit::Fine } else { Exit::ChecksFail };
    Ok(Done { text, exit })
}

/// The key that has to have signed.
fn public_key(given: &Path) -> Result<PublicKey, Failure> {
    if let Some(digits) = given.to_str()
        && digits.len() == 64
        && digits.bytes().all(|b| b.is_ascii_hexdigit())
    {
        let key = PublicKey::from_text(digits.as_bytes());
        return key.map_err(|error| manifest::not_a_key(given, error));
    }
    let (_, text) = manifest::small(given, MAX_KEY_BYTES, "key")?;
    PublicKey::from_text(&text).map_err(|error| manifest::not_a_key(given, error))
}

fn text(verification: &Verification, said: Option<&Manifest>, terminal: &Terminal) -> String {
    let mut table = Table::default();
    for Finding { id, state, message } in &verification.findings {
        let (mark, tone) = match state {
            State::Holds => ("holds", Tone::Good),
            State::Note => ("note", Tone::Doubtful),
            State::Fails => ("FAILS", Tone::Bad),
        };
        table.row(tone, vec![mark.to_owned(), figures::words(id), message.clone()]);
    }
    let mut text = table.text(terminal);
    if let Some(manifest) = said {
        let (program, version) = (&manifest.program.name, &manifest.program.version);
        let heading =
            format!("What {program} {version} did, for {}, by the manifest:", manifest.standard.id);
        text.push_str(&format!("\n{}\n", terminal.toned(&heading, Tone::Strong)));
        for (number, operation) in manifest.operations.iter().enumerate() {
            text.push_str(&format!("  {}. {operation}\n", number + 1));
        }
    }
    let failed = verification.findings.iter().filter(|f| f.state == State::Fails).count();
    let (sum, tone) = match failed {
        0 => ("Portrait and manifest belong together".to_owned(), Tone::Good),
        1 => ("1 thing is not as the manifest says".to_owned(), Tone::Bad),
        many => (format!("{many} things are not as the manifest says"), Tone::Bad),
    };
    text.push_str(&format!("\n{}\n", terminal.toned(&sum, tone)));
    text
}
