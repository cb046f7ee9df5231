//! Print sheets as a person gets them: the program's files, measured. PDFs are rendered by PDFium, which
//! shares nothing with what writes them, and measured on the picture of the page.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use idphoto_imaging::decode::{Limits, facts};
use idphoto_imaging::encode::{self, JpegOptions};
use idphoto_types::{Rgb, RgbImage};
use serde_json::Value;

use crate::desk::{Desk, Ran};
use crate::pictures::decoded;
use crate::workshop::{self, MADE, sample_bytes};

/// Of the pictures of pages.
const DPI: u32 = 600;
const PER_MM: f64 = DPI as f64 / 25.4;
/// How far anything may be from its place, millimetres.
const TOLERANCE_MM: f64 = 0.1;
/// Portraits in colours that nothing else on a sheet has.
const RED: Rgb = Rgb([200, 0, 0]);
const BLUE: Rgb = Rgb([0, 0, 200]);
const BAR: [u8; 3] = [64; 3];

/// A rim of this many pixels, by which portraits that touch are told apart.
const RIM: u32 = 12;

/// A portrait of one colour with a dark rim: 35 x 45 mm or 2 x 2 in, at 600 dpi.
fn jpeg([width, height]: [u32; 2], colour: Rgb) -> Vec<u8> {
    let mut image = RgbImage::filled(width, height, colour);
    for (i, pixel) in image.data_mut().as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let (x, y) = (i as u32 % width, i as u32 / width);
        if x.min(y).min(width - 1 - x).min(height - 1 - y) < RIM {
            *pixel = [0, 90, 0];
        }
    }
    encode::jpeg(&image, &JpegOptions { dpi: Some(600), ..JpegOptions::default() }).unwrap()
}

const ICAO: [u32; 2] = [827, 1063];
const US: [u32; 2] = [1200, 1200];

fn desk() -> Desk {
    let desk = Desk::with("red.jpg", &jpeg(ICAO, RED));
    fs::write(desk.path("blue.jpg"), jpeg(US, BLUE)).unwrap();
    desk
}

fn sheet(desk: &Desk, words: &str) -> Ran {
    let words: Vec<&str> = ["sheet"].into_iter().chain(words.split_whitespace()).collect();
    desk.run(&words)
}

#[track_caller]
fn made(desk: &Desk, words: &str) -> Value {
    let ran = sheet(desk, &format!("{words} --json"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    ran.json()
}

/// A page as PDFium shows it, and what it says of the file; `None` where this machine has none.
fn rendered(pdf: &Path) -> Option<(RgbImage, Value)> {
    let home = workshop::target().join("pdfium");
    if let Ok(reason) = fs::read_to_string(home.join("ABSENT")) {
        let may_miss = env::var("CI").as_deref() != Ok("true");
        assert!(may_miss, "the CI has to have PDFium: {reason}");
        println!("skipped: {reason}");
        return None;
    }
    let stamp = fs::read_to_string(home.join("VERSION"))
        .expect("PDFium is missing: run `cargo xtask setup`");
    // The second line is the Python it was installed for.
    let python = stamp.lines().nth(1).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sheets/render.py");
    let rows: PathBuf = pdf.with_extension("rgb");
    let output = Command::new(python)
        .args(["-s", "-B"])
        .arg(&script)
        .arg(pdf)
        .arg(DPI.to_string())
        .arg(&rows)
        .env("PYTHONPATH", &home)
        .output()
        .expect("its Python is gone: run `cargo xtask setup`");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "render.py failed:\n{said}");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let side = |i: usize| told["pixels"][i].as_u64().unwrap() as u32;
    let image = RgbImage::from_raw(side(0), side(1), fs::read(&rows).unwrap()).unwrap();
    Some((image, told))
}

/// Whether two colours are the same but for what JPEG and a soft edge make of them.
fn is(pixel: [u8; 3], colour: [u8; 3]) -> bool {
    pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 24)
}

/// The edges of the patch of `colour` around a point, pixels: left, top, right, bottom.
fn edges(image: &RgbImage, [x, y]: [u32; 2], colour: Rgb) -> [u32; 4] {
    let is = |x, y| is(image.pixel(x, y), colour.0);
    assert!(is(x, y), "{:?} at {x}, {y}", image.pixel(x, y));
    let until = |mut range: Box<dyn Iterator<Item = u32>>, inside: &dyn Fn(u32) -> bool| {
        range.find(|at| !inside(*at))
    };
    [
        until(Box::new((0..x).rev()), &|x| is(x, y)).map_or(0, |at| at + 1),
        until(Box::new((0..y).rev()), &|y| is(x, y)).map_or(0, |at| at + 1),
        until(Box::new(x..image.width()), &|x| is(x, y)).unwrap_or(image.width()),
        until(Box::new(y..image.height()), &|y| is(x, y)).unwrap_or(image.height()),
    ]
}

