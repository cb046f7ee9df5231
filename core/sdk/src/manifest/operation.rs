//! What software did to a photo, one step each, with every parameter; and the same in plain words.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::value::{Colour, Figure, Name};

/// One step on the way from photo to portrait. In JSON an object whose first member, `operation`, is its
/// name.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(tag = "operation", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Operation {
    /// The file was read to upright pixels in sRGB, 8 bits a channel.
    Decode {
        /// `jpeg`, `png`, `webp` or `heic`; `null` of pixels that came in.
        format: Option<Name>,
        /// How the picture lay, as EXIF has it, 1 to 8; undone.
        orientation: u8,
        /// What became of its colours.
        colours: Colours,
    },
    /// Turned by quarters beyond that, since the face was not upright.
    Turn {
        /// 90, 180 or 270, clockwise.
        degrees: u16,
    },
    /// Crop, scale and roll in one resample: the pixel of the portrait whose centre is `(x, y)` shows the
    /// photo around `(a x - b y + tx, b x + a y + ty)`, both in pixels from the top left corner.
    Warp {
        /// Scale times cosine.
        a: Figure,
        /// Scale times sine.
        b: Figure,
        /// Pixels of the photo.
        tx: Figure,
        /// Pixels of the photo.
        ty: Figure,
        /// `lanczos3`.
        filter: Name,
        /// Pixels of the portrait across.
        width: u32,
        /// Pixels of the portrait down.
        height: u32,
        /// Pixels of the portrait for one of the photo, in one direction: above 1 enlarges.
        scale: Figure,
        /// How far the frame is turned in the photo, degrees clockwise.
        roll_deg: Figure,
    },
    /// The frame reaches beyond the photo, in pixels of the portrait; its edge pixels were repeated there,
    /// and painted over where the background was replaced.
    ExtendCanvas {
        /// To the left.
        left: Figure,
        /// Upwards.
        top: Figure,
        /// To the right.
        right: Figure,
        /// Downwards.
        bottom: Figure,
    },
    /// A network told the person from the background.
    Matting {
        /// `fast` or `best`, as it was asked for.
        quality: Name,
        /// Shorter sides of what the network saw, in pixels, in order.
        sides: Vec<u32>,
    },
    /// What became of the background.
    Background {
        /// Kept, replaced or left out.
        action: Ground,
        /// What it was replaced with.
        colour: Option<Colour>,
        /// Whether colours at the person's edge were estimated anew, so that no rim of the old
        /// background stays.
        edge_colours: bool,
    },
    /// The pixels were written to a file.
    Encode {
        /// `jpeg` or `png`.
        format: Name,
        /// 1 to 100 on the scale of libjpeg; `null` of a PNG.
        quality: Option<u8>,
        /// `4:4:4`, `4:2:0` or `grey`; `null` of a PNG.
        chroma: Option<Sampling>,
        /// Dots per inch written into it.
        dpi: u16,
        /// Bytes that hold nothing and are there for the file's size.
        padding: u64,
    },
    /// Nothing of the photo's metadata went into the portrait but what is named.
    DropMetadata {
        /// What stayed.
        kept: Vec<Name>,
    },
    /// The compressed picture was copied byte for byte; no pixel was decoded for the portrait.
    Copy {
        /// `jpeg` or `png`.
        format: Name,
    },
}

/// What became of a photo's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Colours {
    /// It said nothing of them: taken for sRGB.
    Assumed,
    /// They were sRGB.
    Srgb,
    /// Converted to sRGB.
    Converted,
    /// It had a profile that was not followed: taken for sRGB.
    ProfileIgnored,
}

/// What became of the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Ground {
    /// As it was.
    Kept,
    /// One colour.
    Replaced,
    /// None.
    Transparent,
}

/// How much colour detail a JPEG has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub enum Sampling {
    /// A colour sample for every pixel.
    #[serde(rename = "4:4:4")]
    Full,
    /// A colour sample for every four pixels.
    #[serde(rename = "4:2:0")]
    Half,
    /// No colour.
    #[serde(rename = "grey")]
    Grey,
}

/// The step as a person reads it.
impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode { format, orientation, colours } => {
                match format {
                    Some(format) => write!(f, "read the photo ({format})")?,
                    None => f.write_str("took the photo's pixels")?,
                }
                if *orientation != 1 {
                    write!(f, ", set it upright (orientation {orientation})")?;
                }
                f.write_str(match colours {
                    Colours::Assumed | Colours::Srgb => ", colours as they were",
                    Colours::Converted => ", converted its colours to sRGB",
                    Colours::ProfileIgnored => ", took its colours for sRGB",
                })
            }
            Self::Turn { degrees } => write!(f, "turned it by {degrees} degrees clockwise"),
            Self::Warp { width, height, scale, roll_deg, .. } => write!(
                f,
                "cropped and scaled it to {width} x {height} pixels ({:.2} for one of the photo), \
                 rolled by {:.1} degrees",
                scale.value(),
                roll_deg.value()
            ),
            Self::ExtendCanvas { left, top, right, bottom } => {
                f.write_str("added canvas beyond the photo's edge:")?;
                let sides = [("left", left), ("top", top), ("right", right), ("bottom", bottom)];
                let added = sides.into_iter().filter(|(_, by)| by.value() > 0.0);
                for (number, (side, by)) in added.enumerate() {
                    let comma = if number == 0 { "" } else { "," };
                    write!(f, "{comma} {side} {:.0} pixels", by.value())?;
                }
                Ok(())
            }
            Self::Matting { quality, .. } => {
                write!(f, "told the person from the background with a network ({quality})")
            }
            Self::Background { action, colour, .. } => match (action, colour) {
                (Ground::Kept, _) => f.write_str("kept the background as it was"),
                (Ground::Transparent, _) => f.write_str("removed the background"),
                (Ground::Replaced, Some(colour)) => {
                    write!(f, "replaced the background with {}", colour.rgb())
                }
                (Ground::Replaced, None) => f.write_str("replaced the background"),
            },
            Self::Encode { format, quality, chroma, dpi, padding } => {
                let grey = if *chroma == Some(Sampling::Grey) { ", without colour," } else { "" };
                write!(f, "wrote a {format} file{grey}")?;
                if let Some(quality) = quality {
                    write!(f, " of quality {quality}")?;
                }
                write!(f, " at {dpi} dpi")?;
                if *padding > 0 {
                    write!(f, ", filled up with {padding} bytes that hold nothing")?;
                }
                Ok(())
            }
            Self::DropMetadata { kept } if kept.is_empty() => {
                f.write_str("left out all metadata of the photo")
            }
            Self::DropMetadata { kept } => {
                let kept: Vec<&str> = kept.iter().map(Name::as_str).collect();
                write!(f, "left out all metadata of the photo but {}", kept.join(", "))
            }
            Self::Copy { format } => {
                write!(f, "copied the compressed picture ({format}) byte for byte")
            }
        }
    }
}
