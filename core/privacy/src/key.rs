//! Keys of donations: one for each, from a root that never leaves the device.
//!
//! Whoever holds a key proves that a donation is theirs (Art. 11(2) GDPR) by signing; nothing else
//! leads from a donation to its donor, and nothing leads from one key to another but the root.

use idphoto_wire::{DonationId, PublicKey, Purpose, Secret};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use zeroize::Zeroizing;

/// Begins the info of every derivation.
const LABEL: &[u8] = b"sid/donation/v1";

/// The root of all donation keys of this device: 32 random bytes that the platform's key store wraps.
#[derive(Clone, Debug)]
pub struct DeviceRoot(Secret<32>);

/// The key of one donation. The seed is wiped once it is derived; ring does not wipe its own copy.
pub struct DonationKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

/// The key could not be derived, for which there is no reason but a broken build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the key of the donation could not be derived")]
pub struct KeyError;

impl DeviceRoot {
    /// A root that the key store unwrapped.
    #[must_use]
    pub const fn new(root: Secret<32>) -> Self {
        Self(root)
    }

    /// The key that belongs to `nonce`, 32 random bytes drawn for this one donation.
    ///
    /// HKDF-SHA256 (RFC 5869) without salt; info: `sid/donation/v1`, the purpose's number, the nonce.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn donation_key(
        &self,
        purpose: Purpose,
        nonce: &[u8; 32],
    ) -> Result<DonationKey, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        Salt::new(HKDF_SHA256, &[])
            .extract(self.0.expose())
            .expand(&[LABEL, &[purpose.code()], nonce], HKDF_SHA256)
            .and_then(|output| output.fill(&mut seed[..]))
            .map_err(|_| KeyError)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed[..]).map_err(|_| KeyError)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError)?;
        Ok(DonationKey { pair, public: PublicKey::new(public) })
    }
}

impl DonationKey {
    /// Its public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The donation it belongs to.
    #[must_use]
    pub fn id(&self) -> DonationId {
        DonationId::of(&self.public)
    }

    /// What signs.
    pub(crate) const fn pair(&self) -> &Ed25519KeyPair {
        &self.pair
    }
}

impl std::fmt::Debug for DonationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DonationKey({:?})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(fill: u8) -> DeviceRoot {
        DeviceRoot::new(Secret::new([fill; 32]))
    }

    #[test]
    fn the_same_nonce_leads_to_the_same_key_and_any_other_value_to_another() {
        let key =
            |device, purpose, nonce| root(device).donation_key(purpose, &[nonce; 32]).unwrap().id();
        let one = key(1, Purpose::Matting, 1);
        assert_eq!(one, key(1, Purpose::Matting, 1));
        let others = [
            key(2, Purpose::Matting, 1),
            key(1, Purpose::Landmarks, 1),
            key(1, Purpose::Matting, 2),
        ];
        assert!(others.iter().all(|other| *other != one));
        assert_eq!(format!("{:?}", root(1)), "DeviceRoot([secret])");
    }
}
