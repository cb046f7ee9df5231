//! Nothing that a photo's file says besides its pixels comes out again.

use idphoto_imaging::encode::grammar::{check_jpeg, check_png};

use crate::desk::Desk;
use crate::pictures::{exif, jpeg, png, with_chunk, with_segment};
use crate::workshop::sample_image;

/// Stands in every place of a file where a secret could.
const CANARY: &str = "CANARY";

fn canary(place: &str) -> Vec<u8> {
    format!("{CANARY} in {place}, 48.8584 N 2.2945 E").into_bytes()
}

fn camera_jpeg() -> Vec<u8> {
    let mut file = jpeg(&sample_image("astronaut.png"));
    let after = |head: &[u8], place: &str| [head, &canary(place)].concat();
    let block = exif(1, &format!("{CANARY} in EXIF"));
    file = with_segment(&file, 0xED, &after(b"Photoshop 3.0\0", "IPTC"));
    file = with_segment(&file, 0xE1, &after(b"http://ns.adobe.com/xap/1.0/\0", "XMP"));
    file = with_segment(&file, 0xE1, &[b"Exif\0\0", &block[..]].concat());
    file = with_segment(&file, 0xEF, &canary("APP15"));
    file = with_segment(&file, 0xFE, &canary("COM"));
    file.extend(canary("the trailer"));
    file
}

fn camera_png() -> Vec<u8> {
    let mut file = png(&sample_image("astronaut.png"));
    file = with_chunk(&file, b"tEXt", &[b"Comment\0", &canary("tEXt")[..]].concat());
    file = with_chunk(&file, b"iTXt", &[b"XML\0\0\0\0\0", &canary("iTXt")[..]].concat());
    file = with_chunk(&file, b"eXIf", &exif(1, &format!("{CANARY} in eXIf")));
    file = with_chunk(&file, b"caNa", &canary("a chunk of its own"));
    file.extend(canary("the trailer"));
    file
}

fn holds_canary(bytes: &[u8]) -> bool {
    // Also as UTF-16, which EXIF may use.
    let wide: Vec<u8> = CANARY.bytes().flat_map(|b| [b, 0]).collect();
    [CANARY.as_bytes(), &wide]
        .iter()
        .any(|needle| bytes.windows(needle.len()).any(|w| w == *needle))
}

#[test]
fn no_word_of_the_photos_metadata_reaches_an_output() {
    for (photo, bytes) in [("in.jpg", camera_jpeg()), ("in.png", camera_png())] {
        assert!(holds_canary(&bytes));
        let desk = Desk::with(photo, &bytes);
        for out in ["out.jpg", "out.png"] {
            let words = ["make", photo, "--standard", "icao-9303-print", "-o", out];
            let made = desk.run(&[&words[..], &["--report", "out.json", "--json"]].concat());
            assert!(matches!(made.code, Some(0 | 1)), "{made:?}");
            let portrait = desk.read(out);
            for output in [&portrait, &desk.read("out.json"), &made.stdout.into_bytes()] {
                assert!(!holds_canary(output), "{photo} to {out}");
            }
            // Pixels, density, and not one segment or chunk more.
            let grammar =
                if out == "out.png" { check_png(&portrait) } else { check_jpeg(&portrait) };
            assert_eq!(grammar, Ok(()));
        }
    }
}

#[test]
fn errors_say_nothing_of_what_is_in_the_file() {
    let mut bytes = camera_jpeg();
    bytes.truncate(bytes.len() / 2);
    let ran = Desk::with("in.jpg", &bytes).run(&[
        "check",
        "in.jpg",
        "--standard",
        "fr-id-print",
        "--json",
    ]);
    assert_eq!(ran.refused_in_json(3), "unreadable");
    assert!(!holds_canary(ran.stdout.as_bytes()) && !holds_canary(ran.stderr.as_bytes()));
}
