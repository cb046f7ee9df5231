//! The ledger, the keys and the outbox of a vault are not reached.

use idphoto_privacy::vault::Vault;

fn inside(vault: &Vault) {
    let _ = vault.lock();
}

fn main() {}
