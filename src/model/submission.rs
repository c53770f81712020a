//! One request that is ready to be sent.

use indexmap::IndexMap;
use url::Url;

use super::delivery::Delivery;
use super::token::SignedToken;

/// A request to `/access/jwt`, all but the wire. `Debug` is left out: it holds a live token.
#[derive(Clone)]
pub struct Submission {
    /// Scheme, host and port of the target.
    pub origin: Url,
    /// How the token travels.
    pub delivery: Delivery,
    /// The token.
    pub token: SignedToken,
    /// The letter that stands for the token in what is recorded.
    pub token_label: String,
    /// The name of the field or parameter that holds the token.
    pub token_field: String,
    /// Where the user wants to go.
    pub return_to: Option<String>,
    /// Further parameters of the query.
    pub query: IndexMap<String, String>,
    /// Further fields of a form body.
    pub fields: IndexMap<String, String>,
    /// The target's remote logout URL, kept with the evidence.
    pub remote_logout: Option<String>,
    /// The server's clock minus ours in milliseconds, kept with the evidence.
    pub skew_ms: Option<i64>,
}
