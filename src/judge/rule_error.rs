//! Why a file of rules cannot be used.

use super::rule::RuleFlaw;

/// The most rules that one file may hold.
pub(super) const MAX_RULES: usize = 1000;

/// Why a file of rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// The file is not written as rules are. The source names line and column.
    #[error("failed to read the rules of {set}")]
    Syntax {
        /// The file.
        set: String,
        /// What was found and what was wanted.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The file holds more rules than are read.
    #[error("{set} has {found} rules; at most {MAX_RULES} are read")]
    TooMany {
        /// The file.
        set: String,
        /// How many it has.
        found: usize,
    },
    /// The file names session cookies, which decide what counts as signed in.
    #[error(
        "{set} has a [session] table; only the built-in rules have one, and a target names its own session cookies"
    )]
    SessionNamed {
        /// The file.
        set: String,
    },
    /// A rule cannot be right.
    #[error("the rule {id} of {set} cannot be used: {flaw}")]
    Flawed {
        /// The file.
        set: String,
        /// The rule.
        id: String,
        /// What is wrong.
        flaw: RuleFlaw,
    },
    /// Two rules have one id.
    #[error("the rule {id} of {set} has the id of another rule")]
    Duplicate {
        /// The file.
        set: String,
        /// The id.
        id: String,
    },
    /// A rule does not read its own example.
    #[error("the rule {id} of {set} does not read its own example; {}", read_by(.by.as_deref()))]
    ExampleUnread {
        /// The file.
        set: String,
        /// The rule.
        id: String,
        /// The rule that reads the example instead.
        by: Option<String>,
    },
}

fn read_by(rule: Option<&str>) -> String {
    rule.map_or_else(|| "no rule does".to_owned(), |id| format!("the rule {id} does"))
}
