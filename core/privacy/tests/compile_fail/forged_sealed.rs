//! What is sealed was sealed here.

use idphoto_privacy::pseudonymise::Matting;
use idphoto_privacy::seal::Sealed;

fn forged(bytes: Vec<u8>, other: Sealed<Matting>) -> Sealed<Matting> {
    Sealed { bytes, ..other }
}

fn main() {}
