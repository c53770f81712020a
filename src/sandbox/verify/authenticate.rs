//! Finds out whether a token was made by somebody who knows the secret.

use std::sync::Arc;

use super::json::{Duplicates, Object, read_object};
use super::keyring::Keyring;
use super::signature::Signature;
use super::{header, structure};
use crate::model::Method;
use crate::sandbox::account::Configuration;
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::Policy;
use crate::sandbox::refusal::{Objection, Refusal};

/// A token that was made by somebody who knows a secret; its payload is not read yet.
pub(crate) struct Authentic {
    /// The configuration whose secret it is.
    pub(crate) configuration: Arc<Configuration>,
    payload: Vec<u8>,
}

/// Checks structure, algorithm and signature. The payload is read only afterwards: no refusal may tell anything about
/// claims that nobody vouches for.
pub(crate) fn authenticate(
    token: &str,
    method: Method,
    keyring: &Keyring,
    policy: &Policy,
    flaws: &Flaws,
) -> Result<Authentic, Objection> {
    let parts = structure::split(token, policy, flaws)?;
    if flaws.contains(&Flaw::RefusesHeaderWhiteSpace) && parts.header.iter().any(u8::is_ascii_whitespace) {
        return Err(Refusal::NotAToken.because("The header has white space."));
    }
    let header = read("header", &parts.header, flaws)?;
    let algorithm = header::check(&header, policy, flaws)?;
    let signature = Signature { signed: parts.signed, bytes: &parts.signature, algorithm, method };
    let configuration = Arc::clone(keyring.check(signature, policy, flaws)?);
    Ok(Authentic { configuration, payload: parts.payload })
}

impl Authentic {
    /// The claims, not yet judged.
    pub(crate) fn read(&self, flaws: &Flaws) -> Result<Object, Objection> {
        read("payload", &self.payload, flaws)
    }
}

fn read(what: &str, bytes: &[u8], flaws: &Flaws) -> Result<Object, Objection> {
    let duplicates =
        if flaws.contains(&Flaw::AcceptsDuplicateClaims) { Duplicates::LastWins } else { Duplicates::Refused };
    read_object(bytes, duplicates)
        .map_err(|error| Refusal::NotAToken.because(format!("The {what} cannot be read as a JSON object: {error}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::{SECRET, Signer, keyring};

    fn refused(token: &str) -> Option<Refusal> {
        authenticate(token, Method::Post, &keyring(), &Policy::default(), &Flaws::new())
            .and_then(|authentic| authentic.read(&Flaws::new()))
            .err()
            .map(|objection| objection.refusal)
    }

    #[test]
    fn the_documented_sample_header_with_its_line_break_is_read() {
        let token = Signer::new().header("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}").sign("{}");
        assert_eq!(refused(&token), None);
    }

    #[test]
    fn structure_comes_before_algorithm_and_signature_before_the_payload() {
        let wrong = || Signer::new().key(b"another secret");
        let table = [
            (
                "four segments and none",
                format!("{}.YQ", Signer::new().header(r#"{"alg":"none"}"#).sign("{}")),
                Refusal::NotAToken,
            ),
            ("a header that is no object", Signer::new().header("[]").sign("{}"), Refusal::NotAToken),
            (
                "a header with a name twice",
                Signer::new().header(r#"{"typ":"JWT","alg":"HS256","alg":"HS256"}"#).sign("{}"),
                Refusal::NotAToken,
            ),
            (
                "wrong key and RS256",
                wrong().header(r#"{"typ":"JWT","alg":"RS256"}"#).sign("{}"),
                Refusal::OtherAlgorithm,
            ),
            ("wrong key and no JSON", wrong().sign("not json"), Refusal::SignatureFails),
            ("wrong key and a claim twice", wrong().sign(r#"{"a":1,"a":2}"#), Refusal::SignatureFails),
            ("good key and no JSON", Signer::new().sign("not json"), Refusal::NotAToken),
            ("good key and a claim twice", Signer::new().sign(r#"{"a":1,"a":2}"#), Refusal::NotAToken),
            ("good key and a byte order mark", Signer::new().sign("\u{feff}{}"), Refusal::NotAToken),
            ("good key and an array", Signer::new().sign("[]"), Refusal::NotAToken),
            (
                "a newline behind the secret",
                Signer::new().key(format!("{SECRET}\n").as_bytes()).sign("{}"),
                Refusal::SignatureFails,
            ),
            ("the empty key", Signer::new().key(b"").sign("{}"), Refusal::SignatureFails),
        ];
        for (name, token, refusal) in table {
            assert_eq!(refused(&token), Some(refusal), "{name}");
        }
    }

    #[test]
    fn a_header_or_payload_swapped_after_signing_is_refused() {
        let token = Signer::new().sign(r#"{"name":"A"}"#);
        let other = Signer::new().sign(r#"{"name":"B"}"#);
        let [header, _, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three segments") };
        let payload = other.split('.').nth(1).unwrap();
        assert_eq!(refused(&format!("{header}.{payload}.{signature}")), Some(Refusal::SignatureFails));
    }
}
