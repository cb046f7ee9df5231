//! Host names as policy and sites files write them: one spelling, and nothing that could be read as
//! something else. Not here: URLs, and asking DNS.

use std::fmt;

/// A host name of lower-case letters, digits and hyphens (RFC 1123, section 2.1), in ASCII.
///
/// Not an IP address: the last label has letters alone, as every top-level domain but the
/// internationalised ones. Not one of the labels that RFC 5890 reserves (`xn--..`), which stand for
/// letters that look like others. At least two labels, so that no policy names a whole top-level
/// domain; `localhost` is the exception, for it never leaves the machine (RFC 6761, section 6.3).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(String);

/// Longest label (RFC 1035, section 2.3.4).
const MOST_LABEL: usize = 63;
const LOCALHOST: &str = "localhost";

impl Host {
    /// Longest name: 255 bytes on the wire of DNS (RFC 1035, section 2.3.4) are 253 letters.
    pub const MOST: usize = 253;

    /// Takes a name; `None` when it is not made as described.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        if name == LOCALHOST {
            return Some(Self(name.to_owned()));
        }
        let (rest, last) = name.rsplit_once('.')?;
        let right = name.len() <= Self::MOST
            && rest.split('.').chain([last]).all(is_label)
            && last.bytes().all(|b| b.is_ascii_lowercase());
        right.then(|| Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is `domain` or below it.
    #[must_use]
    pub fn is_within(&self, domain: &Self) -> bool {
        match self.0.strip_suffix(&domain.0) {
            Some(rest) => rest.is_empty() || rest.ends_with('.'),
            None => false,
        }
    }
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let allowed = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
    (1..=MOST_LABEL).contains(&bytes.len())
        && bytes.iter().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && bytes.get(2..4) != Some(b"--")
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn host(name: &str) -> Host {
        Host::new(name).unwrap()
    }

    #[test]
    fn a_host_is_written_in_one_way() {
        let label = "a".repeat(63);
        let longest = format!("{label}.{label}.{label}.{}.eu", "b".repeat(58));
        assert_eq!(longest.len(), Host::MOST);
        for good in ["fr.example.org", "a-b.c1.eu", "0.example.org", "localhost", &longest] {
            assert_eq!(Host::new(good).map(|host| host.to_string()).as_deref(), Some(good));
        }
        let too_long = format!("b{longest}");
        for bad in [
            "",
            ".",
            "org",
            "example.org.",
            ".example.org",
            "fr..example.org",
            "FR.example.org",
            "fr_1.example.org",
            "-fr.example.org",
            "fr-.example.org",
            "fr.example.org:443",
            "user@fr.example.org",
            "https://fr.example.org",
            "fr.example.org/",
            " fr.example.org",
            "fr.example.org\0",
            "fr.example.org\n",
            // Look-alikes, as punycode and in letters.
            "xn--exmple-cua.org",
            "fr.xn--exmple-cua.org",
            "example.xn--p1ai",
            "ab--c.example.org",
            "ex\u{430}mple.org",
            "example\u{3002}org",
            // Addresses, in the spellings that resolvers take.
            "127.0.0.1",
            "[::1]",
            "::1",
            "2130706433",
            "0x7f.1",
            "0x7f.0x1",
            "127.1",
            "1.2.3.0x4",
            &format!("a.{label}a.org"),
            &too_long,
        ] {
            assert_eq!(Host::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn below_a_domain_is_behind_a_dot() {
        let domain = host("fr.example.org");
        assert!(host("fr.example.org").is_within(&domain));
        assert!(host("keeper.fr.example.org").is_within(&domain));
        for outside in ["example.org", "evilfr.example.org", "fr.example.org.evil.net", "localhost"]
        {
            assert!(!host(outside).is_within(&domain), "{outside}");
        }
        assert!(host("be.localhost").is_within(&host("localhost")));
    }

    proptest! {
        #[test]
        fn what_is_below_shares_the_labels(name in "[a-z0-9.-]{1,20}", domain in "[a-z.]{1,8}") {
            let (Some(name), Some(domain)) = (Host::new(&name), Host::new(&domain)) else {
                return Ok(());
            };
            let labels = |host: &Host| host.0.rsplit('.').map(str::to_owned).collect::<Vec<_>>();
            let expected = labels(&name).starts_with(&labels(&domain));
            prop_assert_eq!(name.is_within(&domain), expected);
        }
    }
}
