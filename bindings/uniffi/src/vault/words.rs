//! The closed lists and the texts that an app says something with, to and from the core's types.

use idphoto_sdk::vault::{self, Country, Day, Digest, DonationId, Locale, Month, PublicKey};

use super::VaultError;

/// An enum of this crate with the same cases as one of the core.
macro_rules! mirrored {
    ($(#[$about:meta])* $name:ident of $core:path { $($(#[$doc:meta])* $variant:ident;)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl From<$name> for $core {
            fn from(said: $name) -> Self {
                match said { $($name::$variant => Self::$variant,)+ }
            }
        }

        impl From<$core> for $name {
            fn from(said: $core) -> Self {
                match said { $(<$core>::$variant => Self::$variant,)+ }
            }
        }
    };
}

mirrored! {
    /// What part of a photo is donated.
    DonationView of vault::View {
        /// 478 landmarks and quality numbers, no pixels. The shape of a face can still be recognised.
        Geometry;
        /// The edge of hair and shoulders; the face is painted over.
        Matting;
        /// The full face. It identifies the person.
        Compliance;
    }
}

mirrored! {
    /// What a donation may be used to train. Recognising people is not on the list.
    DonationPurpose of vault::Purpose {
        /// Finding the points of a face.
        Landmarks;
        /// Telling a person from the background.
        Matting;
        /// Judging whether a portrait satisfies a standard.
        Compliance;
    }
}

mirrored! {
    /// A place that stores donations.
    SiteCode of vault::Site {
        /// Belgium.
        Be;
        /// France.
        Fr;
    }
}

mirrored! {
    /// Who is in a photo, as seen from whoever donates it.
    Depicted of vault::Depicted {
        /// The donor.
        Myself;
        /// A child under the donor's parental authority.
        MyChild;
        /// Another adult, who consents as well.
        OtherAdult;
    }
}

mirrored! {
    /// Who consented, as a class; no age is recorded.
    Guardian of vault::Guardian {
        /// The person, 16 or older.
        NotNeeded;
        /// A holder of parental authority for the person.
        Guardian;
        /// The person and a holder of parental authority together.
        Joint;
    }
}

mirrored! {
    /// How old whoever is in the photo is, as closely as consent needs it. A birth date must not be kept.
    AgeBand of vault::AgeBand {
        /// Younger than 13.
        Under13;
        /// 13 or 14.
        From13To14;
        /// 15.
        Fifteen;
        /// 16 or older.
        SixteenOrOver;
    }
}

mirrored! {
    /// How a donation stands at a site.
    StorageState of vault::State {
        /// Never heard of.
        Unknown;
        /// Leave to upload was given; the bytes are not there, or were not looked at yet.
        Awaited;
        /// Looked at in the store, and right.
        Stored;
        /// The key share is destroyed, so nobody can open it; its bytes are not deleted everywhere yet.
        Unreadable;
        /// Its bytes are deleted at every site as well; the stores were not seen to have freed them yet.
        Deleted;
        /// Nothing of it is left: the stores have freed the bytes.
        Erased;
    }
}

mirrored! {
    /// What its owner says is wrong with a donation (Art. 16 GDPR).
    Correction of vault::Correction {
        /// The landmarks or the alpha do not fit the picture.
        Labels;
        /// The quality numbers do not describe the picture.
        Quality;
        /// Who is in the photo, or who consented, was stated wrongly.
        Depicted;
    }
}

mirrored! {
    /// What is to happen to the donations after their owner's death (Art. 85 of the French law 78-17).
    Directive of vault::Directive {
        /// They stay until they expire.
        Keep;
        /// They are to be erased by whoever holds the recovery code.
        Erase;
        /// Whoever holds the recovery code may have a copy of what is known of them.
        Communicate;
    }
}

