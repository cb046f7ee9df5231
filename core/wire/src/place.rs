//! The table of places that may store donations, as the providers name them.
//!
//! A region's name says nothing by itself: `eu-west-2` is London at one provider and France at
//! another. So the whole pair is looked up, and what is not in the table is no place. Where bytes
//! physically lie is the provider's word; no client can prove it.

use crate::codes::Site;

/// A (provider, region) pair of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    provider: &'static str,
    region: &'static str,
    site: Site,
}

/// Belgium and France alone: the two that the controller's policy names. Another country of the Union
/// would need its own [`Site`].
const TABLE: &[Place] = &[
    // The controller's own machines; which building, the policy's text says.
    place("own", "be", Site::Be),
    place("own", "fr", Site::Fr),
    // Google Cloud, "Regions and zones": St. Ghislain, Belgium; Paris, France.
    place("gcp", "europe-west1", Site::Be),
    place("gcp", "europe-west9", Site::Fr),
    // Microsoft, "Azure regions list": Brussels; Paris. `westeurope` is the Netherlands,
    // `northeurope` Ireland.
    place("azure", "belgiumcentral", Site::Be),
    place("azure", "francecentral", Site::Fr),
    // AWS, "Regions and Availability Zones": Paris. `eu-west-1` is Ireland, `eu-west-2` London.
    place("aws", "eu-west-3", Site::Fr),
    // Oracle, "Regions and Availability Domains": Paris; Marseille.
    place("oracle", "eu-paris-1", Site::Fr),
    place("oracle", "eu-marseille-1", Site::Fr),
    // OVHcloud, "Endpoints and Object Storage geoavailability": Gravelines, Roubaix, Strasbourg; Paris,
    // a region of three zones. `de` is Frankfurt, `uk` London.
    place("ovh", "gra", Site::Fr),
    place("ovh", "rbx", Site::Fr),
    place("ovh", "sbg", Site::Fr),
    place("ovh", "eu-west-par", Site::Fr),
    // Scaleway, "Products availability": Paris.
    place("scaleway", "fr-par", Site::Fr),
    // 3DS Outscale, "Regions, Endpoints and Subregions Reference": around Paris, both.
    place("outscale", "eu-west-2", Site::Fr),
    place("outscale", "cloudgouv-eu-west-1", Site::Fr),
];

const fn place(provider: &'static str, region: &'static str, site: Site) -> Place {
    Place { provider, region, site }
}

impl Place {
    /// Longest name of a provider or a region.
    pub const MOST: usize = 32;
    /// All of them.
    pub const ALL: &'static [Self] = TABLE;

    /// Looks a pair up, byte by byte; `None` when it is not in the table.
    #[must_use]
    pub fn new(provider: &str, region: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|place| place.provider == provider && place.region == region)
    }

    /// The provider.
    #[must_use]
    pub const fn provider(&self) -> &'static str {
        self.provider
    }

    /// The region, as the provider calls it.
    #[must_use]
    pub const fn region(&self) -> &'static str {
        self.region
    }

    /// The country it lies in.
    #[must_use]
    pub const fn site(&self) -> Site {
        self.site
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(provider: &str, region: &str) -> Option<Site> {
        Place::new(provider, region).map(|place| place.site())
    }

    #[test]
    fn the_pair_decides_and_never_the_region_alone() {
        assert_eq!(site("gcp", "europe-west1"), Some(Site::Be));
        assert_eq!(site("gcp", "europe-west9"), Some(Site::Fr));
        assert_eq!(site("outscale", "eu-west-2"), Some(Site::Fr));
        assert_eq!(site("aws", "eu-west-3"), Some(Site::Fr));
        assert_eq!(site("own", "be"), Some(Site::Be));
        for (provider, region) in [
            // Ireland, London, Frankfurt, the Netherlands, Ireland, Frankfurt, London, Frankfurt and the
            // Netherlands.
            ("aws", "eu-west-1"),
            ("aws", "eu-west-2"),
            ("aws", "eu-central-1"),
            ("azure", "westeurope"),
            ("azure", "northeurope"),
            ("ovh", "de"),
            ("ovh", "uk"),
            ("gcp", "europe-west3"),
            ("gcp", "europe-west4"),
            // Regions that span countries, and the United States.
            ("gcp", "eu"),
            ("gcp", "europe-west"),
            ("aws", "us-east-1"),
            ("outscale", "us-east-2"),
            ("outscale", "us-west-1"),
            ("azure", "eastus"),
            // The right region of another provider, and providers nobody looked at.
            ("aws", "europe-west1"),
            ("gcp", "eu-west-3"),
            ("own", "eu-west-3"),
            ("own", "de"),
            ("garage", "fr"),
            ("", ""),
        ] {
            assert_eq!(site(provider, region), None, "{provider} {region}");
        }
    }

    #[test]
    fn a_name_that_only_looks_right_is_another_name() {
        for (provider, region) in [
            ("AWS", "eu-west-3"),
            ("aws", "EU-WEST-3"),
            ("aws", " eu-west-3"),
            ("aws", "eu-west-3 "),
            ("aws", "eu-west-3\0"),
            ("aws", "eu-west-3a"),
            ("aws", "eu-west-"),
            ("aws", "eu\u{2010}west\u{2010}3"),
            // Cyrillic letters.
            ("\u{430}ws", "eu-west-3"),
            ("own", "b\u{435}"),
            ("own", "fr\u{200B}"),
            // Full width.
            ("own", "ｆｒ"),
        ] {
            assert_eq!(site(provider, region), None, "{provider:?} {region:?}");
        }
    }

    #[test]
    fn the_table_has_no_pair_twice_and_only_plain_names() {
        for (index, place) in Place::ALL.iter().enumerate() {
            assert_eq!(Place::new(place.provider, place.region), Some(*place));
            assert!(
                !Place::ALL[..index].iter().any(|other| {
                    (other.provider, other.region) == (place.provider, place.region)
                })
            );
            for name in [place.provider, place.region] {
                let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
                assert!(
                    (1..=Place::MOST).contains(&name.len()) && name.bytes().all(plain),
                    "{name}"
                );
            }
        }
    }
}
