//! What apps can call: nothing behind the gate. Read off the listing of the surface, which the build holds
//! against the library itself.

use std::fs;
use std::path::Path;

fn surface() -> Vec<String> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(project.join("bindings/uniffi/surface.txt")).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// What can be called of the declarations: methods and constructors.
fn methods(of: impl Fn(&str) -> bool) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in surface() {
        match line.strip_prefix("    ") {
            Some(member) if inside && is_callable(member) => found.push(member.to_owned()),
            Some(_) => {}
            None => inside = of(&line),
        }
    }
    found
}

fn is_callable(line: &str) -> bool {
    line.starts_with("fun ") || line.starts_with("constructor(")
}

/// Functions that belong to no object.
fn functions() -> Vec<String> {
    surface().into_iter().filter(|line| is_callable(line)).collect()
}

#[test]
fn a29_apps_are_handed_no_permit_and_no_sealed_donation() {
    let all = [methods(|_| true), functions()].concat();
    let named = |part: &str| all.iter().any(|method| method.contains(part));
    // The listing is that of the library and not an empty one.
    for name in ["`make`", "`sendDue`", "`withdraw`", "`open`", "`sendWaiting`"] {
        assert!(named(name), "{name}: {all:?}");
    }
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
    assert!(transport.len() == 1 && takes_call(&transport[0]), "{transport:?}");
    let others = methods(|line| line != "public interface Transport");
    assert!(!others.iter().any(takes_call), "{others:?}");
    assert!(!functions().iter().any(takes_call));
}
