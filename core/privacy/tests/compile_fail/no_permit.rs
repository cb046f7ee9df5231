//! Nothing is sent without a permit.

use idphoto_privacy::foreign::Transport;
use idphoto_privacy::seal::Donation;
use idphoto_privacy::vault::Vault;

fn past_the_gate(vault: &Vault, donation: Donation, transport: &dyn Transport) {
    let _ = vault.send(donation, transport);
}

fn main() {}
