//! Whom TLS believes: roots, and on top of them the pins of a call.

use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::version::{TLS12, TLS13};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

use super::secured::Findings;
use crate::vault::Digest;

/// Largest file of certificates: all that a system believes are some 250 KiB.
const MOST_FILE: u64 = 1 << 20;

/// Why there is nobody to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The file cannot be read.
    #[error("the file of certificates cannot be read; see whether it is there and yours to read")]
    Unreadable,
    /// The file is no such file.
    #[error("the file of certificates holds none, or one that is damaged; give one in PEM")]
    NoCertificates,
    /// This system has no certificates.
    #[error("this system lists no certificates to believe; install them, or name a file of them")]
    NoneOfSystem,
}

impl TrustError {
    /// A short name that stays the same.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "ca_unreadable",
            Self::NoCertificates => "ca_no_certificates",
            Self::NoneOfSystem => "ca_none_of_system",
        }
    }
}

/// The certificates in a file, all of which have to be good.
pub(super) fn of_file(path: &Path) -> Result<RootCertStore, TrustError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_FILE + 1).read_to_end(&mut bytes))
        .map_err(|_| TrustError::Unreadable)?;
    if bytes.len() as u64 > MOST_FILE {
        return Err(TrustError::NoCertificates);
    }
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        let certificate = certificate.map_err(|_| TrustError::NoCertificates)?;
        roots.add(certificate).map_err(|_| TrustError::NoCertificates)?;
    }
    if roots.is_empty() { Err(TrustError::NoCertificates) } else { Ok(roots) }
}

/// Those that the system believes, as far as they can be read: systems list some that are not made as
/// the standard asks. `SSL_CERT_FILE` and `SSL_CERT_DIR` name others, as they do for most programs; the
/// pins of a call hold all the same.
pub(super) fn of_system() -> Result<RootCertStore, TrustError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() { Err(TrustError::NoneOfSystem) } else { Ok(roots) }
}

/// TLS as one call uses it: nothing of an earlier session is told, and nothing is kept.
pub(super) fn setting(
    roots: &Arc<RootCertStore>,
    pins: &[Digest],
    findings: &Arc<Findings>,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Pinned {
        roots: Arc::clone(roots),
        pins: pins.to_vec(),
        provider: Arc::clone(&provider),
        findings: Arc::clone(findings),
    };
    let mut setting = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    setting.resumption = Resumption::disabled();
    Ok(setting)
}

/// Believes a certificate when it is valid for the name and now, a root stands for it, and a key of the
/// chain between the two is pinned.
///
/// The chain is the one that was verified, not all that the other side sent: anybody can send along a
/// certificate with a pinned key (RFC 7469, section 2.6). Revocation is not asked: that would tell a third
/// party who is talked to, and a list of sites takes a pin away within the hour.
struct Pinned {
    roots: Arc<RootCertStore>,
    pins: Vec<Digest>,
    provider: Arc<CryptoProvider>,
    findings: Arc<Findings>,
}

impl Pinned {
    fn pinned(&self, path: &VerifiedPath<'_>) -> Option<Digest> {
        let leaf = path.end_entity().subject_public_key_info();
        let between = path.intermediate_certificates().map(|cert| cert.subject_public_key_info());
        let root = webpki::spki_for_anchor(path.anchor());
        let mut keys = std::iter::once(leaf).chain(between).chain([root]);
        keys.find_map(|key| Some(Digest::of(key.as_ref())).filter(|key| self.pins.contains(key)))
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let refused = |_| Error::from(CertificateError::ApplicationVerificationFailure);
        let leaf = EndEntityCert::try_from(end_entity).map_err(refused)?;
        leaf.verify_is_valid_for_subject_name(server_name).map_err(refused)?;
        // Of several chains, the one that has a pin.
        let wanted = |path: &VerifiedPath<'_>| {
            self.pinned(path).map(|_| ()).ok_or(webpki::Error::UnknownIssuer)
        };
        let path = leaf
            .verify_for_usage(
                self.provider.signature_verification_algorithms.all,
                &self.roots.roots,
                intermediates,
                now,
                KeyUsage::server_auth(),
                None,
                Some(&wanted),
            )
            .map_err(refused)?;
        let key = self.pinned(&path).ok_or(webpki::Error::UnknownIssuer).map_err(refused)?;
        self.findings.found(key);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl fmt::Debug for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pinned").finish_non_exhaustive()
    }
}
