//! From a run to its manifest. Everything that is told was handed over by the step that did it.

use idphoto_compliance::NEGLIGIBLE_OVERHANG;
use idphoto_imaging::encode::Chroma;
use idphoto_standards::edit::{BackgroundPlan, EditPlan};
use idphoto_standards::framing::Framing;
use idphoto_types::Verdict;
use idphoto_vision::Model as Network;

use super::operation::{Ground, Operation, Sampling};
use super::value::{Colour, Figure, Line, Name, Sha256};
use super::{FORMAT, Format, Input, Manifest, Model, Output, Policy, Program, Report, Runtime};
use super::{Standard, VERSION};
use crate::error::{Error, ErrorKind};
use crate::file::Written;
use crate::findings::Job;
use crate::models::ModelFile;
use crate::options::Quality;
use crate::outcome::{self, Outcome};
use crate::photo::Reading;

/// The name that manifests give this program.
const PROGRAM: &str = "idphoto";

/// What a run knows once the portrait is finished.
pub(crate) struct Run<'a> {
    pub(crate) job: &'a Job<'a>,
    pub(crate) plan: &'a EditPlan,
    pub(crate) way: Way<'a>,
    /// Bytes of the photo's file.
    pub(crate) photo_bytes: Option<usize>,
    /// The portrait's file.
    pub(crate) bytes: &'a [u8],
    /// Whether the expression of the finished portrait was read.
    pub(crate) portrait_read: bool,
    /// The models of this build.
    pub(crate) models: &'a [ModelFile],
    /// What the runtime says about its build.
    pub(crate) runtime: &'a str,
}

/// How a photo became a portrait.
pub(crate) enum Way<'a> {
    /// Through pixels.
    Pixels {
        framing: &'a Framing,
        reading: &'a Reading,
        quality: Quality,
        /// Shorter sides of what the matting network saw.
        passes: &'a [u32],
        written: &'a Written,
    },
    /// Its compressed pixels were copied.
    Copy {
        /// What stayed of its metadata.
        kept: Vec<&'static str>,
    },
}

fn digest(hex: &str) -> Result<Sha256, Error> {
    Sha256::from_hex(hex).ok_or_else(no_digest)
}

fn no_digest() -> Error {
    Error::new(ErrorKind::Encoding, "a digest for the manifest is missing", "")
}

