//! Writes the seeds of every target into FOLDER/TARGET/:
//! `cargo run -p idphoto-fuzz --example seeds -- FOLDER`.
//!
//! The same files each time, all made by `idphoto-specimens`, taken from the catalogue and from
//! `tests/vectors`, or signed here.

mod device_seeds;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use idphoto_specimens::{Specimen, heif, hostile, odd, profile, scene, tiff, webp};
use idphoto_wire::cose::{self, Statement};
use idphoto_wire::policy::{Locale, NamedSite, PolicyCore, PurposeTerms, Recipient};
use idphoto_wire::sealed::Kem;
use idphoto_wire::sites::{Bucket, Endpoint, OpeningKey, SiteEntry, SitesCore};
use idphoto_wire::tag::{Controller, OPENING_SITE};
use idphoto_wire::{
    Day, Digest, Host, LegalBasis, Month, Place, Policy, PublicKey, Purpose, Site, Sites, Transform,
};
use ring::signature::Ed25519KeyPair;
use serde_json::Value;

/// A seed larger than this slows the fuzzer down more than it teaches it.
const LARGEST: usize = 16 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err("name the folder the seeds go to".into());
    };
    let scene = scene::scene(19, 13);
    let mut pictures = odd::all(&scene);
    pictures.extend(hostile::all(&scene));
    for (name, bytes) in [
        ("lossy.webp", webp::lossy()),
        ("lossy-alpha.webp", webp::lossy_alpha()),
        ("animated.webp", webp::animated()),
        ("scene.heic", heif::scene()),
        ("turned.heic", heif::turned()),
        ("alpha.heic", heif::alpha()),
        ("ten-bit.heic", heif::ten_bit()),
        ("grey.heic", heif::grey()),
    ] {
        pictures.push(Specimen { name, bytes: bytes.to_vec() });
    }
    for target in ["decode", "header"] {
        write(&folder.join(target), pictures.iter().map(|s| (s.name.to_owned(), &s.bytes[..])))?;
    }
    let blocks = (0..10).flat_map(|value| {
        [true, false].map(|little| (format!("{value}-{little}"), tiff::orientation(value, little)))
    });
    let blocks: Vec<(String, Vec<u8>)> = blocks
        .chain([
            ("looped".to_owned(), tiff::looped()),
            ("crowded".to_owned(), tiff::crowded(400)),
            ("described".to_owned(), tiff::described(6, "somebody's name")),
        ])
        .collect();
    write(&folder.join("exif"), blocks.iter().map(|(name, block)| (name.clone(), &block[..])))?;
    let profiles = [
        ("display-p3", profile::display_p3()),
        ("adobe-rgb", profile::adobe_rgb()),
        ("srgb", profile::srgb()),
        ("grey", profile::grey()),
    ];
    write(&folder.join("icc"), profiles.iter().map(|(name, p)| ((*name).to_owned(), &p[..])))?;
    let entries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/standards/data/entries");
    for entry in fs::read_dir(entries)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        // The same as a file of its own: sections are then below `standards`.
        let section = |line: &str| match line.strip_prefix('[') {
            Some(rest) => format!("[standards.{rest}"),
            None => line.to_owned(),
        };
        let body: Vec<String> = text.lines().map(section).collect();
        let file = format!("format = 1\nversion = \"1\"\n[[standards]]\n{}\n", body.join("\n"));
        let seeds = [(name.clone(), text), (format!("file-{name}"), file)];
        let seeds = seeds.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
        write(&folder.join("catalogue"), seeds)?;
    }
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors/v1");
    for (kind, inputs, target) in [
        ("tag", &["tag"][..], "tag"),
        ("shorten", &["wish"], "tag"),
        ("sealed", &["sealed"], "sealed"),
        ("content", &["content"], "sealed"),
        ("protocol", &["message"], "protocol"),
    ] {
        let seeds = vectors_of(&vectors.join(kind), inputs)?;
        write(&folder.join(target), seeds.iter().map(|(name, bytes)| (name.clone(), &bytes[..])))?;
    }
    let (policies, lists) = controllers().ok_or("a specimen breaks a rule")?;
    let device = device_seeds::all().ok_or("a specimen breaks a rule")?;
    for (target, seeds) in [("policy", policies), ("sites", lists)].into_iter().chain(device) {
        write(&folder.join(target), seeds.iter().map(|(name, bytes)| (name.clone(), &bytes[..])))?;
    }
    Ok(())
}

/// Payloads of policies and of lists of sites: for each place one that is as small as can be, and one
/// that has something of everything.
fn controllers() -> Option<(Vec<Seed>, Vec<Seed>)> {
    let root = Ed25519KeyPair::from_seed_unchecked(&[1; 32]).ok()?;
    let (mut policies, mut lists) = (Vec::new(), Vec::new());
    for place in Place::ALL {
        for full in [false, true] {
            let name = format!("{}-{}-{full}", place.provider(), place.region());
            let policy = Policy::sign(&root, &policy(*place, full)?).ok()?;
            let payload = cose::verify(&policy, Statement::Policy).ok()?.payload;
            policies.push((name.clone(), payload.to_vec()));
            let sites = Sites::sign(&root, &sites(*place, full)?).ok()?;
            let payload = cose::verify(&sites, Statement::Sites).ok()?.payload;
            lists.push((name, payload.to_vec()));
        }
    }
    Some((policies, lists))
}

