//! Reads the directives of a suite file: strings that begin with `@`.

use super::claim::{ClaimLeaf, NowSpec, NowUnit};

/// The directives, for "did you mean" and for help texts.
pub const DIRECTIVES: &[&str] = &["@now", "@now_ms", "@now_float", "@uuid", "@omit", "@null", "@string:", "@int:"];

/// The farthest offset from now, in days: ten thousand years are enough for "far future" and cannot overflow a date.
const OFFSET_MAX_DAYS: i64 = 3_660_000;

/// Why a string that begins with `@` is no directive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectiveError {
    /// No directive has this name.
    #[error("unknown directive {0:?}; a literal leading at-sign is written \"@@\"")]
    Unknown(String),
    /// What follows `@now` is no offset.
    #[error("{0:?} is no offset; write it like @now-3m, with s, m, h or d")]
    Offset(String),
    /// What follows `@int:` is no JSON number.
    #[error("{0:?} is no JSON number")]
    Number(String),
}

/// Reads one string of a suite file as a leaf. Only a leading `@` makes a directive.
pub fn parse_text(text: &str) -> Result<ClaimLeaf, DirectiveError> {
    let Some(rest) = text.strip_prefix('@') else {
        return Ok(ClaimLeaf::Text(text.to_owned()));
    };
    if rest.starts_with('@') {
        return Ok(ClaimLeaf::Text(rest.to_owned()));
    }
    if let Some(literal) = rest.strip_prefix("string:") {
        return Ok(ClaimLeaf::Text(literal.to_owned()));
    }
    if let Some(number) = rest.strip_prefix("int:") {
        return if is_json_number(number) {
            Ok(ClaimLeaf::Number(number.to_owned()))
        } else {
            Err(DirectiveError::Number(number.to_owned()))
        };
    }
    match rest {
        "uuid" => Ok(ClaimLeaf::FreshId),
        "omit" => Ok(ClaimLeaf::Omitted),
        "null" => Ok(ClaimLeaf::Null),
        _ => parse_now(rest).unwrap_or_else(|| Err(DirectiveError::Unknown(text.to_owned()))),
    }
}

fn parse_now(rest: &str) -> Option<Result<ClaimLeaf, DirectiveError>> {
    // The longer names first, for "now" begins them all.
    let (unit, offset) = [("now_ms", NowUnit::Millis), ("now_float", NowUnit::Float), ("now", NowUnit::Seconds)]
        .into_iter()
        .find_map(|(name, unit)| rest.strip_prefix(name).map(|offset| (unit, offset)))?;
    if !(offset.is_empty() || offset.starts_with(['+', '-'])) {
        return None;
    }
    let offset_secs = if offset.is_empty() { Some(0) } else { parse_offset(offset) };
    Some(offset_secs.map_or_else(
        || Err(DirectiveError::Offset(offset.to_owned())),
        |offset_secs| Ok(ClaimLeaf::Now(NowSpec { offset_secs, unit })),
    ))
}

fn parse_offset(text: &str) -> Option<i64> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let unit_at = rest.find(|c: char| !c.is_ascii_digit())?;
    let (digits, unit) = rest.split_at(unit_at);
    let unit_secs = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    let secs = digits.parse::<i64>().ok()?.checked_mul(unit_secs)?;
    (secs <= OFFSET_MAX_DAYS * 86_400).then_some(sign * secs)
}

/// Whether the text is a number by the grammar of RFC 8259, section 6.
pub fn is_json_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|part| digits(part.strip_prefix(['+', '-']).unwrap_or(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(offset_secs: i64, unit: NowUnit) -> ClaimLeaf {
        ClaimLeaf::Now(NowSpec { offset_secs, unit })
    }

    #[test]
    fn each_directive_is_read() {
        let table = [
            ("@now", now(0, NowUnit::Seconds)),
            ("@now-3m", now(-180, NowUnit::Seconds)),
            ("@now+10m", now(600, NowUnit::Seconds)),
            ("@now+2h", now(7_200, NowUnit::Seconds)),
            ("@now-1d", now(-86_400, NowUnit::Seconds)),
            ("@now_ms", now(0, NowUnit::Millis)),
            ("@now_ms-5s", now(-5, NowUnit::Millis)),
            ("@now_float", now(0, NowUnit::Float)),
            ("@uuid", ClaimLeaf::FreshId),
            ("@omit", ClaimLeaf::Omitted),
            ("@null", ClaimLeaf::Null),
            ("@@handle", ClaimLeaf::Text("@handle".to_owned())),
            ("@string:@now", ClaimLeaf::Text("@now".to_owned())),
            ("@int:1e3", ClaimLeaf::Number("1e3".to_owned())),
            ("plain @now", ClaimLeaf::Text("plain @now".to_owned())),
            ("", ClaimLeaf::Text(String::new())),
        ];
        for (text, leaf) in table {
            assert_eq!(parse_text(text), Ok(leaf), "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_directive_is_an_error() {
        for text in ["@nwo", "@", "@now3m", "@nowhere", "@Now"] {
            assert_eq!(parse_text(text), Err(DirectiveError::Unknown(text.to_owned())), "{text}");
        }
        for (text, offset) in [
            ("@now-3", "-3"),
            ("@now-m", "-m"),
            ("@now+3min", "+3min"),
            ("@now+9223372036854775807d", "+9223372036854775807d"),
        ] {
            assert_eq!(parse_text(text), Err(DirectiveError::Offset(offset.to_owned())), "{text}");
        }
        assert_eq!(parse_text("@int:01"), Err(DirectiveError::Number("01".to_owned())));
    }

    #[test]
    fn a_number_is_one_by_the_json_grammar() {
        for good in ["0", "-0", "12", "1.5", "1e9", "1E+9", "-1.25e-3"] {
            assert!(is_json_number(good), "{good}");
        }
        for bad in ["", "-", "01", "1.", ".5", "1e", "+1", "0x10", "NaN", "1_000"] {
            assert!(!is_json_number(bad), "{bad}");
        }
    }
}
