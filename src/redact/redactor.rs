//! Cleans what was sent and received, at the one place where it is captured.

use aho_corasick::AhoCorasick;

use super::needles;
use super::shape::find_token;
use crate::model::{Redacted, SharedSecret, SignedToken};

/// What stands in place of a secret.
const SECRET_MARK: &str = "⟨secret⟩";
/// What stands in place of a token that is none of ours.
const FOREIGN_MARK: &str = "⟨token⟩";

/// Replaces tokens and secrets by typed marks, so that what is left can still be judged.
pub struct Redactor {
    secrets: AhoCorasick,
}

/// A token of ours and the letter that stands for it.
pub struct KnownToken<'a> {
    /// The letter.
    pub label: &'a str,
    /// The token.
    pub token: &'a SignedToken,
}

impl Redactor {
    /// A redactor that knows these secrets.
    pub fn new(secrets: &[SharedSecret]) -> Self {
        Self { secrets: needles::automaton(secrets) }
    }

    /// The text without the tokens, without their signatures, without any secret, and without whatever else looks
    /// like a token.
    pub fn clean(&self, text: &str, tokens: &[KnownToken<'_>]) -> Redacted {
        let mut text = std::borrow::Cow::Borrowed(text);
        for known in tokens {
            let compact = known.token.compact.as_str();
            replace(&mut text, compact, || format!("⟨token {}⟩", known.label));
            let encoded: String = form_urlencoded::byte_serialize(compact.as_bytes()).collect();
            if encoded != compact {
                replace(&mut text, &encoded, || format!("⟨token {}⟩", known.label));
            }
            // A signature of a few characters is no secret, and would be found in any text.
            if let Some(signature) = known.token.signature().filter(|signature| signature.len() >= 16) {
                replace(&mut text, signature, || format!("⟨signature {}⟩", known.label));
            }
        }
        if self.secrets.is_match(text.as_bytes()) {
            text = self.secrets.replace_all(&text, &vec![SECRET_MARK; self.secrets.patterns_len()]).into();
        }
        while let Some(range) = find_token(text.as_bytes()) {
            text.to_mut().replace_range(range, FOREIGN_MARK);
        }
        Redacted::vouch(text)
    }

    /// Text that a program of ours wrote, such as a method or a header name from a fixed list.
    pub fn own(text: &str) -> Redacted {
        Redacted::vouch(text)
    }
}

fn replace(text: &mut std::borrow::Cow<'_, str>, needle: &str, mark: impl FnOnce() -> String) {
    if !needle.is_empty() && text.contains(needle) {
        *text = text.replace(needle, &mark()).into();
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use zeroize::Zeroizing;

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
        let redactor = Redactor::new(&[secret]);
        let ours = token("aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJlLXNpZ25hdHVyZQ");
        let padded = token("aGVhZGVy=.cGF5bG9hZA==.c2ln");
        let known = [KnownToken { label: "A", token: &ours }, KnownToken { label: "B", token: &padded }];
        let table = [
            ("/access/jwt?jwt=aGVhZGVy.cGF5bG9hZA.c2lnbmF0dXJlLXNpZ25hdHVyZQ&x=1", "/access/jwt?jwt=⟨token A⟩&x=1"),
            ("jwt=aGVhZGVy%3D.cGF5bG9hZA%3D%3D.c2ln", "jwt=⟨token B⟩"),
            ("sig c2lnbmF0dXJlLXNpZ25hdHVyZQ", "sig ⟨signature A⟩"),
            ("key 0123456789abcdef0123456789abcdef", "key ⟨secret⟩"),
            ("echo eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP", "echo ⟨token⟩"),
            ("nothing here", "nothing here"),
        ];
        for (text, clean) in table {
            assert_eq!(redactor.clean(text, &known).as_str(), clean, "{text}");
        }
    }
}
