//! A portrait held against its entry by what its own bytes say. The file is read by a reader of this file's
//! own, and the rules by arithmetic of its own, so that the program does not vouch for itself.

use idphoto_sdk::{
    CheckRequest, EditPolicy, FileColour, FileFormat, MakeRequest, OpenedPhoto, Outcome, Report,
    Standard, Verdict,
};

use crate::workshop::processor;

const MM_PER_INCH: f64 = 25.4;
/// What a JPEG says of itself.
struct Jpeg {
    size: [u32; 2],
    components: u8,
    dpi: Option<[u16; 2]>,
    ends_at_eoi: bool,
}

/// Walks the segments up to the frame header.
fn read(bytes: &[u8]) -> Jpeg {
    assert_eq!(bytes[..2], [0xFF, 0xD8]);
    let word = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    let (mut at, mut dpi) = (2, None);
    loop {
        let (marker, length) = (bytes[at + 1], usize::from(word(at + 2)));
        match marker {
            0xE0 if bytes[at + 11] == 1 => dpi = Some([word(at + 12), word(at + 14)]),
            0xC0 => {
                return Jpeg {
                    size: [u32::from(word(at + 7)), u32::from(word(at + 5))],
                    components: bytes[at + 9],
                    dpi,
                    ends_at_eoi: bytes.ends_with(&[0xFF, 0xD9]),
                };
            }
            _ => {}
        }
        at += 2 + length;
    }
}

/// What of the entry's rules on files the portrait breaks.
fn file_violations(standard: &Standard, bytes: &[u8]) -> Vec<String> {
    let mut list = Vec::new();
    let mut hold = |kept: bool, what: String| {
        if !kept {
            list.push(what);
        }
    };
    let file = read(bytes);
    let [width, height] = file.size;
    let dpi = file.dpi.map_or(0, |[x, _]| x);
    hold(file.ends_at_eoi, "bytes behind EOI".to_owned());
    hold(file.dpi.is_some_and(|[x, y]| x == y), "no density".to_owned());
    let digital = standard.digital.as_ref();
    match digital.and_then(|d| d.min_px) {
        Some(low) => {
            let high = digital.and_then(|d| d.max_px).unwrap_or([u32::MAX; 2]);
            let fits = low[0] <= width && width <= high[0] && low[1] <= height && height <= high[1];
            hold(fits, format!("{width} x {height} px"));
        }
        None => {
            let frame = standard.frame.as_ref().unwrap();
            for (px, mm) in [(width, frame.w_mm), (height, frame.h_mm)] {
                let exact = mm * f64::from(dpi) / MM_PER_INCH;
                hold((f64::from(px) - exact).abs() <= 0.5, format!("{px} px for {mm} mm"));
            }
        }
    }
    let least = standard.print.as_ref().map_or(0, |p| p.dpi_min);
    let least = least.max(digital.and_then(|d| d.dpi_min).unwrap_or(0));
    hold(dpi >= least, format!("{dpi} dpi, {least} asked"));
    if let Some(d) = digital {
        let size = bytes.len() as u64;
        hold(size >= d.bytes_min.unwrap_or(0), format!("{size} bytes are too few"));
        hold(size <= d.bytes_max.unwrap_or(u64::MAX), format!("{size} bytes are too many"));
        let jpeg = d.formats.is_empty() || d.formats.contains(&FileFormat::Jpeg);
        hold(jpeg, "a JPEG".to_owned());
        let components = if d.colour == Some(FileColour::Greyscale) { 1 } else { 3 };
        hold(file.components == components, format!("{} components", file.components));
        if let Some(most) = d.max_compression_ratio {
            let ratio = f64::from(width) * f64::from(height) * 3.0 / bytes.len() as f64;
            hold(ratio <= most, format!("compressed {ratio:.1}:1"));
        }
    }
    list
}

/// The rule that framing names when a check of geometry fails.
fn goal_of(check: &str) -> Option<&'static str> {
    Some(match check {
        "head_size" => "head_height",
        "eye_line" => "eye_line",
        "head_width" => "head_width",
        "eye_distance" => "eye_distance",
        "top_margin" => "top_margin",
        "chin_margin" => "chin_margin",
        "side_margin" => "side_margin",
        "head_centring" => "centring",
        _ => return None,
    })
}

/// Failed checks of geometry, measured on the finished file: those that framing had named, and those it
/// had not. `report` is the one made with the portrait, or another one made of the file alone.
fn geometry(report: &Report, made: &Outcome) -> (Vec<String>, Vec<String>) {
    let relaxed = made.framing.as_ref().map(|f| serde_json::to_value(&f.relaxed).unwrap());
    let named = |goal: &str| {
        let list = relaxed.as_ref().and_then(|r| r.as_array());
        list.is_none_or(|list| list.iter().any(|named| named == goal))
    };
    let failed = report.with_verdict(Verdict::Fail).filter_map(|c| Some((c, goal_of(c.id)?)));
    let (named, unnamed): (Vec<_>, Vec<_>) = failed.partition(|(_, goal)| named(goal));
    let told = |list: Vec<(&idphoto_sdk::Check, &str)>| {
        list.iter().map(|(c, _)| format!("{} {:?}", c.id, c.value)).collect()
    };
    (told(named), told(unnamed))
}

/// What a portrait's entry asks for and it does not have: what framing named, and everything else.
/// `anew` has the file checked once more by itself.
pub(crate) fn violations(
    standard: &Standard,
    photo: &OpenedPhoto,
    anew: bool,
) -> (Vec<String>, Vec<String>) {
    let made = processor().make(photo, &MakeRequest::new(standard.id.as_str())).unwrap();
    let mut list = file_violations(standard, &made.bytes);
    let again = anew.then(|| {
        let request = CheckRequest::new(standard.id.as_str()).finished(true);
        processor().check(&made.bytes, &request).unwrap().report
    });
    let (named, unnamed) = geometry(again.as_ref().unwrap_or(&made.outcome.report), &made.outcome);
    list.extend(unnamed);
    (named, list)
}

/// Entries that a portrait of pixels can be made for.
pub(crate) fn entries() -> impl Iterator<Item = &'static Standard> {
    let sized =
        |s: &&Standard| s.frame.is_some() || s.digital.as_ref().is_some_and(|d| d.min_px.is_some());
    // Nothing is made where nothing may be changed: the photo itself is handed on.
    let made = |s: &&Standard| s.edit.policy != EditPolicy::None;
    processor().catalogue().standards().iter().filter(sized).filter(made)
}
