//! The arguments: names, meanings and examples.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use idphoto_wire::{PublicKey, Site};

const EXAMPLES: &str = "\
Examples:
  idphoto-keeper init /srv/keeper --site FR --root 3b6a..
  idphoto-keeper verify-store --config /srv/keeper/keeper.toml
  idphoto-keeper serve --config /srv/keeper/keeper.toml

Exit codes:
  0 done                     2 usage
  4 a configuration, key or file is missing or wrong
  5 refused: the bucket, the policy or the list of sites is not acceptable
  6 store or network         130 interrupted";

const INIT_EXAMPLES: &str = "\
Examples:
  idphoto-keeper init /srv/keeper --site FR --root 3b6a..
  idphoto-keeper init keeper-be --site BE --root 3b6a.. --host keeper.be.donations.example.org

The receipt key and the pin that it prints go into sites.toml, which the controller signs; nothing
that is there is ever overwritten.";

const SERVE_EXAMPLES: &str = "\
Examples:
  idphoto-keeper serve --config /srv/keeper/keeper.toml
  systemctl stop idphoto-keeper     (SIGTERM: what runs is finished, for up to 10 s)";

const VERIFY_EXAMPLES: &str = "\
Examples:
  idphoto-keeper verify-store --config /srv/keeper/keeper.toml

It writes lifecycle rules for the months that donations can die in, reads them back, and puts,
reads and deletes an object of random bytes.";

/// Keeps donated photos at one site: sealed, for as long as was agreed, and erasable at any time.
#[derive(Debug, Parser)]
#[command(name = "idphoto-keeper", version, after_help = EXAMPLES)]
pub(crate) struct Program {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a folder with a configuration, keys, a certificate and an empty database
    #[command(after_help = INIT_EXAMPLES)]
    Init(Init),
    /// Take deposits and requests, until it is stopped
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Configured),
    /// Look whether the store's bucket is acceptable
    #[command(after_help = VERIFY_EXAMPLES)]
    VerifyStore(Configured),
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// The folder to make; it may be there if it is empty
    pub(crate) folder: PathBuf,

    /// Which site this is: FR or BE
    #[arg(long, value_name = "SITE", value_parser = site)]
    pub(crate) site: Site,

    /// The controller's root public key, 64 hexadecimal digits
    #[arg(long, value_name = "HEX", value_parser = root)]
    pub(crate) root: PublicKey,

    /// The name that devices call this keeper by, for its certificate
    #[arg(long, value_name = "HOST", default_value = "localhost", value_parser = host)]
    pub(crate) host: String,
}

#[derive(Debug, Args)]
pub(crate) struct Configured {
    /// The configuration, as `init` writes it
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

fn site(name: &str) -> Result<Site, String> {
    Site::from_name(name).ok_or_else(|| "it is FR or BE".to_owned())
}

fn root(hex: &str) -> Result<PublicKey, String> {
    let bytes = crate::config::hex32(hex);
    bytes.map(PublicKey::new).ok_or_else(|| "it has 64 hexadecimal digits".to_owned())
}

fn host(name: &str) -> Result<String, String> {
    let host = idphoto_wire::Host::new(name).map(|host| host.to_string());
    host.ok_or_else(|| "it is a host name in lower-case letters".to_owned())
}
