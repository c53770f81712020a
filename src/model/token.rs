//! How a token is to be made, and the token that was made.

use chrono::{DateTime, Utc};
use serde::Serialize;
use zeroize::Zeroizing;

use super::claim::{AuthoredFields, Claims};
use super::closed_set::closed_set;

closed_set! {
    /// Which key signs.
    pub enum SigningKey {
        /// The target's secret, as it is.
        Target = "target",
        /// Another secret, fresh in every run.
        Wrong = "wrong",
        /// The empty key.
        Empty = "empty",
        /// The target's secret decoded from base64, the habit of people who take it for an encoded key.
        Base64Decoded = "base64-decoded",
        /// The target's secret with a newline behind it, as a careless file read gives it.
        TrailingNewline = "trailing-newline",
        /// No key: the signature is empty.
        Unsigned = "none",
    }
}

closed_set! {
    /// The algorithm that really signs, whatever the header says.
    pub enum HmacAlgorithm {
        /// HMAC with SHA-256 (RFC 7518, section 3.2).
        Hs256 = "HS256",
        /// HMAC with SHA-384.
        Hs384 = "HS384",
        /// HMAC with SHA-512.
        Hs512 = "HS512",
    }
}

/// How the signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signing {
    /// The key.
    pub key: SigningKey,
    /// The algorithm.
    pub algorithm: HmacAlgorithm,
}

closed_set! {
    /// What is done to a token after it was signed.
    pub enum Tamper {
        /// One bit of the signature's first byte is turned.
        FlipSignatureBit = "flip-signature-bit",
        /// The signature is removed, its dot stays.
        StripSignature = "strip-signature",
        /// The last segment is removed with its dot.
        DropSegment = "drop-segment",
        /// The payload is exchanged for another one after signing.
        SwapPayload = "swap-payload",
        /// The segments are padded with `=`.
        PadBase64 = "pad-base64",
        /// A fourth segment is added.
        AddSegment = "add-segment",
    }
}

/// A token as the suite file describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthoredToken {
    /// The header fields in order.
    pub header: AuthoredFields,
    /// The claims in order.
    pub claims: AuthoredFields,
    /// The key that the author named. Where none is named, it follows from `alg`: a spelling of `none` is not signed.
    /// The algorithm always follows from `alg`, which may come from an axis and is known only when the plan is made.
    pub sign: Option<SigningKey>,
    /// What is done to it afterwards, in order.
    pub tamper: Vec<Tamper>,
}

/// A token ready to be minted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenSpec {
    /// The header fields in order.
    pub header: Claims,
    /// The claims in order.
    pub claims: Claims,
    /// How it is signed.
    pub signing: Signing,
    /// What is done to it afterwards, in order.
    pub tamper: Vec<Tamper>,
}

/// A token in the hand. It signs somebody in, so `Debug` does not show it.
#[derive(Clone)]
pub struct SignedToken {
    /// The compact form as it is sent; wiped on drop.
    pub compact: Zeroizing<String>,
    /// The header's JSON as signed.
    pub header: String,
    /// The payload's JSON as it stands in the token.
    pub claims: String,
    /// When it was minted, by our clock.
    pub minted_at: DateTime<Utc>,
}

impl SignedToken {
    /// The last segment, which must stay out of every output; none where the token has no third segment.
    pub fn signature(&self) -> Option<&str> {
        self.compact.split('.').nth(2).filter(|signature| !signature.is_empty())
    }
}

impl std::fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedToken").field("header", &self.header).finish_non_exhaustive()
    }
}
