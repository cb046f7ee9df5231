//! Hostile files: each is refused for its own reason, at once, and takes hardly any memory.

use std::fs;
use std::time::{Duration, Instant};

use idphoto_imaging::decode::{DecodeError, Limits, decode};
use idphoto_specimens::hostile;
use idphoto_specimens::scene::scene;
use idphoto_types::RgbImage;

use super::cost::{Cost, Table, measured};
use crate::desk::Desk;

/// Code and words of each refusal.
const WANTED: &[(&str, &str, &str)] = &[
    ("jpeg-65535-a-side.jpg", "unreadable", "65535 x 65535 pixels"),
    ("jpeg-8000-a-side-of-nothing.jpg", "unreadable", "cut off"),
    ("jpeg-without-its-end.jpg", "unreadable", "cut off"),
    ("jpeg-two-thirds-and-an-end.jpg", "unreadable", "cut off"),
    ("jpeg-progressive-first-scan-cut.jpg", "unreadable", "cut off"),
    ("jpeg-several-scans-first-cut.jpg", "unreadable", "cut off"),
    ("jpeg-ten-thousand-scans.jpg", "unreadable", "two scans bring the same part"),
    ("jpeg-hundred-thousand-segments.jpg", "unreadable", "more than 65536 segments"),
    ("jpeg-in-a-jpeg.jpg", "unreadable", "a second picture starts inside"),
    ("jpeg-of-nothing.jpg", "unreadable", "holds no picture"),
    ("jpeg-too-many-bytes.jpg", "too_large", "25000001 bytes"),
    ("png-30000-a-side.png", "unreadable", "30000 x 30000 pixels"),
    ("png-8000-a-side-of-nothing.png", "unreadable", "its pixels cannot be read"),
    ("png-without-its-end.png", "unreadable", "cut off"),
    ("png-flipped-bit.png", "unreadable", "a checksum does not match"),
    ("png-hundred-thousand-chunks.png", "unreadable", "more than 65536 chunks"),
    ("png-endless-chunk.png", "unreadable", "cut off"),
    ("webp-without-its-end.webp", "unreadable", "cut off"),
    ("webp-endless-chunk.webp", "unreadable", "a chunk overruns the file"),
    ("webp-of-nothing.webp", "unreadable", "holds no picture"),
    ("webp-hundred-thousand-chunks.webp", "unreadable", "more than 65536 chunks"),
    ("webp-table-bomb.webp", "unreadable", "bytes of memory"),
    ("webp-of-no-bits.webp", "unreadable", "bytes of memory"),
    ("webp-16384-a-side.webp", "unreadable", "16384 x 16384 pixels"),
    ("empty.jpg", "unreadable", "is empty"),
    ("one-byte.jpg", "unreadable", "not a picture in a known format"),
    ("text.jpg", "unreadable", "is text"),
    ("svg.png", "unreadable", "is text"),
    ("heic.jpg", "unreadable", "a HEIC picture"),
    ("avif.jpg", "unreadable", "an AVIF picture"),
    ("gif.jpg", "unreadable", "a GIF picture"),
    ("film.jpg", "unreadable", "a video"),
    ("pdf.jpg", "unreadable", "a PDF document"),
    ("zip.jpg", "unreadable", "an archive"),
    ("zeros.jpg", "unreadable", "not a picture in a known format"),
];

/// Bytes of memory beyond those of a refused text file and of the file itself.
const MEMORY: u64 = 100_000_000;
/// Milliseconds of processors for a whole process, which is not optimised when tests run.
const PROCESS_MS: f64 = 250.0;
/// For the library, which is: what is promised.
const LIBRARY: Duration = Duration::from_millis(50);
/// Of so many times the quickest counts: on a busy machine the others wait for their turn.
const TIMES: usize = 20;

/// Large enough for a picture worth refusing, and small enough for ten thousand scans.
fn picture() -> RgbImage {
    scene(320, 240)
}

