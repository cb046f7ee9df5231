//! Targets of the donation format: tags, wishes and sealed bytes as they come from a stranger.
//!
//! A fuzzer never guesses a signature. So bytes are read twice: as they are, and as a payload that
//! is signed here by the key of `tests/vectors`, which brings it to the rules behind the signature.

use std::fmt::Display;

use idphoto_wire::content::{Content, ContentError, usual_length};
use idphoto_wire::cose::{self, Statement};
use idphoto_wire::sealed::{Header, MOST_BYTES};
use idphoto_wire::tag::{MOST_BYTES as MOST_TAG_BYTES, OPENING_SITE, Shorten};
use idphoto_wire::{Digest, DonationId, Month, RetentionTag, View};
use ring::signature::Ed25519KeyPair;

/// The bytes as a tag and as a wish, and as the payload of either.
pub fn tag(bytes: &[u8]) {
    read_tag(bytes);
    read_wish(bytes);
    let seed = Digest::of(b"idphoto donation vectors v1: donor anna");
    let key = Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).unwrap();
    read_tag(&cose::sign(&key, Statement::RetentionTag, bytes));
    read_wish(&cose::sign(&key, Statement::Shorten, bytes));
}

fn read_tag(bytes: &[u8]) {
    let tag = match RetentionTag::parse(bytes) {
        Ok(tag) => tag,
        Err(error) => return told(&error, error.code()),
    };
    assert!(bytes.len() <= MOST_TAG_BYTES);
    let core = tag.core();
    let payload = [
        &[0x83][..],
        &core.to_bytes(),
        &head(2, 32),
        tag.sealed().as_bytes(),
        &head(0, tag.sealed_bytes()),
    ];
    assert_eq!(bytes, statement(tag.signer().as_bytes(), &payload.concat(), bytes));
    assert_eq!(core.id, DonationId::of(tag.signer()));
    assert!(core.purpose.views().contains(&core.view));
    let kept = core.expires.since(core.issued).unwrap();
    assert!((1..=Month::MOST_KEPT).contains(&kept));
    assert_eq!((core.opening.month, core.opening.site), (core.expires, OPENING_SITE));
    assert!(core.sites.contains(OPENING_SITE));
}

fn read_wish(bytes: &[u8]) {
    let wish = match Shorten::parse(bytes) {
        Ok(wish) => wish,
        Err(error) => return told(&error, error.code()),
    };
    let signer = cose::verify(bytes, Statement::Shorten).unwrap().signer;
    assert_eq!(wish.id, DonationId::of(&signer));
    let month = head(0, wish.month.number());
    let payload = [&[0x83, 0x01, 0x50][..], wish.id.as_bytes(), &month].concat();
    assert_eq!(bytes, statement(signer.as_bytes(), &payload, bytes));
}

/// The one encoding of a statement, with the signature of `signed`.
fn statement(signer: &[u8], payload: &[u8], signed: &[u8]) -> Vec<u8> {
    let header = [0xD2, 0x84, 0x58, 0x26, 0xA2, 0x01, 0x32, 0x04, 0x58, 0x20];
    let signature = &signed[signed.len() - 64..];
    let length = head(2, payload.len() as u32);
    [&header, signer, &[0xA0], &length, payload, &[0x58, 0x40], signature].concat()
}

/// The shortest head of an item of CBOR.
fn head(major: u8, argument: u32) -> Vec<u8> {
    let bytes = argument.to_be_bytes();
    let (low, rest) = match argument {
        0..24 => return vec![major << 5 | bytes[3]],
        24..0x100 => (24, &bytes[3..]),
        0x100..0x1_0000 => (25, &bytes[2..]),
        _ => (26, &bytes[..]),
    };
    [&[major << 5 | low], rest].concat()
}

/// The bytes as a sealed donation, and as what is inside one, with and without padding.
pub fn sealed(bytes: &[u8]) {
    match Header::parse(bytes) {
        Ok((header, ciphertext)) => {
            assert!(bytes.len() <= MOST_BYTES && ciphertext.len() >= 16);
            assert_eq!([&header.to_bytes()[..], ciphertext].concat(), bytes);
            assert!(header.opening.info().starts_with(b"sid/1/"));
        }
        Err(error) => told(&error, error.code()),
    }
    let read = |bytes: &[u8]| {
        let accepted = View::ALL.iter().filter(|view| read_content(bytes, **view)).count();
        assert!(accepted <= 1, "one content passes for two views");
    };
    read(bytes);
    for view in View::ALL {
        let length = usual_length(*view);
        if bytes.len() < length {
            read(&[bytes, &vec![0; length - bytes.len()]].concat());
        }
    }
}

fn read_content(bytes: &[u8], view: View) -> bool {
    match Content::parse(bytes, view) {
        Ok(content) => {
            assert!(content.to_padded(view).unwrap() == bytes, "another encoding was accepted");
            let others = View::ALL.iter().filter(|other| **other != view);
            for other in others {
                assert_eq!(content.to_padded(*other), Err(ContentError::OtherView));
            }
            true
        }
        Err(error) => {
            told(&error, error.code());
            false
        }
    }
}

/// No error holds a byte of the input: all texts are of our own words and numbers.
pub(crate) fn told(error: &impl Display, code: &str) {
    let text = error.to_string();
    assert!(!text.is_empty() && text.is_ascii() && text.len() < 120, "{text}");
    assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
}
