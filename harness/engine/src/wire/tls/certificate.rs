//! A certificate for the program of one check, and the client that trusts it and no other.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

/// A certificate that signs itself, and its key.
#[derive(Debug)]
pub struct Certificate {
    /// In the form of files.
    pub pem: String,
    /// Its key, likewise.
    pub key: String,
    der: CertificateDer<'static>,
}

impl Certificate {
    /// One for a server of this name.
    ///
    /// # Errors
    /// When the name can stand in no certificate.
    pub fn new(name: &str) -> Result<Self, String> {
        let made = rcgen::generate_simple_self_signed([name.to_string()]).map_err(|error| error.to_string())?;
        Ok(Self { pem: made.cert.pem(), key: made.signing_key.serialize_pem(), der: made.cert.der().clone() })
    }

    /// What finds out whether the other side has this certificate, and its key.
    pub(super) fn verifier(&self, provider: Arc<CryptoProvider>) -> Arc<dyn ServerCertVerifier> {
        Arc::new(Only { der: self.der.clone(), provider })
    }
}

/// Trusts one certificate, whatever stands in it: it was made for this check a moment ago.
#[derive(Debug)]
struct Only {
    der: CertificateDer<'static>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Only {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match *end_entity == self.der {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
