//! Every field of a donation with its value, or with what will decide it.

use idphoto_privacy::inventory::{FIELDS, Field};
use idphoto_wire::content::{Content, usual_length};
use idphoto_wire::sealed::{CIPHER_TAG, HEADER};
use idphoto_wire::tag::OPENING_SITE;
use idphoto_wire::{Digest, Transform, View};
use serde::Serialize;

use crate::error::{Error, ErrorKind};

/// What decides the value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// The photo and the view: the value is known.
    Now,
    /// Drawn at random for this one donation, or made from what is.
    Random,
    /// The policy that is agreed to.
    Policy,
    /// What is agreed to, and by whom.
    Consent,
    /// The month in which it is donated; no day, no hour.
    Month,
}

/// A field that would be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownField {
    /// Where it stands, see `docs/donation-format.md`.
    pub path: &'static str,
    /// What it is.
    pub name: &'static str,
    /// Its value where that is known.
    pub value: Option<String>,
    /// What decides it.
    pub decided: Decided,
    /// What it is needed for.
    pub purpose: &'static str,
    /// How much it tells about somebody: technical, pseudonym, personal, identifying.
    pub sensitivity: &'static str,
}

/// All that a donation of this content would send. A wish to shorten is sent later or never.
pub(super) fn of(view: View, content: &Content) -> Result<Vec<ShownField>, Error> {
    let padded = content.to_padded(view).map_err(|e| Error::new(ErrorKind::Encoding, e, ""))?;
    let facts = Facts { view, content, padded: padded.len() };
    Ok(FIELDS.iter().filter_map(|field| facts.shown(field)).collect())
}

struct Facts<'a> {
    view: View,
    content: &'a Content,
    padded: usize,
}

impl Facts<'_> {
    fn shown(&self, field: &Field) -> Option<ShownField> {
        let (decided, value) = match self.value(field.path)? {
            Ok(value) => (Decided::Now, Some(value)),
            Err(decided) => (decided, None),
        };
        let Field { path, name, purpose, sensitivity, .. } = *field;
        Some(ShownField { path, name, value, decided, purpose, sensitivity: sensitivity.name() })
    }

    /// The value or what will decide it; `None` when the field is not sent.
    fn value(&self, path: &str) -> Option<Result<String, Decided>> {
        let quality = &self.content.quality;
        let sealed = HEADER + self.padded + CIPHER_TAG;
        Some(match path.strip_prefix("tag.payload.0.").unwrap_or(path) {
            "tag.protected.1" => Ok("Ed25519".to_owned()),
            "1" | "content.1" => Ok("1".to_owned()),
            "3" => Err(Decided::Consent),
            "4" | "content.2" => Ok(self.view.to_string()),
            "5.0" | "5.1" | "5.2" | "10" => Err(Decided::Policy),
            "7" => Err(Decided::Consent),
            "8" => Err(Decided::Month),
            "9" | "12.1" | "sealed.month" => Err(Decided::Consent),
            "11.0" => Ok(Transform::CURRENT.id.to_string()),
            "11.1" => Ok(Transform::CURRENT.class.to_string()),
            "12.0" | "sealed.site" => Ok(OPENING_SITE.to_string()),
            "tag.payload.2" => Ok(format!("{sealed} bytes")),
            "sealed.magic" => Ok("SID1".to_owned()),
            "sealed.kem" => Ok("DHKEM(X25519, HKDF-SHA256)".to_owned()),
            "content.3" => Ok(picture(self.content.image.as_deref()?)),
            "content.4" => Ok(picture(self.content.alpha.as_deref()?)),
            "content.5" => {
                let landmarks = self.content.landmarks.as_deref()?;
                Ok(format!("{} bytes, SHA-256 {}", landmarks.len(), Digest::of(landmarks)))
            }
            "content.6.0" => Ok(format!("{} degrees", quality.yaw)),
            "content.6.1" => Ok(format!("{} degrees", quality.pitch)),
            "content.6.2" => Ok(format!("{} degrees", quality.roll)),
            "content.6.3" => Ok(format!("{} %", quality.presence)),
            "content.6.4" => Ok(format!("{} %", quality.clipped)),
            "content.6.5" => Ok(format!("{} %", quality.unevenness)),
            "content.7" => Ok(self.content.digest().to_string()),
            "content.padding" => {
                Ok(format!("up to {} bytes", usual_length(self.view).max(self.padded)))
            }
            "tag.protected.4" | "2" | "6" | "13" | "tag.payload.1" | "tag.signature" => {
                Err(Decided::Random)
            }
            "sealed.encapsulated" | "sealed.ciphertext" | "share" => Err(Decided::Random),
            _ => return None,
        })
    }
}

fn picture(jpeg: &[u8]) -> String {
    format!("JPEG of {} bytes, SHA-256 {}", jpeg.len(), Digest::of(jpeg))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use idphoto_wire::content::{LANDMARK_BYTES, Quality};

    use super::*;

    fn paths(view: View, [image, alpha, landmarks]: [bool; 3]) -> BTreeSet<&'static str> {
        let part = |there: bool, length| there.then(|| vec![0; length]);
        let quality =
            Quality { yaw: 0, pitch: 0, roll: 0, presence: 100, clipped: 0, unevenness: 0 };
        let content = Content {
            image: part(image, 10),
            alpha: part(alpha, 10),
            landmarks: part(landmarks, LANDMARK_BYTES),
            quality,
        };
        of(view, &content).unwrap().iter().map(|field| field.path).collect()
    }

    #[test]
    fn all_fields_of_the_inventory_are_shown_but_the_wish_to_shorten() {
        let geometry = paths(View::Geometry, [false, false, true]);
        let matting = paths(View::Matting, [true, true, false]);
        let compliance = paths(View::Compliance, [true, false, false]);
        assert!(!geometry.contains("content.3") && !compliance.contains("content.4"));
        let shown: BTreeSet<_> = [geometry, matting, compliance].into_iter().flatten().collect();
        let listed = FIELDS.iter().map(|field| field.path);
        let left_out: Vec<_> = listed.filter(|path| !shown.contains(path)).collect();
        assert!(left_out.iter().all(|path| path.starts_with("shorten.")), "{left_out:?}");
    }
}
