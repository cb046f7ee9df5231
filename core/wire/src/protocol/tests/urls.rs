//! A11: addresses that are not the one of the site and the donation.

use proptest::prelude::*;

use crate::digest::{ConsentCommitment, ShareCommitment};
use crate::protocol::{UrlError, check_upload_url, object_key, put_headers};
use crate::sealed::{Header, Kem};
use crate::sites::SiteEntry;
use crate::specimen::{key, sites_core, tag_core};
use crate::tag::{RetentionTag, TagCore};

fn core() -> TagCore {
    tag_core(&key(1))
}

fn fr() -> SiteEntry {
    sites_core("2026-12", "2031-12").sites.remove(1)
}

const QUERY: &str = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=KEY%2F20261124%2Ffr%2Fs3%2Faws4_request\
    &X-Amz-Date=20261124T093000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost\
    %3Bif-none-match%3Bx-amz-checksum-sha256%3Bx-amz-meta-sid-tag\
    &X-Amz-Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn with(origin: &str, path: &str, query: &str) -> String {
    format!("{origin}{path}?{query}")
}

fn path() -> String {
    format!("/donations/{}", object_key(&core()))
}

fn check(url: &str) -> Result<(), UrlError> {
    check_upload_url(url, &fr(), &core())
}

#[test]
fn the_one_address_is_taken() {
    let url = with("https://store.fr.example.org", &path(), QUERY);
    assert_eq!(check(&url), Ok(()));
    assert!(object_key(&core()).starts_with("train/v1/2031-12/"));
    let mut entry = fr();
    entry.store.port = 8443.try_into().unwrap();
    assert_eq!(check_upload_url(&url, &entry, &core()), Err(UrlError::Elsewhere));
    let url = url.replace(".org/", ".org:8443/");
    assert_eq!(check_upload_url(&url, &entry, &core()), Ok(()));
}

#[test]
fn a11_another_place_is_refused() {
    let long = format!("https://{}", "a".repeat(1 << 20));
    for origin in [
        "http://store.fr.example.org",
        "HTTPS://store.fr.example.org",
        "https://STORE.fr.example.org",
        "https://store.be.example.org",
        "https://keeper.fr.example.org",
        "https://evil.example",
        "https://store.fr.example.org.evil.example",
        "https://store.fr.example.org@evil.example",
        "https://user@store.fr.example.org",
        "https://user:pw@store.fr.example.org",
        "https://store.fr.example.org.",
        "https://store.fr.example.org:443",
        "https://store.fr.example.org:8443",
        "https://store.fr.example.org:0443",
        "https://store.fr.example.org\\@evil.example",
        "https://store.fr.example.org%2f@evil.example",
        "https://store.fr.ex\u{430}mple.org",
        "https://xn--store-9ya.fr.example.org",
        "https://192.0.2.1",
        "https://[2001:db8::1]",
        "https://3221225985",
        "https://127.0.0.1",
        "https:store.fr.example.org",
        "//store.fr.example.org",
        "https:///store.fr.example.org",
        " https://store.fr.example.org",
        "https://store.fr.example.org\t",
        "https://s3.eu-west-2.amazonaws.com",
        "https://westeurope.blob.core.windows.net",
        "ftp://store.fr.example.org",
        "",
        &long,
    ] {
        let url = with(origin, &path(), QUERY);
        assert_eq!(check(&url), Err(UrlError::Elsewhere), "{origin:.60}");
    }
}

#[test]
fn a11_another_object_is_refused() {
    let right = path();
    let other_id = right.replace(&core().id.to_string()[..4], "0000");
    for path in [
        right.replace("2031-12", "2031-11"),
        right.replace("/donations/", "/other/"),
        right.replace("/donations/", "/donations//"),
        right.replace("/donations/", "/donations/../other/"),
        right.replace("/donations/", "/%64onations/"),
        right.replace("train/", "train/./"),
        right.replace("train/", "train/../train/"),
        right.replace('/', "%2F"),
        right.to_uppercase(),
        format!("{right}/"),
        format!("{right};a"),
        format!("{right}#"),
        other_id,
        String::new(),
    ] {
        let url = with("https://store.fr.example.org", &path, QUERY);
        assert_eq!(check(&url), Err(UrlError::Elsewhere), "{path}");
    }
}

