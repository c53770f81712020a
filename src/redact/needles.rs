//! A secret in all the spellings in which it could turn up.

use std::fmt::Write as _;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use crate::model::SharedSecret;

/// Spellings shorter than this are left out: they would be found in texts that have nothing to do with the secret.
const NEEDLE_MIN_BYTES: usize = 6;

/// One automaton that finds any spelling of any of the secrets.
pub(super) fn automaton(secrets: &[SharedSecret]) -> AhoCorasick {
    let mut needles: Vec<Vec<u8>> = secrets.iter().flat_map(|secret| spellings(secret.expose())).collect();
    needles.sort();
    needles.dedup();
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&needles)
        .expect("a few dozen short needles stay far below the automaton's limits")
}

fn spellings(secret: &str) -> Vec<Vec<u8>> {
    let bytes = secret.as_bytes();
    let mut all = vec![
        bytes.to_vec(),
        hex(bytes).into_bytes(),
        hex(bytes).to_ascii_uppercase().into_bytes(),
        form_urlencoded::byte_serialize(bytes).collect::<String>().into_bytes(),
        percent(bytes, b"").into_bytes(),
        percent(bytes, b"-._~").into_bytes(),
        json(secret),
        escaped(secret, "&#39;", "&quot;"),
        escaped(secret, "&#x27;", "&#34;"),
        escaped(secret, "&apos;", "&quot;"),
        escaped(secret, "'", "\""),
        secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        secret.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ];
    all.extend(base64_at_any_offset(bytes));
    all.retain(|needle| needle.len() >= NEEDLE_MIN_BYTES);
    all
}

/// Lower-case hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

fn percent(bytes: &[u8], kept: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || kept.contains(byte) {
            text.push(char::from(*byte));
        } else {
            write!(text, "%{byte:02X}").expect("writing to a String cannot fail");
        }
        text
    })
}

fn json(secret: &str) -> Vec<u8> {
    let quoted = serde_json::to_vec(secret).expect("a string is always JSON");
    quoted[1..quoted.len() - 1].to_vec()
}

fn escaped(secret: &str, apostrophe: &str, quote: &str) -> Vec<u8> {
    secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\'', apostrophe)
        .replace('"', quote)
        .into_bytes()
}

/// Base64 of a larger text that holds the secret: there are three ways in which its bytes can fall into groups of
/// three. The characters at the edges depend on the neighbours and are left out.
fn base64_at_any_offset(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(bytes);
        let skip = [0, 2, 3][shift];
        let whole = shifted.len() / 3 * 4;
        for text in [STANDARD_NO_PAD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
            all.push(text.as_bytes()[skip..whole.max(skip)].to_vec());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secret = SharedSecret::new("s&cr<t \"x\" 50%+'y' and more".to_owned()).unwrap();
        let found = automaton(std::slice::from_ref(&secret));
        let raw = secret.expose();
        let around = format!("ab{raw}cd");
        let texts = [
            raw.as_bytes().to_vec(),
            STANDARD_NO_PAD.encode(&around).into_bytes(),
            URL_SAFE_NO_PAD.encode(format!("a{raw}cd")).into_bytes(),
            STANDARD_NO_PAD.encode(format!("abc{raw}c")).into_bytes(),
            hex(raw.as_bytes()).into_bytes(),
            form_urlencoded::byte_serialize(raw.as_bytes()).collect::<String>().into_bytes(),
            serde_json::to_vec(&raw).unwrap(),
            b"s&amp;cr&lt;t &quot;x&quot; 50%+&#39;y&#39; and more".to_vec(),
            around.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ];
        for text in texts {
            assert!(found.is_match(&text), "{}", String::from_utf8_lossy(&text));
        }
        assert!(!found.is_match(b"nothing of the kind"));
    }
}
