//! The folder of golden pictures, and the folder in which a person reviews what differs.
//!
//! A golden picture is written only when blessing, and only when it is missing or differs by more
//! than its tolerance. Blessing that wrote something still fails, so that its list is read.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use idphoto_imaging::decode::{Limits, decode};
use idphoto_types::{Rgb, RgbImage};

use super::tolerance::{Difference, Tolerance};
use crate::pictures::{png, side_by_side};
use crate::workshop;

/// Largest golden file, bytes: the folder is part of every clone.
pub(crate) const LARGEST: u64 = 64 * 1024;
/// What to type once a difference is meant.
const BLESS: &str = "UPDATE_GOLDEN=1 cargo test -p idphoto-tests golden";
/// Pixels between two pictures of a review.
const GAP: u32 = 8;
/// Neither black nor white, so that the edge of a picture is seen.
const GAP_COLOUR: Rgb = Rgb([128, 128, 160]);

/// Golden pictures in one folder, reviews in another.
pub(crate) struct Shelf {
    goldens: PathBuf,
    reviews: PathBuf,
    blessing: bool,
}

impl Shelf {
    /// The goldens of this repository; blessing when the environment asks for it.
    pub(crate) fn of_project() -> Self {
        let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
        let blessing = std::env::var_os("UPDATE_GOLDEN").as_deref() == Some(OsStr::new("1"));
        Self { goldens, reviews: workshop::target().join("golden-diff"), blessing }
    }

    /// A shelf in a folder of its own.
    pub(crate) fn within(folder: &Path, blessing: bool) -> Self {
        Self { goldens: folder.join("golden"), reviews: folder.join("golden-diff"), blessing }
    }

    /// Holds a picture against the golden one called `name`. An error says what differs, where to
    /// look, and whether the golden was written.
    pub(crate) fn hold(
        &self,
        name: &str,
        tolerance: Tolerance,
        is: &RgbImage,
    ) -> Result<(), String> {
        let review = self.review(name);
        // What an earlier run left behind is not what is seen now.
        let _ = fs::remove_file(&review);
        let bytes = fs::read(self.golden(name));
        let was = match bytes.map(|bytes| decode(&bytes, &Limits::default())) {
            Ok(Ok(decoded)) => decoded.image,
            unread => {
                self.write(&review, is);
                self.bless(name, is);
                let what = match unread {
                    _ if self.blessing => "new",
                    Ok(_) => "the golden picture cannot be read",
                    Err(_) => "there is no golden picture",
                };
                return Err(format!("{name}: {what}; look at {}", review.display()));
            }
        };
        if (was.width(), was.height()) != (is.width(), is.height()) {
            self.write(&review, &beside(&[&was, is]));
            self.bless(name, is);
            let place = review.display();
            return Err(format!("{name}: {was:?} became {is:?}; look at {place}: was, is"));
        }
        let difference = tolerance.difference(&was, is);
        if tolerance.allows(&difference) {
            return Ok(());
        }
        let (amplified, times) = amplified(&was, is, &difference);
        self.write(&review, &beside(&[&was, is, &amplified]));
        self.bless(name, is);
        let told = tolerance.told(&difference);
        let place = review.display();
        Err(format!("{name}: {told}; look at {place}: was, is, difference x {times}"))
    }

    /// What to do about such errors.
    pub(crate) fn advice(&self) -> String {
        if self.blessing {
            "rewritten; look at each, then run again without UPDATE_GOLDEN".to_owned()
        } else {
            format!("if that is meant, type `{BLESS}`, look at each and commit it")
        }
    }

    /// Files that are the golden picture of none of `names`.
    pub(crate) fn dead(&self, names: &[&str]) -> Vec<String> {
        let used: Vec<String> = names.iter().map(|name| format!("{name}.png")).collect();
        let mut there = crate::desk::names_in(&self.goldens);
        there.retain(|name| !used.contains(name));
        there
    }

    /// Golden pictures with more bytes than one may have.
    pub(crate) fn too_large(&self) -> Vec<String> {
        let size = |name: &String| fs::metadata(self.goldens.join(name)).unwrap().len();
        let mut there = crate::desk::names_in(&self.goldens);
        there.retain(|name| size(name) > LARGEST);
        there
    }

    /// Where the golden picture called `name` is.
    pub(crate) fn golden(&self, name: &str) -> PathBuf {
        self.goldens.join(format!("{name}.png"))
    }

    /// Where its review is.
    pub(crate) fn review(&self, name: &str) -> PathBuf {
        self.reviews.join(format!("{name}.png"))
    }

    fn bless(&self, name: &str, is: &RgbImage) {
        if self.blessing {
            self.write(&self.golden(name), is);
        }
    }

    fn write(&self, path: &Path, picture: &RgbImage) {
        fs::create_dir_all(&self.goldens).unwrap();
        fs::create_dir_all(&self.reviews).unwrap();
        fs::write(path, png(picture)).unwrap();
    }
}

/// The difference of every byte, as many times as makes the largest one white.
fn amplified(was: &RgbImage, is: &RgbImage, difference: &Difference) -> (RgbImage, u8) {
    let times = 255 / difference.largest.max(1);
    let mut out = was.clone();
    for (value, is) in out.data_mut().iter_mut().zip(is.data()) {
        *value = value.abs_diff(*is) * times;
    }
    (out, times)
}

/// Pictures from left to right, with a gap between two.
fn beside(pictures: &[&RgbImage]) -> RgbImage {
    let height = pictures.iter().map(|p| p.height()).max().unwrap();
    let gap = RgbImage::filled(GAP, height, GAP_COLOUR);
    let padded: Vec<RgbImage> = pictures.iter().map(|p| padded(p, height)).collect();
    let mut row = Vec::new();
    for picture in &padded {
        row.extend([&gap, picture]);
    }
    side_by_side(&row[1..])
}

fn padded(picture: &RgbImage, height: u32) -> RgbImage {
    let below = picture.width() as usize * (height - picture.height()) as usize;
    let data = [picture.data(), &GAP_COLOUR.0.repeat(below)].concat();
    RgbImage::from_raw(picture.width(), height, data).unwrap()
}
