//! idphoto.
fn main() {}