/// Every copy lies where the JSON says, to `TOLERANCE_MM`, and shows all of its portrait, which has a rim
/// so wide.
#[track_caller]
fn copies_are_in_place(image: &RgbImage, told: &Value, colours: &[Rgb], rim: u32) {
    let placements = told["placements"].as_array().unwrap();
    assert!(!placements.is_empty());
    for placement in placements {
        let of = |name: &str| placement[name].as_f64().unwrap();
        let [x, y, w, h] = ["x_mm", "y_mm", "w_mm", "h_mm"].map(of);
        let centre = [(x + w / 2.0) * PER_MM, (y + h / 2.0) * PER_MM].map(|v| v as u32);
        let colour = colours[placement["portrait"].as_u64().unwrap() as usize];
        let found = edges(image, centre, colour).map(|px| f64::from(px) / PER_MM);
        let rim = f64::from(rim) / PER_MM;
        let wanted = [x + rim, y + rim, x + w - rim, y + h - rim];
        for (found, wanted) in found.into_iter().zip(wanted) {
            assert!(
                (found - wanted).abs() <= TOLERANCE_MM,
                "{found} mm, not {wanted}: {placement}"
            );
        }
    }
}

/// Length of the longest straight line of the scale bar's grey, millimetres.
fn bar_mm(image: &RgbImage) -> f64 {
    let longest = |length: u32, breadth: u32, at: &dyn Fn(u32, u32) -> [u8; 3]| {
        let mut best = 0;
        for across in 0..breadth {
            let mut run = 0;
            for along in 0..length {
                run = if is(at(along, across), BAR) { run + 1 } else { 0 };
                best = best.max(run);
            }
        }
        best
    };
    let (width, height) = (image.width(), image.height());
    let across = longest(width, height, &|x, y| image.pixel(x, y));
    let down = longest(height, width, &|y, x| image.pixel(x, y));
    f64::from(across.max(down)) / PER_MM
}

