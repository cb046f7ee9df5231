//! The published test vector, and the receiver of another implementation.
//!
//! Here and not under `tests/`, since nothing of this is visible from outside.

use super::*;

mod interop;
#[expect(deprecated, reason = "nothing but ring's own test module lets it draw a chosen key pair")]
mod vector;

/// The bytes that `text` writes in hexadecimal, most significant digit first.
fn hex<const N: usize>(text: &str) -> [u8; N] {
    assert_eq!(text.len(), 2 * N);
    std::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
}

#[test]
fn no_two_calls_agree() {
    let recipient = interop::Receiver::new(1).public();
    let runs: Vec<_> = (0..64).map(|_| export(&recipient, b"info", b"context").unwrap()).collect();
    for (i, one) in runs.iter().enumerate() {
        for other in &runs[..i] {
            assert!(one.enc != other.enc);
            assert!(one.secret != other.secret);
        }
    }
}

/// Every number of 255 bits that is the u-coordinate of a point of small order, on the curve
/// (v^2 = u^3 + 486662 u^2 + u modulo p = 2^255 - 19) or on its twist.
///
/// Solved for: u = 0 has order 2; u = 1 and u = -1 double to it; the roots of
/// u^4 - 4 u^3 - (4 * 486662 + 2) u^2 - 4 u + 1 double to u = 1; below 19, u + p is a second encoding.
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

#[test]
fn points_of_small_order_are_refused() {
    for text in SMALL_ORDER {
        // X25519 masks the topmost bit (RFC 7748, 5), so with it set the point is the same.
        for top in [0, 0x80] {
            let mut point: [u8; KEY_BYTES] = hex(text);
            point[31] |= top;
            assert_eq!(export(&point, b"", b"").err(), Some(SealError::OpeningKey), "{text} {top}");
        }
    }
    // Neighbours of theirs are refused for no reason of their encoding.
    for text in [
        "0900000000000000000000000000000000000000000000000000000000000000",
        "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        assert!(export(&hex(text), b"", b"").is_ok(), "{text}");
    }
}
