//! Knows a JSON Web Token by its looks, whoever made it.

use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::runs::{ByteClass, long_runs};

/// How an encoded `{"` begins, and an encoded `{` with white space behind it.
const BEGINNINGS: [&[u8]; 5] = [b"eyJ", b"eyA", b"ewo", b"ew0", b"ewk"];

/// How much of the first part is decoded to see whether it begins like a header.
const HEADER_PREFIX_CHARS: usize = 16;

/// The shortest parts of what is taken for a token. The last may be short: it is the signature, and also a short one is
/// none of our readers' business.
const MIN_CHARS: [usize; 3] = [9, 2, 8];

/// The shortest text that is taken for a token: its parts and two dots.
const TOKEN_MIN_BYTES: usize = MIN_CHARS[0] + MIN_CHARS[1] + MIN_CHARS[2] + 2;

static TOLERANT: LazyLock<GeneralPurpose> = LazyLock::new(|| {
    GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    )
});

/// The ranges that look like a JWS in compact form (RFC 7515, section 7.1): three dotted base64url parts, the first of
/// which begins like a header. The time is proportional to the length, whatever the text, for a hostile answer comes
/// here too.
pub(super) fn find_tokens(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for run in long_runs(bytes, ByteClass::Token, TOKEN_MIN_BYTES) {
        find_in_run(&bytes[run.clone()], run.start, &mut found);
    }
    found
}

/// Looks through a run of base64url letters, dots and equals signs that begins at `base`.
fn find_in_run(run: &[u8], base: usize, found: &mut Vec<Range<usize>>) {
    // Nearly every run is a plain word, and is done with here.
    if run.iter().filter(|&&byte| byte == b'.').take(2).count() < 2 {
        return;
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for part in run.split(|&byte| byte == b'.') {
        parts.push(start..start + part.len());
        start += part.len() + 1;
    }
    let mut at = 0;
    while let Some([header, payload, signature]) = parts.get(at..at + 3) {
        let payload_fits = is_encoded(&run[payload.clone()]) && payload.len() >= MIN_CHARS[1];
        let letters = run[signature.clone()].iter().take_while(|byte| is_letter(**byte)).count();
        let beginning = (payload_fits && letters >= MIN_CHARS[2]).then(|| header_in(&run[header.clone()])).flatten();
        match beginning {
            Some(offset) => {
                found.push(base + header.start + offset..base + signature.start + letters);
                at += 3;
            }
            None => at += 1,
        }
    }
}

/// Where in this part a header begins. Something may stand before it without a separator.
fn header_in(part: &[u8]) -> Option<usize> {
    let unpadded = part.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let after_equals = part[..unpadded].iter().rposition(|&byte| byte == b'=').map_or(0, |last| last + 1);
    let last = part.len().checked_sub(MIN_CHARS[0])?;
    (after_equals..=last).find(|&at| {
        BEGINNINGS.iter().any(|beginning| part[at..].starts_with(beginning)) && begins_with_header(&part[at..unpadded])
    })
}

/// Whether the part decodes to what a JSON object begins with. Dotted words of other kinds do not.
fn begins_with_header(part: &[u8]) -> bool {
    let whole_groups = part.len().min(HEADER_PREFIX_CHARS) / 4 * 4;
    TOLERANT.decode(&part[..whole_groups]).is_ok_and(|json| {
        let mut rest = json.iter().skip_while(|byte| byte.is_ascii_whitespace());
        rest.next() == Some(&b'{') && rest.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'"')
    })
}

fn is_encoded(part: &[u8]) -> bool {
    let letters = part.iter().take_while(|byte| is_letter(**byte)).count();
    letters > 0 && part[letters..].iter().all(|&byte| byte == b'=')
}

/// Whether a byte is a letter of base64url.
pub(super) fn is_letter(byte: u8) -> bool {
    ByteClass::Letter.has(byte)
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
            format!("a.b.c.{TOKEN}.d"),
            // What stands before it looks like the first part of another token.
            format!("eyAwordsword.{TOKEN}"),
            format!("Bearer-{TOKEN}"),
        ];
        for text in around {
            let ranges = find_tokens(text.as_bytes());
            assert_eq!(ranges.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), [TOKEN], "{text}");
        }
        let padded = TOKEN.replacen('.', "=.", 1);
        assert_eq!(find_tokens(padded.as_bytes()).first(), Some(&(0..padded.len())));
        assert_eq!(find_tokens(format!("{TOKEN} and {TOKEN}").as_bytes()).len(), 2);
    }

    #[test]
    fn dotted_words_are_no_tokens() {
        for text in
            ["example.sso-probe.testing-things", "eyes-wide.open-minded.people-here", "ew0KICJ.x.y", "1.2.3", "."]
        {
            assert!(find_tokens(text.as_bytes()).is_empty(), "{text}");
        }
    }

    #[test]
    fn false_beginnings_in_any_number_hide_no_token_and_are_none() {
        let false_ones = "eyAwordsword.ab.cdefghij ".repeat(2_000);
        assert!(find_tokens(false_ones.as_bytes()).is_empty());
        assert_eq!(find_tokens(format!("{}{TOKEN}", "eyA".repeat(20_000)).as_bytes()).len(), 1);
        assert_eq!(find_tokens(format!("{false_ones}{TOKEN}").as_bytes()).len(), 1);
    }
}