#[test]
fn a_pdf_has_its_true_size_its_portraits_in_place_and_a_bar_of_50_mm() {
    let desk = desk();
    let icao = "red.jpg --standard icao-9303-print";
    let both = "red.jpg blue.jpg --standard icao-9303-print --standard us-passport-print";
    // Copies, and whether there is room for the bar.
    let cases: [(&str, &str, &[u64], bool); 6] = [
        ("10x15", icao, &[6], true),
        ("kiosk --fit bleed", icao, &[8], true),
        ("4x6 --fit bleed", "blue.jpg --standard us-passport-print", &[6], false),
        ("10x15", both, &[2, 2], true),
        ("a4", both, &[14, 10], true),
        ("letter --copies 3", both, &[3, 3], true),
    ];
    for (paper, portraits, copies, bar) in cases {
        let told = made(&desk, &format!("{portraits} --paper {paper} -o sheet.pdf"));
        let found: Vec<u64> =
            told["copies"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
        assert_eq!(found, copies, "{told}");
        assert_eq!(told["scale_bar"], bar, "{told}");
        let Some((image, page)) = rendered(&desk.path("sheet.pdf")) else { return };
        assert_eq!((&page["pages"], &page["may_scale"]), (&1.into(), &false.into()));
        for (i, side) in ["width_mm", "height_mm"].iter().enumerate() {
            let mm = page["points"][i].as_f64().unwrap() * 25.4 / 72.0;
            assert!((mm - told[side].as_f64().unwrap()).abs() < 0.001, "{page} {told}");
        }
        let first = if portraits.starts_with("blue") { [BLUE, RED] } else { [RED, BLUE] };
        copies_are_in_place(&image, &told, &first, RIM);
        if bar {
            let length = bar_mm(&image);
            assert!((length - 50.0).abs() <= TOLERANCE_MM, "{length} mm on {paper}");
        }
    }
}

#[test]
fn pixels_have_the_size_of_the_paper_and_hold_the_portrait_untouched() {
    let desk = desk();
    let image = RgbImage::filled(ICAO[0], ICAO[1], RED);
    let mut marked = image;
    for (i, pixel) in marked.data_mut().as_chunks_mut::<3>().0.iter_mut().enumerate() {
        // No two rows or columns are alike.
        *pixel = [200, (i as u32 % ICAO[0] % 20) as u8, (i as u32 / ICAO[0] % 20) as u8];
    }
    fs::write(desk.path("marked.png"), encode::png(&marked, None, Some(600)).unwrap()).unwrap();
    for (name, dpi, size) in
        [("s.png", 600, [2362, 3543]), ("s.jpg", 600, [2362, 3543]), ("s.jpeg", 300, [1181, 1772])]
    {
        // No standard: its own density says how large it is.
        let told = made(&desk, &format!("marked.png --paper 10x15 --dpi {dpi} -o {name}"));
        let file = desk.read(name);
        let sheet = decoded(&file);
        assert_eq!([sheet.width(), sheet.height()], size);
        let output = &told["output"];
        assert_eq!((&output["width"], &output["height"]), (&size[0].into(), &size[1].into()));
        assert_eq!((&output["dpi"], &output["bytes"]), (&dpi.into(), &file.len().into()));
        let stated = facts(&file, &Limits::default()).unwrap().dpi().unwrap();
        assert!((stated - f64::from(dpi)).abs() < 0.02);
        assert_eq!(told["copies"][0], 6);
        if dpi == DPI {
            copies_are_in_place(&sheet, &told, &[Rgb([200, 10, 10])], 0);
            assert!((bar_mm(&sheet) - 50.0).abs() < 0.05);
        }
        if name == "s.png" {
            let first = &told["placements"][0];
            let px = |mm: &str| (first[mm].as_f64().unwrap() * PER_MM).round() as u32;
            for (x, y) in [(0, 0), (826, 0), (0, 1062), (826, 1062), (400, 500)] {
                let on_sheet = sheet.pixel(px("x_mm") + x, px("y_mm") + y);
                assert_eq!(on_sheet, marked.pixel(x, y), "{x} {y}");
            }
        }
    }
}

#[test]
fn the_same_portraits_give_the_same_bytes() {
    let desk = desk();
    for name in ["s.pdf", "s.png", "s.jpg"] {
        let words = format!("red.jpg --standard icao-9303-print --paper 4x6 --dpi 300 -o {name}");
        made(&desk, &words);
        let before = desk.read(name);
        made(&desk, &words);
        assert!(before == desk.read(name), "{name}");
    }
}

#[test]
fn a_person_is_told_what_is_on_the_sheet_and_how_to_print_it() {
    let desk = desk();
    let ran = sheet(&desk, "red.jpg --standard icao-9303-print --paper 10x15 -o s.pdf");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    for part in [
        "10x15, 100 x 150 mm",
        "6 of red.jpg, 35 x 45 mm",
        "50 mm",
        "Wrote s.pdf (",
        "print it at 100 %",
    ] {
        assert!(ran.stdout.contains(part), "`{part}` is not in\n{}", ran.stdout);
    }
    let ran =
        sheet(&desk, "blue.jpg --standard us-passport-print --paper 4x6 --fit bleed -o s.jpg");
    assert!(ran.stdout.contains("none: there is no room"), "{ran:?}");
    assert!(ran.stdout.contains("Wrote s.jpg (2400 x 3600 px, 600 dpi, "), "{ran:?}");
}

#[test]
fn what_makes_no_sheet_is_refused_in_one_line_and_leaves_nothing() {
    let desk = desk();
    fs::write(desk.path("text.jpg"), b"Dear Sir").unwrap();
    let bare = encode::png(&RgbImage::filled(827, 1063, RED), None, None).unwrap();
    fs::write(desk.path("bare.png"), bare).unwrap();
    let dot = encode::png(&RgbImage::filled(1, 1, RED), None, Some(300)).unwrap();
    fs::write(desk.path("dot.png"), dot).unwrap();
    let names = desk.names();
    let icao = "red.jpg --standard icao-9303-print";
    let refused = |words: String, code, parts: &[&str]| {
        sheet(&desk, &words).refused(code, parts);
        assert_eq!(desk.names(), names, "{words}");
    };
    let to = "-o s.pdf";
    refused(format!("{icao} --paper a5 {to}"), 2, &["`a5`", "10x15", "letter"]);
    refused(format!("{icao} --paper a4 -o s.gif"), 2, &["s.gif", ".pdf, .jpg"]);
    refused(format!("{icao} --paper a4 --dpi 200 -o s.jpg"), 2, &["200 dpi", "300 to 600"]);
    refused(format!("{icao} --paper 10x15 --copies 7 {to}"), 2, &["7 copies", "6 at most"]);
    refused(format!("{icao} --paper 10x15 --copies 0 {to}"), 2, &["0 copies"]);
    refused(format!("bare.png --paper a4 {to}"), 2, &["bare.png: ", "how large", "--standard"]);
    let dot = format!("dot.png --standard icao-9303-print --paper a4 {to}");
    refused(dot, 2, &["dot.png: 1 x 1 pixels are too few", "; make"]);
    let wrong = format!("red.jpg --standard us-passport-print --paper a4 {to}");
    refused(wrong, 2, &["red.jpg: 827 x 1063 pixels", "50.8 x 50.8 mm", "; make"]);
    let digital = format!("red.jpg --standard us-visa-ds160 --paper a4 {to}");
    refused(digital, 2, &["us-visa-ds160", "no size in millimetres", "; name a standard"]);
    let two = "--standard icao-9303-print --standard us-passport-print";
    refused(format!("red.jpg {two} --paper a4 {to}"), 2, &["2 standards", "1 portraits"]);
    refused(format!("{icao} --paper a4 -o red.jpg"), 2, &["red.jpg is the photo itself"]);
    refused(
        format!("text.jpg --standard icao-9303-print --paper a4 {to}"),
        3,
        &["text.jpg: ", "text"],
    );
    refused(format!("nowhere.jpg --paper a4 {to}"), 3, &["nowhere.jpg"]);
    let few = "red.jpg --standard nl-id-print --paper a4 --dpi 300 -o s.jpg".to_owned();
    refused(few, 2, &["nl-id-print", "at least 400 dpi"]);
    let seventeen = "red.jpg ".repeat(17);
    refused(format!("{seventeen} --paper a4 {to}"), 2, &["17 portraits", "1 to 16"]);
    let json = sheet(&desk, &format!("{icao} --paper a5 {to} --json"));
    assert_eq!(json.refused_in_json(2), "usage");
}

#[cfg(unix)]
#[test]
fn a_name_cannot_write_to_the_terminal() {
    let desk = desk();
    fs::rename(desk.path("red.jpg"), desk.path("r\u{1b}[31m\ned.jpg")).unwrap();
    let words = ["sheet", "r\u{1b}[31m\ned.jpg", "--paper", "10x15", "-o", "s\u{202e}\n.pdf"];
    let ran = desk.run(&words);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("6 of r?[31m?ed.jpg") && ran.stdout.contains("Wrote s??.pdf"));
    assert!(desk.path("s\u{202e}\n.pdf").is_file());
}

