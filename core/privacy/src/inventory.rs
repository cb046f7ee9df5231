//! The data inventory: every field that can leave the device, from `data.yaml`, for whoever wants to
//! know before consenting.

/// How much a field tells about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    /// The same for everybody, or random and used once.
    Technical,
    /// Random, but stands for one donation.
    Pseudonym,
    /// Tells something about the person or the donation.
    Personal,
    /// Shows the person, or lets what does be read.
    Identifying,
}

impl Sensitivity {
    /// The word for it in `data.yaml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::Pseudonym => "pseudonym",
            Self::Personal => "personal",
            Self::Identifying => "identifying",
        }
    }
}

/// How long a field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// As long as the donation: until its expiry month, or until it is erased.
    Donation,
    /// As long as the donation, and destroyed first when it is erased.
    Receipt,
}

/// One field that can leave the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it stands in the bytes, as in `tag.payload.0.9`.
    pub path: &'static str,
    /// What it is.
    pub name: &'static str,
    /// What it is needed for.
    pub purpose: &'static str,
    /// How much it tells.
    pub sensitivity: Sensitivity,
    /// How long it is kept.
    pub retention: Retention,
}

include!(concat!(env!("OUT_DIR"), "/inventory.rs"));

#[cfg(test)]
mod tests;