fn policy(place: Place, full: bool) -> Option<PolicyCore> {
    let named = |place: Place| {
        let domain = domain(place.site(), full)?;
        Some(NamedSite { site: place.site(), place, domain, trains: place.site() == OPENING_SITE })
    };
    // A policy needs the training site.
    let both = (place.site() != OPENING_SITE).then(|| Place::new("own", "fr")).flatten();
    let sites = [Some(place), both].into_iter().flatten().map(named);
    let locales = if full { &["fr", "nl-BE", "sr-Latn-RS"][..] } else { &["fr"] };
    let text = |name: &&str| Some((Locale::new(name)?, format!("{name}: texte")));
    let terms = |purpose: &Purpose| PurposeTerms {
        purpose: *purpose,
        views: purpose.views().to_vec(),
        basis: LegalBasis::Consent,
        months: 24,
    };
    let line = || "somebody".to_owned();
    let recipient = Recipient { name: line(), service: line(), data: line(), purpose: line() };
    let published = Day::from_number(20_000)?;
    Some(PolicyCore {
        controller: Controller::new("fuzz")?,
        version: 1,
        published,
        effective: published.plus(31)?,
        contact: line(),
        texts: locales.iter().map(text).collect::<Option<_>>()?,
        purposes: Purpose::ALL[..if full { 3 } else { 1 }].iter().map(terms).collect(),
        recipients: vec![recipient; usize::from(full)],
        sites: sites.collect::<Option<_>>()?,
        transforms: vec![Transform::CURRENT],
    })
}

/// A site's domain, and a host in it.
fn domain(site: Site, full: bool) -> Option<Host> {
    let below = if full { "donations.example.org" } else { "localhost" };
    Host::new(&format!("{}.{below}", site.name().to_lowercase()))
}

fn sites(place: Place, full: bool) -> Option<SitesCore> {
    let entry = |place: Place| {
        let host = domain(place.site(), full)?;
        let end = Endpoint { host, port: 443.try_into().ok()? };
        let opens = if full && place.site() == OPENING_SITE { 3 } else { 0 };
        let key = |months| {
            let mut public = vec![7; Kem::X25519HkdfSha256.public_key()];
            *public.first_mut()? = u8::try_from(months).ok()?;
            let month = Month::new(2026, 11)?.plus(months)?;
            Some((month, OpeningKey { kem: Kem::X25519HkdfSha256, public }))
        };
        Some(SiteEntry {
            site: place.site(),
            place,
            keeper: end.clone(),
            store: end,
            bucket: Bucket::new("donations")?,
            pins: vec![Digest::new([1; 32])],
            receipt: PublicKey::new([10 + place.site().code(); 32]),
            opening_keys: (0..opens).map(key).collect::<Option<_>>()?,
        })
    };
    let other = if place.site() == Site::Be { "fr" } else { "be" };
    let other = full.then(|| Place::new("own", other)).flatten();
    let sites: Option<Vec<_>> = [Some(place), other].into_iter().flatten().map(entry).collect();
    let mut sites = sites?;
    sites.sort_by_key(|entry| entry.site);
    let issued = Day::from_number(20_100)?;
    Some(SitesCore { controller: Controller::new("fuzz")?, serial: 1, issued, sites })
}

/// Name and bytes.
type Seed = (String, Vec<u8>);

/// These inputs of all vectors in a folder, without the zeros at their ends, which the target adds;
/// of a tag or a wish the payload as well.
fn vectors_of(folder: &Path, inputs: &[&str]) -> Result<Vec<Seed>, Box<dyn Error>> {
    let mut seeds = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let group: Value = serde_json::from_slice(&fs::read(&path)?)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        for vector in group["vectors"].as_array().into_iter().flatten() {
            let name = vector["name"].as_str().unwrap_or_default();
            for input in inputs {
                let Some(mut bytes) = bytes_of(&vector[*input]) else { continue };
                if *input == "content" {
                    let length = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |at| at + 1);
                    bytes.truncate(length);
                } else if let Ok(verified) = cose::verify(&bytes, Statement::RetentionTag) {
                    seeds.push((format!("payload-{stem}-{name}"), verified.payload.to_vec()));
                } else if let Ok(verified) = cose::verify(&bytes, Statement::Shorten) {
                    seeds.push((
                        format!("payload-{input}-{stem}-{name}"),
                        verified.payload.to_vec(),
                    ));
                }
                seeds.push((format!("{input}-{stem}-{name}"), bytes));
            }
        }
    }
    Ok(seeds)
}

/// Bytes as tests/vectors/README.md describes them; `None` for those that lie in files.
fn bytes_of(told: &Value) -> Option<Vec<u8>> {
    let unhex = |text: &str| -> Option<Vec<u8>> {
        let pairs = (0..text.len()).step_by(2);
        pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
    };
    match told {
        Value::String(text) => unhex(text),
        Value::Array(run) if run.len() == 2 && run[1].is_u64() => {
            Some(unhex(run[0].as_str()?)?.repeat(run[1].as_u64()? as usize))
        }
        Value::Array(pieces) => {
            pieces.iter().map(bytes_of).collect::<Option<Vec<_>>>().map(|p| p.concat())
        }
        _ => None,
    }
}

fn write<'a>(
    folder: &Path,
    seeds: impl Iterator<Item = (String, &'a [u8])>,
) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in seeds.filter(|(_, bytes)| bytes.len() <= LARGEST) {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
