//! WebP files: RIFF chunks (RFC 9649, 2) around VP8 or VP8L data.

use idphoto_types::RgbImage;
use image_webp::{ColorType, WebPEncoder};

/// A whole chunk, with its padding byte where its length is odd.
#[must_use]
pub fn chunk(kind: &[u8; 4], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_le_bytes();
    let padding: &[u8] = if payload.len() % 2 == 1 { &[0] } else { &[] };
    [kind, &length[..], payload, padding].concat()
}

/// A file of these chunks.
#[must_use]
pub fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WEBP", &chunks.concat()[..]].concat();
    [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
}

/// A lossless file of nothing but its pixels.
#[must_use]
pub fn lossless(image: &RgbImage) -> Vec<u8> {
    encoded(image.data(), image.width(), image.height(), ColorType::Rgb8)
}

/// A lossless file of RGBA samples.
#[must_use]
pub fn lossless_rgba(data: &[u8], width: u32, height: u32) -> Vec<u8> {
    encoded(data, width, height, ColorType::Rgba8)
}

fn encoded(data: &[u8], width: u32, height: u32, colour: ColorType) -> Vec<u8> {
    let mut out = Vec::new();
    WebPEncoder::new(&mut out).encode(data, width, height, colour).unwrap();
    out
}
