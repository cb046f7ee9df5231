//! The arguments of everything about donations: policy, consent, outbox, upload, status, rights.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use idphoto_sdk::vault::{
    AgeBand, Correction, Country, Depicted, Directive, DonationId, Locale, Month, PublicKey,
    Purpose, View,
};

pub(super) const POLICY_EXAMPLES: &str = "\
Examples:
  idphoto policy install policy.sid sites.sid --root 3f6a...   # the first time, with the controller's key
  idphoto policy install sites.sid
  idphoto policy show";

pub(super) const CONSENT_EXAMPLES: &str = "\
Examples:
  idphoto consent show --locale en
  idphoto consent give --purpose train-matting --view matting --locale en \\
      --text 1d0c2a9b5e77 --depicted myself --age 16-or-over
  idphoto consent withdraw
  idphoto consent withdraw --donation 5f2e...

One consent is for one donation. Nothing is donated unless you give one, and you can take it back at any
moment, without a network too.";

pub(super) const UPLOAD_EXAMPLES: &str = "\
Examples:
  idphoto upload
  idphoto upload --now
  idphoto upload --ca company-ca.pem --json

A donation waits for a random time of up to three days, so that when it was made cannot be told from when
it comes; --now does not wait. Requests for erasure are always sent first.";

pub(super) const RIGHTS_EXAMPLES: &str = "\
Examples:
  idphoto rights export -o mine.zip
  idphoto rights erase --donation 5f2e... --export before.zip
  idphoto rights erase
  idphoto rights restrict
  idphoto rights rectify --donation 5f2e... --wrong labels
  idphoto rights shorten --until 2028-01
  idphoto rights directive erase
  idphoto rights recovery-code > on-paper.txt
  idphoto rights find --recovery-code on-paper.txt
  idphoto rights erase --recovery-code on-paper.txt

What you ask for is written down at once and sent with `idphoto upload`. It is free, and answered within
30 days at most. `idphoto status` says by when.";

