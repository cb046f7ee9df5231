//! Files that are no picture, or only a part of one, or that ask for more than a picture may.

use idphoto_types::RgbImage;

use crate::jpeg::{self, SamplingFactor};
use crate::odd::Specimen;
use crate::png::{self, Ihdr};
use crate::webp;

/// More scans than any encoder writes.
const SCANS: usize = 10_000;
/// More segments or chunks than any file has.
const PARTS: usize = 100_000;
/// More bytes than are read.
const TOO_MANY_BYTES: usize = 25_000_001;

/// Every hostile file there is but the cut ones; those that have to be pictures show `image`.
#[must_use]
pub fn all(image: &RgbImage) -> Vec<Specimen> {
    [jpegs(image), pngs(image), webps(image), strangers()]
        .into_iter()
        .flatten()
        .map(|(name, bytes)| Specimen { name, bytes })
        .collect()
}

/// Beginnings of sound files, each ending where one of their parts begins, with what they are cut
/// from.
#[must_use]
pub fn cuts(image: &RgbImage) -> Vec<(&'static str, Vec<u8>)> {
    let baseline = jpeg::jpeg_by(image, |encoder| encoder.set_restart_interval(50));
    let progressive = jpeg::jpeg_by(image, |encoder| encoder.set_progressive(true));
    let several = jpeg::several_scans(image, SamplingFactor::F_2_2);
    let mut list = Vec::new();
    for (name, file) in
        [("baseline.jpg", baseline), ("progressive.jpg", progressive), ("several.jpg", several)]
    {
        // In front of each marker, between its two bytes, and behind it.
        let places = jpeg::markers(&file).into_iter().flat_map(|at| [at, at + 1, at + 2]);
        list.extend(places.filter(|at| *at < file.len()).map(|at| (name, file[..at].to_vec())));
    }
    let file = png::png(image);
    let places = chunk_ends(&file, 8, 12).into_iter().flat_map(|at| [at - 4, at - 1, at]);
    list.extend(places.filter(|at| *at < file.len()).map(|at| ("cut.png", file[..at].to_vec())));
    let file = webp::lossless(image);
    list.extend([4, 8, 12, 16, 20, file.len() - 1].map(|at| ("cut.webp", file[..at].to_vec())));
    list
}

/// Where the chunks of a PNG end: `first` bytes in front of them, `around` around each payload.
fn chunk_ends(file: &[u8], first: usize, around: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = first;
    while let Some(length) = file.get(at..at + 4) {
        at += u32::from_be_bytes(length.try_into().unwrap()) as usize + around;
        ends.push(at);
    }
    ends
}

