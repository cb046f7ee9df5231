//! The outbox is nobody's but the vault's.

use idphoto_privacy::outbox::Outbox;

fn main() {}
