//! The arguments: names, meanings and examples. What the words mean to the work is decided by the
//! command they belong to.

mod batch;
mod donation;
mod manifest;
mod sheet;
mod standards;
mod wanted;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use idphoto_sdk::donation::View;

pub(crate) use self::batch::{Batch, MOST_JOBS};
pub(crate) use self::donation::{
    Consent, ConsentAction, Give, Network, Outbox, Policy, PolicyAction, Rights, RightsAction,
    Status, Upload, VaultFolder, Which,
};
pub(crate) use self::manifest::{Record, Verify};
pub(crate) use self::sheet::{PaperFile, Sheet};
pub(crate) use self::standards::{Age, CatalogueFile, Standards, StandardsAction};
pub(crate) use self::wanted::Wanted;

const EXAMPLES: &str = "\
Examples:
  idphoto make me.jpg --standard icao-9303-print
  idphoto check me-icao-9303-print.jpg --standard icao-9303-print --finished
  idphoto batch photos --standard icao-9303-print -o portraits
  idphoto standards --country fr
  idphoto donate me.jpg --view geometry --preview what-goes.png

Exit codes:
  0 done, nothing fails      1 done, at least one check fails   2 usage
  3 photo refused            4 model, runtime or key store not usable
  5 refused by a policy or by the gate of donations             6 store or network
  7 output not written       130 interrupted";

const MAKE_EXAMPLES: &str = "\
Examples:
  idphoto make me.jpg --standard icao-9303-print
  idphoto make me.jpg --standard nl-id-print --dpi 600 -o passport.jpg
  idphoto make me.jpg --standard icao-9303-print --background transparent -o me.png
  idphoto make family.jpg --standard icao-9303-print --face 1 --report report.json
  idphoto make me.jpg --standard us-visa-ds160 --json | jq .report.verdict";

const CHECK_EXAMPLES: &str = "\
Examples:
  idphoto check me.jpg --standard fr-id-print
  idphoto check passport.jpg --standard us-passport-print --finished
  idphoto check me.jpg --standard nl-id-print --json | jq '.report.checks[] | select(.verdict == \"fail\")'";

const MODELS_EXAMPLES: &str = "\
Examples:
  idphoto models
  idphoto models verify --models /opt/idphoto/models";

const DONATE_EXAMPLES: &str = "\
Examples:
  idphoto donate me.jpg --view geometry --preview what-goes.png
  idphoto donate me.jpg --view matting --preview what-goes.png
  idphoto donate me.jpg --view compliance --preview what-goes.png --json | jq '.fields[].name'
  idphoto donate me.jpg --view matting --preview what-goes.png --look
  idphoto donate me.jpg --view matting            # after `idphoto consent give`

Without a consent for this view nothing is kept, and --preview shows what would be. With one, the photo is
pseudonymised, sealed and put into the outbox; `idphoto upload` sends it. It is still personal data; the
compliance view shows the face.";

/// One photo in, one official ID photo out. Everything happens on this machine.
#[derive(Debug, Parser)]
#[command(name = "idphoto", version, after_help = EXAMPLES)]
pub(crate) struct Program {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a portrait from a photo and check it
    #[command(after_help = MAKE_EXAMPLES)]
    Make(Make),
    /// Make a portrait from every photo in a folder
    #[command(after_help = batch::EXAMPLES)]
    Batch(Batch),
    /// Check a photo without making anything
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Check),
    /// Lay finished portraits on one paper, to be printed
    #[command(after_help = sheet::EXAMPLES)]
    Sheet(Sheet),
    /// Donate a photo to AI training, or show what that would send
    #[command(after_help = DONATE_EXAMPLES)]
    Donate(Donate),
    /// Show or install the policy that donations live under
    #[command(after_help = donation::POLICY_EXAMPLES)]
    Policy(Policy),
    /// Agree to a donation, or take it back
    #[command(after_help = donation::CONSENT_EXAMPLES)]
    Consent(Consent),
    /// List what waits to be sent
    Outbox(Outbox),
    /// Send what waits
    #[command(after_help = donation::UPLOAD_EXAMPLES)]
    Upload(Upload),
    /// Show everything that was ever donated from here, without a network
    Status(Status),
    /// Export, erase, restrict, object, rectify: what the law lets you ask for
    #[command(after_help = donation::RIGHTS_EXAMPLES)]
    Rights(Rights),
    /// List the standards that are known, or show one with its sources
    #[command(after_help = standards::EXAMPLES)]
    Standards(Standards),
    /// List the model files, or verify them
    #[command(after_help = MODELS_EXAMPLES)]
    Models(Models),
    /// Hold an edit manifest against the portrait that came with it
    #[command(after_help = manifest::VERIFY_EXAMPLES)]
    Verify(Verify),
}

