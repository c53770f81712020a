//! The secrets of all configurations of single sign-on, and which of them vouch for a token.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::header::Algorithm;
use super::signature::{Key, Signature};
use crate::model::SharedSecret;
use crate::sandbox::account::Configuration;
use crate::sandbox::config::random_secret;
use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::{Policy, TriedSecrets};
use crate::sandbox::refusal::{Objection, Refusal};

/// A configuration with its secret.
#[derive(Clone)]
struct Entry {
    configuration: Arc<Configuration>,
    key: Arc<Key>,
    /// The secrets before resets, which only a flaw keeps.
    replaced: Vec<Arc<Key>>,
}

/// The secrets of an account; the primary configuration's comes first. There is no `Debug` on purpose.
#[derive(Clone)]
pub(crate) struct Keyring {
    primary: Entry,
    others: Vec<Entry>,
    /// Secrets of names that are no configuration's now; they count again when the name comes back.
    spare: BTreeMap<String, SharedSecret>,
    /// The names whose secret was made here, so that nobody knows it.
    unknown: BTreeSet<String>,
}

impl Keyring {
    /// The keyring of these configurations. The first has the primary secret, each other one that of its name, or a
    /// random one.
    pub(crate) fn new(
        configurations: &[Configuration],
        primary: SharedSecret,
        secrets: &BTreeMap<String, SharedSecret>,
    ) -> Self {
        let entry = |configuration: &Configuration, secret: SharedSecret| Entry {
            configuration: Arc::new(configuration.clone()),
            key: Arc::new(Key::new(secret)),
            replaced: Vec::new(),
        };
        let of_name =
            |configuration: &Configuration| secrets.get(&configuration.name).cloned().unwrap_or_else(random_secret);
        let (first, rest) =
            configurations.split_first().map_or((None, configurations), |(first, rest)| (Some(first.clone()), rest));
        Self {
            // An account is checked for having a configuration; without one, none is assigned and nobody signs in.
            primary: entry(
                &first.unwrap_or(Configuration { assigned: Vec::new(), ..Configuration::default() }),
                primary,
            ),
            others: rest.iter().map(|configuration| entry(configuration, of_name(configuration))).collect(),
            spare: secrets.clone(),
            unknown: rest.iter().map(|rest| &rest.name).filter(|name| !secrets.contains_key(*name)).cloned().collect(),
        }
    }

    /// The keyring of other configurations, in which a name keeps its secret.
    pub(crate) fn for_configurations(&self, configurations: &[Configuration]) -> Self {
        // What is on the ring now is newer than what was told at the start.
        let mut known = self.spare.clone();
        known.extend(self.secrets());
        let first = configurations.first().and_then(|first| known.get(&first.name));
        let mut ring = Self::new(configurations, first.unwrap_or(self.primary.key.secret()).clone(), &known);
        ring.unknown.extend(self.unknown.iter().cloned());
        if first.is_none() && self.unknown.contains(&self.primary.configuration.name) {
            ring.unknown.insert(ring.primary.configuration.name.clone());
        }
        ring
    }

