//! SHA-256 of files, in the lower-case hexadecimal that pip and the manifests write.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use ring::digest::{Context, SHA256};

use crate::{Failure, Outcome};

/// Hash of a file's bytes.
pub(crate) fn file(path: &Path) -> Outcome<String> {
    let mut file = File::open(path).map_err(Failure::file("open", path))?;
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer).map_err(Failure::file("read", path))?;
        if read == 0 {
            return Ok(hex(context));
        }
        context.update(&buffer[..read]);
    }
}

/// Hash of bytes in memory.
pub(crate) fn bytes(bytes: &[u8]) -> String {
    let mut context = Context::new(&SHA256);
    context.update(bytes);
    hex(context)
}

fn hex(context: Context) -> String {
    context.finish().as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn agrees_with_the_standards_example() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(bytes(b"abc"), abc);
    }
}
