//! What the tests of donations talk to: certificates, real stores, servers that misbehave, signed policy
//! and sites. Everything is on loopback. Not here: tests, but for those of the stand itself.
//!
//! Hosts are `be.localhost` and `fr.localhost`, because the domains of two sites may not overlap. Many
//! resolvers do not know that these are this machine (RFC 6761, section 6.3); what connects to them by
//! name has to know it itself, as the program does.

mod authority;
mod evil;
#[cfg(unix)]
mod keepers;
mod parties;
mod ports;
mod seen;
mod stores;
mod weed;
#[cfg(unix)]
mod written;

mod tests;

use idphoto_wire::Site;

pub(crate) use self::authority::{Authority, Identity};
pub(crate) use self::evil::{Deed, Evil};
#[cfg(unix)]
pub(crate) use self::keepers::{Donor, Service};
pub(crate) use self::parties::{Doors, Parties, today};
pub(crate) use self::ports::free_ports;
pub(crate) use self::seen::Seen;
pub(crate) use self::stores::{Stores, target};
pub(crate) use self::weed::Weed;

/// The host of a site.
pub(crate) const fn host(site: Site) -> &'static str {
    match site {
        Site::Be => "be.localhost",
        Site::Fr => "fr.localhost",
    }
}
