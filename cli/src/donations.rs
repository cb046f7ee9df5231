//! The commands about donations: policy, consent, outbox, upload, status, rights. Each says what the vault
//! in the sdk answered; none decides anything.

mod consent;
pub(crate) mod home;
mod policy;
mod rights;
mod status;
mod upload;

pub(crate) use consent::run as consent;
pub(crate) use policy::run as policy;
pub(crate) use rights::run as rights;
pub(crate) use status::{outbox, status};
pub(crate) use upload::run as upload;

use idphoto_sdk::vault::DonationId;

/// An id in a table: whoever needs the whole one asks for JSON or for the status of one.
pub(crate) fn brief(id: DonationId) -> String {
    id.to_string()
}
