//! Decoding against a second decoder: Pillow, that is libjpeg-turbo, libwebp and a PNG reader of its
//! own, on a corpus of valid files that `tests/differential/corpus.py` writes anew each time.
//!
//! Here: the comparison, and which differences are allowed. Not here: which files there are.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use idphoto_imaging::decode::{Limits, decode};
use idphoto_types::RgbImage;

use crate::workshop;

/// Kinds of file and how many of each have to be compared, so that the test cannot pass on nothing.
const KINDS: [(&str, usize); 4] = [("jpeg", 280), ("jpeg-scans", 60), ("png", 240), ("webp", 155)];

/// How far the pixels of a file may be from Pillow's.
#[derive(Debug)]
struct Tolerance {
    class: &'static str,
    /// Levels, at most, in any pixel but those of the last column and row.
    inside: u8,
    /// Levels, at most, in the last column and row.
    edge: u8,
    /// Levels, in the mean over the file.
    mean: f64,
}

/// Each stands behind the most that was measured on x86_64: inside, at the edge, mean of a file. The
/// means have half as much again, for processors whose inverse transform rounds otherwise.
///
/// JPEG leaves that rounding open: one level more or less in each of Y, Cb and Cr, which is up to
/// 1 + 1.772 levels in blue. Interpolated chroma is rounded once more: 1 + 2 * 1.772. Several
/// thousand random files beyond this corpus, noise among them, stayed within both.
///
/// The last column and row are another matter where chroma is interpolated. Past the picture's edge,
/// up to the end of the block, stand samples that the encoder made up: libjpeg-turbo repeats the last
/// one that shows, our decoder uses what stands there. Neither is wrong. A quarter of the difference
/// goes into the edge where chroma is halved one way, up to seven sixteenths both ways; files of pure
/// noise came to 90 levels, these to 30.
const TOLERANCES: [Tolerance; 13] = [
    // PNG and lossless WebP say what each pixel is.
    tolerance("exact", 0, 0, 0.0),
    // 0, 0, 0. RFC 6386 leaves only the interpolation of chroma open, and ours is libwebp's.
    tolerance("webp-lossy", 0, 0, 0.0),
    // 2, 1, 0.06, and 2, 2, 0.24 on other pieces of the scene: pixels without loss, then two colour
    // engines.
    tolerance("icc", 2, 2, 0.36),
    // 1, 1, 0.03
    tolerance("jpeg-grey", 1, 1, 0.05),
    // 3, 2, 0.10; files of R, G and B instead of Y, Cb and Cr are among them.
    tolerance("jpeg-444", 3, 3, 0.15),
    // 4, 30, 0.27
    tolerance("jpeg-422", 5, 45, 0.4),
    // 3, 7, 0.30
    tolerance("jpeg-440", 5, 45, 0.45),
    // 4, 25, 0.43
    tolerance("jpeg-420", 5, 45, 0.65),
    // 2, 2, 0.03: both decoders repeat this chroma.
    tolerance("jpeg-411", 3, 3, 0.05),
    // 2, 2, 0.08: CMYK as Adobe writes it, and YCCK.
    tolerance("jpeg-cmyk", 3, 3, 0.13),
    // 3, 2, 0.30
    tolerance("jpeg-cmyk-420", 5, 45, 0.45),
    // 16, 16, 3.3: halved chroma in at most four columns, which libjpeg-turbo repeats and ours
    // interpolates.
    tolerance("jpeg-narrow", 24, 24, 5.0),
    // 4, 3, 0.06: the rounding of 4:4:4, stretched by the way from a wider space to sRGB.
    tolerance("jpeg-icc", 6, 6, 0.09),
];

const fn tolerance(class: &'static str, inside: u8, edge: u8, mean: f64) -> Tolerance {
    Tolerance { class, inside, edge, mean }
}

#[test]
fn every_file_is_read_as_pillow_reads_it() {
    let Some(folder) = corpus() else { return };
    let index = fs::read_to_string(folder.join("index.tsv")).unwrap();
    let mut report = Report::default();
    for line in index.lines() {
        report.take(&Entry::read(line), &folder);
    }
    report.close();
}

