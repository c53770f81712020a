//! A secret in all the spellings in which it could turn up.

use std::fmt::Write as _;
use std::io::Write as _;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::model::SharedSecret;

/// Spellings shorter than this are left out: they would be found in texts that have nothing to do with the secret.
const NEEDLE_MIN_BYTES: usize = 6;

/// A text made of a secret, wiped when it is no longer needed. Each is made with room for all of it, for a buffer that
/// grows leaves a copy behind.
type Spelling = Zeroizing<Vec<u8>>;

/// One automaton that finds any spelling of any of the secrets. The automaton itself holds them as long as it lives and
/// is not wiped.
pub(super) fn automaton(secrets: &[SharedSecret]) -> AhoCorasick {
    let mut needles: Vec<Spelling> = secrets.iter().flat_map(|secret| spellings(secret.expose())).collect();
    needles.sort_by(|left, right| left.as_slice().cmp(right.as_slice()));
    needles.dedup();
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        // The automaton is built once in a run and goes over every byte that is captured and written.
        .kind(Some(AhoCorasickKind::DFA))
        .build(&needles)
        .expect("a few dozen short needles stay far below the automaton's limits")
}

fn spellings(secret: &str) -> Vec<Spelling> {
    let bytes = secret.as_bytes();
    let mut all = vec![
        Zeroizing::new(bytes.to_vec()),
        Zeroizing::new(hex(bytes).into_bytes()),
        upper_case(hex(bytes)),
        pieces(3 * bytes.len(), form_urlencoded::byte_serialize(bytes).map(str::as_bytes)),
        percent(bytes, b""),
        percent(bytes, b"-._~"),
        json(secret),
        escaped(secret, "&#39;", "&quot;"),
        escaped(secret, "&#x27;", "&#34;"),
        escaped(secret, "&apos;", "&quot;"),
        escaped(secret, "'", "\""),
        pieces(2 * bytes.len(), secret.encode_utf16().map(u16::to_le_bytes)),
        pieces(2 * bytes.len(), secret.encode_utf16().map(u16::to_be_bytes)),
    ];
    all.extend(base64_at_any_offset(bytes));
    all.retain(|needle| needle.len() >= NEEDLE_MIN_BYTES);
    all
}

/// The pieces one after the other; `room` is the most that they can need.
fn pieces<P: AsRef<[u8]>>(room: usize, pieces: impl Iterator<Item = P>) -> Spelling {
    let mut text = Zeroizing::new(Vec::with_capacity(room));
    for piece in pieces {
        text.extend_from_slice(piece.as_ref());
    }
    debug_assert!(text.len() <= room, "the text had to grow");
    text
}

/// Lower-case hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        text
    })
}

fn upper_case(mut text: String) -> Spelling {
    text.make_ascii_uppercase();
    Zeroizing::new(text.into_bytes())
}

fn percent(bytes: &[u8], kept: &[u8]) -> Spelling {
    let mut text = Zeroizing::new(Vec::with_capacity(3 * bytes.len()));
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || kept.contains(byte) {
            text.push(*byte);
        } else {
            write!(text, "%{byte:02X}").expect("writing to a Vec cannot fail");
        }
    }
    text
}

fn json(secret: &str) -> Spelling {
    // No character takes more than the six bytes of \u0000.
    let mut quoted = Zeroizing::new(Vec::with_capacity(6 * secret.len() + 2));
    serde_json::to_writer(&mut *quoted, secret).expect("a string is always JSON");
    Zeroizing::new(quoted[1..quoted.len() - 1].to_vec())
}

fn escaped(secret: &str, apostrophe: &'static str, quote: &'static str) -> Spelling {
    let entity = |byte: &u8| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\'' => Some(apostrophe),
        b'"' => Some(quote),
        _ => None,
    };
    let bytes = secret.as_bytes();
    let escaped = bytes.iter().map(|byte| entity(byte).map_or(std::slice::from_ref(byte), str::as_bytes));
    pieces(6 * bytes.len(), escaped)
}

/// Base64 of a larger text that holds the secret: there are three ways in which its bytes can fall into groups of
/// three. The characters at the edges depend on the neighbours and are left out.
fn base64_at_any_offset(bytes: &[u8]) -> Vec<Spelling> {
    let mut all = Vec::new();
    for shift in 0..3 {
        let shifted = pieces(shift + bytes.len(), [&[0; 2][..shift], bytes].into_iter());
        let skip = [0, 2, 3][shift];
        let whole = shifted.len() / 3 * 4;
        for text in [STANDARD_NO_PAD.encode(&*shifted), URL_SAFE_NO_PAD.encode(&*shifted)].map(Zeroizing::new) {
            all.push(Zeroizing::new(text.as_bytes()[skip..whole.max(skip)].to_vec()));
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

    #[test]
    fn no_spelling_outgrows_the_room_that_it_was_given() {
        for secret in ["&&&&&&", "", "\u{0}\u{1}\u{2}\u{0}\u{1}\u{2}", "\u{20ac}\u{1f600}\u{7ff}", "%%++  "] {
            assert!(spellings(secret).iter().all(|needle| !needle.is_empty()), "{secret:?}");
        }
    }
}
