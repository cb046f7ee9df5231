//! Print sheets: finished portraits on one paper, and their bytes on their way out. Not here: how they are
//! laid out and drawn.

use std::sync::Arc;

use idphoto_sdk::sheet::{
    self, DEFAULT_DPI, Fit, MadeSheet, Paper, Portrait as Printed, PrintSize, SheetFile,
    SheetOutcome as SdkOutcome, SheetRequest as SdkRequest,
};
use idphoto_sdk::{Catalogue, Limits, Standard};

use crate::error::ProcessorError;

/// A finished sheet: the file as it is to be printed, and what is on it.
#[derive(uniffi::Object)]
pub struct Sheet {
    bytes: Vec<u8>,
    outcome: SheetOutcome,
}

/// What sheet to make.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SheetRequest {
    /// Name of the paper, as `papers` lists them: `10x15`, `kiosk`, `4x6`, `13x18`, `5x7`, `a4`, `letter`.
    /// New ones may come.
    pub paper: String,
    /// Margins and gaps. Default: `Safe`.
    #[uniffi(default = None)]
    pub fit: Option<SheetFit>,
    /// Dots per inch of JPEG and PNG, 300 to 600; of no meaning for PDF. Default: 600.
    #[uniffi(default = None)]
    pub dpi: Option<u16>,
    /// Copies of each portrait. Default: as many as fit.
    #[uniffi(default = None)]
    pub copies: Option<u32>,
    /// What it is written as. Default: `Pdf`, which printers keep to size.
    #[uniffi(default = None)]
    pub format: Option<SheetFormat>,
}

/// A finished portrait that is to be printed with others.
#[derive(Clone, uniffi::Record)]
#[uniffi::export(Display)]
pub struct SheetPortrait {
    /// The bytes of its file.
    pub file: Vec<u8>,
    /// Id of the standard whose size it has on paper. Default: the size that the file states by its density.
    #[uniffi(default = None)]
    pub standard: Option<String>,
}

/// How close portraits come to the edge and to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SheetFit {
    /// For printers at home: 5 mm margin, which none of them leaves white, and 2 mm for the scissors.
    Safe,
    /// For labs, which print to the edge and cut along shared lines: no margin, no gap.
    Bleed,
}

/// What a sheet is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SheetFormat {
    /// Pixels, quality 95, 4:4:4, with their density.
    Jpeg,
    /// Pixels with their density.
    Png,
    /// A page of true size that holds the portraits in their own pixels.
    Pdf,
}

/// A paper, upright.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SheetPaper {
    /// What a request takes as `paper`.
    pub name: String,
    /// Width, the shorter side, millimetres.
    pub width_mm: f64,
    /// Height, millimetres.
    pub height_mm: f64,
}

/// What is on a sheet.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SheetOutcome {
    /// Name of the paper.
    pub paper: String,
    /// Width of the paper as it lies, millimetres.
    pub width_mm: f64,
    /// Its height, millimetres.
    pub height_mm: f64,
    /// Margins and gaps.
    pub fit: SheetFit,
    /// Copies of each portrait, in the order they came in.
    pub copies: Vec<u32>,
    /// Where each copy lies, row by row.
    pub placements: Vec<SheetPlacement>,
    /// Whether there was room for the scale bar of 50 mm, which shows on the print whether it was scaled.
    pub scale_bar: bool,
    /// The file.
    pub output: SheetOutput,
    /// All of it as `idphoto sheet --json` prints it, without a path.
    pub json: String,
}

/// Where a copy lies, millimetres from the top-left corner of the paper.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SheetPlacement {
    /// Index of the portrait.
    pub portrait: u32,
    /// Left edge.
    pub x_mm: f64,
    /// Top edge.
    pub y_mm: f64,
    /// Width.
    pub width_mm: f64,
    /// Height.
    pub height_mm: f64,
}

/// The file of a sheet.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SheetOutput {
    /// Pixels across; absent for PDF, as all that is about pixels.
    pub width: Option<u32>,
    /// Pixels down.
    pub height: Option<u32>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Its format.
    pub format: SheetFormat,
    /// Dots per inch.
    pub dpi: Option<u16>,
}

crate::redacted::redacted!(SheetPortrait);

#[uniffi::export]
impl Sheet {
    /// What is on it, and where.
    pub fn outcome(&self) -> SheetOutcome {
        self.outcome.clone()
    }

