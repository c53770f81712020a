//! Knows a JSON Web Token by its looks, whoever made it.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use regex::bytes::Regex;

/// How many false beginnings are looked at before the next one is taken for a token: a hostile text of nothing but
/// beginnings would otherwise cost the square of its length.
const FALSE_BEGINNINGS_MAX: usize = 500;

/// How much of the first part is decoded to see whether it begins like a header.
const HEADER_PREFIX_CHARS: usize = 16;

/// Three dotted base64url parts, the first of which begins like an encoded `{"` or `{` with white space behind it.
/// The last part may be short: it is the signature, and also a short one is none of our readers' business.
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?-u)e(?:yJ|yA|wo|w0|wk)[A-Za-z0-9_-]{6,}=*\.[A-Za-z0-9_-]{2,}=*\.[A-Za-z0-9_-]{8,}")
        .expect("the pattern is a constant, and a test compiles it")
});

static TOLERANT: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    )
});

/// The first range that looks like a JWS in compact form (RFC 7515, section 7.1).
pub(super) fn find_token(bytes: &[u8]) -> Option<std::ops::Range<usize>> {
    let mut at = 0;
    for _ in 0..FALSE_BEGINNINGS_MAX {
        let range = COMPACT.find_at(bytes, at)?.range();
        if begins_with_header(&bytes[range.clone()]) {
            return Some(range);
        }
        // A token may begin within what was taken for the first part of another.
        at = range.start + 1;
    }
    COMPACT.find_at(bytes, at).map(|found| found.range())
}

/// Whether the first part decodes to what a JSON object begins with. Dotted words of other kinds do not.
fn begins_with_header(token: &[u8]) -> bool {
    let header = token.split(|&byte| matches!(byte, b'.' | b'=')).next().unwrap_or_default();
    let whole_groups = header.len().min(HEADER_PREFIX_CHARS) / 4 * 4;
    TOLERANT.decode(&header[..whole_groups]).is_ok_and(|json| {
        let mut rest = json.iter().skip_while(|byte| byte.is_ascii_whitespace());
        rest.next() == Some(&b'{') && rest.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'"')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UifQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gF";

    #[test]
    fn a_token_is_known_by_its_looks_wherever_it_stands() {
        let around = [
            TOKEN.to_owned(),
            format!("?jwt={TOKEN}&x=1"),
            format!("<a href=\"{TOKEN}\">"),
            // What stands before it looks like the first part of another token.
            format!("eyAwordsword.{TOKEN}"),
        ];
        for text in around {
            let range = find_token(text.as_bytes()).unwrap();
            assert_eq!(&text[range], TOKEN);
        }
    }

    #[test]
    fn dotted_words_are_no_tokens() {
        for text in ["example.sso-probe.testing-things", "eyes-wide.open-minded.people-here", "ew0KICJ.x.y", "1.2.3"] {
            assert_eq!(find_token(text.as_bytes()), None, "{text}");
        }
    }
}
