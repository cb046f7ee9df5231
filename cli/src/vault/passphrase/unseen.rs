//! A line from the terminal that does not show what is typed, and is as it was before, also after Ctrl-C.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};

use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use zeroize::Zeroizing;

use super::{MOST, PassphraseError};

/// The terminal of this process, wherever its streams go.
const TERMINAL: &str = "/dev/tty";

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: u8 = 8;
const CTRL_U: u8 = 21;
const DELETE: u8 = 127;

/// Asks on the terminal of this process.
pub(super) fn line(prompt: &str) -> Result<Vec<u8>, PassphraseError> {
    let terminal = OpenOptions::new().read(true).write(true).open(TERMINAL);
    line_on(terminal.map_err(|_| PassphraseError::NobodyToAsk)?, prompt)
}

fn line_on(terminal: File, prompt: &str) -> Result<Vec<u8>, PassphraseError> {
    let mut terminal = Unseen::begin(terminal).map_err(|_| PassphraseError::NobodyToAsk)?;
    terminal.file.write_all(prompt.as_bytes()).map_err(|_| PassphraseError::NobodyToAsk)?;
    let typed = terminal.typed();
    // The end of the line was not shown either.
    let _ = terminal.file.write_all(b"\n");
    typed
}

/// A terminal that shows nothing, makes no signals of keys and hands each byte over at once, until this
/// is dropped.
struct Unseen {
    file: File,
    before: Termios,
}

impl Unseen {
    fn begin(file: File) -> io::Result<Self> {
        let before = tcgetattr(&file)?;
        let mut now = before.clone();
        now.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON;
        // Ctrl-C would end the program before the terminal is as it was.
        now.local_modes -= LocalModes::ISIG | LocalModes::IEXTEN;
        now.special_codes[SpecialCodeIndex::VMIN] = 1;
        now.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&file, OptionalActions::Now, &now)?;
        Ok(Self { file, before })
    }

    fn typed(&mut self) -> Result<Vec<u8>, PassphraseError> {
        let mut line = Zeroizing::new(Vec::with_capacity(MOST + 1));
        let mut byte = [0];
        loop {
            match self.file.read(&mut byte) {
                Ok(0) => return Err(PassphraseError::Empty),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(PassphraseError::NobodyToAsk),
            }
            match byte[0] {
                b'\n' | b'\r' => return Ok(line.to_vec()),
                CTRL_C => return Err(PassphraseError::Interrupted),
                CTRL_D if line.is_empty() => return Err(PassphraseError::Empty),
                CTRL_D => {}
                CTRL_U => line.clear(),
                BACKSPACE | DELETE => drop_letter(&mut line),
                // More is not kept; one byte too many says so.
                _ if line.len() > MOST => {}
                byte => line.push(byte),
            }
        }
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = tcsetattr(&self.file, OptionalActions::Now, &self.before);
    }
}

/// Takes the last letter off, with all its bytes in UTF-8.
fn drop_letter(line: &mut Vec<u8>) {
    while line.pop().is_some_and(|byte| byte & 0xC0 == 0x80) {}
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {

    use std::thread;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

    use super::*;

    /// Types into a terminal of our own; what was taken, and what the screen showed.
    fn type_in(keys: &[u8]) -> (Result<Vec<u8>, PassphraseError>, Vec<u8>) {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
        let mut person = File::from(openpt(flags).unwrap());
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap();
        let terminal =
            OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let (asked, before) = (terminal.try_clone().unwrap(), tcgetattr(&terminal).unwrap());
        let asking = thread::spawn(move || line_on(asked, "Passphrase: "));
        // Only when it has asked it also hides.
        let mut screen = vec![0; 64];
        let length = person.read(&mut screen).unwrap();
        assert_eq!(&screen[..length], b"Passphrase: ");
        person.write_all(keys).unwrap();
        let taken = asking.join().unwrap();
        let length = person.read(&mut screen).unwrap();
        let after = tcgetattr(&terminal).unwrap();
        assert_eq!(after.local_modes, before.local_modes);
        assert!(after.local_modes.contains(LocalModes::ECHO | LocalModes::ISIG));
        screen.truncate(length);
        (taken, screen)
    }

    #[test]
    fn what_is_typed_is_taken_and_never_shown() {
        for (keys, taken) in [
            (&b"five words\r"[..], &b"five words"[..]),
            (b"five words\n", b"five words"),
            (b"nonsense\x15five words\n", b"five words"),
            (b"five wordz\x7fs\n", b"five words"),
            ("fivé\u{7f}e words\n".as_bytes(), b"five words"),
            (b"\x7f\x08five\x04 words\n", b"five words"),
        ] {
            assert_eq!(type_in(keys), (Ok(taken.to_vec()), b"\r\n".to_vec()), "{keys:?}");
        }
    }

    #[test]
    fn a_terminal_is_as_before_however_it_ends() {
        assert_eq!(type_in(b"five\x03").0, Err(PassphraseError::Interrupted));
        assert_eq!(type_in(b"\x04").0, Err(PassphraseError::Empty));
        let long = [&[b'x'; 2 * MOST][..], b"\n"].concat();
        assert_eq!(type_in(&long).0.unwrap().len(), MOST + 1);
    }
}
