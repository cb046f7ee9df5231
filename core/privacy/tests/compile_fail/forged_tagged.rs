//! A tag is put together by its own rules alone.

use idphoto_privacy::pseudonymise::Matting;
use idphoto_privacy::tag::Tagged;
use idphoto_wire::tag::TagCore;

fn forged(core: TagCore, other: Tagged<Matting>) -> Tagged<Matting> {
    Tagged { core, ..other }
}

fn main() {}
