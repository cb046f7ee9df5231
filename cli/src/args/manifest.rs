//! Arguments about edit manifests: those that `make` takes, and `verify`.

use std::path::PathBuf;

use clap::Args;

use super::CatalogueFile;

pub(crate) const VERIFY_EXAMPLES: &str = "\
Examples:
  idphoto make me.jpg --standard icao-9303-print -o id.jpg --manifest id.json --sign-key key.pem
  idphoto verify id.json id.jpg
  idphoto verify id.json id.jpg --photo me.jpg --public-key studio.pub
  idphoto verify id.json id.jpg --json | jq '.findings[] | select(.state == \"fails\")'

A key: openssl genpkey -algorithm ed25519 -out key.pem; openssl pkey -in key.pem -pubout -out studio.pub";

/// What software did, on record.
#[derive(Debug, Args)]
pub(crate) struct Record {
    /// Also write what was done to the photo, with hashes of photo and portrait, to this JSON file
    #[arg(long, value_name = "FILE.json")]
    pub(crate) manifest: Option<PathBuf>,

    /// Sign the manifest with this key: Ed25519, in a PKCS#8 file as OpenSSL writes it
    #[arg(long, value_name = "FILE.pem", requires = "manifest")]
    pub(crate) sign_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The edit manifest
    pub(crate) manifest: PathBuf,

    /// The portrait that came with it
    pub(crate) portrait: PathBuf,

    /// The photo that the portrait was made from, to be compared as well
    #[arg(long, value_name = "PHOTO")]
    pub(crate) photo: Option<PathBuf>,

    /// The key that has to have signed: 64 hexadecimal digits, or a file
    #[arg(long, value_name = "HEX|FILE")]
    pub(crate) public_key: Option<PathBuf>,

    /// Print one JSON object instead of text
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) catalogue: CatalogueFile,
}
