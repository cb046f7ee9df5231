//! What portrait is wanted: the arguments that `make` and `batch` share.

use clap::{Args, ValueEnum};
use idphoto_sdk::{FileFormat, MakeRequest, Quality};

use super::Age;

#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// What the portrait is for; `idphoto standards` lists the ids
    #[arg(long, value_name = "ID")]
    pub(crate) standard: String,

    /// auto, keep, transparent, a token such as white, or #rrggbb
    ///
    /// auto does the least: a wall that the standard accepts is kept, another one is replaced where
    /// the authority lets software do that. A transparent portrait is a PNG file.
    #[arg(long, default_value = "auto")]
    pub(crate) background: String,

    /// How much work goes into the edge of the hair
    #[arg(long, value_enum, default_value_t)]
    quality: Effort,

    /// Dots per inch, 100 to 2400 [default: the least that the standard asks for, else 300]
    #[arg(long, value_name = "N")]
    dpi: Option<u16>,

    /// Whose limits hold, where the standard has some for children
    #[arg(long, value_enum, default_value_t)]
    profile: Age,

    /// Do what the authority does not let software do; the report says so
    #[arg(long)]
    override_edit_policy: bool,
}

impl Wanted {
    /// Whether the portrait has no background.
    pub(crate) fn is_transparent(&self) -> bool {
        self.background == "transparent"
    }

    /// The same for the sdk, as a file of `format`.
    pub(crate) fn request(&self, format: FileFormat) -> MakeRequest {
        let mut request = MakeRequest::new(self.standard.as_str())
            .background(self.background.as_str())
            .quality(self.quality.into())
            .override_edit_policy(self.override_edit_policy)
            .profile(self.profile.into())
            .format(format);
        request.dpi = self.dpi;
        request
    }
}

/// `--quality`.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Effort {
    /// One pass of the matting network
    #[default]
    Fast,
    /// A second, finer pass
    Best,
}

impl From<Effort> for Quality {
    fn from(effort: Effort) -> Self {
        match effort {
            Effort::Fast => Self::Fast,
            Effort::Best => Self::Best,
        }
    }
}
