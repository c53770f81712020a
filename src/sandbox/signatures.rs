//! Finds the signatures of tokens in what the log shows, and takes them out.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// What stands where a signature stood.
pub(crate) const SIGNATURE_MARKER: &str = "⟨signature⟩";

/// What stands where a text was percent-encoded more often than anybody decodes.
const ENCODED_MARKER: &str = "⟨encoded too often⟩";

/// The letters of an HS256 signature; what is as long is taken for one wherever it stands third.
const SIGNATURE_LETTERS: usize = 43;

/// As much of a segment is decoded to see whether it begins like a JSON object, in letters.
const BEGINNING_LETTERS: usize = 64;

/// How often a text is percent-decoded in search of a token.
const DECODINGS_MAX: usize = 8;

/// The path with its query as the log shows it: decoded where a token stands, so that no encoding hides its signature,
/// and as it was sent elsewhere.
pub(crate) fn shown_path(path: &str, query: Option<&str>) -> String {
    let mut shown = shown_part(path);
    let Some(query) = query else { return shown };
    shown.push('?');
    for (at, pair) in query.split('&').enumerate() {
        if at > 0 {
            shown.push('&');
        }
        shown.push_str(&shown_part(pair));
    }
    shown
}

/// A path, or a parameter with its name. A signature in standard base64 may hold `/` and `+`, and a form makes white
/// space of `+`, so what follows a token's second dot is replaced to the end.
fn shown_part(sent: &str) -> String {
    let mut text = sent.to_owned();
    for _ in 0..DECODINGS_MAX {
        if let Some(signature) = signature_start(&text) {
            text.truncate(signature);
            text.push_str(SIGNATURE_MARKER);
            return text;
        }
        let decoded = percent_decoded(&text);
        if decoded == text {
            return sent.to_owned();
        }
        text = decoded;
    }
    ENCODED_MARKER.to_owned()
}

/// The text with what follows the second dot of everything shaped like a token replaced, up to where a token must end:
/// white space, a quote or `&`.
pub(crate) fn without_signatures(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for piece in text.split_inclusive(ends_token) {
        let (word, end) = match piece.char_indices().next_back() {
            Some((at, last)) if ends_token(last) => piece.split_at(at),
            Some(_) | None => (piece, ""),
        };
        match signature_start(word) {
            Some(signature) if !word[signature..].starts_with(SIGNATURE_MARKER) => {
                clean.push_str(&word[..signature]);
                clean.push_str(SIGNATURE_MARKER);
            }
            Some(_) | None => clean.push_str(word),
        }
        clean.push_str(end);
    }
    clean
}

/// The first two segments of a token as text, as far as they can be decoded.
pub(crate) fn readable(token: &str) -> (Option<String>, Option<String>) {
    let text = |segment: &str| decoded(segment).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let mut segments = token.split('.');
    (segments.next().and_then(text), segments.next().and_then(text))
}

/// Where something follows the second dot of a token: behind a readable header, before which anything may stand, with a
/// readable payload, as the value of `jwt`, or by its length alone. Shorter ones behind ordinary words are parts of
/// addresses and host names.
fn signature_start(text: &str) -> Option<usize> {
    let mut segment = 0;
    let mut dots = text.match_indices('.').map(|(at, _)| at).peekable();
    while let Some(first) = dots.next() {
        let second = *dots.peek()?;
        let (header, payload, rest) = (&text[segment..first], &text[first + 1..second], &text[second + 1..]);
        let is_token =
            || ends_in_object(header) || begins_object(payload) || header.contains("jwt=") || is_long(payload, rest);
        let is_value = || segment == 0 && is_long_value(header, payload, rest);
        if !rest.is_empty() && (is_token() || is_value()) {
            return Some(second + 1);
        }
        segment = first + 1;
    }
    None
}

/// Whether the third segment is as long as a signature. A slash is none of its letters, for it is part of addresses.
fn is_long(payload: &str, rest: &str) -> bool {
    let is_letter = |c| is_base64(c) && !matches!(c, '+' | '/');
    rest.find(|c| !is_letter(c)).unwrap_or(rest.len()) >= SIGNATURE_LETTERS && payload.chars().all(is_letter)
}

/// The same where the token begins right behind the name of a parameter, with all letters of standard base64.
fn is_long_value(header: &str, payload: &str, rest: &str) -> bool {
    let Some((_, header)) = header.split_once('=') else { return false };
    rest.find(|c| !is_base64(c)).unwrap_or(rest.len()) >= SIGNATURE_LETTERS
        && payload.chars().all(is_base64)
        && header.chars().all(|c| is_base64(c) && c != '/')
}

