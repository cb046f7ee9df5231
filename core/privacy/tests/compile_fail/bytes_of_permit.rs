//! What a permit is for is not to be had from it.

use idphoto_privacy::gate::Permit;

fn bytes(permit: &Permit) {
    let _ = &permit.item;
}

fn main() {}
