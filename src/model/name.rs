//! Names that people give: suites, scenarios, targets, secrets. Checked once, trusted afterwards.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name that is accepted, in bytes; names become file names and table cells.
pub const NAME_MAX_BYTES: usize = 120;

/// Why a text cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// The text is empty.
    #[error("a name cannot be empty")]
    Empty,
    /// The text is longer than [`NAME_MAX_BYTES`].
    #[error("a name has at most {NAME_MAX_BYTES} bytes, this one has {0}")]
    TooLong(usize),
    /// The text holds a character that names do not have.
    #[error("a name is made of a-z, 0-9, '.', '_' and '-', and begins with a letter or digit; found {0:?}")]
    Character(char),
}

fn check(text: &str) -> Result<(), NameError> {
    if text.is_empty() {
        return Err(NameError::Empty);
    }
    if text.len() > NAME_MAX_BYTES {
        return Err(NameError::TooLong(text.len()));
    }
    let wrong = text
        .chars()
        .enumerate()
        .find(|&(at, c)| !(c.is_ascii_lowercase() || c.is_ascii_digit() || (at > 0 && matches!(c, '.' | '_' | '-'))));
    wrong.map_or(Ok(()), |(_, c)| Err(NameError::Character(c)))
}

macro_rules! name {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the text and makes it a name.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                check(text).map(|()| Self(text.to_owned()))
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                check(&text).map(|()| Self(text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

name!(
    /// The id of a suite.
    SuiteId
);
name!(
    /// The id of a scenario within its suite; it outlives changes of the title.
    ScenarioId
);
name!(
    /// The name of a target in `targets.toml`, or `sandbox`.
    TargetName
);
name!(
    /// What a secret is called; the secret itself never stands in a file of the project.
    SecretAlias
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_words_joined_by_dots_and_dashes() {
        for good in ["core", "iat.window", "post-return-in-body", "0day"] {
            assert_eq!(ScenarioId::parse(good).map(|id| id.to_string()), Ok(good.to_owned()));
        }
        assert_eq!(SuiteId::parse(""), Err(NameError::Empty));
        assert_eq!(SuiteId::parse(".hidden"), Err(NameError::Character('.')));
        assert_eq!(SuiteId::parse("Core"), Err(NameError::Character('C')));
        assert_eq!(SuiteId::parse("a/b"), Err(NameError::Character('/')));
        assert_eq!(SuiteId::parse(&"a".repeat(121)), Err(NameError::TooLong(121)));
    }
}