impl Run<'_> {
    /// The manifest of a run that came to `outcome`.
    ///
    /// # Errors
    /// When a digest is missing: a manifest that leaves one out, or makes one up, is none.
    pub(crate) fn manifest(
        &self,
        outcome: &Outcome,
        output: &outcome::Output,
    ) -> Result<Manifest, Error> {
        let plan = self.plan;
        let edits = plan.overridden();
        let source = &outcome.source;
        let failed = outcome.report.with_verdict(Verdict::Fail).map(|check| Name::of(check.id));
        Ok(Manifest {
            format: Format { name: Name::of(FORMAT), version: VERSION },
            program: Program {
                name: Name::of(PROGRAM),
                version: Name::of(env!("CARGO_PKG_VERSION")),
            },
            input: Input {
                sha256: digest(&source.sha256)?,
                width: source.width,
                height: source.height,
                bytes: self.photo_bytes.map(|bytes| bytes as u64),
                turned: source.turned,
            },
            output: Output {
                sha256: Sha256::of(self.bytes),
                width: output.width,
                height: output.height,
                bytes: self.bytes.len() as u64,
                format: Name::of(output.format),
                dpi: output.dpi,
            },
            standard: self.standard()?,
            models: self.models(outcome)?,
            runtime: Runtime { name: Name::of("onnxruntime"), build: Line::of(self.runtime) },
            operations: self.operations(outcome, output),
            policy: Policy { policy: plan.policy(), overridden: !edits.is_empty(), edits },
            report: Report { verdict: outcome.report.verdict, failed: failed.collect() },
        })
    }

    fn standard(&self) -> Result<Standard, Error> {
        let (entry, catalogue) = (self.job.standard, self.job.catalogue);
        let text = catalogue.entry_text(&entry.id).ok_or_else(no_digest)?;
        Ok(Standard {
            id: Name::of(&entry.id),
            sha256: Sha256::of(text.as_bytes()),
            catalogue: Name::of(&catalogue.version().to_ascii_lowercase()),
            checked_on: Name::of(&entry.checked_on),
            confidence: entry.confidence,
            edit_policy: entry.edit.policy,
            source: entry.edit.source.as_deref().map(Name::of),
        })
    }

    fn models(&self, outcome: &Outcome) -> Result<Vec<Model>, Error> {
        let matted = matches!(&self.way, Way::Pixels { passes, .. } if !passes.is_empty());
        let expression = outcome.expression.is_some() || self.portrait_read;
        let roles = [
            (Network::FaceDetector, "detect", true),
            (Network::FaceLandmarks, "landmarks", true),
            (Network::FaceBlendshapes, "expression", expression),
            (Network::FaceGeometry, "pose", true),
            (Network::PersonSegmenter, "segment", true),
            (Network::PortraitMatting, "matting", matted),
        ];
        let used = |file: &&ModelFile| {
            let role = roles.iter().find(|(model, _, used)| *used && model.id() == file.id);
            role.map(|(_, role, _)| *role)
        };
        let told = |(file, role): (&ModelFile, &str)| {
            let sha256 = digest(&file.sha256)?;
            Ok(Model { id: Name::of(&file.id), sha256, role: Name::of(role) })
        };
        self.models.iter().filter_map(|file| Some((file, used(&file)?))).map(told).collect()
    }

    fn operations(&self, outcome: &Outcome, output: &outcome::Output) -> Vec<Operation> {
        let file = Name::of(output.format);
        let (framing, reading, quality, passes, written) = match &self.way {
            Way::Pixels { framing, reading, quality, passes, written } => {
                (framing, reading, quality, passes, written)
            }
            Way::Copy { kept } => {
                let kept = kept.iter().map(|name| Name::of(name)).collect();
                return vec![Operation::Copy { format: file }, Operation::DropMetadata { kept }];
            }
        };
        let mut list = vec![Operation::Decode {
            format: reading.format.map(|f| Name::of(&f.to_string().to_lowercase())),
            orientation: reading.orientation,
            colours: reading.colours,
        }];
        if outcome.source.turned != 0 {
            list.push(Operation::Turn { degrees: outcome.source.turned });
        }
        let [width, height] = [output.width, output.height];
        let map = framing.portrait_to_photo(height);
        list.push(Operation::Warp {
            a: Figure::new(map.a),
            b: Figure::new(map.b),
            tx: Figure::new(map.tx),
            ty: Figure::new(map.ty),
            filter: Name::of("lanczos3"),
            width,
            height,
            scale: Figure::new(1.0 / map.scale()),
            roll_deg: Figure::new(libm::atan2(map.b, map.a).to_degrees()),
        });
        let overhang = framing.overhang([outcome.source.width, outcome.source.height]);
        if overhang.iter().any(|share| *share > NEGLIGIBLE_OVERHANG) {
            let [left, top, right, bottom] =
                overhang.map(|share| Figure::new(share * f64::from(height)));
            list.push(Operation::ExtendCanvas { left, top, right, bottom });
        }
        if !passes.is_empty() {
            let quality = match quality {
                Quality::Fast => "fast",
                Quality::Best => "best",
            };
            let (quality, sides) = (Name::of(quality), passes.to_vec());
            list.push(Operation::Matting { quality, sides });
        }
        let (action, colour) = match self.plan.background() {
            BackgroundPlan::Keep => (Ground::Kept, None),
            BackgroundPlan::Replace(colour) => (Ground::Replaced, Some(Colour::new(colour))),
            BackgroundPlan::Transparent => (Ground::Transparent, None),
        };
        let edge_colours = action != Ground::Kept;
        list.push(Operation::Background { action, colour, edge_colours });
        list.push(Operation::Encode {
            format: file,
            quality: written.quality,
            chroma: written.chroma.map(|chroma| match chroma {
                Chroma::Full => Sampling::Full,
                Chroma::Half => Sampling::Half,
                Chroma::Grey => Sampling::Grey,
            }),
            dpi: written.dpi,
            padding: written.padding as u64,
        });
        list.push(Operation::DropMetadata { kept: Vec::new() });
        list
    }
}
