//! Sets of rules: data from files, versioned, with a digest, applied so that the first hit wins.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::facts::Facts;
use super::rule::{Answer, Rule, RuleText};
use super::rule_error::{MAX_RULES, RuleError};
use super::session::{Session, SessionCookies};
use crate::model::{RulesFacts, TargetKind};

/// A file of rules. They are tried in the order of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    /// Raised with every change that lets an answer be read in another way.
    version: u32,
    /// The cookies that tell a session; the vendor's file names them.
    #[serde(default)]
    session: Option<SessionText>,
    #[serde(default)]
    rule: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionText {
    authenticated: String,
    holders: Vec<String>,
}

/// The rules that read the answers of a target.
#[derive(Debug, Clone)]
pub struct RuleSet {
    rules: Vec<Arc<Rule>>,
    session: SessionCookies,
    version: u32,
    /// Name and text of each file, for the digest.
    sources: Vec<(String, Arc<str>)>,
}

static VENDOR_RULES: LazyLock<RuleSet> = LazyLock::new(|| builtin_of(&[VENDOR, TRANSPORT]));
static SANDBOX_RULES: LazyLock<RuleSet> = LazyLock::new(|| builtin_of(&[VENDOR, SANDBOX, TRANSPORT]));

const VENDOR: (&str, &str) = ("vendor", include_str!("../../assets/rules/vendor.toml"));
const SANDBOX: (&str, &str) = ("sandbox", include_str!("../../assets/rules/sandbox.toml"));
const TRANSPORT: (&str, &str) = ("transport", include_str!("../../assets/rules/transport.toml"));

fn builtin_of(files: &[(&str, &str)]) -> RuleSet {
    let empty = RuleSet { rules: Vec::new(), session: SessionCookies::default(), version: 0, sources: Vec::new() };
    files.iter().fold(empty, |set, (name, text)| {
        let at = set.rules.len();
        set.with_file(name, text, at).expect("a test reads every built-in file of rules")
    })
}

impl RuleSet {
    /// The built-in rules for a target. Those for texts that our sandbox invented are loaded for our sandbox alone.
    pub fn builtin(kind: TargetKind) -> Self {
        match kind {
            TargetKind::OurSandbox => SANDBOX_RULES.clone(),
            TargetKind::ConfirmedSandbox | TargetKind::ConfirmedProduction => VENDOR_RULES.clone(),
        }
    }

    /// Adds a project's own rules before all others, so that a project can read a wording in its own way.
    pub fn with_project_rules(self, name: &str, text: &str) -> Result<Self, RuleError> {
        self.with_file(name, text, 0)
    }

    /// Adds names of cookies that hold a signed-in session on this target.
    #[must_use]
    pub fn with_session_cookies(mut self, names: &[String]) -> Self {
        for name in names {
            if !self.session.named.contains(name) {
                self.session.named.push(name.clone());
            }
        }
        self
    }

    fn with_file(mut self, set: &str, text: &str, at: usize) -> Result<Self, RuleError> {
        let file: RuleFile = toml::from_str(text)
            .map_err(|source| RuleError::Syntax { set: set.to_owned(), source: Box::new(source) })?;
        if file.rule.len() > MAX_RULES {
            return Err(RuleError::TooMany { set: set.to_owned(), found: file.rule.len() });
        }
        let prepared: Result<Vec<_>, _> = file.rule.into_iter().map(|rule| Rule::prepare(rule).map(Arc::new)).collect();
        let prepared = prepared.map_err(|(id, flaw)| RuleError::Flawed { set: set.to_owned(), id, flaw })?;
        let mut ids: BTreeSet<&str> = self.rules.iter().map(|rule| rule.id.as_str()).collect();
        if let Some(twice) = prepared.iter().find(|rule| !ids.insert(&rule.id)) {
            return Err(RuleError::Duplicate { set: set.to_owned(), id: twice.id.clone() });
        }
        if let Some(session) = file.session {
            // Whether a session was opened is never left to a project's file, or a rule could turn doubt into a pass.
            if !self.session.authenticated.is_empty() {
                return Err(RuleError::SessionNamed { set: set.to_owned() });
            }
            self.session.authenticated = session.authenticated;
            self.session.holders.extend(session.holders);
        }
        self.version = self.version.max(file.version);
        self.sources.push((set.to_owned(), text.into()));
        self.rules.splice(at..at, prepared.iter().cloned());
        self.check_examples(set, &prepared)?;
        Ok(self)
    }

