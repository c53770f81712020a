//! The hosts that the user has confirmed, outside the project's files.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};

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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Confirmations(BTreeMap<String, Confirmation>);

impl Confirmations {
    /// Adds a host as the user wrote it, and answers what it is marked as now. A host that is known as production stays
    /// production: only [`Self::revoke`] takes that back. There are no wildcards: a star is a character that no host
    /// has.
    pub fn confirm(&mut self, host: &str, confirmation: Confirmation) -> Mark {
        let host = normal(host);
        if let (Some(Mark::Production), Mark::Sandbox) = (self.0.get(&host).map(|known| known.mark), confirmation.mark)
        {
            return Mark::Production;
        }
        self.0.insert(host, confirmation);
        confirmation.mark
    }

    /// What is known of this host.
    pub fn find(&self, host: &str) -> Option<&Confirmation> {
        self.0.get(&normal(host))
    }

    /// Forgets a host.
    pub fn revoke(&mut self, host: &str) -> Option<Confirmation> {
        self.0.remove(&normal(host))
    }

    /// All hosts with what is known of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Confirmation)> {
        self.0.iter().map(|(host, confirmation)| (host.as_str(), confirmation))
    }
}

impl<'de> Deserialize<'de> for Confirmations {
    /// Settings may have been written by hand: their hosts are taken as if the user had just confirmed them, so of two
    /// spellings of one host the stricter mark holds.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut confirmations = Self::default();
        for (host, confirmation) in BTreeMap::<String, Confirmation>::deserialize(from)? {
            confirmations.confirm(&host, confirmation);
        }
        Ok(confirmations)
    }
}

/// The one spelling of a host by which it is known: without space around it, without the final dot of a full name
/// (also before a port), in lower case.
pub(super) fn normal(host: &str) -> String {
    let ends = |c: char| c == '.' || c.is_whitespace();
    let host = host.trim();
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{}:{port}", name.trim_end_matches(ends)).to_ascii_lowercase()
        }
        Some(_) | None => host.trim_end_matches(ends).to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPELLINGS: [&str; 5] = ["acme.invalid", "acme.invalid.", " acme.invalid ", "ACME.Invalid", "acme.invalid. "];

    fn as_mark(mark: Mark) -> Confirmation {
        Confirmation { mark, at: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn every_spelling_of_a_host_means_the_same_host() {
        for one in SPELLINGS {
            for other in SPELLINGS {
                let mut hosts = Confirmations::default();
                hosts.confirm(one, as_mark(Mark::Sandbox));
                assert!(hosts.find(other).is_some(), "{one:?} {other:?}");
                assert!(hosts.revoke(other).is_some(), "{one:?} {other:?}");
                assert_eq!(hosts, Confirmations::default());
            }
        }
        for (written, known) in
            [("Acme.invalid.:8443", "acme.invalid:8443"), ("[::1]", "[::1]"), ("[::1]:8443", "[::1]:8443")]
        {
            assert_eq!(normal(written), known);
        }
    }

    #[test]
    fn production_stays_production_until_it_is_revoked() {
        for spelling in SPELLINGS {
            let mut hosts = Confirmations::default();
            assert_eq!(hosts.confirm("acme.invalid", as_mark(Mark::Sandbox)), Mark::Sandbox);
            assert_eq!(hosts.confirm("acme.invalid", as_mark(Mark::Production)), Mark::Production);
            assert_eq!(hosts.confirm(spelling, as_mark(Mark::Sandbox)), Mark::Production, "{spelling:?}");
            assert_eq!(hosts.find("acme.invalid").map(|known| known.mark), Some(Mark::Production), "{spelling:?}");
            hosts.revoke(spelling);
            assert_eq!(hosts.confirm(spelling, as_mark(Mark::Sandbox)), Mark::Sandbox, "{spelling:?}");
        }
    }

    #[test]
    fn hosts_read_from_settings_are_known_by_the_same_spelling_and_the_stricter_mark() {
        let mark = |mark: &str| format!("{{\"mark\":\"{mark}\",\"at\":\"1970-01-01T00:00:00Z\"}}");
        let (sandbox, production) = (mark("sandbox"), mark("production"));
        for (first, second) in [(&sandbox, &production), (&production, &sandbox)] {
            let text = format!("{{\"Acme.invalid\":{first},\"acme.invalid.\":{second}}}");
            let hosts: Confirmations = serde_json::from_str(&text).unwrap();
            assert_eq!(
                hosts.iter().map(|(host, known)| (host, known.mark)).collect::<Vec<_>>(),
                [("acme.invalid", Mark::Production)]
            );
        }
    }
}
