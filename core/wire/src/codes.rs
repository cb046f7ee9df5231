//! The closed lists that tags and policies choose from, each entry with its number on the wire.
//!
//! A number is never given to another meaning. One that is not listed is refused, not ignored.

/// An enum whose variants have a number on the wire, or in a file, and a name for people. A number is
/// never given to another meaning.
#[macro_export]
macro_rules! codes {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $text:literal;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl $name {
            /// All of them, by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The number on the wire.
            #[must_use]
            pub const fn code(self) -> u8 {
                match self { $(Self::$variant => $code),+ }
            }

            /// What a number means; `None` when it is not given to anything.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The name on the command line and in files for people.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// What a name means.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

codes! {
    /// What part of a photo is donated.
    View {
        /// 478 landmarks and quality numbers, no pixels.
        Geometry = 1, "geometry";
        /// The edge of hair and shoulders; the face painted over.
        Matting = 2, "matting";
        /// The full face. It identifies the person.
        Compliance = 3, "compliance";
    }
}

codes! {
    /// What a donation may be used to train. Recognising people is not on the list, on purpose.
    Purpose {
        /// Finding the points of a face.
        Landmarks = 1, "train-landmarks";
        /// Telling a person from the background.
        Matting = 2, "train-matting";
        /// Judging whether a portrait satisfies a standard.
        Compliance = 3, "train-compliance";
    }
}

codes! {
    /// A place that stores donations.
    Site {
        /// Belgium.
        Be = 1, "BE";
        /// France.
        Fr = 2, "FR";
    }
}

codes! {
    /// Who consented, as a class; no age is recorded.
    Guardian {
        /// The person, 16 or older.
        NotNeeded = 0, "not-needed";
        /// A holder of parental authority for the person.
        Guardian = 1, "guardian";
        /// The person and a holder of parental authority together.
        Joint = 2, "joint";
    }
}

codes! {
    /// Who is in a photo, as seen from whoever donates it.
    Depicted {
        /// The donor.
        Myself = 1, "myself";
        /// A child under the donor's parental authority.
        MyChild = 2, "my-child";
        /// Another adult, who consents as well.
        OtherAdult = 3, "other-adult";
    }
}

codes! {
    /// Why a processing is lawful: Art. 6(1) GDPR, by its letters.
    LegalBasis {
        /// (a). For a face that identifies somebody also Art. 9(2)(a).
        Consent = 1, "consent";
        /// (b).
        Contract = 2, "contract";
        /// (c).
        LegalObligation = 3, "legal-obligation";
        /// (d).
        VitalInterests = 4, "vital-interests";
        /// (e).
        PublicTask = 5, "public-task";
        /// (f).
        LegitimateInterests = 6, "legitimate-interests";
    }
}

codes! {
    /// How a donation stands at a site.
    State {
        /// Never heard of.
        Unknown = 0, "unknown";
        /// Leave to upload was given; the bytes are not there, or were not looked at yet.
        Awaited = 1, "awaited";
        /// Looked at in the store, and right.
        Stored = 2, "stored";
        /// The key share is destroyed, so nobody can open it; its bytes are not deleted everywhere yet.
        Unreadable = 3, "unreadable";
        /// Its bytes are deleted at every site as well; the stores were not seen to have freed them yet.
        Deleted = 4, "deleted";
        /// Nothing of it is left: the stores have freed the bytes.
        Erased = 5, "erased";
    }
}

codes! {
    /// What its owner says is wrong with a donation.
    Correction {
        /// The landmarks or the alpha do not fit the picture.
        Labels = 1, "labels";
        /// The quality numbers do not describe the picture.
        Quality = 2, "quality";
        /// Who is in the photo, or who consented, was stated wrongly.
        Depicted = 3, "depicted";
    }
}

impl State {
    /// Whether it can be used for nothing any more, and never will be.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Unreadable | Self::Deleted | Self::Erased)
    }
}

impl LegalBasis {
    /// The only one that training is done on: the others are listed to be refused by name.
    pub const FOR_TRAINING: Self = Self::Consent;
}

impl Purpose {
    /// The views that can serve this purpose; a policy may allow fewer. No purpose gets more of a
    /// face than it needs.
    #[must_use]
    pub const fn views(self) -> &'static [View] {
        match self {
            Self::Landmarks => &[View::Geometry],
            Self::Matting => &[View::Matting],
            Self::Compliance => &[View::Geometry, View::Compliance],
        }
    }
}

/// A set of sites; on the wire one bit each, 1 for BE and 2 for FR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteSet(u8);

impl SiteSet {
    const KNOWN: u8 = 0b11;

    /// The set of these sites.
    #[must_use]
    pub fn of(sites: &[Site]) -> Self {
        Self(sites.iter().fold(0, |bits, site| bits | Self::bit(*site)))
    }

    /// The set of a number on the wire; `None` when a bit stands for no site, or there is none.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits == 0 || bits & !Self::KNOWN != 0 { None } else { Some(Self(bits)) }
    }

    /// The number on the wire.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether `site` is in it.
    #[must_use]
    pub const fn contains(self, site: Site) -> bool {
        self.0 & Self::bit(site) != 0
    }

    /// The sites in it, by number.
    pub fn iter(self) -> impl Iterator<Item = Site> {
        Site::ALL.iter().copied().filter(move |site| self.contains(*site))
    }

    const fn bit(site: Site) -> u8 {
        1 << (site.code() - 1)
    }
}

/// Which pseudonymiser made the pixels: its number and the class of its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transform {
    /// Number of the pixel pipeline.
    pub id: u8,
    /// Class of its parameters: strengths and sizes that belong together.
    pub class: u8,
}

impl Transform {
    /// The pipeline of this version, see `idphoto-privacy`.
    pub const CURRENT: Self = Self { id: 1, class: 1 };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_lead_back() {
        for view in View::ALL {
            assert_eq!(View::from_code(view.code()), Some(*view));
            assert_eq!(View::from_name(view.name()), Some(*view));
        }
        assert_eq!(View::from_code(0), None);
        assert_eq!(Guardian::from_code(3), None);
        assert_eq!(Site::from_name("be"), None);
    }

    #[test]
    fn a_set_of_sites_has_no_unknown_bit_and_is_not_empty() {
        assert_eq!(SiteSet::from_bits(0), None);
        assert_eq!(SiteSet::from_bits(4), None);
        let both = SiteSet::of(&[Site::Fr, Site::Be]);
        assert_eq!(SiteSet::from_bits(both.bits()), Some(both));
        assert_eq!(both.iter().collect::<Vec<_>>(), [Site::Be, Site::Fr]);
        assert!(!SiteSet::of(&[Site::Be]).contains(Site::Fr));
    }
}
