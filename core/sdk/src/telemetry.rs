//! Whether an ONNX Runtime library reports to its maker. From 1.29 on the official builds do, unless an
//! environment variable is set before they are loaded (docs/adr/0009).

use std::env;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Error, ErrorKind};

/// Switches the reports off; the library looks for it when it is loaded.
const SWITCH: &str = "ORT_DISABLE_TELEMETRY";
/// Bytes looked at in one go.
const CHUNK: usize = 1 << 20;

/// Refuses a library that would report: one that knows the switch, which is not on.
///
/// What cannot be read is left to the loader to refuse; a library that the system finds by its name alone
/// is not looked at.
pub(crate) fn refused(library: &Path) -> Result<(), Error> {
    let off = env::var_os(SWITCH).is_some_and(|value| value == "1");
    let reports = || File::open(library).and_then(|file| holds(file, SWITCH.as_bytes()));
    if off || !reports().unwrap_or(false) {
        return Ok(());
    }
    let message = "this ONNX Runtime reports to its maker over the network";
    let advice = "use 1.28 or a build without telemetry, or set ORT_DISABLE_TELEMETRY=1 before the \
                  program starts";
    Err(Error::new(ErrorKind::SetUp, message, advice))
}

/// Whether `wanted` occurs in what `from` has.
fn holds(mut from: impl Read, wanted: &[u8]) -> io::Result<bool> {
    let mut bytes = Vec::with_capacity(CHUNK + wanted.len());
    loop {
        // The end of the last chunk, in which `wanted` may have begun.
        bytes.drain(..bytes.len().saturating_sub(wanted.len() - 1));
        let read = from.by_ref().take(CHUNK as u64).read_to_end(&mut bytes)?;
        if bytes.windows(wanted.len()).any(|window| window == wanted) {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_wherever_it_lies() {
        for at in [0, 1, CHUNK - 10, CHUNK - 1, CHUNK, 2 * CHUNK - 5, 3 * CHUNK - 21] {
            let mut bytes = vec![b'O'; 3 * CHUNK];
            bytes[at..at + SWITCH.len()].copy_from_slice(SWITCH.as_bytes());
            assert!(holds(&bytes[..], SWITCH.as_bytes()).unwrap(), "{at}");
            assert!(!holds(&bytes[..at + SWITCH.len() - 1], SWITCH.as_bytes()).unwrap(), "{at}");
        }
        assert!(!holds(&b""[..], b"word").unwrap());
    }
}
