//! Whether a real face recogniser takes two pictures for the same person: dlib's, with the attacks of
//! `tests/recogniser/distances.py`, as `cargo xtask recogniser` brings it. Skipped where it did not.
//!
//! Here: how it is asked, and that it is no blind witness: it knows who is known, also behind a fine
//! mosaic, and tells strangers apart. Not here: the attacks.

use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use idphoto_imaging::encode::{self, JpegOptions};
use idphoto_types::RgbImage;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::{pictures, workshop};

/// Below it dlib's author calls two faces one person's: right in 99.38 % of the pairs of Labeled Faces
/// in the Wild, as dlib's `face_recognition.py` example says.
pub(crate) const MATCH: f64 = 0.6;

/// The recogniser that was brought.
pub(crate) struct Recogniser {
    python: PathBuf,
    home: PathBuf,
}

/// Two pictures, and the same places in both where they are known: `[x, y, x', y']`.
pub(crate) struct Pair {
    pub(crate) original: PathBuf,
    pub(crate) other: PathBuf,
    pub(crate) points: Vec<[f64; 4]>,
}

impl Recogniser {
    /// `None`, and said so, where there is none.
    pub(crate) fn brought() -> Option<Self> {
        let home = workshop::target().join("recogniser");
        if let Ok(reason) = fs::read_to_string(home.join("ABSENT")) {
            let may_miss = env::var("CI").as_deref() != Ok("true");
            assert!(may_miss, "the CI has to have the recogniser: {reason}");
            println!("skipped: {reason}");
            return None;
        }
        let Ok(stamp) = fs::read_to_string(home.join("VERSION")) else {
            println!("skipped: no face recogniser here; `cargo xtask recogniser` brings one");
            return None;
        };
        // The second line is the Python it was installed for.
        let python = stamp.lines().nth(1).unwrap().into();
        Some(Self { python, home })
    }

    /// For each pair the distance of the attack that came closest, `None` where no attack saw a face.
    pub(crate) fn closest(&self, pairs: &[Pair]) -> Vec<Option<f64>> {
        let question: Vec<Value> = pairs.iter().map(Pair::json).collect();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("recogniser/distances.py");
        let mut asked = Command::new(&self.python)
            .args(["-s", "-B"])
            .arg(script)
            .env("PYTHONPATH", &self.home)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("its Python is gone: run `cargo xtask recogniser`");
        let question = Value::from(question).to_string();
        asked.stdin.take().unwrap().write_all(question.as_bytes()).unwrap();
        let answer = asked.wait_with_output().unwrap();
        assert!(answer.status.success(), "distances.py failed");
        let answer: Vec<Value> = serde_json::from_slice(&answer.stdout).unwrap();
        assert_eq!(answer.len(), pairs.len());
        answer.iter().map(least).collect()
    }
}

impl Pair {
    /// Of which only the faces may be alike.
    fn apart(original: PathBuf, other: PathBuf) -> Self {
        Self { original, other, points: Vec::new() }
    }

    /// Of one size, with everything in its place.
    fn aligned(original: PathBuf, other: PathBuf) -> Self {
        let points = vec![[0.0; 4], [100.0; 4]];
        Self { original, other, points }
    }

    fn json(&self) -> Value {
        json!({ "original": self.original, "other": self.other, "points": self.points })
    }
}

/// The smallest distance among those of all attacks.
fn least(attacks: &Value) -> Option<f64> {
    attacks.as_object().unwrap().values().filter_map(Value::as_f64).min_by(f64::total_cmp)
}

#[test]
fn a_face_is_known_again_until_nothing_of_it_is_left() {
    let Some(recogniser) = Recogniser::brought() else { return };
    let image = workshop::sample_image("astronaut.png");
    let quality = JpegOptions { quality: 60, ..JpegOptions::default() };
    let desk = Desk::with("encoded.jpg", &encode::jpeg(&image, &quality).unwrap());
    for (name, cells) in [("fine.png", 20), ("one.png", 1)] {
        fs::write(desk.path(name), pictures::png(&mosaic(&image, cells))).unwrap();
    }
    let pairs = ["encoded.jpg", "fine.png", "one.png"]
        .map(|name| Pair::aligned(workshop::sample("astronaut.png"), desk.path(name)));
    let [encoded, fine, one] = recogniser.closest(&pairs)[..] else { panic!() };
    println!("encoded anew {encoded:?}, 20 cells across {fine:?}, one colour {one:?}");
    assert!(encoded.is_some_and(|distance| distance < MATCH / 2.0));
    assert!(fine.is_some_and(|distance| distance < MATCH));
    // Seen, because it is said where the face is, and not known.
    assert!(one.is_some_and(|distance| distance >= MATCH));
}

#[test]
fn two_photos_of_a_person_match_and_two_persons_do_not() {
    let Some(recogniser) = Recogniser::brought() else { return };
    let shared = |name| workshop::shared(&format!("pd_usgov/{name}.jpg"));
    let of = |a, b| Some(Pair::apart(shared(a)?, shared(b)?));
    let same = [of("obama", "obama2"), of("obama2", "obama3"), of("biden", "biden2")];
    let Some(same) = same.into_iter().collect::<Option<Vec<_>>>() else { return };
    for distance in recogniser.closest(&same) {
        assert!(distance.is_some_and(|distance| distance < MATCH), "{distance:?}");
    }
    let astronaut = workshop::sample("astronaut.png");
    let others = [of("obama", "biden"), of("biden2", "obama3")];
    let mut others: Vec<Pair> = others.into_iter().flatten().collect();
    others.push(Pair::apart(astronaut, others[0].original.clone()));
    for distance in recogniser.closest(&others) {
        assert!(distance.is_some_and(|distance| distance >= MATCH), "{distance:?}");
    }
}

/// `image` with the ellipse in the box of its face made of cells of one colour each, that many across.
fn mosaic(image: &RgbImage, cells: u32) -> RgbImage {
    let [left, top, width, height] = workshop::vision().detect(image).unwrap()[0].area.into();
    let inside = |x: u32, y: u32| {
        let across = (f64::from(x) - left) / width * 2.0 - 1.0;
        let down = (f64::from(y) - top) / height * 2.0 - 1.0;
        across.hypot(down) < 1.0
    };
    let cell = |x: u32, y: u32| {
        let of = |at: u32, start: f64, size: f64| {
            ((f64::from(at) - start) / size * f64::from(cells)).floor() as u32
        };
        // One cell is the whole face; of several each is square.
        (of(x, left, width), of(y, top, if cells == 1 { height } else { width }))
    };
    let places = || (0..image.height()).flat_map(|y| (0..image.width()).map(move |x| (x, y)));
    let mut sums = std::collections::BTreeMap::<_, ([u32; 3], u32)>::new();
    for (x, y) in places().filter(|&(x, y)| inside(x, y)) {
        let (sum, count) = sums.entry(cell(x, y)).or_default();
        *count += 1;
        for (sum, value) in sum.iter_mut().zip(image.pixel(x, y)) {
            *sum += u32::from(value);
        }
    }
    let colour = |(x, y)| match sums.get(&cell(x, y)) {
        Some((sum, count)) if inside(x, y) => sum.map(|sum| (sum / count) as u8),
        _ => image.pixel(x, y),
    };
    let data = places().flat_map(colour).collect();
    RgbImage::from_raw(image.width(), image.height(), data).unwrap()
}