    /// The file. Copied twice on its way through the bindings: the wrappers of Kotlin and Swift
    /// copy it once, from [`address`](Self::address).
    pub fn bytes(self: Arc<Self>) -> Vec<u8> {
        self.bytes.clone()
    }

    /// Where the file lies in memory. For reading alone, and as long as this object is open.
    pub fn address(&self) -> u64 {
        self.bytes.as_ptr().addr() as u64
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.bytes.len() as u64
    }
}

impl Sheet {
    /// A sheet of a portrait that was just made for `standard`.
    pub(crate) fn of_own(
        file: &[u8],
        standard: &Standard,
        request: SheetRequest,
    ) -> Result<Arc<Self>, ProcessorError> {
        // Our own file, which may have more bytes than a stranger's may.
        let limits = Limits::default().with_max_bytes(file.len());
        let portrait = Printed::open(file, PrintSize::Of(standard), &limits)?;
        Self::of(&[portrait], request)
    }

    /// A sheet of portraits that come from anywhere.
    pub(crate) fn of_several(
        portraits: &[SheetPortrait],
        request: SheetRequest,
        catalogue: &Catalogue,
    ) -> Result<Arc<Self>, ProcessorError> {
        let limits = Limits::default();
        let opened = portraits.iter().map(|portrait| {
            let size = match &portrait.standard {
                Some(id) => {
                    PrintSize::Of(catalogue.standard(id).map_err(idphoto_sdk::Error::from)?)
                }
                None => PrintSize::Stated,
            };
            Printed::open(&portrait.file, size, &limits)
        });
        let opened = opened.collect::<Result<Vec<_>, idphoto_sdk::Error>>()?;
        Self::of(&opened, request)
    }

    fn of(portraits: &[Printed<'_>], request: SheetRequest) -> Result<Arc<Self>, ProcessorError> {
        let MadeSheet { bytes, outcome, .. } = sheet::made(portraits, &request.into())?;
        let outcome = SheetOutcome::of(&outcome)?;
        Ok(Arc::new(Self { bytes, outcome }))
    }
}

impl SheetOutcome {
    fn of(outcome: &SdkOutcome) -> Result<Self, ProcessorError> {
        let json = serde_json::to_string(outcome)
            .map_err(|_| ProcessorError::Internal { code: "json".to_owned() })?;
        let placed = |copy: &sheet::Placement| SheetPlacement {
            portrait: copy.portrait as u32,
            x_mm: copy.x_mm,
            y_mm: copy.y_mm,
            width_mm: copy.w_mm,
            height_mm: copy.h_mm,
        };
        let output = &outcome.output;
        Ok(Self {
            paper: outcome.paper.clone(),
            width_mm: outcome.width_mm,
            height_mm: outcome.height_mm,
            fit: match outcome.fit {
                Fit::Safe => SheetFit::Safe,
                Fit::Bleed => SheetFit::Bleed,
            },
            copies: outcome.copies.clone(),
            placements: outcome.placements.iter().map(placed).collect(),
            scale_bar: outcome.scale_bar,
            output: SheetOutput {
                width: output.width,
                height: output.height,
                bytes: output.bytes as u64,
                format: match output.format {
                    SheetFile::Jpeg => SheetFormat::Jpeg,
                    SheetFile::Png => SheetFormat::Png,
                    SheetFile::Pdf => SheetFormat::Pdf,
                },
                dpi: output.dpi,
            },
            json,
        })
    }
}

impl From<SheetRequest> for SdkRequest {
    fn from(request: SheetRequest) -> Self {
        let file = match request.format {
            Some(SheetFormat::Jpeg) => SheetFile::Jpeg,
            Some(SheetFormat::Png) => SheetFile::Png,
            Some(SheetFormat::Pdf) | None => SheetFile::Pdf,
        };
        let fit = match request.fit {
            Some(SheetFit::Safe) | None => Fit::Safe,
            Some(SheetFit::Bleed) => Fit::Bleed,
        };
        let mut sheet = Self::new(request.paper, file).fit(fit);
        sheet.dpi = request.dpi.unwrap_or(DEFAULT_DPI);
        sheet.copies = request.copies;
        sheet
    }
}

impl From<&Paper> for SheetPaper {
    fn from(paper: &Paper) -> Self {
        Self { name: paper.name.clone(), width_mm: paper.w_mm, height_mm: paper.h_mm }
    }
}