#[test]
fn make_writes_sheets_of_its_portrait_beside_it() {
    let desk = Desk::with("astronaut.png", &sample_bytes("astronaut.png"));
    let words = ["make", "astronaut.png", "--standard", "icao-9303-print", "-o", "me.jpg"];
    let more = ["--dpi", "600", "--sheet", "10x15=s.pdf", "--sheet", "4x6=s.png"];
    let ran = desk.run(&[&words[..], &more].concat());
    assert_eq!(ran.code, MADE, "{ran:?}");
    assert_eq!(desk.names(), ["astronaut.png", "me.jpg", "s.pdf", "s.png"]);
    for part in ["Wrote me.jpg (", "Wrote s.pdf (", "Wrote s.png (2400 x 3600 px, 600 dpi, "] {
        assert!(ran.stdout.contains(part), "`{part}` is not in\n{}", ran.stdout);
    }
    let (portrait, pdf) = (desk.read("me.jpg"), desk.read("s.pdf"));
    let held = pdf.windows(portrait.len()).filter(|part| *part == portrait).count();
    assert_eq!(held, 1, "the portrait's own bytes, once");

    let names = desk.names();
    for (sheet, parts) in [
        ("a5=t.pdf", &["`a5`"][..]),
        ("a4=t.txt", &["t.txt"]),
        ("a4=me.jpg", &["would be one"]),
        ("a4=astronaut.png", &["is the photo itself"]),
        ("a4", &["--sheet", "a4=sheet.pdf"]),
    ] {
        let ran = desk.run(&[&words[..], &["--sheet", sheet]].concat());
        ran.refused(2, parts);
    }
    let twice = ["--sheet", "a4=t.pdf", "--sheet", "10x15=t.pdf"];
    desk.run(&[&words[..], &twice].concat()).refused(2, &["would be one"]);
    let digital = ["make", "astronaut.png", "--standard", "us-visa-ds160", "--sheet", "a4=t.pdf"];
    desk.run(&digital).refused(2, &["us-visa-ds160", "no size in millimetres"]);
    assert_eq!(desk.names(), names);
}
