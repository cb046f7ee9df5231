//! Messages lead back and have one encoding; what is signed counts for nothing else; URLs of another
//! place are refused before anything is looked up.

use crate::codes::{Correction, Site, State};
use crate::digest::{Digest, DonationId, PublicKey};
use crate::protocol::*;
use crate::secret::Secret;
use crate::specimen::{day, key, month};

mod urls;

fn request(ask: Ask) -> Request {
    let serial = u32::from(ask != Ask::Status) * 7;
    Request { id: DonationId::of(&PublicKey::of(&key(1))), serial, ask }
}

fn answer() -> Answer {
    Answer {
        id: request(Ask::Status).id,
        site: Site::Fr,
        request: Digest::of(b"request"),
        serial: 3,
        state: State::Stored,
        restricted: false,
        until: Some(month("2031-11")),
        received: day("2026-11-24"),
        due: day("2026-12-24"),
    }
}

fn receipt() -> Receipt {
    let id = request(Ask::Status).id;
    Receipt { id, site: Site::Be, tag: Digest::of(b"tag"), stored: month("2026-11") }
}

const ASKS: [Ask; 9] = [
    Ask::Status,
    Ask::Erase,
    Ask::Restrict,
    Ask::Lift,
    Ask::Object,
    Ask::Rectify(Correction::Labels),
    Ask::Rectify(Correction::Quality),
    Ask::Rectify(Correction::Depicted),
    Ask::Shorten(match crate::Month::new(2027, 3) {
        Some(month) => month,
        None => unreachable!(),
    }),
];

/// No prefix and no longer text is a message, and no other bytes are the same one.
fn has_one_encoding<T: PartialEq + std::fmt::Debug>(
    bytes: &[u8],
    parse: impl Fn(&[u8]) -> Result<T, ProtocolError>,
) {
    let value = parse(bytes).unwrap();
    for length in 0..bytes.len() {
        assert!(parse(&bytes[..length]).is_err(), "{length} bytes");
    }
    assert!(parse(&[bytes, &[0]].concat()).is_err());
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(parse(&changed).as_ref(), Ok(&value), "bit {bit}");
    }
}

#[test]
fn messages_lead_back_and_have_one_encoding() {
    for ask in ASKS {
        let bytes = request(ask).sign(&key(1));
        assert_eq!(Request::parse(&bytes), Ok(request(ask)));
        has_one_encoding(&bytes, Request::parse);
    }
    let site = PublicKey::of(&key(9));
    has_one_encoding(&answer().sign(&key(9)), |bytes| Answer::parse(bytes, &site));
    has_one_encoding(&Answer { until: None, ..answer() }.sign(&key(9)), |b| {
        Answer::parse(b, &site)
    });
    has_one_encoding(&receipt().sign(&key(9)), |bytes| Receipt::parse(bytes, &site));
    let reply = Reply { answer: vec![1; 200], receipts: vec![vec![2; 180], vec![3; 180]] };
    has_one_encoding(&reply.to_bytes(), Reply::parse);
    has_one_encoding(&Replica { tag: vec![4; 300] }.to_bytes(), Replica::parse);
    has_one_encoding(&Grant { url: "https://fr.example.org/".to_owned() }.to_bytes(), Grant::parse);
    has_one_encoding(&Problem::new("id_used").unwrap().to_bytes(), Problem::parse);
    let deposit = Deposit { tag: vec![4; 300], share: Secret::new([5; 32]) };
    let parsed = Deposit::parse(&deposit.to_bytes()).unwrap();
    assert_eq!((parsed.tag, parsed.share.expose()), (vec![4; 300], &[5; 32]));
    assert!(deposit.to_bytes().len() < MOST_REQUEST && reply.to_bytes().len() < MOST_REPLY);
}

#[test]
fn a_request_is_that_of_the_donation_s_owner() {
    let other = request(Ask::Erase).sign(&key(2));
    assert_eq!(Request::parse(&other).err(), Some(ProtocolError::OtherDonation));
    for (ask, serial) in [(Ask::Erase, 0), (Ask::Status, 1)] {
        let odd = Request { serial, ..request(ask) }.sign(&key(1));
        assert_eq!(Request::parse(&odd).err(), Some(ProtocolError::Serial));
    }
}

#[test]
fn what_a_site_signs_is_that_site_s_and_of_its_own_kind() {
    let (site, other) = (PublicKey::of(&key(9)), PublicKey::of(&key(8)));
    let (answer, receipt) = (answer().sign(&key(9)), receipt().sign(&key(9)));
    assert_eq!(Answer::parse(&answer, &other).err(), Some(ProtocolError::OtherSite));
    assert_eq!(Receipt::parse(&receipt, &other).err(), Some(ProtocolError::OtherSite));
    assert_eq!(
        Receipt::parse(&answer, &site).map_err(ProtocolError::code).err(),
        Some("signature")
    );
    assert_eq!(
        Answer::parse(&receipt, &site).map_err(ProtocolError::code).err(),
        Some("signature")
    );
    let asked = request(Ask::Erase).sign(&key(1));
    assert!(crate::tag::Shorten::parse(&asked).is_err());
}

#[test]
fn odd_messages_are_refused_by_name() {
    use crate::cbor::Writer;
    let payload = |version, kind: &[u64]| {
        let mut to = Writer::new();
        to.array(4).uint(version).bytes(request(Ask::Erase).id.as_bytes()).uint(1);
        to.array(kind.len());
        for number in kind {
            to.uint(*number);
        }
        crate::cose::sign(&key(1), crate::cose::Statement::Request, &to.into_bytes())
    };
    let code = |bytes: &[u8]| Request::parse(bytes).map_err(ProtocolError::code).err();
    assert_eq!(code(&payload(1, &[2])), None);
    assert_eq!(code(&payload(2, &[2])), Some("version"));
    for kind in [&[0][..], &[8], &[8, 1], &[255]] {
        assert_eq!(code(&payload(1, kind)), Some("unknown_code"), "{kind:?}");
    }
    for kind in [&[2, 1][..], &[6], &[7], &[], &[300]] {
        assert_eq!(code(&payload(1, kind)), Some("malformed"), "{kind:?}");
    }
    assert_eq!(code(&payload(1, &[6, 4])), Some("unknown_code"));
    assert_eq!(code(&payload(1, &[7, 3])), Some("unknown_code"));
    assert_eq!(code(&vec![0; MOST_REQUEST + 1]), Some("too_large"));
    let three = Reply { answer: vec![], receipts: vec![vec![1]; 3] };
    assert!(Reply::parse(&three.to_bytes()).is_err());
    for bad in ["", "Id_used", "id used", &"a".repeat(41), "é"] {
        assert_eq!(Problem::new(bad), None, "{bad}");
    }
}
