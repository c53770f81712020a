//! Takes the compact form apart (RFC 7515, section 7.1; RFC 7519, section 7.2).

use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::{DecodeError, Engine as _};

use crate::sandbox::flaw::{Flaw, Flaws};
use crate::sandbox::policy::{Leniency, Policy};
use crate::sandbox::refusal::{Objection, Refusal};

/// The longest token that is read, in bytes.
pub(crate) const TOKEN_MAX_BYTES: usize = 8 * 1024;

/// A token taken apart; nothing in it is believed yet.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    /// What the signature covers: the first two segments as sent, with their dot.
    pub(crate) signed: &'a str,
    /// The bytes of the header.
    pub(crate) header: Vec<u8>,
    /// The bytes of the payload.
    pub(crate) payload: Vec<u8>,
    /// The bytes of the signature.
    pub(crate) signature: Vec<u8>,
}

/// Splits the token and decodes its three segments.
pub(crate) fn split<'a>(token: &'a str, policy: &Policy, flaws: &Flaws) -> Result<Parts<'a>, Objection> {
    if token.len() > TOKEN_MAX_BYTES
        && policy.long_tokens == Leniency::Refused
        && !flaws.contains(&Flaw::AcceptsOversizedToken)
    {
        return Err(Refusal::NotAToken.because("The token is longer than 8 KiB."));
    }
    let mut segments = token.split('.');
    let (Some(header), Some(payload), Some(signature)) = (segments.next(), segments.next(), segments.next()) else {
        return Err(Refusal::NotAToken.because("The token has fewer than three segments."));
    };
    if segments.next().is_some() && !flaws.contains(&Flaw::AcceptsTrailingSegment) {
        return Err(Refusal::NotAToken.because("The token has more than three segments."));
    }
    Ok(Parts {
        signed: &token[..header.len() + 1 + payload.len()],
        header: decode("header", header, flaws)?,
        payload: decode("payload", payload, flaws)?,
        signature: decode("signature", signature, flaws)?,
    })
}

fn decode(what: &str, segment: &str, flaws: &Flaws) -> Result<Vec<u8>, Objection> {
    let pads = flaws.contains(&Flaw::AcceptsPaddedBase64);
    let loose = flaws.contains(&Flaw::AcceptsLooseBase64);
    let decoded = if pads || loose {
        let padding = if pads { DecodePaddingMode::Indifferent } else { DecodePaddingMode::RequireNone };
        let lenient =
            GeneralPurposeConfig::new().with_decode_padding_mode(padding).with_decode_allow_trailing_bits(loose);
        GeneralPurpose::new(&base64::alphabet::URL_SAFE, lenient).decode(segment)
    } else {
        // This engine refuses padding, white space and non-zero trailing bits.
        URL_SAFE_NO_PAD.decode(segment)
    };
    // The library's own words quote letters, and those of a signature do not belong into a log.
    decoded.map_err(|error| {
        let place = match error {
            DecodeError::InvalidByte(at, _) => format!(" Character {} does not belong there.", at + 1),
            _ => String::new(),
        };
        Refusal::NotAToken.because(format!("The {what} is no base64url without padding.{place}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_segment_is_said_without_its_letters() {
        let table = [
            ("YQ.YQ.YQxyz9!bc", "The signature is no base64url without padding. Character 7 does not belong there."),
            ("YQ.YQ.YR", "The signature is no base64url without padding."),
            ("YQ.Y Q.YQ", "The payload is no base64url without padding. Character 2 does not belong there."),
        ];
        for (token, said) in table {
            assert_eq!(split(token, &Policy::default(), &Flaws::new()).unwrap_err().found, said, "{token}");
        }
    }

    #[test]
    fn only_three_strict_base64url_segments_are_split() {
        // "YQ" is "a"; "YR" has a bit set that no byte uses.
        let table = [
            ("YQ.YQ.YQ", true, "three segments"),
            ("YQ.YQ.", true, "an empty signature is the signature's matter"),
            ("", false, "nothing"),
            ("YQ", false, "one segment"),
            ("YQ.YQ", false, "two segments"),
            ("YQ.YQ.YQ.YQ", false, "four segments"),
            ("YQ.YQ.YQ.", false, "a dot behind"),
            ("YQ==.YQ.YQ", false, "padding"),
            ("YQ.YQ.YQ==", false, "padding of the signature"),
            (" YQ.YQ.YQ", false, "a space before"),
            ("YQ.YQ.YQ\n", false, "a newline behind"),
            ("YQ.Y\nQ.YQ", false, "a newline within"),
            ("YR.YQ.YQ", false, "a trailing bit in the header"),
            ("YQ.YR.YQ", false, "a trailing bit in the payload"),
            ("YQ.YQ.YR", false, "a trailing bit in the signature"),
            ("Y.YQ.YQ", false, "a length that no bytes have"),
            ("+/8.YQ.YQ", false, "the alphabet of plain base64"),
        ];
        for (token, good, name) in table {
            let split = split(token, &Policy::default(), &Flaws::new());
            assert_eq!(split.is_ok(), good, "{name}");
            if let Err(objection) = split {
                assert_eq!(objection.refusal, Refusal::NotAToken, "{name}");
            }
        }
    }

    #[test]
    fn the_longest_token_has_8_kib() {
        let of = |bytes: usize| format!("{}.YQ.YQ", "A".repeat(bytes - 6));
        assert!(split(&of(TOKEN_MAX_BYTES), &Policy::default(), &Flaws::new()).is_ok());
        let longer = format!("YQ.{}.YQ", "A".repeat(TOKEN_MAX_BYTES - 4));
        let found = split(&longer, &Policy::default(), &Flaws::new()).map(|_| ()).unwrap_err().found;
        assert_eq!(found, "The token is longer than 8 KiB.");
        let patient = Policy { long_tokens: Leniency::Accepted, ..Policy::default() };
        assert!(split(&longer, &patient, &Flaws::new()).is_ok());
    }

    #[test]
    fn the_signature_covers_the_first_two_segments_as_sent() {
        assert_eq!(split("YQ.YWI.YQ", &Policy::default(), &Flaws::new()).unwrap().signed, "YQ.YWI");
    }
}
