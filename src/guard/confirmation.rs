//! The hosts that the user has confirmed, outside the project's files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::closed_set;

closed_set! {
    /// What the user says a host is.
    pub enum Mark {
        /// A sandbox: users may be created there.
        Sandbox = "sandbox",
        /// Production: real users are there.
        Production = "production",
    }
}

/// One confirmed host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// What the user says it is.
    pub mark: Mark,
    /// When it was confirmed.
    pub at: DateTime<Utc>,
}

/// All confirmed hosts, by exact name in lower case, with the port where it is not the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Confirmations(BTreeMap<String, Confirmation>);

impl Confirmations {
    /// Adds a host as the user wrote it. There are no wildcards: a star is a character that no host has.
    pub fn confirm(&mut self, host: &str, confirmation: Confirmation) {
        self.0.insert(host.trim().trim_end_matches('.').to_ascii_lowercase(), confirmation);
    }

    /// What is known of this host.
    pub fn find(&self, host: &str) -> Option<&Confirmation> {
        self.0.get(host)
    }

    /// Forgets a host.
    pub fn revoke(&mut self, host: &str) -> Option<Confirmation> {
        self.0.remove(host)
    }

    /// All hosts with what is known of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Confirmation)> {
        self.0.iter().map(|(host, confirmation)| (host.as_str(), confirmation))
    }
}
