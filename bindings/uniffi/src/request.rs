//! What an app asks for.

use idphoto_sdk::{
    CheckRequest as SdkCheck, FileFormat as SdkFormat, MakeRequest as SdkMake,
    Profile as SdkProfile, Quality as SdkQuality,
};

/// What portrait to make.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MakeRequest {
    /// Id of the standard, such as `icao-9303-print`.
    pub standard: String,
    /// `auto` (the least that will do), `keep`, `transparent`, a token of the standard such as `white`,
    /// or `#rrggbb`.
    #[uniffi(default = "auto")]
    pub background: String,
    /// How much work goes into the edge of the hair. Default: `Fast`.
    #[uniffi(default = None)]
    pub quality: Option<Quality>,
    /// Index of the face to take, the largest being 0. Default: the largest, if no other is nearly as
    /// large.
    #[uniffi(default = None)]
    pub face: Option<u32>,
    /// Dots per inch. Default: what the standard asks at least, else 300.
    #[uniffi(default = None)]
    pub dpi: Option<u16>,
    /// Do what the authority does not let software do; the report says so and fails.
    #[uniffi(default = false)]
    pub override_edit_policy: bool,
    /// Default: JPEG, or PNG for a transparent background.
    #[uniffi(default = None)]
    pub format: Option<FileFormat>,
    /// Whose limits hold, where the standard has some for children. Default: `Adult`.
    #[uniffi(default = None)]
    pub profile: Option<Profile>,
}

/// What to check.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CheckRequest {
    /// Id of the standard.
    pub standard: String,
    /// The photo is a finished portrait: its own pixels are held against the standard.
    #[uniffi(default = false)]
    pub finished: bool,
    /// Index of the face to take. Default: the largest.
    #[uniffi(default = None)]
    pub face: Option<u32>,
    /// Whose limits hold, where the standard has some for children. Default: `Adult`.
    #[uniffi(default = None)]
    pub profile: Option<Profile>,
}

/// How much work goes into the edge of the hair.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum Quality {
    /// One pass of the matting network.
    Fast,
    /// A second, finer one at the soft edge: roughly 3.5 times the time of matting.
    Best,
}

/// Whose limits hold. An authority that states none for children has those of adults for them too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Profile {
    /// Adults, and children as old as the authority says.
    Adult,
    /// Children younger than that: `HeadRule.child` tells how young.
    Child,
    /// Infants; where there are no limits of their own, those for children.
    Infant,
}

/// A file format of portraits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum FileFormat {
    /// Baseline JPEG, 4:4:4.
    Jpeg,
    /// PNG.
    Png,
}

impl From<MakeRequest> for SdkMake {
    fn from(request: MakeRequest) -> Self {
        let mut make = Self::new(request.standard).background(request.background);
        make.quality = match request.quality {
            Some(Quality::Fast) | None => SdkQuality::Fast,
            Some(Quality::Best) => SdkQuality::Best,
        };
        make.face = request.face.map(|index| index as usize);
        make.dpi = request.dpi;
        make.override_edit_policy = request.override_edit_policy;
        make.format = request.format.map(|format| match format {
            FileFormat::Jpeg => SdkFormat::Jpeg,
            FileFormat::Png => SdkFormat::Png,
        });
        make.profile = profile(request.profile);
        make
    }
}

impl From<CheckRequest> for SdkCheck {
    fn from(request: CheckRequest) -> Self {
        let mut check = Self::new(request.standard).finished(request.finished);
        check.face = request.face.map(|index| index as usize);
        check.profile = profile(request.profile);
        check
    }
}

fn profile(asked: Option<Profile>) -> SdkProfile {
    match asked {
        Some(Profile::Adult) | None => SdkProfile::Adult,
        Some(Profile::Child) => SdkProfile::Child,
        Some(Profile::Infant) => SdkProfile::Infant,
    }
}

impl From<SdkFormat> for FileFormat {
    fn from(format: SdkFormat) -> Self {
        match format {
            SdkFormat::Jpeg => Self::Jpeg,
            SdkFormat::Png => Self::Png,
        }
    }
}
