//! Making a new keeper: configuration, keys, certificate, database. Nothing is overwritten.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use idphoto_wire::{Digest, PublicKey, Site};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, PublicKeyData as _};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::Ed25519KeyPair;
use zeroize::{Zeroize as _, Zeroizing};

use crate::args::Init;
use crate::database::Database;
use crate::failure::{Exit, Failure};
use crate::program::Ended;

const CONFIG: &str = "keeper.toml";
const RECEIPT: &str = "receipt.seed";
const CERTIFICATE: &str = "tls.crt";
const KEY: &str = "tls.key";
const DATABASE: &str = "keeper.sqlite";
const STORE_SECRET: &str = "store.secret";
/// The configuration, with its blanks in braces.
const TEMPLATE: &str = include_str!("init/keeper.toml");

/// Runs the command.
pub(crate) fn run(args: &Init) -> Ended {
    let folder = Folder::empty(&args.folder)?;
    let (seed, receipt) = receipt_key()?;
    let (certificate, key, pin) = certificate(&args.host)?;
    folder.write(RECEIPT, seed.as_bytes(), true)?;
    folder.write(KEY, key.as_bytes(), true)?;
    folder.write(CERTIFICATE, certificate.as_bytes(), false)?;
    folder.write(STORE_SECRET, b"", true)?;
    folder.write(DATABASE, b"", true)?;
    Database::create(&folder.0.join(DATABASE))?;
    folder.write(CONFIG, template(args).as_bytes(), false)?;
    folder.sync()?;
    let text = format!(
        "made a keeper for {} in {}\n\n\
         for its site in sites.toml, which the controller signs:\n  \
         receipt_key = \"{receipt}\"\n  \
         pins = [\"{pin}\"]    (with that of the store's certificate, in order)\n\n\
         next: put the secret of the store's access key into {STORE_SECRET}, go through {CONFIG}, then\n  \
         idphoto-keeper verify-store --config {}\n",
        args.site,
        args.folder.display(),
        args.folder.join(CONFIG).display(),
    );
    Ok((text, Exit::Done))
}

/// A folder with nothing in it but what is written here.
struct Folder(PathBuf);

impl Folder {
    fn empty(folder: &Path) -> Result<Self, Failure> {
        match fs::create_dir(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(unwritten(folder, &error)),
        }
        let mut inside = fs::read_dir(folder).map_err(|error| unwritten(folder, &error))?;
        if inside.next().is_some() {
            let what = format!("{} is not empty", folder.display());
            let advice = "choose a new folder; nothing is ever overwritten";
            return Err(Failure::new(Exit::SetUp, "not_empty", what, advice));
        }
        Ok(Self(folder.to_owned()))
    }

    /// Writes a new file durably; a secret for its owner alone.
    fn write(&self, name: &str, bytes: &[u8], secret: bool) -> Result<(), Failure> {
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(if secret { 0o600 } else { 0o644 });
        }
        #[cfg(not(unix))]
        let _ = secret;
        let written = options.open(&path).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.map_err(|error| unwritten(&path, &error))
    }

    fn sync(&self) -> Result<(), Failure> {
        #[cfg(unix)]
        File::open(&self.0)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| unwritten(&self.0, &error))?;
        Ok(())
    }
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    let what = format!("{} cannot be written ({})", path.display(), error.kind());
    Failure::new(Exit::SetUp, "not_written", what, "look at the folder and its owner")
}

fn receipt_key() -> Result<(Zeroizing<String>, PublicKey), Failure> {
    let mut seed = [0; 32];
    SystemRandom::new().fill(&mut seed).map_err(|_| no_key())?;
    let key = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| no_key())?;
    // As 64 hexadecimal digits, which is how a digest is written.
    let text = Zeroizing::new(format!("{}\n", Digest::new(seed)));
    seed.zeroize();
    Ok((text, PublicKey::of(&key)))
}

/// A self-signed certificate for both sides of TLS, its key, and the key's pin.
fn certificate(host: &str) -> Result<(String, Zeroizing<String>, Digest), Failure> {
    let key = KeyPair::generate().map_err(|_| no_key())?;
    let mut params = CertificateParams::new(vec![host.to_owned()]).map_err(|_| no_key())?;
    params.distinguished_name.push(DnType::CommonName, host);
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    let certificate = params.self_signed(&key).map_err(|_| no_key())?;
    let pin = Digest::of(&key.subject_public_key_info());
    Ok((certificate.pem(), Zeroizing::new(key.serialize_pem()), pin))
}

fn no_key() -> Failure {
    let advice = "see that the system's source of randomness works";
    Failure::new(Exit::SetUp, "no_key", "no key could be made", advice)
}

fn template(args: &Init) -> String {
    let region = match args.site {
        Site::Be => "be",
        Site::Fr => "fr",
    };
    TEMPLATE
        .replace("{site}", args.site.name())
        .replace("{root}", &args.root.to_string())
        .replace("{region}", region)
}
