//! One token: header and payload written, signed, tampered with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use zeroize::Zeroizing;

use super::json::{Moment, write_object};
use super::key_ring::KeyRing;
use super::tamper::{Parts, tamper};
use crate::clock::IdSource;
use crate::model::{HmacAlgorithm, SignedToken, Tamper, TokenSpec};

/// Why a token could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// The crypto library refused to sign.
    #[error("failed to sign the token")]
    Sign(#[source] jsonwebtoken::errors::Error),
    /// What was to be done to the token would leave it as it is.
    #[error("{act} changes nothing in this token, so it would be sent untampered")]
    NothingToTamper {
        /// The act.
        act: Tamper,
    },
}

/// Makes a token at this moment. `purpose` names what its fresh ids are for; the same purpose never asks twice.
pub fn mint(
    spec: &TokenSpec,
    keys: &KeyRing,
    now: DateTime<Utc>,
    ids: &dyn IdSource,
    purpose: &str,
) -> Result<SignedToken, MintError> {
    let mut moment = Moment { now, ids, purpose, given: 0 };
    let header = write_object(&spec.header, &mut moment);
    let claims = write_object(&spec.claims, &mut moment);
    let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(&header), URL_SAFE_NO_PAD.encode(&claims));
    let signature = match keys.key(spec.signing.key) {
        None => String::new(),
        Some(key) => jsonwebtoken::crypto::sign(signed.as_bytes(), key, algorithm(spec.signing.algorithm))
            .map_err(MintError::Sign)?,
    };
    let mut parts = Parts::new(&signed, claims, signature);
    for &act in &spec.tamper {
        tamper(&mut parts, act)?;
    }
    Ok(SignedToken { compact: Zeroizing::new(parts.join()), header, claims: parts.claims, minted_at: now })
}

fn algorithm(algorithm: HmacAlgorithm) -> Algorithm {
    match algorithm {
        HmacAlgorithm::Hs256 => Algorithm::HS256,
        HmacAlgorithm::Hs384 => Algorithm::HS384,
        HmacAlgorithm::Hs512 => Algorithm::HS512,
    }
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;
    use crate::clock::SeededIds;
    use crate::model::{ClaimValue, SharedSecret, Signing, SigningKey, Tree, parse_text};

    fn fields(pairs: &[(&str, &str)]) -> IndexMap<String, ClaimValue> {
        pairs.iter().map(|&(name, text)| (name.to_owned(), Tree::Leaf(parse_text(text).unwrap()))).collect()
    }

    fn minted(key: SigningKey, algorithm: HmacAlgorithm, acts: &[Tamper]) -> SignedToken {
        let secret = SharedSecret::new("0123456789abcdef0123456789abcdef".to_owned()).unwrap();
        let wrong = SharedSecret::new("another".to_owned()).unwrap();
        let spec = TokenSpec {
            header: fields(&[("typ", "JWT"), ("alg", algorithm.id())]),
            claims: fields(&[("iat", "@now"), ("jti", "@uuid"), ("name", "N"), ("email", "n@sso-probe.test")]),
            signing: Signing { key, algorithm },
            tamper: acts.to_vec(),
        };
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        mint(&spec, &KeyRing::new(&secret, &wrong), now, &SeededIds::new(1), "test").unwrap()
    }

    /// What a library that is not ours says of the token, with the right secret.
    fn verifies(token: &SignedToken, algorithm: Algorithm) -> bool {
        let mut validation = jsonwebtoken::Validation::new(algorithm);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        let key = jsonwebtoken::DecodingKey::from_secret(b"0123456789abcdef0123456789abcdef");
        jsonwebtoken::decode::<serde_json::Value>(token.compact.as_str(), &key, &validation).is_ok()
    }

    #[test]
    fn only_the_targets_secret_signs_what_verifies() {
        for &key in SigningKey::ALL {
            let token = minted(key, HmacAlgorithm::Hs256, &[]);
            assert_eq!(verifies(&token, Algorithm::HS256), key == SigningKey::Target, "{key}");
        }
    }

    #[test]
    fn the_algorithm_that_was_asked_for_signs() {
        let table = [
            (HmacAlgorithm::Hs256, Algorithm::HS256),
            (HmacAlgorithm::Hs384, Algorithm::HS384),
            (HmacAlgorithm::Hs512, Algorithm::HS512),
        ];
        for (ours, theirs) in table {
            assert!(verifies(&minted(SigningKey::Target, ours, &[]), theirs), "{ours}");
        }
    }

    #[test]
    fn a_tampered_token_no_longer_verifies() {
        for &act in Tamper::ALL {
            let token = minted(SigningKey::Target, HmacAlgorithm::Hs256, &[act]);
            assert!(!verifies(&token, Algorithm::HS256), "{act}");
        }
    }

    #[test]
    fn debug_does_not_show_the_signature() {
        let token = minted(SigningKey::Target, HmacAlgorithm::Hs256, &[]);
        let signature = token.signature().unwrap();
        assert!(!format!("{token:?}").contains(signature));
    }
}
