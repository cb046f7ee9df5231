//! What device and storage can say to each other, and what a storage can write down, as a list: a new field
//! fails here before it is anywhere (duties 1.7, 2.1, 0.1, 0.3, 0.5, 3.1).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::file;

const WIRE: &str = "core/wire/src";

/// Every field of every message, of the tag and of the content. The names between fields and bytes are
/// held by the vectors.
const MESSAGES: &str = "
    Deposit: tag share
    Replica: tag
    Grant: url
    Problem: code
    Request: id serial ask
    Receipt: id site tag stored
    Answer: id site request serial state restricted until received due
    Reply: answer receipts
    TagCore: id purpose view controller policy_version policy consent guardian issued expires sites
             transform opening share
    OpeningKeyId: site month
    Shorten: id month
    RetentionTag: core sealed sealed_bytes signer
    Payload: core sealed sealed_bytes
    Quality: yaw pitch roll presence clipped unevenness
    Content: image alpha landmarks quality
    Viewed: view content
";

/// What a keeper's database has columns for.
const COLUMNS: &str = "
    copied id stage tag until restricted correction serial request received open_until refused here there
    deleted question share site receipt
";

/// Words that no field of a wire type has a part of: who somebody is, where, on what, and what it costs.
const PERSONAL: [&str; 32] = [
    "name",
    "mail",
    "phone",
    "contact",
    "account",
    "user",
    "person",
    "birth",
    "age",
    "sex",
    "gender",
    "ethnic",
    "origin",
    "race",
    "nationality",
    "country",
    "city",
    "gps",
    "latitude",
    "location",
    "device",
    "install",
    "serial_number",
    "model",
    "agent",
    "session",
    "cookie",
    "address",
    "ip",
    "fee",
    "price",
    "embedding",
];
/// Fields of the policy: of whoever else gets donations, and of the controller.
const EXEMPT: [&str; 2] = ["policy/core.rs: name", "policy/core.rs: contact"];

/// `struct: field` of all structs with named fields in a source text.
fn fields(text: &str) -> Vec<(String, String)> {
    let (mut fields, mut of) = (Vec::new(), None);
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let bare = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        if let Some(rest) = bare.strip_prefix("struct ").filter(|rest| rest.ends_with('{')) {
            of = Some(rest.split(['<', ' ']).next().unwrap_or_default().to_owned());
        } else if line.starts_with('}') {
            of = None;
        } else if let (Some(of), Some((field, _))) = (&of, bare.split_once(": ")) {
            fields.push((of.clone(), field.to_owned()));
        }
    }
    fields
}

/// Calls `each` with the path, from the root of the project, and the text of every source below a folder.
pub(super) fn every_source(folder: &str, each: &mut dyn FnMut(&str, &str)) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.unwrap().file_type().unwrap().is_dir() {
            if name != "target" {
                every_source(&path, each);
            }
        } else if name.ends_with(".rs") {
            each(&path, &file(&path).unwrap());
        }
    }
}

/// The wire's sources without their tests.
fn wire() -> Vec<(String, String)> {
    let mut found = Vec::new();
    every_source(WIRE, &mut |path, text| {
        if !path.contains("tests") && !path.ends_with("/specimen.rs") {
            found.push((path[WIRE.len() + 1..].to_owned(), text.to_owned()));
        }
    });
    found
}

#[test]
fn messages_have_the_fields_that_are_listed_and_no_others() {
    let listed: BTreeSet<String> = MESSAGES
        .split_whitespace()
        .scan(String::new(), |of, word| {
            match word.strip_suffix(':') {
                Some(name) => name.clone_into(of),
                None => return Some(Some(format!("{of}.{word}"))),
            }
            Some(None)
        })
        .flatten()
        .collect();
    let of_messages = |name: &str| {
        name.starts_with("protocol") || name.starts_with("tag") || name == "content.rs"
    };
    let found: BTreeSet<String> = wire()
        .iter()
        .filter(|(name, _)| of_messages(name))
        .flat_map(|(_, text)| fields(text))
        .map(|(of, field)| format!("{of}.{field}"))
        .collect();
    assert_eq!(found, listed);
}

#[test]
fn no_wire_type_has_room_for_a_name_an_account_a_device_or_a_fee() {
    let mut seen = 0;
    for (path, text) in wire() {
        for (of, field) in fields(&text) {
            seen += 1;
            let parts: Vec<&str> = field.split('_').collect();
            let known = PERSONAL.iter().any(|word| {
                parts.iter().any(|part| *part == *word || word.len() > 4 && part.contains(word))
            });
            let exempt = EXEMPT.contains(&format!("{path}: {field}").as_str());
            assert!(!known || exempt, "{path}: {of}.{field}");
        }
    }
    assert!(seen > 80, "{seen} fields were looked at");
}

#[test]
fn a_keeper_has_no_column_for_who_asked() {
    let schema = file("keeper/src/database/schema.sql").unwrap();
    let columns = schema.lines().map(str::trim).filter_map(|line| {
        let mut words = line.split_whitespace();
        let (name, kind) = (words.next()?, words.next()?.trim_end_matches(','));
        ["BLOB", "INTEGER", "TEXT", "REAL", "ANY"].contains(&kind).then(|| name.to_owned())
    });
    let columns: BTreeSet<String> = columns.collect();
    let listed = COLUMNS.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(columns, listed);
}