/// Has the corpus written and says where; `None` where this machine has no Pillow.
fn corpus() -> Option<PathBuf> {
    let pillow = workshop::target().join("pillow");
    if let Ok(reason) = fs::read_to_string(pillow.join("ABSENT")) {
        let may_miss = env::var("CI").as_deref() != Ok("true");
        assert!(may_miss, "the CI has to have Pillow: {reason}");
        println!("skipped: {reason}");
        return None;
    }
    let stamp = fs::read_to_string(pillow.join("VERSION"))
        .expect("Pillow is missing: run `cargo xtask setup`");
    // The second line is the Python it was installed for.
    let python = stamp.lines().nth(1).unwrap();
    let folder = workshop::target().join("differential");
    let _ = fs::remove_dir_all(&folder);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("differential/corpus.py");
    let output = Command::new(python)
        .args(["-s", "-B"])
        .args([&script, &folder])
        .env("PYTHONPATH", &pillow)
        .output()
        .expect("its Python is gone: run `cargo xtask setup`");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "corpus.py failed:\n{said}");
    Some(folder)
}

/// One line of the index.
struct Entry<'a> {
    file: &'a str,
    width: u32,
    height: u32,
    kind: &'a str,
    tolerance: &'static Tolerance,
}

impl<'a> Entry<'a> {
    fn read(line: &'a str) -> Self {
        let words: Vec<&str> = line.split('\t').collect();
        let [file, width, height, kind, class] = words[..] else { panic!("not a line: {line}") };
        let tolerance = TOLERANCES.iter().find(|tolerance| tolerance.class == class);
        let tolerance = tolerance.unwrap_or_else(|| panic!("{file}: no tolerance for {class}"));
        Self {
            file,
            width: width.parse().unwrap(),
            height: height.parse().unwrap(),
            kind,
            tolerance,
        }
    }
}

/// What came of all files.
#[derive(Default)]
struct Report {
    failures: Vec<String>,
    /// How many files of each kind were compared.
    compared: BTreeMap<String, usize>,
    /// Of each class: how many files, and the largest of each figure.
    worst: BTreeMap<&'static str, (usize, Difference)>,
}

impl Report {
    fn take(&mut self, entry: &Entry<'_>, folder: &Path) {
        *self.compared.entry(entry.kind.to_owned()).or_default() += 1;
        let bytes = fs::read(folder.join(entry.file)).unwrap();
        let wanted = fs::read(folder.join(format!("{}.rgb", entry.file))).unwrap();
        let wanted = RgbImage::from_raw(entry.width, entry.height, wanted).unwrap();
        match decode(&bytes, &Limits::default()) {
            Ok(decoded) => self.compare(entry, &decoded.image, &wanted),
            Err(error) => self.fail(entry, &format!("is refused: {error}")),
        }
    }

    fn compare(&mut self, entry: &Entry<'_>, image: &RgbImage, wanted: &RgbImage) {
        let size = (image.width(), image.height());
        if size != (entry.width, entry.height) {
            return self.fail(entry, &format!("is {} x {} pixels large", size.0, size.1));
        }
        let found = Difference::between(image, wanted);
        let Tolerance { class, inside, edge, mean } = entry.tolerance;
        if found.inside > *inside || found.edge > *edge || found.mean > *mean {
            self.fail(entry, &format!("{found:.3?} where {:?} is allowed", entry.tolerance));
        }
        let (files, worst) = self.worst.entry(class).or_default();
        *files += 1;
        worst.inside = worst.inside.max(found.inside);
        worst.edge = worst.edge.max(found.edge);
        worst.mean = worst.mean.max(found.mean);
    }

    fn fail(&mut self, entry: &Entry<'_>, what: &str) {
        self.failures.push(format!("{}: {what}", entry.file));
    }

    fn close(self) {
        for (class, (files, worst)) in &self.worst {
            println!("{class}: {files} files, worst {worst:.4?}");
        }
        let Self { failures, compared, .. } = self;
        let all = failures.join("\n");
        let folder = workshop::target().join("differential");
        assert!(failures.is_empty(), "{} files in {}:\n{all}", failures.len(), folder.display());
        for (kind, least) in KINDS {
            let count = compared.get(kind).copied().unwrap_or(0);
            assert!(count >= least, "{count} files of kind {kind}, where {least} were expected");
        }
    }
}

/// How far two images of one size are apart.
#[derive(Debug, Default)]
struct Difference {
    inside: u8,
    edge: u8,
    mean: f64,
}

impl Difference {
    fn between(image: &RgbImage, wanted: &RgbImage) -> Self {
        let (right, bottom) = (image.width() - 1, image.height() - 1);
        let mut found = Self::default();
        let mut sum = 0.0;
        for y in 0..=bottom {
            for x in 0..=right {
                let (a, b) = (image.pixel(x, y), wanted.pixel(x, y));
                for (a, b) in a.into_iter().zip(b) {
                    let apart = a.abs_diff(b);
                    let most =
                        if x == right || y == bottom { &mut found.edge } else { &mut found.inside };
                    *most = apart.max(*most);
                    sum += f64::from(apart);
                }
            }
        }
        found.mean = sum / image.data().len() as f64;
        found
    }
}