impl Command {
    /// Whether standard output belongs to one JSON document.
    pub(crate) const fn json(&self) -> bool {
        match self {
            Self::Make(args) => args.output.json,
            Self::Batch(args) => args.json,
            Self::Check(args) => args.output.json,
            Self::Sheet(args) => args.json,
            Self::Donate(args) => args.vault.json,
            Self::Policy(Policy { vault, .. })
            | Self::Consent(Consent { vault, .. })
            | Self::Outbox(Outbox { vault })
            | Self::Upload(Upload { vault, .. })
            | Self::Status(Status { vault })
            | Self::Rights(Rights { vault, .. }) => vault.json,
            Self::Standards(args) => args.json,
            Self::Models(args) => args.json,
            Self::Verify(args) => args.json,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Make {
    /// The photo: a JPEG, PNG or WebP file; HEIC too where the program was built to read it
    pub(crate) photo: PathBuf,

    /// Where the portrait goes; .jpg, .jpeg or .png decides its format
    ///
    /// Default: the photo's name and the standard's, with .jpg, in the current folder. An existing
    /// file is replaced.
    #[arg(short = 'o', value_name = "OUT")]
    pub(crate) out: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) wanted: Wanted,

    /// Which face to take when there are several: its place in the list, from 0
    #[arg(long, value_name = "N")]
    pub(crate) face: Option<usize>,

    /// Also lay the portrait on a paper, such as a4=sheet.pdf; may be given several times
    #[arg(long, value_name = "PAPER=FILE")]
    pub(crate) sheet: Vec<PaperFile>,

    #[command(flatten)]
    pub(crate) record: Record,

    #[command(flatten)]
    pub(crate) output: Output,

    #[command(flatten)]
    pub(crate) catalogue: CatalogueFile,

    #[command(flatten)]
    pub(crate) models: ModelFolder,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The photo: a JPEG, PNG or WebP file; HEIC too where the program was built to read it
    pub(crate) photo: PathBuf,

    /// What to check it for; `idphoto standards` lists the ids
    #[arg(long, value_name = "ID")]
    pub(crate) standard: String,

    /// The photo is a finished portrait: its own size and crop are checked as well
    #[arg(long)]
    pub(crate) finished: bool,

    /// Which face to look at when there are several: its place in the list, from 0
    #[arg(long, value_name = "N")]
    pub(crate) face: Option<usize>,

    /// Whose limits hold, where the standard has some for children
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: Age,

    #[command(flatten)]
    pub(crate) output: Output,

    #[command(flatten)]
    pub(crate) catalogue: CatalogueFile,

    #[command(flatten)]
    pub(crate) models: ModelFolder,
}

#[derive(Debug, Args)]
pub(crate) struct Donate {
    /// The photo: a JPEG, PNG or WebP file; HEIC too where the program was built to read it
    pub(crate) photo: PathBuf,

    /// What part of the photo: the less, the better
    #[arg(long, value_enum, value_name = "V")]
    pub(crate) view: Part,

    /// Where a picture of what is sent goes; ends in .png
    #[arg(long, value_name = "FILE.png")]
    pub(crate) preview: Option<PathBuf>,

    /// Only look at the preview: keep nothing, also where somebody agreed
    #[arg(long, requires = "preview")]
    pub(crate) look: bool,

    #[command(flatten)]
    pub(crate) vault: VaultFolder,

    #[command(flatten)]
    pub(crate) models: ModelFolder,
}

/// How findings are handed over.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Also write the findings to this JSON file
    #[arg(long, value_name = "FILE.json")]
    pub(crate) report: Option<PathBuf>,

    /// Print one JSON object instead of the table
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ModelFolder {
    /// Folder of the model files [default: $IDPHOTO_MODELS, or models/ beside the program]
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) models: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Models {
    /// Print JSON instead of a table
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) folder: ModelFolder,

    #[command(subcommand)]
    pub(crate) action: Option<ModelsAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsAction {
    /// End with exit code 4 unless every file is what it should be
    Verify,
}

/// `--view`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Part {
    /// 478 points of the face, no pixels
    Geometry,
    /// The edge of hair and shoulders, the face painted over
    Matting,
    /// The full face: it identifies you
    Compliance,
}

impl From<Part> for View {
    fn from(part: Part) -> Self {
        match part {
            Part::Geometry => Self::Geometry,
            Part::Matting => Self::Matting,
            Part::Compliance => Self::Compliance,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Program;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        Program::command().debug_assert();
    }
}
