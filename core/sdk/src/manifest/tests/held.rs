//! Manifests held against portraits, photos, keys and against themselves.

use idphoto_imaging::encode::{JpegOptions, jpeg};
use idphoto_standards::Catalogue;
use idphoto_types::RgbImage;

use super::super::verify::verify;
use super::*;

fn portrait() -> Vec<u8> {
    let pixels = vec![128; 413 * 531 * 3];
    let image = RgbImage::from_raw(413, 531, pixels).unwrap();
    jpeg(&image, &JpegOptions::default()).unwrap()
}

/// The state of each finding about a manifest that `change` was made to, signed or not.
fn states(
    document: &Document,
    portrait: &[u8],
    photo: Option<&[u8]>,
    public_key: Option<&PublicKey>,
) -> (bool, Vec<(&'static str, State)>) {
    let evidence = Evidence { portrait, photo, public_key };
    let verification = verify(document, &evidence, &Catalogue::built_in().unwrap()).unwrap();
    let states = verification.findings.iter().map(|f| (f.id, f.state)).collect();
    (verification.holds, states)
}

fn state(found: &[(&'static str, State)], id: &str) -> State {
    found.iter().find(|(name, _)| *name == id).unwrap().1
}

/// What is found about an unsigned manifest after a change.
fn after(change: impl FnOnce(&mut Manifest)) -> Vec<(&'static str, State)> {
    let portrait = portrait();
    let mut manifest = sample(&portrait, b"photo");
    change(&mut manifest);
    states(&Document::unsigned(manifest), &portrait, None, None).1
}

#[test]
fn what_is_as_it_says_holds() {
    let portrait = portrait();
    let mut manifest = sample(&portrait, b"photo");
    let model = crate::models::manifest().unwrap().remove(0);
    manifest.models[0].sha256 = Sha256::from_hex(&model.sha256).unwrap();
    let signed = Document::signed(manifest.clone(), &key()).unwrap();
    let public = key().public_key();
    let (holds, found) = states(&signed, &portrait, Some(b"photo"), Some(&public));
    assert!(holds, "{found:?}");
    for id in ["portrait", "file", "photo", "signature", "signer", "models"] {
        assert_eq!(state(&found, id), State::Holds, "{id}");
    }
    // Not an entry of this catalogue, and overridden: worth knowing.
    assert_eq!(state(&found, "standard"), State::Note);
    assert_eq!(state(&found, "policy"), State::Note);
    let (holds, found) = states(&Document::unsigned(manifest), &portrait, None, None);
    assert!(holds && state(&found, "signature") == State::Note, "{found:?}");
    assert!(!found.iter().any(|(id, _)| ["photo", "signer"].contains(id)));
}

#[test]
fn another_portrait_photo_or_key_fails() {
    let portrait = portrait();
    let signed = Document::signed(sample(&portrait, b"photo"), &key()).unwrap();
    let mut other = portrait.clone();
    *other.last_mut().unwrap() ^= 1;
    let (holds, found) = states(&signed, &other, Some(b"phot0"), None);
    assert!(!holds);
    assert_eq!(state(&found, "portrait"), State::Fails);
    assert_eq!(state(&found, "photo"), State::Fails);
    let (_, found) = states(&signed, b"no picture at all", None, None);
    assert_eq!(state(&found, "file"), State::Fails);

    let stranger = PublicKey::new([9; 32]).unwrap();
    let (holds, found) = states(&signed, &portrait, None, Some(&stranger));
    assert!(!holds && state(&found, "signer") == State::Fails);
    assert_eq!(state(&found, "signature"), State::Holds);
    let unsigned = Document::unsigned(signed.manifest().clone());
    let (holds, found) = states(&unsigned, &portrait, None, Some(&key().public_key()));
    assert!(!holds && state(&found, "signer") == State::Fails);
}

#[test]
fn a_signature_over_something_else_fails_and_names_nobody() {
    let portrait = portrait();
    let signed = Document::signed(sample(&portrait, b"photo"), &key()).unwrap();
    let text = String::from_utf8(signed.to_bytes().unwrap()).unwrap();
    let forged = text.replacen(
        "\"overridden\":true,\"edits\":[\"background\",\"canvas\"]",
        "\"overridden\":false,\"edits\":[]",
        1,
    );
    let forged = Document::read(forged.as_bytes()).unwrap();
    let evidence =
        Evidence { portrait: &portrait, photo: None, public_key: Some(&key().public_key()) };
    let found = verify(&forged, &evidence, &Catalogue::built_in().unwrap()).unwrap();
    assert!(!found.holds && found.signed_by.is_none());
    let failed: Vec<_> =
        found.findings.iter().filter(|f| f.state == State::Fails).map(|f| f.id).collect();
    assert_eq!(failed, ["signature", "signer", "policy"]);
}

#[test]
fn a_manifest_that_hides_an_edit_contradicts_itself() {
    let policy = |change: fn(&mut Manifest)| state(&after(change), "policy");
    assert_eq!(policy(|_| ()), State::Note);
    assert_eq!(policy(|m| m.policy.overridden = false), State::Fails);
    assert_eq!(policy(|m| m.policy.edits.clear()), State::Fails);
    assert_eq!(policy(|m| m.policy.edits.truncate(1)), State::Fails);
    assert_eq!(policy(|m| m.policy.policy = EditPolicy::Background), State::Fails);
    assert_eq!(policy(|m| m.operations.truncate(3)), State::Fails, "edits that nobody made");
    assert_eq!(
        policy(|m| {
            m.policy = Policy { policy: EditPolicy::Background, overridden: false, edits: vec![] };
            m.standard.edit_policy = EditPolicy::Background;
        }),
        State::Holds
    );
    // A photo that had to be left as it was, and was written anew: that alone is an edit.
    let none = |m: &mut Manifest| {
        m.operations.retain(|o| matches!(o, Operation::Decode { .. } | Operation::Encode { .. }));
        m.policy = Policy { policy: EditPolicy::None, overridden: false, edits: vec![] };
        m.standard.edit_policy = EditPolicy::None;
    };
    assert_eq!(policy(none), State::Fails);
    // The entry of this build says what its policy is.
    assert_eq!(
        policy(|m| {
            let catalogue = Catalogue::built_in().unwrap();
            let text = catalogue.entry_text("us-passport-print").unwrap();
            m.standard.id = Name::of("us-passport-print");
            m.standard.sha256 = Sha256::of(text.as_bytes());
            m.policy = Policy { policy: EditPolicy::Background, overridden: false, edits: vec![] };
            m.standard.edit_policy = EditPolicy::Background;
        }),
        State::Fails
    );
}

#[test]
fn rules_and_models_of_another_version_are_told() {
    let found = after(|m| m.standard.id = Name::of("icao-9303-print"));
    assert_eq!(state(&found, "standard"), State::Note);
    assert_eq!(state(&found, "models"), State::Note);
    let found = after(|m| {
        let catalogue = Catalogue::built_in().unwrap();
        let text = catalogue.entry_text("us-passport-print").unwrap();
        m.standard.id = Name::of("us-passport-print");
        m.standard.sha256 = Sha256::of(text.as_bytes());
    });
    assert_eq!(state(&found, "standard"), State::Holds);
}

#[test]
fn a_size_that_the_portrait_has_not_fails() {
    for change in [
        (|m| m.output.width += 1) as fn(&mut Manifest),
        |m| m.output.bytes += 1,
        |m| m.output.format = Name::of("png"),
    ] {
        let found = after(change);
        assert_eq!(state(&found, "file"), State::Fails);
        assert_eq!(state(&found, "portrait"), State::Holds);
    }
    let portrait = portrait();
    let mut manifest = sample(&portrait, b"photo");
    manifest.input.bytes = None;
    let found = states(&Document::unsigned(manifest), &portrait, Some(b"photo"), None).1;
    assert_eq!(state(&found, "photo"), State::Fails, "pixels have no file");
}

#[test]
fn every_operation_has_words() {
    let words: Vec<String> = sample(b"", b"").operations.iter().map(ToString::to_string).collect();
    assert_eq!(
        words[0],
        "read the photo (jpeg), set it upright (orientation 6), converted its colours to sRGB"
    );
    assert_eq!(words[1], "turned it by 90 degrees clockwise");
    assert_eq!(
        words[2],
        "cropped and scaled it to 413 x 531 pixels (0.31 for one of the photo), rolled by -1.8 degrees"
    );
    assert_eq!(words[3], "added canvas beyond the photo's edge: top 12 pixels");
    assert_eq!(words[5], "replaced the background with #ffffff");
    assert_eq!(words[6], "wrote a jpeg file of quality 95 at 300 dpi");
    let grey = Operation::Encode {
        format: Name::of("jpeg"),
        quality: Some(95),
        chroma: Some(Sampling::Grey),
        dpi: 300,
        padding: 2,
    };
    assert_eq!(
        grey.to_string(),
        "wrote a jpeg file, without colour, of quality 95 at 300 dpi, filled up with 2 bytes that hold nothing"
    );
    assert_eq!(words[7], "left out all metadata of the photo");
    assert!(words.iter().all(|line| !line.contains('\n')));
}
