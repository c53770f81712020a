//! Checks signatures with one secret, in constant time (RFC 7518, section 3.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::header::Algorithm;
use crate::model::{Method, SharedSecret};
use crate::sandbox::flaw::{Flaw, Flaws};

/// A secret, made ready for checking. There is no `Debug` on purpose.
pub(crate) struct Key {
    prepared: Hmac<Sha256>,
    secret: SharedSecret,
}

/// A signature, what it covers, and how it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signature<'a> {
    /// The first two segments as sent, with their dot.
    pub(crate) signed: &'a str,
    /// The signature.
    pub(crate) bytes: &'a [u8],
    /// How it says it was made.
    pub(crate) algorithm: Algorithm,
    /// By which method the token came.
    pub(crate) method: Method,
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

    /// The secret itself.
    pub(crate) fn secret(&self) -> &SharedSecret {
        &self.secret
    }

    /// Whether this secret made the signature, or a flaw lets it pass.
    pub(crate) fn vouches(&self, signature: Signature<'_>, flaws: &Flaws) -> bool {
        let Signature { signed, bytes, algorithm, method } = signature;
        let secret = self.secret.expose();
        let good = match algorithm {
            Algorithm::Hs256 => holds(self.prepared.clone(), signed, bytes),
            Algorithm::Hs384 => holds(keyed::<Hmac<Sha384>>(secret.as_bytes()), signed, bytes),
            Algorithm::Hs512 => holds(keyed::<Hmac<Sha512>>(secret.as_bytes()), signed, bytes),
            Algorithm::Unsigned => bytes.is_empty(),
        };
        good || (!flaws.is_empty() && self.flawed_good(signed, bytes, method, flaws))
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
        let check = |bytes: &[u8]| {
            let signature = Signature { signed, bytes, algorithm: Algorithm::Hs256, method: Method::Post };
            key.vouches(signature, &Flaws::new())
        };
        assert!(check(&signature));
        for bit in 0..signature.len() * 8 {
            let mut turned = signature.clone();
            turned[bit / 8] ^= 1 << (bit % 8);
            assert!(!check(&turned), "bit {bit}");
        }
        assert!(!check(&signature[..31]));
        assert!(!check(&[&signature[..], &[0]].concat()));
        assert!(!check(&[]));
    }
}
