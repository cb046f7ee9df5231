//! What the keeper says while it runs: one line per event on standard error, a code and at most the
//! first four bytes of a donation's id. Never an address, a whole id, a header, a body; the time is added
//! by whatever collects the lines.

use std::io::Write as _;

use idphoto_wire::DonationId;

/// Says that something happened; `code` is a constant of ours.
pub(crate) fn event(code: &str) {
    say(code);
}

/// Says that something happened to a donation.
pub(crate) fn about(id: &DonationId, code: &str) {
    say(&line(id, code));
}

fn line(id: &DonationId, code: &str) -> String {
    let [a, b, c, d, ..] = id.as_bytes();
    format!("{code} {a:02x}{b:02x}{c:02x}{d:02x}..")
}

fn say(line: &str) {
    // Where standard error is closed, nobody is listening.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_whole_id() {
        let id = DonationId::new([0xAB; 16]);
        assert_eq!(line(&id, "stored"), "stored abababab..");
    }
}