#[test]
fn a11_other_parameters_are_refused() {
    let region = |name: &str| QUERY.replace("%2Ffr%2F", &format!("%2F{name}%2F"));
    for name in ["be", "eu-west-2", "westeurope", "us-east-1", "mars-1", "FR", "", "fr%20"] {
        let url = with("https://store.fr.example.org", &path(), &region(name));
        assert_eq!(check(&url), Err(UrlError::Region), "{name}");
    }
    for seconds in ["61", "604800", "0", "060", "-1", "", "6e1", "99999999999999999999"] {
        let query = QUERY.replace("Expires=60", &format!("Expires={seconds}"));
        let url = with("https://store.fr.example.org", &path(), &query);
        assert_eq!(check(&url), Err(UrlError::Expiry), "{seconds}");
    }
    let twice = format!("{QUERY}&X-Amz-Expires=60");
    for query in [
        twice,
        format!("{QUERY}&X-Amz-Security-Token=a"),
        format!("{QUERY}&x-id=PutObject"),
        format!("{QUERY}&"),
        format!("{QUERY}#x"),
        format!("{QUERY}\r\nhost: evil.example"),
        QUERY.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        QUERY.replace("host%3B", ""),
        QUERY.replace("x-amz-checksum-sha256%3B", ""),
        QUERY.replace("%3B", ";"),
        QUERY.replace("20261124T", "20261125T"),
        QUERY.replace("T093000Z", "T093000"),
        QUERY.replace("%2Fs3%2F", "%2Fsts%2F"),
        QUERY.replace("aws4_request", "aws4_request%2F"),
        QUERY.replace("KEY", ""),
        QUERY.replace("KEY", "KEY%0d"),
        QUERY.replace("89abcdef&", "89ABCDEF&").replace("0123456789abcdef", "0123456789ABCDEF"),
        QUERY.replace("=60", ""),
        String::new(),
    ] {
        let url = with("https://store.fr.example.org", &path(), &query);
        assert_eq!(check(&url), Err(UrlError::Query), "{query}");
    }
}

#[test]
fn headers_follow_from_the_tag_alone() {
    let core = TagCore {
        share: ShareCommitment::new([1; 32]),
        consent: ConsentCommitment::new([2; 32]),
        ..core()
    };
    let header =
        Header { kem: Kem::X25519HkdfSha256, opening: core.opening, encapsulated: vec![7; 32] };
    let sealed = [header.to_bytes(), vec![7; 100]].concat();
    let bytes = RetentionTag::sign(&key(1), &core, &sealed).unwrap();
    let headers = put_headers(&bytes, &RetentionTag::parse(&bytes).unwrap());
    assert_eq!(headers[0], ("content-length", "142".to_owned()));
    assert!(headers.iter().map(|(name, _)| name).is_sorted());
    // All user metadata of an S3 object, names included, is 2 KB at most.
    assert!(headers[4].1.len() < 700 && headers[3].1.len() == 44);
    let named: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    let signed = QUERY.split("SignedHeaders=").nth(1).unwrap().split('&').next().unwrap();
    let signed: Vec<_> = signed.split("%3B").filter(|name| *name != "host").collect();
    assert_eq!(named, signed);
}

proptest! {
    #[test]
    fn one_changed_character_is_never_another_place(at in any::<prop::sample::Index>(), to in any::<char>()) {
        let url = with("https://store.fr.example.org", &path(), QUERY);
        let at = at.index(url.len());
        let changed = format!("{}{to}{}", &url[..at], &url[at + 1..]);
        if check(&changed).is_ok() {
            // What may differ: the access key, the time of day, the seconds, the signature.
            let place = url.find('?').unwrap();
            prop_assert_eq!(&changed[..place], &url[..place]);
        }
    }

    #[test]
    fn any_text_is_judged(url in ".{0,400}") {
        let _ = check(&url);
    }
}
