//! TLS, both ways: what the keeper shows, whom it takes for the other keeper, and whom it believes.
//!
//! Whoever is spoken to has to have a certificate of a known authority for the right name, and one key of
//! the verified chain has to be pinned in the signed list of sites. A client certificate is nobody's
//! duty; a caller is the other keeper when, and only when, it proves a key that is pinned for that site.

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use idphoto_wire::Digest;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{
    CertificateDer, PrivateKeyDer, ServerName, SubjectPublicKeyInfoDer, TrustAnchor, UnixTime,
};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
};
use webpki::{EndEntityCert, KeyUsage};

use crate::config::{self, ConfigError};

/// Files of certificates and keys are never larger.
const MOST_BYTES: u64 = 1 << 20;

/// A certificate chain with its key.
pub(crate) struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    /// Reads chain and key from PEM files.
    pub(crate) fn read(chain: &Path, key: &Path) -> Result<Self, ConfigError> {
        let chain = certificates(chain, "TLS certificate")?;
        let pem = crate::setting::secret_text(key, "TLS key", MOST_BYTES)?;
        let key = PrivateKeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| ConfigError::Content("TLS key", "a private key in PEM"))?;
        Ok(Self { chain, key })
    }

    /// The hash of the public key of the keeper's own certificate.
    pub(crate) fn pin(&self) -> Option<Digest> {
        self.chain.first().and_then(pin_of)
    }

    /// For the keeper as a server.
    pub(crate) fn server(&self) -> Result<Arc<ServerConfig>, ConfigError> {
        let provider = Arc::new(ring::default_provider());
        let callers = Arc::new(AnyCaller(provider.signature_verification_algorithms));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|_| UNUSABLE)?
            .with_client_cert_verifier(callers)
            .with_single_cert(self.chain.clone(), self.key.clone_key())
            .map_err(|_| UNUSABLE)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Nothing is resumed: a ticket would let connections of one device be told to belong together, and
        // carry a proof of identity over from another connection.
        config.send_tls13_tickets = 0;
        config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
        Ok(Arc::new(config))
    }
}

const UNUSABLE: ConfigError =
    ConfigError::Content("TLS certificate", "a certificate that goes with the TLS key");

/// Certificates of a PEM file, one at least.
pub(crate) fn certificates(
    file: &Path,
    what: &'static str,
) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let pem = config::bytes(file, what, MOST_BYTES)?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        _ => Err(ConfigError::Content(what, "certificates in PEM")),
    }
}

/// For the keeper as a client of one site: its authorities, its pins, and, towards the other keeper, who we
/// are.
pub(crate) fn client(
    authorities: &[CertificateDer<'_>],
    pins: &[Digest],
    identity: Option<&Identity>,
) -> Result<Arc<ClientConfig>, ConfigError> {
    const WHAT: ConfigError = ConfigError::Content("file of authorities", "usable certificates");
    let provider = Arc::new(ring::default_provider());
    let anchors = authorities.iter().map(|authority| {
        webpki::anchor_from_trusted_cert(authority).map(|anchor| anchor.to_owned())
    });
    let verifier = Pinned {
        anchors: anchors.collect::<Result<_, _>>().map_err(|_| WHAT)?,
        pins: pins.to_vec(),
        algorithms: provider.signature_verification_algorithms,
    };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| WHAT)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match identity {
        None => builder.with_no_client_auth(),
        Some(own) => builder
            .with_client_auth_cert(own.chain.clone(), own.key.clone_key())
            .map_err(|_| UNUSABLE)?,
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = rustls::client::Resumption::disabled();
    Ok(Arc::new(config))
}

/// The hash of a certificate's public key (RFC 7469, section 2.4); `None` when it is no certificate.
pub(crate) fn pin_of(certificate: &CertificateDer<'_>) -> Option<Digest> {
    let end = EndEntityCert::try_from(certificate).ok()?;
    Some(digest(&end.subject_public_key_info()))
}

fn digest(key: &SubjectPublicKeyInfoDer<'_>) -> Digest {
    Digest::of(key.as_ref())
}

/// Believes a server whose chain is verified and pinned.
#[derive(Debug)]
struct Pinned {
    anchors: Vec<TrustAnchor<'static>>,
    pins: Vec<Digest>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let end = EndEntityCert::try_from(end_entity).map_err(|_| refused())?;
        let is_pinned = |path: &webpki::VerifiedPath<'_>| {
            let mut keys = std::iter::once(path.end_entity().subject_public_key_info())
                .chain(path.intermediate_certificates().map(|one| one.subject_public_key_info()))
                .chain(std::iter::once(webpki::spki_for_anchor(path.anchor())));
            let pinned = keys.any(|key| self.pins.contains(&digest(&key)));
            if pinned { Ok(()) } else { Err(webpki::Error::UnknownIssuer) }
        };
        end.verify_for_usage(
            self.algorithms.all,
            &self.anchors,
            intermediates,
            now,
            KeyUsage::server_auth(),
            None,
            Some(&is_pinned),
        )
        .map_err(|_| refused())?;
        end.verify_is_valid_for_subject_name(name).map_err(|_| refused())?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Takes any client certificate whose key is proven, and none as well. Who it is, the pin says later.
#[derive(Debug)]
struct AnyCaller(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for AnyCaller {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        EndEntityCert::try_from(end_entity).map_err(|_| refused())?;
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

fn refused() -> Error {
    Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({} certificates)", self.chain.len())
    }
}
