//! What was asked and what came back: facts only, redacted when captured, enough to be judged again later.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::closed_set::closed_set;
use super::delivery::Delivery;
use super::fault::Fault;
use super::redacted::Redacted;

/// One request and all that is known of its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What was asked for.
    pub asked: Asked,
    /// The exchanges in order. One attempt is one request, so there is at most one unless a scenario follows redirects.
    pub hops: Vec<Hop>,
    /// How it ended.
    pub ended: Ended,
}

/// The question, as far as judging the answer needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Scheme, host and port of the target.
    pub origin: String,
    /// The `return_to` that was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_to: Option<String>,
    /// The remote logout URL that the target is configured with, where errors are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote_logout: Option<String>,
    /// How the token travelled.
    pub delivery: Delivery,
    /// The token without its signature; none for a delivery without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenSeen>,
    /// The server's clock minus ours in milliseconds, where it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skew_ms: Option<i64>,
}

/// A token as a report may show it: header and claims, never the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenSeen {
    /// The letter that stands for this token wherever it was found: `⟨token A⟩`.
    pub label: String,
    /// The header's bytes as text.
    pub header: Redacted,
    /// The payload's bytes as text.
    pub claims: Redacted,
    /// What is said in place of the signature, such as "32 bytes, removed".
    pub signature: String,
    /// When it was minted, by our clock.
    pub minted_at: DateTime<Utc>,
}

/// One request and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hop {
    /// The request as sent.
    pub request: RequestSeen,
    /// The answer; none when the wire broke before its head was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<ResponseSeen>,
    /// From the first byte to the end of the answer, in microseconds.
    pub took_us: u64,
}

/// The request as it went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSeen {
    /// The method.
    pub method: String,
    /// The whole URL with markers where the token stood.
    pub url: Redacted,
    /// The headers in order.
    pub headers: Vec<HeaderSeen>,
    /// The body with markers where the token stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Redacted>,
}

/// One header field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderSeen {
    /// The name in lower case.
    pub name: String,
    /// The value; bytes that are no UTF-8 are replaced.
    pub value: Redacted,
}

/// The answer as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseSeen {
    /// The status code.
    pub status: u16,
    /// The headers in order, without `set-cookie`.
    pub headers: Vec<HeaderSeen>,
    /// The cookies that were set.
    pub cookies: Vec<CookieSeen>,
    /// The body, at most as much as the cap keeps.
    pub body: Redacted,
    /// The length of the whole body in bytes, as far as it was read.
    pub body_bytes: u64,
}

impl ResponseSeen {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    /// The cookie of this name.
    pub fn cookie(&self, name: &str) -> Option<&CookieSeen> {
        self.cookies.iter().find(|cookie| cookie.name == name)
    }
}

/// A cookie without its value, for the value is a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CookieSeen {
    /// The name.
    pub name: String,
    /// What kind of value it had.
    pub value: ValueClass,
    /// The attributes in order, such as `Path=/` and `Secure`.
    pub attributes: Vec<Redacted>,
}

closed_set! {
    /// The class of a cookie's value; a session is told by it.
    pub enum ValueClass {
        /// Nothing stands after the equals sign: the cookie is cleared.
        Empty = "empty",
        /// The literal `0`.
        Zero = "zero",
        /// The literal `1`.
        One = "one",
        /// Anything else.
        Present = "present",
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// A whole answer came back.
    Answered,
    /// A redirect came back and was recorded, not followed.
    NotFollowed,
    /// No whole answer came back.
    Broken(Fault),
}

impl Evidence {
    /// The last answer, where there is one.
    pub fn last_response(&self) -> Option<&ResponseSeen> {
        self.hops.last().and_then(|hop| hop.response.as_ref())
    }

    /// The time of all exchanges in microseconds.
    pub fn took_us(&self) -> u64 {
        self.hops.iter().fold(0, |sum, hop| sum.saturating_add(hop.took_us))
    }
}
