//! Consent is what was judged to be one.

use idphoto_privacy::consent::Granted;
use idphoto_wire::Month;

fn forged(expires: Month, other: Granted) -> Granted {
    Granted { expires, ..other }
}

fn main() {}
