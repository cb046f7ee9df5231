//! Random changes of the published messages, policies and lists of sites, signed anew by the keys of the
//! vectors, so that the signature lets them through; and of addresses. The same ones in every run.

use std::path::PathBuf;

use idphoto_wire::Digest;
use idphoto_wire::cose::{self, Statement};
use ring::signature::Ed25519KeyPair;
use serde_json::{Map, Value, json};

use super::files::{self, Group};
use super::fresh::Fresh;
use super::hex;

/// A kind, the input that is changed, what signs it as what, and how many results are expected at least.
pub(super) type Kind = (&'static str, &'static str, Option<(&'static str, Statement)>, usize);

/// The kinds that are changed.
pub(super) const KINDS: [Kind; 10] = [
    ("deposit", "message", None, 4),
    ("replica", "message", None, 4),
    ("grant", "message", None, 4),
    ("problem", "message", None, 4),
    ("reply", "message", None, 4),
    ("request", "message", Some(("donor anna", Statement::Request)), 6),
    ("answer", "message", Some(("donor receipt key of FR", Statement::Answer)), 5),
    ("receipt", "message", Some(("donor receipt key of FR", Statement::Receipt)), 5),
    ("policy", "file", Some(("donor controller's root", Statement::Policy)), 12),
    ("sites", "file", Some(("donor controller's root", Statement::Sites)), 10),
];

/// So many changed vectors of a kind. Two of three are changed inside the signature, where there is one.
pub(super) fn changed(
    fresh: &mut Fresh,
    (kind, input, signed, _): Kind,
    count: usize,
) -> Vec<Value> {
    let wholes = published(kind);
    let small = |(vector, folder): &&(Map<String, Value>, PathBuf)| {
        vector.contains_key("ok") && files::bytes(&vector[input], folder).len() < 4096
    };
    let wholes: Vec<_> = wholes.iter().filter(small).collect();
    let mut made = Vec::new();
    for at in 0..count {
        let (vector, folder) = wholes[at % wholes.len()];
        let whole = files::bytes(&vector[input], folder);
        let payload = signed.and_then(|(signer, statement)| {
            Some((key(signer), statement, cose::verify(&whole, statement).ok()?.payload))
        });
        let bytes = match payload {
            Some((key, statement, payload)) if at % 3 > 0 => {
                cose::sign(&key, statement, &fresh.changed(payload))
            }
            _ => fresh.changed(&whole),
        };
        let mut inputs = vector.clone();
        for said in ["ok", "name", "shows", "before", "policy"] {
            inputs.remove(said);
        }
        inputs.insert(input.to_owned(), json!(hex(&bytes)));
        made.push(inputs.into());
    }
    made
}

/// Addresses with random changes of their characters, and of their numbers.
pub(super) fn addresses(fresh: &mut Fresh, count: usize) -> Vec<Value> {
    let all = published("url");
    let right: Vec<_> = all.iter().filter(|(vector, _)| vector.contains_key("ok")).collect();
    let mut made = Vec::new();
    for at in 0..count {
        let (vector, _) = right[at % right.len()];
        let url = fresh.changed(vector["url"].as_str().unwrap().as_bytes());
        let mut inputs = vector.clone();
        for said in ["ok", "name", "shows"] {
            inputs.remove(said);
        }
        inputs.insert("url".to_owned(), String::from_utf8_lossy(&url).into());
        made.push(inputs.into());
    }
    made
}

/// The published vectors of a kind, each with its folder.
fn published(kind: &str) -> Vec<(Map<String, Value>, PathBuf)> {
    let groups = Group::all().into_iter().filter(|group| group.kind() == kind);
    groups
        .flat_map(|group| {
            let folder = group.folder().to_owned();
            let vectors = group.vectors().to_vec();
            vectors.into_iter().map(move |vector| (vector, folder.clone()))
        })
        .collect()
}

/// A key of the vectors, by its word.
fn key(word: &str) -> Ed25519KeyPair {
    let seed = Digest::of(format!("idphoto donation vectors v1: {word}").as_bytes());
    Ed25519KeyPair::from_seed_unchecked(seed.as_bytes()).unwrap()
}
