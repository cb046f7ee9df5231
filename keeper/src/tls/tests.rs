//! Whom the keeper believes as a client: handshakes in memory with servers that have one thing wrong.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PublicKeyData as _,
    date_time_ymd,
};
use rustls::{ClientConnection, ServerConnection};

use super::*;

const HOST: &str = "keeper.fr.example.org";

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pin(&self) -> Digest {
        Digest::of(&self.0.key().subject_public_key_info())
    }

    fn certificate(&self, host: &str, until: i32) -> (Identity, Digest) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(until, 1, 1);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let pin = Digest::of(&key.subject_public_key_info());
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        (Identity { chain: vec![certificate.der().clone()], key }, pin)
    }
}

/// Whether a client of this authority and these pins finishes the handshake with a server; and what the
/// server knows of the client then.
fn meets(
    server: &Identity,
    authority: &Authority,
    pins: &[Digest],
    own: Option<&Identity>,
) -> Result<Option<Digest>, Error> {
    let config = client(&[authority.0.der().clone()], pins, own).unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    let mut client = ClientConnection::new(config, name).unwrap();
    let mut server = ServerConnection::new(server.server().unwrap()).unwrap();
    let mut buffer = Vec::new();
    while client.is_handshaking() || server.is_handshaking() {
        buffer.clear();
        client.write_tls(&mut buffer).unwrap();
        server.read_tls(&mut &buffer[..]).unwrap();
        server.process_new_packets()?;
        buffer.clear();
        server.write_tls(&mut buffer).unwrap();
        client.read_tls(&mut &buffer[..]).unwrap();
        client.process_new_packets()?;
    }
    Ok(server.peer_certificates().and_then(<[_]>::first).and_then(pin_of))
}

#[test]
fn a13_the_chain_the_name_the_time_and_a_pin_have_to_be_right() {
    let (ours, others) = (Authority::new(), Authority::new());
    let (server, pin) = ours.certificate(HOST, 2100);
    assert_eq!(server.pin(), Some(pin));
    assert_eq!(meets(&server, &ours, &[pin], None), Ok(None));
    // The pin of the issuer is as good, and one of several.
    assert_eq!(meets(&server, &ours, &[Digest::of(b""), ours.pin()], None), Ok(None));
    assert!(meets(&server, &ours, &[], None).is_err(), "no pin");
    assert!(meets(&server, &ours, &[others.pin()], None).is_err(), "another pin");
    assert!(meets(&server, &others, &[pin], None).is_err(), "another authority");
    let (elsewhere, pin) = ours.certificate("keeper.be.example.org", 2100);
    assert!(meets(&elsewhere, &ours, &[pin], None).is_err(), "another name");
    let (expired, pin) = ours.certificate(HOST, 2021);
    assert!(meets(&expired, &ours, &[pin], None).is_err(), "expired");
}

#[test]
fn a_pinned_certificate_that_is_only_sent_along_counts_for_nothing() {
    let (ours, others) = (Authority::new(), Authority::new());
    let (mut server, _) = ours.certificate(HOST, 2100);
    server.chain.push(others.0.der().clone());
    assert!(meets(&server, &ours, &[others.pin()], None).is_err());
}

#[test]
fn the_server_learns_the_key_that_a_client_proves() {
    let ours = Authority::new();
    let (server, pin) = ours.certificate(HOST, 2100);
    let (own, own_pin) = Authority::new().certificate("keeper.be.example.org", 2100);
    assert_eq!(meets(&server, &ours, &[pin], Some(&own)), Ok(Some(own_pin)));
    // Somebody else's certificate without its key proves nothing.
    let (stranger, _) = ours.certificate("keeper.be.example.org", 2100);
    let stolen = Identity { chain: own.chain.clone(), key: stranger.key };
    let config = client(&[ours.0.der().clone()], &[pin], Some(&stolen));
    assert!(config.is_err() || meets(&server, &ours, &[pin], Some(&stolen)).is_err());
}
