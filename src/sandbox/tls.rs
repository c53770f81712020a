//! A certificate of the sandbox's own, made at start, and the authority that clients can trust.

use std::sync::Arc;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use tokio_rustls::rustls;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// How long a certificate is valid: no client asks for less than a day or allows less than a year and a bit.
const VALID_DAYS: i64 = 397;

/// Why no certificate could be made.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A name cannot stand in a certificate, or the key could not be made.
    #[error("failed to make a certificate")]
    Certificate(#[from] rcgen::Error),
    /// The TLS library does not take it.
    #[error("failed to set up TLS")]
    Setup(#[from] rustls::Error),
}

/// A certificate for the sandbox and the authority that vouches for it.
#[derive(Debug, Clone)]
pub struct TlsIdentity {
    server: Arc<ServerConfig>,
    ca_pem: String,
}

impl TlsIdentity {
    /// Makes an authority and, with it, a certificate for these names and addresses. The authority's key is forgotten
    /// at once, so that it can vouch for nothing else.
    pub fn generate(names: &[String], now: DateTime<Utc>) -> Result<Self, TlsError> {
        let ca_key = KeyPair::generate()?;
        let mut ca = dated(CertificateParams::new(Vec::<String>::new())?, now);
        ca.distinguished_name.push(DnType::CommonName, "Countersign sandbox authority");
        ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_pem = ca.self_signed(&ca_key)?.pem();
        let issuer = Issuer::new(ca, ca_key);

        let leaf_key = KeyPair::generate()?;
        let mut leaf = dated(CertificateParams::new(names.to_vec())?, now);
        leaf.distinguished_name.push(DnType::CommonName, "Countersign sandbox");
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        let certificate = leaf.signed_by(&leaf_key, &issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf_key.serialize_der()));

        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { server: Arc::new(server), ca_pem })
    }

    /// The authority's certificate in PEM, for clients to trust.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// What accepts connections.
    pub(crate) fn acceptor(&self) -> tokio_rustls::TlsAcceptor {
        Arc::clone(&self.server).into()
    }
}

/// From yesterday, for clocks differ.
fn dated(mut params: CertificateParams, now: DateTime<Utc>) -> CertificateParams {
    let day = |time: DateTime<Utc>| {
        let part = |number: u32| u8::try_from(number).expect("months and days are small");
        rcgen::date_time_ymd(time.year(), part(time.month()), part(time.day()))
    };
    params.not_before = day(now - TimeDelta::days(1));
    params.not_after = day(now + TimeDelta::days(VALID_DAYS));
    params
}
