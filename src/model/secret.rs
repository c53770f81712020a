//! A shared secret in memory: wiped on drop, and without any way to print or store it.

use zeroize::Zeroizing;

/// Secrets shorter than this are weak for HS256 (RFC 7518, section 3.2: a key of at least 256 bits).
pub const ADVISED_MIN_BYTES: usize = 32;

/// The secret that both sides know. It is UTF-8 text as the vendor shows it, not base64 of something.
///
/// There is no `Debug`, no `Display` and no `Serialize` on purpose.
#[derive(Clone)]
pub struct SharedSecret(Zeroizing<String>);

/// The secret has no bytes, so anybody could sign with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the secret is empty")]
pub struct EmptySecretError;

impl SharedSecret {
    /// Takes the text as the secret. Nothing is trimmed here: whoever reads a file decides about its last newline.
    pub fn new(text: String) -> Result<Self, EmptySecretError> {
        if text.is_empty() { Err(EmptySecretError) } else { Ok(Self(Zeroizing::new(text))) }
    }

    /// The text, for signing, verifying and for finding it in what must not hold it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The length in bytes.
    pub fn len_bytes(&self) -> usize {
        self.0.len()
    }
}
