//! Checks signatures with the account's secret, in constant time (RFC 7518, section 3.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::header::Algorithm;
use crate::model::{Method, SharedSecret};
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::refusal::{Objection, Refusal};

/// The account's secret, made ready for checking. There is no `Debug` on purpose.
pub(crate) struct Key {
    prepared: Hmac<Sha256>,
    secret: SharedSecret,
}

fn keyed<M: KeyInit>(key: &[u8]) -> M {
    M::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn holds<M: Mac>(mut mac: M, signed: &str, signature: &[u8]) -> bool {
    mac.update(signed.as_bytes());
    // The comparison is in constant time and refuses any other length.
    mac.verify_slice(signature).is_ok()
}

impl Key {
    /// Prepares the secret's own bytes as the key; it is not decoded.
    pub(crate) fn new(secret: SharedSecret) -> Self {
        Self { prepared: keyed(secret.expose().as_bytes()), secret }
    }

    /// Checks the signature over the signed text.
    pub(crate) fn check(
        &self,
        signed: &str,
        signature: &[u8],
        algorithm: Algorithm,
        method: Method,
        flaws: &Flaws,
    ) -> Result<(), Objection> {
        let secret = self.secret.expose();
        let good = match algorithm {
            Algorithm::Hs256 => holds(self.prepared.clone(), signed, signature),
            Algorithm::Hs384 => holds(keyed::<Hmac<Sha384>>(secret.as_bytes()), signed, signature),
            Algorithm::Hs512 => holds(keyed::<Hmac<Sha512>>(secret.as_bytes()), signed, signature),
            Algorithm::Unsigned => signature.is_empty(),
        };
        if flaws.contains(&Flaw::RefusesGoodTokens) {
            return Err(Refusal::SignatureFails.because("Every signature is refused."));
        }
        if good || (!flaws.is_empty() && self.flawed_good(signed, signature, method, flaws)) {
            return Ok(());
        }
        Err(Refusal::SignatureFails.because(if signature.is_empty() {
            "The signature is empty."
        } else {
            "The signature was not made with the shared secret over this header and payload."
        }))
    }

    fn flawed_good(&self, signed: &str, signature: &[u8], method: Method, flaws: &Flaws) -> bool {
        let also = |key: &[u8]| holds(keyed::<Hmac<Sha256>>(key), signed, signature);
        let secret = self.secret.expose();
        let skips_for_method = match method {
            Method::Get => Flaw::GetSkipsSignature,
            Method::Post => Flaw::PostSkipsSignature,
        };
        flaws.contains(&Flaw::AcceptsAnySignature)
            || flaws.contains(&skips_for_method)
            || (flaws.contains(&Flaw::AcceptsEmptySignature) && signature.is_empty())
            || (flaws.contains(&Flaw::AcceptsEmptyKey) && also(b""))
            || (flaws.contains(&Flaw::AcceptsNewlineSecret) && also(format!("{secret}\n").as_bytes()))
            || (flaws.contains(&Flaw::AcceptsDecodedSecret)
                && STANDARD.decode(secret).is_ok_and(|decoded| also(&decoded)))
    }
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    /// RFC 7515, appendix A.1, whose key is not text; so the vector is that of RFC 4231, test case 2: key "Jefe".
    #[test]
    fn a_published_hmac_holds_and_none_of_its_bits_may_turn() {
        let key = Key::new(SharedSecret::new("Jefe".to_owned()).unwrap());
        let signed = "what do ya want for nothing?";
        let signature = URL_SAFE_NO_PAD.decode("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM").unwrap();
        let check = |signature: &[u8]| {
            key.check(signed, signature, Algorithm::Hs256, Method::Post, &Flaws::new())
                .map_err(|objection| objection.refusal)
        };
        assert_eq!(check(&signature), Ok(()));
        for bit in 0..signature.len() * 8 {
            let mut turned = signature.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(check(&turned), Err(Refusal::SignatureFails), "bit {bit}");
        }
        assert_eq!(check(&signature[..31]), Err(Refusal::SignatureFails));
        assert_eq!(check(&[&signature[..], &[0]].concat()), Err(Refusal::SignatureFails));
        assert_eq!(check(&[]), Err(Refusal::SignatureFails));
    }
}
