//! SHA-256 of bytes, of files, and of everything that a portrait depends on besides its photo.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use idphoto_sdk::{Catalogue, Error, FALLBACK_STANDARD, MakeRequest, Standard, models};
use ring::digest::{Context, SHA256, digest};

use crate::failure::Failure;

/// Read at a time.
const CHUNK: usize = 64 << 10;

/// SHA-256 in lower-case hexadecimal.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// SHA-256 of a file, which is not held in memory.
pub(super) fn of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut context = Context::new(&SHA256);
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex(context.finish().as_ref())),
            length => context.update(&chunk[..length]),
        }
    }
}

/// SHA-256 over this version, the models that belong to it, the rules of the standard and the request.
pub(super) fn of_options(
    standard: &Standard,
    catalogue: &Catalogue,
    request: &MakeRequest,
) -> Result<String, Failure> {
    let models = models::manifest()?;
    let models: Vec<&str> = models.iter().map(|model| model.sha256.as_str()).collect();
    let version = env!("CARGO_PKG_VERSION");
    let generic = catalogue.generic();
    let fallback = catalogue.standard(FALLBACK_STANDARD).map_err(Error::from)?;
    // Colours to paint may have come with a catalogue file.
    let tokens: Vec<_> = catalogue.tokens().collect();
    let parts =
        format!("{version}\n{models:?}\n{standard:?}\n{generic:?}\n{tokens:?}\n{request:?}\n");
    Ok(of_bytes(format!("{parts}{fallback:?}\n").as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_of_the_standards_example() {
        // FIPS 180-2, B.1.
        let want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of_bytes(b"abc"), want);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"abc").unwrap();
        assert_eq!(of_file(file.path()).unwrap(), want);
    }

    #[test]
    fn every_option_counts() {
        let catalogue = Catalogue::built_in().unwrap();
        let of = |id: &str, change: fn(MakeRequest) -> MakeRequest| {
            let standard = catalogue.standard(id).unwrap();
            of_options(standard, &catalogue, &change(MakeRequest::new(id))).unwrap()
        };
        let icao = "icao-9303-print";
        let digests = [
            of(icao, |request| request),
            of("us-passport-print", |request| request),
            of(icao, |request| request.background("keep")),
            of(icao, |request| request.quality(idphoto_sdk::Quality::Best)),
            of(icao, |request| request.dpi(600)),
            of(icao, |request| request.override_edit_policy(true)),
            of(icao, |request| request.profile(idphoto_sdk::Profile::Child)),
        ];
        // A catalogue file that changes the entry whose head rule stands in for a missing one.
        let text = catalogue.entry_text(icao).unwrap();
        let text =
            text.replacen("max_mm = 36.0", "max_mm = 35.0", 1).replace("\n[", "\n[standards.");
        let entry = format!("format = 1\nversion = \"2\"\n[[standards]]\n{text}");
        let other = catalogue.with_file(&entry).unwrap();
        let usual = "us-visa-ds160";
        let [before, after] = [&catalogue, &other].map(|catalogue| {
            let standard = catalogue.standard(usual).unwrap();
            of_options(standard, catalogue, &MakeRequest::new(usual)).unwrap()
        });
        assert_ne!(before, after);
        let different: std::collections::BTreeSet<_> = digests.iter().collect();
        assert_eq!(different.len(), digests.len());
        assert_eq!(digests[0], of(icao, |request| request));
    }
}
