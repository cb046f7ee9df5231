//! Placeholder of the donation room until its own branch is merged.

use std::sync::Arc;

/// View.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum DonationView {
    /// G.
    Geometry,
    /// M.
    Matting,
    /// C.
    Compliance,
}

impl From<DonationView> for idphoto_sdk::donation::View {
    fn from(view: DonationView) -> Self {
        match view {
            DonationView::Geometry => Self::Geometry,
            DonationView::Matting => Self::Matting,
            DonationView::Compliance => Self::Compliance,
        }
    }
}

/// P.
#[derive(uniffi::Object)]
pub struct PreparedDonation(idphoto_sdk::donation::PreparedDonation);

impl PreparedDonation {
    pub(crate) fn of(p: idphoto_sdk::donation::PreparedDonation) -> Self {
        Self(p)
    }
}

#[uniffi::export]
impl PreparedDonation {
    /// x
    pub fn x(self: Arc<Self>) -> u32 {
        format!("{:?}", self.0).len() as u32
    }
}
