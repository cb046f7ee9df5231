//! What the Swift tests are given, in target/swift/: the program's portraits of some photos and a sheet of one, a
//! picture of two people, a signed policy with its list of sites.
//!
//! Not here: the toolchain; the tests.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, Outcome, command, house, samples};

/// What every portrait is made for.
const STANDARD: &str = "icao-9303-print";
/// Photos that are compared where a folder of them lies beside the repository, at most.
const MORE: usize = 4;

/// Lets the program make a portrait of each photo: the sample, and some of ../shared/photos.
pub(super) fn portraits() -> Outcome {
    let folder = fresh("portraits")?;
    let mut photos = vec![samples::portrait()];
    photos.extend(more());
    println!("swift: {} photos, of which the program makes portraits first", photos.len());
    let mut number = 0;
    for photo in &photos {
        let [kept, portrait, json] =
            ["photo", "jpg", "json"].map(|ending| folder.join(format!("{}.{ending}", number + 1)));
        let program = house::target().join("debug/idphoto");
        let mut make = Command::new(&program);
        make.current_dir(house::root()).arg("make").arg(photo);
        make.args(["--standard", STANDARD, "--json", "-o"]).arg(&portrait);
        let output = make.output().map_err(Failure::file("start", &program))?;
        match output.status.code() {
            // 1: a check fails, and there is a portrait all the same.
            Some(0 | 1) => number += 1,
            // The sample has to do; of the others, what the program refuses is left out.
            Some(3) if number > 0 => continue,
            _ => {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(Failure::new(format!("the program made no portrait: {}", said.trim())));
            }
        }
        fs::copy(photo, &kept).map_err(Failure::file("copy to", &kept))?;
        fs::write(&json, &output.stdout).map_err(Failure::file("write", &json))?;
    }
    Ok(())
}

/// Lets the program make a sheet of the first portrait.
pub(super) fn sheet() -> Outcome {
    let folder = house::target().join("swift/portraits");
    let program = house::target().join("debug/idphoto");
    let mut lay = Command::new(&program);
    lay.arg("sheet").arg(folder.join("1.jpg")).args(["--standard", STANDARD, "--paper", "10x15"]);
    command::quiet(lay.arg("-o").arg(folder.join("1.pdf"))).map(|_| ())
}

/// JPEG files of ../shared/photos, where that is.
fn more() -> Vec<PathBuf> {
    let folder = house::root().join("../shared/photos/portraits");
    let paths = house::entries(&folder).unwrap_or_default().into_iter();
    paths.filter(|path| path.extension().is_some_and(|word| word == "jpg")).take(MORE).collect()
}

/// Writes the sample's pixels, four bytes each, and puts it beside itself: two faces of one size.
pub(super) fn pixels() -> Outcome {
    let from = samples::portrait();
    let folder = house::target().join("swift/portraits");
    let (to, bare) = (folder.join("two.png"), folder.join("sample.rgba"));
    let odd = |path: &Path, error: &dyn std::fmt::Display| {
        Failure::new(format!("{}: {error}", house::shown(path)))
    };
    let file = File::open(&from).map_err(Failure::file("open", &from))?;
    let mut decoder = png::Decoder::new(BufReader::new(file));
    decoder.set_transformations(png::Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|error| odd(&from, &error))?;
    let size = reader.output_buffer_size().ok_or_else(|| odd(&from, &"too large"))?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(|error| odd(&from, &error))?;
    let twice: Vec<u8> =
        pixels.chunks(info.line_size).flat_map(|row| [row, row].concat()).collect();

    fs::write(&bare, &pixels).map_err(Failure::file("write", &bare))?;
    let file = File::create(&to).map_err(Failure::file("make", &to))?;
    let mut encoder = png::Encoder::new(BufWriter::new(file), 2 * info.width, info.height);
    encoder.set_color(info.color_type);
    encoder.set_depth(info.bit_depth);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&twice));
    written.map_err(|error| odd(&to, &error))
}

/// Signs the example of a policy with keys for tests.
pub(super) fn pair() -> Outcome {
    let folder = fresh("pair")?;
    let this = std::env::current_exe()
        .map_err(|error| Failure::new(format!("cannot find this program: {error}")))?;
    let mut sign = Command::new(this);
    sign.current_dir(house::root()).args(["policy", "sign", "docs/policy"]).arg(&folder);
    let said = command::quiet(sign.arg("--test-keys"))?;
    let root = said.lines().find_map(|line| line.strip_prefix("root public key: "));
    let root = root.ok_or_else(|| Failure::new("signing told no root key"))?;
    let path = folder.join("root.hex");
    fs::write(&path, root.trim()).map_err(Failure::file("write", &path))
}

/// An empty folder in target/swift/.
fn fresh(name: &str) -> Outcome<PathBuf> {
    let folder = house::target().join("swift").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::file("clear", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(Failure::file("make", &folder))?;
    Ok(folder)
}
