//! A permit cannot be copied.

use idphoto_privacy::gate::Permit;

fn copied(permit: Permit) -> (Permit, Permit) {
    (permit.clone(), permit)
}

fn main() {}
