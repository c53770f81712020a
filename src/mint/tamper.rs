//! What is done to a token after it was signed.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};

use crate::model::Tamper;

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

/// Changes a signed token.
pub(super) fn tamper(parts: &mut Parts, act: Tamper) {
    match act {
        Tamper::FlipSignatureBit => {
            if let Some(signature) = parts.segments.get_mut(2)
                && let Ok(mut bytes) = URL_SAFE_NO_PAD.decode(signature.as_bytes())
                && let Some(first) = bytes.first_mut()
            {
                *first ^= 1;
                *signature = URL_SAFE_NO_PAD.encode(bytes);
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
            // The claim is added in front, so that the rest stays byte for byte what was signed.
            parts.claims.insert_str(1, "\"tampered\":true,");
            if let Some(payload) = parts.segments.get_mut(1) {
                *payload = URL_SAFE_NO_PAD.encode(&parts.claims);
            }
        }
        Tamper::PadBase64 => {
            for segment in &mut parts.segments {
                if let Ok(bytes) = URL_SAFE_NO_PAD.decode(segment.as_bytes()) {
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
            tamper(&mut parts, act);
            assert_eq!(parts.join(), compact, "{act}");
        }
    }
}
