//! Random numbers for one donation, all from one seed.
//!
//! SHA-256 of the seed and a counter: the same numbers on every processor, and none of them tells
//! another. Not for keys.

use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// A stream of random numbers. Neither copied nor shown; its seed is wiped when it is dropped.
pub struct Dice {
    seed: Zeroizing<[u8; 32]>,
    counter: u64,
    block: Zeroizing<[u8; 32]>,
    used: usize,
    /// The second of two normal deviates, which come in pairs.
    spare: Option<f64>,
}

/// The system gave no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

impl std::fmt::Debug for Dice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dice")
    }
}

impl Dice {
    /// Dice with a seed from the system, for one donation.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn drawn() -> Result<Self, NoRandomness> {
        let mut seed = Zeroizing::new([0; 32]);
        SystemRandom::new().fill(&mut seed[..]).map_err(|_| NoRandomness)?;
        Ok(Self::seeded(*seed))
    }

    /// Dice with a given seed, so that a test can repeat itself. A donation made with a seed that
    /// somebody knows can be unwarped.
    #[must_use]
    pub fn seeded(seed: [u8; 32]) -> Self {
        let block = Zeroizing::new([0; 32]);
        Self { seed: Zeroizing::new(seed), counter: 0, block, used: 32, spare: None }
    }

    /// Even over 0 to 1, 1 excluded, in steps of 2^-53.
    pub(super) fn uniform(&mut self) -> f64 {
        if self.used == self.block.len() {
            let mut message = Zeroizing::new([0; 40]);
            message[..32].copy_from_slice(&self.seed[..]);
            message[32..].copy_from_slice(&self.counter.to_be_bytes());
            self.block.copy_from_slice(digest(&SHA256, &message[..]).as_ref());
            self.counter += 1;
            self.used = 0;
        }
        let bytes = self.block[self.used..].first_chunk().copied().unwrap_or_default();
        self.used += 8;
        (u64::from_be_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Even over `-most` to `most`.
    pub(super) fn within(&mut self, most: f64) -> f64 {
        (self.uniform() * 2.0 - 1.0) * most
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller, 1958).
    pub(super) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        // 1 - u is never 0.
        let radius = (-2.0 * libm::log(1.0 - self.uniform())).sqrt();
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * self.uniform());
        self.spare = Some(radius * sin);
        radius * cos
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_seed() {
        let mut dice = Dice::seeded([7; 32]);
        let first = dice.uniform();
        let wanted = digest(&SHA256, &[&[7_u8; 32][..], &[0; 8]].concat());
        let wanted = u64::from_be_bytes(*wanted.as_ref().first_chunk().unwrap());
        assert!((first - wanted as f64 / 2.0_f64.powi(64)).abs() < 1e-12);
        let [mut same, mut other] = [7, 8].map(|n| Dice::seeded([n; 32]));
        assert_eq!((same.uniform(), same.block[..].len()), (first, 32));
        assert_ne!(other.uniform(), first);
        assert_ne!(Dice::drawn().unwrap().uniform(), Dice::drawn().unwrap().uniform());
        assert_eq!(format!("{dice:?}"), "Dice");
    }

    #[test]
    fn moments_are_those_of_their_laws() {
        let mut dice = Dice::seeded([1; 32]);
        let n = 40_000;
        let mut moments = |draw: &dyn Fn(&mut Dice) -> f64| {
            let values: Vec<f64> = (0..n).map(|_| draw(&mut dice)).collect();
            let mean = values.iter().sum::<f64>() / f64::from(n);
            let square = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
            (mean, (square / f64::from(n)).sqrt(), values)
        };
        let (mean, deviation, _) = moments(&Dice::normal);
        assert!(mean.abs() < 0.02 && (deviation - 1.0).abs() < 0.02, "{mean} {deviation}");
        let (mean, deviation, values) = moments(&|d| d.within(3.0));
        assert!(mean.abs() < 0.04 && (deviation - 3.0_f64.sqrt()).abs() < 0.02);
        assert!(values.iter().all(|v| v.abs() <= 3.0));
    }
}
