//! What apps can call: nothing behind the gate. Read off the listing of the surface, which the build holds
//! against the library itself.

use std::fs;
use std::path::Path;

fn surface() -> Vec<String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(project.join("bindings/uniffi/surface.txt")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The declarations whose members begin with `fun`, with those members.
fn methods(of: impl Fn(&str) -> bool) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in surface() {
        match line.strip_prefix("    ") {
            Some(member) if inside && member.starts_with("fun ") => found.push(member.to_owned()),
            Some(_) => {}
            None => inside = of(&line),
        }
    }
    found
}

#[test]
fn a29_apps_are_handed_no_permit_and_no_sealed_donation() {
    let all = methods(|line| line.starts_with("public interface "));
    let named = |part: &str| all.iter().any(|method| method.contains(part));
    // The listing is that of the library and not an empty one.
    assert!(named("`make`") && named("`sendDue`") && named("`withdraw`"), "{all:?}");
    for word in ["permit", "admit", "sealed", "tagCore", "share`", "openingKey", "presign"] {
        let lower = word.to_lowercase();
        let hits: Vec<_> = all.iter().filter(|m| m.to_lowercase().contains(&lower)).collect();
        assert!(hits.is_empty(), "{word}: {hits:?}");
    }
}

#[test]
fn a29_a_call_to_send_is_seen_by_the_apps_transport_alone() {
    let takes_call = |method: &String| method.contains("HttpCall");
    let transport = methods(|line| line == "public interface Transport");
    assert_eq!(transport.iter().filter(|method| takes_call(method)).count(), transport.len());
    let others = methods(|line| line != "public interface Transport");
    assert!(!others.iter().any(takes_call), "{others:?}");
    // Functions that belong to no object.
    let free: Vec<String> = surface().into_iter().filter(|line| line.starts_with("fun ")).collect();
    assert!(!free.iter().any(takes_call), "{free:?}");
}
