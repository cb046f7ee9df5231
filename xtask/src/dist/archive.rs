//! The .tar.gz: the same bytes for the same files, whoever packs them and whenever.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use tar::{Archive, Builder, EntryType, Header};

use crate::{Failure, Outcome, house};

/// Date of every file, 1980-01-01: the earliest that all archivers and file systems can tell.
const DATE: u64 = 315_532_800;

/// Packs the folder, under its own name, into a new archive.
pub(super) fn pack(folder: &Path, archive: &Path) -> Outcome {
    write(folder, archive).map_err(Failure::file("pack", archive))
}

/// Unpacks an archive into a new folder.
pub(super) fn unpack(archive: &Path, folder: &Path) -> Outcome {
    fs::create_dir(folder).map_err(Failure::file("make", folder))?;
    let file = File::open(archive).map_err(Failure::file("open", archive))?;
    let unpacked = Archive::new(GzDecoder::new(file)).unpack(folder);
    unpacked.map_err(Failure::file("unpack", archive))
}

fn write(folder: &Path, archive: &Path) -> io::Result<()> {
    let file = BufWriter::new(File::create_new(archive)?);
    // Carries no name, date or system of its own unless it is told to.
    let packed = GzBuilder::new().write(file, Compression::best());
    let mut tar = Builder::new(packed);
    let top = folder.file_name().unwrap_or_default().to_string_lossy();
    for name in super::files(folder).map_err(|failure| io::Error::other(failure.to_string()))? {
        let bytes = fs::read(folder.join(&name))?;
        tar.append_data(&mut header(&name, bytes.len()), format!("{top}/{name}"), &bytes[..])?;
    }
    tar.into_inner()?.finish()?.flush()
}

fn header(name: &str, bytes: usize) -> Header {
    let program = house::idphoto();
    let is_program = program.file_name().is_some_and(|program| program == name);
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes as u64);
    header.set_mode(if is_program { 0o755 } else { 0o644 });
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(DATE);
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn packs_the_same_bytes_and_brings_the_files_back() {
        let scratch = Scratch::new("archive-test").unwrap();
        let (folder, other) = (scratch.path().join("a"), scratch.path().join("b"));
        for folder in [&folder, &other.join("a")] {
            fs::create_dir_all(folder.join("deep")).unwrap();
            fs::write(folder.join("deep/z"), b"z").unwrap();
            fs::write(folder.join("idphoto"), vec![7; 70_000]).unwrap();
        }
        let (one, two) = (scratch.path().join("1.tar.gz"), scratch.path().join("2.tar.gz"));
        pack(&folder, &one).unwrap();
        pack(&other.join("a"), &two).unwrap();
        assert_eq!(fs::read(&one).unwrap(), fs::read(&two).unwrap());

        let unpacked = scratch.path().join("unpacked");
        unpack(&one, &unpacked).unwrap();
        assert_eq!(crate::dist::files(&unpacked).unwrap(), ["a/deep/z", "a/idphoto"]);
        assert_eq!(fs::read(unpacked.join("a/idphoto")).unwrap(), [7; 70_000]);
    }
}
