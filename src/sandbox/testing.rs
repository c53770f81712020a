//! A small signer for the sandbox's own tests; the program's signer must not vouch for its own opponent.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::account::{Configuration, Role, StoredUser};
use super::verify::Keyring;
use crate::model::SharedSecret;

/// The secret of the tests. It is valid base64 as well, as the vendor's are.
pub(crate) const SECRET: &str = "Zm9yVGVzdHNPbmx5Tm90QVJlYWxTZWNyZXRBdEFsbEFi1234";

/// The moment at which the tests stand still.
pub(crate) const NOW: i64 = 1_700_000_000;

/// The secret of the tests.
pub(crate) fn secret() -> SharedSecret {
    SharedSecret::new(SECRET.to_owned()).unwrap()
}

/// The keyring of one configuration for everybody, with the secret of the tests.
pub(crate) fn keyring() -> Keyring {
    Keyring::new(&[Configuration::default()], secret(), &BTreeMap::new())
}

/// The bytes of a base64url text.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The moment at which the tests stand still.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).unwrap()
}

/// An end user without further attributes.
pub(crate) fn user(email: &str) -> StoredUser {
    StoredUser {
        email: email.to_owned(),
        name: "X".to_owned(),
        external_id: None,
        role: Role::EndUser,
        custom_role_id: None,
        organizations: Vec::new(),
        tags: Vec::new(),
        phone: None,
        locale_id: None,
        remote_photo_url: None,
        user_fields: indexmap::IndexMap::new(),
        suspended: false,
    }
}

/// The four required claims, good at [`NOW`], with this `jti`.
pub(crate) fn good_claims(jti: &str) -> String {
    format!(r#"{{"iat":{NOW},"jti":"{jti}","email":"probe@sso-probe.test","name":"SSO probe"}}"#)
}

/// Signs what it is given, whatever it is.
#[derive(Clone)]
pub(crate) struct Signer {
    header: String,
    key: Vec<u8>,
    bits: u32,
}

impl Signer {
    /// A signer that does everything right.
    pub(crate) fn new() -> Self {
        Self { header: r#"{"typ":"JWT","alg":"HS256"}"#.to_owned(), key: SECRET.as_bytes().to_vec(), bits: 256 }
    }

    /// With another header.
    pub(crate) fn header(self, header: &str) -> Self {
        Self { header: header.to_owned(), ..self }
    }

    /// With another key.
    pub(crate) fn key(self, key: &[u8]) -> Self {
        Self { key: key.to_vec(), ..self }
    }

    /// With SHA-2 of another size.
    pub(crate) fn bits(self, bits: u32) -> Self {
        Self { bits, ..self }
    }

    /// The token with this payload.
    pub(crate) fn sign(&self, payload: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(&self.header), URL_SAFE_NO_PAD.encode(payload));
        let signature = match self.bits {
            0 => Vec::new(),
            384 => mac::<Hmac<Sha384>>(&self.key, &signed),
            512 => mac::<Hmac<Sha512>>(&self.key, &signed),
            _ => mac::<Hmac<Sha256>>(&self.key, &signed),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn mac<M: Mac + KeyInit>(key: &[u8], signed: &str) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).unwrap();
    mac.update(signed.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