#[test]
fn every_hostile_file_is_refused_for_its_own_reason() {
    let desk = Desk::with("plain.txt", b"Dear Sir or Madam\n");
    let (_, baseline) = measured(&desk, &words("make", "plain.txt"));
    let mut table = Table::new("hostile");
    let specimens = hostile::all(&picture());
    assert_eq!(specimens.len(), WANTED.len());
    for (specimen, (name, code, part)) in specimens.iter().zip(WANTED) {
        assert_eq!(specimen.name, *name);
        fs::write(desk.path(name), &specimen.bytes).unwrap();
        let before = desk.names();
        let (made, cost) = measured(&desk, &words("make", name));
        made.refused(3, &[part, "; "]);
        for command in ["make", "check"] {
            let json = desk.run(&[&words(command, name)[..], &["--json"]].concat());
            assert_eq!(json.refused_in_json(3), *code, "{name}");
            json.told(&[part]);
        }
        assert_eq!(desk.names(), before, "{name}");
        let (error, took) = refusal(&specimen.bytes);
        let own = format!("{:.2} ms in the library: {error}", took.as_secs_f64() * 1000.0);
        table.row((name, specimen.bytes.len()), (&made, code), cost, &own);
        within(name, specimen.bytes.len(), cost, baseline);
        assert!(took < LIBRARY, "{name}: {took:?}");
        fs::remove_file(desk.path(name)).unwrap();
    }
}

#[test]
fn every_cut_is_called_one() {
    let mut worst = ("", Duration::ZERO);
    for (name, bytes) in hostile::cuts(&picture()) {
        let (error, took) = refusal(&bytes);
        match bytes.len() {
            0 => assert_eq!(error, DecodeError::Empty),
            1 => assert_eq!(error, DecodeError::UnknownFormat),
            length => assert!(
                matches!(error, DecodeError::Truncated { .. }),
                "{name} of {length} bytes: {error}"
            ),
        }
        if took > worst.1 {
            worst = (name, took);
        }
    }
    println!("the slowest cut: {worst:?}");
    assert!(worst.1 < LIBRARY, "{worst:?}");
}

/// Address space in kB. The program takes 24 MB to refuse a text; the largest file that is read has
/// 9.5 MB.
#[cfg(target_os = "linux")]
const SPACE: u32 = 64 << 10;
/// More, for the 192 MB of the pixels that a file is a correct beginning of, which are asked for and
/// never touched, and the 128 MB that the allocator may set aside for a thread meanwhile.
#[cfg(target_os = "linux")]
const SPACE_FOR_PIXELS: u32 = 512 << 10;

#[cfg(target_os = "linux")]
#[test]
fn bombs_go_off_in_little_address_space() {
    use crate::desk::{ended, program};
    for specimen in hostile::all(&picture()) {
        let asks = specimen.name == "png-8000-a-side-of-nothing.png";
        let space = if asks { SPACE_FOR_PIXELS } else { SPACE };
        let script = format!("ulimit -v {space}; exec \"$0\" \"$@\"");
        let desk = Desk::with(specimen.name, &specimen.bytes);
        let mut limited = desk.command("sh");
        limited.args(["-c", &script]).arg(program()).args(words("make", specimen.name));
        let (_, _, part) = WANTED.iter().find(|(name, ..)| *name == specimen.name).unwrap();
        ended(&mut limited).refused(3, &[part]);
    }
}

fn words<'a>(command: &'a str, photo: &'a str) -> [&'a str; 4] {
    [command, photo, "--standard", "icao-9303-print"]
}

/// It took no more than a refusal may.
#[track_caller]
fn within(name: &str, bytes: usize, cost: Cost, baseline: Cost) {
    let most = baseline.peak + bytes as u64 + MEMORY;
    assert!(cost.peak <= most, "{name}: {} bytes of {most}", cost.peak);
    assert!(cost.cpu_ms < PROCESS_MS, "{name}: {} ms", cost.cpu_ms);
}

/// How the library refuses a file, and the least time: the first that is within the limit, or the
/// quickest of many.
fn refusal(bytes: &[u8]) -> (DecodeError, Duration) {
    let once = || {
        let start = Instant::now();
        let error = decode(bytes, &Limits::default()).unwrap_err();
        (error, start.elapsed())
    };
    let mut best = once();
    for _ in 1..TIMES {
        if best.1 < LIBRARY {
            break;
        }
        best.1 = best.1.min(once().1);
    }
    best
}
