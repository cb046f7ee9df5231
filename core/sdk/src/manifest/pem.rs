//! The textual form of keys (RFC 7468), in the strict grammar that OpenSSL writes: one block, nothing
//! around it but blank lines. Not here: what the bytes inside mean.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::signature::MAX_KEY_BYTES;

/// The bytes of a block with this label; `None` for anything else. They are wiped when dropped.
pub(super) fn decoded(text: &[u8], label: &str) -> Option<Zeroizing<Vec<u8>>> {
    if text.len() > MAX_KEY_BYTES {
        return None;
    }
    let text = str::from_utf8(text).ok()?.trim();
    let inside = text
        .strip_prefix(&format!("-----BEGIN {label}-----"))?
        .strip_suffix(&format!("-----END {label}-----"))?;
    // A line break on either side, and none of the letters beside it.
    let inside = inside.strip_prefix(['\r', '\n'])?.strip_suffix('\n')?;
    let mut letters = Zeroizing::new(Vec::with_capacity(inside.len()));
    letters.extend(inside.bytes().filter(|b| !matches!(b, b'\r' | b'\n')));
    let mut bytes = Zeroizing::new(Vec::with_capacity(letters.len()));
    STANDARD.decode_vec(&*letters, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_of_the_right_label_and_nothing_around_it() {
        let of = |text: &str| decoded(text.as_bytes(), "KEY").map(|bytes| bytes.to_vec());
        let good = "-----BEGIN KEY-----\nAAEC\nAw==\n-----END KEY-----\n";
        assert_eq!(of(good), Some(vec![0, 1, 2, 3]));
        assert_eq!(of(&good.replace('\n', "\r\n")), Some(vec![0, 1, 2, 3]));
        for bad in [
            "",
            "AAEC",
            "-----BEGIN KEY-----",
            "-----BEGIN KEY----------END KEY-----",
            "-----BEGIN KEY-----\nAAEC\nAw=\n-----END KEY-----\n",
            "-----BEGIN KEY-----\nA AEC\n-----END KEY-----\n",
            "-----BEGIN CAT-----\nAAEC\n-----END CAT-----\n",
            "x\n-----BEGIN KEY-----\nAAEC\n-----END KEY-----\n",
            "-----BEGIN KEY-----\nAAEC\n-----END KEY-----\n-----BEGIN KEY-----\nAAEC\n-----END KEY-----\n",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
        let long = format!("-----BEGIN KEY-----\n{}\n-----END KEY-----\n", "AAAA".repeat(1100));
        assert_eq!(of(&long), None);
    }
}