    /// The names of the configurations whose secret nobody knows.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let names = self.entries().map(|entry| &entry.configuration.name);
        names.filter(|name| self.unknown.contains(*name)).cloned().collect()
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.primary).chain(&self.others)
    }

    /// The primary configuration.
    pub(crate) fn primary(&self) -> &Arc<Configuration> {
        &self.primary.configuration
    }

    /// The names of the configurations with their secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (String, SharedSecret)> {
        self.entries().map(|entry| (entry.configuration.name.clone(), entry.key.secret().clone()))
    }

    /// Gives the configuration with this name another secret. The old one is worth nothing from now on: there is no
    /// time in which both hold.
    pub(crate) fn replace(&mut self, name: &str, secret: SharedSecret, flaws: &Flaws) -> Option<()> {
        let mut entries = std::iter::once(&mut self.primary).chain(&mut self.others);
        let entry = entries.find(|entry| entry.configuration.name == name)?;
        let old = std::mem::replace(&mut entry.key, Arc::new(Key::new(secret)));
        if flaws.contains(&Flaw::KeepsOldSecret) {
            entry.replaced.push(old);
        }
        self.unknown.remove(name);
        Some(())
    }

    /// Finds the configuration whose secret made the signature.
    pub(crate) fn check(
        &self,
        signature: Signature<'_>,
        policy: &Policy,
        flaws: &Flaws,
    ) -> Result<&Arc<Configuration>, Objection> {
        if flaws.contains(&Flaw::RefusesGoodTokens) {
            return Err(Refusal::SignatureFails.because("Every signature is refused."));
        }
        let tried = |entry: &&Entry| {
            let active =
                !entry.configuration.assigned.is_empty() || flaws.contains(&Flaw::AcceptsUnassignedConfiguration);
            let in_turn =
                policy.tried_secrets == TriedSecrets::EachInTurn || std::ptr::eq(*entry, &raw const self.primary);
            active && in_turn
        };
        let vouches = |entry: &&Entry| {
            entry.key.vouches(signature, flaws) || entry.replaced.iter().any(|key| key.vouches(signature, flaws))
        };
        if let Some(entry) = self.entries().filter(tried).find(vouches) {
            return Ok(&entry.configuration);
        }
        Err(Refusal::SignatureFails.because(self.complaint(signature, tried)))
    }

    /// What is wrong with a signature, for the log alone: a secret that was not tried may explain it.
    fn complaint(&self, signature: Signature<'_>, tried: impl Fn(&&Entry) -> bool) -> String {
        if signature.bytes.is_empty() {
            return "The signature is empty.".to_owned();
        }
        let by_untried = |entry: &&Entry| {
            signature.algorithm == Algorithm::Hs256 && !tried(entry) && entry.key.vouches(signature, &Flaws::new())
        };
        match self.entries().find(by_untried).map(|entry| &entry.configuration) {
            Some(configuration) if configuration.assigned.is_empty() => {
                format!("The signature was made with the secret of {:?}, which is not assigned.", configuration.name)
            }
            Some(configuration) => {
                format!("The signature was made with the secret of {:?}, not the primary one.", configuration.name)
            }
            None => "The signature was not made with the shared secret over this header and payload.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Method;
    use crate::sandbox::testing::{Signer, secret};

    fn configuration(name: &str) -> Configuration {
        Configuration { name: name.to_owned(), ..Configuration::default() }
    }

    fn shared(text: &str) -> SharedSecret {
        SharedSecret::new(text.to_owned()).unwrap()
    }

    fn ring() -> Keyring {
        let unassigned = Configuration { assigned: Vec::new(), ..configuration("inactive") };
        let secrets = BTreeMap::from([
            ("second".to_owned(), shared("of the second")),
            ("inactive".to_owned(), shared("of the inactive")),
        ]);
        Keyring::new(&[configuration("first"), configuration("second"), unassigned], secret(), &secrets)
    }

    /// Who vouches for a signature by this key, or what the log says.
    fn checked(ring: &Keyring, key: &[u8], policy: &Policy) -> Result<String, String> {
        let token = Signer::new().key(key).sign("{}");
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let bytes = crate::sandbox::testing::decoded(signature);
        let signature = Signature { signed, bytes: &bytes, algorithm: Algorithm::Hs256, method: Method::Post };
        ring.check(signature, policy, &Flaws::new())
            .map(|configuration| configuration.name.clone())
            .map_err(|objection| objection.found.into_owned())
    }

    #[test]
    fn each_secret_is_tried_in_turn_or_the_primary_one_alone() {
        let ring = ring();
        let primary_only = Policy { tried_secrets: TriedSecrets::PrimaryOnly, ..Policy::default() };
        let usual = Policy::default();
        let first = secret();
        let table = [
            (first.expose(), &usual, Ok("first")),
            ("of the second", &usual, Ok("second")),
            (first.expose(), &primary_only, Ok("first")),
            (
                "of the second",
                &primary_only,
                Err("The signature was made with the secret of \"second\", not the primary one."),
            ),
            (
                "of the inactive",
                &usual,
                Err("The signature was made with the secret of \"inactive\", which is not assigned."),
            ),
            (
                "of nobody",
                &usual,
                Err("The signature was not made with the shared secret over this header and payload."),
            ),
        ];
        for (key, policy, expected) in table {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(checked(&ring, key.as_bytes(), policy), expected, "{key}");
        }
    }

    #[test]
    fn a_reset_makes_the_old_secret_worthless_and_leaves_the_others() {
        let mut ring = ring();
        let usual = Policy::default();
        assert_eq!(ring.replace("nobody", shared("x"), &Flaws::new()), None);
        assert_eq!(ring.replace("second", shared("new"), &Flaws::new()), Some(()));
        assert!(checked(&ring, b"of the second", &usual).is_err());
        assert_eq!(checked(&ring, b"new", &usual).as_deref(), Ok("second"));
        assert_eq!(checked(&ring, secret().expose().as_bytes(), &usual).as_deref(), Ok("first"));
    }

    #[test]
    fn a_secret_made_here_is_unknown_until_another_takes_its_place() {
        let ring = Keyring::new(&[configuration("first")], secret(), &BTreeMap::new());
        let with_new = ring.for_configurations(&[configuration("first"), configuration("new")]);
        assert_eq!((ring.unknown(), with_new.unknown()), (vec![], vec!["new".to_owned()]));
        let as_first = with_new.for_configurations(&[configuration("new"), configuration("first")]);
        assert_eq!(as_first.unknown(), ["new"]);
        assert_eq!(as_first.for_configurations(&[configuration("renamed")]).unknown(), ["renamed"]);
        let mut gone = as_first.for_configurations(&[configuration("first")]);
        assert_eq!(gone.unknown(), [""; 0]);
        gone = gone.for_configurations(&[configuration("first"), configuration("new")]);
        assert_eq!(gone.unknown(), ["new"]);
        gone.replace("new", shared("told"), &Flaws::new());
        assert_eq!(gone.unknown(), [""; 0]);
        assert_eq!(gone.for_configurations(&[configuration("new")]).unknown(), [""; 0]);
    }

    #[test]
    fn a_configuration_without_a_secret_gets_a_random_one_and_keeps_it_by_its_name() {
        let ring = Keyring::new(&[configuration("first"), configuration("new")], secret(), &BTreeMap::new());
        let of = |ring: &Keyring, name: &str| ring.secrets().find(|(known, _)| known == name).map(|(_, secret)| secret);
        let random = of(&ring, "new").unwrap();
        assert_eq!(random.expose().len(), 48);
        let turned = ring.for_configurations(&[configuration("new"), configuration("first"), configuration("third")]);
        assert_eq!(of(&turned, "new").unwrap().expose(), random.expose());
        assert_eq!(of(&turned, "first").unwrap().expose(), secret().expose());
        assert_ne!(of(&turned, "third").unwrap().expose(), random.expose());
        let gone = ring.for_configurations(&[configuration("first")]);
        assert_eq!(of(&gone, "new").map(|_| ()), None);
        let back = gone.for_configurations(&[configuration("first"), configuration("new")]);
        assert_eq!(of(&back, "new").unwrap().expose(), random.expose(), "the secret waits for its name");
        let renamed = ring.for_configurations(&[configuration("other")]);
        assert_eq!(
            of(&renamed, "other").unwrap().expose(),
            secret().expose(),
            "the primary secret stays the primary's"
        );
    }
}
