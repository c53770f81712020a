//! What a sandbox is started with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::account::Account;
use super::disturbance::Disturbance;
use super::flaw::Flaw;
use super::policy::Policy;
use super::tls::TlsIdentity;
use crate::clock::{IdSource as _, SeededIds, SettableClock};
use crate::model::{GetMode, Given, Phase, RemoteLogout, SharedSecret};

/// The letters of a secret, as the vendor's have them.
const SECRET_LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The length of a secret, as the vendor's have it.
const SECRET_LENGTH: usize = 48;

/// The settings of a sandbox. The default is a sound one.
#[derive(Clone, Default)]
pub struct SandboxConfig {
    /// The choices that the real endpoint has not told us.
    pub policy: Policy,
    /// What is wrong on purpose.
    pub flaws: BTreeSet<Flaw>,
    /// The account as it is before the first request.
    pub account: Account,
    /// The secrets of the configurations by their names; one without a secret gets a random one. The primary
    /// configuration's is told at the start.
    pub secrets: BTreeMap<String, SharedSecret>,
    /// The moment from which GET is refused, by the sandbox's clock; before it the policy decides.
    pub get_ends: Option<DateTime<Utc>>,
    /// Names besides `localhost` by which the sandbox may be addressed.
    pub serve_as: Vec<String>,
    /// The certificate, where it speaks https.
    pub tls: Option<TlsIdentity>,
    /// What goes wrong with every answer on its way.
    pub disturbance: Option<Disturbance>,
    /// The clock that the control interface sets. Without one there is no control interface.
    pub control: Option<Arc<SettableClock>>,
    /// What the names of sessions follow from; without a seed they are random.
    pub seed: Option<u64>,
}

impl SandboxConfig {
    /// A sound sandbox for cases with these preconditions. After the migration GET is refused, unless the cases ask for
    /// something else.
    pub fn for_group(given: Given, phase: Phase) -> Self {
        let mut config = Self::default();
        let by_phase = match phase {
            Phase::Before => config.policy.get,
            Phase::After => GetMode::Refused,
        };
        config.policy.get = given.get.unwrap_or(by_phase);
        config.policy.success = given.success.unwrap_or(config.policy.success);
        if given.remote_logout == Some(RemoteLogout::Unset) {
            config.account.set_remote_logout(None);
        }
        config
    }
}

/// A fresh secret of the vendor's shape: 48 letters and digits from the system's random numbers.
pub fn random_secret() -> SharedSecret {
    secret_of(|_| Uuid::new_v4())
}

/// The secret of the vendor's shape that follows from a seed, for the configuration with this name. Whoever knows the
/// seed knows it.
pub fn seeded_secret(seed: u64, configuration: &str) -> SharedSecret {
    let ids = SeededIds::new(seed);
    let purpose = format!("secret of {configuration}");
    secret_of(|nth| ids.uuid(&purpose, nth))
}

fn secret_of(id: impl Fn(u32) -> Uuid) -> SharedSecret {
    // A byte of 248 and more would make the first letters likelier than the others.
    let fair = |byte: &u8| *byte < 248;
    let mut text = String::with_capacity(SECRET_LENGTH);
    for nth in 0.. {
        if text.len() == SECRET_LENGTH {
            break;
        }
        let random = id(nth).into_bytes();
        // Bytes 6 and 8 of such an id hold its version and are not random throughout.
        let bytes = random.iter().enumerate().filter(|(at, _)| !matches!(at, 6 | 8)).map(|(_, byte)| byte);
        for byte in bytes.filter(|byte| fair(byte)).take(SECRET_LENGTH - text.len()) {
            text.push(char::from(SECRET_LETTERS[usize::from(*byte) % SECRET_LETTERS.len()]));
        }
    }
    SharedSecret::new(text).expect("the text has 48 letters")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::super::account::DEFAULT_REMOTE_LOGOUT;
    use super::*;
    use crate::model::SuccessAnswer;

    #[test]
    fn the_phase_refuses_get_unless_the_cases_ask_for_something_else() {
        let given = |get| Given { get, ..Given::default() };
        let table = [
            (given(None), Phase::Before, GetMode::Accepted),
            (given(None), Phase::After, GetMode::Refused),
            (given(Some(GetMode::Warned)), Phase::After, GetMode::Warned),
            (given(Some(GetMode::Refused)), Phase::Before, GetMode::Refused),
        ];
        for (given, phase, mode) in table {
            assert_eq!(SandboxConfig::for_group(given, phase).policy.get, mode, "{given:?} {phase}");
        }
    }

    #[test]
    fn preconditions_are_applied() {
        let plain = SandboxConfig::for_group(Given::default(), Phase::Before);
        assert_eq!(plain.account.remote_logout().map(Url::as_str), Some(DEFAULT_REMOTE_LOGOUT));
        assert_eq!(plain.policy, Policy::default());
        let given = Given {
            success: Some(SuccessAnswer::Document),
            remote_logout: Some(RemoteLogout::Unset),
            ..Given::default()
        };
        let config = SandboxConfig::for_group(given, Phase::Before);
        assert_eq!(config.policy.success, SuccessAnswer::Document);
        assert_eq!(config.account.remote_logout(), None);
    }

    #[test]
    fn a_random_secret_is_48_letters_and_digits_and_never_the_same() {
        let secrets: BTreeSet<String> = (0..50).map(|_| random_secret().expose().to_owned()).collect();
        assert_eq!(secrets.len(), 50);
        for secret in &secrets {
            assert_eq!(secret.len(), 48);
            assert!(secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn a_seeded_secret_follows_from_its_seed_and_its_configuration_alone() {
        assert_eq!(seeded_secret(7, "jwt").expose(), seeded_secret(7, "jwt").expose());
        assert_ne!(seeded_secret(7, "jwt").expose(), seeded_secret(8, "jwt").expose());
        assert_ne!(seeded_secret(7, "jwt").expose(), seeded_secret(7, "other").expose());
        assert_eq!(seeded_secret(7, "jwt").len_bytes(), 48);
    }
}
