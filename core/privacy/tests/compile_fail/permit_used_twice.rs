//! A permit is used up by sending.

use idphoto_privacy::foreign::Transport;
use idphoto_privacy::gate::Permit;
use idphoto_privacy::vault::Vault;

fn twice(vault: &Vault, permit: Permit, transport: &dyn Transport) {
    let _ = vault.send(permit, transport);
    let _ = vault.send(permit, transport);
}

fn main() {}
