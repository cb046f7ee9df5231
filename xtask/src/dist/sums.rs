//! SHA256SUMS: a hash for every other file, in the form that `sha256sum -c` reads.

use std::fs;
use std::path::Path;

use crate::{Failure, Outcome, digest, house};

const NAME: &str = "SHA256SUMS";

/// Writes it for what is in the folder now.
pub(super) fn write(folder: &Path) -> Outcome {
    let text = text(folder)?;
    let path = folder.join(NAME);
    fs::write(&path, text).map_err(Failure::file("write", &path))
}

/// Makes sure that it lists every file with its hash.
pub(super) fn verify(folder: &Path) -> Outcome {
    if house::read(&folder.join(NAME))? == text(folder)? {
        return Ok(());
    }
    Err(Failure::new(format!("the files are not as {NAME} says")))
}

fn text(folder: &Path) -> Outcome<String> {
    let mut text = String::new();
    for name in super::files(folder)?.iter().filter(|name| *name != NAME) {
        // Two spaces: by its bytes, not as text.
        text.push_str(&format!("{}  {name}\n", digest::file(&folder.join(name))?));
    }
    Ok(text)
}
