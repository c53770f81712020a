//! The catalogue of error kinds: what each means, what usually causes it, what to try, and how sure we are.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Confidence, ErrorKind, closed_set};

closed_set! {
    /// What an error kind is about.
    pub enum Group {
        /// The token itself.
        Token = "token",
        /// Clocks and dates.
        Time = "time",
        /// A token that comes twice.
        Replay = "replay",
        /// The user and what is written to it.
        Identity = "identity",
        /// What the account permits.
        AccountPolicy = "account_policy",
        /// How the token travels to the endpoint.
        Transport = "transport",
        /// Where the user ends up.
        Return = "return",
        /// The vendor's platform.
        Platform = "platform",
        /// Network and computers on the way.
        Infrastructure = "infrastructure",
    }
}

impl Group {
    /// The group as a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Token => "Token",
            Self::Time => "Time",
            Self::Replay => "Replay",
            Self::Identity => "Identity",
            Self::AccountPolicy => "Account policy",
            Self::Transport => "Transport",
            Self::Return => "Return",
            Self::Platform => "Platform",
            Self::Infrastructure => "Infrastructure",
        }
    }
}

/// What is known of one kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The kind.
    #[serde(rename = "id")]
    pub kind: ErrorKind,
    /// What it is about.
    pub group: Group,
    /// A short title.
    pub title: String,
    /// What follows "rejected because" in a sentence.
    pub clause: String,
    /// What the target lets one see.
    pub shown: String,
    /// What it means.
    pub meaning: String,
    /// What usually causes it.
    pub causes: Vec<String>,
    /// What to try, the likeliest first.
    #[serde(rename = "try")]
    pub remedies: Vec<String>,
    /// Where this is known from.
    pub source: String,
    /// How surely the kind is known of the real endpoint.
    pub confidence: Confidence,
    /// Kinds that it is mistaken for, or that come with it.
    pub related: Vec<ErrorKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogFile {
    kind: Vec<Entry>,
}

/// An entry for every kind.
#[derive(Debug)]
pub struct Catalog {
    /// By kind; complete, which a test proves of the built-in file.
    entries: BTreeMap<ErrorKind, Entry>,
}

static BUILTIN: LazyLock<Catalog> = LazyLock::new(|| {
    let file: CatalogFile =
        toml::from_str(include_str!("../../assets/catalog/kinds.toml")).expect("a test reads the built-in catalogue");
    Catalog { entries: file.kind.into_iter().map(|entry| (entry.kind, entry)).collect() }
});

impl Catalog {
    /// The catalogue that the program carries.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The entry of a kind.
    pub fn entry(&self, kind: ErrorKind) -> &Entry {
        self.entries.get(&kind).expect("a test enumerates all kinds")
    }

    /// All entries, in the order of the kinds.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entries of a group, in the order of the kinds.
    pub fn of_group(&self, group: Group) -> impl Iterator<Item = &Entry> {
        self.entries().filter(move |entry| entry.group == group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{RuleSet, TextConfidence};
    use crate::model::{Fault, Outcome, TargetKind};

    /// The ids of the report format, as the knowledge of the endpoint lists them.
    const RELEASED: &[&str] = &[
        "signature_invalid",
        "iat_outside_window",
        "jti_reused",
        "claim_missing",
        "token_invalid",
        "invalid_request",
        "blocklisted",
        "user_create_failed",
        "external_id_conflict",
        "email_conflict",
        "user_suspended",
        "role_invalid",
        "custom_role_invalid",
        "alg_unsupported",
        "couldnt_authenticate",
        "forbidden",
        "unauthenticated",
        "signin_page",
        "session_not_opened",
        "rate_limited",
        "subdomain_unknown",
        "cors_blocked",
        "cookies_lost",
        "frame_blocked",
        "sso_redirect_loop",
        "insecure_scheme",
        "host_mapped",
        "ip_restricted",
        "user_field_ignored",
        "organization_ignored",
        "locale_ignored",
        "hash_route_encoded",
        "iat_malformed",
        "token_malformed",
        "get_retired",
        "method_not_allowed",
        "content_type_refused",
        "field_missing",
        "unexplained",
    ];

    /// Names that begin a sentence in lower case.
    const CLAIMS: &[&str] = &["iat", "jti", "role", "locale", "user_fields", "organization_id", "custom_role_id"];

    #[test]
    fn the_kinds_are_those_of_the_endpoint_and_one_per_fault() {
        let mut wanted: Vec<&str> = RELEASED.iter().copied().chain(Fault::ALL.iter().map(|f| f.id())).collect();
        let mut found: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.id()).collect();
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted);
    }

    #[test]
    fn every_kind_has_one_entry_that_says_something() {
        let file: CatalogFile = toml::from_str(include_str!("../../assets/catalog/kinds.toml")).unwrap();
        assert_eq!(file.kind.len(), ErrorKind::ALL.len(), "no kind stands in the file twice");
        for &kind in ErrorKind::ALL {
            let entry = Catalog::builtin().entry(kind);
            assert_eq!(entry.kind, kind);
            let sentences = [&entry.meaning, &entry.source, &entry.shown].into_iter();
            for text in sentences.chain(&entry.causes).chain(&entry.remedies) {
                assert!(text.len() >= 10 && !text.contains("  "), "{kind}: {text:?}");
                let first_word = text.split([' ', ':']).next().unwrap_or("");
                let begins_well = !text.starts_with(char::is_lowercase) || CLAIMS.contains(&first_word);
                assert!(begins_well, "{kind}: {text:?}");
            }
            let sentence_ends = [&entry.meaning, &entry.source].into_iter();
            for text in sentence_ends.chain(&entry.causes) {
                assert!(text.ends_with('.'), "{kind}: {text:?}");
            }
            assert!(!entry.title.ends_with('.') && !entry.clause.ends_with('.'), "{kind}");
            assert!(entry.clause.starts_with(|c: char| !c.is_uppercase()) || entry.clause.starts_with("GET"), "{kind}");
            assert!(!entry.causes.is_empty() && !entry.remedies.is_empty() && !entry.related.is_empty(), "{kind}");
            assert!(!entry.related.contains(&kind), "{kind}");
        }
    }

    #[test]
    fn titles_and_clauses_tell_kinds_apart() {
        let entries: Vec<&Entry> = Catalog::builtin().entries().collect();
        for (at, entry) in entries.iter().enumerate() {
            for other in &entries[..at] {
                assert_ne!(entry.title, other.title);
                assert_ne!(entry.clause, other.clause);
            }
        }
    }

    #[test]
    fn faults_are_infrastructure_and_no_group_is_empty() {
        for &fault in Fault::ALL {
            assert_eq!(Catalog::builtin().entry(fault.into()).group, Group::Infrastructure);
        }
        for &group in Group::ALL {
            assert!(Catalog::builtin().of_group(group).count() > 0, "{group}");
            assert_eq!(group.title().to_lowercase().replace(' ', "_"), group.id());
        }
    }

    #[test]
    fn a_kind_whose_text_is_said_to_be_unknown_is_read_from_no_text_of_the_vendor() {
        for rule in RuleSet::builtin(TargetKind::ConfirmedSandbox).rules() {
            let evidence = rule.example.as_ref().unwrap().evidence();
            let outcome = crate::judge::classify(&evidence, &RuleSet::builtin(TargetKind::ConfirmedSandbox)).outcome;
            let Outcome::Rejected(kind) = outcome else { continue };
            if rule.text_confidence != TextConfidence::NoText {
                assert!(!Catalog::builtin().entry(kind).shown.starts_with("Not known"), "{}", rule.id);
            }
        }
    }
}