mirrored! {
    /// How a donation stands, in one word.
    Standing of vault::Standing {
        /// Consent was given; there is no photo yet.
        Given;
        /// It waits in the outbox; nothing of it left the device.
        Queued;
        /// It is being sent, or was interrupted at that.
        Sending;
        /// It is stored.
        Stored;
        /// Its erasure was asked for and is not complete.
        Erasing;
        /// Nothing of it is left but this entry.
        Gone;
    }
}

pub(crate) fn donation(text: &str) -> Result<DonationId, VaultError> {
    let id = DonationId::from_hex(&text.to_ascii_lowercase());
    id.ok_or_else(|| VaultError::usage("this is no id of a donation", "an id has 32 hex digits"))
}

pub(super) fn controller(text: &str) -> Result<PublicKey, VaultError> {
    let key = PublicKey::from_hex(&text.to_ascii_lowercase());
    key.ok_or_else(|| VaultError::usage("this is no key of a controller", "it has 64 hex digits"))
}

pub(super) fn digest(text: &str) -> Result<Digest, VaultError> {
    let digest = Digest::from_hex(&text.to_ascii_lowercase());
    digest.ok_or_else(|| VaultError::usage("this is no SHA-256", "it has 64 hex digits"))
}

pub(super) fn locale(text: &str) -> Result<Locale, VaultError> {
    let wrong = || VaultError::usage("this is no language", "write it as `fr` or `fr-BE`");
    Locale::new(text).ok_or_else(wrong)
}

pub(super) fn country(text: &str) -> Result<Country, VaultError> {
    let wrong = || VaultError::usage("this is no country", "it has two capital letters, as `FR`");
    Country::new(text).ok_or_else(wrong)
}

pub(super) fn month(text: &str) -> Result<Month, VaultError> {
    let wrong = || VaultError::usage("this is no month", "write it as `2031-11`");
    Month::parse(text).ok_or_else(wrong)
}

pub(super) fn day(text: &str) -> Result<Day, VaultError> {
    let parsed = || {
        let (month, of_month) = text.rsplit_once('-')?;
        let two_digits = of_month.len() == 2 && of_month.bytes().all(|b| b.is_ascii_digit());
        let of_month = of_month.parse().ok().filter(|_| two_digits)?;
        Day::new(Month::parse(month)?, of_month)
    };
    let wrong = || VaultError::usage("this is no day", "write it as `2026-11-24`, from 1970 on");
    parsed().ok_or_else(wrong)
}

/// How many; there never are as many as that.
pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_and_odd_ones_told() {
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(donation(id).unwrap().to_string(), id);
        assert_eq!(donation(&id.to_uppercase()).unwrap().to_string(), id);
        assert_eq!(day("2028-02-29").unwrap().to_string(), "2028-02-29");
        assert_eq!(month("2031-11").unwrap().to_string(), "2031-11");
        let usage = |error: VaultError| matches!(error, VaultError::Request { code, .. } if code == "usage");
        for odd in ["", "01", "zz23456789abcdef0123456789abcdef"] {
            assert!(usage(donation(odd).unwrap_err()), "{odd}");
        }
        for odd in
            ["", "2026-11", "2027-02-29", "2026-11-+1", "2026-11-1", "24.11.2026", "1969-12-31"]
        {
            assert!(usage(day(odd).unwrap_err()), "{odd}");
        }
        assert!(usage(month("2031-13").unwrap_err()));
        assert!(usage(controller("00").unwrap_err()));
        assert!(usage(digest("").unwrap_err()));
        assert!(usage(locale("french").unwrap_err()));
        assert!(usage(country("fr").unwrap_err()));
    }

    #[test]
    fn lists_lead_both_ways() {
        for state in vault::State::ALL {
            assert_eq!(vault::State::from(StorageState::from(*state)), *state);
        }
        for view in vault::View::ALL {
            assert_eq!(vault::View::from(DonationView::from(*view)), *view);
        }
        for band in vault::AgeBand::ALL {
            assert_eq!(vault::AgeBand::from(AgeBand::from(*band)), *band);
        }
    }
}
