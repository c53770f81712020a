//! Cleans what was sent and received, at the one place where it is captured.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use zeroize::Zeroizing;

use super::needles;
use super::scan::SignatureSet;
use super::shape::{find_tokens, is_letter};
use crate::model::{Redacted, SharedSecret, SignedToken};

/// What stands in place of a secret.
const SECRET_MARK: &str = "⟨secret⟩";
/// What stands in place of a token that is none of ours.
const FOREIGN_MARK: &str = "⟨token⟩";
/// What stands in place of a signature of another case of the run.
const SIGNATURE_MARK: &str = "⟨signature⟩";

/// The shortest third segment that is looked for by itself.
const SIGNATURE_MIN_CHARS: usize = 16;

/// Replaces tokens and secrets by typed marks, so that what is left can still be judged.
pub struct Redactor {
    secrets: AhoCorasick,
    signatures: Arc<SignatureSet>,
}

/// A token of ours and the letter that stands for it.
#[derive(Clone)]
pub struct KnownToken<'a> {
    label: &'a str,
    compact: &'a str,
    /// How a form writes it, where that differs.
    encoded: Option<Zeroizing<String>>,
    /// The signature, where it is long enough to be one: a few characters would be found in any text.
    signature: Option<&'a str>,
}

impl<'a> KnownToken<'a> {
    /// A token and the letter that stands for it.
    pub fn new(label: &'a str, token: &'a SignedToken) -> Self {
        let compact = token.compact.as_str();
        let kept_by_forms = |byte: u8| is_letter(byte) || byte == b'.';
        let encoded = (!compact.bytes().all(kept_by_forms))
            .then(|| Zeroizing::new(form_urlencoded::byte_serialize(compact.as_bytes()).collect::<String>()));
        let signature = token.signature().filter(|signature| signature.len() >= SIGNATURE_MIN_CHARS);
        Self { label, compact, encoded, signature }
    }
}

impl Redactor {
    /// A redactor that knows these secrets, and the signatures of the run as they come.
    pub fn new(secrets: &[SharedSecret], signatures: Arc<SignatureSet>) -> Self {
        Self { secrets: needles::automaton(secrets), signatures }
    }

    /// The text without the tokens, without their signatures, without any secret, and without whatever else looks
    /// like a token.
    pub fn clean(&self, text: &str, tokens: &[KnownToken<'_>]) -> Redacted {
        let mut text = Cow::Borrowed(text);
        for known in tokens {
            replace(&mut text, known.compact, || format!("⟨token {}⟩", known.label));
            if let Some(encoded) = &known.encoded {
                replace(&mut text, encoded, || format!("⟨token {}⟩", known.label));
            }
            if let Some(signature) = known.signature {
                replace(&mut text, signature, || format!("⟨signature {}⟩", known.label));
            }
        }
        if self.secrets.is_match(text.as_bytes()) {
            text = self.secrets.replace_all(&text, &vec![SECRET_MARK; self.secrets.patterns_len()]).into();
        }
        let foreign = find_tokens(text.as_bytes());
        if !foreign.is_empty() {
            text = without(&text, &foreign, FOREIGN_MARK).into();
        }
        let signatures = self.signatures_in(text.as_bytes());
        if !signatures.is_empty() {
            text = without(&text, &signatures, SIGNATURE_MARK).into();
        }
        Redacted::vouch(text)
    }

    /// The runs of letters in which a signature of the run stands, sent by whichever case.
    fn signatures_in(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(at) = self.signatures.find(&bytes[from..]).map(|offset| from + offset) {
            let start = bytes[..at].iter().rposition(|byte| !is_letter(*byte)).map_or(0, |last| last + 1);
            let end = bytes[at..].iter().position(|byte| !is_letter(*byte)).map_or(bytes.len(), |len| at + len);
            found.push(start.max(from)..end);
            from = end;
        }
        found
    }

    /// Text that a program of ours wrote, such as a method or a header name from a fixed list.
    pub fn own(text: &str) -> Redacted {
        Redacted::vouch(text)
    }
}

/// The text with a mark in place of each range. The ranges are of ASCII letters, in order, and do not overlap.
fn without(text: &str, ranges: &[Range<usize>], mark: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        kept.push_str(&text[from..range.start]);
        kept.push_str(mark);
        from = range.end;
    }
    kept.push_str(&text[from..]);
    kept
}

fn replace(text: &mut Cow<'_, str>, needle: &str, mark: impl FnOnce() -> String) {
    // Most texts are shorter than a token, and a search has to look at its needle first.
    if !needle.is_empty() && text.len() >= needle.len() && text.contains(needle) {
        *text = text.replace(needle, &mark()).into();
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn token(compact: &str) -> SignedToken {
        SignedToken {
            compact: Zeroizing::new(compact.to_owned()),
            header: String::new(),
            claims: String::new(),
            minted_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn tokens_signatures_and_secrets_become_marks_and_the_rest_stays() {
        let secret = SharedSecret::new("0123456789abcdef0123456789abcdef".to_owned()).unwrap();
        let signatures = Arc::new(SignatureSet::default());
        let other = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        signatures.add(&token(&format!("aaaa.bbbb.{other}")));
        let redactor = Redactor::new(&[secret], signatures);
        let ours = token("aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJlLXNpZ25hdHVyZQ");
        let padded = token("aGVhZGVy=.cGF5bG9hZA==.c2ln");
        let known = [KnownToken::new("A", &ours), KnownToken::new("B", &padded)];
        let table = [
            ("/access/jwt?jwt=aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJlLXNpZ25hdHVyZQ&x=1", "/access/jwt?jwt=⟨token A⟩&x=1"),
            ("jwt=aGVhZGVy%3D.cGF5bG9hZA%3D%3D.c2ln", "jwt=⟨token B⟩"),
            ("sig c2lnbmF0dXJlLXNpZ25hdHVyZQ", "sig ⟨signature A⟩"),
            ("key 0123456789abcdef0123456789abcdef", "key ⟨secret⟩"),
            ("echo eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP", "echo ⟨token⟩"),
            ("nothing here", "nothing here"),
            ("id=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk; ⟨", "id=⟨signature⟩; ⟨"),
        ];
        for (text, clean) in table {
            assert_eq!(redactor.clean(text, &known).as_str(), clean, "{text}");
        }
    }
}
