//! Colour profiles.

use moxcms::{ColorProfile, ProfileText};

/// Display P3, the space of most phones.
#[must_use]
pub fn display_p3() -> Vec<u8> {
    ColorProfile::new_display_p3().encode().unwrap()
}

/// Adobe RGB (1998), the space of many cameras.
#[must_use]
pub fn adobe_rgb() -> Vec<u8> {
    ColorProfile::new_adobe_rgb().encode().unwrap()
}

/// sRGB.
#[must_use]
pub fn srgb() -> Vec<u8> {
    ColorProfile::new_srgb().encode().unwrap()
}

/// Display P3 with a text where its name stands.
#[must_use]
pub fn named(text: &str) -> Vec<u8> {
    let mut profile = ColorProfile::new_display_p3();
    profile.description = Some(ProfileText::PlainString(text.to_owned()));
    profile.encode().unwrap()
}

/// For grey pictures.
#[must_use]
pub fn grey() -> Vec<u8> {
    ColorProfile::new_gray_with_gamma(2.2).encode().unwrap()
}
