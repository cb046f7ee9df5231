//! Arguments that were not understood, in one line; help and version as they are.

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::ErrorKind;

use crate::args::Program;
use crate::failure::{Code, Failure};
use crate::terminal::Terminal;

/// Tells what the parser said and returns the exit code.
pub(crate) fn told(error: &clap::Error, terminal: &Terminal) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Whoever closed the pipe has read enough.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => {
            // Without parsed arguments this is the best guess at what the caller reads.
            let words: Vec<_> = std::env::args_os().skip(1).take_while(|a| a != "--").collect();
            let json = words.iter().any(|word| word == "--json");
            let first = words.first().and_then(|word| word.to_str()).unwrap_or_default();
            crate::ended(&failure(&error.to_string(), first), json, terminal)
        }
    }
}

/// The parser's paragraphs as one line: what is wrong, then its tips and where to read on. `first`
/// is the first word after the program's name.
fn failure(text: &str, first: &str) -> Failure {
    let (mut wrong, mut tips) = (Vec::new(), Vec::new());
    let mut first_paragraph = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            first_paragraph = false;
        } else if let Some(tip) = line.strip_prefix("tip: ") {
            tips.push(tip.to_owned());
        } else if first_paragraph {
            wrong.push(line.strip_prefix("error: ").unwrap_or(line).to_owned());
        }
    }
    let known = Program::command().find_subcommand(first).is_some();
    let help = if known { format!("{first} --help") } else { "--help".to_owned() };
    tips.push(format!("see `idphoto {help}`"));
    Failure::new(Code::Usage, wrong.join(" "), tips.join("; "))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{Program, failure};

    fn line(words: &[&str]) -> String {
        let error = Program::try_parse_from(words).map(|_| ()).unwrap_err();
        failure(&error.to_string(), words[1]).line()
    }

    #[test]
    fn the_parsers_complaints_fit_one_line() {
        assert_eq!(
            line(&["idphoto", "make", "me.jpg"]),
            "idphoto: the following required arguments were not provided: --standard <ID>; \
             see `idphoto make --help`"
        );
        assert_eq!(
            line(&["idphoto", "make", "me.jpg", "--standrad", "x"]),
            "idphoto: unexpected argument '--standrad' found; a similar argument exists: \
             '--standard'; see `idphoto make --help`"
        );
        let dpi = line(&["idphoto", "make", "me.jpg", "--standard", "x", "--dpi", "many"]);
        assert!(dpi.contains("'many' for '--dpi <N>'") && !dpi.contains('\n'), "{dpi}");
    }
}
