//! A donation was sealed and signed.

use idphoto_privacy::seal::Donation;

fn forged(sealed: Vec<u8>, other: Donation) -> Donation {
    Donation { sealed, ..other }
}

fn main() {}