    fn check_examples(&self, set: &str, rules: &[Arc<Rule>]) -> Result<(), RuleError> {
        for rule in rules {
            let Some(example) = &rule.example else { continue };
            let evidence = example.evidence();
            let by = Facts::of(&evidence).and_then(|facts| self.first_hit(&facts)).map(|rule| rule.id.clone());
            if by.as_ref() != Some(&rule.id) {
                return Err(RuleError::ExampleUnread { set: set.to_owned(), id: rule.id.clone(), by });
            }
        }
        Ok(())
    }

    /// The first rule that reads an answer.
    pub(super) fn first_hit(&self, facts: &Facts<'_>) -> Option<&Rule> {
        let answer = Answer::new(facts);
        self.rules.iter().find(|rule| rule.reads(&answer)).map(AsRef::as_ref)
    }

    /// What the cookies of an answer say about a session.
    pub(super) fn session(&self, facts: &Facts<'_>) -> Session {
        self.session.read(facts.cookies)
    }

    /// The rules in the order in which they are tried.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(AsRef::as_ref)
    }

    /// The rule of this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().find(|rule| rule.id == id)
    }

    /// What a report says of its rules.
    pub fn facts(&self) -> RulesFacts {
        let mut hasher = Sha256::new();
        let mut part = |text: &str| {
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text);
        };
        for (name, text) in &self.sources {
            part(name);
            part(text);
        }
        for name in &self.session.named {
            part(name);
        }
        let digest = hasher.finalize();
        let hex = digest.iter().take(16).fold(String::with_capacity(32), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
            hex
        });
        RulesFacts {
            version: self.version,
            sets: self.sources.iter().map(|(name, _)| name.clone()).collect(),
            digest: hex,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{TextConfidence, classify};

    #[test]
    fn every_builtin_rule_has_an_example_that_it_reads() {
        for &target in TargetKind::ALL {
            let set = RuleSet::builtin(target);
            for rule in set.rules() {
                let example = rule.example.as_ref().unwrap_or_else(|| panic!("{} has no example", rule.id));
                assert_eq!(classify(&example.evidence(), &set).rule.as_deref(), Some(rule.id.as_str()));
            }
        }
    }

    #[test]
    fn ids_begin_with_the_name_of_their_file() {
        for rule in RuleSet::builtin(TargetKind::OurSandbox).rules() {
            let prefix = rule.id.split('.').next();
            assert!(matches!(prefix, Some("vendor" | "sandbox" | "transport")), "{}", rule.id);
            let invented = rule.text_confidence == TextConfidence::Invented;
            assert_eq!(prefix == Some("sandbox"), invented, "{}", rule.id);
        }
    }

    #[test]
    fn rules_for_invented_texts_are_loaded_for_our_sandbox_alone() {
        for &target in TargetKind::ALL {
            let set = RuleSet::builtin(target);
            let has_invented = set.rules().any(|rule| rule.text_confidence == TextConfidence::Invented);
            assert_eq!(has_invented, target == TargetKind::OurSandbox);
            assert_eq!(set.facts().sets.contains(&"sandbox".to_owned()), target == TargetKind::OurSandbox);
        }
    }

    #[test]
    fn builtin_files_have_one_version() {
        for (name, text) in [VENDOR, SANDBOX, TRANSPORT] {
            let file: RuleFile = toml::from_str(text).unwrap();
            assert_eq!(file.version, RuleSet::builtin(TargetKind::OurSandbox).facts().version, "{name}");
        }
    }

    #[test]
    fn the_digest_tells_rule_sets_apart() {
        let vendor = RuleSet::builtin(TargetKind::ConfirmedSandbox);
        let digests = [
            vendor.facts().digest,
            RuleSet::builtin(TargetKind::OurSandbox).facts().digest,
            vendor.clone().with_session_cookies(&["sid".to_owned()]).facts().digest,
            vendor.clone().with_project_rules("ours", PROJECT).unwrap().facts().digest,
        ];
        for (at, digest) in digests.iter().enumerate() {
            assert_eq!(digest.len(), 32);
            assert!(!digests[..at].contains(digest));
        }
        assert_eq!(vendor.facts(), RuleSet::builtin(TargetKind::ConfirmedProduction).facts());
    }

    const PROJECT: &str = r#"
        version = 1
        [[rule]]
        id = "ours.reuse"
        means = { rejected = "jti_reused" }
        text_confidence = "verbatim"
        because = "The message says that the token was used."
        when = { message = ["Token already used", "*has been reused*"] }
        [rule.example]
        status = 302
        location = "https://idp.sso-probe.test/sign-out?message=TOKEN+already++used!&kind=error"
    "#;

    #[test]
    fn project_rules_go_first() {
        let text = PROJECT.replace("\"Token already used\"", "\"*signature*\"").replace("already++used", "signature");
        let set = RuleSet::builtin(TargetKind::ConfirmedSandbox).with_project_rules("ours", &text).unwrap();
        let vendor = set.rule("vendor.signature_invalid").and_then(|rule| rule.example.as_ref()).unwrap().evidence();
        assert_eq!(classify(&vendor, &set).rule.as_deref(), Some("ours.reuse"));
        assert_eq!(set.facts().sets, ["vendor", "transport", "ours"]);
    }

    #[test]
    fn a_broken_project_file_is_an_error_that_names_what_is_wrong() {
        let cases = [
            ("when = {", "when = { mesage = \"x\",", "failed to read the rules of ours"),
            ("\"jti_reused\"", "\"jti_resued\"", "failed to read the rules of ours"),
            ("\"jti_reused\"", "\"timed_out\"", "a fault of the wire"),
            ("\"Token already used\", \"*has been reused*\"", "\" * \"", "no letter and no digit"),
            ("\"Token already used\", \"*has been reused*\"", "", "failed to read the rules of ours"),
            ("when = { message = [\"Token already used\", \"*has been reused*\"] }", "when = {}", "no condition"),
            ("ours.reuse", "vendor.unauthenticated", "id of another rule"),
            ("TOKEN+already", "TOKEN+never", "no rule does"),
            ("because = \"The message says that the token was used.\"", "because = \"\"", "is empty"),
            ("version = 1", "version = 1\n[session]\nauthenticated = \"x\"\nholders = []", "[session] table"),
            ("version = 1", "", "failed to read the rules of ours"),
        ];
        for (from, to, expected) in cases {
            let text = PROJECT.replace(from, to);
            assert_ne!(text, PROJECT, "{from} is in the file");
            let error = RuleSet::builtin(TargetKind::OurSandbox).with_project_rules("ours", &text).unwrap_err();
            assert!(error.to_string().contains(expected), "{to}: {error}");
        }
    }

    #[test]
    fn a_mistake_in_a_file_is_named_with_its_line() {
        let text = PROJECT.replace("text_confidence = \"verbatim\"", "text_confidence = \"sure\"");
        let error = RuleSet::builtin(TargetKind::OurSandbox).with_project_rules("ours", &text).unwrap_err();
        let RuleError::Syntax { source, .. } = error else { panic!("{error}") };
        assert!(source.to_string().contains("line 6"), "{source}");
    }
}