/// Whether the end of the text is a segment that is a JSON object, whatever stands before it.
fn ends_in_object(text: &str) -> bool {
    let start = text.rfind(|c| !is_base64(c)).map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let run = &text[start..];
    let inner = run.match_indices(|c: char| !c.is_ascii_alphanumeric()).map(|(at, _)| at + 1);
    std::iter::once(0).chain(inner).any(|at| begins_object(&run[at..]))
}

/// Whether the segment's first letters are those of a JSON object. A brace alone does not do, for so begin some words.
fn begins_object(segment: &str) -> bool {
    let whole = segment.find(|c| !is_base64(c) || c == '=').unwrap_or(segment.len()).min(BEGINNING_LETTERS);
    // One letter behind the last four is no byte, and what stands before it is read all the same.
    let letters = if whole % 4 == 1 { whole - 1 } else { whole };
    let Some(bytes) = decoded(&segment[..letters]) else { return false };
    let text = String::from_utf8_lossy(&bytes);
    let Some(inside) = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').strip_prefix('{') else {
        return false;
    };
    let first = inside.trim_start();
    let is_text = inside.len() >= 6 && inside.chars().all(|c| !c.is_control() || c.is_whitespace());
    first.starts_with(['"', '}']) || (first.is_empty() && !inside.is_empty()) || (is_text && inside.is_ascii())
}

/// The bytes of a segment in either alphabet, padded or not.
fn decoded(segment: &str) -> Option<Vec<u8>> {
    let forgiving = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&base64::alphabet::URL_SAFE, forgiving);
    engine.decode(segment.replace('+', "-").replace('/', "_")).ok()
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '=')
}

