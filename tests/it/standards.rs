//! `idphoto standards`: the list, one entry with its sources, countries and slips of the finger.

use crate::desk::Desk;

#[test]
fn the_list_as_a_table_and_as_json() {
    let desk = Desk::new();
    let table = desk.run(&["standards"]);
    assert_eq!((table.code, table.stderr.as_str()), (Some(0), ""));
    let listed = desk.run(&["standards", "--json"]).json();
    let listed = listed.as_array().unwrap();
    assert!(listed.len() >= 126, "{}", listed.len());
    for standard in listed {
        let id = standard["id"].as_str().unwrap();
        let row = table.stdout.lines().find(|line| line.split_whitespace().next() == Some(id));
        let row = row.unwrap_or_else(|| panic!("{id}"));
        assert!(row.contains(standard["iso2"].as_str().unwrap()), "{row}");
    }
    let begins = |line: &&str, id: &str| line.split_whitespace().next() == Some(id);
    let row = |id: &str| table.stdout.lines().find(|line| begins(line, id)).unwrap();
    for part in
        ["35 x 45 mm", "32 to 36 mm, chin to crown", "light_blue, light_grey", "crop only", " no "]
    {
        assert!(row("fr-id-print").contains(part), "{part}");
    }
    assert!(row("us-passport-print").contains("chin to top of hair"));
    assert!(row("am-passport-unverified").contains("size only: confirm with the authority"));
    for standard in listed.iter().filter(|s| s["confidence"] == "D") {
        assert_eq!(standard["caution"], "size only: confirm with the authority");
    }
}

#[test]
fn one_standard_with_the_sources_of_its_rules() {
    let desk = Desk::new();
    let shown = desk.run(&["standards", "show", "us-passport-print"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (Some(0), ""));
    for part in
        ["\"no digital alteration\"", "[us-emb]", "https://bg.usembassy.gov/", "25.4 to 34.9 mm"]
    {
        assert!(shown.stdout.contains(part), "`{part}` is not in\n{}", shown.stdout);
    }
    let json = desk.run(&["standards", "show", "fr-id-print", "--json"]).json();
    assert_eq!(json["id"], "fr-id-print");
    assert_eq!(json["edit"]["policy"], "crop_only");
    assert_eq!(json["sources"]["fr-ants"]["text_date"], "2024-09-30");
}

#[test]
fn a_country_by_code_or_name() {
    let desk = Desk::new();
    let ids = |country: &str| {
        let list = desk.run(&["standards", "--country", country, "--json"]).json();
        let ids = list.as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    let american =
        ["us-dv-lottery", "us-passport-online-renewal", "us-passport-print", "us-visa-ds160"];
    assert_eq!(ids("us"), american);
    assert_eq!(ids("usa"), american);
    assert_eq!(ids("turkiye"), ids("Türkiye"));
    assert_eq!(ids("Holland"), ["nl-id-print"]);
    assert_eq!(ids("UNITED states"), ids("US"));
    let none = desk.run(&["standards", "--country", "Xyzzy"]);
    none.refused(2, &["`Xyzzy`", "idphoto standards"]);
    desk.run(&["standards", "--country", "Swizerland"]).refused(2, &["Switzerland (CH)"]);
}

/// A catalogue file with one entry; `frame` is its size.
fn ours(frame: &str) -> String {
    format!(
        "format = 1\nversion = \"7\"\n[sources.ours]\nauthority = \"Ours\"\nkind = \"official\"\n\
         [[standards]]\nid = \"our-badge\"\ncountry = \"Ours\"\niso2 = \"XX\"\ndocuments = [\"badge\"]\n\
         channel = \"print\"\nconfidence = \"A\"\nchecked_on = \"2026-11-30\"\n[standards.frame]\n{frame}\n"
    )
}

#[test]
fn a_catalogue_file_brings_standards_of_its_own() {
    let text = ours("w_mm = 30.0\nh_mm = 40.0\nsource = \"ours\"");
    let desk = Desk::with("ours.toml", text.as_bytes());
    let shown = desk.run(&["standards", "show", "our-badge", "--catalogue", "ours.toml"]);
    assert!(shown.stdout.contains("30 x 40 mm"), "{shown:?}");
    let json = desk.run(&["standards", "--catalogue", "ours.toml", "show", "our-badge", "--json"]);
    assert!(json.json()["catalogue"].as_str().unwrap().ends_with("+7"));
    desk.run(&["standards", "show", "our-badge"]).refused(2, &["`our-badge`"]);
}

#[test]
fn a_broken_catalogue_file_is_refused_with_its_line() {
    for (text, words) in [
        (ours("w_mm = 3.0\nh_mm = 40.0\nsource = \"ours\""), &["line 15", "10 to 200 mm"][..]),
        (ours("w_mm = 30.0\nh_mm = 40.0"), &["line 14", "source"]),
        (ours("w_mm = 30.0\nh_mm = 40.0\nsource = \"else\""), &["line 17", "`else`"]),
        ("\u{0}\u{1}".to_owned(), &["line 1"]),
        ("format = 9\nversion = \"1\"".to_owned(), &["format 9"]),
    ] {
        let desk = Desk::with("ours.toml", text.as_bytes());
        let ran = desk.run(&["standards", "--catalogue", "ours.toml"]);
        ran.refused(2, words);
    }
    let desk = Desk::with("ours.toml", &[0xFF; 64]);
    desk.run(&["standards", "--catalogue", "ours.toml"]).refused(2, &["UTF-8"]);
    desk.run(&["standards", "--catalogue", "none.toml"]).refused(2, &["none.toml"]);
    desk.run(&["standards", "--catalogue", "."]).refused(2, &["no regular file"]);
}

#[test]
fn an_unknown_standard_gets_a_suggestion() {
    let desk = Desk::with("me.jpg", b"never read");
    for words in [
        &["make", "me.jpg", "--standard", "us-pasport-print"][..],
        &["check", "me.jpg", "--standard", "us-pasport-print"],
        &["standards", "show", "us-pasport-print"],
    ] {
        desk.run(words).refused(2, &["`us-pasport-print`", "did you mean us-passport-print"]);
        let json = desk.run(&[words, &["--json"]].concat());
        assert_eq!(json.refused_in_json(2), "usage");
    }
}

#[test]
fn a_catalogue_file_cannot_speak_to_the_terminal_nor_take_for_ever() {
    let size = "w_mm = 30.0\nh_mm = 40.0\nsource = \"ours\"";
    for hidden in ["\\u001b[2J", "\\u009b2J", "\\r", "\\u202e"] {
        let text = ours(&format!("{size}\nwording = \"{hidden}\""));
        let desk = Desk::with("ours.toml", text.as_bytes());
        for words in [&["standards"][..], &["standards", "show", "our-badge"]] {
            let ran = desk.run(&[words, &["--catalogue", "ours.toml"]].concat());
            ran.refused(2, &["line 18", "does not show", "ours.toml"]);
        }
    }
    let many = "\"a\",".repeat(400_000);
    let text = ours(size).replace("documents", &format!("counterparts = [{many}]\ndocuments"));
    let desk = Desk::with("ours.toml", text.as_bytes());
    let begun = std::time::Instant::now();
    desk.run(&["standards", "--catalogue", "ours.toml"]).refused(2, &["at most 64 are read"]);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
