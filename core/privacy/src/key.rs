//! Keys of donations: one for each, from a root that never leaves the device.
//!
//! Whoever holds a key proves that a donation is theirs (Art. 11(2) GDPR) by signing; nothing else
//! leads from a donation to its donor, and nothing leads from one key to another but the root.

use idphoto_wire::protocol::{Ask, Request};
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

/// The nonce of a donation that is counted: 28 zero bytes and its number, big-endian.
///
/// Donations are counted from 0 on the device, over all purposes. So whoever has the root, such as from a
/// [recovery code](crate::recovery), finds all of them without a list. A number says nothing outside: it
/// goes into HKDF under the root, and whoever lacks the root cannot tell two keys of one device from two
/// of different ones.
#[must_use]
pub const fn nonce(index: u32) -> [u8; 32] {
    let mut nonce = [0; 32];
    let (_, end) = nonce.split_at_mut(28);
    end.copy_from_slice(&index.to_be_bytes());
    nonce
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

    /// The key of this device for one use, as in `sid/ledger/v1`. No label begins with another one, nor
    /// with that of the donations' keys.
    ///
    /// HKDF-SHA256 (RFC 5869) without salt; info: the label.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn derive(&self, label: &[u8]) -> Result<Secret<32>, KeyError> {
        Ok(Secret::new(*self.expand(&[label])?))
    }

    /// The key that belongs to `nonce`, 32 bytes that no other donation of this device has: its number
    /// ([`nonce`]), or drawn at random.
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
        let seed = self.expand(&[LABEL, &[purpose.code()], nonce])?;
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed[..]).map_err(|_| KeyError)?;
        let public = pair.public_key().as_ref().try_into().map_err(|_| KeyError)?;
        Ok(DonationKey { pair, public: PublicKey::new(public) })
    }

    /// The key of the donation with this number: that of its [`nonce`].
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn counted_key(&self, purpose: Purpose, index: u32) -> Result<DonationKey, KeyError> {
        self.donation_key(purpose, &nonce(index))
    }

    /// The root itself, for the recovery code.
    pub(crate) const fn secret(&self) -> &Secret<32> {
        &self.0
    }

    fn expand(&self, info: &[&[u8]]) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let mut derived = Zeroizing::new([0; 32]);
        Salt::new(HKDF_SHA256, &[])
            .extract(self.0.expose())
            .expand(info, HKDF_SHA256)
            .and_then(|output| output.fill(&mut derived[..]))
            .map_err(|_| KeyError)?;
        Ok(derived)
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

    /// A signed request for this donation.
    pub(crate) fn request(&self, serial: u32, ask: Ask) -> Vec<u8> {
        Request { id: self.id(), serial, ask }.sign(&self.pair)
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

    #[test]
    fn donations_are_counted_in_the_last_four_bytes() {
        assert_eq!(nonce(0), [0; 32]);
        assert_eq!(nonce(0x0102_0304)[..28], [0; 28]);
        assert_eq!(nonce(0x0102_0304)[28..], [1, 2, 3, 4]);
        let mut last = [0; 32];
        last[28..].fill(0xFF);
        assert_eq!(nonce(u32::MAX), last);
        let counted = root(1).counted_key(Purpose::Matting, 256).unwrap();
        let mut number_256 = [0; 32];
        number_256[30] = 1;
        assert_eq!(counted.id(), root(1).donation_key(Purpose::Matting, &number_256).unwrap().id());
        let ids: std::collections::BTreeSet<_> = (0..500)
            .map(|index| root(1).counted_key(Purpose::Matting, index).unwrap().id())
            .collect();
        assert_eq!(ids.len(), 500);
    }

    /// Computed with Python's `hmac`, as RFC 5869 puts HKDF together.
    #[test]
    fn a_key_for_one_use_is_plain_hkdf_and_no_other_device_or_use_has_it() {
        let derived = root(1).derive(b"sid/ledger/v1").unwrap();
        let hex: String = derived.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "8ca7b7ee072aa3fc5455eaf096b7807821e2983fb47b2dbac43ab5a890d53fcd");
        let others = [root(2).derive(b"sid/ledger/v1"), root(1).derive(b"sid/outbox/v1")];
        assert!(others.iter().all(|other| other.as_ref().unwrap().expose() != derived.expose()));
    }
}
