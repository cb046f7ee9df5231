//! The donation as its owner sees it: what would be sent, before anybody agrees to anything.
//!
//! Pseudonymised, still personal data. Not here: consent, tags and sending, which the
//! [`Vault`](crate::vault::Vault) sees to; the steps themselves are `idphoto-privacy`'s, which gets its eyes
//! from here.

mod fields;
mod labels;
mod picture;
mod prepared;

pub use self::fields::{Decided, ShownField};
pub use self::prepared::PreparedDonation;
pub use idphoto_privacy::inventory;
pub use idphoto_wire::{Purpose, View};

use idphoto_wire::content::Content;

use crate::error::Error;

/// What a donation of one photo would send.
#[derive(Clone, PartialEq, Eq)]
pub struct DonationPreview {
    view: View,
    content: Content,
}

impl std::fmt::Debug for DonationPreview {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DonationPreview({})", self.view)
    }
}

impl DonationPreview {
    /// The view that was asked for.
    #[must_use]
    pub const fn view(&self) -> View {
        self.view
    }

    /// The very JPEG that would be enciphered; `None` for a view without pixels.
    #[must_use]
    pub fn image(&self) -> Option<&[u8]> {
        self.content.image.as_deref()
    }

    /// The very JPEG of the alpha that would be enciphered; `None` for a view without it.
    #[must_use]
    pub fn alpha(&self) -> Option<&[u8]> {
        self.content.alpha.as_deref()
    }

    /// All of it in one PNG for a person to look at: the pictures side by side, or the landmarks as
    /// points.
    ///
    /// # Errors
    /// [`ErrorKind::Encoding`](crate::ErrorKind::Encoding), for which there is no reason.
    pub fn picture(&self) -> Result<Vec<u8>, Error> {
        picture::of(&self.content)
    }

    /// Every field that would be sent, in the order of the data inventory.
    ///
    /// # Errors
    /// [`ErrorKind::Encoding`](crate::ErrorKind::Encoding) when the content does not fit into a donation.
    pub fn fields(&self) -> Result<Vec<ShownField>, Error> {
        fields::of(self.view, &self.content)
    }
}
