//! `idphoto standards`: the list, one entry with its sources, countries and slips of the finger.

use crate::desk::Desk;

#[test]
fn the_list_as_a_table_and_as_json() {
    let desk = Desk::new();
    let table = desk.run(&["standards"]);
    assert_eq!((table.code, table.stderr.as_str()), (Some(0), ""));
    let listed = desk.run(&["standards", "--json"]).json();
    let listed = listed.as_array().unwrap();
    assert!(listed.len() >= 6);
    for standard in listed {
        let id = standard["id"].as_str().unwrap();
        let row = table.stdout.lines().find(|line| line.starts_with(id)).unwrap();
        assert!(row.contains(standard["iso2"].as_str().unwrap()), "{row}");
    }
    let row = |id: &str| table.stdout.lines().find(|line| line.starts_with(id)).unwrap();
    for part in
        ["35 x 45 mm", "32 to 36 mm, chin to crown", "light_blue, light_grey", "crop only", " no "]
    {
        assert!(row("fr-id-print").contains(part), "{part}");
    }
    assert!(row("us-passport-print").contains("chin to top of hair"));
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
    assert_eq!(ids("us"), ["us-passport-print", "us-visa-ds160"]);
    assert_eq!(ids("UNITED states"), ids("US"));
    let none = desk.run(&["standards", "--country", "Atlantis"]);
    none.refused(2, &["`Atlantis`", "France (FR)", "United States (US)"]);
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
