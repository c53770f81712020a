//! Looks through finished bytes for tokens and secrets, just before they leave.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex};

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::needles;
use super::runs::{ByteClass, long_runs};
use super::shape::find_tokens;
use crate::model::{SharedSecret, SignedToken};

/// How many characters of a signature are remembered as a hash. A signature of HS256 has 43, of which the last holds
/// two bits that are always zero.
const PROBE_CHARS: usize = 42;
/// The same in bytes of hex: 31 whole bytes are 62 digits.
const PROBE_HEX: usize = 62;

/// The signatures of a run, in memory only, as keyed hashes: eight bytes each for both spellings.
#[derive(Default)]
pub struct SignatureSet {
    hasher: RandomState,
    hashes: Mutex<HashSet<u64>>,
}

impl SignatureSet {
    /// Remembers the signature of a token.
    pub fn add(&self, token: &SignedToken) {
        // Padding is no part of the signature; a tampered token may have it.
        let signature = token.signature().map(|signature| signature.trim_end_matches('='));
        let Some(signature) = signature.filter(|signature| signature.len() >= PROBE_CHARS) else { return };
        let mut hashes = self.hashes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        hashes.insert(self.hash(&signature.as_bytes()[..PROBE_CHARS]));
        if let Ok(bytes) = URL_SAFE_NO_PAD.decode(signature) {
            let hex = needles::hex(&bytes);
            hashes.insert(self.hash(&hex.as_bytes()[..PROBE_HEX]));
        }
    }

    fn hash(&self, bytes: &[u8]) -> u64 {
        self.hasher.hash_one(bytes)
    }

    /// Where the first signature of the set stands, in either spelling.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<usize> {
        let hashes = self.hashes.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if hashes.is_empty() {
            return None;
        }
        let probed = |class, probe: usize, spelled: fn(&[u8]) -> Cow<'_, [u8]>| {
            long_runs(bytes, class, probe).find_map(|run| {
                let text = spelled(&bytes[run.clone()]);
                text.windows(probe)
                    .position(|window| hashes.contains(&self.hash(window)))
                    .map(|offset| run.start + offset)
            })
        };
        probed(ByteClass::Letter, PROBE_CHARS, |text| text.into())
            .or_else(|| probed(ByteClass::Hex, PROBE_HEX, |text| text.to_ascii_lowercase().into()))
    }
}

/// Something that must not leave was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} stands at byte {offset} (line {line}) of what was to be written, so it was not written")]
pub struct Leak {
    /// What was found.
    pub what: &'static str,
    /// Where, in bytes from the start.
    pub offset: usize,
    /// In which line, counted from 1.
    pub line: usize,
}

/// The last look at bytes before they are written.
pub struct LeakScan {
    secrets: AhoCorasick,
    signatures: Arc<SignatureSet>,
}

impl LeakScan {
    /// A scan for these secrets and signatures.
    pub fn new(secrets: &[SharedSecret], signatures: Arc<SignatureSet>) -> Self {
        Self { secrets: needles::automaton(secrets), signatures }
    }

    /// A scan by looks alone, for reports of runs whose secrets are not at hand.
    pub fn by_shape() -> Self {
        Self::new(&[], Arc::default())
    }

    /// The signatures, to add to while a run goes on.
    pub fn signatures(&self) -> &Arc<SignatureSet> {
        &self.signatures
    }

    /// Looks for a secret in any spelling, a signature of the run, and anything that looks like a token.
    pub fn check(&self, bytes: &[u8]) -> Result<(), Leak> {
        let found = self
            .secrets
            .find(bytes)
            .map(|found| ("a secret", found.start()))
            .or_else(|| self.signatures.find(bytes).map(|at| ("a signature", at)))
            .or_else(|| find_tokens(bytes).first().map(|range| ("a token", range.start)));
        match found {
            None => Ok(()),
            Some((what, offset)) => {
                let line = bytes[..offset].split(|&byte| byte == b'\n').count();
                Err(Leak { what, offset, line })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use zeroize::Zeroizing;

    use super::*;

    const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn scan() -> LeakScan {
        scan_with(SIGNATURE)
    }

    fn scan_with(signature: &str) -> LeakScan {
        let secret = SharedSecret::new("a secret of thirty-two bytes or more".to_owned()).unwrap();
        let scan = LeakScan::new(&[secret], Arc::default());
        scan.signatures().add(&SignedToken {
            compact: Zeroizing::new(format!("aaaa.bbbb.{signature}")),
            header: String::new(),
            claims: String::new(),
            minted_at: DateTime::UNIX_EPOCH,
        });
        scan
    }

    #[test]
    fn secrets_signatures_and_tokens_are_found_with_their_place() {
        let hex = needles::hex(&URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap()).to_ascii_uppercase();
        let table = [
            ("one\ntwo a secret of thirty-two bytes or more".to_owned(), "a secret", 2),
            (format!("x\ny\nz{SIGNATURE}z"), "a signature", 3),
            (format!("<{hex}>"), "a signature", 1),
            ("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UifQ.c2lnbmF0dXJl".to_owned(), "a token", 1),
        ];
        for (text, what, line) in table {
            let leak = scan().check(text.as_bytes()).unwrap_err();
            assert_eq!((leak.what, leak.line), (what, line), "{text}");
        }
    }

    #[test]
    fn a_padded_signature_is_found_in_both_spellings() {
        let scan = scan_with(&format!("{SIGNATURE}="));
        let hex = needles::hex(&URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap());
        for text in [SIGNATURE, hex.as_str()] {
            assert_eq!(scan.check(text.as_bytes()).map_err(|leak| leak.what), Err("a signature"), "{text}");
        }
    }

    #[test]
    fn clean_bytes_pass() {
        assert_eq!(scan().check(b"{\"digest\":\"0123456789abcdef0123456789abcdef\"}"), Ok(()));
        assert_eq!(scan().check(b""), Ok(()));
    }
}
