//! Arguments that make no sense, help and version.

use crate::desk::Desk;
use crate::workshop::sample_bytes;

#[test]
fn wrong_arguments_are_one_line_and_exit_code_2() {
    let desk = Desk::with("astronaut.png", &sample_bytes("astronaut.png"));
    let icao = ["make", "astronaut.png", "--standard", "icao-9303-print"];
    let with = |more: &[&str]| desk.run(&[&icao[..], more].concat());
    with(&["--background", "wihte"]).refused(2, &["unknown background", "white", "#rrggbb"]);
    with(&["--background", "#12345"]).refused(2, &["unknown background"]);
    with(&["--dpi", "9"]).refused(2, &["9 dpi", "100 to 2400"]);
    with(&["--dpi", "lots"]).refused(2, &["lots", "--dpi", "idphoto make --help"]);
    with(&["--dpi", "70000"]).refused(2, &["70000"]);
    with(&["--face", "7"]).refused(2, &["face 7"]);
    with(&["--face", "-1"]).refused(2, &["-1"]);
    with(&["--quality", "superb"]).refused(2, &["superb", "fast", "best"]);
    with(&["--standrad", "x"]).refused(2, &["--standrad", "--standard"]);
    desk.run(&["make", "astronaut.png", "--standard", "nl-id-print", "--dpi", "300"])
        .refused(2, &["at least 400 dpi"]);
    desk.run(&["make", "astronaut.png"]).refused(2, &["--standard", "idphoto make --help"]);
    desk.run(&["mkae"]).refused(2, &["mkae", "make"]);
    let json = desk.run(&["check", "astronaut.png", "--json"]);
    assert_eq!(json.refused_in_json(2), "usage");
    assert_eq!(desk.names(), ["astronaut.png"]);
}

#[test]
fn help_has_examples_and_version_is_the_packages() {
    let desk = Desk::new();
    for words in [
        &["--help"][..],
        &["make", "--help"],
        &["batch", "--help"],
        &["sheet", "--help"],
        &["check", "--help"],
        &["donate", "--help"],
        &["verify", "--help"],
        &["standards", "--help"],
        &["models", "--help"],
    ] {
        let help = desk.run(words);
        assert_eq!((help.code, help.stderr.as_str()), (Some(0), ""), "{words:?}");
        assert!(help.stdout.contains("Examples:\n  idphoto "), "{}", help.stdout);
    }
    let version = desk.run(&["--version"]);
    assert_eq!(version.stdout, format!("idphoto {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(desk.run::<&str>(&[]).code, Some(2));
}
