//! What an answer means, before anybody asks whether it was expected.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::kind::ErrorKind;
use super::redacted::Redacted;

/// Whether the user was signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A session was opened, and the answer shows it.
    Accepted,
    /// The sign-in was refused.
    Rejected(ErrorKind),
    /// The answer can be read either way.
    Ambiguous,
    /// There was no whole answer.
    NoAnswer(Fault),
}

impl Outcome {
    /// The kind of error, where there is one.
    pub fn kind(self) -> Option<ErrorKind> {
        match self {
            Self::Rejected(kind) => Some(kind),
            Self::NoAnswer(fault) => Some(fault.into()),
            Self::Accepted | Self::Ambiguous => None,
        }
    }

    /// The outcome without its reason: what a comparison of outcomes compares.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected(_) => "rejected",
            Self::Ambiguous => "ambiguous",
            Self::NoAnswer(_) => "no answer",
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.kind() {
            Some(kind) => write!(f, "{}: {kind}", self.word()),
            None => f.write_str(self.word()),
        }
    }
}

/// An outcome and how it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What the answer means.
    pub outcome: Outcome,
    /// The id of the rule that said so; none when no rule matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The target's own words, where it used any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<Redacted>,
    /// Why it was read so, in a sentence for people.
    pub because: String,
}
