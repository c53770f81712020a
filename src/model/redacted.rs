//! Text of which somebody vouched that no token and no secret is left in it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Text that may be shown, stored and exported. Only the `redact` module makes one from what was sent or received.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Redacted(String);

impl Redacted {
    /// Takes the text as clean. Called by `redact` after its search, and for text that is ours.
    pub(crate) fn vouch(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}
