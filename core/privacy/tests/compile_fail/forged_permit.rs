//! A permit is made by the gate alone.

use idphoto_privacy::gate::Permit;

fn forged(other: Permit) -> Permit {
    Permit { nonce: [0; 16], ..other }
}

fn main() {}
