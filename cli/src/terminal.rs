//! Standard output and standard error: colour, progress, and pipes that close early. The only
//! place that writes to either.

mod progress;

use std::env;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

pub(crate) use self::progress::Progress;

/// Back to the start of an empty line.
const START_OF_LINE: &str = "\r\x1b[K";

/// What this process may do on its two streams.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    colour: bool,
    swatches: bool,
    progress: bool,
}

/// A note on standard error that goes away with this value.
#[derive(Debug)]
pub(crate) struct Note {
    shown: bool,
}

/// How a word stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it should be.
    Good,
    /// Worth a look.
    Doubtful,
    /// Wrong.
    Bad,
    /// A heading.
    Strong,
    /// As any other.
    Plain,
}

impl Terminal {
    /// Looks at the streams and the environment.
    pub(crate) fn of_this_process() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|v| !v.is_empty());
        let is = |name: &str, values: &[&str]| {
            env::var(name).is_ok_and(|v| values.contains(&v.as_str()))
        };
        let able = !set("NO_COLOR") && !is("TERM", &["dumb"]) && !cfg!(windows);
        let colour = able && io::stdout().is_terminal();
        Self {
            colour,
            swatches: colour && is("COLORTERM", &["truecolor", "24bit"]),
            progress: able && io::stderr().is_terminal(),
        }
    }

    /// Writes to standard output. A reader that went away is no error.
    pub(crate) fn say(&self, text: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// Writes one line to standard error, over a note that may stand there.
    pub(crate) fn tell(&self, line: &str) {
        let start = if self.progress { START_OF_LINE } else { "" };
        // There is nowhere left to say that this failed.
        let _ = writeln!(io::stderr().lock(), "{start}{line}");
    }

    /// Shows what is being done, on a terminal, until the returned note is dropped.
    pub(crate) fn note(&self, what: &str) -> Note {
        if self.progress {
            let mut err = io::stderr().lock();
            let _ = write!(err, "{what} ...").and_then(|()| err.flush());
        }
        Note { shown: self.progress }
    }

    /// `text` in a tone.
    pub(crate) fn toned(&self, text: &str, tone: Tone) -> String {
        let code = match tone {
            Tone::Good => "32",
            Tone::Doubtful => "33",
            Tone::Bad => "1;31",
            Tone::Strong => "1",
            Tone::Plain => return text.to_owned(),
        };
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A patch of a colour with a space behind it; nothing where it cannot be shown.
    pub(crate) fn swatch(&self, [r, g, b]: [u8; 3]) -> String {
        if self.swatches { format!("\x1b[48;2;{r};{g};{b}m    \x1b[0m ") } else { String::new() }
    }

    /// One that shows neither colour nor progress.
    #[cfg(test)]
    pub(crate) const fn plain() -> Self {
        Self { colour: false, swatches: false, progress: false }
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        if self.shown {
            let mut err = io::stderr().lock();
            let _ = write!(err, "{START_OF_LINE}").and_then(|()| err.flush());
        }
    }
}
