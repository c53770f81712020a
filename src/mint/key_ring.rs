//! The keys that a run signs with, prepared once.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use jsonwebtoken::EncodingKey;
use zeroize::Zeroizing;

use crate::model::{SharedSecret, SigningKey};

/// Every key of [`SigningKey`] for one target.
pub struct KeyRing {
    target: EncodingKey,
    wrong: EncodingKey,
    empty: EncodingKey,
    decoded: EncodingKey,
    with_newline: EncodingKey,
}

impl KeyRing {
    /// The keys for a target with this secret, and a wrong one to sign with on purpose.
    pub fn new(secret: &SharedSecret, wrong: &SharedSecret) -> Self {
        let with_newline = Zeroizing::new(format!("{}\n", secret.expose()));
        Self {
            target: EncodingKey::from_secret(secret.expose().as_bytes()),
            wrong: EncodingKey::from_secret(wrong.expose().as_bytes()),
            empty: EncodingKey::from_secret(b""),
            decoded: EncodingKey::from_secret(&decode_leniently(secret.expose())),
            with_newline: EncodingKey::from_secret(with_newline.as_bytes()),
        }
    }

    /// The key of this name; none where nothing signs.
    pub(super) fn key(&self, key: SigningKey) -> Option<&EncodingKey> {
        match key {
            SigningKey::Target => Some(&self.target),
            SigningKey::Wrong => Some(&self.wrong),
            SigningKey::Empty => Some(&self.empty),
            SigningKey::Base64Decoded => Some(&self.decoded),
            SigningKey::TrailingNewline => Some(&self.with_newline),
            SigningKey::Unsigned => None,
        }
    }
}

/// What a lenient library makes of a text that it takes for base64: characters of neither alphabet are dropped.
fn decode_leniently(text: &str) -> Zeroizing<Vec<u8>> {
    let lenient = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let mut kept: Zeroizing<String> = Zeroizing::new(
        text.chars()
            .map(|c| match c {
                '-' => '+',
                '_' => '/',
                other => other,
            })
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/'))
            .collect(),
    );
    // One character alone in the last group holds less than a byte and is dropped too.
    if kept.len() % 4 == 1 {
        kept.pop();
    }
    Zeroizing::new(lenient.decode(kept.as_bytes()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_can_be_taken_for_base64() {
        assert_eq!(decode_leniently("aGFsbG8=").as_slice(), b"hallo");
        assert_eq!(decode_leniently("aGFs bG8!x").as_slice(), b"hallo1");
        assert_eq!(decode_leniently("!").as_slice(), b"");
        assert_eq!(decode_leniently("aGFsbG8AA").as_slice(), b"hallo\0");
    }
}
