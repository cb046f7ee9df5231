//! The photo that comes in: found, weighed and only then read.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use idphoto_sdk::Limits;

use crate::failure::{Code, Failure};

/// A file that can be a photo, going by its size and kind.
#[derive(Debug)]
pub(crate) struct Photo<'a> {
    path: &'a Path,
    metadata: Metadata,
    limit: usize,
}

impl<'a> Photo<'a> {
    /// Looks at the file without opening it, so that a pipe cannot make us wait.
    pub(crate) fn find(path: &'a Path, limits: &Limits) -> Result<Self, Failure> {
        let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        let name = path.display();
        if metadata.is_dir() {
            let what = format!("{name} is a directory");
            return Err(Failure::new(Code::IsDirectory, what, "give one photo in it"));
        }
        if !metadata.is_file() {
            let what = format!("{name} is not a regular file");
            return Err(Failure::new(Code::NotAFile, what, "give a photo that is a file"));
        }
        let (bytes, limit) = (metadata.len(), limits.max_bytes);
        if bytes > limit as u64 {
            let what = format!("{name} has {bytes} bytes, more than the {limit} that are read");
            return Err(Failure::new(Code::TooLarge, what, "make it smaller first"));
        }
        Ok(Self { path, metadata, limit })
    }

    /// The bytes; no more than the limit, even if the file has grown since.
    pub(crate) fn read(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::with_capacity(self.metadata.len() as usize);
        File::open(self.path)
            .and_then(|file| file.take(self.limit as u64 + 1).read_to_end(&mut bytes))
            .map_err(|error| unreadable(self.path, &error))?;
        Ok(bytes)
    }

    /// Whether `other` is this very file, whatever names lead to it.
    pub(crate) fn is_also(&self, other: &Path) -> bool {
        fs::metadata(other).is_ok_and(|there| self.is(&there, other))
    }

    #[cfg(unix)]
    fn is(&self, there: &Metadata, _: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        (self.metadata.dev(), self.metadata.ino()) == (there.dev(), there.ino())
    }

    #[cfg(not(unix))]
    fn is(&self, _: &Metadata, other: &Path) -> bool {
        match (fs::canonicalize(self.path), fs::canonicalize(other)) {
            (Ok(here), Ok(there)) => here == there,
            _ => false,
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let name = path.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            let what = format!("there is no file {name}");
            Failure::new(Code::Missing, what, "check the path of the photo")
        }
        ErrorKind::PermissionDenied => {
            let what = format!("{name} may not be read");
            Failure::new(Code::Unreadable, what, "check the permissions of the file")
        }
        _ => {
            let what = format!("{name} cannot be read ({error})");
            Failure::new(Code::Unreadable, what, "copy it elsewhere and try again")
        }
    }
}
