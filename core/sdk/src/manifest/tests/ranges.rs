//! Values that are spelled right and that no manifest has.

use super::*;

#[test]
fn a_value_that_is_never_written_is_refused() {
    let text = String::from_utf8(unsigned()).unwrap();
    let of = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        Document::read(text.replacen(from, to, 1).as_bytes()).unwrap_err()
    };
    for (from, to, member) in [
        ("\"turned\":90", "\"turned\":1", "input"),
        ("\"turned\":90", "\"turned\":180", "operations"),
        ("\"width\":3000", "\"width\":0", "input"),
        ("\"format\":\"jpeg\",\"dpi\":300", "\"format\":\"gif\",\"dpi\":300", "output"),
        ("\"width\":413", "\"width\":412", "operations"),
        ("\"checked_on\":\"2026-01-01\"", "\"checked_on\":\"yesterday\"", "standard"),
        ("\"role\":\"detect\"", "\"role\":\"paint\"", "models"),
        ("\"onnxruntime\"", "\"another\"", "runtime"),
        ("\"orientation\":6", "\"orientation\":9", "operations"),
        ("\"lanczos3\"", "\"nearest\"", "operations"),
        ("\"scale\":\"0.307\"", "\"scale\":\"-1\"", "operations"),
        ("\"sides\":[512,768]", "\"sides\":[]", "operations"),
        ("\"action\":\"replaced\"", "\"action\":\"kept\"", "operations"),
        ("\"quality\":95", "\"quality\":101", "operations"),
        ("\"quality\":95", "\"quality\":null", "operations"),
        ("\"kept\":[]", "\"kept\":[\"gps\"]", "operations"),
    ] {
        assert_eq!(of(from, to), ManifestError::Unsound(member), "{to}");
    }
}
