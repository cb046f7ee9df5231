//! Which versions of the system's libraries the built files ask for: a loader refuses to start a
//! program that names a version it does not know.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use crate::{Failure, Outcome};

/// Version marks, each with the library they are of, as the loader reads them in a file.
const MARKS: [(&[u8], &str); 2] =
    [(b"GLIBC_", "glibc"), (b"GLIBCXX_", "the C++ library libstdc++ with GLIBCXX")];

/// The highest version of each mark that any of the files names.
#[derive(Debug)]
pub(super) struct Needs {
    of_marks: Vec<(&'static str, Version)>,
}

/// Numbers of a version, the first one weighing most.
type Version = Vec<u32>;

impl Needs {
    /// Looks for the marks in the files' bytes; a file of another system has none.
    pub(super) fn of(files: &[PathBuf]) -> Outcome<Self> {
        let mut versions = [const { None }; MARKS.len()];
        for file in files {
            let bytes = fs::read(file).map_err(Failure::file("read", file))?;
            for ((mark, _), highest) in MARKS.iter().zip(&mut versions) {
                *highest = self::highest(&bytes, mark).max(highest.take());
            }
        }
        let named = MARKS.iter().zip(versions);
        Ok(Self { of_marks: named.filter_map(|((_, name), v)| Some((*name, v?))).collect() })
    }
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of_marks.is_empty() {
            return f.write_str("nothing beyond the system it was built on");
        }
        let told = self.of_marks.iter().map(|(name, version)| {
            let numbers: Vec<String> = version.iter().map(u32::to_string).collect();
            format!("{name} {} or newer", numbers.join("."))
        });
        f.write_str(&told.collect::<Vec<_>>().join(" and "))
    }
}

/// The highest version that follows `mark`.
fn highest(bytes: &[u8], mark: &[u8]) -> Option<Version> {
    let starts = bytes.windows(mark.len()).enumerate().filter(|(_, window)| *window == mark);
    starts.filter_map(|(start, _)| version(&bytes[start + mark.len()..])).max()
}

/// The version at the beginning of `bytes`, up to the zero that ends every name in a file.
fn version(bytes: &[u8]) -> Option<Version> {
    let name = bytes.split(|byte| *byte == 0).next()?;
    str::from_utf8(name).ok()?.split('.').map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let bytes = b"\0GLIBC_2.9\0GLIBC_2.34\0GLIBC_2.2.5\0GLIBC_PRIVATE\0GLIBC_9 years\0";
        assert_eq!(highest(bytes, b"GLIBC_"), Some(vec![2, 34]));
        assert_eq!(highest(bytes, b"GLIBCXX_"), None);
    }

    #[test]
    fn is_told_in_one_line() {
        let of_marks = vec![("glibc", vec![2, 34]), ("libstdc++", vec![3, 4, 22])];
        let line = Needs { of_marks }.to_string();
        assert_eq!(line, "glibc 2.34 or newer and libstdc++ 3.4.22 or newer");
    }
}