/// Where the vault is.
#[derive(Debug, Args)]
pub(crate) struct VaultFolder {
    /// Folder of the vault: consents, donations that wait, requests
    ///
    /// Default: $IDPHOTO_VAULT, or idphoto/ in the folder for data of this user.
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) vault: Option<PathBuf>,

    /// Print one JSON object instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Policy {
    #[command(flatten)]
    pub(crate) vault: VaultFolder,

    #[command(subcommand)]
    pub(crate) action: PolicyAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyAction {
    /// Show the policies that are installed, and where donations go
    Show,
    /// Install a signed policy or a signed list of sites
    Install {
        /// The signed files, as the controller publishes them
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The controller's public key in hexadecimal; needed once, and from then on no other is taken
        #[arg(long, value_name = "HEX", value_parser = public_key)]
        root: Option<PublicKey>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Consent {
    #[command(flatten)]
    pub(crate) vault: VaultFolder,

    #[command(subcommand)]
    pub(crate) action: ConsentAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConsentAction {
    /// Show the text that is agreed to, with its hash
    Show {
        /// Language of the text, as in fr or fr-BE [default: the first that the policy has]
        #[arg(long, value_name = "L", value_parser = locale)]
        locale: Option<Locale>,
    },
    /// Agree to one donation
    Give(Box<Give>),
    /// Take consent back: of one donation, or of all
    Withdraw {
        /// Which donation [default: all]
        #[arg(long, value_name = "ID", value_parser = donation)]
        donation: Option<DonationId>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Give {
    /// What the donation may be used for: train-landmarks, train-matting, train-compliance
    #[arg(long, value_name = "P", value_parser = purpose)]
    pub(crate) purpose: Purpose,
    /// What part of the photo: geometry, matting, compliance
    #[arg(long, value_name = "V", value_parser = view)]
    pub(crate) view: View,
    /// The hash that `consent show` prints below the text, or its first 12 digits or more: the proof that
    /// this text was shown
    #[arg(long, value_name = "HASH")]
    pub(crate) text: String,
    /// Language that the text was shown in [default: the first that the policy has]
    #[arg(long, value_name = "L", value_parser = locale)]
    pub(crate) locale: Option<Locale>,
    /// Who is in the photo: myself, my-child, other-adult
    #[arg(long, value_name = "WHO", value_parser = depicted)]
    pub(crate) depicted: Depicted,
    /// How old the person in the photo is: under-13, 13-14, 15, 16-or-over; no birthday is kept
    #[arg(long, value_name = "BAND", value_parser = age)]
    pub(crate) age: AgeBand,
    /// Where the person in the photo lives, as two letters; it is not kept
    #[arg(long, value_name = "CC", value_parser = country)]
    pub(crate) country: Option<Country>,
    /// A parent or guardian says yes
    #[arg(long)]
    pub(crate) guardian_agrees: bool,
    /// The person in the photo says yes, if that is not you
    #[arg(long)]
    pub(crate) depicted_agrees: bool,
    /// To be kept for so many months at most [default: as the policy says]
    #[arg(long, value_name = "N")]
    pub(crate) months: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Outbox {
    #[command(flatten)]
    pub(crate) vault: VaultFolder,
}

#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) vault: VaultFolder,
}

#[derive(Debug, Args)]
pub(crate) struct Upload {
    /// Send what waits without waiting for its random time
    #[arg(long)]
    pub(crate) now: bool,

    #[command(flatten)]
    pub(crate) network: Network,

    #[command(flatten)]
    pub(crate) vault: VaultFolder,
}

/// Whom TLS believes.
#[derive(Debug, Args)]
pub(crate) struct Network {
    /// Believe the certificates in this PEM file and no others [default: those this system believes]
    ///
    /// Whatever is believed, the keys that the signed list of sites names have to be in the chain.
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Rights {
    #[command(flatten)]
    pub(crate) vault: VaultFolder,

    #[command(subcommand)]
    pub(crate) action: RightsAction,
}

/// One donation, or all of them.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Which donation [default: all]
    #[arg(long, value_name = "ID", value_parser = donation)]
    pub(crate) donation: Option<DonationId>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RightsAction {
    /// Write everything that is known of your donations into a zip file (Art. 15 and 20 GDPR)
    Export {
        /// The file; ends in .zip
        #[arg(short = 'o', value_name = "FILE.zip")]
        out: PathBuf,
    },
    /// Erase donations (Art. 17)
    Erase {
        #[command(flatten)]
        which: Which,
        /// Export everything into this zip file first
        #[arg(long, value_name = "FILE.zip")]
        export: Option<PathBuf>,
        /// Erase the donations of a lost device: the file holds its recovery code
        #[arg(long, value_name = "FILE", conflicts_with_all = ["donation", "export"])]
        recovery_code: Option<PathBuf>,
        #[command(flatten)]
        network: Network,
    },
    /// Ask the storage how donations stand (Art. 15); `upload` brings the answer
    Ask {
        #[command(flatten)]
        which: Which,
    },
    /// Look for the donations of a recovery code, such as a directive's, without erasing them
    Find {
        /// The file holds the recovery code
        #[arg(long, value_name = "FILE")]
        recovery_code: PathBuf,
        #[command(flatten)]
        network: Network,
    },
    /// Have donations used for nothing (Art. 18)
    Restrict {
        #[command(flatten)]
        which: Which,
        /// End the restriction
        #[arg(long)]
        end: bool,
    },
    /// Object to all of it: everything is erased and nothing more is donated (Art. 21)
    Object {
        /// End the objection
        #[arg(long)]
        end: bool,
    },
    /// Say what is wrong with a donation (Art. 16)
    Rectify {
        #[command(flatten)]
        which: Which,
        /// What is wrong: labels, quality, depicted
        #[arg(long, value_name = "WHAT", value_parser = correction)]
        wrong: Correction,
    },
    /// Have donations deleted earlier
    Shorten {
        #[command(flatten)]
        which: Which,
        /// The month on whose first day they are deleted, as in 2028-01
        #[arg(long, value_name = "MONTH", value_parser = month)]
        until: Month,
    },
    /// Say what is to happen after your death: keep, erase, communicate
    Directive {
        /// keep until they expire, erase, or communicate to whoever holds the recovery code
        #[arg(value_parser = directive)]
        directive: Directive,
    },
    /// Print the recovery code: with it, donations can be erased when this device is lost
    RecoveryCode,
    /// Begin anew where the key is lost or the ledger damaged; requests that wait are kept
    StartOver {
        /// What was not exported is gone; say that you know
        #[arg(long)]
        yes: bool,
    },
}

/// A parser for one of a closed list, whose message names all of it.
macro_rules! named {
    ($($parser:ident: $type:ty, $what:literal;)+) => {$(
        fn $parser(text: &str) -> Result<$type, String> {
            <$type>::ALL.iter().copied().find(|one| one.name() == text).ok_or_else(|| {
                let names: Vec<_> = <$type>::ALL.iter().map(|one| one.name()).collect();
                format!("no such {}; there are {}", $what, names.join(", "))
            })
        }
    )+};
}

named! {
    purpose: Purpose, "purpose";
    view: View, "view";
    depicted: Depicted, "word";
    age: AgeBand, "band";
    correction: Correction, "word";
    directive: Directive, "directive";
}

fn donation(text: &str) -> Result<DonationId, String> {
    DonationId::from_hex(&text.to_ascii_lowercase())
        .ok_or_else(|| "an id has 32 hexadecimal digits".to_owned())
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::from_hex(&text.to_ascii_lowercase())
        .ok_or_else(|| "a key has 64 hexadecimal digits".to_owned())
}

fn locale(text: &str) -> Result<Locale, String> {
    Locale::new(text).ok_or_else(|| "a language is written as fr or fr-BE".to_owned())
}

fn country(text: &str) -> Result<Country, String> {
    Country::new(text).ok_or_else(|| "a country has two capital letters, as in FR".to_owned())
}

fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).ok_or_else(|| "a month is written as 2028-01".to_owned())
}
