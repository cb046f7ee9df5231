//! One view of a photo does not pass as another.

use idphoto_privacy::pseudonymise::{Compliance, Matting, Pseudonymised};

fn as_other(face: Pseudonymised<Compliance>) -> Pseudonymised<Matting> {
    face
}

fn main() {}