type Named = (&'static str, Vec<u8>);

fn jpegs(image: &RgbImage) -> Vec<Named> {
    let plain = jpeg::jpeg(image, SamplingFactor::F_2_2);
    let progressive = jpeg::jpeg_by(image, |encoder| encoder.set_progressive(true));
    let frame = position(&plain, &[0xFF, 0xC0]);
    let sized = |side: u16| {
        let mut file = plain.clone();
        file[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
        file[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
        file
    };
    let scan = position(&progressive, &[0xFF, 0xDA]);
    let next = scan + 2 + position(&progressive[scan + 2..], &[0xFF, 0xDA]);
    let one_scan = &progressive[scan..next];
    let middle = plain.len() - plain.len() / 3;
    let data = plain[..middle].iter().rposition(|byte| *byte != 0xFF).unwrap_or(middle);
    vec![
        ("jpeg-65535-a-side.jpg", sized(u16::MAX)),
        ("jpeg-8000-a-side-of-nothing.jpg", sized(8000)),
        ("jpeg-without-its-end.jpg", plain[..plain.len() - 2].to_vec()),
        ("jpeg-two-thirds-and-an-end.jpg", [&plain[..data], &[0xFF, 0xD9]].concat()),
        ("jpeg-progressive-first-scan-cut.jpg", jpeg::with_scan_cut(&progressive, 0, 50)),
        ("jpeg-several-scans-first-cut.jpg", {
            jpeg::with_scan_cut(&jpeg::several_scans(image, SamplingFactor::F_2_2), 0, 0)
        }),
        ("jpeg-ten-thousand-scans.jpg", {
            let head = &progressive[..scan];
            [head, &one_scan.repeat(SCANS), &[0xFF, 0xD9]].concat()
        }),
        ("jpeg-hundred-thousand-segments.jpg", {
            let comment = [0xFF, 0xFE, 0, 2].repeat(PARTS);
            [&plain[..2], &comment, &plain[2..]].concat()
        }),
        ("jpeg-in-a-jpeg.jpg", [&plain[..2], &plain].concat()),
        ("jpeg-of-nothing.jpg", b"\xFF\xD8\xFF\xD9".to_vec()),
        ("jpeg-too-many-bytes.jpg", {
            let mut file = plain.clone();
            file.resize(TOO_MANY_BYTES, 0);
            file
        }),
    ]
}

fn pngs(image: &RgbImage) -> Vec<Named> {
    let plain = png::png(image);
    let sized = |side: u32, lines: &[u8]| {
        let ihdr = Ihdr { width: side, height: side, depth: 8, colour: 2, interlace: 0 };
        png::png_of(ihdr, &[], lines)
    };
    let mut flipped = plain.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    vec![
        ("png-30000-a-side.png", sized(30_000, &[0; 4096])),
        ("png-8000-a-side-of-nothing.png", sized(8000, &[0; 4096])),
        ("png-without-its-end.png", plain[..plain.len() - 12].to_vec()),
        ("png-flipped-bit.png", flipped),
        ("png-hundred-thousand-chunks.png", {
            let chunks = png::chunk(b"teSt", b"").repeat(PARTS);
            let (head, tail) = plain.split_at(png::BEHIND_HEADER);
            [head, &chunks, tail].concat()
        }),
        ("png-endless-chunk.png", {
            let mut file = plain.clone();
            file[png::BEHIND_HEADER..png::BEHIND_HEADER + 4]
                .copy_from_slice(&0x7FFF_FFFF_u32.to_be_bytes());
            file
        }),
    ]
}

fn webps(image: &RgbImage) -> Vec<Named> {
    let plain = webp::lossless(image);
    let mut overrun = plain.clone();
    overrun[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    let size = (image.width(), image.height());
    let chunks = vec![webp::chunk(b"junk", b""); PARTS];
    vec![
        ("webp-without-its-end.webp", plain[..plain.len() - 1].to_vec()),
        ("webp-endless-chunk.webp", overrun),
        ("webp-of-nothing.webp", webp::riff(&[])),
        ("webp-hundred-thousand-chunks.webp", webp::extended(&plain, size, 0, [&chunks, &[]])),
        ("webp-table-bomb.webp", webp::table_bomb()),
        ("webp-of-no-bits.webp", webp::of_no_bits()),
        (
            "webp-16384-a-side.webp",
            webp::riff(&[webp::chunk(b"VP8L", b"\x2F\xFF\xFF\xFF\x0F\0\0\0")]),
        ),
    ]
}

fn strangers() -> Vec<Named> {
    vec![
        ("empty.jpg", Vec::new()),
        ("one-byte.jpg", vec![0xFF]),
        ("text.jpg", b"Dear Sir or Madam, please find my photo attached.\n".to_vec()),
        ("svg.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec()),
        ("heic.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08meta".to_vec()),
        ("avif.jpg", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif".to_vec()),
        ("gif.jpg", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("film.jpg", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ".to_vec()),
        ("pdf.jpg", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec()),
        ("zip.jpg", b"PK\x03\x04\x14\0\0\0".to_vec()),
        ("zeros.jpg", vec![0; 100_000]),
    ]
}

fn position(bytes: &[u8], pair: &[u8; 2]) -> usize {
    bytes.windows(2).position(|window| window == pair).unwrap()
}
