//! RFC 9180, appendix A.2.1: base mode of our suite, every value that lies before its cipher.
//!
//! The numbers are those of the working group's file, as the `hpke` crate ships it, compared with the
//! text of the last draft.

use ring::test::rand::FixedSliceRandom;

use super::*;

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const SK_EM: &str = "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600";
const PK_RM: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
const ENC: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
const SHARED_SECRET: &str = "0bbe78490412b4bbea4812666f7916932b828bba79942424abb65244930d69a7";
/// The mode, the hash of the empty `psk_id`, and the hash of `info`.
const KEY_SCHEDULE_CONTEXT: [&str; 3] = [
    "00",
    "431df6cd95e11ff49d7013563baf7f11588c75a6611ee2a4404a49306ae4cfc5",
    "b69c5718a60cc5876c358d3f7fc31ddb598503f67be58ea1e798c0bb19eb9796",
];
const SECRET: &str = "5b9cd775e64b437a2335cf499361b2e0d5e444d5cb41a8a53336d8fe402282c6";
const EXPORTER_SECRET: &str = "a3b010d4994890e2c6968a36f64470d3c824c8f5029942feb11e7a74b2921922";
/// Exporter contexts and exported values, A.2.1.2.
const EXPORTS: [(&[u8], &str); 3] = [
    (b"", "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e"),
    (b"\x00", "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69"),
    (b"TestContext", "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53"),
];

#[test]
fn every_step_is_that_of_the_rfc() {
    let (enc, recipient) = (hex(ENC), hex(PK_RM));
    let found = agreement::agree_ephemeral(
        EphemeralPrivateKey::generate(&X25519, &the_ephemeral(&hex::<32>(SK_EM))).unwrap(),
        &UnparsedPublicKey::new(&X25519, &recipient),
        |dh| shared_secret(dh, &enc, &recipient),
    )
    .unwrap();
    assert_eq!(*found, hex(SHARED_SECRET));
    assert_eq!(schedule_context(&hex::<20>(INFO)), hex(&KEY_SCHEDULE_CONTEXT.concat()));
    assert_eq!(*schedule_secret(&found), hex(SECRET));
    let exporter = exporter_secret(&found, &hex::<20>(INFO));
    assert_eq!(*exporter, hex(EXPORTER_SECRET));
    for (context, value) in EXPORTS {
        assert_eq!(*labeled_expand(&exporter, HPKE_SUITE, b"sec", context), hex(value));
    }
}

#[test]
fn the_whole_sender_is_that_of_the_rfc() {
    let (private, info): ([u8; 32], [u8; 20]) = (hex(SK_EM), hex(INFO));
    for (context, value) in EXPORTS {
        let found = export_by(&the_ephemeral(&private), &hex(PK_RM), &info, context).unwrap();
        assert_eq!(found.enc, hex(ENC));
        assert_eq!(*found.secret, hex(value));
    }
}

/// Randomness that draws the vector's private key.
fn the_ephemeral(private: &[u8; 32]) -> FixedSliceRandom<'_> {
    FixedSliceRandom { bytes: private }
}
