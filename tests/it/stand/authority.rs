//! An authority that signs certificates, good ones and odd ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use idphoto_wire::Digest;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData as _, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use rustls::{ALL_VERSIONS, RootCertStore, SupportedProtocolVersion};
use tempfile::TempDir;

/// An authority with a key of its own.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    /// Pin of the authority's own key.
    pub(crate) pin: Digest,
    folder: PathBuf,
    /// The same folder, where it goes with this.
    own: Option<TempDir>,
}

/// A certificate with its key.
#[derive(Clone)]
pub(crate) struct Identity {
    /// What is sent: the certificate, and those between it and the root.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    key: Arc<KeyPair>,
    pem: String,
    /// Pin of the certificate's key.
    pub(crate) pin: Digest,
}

impl Authority {
    /// With a folder of its own, which goes with it.
    pub(crate) fn new() -> Self {
        let own = tempfile::tempdir().unwrap();
        let mut authority = Self::at(own.path());
        authority.own = Some(own);
        authority
    }

    /// Leaves its certificate in this folder.
    pub(crate) fn at(folder: &Path) -> Self {
        let mut params = of_ca("test authority");
        params.not_before = date_time_ymd(2020, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        fs::write(folder.join("ca.pem"), certificate.pem()).unwrap();
        let pin = pin(&key);
        let issuer = Issuer::new(params, key);
        let certificate = certificate.der().clone();
        Self { issuer, certificate, pin, folder: folder.to_owned(), own: None }
    }

    /// The file with its certificate, for `--ca`.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// The folder of that file.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A good certificate for these names, for servers and for clients.
    pub(crate) fn certificate(&self, hosts: &[&str]) -> Identity {
        self.signed(of_host(hosts), &self.issuer, Vec::new())
    }

    /// One whose time was over at the end of 2021.
    pub(crate) fn expired(&self, hosts: &[&str]) -> Identity {
        let mut params = of_host(hosts);
        params.not_before = date_time_ymd(2021, 1, 1);
        params.not_after = date_time_ymd(2022, 1, 1);
        self.signed(params, &self.issuer, Vec::new())
    }

    /// One whose time has not come.
    pub(crate) fn early(&self, hosts: &[&str]) -> Identity {
        let mut params = of_host(hosts);
        params.not_before = date_time_ymd(2999, 1, 1);
        params.not_after = date_time_ymd(3000, 1, 1);
        self.signed(params, &self.issuer, Vec::new())
    }

    /// One for clients alone.
    pub(crate) fn client_only(&self, hosts: &[&str]) -> Identity {
        let mut params = of_host(hosts);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.signed(params, &self.issuer, Vec::new())
    }

    /// One that an authority between signed; the pin of that authority comes with it.
    pub(crate) fn below(&self, hosts: &[&str]) -> (Identity, Digest) {
        let key = KeyPair::generate().unwrap();
        let params = of_ca("test authority below");
        let between = params.signed_by(&key, &self.issuer).unwrap();
        let pin = pin(&key);
        let issuer = Issuer::new(params, key);
        (self.signed(of_host(hosts), &issuer, vec![between.der().clone()]), pin)
    }

    /// One that nobody stands for.
    pub(crate) fn self_signed(hosts: &[&str]) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = of_host(hosts).self_signed(&key).unwrap();
        Identity::new(certificate.pem(), vec![certificate.der().clone()], key)
    }

    /// Believes this authority alone.
    pub(crate) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        roots
    }

    fn signed(
        &self,
        params: CertificateParams,
        issuer: &Issuer<'_, KeyPair>,
        between: Vec<CertificateDer<'static>>,
    ) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, issuer).unwrap();
        let chain = [vec![certificate.der().clone()], between].concat();
        Identity::new(certificate.pem(), chain, key)
    }
}

impl Identity {
    fn new(pem: String, chain: Vec<CertificateDer<'static>>, key: KeyPair) -> Self {
        let pin = pin(&key);
        Self { chain, key: Arc::new(key), pem, pin }
    }

    /// The key, as rustls takes it.
    pub(crate) fn key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.serialize_der()).unwrap()
    }

    /// Writes `NAME.pem` and `NAME.key.pem`, as servers read them.
    pub(crate) fn write(&self, folder: &Path, name: &str) -> (PathBuf, PathBuf) {
        let (certificate, key) =
            (folder.join(format!("{name}.pem")), folder.join(format!("{name}.key.pem")));
        fs::write(&certificate, &self.pem).unwrap();
        fs::write(&key, self.key.serialize_pem()).unwrap();
        (certificate, key)
    }

    /// A server with this certificate, for any client.
    pub(crate) fn server(&self) -> ServerConfig {
        self.server_of(ALL_VERSIONS)
    }

    /// The same, for some versions of TLS.
    pub(crate) fn server_of(&self, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), self.key())
            .unwrap()
    }

    /// A server with this certificate, for clients whose certificate that authority signed.
    pub(crate) fn server_for_peers(&self, authority: &Authority) -> ServerConfig {
        let provider = Arc::new(ring::default_provider());
        let roots = Arc::new(authority.roots());
        let peers = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider));
        ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(ALL_VERSIONS)
            .unwrap()
            .with_client_cert_verifier(peers.build().unwrap())
            .with_single_cert(self.chain.clone(), self.key())
            .unwrap()
    }
}

/// SHA-256 of SubjectPublicKeyInfo, made by another library than the one under test.
fn pin(key: &KeyPair) -> Digest {
    Digest::of(&key.subject_public_key_info())
}

fn of_ca(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn of_host(hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2099, 1, 1);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params
}
