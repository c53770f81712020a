//! What is done to a token after it was signed.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE, URL_SAFE_NO_PAD};

use super::token::MintError;
use crate::model::Tamper;

/// Reads a segment whether or not an earlier act has padded it.
const EITHER: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A signed token in its parts.
pub(super) struct Parts {
    /// The encoded segments.
    segments: Vec<String>,
    /// The payload's JSON.
    pub(super) claims: String,
}

impl Parts {
    /// Takes a signing input (`header.payload`) and its signature.
    pub(super) fn new(signed: &str, claims: String, signature: String) -> Self {
        let mut segments: Vec<String> = signed.split('.').map(str::to_owned).collect();
        segments.push(signature);
        Self { segments, claims }
    }

    /// The compact form.
    pub(super) fn join(&self) -> String {
        self.segments.join(".")
    }
}

/// Changes a signed token. An act that leaves the token as it was is an error: a case would take a good token for a
/// bad one.
pub(super) fn tamper(parts: &mut Parts, act: Tamper) -> Result<(), MintError> {
    let before = parts.segments.clone();
    change(parts, act);
    if parts.segments == before { Err(MintError::NothingToTamper { act }) } else { Ok(()) }
}

/// Writes bytes padded where the segment that they replace was padded.
fn encode_like(replaced: &str, bytes: &[u8]) -> String {
    if replaced.ends_with('=') { URL_SAFE.encode(bytes) } else { URL_SAFE_NO_PAD.encode(bytes) }
}

fn change(parts: &mut Parts, act: Tamper) {
    match act {
        Tamper::FlipSignatureBit => {
            if let Some(signature) = parts.segments.get_mut(2)
                && let Ok(mut bytes) = EITHER.decode(signature.as_bytes())
                && let Some(first) = bytes.first_mut()
            {
                *first ^= 1;
                *signature = encode_like(signature, &bytes);
            }
        }
        Tamper::StripSignature => {
            if let Some(signature) = parts.segments.get_mut(2) {
                signature.clear();
            }
        }
        Tamper::DropSegment => {
            parts.segments.pop();
        }
        Tamper::SwapPayload => {
            if let Some(payload) = parts.segments.get_mut(1) {
                // The claim is added in front, so that the rest stays byte for byte what was signed.
                let claim = if parts.claims == "{}" { "\"tampered\":true" } else { "\"tampered\":true," };
                parts.claims.insert_str(1, claim);
                *payload = encode_like(payload, parts.claims.as_bytes());
            }
        }
        Tamper::PadBase64 => {
            for segment in &mut parts.segments {
                if let Ok(bytes) = EITHER.decode(segment.as_bytes()) {
                    *segment = URL_SAFE.encode(bytes);
                }
            }
        }
        Tamper::AddSegment => parts.segments.push("e30".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_act_changes_what_it_says() {
        let table = [
            (Tamper::FlipSignatureBit, "e30.eyJhIjoxfQ.AWI"),
            (Tamper::StripSignature, "e30.eyJhIjoxfQ."),
            (Tamper::DropSegment, "e30.eyJhIjoxfQ"),
            (Tamper::SwapPayload, "e30.eyJ0YW1wZXJlZCI6dHJ1ZSwiYSI6MX0.AGI"),
            (Tamper::PadBase64, "e30=.eyJhIjoxfQ==.AGI="),
            (Tamper::AddSegment, "e30.eyJhIjoxfQ.AGI.e30"),
        ];
        assert_eq!(table.len(), Tamper::ALL.len());
        for (act, compact) in table {
            let mut parts = Parts::new("e30.eyJhIjoxfQ", "{\"a\":1}".to_owned(), "AGI".to_owned());
            tamper(&mut parts, act).unwrap();
            assert_eq!(parts.join(), compact, "{act}");
        }
    }

    #[test]
    fn an_empty_payload_is_swapped_for_json() {
        let mut parts = Parts::new("e30.e30", "{}".to_owned(), "AGI".to_owned());
        tamper(&mut parts, Tamper::SwapPayload).unwrap();
        assert_eq!(parts.claims, "{\"tampered\":true}");
        assert_eq!(URL_SAFE_NO_PAD.decode(&parts.segments[1]).unwrap(), parts.claims.as_bytes());
    }

    #[test]
    fn acts_follow_each_other() {
        let table: [(&[Tamper], &str); 3] = [
            (&[Tamper::PadBase64, Tamper::FlipSignatureBit], "e30=.eyJhIjoxfQ==.AWI="),
            (&[Tamper::FlipSignatureBit, Tamper::PadBase64], "e30=.eyJhIjoxfQ==.AWI="),
            (&[Tamper::StripSignature, Tamper::AddSegment], "e30.eyJhIjoxfQ..e30"),
        ];
        for (acts, compact) in table {
            let mut parts = Parts::new("e30.eyJhIjoxfQ", "{\"a\":1}".to_owned(), "AGI".to_owned());
            for &act in acts {
                tamper(&mut parts, act).unwrap();
            }
            assert_eq!(parts.join(), compact, "{acts:?}");
        }
    }

    #[test]
    fn an_act_that_changes_nothing_is_an_error() {
        let table = [
            (Tamper::FlipSignatureBit, "e30.e30", ""),
            (Tamper::FlipSignatureBit, "e30.e30", "no base64!"),
            (Tamper::StripSignature, "e30.e30", ""),
            (Tamper::PadBase64, "AAAA.AAAA", "AAAA"),
            (Tamper::PadBase64, "e30=.e30=", "AGI="),
        ];
        for (act, signed, signature) in table {
            let mut parts = Parts::new(signed, "{}".to_owned(), signature.to_owned());
            let error = tamper(&mut parts, act).unwrap_err();
            assert!(matches!(error, MintError::NothingToTamper { .. }), "{act}");
        }
        let mut parts = Parts { segments: vec!["e30".to_owned()], claims: "{}".to_owned() };
        assert!(tamper(&mut parts, Tamper::SwapPayload).is_err());
        assert_eq!(parts.claims, "{}");
    }
}
