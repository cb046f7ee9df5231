//! Donations with random fields, and random changes of them. The same ones in every run.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{CryptoRng, RngCore, impls};
use hpke::{Kem as _, OpModeS, Serializable as _, setup_sender};
use idphoto_wire::content::{Content, LANDMARK_BYTES, Quality};
use idphoto_wire::cose::{self, Statement};
use idphoto_wire::sealed::{ContentKey, EXPORTER_CONTEXT, Header, Kem};
use idphoto_wire::tag::{Controller, OpeningKeyId, Shorten, TagCore};
use idphoto_wire::{
    ConsentCommitment, Digest, DonationId, Guardian, Month, PublicKey, Purpose, RetentionTag,
    Secret, ShareCommitment, Site, SiteSet, Transform, View,
};
use ring::signature::{Ed25519KeyPair, KeyPair as _};

/// A generator of random fields.
pub(super) struct Fresh(u64);

/// A donation, with everything that opens it.
pub(super) struct Donation {
    pub(super) tag: Vec<u8>,
    pub(super) sealed: Vec<u8>,
    pub(super) private_key: Vec<u8>,
    pub(super) share: [u8; 32],
}

impl Fresh {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next_u64() % end as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill_bytes(&mut bytes);
        bytes
    }

    /// So many bytes at most, of each order of magnitude as often.
    fn bytes(&mut self, most: usize) -> Vec<u8> {
        let most = most >> self.below(16);
        let mut bytes = vec![0; self.below(most + 1)];
        self.fill_bytes(&mut bytes);
        bytes
    }

    /// A number whose length on the wire is random.
    fn number(&mut self) -> u32 {
        self.next_u32() >> self.below(32)
    }

    fn key(&mut self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&self.array::<32>()).unwrap()
    }

    fn core(&mut self, key: &Ed25519KeyPair, share: &[u8; 32]) -> TagCore {
        let purpose = self.one_of(Purpose::ALL);
        let issued = Month::from_number(12 + self.below(119_000) as u32).unwrap();
        let expires = issued.plus(1 + self.below(60) as u32).unwrap();
        let letters = b"abcdefghijklmnopqrstuvwxyz0123456789-";
        let name: String =
            (0..=self.below(32)).map(|_| char::from(self.one_of(letters))).take(32).collect();
        TagCore {
            id: DonationId::of(&public(key)),
            purpose,
            view: self.one_of(purpose.views()),
            controller: Controller::new(&name).unwrap(),
            policy_version: self.number(),
            policy: Digest::new(self.array()),
            consent: ConsentCommitment::new(self.array()),
            guardian: self.one_of(Guardian::ALL),
            issued,
            expires,
            sites: self.one_of(&[SiteSet::of(&[Site::Fr]), SiteSet::of(&[Site::Be, Site::Fr])]),
            transform: Transform { id: self.next_u32() as u8, class: self.number() as u8 },
            opening: OpeningKeyId { site: Site::Fr, month: expires },
            share: ShareCommitment::of(&Secret::new(*share)),
        }
    }

    fn content(&mut self, view: View) -> Content {
        let [image, alpha, landmarks] = match view {
            View::Geometry => [false, false, true],
            View::Matting => [true, true, false],
            View::Compliance => [true, false, false],
        };
        let [yaw, pitch, roll] = self.array().map(|byte: u8| byte as i8);
        let [presence, clipped, unevenness] = self.array();
        Content {
            image: image.then(|| self.bytes(60_000)),
            alpha: alpha.then(|| self.bytes(30_000)),
            landmarks: landmarks.then(|| self.array::<LANDMARK_BYTES>().to_vec()),
            quality: Quality { yaw, pitch, roll, presence, clipped, unevenness },
        }
    }

    pub(super) fn donation(&mut self) -> Donation {
        let (key, share) = (self.key(), self.array());
        let core = self.core(&key, &share);
        let content = self.content(core.view).to_padded(core.view).unwrap();
        let (private, receiver) = X25519HkdfSha256::gen_keypair(self);
        let info = core.opening.info();
        let (encapsulated, context) = setup_sender::<
            ChaCha20Poly1305,
            HkdfSha256,
            X25519HkdfSha256,
            _,
        >(&OpModeS::Base, &receiver, &info, self)
        .unwrap();
        let mut exported = [0; 32];
        context.export(EXPORTER_CONTEXT, &mut exported).unwrap();
        let header = Header {
            kem: Kem::X25519HkdfSha256,
            opening: core.opening,
            encapsulated: encapsulated.to_bytes().to_vec(),
        };
        let key_of_content = ContentKey::derive(&Secret::new(exported), &Secret::new(share));
        let ciphertext = key_of_content.unwrap().encipher(&core.digest(), &content).unwrap();
        let sealed = [header.to_bytes(), ciphertext].concat();
        let tag = RetentionTag::sign(&key, &core, &sealed).unwrap();
        Donation { tag, sealed, private_key: private.to_bytes().to_vec(), share }
    }

    /// One to three random changes: bits, bytes, lost, added, moved and cut off.
    pub(super) fn changed(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len().max(1));
            match self.below(if bytes.is_empty() { 1 } else { 8 }) {
                0 => bytes.insert(at, self.next_u32() as u8),
                1 | 2 => bytes[at] ^= 1 << self.below(8),
                3 => bytes[at] = self.next_u32() as u8,
                4 => drop(bytes.remove(at)),
                5 => bytes[at] = bytes[at].wrapping_add(1),
                6 => {
                    let with = self.below(bytes.len());
                    bytes.swap(at, with);
                }
                _ if self.below(8) == 0 => bytes.truncate(at),
                _ => bytes.push(self.next_u32() as u8),
            }
        }
        bytes
    }

    /// A tag whose payload was changed before it was signed, so that the signature lets it through.
    /// Where hashes and commitments stand any byte is as good as another: most changes go elsewhere.
    pub(super) fn resigned_tag(&mut self) -> Vec<u8> {
        let (key, share) = (self.key(), self.array());
        let tag = RetentionTag::sign(&key, &self.core(&key, &share), b"").unwrap();
        let payload = cose::verify(&tag, Statement::RetentionTag).unwrap().payload;
        let payload = match self.below(4) {
            0 => self.changed(payload),
            1 => self.lengthened(payload),
            _ => {
                let mut payload = payload.to_vec();
                let heads: Vec<usize> =
                    (0..payload.len()).filter(|at| outside(*at, &payload)).collect();
                let at = self.one_of(&heads);
                payload[at] = self.one_of(&[payload[at] ^ 1, payload[at] ^ 3, 0, self.0 as u8]);
                payload
            }
        };
        cose::sign(&key, Statement::RetentionTag, &payload)
    }

    /// One short integer or length in two bytes instead of one.
    fn lengthened(&mut self, payload: &[u8]) -> Vec<u8> {
        let mut payload = payload.to_vec();
        let short: Vec<usize> = (0..payload.len())
            .filter(|at| outside(*at, &payload) && payload[*at] & 31 < 24)
            .collect();
        let at = self.one_of(&short);
        let value = payload[at] & 31;
        payload[at] = payload[at] & 0xE0 | 24;
        payload.insert(at + 1, value);
        payload
    }

    pub(super) fn resigned_wish(&mut self) -> Vec<u8> {
        let key = self.key();
        let month = Month::from_number(12 + self.below(119_988) as u32).unwrap();
        let wish = Shorten { id: DonationId::of(&public(&key)), month }.sign(&key);
        let payload = cose::verify(&wish, Statement::Shorten).unwrap().payload.to_vec();
        match self.below(8) {
            0 => wish,
            1 => self.changed(&wish),
            2 => cose::sign(&key, Statement::RetentionTag, &payload),
            3 => cose::sign(&key, Statement::Shorten, &self.lengthened(&payload)),
            _ => cose::sign(&key, Statement::Shorten, &self.changed(&payload)),
        }
    }

    /// A small content with changes where they tell most: at its ends.
    pub(super) fn changed_content(&mut self) -> (Vec<u8>, View) {
        let view = View::Geometry;
        let padded = self.content(view).to_padded(view).unwrap();
        let (head, rest) = padded.split_at(9);
        let (middle, end) = rest.split_at(LANDMARK_BYTES);
        let bytes = match self.below(4) {
            0 => [&self.changed(head), rest].concat(),
            1 => [head, middle, &self.changed(&end[..20]), &end[20..]].concat(),
            2 => [head, middle, end, &[0][..self.below(2)]].concat(),
            _ => self.changed(&padded),
        };
        (bytes, self.one_of(&[view, view, view, View::Compliance]))
    }
}

/// Whether a byte of a payload stands outside the longer byte strings, which begin with 0x58 0x20 or
/// 0x50.
fn outside(at: usize, payload: &[u8]) -> bool {
    let inside = |start: usize, length: usize| (start..start + length).contains(&at);
    let long = payload.windows(2).enumerate().filter(|(_, pair)| *pair == [0x58, 0x20]);
    let mut long = long.map(|(start, _)| start + 2);
    !long.any(|start| inside(start, 32)) && !inside(6, 16)
}

fn public(key: &Ed25519KeyPair) -> PublicKey {
    PublicKey::new(key.public_key().as_ref().try_into().unwrap())
}

/// `SplitMix64`: random enough for tests, and nothing else.
impl RngCore for Fresh {
    fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn fill_bytes(&mut self, to: &mut [u8]) {
        impls::fill_bytes_via_next(self, to);
    }
}

impl CryptoRng for Fresh {}
