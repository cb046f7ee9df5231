//! A photo that was pseudonymised and waits, in memory, for its owner's decision. Dropping it is a no.

use std::sync::Arc;

use idphoto_privacy::pseudonymise::{self, Compliance, Dice, Geometry, Matting, Pseudonymised};
use idphoto_privacy::vault::{Queued, Vault, VaultError};
use idphoto_types::RgbImage;
use idphoto_vision::Vision;
use idphoto_wire::{DonationId, View};

use super::DonationPreview;
use super::labels::Labels;
use crate::choose::Choice;
use crate::course::Course;
use crate::error::{Error, ErrorKind};
use crate::subject::Subject;

/// What would be sealed, byte for byte: what its [`preview`](Self::preview) shows is what
/// [`queue`](Self::queue) keeps.
#[derive(Debug)]
pub struct PreparedDonation(AnyView);

/// One of the views; each is a type of its own until it is sealed.
#[derive(Debug)]
enum AnyView {
    Geometry(Pseudonymised<Geometry>),
    Matting(Pseudonymised<Matting>),
    Compliance(Pseudonymised<Compliance>),
}

impl PreparedDonation {
    /// Pseudonymises the photo. Each call draws the random part anew.
    pub(crate) fn of(
        vision: &Vision,
        image: Arc<RgbImage>,
        view: View,
        mut course: Course<'_>,
    ) -> Result<Self, Error> {
        let subject = Subject::find(vision, image, Choice::Largest, &mut course)?;
        if subject.faces.len() > 1 {
            return Err(Error::bystander(&subject.faces));
        }
        let eyes = Labels::new(vision, subject.head);
        let dice = Dice::drawn().map_err(|e| Error::new(ErrorKind::SetUp, e, ""))?;
        let photo = &subject.image;
        let view = course.stage("pseudonymise", || match view {
            View::Geometry => pseudonymise::pseudonymise(photo, &eyes, dice).map(AnyView::Geometry),
            View::Matting => pseudonymise::pseudonymise(photo, &eyes, dice).map(AnyView::Matting),
            View::Compliance => {
                pseudonymise::pseudonymise(photo, &eyes, dice).map(AnyView::Compliance)
            }
        })??;
        Ok(Self(view))
    }

    /// What would be sent.
    #[must_use]
    pub fn preview(&self) -> DonationPreview {
        let (view, content) = match &self.0 {
            AnyView::Geometry(of) => (View::Geometry, of.content()),
            AnyView::Matting(of) => (View::Matting, of.content()),
            AnyView::Compliance(of) => (View::Compliance, of.content()),
        };
        DonationPreview { view, content: content.clone() }
    }

    /// Seals it under the consent `id` and keeps it in the vault's outbox until it is sent.
    ///
    /// # Errors
    /// As [`Vault::queue`].
    pub fn queue(self, vault: &Vault, id: DonationId) -> Result<Queued, VaultError> {
        match self.0 {
            AnyView::Geometry(of) => vault.queue(id, of),
            AnyView::Matting(of) => vault.queue(id, of),
            AnyView::Compliance(of) => vault.queue(id, of),
        }
    }
}
