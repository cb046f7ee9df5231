//! That the stand is what it says: parties that break no rule, and servers that look at their clients.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;

use hpke::kem::X25519HkdfSha256;
use hpke::{Kem as _, Serializable as _};
use idphoto_wire::sites::MOST_OPENING_KEYS;
use idphoto_wire::{Digest, Policy, PublicKey, Site, Sites};
use rustls::crypto::ring;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::{Authority, Deed, Doors, Evil, Identity, Parties, free_ports, host, today};

#[test]
fn the_parties_of_a_test_are_as_the_rules_ask() {
    let ports: [u16; 4] = free_ports();
    let doors = |at: usize, pin| Doors {
        keeper: ports[at],
        store: ports[at + 1],
        pins: vec![Digest::new([pin; 32]), Digest::new([1; 32])],
    };
    let parties = Parties::new(&doors(0, 3), &doors(2, 0));
    let policy = Policy::parse(&parties.policy, &parties.root_public).unwrap();
    let sites = Sites::parse(&parties.sites, &parties.root_public).unwrap();
    assert_eq!(sites.allowed_by(&policy), Ok(()));
    assert!(policy.is_effective(today()) && policy.first_month() < today().month());
    assert_eq!(parties.opening.len(), MOST_OPENING_KEYS);
    let fr = sites.site(Site::Fr).unwrap();
    assert_eq!(fr.receipt, PublicKey::of(&parties.receipt(Site::Fr)));
    assert_eq!((fr.keeper.port.get(), fr.store.port.get()), (ports[2], ports[3]));
    for (month, private) in &parties.opening {
        let private = hpke::Deserializable::from_bytes(private.expose()).unwrap();
        let public = X25519HkdfSha256::sk_to_pk(&private).to_bytes();
        assert_eq!(fr.opening_keys[month].public, public.to_vec());
    }
}

#[test]
fn a_list_of_sites_can_be_changed_and_signed_once_more() {
    let doors = |pin| Doors { keeper: 1, store: 2, pins: vec![Digest::new([pin; 32])] };
    let parties = Parties::new(&doors(1), &doors(2));
    let mut core = parties.sites_core.clone();
    core.serial += 1;
    core.sites[1].pins = vec![Digest::new([3; 32])];
    let bytes = Sites::sign(&parties.root, &core).unwrap();
    let next = Sites::parse(&bytes, &parties.root_public).unwrap();
    let before = Sites::parse(&parties.sites, &parties.root_public).unwrap();
    assert_eq!(next.may_follow(&before), Ok(()));
    assert_ne!(next.site(Site::Fr).unwrap().pins, before.site(Site::Fr).unwrap().pins);
}

#[test]
fn a_server_for_peers_hears_nobody_else() {
    let (authority, other) = (Authority::new(), Authority::new());
    let name = host(Site::Be);
    let server = authority.certificate(&[name]).server_for_peers(&authority);
    let evil = Evil::start_with(Some(server), |_| Deed::reply(200, &[], b"fine"));
    let peer = authority.certificate(&[host(Site::Fr)]);
    let stranger = other.certificate(&[host(Site::Fr)]);
    assert!(ask(&evil, &authority, Some(&peer)).starts_with(b"HTTP/1.1 200"));
    assert_eq!(ask(&evil, &authority, Some(&stranger)), b"");
    assert_eq!(ask(&evil, &authority, None), b"");
    assert_eq!(evil.seen().len(), 1);
}

/// What comes back; nothing when the server hangs up.
fn ask(evil: &Evil, authority: &Authority, client: Option<&Identity>) -> Vec<u8> {
    let setting = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(authority.roots());
    let setting = match client {
        Some(identity) => setting.with_client_auth_cert(identity.chain.clone(), identity.key()),
        None => Ok(setting.with_no_client_auth()),
    };
    let name = host(Site::Be).try_into().unwrap();
    let connection = ClientConnection::new(Arc::new(setting.unwrap()), name).unwrap();
    let tcp = TcpStream::connect((Ipv4Addr::LOCALHOST, evil.port)).unwrap();
    let mut stream = StreamOwned::new(connection, tcp);
    let mut answer = Vec::new();
    let request = b"GET / HTTP/1.1\r\n\r\n";
    // Whoever is not believed may notice it at the first word or at the last.
    let _ = stream.write_all(request).and_then(|()| stream.read_to_end(&mut answer));
    answer
}