fn ends_token(c: char) -> bool {
    c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '`' | '<' | '>')
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |at: usize| bytes.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (byte, hex(at + 1), hex(at + 2)) {
            plain.extend(u8::try_from(high * 16 + low));
            at += 3;
        } else {
            plain.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::testing::{Signer, good_claims};

    /// A signature as standard base64 writes it, with letters that no base64url has.
    const STANDARD: &str = "/q3INnn16NxNTkcXh+8yQ0w/Zs4lVb2uTgJpR7dEoFk=";

    fn token() -> (String, String) {
        let token = Signer::new().sign(&good_claims("a"));
        let (rest, signature) = token.rsplit_once('.').unwrap();
        (rest.to_owned(), signature.to_owned())
    }

    fn encoded(text: &str) -> String {
        let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        bytes.concat()
    }

    #[test]
    fn no_encoding_of_a_query_hides_a_signature() {
        let (rest, signature) = token();
        let token = format!("{rest}.{signature}");
        for query in [
            format!("jwt={token}&return_to=%2Fhc"),
            format!("return_to=https%3A%2F%2Fa.test%2F%3Fjwt%3D{token}"),
            format!("token={}", encoded(&token)),
            format!("token={}", encoded(&encoded(&token))),
            format!("{}={}", encoded("jwt"), encoded(&encoded(&encoded(&token)))),
            token.clone(),
            format!("jwt={}", token.replace('.', "%2e")),
            format!("x={}", token.replace('.', "%252e")),
        ] {
            let shown = shown_path("/access/jwt", Some(&query));
            assert!(!shown.contains(&signature), "{shown}");
            assert!(shown.contains(SIGNATURE_MARKER), "{query} is {shown}");
        }
        let deep = (0..9).fold(token, |text, _| text.replace('%', "%25").replace('.', "%2e"));
        assert_eq!(shown_path("/", Some(&deep)), format!("/?{ENCODED_MARKER}"));
    }

    #[test]
    fn a_signature_in_standard_base64_is_cut_to_the_end_of_its_parameter() {
        let (rest, _) = token();
        let shown = format!("{rest}.{SIGNATURE_MARKER}");
        for signature in
            [STANDARD.to_owned(), STANDARD.replace('/', "%2F").replace('+', "%2B"), STANDARD[..7].to_owned()]
        {
            for name in ["jwt", "token"] {
                let query = format!("a=1&{name}={rest}.{signature}&b=2");
                assert_eq!(shown_path("/access/jwt", Some(&query)), format!("/access/jwt?a=1&{name}={shown}&b=2"));
            }
            assert_eq!(shown_path(&format!("/hc/{rest}.{signature}"), Some("b=2")), format!("/hc/{shown}?b=2"));
            assert_eq!(without_signatures(&format!("\"{rest}.{STANDARD}\"")), format!("\"{shown}\""));
        }
        // A form makes white space of a plus.
        let spaced = format!("return_to=/?token={rest}.{}", STANDARD.replace('+', "%20"));
        assert_eq!(shown_path("/", Some(&spaced)), format!("/?return_to=/?token={shown}"));
        for (query, shown) in [
            ("jwt=h.p./q3INnn16", "jwt=h.p.⟨signature⟩"),
            ("return_to=%2F%3Fjwt%3Dh.p.ab%26cd", "return_to=/?jwt=h.p.⟨signature⟩"),
            ("jwt=h.p.", "jwt=h.p."),
            ("jwt=h.p", "jwt=h.p"),
        ] {
            assert_eq!(shown_path("/", Some(query)), format!("/?{shown}"));
        }
        let unreadable = format!("token=YQ.Yg.{STANDARD}");
        assert_eq!(shown_path("/", Some(&unreadable)), "/?token=YQ.Yg.⟨signature⟩");
    }

    #[test]
    fn a_path_is_decoded_like_a_query() {
        let (rest, signature) = token();
        let shown = format!("/hc/{rest}.{SIGNATURE_MARKER}");
        for dot in [".", "%2e", "%2E", "%252e"] {
            let path = format!("/hc/{rest}.{signature}").replace('.', dot);
            assert_eq!(shown_path(&path, None), shown, "{dot}");
        }
    }

    #[test]
    fn however_little_is_left_of_a_signature_it_is_hidden_behind_a_readable_segment() {
        let (rest, signature) = token();
        let (header, payload) = rest.split_once('.').unwrap();
        let padded = Signer::new().header("{ \"alg\":\"HS256\" }").sign("{}");
        let padded_rest = padded.rsplit_once('.').unwrap().0.replacen('.', "==.", 1);
        for (text, shown) in [
            (format!("{rest}.{}", &signature[..20]), format!("{rest}.{SIGNATURE_MARKER}")),
            (format!("{rest}.{}", &signature[..15]), format!("{rest}.{SIGNATURE_MARKER}")),
            (format!("{rest}.{}", &signature[..1]), format!("{rest}.{SIGNATURE_MARKER}")),
            (format!("{header}.a!b.{}", &signature[..15]), format!("{header}.a!b.{SIGNATURE_MARKER}")),
            (format!("{header}A.YQ.{}", &signature[..15]), format!("{header}A.YQ.{SIGNATURE_MARKER}")),
            (format!("YQ.{payload}.{signature}"), format!("YQ.{payload}.{SIGNATURE_MARKER}")),
            (format!("!.{payload}.{}", &signature[..15]), format!("!.{payload}.{SIGNATURE_MARKER}")),
            (format!("YQ.YQ.{signature}"), format!("YQ.YQ.{SIGNATURE_MARKER}")),
            (format!("{rest}.{signature}.more"), format!("{rest}.{SIGNATURE_MARKER}")),
            (format!("x={padded_rest}.{}", &signature[..15]), format!("x={padded_rest}.{SIGNATURE_MARKER}")),
            (format!("{rest}."), format!("{rest}.")),
        ] {
            assert_eq!(without_signatures(&text), shown);
            assert_eq!(without_signatures(&shown), shown, "once is enough");
        }
        let twice = format!("{rest}.{signature} and '{rest}.{signature}'");
        let shown = format!("{rest}.{SIGNATURE_MARKER} and '{rest}.{SIGNATURE_MARKER}'");
        assert_eq!(without_signatures(&twice), shown);
    }

    #[test]
    fn what_holds_no_token_is_shown_as_sent() {
        for text in [
            "user core.iat.window-of-three-minutes.get@long.label.of-some-subdomain.sso-probe.test created",
            "e2e.exam.example.test and ex.ey.ez, eye.ewe.e3",
            "https://cdn.sso-probe.test/a/long/way/to/a/picture/of/somebody/whom/nobody/knows.png",
        ] {
            assert_eq!(without_signatures(text), text);
        }
        assert_eq!(shown_path("/hc", None), "/hc");
        assert_eq!(shown_path("/hc/a%20b", Some("a=%2F&b=1.2.3&&c")), "/hc/a%20b?a=%2F&b=1.2.3&&c");
        let far = "return_to=https%3A%2F%2Fa.b.sso-probe.test%2Fhc%2Fen-us%2Farticles%2F360012345678-some-long-title";
        assert_eq!(shown_path("/", Some(far)), format!("/?{far}"));
    }

    #[test]
    fn header_and_claims_are_readable_even_of_a_padded_token() {
        assert_eq!(readable("YQ==.Yg.Yw"), (Some("a".to_owned()), Some("b".to_owned())));
        assert_eq!(readable("YQ"), (Some("a".to_owned()), None));
        assert_eq!(readable("?.Yg"), (None, Some("b".to_owned())));
    }
}
