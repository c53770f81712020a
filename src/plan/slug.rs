//! What `${case}` stands for: a word for one case by one delivery that fits into an e-mail address.

use sha2::{Digest as _, Sha256};

use crate::model::{Delivery, ScenarioId, SuiteId};

/// How much of the scenario's id is kept. With the hash and a prefix like `probe+` it stays far below the 64 bytes of
/// a local part (RFC 5321, section 4.5.3.1.1).
const WORDS_MAX_BYTES: usize = 24;

/// The letters of the hash. 36 to the 10th is about 2 to the 51st: 100,000 cases will not meet by chance.
const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const HASH_LETTERS: usize = 10;

/// A word of `a-z`, `0-9` and `-`, unique per suite, scenario, case and delivery.
pub(super) fn slug(suite: &SuiteId, scenario: &ScenarioId, case: &str, delivery: Delivery) -> String {
    let mut word = String::with_capacity(WORDS_MAX_BYTES + 1 + HASH_LETTERS);
    for c in scenario.as_str().chars().take(WORDS_MAX_BYTES) {
        word.push(if c.is_ascii_alphanumeric() { c } else { '-' });
    }
    let kept = word.trim_end_matches('-').len();
    word.truncate(kept);
    word.push('-');

    let mut hasher = Sha256::new();
    // A zero byte ends each part, and no part holds one that could shift the border: names cannot, and the case is last.
    for part in [suite.as_str(), scenario.as_str(), delivery.id(), case] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let mut number = digest[..8].iter().fold(0_u64, |number, &byte| (number << 8) | u64::from(byte));
    for _ in 0..HASH_LETTERS {
        let at = usize::try_from(number % 36).expect("a remainder of 36 fits");
        word.push(char::from(LETTERS[at]));
        number /= 36;
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(suite: &str, scenario: &str, case: &str, delivery: Delivery) -> String {
        slug(&SuiteId::parse(suite).unwrap(), &ScenarioId::parse(scenario).unwrap(), case, delivery)
    }

    #[test]
    fn a_slug_fits_into_an_address_whatever_the_names_are() {
        let long = "a.".repeat(59) + "a";
        for (scenario, case) in [("happy.minimal", ""), (long.as_str(), "name=é 🦀,x=@now-10m"), ("a", "")] {
            let slug = of("core", scenario, case, Delivery::PostReturnInBody);
            assert!(slug.len() <= 40, "{slug}");
            assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug}");
            assert!(!slug.contains("--"), "{slug}");
        }
    }

    #[test]
    fn a_slug_differs_by_each_of_its_parts_and_stays_the_same_otherwise() {
        let one = of("core", "happy", "", Delivery::Get);
        assert_eq!(one, of("core", "happy", "", Delivery::Get));
        for other in [
            of("core", "happy", "", Delivery::Post),
            of("core", "happy", "a=1", Delivery::Get),
            of("core", "happy.x", "", Delivery::Get),
            of("transport", "happy", "", Delivery::Get),
        ] {
            assert_ne!(one, other);
        }
    }
}
